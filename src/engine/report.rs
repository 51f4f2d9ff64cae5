//! Reports: stock, liability and the check that nothing was lost. They read counters, never vouchers.
//!
//! Vouchers of test series are no money and are left out, unless a filter asks for them. So are those of a series that was
//! deleted as a whole: of them only the counters of the deleted are left.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::voucher::may_see;
use super::{terms, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::limits::{PAGE_ROWS_MAX, TIME_MAX_MS};
use crate::store::driver::Transaction;
use crate::store::report::{self, DayRow, ReportedSeries};
use crate::store::total::{self, TotalRow, STATE_DELETED};
use crate::voucher::report::{ConservationRow, GroupBy, LiabilityRow, StockRow};
use crate::voucher::{Filter, VoucherState};

/// Series read from the store at a time.
const PAGE: usize = 64;

/// What a row of stock has in common: series, type, partner, currency, state.
type StockKey = (i64, String, String, String, i64);

/// A report of stock that is being read.
pub struct StockCursor {
    module: Arc<Module>,
    filter: Filter,
    group_by: i64,
    /// Series still to be read: first and last number.
    rest: (i64, i64),
    upcoming: VecDeque<StockRow>,
}

impl StockCursor {
    /// The next rows, at most `most` of them; none at the end.
    ///
    /// A report by series reads series by series; every other is made as a whole with the first call.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<StockRow>> {
        let module = self.module.clone();
        while self.upcoming.len() < most && self.rest.0 <= self.rest.1 {
            let (sums, rest) = module.store.read(|tx| self.read(tx, &module.ground))?;
            self.upcoming.extend(sums.into_values());
            self.rest = rest;
        }
        let most = most.min(self.upcoming.len());
        Ok(self.upcoming.drain(..most).collect())
    }

    fn told_apart(&self, by: GroupBy) -> bool {
        self.group_by & by as i64 != 0
    }

    /// The next page of series, or where series are not told apart all of them, on one snapshot; what is left to read.
    fn read(&self, tx: &mut dyn Transaction, ground: &Ground) -> Result<(BTreeMap<StockKey, StockRow>, (i64, i64))> {
        let (mut sums, mut rest) = (BTreeMap::new(), self.rest);
        while rest.0 <= rest.1 {
            rest = self.add_page(tx, ground, rest, &mut sums)?;
            if self.told_apart(GroupBy::Series) {
                break;
            }
        }
        Ok((sums, rest))
    }

    /// Adds the next series to the sums; what is left to read.
    fn add_page(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        (first, last): (i64, i64),
        sums: &mut BTreeMap<StockKey, StockRow>,
    ) -> Result<(i64, i64)> {
        let page = report::series(tx, first, last, PAGE)?;
        for series in page.iter().filter(|series| self.has(series)) {
            for row in total::of_series(tx, series.id)? {
                self.add(tx, ground, series, &row, sums)?;
            }
        }
        let next = page.last().filter(|_| page.len() == PAGE).map(|series| series.id + 1);
        Ok(next.map_or((1, 0), |next| (next, last)))
    }

    fn has(&self, series: &ReportedSeries) -> bool {
        series.test_mode == (self.filter.test_mode == Some(true))
            && (self.filter.currency.is_empty() || self.filter.currency.eq_ignore_ascii_case(&series.currency))
    }

    fn add(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        series: &ReportedSeries,
        row: &TotalRow,
        sums: &mut BTreeMap<StockKey, StockRow>,
    ) -> Result<()> {
        let alike = &row.alike;
        let deleted = alike.state == STATE_DELETED;
        let state = self.filter.state.map_or(alike.state, |state| state as i64);
        let partner = self.filter.partner.is_empty() || self.filter.partner == alike.partner;
        let counted = row.vouchers != 0 && partner && state == alike.state;
        // A sum over all states tells what there is; the deleted are not there any more.
        if !counted || deleted && !self.told_apart(GroupBy::State) {
            return Ok(());
        }
        let number = if alike.terms == 0 { series.terms } else { alike.terms };
        let voucher_type = terms::by_number(tx, ground, number)?.voucher_type.clone();
        if !self.filter.voucher_type.is_empty() && !self.filter.voucher_type.eq_ignore_ascii_case(&voucher_type) {
            return Ok(());
        }
        let by = |group: GroupBy, text: &str| if self.told_apart(group) { text.to_owned() } else { String::new() };
        let key = (
            if self.told_apart(GroupBy::Series) { series.id } else { 0 },
            by(GroupBy::Type, &voucher_type),
            by(GroupBy::Partner, &alike.partner),
            series.currency.clone(),
            if self.told_apart(GroupBy::State) { alike.state } else { 0 },
        );
        let sum = sums.entry(key.clone()).or_insert_with(|| StockRow {
            series_id: by(GroupBy::Series, &series.uid.to_string()),
            series_code: by(GroupBy::Series, &series.code),
            voucher_type: key.1,
            partner: key.2,
            currency: key.3,
            state: VoucherState::from_number(key.4),
            deleted,
            ..StockRow::default()
        });
        sum.vouchers += row.vouchers;
        sum.face_value = sum.face_value.saturating_add(alike.face_value.saturating_mul(row.vouchers));
        sum.extra_value = sum.extra_value.saturating_add(alike.extra_value.saturating_mul(row.vouchers));
        sum.redeemed = sum.redeemed.saturating_add(row.spent);
        Ok(())
    }
}

impl Module {
    /// What there is, told apart by the bits of [`GroupBy`] and always by currency. A partner sees its own.
    ///
    /// Of the filter `series`, `voucher_type`, `partner`, `currency`, `state` and `test_mode` count. The deleted have rows
    /// where states are told apart.
    pub fn stock(self: &Arc<Self>, actor: &Actor, filter: &Filter, group_by: i64) -> Result<StockCursor> {
        must_report(actor)?;
        let known = GroupBy::ALL.iter().fold(0, |set, group| set | *group as i64);
        if group_by & !known != 0 {
            return Err(Error::invalid("group_by", format!("has bits nobody knows; the known ones are {known}")));
        }
        let mut filter = only_of_stock(filter)?;
        if let Some(own) = actor.confined_to() {
            if !may_see(actor, if filter.partner.is_empty() { own } else { &filter.partner }) {
                return Err(super::generate::not_own("partner"));
            }
            filter.partner = own.to_owned();
        }
        let mut rest = (0, i64::MAX);
        if !filter.series.is_empty() {
            let series = self.store.read(|tx| super::search::find_series(tx, &filter.series))?;
            rest = series.map_or((1, 0), |series| (series.id, series.id));
        }
        Ok(StockCursor { module: self.clone(), filter, group_by, rest, upcoming: VecDeque::new() })
    }

    /// What was still owed to holders of vouchers at the end of the store's day that holds `at_ms`, and what was redeemed
    /// and issued from the day of `from_ms` on. `at_ms` 0: now; `from_ms` 0: from the beginning. Per currency.
    ///
    /// A moment to come tells what of today's vouchers will have expired by then. A pending voucher past its time counts as
    /// expired until it is settled; one that was purged after its time is not told any more. Vouchers of a void series count
    /// as expired from today on; days that are past are told as if it were open. Days from before a store counted what is
    /// extra are told without it, or with a part of it.
    pub fn liability(&self, actor: &Actor, from_ms: i64, at_ms: i64) -> Result<Vec<LiabilityRow>> {
        must_report_on_all(actor)?;
        if !(0..=TIME_MAX_MS).contains(&at_ms) {
            return Err(Error::invalid("at_ms", "must be milliseconds since 1970, 0 for now"));
        }
        let now_ms = self.clock.now_ms();
        let until_ms = if at_ms == 0 { now_ms } else { at_ms };
        if !(0..=until_ms).contains(&from_ms) {
            return Err(Error::invalid("from_ms", "must be milliseconds since 1970 and not after at_ms"));
        }
        self.store.read(|tx| {
            let zone = &self.ground.settings(tx)?.time_zone;
            let first_day = if from_ms == 0 { i64::MIN } else { zone.day(from_ms) };
            let over_ms = if at_ms == 0 { now_ms } else { zone.next_day_ms(until_ms) };
            let last_day = zone.day(until_ms);
            let is_today = last_day >= zone.day(now_ms);
            // What is owed now has every change in it, also those of a day that a clock set back has not come to again.
            liability(tx, first_day, if at_ms == 0 { i64::MAX } else { last_day }, over_ms, is_today)
        })
    }

    /// Checks that everything issued, with what changes of value added, is what is there, by two independent sets of
    /// counters. Per currency; a row without a currency tells of counters that belong to no series.
    pub fn conservation(&self, actor: &Actor) -> Result<Vec<ConservationRow>> {
        must_report_on_all(actor)?;
        self.store.read(conservation)
    }
}

pub(super) fn must_report(actor: &Actor) -> Result<()> {
    if actor.kind == ActorKind::Customer {
        return Err(Error::new(Status::Forbidden, "a customer may not see reports").field("actor.kind"));
    }
    actor.must_have(Right::View)
}

/// Sums over all partners are for the back office.
pub(super) fn must_report_on_all(actor: &Actor) -> Result<()> {
    must_report(actor)?;
    if actor.confined_to().is_some() {
        let message = "a partner sees its own only: ask for its stock instead";
        return Err(Error::new(Status::Forbidden, message).field("actor.kind"));
    }
    Ok(())
}

fn only_of_stock(filter: &Filter) -> Result<Filter> {
    let counted = Filter {
        series: filter.series.clone(),
        voucher_type: filter.voucher_type.clone(),
        partner: filter.partner.clone(),
        currency: filter.currency.clone(),
        state: filter.state,
        test_mode: filter.test_mode,
        order: filter.order,
        ..Filter::default()
    };
    if counted != *filter {
        let problem = "a report narrows by series, voucher_type, partner, currency, state and test_mode only";
        return Err(Error::invalid("filter", problem));
    }
    Ok(counted)
}

/// Sums on their way: wider than what they are of, so that none can pass its end.
#[derive(Clone, Copy, Default, PartialEq)]
struct Sums {
    vouchers: i128,
    value: i128,
    spent: i128,
    /// What of the rest is extra value.
    extra: i128,
}

impl Sums {
    fn add(&mut self, vouchers: i64, value: i128, spent: i64, extra: i64) {
        self.vouchers += i128::from(vouchers);
        self.value += value;
        self.spent += i128::from(spent);
        self.extra += i128::from(extra);
    }

    fn add_day(&mut self, row: &DayRow) {
        self.add(row.vouchers, row.value.into(), row.spent, row.extra);
    }
}

fn told(sum: i128) -> i64 {
    sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// Every whole series by number.
pub(super) fn all_series(tx: &mut dyn Transaction) -> Result<BTreeMap<i64, ReportedSeries>> {
    let mut all = BTreeMap::new();
    loop {
        let first = all.last_key_value().map_or(0, |(id, _)| id + 1);
        let page = report::series(tx, first, i64::MAX, PAGE_ROWS_MAX)?;
        let ended = page.len() < PAGE_ROWS_MAX;
        all.extend(page.into_iter().map(|series| (series.id, series)));
        if ended {
            return Ok(all);
        }
    }
}

/// `void_is_over`: what is left in void series is owed to nobody.
fn liability(
    tx: &mut dyn Transaction,
    first_day: i64,
    last_day: i64,
    over_ms: i64,
    void_is_over: bool,
) -> Result<Vec<LiabilityRow>> {
    let all = all_series(tx)?;
    // Outstanding, expired, the sold part of each, and what the days since the first changed.
    let mut sums: BTreeMap<&str, [Sums; 5]> = BTreeMap::new();
    for series in all.values().filter(|series| !series.test_mode) {
        sums.entry(&series.currency).or_default();
    }
    report::days(tx, last_day, &mut |row: DayRow| {
        let Some(series) = all.get(&row.series).filter(|series| !series.test_mode) else { return Ok(()) };
        let [outstanding, expired, sold_outstanding, sold_expired, since] = sums.entry(&series.currency).or_default();
        if row.day >= first_day {
            since.add_day(&row);
        }
        if [VoucherState::Active as i64, VoucherState::Blocked as i64].contains(&row.state) {
            let over = void_is_over && series.void || row.expires_at_ms != 0 && row.expires_at_ms <= over_ms;
            let (sum, sold) = if over { (expired, sold_expired) } else { (outstanding, sold_outstanding) };
            sum.add_day(&row);
            if row.sold {
                sold.add_day(&row);
            }
        }
        Ok(())
    })?;
    let row = |(currency, [outstanding, expired, sold, sold_expired, since]): (&str, [Sums; 5])| LiabilityRow {
        currency: currency.to_owned(),
        vouchers: told(outstanding.vouchers),
        outstanding: told(outstanding.value - outstanding.spent),
        sold_vouchers: told(sold.vouchers),
        sold_outstanding: told(sold.value - sold.spent),
        expired_vouchers: told(expired.vouchers),
        breakage: told(expired.value - expired.spent),
        sold_breakage: told(sold_expired.value - sold_expired.spent),
        redeemed: told(since.spent),
        issued: told(since.value),
        outstanding_extra: told(outstanding.extra),
        sold_outstanding_extra: told(sold.extra),
        sold_breakage_extra: told(sold_expired.extra),
    };
    Ok(sums.into_iter().map(row).collect())
}

fn conservation(tx: &mut dyn Transaction) -> Result<Vec<ConservationRow>> {
    let all = all_series(tx)?;
    // Issued with its adjustment as `spent`, present by counters, present by days.
    let mut sums: BTreeMap<&str, [Sums; 3]> = BTreeMap::new();
    for series in all.values().filter(|series| !series.test_mode) {
        let value = i128::from(series.face_value + series.extra_value) * i128::from(series.quantity);
        sums.entry(&series.currency).or_default()[0].add(series.quantity, value, series.adjusted_value, 0);
    }
    let currency = |number: i64, state: i64| match all.get(&number) {
        Some(series) => (!series.test_mode).then_some(series.currency.as_str()),
        // Of a series that is gone only the counters of its deleted vouchers may be left.
        None => (state != STATE_DELETED).then_some(""),
    };
    total::all(tx, &mut |row| {
        if let Some(currency) = currency(row.series(), row.alike.state) {
            let value = i128::from(row.alike.face_value + row.alike.extra_value) * i128::from(row.vouchers);
            sums.entry(currency).or_default()[1].add(row.vouchers, value, row.spent, row.extra);
        }
        Ok(())
    })?;
    report::days(tx, i64::MAX, &mut |row| {
        if let Some(currency) = currency(row.series, row.state) {
            sums.entry(currency).or_default()[2].add_day(&row);
        }
        Ok(())
    })?;
    Ok(sums.into_iter().filter_map(conserved).collect())
}

fn conserved((currency, [issued, present, journal]): (&str, [Sums; 3])) -> Option<ConservationRow> {
    if currency.is_empty() && present == Sums::default() && journal == Sums::default() {
        return None;
    }
    let owed = (issued.vouchers, issued.value + issued.spent);
    let holds = owed == (present.vouchers, present.value) && present == journal && !currency.is_empty();
    Some(ConservationRow {
        currency: currency.to_owned(),
        issued_vouchers: told(issued.vouchers),
        issued_value: told(issued.value),
        adjusted_value: told(issued.spent),
        present_vouchers: told(present.vouchers),
        present_value: told(present.value),
        journal_vouchers: told(journal.vouchers),
        journal_value: told(journal.value),
        holds,
    })
}
