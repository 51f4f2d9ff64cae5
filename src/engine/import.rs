//! Vouchers of somebody else, taken in from a file: looked at as a whole, then stored in slices, visible only whole.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::job::{Job, Work};
use super::Module;
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::voucher::{ImportFinding, ImportFormat, ImportRequest, ImportResult, Progress};

/// An import that is being driven.
pub(super) struct Intake;

impl Intake {
    /// Works until `spent`, one slice at least; true when it is finished.
    pub(super) fn step(&mut self, _spent: &dyn Fn() -> bool) -> Result<bool> {
        Err(not_built())
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Result<Progress> {
        Err(not_built())
    }

    /// Gives it up: nothing of it stays.
    pub(super) fn cancel(&mut self) -> Result<()> {
        Err(not_built())
    }

    /// What it did so far.
    pub(super) fn result(&self) -> ImportResult {
        ImportResult::default()
    }

    /// What it found about rows.
    pub(super) fn findings(&self) -> &[ImportFinding] {
        &[]
    }
}

fn not_built() -> Error {
    Error::new(Status::Internal, "not built")
}

impl Module {
    /// Takes in a whole file, or with `dry_run` only looks at it. What is wrong with its rows comes with the answer.
    pub fn import(
        self: &Arc<Self>,
        _actor: &Actor,
        _request: &ImportRequest,
        _path: &Path,
    ) -> Result<(Status, ImportResult, Vec<ImportFinding>)> {
        Err(not_built())
    }

    /// Starts an import; the returned job is to be stepped until it is done.
    ///
    /// [`Status::Duplicate`] if this request started it before: the job goes on from where it stands.
    pub fn import_start(
        self: &Arc<Self>,
        _actor: &Actor,
        _request: &ImportRequest,
        _path: &Path,
    ) -> Result<(Status, Job)> {
        let _ = Work::Import(Mutex::new(Intake));
        Err(not_built())
    }
}

/// A file to fill in: headings, one example row, and notes.
pub fn import_template(_format: ImportFormat) -> Result<Vec<u8>> {
    Err(not_built())
}

impl Job {
    /// What an import did so far.
    pub fn imported(&self) -> Result<ImportResult> {
        match &self.work {
            Work::Import(work) => Ok(super::job::held(work).result()),
            _ => Err(no_import()),
        }
    }

    /// What an import found about rows, in their order: at most `most`, without the first `skip`.
    pub fn findings(&self, skip: usize, most: usize) -> Result<Vec<ImportFinding>> {
        match &self.work {
            Work::Import(work) => Ok(super::job::held(work).findings().iter().skip(skip).take(most).cloned().collect()),
            _ => Err(no_import()),
        }
    }
}

fn no_import() -> Error {
    Error::new(Status::WrongState, "the job is no import; ask for its progress instead")
}
