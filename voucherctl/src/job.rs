//! A job stepped to its end, with a bar on a terminal. Ctrl-C stops it between two slices.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use voucher::engine::{Job, JobState, Progress};
use voucher::Status;

use crate::failure::Failure;

/// How long one step works before the bar moves on and Ctrl-C is heard.
const STEP_MS: i64 = 100;

/// Steps a job to its end.
pub fn drive(job: &Job) -> Result<Progress, Failure> {
    let stopped = stop_on_interrupt()?;
    let bar = bar(job.progress()?.total);
    loop {
        let (status, progress) = job.step(STEP_MS)?;
        bar.set_length(progress.total.max(0) as u64);
        bar.set_position(progress.done.max(0) as u64);
        if status == Status::Done {
            bar.finish_and_clear();
            return match progress.state {
                JobState::Cancelled => Err(Failure::Declined("the job was cancelled meanwhile".into())),
                _ => Ok(progress),
            };
        }
        if stopped.load(Ordering::SeqCst) {
            bar.abandon();
            let Progress { job_id, done, total, .. } = progress;
            return Err(Failure::Stopped(format!(
                "stopped at {done} of {total}; go on with: voucherctl jobs resume {job_id}"
            )));
        }
    }
}

/// A second Ctrl-C ends the process at once; the job can be resumed then as well.
fn stop_on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let stopped = Arc::new(AtomicBool::new(false));
    let heard = stopped.clone();
    let handler = move || {
        if heard.swap(true, Ordering::SeqCst) {
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
