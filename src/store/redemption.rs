//! Rows of redemptions.

use super::driver::{Row, Transaction, Value};
use super::sql;
use super::voucher::voucher_id;
use crate::error::{Error, Result, Status};
use crate::ledger::{Outcome, PostingKind};
use crate::voucher::RedemptionState;

/// A redemption as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in the schema's steps")]
pub struct RedemptionRow {
    pub id: i64,
    pub voucher: i64,
    pub number: i64,
    pub account: String,
    pub request_id: Option<String>,
    pub face_value: i64,
    pub extra_value: i64,
    pub state: RedemptionState,
    pub outcome: Outcome,
    pub ledger_reference: String,
    pub balance_after: Option<i64>,
    pub actor_id: String,
    pub partner: String,
    pub begun_at_ms: i64,
    pub settled_at_ms: i64,
    pub tag: Vec<u8>,
    pub kind: PostingKind,
    pub reverses: i64,
    pub reversed_by: i64,
    pub product: String,
    /// [`RedemptionRow::TERMS_NOT_KEPT`]: begun before anybody kept it or what follows.
    pub terms: i64,
    pub sale: i64,
    pub price: i64,
    pub voucher_partner: String,
    pub comment: String,
}

impl RedemptionRow {
    /// What `terms` is while nobody kept what the posting tells of the voucher. 0 is kept: terms that say nothing.
    pub const TERMS_NOT_KEPT: i64 = -1;

    /// Whether it is kept what the posting tells of the voucher.
    pub fn is_kept(&self) -> bool {
        self.terms != Self::TERMS_NOT_KEPT
    }
}

fn redemption_row(row: &dyn Row) -> Result<RedemptionRow> {
    Ok(RedemptionRow {
        id: row.integer(0)?,
        voucher: row.integer(1)?,
        number: row.integer(2)?,
        account: row.text(3)?.to_owned(),
        request_id: row.text_or_null(4)?.map(str::to_owned),
        face_value: row.integer(5)?,
        extra_value: row.integer(6)?,
        state: RedemptionState::from_number(row.integer(7)?).ok_or_else(nonsense)?,
        outcome: Outcome::from_number(row.integer(8)? as i32),
        ledger_reference: row.text(9)?.to_owned(),
        balance_after: row.integer_or_null(10)?,
        actor_id: row.text(11)?.to_owned(),
        partner: row.text(12)?.to_owned(),
        begun_at_ms: row.integer(13)?,
        settled_at_ms: row.integer(14)?,
        tag: row.blob(15)?.to_owned(),
        kind: match row.integer(16)? {
            1 => PostingKind::Payment,
            2 => PostingKind::Reversal,
            _ => return Err(nonsense()),
        },
        reverses: row.integer(17)?,
        reversed_by: row.integer(18)?,
        product: row.text(19)?.to_owned(),
        terms: row.integer(20)?,
        sale: row.integer(21)?,
        price: row.integer(22)?,
        voucher_partner: row.text(23)?.to_owned(),
        comment: row.text(24)?.to_owned(),
    })
}

fn nonsense() -> Error {
    let message = "a stored redemption makes no sense: somebody changed the file; restore it from a backup";
    Error::new(Status::Integrity, message)
}

fn first(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Option<RedemptionRow>> {
    let mut found = None;
    tx.query(text, values, &mut |row| {
        found = Some(redemption_row(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// By voucher and use.
pub fn by_use(tx: &mut dyn Transaction, voucher: i64, number: i64) -> Result<Option<RedemptionRow>> {
    first(tx, sql::REDEMPTION_BY_USE, &[Value::Integer(voucher), Value::Integer(number)])
}

/// By the caller's request.
pub fn by_request(tx: &mut dyn Transaction, account: &str, request_id: &str) -> Result<Option<RedemptionRow>> {
    first(tx, sql::REDEMPTION_BY_REQUEST, &[Value::Text(request_id), Value::Text(account)])
}

/// The last one of an account on the voucher with this keyed index. One statement, so that a code nobody has costs as
/// much as one somebody has.
pub fn of_account_by_look_up(
    tx: &mut dyn Transaction,
    account: &str,
    look_up: &[u8; 32],
) -> Result<Option<RedemptionRow>> {
    first(tx, sql::REDEMPTION_OF_ACCOUNT, &[Value::Text(account), Value::Blob(look_up)])
}

/// Hands number, face and extra value of every posted payment of a voucher to `each`, in their order.
pub fn posted_payments(tx: &mut dyn Transaction, voucher: i64, each: &mut dyn FnMut(i64, i64, i64)) -> Result<()> {
    tx.query(sql::REDEMPTIONS_POSTED, &[Value::Integer(voucher)], &mut |row| {
        each(row.integer(0)?, row.integer(1)?, row.integer(2)?);
        Ok(())
    })
}

/// Those that are pending or in conflict, after a redemption number, in order: begun at or before a moment, or in the
/// future of `now_ms`.
pub fn in_doubt(
    tx: &mut dyn Transaction,
    after: i64,
    begun_until_ms: i64,
    now_ms: i64,
    limit: usize,
) -> Result<Vec<RedemptionRow>> {
    let values = [after, begun_until_ms, now_ms, limit as i64].map(Value::Integer);
    collect(tx, sql::REDEMPTIONS_IN_DOUBT, &values)
}

/// What the ledger must have and a reconciliation has not met, after a place in the order of settling and number, settled
/// before a moment.
pub fn unmet(
    tx: &mut dyn Transaction,
    run: i64,
    place: (i64, i64),
    until_ms: i64,
    limit: usize,
) -> Result<Vec<RedemptionRow>> {
    let values = [place.0, place.1, until_ms, run, limit as i64].map(Value::Integer);
    collect(tx, sql::REDEMPTIONS_UNMET, &values)
}

fn collect(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Vec<RedemptionRow>> {
    let mut rows = Vec::new();
    tx.query(text, values, &mut |row| {
        rows.push(redemption_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

/// The next pending one after this redemption number, begun at or before a moment, or in the future of `now_ms`.
pub fn next_pending(
    tx: &mut dyn Transaction,
    after: i64,
    begun_until_ms: i64,
    now_ms: i64,
) -> Result<Option<RedemptionRow>> {
    let values = [Value::Integer(after), Value::Integer(begun_until_ms), Value::Integer(now_ms)];
    first(tx, sql::REDEMPTION_NEXT_PENDING, &values)
}

/// True if no more redemptions than `most` were settled from one moment until before another.
pub fn few_settled(tx: &mut dyn Transaction, from_ms: i64, until_ms: i64, most: usize) -> Result<bool> {
    few(tx, sql::REDEMPTIONS_SETTLED_WITHIN, from_ms, until_ms, most)
}

/// True if there are no more redemptions than `most` of these vouchers.
pub fn few_of_vouchers(tx: &mut dyn Transaction, first: i64, last: i64, most: usize) -> Result<bool> {
    few(tx, sql::REDEMPTIONS_OF_VOUCHERS, first, last, most)
}

fn few(tx: &mut dyn Transaction, text: &str, from: i64, until: i64, most: usize) -> Result<bool> {
    let most = most as i64;
    let values = [Value::Integer(from), Value::Integer(until), Value::Integer(most + 1)];
    Ok(super::series::integer(tx, text, &values)?.unwrap_or(0) <= most)
}

/// Stores a redemption that begins.
pub fn insert(tx: &mut dyn Transaction, redemption: &RedemptionRow) -> Result<()> {
    let values = [
        Value::Integer(redemption.id),
        Value::Integer(redemption.voucher),
        Value::Integer(redemption.number),
        Value::Text(&redemption.account),
        redemption.request_id.as_deref().map_or(Value::Null, Value::Text),
        Value::Integer(redemption.face_value),
        Value::Integer(redemption.extra_value),
        Value::Integer(redemption.state as i64),
        Value::Integer(redemption.outcome as i64),
        Value::Text(&redemption.ledger_reference),
        redemption.balance_after.map_or(Value::Null, Value::Integer),
        Value::Text(&redemption.actor_id),
        Value::Text(&redemption.partner),
        Value::Integer(redemption.begun_at_ms),
        Value::Integer(redemption.settled_at_ms),
        Value::Blob(&redemption.tag),
        Value::Integer(redemption.kind as i64),
        Value::Integer(redemption.reverses),
        Value::Integer(redemption.reversed_by),
        Value::Text(&redemption.product),
        Value::Integer(redemption.terms),
        Value::Integer(redemption.sale),
        Value::Integer(redemption.price),
        Value::Text(&redemption.voucher_partner),
        Value::Text(&redemption.comment),
    ];
    tx.execute(sql::REDEMPTION_INSERT, &values).map(drop)
}

/// Writes what the ledger answered, and what its posting tells; false if the redemption is no longer in the state it was read in.
pub fn settle(tx: &mut dyn Transaction, before: RedemptionState, after: &RedemptionRow) -> Result<bool> {
    let values = [
        Value::Integer(after.id),
        Value::Integer(before as i64),
        Value::Integer(after.state as i64),
        Value::Integer(after.outcome as i64),
        Value::Text(&after.ledger_reference),
        after.balance_after.map_or(Value::Null, Value::Integer),
        Value::Integer(after.settled_at_ms),
        Value::Blob(&after.tag),
        Value::Integer(after.reversed_by),
        Value::Integer(after.terms),
        Value::Integer(after.sale),
        Value::Integer(after.price),
        Value::Text(&after.voucher_partner),
        Value::Text(&after.comment),
    ];
    Ok(tx.execute(sql::REDEMPTION_SETTLE, &values)? == 1)
}

/// True if a redemption of any voucher of a series was ever begun.
pub fn any_of_series(tx: &mut dyn Transaction, series: i64) -> Result<bool> {
    let range = [Value::Integer(voucher_id(series, 0)), Value::Integer(voucher_id(series + 1, 0) - 1)];
    Ok(super::series::integer(tx, sql::REDEMPTION_AMONG, &range)?.is_some())
}
