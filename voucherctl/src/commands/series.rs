//! `voucherctl series`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use voucher::voucher::bulk::set;
use voucher::voucher::{Order, SeriesChange, SeriesEdit};

use super::show::history;
use crate::access::Desk;
use crate::confirm::confirmed;
use crate::failure::{Ended, Failure};
use crate::filter::FilterOptions;
use crate::output::{object, Output, Shown};

/// Whole series
#[derive(Args)]
pub struct SeriesCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Series that match
    List {
        #[command(flatten)]
        filter: Box<FilterOptions>,
        /// At most so many, 0 = all
        #[arg(long, value_name = "NUMBER", default_value_t = 100)]
        limit: usize,
    },
    /// A series with its history
    Show {
        /// Its code or identifier
        #[arg(value_name = "CODE|ID")]
        series: String,
    },
    /// A draft becomes accepted with its vouchers
    Accept(Change),
    /// A draft becomes rejected with its vouchers
    Reject(Change),
    /// An accepted one becomes active with its vouchers
    Activate(Change),
    /// Nothing of it can be redeemed for now
    Lock(Change),
    /// Everything is as it was before it was locked
    Unlock(Change),
    /// Nothing of it can be redeemed any more
    Void(Change),
    /// It is removed with its vouchers, if nobody ever claimed one
    Delete(Change),
    /// Its sealed codes are destroyed: --note confirms the print file
    Seal(Change),
    /// Change what it tells about itself and who may redeem it
    Edit(Edit),
}

#[derive(Args)]
struct Change {
    /// Its code or identifier
    #[arg(value_name = "CODE|ID")]
    series: String,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

#[derive(Args)]
struct Edit {
    /// Its code or identifier
    #[arg(value_name = "CODE|ID")]
    series: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    set_description: Option<String>,
    /// Text for the customer's statement
    #[arg(long, value_name = "TEXT")]
    set_comment: Option<String>,
    /// A file with a JSON object to keep with it
    #[arg(long, value_name = "FILE")]
    set_metadata: Option<PathBuf>,
    /// Partners whose customers may redeem, comma separated
    #[arg(long, value_name = "NAMES")]
    set_available_to: Option<String>,
}

impl SeriesCommand {
    /// Does it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        match &self.command {
            Command::List { filter, limit } => list(desk, output, filter, *limit)?,
            Command::Show { series } => show(desk, output, series)?,
            Command::Accept(change) => change.run(desk, output, SeriesChange::Accept)?,
            Command::Reject(change) => change.run(desk, output, SeriesChange::Reject)?,
            Command::Activate(change) => change.run(desk, output, SeriesChange::Activate)?,
            Command::Lock(change) => change.run(desk, output, SeriesChange::Lock)?,
            Command::Unlock(change) => change.run(desk, output, SeriesChange::Unlock)?,
            Command::Void(change) => change.run(desk, output, SeriesChange::Void)?,
            Command::Delete(change) => change.run(desk, output, SeriesChange::Delete)?,
            Command::Seal(change) => change.run(desk, output, SeriesChange::Seal)?,
            Command::Edit(edit) => edit.run(desk, output)?,
        }
        Ok(0)
    }
}

fn list(desk: &Desk, output: &Output, filter: &FilterOptions, limit: usize) -> Result<(), Failure> {
    let mut cursor = desk.module.series_cursor(&desk.actor, &filter.filter(desk, Order::Serial)?)?;
    output.list_limited(limit, |most| Ok(cursor.fetch(most)?))
}

fn show(desk: &Desk, output: &Output, series: &str) -> Result<(), Failure> {
    let series = desk.module.series_get(&desk.actor, series)?;
    let history = history(desk, &series.id)?;
    if output.is_json() {
        let events: Vec<_> = history.iter().map(|event| object(event.fields())).collect();
        return output.value(&json!({ "series": object(series.fields()), "history": events }));
    }
    output.one(&series)?;
    output.say("")?;
    output.whole_list(history)
}

impl Change {
    /// Asks first if there is no way back.
    fn run(&self, desk: &Desk, output: &Output, change: SeriesChange) -> Result<(), Failure> {
        use SeriesChange as C;
        if matches!(change, C::Reject | C::Void | C::Delete | C::Seal) && !self.yes {
            confirmed(&format!("{} series {}, with no way back?", change.name(), self.series))?;
        }
        output.one(&desk.module.series_change(&desk.actor, &self.series, change, &self.note)?)
    }
}

impl Edit {
    fn run(&self, desk: &Desk, output: &Output) -> Result<(), Failure> {
        let metadata = self.set_metadata.as_ref().map(|path| crate::file::text(path)).transpose()?;
        let given = [
            (set::DESCRIPTION, self.set_description.is_some()),
            (set::COMMENT, self.set_comment.is_some()),
            (set::METADATA, metadata.is_some()),
            (set::AVAILABLE_TO, self.set_available_to.is_some()),
        ];
        let edit = SeriesEdit {
            set: given.iter().filter(|(_, given)| *given).fold(0, |bits, (bit, _)| bits | bit),
            description: self.set_description.clone().unwrap_or_default(),
            comment: self.set_comment.clone().unwrap_or_default(),
            metadata: metadata.unwrap_or_default(),
            available_to: self.set_available_to.clone().unwrap_or_default(),
        };
        output.one(&desk.module.series_edit(&desk.actor, &self.series, &edit)?)
    }
}
