//! The numbered runs of exports, and codes that leave a second time.

use std::sync::Barrier;

use sha2::{Digest, Sha256};
use voucher::engine::{ExportRequest, ExportResult};
use voucher::voucher::{ExportFormat, ExportRun, ExportState, Filter, SeriesRequest};
use voucher::{Actor, ActorKind, Error, Right, Status};

use crate::support::*;

pub fn with_codes() -> ExportRequest {
    ExportRequest { with_codes: true, ..ExportRequest::default() }
}

pub fn of(series: &str) -> Filter {
    Filter { series: series.into(), ..Filter::default() }
}

pub fn runs(house: &House) -> Vec<ExportRun> {
    house.module.export_runs(&operator(), "").unwrap().fetch(100).unwrap()
}

/// Exports what the filter finds to its end.
pub fn take(house: &House, actor: &Actor, filter: &Filter, request: &ExportRequest) -> Result<ExportResult, Error> {
    let mut export = house.module.export(actor, filter, request)?;
    let mut block = [0; 4096];
    while export.read(&mut block)? > 0 {}
    Ok(export.result())
}

#[test]
fn each_format_has_a_numbered_run_with_the_hash_of_its_bytes() {
    let house = House::new();
    house.generate(SeriesRequest { extra_value: 50, ..ten_euros(3) });
    let tables = [ExportFormat::Csv, ExportFormat::Xlsx, ExportFormat::Xml, ExportFormat::JsonLines];
    let formats = tables.into_iter().chain([ExportFormat::Pdf]);
    for (number, format) in formats.enumerate() {
        let request = ExportRequest { format, ..ExportRequest::default() };
        let mut export = house.module.export(&operator(), &Filter::default(), &request).unwrap();
        let bytes = pulled(&mut export);
        let wanted = ExportResult {
            run: number as i64 + 1,
            vouchers: 3,
            bytes: bytes.len() as i64,
            files: 1,
            value: 3150,
            currency: "EUR".into(),
            sha256: Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        assert_eq!(export.result(), wanted, "{format:?}");
        let run = &runs(&house)[0];
        assert_eq!((&run.result, run.state, run.format), (&wanted, ExportState::Finished, format));
    }
}

#[test]
fn a_run_says_who_took_what_and_when() {
    let house = House::new();
    let series = house.generate(ten_euros(2));
    take(&house, &operator(), &of("1"), &ExportRequest { columns: "serial,code".into(), ..with_codes() }).unwrap();
    let run = runs(&house).remove(0);
    assert_eq!((run.actor_id.as_str(), run.series_id.as_str()), ("olga", series.id.as_str()));
    assert_eq!((run.with_codes, run.encrypted, run.begun_at_ms, run.ended_at_ms), (true, false, START_MS, START_MS));
    let request: serde_json::Value = serde_json::from_str(&run.request).unwrap();
    assert_eq!((&request["columns"], &request["filter"]["series"]), (&"serial,code".into(), &"1".into()));
}

#[test]
fn a_run_stays_begun_until_its_reader_saw_the_end() {
    let house = House::new();
    house.generate(ten_euros(2));
    let mut export = house.module.export(&operator(), &Filter::default(), &ExportRequest::default()).unwrap();
    export.read(&mut [0; 4096]).unwrap();
    assert_eq!((runs(&house)[0].state, runs(&house)[0].ended_at_ms), (ExportState::Begun, 0));
    pulled(&mut export);
    assert_eq!(runs(&house)[0].state, ExportState::Finished);
}

#[test]
fn values_of_several_currencies_are_not_added_up() {
    let house = House::new();
    house.generate(ten_euros(1));
    house.generate(SeriesRequest { currency: "USD".into(), ..ten_euros(1) });
    let result = take(&house, &operator(), &Filter::default(), &ExportRequest::default()).unwrap();
    assert_eq!((result.value, result.currency.as_str(), result.vouchers), (-1, "", 2));
    assert_eq!(runs(&house)[0].series_id, "");
}

#[test]
fn runs_of_one_series_are_those_that_named_it_or_took_its_codes() {
    let house = House::new();
    house.generate(ten_euros(1));
    house.generate(ten_euros(1));
    take(&house, &operator(), &of("1"), &ExportRequest::default()).unwrap();
    take(&house, &operator(), &Filter::default(), &with_codes()).unwrap();
    take(&house, &operator(), &of("2"), &ExportRequest::default()).unwrap();
    let of_series = |series: &str| {
        let mut cursor = house.module.export_runs(&operator(), series).unwrap();
        let runs = std::iter::repeat_with(|| cursor.fetch(1).unwrap()).take_while(|page| !page.is_empty());
        runs.map(|page| page[0].result.run).collect::<Vec<_>>()
    };
    assert_eq!((of_series("1"), of_series("2"), of_series("")), (vec![2, 1], vec![3, 2], vec![3, 2, 1]));
    assert_eq!(house.module.export_runs(&operator(), "77").err().unwrap().status, Status::NotFound);
}

#[test]
fn codes_leave_again_only_when_another_person_approved_it_and_once() {
    let house = House::new();
    let series = house.generate(ten_euros(2));
    take(&house, &operator(), &of(&series.id), &with_codes()).unwrap();
    let refused = take(&house, &operator(), &of(&series.id), &with_codes()).unwrap_err();
    assert_eq!(refused.status, Status::ApprovalPending);
    let again = ExportRequest { approval_id: refused.approval_id.clone(), ..with_codes() };
    assert_eq!(take(&house, &operator(), &of(&series.id), &again).unwrap_err().status, Status::ApprovalPending);
    let own = house.module.approve(&operator(), &refused.approval_id, "").unwrap_err();
    assert_eq!(own.status, Status::SamePerson);
    let approval = house.module.approve(&boris(), &refused.approval_id, "").unwrap();
    assert_eq!((approval.result.as_str(), approval.operation.as_str()), ("granted", "export"));
    assert!(approval.summary.contains("again with codes of series 1: 2 vouchers"), "{}", approval.summary);

    let result = take(&house, &operator(), &of(&series.id), &again).unwrap();
    assert_eq!((result.run, result.vouchers), (2, 2));
    let used = house.module.approval_get(&operator(), &refused.approval_id).unwrap();
    assert_eq!(used.result, "2");
    assert_eq!(runs(&house)[0].approval_id, refused.approval_id);
    assert_eq!(take(&house, &operator(), &of(&series.id), &again).unwrap_err().status, Status::WrongState);
    let anew = take(&house, &operator(), &of(&series.id), &with_codes()).unwrap_err();
    assert_eq!(anew.status, Status::ApprovalPending);
    assert_ne!(anew.approval_id, refused.approval_id);
}

#[test]
fn an_approval_is_for_its_maker_and_its_request_only() {
    let house = House::new();
    let (series, _) = house.cards(2);
    let id = take(&house, &operator(), &of(&series.id), &with_codes()).unwrap_err().approval_id;
    house.module.approve(&boris(), &id, "").unwrap();
    let again = ExportRequest { approval_id: id, ..with_codes() };
    let other = ExportRequest { columns: "code".into(), ..again.clone() };
    let carl = Actor::new(ActorKind::Operator, "carl", Right::ALL);
    for (actor, filter, request) in [
        (&operator(), &of(&series.id), &other),
        (&operator(), &Filter::default(), &again),
        (&carl, &of(&series.id), &again),
    ] {
        let error = take(&house, actor, filter, request).unwrap_err();
        assert_eq!((error.status, error.field), (Status::RequestMismatch, "approval_id"));
    }
    take(&house, &operator(), &of(&series.id), &again).unwrap();
}

#[test]
fn who_may_not_see_codes_cannot_let_them_go() {
    let house = House::new();
    let (series, _) = house.cards(1);
    let id = take(&house, &operator(), &of(&series.id), &with_codes()).unwrap_err().approval_id;
    let blind = Actor::new(ActorKind::Operator, "dora", &[Right::View, Right::Approve, Right::Export]);
    assert_eq!(house.module.approve(&blind, &id, "").unwrap_err().status, Status::Forbidden);
    house.module.refuse(&boris(), &id, "no need").unwrap();
    let again = ExportRequest { approval_id: id, ..with_codes() };
    assert_eq!(take(&house, &operator(), &of(&series.id), &again).unwrap_err().status, Status::WrongState);
}

#[test]
fn a_wider_selection_that_has_one_such_series_waits_as_well_and_one_without_does_not() {
    let house = House::new();
    house.cards(1);
    house.generate(ten_euros(1));
    assert_eq!(
        take(&house, &operator(), &Filter::default(), &with_codes()).unwrap_err().status,
        Status::ApprovalPending
    );
    let used = Filter { state: Some(voucher::voucher::VoucherState::Used), ..Filter::default() };
    assert_eq!(take(&house, &operator(), &used, &with_codes()).unwrap().vouchers, 0);
    take(&house, &operator(), &of("2"), &with_codes()).unwrap();
}

#[test]
fn masks_leave_as_often_as_anybody_likes() {
    let house = House::new();
    house.cards(1);
    let serials = ExportRequest { columns: "serial".into(), ..with_codes() };
    for request in [ExportRequest::default(), serials] {
        take(&house, &operator(), &of("1"), &request).unwrap();
        take(&house, &operator(), &of("1"), &request).unwrap();
        assert!(!runs(&house)[0].with_codes);
    }
}

#[test]
fn of_exports_that_race_for_one_series_one_gets_its_codes() {
    let house = House::new();
    house.generate(ten_euros(10));
    for round in 0..5 {
        let series = house.generate(ten_euros(10));
        let start = Barrier::new(4);
        let results: Vec<Result<ExportResult, Error>> = std::thread::scope(|scope| {
            let run = |_| {
                scope.spawn(|| {
                    let mut export = house.module.export(&operator(), &of(&series.id), &with_codes());
                    start.wait();
                    let mut block = [0; 4096];
                    while export.as_mut().map_err(|error| error.clone())?.read(&mut block)? > 0 {}
                    Ok(export?.result())
                })
            };
            let running: Vec<_> = (0..4).map(run).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 3), "round {round}");
        assert!(lost.into_iter().all(|lost| lost.unwrap_err().status == Status::WrongState));
        let counted = format!("SELECT count(*) FROM export_series WHERE series = {}", round + 2);
        assert_eq!(house.count(&counted), 1);
    }
}

#[test]
fn an_export_that_failed_does_not_count() {
    let mut house = House::new();
    let series = house.generate(ten_euros(2));
    house.edit(
        "CREATE TABLE kept AS SELECT id, sealed FROM voucher; UPDATE voucher SET sealed = x'00' WHERE id % 2 = 0",
    );
    let path = house.directory.path().join("cards.csv");
    let export = |house: &House| house.module.export_to_file(&operator(), &of(&series.id), &with_codes(), &path);
    assert_eq!(export(&house).unwrap_err().status, Status::Integrity);
    assert_eq!((runs(&house)[0].state, runs(&house)[0].result.bytes), (ExportState::Failed, 0));
    house.edit("UPDATE voucher SET sealed = (SELECT sealed FROM kept WHERE kept.id = voucher.id); DROP TABLE kept");
    assert_eq!(export(&house).unwrap().vouchers, 2);
}

#[test]
fn an_edited_run_is_left_out_with_an_alarm_and_lets_no_codes_go() {
    for edit in
        ["state = 3", "actor_id = 'x'", "vouchers = 1", "with_codes = 0", "sha256 = ''", "state = 99", "format = 77"]
    {
        let mut house = House::new();
        let (series, _) = house.cards(2);
        take(&house, &operator(), &Filter::default(), &ExportRequest::default()).unwrap();
        house.edit(&format!("UPDATE export_run SET {edit} WHERE id = 1"));
        let shown: Vec<i64> = runs(&house).iter().map(|run| run.result.run).collect();
        assert_eq!(shown, [2], "{edit}");
        assert!(house.module.take_log().iter().any(|event| event.event == "integrity_alarm"), "{edit}");
        let error = take(&house, &operator(), &of(&series.id), &with_codes()).unwrap_err();
        assert_eq!(error.status, Status::Integrity, "{edit}");
    }
}

#[test]
fn a_partner_sees_its_own_runs_and_a_customer_none() {
    let house = House::new();
    let north = partner("north");
    house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(1) });
    house.generate(ten_euros(1));
    take(&house, &operator(), &Filter::default(), &ExportRequest::default()).unwrap();
    let own = take(&house, &north, &Filter::default(), &ExportRequest::default()).unwrap();
    let seen = house.module.export_runs(&north, "").unwrap().fetch(100).unwrap();
    assert_eq!(seen.iter().map(|run| run.result.run).collect::<Vec<_>>(), [own.run]);
    assert_eq!((own.vouchers, seen[0].partner.as_str()), (1, "north"));
    assert_eq!(house.module.export_runs(&north, "2").err().unwrap().status, Status::NotFound);
    let auditor = Actor::new(ActorKind::Operator, "vera", &[Right::Audit]);
    assert_eq!(house.module.export_runs(&auditor, "").unwrap().fetch(100).unwrap().len(), 2);
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View]);
    for actor in [customer("anna"), clerk] {
        assert_eq!(house.module.export_runs(&actor, "").err().unwrap().status, Status::Forbidden);
    }
}
