//! Redemption as customers, operators and partners live it.

use voucher::engine::Begun;
use voucher::ledger::Outcome;
use voucher::voucher::{Filter, RedeemRequest, RedemptionState, SeriesRequest, VoucherState};
use voucher::{Actor, Reason, Right, Status};

use crate::support::*;

#[test]
fn a_customer_redeems_two_vouchers_and_sees_the_balance_grow() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(5);
    for (code_typed, balance) in codes.iter().zip([1000, 2000]) {
        let (status, receipt) = house.module.redeem(&customer("anna"), &code(code_typed), &ledger).unwrap();
        assert_eq!((status, receipt.state), (Status::Ok, RedemptionState::Posted));
        assert_eq!((receipt.amount, receipt.balance_after), (1000, Some(balance)));
    }
    let counters = house.module.series_get(&operator(), &series.id).unwrap().counters;
    assert_eq!((counters.issued, counters.active, counters.used, counters.pending), (5, 3, 2, 0));
    assert_eq!((counters.value_outstanding, counters.value_redeemed), (3000, 2000));
}

#[test]
fn a_code_is_read_however_it_was_typed() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let arabic: String =
        codes[0].chars().map(|c| c.to_digit(10).map_or(' ', |digit| char::from_u32(0x660 + digit).unwrap())).collect();
    let (status, _) = house.module.redeem(&customer("anna"), &code(&format!("  {arabic} ")), &ledger).unwrap();
    assert_eq!((status, ledger.balance("anna")), (Status::Ok, 1000));
}

#[test]
fn what_cannot_be_a_code_is_refused_with_the_field_named_and_not_counted() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    for typed in ["", "12ä4", "0123456789012345678901234567890123"].repeat(10) {
        let error = house.module.redeem(&customer("anna"), &code(typed), &ledger).unwrap_err();
        assert_eq!((error.status, error.field, error.reason), (Status::NotRedeemable, "code", Reason::Mistyped));
    }
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().0, Status::Ok);
}

#[test]
fn the_same_account_and_code_get_the_stored_receipt() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let (_, first) = house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    for _ in 0..20 {
        let (status, again) = house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
        assert_eq!((status, &again), (Status::Duplicate, &first));
    }
    assert_eq!(ledger.balance("anna"), 1000);
}

#[test]
fn a_request_id_returns_its_receipt_and_refuses_another_code() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    let request = RedeemRequest { request_id: "r1".into(), ..code(&codes[0]) };
    let (_, first) = house.module.redeem(&customer("anna"), &request, &ledger).unwrap();
    let (status, again) = house.module.redeem(&customer("anna"), &request, &ledger).unwrap();
    assert_eq!((status, again.key), (Status::Duplicate, first.key.clone()));
    let other = RedeemRequest { request_id: "r1".into(), ..code(&codes[1]) };
    let error = house.module.redeem(&customer("anna"), &other, &ledger).unwrap_err();
    assert_eq!((error.status, error.field), (Status::RequestMismatch, "request_id"));
    let found = house.module.redemption_by_request(&customer("anna"), "anna", "r1").unwrap();
    assert_eq!(found.key, first.key);
}

#[test]
fn a_used_voucher_is_refused_without_a_reason_for_customers() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    let used = house.module.redeem(&customer("bert"), &code(&codes[0]), &ledger).unwrap_err();
    let unknown = house.module.redeem(&customer("bert"), &code("1234-5678-9012-3456"), &ledger).unwrap_err();
    assert_eq!((used.status, used.reason), (Status::NotRedeemable, Reason::None));
    assert_eq!(used, unknown, "the two must look alike");
    let request = RedeemRequest { account: "bert".into(), ..code(&codes[0]) };
    assert_eq!(house.module.redeem(&operator(), &request, &ledger).unwrap_err().reason, Reason::Used);
}

#[test]
fn an_operator_redeems_for_a_customer() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let request = RedeemRequest { account: "anna".into(), ..code(&codes[0]) };
    let (_, receipt) = house.module.redeem(&operator(), &request, &ledger).unwrap();
    assert_eq!((receipt.account.as_str(), ledger.balance("anna")), ("anna", 1000));
}

#[test]
fn a_customer_cannot_redeem_for_another_account() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let request = RedeemRequest { account: "bert".into(), ..code(&codes[0]) };
    let error = house.module.redeem(&customer("anna"), &request, &ledger).unwrap_err();
    assert_eq!((error.status, error.field), (Status::Forbidden, "account"));
}

#[test]
fn an_expired_voucher_is_refused_and_one_not_yet_valid_too() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let request = SeriesRequest { valid_from_ms: START_MS + 10, expires_at_ms: START_MS + 20, ..ten_euros(1) };
    let series = house.generate(request);
    let codes = house.codes(&series);
    let typed = RedeemRequest { account: "anna".into(), ..code(&codes[0]) };
    let early = house.module.redeem(&operator(), &typed, &ledger).unwrap_err();
    assert_eq!(early.reason, Reason::NotYetValid);
    house.clock.advance(20);
    let late = house.module.redeem(&operator(), &typed, &ledger).unwrap_err();
    assert_eq!(late.reason, Reason::Expired);
    let counters = house.module.series_get(&operator(), &series.id).unwrap().counters;
    assert_eq!((counters.active, counters.expired, counters.value_outstanding), (0, 1, 0));
}

#[test]
fn a_voucher_is_for_the_customers_of_its_partners_only() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(SeriesRequest { available_to: "north, south".into(), ..ten_euros(2) });
    let codes = house.codes(&series);
    let of = |partner: &str| Actor { partner: partner.into(), ..customer("anna") };
    let error = house.module.redeem(&of("west"), &code(&codes[0]), &ledger).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
    let (status, _) = house.module.redeem(&of("south"), &code(&codes[0]), &ledger).unwrap();
    assert_eq!(status, Status::Ok);
}

#[test]
fn a_serial_typed_with_the_code_must_be_its_own() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(SeriesRequest { series_code: "101".into(), ..ten_euros(2) });
    let codes = house.codes(&series);
    let wrong = RedeemRequest { serial: "101-00000002".into(), account: "anna".into(), ..code(&codes[0]) };
    assert_eq!(house.module.redeem(&operator(), &wrong, &ledger).unwrap_err().reason, Reason::WrongSerial);
    let right = RedeemRequest { serial: "101-00000001".into(), ..wrong };
    assert_eq!(house.module.redeem(&operator(), &right, &ledger).unwrap().0, Status::Ok);
}

#[test]
fn a_draft_cannot_be_redeemed() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(1) });
    let typed = RedeemRequest { account: "anna".into(), ..code(&house.codes(&series)[0]) };
    assert_eq!(house.module.redeem(&operator(), &typed, &ledger).unwrap_err().reason, Reason::NotActive);
}

#[test]
fn a_test_mode_voucher_never_reaches_the_ledger() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(SeriesRequest { test_mode: true, ..ten_euros(1) });
    let codes = house.codes(&series);
    let (status, receipt) = house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    assert_eq!((status, receipt.test_mode, receipt.state), (Status::Done, true, RedemptionState::Posted));
    assert_eq!(ledger.entries(), 0);
    assert_eq!(house.module.search_count(&operator(), &used(), 0).unwrap(), 1);
}

#[test]
fn a_ledger_that_panics_leaves_the_redemption_in_doubt() {
    struct Panics;
    impl voucher::ledger::Ledger for Panics {
        fn post(&self, _: &voucher::ledger::Posting) -> voucher::ledger::Answer {
            panic!("the ledger fell over")
        }
    }
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let (status, receipt) = house.module.redeem(&customer("anna"), &code(&codes[0]), &Panics).unwrap();
    assert_eq!((status, receipt.outcome), (Status::InDoubt, Outcome::Unknown));
    let recovery = house.module.recover(&operator(), 0, 100, &ledger).unwrap();
    assert_eq!((recovery.driven, recovery.posted, ledger.balance("anna")), (1, 1, 1000));
    assert_eq!(house.module.recover(&operator(), 0, 100, &ledger).unwrap().driven, 0);
}

#[test]
fn a_repeat_while_pending_asks_to_post_the_same_key_again() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let Begun::Post(first, _) = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap() else {
        panic!("the first begin must ask for a posting")
    };
    let Begun::Again(again, receipt) = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap() else {
        panic!("the second begin must ask for the same posting")
    };
    assert_eq!((first, receipt.state), (again, RedemptionState::Pending));
}

#[test]
fn checking_a_code_tells_its_value_and_leaves_it_active() {
    let house = House::new();
    let series = house.generate(SeriesRequest { extra_value: 200, ..ten_euros(1) });
    let codes = house.codes(&series);
    let checked = house.module.check(&customer("anna"), &code(&codes[0])).unwrap();
    assert_eq!((checked.amount, checked.face_value, checked.extra_value), (1200, 1000, 200));
    let record = house.module.get_by_serial(&operator(), &checked.serial).unwrap();
    assert_eq!((record.state, record.account.as_str()), (VoucherState::Active, ""));
}

#[test]
fn an_operator_without_the_right_is_told_which_one_it_lacks() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let clerk = Actor::new(voucher::ActorKind::Operator, "carl", &[Right::View]);
    let request = RedeemRequest { account: "anna".into(), ..code("1234567890123456") };
    let error = house.module.redeem(&clerk, &request, &ledger).unwrap_err();
    assert!(error.status == Status::Forbidden && error.message.contains("redeem_for_another"), "{error}");
}

#[test]
fn the_module_switch_refuses_every_redemption() {
    let (house, ledger) = (House::with(&[("redemption", "off")]), KeptLedger::default());
    let error = house.module.redeem(&customer("anna"), &code("1234567890123456"), &ledger).unwrap_err();
    assert_eq!((error.status, error.field), (Status::Forbidden, "redemption"));
}

fn used() -> Filter {
    Filter { state: Some(VoucherState::Used), ..Filter::default() }
}
