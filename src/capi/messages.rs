//! Messages: a voucher told to somebody in the words of a template.

use super::boundary::{argument, OutputArray, OutputText};
use super::calls::{on_module, phase, silently};
use super::constants::voucher_status;
use super::handles::voucher_module;
use super::structs::*;
use super::{exchange_answers, exchange_requests};
use crate::engine::{message_preset, message_tags, MESSAGE_PRESETS};
use crate::error::Status;
use std::ffi::{c_char, CString};
use std::sync::OnceLock;

/// Renders a template about one voucher, by identifier or serial, for you to send. The library sends nothing.
///
/// A template is text with tags between two braces, such as "{{ amount }} until {{ expires_at }}"; voucher_message_tags
/// lists them, voucher_message_preset has templates to begin with. It may use conditions and loops of Jinja, but
/// no lists and no multiplication. A tag that does not exist is VOUCHER_INVALID_ARGUMENT, and `error->message` names it. With `params->html` what goes
/// into it is escaped. `template_text` is at most 65,536 bytes.
///
/// Needs VOUCHER_RIGHT_VIEW; a customer may not. A template that names the tag "code", even in a part that is not shown,
/// reveals the code as voucher_reveal does: it needs VOUCHER_RIGHT_REVEAL and `params->reason`, goes to the audit trail
/// first, and counts against "reveal_per_day" with each call, also one whose `capacity` was too small. What fails in the
/// template itself does not count.
///
/// The message goes to `buffer` with its NUL, and its bytes with the NUL to `*length`; after a failure the buffer is
/// all zero. If `capacity` is too small, the call fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and
/// `*length` is what is needed. 65,537 bytes are always enough. Wipe the buffer when you are done, if it shows a code.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `params` (all defaults) and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_THROTTLED (the quota of the day is used up), VOUCHER_WRONG_STATE
/// (the code is asked for and its series is sealed), VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_message_render(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    id_or_serial: *const c_char,
    params: *const voucher_message_params,
    template_text: *const c_char,
    buffer: *mut c_char,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    if !buffer.is_null() {
        buffer.write_bytes(0, capacity as usize);
    }
    on_module(module, actor, error, |open, actor| {
        let id_or_serial = argument(id_or_serial, "id_or_serial")?;
        let (request, template) = (exchange_requests::message(params)?, exchange_requests::template(template_text)?);
        let output = OutputText::new(buffer, capacity, length)?;
        output.write(&open.engine.message(actor, &id_or_serial, &template, &request)?)?;
        Ok(Status::Ok)
    })
}

/// Lists what a template can show, and how many tags those are in `*count`. Set `items[0].size`; all items are as far
/// apart as it says. If `capacity` is too small for all, the call fails with VOUCHER_INVALID_ARGUMENT, `field` is
/// "capacity", and `*count` is what is needed.
///
/// [any-thread] [callback-ok]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_message_tags(
    items: *mut voucher_message_tag,
    capacity: u32,
    count: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    phase(error, || {
        let output = OutputArray::new(items, capacity, count)?;
        output.write_all(message_tags().iter().map(exchange_answers::message_tag))?;
        Ok(Status::Ok)
    })
}

/// A template to begin with: "sold", "gift", "redeemed" or "expiring"; plain text, or with 1 in `html` HTML. Static
/// text; NULL if there is none of this name.
///
/// [any-thread] [callback-ok]. NULL: `name` may be, and gives NULL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_message_preset(name: *const c_char, html: i32) -> *const c_char {
    let mut found = std::ptr::null();
    silently(|| {
        let Ok(name) = argument(name, "name") else { return };
        let wanted = |preset: &&Preset| preset.name == name && i32::from(preset.html) == html;
        found = presets().iter().find(wanted).map_or(std::ptr::null(), |preset| preset.text.as_ptr());
    });
    found
}

/// A template closed with NUL.
struct Preset {
    name: &'static str,
    html: bool,
    text: CString,
}

fn presets() -> &'static [Preset] {
    static PRESETS: OnceLock<Vec<Preset>> = OnceLock::new();
    PRESETS.get_or_init(|| {
        let kinds = MESSAGE_PRESETS.iter().flat_map(|name| [(*name, false), (*name, true)]);
        let closed = |(name, html)| Some(Preset { name, html, text: CString::new(message_preset(name, html)?).ok()? });
        kinds.filter_map(closed).collect()
    })
}
