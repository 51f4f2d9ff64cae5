//! Reminders: whose holder was told that a voucher ends soon.

use super::driver::{Transaction, Value};
use super::{series, sql};
use crate::error::Result;

/// When the holder of a voucher was reminded, 0 if never.
pub fn sent_at_ms(tx: &mut dyn Transaction, voucher: i64) -> Result<i64> {
    Ok(series::integer(tx, sql::REMINDER_OF, &[Value::Integer(voucher)])?.unwrap_or(0))
}

/// True if a holder of any of these vouchers was reminded.
pub fn any_within(tx: &mut dyn Transaction, first: i64, last: i64) -> Result<bool> {
    let values = [Value::Integer(first), Value::Integer(last)];
    Ok(series::integer(tx, sql::REMINDER_WITHIN, &values)?.is_some())
}

/// Remembers that the holder of a voucher was reminded; only the last time counts.
pub fn sent(tx: &mut dyn Transaction, voucher: i64, at_ms: i64, actor_id: &str) -> Result<()> {
    let values = [Value::Integer(voucher), Value::Integer(at_ms), Value::Text(actor_id)];
    if tx.execute(sql::REMINDER_CHANGE, &values)? == 0 {
        tx.execute(sql::REMINDER_INSERT, &values)?;
    }
    Ok(())
}
