//! An export to files as a job: one file or several, all of them whole, or none there.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::files::{Place, Writing};
use super::may_export;
use crate::actor::Actor;
use crate::engine::job::{Job, Work};
use crate::engine::Module;
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::store::series;
use crate::voucher::{ExportRequest, ExportResult, ExportState, Filter, JobKind, JobState, Progress};

/// An export to files that is being driven. Lives in its handle: a process that dies leaves no file.
pub(in crate::engine) struct ExportToFiles {
    module: Arc<Module>,
    actor: Actor,
    /// All it needs to go on; none once it ended, however it did. A step that panics takes its files along.
    writing: Option<Writing>,
    progress: Progress,
    result: ExportResult,
    /// The first failure ends it.
    failed: Option<Error>,
}

impl ExportToFiles {
    /// Works until `spent`, one page at least; true when all is written.
    pub(in crate::engine) fn step(&mut self, spent: &dyn Fn() -> bool) -> Result<bool> {
        let Some(mut writing) = self.writing.take() else { return self.ended() };
        let stepped = writing.step(spent).and_then(|ended| {
            if ended {
                self.result = writing.finish(&self.module, &self.actor)?;
            }
            Ok(ended)
        });
        self.progress.done = writing.vouchers();
        self.progress.total = self.progress.total.max(self.progress.done);
        match stepped {
            Ok(false) => {
                self.result = writing.result();
                self.writing = Some(writing);
                Ok(false)
            }
            Ok(true) => {
                self.progress.state = JobState::Finished;
                self.progress.total = self.progress.done;
                Ok(true)
            }
            Err(error) if writing.is_named() => {
                // The next step writes down again that it is finished.
                self.result = writing.result();
                self.writing = Some(writing);
                Err(error)
            }
            Err(error) => {
                self.failed = Some(error.clone());
                // What cannot be written down stays begun, which is the safe side: its codes count as having left.
                let _ = self.give_up(writing);
                Err(error)
            }
        }
    }

    /// What a step of an export answers that has ended.
    fn ended(&self) -> Result<bool> {
        match (&self.failed, self.progress.state) {
            (Some(error), _) => Err(error.clone()),
            (None, JobState::Running) => {
                Err(Error::new(Status::Internal, "a step of the export broke off; start it again"))
            }
            (None, JobState::Finished | JobState::Cancelled) => Ok(true),
        }
    }

    /// Writes down that it came to nothing, once its files are gone.
    fn give_up(&mut self, writing: Writing) -> Result<()> {
        let (rows, gone) = writing.discard();
        self.progress.state = JobState::Cancelled;
        self.result = rows.result(0, 0, "");
        if !gone {
            let problem = "path: a file of the export cannot be taken away; delete it: its codes count as gone";
            return Err(Error::new(Status::FileAccess, problem).field("path"));
        }
        self.module.end_run(&self.actor, rows.ended(ExportState::Failed, &self.result))
    }

    /// How far it is.
    pub(in crate::engine) fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Gives it up: nothing of it stays.
    pub(in crate::engine) fn cancel(&mut self) -> Result<()> {
        if self.progress.state == JobState::Finished {
            return Err(Error::new(Status::WrongState, "the export is finished; delete its files instead"));
        }
        if self.writing.as_ref().is_some_and(Writing::is_named) {
            let problem = "the files of the export are there already; step it once more, or delete them";
            return Err(Error::new(Status::WrongState, problem));
        }
        self.progress.state = JobState::Cancelled;
        match self.writing.take() {
            Some(writing) => self.give_up(writing),
            None => Ok(()),
        }
    }

    /// What it wrote so far.
    pub(super) fn result(&self) -> ExportResult {
        self.result.clone()
    }
}

impl Module {
    /// Starts an export to new files, readable by their owner only: all of them whole, or none there.
    ///
    /// Where the filesystem has files without names (Linux, `O_TMPFILE`), a process that is killed leaves none. Once they
    /// have names they stay: if that cannot be written down, the error says so, the run stays begun, and stepping the job
    /// again writes it down.
    ///
    /// With `bytes_per_file` they are called `NAME-0001.EXT` and so on. With a `recipient` a manifest `PATH.manifest.json`
    /// and its signature `PATH.manifest.sig` appear after them. Rights and approval as for [`Module::export`].
    pub fn export_start(
        self: &Arc<Self>,
        actor: &Actor,
        filter: &Filter,
        request: &ExportRequest,
        path: &Path,
    ) -> Result<Job> {
        let work = self.export_files(actor, filter, request, path)?;
        let uid = work.progress.job_id.parse()?;
        Ok(Job::in_handle(self.clone(), actor.clone(), uid, Work::Export(Mutex::new(work))))
    }

    /// Writes an export to new files in one call. See [`Module::export_start`].
    pub fn export_to_file(
        self: &Arc<Self>,
        actor: &Actor,
        filter: &Filter,
        request: &ExportRequest,
        path: &Path,
    ) -> Result<ExportResult> {
        let mut work = self.export_files(actor, filter, request, path)?;
        while !work.step(&|| false)? {}
        Ok(work.result())
    }

    fn export_files(
        self: &Arc<Self>,
        actor: &Actor,
        filter: &Filter,
        request: &ExportRequest,
        path: &Path,
    ) -> Result<ExportToFiles> {
        may_export(actor, request)?;
        let ready = self.ready(actor, filter, request)?;
        let place = Place::new(request, path, ready.layout.has_codes())?;
        let document = ready.layout.begin()?;
        let total = self.search_count(&ready.seeing, filter, 0)?;
        place.must_hold(&document, &ready.layout, total)?;
        let file = place.create(1)?;
        let now_ms = self.clock.now_ms();
        let job_id = Identifier::new(now_ms, &*self.entropy)?.to_string();
        let rows = self.begin_rows(actor, filter, request, ready)?;
        let series = self.store.read(|tx| series::by_id(tx, rows.run().series))?;
        let progress = Progress {
            state: JobState::Running,
            total,
            done: 0,
            created_at_ms: now_ms,
            job_id,
            series_id: series.map(|series| series.uid.to_string()).unwrap_or_default(),
            kind: JobKind::Export,
            operation: JobKind::Export.name().to_owned(),
        };
        let writing = Writing::new(rows, place, file, document);
        let result = writing.result();
        let (module, actor) = (self.clone(), actor.clone());
        Ok(ExportToFiles { module, actor, writing: Some(writing), progress, result, failed: None })
    }
}

impl Job {
    /// What an export wrote so far.
    pub fn exported(&self) -> Result<ExportResult> {
        match &self.work {
            Work::Export(work) => Ok(crate::engine::job::held(work).result()),
            _ => Err(Error::new(Status::WrongState, "the job is no export; ask for its progress instead")),
        }
    }
}
