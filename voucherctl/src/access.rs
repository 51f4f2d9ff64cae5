//! Who acts on which store: the options every command has.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use voucher::clock::SystemClock;
use voucher::engine::LogLevel;
use voucher::entropy::SystemEntropy;
use voucher::money::Currency;
use voucher::vault::RootKey;
use voucher::{Actor, ActorKind, Config, Module, Right};

use crate::failure::Failure;
use crate::output::harmless;

/// The store, its key and the actor.
#[derive(Args)]
pub struct Access {
    /// The store's file
    #[arg(long, value_name = "FILE", global = true, env = "VOUCHERCTL_STORE", help_heading = "Store and actor")]
    store: Option<PathBuf>,

    /// Make the store if its file is not there
    #[arg(long, global = true, help_heading = "Store and actor")]
    new_store: bool,

    /// The file with the root key, readable by its owner only
    #[arg(long, value_name = "FILE", global = true, env = "VOUCHERCTL_KEY_FILE", help_heading = "Store and actor")]
    key_file: Option<PathBuf>,

    /// Who acts, for the history [default: the login name]
    #[arg(long, value_name = "NAME", global = true, env = "VOUCHERCTL_ACTOR", help_heading = "Store and actor")]
    actor: Option<String>,

    /// What the actor may do, comma separated [default: everything but reveal]
    #[arg(long, value_name = "RIGHTS", global = true, value_delimiter = ',', help_heading = "Store and actor")]
    rights: Option<Vec<String>>,

    /// Where the actor acts from, for the history and the guard against guessing
    #[arg(long, value_name = "NAME", global = true, default_value = "", help_heading = "Store and actor")]
    source: String,
}

/// An open store and who acts on it.
pub struct Desk {
    pub module: Arc<Module>,
    pub actor: Actor,
}

impl Access {
    /// Opens the store.
    pub fn open(&self) -> Result<Desk, Failure> {
        let actor = self.actor()?;
        let store = self.store.clone().ok_or_else(|| missing("--store", "VOUCHERCTL_STORE", "the store"))?;
        // A misspelt path must not become an empty store that answers "none".
        if !self.new_store && !store.exists() {
            let name = store.display();
            return Err(Failure::Usage(format!("there is no store {name}; name another, or make it with --new-store")));
        }
        let config = Config { store_path: store, ..Config::default() };
        let module = Module::open(&config, Some(self.root_key()?), Arc::new(SystemClock), Arc::new(SystemEntropy))?;
        Ok(Desk { module, actor })
    }

    /// The root key of the store.
    pub fn root_key(&self) -> Result<RootKey, Failure> {
        let path =
            self.key_file.as_ref().ok_or_else(|| missing("--key-file", "VOUCHERCTL_KEY_FILE", "the root key"))?;
        Ok(RootKey::from_file(path)?)
    }

    fn actor(&self) -> Result<Actor, Failure> {
        let id = match &self.actor {
            Some(name) => name.clone(),
            None => login_name()?,
        };
        let rights = match &self.rights {
            Some(words) => words.iter().map(|word| right(word)).collect::<Result<Vec<Right>, Failure>>()?,
            None => Right::ALL.iter().copied().filter(|right| *right != Right::Reveal).collect(),
        };
        Ok(Actor { source: self.source.clone(), ..Actor::new(ActorKind::Operator, id, &rights) })
    }
}

impl Desk {
    /// The currency amounts are in if none is said: the type's, or the store's.
    pub fn currency_of(&self, voucher_type: Option<&str>) -> Result<String, Failure> {
        let of_type = match voucher_type {
            Some(code) => self.module.type_get(&self.actor, code)?.currency,
            None => String::new(),
        };
        match of_type.is_empty() {
            true => self.currency(),
            false => Ok(of_type),
        }
    }

    /// An amount of a new series, 0 if none was written, in the currency that was, else in the type's or the store's.
    pub fn minor_units(
        &self,
        amount: &Option<String>,
        currency: &Option<String>,
        voucher_type: &Option<String>,
    ) -> Result<i64, Failure> {
        let Some(amount) = amount else { return Ok(0) };
        let code = match currency {
            Some(code) => code.clone(),
            None => self.currency_of(voucher_type.as_deref())?,
        };
        Ok(Currency::parse(&code)?.parse_decimal(amount)?)
    }

    pub fn currency(&self) -> Result<String, Failure> {
        let code = self.module.setting_get(&self.actor, "", "currency")?;
        match code.is_empty() {
            true => Err(Failure::Usage("in which currency? give --currency, or set it for the store".into())),
            false => Ok(code),
        }
    }

    /// Says on standard error what the library has to tell whoever is on call.
    pub fn tell_log(&self) {
        for event in self.module.take_log() {
            let word = match event.level {
                LogLevel::Info => "info",
                LogLevel::Warning => "warning",
                LogLevel::Alarm => "alarm",
            };
            eprintln!("{word}: {}: {}", event.event, harmless(&event.message));
        }
    }
}

fn missing(option: &str, variable: &str, what: &str) -> Failure {
    Failure::Usage(format!("no file of {what} is named; give {option} FILE or set {variable}"))
}

fn login_name() -> Result<String, Failure> {
    let named = ["LOGNAME", "USER"].iter().find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()));
    named.ok_or_else(|| Failure::Usage("nobody is logged in; say who acts with --actor NAME".into()))
}

fn right(word: &str) -> Result<Right, Failure> {
    let known = Right::ALL.iter().copied().find(|right| right.name() == word.trim());
    known.ok_or_else(|| {
        let names: Vec<&str> = Right::ALL.iter().map(|right| right.name()).collect();
        Failure::Usage(format!("\"{}\" is no right; known are {}", harmless(word), names.join(", ")))
    })
}
