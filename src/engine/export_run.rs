//! The numbered runs of exports: who took what out, when, and whether codes were in it.

use std::sync::Arc;

use super::Module;
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::voucher::ExportRun;

/// Export runs that are being read.
pub struct ExportRunCursor;

impl ExportRunCursor {
    /// The next runs, newest first, at most `most` of them; none at the end.
    pub fn fetch(&mut self, _most: usize) -> Result<Vec<ExportRun>> {
        Ok(Vec::new())
    }
}

impl Module {
    /// The runs of exports, newest first; of one series (identifier or code), or all.
    pub fn export_runs(self: &Arc<Self>, _actor: &Actor, _series: &str) -> Result<ExportRunCursor> {
        Err(Error::new(Status::Internal, "not built"))
    }
}
