//! Rows of series, their code formats and their counters.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::code::CodeFormat;
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::CODE_LENGTH_MAX;
use crate::voucher::SeriesState;

/// A series as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0001.sql")]
pub struct SeriesRow {
    pub id: i64,
    pub uid: Identifier,
    pub code: String,
    pub description: String,
    pub partner: String,
    pub available_to: String,
    pub currency: String,
    pub face_value: i64,
    pub extra_value: i64,
    pub quantity: i64,
    pub generated: i64,
    pub complete: bool,
    pub valid_from_ms: i64,
    pub expires_at_ms: i64,
    pub comment: String,
    pub metadata: String,
    pub state: SeriesState,
    pub locked: bool,
    pub test_mode: bool,
    pub request_digest: Vec<u8>,
    pub created_at_ms: i64,
    pub created_by: String,
    pub tag: Vec<u8>,
    pub format: CodeFormat,
    pub code_format: i64,
    pub version: i64,
    pub voucher_type: i64,
    pub terms: i64,
    pub sealed: bool,
    pub adjusted_value: i64,
    pub imported: bool,
    pub export_runs: i64,
    pub on_demand: bool,
}

/// A code format with the number of vouchers issued in it.
#[derive(Clone, Debug)]
pub struct FormatRow {
    /// The shape.
    pub format: CodeFormat,
    /// Vouchers ever issued in it.
    pub issued: i64,
}

fn series_row(row: &dyn Row) -> Result<SeriesRow> {
    Ok(SeriesRow {
        id: row.integer(0)?,
        uid: Identifier::from_slice(row.blob(1)?)?,
        code: row.text(2)?.to_owned(),
        description: row.text(3)?.to_owned(),
        partner: row.text(4)?.to_owned(),
        available_to: row.text(5)?.to_owned(),
        currency: row.text(6)?.to_owned(),
        face_value: row.integer(7)?,
        extra_value: row.integer(8)?,
        quantity: row.integer(9)?,
        generated: row.integer(10)?,
        complete: row.integer(11)? != 0,
        valid_from_ms: row.integer(12)?,
        expires_at_ms: row.integer(13)?,
        comment: row.text(14)?.to_owned(),
        metadata: row.text(15)?.to_owned(),
        state: SeriesState::from_number(row.integer(16)?).ok_or_else(unknown_state)?,
        locked: row.integer(17)? != 0,
        test_mode: row.integer(18)? != 0,
        request_digest: row.blob(19)?.to_owned(),
        created_at_ms: row.integer(20)?,
        created_by: row.text(21)?.to_owned(),
        tag: row.blob(22)?.to_owned(),
        format: format_columns(row, 23)?,
        code_format: row.integer(28)?,
        version: row.integer(29)?,
        voucher_type: row.integer(30)?,
        terms: row.integer(31)?,
        sealed: row.integer(32)? != 0,
        adjusted_value: row.integer(33)?,
        imported: row.integer(34)? != 0,
        export_runs: row.integer(35)?,
        on_demand: row.integer(36)? != 0,
    })
}

fn format_columns(row: &dyn Row, first: usize) -> Result<CodeFormat> {
    CodeFormat::parse(
        row.text(first)?,
        row.integer(first + 1)? as i32,
        row.integer(first + 2)? as i32,
        row.text(first + 3)?,
        row.integer(first + 4)? as i32,
    )
    .map_err(|_| Error::new(Status::Integrity, "a stored code format makes no sense; restore the store from a backup"))
}

fn unknown_state() -> Error {
    Error::new(Status::Integrity, "a stored state makes no sense; restore the store from a backup")
}

fn first(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Option<SeriesRow>> {
    let mut found = None;
    tx.query(text, values, &mut |row| {
        found = Some(series_row(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// By number, complete or not.
pub fn by_id(tx: &mut dyn Transaction, id: i64) -> Result<Option<SeriesRow>> {
    first(tx, sql::SERIES_BY_ID, &[Value::Integer(id)])
}

/// By identifier, complete or not.
pub fn by_uid(tx: &mut dyn Transaction, uid: &Identifier) -> Result<Option<SeriesRow>> {
    first(tx, sql::SERIES_BY_UID, &[Value::Blob(uid.as_bytes())])
}

/// By code, complete or not.
pub fn by_code(tx: &mut dyn Transaction, code: &str) -> Result<Option<SeriesRow>> {
    first(tx, sql::SERIES_BY_CODE, &[Value::Text(code)])
}

/// By the request that made it, complete or not.
pub fn by_request(tx: &mut dyn Transaction, request_key: &str) -> Result<Option<SeriesRow>> {
    first(tx, sql::SERIES_BY_REQUEST, &[Value::Text(request_key)])
}

/// Those still being generated, without those being imported.
pub fn incomplete(tx: &mut dyn Transaction) -> Result<Vec<SeriesRow>> {
    let mut rows = Vec::new();
    tx.query(sql::SERIES_INCOMPLETE, &[], &mut |row| {
        rows.push(series_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// True if the code is taken, by a complete series or one still being generated.
pub fn code_taken(tx: &mut dyn Transaction, code: &str) -> Result<bool> {
    let mut taken = false;
    tx.query(sql::SERIES_CODE_TAKEN, &[Value::Text(code)], &mut |_| {
        taken = true;
        Ok(())
    })?;
    Ok(taken)
}

/// The number for the next series. A cancelled one's is never given out again: its history stays its own. Nor are those that
/// a store may have given out whose backup this one goes on from.
pub fn next_id(tx: &mut dyn Transaction) -> Result<i64> {
    let floor = super::setting::restored(tx)?.map_or(0, |restored| restored.series_floor);
    Ok(integer(tx, sql::SERIES_LAST, &[])?.unwrap_or(0).max(floor) + 1)
}

/// Stores a series whose vouchers are still to come.
pub fn insert(tx: &mut dyn Transaction, series: &SeriesRow, request_key: Option<&str>) -> Result<()> {
    let values = [
        Value::Integer(series.id),
        Value::Blob(series.uid.as_bytes()),
        Value::Text(&series.code),
        Value::Integer(series.code_format),
        Value::Text(&series.description),
        Value::Text(&series.partner),
        Value::Text(&series.available_to),
        Value::Text(&series.currency),
        Value::Integer(series.face_value),
        Value::Integer(series.extra_value),
        Value::Integer(series.quantity),
        Value::Integer(series.valid_from_ms),
        Value::Integer(series.expires_at_ms),
        Value::Text(&series.comment),
        Value::Text(&series.metadata),
        Value::Integer(series.state as i64),
        Value::Integer(series.test_mode as i64),
        request_key.map_or(Value::Null, Value::Text),
        Value::Blob(&series.request_digest),
        Value::Integer(series.created_at_ms),
        Value::Text(&series.created_by),
        Value::Blob(&series.tag),
        Value::Integer(series.voucher_type),
        Value::Integer(series.terms),
        Value::Integer(series.imported as i64),
        Value::Integer(series.adjusted_value),
        Value::Integer(series.on_demand as i64),
    ];
    tx.execute(sql::SERIES_INSERT, &values).map(drop)
}

/// The series on demand of this type and terms with the highest number that still has room, complete and not locked; none
/// that a restored backup had already.
pub fn on_demand(
    tx: &mut dyn Transaction,
    voucher_type: i64,
    terms: i64,
    test_mode: bool,
    currency: &str,
) -> Result<Option<SeriesRow>> {
    let values = [
        Value::Integer(voucher_type),
        Value::Integer(terms),
        Value::Integer(test_mode as i64),
        Value::Text(currency),
        Value::Integer(crate::limits::QUANTITY_MAX),
        Value::Integer(super::setting::closed_series(tx)?.unwrap_or(0)),
    ];
    first(tx, sql::SERIES_ON_DEMAND, &values)
}

/// A voucher was made on demand: quantity and value follow; false if the series is no longer as it was read.
pub fn issue(tx: &mut dyn Transaction, before: &SeriesRow, after: &SeriesRow) -> Result<bool> {
    let values = [
        Value::Integer(before.id),
        Value::Integer(before.version),
        Value::Integer(after.quantity),
        Value::Integer(after.adjusted_value),
        Value::Integer(after.version),
        Value::Blob(&after.tag),
    ];
    Ok(tx.execute(sql::SERIES_ISSUE, &values)? == 1)
}

/// Writes a changed series with its next version and tag; false if it is no longer as it was read.
pub fn change(tx: &mut dyn Transaction, before: &SeriesRow, after: &SeriesRow) -> Result<bool> {
    let values = [
        Value::Integer(before.id),
        Value::Integer(before.version),
        Value::Text(&after.description),
        Value::Text(&after.partner),
        Value::Text(&after.available_to),
        Value::Text(&after.comment),
        Value::Text(&after.metadata),
        Value::Integer(after.state as i64),
        Value::Integer(after.locked as i64),
        Value::Integer(after.version),
        Value::Integer(after.voucher_type),
        Value::Integer(after.terms),
        Value::Integer(after.sealed as i64),
        Value::Integer(after.adjusted_value),
        Value::Integer(after.export_runs),
        Value::Blob(&after.tag),
    ];
    Ok(tx.execute(sql::SERIES_CHANGE, &values)? == 1)
}

/// Removes a series, whose counters stay as the memory of what it was; false if it is no longer as it was read.
pub fn delete(tx: &mut dyn Transaction, series: &SeriesRow) -> Result<bool> {
    Ok(tx.execute(sql::SERIES_DELETE, &[Value::Integer(series.id), Value::Integer(series.version)])? == 1)
}

/// Takes the count of generated vouchers from one number to the next; false if another driver was faster.
pub fn advance(tx: &mut dyn Transaction, id: i64, from: i64, to: i64) -> Result<bool> {
    let values = [Value::Integer(id), Value::Integer(from), Value::Integer(to)];
    Ok(tx.execute(sql::SERIES_ADVANCE, &values)? == 1)
}

/// Makes a series visible; false if it is already, or not whole.
pub fn complete(tx: &mut dyn Transaction, id: i64, tag: &[u8]) -> Result<bool> {
    Ok(tx.execute(sql::SERIES_COMPLETE, &[Value::Integer(id), Value::Blob(tag)])? == 1)
}

/// Stops every driver of a generation.
pub fn abandon(tx: &mut dyn Transaction, id: i64) -> Result<()> {
    tx.execute(sql::SERIES_ABANDON, &[Value::Integer(id)]).map(drop)
}

/// Removes a series that never became visible.
pub fn delete_incomplete(tx: &mut dyn Transaction, id: i64) -> Result<()> {
    tx.execute(sql::SERIES_DELETE_INCOMPLETE, &[Value::Integer(id)]).map(drop)
}

/// Number of the format and how many vouchers it has, if there is one of this shape.
pub fn known_format(tx: &mut dyn Transaction, format: &CodeFormat) -> Result<Option<(i64, i64)>> {
    let shape = [
        Value::Integer(format.length() as i64),
        Value::Text(format.prefix()),
        Value::Text(format.alphabet().symbols()),
        Value::Integer(format.check_digit() as i64),
    ];
    let mut found = None;
    tx.query(sql::FORMAT_OF_SHAPE, &shape, &mut |row| {
        found = Some((row.integer(0)?, row.integer(1)?));
        Ok(())
    })?;
    Ok(found)
}

/// Number of the format and how many vouchers it has; makes it if it is new.
pub fn format_of_shape(tx: &mut dyn Transaction, format: &CodeFormat) -> Result<(i64, i64)> {
    if let Some(found) = known_format(tx, format)? {
        return Ok(found);
    }
    let id = integer(tx, sql::FORMAT_LAST, &[])?.unwrap_or(0) + 1;
    let values = [
        Value::Integer(id),
        Value::Text(format.prefix()),
        Value::Integer(format.length() as i64),
        Value::Integer(format.alphabet().number() as i64),
        Value::Text(format.alphabet().symbols()),
        Value::Integer(format.check_digit() as i64),
    ];
    tx.execute(sql::FORMAT_INSERT, &values)?;
    Ok((id, 0))
}

/// More (or fewer) vouchers bear codes of this format.
pub fn format_issue(tx: &mut dyn Transaction, format: i64, more: i64) -> Result<()> {
    tx.execute(sql::FORMAT_ISSUE, &[Value::Integer(format), Value::Integer(more)]).map(drop)
}

/// The formats a code could have: of its length, with one of its beginnings as prefix.
pub fn formats_of_code(tx: &mut dyn Transaction, code: &str) -> Result<Vec<FormatRow>> {
    let mut values = vec![Value::Text(""); 1 + CODE_LENGTH_MAX];
    values[0] = Value::Integer(code.len() as i64);
    for (length, value) in values.iter_mut().skip(1).enumerate() {
        *value = Value::Text(code.get(..length).unwrap_or(""));
    }
    let mut rows = Vec::new();
    tx.query(sql::FORMATS_OF_CODE, &values, &mut |row| {
        rows.push(FormatRow { format: format_columns(row, 0)?, issued: row.integer(5)? });
        Ok(())
    })?;
    Ok(rows)
}

/// The formats of codes of one length, whatever they begin with.
pub fn formats_of_length(tx: &mut dyn Transaction, length: usize) -> Result<Vec<FormatRow>> {
    let mut rows = Vec::new();
    tx.query(sql::FORMATS_OF_LENGTH, &[Value::Integer(length as i64)], &mut |row| {
        rows.push(FormatRow { format: format_columns(row, 0)?, issued: row.integer(5)? });
        Ok(())
    })?;
    Ok(rows)
}

/// Series that meet the conditions, in order.
pub fn list(tx: &mut dyn Transaction, conditions: &str, values: &[Value]) -> Result<Vec<SeriesRow>> {
    let mut rows = Vec::new();
    tx.query(&format!("{}{conditions}", sql::SERIES_LIST), values, &mut |row| {
        rows.push(series_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// The first column of the first row.
pub(super) fn integer(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Option<i64>> {
    let mut found = None;
    tx.query(text, values, &mut |row| {
        found = Some(row.integer(0)?);
        Ok(())
    })?;
    Ok(found)
}
