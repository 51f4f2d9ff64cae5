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
mod card;
mod commands;
mod confirm;
mod failure;
mod file;
mod filter;
mod job;
mod ledger;
mod moment;
mod output;
mod percent;
mod sale;
mod shown;
mod size;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use access::{Access, Desk};
use commands::{
    approvals, backup, bulk, doubt, export, exports, generate, import, jobs, list, message, metrics, reconcile,
    recover, redeem, report, reveal, reverse, rotate_key, sales, sell, series, settings, show, types, verify,
};
use failure::{Ended, EXIT_CODES};
use output::Output;

/// The operator's command line over a store of vouchers.
///
/// Amounts are decimal text, such as 10.00. Dates are days (2026-12-31, in the store's time zone) or moments
/// (2026-12-31T18:00:00Z); "until" a day includes it. Times are shown in UTC.
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
    Types(types::Types),
    Settings(settings::Settings),
    List(Box<list::List>),
    Show(show::Show),
    Redeem(redeem::Redeem),
    Sell(Box<sell::Sell>),
    Sales(sales::Sales),
    Bulk(Box<bulk::Bulk>),
    Series(Box<series::SeriesCommand>),
    Jobs(jobs::Jobs),
    Approvals(approvals::Approvals),
    Reveal(reveal::Reveal),
    Export(Box<export::Export>),
    Exports(exports::Exports),
    ExportSchema(exports::ExportSchema),
    ManifestKey(exports::ManifestKey),
    Import(Box<import::Import>),
    ImportTemplate(import::ImportTemplate),
    Message(message::Message),
    Recover(recover::Recover),
    Doubt(doubt::Doubt),
    Reverse(reverse::Reverse),
    Reconcile(reconcile::Reconcile),
    Verify(verify::Verify),
    Checkpoint(verify::Checkpoint),
    Backup(backup::Backup),
    RotateKey(rotate_key::RotateKey),
    Report(Box<report::Report>),
    Metrics(metrics::Metrics),
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let output = Output::new(line.json);
    let ended = without_store(&line.command, &output).unwrap_or_else(|| {
        let desk = line.access.open()?;
        let ended = run(&line.command, &line.access, &desk, &output);
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

/// Does what is the same for every store; none if the command takes one.
fn without_store(command: &Command, output: &Output) -> Option<Ended> {
    match command {
        Command::ExportSchema(command) => Some(command.run(output)),
        Command::ImportTemplate(command) => Some(command.run(output)),
        Command::Message(command) if command.asks_for_tags() => Some(command.list_tags(output)),
        _ => None,
    }
}

fn run(command: &Command, access: &Access, desk: &Desk, output: &Output) -> Ended {
    match command {
        Command::Generate(command) => command.run(desk, output),
        Command::Types(command) => command.run(desk, output),
        Command::Settings(command) => command.run(desk, output),
        Command::List(command) => command.run(desk, output),
        Command::Show(command) => command.run(desk, output),
        Command::Redeem(command) => command.run(desk, output),
        Command::Sell(command) => command.run(desk, output),
        Command::Sales(command) => command.run(desk, output),
        Command::Bulk(command) => command.run(desk, output),
        Command::Series(command) => command.run(desk, output),
        Command::Jobs(command) => command.run(desk, output),
        Command::Approvals(command) => command.run(desk, output),
        Command::Reveal(command) => command.run(desk, output),
        Command::Export(command) => command.run(desk, output),
        Command::Exports(command) => command.run(desk, output),
        Command::ExportSchema(command) => command.run(output),
        Command::ManifestKey(command) => command.run(desk, output),
        Command::Import(command) => command.run(desk, output),
        Command::ImportTemplate(command) => command.run(output),
        Command::Message(command) => command.run(desk, output),
        Command::Recover(command) => command.run(desk, output),
        Command::Doubt(command) => command.run(desk, output),
        Command::Reverse(command) => command.run(desk, output),
        Command::Reconcile(command) => command.run(desk, output),
        Command::Verify(command) => command.run(desk, output),
        Command::Checkpoint(command) => command.run(desk, output),
        Command::Backup(command) => command.run(desk, output),
        Command::RotateKey(command) => command.run(access, desk, output),
        Command::Report(command) => command.run(desk, output),
        Command::Metrics(command) => command.run(desk, output),
    }
}
