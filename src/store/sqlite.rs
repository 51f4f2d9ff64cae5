//! The SQLite driver: one connection that writes, behind group commit, and a few that read.

mod backup;
mod connection;
mod failure;
mod statement;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::Connection;

use super::driver::{Driver, Transaction, Work};
use super::group_commit::{CommitFailure, GroupCommit, Ran, Writer};
use super::lock;
use crate::error::{Error, Result};
use failure::Failure;
use statement::SqliteTransaction;

/// Read connections kept for the next reader. More may be open at once; a cursor's page is read in a millisecond.
const READERS_KEPT: usize = 3;

/// A store in one SQLite file.
pub(super) struct SqliteDriver {
    place: Place,
    writer: GroupCommit<SqliteWriter>,
    readers: Mutex<Vec<Connection>>,
}

/// Where the store is, and how patient we are with other processes.
#[derive(Clone)]
struct Place {
    path: PathBuf,
    busy_wait: Duration,
}

impl Place {
    fn failed(&self, error: &rusqlite::Error) -> Error {
        Failure::outside_commit(error).explain(&self.path)
    }
}

impl SqliteDriver {
    pub(super) fn open(path: &Path, busy_wait_ms: u64) -> Result<Self> {
        let place = Place { path: path.to_owned(), busy_wait: Duration::from_millis(busy_wait_ms) };
        let connection = connection::open_or_create(&place)?;
        let writer = SqliteWriter::new(place.clone(), connection);
        Ok(SqliteDriver { place, writer: GroupCommit::new(writer), readers: Mutex::new(Vec::new()) })
    }

    fn reader(&self) -> Result<Connection> {
        let kept = lock(&self.readers).pop();
        kept.map_or_else(|| connection::open_reader(&self.place), Ok)
    }

    fn keep(&self, reader: Connection) {
        let mut readers = lock(&self.readers);
        if readers.len() < READERS_KEPT {
            readers.push(reader);
        }
    }
}

impl Driver for SqliteDriver {
    fn write(&self, work: Work) -> Result<()> {
        self.writer.write(work)
    }

    fn read(&self, work: &mut dyn FnMut(&mut dyn Transaction) -> Result<()>) -> Result<()> {
        // A panic of `work` drops the connection, and its transaction with it.
        let reader = self.reader()?;
        connection::be_patient(self.place.busy_wait);
        reader.execute_batch("BEGIN").map_err(|error| self.place.failed(&error))?;
        let mut transaction = SqliteTransaction::on_snapshot(&reader, &self.place.path);
        let result = work(&mut transaction);
        let result = transaction.end(result);
        if reader.execute_batch("ROLLBACK").is_ok() {
            self.keep(reader);
        }
        result
    }

    fn writers_waiting(&self) -> bool {
        self.writer.others_present()
    }

    fn backup(&self, path: &Path) -> Result<()> {
        backup::copy(&self.place, path)
    }
}

/// The connection that writes. It is replaced when a transaction cannot be undone on it.
struct SqliteWriter {
    place: Place,
    connection: Option<Connection>,
    /// SQLite's count of foreign commits, as last seen.
    foreign_commits: Option<i64>,
    met_another_process: bool,
}

impl SqliteWriter {
    fn new(place: Place, connection: Connection) -> Self {
        SqliteWriter { place, connection: Some(connection), foreign_commits: None, met_another_process: false }
    }

    fn connection(&mut self) -> Result<&Connection> {
        if self.connection.is_none() {
            self.connection = Some(connection::open_writer(&self.place)?);
            self.foreign_commits = None;
        }
        self.connection.as_ref().ok_or_else(|| Failure::Defect.explain(&self.place.path))
    }

    fn look_for_foreign_commits(&mut self) -> Result<()> {
        let Some(connection) = &self.connection else { return Ok(()) };
        let commits = connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut count| count.query_row([], |row| row.get(0)))
            .map_err(|error| self.place.failed(&error))?;
        let before = self.foreign_commits.replace(commits);
        self.met_another_process |= before.is_some_and(|before| before != commits) || connection::had_to_wait();
        if before != Some(commits) {
            // A process with a newer library may have taken the schema further: what we write would lack its columns.
            if let Err(error) = connection::must_be_known(&self.place, connection) {
                self.foreign_commits = None;
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Writer for SqliteWriter {
    fn begin(&mut self) -> Result<()> {
        let busy_wait = self.place.busy_wait;
        let connection = self.connection()?;
        connection::be_patient(busy_wait);
        // IMMEDIATE: to take the write lock later could fail after a read, and then waiting is in vain.
        let begun = connection.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([]));
        begun.map_err(|error| self.place.failed(&error))?;
        self.look_for_foreign_commits()
    }

    fn run(&mut self, work: &mut dyn FnMut(&mut dyn Transaction) -> Result<()>) -> Ran {
        let Some(connection) = &self.connection else {
            return Ran { result: Err(Failure::Defect.explain(&self.place.path)), spoiled: true };
        };
        let changes_before = connection.total_changes();
        let mut transaction = SqliteTransaction::new(connection, &self.place.path);
        let result = work(&mut transaction);
        let broken = transaction.is_broken();
        let result = transaction.end(result);
        let wrote = connection.total_changes() != changes_before;
        // A full disk or an I/O error may have rolled everything back already.
        let spoiled = broken || connection.is_autocommit() || (result.is_err() && wrote);
        let result = if spoiled && result.is_ok() { Err(Failure::Defect.explain(&self.place.path)) } else { result };
        Ran { result, spoiled }
    }

    fn commit(&mut self) -> std::result::Result<(), CommitFailure> {
        let Some(connection) = &self.connection else {
            return Err(CommitFailure::Undone(Failure::Defect.explain(&self.place.path)));
        };
        let committed = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        committed.map(drop).map_err(|error| match Failure::of(&error) {
            // SQLite reports these before the commit record is whole.
            failure @ (Failure::DiskFull | Failure::Busy) => CommitFailure::Undone(failure.explain(&self.place.path)),
            _ => CommitFailure::Unknown(Failure::CommitUnknown.explain(&self.place.path)),
        })
    }

    fn rollback(&mut self) {
        let Some(connection) = &self.connection else { return };
        if !connection.is_autocommit() && connection.execute_batch("ROLLBACK").is_err() {
            self.connection = None;
        }
    }

    fn met_another_process(&mut self) -> bool {
        std::mem::take(&mut self.met_another_process)
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
