//! Requests for sales that make no sense, or come at a bad time: nothing happens, and the field is named.

use voucher::engine::SeriesChange;
use voucher::voucher::bulk::set;
use voucher::voucher::voucher_type::Usage;
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, Filter, SaleKind, SaleRequest, SeriesEdit, SeriesRequest, TaxClass,
    VoucherChange, VoucherState, VoucherType,
};
use voucher::{Actor, ActorKind, Status};

use crate::shop::*;
use crate::support::*;

fn without_filter(request: SaleRequest) -> SaleRequest {
    SaleRequest { filter: Filter::default(), quantity: 0, ..request }
}

#[test]
fn what_a_kind_needs_must_be_said() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let none = String::new;
    for (request, field) in [
        (SaleRequest { request_id: none(), ..stock("x", &lot, 1) }, "request_id"),
        (SaleRequest { request_id: "  ".into(), ..stock("x", &lot, 1) }, "request_id"),
        (SaleRequest { partner: none(), ..stock("x", &lot, 1) }, "partner"),
        (without_filter(stock("x", &lot, 1)), "filter"),
        (without_filter(back("x", &lot, 1)), "filter"),
        (SaleRequest { buyer: none(), ..counter("x", &lot, 1) }, "buyer"),
        (SaleRequest { voucher_type: none(), ..electronic("x", "MAIL") }, "voucher_type"),
        (SaleRequest { buyer: none(), ..electronic("x", "MAIL") }, "buyer"),
        (SaleRequest { holder: none(), ..card("x", "") }, "holder"),
        (SaleRequest { face_value: 0, ..reload("x", "A-1", 5) }, "face_value"),
        (SaleRequest { voucher: none(), ..reload("x", "A-1", 5) }, "voucher"),
        (SaleRequest { buyer: none(), ..refund("x", 5) }, "buyer"),
        (cancellation("x", "A-1", ChangeReason::None), "reason"),
        (cancellation("x", "A-1", ChangeReason::Damaged), "reason"),
        (cancellation("x", "", ChangeReason::Loss), "voucher"),
    ] {
        assert_eq!(shop.refused(&operator(), &request), (Status::InvalidArgument, field), "{request:?}");
    }
}

#[test]
fn what_means_nothing_to_a_kind_is_not_passed_over() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let ids = vec![serial(&lot, 1)];
    let some = || "some".to_owned();
    let gone = |voucher: &str| cancellation("x", voucher, ChangeReason::Loss);
    for (request, field) in [
        (SaleRequest { voucher_ids: ids.clone(), quantity: 0, ..stock("x", &lot, 1) }, "voucher_ids"),
        (SaleRequest { voucher_ids: ids.clone(), filter: Filter::default(), ..stock("x", &lot, 1) }, "quantity"),
        (SaleRequest { voucher_type: "MAIL".into(), ..stock("x", &lot, 1) }, "voucher_type"),
        (SaleRequest { face_value: 5, ..stock("x", &lot, 1) }, "face_value"),
        (SaleRequest { voucher: some(), ..stock("x", &lot, 1) }, "voucher"),
        (SaleRequest { buyer: some(), ..stock("x", &lot, 1) }, "buyer"),
        (SaleRequest { holder: some(), ..stock("x", &lot, 1) }, "holder"),
        (SaleRequest { cancels: true, ..stock("x", &lot, 1) }, "cancels"),
        (SaleRequest { test_mode: true, ..stock("x", &lot, 1) }, "test_mode"),
        (SaleRequest { reason: ChangeReason::Loss, ..stock("x", &lot, 1) }, "reason"),
        (SaleRequest { partner: some(), ..counter("x", &lot, 1) }, "partner"),
        (SaleRequest { price: 5, ..back("x", &lot, 1) }, "price"),
        (SaleRequest { discount: 5, ..back("x", &lot, 1) }, "discount"),
        (SaleRequest { price: 5, ..refund("x", 5) }, "price"),
        (SaleRequest { partner: some(), ..refund("x", 5) }, "partner"),
        (SaleRequest { card_number: some(), ..electronic("x", "MAIL") }, "card_number"),
        (SaleRequest { filter: of(&lot), ..electronic("x", "MAIL") }, "filter"),
        (SaleRequest { account: some(), ..gone("A-1") }, "account"),
        (SaleRequest { partner: some(), ..gone("A-1") }, "partner"),
        (SaleRequest { holder: some(), ..reload("x", "A-1", 5) }, "holder"),
    ] {
        assert_eq!(shop.refused(&operator(), &request), (Status::InvalidArgument, field), "{request:?}");
    }
}

#[test]
fn amounts_and_texts_have_bounds() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let long = || "x".repeat(64);
    let base = || stock("x", &lot, 1);
    let unlisted = vec![serial(&lot, 1); voucher::limits::SALE_VOUCHERS_MAX + 1];
    for (request, field) in [
        (SaleRequest { price: -1, ..base() }, "price"),
        (SaleRequest { price: 5, discount: 5, ..base() }, "discount"),
        (SaleRequest { discount: -1, ..base() }, "discount"),
        (SaleRequest { discount: 10_000, ..base() }, "discount"),
        (SaleRequest { quantity: -1, ..base() }, "quantity"),
        (SaleRequest { quantity: 10_001, ..base() }, "quantity"),
        (SaleRequest { voucher_ids: unlisted, ..without_filter(base()) }, "quantity"),
        (SaleRequest { currency: "euro".into(), ..base() }, "currency"),
        (SaleRequest { currency: "USD".into(), ..base() }, "currency"),
        (SaleRequest { request_id: long(), ..base() }, "request_id"),
        (SaleRequest { account: long(), ..base() }, "account"),
        (SaleRequest { partner: long(), ..base() }, "partner"),
        (SaleRequest { invoice: long(), ..base() }, "invoice"),
        (SaleRequest { note: long().repeat(4), ..base() }, "note"),
        (SaleRequest { comment: long().repeat(2), ..base() }, "comment"),
        (SaleRequest { partner: "a\nb".into(), ..base() }, "partner"),
        (SaleRequest { buyer: long(), ..counter("x", &lot, 1) }, "buyer"),
        (SaleRequest { holder: long(), ..card("x", "") }, "holder"),
        (SaleRequest { face_value: -5, ..refund("x", 5) }, "face_value"),
        (SaleRequest { face_value: 5, ..electronic("x", "MAIL") }, "face_value"),
        (SaleRequest { currency: "USD".into(), face_value: 500, ..card("x", "") }, ""),
    ] {
        if field.is_empty() {
            continue;
        }
        assert_eq!(shop.refused(&operator(), &request), (Status::InvalidArgument, field), "{request:?}");
    }
}

#[test]
fn a_sale_names_a_type_that_fits_it() {
    let shop = Shop::new();
    let invalid = (Status::InvalidArgument, "voucher_type");
    let typed = |request: SaleRequest, code: &str| SaleRequest { voucher_type: code.into(), ..request };
    for (request, code) in [
        (electronic("x", ""), "REFILL"),
        (electronic("x", ""), "CARD"),
        (electronic("x", ""), "BACK"),
        (card("x", ""), "MAIL"),
        (refund("x", 5), "OPEN"),
    ] {
        assert_eq!(shop.refused(&operator(), &typed(request, code)), invalid, "{code}");
    }
    assert_eq!(shop.refused(&operator(), &electronic("x", "NONE")), (Status::NotFound, "voucher_type"));
    shop.house.module.type_retire(&operator(), "MAIL", true).unwrap();
    assert_eq!(shop.refused(&operator(), &electronic("x", "MAIL")), (Status::WrongState, "voucher_type"));
    let over = VoucherType { expires_at_ms: START_MS, ..shop.house.module.type_get(&operator(), "OPEN").unwrap() };
    shop.house.module.type_put(&operator(), &over).unwrap();
    let request = SaleRequest { face_value: 500, ..electronic("x", "OPEN") };
    assert_eq!(shop.refused(&operator(), &request), (Status::WrongState, "voucher_type"));
}

#[test]
fn only_free_active_vouchers_are_sold() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let named = |serial: String| SaleRequest { voucher_ids: vec![serial], ..without_filter(stock("x", &lot, 0)) };
    let wrong = (Status::WrongState, "voucher_ids");
    shop.sold(&counter("c1", &lot, 1));
    assert_eq!(shop.refused(&operator(), &named(serial(&lot, 1))), wrong, "sold");
    shop.redeem("anna", &code(&shop.code_of(&serial(&lot, 2))));
    assert_eq!(shop.refused(&operator(), &named(serial(&lot, 2))), wrong, "used");
    let request = |request: SeriesRequest| SeriesRequest { quantity: 1, voucher_type: "REFILL".into(), ..request };
    let drafts = shop.house.generate(request(SeriesRequest { draft: true, ..Default::default() }));
    assert_eq!(shop.refused(&operator(), &named(serial(&drafts, 1))), wrong, "draft");
    let owned = shop.house.generate(request(SeriesRequest { partner: "south".into(), ..Default::default() }));
    assert_eq!(shop.refused(&operator(), &named(serial(&owned, 1))), wrong, "of a partner");
    let over = shop.house.generate(request(SeriesRequest { expires_at_ms: START_MS + 5, ..Default::default() }));
    shop.house.clock.advance(5);
    assert_eq!(shop.refused(&operator(), &named(serial(&over, 1))), wrong, "expired");
    let locked = shop.lot(1);
    shop.house.module.series_change(&operator(), &locked.id, SeriesChange::Lock, "").unwrap();
    assert_eq!(shop.refused(&operator(), &named(serial(&locked, 1))), wrong, "locked");
    let mail = shop.sold(&electronic("e1", "MAIL"));
    assert_eq!(shop.refused(&operator(), &named(mail.serial)), wrong, "electronic");
    for (ids, problem) in
        [(vec!["NONE-00000001".to_owned()], "not there"), (vec![serial(&locked, 1), serial(&locked, 1)], "twice")]
    {
        let request = SaleRequest { voucher_ids: ids, ..without_filter(stock("x", &lot, 0)) };
        assert_eq!(shop.refused(&operator(), &request), (Status::InvalidArgument, "voucher_ids"), "{problem}");
    }
    assert_eq!(shop.refused(&operator(), &stock("x", &lot, 1)), (Status::WrongState, "filter"));
    shop.must_be_sound();
}

#[test]
fn a_quantity_is_all_or_nothing() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    assert_eq!(shop.refused(&operator(), &stock("s1", &lot, 4)), (Status::WrongState, "filter"));
    assert_eq!(shop.sold(&stock("s1", &lot, 3)).vouchers, 3, "what was refused left its request id free");
}

#[test]
fn vouchers_of_two_currencies_tax_classes_or_purposes_are_sold_apart() {
    let shop = Shop::new();
    let plain = shop.house.generate(ten_euros(1));
    let dollars = shop.house.generate(SeriesRequest { currency: "USD".into(), ..ten_euros(1) });
    let tests = shop.house.generate(SeriesRequest { test_mode: true, ..ten_euros(1) });
    let single = VoucherType {
        code: "SPV".into(),
        tax_class: TaxClass::SinglePurpose,
        ..shop.house.module.type_get(&operator(), "REFILL").unwrap()
    };
    shop.house.module.type_put(&operator(), &single).unwrap();
    let single = SeriesRequest { voucher_type: "SPV".into(), quantity: 1, ..SeriesRequest::default() };
    let single = shop.house.generate(single);
    for other in [dollars, tests, single] {
        let ids = vec![serial(&plain, 1), serial(&other, 1)];
        let request = SaleRequest { voucher_ids: ids, ..without_filter(stock("x", &plain, 0)) };
        assert_eq!(shop.refused(&operator(), &request), (Status::InvalidArgument, "filter"));
    }
}

#[test]
fn a_sale_is_bounded_in_vouchers() {
    let shop = Shop::new();
    let most = voucher::limits::SALE_VOUCHERS_MAX as i64;
    let lot = shop.lot(most + 1);
    assert_eq!(shop.refused(&operator(), &stock("s1", &lot, 0)), (Status::InvalidArgument, "filter"));
    let sale = shop.sold(&stock("s1", &lot, most));
    assert_eq!((sale.vouchers, sale.amount), (most, most * 1_000));
    assert_eq!(shop.sold(&back("r1", &lot, 0)).vouchers, most);
    shop.must_be_sound();
}

#[test]
fn nothing_is_sold_while_the_module_is_off_and_what_was_begun_is_answered() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let (posting, sale) = shop.begin(&stock("s1", &lot, 1));
    shop.house.module.setting_set(&operator(), "", "enabled", "off").unwrap();
    assert_eq!(shop.refused(&operator(), &stock("s2", &lot, 1)).0, Status::Forbidden);
    let begun = shop.house.module.sale_begin(&operator(), &stock("s1", &lot, 1)).unwrap();
    assert_eq!(begun, voucher::engine::SaleBegun::Again(posting.clone(), sale));
    assert_eq!(shop.settle(&posting.key, voucher::ledger::Outcome::Done).0, Status::Ok);
}

#[test]
fn keys_of_others_and_nonsense_name_no_sale() {
    let shop = Shop::new();
    let (posting, _) = shop.begin(&electronic("e1", "MAIL"));
    let store = posting.key.split(':').next().unwrap();
    for (key, status) in [
        ("", Status::InvalidArgument),
        ("nonsense", Status::InvalidArgument),
        (&posting.key.replace(":1", ":2"), Status::InvalidArgument),
        (&posting.key.replace(store, &"0".repeat(26)), Status::InvalidArgument),
        (&"0".repeat(26), Status::NotFound),
    ] {
        let error = shop.house.module.sale_get(&operator(), key).unwrap_err();
        assert_eq!(error.status, status, "{key}");
    }
    let viewer = Actor::new(ActorKind::Operator, "vera", &[voucher::Right::View]);
    assert!(shop.house.module.sale_get(&viewer, &posting.key).is_ok());
    let answer = voucher::ledger::Answer::default();
    let error = shop.house.module.sale_settle(&viewer, &posting.key, &answer).unwrap_err();
    assert_eq!((error.status, error.field), (Status::Forbidden, "key"));
    let transfer = SaleRequest { kind: SaleKind::Transfer, ..SaleRequest::default() };
    assert_eq!(shop.refused(&viewer, &transfer).0, Status::Forbidden);
}

#[test]
fn a_card_number_names_its_card_and_no_other_voucher() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    let bought = shop.sold(&counter("c1", &lot, 1));
    let number = format!("{}-1", lot.code);
    let sale = shop.sold(&card("g1", &number));
    let undone = shop.sold(&cancellation("u1", &number, ChangeReason::Return));
    assert_eq!(undone.counterpart_id, sale.id);
    assert_eq!(shop.state(&bought.serial), VoucherState::Active);
    // Nor may a number be that of something else.
    let taken = card("g2", &bought.voucher_id);
    assert_eq!(shop.refused(&operator(), &taken), (Status::InvalidArgument, "card_number"));
    let typed_short = cancellation("u2", &format!("{}-2", lot.code), ChangeReason::Return);
    assert_eq!(shop.refused(&operator(), &typed_short).0, Status::NotFound);
}

#[test]
fn vouchers_are_sold_only_to_those_who_can_redeem_them() {
    let shop = Shop::new();
    let lot = shop.house.generate(SeriesRequest {
        voucher_type: "REFILL".into(),
        quantity: 3,
        available_to: "south".into(),
        ..SeriesRequest::default()
    });
    assert_eq!(shop.refused(&operator(), &stock("s1", &lot, 1)), (Status::WrongState, "filter"));
    assert_eq!(shop.refused(&operator(), &counter("c1", &lot, 1)), (Status::WrongState, "filter"));
    shop.sold(&SaleRequest { partner: "south".into(), ..stock("s2", &lot, 1) });
    let edit = SeriesEdit { set: set::AVAILABLE_TO, available_to: "north".into(), ..SeriesEdit::default() };
    let error = shop.house.module.series_edit(&operator(), &lot.id, &edit).unwrap_err();
    assert_eq!((error.status, error.field), (Status::WrongState, "available_to"));
}

#[test]
fn what_a_buyer_paid_for_stays_what_it_is() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.sold(&counter("c1", &lot, 1));
    let single = VoucherType {
        code: "SINGLE".into(),
        tax_class: TaxClass::SinglePurpose,
        ..shop.house.module.type_get(&operator(), "REFILL").unwrap()
    };
    shop.house.module.type_put(&operator(), &single).unwrap();
    let request = BulkRequest {
        operation: BulkOperation::Modify,
        filter: of(&lot),
        voucher_ids: Vec::new(),
        with_series: false,
        change: VoucherChange { set: set::VOUCHER_TYPE, voucher_type: "SINGLE".into(), ..VoucherChange::default() },
        reason: ChangeReason::None,
        note: String::new(),
        dry_run: false,
        request_id: String::new(),
    };
    let result = shop.house.module.bulk(&operator(), &request).unwrap();
    assert_eq!((result.changed, result.paid_for), (1, 1));
    assert_eq!(shop.voucher(&serial(&lot, 1)).voucher_type, "REFILL");
}

#[test]
fn personal_vouchers_are_sold_where_the_buyer_is_known() {
    let shop = Shop::new();
    let kind = VoucherType { usage: Usage::Personal, ..shop.house.module.type_get(&operator(), "REFILL").unwrap() };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    let lot = shop.lot(2);
    let named = SaleRequest {
        voucher_ids: vec![serial(&lot, 1)],
        ..without_filter(SaleRequest { quantity: 0, ..stock("s1", &lot, 0) })
    };
    let error = shop.house.module.sale_begin(&operator(), &named).unwrap_err();
    assert_eq!((error.status, error.field), (Status::WrongState, "voucher_ids"));
    assert!(error.message.contains("personal; sell it over the counter"), "{error}");
    assert_eq!(shop.refused(&operator(), &stock("s2", &lot, 1)), (Status::WrongState, "filter"));
    let sold = shop.sold(&counter("c1", &lot, 1));
    assert_eq!(shop.voucher(&sold.serial).holder, "anna");
    shop.must_be_sound();
}

#[test]
fn a_refusal_says_what_is_wrong_and_what_to_do() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let why = |request: &SaleRequest| shop.house.module.sale_begin(&operator(), request).unwrap_err();
    let error = why(&stock("s1", &lot, -1));
    assert_eq!(error.field, "quantity");
    assert!(error.message.contains("negative"), "{error}");
    let error = why(&SaleRequest { face_value: 1_999, ..electronic("e1", "MAIL") });
    assert!(error.message.contains("is not the 20.00 EUR its type fixes"), "{error}");
    let sold = shop.sold(&counter("c1", &lot, 1));
    let error = why(&SaleRequest { note: "by phone".into(), ..counter("c1", &lot, 1) });
    assert_eq!((error.status, error.field), (Status::RequestMismatch, "request_id"));
    assert!(error.message.contains("look at that one first") && error.message.contains(&sold.id), "{error}");
    shop.must_be_sound();
}

#[test]
fn a_card_number_is_of_letters_digits_and_what_parts_them() {
    let shop = Shop::new();
    for typed in ["\u{c4}\u{d6}-1", "6001\u{661}", "60*01", "60\u{a0}01", "6001\u{ff11}"] {
        let refused = shop.refused(&operator(), &card("g1", typed));
        assert_eq!(refused, (Status::InvalidArgument, "card_number"), "{typed}");
    }
    shop.sold(&card("g1", " a/60_01.2-3 "));
    assert_eq!(shop.redeem("berta", &number("A600123")).amount, 5_000);
    shop.must_be_sound();
}
