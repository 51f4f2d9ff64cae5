//! Rows of voucher types.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::Result;

/// A voucher type as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0002.sql")]
pub struct VoucherTypeRow {
    pub id: i64,
    pub code: String,
    pub content: String,
    pub retired: bool,
    pub version: i64,
    pub changed_at_ms: i64,
    pub changed_by: String,
    pub tag: Vec<u8>,
}

fn voucher_type_row(row: &dyn Row) -> Result<VoucherTypeRow> {
    Ok(VoucherTypeRow {
        id: row.integer(0)?,
        code: row.text(1)?.to_owned(),
        content: row.text(2)?.to_owned(),
        retired: row.integer(3)? != 0,
        version: row.integer(4)?,
        changed_at_ms: row.integer(5)?,
        changed_by: row.text(6)?.to_owned(),
        tag: row.blob(7)?.to_owned(),
    })
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<VoucherTypeRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(voucher_type_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// By code.
pub fn by_code(tx: &mut dyn Transaction, code: &str) -> Result<Option<VoucherTypeRow>> {
    Ok(collect(tx, sql::VOUCHER_TYPE_BY_CODE, &[Value::Text(code)])?.pop())
}

/// The next ones after a code, in the order of their codes.
pub fn after(tx: &mut dyn Transaction, code: &str, retired_too: bool, limit: usize) -> Result<Vec<VoucherTypeRow>> {
    let values = [Value::Text(code), Value::Integer(i64::from(retired_too)), Value::Integer(limit as i64)];
    collect(tx, sql::VOUCHER_TYPES, &values)
}

/// The number for the next one.
pub fn next_id(tx: &mut dyn Transaction) -> Result<i64> {
    Ok(super::series::integer(tx, sql::VOUCHER_TYPE_LAST, &[])?.unwrap_or(0) + 1)
}

/// Adds a type.
pub fn insert(tx: &mut dyn Transaction, row: &VoucherTypeRow) -> Result<()> {
    let values = [
        Value::Integer(row.id),
        Value::Text(&row.code),
        Value::Text(&row.content),
        Value::Integer(i64::from(row.retired)),
        Value::Integer(row.version),
        Value::Integer(row.changed_at_ms),
        Value::Text(&row.changed_by),
        Value::Blob(&row.tag),
    ];
    tx.execute(sql::VOUCHER_TYPE_INSERT, &values).map(drop)
}

/// Writes a changed type with its next version and tag; false if it is no longer of the version that was read.
pub fn change(tx: &mut dyn Transaction, version: i64, after: &VoucherTypeRow) -> Result<bool> {
    let values = [
        Value::Integer(after.id),
        Value::Integer(version),
        Value::Text(&after.content),
        Value::Integer(i64::from(after.retired)),
        Value::Integer(after.version),
        Value::Integer(after.changed_at_ms),
        Value::Text(&after.changed_by),
        Value::Blob(&after.tag),
    ];
    Ok(tx.execute(sql::VOUCHER_TYPE_CHANGE, &values)? == 1)
}
