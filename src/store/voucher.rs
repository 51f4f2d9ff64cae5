//! Rows of vouchers.

use super::driver::{Row, Transaction, Value};
use super::sql;
use crate::error::{Error, Result, Status};
use crate::limits::{AMOUNT_MAX, POSTING_NUMBER_MAX, SERIES_NUMBER_BITS};
use crate::voucher::{ChangeReason, RedemptionState, VoucherState};

/// A voucher as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0001.sql")]
pub struct VoucherRow {
    pub id: i64,
    pub look_up: [u8; 32],
    pub sealed: Vec<u8>,
    pub tag: [u8; 32],
    pub state: VoucherState,
    pub version: i64,
    pub uses: i64,
    pub held_by: i64,
    pub face_value: i64,
    pub extra_value: i64,
    pub valid_from_ms: i64,
    pub expires_at_ms: i64,
    pub partner: String,
    pub terms: i64,
    pub spent: i64,
    pub reason: ChangeReason,
    pub sale: i64,
    pub reserved_by: i64,
    pub holder: String,
}

impl VoucherRow {
    /// Number of its series.
    pub fn series(&self) -> i64 {
        series_of(self.id)
    }

    /// Its number inside the series, from 1.
    pub fn number(&self) -> u32 {
        number_in_series(self.id)
    }

    /// What it was worth when nothing of it was redeemed.
    pub fn amount(&self) -> i64 {
        self.face_value + self.extra_value
    }

    /// True if it was sold or issued to somebody and did not come back.
    pub fn is_sold(&self) -> bool {
        self.sale != 0
    }

    /// What of it was redeemed.
    pub fn redeemed(&self) -> i64 {
        if self.state == VoucherState::Used {
            self.amount()
        } else {
            self.spent
        }
    }

    /// What can still be redeemed.
    pub fn remaining(&self) -> i64 {
        (self.amount() - self.redeemed()).max(0)
    }

    /// What of the remaining value is extra, which nobody paid for: redemptions take face value first.
    ///
    /// It is the most that can be. A use that was reversed after the face value was gone, or a load that came then, leaves
    /// a voucher part of whose extra value is redeemed already: that is told by its redemptions, not by its row.
    pub fn remaining_extra(&self) -> i64 {
        self.remaining().min(self.extra_value)
    }
}

/// The series of the voucher with this number.
pub fn series_of(voucher: i64) -> i64 {
    voucher >> SERIES_NUMBER_BITS
}

/// The number inside its series of a voucher with this number.
pub fn number_in_series(voucher: i64) -> u32 {
    (voucher & ((1 << SERIES_NUMBER_BITS) - 1)) as u32
}

/// The number of a voucher: its series' number above, its own below.
pub fn voucher_id(series: i64, number: i64) -> i64 {
    (series << SERIES_NUMBER_BITS) | number
}

/// A voucher with the redemption that holds or used it.
#[derive(Clone, Debug)]
pub struct ListedVoucher {
    /// The voucher.
    pub voucher: VoucherRow,
    /// Use number, account, state, time of settling, ledger reference.
    pub redemption: Option<ListedRedemption>,
    /// Where a list led by redemptions goes on.
    pub redemption_id: i64,
    /// When its holder was reminded of its end, 0 = not.
    pub reminded_at_ms: i64,
}

/// What a list shows of a redemption.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns are explained in schema/0001.sql")]
pub struct ListedRedemption {
    pub number: i64,
    pub account: String,
    pub state: RedemptionState,
    pub settled_at_ms: i64,
    pub ledger_reference: String,
}

fn voucher_row(row: &dyn Row) -> Result<VoucherRow> {
    Ok(VoucherRow {
        id: row.integer(0)?,
        look_up: bytes(row.blob(1)?)?,
        sealed: row.blob(2)?.to_owned(),
        tag: bytes(row.blob(3)?)?,
        state: VoucherState::from_number(row.integer(4)?).ok_or_else(nonsense)?,
        version: row.integer(5)?,
        uses: within(row.integer(6)?, POSTING_NUMBER_MAX)?,
        held_by: within(row.integer(7)?, POSTING_NUMBER_MAX)?,
        face_value: within(row.integer(8)?, AMOUNT_MAX)?,
        extra_value: within(row.integer(9)?, AMOUNT_MAX)?,
        valid_from_ms: row.integer(10)?,
        expires_at_ms: row.integer(11)?,
        partner: row.text(12)?.to_owned(),
        terms: row.integer(13)?,
        spent: within(row.integer(14)?, AMOUNT_MAX)?,
        reason: ChangeReason::from_number(row.integer(15)?).ok_or_else(nonsense)?,
        sale: row.integer(16)?,
        reserved_by: row.integer(17)?,
        holder: row.text(18)?.to_owned(),
    })
}

/// A number beyond its bound was written by somebody else, and must not reach the arithmetic.
fn within(number: i64, most: i64) -> Result<i64> {
    (0..=most).contains(&number).then_some(number).ok_or_else(nonsense)
}

fn bytes(blob: &[u8]) -> Result<[u8; 32]> {
    blob.try_into().map_err(|_| nonsense())
}

fn nonsense() -> Error {
    Error::new(
        Status::Integrity,
        "a stored voucher makes no sense: somebody changed the file; restore it from a backup",
    )
}

fn first(tx: &mut dyn Transaction, text: &str, values: &[Value]) -> Result<Option<VoucherRow>> {
    let mut found = None;
    tx.query(text, values, &mut |row| {
        found = Some(voucher_row(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// By keyed index of its code.
pub fn by_look_up(tx: &mut dyn Transaction, look_up: &[u8; 32]) -> Result<Option<VoucherRow>> {
    first(tx, sql::VOUCHER_BY_LOOK_UP, &[Value::Blob(look_up)])
}

/// The number of the voucher with this keyed index of its code, if there is one.
pub fn id_by_look_up(tx: &mut dyn Transaction, look_up: &[u8; 32]) -> Result<Option<i64>> {
    super::series::integer(tx, sql::VOUCHER_ID_BY_LOOK_UP, &[Value::Blob(look_up)])
}

/// By number.
pub fn by_id(tx: &mut dyn Transaction, id: i64) -> Result<Option<VoucherRow>> {
    first(tx, sql::VOUCHER_BY_ID, &[Value::Integer(id)])
}

/// Writes a changed voucher with its next version and tag; false if it is no longer as it was read.
pub fn change(tx: &mut dyn Transaction, before: &VoucherRow, after: &VoucherRow) -> Result<bool> {
    let values = [
        Value::Integer(before.id),
        Value::Integer(before.state as i64),
        Value::Integer(before.version),
        Value::Integer(after.state as i64),
        Value::Integer(after.version),
        Value::Integer(after.uses),
        Value::Integer(after.held_by),
        Value::Blob(&after.tag),
        Value::Integer(after.face_value),
        Value::Integer(after.extra_value),
        Value::Integer(after.valid_from_ms),
        Value::Integer(after.expires_at_ms),
        Value::Text(&after.partner),
        Value::Integer(after.terms),
        Value::Integer(after.spent),
        Value::Integer(after.reason as i64),
        Value::Integer(after.sale),
        Value::Integer(after.reserved_by),
        Value::Text(&after.holder),
    ];
    Ok(tx.execute(sql::VOUCHER_CHANGE, &values)? == 1)
}

/// Writes what a voucher is found by. Its tag covers that: whoever calls changes the voucher as well.
pub fn look_up_change(tx: &mut dyn Transaction, voucher: &VoucherRow) -> Result<()> {
    tx.execute(sql::VOUCHER_LOOK_UP, &[Value::Integer(voucher.id), Value::Blob(&voucher.look_up)]).map(drop)
}

/// Deletes a voucher nobody ever claimed; false if it is no longer as it was read.
pub fn delete(tx: &mut dyn Transaction, voucher: &VoucherRow) -> Result<bool> {
    let values = [Value::Integer(voucher.id), Value::Integer(voucher.state as i64), Value::Integer(voucher.version)];
    Ok(tx.execute(sql::VOUCHER_DELETE, &values)? == 1)
}

/// Hands the vouchers with numbers in this range to `each`, in order.
pub fn in_range(
    tx: &mut dyn Transaction,
    first: i64,
    last: i64,
    each: &mut dyn FnMut(Result<VoucherRow>) -> Result<()>,
) -> Result<()> {
    tx.query(sql::VOUCHERS_IN_RANGE, &[Value::Integer(first), Value::Integer(last)], &mut |row| each(voucher_row(row)))
}

/// The terms of the vouchers with numbers in this range, each once; 0: those of their series.
pub fn terms_between(tx: &mut dyn Transaction, first: i64, last: i64) -> Result<Vec<i64>> {
    let mut terms = Vec::new();
    tx.query(sql::VOUCHER_TERMS_BETWEEN, &[Value::Integer(first), Value::Integer(last)], &mut |row| {
        terms.push(row.integer(0)?);
        Ok(())
    })?;
    Ok(terms)
}

/// The number of the next voucher after a number, if there is one.
pub fn next_after(tx: &mut dyn Transaction, voucher: i64) -> Result<Option<i64>> {
    super::series::integer(tx, sql::VOUCHER_NEXT, &[Value::Integer(voucher)])
}

/// Numbers and sealed codes after a number, in order. A destroyed code is empty.
pub fn sealed_after(tx: &mut dyn Transaction, voucher: i64, limit: usize) -> Result<Vec<(i64, Vec<u8>)>> {
    let mut rows = Vec::new();
    tx.query(sql::VOUCHER_SEALED_AFTER, &[Value::Integer(voucher), Value::Integer(limit as i64)], &mut |row| {
        rows.push((row.integer(0)?, row.blob(1)?.to_owned()));
        Ok(())
    })?;
    Ok(rows)
}

/// Puts the same code under another seal; false if it is no longer sealed as it was read.
pub fn reseal(tx: &mut dyn Transaction, voucher: i64, before: &[u8], after: &[u8]) -> Result<bool> {
    Ok(tx.execute(sql::VOUCHER_RESEAL, &[Value::Integer(voucher), Value::Blob(before), Value::Blob(after)])? == 1)
}

/// Deletes part of a generation that is being cancelled; the number of rows that went.
pub fn delete_range(tx: &mut dyn Transaction, after: i64, until: i64) -> Result<u64> {
    tx.execute(sql::VOUCHER_DELETE_RANGE, &[Value::Integer(after), Value::Integer(until)])
}

/// Destroys the sealed codes of neighbouring vouchers. Their tags do not cover it, and nothing else changes.
pub fn seal_range(tx: &mut dyn Transaction, first: i64, last: i64) -> Result<()> {
    tx.execute(sql::VOUCHER_SEAL, &[Value::Integer(first), Value::Integer(last), Value::Blob(&[])]).map(drop)
}

/// True if a series has any voucher left.
pub fn any_of_series(tx: &mut dyn Transaction, series: i64) -> Result<bool> {
    let range = [Value::Integer(voucher_id(series, 0)), Value::Integer(voucher_id(series + 1, 0) - 1)];
    Ok(super::series::integer(tx, sql::VOUCHER_AMONG, &range)?.is_some())
}

/// Vouchers that meet the conditions, in order, each with its redemption. `start` is [`sql::VOUCHER_LIST`] or
/// [`sql::REDEEMED_LIST`]. Each comes with its number, which is there even if the row makes no sense.
pub fn list(
    tx: &mut dyn Transaction,
    start: &str,
    conditions: &str,
    values: &[Value],
    each: &mut dyn FnMut(i64, Result<ListedVoucher>) -> Result<()>,
) -> Result<()> {
    let by_redemption = start == sql::REDEEMED_LIST;
    tx.query(&format!("{start}{conditions}"), values, &mut |row| each(row.integer(0)?, listed(row, by_redemption)))
}

fn listed(row: &dyn Row, by_redemption: bool) -> Result<ListedVoucher> {
    let redemption = match row.integer_or_null(19)? {
        None => None,
        Some(number) => Some(ListedRedemption {
            number,
            account: row.text(20)?.to_owned(),
            state: RedemptionState::from_number(row.integer(21)?).ok_or_else(nonsense)?,
            settled_at_ms: row.integer(22)?,
            ledger_reference: row.text(23)?.to_owned(),
        }),
    };
    let reminded_at_ms = row.integer_or_null(24)?.unwrap_or(0);
    let redemption_id = if by_redemption { row.integer(25)? } else { 0 };
    Ok(ListedVoucher { voucher: voucher_row(row)?, redemption, redemption_id, reminded_at_ms })
}
