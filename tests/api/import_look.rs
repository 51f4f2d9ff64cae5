//! The look at a file: what it may tell to whom, what it refuses, and what it leaves alone.

use voucher::engine::{JobState, LogLevel};
use voucher::voucher::{FindingKind, ImportRequest, SeriesRequest};
use voucher::{Actor, ActorKind, Right, Status};

use crate::import::{many, plain, to_the_end, told, THREE};
use crate::support::*;

const LOOKS: &str = "SELECT count(*) FROM audit WHERE event = 'import_looked_up'";

fn dry() -> ImportRequest {
    ImportRequest { dry_run: true, ..plain() }
}

fn named(request_id: &str) -> ImportRequest {
    let series = SeriesRequest { request_id: request_id.into(), ..plain().series };
    ImportRequest { series, ..plain() }
}

fn other_operator() -> Actor {
    Actor::new(ActorKind::Operator, "oskar", Right::ALL)
}

/// So many rows of these codes, each worth ten.
fn rows(codes: impl Iterator<Item = String>) -> String {
    std::iter::once("code,face_value\n".to_owned()).chain(codes.map(|code| format!("{code},10\n"))).collect()
}

#[test]
fn every_look_is_in_the_audit_trail_with_what_it_saw() {
    let house = House::unguarded();
    house.import(THREE, &plain());
    assert_eq!(house.count(LOOKS), 1);
    house.import(&format!("{THREE}7700000004,A-4,5,\n"), &dry());
    assert_eq!(house.count(LOOKS), 2);
    let told = "SELECT count(*) FROM audit WHERE event = 'import_looked_up' AND actor_id = 'olga' AND detail LIKE";
    for part in ["\"rows\":4", "\"in_store\":3", "\"dry_run\":true", "\"file_sha256\":\"________________"] {
        assert_eq!(house.count(&format!("{told} '%{part}%'")), 1 + i64::from(part.contains("sha")), "{part}");
    }
    house.module.verify_audit(&operator()).unwrap();
}

#[test]
fn codes_that_a_look_did_not_find_count_as_guesses_of_the_day() {
    let house = House::with(&[("guard.store_budget", "0.000000001")]);
    house.import(THREE, &plain());
    assert_eq!(house.count("SELECT sum(misses + typing_errors) FROM guard_day"), 3);
    assert!(house.module.take_log().iter().all(|event| event.level != LogLevel::Alarm));
    // Three of 10^10 codes win: each row is worth 3 of 10^10.
    house.import(&rows((0..10).map(|number| format!("88{number:08}"))), &dry());
    assert_eq!(house.count("SELECT sum(misses) FROM guard_day"), 10);
    assert!(house.module.take_log().iter().any(|event| event.event == "guard_budget_passed"));
}

#[test]
fn a_partner_is_not_told_which_codes_are_those_of_others() {
    let house = House::unguarded();
    house.import(THREE, &plain());
    let file = |text: &str| house.file("theirs.csv", text);
    let own = file("code,serial,face_value\n8800000001,N-1,10\n");
    house.module.import(&partner("north"), &ImportRequest::default(), &own).unwrap();
    let text = "code,serial,face_value\n7700000001,X,10\n8800000001,N-1,10\n7700000003,Y,10\n8800000009,A-1,10\n";
    for partial in [false, true] {
        let request = ImportRequest { partial, ..ImportRequest::default() };
        let (status, result, findings) = house.module.import(&partner("north"), &request, &file(text)).unwrap();
        assert_eq!((status, result.imported, result.refused), (Status::InvalidArgument, 0, 2));
        assert_eq!(told(&findings), [(0, "code", FindingKind::Wrong), (3, "code", FindingKind::Duplicate)]);
        assert!(findings[0].problem.starts_with("2 codes"), "{findings:?}");
    }
    let (status, result, findings) = house.import(text, &ImportRequest::default());
    assert_eq!((status, result.imported, result.duplicates, findings.len()), (Status::Ok, 1, 3, 4));
}

#[test]
fn nothing_of_the_store_is_told_before_the_look_has_ended() {
    let house = House::unguarded();
    house.import(THREE, &plain());
    let path = house.file("cards.csv", &rows((1..=3_000).map(|number| format!("77{number:08}"))));
    let (_, job) = house.module.import_start(&operator(), &dry(), &path).unwrap();
    let mut steps = 0;
    while job.step(0).unwrap().0 != Status::Done {
        steps += 1;
        if house.count(LOOKS) == 1 {
            assert_eq!((job.imported().unwrap().duplicates, job.findings(0, 10).unwrap()), (0, Vec::new()));
        }
    }
    assert!(steps > 4);
    assert_eq!((job.imported().unwrap().duplicates, job.findings(0, 10).unwrap().len()), (3, 3));
    // A look that is given up or fails has told nothing either.
    let (_, job) = house.module.import_start(&operator(), &dry(), &path).unwrap();
    (0..6).for_each(|_| drop(job.step(0).unwrap()));
    assert_eq!(house.count(LOOKS), 2);
    job.cancel().unwrap();
    assert_eq!((job.imported().unwrap().duplicates, job.findings(0, 10).unwrap()), (0, Vec::new()));
    house.file("cards.csv", &format!("{}8800000001,\"x", rows((1..=3_000).map(|number| format!("77{number:08}")))));
    let (_, job) = house.module.import_start(&operator(), &dry(), &path).unwrap();
    while job.step(0).is_ok() {}
    assert_eq!((job.imported().unwrap().duplicates, job.findings(0, 10).unwrap()), (0, Vec::new()));
}

#[test]
fn codes_of_an_unfinished_import_are_not_left_out_as_if_they_were_there() {
    let mut house = House::unguarded();
    let path = house.file("cards.csv", &many(12_000));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    while house.count("SELECT count(*) FROM voucher") == 0 {
        job.step(0).unwrap();
    }
    let id = job.id();
    drop(job);
    house.reopen();
    for request in [ImportRequest::default(), dry()] {
        let error = house.module.import(&operator(), &request, &path).unwrap_err();
        assert_eq!((error.status, error.field), (Status::WrongState, "code"));
        assert!(error.message.contains(&id), "{error}");
    }
    assert_eq!(house.count(LOOKS), 3, "the one that began it, and both that failed");
    assert_eq!(house.module.jobs(&operator()).unwrap().len(), 1);
    house.module.job_resume(&operator(), &id).unwrap().cancel().unwrap();
    assert_eq!(house.module.import(&operator(), &ImportRequest::default(), &path).unwrap().1.imported, 12_000);
    house.balanced();
}

#[test]
fn one_letter_among_digits_is_a_mistake_and_makes_no_alphabet() {
    let house = House::unguarded();
    let text = rows((1..=19).map(|number| format!("{number:06}")).chain(["00002O".to_owned()]));
    let path = house.file("cards.csv", &text);
    let request = ImportRequest { partial: true, ..plain() };
    let error = house.module.import(&operator(), &request, &path).unwrap_err();
    assert_eq!(error.status, Status::WeakCodes, "they count as the 10^6 they are");
    let series = SeriesRequest { weak_codes_override: "Olga O.".into(), ..plain().series };
    let (status, result, findings) = house.import(&text, &ImportRequest { series, ..plain() });
    assert_eq!((status, result.refused, result.imported), (Status::InvalidArgument, 1, 0));
    assert_eq!(told(&findings), [(21, "code", FindingKind::Wrong)]);
}

#[test]
fn a_code_or_serial_that_comes_again_with_something_else_is_wrong() {
    let house = House::unguarded();
    let heads = "code,serial,face_value\n7700000001,A-1,10\n";
    for (row, field) in [("7700000001,A-1,20", "code"), ("7700000001,A-2,10", "code"), ("7700000002,A-1,10", "serial")]
    {
        let text = format!("{heads}{row}\n");
        let (status, result, findings) = house.import(&text, &dry());
        assert_eq!((status, result.refused, result.duplicates), (Status::Ok, 1, 0), "{row}");
        assert_eq!(told(&findings), [(3, field, FindingKind::Wrong)], "{row}");
        assert_eq!(house.import(&text, &plain()).0, Status::InvalidArgument, "{row}");
    }
    let (_, result, findings) = house.import(&format!("{heads}77-0000-0001,A-1,10.00\n"), &plain());
    assert_eq!((result.imported, result.duplicates), (1, 1));
    assert_eq!(told(&findings), [(3, "code", FindingKind::Duplicate)]);
}

#[test]
fn a_dry_run_leaves_what_its_request_started_before_alone() {
    let mut house = House::unguarded();
    let path = house.file("cards.csv", &many(12_000));
    let (_, job) = house.module.import_start(&operator(), &named("i1"), &path).unwrap();
    while house.count("SELECT count(*) FROM voucher") == 0 {
        job.step(0).unwrap();
    }
    drop(job);
    house.reopen();
    let stored = house.count("SELECT count(*) FROM voucher");
    let fresh = house.file("fresh.csv", "code,face_value\n990000000001,10\n");
    for path in [&path, &fresh] {
        let _ = house.module.import(&operator(), &ImportRequest { dry_run: true, ..named("i1") }, path);
    }
    let (status, result, _) =
        house.module.import(&operator(), &ImportRequest { dry_run: true, ..named("i1") }, &fresh).unwrap();
    assert_eq!((status, result.imported), (Status::Ok, 1));
    assert_eq!(house.count("SELECT count(*) FROM voucher"), stored);
    assert_eq!(house.module.jobs(&operator()).unwrap().len(), 1);
}

#[test]
fn a_length_that_is_named_catches_zeros_that_all_codes_lost() {
    let house = House::unguarded();
    let series = SeriesRequest { code_length: 10, ..plain().series };
    let request = ImportRequest { series, ..plain() };
    let (status, result, findings) = house.import("code,face_value\n77000001,10\n77000002,10\nAB,10\n", &request);
    assert_eq!((status, result.refused), (Status::InvalidArgument, 3));
    let zeros = |line: usize| findings[line].remedy.contains("leading zeros");
    assert!(zeros(0) && zeros(1) && !zeros(2), "{findings:?}");
    assert_eq!(house.import(THREE, &request).1.imported, 3);
    let series = SeriesRequest { code_length: 99, ..plain().series };
    let path = house.file("cards.csv", THREE);
    let error = house.module.import_start(&operator(), &ImportRequest { series, ..plain() }, &path).map(drop);
    assert_eq!(error.unwrap_err().field, "code_length");
}

#[test]
fn codes_that_a_spreadsheet_rounded_are_refused_as_a_file() {
    let house = House::unguarded();
    let rounded = |count: i64| rows((1..=count).map(|number| format!("{:015}0", 123_456_789_012_000 + number)));
    let path = house.file("cards.csv", &rounded(20));
    let error = house.module.import(&operator(), &plain(), &path).unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "code"));
    assert!(error.message.contains("spreadsheet"), "{error}");
    // Fewer may be so by chance, and one that is not shows that nothing was rounded.
    assert_eq!(house.import(&rounded(19), &dry()).1.imported, 19);
    assert_eq!(house.import(&format!("{}1234567890123456,10\n", rounded(30)), &dry()).1.imported, 31);
}

#[test]
fn two_persons_asked_for_since_the_start_stop_an_import_before_it_stores() {
    let house = House::unguarded();
    let path = house.file("cards.csv", THREE);
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let error = loop {
        if let Err(error) = job.step(0) {
            break error;
        }
    };
    assert_eq!((error.status, error.field), (Status::WrongState, "two_persons"));
    assert_eq!(house.count("SELECT count(*) FROM series") + house.count("SELECT count(*) FROM job"), 0);
    let asked = house.module.import(&operator(), &plain(), &path).unwrap_err();
    let approved = house.module.approve(&other_operator(), &asked.approval_id, "").unwrap();
    let job = house.module.job_resume(&operator(), &approved.result).unwrap();
    assert_eq!(to_the_end(&job), JobState::Finished);
}

#[test]
fn another_thread_cancels_an_import_between_two_slices() {
    let house = House::unguarded();
    let path = house.file("cards.csv", &many(60_000));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    std::thread::scope(|threads| {
        let driver = threads.spawn(|| job.step(i64::MAX));
        while house.count("SELECT count(*) FROM voucher") == 0 {}
        assert_eq!(job.progress().unwrap().state, JobState::Running);
        job.cancel().unwrap();
        assert_eq!(driver.join().unwrap().unwrap().1.state, JobState::Cancelled);
    });
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 0);
    house.balanced();
}

#[test]
fn an_approved_request_is_answered_as_it_was_given_when_its_file_is_gone() {
    let house = House::unguarded();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let path = house.file("cards.csv", THREE);
    let request = named("i1");
    assert!(request.series.currency.is_empty());
    let asked = house.module.import(&operator(), &request, &path).unwrap_err();
    let approved = house.module.approve(&other_operator(), &asked.approval_id, "").unwrap();
    std::fs::remove_file(&path).unwrap();
    let (status, job) = house.module.import_start(&operator(), &request, &path).unwrap();
    assert_eq!((status, job.id()), (Status::Duplicate, approved.result));
    let other = ImportRequest { accepted: true, ..request };
    house.file("cards.csv", THREE);
    let error = house.module.import_start(&operator(), &other, &path).map(drop).unwrap_err();
    assert_eq!(error.status, Status::RequestMismatch);
}
