//! What the ledger answered to a sale becomes what its vouchers are, in one durable commit.
//!
//! As with redemptions, two drives of one key may answer at any time, in any order: what was booked is never dropped, and
//! what was reserved is given back only when the ledger said REJECTED.

use std::collections::HashMap;

use serde_json::{json, Map, Value};

use super::issue::{free_number, take_number};
use super::moves::Moves;
use super::pick::{reaches, reserve, sold_with};
use super::{changed, disagree, may_see, orphan, posting_kind, price_of, ranges_of, sale_by_name, shown, told};
use crate::actor::{Actor, ActorKind, Right};
use crate::engine::audit::{self, Subject};
use crate::engine::evaluate::expired;
use crate::engine::log::LogLevel;
use crate::engine::redemption::booked;
use crate::engine::settle::readable;
use crate::engine::{crash_point, integrity, restored, series_life, terms, Ground, Module};
use crate::error::{Error, Result, Status};
use crate::ledger::{Answer, Outcome};
use crate::money;
use crate::store::driver::Transaction;
use crate::store::sale::{self, SaleRow};
use crate::store::series::{self, SeriesRow};
use crate::store::terms as terms_rows;
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::voucher_type::Usage;
use crate::voucher::{ChangeReason, Sale, SaleKind, SaleState, SeriesState, Terms, VoucherState};

const SOLD_BEFORE: &str =
    "the ledger knew a sale of before the restore: its voucher is blocked, see whether another was used or returned";

/// What a settling works with.
pub(super) struct Settling<'a> {
    pub(super) ground: &'a Ground,
    pub(super) actor: &'a Actor,
    pub(super) answer: &'a Answer,
    /// Two persons give the answer, not the ledger.
    pub(super) by_hand: bool,
    pub(super) now_ms: i64,
}

/// A settled sale, and what whoever is on call must hear of it.
pub(super) struct Settled {
    pub(super) status: Status,
    pub(super) sale: Sale,
    pub(super) alarm: Option<&'static str>,
}

impl Module {
    /// Records what the ledger answered to the posting of a sale.
    ///
    /// [`Status::Ok`]: booked, and carried out. [`Status::Duplicate`]: that was recorded before. [`Status::InDoubt`]: the
    /// answer was RETRY or UNKNOWN; post the same key again. [`Status::LedgerRejected`]: its vouchers are as they were.
    /// [`Status::LedgerConflict`]: they are held until people decide. [`Status::WrongState`]: it was cancelled since.
    pub fn sale_settle(&self, actor: &Actor, key: &str, answer: &Answer) -> Result<(Status, Sale)> {
        let named = self.sale_named(key)?;
        let (ground, actor, answer) = (self.ground.clone(), actor.clone(), readable(answer));
        let now_ms = self.clock.now_ms();
        self.sale_settled(now_ms, move |tx| {
            let row = sale_by_name(tx, &ground, named)?;
            may_settle(&actor, &row)?;
            let with = Settling { ground: &ground, actor: &actor, answer: &answer, by_hand: false, now_ms };
            settle(tx, &with, row)
        })
    }

    /// Commits a settling, and tells whoever is on call what must be told.
    pub(super) fn sale_settled(
        &self,
        now_ms: i64,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<Settled> + Send + 'static,
    ) -> Result<(Status, Sale)> {
        let settled = self.store.write(move |tx| {
            let settled = work(tx)?;
            crash_point("sale_settle_before_commit");
            Ok(settled)
        });
        let settled = settled.inspect_err(|error| {
            if error.status == Status::Integrity {
                self.log.push(LogLevel::Alarm, now_ms, "integrity_alarm", error.message.clone());
            }
        })?;
        crash_point("sale_settle_after_commit");
        if let Some(alarm) = settled.alarm {
            self.log.push(LogLevel::Alarm, now_ms, "ledger_alarm", format!("{alarm}: sale {}", settled.sale.key));
        }
        Ok((settled.status, settled.sale))
    }
}

/// A partner settles what it began, the back office all.
pub(super) fn may_settle(actor: &Actor, row: &SaleRow) -> Result<()> {
    may_see(actor, row)?;
    let rights = [Right::Sell, Right::Refund, Right::Cancel, Right::RedeemForAnother];
    let own = actor.kind != ActorKind::Partner || actor.confined_to() == Some(row.actor_partner.as_str());
    if actor.kind != ActorKind::Customer && own && rights.into_iter().any(|right| actor.has(right)) {
        return Ok(());
    }
    let message = "the sale was begun by somebody else; its own partner or the back office settles it";
    Err(Error::new(Status::Forbidden, message).field("key"))
}

/// What an answer means for a sale in each state.
pub(super) fn settle(tx: &mut dyn Transaction, with: &Settling, row: SaleRow) -> Result<Settled> {
    if posting_kind(&row).is_none() {
        return Err(Error::invalid("key", "is of a sale that posts nothing; there is nothing to settle"));
    }
    let booked = matches!(with.answer.outcome, Outcome::Done | Outcome::Duplicate);
    match (row.state, with.answer.outcome) {
        (SaleState::Pending, _) if booked => complete(tx, with, row),
        (SaleState::Pending, Outcome::Rejected) => reject(tx, with, row),
        (SaleState::Pending, Outcome::Conflict) => {
            let alarm = "the ledger knows the key with another account or amount";
            hold(tx, with, row, "sale_in_conflict", alarm)
        }
        (SaleState::Pending, outcome) if outcome != row.outcome => {
            let after = record(tx, with, &row, |after| after.outcome = outcome)?;
            unchanged(tx, with.ground, &after, None)
        }
        (SaleState::Posted | SaleState::Reversed, Outcome::Rejected | Outcome::Conflict) => {
            tell(tx, with, &row, "ledger_denies_sale")?;
            unchanged(tx, with.ground, &row, Some("the ledger denies a sale it confirmed before"))
        }
        (SaleState::Reversed, Outcome::Done) => {
            tell(tx, with, &row, "cancelled_sale_booked_anew")?;
            let alarm = "the ledger booked a cancelled sale anew; see that it has the cancellation as well";
            unchanged(tx, with.ground, &row, Some(alarm))
        }
        (SaleState::Rejected, _) if booked => complete_late(tx, with, row),
        (SaleState::Conflict, _) if booked && row.outcome == Outcome::Conflict => {
            let alarm = "the ledger booked what is held";
            hold(tx, with, row, "sale_booked_in_conflict", alarm)
        }
        _ => unchanged(tx, with.ground, &row, None),
    }
}

/// Where a sale stands that this answer does not move.
pub(super) fn unchanged(
    tx: &mut dyn Transaction,
    ground: &Ground,
    row: &SaleRow,
    alarm: Option<&'static str>,
) -> Result<Settled> {
    let status = match row.state {
        SaleState::Pending => Status::InDoubt,
        SaleState::Posted => Status::Duplicate,
        SaleState::Rejected => Status::LedgerRejected,
        SaleState::Conflict => Status::LedgerConflict,
        SaleState::Reversed => Status::WrongState,
    };
    Ok(Settled { status, sale: shown(tx, ground, row)?, alarm })
}

/// Writes what became of a sale, if it is still as it was read.
pub(super) fn record(
    tx: &mut dyn Transaction,
    with: &Settling,
    before: &SaleRow,
    change: impl FnOnce(&mut SaleRow),
) -> Result<SaleRow> {
    let mut after = before.clone();
    change(&mut after);
    after.tag = integrity::sale_tag(&with.ground.vault, &after);
    if sale::change(tx, before, &after)? {
        Ok(after)
    } else {
        Err(changed())
    }
}

/// One line about the sale as a whole, at its first series.
fn tell(tx: &mut dyn Transaction, with: &Settling, row: &SaleRow, event: &str) -> Result<()> {
    let mut detail = told(row);
    detail["outcome"] = json!(with.answer.outcome as i32);
    audit::append(tx, &with.ground.vault, with.actor, with.now_ms, event, Subject::STORE, &detail).map(drop)
}

/// Nobody moves until people decide; what the ledger says is kept.
fn hold(
    tx: &mut dyn Transaction,
    with: &Settling,
    row: SaleRow,
    event: &'static str,
    alarm: &'static str,
) -> Result<Settled> {
    let after = record(tx, with, &row, |after| {
        after.state = SaleState::Conflict;
        after.settled_at_ms = 0;
        take_evidence(after, with.answer);
    })?;
    tell(tx, with, &after, event)?;
    unchanged(tx, with.ground, &after, Some(alarm))
}

pub(super) fn take_evidence(row: &mut SaleRow, answer: &Answer) {
    row.outcome = answer.outcome;
    row.ledger_reference.clone_from(&answer.ledger_reference);
    row.balance_after = answer.balance_after;
}

/// The ledger booked it: its vouchers change hands.
pub(super) fn complete(tx: &mut dyn Transaction, with: &Settling, row: SaleRow) -> Result<Settled> {
    let vouchers = vouchers_of(tx, with.ground, &row)?;
    if !vouchers.iter().all(|(_, voucher)| is_held(voucher, &row)) {
        return Err(disagree());
    }
    // Somebody paid for what nobody can redeem.
    let of_no_use = |(series, voucher): &(SeriesRow, VoucherRow)| {
        let closed = series.locked || series.state != SeriesState::Active;
        closed || expired(voucher, with.now_ms) || (takes_from_stock(row.kind) && !reaches(series, &row.partner))
    };
    let of_no_use = row.kind.sells() && vouchers.iter().any(of_no_use);
    let nature = Nature::of(tx, with, &row)?;
    let overspent = row.kind == SaleKind::Reload && is_overspent(tx, &vouchers)?;
    let alarm = if nature.sold_before {
        Some(SOLD_BEFORE)
    } else {
        (of_no_use || overspent).then_some(
            "a sale was booked whose vouchers cannot be redeemed: they expired, their series is locked, void or for others \
             meanwhile, or more of a card was booked than it was worth",
        )
    };
    // A redemption that was refused before was booked late, while the vouchers were held.
    let spent = |(_, voucher): &(SeriesRow, VoucherRow)| match row.kind {
        _ if nature.undoes_load => voucher.remaining() < row.face_value,
        SaleKind::Cancellation => row.reason == ChangeReason::Return && voucher.remaining() < voucher.amount(),
        SaleKind::Return => voucher.remaining() < voucher.amount(),
        _ => false,
    };
    if vouchers.iter().any(spent) {
        let alarm = "what was taken back is spent; take the entry back in the ledger, and settle it as rejected";
        return hold(tx, with, row, "spent_meanwhile", alarm);
    }
    let after = carry_out(tx, with, &row, nature, vouchers)?;
    Ok(Settled { status: Status::Ok, sale: shown(tx, with.ground, &after)?, alarm })
}

/// A sale that posts nothing is carried out in the transaction that begins it.
pub(super) fn complete_unposted(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    row: SaleRow,
    answer: &Answer,
    now_ms: i64,
) -> Result<Sale> {
    let with = Settling { ground, actor, answer, by_hand: false, now_ms };
    Ok(complete(tx, &with, row)?.sale)
}

/// A second drive of the key booked it although an earlier one was refused: the money moved. If every voucher is still
/// as the refusal left it, the sale is carried out; if not, it is held, with the evidence.
pub(super) fn complete_late(tx: &mut dyn Transaction, with: &Settling, row: SaleRow) -> Result<Settled> {
    let alarm = "a sale was booked after its rejection, and its vouchers are elsewhere now; settle it by hand";
    let vouchers = vouchers_of(tx, with.ground, &row)?;
    let nature = Nature::of(tx, with, &row)?;
    let released = vouchers.iter().all(|(_, voucher)| match nature.undoes_load {
        true => can_give_back(voucher, &row),
        false => is_as_released(voucher, &row),
    });
    if !released || !adds_up(tx, with.ground, &row, nature, &vouchers)? {
        return hold(tx, with, row, "sale_booked_after_rejection", alarm);
    }
    let mut moves = Moves::on(with.ground.day(tx, with.now_ms)?);
    let mut held = Vec::with_capacity(vouchers.len());
    for (series, before) in vouchers {
        let mut after = before.clone();
        if makes(row.kind) {
            // It was withdrawn with the refusal.
            if row.kind == SaleKind::Gift && !take_number(tx, with.ground, &series, &mut after)? {
                return hold(tx, with, row, "sale_booked_after_rejection", alarm);
            }
            step(&mut after, VoucherEvent::SellLate)?;
            after.reason = ChangeReason::None;
        } else {
            reserve(&mut after, row.id)?;
        }
        let after = moves.change(tx, with.ground, &series, &before, after)?;
        held.push((series, after));
    }
    moves.write(tx, with.ground, with.actor, with.now_ms, "reserved_late", &told_map(&row))?;
    let alarm = match nature.sold_before {
        true => SOLD_BEFORE,
        false => "a sale was booked after its rejection; it is carried out",
    };
    let after = carry_out(tx, with, &row, nature, held)?;
    Ok(Settled { status: Status::Ok, sale: shown(tx, with.ground, &after)?, alarm: Some(alarm) })
}

/// The ledger refused it for good: its vouchers are as they were; those that were made for it are withdrawn.
pub(super) fn reject(tx: &mut dyn Transaction, with: &Settling, row: SaleRow) -> Result<Settled> {
    let vouchers = vouchers_of(tx, with.ground, &row)?;
    let mut moves = Moves::on(with.ground.day(tx, with.now_ms)?);
    for (series, before) in vouchers {
        if !is_held(&before, &row) {
            return Err(disagree());
        }
        let mut after = before.clone();
        if makes(row.kind) {
            step(&mut after, VoucherEvent::Withdraw)?;
            after.reason = ChangeReason::Other;
            if row.kind == SaleKind::Gift {
                free_number(tx, with.ground, &series, &mut after)?;
            }
        } else {
            let left = before.remaining() > 0;
            step(&mut after, if left { VoucherEvent::Release } else { VoucherEvent::ReleaseUsed })?;
            after.held_by = if left { 0 } else { booked(tx, &before, 0)?.last };
        }
        moves.change(tx, with.ground, &series, &before, after)?;
    }
    let after = record(tx, with, &row, |after| {
        after.state = SaleState::Rejected;
        after.settled_at_ms = with.now_ms;
        // A refusal has no evidence to keep.
        take_evidence(after, &Answer { outcome: Outcome::Rejected, ..Answer::default() });
    })?;
    if row.kind == SaleKind::Cancellation {
        let original = sold_with(tx, with.ground, row.reverses)?;
        record(tx, with, &original, |original| original.reversed_by = 0)?;
    }
    moves.write(tx, with.ground, with.actor, with.now_ms, "sale_refused", &told_map(&after))?;
    unchanged(tx, with.ground, &after, None)
}

fn takes_from_stock(kind: SaleKind) -> bool {
    matches!(kind, SaleKind::Stock | SaleKind::Counter)
}

/// Whether the ledger booked more of a card than it was worth: what is loaded fills that gap first.
fn is_overspent(tx: &mut dyn Transaction, cards: &[(SeriesRow, VoucherRow)]) -> Result<bool> {
    for (_, card) in cards {
        if booked(tx, card, 0)?.amount > card.amount() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Its vouchers are made for it, one by one.
fn makes(kind: SaleKind) -> bool {
    matches!(kind, SaleKind::Electronic | SaleKind::Gift | SaleKind::Refund)
}

pub(super) fn is_held(voucher: &VoucherRow, row: &SaleRow) -> bool {
    voucher.state == VoucherState::Reserved && voucher.reserved_by == row.id
}

/// A voucher that nobody touched since the sale was refused.
fn is_as_released(voucher: &VoucherRow, row: &SaleRow) -> bool {
    let whole = voucher.remaining() == voucher.amount();
    match row.kind {
        SaleKind::Electronic | SaleKind::Gift | SaleKind::Refund => {
            voucher.state == VoucherState::Cancelled && voucher.reserved_by == row.id
        }
        SaleKind::Stock | SaleKind::Counter => {
            voucher.state == VoucherState::Active && !voucher.is_sold() && voucher.partner.is_empty() && whole
        }
        SaleKind::Reload => {
            matches!(voucher.state, VoucherState::Active | VoucherState::Used) && voucher.holder == row.holder
        }
        // Not one that came back another way and was sold again since.
        SaleKind::Return => {
            voucher.state == VoucherState::Active && voucher.is_sold() && voucher.sale < row.id && whole
        }
        // Nor one that belongs to somebody else by now.
        SaleKind::Cancellation | SaleKind::Transfer => {
            let own = voucher.sale == row.reverses && voucher.holder == row.holder;
            voucher.state == VoucherState::Active && own && whole
        }
    }
}

/// What a sale is beyond its kind.
#[derive(Clone, Copy)]
struct Nature {
    /// It takes a card's load back, rather than vouchers.
    undoes_load: bool,
    /// What it made may have been made, handed out and used in a store that is lost: unless the ledger itself says that it
    /// books it now. Of vouchers that were there before, the keys of their redemptions tell.
    sold_before: bool,
}

impl Nature {
    fn of(tx: &mut dyn Transaction, with: &Settling, row: &SaleRow) -> Result<Nature> {
        let undoes_load =
            row.kind == SaleKind::Cancellation && sold_with(tx, with.ground, row.reverses)?.kind == SaleKind::Reload;
        let booked_now = with.answer.outcome == Outcome::Done && !with.by_hand && row.state == SaleState::Pending;
        let sold_before = makes(row.kind)
            && posting_kind(row).is_some()
            && !booked_now
            && restored::may_be_sold_before(tx, with.now_ms)?;
        Ok(Nature { undoes_load, sold_before })
    }
}

/// What was loaded is on the card still.
fn can_give_back(card: &VoucherRow, row: &SaleRow) -> bool {
    card.state == VoucherState::Active && card.holder == row.holder && card.remaining() >= row.face_value
}

/// What a late sale was about is still what it was begun with: the same values, sold with the same sales, for as much.
fn adds_up(
    tx: &mut dyn Transaction,
    ground: &Ground,
    row: &SaleRow,
    nature: Nature,
    vouchers: &[(SeriesRow, VoucherRow)],
) -> Result<bool> {
    if nature.undoes_load {
        return Ok(sold_with(tx, ground, row.reverses)?.reversed_by == 0);
    }
    let mut values = (0, 0);
    let mut costs = 0;
    for (series, voucher) in vouchers {
        values = (values.0 + voucher.face_value, values.1 + voucher.extra_value);
        if takes_from_stock(row.kind) {
            let sold_by_hand = !terms::of_voucher(tx, ground, series, voucher)?.invoice.is_empty();
            if sold_by_hand || !reaches(series, &row.partner) {
                return Ok(false);
            }
        }
        if row.kind == SaleKind::Return {
            let sold = sold_with(tx, ground, voucher.sale)?;
            if sold.partner != row.partner || (row.reverses != 0 && row.reverses != sold.id) {
                return Ok(false);
            }
            costs += price_of(&sold, voucher);
        }
    }
    Ok(match row.kind {
        // So much at once it can never be read again.
        SaleKind::Reload => money::amount(values.0.saturating_add(row.face_value), values.1).is_ok(),
        SaleKind::Return => values == (row.face_value, row.extra_value) && costs == row.amount,
        SaleKind::Cancellation => {
            values == (row.face_value, row.extra_value) && sold_with(tx, ground, row.reverses)?.reversed_by == 0
        }
        _ => values == (row.face_value, row.extra_value),
    })
}

/// The vouchers of a sale with their series, all verified.
pub(super) fn vouchers_of(
    tx: &mut dyn Transaction,
    ground: &Ground,
    row: &SaleRow,
) -> Result<Vec<(SeriesRow, VoucherRow)>> {
    let mut found: Vec<(SeriesRow, VoucherRow)> = Vec::with_capacity(row.vouchers as usize);
    for (first, last) in ranges_of(tx, ground, row)? {
        let series = series::by_id(tx, voucher::series_of(first))?.ok_or_else(orphan)?;
        integrity::verify_series(&ground.vault, &series)?;
        let mut rows = Vec::new();
        voucher::in_range(tx, first, last, &mut |voucher| {
            rows.push(voucher?);
            Ok(())
        })?;
        if rows.len() as i64 != last - first + 1 {
            return Err(orphan());
        }
        for voucher in rows {
            integrity::verify_voucher_alone(&ground.vault, &series, &voucher)?;
            found.push((series.clone(), voucher));
        }
    }
    if found.len() as i64 == row.vouchers {
        Ok(found)
    } else {
        Err(orphan())
    }
}

fn step(voucher: &mut VoucherRow, event: VoucherEvent) -> Result<()> {
    voucher.state = state::next(voucher.state, event).ok_or_else(disagree)?;
    Ok(())
}

fn told_map(row: &SaleRow) -> Map<String, Value> {
    match told(row) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The held vouchers become what they were sold, issued or taken back as, and the sale is posted.
fn carry_out(
    tx: &mut dyn Transaction,
    with: &Settling,
    row: &SaleRow,
    nature: Nature,
    held: Vec<(SeriesRow, VoucherRow)>,
) -> Result<SaleRow> {
    let after = record(tx, with, row, |after| {
        after.state = SaleState::Posted;
        after.settled_at_ms = with.now_ms;
        take_evidence(after, with.answer);
    })?;
    let mut moves = Moves::on(with.ground.day(tx, with.now_ms)?);
    let mut under = Under { row: &after, moved: HashMap::new() };
    let mut came_back: HashMap<i64, i64> = HashMap::new();
    let Nature { undoes_load, sold_before } = nature;
    for (series, before) in &held {
        match row.kind {
            SaleKind::Return => *came_back.entry(before.sale).or_default() += 1,
            SaleKind::Cancellation => *came_back.entry(row.reverses).or_default() += 1,
            _ => {}
        }
        let mut voucher = before.clone();
        match undoes_load {
            true => gives_back(&mut voucher, &after)?,
            false => becomes(&mut voucher, &after)?,
        }
        voucher.terms = under.terms(tx, with.ground, series, before)?;
        if row.kind == SaleKind::Counter && under.is_personal(tx, with.ground, series, before)? {
            voucher.holder.clone_from(&row.buyer);
        }
        if voucher.state == VoucherState::Active && voucher.remaining() == 0 {
            // While it was held, a redemption was booked late and left nothing: that one used it.
            step(&mut voucher, VoucherEvent::SettlePosted)?;
            voucher.held_by = booked(tx, before, 0)?.last;
        }
        if sold_before {
            step(&mut voucher, VoucherEvent::Block)?;
            voucher.reason = ChangeReason::Other;
        }
        moves.change(tx, with.ground, series, before, voucher)?;
    }
    let loaded = match row.kind {
        SaleKind::Reload => row.face_value,
        _ if undoes_load => -row.face_value,
        _ => 0,
    };
    if loaded != 0 {
        let (series, _) = &held[0];
        let before = series::by_id(tx, series.id)?.ok_or_else(orphan)?;
        let adjusted_value = before.adjusted_value.checked_add(loaded).ok_or_else(disagree)?;
        series_life::change(tx, with.ground, &before, SeriesRow { adjusted_value, ..before.clone() })?;
    }
    for (sale, vouchers) in came_back {
        let original = sold_with(tx, with.ground, sale)?;
        record(tx, with, &original, |original| {
            original.returned += vouchers;
            if row.kind == SaleKind::Cancellation {
                original.reversed_by = row.id;
                if row.reason == ChangeReason::Return {
                    original.state = SaleState::Reversed;
                }
            }
        })?;
    }
    let event = if undoes_load { "load_taken_back" } else { event_of(&after) };
    moves.write(tx, with.ground, with.actor, with.now_ms, event, &told_map(&after))?;
    Ok(after)
}

/// The word of the trail for what was done.
fn event_of(row: &SaleRow) -> &'static str {
    match row.kind {
        SaleKind::Stock | SaleKind::Counter => "sold",
        SaleKind::Electronic | SaleKind::Gift => "issued",
        SaleKind::Reload => "loaded",
        SaleKind::Refund => "refund_issued",
        SaleKind::Return => "returned",
        SaleKind::Cancellation => "cancelled",
        SaleKind::Transfer => "transferred",
    }
}

/// A held card loses the load that is taken back.
fn gives_back(card: &mut VoucherRow, row: &SaleRow) -> Result<()> {
    step(card, VoucherEvent::SettleSale)?;
    card.held_by = 0;
    if card.remaining() < row.face_value {
        return Err(disagree());
    }
    card.face_value -= row.face_value;
    Ok(())
}

/// What a held voucher is after its sale.
fn becomes(voucher: &mut VoucherRow, row: &SaleRow) -> Result<()> {
    let withdrawn = row.kind == SaleKind::Cancellation || (row.kind == SaleKind::Return && row.cancels);
    step(voucher, if withdrawn { VoucherEvent::Withdraw } else { VoucherEvent::SettleSale })?;
    if voucher.state == VoucherState::Active {
        voucher.held_by = 0;
    }
    match row.kind {
        SaleKind::Stock | SaleKind::Counter | SaleKind::Electronic | SaleKind::Gift | SaleKind::Refund => {
            voucher.sale = row.id;
            voucher.partner.clone_from(&row.partner);
        }
        SaleKind::Reload => {
            let loaded = voucher.face_value.checked_add(row.face_value);
            voucher.face_value = loaded.ok_or_else(disagree)?;
        }
        SaleKind::Return => {
            voucher.sale = 0;
            voucher.partner.clear();
        }
        // Its history keeps the sale; for the books it is not sold any more.
        SaleKind::Cancellation => voucher.sale = 0,
        SaleKind::Transfer => voucher.holder.clone_from(&row.holder),
    }
    if withdrawn {
        voucher.reason = if row.kind == SaleKind::Return { ChangeReason::Return } else { row.reason };
    }
    Ok(())
}

/// The terms vouchers move to: those of a lot bear its invoice, so that it is found by it.
struct Under<'a> {
    row: &'a SaleRow,
    /// By the number of the terms they stood under.
    moved: HashMap<i64, i64>,
}

impl Under<'_> {
    fn terms(
        &mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        series: &SeriesRow,
        voucher: &VoucherRow,
    ) -> Result<i64> {
        let invoice = match self.row.kind {
            SaleKind::Stock | SaleKind::Counter => self.row.invoice_number(),
            SaleKind::Return => "",
            _ => return Ok(voucher.terms),
        };
        let stood_under = if voucher.terms == 0 { series.terms } else { voucher.terms };
        if let Some(known) = self.moved.get(&stood_under) {
            return Ok(*known);
        }
        let before = terms::by_number(tx, ground, stood_under)?;
        if before.invoice == invoice {
            return Ok(voucher.terms);
        }
        let wanted = Terms { invoice: invoice.to_owned(), ..(*before).clone() };
        let voucher_type = terms_rows::by_id(tx, stood_under)?.map_or(0, |row| row.voucher_type);
        let number = terms::number_of(tx, ground, &wanted, voucher_type)?;
        self.moved.insert(stood_under, number);
        Ok(number)
    }

    fn is_personal(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        series: &SeriesRow,
        voucher: &VoucherRow,
    ) -> Result<bool> {
        Ok(terms::of_voucher(tx, ground, series, voucher)?.usage == Usage::Personal)
    }
}
