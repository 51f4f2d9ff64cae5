//! The one voucher a request names: found, and for a reload or a transfer what the sale becomes with it.

use super::issue::{card_key, reads_as_serial};
use super::order::Order;
use super::pick::{self, count, finish_sum};
use super::price;
use crate::engine::evaluate::expired;
use crate::engine::redemption::booked;
use crate::engine::voucher::{not_found, parse_serial};
use crate::engine::{integrity, terms, voucher_type, Ground};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::money;
use crate::store::driver::Transaction;
use crate::store::sale::SaleRow;
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, voucher_id, VoucherRow};
use crate::voucher::voucher_type::{Category, Usage, ValueKind};
use crate::voucher::{SaleKind, SeriesState, Terms, VoucherState, VoucherType};

/// A voucher with what it stands under and where it came from, all verified.
pub(super) struct One {
    pub(super) series: SeriesRow,
    pub(super) voucher: VoucherRow,
    pub(super) terms: std::sync::Arc<Terms>,
    /// The sale it was sold with.
    pub(super) sold_with: Option<SaleRow>,
}

/// The voucher a request names, and the row of its sale with what the voucher tells.
pub(super) fn one_of(tx: &mut dyn Transaction, ground: &Ground, order: &Order, row: &mut SaleRow) -> Result<One> {
    let one = named_one(tx, ground, &order.request.voucher)?;
    // A partner touches what it sold.
    let own = order.actor.confined_to();
    if own.is_some_and(|own| one.sold_with.as_ref().is_none_or(|sold| sold.partner != own)) {
        return Err(not_found());
    }
    if !order.request.currency.is_empty() && order.request.currency != one.series.currency {
        let message = format!("is not the {} of the voucher; give that one, or leave it empty", one.series.currency);
        return Err(Error::invalid("currency", message));
    }
    row.currency.clone_from(&one.series.currency);
    row.test_mode = one.series.test_mode;
    row.voucher_type.clone_from(&one.terms.voucher_type);
    row.tax_class = one.terms.tax_class;
    match order.request.kind {
        SaleKind::Reload => {
            if booked(tx, &one.voucher, 0)?.amount > one.voucher.amount() {
                return Err(wrong(
                    "more of the card was booked than it was worth; reverse that first, or issue another one",
                ));
            }
            let kind = type_of(tx, ground, &one)?;
            one.loaded(order, row, kind.as_ref())?;
        }
        _ => one.transferred(order, row)?,
    }
    Ok(one)
}

/// The type of a voucher as it is today.
fn type_of(tx: &mut dyn Transaction, ground: &Ground, one: &One) -> Result<Option<VoucherType>> {
    match one.terms.voucher_type.as_str() {
        "" => Ok(None),
        code => voucher_type::by_code(tx, &ground.vault, "voucher_type", code).map(|(_, kind)| Some(kind)),
    }
}

/// The voucher with this identifier, serial or card number.
pub(super) fn named_one(tx: &mut dyn Transaction, ground: &Ground, name: &str) -> Result<One> {
    let name = name.trim();
    let id = match name.parse::<Identifier>() {
        Ok(id) => {
            let series = series::by_uid(tx, &id.series_of())?.ok_or_else(not_found)?;
            voucher_id(series.id, id.number().into())
        }
        // Written out as serials are: "1-3" may as well be printed on a card.
        Err(_) => match parse_serial(name).filter(|_| reads_as_serial(name)) {
            Some((code, number)) => {
                let series = series::by_code(tx, &code)?.ok_or_else(not_found)?;
                voucher_id(series.id, number)
            }
            None => voucher::id_by_look_up(tx, &ground.vault.look_up(&card_key(name)))?.ok_or_else(not_found)?,
        },
    };
    let series = series::by_id(tx, voucher::series_of(id))?.filter(|series| series.complete).ok_or_else(not_found)?;
    let voucher = voucher::by_id(tx, id)?.ok_or_else(not_found)?;
    integrity::verify_voucher(&ground.vault, &series, &voucher)?;
    let terms = terms::of_voucher(tx, ground, &series, &voucher)?;
    let sold_with = match voucher.sale {
        0 => None,
        number => Some(pick::sold_with(tx, ground, number)?),
    };
    Ok(One { series, voucher, terms, sold_with })
}

/// Why a voucher has to wait.
pub(super) const UNDER_WAY: &str = "a redemption or sale of it is under way; ask again when that is settled";

pub(super) fn wrong(message: &str) -> Error {
    Error::new(Status::WrongState, message).field("voucher")
}

impl One {
    fn is_card(&self) -> bool {
        self.terms.category == Category::IdentifiesCustomer
    }

    fn loaded(&self, order: &Order, row: &mut SaleRow, kind: Option<&VoucherType>) -> Result<()> {
        let (series, voucher) = (&self.series, &self.voucher);
        if let Some(why) = self.why_not_loaded(order.now_ms) {
            return Err(wrong(why));
        }
        let added = order.request.face_value;
        self.within_bounds(added, kind)?;
        money::amount(voucher.face_value, voucher.extra_value)?;
        money::amount(voucher.face_value.saturating_add(added), voucher.extra_value)?;
        for (given, otherwise) in [(&mut row.buyer, &voucher.holder), (&mut row.comment, &series.comment)].into_iter() {
            if given.is_empty() {
                given.clone_from(otherwise);
            }
        }
        if row.account.is_empty() {
            row.account.clone_from(&row.buyer);
        }
        row.holder.clone_from(&voucher.holder);
        count(row, added, 0, price(row.price, row.discount, added))?;
        finish_sum(row)
    }

    fn why_not_loaded(&self, now_ms: i64) -> Option<&'static str> {
        let (series, voucher) = (&self.series, &self.voucher);
        match voucher.state {
            _ if !self.is_card() || !self.terms.partial_use => {
                Some("only a card with a balance can be loaded; sell another voucher")
            }
            VoucherState::Pending | VoucherState::Reserved => Some(UNDER_WAY),
            VoucherState::Blocked => Some("the card is blocked; see why, and unblock it or issue another one"),
            VoucherState::Active | VoucherState::Used if voucher.is_sold() => match () {
                _ if expired(voucher, now_ms) => Some("the card's time is over; extend it, or issue another one"),
                _ if series.locked || series.state != SeriesState::Active => {
                    Some("the card's series is locked or void; unlock it, or issue another card")
                }
                _ => None,
            },
            _ => Some("the card is not in use; issue another one"),
        }
    }

    /// A type of variable value bounds what is on its cards, and from below each load. Of a fixed value its cards only
    /// begin with that.
    fn within_bounds(&self, added: i64, kind: Option<&VoucherType>) -> Result<()> {
        let Some(kind) = kind.filter(|kind| kind.value_kind == ValueKind::Variable) else { return Ok(()) };
        let told = |amount: i64| money::told(amount, &self.series.currency);
        if added < kind.face_value_min {
            let message = format!("is below the {} its type asks for; load that much", told(kind.face_value_min));
            return Err(Error::invalid("face_value", message));
        }
        let left = self.voucher.remaining() - self.voucher.remaining_extra();
        if kind.face_value_max != 0 && left.saturating_add(added) > kind.face_value_max {
            let most = told((kind.face_value_max - left).max(0));
            let message = format!(
                "takes the card beyond the {} its type allows; load {most} at most, or after some of it is used",
                told(kind.face_value_max)
            );
            return Err(Error::invalid("face_value", message));
        }
        Ok(())
    }

    fn transferred(&self, order: &Order, row: &mut SaleRow) -> Result<()> {
        let voucher = &self.voucher;
        let in_use = voucher.state == VoucherState::Active && voucher.is_sold() && !expired(voucher, order.now_ms);
        if self.is_card() && matches!(voucher.state, VoucherState::Pending | VoucherState::Reserved) {
            return Err(wrong(UNDER_WAY));
        }
        if !self.is_card() || !in_use {
            return Err(wrong("only a card in use can be transferred"));
        }
        if self.terms.usage == Usage::Personal {
            return Err(wrong("the card is personal, it stays with its holder; sell another one"));
        }
        if voucher.holder == order.request.holder {
            return Err(Error::invalid("holder", "has the card already; name another account"));
        }
        row.buyer.clone_from(&voucher.holder);
        count(row, voucher.face_value, voucher.extra_value, 0)
    }
}
