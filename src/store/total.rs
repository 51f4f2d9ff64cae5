//! Counters: how many vouchers of a zone are alike, and what each day changed in the sums of a series.
//!
//! Both are written in the transaction that changes the vouchers. Changes are gathered first, so that a slice of ten
//! thousand alike vouchers costs a few statements.

use std::collections::BTreeMap;

use super::driver::{Row, Transaction, Value};
use super::sql;
use super::voucher::VoucherRow;
use crate::error::Result;
use crate::limits::{SERIES_NUMBER_BITS, ZONE_BITS};
use crate::voucher::VoucherState;

/// The counter of deleted vouchers stands where no state is.
pub const STATE_DELETED: i64 = 0;

/// What the vouchers of one counter have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the columns are explained in schema/0002.sql")]
pub struct Alike {
    pub zone: i64,
    pub state: i64,
    pub partner: String,
    pub face_value: i64,
    pub extra_value: i64,
    pub expires_at_ms: i64,
    pub terms: i64,
    pub reason: i64,
    pub sold: bool,
}

impl Alike {
    /// Where a voucher counts.
    pub fn of(voucher: &VoucherRow) -> Alike {
        Alike {
            zone: zone_of(voucher.id),
            state: voucher.state as i64,
            partner: voucher.partner.clone(),
            face_value: voucher.face_value,
            extra_value: voucher.extra_value,
            expires_at_ms: voucher.expires_at_ms,
            terms: voucher.terms,
            reason: voucher.reason as i64,
            sold: voucher.is_sold(),
        }
    }
}

/// A counter.
#[derive(Clone, Debug, PartialEq)]
pub struct TotalRow {
    /// What its vouchers have in common.
    pub alike: Alike,
    /// How many there are.
    pub vouchers: i64,
    /// What of their value was redeemed.
    pub spent: i64,
    /// What of the rest is extra value.
    pub extra: i64,
}

impl TotalRow {
    /// Number of the series.
    pub fn series(&self) -> i64 {
        series_of_zone(self.alike.zone)
    }

    /// True if their time is over.
    pub fn is_over(&self, now_ms: i64) -> bool {
        self.alike.expires_at_ms != 0 && self.alike.expires_at_ms <= now_ms
    }

    /// What can still be redeemed of them: of the pending ones whatever their time, of the active and blocked ones while
    /// it is not over.
    pub fn outstanding(&self, now_ms: i64) -> i64 {
        let open = match VoucherState::from_number(self.alike.state) {
            Some(VoucherState::Pending | VoucherState::Reserved) => true,
            Some(VoucherState::Active | VoucherState::Blocked) => !self.is_over(now_ms),
            _ => false,
        };
        if open {
            self.value() - self.spent
        } else {
            0
        }
    }

    /// Face and extra value of all of them. A sum beyond an `i64` is held at its end.
    pub fn value(&self) -> i64 {
        (self.alike.face_value + self.alike.extra_value).saturating_mul(self.vouchers)
    }
}

/// The zone of a voucher.
pub fn zone_of(voucher: i64) -> i64 {
    voucher >> ZONE_BITS
}

/// The series of a zone.
pub fn series_of_zone(zone: i64) -> i64 {
    zone >> (SERIES_NUMBER_BITS - ZONE_BITS)
}

/// First and last zone of a series.
pub fn zones_of_series(series: i64) -> (i64, i64) {
    let first = series << (SERIES_NUMBER_BITS - ZONE_BITS);
    (first, first + (1 << (SERIES_NUMBER_BITS - ZONE_BITS)) - 1)
}

/// First and last voucher number of a zone.
pub fn vouchers_of_zone(zone: i64) -> (i64, i64) {
    (zone << ZONE_BITS, (zone << ZONE_BITS) + (1 << ZONE_BITS) - 1)
}

/// Series, state, end of validity, sold.
type DayKey = (i64, i64, i64, bool);

/// Changes of counters on their way to the store.
#[derive(Clone)]
pub struct Totals {
    day: i64,
    alike: BTreeMap<Alike, Change>,
    days: BTreeMap<DayKey, Change>,
}

/// What is added to a counter.
#[derive(Clone, Copy, Default, PartialEq)]
struct Change {
    vouchers: i64,
    value: i64,
    spent: i64,
    extra: i64,
}

impl Change {
    fn of(voucher: &VoucherRow, vouchers: i64) -> Change {
        Change {
            vouchers,
            value: voucher.amount().saturating_mul(vouchers),
            spent: voucher.redeemed().saturating_mul(vouchers),
            extra: voucher.remaining_extra().saturating_mul(vouchers),
        }
    }

    fn add(&mut self, more: Change) {
        self.vouchers += more.vouchers;
        self.value = self.value.saturating_add(more.value);
        self.spent = self.spent.saturating_add(more.spent);
        self.extra = self.extra.saturating_add(more.extra);
    }
}

impl Totals {
    /// Changes that happen on a day, as the store counts days.
    pub fn on(day: i64) -> Totals {
        Totals { day, alike: BTreeMap::new(), days: BTreeMap::new() }
    }

    /// Vouchers like this one came to be.
    pub fn add(&mut self, voucher: &VoucherRow, vouchers: i64) {
        self.count(voucher, voucher.state as i64, vouchers);
    }

    /// A voucher is no longer as it was.
    pub fn change(&mut self, before: &VoucherRow, after: &VoucherRow) {
        self.count(before, before.state as i64, -1);
        self.count(after, after.state as i64, 1);
    }

    /// A voucher is removed; its counter remembers it.
    pub fn delete(&mut self, before: &VoucherRow) {
        self.count(before, before.state as i64, -1);
        self.count(before, STATE_DELETED, 1);
    }

    fn count(&mut self, voucher: &VoucherRow, state: i64, vouchers: i64) {
        let key = Alike { state, ..Alike::of(voucher) };
        let change = Change::of(voucher, vouchers);
        self.alike.entry(key).or_default().add(change);
        let held = [VoucherState::Pending as i64, VoucherState::Reserved as i64].contains(&state);
        let day_state = if held { VoucherState::Active as i64 } else { state };
        let day_key = (voucher.series(), day_state, voucher.expires_at_ms, voucher.is_sold());
        self.days.entry(day_key).or_default().add(change);
    }

    /// Writes what was gathered.
    pub fn write(&self, tx: &mut dyn Transaction) -> Result<()> {
        self.write_on(tx, self.day)
    }

    /// Writes what was gathered as the changes of another day.
    pub fn write_on(&self, tx: &mut dyn Transaction, day: i64) -> Result<()> {
        for (alike, change) in self.alike.iter().filter(|(_, change)| **change != Change::default()) {
            write_total(tx, alike, change)?;
        }
        for (key, change) in self.days.iter().filter(|(_, change)| **change != Change::default()) {
            write_day(tx, day, key, change)?;
        }
        Ok(())
    }
}

fn write_total(tx: &mut dyn Transaction, alike: &Alike, change: &Change) -> Result<()> {
    let values = [
        Value::Integer(alike.zone),
        Value::Integer(alike.state),
        Value::Text(&alike.partner),
        Value::Integer(alike.face_value),
        Value::Integer(alike.extra_value),
        Value::Integer(alike.expires_at_ms),
        Value::Integer(alike.terms),
        Value::Integer(alike.reason),
        Value::Integer(alike.sold.into()),
        Value::Integer(change.vouchers),
        Value::Integer(change.spent),
        Value::Integer(change.extra),
    ];
    // A counter may go below nothing if somebody put old rows back: money never waits for a counter, and the conservation
    // check tells.
    if tx.execute(sql::TOTAL_ADD, &values)? == 0 {
        tx.execute(sql::TOTAL_INSERT, &values)?;
    }
    Ok(())
}

fn write_day(tx: &mut dyn Transaction, day: i64, key: &DayKey, change: &Change) -> Result<()> {
    let (series, state, expires_at_ms, sold) = *key;
    let Change { vouchers, value, spent, extra } = *change;
    let values = [day, series, state, expires_at_ms, sold.into(), vouchers, value, spent, extra].map(Value::Integer);
    if tx.execute(sql::DAY_TOTAL_ADD, &values)? == 0 {
        tx.execute(sql::DAY_TOTAL_INSERT, &values)?;
    }
    Ok(())
}

fn total_row(row: &dyn Row) -> Result<TotalRow> {
    Ok(TotalRow {
        alike: Alike {
            zone: row.integer(0)?,
            state: row.integer(1)?,
            partner: row.text(2)?.to_owned(),
            face_value: row.integer(3)?,
            extra_value: row.integer(4)?,
            expires_at_ms: row.integer(5)?,
            terms: row.integer(6)?,
            reason: row.integer(7)?,
            sold: row.integer(8)? != 0,
        },
        vouchers: row.integer(9)?,
        spent: row.integer(10)?,
        extra: row.integer(11)?,
    })
}

/// All counters of a series.
pub fn of_series(tx: &mut dyn Transaction, series: i64) -> Result<Vec<TotalRow>> {
    let (first, last) = zones_of_series(series);
    let mut rows = Vec::with_capacity(10);
    tx.query(sql::TOTALS, &[Value::Integer(first), Value::Integer(last)], &mut |row| {
        rows.push(total_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// Hands every counter of the store to `each`, in the order of zones.
pub fn all(tx: &mut dyn Transaction, each: &mut dyn FnMut(TotalRow) -> Result<()>) -> Result<()> {
    tx.query(sql::TOTALS, &[Value::Integer(0), Value::Integer(i64::MAX)], &mut |row| each(total_row(row)?))
}

/// What a list of zones is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneKey {
    /// Their number.
    Zone,
    /// The end of their vouchers: a zone is listed once for each.
    Expires,
    /// The face value of their vouchers: a zone is listed once for each.
    Amount,
}

impl ZoneKey {
    /// The counters' column.
    pub fn column(self) -> &'static str {
        match self {
            ZoneKey::Zone => "t.zone",
            ZoneKey::Expires => "t.expires_at_ms",
            ZoneKey::Amount => "t.face_value",
        }
    }

    /// The vouchers' column; a zone has none, being part of their number.
    pub fn voucher_column(self) -> Option<&'static str> {
        match self {
            ZoneKey::Zone => None,
            ZoneKey::Expires => Some("v.expires_at_ms"),
            ZoneKey::Amount => Some("v.face_value"),
        }
    }

    /// The end of a list of zones.
    pub fn order(self, descending: bool) -> String {
        let direction = if descending { " DESC" } else { "" };
        match self {
            ZoneKey::Zone => format!("t.zone{direction}"),
            ZoneKey::Expires | ZoneKey::Amount => format!("{}{direction}, t.zone{direction}", self.column()),
        }
    }
}

/// Zones whose counters meet the conditions, each with what it is sorted by.
pub fn zones(tx: &mut dyn Transaction, key: ZoneKey, conditions: &str, values: &[Value]) -> Result<Vec<(i64, i64)>> {
    let start = match key {
        ZoneKey::Zone => sql::ZONE_LIST,
        ZoneKey::Expires => sql::ZONE_LIST_BY_EXPIRY,
        ZoneKey::Amount => sql::ZONE_LIST_BY_AMOUNT,
    };
    let mut zones = Vec::new();
    tx.query(&format!("{start}{conditions}"), values, &mut |row| {
        zones.push((row.integer(0)?, row.integer(1)?));
        Ok(())
    })?;
    Ok(zones)
}

/// The numbers of terms, 0 among them, in counters that meet the conditions.
pub fn terms(tx: &mut dyn Transaction, conditions: &str, values: &[Value]) -> Result<Vec<i64>> {
    let mut terms = Vec::new();
    tx.query(&format!("{}{conditions}", sql::ZONE_TERMS), values, &mut |row| {
        terms.push(row.integer(0)?);
        Ok(())
    })?;
    Ok(terms)
}

/// Hands zone, terms and number of vouchers of each counter that meets the conditions to `each`.
pub fn counts(
    tx: &mut dyn Transaction,
    conditions: &str,
    values: &[Value],
    each: &mut dyn FnMut(i64, i64, i64),
) -> Result<()> {
    tx.query(&format!("{}{conditions}", sql::ZONE_COUNTS), values, &mut |row| {
        each(row.integer(0)?, row.integer(1)?, row.integer(2)?);
        Ok(())
    })
}

/// All counters of a zone.
pub fn of_zone(tx: &mut dyn Transaction, zone: i64) -> Result<Vec<TotalRow>> {
    let mut rows = Vec::new();
    tx.query(sql::TOTALS, &[Value::Integer(zone), Value::Integer(zone)], &mut |row| {
        rows.push(total_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// The next zone with counters from a zone on, if there is one.
pub fn zone_from(tx: &mut dyn Transaction, zone: i64) -> Result<Option<i64>> {
    super::series::integer(tx, sql::TOTAL_ZONE_FROM, &[Value::Integer(zone)])
}
