//! A redemption, or the reversal of one, with the voucher and series it is about: found, shown, changed.

use std::sync::Arc;

use serde_json::{json, Value};

use super::audit::{self, Subject};
use super::{integrity, voucher as view, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::{parse_posting_key, posting_key, Identifier};
use crate::ledger::{Answer, Posting, PostingKind};
use crate::store::driver::Transaction;
use crate::store::redemption::{self, RedemptionRow};
use crate::store::sale::SaleRow;
use crate::store::series::{self, SeriesRow};
use crate::store::total::Totals;
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::{Receipt, RedemptionState, Terms, VoucherState};

/// A redemption or reversal with the rows it is about, all of them verified.
#[derive(Clone)]
pub(super) struct Redemption {
    pub(super) redemption: RedemptionRow,
    pub(super) voucher: VoucherRow,
    pub(super) series: SeriesRow,
    /// Those in force when it began.
    pub(super) terms: Arc<Terms>,
    /// The sale the voucher was sold with when it began.
    pub(super) sale: Option<SaleRow>,
}

/// What a posting key of this store names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) kind: PostingKind,
    pub(super) voucher: Identifier,
    pub(super) number: i64,
}

impl Module {
    /// The redemption, reversal or sale with this key.
    pub fn redemption_get(&self, actor: &Actor, key: &str) -> Result<Receipt> {
        let named = self.parse_key(key)?;
        if let Some(row) = self.sale_of_key(actor, named)? {
            return self.store.read(|tx| super::sale::doubt::receipt_of(tx, &self.ground, actor, &row));
        }
        self.store.read(|tx| Ok(find(tx, &self.ground, actor, named)?.receipt(&self.ground)))
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

    /// What a key of this store names; the voucher's series is still to be resolved.
    pub(super) fn parse_key(&self, key: &str) -> Result<Named> {
        let (store, letter, voucher, number) = parse_posting_key(key)?;
        match PostingKind::from_letter(letter) {
            Some(kind) if store == self.ground.store_id => Ok(Named { kind, voucher, number }),
            _ => Err(Error::invalid("key", "belongs to another store or kind; pass the key of the posting as it was")),
        }
    }
}

/// The redemption or reversal a key names, if the actor may see it.
pub(super) fn find(tx: &mut dyn Transaction, ground: &Ground, actor: &Actor, named: Named) -> Result<Redemption> {
    let found = by_key(tx, ground, named)?.ok_or_else(not_found)?;
    may_see(actor, &found)?;
    Ok(found)
}

/// The redemption or reversal a key names, for whoever may see everything.
pub(super) fn by_key(tx: &mut dyn Transaction, ground: &Ground, named: Named) -> Result<Option<Redemption>> {
    let Some((row, series)) = rows_by_key(tx, named)? else { return Ok(None) };
    with_series(tx, ground, row, series).map(Some)
}

/// The rows a key names as they are stored: nothing may be done with them but to find a place in an order.
pub(super) fn rows_by_key(tx: &mut dyn Transaction, named: Named) -> Result<Option<(RedemptionRow, SeriesRow)>> {
    let Some(series) = series::by_uid(tx, &named.voucher.series_of())? else { return Ok(None) };
    let id = voucher::voucher_id(series.id, i64::from(named.voucher.number()));
    let row = redemption::by_use(tx, id, named.number)?.filter(|row| row.kind == named.kind);
    Ok(row.map(|row| (row, series)))
}

/// The redemption with its voucher and series.
pub(super) fn with_rows(tx: &mut dyn Transaction, ground: &Ground, redemption: RedemptionRow) -> Result<Redemption> {
    let series = series::by_id(tx, redemption.voucher >> crate::limits::SERIES_NUMBER_BITS)?.ok_or_else(orphan)?;
    with_series(tx, ground, redemption, series)
}

fn with_series(
    tx: &mut dyn Transaction,
    ground: &Ground,
    mut redemption: RedemptionRow,
    series: SeriesRow,
) -> Result<Redemption> {
    let voucher = voucher::by_id(tx, redemption.voucher)?.ok_or_else(orphan)?;
    let subject = view::identifier(&series, voucher.number());
    integrity::verify_redemption(&ground.vault, &subject, &redemption)?;
    integrity::verify_voucher(&ground.vault, &series, &voucher)?;
    let (terms, sale) = beside(tx, ground, &series, &voucher, &mut redemption)?;
    Ok(Redemption { redemption, voucher, series, terms, sale })
}

/// What a posting tells besides: the voucher's terms, and the sale it was sold with. One that begins, or began before anybody
/// kept them, takes what the voucher is; from then on it is the same whatever becomes of the voucher.
pub(super) fn beside(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    voucher: &VoucherRow,
    redemption: &mut RedemptionRow,
) -> Result<(Arc<Terms>, Option<SaleRow>)> {
    let kept = redemption.is_kept();
    if !kept {
        redemption.terms = super::terms::number_in_force(series, voucher);
        redemption.sale = voucher.sale;
        redemption.voucher_partner.clone_from(&voucher.partner);
        redemption.comment.clone_from(&series.comment);
    }
    let terms = super::terms::by_number(tx, ground, redemption.terms)?;
    let sale = match redemption.sale {
        0 => None,
        id => Some(super::sale::pick::sold_with(tx, ground, id)?),
    };
    if !kept {
        redemption.price = sale.as_ref().map_or(0, |sale| super::sale::price_of(sale, voucher));
    }
    Ok((terms, sale))
}

fn orphan() -> Error {
    Error::new(Status::Integrity, "a redemption lacks its voucher or series; restore the store from a backup")
}

pub(super) fn not_found() -> Error {
    Error::new(Status::NotFound, "there is no such redemption, or the actor may not see it")
}

/// Two rows that must agree do not.
pub(super) fn disagree() -> Error {
    let message = "a redemption and its voucher disagree about its state; restore the store from a backup";
    Error::new(Status::Integrity, message)
}

pub(super) fn changed() -> Error {
    Error::new(Status::Busy, "the redemption changed meanwhile; ask again")
}

/// A customer settles its own redemptions, a partner what it began, the back office all. A reversal takes money from the
/// account, so neither its customer nor a partner may tell how it ended.
pub(super) fn may_settle(actor: &Actor, redemption: &RedemptionRow) -> bool {
    let payment = redemption.kind == PostingKind::Payment;
    match actor.kind {
        ActorKind::Customer => payment && redemption.account == actor.id,
        ActorKind::Partner => payment && view::may_see(actor, &redemption.partner),
        ActorKind::System | ActorKind::Operator => true,
    }
}

/// A customer sees its own, a partner those of its vouchers and those it began, the back office all.
pub(super) fn may_see(actor: &Actor, found: &Redemption) -> Result<()> {
    let own = match actor.kind {
        ActorKind::Customer => actor.has(Right::RedeemOwn) && found.redemption.account == actor.id,
        ActorKind::Partner => {
            view::may_see(actor, &found.voucher.partner) || view::may_see(actor, &found.redemption.partner)
        }
        ActorKind::System | ActorKind::Operator => true,
    };
    let rights = [Right::RedeemForAnother, Right::Reverse, Right::View];
    let right = actor.kind == ActorKind::Customer || rights.into_iter().any(|right| actor.has(right));
    if own && right {
        return Ok(());
    }
    Err(not_found())
}

/// Refuses whoever does not work in the back office.
pub(super) fn back_office(actor: &Actor) -> Result<()> {
    match actor.kind {
        ActorKind::System | ActorKind::Operator => Ok(()),
        ActorKind::Partner | ActorKind::Customer => {
            let message = "only the system or an operator may do this";
            Err(Error::new(Status::Forbidden, message).field("actor.kind"))
        }
    }
}

/// What the ledger has booked of a voucher and not taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Booked {
    /// Of its face value.
    pub(super) face_value: i64,
    /// Of face and extra value.
    pub(super) amount: i64,
    /// The last use that was booked, 0 if none was.
    pub(super) last: i64,
}

/// What the posted redemptions of a voucher add up to, leaving one of them out (0: none).
pub(super) fn booked(tx: &mut dyn Transaction, voucher: &VoucherRow, but_for: i64) -> Result<Booked> {
    let mut booked = Booked::default();
    // Nearly every voucher is claimed once: nothing to ask for.
    if voucher.uses == 0 || (voucher.uses == 1 && but_for == 1) {
        return Ok(booked);
    }
    redemption::posted_payments(tx, voucher.id, &mut |number, face_value, extra_value| {
        if number != but_for {
            booked.face_value = booked.face_value.saturating_add(face_value);
            booked.amount = booked.amount.saturating_add(face_value).saturating_add(extra_value);
            booked.last = number;
        }
    })?;
    Ok(booked)
}

/// The ledger booked so much of a voucher that is held for it: either it is used now, or it is free with what is left.
pub(super) fn take(voucher: &mut VoucherRow, amount: i64) -> Result<()> {
    let redeemed = voucher.redeemed().saturating_add(amount);
    if redeemed >= voucher.amount() {
        return step(voucher, VoucherEvent::SettlePosted);
    }
    step(voucher, VoucherEvent::SettlePart)?;
    voucher.spent = redeemed;
    Ok(())
}

/// Follows the table of its life. An active voucher is held by nobody.
pub(super) fn step(voucher: &mut VoucherRow, event: VoucherEvent) -> Result<()> {
    voucher.state = state::next(voucher.state, event).ok_or_else(disagree)?;
    if voucher.state == VoucherState::Active {
        voucher.held_by = 0;
    }
    Ok(())
}

/// One voucher changed: its counters follow.
pub(super) fn count_change(
    tx: &mut dyn Transaction,
    ground: &Ground,
    before: &VoucherRow,
    after: &VoucherRow,
    now_ms: i64,
) -> Result<()> {
    let day = ground.day(tx, now_ms)?;
    count_on(tx, day, before, after)
}

/// The same on a day that is known already.
pub(super) fn count_on(tx: &mut dyn Transaction, day: i64, before: &VoucherRow, after: &VoucherRow) -> Result<()> {
    let mut totals = Totals::on(day);
    totals.change(before, after);
    totals.write(tx)
}

impl Redemption {
    /// Face plus extra value of this use.
    pub(super) fn amount(&self) -> i64 {
        self.redemption.face_value.saturating_add(self.redemption.extra_value)
    }

    /// True if it takes another one back.
    pub(super) fn is_reversal(&self) -> bool {
        self.redemption.kind == PostingKind::Reversal
    }

    fn subject(&self) -> Identifier {
        view::identifier(&self.series, self.voucher.number())
    }

    pub(super) fn key(&self, ground: &Ground) -> String {
        self.key_of(ground, self.redemption.kind, self.redemption.number)
    }

    fn key_of(&self, ground: &Ground, kind: PostingKind, number: i64) -> String {
        posting_key(&ground.store_id, kind.letter(), &self.subject(), number)
    }

    /// Key of the redemption a reversal undoes, or of the reversal that undoes a redemption; empty if there is none.
    fn counterpart_key(&self, ground: &Ground) -> String {
        match (self.is_reversal(), self.redemption.reversed_by) {
            (true, _) => self.key_of(ground, PostingKind::Payment, self.redemption.reverses),
            (false, 0) => String::new(),
            (false, number) => self.key_of(ground, PostingKind::Reversal, number),
        }
    }

    pub(super) fn posting(&self, ground: &Ground) -> Posting {
        Posting {
            key: self.key(ground),
            kind: self.redemption.kind,
            account: self.redemption.account.clone(),
            amount: self.amount(),
            face_value: self.redemption.face_value,
            extra_value: self.redemption.extra_value,
            currency: self.series.currency.clone(),
            voucher_id: self.subject().to_string(),
            serial: view::serial(&self.series, self.voucher.number()),
            series_code: self.series.code.clone(),
            partner: self.redemption.voucher_partner.clone(),
            comment: self.redemption.comment.clone(),
            actor_id: self.redemption.actor_id.clone(),
            begun_at_ms: self.redemption.begun_at_ms,
            reverses: if self.is_reversal() { self.counterpart_key(ground) } else { String::new() },
            sale_id: self.sale.as_ref().map(|sale| sale.uid.to_string()).unwrap_or_default(),
            vouchers: 1,
            price: self.redemption.price,
            paid: 0,
            tax_class: self.terms.tax_class,
            method: self.terms.payment_type.clone(),
            product: self.redemption.product.clone(),
            invoice: self.sale.as_ref().map(|sale| sale.invoice_number().to_owned()).unwrap_or_default(),
            buyer: self.sale.as_ref().map(|sale| sale.buyer.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn receipt(&self, ground: &Ground) -> Receipt {
        Receipt {
            state: self.redemption.state,
            outcome: self.redemption.outcome,
            key: self.key(ground),
            request_id: self.redemption.request_id.clone().unwrap_or_default(),
            voucher_id: self.subject().to_string(),
            serial: view::serial(&self.series, self.voucher.number()),
            series_id: self.series.uid.to_string(),
            account: self.redemption.account.clone(),
            amount: self.amount(),
            face_value: self.redemption.face_value,
            extra_value: self.redemption.extra_value,
            currency: self.series.currency.clone(),
            ledger_reference: self.redemption.ledger_reference.clone(),
            balance_after: self.redemption.balance_after,
            comment: self.redemption.comment.clone(),
            test_mode: self.series.test_mode,
            begun_at_ms: self.redemption.begun_at_ms,
            settled_at_ms: self.redemption.settled_at_ms,
            kind: self.redemption.kind,
            counterpart_key: self.counterpart_key(ground),
            remaining: self.voucher.remaining(),
            price: self.paid_by_account(),
            product: self.redemption.product.clone(),
        }
    }

    /// What was paid for the voucher, if by the account it is credited to: what anybody else paid is not its matter.
    fn paid_by_account(&self) -> i64 {
        let own = |sale: &&SaleRow| sale.partner.is_empty() && sale.buyer == self.redemption.account;
        self.sale.as_ref().filter(own).map_or(0, |_| self.redemption.price)
    }

    /// Changes the voucher: next version, new tag, counters.
    pub(super) fn change_voucher(
        &mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        now_ms: i64,
        change: impl FnOnce(&mut VoucherRow) -> Result<()>,
    ) -> Result<()> {
        let before = self.voucher.clone();
        change(&mut self.voucher)?;
        self.voucher.version += 1;
        self.voucher.tag = integrity::voucher_tag(&ground.vault, &self.series, &self.voucher);
        if !voucher::change(tx, &before, &self.voucher)? {
            return Err(changed());
        }
        count_change(tx, ground, &before, &self.voucher, now_ms)
    }

    /// Writes its new state, with the ledger's evidence if there is any.
    pub(super) fn record(
        &mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        state: RedemptionState,
        answer: Option<&Answer>,
        settled_at_ms: i64,
    ) -> Result<()> {
        let before = self.redemption.state;
        let subject = self.subject();
        let row = &mut self.redemption;
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

    /// Appends what became of it to the audit trail.
    pub(super) fn tell(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        actor: &Actor,
        event: &'static str,
        now_ms: i64,
    ) -> Result<()> {
        self.tell_why(tx, ground, actor, event, now_ms, &[])
    }

    /// The same, with more to say.
    pub(super) fn tell_why(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        actor: &Actor,
        event: &'static str,
        now_ms: i64,
        more: &[(&'static str, &str)],
    ) -> Result<()> {
        let row = &self.redemption;
        let mut detail = json!({
            "account": row.account,
            "number": row.number,
            "amount": self.amount(),
            "to": self.voucher.state.name(),
            "ledger_reference": row.ledger_reference,
        });
        if row.kind == PostingKind::Reversal {
            detail["reverses"] = row.reverses.into();
        }
        if self.voucher.remaining() > 0 && row.state == RedemptionState::Posted {
            detail["remaining"] = self.voucher.remaining().into();
        }
        for (name, text) in more {
            detail[*name] = Value::from(*text);
        }
        let subject = Subject::voucher(&self.voucher);
        audit::append(tx, &ground.vault, actor, now_ms, event, subject, &detail).map(drop)
    }
}

/// A failure after the ledger was asked: the money may have moved, whatever went wrong here.
pub(crate) fn in_doubt(failure: Error) -> Error {
    let message = format!("the redemption is held, ask again with the same request or key: {}", failure.message);
    Error::new(Status::InDoubt, message)
}
