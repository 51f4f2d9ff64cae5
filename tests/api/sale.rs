//! Sales from stock: to partners, and over the counter.

use voucher::ledger::{Outcome, Posting, PostingKind};
use voucher::voucher::{Filter, Sale, SaleKind, SaleRequest, SaleState, TaxClass, VoucherState};
use voucher::{Actor, Reason, Status};

use crate::shop::*;
use crate::support::*;

use VoucherState::{Active, Reserved};

#[test]
fn stock_is_invoiced_at_wholesale_and_reserved_until_the_ledger_has_answered() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let lot = shop.lot(5);
    let (posting, sale) = shop.begin(&stock("s1", &lot, 3));
    let key = format!("{}:i:{}:1", posting.key.split(':').next().unwrap(), sale.id);
    let expected = Posting {
        key: key.clone(),
        kind: PostingKind::Invoice,
        account: "north".into(),
        amount: 2_700,
        face_value: 3_000,
        extra_value: 300,
        currency: "EUR".into(),
        serial: serial(&lot, 1),
        series_code: lot.code.clone(),
        partner: "north".into(),
        comment: "refill card".into(),
        actor_id: "olga".into(),
        begun_at_ms: START_MS,
        sale_id: sale.id.clone(),
        vouchers: 3,
        price: 2_700,
        tax_class: TaxClass::MultiPurpose,
        method: "cash".into(),
        ..Posting::default()
    };
    assert_eq!(posting, expected);
    assert_eq!((sale.state, sale.outcome, sale.settled_at_ms), (SaleState::Pending, Outcome::Unknown, 0));
    assert_eq!(shop.states(&lot, 5), [Reserved, Reserved, Reserved, Active, Active]);
    let counters = shop.house.module.series_get(&operator(), &lot.code).unwrap().counters;
    assert_eq!((counters.reserved, counters.active, counters.value_outstanding), (3, 2, 5_500));
    let typed = code(&shop.code_of(&serial(&lot, 1)));
    assert_eq!(shop.why_not("anna", &typed), Reason::Pending);
    shop.must_be_sound();
}

#[test]
fn a_settled_sale_gives_the_partner_its_vouchers_and_tells_all_of_it() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let lot = shop.lot(5);
    let (posting, begun) = shop.begin(&SaleRequest { note: "spring".into(), ..stock("s1", &lot, 3) });
    shop.house.clock.advance(1_000);
    let (status, sale) = shop.settle(&posting.key, Outcome::Done);
    let expected = Sale {
        state: SaleState::Posted,
        outcome: Outcome::Done,
        invoice: "L-late".into(),
        ledger_reference: "L-late".into(),
        balance_after: Some(7),
        settled_at_ms: START_MS + 1_000,
        ..begun.clone()
    };
    assert_eq!((status, &sale), (Status::Ok, &expected));
    let told = Sale {
        id: begun.id.clone(),
        kind: SaleKind::Stock,
        state: SaleState::Pending,
        outcome: Outcome::Unknown,
        posting: Some(PostingKind::Invoice),
        key: posting.key.clone(),
        request_id: "s1".into(),
        account: "north".into(),
        partner: "north".into(),
        buyer: String::new(),
        holder: String::new(),
        voucher_type: "REFILL".into(),
        tax_class: TaxClass::MultiPurpose,
        currency: "EUR".into(),
        vouchers: 3,
        returned: 0,
        voucher_id: String::new(),
        voucher_state: None,
        serial: serial(&lot, 1),
        face_value: 3_000,
        extra_value: 300,
        amount: 2_700,
        paid: 0,
        commission: 300,
        invoice: String::new(),
        ledger_reference: String::new(),
        balance_after: None,
        reason: Default::default(),
        note: "spring".into(),
        test_mode: false,
        counterpart_id: String::new(),
        actor_id: "olga".into(),
        begun_at_ms: START_MS,
        settled_at_ms: 0,
    };
    assert_eq!(begun, told);
    let voucher = shop.voucher(&serial(&lot, 2));
    assert_eq!((voucher.state, voucher.partner.as_str(), voucher.invoice.as_str()), (Active, "north", "L-late"));
    assert_eq!(shop.voucher(&serial(&lot, 4)).partner, "");
    for name in [&sale.id, &sale.key] {
        assert_eq!(shop.house.module.sale_get(&operator(), name).unwrap(), sale);
    }
    shop.must_be_sound();
}

#[test]
fn selling_posts_and_settles_in_one_call() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    let sale = shop.sold(&stock("s1", &lot, 0));
    assert_eq!((sale.vouchers, sale.amount, sale.commission), (3, 3_000, 0));
    assert_eq!((sale.ledger_reference.as_str(), sale.balance_after), ("L1", Some(-3_000)));
    assert_eq!((shop.books.balance("north"), shop.books.balance("vouchers")), (-3_000, 3_000));
    shop.must_be_sound();
}

#[test]
fn a_counter_sale_is_invoiced_and_paid_at_once() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    let (posting, _) = shop.begin(&counter("c1", &lot, 2));
    assert_eq!((posting.kind, posting.account.as_str()), (PostingKind::Invoice, "anna"));
    assert_eq!((posting.amount, posting.paid, posting.price), (2_000, 2_000, 2_000));
    assert_eq!((posting.buyer.as_str(), posting.partner.as_str()), ("anna", ""));
    let (status, sale) = shop.sell(&counter("c1", &lot, 2));
    assert_eq!((status, sale.paid, sale.buyer.as_str(), sale.commission), (Status::Ok, 2_000, "anna", 0));
    assert_eq!((shop.books.balance("anna"), shop.books.balance("cash")), (0, -2_000));
    let voucher = shop.voucher(&serial(&lot, 1));
    assert_eq!((voucher.state, voucher.partner.as_str(), voucher.holder.as_str()), (Active, "", ""));
    shop.must_be_sound();
}

#[test]
fn a_redemption_of_a_sold_voucher_tells_the_ledger_of_its_sale() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let lot = shop.lot(2);
    let sale = shop.sold(&SaleRequest { invoice: "INV-7".into(), ..stock("s1", &lot, 0) });
    let typed = shop.code_of(&serial(&lot, 2));
    let elsewhere = Actor { partner: "south".into(), ..customer("carla") };
    let (status, receipt) = shop.house.module.redeem(&elsewhere, &code(&typed), &shop.books).unwrap();
    assert_eq!((status, receipt.amount), (Status::Ok, 1_100), "a sold voucher is for anybody's customers");
    let payment = shop.books.entry(&receipt.key).unwrap();
    assert_eq!((payment.sale_id, payment.invoice, payment.price), (sale.id, "INV-7".into(), 900));
    assert_eq!((payment.partner.as_str(), payment.method.as_str(), payment.buyer.as_str()), ("north", "cash", ""));
    assert_eq!((shop.books.balance("carla"), shop.books.balance("vouchers")), (1_100, 800));
    shop.must_be_sound();
}

#[test]
fn a_price_for_each_is_what_they_cost() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let lot = shop.lot(4);
    let sale = shop.sold(&SaleRequest { price: 850, ..stock("s1", &lot, 3) });
    assert_eq!((sale.amount, sale.commission), (2_550, 450));
    let sale = shop.sold(&SaleRequest { price: 1_200, account: "till".into(), ..counter("c1", &lot, 1) });
    assert_eq!((sale.amount, sale.paid, sale.account.as_str(), sale.commission), (1_200, 1_200, "till", 0));
    shop.must_be_sound();
}

#[test]
fn vouchers_are_named_by_serial_or_identifier() {
    let shop = Shop::new();
    let lot = shop.lot(5);
    let other = shop.lot(2);
    let ids = vec![serial(&other, 2), shop.voucher(&serial(&lot, 4)).id, serial(&lot, 2)];
    let request = SaleRequest { filter: Filter::default(), voucher_ids: ids, ..stock("s1", &lot, 0) };
    let sale = shop.sold(&request);
    assert_eq!((sale.vouchers, sale.amount, sale.serial), (3, 3_000, serial(&lot, 2)));
    let owned = |serial: String| shop.voucher(&serial).partner == "north";
    assert_eq!((1..=5).map(|number| owned(serial(&lot, number))).filter(|owned| *owned).count(), 2);
    assert!(owned(serial(&other, 2)) && !owned(serial(&other, 1)));
    shop.must_be_sound();
}

#[test]
fn a_quantity_takes_the_lowest_serials_that_can_be_sold() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    let typed = code(&shop.code_of(&serial(&lot, 1)));
    shop.redeem("anna", &typed);
    shop.sold(&SaleRequest { voucher_ids: vec![serial(&lot, 3)], filter: Filter::default(), ..counter("c1", &lot, 0) });
    let sale = shop.sold(&stock("s1", &lot, 3));
    assert_eq!(sale.serial, serial(&lot, 2));
    let owned = (1..=6).filter(|number| shop.voucher(&serial(&lot, *number)).partner == "north");
    assert_eq!(owned.collect::<Vec<u32>>(), [2, 4, 5]);
    shop.must_be_sound();
}

#[test]
fn the_invoice_finds_the_vouchers_of_a_lot() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    shop.sold(&SaleRequest { invoice: "INV-7".into(), ..stock("s1", &lot, 2) });
    let by_reference = shop.sold(&stock("s2", &lot, 3));
    let found = |invoice: &str| {
        let filter = Filter { invoice: invoice.into(), ..Filter::default() };
        shop.house.module.search_count(&operator(), &filter, 0).unwrap()
    };
    assert_eq!((found("INV-7"), found(&by_reference.invoice), found("INV-8")), (2, 3, 0));
    assert_eq!(by_reference.invoice, "L2");
}

#[test]
fn the_history_of_a_voucher_tells_its_sale() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    let long = SaleRequest { note: "\"".repeat(255), invoice: "\"".repeat(63), ..stock("s1", &lot, 2) };
    let sale = shop.sold(&SaleRequest { account: "\"".repeat(63), ..long });
    for number in [1, 2] {
        let id = shop.voucher(&serial(&lot, number)).id;
        let lines = shop.house.module.history(&operator(), &id).unwrap().fetch(100).unwrap();
        let told: Vec<&str> = lines.iter().map(|line| line.event.as_str()).collect();
        assert!(told.ends_with(&["reserved", "sold"]), "{told:?}");
        let sold = lines.last().unwrap();
        assert!(sold.detail.contains(&sale.id) && sold.detail.contains("\"partner\":\"north\""), "{}", sold.detail);
    }
    let id = shop.voucher(&serial(&lot, 3)).id;
    let lines = shop.house.module.history(&operator(), &id).unwrap().fetch(100).unwrap();
    assert!(lines.iter().all(|line| line.event != "sold"));
    shop.must_be_sound();
}

#[test]
fn the_next_owner_of_a_voucher_learns_nothing_of_the_terms_of_the_last() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    shop.sold(&SaleRequest { price: 123, invoice: "INV-7".into(), ..stock("s1", &lot, 1) });
    shop.sold(&back("r1", &lot, 1));
    shop.sold(&SaleRequest { partner: "south".into(), price: 456, ..stock("s2", &lot, 1) });
    let id = shop.voucher(&serial(&lot, 1)).id;
    let lines = shop.house.module.history(&partner("south"), &id).unwrap().fetch(100).unwrap();
    let told: String = lines.iter().map(|line| line.detail.as_str()).collect();
    assert!(!told.contains("north") && !told.contains("\"amount\":123") && !told.contains("INV-7"), "{told}");
    assert!(told.contains("south") && told.contains("\"amount\":456"), "{told}");
}

#[test]
fn test_vouchers_are_sold_without_a_posting() {
    let shop = Shop::new();
    let request = voucher::voucher::SeriesRequest {
        voucher_type: "REFILL".into(),
        quantity: 2,
        test_mode: true,
        ..Default::default()
    };
    let lot = shop.house.generate(request);
    let (status, sale) = shop.sell(&stock("s1", &lot, 2));
    assert_eq!((status, sale.state, sale.posting, sale.key.as_str()), (Status::Done, SaleState::Posted, None, ""));
    assert_eq!((sale.test_mode, shop.books.entries()), (true, 0));
    assert_eq!(shop.voucher(&serial(&lot, 1)).partner, "north");
    assert_eq!(shop.sell(&stock("s1", &lot, 2)), (status, sale));
    shop.must_be_sound();
}

#[test]
fn a_sold_voucher_is_neither_deleted_nor_revalued() {
    use voucher::voucher::bulk::set;
    use voucher::voucher::{BulkOperation, BulkRequest, VoucherChange};
    let shop = Shop::new();
    let lot = shop.lot(4);
    shop.sold(&stock("s1", &lot, 1));
    let (posting, _) = shop.begin(&stock("s2", &lot, 1));
    shop.settle(&posting.key, Outcome::Rejected);
    let electronic = shop.sold(&electronic("e1", "MAIL"));
    let deletion = shop.house.module.delete(&operator(), &of(&lot)).unwrap();
    assert_eq!((deletion.deleted, deletion.kept), (2, 2), "an answer to what was begun may still come");
    let one = Filter { serial: electronic.serial.clone(), serial_until: electronic.serial, ..Filter::default() };
    let mut request = BulkRequest::new(BulkOperation::Modify, one);
    request.change = VoucherChange { set: set::FACE_VALUE, face_value: 9_000, ..VoucherChange::default() };
    assert_eq!(shop.house.module.bulk(&operator(), &request).unwrap().changed, 0);
    shop.must_be_sound();
}

#[test]
fn a_series_of_which_anything_was_sold_stays() {
    use voucher::engine::SeriesChange;
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.sold(&stock("s1", &lot, 1));
    let error = shop.house.module.series_change(&operator(), &lot.id, SeriesChange::Delete, "").unwrap_err();
    assert_eq!(error.status, Status::WrongState, "{error}");
    assert!(!shop.house.module.series_get(&operator(), &lot.id).unwrap().locked);
}
