//! Rows of what a reconciliation has met in the host's ledger. Redemption 0 marks that the run goes on.

use super::driver::{Transaction, Value};
use super::{series, sql};
use crate::error::Result;

const MARK: i64 = 0;

/// Begins a run.
pub fn begin(tx: &mut dyn Transaction, run: i64) -> Result<()> {
    meet(tx, run, MARK).map(drop)
}

/// True while the run goes on: nobody ended it, and no later one took its place.
pub fn goes_on(tx: &mut dyn Transaction, run: i64) -> Result<bool> {
    has_met(tx, run, MARK)
}

/// Remembers a redemption; false if the run has met it before.
pub fn meet(tx: &mut dyn Transaction, run: i64, redemption: i64) -> Result<bool> {
    if has_met(tx, run, redemption)? {
        return Ok(false);
    }
    let values = [Value::Integer(run), Value::Integer(redemption)];
    tx.insert_rows(sql::RECONCILED_INSERT_HEAD, values.len(), &values)
}

fn has_met(tx: &mut dyn Transaction, run: i64, redemption: i64) -> Result<bool> {
    let values = [Value::Integer(run), Value::Integer(redemption)];
    Ok(series::integer(tx, sql::RECONCILED_MARK, &values)?.is_some())
}

/// Forgets up to so many rows of the runs up to this one; false once there are none.
pub fn forget(tx: &mut dyn Transaction, until_run: i64, rows_max: usize) -> Result<bool> {
    let run = series::integer(tx, sql::RECONCILED_FIRST_RUN, &[Value::Integer(until_run)])?.unwrap_or(0);
    if run == 0 {
        return Ok(false);
    }
    let slice = [Value::Integer(run), Value::Integer(rows_max as i64)];
    let last = series::integer(tx, sql::RECONCILED_SLICE, &slice)?.unwrap_or(0);
    tx.execute(sql::RECONCILED_DELETE, &[Value::Integer(run), Value::Integer(last)])?;
    Ok(true)
}
