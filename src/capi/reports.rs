//! Reports: stock, liability, conservation, metrics.

use super::boundary::{not_null, Output, OutputArray, OutputText};
use super::calls::{on_child, on_module};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_module, Pages};
use super::modules::clear;
use super::series::{add_cursor, page, pages, wrong_reader};
use super::structs::*;
use super::{office_answers, requests};
use crate::error::Status;
use std::ffi::c_char;

/// Opens a report of stock: how many vouchers there are and what they are worth, with a row for each that differ in
/// what `group_by` tells apart, bits of VOUCHER_GROUP_BY_*; currencies always are. Of the filter series, type,
/// partner, currency and state count. Reads counters, not vouchers: fast on any store. `*cursor` is yours until
/// voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers) and `error` may be; `*cursor` is NULL
/// after a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_stock_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    group_by: i32,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let filter = requests::filter(filter)?;
        not_null(cursor, "cursor")?;
        let pages = Pages::Stock(open.engine.stock(actor, &filter, i64::from(group_by))?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next rows of the report, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
/// items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_stock_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_stock_row,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Stock(cursor) => page(&output, cursor.fetch(output.rows())?, office_answers::stock),
            other => Err(wrong_reader(other)),
        }
    })
}

/// Tells what the store owed at the end of a day: vouchers that could still be redeemed, and what they were worth; and
/// what was issued and redeemed since another day. `at_ms` lies in the last day, 0 = today; `from_ms` in the first, 0
/// = the store's first. Days are those of the store's time zone. Needs VOUCHER_RIGHT_VIEW.
///
/// One row for each currency; if `capacity` is too small for them, the call fails with VOUCHER_INVALID_ARGUMENT,
/// `field` is "capacity", and `*count` is what is needed.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_liability(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    from_ms: i64,
    at_ms: i64,
    items: *mut voucher_liability_row,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let output = OutputArray::new(items, capacity, count)?;
        output.write_all(open.engine.liability(actor, from_ms, at_ms)?.iter().map(office_answers::liability))?;
        Ok(Status::Ok)
    })
}

/// Checks that no voucher and no money appeared or vanished: what was issued, plus what changes of value added, must
/// be what is there in all states, and what the sums of all days say. It holds at any moment. `holds` in each row
/// tells. Needs VOUCHER_RIGHT_VIEW.
///
/// One row for each currency; if `capacity` is too small for them, the call fails with VOUCHER_INVALID_ARGUMENT,
/// `field` is "capacity", and `*count` is what is needed.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_conservation(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    items: *mut voucher_conservation_row,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let output = OutputArray::new(items, capacity, count)?;
        output.write_all(open.engine.conservation(actor)?.iter().map(office_answers::conservation))?;
        Ok(Status::Ok)
    })
}

/// Tells the state of the store in numbers, for you to publish. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_metrics(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    metrics: *mut voucher_metrics_snapshot,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let output = Output::new(metrics)?;
        output.write(&office_answers::metrics(&open.engine.metrics(actor)?));
        Ok(Status::Ok)
    })
}

/// The same as text in the format Prometheus reads. Needs VOUCHER_RIGHT_VIEW.
///
/// Text goes to `buffer` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call
/// fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 16 KiB are enough.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_metrics_text(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    buffer: *mut c_char,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let output = OutputText::new(buffer, capacity, length)?;
        output.write(&open.engine.metrics_text(actor)?)?;
        Ok(Status::Ok)
    })
}
