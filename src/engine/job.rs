//! Long work that its caller drives: stepped, watched, cancelled, and taken up again after a crash.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::audit::{self, Subject};
use super::generate::{cancelled, Codes};
use super::voucher::{may_see, not_found};
use super::Module;
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::SLICE_ROWS_MAX;
use crate::store::driver::Transaction;
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, voucher_id};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum JobState {
    /// Goes on with the next step.
    Running = 1,
    /// Whole.
    Finished = 2,
    /// Undone, or being undone.
    Cancelled = 3,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Where it stands.
    pub state: JobState,
    /// Vouchers to generate.
    pub total: i64,
    /// Vouchers generated.
    pub done: i64,
    /// When it was started.
    pub created_at_ms: i64,
    /// Identifier, to resume it by.
    pub job_id: String,
    /// The series it makes.
    pub series_id: String,
}

/// The generation of one series. Its state is in the store: any number of processes may hold the same job.
pub struct Job {
    module: Arc<Module>,
    actor: Actor,
    series: Identifier,
    /// Held only while a slice is made: two threads that step one job take turns.
    codes: Mutex<Codes>,
}

impl Module {
    /// Takes an unfinished job up again.
    pub fn job_resume(self: &Arc<Self>, actor: &Actor, job_id: &str) -> Result<Job> {
        actor.must_have(Right::Generate)?;
        let uid: Identifier = job_id.parse().map_err(|_| no_job())?;
        let series = self.store.read(|tx| series::by_uid(tx, &uid))?.ok_or_else(no_job)?;
        if !may_see(actor, &series.partner) {
            return Err(no_job());
        }
        Ok(Job::new(self.clone(), actor.clone(), uid))
    }

    /// The unfinished jobs, oldest first.
    pub fn jobs(&self, actor: &Actor) -> Result<Vec<Progress>> {
        actor.must_have(Right::Generate)?;
        let unfinished = self.store.read(series::incomplete)?;
        let own = |series: &&SeriesRow| may_see(actor, &series.partner);
        Ok(unfinished.iter().filter(own).map(progress).collect())
    }
}

fn no_job() -> Error {
    Error::new(Status::NotFound, "there is no such job, or the actor may not see it")
}

impl Job {
    pub(super) fn new(module: Arc<Module>, actor: Actor, series: Identifier) -> Job {
        Job { module, actor, series, codes: Mutex::default() }
    }

    /// The module it works on.
    pub fn module(&self) -> &Arc<Module> {
        &self.module
    }

    /// Identifier of the series it makes, which is its own as well.
    pub fn series_id(&self) -> String {
        self.series.to_string()
    }

    /// Works for about so many milliseconds, one slice at least. [`Status::Done`] when nothing is left to do.
    pub fn step(&self, ms_max: i64) -> Result<(Status, Progress)> {
        if ms_max < 0 {
            return Err(Error::invalid("ms_max", "must not be negative; 0 does one slice"));
        }
        // A budget of real time, not a time anybody stores: the clock of the module may stand still.
        #[allow(clippy::disallowed_methods, reason = "measures an interval")]
        let begun = std::time::Instant::now();
        let mut row = self.row()?;
        loop {
            if row.complete {
                return Ok((Status::Done, progress(&row)));
            }
            if row.generated < 0 {
                self.undo(&row)?;
                return Ok((Status::Done, progress(&row)));
            }
            // Whatever a panic left behind, each code in it is whole and unused.
            let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
            row = self.module.generate_slice(&self.actor, &row, &mut codes)?;
            if !row.complete && begun.elapsed().as_millis() as i64 >= ms_max {
                return Ok((Status::Ok, progress(&row)));
            }
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Result<Progress> {
        Ok(progress(&self.row()?))
    }

    /// Undoes what the job did, in slices. A finished job cannot be cancelled any more.
    pub fn cancel(&self) -> Result<()> {
        let row = self.row()?;
        if row.complete {
            return Err(whole());
        }
        self.undo(&row)
    }

    pub(super) fn finish(&self) -> Result<()> {
        match self.step(i64::MAX)? {
            (Status::Done, Progress { state: JobState::Finished, .. }) => Ok(()),
            _ => Err(cancelled()),
        }
    }

    fn row(&self) -> Result<SeriesRow> {
        self.module.store.read(|tx| series::by_uid(tx, &self.series))?.ok_or_else(not_found_job)
    }

    /// Every step looks anew whether the series is still unfinished: another driver may have completed it meanwhile, and
    /// nothing of a whole series may ever be undone.
    fn undo(&self, row: &SeriesRow) -> Result<()> {
        let id = row.id;
        self.module.store.write(move |tx| match unfinished(tx, id)? {
            true => series::abandon(tx, id),
            false => Ok(()),
        })?;
        let mut after = 0;
        while after < row.quantity {
            let until = (after + SLICE_ROWS_MAX as i64).min(row.quantity);
            self.module.store.write(move |tx| match unfinished(tx, id)? {
                true => voucher::delete_range(tx, voucher_id(id, after), voucher_id(id, until)).map(drop),
                false => Ok(()),
            })?;
            after = until;
        }
        self.remove(row)
    }

    fn remove(&self, row: &SeriesRow) -> Result<()> {
        let (ground, actor, row) = (self.module.ground.clone(), self.actor.clone(), row.clone());
        let now_ms = self.module.clock.now_ms();
        self.module.store.write(move |tx| {
            if !unfinished(tx, row.id)? {
                return Ok(());
            }
            series::delete_incomplete(tx, row.id)?;
            series::format_issue(tx, row.code_format, -row.quantity)?;
            let detail = json!({ "quantity": row.quantity, "code": row.code });
            let subject = Subject::series(row.id);
            audit::append(tx, &ground.vault, &actor, now_ms, "generation_cancelled", subject, &detail).map(drop)
        })
    }
}

/// True while the series can be undone, false if somebody undid it already.
fn unfinished(tx: &mut dyn Transaction, id: i64) -> Result<bool> {
    match series::by_id(tx, id)? {
        None => Ok(false),
        Some(series) if series.complete => Err(whole()),
        Some(_) => Ok(true),
    }
}

fn whole() -> Error {
    Error::new(Status::WrongState, "the series is whole; delete its unused vouchers instead")
}

fn not_found_job() -> Error {
    Error { message: "the job is gone: it was cancelled; start it again".into(), ..not_found() }
}

fn progress(series: &SeriesRow) -> Progress {
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
    }
}
