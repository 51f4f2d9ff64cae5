//! Reconciliation: what the host's ledger has against what the store says it must have.

use voucher::engine::{Begun, Reconciliation};
use voucher::ledger::{Answer, Ledger, Outcome};
use voucher::voucher::report::{Difference, Finding, LedgerEntry};
use voucher::voucher::SeriesRequest;
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

fn begin(house: &House) -> Reconciliation {
    house.module.reconcile(&operator(), 0, 0).unwrap()
}

/// All that is missing, one at a time: the place in the list must be kept.
fn missing(reconciliation: &mut Reconciliation) -> Vec<Finding> {
    let mut found = Vec::new();
    loop {
        let page = reconciliation.missing(1).unwrap();
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

fn entry(key: &str, account: &str, amount: i64) -> LedgerEntry {
    LedgerEntry { key: key.into(), account: account.into(), amount }
}

/// So many redeemed vouchers, by their keys.
fn redeemed(house: &House, ledger: &KeptLedger, quantity: i64) -> Vec<String> {
    let (_, codes) = house.cards(quantity);
    let redeem = |typed: &String| {
        house.clock.advance(1);
        house.module.redeem(&customer("anna"), &code(typed), ledger).unwrap().1.key
    };
    codes.iter().map(redeem).collect()
}

#[test]
fn a_ledger_that_agrees_gives_no_finding() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let keys = redeemed(&house, &ledger, 3);
    house.module.reverse(&operator(), &keys[0], "slip", &ledger).unwrap();
    let mut reconciliation = begin(&house);
    assert_eq!(ledger.listed().len(), 4, "three payments and the reversal of one");
    assert_eq!(reconciliation.check(&ledger.listed()).unwrap(), []);
    assert_eq!(missing(&mut reconciliation), []);
    assert_eq!(house.count("SELECT COUNT(*) FROM reconciled"), 0, "a run leaves nothing behind");
}

#[test]
fn a_ledger_restored_to_the_past_is_told_what_it_lost_and_books_it_once() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let keys = redeemed(&house, &ledger, 3);
    let (_, reversal) = house.module.reverse(&operator(), &keys[2], "slip", &ledger).unwrap();
    assert_eq!(ledger.balance("anna"), 2000);
    for lost in [&keys[1], &keys[2], &reversal.key] {
        ledger.forget(lost);
    }
    assert_eq!(ledger.balance("anna"), 1000);

    let mut reconciliation = begin(&house);
    assert_eq!(reconciliation.check(&ledger.listed()).unwrap(), []);
    let lost = missing(&mut reconciliation);
    assert!(lost.iter().all(|finding| finding.difference == Difference::MissingInLedger), "{lost:?}");
    assert_eq!(lost.iter().map(|finding| &finding.key).collect::<Vec<_>>(), [&keys[1], &keys[2], &reversal.key]);
    assert_eq!((lost[0].account.as_str(), lost[0].amount, lost[0].ledger_amount), ("anna", 1000, 0));

    for _ in 0..2 {
        for finding in &lost {
            let posting = house.module.posting_of(&operator(), &finding.key).unwrap();
            let answer = ledger.post(&posting);
            house.module.redeem_settle(&operator(), &posting.key, &answer).unwrap();
        }
        assert_eq!((ledger.balance("anna"), ledger.entries()), (2000, 4), "booked once, however often it is asked for");
    }
    let mut again = begin(&house);
    again.check(&ledger.listed()).unwrap();
    assert_eq!(missing(&mut again), []);
}

#[test]
fn every_difference_is_told_with_both_sides() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let keys = redeemed(&house, &ledger, 3);
    let (_, codes) = house.cards(2);
    let begun: Vec<String> = codes
        .iter()
        .map(|typed| match house.module.redeem_begin(&customer("bert"), &code(typed)).unwrap() {
            Begun::Post(posting, _) => posting.key,
            other => panic!("the first begin must ask for a posting, not {other:?}"),
        })
        .collect();
    let rejected = Answer { outcome: Outcome::Rejected, ..Answer::default() };
    house.module.redeem_settle(&operator(), &begun[1], &rejected).unwrap();
    let foreign = redeemed(&House::new(), &KeptLedger::default(), 1).remove(0);
    let never = keys[0].replace(":1", ":7");
    let entries = [
        entry(&keys[0], "anna", 999),
        entry(&keys[1], "mallory", 1000),
        entry(&keys[2], "anna", 1000),
        entry(&keys[2], "anna", 1000),
        entry(&begun[0], "bert", 1000),
        entry(&begun[1], "bert", 1000),
        entry(&foreign, "anna", 1000),
        entry(&never, "anna", 1000),
        entry("salary of june", "anna", 1000),
    ];
    let found = begin(&house).check(&entries).unwrap();
    let differences: Vec<_> = found.iter().map(|finding| (finding.key.as_str(), finding.difference)).collect();
    let expected = [
        (keys[0].as_str(), Difference::Amount),
        (keys[1].as_str(), Difference::Account),
        (keys[2].as_str(), Difference::ListedTwice),
        (begun[0].as_str(), Difference::NotSettled),
        (begun[1].as_str(), Difference::Rejected),
        (foreign.as_str(), Difference::UnknownHere),
        (never.as_str(), Difference::UnknownHere),
        ("salary of june", Difference::UnknownHere),
    ];
    assert_eq!(differences, expected);
    assert_eq!((found[0].amount, found[0].ledger_amount), (1000, 999));
    assert_eq!((found[1].account.as_str(), found[1].ledger_account.as_str()), ("anna", "mallory"));
    assert_eq!((found[5].account.as_str(), found[5].amount), ("", 0));
}

#[test]
fn only_what_was_settled_in_the_time_asked_for_can_be_missing() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let keys = redeemed(&house, &ledger, 3);
    let mut reconciliation = house.module.reconcile(&operator(), START_MS + 2, START_MS + 3).unwrap();
    let found = missing(&mut reconciliation);
    assert_eq!(found.iter().map(|finding| &finding.key).collect::<Vec<_>>(), [&keys[1]]);
}

#[test]
fn test_vouchers_are_not_missed() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let series = house.generate(SeriesRequest { test_mode: true, ..ten_euros(3) });
    for typed in house.codes(&series) {
        house.module.redeem(&customer("anna"), &code(&typed), &ledger).unwrap();
    }
    let kept = redeemed(&house, &ledger, 1);
    let found = missing(&mut begin(&house));
    assert_eq!(found.iter().map(|finding| &finding.key).collect::<Vec<_>>(), [&kept[0]]);
}

#[test]
fn the_next_reconciliation_takes_the_place_of_one_that_was_left() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let keys = redeemed(&house, &ledger, 2);
    let mut left = begin(&house);
    left.check(&ledger.listed()).unwrap();
    let mut next = begin(&house);
    assert_eq!(left.check(&ledger.listed()).unwrap_err().status, Status::WrongState);
    assert_eq!(left.missing(10).unwrap_err().status, Status::WrongState);
    next.check(&[entry(&keys[0], "anna", 1000)]).unwrap();
    assert_eq!(missing(&mut next).len(), 1, "what the other one met counts for nothing");
    assert_eq!(next.check(&[]).map(|found| found.len()), Ok(0));
    assert_eq!(next.check(&ledger.listed()).unwrap_err().status, Status::WrongState, "it has ended");
}

#[test]
fn an_edited_redemption_is_told_by_an_alarm_and_stops_nothing() {
    let (mut house, ledger) = (House::unguarded(), KeptLedger::default());
    let keys = redeemed(&house, &ledger, 2);
    house.edit("UPDATE redemption SET account = 'mallory' WHERE id = (SELECT MIN(id) FROM redemption)");
    let mut reconciliation = begin(&house);
    let entries = [entry(&keys[0], "mallory", 1000), entry(&keys[1], "anna", 1000)];
    let found = reconciliation.check(&entries).unwrap();
    assert_eq!(found.iter().map(|finding| finding.difference).collect::<Vec<_>>(), [Difference::UnknownHere]);
    assert!(house.module.take_log().iter().any(|event| event.event == "integrity_alarm"));
    assert_eq!(missing(&mut reconciliation), []);
    assert!(house.module.take_log().iter().any(|event| event.event == "integrity_alarm"));
}

#[test]
fn only_the_back_office_with_the_right_to_audit_reconciles() {
    let house = House::new();
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View, Right::RedeemForAnother]);
    for actor in [clerk, partner("north"), Actor { rights: i64::MAX, ..customer("anna") }] {
        let error = house.module.reconcile(&actor, 0, 0).err().unwrap();
        assert_eq!(error.status, Status::Forbidden, "{actor:?}");
    }
    for (from_ms, until_ms, field) in [(-1, 0, "from_ms"), (0, i64::MAX, "until_ms"), (10, 10, "until_ms")] {
        let error = house.module.reconcile(&operator(), from_ms, until_ms).err().unwrap();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, field));
    }
}

#[test]
fn an_entry_under_the_small_letters_of_a_key_is_not_that_of_the_key() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let key = redeemed(&house, &ledger, 1).remove(0);
    let small = key.to_lowercase();
    let mut reconciliation = begin(&house);
    let found = reconciliation.check(&[entry(&key, "anna", 1000), entry(&small, "anna", 1000)]).unwrap();
    let told: Vec<_> = found.iter().map(|finding| (finding.key.as_str(), finding.difference)).collect();
    assert_eq!(told, [(small.as_str(), Difference::UnknownHere)]);
    let error = house.module.redemption_get(&operator(), &small).unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "key"));
}
