//! `voucherctl series`

use clap::{Args, Subcommand};
use serde_json::json;
use voucher::voucher::Order;

use super::show::history;
use crate::access::Desk;
use crate::failure::Ended;
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
}

impl SeriesCommand {
    /// Does it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        match &self.command {
            Command::List { filter, limit } => list(desk, output, filter, *limit),
            Command::Show { series } => show(desk, output, series),
        }
    }
}

fn list(desk: &Desk, output: &Output, filter: &FilterOptions, limit: usize) -> Ended {
    let mut cursor = desk.module.series_cursor(&desk.actor, &filter.filter(Order::Serial)?)?;
    if output.list(limit, |most| Ok(cursor.fetch(most)?))? {
        output.note(&format!("the first {limit}; more with --limit"));
    }
    Ok(0)
}

fn show(desk: &Desk, output: &Output, series: &str) -> Ended {
    let series = desk.module.series_get(&desk.actor, series)?;
    let history = history(desk, &series.id)?;
    if output.is_json() {
        let events: Vec<_> = history.iter().map(|event| object(event.fields())).collect();
        output.value(&json!({ "series": object(series.fields()), "history": events }))?;
        return Ok(0);
    }
    output.one(&series)?;
    output.say("")?;
    output.whole_list(history)?;
    Ok(0)
}
