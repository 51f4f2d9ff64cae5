//! Vouchers of somebody else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::json;

use crate::place::{told, Place};

const CARDS: &str = "code,serial,face_value,expires_at\n\
    770000000001,A-1,10,2099-06-30\n\
    770000000002,A-2,25.50,2099-12-31\n";

fn with_file(text: &str) -> Place {
    let place = Place::with_vouchers(1);
    place.file("cards.csv", text);
    place
}

const IMPORT: &[&str] = &["import", "cards.csv", "--currency", "EUR"];

#[test]
fn rows_become_vouchers_found_by_the_serial_of_whoever_made_them() {
    let place = with_file(CARDS);
    let told = place.json(&[IMPORT, &["--series-code", "THEIRS", "--partner", "north"]].concat());
    assert_eq!((&told["result"]["imported"], &told["result"]["value"]), (&json!(2), &json!(3550)));
    assert_eq!((&told["findings"], &told["duplicate"]), (&json!([]), &json!(false)));
    let found = place.json(&["list", "--external-serial", "A-2"]);
    assert_eq!((&found[0]["serial"], &found[0]["face_value"]), (&json!("THEIRS-00000002"), &json!(2550)));
    assert_eq!(found.as_array().unwrap().len(), 1);
    let shown = place.voucher("A-1");
    assert_eq!(shown, place.voucher("THEIRS-00000001"));
    assert_eq!((&shown["external_serial"], &shown["partner"]), (&json!("A-1"), &json!("north")));
    assert_eq!(place.json(&["series", "show", "THEIRS"])["series"]["imported"], json!(true));
}

#[test]
fn a_serial_that_several_makers_used_names_no_voucher() {
    let place = with_file(CARDS);
    place.json(IMPORT);
    place.file("cards.csv", &CARDS.replace("77", "88"));
    place.json(IMPORT);
    let told = place.run(&["show", "A-1"]);
    assert!(told.code != 0 && told.err.contains("several imported vouchers"), "{} {}", told.code, told.err);
}

#[test]
fn a_wrong_row_refuses_the_file_and_is_told_with_its_line_and_remedy() {
    let place = with_file(&CARDS.replace("25.50", "25.505"));
    let refused = place.run(IMPORT);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert!(refused.err.contains("nothing was imported") && refused.err.contains("--partial"), "{}", refused.err);
    let row = refused.out.lines().find(|line| line.trim_start().starts_with('3')).unwrap();
    assert!(row.contains("wrong") && row.contains("face_value"), "{}", refused.out);
    assert_eq!(place.json(&["list", "--count"]), json!({ "vouchers": 1 }));

    let partly = place.json(&[IMPORT, &["--partial"]].concat());
    assert_eq!((&partly["result"]["imported"], &partly["result"]["refused"]), (&json!(1), &json!(1)));
    assert_eq!(partly["findings"][0]["line"], json!(3));
}

#[test]
fn a_dry_run_only_looks() {
    let place = with_file(CARDS);
    let told = place.json(&[IMPORT, &["--dry-run"]].concat());
    assert_eq!(told["result"]["imported"], json!(2));
    assert_eq!(place.json(&["list", "--count"]), json!({ "vouchers": 1 }));
    place.file("cards.csv", &CARDS.replace("25.50", "x"));
    let told = place.run(&[IMPORT, &["--dry-run"]].concat());
    assert!(told.code == 1 && told.err.contains("nothing would be imported"), "{} {}", told.code, told.err);
}

#[test]
fn the_same_request_again_imports_nothing_twice() {
    let place = with_file(CARDS);
    let named = [IMPORT, &["--request-id", "delivery 7"]].concat();
    assert_eq!(place.json(&named)["duplicate"], json!(false));
    assert_eq!(place.json(&named)["duplicate"], json!(true));
    assert!(place.run(&named).err.contains("this request was made before"));
    assert_eq!(place.json(&["list", "--count"]), json!({ "vouchers": 3 }));
}

#[test]
fn a_file_is_read_as_it_is_told() {
    let place = with_file("PIN\tCard no\tuntil\n770000000001\tA-1\t30/06/2099\n");
    let reading = ["--columns", "code=PIN,serial=Card no,expires_at=until", "--delimiter", "tab", "--format", "csv"];
    let dates = ["--date-format", "%d/%m/%Y", "--encoding", "windows-1252", "--value", "5.00", "--accepted"];
    let told = place.json(&[IMPORT, &reading, &dates].concat());
    assert_eq!((&told["result"]["imported"], &told["result"]["value"]), (&json!(1), &json!(500)));
    let voucher = &place.json(&["list", "--external-serial", "A-1"])[0];
    assert_eq!((&voucher["state"], &voucher["expires_at_ms"]), (&json!("accepted"), &json!(4_086_547_200_000_i64)));
}

#[test]
fn a_check_digit_catches_a_row_mistyped() {
    // Luhn: the last digit of the second is one too many.
    let place = with_file("code,face_value\n770000000008,5\n770000000009,5\n");
    let told = place.run(&[IMPORT, &["--check-digit", "luhn"]].concat());
    assert_eq!(told.code, 1, "{}", told.err);
    let wrong: Vec<_> = told.out.lines().filter(|line| line.contains("wrong")).collect();
    assert!(wrong.len() == 1 && !told.out.contains("77000000000"), "{}", told.out);
}

#[test]
fn an_interrupted_import_leaves_nothing() {
    let rows: String = (0..300_000).map(|number| format!("{:016},5\n", number * 1_000_003_i64)).collect();
    let place = with_file(&format!("code,face_value\n{rows}"));
    let working = place.started(&[IMPORT, &["--weak-codes-override", "olga"]].concat());
    while place.json(&["jobs", "list"]) == json!([]) {}
    assert!(Command::new("kill").args(["-INT", &working.id().to_string()]).status().unwrap().success());
    let stopped = told(working, "");
    assert_eq!(stopped.code, 3, "{}", stopped.err);
    assert!(stopped.err.contains("nothing was imported"), "{}", stopped.err);
    assert_eq!(place.json(&["jobs", "list"]), json!([]));
    assert_eq!(place.json(&["list", "--count"]), json!({ "vouchers": 1 }));
}

#[test]
fn ctrl_c_leaves_an_import_alone_that_was_started_before() {
    let rows: String = (0..300_000).map(|number| format!("{:016},5\n", number * 1_000_003_i64)).collect();
    let place = with_file(&format!("code,face_value\n{rows}"));
    let named = [IMPORT, &["--weak-codes-override", "olga", "--request-id", "delivery 7"]].concat();
    let mut first = place.started(&named);
    while place.json(&["jobs", "list"]) == json!([]) {}
    first.kill().unwrap();
    first.wait().unwrap();
    let done = || place.json(&["jobs", "list"])[0]["done"].as_i64();
    let before = done();
    let again = place.started(&named);
    while done() == before {}
    assert!(Command::new("kill").args(["-INT", &again.id().to_string()]).status().unwrap().success());
    let stopped = told(again, "");
    assert!(stopped.code == 3 && stopped.err.contains("voucherctl jobs resume"), "{} {}", stopped.code, stopped.err);
    assert_eq!(place.json(&["jobs", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_length_that_is_named_catches_zeros_that_all_codes_lost() {
    let place = with_file(CARDS);
    let told = place.run(&[IMPORT, &["--code-length", "14"]].concat());
    assert!(told.code == 1 && told.out.contains("leading zeros"), "{} {}", told.out, told.err);
    assert_eq!(place.json(&[IMPORT, &["--code-length", "12"]].concat())["result"]["imported"], json!(2));
}

#[test]
fn a_template_is_made_once_for_its_owner_and_can_be_imported() {
    let place = Place::with_vouchers(1);
    for (name, beginning) in [("fill.csv", "code"), ("fill.xlsx", "PK")] {
        place.done(&["import-template", "--to", name]);
        let file = fs::read(place.path(name)).unwrap();
        assert!(String::from_utf8_lossy(&file).contains(beginning), "{name}");
        assert_eq!(fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
        let again = place.run(&["import-template", "--to", name]);
        assert!(again.code == 2 && fs::read(place.path(name)).unwrap() == file, "{}", again.err);
    }
    assert_eq!(place.run(&["import-template", "--to", "fill.txt"]).code, 2);
}
