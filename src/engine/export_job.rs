//! An export to files as a job.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::job::{Job, Work};
use super::Module;
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::voucher::{ExportRequest, ExportResult, Filter, Progress};

/// An export to files that is being driven. Lives in its handle: a process that dies leaves no file.
pub(super) struct ExportToFiles;

impl ExportToFiles {
    /// Works until `spent`, one page at least; true when all is written.
    pub(super) fn step(&mut self, _spent: &dyn Fn() -> bool) -> Result<bool> {
        Err(not_built())
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Progress {
        unreachable!("not built")
    }

    /// Gives it up: nothing of it stays.
    pub(super) fn cancel(&mut self) -> Result<()> {
        Err(not_built())
    }

    /// What it wrote so far.
    pub(super) fn result(&self) -> ExportResult {
        ExportResult::default()
    }
}

fn not_built() -> Error {
    Error::new(Status::Internal, "not built")
}

impl Module {
    /// Starts an export to new files, readable by their owner only: all of them whole, or none there.
    pub fn export_start(
        self: &Arc<Self>,
        _actor: &Actor,
        _filter: &Filter,
        _request: &ExportRequest,
        _path: &Path,
    ) -> Result<Job> {
        let _ = Work::Export(Mutex::new(ExportToFiles));
        Err(not_built())
    }

    /// The public half of the pair that signs manifests, as PEM (SubjectPublicKeyInfo of Ed25519, RFC 8410).
    pub fn manifest_key(&self, _actor: &Actor) -> Result<String> {
        Err(not_built())
    }
}

impl Job {
    /// What an export wrote so far.
    pub fn exported(&self) -> Result<ExportResult> {
        match &self.work {
            Work::Export(work) => Ok(super::job::held(work).result()),
            _ => Err(Error::new(Status::WrongState, "the job is no export; ask for its progress instead")),
        }
    }
}
