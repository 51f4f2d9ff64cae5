//! A walk over all vouchers: whether each is as it was written, and whether the counters say what is there.

use std::collections::BTreeMap;

use super::integrity::{verify_series, verify_voucher_alone};
use super::log::LogLevel;
use super::redemption::back_office;
use super::{voucher as view, Ground, Module};
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::store::driver::Transaction;
use crate::store::series::{self, SeriesRow};
use crate::store::total::{self, Alike, STATE_DELETED};
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::report::StoreCheck;

/// What the vouchers of a zone say.
struct ZoneCheck {
    vouchers: i64,
    /// One line for each that is not as it was written.
    damaged: Vec<String>,
    miscounted: bool,
}

impl Module {
    /// Verifies every voucher and recounts every counter, a zone at a time: redemptions go on meanwhile. `each` hears how
    /// many were looked at so far. What is wrong is told one by one by the alarms of the log.
    ///
    /// Needs the right `audit`; for the back office.
    pub fn verify_store(&self, actor: &Actor, each: &mut dyn FnMut(i64)) -> Result<StoreCheck> {
        actor.must_have(Right::Audit)?;
        back_office(actor)?;
        let (mut check, mut zone) = (StoreCheck::default(), 0);
        while let Some(next) = self.store.read(|tx| next_zone(tx, zone))? {
            let found = self.store.read(|tx| check_zone(tx, &self.ground, next))?;
            check.vouchers += found.vouchers;
            check.damaged += found.damaged.len() as i64;
            check.miscounted_zones += i64::from(found.miscounted);
            let miscounted = || format!("the counters of zone {next} do not say what is there; look at the vouchers");
            let alarms = found.damaged.into_iter().chain(found.miscounted.then(miscounted));
            for message in alarms {
                self.log.push(LogLevel::Alarm, self.clock.now_ms(), "integrity_alarm", message);
            }
            each(check.vouchers);
            zone = next + 1;
        }
        Ok(check)
    }
}

/// The next zone with a voucher or a counter.
fn next_zone(tx: &mut dyn Transaction, zone: i64) -> Result<Option<i64>> {
    let (first, _) = total::vouchers_of_zone(zone);
    let of_vouchers = voucher::next_after(tx, first - 1)?.map(total::zone_of);
    let of_counters = total::zone_from(tx, zone)?;
    Ok(of_vouchers.into_iter().chain(of_counters).min())
}

fn check_zone(tx: &mut dyn Transaction, ground: &Ground, zone: i64) -> Result<ZoneCheck> {
    let mut check = ZoneCheck { vouchers: 0, damaged: Vec::new(), miscounted: false };
    let series = series::by_id(tx, total::series_of_zone(zone))?;
    if series.as_ref().is_some_and(|series| !series.complete) {
        // It is counted once it is whole.
        return Ok(check);
    }
    let problem = match &series {
        Some(series) => verify_series(&ground.vault, series).err(),
        None => Some(Error::new(Status::Integrity, "its series is gone")),
    };
    // Vouchers, what was redeemed of them, what is extra of the rest.
    let mut counted: BTreeMap<Alike, (i64, i64, i64)> = BTreeMap::new();
    let (first, last) = total::vouchers_of_zone(zone);
    voucher::in_range(tx, first, last, &mut |row| {
        check.vouchers += 1;
        let judged = row.and_then(|row| {
            let count = counted.entry(Alike::of(&row)).or_default();
            *count = (count.0 + 1, count.1 + row.redeemed(), count.2 + row.remaining_extra());
            judge(ground, series.as_ref(), problem.as_ref(), &row)
        });
        match judged {
            Err(error) if error.status == Status::Integrity => check.damaged.push(error.message),
            other => other?,
        }
        Ok(())
    })?;
    let mut kept: BTreeMap<Alike, (i64, i64, i64)> = BTreeMap::new();
    for row in total::of_zone(tx, zone)? {
        let sums = (row.vouchers, row.spent, row.extra);
        if row.alike.state != STATE_DELETED && sums != (0, 0, 0) {
            kept.insert(row.alike, sums);
        }
    }
    check.miscounted = kept != counted;
    Ok(check)
}

fn judge(ground: &Ground, series: Option<&SeriesRow>, problem: Option<&Error>, row: &VoucherRow) -> Result<()> {
    let found = match (problem, series) {
        (Some(problem), _) => Err(problem.clone()),
        (None, Some(series)) => verify_voucher_alone(&ground.vault, series, row),
        (None, None) => Ok(()),
    };
    found.map_err(|error| {
        let name = series.map(|series| view::serial(series, row.number())).unwrap_or_default();
        Error { message: format!("voucher {name}: {}", error.message), ..error }
    })
}
