//! Comparing the host's ledger with the store.

use super::boundary::{not_null, OutputArray};
use super::calls::{on_child, on_module};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_module, Pages};
use super::modules::clear;
use super::series::{add_cursor, page, pages, wrong_reader};
use super::structs::*;
use super::{office_answers, office_requests};
use crate::error::{Error, Status};

/// Opens a comparison of your ledger with what was settled here from `from_ms` to before `until_ms`, 0 = until now. Hand
/// all your entries of these days, payments and reversals alike, to voucher_reconcile_check, in blocks and in any order,
/// then call voucher_reconcile_missing until it answers VOUCHER_DONE. Entries outside these days do no harm. One
/// comparison goes on at a time: opening another ends this one. `*cursor` is yours until voucher_cursor_free. For the
/// back office; needs VOUCHER_RIGHT_AUDIT.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_reconcile_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    from_ms: i64,
    until_ms: i64,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        not_null(cursor, "cursor")?;
        let pages = Pages::Reconciliation(open.engine.reconcile(actor, from_ms, until_ms)?);
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Compares `count` entries of your ledger, at most 10,000, with the store: `*found` differences go to `items`, at most
/// one for each entry. `capacity` must be at least `count`, so that none is lost. Set `entries[0].size` and
/// `items[0].size`; all are as far apart as they say.
///
/// Each entry is remembered as met, and counts as listed twice if it comes again. So after a failure open a new
/// comparison.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_WRONG_STATE (it has ended, or another was opened since), VOUCHER_DISK_FULL and the usual
/// ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_reconcile_check(
    cursor: *mut voucher_cursor,
    entries: *const voucher_ledger_entry,
    count: u32,
    items: *mut voucher_finding,
    capacity: u32,
    found: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let entries = office_requests::ledger_entries(entries, count)?;
        let output = OutputArray::new(items, capacity, found)?;
        if (capacity as usize) < entries.len() {
            return Err(Error::invalid("capacity", "must be at least count"));
        }
        match &mut *pages(open) {
            Pages::Reconciliation(reconciliation) => {
                output.write_all(reconciliation.check(&entries)?.iter().map(office_answers::finding))?;
                Ok(Status::Ok)
            }
            other => Err(wrong_reader(other)),
        }
    })
}

/// Reads what the store posted and none of the entries had, at most `capacity`, and how many they are in `*count`. Set
/// `items[0].size`; all items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_reconcile_missing(
    cursor: *mut voucher_cursor,
    items: *mut voucher_finding,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Reconciliation(reconciliation) => {
                page(&output, reconciliation.missing(output.rows())?, office_answers::finding)
            }
            other => Err(wrong_reader(other)),
        }
    })
}
