//! What two persons settle by hand, and what the ledger says before and after.

use std::sync::Arc;

use super::super::Begun;
use super::*;
use crate::clock::SystemClock;
use crate::entropy::SystemEntropy;
use crate::vault::RootKey;
use crate::voucher::{RedeemRequest, SeriesRequest, VoucherState};
use crate::Config;

struct House {
    module: Arc<Module>,
    codes: Vec<String>,
    _folder: tempfile::TempDir,
}

fn operator(id: &str) -> Actor {
    Actor::new(ActorKind::Operator, id, Right::ALL)
}

fn customer(account: &str) -> Actor {
    Actor::new(ActorKind::Customer, account, &[])
}

fn answer(outcome: Outcome) -> Answer {
    Answer { outcome, ledger_reference: "H1".into(), balance_after: None }
}

/// A store with one voucher of ten euros.
fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { store_path: folder.path().join("vouchers.db"), currency: "EUR".into(), ..Config::default() };
    let key = RootKey::from_bytes(&[7; 32]).unwrap();
    let module = Module::open(&config, Some(key), Arc::new(SystemClock), Arc::new(SystemEntropy)).unwrap();
    let request = SeriesRequest { quantity: 1, face_value: 1000, ..SeriesRequest::default() };
    let series = module.generate_series(&operator("olga"), &request).unwrap().1;
    let filter = crate::voucher::Filter { series: series.id, ..Default::default() };
    let wanted = super::super::ExportRequest { with_codes: true, columns: "code".into(), ..Default::default() };
    let mut text = vec![0; 4096];
    let length = module.export(&operator("olga"), &filter, &wanted).unwrap().read(&mut text).unwrap();
    let codes = std::str::from_utf8(&text[..length]).unwrap().lines().skip(1).map(str::to_owned).collect();
    House { module, codes, _folder: folder }
}

impl House {
    fn begin(&self, account: &str) -> Posting {
        let request = RedeemRequest { code: self.codes[0].clone(), ..RedeemRequest::default() };
        match self.module.redeem_begin(&customer(account), &request).unwrap() {
            Begun::Post(posting, _) => posting,
            other => panic!("the first begin must ask for a posting, not {other:?}"),
        }
    }

    fn settle(&self, key: &str, outcome: Outcome) -> Status {
        self.module.redeem_settle(&operator("system"), key, &answer(outcome)).unwrap().0
    }

    fn by_hand(&self, key: &str, outcome: Outcome) -> Result<(Status, Receipt)> {
        let known = self.module.redemption_get(&operator("olga"), key).unwrap().outcome;
        self.by_hand_knowing(key, outcome, known)
    }

    fn by_hand_knowing(&self, key: &str, outcome: Outcome, known: Outcome) -> Result<(Status, Receipt)> {
        let (olga, boris) = (operator("olga"), operator("boris"));
        self.module.settle_by_hand_approved(&olga, &boris, key, &answer(outcome), known, "on paper")
    }

    fn states(&self, posting: &Posting) -> (RedemptionState, VoucherState) {
        let redemption = self.module.redemption_get(&operator("olga"), &posting.key).unwrap().state;
        (redemption, self.module.get(&operator("olga"), &posting.voucher_id).unwrap().state)
    }
}

#[test]
fn two_persons_end_what_is_pending_or_in_conflict() {
    for first in [Outcome::Unknown, Outcome::Conflict] {
        let house = house();
        let posting = house.begin("anna");
        house.settle(&posting.key, first);
        let (status, receipt) = house.by_hand(&posting.key, Outcome::Done).unwrap();
        assert_eq!((status, receipt.ledger_reference.as_str()), (Status::Ok, "H1"), "{first:?}");
        assert_eq!(house.states(&posting), (RedemptionState::Posted, VoucherState::Used), "{first:?}");

        let house = self::house();
        let posting = house.begin("anna");
        house.settle(&posting.key, first);
        assert_eq!(house.by_hand(&posting.key, Outcome::Rejected).unwrap().0, Status::LedgerRejected, "{first:?}");
        assert_eq!(house.states(&posting), (RedemptionState::Rejected, VoucherState::Active), "{first:?}");
    }
}

#[test]
fn one_person_is_not_two() {
    let house = house();
    let posting = house.begin("anna");
    let (olga, done) = (operator("olga"), answer(Outcome::Done));
    let unknown = Outcome::Unknown;
    let by_hand = |maker: &Actor, checker: &Actor| {
        house.module.settle_by_hand_approved(maker, checker, &posting.key, &done, unknown, "on paper").unwrap_err()
    };
    assert_eq!(by_hand(&olga, &olga).status, Status::SamePerson);
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View]);
    for (maker, checker) in [(&olga, &clerk), (&clerk, &olga)] {
        assert_eq!(by_hand(maker, checker).status, Status::Forbidden);
    }
    assert_eq!(house.states(&posting), (RedemptionState::Pending, VoucherState::Pending));
}

#[test]
fn two_persons_who_did_not_know_what_the_ledger_said_since_decide_nothing() {
    let house = house();
    let posting = house.begin("anna");
    house.settle(&posting.key, Outcome::Conflict);
    house.settle(&posting.key, Outcome::Done);
    let error = house.by_hand_knowing(&posting.key, Outcome::Rejected, Outcome::Conflict).unwrap_err();
    assert_eq!(error.status, Status::WrongState);
    assert_eq!(house.states(&posting), (RedemptionState::Conflict, VoucherState::Pending));
}

#[test]
fn the_history_names_both_persons_and_the_reason() {
    let house = house();
    let posting = house.begin("anna");
    house.by_hand(&posting.key, Outcome::Done).unwrap();
    let history = house.module.history(&operator("olga"), &posting.voucher_id).unwrap().fetch(100).unwrap();
    let line = history.iter().find(|line| line.event == "settled_by_hand").unwrap();
    for said in ["\"maker\":\"olga\"", "\"checker\":\"boris\"", "\"reason\":\"on paper\"", "\"outcome\":\"done\""] {
        assert!(line.detail.contains(said), "{} lacks {said}", line.detail);
    }
}

#[test]
fn what_the_ledger_settled_meanwhile_stays_as_the_ledger_said() {
    let house = house();
    let posting = house.begin("anna");
    house.settle(&posting.key, Outcome::Done);
    assert_eq!(house.by_hand(&posting.key, Outcome::Rejected).unwrap_err().status, Status::WrongState);
    assert_eq!(house.by_hand(&posting.key, Outcome::Done).unwrap().0, Status::Duplicate);
    assert_eq!(house.states(&posting), (RedemptionState::Posted, VoucherState::Used));
}

#[test]
fn what_is_booked_after_two_persons_said_rejected_still_counts() {
    let house = house();
    let posting = house.begin("anna");
    house.by_hand(&posting.key, Outcome::Rejected).unwrap();
    assert_eq!(house.settle(&posting.key, Outcome::Done), Status::Ok);
    assert_eq!(house.states(&posting), (RedemptionState::Posted, VoucherState::Used));
}

#[test]
fn a_claim_held_because_another_was_booked_late_leaves_the_voucher_used_when_it_is_refused() {
    let house = house();
    let late = house.begin("anna");
    house.settle(&late.key, Outcome::Rejected);
    let held = house.begin("bert");
    house.settle(&late.key, Outcome::Done);
    assert_eq!(house.states(&held), (RedemptionState::Conflict, VoucherState::Pending));
    assert_eq!(house.by_hand(&held.key, Outcome::Rejected).unwrap().0, Status::LedgerRejected);
    assert_eq!(house.states(&late), (RedemptionState::Posted, VoucherState::Used), "anna has the money");
    let record = house.module.get(&operator("olga"), &late.voucher_id).unwrap();
    assert_eq!((record.account.as_str(), record.remaining), ("anna", 0));
}

#[test]
fn a_claim_held_and_booked_as_well_is_told_as_too_much() {
    let house = house();
    let late = house.begin("anna");
    house.settle(&late.key, Outcome::Rejected);
    let held = house.begin("bert");
    house.settle(&late.key, Outcome::Done);
    house.module.take_log();
    assert_eq!(house.by_hand(&held.key, Outcome::Done).unwrap().0, Status::Ok);
    assert_eq!(house.states(&held), (RedemptionState::Posted, VoucherState::Used));
    assert!(house.module.take_log().iter().any(|event| event.event == "ledger_alarm"));
}

#[test]
fn a_reversal_is_settled_by_hand_too() {
    for (outcome, reversal, original, voucher) in [
        (Outcome::Done, RedemptionState::Posted, RedemptionState::Reversed, VoucherState::Active),
        (Outcome::Rejected, RedemptionState::Rejected, RedemptionState::Posted, VoucherState::Used),
    ] {
        let house = house();
        let payment = house.begin("anna");
        house.settle(&payment.key, Outcome::Done);
        let begun = house.module.reverse_begin_approved(&operator("olga"), &payment.key, "slip").unwrap();
        let Begun::Post(posting, _) = begun else { panic!("a reversal must ask for a posting") };
        house.settle(&posting.key, Outcome::Conflict);
        house.by_hand(&posting.key, outcome).unwrap();
        assert_eq!(house.states(&posting), (reversal, voucher), "{outcome:?}");
        assert_eq!(house.states(&payment).0, original, "{outcome:?}");
    }
}

#[test]
fn the_second_person_reads_what_the_ledger_claimed() {
    let house = house();
    let posting = house.begin("anna");
    house.settle(&posting.key, Outcome::Conflict);
    house.settle(&posting.key, Outcome::Done);
    let named = house.module.parse_key(&posting.key).unwrap();
    let found = house.module.store.read(|tx| find(tx, &house.module.ground, &operator("olga"), named)).unwrap();
    let line = summary(&found, &answer(Outcome::Rejected), "not on the statement");
    assert!(
        line.contains("10.00 EUR on account anna") && line.contains("though the ledger said it booked it"),
        "{line}"
    );
}
