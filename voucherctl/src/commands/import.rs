//! `voucherctl import` and `voucherctl import-template`

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use voucher::engine::Job;
use voucher::voucher::{ImportFinding, ImportFormat, ImportRequest, ImportResult, JobState, SeriesRequest};
use voucher::Status;

use super::generate::{put, CheckDigitOption};
use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::filter::by_name;
use crate::job;
use crate::moment::Moment;
use crate::output::{object, text, Output, Shown};

/// Vouchers of somebody else, from a CSV or XLSX file: all of them, or none
#[derive(Args)]
pub struct Import {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    series: SeriesOptions,
    /// Take in the good rows though others are wrong
    #[arg(long)]
    partial: bool,
    /// Only look, and tell what is wrong
    #[arg(long)]
    dry_run: bool,
    /// The same request again answers what it did the first time
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
    /// Show at most so many findings, 0 = all
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    limit: usize,
}

/// What is not said is told by the file.
#[derive(Args)]
#[command(next_help_heading = "How to read the file")]
struct ReadingOptions {
    /// csv or xlsx [default: told by its first bytes]
    #[arg(long, value_parser = format)]
    format: Option<ImportFormat>,
    /// Which column is which field, such as "code=PIN,serial=Card no,face_value=3,ignore=Status" [default: by the headings]
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    columns: Option<String>,
    /// What stands between cells: a character, or the word tab [default: detected]
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<String>,
    /// Such as windows-1252 [default: detected]
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// How dates are written, such as %d/%m/%Y [default: 2026-12-31]
    #[arg(long, value_name = "PATTERN")]
    date_format: Option<String>,
}

/// Values and dates are for rows that have none of their own.
#[derive(Args)]
#[command(next_help_heading = "The series they become")]
struct SeriesOptions {
    /// What its serials begin with [default: the next free number]
    #[arg(long, value_name = "CODE")]
    series_code: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// What one is sold for, such as 10.00 [default: the type's]
    #[arg(long, value_name = "AMOUNT")]
    value: Option<String>,
    /// What one gives free on top
    #[arg(long, value_name = "AMOUNT")]
    extra_value: Option<String>,
    /// ISO 4217 code [default: the type's, or the store's]
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Valid from this day or moment on
    #[arg(long, value_name = "DATE")]
    valid_from: Option<Moment>,
    /// Valid until this day (it included, in the store's time zone) or before this moment
    #[arg(long, visible_alias = "valid-until", value_name = "DATE")]
    expires: Option<Moment>,
    /// Their type
    #[arg(long = "type", value_name = "CODE")]
    voucher_type: Option<String>,
    /// The partner that owns them
    #[arg(long, value_name = "NAME")]
    partner: Option<String>,
    /// Partners whose customers may redeem, comma separated
    #[arg(long, value_name = "NAMES")]
    available_to: Option<String>,
    /// What the last character of every code is verified by [default: none]
    #[arg(long)]
    check_digit: Option<CheckDigitOption>,
    /// Characters every code must have [default: as many as most of the file have]
    #[arg(long, value_name = "NUMBER")]
    code_length: Option<i32>,
    /// Text for the customer's statement
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// A file with a JSON object to keep with the series
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Not redeemable before it is activated
    #[arg(long)]
    accepted: bool,
    /// For trials: never reaches the ledger
    #[arg(long)]
    test_mode: bool,
    /// Who takes codes that are easy to guess upon himself
    #[arg(long, value_name = "NAME")]
    weak_codes_override: Option<String>,
}

fn format(word: &str) -> Result<ImportFormat, String> {
    by_name(&ImportFormat::ALL[1..], word, ImportFormat::name)
}

impl Import {
    /// Looks at the file and takes it in, with a bar on a terminal.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let request = self.request(desk)?;
        let (status, started) = desk.module.import_start(&desk.actor, &request, &self.file)?;
        let progress = match status {
            // A request made before leaves its job alone: whoever made it may be driving it still.
            Status::Duplicate => job::drive(&started)?,
            _ => job::drive_or_cancel(&started, "nothing was imported").inspect_err(|_| {
                // What stays in spite of that is listed by `jobs`.
                let _ = started.cancel();
            })?,
        };
        let result = started.imported()?;
        self.show(output, status, &result, &self.findings(&started)?)?;
        let wrong = if self.partial { result.imported == 0 } else { result.refused > 0 || result.imported == 0 };
        if progress.state == JobState::Cancelled && result.findings == 0 {
            return Err(Failure::Declined("the import was cancelled meanwhile; nothing was imported".into()));
        }
        match (wrong, self.dry_run) {
            (false, _) => Ok(0),
            (true, true) => Err(Failure::Declined("nothing would be imported; mend the file first".into())),
            (true, false) => Err(Failure::Declined(format!("nothing was imported; {}", self.way_out(&result)))),
        }
    }

    fn way_out(&self, result: &ImportResult) -> &'static str {
        match result.refused < result.rows && !self.partial {
            true => "mend the rows above, or take in the good ones with --partial",
            false => "mend the file first",
        }
    }

    fn findings(&self, started: &Job) -> Result<Vec<ImportFinding>, Failure> {
        let most = if self.limit == 0 { voucher::limits::IMPORT_FINDINGS_MAX } else { self.limit };
        Ok(started.findings(0, most)?)
    }

    fn show(
        &self,
        output: &Output,
        status: Status,
        result: &ImportResult,
        findings: &[ImportFinding],
    ) -> Result<(), Failure> {
        if output.is_json() {
            let told: Vec<_> = findings.iter().map(|finding| object(finding.fields())).collect();
            let duplicate = status == Status::Duplicate;
            return output.value(&json!({
                "result": object(result.fields()), "findings": told, "duplicate": duplicate,
            }));
        }
        output.requested(status, result, "this is what it did, and nothing was imported twice")?;
        if !findings.is_empty() {
            output.say("")?;
            output.whole_list(findings.to_vec())?;
        }
        if (findings.len() as i64) < result.findings && status != Status::Duplicate {
            output.note(&format!("only the first {} of {} findings", findings.len(), result.findings));
        }
        Ok(())
    }

    fn request(&self, desk: &Desk) -> Result<ImportRequest, Failure> {
        let ReadingOptions { format, columns, delimiter, encoding, date_format } = &self.reading;
        let text = |option: &Option<String>| option.clone().unwrap_or_default();
        let delimiter = match delimiter.as_deref() {
            Some("tab") => "\t".to_owned(),
            _ => text(delimiter),
        };
        Ok(ImportRequest {
            series: SeriesRequest { request_id: text(&self.request_id), ..self.series.request(desk)? },
            accepted: self.series.accepted,
            format: format.unwrap_or_default(),
            columns: text(columns),
            delimiter,
            encoding: text(encoding),
            date_format: text(date_format),
            partial: self.partial,
            dry_run: self.dry_run,
        })
    }
}

impl SeriesOptions {
    fn request(&self, desk: &Desk) -> Result<SeriesRequest, Failure> {
        let mut request = SeriesRequest::default();
        put(&mut request.series_code, &self.series_code);
        put(&mut request.description, &self.description);
        put(&mut request.currency, &self.currency);
        put(&mut request.voucher_type, &self.voucher_type);
        put(&mut request.partner, &self.partner);
        put(&mut request.available_to, &self.available_to);
        put(&mut request.code_length, &self.code_length);
        put(&mut request.check_digit, &self.check_digit.map(|method| method as i32));
        put(&mut request.comment, &self.comment);
        put(&mut request.weak_codes_override, &self.weak_codes_override);
        request.face_value = desk.minor_units(&self.value, &self.currency, &self.voucher_type)?;
        request.extra_value = desk.minor_units(&self.extra_value, &self.currency, &self.voucher_type)?;
        request.valid_from_ms = desk.first_ms(self.valid_from)?;
        match self.expires {
            Some(Moment::Day(day)) => request.valid_until_date = day.to_string(),
            moment => request.expires_at_ms = desk.end_ms(moment)?,
        }
        request.test_mode = self.test_mode;
        if let Some(path) = &self.metadata {
            request.metadata = crate::file::text(path)?;
        }
        Ok(request)
    }
}

/// A file to fill in and import
#[derive(Args)]
pub struct ImportTemplate {
    /// The file to make, with the ending csv or xlsx, readable by its owner only; it must not be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl ImportTemplate {
    /// Makes it.
    pub fn run(&self, output: &Output) -> Ended {
        let ending = self.to.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let unknown = |_| Failure::Usage(format!("{} ends in neither .csv nor .xlsx", self.to.display()));
        let template = voucher::engine::import_template(format(&ending).map_err(unknown)?)?;
        create(&self.to, &template).map_err(|error| {
            Failure::Usage(format!("{} cannot be made: {}; choose another name", self.to.display(), error.kind()))
        })?;
        output.fields(vec![("template", text(self.to.to_string_lossy()))])?;
        Ok(0)
    }
}

/// Codes are going to stand in it: nobody else may read it.
fn create(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(bytes)
}
