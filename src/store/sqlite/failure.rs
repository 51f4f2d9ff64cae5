//! What SQLite's errors mean to our callers.

use std::path::Path;

use rusqlite::ffi::ErrorCode;

use crate::error::{Error, Status};

/// A failed call, sorted by what somebody has to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Busy,
    DiskFull,
    Damaged,
    NotADatabase,
    NoAccess,
    UniqueKeyExists(String),
    CommitUnknown,
    Other(String),
    Defect,
}

impl Failure {
    pub(super) fn of(error: &rusqlite::Error) -> Self {
        let Some(sqlite) = error.sqlite_error() else { return Failure::Other(one_line(error)) };
        match (sqlite.code, sqlite.extended_code) {
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Failure::Busy,
            (ErrorCode::DiskFull, _) => Failure::DiskFull,
            (ErrorCode::DatabaseCorrupt, _) => Failure::Damaged,
            (ErrorCode::NotADatabase, _) => Failure::NotADatabase,
            (ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied, _) => Failure::NoAccess,
            (
                ErrorCode::ConstraintViolation,
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID,
            ) => Failure::UniqueKeyExists(one_line(error)),
            (_, extended) => Failure::Other(format!("{} (SQLite error {extended})", one_line(error))),
        }
    }

    /// The failure of anything but a commit. In a commit SQLite enlarges its shared index after the log is written, so
    /// that the same error leaves the outcome open; anywhere else it only means a full disk.
    pub(super) fn outside_commit(error: &rusqlite::Error) -> Self {
        match error.sqlite_error() {
            Some(sqlite) if sqlite.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => Failure::DiskFull,
            _ => Self::of(error),
        }
    }

    pub(super) fn explain(self, path: &Path) -> Error {
        let store = path.display();
        let (status, message) = match self {
            Failure::Busy => {
                (Status::Busy, format!("store {store} is locked by another process: try again, or raise the busy wait"))
            }
            Failure::DiskFull => (Status::DiskFull, format!("no room left for store {store}: free some and try again")),
            Failure::Damaged => (Status::Integrity, format!("store {store} is damaged: restore it from a backup")),
            Failure::NotADatabase => {
                (Status::ForeignFile, format!("{store} is not a voucher store: give the path of one, or of a new file"))
            }
            Failure::NoAccess => (
                Status::FileAccess,
                format!("store {store} cannot be opened or written: let this user write the file and its directory"),
            ),
            Failure::UniqueKeyExists(what) => (Status::Store, format!("store {store} has such a row already: {what}")),
            Failure::CommitUnknown => (
                Status::CommitUnknown,
                format!(
                    "store {store} may or may not have been written: check the disk, ask again with the same request"
                ),
            ),
            Failure::Other(what) => {
                (Status::Store, format!("store {store} failed: {what}; check the disk and its log"))
            }
            Failure::Defect => (Status::Internal, format!("store {store} lost its transaction: report this defect")),
        };
        Error::new(status, message)
    }
}

/// SQLite's words, which name tables and columns but never hold a bound value.
fn one_line(error: &rusqlite::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
