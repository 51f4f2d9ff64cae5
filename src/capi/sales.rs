//! Sales as they are read: one of them, lists, sums, and the code of a voucher that was sold.

use super::boundary::{argument, flag, not_null, Output, OutputArray, OutputText};
use super::calls::{on_child, on_module};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_module, Pages};
use super::modules::clear;
use super::series::{add_cursor, page, pages, wrong_reader};
use super::structs::*;
use super::{sale_answers, sale_requests};
use crate::error::Status;
use crate::limits::CODE_LENGTH_MAX;
use std::ffi::c_char;

/// Reads a sale by its identifier or the key of its posting. The back office sees all, with VOUCHER_RIGHT_VIEW or a
/// right to sell, refund or cancel; a partner its own; a customer what it bought, holds or was refunded.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sale_get(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id_or_key: *const c_char,
    sale: *mut voucher_sale,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let id_or_key = argument(id_or_key, "id_or_key")?;
        let output = Output::new(sale)?;
        output.write(&sale_answers::sale(&open.engine.sale_get(actor, &id_or_key)?));
        Ok(Status::Ok)
    })
}

/// Gives the code of the voucher of a booked electronic sale or refund, by the sale's identifier or key: to print it on
/// the receipt or send it to the customer. Who made the sale needs no more than the right it took; anybody else needs
/// VOUCHER_RIGHT_VIEW and _REVEAL, and it counts as a look at a code, of which a day has so many. It may be asked again
/// while the voucher is active and within its time, and each time is in the audit trail.
///
/// The code goes to `code` with its NUL, and its bytes with the NUL to `*length`. All of `code` is zero before, and
/// after a failure. `capacity` must be at least 33. Wipe the buffer when you are done.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (the sale is not booked or has no code of its own, or the
/// voucher is not active any more, or its time is over: extend it, or cancel it), VOUCHER_THROTTLED,
/// VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sale_code(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id_or_key: *const c_char,
    code: *mut c_char,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    if !code.is_null() {
        code.write_bytes(0, capacity as usize);
    }
    on_module(module, actor, error, |open, actor| {
        let id_or_key = argument(id_or_key, "id_or_key")?;
        let output = OutputText::new(code, capacity, length)?;
        output.must_hold(CODE_LENGTH_MAX)?;
        output.write(&open.engine.sale_code(actor, &id_or_key)?)?;
        Ok(Status::Ok)
    })
}

/// Opens a list of sales, newest first. `*cursor` is yours until voucher_cursor_free; it holds no lock, however long
/// you keep it. It lists what voucher_sale_get would show this actor.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all sales) and `error` may be; `*cursor` is NULL after a
/// failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sale_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_sale_filter,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let filter = sale_requests::sale_filter(filter)?;
        not_null(cursor, "cursor")?;
        let pages = Pages::Sales(open.engine.sales(actor, &filter)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next sales of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
/// items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sale_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_sale,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Sales(cursor) => page(&output, cursor.fetch(output.rows())?, sale_answers::sale),
            other => Err(wrong_reader(other)),
        }
    })
}

/// Tells what was sold, came back and was refunded from `from_ms` until before `until_ms`, by the moment it was
/// settled: one row for each partner and currency, with `by_type` 1 also for each type. `until_ms` 0 = no end. Test
/// sales are left out. Needs VOUCHER_RIGHT_VIEW; a partner sees its own.
///
/// If `capacity`, which is at least 1, is too small for the rows, the call fails with VOUCHER_INVALID_ARGUMENT, `field`
/// is "capacity", and `*count` is what is needed; they are at most 100,000.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sale_sums(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    from_ms: i64,
    until_ms: i64,
    by_type: i32,
    items: *mut voucher_sale_sum,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let by_type = flag(by_type, "by_type")?;
        let output = OutputArray::new(items, capacity, count)?;
        let sums = open.engine.sale_sums(actor, from_ms, until_ms, by_type)?;
        output.write_all(sums.iter().map(sale_answers::sum))?;
        Ok(Status::Ok)
    })
}
