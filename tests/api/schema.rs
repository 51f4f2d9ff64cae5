//! Stores of earlier versions open with everything they held.
//!
//! `tests/fixtures/schema-1.db` was written by the first release, at `START_MS`, under the root key of the tests: series
//! 101 has six cards of 10.00 + 1.00 that expire after 90 days (two used, one refused by the ledger, one pending, one
//! deleted, one untouched); DRAFT has three drafts of 5.00; TEST two test vouchers of 2.00, one of them used.
//!
//! `tests/fixtures/schema-5.db` was written with the fifth schema, the first that sells: of six cards of 10.00 + 1.00 and five
//! that may be used in parts, three and four were sold to the partner north. On the first day a sold one was used and 4.00
//! of another; on the second day 10.50 and 10.00 of two sold ones in parts, and one nobody had bought.

use std::os::unix::fs::PermissionsExt;

use voucher::engine::Begun;
use voucher::ledger::{Answer, Outcome};
use voucher::limits::DAY_MS;
use voucher::voucher::bulk::set;
use voucher::voucher::{BulkOperation, BulkRequest, Counters, Filter, RedeemRequest, VoucherChange, VoucherState};
use voucher::Status;

use crate::support::*;

/// Codes of series 101, in the order of its serials.
const CODES: [&str; 6] = [
    "6722-8262-5918-6689",
    "2429-3082-0078-5381",
    "2601-7051-8785-4494",
    "9185-4728-3400-2553",
    "1175-9360-4254-1200",
    "9954-7955-1572-7494",
];

fn first_schema() -> House {
    store_of("schema-1.db")
}

fn store_of(fixture: &str) -> House {
    let mut house = House::unguarded();
    house.close();
    let path = house.path();
    for left in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{left}", path.display()));
    }
    std::fs::copy(format!("tests/fixtures/{fixture}"), &path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    house.reopen();
    house
}

#[test]
fn the_counters_of_the_first_schema_are_kept() {
    let house = first_schema();
    let counters = |code: &str| house.module.series_get(&operator(), code).unwrap().counters;
    let cards = Counters {
        issued: 6,
        active: 2,
        pending: 1,
        used: 2,
        deleted: 1,
        value_outstanding: 3300,
        value_redeemed: 2200,
        ..Counters::default()
    };
    assert_eq!(counters("101"), cards);
    assert_eq!(counters("DRAFT"), Counters { issued: 3, draft: 3, ..Counters::default() });
    assert_eq!((counters("TEST").used, counters("TEST").active), (1, 1));
}

#[test]
fn vouchers_of_the_first_schema_bear_their_tags_and_can_be_redeemed() {
    let house = first_schema();
    let ledger = KeptLedger::default();
    let buyer = voucher::Actor { partner: "north".into(), ..customer("account-9") };
    for typed in [CODES[2], CODES[5]] {
        assert_eq!(house.module.redeem(&buyer, &code(typed), &ledger).unwrap().0, Status::Ok);
    }
    assert_eq!(ledger.balance("account-9"), 2200);
    assert_eq!(house.module.redeem(&buyer, &code(CODES[0]), &ledger).unwrap_err().status, Status::NotRedeemable);
}

#[test]
fn what_was_pending_in_the_first_schema_is_recovered() {
    let house = first_schema();
    let ledger = KeptLedger::default();
    let recovery = house.module.recover(&operator(), 0, 10, &ledger).unwrap();
    assert_eq!((recovery.driven, recovery.posted), (1, 1));
    assert_eq!(ledger.balance("account-3"), 1100);
}

#[test]
fn a_redemption_of_the_first_schema_and_its_reversal_are_posted_as_before_once_it_is_reversed() {
    let mut house = first_schema();
    let key = house.module.get_by_serial(&operator(), "101-00000001").unwrap().redemption_key;
    let before = house.module.posting_of(&operator(), &key).unwrap();
    let Begun::Post(reversal, _) = house.module.reverse_begin(&operator(), &key, "not hers").unwrap() else { panic!() };
    let answer = Answer { outcome: Outcome::Done, ..Answer::default() };
    house.module.redeem_settle(&operator(), &reversal.key, &answer).unwrap();
    let change = VoucherChange { set: set::PARTNER, partner: "south".into(), ..VoucherChange::default() };
    let one = Filter { serial: "101-00000001".into(), ..Filter::default() };
    let request = BulkRequest { change, ..BulkRequest::new(BulkOperation::Assign, one) };
    assert_eq!(house.module.bulk(&operator(), &request).unwrap().changed, 1);
    house.reopen();
    for posting in [before, reversal] {
        assert_eq!(house.module.posting_of(&operator(), &posting.key).unwrap(), posting);
    }
}

#[test]
fn the_history_of_the_first_schema_is_whole() {
    let house = first_schema();
    assert!(house.module.verify_audit(&operator()).unwrap() > 10);
    let filter = Filter { state: Some(VoucherState::Used), ..Filter::default() };
    assert_eq!(house.module.search_count(&operator(), &filter, 0).unwrap(), 3);
    let first = house.module.get_by_serial(&operator(), "101-00000001").unwrap();
    let receipt = house.module.redemption_get(&operator(), &first.redemption_key).unwrap();
    assert_eq!((receipt.outcome, receipt.amount, receipt.account.as_str()), (Outcome::Done, 1100, "account-0"));
}

#[test]
fn what_is_extra_on_vouchers_of_the_fifth_schema_is_counted() {
    let house = store_of("schema-5.db");
    house.clock.advance(DAY_MS);
    let liability = |at_ms| house.module.liability(&operator(), 0, at_ms).unwrap().remove(0);
    let now = liability(0);
    assert_eq!((now.outstanding, now.sold_outstanding), (7_450, 4_150));
    assert_eq!((now.outstanding_extra, now.sold_outstanding_extra), (850, 550));
    // Nobody counted what was extra the day before.
    let before = liability(START_MS);
    assert_eq!((before.outstanding, before.sold_outstanding), (10_600, 6_200));
    assert!(house.module.conservation(&operator()).unwrap().iter().all(|row| row.holds));
    let check = house.module.verify_store(&operator(), &mut |_| ()).unwrap();
    assert_eq!((check.vouchers, check.damaged, check.miscounted_zones), (11, 0, 0));
    house.module.verify_audit(&operator()).unwrap();
}

#[test]
fn vouchers_of_the_fifth_schema_are_redeemed() {
    let house = store_of("schema-5.db");
    house.clock.advance(DAY_MS);
    let ledger = KeptLedger::default();
    let part = RedeemRequest { amount: 50, request_id: "last".into(), ..code("6814696724453806") };
    let (_, receipt) = house.module.redeem(&customer("anna"), &part, &ledger).unwrap();
    assert_eq!((receipt.face_value, receipt.extra_value, receipt.remaining), (0, 50, 0));
    let row = house.module.liability(&operator(), 0, 0).unwrap().remove(0);
    assert_eq!((row.outstanding_extra, row.sold_outstanding_extra), (800, 500));
    assert!(house.module.conservation(&operator()).unwrap().iter().all(|row| row.holds));
}
