//! What somebody with bad luck, bad intentions or a bad clock tried once.

use voucher::engine::{Begun, ExportRequest};
use voucher::ledger::{Answer, Outcome, Posting};
use voucher::voucher::{Filter, RedeemRequest, SeriesRequest, VoucherState};
use voucher::{Actor, ActorKind, Reason, Right, Status};

use crate::support::*;

fn posting(begun: Begun) -> Posting {
    match begun {
        Begun::Post(posting, _) | Begun::Again(posting, _) => posting,
        other => panic!("nothing to post: {other:?}"),
    }
}

fn says(outcome: Outcome) -> Answer {
    Answer { outcome, ledger_reference: "R1".into(), balance_after: None }
}

/// Codes of the right shape that nobody has.
fn foreign_codes(quantity: i64) -> Vec<String> {
    House::unguarded().cards(quantity).1
}

/// Changes the file behind the library's back.
fn tamper(house: &House, sql: &str) {
    rusqlite::Connection::open(house.path()).unwrap().execute_batch(sql).unwrap();
}

/// A ledger that cannot tell.
struct Mute;

impl voucher::ledger::Ledger for Mute {
    fn post(&self, _: &Posting) -> Answer {
        Answer::default()
    }
}

#[test]
fn a_customer_without_a_name_sees_nothing() {
    let house = House::new();
    house.cards(1);
    let error = house.module.search(&customer(""), &Filter::default()).err().unwrap();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "actor.id"));
}

#[test]
fn a_customer_with_the_right_to_view_still_sees_its_own_only() {
    let house = House::new();
    let (series, _) = house.cards(1);
    let curious = Actor::new(ActorKind::Customer, "bert", &[Right::RedeemOwn, Right::View]);
    assert_eq!(house.module.get_by_serial(&curious, "1-00000001").unwrap_err().status, Status::NotFound);
    assert_eq!(house.module.series_get(&curious, &series.id).unwrap_err().status, Status::NotFound);
    assert_eq!(house.module.history(&curious, &series.id).err().unwrap().status, Status::NotFound);
}

#[test]
fn a_partner_learns_the_same_of_an_unknown_code_and_of_anothers() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    let ask = |typed: &str| {
        let request = RedeemRequest { account: "x".into(), ..code(typed) };
        house.module.check(&partner("north"), &request).unwrap_err()
    };
    assert_eq!(ask(&codes[0]), ask(&foreign_codes(1)[0]));
}

#[test]
fn a_partner_learns_nothing_of_anothers_voucher_that_could_be_redeemed() {
    let house = House::unguarded();
    let (_, codes) = house.cards(1);
    let ask = |typed: &str| {
        let request = RedeemRequest { account: "x".into(), ..code(typed) };
        house.module.get_by_code(&partner("north"), &request).unwrap_err()
    };
    assert_eq!(ask(&codes[0]), ask(&foreign_codes(1)[0]));
}

#[test]
fn changing_the_account_with_every_guess_does_not_help() {
    let house = House::new();
    house.cards(1);
    let mut looked_at = 0;
    for (number, typed) in foreign_codes(60).iter().enumerate() {
        let request = RedeemRequest { account: format!("x{number}"), ..code(typed) };
        let error = house.module.check(&partner("north"), &request).unwrap_err();
        looked_at += i32::from(error.status == Status::NotRedeemable);
    }
    assert_eq!(looked_at, 30, "a partner is a source, and has thirty attempts an hour");
}

#[test]
fn a_partner_cannot_use_up_the_attempts_of_a_customer() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    for typed in foreign_codes(6) {
        let request = RedeemRequest { account: "anna".into(), ..code(&typed) };
        house.module.check(&partner("north"), &request).unwrap_err();
    }
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().0, Status::Ok);
}

#[test]
fn a_booked_payment_is_settled_however_odd_its_reference() {
    struct Odd;
    impl voucher::ledger::Ledger for Odd {
        fn post(&self, _: &Posting) -> Answer {
            Answer { outcome: Outcome::Done, ledger_reference: "REF\n1".repeat(30), balance_after: None }
        }
    }
    let house = House::new();
    let (_, codes) = house.cards(1);
    let (status, receipt) = house.module.redeem(&customer("anna"), &code(&codes[0]), &Odd).unwrap();
    assert_eq!((status, receipt.ledger_reference.len()), (Status::Ok, 63));
}

#[test]
fn a_partner_settles_what_its_clerks_began_and_nobody_elses() {
    let house = House::unguarded();
    let (_, codes) = house.cards(1);
    let clerk = |name: &str, of: &str| Actor { id: name.into(), ..partner(of) };
    let request = RedeemRequest { account: "anna".into(), ..code(&codes[0]) };
    let key = posting(house.module.redeem_begin(&clerk("1", "north"), &request).unwrap()).key;
    let thief = house.module.redeem_settle(&clerk("1", "south"), &key, &says(Outcome::Rejected)).unwrap_err();
    assert_eq!(thief.status, Status::NotFound);
    let colleague = house.module.redeem_settle(&clerk("2", "north"), &key, &says(Outcome::Done)).unwrap();
    assert_eq!(colleague.0, Status::Ok);
}

#[test]
fn the_owner_of_a_voucher_does_not_settle_what_another_began() {
    let house = House::unguarded();
    let series =
        house.generate(SeriesRequest { partner: "north".into(), available_to: "south".into(), ..ten_euros(1) });
    let request = RedeemRequest { account: "anna".into(), ..code(&house.codes(&series)[0]) };
    let key = posting(house.module.redeem_begin(&partner("south"), &request).unwrap()).key;
    assert!(house.module.redemption_get(&partner("north"), &key).is_ok());
    let error = house.module.redeem_settle(&partner("north"), &key, &says(Outcome::Rejected)).unwrap_err();
    assert_eq!(error.status, Status::Forbidden);
}

#[test]
fn a_receipt_is_not_handed_to_a_partner_that_names_the_account() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    house.module.redeem(&customer("17"), &code(&codes[0]), &ledger).unwrap();
    let request = RedeemRequest { account: "17".into(), ..code(&codes[0]) };
    assert_eq!(house.module.redeem_begin(&partner("south"), &request).unwrap_err().status, Status::NotRedeemable);
}

#[test]
fn a_clock_that_was_ahead_hides_no_redemption_and_locks_nobody_out() {
    let years = 10 * 365 * 86_400_000;
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    house.clock.advance(years);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &Mute).unwrap();
    for typed in foreign_codes(4) {
        house.module.check(&customer("anna"), &code(&typed)).unwrap_err();
    }
    house.clock.advance(-years);
    assert_eq!(house.module.recover(&operator(), 0, 10, &ledger).unwrap().posted, 1);
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[1]), &ledger).unwrap().0, Status::Ok);
}

#[test]
fn a_repeated_test_redemption_never_sounds_like_a_credit() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(SeriesRequest { test_mode: true, ..ten_euros(1) });
    let typed = code(&house.codes(&series)[0]);
    for _ in 0..2 {
        assert_eq!(house.module.redeem(&customer("anna"), &typed, &ledger).unwrap().0, Status::Done);
    }
}

#[test]
fn a_series_edited_while_it_is_generated_goes_no_further() {
    let house = House::new();
    let request = SeriesRequest { draft: true, ..ten_euros(20_000) };
    let (_, job) = house.module.generate_start(&operator(), &request).unwrap();
    job.step(0).unwrap();
    tamper(&house, "UPDATE series SET face_value = 99900, state = 4");
    assert_eq!(job.step(0).unwrap_err().status, Status::Integrity);
}

#[test]
fn an_export_that_failed_never_ends_as_if_it_were_whole() {
    let house = House::unguarded();
    let series = house.generate(ten_euros(2_500));
    tamper(&house, "UPDATE voucher SET sealed = x'00' WHERE id & 16777215 = 1500");
    let filter = Filter { series: series.id, ..Filter::default() };
    let request = ExportRequest { with_codes: true, ..ExportRequest::default() };
    let mut export = house.module.export(&operator(), &filter, &request).unwrap();
    let mut block = [0; 65_536];
    let first = loop {
        match export.read(&mut block) {
            Ok(0) => panic!("the export ended as if it were whole"),
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(export.read(&mut block).unwrap_err(), first);
}

#[test]
fn a_number_out_of_bounds_is_an_answer_and_not_a_panic() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    tamper(&house, "UPDATE redemption SET number = 10000000; UPDATE voucher SET uses = 10000000, held_by = 10000000");
    let mut found = house.module.search(&operator(), &Filter::default()).unwrap();
    assert_eq!(found.fetch(10).unwrap_err().status, Status::Integrity);
}

#[test]
fn a_payment_that_comes_after_two_rejections_is_found_and_told() {
    let house = House::unguarded();
    let (_, codes) = house.cards(1);
    let anna = customer("anna");
    let first = posting(house.module.redeem_begin(&anna, &code(&codes[0])).unwrap()).key;
    house.module.redeem_settle(&anna, &first, &says(Outcome::Rejected)).unwrap();
    let second = posting(house.module.redeem_begin(&anna, &code(&codes[0])).unwrap()).key;
    house.module.redeem_settle(&anna, &second, &says(Outcome::Rejected)).unwrap();
    house.module.take_log();
    assert_eq!(house.module.redeem_settle(&anna, &first, &says(Outcome::Done)).unwrap().0, Status::Ok);
    assert_eq!(house.module.take_log().len(), 1);
    let used = Filter { state: Some(VoucherState::Used), account: "anna".into(), ..Filter::default() };
    let found = house.module.search(&operator(), &used).unwrap().fetch(10).unwrap();
    assert_eq!(found.iter().map(|record| record.redemption_key.as_str()).collect::<Vec<_>>(), [first.as_str()]);
    assert!(matches!(
        house.module.redeem_begin(&anna, &code(&codes[0])).unwrap(),
        Begun::Settled(Status::Duplicate, _)
    ));
}

#[test]
fn a_ledger_that_denies_what_it_confirmed_is_written_down() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let (_, receipt) = house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_settle(&operator(), &receipt.key, &says(Outcome::Rejected)).unwrap();
    let history = house.module.history(&operator(), &receipt.voucher_id).unwrap().fetch(100).unwrap();
    assert_eq!(history.last().unwrap().event, "ledger_denies_posting");
}

#[test]
fn switching_redemption_off_does_not_hide_the_answers_given() {
    let (mut house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.config.set("redemption", "off").unwrap();
    house.reopen();
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().0, Status::Duplicate);
    assert_eq!(
        house.module.redeem(&customer("anna"), &code(&codes[1]), &ledger).unwrap_err().status,
        Status::Forbidden
    );
}

#[test]
fn two_partners_may_choose_the_same_request_id() {
    let house = House::new();
    for (name, status) in [("north", Status::Ok), ("south", Status::Ok), ("north", Status::Duplicate)] {
        let clerk = Actor { id: "1".into(), ..partner(name) };
        let request = SeriesRequest { request_id: "r1".into(), ..ten_euros(1) };
        assert_eq!(house.module.generate_series(&clerk, &request).unwrap().0, status);
    }
}

#[test]
fn a_reveal_by_export_stands_in_the_history_of_the_card() {
    let house = House::new();
    let series = house.generate(ten_euros(2));
    let filter = Filter { serial: "1-00000002".into(), ..Filter::default() };
    let request = ExportRequest { with_codes: true, ..ExportRequest::default() };
    house.module.export(&operator(), &filter, &request).unwrap();
    let events = |serial: &str| {
        let id = house.module.get_by_serial(&operator(), serial).unwrap().id;
        let history = house.module.history(&operator(), &id).unwrap().fetch(100).unwrap();
        history.iter().filter(|event| event.event == "exported").count()
    };
    house.codes(&series);
    // One line is of the whole series.
    assert_eq!((events("1-00000001"), events("1-00000002")), (1, 2));
}

#[test]
fn a_serial_may_be_typed_without_its_zeros() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let wrong = RedeemRequest { serial: "1-2".into(), account: "anna".into(), ..code(&codes[0]) };
    assert_eq!(house.module.redeem(&operator(), &wrong, &ledger).unwrap_err().reason, Reason::WrongSerial);
    let right = RedeemRequest { serial: "1-1".into(), ..wrong };
    assert_eq!(house.module.redeem(&operator(), &right, &ledger).unwrap().0, Status::Ok);
}
