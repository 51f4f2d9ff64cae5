//! Rows of the serials that imported vouchers had with whoever made them.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::Result;

/// Vouchers named in one statement: a list of fixed length, so that the statement is prepared once.
const NAMED: usize = 100;
/// Rows of one INSERT.
const ROWS_PER_STATEMENT: usize = 50;

/// A serial as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0003.sql")]
pub struct ExternalSerialRow {
    pub voucher: i64,
    pub serial: String,
    pub tag: Vec<u8>,
}

fn serial_row(row: &dyn Row) -> Result<ExternalSerialRow> {
    Ok(ExternalSerialRow { voucher: row.integer(0)?, serial: row.text(1)?.to_owned(), tag: row.blob(2)?.to_owned() })
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<ExternalSerialRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(serial_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// That of a voucher, if it has one.
pub fn of_voucher(tx: &mut dyn Transaction, voucher: i64) -> Result<Option<ExternalSerialRow>> {
    Ok(collect(tx, sql::EXTERNAL_SERIAL_OF, &[Value::Integer(voucher)])?.pop())
}

/// Those of these vouchers, in no order.
pub fn of_vouchers(tx: &mut dyn Transaction, vouchers: &[i64]) -> Result<Vec<ExternalSerialRow>> {
    let numbers: Vec<String> = (1..=NAMED).map(|number| format!("?{number}")).collect();
    let text = format!("{} WHERE e.voucher IN ({})", sql::EXTERNAL_SERIAL_LIST, numbers.join(", "));
    let mut rows = Vec::new();
    for named in vouchers.chunks(NAMED) {
        let mut values: Vec<Value> = named.iter().map(|voucher| Value::Integer(*voucher)).collect();
        values.resize(NAMED, Value::Null);
        rows.extend(collect(tx, &text, &values)?);
    }
    Ok(rows)
}

/// The vouchers between two numbers that bear this serial, at most so many, in order.
pub fn bearers(tx: &mut dyn Transaction, serial: &str, (first, last): (i64, i64), most: usize) -> Result<Vec<i64>> {
    let values = [Value::Text(serial), Value::Integer(first), Value::Integer(last), Value::Integer(most as i64)];
    let mut vouchers = Vec::new();
    tx.query(sql::EXTERNAL_SERIAL_BEARERS, &values, &mut |row| {
        vouchers.push(row.integer(0)?);
        Ok(())
    })?;
    Ok(vouchers)
}

/// Stores serials of vouchers; false if one of them has one already.
pub fn insert(tx: &mut dyn Transaction, rows: &[ExternalSerialRow]) -> Result<bool> {
    let mut values = Vec::with_capacity(ROWS_PER_STATEMENT * sql::EXTERNAL_SERIAL_INSERT_COLUMNS);
    for part in rows.chunks(ROWS_PER_STATEMENT) {
        values.clear();
        for row in part {
            values.extend([Value::Integer(row.voucher), Value::Text(&row.serial), Value::Blob(&row.tag)]);
        }
        if !tx.insert_rows(sql::EXTERNAL_SERIAL_INSERT_HEAD, sql::EXTERNAL_SERIAL_INSERT_COLUMNS, &values)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Removes those of neighbouring vouchers.
pub fn delete_range(tx: &mut dyn Transaction, first: i64, last: i64) -> Result<()> {
    tx.execute(sql::EXTERNAL_SERIAL_DELETE, &[Value::Integer(first), Value::Integer(last)]).map(drop)
}
