//! A store that was restored from a backup, which it knows from the mark in the copy.
//!
//! What the lost store did since the backup is known to the ledger alone: it may have given out serials, sold vouchers and
//! booked their redemptions. So nothing is numbered here that may have been numbered there.

use serde_json::json;

use super::audit::{self, Subject};
use super::log::{Log, LogLevel};
use super::Ground;
use crate::actor::{Actor, ActorKind};
use crate::error::{Error, Result, Status};
use crate::limits::{RESTORED_SERIES_GAP, RESTORED_WATCH_MS};
use crate::store::audit as trail_rows;
use crate::store::driver::Transaction;
use crate::store::series::SeriesRow;
use crate::store::setting::{self, Restored};
use crate::store::Store;
use crate::vault::Field;

/// Says that a copy was opened which nobody sells from yet. Looking into it changes nothing.
pub(super) fn warn(store: &Store, log: &Log, now_ms: i64) -> Result<()> {
    if store.read(unnoted)?.is_some() {
        let message =
            "the store is the copy of a backup: to go on with it, recover, reconcile, and repeat the sales since, as \
            the host contract says";
        log.push(LogLevel::Warning, now_ms, "restored", message);
    }
    Ok(())
}

/// Notes, before the first series or sale, that the store goes on from a copy, and where its series are numbered from.
pub(super) fn take_note(tx: &mut dyn Transaction, ground: &Ground, now_ms: i64) -> Result<()> {
    let Some(closed) = unnoted(tx)? else { return Ok(()) };
    // Keyed, and with the moment in it: two stores that go on from one copy differ.
    let mixed = ground.vault.integrity_tag("series gap", &[Field::Integer(closed), Field::Integer(now_ms)]);
    let random = mixed.iter().take(4).fold(0, |number, byte| number << 8 | i64::from(*byte));
    let gap = RESTORED_SERIES_GAP + random % (9 * RESTORED_SERIES_GAP);
    // A machine that comes up with a stopped clock was restored after what its trail tells.
    let at_ms = now_ms.max(trail_rows::last_at_ms(tx)?);
    setting::note_restored(tx, &Restored { at_ms, series_floor: closed.saturating_add(gap) })?;
    let actor = Actor::new(ActorKind::System, "voucher", &[]);
    let detail = json!({ "closed_series": closed });
    audit::append(tx, &ground.vault, &actor, now_ms, "restored", Subject::STORE, &detail).map(drop)
}

/// The last series of the copy, if nobody took note of it yet.
fn unnoted(tx: &mut dyn Transaction) -> Result<Option<i64>> {
    match setting::restored(tx)? {
        Some(_) => Ok(None),
        None => setting::closed_series(tx),
    }
}

/// Whether a sale the ledger knows already may be one of the lost store, whose voucher was used there.
pub(super) fn may_be_sold_before(tx: &mut dyn Transaction, now_ms: i64) -> Result<bool> {
    Ok(match setting::restored(tx)? {
        Some(restored) => now_ms.saturating_sub(restored.at_ms) < RESTORED_WATCH_MS,
        // A copy that is recovered before anything else was done in it.
        None => setting::closed_series(tx)?.is_some(),
    })
}

/// A series of before the backup grows no more here: the lost store may have drawn other codes for its next numbers.
pub(super) fn must_be_of_this_store(tx: &mut dyn Transaction, series: &SeriesRow) -> Result<()> {
    if setting::closed_series(tx)?.is_none_or(|closed| series.id > closed) {
        return Ok(());
    }
    let message = "the store was restored from a backup since the generation began; cancel it, and generate anew";
    Err(Error::new(Status::WrongState, message))
}
