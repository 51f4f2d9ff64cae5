//! The audit trail, and the root key.

use super::boundary::{argument, not_null, OutputText};
use super::calls::on_module;
use super::constants::voucher_status;
use super::handles::{voucher_job, voucher_module};
use super::modules::clear;
use super::office_requests::root_key;
use super::series::add_job;
use super::structs::*;
use crate::error::{Error, Result, Status};
use std::ffi::c_char;

/// Walks the whole audit trail, each line chained to the one before, and tells its length. With a checkpoint that you
/// kept outside the store it also notices a trail that was cut off or replaced since. Needs VOUCHER_RIGHT_AUDIT.
///
/// VOUCHER_INTEGRITY: somebody changed it. `error->position` is the first position that is not what was written
/// there.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `checkpoint` (there is none; empty text is refused) and `error` may
/// be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_audit_verify(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    checkpoint: *const c_char,
    length: *mut i64,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let checkpoint = kept(checkpoint)?;
        not_null(length, "length")?;
        length.write_unaligned(open.engine.verify_audit_since(actor, &checkpoint)?);
        Ok(Status::Ok)
    })
}

/// Whoever lost its checkpoint must not believe that it was compared: only NULL is none.
unsafe fn kept(checkpoint: *const c_char) -> Result<String> {
    if checkpoint.is_null() {
        return Ok(String::new());
    }
    let text = argument(checkpoint, "checkpoint")?;
    if text.trim().is_empty() {
        return Err(Error::invalid("checkpoint", "is empty; give the one you kept, or NULL to verify without one"));
    }
    Ok(text)
}

/// Signs where the audit trail stands now. Keep it where whoever may change the store cannot, and hand it to
/// voucher_audit_verify later. Needs VOUCHER_RIGHT_AUDIT.
///
/// Text goes to `buffer` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call
/// fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 512 are enough.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_audit_checkpoint(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    buffer: *mut c_char,
    capacity: u32,
    length: *mut u32,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let output = OutputText::new(buffer, capacity, length)?;
        output.write(&open.engine.audit_checkpoint(actor)?)?;
        Ok(Status::Ok)
    })
}

/// Rotates the root key: 32 bytes of the key the store has, and 32 of the new one. When the call returns the store
/// opens with the new key only; keep the old one until you know that it has. The job that is started puts every code
/// under a new data key; step it at leisure, or resume it with a module that was opened with the new key. `*job` is
/// yours until voucher_job_free. The keys are copied, and our copies wiped. For the back office; needs
/// VOUCHER_RIGHT_KEYS.
///
/// Asked again with the same two keys it gives the job it started. This module goes on working; open others on the
/// store anew with the new key, or they answer VOUCHER_KEY_UNAVAILABLE when they should show a code.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure.
/// Returns VOUCHER_OK, VOUCHER_WRONG_KEY (the store has neither), VOUCHER_KEY_UNAVAILABLE (a key is all zero),
/// VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_rotate_key_start(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    old_key: *const u8,
    new_key: *const u8,
    job: *mut *mut voucher_job,
    error: *mut voucher_error,
) -> voucher_status {
    clear(job);
    on_module(module, actor, error, |open, actor| {
        let (old, new) = (root_key(old_key, "old_key")?, root_key(new_key, "new_key")?);
        not_null(job, "job")?;
        let started = open.engine.rotate_key_start(actor, old, new)?;
        job.write_unaligned(add_job(module, started)?);
        Ok(Status::Ok)
    })
}

/// Rotates the root key in one call. See voucher_rotate_key_start.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_WRONG_KEY (the store has neither), VOUCHER_KEY_UNAVAILABLE (a key is all zero),
/// VOUCHER_DISK_FULL and the usual ones. After a failure call it again.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_rotate_key(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    old_key: *const u8,
    new_key: *const u8,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (old, new) = (root_key(old_key, "old_key")?, root_key(new_key, "new_key")?);
        open.engine.rotate_key(actor, old, new)?;
        Ok(Status::Ok)
    })
}
