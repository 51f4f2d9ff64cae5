//! Exports and backups.

use super::boundary::{argument, not_null, Output};
use super::calls::{on_child, on_module};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_module, Pages};
use super::modules::clear;
use super::series::{add_cursor, pages, wrong_reader};
use super::structs::*;
use super::{answers, requests};
use crate::error::{Error, Status};
use std::ffi::c_char;
use std::path::Path;

/// A block of an export is not made smaller than this: a line of the longest columns fits.
const EXPORT_BLOCK_BYTES_MIN: u32 = 4_096;

/// Opens an export to be read in blocks, for streaming to a web client: CSV in UTF-8. `*cursor` is yours until
/// voucher_cursor_free.
///
/// Columns are those of `params->columns`, else of `params->preset`, else a plain set: serial, code, state, series,
/// description, partner, face_value, extra_value, amount, currency, account, created_at, valid_from, expires_at, used_at,
/// ledger_reference, id, test_mode. Without `with_codes` the column "code" holds masks. Needs VOUCHER_RIGHT_EXPORT; codes
/// need VOUCHER_RIGHT_REVEAL too, and are audited before the first byte is handed out.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may be;
/// `*cursor` is NULL after a failure.
/// Returns VOUCHER_OK and the usual ones.
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
        let (filter, request) = (requests::filter(filter)?, requests::export(params)?);
        not_null(cursor, "cursor")?;
        let pages = Pages::Export(open.engine.export(actor, &filter, &request)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next block of an export, at most `capacity` bytes, at least 4096, and how many they are in `*length`. Blocks
/// may end inside a line or a character.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*length` is at least 1), VOUCHER_DONE (`*length` is 0: that was all) and the usual ones.
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

/// Writes an export to a new file, mode 0600. A file that is there already is not touched and the call fails. The file
/// appears under its name when it is whole. See voucher_export_open for columns and rights.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
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
        let (filter, request) = (requests::filter(filter)?, requests::export(params)?);
        let path = argument(path, "path")?;
        let output = Output::new(result)?;
        output.write(&answers::export(&open.engine.export_to_file(actor, &filter, &request, Path::new(&path))?));
        Ok(Status::Ok)
    })
}

/// Copies the store to a new file, mode 0600, while it is in use. A file that is there already is not touched and the call
/// fails. The copy is as secret as the store and needs the same root key. Needs VOUCHER_RIGHT_BACKUP.
///
/// After a backup is put back in place, vouchers redeemed since are active again. That is why your ledger needs its UNIQUE
/// index on the key: it answers DUPLICATE or CONFLICT, and nobody is credited twice.
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
