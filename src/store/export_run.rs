//! Rows of export runs, and of the series whose codes left with them.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::{Error, Result, Status};
use crate::voucher::{ExportFormat, ExportState};

/// A run as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0003.sql")]
pub struct ExportRunRow {
    pub id: i64,
    pub state: ExportState,
    pub format: ExportFormat,
    pub with_codes: bool,
    pub encrypted: bool,
    pub series: i64,
    pub partner: String,
    pub actor_id: String,
    pub request: String,
    pub approval: String,
    pub vouchers: i64,
    pub bytes: i64,
    pub files: i64,
    pub value: i64,
    pub currency: String,
    pub sha256: String,
    pub begun_at_ms: i64,
    pub ended_at_ms: i64,
    pub tag: Vec<u8>,
}

/// That codes of a series left with a run.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0004.sql")]
pub struct ExportSeriesRow {
    pub series: i64,
    pub run: i64,
    pub tag: Vec<u8>,
}

fn export_run_row(row: &dyn Row) -> Result<ExportRunRow> {
    Ok(ExportRunRow {
        id: row.integer(0)?,
        state: ExportState::from_number(row.integer(1)?).ok_or_else(nonsense)?,
        format: ExportFormat::from_number(row.integer(2)?).ok_or_else(nonsense)?,
        with_codes: row.integer(3)? != 0,
        encrypted: row.integer(4)? != 0,
        series: row.integer(5)?,
        partner: row.text(6)?.to_owned(),
        actor_id: row.text(7)?.to_owned(),
        request: row.text(8)?.to_owned(),
        approval: row.text(9)?.to_owned(),
        vouchers: row.integer(10)?,
        bytes: row.integer(11)?,
        files: row.integer(12)?,
        value: row.integer(13)?,
        currency: row.text(14)?.to_owned(),
        sha256: row.text(15)?.to_owned(),
        begun_at_ms: row.integer(16)?,
        ended_at_ms: row.integer(17)?,
        tag: row.blob(18)?.to_owned(),
    })
}

fn nonsense() -> Error {
    Error::new(Status::Integrity, "a stored export run makes no sense; restore the store from a backup")
}

/// The number for the next one.
pub fn next_id(tx: &mut dyn Transaction) -> Result<i64> {
    Ok(super::series::integer(tx, sql::EXPORT_RUN_LAST, &[])?.unwrap_or(0) + 1)
}

/// Those before a number, the newest first; of one series, or of all for 0. Each comes with its number, which is there
/// even if the row makes no sense.
#[allow(clippy::type_complexity, reason = "a row that makes no sense must not hide the others")]
pub fn before(
    tx: &mut dyn Transaction,
    id: i64,
    series: i64,
    limit: usize,
) -> Result<Vec<(i64, Result<ExportRunRow>)>> {
    let values = [Value::Integer(id), Value::Integer(limit as i64), Value::Integer(series)];
    let (text, values) = match series {
        0 => (sql::EXPORT_RUNS, &values[..2]),
        _ => (sql::EXPORT_RUNS_OF_SERIES, &values[..]),
    };
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push((row.integer(0)?, export_run_row(row)));
        Ok(())
    })?;
    Ok(rows)
}

/// By number.
pub fn by_id(tx: &mut dyn Transaction, id: i64) -> Result<Option<ExportRunRow>> {
    let mut found = None;
    tx.query(sql::EXPORT_RUN_BY_ID, &[Value::Integer(id)], &mut |row| {
        found = Some(export_run_row(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Adds a run.
pub fn insert(tx: &mut dyn Transaction, row: &ExportRunRow) -> Result<()> {
    let values = [
        Value::Integer(row.id),
        Value::Integer(row.state as i64),
        Value::Integer(row.format as i64),
        Value::Integer(row.with_codes as i64),
        Value::Integer(row.encrypted as i64),
        Value::Integer(row.series),
        Value::Text(&row.partner),
        Value::Text(&row.actor_id),
        Value::Text(&row.request),
        Value::Text(&row.approval),
        Value::Integer(row.vouchers),
        Value::Integer(row.bytes),
        Value::Integer(row.files),
        Value::Integer(row.value),
        Value::Text(&row.currency),
        Value::Text(&row.sha256),
        Value::Integer(row.begun_at_ms),
        Value::Integer(row.ended_at_ms),
        Value::Blob(&row.tag),
    ];
    tx.execute(sql::EXPORT_RUN_INSERT, &values).map(drop)
}

/// Writes how a run ended, with its tag; false if it is no longer in the state it was in.
pub fn end(tx: &mut dyn Transaction, state: ExportState, after: &ExportRunRow) -> Result<bool> {
    let values = [
        Value::Integer(after.id),
        Value::Integer(state as i64),
        Value::Integer(after.state as i64),
        Value::Integer(after.series),
        Value::Integer(after.vouchers),
        Value::Integer(after.bytes),
        Value::Integer(after.files),
        Value::Integer(after.value),
        Value::Text(&after.currency),
        Value::Text(&after.sha256),
        Value::Integer(after.ended_at_ms),
        Value::Blob(&after.tag),
    ];
    Ok(tx.execute(sql::EXPORT_RUN_END, &values)? == 1)
}

/// Series from one number to another whose codes left with some run, at most `limit` of them.
pub fn series_between(tx: &mut dyn Transaction, first: i64, last: i64, limit: usize) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    let values = [Value::Integer(first), Value::Integer(last), Value::Integer(limit as i64)];
    tx.query(sql::EXPORT_SERIES_BETWEEN, &values, &mut |row| {
        found.push(row.integer(0)?);
        Ok(())
    })?;
    Ok(found)
}

/// The runs that codes of a series left with, the oldest first.
pub fn of_series(tx: &mut dyn Transaction, series: i64) -> Result<Vec<ExportSeriesRow>> {
    let mut rows = Vec::new();
    tx.query(sql::EXPORT_SERIES_OF, &[Value::Integer(series)], &mut |row| {
        let tag = row.blob_or_null(2)?.unwrap_or_default().to_owned();
        rows.push(ExportSeriesRow { series: row.integer(0)?, run: row.integer(1)?, tag });
        Ok(())
    })?;
    Ok(rows)
}

/// Remembers that codes of a series leave with a run.
pub fn insert_series(tx: &mut dyn Transaction, row: &ExportSeriesRow) -> Result<()> {
    let values = [Value::Integer(row.series), Value::Integer(row.run), Value::Blob(&row.tag)];
    tx.execute(sql::EXPORT_SERIES_INSERT, &values).map(drop)
}
