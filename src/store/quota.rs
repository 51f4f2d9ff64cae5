//! Rows of daily allowances: what somebody used up today.

use super::driver::{Transaction, Value};
use super::sql;
use crate::error::Result;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum QuotaKind {
    /// Vouchers a partner generates, and what they are worth.
    Generation = 1,
    /// Codes an operator sees.
    Reveal = 2,
}

/// What somebody used up of a day: times and value. `None` if nothing yet.
pub fn used(tx: &mut dyn Transaction, day: i64, kind: QuotaKind, who: &[u8; 16]) -> Result<Option<(i64, i64)>> {
    let mut found = None;
    tx.query(sql::QUOTA_GET, &[Value::Integer(day), Value::Integer(kind as i64), Value::Blob(who)], &mut |row| {
        found = Some((row.integer(0)?, row.integer(1)?));
        Ok(())
    })?;
    Ok(found)
}

/// Uses up some more; `first` if it is the first of the day.
pub fn add(
    tx: &mut dyn Transaction,
    day: i64,
    kind: QuotaKind,
    who: &[u8; 16],
    (uses, value): (i64, i64),
    first: bool,
) -> Result<()> {
    let values = [
        Value::Integer(day),
        Value::Integer(kind as i64),
        Value::Blob(who),
        Value::Integer(uses),
        Value::Integer(value),
    ];
    tx.execute(if first { sql::QUOTA_INSERT } else { sql::QUOTA_ADD }, &values).map(drop)
}

/// Forgets the days before this one.
pub fn purge(tx: &mut dyn Transaction, before_day: i64) -> Result<()> {
    tx.execute(sql::QUOTA_PURGE, &[Value::Integer(before_day)]).map(drop)
}
