//! Group commit with a writer made of a list, whose commits fail on demand.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::store::driver::{Row, Value};

/// Keeps the committed statements.
#[derive(Default)]
struct Ledgerless {
    committed: Arc<Mutex<Vec<String>>>,
    commits: Arc<AtomicUsize>,
    pending: Vec<String>,
    /// Taken one by one: how the next commits fail.
    failures: VecDeque<CommitFailure>,
}

struct Lines<'a>(&'a mut Vec<String>);

impl Transaction for Lines<'_> {
    fn execute(&mut self, sql: &str, _values: &[Value]) -> Result<u64> {
        self.0.push(sql.to_string());
        Ok(1)
    }
    fn query(&mut self, _: &str, _: &[Value], _: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<()> {
        Ok(())
    }
    fn insert_rows(&mut self, _: &str, _: usize, _: &[Value]) -> Result<bool> {
        Ok(true)
    }
}

impl Writer for Ledgerless {
    fn begin(&mut self) -> Result<()> {
        assert!(self.pending.is_empty(), "the transaction before was neither committed nor rolled back");
        Ok(())
    }
    fn run(&mut self, work: &mut dyn FnMut(&mut dyn Transaction) -> Result<()>) -> Ran {
        let before = self.pending.len();
        let result = work(&mut Lines(&mut self.pending));
        let spoiled = result.is_err() && self.pending.len() > before;
        Ran { result, spoiled }
    }
    fn commit(&mut self) -> std::result::Result<(), CommitFailure> {
        if let Some(failure) = self.failures.pop_front() {
            return Err(failure);
        }
        self.commits.fetch_add(1, Ordering::SeqCst);
        lock(&self.committed).append(&mut self.pending);
        Ok(())
    }
    fn rollback(&mut self) {
        self.pending.clear();
    }
    fn met_another_process(&mut self) -> bool {
        false
    }
}

fn line(text: &str) -> Work {
    let text = text.to_string();
    Box::new(move |transaction| transaction.execute(&text, &[]).map(drop))
}

fn refusal() -> Error {
    Error::new(Status::NotFound, "no such thing")
}

fn statuses(results: &[Result<()>]) -> Vec<Status> {
    results.iter().map(|result| result.as_ref().map_or_else(|error| error.status, |()| Status::Ok)).collect()
}

#[test]
fn a_batch_is_one_commit() {
    let mut writer = Ledgerless::default();
    let results = carry(&mut writer, &mut [line("a"), line("b"), line("c")]);
    assert_eq!(statuses(&results), [Status::Ok; 3]);
    assert_eq!(writer.commits.load(Ordering::SeqCst), 1);
}

#[test]
fn a_closure_that_fails_before_writing_costs_its_neighbours_nothing() {
    let mut writer = Ledgerless::default();
    let results = carry(&mut writer, &mut [line("a"), Box::new(|_| Err(refusal())), line("c")]);
    assert_eq!(statuses(&results), [Status::Ok, Status::NotFound, Status::Ok]);
    assert_eq!(*lock(&writer.committed), ["a", "c"]);
    assert_eq!(writer.commits.load(Ordering::SeqCst), 1);
}

#[test]
fn a_closure_that_fails_after_writing_is_undone_alone() {
    let mut writer = Ledgerless::default();
    let spoiler: Work = Box::new(|transaction| {
        transaction.execute("half", &[])?;
        Err(refusal())
    });
    let results = carry(&mut writer, &mut [line("a"), spoiler, line("c")]);
    assert_eq!(statuses(&results), [Status::Ok, Status::NotFound, Status::Ok]);
    assert_eq!(*lock(&writer.committed), ["a", "c"]);
}

#[test]
fn a_closure_that_panicked_is_undone_and_never_runs_again() {
    let mut writer = Ledgerless::default();
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let bomb: Work = Box::new(move |transaction| {
        counted.fetch_add(1, Ordering::SeqCst);
        transaction.execute("half", &[])?;
        panic!("on purpose");
    });
    let results = carry(&mut writer, &mut [line("a"), bomb, line("c")]);
    assert_eq!(statuses(&results), [Status::Ok, Status::Internal, Status::Ok]);
    assert_eq!(*lock(&writer.committed), ["a", "c"]);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[test]
fn a_commit_that_surely_failed_is_tried_again_for_each_alone() {
    let mut writer = Ledgerless::default();
    writer.failures.push_back(CommitFailure::Undone(Error::new(Status::DiskFull, "full")));
    writer.failures.push_back(CommitFailure::Undone(Error::new(Status::DiskFull, "full")));
    let results = carry(&mut writer, &mut [line("large"), line("small")]);
    assert_eq!(statuses(&results), [Status::DiskFull, Status::Ok]);
    assert_eq!(*lock(&writer.committed), ["small"]);
}

#[test]
fn a_commit_of_unknown_outcome_is_told_to_all_and_never_repeated() {
    let mut writer = Ledgerless::default();
    writer.failures.push_back(CommitFailure::Unknown(Error::new(Status::CommitUnknown, "who knows")));
    let results = carry(&mut writer, &mut [line("a"), Box::new(|_| Err(refusal()))]);
    assert_eq!(statuses(&results), [Status::CommitUnknown; 2]);
    assert_eq!(writer.commits.load(Ordering::SeqCst), 0);
}

#[test]
fn a_write_inside_a_write_is_refused_instead_of_waiting_for_itself() {
    let group = Arc::new(GroupCommit::new(Ledgerless::default()));
    let inner = Arc::clone(&group);
    let error = group.write(Box::new(move |_| inner.write(line("inner")))).unwrap_err();
    assert_eq!(error.status, Status::Internal);
    group.write(line("later")).unwrap();
}

#[test]
fn a_caller_alone_sees_no_others_and_a_second_thread_sees_the_first() {
    let (mut callers, at) = (Callers::default(), now());
    let me = thread::current().id();
    let other = thread::spawn(|| thread::current().id()).join().unwrap();
    callers.note(me, at);
    callers.note(me, at);
    assert!(!callers.others_present(me, at));
    assert!(callers.others_present(other, at));
    callers.note(other, at);
    callers.note(me, at);
    assert!(callers.others_present(me, at));
    assert!(!callers.others_present(me, at + PRESENCE));
}
