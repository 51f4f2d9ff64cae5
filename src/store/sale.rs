//! Rows of sales and of the vouchers that go with them.

use super::driver::{Row, Transaction, Value};
use super::sql;
use super::voucher::voucher_id;
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::ledger::Outcome;
use crate::voucher::sale::{SaleKind, SaleState};
use crate::voucher::{ChangeReason, TaxClass};

/// Sales that are asked for together. One statement of this length, filled with nulls, is prepared once.
const NAMED: usize = 100;

/// A sale as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0005.sql")]
pub struct SaleRow {
    pub id: i64,
    pub uid: Identifier,
    pub kind: SaleKind,
    pub state: SaleState,
    pub outcome: Outcome,
    pub account: String,
    pub partner: String,
    pub buyer: String,
    pub holder: String,
    pub voucher_type: String,
    pub tax_class: TaxClass,
    pub currency: String,
    pub vouchers: i64,
    pub returned: i64,
    pub face_value: i64,
    pub extra_value: i64,
    pub price: i64,
    pub discount: i64,
    pub amount: i64,
    pub paid: i64,
    pub invoice: String,
    pub ledger_reference: String,
    pub balance_after: Option<i64>,
    pub reason: ChangeReason,
    pub cancels: bool,
    pub test_mode: bool,
    pub note: String,
    pub comment: String,
    pub reverses: i64,
    pub reversed_by: i64,
    pub request_key: String,
    pub request_digest: Vec<u8>,
    pub ranges_digest: Vec<u8>,
    pub actor_id: String,
    pub actor_partner: String,
    pub begun_at_ms: i64,
    pub settled_at_ms: i64,
    pub tag: Vec<u8>,
}

impl SaleRow {
    /// The host's number of the invoice, else the ledger's reference once it is booked.
    pub fn invoice_number(&self) -> &str {
        let booked = matches!(self.state, SaleState::Posted | SaleState::Reversed);
        if self.invoice.is_empty() && booked {
            return &self.ledger_reference;
        }
        &self.invoice
    }
}

fn sale_row(row: &dyn Row) -> Result<SaleRow> {
    Ok(SaleRow {
        id: row.integer(0)?,
        uid: Identifier::from_slice(row.blob(1)?)?,
        kind: SaleKind::from_number(row.integer(2)?).ok_or_else(nonsense)?,
        state: SaleState::from_number(row.integer(3)?).ok_or_else(nonsense)?,
        outcome: Outcome::from_number(row.integer(4)? as i32),
        account: row.text(5)?.to_owned(),
        partner: row.text(6)?.to_owned(),
        buyer: row.text(7)?.to_owned(),
        holder: row.text(8)?.to_owned(),
        voucher_type: row.text(9)?.to_owned(),
        tax_class: TaxClass::from_number(row.integer(10)?).ok_or_else(nonsense)?,
        currency: row.text(11)?.to_owned(),
        vouchers: row.integer(12)?,
        returned: row.integer(13)?,
        face_value: row.integer(14)?,
        extra_value: row.integer(15)?,
        price: row.integer(16)?,
        discount: row.integer(17)?,
        amount: row.integer(18)?,
        paid: row.integer(19)?,
        invoice: row.text(20)?.to_owned(),
        ledger_reference: row.text(21)?.to_owned(),
        balance_after: row.integer_or_null(22)?,
        reason: ChangeReason::from_number(row.integer(23)?).ok_or_else(nonsense)?,
        cancels: row.integer(24)? != 0,
        test_mode: row.integer(25)? != 0,
        note: row.text(26)?.to_owned(),
        comment: row.text(27)?.to_owned(),
        reverses: row.integer(28)?,
        reversed_by: row.integer(29)?,
        request_key: row.text(30)?.to_owned(),
        request_digest: row.blob(31)?.to_owned(),
        ranges_digest: row.blob(32)?.to_owned(),
        actor_id: row.text(33)?.to_owned(),
        actor_partner: row.text(34)?.to_owned(),
        begun_at_ms: row.integer(35)?,
        settled_at_ms: row.integer(36)?,
        tag: row.blob(37)?.to_owned(),
    })
}

fn nonsense() -> Error {
    let message = "a stored sale makes no sense: somebody changed the file; restore it from a backup";
    Error::new(Status::Integrity, message)
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<SaleRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(sale_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// By number.
pub fn by_id(tx: &mut dyn Transaction, id: i64) -> Result<Option<SaleRow>> {
    Ok(collect(tx, sql::SALE_BY_ID, &[Value::Integer(id)])?.pop())
}

/// Those with these numbers, in no order.
pub fn by_ids(tx: &mut dyn Transaction, ids: &[i64]) -> Result<Vec<SaleRow>> {
    let places: Vec<String> = (1..=NAMED).map(|place| format!("?{place}")).collect();
    let text = format!("{} WHERE s.id IN ({})", sql::SALE_LIST, places.join(", "));
    let mut rows = Vec::new();
    for named in ids.chunks(NAMED) {
        let mut values: Vec<Value> = named.iter().map(|id| Value::Integer(*id)).collect();
        values.resize(NAMED, Value::Null);
        rows.extend(collect(tx, &text, &values)?);
    }
    Ok(rows)
}

/// By identifier.
pub fn by_uid(tx: &mut dyn Transaction, uid: &Identifier) -> Result<Option<SaleRow>> {
    Ok(collect(tx, sql::SALE_BY_UID, &[Value::Blob(uid.as_bytes())])?.pop())
}

/// By the request that made it.
pub fn by_request(tx: &mut dyn Transaction, request_key: &str) -> Result<Option<SaleRow>> {
    Ok(collect(tx, sql::SALE_BY_REQUEST, &[Value::Text(request_key)])?.pop())
}

/// Those that are pending or in conflict, after a number, in order: begun at or before a moment, or in the future of
/// `now_ms`.
pub fn in_doubt(
    tx: &mut dyn Transaction,
    after: i64,
    begun_until_ms: i64,
    now_ms: i64,
    limit: usize,
) -> Result<Vec<SaleRow>> {
    let values = [after, begun_until_ms, now_ms, limit as i64].map(Value::Integer);
    collect(tx, sql::SALES_IN_DOUBT, &values)
}

/// The next pending one after a number, begun at or before a moment, or in the future of `now_ms`.
pub fn next_pending(tx: &mut dyn Transaction, after: i64, begun_until_ms: i64, now_ms: i64) -> Result<Option<SaleRow>> {
    let values = [after, begun_until_ms, now_ms].map(Value::Integer);
    Ok(collect(tx, sql::SALE_NEXT_PENDING, &values)?.pop())
}

/// What the ledger must have and a reconciliation has not met, after a place in the order of settling and number, settled
/// before a moment.
pub fn unmet(
    tx: &mut dyn Transaction,
    run: i64,
    place: (i64, i64),
    until_ms: i64,
    limit: usize,
) -> Result<Vec<SaleRow>> {
    let values = [place.0, place.1, until_ms, run, limit as i64].map(Value::Integer);
    collect(tx, sql::SALES_UNMET, &values)
}

/// Sales that meet the conditions.
pub fn list(tx: &mut dyn Transaction, conditions: &str, values: &[Value]) -> Result<Vec<SaleRow>> {
    collect(tx, &format!("{}{conditions}", sql::SALE_LIST), values)
}

/// What of a partner's sales is pending.
pub fn pending(tx: &mut dyn Transaction, partner: &str, currency: &str) -> Result<i64> {
    exposed(tx, partner, currency, i64::MAX)
}

/// What of a partner's sales is pending, or was settled since a moment, which is after 1970.
pub fn exposed(tx: &mut dyn Transaction, partner: &str, currency: &str, since_ms: i64) -> Result<i64> {
    let values = [Value::Text(partner), Value::Text(currency), Value::Integer(since_ms)];
    Ok(super::series::integer(tx, sql::SALES_EXPOSED, &values)?.unwrap_or(0))
}

/// What of a partner's sales began after a position of the trail, and was not refused or taken back.
pub fn begun_since(tx: &mut dyn Transaction, partner: &str, currency: &str, position: i64) -> Result<i64> {
    let values = [Value::Text(partner), Value::Text(currency), Value::Integer(position)];
    Ok(super::series::integer(tx, sql::SALES_BEGUN_SINCE, &values)?.unwrap_or(0))
}

/// Stores a sale that begins.
pub fn insert(tx: &mut dyn Transaction, sale: &SaleRow) -> Result<()> {
    let values = [
        Value::Integer(sale.id),
        Value::Blob(sale.uid.as_bytes()),
        Value::Integer(sale.kind as i64),
        Value::Integer(sale.state as i64),
        Value::Integer(sale.outcome as i64),
        Value::Text(&sale.account),
        Value::Text(&sale.partner),
        Value::Text(&sale.buyer),
        Value::Text(&sale.holder),
        Value::Text(&sale.voucher_type),
        Value::Integer(sale.tax_class as i64),
        Value::Text(&sale.currency),
        Value::Integer(sale.vouchers),
        Value::Integer(sale.returned),
        Value::Integer(sale.face_value),
        Value::Integer(sale.extra_value),
        Value::Integer(sale.price),
        Value::Integer(sale.discount),
        Value::Integer(sale.amount),
        Value::Integer(sale.paid),
        Value::Text(&sale.invoice),
        Value::Text(&sale.ledger_reference),
        sale.balance_after.map_or(Value::Null, Value::Integer),
        Value::Integer(sale.reason as i64),
        Value::Integer(sale.cancels.into()),
        Value::Integer(sale.test_mode.into()),
        Value::Text(&sale.note),
        Value::Text(&sale.comment),
        Value::Integer(sale.reverses),
        Value::Integer(sale.reversed_by),
        Value::Text(&sale.request_key),
        Value::Blob(&sale.request_digest),
        Value::Blob(&sale.ranges_digest),
        Value::Text(&sale.actor_id),
        Value::Text(&sale.actor_partner),
        Value::Integer(sale.begun_at_ms),
        Value::Integer(sale.settled_at_ms),
        Value::Blob(&sale.tag),
    ];
    tx.execute(sql::SALE_INSERT, &values).map(drop)
}

/// Writes what became of a sale; false if it is no longer as it was read.
pub fn change(tx: &mut dyn Transaction, before: &SaleRow, after: &SaleRow) -> Result<bool> {
    let values = [
        Value::Integer(before.id),
        Value::Blob(&before.tag),
        Value::Integer(after.state as i64),
        Value::Integer(after.outcome as i64),
        Value::Integer(after.returned),
        Value::Text(&after.invoice),
        Value::Text(&after.ledger_reference),
        after.balance_after.map_or(Value::Null, Value::Integer),
        Value::Integer(after.reversed_by),
        Value::Integer(after.settled_at_ms),
        Value::Blob(&after.tag),
    ];
    Ok(tx.execute(sql::SALE_CHANGE, &values)? == 1)
}

/// True if a sale was ever begun of a voucher of this series.
pub fn any_of_series(tx: &mut dyn Transaction, series: i64) -> Result<bool> {
    let range = [voucher_id(series, 0), voucher_id(series + 1, 0) - 1].map(Value::Integer);
    Ok(super::series::integer(tx, sql::SALE_OF_SERIES, &range)?.is_some())
}

/// Remembers the vouchers of a sale, as runs of neighbours.
pub fn insert_ranges(tx: &mut dyn Transaction, sale: i64, ranges: &[(i64, i64)]) -> Result<()> {
    for (first, last) in ranges {
        tx.execute(sql::SALE_RANGE_INSERT, &[Value::Integer(sale), Value::Integer(*first), Value::Integer(*last)])?;
    }
    Ok(())
}

/// First and last numbers of the runs of neighbouring vouchers of a sale, in order.
pub fn ranges(tx: &mut dyn Transaction, sale: i64) -> Result<Vec<(i64, i64)>> {
    let mut ranges = Vec::new();
    tx.query(sql::SALE_RANGES, &[Value::Integer(sale)], &mut |row| {
        ranges.push((row.integer(0)?, row.integer(1)?));
        Ok(())
    })?;
    Ok(ranges)
}
