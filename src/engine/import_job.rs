//! An import while it is driven: the look over the whole file, the start, and the storing.
//!
//! Nothing is stored before all rows were looked at. From the start on its row among the jobs has all that another
//! process needs to go on: the request, the rules, and which file it was.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::generate::{begin_series, Plan};
use super::import_check::{finding, no_currency, Findings, Judge, Rules, Shape};
use super::import_file::ImportFile;
use super::import_store::Storing;
use super::job::{self, unreadable, whole, NewJob};
use super::{crash_point, Module};
use crate::actor::Actor;
use crate::code::assess;
use crate::error::{Error, Result, Status, StatusClass};
use crate::format::import::{Field, ImportRow, Reader};
use crate::identifier::Identifier;
use crate::store::external_serial;
use crate::store::job::JobRow;
use crate::store::{series, voucher};
use crate::voucher::{FindingKind, ImportFinding, ImportRequest, ImportResult, JobKind, JobState, Progress};

/// Rows that are read and judged at a time.
pub(super) const BATCH_ROWS: usize = 1_000;
/// How often the file is read: for the shape of its codes, to judge its rows, to store them.
pub(super) const PASSES: i64 = 3;

/// What of a total was done when all rows were looked at.
pub(super) fn looked_at(total: i64) -> i64 {
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
pub(super) struct Intake {
    module: Arc<Module>,
    actor: Actor,
    id: Identifier,
    created_at_ms: i64,
    order: ImportOrder,
    stage: Stage,
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
            begun: false,
            findings: Findings::default(),
            result,
        })
    }

    /// One that was started before, in whatever state it is. The file is opened when it goes on.
    pub(super) fn resumed(module: &Arc<Module>, actor: &Actor, row: &JobRow) -> Result<Intake> {
        let order = ImportOrder::of(row)?;
        let mut intake = Intake {
            module: module.clone(),
            actor: actor.clone(),
            id: row.uid,
            created_at_ms: row.created_at_ms,
            result: order.foretold.clone(),
            stage: Stage::Storing(Box::new(Storing::new(row.uid, order.clone(), true))),
            order,
            begun: true,
            findings: Findings::default(),
        };
        if row.state != JobState::Running {
            intake.end(row.state);
        }
        Ok(intake)
    }

    pub(super) fn id(&self) -> Identifier {
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

    /// Works until `spent`, one slice at least; true when it is finished.
    pub(super) fn step(&mut self, spent: &dyn Fn() -> bool) -> Result<bool> {
        loop {
            if self.slice()? {
                return Ok(true);
            }
            if spent() {
                return Ok(false);
            }
        }
    }

    /// Looks at every row, and stores nothing.
    pub(super) fn look_through(&mut self) -> Result<()> {
        while matches!(self.stage, Stage::Looking(_)) {
            self.slice()?;
        }
        Ok(())
    }

    fn slice(&mut self) -> Result<bool> {
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

    /// A look that was disturbed begins anew: what was read of the file is gone. Any other failure stays.
    fn failed(&mut self, error: Error) -> Error {
        let stage = std::mem::replace(&mut self.stage, Stage::Failed(error.clone()));
        if let (Stage::Looking(look), StatusClass::Retry) = (stage, error.status.class()) {
            self.findings = Findings::default();
            self.result = ImportResult { currency: self.result.currency.clone(), ..ImportResult::default() };
            self.stage = Stage::Looking(Box::new(Look::new(look.plan, look.file)));
        }
        error
    }

    /// Decides what becomes of the file.
    fn looked(&mut self) -> Result<()> {
        let Stage::Looking(look) = std::mem::replace(&mut self.stage, Stage::Ended(JobState::Cancelled)) else {
            return Ok(());
        };
        if self.result.rows == 0 {
            self.findings.add(finding(0, "", FindingKind::Wrong, "has no rows", "fill it in below the headings"));
        }
        self.result.findings = self.findings.count;
        let refused = self.result.refused > 0 && !self.order.request.partial || self.result.imported == 0;
        let dry_run = self.order.request.dry_run;
        if refused {
            (self.result.imported, self.result.value) = (0, 0);
        } else {
            self.must_be_strong(&look).map_err(|error| self.failed(error))?;
        }
        self.order.foretold = self.result.clone();
        match (refused, dry_run) {
            (_, true) => self.end(JobState::Finished),
            (true, false) => self.end(JobState::Cancelled),
            (false, false) => self.stage = Stage::Looked(look),
        }
        Ok(())
    }

    fn must_be_strong(&self, look: &Look) -> Result<()> {
        let Some(judge) = &look.judge else { return Ok(()) };
        let issued = self.module.store.read(|tx| series::known_format(tx, judge.format()))?.map_or(0, |known| known.1);
        let overridden = !look.plan.overridden_by.is_empty();
        assess(issued, self.result.imported, judge.format(), overridden).map(drop)
    }

    /// Stores the series and the job, from which on any process can go on.
    pub(super) fn begin(&mut self) -> Result<()> {
        let Stage::Looked(look) = &self.stage else { return Ok(()) };
        let plan = look.planned(&self.result)?;
        let content = serde_json::to_vec(&self.order).map_err(unreadable)?;
        let (ground, actor, total) = (self.module.ground.clone(), self.actor.clone(), self.order.total());
        let begun = self.module.store.write(move |tx| {
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
    pub(super) fn progress(&self) -> Result<Progress> {
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
    pub(super) fn cancel(&mut self) -> Result<()> {
        if let Stage::Ended(JobState::Finished) = self.stage {
            return Err(whole());
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

    /// What it did so far.
    pub(super) fn result(&self) -> ImportResult {
        self.result.clone()
    }

    /// What it found about rows.
    pub(super) fn findings(&self) -> &[ImportFinding] {
        &self.findings.kept
    }
}

/// The first two passes over a file.
struct Look {
    plan: Plan,
    file: ImportFile,
    reader: Option<Reader>,
    shape: Shape,
    /// There from the second pass on.
    judge: Option<Judge>,
    /// Face value of all rows that can be vouchers, 0 if they differ.
    face_value: Option<i64>,
}

impl Look {
    fn new(plan: Plan, file: ImportFile) -> Look {
        Look { plan, file, reader: None, shape: Shape::new(), judge: None, face_value: None }
    }

    fn done(&self, order: &ImportOrder) -> i64 {
        order.done(i64::from(self.judge.is_some()), self.reader.as_ref())
    }

    /// Looks at the next rows; true when all were looked at.
    fn batch(
        &mut self,
        module: &Module,
        order: &mut ImportOrder,
        findings: &mut Findings,
        result: &mut ImportResult,
    ) -> Result<bool> {
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.file.rows(&order.request)?,
        };
        if order.rules.face_value == 0 && !reader.has(Field::FaceValue) {
            let problem = "is missing: the file has no column for it; name that column, or give one value for all rows";
            return Err(Error::invalid("face_value", problem));
        }
        if order.rules.currency_in_rows && !reader.has(Field::Currency) {
            return Err(no_currency("the file has no column for it; name that column, or give one for all rows"));
        }
        let (rows, ended) = next_rows(&mut reader)?;
        match &mut self.judge {
            None => {
                rows.iter().for_each(|row| self.shape.add(row));
                if ended {
                    reader.notices().iter().for_each(|notice| findings.add(notice.clone()));
                    if order.rules.currency_in_rows {
                        order.rules.currency = self.shape.currency()?.code().to_owned();
                        result.currency = order.rules.currency.clone();
                    }
                    self.judge = Some(Judge::new(&order.rules, self.shape.format(&order.request.series)?)?);
                    return Ok(false);
                }
            }
            Some(_) => {
                self.judge_rows(module, rows, findings, result)?;
                if ended {
                    return Ok(true);
                }
            }
        }
        self.reader = Some(reader);
        Ok(false)
    }

    fn judge_rows(
        &mut self,
        module: &Module,
        rows: Vec<ImportRow>,
        findings: &mut Findings,
        result: &mut ImportResult,
    ) -> Result<()> {
        let Some(judge) = &mut self.judge else { return Ok(()) };
        let vault = &module.ground.vault;
        let mut judged: Vec<_> = rows.into_iter().map(|row| judge.judge(vault, row)).collect();
        module.store.read(|tx| {
            for (good, found) in &mut judged {
                let Some(row) = good.as_ref() else { continue };
                if voucher::id_by_look_up(tx, &row.look_up)?.is_some() {
                    found.push(in_store(row.line));
                    *good = None;
                } else if !row.serial.is_empty()
                    && !external_serial::bearers(tx, &row.serial, (1, i64::MAX), 1)?.is_empty()
                {
                    let problem = "is that of another voucher in the store as well";
                    let remedy = "nothing, if it is another maker's";
                    found.push(finding(row.line, "serial", FindingKind::Notice, problem, remedy));
                }
            }
            Ok(())
        })?;
        for (good, found) in judged {
            result.rows += 1;
            let is = |kind: FindingKind| found.iter().any(|finding| finding.kind == kind);
            match &good {
                Some(good) => {
                    result.imported += 1;
                    result.value = result.value.checked_add(good.amount()).ok_or_else(too_much)?;
                    let alike = self.face_value.is_none_or(|known| known == good.face_value);
                    self.face_value = Some(if alike { good.face_value } else { 0 });
                }
                None if is(FindingKind::Wrong) => result.refused += 1,
                None => result.duplicates += 1,
            }
            found.into_iter().for_each(|finding| findings.add(finding));
        }
        Ok(())
    }

    /// The plan with all that only the file tells.
    fn planned(&self, result: &ImportResult) -> Result<Plan> {
        let mut plan = self.plan.clone();
        let series = &mut plan.series;
        if let Some(judge) = &self.judge {
            series.format = judge.format().clone();
        }
        series.currency = result.currency.clone();
        series.quantity = result.imported;
        if series.face_value == 0 {
            series.face_value = self.face_value.unwrap_or(0);
        }
        // What the rows are worth beyond what all alike would be: so the books of the series balance.
        let alike = (series.face_value + series.extra_value).checked_mul(series.quantity).ok_or_else(too_much)?;
        series.adjusted_value = result.value - alike;
        Ok(plan)
    }
}

/// The next rows of a file, and whether these were the last.
pub(super) fn next_rows(reader: &mut Reader) -> Result<(Vec<ImportRow>, bool)> {
    let mut rows = Vec::with_capacity(BATCH_ROWS);
    while rows.len() < BATCH_ROWS {
        match reader.next_row()? {
            Some(row) => rows.push(row),
            None => return Ok((rows, true)),
        }
    }
    Ok((rows, false))
}

pub(super) fn in_store(line: i64) -> ImportFinding {
    let remedy = "leave the row out; it was imported or generated before";
    finding(line, "code", FindingKind::Duplicate, "is in the store already", remedy)
}

fn too_much() -> Error {
    Error::invalid("face_value", "of all rows together is more than can be counted; split the file")
}
