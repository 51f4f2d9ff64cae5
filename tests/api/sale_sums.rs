//! What sales add up to.

use voucher::voucher::{BulkOperation, BulkRequest, ChangeReason, SaleRequest, SaleSum};

use crate::shop::*;
use crate::support::*;

/// The sums of a partner; an empty name is whoever bought from the house.
fn sum(shop: &Shop, partner: &str) -> SaleSum {
    let sums = shop.house.module.sale_sums(&operator(), 0, 0, false).unwrap();
    sums.into_iter().find(|sum| sum.partner == partner).unwrap()
}

#[test]
fn margin_is_what_was_invoiced_less_all_value_given() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    shop.discount("north", 1_000);
    shop.sold(&stock("s1", &lot, 3));
    let north = sum(&shop, "north");
    assert_eq!((north.amount, north.face_value, north.extra_value), (2_700, 3_000, 300));
    assert_eq!((north.commission, north.margin), (300, -600));
    shop.sold(&SaleRequest { price: 1_500, ..counter("c1", &lot, 2) });
    let house = sum(&shop, "");
    assert_eq!((house.amount, house.commission, house.margin), (3_000, 0, 800));
}

#[test]
fn margin_goes_with_what_comes_back() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    shop.discount("north", 1_000);
    shop.sold(&stock("s1", &lot, 3));
    shop.sold(&back("b1", &lot, 1));
    let north = sum(&shop, "north");
    assert_eq!((north.credited, north.commission_returned, north.margin), (900, 100, -400));
    let sold = shop.sold(&SaleRequest { price: 1_500, ..counter("c1", &lot, 2) });
    shop.sold(&cancellation("x1", &sold.id, ChangeReason::Return));
    assert_eq!(sum(&shop, "").margin, 0);
}

#[test]
fn a_refund_has_no_margin() {
    let shop = Shop::new();
    shop.sold(&refund("f1", 500));
    let kept = shop.sold(&refund("f2", 700));
    shop.sold(&cancellation("u1", &kept.serial, ChangeReason::Return));
    assert_eq!((sum(&shop, "").margin, sum(&shop, "").refunded), (0, 500));
}

#[test]
fn loads_are_no_vouchers() {
    let shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    shop.sold(&reload("l1", "6001", 2_500));
    let second = shop.sold(&reload("l2", "6001", 1_000));
    shop.sold(&cancellation("u1", &second.id, ChangeReason::Return));
    let house = sum(&shop, "");
    assert_eq!((house.sales, house.vouchers, house.loads), (3, 1, 2));
    assert_eq!((house.returned, house.loads_returned, house.credited), (0, 1, 1_000));
    assert_eq!((house.face_value, house.amount, house.margin), (8_500, 8_500, 0));
}

#[test]
fn what_was_paid_for_a_lost_voucher_is_told_as_kept() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let sold = shop.sold(&SaleRequest { price: 900, ..counter("c1", &lot, 2) });
    shop.sell(&cancellation("x1", &sold.id, ChangeReason::Loss));
    let house = sum(&shop, "");
    assert_eq!((house.cancelled, house.kept), (2, 1_800));
    assert_eq!((house.vouchers, house.amount, house.margin), (2, 1_800, -400));
    assert_eq!((house.returned, house.credited), (0, 0));
}

#[test]
fn what_was_refunded_into_a_lost_voucher_is_told_as_kept() {
    let shop = Shop::new();
    let refunded = shop.sold(&refund("f1", 500));
    shop.sell(&cancellation("u1", &refunded.serial, ChangeReason::Fraud));
    let house = sum(&shop, "");
    assert_eq!((house.refunds, house.refunded, house.cancelled, house.kept), (1, 500, 1, 500));
}

#[test]
fn a_bulk_cancellation_is_in_no_sum_of_sales() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.sold(&stock("s1", &lot, 2));
    let cancel = BulkRequest { reason: ChangeReason::Loss, ..BulkRequest::new(BulkOperation::Cancel, of(&lot)) };
    assert_eq!(shop.house.module.bulk(&operator(), &cancel).unwrap().changed, 2);
    assert_eq!((sum(&shop, "north").cancelled, sum(&shop, "north").kept), (0, 0));
}
