//! Long work that its caller drives: stepped, watched, cancelled, and taken up again after a crash.
//!
//! A generation keeps its place in its series, all other work in a row of its own. Whoever drives it holds nothing
//! between two slices: any number of processes may drive one job, and each slice is done by one of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;

use super::audit::{self, Subject};
use super::change::Order;
use super::export::job::ExportToFiles;
use super::generate::{cancelled, Codes};
use super::import::job::{looked_at, Intake};
use super::voucher::{may_see, not_found};
use super::{crash_point, integrity, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::SLICE_ROWS_MAX;
use crate::store::driver::Transaction;
use crate::store::external_serial;
use crate::store::job::{self as rows, JobRow};
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, voucher_id};
use crate::voucher::{BulkResult, JobKind, JobState, Progress};

/// Long work. Its state is in the store: any number of processes may hold the same job.
pub struct Job {
    module: Arc<Module>,
    actor: Actor,
    uid: Identifier,
    pub(super) work: Work,
}

/// What a handle needs to drive its job besides what is stored.
#[allow(clippy::large_enum_variant, reason = "one lives in a handle, which lives as long as its job")]
pub(super) enum Work {
    /// Held only while a slice is made: two threads that step one job take turns.
    Generation(Mutex<Codes>),
    /// The request.
    Bulk(Arc<Order>),
    /// Nothing.
    Rotation,
    /// Everything: an export is in its handle only.
    Export(Mutex<ExportToFiles>),
    /// What was seen of the file; the rows taken in are stored.
    Import(Turns<Intake>),
}

/// What one thread at a time works on, piece by piece. Whoever waits is next: a mutex alone would go back to the thread
/// that just left it, and keep out another one that wants to cancel.
pub(super) struct Turns<T> {
    next: Mutex<()>,
    work: Mutex<T>,
}

impl<T> Turns<T> {
    pub(super) fn of(work: T) -> Turns<T> {
        Turns { next: Mutex::default(), work: Mutex::new(work) }
    }

    /// The work, once it is this thread's turn.
    pub(super) fn held(&self) -> MutexGuard<'_, T> {
        let _next = held(&self.next);
        held(&self.work)
    }
}

/// Locks even after a panic of another thread: the work behind it is begun anew or refused, never half believed.
pub(super) fn held<T>(work: &Mutex<T>) -> MutexGuard<'_, T> {
    work.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Module {
    /// Takes an unfinished job up again. Needs the right to what it does.
    pub fn job_resume(self: &Arc<Self>, actor: &Actor, job_id: &str) -> Result<Job> {
        let uid: Identifier = job_id.parse().map_err(|_| no_job())?;
        let (generation, stored) = self.store.read(|tx| Ok((series::by_uid(tx, &uid)?, rows::by_uid(tx, &uid)?)))?;
        if let Some(row) = stored {
            integrity::verify_job(&self.ground.vault, &row)?;
            return self.stored_job(actor, &row);
        }
        actor.must_have(Right::Generate)?;
        if !generation.is_some_and(|series| !series.imported && may_see(actor, &series.partner)) {
            return Err(no_job());
        }
        Ok(Job::generation(self.clone(), actor.clone(), uid))
    }

    /// The unfinished jobs the actor may drive: generations, and then the others, each oldest first.
    pub fn jobs(&self, actor: &Actor) -> Result<Vec<Progress>> {
        if actor.kind == ActorKind::Customer || !JOB_RIGHTS.iter().any(|right| actor.has(*right)) {
            actor.must_have(Right::Generate)?;
        }
        let (generations, stored) =
            self.store.read(|tx| Ok((series::incomplete(tx)?, rows::of_state(tx, JobState::Running)?)))?;
        let own = |series: &&SeriesRow| actor.has(Right::Generate) && may_see(actor, &series.partner);
        let mut jobs: Vec<Progress> = generations.iter().filter(own).map(generation_progress).collect();
        for row in &stored {
            if may_drive(actor, row).is_ok() {
                jobs.push(self.stored_progress(row)?);
            }
        }
        Ok(jobs)
    }

    /// A handle on a stored job, for whoever may drive it.
    pub(super) fn stored_job(self: &Arc<Self>, actor: &Actor, row: &JobRow) -> Result<Job> {
        may_drive(actor, row)?;
        let work = match row.kind {
            JobKind::Bulk => Work::Bulk(Arc::new(order_of(row)?)),
            JobKind::RotateKeys => Work::Rotation,
            JobKind::Import => Work::Import(Turns::of(Intake::resumed(self, actor, row)?)),
            JobKind::Generate | JobKind::Export => return Err(no_job()),
        };
        Ok(Job { module: self.clone(), actor: actor.clone(), uid: row.uid, work })
    }

    pub(super) fn stored_progress(&self, row: &JobRow) -> Result<Progress> {
        let series = self.store.read(|tx| series::by_id(tx, row.series))?;
        Ok(Progress {
            state: row.state,
            total: row.total,
            done: match row.kind {
                // Its row is there once the file was looked at.
                JobKind::Import => row.done.max(looked_at(row.total)),
                _ => row.done,
            },
            created_at_ms: row.created_at_ms,
            job_id: row.uid.to_string(),
            series_id: series.map(|series| series.uid.to_string()).unwrap_or_default(),
            kind: row.kind,
            operation: match row.kind {
                JobKind::Bulk => order_of(row)?.request.operation.name().to_owned(),
                kind => kind.name().to_owned(),
            },
        })
    }
}

/// Each lets its bearer drive some job.
const JOB_RIGHTS: &[Right] = &[
    Right::Generate,
    Right::Approve,
    Right::Activate,
    Right::Block,
    Right::Cancel,
    Right::Modify,
    Right::Purge,
    Right::Delete,
    Right::Keys,
    Right::Import,
];

/// The right to what the job does; a partner drives its own only, and does not learn of others'.
fn may_drive(actor: &Actor, row: &JobRow) -> Result<()> {
    if actor.kind == ActorKind::Customer || !(actor.confined_to().is_none() || may_see(actor, &row.partner)) {
        return Err(no_job());
    }
    actor.must_have(match row.kind {
        JobKind::Generate => Right::Generate,
        JobKind::Bulk => super::bulk::right_to(order_of(row)?.request.operation),
        JobKind::RotateKeys => Right::Keys,
        JobKind::Export => Right::Export,
        JobKind::Import => Right::Import,
    })
}

pub(super) fn order_of(row: &JobRow) -> Result<Order> {
    serde_json::from_slice(&row.request).map_err(unreadable)
}

pub(super) fn unreadable(error: serde_json::Error) -> Error {
    Error::new(Status::Integrity, format!("a stored job cannot be read ({error}); restore the store from a backup"))
}

fn no_job() -> Error {
    Error::new(Status::NotFound, "there is no such job, or the actor may not see it")
}

/// What is stored of new work.
pub(super) struct NewJob<'a> {
    pub(super) uid: Identifier,
    pub(super) kind: JobKind,
    pub(super) series: i64,
    pub(super) request: &'a [u8],
    pub(super) request_key: Option<String>,
    pub(super) total: i64,
}

/// Stores new work in the transaction that begins it.
pub(super) fn insert(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    new: &NewJob,
    now_ms: i64,
) -> Result<JobRow> {
    let mut row = JobRow {
        id: rows::next_id(tx)?,
        uid: new.uid,
        kind: new.kind,
        state: JobState::Running,
        partner: actor.confined_to().unwrap_or_default().to_owned(),
        series: new.series,
        actor: serde_json::to_string(actor).map_err(unreadable)?,
        request: new.request.to_vec(),
        request_key: new.request_key.clone(),
        position: 0,
        total: new.total,
        done: 0,
        result: String::new(),
        created_at_ms: now_ms,
        changed_at_ms: now_ms,
        tag: Vec::new(),
    };
    row.tag = integrity::job_tag(&ground.vault, &row);
    rows::insert(tx, &row)?;
    Ok(row)
}

/// The job as it is now, verified. A slice that finds it elsewhere than where it began was done by somebody else.
pub(super) fn current(tx: &mut dyn Transaction, ground: &Ground, uid: &Identifier) -> Result<JobRow> {
    let row = rows::by_uid(tx, uid)?.ok_or_else(no_job)?;
    integrity::verify_job(&ground.vault, &row)?;
    Ok(row)
}

/// Takes a job on, in the transaction of the work it tells of. An error undoes that work: somebody else was faster.
pub(super) fn advance(tx: &mut dyn Transaction, ground: &Ground, before: &JobRow, after: JobRow) -> Result<JobRow> {
    let tag = integrity::job_tag(&ground.vault, &after);
    let after = JobRow { tag, ..after };
    if !rows::advance(tx, before, &after)? {
        return Err(Error::new(Status::Busy, "the job went on meanwhile; step it again"));
    }
    Ok(after)
}

impl Job {
    pub(super) fn generation(module: Arc<Module>, actor: Actor, series: Identifier) -> Job {
        Job { module, actor, uid: series, work: Work::Generation(Mutex::default()) }
    }

    /// A job that is in its handle only.
    pub(super) fn in_handle(module: Arc<Module>, actor: Actor, uid: Identifier, work: Work) -> Job {
        Job { module, actor, uid, work }
    }

    /// An import: its identifier is that of the series it makes.
    pub(super) fn import(module: Arc<Module>, actor: Actor, intake: Intake) -> Job {
        Job { module, actor, uid: intake.id(), work: Work::Import(Turns::of(intake)) }
    }

    /// The module it works on.
    pub fn module(&self) -> &Arc<Module> {
        &self.module
    }

    /// What it does.
    pub fn kind(&self) -> JobKind {
        match self.work {
            Work::Generation(_) => JobKind::Generate,
            Work::Bulk(_) => JobKind::Bulk,
            Work::Rotation => JobKind::RotateKeys,
            Work::Export(_) => JobKind::Export,
            Work::Import(_) => JobKind::Import,
        }
    }

    /// Its identifier, to resume it by. A generation's is its series'.
    pub fn id(&self) -> String {
        self.uid.to_string()
    }

    /// Identifier of the series a generation makes, which is its own as well.
    pub fn series_id(&self) -> String {
        self.uid.to_string()
    }

    /// Works for about so many milliseconds, one slice at least. [`Status::Done`] when nothing is left to do.
    pub fn step(&self, ms_max: i64) -> Result<(Status, Progress)> {
        if ms_max < 0 {
            return Err(Error::invalid("ms_max", "must not be negative; 0 does one slice"));
        }
        // A budget of real time, not a time anybody stores: the clock of the module may stand still.
        #[allow(clippy::disallowed_methods, reason = "measures an interval")]
        let begun = std::time::Instant::now();
        let spent = || begun.elapsed().as_millis() as i64 >= ms_max;
        match &self.work {
            Work::Generation(codes) => self.step_generation(codes, &spent),
            Work::Bulk(order) => self.step_stored(&spent, &|row| self.module.bulk_slice(&self.actor, order, row)),
            Work::Rotation => self.step_stored(&spent, &|row| self.module.reseal_slice(&self.actor, row)),
            Work::Export(work) => {
                let mut work = held(work);
                let ended = work.step(&spent)?;
                Ok((ended_or_not(ended), work.progress()))
            }
            Work::Import(work) => loop {
                let mut work = work.held();
                let ended = work.slice()?;
                if ended || spent() {
                    return Ok((ended_or_not(ended), work.progress()?));
                }
            },
        }
    }

    /// Slice after slice of a stored job; `slice` answers the job as it is afterwards.
    fn step_stored(
        &self,
        spent: &dyn Fn() -> bool,
        slice: &dyn Fn(&JobRow) -> Result<JobRow>,
    ) -> Result<(Status, Progress)> {
        let mut row = self.stored()?;
        while row.state == JobState::Running {
            row = slice(&row)?;
            if row.state == JobState::Running && spent() {
                return Ok((Status::Ok, self.module.stored_progress(&row)?));
            }
        }
        Ok((Status::Done, self.module.stored_progress(&row)?))
    }

    fn step_generation(&self, codes: &Mutex<Codes>, spent: &dyn Fn() -> bool) -> Result<(Status, Progress)> {
        let mut row = self.generated()?;
        loop {
            if row.complete {
                return Ok((Status::Done, generation_progress(&row)));
            }
            if row.generated < 0 {
                self.module.undo(&self.actor, &row)?;
                return Ok((Status::Done, generation_progress(&row)));
            }
            // Whatever a panic left behind, each code in it is whole and unused.
            let mut codes = codes.lock().unwrap_or_else(PoisonError::into_inner);
            row = self.module.generate_slice(&self.actor, &row, &mut codes)?;
            if !row.complete && spent() {
                return Ok((Status::Ok, generation_progress(&row)));
            }
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Result<Progress> {
        match &self.work {
            Work::Generation(_) => Ok(generation_progress(&self.generated()?)),
            Work::Export(work) => Ok(held(work).progress()),
            Work::Import(work) => work.held().progress(),
            _ => self.module.stored_progress(&self.stored()?),
        }
    }

    /// What a bulk operation has done so far.
    pub fn result(&self) -> Result<BulkResult> {
        match self.work {
            Work::Bulk(_) => result_of(&self.stored()?),
            _ => Err(Error::new(Status::WrongState, "the job is no bulk operation; ask for its progress instead")),
        }
    }

    /// Gives the job up. A generation is undone, in slices; of a bulk operation stays what was done. A finished job cannot
    /// be cancelled any more.
    pub fn cancel(&self) -> Result<()> {
        match &self.work {
            Work::Generation(_) => {}
            Work::Export(work) => return held(work).cancel(),
            Work::Import(work) => return work.held().cancel(),
            Work::Bulk(_) | Work::Rotation => return self.cancel_stored(),
        }
        let row = self.generated()?;
        if row.complete {
            return Err(whole());
        }
        self.module.undo(&self.actor, &row)
    }

    fn cancel_stored(&self) -> Result<()> {
        let (ground, actor, uid) = (self.module.ground.clone(), self.actor.clone(), self.uid);
        let now_ms = self.module.clock.now_ms();
        self.module.store.write(move |tx| {
            let row = current(tx, &ground, &uid)?;
            match row.state {
                JobState::Running => {}
                JobState::Cancelled => return Ok(()),
                JobState::Finished => {
                    return Err(Error::new(Status::WrongState, "the job is finished; there is nothing left to cancel"))
                }
            }
            let after = JobRow { state: JobState::Cancelled, changed_at_ms: now_ms, ..row.clone() };
            advance(tx, &ground, &row, after)?;
            let detail = json!({ "job": uid.to_string(), "done": row.done, "total": row.total });
            audit::append(tx, &ground.vault, &actor, now_ms, "job_cancelled", Subject::STORE, &detail).map(drop)
        })
    }

    /// Drives a generation to its end.
    pub(super) fn finish(&self) -> Result<()> {
        match self.step(i64::MAX)? {
            (Status::Done, Progress { state: JobState::Finished, .. }) => Ok(()),
            _ if self.kind() == JobKind::Generate => Err(cancelled()),
            _ => Err(Error::new(Status::WrongState, "the job was cancelled; what it had done stays done")),
        }
    }

    fn stored(&self) -> Result<JobRow> {
        self.module.store.read(|tx| current(tx, &self.module.ground, &self.uid))
    }

    fn generated(&self) -> Result<SeriesRow> {
        self.module.store.read(|tx| series::by_uid(tx, &self.uid))?.ok_or_else(not_found_job)
    }
}

impl Module {
    /// Undoes a series that is not whole, in slices. Every one looks anew whether it is still unfinished: another driver
    /// may have completed it meanwhile, and nothing of a whole series may ever be undone.
    pub(super) fn undo(&self, actor: &Actor, row: &SeriesRow) -> Result<()> {
        let id = row.id;
        self.store.write(move |tx| match unfinished(tx, id)? {
            true => series::abandon(tx, id),
            false => Ok(()),
        })?;
        let mut after = 0;
        while after < row.quantity {
            let until = (after + SLICE_ROWS_MAX as i64).min(row.quantity);
            self.store.write(move |tx| {
                if !unfinished(tx, id)? {
                    return Ok(());
                }
                external_serial::delete_range(tx, voucher_id(id, after + 1), voucher_id(id, until))?;
                voucher::delete_range(tx, voucher_id(id, after), voucher_id(id, until))?;
                crash_point("undo_slice");
                Ok(())
            })?;
            after = until;
        }
        self.remove(actor, row)
    }

    fn remove(&self, actor: &Actor, row: &SeriesRow) -> Result<()> {
        let (ground, actor, row) = (self.ground.clone(), actor.clone(), row.clone());
        let now_ms = self.clock.now_ms();
        self.store.write(move |tx| {
            if !unfinished(tx, row.id)? {
                return Ok(());
            }
            series::delete_incomplete(tx, row.id)?;
            series::format_issue(tx, row.code_format, -row.quantity)?;
            if row.imported {
                let job = current(tx, &ground, &row.uid)?;
                let after = JobRow { state: JobState::Cancelled, changed_at_ms: now_ms, ..job.clone() };
                advance(tx, &ground, &job, after)?;
            }
            let detail = json!({ "quantity": row.quantity, "code": row.code });
            let event = if row.imported { "import_cancelled" } else { "generation_cancelled" };
            audit::append(tx, &ground.vault, &actor, now_ms, event, Subject::series(row.id), &detail).map(drop)
        })
    }
}

fn ended_or_not(ended: bool) -> Status {
    match ended {
        true => Status::Done,
        false => Status::Ok,
    }
}

/// What a bulk operation had done when the row was read.
pub(super) fn result_of(row: &JobRow) -> Result<BulkResult> {
    if row.result.is_empty() {
        return Ok(BulkResult::default());
    }
    serde_json::from_str(&row.result).map_err(unreadable)
}

/// True while the series can be undone, false if somebody undid it already.
fn unfinished(tx: &mut dyn Transaction, id: i64) -> Result<bool> {
    match series::by_id(tx, id)? {
        None => Ok(false),
        Some(series) if series.complete => Err(whole()),
        Some(_) => Ok(true),
    }
}

pub(super) fn whole() -> Error {
    Error::new(Status::WrongState, "the series is whole; delete its unused vouchers instead")
}

pub(super) fn cancelled_import() -> Error {
    Error::new(Status::WrongState, "the import was cancelled, and nothing of it stayed; start it again")
}

fn not_found_job() -> Error {
    Error { message: "the job is gone: it was cancelled; start it again".into(), ..not_found() }
}

fn generation_progress(series: &SeriesRow) -> Progress {
    let state = match series {
        series if series.complete => JobState::Finished,
        series if series.generated < 0 => JobState::Cancelled,
        _ => JobState::Running,
    };
    Progress {
        state,
        total: series.quantity,
        done: series.generated.max(0),
        created_at_ms: series.created_at_ms,
        job_id: series.uid.to_string(),
        series_id: series.uid.to_string(),
        kind: JobKind::Generate,
        operation: JobKind::Generate.name().to_owned(),
    }
}
