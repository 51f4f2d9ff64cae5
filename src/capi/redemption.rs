//! Redemption: with the host's callback, and the callback-free pair begin and settle.

use super::asking::{ask, ask_and_settle, begun, hold, no_callback, settle, Held};
use super::boundary::{argument, argument_or_empty, read, text, Flat, Output};
use super::calls::{deliver_log, on_module, phase, silently};
use super::constants::voucher_status;
use super::handles::{find, voucher_module};
use super::structs::*;
use super::{answers, requests};
use crate::error::{Result, Status};
use crate::voucher::Recovery;
use std::ffi::c_char;

/// Tells what a code is worth for an account, without redeeming it. Guarded like a redemption: it counts as an
/// attempt. A customer checks for its own account; others need VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_REDEEMABLE, VOUCHER_THROTTLED and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_check(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_redeem_params,
    result: *mut voucher_check_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let request = requests::redeem(params)?;
        let output = Output::new(result)?;
        output.write(&answers::check(&open.engine.check(actor, &request)?));
        Ok(Status::Ok)
    })
}

/// Redeems a code: holds the voucher, asks `host->post` once on this thread, and settles with its answer. Ask again
/// with the same params as often as you like: the account is credited at most once. A part of a voucher
/// (`params->amount`) needs a `request_id`, or asking again would take another part: without one it is
/// VOUCHER_INVALID_ARGUMENT with the field "request_id". Another `params->product` is another redemption.
///
/// VOUCHER_OK and VOUCHER_DUPLICATE: credited, now or before. VOUCHER_DONE: a voucher in test mode, used up, nothing
/// to credit. VOUCHER_IN_DOUBT: the voucher is held, the account may or may not have been credited; ask again, or let
/// voucher_recover do it. That is also the answer whenever something fails after the ledger was asked, or if the
/// callback closed the module; `error` then says why. Everything else: not credited. `receipt` is filled in for these
/// four, and also for VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, and VOUCHER_NOT_REDEEMABLE if the redemption
/// was reversed since.
///
/// If `post` leaves by an exception or longjmp, the call never returns; the redemption stays pending. PHP, whose
/// callbacks cannot throw safely, uses voucher_redeem_begin and voucher_redeem_settle instead.
///
/// [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DONE, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_NOT_REDEEMABLE,
/// VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_THROTTLED, VOUCHER_REQUEST_MISMATCH,
/// VOUCHER_COMMIT_UNKNOWN, VOUCHER_NO_CALLBACK, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_redeem(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_redeem_params,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    let mut held = Held::zeroed();
    let mut status = phase(error, || {
        hold(module, actor, receipt, &mut held, |open, actor| {
            let request = requests::redeem(params)?;
            open.engine.redeem_begin(actor, &request)
        })
    });
    if held.must_ask() {
        status = ask_and_settle(module, &held, receipt, error);
    }
    deliver_log(module.cast());
    status
}

/// Begins a redemption without a callback: holds the voucher and tells what to book. Book `posting` in your ledger
/// under its key, then call voucher_redeem_settle, in this process or another. If you crash in between,
/// voucher_recover_begin finds it. Never book under another key, and never hand the voucher back because time passed.
///
/// VOUCHER_OK: book `posting`, then settle. VOUCHER_IN_DOUBT: begun before and not settled; book the same `posting`
/// again, then settle. VOUCHER_DUPLICATE: settled before; `receipt` has the answer, nothing to book. VOUCHER_DONE: a
/// voucher in test mode, settled already; nothing to book. `receipt` is filled in for all four, `posting` for the
/// first two. A redemption your ledger refused or contradicted before gives VOUCHER_LEDGER_REJECTED or
/// VOUCHER_LEDGER_CONFLICT, one that was reversed since VOUCHER_NOT_REDEEMABLE, each with its `receipt`. A part needs a
/// `request_id`, as with voucher_redeem.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_IN_DOUBT, VOUCHER_DUPLICATE, VOUCHER_DONE, VOUCHER_NOT_REDEEMABLE, VOUCHER_THROTTLED,
/// VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN,
/// VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_redeem_begin(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_redeem_params,
    posting: *mut voucher_posting,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let request = requests::redeem(params)?;
        let (posting_output, receipt_output) = (Output::new(posting)?, Output::new(receipt)?);
        let (status, posting, receipt) = begun(&open.engine.redeem_begin(actor, &request)?);
        posting_output.write(&posting);
        receipt_output.write(&receipt);
        Ok(status)
    })
}

/// Settles a redemption or reversal with what your ledger answered. A number that is none of VOUCHER_OUTCOME_* counts
/// as UNKNOWN.
///
/// VOUCHER_OK: booked; the voucher is used, or after a reversal free again. VOUCHER_DUPLICATE: settled before with the
/// same answer. VOUCHER_IN_DOUBT: the outcome was RETRY or UNKNOWN, it stays pending. VOUCHER_LEDGER_REJECTED: the
/// voucher is as it was before. VOUCHER_LEDGER_CONFLICT: the voucher is held until people decide.
/// VOUCHER_NOT_REDEEMABLE: reversed since; final: the ledger may hold both entries. `receipt` is filled in for all six.
/// After any other status settle again.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
/// VOUCHER_NOT_REDEEMABLE, VOUCHER_NOT_FOUND, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_redeem_settle(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    key: *const c_char,
    outcome: *const voucher_outcome,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (key, answer) = (argument(key, "key")?, requests::answer(outcome)?);
        let output = Output::new(receipt)?;
        let (status, receipt) = open.engine.redeem_settle(actor, &key, &answer)?;
        output.write(&answers::receipt(&receipt));
        Ok(status)
    })
}

/// Reads how far a redemption or reversal is, by the key of its posting. A customer sees its own; others need
/// VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_redemption_get(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    key: *const c_char,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let key = argument(key, "key")?;
        let output = Output::new(receipt)?;
        output.write(&answers::receipt(&open.engine.redemption_get(actor, &key)?));
        Ok(Status::Ok)
    })
}

/// Reads how far a redemption is, by its account and request id.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_redemption_by_request(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    account: *const c_char,
    request_id: *const c_char,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (account, request_id) = (argument(account, "account")?, argument(request_id, "request_id")?);
        let output = Output::new(receipt)?;
        output.write(&answers::receipt(&open.engine.redemption_by_request(actor, &account, &request_id)?));
        Ok(Status::Ok)
    })
}

/// Drives pending redemptions and reversals to their end: asks `host->post` with the same key again and settles. Call
/// it at start and every few minutes, from one process or several; it also tidies up what the guard no longer needs.
/// Needs VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
///
/// Those younger than `older_than_ms` are left to whoever is working on them; 60,000 is a good value. At most
/// `redemptions_max` are driven, 0 = all.
///
/// [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NO_CALLBACK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_recover(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    older_than_ms: i64,
    redemptions_max: u32,
    result: *mut voucher_recovery,
    error: *mut voucher_error,
) -> voucher_status {
    let mut recovery = Recovery::default();
    let mut held = Held::zeroed();
    let mut status = phase(error, || {
        Output::new(result)?;
        held.actor = read(actor)?;
        Ok(Status::Ok)
    });
    while status == Status::Ok as i32 {
        status = phase(error, || next_pending(module, older_than_ms, redemptions_max, &recovery, &mut held));
        if !held.must_ask() {
            break;
        }
        let mut outcome = voucher_outcome::sized();
        ask(&held, &mut outcome);
        silently(|| {
            let settled = settle(module, &held, &requests::callback_answer(&outcome));
            recovery.count(settled.map_or(Status::InDoubt, |(status, _)| status));
        });
    }
    if status == Status::Ok as i32 {
        status = phase(error, || {
            Output::new(result)?.write(&answers::recovery(&recovery));
            Ok(Status::Ok)
        });
    }
    deliver_log(module.cast());
    status
}

/// One round of voucher_recover up to the callback. Nothing is asked when nothing is left to drive.
unsafe fn next_pending(
    module: *mut voucher_module,
    older_than_ms: i64,
    redemptions_max: u32,
    recovery: &Recovery,
    held: &mut Held,
) -> Result<Status> {
    held.post = None;
    let open = find(module.cast_const())?;
    let actor = requests::actor_in(&held.actor)?;
    let post = open.host.post.ok_or_else(no_callback)?;
    let after_key = text(&held.posting.key, "key")?;
    let at_limit = redemptions_max > 0 && recovery.driven >= i64::from(redemptions_max);
    let next = if at_limit { None } else { open.engine.recover_next(&actor, older_than_ms, &after_key)? };
    match next {
        Some(posting) => {
            held.posting = answers::posting(&posting);
            held.user = open.host.user;
            held.post = Some(post);
        }
        None => open.engine.recover_housekeeping(&actor)?,
    }
    Ok(Status::Ok)
}

/// Finds the next pending redemption or reversal, without a callback: book `posting` under its key and settle, then
/// ask for the one after that key. Start with `after_key` NULL. Needs VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `after_key` (from the first) and `error` may be.
/// Returns VOUCHER_OK (`posting` is filled in), VOUCHER_DONE (there are no more) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_recover_begin(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    older_than_ms: i64,
    after_key: *const c_char,
    posting: *mut voucher_posting,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let after_key = argument_or_empty(after_key, "after_key")?;
        let output = Output::new(posting)?;
        match open.engine.recover_next(actor, older_than_ms, &after_key)? {
            Some(posting) => {
                output.write(&answers::posting(&posting));
                Ok(Status::Ok)
            }
            None => {
                open.engine.recover_housekeeping(actor)?;
                Ok(Status::Done)
            }
        }
    })
}
