//! Which vouchers a bulk operation looks at next.

use std::collections::HashMap;
use std::sync::Arc;

use super::bulk::seeing;
use super::change::Order;
use super::evaluate::expired;
use super::search::{asks_for_terms, asks_for_use, terms_match};
use super::{terms, Ground, Module};
use crate::actor::Actor;
use crate::error::{Result, Status};
use crate::limits::{PAGE_ROWS_MAX, SERIES_NUMBER_BITS};
use crate::store::driver::Transaction;
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::{Filter, VoucherState};

/// Vouchers of a selection, one after the other.
pub(super) struct Page {
    /// With their series, as both were when they were read.
    pub(super) rows: Vec<(Arc<SeriesRow>, VoucherRow)>,
    /// Where the next page begins: behind a voucher, or in the list of those named.
    pub(super) position: i64,
    /// How many of the selection it passed.
    pub(super) passed: i64,
    /// Rows among these that make no sense: they are passed over.
    pub(super) nonsense: i64,
    /// Nothing is left.
    pub(super) last: bool,
}

impl Module {
    /// The vouchers of an order behind a position, at most so many.
    pub(super) fn selected(&self, actor: &Actor, order: &Order, position: i64, most: usize) -> Result<Page> {
        match order.request.voucher_ids.is_empty() {
            true => self.found(actor, &order.request.filter, position, most),
            false => self.named(actor, order, position, most),
        }
    }

    fn found(&self, actor: &Actor, filter: &Filter, position: i64, most: usize) -> Result<Page> {
        let mut walk = self.walk_from(&seeing(actor), filter, position)?.over_nonsense();
        let mut page = Page { rows: Vec::with_capacity(most), position, passed: 0, nonsense: 0, last: false };
        while page.rows.len() < most && !page.last {
            let rows = walk.next(self, (most - page.rows.len()).min(PAGE_ROWS_MAX))?;
            page.last = rows.is_empty();
            page.rows.extend(rows.into_iter().map(|(series, row)| (series, row.voucher)));
        }
        // A walk ends on a voucher it found, or with the selection: nothing is passed over twice.
        page.nonsense = walk.passed_over();
        page.passed = page.rows.len() as i64 + page.nonsense;
        page.position = page.rows.last().map_or(position, |(_, row)| row.id);
        Ok(page)
    }

    fn named(&self, actor: &Actor, order: &Order, position: i64, most: usize) -> Result<Page> {
        let start = usize::try_from(position).unwrap_or(0).min(order.numbers.len());
        let end = (start + most.min(PAGE_ROWS_MAX)).min(order.numbers.len());
        let numbers = &order.numbers[start..end];
        let filter = &order.request.filter;
        let narrows = Filter { partner: String::new(), ..filter.clone() } != Filter::default();
        let (mut rows, nonsense) = self.store.read(|tx| by_numbers(tx, numbers, &filter.partner))?;
        if narrows {
            let mut found = Vec::with_capacity(rows.len());
            for (series, voucher) in rows {
                found.extend(self.found_by_filter(actor, filter, &series, voucher.number())?);
            }
            rows = found;
        }
        let (passed, last) = (numbers.len() as i64, end == order.numbers.len());
        Ok(Page { rows, position: end as i64, passed, nonsense, last })
    }

    /// A named voucher, if the filter finds it too.
    fn found_by_filter(
        &self,
        actor: &Actor,
        filter: &Filter,
        series: &SeriesRow,
        number: u32,
    ) -> Result<Option<(Arc<SeriesRow>, VoucherRow)>> {
        let id = series.uid.voucher(number).to_string();
        if !filter.voucher_id.is_empty() && !filter.voucher_id.eq_ignore_ascii_case(&id) {
            return Ok(None);
        }
        let mut walk = self.walk_from(&seeing(actor), &Filter { voucher_id: id, ..filter.clone() }, 0)?.over_nonsense();
        Ok(walk.next(self, 1)?.pop().map(|(series, row)| (series, row.voucher)))
    }
}

/// The vouchers of these numbers that belong to a partner, or to anybody; and how many rows make no sense.
#[allow(clippy::type_complexity, reason = "the two parts of a page")]
fn by_numbers(
    tx: &mut dyn Transaction,
    numbers: &[i64],
    partner: &str,
) -> Result<(Vec<(Arc<SeriesRow>, VoucherRow)>, i64)> {
    let mut known: HashMap<i64, Option<Arc<SeriesRow>>> = HashMap::new();
    let (mut rows, mut nonsense) = (Vec::with_capacity(numbers.len()), 0);
    for number in numbers {
        let id = number >> SERIES_NUMBER_BITS;
        let series = match known.get(&id) {
            Some(series) => series.clone(),
            None => {
                let series = series::by_id(tx, id)?.filter(|series| series.complete).map(Arc::new);
                known.insert(id, series.clone());
                series
            }
        };
        let voucher = match voucher::by_id(tx, *number) {
            Err(error) if error.status == Status::Integrity => {
                nonsense += 1;
                continue;
            }
            voucher => voucher?,
        };
        let (Some(series), Some(voucher)) = (series, voucher) else { continue };
        if partner.is_empty() || voucher.partner == partner {
            rows.push((series, voucher));
        }
    }
    Ok((rows, nonsense))
}

/// Whether a voucher of a selection that changed since it was read is one of it still. Its use and its reminder stand in
/// other rows, so what was selected by these is not, to be safe.
pub(super) fn still_selected(
    tx: &mut dyn Transaction,
    ground: &Ground,
    filter: &Filter,
    series: &SeriesRow,
    voucher: &VoucherRow,
    now_ms: i64,
) -> Result<bool> {
    let by_other_rows = asks_for_use(filter) || filter.reminded.is_some();
    if by_other_rows || !selects_by_itself(filter, voucher, now_ms) {
        return Ok(false);
    }
    Ok(!asks_for_terms(filter) || terms_match(filter, &*terms::of_voucher(tx, ground, series, voucher)?))
}

fn selects_by_itself(filter: &Filter, voucher: &VoucherRow, now_ms: i64) -> bool {
    let over = voucher.state == VoucherState::Active && expired(voucher, now_ms);
    let ends = voucher.expires_at_ms;
    let ends_within = filter.expires_from_ms == 0 && filter.expires_until_ms == 0
        || ends != 0
            && ends >= filter.expires_from_ms
            && (filter.expires_until_ms == 0 || ends < filter.expires_until_ms);
    filter.state.is_none_or(|state| state == voucher.state)
        && filter.expired.is_none_or(|expired| expired == over)
        && filter.reason.is_none_or(|reason| reason == voucher.reason)
        && (filter.partner.is_empty() || filter.partner == voucher.partner)
        && voucher.face_value >= filter.amount_min
        && (filter.amount_max == 0 || voucher.face_value <= filter.amount_max)
        && ends_within
}
