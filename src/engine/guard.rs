//! The guard: attempts are counted before they are answered, hits and misses alike, and survive restarts.

use super::guard_limits::verdict;
use super::Ground;
use crate::error::{Error, Result, Status};
use crate::limits::DAY_MS;
use crate::store::attempt::{self, AttemptKind, Counted};
use crate::store::driver::Transaction;
use crate::store::series;

/// Who tries: keyed tags, so that the table of attempts holds no account and no address.
pub(super) struct Trier {
    pub(super) account: [u8; 16],
    pub(super) source: Option<[u8; 16]>,
}

impl Trier {
    /// A trier by its account, or by the actor itself where no account is named.
    pub(super) fn new(ground: &Ground, actor: &crate::actor::Actor, account: &str) -> Trier {
        let account = match account {
            "" => ground.vault.guard_tag(actor.kind.name(), &actor.id),
            account => ground.vault.guard_tag("account", account),
        };
        let source = (!actor.source.is_empty()).then(|| ground.vault.guard_tag("source", &actor.source));
        Trier { account, source }
    }
}

/// Refuses a trier whose attempts are used up. Nothing is looked at then.
pub(super) fn admit(tx: &mut dyn Transaction, ground: &Ground, trier: &Trier, now_ms: i64) -> Result<()> {
    let limits = &ground.guard;
    let mut retry_at = full(tx, Counted::Account, &trier.account, AttemptKind::Guess, &limits.account, now_ms)?;
    retry_at =
        retry_at.max(full(tx, Counted::Account, &trier.account, AttemptKind::TypingError, &limits.typing, now_ms)?);
    if let Some(source) = &trier.source {
        retry_at = retry_at.max(full(tx, Counted::Source, source, AttemptKind::Guess, &limits.source, now_ms)?);
    }
    match retry_at {
        None => Ok(()),
        Some(retry_at_ms) => {
            let message = "too many attempts; nothing was looked at; come back at retry_at_ms";
            Err(Error { retry_at_ms, ..Error::new(Status::Throttled, message) })
        }
    }
}

fn full(
    tx: &mut dyn Transaction,
    counted: Counted,
    tag: &[u8; 16],
    kind: AttemptKind,
    windows: &[(i64, i64)],
    now_ms: i64,
) -> Result<Option<i64>> {
    let longest_ms = windows.iter().filter(|(_, most)| *most > 0).map(|(window_ms, _)| *window_ms).max();
    let most = windows.iter().map(|(_, most)| *most).max();
    let (Some(longest_ms), Some(most)) = (longest_ms, most) else { return Ok(None) };
    let times = attempt::times(tx, counted, tag, kind, now_ms - longest_ms, most)?;
    Ok(verdict(windows, &times, now_ms))
}

/// Counts an attempt that was let through.
pub(super) fn count(tx: &mut dyn Transaction, trier: &Trier, id: i64, kind: AttemptKind, now_ms: i64) -> Result<()> {
    attempt::insert(tx, id, &trier.account, &trier.source.unwrap_or_default(), kind, now_ms)
}

/// What a refused code was: a guess that could have won, or a typing error.
pub(super) struct Miss {
    pub(super) kind: AttemptKind,
    /// Chance that a blind guess of this shape wins, in units of 1e-12.
    pub(super) risk: i64,
}

/// Compares a code with the formats of the store. Every refusal does this work, whatever its reason.
pub(super) fn classify(tx: &mut dyn Transaction, code: &str) -> Result<Miss> {
    let mut chance = 0.0;
    let mut could_be = false;
    for row in series::formats_of_length(tx, code.chars().count())? {
        if row.format.fits(code) && row.format.check_digit_fits(code) {
            could_be = true;
            chance += row.issued as f64 / row.format.space();
        }
    }
    let kind = if could_be { AttemptKind::Guess } else { AttemptKind::TypingError };
    Ok(Miss { kind, risk: (chance * 1e12).min(1e12) as i64 })
}

/// Adds a miss to the day; true if with it the day's guesses passed the budget of the store.
pub(super) fn add_to_day(tx: &mut dyn Transaction, ground: &Ground, miss: &Miss, now_ms: i64) -> Result<bool> {
    let (before, after) = attempt::add_to_day(tx, now_ms / DAY_MS, miss.kind, miss.risk)?;
    let budget = (ground.guard.store_budget * 1e12) as i64;
    Ok(budget > 0 && before <= budget && after > budget)
}
