//! The reveal of one code: who may, how often, and what is written down first.

use voucher::voucher::{Filter, SeriesRequest};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

const HOUR_MS: i64 = 3_600_000;

fn helpdesk(id: &str) -> Actor {
    Actor::new(ActorKind::Operator, id, &[Right::View, Right::Reveal])
}

#[test]
fn a_code_is_revealed_by_identifier_and_by_serial() {
    let house = House::new();
    let (series, codes) = house.cards(3);
    let serial = format!("{}-00000002", series.code);
    let record = house.module.get_by_serial(&operator(), &serial).unwrap();
    let plain = codes[1].replace('-', "");
    for name in [record.id.as_str(), serial.as_str()] {
        assert_eq!(*house.module.reveal(&helpdesk("hugo"), name, "unreadable card").unwrap(), plain);
    }
}

#[test]
fn every_look_is_in_the_history_with_its_reason_and_without_the_code() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    house.module.reveal(&helpdesk("hugo"), "1-00000001", "  unreadable card ").unwrap();
    let id = house.module.get_by_serial(&operator(), "1-00000001").unwrap().id;
    let lines = house.module.history(&operator(), &id).unwrap().fetch(100).unwrap();
    let line = lines.iter().find(|line| line.event == "code_revealed").unwrap();
    assert_eq!((line.actor_id.as_str(), line.detail.as_str()), ("hugo", "{\"reason\":\"unreadable card\"}"));
    assert!(lines.iter().all(|line| !line.detail.contains(&codes[0].replace('-', ""))));
}

#[test]
fn nobody_sees_a_code_without_right_and_reason() {
    let house = House::new();
    house.cards(1);
    for rights in [&[Right::View][..], &[Right::Reveal], &[Right::Export]] {
        let actor = Actor::new(ActorKind::Operator, "hugo", rights);
        assert_eq!(house.module.reveal(&actor, "1-00000001", "why").unwrap_err().status, Status::Forbidden);
    }
    for reason in ["", "   ", "two\nlines", &"x".repeat(256)] {
        assert_eq!(house.module.reveal(&helpdesk("hugo"), "1-00000001", reason).unwrap_err().field, "reason");
    }
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'code_revealed'"), 0);
    assert_eq!(house.count("SELECT count(*) FROM quota_day"), 0);
}

#[test]
fn each_operator_sees_so_many_a_day() {
    let house = House::new();
    house.cards(1);
    house.module.setting_set(&operator(), "", "time_zone", "America/New_York").unwrap();
    house.module.setting_set(&operator(), "", "reveal_per_day", "2").unwrap();
    let look = |id: &str| house.module.reveal(&helpdesk(id), "1-00000001", "why").map(drop);
    look("hugo").unwrap();
    look("hugo").unwrap();
    let error = look("hugo").unwrap_err();
    // It is 03:00 in New York.
    assert_eq!((error.status, error.retry_at_ms), (Status::Throttled, START_MS + 21 * HOUR_MS));
    look("ida").unwrap();
    house.clock.advance(21 * HOUR_MS);
    look("hugo").unwrap();
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'code_revealed'"), 4);
}

#[test]
fn twenty_a_day_are_enough_unless_somebody_says_otherwise() {
    let house = House::new();
    house.cards(1);
    let look = || house.module.reveal(&helpdesk("hugo"), "1-00000001", "why");
    (0..20).for_each(|_| drop(look().unwrap()));
    assert_eq!(look().unwrap_err().status, Status::Throttled);
    house.module.setting_set(&operator(), "", "reveal_per_day", "0").unwrap();
    look().unwrap();
}

#[test]
fn a_partner_sees_codes_of_its_own_vouchers_only() {
    let house = House::new();
    house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(1) });
    house.module.reveal(&partner("north"), "1-00000001", "why").unwrap();
    let elsewhere = house.module.reveal(&partner("south"), "1-00000001", "why").unwrap_err();
    let nowhere = house.module.reveal(&partner("south"), "9-00000001", "why").unwrap_err();
    assert_eq!((elsewhere.status, elsewhere.message), (Status::NotFound, nowhere.message));
    let curious = Actor { rights: operator().rights, ..customer("anna") };
    assert_eq!(house.module.reveal(&curious, "1-00000001", "why").unwrap_err().status, Status::NotFound);
}

#[test]
fn a_destroyed_code_cannot_be_revealed_and_costs_no_look() {
    let mut house = House::new();
    house.cards(1);
    house.edit("UPDATE voucher SET sealed = x''");
    assert_eq!(house.module.reveal(&helpdesk("hugo"), "1-00000001", "why").unwrap_err().status, Status::WrongState);
    assert_eq!(house.count("SELECT count(*) FROM quota_day"), 0);
}

#[test]
fn an_edited_row_or_a_swapped_code_reveals_nothing() {
    for edit in [
        "UPDATE voucher SET face_value = 9000",
        "UPDATE voucher SET partner = 'north'",
        "UPDATE voucher SET sealed = (SELECT sealed FROM voucher ORDER BY id DESC LIMIT 1)",
    ] {
        let mut house = House::new();
        house.cards(2);
        house.edit(edit);
        let error = house.module.reveal(&helpdesk("hugo"), "1-00000001", "why").unwrap_err();
        assert_eq!(error.status, Status::Integrity, "{edit}");
    }
}

#[test]
fn a_module_switched_off_reveals_nothing() {
    let house = House::new();
    house.cards(1);
    house.module.setting_set(&operator(), "", "enabled", "off").unwrap();
    let error = house.module.reveal(&helpdesk("hugo"), "1-00000001", "why").unwrap_err();
    assert_eq!((error.status, error.field), (Status::Forbidden, "enabled"));
    assert!(house.module.search_count(&operator(), &Filter::default(), 0).is_ok(), "looking goes on");
}
