//! The guard: attempts are counted before they are answered, hits and misses alike, and survive restarts.

use super::guard_limits::{verdict, GuardLimits};
use super::Ground;
use crate::actor::{Actor, ActorKind};
use crate::error::{Error, Result, Status};
use crate::limits::{CLOCK_STEP_MS, DAY_MS};
use crate::store::attempt::{self, AttemptKind, Counted};
use crate::store::driver::Transaction;
use crate::store::series::{self, FormatRow};

/// Who tries: keyed tags, so that the table of attempts holds no account and no address.
pub(super) struct Trier {
    pub(super) account: [u8; 16],
    pub(super) source: Option<[u8; 16]>,
}

impl Trier {
    /// A trier by the account it names and the source it acts from.
    ///
    /// A partner's attempts for an account are counted apart from the account's own: nobody may use up another's. And
    /// whoever may name any account is counted as a source by itself if it tells none, or it could guess without end.
    pub(super) fn new(ground: &Ground, actor: &Actor, account: &str) -> Trier {
        let tag = |kind: &str, text: &str| ground.vault.guard_tag(kind, text);
        let itself = || tag(actor.kind.name(), &format!("{}\n{}", actor.partner, actor.id));
        let account = match actor.confined_to() {
            _ if account.is_empty() => itself(),
            Some(partner) => tag("account of partner", &format!("{partner}\n{account}")),
            None => tag("account", account),
        };
        let names_accounts = matches!(actor.kind, ActorKind::Operator | ActorKind::Partner);
        let source = match actor.source.as_str() {
            "" => names_accounts.then(itself),
            source => Some(tag("source", source)),
        };
        Trier { account, source }
    }
}

/// Refuses a trier whose attempts are used up. Nothing is looked at then.
pub(super) fn admit(tx: &mut dyn Transaction, limits: &GuardLimits, trier: &Trier, now_ms: i64) -> Result<()> {
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
    // Attempts stamped far ahead are from a clock that was wrong, and must not lock anybody out until it is right.
    let window = (now_ms - longest_ms, now_ms + CLOCK_STEP_MS);
    let times = attempt::times(tx, counted, tag, kind, window, most)?;
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
    Ok(judged(&series::formats_of_code(tx, code)?, code))
}

/// The same with the formats at hand, which are at least those the code could have.
pub(super) fn judged(formats: &[FormatRow], code: &str) -> Miss {
    let mut chance = 0.0;
    let mut could_be = false;
    for row in formats {
        if row.format.fits(code) && row.format.check_digit_fits(code) {
            could_be = true;
            chance += row.issued as f64 / row.format.space();
        }
    }
    let kind = if could_be { AttemptKind::Guess } else { AttemptKind::TypingError };
    Miss { kind, risk: (chance * 1e12).min(1e12) as i64 }
}

/// Misses that are told at once.
#[derive(Clone, Copy, Default)]
pub(super) struct Misses {
    guesses: i64,
    typing_errors: i64,
    risk: i64,
}

impl Misses {
    pub(super) fn of(miss: &Miss) -> Misses {
        let mut misses = Misses::default();
        misses.add(miss);
        misses
    }

    pub(super) fn add(&mut self, miss: &Miss) {
        match miss.kind {
            AttemptKind::Guess => self.guesses += 1,
            AttemptKind::TypingError => self.typing_errors += 1,
        }
        self.risk = self.risk.saturating_add(miss.risk);
    }
}

/// Adds misses to the day; true if with them the day's guesses passed the budget of the store.
pub(super) fn add_to_day(tx: &mut dyn Transaction, limits: &GuardLimits, misses: &Misses, now_ms: i64) -> Result<bool> {
    let counts = (misses.guesses, misses.typing_errors);
    let (before, after) = attempt::add_to_day(tx, now_ms / DAY_MS, counts, misses.risk)?;
    let budget = (limits.store_budget * 1e12) as i64;
    Ok(budget > 0 && before <= budget && after > budget)
}
