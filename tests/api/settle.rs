//! Settling: every answer a ledger can give, in every order.

use voucher::engine::{Begun, LogLevel};
use voucher::ledger::{Answer, Outcome, Posting};
use voucher::voucher::{RedeemRequest, RedemptionState, VoucherState};
use voucher::{Actor, ActorKind, Reason, Right, Status};

use crate::support::*;

fn answer(outcome: Outcome) -> Answer {
    Answer { outcome, ledger_reference: "L9".into(), balance_after: Some(77) }
}

fn begin(house: &House, account: &str, typed: &str) -> Posting {
    match house.module.redeem_begin(&customer(account), &code(typed)).unwrap() {
        Begun::Post(posting, _) => posting,
        other => panic!("the first begin must ask for a posting, not {other:?}"),
    }
}

fn settle(house: &House, key: &str, outcome: Outcome) -> Status {
    house.module.redeem_settle(&operator(), key, &answer(outcome)).unwrap().0
}

fn state_of(house: &House, posting: &Posting) -> VoucherState {
    house.module.get(&operator(), &posting.voucher_id).unwrap().state
}

fn redemption_of(house: &House, posting: &Posting) -> RedemptionState {
    house.module.redemption_get(&operator(), &posting.key).unwrap().state
}

fn alarms(house: &House) -> usize {
    house.module.take_log().iter().filter(|event| event.level == LogLevel::Alarm).count()
}

#[test]
fn every_outcome_after_every_outcome_leaves_the_right_states() {
    use Outcome::{Conflict, Done, Duplicate, Rejected, Retry, Unknown};
    use RedemptionState as R;
    use VoucherState as V;
    let settled = [
        (Done, Done, Status::Duplicate, R::Posted, V::Used, 0),
        (Done, Duplicate, Status::Duplicate, R::Posted, V::Used, 0),
        (Done, Rejected, Status::Duplicate, R::Posted, V::Used, 1),
        (Done, Conflict, Status::Duplicate, R::Posted, V::Used, 1),
        (Done, Unknown, Status::Duplicate, R::Posted, V::Used, 0),
        (Duplicate, Retry, Status::Duplicate, R::Posted, V::Used, 0),
        (Rejected, Done, Status::Ok, R::Posted, V::Used, 0),
        (Rejected, Duplicate, Status::Ok, R::Posted, V::Used, 0),
        (Rejected, Rejected, Status::LedgerRejected, R::Rejected, V::Active, 0),
        (Rejected, Conflict, Status::LedgerRejected, R::Rejected, V::Active, 0),
        (Rejected, Unknown, Status::LedgerRejected, R::Rejected, V::Active, 0),
        (Conflict, Done, Status::LedgerConflict, R::Conflict, V::Pending, 2),
        (Conflict, Rejected, Status::LedgerConflict, R::Conflict, V::Pending, 1),
        (Conflict, Retry, Status::LedgerConflict, R::Conflict, V::Pending, 1),
        (Retry, Done, Status::Ok, R::Posted, V::Used, 0),
        (Unknown, Rejected, Status::LedgerRejected, R::Rejected, V::Active, 0),
        (Unknown, Conflict, Status::LedgerConflict, R::Conflict, V::Pending, 1),
        (Retry, Unknown, Status::InDoubt, R::Pending, V::Pending, 0),
    ];
    let house = House::unguarded();
    let (series, codes) = house.cards(settled.len() as i64);
    let (mut used, mut pending) = (0, 0);
    for (typed, (first, second, status, redemption, voucher, alarmed)) in codes.iter().zip(settled) {
        let story = format!("{first:?} then {second:?}");
        let posting = begin(&house, "anna", typed);
        settle(&house, &posting.key, first);
        assert_eq!(settle(&house, &posting.key, second), status, "{story}");
        assert_eq!((redemption_of(&house, &posting), state_of(&house, &posting)), (redemption, voucher), "{story}");
        assert_eq!(alarms(&house), alarmed, "{story}");
        used += i64::from(voucher == V::Used);
        pending += i64::from(voucher == V::Pending);
    }
    let counters = house.module.series_get(&operator(), &series.id).unwrap().counters;
    assert_eq!((counters.used, counters.pending, counters.issued), (used, pending, settled.len() as i64));
    assert_eq!((counters.value_redeemed, counters.active), (used * 1000, counters.issued - used - pending));
}

#[test]
fn a_booking_after_a_rejection_holds_the_redemption_that_began_meanwhile() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let first = begin(&house, "anna", &codes[0]);
    settle(&house, &first.key, Outcome::Rejected);
    let second = begin(&house, "bert", &codes[0]);
    assert_eq!(settle(&house, &first.key, Outcome::Done), Status::Ok);
    assert_eq!(alarms(&house), 1);
    assert_eq!(redemption_of(&house, &first), RedemptionState::Posted);
    assert_eq!(redemption_of(&house, &second), RedemptionState::Conflict);
    let recovery = house.module.recover(&operator(), 0, 10, &ledger).unwrap();
    assert_eq!((recovery.driven, ledger.entries()), (0, 0), "bert must not be credited by recovery");
}

#[test]
fn a_booking_of_a_held_redemption_raises_one_alarm_and_keeps_the_evidence() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let posting = begin(&house, "anna", &codes[0]);
    settle(&house, &posting.key, Outcome::Conflict);
    alarms(&house);
    settle(&house, &posting.key, Outcome::Done);
    assert_eq!(alarms(&house), 1);
    settle(&house, &posting.key, Outcome::Duplicate);
    assert_eq!(alarms(&house), 0);
    let receipt = house.module.redemption_get(&operator(), &posting.key).unwrap();
    assert_eq!((receipt.outcome, receipt.ledger_reference.as_str()), (Outcome::Done, "L9"));
}

#[test]
fn a_rejected_voucher_is_redeemed_by_the_next_account_under_the_next_number() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let first = begin(&house, "anna", &codes[0]);
    settle(&house, &first.key, Outcome::Rejected);
    let second = begin(&house, "bert", &codes[0]);
    assert!(first.key.ends_with(":1") && second.key.ends_with(":2"), "{} {}", first.key, second.key);
    assert_eq!(settle(&house, &second.key, Outcome::Done), Status::Ok);
    let record = house.module.get(&operator(), &second.voucher_id).unwrap();
    assert_eq!((record.account.as_str(), record.redemption_key), ("bert", second.key));
}

#[test]
fn a_conflict_is_not_driven_by_recovery() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let posting = begin(&house, "anna", &codes[0]);
    settle(&house, &posting.key, Outcome::Conflict);
    assert_eq!(house.module.recover(&operator(), 0, 10, &ledger).unwrap().driven, 0);
    let refused = house.module.redeem(&customer("bert"), &code(&codes[0]), &ledger).unwrap_err();
    assert_eq!((refused.status, ledger.entries()), (Status::NotRedeemable, 0));
}

#[test]
fn a_key_that_is_none_or_of_another_store_is_refused() {
    let (house, other) = (House::new(), House::new());
    let (_, codes) = other.cards(1);
    let foreign = begin(&other, "anna", &codes[0]).key;
    for key in ["", "nonsense", &foreign] {
        let error = house.module.redeem_settle(&operator(), key, &answer(Outcome::Done)).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "key"), "{key}");
        let error = house.module.recover_next(&operator(), 0, "nonsense").unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument);
    }
    assert_eq!(house.module.recover_next(&operator(), 0, &foreign).unwrap_err().status, Status::InvalidArgument);
}

#[test]
fn a_use_that_never_began_is_not_found() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let key = begin(&house, "anna", &codes[0]).key;
    let never = format!("{}:2", key.strip_suffix(":1").unwrap());
    let error = house.module.redeem_settle(&operator(), &never, &answer(Outcome::Done)).unwrap_err();
    assert_eq!(error.status, Status::NotFound);
    assert_eq!(house.module.recover_next(&operator(), 0, &never).unwrap_err().status, Status::NotFound);
}

#[test]
fn a_stranger_cannot_settle() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let posting = begin(&house, "anna", &codes[0]);
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View]);
    let nameless = Actor::new(ActorKind::Partner, "", Right::ALL);
    for stranger in [customer("bert"), partner("north"), nameless] {
        let error = house.module.redeem_settle(&stranger, &posting.key, &answer(Outcome::Done)).unwrap_err();
        assert_eq!(error.status, Status::NotFound, "{stranger:?}");
    }
    let error = house.module.redeem_settle(&clerk, &posting.key, &answer(Outcome::Done)).unwrap_err();
    assert_eq!(error.status, Status::Forbidden);
    assert_eq!(redemption_of(&house, &posting), RedemptionState::Pending);
}

#[test]
fn a_voucher_that_expires_while_pending_is_settled_all_the_same() {
    let house = House::new();
    let series = house.generate(voucher::voucher::SeriesRequest { expires_at_ms: START_MS + 10, ..ten_euros(1) });
    let posting = begin(&house, "anna", &house.codes(&series)[0]);
    house.clock.advance(1_000);
    assert_eq!(settle(&house, &posting.key, Outcome::Done), Status::Ok);
    assert_eq!(state_of(&house, &posting), VoucherState::Used);
}

#[test]
fn a_pending_redemption_survives_a_restart() {
    let mut house = House::new();
    let (_, codes) = house.cards(1);
    let posting = begin(&house, "anna", &codes[0]);
    house.reopen();
    let again = house.module.recover_next(&operator(), 0, "").unwrap().unwrap();
    assert_eq!(again, posting);
    assert_eq!(settle(&house, &posting.key, Outcome::Duplicate), Status::Ok);
}

#[test]
fn recovery_pages_through_those_that_are_old_enough() {
    let house = House::new();
    let (_, codes) = house.cards(3);
    let old: Vec<String> =
        ["anna", "bert"].iter().zip(&codes).map(|(who, typed)| begin(&house, who, typed).key).collect();
    house.clock.advance(60_000);
    begin(&house, "carl", &codes[2]);
    let mut found = Vec::new();
    let mut after = String::new();
    while let Some(posting) = house.module.recover_next(&operator(), 60_000, &after).unwrap() {
        after = posting.key.clone();
        found.push(posting.key);
    }
    assert_eq!(found, old);
    assert!(house.module.recover_next(&operator(), -1, "").is_err());
}

#[test]
fn recovery_drives_no_more_than_it_was_asked_to() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(3);
    for (who, typed) in ["anna", "bert", "carl"].iter().zip(&codes) {
        begin(&house, who, typed);
    }
    assert_eq!(house.module.recover(&operator(), 0, 2, &ledger).unwrap().posted, 2);
    assert_eq!(house.module.recover(&operator(), 0, 2, &ledger).unwrap().posted, 1);
}

#[test]
fn customers_and_partners_cannot_recover() {
    let house = House::new();
    for actor in [customer("anna"), partner("north")] {
        let error = house.module.recover_next(&actor, 0, "").unwrap_err();
        assert_eq!(error.status, Status::Forbidden);
    }
}

#[test]
fn a_partner_cannot_tell_an_unknown_code_from_a_used_one_of_somebody_else() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(voucher::voucher::SeriesRequest { partner: "south".into(), ..ten_euros(1) });
    let typed = house.codes(&series).remove(0);
    let south = Actor { partner: "south".into(), ..customer("anna") };
    house.module.redeem(&south, &code(&typed), &ledger).unwrap();
    let tried = |who: &str, typed: &str| {
        let request = RedeemRequest { account: "bert".into(), ..code(typed) };
        house.module.redeem_begin(&partner(who), &request).unwrap_err()
    };
    let mut unknown = typed.clone().into_bytes();
    // Another code with a right check digit: 0000000000000000 fits Damm.
    unknown.iter_mut().filter(|symbol| **symbol != b'-').for_each(|symbol| *symbol = b'0');
    assert_eq!(tried("north", &typed), tried("north", std::str::from_utf8(&unknown).unwrap()));
    assert_eq!(tried("south", &typed).reason, Reason::Used, "its own voucher it may know");
}
