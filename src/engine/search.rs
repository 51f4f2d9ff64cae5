//! Search: keyset-paged walks. Nothing stays open between two pages, and no filter scans all vouchers of the store:
//! a walk goes through the matching series in order, or is led by the redemptions where they are what is asked for.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::voucher as view;
use super::Module;
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::{COUNT_CAP_MAX, PAGE_ROWS_MAX, SERIES_NUMBER_BITS};
use crate::store::driver::{Transaction, Value};
use crate::store::series::{self, SeriesRow};
use crate::store::total;
use crate::store::voucher::{self, voucher_id, ListedVoucher};
use crate::voucher::{Filter, Order, VoucherRecord, VoucherState};

/// Series read at a time while a walk looks for the next one that matches.
const SERIES_PAGE: usize = 64;

/// A search that is being read.
pub struct SearchCursor {
    module: Arc<Module>,
    walk: Walk,
}

impl SearchCursor {
    /// The next vouchers, at most `most` of them; none at the end.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<VoucherRecord>> {
        let now_ms = self.module.clock.now_ms();
        let rows = self.walk.next(&self.module, most)?;
        let ground = &self.module.ground;
        Ok(rows
            .iter()
            .map(|(series, row)| view::record(ground, series, &row.voucher, row.redemption.as_ref(), now_ms))
            .collect())
    }
}

impl Module {
    /// Searches vouchers. A partner finds its own only, a customer those it used.
    pub fn search(self: &Arc<Self>, actor: &Actor, filter: &Filter) -> Result<SearchCursor> {
        Ok(SearchCursor { module: self.clone(), walk: self.walk(actor, filter)? })
    }

    /// Counts what a search would find, up to `count_max` (0: as far as the library counts).
    pub fn search_count(self: &Arc<Self>, actor: &Actor, filter: &Filter, count_max: i64) -> Result<i64> {
        let count_max = match count_max {
            0 => COUNT_CAP_MAX,
            1..=COUNT_CAP_MAX => count_max,
            _ => return Err(Error::invalid("count_max", format!("must be from 0 to {COUNT_CAP_MAX}"))),
        };
        let mut walk = self.walk(actor, filter)?;
        if let Some(counted) = walk.count_by_totals(self, count_max)? {
            return Ok(counted);
        }
        let mut count = 0;
        while count < count_max {
            let most = usize::try_from(count_max - count).unwrap_or(PAGE_ROWS_MAX).min(PAGE_ROWS_MAX);
            let found = walk.next(self, most)?.len();
            if found == 0 {
                break;
            }
            count += found as i64;
        }
        Ok(count)
    }

    /// A walk by serial that goes on behind a voucher number; 0 starts it. For work over a selection, which comes back to
    /// where it was.
    pub(super) fn walk_from(&self, actor: &Actor, filter: &Filter, after_voucher: i64) -> Result<Walk> {
        if matches!(filter.order, Order::Used | Order::UsedDescending) {
            let problem = "finds used vouchers only; leave it at 0 and narrow by used_from_ms or the state";
            return Err(Error::invalid("order", problem));
        }
        let mut walk = self.walk(actor, &Filter { order: Order::Serial, ..filter.clone() })?;
        walk.first = walk.first.max(after_voucher.saturating_add(1));
        walk.place.position = walk.first - 1;
        Ok(walk)
    }

    pub(super) fn walk(&self, actor: &Actor, filter: &Filter) -> Result<Walk> {
        let filter = confined(actor, filter)?;
        windows_make_sense(&filter)?;
        let now_ms = self.clock.now_ms();
        let (first, last) = self.store.read(|tx| bounds(tx, &filter))?;
        let lead = lead(&filter);
        let descending = matches!(filter.order, Order::SerialDescending | Order::UsedDescending);
        Ok(Walk {
            place: Place {
                position: if descending { last.saturating_add(1) } else { first - 1 },
                position_time: if descending { i64::MAX } else { 0 },
                upcoming: VecDeque::new(),
                series_position: None,
                ended: false,
            },
            first,
            last,
            lead,
            descending,
            now_ms,
            filter,
            series: HashMap::new(),
        })
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
            Ok(id) => series::by_uid(tx, &id.series_of())?
                .map(|series| voucher_id(series.id, i64::from(id.number())))
                .map(|id| (id, id)),
        });
    }
    if !filter.serial.is_empty() || !filter.serial_until.is_empty() {
        narrow(serial_range(tx, filter)?);
    }
    Ok((first, last))
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
    let series = series::by_code(tx, &from_code)?;
    Ok(series.map(|series| (voucher_id(series.id, from_number), voucher_id(series.id, until_number))))
}

/// A complete series by identifier or code.
pub(super) fn find_series(tx: &mut dyn Transaction, id_or_code: &str) -> Result<Option<SeriesRow>> {
    if let Ok(uid) = id_or_code.parse::<Identifier>() {
        if let Some(series) = series::by_uid(tx, &uid)? {
            return Ok(Some(series).filter(|series| series.complete));
        }
    }
    Ok(series::by_code(tx, &id_or_code.trim().to_ascii_uppercase())?.filter(|series| series.complete))
}

/// True if vouchers of this series can match: these columns are the same for all of them.
pub(super) fn series_matches(filter: &Filter, series: &SeriesRow) -> bool {
    let within = |value: i64, from: i64, until: i64| value >= from && (until == 0 || value < until);
    let expires = filter.expires_from_ms == 0 && filter.expires_until_ms == 0
        || series.expires_at_ms != 0 && within(series.expires_at_ms, filter.expires_from_ms, filter.expires_until_ms);
    let amount =
        series.face_value >= filter.amount_min && (filter.amount_max == 0 || series.face_value <= filter.amount_max);
    let described = || series.description.to_ascii_lowercase().contains(&filter.description.to_ascii_lowercase());
    series.complete
        && (filter.partner.is_empty() || filter.partner == series.partner)
        && (filter.currency.is_empty() || filter.currency.eq_ignore_ascii_case(&series.currency))
        && within(series.created_at_ms, filter.created_from_ms, filter.created_until_ms)
        && expires
        && amount
        && described()
}

/// What leads a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    /// The matching series in order, and in each its vouchers.
    Series,
    /// The redemptions of one account, by voucher.
    Account,
    /// All redemptions, by voucher.
    Redemptions,
    /// The redemptions by the time they were settled.
    Used,
}

fn lead(filter: &Filter) -> Lead {
    let used_window = filter.used_from_ms != 0 || filter.used_until_ms != 0;
    match filter.order {
        Order::Used | Order::UsedDescending => Lead::Used,
        _ if !filter.account.is_empty() => Lead::Account,
        _ if used_window || matches!(filter.state, Some(VoucherState::Used | VoucherState::Pending)) => {
            Lead::Redemptions
        }
        _ => Lead::Series,
    }
}

/// A walk through the vouchers of a filter. Holds its place, and nothing of the store.
pub(super) struct Walk {
    filter: Filter,
    lead: Lead,
    descending: bool,
    now_ms: i64,
    /// First and last voucher number it may reach.
    first: i64,
    last: i64,
    place: Place,
    /// Series it met, so that each is read once.
    series: HashMap<i64, Option<Arc<SeriesRow>>>,
}

/// How far a walk is.
#[derive(Clone)]
struct Place {
    /// The voucher (or, led by time, the redemption) it stands on.
    position: i64,
    /// Led by time: when that redemption was settled.
    position_time: i64,
    /// Matching series still to be walked.
    upcoming: VecDeque<Arc<SeriesRow>>,
    /// The last series looked at.
    series_position: Option<i64>,
    ended: bool,
}

impl Walk {
    /// The next vouchers with their series, at most `most`; none at the end.
    pub(super) fn next(&mut self, module: &Module, most: usize) -> Result<Vec<(Arc<SeriesRow>, ListedVoucher)>> {
        let mut rows = Vec::new();
        let place = self.place.clone();
        let read = module.store.read(|tx| {
            rows.clear();
            match self.lead {
                Lead::Series => self.by_series(tx, most, &mut rows),
                _ => self.by_redemptions(tx, most, &mut rows),
            }
        });
        // A page that failed half-way is read again from its start.
        read.inspect_err(|_| self.place = place)?;
        Ok(rows)
    }

    /// Counts by the series' own counters where the filter asks for nothing finer.
    fn count_by_totals(&mut self, module: &Module, count_max: i64) -> Result<Option<i64>> {
        let whole_store = self.first == 1 && self.last == i64::MAX - 1;
        let whole_series = self.first & ((1 << SERIES_NUMBER_BITS) - 1) == 0
            && self.last - self.first == (1 << SERIES_NUMBER_BITS) - 1;
        if self.lead != Lead::Series || !(whole_store || whole_series) || self.filter.expired.is_some() {
            return Ok(None);
        }
        module.store.read(|tx| {
            let mut count = 0;
            while let Some(series) = self.next_series(tx)? {
                for row in total::of_series(tx, series.id)? {
                    let wanted = self.filter.state.is_none_or(|wanted| wanted as i64 == row.alike.state);
                    count += if wanted && row.alike.state != total::STATE_DELETED { row.vouchers } else { 0 };
                }
            }
            Ok(Some(count.min(count_max)))
        })
    }

    fn by_series(
        &mut self,
        tx: &mut dyn Transaction,
        most: usize,
        rows: &mut Vec<(Arc<SeriesRow>, ListedVoucher)>,
    ) -> Result<()> {
        while rows.len() < most {
            if self.place.upcoming.is_empty() {
                match self.next_series(tx)? {
                    // Back to where it was taken from: behind its successors it would be passed over.
                    Some(series) => self.place.upcoming.push_front(series),
                    None => return Ok(()),
                }
            }
            let Some(series) = self.place.upcoming.front().cloned() else { return Ok(()) };
            let wanted = (most - rows.len()).min(PAGE_ROWS_MAX);
            let found = self.page_of_series(tx, &series, wanted, rows)?;
            if found < wanted {
                self.place.upcoming.pop_front();
            }
        }
        Ok(())
    }

    fn page_of_series(
        &mut self,
        tx: &mut dyn Transaction,
        series: &Arc<SeriesRow>,
        wanted: usize,
        rows: &mut Vec<(Arc<SeriesRow>, ListedVoucher)>,
    ) -> Result<usize> {
        let (lowest, highest) = (voucher_id(series.id, 0), voucher_id(series.id + 1, 0) - 1);
        let (mut from, mut until) = (lowest.max(self.first), highest.min(self.last));
        match self.descending {
            false => from = from.max(self.place.position + 1),
            true => until = until.min(self.place.position - 1),
        }
        if from > until {
            return Ok(0);
        }
        let mut conditions = Conditions::new("WHERE v.id >= ?1 AND v.id <= ?2");
        conditions.values.extend([Value::Integer(from), Value::Integer(until)]);
        conditions.narrow(&self.filter, self.now_ms);
        conditions.end(if self.descending { "v.id DESC" } else { "v.id" }, wanted);
        let mut found = 0;
        voucher::list(tx, false, &conditions.text, &conditions.values, &mut |row| {
            found += 1;
            self.place.position = row.voucher.id;
            rows.push((series.clone(), row));
            Ok(())
        })?;
        Ok(found)
    }

    /// The next series that can hold a match.
    fn next_series(&mut self, tx: &mut dyn Transaction) -> Result<Option<Arc<SeriesRow>>> {
        loop {
            if let Some(series) = self.place.upcoming.pop_front() {
                return Ok(Some(series));
            }
            if self.place.ended || self.first > self.last {
                return Ok(None);
            }
            let page = self.series_page(tx)?;
            self.place.ended = page.len() < SERIES_PAGE;
            self.place.series_position = page.last().map(|series| series.id).or(self.place.series_position);
            for series in page {
                if series_matches(&self.filter, &series) && has_state(tx, &series, self.filter.state)? {
                    self.place.upcoming.push_back(Arc::new(series));
                }
            }
        }
    }

    fn series_page(&self, tx: &mut dyn Transaction) -> Result<Vec<SeriesRow>> {
        let (lowest, highest) = (self.first >> SERIES_NUMBER_BITS, self.last >> SERIES_NUMBER_BITS);
        let (from, until, order) = match (self.descending, self.place.series_position) {
            (false, position) => (position.map_or(lowest, |id| id + 1), highest, "s.id"),
            (true, position) => (lowest, position.map_or(highest, |id| id - 1), "s.id DESC"),
        };
        let conditions = format!(" WHERE s.id >= ?1 AND s.id <= ?2 ORDER BY {order} LIMIT {SERIES_PAGE}");
        series::list(tx, &conditions, &[Value::Integer(from), Value::Integer(until)])
    }

    fn by_redemptions(
        &mut self,
        tx: &mut dyn Transaction,
        most: usize,
        rows: &mut Vec<(Arc<SeriesRow>, ListedVoucher)>,
    ) -> Result<()> {
        while rows.len() < most && self.first <= self.last {
            let wanted = (most - rows.len()).min(PAGE_ROWS_MAX);
            let page = self.page_of_redemptions(tx, wanted)?;
            let last_page = page.len() < wanted;
            for row in page {
                if let Some(series) = self.matching_series(tx, row.voucher.series())? {
                    rows.push((series, row));
                }
            }
            if last_page {
                return Ok(());
            }
        }
        Ok(())
    }

    fn page_of_redemptions(&mut self, tx: &mut dyn Transaction, wanted: usize) -> Result<Vec<ListedVoucher>> {
        // The filter outlives the statement: its values are borrowed.
        let filter = self.filter.clone();
        let mut conditions = Conditions::new("WHERE r.voucher >= ?1 AND r.voucher <= ?2");
        let by_time = self.lead == Lead::Used;
        let (first, last) = match (by_time, self.descending) {
            (true, _) => (self.first, self.last),
            (false, false) => (self.first.max(self.place.position + 1), self.last),
            (false, true) => (self.first, self.last.min(self.place.position - 1)),
        };
        conditions.values.extend([Value::Integer(first), Value::Integer(last)]);
        if by_time {
            conditions.after(self.place.position_time, self.place.position, self.descending);
        }
        if by_time || filter.used_from_ms != 0 || filter.used_until_ms != 0 {
            conditions.and("r.state =", Value::Integer(2));
            conditions.and("r.settled_at_ms >=", Value::Integer(filter.used_from_ms.max(1)));
        }
        // The held ones stand together in the index of settled times.
        if filter.state == Some(VoucherState::Pending) {
            conditions.and("r.settled_at_ms =", Value::Integer(0));
        }
        if filter.used_until_ms != 0 {
            conditions.and("r.settled_at_ms <", Value::Integer(filter.used_until_ms));
        }
        if !filter.account.is_empty() {
            conditions.and("r.account =", Value::Text(&filter.account));
        }
        conditions.narrow(&filter, self.now_ms);
        conditions.end(
            match (by_time, self.descending) {
                (true, false) => "r.settled_at_ms, r.id",
                (true, true) => "r.settled_at_ms DESC, r.id DESC",
                (false, false) => "r.voucher",
                (false, true) => "r.voucher DESC",
            },
            wanted,
        );
        let mut page = Vec::new();
        voucher::list(tx, true, &conditions.text, &conditions.values, &mut |row| {
            page.push(row);
            Ok(())
        })?;
        if let Some(last) = page.last() {
            self.place.position = if by_time { last.redemption_id } else { last.voucher.id };
            self.place.position_time = last.redemption.as_ref().map_or(0, |row| row.settled_at_ms);
        }
        Ok(page)
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

/// The counters tell whether a series has any voucher in a state at all.
fn has_state(tx: &mut dyn Transaction, series: &SeriesRow, state: Option<VoucherState>) -> Result<bool> {
    let Some(state) = state else { return Ok(true) };
    let totals = total::of_series(tx, series.id)?;
    Ok(totals.iter().any(|row| row.alike.state == state as i64 && row.vouchers > 0))
}

/// The end of a statement that is put together from a filter, with its numbered values.
struct Conditions<'a> {
    text: String,
    values: Vec<Value<'a>>,
}

impl<'a> Conditions<'a> {
    fn new(start: &str) -> Self {
        Conditions { text: start.to_owned(), values: Vec::new() }
    }

    fn number(&mut self, value: Value<'a>) -> usize {
        self.values.push(value);
        self.values.len()
    }

    fn and(&mut self, condition: &str, value: Value<'a>) {
        let number = self.number(value);
        self.text.push_str(&format!(" AND {condition} ?{number}"));
    }

    /// The place behind (time, redemption).
    fn after(&mut self, time: i64, redemption: i64, descending: bool) {
        let sign = if descending { '<' } else { '>' };
        let (time, redemption) = (self.number(Value::Integer(time)), self.number(Value::Integer(redemption)));
        self.text.push_str(&format!(
            " AND r.settled_at_ms {sign}= ?{time} AND (r.settled_at_ms {sign} ?{time} OR r.id {sign} ?{redemption})"
        ));
    }

    /// What a filter asks of the voucher itself.
    fn narrow(&mut self, filter: &'a Filter, now_ms: i64) {
        if let Some(state) = filter.state {
            self.and("v.state =", Value::Integer(state as i64));
        }
        if !filter.partner.is_empty() {
            self.and("v.partner =", Value::Text(&filter.partner));
        }
        if filter.amount_min != 0 {
            self.and("v.face_value >=", Value::Integer(filter.amount_min));
        }
        if filter.amount_max != 0 {
            self.and("v.face_value <=", Value::Integer(filter.amount_max));
        }
        if let Some(expired) = filter.expired {
            let now = self.number(Value::Integer(now_ms));
            let past = format!("(v.state = 4 AND v.expires_at_ms <> 0 AND v.expires_at_ms <= ?{now})");
            self.text.push_str(if expired { " AND " } else { " AND NOT " });
            self.text.push_str(&past);
        }
    }

    fn end(&mut self, order: &str, most: usize) {
        self.text.push_str(&format!(" ORDER BY {order} LIMIT {most}"));
    }
}
