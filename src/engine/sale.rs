//! Sales: begun, found, shown. One sale is one posting under one key, by the protocol of redemptions: the intent is
//! committed with its vouchers reserved, the ledger books it, and only then they change hands.
//!
//! The tour: `order` checks what was asked for, `pick` chooses among vouchers there are, `one` looks at the one that is
//! named, `undo` at the sale that is, `issue` makes those that are sold one by one, `approved` says what takes two persons,
//! `moves` brings vouchers to their next state, `settle` carries out what the ledger answered, `doubt` serves whoever
//! drives postings, `list` lists and sums.

pub(super) mod approved;
pub(super) mod doubt;
pub(super) mod issue;
pub mod list;
mod moves;
mod one;
pub(super) mod order;
pub(super) mod pick;
mod settle;
mod undo;

use serde::{Deserialize, Serialize};
use serde_json::{json, Map, Value};

use super::approval::Approvable;
use super::audit::{self, Subject};
use super::redemption::not_found as no_redemption;
use super::{crash_point, integrity, voucher as view, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::{parse_posting_key, posting_key, Identifier};
use crate::ledger::{Answer, Ledger, Outcome, Posting, PostingKind};
use crate::limits::SALE_ATTEMPTS_MAX;
use crate::store::audit as trail_rows;
use crate::store::driver::Transaction;
use crate::store::sale::{self, SaleRow};
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::{ChangeReason, Sale, SaleKind, SaleRequest, SaleState};
use approved::{gives_back, ForetoldSale};
use moves::Moves;
use order::{asked, order, Asked, Order};
use pick::{sold_with, Pick, Picked};

/// What the caller has to do after a sale began.
#[derive(Clone, Debug, PartialEq)]
pub enum SaleBegun {
    /// Post this, then settle it.
    Post(Posting, Sale),
    /// It began before and is still pending: post the same key again, then settle it.
    Again(Posting, Sale),
    /// It was settled before, and nothing is to be posted: [`Status::Duplicate`] if the ledger booked it,
    /// [`Status::LedgerRejected`] or [`Status::LedgerConflict`] if it did not, [`Status::WrongState`] if it was cancelled
    /// since.
    Settled(Status, Sale),
    /// Nothing is posted for it: a transfer, a cancellation without return, test mode. It is done.
    Finished(Sale),
}

/// What a partner may still be invoiced, minor units, and a moment before that was read; none: nobody limits it. Asked
/// with nothing held: partner, currency, the moment of asking. A failure begins nothing.
pub type CreditOf<'a> = &'a dyn Fn(&str, &str, Moment) -> Result<Option<(i64, Moment)>>;

/// A moment by the clock, which may step back, and by the trail, which never does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// The last position of the trail.
    pub position: i64,
    /// What of the partner's sales was pending then, minor units: it is settled later, whatever the clock says by then.
    pub pending: i64,
}

/// Credit of whom nothing is known: nothing is sold on it.
pub(crate) const CREDIT_UNKNOWN: i64 = i64::MIN;

/// What of a sale is decided before its transaction.
struct Draft {
    row: SaleRow,
    picked: Picked,
    /// What the partner may still be invoiced, and since when that may be out of date.
    credit: Option<(i64, Moment)>,
}

/// Who has a say before a sale begins.
struct Within<'a> {
    /// Asked for the credit the request does not tell.
    credit: CreditOf<'a>,
    /// What another person approved; nothing if nobody did.
    approved: Option<&'a ForetoldSale>,
}

impl Module {
    /// Begins a sale: afterwards its vouchers are reserved for it, durably, and the posting is to be booked.
    ///
    /// The credit of a partner is checked against what the request says of it, and nothing if it says nothing. A partner
    /// may not say it, so it sells by [`Module::sell`], which asks.
    ///
    /// # Errors
    /// [`Status::WrongState`] if a voucher cannot be sold or come back; [`Status::CreditExceeded`];
    /// [`Status::RequestMismatch`] if the request id was used for another sale; [`Status::ApprovalPending`] for what takes
    /// two persons: a refund, a return, a transfer, and a cancellation that takes its sale's posting back.
    /// [`Status::CommitUnknown`]: repeat the same request. [`Status::Busy`]: others sell the same vouchers, try again.
    pub fn sale_begin(&self, actor: &Actor, request: &SaleRequest) -> Result<SaleBegun> {
        if actor.kind == ActorKind::Partner {
            let message = "a partner's credit must be asked for: sell, or begin in the name of the back office";
            return Err(Error::new(Status::Forbidden, message).field("actor.kind"));
        }
        self.sale_begin_within(actor, request, &|_, _, _| Ok(None))
    }

    /// The same; where the request does not tell a partner's credit, `credit` is asked for it, with nothing held.
    pub(crate) fn sale_begin_within(
        &self,
        actor: &Actor,
        request: &SaleRequest,
        credit: CreditOf,
    ) -> Result<SaleBegun> {
        self.sale_begin_picking(actor, request, &Within { credit, approved: None })
    }

    /// Begins what another person approved, if it still is what was approved, and if the credit that was known when it was
    /// asked for reaches for it and for all that was sold since.
    pub(super) fn sale_begin_approved(
        &self,
        maker: &Actor,
        request: &SaleRequest,
        foretold: &ForetoldSale,
        credit: Option<(i64, Moment)>,
    ) -> Result<SaleBegun> {
        self.sale_begin_picking(maker, request, &Within { credit: &|_, _, _| Ok(credit), approved: Some(foretold) })
    }

    /// Vouchers are chosen on a snapshot. Where somebody else was faster with one of them, others are chosen.
    fn sale_begin_picking(&self, actor: &Actor, request: &SaleRequest, within: &Within) -> Result<SaleBegun> {
        for _ in 1..SALE_ATTEMPTS_MAX {
            match self.sale_begin_once(actor, request, within) {
                Err(error) if error == changed() => {}
                begun => return begun,
            }
        }
        self.sale_begin_once(actor, request, within)
    }

    fn sale_begin_once(&self, actor: &Actor, request: &SaleRequest, within: &Within) -> Result<SaleBegun> {
        let now_ms = self.clock.now_ms();
        // What was begun before stays what it is, though its type was retired since.
        let asked = asked(&self.ground, actor, request)?;
        if let Some(begun) = self.store.read(|tx| repeated(tx, &self.ground, &asked))? {
            return Ok(begun);
        }
        self.must_be_enabled()?;
        let uid = asked.uid(&self.ground)?;
        let order = self.store.read(|tx| order(tx, &self.ground, actor, request, asked.clone(), now_ms))?;
        let pick = self.sale_pick(&order, order.row(uid))?;
        let credit = self.sale_credit(&order, &pick.row, within.credit)?;
        self.sale_must_be_agreed(actor, request, &pick, credit, within.approved)?;
        let draft = Draft { row: pick.row, picked: pick.vouchers, credit };
        let (ground, entropy) = (self.ground.clone(), self.entropy.clone());
        let begun = self.store.write(move |tx| {
            let begun = begin(tx, &ground, &*entropy, &order, &draft)?;
            crash_point("sale_begin_before_commit");
            Ok(begun)
        });
        crash_point("sale_begin_after_commit");
        begun
    }

    /// What gives something away goes ahead, waits for another person, or is what another person approved.
    fn sale_must_be_agreed(
        &self,
        actor: &Actor,
        request: &SaleRequest,
        pick: &Pick,
        credit: Option<(i64, Moment)>,
        approved: Option<&ForetoldSale>,
    ) -> Result<()> {
        if !gives_back(&pick.row) && !pick.below_agreed {
            return Ok(());
        }
        let foretold = ForetoldSale::of(&pick.row);
        match approved {
            None => {
                if let Some((available, read_at)) = credit {
                    self.store.read(|tx| within_credit(tx, &pick.row, available, read_at))?;
                }
                let (subject, summary) = (pick.subject(), foretold.summary(pick));
                let asked = Approvable::Sale { request: request.clone(), foretold, credit };
                self.must_be_approved(actor, asked, subject, pick.two_persons, summary)
            }
            Some(approved) if *approved == foretold => Ok(()),
            Some(_) => {
                let message = "it is not what it was when it was asked for; look at it and ask anew";
                Err(Error::new(Status::WrongState, message))
            }
        }
    }

    /// What a partner that is to be invoiced may still be, if anybody limits it.
    fn sale_credit(&self, order: &Order, row: &SaleRow, credit: CreditOf) -> Result<Option<(i64, Moment)>> {
        if posting_kind(row) != Some(PostingKind::Invoice) || row.partner.is_empty() {
            return Ok(None);
        }
        match order.request.credit_available {
            // What it counts since is told by the clock alone.
            Some(available) => {
                let read_at = Moment { at_ms: order.request.credit_read_at_ms, position: i64::MAX, pending: 0 };
                Ok(Some((available, read_at)))
            }
            None => {
                let (position, pending) = self
                    .store
                    .read(|tx| Ok((trail_rows::last(tx)?.0, sale::pending(tx, &row.partner, &row.currency)?)))?;
                credit(&row.partner, &row.currency, Moment { at_ms: self.clock.now_ms(), position, pending })
            }
        }
    }

    /// Sells through a Rust ledger: begin, post, settle. A partner's credit the request does not tell is asked of it.
    ///
    /// The status is [`Status::Ok`], [`Status::Done`] (nothing to post), [`Status::Duplicate`], [`Status::InDoubt`],
    /// [`Status::LedgerRejected`] or [`Status::LedgerConflict`]. Nothing is held while the ledger runs.
    pub fn sell(&self, actor: &Actor, request: &SaleRequest, ledger: &dyn Ledger) -> Result<(Status, Sale)> {
        // Who cannot tell lets nothing be sold on credit.
        let credit = |partner: &str, currency: &str, moment: Moment| {
            let asked = std::panic::AssertUnwindSafe(|| ledger.credit(partner, currency));
            let available = std::panic::catch_unwind(asked).unwrap_or(Some(CREDIT_UNKNOWN));
            Ok(available.map(|available| (available, moment)))
        };
        let posting = match self.sale_begin_within(actor, request, &credit)? {
            SaleBegun::Post(posting, _) | SaleBegun::Again(posting, _) => posting,
            SaleBegun::Settled(status, sale) => return Ok((status, sale)),
            SaleBegun::Finished(sale) => return Ok((Status::Done, sale)),
        };
        crash_point("post_before");
        let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ledger.post(&posting)));
        crash_point("post_after");
        self.sale_settle(actor, &posting.key, &answer.unwrap_or_default()).map_err(in_doubt)
    }

    /// The sale with this identifier or posting key.
    pub fn sale_get(&self, actor: &Actor, id_or_key: &str) -> Result<Sale> {
        let named = self.sale_named(id_or_key)?;
        self.store.read(|tx| {
            let row = sale_by_name(tx, &self.ground, named)?;
            may_see(actor, &row)?;
            Ok(list::as_seen(actor, &row, shown(tx, &self.ground, &row)?))
        })
    }

    /// What a sale is named by: its identifier, or that and the kind in the key of its posting.
    pub(super) fn sale_named(&self, id_or_key: &str) -> Result<SaleNamed> {
        if let Ok(uid) = Identifier::parse(id_or_key.trim()) {
            return Ok((uid, None));
        }
        let (store, letter, subject, number) = parse_posting_key(id_or_key)?;
        match PostingKind::from_letter(letter) {
            Some(kind) if store == self.ground.store_id && number == NUMBER => Ok((subject, Some(kind))),
            _ => Err(Error::invalid("key", "belongs to another store or kind; pass the key of the posting as it was")),
        }
    }
}

/// The identifier of a sale, and the kind of its posting if a key named it.
pub(super) type SaleNamed = (Identifier, Option<PostingKind>);

/// The sale of this name, verified. A key of another kind names nothing.
pub(super) fn sale_by_name(tx: &mut dyn Transaction, ground: &Ground, (uid, kind): SaleNamed) -> Result<SaleRow> {
    let row = sale::by_uid(tx, &uid)?.ok_or_else(not_found)?;
    integrity::verify_sale(&ground.vault, &row)?;
    if kind.is_some() && kind != posting_kind(&row) {
        return Err(not_found());
    }
    Ok(row)
}

/// Every sale posts once, so every key ends alike.
pub(super) const NUMBER: i64 = 1;

/// A failure after the ledger was asked: the money may have moved, whatever went wrong here.
pub(crate) fn in_doubt(failure: Error) -> Error {
    let message = format!("the sale is held, ask again with the same request or key: {}", failure.message);
    Error::new(Status::InDoubt, message)
}

pub(super) fn not_found() -> Error {
    Error::new(Status::NotFound, "there is no such sale, or the actor may not see it")
}

/// The back office sees all sales, a partner its own, a customer what it bought, holds or was refunded.
pub(super) fn may_see(actor: &Actor, row: &SaleRow) -> Result<()> {
    let may = match actor.kind {
        ActorKind::System | ActorKind::Operator => {
            let rights = [Right::View, Right::Sell, Right::Refund, Right::Cancel, Right::RedeemForAnother];
            rights.into_iter().any(|right| actor.has(right))
        }
        ActorKind::Partner => view::may_see(actor, &row.partner),
        ActorKind::Customer => !actor.id.is_empty() && [&row.buyer, &row.holder].contains(&&actor.id),
    };
    if may {
        Ok(())
    } else {
        Err(not_found())
    }
}

/// What a sale posts, if anything.
pub(super) fn posting_kind(row: &SaleRow) -> Option<PostingKind> {
    if row.test_mode {
        return None;
    }
    match row.kind {
        SaleKind::Stock | SaleKind::Counter | SaleKind::Electronic | SaleKind::Gift | SaleKind::Reload => {
            Some(PostingKind::Invoice)
        }
        SaleKind::Refund => Some(PostingKind::Refund),
        SaleKind::Return => Some(PostingKind::CreditNote),
        SaleKind::Cancellation => (row.reason == ChangeReason::Return).then_some(PostingKind::Reversal),
        SaleKind::Transfer => None,
    }
}

/// What a voucher cost with the sale it was sold with. A card that was loaded since is worth more than was sold.
pub(super) fn price_of(sold: &SaleRow, voucher: &VoucherRow) -> i64 {
    if sold.vouchers == 1 {
        return sold.amount;
    }
    price(sold.price, sold.discount, voucher.face_value)
}

/// What one costs: its price, or its face value less the discount in hundredths of a percent, which is rounded down in
/// favour of the seller.
pub(super) fn price(each: i64, discount: i64, face_value: i64) -> i64 {
    if each != 0 {
        return each;
    }
    let off = i128::from(face_value) * i128::from(discount) / 10_000;
    face_value - i64::try_from(off).unwrap_or(face_value)
}

/// What this very request began before.
fn repeated(tx: &mut dyn Transaction, ground: &Ground, asked: &Asked) -> Result<Option<SaleBegun>> {
    let Some(row) = sale::by_request(tx, &asked.key)? else { return Ok(None) };
    integrity::verify_sale(&ground.vault, &row)?;
    if row.request_digest != asked.digest {
        let message = format!(
            "request_id: it was used before for a sale that was asked for otherwise; look at that one first, it is {}",
            row.uid
        );
        return Err(Error::new(Status::RequestMismatch, message).field("request_id"));
    }
    let sale = shown(tx, ground, &row)?;
    Ok(Some(match row.state {
        SaleState::Pending => SaleBegun::Again(posting(tx, ground, &row)?, sale),
        SaleState::Posted if posting_kind(&row).is_none() => SaleBegun::Finished(sale),
        SaleState::Posted => SaleBegun::Settled(Status::Duplicate, sale),
        SaleState::Rejected => SaleBegun::Settled(Status::LedgerRejected, sale),
        SaleState::Conflict => SaleBegun::Settled(Status::LedgerConflict, sale),
        SaleState::Reversed => SaleBegun::Settled(Status::WrongState, sale),
    }))
}

fn begin(
    tx: &mut dyn Transaction,
    ground: &Ground,
    entropy: &dyn crate::entropy::Entropy,
    order: &Order,
    draft: &Draft,
) -> Result<SaleBegun> {
    // Two who asked at once: one of them was first.
    if let Some(begun) = repeated(tx, ground, &order.asked)? {
        return Ok(begun);
    }
    ground.must_be_enabled(tx)?;
    super::restored::take_note(tx, ground, order.now_ms)?;
    if let Some((available, read_at)) = draft.credit {
        within_credit(tx, &draft.row, available, read_at)?;
    }
    let mut row = draft.row.clone();
    let detail = told(&row);
    let (actor, now_ms) = (&order.actor, order.now_ms);
    row.id = audit::append(tx, &ground.vault, actor, now_ms, begun_event(&row), Subject::STORE, &detail)?;
    let mut moves = Moves::on(ground.day(tx, now_ms)?);
    draft.picked.reserve(tx, ground, entropy, &mut row, &mut moves)?;
    let ranges = moves.ranges();
    row.ranges_digest = integrity::ranges_digest(&ground.vault, &ranges);
    let line = Map::from_iter([("sale".to_owned(), detail["sale"].clone())]);
    moves.write(tx, ground, actor, now_ms, "reserved", &line)?;
    row.tag = integrity::sale_tag(&ground.vault, &row);
    sale::insert(tx, &row)?;
    sale::insert_ranges(tx, row.id, &ranges)?;
    if posting_kind(&row).is_none() {
        let answer = Answer { outcome: Outcome::Done, ..Answer::default() };
        let settled = settle::complete_unposted(tx, ground, &order.actor, row, &answer, order.now_ms)?;
        return Ok(SaleBegun::Finished(settled));
    }
    Ok(SaleBegun::Post(posting(tx, ground, &row)?, shown(tx, ground, &row)?))
}

fn begun_event(row: &SaleRow) -> &'static str {
    match row.kind {
        SaleKind::Return => "return_begun",
        SaleKind::Cancellation => "cancellation_begun",
        SaleKind::Refund => "refund_begun",
        SaleKind::Transfer => "transfer_begun",
        _ => "sale_begun",
    }
}

/// What was invoiced and the limit may not know yet counts against it: sales on their way, and those settled since it was
/// read. So parallel sales cannot pass it together. By the trail it is what was pending when it was read, and what began
/// since; by the clock a sale is seen, too, that the ledger booked after it had refused it. The larger sum holds.
fn within_credit(tx: &mut dyn Transaction, row: &SaleRow, available: i64, read_at: Moment) -> Result<()> {
    let by_clock = sale::exposed(tx, &row.partner, &row.currency, read_at.at_ms)?;
    let begun_since = sale::begun_since(tx, &row.partner, &row.currency, read_at.position)?;
    let exposed = by_clock.max(read_at.pending.saturating_add(begun_since));
    if exposed.saturating_add(row.amount) <= available {
        return Ok(());
    }
    let message = match available {
        CREDIT_UNKNOWN => "the partner's credit cannot be told; see what the ledger knows of the partner",
        _ => "the partner's credit does not reach for it; collect a payment, or sell less",
    };
    Err(Error::new(Status::CreditExceeded, message).field("credit_available"))
}

/// What a line of the trail tells of a sale.
pub(super) fn told(row: &SaleRow) -> Value {
    let mut told = json!({ "sale": row.uid.to_string(), "kind": row.kind.name(), "vouchers": row.vouchers });
    for (name, text) in [
        ("account", row.account.as_str()),
        ("partner", &row.partner),
        ("buyer", &row.buyer),
        ("holder", &row.holder),
        ("invoice", row.invoice_number()),
        ("note", &row.note),
    ] {
        if !text.is_empty() {
            told[name] = json!(text);
        }
    }
    if row.amount != 0 {
        told["amount"] = json!(row.amount);
        told["currency"] = json!(row.currency);
    }
    if row.reason != ChangeReason::None {
        told["reason"] = json!(row.reason.name());
    }
    told
}

/// The posting of a sale: the same however often it is made.
pub(super) fn posting(tx: &mut dyn Transaction, ground: &Ground, row: &SaleRow) -> Result<Posting> {
    let kind = posting_kind(row).ok_or_else(no_redemption)?;
    let first = first_voucher(tx, ground, row)?;
    let method = method(tx, ground, row)?;
    let (voucher_id, serial, series_code) = first.map_or_else(Default::default, |(series, id)| {
        let number = voucher::number_in_series(id);
        let one = row.vouchers == 1;
        let identifier = if one { view::identifier(&series, number).to_string() } else { String::new() };
        (identifier, view::serial(&series, number), series.code)
    });
    let (reverses, invoice) = about(tx, ground, row)?;
    Ok(Posting {
        key: posting_key(&ground.store_id, kind.letter(), &row.uid, NUMBER),
        kind,
        account: row.account.clone(),
        amount: row.amount,
        face_value: row.face_value,
        extra_value: row.extra_value,
        currency: row.currency.clone(),
        voucher_id,
        serial,
        series_code,
        partner: row.partner.clone(),
        comment: row.comment.clone(),
        actor_id: row.actor_id.clone(),
        begun_at_ms: row.begun_at_ms,
        reverses,
        sale_id: row.uid.to_string(),
        vouchers: row.vouchers,
        price: row.amount,
        paid: row.paid,
        tax_class: row.tax_class,
        method,
        product: String::new(),
        invoice,
        buyer: row.buyer.clone(),
    })
}

/// Payment type of what is sold, refund method of what is refunded; as the vouchers' terms say. Empty where they differ.
fn method(tx: &mut dyn Transaction, ground: &Ground, row: &SaleRow) -> Result<String> {
    let undoes_refund =
        row.kind == SaleKind::Cancellation && sold_with(tx, ground, row.reverses)?.kind == SaleKind::Refund;
    let refunded = undoes_refund || row.kind == SaleKind::Refund;
    let mut method: Option<String> = None;
    for (first, last) in ranges_of(tx, ground, row)? {
        let series = series::by_id(tx, voucher::series_of(first))?.ok_or_else(orphan)?;
        for terms in voucher::terms_between(tx, first, last)? {
            let terms = super::terms::by_number(tx, ground, if terms == 0 { series.terms } else { terms })?;
            let this = if refunded { &terms.refund_method } else { &terms.payment_type };
            if method.get_or_insert_with(|| this.clone()) != this {
                return Ok(String::new());
            }
        }
    }
    Ok(method.unwrap_or_default())
}

/// The key of the posting that a reversal takes back, and the number of the invoice a posting is about: of a credit note
/// that of the one invoice its vouchers were sold with. Its key is not named: several credit notes may be about it, and
/// the host keeps what is reversed unique.
fn about(tx: &mut dyn Transaction, ground: &Ground, row: &SaleRow) -> Result<(String, String)> {
    if row.reverses == 0 {
        return Ok((String::new(), row.invoice.clone()));
    }
    let original = sale::by_id(tx, row.reverses)?.ok_or_else(orphan)?;
    let reverses = if row.kind == SaleKind::Return { String::new() } else { key_of(ground, &original) };
    Ok((reverses, original.invoice_number().to_owned()))
}

pub(super) fn key_of(ground: &Ground, row: &SaleRow) -> String {
    let kind = posting_kind(row);
    kind.map(|kind| posting_key(&ground.store_id, kind.letter(), &row.uid, NUMBER)).unwrap_or_default()
}

pub(super) fn orphan() -> Error {
    Error::new(Status::Integrity, "a sale lacks its vouchers or counterpart; restore the store from a backup")
}

/// Somebody else was faster.
pub(super) fn changed() -> Error {
    Error::new(Status::Busy, "vouchers of the sale changed meanwhile; repeat the same request")
}

/// Two rows that must agree do not.
pub(super) fn disagree() -> Error {
    let message = "a sale and its vouchers disagree about their state; restore the store from a backup";
    Error::new(Status::Integrity, message)
}

/// First and last numbers of the runs of neighbouring vouchers of a sale, verified.
pub(super) fn ranges_of(tx: &mut dyn Transaction, ground: &Ground, row: &SaleRow) -> Result<Vec<(i64, i64)>> {
    let ranges = sale::ranges(tx, row.id)?;
    if integrity::ranges_digest(&ground.vault, &ranges) == row.ranges_digest {
        Ok(ranges)
    } else {
        Err(orphan())
    }
}

/// Number and series of the first voucher of a sale.
fn first_voucher(tx: &mut dyn Transaction, ground: &Ground, row: &SaleRow) -> Result<Option<(SeriesRow, i64)>> {
    let Some((first, _)) = ranges_of(tx, ground, row)?.first().copied() else { return Ok(None) };
    Ok(series::by_id(tx, voucher::series_of(first))?.map(|series| (series, first)))
}

/// The sale as its readers see it.
pub(super) fn shown(tx: &mut dyn Transaction, ground: &Ground, row: &SaleRow) -> Result<Sale> {
    let first = first_voucher(tx, ground, row)?;
    let counterpart = if row.reverses != 0 { row.reverses } else { row.reversed_by };
    let counterpart = if counterpart == 0 { None } else { sale::by_id(tx, counterpart)? };
    let sold = posting_kind(row) == Some(PostingKind::Invoice) || row.test_mode;
    let one = first.as_ref().filter(|_| row.vouchers == 1);
    Ok(Sale {
        id: row.uid.to_string(),
        kind: row.kind,
        state: row.state,
        outcome: row.outcome,
        posting: posting_kind(row),
        key: key_of(ground, row),
        request_id: row.request_key.rsplit('\n').next().unwrap_or_default().to_owned(),
        account: row.account.clone(),
        partner: row.partner.clone(),
        buyer: row.buyer.clone(),
        holder: row.holder.clone(),
        voucher_type: row.voucher_type.clone(),
        tax_class: row.tax_class,
        currency: row.currency.clone(),
        vouchers: row.vouchers,
        returned: row.returned,
        voucher_id: one
            .map(|(series, id)| view::identifier(series, voucher::number_in_series(*id)).to_string())
            .unwrap_or_default(),
        voucher_state: match one {
            Some((_, id)) => voucher::by_id(tx, *id)?.map(|voucher| voucher.state),
            None => None,
        },
        serial: first.map(|(series, id)| view::serial(&series, voucher::number_in_series(id))).unwrap_or_default(),
        face_value: row.face_value,
        extra_value: row.extra_value,
        amount: row.amount,
        paid: row.paid,
        commission: if sold && !row.partner.is_empty() { row.face_value - row.amount } else { 0 },
        invoice: row.invoice_number().to_owned(),
        ledger_reference: row.ledger_reference.clone(),
        balance_after: row.balance_after,
        reason: row.reason,
        note: row.note.clone(),
        test_mode: row.test_mode,
        counterpart_id: counterpart.map(|row| row.uid.to_string()).unwrap_or_default(),
        actor_id: row.actor_id.clone(),
        begun_at_ms: row.begun_at_ms,
        settled_at_ms: row.settled_at_ms,
    })
}
