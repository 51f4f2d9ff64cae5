//! Terms: what a voucher inherited from its type, or was given since. Stored once for all vouchers that share them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Ground;
use crate::error::{Error, Result, Status};
use crate::store::driver::Transaction;
use crate::store::series::SeriesRow;
use crate::store::terms::{self, TermsRow};
use crate::store::voucher::VoucherRow;
use crate::vault::{Field, Vault};
use crate::voucher::Terms;

/// Terms kept in memory: they never change once they are stored.
#[derive(Default)]
pub(crate) struct KnownTerms(Mutex<HashMap<i64, Arc<Terms>>>);

/// Beyond so many the memory is emptied and fills again.
const KNOWN_MAX: usize = 10_000;

/// The number of the row with these terms; adds it if there is none. 0 for terms that say nothing.
pub(super) fn number_of(tx: &mut dyn Transaction, ground: &Ground, wanted: &Terms, voucher_type: i64) -> Result<i64> {
    if *wanted == Terms::default() && voucher_type == 0 {
        return Ok(0);
    }
    let content = serde_json::to_string(wanted).map_err(unreadable)?;
    let digest = ground.vault.integrity_tag("terms content", &[Field::Integer(voucher_type), Field::Text(&content)]);
    if let Some(row) = terms::by_digest(tx, &digest)? {
        verify(&ground.vault, &row)?;
        return Ok(row.id);
    }
    let mut row = TermsRow {
        id: terms::next_id(tx)?,
        digest: digest.to_vec(),
        voucher_type,
        invoice: wanted.invoice.clone(),
        content,
        tag: Vec::new(),
    };
    row.tag = ground.vault.integrity_tag("terms", &fields(&row)).to_vec();
    terms::insert(tx, &row)?;
    Ok(row.id)
}

/// The terms of this number, verified; those that say nothing for 0.
pub(super) fn by_number(tx: &mut dyn Transaction, ground: &Ground, id: i64) -> Result<Arc<Terms>> {
    if id == 0 {
        return Ok(Arc::default());
    }
    if let Some(known) = ground.terms.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
        return Ok(known.clone());
    }
    let row = terms::by_id(tx, id)?.ok_or_else(missing)?;
    verify(&ground.vault, &row)?;
    let found: Arc<Terms> = Arc::new(serde_json::from_str(&row.content).map_err(unreadable)?);
    // A row that is not committed may still be rolled back, and its number be given to others.
    if !tx.is_snapshot() {
        return Ok(found);
    }
    let mut known = ground.terms.0.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= KNOWN_MAX {
        known.clear();
    }
    known.insert(id, found.clone());
    Ok(found)
}

/// The terms a voucher stands under: its own, else those of its series.
pub(super) fn of_voucher(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    voucher: &VoucherRow,
) -> Result<Arc<Terms>> {
    by_number(tx, ground, number_in_force(series, voucher))
}

/// Their number.
pub(super) fn number_in_force(series: &SeriesRow, voucher: &VoucherRow) -> i64 {
    if voucher.terms == 0 {
        series.terms
    } else {
        voucher.terms
    }
}

fn verify(vault: &Vault, row: &TermsRow) -> Result<()> {
    vault.verify_integrity("terms", &row.tag, &fields(row))
}

fn fields(row: &TermsRow) -> [Field<'_>; 5] {
    [
        Field::Integer(row.id),
        Field::Blob(&row.digest),
        Field::Integer(row.voucher_type),
        Field::Text(&row.invoice),
        Field::Text(&row.content),
    ]
}

fn missing() -> Error {
    Error::new(Status::Integrity, "a voucher's terms are gone; restore the store from a backup")
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::new(Status::Integrity, format!("stored terms cannot be read ({error}); restore the store from a backup"))
}
