//! The audit trail against its own links, and against what the host kept of it.

use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

/// A house whose trail grew since somebody took the checkpoint.
fn checked() -> (House, String) {
    let house = House::new();
    house.cards(1);
    let checkpoint = house.module.audit_checkpoint(&operator()).unwrap();
    house.cards(1);
    (house, checkpoint)
}

#[test]
fn a_trail_that_only_grew_meets_its_checkpoint() {
    let (house, checkpoint) = checked();
    let length = house.module.verify_audit_since(&operator(), &checkpoint).unwrap();
    assert_eq!(length, house.module.verify_audit(&operator()).unwrap());
    assert_eq!(house.module.verify_audit_since(&operator(), &format!("{checkpoint}\n")).unwrap(), length);
    let newest = house.module.audit_checkpoint(&operator()).unwrap();
    assert_eq!(house.module.verify_audit_since(&operator(), &newest).unwrap(), length);
}

#[test]
fn a_fault_is_told_with_its_position_as_a_number() {
    let (mut house, _) = checked();
    house.edit("UPDATE audit SET detail = '{}' WHERE sequence = 2");
    let error = house.module.verify_audit(&operator()).unwrap_err();
    assert_eq!((error.status, error.position), (Status::Integrity, 2));
}

#[test]
fn a_trail_that_was_cut_off_is_found_by_the_checkpoint_alone() {
    let (mut house, _) = checked();
    let checkpoint = house.module.audit_checkpoint(&operator()).unwrap();
    let length = house.module.verify_audit_since(&operator(), &checkpoint).unwrap();
    house.edit("DELETE FROM audit WHERE sequence > 2");
    assert_eq!(house.module.verify_audit(&operator()).unwrap(), 2);
    let error = house.module.verify_audit_since(&operator(), &checkpoint).unwrap_err();
    assert_eq!((error.status, error.position), (Status::Integrity, 3));
    assert!(length > 3);
}

#[test]
fn a_trail_that_was_cut_off_and_grew_again_is_found_too() {
    let (mut house, checkpoint) = checked();
    let position: i64 = checkpoint.split(' ').nth(3).unwrap().parse().unwrap();
    house.edit("DELETE FROM audit WHERE sequence > 1");
    house.module.backup(&operator(), &house.directory.path().join("copy.db")).unwrap();
    house.module.backup(&operator(), &house.directory.path().join("again.db")).unwrap();
    assert_eq!(house.module.verify_audit(&operator()).unwrap(), 3);
    let error = house.module.verify_audit_since(&operator(), &checkpoint).unwrap_err();
    assert_eq!((error.status, error.position), (Status::Integrity, position));
}

#[test]
fn a_checkpoint_nobody_signed_is_refused() {
    let (house, checkpoint) = checked();
    let parts: Vec<&str> = checkpoint.split(' ').collect();
    let with = |place: usize, text: &str| {
        let mut parts = parts.clone();
        parts[place] = text;
        parts.join(" ")
    };
    let zeros = "0".repeat(64);
    let longer = format!("{checkpoint} more");
    for forged in [
        with(1, "2"),
        with(3, "1"),
        with(3, "-2"),
        with(4, "0"),
        with(5, &zeros),
        with(6, &zeros),
        with(6, "ab"),
        "libvoucher-checkpoint".into(),
        longer,
        "x".repeat(100_000),
    ] {
        let error = house.module.verify_audit_since(&operator(), &forged).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "checkpoint"));
    }
    let (other, foreign) = checked();
    let error = house.module.verify_audit_since(&operator(), &foreign).unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "checkpoint"));
    other.module.verify_audit_since(&operator(), &foreign).unwrap();
}

#[test]
fn only_the_back_office_verifies_the_trail() {
    let (house, checkpoint) = checked();
    let customer = Actor::new(ActorKind::Customer, "anna", Right::ALL);
    let viewer = Actor::new(ActorKind::Operator, "vera", &[Right::View]);
    for actor in [partner("north"), customer, viewer] {
        assert_eq!(house.module.verify_audit_since(&actor, &checkpoint).unwrap_err().status, Status::Forbidden);
        assert_eq!(house.module.audit_checkpoint(&actor).unwrap_err().status, Status::Forbidden);
    }
}
