//! The host's ledger as a command: run once for each posting, never through a shell.
//!
//! It reads the posting as one line of JSON and answers one line of JSON. Whatever else it does means that nobody knows
//! whether the posting was booked, and what it is about stays pending until the ledger can tell.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use nix::sys::signal::{killpg, Signal};
use nix::unistd::Pid;
use serde::Deserialize;
use voucher::ledger::{Answer, Ledger, Outcome, Posting};
use voucher::voucher::Receipt;
use voucher::Status;

use crate::failure::{exit_code, Ended, Failure};
use crate::output::{object, Output, Shown};
use crate::shown::posting;

/// An answer is a line; more than this is something else.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// A posting is one row; a ledger that takes longer has a problem, and the voucher is safe meanwhile.
const POST_SECONDS: u32 = 60;

/// A killed process is gone at once, unless the machine itself hangs: then nobody waits for it any longer.
const KILL_WAIT: Duration = Duration::from_secs(5);

/// Between two looks whether the command ended, at first and at most.
const LOOKS: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(50)];

/// How the ledger is reached.
#[derive(Args)]
pub struct LedgerOptions {
    /// The command that books a posting: it reads one line of JSON and answers one
    ///
    /// {"outcome": "done" | "duplicate" | "conflict" | "rejected" | "retry", "ledger_reference": "...", "balance_after": 123}
    ///
    /// Any other answer, none in time, an exit code that is not 0 and a signal mean: in doubt.
    // What posts nothing takes the requirement away.
    #[arg(long, value_name = "COMMAND", required = true)]
    post_with: Option<PathBuf>,

    /// An argument of that command; may be given several times
    #[arg(long, value_name = "ARGUMENT", allow_hyphen_values = true)]
    post_argument: Vec<String>,

    /// How long it may take; then it is killed with all it started, and the answer is: in doubt
    #[arg(long, value_name = "NUMBER", default_value_t = POST_SECONDS, value_parser = clap::value_parser!(u32).range(1..))]
    post_seconds: u32,
}

/// What a posting came to.
pub trait Settled: Shown {
    /// How things are after the ledger refused it for good.
    const AFTER_REFUSAL: &'static str;

    /// Key of the posting; empty if nothing is posted.
    fn key(&self) -> &str;

    /// Shows it.
    fn show(&self, output: &Output, status: Status) -> Result<(), Failure>;
}

impl Settled for Receipt {
    const AFTER_REFUSAL: &'static str = "the voucher is as it was before";

    fn key(&self) -> &str {
        &self.key
    }

    fn show(&self, output: &Output, _status: Status) -> Result<(), Failure> {
        output.one(self)
    }
}

/// Shows what became of a posting; where people have to go on, how.
pub fn tell<T: Settled>(output: &Output, status: Status, settled: &T) -> Ended {
    let shown = settled.show(output, status);
    let key = settled.key();
    let next = match status {
        Status::InDoubt => {
            format!("in doubt; {}", ask_again(key))
        }
        Status::LedgerRejected => format!("the ledger refused it for good; {}", T::AFTER_REFUSAL),
        Status::LedgerConflict => {
            format!(
                "in conflict: the ledger has another entry of key {key}; compare, then voucherctl doubt settle-by-hand"
            )
        }
        Status::WrongState => "it was done before, and taken back since".into(),
        _ => String::new(),
    };
    if !next.is_empty() {
        eprintln!("voucherctl: {next}");
    }
    shown?;
    Ok(exit_code(status))
}

fn ask_again(key: &str) -> String {
    format!("ask the ledger again with: voucherctl doubt retry {key} --post-with COMMAND")
}

/// A ledger that is a command.
pub struct CommandLedger {
    program: PathBuf,
    arguments: Vec<String>,
    patience: Duration,
    /// Key of the posting it was asked about last.
    asked: RefCell<Option<String>>,
}

#[derive(Deserialize)]
struct Line {
    outcome: String,
    #[serde(default)]
    ledger_reference: String,
    #[serde(default)]
    balance_after: Option<i64>,
}

impl LedgerOptions {
    /// The ledger, if its command can be run: better known before a voucher is held than after.
    pub fn ledger(&self) -> Result<CommandLedger, Failure> {
        self.ledger_if_named()?.ok_or_else(|| Failure::Usage("--post-with: name the command that books it".into()))
    }

    /// The same where nothing may be posted; none if no command is named.
    pub fn ledger_if_named(&self) -> Result<Option<CommandLedger>, Failure> {
        let Some(name) = &self.post_with else { return Ok(None) };
        let program = found(name).ok_or_else(|| {
            let name = name.display();
            Failure::Usage(format!("--post-with: {name} is no command that can be run; name an executable file"))
        })?;
        let patience = Duration::from_secs(self.post_seconds.into());
        let arguments = self.post_argument.clone();
        Ok(Some(CommandLedger { program, arguments, patience, asked: RefCell::default() }))
    }
}

/// The executable file of this name, looked for in PATH if it has no slash.
fn found(name: &Path) -> Option<PathBuf> {
    let runs =
        |path: &PathBuf| path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0);
    if name.components().count() > 1 || name.has_root() {
        return Some(name.to_owned()).filter(runs);
    }
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(runs)
}

impl Ledger for CommandLedger {
    fn post(&self, posting: &Posting) -> Answer {
        *self.asked.borrow_mut() = Some(posting.key.clone());
        self.answer(posting).unwrap_or_else(|problem| {
            eprintln!("the ledger's command did not answer for {}: {problem}", posting.key);
            Answer::default()
        })
    }
}

impl CommandLedger {
    /// Shows what became of a posting. Once the ledger was asked no failure means that nothing happened: it is in doubt.
    pub fn settled<T: Settled>(&self, output: &Output, settled: voucher::Result<(Status, T)>) -> Ended {
        match (settled, self.asked_last()) {
            (Ok((status, settled)), _) => tell(output, status, &settled),
            (Err(error), None) => Err(Failure::Library(error)),
            (Err(error), Some(key)) => Err(Failure::InDoubt(format!(
                "in doubt, for the ledger was asked: {}; {}",
                error.message,
                ask_again(&key)
            ))),
        }
    }

    /// Key of the posting it was asked about last.
    pub fn asked_last(&self) -> Option<String> {
        self.asked.borrow().clone()
    }

    fn answer(&self, posting: &Posting) -> Result<Answer, String> {
        let until = Instant::now() + self.patience;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        // A group of its own, so that whatever it starts can be ended with it.
        command.process_group(0);
        let mut child = command.spawn().map_err(|error| format!("it cannot be run: {}", error.kind()))?;
        let said = conversation(&mut child, posting)?.recv_timeout(until.saturating_duration_since(Instant::now()));
        let Ok(said) = said else { return Err(self.killed(&mut child)) };
        // Whatever it said: a process that did not end well may have said it before it failed.
        match (said, end(&mut child, until)?) {
            (_, None) => Err(self.killed(&mut child)),
            (Ok(answer), Some(status)) if status.success() => parsed(&answer),
            (Ok(_), Some(status)) => Err(format!("it ended with {status}")),
            (Err(problem), Some(_)) => Err(problem),
        }
    }

    /// Ends it and all it started. It was not waited for yet, so that the number of its group is still its own.
    fn killed(&self, child: &mut Child) -> String {
        let group = i32::try_from(child.id()).map(Pid::from_raw);
        if group.is_ok_and(|group| killpg(group, Signal::SIGKILL).is_ok()) {
            // It stays in doubt however it ended.
            let _ = end(child, Instant::now() + KILL_WAIT);
        }
        format!("it, or what it started, did not end within {} seconds and was killed", self.patience.as_secs())
    }
}

/// How it ended, if it does until then.
fn end(child: &mut Child, until: Instant) -> Result<Option<ExitStatus>, String> {
    let [mut pause, longest] = LOOKS;
    loop {
        let ended = child.try_wait().map_err(|error| format!("its end is not known: {}", error.kind()))?;
        if ended.is_some() || Instant::now() >= until {
            return Ok(ended);
        }
        thread::sleep(pause);
        pause = longest.min(2 * pause);
    }
}

/// Says the posting and hears the answer, beside us: neither may keep us waiting for ever.
fn conversation(child: &mut Child, said: &Posting) -> Result<mpsc::Receiver<Result<Vec<u8>, String>>, String> {
    let line = format!("{}\n", object(posting(said)));
    let input = child.stdin.take().ok_or("it has no standard input")?;
    let output = child.stdout.take().ok_or("it has no standard output")?;
    let (heard, hearing) = mpsc::sync_channel(1);
    // If nobody listens any more, the answer came too late.
    thread::spawn(move || heard.send(talk(input, output, &line)));
    Ok(hearing)
}

/// Both ends are closed afterwards, so that the command cannot wait for us.
fn talk(mut input: ChildStdin, output: ChildStdout, line: &str) -> Result<Vec<u8>, String> {
    let told = input.write_all(line.as_bytes()).map_err(|_| "it did not read the posting".to_owned());
    drop(input);
    let mut answer = Vec::new();
    let heard = output.take(ANSWER_BYTES_MAX + 1).read_to_end(&mut answer);
    heard.map_err(|error| format!("its answer cannot be read: {}", error.kind()))?;
    told.map(|()| answer)
}

fn parsed(answer: &[u8]) -> Result<Answer, String> {
    if answer.len() as u64 > ANSWER_BYTES_MAX {
        return Err("its answer is longer than a line".into());
    }
    let line: Line =
        serde_json::from_slice(answer).map_err(|_| "its answer is not one line of the JSON it should be")?;
    let outcome = match line.outcome.as_str() {
        "done" => Outcome::Done,
        "duplicate" => Outcome::Duplicate,
        "conflict" => Outcome::Conflict,
        "rejected" => Outcome::Rejected,
        "retry" => Outcome::Retry,
        _ => return Err("its outcome is none of done, duplicate, conflict, rejected and retry".into()),
    };
    Ok(Answer { outcome, ledger_reference: line.ledger_reference, balance_after: line.balance_after })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_says_exactly_what_happened_is_taken() {
        let answer = parsed(br#"{"outcome":"done","ledger_reference":"e 1","balance_after":123}"#).unwrap();
        assert_eq!((answer.outcome, answer.balance_after), (Outcome::Done, Some(123)));
        assert_eq!(answer.ledger_reference, "e 1");
        assert_eq!(parsed(b"{\"outcome\":\"retry\"}\n").unwrap().outcome, Outcome::Retry);
    }

    #[test]
    fn every_other_answer_is_no_answer() {
        let long = format!("{{\"outcome\":\"done\"}}{}", " ".repeat(ANSWER_BYTES_MAX as usize));
        let answers = [
            "",
            "done",
            "{}",
            r#"{"outcome":"DONE"}"#,
            r#"{"outcome":"unknown"}"#,
            r#"{"outcome":1}"#,
            r#"{"outcome":"done","balance_after":"12.50"}"#,
            r#"{"outcome":"done"} {"outcome":"done"}"#,
            &long,
        ];
        for answer in answers {
            assert!(parsed(answer.as_bytes()).is_err(), "{answer:.60}");
        }
    }
}
