//! `voucherctl sales`

use clap::{Args, Subcommand};
use voucher::voucher::{SaleFilter, SaleKind, SaleState};
use voucher::Right;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::filter::by_name;
use crate::moment::Moment;
use crate::output::Output;

/// What was sold and came back, what it adds up to, and the code of a voucher that was sold
#[derive(Args)]
pub struct Sales {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sales, newest first
    List(Box<List>),
    /// One sale
    Show {
        #[arg(value_name = "ID|KEY")]
        sale: String,
    },
    /// What was sold, came back and was refunded, for each partner and currency
    Sums {
        /// Booked from this day or moment on [default: from the beginning]
        #[arg(long, value_name = "DATE")]
        from: Option<Moment>,
        /// Booked until this day (it included) or before this moment [default: now]
        #[arg(long, value_name = "DATE")]
        until: Option<Moment>,
        /// Tell types apart as well
        #[arg(long)]
        by_type: bool,
    },
    /// The code of a voucher that was made when it was sold or refunded; needs --reveal and the right reveal
    Code {
        #[arg(value_name = "ID|KEY")]
        sale: String,
        /// I know that a code is as good as money
        #[arg(long)]
        reveal: bool,
    },
}

#[derive(Args)]
struct List {
    /// Of this kind: stock, counter, electronic, gift, reload, refund, return, cancellation or transfer
    #[arg(long, value_parser = kind)]
    kind: Option<SaleKind>,
    /// In this state: pending, posted, rejected, conflict or reversed
    #[arg(long, value_parser = state)]
    state: Option<SaleState>,
    /// To or through this partner
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    partner: String,
    /// To this customer
    #[arg(long, value_name = "ACCOUNT", default_value = "", hide_default_value = true)]
    buyer: String,
    /// For this holder
    #[arg(long, value_name = "ACCOUNT", default_value = "", hide_default_value = true)]
    holder: String,
    /// With this invoice
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    invoice: String,
    /// Begun from this day or moment on
    #[arg(long, value_name = "DATE")]
    from: Option<Moment>,
    /// Begun until this day (it included) or before this moment
    #[arg(long, value_name = "DATE")]
    until: Option<Moment>,
    /// At most so many, 0 = all
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    limit: usize,
}

fn kind(word: &str) -> Result<SaleKind, String> {
    by_name(SaleKind::ALL, word, SaleKind::name)
}

fn state(word: &str) -> Result<SaleState, String> {
    by_name(SaleState::ALL, word, SaleState::name)
}

impl Sales {
    /// Shows it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let (module, actor) = (&desk.module, &desk.actor);
        match &self.command {
            Command::List(list) => {
                let mut cursor = module.sales(actor, &list.filter(desk)?)?;
                output.list_limited(list.limit, |most| Ok(cursor.fetch(most)?))?;
            }
            Command::Show { sale } => output.one(&module.sale_get(actor, sale)?)?,
            Command::Sums { from, until, by_type } => {
                let (from_ms, until_ms) = (desk.first_ms(*from)?, desk.end_ms(*until)?);
                output.whole_list(module.sale_sums(actor, from_ms, until_ms, *by_type)?)?;
            }
            Command::Code { sale, reveal } => code(desk, output, sale, *reveal)?,
        }
        Ok(0)
    }
}

impl List {
    fn filter(&self, desk: &Desk) -> Result<SaleFilter, Failure> {
        Ok(SaleFilter {
            kind: self.kind,
            state: self.state.map_or(0, |state| state as i32),
            partner: self.partner.clone(),
            buyer: self.buyer.clone(),
            holder: self.holder.clone(),
            invoice: self.invoice.clone(),
            from_ms: desk.first_ms(self.from)?,
            until_ms: desk.end_ms(self.until)?,
        })
    }
}

fn code(desk: &Desk, output: &Output, sale: &str, reveal: bool) -> Result<(), Failure> {
    if !reveal {
        return Err(Failure::Usage("a code is as good as money; say --reveal to see it".into()));
    }
    // The library gives it to whoever sold it. Here that is only a name on the command line.
    desk.actor.must_have(Right::Reveal)?;
    let code = desk.module.sale_code(&desk.actor, sale)?;
    output.secret("code", "code  ", &code)
}
