//! `voucherctl list`

use clap::Args;

use crate::access::Desk;
use crate::failure::Ended;
use crate::filter::{FilterOptions, OrderOption};
use crate::output::{Field, Output};

/// Vouchers that match
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    filter: FilterOptions,
    /// In which order
    #[arg(long, value_enum, default_value_t)]
    order: OrderOption,
    /// At most so many, 0 = all
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    limit: usize,
    /// Only how many there are
    #[arg(long)]
    count: bool,
}

impl List {
    /// Lists or counts them.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let filter = self.filter.filter(desk, self.order.into())?;
        if self.count {
            let count = desk.module.search_count(&desk.actor, &filter, 0)?;
            output.fields(vec![("vouchers", Field::Number(count))])?;
            return Ok(0);
        }
        let mut cursor = desk.module.search(&desk.actor, &filter)?;
        output.list_limited(self.limit, |most| Ok(cursor.fetch(most)?))?;
        Ok(0)
    }
}
