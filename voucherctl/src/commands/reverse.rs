//! `voucherctl reverse`

use clap::Args;

use crate::access::Desk;
use crate::failure::Ended;
use crate::ledger::LedgerOptions;
use crate::output::Output;

/// Take a redemption back, with its entry in the ledger
#[derive(Args)]
pub struct Reverse {
    /// Key of the redemption: see `show` of its voucher
    #[arg(value_name = "KEY")]
    key: String,
    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    ledger: LedgerOptions,
}

impl Reverse {
    /// Reverses it and shows the receipt of the reversal.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let ledger = self.ledger.ledger()?;
        ledger.settled(output, desk.module.reverse(&desk.actor, &self.key, &self.reason, &ledger))
    }
}
