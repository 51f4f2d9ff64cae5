//! Rows of the audit trail.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::Result;

/// A line of the audit trail as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0001.sql")]
pub struct AuditRow {
    pub sequence: i64,
    pub at_ms: i64,
    pub actor_kind: i64,
    pub actor_id: String,
    pub source: String,
    pub event: String,
    pub series: i64,
    pub voucher: i64,
    pub detail: String,
    pub link: Vec<u8>,
}

fn audit_row(row: &dyn Row) -> Result<AuditRow> {
    Ok(AuditRow {
        sequence: row.integer(0)?,
        at_ms: row.integer(1)?,
        actor_kind: row.integer(2)?,
        actor_id: row.text(3)?.to_owned(),
        source: row.text(4)?.to_owned(),
        event: row.text(5)?.to_owned(),
        series: row.integer(6)?,
        voucher: row.integer(7)?,
        detail: row.text(8)?.to_owned(),
        link: row.blob(9)?.to_owned(),
    })
}

/// Position and link at the end of the chain: 0 and nothing if it is empty.
pub fn last(tx: &mut dyn Transaction) -> Result<(i64, Vec<u8>)> {
    let mut end = (0, Vec::new());
    tx.query(sql::AUDIT_LAST, &[], &mut |row| {
        end = (row.integer(0)?, row.blob(1)?.to_owned());
        Ok(())
    })?;
    Ok(end)
}

/// When its last line was written, 0 if it is empty.
pub fn last_at_ms(tx: &mut dyn Transaction) -> Result<i64> {
    Ok(super::series::integer(tx, sql::AUDIT_LAST_AT, &[])?.unwrap_or(0))
}

/// Appends one line.
pub fn insert(tx: &mut dyn Transaction, line: &AuditRow) -> Result<()> {
    let values = [
        Value::Integer(line.sequence),
        Value::Integer(line.at_ms),
        Value::Integer(line.actor_kind),
        Value::Text(&line.actor_id),
        Value::Text(&line.source),
        Value::Text(&line.event),
        Value::Integer(line.series),
        Value::Integer(line.voucher),
        Value::Text(&line.detail),
        Value::Blob(&line.link),
    ];
    tx.execute(sql::AUDIT_INSERT, &values).map(drop)
}

/// The chain from a position on.
pub fn after(tx: &mut dyn Transaction, sequence: i64, limit: usize) -> Result<Vec<AuditRow>> {
    collect(tx, sql::AUDIT_FROM, &[Value::Integer(sequence), Value::Integer(limit as i64)])
}

/// What concerns a voucher and its series, or with voucher 0 only the series.
pub fn of_subject(
    tx: &mut dyn Transaction,
    series: i64,
    voucher: i64,
    sequence: i64,
    limit: usize,
) -> Result<Vec<AuditRow>> {
    let values =
        [Value::Integer(series), Value::Integer(voucher), Value::Integer(sequence), Value::Integer(limit as i64)];
    collect(tx, sql::AUDIT_OF_SUBJECT, &values)
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<AuditRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(audit_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}
