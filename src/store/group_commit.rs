//! Many callers, one commit: a flush of the disk costs more than the rows of a redemption, so callers share it.
//!
//! There is no thread of our own. Callers queue; the one that finds the writer free leads: it carries everybody who
//! waits, at most [`GROUP_COMMIT_MAX`], through one transaction that includes its own work, wakes them, and leaves. The
//! first of those who came meanwhile leads next. So nobody carries others for ever, and nobody is overtaken.
//!
//! One failing closure never undoes its neighbours. One that wrote nothing just reports its error. One that fails after
//! writing spoils the transaction: it is rolled back and every closure runs again in a transaction of its own.
//! That is dearer than a savepoint around each, but only when something fails, which is rare.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::driver::{Transaction, Work};
use super::lock;
use crate::error::{Error, Result, Status};
use crate::limits::GROUP_COMMIT_MAX;

/// How long a writer counts as present. Longer than a slice takes, so that two slices in a row see the same writers.
const PRESENCE: Duration = Duration::from_millis(50);

thread_local! {
    /// Whether this thread runs closures right now. Queueing then would wait for itself.
    static LEADS: Cell<bool> = const { Cell::new(false) };
}

/// The one connection that writes.
pub(super) trait Writer: Send {
    /// Begins a transaction.
    fn begin(&mut self) -> Result<()>;
    /// Runs one closure in it.
    fn run(&mut self, work: &mut dyn FnMut(&mut dyn Transaction) -> Result<()>) -> Ran;
    /// Commits it durably.
    fn commit(&mut self) -> std::result::Result<(), CommitFailure>;
    /// Undoes it, also when it is broken or gone already.
    fn rollback(&mut self);
    /// Whether another process wrote since the last call.
    fn met_another_process(&mut self) -> bool;
}

/// What became of one closure.
pub(super) struct Ran {
    /// Its answer.
    pub result: Result<()>,
    /// It failed after writing, or the transaction broke.
    pub spoiled: bool,
}

/// Why a commit failed.
pub(super) enum CommitFailure {
    /// Nothing was committed.
    Undone(Error),
    /// It may or may not have reached the disk.
    Unknown(Error),
}

/// The queue in front of a writer.
pub(super) struct GroupCommit<W> {
    queue: Mutex<Queue>,
    writer: Mutex<W>,
}

/// Invariant: while nobody leads, nobody waits. A caller that is told to lead is the first of the queue.
struct Queue {
    waiting: VecDeque<Arc<Ticket>>,
    led: bool,
    callers: Callers,
}

impl<W: Writer> GroupCommit<W> {
    pub(super) fn new(writer: W) -> Self {
        let queue = Queue { waiting: VecDeque::new(), led: false, callers: Callers::default() };
        GroupCommit { queue: Mutex::new(queue), writer: Mutex::new(writer) }
    }

    /// Runs `work` and commits it, together with what other threads queued.
    pub(super) fn write(&self, work: Work) -> Result<()> {
        if LEADS.get() {
            return Err(Error::new(
                Status::Internal,
                "a write inside a write would wait for itself: report this defect",
            ));
        }
        let ticket = Arc::new(Ticket { place: Mutex::new(Place::Waiting(work)), moved: Condvar::new() });
        let lead_now = {
            let mut queue = lock(&self.queue);
            queue.callers.note(thread::current().id(), now());
            queue.waiting.push_back(Arc::clone(&ticket));
            !std::mem::replace(&mut queue.led, true)
        };
        if lead_now || ticket.wait() {
            self.lead();
        }
        ticket.answer()
    }

    /// Whether another thread queued, or another process wrote, a moment ago.
    pub(super) fn others_present(&self) -> bool {
        lock(&self.queue).callers.others_present(thread::current().id(), now())
    }

    /// Carries one batch, which begins with the caller's own ticket, and passes the lead on.
    fn lead(&self) {
        let _leadership = Leadership::take(self);
        let mut batch = {
            let mut queue = lock(&self.queue);
            let count = queue.waiting.len().min(GROUP_COMMIT_MAX);
            Batch { tickets: queue.waiting.drain(..count).collect(), results: Vec::new() }
        };
        let mut works: Vec<Work> = batch.tickets.iter().map(|ticket| ticket.take_work()).collect();
        let mut writer = lock(&self.writer);
        batch.results = carry(&mut *writer, &mut works);
        if writer.met_another_process() {
            lock(&self.queue).callers.process_met_at = Some(now());
        }
        // A captured value that panics when dropped must not turn a committed write into a panic of the leader.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(works)));
    }
}

/// Passes the lead on when dropped, so also when the leader panics.
struct Leadership<'a, W>(&'a GroupCommit<W>);

impl<'a, W> Leadership<'a, W> {
    fn take(group: &'a GroupCommit<W>) -> Self {
        LEADS.set(true);
        Leadership(group)
    }
}

impl<W> Drop for Leadership<'_, W> {
    fn drop(&mut self) {
        LEADS.set(false);
        let mut queue = lock(&self.0.queue);
        match queue.waiting.front() {
            Some(next) => next.lead_next(),
            None => queue.led = false,
        }
    }
}

/// The tickets of one transaction. Answers them when dropped, so also when the leader panics.
struct Batch {
    tickets: Vec<Arc<Ticket>>,
    results: Vec<Result<()>>,
}

impl Drop for Batch {
    fn drop(&mut self) {
        let mut results = std::mem::take(&mut self.results).into_iter();
        for ticket in &self.tickets {
            ticket.finish(results.next().unwrap_or_else(|| {
                Err(Error::new(Status::CommitUnknown, "the commit was interrupted: ask again with the same request"))
            }));
        }
    }
}

/// One caller's place in the queue. Each has its own condition, so that nobody is woken for others.
struct Ticket {
    place: Mutex<Place>,
    moved: Condvar,
}

enum Place {
    Waiting(Work),
    ToLead(Work),
    Carried,
    Done(Result<()>),
}

impl Ticket {
    /// Sleeps until the work is done (false) or the caller is to lead (true).
    fn wait(&self) -> bool {
        let mut place = lock(&self.place);
        loop {
            match *place {
                Place::ToLead(_) => return true,
                Place::Done(_) => return false,
                Place::Waiting(_) | Place::Carried => {
                    place = self.moved.wait(place).unwrap_or_else(std::sync::PoisonError::into_inner);
                }
            }
        }
    }

    fn take_work(&self) -> Work {
        match std::mem::replace(&mut *lock(&self.place), Place::Carried) {
            Place::Waiting(work) | Place::ToLead(work) => work,
            Place::Carried | Place::Done(_) => Box::new(|_| Err(defect())),
        }
    }

    fn lead_next(&self) {
        let mut place = lock(&self.place);
        if let Place::Waiting(work) = std::mem::replace(&mut *place, Place::Carried) {
            *place = Place::ToLead(work);
        }
        self.moved.notify_one();
    }

    fn finish(&self, result: Result<()>) {
        *lock(&self.place) = Place::Done(result);
        self.moved.notify_one();
    }

    fn answer(&self) -> Result<()> {
        match std::mem::replace(&mut *lock(&self.place), Place::Carried) {
            Place::Done(result) => result,
            _ => Err(defect()),
        }
    }
}

/// Who wrote lately: the last caller, and the last one on another thread than that.
#[derive(Default)]
struct Callers {
    last: Option<(ThreadId, Instant)>,
    last_other: Option<(ThreadId, Instant)>,
    process_met_at: Option<Instant>,
}

impl Callers {
    fn note(&mut self, thread: ThreadId, at: Instant) {
        if self.last.is_some_and(|(last, _)| last != thread) {
            self.last_other = self.last;
        }
        self.last = Some((thread, at));
    }

    fn others_present(&self, thread: ThreadId, at: Instant) -> bool {
        let present = |then: Instant| at.saturating_duration_since(then) < PRESENCE;
        let other = if self.last.is_some_and(|(last, _)| last != thread) { self.last } else { self.last_other };
        other.is_some_and(|(_, then)| present(then)) || self.process_met_at.is_some_and(present)
    }
}

/// One transaction for all; where that fails, one for each.
fn carry(writer: &mut dyn Writer, works: &mut [Work]) -> Vec<Result<()>> {
    match carry_together(writer, works) {
        Carried::Settled(results) => results,
        Carried::Spoiled(error) if works.len() == 1 => vec![Err(error)],
        Carried::Spoiled(_) => works
            .iter_mut()
            .map(|work| match carry_together(writer, std::slice::from_mut(work)) {
                Carried::Settled(mut results) => results.pop().unwrap_or_else(|| Err(defect())),
                Carried::Spoiled(error) => Err(error),
            })
            .collect(),
    }
}

enum Carried {
    /// These are the final answers.
    Settled(Vec<Result<()>>),
    /// All is rolled back because of this error.
    Spoiled(Error),
}

fn carry_together(writer: &mut dyn Writer, works: &mut [Work]) -> Carried {
    let all = |works: &[Work], error: Error| Carried::Settled(works.iter().map(|_| Err(error.clone())).collect());
    if let Err(error) = writer.begin() {
        writer.rollback();
        return all(works, error);
    }
    let mut results = Vec::with_capacity(works.len());
    for work in works.iter_mut() {
        let ran = run_caught(writer, work);
        if ran.spoiled {
            writer.rollback();
            return Carried::Spoiled(ran.result.err().unwrap_or_else(defect));
        }
        results.push(ran.result);
    }
    match writer.commit() {
        Ok(()) => Carried::Settled(results),
        Err(CommitFailure::Undone(error)) => {
            writer.rollback();
            Carried::Spoiled(error)
        }
        // Refusals too may rest on what a neighbour wrote, so nobody's answer is certain.
        Err(CommitFailure::Unknown(error)) => {
            writer.rollback();
            all(works, error)
        }
    }
}

fn run_caught(writer: &mut dyn Writer, work: &mut Work) -> Ran {
    catch_unwind(AssertUnwindSafe(|| writer.run(work))).unwrap_or_else(|_| {
        // What a panic leaves behind in the closure is anybody's guess: it never runs again.
        *work = Box::new(|_| Err(panicked()));
        Ran { result: Err(panicked()), spoiled: true }
    })
}

fn panicked() -> Error {
    Error::new(Status::Internal, "a write panicked and was undone: report this defect")
}

fn defect() -> Error {
    Error::new(Status::Internal, "a write lost its place in the queue: report this defect")
}

#[allow(clippy::disallowed_methods, reason = "measures who is waiting; no stored time comes from here")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
#[path = "group_commit_tests.rs"]
mod tests;
