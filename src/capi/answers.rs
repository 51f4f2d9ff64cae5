//! From what the engine answers to the structs of the caller.

use super::boundary::{put, Flat};
use super::structs::*;
use crate::engine::{Deletion, LogEvent, Progress};
use crate::ledger::Posting;
use crate::voucher::{CheckResult, Event, Receipt, Recovery, Series, VoucherRecord};

/// A series with its counters.
pub fn series(series: &Series) -> voucher_series {
    let mut answer = voucher_series::sized();
    answer.state = series.state as i32;
    answer.locked = i32::from(series.locked);
    answer.test_mode = i32::from(series.test_mode);
    answer.code_length = series.code_length;
    answer.alphabet = series.alphabet;
    answer.check_digit = series.check_digit;
    answer.quantity = series.quantity;
    answer.face_value = series.face_value;
    answer.extra_value = series.extra_value;
    answer.valid_from_ms = series.valid_from_ms;
    answer.expires_at_ms = series.expires_at_ms;
    answer.created_at_ms = series.created_at_ms;
    answer.adjusted_value = series.adjusted_value;
    answer.sealed = i32::from(series.sealed);
    answer.imported = i32::from(series.imported);
    counters(series, &mut answer);
    put(&mut answer.id, &series.id);
    put(&mut answer.currency, &series.currency);
    put(&mut answer.code, &series.code);
    put(&mut answer.prefix, &series.prefix);
    put(&mut answer.partner, &series.partner);
    put(&mut answer.created_by, &series.created_by);
    put(&mut answer.comment, &series.comment);
    put(&mut answer.description, &series.description);
    put(&mut answer.available_to, &series.available_to);
    put(&mut answer.metadata, &series.metadata);
    put(&mut answer.voucher_type, &series.voucher_type);
    answer
}

fn counters(series: &Series, answer: &mut voucher_series) {
    let counters = &series.counters;
    answer.issued = counters.issued;
    answer.draft = counters.draft;
    answer.accepted = counters.accepted;
    answer.rejected = counters.rejected;
    answer.active = counters.active;
    answer.pending = counters.pending;
    answer.used = counters.used;
    answer.expired = counters.expired;
    answer.blocked = counters.blocked;
    answer.cancelled = counters.cancelled;
    answer.purged = counters.purged;
    answer.deleted = counters.deleted;
    answer.reserved_vouchers = counters.reserved;
    answer.value_outstanding = counters.value_outstanding;
    answer.value_redeemed = counters.value_redeemed;
}

/// One voucher.
pub fn record(record: &VoucherRecord) -> voucher_record {
    let mut answer = voucher_record::sized();
    answer.state = record.state as i32;
    answer.expired = i32::from(record.expired);
    answer.locked = i32::from(record.locked);
    answer.test_mode = i32::from(record.test_mode);
    answer.version = record.version;
    answer.face_value = record.face_value;
    answer.extra_value = record.extra_value;
    answer.valid_from_ms = record.valid_from_ms;
    answer.expires_at_ms = record.expires_at_ms;
    answer.created_at_ms = record.created_at_ms;
    answer.used_at_ms = record.used_at_ms;
    answer.reason = record.reason as i32;
    answer.remaining = record.remaining;
    answer.reminded_at_ms = record.reminded_at_ms;
    put(&mut answer.id, &record.id);
    put(&mut answer.series_id, &record.series_id);
    put(&mut answer.currency, &record.currency);
    put(&mut answer.series_code, &record.series_code);
    put(&mut answer.serial, &record.serial);
    put(&mut answer.masked_code, &record.masked_code);
    put(&mut answer.partner, &record.partner);
    put(&mut answer.account, &record.account);
    put(&mut answer.redemption_key, &record.redemption_key);
    put(&mut answer.ledger_reference, &record.ledger_reference);
    put(&mut answer.description, &record.description);
    put(&mut answer.voucher_type, &record.voucher_type);
    put(&mut answer.invoice, &record.invoice);
    put(&mut answer.external_serial, &record.external_serial);
    answer.price = record.price;
    put(&mut answer.sale_id, &record.sale_id);
    put(&mut answer.holder, &record.holder);
    put(&mut answer.buyer, &record.buyer);
    answer
}

/// One line of a history.
pub fn event(event: &Event) -> voucher_event {
    let mut answer = voucher_event::sized();
    answer.sequence = event.sequence;
    answer.at_ms = event.at_ms;
    put(&mut answer.event, &event.event);
    put(&mut answer.actor_kind, &event.actor_kind);
    put(&mut answer.actor_id, &event.actor_id);
    put(&mut answer.source, &event.source);
    put(&mut answer.detail, &event.detail);
    answer
}

/// What a code is worth.
pub fn check(result: &CheckResult) -> voucher_check_result {
    let mut answer = voucher_check_result::sized();
    answer.test_mode = i32::from(result.test_mode);
    answer.amount = result.amount;
    answer.face_value = result.face_value;
    answer.extra_value = result.extra_value;
    answer.expires_at_ms = result.expires_at_ms;
    put(&mut answer.currency, &result.currency);
    put(&mut answer.serial, &result.serial);
    answer
}

/// One entry for the ledger.
pub fn posting(posting: &Posting) -> voucher_posting {
    let mut answer = voucher_posting::sized();
    answer.kind = posting.kind as i32;
    answer.amount = posting.amount;
    answer.face_value = posting.face_value;
    answer.extra_value = posting.extra_value;
    answer.begun_at_ms = posting.begun_at_ms;
    put(&mut answer.currency, &posting.currency);
    put(&mut answer.key, &posting.key);
    put(&mut answer.account, &posting.account);
    put(&mut answer.voucher_id, &posting.voucher_id);
    put(&mut answer.serial, &posting.serial);
    put(&mut answer.series_code, &posting.series_code);
    put(&mut answer.partner, &posting.partner);
    put(&mut answer.actor_id, &posting.actor_id);
    put(&mut answer.comment, &posting.comment);
    put(&mut answer.reverses, &posting.reverses);
    answer.vouchers = posting.vouchers;
    answer.price = posting.price;
    answer.paid = posting.paid;
    answer.tax_class = posting.tax_class as i32;
    put(&mut answer.sale_id, &posting.sale_id);
    put(&mut answer.method, &posting.method);
    put(&mut answer.product, &posting.product);
    put(&mut answer.invoice, &posting.invoice);
    put(&mut answer.buyer, &posting.buyer);
    answer
}

/// The receipt of a redemption or reversal.
pub fn receipt(receipt: &Receipt) -> voucher_receipt {
    let mut answer = voucher_receipt::sized();
    answer.state = receipt.state as i32;
    answer.outcome = receipt.outcome as i32;
    answer.test_mode = i32::from(receipt.test_mode);
    answer.has_balance = i32::from(receipt.balance_after.is_some());
    answer.amount = receipt.amount;
    answer.face_value = receipt.face_value;
    answer.extra_value = receipt.extra_value;
    answer.balance_after = receipt.balance_after.unwrap_or(0);
    answer.begun_at_ms = receipt.begun_at_ms;
    answer.settled_at_ms = receipt.settled_at_ms;
    answer.kind = receipt.kind as i32;
    answer.remaining = receipt.remaining;
    put(&mut answer.currency, &receipt.currency);
    put(&mut answer.key, &receipt.key);
    put(&mut answer.request_id, &receipt.request_id);
    put(&mut answer.voucher_id, &receipt.voucher_id);
    put(&mut answer.serial, &receipt.serial);
    put(&mut answer.series_id, &receipt.series_id);
    put(&mut answer.account, &receipt.account);
    put(&mut answer.ledger_reference, &receipt.ledger_reference);
    put(&mut answer.comment, &receipt.comment);
    put(&mut answer.counterpart_key, &receipt.counterpart_key);
    answer.price = receipt.price;
    put(&mut answer.product, &receipt.product);
    answer
}

/// What one call of recover did.
pub fn recovery(recovery: &Recovery) -> voucher_recovery {
    let mut answer = voucher_recovery::sized();
    answer.driven = recovery.driven;
    answer.posted = recovery.posted;
    answer.rejected = recovery.rejected;
    answer.in_doubt = recovery.in_doubt;
    answer.conflict = recovery.conflict;
    answer
}

/// What a deletion did.
pub fn deletion(deletion: &Deletion) -> voucher_delete_result {
    let mut answer = voucher_delete_result::sized();
    answer.deleted = deletion.deleted;
    answer.kept = deletion.kept;
    answer
}

/// How far a job is.
pub fn progress(progress: &Progress) -> voucher_progress {
    let mut answer = voucher_progress::sized();
    answer.state = progress.state as i32;
    answer.total = progress.total;
    answer.done = progress.done;
    answer.kind = progress.kind as i32;
    answer.created_at_ms = progress.created_at_ms;
    put(&mut answer.job_id, &progress.job_id);
    put(&mut answer.series_id, &progress.series_id);
    put(&mut answer.operation, &progress.operation);
    answer
}

/// What the library has to tell.
pub fn log_event(event: &LogEvent, answer: &mut voucher_log_event) {
    answer.level = event.level as i32;
    answer.at_ms = event.at_ms;
    put(&mut answer.event, event.event);
    put(&mut answer.message, &event.message);
}
