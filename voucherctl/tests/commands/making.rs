//! Types, settings, series.

use serde_json::json;

use crate::place::Place;

#[test]
fn a_series_is_generated_and_shown_with_its_counters() {
    let place = Place::empty();
    let cards = "--new-store --quantity 3 --value 12.50 --extra-value 0.50 --currency EUR --partner north --prefix 77";
    let series = place.generates(&cards.split(' ').collect::<Vec<_>>());
    assert_eq!((&series["quantity"], &series["active"]), (&json!(3), &json!(3)));
    assert_eq!((&series["face_value"], &series["extra_value"]), (&json!(1250), &json!(50)));
    assert_eq!((&series["partner"], &series["created_by"]), (&json!("north"), &json!("olga")));
}

#[test]
fn an_amount_has_the_decimals_of_its_currency_only() {
    let place = Place::empty();
    let told = place.run(&["generate", "--new-store", "--quantity", "1", "--value", "10.00", "--currency", "JPY"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("JPY has 0 decimals"), "{}", told.err);
}

#[test]
fn the_same_request_again_answers_the_series_it_made() {
    let place = Place::with_vouchers(1);
    let request = ["--quantity", "2", "--value", "5", "--currency", "EUR", "--request-id", "order 7"];
    assert_eq!(place.generates(&request)["id"], place.generates(&request)["id"]);
    assert_eq!(place.json(&["series", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_series_made_before_does_not_look_like_a_new_one() {
    let place = Place::with_vouchers(1);
    let request = ["--quantity", "2", "--value", "5", "--currency", "EUR", "--request-id", "order 7"];
    assert_eq!(place.generates(&request)["duplicate"], json!(false));
    assert_eq!(place.generates(&request)["duplicate"], json!(true));
    let told = place.run(&[&["generate"], request.as_slice()].concat());
    assert!(told.code == 0 && told.err.contains("this request was made before"), "{}", told.err);
}

#[test]
fn a_preset_makes_the_vouchers_of_another_system() {
    let place = Place::with_vouchers(1);
    let series = place.generates(&["--preset", "crm", "--quantity", "1", "--value", "5", "--currency", "EUR"]);
    assert_eq!((&series["state"], &series["draft"]), (&json!("draft"), &json!(1)));
}

#[test]
fn vouchers_are_valid_to_the_end_of_the_last_day_where_the_store_is() {
    let place = Place::with_vouchers(1);
    place.done(&["settings", "set", "time_zone", "Europe/Athens"]);
    place.done(&["settings", "set", "currency", "EUR"]);
    place.generates(&["--quantity", "1", "--value", "5", "--valid-until", "2099-12-31"]);
    let table = place.done(&["show", "2-00000001"]);
    assert!(table.contains("2099-12-31T22:00:00Z"), "{table}");
}

#[test]
fn a_type_is_put_from_a_file_and_shown_as_it_can_be_put_again() {
    let place = Place::with_vouchers(1);
    let file = json!({
        "code": "GIFT20", "name": "Gift card", "classification": "gift", "face_value": "20.00", "currency": "EUR",
        "tax_class": "single_purpose", "process_states": { "cancel": ["active", "blocked"] },
        "expires_at_ms": "2099-12-31",
    });
    place.file("gift.json", &file.to_string());
    let stored = place.json(&["types", "put", "gift.json"]);
    assert_eq!((&stored["face_value"], &stored["classification"]), (&json!(2000), &json!("gift")));
    assert_eq!(stored["process_states"], json!({ "cancel": ["active", "blocked"] }));
    assert_eq!(stored["expires_at_ms"], json!(4_102_444_800_000_i64));

    place.file("gift.json", &place.json(&["types", "show", "GIFT20"]).to_string());
    let again = place.json(&["types", "put", "gift.json"]);
    assert_eq!((&again["face_value"], &again["process_states"]), (&stored["face_value"], &stored["process_states"]));

    let series = place.generates(&["--quantity", "1", "--type", "GIFT20"]);
    assert_eq!((&series["voucher_type"], &series["face_value"]), (&json!("GIFT20"), &json!(2000)));
}

#[test]
fn a_misspelt_field_of_a_type_is_refused_by_name() {
    let place = Place::with_vouchers(1);
    place.file("type.json", r#"{"code": "A", "face_vaule": 1000, "currency": "EUR"}"#);
    let told = place.run(&["types", "put", "type.json"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("face_vaule"), "{}", told.err);
    place.file("type.json", r#"{"code": "A", "usage": "private", "face_value": 1000, "currency": "EUR"}"#);
    let told = place.run(&["types", "put", "type.json"]);
    assert!(told.code == 2 && told.err.contains("known are shareable, personal"), "{}", told.err);
}

#[test]
fn a_retired_type_makes_no_series_until_it_is_taken_back() {
    let place = Place::with_vouchers(1);
    place.file("type.json", r#"{"code": "CARD", "name": "Card", "face_value": 1000, "currency": "EUR"}"#);
    place.done(&["types", "put", "type.json"]);
    place.done(&["types", "retire", "CARD"]);
    assert_eq!(place.json(&["types", "list"]), json!([]));
    assert_eq!(place.json(&["types", "list", "--retired"])[0]["code"], json!("CARD"));
    assert_ne!(place.run(&["generate", "--quantity", "1", "--type", "CARD"]).code, 0);
    place.done(&["types", "restore", "CARD"]);
    place.done(&["generate", "--quantity", "1", "--type", "CARD"]);
}

#[test]
fn a_setting_is_changed_for_all_or_for_a_partner() {
    let place = Place::with_vouchers(1);
    assert_eq!(place.json(&["settings", "get", "generation", "--partner", "north"])["value"], json!("on"));
    place.done(&["settings", "set", "generation", "off", "--partner", "north"]);
    assert_eq!(place.json(&["settings", "get", "generation", "--partner", "north"])["value"], json!("off"));
    assert_eq!(place.json(&["settings", "get", "generation"])["value"], json!("on"));
    let all = place.json(&["settings", "list"]);
    assert!(all.as_array().unwrap().iter().any(|setting| setting["name"] == "two_persons"), "{all}");
}
