//! What becomes of one voucher in a bulk operation. Pure: no store, no clock.

use serde::{Deserialize, Serialize};

use super::evaluate::expired;
use crate::money;
use crate::store::series::SeriesRow;
use crate::store::voucher::VoucherRow;
use crate::voucher::bulk::set;
use crate::voucher::state::{self, Guard, Then, VoucherEvent, VoucherTransition, VOUCHER_LIFE};
use crate::voucher::{BulkOperation, BulkRequest, ChangeReason, ProcessStates, Terms, VoucherState};

/// A bulk request as it is carried out: checked, confined to its actor, and the same however often it is resumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Order {
    /// What was asked for; its filter is confined.
    pub(super) request: BulkRequest,
    /// A second person approved it.
    pub(super) approved: bool,
    /// Numbers of the vouchers it names by identifier or serial, in order.
    pub(super) numbers: Vec<i64>,
    /// The type vouchers move to.
    pub(super) new_type: Option<NewType>,
    /// The moment from which expired vouchers are.
    pub(super) started_at_ms: i64,
    /// A partner asked for it.
    #[serde(default)]
    pub(super) by_partner: bool,
}

/// A type as it was when the request was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct NewType {
    /// Its number.
    pub(super) id: i64,
    /// What vouchers made from it inherit.
    pub(super) terms: Terms,
    /// The currency its values are in, empty if any.
    pub(super) currency: String,
}

impl Order {
    /// Money becomes redeemable or changes: what the rule of two persons is about. So does leaving a type that asks for it.
    pub(super) fn takes_two_persons(&self) -> bool {
        let request = &self.request;
        match request.operation {
            BulkOperation::Activate => true,
            BulkOperation::Modify => {
                request.change.set & (set::VALUE | set::VOUCHER_TYPE) != 0 || self.sets_an_end_to_come()
            }
            _ => false,
        }
    }

    /// Vouchers whose time was over may be redeemed again, and others for longer. What ends at once gives nothing.
    fn sets_an_end_to_come(&self) -> bool {
        let change = &self.request.change;
        let to_come = change.expires_at_ms == 0 || change.expires_at_ms > self.started_at_ms;
        change.set & set::EXPIRES_AT != 0 && to_come
    }

    /// The type vouchers move to asks for two persons.
    pub(super) fn moves_under_two_persons(&self) -> bool {
        self.new_type.as_ref().is_some_and(|new_type| new_type.terms.two_persons)
    }
}

/// What becomes of a voucher.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Becomes {
    /// This, with the next version and still without its tag. With terms it moves to these.
    Changed(Box<VoucherRow>, Option<Box<Terms>>),
    /// The same, without its sealed code.
    Sealed,
    /// Nothing: its row is removed.
    Gone,
}

/// Why a voucher is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhyLeft {
    /// It is already as wanted.
    Unchanged,
    /// Its state does not allow it.
    WrongState,
    /// Its type does not allow it in its state.
    TypeForbids,
    /// Somebody paid for it.
    PaidFor,
    /// A redemption or sale was begun on it.
    Claimed,
    /// Its time is not over.
    NotExpired,
    /// The new value or dates make no sense for it.
    Nonsense,
    /// Its type asks for two persons.
    TwoPersons,
    /// It does not bear its tag.
    Damaged,
}

/// What the order makes of a voucher that stands under these terms.
pub(super) fn becomes(
    series: &SeriesRow,
    terms: &Terms,
    voucher: &VoucherRow,
    order: &Order,
    now_ms: i64,
) -> Result<Becomes, WhyLeft> {
    let Some(event) = order.request.operation.event() else {
        return if voucher.sealed.is_empty() { Err(WhyLeft::Unchanged) } else { Ok(Becomes::Sealed) };
    };
    let row = allowed(terms, voucher, event)?;
    if order.takes_two_persons() && (terms.two_persons || order.moves_under_two_persons()) && !order.approved {
        return Err(WhyLeft::TwoPersons);
    }
    guarded(row.guard, voucher, now_ms)?;
    unless_sold(voucher, order)?;
    match row.then {
        Then::Gone => Ok(Becomes::Gone),
        Then::Becomes(next) => {
            let mut after = VoucherRow { state: next, version: voucher.version + 1, ..voucher.clone() };
            match event {
                VoucherEvent::Block | VoucherEvent::Cancel => after.reason = order.request.reason,
                VoucherEvent::Unblock => after.reason = ChangeReason::None,
                VoucherEvent::Purge => after.sealed = Vec::new(),
                _ => {}
            }
            Ok(Becomes::Changed(Box::new(after), None))
        }
        Then::Stays => edited(series, terms, voucher, order),
    }
}

/// The row of the table for this voucher, if its type has nothing against it.
fn allowed(terms: &Terms, voucher: &VoucherRow, event: VoucherEvent) -> Result<&'static VoucherTransition, WhyLeft> {
    let Some(row) = state::transition(voucher.state, event) else {
        let there = |row: &VoucherTransition| row.event == event && row.then == Then::Becomes(voucher.state);
        return Err(if VOUCHER_LIFE.iter().any(there) { WhyLeft::Unchanged } else { WhyLeft::WrongState });
    };
    if type_allows(terms, voucher.state, event) {
        Ok(row)
    } else {
        Err(WhyLeft::TypeForbids)
    }
}

/// Whether a type has nothing against an event in this state.
pub(super) fn type_allows(terms: &Terms, state: VoucherState, event: VoucherEvent) -> bool {
    let states = states_of(&terms.process_states, event);
    states == 0 || states & (1 << state as i32) != 0
}

fn states_of(states: &ProcessStates, event: VoucherEvent) -> i32 {
    match event {
        VoucherEvent::Activate => states.activate,
        VoucherEvent::Block => states.block,
        VoucherEvent::Cancel => states.cancel,
        VoucherEvent::Modify => states.modify,
        VoucherEvent::Assign => states.assign,
        VoucherEvent::Expire => states.expire,
        VoucherEvent::Purge => states.purge,
        VoucherEvent::Delete => states.delete,
        _ => 0,
    }
}

/// What the table asks besides the state. [`Guard::Unpaid`] is about values, and asked where they change.
fn guarded(guard: Guard, voucher: &VoucherRow, now_ms: i64) -> Result<(), WhyLeft> {
    match guard {
        Guard::None | Guard::Unpaid => Ok(()),
        Guard::Expired if expired(voucher, now_ms) => Ok(()),
        Guard::Expired => Err(WhyLeft::NotExpired),
        Guard::NeverBegun if voucher.uses == 0 => Ok(()),
        Guard::NeverBegun => Err(WhyLeft::Claimed),
        _ => Err(WhyLeft::WrongState),
    }
}

/// What somebody paid for comes back, or goes to somebody else, by a sale of its own: that settles the money too. And a
/// ledger that books a refused sale late must still find its voucher.
fn unless_sold(voucher: &VoucherRow, order: &Order) -> Result<(), WhyLeft> {
    let request = &order.request;
    let comes_back = request.operation == BulkOperation::Cancel && request.reason == ChangeReason::Return;
    let removed = request.operation == BulkOperation::Delete;
    let moved = request.change.set & set::PARTNER != 0 && request.change.partner != voucher.partner;
    if voucher.is_sold() && (comes_back || removed || moved) {
        return Err(WhyLeft::PaidFor);
    }
    if removed && voucher.reserved_by != 0 {
        return Err(WhyLeft::Claimed);
    }
    Ok(())
}

/// A voucher that keeps its state and changes otherwise.
fn edited(series: &SeriesRow, terms: &Terms, voucher: &VoucherRow, order: &Order) -> Result<Becomes, WhyLeft> {
    let change = &order.request.change;
    let sets = |field: i64| change.set & field != 0;
    let mut after = voucher.clone();
    if order.request.operation == BulkOperation::Expire {
        if expired(voucher, order.started_at_ms) {
            return Err(WhyLeft::Unchanged);
        }
        after.expires_at_ms = order.started_at_ms;
    }
    if sets(set::FACE_VALUE) {
        after.face_value = change.face_value;
    }
    if sets(set::EXTRA_VALUE) {
        after.extra_value = change.extra_value;
    }
    if sets(set::VALID_FROM) {
        after.valid_from_ms = change.valid_from_ms;
    }
    if sets(set::EXPIRES_AT) {
        if order.by_partner && voucher.is_sold() && ends_later(voucher.expires_at_ms, change.expires_at_ms) {
            // A partner would return for credit what it let expire.
            return Err(WhyLeft::PaidFor);
        }
        after.expires_at_ms = change.expires_at_ms;
    }
    if sets(set::PARTNER) && after.partner != change.partner {
        // To another partner is an assignment, whatever else changes with it.
        allowed(terms, voucher, VoucherEvent::Assign)?;
        after.partner = change.partner.clone();
    }
    if sets(set::INVOICE) && !terms.invoice.is_empty() && change.invoice != terms.invoice {
        // Otherwise a value that was paid for could be changed after all.
        return Err(WhyLeft::PaidFor);
    }
    let other_terms = Some(changed_terms(series, terms, order)?).filter(|wanted| wanted != terms);
    let paid_for = voucher.is_sold() || !terms.invoice.is_empty();
    if paid_for && other_terms.as_ref().is_some_and(|wanted| !is_still_what_was_sold(terms, wanted)) {
        return Err(WhyLeft::PaidFor);
    }
    if after == *voucher && other_terms.is_none() {
        return Err(WhyLeft::Unchanged);
    }
    value_may_change(terms, voucher, &after)?;
    let dates = (after.valid_from_ms, after.expires_at_ms);
    let dates_set = sets(set::VALID_FROM) || sets(set::EXPIRES_AT);
    if dates_set && dates.1 != 0 && dates.1 <= dates.0 {
        return Err(WhyLeft::Nonsense);
    }
    after.version += 1;
    Ok(Becomes::Changed(Box::new(after), other_terms.map(Box::new)))
}

fn ends_later(before_ms: i64, after_ms: i64) -> bool {
    before_ms != 0 && (after_ms == 0 || after_ms > before_ms)
}

/// What the buyer paid for, and the tax was reckoned on, stays.
fn is_still_what_was_sold(terms: &Terms, wanted: &Terms) -> bool {
    let sold = |terms: &Terms| (terms.tax_class, terms.category, terms.classification, terms.usage, terms.partial_use);
    sold(terms) == sold(wanted)
}

/// A value is fixed once somebody paid for it, or tried to redeem it: the amount of a posting never changes.
fn value_may_change(terms: &Terms, voucher: &VoucherRow, after: &VoucherRow) -> Result<(), WhyLeft> {
    if (after.face_value, after.extra_value) == (voucher.face_value, voucher.extra_value) {
        return Ok(());
    }
    if voucher.uses != 0 || voucher.spent != 0 {
        return Err(WhyLeft::Claimed);
    }
    if voucher.is_sold() || !terms.invoice.is_empty() {
        return Err(WhyLeft::PaidFor);
    }
    money::amount(after.face_value, after.extra_value).map(drop).map_err(|_| WhyLeft::Nonsense)
}

fn changed_terms(series: &SeriesRow, terms: &Terms, order: &Order) -> Result<Terms, WhyLeft> {
    let change = &order.request.change;
    let sets = |field: i64| change.set & field != 0;
    let mut wanted = terms.clone();
    if let Some(new_type) = &order.new_type {
        if !new_type.currency.is_empty() && new_type.currency != series.currency {
            return Err(WhyLeft::Nonsense);
        }
        wanted = Terms { invoice: terms.invoice.clone(), ..new_type.terms.clone() };
    }
    if sets(set::PRODUCTS) {
        wanted.products = change.products.clone();
    }
    if sets(set::PRODUCT_TYPES) {
        wanted.product_types = change.product_types.clone();
    }
    if sets(set::BUSINESS_UNITS) {
        wanted.business_units = change.business_units.clone();
    }
    if sets(set::INVOICE) {
        wanted.invoice = change.invoice.clone();
    }
    Ok(wanted)
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
