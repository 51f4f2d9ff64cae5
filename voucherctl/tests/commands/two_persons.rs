//! Requests, and those who decide.

use serde_json::{json, Value};

use crate::place::{Place, Told};

/// A store where everything that matters takes two persons.
fn careful() -> Place {
    let place = Place::with_vouchers(2);
    place.done(&["settings", "set", "two_persons", "on"]);
    place
}

/// The identifier of the request a command left.
fn request(told: &Told) -> String {
    assert_eq!(told.code, 4, "{}", told.err);
    assert!(told.err.contains("voucherctl approvals approve"), "{}", told.err);
    told.err.trim().rsplit(' ').next().unwrap().to_owned()
}

fn approved(place: &Place, id: &str) -> Value {
    place.json(&["approvals", "approve", id, "--actor", "paul"])
}

#[test]
fn a_series_is_made_once_another_person_approved_it() {
    let place = careful();
    let id = request(&place.run(&["generate", "--quantity", "3", "--value", "5", "--currency", "EUR"]));
    assert_eq!(place.json(&["approvals", "list"])[0]["id"], json!(id));
    assert_eq!(place.json(&["approvals", "show", &id])["maker_id"], json!("olga"));
    assert_eq!(place.run(&["approvals", "approve", &id]).code, 1);
    assert_eq!(approved(&place, &id)["state"], json!("approved"));
    assert_eq!(place.json(&["series", "show", "2"])["series"]["quantity"], json!(3));
    assert_eq!(place.json(&["approvals", "list"]), json!([]));
    assert_eq!(place.json(&["approvals", "list", "--state", "approved"])[0]["checker_id"], json!("paul"));
}

#[test]
fn asking_again_is_one_request_until_it_is_carried_out() {
    let place = careful();
    let nameless = ["generate", "--quantity", "3", "--value", "5", "--currency", "EUR"];
    let named = [nameless.as_slice(), &["--request-id", "order 7"]].concat();
    let first = request(&place.run(&nameless));
    assert_eq!(request(&place.run(&nameless)), first);
    approved(&place, &first);
    assert_ne!(request(&place.run(&nameless)), first);

    approved(&place, &request(&place.run(&named)));
    assert_eq!(place.json(&named)["duplicate"], json!(true));
}

#[test]
fn a_setting_and_a_type_are_changed_once_another_person_approved_them() {
    let place = careful();
    let id = request(&place.run(&["settings", "set", "currency", "EUR"]));
    assert_eq!(approved(&place, &id)["state"], json!("approved"));
    assert_eq!(place.json(&["settings", "get", "currency"])["value"], json!("EUR"));
    let card = |two_persons: bool| json!({ "code": "CARD", "name": "Card", "face_value": 1000, "currency": "EUR", "two_persons": two_persons });
    place.file("type.json", &card(true).to_string());
    place.done(&["types", "put", "type.json"]);
    place.file("type.json", &card(false).to_string());
    let id = request(&place.run(&["types", "put", "type.json"]));
    assert_eq!(approved(&place, &id)["result"], json!("CARD"));
    assert_eq!(place.json(&["types", "show", "CARD"])["two_persons"], json!(false));
}

#[test]
fn a_change_of_value_is_carried_out_when_it_is_approved() {
    let place = careful();
    let id = request(&place.run(&["bulk", "modify", "--series", "1", "--set-face-value", "20.00", "--yes"]));
    assert_eq!(place.voucher("1-00000001")["face_value"], json!(1000));
    approved(&place, &id);
    assert_eq!(place.voucher("1-00000002")["face_value"], json!(2000));
}

#[test]
fn a_refused_request_is_told_why() {
    let place = careful();
    let id = request(&place.run(&["generate", "--quantity", "3", "--value", "5", "--currency", "EUR"]));
    place.done(&["approvals", "refuse", &id, "--reason", "not this year", "--actor", "paul"]);
    let refused = place.json(&["approvals", "list", "--state", "refused"]);
    assert_eq!(refused[0]["reason"], json!("not this year"));
    assert_eq!(place.run(&["approvals", "approve", &id, "--actor", "paul"]).code, 1);
}

#[test]
fn an_approved_reversal_is_booked_by_a_retry() {
    let place = careful();
    place.redeems("done", &place.codes("1")[0]);
    let key = place.voucher("1-00000001")["redemption_key"].as_str().unwrap().to_owned();
    let id = request(&place.posts("done", "", &["reverse", &key, "--reason", "wrong account"]));
    let told = place.run(&["approvals", "approve", &id, "--actor", "paul"]);
    assert_eq!(told.code, 4, "{}", told.err);
    assert!(told.err.contains("voucherctl doubt retry"), "{}", told.err);
    let key = place.json(&["approvals", "show", &id])["result"].as_str().unwrap().to_owned();
    assert_eq!(place.posts("done", "", &["doubt", "retry", &key]).code, 0);
    assert_eq!(place.state("1-00000001"), "active");
}

#[test]
fn two_persons_settle_by_hand_what_the_ledger_does_not() {
    let place = Place::with_vouchers(1);
    place.redeems("conflict", &place.codes("1")[0]);
    let key = place.json(&["doubt", "list"])[0]["key"].as_str().unwrap().to_owned();
    let settling =
        ["doubt", "settle-by-hand", &key, "--outcome", "done", "--balance-after", "25.00", "--reason", "seen"];
    let id = request(&place.run(&settling));
    assert_eq!(place.state("1-00000001"), "pending");
    approved(&place, &id);
    assert_eq!(place.state("1-00000001"), "used");
}
