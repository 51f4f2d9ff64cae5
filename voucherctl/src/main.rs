//! voucherctl, the operator's command line over libvoucher.
//!
//! A command opens the store, makes one call of the library as the actor it was told, and shows the answer: a table for
//! people or, with `--json`, JSON for programs. Whoever can read the key file is the back office; rights only keep one from
//! doing what one did not mean to. No code leaves without `--reveal` and the right `reveal`.

#![deny(unsafe_code)]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a program of its own: process, files and environment are its own"
)]

mod access;
mod commands;
mod failure;
mod file;
mod filter;
mod job;
mod ledger;
mod moment;
mod output;
mod shown;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use access::{Access, Desk};
use commands::{backup, export, generate, jobs, list, recover, redeem, series, show, verify};
use failure::{Ended, EXIT_CODES};
use output::Output;

/// The operator's command line over a store of vouchers.
///
/// Amounts are decimal text, such as 10.00. Dates are days (2026-12-31, in UTC) or moments (2026-12-31T18:00:00Z); "until" a day
/// includes it.
#[derive(Parser)]
#[command(name = "voucherctl", version, after_help = EXIT_CODES, max_term_width = 120)]
struct CommandLine {
    #[command(flatten)]
    access: Access,
    /// Answer as JSON: money in minor units, times in milliseconds since 1970
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(Box<generate::Generate>),
    List(Box<list::List>),
    Show(show::Show),
    Redeem(redeem::Redeem),
    Series(series::SeriesCommand),
    Jobs(jobs::Jobs),
    Export(Box<export::Export>),
    Recover(recover::Recover),
    Verify(verify::Verify),
    Backup(backup::Backup),
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let output = Output::new(line.json);
    let ended = line.access.open().and_then(|desk| {
        let ended = run(&line.command, &desk, &output);
        desk.tell_log();
        ended
    });
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("voucherctl: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(command: &Command, desk: &Desk, output: &Output) -> Ended {
    match command {
        Command::Generate(command) => command.run(desk, output),
        Command::List(command) => command.run(desk, output),
        Command::Show(command) => command.run(desk, output),
        Command::Redeem(command) => command.run(desk, output),
        Command::Series(command) => command.run(desk, output),
        Command::Jobs(command) => command.run(desk, output),
        Command::Export(command) => command.run(desk, output),
        Command::Recover(command) => command.run(desk, output),
        Command::Verify(command) => command.run(desk, output),
        Command::Backup(command) => command.run(desk, output),
    }
}
