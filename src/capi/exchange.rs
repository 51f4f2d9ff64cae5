//! Exports and backups.

use super::boundary::{argument, argument_or_empty, not_null, Output, OutputArray, OutputText};
use super::calls::{on_child, on_module, silently};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_job, voucher_module, Pages};
use super::modules::clear;
use super::series::{add_cursor, add_job, page, pages, wrong_reader};
use super::structs::*;
use super::{exchange_answers, exchange_requests, requests};
use crate::engine::export_schema;
use crate::error::{Error, Status};
use std::ffi::{c_char, CString};
use std::path::Path;
use std::sync::OnceLock;

/// A block of an export is not made smaller than this: a line of the longest columns fits.
const EXPORT_BLOCK_BYTES_MIN: u32 = 4_096;

/// Opens an export to be read in blocks, for streaming to a web client: one document in the format of `params->format`.
/// `*cursor` is yours until voucher_cursor_free.
///
/// Columns are those of `params->columns`, else of `params->preset`, else a plain set: serial, code, state, series,
/// description, partner, face_value, extra_value, amount, currency, account, created_at, valid_from, expires_at,
/// used_at, ledger_reference, id, test_mode. More can be named: reason, remaining, voucher_type, invoice,
/// external_serial, price. On cards (VOUCHER_FORMAT_PDF) `params->columns` are the fields: logo, title, value, code,
/// serial, expires_at, qr_code, instructions, barcode; empty is all but barcode. A card's value is what is left on it.
/// Without `with_codes`, and for vouchers whose sealed codes are destroyed, the column "code" holds masks. The column
/// "price" is what was paid for a voucher with the sale it was bought with: empty if it never was bought, or stands for
/// refunded credit, and for a customer who did not buy it from the house itself.
///
/// With codes `filter->order` must be one by serial, each voucher is verified, and only draft, accepted and active
/// vouchers that did not expire get a card: the others are left out, and the result counts what was printed.
///
/// Each export is a run with a number, kept before the first byte leaves: see voucher_export_run_open. With
/// `params->recipient` the bytes are encrypted by age for that key alone (a build without age refuses it).
///
/// Needs VOUCHER_RIGHT_EXPORT; codes need VOUCHER_RIGHT_REVEAL too, and are audited before the first byte is handed
/// out. Codes of a series leave once on one person's word. VOUCHER_APPROVAL_PENDING: codes of a series in the selection
/// left before, `error->approval_id` names the request, and nothing leaves. After another person called
/// voucher_approve, make the very same call with that identifier in `params->approval_id`: it works once, for whoever
/// asked, for the same filter and params, while the selection has the same number of vouchers and the same series whose
/// codes left. At most 10,000 series can leave again with one export.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may
/// be; `*cursor` is NULL after a failure and with VOUCHER_APPROVAL_PENDING.
/// Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_WRONG_STATE (the approval was refused or used, or the selection
/// has changed since it was asked for), VOUCHER_REQUEST_MISMATCH (another request was approved), VOUCHER_NOT_FOUND,
/// VOUCHER_INTEGRITY (what was to leave, or that codes left before, was edited in the file), VOUCHER_DISK_FULL and the
/// usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_export_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    params: *const voucher_export_params,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let (filter, request) = (requests::filter(filter)?, exchange_requests::export(params)?);
        not_null(cursor, "cursor")?;
        let pages = Pages::Export(open.engine.export(actor, &filter, &request)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next block of an export, at most `capacity` bytes, at least 4096, and how many they are in `*length`.
/// Blocks may end inside a line or a character. The run is finished by the call that answers VOUCHER_DONE: read up to
/// it.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*length` is at least 1), VOUCHER_DONE (`*length` is 0: that was all), VOUCHER_WRONG_STATE
/// (codes of a series began to leave with another export since this one was opened, or what was approved to leave again
/// has grown), VOUCHER_INTEGRITY and the usual ones. A failure ends the export: open another.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_export_read(
    cursor: *mut voucher_cursor,
    buffer: *mut u8,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        not_null(buffer, "buffer")?;
        not_null(length, "length")?;
        if capacity < EXPORT_BLOCK_BYTES_MIN {
            return Err(Error::invalid("capacity", format!("must be at least {EXPORT_BLOCK_BYTES_MIN} bytes")));
        }
        match &mut *pages(open) {
            Pages::Export(export) => {
                buffer.write_bytes(0, capacity as usize);
                let block = std::slice::from_raw_parts_mut(buffer, capacity as usize);
                let bytes = export.read(block)?;
                length.write_unaligned(bytes as u32);
                Ok(if bytes == 0 { Status::Done } else { Status::Ok })
            }
            other => Err(wrong_reader(other)),
        }
    })
}

/// Writes an export to new files, mode 0600. A file that is there already is not touched and the call fails. Files
/// appear under their names when all of them are whole; after a failure there is none, but for one: if the files are
/// there and the store could not take that down, `error->message` says so (VOUCHER_COMMIT_UNKNOWN or a fault), they
/// stay, and their run stays VOUCHER_EXPORT_BEGUN. Keep them, or delete them. See voucher_export_open for formats,
/// columns, rights, and codes that leave once more (VOUCHER_APPROVAL_PENDING, then the same call with
/// `params->approval_id`).
///
/// One file, `path`; or with `params->bytes_per_file` as many as are needed, none larger: from "cards.pdf" they are
/// named "cards-0001.pdf", "cards-0002.pdf", each a whole document: at most 9,999, with codes at most 64. If more would be
/// needed the call fails with VOUCHER_INVALID_ARGUMENT, as soon as that is known, and `error->field` is "bytes_per_file".
///
/// Until they are whole, files have no name where the filesystem can do that (Linux, O_TMPFILE): a process that is killed
/// leaves nothing. Elsewhere they stand as "<name>.part-<pid>", and one that is killed leaves those: delete them.
///
/// With `params->recipient` each file is encrypted by age for that key alone, and one manifest stands beside all:
/// "<path>.manifest.json" names the store, run, person, time, vouchers, values, and each file with its size and
/// SHA-256; "<path>.manifest.sig" is its Ed25519 signature of 64 bytes, to be verified with voucher_manifest_key.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may
/// be.
/// Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_WRONG_STATE, VOUCHER_REQUEST_MISMATCH, VOUCHER_NOT_FOUND,
/// VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_export_to_file(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    params: *const voucher_export_params,
    path: *const c_char,
    result: *mut voucher_export_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (filter, request) = (requests::filter(filter)?, exchange_requests::export(params)?);
        let path = argument(path, "path")?;
        let output = Output::new(result)?;
        let written = open.engine.export_to_file(actor, &filter, &request, Path::new(&path))?;
        output.write(&exchange_answers::export(&written));
        Ok(Status::Ok)
    })
}

/// Starts an export to new files as a job, for progress and for time limits: voucher_export_to_file in steps. `*job` is
/// yours until voucher_job_free; drive it with voucher_job_step, and read what it wrote with voucher_job_exported. The
/// files appear with the last step. The job lives in its handle: voucher_job_cancel, voucher_job_free and a crash
/// before the end leave no file, and voucher_job_resume does not know it; start it again. Codes that were on their way
/// count as gone if the process died, and leave again with an approval only. If the last step fails with the files
/// there (`error->message` says so), step again: that only takes down that they are.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may
/// be; `*job` is NULL after a failure and with VOUCHER_APPROVAL_PENDING.
/// Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_WRONG_STATE, VOUCHER_REQUEST_MISMATCH, VOUCHER_NOT_FOUND,
/// VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_export_start(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    params: *const voucher_export_params,
    path: *const c_char,
    job: *mut *mut voucher_job,
    error: *mut voucher_error,
) -> voucher_status {
    clear(job);
    on_module(module, actor, error, |open, actor| {
        let (filter, request) = (requests::filter(filter)?, exchange_requests::export(params)?);
        let path = argument(path, "path")?;
        not_null(job, "job")?;
        let started = open.engine.export_start(actor, &filter, &request, Path::new(&path))?;
        job.write_unaligned(add_job(module, started)?);
        Ok(Status::Ok)
    })
}

/// Tells what an export to files wrote so far, at any time, also after its job was finished. `result->sha256` is empty
/// before that.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_WRONG_STATE (the job is of another kind) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_job_exported(
    job: *mut voucher_job,
    result: *mut voucher_export_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(job, error, |open| {
        let output = Output::new(result)?;
        output.write(&exchange_answers::export(&open.job.exported()?));
        Ok(Status::Ok)
    })
}

/// Opens the list of the exports that ran, newest first: of one series by identifier or code, or of all. `*cursor` is
/// yours until voucher_cursor_free. Needs VOUCHER_RIGHT_EXPORT or VOUCHER_RIGHT_AUDIT; a partner finds its own runs.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `series` (all runs) and `error` may be; `*cursor` is NULL after a
/// failure.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_export_run_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    series: *const c_char,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let series = argument_or_empty(series, "series")?;
        not_null(cursor, "cursor")?;
        let pages = Pages::ExportRuns(open.engine.export_runs(actor, &series)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next runs of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
/// items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_export_run_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_export_run,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::ExportRuns(cursor) => page(&output, cursor.fetch(output.rows())?, exchange_answers::export_run),
            other => Err(wrong_reader(other)),
        }
    })
}

/// The XML schema (XSD) of VOUCHER_FORMAT_XML. Static text.
///
/// [any-thread] [callback-ok].
#[no_mangle]
pub extern "C-unwind" fn voucher_export_schema() -> *const c_char {
    static SCHEMA: OnceLock<CString> = OnceLock::new();
    let mut schema = c"".as_ptr();
    silently(|| schema = SCHEMA.get_or_init(|| CString::new(export_schema()).unwrap_or_default()).as_ptr());
    schema
}

/// The public key of the pair that signs the manifests of this store, for whoever receives them: PEM of a public key of
/// Ed25519 (RFC 8410). It stays when the root key is rotated. With it in key.pem,
/// `openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in m.json -sigfile m.sig` verifies one. Needs
/// VOUCHER_RIGHT_EXPORT.
///
/// Text goes to `pem` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call fails
/// with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 256 bytes are enough.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_manifest_key(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    pem: *mut c_char,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let output = OutputText::new(pem, capacity, length)?;
        output.write(&open.engine.manifest_key(actor)?)?;
        Ok(Status::Ok)
    })
}

/// Copies the store to a new file, mode 0600, while it is in use. A file that is there already is not touched and the
/// call fails. The copy is as secret as the store and needs the same root key. Needs VOUCHER_RIGHT_BACKUP.
///
/// After a backup is put back in place, vouchers redeemed since are active again. That is why your ledger needs its
/// UNIQUE index on the key: it answers DUPLICATE or CONFLICT, and nobody is credited twice.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_backup(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    path: *const c_char,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let path = argument(path, "path")?;
        open.engine.backup(actor, Path::new(&path))?;
        Ok(Status::Ok)
    })
}
