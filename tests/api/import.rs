//! Import: rows of a file become vouchers, all of them or none, each with its own value and time.

use std::path::PathBuf;

use voucher::engine::{Job, JobState};
use voucher::identifier::Identifier;
use voucher::voucher::voucher_type::ValueKind;
use voucher::voucher::{
    ApprovalState, Filter, FindingKind, ImportFinding, ImportRequest, ImportResult, SeriesChange, SeriesRequest,
    SeriesState, VoucherType,
};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

/// `START_MS` is 2027-01-15.
pub const THREE: &str = "code,serial,face_value,expires_at\n\
    7700000001,A-1,10,2027-06-30\n\
    7700000002,A-2,25.50,2027-12-31\n\
    7700000003,,5,\n";

impl House {
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn import(&self, text: &str, request: &ImportRequest) -> (Status, ImportResult, Vec<ImportFinding>) {
        let path = self.file("cards.csv", text);
        self.module.import(&operator(), request, &path).unwrap()
    }

    /// Everything about vouchers that the file of the store has.
    fn rows(&self) -> i64 {
        ["voucher", "series", "external_serial", "job", "voucher_total", "day_total"]
            .iter()
            .map(|table| self.count(&format!("SELECT count(*) FROM {table}")))
            .sum()
    }

    pub fn balanced(&self) {
        for row in self.module.conservation(&operator()).unwrap() {
            assert!(row.holds, "{row:?}");
        }
        let check = self.module.verify_store(&operator(), &mut |_| {}).unwrap();
        assert_eq!((check.damaged, check.miscounted_zones), (0, 0));
    }

    pub fn found(&self, filter: &Filter) -> Vec<String> {
        let found = self.module.search(&operator(), filter).unwrap().fetch(100).unwrap();
        found.into_iter().map(|voucher| voucher.serial).collect()
    }
}

/// Weak codes of ten digits are fine for a few vouchers.
pub fn plain() -> ImportRequest {
    let series = SeriesRequest { series_code: "CARDS".into(), ..SeriesRequest::default() };
    ImportRequest { series, ..ImportRequest::default() }
}

pub fn told(findings: &[ImportFinding]) -> Vec<(i64, &str, FindingKind)> {
    findings.iter().map(|finding| (finding.line, finding.field.as_str(), finding.kind)).collect()
}

pub fn to_the_end(job: &Job) -> JobState {
    loop {
        let (status, progress) = job.step(0).unwrap();
        if status == Status::Done {
            return progress.state;
        }
    }
}

/// So many rows of the value of their place in cents.
pub fn many(rows: i64) -> String {
    let row = |number: i64| format!("{:012},S{number},{}.{:02}\n", number * 7, number / 100 + 1, number % 100);
    std::iter::once("code,serial,face_value\n".to_owned()).chain((1..=rows).map(row)).collect()
}

#[test]
fn rows_become_vouchers_that_are_redeemed_once_with_their_own_values() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (status, result, findings) = house.import(THREE, &plain());
    assert_eq!((status, findings), (Status::Ok, Vec::new()));
    assert_eq!((result.rows, result.imported, result.value, result.currency.as_str()), (3, 3, 4050, "EUR"));
    let series = house.module.series_get(&operator(), &result.series_id).unwrap();
    assert!(series.imported);
    assert_eq!((series.counters.active, series.counters.value_outstanding), (3, 4050));
    for (typed, value) in [("77-0000-0001", 1000), ("7700000002", 2550), ("7700000003", 500)] {
        let before = ledger.balance("anna");
        assert_eq!(house.module.redeem(&customer("anna"), &code(typed), &ledger).unwrap().0, Status::Ok);
        assert_eq!(ledger.balance("anna") - before, value);
        let again = house.module.redeem(&customer("berta"), &code(typed), &ledger).unwrap_err();
        assert_eq!(again.status, Status::NotRedeemable);
    }
    house.balanced();
    house.module.verify_audit(&operator()).unwrap();
}

#[test]
fn days_begin_and_end_in_the_time_zone_of_the_store() {
    let house = House::unguarded();
    house.module.setting_set(&operator(), "", "time_zone", "Europe/Athens").unwrap();
    let text = "code,face_value,valid_from,expires_at\n7700000001,10,2027-02-01,2027-06-30\n";
    house.import(text, &plain());
    let voucher = house.module.get_by_serial(&operator(), "CARDS-00000001").unwrap();
    // Two hours before midnight in winter, three in summer.
    assert_eq!(voucher.valid_from_ms, 1_801_440_000_000 - 2 * 3_600_000);
    assert_eq!(voucher.expires_at_ms, 1_814_400_000_000 - 3 * 3_600_000);
}

#[test]
fn one_wrong_row_refuses_the_file_and_nothing_is_stored() {
    let house = House::unguarded();
    let before = house.rows();
    let (status, result, findings) = house.import(&THREE.replace("25.50", "25.505"), &plain());
    assert_eq!(status, Status::InvalidArgument);
    assert_eq!((result.imported, result.refused, result.value, result.series_id.as_str()), (0, 1, 0, ""));
    assert_eq!(told(&findings), [(3, "face_value", FindingKind::Wrong)]);
    assert!(!findings[0].remedy.is_empty());
    assert_eq!(house.rows(), before);
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
}

#[test]
fn a_partial_import_takes_the_good_rows() {
    let house = House::unguarded();
    let (status, result, _) = house.import(&THREE.replace("25.50", "x"), &ImportRequest { partial: true, ..plain() });
    assert_eq!((status, result.imported, result.refused, result.value), (Status::Ok, 2, 1, 1500));
    assert_eq!(house.found(&Filter::default()), ["CARDS-00000001", "CARDS-00000002"]);
    house.balanced();
}

#[test]
fn duplicates_in_the_file_and_in_the_store_are_left_out_and_told() {
    let house = House::unguarded();
    house.import(THREE, &plain());
    let text = "code,serial,face_value\n7700000001,B-1,10\n7700000009,B-2,10\n77 0000 0009,B-2,10.00\n";
    let (status, result, findings) = house.import(text, &ImportRequest::default());
    assert_eq!((status, result.imported, result.duplicates, result.refused), (Status::Ok, 1, 2, 0));
    assert_eq!(told(&findings), [2, 4].map(|line| (line, "code", FindingKind::Duplicate)));
    assert!(findings.iter().all(|finding| !format!("{finding:?}").contains("0000")), "{findings:?}");
    house.balanced();
}

#[test]
fn a_file_of_nothing_but_duplicates_is_no_import_and_says_so() {
    let house = House::unguarded();
    house.import(THREE, &plain());
    for partial in [false, true] {
        let (status, result, findings) = house.import(THREE, &ImportRequest { partial, ..ImportRequest::default() });
        assert_eq!((status, result.imported, result.duplicates), (Status::InvalidArgument, 0, 3));
        assert_eq!(told(&findings)[0], (0, "", FindingKind::Wrong));
        assert_eq!((findings.len(), findings[0].problem.as_str()), (4, "has nothing but duplicates"));
    }
    house.balanced();
}

#[test]
fn a_code_that_lost_its_zeros_is_refused() {
    let house = House::unguarded();
    let text = "code,face_value\n0012345678,10\n12345679,10\n0012345670,10\n";
    let (status, result, findings) = house.import(text, &plain());
    assert_eq!((status, result.refused), (Status::InvalidArgument, 1));
    assert_eq!(told(&findings), [(3, "code", FindingKind::Wrong)]);
    assert!(findings[0].remedy.contains("zeros"), "{findings:?}");
}

#[test]
fn letters_make_an_alphabet_of_digits_and_letters() {
    let house = House::unguarded();
    let (_, result, findings) = house.import("code,face_value\nab12-cd34,10\n12345678,20\n", &plain());
    assert_eq!((result.imported, findings.len()), (2, 0));
    let series = house.module.series_get(&operator(), &result.series_id).unwrap();
    assert_eq!((series.code_length, series.alphabet, series.check_digit), (8, 3, 1));
    let ledger = KeptLedger::default();
    assert_eq!(house.module.redeem(&customer("anna"), &code("AB12CD34"), &ledger).unwrap().0, Status::Ok);
}

#[test]
fn a_check_digit_is_verified_where_one_is_named() {
    let house = House::unguarded();
    let mut request = plain();
    request.series.check_digit = 3;
    // The published number of Luhn's method, and one digit of it changed.
    let (status, _, findings) = house.import("code,face_value\n79927398713,10\n79927398714,10\n", &request);
    assert_eq!(status, Status::InvalidArgument);
    assert_eq!(told(&findings), [(3, "code", FindingKind::Wrong)]);
}

#[test]
fn what_makes_no_sense_in_a_row_is_told_by_its_field() {
    let house = House::unguarded();
    let heads = "code,serial,face_value,extra_value,currency,valid_from,expires_at,partner\n";
    let (long, long_serial) = ("x".repeat(64), "x".repeat(48));
    for (row, field) in [
        (",A,10,,,,,", "code"),
        ("77000§0001,A,10,,,,,", "code"),
        ("7700000001,A,0,,,,,", "face_value"),
        ("7700000001,A,-1,,,,,", "face_value"),
        ("7700000001,A,,,,,,", "face_value"),
        ("7700000001,A,10,-1,,,,", "extra_value"),
        ("7700000001,A,10,,GBP,,,", "currency"),
        ("7700000001,A,10,,,,2027-01-14,", "expires_at"),
        ("7700000001,A,10,,,2027-06-30,2027-06-29,", "expires_at"),
        (&format!("7700000001,{long_serial},10,,,,,"), "serial"),
        (&format!("7700000001,A,10,,,,,{long}"), "partner"),
    ] {
        let text = format!("{heads}7700000009,Z,10,1,eur,2027-01-01,2027-06-30,north\n{row}\n");
        let (status, result, findings) = house.import(&text, &ImportRequest { dry_run: true, ..plain() });
        assert_eq!((status, result.rows, result.refused), (Status::Ok, 2, 1), "{row}");
        let wrong = findings.iter().find(|finding| finding.kind == FindingKind::Wrong).unwrap();
        assert_eq!((wrong.line, wrong.field.as_str()), (3, field), "{row}");
    }
}

#[test]
fn what_the_file_does_not_say_comes_from_the_request() {
    let house = House::unguarded();
    let series = SeriesRequest {
        face_value: 700,
        extra_value: 50,
        partner: "north".into(),
        valid_until_date: "2027-03-31".into(),
        description: "old cards".into(),
        ..plain().series
    };
    let (_, result, _) = house.import("code\n7700000001\n7700000002\n", &ImportRequest { series, ..plain() });
    assert_eq!((result.imported, result.value), (2, 1500));
    let voucher = house.module.get_by_serial(&operator(), "CARDS-00000002").unwrap();
    assert_eq!((voucher.face_value, voucher.extra_value, voucher.partner.as_str()), (700, 50, "north"));
    assert_eq!(voucher.expires_at_ms, 1_806_537_600_000);
    assert_eq!(house.module.series_get(&operator(), "CARDS").unwrap().adjusted_value, 0);
}

#[test]
fn a_file_without_values_asks_for_one() {
    let house = House::unguarded();
    let path = house.file("cards.csv", "code\n7700000001\n");
    let error = house.module.import(&operator(), &plain(), &path).unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "face_value"));
}

/// A house whose options name no currency.
fn without_currency() -> House {
    let mut house = House::unguarded();
    house.config.currency.clear();
    house.reopen();
    house
}

#[test]
fn a_file_that_names_all_that_is_needed_needs_nothing_else() {
    let (house, ledger) = (without_currency(), KeptLedger::default());
    let text = "code,face_value,currency\n7700000001,10,GBP\n7700000002,25.50,gbp\n";
    let (status, result, findings) = house.import(text, &ImportRequest::default());
    assert_eq!((status, findings), (Status::Ok, Vec::new()));
    assert_eq!((result.imported, result.value, result.currency.as_str()), (2, 3550, "GBP"));
    assert_eq!(house.module.series_get(&operator(), &result.series_id).unwrap().currency, "GBP");
    let (_, receipt) = house.module.redeem(&customer("anna"), &code("7700000002"), &ledger).unwrap();
    assert_eq!((receipt.amount, receipt.currency.as_str()), (2550, "GBP"));
    house.balanced();
}

#[test]
fn another_person_is_told_the_currency_that_only_the_file_names() {
    let house = without_currency();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let path = house.file("cards.csv", "code,face_value,currency\n7700000001,10,GBP\n");
    let asked = house.module.import(&operator(), &plain(), &path).unwrap_err();
    let approval = house.module.approval_get(&other_operator(), &asked.approval_id).unwrap();
    assert!(approval.summary.contains("10.00 GBP"), "{}", approval.summary);
    let approved = house.module.approve(&other_operator(), &asked.approval_id, "").unwrap();
    let job = house.module.job_resume(&operator(), &approved.result).unwrap();
    assert_eq!(to_the_end(&job), JobState::Finished);
    assert_eq!(house.module.series_get(&operator(), &approved.result).unwrap().currency, "GBP");
}

#[test]
fn rows_that_alone_tell_the_currency_must_all_name_it_and_agree() {
    let house = without_currency();
    let refused = |text: &str, request: &ImportRequest| {
        let error = house.module.import(&operator(), request, &house.file("cards.csv", text)).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "currency"), "{text}");
        error.message
    };
    let mixed = "code,face_value,currency\n7700000001,10,GBP\n7700000002,10,EUR\n";
    for partial in [false, true] {
        let message = refused(mixed, &ImportRequest { partial, ..plain() });
        assert!(["GBP", "EUR", "line 3"].iter().all(|told| message.contains(told)), "{message}");
    }
    refused("code,face_value\n7700000001,10\n", &plain());
    refused("code,face_value,currency\n7700000001,10,\n", &plain());
    let series = SeriesRequest { extra_value: 100, ..plain().series };
    refused("code,face_value,currency\n7700000001,10,GBP\n", &ImportRequest { series, ..plain() });
    let text = "code,face_value,currency\n7700000001,10,GBP\n7700000002,10,\n7700000003,10,POUND\n";
    let (status, _, findings) = house.import(text, &plain());
    assert_eq!(status, Status::InvalidArgument);
    assert_eq!(told(&findings), [3, 4].map(|line| (line, "currency", FindingKind::Wrong)));
}

#[test]
fn rows_are_held_against_their_type() {
    let house = House::unguarded();
    let fixed = VoucherType { code: "FIXED".into(), face_value: 1000, ..VoucherType::default() };
    let bounds = VoucherType { value_kind: ValueKind::Variable, face_value_min: 500, ..VoucherType::default() };
    let variable = VoucherType { code: "VARIABLE".into(), face_value_max: 2000, ..bounds };
    for kind in [&fixed, &variable] {
        house.module.type_put(&operator(), kind).unwrap();
    }
    for (kind, value, refused) in [
        ("FIXED", "10", 0),
        ("FIXED", "10.01", 1),
        ("VARIABLE", "4.99", 1),
        ("VARIABLE", "5", 0),
        ("VARIABLE", "20", 0),
        ("VARIABLE", "20.01", 1),
    ] {
        let series = SeriesRequest { voucher_type: kind.into(), ..plain().series };
        let request = ImportRequest { series, dry_run: true, ..plain() };
        let (_, result, _) = house.import(&format!("code,face_value\n7700000001,{value}\n"), &request);
        assert_eq!(result.refused, refused, "{kind} {value}");
    }
}

#[test]
fn findings_beyond_those_kept_are_counted_only() {
    let house = House::unguarded();
    let text: String =
        std::iter::once("code,face_value\n".to_owned()).chain((0..10_050).map(|_| "7700000001,x\n".into())).collect();
    let path = house.file("cards.csv", &text);
    let (_, job) = house.module.import_start(&operator(), &ImportRequest { dry_run: true, ..plain() }, &path).unwrap();
    to_the_end(&job);
    assert_eq!(job.imported().unwrap().findings, 10_050);
    assert_eq!(job.findings(0, usize::MAX).unwrap().len(), voucher::limits::IMPORT_FINDINGS_MAX);
}

#[test]
fn a_file_over_the_limit_is_not_even_read() {
    let house = House::unguarded();
    let path = house.file("cards.csv", THREE);
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(voucher::limits::IMPORT_BYTES_MAX + 1).unwrap();
    let error = house.module.import(&operator(), &plain(), &path).unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "path"));
}

#[test]
fn a_dry_run_stores_nothing_and_tells_what_would_be() {
    let house = House::unguarded();
    let before = house.rows();
    let (status, result, _) = house.import(THREE, &ImportRequest { dry_run: true, ..plain() });
    assert_eq!((status, result.imported, result.value, result.series_id.as_str()), (Status::Ok, 3, 4050, ""));
    assert_eq!(house.rows(), before);
}

#[test]
fn accepted_vouchers_are_redeemed_only_once_the_series_is_activated() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::Import, Right::View]);
    let path = house.file("cards.csv", THREE);
    assert_eq!(house.module.import(&clerk, &plain(), &path).unwrap_err().status, Status::Forbidden);
    let request = ImportRequest { accepted: true, ..plain() };
    let (_, result, _) = house.module.import(&clerk, &request, &path).unwrap();
    let series = house.module.series_get(&operator(), &result.series_id).unwrap();
    assert_eq!((series.state, series.counters.accepted), (SeriesState::Accepted, 3));
    let early = house.module.redeem(&customer("anna"), &code("7700000001"), &ledger).unwrap_err();
    assert_eq!(early.status, Status::NotRedeemable);
    house.module.series_change(&operator(), &result.series_id, SeriesChange::Activate, "").unwrap();
    assert_eq!(house.module.redeem(&customer("anna"), &code("7700000001"), &ledger).unwrap().0, Status::Ok);
    house.balanced();
}

#[test]
fn a_partner_imports_for_itself_only_and_within_its_day() {
    let house = House::unguarded();
    let path = house.file("cards.csv", "code,face_value,partner\n7700000001,10,north\n7700000002,20,south\n");
    let (status, _, findings) = house.module.import(&partner("north"), &plain(), &path).unwrap();
    assert_eq!((status, told(&findings)), (Status::InvalidArgument, vec![(3, "partner", FindingKind::Wrong)]));
    house.module.setting_set(&operator(), "north", "generation_value_per_day", "1999").unwrap();
    let path = house.file("cards.csv", "code,face_value\n7700000001,10\n7700000002,10\n");
    assert_eq!(house.module.import(&partner("north"), &plain(), &path).unwrap_err().status, Status::Throttled);
    house.module.setting_set(&operator(), "north", "generation_value_per_day", "2000").unwrap();
    let (_, result, _) = house.module.import(&partner("north"), &plain(), &path).unwrap();
    assert_eq!(house.module.series_get(&partner("north"), &result.series_id).unwrap().partner, "north");
}

#[test]
fn only_who_may_import_does_and_only_while_the_module_is_on() {
    let house = House::unguarded();
    let path = house.file("cards.csv", THREE);
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::Generate, Right::Activate]);
    assert_eq!(house.module.import(&clerk, &plain(), &path).unwrap_err().field, "actor.rights");
    let buyer = Actor { rights: -1, ..customer("anna") };
    assert_eq!(house.module.import(&buyer, &plain(), &path).unwrap_err().status, Status::Forbidden);
    house.module.setting_set(&operator(), "", "enabled", "off").unwrap();
    assert_eq!(house.module.import(&operator(), &plain(), &path).unwrap_err().status, Status::Forbidden);
}

#[test]
fn what_is_no_plain_file_or_cannot_be_read_is_not_imported() {
    let house = House::unguarded();
    let directory = house.directory.path();
    let (pipe, link) = (directory.join("pipe"), directory.join("link"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink(house.file("cards.csv", THREE), &link).unwrap();
    // It reads as a plain file, and fails.
    let failing = PathBuf::from("/proc/self/mem");
    for path in [pipe, link, failing, directory.to_owned(), directory.join("missing"), PathBuf::new()] {
        let error = house.module.import(&operator(), &plain(), &path).unwrap_err();
        assert_eq!((error.status, error.field), (Status::FileAccess, "path"), "{path:?}: {error}");
    }
}

#[test]
fn weak_codes_need_a_name() {
    let house = House::unguarded();
    let text = "code,face_value\n12345,10\n12346,10\n";
    let path = house.file("cards.csv", text);
    for dry_run in [true, false] {
        let request = ImportRequest { dry_run, ..plain() };
        assert_eq!(house.module.import(&operator(), &request, &path).unwrap_err().status, Status::WeakCodes);
    }
    let series = SeriesRequest { weak_codes_override: "Olga O.".into(), ..plain().series };
    let clerk = Actor { rights: operator().rights & !(Right::Override as i64), ..operator() };
    let request = ImportRequest { series: series.clone(), ..plain() };
    assert_eq!(house.module.import(&clerk, &request, &path).unwrap_err().status, Status::Forbidden);
    assert_eq!(house.import(text, &ImportRequest { series, ..plain() }).1.imported, 2);
    assert!(house.count("SELECT count(*) FROM audit WHERE event = 'weak_codes_overridden'") == 1);
}

#[test]
fn a_repeated_request_gets_its_series_and_another_content_is_refused() {
    let mut house = House::unguarded();
    let series = SeriesRequest { request_id: "i1".into(), ..plain().series };
    let request = ImportRequest { series, ..plain() };
    let (status, first, _) = house.import(THREE, &request);
    assert_eq!(status, Status::Ok);
    house.reopen();
    std::fs::remove_file(house.directory.path().join("cards.csv")).unwrap();
    let path = house.directory.path().join("cards.csv");
    let (status, again, _) = house.module.import(&operator(), &request, &path).unwrap();
    assert_eq!((status, again), (Status::Duplicate, first));
    let path = house.file("cards.csv", THREE);
    for other in [
        ImportRequest { accepted: true, ..request.clone() },
        ImportRequest { partial: true, ..request.clone() },
        ImportRequest { columns: "serial=2".into(), ..request.clone() },
        ImportRequest { date_format: "%Y-%m-%d".into(), ..request.clone() },
    ] {
        let error = house.module.import(&operator(), &other, &path).unwrap_err();
        assert_eq!(error.status, Status::RequestMismatch, "{other:?}");
    }
    let generation = SeriesRequest { request_id: "i1".into(), ..ten_euros(1) };
    let error = house.module.generate_series(&operator(), &generation).unwrap_err();
    assert_eq!(error.status, Status::RequestMismatch);
}

#[test]
fn an_import_is_invisible_until_it_is_whole_and_listed_once() {
    let house = House::unguarded();
    let path = house.file("cards.csv", &many(12_000));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    assert!(house.module.jobs(&operator()).unwrap().is_empty(), "nothing is stored while it looks");
    let mut done = 0;
    while house.count("SELECT count(*) FROM voucher") == 0 {
        let (_, progress) = job.step(0).unwrap();
        assert!(progress.done >= done && progress.done <= progress.total, "{progress:?}");
        done = progress.done;
    }
    assert_eq!(house.found(&Filter::default()), [""; 0]);
    assert_eq!(house.found(&Filter { external_serial: "S1".into(), ..Filter::default() }), [""; 0]);
    assert_eq!(house.module.series_get(&operator(), "CARDS").unwrap_err().status, Status::NotFound);
    let jobs = house.module.jobs(&operator()).unwrap();
    assert_eq!((jobs.len(), jobs[0].operation.as_str(), &jobs[0].job_id), (1, "import", &job.id()));
    house.balanced();
    assert_eq!(to_the_end(&job), JobState::Finished);
    assert_eq!(house.module.search_count(&operator(), &Filter::default(), 0).unwrap(), 12_000);
    assert_eq!(job.cancel().unwrap_err().status, Status::WrongState);
    house.balanced();
}

/// An import of so many rows whose process is gone after its first slice, and its job.
pub fn left_behind(house: &mut House, rows: i64) -> String {
    let path = house.file("cards.csv", &many(rows));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    while house.count("SELECT count(*) FROM voucher") == 0 {
        job.step(0).unwrap();
    }
    let id = job.id();
    drop(job);
    house.reopen();
    id
}

#[test]
fn another_process_takes_an_import_up_again() {
    let mut house = House::unguarded();
    let id = left_behind(&mut house, 12_000);
    let job = house.module.job_resume(&operator(), &id).unwrap();
    assert_eq!(to_the_end(&job), JobState::Finished);
    let result = job.imported().unwrap();
    assert_eq!((result.imported, result.series_id.as_str()), (12_000, id.as_str()));
    let series = house.module.series_get(&operator(), "CARDS").unwrap();
    assert_eq!((series.counters.active, series.counters.value_outstanding), (12_000, result.value));
    assert_eq!(house.count("SELECT count(*) FROM external_serial"), 12_000);
    house.balanced();
    let ledger = KeptLedger::default();
    let last = format!("{:012}", 12_000 * 7);
    assert_eq!(house.module.redeem(&customer("anna"), &code(&last), &ledger).unwrap().1.amount, 12_100);
}

#[test]
fn a_changed_file_is_not_gone_on_with_and_cancel_leaves_nothing() {
    let mut house = House::unguarded();
    let before = house.rows();
    let id = left_behind(&mut house, 12_000);
    house.file("cards.csv", &many(12_000).replace(",1.01\n", ",9.01\n"));
    let job = house.module.job_resume(&operator(), &id).unwrap();
    let error = job.step(0).unwrap_err();
    assert_eq!((error.status, error.field), (Status::WrongState, "path"));
    job.cancel().unwrap();
    // The job stays as the memory of it.
    assert_eq!(house.rows(), before + 1);
    assert_eq!(house.count("SELECT sum(issued) FROM code_format"), 0);
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
    assert_eq!(job.step(0).unwrap().1.state, JobState::Cancelled);
    assert_eq!(house.import(&many(12_000), &plain()).1.imported, 12_000);
    house.balanced();
}

#[test]
fn two_handles_that_drive_one_import_store_every_row_once() {
    let mut house = House::unguarded();
    let id = left_behind(&mut house, 35_000);
    let jobs = [0, 1].map(|_| house.module.job_resume(&operator(), &id).unwrap());
    let mut state = JobState::Running;
    while state == JobState::Running {
        for job in &jobs {
            state = job.step(0).unwrap().1.state;
        }
    }
    assert_eq!(state, JobState::Finished);
    assert_eq!(house.module.search_count(&operator(), &Filter::default(), 0).unwrap(), 35_000);
    house.balanced();
}

#[test]
fn a_code_that_came_meanwhile_undoes_the_import() {
    let house = House::unguarded();
    let path = house.file("cards.csv", &many(12_000));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    while house.count("SELECT count(*) FROM voucher") == 0 {
        job.step(0).unwrap();
    }
    let last = format!("code,face_value\n{:012},10\n", 12_000 * 7);
    let other = house.file("other.csv", &last);
    house.module.import(&operator(), &ImportRequest::default(), &other).unwrap();
    let error = loop {
        if let Err(error) = job.step(0) {
            break error;
        }
    };
    assert_eq!(error.status, Status::WrongState);
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 1);
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
    house.balanced();
}

pub fn other_operator() -> Actor {
    Actor::new(ActorKind::Operator, "oskar", Right::ALL)
}

#[test]
fn with_two_persons_the_checker_is_told_what_it_is_about_and_carries_it_out() {
    let house = House::unguarded();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let path = house.file("cards.csv", THREE);
    let asked = house.module.import(&operator(), &plain(), &path).unwrap_err();
    assert_eq!(asked.status, Status::ApprovalPending);
    assert_eq!(house.count("SELECT count(*) FROM series"), 0);
    let approval = house.module.approval_get(&other_operator(), &asked.approval_id).unwrap();
    for told in ["import 3 vouchers", "40.50 EUR", "cards.csv", "series_code=CARDS"] {
        assert!(approval.summary.contains(told), "{told} is missing in: {}", approval.summary);
    }
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::Approve, Right::Activate]);
    assert_eq!(house.module.approve(&clerk, &asked.approval_id, "").unwrap_err().status, Status::Forbidden);
    let same = house.module.approve(&operator(), &asked.approval_id, "").unwrap_err();
    assert_eq!(same.status, Status::SamePerson);
    let approved = house.module.approve(&other_operator(), &asked.approval_id, "seen").unwrap();
    let job = house.module.job_resume(&operator(), &approved.result).unwrap();
    assert_eq!(to_the_end(&job), JobState::Finished);
    let series = house.module.series_get(&operator(), &approved.result).unwrap();
    assert_eq!((series.created_by.as_str(), series.counters.active), ("olga", 3));
    assert!(approved.result.parse::<Identifier>().is_ok());
}

#[test]
fn the_maker_who_repeats_an_approved_request_gets_what_was_carried_out() {
    let house = House::unguarded();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let path = house.file("cards.csv", THREE);
    let series = SeriesRequest { request_id: "i1".into(), ..plain().series };
    let request = ImportRequest { series, ..plain() };
    let asked = house.module.import(&operator(), &request, &path).unwrap_err();
    let approved = house.module.approve(&other_operator(), &asked.approval_id, "").unwrap();
    let (status, result, _) = house.module.import(&operator(), &request, &path).unwrap();
    assert_eq!((status, result.series_id), (Status::Duplicate, approved.result));
}

#[test]
fn a_file_that_changed_since_it_was_asked_for_is_not_imported() {
    let house = House::unguarded();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let path = house.file("cards.csv", THREE);
    let asked = house.module.import(&operator(), &plain(), &path).unwrap_err();
    // The same rows and the same sum, but other vouchers.
    house.file("cards.csv", &THREE.replace("25.50", "5").replace(",,5,", ",,25.50,"));
    let error = house.module.approve(&other_operator(), &asked.approval_id, "").unwrap_err();
    assert_eq!((error.status, error.field), (Status::WrongState, "path"));
    let approval = house.module.approval_get(&operator(), &asked.approval_id).unwrap();
    assert_eq!(approval.state, ApprovalState::Refused);
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 0);
}

#[test]
fn with_two_persons_a_wrong_file_is_refused_without_asking_anybody() {
    let house = House::unguarded();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let (status, _, findings) = house.import(&THREE.replace("25.50", "x"), &plain());
    assert_eq!((status, findings.len()), (Status::InvalidArgument, 1));
    assert_eq!(house.count("SELECT count(*) FROM approval"), 0);
}

#[test]
fn an_import_is_told_in_the_history_and_in_the_reports() {
    let house = House::unguarded();
    let (_, result, _) = house.import(THREE, &plain());
    let lines = house.module.history(&operator(), &result.series_id).unwrap().fetch(10).unwrap();
    let events: Vec<&str> = lines.iter().map(|line| line.event.as_str()).collect();
    assert_eq!(events, ["import_started", "imported"]);
    let liability = house.module.liability(&operator(), 0, 0).unwrap().remove(0);
    assert_eq!((liability.issued, liability.outstanding), (4050, 4050));
    let row = house.module.conservation(&operator()).unwrap().remove(0);
    assert_eq!((row.holds, row.present_value, row.issued_vouchers), (true, 4050, 3));
    let stock = house.module.stock(&operator(), &Filter::default(), 0).unwrap().fetch(9).unwrap();
    assert_eq!((stock[0].vouchers, stock[0].face_value), (3, 4050));
}
