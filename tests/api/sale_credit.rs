//! What a partner pays, and how much it may owe.

use std::sync::Barrier;

use voucher::ledger::Outcome;
use voucher::voucher::{SaleRequest, VoucherType};
use voucher::{Actor, Right, Status};

use crate::shop::*;
use crate::support::*;

#[test]
fn a_partner_buys_at_its_own_discount_else_at_everybodys() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    let amount = |request_id: &str, partner: &str, discount: i64| {
        let request = SaleRequest { partner: partner.into(), discount, ..stock(request_id, &lot, 1) };
        shop.sold(&request).amount
    };
    assert_eq!(amount("s1", "north", 0), 1_000);
    shop.discount("", 500);
    shop.discount("north", 1_250);
    assert_eq!((amount("s2", "north", 0), amount("s3", "south", 0)), (875, 950));
    assert_eq!(amount("s4", "north", 3_000), 700, "a discount for this sale goes before");
    assert_eq!(shop.sold(&counter("c1", &lot, 1)).amount, 1_000, "customers have none");
}

#[test]
fn a_discount_is_rounded_down_for_each_voucher() {
    let shop = Shop::new();
    let kind = VoucherType {
        face_value: 999,
        code: "ODD".into(),
        ..shop.house.module.type_get(&operator(), "REFILL").unwrap()
    };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    let request = voucher::voucher::SeriesRequest { voucher_type: "ODD".into(), quantity: 3, ..Default::default() };
    let lot = shop.house.generate(request);
    // 3.33 % of 9.99 are 0.332667: 33 off each, and not 99.8001 off all.
    let sale = shop.sold(&SaleRequest { discount: 333, ..stock("s1", &lot, 3) });
    assert_eq!((sale.amount, sale.commission), (3 * 966, 3 * 33));
    assert_eq!((1..=3).map(|part| shop.sold(&back(&format!("r{part}"), &lot, 1)).amount).sum::<i64>(), sale.amount);
    assert_eq!(shop.sold(&SaleRequest { discount: 9_999, ..stock("s2", &lot, 1) }).amount, 1);
    shop.must_be_sound();
}

#[test]
fn a_partner_is_not_invoiced_beyond_its_credit() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    let known = |request_id: &str, quantity: i64, credit: i64| SaleRequest {
        credit_available: Some(credit),
        credit_read_at_ms: shop.house.clock.now(),
        ..stock(request_id, &lot, quantity)
    };
    let exceeded = (Status::CreditExceeded, "credit_available");
    assert_eq!(shop.refused(&operator(), &known("s1", 3, 2_999)), exceeded);
    let (posting, _) = shop.begin(&known("s2", 3, 3_000));
    assert_eq!(shop.refused(&operator(), &known("s3", 1, 3_999)), exceeded, "what is on its way counts");
    let settled = shop.settle(&posting.key, Outcome::Done);
    assert_eq!(settled.0, Status::Ok);
    assert_eq!(shop.refused(&operator(), &known("s4", 1, 3_999)), exceeded, "so does what was settled since");
    shop.house.clock.advance(1);
    shop.begin(&known("s5", 1, 1_000));
    shop.must_be_sound();
}

#[test]
fn a_host_whose_clock_is_ahead_lends_no_credit_twice() {
    let shop = Shop::new();
    let lot = shop.lot(4);
    let read_at = shop.house.clock.now() + 30_000;
    let known = |request_id: &str| SaleRequest {
        credit_available: Some(2_000),
        credit_read_at_ms: read_at,
        ..stock(request_id, &lot, 2)
    };
    shop.sold(&known("s1"));
    shop.house.clock.advance(10_000);
    assert_eq!(shop.refused(&operator(), &known("s2")), (Status::CreditExceeded, "credit_available"));
}

#[test]
fn what_was_refused_frees_the_credit_and_other_currencies_and_partners_do_not_count() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    let known = |request_id: &str, partner: &str| SaleRequest {
        partner: partner.into(),
        credit_available: Some(2_000),
        credit_read_at_ms: START_MS,
        ..stock(request_id, &lot, 2)
    };
    let (posting, _) = shop.begin(&known("s1", "north"));
    shop.begin(&known("s2", "south"));
    assert_eq!(shop.refused(&operator(), &known("s3", "north")).0, Status::CreditExceeded);
    shop.settle(&posting.key, Outcome::Rejected);
    shop.begin(&known("s3", "north"));
}

#[test]
fn credit_is_told_with_the_moment_it_was_read() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let request = SaleRequest { credit_available: Some(5_000), ..stock("s1", &lot, 1) };
    assert_eq!(shop.refused(&operator(), &request), (Status::InvalidArgument, "credit_read_at_ms"));
    let request = SaleRequest { credit_available: Some(5_000), credit_read_at_ms: 1, ..counter("c1", &lot, 1) };
    assert_eq!(shop.refused(&operator(), &request), (Status::InvalidArgument, "credit_available"));
}

#[test]
fn selling_asks_the_ledger_for_the_credit_nobody_told() {
    let shop = Shop::new();
    shop.books.limit("north", 2_500);
    let lot = shop.lot(4);
    shop.sold(&stock("s1", &lot, 2));
    shop.house.clock.advance(1);
    let error = shop.house.module.sell(&operator(), &stock("s2", &lot, 1), &shop.books).unwrap_err();
    assert_eq!((error.status, error.field), (Status::CreditExceeded, "credit_available"));
    let electronic = SaleRequest { partner: "north".into(), face_value: 501, ..electronic("e1", "OPEN") };
    assert_eq!(
        shop.house.module.sell(&operator(), &electronic, &shop.books).unwrap_err().status,
        Status::CreditExceeded
    );
    shop.sold(&SaleRequest { face_value: 500, ..electronic });
    shop.sold(&counter("c1", &lot, 2));
    shop.must_be_sound();
}

#[test]
fn threads_that_sell_one_lot_sell_each_voucher_once() {
    const THREADS: usize = 8;
    let shop = Shop::new();
    let lot = shop.lot(40);
    let start = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (shop, lot, start) = (&shop, &lot, &start);
            scope.spawn(move || {
                start.wait();
                let request = stock(&format!("s{thread}"), lot, 5);
                while let Err(error) = shop.house.module.sell(&operator(), &request, &shop.books) {
                    assert_eq!(error.status, Status::Busy, "{error}");
                }
            });
        }
    });
    assert_eq!((shop.books.balance("north"), shop.books.entries()), (-40_000, THREADS));
    assert_eq!(shop.refused(&operator(), &stock("s9", &lot, 1)), (Status::WrongState, "filter"));
    shop.must_be_sound();
}

#[test]
fn threads_with_one_request_make_one_sale() {
    const THREADS: usize = 8;
    let shop = Shop::new();
    let start = Barrier::new(THREADS);
    let ids: Vec<String> = std::thread::scope(|scope| {
        let sell = |_| {
            let (shop, start) = (&shop, &start);
            scope.spawn(move || {
                start.wait();
                shop.house.module.sell(&operator(), &electronic("e1", "MAIL"), &shop.books).unwrap().1.id
            })
        };
        let threads: Vec<_> = (0..THREADS).map(sell).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!((shop.books.entries(), shop.books.balance("cash")), (1, -2_000));
    shop.must_be_sound();
}

#[test]
fn a_partner_sells_electronic_vouchers_and_cards_in_its_own_name() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let north = partner("north");
    let request = SaleRequest { buyer: String::new(), ..electronic("e1", "MAIL") };
    let (status, sale) = shop.house.module.sell(&north, &request, &shop.books).unwrap();
    assert_eq!((status, sale.partner.as_str(), sale.account.as_str()), (Status::Ok, "north", "north"));
    assert_eq!((sale.amount, sale.paid, sale.commission), (1_800, 0, 200));
    let (_, card) = shop.house.module.sell(&north, &card("g1", "6001"), &shop.books).unwrap();
    let (_, load) = shop.house.module.sell(&north, &reload("l1", &card.serial, 1_000), &shop.books).unwrap();
    assert_eq!((card.account.as_str(), load.account.as_str(), load.amount), ("north", "north", 900));
    assert_eq!(shop.house.module.sale_get(&north, &sale.id).unwrap(), sale);
    for stranger in [partner("south"), partner(""), customer("eve")] {
        assert_eq!(shop.house.module.sale_get(&stranger, &sale.id).unwrap_err().status, Status::NotFound);
    }
    let answer = voucher::ledger::Answer { outcome: Outcome::Rejected, ..Default::default() };
    let error = shop.house.module.sale_settle(&partner("south"), &sale.key, &answer).unwrap_err();
    assert_eq!(error.status, Status::NotFound);
    shop.must_be_sound();
}

#[test]
fn a_partner_touches_no_price_no_account_and_nothing_of_others() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let north = partner("north");
    let mail = SaleRequest { buyer: String::new(), ..electronic("e1", "MAIL") };
    let forbidden = |field: &'static str| (Status::Forbidden, field);
    for (request, field) in [
        (stock("x", &lot, 1), "kind"),
        (counter("x", &lot, 1), "kind"),
        (refund("x", 500), "kind"),
        (back("x", &lot, 1), "kind"),
        (SaleRequest { partner: "south".into(), ..mail.clone() }, "partner"),
        (SaleRequest { account: "anna".into(), ..mail.clone() }, "account"),
        (SaleRequest { price: 1, ..mail.clone() }, "price"),
        (SaleRequest { discount: 5_000, ..mail.clone() }, "price"),
        (SaleRequest { credit_available: Some(9_000), ..mail.clone() }, "credit_available"),
    ] {
        assert_eq!(shop.refused(&north, &request), forbidden(field), "{request:?}");
    }
    assert_eq!(shop.refused(&partner(""), &mail), (Status::InvalidArgument, "actor.partner"));
    assert_eq!(shop.refused(&customer("anna"), &mail).0, Status::Forbidden);
    let of_house = shop.sold(&card("g1", "6001"));
    assert_eq!(shop.refused(&north, &reload("l1", &of_house.serial, 500)).0, Status::NotFound);
    let of_south = SaleRequest { partner: "south".into(), ..card("g2", "6002") };
    let of_south = shop.sold(&of_south);
    assert_eq!(shop.refused(&north, &reload("l1", &of_south.serial, 500)).0, Status::NotFound);
}

#[test]
fn each_kind_needs_its_right() {
    use voucher::voucher::{ChangeReason, SaleKind};
    let shop = Shop::new();
    let lot = shop.lot(2);
    let sale = shop.sold(&card("g1", "6001"));
    let undone = shop.sold(&card("g2", "6002"));
    let transfer =
        SaleRequest { kind: SaleKind::Transfer, face_value: 0, holder: "carla".into(), ..reload("t", &sale.serial, 0) };
    for (request, right) in [
        (stock("a", &lot, 1), Right::Sell),
        (counter("b", &lot, 1), Right::Sell),
        (electronic("c", "MAIL"), Right::Sell),
        (transfer, Right::Sell),
        (refund("d", 500), Right::Refund),
        (cancellation("e", &undone.serial, ChangeReason::Return), Right::Cancel),
    ] {
        let all_but: Vec<Right> = Right::ALL.iter().copied().filter(|other| *other != right).collect();
        let clerk = |rights: &[Right]| Actor::new(voucher::ActorKind::Operator, "clerk", rights);
        assert_eq!(shop.refused(&clerk(&all_but), &request).0, Status::Forbidden, "{request:?}");
        assert!(shop.house.module.sale_begin(&clerk(&[right]), &request).is_ok(), "{request:?}");
    }
}

#[test]
fn credit_was_read_before_now() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let at = |ms: i64, request_id: &str| SaleRequest {
        credit_available: Some(5_000),
        credit_read_at_ms: shop.house.clock.now() + ms,
        ..stock(request_id, &lot, 1)
    };
    assert_eq!(shop.refused(&operator(), &at(60_001, "s1")), (Status::InvalidArgument, "credit_read_at_ms"));
    shop.sold(&at(60_000, "s2"));
    shop.house.clock.advance(1);
    assert_eq!(
        shop.refused(&operator(), &SaleRequest { credit_available: Some(999), ..at(0, "s3") }).0,
        Status::CreditExceeded
    );
}
