//! Lists, exports, reports.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{json, Value};

use crate::place::Place;

fn serials(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|voucher| voucher["serial"].as_str().unwrap()).collect()
}

#[test]
fn a_list_shows_money_with_decimals_and_masked_codes() {
    let place = Place::with_vouchers(2);
    let table = place.done(&["list"]);
    let row = table.lines().find(|line| line.contains("1-00000002")).unwrap();
    assert!(row.contains("****-****-****-****") && row.contains("10.00 EUR") && row.contains("active"), "{row}");
}

#[test]
fn every_filter_narrows_a_list() {
    let place = Place::with_vouchers(2);
    place.file(
        "type.json",
        r#"{"code": "GIFT", "name": "Gift", "face_value": "20.00", "currency": "EUR",
            "products": "internet", "business_units": "east"}"#,
    );
    place.done(&["types", "put", "type.json"]);
    let cards = "--type GIFT --quantity 1 --partner north --description gifts --valid-until 2099-12-31 --test-mode";
    place.generates(&cards.split(' ').collect::<Vec<_>>());
    let only_second = [
        ["--series", "2"].as_slice(),
        &["--serial", "2-00000001"],
        &["--partner", "north"],
        &["--type", "GIFT"],
        &["--product", "internet"],
        &["--business-unit", "east"],
        &["--description", "gift"],
        &["--text", "gift"],
        &["--amount-min", "15.00", "--currency", "EUR"],
        &["--test-mode", "yes"],
        &["--expires-from", "2099-12-31", "--expires-until", "2099-12-31"],
        &["--serial", "2-00000001", "--serial-until", "2-00000009"],
    ];
    for filter in only_second {
        let list = place.json(&[&["list"], filter].concat());
        assert_eq!(serials(&list), ["2-00000001"], "{filter:?}");
    }
    let nothing = [
        ["--state", "used"].as_slice(),
        &["--reason", "lost"],
        &["--expired", "yes"],
        &["--locked", "yes"],
        &["--reminded", "yes"],
        &["--amount-max", "1.00", "--currency", "EUR"],
        &["--currency", "USD"],
        &["--account", "4711"],
        &["--invoice", "2026-1"],
        &["--type", "CARD"],
        &["--product", "telephone"],
        &["--business-unit", "west"],
        &["--created-by", "somebody else"],
        &["--created-until", "2001-01-01"],
        &["--created-from", "2999-01-01"],
        &["--used-from", "2001-01-01", "--used-until", "2002-01-01"],
        &["--expires-from", "2999-01-01T00:00:00Z"],
        &["--expires-from", "2100-01-01", "--expires-until", "2999-01-01"],
        &["--expires-until", "2099-12-30"],
    ];
    for filter in nothing {
        assert_eq!(place.json(&[&["list"], filter].concat()), json!([]), "{filter:?}");
    }
}

#[test]
fn a_list_is_ordered_limited_and_counted() {
    let place = Place::with_vouchers(5);
    let list = place.json(&["list", "--order", "serial-descending", "--limit", "2"]);
    assert_eq!(serials(&list), ["1-00000005", "1-00000004"]);
    assert_eq!(
        place.json(&["list", "--count", "--serial", "1-00000002", "--serial-until", "1-00000004"]),
        json!({"vouchers": 3})
    );
    let told = place.run(&["list", "--limit", "2"]);
    assert!(told.err.contains("only the first 2"), "{}", told.err);
    assert!(place.run(&["list", "--limit", "5"]).err.is_empty());
}

#[test]
fn a_voucher_is_shown_with_its_history_by_serial_or_identifier() {
    let place = Place::with_vouchers(1);
    let by_serial = place.json(&["show", "1-00000001"]);
    let id = by_serial["voucher"]["id"].as_str().unwrap();
    assert_eq!(place.json(&["show", id]), by_serial);
    let events: Vec<&str> =
        by_serial["history"].as_array().unwrap().iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert!(events.contains(&"generated"), "{events:?}");
}

#[test]
fn a_voucher_somebody_damaged_is_a_fault_and_not_a_missing_one() {
    let place = Place::with_vouchers(1);
    place.edits("UPDATE voucher SET state = 99");
    let told = place.run(&["show", "1-00000001"]);
    assert!(told.code == 5 && !told.err.contains("no such voucher"), "{} {}", told.code, told.err);
}

#[test]
fn an_export_goes_to_a_new_file_of_its_owner_only() {
    let place = Place::with_vouchers(3);
    let answer = place.json(&["export", "--to", "list.csv", "--preset", "astpp"]);
    assert_eq!(answer["vouchers"], json!(3));
    let list = fs::read_to_string(place.path("list.csv")).unwrap();
    assert_eq!(list.lines().count(), 4);
    assert!(list.contains("Coupon Number"));
    assert_eq!(fs::metadata(place.path("list.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_ne!(place.run(&["export", "--to", "list.csv"]).code, 0);
}

#[test]
fn stock_is_told_apart_by_what_one_asks_for() {
    let place = Place::with_vouchers(4);
    let rows = place.json(&["report", "stock", "--by", "series,state"]);
    assert_eq!((&rows[0]["series_code"], &rows[0]["vouchers"]), (&json!("1"), &json!(4)));
    assert_eq!((&rows[0]["state"], &rows[0]["face_value"]), (&json!("active"), &json!(4000)));
    let rows = place.json(&["report", "stock", "--by", "partner"]);
    assert_eq!((&rows[0]["series_code"], &rows[0]["currency"]), (&json!(""), &json!("EUR")));
}

#[test]
fn reports_tell_what_is_owed_and_that_everything_is_there() {
    let place = Place::with_vouchers(4);
    let liability = place.json(&["report", "liability", "--from", "2020-01-01"]);
    assert_eq!((&liability[0]["outstanding"], &liability[0]["issued"]), (&json!(4000), &json!(4000)));
    let books = place.json(&["report", "conservation"]);
    assert_eq!((&books[0]["holds"], &books[0]["present_vouchers"]), (&json!(true), &json!(4)));
    assert!(place.done(&["report", "liability"]).contains("40.00 EUR"));
}

#[test]
fn whoever_was_reminded_is_not_listed_to_be_reminded_again() {
    let place = Place::with_vouchers(1);
    place.generates(&["--quantity", "3", "--value", "5", "--currency", "EUR", "--valid-until", "2099-12-31"]);
    let soon = ["report", "expiring", "--days", "40000"];
    assert_eq!(serials(&place.json(&soon)), ["2-00000001", "2-00000002", "2-00000003"]);
    let marked = place.json(&[soon.as_slice(), &["--mark-reminded", "--limit", "2"]].concat());
    assert_eq!(serials(&marked), ["2-00000001", "2-00000002"]);
    let rest = place.json(&[soon.as_slice(), &["--mark-reminded"]].concat());
    assert_eq!(serials(&rest), ["2-00000003"]);
}

#[test]
fn metrics_are_numbers_for_people_programs_and_prometheus() {
    let place = Place::with_vouchers(4);
    assert_eq!(place.json(&["metrics"])["active"], json!(4));
    let text = place.done(&["metrics", "--prometheus"]);
    assert!(text.lines().any(|line| !line.starts_with('#') && line.ends_with(" 4")), "{text}");
}
