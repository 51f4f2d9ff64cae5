//! A sale that is undone: all of its vouchers are cancelled. For return they come back whole, and its posting is taken
//! back; for any other reason nothing is posted, and what is left of them goes. Of a load the card stays, with so much
//! less on it.

use std::sync::Arc;

use super::one::{named_one, wrong, UNDER_WAY};
use super::order::Order;
use super::price_of;
use super::settle::vouchers_of;
use crate::engine::change::type_allows;
use crate::engine::evaluate::expired;
use crate::engine::{integrity, terms, voucher as view, Ground};
use crate::error::{Error, Result};
use crate::identifier::Identifier;
use crate::store::driver::Transaction;
use crate::store::sale::{self, SaleRow};
use crate::store::series::SeriesRow;
use crate::store::voucher::VoucherRow;
use crate::voucher::state::VoucherEvent;
use crate::voucher::{ChangeReason, SaleKind, SaleState, Terms, VoucherState};

/// What is undone, all verified.
pub(super) struct Undone {
    pub(super) vouchers: Vec<(Arc<SeriesRow>, VoucherRow)>,
    /// A type of them asks for two persons.
    pub(super) two_persons: bool,
    /// A load of a card is taken back.
    pub(super) is_load: bool,
}

/// The sale a cancellation names, if it can be undone; the row of the cancellation gets what that sale tells.
pub(super) fn undone(tx: &mut dyn Transaction, ground: &Ground, order: &Order, row: &mut SaleRow) -> Result<Undone> {
    let request = &order.request;
    let (sold, one) = named(tx, ground, &request.voucher)?;
    can_be_undone(&sold, request.reason)?;
    if !request.currency.is_empty() && request.currency != sold.currency {
        let message = format!("is not the {} of the sale; give that one, or leave it empty", sold.currency);
        return Err(Error::invalid("currency", message));
    }
    let is_load = sold.kind == SaleKind::Reload;
    if is_load && request.reason != ChangeReason::Return {
        return Err(Error::invalid("reason", "is not return; a load is taken back for its money, or stays"));
    }
    let vouchers = match one {
        Some(one) => vec![one],
        None => vouchers_of(tx, ground, &sold)?,
    };
    let mut two_persons = false;
    for (series, voucher) in &vouchers {
        let terms = terms::of_voucher(tx, ground, series, voucher)?;
        two_persons |= terms.two_persons;
        let back = Back { sold: &sold, voucher, terms: &terms };
        if let Some(why) = back.why_not(request.reason, order.now_ms) {
            return Err(wrong(&format!("{}: {why}", view::serial(series, voucher.number()))));
        }
    }
    let left = match request.reason {
        ChangeReason::Return => Left::whole(&sold),
        _ => Left::of(&sold, &vouchers),
    };
    if request.reason == ChangeReason::Return && !is_load && is_worth_otherwise(&sold, &vouchers) {
        return Err(wrong(
            "it was loaded or changed since it was sold; cancel it for another reason, which posts nothing, and settle \
             the money by hand",
        ));
    }
    row.account.clone_from(&sold.account);
    row.partner.clone_from(&sold.partner);
    row.buyer.clone_from(&sold.buyer);
    row.holder = vouchers.first().map(|(_, first)| first.holder.clone()).unwrap_or_default();
    row.voucher_type.clone_from(&sold.voucher_type);
    row.tax_class = sold.tax_class;
    row.currency.clone_from(&sold.currency);
    row.test_mode = sold.test_mode;
    row.comment.clone_from(&sold.comment);
    sold.invoice_number().clone_into(&mut row.invoice);
    row.reverses = sold.id;
    row.vouchers = sold.vouchers;
    (row.face_value, row.extra_value) = (left.face_value, left.extra_value);
    (row.amount, row.paid) = (left.amount, if sold.paid == 0 { 0 } else { left.amount });
    let vouchers = vouchers.into_iter().map(|(series, voucher)| (Arc::new(series), voucher)).collect();
    Ok(Undone { vouchers, two_persons, is_load })
}

/// The sale with this identifier; or the sale of the voucher with this name, and that voucher.
fn named(tx: &mut dyn Transaction, ground: &Ground, name: &str) -> Result<(SaleRow, Option<(SeriesRow, VoucherRow)>)> {
    if let Ok(uid) = name.trim().parse::<Identifier>() {
        if let Some(sold) = sale::by_uid(tx, &uid)? {
            integrity::verify_sale(&ground.vault, &sold)?;
            return Ok((sold, None));
        }
    }
    let one = named_one(tx, ground, name)?;
    let sold = one.sold_with.ok_or_else(|| wrong("it was not sold; cancel it by a bulk operation"))?;
    if sold.kind != SaleKind::Stock && sold.vouchers != 1 {
        return Err(wrong(
            "it was sold together with others; name their sale, to cancel all of it; or cancel this one alone by a bulk \
             operation, which posts nothing",
        ));
    }
    Ok((sold, Some((one.series, one.voucher))))
}

fn can_be_undone(sold: &SaleRow, reason: ChangeReason) -> Result<()> {
    use SaleKind as K;
    match sold.kind {
        K::Electronic | K::Gift | K::Refund | K::Counter | K::Reload => {}
        K::Stock if reason == ChangeReason::Return => {
            return Err(wrong("it was sold to a partner; return it, for a credit note"));
        }
        K::Stock => {
            return Err(wrong("it was sold to a partner; cancel it by a bulk operation, which posts nothing"));
        }
        K::Return | K::Cancellation | K::Transfer => {
            return Err(wrong("it sold nothing; name the sale that is to be undone"));
        }
    }
    if sold.state != SaleState::Posted || sold.reversed_by != 0 {
        return Err(wrong("its sale is not booked, or is being cancelled already"));
    }
    Ok(())
}

/// All of them together are not worth what was sold.
fn is_worth_otherwise(sold: &SaleRow, vouchers: &[(SeriesRow, VoucherRow)]) -> bool {
    let worth: i128 = vouchers.iter().map(|(_, voucher)| i128::from(voucher.amount())).sum();
    worth != i128::from(sold.face_value) + i128::from(sold.extra_value)
}

/// What of a sale goes with its cancellation, minor units.
#[derive(Default)]
struct Left {
    face_value: i64,
    extra_value: i64,
    /// What had been paid for it; of a voucher that was used in part or loaded since, the face value that is left.
    amount: i64,
}

impl Left {
    fn whole(sold: &SaleRow) -> Left {
        Left { face_value: sold.face_value, extra_value: sold.extra_value, amount: sold.amount }
    }

    fn of(sold: &SaleRow, vouchers: &[(SeriesRow, VoucherRow)]) -> Left {
        let spent = vouchers.iter().any(|(_, voucher)| voucher.remaining() != voucher.amount());
        if !spent && !is_worth_otherwise(sold, vouchers) {
            return Left::whole(sold);
        }
        let mut left = Left::default();
        for (_, voucher) in vouchers {
            let extra_value = voucher.remaining_extra();
            let face_value = voucher.remaining() - extra_value;
            let is_whole = sold.vouchers > 1 && voucher.remaining() == voucher.amount();
            left.face_value = left.face_value.saturating_add(face_value);
            left.extra_value = left.extra_value.saturating_add(extra_value);
            left.amount = left.amount.saturating_add(if is_whole { price_of(sold, voucher) } else { face_value });
        }
        left
    }
}

/// A voucher that is to come back, with all that tells whether it can.
struct Back<'a> {
    sold: &'a SaleRow,
    voucher: &'a VoucherRow,
    terms: &'a Terms,
}

impl Back<'_> {
    fn why_not(&self, reason: ChangeReason, now_ms: i64) -> Option<&'static str> {
        let (sold, voucher) = (self.sold, self.voucher);
        let handed_on = voucher.holder != sold.holder && voucher.holder != sold.buyer;
        match () {
            _ if handed_on && reason == ChangeReason::Return => {
                Some("it belongs to somebody else than it was sold to; settle the money by hand")
            }
            _ if sold.kind == SaleKind::Reload => self.why_load_stays(),
            _ if reason == ChangeReason::Return => self.why_not_cancelled(now_ms).or_else(|| self.why_not_returned()),
            _ => self.why_not_cancelled(now_ms),
        }
    }

    /// A voucher is cancelled with its sale while something of it can still be redeemed, if only nobody holds it back.
    fn why_not_cancelled(&self, now_ms: i64) -> Option<&'static str> {
        let (sold, voucher) = (self.sold, self.voucher);
        match voucher.state {
            VoucherState::Pending | VoucherState::Reserved => Some(UNDER_WAY),
            VoucherState::Active | VoucherState::Blocked if voucher.sale == sold.id => match () {
                _ if !type_allows(self.terms, voucher.state, VoucherEvent::Cancel) => {
                    Some("its type does not let it be cancelled")
                }
                _ if expired(voucher, taken_back_at(voucher, sold, now_ms)) => Some(
                    "its time is over, so nothing of it can be redeemed; cancel it by a bulk operation, or leave it",
                ),
                _ => None,
            },
            _ => Some("nothing of it is left to be cancelled"),
        }
    }

    /// Its money goes back only for what nothing came of.
    fn why_not_returned(&self) -> Option<&'static str> {
        let voucher = self.voucher;
        match () {
            _ if voucher.state == VoucherState::Blocked => {
                Some("it is blocked; unblock it, or cancel it for another reason, which posts nothing")
            }
            _ if voucher.remaining() != voucher.amount() => Some(
                "something of it was redeemed; cancel it for another reason, which posts nothing, and settle what is \
                 left by hand",
            ),
            _ => None,
        }
    }

    /// A load can be taken back while so much is left on the card.
    fn why_load_stays(&self) -> Option<&'static str> {
        match () {
            _ if matches!(self.voucher.state, VoucherState::Pending | VoucherState::Reserved) => Some(UNDER_WAY),
            _ if self.voucher.state != VoucherState::Active => Some("the card is not in use; its load stays as it is"),
            _ if self.voucher.remaining() < self.sold.face_value => {
                Some("less is left on the card than was loaded; settle what is left by hand")
            }
            _ => None,
        }
    }
}

/// The moment that counts for a voucher that is to come back: now; or when its sale began, if its time was over before the
/// ledger booked it: such a voucher was of no use to anybody.
pub(super) fn taken_back_at(voucher: &VoucherRow, sold: &SaleRow, now_ms: i64) -> i64 {
    if expired(voucher, sold.settled_at_ms) {
        sold.begun_at_ms
    } else {
        now_ms
    }
}
