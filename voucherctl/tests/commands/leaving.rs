//! Formats, files, runs and repeats of exports.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::place::{told, Place};

/// A printer's public key; nobody has the other half.
const PRINTER: &str = "age1rw670cqr0tjdse64yku695w4s4x94ersajxh70x5g8l66vv05gaq2hwyup";

const CODES: &[&str] = &["--with-codes", "--reveal", "--rights", "export,reveal"];

#[test]
fn the_ending_of_a_name_says_the_format() {
    let place = Place::with_vouchers(2);
    let beginnings =
        [("a.csv", "\"serial\""), ("a.xlsx", "PK"), ("a.xml", "<?xml"), ("a.jsonl", "{"), ("a.pdf", "%PDF")];
    for (name, beginning) in beginnings {
        let answer = place.json(&["export", "--to", name]);
        assert_eq!((&answer["vouchers"], &answer["files"]), (&json!(2), &json!(1)), "{name}");
        let file = fs::read(place.path(name)).unwrap();
        assert_eq!(answer["bytes"], json!(file.len()), "{name}");
        let beginning = beginning.trim_matches('"').as_bytes();
        assert!(file.windows(beginning.len()).take(4).any(|window| window == beginning), "{name}");
        assert_eq!(fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(place.done(&["export", "--format", "jsonl"]).starts_with('{'));
}

#[test]
fn an_export_tells_its_run_value_and_fingerprint() {
    let place = Place::with_vouchers(3);
    let answer = place.json(&["export", "--to", "list.csv"]);
    assert_eq!((&answer["run"], &answer["value"], &answer["currency"]), (&json!(1), &json!(3000), &json!("EUR")));
    let sum = Command::new("sha256sum").arg(place.path("list.csv")).output().unwrap();
    assert!(String::from_utf8(sum.stdout).unwrap().starts_with(answer["sha256"].as_str().unwrap()));
    assert!(place.done(&["export", "--to", "again.csv"]).contains("30.00 EUR"));
}

#[test]
fn runs_are_listed_newest_first_and_by_series() {
    let place = Place::with_vouchers(1);
    place.generates(&["--quantity", "1", "--value", "5", "--currency", "EUR"]);
    place.done(&["export", "--series", "1", "--to", "one.csv"]);
    place.done(&["export", "--series", "2", "--to", "two.xml", "--actor", "paul"]);
    let runs = place.json(&["exports"]);
    assert_eq!((&runs[0]["run"], &runs[1]["run"]), (&json!(2), &json!(1)));
    assert_eq!((&runs[0]["actor_id"], &runs[0]["format"]), (&json!("paul"), &json!("xml")));
    assert_eq!((&runs[0]["state"], &runs[0]["with_codes"]), (&json!("finished"), &json!(false)));
    let first = place.json(&["exports", "--series", "1"]);
    assert_eq!((first.as_array().unwrap().len(), &first[0]["run"]), (1, &json!(1)));
    assert!(place.run(&["exports", "--limit", "1"]).err.contains("only the first 1"));
}

#[test]
fn codes_leave_again_only_with_another_person_and_the_same_words() {
    let place = Place::with_vouchers(2);
    place.done(&[&["export", "--series", "1", "--to", "print.csv"], CODES].concat());
    let again = [&["export", "--series", "1", "--to", "the reprint.csv"], CODES].concat();
    let pending = place.run(&again);
    assert_eq!(pending.code, 4, "{}", pending.err);
    let (way, command) = pending.err.trim().split_once("; then repeat it with: voucherctl ").unwrap();
    let id = way.rsplit(' ').next().unwrap();
    assert!(way.contains("voucherctl approvals approve") && !place.path("the reprint.csv").exists(), "{way}");

    let approving = ["approvals", "approve", id, "--actor", "paul", "--rights", "approve,export,reveal"];
    let approved = place.run(&approving);
    assert_eq!(approved.code, 0, "{}", approved.err);
    assert!(approved.err.contains(&format!("--approval {id}")), "{}", approved.err);

    let program = place.program(&[]).get_program().to_owned();
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{} {command}", program.to_str().unwrap())]).current_dir(place.folder());
    shell.env("USER", "olga").env("VOUCHERCTL_STORE", "vouchers.db").env("VOUCHERCTL_KEY_FILE", "root.key");
    let shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let repeated = told(shell, "");
    assert_eq!(repeated.code, 0, "{}", repeated.err);
    assert!(place.path("the reprint.csv").exists());
    let once_more = [again.as_slice(), &["--approval", id]].concat();
    assert_ne!(place.run(&once_more).code, 0);
}

#[test]
fn a_large_export_is_split_into_numbered_files() {
    let place = Place::with_vouchers(12000);
    let answer = place.json(&["export", "--to", "list.csv", "--split", "1MiB"]);
    let files = answer["files"].as_u64().unwrap();
    assert!(files >= 2, "{answer}");
    for number in 1..=files {
        let length = fs::metadata(place.path(&format!("list-{number:04}.csv"))).unwrap().len();
        assert!(length <= 1 << 20, "{length}");
    }
    assert!(!place.path("list.csv").exists());
}

#[test]
fn a_print_file_is_encrypted_for_its_printer_with_a_signed_manifest() {
    let place = Place::with_vouchers(2);
    let print = ["export", "--series", "1", "--to", "print.csv.age", "--recipient", PRINTER];
    place.done(&[&print, CODES].concat());
    let file = fs::read(place.path("print.csv.age")).unwrap();
    assert!(file.starts_with(b"age-encryption.org/v1"));
    assert!(place.path("print.csv.age.manifest.json").exists());
    let key = place.done(&["manifest-key"]);
    assert!(key.starts_with("-----BEGIN PUBLIC KEY-----\n") && key.ends_with("-----END PUBLIC KEY-----\n"), "{key}");
    assert_eq!(place.json(&["manifest-key"])["manifest_key"], json!(key));
}

#[test]
fn cards_look_as_they_are_told_and_nothing_else_has_cards() {
    let place = Place::with_vouchers(3);
    let look = "--page letter --cards 3x8 --no-crop-marks --fields title,value,code --locale de-DE";
    let look: Vec<&str> = look.split(' ').collect();
    place.done(&[["export", "--to", "cards.pdf"].as_slice(), &look, &["--title", "Top up"], CODES].concat());
    assert!(fs::read(place.path("cards.pdf")).unwrap().starts_with(b"%PDF"));
    let told = place.run(&["export", "--to", "list.csv", "--cards", "3x8"]);
    assert!(told.code == 2 && told.err.contains("csv has no cards"), "{}", told.err);
    let told = place.run(&["export", "--to", "list.pdf", "--cards", "3"]);
    assert!(told.code == 2 && told.err.contains("such as 3x8"), "{}", told.err);
    assert!(!place.path("list.pdf").exists());
}

#[test]
fn what_is_not_text_does_not_go_to_a_terminal() {
    let place = Place::with_vouchers(1);
    // `script` gives the program a terminal.
    for option in ["--format xlsx", "--format pdf", &format!("--recipient {PRINTER}")] {
        let command = format!("{} export {option}", env!("CARGO_BIN_EXE_voucherctl"));
        let mut script = Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(place.folder()).env("USER", "olga");
        script.env("VOUCHERCTL_STORE", "vouchers.db").env("VOUCHERCTL_KEY_FILE", "root.key");
        let output = script.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("not written to a terminal"), "{told}");
    }
}

#[test]
fn an_interrupted_export_leaves_nothing() {
    let place = Place::with_vouchers(200_000);
    let working = place.started(&["export", "--to", "list.xml"]);
    while place.json(&["exports"]) == json!([]) {}
    assert!(Command::new("kill").args(["-INT", &working.id().to_string()]).status().unwrap().success());
    let stopped = told(working, "");
    assert_eq!(stopped.code, 3, "{}", stopped.err);
    assert!(stopped.err.contains("nothing of the export stays"), "{}", stopped.err);
    let left = fs::read_dir(place.folder())
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("list"));
    assert_eq!(left.count(), 0);
    assert_eq!(place.json(&["exports"])[0]["state"], json!("failed"));
}

#[test]
fn the_schema_of_xml_is_printed_without_a_store() {
    let schema = Place::empty().done(&["export-schema"]);
    assert!(schema.starts_with("<?xml") && schema.contains("schema"), "{schema}");
}
