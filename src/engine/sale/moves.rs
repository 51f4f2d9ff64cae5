//! Vouchers of a sale on their way to another state: their rows, their counters, and the lines of the trail that tell it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::changed;
use crate::actor::Actor;
use crate::engine::{integrity, trail, Ground};
use crate::error::Result;
use crate::store::driver::Transaction;
use crate::store::series::SeriesRow;
use crate::store::total::Totals;
use crate::store::voucher::{self, VoucherRow};

/// Vouchers that changed in one transaction.
pub(super) struct Moves {
    totals: Totals,
    /// By series, their numbers in it.
    numbers: BTreeMap<i64, Vec<u32>>,
}

impl Moves {
    /// Changes of a day, as the store counts days.
    pub(super) fn on(day: i64) -> Moves {
        Moves { totals: Totals::on(day), numbers: BTreeMap::new() }
    }

    /// Writes a voucher as it is now, if it is still as it was read.
    pub(super) fn change(
        &mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        series: &SeriesRow,
        before: &VoucherRow,
        mut after: VoucherRow,
    ) -> Result<VoucherRow> {
        after.version = before.version + 1;
        after.tag = integrity::voucher_tag(&ground.vault, series, &after);
        if !voucher::change(tx, before, &after)? {
            return Err(changed());
        }
        self.totals.change(before, &after);
        self.numbers.entry(before.series()).or_default().push(before.number());
        Ok(after)
    }

    /// A voucher came to be.
    pub(super) fn issued(&mut self, voucher: &VoucherRow) {
        self.totals.add(voucher, 1);
        self.numbers.entry(voucher.series()).or_default().push(voucher.number());
    }

    /// Runs of neighbouring vouchers, by first and last number.
    pub(super) fn ranges(&mut self) -> Vec<(i64, i64)> {
        let mut ranges = Vec::new();
        for (series, numbers) in &mut self.numbers {
            numbers.sort_unstable();
            for run in numbers.chunk_by(|number, next| number + 1 == *next) {
                let id = |number: u32| voucher::voucher_id(*series, i64::from(number));
                ranges.push((id(run[0]), id(run[run.len() - 1])));
            }
        }
        ranges
    }

    /// Writes the counters, and for each series a line that names its vouchers.
    pub(super) fn write(
        mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        actor: &Actor,
        now_ms: i64,
        event: &str,
        told: &Map<String, Value>,
    ) -> Result<()> {
        self.totals.write(tx)?;
        for (series, numbers) in &mut self.numbers {
            numbers.sort_unstable();
            trail::append_numbers(tx, ground, actor, now_ms, event, *series, numbers, told)?;
        }
        Ok(())
    }
}
