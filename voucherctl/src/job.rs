//! A job stepped to its end, with a bar on a terminal. Ctrl-C stops it between two slices.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use voucher::engine::{Job, JobState, Progress};
use voucher::Status;

use crate::failure::Failure;

/// How long one step works before the bar moves on and Ctrl-C is heard.
const STEP_MS: i64 = 100;

/// Steps a job to its end. One that was stopped waits to be resumed.
pub fn drive(job: &Job) -> Result<Progress, Failure> {
    let stopped = stop_on_interrupt(true)?;
    let (ended, progress) = step_on(job, &stopped)?;
    match (ended, progress.state) {
        (true, JobState::Cancelled) => Err(Failure::Declined("the job was cancelled meanwhile".into())),
        (true, _) => Ok(progress),
        (false, _) => {
            let Progress { job_id, done, total, .. } = progress;
            let text = format!("stopped at {done} of {total}; go on with: voucherctl jobs resume {job_id}");
            Err(Failure::Stopped(text))
        }
    }
}

/// Steps a job to its end, however it ends. Ctrl-C gives it up for good, and `consequence` is told.
pub fn drive_or_cancel(job: &Job, consequence: &str) -> Result<Progress, Failure> {
    let stopped = stop_on_interrupt(false)?;
    match step_on(job, &stopped)? {
        (true, progress) => Ok(progress),
        (false, Progress { done, total, .. }) => {
            job.cancel()?;
            Err(Failure::Stopped(format!("cancelled at {done} of {total}; {consequence}")))
        }
    }
}

/// Steps until the end, or until somebody says stop: true at the end.
fn step_on(job: &Job, stopped: &AtomicBool) -> Result<(bool, Progress), Failure> {
    let bar = bar(job.progress()?.total);
    loop {
        let (status, progress) = job.step(STEP_MS)?;
        bar.set_length(progress.total.max(0) as u64);
        bar.set_position(progress.done.max(0) as u64);
        if status == Status::Done {
            bar.finish_and_clear();
            return Ok((true, progress));
        }
        if stopped.load(Ordering::SeqCst) {
            bar.abandon();
            return Ok((false, progress));
        }
    }
}

/// A second Ctrl-C ends the process at once, if the job can be resumed then as well. What is being undone is not left half
/// done.
fn stop_on_interrupt(resumable: bool) -> Result<Arc<AtomicBool>, Failure> {
    let stopped = Arc::new(AtomicBool::new(false));
    let heard = stopped.clone();
    let handler = move || {
        if heard.swap(true, Ordering::SeqCst) && resumable {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Machine(format!("Ctrl-C cannot be heard: {error}")))?;
    Ok(stopped)
}

/// Drawn on standard error, and only if that is a terminal.
pub fn bar(total: i64) -> ProgressBar {
    let target = ProgressDrawTarget::stderr();
    let bar = ProgressBar::with_draw_target(Some(total.max(0) as u64), target);
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len}  {rate}  {eta} left");
    if let Ok(style) = style {
        let rate = |state: &ProgressState, text: &mut dyn std::fmt::Write| {
            // A bar that cannot be written is not worth a failure.
            let _ = write!(text, "{}/s", HumanCount(state.per_sec() as u64));
        };
        bar.set_style(style.with_key("rate", rate));
    }
    bar
}
