//! Rows of terms: the conditions vouchers stand under. They are added and never change.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::Result;

/// Terms as they are stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0002.sql")]
pub struct TermsRow {
    pub id: i64,
    pub digest: Vec<u8>,
    pub voucher_type: i64,
    pub invoice: String,
    pub content: String,
    pub tag: Vec<u8>,
}

fn terms_row(row: &dyn Row) -> Result<TermsRow> {
    Ok(TermsRow {
        id: row.integer(0)?,
        digest: row.blob(1)?.to_owned(),
        voucher_type: row.integer(2)?,
        invoice: row.text(3)?.to_owned(),
        content: row.text(4)?.to_owned(),
        tag: row.blob(5)?.to_owned(),
    })
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<TermsRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(terms_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// By number.
pub fn by_id(tx: &mut dyn Transaction, id: i64) -> Result<Option<TermsRow>> {
    Ok(collect(tx, sql::TERMS_BY_ID, &[Value::Integer(id)])?.pop())
}

/// By keyed digest of their content.
pub fn by_digest(tx: &mut dyn Transaction, digest: &[u8]) -> Result<Option<TermsRow>> {
    Ok(collect(tx, sql::TERMS_BY_DIGEST, &[Value::Blob(digest)])?.pop())
}

/// All of them, in the order of their numbers.
pub fn all(tx: &mut dyn Transaction) -> Result<Vec<TermsRow>> {
    collect(tx, sql::TERMS_ALL, &[])
}

/// All of one type.
pub fn of_type(tx: &mut dyn Transaction, voucher_type: i64) -> Result<Vec<TermsRow>> {
    collect(tx, sql::TERMS_OF_TYPE, &[Value::Integer(voucher_type)])
}

/// All with one invoice.
pub fn of_invoice(tx: &mut dyn Transaction, invoice: &str) -> Result<Vec<TermsRow>> {
    collect(tx, sql::TERMS_OF_INVOICE, &[Value::Text(invoice)])
}

/// The numbers of those added after one.
pub fn numbers_after(tx: &mut dyn Transaction, id: i64) -> Result<Vec<i64>> {
    numbers(tx, sql::TERMS_AFTER, &[Value::Integer(id)])
}

/// The numbers of all with one invoice.
pub fn numbers_of_invoice(tx: &mut dyn Transaction, invoice: &str) -> Result<Vec<i64>> {
    numbers(tx, sql::TERMS_NUMBERS_OF_INVOICE, &[Value::Text(invoice)])
}

fn numbers(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<i64>> {
    let mut numbers = Vec::new();
    tx.query(text, values, &mut |row| {
        numbers.push(row.integer(0)?);
        Ok(())
    })?;
    Ok(numbers)
}

/// The number for the next ones.
pub fn next_id(tx: &mut dyn Transaction) -> Result<i64> {
    Ok(super::series::integer(tx, sql::TERMS_LAST, &[])?.unwrap_or(0) + 1)
}

/// Adds terms.
pub fn insert(tx: &mut dyn Transaction, row: &TermsRow) -> Result<()> {
    let values = [
        Value::Integer(row.id),
        Value::Blob(&row.digest),
        Value::Integer(row.voucher_type),
        Value::Text(&row.invoice),
        Value::Text(&row.content),
        Value::Blob(&row.tag),
    ];
    tx.execute(sql::TERMS_INSERT, &values).map(drop)
}
