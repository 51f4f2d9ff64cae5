//! An import killed half way is invisible, and goes on where it stood or leaves nothing.

use std::path::PathBuf;
use std::sync::Arc;

use voucher::voucher::{Filter, ImportRequest, SeriesRequest};
use voucher::{Module, Status};

use crate::books::{raw, totals_are_the_sums_of_rows};
use crate::house::{code, customer, operator, House};
use crate::worker::Worker;

const DEATHS: i64 = 20;

/// The request of every process of this story.
pub fn request() -> ImportRequest {
    let series = SeriesRequest { series_code: "CARDS".into(), request_id: "i1".into(), ..SeriesRequest::default() };
    ImportRequest { series, ..ImportRequest::default() }
}

/// So many cards, each of the value of its place in cents.
fn file(house: &House, rows: i64) -> PathBuf {
    let path = house.store().with_file_name("cards.csv");
    let row = |number: i64| format!("{},S{number},{}.{:02}\n", typed(number), number / 100 + 1, number % 100);
    let text: String = std::iter::once("code,serial,face_value\n".to_owned()).chain((1..=rows).map(row)).collect();
    std::fs::write(&path, text).unwrap();
    path
}

fn typed(number: i64) -> String {
    format!("{:012}", number * 7)
}

/// Every fourth process stores a slice before the one it dies in.
#[test]
fn an_import_that_dies_in_any_slice_is_taken_up_again_and_every_code_is_redeemed_once() {
    let house = House::unguarded();
    let rows = 10_000 * (DEATHS / 4 + 1);
    let path = file(&house, rows);
    for death in 0..DEATHS {
        // The first one dies where the import begins: nothing of it is there.
        let point = if death == 0 {
            "import_begin:1".into()
        } else {
            format!("import_slice:{}", if death % 4 == 0 { 2 } else { 1 })
        };
        let mut worker = Worker::doomed(&house, &point);
        worker.tell(&format!("import {}", path.display()));
        assert!(worker.was_killed(), "death {death}");
        let module = house.open();
        let stored = count(&house, "voucher");
        assert_eq!(count(&house, "external_serial"), stored, "death {death}: serials without their vouchers");
        assert_eq!(stored, death / 4 * 10_000, "death {death}");
        assert_eq!(module.jobs(&operator()).unwrap().len(), usize::from(death > 0), "death {death}");
        nothing_is_visible(&module);
    }
    let mut worker = Worker::ready(&house);
    worker.tell(&format!("import {}", path.display()));
    assert_eq!(worker.hear().as_deref(), Some("Finished"));
    whole(&house, rows);
}

#[test]
fn an_import_cancelled_after_deaths_leaves_nothing_even_if_the_undoing_dies() {
    let house = House::unguarded();
    let path = file(&house, 30_000);
    let mut worker = Worker::doomed(&house, "import_slice:3");
    worker.tell(&format!("import {}", path.display()));
    assert!(worker.was_killed());
    for pass in 1..=3 {
        let mut worker = Worker::doomed(&house, &format!("undo_slice:{pass}"));
        worker.tell("cancel");
        assert!(worker.was_killed(), "pass {pass}");
        nothing_is_visible(&house.open());
        assert_eq!(house.open().jobs(&operator()).unwrap().len(), 1);
    }
    let mut worker = Worker::ready(&house);
    worker.tell("cancel");
    assert_eq!(worker.hear().as_deref(), Some("Cancelled"));
    for table in ["voucher", "external_serial", "series", "voucher_total", "day_total"] {
        assert_eq!(count(&house, table), 0, "{table}");
    }
    let module = house.open();
    assert!(module.jobs(&operator()).unwrap().is_empty());
    module.verify_audit(&operator()).unwrap();
    assert_eq!(module.import(&operator(), &request(), &path).unwrap().1.imported, 30_000);
    whole(&house, 30_000);
}

/// Starts the import of a file, or goes on where somebody died.
pub fn import(module: &Arc<Module>, path: &str) -> String {
    let (_, job) = module.import_start(&operator(), &request(), path.as_ref()).unwrap();
    format!("{:?}", job.step(i64::MAX).unwrap().1.state)
}

/// Gives the one job up that is left.
pub fn cancel(module: &Arc<Module>) -> String {
    let left = module.jobs(&operator()).unwrap().remove(0);
    let job = module.job_resume(&operator(), &left.job_id).unwrap();
    job.cancel().unwrap();
    format!("{:?}", job.progress().unwrap().state)
}

fn count(house: &House, table: &str) -> i64 {
    raw(house, &format!("SELECT count(*), 0, 0, 0 FROM {table}"))[0][0]
}

fn nothing_is_visible(module: &Arc<Module>) {
    assert_eq!(module.search_count(&operator(), &Filter::default(), 0).unwrap(), 0, "a part of an import is found");
    let serial = Filter { external_serial: "S1".into(), ..Filter::default() };
    assert_eq!(module.search_count(&operator(), &serial, 0).unwrap(), 0, "a voucher is found by its serial");
    assert_eq!(module.series_get(&operator(), "CARDS").unwrap_err().status, Status::NotFound);
    assert!(module.check(&customer("anna"), &code(&typed(1))).is_err());
}

fn whole(house: &House, rows: i64) {
    let (module, ledger) = (house.open(), house.ledger());
    assert!(module.jobs(&operator()).unwrap().is_empty());
    let value: i64 = (1..=rows).map(|number| (number / 100 + 1) * 100 + number % 100).sum();
    let counters = module.series_get(&operator(), "CARDS").unwrap().counters;
    assert_eq!((counters.issued, counters.active, counters.value_outstanding), (rows, rows, value));
    totals_are_the_sums_of_rows(house);
    for row in module.conservation(&operator()).unwrap() {
        assert!(row.holds, "{row:?}");
    }
    assert_eq!(module.verify_store(&operator(), &mut |_| {}).unwrap().damaged, 0);
    module.verify_audit(&operator()).unwrap();
    for number in (1..=rows).step_by(997).chain([rows]) {
        let amount = (number / 100 + 1) * 100 + number % 100;
        let (status, receipt) = module.redeem(&customer("anna"), &code(&typed(number)), &ledger).unwrap();
        assert_eq!((status, receipt.amount), (Status::Ok, amount), "card {number}");
        assert!(module.redeem(&customer("berta"), &code(&typed(number)), &ledger).is_err(), "card {number} twice");
    }
}
