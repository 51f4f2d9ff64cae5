//! The options a module is opened with.

use std::path::PathBuf;

use super::guard_limits::GuardLimits;
use crate::error::{Error, Result, Status};
use crate::limits::BUSY_WAIT_MS;
use crate::money::Currency;

/// What a host decides once, before it opens a module.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database file; its directory must exist.
    pub store_path: PathBuf,
    /// File with the root key, unless the host hands the key itself.
    pub key_file: Option<PathBuf>,
    /// Environment variable with the root key: for trials only, other processes may read it.
    pub key_environment: Option<String>,
    /// ISO 4217 code for series that name none; empty: each must name its own.
    pub currency: String,
    /// Off: everything but redemption goes on.
    pub redemption: bool,
    /// How many attempts the guard lets through.
    pub guard: GuardLimits,
    /// How long a writer waits for another process.
    pub busy_wait_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            store_path: PathBuf::new(),
            key_file: None,
            key_environment: None,
            currency: String::new(),
            redemption: true,
            guard: GuardLimits::default(),
            busy_wait_ms: BUSY_WAIT_MS,
        }
    }
}

/// Every option with what it takes.
pub const OPTIONS: &[(&str, &str)] = &[
    ("store.path", "file of the embedded store; its directory must exist"),
    ("key.file", "file with the root key, 32 bytes or 64 hex digits, readable by its owner only"),
    ("key.environment", "environment variable with the root key as 64 hex digits; for trials only"),
    ("currency", "ISO 4217 code for series that name none"),
    ("redemption", "\"on\" (default) or \"off\": off refuses every redemption"),
    ("busy_wait_ms", "how long a writer waits for another process, default 30000"),
    ("guard.account_15min", "attempts of an account in 15 minutes, default 5, 0 = no limit"),
    ("guard.account_day", "attempts of an account in 24 hours, default 10, 0 = no limit"),
    ("guard.account_month", "attempts of an account in 30 days, default 20, 0 = no limit"),
    ("guard.source_hour", "attempts from a source in an hour, default 30, 0 = no limit"),
    ("guard.source_day", "attempts from a source in 24 hours, default 100, 0 = no limit"),
    ("guard.typing_15min", "mistyped codes of an account in 15 minutes, default 20, 0 = no limit"),
    ("guard.typing_day", "mistyped codes of an account in 24 hours, default 100, 0 = no limit"),
    ("guard.store_budget", "expected wins of a day's guesses that raise the alarm, default 0.001"),
];

impl Config {
    /// Sets an option.
    ///
    /// # Errors
    /// [`Status::UnknownOption`] if there is none of that name, [`Status::InvalidArgument`] if its value makes no sense.
    pub fn set(&mut self, option: &str, value: &str) -> Result<()> {
        match option {
            "store.path" => self.store_path = PathBuf::from(not_empty("store.path", value)?),
            "key.file" => self.key_file = Some(PathBuf::from(not_empty("key.file", value)?)),
            "key.environment" => self.key_environment = Some(not_empty("key.environment", value)?.to_owned()),
            "currency" => self.currency = Currency::parse(value)?.code().to_owned(),
            "redemption" => self.redemption = switch("redemption", value)?,
            "busy_wait_ms" => {
                self.busy_wait_ms = value
                    .parse()
                    .ok()
                    .filter(|ms| *ms <= 3_600_000)
                    .ok_or_else(|| Error::invalid("busy_wait_ms", "must be a whole number from 0 to 3600000"))?;
            }
            _ if self.guard.set(option, value)? => {}
            _ => return Err(unknown(option)),
        }
        Ok(())
    }
}

fn not_empty<'a>(option: &'static str, value: &'a str) -> Result<&'a str> {
    if value.is_empty() {
        return Err(Error::invalid(option, "must not be empty; leave it unset instead"));
    }
    Ok(value)
}

pub(super) fn switch(option: &'static str, value: &str) -> Result<bool> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(Error::invalid(option, "must be \"on\" or \"off\"")),
    }
}

fn unknown(option: &str) -> Error {
    no_such("option", option, OPTIONS.iter().map(|(name, _)| *name))
}

/// There is no option or setting of this name, but these.
pub(super) fn no_such(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> Error {
    let known: Vec<&str> = known.collect();
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    Error::new(Status::UnknownOption, format!("there is no {what} \"{shown}\"; known are {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_option_is_named_with_the_known_ones() {
        let error = Config::default().set("store.paht", "x").unwrap_err();
        assert_eq!(error.status, Status::UnknownOption);
        assert!(error.message.contains("store.paht") && error.message.contains("store.path"), "{error}");
    }

    #[test]
    fn every_listed_option_can_be_set() {
        for (option, _) in OPTIONS {
            let value = match *option {
                "currency" => "EUR",
                "redemption" => "off",
                "guard.store_budget" => "0.5",
                _ => "7",
            };
            Config::default().set(option, value).unwrap_or_else(|error| panic!("{option}: {error}"));
        }
    }

    #[test]
    fn a_switch_takes_on_and_off_only() {
        let error = Config::default().set("redemption", "yes").unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "redemption"));
    }
}
