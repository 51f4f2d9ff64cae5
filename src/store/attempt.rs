//! Rows of the guard: attempts, and what a day's misses could have won.

use super::driver::{Transaction, Value};
use super::sql;
use crate::error::Result;

/// What an attempt turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum AttemptKind {
    /// A code that could have been one, hit or miss.
    Guess = 1,
    /// A code no format fits, or with a wrong check digit: no guess can win with it.
    TypingError = 2,
}

/// Whose attempts are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// The account's.
    Account,
    /// The source's.
    Source,
}

/// Times of the newest attempts after a moment and not after another, newest first.
pub fn times(
    tx: &mut dyn Transaction,
    counted: Counted,
    tag: &[u8; 16],
    kind: AttemptKind,
    (since_ms, until_ms): (i64, i64),
    limit: i64,
) -> Result<Vec<i64>> {
    let text = match counted {
        Counted::Account => sql::ATTEMPTS_OF_ACCOUNT,
        Counted::Source => sql::ATTEMPTS_OF_SOURCE,
    };
    let values = [
        Value::Blob(tag),
        Value::Integer(kind as i64),
        Value::Integer(since_ms),
        Value::Integer(limit),
        Value::Integer(until_ms),
    ];
    let mut times = Vec::new();
    tx.query(text, &values, &mut |row| {
        times.push(row.integer(0)?);
        Ok(())
    })?;
    Ok(times)
}

/// Counts an attempt.
pub fn insert(
    tx: &mut dyn Transaction,
    id: i64,
    account_tag: &[u8; 16],
    source_tag: &[u8; 16],
    kind: AttemptKind,
    at_ms: i64,
) -> Result<()> {
    let values = [
        Value::Integer(id),
        Value::Blob(account_tag),
        Value::Blob(source_tag),
        Value::Integer(kind as i64),
        Value::Integer(at_ms),
    ];
    tx.execute(sql::ATTEMPT_INSERT, &values).map(drop)
}

/// Forgets attempts older than a moment, at most `limit` of them.
pub fn purge(tx: &mut dyn Transaction, before_ms: i64, limit: i64) -> Result<u64> {
    let until = super::series::integer(tx, sql::ATTEMPT_PURGE_UNTIL, &[Value::Integer(limit)])?.unwrap_or(0);
    tx.execute(sql::ATTEMPT_PURGE, &[Value::Integer(until), Value::Integer(before_ms)])
}

/// Adds to the day's guesses and typing errors; returns the risk of the day before and after, in units of 1e-12.
pub fn add_to_day(
    tx: &mut dyn Transaction,
    day: i64,
    (guesses, typing_errors): (i64, i64),
    risk: i64,
) -> Result<(i64, i64)> {
    let mut before = None;
    tx.query(sql::GUARD_DAY_GET, &[Value::Integer(day)], &mut |row| {
        before = Some(row.integer(2)?);
        Ok(())
    })?;
    // Far above every budget, and never more than the column holds.
    let risk = risk.min(i64::MAX / 2 - before.unwrap_or(0)).max(0);
    let values = [Value::Integer(day), Value::Integer(guesses), Value::Integer(typing_errors), Value::Integer(risk)];
    let text = if before.is_some() { sql::GUARD_DAY_ADD } else { sql::GUARD_DAY_INSERT };
    tx.execute(text, &values)?;
    Ok((before.unwrap_or(0), before.unwrap_or(0) + risk))
}
