//! The life of many vouchers at once, and of series.

use super::boundary::{argument, argument_or_empty, not_null, Output};
use super::calls::{on_child, on_module};
use super::constants::voucher_status;
use super::handles::{voucher_job, voucher_module};
use super::modules::clear;
use super::requests::one_of;
use super::series::add_job;
use super::structs::*;
use super::{answers, office_answers, office_requests};
use crate::engine::SeriesChange;
use crate::error::Status;
use std::ffi::c_char;

/// Starts one operation on many vouchers, as a job. `*job` is yours until voucher_job_free; drive it with
/// voucher_job_step, take it up after a crash with voucher_job_resume, and read what it did with voucher_job_result.
/// Redemptions go on meanwhile, and what is changed is changed for good: cancelling the job stops it where it is.
///
/// The vouchers are those `filter` finds, or of these only the ones in `voucher_ids`: identifiers or serials with
/// commas or line ends between them, at most 10,000. One of the two must narrow: the whole store is never meant by
/// accident. What cannot be changed is left as it is and counted by its reason in voucher_bulk_result.
///
/// VOUCHER_APPROVAL_PENDING: it needs two persons. The request is kept, `error->approval_id` names it, and nothing
/// happens before another person calls voucher_approve. Each operation needs the right that stands with
/// VOUCHER_BULK_*.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter`, `voucher_ids` (all the filter finds) and `error` may be;
/// `*job` is NULL after a failure and with VOUCHER_APPROVAL_PENDING.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE (the job of the first call with this `request_id`), VOUCHER_APPROVAL_PENDING,
/// VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_bulk_start(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    voucher_ids: *const c_char,
    params: *const voucher_bulk_params,
    job: *mut *mut voucher_job,
    error: *mut voucher_error,
) -> voucher_status {
    clear(job);
    on_module(module, actor, error, |open, actor| {
        let request = office_requests::bulk(filter, voucher_ids, params)?;
        not_null(job, "job")?;
        let (status, started) = open.engine.bulk_start(actor, &request)?;
        job.write_unaligned(add_job(module, started)?);
        Ok(status)
    })
}

/// Does one operation to many vouchers in one call, or with `params->dry_run` counts what it would do. Like
/// voucher_bulk_start and voucher_job_step to the end.
///
/// The vouchers are those `filter` finds, or of these only the ones in `voucher_ids`: identifiers or serials with
/// commas or line ends between them, at most 10,000. One of the two must narrow: the whole store is never meant by
/// accident. What cannot be changed is left as it is and counted by its reason in voucher_bulk_result.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter`, `voucher_ids` (all the filter finds) and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL
/// and the usual ones. After a failure some may be changed: resume the job voucher_jobs lists.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_bulk(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    voucher_ids: *const c_char,
    params: *const voucher_bulk_params,
    result: *mut voucher_bulk_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let request = office_requests::bulk(filter, voucher_ids, params)?;
        let output = Output::new(result)?;
        output.write(&office_answers::bulk(&open.engine.bulk(actor, &request)?));
        Ok(Status::Ok)
    })
}

/// Tells what a bulk operation did so far, at any time, also after its job was finished or cancelled.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_WRONG_STATE (the job is of another kind) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_result(
    job: *mut voucher_job,
    result: *mut voucher_bulk_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(job, error, |open| {
        let output = Output::new(result)?;
        output.write(&office_answers::bulk(&open.job.result()?));
        Ok(Status::Ok)
    })
}

/// Changes a series as a whole, by identifier or code: one of VOUCHER_SERIES_CHANGE_*. `after` is what it is then.
/// Accepting, rejecting, activating, deleting and sealing work through all its vouchers before the call returns; for
/// ten million take voucher_bulk_start with `with_series`. Locking, unlocking and closing are one step. `note` goes to
/// the history; sealing needs one, which says that the print file is good. A deleted series is answered as it was.
///
/// Needs VOUCHER_RIGHT_APPROVE to accept or reject, VOUCHER_RIGHT_ACTIVATE to activate, VOUCHER_RIGHT_BLOCK to lock
/// and unlock, VOUCHER_RIGHT_CANCEL to void, VOUCHER_RIGHT_DELETE to delete, and VOUCHER_RIGHT_KEYS to seal.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `note` and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE, VOUCHER_COMMIT_UNKNOWN,
/// VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_series_change(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id_or_code: *const c_char,
    change: i32,
    note: *const c_char,
    after: *mut voucher_series,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let id_or_code = argument(id_or_code, "id_or_code")?;
        let change = one_of(change, "change", "VOUCHER_SERIES_CHANGE_*", SeriesChange::from_number)?;
        let note = argument_or_empty(note, "note")?;
        let output = Output::new(after)?;
        output.write(&answers::series(&open.engine.series_change(actor, &id_or_code, change, &note)?));
        Ok(Status::Ok)
    })
}

/// Sets texts of a series, by identifier or code: those whose bit is in `edit->set`. Needs VOUCHER_RIGHT_MODIFY.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_series_edit(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id_or_code: *const c_char,
    edit: *const voucher_series_edit_params,
    after: *mut voucher_series,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let id_or_code = argument(id_or_code, "id_or_code")?;
        let edit = office_requests::series_edit(edit)?;
        let output = Output::new(after)?;
        output.write(&answers::series(&open.engine.series_edit(actor, &id_or_code, &edit)?));
        Ok(Status::Ok)
    })
}
