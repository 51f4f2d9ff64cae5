//! The one voucher a reload, transfer or cancellation is about, and what the sale becomes with it.

use super::change::type_allows;
use super::evaluate::expired;
use super::sale::{orphan, price, ranges_of};
use super::sale_issue::{card_key, reads_as_serial};
use super::sale_order::Order;
use super::sale_pick::{count, finish_sum, sold_with};
use super::voucher::{not_found, parse_serial};
use super::{integrity, terms, Ground};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::money;
use crate::store::driver::Transaction;
use crate::store::sale::{self, SaleRow};
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, voucher_id, VoucherRow};
use crate::voucher::state::VoucherEvent;
use crate::voucher::voucher_type::{Category, Usage};
use crate::voucher::{ChangeReason, SaleKind, SaleState, SeriesState, Terms, VoucherState};

/// A voucher with what it stands under and where it came from, all verified.
pub(super) struct One {
    pub(super) series: SeriesRow,
    pub(super) voucher: VoucherRow,
    pub(super) terms: std::sync::Arc<Terms>,
    /// The sale it was sold with; or that of the load which is to be taken back.
    original: Option<SaleRow>,
}

/// The voucher a request names, and the row of its sale with what the voucher tells.
pub(super) fn one_of(tx: &mut dyn Transaction, ground: &Ground, order: &Order, row: &mut SaleRow) -> Result<One> {
    let one = named_one(tx, ground, order)?;
    // A partner touches what it sold.
    let own = order.actor.confined_to();
    if own.is_some_and(|own| one.original.as_ref().is_none_or(|sold| sold.partner != own)) {
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
        SaleKind::Reload => one.loaded(order, row)?,
        SaleKind::Transfer => one.transferred(order, row)?,
        _ => one.undone(order, row)?,
    }
    Ok(one)
}

/// The voucher with this identifier, serial or card number; for a cancellation also the one a sale of this identifier has
/// loaded.
fn named_one(tx: &mut dyn Transaction, ground: &Ground, order: &Order) -> Result<One> {
    let name = order.request.voucher.trim();
    let mut load = None;
    let id = match name.parse::<Identifier>() {
        Ok(id) => match series::by_uid(tx, &id.series_of())? {
            Some(series) => voucher_id(series.id, id.number().into()),
            None if order.request.kind == SaleKind::Cancellation => {
                let sold = sale::by_uid(tx, &id)?.filter(|sold| sold.kind == SaleKind::Reload).ok_or_else(not_found)?;
                integrity::verify_sale(&ground.vault, &sold)?;
                let first = ranges_of(tx, ground, &sold)?.first().map(|(first, _)| *first);
                load = Some(sold);
                first.ok_or_else(orphan)?
            }
            None => return Err(not_found()),
        },
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
    let original = match (load, voucher.sale) {
        (None, 0) => None,
        (None, number) => Some(sold_with(tx, ground, number)?),
        (load, _) => load,
    };
    Ok(One { series, voucher, terms, original })
}

fn wrong(message: &'static str) -> Error {
    Error::new(Status::WrongState, message).field("voucher")
}

impl One {
    /// Named by the sale of a load.
    pub(super) fn is_of_load(&self) -> bool {
        self.original.as_ref().is_some_and(|sold| sold.kind == SaleKind::Reload)
    }

    fn is_card(&self) -> bool {
        self.terms.category == Category::IdentifiesCustomer
    }

    fn loaded(&self, order: &Order, row: &mut SaleRow) -> Result<()> {
        let (series, voucher) = (&self.series, &self.voucher);
        if !self.is_card() || !self.terms.partial_use {
            return Err(wrong("only a card with a balance can be loaded; sell another voucher"));
        }
        let closed = series.locked || series.state != SeriesState::Active || expired(voucher, order.now_ms);
        let in_use = matches!(voucher.state, VoucherState::Active | VoucherState::Used) && voucher.is_sold();
        if !in_use || closed {
            return Err(wrong("the card is not in use; issue another one"));
        }
        let added = order.request.face_value;
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

    fn transferred(&self, order: &Order, row: &mut SaleRow) -> Result<()> {
        let voucher = &self.voucher;
        let in_use = voucher.state == VoucherState::Active && voucher.is_sold() && !expired(voucher, order.now_ms);
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

    fn undone(&self, order: &Order, row: &mut SaleRow) -> Result<()> {
        let voucher = &self.voucher;
        let missing = || wrong("it was not sold by itself; cancel or return it with its lot");
        let sold = self.original.as_ref().ok_or_else(missing)?;
        if sold.state != SaleState::Posted || sold.reversed_by != 0 {
            return Err(wrong("its sale is not booked, or is being cancelled already"));
        }
        let handed_on = voucher.holder != sold.holder && voucher.holder != sold.buyer;
        if handed_on && order.request.reason == ChangeReason::Return {
            return Err(wrong("it belongs to somebody else than it was sold to; settle the money by hand"));
        }
        match sold.kind {
            SaleKind::Reload => self.load_can_be_taken_back(sold, order.request.reason)?,
            _ => self.sale_can_be_undone(sold, order.now_ms)?,
        }
        row.account.clone_from(&sold.account);
        row.partner.clone_from(&sold.partner);
        row.buyer.clone_from(&sold.buyer);
        row.holder.clone_from(&voucher.holder);
        row.comment.clone_from(&sold.comment);
        sold.invoice_number().clone_into(&mut row.invoice);
        row.reverses = sold.id;
        count(row, sold.face_value, sold.extra_value, sold.amount)?;
        row.paid = sold.paid;
        Ok(())
    }

    /// A sale of one voucher can be undone while nothing came of it.
    fn sale_can_be_undone(&self, sold: &SaleRow, now_ms: i64) -> Result<()> {
        let voucher = &self.voucher;
        if !matches!(sold.kind, SaleKind::Electronic | SaleKind::Gift | SaleKind::Refund | SaleKind::Counter) {
            return Err(wrong("it was sold to a partner; return it, for a credit note"));
        }
        if sold.vouchers != 1 {
            let message =
                "it was sold together with others; cancel it by a bulk operation, and settle the money by hand";
            return Err(wrong(message));
        }
        if !type_allows(&self.terms, voucher.state, VoucherEvent::Cancel) {
            return Err(wrong("its type does not let it be cancelled"));
        }
        if voucher.state != VoucherState::Active || expired(voucher, taken_back_at(voucher, sold, now_ms)) {
            return Err(wrong("only an active voucher within its time can be cancelled with its sale"));
        }
        if voucher.remaining() != voucher.amount() || voucher.amount() != sold.face_value + sold.extra_value {
            return Err(wrong("it was used or loaded since it was sold; settle what is left by hand"));
        }
        Ok(())
    }

    /// A load can be taken back while so much is left on the card.
    fn load_can_be_taken_back(&self, load: &SaleRow, reason: ChangeReason) -> Result<()> {
        if reason != ChangeReason::Return {
            return Err(Error::invalid("reason", "is not return; a load is taken back for its money, or stays"));
        }
        if self.voucher.state != VoucherState::Active {
            return Err(wrong("the card is not in use; its load stays as it is"));
        }
        if self.voucher.remaining() < load.face_value {
            return Err(wrong("less is left on the card than was loaded; settle what is left by hand"));
        }
        Ok(())
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
