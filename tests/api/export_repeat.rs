//! What another person let leave again, and what that word is good for.

use voucher::engine::{ExportRequest, LogLevel};
use voucher::voucher::{ApprovalState, ExportState, Filter, Order, SeriesChange};
use voucher::{Actor, ActorKind, Right, Status};

use crate::export_files::files;
use crate::export_runs::{of, runs, take, with_codes};
use crate::support::*;

fn carl() -> Actor {
    Actor::new(ActorKind::Operator, "carl", Right::ALL)
}

/// Ten cards whose codes left, and leave to take whatever the filter finds once more.
fn granted(filter: &Filter) -> (House, ExportRequest) {
    let house = House::new();
    house.cards(10);
    let again = asked(&house, filter);
    house.module.approve(&boris(), &again.approval_id, "").unwrap();
    (house, again)
}

fn asked(house: &House, filter: &Filter) -> ExportRequest {
    let refused = take(house, &operator(), filter, &with_codes()).unwrap_err();
    assert_eq!(refused.status, Status::ApprovalPending);
    ExportRequest { approval_id: refused.approval_id, ..with_codes() }
}

#[test]
fn series_whose_codes_left_after_the_approval_are_not_in_it() {
    let all = Filter::default();
    let (house, again) = granted(&all);
    house.generate(ten_euros(50));
    take(&house, &carl(), &of("2"), &with_codes()).unwrap();
    let before = runs(&house).len();
    let error = take(&house, &operator(), &all, &again).unwrap_err();
    assert_eq!((error.status, error.field, runs(&house).len()), (Status::WrongState, "approval_id", before));
    assert!(error.message.contains("has changed"), "{error}");
    let anew = asked(&house, &all);
    assert_ne!(anew.approval_id, again.approval_id);
    let told = house.module.approve(&boris(), &anew.approval_id, "").unwrap().summary;
    assert!(told.contains("series 1, 2: 60 vouchers"), "{told}");
    assert_eq!(take(&house, &operator(), &all, &anew).unwrap().vouchers, 60);
}

#[test]
fn vouchers_that_came_after_the_approval_are_not_in_it() {
    let all = Filter::default();
    let (house, again) = granted(&all);
    house.generate(ten_euros(1));
    let error = take(&house, &operator(), &all, &again).unwrap_err();
    assert_eq!((error.status, error.field), (Status::WrongState, "approval_id"));
}

#[test]
fn a_selection_that_grows_on_the_way_stops_what_leaves_again() {
    let all = Filter::default();
    let (house, again) = granted(&all);
    let mut export = house.module.export(&operator(), &all, &again).unwrap();
    house.generate(ten_euros(1));
    let error = export.read(&mut [0; 4096]).unwrap_err();
    assert_eq!(error.status, Status::WrongState);
    assert!(error.message.contains("has grown"), "{error}");
}

#[test]
fn an_approval_lets_no_series_go_that_left_on_the_way() {
    let house = House::new();
    house.cards(10);
    house.generate(ten_euros(5));
    let all = Filter::default();
    let again = asked(&house, &all);
    house.module.approve(&boris(), &again.approval_id, "").unwrap();
    let mut export = house.module.export(&operator(), &all, &again).unwrap();
    take(&house, &carl(), &of("2"), &with_codes()).unwrap();
    let error = export.read(&mut [0; 4096]).unwrap_err();
    assert_eq!(error.status, Status::WrongState);
    assert!(error.message.contains("series 2 left with run 3"), "{error}");
}

#[test]
fn leave_that_nobody_used_is_taken_back_by_its_maker_or_another_person() {
    for who in [operator(), boris()] {
        let (house, again) = granted(&of("1"));
        let clerk = Actor::new(ActorKind::Operator, "hugo", &[Right::View]);
        assert_eq!(house.module.refuse(&clerk, &again.approval_id, "no").unwrap_err().status, Status::Forbidden);
        let refused = house.module.refuse(&who, &again.approval_id, "no need").unwrap();
        assert_eq!((refused.state, refused.result.as_str()), (ApprovalState::Refused, ""));
        let error = take(&house, &operator(), &of("1"), &again).unwrap_err();
        assert_eq!((error.status, error.field), (Status::WrongState, "approval_id"));
        assert_eq!(house.module.approve(&boris(), &again.approval_id, "").unwrap_err().status, Status::WrongState);
        assert_ne!(asked(&house, &of("1")).approval_id, again.approval_id);
    }
}

#[test]
fn leave_that_was_used_cannot_be_taken_back() {
    let (house, again) = granted(&of("1"));
    take(&house, &operator(), &of("1"), &again).unwrap();
    assert_eq!(house.module.refuse(&boris(), &again.approval_id, "late").unwrap_err().status, Status::WrongState);
}

#[test]
fn that_codes_left_cannot_be_taken_out_of_the_file() {
    for edit in [
        "DELETE FROM export_series",
        "DELETE FROM export_run WHERE id = 1",
        "DELETE FROM export_run; DELETE FROM export_series",
        "DELETE FROM export_series; UPDATE series SET export_runs = 0",
        "UPDATE export_series SET run = 2",
        "UPDATE export_series SET series = 9; UPDATE series SET export_runs = 0",
        "UPDATE export_series SET tag = zeroblob(32)",
    ] {
        let mut house = House::new();
        house.cards(3);
        // One that failed: its codes never left.
        house.generate(ten_euros(2_000));
        let path = house.directory.path().join("cards.csv");
        let job = house.module.export_start(&operator(), &of("2"), &with_codes(), &path).unwrap();
        job.step(0).unwrap();
        job.cancel().unwrap();
        house.edit(edit);
        let error = take(&house, &operator(), &of("1"), &with_codes()).unwrap_err();
        assert_eq!(error.status, Status::Integrity, "{edit}: {error}");
    }
}

#[test]
fn a_series_stays_genuine_with_every_run_that_takes_its_codes() {
    let house = House::unguarded();
    let (series, codes) = house.cards(2);
    for _ in 0..3 {
        house.codes(&series);
    }
    assert_eq!(house.count("SELECT export_runs FROM series"), 4);
    house.module.series_change(&operator(), &series.id, SeriesChange::Lock, "look").unwrap();
    house.module.series_change(&operator(), &series.id, SeriesChange::Unlock, "looked").unwrap();
    house.module.redeem(&customer("anna"), &code(&codes[0]), &KeptLedger::default()).unwrap();
    assert_eq!(house.module.verify_store(&operator(), &mut |_| {}).unwrap().damaged, 0);
}

#[test]
fn codes_leave_by_serial_only() {
    let house = House::new();
    house.generate(ten_euros(2));
    let path = house.directory.path().join("cards.csv");
    for order in [Order::Expires, Order::ExpiresDescending, Order::Amount, Order::AmountDescending, Order::Used] {
        let filter = Filter { order, ..Filter::default() };
        let pulled = take(&house, &operator(), &filter, &with_codes()).unwrap_err();
        let written = house.module.export_to_file(&operator(), &filter, &with_codes(), &path).unwrap_err();
        for error in [pulled, written] {
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "order"), "{order:?}");
        }
        take(&house, &operator(), &filter, &ExportRequest::default()).unwrap();
    }
    assert!(files(&house).is_empty() && runs(&house).iter().all(|run| !run.with_codes));
    let backwards = Filter { order: Order::SerialDescending, ..Filter::default() };
    assert_eq!(take(&house, &operator(), &backwards, &with_codes()).unwrap().vouchers, 2);
}

#[test]
fn a_sealed_series_has_no_code_to_ask_another_person_for() {
    let house = House::new();
    let (series, _) = house.cards(2);
    house.module.series_change(&operator(), &series.id, SeriesChange::Seal, "printed").unwrap();
    assert_eq!(take(&house, &operator(), &of("1"), &with_codes()).unwrap().vouchers, 2);
}

#[test]
fn a_series_whose_last_codes_are_not_destroyed_yet_takes_another_person() {
    let mut house = House::new();
    house.cards(2);
    house.edit("CREATE TABLE kept AS SELECT id, sealed FROM voucher");
    house.module.series_change(&operator(), "1", SeriesChange::Seal, "printed").unwrap();
    // The job got no further than the first voucher.
    house.edit("UPDATE voucher SET sealed = (SELECT sealed FROM kept WHERE kept.id = voucher.id) WHERE id % 2 = 0");
    let error = take(&house, &operator(), &of("1"), &with_codes()).unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending);
}

#[test]
fn no_code_leaves_of_a_voucher_somebody_edited() {
    for edit in [
        "UPDATE voucher SET partner = 'thief' WHERE id % 16 = 2",
        "UPDATE voucher SET face_value = 100000 WHERE id % 16 = 2",
        "UPDATE voucher SET state = 6 WHERE id % 16 = 2",
        "UPDATE voucher SET expires_at_ms = 7 WHERE id % 16 = 2",
        "UPDATE series SET currency = 'USD'",
        "UPDATE series SET test_mode = 1",
        "UPDATE series SET partner = 'thief'",
    ] {
        let mut house = House::new();
        house.generate(ten_euros(3));
        house.edit(edit);
        let path = house.directory.path().join("cards.csv");
        let written = house.module.export_to_file(&operator(), &of("1"), &with_codes(), &path).unwrap_err();
        let pulled = take(&house, &operator(), &of("1"), &with_codes()).unwrap_err();
        assert_eq!((written.status, pulled.status), (Status::Integrity, Status::Integrity), "{edit}");
        assert!(!path.exists(), "{edit}");
        assert_eq!(house.count("SELECT COUNT(*) FROM export_series"), 0, "{edit}");
        assert_eq!(runs(&house)[1].state, ExportState::Failed);
        assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm), "{edit}");
    }
}
