//! Every setting with its name, what it takes and its default; and what all of them say at one moment.

use std::collections::{BTreeMap, HashMap};

use super::config::{no_such, switch, Config};
use super::guard_limits::{whole_number, GuardLimits};
use super::presets::series_preset;
use super::time_zone::TimeZone;
use crate::actor::{Actor, ActorKind};
use crate::error::{Error, Result, Status};
use crate::limits::{DISCOUNT_MAX, REVEALS_PER_DAY};
use crate::money::Currency;
use crate::store::setting::SettingRow;

/// A setting there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownSetting {
    /// Its name.
    pub name: &'static str,
    /// What it takes, for people.
    pub takes: &'static str,
    /// What holds while nobody sets it; empty: the option of that name.
    pub default: &'static str,
    /// It can be set for one partner too.
    pub of_partner: bool,
}

const fn whole(name: &'static str, takes: &'static str, default: &'static str) -> KnownSetting {
    KnownSetting { name, takes, default, of_partner: false }
}

const fn of_partner(name: &'static str, takes: &'static str, default: &'static str) -> KnownSetting {
    KnownSetting { name, takes, default, of_partner: true }
}

/// Every setting.
pub const SETTINGS: &[KnownSetting] = &[
    whole("enabled", "\"on\" or \"off\": off refuses all that changes something, but answers of the ledger", "on"),
    whole(
        "two_persons",
        "\"on\" or \"off\": on lets nothing that matters happen before a second person approves",
        "off",
    ),
    whole("time_zone", "name of the IANA database, such as Europe/Athens: where days end", "UTC"),
    whole("currency", "ISO 4217 code for series that name none", ""),
    whole("preset", "preset (astpp, splynx, jerasoft, crm) that series without type and code format are made like", ""),
    whole("reveal_per_day", "codes one operator may see in a day, 0 = no limit", "20"),
    whole("guard.account_15min", "attempts of an account in 15 minutes, 0 = no limit", ""),
    whole("guard.account_day", "attempts of an account in 24 hours, 0 = no limit", ""),
    whole("guard.account_month", "attempts of an account in 30 days, 0 = no limit", ""),
    whole("guard.source_hour", "attempts from a source in an hour, 0 = no limit", ""),
    whole("guard.source_day", "attempts from a source in 24 hours, 0 = no limit", ""),
    whole("guard.typing_15min", "mistyped codes of an account in 15 minutes, 0 = no limit", ""),
    whole("guard.typing_day", "mistyped codes of an account in 24 hours, 0 = no limit", ""),
    whole("guard.store_budget", "expected wins of a day's guesses that raise the alarm", ""),
    of_partner("portal_redemption", "\"on\" or \"off\": off refuses its customers who redeem themselves", "on"),
    of_partner("generation", "\"on\" or \"off\": off refuses series it generates itself", "on"),
    of_partner(
        "generation_count_per_day",
        "vouchers it may generate in a day, cancelled ones included, 0 = no limit",
        "0",
    ),
    of_partner(
        "generation_value_per_day",
        "minor units it may generate in a day, cancelled ones included, 0 = no limit",
        "0",
    ),
    of_partner(
        "wholesale_discount",
        "what it pays less than the face value, in hundredths of a percent from 0 to 9999",
        "0",
    ),
];

/// The setting of this name.
pub(super) fn known(name: &str) -> Result<&'static KnownSetting> {
    let found = SETTINGS.iter().find(|setting| setting.name == name);
    found.ok_or_else(|| no_such("setting", name, SETTINGS.iter().map(|setting| setting.name)))
}

/// What is set for one partner; what is not, is as for the whole module.
#[derive(Clone, Debug, Default, PartialEq)]
struct OfPartner {
    portal_redemption: Option<bool>,
    generation: Option<bool>,
    generation_count_per_day: Option<i64>,
    generation_value_per_day: Option<i64>,
    wholesale_discount: Option<i64>,
}

/// What all settings say at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Off: nothing may change but settings and what the ledger answers.
    pub enabled: bool,
    /// Everything that matters needs two persons, whatever the type says.
    pub two_persons: bool,
    /// Where days end.
    pub time_zone: TimeZone,
    /// ISO 4217 code for series that name none; empty: each must.
    pub currency: String,
    /// Preset that series without a format take it from; empty: none.
    pub default_preset: String,
    /// Codes one operator may see in a day; 0: no limit.
    pub reveal_per_day: i64,
    /// How many attempts the guard lets through.
    pub guard: GuardLimits,
    partners: HashMap<String, OfPartner>,
    rows: BTreeMap<(String, &'static str), SettingRow>,
    options: (GuardLimits, String),
}

impl Settings {
    /// What holds while nobody sets anything.
    pub(super) fn defaults(config: &Config) -> Settings {
        Settings {
            enabled: true,
            two_persons: false,
            time_zone: TimeZone::default(),
            currency: config.currency.clone(),
            default_preset: String::new(),
            reveal_per_day: REVEALS_PER_DAY,
            guard: config.guard.clone(),
            partners: HashMap::new(),
            rows: BTreeMap::new(),
            options: (config.guard.clone(), config.currency.clone()),
        }
    }

    /// Takes a setting over. Refuses a name nobody knows, a value that makes no sense, and a partner where there is none.
    pub(super) fn take(&mut self, row: SettingRow) -> Result<()> {
        let setting = known(&row.name)?;
        self.parse(&row.partner, setting, &row.value)?;
        self.rows.insert((row.partner.clone(), setting.name), row);
        Ok(())
    }

    fn parse(&mut self, partner: &str, setting: &'static KnownSetting, value: &str) -> Result<()> {
        if !partner.is_empty() && !setting.of_partner {
            let message = format!("\"{}\" is set for the whole module only; leave it empty", setting.name);
            return Err(Error::invalid("partner", message));
        }
        let name = setting.name;
        match name {
            "enabled" => self.enabled = switch(name, value)?,
            "two_persons" => self.two_persons = switch(name, value)?,
            "time_zone" => self.time_zone = TimeZone::parse(value)?,
            "currency" => self.currency = Currency::parse(value)?.code().to_owned(),
            "preset" => self.default_preset = series_preset(value).map(|_| value.to_owned())?,
            "reveal_per_day" => self.reveal_per_day = whole_number(name, value, i64::from(i32::MAX))?,
            "portal_redemption" => self.partner(partner).portal_redemption = Some(switch(name, value)?),
            "generation" => self.partner(partner).generation = Some(switch(name, value)?),
            "generation_count_per_day" => {
                self.partner(partner).generation_count_per_day = Some(whole_number(name, value, i64::MAX / 4)?);
            }
            "generation_value_per_day" => {
                self.partner(partner).generation_value_per_day = Some(whole_number(name, value, i64::MAX / 4)?);
            }
            "wholesale_discount" => {
                self.partner(partner).wholesale_discount = Some(whole_number(name, value, DISCOUNT_MAX)?);
            }
            guard => {
                self.guard.set(guard, value)?;
            }
        }
        Ok(())
    }

    fn partner(&mut self, partner: &str) -> &mut OfPartner {
        self.partners.entry(partner.to_owned()).or_default()
    }

    /// What holds for a partner: its own, else the module's, else the default.
    fn of<T>(&self, partner: &str, value: impl Fn(&OfPartner) -> Option<T>, default: T) -> T {
        let set = |partner| self.partners.get(partner).and_then(&value);
        set(partner).or_else(|| set("")).unwrap_or(default)
    }

    /// Whether customers of this partner may redeem by themselves.
    pub fn portal_redemption(&self, partner: &str) -> bool {
        self.of(partner, |own| own.portal_redemption, true)
    }

    /// Whether this partner may generate by itself.
    pub fn generation(&self, partner: &str) -> bool {
        self.of(partner, |own| own.generation, true)
    }

    /// Vouchers this partner may generate in a day; 0: no limit.
    pub fn generation_count_per_day(&self, partner: &str) -> i64 {
        self.of(partner, |own| own.generation_count_per_day, 0)
    }

    /// Minor units this partner may generate in a day, of whatever currencies; 0: no limit.
    pub fn generation_value_per_day(&self, partner: &str) -> i64 {
        self.of(partner, |own| own.generation_value_per_day, 0)
    }

    /// What this partner pays less than the face value, in hundredths of a percent.
    pub fn wholesale_discount(&self, partner: &str) -> i64 {
        self.of(partner, |own| own.wholesale_discount, 0)
    }

    /// The day the store counts a moment to.
    pub fn day(&self, now_ms: i64) -> i64 {
        self.time_zone.day(now_ms)
    }

    /// Refuses while the module is switched off.
    pub fn must_be_enabled(&self) -> Result<()> {
        if self.enabled {
            return Ok(());
        }
        let message = "the module is switched off; set the setting enabled to \"on\"";
        Err(Error::new(Status::Forbidden, message).field("enabled"))
    }

    /// Refuses a customer whose partner does not let its customers redeem by themselves.
    pub(super) fn portal_must_be_open(&self, actor: &Actor) -> Result<()> {
        if actor.kind != ActorKind::Customer || self.portal_redemption(&actor.partner) {
            return Ok(());
        }
        let message = "customers may not redeem by themselves; ask the seller";
        Err(Error::new(Status::Forbidden, message).field("portal_redemption"))
    }

    /// The stored row of a setting, if somebody set it for exactly this partner.
    pub(super) fn row(&self, partner: &str, name: &'static str) -> Option<&SettingRow> {
        self.rows.get(&(partner.to_owned(), name))
    }

    /// What a setting says for a partner, and the row that says so if it is not the default.
    pub(super) fn effective(&self, partner: &str, setting: &KnownSetting) -> (String, Option<&SettingRow>) {
        let row = self.row(partner, setting.name).or_else(|| self.row("", setting.name));
        match row {
            Some(row) => (row.value.clone(), Some(row)),
            None => (self.default_text(setting), None),
        }
    }

    fn default_text(&self, setting: &KnownSetting) -> String {
        let (guard, currency) = &self.options;
        match setting.name {
            "currency" => currency.clone(),
            name => guard.get(name).unwrap_or_else(|| setting.default.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(settings: &mut Settings, partner: &str, name: &str, value: &str) -> Result<()> {
        settings.take(SettingRow {
            partner: partner.into(),
            name: name.into(),
            value: value.into(),
            changed_at_ms: 0,
            changed_by: String::new(),
            tag: Vec::new(),
        })
    }

    fn defaults() -> Settings {
        Settings::defaults(&Config::default())
    }

    #[test]
    fn the_default_that_is_told_is_the_one_that_holds() {
        let mut told = defaults();
        for setting in SETTINGS {
            let none = defaults();
            let (text, row) = none.effective("", setting);
            assert_eq!(row, None);
            if !text.is_empty() {
                set(&mut told, "", setting.name, &text).unwrap_or_else(|error| panic!("{}: {error}", setting.name));
            }
        }
        told.rows.clear();
        let partner = told.partners.remove("").unwrap();
        assert_eq!(told, defaults());
        let none = defaults();
        assert_eq!(partner.portal_redemption, Some(none.portal_redemption("")));
        assert_eq!(partner.generation, Some(none.generation("")));
        assert_eq!(partner.generation_count_per_day, Some(none.generation_count_per_day("")));
        assert_eq!(partner.generation_value_per_day, Some(none.generation_value_per_day("")));
    }

    #[test]
    fn every_setting_refuses_nonsense_by_its_name() {
        for setting in SETTINGS {
            let error = set(&mut defaults(), "", setting.name, "nonsense").unwrap_err();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, setting.name));
        }
    }

    #[test]
    fn a_partners_own_goes_before_the_modules() {
        let mut settings = defaults();
        set(&mut settings, "", "generation", "off").unwrap();
        set(&mut settings, "north", "generation", "on").unwrap();
        set(&mut settings, "", "generation_count_per_day", "10").unwrap();
        assert_eq!((settings.generation("north"), settings.generation("south")), (true, false));
        assert_eq!(settings.generation_count_per_day("north"), 10);
    }

    #[test]
    fn what_holds_for_the_whole_module_cannot_be_set_for_one_partner() {
        for setting in SETTINGS.iter().filter(|setting| !setting.of_partner) {
            let value = defaults().effective("", setting).0;
            assert_eq!(set(&mut defaults(), "north", setting.name, &value).unwrap_err().field, "partner");
        }
    }
}
