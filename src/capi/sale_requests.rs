//! From the structs of the caller to the requests of sales.

use super::boundary::{flag, read, read_or_zero, text, voucher_ids_or_all};
use super::requests::{any_or, filter, one_of};
use super::structs::*;
use crate::error::Result;
use crate::voucher::{ChangeReason, SaleFilter, SaleKind, SaleRequest};
use std::ffi::c_char;

/// A sale.
///
/// # Safety
/// As [`read`], [`read_or_zero`] and [`voucher_ids_or_all`].
pub unsafe fn sale(
    selection: *const voucher_filter,
    voucher_ids: *const c_char,
    params: *const voucher_sale_params,
) -> Result<SaleRequest> {
    let params = read(params)?;
    Ok(SaleRequest {
        kind: one_of(params.kind, "kind", "VOUCHER_SALE_*", SaleKind::from_number)?,
        request_id: text(&params.request_id, "request_id")?,
        account: text(&params.account, "account")?,
        partner: text(&params.partner, "partner")?,
        buyer: text(&params.buyer, "buyer")?,
        holder: text(&params.holder, "holder")?,
        voucher_type: text(&params.voucher_type, "voucher_type")?,
        face_value: params.face_value,
        currency: text(&params.currency, "currency")?,
        price: params.price,
        discount: params.discount,
        filter: filter(selection)?,
        voucher_ids: voucher_ids_or_all(voucher_ids)?,
        quantity: params.quantity,
        voucher: text(&params.voucher, "voucher")?,
        card_number: text(&params.card_number, "card_number")?,
        cancels: flag(params.cancels, "cancels")?,
        reason: one_of(params.reason, "reason", "VOUCHER_CHANGE_REASON_*", ChangeReason::from_number)?,
        invoice: text(&params.invoice, "invoice")?,
        note: text(&params.note, "note")?,
        comment: text(&params.comment, "comment")?,
        credit_available: flag(params.credit_known, "credit_known")?.then_some(params.credit_available),
        credit_read_at_ms: params.credit_read_at_ms,
        test_mode: flag(params.test_mode, "test_mode")?,
    })
}

/// Which sales; NULL is all.
///
/// # Safety
/// As [`read_or_zero`].
pub unsafe fn sale_filter(source: *const voucher_sale_filter) -> Result<SaleFilter> {
    let filter = read_or_zero(source)?;
    Ok(SaleFilter {
        kind: any_or(filter.kind, "kind", "VOUCHER_SALE_*", SaleKind::from_number)?,
        state: filter.state,
        partner: text(&filter.partner, "partner")?,
        buyer: text(&filter.buyer, "buyer")?,
        holder: text(&filter.holder, "holder")?,
        invoice: text(&filter.invoice, "invoice")?,
        from_ms: filter.from_ms,
        until_ms: filter.until_ms,
    })
}
