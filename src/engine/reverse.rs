//! Reversal: a redemption is undone together with its entry in the ledger, by the same protocol. The intent is committed,
//! the ledger takes the payment back under a key of its own, and only then the voucher has its value again.
//!
//! At most one reversal of a redemption is on its way. One that the ledger refused may be followed by another; if the
//! refused one is booked late all the same, the other is held, because the account must not pay twice.

use serde_json::json;

use super::approval::Approvable;
use super::audit::{self, Subject};
use super::evaluate::bounded_by;
use super::redeem::next_use;
use super::redemption::{
    back_office, booked, changed, disagree, find, in_doubt, step, with_rows, Booked, Named, Redemption,
};
use super::settle::{refused, unchanged, Settled, Settling};
use super::{crash_point, integrity, voucher as view, Begun, Ground, Module};
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::ledger::{Answer, Ledger, Outcome, PostingKind};
use crate::limits::REASON_BYTES_MAX;
use crate::money::Currency;
use crate::store::driver::Transaction;
use crate::store::redemption::{self, RedemptionRow};
use crate::store::voucher::VoucherRow;
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::{Receipt, RedemptionState, VoucherState};

impl Module {
    /// Begins the reversal of the redemption with this key: afterwards the intent is durable, and the posting is to be
    /// booked. For the back office, with the right `reverse` and a reason.
    ///
    /// Asked again it answers as [`Module::redeem_begin`] does: [`Begun::Again`] while the reversal is pending,
    /// [`Begun::Settled`] with [`Status::Duplicate`] once it is booked. One the ledger refused can be begun anew.
    ///
    /// # Errors
    /// [`Status::WrongState`] if the redemption is not booked; [`Status::ApprovalPending`] if another person must
    /// approve first.
    pub fn reverse_begin(&self, actor: &Actor, key: &str, reason: &str) -> Result<Begun> {
        let named = self.may_reverse(actor, key, reason)?;
        let (original, demanded) = self.store.read(|tx| {
            let original = find(tx, &self.ground, actor, named)?;
            let terms = super::terms::of_voucher(tx, &self.ground, &original.series, &original.voucher)?;
            Ok((original, terms.two_persons))
        })?;
        // What was decided before needs no second decision.
        if original.redemption.reversed_by != 0 {
            return self.reversal_begun(actor, named, reason, false);
        }
        reversible(&original)?;
        self.must_be_enabled()?;
        let request = Approvable::Reverse { key: key.to_owned(), reason: reason.to_owned() };
        let summary = format!("reverse {}: {reason}", described(&original));
        self.must_be_approved(actor, request, Subject::voucher(&original.voucher), demanded, summary)?;
        self.reversal_begun(actor, named, reason, true)
    }

    /// Begins a reversal another person approved, or that needs none.
    pub(super) fn reverse_begin_approved(&self, maker: &Actor, key: &str, reason: &str) -> Result<Begun> {
        let named = self.may_reverse(maker, key, reason)?;
        self.reversal_begun(maker, named, reason, true)
    }

    /// `decided`: a new one may begin. If not, only one that is there already is answered.
    fn reversal_begun(&self, maker: &Actor, named: Named, reason: &str, decided: bool) -> Result<Begun> {
        let (ground, maker, reason) = (self.ground.clone(), maker.clone(), reason.to_owned());
        let now_ms = self.clock.now_ms();
        let begun = self.store.write(move |tx| {
            let original = find(tx, &ground, &maker, named)?;
            if !decided && original.redemption.reversed_by == 0 {
                return Err(changed());
            }
            let begun = begin(tx, &ground, &maker, original, &reason, now_ms)?;
            crash_point("reverse_begin_before_commit");
            Ok(begun)
        });
        crash_point("reverse_begin_after_commit");
        begun
    }

    /// Reverses through a Rust ledger: begin, post, settle. The statuses are those of [`Module::redeem`].
    pub fn reverse(&self, actor: &Actor, key: &str, reason: &str, ledger: &dyn Ledger) -> Result<(Status, Receipt)> {
        let posting = match self.reverse_begin(actor, key, reason)? {
            Begun::Post(posting, _) | Begun::Again(posting, _) => posting,
            Begun::Settled(status, receipt) => return Ok((status, receipt)),
            Begun::Finished(receipt) => return Ok((Status::Done, receipt)),
        };
        crash_point("post_before");
        let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ledger.post(&posting)));
        crash_point("post_after");
        let settled = self.redeem_settle(actor, &posting.key, &answer.unwrap_or_default());
        settled.map_err(in_doubt)
    }

    fn may_reverse(&self, actor: &Actor, key: &str, reason: &str) -> Result<Named> {
        actor.must_have(Right::Reverse)?;
        back_office(actor)?;
        must_say_why(reason)?;
        let named = self.parse_key(key)?;
        if named.kind == PostingKind::Payment {
            return Ok(named);
        }
        Err(Error::invalid("key", "is that of a reversal; redeem the voucher again to undo one"))
    }
}

/// Whoever moves money by hand says why.
pub(super) fn must_say_why(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Error::invalid("reason", "is empty; say why, for the history"));
    }
    bounded_by("reason", reason, REASON_BYTES_MAX)
}

/// One line for whoever decides about it.
pub(super) fn described(found: &Redemption) -> String {
    let amount = Currency::parse(&found.series.currency)
        .map_or_else(|_| found.amount().to_string(), |currency| currency.format(found.amount()));
    let word = if found.redemption.kind == PostingKind::Reversal { "the reversal" } else { "the redemption" };
    let serial = view::serial(&found.series, found.voucher.number());
    format!("{word} of {amount} {} on account {} by {serial}", found.series.currency, found.redemption.account)
}

fn reversible(original: &Redemption) -> Result<()> {
    if original.redemption.state != RedemptionState::Posted {
        let message = "only a redemption the ledger booked can be reversed; settle this one first";
        return Err(Error::new(Status::WrongState, message).field("key"));
    }
    match state::transition(original.voucher.state, VoucherEvent::Reverse) {
        Some(_) => Ok(()),
        None => Err(disagree()),
    }
}

fn begin(
    tx: &mut dyn Transaction,
    ground: &Ground,
    maker: &Actor,
    mut original: Redemption,
    reason: &str,
    now_ms: i64,
) -> Result<Begun> {
    if original.redemption.reversed_by != 0 {
        return repeated(tx, ground, &original);
    }
    reversible(&original)?;
    ground.must_be_enabled(tx)?;
    let number = next_use(&original.voucher)?;
    original.change_voucher(tx, ground, now_ms, |voucher| {
        voucher.uses = number;
        Ok(())
    })?;
    original.redemption.reversed_by = number;
    let (state, settled_at_ms) = (original.redemption.state, original.redemption.settled_at_ms);
    original.record(tx, ground, state, None, settled_at_ms)?;

    let detail = json!({
        "account": original.redemption.account,
        "number": number,
        "reverses": original.redemption.number,
        "amount": original.amount(),
        "reason": reason,
    });
    let subject = Subject::voucher(&original.voucher);
    let position = audit::append(tx, &ground.vault, maker, now_ms, "reversal_begun", subject, &detail)?;
    let mut row = begun_row(&original.redemption, position, number, maker, now_ms);
    let identifier = view::identifier(&original.series, original.voucher.number());
    row.tag = integrity::redemption_tag(&ground.vault, &identifier, &row);
    redemption::insert(tx, &row)?;
    let reversal = Redemption { redemption: row, ..original };
    if reversal.series.test_mode {
        let answer = Answer { outcome: Outcome::Done, ..Answer::default() };
        let with = Settling { ground, actor: maker, answer: &answer, now_ms };
        return Ok(Begun::Finished(post(tx, &with, reversal)?.receipt));
    }
    Ok(Begun::Post(reversal.posting(ground), reversal.receipt(ground)))
}

fn begun_row(original: &RedemptionRow, position: i64, number: i64, maker: &Actor, now_ms: i64) -> RedemptionRow {
    RedemptionRow {
        id: position,
        number,
        request_id: None,
        state: RedemptionState::Pending,
        outcome: Outcome::Unknown,
        ledger_reference: String::new(),
        balance_after: None,
        actor_id: maker.id.clone(),
        partner: String::new(),
        begun_at_ms: now_ms,
        settled_at_ms: 0,
        tag: Vec::new(),
        kind: PostingKind::Reversal,
        reverses: original.number,
        reversed_by: 0,
        ..original.clone()
    }
}

/// The redemption is being reversed or was.
fn repeated(tx: &mut dyn Transaction, ground: &Ground, original: &Redemption) -> Result<Begun> {
    let row = redemption::by_use(tx, original.redemption.voucher, original.redemption.reversed_by)?;
    let reversal = with_rows(tx, ground, row.ok_or_else(disagree)?)?;
    let receipt = reversal.receipt(ground);
    match reversal.redemption.state {
        RedemptionState::Pending => Ok(Begun::Again(reversal.posting(ground), receipt)),
        RedemptionState::Posted if reversal.series.test_mode => Ok(Begun::Finished(receipt)),
        RedemptionState::Posted => Ok(Begun::Settled(Status::Duplicate, receipt)),
        RedemptionState::Conflict => Ok(Begun::Settled(Status::LedgerConflict, receipt)),
        RedemptionState::Rejected | RedemptionState::Reversed => Err(disagree()),
    }
}

/// The ledger took the payment back, now or late: the redemption is reversed and the voucher has its value again.
pub(super) fn post(tx: &mut dyn Transaction, with: &Settling, mut reversal: Redemption) -> Result<Settled> {
    let late = reversal.redemption.state == RedemptionState::Rejected;
    let row = redemption::by_use(tx, reversal.redemption.voucher, reversal.redemption.reverses)?;
    let mut original = with_rows(tx, with.ground, row.ok_or_else(disagree)?)?;
    let alarm = match original.redemption.state {
        RedemptionState::Posted => {
            let alarm = hold_the_other(tx, with, &original, reversal.redemption.number)?;
            undo(tx, with, &mut original, reversal.redemption.number)?;
            reversal.voucher = original.voucher;
            alarm
        }
        RedemptionState::Reversed => Some("the ledger took a payment back twice; give the account one of them"),
        _ => return Err(disagree()),
    };
    reversal.record(tx, with.ground, RedemptionState::Posted, Some(with.answer), with.now_ms)?;
    let event = if late { "reversed_after_rejection" } else { "reversed" };
    reversal.tell(tx, with.ground, with.actor, event, with.now_ms)?;
    Ok(Settled { alarm, status: Status::Ok, receipt: reversal.receipt(with.ground) })
}

/// Another reversal of the same redemption was begun since this one was refused. It must not be driven any more.
fn hold_the_other(
    tx: &mut dyn Transaction,
    with: &Settling,
    original: &Redemption,
    number: i64,
) -> Result<Option<&'static str>> {
    let other = original.redemption.reversed_by;
    if other == 0 || other == number {
        return Ok(None);
    }
    let row = redemption::by_use(tx, original.redemption.voucher, other)?;
    let mut other = with_rows(tx, with.ground, row.ok_or_else(disagree)?)?;
    if other.redemption.state == RedemptionState::Pending {
        other.record(tx, with.ground, RedemptionState::Conflict, None, 0)?;
        other.tell(tx, with.ground, with.actor, "reversal_in_conflict", with.now_ms)?;
    }
    Ok(Some(
        "a reversal was booked after its rejection while another one of the same redemption is on its way; it is held",
    ))
}

/// The redemption is reversed; what it took is on the voucher again.
fn undo(tx: &mut dyn Transaction, with: &Settling, original: &mut Redemption, number: i64) -> Result<()> {
    let (amount, settled_at_ms) = (original.amount(), original.redemption.settled_at_ms);
    let rest = booked(tx, &original.voucher, original.redemption.number)?;
    original.change_voucher(tx, with.ground, with.now_ms, |voucher| give_back(voucher, amount, rest))?;
    original.redemption.reversed_by = number;
    original.record(tx, with.ground, RedemptionState::Reversed, None, settled_at_ms)
}

/// What the other redemptions leave is free again: less than what was taken if more was booked than the voucher is worth.
fn give_back(voucher: &mut VoucherRow, amount: i64, rest: Booked) -> Result<()> {
    let redeemed = voucher.redeemed();
    let still_redeemed = rest.amount.clamp((redeemed - amount).max(0), redeemed);
    if voucher.state == VoucherState::Used && still_redeemed == voucher.amount() {
        voucher.held_by = rest.last;
        return Ok(());
    }
    step(voucher, VoucherEvent::Reverse)?;
    voucher.spent = still_redeemed;
    Ok(())
}

/// The ledger did not take the payment back and never will under this key: the redemption stands.
pub(super) fn reject(tx: &mut dyn Transaction, with: &Settling, mut reversal: Redemption) -> Result<Settled> {
    let row = redemption::by_use(tx, reversal.redemption.voucher, reversal.redemption.reverses)?;
    let mut original = with_rows(tx, with.ground, row.ok_or_else(disagree)?)?;
    // A reversal that was held because another one was booked leaves that one's mark alone.
    if original.redemption.state == RedemptionState::Posted
        && original.redemption.reversed_by == reversal.redemption.number
    {
        original.redemption.reversed_by = 0;
        let settled_at_ms = original.redemption.settled_at_ms;
        original.record(tx, with.ground, RedemptionState::Posted, None, settled_at_ms)?;
    }
    refused(tx, with, &mut reversal)?;
    reversal.tell(tx, with.ground, with.actor, "reversal_rejected", with.now_ms)?;
    Ok(unchanged(with.ground, &reversal))
}
