//! What needs another person's word, and what an interrupted approval leaves behind.

use std::sync::Arc;

use super::*;
use crate::clock::SystemClock;
use crate::entropy::SystemEntropy;
use crate::vault::RootKey;
use crate::Config;

struct House {
    module: Arc<Module>,
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { store_path: folder.path().join("vouchers.db"), currency: "EUR".into(), ..Config::default() };
    let key = RootKey::from_bytes(&[7; 32]).unwrap();
    let module = Module::open(&config, Some(key), Arc::new(SystemClock), Arc::new(SystemEntropy)).unwrap();
    House { module, _folder: folder }
}

fn operator(id: &str) -> Actor {
    Actor::new(ActorKind::Operator, id, Right::ALL)
}

fn cards() -> SeriesRequest {
    SeriesRequest { quantity: 3, face_value: 1000, ..SeriesRequest::default() }
}

/// Identifier of the request olga's wish becomes.
fn asked(house: &House, request: Approvable) -> String {
    let asked = house.module.must_be_approved(&operator("olga"), request, Subject::STORE, true, "three cards".into());
    let error = asked.unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending);
    error.approval_id
}

fn series_of(house: &House) -> usize {
    house.module.jobs(&operator("olga")).unwrap().len()
}

#[test]
fn what_needs_no_second_person_goes_ahead() {
    let house = house();
    let request = Approvable::Generate(cards());
    house.module.must_be_approved(&operator("olga"), request, Subject::STORE, false, String::new()).unwrap();
    assert!(house.module.approvals(&operator("olga"), None).unwrap().fetch(10).unwrap().is_empty());
}

#[test]
fn settling_by_hand_always_takes_two() {
    let house = house();
    let request = Approvable::SettleByHand {
        key: "k".into(),
        outcome: 1,
        ledger_reference: String::new(),
        balance_after: None,
        reason: "seen on paper".into(),
        known_outcome: 0,
    };
    let answer = house.module.must_be_approved(&operator("olga"), request, Subject::STORE, false, String::new());
    assert_eq!(answer.unwrap_err().status, Status::ApprovalPending);
}

#[test]
fn an_approval_that_died_before_it_was_carried_out_is_approved_again() {
    let house = house();
    let id = asked(&house, Approvable::Generate(cards()));
    let (ground, boris, uid) = (house.module.ground.clone(), operator("boris"), parse(&id).unwrap());
    house.module.store.write(move |tx| approve(tx, &ground, &boris, &uid, "", 1)).unwrap();
    assert_eq!(series_of(&house), 0);
    assert_eq!(house.module.refuse(&operator("boris"), &id, "late").unwrap_err().status, Status::WrongState);
    assert_eq!(asked(&house, Approvable::Generate(cards())), id, "it is open still");
    let approval = house.module.approve(&operator("carla"), &id, "").unwrap();
    assert_eq!((approval.state, approval.checker_id.as_str()), (ApprovalState::Approved, "boris"));
    assert_eq!(series_of(&house), 1);
}

#[test]
fn an_approval_that_died_after_it_was_carried_out_makes_nothing_twice() {
    let house = house();
    let id = asked(&house, Approvable::Generate(cards()));
    let (ground, boris, uid) = (house.module.ground.clone(), operator("boris"), parse(&id).unwrap());
    let row = house.module.store.write(move |tx| approve(tx, &ground, &boris, &uid, "", 1)).unwrap();
    let request = request_of(&row).unwrap();
    let first = house.module.carry_out(&operator("olga"), &operator("boris"), request).unwrap();
    let approval = house.module.approve(&operator("boris"), &id, "").unwrap();
    assert_eq!((approval.result, series_of(&house)), (first, 1));
}

#[test]
fn what_can_no_longer_be_carried_out_becomes_refused() {
    let house = house();
    let taken = SeriesRequest { series_code: "101".into(), ..cards() };
    let id = asked(&house, Approvable::Generate(taken.clone()));
    house.module.generate_start(&operator("boris"), &taken).unwrap();
    assert_eq!(house.module.approve(&operator("boris"), &id, "").unwrap_err().field, "series_code");
    let approval = house.module.approval_get(&operator("boris"), &id).unwrap();
    assert_eq!(approval.state, ApprovalState::Refused);
    assert!(approval.reason.contains("series_code"), "{}", approval.reason);
}

#[test]
fn an_edited_request_is_never_carried_out_and_hides_no_other() {
    let house = house();
    let id = asked(&house, Approvable::Generate(cards()));
    let other = asked(&house, Approvable::Generate(SeriesRequest { quantity: 4, ..cards() }));
    let path = house.module.config.store_path.clone();
    let edit =
        "UPDATE approval SET request = CAST(replace(CAST(request AS TEXT), '1000', '9000') AS BLOB) WHERE id = 1";
    assert_eq!(rusqlite::Connection::open(path).unwrap().execute(edit, []).unwrap(), 1);
    assert_eq!(house.module.approve(&operator("boris"), &id, "").unwrap_err().status, Status::Integrity);
    let listed = house.module.approvals(&operator("boris"), None).unwrap().fetch(10).unwrap();
    assert_eq!(listed.iter().map(|approval| approval.id.clone()).collect::<Vec<_>>(), [other]);
    assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm));
}

#[test]
fn a_long_summary_is_cut_between_letters() {
    assert_eq!(cut("voucher", 255), "voucher");
    assert_eq!(cut("zweiäugig", 5), "zwei");
}
