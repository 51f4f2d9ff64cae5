//! Daily allowances: counted in the transaction that uses them up, by the days of the store's time zone.

use super::{Ground, Settings};
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::limits::QUOTA_DAYS_KEPT;
use crate::store::driver::Transaction;
use crate::store::quota::{self, QuotaKind};

/// No sum of a day grows beyond this, so that none leaves an `i64`.
const SUM_MAX: i64 = i64::MAX / 2;

/// Counts a generation to its partner's day, or refuses it. One that is cancelled later gives nothing back: otherwise
/// codes could be drawn and thrown away without end.
pub(super) fn generation(
    tx: &mut dyn Transaction,
    ground: &Ground,
    settings: &Settings,
    partner: &str,
    (vouchers, value): (i64, i64),
    now_ms: i64,
) -> Result<()> {
    let who = ground.vault.guard_tag("quota of partner", partner);
    let limits = [
        ("generation_count_per_day", settings.generation_count_per_day(partner)),
        ("generation_value_per_day", settings.generation_value_per_day(partner)),
    ];
    take(tx, settings, QuotaKind::Generation, &who, [vouchers, value], limits, now_ms)
}

/// Counts one revealed code to its viewer's day, or refuses it.
pub(super) fn reveal(
    tx: &mut dyn Transaction,
    ground: &Ground,
    settings: &Settings,
    actor: &Actor,
    now_ms: i64,
) -> Result<()> {
    let name = format!("{}\n{}\n{}", actor.kind.name(), actor.partner, actor.id);
    let who = ground.vault.guard_tag("quota of actor", &name);
    let limits = [("reveal_per_day", settings.reveal_per_day), ("", 0)];
    take(tx, settings, QuotaKind::Reveal, &who, [1, 0], limits, now_ms)
}

fn take(
    tx: &mut dyn Transaction,
    settings: &Settings,
    kind: QuotaKind,
    who: &[u8; 16],
    wanted: [i64; 2],
    limits: [(&'static str, i64); 2],
    now_ms: i64,
) -> Result<()> {
    let day = settings.day(now_ms);
    let used = quota::used(tx, day, kind, who)?;
    let sums = used.unwrap_or_default();
    let mut added = [0; 2];
    for (index, sum) in [sums.0, sums.1].into_iter().enumerate() {
        let (name, limit) = limits[index];
        let after = sum.saturating_add(wanted[index]);
        if limit > 0 && after > limit {
            return Err(used_up(name, limit, settings.time_zone.next_day_ms(now_ms)));
        }
        added[index] = after.min(SUM_MAX).max(sum) - sum;
    }
    if used.is_none() {
        quota::purge(tx, day - QUOTA_DAYS_KEPT)?;
    }
    quota::add(tx, day, kind, who, (added[0], added[1]), used.is_none())
}

fn used_up(name: &'static str, limit: i64, retry_at_ms: i64) -> Error {
    let message = format!("over the {limit} of a day that the setting {name} allows; come back at retry_at_ms");
    Error { retry_at_ms, ..Error::new(Status::Throttled, message).field(name) }
}
