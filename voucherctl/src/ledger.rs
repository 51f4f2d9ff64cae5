//! The host's ledger as a command: run once for each posting, never through a shell.
//!
//! It reads the posting as one line of JSON and answers one line of JSON. Whatever else it does means that nobody knows
//! whether the posting was booked, and the redemption stays pending until the ledger can tell.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clap::Args;
use serde::Deserialize;
use voucher::ledger::{Answer, Ledger, Outcome, Posting};
use voucher::voucher::Receipt;
use voucher::Status;

use crate::failure::{exit_code, Ended, Failure};
use crate::output::{object, Output};
use crate::shown::posting;

/// An answer is a line; more than this is something else.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// How the ledger is reached.
#[derive(Args)]
pub struct LedgerOptions {
    /// The command that books a posting: it reads one line of JSON and answers one
    ///
    /// {"outcome": "done" | "duplicate" | "conflict" | "rejected" | "retry", "ledger_reference": "...", "balance_after": 123}
    ///
    /// Any other answer, an exit code that is not 0 and a signal mean: in doubt.
    #[arg(long, value_name = "COMMAND")]
    post_with: PathBuf,

    /// An argument of that command; may be given several times
    #[arg(long, value_name = "ARGUMENT", allow_hyphen_values = true)]
    post_argument: Vec<String>,
}

/// Shows what became of a posting; where people have to go on, how.
pub fn settled(output: &Output, status: Status, receipt: &Receipt) -> Ended {
    output.one(receipt)?;
    let key = &receipt.key;
    let next = match status {
        Status::InDoubt => {
            format!("in doubt; ask the ledger again with: voucherctl doubt retry {key} --post-with COMMAND")
        }
        Status::LedgerRejected => "the ledger refused it for good; the voucher is as it was before".into(),
        Status::LedgerConflict => {
            format!(
                "in conflict: the ledger has another entry of key {key}; compare, then voucherctl doubt settle-by-hand"
            )
        }
        _ => String::new(),
    };
    if !next.is_empty() {
        eprintln!("voucherctl: {next}");
    }
    Ok(exit_code(status))
}

/// A ledger that is a command.
pub struct CommandLedger {
    program: PathBuf,
    arguments: Vec<String>,
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
        let program = found(&self.post_with).ok_or_else(|| {
            let name = self.post_with.display();
            Failure::Usage(format!("--post-with: {name} is no command that can be run; name an executable file"))
        })?;
        Ok(CommandLedger { program, arguments: self.post_argument.clone() })
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
        self.asked(posting).unwrap_or_else(|problem| {
            eprintln!("the ledger's command did not answer for {}: {problem}", posting.key);
            Answer::default()
        })
    }
}

impl CommandLedger {
    fn asked(&self, posting: &Posting) -> Result<Answer, String> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("it cannot be run: {}", error.kind()))?;
        let answer = talk(&mut child, posting);
        // Whatever it said: a process that did not end well may have said it before it failed.
        let status = child.wait().map_err(|error| format!("its end is not known: {}", error.kind()))?;
        match answer {
            Ok(answer) if status.success() => parsed(&answer),
            Ok(_) => Err(format!("it ended with {status}")),
            Err(problem) => Err(problem),
        }
    }
}

/// Says the posting and hears the answer. Both ends are closed afterwards, so that the command cannot wait for us.
fn talk(child: &mut Child, said: &Posting) -> Result<Vec<u8>, String> {
    let line = format!("{}\n", object(posting(said)));
    let mut input = child.stdin.take().ok_or("it has no standard input")?;
    let mut output = child.stdout.take().ok_or("it has no standard output")?;
    let told = input.write_all(line.as_bytes()).map_err(|_| "it did not read the posting".to_owned());
    drop(input);
    let mut answer = Vec::new();
    let heard = output.by_ref().take(ANSWER_BYTES_MAX + 1).read_to_end(&mut answer);
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
