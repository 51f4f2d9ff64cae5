//! Config, open and close, and what stays with an open module: the engine, the host's table, undelivered log events.

use super::boundary::{argument, not_null, read_or_zero, Flat};
use super::calls::{deliver_log, phase};
use super::constants::voucher_status;
use super::handles::{add, find, remove, voucher_config, voucher_module, Object};
use super::structs::*;
use super::{answers, fork};
use crate::clock::Clock;
use crate::engine::{Config, LogEvent, Module};
use crate::entropy::SystemEntropy;
use crate::error::{Error, Result, Status};
use crate::vault::RootKey;
use std::collections::VecDeque;
use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroize;

/// What a module handle stands for.
pub struct OpenModule {
    /// The use cases.
    pub engine: Arc<Module>,
    /// The host's table as it was at open.
    pub host: voucher_host,
    closed: AtomicBool,
    events: Mutex<VecDeque<LogEvent>>,
}

// SAFETY: the host promised at voucher_open that its callbacks and `user` may be used from any thread that calls us.
unsafe impl Send for OpenModule {}
// SAFETY: as above; everything else in it is Sync.
unsafe impl Sync for OpenModule {}

impl OpenModule {
    /// Fills in the oldest undelivered event. False if there is none, or nobody left to tell.
    pub fn next_log_event(&self, event: &mut voucher_log_event) -> bool {
        let news = self.engine.take_log();
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.extend(news);
        if self.host.log.is_none() || self.closed.load(Ordering::Acquire) {
            events.clear();
        }
        match events.pop_front() {
            Some(next) => {
                answers::log_event(&next, event);
                true
            }
            None => false,
        }
    }
}

/// Makes an empty set of options. `*config` is yours until voucher_config_free.
///
/// [any-thread] [callback-ok]. NULL: `config` must not be.
/// Returns VOUCHER_OK, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_config_new(
    config: *mut *mut voucher_config,
    error: *mut voucher_error,
) -> voucher_status {
    clear(config);
    phase(error, || {
        not_null(config, "config")?;
        let options = Object::Config(Arc::new(Mutex::new(Config::default())));
        config.write_unaligned(add(options));
        Ok(Status::Ok)
    })
}

/// Sets one option; the last value counts. The options:
///
/// - `store.path`: the database file, made with mode 0600 if it is not there. Required.
/// - `key.file`: file of the 32 bytes of the root key, as hexadecimal or raw; nobody else may be able to read it.
/// - `key.environment`: name of an environment variable with the root key as hexadecimal. Or use `voucher_host.key`.
/// - `currency`: ISO 4217 code taken when a request names none.
/// - `redemption`: "on" (default) or "off", the switch of the whole module.
/// - `guard.account_15min`, `guard.account_day`, `guard.account_month`: attempts of one account; 0 = no limit.
/// - `guard.source_hour`, `guard.source_day`: attempts from one address or terminal; 0 = no limit.
/// - `guard.typing_15min`, `guard.typing_day`: mistyped codes of one account; 0 = no limit.
/// - `guard.store_budget`: expected wins of all guesses of a day that raise the alarm, a decimal number.
/// - `busy_wait_ms`: how long a call waits for another process that is writing.
///
/// [any-thread] [callback-ok]. NULL: none may be.
/// Returns VOUCHER_OK, VOUCHER_UNKNOWN_OPTION, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_TEXT,
/// VOUCHER_BAD_HANDLE, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_config_set(
    config: *mut voucher_config,
    key: *const c_char,
    value: *const c_char,
    error: *mut voucher_error,
) -> voucher_status {
    phase(error, || {
        let options = find(config.cast_const())?;
        let (key, value) = (argument(key, "key")?, argument(value, "value")?);
        options.lock().unwrap_or_else(PoisonError::into_inner).set(&key, &value)?;
        Ok(Status::Ok)
    })
}

/// Frees a config. Modules opened with it keep their copy.
///
/// [any-thread] [callback-ok]. NULL: does nothing, and so does a handle that is not a config.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_config_free(config: *mut voucher_config) {
    phase(std::ptr::null_mut(), || remove(config).map(|_| Status::Ok));
}

/// Opens the store, and makes it if the file is not there. `*module` is yours until voucher_close.
///
/// `config` and `host` are copied: free them when you like. One process may open several stores, and one store several
/// times; many processes may have the same store open. The root key comes from `host->key`, or from one of the options
/// `key.file` and `key.environment`. Keep it apart from the file: whoever has both has all codes.
///
/// `host->key` and `host->log` may be called. If the call fails, `host->release` will not be.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `host` may be, then there are no callbacks; `config` and `module`
/// must not be; `*module` is NULL after a failure.
/// Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_KEY_UNAVAILABLE, VOUCHER_WRONG_KEY, VOUCHER_FOREIGN_FILE,
/// VOUCHER_NEWER_SCHEMA, VOUCHER_FILE_ACCESS, VOUCHER_INTEGRITY, VOUCHER_STORE, VOUCHER_BUSY, VOUCHER_DISK_FULL,
/// VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_HANDLE, VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_open(
    config: *const voucher_config,
    host: *const voucher_host,
    module: *mut *mut voucher_module,
    error: *mut voucher_error,
) -> voucher_status {
    let mut table = voucher_host::zeroed();
    let mut root_key = [0_u8; 32];
    let mut key_missing = false;
    clear(module);
    let mut status = phase(error, || {
        not_null(module, "module")?;
        find(config)?;
        table = read_or_zero(host)?;
        Ok(Status::Ok)
    });
    if status != Status::Ok as i32 {
        return status;
    }
    if let Some(key) = table.key {
        key_missing = key(table.user, root_key.as_mut_ptr()) != 0;
    }
    let mut opened = std::ptr::null_mut();
    status = phase(error, || {
        if key_missing {
            let message = "the host's key callback gave no root key; see the host's own log";
            return Err(Error::new(Status::KeyUnavailable, message).field("key"));
        }
        let config = find(config)?.lock().unwrap_or_else(PoisonError::into_inner).clone();
        opened = add(Object::Module(open(&config, table, &root_key)?));
        module.write_unaligned(opened);
        Ok(Status::Ok)
    });
    root_key.zeroize();
    deliver_log(opened.cast());
    status
}

fn open(config: &Config, host: voucher_host, root_key: &[u8; 32]) -> Result<Arc<OpenModule>> {
    fork::separate_children();
    let root_key = host.key.map(|_| RootKey::from_bytes(root_key)).transpose()?;
    let engine = Module::open(config, root_key, clock(), Arc::new(SystemEntropy))?;
    Ok(Arc::new(OpenModule { engine, host, closed: AtomicBool::new(false), events: Mutex::default() }))
}

/// Closes a module. Never asks the ledger, never waits for it: what is pending stays pending for voucher_recover.
///
/// Cursors and jobs of the module stay usable until they are freed, in any order. `host->log` is called for what is
/// left to tell, then `host->release` once, at the end, on this thread; after that the table is not used again. Do not
/// close a module while another thread is inside a call that runs your callbacks: they would lose their `user`.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: does nothing.
/// Returns VOUCHER_OK, VOUCHER_BAD_HANDLE, VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_close(module: *mut voucher_module) -> voucher_status {
    let mut release = None;
    let mut user = std::ptr::null_mut();
    deliver_log(module.cast());
    let status = phase(std::ptr::null_mut(), || {
        if let Some(open) = remove(module)? {
            open.closed.store(true, Ordering::Release);
            release = open.host.release;
            user = open.host.user;
        }
        Ok(Status::Ok)
    });
    if let Some(release) = release {
        release(user);
    }
    status
}

/// Sets a handle output to NULL before anything can fail.
///
/// # Safety
/// NULL or writable.
pub unsafe fn clear<H>(handle: *mut *mut H) {
    if !handle.is_null() {
        handle.write_unaligned(std::ptr::null_mut());
    }
}

#[cfg(not(feature = "test-hooks"))]
fn clock() -> Arc<dyn Clock> {
    Arc::new(crate::clock::SystemClock)
}

#[cfg(feature = "test-hooks")]
fn clock() -> Arc<dyn Clock> {
    Arc::new(super::hooks::TestClock)
}
