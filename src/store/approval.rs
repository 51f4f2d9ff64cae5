//! Rows of requests for approval.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::voucher::ApprovalState;

/// A request for approval as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0002.sql")]
pub struct ApprovalRow {
    pub id: i64,
    pub uid: Identifier,
    pub state: ApprovalState,
    pub operation: String,
    pub partner: String,
    pub series: i64,
    pub voucher: i64,
    pub summary: String,
    pub request: Vec<u8>,
    pub digest: Vec<u8>,
    pub maker: String,
    pub maker_id: String,
    pub made_at_ms: i64,
    pub checker_id: String,
    pub checked_at_ms: i64,
    pub reason: String,
    pub result: String,
    pub tag: Vec<u8>,
}

fn approval_row(row: &dyn Row) -> Result<ApprovalRow> {
    let unknown = || Error::new(Status::Integrity, "a stored approval makes no sense; restore the store from a backup");
    Ok(ApprovalRow {
        id: row.integer(0)?,
        uid: Identifier::from_slice(row.blob(1)?)?,
        state: ApprovalState::from_number(row.integer(2)?).ok_or_else(unknown)?,
        operation: row.text(3)?.to_owned(),
        partner: row.text(4)?.to_owned(),
        series: row.integer(5)?,
        voucher: row.integer(6)?,
        summary: row.text(7)?.to_owned(),
        request: row.blob(8)?.to_owned(),
        digest: row.blob(9)?.to_owned(),
        maker: row.text(10)?.to_owned(),
        maker_id: row.text(11)?.to_owned(),
        made_at_ms: row.integer(12)?,
        checker_id: row.text(13)?.to_owned(),
        checked_at_ms: row.integer(14)?,
        reason: row.text(15)?.to_owned(),
        result: row.text(16)?.to_owned(),
        tag: row.blob(17)?.to_owned(),
    })
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<ApprovalRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(approval_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// By identifier.
pub fn by_uid(tx: &mut dyn Transaction, uid: &Identifier) -> Result<Option<ApprovalRow>> {
    Ok(collect(tx, sql::APPROVAL_BY_UID, &[Value::Blob(uid.as_bytes())])?.pop())
}

/// The newest with this keyed digest of maker and request.
pub fn by_digest(tx: &mut dyn Transaction, digest: &[u8]) -> Result<Option<ApprovalRow>> {
    Ok(collect(tx, sql::APPROVAL_BY_DIGEST, &[Value::Blob(digest)])?.pop())
}

/// Those after a number, oldest first, of one state or of all.
pub fn after(
    tx: &mut dyn Transaction,
    state: Option<ApprovalState>,
    id: i64,
    limit: usize,
) -> Result<Vec<ApprovalRow>> {
    let (after, limit) = (Value::Integer(id), Value::Integer(limit as i64));
    match state {
        None => collect(tx, sql::APPROVALS, &[after, limit]),
        Some(state) => collect(tx, sql::APPROVALS_OF_STATE, &[after, limit, Value::Integer(state as i64)]),
    }
}

/// The number for the next one.
pub fn next_id(tx: &mut dyn Transaction) -> Result<i64> {
    Ok(super::series::integer(tx, sql::APPROVAL_LAST, &[])?.unwrap_or(0) + 1)
}

/// Adds a request.
pub fn insert(tx: &mut dyn Transaction, row: &ApprovalRow) -> Result<()> {
    let values = [
        Value::Integer(row.id),
        Value::Blob(row.uid.as_bytes()),
        Value::Integer(row.state as i64),
        Value::Text(&row.operation),
        Value::Text(&row.partner),
        Value::Integer(row.series),
        Value::Integer(row.voucher),
        Value::Text(&row.summary),
        Value::Blob(&row.request),
        Value::Blob(&row.digest),
        Value::Text(&row.maker),
        Value::Text(&row.maker_id),
        Value::Integer(row.made_at_ms),
        Value::Text(&row.checker_id),
        Value::Integer(row.checked_at_ms),
        Value::Text(&row.reason),
        Value::Text(&row.result),
        Value::Blob(&row.tag),
    ];
    tx.execute(sql::APPROVAL_INSERT, &values).map(drop)
}

/// Writes what was decided or came of it, with its tag; false if it is no longer as it was read.
pub fn change(tx: &mut dyn Transaction, before: &ApprovalRow, after: &ApprovalRow) -> Result<bool> {
    let values = [
        Value::Integer(before.id),
        Value::Integer(before.state as i64),
        Value::Text(&before.result),
        Value::Integer(after.state as i64),
        Value::Text(&after.checker_id),
        Value::Integer(after.checked_at_ms),
        Value::Text(&after.reason),
        Value::Text(&after.result),
        Value::Blob(&after.tag),
    ];
    Ok(tx.execute(sql::APPROVAL_CHANGE, &values)? == 1)
}
