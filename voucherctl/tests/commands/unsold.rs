//! Sales nobody knows the end of, sales the ledger refused, and sales that were never asked for sensibly.

use serde_json::json;

use crate::money::{booked_but_not_kept, is_in_doubt_under_its_key};
use crate::place::Place;

const STOCK: &str = "stock --partner north --series 1 --quantity 2 --request-id a";

#[test]
fn an_answer_that_is_none_leaves_a_sale_in_doubt() {
    for answer in ["retry", "fails", "babbles", "silent", "booked_and_dead"] {
        let place = Place::with_shop(3);
        let told = place.sells(answer, STOCK);
        assert_eq!(told.code, 4, "{answer}: {}", told.err);
        assert_eq!((place.state("1-00000002"), place.state("1-00000003")), ("reserved".into(), "active".into()));
        let doubt = place.json(&["doubt", "list"])[0].clone();
        assert_eq!((&doubt["kind"], &doubt["amount"]), (&json!("invoice"), &json!(2000)), "{answer}");
        let key = doubt["key"].as_str().unwrap();
        assert!(told.err.contains(&format!("voucherctl doubt retry {key} ")), "{answer}: {}", told.err);
        assert_eq!(place.posts("done", "", &["doubt", "retry", key]).code, 0, "{answer}");
        assert_eq!(place.books().len(), 1, "{answer}");
        assert_eq!(place.voucher("1-00000002")["partner"], json!("north"), "{answer}");
        assert_eq!(place.json(&["doubt", "list"]), json!([]), "{answer}");
    }
}

#[test]
fn the_same_request_drives_a_sale_in_doubt_to_its_end() {
    let place = Place::with_shop(3);
    assert_eq!(place.sells("booked_and_dead", STOCK).code, 4);
    assert_eq!(place.sold(STOCK)["state"], json!("posted"));
    assert_eq!(place.books().len(), 1);
}

#[test]
fn recovery_books_a_sale_once() {
    let place = Place::with_shop(3);
    place.sells("booked_and_dead", STOCK);
    place.sells("silent", "electronic --type MAIL --buyer anna --request-id b");
    let told = place.posts("done", "", &["recover", "--older-than-seconds", "0", "--json"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let recovery: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((&recovery["driven"], &recovery["posted"]), (&json!(2), &json!(2)));
    assert_eq!((place.books().len(), place.state("1-00000001")), (2, "active".into()));
}

#[test]
fn a_sale_that_was_booked_and_cannot_be_kept_is_in_doubt() {
    let place = Place::with_shop(2);
    let words: Vec<&str> = STOCK.split(' ').collect();
    let told = booked_but_not_kept(&place, "", &[&["sell"], words.as_slice(), &["--yes"]].concat());
    is_in_doubt_under_its_key(&place, &told);
    assert_eq!(place.voucher("1-00000001")["partner"], json!("north"));
}

#[test]
fn a_sale_the_ledger_refuses_changes_nothing() {
    let place = Place::with_shop(2);
    let told = place.sells("rejected", STOCK);
    assert!(told.code == 1 && told.err.contains("nothing changed hands"), "{} {}", told.code, told.err);
    assert_eq!(
        (place.state("1-00000001"), place.voucher("1-00000001")["partner"].clone()),
        ("active".into(), json!(""))
    );
    assert_eq!(place.sells("done", STOCK).code, 1, "a refusal is final");
    let told = place.sells("rejected", "electronic --type MAIL --buyer anna --request-id b --json");
    let sale: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, &sale["state"]), (1, &json!("rejected")));
    assert_eq!(place.state(sale["serial"].as_str().unwrap()), "cancelled");
    assert!(place.books().is_empty());
}

#[test]
fn a_contradiction_about_a_sale_is_settled_by_two_persons() {
    let place = Place::with_shop(2);
    let told = place.sells("conflict", STOCK);
    assert!(told.code == 5 && told.err.contains("settle-by-hand"), "{} {}", told.code, told.err);
    let doubt = place.json(&["doubt", "list", "--limit", "1"])[0].clone();
    assert_eq!(doubt["state"], json!("conflict"));
    let key = doubt["key"].as_str().unwrap();
    let settling =
        ["doubt", "settle-by-hand", key, "--outcome", "done", "--balance-after", "-20.00", "--reason", "seen"];
    let told = place.run(&settling);
    assert_eq!((told.code, place.state("1-00000001")), (4, "reserved".into()), "{}", told.err);
    let id = told.err.trim().rsplit(' ').next().unwrap();
    place.done(&["approvals", "approve", id, "--actor", "paul"]);
    assert_eq!(
        (place.state("1-00000001"), place.voucher("1-00000001")["partner"].clone()),
        ("active".into(), json!("north"))
    );
    assert_eq!(place.json(&["sales", "show", key])["balance_after"], json!(-2000));
}

#[test]
fn an_approved_refund_is_booked_by_a_retry() {
    let place = Place::with_shop(1);
    place.done(&["settings", "set", "two_persons", "on"]);
    let refund = "refund --type BACK --value 7.00 --buyer anna --request-id f1";
    let told = place.sells("done", refund);
    assert!(told.code == 4 && told.err.contains("voucherctl approvals approve"), "{} {}", told.code, told.err);
    assert_eq!((place.books().len(), place.json(&["sales", "list"])), (0, json!([])));
    let id = told.err.trim().rsplit(' ').next().unwrap();
    let told = place.run(&["approvals", "approve", id, "--actor", "paul"]);
    assert_eq!(told.code, 4, "{}", told.err);
    let retry = told.err.trim().rsplit_once("voucherctl ").expect("how to go on").1.replace(" --post-with COMMAND", "");
    assert_eq!(place.posts("done", "", &retry.split(' ').collect::<Vec<_>>()).code, 0, "{retry}");
    assert_eq!(place.books()[0]["kind"], json!("refund"));
    assert_eq!(place.sold(refund)["duplicate"], json!(true));
    assert_eq!(place.run(&["approvals", "approve", id, "--actor", "paul"]).code, 0);
}

#[test]
fn an_approved_refund_is_booked_by_the_same_command() {
    let place = Place::with_shop(1);
    place.done(&["settings", "set", "two_persons", "on"]);
    let refund = "refund --type BACK --value 7.00 --buyer anna --request-id f1";
    let told = place.sells("done", refund);
    let id = told.err.trim().rsplit(' ').next().unwrap();
    assert_eq!(place.run(&["approvals", "approve", id, "--actor", "paul"]).code, 4);
    assert_eq!(place.sold(refund)["state"], json!("posted"));
    assert_eq!(place.books().len(), 1);
}

#[test]
fn a_sale_nobody_confirms_does_not_happen() {
    let place = Place::with_shop(3);
    let asks = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        let told = place.posts("done", "y\n", &[&["sell"], words.as_slice()].concat());
        assert!(told.code == 2 && told.err.contains("--yes"), "{} {}", told.code, told.err);
        told.err
    };
    assert!(asks(STOCK).contains("sell 2 vouchers to the partner north?"));
    assert!(asks("counter --buyer anna --series 1 --request-id b").contains("sell up to 3 vouchers to anna?"));
    assert!(asks("electronic --type MAIL --buyer anna --request-id c").contains("sell a voucher of type MAIL?"));
    assert!(asks("refund --type BACK --value 7 --buyer anna --request-id d").contains("refund anna"));
    assert!(place.books().is_empty() && place.json(&["sales", "list"]) == json!([]));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_sold() {
    let place = Place::with_shop(3);
    let stock = "stock --partner north --series 1 --request-id a";
    for (words, told_of) in [
        ("barter --partner north", "barter"),
        (&format!("{stock} --discount 150"), "0.01 to 99.99"),
        (&format!("{stock} --discount 0"), "0.01 to 99.99"),
        (&format!("{stock} --price 9.999"), "2 decimals"),
        (&format!("{stock} --price 0"), "--price"),
        (&format!("{stock} --price=-5.00"), "price"),
        (&format!("{stock} --price 9.00 --discount 5"), "--discount"),
        (&format!("{stock} --quantity 0"), "--quantity"),
        (&format!("{stock} --quantity 10001"), "10000"),
        (&format!("{stock} --credit ten"), "12.50"),
        (&format!("{stock} --credit-read-at 2026-01-01"), "--credit"),
        (&format!("{stock} --credit 5.00 --credit-read-at 2999-01-01"), "still to come"),
        (&format!("{stock} --vouchers 1-00000001"), "voucher_ids"),
        ("stock --partner north --request-id a", "filter"),
        ("stock --partner north --text card --price 5.00 --request-id a", "--currency"),
        ("stock --series 1 --request-id a", "--partner"),
        ("stock --partner north --series 1", "--request-id"),
        ("counter --buyer anna --series 1 --credit 5.00 --request-id a", "--credit"),
        ("electronic --type MAIL --buyer anna --credit 5.00 --request-id a", "partner"),
        ("electronic --type MAIL --request-id a", "buyer"),
        ("electronic --type REFILL --buyer anna --request-id a", "electronic type"),
        ("gift --type CARD --value 5.001 --holder anna --request-id a", "2 decimals"),
        ("refund --type BACK --buyer anna --request-id a", "face_value"),
        ("cancellation 1-00000001 --because lost --request-id a", "return, loss, fraud"),
    ] {
        let told = place.sells("done", words);
        assert!(told.code == 2 && told.err.contains(told_of), "{words}: {} {}", told.code, told.err);
    }
    assert!(place.books().is_empty() && place.json(&["sales", "list"]) == json!([]));
    assert_eq!(place.state("1-00000001"), "active");
}

#[test]
fn what_cannot_be_sold_is_refused() {
    let place = Place::with_shop(2);
    place.done(&["bulk", "block", "--vouchers", "1-00000002", "--because", "lost", "--yes"]);
    for words in [
        STOCK,
        "counter --buyer anna --vouchers 1-00000002 --request-id a",
        "return --partner north --series 1 --request-id a",
        "cancellation 1-00000001 --because return --request-id a",
        "reload 1-00000001 --value 5.00 --request-id a",
        "transfer 1-00000009 --holder anna --request-id a",
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let ledger = ["--post-with", "./ledger", "--post-argument", "books", "--post-argument", "done"];
        let ledger = if words[0] == "transfer" { &[] } else { ledger.as_slice() };
        let told = place.run(&[&["sell"], words.as_slice(), &["--yes"], ledger].concat());
        assert_eq!(told.code, 1, "{words:?}: {}", told.err);
    }
    assert!(place.books().is_empty());
}

#[test]
fn nothing_is_sold_without_a_ledger_that_can_be_run() {
    let place = Place::with_shop(2);
    let words: Vec<&str> = STOCK.split(' ').collect();
    let asked = [&["sell"], words.as_slice(), &["--yes"]].concat();
    assert!(place.run(&asked).err.contains("--post-with"));
    for ledger in [["--post-with", "./no such file"].as_slice(), &["--post-with", "./books"], &[]] {
        let told = place.run(&[asked.as_slice(), ledger].concat());
        assert_eq!(told.code, 2, "{ledger:?}: {}", told.err);
    }
    assert_eq!(place.json(&["sales", "list"]), json!([]));
}
