//! Search: keyset-paged walks. Nothing stays open between two pages, and no filter scans all vouchers of the store.
//!
//! The tour: `walk` goes through what is found, `series` and `terms` say what a filter asks of a series and of terms,
//! `conditions` what it asks of the rows.

mod conditions;
mod series;
mod terms;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::Arc;

pub(super) use conditions::Conditions;
pub(super) use series::{series_matches, within};
pub(super) use terms::{asks_for_terms, terms_match, WantedTerms};
pub(super) use walk::{asks_for_use, Walk};

use super::external_serial::external_serials_of;
use super::sale::list::sold_as;
use super::sale::{may_see, ranges_of, sale_by_name};
use super::voucher as view;
use super::{terms as stored_terms, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::{COUNT_CAP_MAX, EXTERNAL_SERIAL_BEARERS_MAX, PAGE_ROWS_MAX};
use crate::store::driver::Transaction;
use crate::store::external_serial;
use crate::store::series::{self as series_rows, SeriesRow};
use crate::store::voucher::{voucher_id, ListedVoucher};
use crate::voucher::{Filter, Order, VoucherRecord};

/// A search that is being read.
pub struct SearchCursor {
    module: Arc<Module>,
    actor: Actor,
    walk: Walk,
}

impl SearchCursor {
    /// The next vouchers, at most `most` of them; none at the end.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<VoucherRecord>> {
        let now_ms = self.module.clock.now_ms();
        let rows = self.walk.next(&self.module, most)?;
        let ground = &self.module.ground;
        self.module.store.read(|tx| {
            let mut external_serials = external_serials_of(tx, ground, &rows)?;
            let record = |(series, row): &(Arc<SeriesRow>, ListedVoucher)| {
                let terms = stored_terms::of_voucher(tx, ground, series, &row.voucher)?;
                let external_serial = external_serials.remove(&row.voucher.id).unwrap_or_default();
                let record = view::record(ground, series, row, &terms, now_ms);
                sold_as(tx, ground, &self.actor, &row.voucher, VoucherRecord { external_serial, ..record })
            };
            rows.iter().map(record).collect()
        })
    }
}

impl Module {
    /// Searches vouchers. A partner finds its own only, a customer those it used.
    pub fn search(self: &Arc<Self>, actor: &Actor, filter: &Filter) -> Result<SearchCursor> {
        Ok(SearchCursor { module: self.clone(), actor: actor.clone(), walk: self.walk(actor, filter)? })
    }

    /// Counts what a search would find, up to `count_max` (0: as far as the library counts).
    pub fn search_count(self: &Arc<Self>, actor: &Actor, filter: &Filter, count_max: i64) -> Result<i64> {
        let count_max = match count_max {
            0 => COUNT_CAP_MAX,
            1..=COUNT_CAP_MAX => count_max,
            _ => return Err(Error::invalid("count_max", format!("must be from 0 to {COUNT_CAP_MAX}"))),
        };
        // A row without sense is there all the same, and the counters count it as well.
        let mut walk = self.walk(actor, filter)?.over_nonsense();
        if let Some(counted) = walk.count_by_totals(self, count_max)? {
            return Ok(counted);
        }
        let mut count = 0;
        while count < count_max {
            let most = usize::try_from(count_max - count).unwrap_or(PAGE_ROWS_MAX).min(PAGE_ROWS_MAX);
            let found = walk.next(self, most)?.len();
            count += found as i64;
            if found == 0 {
                break;
            }
        }
        Ok((count + walk.passed_over()).min(count_max))
    }

    /// A walk by serial that goes on behind a voucher number; 0 starts it. For work over a selection, which comes back to
    /// where it was.
    pub(super) fn walk_from(&self, actor: &Actor, filter: &Filter, after_voucher: i64) -> Result<Walk> {
        if matches!(filter.order, Order::Used | Order::UsedDescending) {
            let problem = "finds used vouchers only; leave it at 0 and narrow by used_from_ms or the state";
            return Err(Error::invalid("order", problem));
        }
        let mut walk = self.walk(actor, &Filter { order: Order::Serial, ..filter.clone() })?;
        walk.skip_until(after_voucher);
        Ok(walk)
    }

    pub(super) fn walk(&self, actor: &Actor, filter: &Filter) -> Result<Walk> {
        self.walk_within(actor, filter, (1, i64::MAX - 1))
    }

    /// A walk through what a filter finds in one series by number.
    pub(super) fn walk_of_series(&self, actor: &Actor, filter: &Filter, series: i64) -> Result<Walk> {
        self.walk_within(actor, filter, (voucher_id(series, 0), voucher_id(series + 1, 0) - 1))
    }

    fn walk_within(&self, actor: &Actor, filter: &Filter, (least, most): (i64, i64)) -> Result<Walk> {
        let filter = confined(actor, filter)?;
        windows_make_sense(&filter)?;
        let now_ms = self.clock.now_ms();
        let (bounds, named, terms) = self.store.read(|tx| {
            let (first, last) = bounds(tx, &filter)?;
            let bounds = (first.max(least), last.min(most));
            let named = self.vouchers_named(tx, actor, &filter, bounds)?;
            Ok((bounds, named, WantedTerms::of(tx, &self.ground, &filter)?))
        })?;
        Ok(Walk::new(filter, terms, bounds, named, now_ms))
    }

    /// The vouchers a filter names by their external serial or their sale, in order; `None` if it names none so.
    fn vouchers_named(
        &self,
        tx: &mut dyn Transaction,
        actor: &Actor,
        filter: &Filter,
        bounds: (i64, i64),
    ) -> Result<Option<Vec<i64>>> {
        let bearers = bearers(tx, filter, bounds)?;
        if filter.sale_id.is_empty() {
            return Ok(bearers);
        }
        let mut sold = Vec::new();
        for (first, last) in self.ranges_of_sale(tx, actor, &filter.sale_id)? {
            sold.extend(first.max(bounds.0)..=last.min(bounds.1));
        }
        if let Some(bearers) = bearers {
            sold.retain(|voucher| bearers.contains(voucher));
        }
        Ok(Some(sold))
    }

    /// First and last numbers of the runs of neighbouring vouchers a sale was about; none if the actor may not see it.
    fn ranges_of_sale(&self, tx: &mut dyn Transaction, actor: &Actor, id_or_key: &str) -> Result<Vec<(i64, i64)>> {
        let sale = self
            .sale_named(id_or_key)
            .and_then(|named| sale_by_name(tx, &self.ground, named))
            .and_then(|row| may_see(actor, &row).map(|()| row));
        match sale {
            Ok(row) => ranges_of(tx, &self.ground, &row),
            Err(error) if matches!(error.status, Status::NotFound | Status::InvalidArgument) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// What a filter means for this actor: partners see their own, customers what they used.
pub(super) fn confined(actor: &Actor, filter: &Filter) -> Result<Filter> {
    let mut filter = filter.clone();
    match actor.kind {
        ActorKind::Customer => {
            actor.must_have(Right::RedeemOwn)?;
            if actor.id.is_empty() {
                return Err(Error::invalid("actor.id", "is empty; a customer's is its account"));
            }
            if !filter.account.is_empty() && filter.account != actor.id {
                let message = "account: a customer may see its own vouchers only; leave it empty";
                return Err(Error::new(Status::Forbidden, message).field("account"));
            }
            filter.account = actor.id.clone();
        }
        ActorKind::Partner => {
            actor.must_have(Right::View)?;
            if !filter.partner.is_empty() && filter.partner != actor.partner {
                return Err(super::generate::not_own("partner"));
            }
            if actor.partner.is_empty() {
                return Err(Error::invalid("actor.partner", "is empty; a partner's names itself"));
            }
            filter.partner = actor.partner.clone();
        }
        ActorKind::System | ActorKind::Operator => actor.must_have(Right::View)?,
    }
    Ok(filter)
}

fn windows_make_sense(filter: &Filter) -> Result<()> {
    let windows = [
        ("created_until_ms", filter.created_from_ms, filter.created_until_ms),
        ("used_until_ms", filter.used_from_ms, filter.used_until_ms),
        ("expires_until_ms", filter.expires_from_ms, filter.expires_until_ms),
        ("amount_max", filter.amount_min, filter.amount_max),
    ];
    for (field, from, until) in windows {
        if from < 0 || until < 0 {
            return Err(Error::invalid(field, "and its lower bound must not be negative; 0 means any"));
        }
        if until != 0 && until < from {
            return Err(Error::invalid(field, "is below its lower bound; swap the two"));
        }
    }
    Ok(())
}

/// First and last voucher number the filter names by identifier, serial or series; everything if it names none.
pub(super) fn bounds(tx: &mut dyn Transaction, filter: &Filter) -> Result<(i64, i64)> {
    let (mut first, mut last) = (1, i64::MAX - 1);
    let mut narrow = |range: Option<(i64, i64)>| match range {
        Some((from, until)) => (first, last) = (first.max(from), last.min(until)),
        None => (first, last) = (1, 0),
    };
    if !filter.series.is_empty() {
        let found = find_series(tx, &filter.series)?;
        narrow(found.map(|series| (voucher_id(series.id, 0), voucher_id(series.id + 1, 0) - 1)));
    }
    if !filter.voucher_id.is_empty() {
        narrow(match filter.voucher_id.parse::<Identifier>() {
            Err(_) => None,
            Ok(id) => series_rows::by_uid(tx, &id.series_of())?
                .map(|series| voucher_id(series.id, i64::from(id.number())))
                .map(|id| (id, id)),
        });
    }
    if !filter.serial.is_empty() || !filter.serial_until.is_empty() {
        narrow(serial_range(tx, filter)?);
    }
    Ok((first, last))
}

/// The vouchers a filter names by their external serial, if it does: one of each maker who used it.
fn bearers(tx: &mut dyn Transaction, filter: &Filter, bounds: (i64, i64)) -> Result<Option<Vec<i64>>> {
    if filter.external_serial.is_empty() {
        return Ok(None);
    }
    let bearers = external_serial::bearers(tx, &filter.external_serial, bounds, EXTERNAL_SERIAL_BEARERS_MAX + 1)?;
    if bearers.len() > EXTERNAL_SERIAL_BEARERS_MAX {
        return Err(Error::invalid(
            "external_serial",
            format!("is borne by more than {EXTERNAL_SERIAL_BEARERS_MAX} vouchers; name the series as well"),
        ));
    }
    Ok(Some(bearers))
}

fn serial_range(tx: &mut dyn Transaction, filter: &Filter) -> Result<Option<(i64, i64)>> {
    let from = if filter.serial.is_empty() { &filter.serial_until } else { &filter.serial };
    let until = if filter.serial_until.is_empty() { &filter.serial } else { &filter.serial_until };
    let (Some((from_code, mut from_number)), Some((until_code, until_number))) =
        (view::parse_serial(from), view::parse_serial(until))
    else {
        return Ok(None);
    };
    if from_code != until_code {
        return Err(Error::invalid("serial_until", "belongs to another series than serial; search series by series"));
    }
    if filter.serial.is_empty() {
        from_number = 1;
    }
    let series = series_rows::by_code(tx, &from_code)?;
    Ok(series.map(|series| (voucher_id(series.id, from_number), voucher_id(series.id, until_number))))
}

/// A complete series by identifier or code.
pub(super) fn find_series(tx: &mut dyn Transaction, id_or_code: &str) -> Result<Option<SeriesRow>> {
    if let Ok(uid) = id_or_code.parse::<Identifier>() {
        if let Some(series) = series_rows::by_uid(tx, &uid)? {
            return Ok(Some(series).filter(|series| series.complete));
        }
    }
    Ok(series_rows::by_code(tx, &id_or_code.trim().to_ascii_uppercase())?.filter(|series| series.complete))
}
