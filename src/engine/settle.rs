//! Settle of a redemption: what the ledger answered becomes what the voucher is, in one durable commit.
//!
//! Two drives of one key may answer at any time, in any order. What was booked is never dropped, and a voucher is never
//! given back while a posting of it may still arrive unless the ledger said REJECTED.

use serde_json::json;

use super::audit::{self, Subject};
use super::log::LogLevel;
use super::redeem::{count_change, with_rows, with_voucher, Redemption};
use super::{crash_point, integrity, voucher as view, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::{parse_posting_key, Identifier};
use crate::ledger::{Answer, Outcome, PostingKind};
use crate::limits::NAME_BYTES_MAX;
use crate::store::driver::Transaction;
use crate::store::redemption::RedemptionRow;
use crate::store::{redemption, series, voucher};
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::{Receipt, RedemptionState, VoucherState};

/// A settled redemption, and what whoever is on call must hear of it.
struct Settled {
    status: Status,
    receipt: Receipt,
    alarm: Option<&'static str>,
}

impl Module {
    /// Records what the ledger answered to the posting with this key.
    ///
    /// [`Status::Ok`]: booked, the voucher is used. [`Status::Duplicate`]: that was recorded before.
    /// [`Status::InDoubt`]: the answer was RETRY or UNKNOWN; post the same key again. [`Status::LedgerRejected`]: the
    /// voucher is active again. [`Status::LedgerConflict`]: the voucher is held until people decide.
    pub fn redeem_settle(&self, actor: &Actor, key: &str, answer: &Answer) -> Result<(Status, Receipt)> {
        let (voucher_id, number) = self.parse_key(key)?;
        let answer = Answer { ledger_reference: readable(&answer.ledger_reference), ..answer.clone() };
        let (ground, actor) = (self.ground.clone(), actor.clone());
        let now_ms = self.clock.now_ms();
        let settled = self.store.write(move |tx| {
            let found = find(tx, &ground, &actor, voucher_id, number)?;
            let settled = settle(tx, &ground, &actor, found, &answer, now_ms)?;
            crash_point("settle_before_commit");
            Ok(settled)
        });
        let settled = settled.inspect_err(|error| {
            if error.status == Status::Integrity {
                self.log.push(LogLevel::Alarm, now_ms, "integrity_alarm", error.message.clone());
            }
        })?;
        crash_point("settle_after_commit");
        if let Some(alarm) = settled.alarm {
            let message = format!("{alarm}: redemption {}", settled.receipt.key);
            self.log.push(LogLevel::Alarm, now_ms, "ledger_alarm", message);
        }
        Ok((settled.status, settled.receipt))
    }

    /// The redemption with this key.
    pub fn redemption_get(&self, actor: &Actor, key: &str) -> Result<Receipt> {
        let (voucher_id, number) = self.parse_key(key)?;
        self.store.read(|tx| Ok(find(tx, &self.ground, actor, voucher_id, number)?.receipt(&self.ground)))
    }

    /// The redemption an account made with this request id.
    pub fn redemption_by_request(&self, actor: &Actor, account: &str, request_id: &str) -> Result<Receipt> {
        self.store.read(|tx| {
            let row = redemption::by_request(tx, account, request_id)?.ok_or_else(not_found)?;
            let found = with_rows(tx, &self.ground, row)?;
            may_see(actor, &found)?;
            Ok(found.receipt(&self.ground))
        })
    }

    /// Number of the voucher (series identifier still to be resolved) and of its use, from a key of this store.
    pub(super) fn parse_key(&self, key: &str) -> Result<(Identifier, i64)> {
        let (store, kind, subject, number) = parse_posting_key(key)?;
        if store != self.ground.store_id || kind != PostingKind::Payment.letter() {
            return Err(Error::invalid(
                "key",
                "belongs to another store or kind; pass the key of the posting as it was",
            ));
        }
        Ok((subject, number))
    }
}

fn find(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    voucher: Identifier,
    number: i64,
) -> Result<Redemption> {
    let series = series::by_uid(tx, &voucher.series_of())?.ok_or_else(not_found)?;
    let id = voucher::voucher_id(series.id, i64::from(voucher.number()));
    let row = redemption::by_use(tx, id, number)?.ok_or_else(not_found)?;
    let found = with_voucher(tx, ground, row, series)?;
    may_see(actor, &found)?;
    Ok(found)
}

pub(super) fn not_found() -> Error {
    Error::new(Status::NotFound, "there is no such redemption, or the actor may not see it")
}

/// The ledger's reference as far as it can be kept. What was booked is never refused for the look of its evidence.
fn readable(reference: &str) -> String {
    let mut kept: String = reference.chars().filter(|c| !c.is_control()).collect();
    while kept.len() > NAME_BYTES_MAX {
        kept.pop();
    }
    kept
}

/// A customer settles its own, a partner what it began, the back office all.
pub(super) fn may_settle(actor: &Actor, redemption: &RedemptionRow) -> bool {
    match actor.kind {
        ActorKind::Customer => redemption.account == actor.id,
        ActorKind::Partner => view::may_see(actor, &redemption.partner),
        ActorKind::System | ActorKind::Operator => true,
    }
}

/// A customer sees its own, a partner those of its vouchers and those it began, the back office all.
fn may_see(actor: &Actor, found: &Redemption) -> Result<()> {
    let own = match actor.kind {
        ActorKind::Customer => actor.has(Right::RedeemOwn) && found.redemption.account == actor.id,
        ActorKind::Partner => {
            view::may_see(actor, &found.voucher.partner) || view::may_see(actor, &found.redemption.partner)
        }
        ActorKind::System | ActorKind::Operator => true,
    };
    let right = actor.kind == ActorKind::Customer || actor.has(Right::RedeemForAnother) || actor.has(Right::View);
    if own && right {
        return Ok(());
    }
    Err(not_found())
}

fn settle(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    found: Redemption,
    answer: &Answer,
    now_ms: i64,
) -> Result<Settled> {
    if actor.kind != ActorKind::Customer {
        actor.must_have(Right::RedeemForAnother)?;
    }
    if !may_settle(actor, &found.redemption) {
        let message = "the redemption was begun by somebody else; its own partner or the back office settles it";
        return Err(Error::new(Status::Forbidden, message).field("key"));
    }
    let booked = matches!(answer.outcome, Outcome::Done | Outcome::Duplicate);
    match (found.redemption.state, answer.outcome) {
        (RedemptionState::Pending, _) if booked => post(tx, ground, actor, found, answer, now_ms),
        (RedemptionState::Pending, Outcome::Rejected) => reject(tx, ground, actor, found, now_ms),
        (RedemptionState::Pending, Outcome::Conflict) => hold(tx, ground, actor, found, now_ms),
        (RedemptionState::Pending, _) => doubt(tx, ground, found, answer),
        (RedemptionState::Posted, Outcome::Rejected | Outcome::Conflict) => {
            tell(tx, ground, actor, &found, "ledger_denies_posting", now_ms)?;
            let alarm = "the ledger denies a posting it confirmed before";
            Ok(Settled { status: Status::Duplicate, receipt: found.receipt(ground), alarm: Some(alarm) })
        }
        (RedemptionState::Posted, _) => Ok(unchanged(ground, &found, Status::Duplicate)),
        (RedemptionState::Reversed, _) => Ok(unchanged(ground, &found, Status::Duplicate)),
        (RedemptionState::Rejected, _) if booked => post_after_rejection(tx, ground, actor, found, answer, now_ms),
        (RedemptionState::Rejected, _) => Ok(unchanged(ground, &found, Status::LedgerRejected)),
        (RedemptionState::Conflict, _) if booked => booked_in_conflict(tx, ground, actor, found, answer, now_ms),
        (RedemptionState::Conflict, _) => Ok(unchanged(ground, &found, Status::LedgerConflict)),
    }
}

fn unchanged(ground: &Ground, found: &Redemption, status: Status) -> Settled {
    Settled { status, receipt: found.receipt(ground), alarm: None }
}

/// The ledger booked it: the voucher is used.
fn post(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    found: Redemption,
    answer: &Answer,
    now_ms: i64,
) -> Result<Settled> {
    let mut found = found;
    move_voucher(tx, ground, &mut found, VoucherEvent::SettlePosted, now_ms)?;
    record(tx, ground, &mut found, RedemptionState::Posted, Some(answer), now_ms)?;
    tell(tx, ground, actor, &found, "redeemed", now_ms)?;
    Ok(unchanged(ground, &found, Status::Ok))
}

/// The ledger refused it for good: the voucher is active again.
fn reject(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    mut found: Redemption,
    now_ms: i64,
) -> Result<Settled> {
    move_voucher(tx, ground, &mut found, VoucherEvent::SettleRejected, now_ms)?;
    let answer = Answer { outcome: Outcome::Rejected, ..Answer::default() };
    record(tx, ground, &mut found, RedemptionState::Rejected, Some(&answer), now_ms)?;
    tell(tx, ground, actor, &found, "redemption_rejected", now_ms)?;
    Ok(unchanged(ground, &found, Status::LedgerRejected))
}

/// The ledger knows the key with other content: nobody moves until people decide.
fn hold(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    mut found: Redemption,
    now_ms: i64,
) -> Result<Settled> {
    let answer = Answer { outcome: Outcome::Conflict, ..Answer::default() };
    record(tx, ground, &mut found, RedemptionState::Conflict, Some(&answer), 0)?;
    tell(tx, ground, actor, &found, "redemption_in_conflict", now_ms)?;
    let alarm = "the ledger knows the key with another account or amount";
    Ok(Settled { alarm: Some(alarm), ..unchanged(ground, &found, Status::LedgerConflict) })
}

/// Nothing definite: the row stays pending; only a changed answer is worth a write.
fn doubt(tx: &mut dyn Transaction, ground: &Ground, mut found: Redemption, answer: &Answer) -> Result<Settled> {
    if found.redemption.outcome != answer.outcome {
        let answer = Answer { outcome: answer.outcome, ..Answer::default() };
        record(tx, ground, &mut found, RedemptionState::Pending, Some(&answer), 0)?;
    }
    Ok(unchanged(ground, &found, Status::InDoubt))
}

/// A second drive of the key booked it although an earlier one was refused: the money moved, so the voucher is used.
fn post_after_rejection(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    mut found: Redemption,
    answer: &Answer,
    now_ms: i64,
) -> Result<Settled> {
    let alarm = match found.voucher.state {
        VoucherState::Active => {
            let alarm = (found.voucher.uses != found.redemption.number)
                .then_some("a voucher was booked after its rejection and after a later claim on it was rejected too");
            found.voucher.held_by = found.redemption.number;
            move_voucher(tx, ground, &mut found, VoucherEvent::SettlePosted, now_ms)?;
            alarm
        }
        VoucherState::Pending => {
            hold_the_other(tx, ground, actor, &found, now_ms)?;
            Some("a voucher was booked after its rejection while another redemption of it is pending; it is held")
        }
        _ => Some("a voucher was booked after its rejection, and it is no longer active"),
    };
    record(tx, ground, &mut found, RedemptionState::Posted, Some(answer), now_ms)?;
    tell(tx, ground, actor, &found, "redeemed_after_rejection", now_ms)?;
    Ok(Settled { alarm, ..unchanged(ground, &found, Status::Ok) })
}

/// Money moved for a redemption that is held: people decide, and must know. The evidence is kept, once.
fn booked_in_conflict(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    mut found: Redemption,
    answer: &Answer,
    now_ms: i64,
) -> Result<Settled> {
    if matches!(found.redemption.outcome, Outcome::Done | Outcome::Duplicate) {
        return Ok(unchanged(ground, &found, Status::LedgerConflict));
    }
    record(tx, ground, &mut found, RedemptionState::Conflict, Some(answer), 0)?;
    tell(tx, ground, actor, &found, "booked_in_conflict", now_ms)?;
    let alarm = "the ledger booked a redemption that is held";
    Ok(Settled { alarm: Some(alarm), ..unchanged(ground, &found, Status::LedgerConflict) })
}

/// Keeps recovery from driving a claim on a voucher whose money has moved already.
fn hold_the_other(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    found: &Redemption,
    now_ms: i64,
) -> Result<()> {
    let Some(row) = redemption::by_use(tx, found.voucher.id, found.voucher.held_by)? else { return Ok(()) };
    let mut other = with_rows(tx, ground, row)?;
    if other.redemption.state != RedemptionState::Pending {
        return Ok(());
    }
    record(tx, ground, &mut other, RedemptionState::Conflict, None, 0)?;
    tell(tx, ground, actor, &other, "redemption_in_conflict", now_ms)
}

fn move_voucher(
    tx: &mut dyn Transaction,
    ground: &Ground,
    found: &mut Redemption,
    event: VoucherEvent,
    now_ms: i64,
) -> Result<()> {
    let before = found.voucher.clone();
    let to = state::next(before.state, event).ok_or_else(|| {
        let message = "a redemption and its voucher disagree about its state; restore the store from a backup";
        Error::new(Status::Integrity, message)
    })?;
    found.voucher.state = to;
    if to == VoucherState::Active {
        found.voucher.held_by = 0;
    }
    found.voucher.version += 1;
    found.voucher.tag = integrity::voucher_tag(&ground.vault, &found.series, &found.voucher);
    if !voucher::change(tx, &before, &found.voucher)? {
        return Err(changed());
    }
    count_change(tx, ground, &before, &found.voucher, now_ms)
}

fn record(
    tx: &mut dyn Transaction,
    ground: &Ground,
    found: &mut Redemption,
    state: RedemptionState,
    answer: Option<&Answer>,
    settled_at_ms: i64,
) -> Result<()> {
    let before = found.redemption.state;
    let subject = view::identifier(&found.series, found.voucher.number());
    let row = &mut found.redemption;
    row.state = state;
    row.settled_at_ms = settled_at_ms;
    if let Some(answer) = answer {
        row.outcome = answer.outcome;
        row.ledger_reference = answer.ledger_reference.clone();
        row.balance_after = answer.balance_after;
    }
    row.tag = integrity::redemption_tag(&ground.vault, &subject, row);
    match redemption::settle(tx, before, row)? {
        true => Ok(()),
        false => Err(changed()),
    }
}

fn changed() -> Error {
    Error::new(Status::Busy, "the redemption changed meanwhile; settle it again with the same answer")
}

fn tell(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    found: &Redemption,
    event: &'static str,
    now_ms: i64,
) -> Result<()> {
    let row = &found.redemption;
    let detail = json!({
        "account": row.account,
        "number": row.number,
        "amount": row.face_value + row.extra_value,
        "to": found.voucher.state.name(),
        "ledger_reference": row.ledger_reference,
    });
    audit::append(tx, &ground.vault, actor, now_ms, event, Subject::voucher(&found.voucher), &detail).map(drop)
}
