//! An export that is killed leaves no file, whole or not, that has codes in it.

use std::path::Path;

use voucher::engine::ExportRequest;
use voucher::voucher::{ExportState, Filter};
use voucher::Status;

use crate::house::{operator, House};
use crate::worker::Worker;

const QUANTITY: i64 = 2_500;

#[test]
fn an_export_that_dies_leaves_no_file_and_its_codes_count_as_gone() {
    for death in ["export_claimed:1", "export_page:1", "export_page:3", "export_before_names:1"] {
        for split in [0, 1 << 20] {
            let house = House::unguarded();
            house.open().generate_series(&operator(), &crate::house::ten_euros(QUANTITY)).unwrap();
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("cards.csv");
            let mut worker = Worker::doomed(&house, death);
            worker.tell(&format!("export {split} {}", path.display()));
            assert!(worker.was_killed(), "{death}");
            assert_eq!(names(directory.path()), Vec::<String>::new(), "{death}");

            let module = house.open();
            let runs = module.export_runs(&operator(), "").unwrap().fetch(10).unwrap();
            assert_eq!((runs.len(), runs[0].state), (1, ExportState::Begun), "{death}");
            let request = ExportRequest { with_codes: true, ..ExportRequest::default() };
            let error = module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap_err();
            assert_eq!(error.status, Status::ApprovalPending, "{death}");
            module.verify_audit(&operator()).unwrap();
        }
    }
}

/// Dead between the names and the end: the files are whole and stay, and their codes count as gone.
#[test]
fn an_export_that_dies_once_its_files_have_names_leaves_them() {
    let house = House::unguarded();
    house.open().generate_series(&operator(), &crate::house::ten_euros(QUANTITY)).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cards.csv");
    let mut worker = Worker::doomed(&house, "export_named:1");
    worker.tell(&format!("export 0 {}", path.display()));
    assert!(worker.was_killed());
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count() as i64, QUANTITY + 1);
    let module = house.open();
    assert_eq!(module.export_runs(&operator(), "").unwrap().fetch(10).unwrap()[0].state, ExportState::Begun);
    let request = ExportRequest { with_codes: true, ..ExportRequest::default() };
    let other = directory.path().join("other.csv");
    let error = module.export_to_file(&operator(), &Filter::default(), &request, &other).unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending);
}

/// Dead before it wrote down that codes leave: none did, and they may leave once as ever.
#[test]
fn an_export_that_dies_between_its_series_takes_only_those_it_came_to() {
    let house = House::unguarded();
    for _ in 0..2 {
        house.open().generate_series(&operator(), &crate::house::ten_euros(1_000)).unwrap();
    }
    let directory = tempfile::tempdir().unwrap();
    let mut worker = Worker::doomed(&house, "export_page:1");
    worker.tell(&format!("export 0 {}", directory.path().join("cards.csv").display()));
    assert!(worker.was_killed());
    let (module, request) = (house.open(), ExportRequest { with_codes: true, ..ExportRequest::default() });
    let take = |series: &str| {
        let filter = Filter { series: series.into(), ..Filter::default() };
        let path = directory.path().join(format!("{series}.csv"));
        module.export_to_file(&operator(), &filter, &request, &path)
    };
    assert_eq!(take("1").unwrap_err().status, Status::ApprovalPending);
    assert_eq!(take("2").unwrap().vouchers, 1_000);
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
