//! `voucherctl report`

use clap::{Args, Subcommand, ValueEnum};
use voucher::clock::{Clock, SystemClock};
use voucher::limits::DAY_MS;
use voucher::voucher::report::GroupBy;
use voucher::voucher::{Filter, Order, VoucherState};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::filter::FilterOptions;
use crate::moment::Moment;
use crate::output::Output;

/// Vouchers marked as reminded together.
const MARKED_AT_ONCE: usize = 500;

/// What there is, what is owed, what ends soon
#[derive(Args)]
pub struct Report {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Vouchers and their value, by what is told apart
    Stock {
        #[command(flatten)]
        filter: Box<FilterOptions>,
        /// What to tell apart besides currencies
        #[arg(long, value_enum, value_delimiter = ',', default_value = "series,state")]
        by: Vec<Group>,
    },
    /// What is still owed to holders, and what was issued, redeemed and forfeited
    Liability {
        /// Count what was issued and redeemed from this day on [default: from the beginning]
        #[arg(long, value_name = "DATE")]
        from: Option<Moment>,
        /// At the end of this day [default: now]
        #[arg(long, value_name = "DATE")]
        at: Option<Moment>,
    },
    /// Whether everything issued is still there
    Conservation,
    /// Active vouchers whose time ends soon
    Expiring {
        /// Within so many days
        #[arg(long, value_name = "NUMBER")]
        days: u16,
        /// Those of this partner
        #[arg(long, value_name = "NAME", default_value = "")]
        partner: String,
        /// At most so many, 0 = all
        #[arg(long, value_name = "NUMBER", default_value_t = 100)]
        limit: usize,
        /// Only those whose holder was not reminded, and mark those shown as reminded
        #[arg(long)]
        mark_reminded: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Group {
    Series = 1,
    Type = 2,
    Partner = 4,
    State = 8,
}

impl Group {
    fn bit(self) -> i64 {
        GroupBy::from_number(self as i64).map_or(0, |group| group as i64)
    }
}

impl Report {
    /// Shows it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let (module, actor) = (&desk.module, &desk.actor);
        match &self.command {
            Command::Stock { filter, by } => {
                let group_by = by.iter().fold(0, |set, group| set | group.bit());
                let mut cursor = module.stock(actor, &filter.filter(desk, Order::Serial)?, group_by)?;
                output.list_limited(0, |most| Ok(cursor.fetch(most)?))?;
            }
            Command::Liability { from, at } => {
                let at_ms = at.map_or(Ok(0), |at| desk.first_ms(Some(at)))?;
                output.whole_list(module.liability(actor, desk.first_ms(*from)?, at_ms)?)?;
            }
            Command::Conservation => {
                let rows = module.conservation(actor)?;
                let holds = rows.iter().all(|row| row.holds);
                output.whole_list(rows)?;
                return Ok(if holds { 0 } else { 5 });
            }
            Command::Expiring { days, partner, limit, mark_reminded } => {
                let filter = ending(*days, partner, *mark_reminded);
                expiring(desk, output, &filter, *limit, *mark_reminded)?;
            }
        }
        Ok(0)
    }
}

fn ending(days: u16, partner: &str, not_reminded: bool) -> Filter {
    let now_ms = SystemClock.now_ms();
    Filter {
        state: Some(VoucherState::Active),
        expired: Some(false),
        expires_from_ms: now_ms,
        expires_until_ms: now_ms + i64::from(days) * DAY_MS,
        partner: partner.to_owned(),
        reminded: not_reminded.then_some(false),
        order: Order::Expires,
        ..Filter::default()
    }
}

/// Marks after everything was shown: a mark would move vouchers out of the search that is being read.
fn expiring(desk: &Desk, output: &Output, filter: &Filter, limit: usize, mark: bool) -> Result<(), Failure> {
    let mut cursor = desk.module.search(&desk.actor, filter)?;
    let mut shown: Vec<String> = Vec::new();
    output.list_limited(limit, |most| {
        let page = cursor.fetch(most)?;
        shown.extend(page.iter().map(|voucher| voucher.id.clone()));
        Ok(page)
    })?;
    if !mark {
        return Ok(());
    }
    // The list looks one further to tell whether there is more.
    shown.truncate(if limit == 0 { usize::MAX } else { limit });
    let mut marked = 0;
    for some in shown.chunks(MARKED_AT_ONCE) {
        marked += desk.module.remind(&desk.actor, some)?;
    }
    output.note(&format!("{marked} marked as reminded"));
    Ok(())
}
