//! The audit trail, backups, the root key.

use serde_json::json;

use crate::place::Place;

#[test]
fn the_books_are_verified_with_and_without_a_checkpoint() {
    let place = Place::with_vouchers(2);
    let verified = place.json(&["verify"]);
    assert_eq!((&verified["holds"], &verified["conservation"][0]["present_vouchers"]), (&json!(true), &json!(2)));
    place.file("checkpoint", &place.done(&["checkpoint"]));
    place.done(&["series", "lock", "1"]);
    place.done(&["verify", "--checkpoint", "checkpoint"]);
}

#[test]
fn a_voucher_that_was_edited_and_a_counter_that_lies_are_found() {
    let place = Place::with_vouchers(2);
    let verified = place.json(&["verify", "--vouchers"]);
    assert_eq!((&verified["vouchers"], &verified["damaged"]), (&json!(2), &json!(0)));
    place.edits("UPDATE voucher SET face_value = face_value * 10 WHERE id % 2 = 1");
    let told = place.run(&["verify", "--vouchers"]);
    assert_eq!(told.code, 5, "{}", told.err);
    assert!(told.out.contains("2 verified, 1 damaged, 1 zones miscounted"), "{}", told.out);
}

#[test]
fn a_checkpoint_shows_that_an_older_store_was_put_in_place() {
    let place = Place::with_vouchers(1);
    place.done(&["backup", "old.db"]);
    place.done(&["series", "lock", "1"]);
    place.file("checkpoint", &place.done(&["checkpoint"]));
    let told = place.run(&["verify", "--store", "old.db", "--checkpoint", "checkpoint"]);
    assert_eq!(told.code, 5);
    assert!(told.err.contains("cut off"), "{}", told.err);
}

#[test]
fn a_checkpoint_of_another_store_makes_no_sense() {
    let place = Place::with_vouchers(1);
    let other = Place::with_vouchers(1);
    place.file("checkpoint", &other.done(&["checkpoint"]));
    assert_eq!(place.run(&["verify", "--checkpoint", "checkpoint"]).code, 2);
}

#[test]
fn a_blank_checkpoint_compares_nothing_and_is_refused() {
    let place = Place::with_vouchers(1);
    for blank in ["", " \n\n"] {
        place.file("checkpoint", blank);
        let told = place.run(&["verify", "--checkpoint", "checkpoint"]);
        assert!(told.code == 1 && told.err.contains("holds no checkpoint"), "{}", told.err);
        assert!(told.out.is_empty(), "{}", told.out);
    }
}

#[test]
fn a_backup_opens_with_the_same_key_and_replaces_nothing() {
    let place = Place::with_vouchers(2);
    place.done(&["backup", "copy.db"]);
    assert_eq!(place.json(&["list", "--store", "copy.db", "--count"]), json!({ "vouchers": 2 }));
    assert_ne!(place.run(&["backup", "copy.db"]).code, 0);
}

#[test]
fn after_a_rotation_only_the_new_key_opens_the_store() {
    let place = Place::with_vouchers(2);
    place.key("new.key", 9);
    let code = place.codes("1").remove(0);
    place.done(&["rotate-key", "--new-key-file", "new.key"]);
    assert_eq!(place.run(&["list"]).code, 5);
    let new = ["--key-file", "new.key"];
    let told = place.posts("done", &code, &[&["redeem", "--account", "4711"], new.as_slice()].concat());
    assert_eq!(told.code, 0, "{}", told.err);
    place.done(&[&["verify"], new.as_slice()].concat());
}
