//! Exit codes, and what the command line does not take.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::place::Place;

fn one_line(text: &str) -> bool {
    text.ends_with('\n') && text.lines().count() == 1
}

#[test]
fn the_exit_codes_are_in_the_help() {
    let help = Place::empty().done(&["--help"]);
    for line in ["0  done", "1  refused", "3  retry later", "4  in doubt", "5  a fault"] {
        assert!(help.contains(line), "{help}");
    }
}

#[test]
fn what_is_not_there_is_refused_in_one_line() {
    let told = Place::with_vouchers(1).run(&["show", "9-00000001"]);
    assert_eq!(told.code, 1);
    assert!(one_line(&told.err) && told.err.contains("no such voucher"), "{}", told.err);
}

#[test]
fn a_misspelt_store_is_not_made() {
    let place = Place::with_vouchers(1);
    let told = place.run(&["list", "--store", "vuochers.db"]);
    assert_eq!(told.code, 2);
    assert!(one_line(&told.err) && told.err.contains("--new-store"), "{}", told.err);
    assert!(!place.path("vuochers.db").exists());
}

#[test]
fn the_root_key_comes_from_a_file_only() {
    let place = Place::with_vouchers(1);
    let hexadecimal = "07".repeat(32);
    assert_eq!(place.run(&["list", "--key", &hexadecimal]).code, 2);
    assert_eq!(place.run(&["list", "--key-file", &hexadecimal]).code, 5);
    let without = place.program(&["list"]).env_remove("VOUCHERCTL_KEY_FILE").output().unwrap();
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stderr).contains("VOUCHERCTL_KEY_FILE"));
}

#[test]
fn a_key_file_others_may_read_is_refused() {
    let place = Place::with_vouchers(1);
    fs::set_permissions(place.path("root.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let told = place.run(&["list"]);
    assert_eq!(told.code, 5);
    assert!(told.err.contains("chmod 0600"), "{}", told.err);
}

#[test]
fn a_wrong_key_is_a_fault() {
    let place = Place::with_vouchers(1);
    place.key("other.key", 8);
    assert_eq!(place.run(&["list", "--key-file", "other.key"]).code, 5);
}

#[test]
fn a_right_that_was_not_given_is_refused_by_name() {
    let place = Place::with_vouchers(1);
    let told = place.run(&["list", "--rights", "generate,export"]);
    assert_eq!(told.code, 1);
    assert!(told.err.contains("lacks the right view") && told.err.contains("--rights"), "{}", told.err);
    let told = place.run(&["list", "--rights", "veiw"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("known are view, generate"), "{}", told.err);
}

#[test]
fn everybody_has_a_name() {
    let place = Place::with_vouchers(1);
    let nameless = place.program(&["list"]).env_remove("USER").output().unwrap();
    assert_eq!(nameless.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nameless.stderr).contains("--actor"));
    place.done(&["series", "lock", "1", "--actor", "paul", "--source", "desk 4"]);
    let history = place.json(&["series", "show", "1"])["history"].clone();
    let last = history.as_array().unwrap().last().unwrap().clone();
    assert_eq!((last["actor_id"].as_str(), last["source"].as_str()), (Some("paul"), Some("desk 4")));
}

#[test]
fn a_date_that_is_none_is_refused_with_the_way_to_write_it() {
    let told = Place::with_vouchers(1).run(&["list", "--created-from", "yesterday"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("2026-12-31"), "{}", told.err);
}

#[test]
fn a_bulk_operation_nobody_confirms_does_not_happen() {
    let place = Place::with_vouchers(2);
    let told = place.fed("y\n", &["bulk", "block", "--series", "1", "--because", "lost"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("block 2 of 2 vouchers?") && told.err.contains("--yes"), "{}", told.err);
    assert_eq!(place.state("1-00000001"), "active");
}

#[test]
fn a_series_is_not_voided_without_being_asked() {
    let place = Place::with_vouchers(1);
    assert_eq!(place.run(&["series", "void", "1"]).code, 2);
    assert_eq!(place.json(&["series", "show", "1"])["series"]["state"], "active");
}

#[test]
fn the_whole_store_is_never_meant_by_accident() {
    let place = Place::with_vouchers(1);
    assert_eq!(place.run(&["bulk", "delete", "--yes"]).code, 2);
}
