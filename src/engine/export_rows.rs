//! The vouchers of a run on their way into documents: read page by page, added up, written cell by cell.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::export_document::{Layout, OutgoingDocument};
use super::external_serial::external_serials_of;
use super::search::Walk;
use super::{crash_point, export_repeat, Module};
use crate::error::{Error, Result, Status};
use crate::limits::PAGE_ROWS_MAX;
use crate::store::export_run::ExportRunRow;
use crate::store::series::SeriesRow;
use crate::store::voucher::ListedVoucher;
use crate::voucher::{ExportResult, ExportState};

/// The vouchers of a run.
pub(super) struct Rows {
    module: Arc<Module>,
    run: ExportRunRow,
    walk: Walk,
    pub(super) layout: Layout,
    /// Series whose codes are written down to have left with this run.
    claimed: HashSet<i64>,
    /// Number and code of the series met.
    series: BTreeMap<i64, String>,
    vouchers: i64,
    /// Face values and extra values by currency, in minor units.
    values: BTreeMap<String, i64>,
}

/// Vouchers that may be written: what has to be known of them before is written down.
pub(super) struct Page {
    pub(super) found: Vec<(Arc<SeriesRow>, ListedVoucher)>,
    external_serials: HashMap<i64, String>,
    now_ms: i64,
}

impl Rows {
    pub(super) fn new(module: &Arc<Module>, run: ExportRunRow, walk: Walk, layout: Layout) -> Rows {
        Rows {
            module: module.clone(),
            run,
            walk,
            layout,
            claimed: HashSet::new(),
            series: BTreeMap::new(),
            vouchers: 0,
            values: BTreeMap::new(),
        }
    }

    /// The next vouchers; an empty page at the end. That codes of their series leave is on the disk before they are opened.
    pub(super) fn next_page(&mut self) -> Result<Page> {
        let now_ms = self.module.clock.now_ms();
        let found = self.walk.next(&self.module, PAGE_ROWS_MAX)?;
        if self.run.with_codes {
            self.claim(&found)?;
        }
        let external_serials = match self.layout.has_external_serials() {
            true => self.module.store.read(|tx| external_serials_of(tx, &self.module.ground, &found))?,
            false => HashMap::new(),
        };
        Ok(Page { found, external_serials, now_ms })
    }

    /// Writes one voucher of a page and adds it up.
    pub(super) fn write(&mut self, page: &Page, row: usize, document: &mut OutgoingDocument) -> Result<()> {
        let Some((series, row)) = page.found.get(row) else { return Ok(()) };
        let external_serial = page.external_serials.get(&row.voucher.id).map_or("", String::as_str);
        document.row(&self.module, &self.layout, (series, row), external_serial, page.now_ms)?;
        self.vouchers += 1;
        self.add(&series.currency, row.voucher.amount())?;
        self.series.entry(series.id).or_insert_with(|| series.code.clone());
        Ok(())
    }

    fn add(&mut self, currency: &str, amount: i64) -> Result<()> {
        let too_much =
            || Error::new(Status::WrongState, "the values add up to more than can be told; export fewer at a time");
        match self.values.get_mut(currency) {
            Some(sum) => *sum = sum.checked_add(amount).ok_or_else(too_much)?,
            None => drop(self.values.insert(currency.to_owned(), amount)),
        }
        Ok(())
    }

    fn claim(&mut self, found: &[(Arc<SeriesRow>, ListedVoucher)]) -> Result<()> {
        let has_code = |row: &ListedVoucher| !row.voucher.sealed.is_empty();
        let fresh = found.iter().filter(|(series, row)| has_code(row) && !self.claimed.contains(&series.id));
        let fresh: BTreeMap<i64, String> = fresh.map(|(series, _)| (series.id, series.code.clone())).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        self.claimed.extend(fresh.keys());
        let (ground, run) = (self.module.ground.clone(), self.run.clone());
        self.module.store.write(move |tx| {
            fresh.iter().try_for_each(|(series, code)| export_repeat::claim(tx, &ground, &run, *series, code))
        })?;
        crash_point("export_claimed");
        Ok(())
    }

    /// How many it wrote.
    pub(super) fn vouchers(&self) -> i64 {
        self.vouchers
    }

    /// The run as it was written down.
    pub(super) fn run(&self) -> &ExportRunRow {
        &self.run
    }

    /// Codes of the series it met.
    pub(super) fn series(&self) -> impl Iterator<Item = &str> {
        self.series.values().map(String::as_str)
    }

    /// Sums by currency, in minor units.
    pub(super) fn values(&self) -> &BTreeMap<String, i64> {
        &self.values
    }

    /// What it wrote, in so many files of so many bytes together.
    pub(super) fn result(&self, files: i64, bytes: i64, sha256: &str) -> ExportResult {
        let (value, currency) = match (self.values.len(), self.values.first_key_value()) {
            (1, Some((currency, value))) => (*value, currency.clone()),
            (0, _) => (0, String::new()),
            _ => (-1, String::new()),
        };
        ExportResult {
            run: self.run.id,
            vouchers: self.vouchers,
            bytes,
            files,
            value,
            currency,
            sha256: sha256.to_owned(),
        }
    }

    /// The run as it ends.
    pub(super) fn ended(&self, state: ExportState, result: &ExportResult) -> ExportRunRow {
        let one = self.series.first_key_value().filter(|_| self.series.len() == 1);
        let result = result.clone();
        ExportRunRow {
            state,
            series: one.map_or(self.run.series, |(number, _)| *number),
            vouchers: result.vouchers,
            bytes: result.bytes,
            files: result.files,
            value: result.value,
            currency: result.currency,
            sha256: result.sha256,
            ..self.run.clone()
        }
    }
}
