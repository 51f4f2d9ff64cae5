//! `voucherctl approvals`

use clap::{Args, Subcommand, ValueEnum};
use voucher::voucher::{Approval, ApprovalState, BulkOperation, RedemptionState, SaleState};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::job;
use crate::output::Output;

/// Requests that wait for another person
#[derive(Args)]
pub struct Approvals {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Requests, oldest first
    List {
        /// In which state
        #[arg(long, value_enum, default_value_t = StateOption::Waiting)]
        state: StateOption,
        /// At most so many, 0 = all
        #[arg(long, value_name = "NUMBER", default_value_t = 100)]
        limit: usize,
    },
    /// One request
    Show {
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Approve what another person asked for, and carry it out
    Approve {
        #[arg(value_name = "ID")]
        id: String,
        /// Why, for the history
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Refuse it, or withdraw one's own request
    Refuse {
        #[arg(value_name = "ID")]
        id: String,
        /// Why, for whoever asked
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum StateOption {
    Waiting,
    Approved,
    Refused,
    All,
}

impl Approvals {
    /// Does it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let (module, actor) = (&desk.module, &desk.actor);
        match &self.command {
            Command::List { state, limit } => {
                let mut cursor = module.approvals(actor, state.state())?;
                output.list_limited(*limit, |most| Ok(cursor.fetch(most)?))?;
            }
            Command::Show { id } => output.one(&module.approval_get(actor, id)?)?,
            Command::Approve { id, reason } => {
                let approval = module.approve(actor, id, reason)?;
                output.one(&approval)?;
                return carry_on(desk, output, &approval);
            }
            Command::Refuse { id, reason } => output.one(&module.refuse(actor, id, reason)?)?,
        }
        Ok(0)
    }
}

impl StateOption {
    fn state(self) -> Option<ApprovalState> {
        match self {
            StateOption::Waiting => Some(ApprovalState::Waiting),
            StateOption::Approved => Some(ApprovalState::Approved),
            StateOption::Refused => Some(ApprovalState::Refused),
            StateOption::All => None,
        }
    }
}

/// Approving changes something at once, or lets its maker go on, or starts a job, which is driven here, or begins a
/// posting, which the ledger has still to be asked for.
fn carry_on(desk: &Desk, output: &Output, approval: &Approval) -> Result<u8, Failure> {
    let (module, actor, result) = (&desk.module, &desk.actor, &approval.result);
    let pending = match approval.operation.as_str() {
        "set" | "put_type" => false,
        "export" => {
            output.note(&format!("whoever asked repeats the export with: --approval {}", approval.id));
            false
        }
        "reverse" | "settle_by_hand" => module.redemption_get(actor, result)?.state == RedemptionState::Pending,
        operation if starts_job(operation) => {
            job::drive(&module.job_resume(actor, result)?)?;
            false
        }
        // Everything else gives money back by a sale: a posting key, or the identifier where nothing is posted.
        _ => module.sale_get(actor, result)?.state == SaleState::Pending,
    };
    if pending {
        output.note(&format!("it is begun; book it with: voucherctl doubt retry {result} --post-with COMMAND"));
    }
    Ok(if pending { 4 } else { 0 })
}

fn starts_job(operation: &str) -> bool {
    ["generate", "import"].contains(&operation) || BulkOperation::ALL.iter().any(|bulk| bulk.name() == operation)
}
