//! Recovery rolls forward: the same key is posted again for the same account until the ledger gives a final answer.
//! Nothing is ever released because time passed.

use super::doubt::InDoubt;
use super::log::LogLevel;
use super::redemption::{back_office, not_found, rows_by_key, with_rows};
use super::sale::doubt::named_sale;
use super::{integrity, Ground, Module};
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::ledger::{Ledger, Posting};
use crate::limits::{ATTEMPTS_PURGED_MAX, DAY_MS};
use crate::store::driver::Transaction;
use crate::store::{attempt, redemption, sale};
use crate::voucher::Recovery;

impl Module {
    /// The next pending redemption, reversal or sale after the one with `after_key` (empty: the first) that began at least
    /// `older_than_ms` ago; nothing if there is none. Post it, settle it, and ask for the next.
    pub fn recover_next(&self, actor: &Actor, older_than_ms: i64, after_key: &str) -> Result<Option<Posting>> {
        may_recover(actor)?;
        if older_than_ms < 0 {
            return Err(Error::invalid("older_than_ms", "must not be negative; 0 takes every pending redemption"));
        }
        let now_ms = self.clock.now_ms();
        let begun_until_ms = now_ms.saturating_sub(older_than_ms);
        let after_key = if after_key.is_empty() { None } else { Some(self.parse_key(after_key)?) };
        let (posting, spoiled) = self.store.read(|tx| {
            let mut after = 0;
            if let Some(named) = after_key {
                after = match named_sale(tx, &self.ground, named)? {
                    Some(row) => row.id,
                    None => rows_by_key(tx, named)?.ok_or_else(not_found)?.0.id,
                };
            }
            let mut spoiled = Vec::new();
            while let Some(pending) = next_pending(tx, after, begun_until_ms, now_ms)? {
                after = pending.id();
                match posting_of(tx, &self.ground, pending) {
                    Ok(posting) => return Ok((Some(posting), spoiled)),
                    // One row that somebody edited must not keep the others from their money.
                    Err(error) if error.status == Status::Integrity => spoiled.push(after),
                    Err(error) => return Err(error),
                }
            }
            Ok((None, spoiled))
        })?;
        for position in spoiled {
            let message =
                format!("the redemption or sale of audit position {position} was edited; it is left out of recovery");
            self.log.push(LogLevel::Alarm, self.clock.now_ms(), "integrity_alarm", message);
        }
        Ok(posting)
    }

    /// Drives at most `redemptions_max` pending redemptions through a Rust ledger, each once.
    pub fn recover(
        &self,
        actor: &Actor,
        older_than_ms: i64,
        redemptions_max: u32,
        ledger: &dyn Ledger,
    ) -> Result<Recovery> {
        let mut recovery = Recovery::default();
        let mut after_key = String::new();
        while recovery.driven < i64::from(redemptions_max) {
            let Some(posting) = self.recover_next(actor, older_than_ms, &after_key)? else { break };
            let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ledger.post(&posting)));
            let settled = self.redeem_settle(actor, &posting.key, &answer.unwrap_or_default());
            // One that cannot be settled now stays pending, and must not keep the others waiting.
            recovery.count(settled.map_or(Status::InDoubt, |(status, _)| status));
            after_key = posting.key;
        }
        self.recover_housekeeping(actor)?;
        Ok(recovery)
    }

    /// Forgets attempts older than the guard's longest window, a bounded number of them.
    pub fn recover_housekeeping(&self, actor: &Actor) -> Result<()> {
        may_recover(actor)?;
        let before_ms = self.clock.now_ms() - 31 * DAY_MS;
        self.store.write(move |tx| attempt::purge(tx, before_ms, ATTEMPTS_PURGED_MAX as i64).map(drop))
    }
}

/// The next redemption or sale the ledger has not answered for good.
fn next_pending(tx: &mut dyn Transaction, after: i64, begun_until_ms: i64, now_ms: i64) -> Result<Option<InDoubt>> {
    let used = redemption::next_pending(tx, after, begun_until_ms, now_ms)?.map(|row| InDoubt::Use(Box::new(row)));
    let sold = sale::next_pending(tx, after, begun_until_ms, now_ms)?.map(|row| InDoubt::Sale(Box::new(row)));
    Ok([used, sold].into_iter().flatten().min_by_key(InDoubt::id))
}

fn posting_of(tx: &mut dyn Transaction, ground: &Ground, pending: InDoubt) -> Result<Posting> {
    match pending {
        InDoubt::Use(row) => Ok(with_rows(tx, ground, *row)?.posting(ground)),
        InDoubt::Sale(row) => {
            integrity::verify_sale(&ground.vault, &row)?;
            super::sale::posting(tx, ground, &row)
        }
    }
}

impl Recovery {
    /// Counts a redemption that was driven, by the status of its settling.
    pub fn count(&mut self, status: Status) {
        self.driven += 1;
        match status {
            Status::Ok | Status::Duplicate => self.posted += 1,
            Status::LedgerRejected | Status::NotRedeemable => self.rejected += 1,
            Status::LedgerConflict => self.conflict += 1,
            _ => self.in_doubt += 1,
        }
    }
}

fn may_recover(actor: &Actor) -> Result<()> {
    back_office(actor)?;
    actor.must_have(Right::RedeemForAnother)
}
