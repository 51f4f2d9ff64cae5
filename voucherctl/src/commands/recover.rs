//! `voucherctl recover`

use clap::Args;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::ledger::LedgerOptions;
use crate::output::Output;

/// Drive redemptions, reversals and sales that are in doubt to their end
#[derive(Args)]
pub struct Recover {
    /// Only those that began at least so long ago: what is younger may still be on its way
    #[arg(long, value_name = "NUMBER", default_value_t = 60)]
    older_than_seconds: u32,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = u32::MAX, hide_default_value = true)]
    limit: u32,
    #[command(flatten)]
    ledger: LedgerOptions,
}

impl Recover {
    /// Posts each again under its own key.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let ledger = self.ledger.ledger()?;
        let older_than_ms = i64::from(self.older_than_seconds) * 1000;
        let recovered = desk.module.recover(&desk.actor, older_than_ms, self.limit, &ledger);
        let recovery = recovered.map_err(|error| match ledger.asked_last() {
            Some(key) => Failure::InDoubt(format!(
                "in doubt: it stopped after the ledger was asked about {key}: {}; run it again",
                error.message
            )),
            None => Failure::Library(error),
        })?;
        output.one(&recovery)?;
        Ok(match recovery {
            _ if recovery.conflict > 0 => 5,
            _ if recovery.in_doubt > 0 => 4,
            _ => 0,
        })
    }
}
