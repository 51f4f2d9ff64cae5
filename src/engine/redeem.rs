//! Begin of a redemption: the attempt, the claim on the voucher and the intent to post, in one durable commit.

use serde_json::json;

use super::audit::{self, Subject};
use super::evaluate::{evaluate, named, not_redeemable, Claim, Part, Refusal, Winner};
use super::guard;
use super::log::LogLevel;
use super::redemption::{beside, changed, count_on, in_doubt, may_settle, step, take, with_rows, Redemption};
use super::{crash_point, integrity, voucher as view, Ground, Module};
use crate::actor::Actor;
use crate::error::{Error, Reason, Result, Status};
use crate::ledger::{Ledger, Outcome, Posting, PostingKind};
use crate::limits::POSTING_NUMBER_MAX;
use crate::store::attempt::AttemptKind;
use crate::store::driver::Transaction;
use crate::store::redemption::{self, RedemptionRow};
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::state::VoucherEvent;
use crate::voucher::{CheckResult, Receipt, RedeemRequest, RedemptionState, VoucherRecord};

/// What the caller has to do after a redemption began.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// Post this, then settle it.
    Post(Posting, Receipt),
    /// It began before and is still pending: post the same key again, then settle it.
    Again(Posting, Receipt),
    /// It was settled before, and nothing is to be posted: [`Status::Duplicate`] if the ledger booked it,
    /// [`Status::LedgerRejected`] or [`Status::LedgerConflict`] if it did not, [`Status::NotRedeemable`] if it was
    /// reversed since: whoever reads only the class of the status must not take it for money the customer has.
    Settled(Status, Receipt),
    /// A test-mode voucher: used without a posting.
    Finished(Receipt),
}

impl Module {
    /// Begins a redemption: afterwards the voucher is held for the account, durably.
    ///
    /// # Errors
    /// [`Status::NotRedeemable`], [`Status::Throttled`], [`Status::RequestMismatch`] and what every call can answer.
    /// [`Status::CommitUnknown`]: repeat the same request.
    pub fn redeem_begin(&self, actor: &Actor, request: &RedeemRequest) -> Result<Begun> {
        let switched = self.redemption_must_be_on();
        let claim = Claim::parse(&self.ground, actor, request, self.clock.now_ms(), true)?;
        let (ground, now_ms) = (self.ground.clone(), claim.now_ms);
        let verdict = self.store.write(move |tx| {
            let verdict = begin(tx, &ground, &claim, &switched)?;
            crash_point("begin_before_commit");
            Ok(verdict)
        });
        crash_point("begin_after_commit");
        self.heard(verdict, now_ms)
    }

    /// Redeems through a Rust ledger: begin, post, settle.
    ///
    /// The status is [`Status::Ok`], [`Status::Done`] (test mode), [`Status::Duplicate`], [`Status::InDoubt`],
    /// [`Status::LedgerRejected`] or [`Status::LedgerConflict`]. Nothing is held while the ledger runs.
    pub fn redeem(&self, actor: &Actor, request: &RedeemRequest, ledger: &dyn Ledger) -> Result<(Status, Receipt)> {
        let posting = match self.redeem_begin(actor, request)? {
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

    /// Tells what a code would credit, without redeeming it. Counts as an attempt.
    pub fn check(&self, actor: &Actor, request: &RedeemRequest) -> Result<CheckResult> {
        self.redemption_must_be_on()?;
        let winner = self.look_at(actor, request, "code_checked")?;
        Ok(CheckResult {
            serial: view::serial(&winner.series, winner.voucher.number()),
            amount: winner.part.amount(),
            face_value: winner.part.face_value,
            extra_value: winner.part.extra_value,
            currency: winner.series.currency,
            expires_at_ms: winner.voucher.expires_at_ms,
            test_mode: winner.series.test_mode,
        })
    }

    /// The voucher of a code that could be redeemed now. Counts as an attempt. Needs the right `view` as well.
    pub fn get_by_code(&self, actor: &Actor, request: &RedeemRequest) -> Result<VoucherRecord> {
        actor.must_have(crate::actor::Right::View)?;
        let (_, look_up) = named(&self.ground, request)?;
        match self.look_at(actor, request, "code_looked_up") {
            // A partner must not tell somebody else's voucher from a code that nobody has.
            Ok(winner) => self.record_of(actor, winner.voucher.id).map_err(|_| not_redeemable(Reason::None)),
            // The attempt is counted; whoever may see the voucher may see it in any state.
            Err(error) if error.status == Status::NotRedeemable => self.seen_by_look_up(actor, &look_up, error),
            Err(error) => Err(error),
        }
    }

    fn seen_by_look_up(&self, actor: &Actor, look_up: &[u8; 32], refusal: Error) -> Result<VoucherRecord> {
        let found = self.store.read(|tx| voucher::by_look_up(tx, look_up))?;
        match found {
            Some(row) => self.record_of(actor, row.id).map_err(|_| refusal),
            None => Err(refusal),
        }
    }

    fn look_at(&self, actor: &Actor, request: &RedeemRequest, event: &'static str) -> Result<Winner> {
        let claim = Claim::parse(&self.ground, actor, request, self.clock.now_ms(), false)?;
        let (ground, now_ms) = (self.ground.clone(), claim.now_ms);
        let verdict = self.store.write(move |tx| {
            let winner = match evaluate(tx, &ground, &claim, event)? {
                Ok(winner) => winner,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let detail = json!({ "account": claim.account });
            let subject = Subject::voucher(&winner.voucher);
            let position = audit::append(tx, &ground.vault, &claim.actor, claim.now_ms, event, subject, &detail)?;
            guard::count(tx, &claim.trier, position, AttemptKind::Guess, claim.now_ms)?;
            Ok(Ok(winner))
        });
        self.heard(verdict, now_ms)
    }

    fn redemption_must_be_on(&self) -> Result<()> {
        if self.config.redemption {
            return Ok(());
        }
        let message = "redemption is switched off; set the option redemption to \"on\"";
        Err(Error::new(Status::Forbidden, message).field("redemption"))
    }

    pub(super) fn tell_budget_passed(&self, now_ms: i64) {
        let message = "the day's guesses passed the expected wins of guard.store_budget; ask for a second factor";
        self.log.push(LogLevel::Alarm, now_ms, "guard_budget_passed", message);
    }

    /// Hands a verdict out and tells whoever is on call what must be told.
    fn heard<T>(&self, verdict: Result<std::result::Result<T, Refusal>>, now_ms: i64) -> Result<T> {
        let refusal = match verdict {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(refusal)) => refusal,
            Err(error) => Refusal { error, over_budget: false },
        };
        if refusal.over_budget {
            self.tell_budget_passed(now_ms);
        }
        match refusal.error.status {
            Status::Throttled => self.log.push(LogLevel::Warning, now_ms, "guard_throttled", "attempts were refused"),
            Status::Integrity => {
                self.log.push(LogLevel::Alarm, now_ms, "integrity_alarm", refusal.error.message.clone());
            }
            _ => {}
        }
        Err(refusal.error)
    }
}

fn begin(
    tx: &mut dyn Transaction,
    ground: &Ground,
    claim: &Claim,
    switched: &Result<()>,
) -> Result<std::result::Result<Begun, Refusal>> {
    if let Some(own) = own_redemption(tx, ground, claim)? {
        // Whoever may not see it is nobody's retry: it goes on as a guess, and is counted.
        if may_settle(&claim.actor, &own.redemption) {
            return Ok(Ok(repeated(ground, own)));
        }
    }
    // What was begun before the switch is answered all the same: somebody may wait for it.
    switched.clone()?;
    let winner = match evaluate(tx, ground, claim, "redemption_refused")? {
        Ok(winner) => winner,
        Err(refusal) => return Ok(Err(refusal)),
    };
    claim_voucher(tx, ground, claim, winner).map(Ok)
}

/// A retry is not a guess: what this account did before is answered before anything is counted.
fn own_redemption(tx: &mut dyn Transaction, ground: &Ground, claim: &Claim) -> Result<Option<Redemption>> {
    if let Some(request_id) = &claim.request_id {
        if let Some(row) = redemption::by_request(tx, &claim.account, request_id)? {
            let own = with_rows(tx, ground, row)?;
            same_request(claim, &own)?;
            return Ok(Some(own));
        }
    }
    // A part is known by its request alone: another one is another use.
    if claim.amount != 0 {
        return Ok(None);
    }
    let Some(row) = redemption::of_account_by_look_up(tx, &claim.account, &claim.look_up)? else { return Ok(None) };
    // What was refused or taken back is no receipt to show: the customer has no money, and may try again.
    if matches!(row.state, RedemptionState::Rejected | RedemptionState::Reversed) {
        return Ok(None);
    }
    let own = with_rows(tx, ground, row)?;
    // Who asks for another product did not get it yet: told of the first, a host would deliver both for one voucher.
    if own.redemption.product != claim.product {
        return Ok(None);
    }
    // Nor is who asks for all that is left answered with a part that had a request of its own.
    if own.redemption.request_id.is_some() && own.amount() < own.voucher.amount() {
        return Ok(None);
    }
    // A part of it was used, and a balance is left: this is the next use, also if the voucher cannot be used as it is.
    let next_use = own.redemption.state == RedemptionState::Posted && own.voucher.remaining() > 0;
    Ok((!next_use).then_some(own))
}

/// One request id means one code and one amount of one currency. Asked for "all that is left", any amount was meant.
fn same_request(claim: &Claim, own: &Redemption) -> Result<()> {
    let other = if own.voucher.look_up != claim.look_up {
        "code"
    } else if claim.amount != 0 && claim.amount != own.amount() {
        "amount"
    } else if !claim.currency.is_empty() && claim.currency != own.series.currency {
        "currency"
    } else if !claim.product.is_empty() && claim.product != own.redemption.product {
        "product"
    } else {
        return Ok(());
    };
    let message = format!("request_id: it was used before with another {other}; give every redemption its own");
    Err(Error::new(Status::RequestMismatch, message).field("request_id"))
}

fn repeated(ground: &Ground, own: Redemption) -> Begun {
    let receipt = own.receipt(ground);
    match own.redemption.state {
        RedemptionState::Pending => Begun::Again(own.posting(ground), receipt),
        RedemptionState::Posted if own.series.test_mode => Begun::Finished(receipt),
        RedemptionState::Posted => Begun::Settled(Status::Duplicate, receipt),
        RedemptionState::Rejected => Begun::Settled(Status::LedgerRejected, receipt),
        RedemptionState::Reversed => Begun::Settled(Status::NotRedeemable, receipt),
        RedemptionState::Conflict => Begun::Settled(Status::LedgerConflict, receipt),
    }
}

fn claim_voucher(tx: &mut dyn Transaction, ground: &Ground, claim: &Claim, winner: Winner) -> Result<Begun> {
    let Winner { voucher: before, series, part, day } = winner;
    let mut after = before.clone();
    step(&mut after, VoucherEvent::BeginRedemption)?;
    after.version += 1;
    after.uses = next_use(&before)?;
    after.held_by = after.uses;
    if series.test_mode {
        take(&mut after, part.amount())?;
    }
    after.tag = integrity::voucher_tag(&ground.vault, &series, &after);
    if !voucher::change(tx, &before, &after)? {
        return Err(changed());
    }
    let subject = view::identifier(&series, after.number());
    let detail = json!({ "account": claim.account, "number": after.uses, "amount": part.amount(), "from": "active" });
    let event = if series.test_mode { "redeemed_in_test_mode" } else { "redemption_begun" };
    let position =
        audit::append(tx, &ground.vault, &claim.actor, claim.now_ms, event, Subject::voucher(&after), &detail)?;
    // Without a secret nothing is guessed by its holder: what is not its own was refused and counted.
    if claim.code.is_some() {
        guard::count(tx, &claim.trier, position, AttemptKind::Guess, claim.now_ms)?;
    }
    let mut redemption = begun_row(claim, position, &after, part, series.test_mode);
    let (terms, sale) = beside(tx, ground, &series, &after, &mut redemption)?;
    redemption.tag = integrity::redemption_tag(&ground.vault, &subject, &redemption);
    redemption::insert(tx, &redemption)?;
    count_on(tx, day, &before, &after)?;
    let test_mode = series.test_mode;
    let begun = Redemption { redemption, voucher: after, series, terms, sale };
    let receipt = begun.receipt(ground);
    Ok(if test_mode { Begun::Finished(receipt) } else { Begun::Post(begun.posting(ground), receipt) })
}

/// The number of a voucher's next use; reversals count as uses.
pub(super) fn next_use(voucher: &VoucherRow) -> Result<i64> {
    if voucher.uses == POSTING_NUMBER_MAX {
        return Err(Error::new(Status::WrongState, "the voucher was claimed too often; issue another one for it"));
    }
    Ok(voucher.uses + 1)
}

fn begun_row(claim: &Claim, position: i64, voucher: &VoucherRow, part: Part, test_mode: bool) -> RedemptionRow {
    let (state, outcome, settled_at_ms) = match test_mode {
        true => (RedemptionState::Posted, Outcome::Done, claim.now_ms),
        false => (RedemptionState::Pending, Outcome::Unknown, 0),
    };
    RedemptionRow {
        id: position,
        voucher: voucher.id,
        number: voucher.uses,
        account: claim.account.clone(),
        request_id: claim.request_id.clone(),
        face_value: part.face_value,
        extra_value: part.extra_value,
        state,
        outcome,
        ledger_reference: String::new(),
        balance_after: None,
        actor_id: claim.actor.id.clone(),
        partner: claim.actor.confined_to().unwrap_or_default().to_owned(),
        begun_at_ms: claim.now_ms,
        settled_at_ms,
        tag: Vec::new(),
        kind: PostingKind::Payment,
        reverses: 0,
        reversed_by: 0,
        product: claim.product.clone(),
        terms: RedemptionRow::TERMS_NOT_KEPT,
        sale: 0,
        price: 0,
        voucher_partner: String::new(),
        comment: String::new(),
    }
}

#[cfg(test)]
#[path = "partial_tests.rs"]
mod partial_tests;
