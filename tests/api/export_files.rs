//! Exports to files: as a job, split, whole or not there.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sha2::{Digest, Sha256};
use voucher::engine::ExportRequest;
use voucher::voucher::{
    CardTemplate, ExportFormat, ExportState, Filter, JobKind, JobState, SeriesRequest, VoucherType,
};
use voucher::Status;

use crate::export_runs::{runs, with_codes};
use crate::support::*;

const MIB: i64 = 1 << 20;

/// What stands in the directory besides the store.
pub fn files(house: &House) -> Vec<String> {
    let entries = std::fs::read_dir(house.directory.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with("vouchers.db")).collect();
    names.sort();
    names
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn long_rows(quantity: i64) -> voucher::voucher::SeriesRequest {
    voucher::voucher::SeriesRequest { description: "<&\"long, ".repeat(28), ..ten_euros(quantity) }
}

#[test]
fn a_job_goes_page_by_page_and_its_file_appears_at_the_end() {
    let house = House::new();
    house.generate(ten_euros(2_500));
    let path = house.directory.path().join("cards.csv");
    let job = house.module.export_start(&operator(), &Filter::default(), &with_codes(), &path).unwrap();
    let begun = job.progress().unwrap();
    assert_eq!((begun.kind, begun.operation.as_str(), begun.state), (JobKind::Export, "export", JobState::Running));
    assert_eq!((begun.total, begun.done), (2_500, 0));
    for done in [1_000, 2_000, 2_500] {
        let (status, progress) = job.step(0).unwrap();
        assert_eq!((status, progress.done, files(&house)), (Status::Ok, done, vec![]));
    }
    assert_eq!(runs(&house)[0].state, ExportState::Begun);
    let (status, progress) = job.step(0).unwrap();
    assert_eq!((status, progress.state, progress.done), (Status::Done, JobState::Finished, 2_500));
    let (result, bytes) = (job.exported().unwrap(), std::fs::read(&path).unwrap());
    assert_eq!((result.sha256.clone(), result.bytes, result.files), (sha256(&bytes), bytes.len() as i64, 1));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!((&runs(&house)[0].result, runs(&house)[0].state), (&result, ExportState::Finished));
    assert_eq!(job.step(0).unwrap().0, Status::Done);
    assert_eq!(job.cancel().unwrap_err().status, Status::WrongState);
}

#[test]
fn a_cancelled_job_leaves_nothing_and_does_not_count() {
    let house = House::new();
    house.generate(ten_euros(2_500));
    let path = house.directory.path().join("cards.csv");
    let job = house.module.export_start(&operator(), &Filter::default(), &with_codes(), &path).unwrap();
    job.step(0).unwrap();
    job.cancel().unwrap();
    job.cancel().unwrap();
    let (status, progress) = job.step(0).unwrap();
    assert_eq!((status, progress.state, files(&house)), (Status::Done, JobState::Cancelled, vec![]));
    assert_eq!(runs(&house)[0].state, ExportState::Failed);
    house.module.export_to_file(&operator(), &Filter::default(), &with_codes(), &path).unwrap();
}

#[test]
fn a_job_that_is_dropped_leaves_nothing_but_its_codes_count_as_gone() {
    let house = House::new();
    house.generate(ten_euros(2_500));
    let path = house.directory.path().join("cards.csv");
    let job = house.module.export_start(&operator(), &Filter::default(), &with_codes(), &path).unwrap();
    job.step(0).unwrap();
    drop(job);
    assert_eq!((files(&house), runs(&house)[0].state), (vec![], ExportState::Begun));
    let error = house.module.export_to_file(&operator(), &Filter::default(), &with_codes(), &path).unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending);
}

#[test]
fn split_files_are_each_whole_and_none_is_larger_than_asked_for() {
    for (format, ending) in [
        (ExportFormat::Csv, "csv"),
        (ExportFormat::JsonLines, "jsonl"),
        (ExportFormat::Xml, "xml"),
        (ExportFormat::Xlsx, "xlsx"),
    ] {
        let house = House::new();
        house.generate(long_rows(6_000));
        let path = house.directory.path().join(format!("cards.{ending}"));
        let columns = "serial,code,description,description".split(',').take(match ending {
            "csv" | "xlsx" => 4,
            _ => 3,
        });
        let columns = columns.collect::<Vec<_>>().join(",");
        let request = ExportRequest { format, bytes_per_file: MIB, columns, ..with_codes() };
        let result = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap();
        let names = files(&house);
        assert_eq!((result.files as usize, result.vouchers), (names.len(), 6_000));
        assert_eq!(names[0], format!("cards-0001.{ending}"));
        let contents: Vec<Vec<u8>> = names.iter().map(|name| read(&house.directory.path().join(name))).collect();
        assert!(contents.iter().all(|content| content.len() as i64 <= MIB), "{ending}");
        assert_eq!(result.sha256, sha256(&contents.concat()));
        assert_eq!(result.bytes, contents.iter().map(|content| content.len() as i64).sum::<i64>());
        // A workbook of these packs into one; the others need several.
        assert!(ending == "xlsx" || contents.len() > 1, "{ending}: {names:?}");
        let whole = |content: &Vec<u8>| match format {
            ExportFormat::Csv => content.starts_with(b"serial,code,description,description\r\n"),
            ExportFormat::JsonLines => content.starts_with(b"{") && content.ends_with(b"}\n"),
            ExportFormat::Xml => content.starts_with(b"<?xml") && content.trim_ascii_end().ends_with(b">"),
            _ => content.starts_with(b"PK"),
        };
        assert!(contents.iter().all(whole), "{ending}");
        let serials = contents.concat();
        let serials = String::from_utf8_lossy(&serials);
        let missing = |number: &i64| !serials.contains(&format!("1-{number:08}"));
        assert!(ending == "xlsx" || !(1..=6_000).any(|number| missing(&number)), "{ending}");
    }
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn a_split_of_senseless_size_is_refused_and_so_is_one_that_is_pulled() {
    let house = House::new();
    house.generate(ten_euros(1));
    let path = house.directory.path().join("cards.csv");
    for bytes_per_file in [-1, 1, MIB - 1] {
        let request = ExportRequest { bytes_per_file, ..ExportRequest::default() };
        let error = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "bytes_per_file"));
    }
    let request = ExportRequest { bytes_per_file: MIB, ..ExportRequest::default() };
    let error = house.module.export(&operator(), &Filter::default(), &request).err().unwrap();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "bytes_per_file"));
    assert!(runs(&house).is_empty() && files(&house).is_empty());
}

#[test]
fn if_the_second_file_is_there_already_the_first_does_not_appear() {
    let house = House::new();
    house.generate(long_rows(6_000));
    std::fs::write(house.directory.path().join("cards-0002.csv"), "mine").unwrap();
    let path = house.directory.path().join("cards.csv");
    let request = ExportRequest { bytes_per_file: MIB, ..ExportRequest::default() };
    let error = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap_err();
    assert_eq!((error.status, error.field), (Status::FileAccess, "path"));
    assert_eq!(files(&house), ["cards-0002.csv"]);
    assert_eq!((runs(&house)[0].state, runs(&house)[0].result.files), (ExportState::Failed, 0));
}

#[test]
fn a_column_twice_is_refused_where_it_would_hide_itself() {
    let house = House::new();
    house.generate(ten_euros(1));
    for (format, refused) in [
        (ExportFormat::Csv, false),
        (ExportFormat::Xlsx, false),
        (ExportFormat::Xml, true),
        (ExportFormat::JsonLines, true),
    ] {
        let request = ExportRequest { columns: "serial,state,serial".into(), format, ..ExportRequest::default() };
        let export = house.module.export(&operator(), &Filter::default(), &request);
        assert_eq!(export.err().map(|error| error.field), refused.then_some("columns"), "{format:?}");
    }
}

#[test]
fn cards_are_split_into_documents_of_their_own() {
    let house = House::new();
    house.generate(long_rows(4_500));
    let path = house.directory.path().join("cards.pdf");
    let card =
        CardTemplate {
            title: "Зима".into(), instructions: "Scratch and dial. ".repeat(20), ..CardTemplate::default()
        };
    let request = ExportRequest { format: ExportFormat::Pdf, bytes_per_file: MIB, card, ..with_codes() };
    let result = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap();
    assert_eq!((result.vouchers, result.value), (4_500, 4_500_000));
    assert!(result.files > 1, "{result:?}");
    for name in files(&house) {
        let content = read(&house.directory.path().join(&name));
        assert!(content.len() as i64 <= MIB && content.starts_with(b"%PDF-"), "{name}");
        assert!(content.trim_ascii_end().ends_with(b"%%EOF"), "{name}");
    }
    assert!(runs(&house)[0].with_codes);
}

#[test]
fn a_field_or_logo_that_is_none_is_refused_before_a_run_begins() {
    let house = House::new();
    house.generate(ten_euros(1));
    let pdf = ExportRequest { format: ExportFormat::Pdf, ..ExportRequest::default() };
    let fields = ExportRequest { columns: "title,description".into(), ..pdf.clone() };
    let missing =
        CardTemplate { logo: house.directory.path().join("no.png").display().to_string(), ..Default::default() };
    let (missing, status) = (ExportRequest { card: missing, ..pdf }, Status::FileAccess);
    for (request, field, status) in [(fields, "columns", Status::InvalidArgument), (missing, "card_logo", status)] {
        let error = house.module.export(&operator(), &Filter::default(), &request).err().unwrap();
        assert_eq!((error.status, error.field), (status, field), "{error}");
    }
    assert!(runs(&house).is_empty());
}

#[test]
fn a_title_that_cards_cannot_show_is_blamed_on_what_it_is_from() {
    let house = House::new();
    let pdf = |title: &str| ExportRequest {
        format: ExportFormat::Pdf,
        card: CardTemplate { title: title.into(), ..CardTemplate::default() },
        ..ExportRequest::default()
    };
    let refused = |filter: &Filter, title: &str| {
        let path = house.directory.path().join("cards.pdf");
        let error = house.module.export_to_file(&operator(), filter, &pdf(title), &path).unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument);
        (error.field, error.message)
    };
    let kind = VoucherType { code: "GIFT".into(), name: "充 card".into(), face_value: 1000, ..VoucherType::default() };
    house.module.type_put(&operator(), &kind).unwrap();
    let described = SeriesRequest { description: "充".into(), series_code: "D".into(), ..ten_euros(1) };
    house.generate(described.clone());
    house.generate(SeriesRequest { voucher_type: "GIFT".into(), series_code: "T".into(), ..described });
    let of = |series: &str| Filter { series: series.into(), ..Filter::default() };
    assert_eq!(refused(&of("D"), "充").0, "card_title");
    let (field, message) = refused(&of("D"), "");
    assert!(field == "description" && message.starts_with("description: that of series D has "), "{message}");
    let (field, message) = refused(&of("T"), "");
    assert!(field == "voucher_type" && message.contains("name of the type GIFT has "), "{message}");
    assert!(message.contains("give a card_title"), "{message}");
}

/// Nobody can write down that the run ended.
const NO_END: &str = "CREATE INDEX no_end ON export_run (CASE WHEN state = 2 THEN abs(-9223372036854775807 - 1) END)";

#[test]
fn files_that_have_names_stay_and_count_as_gone_whatever_comes_after() {
    let house = House::new();
    house.generate(ten_euros(3));
    house.edit_closed(NO_END);
    let path = house.directory.path().join("cards.csv");
    let error = house.module.export_to_file(&operator(), &Filter::default(), &with_codes(), &path).unwrap_err();
    assert!(error.message.contains("the files are there and whole"), "{error}");
    assert!(error.message.contains("run 1 stays begun"), "{error}");
    assert_eq!((files(&house), runs(&house)[0].state), (vec!["cards.csv".to_owned()], ExportState::Begun));
    let other = house.directory.path().join("other.csv");
    let again = house.module.export_to_file(&operator(), &Filter::default(), &with_codes(), &other).unwrap_err();
    assert_eq!(again.status, Status::ApprovalPending);
}

#[test]
fn a_job_whose_files_have_names_writes_down_again_that_it_is_finished() {
    let house = House::new();
    house.generate(ten_euros(3));
    let path = house.directory.path().join("cards.csv");
    let job = house.module.export_start(&operator(), &Filter::default(), &with_codes(), &path).unwrap();
    house.edit_closed(NO_END);
    assert_eq!(job.step(0).unwrap().0, Status::Ok);
    for _ in 0..2 {
        assert!(job.step(0).unwrap_err().message.contains("the files are there and whole"));
    }
    assert_eq!(job.cancel().unwrap_err().status, Status::WrongState);
    assert_eq!((files(&house), runs(&house)[0].state), (vec!["cards.csv".to_owned()], ExportState::Begun));
    house.edit_closed("DROP INDEX no_end");
    assert_eq!(job.step(0).unwrap().0, Status::Done);
    let result = job.exported().unwrap();
    assert_eq!(result.sha256, sha256(&read(&path)));
    assert_eq!((&runs(&house)[0].result, runs(&house)[0].state), (&result, ExportState::Finished));
}

#[test]
fn more_files_with_codes_than_can_be_nameless_are_refused() {
    let house = House::new();
    house.generate(long_rows(16_000));
    let path = house.directory.path().join("cards.csv");
    let export = |columns: String| {
        let request = ExportRequest { bytes_per_file: MIB, columns, ..with_codes() };
        let error = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "bytes_per_file"), "{error}");
        assert!(error.message.contains("more than 64 files with codes"), "{error}");
        assert_eq!(files(&house), Vec::<String>::new());
    };
    // So many identifiers cannot be held: that is known before the first.
    export(format!("code{}", ",id".repeat(168)));
    assert!(runs(&house).is_empty());
    // How long descriptions are is seen on the way.
    export(format!("code{}", ",description".repeat(41)));
    assert_eq!(runs(&house)[0].state, ExportState::Failed);
}
