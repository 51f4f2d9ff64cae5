//! A series as a whole: accepted, locked, closed, edited, sealed, deleted.

use voucher::engine::SeriesChange;
use voucher::voucher::bulk::set;
use voucher::voucher::{
    BulkOperation as Do, BulkRequest, Filter, Series, SeriesEdit, SeriesRequest, SeriesState, VoucherChange,
};
use voucher::{Actor, ActorKind, Result, Right, Status};

use crate::bulk::{all, books_agree, done, request};
use crate::support::*;

fn changed(house: &House, series: &Series, change: SeriesChange) -> Result<Series> {
    house.module.series_change(&operator(), &series.id, change, "as agreed")
}

fn events(house: &House, id: &str) -> Vec<String> {
    let lines = house.module.history(&operator(), id).unwrap().fetch(100).unwrap();
    lines.into_iter().map(|line| line.event).collect()
}

#[test]
fn a_draft_series_is_accepted_and_activated_with_its_vouchers() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(3) });
    let codes = house.codes(&series);
    assert!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).is_err());
    let accepted = changed(&house, &series, SeriesChange::Accept).unwrap();
    assert_eq!((accepted.state, accepted.counters.accepted), (SeriesState::Accepted, 3));
    assert!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).is_err());
    let active = changed(&house, &series, SeriesChange::Activate).unwrap();
    assert_eq!((active.state, active.counters.active), (SeriesState::Active, 3));
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    let told = events(&house, &series.id);
    assert_eq!(told[3..], ["series_accepted", "accepted", "series_activated", "activated"]);
    books_agree(&house);
}

#[test]
fn a_rejected_series_stays_so_with_all_its_vouchers() {
    let house = House::new();
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(3) });
    let rejected = changed(&house, &series, SeriesChange::Reject).unwrap();
    assert_eq!((rejected.state, rejected.counters.rejected), (SeriesState::Rejected, 3));
    for change in [SeriesChange::Accept, SeriesChange::Activate, SeriesChange::Void, SeriesChange::Lock] {
        assert_eq!(changed(&house, &series, change).unwrap_err().status, Status::WrongState, "{change:?}");
    }
}

#[test]
fn single_vouchers_of_a_lot_are_rejected_before_the_lot_is_accepted() {
    let house = House::new();
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(4) });
    let bad = BulkRequest::new(Do::Reject, Filter { serial: format!("{}-2", series.code), ..Filter::default() });
    assert_eq!(done(&house, &bad).changed, 1);
    let accepted = changed(&house, &series, SeriesChange::Accept).unwrap();
    assert_eq!((accepted.counters.accepted, accepted.counters.rejected), (3, 1));
}

#[test]
fn activating_a_range_of_serials_takes_its_series_along() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(4) });
    changed(&house, &series, SeriesChange::Accept).unwrap();
    let serial = |number: u32| format!("{}-{number}", series.code);
    let range = Filter { serial: serial(1), serial_until: serial(2), ..Filter::default() };
    done(&house, &BulkRequest { with_series: true, ..BulkRequest::new(Do::Activate, range) });
    let series = house.module.series_get(&operator(), &series.id).unwrap();
    assert_eq!((series.state, series.counters.active, series.counters.accepted), (SeriesState::Active, 2, 2));
    house.module.redeem(&customer("anna"), &code(&house.codes(&series)[1]), &ledger).unwrap();
    assert_eq!(ledger.balance("anna"), 1_000);
    books_agree(&house);
}

#[test]
fn a_job_that_died_behind_its_series_is_listed_and_ends_it() {
    let mut house = House::new();
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(3) });
    let accept = BulkRequest { with_series: true, ..request(Do::Accept, &series) };
    drop(house.module.bulk_start(&operator(), &accept).unwrap());
    house.reopen();
    let half = house.module.series_get(&operator(), &series.id).unwrap();
    assert_eq!((half.state, half.counters.draft), (SeriesState::Accepted, 3));
    let id = house.module.jobs(&operator()).unwrap()[0].job_id.clone();
    assert_eq!(house.module.job_resume(&operator(), &id).unwrap().step(i64::MAX).unwrap().0, Status::Done);
    assert_eq!(house.module.series_get(&operator(), &series.id).unwrap().counters.accepted, 3);
}

#[test]
fn a_locked_series_redeems_nothing_and_unlocked_everything_is_as_it_was() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, codes) = house.cards(4);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    let third = Filter { serial: format!("{}-3", series.code), ..Filter::default() };
    done(&house, &BulkRequest { filter: third, ..request(Do::Block, &series) });
    let before = house.module.series_get(&operator(), &series.id).unwrap();
    let locked = changed(&house, &series, SeriesChange::Lock).unwrap();
    assert!(locked.locked);
    assert_eq!((locked.state, locked.counters), (SeriesState::Active, before.counters));
    let error = house.module.redeem(&customer("anna"), &code(&codes[1]), &ledger).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
    assert_eq!(changed(&house, &series, SeriesChange::Lock).unwrap_err().status, Status::WrongState);
    assert_eq!(changed(&house, &series, SeriesChange::Unlock).unwrap(), before);
    assert_eq!(changed(&house, &series, SeriesChange::Unlock).unwrap_err().status, Status::WrongState);
    house.module.redeem(&customer("anna"), &code(&codes[1]), &ledger).unwrap();
    books_agree(&house);
}

#[test]
fn a_redemption_begun_before_the_lock_is_settled_all_the_same() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(1);
    house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap();
    changed(&house, &series, SeriesChange::Lock).unwrap();
    assert_eq!(house.module.recover(&operator(), 0, 10, &ledger).unwrap().driven, 1);
    assert_eq!(ledger.balance("anna"), 1_000);
    books_agree(&house);
}

#[test]
fn a_void_series_is_closed_for_good_and_keeps_its_vouchers() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, codes) = house.cards(2);
    let void = changed(&house, &series, SeriesChange::Void).unwrap();
    assert_eq!((void.state, void.counters.active), (SeriesState::Void, 2));
    assert!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).is_err());
    for change in [SeriesChange::Unlock, SeriesChange::Lock, SeriesChange::Activate] {
        assert_eq!(changed(&house, &series, change).unwrap_err().status, Status::WrongState, "{change:?}");
    }
}

#[test]
fn an_edit_sets_what_it_names_and_nothing_else() {
    let house = House::new();
    let series = house.generate(SeriesRequest { comment: "refill".into(), ..ten_euros(1) });
    let edit = SeriesEdit {
        set: set::DESCRIPTION | set::METADATA | set::AVAILABLE_TO,
        description: "Autumn".into(),
        metadata: r#"{"shop":7}"#.into(),
        available_to: "north , south".into(),
        comment: "not set".into(),
    };
    let edited = house.module.series_edit(&operator(), &series.id, &edit).unwrap();
    assert_eq!((edited.description.as_str(), edited.comment.as_str()), ("Autumn", "refill"));
    assert_eq!((edited.metadata.as_str(), edited.available_to.as_str()), (r#"{"shop":7}"#, "north,south"));
    let mut history = house.module.history(&operator(), &series.id).unwrap();
    let line = history.fetch(100).unwrap().pop().unwrap();
    assert_eq!(line.event, "series_modified");
    assert!(line.detail.contains(r#""description":["","Autumn"]"#), "{}", line.detail);
    let lines = house.count("SELECT count(*) FROM audit");
    assert_eq!(house.module.series_edit(&operator(), &series.id, &edit).unwrap(), edited);
    assert_eq!(house.count("SELECT count(*) FROM audit"), lines, "nothing changed, nothing is told");
}

#[test]
fn an_edit_without_sense_is_refused_with_its_field() {
    let house = House::new();
    let (series, _) = house.cards(1);
    let edit = |set: i64| SeriesEdit { set, ..SeriesEdit::default() };
    let cases = [
        (edit(0), "set"),
        (edit(set::PARTNER), "set"),
        (SeriesEdit { metadata: "[]".into(), ..edit(set::METADATA) }, "metadata"),
        (SeriesEdit { description: "x".repeat(256), ..edit(set::DESCRIPTION) }, "description"),
        (SeriesEdit { comment: "a\tb".into(), ..edit(set::COMMENT) }, "comment"),
        (SeriesEdit { available_to: "n,".repeat(600), ..edit(set::AVAILABLE_TO) }, "available_to"),
    ];
    for (edit, field) in cases {
        let error = house.module.series_edit(&operator(), &series.id, &edit).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, field), "{edit:?}");
    }
}

#[test]
fn a_series_nobody_used_is_deleted_with_its_vouchers() {
    let house = House::unguarded();
    let (series, codes) = house.cards(3);
    let deleted = changed(&house, &series, SeriesChange::Delete).unwrap();
    assert_eq!((deleted.counters.issued, deleted.counters.deleted), (3, 3));
    assert_eq!(house.count("SELECT count(*) FROM voucher") + house.count("SELECT count(*) FROM series"), 0);
    assert_eq!(house.module.series_get(&operator(), &series.id).unwrap_err().status, Status::NotFound);
    let error = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
    house.cards(1);
    assert_eq!(house.count("SELECT id FROM series"), 2, "its number is never given again");
    books_agree(&house);
}

#[test]
fn a_series_somebody_used_is_not_deleted() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (used, codes) = house.cards(2);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    let (purged, _) = house.cards(2);
    done(&house, &request(Do::Cancel, &purged));
    done(&house, &request(Do::Purge, &purged));
    for series in [used, purged] {
        let error = changed(&house, &series, SeriesChange::Delete).unwrap_err();
        assert_eq!(error.status, Status::WrongState);
        assert!(error.message.contains("purge"), "{error}");
        assert!(!house.module.series_get(&operator(), &series.id).unwrap().locked);
    }
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 4);
}

#[test]
fn a_sealed_series_has_no_codes_and_is_redeemed_as_before() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(3);
    let error = house.module.series_change(&operator(), &series.id, SeriesChange::Seal, "").unwrap_err();
    assert_eq!(error.field, "note");
    assert!(changed(&house, &series, SeriesChange::Seal).unwrap().sealed);
    assert_eq!(house.count("SELECT sum(length(sealed)) FROM voucher"), 0);
    house.module.redeem(&customer("anna"), &code(&codes[2]), &ledger).unwrap();
    assert_eq!(ledger.balance("anna"), 1_000);
    let told = events(&house, &series.id);
    assert_eq!(told[3..], ["series_sealed", "sealed"]);
    books_agree(&house);
}

#[test]
fn each_change_needs_its_right_and_a_partner_its_own_series() {
    let house = House::new();
    let series = house.generate(SeriesRequest { draft: true, partner: "north".into(), ..ten_euros(1) });
    let wanted = [
        (SeriesChange::Accept, Right::Approve),
        (SeriesChange::Reject, Right::Approve),
        (SeriesChange::Activate, Right::Activate),
        (SeriesChange::Lock, Right::Block),
        (SeriesChange::Unlock, Right::Block),
        (SeriesChange::Void, Right::Cancel),
        (SeriesChange::Delete, Right::Delete),
        (SeriesChange::Seal, Right::Keys),
    ];
    for (change, right) in wanted {
        for given in Right::ALL.iter().filter(|given| **given != right) {
            let clerk = Actor::new(ActorKind::Operator, "clerk", &[*given]);
            let error = house.module.series_change(&clerk, &series.id, change, "x").unwrap_err();
            assert_eq!(error.status, Status::Forbidden, "{change:?} {given:?}");
        }
        let error = house.module.series_change(&partner("south"), &series.id, change, "x").unwrap_err();
        assert_eq!(error.status, Status::NotFound, "{change:?}");
        let customer = Actor::new(ActorKind::Customer, "anna", Right::ALL);
        let error = house.module.series_change(&customer, &series.id, change, "x").unwrap_err();
        assert_eq!(error.status, Status::Forbidden, "{change:?}");
    }
    let approver = Actor { partner: "north".into(), ..Actor::new(ActorKind::Partner, "nora", &[Right::Approve]) };
    let accepted = house.module.series_change(&approver, &series.code, SeriesChange::Accept, "").unwrap();
    assert_eq!((accepted.state, accepted.counters.accepted), (SeriesState::Accepted, 1));
    let edit = SeriesEdit { set: set::AVAILABLE_TO, available_to: "south".into(), ..SeriesEdit::default() };
    let error = house.module.series_edit(&partner("north"), &series.id, &edit).unwrap_err();
    assert_eq!((error.status, error.field), (Status::Forbidden, "available_to"));
}

#[test]
fn an_edited_series_is_not_made_genuine_by_a_change() {
    let mut house = House::new();
    let (series, _) = house.cards(1);
    house.edit("UPDATE series SET currency = 'USD'");
    for change in [SeriesChange::Lock, SeriesChange::Void, SeriesChange::Seal, SeriesChange::Delete] {
        assert_eq!(changed(&house, &series, change).unwrap_err().status, Status::Integrity, "{change:?}");
    }
    assert_eq!(done(&house, &BulkRequest { dry_run: true, ..BulkRequest::new(Do::Delete, all(&series)) }).damaged, 1);
}

#[test]
fn a_partner_decides_over_its_series_only_while_all_vouchers_in_it_are_its_own() {
    let house = House::new();
    let north = partner("north");
    let series = house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(2) });
    house.module.series_change(&north, &series.id, SeriesChange::Lock, "").unwrap();
    house.module.series_change(&north, &series.id, SeriesChange::Unlock, "").unwrap();
    let second = Filter { serial: format!("{}-2", series.code), ..Filter::default() };
    let south = VoucherChange { set: set::PARTNER, partner: "south".into(), ..VoucherChange::default() };
    done(&house, &BulkRequest { change: south, ..BulkRequest::new(Do::Assign, second) });
    for change in [SeriesChange::Lock, SeriesChange::Void, SeriesChange::Seal, SeriesChange::Delete] {
        let error = house.module.series_change(&north, &series.id, change, "mine").unwrap_err();
        assert_eq!((error.status, error.field), (Status::Forbidden, "series"), "{change:?}");
    }
    let closed = SeriesEdit { set: set::AVAILABLE_TO, available_to: "north".into(), ..SeriesEdit::default() };
    assert_eq!(house.module.series_edit(&north, &series.id, &closed).unwrap_err().status, Status::Forbidden);
    let named = SeriesEdit { set: set::DESCRIPTION, description: "spring".into(), ..SeriesEdit::default() };
    assert_eq!(house.module.series_edit(&north, &series.id, &named).unwrap().description, "spring");
    changed(&house, &series, SeriesChange::Void).unwrap();
}
