//! Rows that survive: the only place with SQL.
//!
//! The tour: [`sql`] holds the text of every statement, `migration` the schema and its versions; [`series`], [`voucher`],
//! [`redemption`], [`sale`], [`reminder`], [`reconciled`], [`approval`], [`attempt`], [`audit`], [`total`], [`job`] and [`setting`] turn
//! rows into values and back, [`report`] those of reports; [`driver`] says what a database must be able to do, `sqlite`
//! does it, `group_commit` lets many callers share one commit.
//! Everybody else sees [`Store`]: closures run in a transaction.

pub mod approval;
pub mod attempt;
pub mod audit;
pub mod driver;
pub mod export_run;
pub mod external_serial;
mod group_commit;
pub mod job;
pub mod migration;
pub mod quota;
pub mod reconciled;
pub mod redemption;
pub mod reminder;
pub mod report;
pub mod sale;
pub mod series;
pub mod setting;
pub mod sql;
mod sqlite;
pub mod terms;
pub mod total;
pub mod voucher;
pub mod voucher_type;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use driver::{Row, Transaction, Value};

use crate::error::{Error, Result, Status};
use driver::Driver;

/// An open store. Any number of threads may use it at once.
pub struct Store {
    driver: Box<dyn Driver>,
}

impl Store {
    /// Opens the SQLite file at `path`, and creates it (mode 0600) where there is none. A writer waits `busy_wait_ms`
    /// for other processes before it answers [`Status::Busy`].
    pub fn open(path: &Path, busy_wait_ms: u64) -> Result<Store> {
        Ok(Store { driver: Box::new(sqlite::SqliteDriver::open(path, busy_wait_ms)?) })
    }

    /// Runs `work` in a transaction and commits it to the disk before the answer. An error undoes all it wrote.
    ///
    /// `work` may run on the thread of another caller and, after a roll-back, more than once: only the run that is
    /// committed counts, so it must not change anything outside the transaction. It must not write again inside.
    pub fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        self.driver.write(Box::new(move |transaction| {
            let value = work(transaction)?;
            *lock(&slot) = Some(value);
            Ok(())
        }))?;
        let value = lock(&answer).take();
        value.ok_or_else(|| Error::new(Status::Internal, "a committed write left no answer: report this defect"))
    }

    /// Runs `work` on one consistent snapshot, which later commits do not change. It cannot write.
    pub fn read<T>(&self, mut work: impl FnMut(&mut dyn Transaction) -> Result<T>) -> Result<T> {
        let mut answer = None;
        self.driver.read(&mut |transaction| {
            answer = Some(work(transaction)?);
            Ok(())
        })?;
        answer.ok_or_else(|| Error::new(Status::Internal, "a read left no answer: report this defect"))
    }

    /// Whether another thread or process wrote or queued a moment ago: bulk work then shrinks its slices.
    pub fn writers_waiting(&self) -> bool {
        self.driver.writers_waiting()
    }

    /// Copies the store, as it is at this moment, to a new file of mode 0600. Writers go on meanwhile. The file appears
    /// whole or not at all, and never replaces another.
    pub fn backup(&self, path: &Path) -> Result<()> {
        self.driver.backup(path)
    }
}

/// Locks even after a panic of another thread: what our locks guard is changed in single steps, never left half-way.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
