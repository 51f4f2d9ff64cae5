//! Sales where redemptions stand too: behind a posting key, on the way of recovery, in doubt, in a reconciliation. The
//! numbers of both are positions of the audit trail, so they have one order.

use super::list::as_seen;
use super::settle::{
    complete, complete_late, is_held, may_settle, record, reject, settle, take_evidence, unchanged, vouchers_of,
    Settled, Settling,
};
use super::{may_see, not_found, posting, posting_kind, shown};
use crate::actor::{Actor, Right};
use crate::engine::audit::{self, Subject};
use crate::engine::doubt::wrong_state;
use crate::engine::redemption::{back_office, Named};
use crate::engine::settle::readable;
use crate::engine::{integrity, Ground, Module};
use crate::error::{Result, Status};
use crate::identifier::Identifier;
use crate::ledger::{Answer, Outcome, Posting, PostingKind};
use crate::money;
use crate::store::driver::Transaction;
use crate::store::sale::{self, SaleRow};
use crate::voucher::{Receipt, RedemptionState, Sale, SaleState};

/// The sale a key names; nothing if it names a redemption, or nothing there is.
pub(in crate::engine) fn named_sale(
    tx: &mut dyn Transaction,
    ground: &Ground,
    named: Named,
) -> Result<Option<SaleRow>> {
    // Only reversals are of both.
    if named.kind == PostingKind::Payment {
        return Ok(None);
    }
    let Some(row) = sale::by_uid(tx, &named.voucher)? else { return Ok(None) };
    if posting_kind(&row) != Some(named.kind) || named.number != super::NUMBER {
        return Ok(None);
    }
    integrity::verify_sale(&ground.vault, &row)?;
    Ok(Some(row))
}

impl Module {
    /// The sale a key names, if the actor may see it.
    pub(in crate::engine) fn sale_of_key(&self, actor: &Actor, named: Named) -> Result<Option<SaleRow>> {
        self.store.read(|tx| {
            let found = named_sale(tx, &self.ground, named)?;
            match &found {
                Some(row) => may_see(actor, row)?,
                // A key of a kind that only sales have names nothing else.
                None if !matches!(named.kind, PostingKind::Payment | PostingKind::Reversal) => return Err(not_found()),
                None => {}
            }
            Ok(found)
        })
    }

    /// Settles a sale by hand, as two persons agreed on.
    pub(in crate::engine) fn sale_by_hand(
        &self,
        uid: Identifier,
        maker: &Actor,
        checker: &Actor,
        answer: &Answer,
        known: Outcome,
        reason: &str,
    ) -> Result<(Status, Sale)> {
        let (ground, maker, checker) = (self.ground.clone(), maker.clone(), checker.clone());
        let (answer, reason, now_ms) = (readable(answer), reason.to_owned(), self.clock.now_ms());
        self.sale_settled(now_ms, move |tx| {
            let row = sale::by_uid(tx, &uid)?.ok_or_else(not_found)?;
            integrity::verify_sale(&ground.vault, &row)?;
            let with = Settling { ground: &ground, actor: &checker, answer: &answer, by_hand: true, now_ms };
            by_hand(tx, &with, row, known, &maker, &reason)
        })
    }

    /// The posting of a sale, to be posted once more.
    pub(in crate::engine) fn posting_of_sale(&self, actor: &Actor, row: &SaleRow) -> Result<Posting> {
        match row.state {
            SaleState::Pending => {
                // Whoever may not settle it must not have it booked.
                may_settle(actor, row)?;
                actor.must_have(Right::RedeemForAnother)?;
            }
            SaleState::Posted | SaleState::Reversed => {
                actor.must_have(Right::Override)?;
                back_office(actor)?;
            }
            SaleState::Rejected => return Err(wrong_state("the ledger refused it for good; begin a new one")),
            SaleState::Conflict => return Err(wrong_state("it is in conflict; two persons settle it by hand")),
        }
        self.store.read(|tx| posting(tx, &self.ground, row))
    }
}

/// A sale as a receipt: what whoever drives postings has to know of it.
pub(in crate::engine) fn receipt(sale: &Sale) -> Receipt {
    Receipt {
        state: match sale.state {
            SaleState::Pending => RedemptionState::Pending,
            SaleState::Posted => RedemptionState::Posted,
            SaleState::Rejected => RedemptionState::Rejected,
            SaleState::Conflict => RedemptionState::Conflict,
            SaleState::Reversed => RedemptionState::Reversed,
        },
        outcome: sale.outcome,
        key: sale.key.clone(),
        request_id: sale.request_id.clone(),
        voucher_id: sale.voucher_id.clone(),
        serial: sale.serial.clone(),
        series_id: String::new(),
        account: sale.account.clone(),
        amount: sale.amount,
        face_value: sale.face_value,
        extra_value: sale.extra_value,
        currency: sale.currency.clone(),
        ledger_reference: sale.ledger_reference.clone(),
        balance_after: sale.balance_after,
        comment: String::new(),
        test_mode: sale.test_mode,
        begun_at_ms: sale.begun_at_ms,
        settled_at_ms: sale.settled_at_ms,
        kind: sale.posting.unwrap_or_default(),
        counterpart_key: String::new(),
        remaining: 0,
        price: sale.amount,
        product: String::new(),
    }
}

/// The receipt of a stored sale, as this actor sees it.
pub(in crate::engine) fn receipt_of(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    row: &SaleRow,
) -> Result<Receipt> {
    Ok(receipt(&as_seen(actor, row, shown(tx, ground, row)?)))
}

/// One line for whoever decides about it.
pub(super) fn described(row: &SaleRow) -> String {
    let amount = money::told(row.amount, &row.currency);
    let vouchers = if row.vouchers == 1 { "a voucher".to_owned() } else { format!("{} vouchers", row.vouchers) };
    format!("the {} of {vouchers}, {amount} on account {}", row.kind.name(), row.account)
}

/// Settles a sale by the word of two persons: the answer goes the way of the ledger's own.
pub(super) fn by_hand(
    tx: &mut dyn Transaction,
    with: &Settling,
    row: SaleRow,
    known: Outcome,
    maker: &Actor,
    reason: &str,
) -> Result<Settled> {
    let rejected = with.answer.outcome == Outcome::Rejected;
    if !matches!(row.state, SaleState::Pending | SaleState::Conflict) {
        // The ledger was faster. That is no reason to undo what it said.
        if (row.state == SaleState::Rejected) == rejected {
            return unchanged(tx, with.ground, &row, None);
        }
        return Err(wrong_state("the ledger settled it otherwise meanwhile; look at it again"));
    }
    // What two persons agreed on rests on what the ledger had said then.
    if row.outcome != known {
        return Err(wrong_state("the ledger has said something else since it was asked for; look at it and ask anew"));
    }
    let mut detail = super::told(&row);
    for (name, text) in [
        ("maker", maker.id.as_str()),
        ("checker", with.actor.id.as_str()),
        ("outcome", if rejected { "rejected" } else { "done" }),
        ("ledger_reference", with.answer.ledger_reference.as_str()),
        ("reason", reason),
    ] {
        detail[name] = text.into();
    }
    audit::append(tx, &with.ground.vault, with.actor, with.now_ms, "settled_by_hand", Subject::STORE, &detail)?;
    match row.state {
        SaleState::Pending => settle(tx, with, row),
        _ => end_conflict(tx, with, row),
    }
}

/// A sale in conflict comes to its end: while its vouchers are held as any other; when it was booked after its rejection
/// and they are elsewhere, only by saying that the ledger has taken the entry back.
fn end_conflict(tx: &mut dyn Transaction, with: &Settling, row: SaleRow) -> Result<Settled> {
    let vouchers = vouchers_of(tx, with.ground, &row)?;
    let held = vouchers.iter().all(|(_, voucher)| is_held(voucher, &row));
    match (held, with.answer.outcome) {
        (_, Outcome::Done) => {
            let after = if held { complete(tx, with, row)? } else { complete_late(tx, with, row)? };
            if after.sale.state == SaleState::Conflict {
                let message =
                    "its vouchers are elsewhere or used now; take the entry back in the ledger, and settle it as rejected";
                return Err(wrong_state(message));
            }
            Ok(after)
        }
        (true, _) => reject(tx, with, row),
        (false, _) => {
            let after = record(tx, with, &row, |after| {
                after.state = SaleState::Rejected;
                after.settled_at_ms = with.now_ms;
                take_evidence(after, &Answer { outcome: Outcome::Rejected, ..Answer::default() });
            })?;
            unchanged(tx, with.ground, &after, None)
        }
    }
}

/// True if a sale waits for its end.
pub(in crate::engine) fn sale_in_doubt(row: &SaleRow) -> bool {
    matches!(row.state, SaleState::Pending | SaleState::Conflict)
}

/// What the second person reads.
pub(in crate::engine) fn summary(row: &SaleRow, answer: &Answer, reason: &str) -> String {
    let end = if answer.outcome == Outcome::Done { "done" } else { "rejected" };
    let booked = matches!(row.outcome, Outcome::Done | Outcome::Duplicate);
    let warning = if booked && end == "rejected" { ", though the ledger said it booked it" } else { "" };
    format!("settle {} as {end}{warning}: {reason}", described(row))
}
