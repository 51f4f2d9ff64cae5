//! Settings: who may set what, that it counts at once everywhere, and that nobody sets it past the library.

use voucher::engine::{Begun, SETTINGS};
use voucher::ledger::Ledger;
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

const HOUR_MS: i64 = 3_600_000;

impl House {
    pub fn set(&self, partner: &str, name: &str, value: &str) {
        self.module.setting_set(&operator(), partner, name, value).unwrap();
    }
}

#[test]
fn a_setting_nobody_knows_is_refused_with_those_there_are() {
    let house = House::new();
    for error in [
        house.module.setting_set(&operator(), "", "two_person", "on").unwrap_err(),
        house.module.setting_get(&operator(), "", "two_person").unwrap_err(),
    ] {
        assert_eq!(error.status, Status::UnknownOption);
        assert!(error.message.contains("\"two_person\"") && error.message.contains("two_persons"), "{error}");
    }
}

#[test]
fn what_was_set_is_told_with_who_and_when_and_survives_a_restart() {
    let mut house = House::new();
    house.set("", "time_zone", "Europe/Athens");
    house.reopen();
    assert_eq!(house.module.setting_get(&operator(), "", "time_zone").unwrap(), "Europe/Athens");
    let all = house.module.settings(&operator(), "").unwrap();
    assert_eq!(all.len(), SETTINGS.len());
    let zone = all.iter().find(|setting| setting.name == "time_zone").unwrap();
    assert_eq!((zone.is_default, zone.changed_at_ms, zone.changed_by.as_str()), (false, START_MS, "olga"));
    let currency = all.iter().find(|setting| setting.name == "currency").unwrap();
    assert_eq!((currency.value.as_str(), currency.is_default, currency.changed_at_ms), ("EUR", true, 0));
    assert_eq!(all.iter().filter(|setting| !setting.is_default).count(), 1);
}

#[test]
fn an_empty_value_takes_a_setting_back_to_its_default() {
    let house = House::new();
    house.set("", "currency", "USD");
    assert_eq!(house.generate(ten_euros(1)).currency, "USD");
    house.set("", "currency", "");
    assert_eq!(house.generate(ten_euros(1)).currency, "EUR");
    assert_eq!(house.count("SELECT count(*) FROM setting"), 0);
}

#[test]
fn every_change_leaves_old_and_new_in_the_audit_trail() {
    let house = House::new();
    house.set("north", "generation", "off");
    house.set("north", "generation", "on");
    house.set("north", "generation", "on");
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'setting_changed'"), 2);
    let told = "SELECT count(*) FROM audit WHERE detail LIKE '%\"from\":\"off\"%' AND detail LIKE '%\"to\":\"on\"%' \
                AND detail LIKE '%\"partner\":\"north\"%'";
    assert_eq!(house.count(told), 1);
    house.module.verify_audit(&operator()).unwrap();
}

#[test]
fn only_the_house_may_set_and_only_with_the_right() {
    let house = House::new();
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View]);
    assert_eq!(house.module.setting_set(&clerk, "", "enabled", "off").unwrap_err().field, "actor.rights");
    let everything = Actor { rights: operator().rights, ..customer("anna") };
    for actor in [partner("north"), everything] {
        let error = house.module.setting_set(&actor, "north", "generation", "on").unwrap_err();
        assert_eq!((error.status, error.field), (Status::Forbidden, "actor.kind"));
    }
}

#[test]
fn a_partner_reads_its_own_settings_only() {
    let house = House::new();
    house.set("north", "generation_count_per_day", "7");
    let own = house.module.settings(&partner("north"), "north").unwrap();
    assert_eq!(own.len(), 5);
    assert!(own.iter().any(|setting| setting.name == "generation_count_per_day" && setting.value == "7"));
    for somebody_else in ["", "south"] {
        assert_eq!(house.module.settings(&partner("north"), somebody_else).unwrap_err().status, Status::Forbidden);
        let error = house.module.setting_get(&partner("north"), somebody_else, "generation").unwrap_err();
        assert_eq!(error.status, Status::Forbidden);
    }
    assert_eq!(house.module.settings(&partner(""), "").unwrap_err().status, Status::Forbidden);
    let everything = Actor { rights: operator().rights, ..customer("anna") };
    assert_eq!(house.module.settings(&everything, "").unwrap_err().status, Status::Forbidden);
}

#[test]
fn a_module_switched_off_refuses_work_but_answers_what_was_begun_and_can_be_switched_on() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    let begun = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap();
    house.set("", "enabled", "off");
    for error in [
        house.module.generate_series(&operator(), &ten_euros(1)).unwrap_err(),
        house.module.redeem(&customer("bert"), &code(&codes[1]), &ledger).unwrap_err(),
        house.module.check(&customer("bert"), &code(&codes[1])).unwrap_err(),
    ] {
        assert_eq!((error.status, error.field), (Status::Forbidden, "enabled"));
    }
    assert_eq!(house.count("SELECT count(*) FROM attempt"), 1, "nothing was looked at");
    assert!(matches!(begun, Begun::Post(..)));
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().0, Status::Ok);
    house.set("", "enabled", "on");
    assert_eq!(house.module.redeem(&customer("bert"), &code(&codes[1]), &ledger).unwrap().0, Status::Ok);
}

#[test]
fn a_change_counts_at_once_in_every_process() {
    let house = House::new();
    let other = open(&house.config, &house.clock, &ROOT_KEY).unwrap();
    other.generate_series(&operator(), &ten_euros(1)).unwrap();
    house.set("", "enabled", "off");
    assert_eq!(other.generate_series(&operator(), &ten_euros(1)).unwrap_err().field, "enabled");
    other.setting_set(&operator(), "", "enabled", "on").unwrap();
    house.generate(ten_euros(1));
}

#[test]
fn a_closed_portal_refuses_customers_of_that_partner_before_the_code_is_looked_at() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    house.set("north", "portal_redemption", "off");
    let of_north = Actor { partner: "north".into(), ..customer("anna") };
    for typed in [codes[0].as_str(), "0000000000000000"] {
        let error = house.module.redeem(&of_north, &code(typed), &ledger).unwrap_err();
        assert_eq!((error.status, error.field), (Status::Forbidden, "portal_redemption"));
    }
    assert_eq!(house.count("SELECT count(*) FROM attempt"), 0);
    let of_south = Actor { partner: "south".into(), ..customer("anna") };
    house.module.redeem(&of_south, &code(&codes[0]), &ledger).unwrap();
    let typed = voucher::voucher::RedeemRequest { account: "anna".into(), ..code(&codes[1]) };
    house.module.redeem(&partner("north"), &typed, &ledger).unwrap();
}

#[test]
fn the_guards_limits_can_be_set_while_it_runs() {
    let house = House::new();
    house.cards(1);
    house.set("", "guard.account_15min", "1");
    let attempt = || house.module.redeem_begin(&customer("anna"), &code("0000000000000000")).unwrap_err().status;
    assert_eq!((attempt(), attempt()), (Status::NotRedeemable, Status::Throttled));
    house.set("", "guard.account_15min", "");
    assert_eq!(attempt(), Status::NotRedeemable);
}

#[test]
fn days_are_counted_where_the_store_is() {
    let house = House::new();
    house.set("", "time_zone", "Pacific/Kiritimati");
    house.clock.advance(3 * HOUR_MS);
    house.generate(ten_euros(1));
    let day = (house.clock.now() + 14 * HOUR_MS) / (24 * HOUR_MS);
    assert_ne!(day, house.clock.now() / (24 * HOUR_MS), "the story needs a moment whose days differ");
    assert_eq!(house.count("SELECT min(day) FROM day_total"), day);
    assert_eq!(house.count("SELECT max(day) FROM day_total"), day);
}

#[test]
fn a_setting_that_was_edited_added_or_taken_out_of_the_file_stops_everything() {
    for edit in [
        "UPDATE setting SET value = 'on' WHERE name = 'enabled'",
        "DELETE FROM setting",
        "INSERT INTO setting SELECT 'north', name, 'on', changed_at_ms, changed_by, tag FROM setting",
        "DELETE FROM store_setting WHERE name = 'settings_version'",
    ] {
        let mut house = House::new();
        house.set("", "enabled", "off");
        house.edit(edit);
        let error = house.module.generate_series(&operator(), &ten_euros(1)).unwrap_err();
        assert_eq!(error.status, Status::Integrity, "{edit}");
    }
}

#[test]
fn a_module_switched_off_begins_no_reversal_and_reminds_nobody_but_ends_what_was_begun() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(3);
    let redeem = |index: usize| house.module.redeem(&customer("anna"), &code(&codes[index]), &ledger).unwrap().1.key;
    let (first, second) = (redeem(0), redeem(1));
    house.module.reverse_begin(&operator(), &first, "paid twice").unwrap();
    house.set("", "enabled", "off");
    for error in [
        house.module.reverse_begin(&operator(), &second, "paid twice").unwrap_err(),
        house.module.remind(&operator(), &[format!("{}-3", series.code)]).unwrap_err(),
    ] {
        assert_eq!((error.status, error.field), (Status::Forbidden, "enabled"));
    }
    assert_eq!(house.module.reverse(&operator(), &first, "paid twice", &ledger).unwrap().0, Status::Ok);
    assert_eq!(ledger.balance("anna"), 1_000);
}

#[test]
fn edited_settings_keep_no_booked_money_from_being_recorded() {
    let (mut house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    let Begun::Post(posting, _) = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap() else {
        panic!("a new redemption must ask for a posting");
    };
    let answer = ledger.post(&posting);
    house.set("", "time_zone", "Pacific/Kiritimati");
    house.edit("UPDATE setting SET value = 'Europe/Athens'");
    assert_eq!(house.module.redeem_settle(&customer("anna"), &posting.key, &answer).unwrap().0, Status::Ok);
    let alarm = house.module.take_log().into_iter().any(|event| event.event == "integrity_alarm");
    assert!(alarm, "whoever is on call must hear of it");
    let error = house.module.redeem_begin(&customer("anna"), &code(&codes[1])).unwrap_err();
    assert_eq!(error.status, Status::Integrity);
}
