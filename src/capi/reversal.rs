//! Reversals, and redemptions and reversals in doubt.

use super::asking::{ask_and_settle, begun, hold, Held};
use super::boundary::{argument, not_null, Output, OutputArray};
use super::calls::{deliver_log, on_child, on_module, phase};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_module, Pages};
use super::modules::clear;
use super::series::{add_cursor, page, pages, wrong_reader};
use super::structs::*;
use super::{answers, requests};
use crate::engine::Begun;
use crate::error::Status;
use std::ffi::c_char;

/// Begins the reversal of a redemption without a callback: `key` is the redemption's. Book `posting`, of the kind
/// VOUCHER_POSTING_REVERSAL, in your ledger under its own key: it takes the amount back from the account. Then call
/// voucher_redeem_settle with that key. The redemption is undone and the voucher free again only when your ledger
/// booked the reversal. Statuses and outputs are those of voucher_redeem_begin. Needs VOUCHER_RIGHT_REVERSE.
///
/// VOUCHER_APPROVAL_PENDING: it needs two persons; `error->approval_id` names the request. Once another person
/// approved it, its `result` is the reversal's key for voucher_retry, and voucher_recover finds it too.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_IN_DOUBT, VOUCHER_DUPLICATE, VOUCHER_DONE, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
/// VOUCHER_WRONG_STATE, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL
/// and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_reverse_begin(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    key: *const c_char,
    reason: *const c_char,
    posting: *mut voucher_posting,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (key, reason) = (argument(key, "key")?, argument(reason, "reason")?);
        let (posting_output, receipt_output) = (Output::new(posting)?, Output::new(receipt)?);
        let (status, posting, receipt) = begun(&open.engine.reverse_begin(actor, &key, &reason)?);
        posting_output.write(&posting);
        receipt_output.write(&receipt);
        Ok(status)
    })
}

/// Reverses a redemption: `key` is the redemption's. Asks `host->post` once on this thread with a posting of the kind
/// VOUCHER_POSTING_REVERSAL, and settles with its answer. Ask again as often as you like: the account is debited at
/// most once. `receipt` is the reversal's. Needs VOUCHER_RIGHT_REVERSE.
///
/// VOUCHER_OK and VOUCHER_DUPLICATE: reversed, now or before; the voucher can be redeemed again, with a key of its
/// own. VOUCHER_DONE: a voucher in test mode, free again, nothing to debit. VOUCHER_IN_DOUBT: the account may or may
/// not have been debited; ask again, or let voucher_recover do it. VOUCHER_LEDGER_REJECTED: your ledger refused, the
/// redemption stands.
/// VOUCHER_APPROVAL_PENDING: as voucher_reverse_begin says; nothing was asked.
///
/// If `post` leaves by an exception or longjmp, the call never returns; the reversal stays pending.
///
/// [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DONE, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
/// VOUCHER_WRONG_STATE, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_COMMIT_UNKNOWN, VOUCHER_NO_CALLBACK,
/// VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_reverse(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    key: *const c_char,
    reason: *const c_char,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    let mut held = Held::zeroed();
    let mut status = phase(error, || {
        hold(module, actor, receipt, &mut held, |open, actor| {
            let (key, reason) = (argument(key, "key")?, argument(reason, "reason")?);
            open.engine.reverse_begin(actor, &key, &reason)
        })
    });
    if held.must_ask() {
        status = ask_and_settle(module, &held, receipt, error);
    }
    deliver_log(module.cast());
    status
}

/// Opens the list of redemptions and reversals that are in doubt: pending, or held because your ledger contradicts;
/// oldest first, only those begun at least `older_than_ms` milliseconds ago. Each receipt tells since when. `*cursor`
/// is yours until voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_doubt_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    older_than_ms: i64,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        not_null(cursor, "cursor")?;
        let pages = Pages::Doubts(open.engine.doubts(actor, older_than_ms)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next receipts of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
/// all items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_doubt_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_receipt,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Doubts(cursor) => page(&output, cursor.fetch(output.rows())?, answers::receipt),
            other => Err(wrong_reader(other)),
        }
    })
}

/// Asks `host->post` once more for one redemption or reversal, under its own key, and settles with the answer. A
/// pending one needs VOUCHER_RIGHT_REDEEM_FOR_ANOTHER. One your ledger had booked and lost since, as after a restore
/// of it, can be asked again too, by the back office with VOUCHER_RIGHT_OVERRIDE. Both need VOUCHER_RIGHT_VIEW.
///
/// Statuses and `receipt` are those of voucher_redeem and voucher_reverse. VOUCHER_WRONG_STATE: it was rejected, is in
/// conflict, or in test mode; nothing was asked. VOUCHER_NOT_REDEEMABLE: a payment that was reversed since; final: the
/// ledger may hold both entries, so see that it has the reversal as well. `receipt` is filled in for the latter too.
///
/// [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE,
/// VOUCHER_NOT_REDEEMABLE, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_COMMIT_UNKNOWN,
/// VOUCHER_NO_CALLBACK, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_retry(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    key: *const c_char,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    let mut held = Held::zeroed();
    let mut status = phase(error, || {
        hold(module, actor, receipt, &mut held, |open, actor| {
            let key = argument(key, "key")?;
            let receipt = open.engine.redemption_get(actor, &key)?;
            Ok(Begun::Again(open.engine.posting_of(actor, &key)?, receipt))
        })
    });
    if held.must_ask() {
        status = ask_and_settle(module, &held, receipt, error);
    }
    deliver_log(module.cast());
    status
}

/// Asks that a redemption or reversal that is pending or in conflict be settled by hand, with what people found in the
/// ledger: VOUCHER_OUTCOME_DONE or VOUCHER_OUTCOME_REJECTED, and why. Always takes two persons: the answer is
/// VOUCHER_APPROVAL_PENDING, `error->approval_id` names the request, and voucher_approve settles it. For the back
/// office; needs VOUCHER_RIGHT_OVERRIDE.
///
/// Look into the ledger first. DONE for what was not booked takes the customer's money, REJECTED for what was gives it
/// twice.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_settle_by_hand(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    key: *const c_char,
    outcome: *const voucher_outcome,
    reason: *const c_char,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (key, answer) = (argument(key, "key")?, requests::answer(outcome)?);
        let reason = argument(reason, "reason")?;
        open.engine.settle_by_hand(actor, &key, &answer, &reason)?;
        Ok(Status::Ok)
    })
}
