//! Vouchers: reading one, searching many, history, deleting, revealing, reminding.

use super::boundary::{self, argument, not_null, Output, OutputArray, OutputText};
use super::calls::{on_child, on_module, phase};
use super::constants::voucher_status;
use super::handles::{remove, voucher_cursor, voucher_module, Pages};
use super::modules::clear;
use super::series::{add_cursor, page, pages, wrong_reader};
use super::structs::*;
use super::{answers, requests};
use crate::error::Status;
use crate::limits::CODE_LENGTH_MAX;
use std::ffi::c_char;

/// Reads one voucher by its identifier. The record holds no code. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_get(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    voucher_id: *const c_char,
    record: *mut voucher_record,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let voucher_id = argument(voucher_id, "voucher_id")?;
        let output = Output::new(record)?;
        output.write(&answers::record(&open.engine.get(actor, &voucher_id)?));
        Ok(Status::Ok)
    })
}

/// Reads one voucher by its serial, such as "101-00000007", or else by the external serial it was imported with, exactly.
/// If several vouchers the actor may see bear that one, the call fails with VOUCHER_INVALID_ARGUMENT and `field` is
/// "serial": voucher_search_open with `voucher_filter.external_serial` lists them. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_get_by_serial(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    serial: *const c_char,
    record: *mut voucher_record,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let serial = argument(serial, "serial")?;
        let output = Output::new(record)?;
        output.write(&answers::record(&open.engine.get_by_serial(actor, &serial)?));
        Ok(Status::Ok)
    })
}

/// Reads one voucher by its code, for the help desk. Guarded like a redemption: it counts as an attempt of the account
/// and the source, and a miss tells no more than a miss of voucher_redeem. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_REDEEMABLE, VOUCHER_THROTTLED and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_get_by_code(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    params: *const voucher_redeem_params,
    record: *mut voucher_record,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let request = requests::redeem(params)?;
        let output = Output::new(record)?;
        output.write(&answers::record(&open.engine.get_by_code(actor, &request)?));
        Ok(Status::Ok)
    })
}

/// Opens a search. `*cursor` is yours until voucher_cursor_free; it holds no lock, however long you keep it, and shows
/// what is there when a page is read. Needs VOUCHER_RIGHT_VIEW; a customer needs VOUCHER_RIGHT_REDEEM_OWN and finds
/// what it used.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers) and `error` may be; `*cursor` is NULL
/// after a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_search_open(
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
        let pages = Pages::Search(open.engine.search(actor, &filter)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next vouchers of a search, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
/// all items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_search_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_record,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Search(cursor) => page(&output, cursor.fetch(output.rows())?, answers::record),
            other => Err(wrong_reader(other)),
        }
    })
}

/// Counts what a search would find, but stops at `count_max`, so that a page can say "more than 10,000" without
/// reading millions. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers) and `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_search_count(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    count_max: i64,
    count: *mut i64,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let filter = requests::filter(filter)?;
        not_null(count, "count")?;
        count.write_unaligned(open.engine.search_count(actor, &filter, count_max)?);
        Ok(Status::Ok)
    })
}

/// Opens the history of one voucher or of one series, by identifier, oldest first. `*cursor` is yours until
/// voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_history_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id: *const c_char,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let id = argument(id, "id")?;
        not_null(cursor, "cursor")?;
        let pages = Pages::History(open.engine.history(actor, &id)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next events of a history, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
/// items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_history_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_event,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::History(cursor) => page(&output, cursor.fetch(output.rows())?, answers::event),
            other => Err(wrong_reader(other)),
        }
    })
}

/// Frees a cursor of any kind, whether it was read to its end or not.
///
/// [any-thread] [callback-ok]. NULL: does nothing, and so does a handle that is not a cursor.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_cursor_free(cursor: *mut voucher_cursor) {
    phase(std::ptr::null_mut(), || remove(cursor).map(|_| Status::Ok));
}

/// Deletes the vouchers a filter matches, as far as nobody used them: used, held and purged ones are kept and counted.
/// A filter that narrows nothing is refused. Needs VOUCHER_RIGHT_DELETE.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DISK_FULL and the usual ones. After a failure some may be deleted: call again.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_delete(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    result: *mut voucher_delete_result,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        not_null(filter, "filter")?;
        let filter = requests::filter(filter)?;
        let output = Output::new(result)?;
        output.write(&answers::deletion(&open.engine.delete(actor, &filter)?));
        Ok(Status::Ok)
    })
}

/// Reveals the code of one voucher, by identifier or serial. The reason goes to the audit trail, and is there before
/// the code is read; how many an operator may reveal in a day is the setting "reveal_per_day". Needs
/// VOUCHER_RIGHT_REVEAL and VOUCHER_RIGHT_VIEW.
///
/// The code goes to `code` with its NUL, and its bytes with the NUL to `*length`; after a failure the buffer is all
/// zero. `capacity` must be at least 33. Wipe the buffer when you are done.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_THROTTLED (the quota of the day is used up), VOUCHER_WRONG_STATE
/// (its series is sealed), VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_reveal(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id_or_serial: *const c_char,
    reason: *const c_char,
    code: *mut c_char,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    if !code.is_null() {
        code.write_bytes(0, capacity as usize);
    }
    on_module(module, actor, error, |open, actor| {
        let (id_or_serial, reason) = (argument(id_or_serial, "id_or_serial")?, argument(reason, "reason")?);
        let output = OutputText::new(code, capacity, length)?;
        output.must_hold(CODE_LENGTH_MAX)?;
        output.write(&open.engine.reveal(actor, &id_or_serial, &reason)?)?;
        Ok(Status::Ok)
    })
}

/// Marks vouchers as reminded of their end: identifiers or serials with commas or line ends between them, at most
/// 1,000. All of them are marked or, if one is not there, none. `*marked` tells how many vouchers were named, each
/// once; those reminded before count too, and have the new time. Find those to remind with `filter.expires_until_ms`,
/// and with 2 in `filter.reminded` leave out those who were. Needs VOUCHER_RIGHT_MODIFY.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_remind(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    voucher_ids: *const c_char,
    marked: *mut i64,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let voucher_ids = boundary::voucher_ids(voucher_ids)?;
        not_null(marked, "marked")?;
        marked.write_unaligned(open.engine.remind(actor, &voucher_ids)?);
        Ok(Status::Ok)
    })
}
