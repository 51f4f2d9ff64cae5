//! How a command ends: its exit code, and the one line that says why.

use std::fmt;

use voucher::{Status, StatusClass};

/// Exit codes, as `--help` tells them.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  refused: the same command will not succeed
  2  the command line, a file it names or a value in it makes no sense
  3  retry later: nothing happened, or a job waits to be resumed
  4  in doubt, or kept until another person approves it
  5  a fault, or a check that found something: somebody must look";

/// A command that did not do what it was asked to.
pub enum Failure {
    /// The library refused or failed.
    Library(voucher::Error),
    /// Another person must approve it, and then this command is to be given.
    ToRepeat(voucher::Error, String),
    /// The command line, or a file it names, makes no sense.
    Usage(String),
    /// Refused here: a person said no, or what was given holds nothing to go by.
    Declined(String),
    /// A job was stopped and can go on.
    Stopped(String),
    /// The ledger was asked, and nobody knows yet what became of it.
    InDoubt(String),
    /// The machine failed.
    Machine(String),
    /// Whoever read our output has gone.
    Closed,
}

/// What every command answers with: its exit code.
pub type Ended = Result<u8, Failure>;

/// The exit code of a status.
///
/// A pending approval is no reason to try again, it waits for a person. The same call made again meanwhile is told the same
/// request; once that was decided and carried out, it makes a new one, unless a request id says that it is the same.
pub fn exit_code(status: Status) -> u8 {
    match status.class() {
        StatusClass::Ok => 0,
        StatusClass::Refused => 1,
        StatusClass::CallerBug => 2,
        StatusClass::Retry => 3,
        StatusClass::InDoubt | StatusClass::Approval => 4,
        StatusClass::Fault => 5,
    }
}

impl Failure {
    /// What the process ends with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Library(error) | Failure::ToRepeat(error, _) => exit_code(error.status),
            Failure::Usage(_) => 2,
            Failure::Declined(_) => 1,
            Failure::Stopped(_) => 3,
            Failure::InDoubt(_) => 4,
            Failure::Machine(_) | Failure::Closed => 5,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Library(error) => f.write_str(&said(error)),
            Failure::ToRepeat(error, command) => {
                write!(f, "{}; then repeat it with: {}", said(error), crate::output::harmless(command))
            }
            Failure::Usage(text)
            | Failure::Declined(text)
            | Failure::Stopped(text)
            | Failure::InDoubt(text)
            | Failure::Machine(text) => f.write_str(text),
            Failure::Closed => f.write_str("standard output was closed before everything was written"),
        }
    }
}

/// The message of the library, with what it tells beside it.
fn said(error: &voucher::Error) -> String {
    let mut text = error.message.clone();
    if error.reason != voucher::Reason::None {
        text += &format!(" (reason: {})", crate::output::words(&format!("{:?}", error.reason)));
    }
    if error.field == "actor.rights" {
        text += "; on this command line with --rights";
    }
    if error.retry_at_ms > 0 {
        text += &format!("; come back at {}", voucher::format::timestamp(error.retry_at_ms));
    }
    if !error.approval_id.is_empty() {
        text += &format!("; another person decides with: voucherctl approvals approve {}", error.approval_id);
    }
    text
}

impl From<voucher::Error> for Failure {
    fn from(error: voucher::Error) -> Self {
        Failure::Library(error)
    }
}

/// Failures to write to standard output.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::Closed,
            kind => Failure::Machine(format!("standard output cannot be written: {kind}")),
        }
    }
}
