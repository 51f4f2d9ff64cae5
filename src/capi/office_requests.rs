//! From the structs of the caller to the requests of the back office.

use super::boundary::{flag, read, read_array, text, voucher_ids_or_all};
use super::requests::{filter, one_of};
use super::structs::*;
use crate::error::{Error, Result};
use crate::vault::RootKey;
use crate::voucher::report::LedgerEntry;
use crate::voucher::voucher_type::ProcessStates;
use crate::voucher::{BulkOperation, BulkRequest, ChangeReason, SeriesEdit, VoucherChange, VoucherType};
use std::ffi::c_char;
use zeroize::Zeroizing;

const ROOT_KEY_BYTES: usize = 32;

/// A type to put. What the library answers about it is not read: whoever changes a type reads it first.
///
/// # Safety
/// As [`read`].
pub unsafe fn voucher_type(source: *const voucher_type_record) -> Result<VoucherType> {
    let wanted = read(source)?;
    Ok(VoucherType {
        code: text(&wanted.code, "code")?,
        name: text(&wanted.name, "name")?,
        description: text(&wanted.description, "description")?,
        classification: or_default(wanted.classification, "classification", "VOUCHER_CLASSIFICATION_*")?,
        category: or_default(wanted.category, "category", "VOUCHER_CATEGORY_*")?,
        value_kind: or_default(wanted.value_kind, "value_kind", "VOUCHER_VALUE_*")?,
        face_value: wanted.face_value,
        face_value_min: wanted.face_value_min,
        face_value_max: wanted.face_value_max,
        extra_value: wanted.extra_value,
        currency: text(&wanted.currency, "currency")?,
        code_length: wanted.code_length,
        alphabet: wanted.alphabet,
        alphabet_symbols: text(&wanted.alphabet_symbols, "alphabet_symbols")?,
        check_digit: wanted.check_digit,
        prefix: text(&wanted.prefix, "prefix")?,
        products: text(&wanted.products, "products")?,
        product_types: text(&wanted.product_types, "product_types")?,
        business_units: text(&wanted.business_units, "business_units")?,
        valid_from_ms: wanted.valid_from_ms,
        expires_at_ms: wanted.expires_at_ms,
        validity_days: wanted.validity_days,
        usage: or_default(wanted.usage, "usage", "VOUCHER_USAGE_*")?,
        refund_method: text(&wanted.refund_method, "refund_method")?,
        payment_type: text(&wanted.payment_type, "payment_type")?,
        tax_class: or_default(wanted.tax_class, "tax_class", "VOUCHER_TAX_*")?,
        activation: or_default(wanted.activation, "activation", "VOUCHER_ACTIVATION_*")?,
        two_persons: flag(wanted.two_persons, "two_persons")?,
        partial_use: flag(wanted.partial_use, "partial_use")?,
        process_states: process_states(&wanted),
        comment: text(&wanted.comment, "comment")?,
        retired: flag(wanted.retired, "retired")?,
        ..VoucherType::default()
    })
}

fn process_states(wanted: &voucher_type_record) -> ProcessStates {
    ProcessStates {
        activate: wanted.activate_states,
        block: wanted.block_states,
        cancel: wanted.cancel_states,
        modify: wanted.modify_states,
        assign: wanted.assign_states,
        expire: wanted.expire_states,
        purge: wanted.purge_states,
        delete: wanted.delete_states,
    }
}

/// A list of constants with a first one for those who do not choose.
trait Numbered: Default {
    fn numbered(number: i64) -> Option<Self>;
}

macro_rules! numbered {
    ($($name:ident)*) => { $(
        impl Numbered for crate::voucher::voucher_type::$name {
            fn numbered(number: i64) -> Option<Self> {
                Self::from_number(number)
            }
        }
    )* };
}

numbered! { Classification Category ValueKind Usage TaxClass Activation }

fn or_default<T: Numbered>(number: i32, name: &'static str, list: &str) -> Result<T> {
    match number {
        0 => Ok(T::default()),
        number => one_of(number, name, list, T::numbered),
    }
}

/// A bulk operation.
///
/// # Safety
/// As [`read`], [`read_or_zero`] and [`voucher_ids_or_all`].
pub unsafe fn bulk(
    selection: *const voucher_filter,
    voucher_ids: *const c_char,
    params: *const voucher_bulk_params,
) -> Result<BulkRequest> {
    let params = read(params)?;
    Ok(BulkRequest {
        operation: one_of(params.operation, "operation", "VOUCHER_BULK_*", BulkOperation::from_number)?,
        filter: filter(selection)?,
        voucher_ids: voucher_ids_or_all(voucher_ids)?,
        with_series: flag(params.with_series, "with_series")?,
        change: change(&params)?,
        reason: one_of(params.reason, "reason", "VOUCHER_CHANGE_REASON_*", ChangeReason::from_number)?,
        note: text(&params.note, "note")?,
        dry_run: flag(params.dry_run, "dry_run")?,
        request_id: text(&params.request_id, "request_id")?,
    })
}

fn change(params: &voucher_bulk_params) -> Result<VoucherChange> {
    Ok(VoucherChange {
        set: params.set,
        face_value: params.face_value,
        extra_value: params.extra_value,
        valid_from_ms: params.valid_from_ms,
        expires_at_ms: params.expires_at_ms,
        partner: text(&params.partner, "partner")?,
        invoice: text(&params.invoice, "invoice")?,
        products: text(&params.products, "products")?,
        product_types: text(&params.product_types, "product_types")?,
        business_units: text(&params.business_units, "business_units")?,
        voucher_type: text(&params.voucher_type, "voucher_type")?,
    })
}

/// New values of a series.
///
/// # Safety
/// As [`read`].
pub unsafe fn series_edit(source: *const voucher_series_edit_params) -> Result<SeriesEdit> {
    let params = read(source)?;
    Ok(SeriesEdit {
        set: params.set,
        description: text(&params.description, "description")?,
        comment: text(&params.comment, "comment")?,
        metadata: text(&params.metadata, "metadata")?,
        available_to: text(&params.available_to, "available_to")?,
    })
}

/// Entries of the host's ledger.
///
/// # Safety
/// As [`read_array`].
pub unsafe fn ledger_entries(entries: *const voucher_ledger_entry, count: u32) -> Result<Vec<LedgerEntry>> {
    let entry = |entry: &voucher_ledger_entry| {
        Ok(LedgerEntry {
            key: text(&entry.key, "key")?,
            account: text(&entry.account, "account")?,
            amount: entry.amount,
        })
    };
    read_array(entries, count)?.iter().map(entry).collect()
}

/// A root key. Our copy of it is wiped.
///
/// # Safety
/// NULL, or 32 readable bytes.
pub unsafe fn root_key(bytes: *const u8, name: &'static str) -> Result<RootKey> {
    super::boundary::not_null(bytes, name)?;
    let mut copy = Zeroizing::new([0_u8; ROOT_KEY_BYTES]);
    std::ptr::copy_nonoverlapping(bytes, copy.as_mut_ptr(), ROOT_KEY_BYTES);
    RootKey::from_bytes(&*copy).map_err(|failure| Error { field: name, ..failure })
}
