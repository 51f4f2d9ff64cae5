//! How many attempts the guard allows, and when one more is too many. Pure arithmetic.

use crate::error::{Error, Result};
use crate::limits::{ATTEMPTS_ACCOUNT, ATTEMPTS_SOURCE, STORE_WIN_BUDGET, TYPING_ERRORS_ACCOUNT};

/// The guard reads as many attempts as a limit allows each time it judges one; a higher limit is no limit.
const LIMIT_MAX: i64 = 1_000_000;

/// Windows in milliseconds and the attempts allowed in each; 0 attempts means no limit.
#[derive(Clone, Debug, PartialEq)]
pub struct GuardLimits {
    /// Attempts of one account: in fifteen minutes, a day, thirty days.
    pub account: [(i64, i64); 3],
    /// Attempts from one source: in an hour, a day.
    pub source: [(i64, i64); 2],
    /// Mistyped codes of one account: in fifteen minutes, a day.
    pub typing: [(i64, i64); 2],
    /// Expected wins of all guesses of a day above which the store raises its alarm; 0 means no alarm.
    pub store_budget: f64,
}

impl Default for GuardLimits {
    fn default() -> GuardLimits {
        GuardLimits {
            account: ATTEMPTS_ACCOUNT,
            source: ATTEMPTS_SOURCE,
            typing: TYPING_ERRORS_ACCOUNT,
            store_budget: STORE_WIN_BUDGET,
        }
    }
}

impl GuardLimits {
    /// Sets an option of the configuration. False if it is not one of the guard's.
    pub fn set(&mut self, option: &str, value: &str) -> Result<bool> {
        match option {
            "guard.account_15min" => self.account[0].1 = limit("guard.account_15min", value)?,
            "guard.account_day" => self.account[1].1 = limit("guard.account_day", value)?,
            "guard.account_month" => self.account[2].1 = limit("guard.account_month", value)?,
            "guard.source_hour" => self.source[0].1 = limit("guard.source_hour", value)?,
            "guard.source_day" => self.source[1].1 = limit("guard.source_day", value)?,
            "guard.typing_15min" => self.typing[0].1 = limit("guard.typing_15min", value)?,
            "guard.typing_day" => self.typing[1].1 = limit("guard.typing_day", value)?,
            "guard.store_budget" => self.store_budget = budget("guard.store_budget", value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What an option of the guard is set to, as text that sets it again. `None` if it is not one of the guard's.
    pub fn get(&self, option: &str) -> Option<String> {
        Some(match option {
            "guard.account_15min" => self.account[0].1.to_string(),
            "guard.account_day" => self.account[1].1.to_string(),
            "guard.account_month" => self.account[2].1.to_string(),
            "guard.source_hour" => self.source[0].1.to_string(),
            "guard.source_day" => self.source[1].1.to_string(),
            "guard.typing_15min" => self.typing[0].1.to_string(),
            "guard.typing_day" => self.typing[1].1.to_string(),
            "guard.store_budget" => self.store_budget.to_string(),
            _ => return None,
        })
    }
}

/// When the next attempt may be made, if none may be made now.
///
/// `attempts_at_ms` are those already made, newest first, at least as many as the largest limit if there were so many.
/// An attempt leaves a window exactly when it is as old as the window is long.
pub fn verdict(windows: &[(i64, i64)], attempts_at_ms: &[i64], now_ms: i64) -> Option<i64> {
    let free_at_ms = windows.iter().filter(|(_, max)| *max > 0).filter_map(|(window_ms, max)| {
        // A window is full while this one is in it: with the newer ones it makes up the limit.
        let oldest_that_fills = attempts_at_ms.get(usize::try_from(max - 1).ok()?)?;
        Some(oldest_that_fills.saturating_add(*window_ms))
    });
    free_at_ms.filter(|free_at_ms| *free_at_ms > now_ms).max()
}

fn limit(option: &'static str, value: &str) -> Result<i64> {
    whole_number(option, value, LIMIT_MAX)
}

/// A limit written in digits; 0 stands for none.
pub(super) fn whole_number(option: &'static str, value: &str, most: i64) -> Result<i64> {
    match value.parse() {
        Ok(limit) if (0..=most).contains(&limit) => Ok(limit),
        _ => Err(Error::invalid(option, format!("must be a whole number from 0 (no limit) to {most}"))),
    }
}

fn budget(option: &'static str, value: &str) -> Result<f64> {
    match value.parse::<f64>() {
        Ok(budget) if budget.is_finite() && budget.is_sign_positive() => Ok(budget),
        _ => Err(Error::invalid(option, "must be a decimal number such as 0.001, or 0 for no alarm")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;

    const HOUR: (i64, i64) = (100, 3);
    const DAY: (i64, i64) = (1_000, 5);

    #[test]
    fn attempts_below_every_limit_are_allowed() {
        assert_eq!(verdict(&[HOUR, DAY], &[], 2_000), None);
        assert_eq!(verdict(&[HOUR, DAY], &[2_000, 1_999, 1_500, 1_400], 2_000), None);
    }

    #[test]
    fn a_full_window_refuses_until_its_oldest_attempt_leaves() {
        assert_eq!(verdict(&[HOUR], &[1_990, 1_980, 1_950], 2_000), Some(2_050));
        assert_eq!(verdict(&[HOUR], &[1_990, 1_980, 1_950], 2_049), Some(2_050));
        assert_eq!(verdict(&[HOUR], &[1_990, 1_980, 1_950], 2_050), None);
    }

    #[test]
    fn attempts_beyond_the_limit_keep_the_window_full_for_longer() {
        assert_eq!(verdict(&[HOUR], &[1_990, 1_980, 1_970, 1_950, 1_940], 2_000), Some(2_070));
    }

    #[test]
    fn of_two_full_windows_the_later_end_counts() {
        let attempts = [1_990, 1_980, 1_970, 1_400, 1_300];
        assert_eq!(verdict(&[HOUR, DAY], &attempts, 2_000), Some(2_300));
        assert_eq!(verdict(&[DAY, HOUR], &attempts, 2_000), Some(2_300));
        assert_eq!(verdict(&[HOUR, DAY], &[1_990, 1_980, 1_970, 1_060, 1_050], 2_000), Some(2_070));
    }

    #[test]
    fn zero_means_no_limit() {
        assert_eq!(verdict(&[(100, 0)], &[2_000; 50], 2_000), None);
    }

    #[test]
    fn an_attempt_from_a_clock_set_back_since_still_counts() {
        assert_eq!(verdict(&[(100, 1)], &[2_500], 2_000), Some(2_600));
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        assert_eq!(verdict(&[(i64::MAX, 1)], &[i64::MAX], 0), Some(i64::MAX));
        assert_eq!(verdict(&[(1, i64::MAX)], &[0], 0), None);
    }

    #[test]
    fn every_option_sets_its_own_limit() {
        let mut limits = GuardLimits::default();
        let options = ["account_15min", "account_day", "account_month", "source_hour", "source_day", "typing_15min"];
        for (position, option) in options.into_iter().chain(["typing_day", "store_budget"]).enumerate() {
            assert!(limits.set(&format!("guard.{option}"), &format!("{}", 101 + position)).unwrap());
        }
        let maxima = |windows: &[(i64, i64)]| windows.iter().map(|(_, max)| *max).collect::<Vec<_>>();
        assert_eq!(maxima(&limits.account), [101, 102, 103]);
        assert_eq!(maxima(&limits.source), [104, 105]);
        assert_eq!(maxima(&limits.typing), [106, 107]);
        assert_eq!(limits.store_budget, 108.0);
    }

    #[test]
    fn every_option_tells_what_it_was_set_to() {
        let mut limits = GuardLimits::default();
        let names = ["account_15min", "account_day", "account_month", "source_hour", "source_day", "typing_15min"];
        for (position, option) in names.into_iter().chain(["typing_day"]).enumerate() {
            let (option, value) = (format!("guard.{option}"), (201 + position).to_string());
            limits.set(&option, &value).unwrap();
            assert_eq!(limits.get(&option), Some(value));
        }
        assert_eq!(limits.get("guard.store_budget").as_deref(), Some("0.001"));
        assert_eq!(limits.get("guard.account"), None);
    }

    #[test]
    fn windows_keep_their_length_whatever_is_set() {
        let mut limits = GuardLimits::default();
        limits.set("guard.account_month", "0").unwrap();
        assert_eq!(limits.account[2], (ATTEMPTS_ACCOUNT[2].0, 0));
    }

    #[test]
    fn an_option_of_somebody_else_is_left_to_them() {
        let mut limits = GuardLimits::default();
        assert!(!limits.set("store.path", "1").unwrap());
        assert!(!limits.set("guard.account", "1").unwrap());
        assert_eq!(limits, GuardLimits::default());
    }

    #[test]
    fn a_value_that_makes_no_sense_is_refused_and_changes_nothing() {
        let mut limits = GuardLimits::default();
        for value in ["", "-1", "1.5", "five", "1000001", "99999999999999999999", " 5"] {
            let error = limits.set("guard.source_day", value).unwrap_err();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "guard.source_day"), "{value}");
        }
        for value in ["", "-0.1", "-0", "nan", "inf", "much"] {
            let error = limits.set("guard.store_budget", value).unwrap_err();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "guard.store_budget"), "{value}");
        }
        assert_eq!(limits, GuardLimits::default());
    }
}
