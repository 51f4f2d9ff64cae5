//! Settle of a redemption: what the ledger answered becomes what the voucher is, in one durable commit.
//!
//! Two drives of one key may answer at any time, in any order. What was booked is never dropped, and a voucher is never
//! given back while a posting of it may still arrive unless the ledger said REJECTED.

use super::log::LogLevel;
use super::redemption::{booked, disagree, find, may_settle, not_found, step, take, with_rows, Redemption};
use super::{crash_point, reverse, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::ledger::{Answer, Outcome, PostingKind};
use crate::limits::NAME_BYTES_MAX;
use crate::store::driver::Transaction;
use crate::store::redemption;
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::{Receipt, RedemptionState, VoucherState};

/// A settled redemption, and what whoever is on call must hear of it.
pub(super) struct Settled {
    pub(super) status: Status,
    pub(super) receipt: Receipt,
    pub(super) alarm: Option<&'static str>,
}

/// What a settling works with besides the redemption.
pub(super) struct Settling<'a> {
    pub(super) ground: &'a Ground,
    pub(super) actor: &'a Actor,
    pub(super) answer: &'a Answer,
    pub(super) now_ms: i64,
}

impl Module {
    /// Records what the ledger answered to the posting with this key, of a redemption or of a reversal. The key of a sale
    /// is settled as by [`Module::sale_settle`], and its receipt tells what such a one can.
    ///
    /// [`Status::Ok`]: booked; the voucher is used, or what the reversal took back is on it again.
    /// [`Status::Duplicate`]: that was recorded before. [`Status::InDoubt`]: the answer was RETRY or UNKNOWN; post the
    /// same key again. [`Status::LedgerRejected`]: the voucher is as it was before. [`Status::LedgerConflict`]: it is
    /// held until people decide. [`Status::NotRedeemable`]: the redemption was reversed since.
    pub fn redeem_settle(&self, actor: &Actor, key: &str, answer: &Answer) -> Result<(Status, Receipt)> {
        let named = self.parse_key(key)?;
        if self.sale_of_key(actor, named)?.is_some() {
            let (status, sale) = self.sale_settle(actor, key, answer)?;
            return Ok((status, super::sale::doubt::receipt(&sale)));
        }
        let (ground, actor, answer) = (self.ground.clone(), actor.clone(), readable(answer));
        let now_ms = self.clock.now_ms();
        self.settled(now_ms, move |tx| {
            let found = find(tx, &ground, &actor, named)?;
            may_drive(&actor, &found)?;
            settle(tx, &Settling { ground: &ground, actor: &actor, answer: &answer, now_ms }, found)
        })
    }

    /// Commits a settling, and tells whoever is on call what must be told.
    pub(super) fn settled(
        &self,
        now_ms: i64,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<Settled> + Send + 'static,
    ) -> Result<(Status, Receipt)> {
        let settled = self.store.write(move |tx| {
            let settled = work(tx)?;
            crash_point("settle_before_commit");
            Ok(settled)
        });
        let settled = settled.inspect_err(|error| {
            if error.status == Status::Integrity {
                self.log.push(LogLevel::Alarm, now_ms, "integrity_alarm", error.message.clone());
            }
        })?;
        crash_point("settle_after_commit");
        if self.ground.passed_settings_by() {
            let message = "the settings were edited in the store: days count in UTC; restore it from a backup";
            self.log.push(LogLevel::Alarm, now_ms, "integrity_alarm", message);
        }
        if let Some(alarm) = settled.alarm {
            let message = format!("{alarm}: redemption {}", settled.receipt.key);
            self.log.push(LogLevel::Alarm, now_ms, "ledger_alarm", message);
        }
        Ok((settled.status, settled.receipt))
    }
}

/// The answer with the ledger's reference as far as it can be kept. What was booked is never refused for the look of its
/// evidence.
pub(super) fn readable(answer: &Answer) -> Answer {
    let mut kept: String = answer.ledger_reference.chars().filter(|c| !c.is_control()).collect();
    while kept.len() > NAME_BYTES_MAX {
        kept.pop();
    }
    Answer { ledger_reference: kept, ..answer.clone() }
}

fn may_drive(actor: &Actor, found: &Redemption) -> Result<()> {
    let reverses = found.redemption.kind == PostingKind::Reversal && actor.has(Right::Reverse);
    if actor.kind != ActorKind::Customer && !reverses {
        actor.must_have(Right::RedeemForAnother)?;
    }
    if may_settle(actor, &found.redemption) {
        return Ok(());
    }
    let message = "the redemption was begun by somebody else; its own partner or the back office settles it";
    Err(Error::new(Status::Forbidden, message).field("key"))
}

/// What an answer means for a redemption or reversal in each state.
pub(super) fn settle(tx: &mut dyn Transaction, with: &Settling, found: Redemption) -> Result<Settled> {
    let booked = matches!(with.answer.outcome, Outcome::Done | Outcome::Duplicate);
    match (found.redemption.state, with.answer.outcome) {
        (RedemptionState::Pending, _) if booked => post(tx, with, found),
        (RedemptionState::Pending, Outcome::Rejected) => reject(tx, with, found),
        (RedemptionState::Pending, Outcome::Conflict) => hold(tx, with, found),
        (RedemptionState::Pending, _) => doubt(tx, with, found),
        (RedemptionState::Posted | RedemptionState::Reversed, Outcome::Rejected | Outcome::Conflict) => {
            found.tell(tx, with.ground, with.actor, "ledger_denies_posting", with.now_ms)?;
            let alarm = "the ledger denies a posting it confirmed before";
            Ok(Settled { alarm: Some(alarm), ..unchanged(with.ground, &found) })
        }
        (RedemptionState::Reversed, Outcome::Done) => {
            found.tell(tx, with.ground, with.actor, "reversed_payment_booked_anew", with.now_ms)?;
            let alarm = "the ledger booked a reversed payment anew; see that it has the reversal as well";
            Ok(Settled { alarm: Some(alarm), ..unchanged(with.ground, &found) })
        }
        (RedemptionState::Rejected, _) if booked && found.is_reversal() => reverse::post(tx, with, found),
        (RedemptionState::Rejected, _) if booked => post_after_rejection(tx, with, found),
        (RedemptionState::Conflict, _) if booked => booked_in_conflict(tx, with, found),
        _ => Ok(unchanged(with.ground, &found)),
    }
}

/// Where a redemption stands that this answer does not move.
pub(super) fn unchanged(ground: &Ground, found: &Redemption) -> Settled {
    let status = match found.redemption.state {
        RedemptionState::Pending => Status::InDoubt,
        RedemptionState::Posted => Status::Duplicate,
        RedemptionState::Rejected => Status::LedgerRejected,
        RedemptionState::Conflict => Status::LedgerConflict,
        RedemptionState::Reversed => Status::NotRedeemable,
    };
    Settled { status, receipt: found.receipt(ground), alarm: None }
}

/// The ledger booked it: the voucher is used, or the balance that is left is free again.
pub(super) fn post(tx: &mut dyn Transaction, with: &Settling, mut found: Redemption) -> Result<Settled> {
    if found.redemption.kind == PostingKind::Reversal {
        return reverse::post(tx, with, found);
    }
    held(&found)?;
    let amount = found.amount();
    let others = booked(tx, &found.voucher, found.redemption.number)?;
    found.change_voucher(tx, with.ground, with.now_ms, |voucher| {
        // What others booked counts, also where the voucher does not know of it.
        voucher.spent = voucher.spent.max(others.amount.min(voucher.amount()));
        take(voucher, amount)
    })?;
    found.record(tx, with.ground, RedemptionState::Posted, Some(with.answer), with.now_ms)?;
    found.tell(tx, with.ground, with.actor, "redeemed", with.now_ms)?;
    let alarm = (others.amount.saturating_add(amount) > found.voucher.amount()).then_some(TOO_MUCH);
    Ok(Settled { status: Status::Ok, receipt: found.receipt(with.ground), alarm })
}

const TOO_MUCH: &str = "the ledger booked more than the voucher is worth; reverse what is too much";

/// The guard of every row that leads away from pending: the answer is for the redemption that holds the voucher.
fn held(found: &Redemption) -> Result<()> {
    if found.voucher.state == VoucherState::Pending && found.voucher.held_by == found.redemption.number {
        return Ok(());
    }
    Err(disagree())
}

/// The ledger refused it for good: the voucher is as free as it was.
pub(super) fn reject(tx: &mut dyn Transaction, with: &Settling, mut found: Redemption) -> Result<Settled> {
    if found.redemption.kind == PostingKind::Reversal {
        return reverse::reject(tx, with, found);
    }
    held(&found)?;
    let others = booked(tx, &found.voucher, found.redemption.number)?;
    found.change_voucher(tx, with.ground, with.now_ms, |voucher| {
        if others.amount < voucher.amount() {
            return step(voucher, VoucherEvent::SettleRejected);
        }
        // While it was held, another redemption was booked late and left nothing: that one used it.
        step(voucher, VoucherEvent::SettlePosted)?;
        voucher.held_by = others.last;
        Ok(())
    })?;
    refused(tx, with, &mut found)?;
    found.tell(tx, with.ground, with.actor, "redemption_rejected", with.now_ms)?;
    Ok(unchanged(with.ground, &found))
}

/// A refusal has no evidence to keep.
pub(super) fn refused(tx: &mut dyn Transaction, with: &Settling, found: &mut Redemption) -> Result<()> {
    let answer = Answer { outcome: Outcome::Rejected, ..Answer::default() };
    found.record(tx, with.ground, RedemptionState::Rejected, Some(&answer), with.now_ms)
}

/// The ledger knows the key with other content: nobody moves until people decide.
fn hold(tx: &mut dyn Transaction, with: &Settling, mut found: Redemption) -> Result<Settled> {
    let answer = Answer { outcome: Outcome::Conflict, ..Answer::default() };
    found.record(tx, with.ground, RedemptionState::Conflict, Some(&answer), 0)?;
    found.tell(tx, with.ground, with.actor, in_conflict(&found), with.now_ms)?;
    let alarm = "the ledger knows the key with another account or amount";
    Ok(Settled { alarm: Some(alarm), ..unchanged(with.ground, &found) })
}

fn in_conflict(found: &Redemption) -> &'static str {
    if found.is_reversal() {
        "reversal_in_conflict"
    } else {
        "redemption_in_conflict"
    }
}

/// Nothing definite: the row stays pending; only a changed answer is worth a write.
fn doubt(tx: &mut dyn Transaction, with: &Settling, mut found: Redemption) -> Result<Settled> {
    if found.redemption.outcome != with.answer.outcome {
        let answer = Answer { outcome: with.answer.outcome, ..Answer::default() };
        found.record(tx, with.ground, RedemptionState::Pending, Some(&answer), 0)?;
    }
    Ok(unchanged(with.ground, &found))
}

/// A second drive of the key booked it although an earlier one was refused: the money moved, so it counts as redeemed,
/// whatever became of the voucher meanwhile.
fn post_after_rejection(tx: &mut dyn Transaction, with: &Settling, mut found: Redemption) -> Result<Settled> {
    let amount = found.amount();
    let others = booked(tx, &found.voucher, found.redemption.number)?;
    let too_much = others.amount.saturating_add(amount) > found.voucher.amount();
    // Both are positions of the trail: a sale or transfer begun since may have made it somebody else's.
    let sold_since = found.voucher.reserved_by > found.redemption.id;
    let alarm = match found.voucher.state {
        VoucherState::Active => {
            let number = found.redemption.number;
            found.change_voucher(tx, with.ground, with.now_ms, |voucher| {
                take(voucher, amount)?;
                if voucher.state != VoucherState::Active {
                    voucher.held_by = number;
                }
                Ok(())
            })?;
            (found.voucher.uses != number)
                .then_some("a voucher was booked after its rejection and after a later claim on it")
                .or(sold_since.then_some(SOLD_SINCE))
        }
        VoucherState::Pending => post_beside_another(tx, with, &mut found)?.or(sold_since.then_some(SOLD_SINCE)),
        _ => {
            fill(tx, with, &mut found)?;
            Some("a voucher was booked after its rejection, and it is no longer active")
        }
    };
    let alarm = if too_much { alarm.or(Some(TOO_MUCH)) } else { alarm };
    found.record(tx, with.ground, RedemptionState::Posted, Some(with.answer), with.now_ms)?;
    found.tell(tx, with.ground, with.actor, "redeemed_after_rejection", with.now_ms)?;
    Ok(Settled { status: Status::Ok, receipt: found.receipt(with.ground), alarm })
}

const SOLD_SINCE: &str = "a voucher was booked after its rejection and after a later sale of it; see whose it is now";

/// Another redemption holds the voucher. If both fit, both go on; if not, the other is held until people decide: recovery
/// must not drive a claim on money that has moved already.
fn post_beside_another(
    tx: &mut dyn Transaction,
    with: &Settling,
    found: &mut Redemption,
) -> Result<Option<&'static str>> {
    let row = redemption::by_use(tx, found.voucher.id, found.voucher.held_by)?.ok_or_else(not_found)?;
    let mut other = with_rows(tx, with.ground, row)?;
    let both = found.voucher.redeemed().saturating_add(found.amount()).saturating_add(other.amount());
    let fit = both <= found.voucher.amount();
    fill(tx, with, found)?;
    if fit {
        return Ok(None);
    }
    if other.redemption.state == RedemptionState::Pending {
        other.record(tx, with.ground, RedemptionState::Conflict, None, 0)?;
        other.tell(tx, with.ground, with.actor, in_conflict(&other), with.now_ms)?;
    }
    Ok(Some("a voucher was booked after its rejection while another redemption of it is pending; it is held"))
}

/// Counts a late payment on a voucher whose state it does not change. A voucher holds no more than it is worth; what is
/// beyond stands in the redemptions, and is told.
fn fill(tx: &mut dyn Transaction, with: &Settling, found: &mut Redemption) -> Result<()> {
    let amount = found.amount();
    if state::transition(found.voucher.state, VoucherEvent::SettleLate).is_none() {
        return Ok(());
    }
    found.change_voucher(tx, with.ground, with.now_ms, |voucher| {
        step(voucher, VoucherEvent::SettleLate)?;
        voucher.spent = voucher.spent.saturating_add(amount).min(voucher.amount());
        Ok(())
    })
}

/// Money moved for a redemption that is held: people decide, and must know. The evidence is kept, once.
fn booked_in_conflict(tx: &mut dyn Transaction, with: &Settling, mut found: Redemption) -> Result<Settled> {
    if matches!(found.redemption.outcome, Outcome::Done | Outcome::Duplicate) {
        return Ok(unchanged(with.ground, &found));
    }
    found.record(tx, with.ground, RedemptionState::Conflict, Some(with.answer), 0)?;
    found.tell(tx, with.ground, with.actor, "booked_in_conflict", with.now_ms)?;
    let alarm = "the ledger booked what is held";
    Ok(Settled { alarm: Some(alarm), ..unchanged(with.ground, &found) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_kept_as_far_as_it_can_be_stored() {
        let answer = |reference: &str| Answer { ledger_reference: reference.into(), ..Answer::default() };
        assert_eq!(readable(&answer("L\n1\0")).ledger_reference, "L1");
        assert_eq!(readable(&answer(&"ä".repeat(40))).ledger_reference, "ä".repeat(31));
    }
}
