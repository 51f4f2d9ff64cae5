//! A slice of a bulk operation: read and judged on a snapshot, written in one transaction with its counters, its lines in
//! the audit trail and the job's new place. Redemptions go on between two slices, and a voucher one of them changed
//! meanwhile is judged again as it is.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::change::{becomes, Becomes, Order, WhyLeft};
use super::evaluate::expired;
use super::job::{self, result_of};
use super::log::LogLevel;
use super::sale::pick::sold_with;
use super::selection::{still_selected, Page};
use super::trail::{Changes, Trail};
use super::{crash_point, integrity, series_life, terms, voucher_type, Ground, Module};
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::limits::{BULK_SLICE_ROWS_MAX, SLICE_ROWS_BUSY};
use crate::store::driver::Transaction;
use crate::store::external_serial;
use crate::store::job::JobRow;
use crate::store::series::{self, SeriesRow};
use crate::store::terms as terms_rows;
use crate::store::total::Totals;
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::voucher_type::ValueKind;
use crate::voucher::{BulkOperation, BulkResult, JobState, SaleKind, SaleState, Terms, VoucherState};

/// What is to be done, judged on a snapshot.
struct Slice {
    order: Arc<Order>,
    job: JobRow,
    now_ms: i64,
    judged: Judged,
    /// Where the job stands after it.
    position: i64,
    passed: i64,
    last: bool,
}

/// What is to become of the vouchers of a page.
struct Judged {
    rows: Vec<(Arc<SeriesRow>, VoucherRow)>,
    steps: Vec<Step>,
    /// Those that stay as they are, counted.
    left: BulkResult,
}

/// A voucher that is to change.
struct Step {
    /// Place of its series and row in the page.
    place: usize,
    becomes: Becomes,
}

impl Module {
    /// Does the next slice of a bulk job; the job as it is afterwards.
    pub(super) fn bulk_slice(&self, actor: &Actor, order: &Arc<Order>, job: &JobRow) -> Result<JobRow> {
        let most = if self.store.writers_waiting() { SLICE_ROWS_BUSY } else { BULK_SLICE_ROWS_MAX };
        let page = self.selected(actor, order, job.position, most)?;
        let slice = Arc::new(self.judged(order, job, page)?);
        let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), slice.now_ms);
        let after = self.store.write(move |tx| {
            let job = write(tx, &ground, &actor, &slice)?;
            crash_point("bulk_slice");
            Ok(job)
        })?;
        let damaged = result_of(&after)?.damaged - result_of(job)?.damaged;
        if damaged > 0 {
            let message = format!("{damaged} vouchers of a bulk operation, or their terms, were edited; left alone");
            self.log.push(LogLevel::Alarm, now_ms, "integrity_alarm", message);
        }
        Ok(after)
    }

    /// What an order would do, without doing it.
    pub(super) fn bulk_count(&self, actor: &Actor, order: &Order) -> Result<BulkResult> {
        let order = Arc::new(order.clone());
        let (mut position, mut sum) = (0, BulkResult::default());
        loop {
            let page = self.selected(actor, &order, position, BULK_SLICE_ROWS_MAX)?;
            let last = page.last;
            position = page.position;
            let judged = self.judge(&order, page)?;
            add(&mut sum, &judged.left);
            for step in &judged.steps {
                count_changed(&mut sum, &judged.rows[step.place].1, &step.becomes);
            }
            if last {
                return Ok(sum);
            }
        }
    }

    fn judged(&self, order: &Arc<Order>, job: &JobRow, page: Page) -> Result<Slice> {
        let (position, passed, last) = (page.position, page.passed, page.last);
        let mut judged = self.judge(order, page)?;
        // Tagged before it is written, so that the writer is held no longer than it must.
        for step in &mut judged.steps {
            tag(&self.ground, &judged.rows[step.place].0, &mut step.becomes);
        }
        Ok(Slice {
            order: order.clone(),
            job: job.clone(),
            now_ms: self.clock.now_ms(),
            judged,
            position,
            passed,
            last,
        })
    }

    /// Judges every voucher of a page.
    fn judge(&self, order: &Order, page: Page) -> Result<Judged> {
        let now_ms = self.clock.now_ms();
        let (rows, nonsense) = (page.rows, page.nonsense);
        self.store
            .read(|tx| {
                let mut steps = Vec::new();
                let mut left = BulkResult { matched: nonsense, damaged: nonsense, ..BulkResult::default() };
                let mut genuine: HashMap<i64, bool> = HashMap::new();
                for (place, (series, voucher)) in rows.iter().enumerate() {
                    left.matched += 1;
                    let series_genuine = *genuine
                        .entry(series.id)
                        .or_insert_with(|| integrity::verify_series(&self.ground.vault, series).is_ok());
                    let verdict = match series_genuine {
                        true => verdict(tx, &self.ground, series, voucher, order, now_ms)?,
                        false => Err(WhyLeft::Damaged),
                    };
                    match verdict {
                        Ok(becomes) => steps.push(Step { place, becomes }),
                        Err(why) => count_left(&mut left, why),
                    }
                }
                Ok((steps, left))
            })
            .map(|(steps, left)| Judged { rows, steps, left })
    }
}

/// What becomes of a voucher of a genuine series, if it is genuine itself.
fn verdict(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    voucher: &VoucherRow,
    order: &Order,
    now_ms: i64,
) -> Result<std::result::Result<Becomes, WhyLeft>> {
    if integrity::verify_voucher_alone(&ground.vault, series, voucher).is_err() {
        return Ok(Err(WhyLeft::Damaged));
    }
    match under_its_terms(tx, ground, series, voucher, order, now_ms) {
        // Terms or a type somebody edited hold up no other voucher.
        Err(error) if error.status == Status::Integrity => Ok(Err(WhyLeft::Damaged)),
        judged => judged,
    }
}

fn under_its_terms(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    voucher: &VoucherRow,
    order: &Order,
    now_ms: i64,
) -> Result<std::result::Result<Becomes, WhyLeft>> {
    let terms = terms::of_voucher(tx, ground, series, voucher)?;
    if order.request.operation == BulkOperation::Purge && may_come_back(tx, ground, voucher)? {
        return Ok(Err(WhyLeft::PaidFor));
    }
    let becomes = becomes(series, &terms, voucher, order, now_ms);
    if let Ok(Becomes::Changed(after, other_terms)) = &becomes {
        let code = &other_terms.as_deref().unwrap_or(&terms).voucher_type;
        let concerned = after.face_value != voucher.face_value || *code != terms.voucher_type;
        if concerned && !code.is_empty() && !type_allows(tx, ground, code, after.face_value)? {
            return Ok(Err(WhyLeft::Nonsense));
        }
    }
    Ok(becomes)
}

/// Whether its time was over when it was bought or loaded: what nobody could ever use comes back for its money.
fn may_come_back(tx: &mut dyn Transaction, ground: &Ground, voucher: &VoucherRow) -> Result<bool> {
    if voucher.state != VoucherState::Active || !voucher.is_sold() || voucher.expires_at_ms == 0 {
        return Ok(false);
    }
    let later = (voucher.reserved_by != voucher.sale).then_some(voucher.reserved_by);
    for id in [voucher.sale].into_iter().chain(later) {
        let mut sold = sold_with(tx, ground, id)?;
        if sold.kind == SaleKind::Cancellation {
            // It was refused, or took back a load: what it was about tells.
            sold = sold_with(tx, ground, sold.reverses)?;
        }
        let paid = sold.kind.sells() && sold.state == SaleState::Posted;
        if paid && expired(voucher, sold.settled_at_ms) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a face value keeps the bounds of a type of variable value. That of a fixed one may be modified: it is what its
/// vouchers begin with.
fn type_allows(tx: &mut dyn Transaction, ground: &Ground, code: &str, face_value: i64) -> Result<bool> {
    let (_, found) = voucher_type::by_code(tx, &ground.vault, "voucher_type", code)?;
    let (least, most) = (found.face_value_min, found.face_value_max);
    Ok(found.value_kind == ValueKind::Fixed || face_value >= least && (most == 0 || face_value <= most))
}

/// Tags what a voucher becomes, unless the number of its terms is still to be found.
fn tag(ground: &Ground, series: &SeriesRow, becomes: &mut Becomes) {
    if let Becomes::Changed(after, None) = becomes {
        after.tag = integrity::voucher_tag(&ground.vault, series, after);
    }
}

fn write(tx: &mut dyn Transaction, ground: &Ground, actor: &Actor, slice: &Slice) -> Result<JobRow> {
    ground.must_be_enabled(tx)?;
    let job = job::current(tx, ground, &slice.job.uid)?;
    if job != slice.job {
        // Another driver did this slice, or the job was cancelled.
        return Ok(job);
    }
    let mut run = Run {
        ground,
        slice,
        totals: Totals::on(ground.day(tx, slice.now_ms)?),
        trail: Trail::default(),
        result: slice.judged.left,
        adjusted: HashMap::new(),
        touched: BTreeSet::new(),
        unsealed: Vec::new(),
        terms: HashMap::new(),
    };
    for step in &slice.judged.steps {
        let (series, before) = &slice.judged.rows[step.place];
        run.step(tx, series, before, &step.becomes)?;
    }
    run.write(tx, actor)?;
    let mut sum = result_of(&job)?;
    add(&mut sum, &run.result);
    let done = job.done + slice.passed;
    let mut after = JobRow {
        position: slice.position,
        done,
        total: job.total.max(done),
        result: serde_json::to_string(&sum).map_err(|error| Error::new(Status::Internal, error.to_string()))?,
        changed_at_ms: slice.now_ms,
        ..job.clone()
    };
    if slice.last {
        after.state = JobState::Finished;
        after.total = done;
        series_life::finish(tx, ground, actor, &slice.order.request, job.series, slice.now_ms)?;
    }
    job::advance(tx, ground, &job, after)
}

/// A slice while it is written.
struct Run<'a> {
    ground: &'a Ground,
    slice: &'a Slice,
    totals: Totals,
    trail: Trail,
    result: BulkResult,
    /// What changes of value add to each series.
    adjusted: HashMap<i64, i64>,
    /// Series a voucher of which changed.
    touched: BTreeSet<i64>,
    /// Vouchers whose sealed code goes.
    unsealed: Vec<i64>,
    /// Terms vouchers move to, by those they stood under.
    terms: HashMap<i64, i64>,
}

impl Run<'_> {
    /// A row that somebody edited is left alone and holds up no other. Where the database itself failed, every later call
    /// fails as well.
    fn step(
        &mut self,
        tx: &mut dyn Transaction,
        series: &SeriesRow,
        before: &VoucherRow,
        becomes: &Becomes,
    ) -> Result<()> {
        match self.take_step(tx, series, before, becomes) {
            Err(error) if error.status == Status::Integrity => {
                count_left(&mut self.result, WhyLeft::Damaged);
                Ok(())
            }
            taken => taken,
        }
    }

    fn take_step(
        &mut self,
        tx: &mut dyn Transaction,
        series: &SeriesRow,
        before: &VoucherRow,
        becomes: &Becomes,
    ) -> Result<()> {
        if self.apply(tx, series, before, becomes)? {
            return Ok(());
        }
        // Somebody was faster, such as a redemption: it is judged again as it is now.
        let (order, now_ms) = (&self.slice.order, self.slice.now_ms);
        let now = voucher::by_id(tx, before.id)?;
        let now = match now {
            Some(now) if still_selected(tx, self.ground, &order.request.filter, series, &now, now_ms)? => now,
            _ => {
                self.result.matched -= 1;
                return Ok(());
            }
        };
        let mut becomes = match verdict(tx, self.ground, series, &now, order, now_ms)? {
            Ok(becomes) => becomes,
            Err(why) => {
                count_left(&mut self.result, why);
                return Ok(());
            }
        };
        tag(self.ground, series, &mut becomes);
        if self.apply(tx, series, &now, &becomes)? {
            return Ok(());
        }
        Err(Error::new(Status::Busy, "a voucher changed while it was changed; step the job again"))
    }

    /// False if the voucher is no longer as it was read.
    fn apply(
        &mut self,
        tx: &mut dyn Transaction,
        series: &SeriesRow,
        before: &VoucherRow,
        becomes: &Becomes,
    ) -> Result<bool> {
        match becomes {
            Becomes::Changed(after, other_terms) => {
                let mut changes = Changes::of(before, after);
                let moved;
                let after = match other_terms.as_deref() {
                    None => &**after,
                    Some(wanted) => {
                        let old = terms::of_voucher(tx, self.ground, series, before)?;
                        changes = changes.of_terms(&old, wanted);
                        moved = self.moved(tx, series, before, after, wanted)?;
                        &moved
                    }
                };
                if !voucher::change(tx, before, after)? {
                    return Ok(false);
                }
                if after.sealed.len() != before.sealed.len() {
                    self.unsealed.push(before.id);
                }
                self.totals.change(before, after);
                *self.adjusted.entry(series.id).or_default() += after.amount() - before.amount();
                self.trail.add(before, Some(after), changes);
            }
            Becomes::Gone => {
                if !voucher::delete(tx, before)? {
                    return Ok(false);
                }
                // A tombstone keeps its external serial: it is what a card whose code is gone can still be found by.
                if series.imported {
                    external_serial::delete_range(tx, before.id, before.id)?;
                }
                self.totals.delete(before);
                self.trail.add(before, None, Changes::default());
            }
            Becomes::Sealed => {
                self.unsealed.push(before.id);
                self.trail.add(before, Some(before), Changes::default());
            }
        }
        self.touched.insert(series.id);
        count_changed(&mut self.result, before, becomes);
        Ok(true)
    }

    /// The changed voucher with the number of its new terms, and its tag.
    fn moved(
        &mut self,
        tx: &mut dyn Transaction,
        series: &SeriesRow,
        before: &VoucherRow,
        after: &VoucherRow,
        wanted: &Terms,
    ) -> Result<VoucherRow> {
        let stood_under = if before.terms == 0 { series.terms } else { before.terms };
        let number = match self.terms.get(&stood_under) {
            Some(number) => *number,
            None => {
                let voucher_type = match &self.slice.order.new_type {
                    Some(new_type) => new_type.id,
                    None => terms_rows::by_id(tx, stood_under)?.map_or(0, |row| row.voucher_type),
                };
                let number = terms::number_of(tx, self.ground, wanted, voucher_type)?;
                self.terms.insert(stood_under, number);
                number
            }
        };
        let mut after = VoucherRow { terms: number, ..after.clone() };
        after.tag = integrity::voucher_tag(&self.ground.vault, series, &after);
        Ok(after)
    }

    fn write(&mut self, tx: &mut dyn Transaction, actor: &Actor) -> Result<()> {
        let request = &self.slice.order.request;
        self.totals.write(tx)?;
        self.unsealed.sort_unstable();
        for run in self.unsealed.chunk_by(|id, next| id + 1 == *next) {
            voucher::seal_range(tx, run[0], run[run.len() - 1])?;
        }
        let job = self.slice.job.uid.to_string();
        self.trail.write(tx, self.ground, actor, self.slice.now_ms, &job, request)?;
        for (id, value) in self.adjusted.iter().filter(|(_, value)| **value != 0) {
            adjust(tx, self.ground, *id, *value)?;
        }
        // Otherwise a range that was activated could not be redeemed, which nobody expects.
        if matches!(request.operation, BulkOperation::Accept | BulkOperation::Activate) {
            for id in &self.touched {
                series_life::follow(tx, self.ground, actor, *id, request, self.slice.now_ms)?;
            }
        }
        Ok(())
    }
}

/// A series remembers what changes of value added to what was issued.
fn adjust(tx: &mut dyn Transaction, ground: &Ground, id: i64, value: i64) -> Result<()> {
    let before = series::by_id(tx, id)?.ok_or_else(series_life::gone)?;
    let adjusted_value = before.adjusted_value.checked_add(value).ok_or_else(|| {
        Error::invalid("face_value", "with all changes so far it is more than can be counted; choose a smaller one")
    })?;
    series_life::change(tx, ground, &before, SeriesRow { adjusted_value, ..before.clone() }).map(drop)
}

fn count_changed(result: &mut BulkResult, before: &VoucherRow, becomes: &Becomes) {
    result.changed += 1;
    result.value_before = result.value_before.saturating_add(before.amount());
    let after = if let Becomes::Changed(after, _) = becomes { after.amount() } else { before.amount() };
    result.value_after = result.value_after.saturating_add(after);
}

fn count_left(result: &mut BulkResult, why: WhyLeft) {
    *match why {
        WhyLeft::Unchanged => &mut result.unchanged,
        WhyLeft::WrongState => &mut result.wrong_state,
        WhyLeft::TypeForbids => &mut result.type_forbids,
        WhyLeft::PaidFor => &mut result.paid_for,
        WhyLeft::Claimed => &mut result.claimed,
        WhyLeft::NotExpired => &mut result.not_expired,
        WhyLeft::Nonsense => &mut result.nonsense,
        WhyLeft::TwoPersons => &mut result.two_persons,
        WhyLeft::Damaged => &mut result.damaged,
    } += 1;
}

fn add(sum: &mut BulkResult, more: &BulkResult) {
    sum.matched += more.matched;
    sum.changed += more.changed;
    sum.value_before = sum.value_before.saturating_add(more.value_before);
    sum.value_after = sum.value_after.saturating_add(more.value_after);
    sum.unchanged += more.unchanged;
    sum.wrong_state += more.wrong_state;
    sum.type_forbids += more.type_forbids;
    sum.paid_for += more.paid_for;
    sum.claimed += more.claimed;
    sum.not_expired += more.not_expired;
    sum.nonsense += more.nonsense;
    sum.two_persons += more.two_persons;
    sum.damaged += more.damaged;
}

#[cfg(test)]
#[path = "slice_tests.rs"]
mod tests;
