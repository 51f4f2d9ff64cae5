//! An import while it is driven: the look over the whole file, the start, and the storing.
//!
//! Nothing is stored before all rows were looked at. From the start on its row among the jobs has all that another
//! process needs to go on: the request, the rules, and which file it was.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::check::{finding, Findings, Rules};
use super::file::ImportFile;
use super::look::Look;
use super::store::Storing;
use crate::actor::Actor;
use crate::code::assess;
use crate::engine::generate::{begin_series, Plan};
use crate::engine::job::{self, unreadable, whole, NewJob};
use crate::engine::{crash_point, Module};
use crate::error::{Error, Result, Status, StatusClass};
use crate::format::import::{ImportRow, Reader, Step};
use crate::identifier::Identifier;
use crate::store::job::JobRow;
use crate::store::series;
use crate::voucher::{FindingKind, ImportFinding, ImportRequest, ImportResult, JobKind, JobState, Progress};

/// Rows that are read and judged at a time.
pub(super) const BATCH_ROWS: usize = 1_000;
/// How often the file is read: for the shape of its codes, to judge its rows, to store them.
pub(super) const PASSES: i64 = 3;

/// What of a total was done when all rows were looked at.
pub(in crate::engine) fn looked_at(total: i64) -> i64 {
    total / PASSES * (PASSES - 1)
}

/// What is kept of an import with its job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ImportOrder {
    pub(super) request: ImportRequest,
    pub(super) path: String,
    /// Which file it was.
    pub(super) sha256: String,
    pub(super) bytes: u64,
    pub(super) rules: Rules,
    /// What the look found.
    pub(super) foretold: ImportResult,
}

impl ImportOrder {
    pub(super) fn of(row: &JobRow) -> Result<ImportOrder> {
        serde_json::from_slice(&row.request).map_err(unreadable)
    }

    /// Bytes of all passes.
    pub(super) fn total(&self) -> i64 {
        (self.bytes as i64).max(1) * PASSES
    }

    /// How far a reader is in its pass.
    pub(super) fn done(&self, pass: i64, reader: Option<&Reader>) -> i64 {
        let bytes = (self.bytes as i64).max(1);
        let (done, all) = reader.map_or((0, 1), Reader::progress);
        let share = (done.min(all) as f64 / all.max(1) as f64 * bytes as f64) as i64;
        bytes * pass + share.min(bytes)
    }
}

/// An import that is being driven.
pub(in crate::engine) struct Intake {
    module: Arc<Module>,
    actor: Actor,
    id: Identifier,
    created_at_ms: i64,
    order: ImportOrder,
    stage: Stage,
    /// Another person approved it.
    approved: bool,
    /// Its series and its job are stored.
    begun: bool,
    findings: Findings,
    result: ImportResult,
}

enum Stage {
    Looking(Box<Look>),
    /// All rows were looked at, and are to be stored.
    Looked(Box<Look>),
    Storing(Box<Storing>),
    Ended(JobState),
    Failed(Error),
}

impl Intake {
    /// One that has everything still to do.
    pub(super) fn looking(
        module: &Arc<Module>,
        actor: &Actor,
        plan: Plan,
        order: ImportOrder,
        file: ImportFile,
    ) -> Result<Intake> {
        let series = &plan.series;
        if series.expires_at_ms != 0 && series.expires_at_ms <= series.created_at_ms {
            return Err(Error::invalid("expires_at_ms", "is in the past; choose a later moment, or 0 for never"));
        }
        let result = ImportResult { currency: series.currency.clone(), ..ImportResult::default() };
        Ok(Intake {
            module: module.clone(),
            actor: actor.clone(),
            id: series.uid,
            created_at_ms: series.created_at_ms,
            order,
            stage: Stage::Looking(Box::new(Look::new(plan, file))),
            approved: false,
            begun: false,
            findings: Findings::default(),
            result,
        })
    }

    /// One that was started before, in whatever state it is. The file is opened when it goes on.
    pub(in crate::engine) fn resumed(module: &Arc<Module>, actor: &Actor, row: &JobRow) -> Result<Intake> {
        let order = ImportOrder::of(row)?;
        let mut intake = Intake {
            module: module.clone(),
            actor: actor.clone(),
            id: row.uid,
            created_at_ms: row.created_at_ms,
            result: order.foretold.clone(),
            stage: Stage::Storing(Box::new(Storing::new(row.uid, order.clone(), true))),
            order,
            approved: false,
            begun: true,
            findings: Findings::default(),
        };
        if row.state != JobState::Running {
            intake.end(row.state);
        }
        Ok(intake)
    }

    pub(in crate::engine) fn id(&self) -> Identifier {
        self.id
    }

    /// The full name of its file.
    pub(super) fn path(&self) -> &str {
        &self.order.path
    }

    /// What it will store, once all rows were looked at; nothing if the file is refused.
    pub(super) fn foretold(&self) -> Option<ImportResult> {
        matches!(self.stage, Stage::Looked(_)).then(|| self.order.foretold.clone())
    }

    /// Looks at every row, and stores nothing.
    pub(super) fn look_through(&mut self) -> Result<()> {
        while matches!(self.stage, Stage::Looking(_)) {
            self.slice()?;
        }
        Ok(())
    }

    /// Does the next piece; true when it is finished.
    pub(in crate::engine) fn slice(&mut self) -> Result<bool> {
        match &mut self.stage {
            Stage::Ended(_) => return Ok(true),
            Stage::Failed(error) => return Err(error.clone()),
            Stage::Looking(look) => {
                match look.batch(&self.module, &mut self.order, &mut self.findings, &mut self.result) {
                    Ok(true) => self.looked()?,
                    Ok(false) => {}
                    Err(error) => return Err(self.failed(error)),
                }
            }
            Stage::Looked(_) => self.begin()?,
            Stage::Storing(storing) => {
                let findings = &mut self.findings;
                if let Some(state) = storing.slice(&self.module, &self.actor, findings)? {
                    self.end(state);
                }
            }
        }
        Ok(matches!(self.stage, Stage::Ended(_)))
    }

    /// A look that was disturbed begins anew: what was read of the file is gone. Any other failure stays. Nothing is told
    /// of a look that did not come to its end.
    fn failed(&mut self, error: Error) -> Error {
        let stage = std::mem::replace(&mut self.stage, Stage::Failed(error.clone()));
        if let Stage::Looking(mut look) = stage {
            if error.status.class() == StatusClass::Retry {
                self.stage = Stage::Looking(Box::new(look.anew()));
            } else {
                // What it failed with may tell something as well; but that is told whatever becomes of the record.
                let _ = look.record(&self.module, &self.actor, &self.order, self.result.rows);
            }
            self.forget();
        }
        error
    }

    /// Forgets what a look found that did not come to its end.
    fn forget(&mut self) {
        self.findings = Findings::default();
        self.result = ImportResult { currency: self.result.currency.clone(), ..ImportResult::default() };
    }

    /// Decides what becomes of the file.
    fn looked(&mut self) -> Result<()> {
        let Stage::Looking(look) = &mut self.stage else { return Ok(()) };
        let recorded = look.record(&self.module, &self.actor, &self.order, self.result.rows);
        recorded.map_err(|error| self.failed(error))?;
        let Stage::Looking(look) = &self.stage else { return Ok(()) };
        if self.result.rows == 0 {
            self.findings.add(finding(0, "", FindingKind::Wrong, "has no rows", "fill it in below the headings"));
        }
        let of_others = look.of_others();
        if of_others > 0 {
            let problem = format!("{of_others} codes of the file are in the store already, as vouchers of others");
            let remedy = "ask whoever made the file, or the operator, which these are, and leave them out";
            self.findings.add_first(finding(0, "code", FindingKind::Wrong, &problem, remedy));
        } else if self.result.rows > 0 && self.result.duplicates == self.result.rows {
            let (problem, remedy) = ("has nothing but duplicates", "there is nothing to do, its vouchers are there");
            self.findings.add_first(finding(0, "", FindingKind::Wrong, problem, remedy));
        }
        self.result.findings = self.findings.count;
        let wrong = self.result.refused > 0 && !self.order.request.partial;
        let refused = wrong || of_others > 0 || self.result.imported == 0;
        let dry_run = self.order.request.dry_run;
        if refused {
            (self.result.imported, self.result.value) = (0, 0);
        } else {
            self.must_be_strong(look).map_err(|error| self.failed(error))?;
        }
        self.order.foretold = self.result.clone();
        let Stage::Looking(look) = std::mem::replace(&mut self.stage, Stage::Ended(JobState::Cancelled)) else {
            return Ok(());
        };
        match (refused, dry_run) {
            (_, true) => self.end(JobState::Finished),
            (true, false) => self.end(JobState::Cancelled),
            (false, false) => self.stage = Stage::Looked(look),
        }
        Ok(())
    }

    fn must_be_strong(&self, look: &Look) -> Result<()> {
        let Some(format) = look.format() else { return Ok(()) };
        let issued = self.module.store.read(|tx| series::known_format(tx, format))?.map_or(0, |known| known.1);
        assess(issued, self.result.imported, format, look.overridden()).map(drop)
    }

    /// Begins what another person approved.
    pub(super) fn begin_approved(&mut self) -> Result<()> {
        self.approved = true;
        self.begin()
    }

    /// Stores the series and the job, from which on any process can go on.
    fn begin(&mut self) -> Result<()> {
        let Stage::Looked(look) = &self.stage else { return Ok(()) };
        let plan = look.planned(&self.result)?;
        let content = serde_json::to_vec(&self.order).map_err(unreadable)?;
        let (ground, actor, total) = (self.module.ground.clone(), self.actor.clone(), self.order.total());
        let (alone, type_demands) = (!self.approved, plan.terms.two_persons);
        let begun = self.module.store.write(move |tx| {
            // Asked before as well, but the look may have been hours ago.
            if alone && (type_demands || ground.settings(tx)?.two_persons) {
                return Err(unapproved());
            }
            let (status, series, strength) = begin_series(tx, &ground, &actor, &plan)?;
            if status == Status::Duplicate {
                return Err(Error::new(Status::Busy, "the same request was started meanwhile; repeat it"));
            }
            let new = NewJob {
                uid: series.uid,
                kind: JobKind::Import,
                series: series.id,
                request: &content,
                request_key: None,
                total,
            };
            job::insert(tx, &ground, &actor, &new, series.created_at_ms)?;
            crash_point("import_begin");
            Ok((series, strength))
        });
        let (series, strength) = begun.map_err(|error| match error.status.class() {
            StatusClass::Retry => error,
            _ => self.failed(error),
        })?;
        self.module.warn_of(strength, &series);
        self.begun = true;
        self.stage = Stage::Storing(Box::new(Storing::new(self.id, self.order.clone(), false)));
        Ok(())
    }

    fn end(&mut self, state: JobState) {
        if self.begun {
            match state {
                JobState::Finished => self.result.series_id = self.id.to_string(),
                _ => (self.result.imported, self.result.value) = (0, 0),
            }
        }
        self.stage = Stage::Ended(state);
    }

    /// How far it is.
    pub(in crate::engine) fn progress(&self) -> Result<Progress> {
        if self.begun {
            let row = self.module.store.read(|tx| job::current(tx, &self.module.ground, &self.id))?;
            return self.module.stored_progress(&row);
        }
        let total = self.order.total();
        let (state, done) = match &self.stage {
            Stage::Looking(look) => (JobState::Running, look.done(&self.order)),
            Stage::Looked(_) | Stage::Storing(_) => (JobState::Running, looked_at(total)),
            Stage::Ended(state) => (*state, total),
            Stage::Failed(_) => (JobState::Cancelled, total),
        };
        Ok(Progress {
            state,
            total,
            done,
            created_at_ms: self.created_at_ms,
            job_id: self.id.to_string(),
            series_id: String::new(),
            kind: JobKind::Import,
            operation: JobKind::Import.name().to_owned(),
        })
    }

    /// Gives it up: nothing of it stays.
    pub(in crate::engine) fn cancel(&mut self) -> Result<()> {
        if let Stage::Ended(JobState::Finished) = self.stage {
            return Err(whole());
        }
        if matches!(self.stage, Stage::Looking(_)) {
            self.forget();
        }
        if self.begun {
            let series = self.module.store.read(|tx| series::by_uid(tx, &self.id))?;
            if let Some(series) = series {
                self.module.undo(&self.actor, &series)?;
            }
        }
        self.end(JobState::Cancelled);
        Ok(())
    }

    /// What it did so far. What it saw in the store is told once it is in the audit trail that somebody looked.
    pub(super) fn result(&self) -> ImportResult {
        match self.stage {
            Stage::Looking(_) => ImportResult {
                rows: self.result.rows,
                currency: self.result.currency.clone(),
                ..ImportResult::default()
            },
            _ => self.result.clone(),
        }
    }

    /// What it found about rows, once all were looked at.
    pub(super) fn findings(&self) -> &[ImportFinding] {
        match self.stage {
            Stage::Looking(_) => &[],
            _ => &self.findings.kept,
        }
    }
}

/// The next rows of a file, fewer where they are long or few among much else, and whether these were the last.
pub(super) fn next_rows(reader: &mut Reader) -> Result<(Vec<ImportRow>, bool)> {
    let mut rows = Vec::with_capacity(BATCH_ROWS);
    while rows.len() < BATCH_ROWS {
        match reader.step()? {
            Step::Row(row) => rows.push(row),
            Step::Pause => break,
            Step::Over => return Ok((rows, true)),
        }
    }
    Ok((rows, false))
}

pub(super) fn in_store(line: i64) -> ImportFinding {
    let remedy = "leave the row out; it was imported or generated before";
    finding(line, "code", FindingKind::Duplicate, "is in the store already", remedy)
}

fn unapproved() -> Error {
    let message = "two_persons: another person must approve imports since this one was started; start it again";
    Error::new(Status::WrongState, message).field("two_persons")
}
