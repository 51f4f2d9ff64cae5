//! Asking a person before something that cannot be taken back.

use std::io::{BufRead, IsTerminal};

use crate::failure::Failure;

/// Asks on a terminal. Without one nobody can answer, and silence is no consent.
pub fn confirmed(question: &str) -> Result<(), Failure> {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Failure::Usage(format!("{question} nobody is here to answer; say --yes to do it unasked")));
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    match read {
        Ok(_) if ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()) => Ok(()),
        _ => Err(Failure::Declined("nothing was changed".into())),
    }
}
