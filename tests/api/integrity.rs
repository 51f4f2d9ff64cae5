//! Somebody edits the file: nothing of it is ever worth money.

use voucher::engine::{Begun, LogLevel};
use voucher::ledger::{Answer, Outcome};
use voucher::voucher::{Filter, SeriesRequest};
use voucher::Status;

use crate::support::*;

/// What becomes of the first voucher's redemption after these edits of the file.
fn redeemed_after(edits: &str) -> Status {
    let (mut house, ledger) = (House::new(), KeptLedger::default());
    let request = SeriesRequest { partner: "north".into(), expires_at_ms: START_MS + 1_000_000, ..ten_euros(2) };
    let series = house.generate(request);
    let codes = house.codes(&series);
    house.edit(edits);
    let anna = voucher::Actor { partner: "north".into(), ..customer("anna") };
    let error = house.module.redeem(&anna, &code(&codes[0]), &ledger).map(|(status, _)| status).unwrap_err();
    assert_eq!(ledger.entries(), 0, "{edits}");
    if error.status == Status::Integrity {
        assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm), "{edits}");
    }
    error.status
}

#[test]
fn an_edited_voucher_is_worth_nothing() {
    for edit in [
        "UPDATE voucher SET face_value = 100000",
        "UPDATE voucher SET extra_value = 1",
        "UPDATE voucher SET state = 5",
        "UPDATE voucher SET state = 99",
        "UPDATE voucher SET version = 7",
        "UPDATE voucher SET uses = 1",
        "UPDATE voucher SET expires_at_ms = 0",
        "UPDATE voucher SET valid_from_ms = 1",
        "UPDATE voucher SET partner = ''",
        "UPDATE voucher SET tag = zeroblob(32)",
        "UPDATE voucher SET face_value = 'much'",
    ] {
        assert_eq!(redeemed_after(edit), Status::Integrity, "{edit}");
    }
}

#[test]
fn an_edited_series_takes_its_vouchers_along() {
    for edit in [
        "UPDATE series SET face_value = 100000",
        "UPDATE series SET currency = 'USD'",
        "UPDATE series SET locked = 1",
        "UPDATE series SET state = 1",
        "UPDATE series SET available_to = 'south'",
        "UPDATE series SET test_mode = 1",
        "UPDATE series SET comment = 'x'",
        "UPDATE series SET tag = zeroblob(32)",
    ] {
        assert_eq!(redeemed_after(edit), Status::Integrity, "{edit}");
    }
    assert_eq!(redeemed_after("UPDATE series SET complete = 0"), Status::NotRedeemable);
    assert_eq!(redeemed_after("DELETE FROM voucher"), Status::NotRedeemable);
}

#[test]
fn a_code_moved_to_another_voucher_is_worth_nothing() {
    let (mut house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    house.edit(
        "CREATE TEMP TABLE held AS SELECT id, look_up FROM voucher;
         UPDATE voucher SET look_up = CAST('x' || id AS BLOB);
         UPDATE voucher SET look_up = (SELECT look_up FROM held WHERE held.id <> voucher.id);",
    );
    for typed in &codes {
        assert_eq!(
            house.module.redeem(&customer("anna"), &code(typed), &ledger).unwrap_err().status,
            Status::Integrity
        );
    }
}

#[test]
fn swapped_ciphertexts_stop_an_export_of_codes() {
    let mut house = House::new();
    let series = house.generate(ten_euros(2));
    house.edit(
        "CREATE TEMP TABLE held AS SELECT id, sealed FROM voucher;
         UPDATE voucher SET sealed = (SELECT sealed FROM held WHERE held.id <> voucher.id);",
    );
    let filter = Filter { series: series.id, ..Filter::default() };
    let request = voucher::engine::ExportRequest { with_codes: true, ..Default::default() };
    let path = house.directory.path().join("cards.csv");
    let error = house.module.export_to_file(&operator(), &filter, &request, &path).unwrap_err();
    assert_eq!((error.status, path.exists()), (Status::Integrity, false));
}

#[test]
fn an_edited_redemption_is_never_posted_and_holds_up_no_other() {
    let kept = ["terms = -1", "terms = 1", "sale = 1", "price = 1", "voucher_partner = 'south'", "comment = 'x'"];
    let rest = ["face_value = 90000", "account = 'mallory'", "number = 3", "actor_id = 'x'", "state = 2"];
    for edit in rest.into_iter().chain(kept) {
        let (mut house, ledger) = (House::new(), KeptLedger::default());
        let (_, codes) = house.cards(2);
        let Begun::Post(first, _) = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap() else {
            panic!("a posting")
        };
        house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
        house.edit(&format!("UPDATE redemption SET {edit} WHERE account = 'anna'"));
        let answer = Answer { outcome: Outcome::Done, ..Answer::default() };
        let error = house.module.redeem_settle(&operator(), &first.key, &answer).unwrap_err();
        assert!(matches!(error.status, Status::Integrity | Status::NotFound), "{edit}: {error:?}");
        let recovery = house.module.recover(&operator(), 0, 10, &ledger).unwrap();
        assert_eq!((recovery.driven, ledger.balance("bert"), ledger.entries()), (1, 1000, 1), "{edit}");
        assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm), "{edit}");
    }
}

#[test]
fn a_row_brought_back_from_the_past_credits_nobody_twice() {
    let (mut house, ledger) = (House::new(), KeptLedger::default());
    // Two: with one alone the counters would tell already.
    let (_, codes) = house.cards(2);
    let path = house.directory.path().join("past.db");
    house.module.backup(&operator(), &path).unwrap();
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.edit(&format!(
        "ATTACH '{}' AS past; DELETE FROM voucher; INSERT INTO voucher SELECT * FROM past.voucher; DELETE FROM redemption;",
        path.display()
    ));
    let (status, _) = house.module.redeem(&customer("bert"), &code(&codes[0]), &ledger).unwrap();
    assert_eq!((status, ledger.entries(), ledger.balance("bert")), (Status::LedgerConflict, 1, 0));
}

#[test]
fn a_wrong_root_key_is_refused_before_anything_is_written() {
    let mut house = House::new();
    house.cards(1);
    house.close();
    let before = std::fs::read(house.path()).unwrap();
    let error = open(&house.config, &house.clock, &[8; 32]).err().unwrap();
    assert_eq!(error.status, Status::WrongKey);
    assert!(std::fs::read(house.path()).unwrap() == before, "the file was written");
}

#[test]
fn an_edited_audit_trail_is_found_with_its_position() {
    for (edit, position) in [
        ("UPDATE audit SET detail = '{}' WHERE sequence = 3", 3),
        ("UPDATE audit SET at_ms = at_ms + 1 WHERE sequence = 2", 2),
        ("DELETE FROM audit WHERE sequence = 2", 2),
        (
            "UPDATE audit SET sequence = 99 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3;
          UPDATE audit SET sequence = 3 WHERE sequence = 99",
            2,
        ),
        (
            "INSERT INTO audit SELECT 99, at_ms, actor_kind, actor_id, source, event, series, voucher, detail, link
          FROM audit WHERE sequence = 4; UPDATE audit SET sequence = 5 WHERE sequence = 99",
            5,
        ),
    ] {
        let mut house = House::new();
        house.cards(1);
        house.cards(1);
        house.edit("DELETE FROM audit WHERE sequence > 4");
        assert_eq!(house.module.verify_audit(&operator()).unwrap(), 4);
        house.edit(edit);
        let error = house.module.verify_audit(&operator()).unwrap_err();
        assert_eq!(error.status, Status::Integrity);
        assert!(error.message.ends_with(&format!("position {position}")), "{edit}: {error}");
    }
}

#[test]
fn no_code_stands_in_the_clear_anywhere() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(3);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem(&customer("bert"), &code(&codes[0]), &ledger).unwrap_err();
    house.module.check(&customer("anna"), &code(&codes[1])).unwrap();
    let mut bytes = std::fs::read(house.path()).unwrap();
    bytes.extend(std::fs::read(house.path().with_extension("db-wal")).unwrap());
    let logged = format!("{:?}", house.module.take_log());
    for typed in &codes {
        let plain = typed.replace('-', "");
        for needle in [typed, &plain] {
            assert!(!bytes.windows(needle.len()).any(|part| part == needle.as_bytes()), "a code is in the file");
            assert!(!logged.contains(needle.as_str()), "a code is in the log");
        }
    }
}

#[test]
fn files_of_others_and_of_newer_versions_are_refused_unwritten() {
    for (edit, status) in
        [("PRAGMA application_id = 7", Status::ForeignFile), ("PRAGMA user_version = 999", Status::NewerSchema)]
    {
        let mut house = House::new();
        house.close();
        house.edit_closed(edit);
        let before = std::fs::read(house.path()).unwrap();
        assert_eq!(open(&house.config, &house.clock, &ROOT_KEY).err().unwrap().status, status);
        assert!(std::fs::read(house.path()).unwrap() == before, "{edit}: the file was written");
    }
}

#[test]
fn a_walk_over_the_store_finds_what_was_edited_and_what_is_miscounted() {
    let (mut house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(20_000);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    let first = Filter { serial: format!("{}-00000003", series.code), ..Filter::default() };
    house.module.delete(&operator(), &first).unwrap();
    let mut heard = Vec::new();
    let check = house.module.verify_store(&operator(), &mut |vouchers| heard.push(vouchers)).unwrap();
    assert_eq!((check.vouchers, check.damaged, check.miscounted_zones), (19_999, 0, 0));
    assert_eq!(heard.last(), Some(&19_999));
    for (edit, damaged, miscounted_zones) in [
        ("UPDATE voucher SET face_value = 2000 WHERE id % 16777216 = 2", 1, 1),
        ("UPDATE voucher SET face_value = 1000, version = 9 WHERE id % 16777216 = 2", 1, 0),
        ("DELETE FROM voucher WHERE id % 16777216 = 2", 0, 1),
        ("UPDATE voucher_total SET vouchers = vouchers + 1 WHERE state = 4", 0, 2),
        ("DELETE FROM voucher_total", 0, 2),
        ("UPDATE series SET currency = 'USD'", 19_998, 2),
    ] {
        house.edit(edit);
        let check = house.module.verify_store(&operator(), &mut |_| ()).unwrap();
        assert_eq!((check.damaged, check.miscounted_zones), (damaged, miscounted_zones), "{edit}");
        assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm), "{edit}");
    }
    assert_eq!(house.module.verify_store(&partner("north"), &mut |_| ()).unwrap_err().status, Status::Forbidden);
}
