//! Opening: who may have the file, whose it is, and how a connection is set up.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::{Failure, Place};
use crate::error::{Error, Result, Status};
use crate::store::lock;
use crate::store::migration::{ddl, newest, Dialect, MIGRATIONS};

/// "Vchr": tells our files from those of other programs that use SQLite.
pub(super) const APPLICATION_ID: i64 = 0x5663_6872;
/// Older ones can, rarely, lose a commit when two connections write and checkpoint at once.
const SQLITE_VERSION_MIN: i32 = 3_051_003;
/// Prepared statements a connection keeps: more than there are.
const STATEMENTS_KEPT: usize = 128;
/// Page cache of the writer. Slices are sorted by key and so visit a page once; a larger cache gains nothing.
const WRITER_CACHE_KIB: i64 = 4 * 1024;
/// Page cache of a reader: the upper levels of the indexes.
const READER_CACHE_KIB: i64 = 1024;
/// Pages in the log before a commit also copies them home. Rarer is faster on the whole, but the commit that pays makes
/// its callers wait longer: 4 MiB take a few milliseconds, 40 MiB some seventy.
const CHECKPOINT_PAGES: i64 = 1000;
/// What a log may keep of the disk after a long read or a large slice made it grow.
const LOG_BYTES_KEPT: i64 = 64 << 20;

/// One at a time: to close any file handle of a database releases the process's locks on it, so the handle that creates
/// the file must be closed before another thread of ours opens it.
static OPENING: Mutex<()> = Mutex::new(());

thread_local! {
    /// When this thread stops waiting for another process.
    static WAIT_UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
    /// Whether it waited since `be_patient`.
    static WAITED: Cell<bool> = const { Cell::new(false) };
}

/// Opens the store, made or brought up to date if need be, for writing.
pub(super) fn open_or_create(place: &Place) -> Result<Connection> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        let message = "this library was built with a SQLite older than 3.51.3: build it with the bundled one";
        return Err(Error::new(Status::Internal, message));
    }
    let _opening = lock(&OPENING);
    create_if_missing(&place.path)?;
    let mut connection = open(place, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    be_patient(place.busy_wait);
    // Until the file is known to be ours nothing is written to it, not even what its own log still holds.
    place.settled(connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true))?;
    recognise(place, &connection)?;
    check_rights(&place.path)?;
    place.settled(connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false))?;
    set_up_writer(place, &connection)?;
    migrate(place, &mut connection)?;
    Ok(connection)
}

/// Opens another connection to write, to a store that was opened before.
pub(super) fn open_writer(place: &Place) -> Result<Connection> {
    let connection = open(place, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    be_patient(place.busy_wait);
    recognise(place, &connection)?;
    set_up_writer(place, &connection)?;
    Ok(connection)
}

/// Opens a connection that can only read. It opens the file for writing all the same: a reader has to mend the log
/// after a crash.
pub(super) fn open_reader(place: &Place) -> Result<Connection> {
    let connection = open(place, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    be_patient(place.busy_wait);
    place.settled(set(&connection, "cache_size", -READER_CACHE_KIB))?;
    place.settled(set(&connection, "query_only", 1))?;
    Ok(connection)
}

/// From now on this thread waits at most so long for other processes.
#[allow(clippy::disallowed_methods, reason = "measures a wait; no stored time comes from here")]
pub(super) fn be_patient(busy_wait: Duration) {
    WAITED.set(false);
    WAIT_UNTIL.set(Instant::now().checked_add(busy_wait));
}

/// Whether this thread waited for another process since it last became patient.
pub(super) fn had_to_wait() -> bool {
    WAITED.get()
}

/// Naps for about a millisecond, or says that patience is at its end. Random, so that waiting processes do not march
/// in step; short, so that a gap between two commits of a busy process is soon met.
#[allow(clippy::disallowed_methods, reason = "the one nap of the library: the lock of another process cannot wake us")]
fn nap(_naps_before: i32) -> bool {
    WAITED.set(true);
    if WAIT_UNTIL.get().is_none_or(|until| Instant::now() >= until) {
        return false;
    }
    let random = RandomState::new().hash_one(0) % 1000;
    std::thread::sleep(Duration::from_micros(500 + random));
    true
}

impl Place {
    fn settled<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|error| self.failed(&error))
    }
}

fn create_if_missing(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => return Ok(()),
        Ok(_) => return Err(no_access(path, "is no regular file (links are not followed): give the file's own path")),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(no_access(path, &format!("cannot be looked at ({error}): check its directory"))),
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => sync_directory(path),
        // Another process was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => create_if_missing(path),
        Err(error) if error.kind() == ErrorKind::StorageFull => Err(Failure::DiskFull.explain(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(no_access(path, "has no directory to be in: create the directory first"))
        }
        Err(error) => Err(no_access(path, &format!("cannot be created ({error}): let this user write its directory"))),
    }
}

/// Makes the name of a new file survive a crash.
pub(super) fn sync_directory(path: &Path) -> Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let synced = fs::File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|error| no_access(path, &format!("is in a directory that cannot be flushed ({error})")))
}

fn check_rights(path: &Path) -> Result<()> {
    let found = fs::symlink_metadata(path).map_err(|error| no_access(path, &format!("vanished ({error})")))?;
    if found.permissions().mode() & 0o077 != 0 {
        return Err(no_access(path, "is open to other users: run chmod 600 on it"));
    }
    Ok(())
}

pub(super) fn no_access(path: &Path, problem: &str) -> Error {
    Error::new(Status::FileAccess, format!("file {} {problem}", path.display()))
}

/// What every connection has: our wait for locks, and no trust in a schema somebody else may have changed.
fn open(place: &Place, flags: OpenFlags) -> Result<Connection> {
    let connection =
        place.settled(Connection::open_with_flags(&place.path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX))?;
    place.settled(harden(&connection))?;
    Ok(connection)
}

fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(nap))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    for unneeded in [
        DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA,
        DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER,
        DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW,
        DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY,
        DbConfig::SQLITE_DBCONFIG_DQS_DDL,
        DbConfig::SQLITE_DBCONFIG_DQS_DML,
    ] {
        connection.set_db_config(unneeded, false)?;
    }
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    set(connection, "cell_size_check", 1)?;
    set(connection, "mmap_size", 0)?;
    set(connection, "temp_store", 2)
}

fn set(connection: &Connection, pragma: &str, value: i64) -> rusqlite::Result<()> {
    // Some pragmas answer with the new value.
    connection.pragma_update_and_check(None, pragma, value, |_| Ok(())).or_else(|error| match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        error => Err(error),
    })
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

/// Refuses other programs' files and newer stores.
fn recognise(place: &Place, connection: &Connection) -> Result<()> {
    let application_id = place.settled(number(connection, "application_id"))?;
    if application_id == APPLICATION_ID {
        return must_be_known(place, connection);
    }
    let version = place.settled(number(connection, "user_version"))?;
    let tables: i64 =
        place.settled(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)))?;
    if application_id == 0 && version == 0 && tables == 0 {
        return Ok(());
    }
    Err(Failure::NotADatabase.explain(&place.path))
}

/// Refuses a schema that a newer library made.
pub(super) fn must_be_known(place: &Place, connection: &Connection) -> Result<()> {
    if place.settled(number(connection, "user_version"))? <= newest() {
        return Ok(());
    }
    let message = format!("store {} was written by a newer version: update this library", place.path.display());
    Err(Error::new(Status::NewerSchema, message))
}

/// Every commit reaches the disk before it is answered, and readers and the writer do not wait for each other.
fn set_up_writer(place: &Place, connection: &Connection) -> Result<()> {
    // Two processes that open a new file at once may each get "busy" here without SQLite asking our handler.
    let mode = loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Err(error) if Failure::of(&error) == Failure::Busy && nap(0) => {}
            answer => break place.settled(answer)?,
        }
    };
    if mode != "wal" {
        return Err(no_access(
            &place.path,
            "is on a file system that cannot share memory: move the store to a local disk",
        ));
    }
    // 2: FULL.
    place.settled(set(connection, "synchronous", 2))?;
    place.settled(set(connection, "cache_size", -WRITER_CACHE_KIB))?;
    place.settled(set(connection, "journal_size_limit", LOG_BYTES_KEPT))?;
    place.settled(set(connection, "wal_autocheckpoint", CHECKPOINT_PAGES))
}

/// Takes the missing steps in one transaction: a crash leaves the old schema or the new one.
fn migrate(place: &Place, connection: &mut Connection) -> Result<()> {
    if place.settled(number(connection, "user_version"))? == newest() {
        return Ok(());
    }
    let transaction = place.settled(connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate))?;
    // Another process may have taken them while we waited for the lock.
    recognise(place, &transaction)?;
    let version = place.settled(number(&transaction, "user_version"))?;
    place.settled(set(&transaction, "application_id", APPLICATION_ID))?;
    for (step, text) in MIGRATIONS.iter().filter(|(step, _)| *step > version) {
        place.settled(transaction.execute_batch(&ddl(Dialect::Sqlite, text)))?;
        place.settled(set(&transaction, "user_version", *step))?;
    }
    place.settled(transaction.commit())
}
