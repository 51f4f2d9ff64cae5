//! `voucherctl doubt`

use clap::{Args, Subcommand, ValueEnum};
use voucher::ledger::{Answer, Ledger, Outcome};
use voucher::money::Currency;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::ledger::LedgerOptions;
use crate::output::Output;

/// Redemptions, reversals and sales nobody knows the end of
#[derive(Args)]
pub struct Doubt {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What is pending or in conflict, oldest first
    List {
        /// Only what began at least so long ago
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        older_than_seconds: u32,
        /// At most so many, 0 = all
        #[arg(long, value_name = "NUMBER", default_value_t = 100)]
        limit: usize,
    },
    /// Post one again under its own key
    Retry {
        #[arg(value_name = "KEY")]
        key: String,
        #[command(flatten)]
        ledger: LedgerOptions,
    },
    /// Ask for its end as people know it; another person must approve
    SettleByHand(SettleByHand),
}

#[derive(Args)]
struct SettleByHand {
    #[arg(value_name = "KEY")]
    key: String,
    /// What the ledger has
    #[arg(long)]
    outcome: End,
    /// The ledger's reference of the entry
    #[arg(long, value_name = "TEXT", default_value = "")]
    ledger_reference: String,
    /// The account's balance after the entry
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    balance_after: Option<String>,
    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum End {
    /// The entry is booked
    Done,
    /// The entry is not booked and never will be
    Rejected,
}

impl Doubt {
    /// Does it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        match &self.command {
            Command::List { older_than_seconds, limit } => {
                let mut cursor = desk.module.doubts(&desk.actor, i64::from(*older_than_seconds) * 1000)?;
                output.list_limited(*limit, |most| Ok(cursor.fetch(most)?))?;
                Ok(0)
            }
            Command::Retry { key, ledger } => retry(desk, output, key, ledger),
            Command::SettleByHand(settling) => settling.run(desk, output),
        }
    }
}

fn retry(desk: &Desk, output: &Output, key: &str, ledger: &LedgerOptions) -> Ended {
    let ledger = ledger.ledger()?;
    let posting = desk.module.posting_of(&desk.actor, key)?;
    let answer = ledger.post(&posting);
    ledger.settled(output, desk.module.retry_settle(&desk.actor, key, &answer))
}

impl SettleByHand {
    fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let outcome = match self.outcome {
            End::Done => Outcome::Done,
            End::Rejected => Outcome::Rejected,
        };
        let balance_after = self.balance(desk)?;
        let answer = Answer { outcome, ledger_reference: self.ledger_reference.clone(), balance_after };
        output.one(&desk.module.settle_by_hand(&desk.actor, &self.key, &answer, &self.reason)?)?;
        Ok(0)
    }

    fn balance(&self, desk: &Desk) -> Result<Option<i64>, Failure> {
        let Some(amount) = &self.balance_after else { return Ok(None) };
        let currency = desk.module.redemption_get(&desk.actor, &self.key)?.currency;
        Ok(Some(Currency::parse(&currency)?.parse_decimal(amount)?))
    }
}
