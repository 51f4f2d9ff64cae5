//! The frame around every call: panics become a status, failures are told in `voucher_error`, log events go out last.

use super::boundary::{put, Flat, Output};
use super::defect;
use super::handles::{self, voucher_module, Handle};
use super::modules::OpenModule;
use super::requests;
use super::structs::{voucher_actor, voucher_error, voucher_log_event};
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs one phase of a call and tells what became of it. Nothing of the phase is alive afterwards.
///
/// # Safety
/// `error` is NULL, or writable for as many bytes as its `size` says.
pub unsafe fn phase(error: *mut voucher_error, work: impl FnOnce() -> Result<Status>) -> i32 {
    caught(|| {
        let error = Output::new_or_none(error)?;
        let result = caught(work);
        if let Some(error) = error {
            error.write(&told(&result));
        }
        result
    })
    .unwrap_or_else(|failure| failure.status) as i32
}

/// The frame of a call on a module: one phase, then the log.
///
/// # Safety
/// As [`phase`]; `actor` as [`super::boundary::read`].
pub unsafe fn on_module(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    error: *mut voucher_error,
    work: impl FnOnce(&OpenModule, &Actor) -> Result<Status>,
) -> i32 {
    let status = phase(error, || {
        let open = handles::find(module.cast_const())?;
        let actor = requests::actor(actor)?;
        work(&open, &actor)
    });
    deliver_log(module.cast());
    status
}

/// The frame of a call on a cursor or a job: one phase, then the log of its module.
///
/// # Safety
/// As [`phase`].
pub unsafe fn on_child<H: Handle>(
    child: *mut H,
    error: *mut voucher_error,
    work: impl FnOnce(&H::Target) -> Result<Status>,
) -> i32 {
    let status = phase(error, || work(&*handles::find(child.cast_const())?));
    deliver_log(child.cast());
    status
}

/// Runs work whose failures nobody waits for.
pub fn silently(work: impl FnOnce()) {
    let _ = caught(|| {
        work();
        Ok(())
    });
}

fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(|| defect::watched(work))).unwrap_or_else(|payload| {
        // A payload may panic again when it is dropped.
        std::mem::forget(payload);
        let place = defect::place();
        let message = format!("a defect of the library at {place}; please report it, and look before you ask again");
        Err(Error::new(Status::Internal, message))
    })
}

fn told(result: &Result<Status>) -> voucher_error {
    let mut told = voucher_error::sized();
    match result {
        Ok(status) => {
            told.status = *status as i32;
            put(&mut told.message, explained(*status));
        }
        Err(failure) => {
            told.status = failure.status as i32;
            told.reason = failure.reason as i32;
            told.retry_at_ms = failure.retry_at_ms;
            told.position = failure.position;
            put(&mut told.field, failure.field);
            put(&mut told.approval_id, &failure.approval_id);
            put(&mut told.message, &failure.message.replace(['\n', '\r'], " "));
        }
    }
    told
}

/// What to say about an answer that came with a result.
fn explained(status: Status) -> &'static str {
    match status {
        Status::InDoubt => "the ledger has not answered for good; ask again with the same request or key",
        Status::LedgerRejected => "the ledger refused the posting; the voucher is as it was before",
        Status::LedgerConflict => {
            "the ledger contradicts itself or what was asked for; look at the key in it, and settle it by hand"
        }
        Status::WrongState => "it was cancelled since; sell again under another request id",
        Status::InvalidArgument => "rows of the file are wrong and nothing was taken in; the findings name them",
        _ => "",
    }
}

/// Hands the module's log events to the host, one by one, with nothing of ours alive while the host has one.
///
/// # Safety
/// The module's host table is usable as voucher_open was promised.
pub unsafe fn deliver_log(handle: *const c_void) {
    loop {
        let mut event = voucher_log_event::sized();
        let mut log = None;
        let mut user = std::ptr::null_mut();
        silently(|| {
            if let Some(module) = handles::module_of(handle) {
                if module.next_log_event(&mut event) {
                    log = module.host.log;
                    user = module.host.user;
                }
            }
        });
        let Some(log) = log else { return };
        log(user, &event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        let mut error = voucher_error::sized();
        let status = unsafe { phase(&mut error, || panic!("the code is 4711")) };
        assert_eq!(status, Status::Internal as i32);
        assert_eq!(error.status, Status::Internal as i32);
        let message = super::super::boundary::text(&error.message, "message").unwrap();
        assert!(message.contains("calls.rs") && !message.contains("4711"), "{message}");
    }

    #[test]
    fn nothing_stale_is_left_in_the_error() {
        let mut error = voucher_error::sized();
        unsafe { phase(&mut error, || Err(Error::invalid("quantity", "is 0"))) };
        assert_ne!(error.message[0], 0);
        unsafe { phase(&mut error, || Ok(Status::Ok)) };
        assert_eq!((error.status, error.field[0], error.message[0]), (0, 0, 0));
    }

    #[test]
    fn an_error_with_a_wrong_size_stops_the_call() {
        let mut error = voucher_error::zeroed();
        let status = unsafe { phase(&mut error, || panic!("must not run")) };
        assert_eq!(status, Status::BadStruct as i32);
    }
}
