//! What the ledger has not settled: the list of it, its posting once more, and its end by the word of two persons.

use std::sync::Arc;

use super::approval::Approvable;
use super::audit::Subject;
use super::log::LogLevel;
use super::redemption::{back_office, find, may_see, may_settle, with_rows, Redemption};
use super::reverse::{described, must_say_why};
use super::sale::doubt::{self as sale_doubt, receipt, sale_in_doubt};
use super::settle::{post, readable, reject, unchanged, Settled, Settling};
use super::{integrity, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::ledger::{Answer, Outcome, Posting};
use crate::limits::PAGE_ROWS_MAX;
use crate::store::driver::Transaction;
use crate::store::redemption::{self, RedemptionRow};
use crate::store::sale::{self, SaleRow};
use crate::voucher::{Receipt, RedemptionState};

/// A list of redemptions and reversals in doubt that is being read, oldest first.
pub struct DoubtCursor {
    module: Arc<Module>,
    actor: Actor,
    begun_until_ms: i64,
    now_ms: i64,
    position: i64,
}

impl Module {
    /// Lists the redemptions and reversals that are pending or in conflict and began at least `older_than_ms` ago. Their
    /// age is what has passed since `begun_at_ms`. A partner sees those of its vouchers and those it began.
    pub fn doubts(self: &Arc<Self>, actor: &Actor, older_than_ms: i64) -> Result<DoubtCursor> {
        actor.must_have(Right::View)?;
        if actor.kind == ActorKind::Customer {
            back_office(actor)?;
        }
        if older_than_ms < 0 {
            return Err(Error::invalid("older_than_ms", "must not be negative; 0 lists all that is in doubt"));
        }
        let now_ms = self.clock.now_ms();
        let begun_until_ms = now_ms.saturating_sub(older_than_ms);
        Ok(DoubtCursor { module: self.clone(), actor: actor.clone(), begun_until_ms, now_ms, position: 0 })
    }

    /// The posting with this key, to be posted once more and settled.
    ///
    /// One that is pending needs the right `redeem_for_another`. One that was booked can be posted again too, if the
    /// ledger lost it: that needs the right `override`. It is safe, for a ledger that has the key answers DUPLICATE, and
    /// settling changes nothing then. Of a payment that was reversed the ledger must get the reversal as well: if it lost
    /// both, post the payment first; the alarm is raised when it books a reversed payment anew.
    pub fn posting_of(&self, actor: &Actor, key: &str) -> Result<Posting> {
        let named = self.parse_key(key)?;
        if let Some(row) = self.sale_of_key(actor, named)? {
            return self.posting_of_sale(actor, &row);
        }
        let found = self.store.read(|tx| find(tx, &self.ground, actor, named))?;
        match found.redemption.state {
            _ if found.series.test_mode => Err(wrong_state("a test voucher never reaches the ledger")),
            RedemptionState::Pending => {
                actor.must_have(Right::RedeemForAnother)?;
                if actor.kind == ActorKind::Customer || !may_settle(actor, &found.redemption) {
                    let message = "it was begun by somebody else; its own partner or the back office posts it again";
                    return Err(Error::new(Status::Forbidden, message).field("key"));
                }
                Ok(found.posting(&self.ground))
            }
            // A ledger that lost a payment and kept its reversal needs the payment back.
            RedemptionState::Posted | RedemptionState::Reversed => {
                actor.must_have(Right::Override)?;
                back_office(actor)?;
                Ok(found.posting(&self.ground))
            }
            RedemptionState::Rejected => Err(wrong_state("the ledger refused it for good; begin a new one")),
            RedemptionState::Conflict => Err(wrong_state("it is in conflict; two persons settle it by hand")),
        }
    }

    /// Records what the ledger answered to a posting that was made again.
    ///
    /// As [`Module::redeem_settle`], but a ledger that does not confirm what it had booked is never answered with
    /// [`Status::Duplicate`]: [`Status::LedgerConflict`] if it denies it, [`Status::InDoubt`] if it cannot tell.
    pub fn retry_settle(&self, actor: &Actor, key: &str, answer: &Answer) -> Result<(Status, Receipt)> {
        let (status, receipt) = self.redeem_settle(actor, key, answer)?;
        let status = match (status, answer.outcome) {
            (Status::Duplicate, Outcome::Rejected | Outcome::Conflict) => Status::LedgerConflict,
            (Status::Duplicate, Outcome::Retry | Outcome::Unknown) => Status::InDoubt,
            (status, _) => status,
        };
        Ok((status, receipt))
    }

    /// Asks for the end of a redemption or reversal that is pending or in conflict: DONE, because the ledger has it, or
    /// REJECTED, because it has not and never will. For the back office, with the right `override` and a reason.
    ///
    /// # Errors
    /// Always one: [`Status::ApprovalPending`] once the request is stored, for it takes two persons.
    pub fn settle_by_hand(&self, actor: &Actor, key: &str, answer: &Answer, reason: &str) -> Result<Receipt> {
        may_settle_by_hand(actor, answer, reason)?;
        let named = self.parse_key(key)?;
        let answer = readable(answer);
        let (in_doubt, known, subject, summary) = match self.sale_of_key(actor, named)? {
            Some(row) => (sale_in_doubt(&row), row.outcome, Subject::STORE, sale_doubt::summary(&row, &answer, reason)),
            None => {
                let found = self.store.read(|tx| find(tx, &self.ground, actor, named))?;
                let summary = summary(&found, &answer, reason);
                (in_doubt(&found), found.redemption.outcome, Subject::voucher(&found.voucher), summary)
            }
        };
        if !in_doubt {
            return Err(wrong_state("it is settled already; only what is pending or in conflict is settled by hand"));
        }
        let request = Approvable::SettleByHand {
            key: key.to_owned(),
            outcome: answer.outcome as i32,
            ledger_reference: answer.ledger_reference.clone(),
            balance_after: answer.balance_after,
            reason: reason.to_owned(),
            known_outcome: known as i32,
        };
        self.must_be_approved(actor, request, subject, true, summary)?;
        Err(Error::new(Status::SamePerson, "settling by hand takes two persons; another one must approve it"))
    }

    /// Settles by hand what two persons agreed on. What the ledger settled meanwhile stays as the ledger said.
    pub(super) fn settle_by_hand_approved(
        &self,
        maker: &Actor,
        checker: &Actor,
        key: &str,
        answer: &Answer,
        known: Outcome,
        reason: &str,
    ) -> Result<(Status, Receipt)> {
        for person in [maker, checker] {
            may_settle_by_hand(person, answer, reason)?;
        }
        if maker.id == checker.id {
            return Err(Error::new(Status::SamePerson, "whoever asked for it may not approve it; ask somebody else"));
        }
        let named = self.parse_key(key)?;
        if let Some(row) = self.sale_of_key(checker, named)? {
            let (status, sale) = self.sale_by_hand(row.uid, maker, checker, answer, known, reason)?;
            return Ok((status, receipt(&sale)));
        }
        let (ground, maker, checker) = (self.ground.clone(), maker.clone(), checker.clone());
        let (answer, reason, now_ms) = (readable(answer), reason.to_owned(), self.clock.now_ms());
        self.settled(now_ms, move |tx| {
            let found = find(tx, &ground, &checker, named)?;
            let with = Settling { ground: &ground, actor: &checker, answer: &answer, now_ms };
            by_hand(tx, &with, found, known, &maker, &reason)
        })
    }
}

fn may_settle_by_hand(actor: &Actor, answer: &Answer, reason: &str) -> Result<()> {
    actor.must_have(Right::Override)?;
    back_office(actor)?;
    must_say_why(reason)?;
    if matches!(answer.outcome, Outcome::Done | Outcome::Rejected) {
        return Ok(());
    }
    Err(Error::invalid("outcome", "must be done or rejected: by hand there is nothing in between"))
}

fn in_doubt(found: &Redemption) -> bool {
    matches!(found.redemption.state, RedemptionState::Pending | RedemptionState::Conflict)
}

pub(super) fn wrong_state(message: &str) -> Error {
    Error::new(Status::WrongState, message).field("key")
}

/// What the second person reads. That the ledger claimed the contrary must not be overlooked.
fn summary(found: &Redemption, answer: &Answer, reason: &str) -> String {
    let end = if answer.outcome == Outcome::Done { "done" } else { "rejected" };
    let booked = matches!(found.redemption.outcome, Outcome::Done | Outcome::Duplicate);
    let warning = if booked && end == "rejected" { ", though the ledger said it booked it" } else { "" };
    format!("settle {} as {end}{warning}: {reason}", described(found))
}

fn by_hand(
    tx: &mut dyn Transaction,
    with: &Settling,
    found: Redemption,
    known: Outcome,
    maker: &Actor,
    reason: &str,
) -> Result<Settled> {
    if !in_doubt(&found) {
        return settled_meanwhile(with, &found);
    }
    // What two persons agreed on rests on what the ledger had said then.
    if found.redemption.outcome != known {
        return Err(wrong_state("the ledger has said something else since it was asked for; look at it and ask anew"));
    }
    let outcome = if with.answer.outcome == Outcome::Done { "done" } else { "rejected" };
    let persons = [("maker", maker.id.as_str()), ("checker", with.actor.id.as_str())];
    let said = [("outcome", outcome), ("ledger_reference", with.answer.ledger_reference.as_str()), ("reason", reason)];
    let more: Vec<_> = persons.into_iter().chain(said).collect();
    found.tell_why(tx, with.ground, with.actor, "settled_by_hand", with.now_ms, &more)?;
    if with.answer.outcome == Outcome::Done {
        post(tx, with, found)
    } else {
        reject(tx, with, found)
    }
}

/// The ledger was faster. That is no reason to undo what it said.
fn settled_meanwhile(with: &Settling, found: &Redemption) -> Result<Settled> {
    let rejected = found.redemption.state == RedemptionState::Rejected;
    if rejected == (with.answer.outcome == Outcome::Rejected) {
        return Ok(unchanged(with.ground, found));
    }
    Err(wrong_state("the ledger settled it otherwise meanwhile; look at it again"))
}

impl DoubtCursor {
    /// The next of them, at most `most`; none at the end.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<Receipt>> {
        let mut receipts = Vec::new();
        let most = most.min(PAGE_ROWS_MAX);
        while receipts.len() < most {
            let before = self.position;
            receipts.extend(self.page(most - receipts.len())?);
            if self.position == before {
                break;
            }
        }
        Ok(receipts)
    }

    /// What the actor may see of the next rows.
    fn page(&mut self, most: usize) -> Result<Vec<Receipt>> {
        let (ground, actor) = (&self.module.ground, &self.actor);
        let (receipts, spoiled, position) = self.module.store.read(|tx| {
            let (mut receipts, mut spoiled, mut position) = (Vec::new(), Vec::new(), self.position);
            for found in in_doubt_after(tx, position, self.begun_until_ms, self.now_ms, most)? {
                position = found.id();
                match found.receipt_for(tx, ground, actor) {
                    Ok(receipt) => receipts.extend(receipt),
                    // One row that somebody edited must not hide the others.
                    Err(error) if error.status == Status::Integrity => spoiled.push(position),
                    Err(error) => return Err(error),
                }
            }
            Ok((receipts, spoiled, position))
        })?;
        for position in spoiled {
            let message =
                format!("the redemption or sale of audit position {position} was edited; it cannot be listed");
            self.module.log.push(LogLevel::Alarm, self.now_ms, "integrity_alarm", message);
        }
        self.position = position;
        Ok(receipts)
    }
}

/// A redemption or a sale that waits for its end.
pub(super) enum InDoubt {
    Use(Box<RedemptionRow>),
    Sale(Box<SaleRow>),
}

impl InDoubt {
    /// The position of its intent in the audit trail.
    pub(super) fn id(&self) -> i64 {
        match self {
            InDoubt::Use(row) => row.id,
            InDoubt::Sale(row) => row.id,
        }
    }

    /// Its receipt, if the actor may see it.
    fn receipt_for(self, tx: &mut dyn Transaction, ground: &Ground, actor: &Actor) -> Result<Option<Receipt>> {
        match self {
            InDoubt::Use(row) => {
                let found = with_rows(tx, ground, *row)?;
                Ok(may_see(actor, &found).is_ok().then(|| found.receipt(ground)))
            }
            InDoubt::Sale(row) => {
                integrity::verify_sale(&ground.vault, &row)?;
                if super::sale::may_see(actor, &row).is_err() {
                    return Ok(None);
                }
                sale_doubt::receipt_of(tx, ground, actor, &row).map(Some)
            }
        }
    }
}

/// The next redemptions and sales that are pending or in conflict, in the order they began.
pub(super) fn in_doubt_after(
    tx: &mut dyn Transaction,
    after: i64,
    begun_until_ms: i64,
    now_ms: i64,
    most: usize,
) -> Result<Vec<InDoubt>> {
    let uses = redemption::in_doubt(tx, after, begun_until_ms, now_ms, most)?
        .into_iter()
        .map(|row| InDoubt::Use(Box::new(row)));
    let sales =
        sale::in_doubt(tx, after, begun_until_ms, now_ms, most)?.into_iter().map(|row| InDoubt::Sale(Box::new(row)));
    let mut both: Vec<InDoubt> = uses.chain(sales).collect();
    both.sort_unstable_by_key(InDoubt::id);
    both.truncate(most);
    Ok(both)
}

#[cfg(test)]
#[path = "doubt_tests.rs"]
mod tests;
