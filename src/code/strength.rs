//! How easy it is to guess a code.

use super::format::CodeFormat;
use crate::error::{Error, Result, Status};
use crate::limits::{CODE_LENGTH_MAX, CODE_SPACE_FILL_MAX, GUESS_CHANCE_REFUSE, GUESS_CHANCE_WARN};

/// What to do about the chance of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// At most [`GUESS_CHANCE_WARN`]: go on.
    Strong,
    /// At most [`GUESS_CHANCE_REFUSE`]: go on and say so.
    Warn,
    /// Above it: only with an override by name.
    Weak,
}

impl Strength {
    /// The strength of a format in which one guess wins with this chance.
    pub fn of(guess_chance: f64) -> Strength {
        if guess_chance <= GUESS_CHANCE_WARN {
            Strength::Strong
        } else if guess_chance <= GUESS_CHANCE_REFUSE {
            Strength::Warn
        } else {
            Strength::Weak
        }
    }
}

/// The chance that one guess hits one of so many vouchers of this format: vouchers per possible code, at most 1.
pub fn guess_chance(vouchers: i64, format: &CodeFormat) -> f64 {
    chance_in(vouchers, format.space())
}

/// Whether `quantity` more vouchers may be made in a format that has `existing` ones. More than the space can hold are
/// refused always; codes that are too easy to guess are refused unless somebody took that upon himself.
pub fn assess(existing: i64, quantity: i64, format: &CodeFormat, overridden: bool) -> Result<Strength> {
    let vouchers = existing.saturating_add(quantity);
    // A float too large for an `i64` becomes the largest one.
    let fitting = (format.space() * CODE_SPACE_FILL_MAX).floor() as i64;
    if vouchers > fitting {
        let left = fitting.saturating_sub(existing).max(0);
        return Err(Error::invalid(
            "quantity",
            format_args!(
                "{quantity} do not fit in this code format, at most {left} more do; \
                 give a larger code_length or alphabet, a shorter or another prefix, or make fewer"
            ),
        ));
    }
    let chance = guess_chance(vouchers, format);
    let strength = Strength::of(chance);
    if strength == Strength::Weak && !overridden {
        return Err(weak_codes(vouchers, chance, format));
    }
    Ok(strength)
}

/// Whether one more voucher may be made of a type whose vouchers are made one by one: nobody takes weak ones upon himself.
pub fn assess_next(existing: i64, format: &CodeFormat) -> Result<()> {
    if assess(existing, 1, format, true)? != Strength::Weak {
        return Ok(());
    }
    let vouchers = existing.saturating_add(1);
    let chance = guess_chance(vouchers, format);
    let message = format!(
        "voucher_type: one guess at its codes in {:.0} would win; change the type: {}",
        1.0 / chance,
        match sufficient_length(vouchers, format) {
            Some(length) => format!("give it a code_length of {length} or more"),
            None => SHORTER_PREFIX.into(),
        }
    );
    Err(Error::new(Status::WeakCodes, message).field("voucher_type"))
}

fn weak_codes(vouchers: i64, chance: f64, format: &CodeFormat) -> Error {
    let message = format!(
        "code_length: one guess in {:.0} would win; {}, \
         or name who takes that upon himself in weak_codes_override",
        1.0 / chance,
        match sufficient_length(vouchers, format) {
            Some(length) => format!("give at least {length}"),
            None => SHORTER_PREFIX.into(),
        }
    );
    Error::new(Status::WeakCodes, message).field("code_length")
}

const SHORTER_PREFIX: &str = "give a shorter prefix or a larger alphabet";

/// The least length above the format's own that is enough for so many; none if no length is.
fn sufficient_length(vouchers: i64, format: &CodeFormat) -> Option<usize> {
    (format.length() + 1..=CODE_LENGTH_MAX)
        .find(|length| chance_in(vouchers, format.space_at(*length)) <= GUESS_CHANCE_REFUSE)
}

fn chance_in(vouchers: i64, space: f64) -> f64 {
    if vouchers <= 0 {
        return 0.0;
    }
    (vouchers as f64 / space).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(prefix: &str, length: i32) -> CodeFormat {
        CodeFormat::parse(prefix, length, 1, "", 1).unwrap()
    }

    #[test]
    fn the_chance_is_vouchers_per_possible_code() {
        assert_eq!(guess_chance(1_000, &digits("", 10)), 1e-7);
        assert_eq!(guess_chance(1_000, &digits("77", 12)), 1e-7);
        assert_eq!(guess_chance(0, &digits("", 10)), 0.0);
        assert_eq!(guess_chance(i64::MAX, &digits("", 5)), 1.0);
    }

    #[test]
    fn the_default_format_is_strong_for_a_million_vouchers() {
        let format = CodeFormat::parse("", 0, 0, "", 0).unwrap();
        assert_eq!(assess(0, 1_000_000, &format, false).unwrap(), Strength::Strong);
        assert_eq!(assess(0, 1_000_001, &format, false).unwrap(), Strength::Warn);
    }

    #[test]
    fn existing_vouchers_count() {
        let format = digits("", 15);
        assert_eq!(assess(0, 1, &format, false).unwrap(), Strength::Strong);
        assert_eq!(assess(1_000_000, 1, &format, false).unwrap(), Strength::Warn);
    }

    #[test]
    fn codes_easy_to_guess_are_refused_with_the_chance_and_the_way_out() {
        let error = assess(0, 1_000, &digits("", 8), false).unwrap_err();
        assert_eq!((error.status, error.field), (Status::WeakCodes, "code_length"));
        for told in ["one guess in 100000 would win", "at least 9", "weak_codes_override"] {
            assert!(error.message.contains(told), "{error}");
        }
    }

    #[test]
    fn the_length_advised_is_the_shortest_that_is_accepted() {
        assert!(assess(0, 1_000, &digits("", 9), false).is_ok());
        assert!(assess(0, 1_001, &digits("", 9), false).is_err());
    }

    #[test]
    fn when_no_length_suffices_other_ways_out_are_told() {
        let format = CodeFormat::parse("", 31, 3, "01", 1).unwrap();
        let error = assess(0, 1_000_000, &format, false).unwrap_err();
        assert!(error.message.contains("larger alphabet"), "{error}");
    }

    #[test]
    fn an_override_lets_weak_codes_pass() {
        assert_eq!(assess(0, 1_000, &digits("", 8), true).unwrap(), Strength::Weak);
    }

    #[test]
    fn more_than_half_the_space_is_refused_whoever_overrides() {
        let format = digits("", 5);
        assert!(assess(10_000, 40_000, &format, true).is_ok());
        let error = assess(10_000, 40_001, &format, true).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "quantity"));
        assert!(error.message.contains("at most 40000 more"), "{error}");
    }

    #[test]
    fn a_full_space_takes_no_more() {
        let error = assess(60_000, 1, &digits("", 5), true).unwrap_err();
        assert!(error.message.contains("at most 0 more"), "{error}");
        assert!(assess(i64::MAX, i64::MAX, &digits("", 5), true).is_err());
    }
}
