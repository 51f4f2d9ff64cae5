//! External serials: an imported voucher keeps the serial it had with whoever made it.

use voucher::voucher::{
    BulkOperation, BulkRequest, Filter, FindingKind, ImportRequest, MessageRequest, Order, RedeemRequest, SeriesChange,
    VoucherState,
};
use voucher::Status;

use crate::import::{many, plain, told, THREE};
use crate::support::*;

const DAY_MS: i64 = 86_400_000;

#[test]
fn the_serial_of_its_maker_is_shown_found_and_good_for_redemption() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    house.generate(ten_euros(2));
    house.import(THREE, &plain());
    let other = "code,serial,face_value\n8800000001,A-1,10\n";
    let (status, _, findings) = house.import(other, &ImportRequest::default());
    assert_eq!((status, told(&findings)), (Status::Ok, vec![(2, "serial", FindingKind::Notice)]));
    let named = |serial: &str| Filter { external_serial: serial.into(), ..Filter::default() };
    assert_eq!(house.module.get_by_serial(&operator(), "CARDS-00000002").unwrap().external_serial, "A-2");
    let shown = house.module.search(&operator(), &Filter::default()).unwrap().fetch(100).unwrap();
    let serials: Vec<&str> = shown.iter().map(|voucher| voucher.external_serial.as_str()).collect();
    assert_eq!(serials, ["", "", "A-1", "A-2", "", "A-1"]);
    assert_eq!(house.found(&named("A-2")), ["CARDS-00000002"]);
    for order in [
        Order::Serial,
        Order::SerialDescending,
        Order::Expires,
        Order::ExpiresDescending,
        Order::Amount,
        Order::AmountDescending,
        Order::Used,
        Order::UsedDescending,
    ] {
        let by = |filter: Filter| house.found(&Filter { order, ..filter });
        let used = matches!(order, Order::Used | Order::UsedDescending);
        assert_eq!(by(named("A-1")).len(), if used { 0 } else { 2 }, "{order:?}");
    }
    assert_eq!(house.found(&Filter { series: "CARDS".into(), ..named("A-1") }), ["CARDS-00000001"]);
    assert_eq!(house.found(&named("A")), [""; 0]);
    assert_eq!(house.module.search_count(&operator(), &named("A-1"), 0).unwrap(), 2);
    let typed = |serial: &str| RedeemRequest { serial: serial.into(), ..code("7700000001") };
    let wrong = house.module.redeem(&customer("anna"), &typed("A-2"), &ledger).unwrap_err();
    assert_eq!(wrong.status, Status::NotRedeemable);
    assert!(house.module.check(&customer("anna"), &typed("CARDS-00000001")).is_ok());
    assert_eq!(house.module.redeem(&customer("anna"), &typed(" a-1 "), &ledger).unwrap().0, Status::Ok);
    let used = Filter { account: "anna".into(), ..named("A-1") };
    assert_eq!(house.found(&used), ["CARDS-00000001"]);
    assert_eq!(house.found(&Filter { order: Order::Used, ..named("A-1") }), ["CARDS-00000001"]);
}

#[test]
fn an_edited_external_serial_is_believed_by_nobody() {
    let (mut house, ledger) = (House::unguarded(), KeptLedger::default());
    house.import(THREE, &plain());
    house.edit("UPDATE external_serial SET serial = 'A-9' WHERE serial = 'A-1'");
    let error = house.module.get_by_serial(&operator(), "CARDS-00000001").unwrap_err();
    assert_eq!(error.status, Status::Integrity);
    let typed = RedeemRequest { serial: "A-9".into(), ..code("7700000001") };
    assert!(house.module.redeem(&customer("anna"), &typed, &ledger).is_err());
}

#[test]
fn a_deleted_voucher_takes_its_external_serial_along_and_a_tombstone_keeps_it() {
    let house = House::unguarded();
    let (_, result, _) = house.import(THREE, &plain());
    let named = |serial: &str| Filter { external_serial: serial.into(), ..Filter::default() };
    house.module.delete(&operator(), &named("A-1")).unwrap();
    assert_eq!(house.count("SELECT count(*) FROM external_serial"), 1);
    house.clock.advance(400 * DAY_MS);
    let purged = house.module.bulk(&operator(), &BulkRequest::new(BulkOperation::Purge, named("A-2"))).unwrap();
    assert_eq!(purged.changed, 1);
    let voucher = house.module.get_by_serial(&operator(), "CARDS-00000002").unwrap();
    assert_eq!((voucher.state, voucher.external_serial.as_str()), (VoucherState::Purged, "A-2"));
    house.balanced();
    let (_, other, _) = house.import("code,serial,face_value\n9900000001,C-1,10\n", &ImportRequest::default());
    house.module.series_change(&operator(), &other.series_id, SeriesChange::Delete, "").unwrap();
    assert_eq!(house.count("SELECT count(*) FROM external_serial WHERE serial = 'C-1'"), 0);
    assert!(house.module.series_get(&operator(), &result.series_id).is_ok());
    house.balanced();
}

#[test]
fn no_search_for_an_external_serial_scans() {
    let house = House::unguarded();
    house.import(THREE, &plain());
    let connection = rusqlite::Connection::open(house.path()).unwrap();
    let plan = format!("EXPLAIN QUERY PLAN {}", voucher::store::sql::EXTERNAL_SERIAL_BEARERS);
    let mut statement = connection.prepare(&plan).unwrap();
    let steps: Vec<String> =
        statement.query_map(("A-1", 1, 2, 3), |row| row.get(3)).unwrap().map(|step| step.unwrap()).collect();
    assert!(steps.iter().all(|step| step.contains("external_serial_text")), "{steps:?}");
}

#[test]
fn the_longest_serial_there_can_be_is_typed_at_redemption() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let longest = "s".repeat(voucher::limits::EXTERNAL_SERIAL_BYTES_MAX);
    house.import(&format!("code,serial,face_value\n7700000001,{longest},10\n"), &plain());
    let typed = RedeemRequest { serial: longest, ..code("7700000001") };
    assert_eq!(house.module.redeem(&customer("anna"), &typed, &ledger).unwrap().0, Status::Ok);
}

#[test]
fn a_voucher_is_got_by_its_own_serial_or_else_by_its_external_one() {
    let house = House::unguarded();
    let text = "code,serial,face_value\n7700000001,CARDS-00000002,10\n7700000002,X,20\n7700000003,ABC-3,30\n";
    house.import(text, &plain());
    let got = |serial: &str| house.module.get_by_serial(&operator(), serial).map(|voucher| voucher.face_value);
    assert_eq!([got("CARDS-00000002"), got(" X "), got("ABC-3")], [Ok(2000), Ok(2000), Ok(3000)]);
    for none in ["", "x", "CARDS-00000009", "ABC"] {
        assert_eq!(got(none).unwrap_err().status, Status::NotFound, "{none}");
    }
    let message = house.module.message(&operator(), "ABC-3", "{{ serial }}", &MessageRequest::default()).unwrap();
    assert_eq!(message.as_str(), "CARDS-00000003");
}

#[test]
fn an_external_serial_of_several_vouchers_gets_none_of_them() {
    let house = House::unguarded();
    house.import("code,serial,face_value,partner\n7700000001,A-1,10,north\n", &plain());
    house.import("code,serial,face_value,partner\n8800000001,A-1,20,south\n", &ImportRequest::default());
    let error = house.module.get_by_serial(&operator(), "A-1").unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "serial"));
    assert_eq!(house.module.get_by_serial(&partner("south"), "A-1").unwrap().face_value, 2000);
    assert_eq!(house.module.get_by_serial(&partner("west"), "A-1").unwrap_err().status, Status::NotFound);
}

#[test]
fn a_voucher_of_an_unfinished_import_is_got_by_neither_serial() {
    let house = House::unguarded();
    let path = house.file("cards.csv", &many(12_000));
    let (_, job) = house.module.import_start(&operator(), &plain(), &path).unwrap();
    while house.count("SELECT count(*) FROM voucher") == 0 {
        job.step(0).unwrap();
    }
    for serial in ["CARDS-00000001", "S2"] {
        assert_eq!(house.module.get_by_serial(&operator(), serial).unwrap_err().status, Status::NotFound, "{serial}");
    }
    house.import("code,serial,face_value\n880000000001,S1,70\n", &ImportRequest::default());
    assert_eq!(house.module.get_by_serial(&operator(), "S1").unwrap().face_value, 7000, "the one that is there");
    let first = code(&format!("{:012}", 7));
    let error = house.module.redeem(&customer("anna"), &first, &KeptLedger::default()).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
    assert!(house.module.get_by_code(&operator(), &first).is_err());
}
