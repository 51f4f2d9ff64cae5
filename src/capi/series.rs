//! Series: presets, generation in one call or as a job, reading them back.

use super::boundary::{argument, not_null, Output, OutputArray};
use super::calls::{on_child, on_module, phase};
use super::constants::voucher_status;
use super::handles::{add, remove, voucher_cursor, voucher_job, voucher_module, Object, OpenCursor, OpenJob, Pages};
use super::modules::{clear, OpenModule};
use super::structs::*;
use super::{answers, handles, requests};
use crate::engine::{series_preset, Job};
use crate::error::{Error, Result, Status};
use std::ffi::c_char;
use std::sync::{Arc, Mutex, PoisonError};

/// Fills in what series of a known system look like: "astpp", "splynx", "jerasoft" or "crm". Set `params->size` first,
/// and your own quantity, values, currency and texts afterwards.
///
/// [any-thread] [callback-ok]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_TEXT,
/// VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_series_preset(
    preset: *const c_char,
    params: *mut voucher_series_params,
    error: *mut voucher_error,
) -> voucher_status {
    phase(error, || {
        let params = Output::new(params)?;
        params.write(&requests::series_params(&series_preset(&argument(preset, "preset")?)?));
        Ok(Status::Ok)
    })
}

/// Generates a series and all its vouchers. Needs VOUCHER_RIGHT_GENERATE, and VOUCHER_RIGHT_ACTIVATE unless it is a
/// draft.
///
/// Ten million take minutes: voucher_generate_start does the same in steps. With a `request_id`, a repeated call
/// returns the series of the first one with VOUCHER_DUPLICATE. No code is returned: export them, or print them from an
/// export. VOUCHER_APPROVAL_PENDING: it needs two persons, `error->approval_id` names the request, and nothing is
/// generated yet.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_APPROVAL_PENDING, VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH,
/// VOUCHER_COMMIT_UNKNOWN (ask again with the same `request_id`), VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_generate_series(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_series_params,
    series: *mut voucher_series,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let request = requests::series(params)?;
        let output = Output::new(series)?;
        let (status, series) = open.engine.generate_series(actor, &request)?;
        output.write(&answers::series(&series));
        Ok(status)
    })
}

/// Starts to generate a series, as a job. Nothing of the series can be redeemed or seen before the job is finished.
/// `*job` is yours until voucher_job_free. Needs the rights of voucher_generate_series.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE (the job of the first call with this `request_id`), VOUCHER_APPROVAL_PENDING,
/// VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_generate_start(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_series_params,
    job: *mut *mut voucher_job,
    error: *mut voucher_error,
) -> voucher_status {
    clear(job);
    on_module(module, actor, error, |open, actor| {
        let request = requests::series(params)?;
        not_null(job, "job")?;
        let (status, started) = open.engine.generate_start(actor, &request)?;
        job.write_unaligned(add_job(module, started)?);
        Ok(status)
    })
}

/// Takes up a job that a crash or another process left unfinished, by the identifier from voucher_progress, or one
/// that another person approved, by `voucher_approval.result`. Needs the right to what it does. `*job` is yours until
/// voucher_job_free. An import needs its file, unchanged, where it was when it was started. An export to files cannot be
/// taken up: start it again.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (the file of an import changed), VOUCHER_FILE_ACCESS and
/// the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_resume(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    job_id: *const c_char,
    job: *mut *mut voucher_job,
    error: *mut voucher_error,
) -> voucher_status {
    clear(job);
    on_module(module, actor, error, |open, actor| {
        let job_id = argument(job_id, "job_id")?;
        not_null(job, "job")?;
        job.write_unaligned(add_job(module, open.engine.job_resume(actor, &job_id)?)?);
        Ok(Status::Ok)
    })
}

/// Works on a job for about `ms_max` milliseconds, at least one slice. Between two steps a job holds nothing: others
/// redeem meanwhile, and a crash loses at most the slice in work. Two threads or processes may step one job.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `progress` and `error` may be.
/// Returns VOUCHER_OK (there is more to do), VOUCHER_DONE (finished, or cancelled: see
/// `progress->state`), VOUCHER_DISK_FULL (the job is as it was; step again) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_step(
    job: *mut voucher_job,
    ms_max: i64,
    progress: *mut voucher_progress,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(job, error, |open| {
        let output = Output::new_or_none(progress)?;
        let (status, progress) = open.job.step(ms_max)?;
        if let Some(output) = output {
            output.write(&answers::progress(&progress));
        }
        Ok(status)
    })
}

/// Tells how far a job is.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_progress(
    job: *mut voucher_job,
    progress: *mut voucher_progress,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(job, error, |open| {
        let output = Output::new(progress)?;
        output.write(&answers::progress(&open.job.progress()?));
        Ok(Status::Ok)
    })
}

/// Gives a job up. A generation or import is undone, wholly: its series is left void, without vouchers. Of an export no
/// file is there. What a bulk operation changed before stays changed. The handle still needs voucher_job_free.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_WRONG_STATE (it was finished before) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_cancel(job: *mut voucher_job, error: *mut voucher_error) -> voucher_status {
    on_child(job, error, |open| {
        open.job.cancel()?;
        Ok(Status::Ok)
    })
}

/// Frees the handle. The job itself stays in the store: unfinished, it can be resumed. An export that is not finished is
/// given up: it lives in its handle.
///
/// [any-thread] [callback-ok]. NULL: does nothing, and so does a handle that is not a job.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_free(job: *mut voucher_job) {
    phase(std::ptr::null_mut(), || remove(job).map(|_| Status::Ok));
}

/// Lists the unfinished jobs of the store that the actor may drive, of all kinds, at most `capacity` of them, and how
/// many it listed in `*count`. Set `items[0].size`; all items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_jobs(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    items: *mut voucher_progress,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let output = OutputArray::new(items, capacity, count)?;
        output.write(open.engine.jobs(actor)?.iter().map(answers::progress));
        Ok(Status::Ok)
    })
}

/// Reads a series with its counters, by identifier or by its code. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_series_get(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id_or_code: *const c_char,
    series: *mut voucher_series,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let id_or_code = argument(id_or_code, "id_or_code")?;
        let output = Output::new(series)?;
        output.write(&answers::series(&open.engine.series_get(actor, &id_or_code)?));
        Ok(Status::Ok)
    })
}

/// Opens a list of series. A filter may ask for what a series has: series, type, partner, currency, description, text,
/// product, business unit, who generated it, locked, test mode, the face value and the times of creation and expiry;
/// what only vouchers have is VOUCHER_INVALID_ARGUMENT. `*cursor` is yours until voucher_cursor_free. Needs
/// VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all series) and `error` may be; `*cursor` is NULL after
/// a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_series_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let filter = requests::filter(filter)?;
        not_null(cursor, "cursor")?;
        let pages = Pages::Series(open.engine.series_cursor(actor, &filter)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next series of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
/// items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_series_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_series,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Series(cursor) => page(&output, cursor.fetch(output.rows())?, answers::series),
            other => Err(wrong_reader(other)),
        }
    })
}

/// Gives out a handle for a job of this module.
pub fn add_job(module: *mut voucher_module, job: Job) -> Result<*mut voucher_job> {
    let module = handles::find(module.cast_const())?;
    Ok(add(Object::Job(Arc::new(OpenJob { module, job }))))
}

/// Gives out a handle for a cursor of this module.
pub fn add_cursor(module: *mut voucher_module, pages: Pages) -> Result<*mut voucher_cursor> {
    let module: Arc<OpenModule> = handles::find(module.cast_const())?;
    Ok(add(Object::Cursor(Arc::new(OpenCursor { module, pages: Mutex::new(pages) }))))
}

/// What a cursor reads, for this thread alone.
pub fn pages(cursor: &OpenCursor) -> std::sync::MutexGuard<'_, Pages> {
    cursor.pages.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes one page; an empty one is the end.
pub fn page<R, T: super::boundary::Flat>(
    output: &OutputArray<T>,
    rows: Vec<R>,
    answer: impl Fn(&R) -> T,
) -> Result<Status> {
    output.write(rows.iter().map(answer));
    Ok(if rows.is_empty() { Status::Done } else { Status::Ok })
}

/// A cursor was read with the function of another list.
pub fn wrong_reader(pages: &Pages) -> Error {
    Error::new(Status::BadHandle, format!("this cursor is read with {}", pages.reader())).field("cursor")
}
