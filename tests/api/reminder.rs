//! Reminders: what ends soon is a search, and who was told is marked.

use voucher::voucher::{Filter, SeriesRequest, VoucherState};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

/// Three vouchers of north that end in ten seconds.
fn ending() -> House {
    let house = House::new();
    let ending = SeriesRequest { expires_at_ms: START_MS + 10_000, partner: "north".into(), ..ten_euros(3) };
    house.generate(SeriesRequest { series_code: "E".into(), ..ending });
    house.generate(SeriesRequest { series_code: "F".into(), ..ten_euros(2) });
    house
}

fn to_be_reminded(house: &House) -> Vec<String> {
    let filter = Filter {
        state: Some(VoucherState::Active),
        expired: Some(false),
        expires_until_ms: house.clock.now() + 60_000,
        reminded: Some(false),
        ..Filter::default()
    };
    assert_eq!(house.module.search_count(&operator(), &filter, 0).unwrap(), serials(house, &filter).len() as i64);
    serials(house, &filter)
}

fn serials(house: &House, filter: &Filter) -> Vec<String> {
    let mut cursor = house.module.search(&operator(), filter).unwrap();
    cursor.fetch(100).unwrap().into_iter().map(|record| record.serial).collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_reminded_voucher_leaves_the_list_and_shows_when() {
    let house = ending();
    assert_eq!(to_be_reminded(&house), ["E-00000001", "E-00000002", "E-00000003"]);
    let id = house.module.get_by_serial(&operator(), "E-2").unwrap().id;
    house.clock.advance(7);
    assert_eq!(house.module.remind(&operator(), &names(&["E-00000001", &id, &id])).unwrap(), 2);
    assert_eq!(to_be_reminded(&house), ["E-00000003"]);
    let record = house.module.get(&operator(), &id).unwrap();
    assert_eq!((record.reminded_at_ms, record.version), (START_MS + 7, 1));
    let reminded = Filter { reminded: Some(true), ..Filter::default() };
    assert_eq!(serials(&house, &reminded), ["E-00000001", "E-00000002"]);
    let history = house.module.history(&operator(), &id).unwrap().fetch(100).unwrap();
    let last = history.last().unwrap();
    assert_eq!((last.event.as_str(), last.actor_id.as_str()), ("reminded", "olga"));
}

#[test]
fn a_second_reminder_takes_the_place_of_the_first() {
    let house = ending();
    for _ in 0..2 {
        house.clock.advance(5);
        assert_eq!(house.module.remind(&operator(), &names(&["E-1"])).unwrap(), 1);
    }
    assert_eq!(house.module.get_by_serial(&operator(), "E-1").unwrap().reminded_at_ms, START_MS + 10);
}

#[test]
fn one_unknown_voucher_and_none_is_marked() {
    let house = ending();
    let error = house.module.remind(&operator(), &names(&["E-1", "E-9"])).unwrap_err();
    assert_eq!((error.status, error.field), (Status::NotFound, "voucher_ids"));
    assert_eq!(to_be_reminded(&house).len(), 3);
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'reminded'"), 0);
}

#[test]
fn a_partner_reminds_of_its_own_only_and_nobody_without_the_right() {
    let house = ending();
    assert_eq!(house.module.remind(&partner("north"), &names(&["E-1"])).unwrap(), 1);
    for (actor, name) in [(partner("north"), "F-1"), (partner("west"), "E-1")] {
        assert_eq!(house.module.remind(&actor, &names(&[name])).unwrap_err().status, Status::NotFound);
    }
    let viewer = Actor::new(ActorKind::Operator, "vera", &[Right::View]);
    for actor in [viewer, customer("anna")] {
        assert_eq!(house.module.remind(&actor, &names(&["E-1"])).unwrap_err().status, Status::Forbidden);
    }
    let stranger = Actor::new(ActorKind::Customer, "anna", Right::ALL);
    assert_eq!(house.module.remind(&stranger, &names(&["E-1"])).unwrap_err().status, Status::NotFound);
}

#[test]
fn more_vouchers_than_a_page_are_refused_at_once() {
    let house = ending();
    let many = vec!["E-1".to_owned(); 1_001];
    assert_eq!(house.module.remind(&operator(), &many).unwrap_err().field, "voucher_ids");
}
