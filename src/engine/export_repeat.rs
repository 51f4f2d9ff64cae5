//! Codes leave a series once. That they leave again takes another person.
//!
//! Before a run begins it is looked up which series of its selection codes left from already, so that the approval can be
//! asked for. What counts is decided later: in the transaction that writes down that codes of a series leave, before they
//! are opened. Of two runs that begin at once for one series, one goes on.

use std::sync::Arc;

use super::audit::Subject;
use super::export_run::approvable;
use super::search::bounds;
use super::{integrity, summary, Ground, Module};
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::limits::{PAGE_ROWS_MAX, SERIES_NUMBER_BITS};
use crate::store::driver::Transaction;
use crate::store::export_run::{self, ExportRunRow};
use crate::store::series;
use crate::voucher::{ExportRequest, ExportState, Filter};

/// Series that are looked for: one is enough to ask another person, who is told of a few.
const REPEATED_NAMED: usize = 4;

impl Module {
    /// Lets an export with codes go ahead if codes of no series in it left before; else asks for another person.
    /// `seeing`: the actor, who sees what may be exported.
    pub(super) fn must_not_repeat(
        self: &Arc<Self>,
        actor: &Actor,
        seeing: &Actor,
        filter: &Filter,
        request: &ExportRequest,
    ) -> Result<()> {
        let repeated = self.repeated_series(seeing, filter)?;
        if repeated.is_empty() {
            return Ok(());
        }
        let (subject, codes) = self.store.read(|tx| {
            let mut codes = Vec::new();
            for number in &repeated {
                codes.extend(series::by_id(tx, *number)?.map(|series| series.code));
            }
            let (first, last) = bounds(tx, filter)?;
            let one = first >> SERIES_NUMBER_BITS == last >> SERIES_NUMBER_BITS;
            Ok((if one { Subject::series(first >> SERIES_NUMBER_BITS) } else { Subject::STORE }, codes))
        })?;
        let vouchers = self.search_count(seeing, filter, 0)?;
        let request = ExportRequest { approval_id: String::new(), ..request.clone() };
        let summary = summary::of_repeat(filter, &request, &codes, vouchers);
        self.must_be_approved(actor, approvable(filter, &request), subject, true, summary)
    }

    /// Numbers of the series in a selection that codes left from already; the first few of many.
    fn repeated_series(self: &Arc<Self>, seeing: &Actor, filter: &Filter) -> Result<Vec<i64>> {
        let (first, last) = self.store.read(|tx| bounds(tx, filter))?;
        let (mut next, last) = (first >> SERIES_NUMBER_BITS, last >> SERIES_NUMBER_BITS);
        let mut repeated = Vec::new();
        while next <= last {
            let page = self.store.read(|tx| export_run::series_between(tx, next, last, PAGE_ROWS_MAX))?;
            for number in &page {
                let left = self.store.read(|tx| Ok(run_before(tx, &self.ground, *number, 0)?.is_some()))?;
                if left && self.walk_of_series(seeing, filter, *number)?.next(self, 1)?.len() == 1 {
                    repeated.push(*number);
                }
                if repeated.len() == REPEATED_NAMED {
                    return Ok(repeated);
                }
            }
            match page.last() {
                Some(number) if page.len() == PAGE_ROWS_MAX => next = number + 1,
                _ => break,
            }
        }
        Ok(repeated)
    }
}

/// Writes down that codes of a series are about to leave with a run. Refuses if they left with another, unless somebody
/// approved that.
pub(super) fn claim(
    tx: &mut dyn Transaction,
    ground: &Ground,
    run: &ExportRunRow,
    series: i64,
    code: &str,
) -> Result<()> {
    if let Some(other) = run_before(tx, ground, series, run.id)?.filter(|_| run.approval.is_empty()) {
        let problem =
            format!("codes of series {code} left with run {other} meanwhile; begin again: another must approve");
        return Err(Error::new(Status::WrongState, problem));
    }
    export_run::insert_series(tx, series, run.id)
}

/// Another run that codes of a series left with, as far as anybody knows.
fn run_before(tx: &mut dyn Transaction, ground: &Ground, series: i64, run: i64) -> Result<Option<i64>> {
    for other in export_run::with_codes_of(tx, series)?.iter().filter(|other| other.id != run) {
        integrity::verify_export_run(&ground.vault, other)?;
        if other.state != ExportState::Failed {
            return Ok(Some(other.id));
        }
    }
    Ok(None)
}
