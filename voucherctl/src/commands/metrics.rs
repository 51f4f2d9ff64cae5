//! `voucherctl metrics`

use clap::Args;

use crate::access::Desk;
use crate::failure::Ended;
use crate::output::{text, Output};

/// The state of the store as numbers
#[derive(Args)]
pub struct Metrics {
    /// In the text form of Prometheus
    #[arg(long)]
    prometheus: bool,
}

impl Metrics {
    /// Shows them.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        if !self.prometheus {
            output.one(&desk.module.metrics(&desk.actor)?)?;
            return Ok(0);
        }
        let lines = desk.module.metrics_text(&desk.actor)?;
        match output.is_json() {
            true => output.fields(vec![("prometheus", text(lines))])?,
            false => lines.lines().try_for_each(|line| output.say(line))?,
        }
        Ok(0)
    }
}
