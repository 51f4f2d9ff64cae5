//! What reports and metrics read: series as counters need them, the sums of days, counts at the front of an index.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::Result;
use crate::identifier::Identifier;
use crate::limits::METRICS_COUNT_MAX;
use crate::voucher::{RedemptionState, SeriesState};

/// What a report needs of a series.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0001.sql")]
pub struct ReportedSeries {
    pub id: i64,
    pub uid: Identifier,
    pub code: String,
    pub currency: String,
    pub test_mode: bool,
    pub quantity: i64,
    pub face_value: i64,
    pub extra_value: i64,
    pub adjusted_value: i64,
    pub terms: i64,
    pub void: bool,
}

/// What a day changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0002.sql and 0006.sql")]
pub struct DayRow {
    pub day: i64,
    pub series: i64,
    pub state: i64,
    pub expires_at_ms: i64,
    pub sold: bool,
    pub vouchers: i64,
    pub value: i64,
    pub spent: i64,
    pub extra: i64,
}

/// Redemptions and sales that are not settled, counted up to a cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// The ledger has not answered for good.
    pub pending: i64,
    /// When the oldest of these began, 0 = there is none.
    pub oldest_begun_at_ms: i64,
    /// The ledger contradicts.
    pub conflicts: i64,
}

fn reported_series(row: &dyn Row) -> Result<ReportedSeries> {
    Ok(ReportedSeries {
        id: row.integer(0)?,
        uid: Identifier::from_slice(row.blob(1)?)?,
        code: row.text(2)?.to_owned(),
        currency: row.text(3)?.to_owned(),
        test_mode: row.integer(4)? != 0,
        quantity: row.integer(5)?,
        face_value: row.integer(6)?,
        extra_value: row.integer(7)?,
        adjusted_value: row.integer(8)?,
        terms: row.integer(9)?,
        void: row.integer(10)? == SeriesState::Void as i64,
    })
}

/// Whole series with numbers in this range, in order.
pub fn series(tx: &mut dyn Transaction, first: i64, last: i64, limit: usize) -> Result<Vec<ReportedSeries>> {
    let values = [Value::Integer(first), Value::Integer(last), Value::Integer(limit as i64)];
    let mut rows = Vec::new();
    tx.query(sql::REPORTED_SERIES, &values, &mut |row| {
        rows.push(reported_series(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// Hands what each day up to this one changed to `each`, in the order of days.
pub fn days(tx: &mut dyn Transaction, last_day: i64, each: &mut dyn FnMut(DayRow) -> Result<()>) -> Result<()> {
    tx.query(sql::DAY_TOTALS, &[Value::Integer(last_day)], &mut |row| {
        each(DayRow {
            day: row.integer(0)?,
            series: row.integer(1)?,
            state: row.integer(2)?,
            expires_at_ms: row.integer(3)?,
            sold: row.integer(4)? != 0,
            vouchers: row.integer(5)?,
            value: row.integer(6)?,
            spent: row.integer(7)?,
            extra: row.integer(8)?,
        })
    })
}

/// Redemptions and sales at the front of the index of settled ones.
pub fn unsettled(tx: &mut dyn Transaction) -> Result<Unsettled> {
    let mut found = Unsettled::default();
    add_unsettled(tx, sql::REDEMPTIONS_UNSETTLED, &mut found)?;
    add_unsettled(tx, sql::SALES_UNSETTLED, &mut found)?;
    Ok(found)
}

/// Both have the same numbers for pending and in conflict.
fn add_unsettled(tx: &mut dyn Transaction, text: &str, found: &mut Unsettled) -> Result<()> {
    tx.query(text, &[Value::Integer(METRICS_COUNT_MAX)], &mut |row| {
        match RedemptionState::from_number(row.integer(0)?) {
            Some(RedemptionState::Pending) => {
                let begun_at_ms = row.integer(1)?;
                let first = found.pending == 0 || begun_at_ms < found.oldest_begun_at_ms;
                found.oldest_begun_at_ms = if first { begun_at_ms } else { found.oldest_begun_at_ms };
                found.pending += 1;
            }
            Some(RedemptionState::Conflict) => found.conflicts += 1,
            _ => {}
        }
        Ok(())
    })
}

/// Requests that wait for another person, up to a cap.
pub fn approvals_waiting(tx: &mut dyn Transaction) -> Result<i64> {
    let values = [Value::Integer(METRICS_COUNT_MAX)];
    Ok(super::series::integer(tx, sql::APPROVALS_WAITING, &values)?.unwrap_or(0))
}

/// Generations and other jobs that are not finished, up to a cap.
pub fn jobs_unfinished(tx: &mut dyn Transaction) -> Result<i64> {
    let values = [Value::Integer(METRICS_COUNT_MAX)];
    let generations = super::series::integer(tx, sql::SERIES_UNFINISHED, &values)?.unwrap_or(0);
    Ok(generations + super::series::integer(tx, sql::JOBS_UNFINISHED, &values)?.unwrap_or(0))
}

/// Missed guesses and typing errors of a day.
pub fn misses(tx: &mut dyn Transaction, day: i64) -> Result<(i64, i64)> {
    let mut found = (0, 0);
    tx.query(sql::GUARD_DAY_GET, &[Value::Integer(day)], &mut |row| {
        found = (row.integer(0)?, row.integer(1)?);
        Ok(())
    })?;
    Ok(found)
}
