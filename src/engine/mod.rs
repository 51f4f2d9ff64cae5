//! The use cases, a file each. Every way in names an actor, checks its rights, and does its work in one transaction
//! or in bounded slices of them.

mod approval;
mod audit;
mod bulk;
mod change;
mod checkpoint;
pub mod config;
pub mod conformance;
mod delete;
pub mod doubt;
mod evaluate;
pub mod export;
mod external_serial;
pub mod generate;
mod guard;
pub mod guard_limits;
mod history;
mod import;
mod inherit;
mod integrity;
pub mod job;
mod keys;
pub mod log;
mod manifest;
mod message;
mod metrics;
mod new_file;
pub mod presets;
mod quota;
pub mod reconcile;
pub mod recover;
pub mod redeem;
mod redemption;
mod reminder;
mod report;
mod restored;
mod reveal;
mod reverse;
pub mod sale;
pub mod search;
mod selection;
mod series;
mod series_life;
mod series_request;
mod setting_table;
pub mod settings;
mod settle;
mod slice;
mod summary;
mod terms;
mod time_zone;
mod trail;
mod type_rules;
mod verify;
mod voucher;
mod voucher_type;

use std::path::Path;
use std::sync::Arc;

pub use crate::voucher::{ExportRequest, ExportResult, JobKind, JobState, Progress, SeriesChange};
pub use approval::ApprovalCursor;
pub use config::Config;
pub use delete::Deletion;
pub use doubt::DoubtCursor;
pub use export::run::ExportRunCursor;
pub use export::{export_schema, Export};
pub use history::HistoryCursor;
pub use import::import_template;
pub use job::Job;
pub use log::{LogEvent, LogLevel};
pub use message::{message_preset, message_tags, MESSAGE_PRESETS};
pub use presets::series_preset;
pub use reconcile::Reconciliation;
pub use redeem::Begun;
pub(crate) use redemption::in_doubt;
pub use report::StockCursor;
pub use sale::list::SaleCursor;
pub use sale::SaleBegun;
pub use search::SearchCursor;
pub use series::SeriesCursor;
pub use setting_table::{KnownSetting, Settings, SETTINGS};
pub use settings::Setting;
pub use time_zone::TimeZone;

use crate::actor::{Actor, Right};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::store::{setting, Store};
use crate::vault::{RootKey, Vault};

/// An open voucher store: the way to everything else. Any method from any thread.
pub struct Module {
    store: Store,
    ground: Arc<Ground>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    config: Config,
    log: log::Log,
}

/// What the work inside a transaction stands on; shared with it, because another thread may carry it out.
pub(crate) struct Ground {
    pub(crate) vault: Vault,
    pub(crate) store_id: Identifier,
    pub(crate) known_settings: settings::KnownSettings,
    pub(crate) terms: terms::KnownTerms,
}

impl Module {
    /// Opens a store, or makes it if the file is not there.
    ///
    /// Without a `root_key` it is read from the configured file or environment variable. A wrong key, a file of another
    /// program and a store of a newer schema are refused before anything is written.
    pub fn open(
        config: &Config,
        root_key: Option<RootKey>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Arc<Module>> {
        if config.store_path.as_os_str().is_empty() {
            return Err(Error::invalid("store.path", "is not set; name the database file"));
        }
        let log = log::Log::default();
        let root_key = match root_key {
            Some(key) => key,
            None => configured_key(config, &log, clock.now_ms())?,
        };
        let store = Store::open(&config.store_path, config.busy_wait_ms)?;
        let vault = open_vault(&store, &root_key, &*clock, &*entropy)?;
        let store_id = Identifier(vault.store_id());
        let known_settings = settings::KnownSettings::new(config);
        let ground = Arc::new(Ground { vault, store_id, known_settings, terms: Default::default() });
        restored::warn(&store, &log, clock.now_ms())?;
        Ok(Arc::new(Module { store, ground, clock, entropy, config: config.clone(), log }))
    }

    /// The events since the last call, oldest first. The caller hands them to whoever is on call.
    pub fn take_log(&self) -> Vec<LogEvent> {
        self.log.take()
    }

    /// Copies the store while it is in use into a new file: whole or not at all.
    ///
    /// The copy needs the same root key. Only the back office, with the right `backup`; audited before a byte leaves.
    pub fn backup(&self, actor: &Actor, path: &Path) -> Result<()> {
        actor.must_have(Right::Backup)?;
        redemption::back_office(actor)?;
        self.record(actor, "backup_taken", audit::Subject::STORE, serde_json::Value::Null)?;
        self.store.backup(path)
    }

    /// Writes one line of the audit trail in a transaction of its own.
    fn record(
        &self,
        actor: &Actor,
        event: &'static str,
        subject: audit::Subject,
        detail: serde_json::Value,
    ) -> Result<()> {
        let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        self.store.write(move |tx| audit::append(tx, &ground.vault, &actor, now_ms, event, subject, &detail).map(drop))
    }
}

fn configured_key(config: &Config, log: &log::Log, now_ms: i64) -> Result<RootKey> {
    if let Some(path) = &config.key_file {
        return RootKey::from_file(path);
    }
    if let Some(name) = &config.key_environment {
        let message = "the root key comes from an environment variable, which other processes may read; use key.file";
        log.push(LogLevel::Warning, now_ms, "root_key_in_environment", message);
        return RootKey::from_environment(name);
    }
    let message = "no root key: set the option key.file, or give the host table a key callback";
    Err(Error::new(Status::KeyUnavailable, message).field("key.file"))
}

/// Opens the vault with the store's keys, or makes both for a new store. Two processes may make it at once: one wins.
fn open_vault(store: &Store, root_key: &RootKey, clock: &dyn Clock, entropy: &dyn Entropy) -> Result<Vault> {
    if let Some(wrapped) = store.read(setting::wrapped_keys)? {
        return Vault::open(root_key, &wrapped);
    }
    let store_id = Identifier::new(clock.now_ms(), entropy)?;
    let (_, offered) = Vault::create(root_key, *store_id.as_bytes(), entropy)?;
    let wrapped = store.write(move |tx| {
        if let Some(existing) = setting::wrapped_keys(tx)? {
            return Ok(existing);
        }
        setting::insert_wrapped_keys(tx, &offered)?;
        Ok(offered.clone())
    })?;
    Vault::open(root_key, &wrapped)
}

/// A place where the crash tests may kill the process. Does nothing in a build without `test-hooks`.
pub(crate) fn crash_point(_point: &'static str) {
    #[cfg(feature = "test-hooks")]
    crash::pass(_point);
}

#[cfg(feature = "test-hooks")]
mod crash;
