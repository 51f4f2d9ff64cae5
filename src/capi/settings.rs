//! Voucher types and settings.

use super::boundary::{argument, argument_or_empty, flag, not_null, Output, OutputArray, OutputText};
use super::calls::{on_child, on_module};
use super::constants::voucher_status;
use super::handles::{voucher_cursor, voucher_module, Pages, TypePages};
use super::modules::clear;
use super::series::{add_cursor, page, pages, wrong_reader};
use super::structs::*;
use super::{office_answers, office_requests};
use crate::error::Status;
use std::ffi::c_char;

/// Puts a voucher type: makes it, or changes the one of this code. `stored` is it as it is now. Series and vouchers
/// that were made from it keep the terms they were made with. Needs VOUCHER_RIGHT_CONFIGURE.
///
/// `wanted` replaces every field: read the type first if you mean to change one. `wanted` and `stored` may be the same
/// struct.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_type_put(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    wanted: *const voucher_type_record,
    stored: *mut voucher_type_record,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let wanted = office_requests::voucher_type(wanted)?;
        let output = Output::new(stored)?;
        output.write(&office_answers::voucher_type(&open.engine.type_put(actor, &wanted)?));
        Ok(Status::Ok)
    })
}

/// Reads a voucher type by its code. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_type_get(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    code: *const c_char,
    stored: *mut voucher_type_record,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let code = argument(code, "code")?;
        let output = Output::new(stored)?;
        output.write(&office_answers::voucher_type(&open.engine.type_get(actor, &code)?));
        Ok(Status::Ok)
    })
}

/// Opens the list of voucher types, by code. 1 in `retired_too` lists the retired as well. `*cursor` is yours until
/// voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_type_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    retired_too: i32,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let retired_too = flag(retired_too, "retired_too")?;
        open.engine.types(actor, retired_too, "", 1)?;
        not_null(cursor, "cursor")?;
        let pages = Pages::Types(TypePages { actor: actor.clone(), retired_too, after_code: String::new() });
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next types of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
/// items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_type_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_type_record,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Types(types) => {
                page(&output, types.fetch(&open.module.engine, output.rows())?, office_answers::voucher_type)
            }
            other => Err(wrong_reader(other)),
        }
    })
}

/// Retires a voucher type, so that no series can be made from it any more, or with 0 in `retired` takes it back into
/// use. What was made from it stays as it is. Needs VOUCHER_RIGHT_CONFIGURE.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_type_retire(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    code: *const c_char,
    retired: i32,
    stored: *mut voucher_type_record,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (code, retired) = (argument(code, "code")?, flag(retired, "retired")?);
        let output = Output::new(stored)?;
        output.write(&office_answers::voucher_type(&open.engine.type_retire(actor, &code, retired)?));
        Ok(Status::Ok)
    })
}

/// Sets a setting of the module, or with a partner of that partner. An empty value puts the default back. What a
/// setting says goes before the option of voucher_config_set. Every process sees it at once. Needs
/// VOUCHER_RIGHT_CONFIGURE. voucher_setting_open lists all there are with what they hold.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `partner` (the module) and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_UNKNOWN_OPTION, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_setting_set(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    partner: *const c_char,
    name: *const c_char,
    value: *const c_char,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let partner = argument_or_empty(partner, "partner")?;
        let (name, value) = (argument(name, "name")?, argument(value, "value")?);
        open.engine.setting_set(actor, &partner, &name, &value)?;
        Ok(Status::Ok)
    })
}

/// Reads a setting as it is in effect: the default, if nobody set it. Needs VOUCHER_RIGHT_VIEW.
///
/// Text goes to `buffer` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call
/// fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `partner` (the module) and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_UNKNOWN_OPTION and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_setting_get(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    partner: *const c_char,
    name: *const c_char,
    buffer: *mut c_char,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (partner, name) = (argument_or_empty(partner, "partner")?, argument(name, "name")?);
        let output = OutputText::new(buffer, capacity, length)?;
        output.write(&open.engine.setting_get(actor, &partner, &name)?)?;
        Ok(Status::Ok)
    })
}

/// Opens the list of settings of the module, or with a partner of that partner, each as it is in effect. `*cursor` is
/// yours until voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `partner` (the module) and `error` may be; `*cursor` is NULL after
/// a failure.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_setting_open(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    partner: *const c_char,
    cursor: *mut *mut voucher_cursor,
    error: *mut voucher_error,
) -> voucher_status {
    clear(cursor);
    on_module(module, actor, error, |open, actor| {
        let partner = argument_or_empty(partner, "partner")?;
        not_null(cursor, "cursor")?;
        let pages = Pages::Settings(open.engine.settings(actor, &partner)?.into());
        cursor.write_unaligned(add_cursor(module, pages)?);
        Ok(Status::Ok)
    })
}

/// Reads the next settings of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
/// all items are as far apart as it says.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_setting_fetch(
    cursor: *mut voucher_cursor,
    items: *mut voucher_setting,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_child(cursor, error, |open| {
        let output = OutputArray::new(items, capacity, count)?;
        match &mut *pages(open) {
            Pages::Settings(settings) => {
                let rows = settings.len().min(output.rows());
                page(&output, settings.drain(..rows).collect(), office_answers::setting)
            }
            other => Err(wrong_reader(other)),
        }
    })
}
