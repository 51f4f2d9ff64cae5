//! A sale that is undone: all of its vouchers are cancelled, and its posting is taken back if they came back. Of a load
//! the card stays, with so much less on it.

use std::sync::Arc;

use super::one::{named_one, wrong};
use super::order::Order;
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
    can_be_undone(&sold)?;
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
    if !is_load && worth(&vouchers) != i128::from(sold.face_value) + i128::from(sold.extra_value) {
        return Err(wrong("what it is worth was changed since it was sold; settle the money by hand"));
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
    (row.face_value, row.extra_value) = (sold.face_value, sold.extra_value);
    (row.amount, row.paid) = (sold.amount, sold.paid);
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
        let message = "it was sold together with others; name their sale, to cancel all of it";
        return Err(wrong(message));
    }
    Ok((sold, Some((one.series, one.voucher))))
}

fn can_be_undone(sold: &SaleRow) -> Result<()> {
    use SaleKind as K;
    match sold.kind {
        K::Electronic | K::Gift | K::Refund | K::Counter | K::Reload => {}
        K::Stock => return Err(wrong("it was sold to a partner; return it, for a credit note")),
        K::Return | K::Cancellation | K::Transfer => {
            return Err(wrong("it sold nothing; name the sale that is to be undone"));
        }
    }
    if sold.state != SaleState::Posted || sold.reversed_by != 0 {
        return Err(wrong("its sale is not booked, or is being cancelled already"));
    }
    Ok(())
}

/// What all of them are worth.
fn worth(vouchers: &[(SeriesRow, VoucherRow)]) -> i128 {
    vouchers.iter().map(|(_, voucher)| i128::from(voucher.amount())).sum()
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
            _ => self.why_not_cancelled(now_ms),
        }
    }

    /// A voucher can be cancelled with its sale while nothing came of it.
    fn why_not_cancelled(&self, now_ms: i64) -> Option<&'static str> {
        let (sold, voucher) = (self.sold, self.voucher);
        let is_active = voucher.state == VoucherState::Active && voucher.sale == sold.id;
        match () {
            _ if !type_allows(self.terms, voucher.state, VoucherEvent::Cancel) => {
                Some("its type does not let it be cancelled")
            }
            _ if !is_active || expired(voucher, taken_back_at(voucher, sold, now_ms)) => {
                Some("only an active voucher within its time can be cancelled with its sale")
            }
            _ if voucher.remaining() != voucher.amount() => {
                Some("something of it was redeemed; settle what is left by hand")
            }
            _ => None,
        }
    }

    /// A load can be taken back while so much is left on the card.
    fn why_load_stays(&self) -> Option<&'static str> {
        match () {
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
