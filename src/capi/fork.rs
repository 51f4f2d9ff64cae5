//! Makes the embedded database safe in a child of `fork()` whose parent had the same file open.
//!
//! The database keeps one list of open files for the process, because POSIX locks belong to a process and not to a
//! descriptor. A child inherits that list and would believe that it holds its parent's locks: then the parent, closing
//! last, deletes the log the child writes to, and commits are lost. Files in the list are known by device and inode,
//! so telling the child of another device makes it start entries, and take locks, of its own.

use rusqlite::ffi;
use std::ffi::{c_char, c_int, CStr};
use std::mem::transmute;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Once;

/// The process in which devices keep their numbers.
static HOME: AtomicU32 = AtomicU32::new(0);

type SystemCall = unsafe extern "C" fn();
type Stat = unsafe extern "C" fn(*const c_char, *mut libc::stat) -> c_int;
type Fstat = unsafe extern "C" fn(c_int, *mut libc::stat) -> c_int;

/// Must have run before this library opens its first file.
pub fn separate_children() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        HOME.store(std::process::id(), Ordering::Relaxed);
        // SAFETY: the system call table of the default file system belongs to our own copy of the database, which has
        // no file open yet, and the functions have the signatures it calls them with.
        unsafe {
            ffi::sqlite3_initialize();
            let file_system = ffi::sqlite3_vfs_find(std::ptr::null());
            replace(file_system, c"stat", transmute::<Stat, SystemCall>(stat));
            replace(file_system, c"fstat", transmute::<Fstat, SystemCall>(fstat));
        }
    });
}

unsafe fn replace(file_system: *mut ffi::sqlite3_vfs, name: &CStr, call: SystemCall) {
    if let Some(set) = (*file_system).xSetSystemCall {
        set(file_system, name.as_ptr(), Some(call));
    }
}

unsafe extern "C" fn stat(path: *const c_char, answer: *mut libc::stat) -> c_int {
    let result = libc::stat(path, answer);
    separate(result, answer);
    result
}

unsafe extern "C" fn fstat(file: c_int, answer: *mut libc::stat) -> c_int {
    let result = libc::fstat(file, answer);
    separate(result, answer);
    result
}

unsafe fn separate(result: c_int, answer: *mut libc::stat) {
    if result == 0 {
        let generation = std::process::id() ^ HOME.load(Ordering::Relaxed);
        (*answer).st_dev ^= libc::dev_t::from(generation) << 32;
    }
}
