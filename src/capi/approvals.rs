//! Two persons: requests that wait, and what becomes of them.

use super::boundary::{argument, argument_or_empty, not_null, Output, OutputArray};
use super::calls::{on_child, on_module};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_module, Pages};
use super::modules::clear;
use super::office_answers;
use super::requests::any_or;
use super::series::{add_cursor, page, pages, wrong_reader};
use super::structs::*;
use crate::error::Status;
use crate::voucher::ApprovalState;
use std::ffi::c_char;

/// Opens the list of what one person asked for and another must approve, oldest first: in one state of
/// VOUCHER_APPROVAL_*, or with 0 in all. `*cursor` is yours until voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_approval_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    state: i32,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let state = any_or(state, "state", "VOUCHER_APPROVAL_*", ApprovalState::from_number)?;
        not_null(cursor, "cursor")?;
        let pages = Pages::Approvals(open.engine.approvals(actor, state)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next requests of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
/// all items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_approval_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_approval,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Approvals(cursor) => page(&output, cursor.fetch(output.rows())?, office_answers::approval),
            other => Err(wrong_reader(other)),
        }
    })
}

/// Reads one request for approval by its identifier. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_approval_get(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id: *const c_char,
    approval: *mut voucher_approval,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let id = argument(id, "id")?;
        let output = Output::new(approval)?;
        output.write(&office_answers::approval(&open.engine.approval_get(actor, &id)?));
        Ok(Status::Ok)
    })
}

/// Approves what another person asked for, and carries it out in that person's name. Needs VOUCHER_RIGHT_APPROVE and
/// the right for what is asked for.
///
/// `approval->result` tells what was started: a generation or bulk operation is a job, which you take up with
/// voucher_job_resume and step to its end; a reversal is a posting key, which voucher_retry or voucher_recover carries
/// to your ledger; what is settled by hand is settled when the call returns. What cannot be carried out any more
/// becomes refused, and the call fails with the reason. After a crash, or a failure you may try again, approve it
/// again.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `reason` and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_SAME_PERSON (you asked for it yourself), VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (it was
/// decided before, or the thing is not as it was), VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_approve(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id: *const c_char,
    reason: *const c_char,
    approval: *mut voucher_approval,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (id, reason) = (argument(id, "id")?, argument_or_empty(reason, "reason")?);
        let output = Output::new(approval)?;
        output.write(&office_answers::approval(&open.engine.approve(actor, &id, &reason)?));
        Ok(Status::Ok)
    })
}

/// Refuses what another person asked for, or withdraws what you asked for yourself. A reason is needed. Needs
/// VOUCHER_RIGHT_APPROVE, but not to withdraw. An approved export ("granted") can be refused until it is used.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (it was decided before), VOUCHER_DISK_FULL and the usual
/// ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_refuse(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id: *const c_char,
    reason: *const c_char,
    approval: *mut voucher_approval,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (id, reason) = (argument(id, "id")?, argument(reason, "reason")?);
        let output = Output::new(approval)?;
        output.write(&office_answers::approval(&open.engine.refuse(actor, &id, &reason)?));
        Ok(Status::Ok)
    })
}
