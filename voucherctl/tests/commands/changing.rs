//! Bulk operations, whole series, jobs.

use std::process::Command;

use serde_json::json;

use crate::place::{told, Place};

#[test]
fn a_dry_run_counts_what_would_change_and_why_the_rest_would_not() {
    let place = Place::with_vouchers(4);
    place.done(&["bulk", "block", "--vouchers", "1-00000001", "--because", "stolen", "--yes"]);
    let counted = place.json(&["bulk", "block", "--series", "1", "--because", "lost", "--dry-run"]);
    assert_eq!((&counted["matched"], &counted["changed"], &counted["unchanged"]), (&json!(4), &json!(3), &json!(1)));
    assert_eq!(place.state("1-00000002"), "active");
}

#[test]
fn blocked_vouchers_say_why_and_become_active_again() {
    let place = Place::with_vouchers(3);
    let range = ["--serial", "1-00000001", "--serial-until", "1-00000002"];
    let done =
        place.json(&[&["bulk", "block", "--because", "damaged", "--note", "wet", "--yes"], range.as_slice()].concat());
    assert_eq!(done["changed"], json!(2));
    let blocked = place.voucher("1-00000002");
    assert_eq!((&blocked["state"], &blocked["reason"]), (&json!("blocked"), &json!("damaged")));
    assert_eq!(place.json(&["list", "--reason", "damaged", "--count"]), json!({ "vouchers": 2 }));
    place.done(&["bulk", "unblock", "--state", "blocked", "--yes"]);
    assert_eq!(place.state("1-00000002"), "active");
}

#[test]
fn a_cancelled_voucher_stays_so_and_can_be_purged() {
    let place = Place::with_vouchers(2);
    place.done(&["bulk", "cancel", "--vouchers", "1-00000001", "--because", "return", "--yes"]);
    assert_eq!(place.state("1-00000001"), "cancelled");
    place.done(&["bulk", "purge", "--state", "cancelled", "--yes"]);
    assert_eq!(place.state("1-00000001"), "purged");
}

#[test]
fn drafts_are_accepted_activated_or_rejected() {
    let place = Place::with_vouchers(1);
    place.generates(&["--draft", "--quantity", "3", "--value", "5", "--currency", "EUR"]);
    place.done(&["bulk", "reject", "--vouchers", "2-00000003", "--yes"]);
    place.done(&["bulk", "accept", "--series", "2", "--with-series", "--yes"]);
    assert_eq!(place.state("2-00000001"), "accepted");
    place.done(&["bulk", "activate", "--series", "2", "--with-series", "--yes"]);
    assert_eq!((place.state("2-00000001"), place.state("2-00000003")), ("active".into(), "rejected".into()));
    assert_eq!(place.json(&["series", "show", "2"])["series"]["state"], json!("active"));
}

#[test]
fn what_is_not_set_is_preserved() {
    let place = Place::with_vouchers(2);
    let one = ["--vouchers", "1-00000001", "--yes"];
    place.done(
        &[&["bulk", "modify", "--set-face-value", "7.50", "--set-valid-until", "2099-12-31"], one.as_slice()].concat(),
    );
    let changed = place.voucher("1-00000001");
    assert_eq!((&changed["face_value"], &changed["expires_at_ms"]), (&json!(750), &json!(4_102_444_800_000_i64)));
    place.done(&[&["bulk", "modify", "--set-no-end"], one.as_slice()].concat());
    let changed = place.voucher("1-00000001");
    assert_eq!((&changed["face_value"], &changed["expires_at_ms"]), (&json!(750), &json!(0)));
    assert_eq!(place.voucher("1-00000002")["face_value"], json!(1000));
}

#[test]
fn an_amount_changes_vouchers_of_one_currency_only() {
    let place = Place::with_vouchers(1);
    place.generates(&["--quantity", "1", "--value", "1000", "--currency", "JPY", "--partner", "north"]);
    let both = ["--vouchers", "1-00000001,2-00000001", "--set-face-value", "5.00", "--yes"];
    let told = place.run(&[&["bulk", "modify"], both.as_slice()].concat());
    assert!(told.code == 2 && told.err.contains("several currencies"), "{}", told.err);
    let told = place.run(&["bulk", "modify", "--partner", "north", "--set-face-value", "5.00", "--yes"]);
    assert!(told.code == 2 && told.err.contains("--currency"), "{}", told.err);
    let euros = ["--partner", "north", "--currency", "EUR", "--set-face-value", "5.00", "--yes"];
    assert_eq!(place.json(&[&["bulk", "modify"], euros.as_slice()].concat())["changed"], json!(0));
}

#[test]
fn vouchers_go_to_a_partner_with_an_invoice_and_keep_their_value_then() {
    let place = Place::with_vouchers(2);
    let sold = ["bulk", "assign", "--set-partner", "north", "--set-invoice", "2026-17", "--series", "1", "--yes"];
    assert_eq!(place.json(&sold)["changed"], json!(2));
    assert_eq!(place.json(&["list", "--invoice", "2026-17", "--count"]), json!({ "vouchers": 2 }));
    let dearer = ["bulk", "modify", "--series", "1", "--set-face-value", "99.00", "--dry-run"];
    assert_eq!(place.json(&dearer)["paid_for"], json!(2));
}

#[test]
fn what_was_done_before_under_a_request_id_is_told_as_such() {
    let place = Place::with_vouchers(2);
    let request = ["bulk", "block", "--series", "1", "--because", "lost", "--request-id", "van 4", "--yes"];
    let first = place.json(&request);
    assert_eq!((&first["changed"], &first["duplicate"]), (&json!(2), &json!(false)));
    place.done(&["bulk", "unblock", "--series", "1", "--yes"]);
    let again = place.json(&request);
    assert_eq!((&again["changed"], &again["duplicate"]), (&json!(2), &json!(true)));
    assert!(place.run(&request).err.contains("this request was made before"));
    assert_eq!(place.state("1-00000001"), "active");
}

#[test]
fn validity_ends_now_for_what_is_expired() {
    let place = Place::with_vouchers(1);
    place.done(&["bulk", "expire", "--series", "1", "--yes"]);
    assert_eq!(place.voucher("1-00000001")["expired"], json!(true));
}

#[test]
fn only_what_nobody_claimed_is_deleted() {
    let place = Place::with_vouchers(1);
    place.generates(&["--draft", "--quantity", "2", "--value", "5", "--currency", "EUR"]);
    assert_eq!(place.json(&["bulk", "delete", "--series", "2", "--yes"])["changed"], json!(2));
    assert_eq!(place.run(&["show", "2-00000001"]).code, 1);
}

#[test]
fn a_locked_series_opens_again_as_it_was() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    place.done(&["series", "lock", "1", "--note", "stolen van"]);
    assert_eq!(place.redeems("done", &code).code, 1);
    place.done(&["series", "unlock", "1"]);
    assert_eq!(place.redeems("done", &code).code, 0);
}

#[test]
fn a_draft_series_goes_through_its_life() {
    let place = Place::with_vouchers(1);
    place.generates(&["--draft", "--quantity", "2", "--value", "5", "--currency", "EUR"]);
    assert_eq!(place.json(&["series", "accept", "2"])["state"], json!("accepted"));
    assert_eq!(place.json(&["series", "activate", "2"])["active"], json!(2));
    assert_eq!(place.json(&["series", "seal", "2", "--note", "print file 9 is there", "--yes"])["sealed"], json!(true));
    assert_eq!(place.json(&["series", "void", "2", "--yes"])["state"], json!("void"));
    place.generates(&["--draft", "--quantity", "1", "--value", "5", "--currency", "EUR"]);
    assert_eq!(place.json(&["series", "reject", "3", "--yes"])["state"], json!("rejected"));
    place.done(&["series", "delete", "3", "--yes"]);
    assert_eq!(place.run(&["series", "show", "3"]).code, 1);
}

#[test]
fn an_edit_of_a_series_preserves_what_it_does_not_set() {
    let place = Place::with_vouchers(1);
    place.file("metadata.json", r#"{"campaign": "winter"}"#);
    place.done(&["series", "edit", "1", "--set-description", "winter cards", "--set-metadata", "metadata.json"]);
    let edited = place.json(&["series", "edit", "1", "--set-comment", "refill card", "--set-available-to", "north"]);
    assert_eq!((&edited["description"], &edited["comment"]), (&json!("winter cards"), &json!("refill card")));
    assert_eq!((&edited["metadata"]["campaign"], &edited["available_to"]), (&json!("winter"), &json!("north")));
}

#[test]
fn a_stopped_job_says_how_it_goes_on_and_does() {
    const QUANTITY: &str = "300000";
    let place = Place::with_vouchers(1);
    let working = place.started(&["generate", "--quantity", QUANTITY, "--value", "5", "--currency", "EUR"]);
    let begun = |jobs: &serde_json::Value| jobs[0]["done"].as_i64().is_some_and(|done| done > 0);
    while !begun(&place.json(&["jobs", "list"])) {}
    assert!(Command::new("kill").args(["-INT", &working.id().to_string()]).status().unwrap().success());
    let stopped = told(working, "");
    assert_eq!(stopped.code, 3, "{}", stopped.err);
    let job = stopped.err.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(stopped.err.contains("voucherctl jobs resume"), "{}", stopped.err);
    assert_eq!(place.run(&["series", "show", "2"]).code, 1);

    assert_eq!(place.json(&["jobs", "resume", &job])["state"], json!("finished"));
    assert_eq!(place.json(&["jobs", "list"]), json!([]));
    assert_eq!(place.json(&["series", "show", "2"])["series"]["quantity"].to_string(), QUANTITY);
}

#[test]
fn a_cancelled_generation_leaves_nothing() {
    let place = Place::with_vouchers(1);
    let mut working = place.started(&["generate", "--quantity", "1000000", "--value", "5", "--currency", "EUR"]);
    let job = loop {
        if let Some(job) = place.json(&["jobs", "list"])[0]["job_id"].as_str() {
            break job.to_owned();
        }
    };
    working.kill().unwrap();
    working.wait().unwrap();
    place.done(&["jobs", "cancel", &job]);
    assert_eq!(place.json(&["jobs", "list"]), json!([]));
    assert_eq!(place.json(&["list", "--count"]), json!({ "vouchers": 1 }));
}
