//! From what the back office answers to the structs of the caller.

use super::boundary::{put, Flat};
use super::structs::*;
use crate::engine::Setting;
use crate::voucher::report::{ConservationRow, Finding, LiabilityRow, Metrics, StockRow};
use crate::voucher::voucher_type::ProcessStates;
use crate::voucher::{Approval, BulkResult, VoucherType};

/// A voucher type.
pub fn voucher_type(stored: &VoucherType) -> voucher_type_record {
    let mut answer = voucher_type_record::sized();
    answer.classification = stored.classification as i32;
    answer.category = stored.category as i32;
    answer.value_kind = stored.value_kind as i32;
    answer.usage = stored.usage as i32;
    answer.tax_class = stored.tax_class as i32;
    answer.activation = stored.activation as i32;
    answer.two_persons = i32::from(stored.two_persons);
    answer.partial_use = i32::from(stored.partial_use);
    answer.retired = i32::from(stored.retired);
    answer.code_length = stored.code_length;
    answer.alphabet = stored.alphabet;
    answer.check_digit = stored.check_digit;
    answer.validity_days = stored.validity_days;
    answer.face_value = stored.face_value;
    answer.face_value_min = stored.face_value_min;
    answer.face_value_max = stored.face_value_max;
    answer.extra_value = stored.extra_value;
    answer.valid_from_ms = stored.valid_from_ms;
    answer.expires_at_ms = stored.expires_at_ms;
    answer.version = stored.version;
    answer.changed_at_ms = stored.changed_at_ms;
    process_states(&stored.process_states, &mut answer);
    put(&mut answer.currency, &stored.currency);
    put(&mut answer.prefix, &stored.prefix);
    put(&mut answer.alphabet_symbols, &stored.alphabet_symbols);
    put(&mut answer.code, &stored.code);
    put(&mut answer.name, &stored.name);
    put(&mut answer.refund_method, &stored.refund_method);
    put(&mut answer.payment_type, &stored.payment_type);
    put(&mut answer.changed_by, &stored.changed_by);
    put(&mut answer.comment, &stored.comment);
    put(&mut answer.description, &stored.description);
    put(&mut answer.products, &stored.products);
    put(&mut answer.product_types, &stored.product_types);
    put(&mut answer.business_units, &stored.business_units);
    answer
}

fn process_states(states: &ProcessStates, answer: &mut voucher_type_record) {
    answer.activate_states = states.activate;
    answer.block_states = states.block;
    answer.cancel_states = states.cancel;
    answer.modify_states = states.modify;
    answer.assign_states = states.assign;
    answer.expire_states = states.expire;
    answer.purge_states = states.purge;
    answer.delete_states = states.delete;
}

/// A setting.
pub fn setting(setting: &Setting) -> voucher_setting {
    let mut answer = voucher_setting::sized();
    answer.is_default = i32::from(setting.is_default);
    answer.changed_at_ms = setting.changed_at_ms;
    put(&mut answer.partner, &setting.partner);
    put(&mut answer.name, &setting.name);
    put(&mut answer.value, &setting.value);
    put(&mut answer.changed_by, &setting.changed_by);
    answer
}

/// What a bulk operation did.
pub fn bulk(result: &BulkResult) -> voucher_bulk_result {
    let mut answer = voucher_bulk_result::sized();
    answer.matched = result.matched;
    answer.changed = result.changed;
    answer.value_before = result.value_before;
    answer.value_after = result.value_after;
    answer.unchanged = result.unchanged;
    answer.wrong_state = result.wrong_state;
    answer.type_forbids = result.type_forbids;
    answer.paid_for = result.paid_for;
    answer.claimed = result.claimed;
    answer.not_expired = result.not_expired;
    answer.nonsense = result.nonsense;
    answer.two_persons = result.two_persons;
    answer.damaged = result.damaged;
    answer
}

/// A request for approval.
pub fn approval(approval: &Approval) -> voucher_approval {
    let mut answer = voucher_approval::sized();
    answer.state = approval.state as i32;
    answer.made_at_ms = approval.made_at_ms;
    answer.checked_at_ms = approval.checked_at_ms;
    put(&mut answer.id, &approval.id);
    put(&mut answer.operation, &approval.operation);
    put(&mut answer.series_id, &approval.series_id);
    put(&mut answer.voucher_id, &approval.voucher_id);
    put(&mut answer.partner, &approval.partner);
    put(&mut answer.maker_id, &approval.maker_id);
    put(&mut answer.checker_id, &approval.checker_id);
    put(&mut answer.result, &approval.result);
    put(&mut answer.reason, &approval.reason);
    put(&mut answer.summary, &approval.summary);
    answer
}

/// A row of a report of stock.
pub fn stock(row: &StockRow) -> voucher_stock_row {
    let mut answer = voucher_stock_row::sized();
    answer.state = row.state.map_or(0, |state| state as i32);
    answer.deleted = i32::from(row.deleted);
    answer.vouchers = row.vouchers;
    answer.face_value = row.face_value;
    answer.extra_value = row.extra_value;
    answer.redeemed = row.redeemed;
    put(&mut answer.currency, &row.currency);
    put(&mut answer.series_id, &row.series_id);
    put(&mut answer.series_code, &row.series_code);
    put(&mut answer.voucher_type, &row.voucher_type);
    put(&mut answer.partner, &row.partner);
    answer
}

/// Money of one currency at the end of a day.
pub fn liability(row: &LiabilityRow) -> voucher_liability_row {
    let mut answer = voucher_liability_row::sized();
    answer.vouchers = row.vouchers;
    answer.outstanding = row.outstanding;
    answer.expired_vouchers = row.expired_vouchers;
    answer.breakage = row.breakage;
    answer.redeemed = row.redeemed;
    answer.issued = row.issued;
    answer.sold_vouchers = row.sold_vouchers;
    answer.sold_outstanding = row.sold_outstanding;
    answer.sold_breakage = row.sold_breakage;
    answer.outstanding_extra = row.outstanding_extra;
    answer.sold_outstanding_extra = row.sold_outstanding_extra;
    answer.sold_breakage_extra = row.sold_breakage_extra;
    put(&mut answer.currency, &row.currency);
    answer
}

/// What was issued and what is there.
pub fn conservation(row: &ConservationRow) -> voucher_conservation_row {
    let mut answer = voucher_conservation_row::sized();
    answer.holds = i32::from(row.holds);
    answer.issued_vouchers = row.issued_vouchers;
    answer.issued_value = row.issued_value;
    answer.adjusted_value = row.adjusted_value;
    answer.present_vouchers = row.present_vouchers;
    answer.present_value = row.present_value;
    answer.journal_vouchers = row.journal_vouchers;
    answer.journal_value = row.journal_value;
    put(&mut answer.currency, &row.currency);
    answer
}

/// The state of the store.
pub fn metrics(metrics: &Metrics) -> voucher_metrics_snapshot {
    let mut answer = voucher_metrics_snapshot::sized();
    answer.pending = metrics.pending;
    answer.pending_oldest_ms = metrics.pending_oldest_ms;
    answer.conflicts = metrics.conflicts;
    answer.approvals_waiting = metrics.approvals_waiting;
    answer.jobs_unfinished = metrics.jobs_unfinished;
    answer.misses_today = metrics.misses_today;
    answer.typing_errors_today = metrics.typing_errors_today;
    answer.audit_lines = metrics.audit_lines;
    answer.series = metrics.series;
    answer.vouchers = metrics.vouchers;
    answer.active = metrics.active;
    answer.used = metrics.used;
    answer.blocked = metrics.blocked;
    answer
}

/// A difference to the host's ledger.
pub fn finding(finding: &Finding) -> voucher_finding {
    let mut answer = voucher_finding::sized();
    answer.difference = finding.difference as i32;
    answer.amount = finding.amount;
    answer.ledger_amount = finding.ledger_amount;
    put(&mut answer.key, &finding.key);
    put(&mut answer.account, &finding.account);
    put(&mut answer.ledger_account, &finding.ledger_account);
    answer
}
