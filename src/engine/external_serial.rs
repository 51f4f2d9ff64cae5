//! The serial an imported voucher had with whoever made it: tagged with its voucher, and verified before it is believed.

use std::collections::HashMap;
use std::sync::Arc;

use super::sale::issue::has_no_number;
use super::voucher::may_see;
use super::Ground;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::limits::EXTERNAL_SERIAL_BEARERS_MAX;
use crate::store::driver::Transaction;
use crate::store::external_serial::{self, ExternalSerialRow};
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, ListedVoucher};
use crate::vault::{Field, Vault};

/// The row that gives a voucher its serial.
pub(super) fn row(vault: &Vault, voucher: i64, serial: &str) -> ExternalSerialRow {
    let tag = vault.integrity_tag("external_serial", &fields(voucher, serial)).to_vec();
    ExternalSerialRow { voucher, serial: serial.to_owned(), tag }
}

/// The external serial of a voucher, empty if it has none. Costs nothing where its series was generated.
pub(super) fn of_voucher(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    voucher: i64,
) -> Result<String> {
    if !series.imported && !series.on_demand {
        return Ok(String::new());
    }
    let row = external_serial::of_voucher(tx, voucher)?;
    row.map_or(Ok(String::new()), |row| verified(&ground.vault, row))
}

/// The external serials of a page by the numbers of its vouchers. Those of generated series cost nothing.
pub(super) fn external_serials_of(
    tx: &mut dyn Transaction,
    ground: &Ground,
    rows: &[(Arc<SeriesRow>, ListedVoucher)],
) -> Result<HashMap<i64, String>> {
    let imported = rows.iter().filter(|(series, _)| series.imported || series.on_demand);
    let vouchers: Vec<i64> = imported.map(|(_, row)| row.voucher.id).collect();
    let found = external_serial::of_vouchers(tx, &vouchers)?;
    found.into_iter().map(|row| Ok((row.voucher, verified(&ground.vault, row)?))).collect()
}

/// The voucher with this external serial that an actor may see, if there is one. A card that came to nothing stands back
/// for the one that has its number since.
pub(super) fn bearer(tx: &mut dyn Transaction, ground: &Ground, actor: &Actor, serial: &str) -> Result<Option<i64>> {
    let bearers = external_serial::bearers(tx, serial, (1, i64::MAX), EXTERNAL_SERIAL_BEARERS_MAX + 1)?;
    let (mut seen, mut come_to_nothing) = (Vec::new(), Vec::new());
    for id in bearers {
        let Some(voucher) = voucher::by_id(tx, id)? else { continue };
        let Some(series) = series::by_id(tx, voucher.series())?.filter(|series| series.complete) else { continue };
        if may_see(actor, &voucher.partner) {
            let seen = if has_no_number(ground, &series, &voucher) { &mut come_to_nothing } else { &mut seen };
            seen.push(id);
        }
    }
    match if seen.is_empty() { come_to_nothing.as_slice() } else { seen.as_slice() } {
        [] => Ok(None),
        [id] => Ok(Some(*id)),
        _ => {
            let problem =
                "is borne by several imported vouchers; search for the external serial, and name one by its own";
            Err(Error::invalid("serial", problem))
        }
    }
}

fn verified(vault: &Vault, row: ExternalSerialRow) -> Result<String> {
    vault.verify_integrity("external_serial", &row.tag, &fields(row.voucher, &row.serial))?;
    Ok(row.serial)
}

fn fields(voucher: i64, serial: &str) -> [Field<'_>; 2] {
    [Field::Integer(voucher), Field::Text(serial)]
}
