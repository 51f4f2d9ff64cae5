//! Bulk operations and what voucher types say about them: two persons, states a process may touch, and a change of type.

use voucher::engine::SeriesChange;
use voucher::voucher::bulk::set;
use voucher::voucher::voucher_type::{Activation, ValueKind};
use voucher::voucher::{
    BulkOperation as Do, BulkRequest, Filter, ProcessStates, Series, SeriesRequest, VoucherChange, VoucherState,
    VoucherType,
};
use voucher::{Actor, Status};

use crate::bulk::{all, books_agree, done, request};
use crate::support::*;

fn typed(code: &str) -> VoucherType {
    VoucherType { code: code.into(), face_value: 1_000, ..VoucherType::default() }
}

fn series_of(house: &House, given: VoucherType) -> Series {
    let code = given.code.clone();
    house.module.type_put(&operator(), &given).unwrap();
    house.generate(SeriesRequest { voucher_type: code, quantity: 4, ..SeriesRequest::default() })
}

fn vera() -> Actor {
    Actor { id: "vera".into(), ..operator() }
}

/// A second person approves what the error says is waiting, and the job is driven to its end.
fn approved(house: &House, error: &voucher::Error) {
    assert_eq!(error.status, Status::ApprovalPending, "{error:?}");
    let approval = house.module.approve(&vera(), &error.approval_id, "seen").unwrap();
    let job = house.module.job_resume(&vera(), &approval.result).unwrap();
    assert_eq!(job.step(i64::MAX).unwrap().0, Status::Done);
}

/// Four accepted vouchers of a type that asks for two persons.
fn careful(house: &House) -> Series {
    let given = VoucherType { two_persons: true, activation: Activation::Approved, ..typed("CAREFUL") };
    house.module.type_put(&operator(), &given).unwrap();
    let asked = SeriesRequest {
        voucher_type: "CAREFUL".into(),
        quantity: 4,
        series_code: "C".into(),
        ..SeriesRequest::default()
    };
    approved(house, &house.module.generate_series(&operator(), &asked).unwrap_err());
    house.module.series_change(&operator(), "C", SeriesChange::Accept, "").unwrap()
}

#[test]
fn activation_of_a_careful_type_waits_for_a_second_person() {
    let house = House::new();
    let series = careful(&house);
    let error = house.module.series_change(&operator(), "C", SeriesChange::Activate, "for the shops").unwrap_err();
    assert_eq!(house.module.series_get(&operator(), "C").unwrap(), series);
    approved(&house, &error);
    let active = house.module.series_get(&operator(), "C").unwrap();
    assert_eq!((active.state, active.counters.active), (voucher::voucher::SeriesState::Active, 4));
    books_agree(&house);
}

#[test]
fn vouchers_of_a_careful_type_wait_however_they_are_named() {
    let house = House::new();
    let series = careful(&house);
    let by = |filter: Filter| BulkRequest::new(Do::Activate, filter);
    let named = BulkRequest { voucher_ids: vec!["C-2".into()], ..by(Filter::default()) };
    let of_type = by(Filter { voucher_type: "CAREFUL".into(), ..Filter::default() });
    let range = by(Filter { serial: "C-1".into(), serial_until: "C-3".into(), ..Filter::default() });
    for request in [request(Do::Activate, &series), named.clone(), of_type, range] {
        assert_eq!(house.module.bulk(&operator(), &request).unwrap_err().status, Status::ApprovalPending);
    }
    approved(&house, &house.module.bulk(&operator(), &named).unwrap_err());
    assert_eq!(house.module.get_by_serial(&operator(), "C-2").unwrap().state, VoucherState::Active);
    assert_eq!(house.module.get_by_serial(&operator(), "C-1").unwrap().state, VoucherState::Accepted);
}

#[test]
fn a_selection_that_hides_careful_vouchers_leaves_them() {
    let house = House::new();
    careful(&house);
    house.generate(SeriesRequest { draft: true, series_code: "P".into(), ..ten_euros(2) });
    house.module.series_change(&operator(), "P", SeriesChange::Accept, "").unwrap();
    let accepted = Filter { state: Some(VoucherState::Accepted), ..Filter::default() };
    let result = done(&house, &BulkRequest::new(Do::Activate, accepted));
    assert_eq!((result.matched, result.changed, result.two_persons), (6, 2, 4));
}

#[test]
fn a_change_of_value_takes_two_persons() {
    let house = House::new();
    let series = careful(&house);
    let dearer = VoucherChange { set: set::FACE_VALUE, face_value: 1_200, ..VoucherChange::default() };
    let asked = BulkRequest { change: dearer, ..request(Do::Modify, &series) };
    approved(&house, &house.module.bulk(&operator(), &asked).unwrap_err());
    assert_eq!(house.module.series_get(&operator(), "C").unwrap().adjusted_value, 800);
    books_agree(&house);
}

#[test]
fn nobody_revives_expired_vouchers_alone() {
    let house = House::new();
    let of_type = careful(&house);
    let plain = house.generate(SeriesRequest { series_code: "P".into(), ..ten_euros(2) });
    done(&house, &request(Do::Expire, &of_type));
    done(&house, &request(Do::Expire, &plain));
    house.clock.advance(1_000);
    let ends = |series: &Series, expires_at_ms| BulkRequest {
        change: VoucherChange { set: set::EXPIRES_AT, expires_at_ms, ..VoucherChange::default() },
        ..request(Do::Modify, series)
    };
    let accepted = Filter { state: Some(VoucherState::Accepted), ..Filter::default() };
    let hidden = BulkRequest { filter: accepted, dry_run: true, ..ends(&of_type, 0) };
    let left = house.module.bulk(&operator(), &hidden).unwrap();
    assert_eq!((left.changed, left.two_persons), (0, 4));
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    for (series, to_come) in [(&of_type, 0), (&plain, START_MS + 1_001)] {
        approved(&house, &house.module.bulk(&operator(), &ends(series, to_come)).unwrap_err());
        let first = house.module.get_by_serial(&operator(), &format!("{}-1", series.code)).unwrap();
        assert_eq!(first.expires_at_ms, to_come);
    }
    books_agree(&house);
}

#[test]
fn one_person_ends_the_time_of_vouchers_and_sets_their_start() {
    let house = House::new();
    let series = careful(&house);
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let over = VoucherChange { set: set::EXPIRES_AT, expires_at_ms: START_MS, ..VoucherChange::default() };
    let start = VoucherChange { set: set::VALID_FROM, valid_from_ms: START_MS - 1, ..VoucherChange::default() };
    for change in [over, start] {
        assert_eq!(done(&house, &BulkRequest { change, ..request(Do::Modify, &series) }).changed, 4);
    }
    books_agree(&house);
}

#[test]
fn nobody_leaves_a_careful_type_alone() {
    let house = House::new();
    let series = careful(&house);
    house.module.type_put(&operator(), &typed("EASY")).unwrap();
    let easy = VoucherChange { set: set::VOUCHER_TYPE, voucher_type: "EASY".into(), ..VoucherChange::default() };
    let error = house.module.bulk(&operator(), &BulkRequest { change: easy, ..request(Do::Modify, &series) });
    assert_eq!(error.unwrap_err().status, Status::ApprovalPending);
}

#[test]
fn the_setting_asks_for_two_persons_whatever_the_type() {
    let house = House::new();
    house.generate(SeriesRequest { draft: true, series_code: "P".into(), ..ten_euros(2) });
    house.module.series_change(&operator(), "P", SeriesChange::Accept, "").unwrap();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    approved(&house, &house.module.series_change(&operator(), "P", SeriesChange::Activate, "").unwrap_err());
    assert_eq!(house.module.series_get(&operator(), "P").unwrap().counters.active, 2);
}

#[test]
fn a_process_touches_only_the_states_its_type_names() {
    let house = House::new();
    let only_blocked = 1 << VoucherState::Blocked as i32;
    let process_states = ProcessStates { cancel: only_blocked, delete: only_blocked, ..ProcessStates::default() };
    let series = series_of(&house, VoucherType { process_states, ..typed("STRICT") });
    let first = Filter { serial: format!("{}-1", series.code), ..Filter::default() };
    done(&house, &BulkRequest { filter: first, ..request(Do::Block, &series) });
    let result = done(&house, &request(Do::Cancel, &series));
    assert_eq!((result.changed, result.type_forbids), (1, 3));
    let error = house.module.series_change(&operator(), &series.id, SeriesChange::Delete, "").unwrap_err();
    assert_eq!(error.status, Status::WrongState);
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 4);
}

#[test]
fn vouchers_move_to_another_type_and_keep_who_paid_for_them() {
    let house = House::new();
    let series = series_of(&house, VoucherType { products: "tv".into(), ..typed("OLD") });
    let other = VoucherType { products: "data".into(), business_units: "east".into(), ..typed("NEW") };
    house.module.type_put(&operator(), &other).unwrap();
    let sold = VoucherChange { set: set::INVOICE, invoice: "R-9".into(), ..VoucherChange::default() };
    done(&house, &BulkRequest { change: sold, ..request(Do::Assign, &series) });
    let new = VoucherChange { set: set::VOUCHER_TYPE, voucher_type: "new".into(), ..VoucherChange::default() };
    assert_eq!(done(&house, &BulkRequest { change: new.clone(), ..request(Do::Modify, &series) }).changed, 4);
    let moved = Filter {
        voucher_type: "NEW".into(),
        invoice: "R-9".into(),
        product: "data".into(),
        business_unit: "east".into(),
        ..Filter::default()
    };
    assert_eq!(house.module.search_count(&operator(), &moved, 0).unwrap(), 4);
    assert_eq!(done(&house, &BulkRequest { change: new, ..request(Do::Modify, &series) }).unchanged, 4);
    books_agree(&house);
}

#[test]
fn a_type_in_other_money_or_retired_takes_no_vouchers() {
    let house = House::new();
    let (series, _) = house.cards(2);
    house.module.type_put(&operator(), &VoucherType { currency: "USD".into(), ..typed("DOLLAR") }).unwrap();
    house.module.type_put(&operator(), &typed("GONE")).unwrap();
    house.module.type_retire(&operator(), "GONE", true).unwrap();
    let to = |code: &str| {
        let change = VoucherChange { set: set::VOUCHER_TYPE, voucher_type: code.into(), ..VoucherChange::default() };
        house.module.bulk(&operator(), &BulkRequest { change, ..request(Do::Modify, &series) })
    };
    assert_eq!(to("DOLLAR").unwrap().nonsense, 2);
    assert_eq!(to("GONE").unwrap_err().field, "voucher_type");
    assert_eq!(to("NOWHERE").unwrap_err().field, "voucher_type");
}

#[test]
fn while_the_module_is_off_nothing_changes() {
    let house = House::new();
    let (series, _) = house.cards(1);
    let (_, job) = house.module.bulk_start(&operator(), &request(Do::Block, &series)).unwrap();
    house.module.setting_set(&operator(), "", "enabled", "off").unwrap();
    let refused = [
        job.step(0).unwrap_err(),
        house.module.bulk(&operator(), &request(Do::Cancel, &series)).unwrap_err(),
        house.module.series_change(&operator(), &series.id, SeriesChange::Lock, "").unwrap_err(),
    ];
    for error in refused {
        assert_eq!((error.status, error.field), (Status::Forbidden, "enabled"));
    }
    house.module.setting_set(&operator(), "", "enabled", "on").unwrap();
    assert_eq!(job.step(0).unwrap().0, Status::Done);
}

#[test]
fn an_export_shows_the_mask_of_a_code_that_was_destroyed() {
    let house = House::new();
    let (purged, codes) = house.cards(2);
    let first = Filter { serial: format!("{}-1", purged.code), ..Filter::default() };
    done(&house, &BulkRequest { filter: first.clone(), ..request(Do::Cancel, &purged) });
    done(&house, &BulkRequest { filter: first, ..request(Do::Purge, &purged) });
    let shown = house.codes(&purged);
    assert_eq!((shown[0].contains('*'), &shown[1]), (true, &codes[1]));
    house.module.series_change(&operator(), &purged.id, SeriesChange::Seal, "printed").unwrap();
    assert!(house.codes(&purged).iter().all(|code| code.contains('*')));
    assert_eq!(house.module.search_count(&operator(), &all(&purged), 0).unwrap(), 2);
}

#[test]
fn a_new_value_keeps_the_bounds_of_a_variable_type() {
    let house = House::new();
    let variable = |code: &str, least: i64, most: i64| VoucherType {
        code: code.into(),
        value_kind: ValueKind::Variable,
        face_value_min: least,
        face_value_max: most,
        ..VoucherType::default()
    };
    house.module.type_put(&operator(), &variable("GIFT", 500, 2_000)).unwrap();
    house.module.type_put(&operator(), &variable("LARGE", 5_000, 0)).unwrap();
    let series = house.generate(SeriesRequest { voucher_type: "GIFT".into(), ..ten_euros(2) });
    let modify = |change: VoucherChange| done(&house, &BulkRequest { change, ..request(Do::Modify, &series) });
    let value = |face_value| VoucherChange { set: set::FACE_VALUE, face_value, ..VoucherChange::default() };
    assert_eq!(modify(value(499)).nonsense, 2);
    assert_eq!(modify(value(2_001)).nonsense, 2);
    assert_eq!(modify(value(2_000)).changed, 2);
    let large = VoucherChange { set: set::VOUCHER_TYPE, voucher_type: "LARGE".into(), ..VoucherChange::default() };
    assert_eq!(modify(large).nonsense, 2);
    books_agree(&house);
}

#[test]
fn who_paid_is_neither_replaced_nor_taken_back() {
    let house = House::new();
    let (series, _) = house.cards(2);
    let assign = |invoice: &str| {
        let change = VoucherChange { set: set::INVOICE, invoice: invoice.into(), ..VoucherChange::default() };
        done(&house, &BulkRequest { change, ..request(Do::Assign, &series) })
    };
    assert_eq!(assign("R-1").changed, 2);
    assert_eq!((assign("").paid_for, assign("R-2").paid_for, assign("R-1").unchanged), (2, 2, 2));
    let dearer = VoucherChange { set: set::FACE_VALUE, face_value: 1_200, ..VoucherChange::default() };
    assert_eq!(done(&house, &BulkRequest { change: dearer, ..request(Do::Modify, &series) }).paid_for, 2);
}

#[test]
fn nobody_moves_vouchers_into_a_careful_type_alone() {
    let house = House::new();
    let (series, _) = house.cards(2);
    house.module.type_put(&operator(), &VoucherType { two_persons: true, ..typed("CAREFUL") }).unwrap();
    let change = VoucherChange { set: set::VOUCHER_TYPE, voucher_type: "CAREFUL".into(), ..VoucherChange::default() };
    let asked = BulkRequest { change, ..request(Do::Modify, &series) };
    approved(&house, &house.module.bulk(&operator(), &asked).unwrap_err());
    let careful = Filter { voucher_type: "CAREFUL".into(), ..Filter::default() };
    assert_eq!(house.module.search_count(&operator(), &careful, 0).unwrap(), 2);
}

#[test]
fn edited_terms_hold_up_only_the_vouchers_under_them() {
    let mut house = House::new();
    let series = series_of(&house, typed("OLD"));
    house.generate(SeriesRequest { series_code: "P".into(), ..ten_euros(2) });
    house.edit("UPDATE terms SET content = replace(content, 'OLD', 'NEW')");
    let everything = Filter { state: Some(VoucherState::Active), ..Filter::default() };
    let result = done(&house, &BulkRequest { filter: everything, ..request(Do::Block, &series) });
    assert_eq!((result.matched, result.changed, result.damaged), (6, 2, 4));
    assert!(house.module.take_log().iter().any(|event| event.event == "integrity_alarm"));
}
