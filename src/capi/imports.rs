//! Imports: vouchers of somebody else, from a file.

use super::boundary::{argument, not_null, Output, OutputArray, OutputBytes};
use super::calls::{on_child, on_module, phase};
use super::constants::voucher_status;
use super::handles::{voucher_job, voucher_module};
use super::modules::clear;
use super::series::{add_job, page};
use super::structs::*;
use super::{exchange_answers, exchange_requests};
use crate::engine::import_template;
use crate::error::{Error, Status};
use std::ffi::c_char;
use std::path::Path;

/// Starts to take in vouchers that somebody else made, from a CSV file or a workbook (XLSX), as a job. `*job` is yours
/// until voucher_job_free; drive it with voucher_job_step, read what it found with voucher_job_findings and what it did
/// with voucher_job_imported.
///
/// The job first looks at the whole file, then stores its rows in slices. They become one series, of which nothing can
/// be redeemed or seen before the job is finished. A row needs a code; it may have a serial of its own, values,
/// currency, validity and partner, and what it does not say comes from `params`. All codes of one file have the same
/// length: so a spreadsheet that ate leading zeros is caught. A code that is in the store already, and a row that the file
/// has twice, are left out and reported. A code or a serial that the file has twice with something else in its row is
/// wrong; a serial that the store has is a notice, because another maker may have used it. A serial has at most 47 bytes.
/// One row that is wrong refuses the file, unless `params->partial` asks for the good rows: the job ends as
/// VOUCHER_JOB_CANCELLED with nothing stored, and its findings say why.
///
/// Every look at a file goes to the audit trail, and codes it did not find in the store to the day's guesses. A partner is
/// not told which codes are those of others' vouchers, only how many, and its file is refused. While a code of the file is
/// that of an unfinished job, the look fails with VOUCHER_WRONG_STATE, and the message names the job.
///
/// After a crash voucher_jobs lists the job and voucher_job_resume takes it up: the file must still be at `path` and be
/// the same; one that changed is VOUCHER_WRONG_STATE. Before rows are stored, and with `params->dry_run`, the job lives
/// in its handle: start it again. voucher_job_cancel undoes it. VOUCHER_APPROVAL_PENDING: it needs two persons,
/// `error->approval_id` names the request, and nothing is stored yet; leave the file where it is, and when another
/// person called voucher_approve, resume the job that `voucher_approval.result` names. With two persons this call and
/// voucher_approve look at the whole file before they return, which takes seconds for a large one. Without, this call reads
/// it once, to know it again. If two persons are asked for only since this call, voucher_job_step says VOUCHER_WRONG_STATE.
///
/// Needs VOUCHER_RIGHT_IMPORT, VOUCHER_RIGHT_ACTIVATE unless `params->accepted`, and VOUCHER_RIGHT_OVERRIDE for
/// `params->weak_codes_override`.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure and with
/// VOUCHER_APPROVAL_PENDING.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE (the job of the first call with this `request_id`), VOUCHER_APPROVAL_PENDING,
/// VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH, VOUCHER_WRONG_STATE (the file changed), VOUCHER_COMMIT_UNKNOWN,
/// VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_import_start(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_import_params,
    path: *const c_char,
    job: *mut *mut voucher_job,
    error: *mut voucher_error,
) -> voucher_status {
    clear(job);
    on_module(module, actor, error, |open, actor| {
        let (request, path) = (exchange_requests::import(params)?, argument(path, "path")?);
        not_null(job, "job")?;
        let (status, started) = open.engine.import_start(actor, &request, Path::new(&path))?;
        job.write_unaligned(add_job(module, started)?);
        Ok(status)
    })
}

/// Takes in a file in one call, or with `params->dry_run` only looks at it. Like voucher_import_start and
/// voucher_job_step to the end; files, rights and two persons are the same.
///
/// The first `capacity` findings are filled in, in the order of the rows, `*count` tells how many those are, and
/// `result->findings` how many there were. Set `findings[0].size`; all are as far apart as it says. If wrong rows
/// refuse the file, the call fails with VOUCHER_INVALID_ARGUMENT and nothing is stored, but `findings` and `result` are
/// filled in: look at `result->findings`, which is 0 if something else was wrong. Zero `result` before the call.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `findings` (then `capacity` and `count` are not looked at) and
/// `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE (the import of the first call with this `request_id`),
/// VOUCHER_APPROVAL_PENDING, VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH, VOUCHER_WRONG_STATE (the file changed),
/// VOUCHER_COMMIT_UNKNOWN (ask again with the same `request_id`), VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_import(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_import_params,
    path: *const c_char,
    findings: *mut voucher_import_finding,
    capacity: u32,
    count: *mut u32,
    result: *mut voucher_import_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (request, path) = (exchange_requests::import(params)?, argument(path, "path")?);
        let list = match findings.is_null() {
            true => None,
            false => Some(OutputArray::new(findings, capacity, count)?),
        };
        let output = Output::new(result)?;
        let (status, imported, found) = open.engine.import(actor, &request, Path::new(&path))?;
        output.write(&exchange_answers::import(&imported));
        if let Some(list) = list {
            list.write(found.iter().map(exchange_answers::finding));
        }
        Ok(status)
    })
}

/// Tells what an import did so far, at any time, also after its job was finished or cancelled. While it looks at the file
/// only `rows` is known.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_WRONG_STATE (the job is of another kind) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_imported(
    job: *mut voucher_job,
    result: *mut voucher_import_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(job, error, |open| {
        let output = Output::new(result)?;
        output.write(&exchange_answers::import(&open.job.imported()?));
        Ok(Status::Ok)
    })
}

/// Reads what an import found about rows, once it looked at all of them, in the order of the rows: after the first `skip`,
/// at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all items are as far apart as it says. No finding holds a
/// code. The first 10,000 are kept to be read; `voucher_import_result.findings` counts them all.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all so far), VOUCHER_WRONG_STATE
/// (the job is of another kind) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_findings(
    job: *mut voucher_job,
    skip: i64,
    items: *mut voucher_import_finding,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(job, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        let skip = usize::try_from(skip).map_err(|_| Error::invalid("skip", "must be 0 or more"))?;
        page(&output, open.job.findings(skip, output.rows())?, exchange_answers::finding)
    })
}

/// Writes a file to fill in: headings, an example row and notes, as VOUCHER_IMPORT_CSV or VOUCHER_IMPORT_XLSX. Notes
/// and the example need not be removed before the file is imported.
///
/// The file goes to `buffer`, and how many bytes it has to `*length`; there is no NUL. If `capacity` is too small, the
/// call fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 64 KiB are enough.
///
/// [any-thread] [callback-ok]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_import_template(
    format: i32,
    buffer: *mut u8,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    phase(error, || {
        let output = OutputBytes::new(buffer, capacity, length)?;
        output.write(&import_template(exchange_requests::import_format(format)?)?)?;
        Ok(Status::Ok)
    })
}
