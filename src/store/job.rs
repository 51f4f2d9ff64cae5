//! Rows of long work. A generation has none: its series is its own.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::voucher::{JobKind, JobState};

/// A job as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0002.sql")]
pub struct JobRow {
    pub id: i64,
    pub uid: Identifier,
    pub kind: JobKind,
    pub state: JobState,
    pub partner: String,
    pub series: i64,
    pub actor: String,
    pub request: Vec<u8>,
    pub request_key: Option<String>,
    pub position: i64,
    pub total: i64,
    pub done: i64,
    pub result: String,
    pub created_at_ms: i64,
    pub changed_at_ms: i64,
    pub tag: Vec<u8>,
}

fn job_row(row: &dyn Row) -> Result<JobRow> {
    Ok(JobRow {
        id: row.integer(0)?,
        uid: Identifier::from_slice(row.blob(1)?)?,
        kind: JobKind::from_number(row.integer(2)?).ok_or_else(nonsense)?,
        state: JobState::from_number(row.integer(3)?).ok_or_else(nonsense)?,
        partner: row.text(4)?.to_owned(),
        series: row.integer(5)?,
        actor: row.text(6)?.to_owned(),
        request: row.blob(7)?.to_owned(),
        request_key: row.text_or_null(8)?.map(str::to_owned),
        position: row.integer(9)?,
        total: row.integer(10)?,
        done: row.integer(11)?,
        result: row.text(12)?.to_owned(),
        created_at_ms: row.integer(13)?,
        changed_at_ms: row.integer(14)?,
        tag: row.blob(15)?.to_owned(),
    })
}

fn nonsense() -> Error {
    Error::new(Status::Integrity, "a stored job makes no sense; restore the store from a backup")
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<JobRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(job_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// By identifier.
pub fn by_uid(tx: &mut dyn Transaction, uid: &Identifier) -> Result<Option<JobRow>> {
    Ok(collect(tx, sql::JOB_BY_UID, &[Value::Blob(uid.as_bytes())])?.pop())
}

/// By the request that started it.
pub fn by_request(tx: &mut dyn Transaction, request_key: &str) -> Result<Option<JobRow>> {
    Ok(collect(tx, sql::JOB_BY_REQUEST, &[Value::Text(request_key)])?.pop())
}

/// All in one state, oldest first.
pub fn of_state(tx: &mut dyn Transaction, state: JobState) -> Result<Vec<JobRow>> {
    collect(tx, sql::JOBS_OF_STATE, &[Value::Integer(state as i64)])
}

/// The number for the next job.
pub fn next_id(tx: &mut dyn Transaction) -> Result<i64> {
    Ok(super::series::integer(tx, sql::JOB_LAST, &[])?.unwrap_or(0) + 1)
}

/// Stores a new job.
pub fn insert(tx: &mut dyn Transaction, job: &JobRow) -> Result<()> {
    let values = [
        Value::Integer(job.id),
        Value::Blob(job.uid.as_bytes()),
        Value::Integer(job.kind as i64),
        Value::Integer(job.state as i64),
        Value::Text(&job.partner),
        Value::Integer(job.series),
        Value::Text(&job.actor),
        Value::Blob(&job.request),
        job.request_key.as_deref().map_or(Value::Null, Value::Text),
        Value::Integer(job.position),
        Value::Integer(job.total),
        Value::Integer(job.done),
        Value::Text(&job.result),
        Value::Integer(job.created_at_ms),
        Value::Integer(job.changed_at_ms),
        Value::Blob(&job.tag),
    ];
    tx.execute(sql::JOB_INSERT, &values).map(drop)
}

/// Takes a job from where it stood to where it stands; false if another driver or a cancellation was faster.
pub fn advance(tx: &mut dyn Transaction, before: &JobRow, after: &JobRow) -> Result<bool> {
    let values = [
        Value::Integer(before.id),
        Value::Integer(before.state as i64),
        Value::Integer(before.position),
        Value::Integer(after.state as i64),
        Value::Integer(after.position),
        Value::Integer(after.total),
        Value::Integer(after.done),
        Value::Text(&after.result),
        Value::Integer(after.changed_at_ms),
        Value::Blob(&after.tag),
        Value::Blob(&before.tag),
    ];
    Ok(tx.execute(sql::JOB_ADVANCE, &values)? == 1)
}
