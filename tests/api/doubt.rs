//! What the ledger has not settled: listed, posted once more, and not ended by one person alone.

use voucher::engine::Begun;
use voucher::ledger::{Answer, Ledger, Outcome, Posting};
use voucher::voucher::{Receipt, RedemptionState, SeriesRequest, VoucherState};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

fn begin(house: &House, actor: &Actor, typed: &str) -> Posting {
    match house.module.redeem_begin(actor, &code(typed)).unwrap() {
        Begun::Post(posting, _) => posting,
        other => panic!("the first begin must ask for a posting, not {other:?}"),
    }
}

fn settle(house: &House, key: &str, outcome: Outcome) {
    house.module.redeem_settle(&operator(), key, &Answer { outcome, ..Answer::default() }).unwrap();
}

fn doubts(house: &House, actor: &Actor, older_than_ms: i64) -> Vec<Receipt> {
    let mut cursor = house.module.doubts(actor, older_than_ms).unwrap();
    let mut found = Vec::new();
    loop {
        // One at a time: the place in the list must be kept.
        let page = cursor.fetch(1).unwrap();
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

fn keys(receipts: Vec<Receipt>) -> Vec<String> {
    receipts.into_iter().map(|receipt| receipt.key).collect()
}

#[test]
fn what_is_pending_or_in_conflict_is_listed_oldest_first() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (_, codes) = house.cards(5);
    let conflict = begin(&house, &customer("anna"), &codes[0]);
    settle(&house, &conflict.key, Outcome::Conflict);
    let settled = house.module.redeem(&customer("anna"), &code(&codes[1]), &ledger).unwrap().1;
    let rejected = begin(&house, &customer("anna"), &codes[2]);
    settle(&house, &rejected.key, Outcome::Rejected);
    let pending = begin(&house, &customer("bert"), &codes[3]);
    let Begun::Post(reversal, _) = house.module.reverse_begin(&operator(), &settled.key, "slip").unwrap() else {
        panic!("a reversal must ask for a posting")
    };
    let found = doubts(&house, &operator(), 0);
    let states: Vec<_> = found.iter().map(|receipt| receipt.state).collect();
    assert_eq!(states, [RedemptionState::Conflict, RedemptionState::Pending, RedemptionState::Pending]);
    assert_eq!(keys(found), [conflict.key, pending.key, reversal.key]);
}

#[test]
fn only_what_is_old_enough_is_listed() {
    let house = House::new();
    let (_, codes) = house.cards(2);
    let old = begin(&house, &customer("anna"), &codes[0]);
    house.clock.advance(60_000);
    begin(&house, &customer("anna"), &codes[1]);
    assert_eq!(keys(doubts(&house, &operator(), 60_000)), [old.key]);
    assert_eq!(doubts(&house, &operator(), 0).len(), 2);
    assert_eq!(house.module.doubts(&operator(), -1).err().unwrap().field, "older_than_ms");
}

#[test]
fn a_partner_sees_its_own_doubts_and_a_customer_none() {
    let house = House::unguarded();
    let series = house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(1) });
    let north = Actor { partner: "north".into(), ..customer("anna") };
    let of_north = begin(&house, &north, &house.codes(&series)[0]);
    let (_, codes) = house.cards(1);
    begin(&house, &customer("anna"), &codes[0]);
    assert_eq!(keys(doubts(&house, &partner("north"), 0)), [of_north.key]);
    assert!(doubts(&house, &partner("south"), 0).is_empty());
    for actor in [customer("anna"), Actor { rights: i64::MAX, ..customer("anna") }] {
        assert_eq!(house.module.doubts(&actor, 0).err().unwrap().status, Status::Forbidden);
    }
}

#[test]
fn one_edited_row_hides_no_other_and_rings_the_alarm() {
    let mut house = House::unguarded();
    let (_, codes) = house.cards(2);
    begin(&house, &customer("anna"), &codes[0]);
    let second = begin(&house, &customer("bert"), &codes[1]);
    house.edit("UPDATE redemption SET account = 'mallory' WHERE account = 'anna'");
    assert_eq!(keys(doubts(&house, &operator(), 0)), [second.key]);
    assert!(house.module.take_log().iter().any(|event| event.event == "integrity_alarm"));
}

#[test]
fn a_pending_one_is_posted_once_more_under_its_key() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let posting = begin(&house, &customer("anna"), &codes[0]);
    assert_eq!(house.module.posting_of(&operator(), &posting.key).unwrap(), posting);
    let answer = ledger.post(&posting);
    let (status, _) = house.module.redeem_settle(&operator(), &posting.key, &answer).unwrap();
    assert_eq!((status, ledger.balance("anna")), (Status::Ok, 1000));
}

#[test]
fn a_booked_one_is_posted_again_only_with_the_right_to_override_and_changes_nothing() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let receipt = house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().1;
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View, Right::RedeemForAnother]);
    assert_eq!(house.module.posting_of(&clerk, &receipt.key).unwrap_err().status, Status::Forbidden);
    assert_eq!(house.module.posting_of(&partner("north"), &receipt.key).unwrap_err().status, Status::NotFound);
    let posting = house.module.posting_of(&operator(), &receipt.key).unwrap();
    let answer = ledger.post(&posting);
    assert_eq!(answer.outcome, Outcome::Duplicate);
    let (status, again) = house.module.redeem_settle(&operator(), &posting.key, &answer).unwrap();
    assert_eq!((status, again, ledger.entries()), (Status::Duplicate, receipt, 1));
}

#[test]
fn what_was_refused_or_is_in_conflict_is_not_posted_again() {
    let house = House::new();
    let (_, codes) = house.cards(2);
    for (typed, outcome) in codes.iter().zip([Outcome::Rejected, Outcome::Conflict]) {
        let posting = begin(&house, &customer("anna"), typed);
        settle(&house, &posting.key, outcome);
        let error = house.module.posting_of(&operator(), &posting.key).unwrap_err();
        assert_eq!((error.status, error.field), (Status::WrongState, "key"), "{outcome:?}");
    }
}

#[test]
fn nobody_but_the_one_who_began_it_or_the_back_office_posts_it_again() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let posting = begin(&house, &customer("anna"), &codes[0]);
    assert_eq!(house.module.posting_of(&customer("anna"), &posting.key).unwrap_err().status, Status::Forbidden);
    assert_eq!(house.module.posting_of(&partner("north"), &posting.key).unwrap_err().status, Status::NotFound);
    let viewer = Actor::new(ActorKind::Operator, "vera", &[Right::View]);
    assert_eq!(house.module.posting_of(&viewer, &posting.key).unwrap_err().status, Status::Forbidden);
}

#[test]
fn one_person_alone_settles_nothing_by_hand() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let posting = begin(&house, &customer("anna"), &codes[0]);
    let done = Answer { outcome: Outcome::Done, ..Answer::default() };
    let error = house.module.settle_by_hand(&operator(), &posting.key, &done, "seen on paper").unwrap_err();
    assert!(matches!(error.status, Status::ApprovalPending | Status::SamePerson), "{error:?}");
    assert_eq!(house.module.redemption_get(&operator(), &posting.key).unwrap().state, RedemptionState::Pending);
    assert_eq!(house.module.get(&operator(), &posting.voucher_id).unwrap().state, VoucherState::Pending);
}

#[test]
fn settling_by_hand_is_asked_for_with_sense() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    let posting = begin(&house, &customer("anna"), &codes[0]);
    let ask = |actor: &Actor, key: &str, outcome: Outcome, reason: &str| {
        let error = house.module.settle_by_hand(actor, key, &Answer { outcome, ..Answer::default() }, reason);
        error.map(drop).unwrap_err()
    };
    for outcome in [Outcome::Unknown, Outcome::Retry, Outcome::Conflict, Outcome::Duplicate] {
        assert_eq!(ask(&operator(), &posting.key, outcome, "why").field, "outcome", "{outcome:?}");
    }
    assert_eq!(ask(&operator(), &posting.key, Outcome::Done, " ").field, "reason");
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View, Right::RedeemForAnother]);
    for actor in [clerk, partner("north"), Actor { rights: i64::MAX, ..customer("anna") }] {
        assert_eq!(ask(&actor, &posting.key, Outcome::Done, "why").status, Status::Forbidden, "{actor:?}");
    }
    let settled = house.module.redeem(&customer("bert"), &code(&codes[1]), &ledger).unwrap().1;
    assert_eq!(ask(&operator(), &settled.key, Outcome::Rejected, "why").status, Status::WrongState);
}
