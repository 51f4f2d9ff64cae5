//! `voucherctl show`

use clap::Args;
use serde_json::json;
use voucher::voucher::{Event, VoucherRecord};
use voucher::Status;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::output::{object, Output, Shown};

/// A voucher with its history
#[derive(Args)]
pub struct Show {
    /// Its serial, the external serial it was imported with, or its identifier
    #[arg(value_name = "SERIAL|ID")]
    voucher: String,
}

impl Show {
    /// Shows it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let record = desk.voucher(&self.voucher)?;
        let history = history(desk, &record.id)?;
        if output.is_json() {
            let events: Vec<_> = history.iter().map(|event| object(event.fields())).collect();
            output.value(&json!({ "voucher": object(record.fields()), "history": events }))?;
            return Ok(0);
        }
        output.one(&record)?;
        output.say("")?;
        output.whole_list(history)?;
        Ok(0)
    }
}

impl Desk {
    /// A voucher by its serial, its external serial or its identifier.
    pub fn voucher(&self, serial_or_id: &str) -> Result<VoucherRecord, Failure> {
        let by_serial = self.module.get_by_serial(&self.actor, serial_or_id);
        match by_serial {
            // Every other failure is about the voucher itself, and must not become "there is none".
            Err(error) if error.status == Status::NotFound => Ok(self.module.get(&self.actor, serial_or_id)?),
            other => Ok(other?),
        }
    }
}

/// The whole history of a voucher or a series.
pub fn history(desk: &Desk, id: &str) -> Result<Vec<Event>, Failure> {
    let mut cursor = desk.module.history(&desk.actor, id)?;
    let mut history = Vec::new();
    loop {
        let page = cursor.fetch(voucher::limits::PAGE_ROWS_MAX)?;
        if page.is_empty() {
            return Ok(history);
        }
        history.extend(page);
    }
}
