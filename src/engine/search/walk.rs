//! Walks through the vouchers of a filter, page by page.
//!
//! A walk is led by what is rare. Mostly these are the counters: they tell which zones hold a match and which values are
//! in them, so that only those zones are read. Where a use is asked for, the redemptions lead.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::conditions::Conditions;
use super::series::series_matches;
use super::terms::WantedTerms;
use crate::engine::{Ground, Module};
use crate::error::{Result, Status};
use crate::limits::{PAGE_ROWS_MAX, SERIES_NUMBER_BITS};
use crate::store::driver::{Transaction, Value};
use crate::store::series::{self, SeriesRow};
use crate::store::total::{self, ZoneKey};
use crate::store::voucher::{self, ListedVoucher};
use crate::store::{redemption, reminder, sql};
use crate::voucher::{Filter, Order, RedemptionState, VoucherState};

/// Zones read at a time while a walk looks for the next one that matches.
const ZONES_PAGE: usize = 64;
/// Terms named in one statement; where more of them meet in a zone, its vouchers are read and judged one by one.
const TERMS_NAMED_MAX: usize = 64;

/// Redemptions that are sorted for every page rather than found in order.
const FEW_REDEMPTIONS: usize = 10_000;

/// A voucher that was found, with its series.
pub(in crate::engine) type Found = (Arc<SeriesRow>, ListedVoucher);

/// What leads a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    /// The zones that hold a match, and in each its vouchers.
    Zones,
    /// The redemptions that hold or used a voucher.
    Redemptions,
    /// The redemptions by the time they were settled.
    Uses,
}

fn lead(filter: &Filter) -> Lead {
    let by_serial = matches!(filter.order, Order::Serial | Order::SerialDescending);
    let claimed = matches!(filter.state, Some(VoucherState::Used | VoucherState::Pending));
    match filter.order {
        Order::Used | Order::UsedDescending => Lead::Uses,
        _ if asks_for_use(filter) || by_serial && claimed => Lead::Redemptions,
        _ => Lead::Zones,
    }
}

pub(in crate::engine) fn asks_for_use(filter: &Filter) -> bool {
    !filter.account.is_empty() || asks_for_time(filter)
}

fn asks_for_time(filter: &Filter) -> bool {
    filter.used_from_ms != 0 || filter.used_until_ms != 0
}

/// A walk through the vouchers of a filter. Holds its place, and nothing of the store.
pub(in crate::engine) struct Walk {
    filter: Filter,
    terms: Option<WantedTerms>,
    /// Only vouchers that are, or are not, sold.
    sold: Option<bool>,
    lead: Lead,
    key: ZoneKey,
    descending: bool,
    now_ms: i64,
    /// The only vouchers it may reach, if they are named, in order.
    named: Option<Vec<i64>>,
    /// First and last voucher number it may reach.
    first: i64,
    last: i64,
    place: Place,
    /// Series it met on this page, so that each is read once.
    series: HashMap<i64, Option<Arc<SeriesRow>>>,
    /// Led by redemptions: whether another index than that of the order names so few that sorting them is faster.
    few: Option<bool>,
    /// Rows that make no sense are passed over and counted, instead of ending the walk. By serial, or for a count.
    over_nonsense: bool,
    passed_over: i64,
}

/// How far a walk is.
#[derive(Clone, Copy)]
struct Place {
    /// The part of its order it is in: those that never expire are a part of their own.
    part: usize,
    /// What it sorts by: zone, end, value, time of use.
    key: i64,
    /// The voucher (or, by time of use, the redemption) it stands on.
    id: i64,
}

impl Walk {
    pub(super) fn new(
        filter: Filter,
        terms: Option<WantedTerms>,
        bounds: (i64, i64),
        named: Option<Vec<i64>>,
        now_ms: i64,
    ) -> Walk {
        let (first, last) = match named.as_deref() {
            None => bounds,
            Some([]) => (1, 0),
            Some([first, .., last]) => (bounds.0.max(*first), bounds.1.min(*last)),
            Some([only]) => (bounds.0.max(*only), bounds.1.min(*only)),
        };
        let mut walk = Walk {
            terms,
            sold: None,
            lead: lead(&filter),
            key: match filter.order {
                Order::Expires | Order::ExpiresDescending => ZoneKey::Expires,
                Order::Amount | Order::AmountDescending => ZoneKey::Amount,
                Order::Serial | Order::SerialDescending | Order::Used | Order::UsedDescending => ZoneKey::Zone,
            },
            descending: filter.order.is_descending(),
            now_ms,
            named,
            first,
            last,
            filter,
            place: Place { part: 0, key: 0, id: 0 },
            series: HashMap::new(),
            few: None,
            over_nonsense: false,
            passed_over: 0,
        };
        walk.place = walk.start_of(0);
        walk
    }

    /// Ways on behind a voucher number; a walk by serial only.
    pub(super) fn skip_until(&mut self, voucher: i64) {
        self.first = self.first.max(voucher.saturating_add(1));
        self.place = self.start_of(0);
    }

    /// Passes over rows that make no sense, where they would end the walk otherwise.
    pub(in crate::engine) fn over_nonsense(mut self) -> Walk {
        self.over_nonsense = true;
        self
    }

    /// Finds only vouchers that are sold, or only those that are not. By serial.
    pub(in crate::engine) fn only_sold(mut self, sold: bool) -> Walk {
        self.sold = Some(sold);
        self
    }

    /// How many it passed over so far.
    pub(in crate::engine) fn passed_over(&self) -> i64 {
        self.passed_over
    }

    /// The next vouchers with their series, at most `most`; none at the end.
    pub(in crate::engine) fn next(&mut self, module: &Module, most: usize) -> Result<Vec<Found>> {
        let mut rows = Vec::new();
        let (place, passed_over) = (self.place, self.passed_over);
        let read = module.store.read(|tx| {
            rows.clear();
            self.place = place;
            self.passed_over = passed_over;
            self.page(tx, &module.ground, most, &mut rows)
        });
        // A page that failed half-way is read again from its start.
        read.inspect_err(|_| self.place = place)?;
        Ok(rows)
    }

    pub(super) fn page(
        &mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        most: usize,
        rows: &mut Vec<Found>,
    ) -> Result<()> {
        self.look_again(tx, ground)?;
        match self.lead {
            _ if self.first > self.last => Ok(()),
            Lead::Zones => self.by_zones(tx, most, rows),
            Lead::Redemptions | Lead::Uses => self.by_redemptions(tx, most, rows),
        }
    }

    /// What an earlier page learnt may no longer be so.
    fn look_again(&mut self, tx: &mut dyn Transaction, ground: &Ground) -> Result<()> {
        self.series.clear();
        match &mut self.terms {
            Some(terms) => terms.refresh(tx, ground, &self.filter),
            None => Ok(()),
        }
    }

    /// Counts by the counters where the filter asks for nothing they do not know.
    pub(super) fn count_by_totals(&mut self, module: &Module, count_max: i64) -> Result<Option<i64>> {
        let in_series = (1 << SERIES_NUMBER_BITS) - 1;
        let whole_store = self.first == 1 && self.last == i64::MAX - 1;
        let whole_series = self.first & in_series == 0 && self.last - self.first == in_series;
        let by_use = self.lead == Lead::Uses || asks_for_use(&self.filter);
        if by_use || self.named.is_some() || self.filter.reminded.is_some() || !(whole_store || whole_series) {
            return Ok(None);
        }
        module.store.read(|tx| self.sum_totals(tx, &module.ground, count_max)).map(Some)
    }

    pub(super) fn sum_totals(&mut self, tx: &mut dyn Transaction, ground: &Ground, count_max: i64) -> Result<i64> {
        self.look_again(tx, ground)?;
        let filter = self.filter.clone();
        let mut conditions = Conditions::within("t.zone", total::zone_of(self.first), total::zone_of(self.last));
        conditions.alive();
        conditions.narrow('t', &filter, self.now_ms);
        let mut sums: BTreeMap<(i64, i64), i64> = BTreeMap::new();
        total::counts(tx, &conditions.text, &conditions.values, &mut |zone, terms, vouchers| {
            *sums.entry((total::series_of_zone(zone), terms)).or_default() += vouchers;
        })?;
        let mut count = 0;
        for ((series, terms), vouchers) in sums {
            let series = self.matching_series(tx, series)?;
            if series.is_some_and(|series| self.takes_terms(&series, terms)) {
                count += vouchers;
            }
        }
        Ok(count.min(count_max))
    }

    fn by_zones(&mut self, tx: &mut dyn Transaction, most: usize, rows: &mut Vec<Found>) -> Result<()> {
        while rows.len() < most {
            let zones = self.zones(tx)?;
            for (key, zone) in &zones {
                self.by_zone(tx, *key, *zone, most, rows)?;
                if rows.len() >= most {
                    return Ok(());
                }
            }
            if zones.len() < ZONES_PAGE {
                if self.place.part + 1 == self.parts().len() {
                    return Ok(());
                }
                self.place = self.start_of(self.place.part + 1);
            }
        }
        Ok(())
    }

    /// The parts of the order, by what is the least and the most in each.
    fn parts(&self) -> &'static [(i64, i64)] {
        match (self.key, self.descending) {
            (ZoneKey::Expires, false) => &[(1, i64::MAX), (0, 0)],
            (ZoneKey::Expires, true) => &[(0, 0), (1, i64::MAX)],
            (ZoneKey::Zone | ZoneKey::Amount, _) => &[(0, i64::MAX)],
        }
    }

    fn start_of(&self, part: usize) -> Place {
        if self.lead != Lead::Zones {
            return match self.descending {
                false => Place { part: 0, key: -1, id: 0 },
                true => Place { part: 0, key: i64::MAX, id: i64::MAX },
            };
        }
        let (least, most) = self.parts()[part];
        match self.descending {
            false => Place { part, key: least, id: self.first - 1 },
            true => Place { part, key: most, id: self.last.saturating_add(1) },
        }
    }

    /// The next zones that hold a match as far as the counters know, each with what it sorts by.
    fn zones(&self, tx: &mut dyn Transaction) -> Result<Vec<(i64, i64)>> {
        let filter = self.filter.clone();
        let (mut first, mut last) = (total::zone_of(self.first), total::zone_of(self.last));
        let here = total::zone_of(if self.descending { self.place.id - 1 } else { self.place.id + 1 });
        if self.key == ZoneKey::Zone {
            (first, last) = if self.descending { (first, last.min(here)) } else { (first.max(here), last) };
        }
        let mut conditions = Conditions::within("t.zone", first, last);
        if self.key != ZoneKey::Zone {
            let (least, most) = self.parts()[self.place.part];
            let (least, most) =
                if self.descending { (least, most.min(self.place.key)) } else { (least.max(self.place.key), most) };
            let (column, sign) = (self.key.column(), if self.descending { '<' } else { '>' });
            conditions.and(&format!("{column} >="), Value::Integer(least));
            conditions.and(&format!("{column} <="), Value::Integer(most));
            let (key, zone) =
                (conditions.number(Value::Integer(self.place.key)), conditions.number(Value::Integer(here)));
            conditions.text.push_str(&format!(" AND ({column} <> ?{key} OR t.zone {sign}= ?{zone})"));
        }
        conditions.alive();
        if let Some(named) = &self.named {
            let mut zones: Vec<i64> = named.iter().map(|voucher| total::zone_of(*voucher)).collect();
            zones.dedup();
            conditions.one_of("t.zone", &zones);
        }
        conditions.narrow('t', &filter, self.now_ms);
        conditions.narrow_sold("t.sold", self.sold);
        conditions.end(&self.key.order(self.descending), ZONES_PAGE);
        total::zones(tx, self.key, &conditions.text, &conditions.values)
    }

    /// The vouchers of a zone that sort by `key`, behind the place if it is among them.
    fn by_zone(
        &mut self,
        tx: &mut dyn Transaction,
        key: i64,
        zone: i64,
        most: usize,
        rows: &mut Vec<Found>,
    ) -> Result<()> {
        if let Some(stretch) = self.stretch(tx, key, zone)? {
            while rows.len() < most {
                let wanted = (most - rows.len()).min(PAGE_ROWS_MAX);
                if self.page_of_zone(tx, &stretch, wanted, rows)? < wanted {
                    break;
                }
            }
            if rows.len() >= most {
                return Ok(());
            }
        }
        let (lowest, highest) = total::vouchers_of_zone(zone);
        self.place = Place { key, id: if self.descending { lowest } else { highest }, ..self.place };
        Ok(())
    }

    /// What of a zone is to be read; `None` if no voucher of it can match.
    fn stretch(&mut self, tx: &mut dyn Transaction, key: i64, zone: i64) -> Result<Option<Stretch>> {
        let Some(series) = self.matching_series(tx, total::series_of_zone(zone))? else { return Ok(None) };
        let mut terms = Vec::new();
        if self.terms.is_some() {
            terms = self.terms_of_zone(tx, key, zone)?;
            terms.retain(|terms| self.takes_terms(&series, *terms));
            if terms.is_empty() {
                return Ok(None);
            }
            if terms.len() > TERMS_NAMED_MAX {
                terms.clear();
            }
        }
        let (lowest, highest) = total::vouchers_of_zone(zone);
        if self.filter.reminded == Some(true) && !reminder::any_within(tx, lowest, highest)? {
            return Ok(None);
        }
        Ok(Some(Stretch { key, lowest, highest, series, terms }))
    }

    fn terms_of_zone(&self, tx: &mut dyn Transaction, key: i64, zone: i64) -> Result<Vec<i64>> {
        let mut conditions = Conditions::within("t.zone", zone, zone);
        conditions.and(&format!("{} =", self.key.column()), Value::Integer(key));
        conditions.alive();
        conditions.narrow('t', &self.filter, self.now_ms);
        total::terms(tx, &conditions.text, &conditions.values)
    }

    /// One statement's worth of vouchers; how many it read.
    fn page_of_zone(
        &mut self,
        tx: &mut dyn Transaction,
        stretch: &Stretch,
        wanted: usize,
        rows: &mut Vec<Found>,
    ) -> Result<usize> {
        let filter = self.filter.clone();
        let (mut from, mut until) = (stretch.lowest.max(self.first), stretch.highest.min(self.last));
        match self.descending {
            _ if stretch.key != self.place.key => {}
            false => from = from.max(self.place.id + 1),
            true => until = until.min(self.place.id - 1),
        }
        if from > until {
            return Ok(0);
        }
        let mut conditions = Conditions::within("v.id", from, until);
        if let Some(column) = self.key.voucher_column() {
            conditions.and(&format!("{column} ="), Value::Integer(stretch.key));
        }
        conditions.narrow('v', &filter, self.now_ms);
        conditions.narrow_sold("v.sale", self.sold);
        if !stretch.terms.is_empty() {
            conditions.one_of("v.terms", &stretch.terms);
        }
        if let Some(named) = &self.named {
            let (start, end) = (named.partition_point(|id| *id < from), named.partition_point(|id| *id <= until));
            if start == end {
                // An empty list is no list to every database.
                return Ok(0);
            }
            conditions.one_of("v.id", &named[start..end]);
        }
        conditions.narrow_reminded(&filter);
        conditions.end(if self.descending { "v.id DESC" } else { "v.id" }, wanted);
        let mut seen = 0;
        voucher::list(tx, sql::VOUCHER_LIST, &conditions.text, &conditions.values, &mut |id, row| {
            seen += 1;
            self.place = Place { key: stretch.key, id, ..self.place };
            let Some(row) = self.sensible(row)? else { return Ok(()) };
            if self.takes_terms(&stretch.series, row.voucher.terms) {
                rows.push((stretch.series.clone(), row));
            }
            Ok(())
        })?;
        Ok(seen)
    }

    fn by_redemptions(&mut self, tx: &mut dyn Transaction, most: usize, rows: &mut Vec<Found>) -> Result<()> {
        while rows.len() < most {
            let wanted = (most - rows.len()).min(PAGE_ROWS_MAX);
            let (page, seen) = self.page_of_redemptions(tx, wanted)?;
            let last_page = seen < wanted;
            for row in page {
                if let Some(series) = self.matching_series(tx, row.voucher.series())? {
                    if self.takes_terms(&series, row.voucher.terms) {
                        rows.push((series, row));
                    }
                }
            }
            if last_page {
                return Ok(());
            }
        }
        Ok(())
    }

    /// One statement's worth of vouchers by their redemptions, and how many rows it read.
    fn page_of_redemptions(&mut self, tx: &mut dyn Transaction, wanted: usize) -> Result<(Vec<ListedVoucher>, usize)> {
        let filter = self.filter.clone();
        let (mut first, mut last) = (self.first, self.last);
        let by_voucher = self.lead == Lead::Redemptions && self.key == ZoneKey::Zone;
        match self.descending {
            _ if !by_voucher => {}
            false => first = first.max(self.place.id + 1),
            true => last = last.min(self.place.id - 1),
        }
        let (of_voucher, settled) = self.redemption_columns(tx)?;
        let mut conditions = Conditions::within(of_voucher, first, last);
        // The vouchers of a few redemptions are sorted as they are read; no index of theirs is needed.
        let (key, id) = match (self.lead, self.key) {
            (Lead::Uses, _) => (settled, "r.id"),
            (_, ZoneKey::Zone) => (of_voucher, "r.number"),
            (_, ZoneKey::Expires) => (sql::EXPIRES_OR_LAST, "r.voucher"),
            (_, ZoneKey::Amount) => ("v.face_value", "r.voucher"),
        };
        if !by_voucher {
            conditions.behind((key, id), (self.place.key, self.place.id), self.descending);
        }
        if self.lead == Lead::Uses || asks_for_time(&filter) {
            conditions.and("r.state =", Value::Integer(RedemptionState::Posted as i64));
            conditions.and(&format!("{settled} >="), Value::Integer(filter.used_from_ms.max(1)));
        }
        // The held ones stand together in the index of settled times.
        if filter.state == Some(VoucherState::Pending) {
            conditions.and("r.settled_at_ms =", Value::Integer(0));
        }
        if filter.used_until_ms != 0 {
            conditions.and(&format!("{settled} <"), Value::Integer(filter.used_until_ms));
        }
        if !filter.account.is_empty() {
            conditions.and("r.account =", Value::Text(&filter.account));
        }
        if let Some(named) = &self.named {
            conditions.one_of("r.voucher", named);
        }
        conditions.narrow('v', &filter, self.now_ms);
        conditions.narrow_reminded(&filter);
        let direction = if self.descending { " DESC" } else { "" };
        conditions.end(&format!("{key}{direction}, {id}{direction}"), wanted);
        let (mut page, mut seen) = (Vec::new(), 0);
        voucher::list(tx, sql::REDEEMED_LIST, &conditions.text, &conditions.values, &mut |id, row| {
            seen += 1;
            match self.sensible(row)? {
                Some(row) => {
                    self.place = self.place_of(&row);
                    page.push(row);
                }
                None if by_voucher => self.place = Place { part: 0, key: id, id },
                None => {}
            }
            Ok(())
        })?;
        Ok((page, seen))
    }

    /// The row, or nothing if it is passed over.
    fn sensible(&mut self, row: Result<ListedVoucher>) -> Result<Option<ListedVoucher>> {
        match row {
            Err(error) if self.over_nonsense && error.status == Status::Integrity => {
                self.passed_over += 1;
                Ok(None)
            }
            row => row.map(Some),
        }
    }

    /// How a statement spells voucher and time of a redemption. A plus sign keeps the database from an index: walking in
    /// the order asked for would pass over all redemptions of the store where the other index names a few.
    fn redemption_columns(&mut self, tx: &mut dyn Transaction) -> Result<(&'static str, &'static str)> {
        if self.named.is_some() {
            return Ok(("+r.voucher", "+r.settled_at_ms"));
        }
        if !self.filter.account.is_empty() {
            return Ok(("r.voucher", "r.settled_at_ms"));
        }
        let by_time = self.lead == Lead::Uses;
        if self.few.is_none() && by_time {
            self.few = Some(redemption::few_of_vouchers(tx, self.first, self.last, FEW_REDEMPTIONS)?);
        } else if self.few.is_none() && asks_for_time(&self.filter) {
            let until = if self.filter.used_until_ms == 0 { i64::MAX } else { self.filter.used_until_ms };
            self.few = Some(redemption::few_settled(tx, self.filter.used_from_ms.max(1), until, FEW_REDEMPTIONS)?);
        }
        Ok(match (by_time, self.few) {
            (true, Some(true)) => ("r.voucher", "+r.settled_at_ms"),
            (true, _) | (false, Some(true)) => ("+r.voucher", "r.settled_at_ms"),
            (false, _) => ("r.voucher", "r.settled_at_ms"),
        })
    }

    /// Where a voucher stands in the order of the redemptions.
    fn place_of(&self, row: &ListedVoucher) -> Place {
        let voucher = &row.voucher;
        let (key, id) = match (self.lead, self.key) {
            (Lead::Uses, _) => (row.redemption.as_ref().map_or(0, |used| used.settled_at_ms), row.redemption_id),
            (_, ZoneKey::Zone) => (voucher.id, voucher.id),
            (_, ZoneKey::Expires) if voucher.expires_at_ms == 0 => (i64::MAX, voucher.id),
            (_, ZoneKey::Expires) => (voucher.expires_at_ms, voucher.id),
            (_, ZoneKey::Amount) => (voucher.face_value, voucher.id),
        };
        Place { part: 0, key, id }
    }

    fn takes_terms(&self, series: &SeriesRow, terms: i64) -> bool {
        self.terms.as_ref().is_none_or(|wanted| wanted.has(series, terms))
    }

    fn matching_series(&mut self, tx: &mut dyn Transaction, id: i64) -> Result<Option<Arc<SeriesRow>>> {
        if let Some(known) = self.series.get(&id) {
            return Ok(known.clone());
        }
        let found = series::by_id(tx, id)?.filter(|series| series_matches(&self.filter, series)).map(Arc::new);
        self.series.insert(id, found.clone());
        Ok(found)
    }
}

/// The vouchers of a zone that sort alike.
struct Stretch {
    key: i64,
    lowest: i64,
    highest: i64,
    series: Arc<SeriesRow>,
    /// Only those under these terms; empty: each is judged by itself.
    terms: Vec<i64>,
}
