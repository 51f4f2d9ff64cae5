//! The vouchers of a run on their way into documents: read page by page, added up, written cell by cell.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::columns::Beside;
use super::document::{Layout, OutgoingDocument};
use super::repeat::{self, Repeat};
use super::Ready;
use crate::actor::Actor;
use crate::engine::evaluate::expired;
use crate::engine::external_serial::external_serials_of;
use crate::engine::log::LogLevel;
use crate::engine::sale::list::prices_of;
use crate::engine::search::Walk;
use crate::engine::{crash_point, integrity, voucher as view, Module};
use crate::error::{Error, Result, Status};
use crate::limits::PAGE_ROWS_MAX;
use crate::store::export_run::ExportRunRow;
use crate::store::series::SeriesRow;
use crate::store::voucher::{ListedVoucher, VoucherRow};
use crate::voucher::{ExportResult, ExportState, VoucherState};

/// The vouchers of a run.
pub(super) struct Rows {
    module: Arc<Module>,
    /// Who sees it.
    actor: Actor,
    run: ExportRunRow,
    /// What another person let leave again.
    granted: Option<Repeat>,
    walk: Walk,
    pub(super) layout: Layout,
    /// Series whose codes are written down to have left with this run.
    claimed: HashSet<i64>,
    /// Number and code of the series met.
    series: BTreeMap<i64, String>,
    /// Vouchers it came to, and those it wrote.
    met: i64,
    vouchers: i64,
    /// Face values and extra values by currency, in minor units.
    values: BTreeMap<String, i64>,
}

/// Vouchers that may be written: what has to be known of them before is written down.
pub(super) struct Page {
    pub(super) found: Vec<(Arc<SeriesRow>, ListedVoucher)>,
    /// Nothing is left; there may be a next page after one without a voucher to write.
    pub(super) last: bool,
    external_serials: HashMap<i64, String>,
    prices: HashMap<i64, i64>,
    now_ms: i64,
}

impl Rows {
    pub(super) fn new(module: &Arc<Module>, run: ExportRunRow, granted: Option<Repeat>, ready: Ready) -> Rows {
        Rows {
            module: module.clone(),
            actor: ready.seeing,
            run,
            granted,
            walk: ready.walk,
            layout: ready.layout,
            claimed: HashSet::new(),
            series: BTreeMap::new(),
            met: 0,
            vouchers: 0,
            values: BTreeMap::new(),
        }
    }

    /// The next vouchers. That codes of their series leave is on the disk before they are opened.
    pub(super) fn next_page(&mut self) -> Result<Page> {
        let now_ms = self.module.clock.now_ms();
        let mut found = self.walk.next(&self.module, PAGE_ROWS_MAX)?;
        let last = found.is_empty();
        self.met += found.len() as i64;
        if self.granted.as_ref().is_some_and(|granted| granted.is_exceeded_by(self.met)) {
            let problem = "the selection has grown since it was approved; ask anew without approval_id";
            return Err(Error::new(Status::WrongState, problem));
        }
        if self.run.with_codes || self.layout.is_encrypted() {
            self.verify(&found)?;
        }
        if self.run.with_codes && self.layout.is_cards() {
            found.retain(|(_, row)| is_worth_a_card(&row.voucher, now_ms));
        }
        if self.run.with_codes {
            self.claim(&found)?;
        }
        let external_serials = match self.layout.has_external_serials() {
            true => self.module.store.read(|tx| external_serials_of(tx, &self.module.ground, &found))?,
            false => HashMap::new(),
        };
        let prices = match self.layout.has_prices() {
            true => self.module.store.read(|tx| prices_of(tx, &self.module.ground, &self.actor, &found))?,
            false => HashMap::new(),
        };
        Ok(Page { found, last, external_serials, prices, now_ms })
    }

    /// Writes one voucher of a page and adds it up.
    pub(super) fn write(&mut self, page: &Page, row: usize, document: &mut OutgoingDocument) -> Result<()> {
        let Some((series, row)) = page.found.get(row) else { return Ok(()) };
        let beside = Beside {
            external_serial: page.external_serials.get(&row.voucher.id).map_or("", String::as_str),
            price: page.prices.get(&row.voucher.id).copied(),
        };
        document.row(&self.module, &self.layout, (series, row), beside, page.now_ms)?;
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

    /// What leaves with codes, or with a manifest that vouches for it, is as this library wrote it.
    fn verify(&self, found: &[(Arc<SeriesRow>, ListedVoucher)]) -> Result<()> {
        let (vault, mut verified) = (&self.module.ground.vault, 0);
        for (series, row) in found {
            let genuine = match verified == series.id {
                true => Ok(()),
                false => integrity::verify_series(vault, series),
            };
            verified = series.id;
            genuine.and_then(|()| integrity::verify_voucher_alone(vault, series, &row.voucher)).map_err(|error| {
                let message = format!("voucher {}: {}", view::serial(series, row.voucher.number()), error.message);
                let now_ms = self.module.clock.now_ms();
                self.module.log.push(LogLevel::Alarm, now_ms, "integrity_alarm", message.clone());
                Error { message, ..error }
            })?;
        }
        Ok(())
    }

    fn claim(&mut self, found: &[(Arc<SeriesRow>, ListedVoucher)]) -> Result<()> {
        let has_code = |row: &ListedVoucher| !row.voucher.sealed.is_empty();
        let fresh = found.iter().filter(|(series, row)| has_code(row) && !self.claimed.contains(&series.id));
        let fresh: BTreeSet<i64> = fresh.map(|(series, _)| series.id).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        self.claimed.extend(&fresh);
        let (ground, run) = (self.module.ground.clone(), self.run.clone());
        let granted = self.granted.clone().unwrap_or_default();
        self.module
            .store
            .write(move |tx| fresh.iter().try_for_each(|series| repeat::claim(tx, &ground, &run, &granted, *series)))?;
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

/// A card with a code looks as good as money: only a voucher that is that, or can become it, gets one.
fn is_worth_a_card(voucher: &VoucherRow, now_ms: i64) -> bool {
    match voucher.state {
        VoucherState::Draft | VoucherState::Accepted => true,
        VoucherState::Active => !expired(voucher, now_ms),
        VoucherState::Rejected
        | VoucherState::Pending
        | VoucherState::Reserved
        | VoucherState::Used
        | VoucherState::Blocked
        | VoucherState::Cancelled
        | VoucherState::Purged => false,
    }
}
