//! Redemptions with a ledger that is a command; what stays in doubt, reversals, reconciliation.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::place::{told, Place, Told};

fn key(place: &Place, serial: &str) -> String {
    place.voucher(serial)["redemption_key"].as_str().unwrap().to_owned()
}

#[test]
fn a_redeemed_voucher_is_booked_once() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    let told = place.redeems("done", &code);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.out.contains("posted") && told.out.contains("10.00 EUR") && told.out.contains("entry 1"),
        "{}",
        told.out
    );
    assert_eq!(place.redeems("done", &code).code, 0);
    let [entry] = place.books().try_into().unwrap();
    assert_eq!((&entry["account"], &entry["amount"]), (&json!("4711"), &json!(1000)));
    assert_eq!((&entry["kind"], &entry["serial"]), (&json!("payment"), &json!("1-00000001")));
    assert_eq!(place.state("1-00000001"), "used");
}

#[test]
fn the_code_is_no_argument_and_is_asked_for() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    assert_eq!(place.posts("done", "", &["redeem", "--account", "4711", &code]).code, 2);
    let told = place.redeems("done", "");
    assert!(told.code == 2 && told.err.contains("no code came"), "{}", told.err);
}

#[test]
fn a_code_nobody_has_is_refused_without_being_repeated() {
    let place = Place::with_vouchers(1);
    let told = place.redeems("done", "1234 5678 9012 3456");
    assert_eq!(told.code, 1);
    assert!(!format!("{}{}", told.out, told.err).contains("5678"), "{}", told.err);
    assert!(place.books().is_empty());
}

#[test]
fn a_payment_the_ledger_refuses_leaves_the_voucher_active() {
    let place = Place::with_vouchers(1);
    let told = place.redeems("rejected", &place.codes("1")[0]);
    assert_eq!(told.code, 1, "{}", told.err);
    assert_eq!(place.state("1-00000001"), "active");
}

#[test]
fn an_answer_that_is_none_leaves_it_in_doubt() {
    for answer in ["retry", "fails", "babbles", "silent", "unheard_of", "booked_and_dead"] {
        let place = Place::with_vouchers(1);
        let told = place.redeems(answer, &place.codes("1")[0]);
        assert_eq!(told.code, 4, "{answer}: {}", told.err);
        assert!(told.err.contains("voucherctl doubt retry"), "{answer}: {}", told.err);
        assert_eq!(place.state("1-00000001"), "pending", "{answer}");
    }
}

#[test]
fn recovery_asks_the_same_key_again_and_books_it_once() {
    let place = Place::with_vouchers(2);
    let codes = place.codes("1");
    place.redeems("booked_and_dead", &codes[0]);
    place.redeems("silent", &codes[1]);
    assert_eq!(place.posts("retry", "", &["recover", "--older-than-seconds", "0"]).code, 4);
    let told = place.posts("done", "", &["recover", "--older-than-seconds", "0", "--json"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let recovery: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((&recovery["driven"], &recovery["posted"]), (&json!(2), &json!(2)));
    assert_eq!(place.books().len(), 2);
}

#[test]
fn recovery_leaves_alone_what_may_still_be_on_its_way() {
    let place = Place::with_vouchers(1);
    place.redeems("silent", &place.codes("1")[0]);
    assert_eq!(place.posts("done", "", &["recover"]).code, 0);
    assert!(place.books().is_empty());
    assert_eq!(place.state("1-00000001"), "pending");
}

#[test]
fn a_ledger_that_does_not_end_is_ended_and_leaves_it_in_doubt() {
    for answer in ["hangs", "leaves_one_behind"] {
        let place = Place::with_vouchers(1);
        let code = place.codes("1").remove(0);
        let begun = Instant::now();
        let told = place.posts(answer, &code, &["redeem", "--account", "4711", "--post-seconds", "1"]);
        // Whatever the command started holds our standard error, too: were it alive, we would still be reading.
        assert!(begun.elapsed() < Duration::from_secs(20), "{answer}: it was not ended");
        assert!(told.code == 4 && told.err.contains("within 1 seconds"), "{answer}: {}", told.err);
        assert_eq!(place.state("1-00000001"), "pending", "{answer}");
        assert_eq!(place.posts("done", "", &["recover", "--older-than-seconds", "0"]).code, 0);
        assert_eq!(place.books().len(), 1, "{answer}");
    }
}

/// Runs a command whose ledger waits, and makes the voucher unreadable before the ledger answers.
pub fn booked_but_not_kept(place: &Place, input: &str, arguments: &[&str]) -> Told {
    let ledger = ["--post-with", "./ledger", "--post-argument", "books", "--post-argument", "waits"];
    let mut working = place.started(&[arguments, &ledger].concat());
    working.stdin.as_mut().unwrap().write_all(input.as_bytes()).unwrap();
    while !place.path("asked").exists() {
        assert!(working.try_wait().unwrap().is_none(), "the ledger was not asked");
        std::thread::yield_now();
    }
    place.edits("UPDATE voucher SET version = version + 1000");
    place.file("answer", "");
    told(working, "")
}

/// It is in doubt, and how to go on is told; going on books nothing twice.
pub fn is_in_doubt_under_its_key(place: &Place, told: &Told) {
    assert_eq!(told.code, 4, "{}", told.err);
    place.edits("UPDATE voucher SET version = version - 1000");
    let books = place.books();
    let posted = books.last().unwrap()["key"].as_str().unwrap();
    assert!(told.err.contains(&format!("voucherctl doubt retry {posted} ")), "{}", told.err);
    assert_eq!(place.posts("done", "", &["doubt", "retry", posted]).code, 0);
    assert_eq!(place.books().len(), books.len());
}

#[test]
fn a_redemption_that_was_booked_and_cannot_be_kept_is_in_doubt() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    let told = booked_but_not_kept(&place, &format!("{code}\n"), &["redeem", "--account", "4711"]);
    is_in_doubt_under_its_key(&place, &told);
    assert_eq!(place.state("1-00000001"), "used");
}

#[test]
fn a_reversal_that_was_booked_and_cannot_be_kept_is_in_doubt() {
    let place = Place::with_vouchers(1);
    place.redeems("done", &place.codes("1")[0]);
    let told = booked_but_not_kept(&place, "", &["reverse", &key(&place, "1-00000001"), "--reason", "wrong account"]);
    is_in_doubt_under_its_key(&place, &told);
    assert_eq!(place.state("1-00000001"), "active");
}

#[test]
fn a_retry_that_was_booked_and_cannot_be_kept_is_in_doubt() {
    let place = Place::with_vouchers(1);
    place.redeems("silent", &place.codes("1")[0]);
    let key = key(&place, "1-00000001");
    let told = booked_but_not_kept(&place, "", &["doubt", "retry", &key]);
    is_in_doubt_under_its_key(&place, &told);
    assert_eq!(place.state("1-00000001"), "used");
}

#[test]
fn a_booked_posting_the_ledger_does_not_confirm_is_no_success() {
    let place = Place::with_vouchers(1);
    place.redeems("done", &place.codes("1")[0]);
    let key = key(&place, "1-00000001");
    assert_eq!(place.posts("done", "", &["doubt", "retry", &key]).code, 0);
    for answer in ["rejected", "conflict", "retry", "silent", "fails"] {
        let told = place.posts(answer, "", &["doubt", "retry", &key]);
        assert!([4, 5].contains(&told.code), "{answer}: {} {}", told.code, told.err);
        assert!(told.err.contains(&key), "{answer}: {}", told.err);
    }
    assert_eq!(place.books().len(), 1);
}

#[test]
fn a_command_that_cannot_be_run_holds_no_voucher() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    for command in ["./no such file", "no-such-command-anywhere", "./books"] {
        let told = place.fed(&code, &["redeem", "--account", "4711", "--post-with", command]);
        assert_eq!(told.code, 2, "{}", told.err);
    }
    assert_eq!(place.state("1-00000001"), "active");
}

#[test]
fn no_shell_sees_the_arguments_of_the_command() {
    let place = Place::with_vouchers(1);
    let command = ["--post-with", "touch", "--post-argument", "$(touch shell); touch shell"];
    let told = place.fed(&place.codes("1")[0], &[&["redeem", "--account", "4711"], command.as_slice()].concat());
    assert_eq!(told.code, 4, "{}", told.err);
    assert!(place.path("$(touch shell); touch shell").exists() && !place.path("shell").exists());
}

#[test]
fn what_is_in_doubt_is_listed_and_retried() {
    let place = Place::with_vouchers(1);
    place.redeems("silent", &place.codes("1")[0]);
    let list = place.json(&["doubt", "list"]);
    assert_eq!((&list[0]["serial"], &list[0]["state"]), (&json!("1-00000001"), &json!("pending")));
    assert_eq!(place.json(&["doubt", "list", "--older-than-seconds", "3600"]), json!([]));
    let key = list[0]["key"].as_str().unwrap();
    assert_eq!(place.posts("done", "", &["doubt", "retry", key]).code, 0);
    assert_eq!(place.json(&["doubt", "list"]), json!([]));
}

#[test]
fn a_contradiction_is_a_fault_and_stays_listed() {
    let place = Place::with_vouchers(1);
    let told = place.redeems("conflict", &place.codes("1")[0]);
    assert_eq!(told.code, 5, "{}", told.err);
    assert_eq!(place.json(&["doubt", "list"])[0]["state"], json!("conflict"));
}

#[test]
fn a_reversal_is_booked_and_the_voucher_can_be_used_anew() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    place.redeems("done", &code);
    let told = place.posts("done", "", &["reverse", &key(&place, "1-00000001"), "--reason", "wrong account"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let books = place.books();
    assert_eq!((&books[1]["kind"], &books[1]["reverses"]), (&json!("reversal"), &books[0]["key"]));
    assert_eq!(place.state("1-00000001"), "active");
    assert_eq!(place.redeems("done", &code).code, 0);
    assert_eq!(place.books().len(), 3);
}

#[test]
fn a_part_is_taken_in_the_vouchers_own_currency() {
    let place = Place::with_vouchers(1);
    place.file(
        "type.json",
        r#"{"code": "GIFT", "name": "Gift", "face_value": "1500", "currency": "JPY", "partial_use": true}"#,
    );
    place.done(&["types", "put", "type.json"]);
    place.generates(&["--quantity", "1", "--type", "GIFT"]);
    let code = place.codes("2").remove(0);
    let part = |amount: &str| {
        let named = ["redeem", "--account", "4711", "--request-id", "part 1", "--amount", amount];
        place.posts("done", &code, &named)
    };
    assert_eq!(part("5.00").code, 2);
    assert_eq!(part("500").code, 0);
    assert_eq!(place.voucher("2-00000001")["remaining"], json!(1000));
}

#[test]
fn the_ledgers_list_is_compared_both_ways() {
    let place = Place::with_vouchers(3);
    for code in place.codes("1") {
        place.redeems("done", &code);
    }
    let row = |place: &Place, number: usize, amount: i64| {
        format!("{},4711,{amount}\n", place.books()[number]["key"].as_str().unwrap())
    };
    let whole: String = (0..3).map(|number| row(&place, number, 1000)).collect();
    place.file("list.csv", &format!("key,account,amount\n{whole}"));
    assert_eq!(place.json(&["reconcile", "list.csv"]), json!([]));

    place.file("list.csv", &format!("key,account,amount\n{}{}", row(&place, 0, 1000), row(&place, 1, 999)));
    let told = place.run(&["reconcile", "list.csv", "--from", "2020-01-01", "--json"]);
    assert_eq!(told.code, 5, "{}", told.err);
    let findings: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    let differences: Vec<_> = findings.as_array().unwrap().iter().map(|finding| &finding["difference"]).collect();
    assert_eq!(differences, ["amount", "missing_in_ledger"]);
}

#[test]
fn a_list_that_is_none_is_refused_by_line() {
    let place = Place::with_vouchers(1);
    place.file("list.csv", "account,amount\n4711,10\n");
    assert!(place.run(&["reconcile", "list.csv"]).err.contains("key,account,amount"));
    place.file("list.csv", "key,account,amount\nk,4711,10\nk,4711,10.00\n");
    let told = place.run(&["reconcile", "list.csv"]);
    assert!(told.code == 2 && told.err.contains("line 3"), "{}", told.err);
}
