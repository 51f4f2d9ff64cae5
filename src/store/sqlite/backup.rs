//! A copy of the store, taken while others write.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::connection::{be_patient, no_access, open_reader, sync_directory};
use super::{Failure, Place};
use crate::error::{Error, Result, Status};
use crate::store::{setting, sql};

/// Pages copied at a time: 4 MiB.
const STEP_PAGES: i32 = 1024;

/// Copies the store to a new file, which gets its name when it is whole and on the disk.
pub(super) fn copy(place: &Place, path: &Path) -> Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(taken(path));
    }
    let unfinished = Unfinished::create(path)?;
    let source = open_reader(place)?;
    be_patient(place.busy_wait);
    copy_pages(&source, &unfinished.path).map_err(|failure| failed(path, failure))?;
    let flushed = File::open(&unfinished.path).and_then(|file| file.sync_all());
    flushed.map_err(|error| no_access(path, &format!("cannot be flushed to the disk ({error})")))?;
    // A link fails where a rename would replace what somebody put there meanwhile.
    fs::hard_link(&unfinished.path, path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => taken(path),
        _ => no_access(path, &format!("cannot get its name ({error}): choose a file system with hard links")),
    })?;
    drop(unfinished);
    sync_directory(path)
}

/// The copy under its working name, which goes away whatever happens.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn create(path: &Path) -> Result<Self> {
        let name = path.file_name().ok_or_else(|| no_access(path, "names no file: give the name of a new one"))?;
        let mut working_name = std::ffi::OsString::from(".");
        working_name.push(name);
        working_name.push(format!(".{}.unfinished", std::process::id()));
        let working = path.with_file_name(working_name);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&working) {
            Ok(_) => Ok(Unfinished { path: working }),
            Err(error) => Err(not_created(path, &working, &error)),
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.path.clone().into_os_string();
            path.push(suffix);
            let _ = fs::remove_file(path);
        }
    }
}

fn not_created(path: &Path, working: &Path, error: &io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull => failed(path, Failure::DiskFull),
        ErrorKind::AlreadyExists => {
            no_access(working, "is in the way: another backup runs, or one was killed; then delete the file")
        }
        ErrorKind::NotFound => no_access(path, "has no directory to be in: create the directory first"),
        _ => no_access(path, &format!("cannot be created ({error}): let this user write its directory")),
    }
}

fn taken(path: &Path) -> Error {
    no_access(path, "exists already: choose a new name for the backup")
}

fn failed(path: &Path, failure: Failure) -> Error {
    match failure {
        Failure::Other(what) => {
            Error::new(Status::Store, format!("backup {} failed: {what}; check the disk", path.display()))
        }
        failure => failure.explain(path),
    }
}

fn copy_pages(source: &Connection, path: &Path) -> std::result::Result<(), Failure> {
    let outside = |error: rusqlite::Error| Failure::outside_commit(&error);
    let mut target = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(outside)?;
    // The file is worthless until it is whole, and is flushed as a whole then.
    target.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").map_err(outside)?;
    // Within one read transaction the source stands still for us; otherwise every foreign commit would start us anew.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema").map_err(outside)?;
    let backup = Backup::new(source, &mut target).map_err(outside)?;
    loop {
        match backup.step(STEP_PAGES).map_err(outside)? {
            StepResult::Done => break,
            StepResult::More => {}
            _ => return Err(Failure::Busy),
        }
    }
    drop(backup);
    mark(&target).map_err(outside)?;
    target.close().map_err(|(_, error)| outside(error))
}

/// Writes into a copy that it is one. The store goes on and gives out the next numbers of its series; the copy, once
/// restored, must not give them out again.
fn mark(target: &Connection) -> rusqlite::Result<()> {
    // Straight into the file: the end of a log that is copied when it is closed would fail unseen.
    let mode: String = target.query_row("PRAGMA journal_mode = MEMORY", [], |row| row.get(0))?;
    if mode != "memory" {
        return Err(rusqlite::Error::InvalidQuery);
    }
    let series: i64 = target.query_row(sql::SERIES_HIGHEST, [], |row| row.get(0))?;
    for name in [setting::CLOSED_SERIES, setting::RESTORED_AT, setting::SERIES_FLOOR] {
        target.execute(sql::SETTING_DELETE, [name])?;
    }
    let values = rusqlite::params![setting::CLOSED_SERIES, series.to_be_bytes()];
    target.execute(sql::SETTING_INSERT, values).map(drop)
}
