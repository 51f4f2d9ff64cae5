//! Settings: what the host changes while the module runs. A change counts at once, in every process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::approval::Approvable;
use super::audit::{self, Subject};
use super::evaluate::bounded;
use super::setting_table::{known, Settings, SETTINGS};
use super::{Config, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::limits::SETTING_BYTES_MAX;
use crate::store::driver::Transaction;
use crate::store::setting::{self, SettingRow};
use crate::vault::{Field, Vault};

/// A setting as it holds for the module or a partner.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The partner that was asked for, empty for the whole module.
    pub partner: String,
    /// Its name.
    pub name: String,
    /// What holds.
    pub value: String,
    /// Nobody set it, neither for this partner nor for the whole module.
    pub is_default: bool,
    /// When it was set, 0 = never.
    pub changed_at_ms: i64,
    /// Who set it.
    pub changed_by: String,
}

/// The settings as they were read last. The row that tells their version is read anew in every transaction.
pub(crate) struct KnownSettings {
    defaults: Settings,
    last: Mutex<Option<(Vec<u8>, Arc<Settings>)>>,
    /// A day was counted without them, and nobody was told yet.
    passed_by: AtomicBool,
}

impl KnownSettings {
    pub(super) fn new(config: &Config) -> KnownSettings {
        KnownSettings {
            defaults: Settings::defaults(config),
            last: Mutex::new(None),
            passed_by: AtomicBool::new(false),
        }
    }
}

impl Ground {
    /// What all settings say in this transaction. Costs one look at one row, unless somebody changed one meanwhile.
    pub(crate) fn settings(&self, tx: &mut dyn Transaction) -> Result<Arc<Settings>> {
        let version = setting::version(tx)?;
        let last = || self.known_settings.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, settings)) = last().as_ref() {
            if *known == version {
                return Ok(settings.clone());
            }
        }
        let settings = Arc::new(self.read_settings(tx, &version)?);
        *last() = Some((version, settings.clone()));
        Ok(settings)
    }

    /// The day the store counts a moment to.
    ///
    /// While somebody's edit keeps the settings from being read, it is that of the default zone: money the ledger booked is
    /// recorded all the same. What asks for more than the day fails by that.
    pub(crate) fn day(&self, tx: &mut dyn Transaction, now_ms: i64) -> Result<i64> {
        match self.settings(tx) {
            Ok(settings) => Ok(settings.day(now_ms)),
            Err(error) if error.status == Status::Integrity => {
                self.known_settings.passed_by.store(true, Ordering::Relaxed);
                Ok(self.known_settings.defaults.day(now_ms))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a day was counted without the settings since this was asked last.
    pub(crate) fn passed_settings_by(&self) -> bool {
        self.known_settings.passed_by.swap(false, Ordering::Relaxed)
    }

    /// Refuses while the module is switched off.
    pub(crate) fn must_be_enabled(&self, tx: &mut dyn Transaction) -> Result<()> {
        self.settings(tx)?.must_be_enabled()
    }

    fn read_settings(&self, tx: &mut dyn Transaction, version: &[u8]) -> Result<Settings> {
        let mut settings = self.known_settings.defaults.clone();
        let rows = setting::all(tx)?;
        verify_version(&self.vault, version, &rows)?;
        for row in rows {
            self.vault.verify_integrity("setting", &row.tag, &fields(&row))?;
            settings.take(row).map_err(|error| {
                let message = format!("a stored setting makes no sense ({error}); set it again or restore the store");
                Error::new(Status::Integrity, message)
            })?;
        }
        Ok(settings)
    }
}

impl Module {
    /// Refuses while the module is switched off.
    pub fn must_be_enabled(&self) -> Result<()> {
        self.store.read(|tx| self.ground.must_be_enabled(tx))
    }

    /// Sets a setting for the whole module (`partner` empty) or one partner; an empty value takes it back to its default.
    /// While the setting `two_persons` is on, another person must approve it: nobody switches a protection off alone.
    ///
    /// # Errors
    /// [`Status::UnknownOption`] with the names there are, [`Status::InvalidArgument`] for a value that makes no sense.
    pub fn setting_set(&self, actor: &Actor, partner: &str, name: &str, value: &str) -> Result<()> {
        let row = self.setting_row(actor, partner, name, value)?;
        let asked = Approvable::Set { partner: partner.to_owned(), name: name.to_owned(), value: value.to_owned() };
        let whose = if partner.is_empty() { String::new() } else { format!(" of partner {partner}") };
        let shown = if value.is_empty() { "its default" } else { value };
        self.must_be_approved(actor, asked, Subject::STORE, false, format!("set {name}{whose} to {shown}"))?;
        self.setting_change(actor, row)
    }

    /// Sets what a second person approved.
    pub(super) fn setting_set_approved(&self, maker: &Actor, partner: &str, name: &str, value: &str) -> Result<()> {
        let row = self.setting_row(maker, partner, name, value)?;
        self.setting_change(maker, row)
    }

    /// A checked setting, with its tag.
    fn setting_row(&self, actor: &Actor, partner: &str, name: &str, value: &str) -> Result<SettingRow> {
        actor.must_have(Right::Configure)?;
        must_be_of_the_house(actor)?;
        bounded("partner", partner)?;
        let known = known(name)?;
        if value.len() > SETTING_BYTES_MAX {
            return Err(Error::invalid(known.name, format!("is longer than {SETTING_BYTES_MAX} bytes; shorten it")));
        }
        let mut row = SettingRow {
            partner: partner.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
            changed_at_ms: self.clock.now_ms(),
            changed_by: actor.id.clone(),
            tag: Vec::new(),
        };
        row.tag = self.ground.vault.integrity_tag("setting", &fields(&row)).to_vec();
        let mut trial = self.ground.known_settings.defaults.clone();
        let tried = if value.is_empty() { trial.effective(partner, known).0 } else { value.to_owned() };
        if !(tried.is_empty() && partner.is_empty()) {
            trial.take(SettingRow { value: tried, ..row.clone() })?;
        }
        Ok(row)
    }

    fn setting_change(&self, actor: &Actor, row: SettingRow) -> Result<()> {
        let known = known(&row.name)?;
        let (ground, actor) = (self.ground.clone(), actor.clone());
        self.store.write(move |tx| change(tx, &ground, &actor, &row, known.name))
    }

    /// What a setting says for the whole module or a partner: its own, else the module's, else the default.
    pub fn setting_get(&self, actor: &Actor, partner: &str, name: &str) -> Result<String> {
        may_read(actor, partner)?;
        let known = known(name)?;
        Ok(self.store.read(|tx| self.ground.settings(tx))?.effective(partner, known).0)
    }

    /// Every setting as it holds for the whole module, or every one a partner can have as it holds for that.
    pub fn settings(&self, actor: &Actor, partner: &str) -> Result<Vec<Setting>> {
        may_read(actor, partner)?;
        let settings = self.store.read(|tx| self.ground.settings(tx))?;
        let asked = SETTINGS.iter().filter(|known| partner.is_empty() || known.of_partner);
        Ok(asked
            .map(|known| {
                let (value, row) = settings.effective(partner, known);
                Setting {
                    partner: partner.to_owned(),
                    name: known.name.to_owned(),
                    value,
                    is_default: row.is_none(),
                    changed_at_ms: row.map_or(0, |row| row.changed_at_ms),
                    changed_by: row.map(|row| row.changed_by.clone()).unwrap_or_default(),
                }
            })
            .collect())
    }
}

/// A partner must not lift the limits set for it, and customers have no business here.
pub(super) fn must_be_of_the_house(actor: &Actor) -> Result<()> {
    match actor.kind {
        ActorKind::System | ActorKind::Operator => Ok(()),
        ActorKind::Partner | ActorKind::Customer => {
            let message = format!("a {} may not configure the module; ask an operator", actor.kind.name());
            Err(Error::new(Status::Forbidden, message).field("actor.kind"))
        }
    }
}

fn may_read(actor: &Actor, partner: &str) -> Result<()> {
    actor.must_have(Right::View)?;
    bounded("partner", partner)?;
    if actor.kind == ActorKind::Customer || actor.confined_to().is_some_and(|own| own.is_empty() || own != partner) {
        let message = "settings of somebody else are not shown; a partner names itself";
        return Err(Error::new(Status::Forbidden, message).field("partner"));
    }
    Ok(())
}

fn change(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    row: &SettingRow,
    name: &'static str,
) -> Result<()> {
    let before = ground.settings(tx)?;
    let known_row = before.row(&row.partner, name);
    let from = known_row.map(|row| row.value.as_str()).unwrap_or_default();
    if from == row.value {
        return Ok(());
    }
    if row.value.is_empty() {
        setting::unset(tx, &row.partner, name)?;
    } else {
        setting::set(tx, row, known_row.is_some())?;
    }
    let version = setting::version(tx)?;
    let rows = setting::all(tx)?;
    setting::set_version(tx, &version, &version_of(&ground.vault, counter(&version) + 1, &rows))?;
    let detail = json!({ "setting": name, "partner": row.partner, "from": from, "to": row.value });
    audit::append(tx, &ground.vault, actor, row.changed_at_ms, "setting_changed", Subject::STORE, &detail).map(drop)
}

/// A number that grows with every change, and a tag over all settings: none can be taken out of the file unnoticed.
fn version_of(vault: &Vault, counter: i64, rows: &[SettingRow]) -> Vec<u8> {
    let mut fields = vec![Field::Integer(counter)];
    fields.extend(rows.iter().map(|row| Field::Blob(&row.tag)));
    let mut version = counter.to_be_bytes().to_vec();
    version.extend(vault.integrity_tag("settings", &fields));
    version
}

fn counter(version: &[u8]) -> i64 {
    version.first_chunk().map_or(0, |counter| i64::from_be_bytes(*counter))
}

fn verify_version(vault: &Vault, version: &[u8], rows: &[SettingRow]) -> Result<()> {
    let untouched = version.is_empty() && rows.is_empty();
    if untouched || version == version_of(vault, counter(version), rows) {
        return Ok(());
    }
    let message =
        "the settings are not what was set: the store was changed by something else; restore it from a backup";
    Err(Error::new(Status::Integrity, message))
}

fn fields(row: &SettingRow) -> [Field<'_>; 5] {
    [
        Field::Text(&row.partner),
        Field::Text(&row.name),
        Field::Text(&row.value),
        Field::Integer(row.changed_at_ms),
        Field::Text(&row.changed_by),
    ]
}
