//! Gift cards: issued to a holder without a secret, used in parts, loaded again, handed on.

use voucher::ledger::{Outcome, PostingKind};
use voucher::voucher::voucher_type::ValueKind;
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, Filter, RedeemRequest, RedemptionState, SaleKind, SaleRequest, SaleState,
    VoucherState, VoucherType,
};
use voucher::{Reason, Status};

use crate::shop::*;
use crate::support::*;

use VoucherState::{Active, Reserved, Used};

#[test]
fn a_card_is_redeemed_by_its_holder_with_its_number() {
    let shop = Shop::new();
    let (posting, begun) = shop.begin(&card("g1", "6001-22"));
    assert_eq!((posting.kind, posting.account.as_str(), posting.paid), (PostingKind::Invoice, "anna", 5_000));
    assert_eq!((begun.holder.as_str(), begun.buyer.as_str(), begun.face_value), ("berta", "anna", 5_000));
    assert_eq!(shop.why_not("berta", &number("6001-22")), Reason::Pending);
    let sale = shop.sold(&card("g1", "6001-22"));
    let record = shop.voucher(&sale.serial);
    assert_eq!((record.holder.as_str(), record.external_serial.as_str(), record.state), ("berta", "6001-22", Active));
    assert_eq!(shop.why_not("anna", &number("6001-22")), Reason::WrongHolder);
    assert_eq!(shop.why_not("berta", &number("6001-23")), Reason::Unknown);
    let receipt = shop.redeem("berta", &number(" 600122 "));
    assert_eq!(
        (receipt.amount, receipt.serial.as_str(), receipt.account.as_str()),
        (5_000, sale.serial.as_str(), "berta")
    );
    assert_eq!((shop.books.balance("berta"), shop.books.balance("vouchers")), (5_000, 0));
    shop.must_be_sound();
}

#[test]
fn a_card_without_a_number_of_its_own_is_named_by_its_serial() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", ""));
    assert_eq!(shop.why_not("anna", &number(&sale.serial)), Reason::WrongHolder);
    assert_eq!(shop.redeem("berta", &number(&sale.serial.to_lowercase())).amount, 5_000);
    shop.must_be_sound();
}

#[test]
fn a_card_for_oneself_needs_no_buyer() {
    let shop = Shop::new();
    let sale = shop.sold(&SaleRequest { buyer: String::new(), ..card("g1", "6001") });
    assert_eq!((sale.buyer.as_str(), sale.account.as_str()), ("berta", "berta"));
}

#[test]
fn no_code_leads_to_a_card_and_no_number_to_a_voucher_with_a_code() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "4111111111111111"));
    for typed in ["4111111111111111", "#4111111111111111"] {
        let error = shop.house.module.redeem(&customer("berta"), &code(typed), &shop.books).unwrap_err();
        assert_eq!(error.status, Status::NotRedeemable, "{typed}");
    }
    assert_eq!(shop.house.module.reveal(&operator(), &sale.serial, "curious").unwrap_err().status, Status::WrongState);
    let lot = shop.lot(1);
    shop.sold(&counter("c1", &lot, 1));
    assert_eq!(shop.why_not("anna", &number(&serial(&lot, 1))), Reason::Unknown);
    assert_eq!(shop.why_not("anna", &number(&shop.code_of(&serial(&lot, 1)))), Reason::Unknown);
    let mail = shop.sold(&electronic("e1", "MAIL"));
    assert_eq!(shop.why_not("anna", &number(&mail.serial)), Reason::Unknown);
    shop.must_be_sound();
}

#[test]
fn a_card_is_shown_to_nobody_but_its_holder() {
    let shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    let check = |actor: &voucher::Actor, account: &str| {
        let request = RedeemRequest { account: account.into(), ..number("6001") };
        shop.house.module.check(actor, &request).map(|found| found.amount).map_err(|error| error.reason)
    };
    assert_eq!(
        (check(&operator(), ""), check(&operator(), "anna")),
        (Err(Reason::WrongHolder), Err(Reason::WrongHolder))
    );
    assert_eq!((check(&customer("anna"), ""), check(&customer("berta"), "")), (Err(Reason::None), Ok(5_000)));
}

#[test]
fn two_cards_never_share_a_number() {
    let shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    assert_eq!(shop.refused(&operator(), &card("g2", "60 01")), (Status::InvalidArgument, "card_number"));
    assert_eq!(shop.refused(&operator(), &card("g3", " - ")), (Status::InvalidArgument, "card_number"));
    shop.must_be_sound();
}

#[test]
fn the_number_of_a_refused_card_is_free_again() {
    let shop = Shop::new();
    shop.books.answers(Outcome::Rejected);
    let (_, refused) = shop.sell(&card("g1", "6001"));
    assert_eq!(shop.why_not("berta", &number("6001")), Reason::Unknown);
    assert_eq!(shop.voucher("6001").serial, refused.serial, "the back office still finds what became of it");
    let sale = shop.sold(&card("g2", "6001"));
    assert_eq!(shop.voucher("6001").serial, sale.serial);
    assert_eq!(shop.redeem("berta", &number("6001")).serial, sale.serial);
    assert_ne!(refused.serial, sale.serial);
    shop.must_be_sound();
}

#[test]
fn a_refused_card_that_was_booked_all_the_same_has_its_number() {
    let shop = Shop::new();
    shop.books.books_and_answers(Outcome::Rejected);
    let (_, refused) = shop.sell(&card("g1", "6001"));
    assert_eq!(shop.settle(&refused.key, Outcome::Done).0, Status::Ok);
    assert_eq!(shop.redeem("berta", &number("6001")).serial, refused.serial);
    shop.must_be_sound();
}

#[test]
fn a_card_is_used_in_parts_until_nothing_is_left() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    let first = shop.redeem("berta", &part("6001", 1_200, "p1"));
    assert_eq!((first.amount, first.remaining), (1_200, 3_800));
    assert_eq!(shop.redeem("berta", &part("6001", 1_200, "p1")).key, first.key, "the same part");
    assert_eq!(shop.why_not("berta", &part("6001", 3_801, "p2")), Reason::Amount);
    assert_eq!(shop.redeem("berta", &part("6001", 3_000, "p3")).remaining, 800);
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 800);
    assert_eq!((shop.state(&sale.serial), shop.books.balance("berta")), (Used, 5_000));
    shop.must_be_sound();
}

#[test]
fn a_load_adds_to_the_balance() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    shop.redeem("berta", &part("6001", 1_000, "p1"));
    let (posting, begun) = shop.begin(&reload("l1", &sale.serial, 2_000));
    assert_eq!((posting.kind, posting.account.as_str()), (PostingKind::Invoice, "berta"));
    assert_eq!((posting.amount, posting.paid, posting.face_value), (2_000, 2_000, 2_000));
    assert_eq!((posting.comment.as_str(), posting.voucher_id.as_str()), ("voucher by mail", sale.voucher_id.as_str()));
    assert_eq!((begun.kind, begun.holder.as_str()), (SaleKind::Reload, "berta"));
    assert_eq!((shop.state(&sale.serial), shop.voucher(&sale.serial).face_value), (Reserved, 5_000));
    shop.sold(&reload("l1", &sale.serial, 2_000));
    let record = shop.voucher(&sale.serial);
    assert_eq!((record.state, record.face_value, record.remaining), (Active, 7_000, 6_000));
    shop.must_be_sound();
    let by_anna = SaleRequest { buyer: "anna".into(), price: 900, ..reload("l2", &sale.serial, 1_000) };
    let loaded = shop.sold(&by_anna);
    assert_eq!((loaded.account.as_str(), loaded.amount, loaded.face_value), ("anna", 900, 1_000));
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 7_000);
    assert_eq!(shop.books.balance("berta"), 8_000);
    shop.must_be_sound();
}

#[test]
fn a_used_up_card_is_loaded_again() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    shop.redeem("berta", &part("6001", 2_000, "p1"));
    shop.redeem("berta", &number("6001"));
    assert_eq!(shop.state(&sale.serial), Used);
    shop.sold(&reload("l1", &sale.serial, 1_500));
    let record = shop.voucher(&sale.serial);
    assert_eq!((record.state, record.remaining), (Active, 1_500));
    shop.must_be_sound();
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 1_500);
    assert_eq!((shop.state(&sale.serial), shop.books.balance("berta")), (Used, 6_500));
    shop.must_be_sound();
}

#[test]
fn a_payment_of_a_loaded_card_can_be_reversed() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    let receipt = shop.redeem("berta", &number("6001"));
    shop.begin(&reload("l1", &sale.serial, 1_500));
    shop.house.module.reverse(&operator(), &receipt.key, "wrong shop", &shop.books).unwrap();
    assert_eq!((shop.state(&sale.serial), shop.voucher(&sale.serial).remaining), (Reserved, 5_000));
    shop.sold(&reload("l1", &sale.serial, 1_500));
    assert_eq!((shop.state(&sale.serial), shop.voucher(&sale.serial).remaining), (Active, 6_500));
    shop.must_be_sound();
}

#[test]
fn a_refused_load_of_a_card_whose_payment_was_reversed_meanwhile_leaves_it_active() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    let receipt = shop.redeem("berta", &number("6001"));
    let (posting, _) = shop.begin(&reload("l1", &sale.serial, 1_500));
    shop.house.module.reverse(&operator(), &receipt.key, "wrong shop", &shop.books).unwrap();
    shop.settle(&posting.key, Outcome::Rejected);
    assert_eq!((shop.state(&sale.serial), shop.voucher(&sale.serial).remaining), (Active, 5_000));
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 5_000);
    shop.must_be_sound();
}

#[test]
fn a_payment_booked_late_while_a_card_is_being_loaded_comes_off_its_balance() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    shop.books.books_and_answers(Outcome::Rejected);
    let refused = shop.redeem("berta", &number("6001"));
    assert_eq!(refused.state, RedemptionState::Rejected);
    let (posting, _) = shop.begin(&reload("l1", &sale.serial, 1_500));
    let answer = voucher::ledger::Answer { outcome: Outcome::Done, ..Default::default() };
    shop.house.module.redeem_settle(&operator(), &refused.key, &answer).unwrap();
    assert_eq!((shop.state(&sale.serial), shop.voucher(&sale.serial).remaining), (Reserved, 0));
    shop.settle(&posting.key, Outcome::Done);
    assert_eq!((shop.state(&sale.serial), shop.voucher(&sale.serial).remaining), (Active, 1_500));
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 1_500);
    shop.must_be_sound();
}

#[test]
fn a_payment_booked_late_while_a_voucher_is_being_sold_uses_it() {
    for outcome in [Outcome::Done, Outcome::Rejected] {
        let shop = Shop::new();
        let lot = shop.lot(1);
        let typed = code(&shop.code_of(&serial(&lot, 1)));
        shop.books.books_and_answers(Outcome::Rejected);
        let refused = shop.redeem("berta", &typed);
        let (posting, _) = shop.begin(&stock("s1", &lot, 1));
        let answer = voucher::ledger::Answer { outcome: Outcome::Done, ..Default::default() };
        shop.house.module.redeem_settle(&operator(), &refused.key, &answer).unwrap();
        shop.settle(&posting.key, outcome);
        let record = shop.voucher(&serial(&lot, 1));
        assert_eq!((record.state, record.remaining, record.redemption_key), (Used, 0, refused.key), "{outcome:?}");
        assert_eq!(shop.why_not("carla", &typed), Reason::Used);
        shop.must_be_sound();
    }
}

#[test]
fn a_transfer_gives_the_card_to_another_holder() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    shop.redeem("berta", &part("6001", 1_000, "p1"));
    let request = SaleRequest {
        kind: SaleKind::Transfer,
        request_id: "t1".into(),
        voucher: sale.serial.clone(),
        holder: "carla".into(),
        ..SaleRequest::default()
    };
    let entries = shop.books.entries();
    let (status, done) = shop.sell(&request);
    assert_eq!((status, done.state, done.posting, done.amount), (Status::Done, SaleState::Posted, None, 0));
    assert_eq!((done.holder.as_str(), done.buyer.as_str()), ("carla", "berta"));
    assert_eq!(shop.sell(&request), (Status::Done, done));
    assert_eq!((shop.books.entries(), shop.voucher(&sale.serial).holder.as_str()), (entries, "carla"));
    assert_eq!(shop.why_not("berta", &number("6001")), Reason::WrongHolder);
    assert_eq!(shop.redeem("carla", &number("6001")).amount, 4_000);
    shop.must_be_sound();
}

#[test]
fn only_a_card_in_use_is_loaded_or_transferred() {
    let shop = Shop::new();
    let wrong = (Status::WrongState, "voucher");
    let mail = shop.sold(&electronic("e1", "MAIL"));
    assert_eq!(shop.refused(&operator(), &reload("l1", &mail.serial, 500)), wrong);
    let transfer = |voucher: &str, holder: &str| SaleRequest {
        kind: SaleKind::Transfer,
        holder: holder.into(),
        face_value: 0,
        ..reload("t1", voucher, 0)
    };
    assert_eq!(shop.refused(&operator(), &transfer(&mail.serial, "carla")), wrong);
    let sale = shop.sold(&card("g1", "6001"));
    assert_eq!(shop.refused(&operator(), &transfer(&sale.serial, "berta")), (Status::InvalidArgument, "holder"));
    shop.begin(&reload("l2", &sale.serial, 500));
    assert_eq!(shop.refused(&operator(), &reload("l3", &sale.serial, 500)), wrong);
    assert_eq!(shop.refused(&operator(), &transfer(&sale.serial, "carla")), wrong);
    assert_eq!(shop.refused(&operator(), &reload("l4", "NONE-00000001", 500)), (Status::NotFound, ""));
    let most = voucher::limits::AMOUNT_MAX;
    shop.sold(&reload("l2", &sale.serial, 500));
    assert_eq!(shop.refused(&operator(), &reload("l5", &sale.serial, most)).0, Status::InvalidArgument);
    shop.redeem("berta", &number("6001"));
    assert_eq!(shop.refused(&operator(), &transfer(&sale.serial, "carla")), wrong);
    shop.must_be_sound();
}

#[test]
fn a_load_keeps_the_bounds_of_a_type_of_variable_value() {
    let shop = Shop::new();
    let kind = shop.house.module.type_get(&operator(), "CARD").unwrap();
    let bounded = VoucherType { face_value_min: 1_000, face_value_max: 6_000, extra_value: 500, ..kind.clone() };
    shop.house.module.type_put(&operator(), &bounded).unwrap();
    shop.sold(&card("g1", "6001"));
    let why = |added: i64| {
        let error = shop.house.module.sale_begin(&operator(), &reload("l", "6001", added)).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "face_value"));
        error.message
    };
    assert!(why(999).contains("below the 10.00 EUR"), "{}", why(999));
    assert!(why(1_001).contains("60.00 EUR") && why(1_001).contains("load 10.00 EUR"), "{}", why(1_001));
    shop.redeem("berta", &part("6001", 1_500, "p1"));
    assert!(why(2_501).contains("load 25.00 EUR"), "{}", why(2_501));
    shop.sold(&reload("l1", "6001", 2_500));
    shop.must_be_sound();
    let fixed = VoucherType { code: "FIXED".into(), face_value: 2_500, value_kind: ValueKind::Fixed, ..kind };
    shop.house.module.type_put(&operator(), &fixed).unwrap();
    shop.sold(&SaleRequest { voucher_type: "FIXED".into(), face_value: 0, ..card("g2", "6002") });
    shop.sold(&reload("l2", "6002", 10));
    assert_eq!(shop.sold(&reload("l3", "6002", 50_000)).face_value, 50_000);
    shop.must_be_sound();
}

#[test]
fn who_loads_a_card_is_told_what_stands_against_it() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    let why = |request: &SaleRequest| {
        let error = shop.house.module.sale_begin(&operator(), request).unwrap_err();
        assert_eq!((error.status, error.field), (Status::WrongState, "voucher"));
        error.message
    };
    let transfer =
        SaleRequest { kind: SaleKind::Transfer, holder: "carla".into(), face_value: 0, ..reload("t1", "6001", 0) };
    shop.books.answers(Outcome::Unknown);
    shop.redeem("berta", &part("6001", 1_200, "p1"));
    for request in [&reload("l1", "6001", 500), &transfer] {
        assert!(why(request).contains("under way; ask again"), "{}", why(request));
    }
    shop.redeem("berta", &part("6001", 1_200, "p1"));
    let one = Filter { serial: sale.serial.clone(), ..Filter::default() };
    let bulk = |operation, reason| BulkRequest { reason, ..BulkRequest::new(operation, one.clone()) };
    shop.house.module.bulk(&operator(), &bulk(BulkOperation::Block, ChangeReason::Stolen)).unwrap();
    assert!(why(&reload("l1", "6001", 500)).contains("blocked"));
    shop.house.module.bulk(&operator(), &bulk(BulkOperation::Cancel, ChangeReason::Fraud)).unwrap();
    assert!(why(&reload("l1", "6001", 500)).contains("issue another one"));
}

#[test]
fn the_uses_of_a_card_by_its_holder_are_no_guesses() {
    let shop = Shop { house: House::new(), ..Shop::new() };
    for kind in Shop::new().house.module.types(&operator(), false, "", 100).unwrap() {
        shop.house.module.type_put(&operator(), &kind).unwrap();
    }
    shop.sold(&card("g1", "6001"));
    for use_of_it in 0..25 {
        let receipt = shop.redeem("berta", &part("6001", 100, &format!("p{use_of_it}")));
        assert_eq!(receipt.state, RedemptionState::Posted);
    }
    let refused = |account: &str, request: &RedeemRequest| {
        shop.house.module.redeem(&customer(account), request, &shop.books).unwrap_err().status
    };
    for account in ["berta", "eve"] {
        let wrong = if account == "eve" { number("6001") } else { number("6002") };
        let answers: Vec<Status> = (0..6).map(|_| refused(account, &wrong)).collect();
        assert_eq!((answers[4], answers[5]), (Status::NotRedeemable, Status::Throttled), "{account}");
    }
    assert_eq!(refused("berta", &part("6001", 100, "last")), Status::Throttled);
    shop.must_be_sound();
}

#[test]
fn a_guess_at_a_number_is_counted_like_one_at_a_code() {
    let shop = Shop { house: House::new(), ..Shop::new() };
    let typed = |last: u32| RedeemRequest { serial: format!("99{last}"), ..RedeemRequest::default() };
    let answers =
        (0..8).map(|last| shop.house.module.redeem(&customer("eve"), &typed(last), &shop.books).unwrap_err().status);
    let answers: Vec<Status> = answers.collect();
    assert_eq!((answers[0], answers[7]), (Status::NotRedeemable, Status::Throttled));
}

#[test]
fn what_a_card_was_sold_for_does_not_change_when_it_is_loaded() {
    let shop = Shop::new();
    let sale = shop.sold(&SaleRequest { discount: 1_000, ..card("g1", "6001") });
    shop.sold(&reload("l1", &sale.serial, 5_000));
    assert_eq!((sale.amount, shop.voucher(&sale.serial).price), (4_500, 4_500));
    let receipt = shop.redeem("berta", &part("6001", 1_000, "p1"));
    assert_eq!(shop.books.entry(&receipt.key).unwrap().price, 4_500);
}
