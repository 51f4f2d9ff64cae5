//! The library itself: versions and statuses.

use super::constants::*;
use crate::error::{Status, StatusClass};
use std::ffi::c_char;

/// The version of the library, such as "0.1.0". Static text.
///
/// [any-thread] [callback-ok].
#[no_mangle]
pub extern "C-unwind" fn voucher_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version of this interface: 1. It grows only if a program built for an older one would break.
///
/// [any-thread] [callback-ok].
#[no_mangle]
pub extern "C-unwind" fn voucher_abi_version() -> i32 {
    1
}

/// The name of a status as it stands in this header, such as "VOUCHER_OK". Static text, for logs.
///
/// A number without a name gives "VOUCHER_UNKNOWN_STATUS".
///
/// [any-thread] [callback-ok].
#[no_mangle]
pub extern "C-unwind" fn voucher_status_name(status: i32) -> *const c_char {
    let name = status_of(status).map_or(c"VOUCHER_UNKNOWN_STATUS", name);
    name.as_ptr()
}

/// What to do about a status: one of VOUCHER_CLASS_*. Switch on this first, on the status only where you care.
///
/// A number without a name gives VOUCHER_CLASS_FAULT.
///
/// [any-thread] [callback-ok].
#[no_mangle]
pub extern "C-unwind" fn voucher_status_class(status: i32) -> i32 {
    status_of(status).map_or(StatusClass::Fault, Status::class) as i32
}

fn status_of(number: i32) -> Option<Status> {
    Status::ALL.iter().copied().find(|status| *status as i32 == number)
}

macro_rules! names {
    ($($variant:ident $constant:ident)*) => {
        fn name(status: Status) -> &'static std::ffi::CStr {
            match status { $(Status::$variant => {
                const _: () = assert!(Status::$variant as i32 == voucher_statuses::$constant as i32);
                const NAME: &str = concat!(stringify!($constant), "\0");
                // SAFETY: a literal that ends in its only NUL.
                unsafe { std::ffi::CStr::from_bytes_with_nul_unchecked(NAME.as_bytes()) }
            })* }
        }
    };
}

names! {
    Ok VOUCHER_OK
    Done VOUCHER_DONE
    Duplicate VOUCHER_DUPLICATE
    InDoubt VOUCHER_IN_DOUBT
    ApprovalPending VOUCHER_APPROVAL_PENDING
    NotRedeemable VOUCHER_NOT_REDEEMABLE
    LedgerRejected VOUCHER_LEDGER_REJECTED
    Forbidden VOUCHER_FORBIDDEN
    NotFound VOUCHER_NOT_FOUND
    WeakCodes VOUCHER_WEAK_CODES
    WrongState VOUCHER_WRONG_STATE
    SamePerson VOUCHER_SAME_PERSON
    CreditExceeded VOUCHER_CREDIT_EXCEEDED
    InvalidArgument VOUCHER_INVALID_ARGUMENT
    NullArgument VOUCHER_NULL_ARGUMENT
    BadStruct VOUCHER_BAD_STRUCT
    BadText VOUCHER_BAD_TEXT
    BadHandle VOUCHER_BAD_HANDLE
    UnknownOption VOUCHER_UNKNOWN_OPTION
    RequestMismatch VOUCHER_REQUEST_MISMATCH
    NoCallback VOUCHER_NO_CALLBACK
    Busy VOUCHER_BUSY
    Throttled VOUCHER_THROTTLED
    DiskFull VOUCHER_DISK_FULL
    CommitUnknown VOUCHER_COMMIT_UNKNOWN
    Store VOUCHER_STORE
    Integrity VOUCHER_INTEGRITY
    WrongKey VOUCHER_WRONG_KEY
    KeyUnavailable VOUCHER_KEY_UNAVAILABLE
    NewerSchema VOUCHER_NEWER_SCHEMA
    ForeignFile VOUCHER_FOREIGN_FILE
    FileAccess VOUCHER_FILE_ACCESS
    LedgerConflict VOUCHER_LEDGER_CONFLICT
    Internal VOUCHER_INTERNAL
}
