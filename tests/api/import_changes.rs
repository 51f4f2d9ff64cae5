//! Imports whose file, store or settings change while they are under way.

use voucher::engine::{Job, JobState};
use voucher::voucher::{Filter, ImportRequest};
use voucher::{Error, Status};

use crate::import::{left_behind, many, other_operator, plain, to_the_end};
use crate::support::*;

/// An import of so many rows with its first slice stored.
fn under_way(house: &House, rows: i64) -> Job {
    let path = house.file("cards.csv", &many(rows));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    let before = house.count("SELECT count(*) FROM voucher");
    while house.count("SELECT count(*) FROM voucher") == before {
        job.step(0).unwrap();
    }
    job
}

fn failure(job: &Job) -> Error {
    for _ in 0..1_000 {
        if let Err(error) = job.step(0) {
            return error;
        }
    }
    panic!("the import goes on for ever or came to its end");
}

#[test]
fn a_file_that_changes_while_it_is_stored_is_not_taken() {
    let house = House::unguarded();
    let job = under_way(&house, 30_000);
    // Two rows change places: as many of them, the same sum.
    let (one, other) = (",S29998,300.98\n", ",S29999,300.99\n");
    let text = many(30_000).replace(one, ",?").replace(other, ",S29999,300.98\n").replace(",?", ",S29998,300.99\n");
    assert!(text != many(30_000) && text.len() == many(30_000).len());
    house.file("cards.csv", &text);
    let error = failure(&job);
    assert_eq!((error.status, error.field), (Status::WrongState, "path"));
    assert_eq!(house.module.search_count(&operator(), &Filter::default(), 0).unwrap(), 0);
    house.file("cards.csv", &many(30_000));
    assert_eq!(to_the_end(&job), JobState::Finished);
    assert_eq!(house.module.search_count(&operator(), &Filter::default(), 0).unwrap(), 30_000);
    house.balanced();
}

#[test]
fn a_code_that_left_the_store_meanwhile_undoes_the_import() {
    let house = House::unguarded();
    let last = format!("code,face_value\n{:012},10\n", 12_000 * 7);
    let (_, before, _) = house.import(&last, &ImportRequest::default());
    let job = under_way(&house, 12_000);
    let gone = Filter { series: before.series_id, ..Filter::default() };
    house.module.delete(&operator(), &gone).unwrap();
    assert_eq!(failure(&job).status, Status::WrongState);
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 0);
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
    house.balanced();
}

#[test]
fn a_stored_row_that_is_not_what_the_file_makes_of_it_undoes_the_import() {
    let mut house = House::unguarded();
    let id = left_behind(&mut house, 12_000);
    house.edit("UPDATE voucher SET tag = zeroblob(32) WHERE id = (SELECT min(id) FROM voucher)");
    let job = house.module.job_resume(&operator(), &id).unwrap();
    assert_eq!(failure(&job).status, Status::WrongState);
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 0);
}

#[test]
fn an_import_that_was_being_undone_is_undone_and_not_gone_on_with() {
    let mut house = House::unguarded();
    let id = left_behind(&mut house, 12_000);
    house.edit("UPDATE series SET generated = -1 WHERE complete = 0");
    let job = house.module.job_resume(&operator(), &id).unwrap();
    assert_eq!(job.step(0).unwrap().1.state, JobState::Cancelled);
    assert_eq!(house.count("SELECT (SELECT count(*) FROM voucher) + (SELECT count(*) FROM external_serial)"), 0);
}

#[test]
fn an_import_waits_while_the_module_is_off() {
    let house = House::unguarded();
    let job = under_way(&house, 12_000);
    house.module.setting_set(&operator(), "", "enabled", "off").unwrap();
    assert_eq!(failure(&job).status, Status::Forbidden);
    house.module.setting_set(&operator(), "", "enabled", "on").unwrap();
    assert_eq!(to_the_end(&job), JobState::Finished);
    house.balanced();
}

#[test]
fn what_was_approved_is_not_carried_out_once_other_rows_would_be_taken() {
    let house = House::unguarded();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let path = house.file("asked.csv", crate::import::THREE);
    let request = ImportRequest { partial: true, ..plain() };
    let asked = house.module.import(&operator(), &request, &path).unwrap_err();
    let path = house.file("other.csv", "code,face_value\n7700000001,10\n");
    let other = house.module.import(&operator(), &ImportRequest::default(), &path).unwrap_err();
    let other = house.module.approve(&other_operator(), &other.approval_id, "").unwrap();
    assert_eq!(to_the_end(&house.module.job_resume(&operator(), &other.result).unwrap()), JobState::Finished);
    let error = house.module.approve(&other_operator(), &asked.approval_id, "").unwrap_err();
    assert!(error.message.contains("the store changed"), "{error}");
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 1);
}

#[test]
fn a_file_that_was_another_goes_on_once_it_is_put_back() {
    let mut house = House::unguarded();
    let id = left_behind(&mut house, 12_000);
    let stored = house.count("SELECT count(*) FROM voucher");
    house.file("cards.csv", &many(12_000).replace(",1.01\n", ",9.01\n"));
    let job = house.module.job_resume(&operator(), &id).unwrap();
    for _ in 0..3 {
        assert_eq!(failure(&job).field, "path");
    }
    assert_eq!(house.count("SELECT count(*) FROM voucher"), stored);
    house.file("cards.csv", &many(12_000));
    assert_eq!(to_the_end(&job), JobState::Finished);
    house.balanced();
}

#[test]
fn a_code_that_came_between_reading_and_storing_undoes_the_import() {
    let house = House::unguarded();
    let path = house.file("cards.csv", &many(12_000));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    while house.module.jobs(&operator()).unwrap().is_empty() {
        job.step(0).unwrap();
    }
    // A few rows are read and wait to be stored with more.
    (0..3).for_each(|_| drop(job.step(0).unwrap()));
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 0);
    let other = house.file("other.csv", &format!("code,face_value\n{:012},10\n", 7));
    house.module.import(&operator(), &ImportRequest::default(), &other).unwrap();
    let error = failure(&job);
    assert!(error.message.contains("by another way meanwhile"), "{error}");
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 1);
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
    house.balanced();
}
