//! Codes leave a series once. That they leave again takes another person.
//!
//! Before a run begins it is looked up which series of its selection codes left from already, so that the approval can be
//! asked for: it is for these series and so many vouchers, and for nothing else. What counts is decided later: in the
//! transaction that writes down that codes of a series leave, before they are opened. Of two runs that begin at once for
//! one series, one goes on.
//!
//! That they left is a row with a tag, and the series bears how many such rows it has: whoever takes one away in the file
//! stops every export of its codes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::run::approvable;
use crate::actor::Actor;
use crate::engine::audit::Subject;
use crate::engine::search::bounds;
use crate::engine::{integrity, series_life, summary, Ground, Module};
use crate::error::{Error, Result, Status};
use crate::limits::{COUNT_CAP_MAX, EXPORT_REPEATED_MAX, PAGE_ROWS_MAX, SERIES_NUMBER_BITS};
use crate::store::driver::Transaction;
use crate::store::export_run::{self, ExportRunRow, ExportSeriesRow};
use crate::store::series::{self, SeriesRow};
use crate::voucher::{ExportRequest, ExportState, Filter, Order};

/// Series the other person is told of by their codes.
const REPEATED_NAMED: usize = 4;

/// What of a selection leaves again: what another person approves, and what has to be so still.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::engine) struct Repeat {
    /// Numbers of the series that codes left from already.
    pub(super) series: Vec<i64>,
    /// Vouchers of the whole selection; 0 if there is no such series.
    pub(super) vouchers: i64,
}

impl Repeat {
    /// Whether codes of this series may leave though they left before.
    fn allows(&self, series: i64) -> bool {
        self.series.binary_search(&series).is_ok()
    }

    /// Whether this is more than another person approved. Beyond what is counted nobody can tell.
    pub(super) fn is_exceeded_by(&self, vouchers: i64) -> bool {
        vouchers > self.vouchers && self.vouchers < COUNT_CAP_MAX
    }
}

impl Module {
    /// Asks for another person, if codes of a series in the selection left before. `seeing`: the actor, who sees what may
    /// be exported.
    pub(super) fn must_not_repeat(
        self: &Arc<Self>,
        actor: &Actor,
        filter: &Filter,
        request: &ExportRequest,
        repeat: &Repeat,
    ) -> Result<()> {
        if repeat.series.is_empty() {
            return Ok(());
        }
        let (subject, codes) = self.store.read(|tx| {
            let mut codes = Vec::new();
            for number in repeat.series.iter().take(REPEATED_NAMED) {
                codes.extend(series::by_id(tx, *number)?.map(|series| series.code));
            }
            let (first, last) = bounds(tx, filter)?;
            let one = first >> SERIES_NUMBER_BITS == last >> SERIES_NUMBER_BITS;
            Ok((if one { Subject::series(first >> SERIES_NUMBER_BITS) } else { Subject::STORE }, codes))
        })?;
        let request = ExportRequest { approval_id: String::new(), ..request.clone() };
        let summary = summary::of_repeat(filter, &request, &codes, repeat.vouchers);
        self.must_be_approved(actor, approvable(filter, &request, repeat), subject, true, summary)
    }

    /// What of a selection would leave again.
    pub(super) fn repeat(self: &Arc<Self>, seeing: &Actor, filter: &Filter) -> Result<Repeat> {
        let series = self.repeated_series(seeing, filter)?;
        let vouchers = if series.is_empty() { 0 } else { self.search_count(seeing, filter, 0)? };
        Ok(Repeat { series, vouchers })
    }

    /// Numbers of the series in a selection that codes left from already, the least first.
    fn repeated_series(self: &Arc<Self>, seeing: &Actor, filter: &Filter) -> Result<Vec<i64>> {
        let (first, last) = self.store.read(|tx| bounds(tx, filter))?;
        let (mut next, last) = (first >> SERIES_NUMBER_BITS, last >> SERIES_NUMBER_BITS);
        let mut repeated = Vec::new();
        while next <= last {
            let page = self.store.read(|tx| export_run::series_between(tx, next, last, PAGE_ROWS_MAX))?;
            for number in &page {
                let Some(series) = self.store.read(|tx| series::by_id(tx, *number))? else { continue };
                let left = self.store.read(|tx| Ok(run_before(tx, &self.ground, &series, 0)?.is_some()))?;
                if left && self.has_codes(seeing, filter, &series)? {
                    repeated.push(*number);
                }
                if repeated.len() > EXPORT_REPEATED_MAX {
                    let problem = "series whose codes left already; export fewer at a time";
                    return Err(Error::invalid("filter", format!("finds more than {EXPORT_REPEATED_MAX} {problem}")));
                }
            }
            match page.last() {
                Some(number) if page.len() == PAGE_ROWS_MAX => next = number + 1,
                _ => break,
            }
        }
        Ok(repeated)
    }

    /// Whether codes of this series could leave. A series is sealed from its first voucher on: the last one tells.
    fn has_codes(self: &Arc<Self>, seeing: &Actor, filter: &Filter, series: &SeriesRow) -> Result<bool> {
        let order = if series.sealed { Order::SerialDescending } else { Order::Serial };
        let filter = Filter { order, ..filter.clone() };
        let found = self.walk_of_series(seeing, &filter, series.id)?.next(self, 1)?;
        Ok(found.iter().any(|(_, row)| !series.sealed || !row.voucher.sealed.is_empty()))
    }
}

/// Writes down that codes of a series are about to leave with a run. Refuses if they left with another, unless another
/// person let them.
pub(super) fn claim(
    tx: &mut dyn Transaction,
    ground: &Ground,
    run: &ExportRunRow,
    granted: &Repeat,
    series: i64,
) -> Result<()> {
    let series = series::by_id(tx, series)?.ok_or_else(series_life::gone)?;
    if let Some(other) = run_before(tx, ground, &series, run.id)?.filter(|_| !granted.allows(series.id)) {
        let code = &series.code;
        let problem =
            format!("codes of series {code} left with run {other} meanwhile; begin again: another must approve");
        return Err(Error::new(Status::WrongState, problem));
    }
    if export_run::of_series(tx, series.id)?.iter().any(|row| row.run == run.id) {
        return Ok(());
    }
    let mut row = ExportSeriesRow { series: series.id, run: run.id, tag: Vec::new() };
    row.tag = integrity::export_series_tag(&ground.vault, &row);
    export_run::insert_series(tx, &row)?;
    let after = SeriesRow { export_runs: series.export_runs + 1, ..series.clone() };
    series_life::change(tx, ground, &series, after).map(drop)
}

/// Another run that codes of a series left with, as far as anybody knows.
fn run_before(tx: &mut dyn Transaction, ground: &Ground, series: &SeriesRow, run: i64) -> Result<Option<i64>> {
    integrity::verify_series(&ground.vault, series)?;
    let left = export_run::of_series(tx, series.id)?;
    // Those of the third schema have no tag and are not counted.
    if left.iter().filter(|row| !row.tag.is_empty()).count() as i64 != series.export_runs {
        return Err(taken_away(&series.code));
    }
    let mut before = None;
    for row in &left {
        if !row.tag.is_empty() {
            integrity::verify_export_series(&ground.vault, row)?;
        }
        let other = export_run::by_id(tx, row.run)?.ok_or_else(|| taken_away(&series.code))?;
        integrity::verify_export_run(&ground.vault, &other)?;
        if other.id != run && other.state != ExportState::Failed {
            before.get_or_insert(other.id);
        }
    }
    Ok(before)
}

fn taken_away(series: &str) -> Error {
    let problem = "somebody changed the file; restore it from a backup";
    Error::new(Status::Integrity, format!("a run that codes of series {series} left with is gone: {problem}"))
}
