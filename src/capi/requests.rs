//! From the structs of the caller to the requests of the engine.

use super::boundary::{flag, put, read, read_into, read_or_zero, text, Flat};
use super::structs::*;
use crate::actor::{Actor, ActorKind};
use crate::error::{Error, Result};
use crate::ledger::{Answer, Outcome};
use crate::voucher::state::VoucherState;
use crate::voucher::{ChangeReason, Filter, Order, RedeemRequest, SeriesRequest};
use zeroize::Zeroize;

/// Who acts.
///
/// # Safety
/// As [`read`].
pub unsafe fn actor(source: *const voucher_actor) -> Result<Actor> {
    actor_in(&read(source)?)
}

/// The same from a copy of the struct.
pub fn actor_in(actor: &voucher_actor) -> Result<Actor> {
    let kind = ActorKind::from_number(actor.kind)
        .ok_or_else(|| Error::invalid("actor.kind", format!("{} is none of VOUCHER_ACTOR_*", actor.kind)))?;
    Ok(Actor {
        kind,
        id: text(&actor.id, "actor.id")?,
        partner: text(&actor.partner, "actor.partner")?,
        source: text(&actor.source, "actor.source")?,
        rights: actor.rights,
    })
}

/// A series to generate.
///
/// # Safety
/// As [`read`].
pub unsafe fn series(source: *const voucher_series_params) -> Result<SeriesRequest> {
    let params = read(source)?;
    Ok(SeriesRequest {
        description: text(&params.description, "description")?,
        series_code: text(&params.series_code, "series_code")?,
        prefix: text(&params.prefix, "prefix")?,
        quantity: params.quantity,
        face_value: params.face_value,
        extra_value: params.extra_value,
        currency: text(&params.currency, "currency")?,
        code_length: params.code_length,
        alphabet: params.alphabet,
        alphabet_symbols: text(&params.alphabet_symbols, "alphabet_symbols")?,
        check_digit: params.check_digit,
        partner: text(&params.partner, "partner")?,
        available_to: text(&params.available_to, "available_to")?,
        valid_from_ms: params.valid_from_ms,
        expires_at_ms: params.expires_at_ms,
        comment: text(&params.comment, "comment")?,
        metadata: text(&params.metadata, "metadata")?,
        draft: flag(params.draft, "draft")?,
        test_mode: flag(params.test_mode, "test_mode")?,
        weak_codes_override: text(&params.weak_codes_override, "weak_codes_override")?,
        request_id: text(&params.request_id, "request_id")?,
        voucher_type: text(&params.voucher_type, "voucher_type")?,
        valid_until_date: text(&params.valid_until_date, "valid_until_date")?,
    })
}

/// A preset on its way back to the caller.
pub fn series_params(request: &SeriesRequest) -> voucher_series_params {
    let mut params = voucher_series_params::sized();
    params.code_length = request.code_length;
    params.alphabet = request.alphabet;
    params.check_digit = request.check_digit;
    params.draft = i32::from(request.draft);
    params.test_mode = i32::from(request.test_mode);
    params.quantity = request.quantity;
    params.face_value = request.face_value;
    params.extra_value = request.extra_value;
    params.valid_from_ms = request.valid_from_ms;
    params.expires_at_ms = request.expires_at_ms;
    put(&mut params.currency, &request.currency);
    put(&mut params.series_code, &request.series_code);
    put(&mut params.prefix, &request.prefix);
    put(&mut params.alphabet_symbols, &request.alphabet_symbols);
    put(&mut params.partner, &request.partner);
    put(&mut params.request_id, &request.request_id);
    put(&mut params.weak_codes_override, &request.weak_codes_override);
    put(&mut params.comment, &request.comment);
    put(&mut params.description, &request.description);
    put(&mut params.available_to, &request.available_to);
    put(&mut params.metadata, &request.metadata);
    put(&mut params.voucher_type, &request.voucher_type);
    put(&mut params.valid_until_date, &request.valid_until_date);
    params
}

/// A code somebody typed. Wiped from memory when it is dropped.
pub struct Typed(RedeemRequest);

impl Drop for Typed {
    fn drop(&mut self) {
        self.0.code.zeroize();
    }
}

impl std::ops::Deref for Typed {
    type Target = RedeemRequest;

    fn deref(&self) -> &RedeemRequest {
        &self.0
    }
}

/// Our copy of the caller's struct, wiped as well.
struct TypedParams(voucher_redeem_params);

impl Drop for TypedParams {
    fn drop(&mut self) {
        self.0.code.zeroize();
    }
}

/// A code somebody typed.
///
/// # Safety
/// As [`read`].
pub unsafe fn redeem(source: *const voucher_redeem_params) -> Result<Typed> {
    let mut copy = TypedParams(voucher_redeem_params::sized());
    read_into(source, &mut copy.0)?;
    let params = &copy.0;
    let mut typed = Typed(RedeemRequest {
        code: String::new(),
        serial: text(&params.serial, "serial")?,
        account: text(&params.account, "account")?,
        account_partner: text(&params.account_partner, "account_partner")?,
        request_id: text(&params.request_id, "request_id")?,
        amount: params.amount,
        currency: text(&params.currency, "currency")?,
        product: text(&params.product, "product")?,
    });
    typed.0.code = text(&params.code, "code")?;
    Ok(typed)
}

/// What the ledger answered, in a struct the caller filled in on purpose: its text must be right.
///
/// # Safety
/// As [`read`].
pub unsafe fn answer(source: *const voucher_outcome) -> Result<Answer> {
    let outcome = read(source)?;
    Ok(Answer {
        outcome: Outcome::from_number(outcome.outcome),
        ledger_reference: text(&outcome.ledger_reference, "ledger_reference")?,
        balance_after: flag(outcome.has_balance, "has_balance")?.then_some(outcome.balance_after),
    })
}

/// What a callback left in our struct. Only the outcome decides; evidence that makes no sense is dropped.
pub fn callback_answer(outcome: &voucher_outcome) -> Answer {
    Answer {
        outcome: Outcome::from_number(outcome.outcome),
        ledger_reference: text(&outcome.ledger_reference, "ledger_reference").unwrap_or_default(),
        balance_after: (outcome.has_balance == 1).then_some(outcome.balance_after),
    }
}

/// Which vouchers; NULL is all.
///
/// # Safety
/// As [`read_or_zero`].
pub unsafe fn filter(source: *const voucher_filter) -> Result<Filter> {
    let filter = read_or_zero(source)?;
    Ok(Filter {
        series: text(&filter.series, "series")?,
        voucher_id: text(&filter.voucher_id, "voucher_id")?,
        serial: text(&filter.serial, "serial")?,
        serial_until: text(&filter.serial_until, "serial_until")?,
        partner: text(&filter.partner, "partner")?,
        state: any_or(filter.state, "state", "VOUCHER_STATE_*", VoucherState::from_number)?,
        expired: any_or_flag(filter.expired, "expired")?,
        amount_min: filter.amount_min,
        amount_max: filter.amount_max,
        currency: text(&filter.currency, "currency")?,
        description: text(&filter.description, "description")?,
        account: text(&filter.account, "account")?,
        created_from_ms: filter.created_from_ms,
        created_until_ms: filter.created_until_ms,
        used_from_ms: filter.used_from_ms,
        used_until_ms: filter.used_until_ms,
        expires_from_ms: filter.expires_from_ms,
        expires_until_ms: filter.expires_until_ms,
        order: Order::from_number(filter.order)
            .ok_or_else(|| Error::invalid("order", format!("{} is none of VOUCHER_ORDER_*", filter.order)))?,
        voucher_type: text(&filter.voucher_type, "voucher_type")?,
        invoice: text(&filter.invoice, "invoice")?,
        product: text(&filter.product, "product")?,
        business_unit: text(&filter.business_unit, "business_unit")?,
        reason: any_or(filter.reason, "reason", "VOUCHER_CHANGE_REASON_*", ChangeReason::from_number)?,
        created_by: text(&filter.created_by, "created_by")?,
        text: text(&filter.text, "text")?,
        locked: any_or_flag(filter.locked, "locked")?,
        test_mode: any_or_flag(filter.test_mode, "test_mode")?,
        reminded: any_or_flag(filter.reminded, "reminded")?,
        external_serial: text(&filter.external_serial, "external_serial")?,
        sale_id: text(&filter.sale_id, "sale_id")?,
    })
}

/// A number of a list of constants.
pub fn one_of<T>(number: i32, name: &'static str, list: &str, from_number: impl Fn(i64) -> Option<T>) -> Result<T> {
    from_number(i64::from(number)).ok_or_else(|| Error::invalid(name, format!("{number} is none of {list}")))
}

/// The same where 0 does not narrow.
pub fn any_or<T>(
    number: i32,
    name: &'static str,
    list: &str,
    from_number: impl Fn(i64) -> Option<T>,
) -> Result<Option<T>> {
    if number == 0 {
        return Ok(None);
    }
    one_of(number, name, list, from_number).map(Some)
}

fn any_or_flag(number: i32, name: &'static str) -> Result<Option<bool>> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(true)),
        2 => Ok(Some(false)),
        other => Err(Error::invalid(name, format!("must be 0, 1 or 2, not {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::ManuallyDrop;

    #[test]
    fn the_copy_of_a_typed_code_is_wiped() {
        let mut copy = ManuallyDrop::new(TypedParams(voucher_redeem_params::sized()));
        put(&mut copy.0.code, "4711");
        // SAFETY: dropped once; what is left are plain bytes, which any use may follow.
        unsafe { ManuallyDrop::drop(&mut copy) };
        assert_eq!(copy.0.code, [0; 128]);
    }
}
