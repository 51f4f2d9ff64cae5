//! `voucherctl reconcile`

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use csv::{ReaderBuilder, StringRecord};
use voucher::limits::PAGE_ROWS_MAX;
use voucher::voucher::report::{Finding, LedgerEntry};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::file::unreadable;
use crate::moment::Moment;
use crate::output::Output;

/// Entries that are compared together.
const ENTRIES_AT_ONCE: usize = 1000;
const HEADINGS: [&str; 3] = ["key", "account", "amount"];

/// Compare the ledger's list of postings with the store
#[derive(Args)]
pub struct Reconcile {
    /// A CSV file with the columns key, account and amount; amounts in minor units
    #[arg(value_name = "FILE")]
    list: PathBuf,
    /// Look for what was settled from this day or moment on
    #[arg(long, value_name = "DATE")]
    from: Option<Moment>,
    /// Until this day (it included) or before this moment [default: now]
    #[arg(long, value_name = "DATE")]
    until: Option<Moment>,
}

impl Reconcile {
    /// Shows how they differ.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let mut entries = Entries::open(&self.list)?;
        let (from_ms, until_ms) = (desk.first_ms(self.from)?, desk.end_ms(self.until)?);
        let mut reconciliation = desk.module.reconcile(&desk.actor, from_ms, until_ms)?;
        let mut findings: Vec<Finding> = Vec::new();
        loop {
            let some = entries.next(ENTRIES_AT_ONCE)?;
            if some.is_empty() {
                break;
            }
            findings.extend(reconciliation.check(&some)?);
        }
        loop {
            let missing = reconciliation.missing(PAGE_ROWS_MAX)?;
            if missing.is_empty() {
                break;
            }
            findings.extend(missing);
        }
        let differ = !findings.is_empty();
        output.note(&format!("{} entries compared, {} findings", entries.read, findings.len()));
        output.whole_list(findings)?;
        Ok(if differ { 5 } else { 0 })
    }
}

/// The ledger's list, read row by row.
struct Entries {
    path: PathBuf,
    reader: csv::Reader<File>,
    read: usize,
}

impl Entries {
    fn open(path: &Path) -> Result<Entries, Failure> {
        let file = File::open(path).map_err(|error| unreadable(path, &error.to_string()))?;
        let mut reader = ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
        let headings = reader.headers().map_err(|error| unreadable(path, &error.to_string()))?;
        if headings.iter().ne(HEADINGS) {
            return Err(unreadable(path, "its first line must be key,account,amount"));
        }
        Ok(Entries { path: path.to_owned(), reader, read: 0 })
    }

    fn next(&mut self, most: usize) -> Result<Vec<LedgerEntry>, Failure> {
        let mut entries = Vec::new();
        let mut row = StringRecord::new();
        while entries.len() < most {
            let more = self.reader.read_record(&mut row);
            if !more.map_err(|error| unreadable(&self.path, &error.to_string()))? {
                break;
            }
            entries.push(self.entry(&row)?);
        }
        self.read += entries.len();
        Ok(entries)
    }

    fn entry(&self, row: &StringRecord) -> Result<LedgerEntry, Failure> {
        let amount = row[2].parse().ok().filter(|amount: &i64| *amount >= 0).ok_or_else(|| {
            let line = row.position().map_or(0, csv::Position::line);
            unreadable(&self.path, &format!("line {line}: the amount must be a whole number of minor units"))
        })?;
        Ok(LedgerEntry { key: row[0].to_owned(), account: row[1].to_owned(), amount })
    }
}
