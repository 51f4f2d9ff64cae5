//! Reversal: every answer a ledger can give to taking a payment back, in every order.

use voucher::engine::{Begun, LogLevel};
use voucher::ledger::{Answer, Outcome, Posting, PostingKind};
use voucher::voucher::{Filter, RedeemRequest, RedemptionState, SeriesRequest, VoucherState};
use voucher::{Actor, ActorKind, Right, Status, StatusClass};

use crate::support::*;

const WHY: &str = "paid twice at the till";

/// A voucher Anna redeemed.
struct Redeemed {
    house: House,
    ledger: KeptLedger,
    code: String,
    voucher_id: String,
    series_id: String,
    key: String,
}

fn redeemed() -> Redeemed {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, mut codes) = house.cards(1);
    let code = codes.remove(0);
    let (_, receipt) = house.module.redeem(&customer("anna"), &self::code(&code), &ledger).unwrap();
    Redeemed { house, ledger, code, voucher_id: receipt.voucher_id, series_id: series.id, key: receipt.key }
}

impl Redeemed {
    fn begin(&self) -> Posting {
        match self.house.module.reverse_begin(&operator(), &self.key, WHY).unwrap() {
            Begun::Post(posting, _) => posting,
            other => panic!("a new reversal must ask for a posting, not {other:?}"),
        }
    }

    fn settle(&self, key: &str, outcome: Outcome) -> Status {
        let answer = Answer { outcome, ledger_reference: "R1".into(), balance_after: Some(0) };
        self.house.module.redeem_settle(&operator(), key, &answer).unwrap().0
    }

    fn reverse(&self) -> Status {
        self.house.module.reverse(&operator(), &self.key, WHY, &self.ledger).unwrap().0
    }

    fn state(&self) -> VoucherState {
        self.house.module.get(&operator(), &self.voucher_id).unwrap().state
    }

    fn remaining(&self) -> i64 {
        self.house.module.get(&operator(), &self.voucher_id).unwrap().remaining
    }

    fn state_of(&self, key: &str) -> RedemptionState {
        self.house.module.redemption_get(&operator(), key).unwrap().state
    }

    fn alarms(&self) -> usize {
        self.house.module.take_log().iter().filter(|event| event.level == LogLevel::Alarm).count()
    }

    fn redeem_as(&self, account: &str) -> Result<Status, Status> {
        let redeemed = self.house.module.redeem(&customer(account), &code(&self.code), &self.ledger);
        redeemed.map(|(status, _)| status).map_err(|error| error.status)
    }

    /// Vouchers that are active and used, what is outstanding and redeemed.
    fn books(&self) -> (i64, i64, i64, i64) {
        let counters = self.house.module.series_get(&operator(), &self.series_id).unwrap().counters;
        (counters.active, counters.used, counters.value_outstanding, counters.value_redeemed)
    }
}

#[test]
fn a_reversed_redemption_takes_the_money_back_and_frees_the_voucher() {
    let story = redeemed();
    assert_eq!((story.ledger.balance("anna"), story.books()), (1000, (0, 1, 0, 1000)));
    let (status, receipt) = story.house.module.reverse(&operator(), &story.key, WHY, &story.ledger).unwrap();
    assert_eq!((status, receipt.state, receipt.kind), (Status::Ok, RedemptionState::Posted, PostingKind::Reversal));
    assert_eq!((receipt.amount, receipt.counterpart_key.as_str()), (1000, story.key.as_str()));
    let original = story.house.module.redemption_get(&operator(), &story.key).unwrap();
    assert_eq!((original.state, original.counterpart_key), (RedemptionState::Reversed, receipt.key));
    assert_eq!(
        (story.ledger.balance("anna"), story.state(), story.books()),
        (0, VoucherState::Active, (1, 0, 1000, 0))
    );
    assert_eq!((receipt.remaining, story.remaining()), (1000, 1000));
}

#[test]
fn the_posting_names_what_it_takes_back_under_a_number_of_its_own() {
    let story = redeemed();
    let posting = story.begin();
    assert_eq!((posting.kind, posting.amount, posting.account.as_str()), (PostingKind::Reversal, 1000, "anna"));
    assert_eq!(posting.reverses, story.key);
    assert_eq!(posting.key, story.key.replace(":p:", ":r:").replace(":1", ":2"));
    assert_eq!(
        (story.state(), story.remaining()),
        (VoucherState::Used, 0),
        "nothing is free before the ledger booked it"
    );
}

#[test]
fn every_outcome_after_every_outcome_leaves_the_right_states() {
    use Outcome::{Conflict, Done, Duplicate, Rejected, Retry, Unknown};
    use RedemptionState as R;
    use VoucherState as V;
    let settled = [
        (Done, Done, Status::Duplicate, R::Posted, R::Reversed, V::Active, 0),
        (Done, Rejected, Status::Duplicate, R::Posted, R::Reversed, V::Active, 1),
        (Done, Conflict, Status::Duplicate, R::Posted, R::Reversed, V::Active, 1),
        (Duplicate, Unknown, Status::Duplicate, R::Posted, R::Reversed, V::Active, 0),
        (Rejected, Done, Status::Ok, R::Posted, R::Reversed, V::Active, 0),
        (Rejected, Duplicate, Status::Ok, R::Posted, R::Reversed, V::Active, 0),
        (Rejected, Rejected, Status::LedgerRejected, R::Rejected, R::Posted, V::Used, 0),
        (Rejected, Unknown, Status::LedgerRejected, R::Rejected, R::Posted, V::Used, 0),
        (Conflict, Done, Status::LedgerConflict, R::Conflict, R::Posted, V::Used, 2),
        (Conflict, Rejected, Status::LedgerConflict, R::Conflict, R::Posted, V::Used, 1),
        (Retry, Done, Status::Ok, R::Posted, R::Reversed, V::Active, 0),
        (Unknown, Rejected, Status::LedgerRejected, R::Rejected, R::Posted, V::Used, 0),
        (Unknown, Retry, Status::InDoubt, R::Pending, R::Posted, V::Used, 0),
    ];
    for (first, second, status, reversal, original, voucher, alarmed) in settled {
        let told = format!("{first:?} then {second:?}");
        let story = redeemed();
        let posting = story.begin();
        story.settle(&posting.key, first);
        assert_eq!(story.settle(&posting.key, second), status, "{told}");
        assert_eq!((story.state_of(&posting.key), story.state_of(&story.key)), (reversal, original), "{told}");
        assert_eq!((story.state(), story.alarms()), (voucher, alarmed), "{told}");
        let free = if voucher == V::Active { 1000 } else { 0 };
        assert_eq!((story.remaining(), story.books().2), (free, free), "{told}");
    }
}

#[test]
fn begun_again_it_is_the_same_reversal() {
    let story = redeemed();
    let posting = story.begin();
    let again = story.house.module.reverse_begin(&operator(), &story.key, WHY).unwrap();
    assert!(matches!(again, Begun::Again(ref same, _) if *same == posting), "{again:?}");
    story.settle(&posting.key, Outcome::Done);
    let settled = story.house.module.reverse_begin(&operator(), &story.key, WHY).unwrap();
    assert!(
        matches!(settled, Begun::Settled(Status::Duplicate, ref receipt) if receipt.key == posting.key),
        "{settled:?}"
    );
}

#[test]
fn a_refused_reversal_can_be_begun_anew_under_another_number() {
    let story = redeemed();
    let first = story.begin();
    story.settle(&first.key, Outcome::Rejected);
    let original = story.house.module.redemption_get(&operator(), &story.key).unwrap();
    assert_eq!((original.state, original.counterpart_key.as_str()), (RedemptionState::Posted, ""));
    let second = story.begin();
    assert!(first.key.ends_with(":2") && second.key.ends_with(":3"), "{} {}", first.key, second.key);
    assert_eq!(story.settle(&second.key, Outcome::Done), Status::Ok);
    assert_eq!(story.state_of(&story.key), RedemptionState::Reversed);
}

#[test]
fn a_refused_reversal_that_is_booked_late_holds_the_one_begun_since() {
    let story = redeemed();
    let first = story.begin();
    story.settle(&first.key, Outcome::Rejected);
    let second = story.begin();
    assert_eq!(story.settle(&first.key, Outcome::Done), Status::Ok);
    assert_eq!(story.alarms(), 1);
    assert_eq!(
        (story.state_of(&first.key), story.state_of(&second.key)),
        (RedemptionState::Posted, RedemptionState::Conflict)
    );
    assert_eq!((story.state(), story.books()), (VoucherState::Active, (1, 0, 1000, 0)));
    let recovery = story.house.module.recover(&operator(), 0, 10, &story.ledger).unwrap();
    assert_eq!(recovery.driven, 0, "anna must not pay twice");
}

#[test]
fn a_payment_taken_back_twice_is_kept_as_evidence_and_gives_the_voucher_once() {
    let story = redeemed();
    let first = story.begin();
    story.settle(&first.key, Outcome::Rejected);
    let second = story.begin();
    story.settle(&second.key, Outcome::Done);
    assert_eq!(story.alarms(), 0);
    assert_eq!(story.settle(&first.key, Outcome::Done), Status::Ok);
    assert_eq!((story.alarms(), story.state_of(&first.key)), (1, RedemptionState::Posted));
    assert_eq!((story.remaining(), story.books()), (1000, (1, 0, 1000, 0)));
}

#[test]
fn a_reversal_in_doubt_is_driven_by_recovery() {
    let mut story = redeemed();
    let posting = story.begin();
    story.house.reopen();
    assert_eq!(story.house.module.recover_next(&operator(), 0, "").unwrap(), Some(posting.clone()));
    assert_eq!(story.house.module.recover_next(&operator(), 0, &posting.key).unwrap(), None);
    let recovery = story.house.module.recover(&operator(), 0, 10, &story.ledger).unwrap();
    assert_eq!((recovery.driven, recovery.posted, story.ledger.balance("anna")), (1, 1, 0));
    assert_eq!(story.state(), VoucherState::Active);
}

#[test]
fn a_reversed_voucher_is_redeemed_again_by_another_and_by_the_same_account() {
    for account in ["bert", "anna"] {
        let story = redeemed();
        story.reverse();
        assert_eq!(story.redeem_as(account), Ok(Status::Ok), "{account}");
        assert_eq!((story.ledger.balance(account), story.ledger.entries()), (1000, 3), "{account}");
        assert_eq!(story.redeem_as(account), Ok(Status::Duplicate), "{account}");
        let record = story.house.module.get(&operator(), &story.voucher_id).unwrap();
        assert!(record.redemption_key.ends_with(":3") && record.account == account, "{record:?}");
    }
}

#[test]
fn a_reversed_request_is_never_answered_as_money_the_customer_has() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let request = RedeemRequest { request_id: "r1".into(), ..code(&codes[0]) };
    let (_, receipt) = house.module.redeem(&customer("anna"), &request, &ledger).unwrap();
    house.module.reverse(&operator(), &receipt.key, WHY, &ledger).unwrap();
    let (status, again) = house.module.redeem(&customer("anna"), &request, &ledger).unwrap();
    assert_eq!((status, status.class()), (Status::NotRedeemable, StatusClass::Refused));
    assert_eq!((again.state, again.key), (RedemptionState::Reversed, receipt.key.clone()));
    let late = Answer { outcome: Outcome::Duplicate, ..Answer::default() };
    let (status, _) = house.module.redeem_settle(&operator(), &receipt.key, &late).unwrap();
    assert_eq!((status, ledger.balance("anna")), (Status::NotRedeemable, 0));
}

#[test]
fn after_somebody_else_used_it_the_first_account_is_told_nothing() {
    let story = redeemed();
    story.reverse();
    assert_eq!(story.redeem_as("bert"), Ok(Status::Ok));
    assert_eq!(story.redeem_as("anna"), Err(Status::NotRedeemable));
}

#[test]
fn only_what_the_ledger_booked_can_be_reversed() {
    let house = House::new();
    let (_, codes) = house.cards(3);
    for (typed, outcome) in codes.iter().zip([Outcome::Unknown, Outcome::Rejected, Outcome::Conflict]) {
        let Begun::Post(posting, _) = house.module.redeem_begin(&customer("anna"), &code(typed)).unwrap() else {
            panic!("the first begin must ask for a posting")
        };
        house.module.redeem_settle(&operator(), &posting.key, &Answer { outcome, ..Answer::default() }).unwrap();
        let error = house.module.reverse_begin(&operator(), &posting.key, WHY).unwrap_err();
        assert_eq!((error.status, error.field), (Status::WrongState, "key"), "{outcome:?}");
    }
}

#[test]
fn a_reversal_needs_a_reason_and_the_key_of_a_redemption() {
    let story = redeemed();
    let reverse = |key: &str, reason: &str| story.house.module.reverse_begin(&operator(), key, reason).unwrap_err();
    for reason in ["", "  ", "two\nlines", &"x".repeat(256)] {
        assert_eq!(
            (reverse(&story.key, reason).status, reverse(&story.key, reason).field),
            (Status::InvalidArgument, "reason")
        );
    }
    assert_eq!(reverse("nonsense", WHY).field, "key");
    let reversal = story.begin();
    assert_eq!(
        (reverse(&reversal.key, WHY).status, reverse(&reversal.key, WHY).field),
        (Status::InvalidArgument, "key")
    );
    assert_eq!(reverse(&story.key.replace(":1", ":9"), WHY).status, Status::NotFound);
}

#[test]
fn only_the_back_office_reverses_and_says_how_it_ended() {
    let story = redeemed();
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View, Right::RedeemForAnother]);
    for actor in [clerk, partner("north"), customer("anna"), Actor { rights: i64::MAX, ..customer("anna") }] {
        let error = story.house.module.reverse_begin(&actor, &story.key, WHY).unwrap_err();
        assert_eq!(error.status, Status::Forbidden, "{actor:?}");
    }
    let reversal = story.begin();
    let rejected = Answer { outcome: Outcome::Rejected, ..Answer::default() };
    let error = story.house.module.redeem_settle(&customer("anna"), &reversal.key, &rejected).unwrap_err();
    assert_eq!(error.status, Status::Forbidden, "anna must not keep the money by her own word");
    assert_eq!(story.house.module.redemption_get(&customer("anna"), &reversal.key).unwrap().key, reversal.key);
    let reverser = Actor::new(ActorKind::Operator, "rita", &[Right::Reverse]);
    let done = Answer { outcome: Outcome::Done, ..Answer::default() };
    assert_eq!(story.house.module.redeem_settle(&reverser, &reversal.key, &done).unwrap().0, Status::Ok);
}

#[test]
fn a_reversal_is_in_the_history_with_its_reason() {
    let story = redeemed();
    story.reverse();
    let history = story.house.module.history(&operator(), &story.voucher_id).unwrap().fetch(100).unwrap();
    let begun = history.iter().find(|line| line.event == "reversal_begun").unwrap();
    assert!(begun.detail.contains(WHY) && begun.actor_id == "olga", "{begun:?}");
    assert!(history.iter().any(|line| line.event == "reversed" && line.detail.contains("\"to\":\"active\"")));
}

#[test]
fn a_test_voucher_is_reversed_without_the_ledger() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(SeriesRequest { test_mode: true, ..ten_euros(1) });
    let typed = house.codes(&series).remove(0);
    let (_, receipt) = house.module.redeem(&customer("anna"), &code(&typed), &ledger).unwrap();
    let (status, reversal) = house.module.reverse(&operator(), &receipt.key, WHY, &ledger).unwrap();
    assert_eq!((status, reversal.state, ledger.entries()), (Status::Done, RedemptionState::Posted, 0));
    assert_eq!(house.module.get(&operator(), &receipt.voucher_id).unwrap().state, VoucherState::Active);
    let again = house.module.reverse_begin(&operator(), &receipt.key, WHY).unwrap();
    assert!(matches!(again, Begun::Finished(_)), "{again:?}");
}

#[test]
fn what_was_booked_too_much_is_reversed_without_freeing_the_voucher() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(1);
    let Begun::Post(first, _) = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap() else {
        panic!("the first begin must ask for a posting")
    };
    let answer = |outcome| Answer { outcome, ..Answer::default() };
    house.module.redeem_settle(&operator(), &first.key, &answer(Outcome::Rejected)).unwrap();
    house.module.redeem(&customer("bert"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_settle(&operator(), &first.key, &answer(Outcome::Done)).unwrap();
    assert!(house.module.take_log().iter().any(|event| event.event == "ledger_alarm"), "one voucher, two credits");
    let Begun::Post(reversal, _) = house.module.reverse_begin(&operator(), &first.key, WHY).unwrap() else {
        panic!("the reversal must ask for a posting")
    };
    house.module.redeem_settle(&operator(), &reversal.key, &answer(Outcome::Done)).unwrap();
    let record = house.module.get(&operator(), &first.voucher_id).unwrap();
    assert_eq!((record.state, record.account.as_str(), record.remaining), (VoucherState::Used, "bert", 0));
    let counters = house.module.series_get(&operator(), &series.id).unwrap().counters;
    assert_eq!((counters.used, counters.value_redeemed), (1, 1000));
}

#[test]
fn a_store_restored_to_the_time_before_the_reversal_takes_no_money_twice() {
    let mut story = redeemed();
    let past = story.house.directory.path().join("past.db");
    story.house.module.backup(&operator(), &past).unwrap();
    story.reverse();
    assert_eq!(story.ledger.balance("anna"), 0);
    story.house.close();
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", story.house.path().display()));
    }
    std::fs::copy(&past, story.house.path()).unwrap();
    story.house.reopen();
    assert_eq!(story.state(), VoucherState::Used);
    assert_eq!(story.reverse(), Status::Ok);
    assert_eq!((story.ledger.balance("anna"), story.ledger.entries(), story.state()), (0, 2, VoucherState::Active));
}

#[test]
fn a_search_for_used_vouchers_does_not_find_a_reversed_one() {
    let story = redeemed();
    let used = Filter { state: Some(VoucherState::Used), ..Filter::default() };
    assert_eq!(story.house.module.search_count(&operator(), &used, 0).unwrap(), 1);
    story.reverse();
    assert_eq!(story.house.module.search_count(&operator(), &used, 0).unwrap(), 0);
}
