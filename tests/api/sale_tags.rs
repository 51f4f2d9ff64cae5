//! Somebody edits the file: what a sale, its vouchers and their holders are is not believed without its tag.

use voucher::engine::LogLevel;
use voucher::ledger::{Answer, Outcome};
use voucher::voucher::SaleRequest;
use voucher::Status;

use crate::shop::*;
use crate::support::*;

impl Shop {
    fn edit(&mut self, sql: &str) {
        self.house.edit(sql);
    }

    fn settling(&self, key: &str) -> Status {
        let answer = Answer { outcome: Outcome::Done, ..Answer::default() };
        self.house.module.sale_settle(&operator(), key, &answer).unwrap_err().status
    }
}

#[test]
fn a_sale_that_was_edited_is_neither_shown_settled_nor_repeated() {
    for change in [
        "amount = 1",
        "state = 2",
        "state = 3",
        "partner = 'south'",
        "account = 'south'",
        "paid = 1",
        "price = 5",
        "discount = 5",
        "currency = 'USD'",
        "test_mode = 1",
        "kind = 7",
        "invoice = 'INV-1'",
        "reverses = 9",
        "cancels = 1",
        "vouchers = 1",
        "ranges_digest = zeroblob(32)",
        "actor_partner = 'south'",
        "begun_at_ms = begun_at_ms + 1",
    ] {
        let mut shop = Shop::new();
        let lot = shop.lot(3);
        let request = stock("s1", &lot, 2);
        let (posting, _) = shop.begin(&request);
        shop.edit(&format!("UPDATE sale SET {change}"));
        assert_eq!(shop.settling(&posting.key), Status::Integrity, "{change}");
        let log = shop.house.module.take_log();
        assert!(log.iter().any(|line| line.level == LogLevel::Alarm && line.event == "integrity_alarm"), "{change}");
        assert_eq!(shop.house.module.sale_get(&operator(), &posting.key).unwrap_err().status, Status::Integrity);
        assert_eq!(shop.refused(&operator(), &request).0, Status::Integrity, "{change}");
    }
}

#[test]
fn which_vouchers_a_sale_is_about_cannot_be_edited() {
    for change in [
        "UPDATE sale_range SET last_voucher = last_voucher + 1",
        "UPDATE sale_range SET first_voucher = first_voucher + 1, last_voucher = last_voucher + 1",
        "DELETE FROM sale_range",
        "INSERT INTO sale_range SELECT sale, first_voucher + 2, last_voucher + 2 FROM sale_range",
    ] {
        let mut shop = Shop::new();
        let lot = shop.lot(4);
        let request = stock("s1", &lot, 2);
        let (posting, _) = shop.begin(&request);
        shop.edit(change);
        assert_eq!(shop.settling(&posting.key), Status::Integrity, "{change}");
        assert_eq!(shop.house.module.sale_get(&operator(), &posting.key).unwrap_err().status, Status::Integrity);
        assert_eq!(shop.refused(&operator(), &request).0, Status::Integrity, "{change}");
    }
}

#[test]
fn holder_sale_and_reservation_of_a_voucher_cannot_be_edited() {
    for change in ["holder = 'eve'", "holder = ''", "sale = 0", "sale = sale + 1", "reserved_by = 0", "face_value = 1"]
    {
        let mut shop = Shop::new();
        shop.sold(&card("g1", "6001"));
        shop.edit(&format!("UPDATE voucher SET {change}"));
        for account in ["berta", "eve"] {
            let error = shop.house.module.redeem(&customer(account), &number("6001"), &shop.books).unwrap_err();
            assert_eq!(error.status, Status::Integrity, "{change}");
        }
        let check = shop.house.module.verify_store(&operator(), &mut |_| ()).unwrap();
        assert_eq!(check.damaged, 1, "{change}");
        assert_eq!(
            shop.refused(&operator(), &reload("l1", &format!("{}-00000001", code_of_first(&shop)), 500)).0,
            Status::Integrity
        );
    }
}

fn code_of_first(shop: &Shop) -> String {
    let mut series = shop.house.module.series_cursor(&operator(), &Default::default()).unwrap();
    series.fetch(1).unwrap()[0].code.clone()
}

#[test]
fn a_voucher_that_was_freed_in_the_file_is_not_sold_again() {
    let mut shop = Shop::new();
    let lot = shop.lot(1);
    let (posting, _) = shop.begin(&stock("s1", &lot, 1));
    shop.edit("UPDATE voucher SET state = 4, reserved_by = 0");
    let ids = vec![serial(&lot, 1)];
    let named = SaleRequest { filter: Default::default(), voucher_ids: ids, ..stock("s2", &lot, 0) };
    assert_eq!(shop.refused(&operator(), &named).0, Status::Integrity);
    assert_eq!(shop.settling(&posting.key), Status::Integrity);
}

#[test]
fn a_voucher_from_a_backup_of_before_its_sale_is_noticed_when_the_sale_is_settled() {
    let mut shop = Shop::new();
    let lot = shop.lot(1);
    let old = shop.house.directory.path().join("old.db");
    shop.house.module.backup(&operator(), &old).unwrap();
    let (posting, _) = shop.begin(&stock("s1", &lot, 1));
    shop.edit(&format!(
        "ATTACH '{}' AS old; DELETE FROM voucher; INSERT INTO voucher SELECT * FROM old.voucher",
        old.display()
    ));
    assert_eq!(shop.settling(&posting.key), Status::Integrity);
}

#[test]
fn a_series_on_demand_cannot_be_made_an_ordinary_one() {
    let mut shop = Shop::new();
    shop.sold(&electronic("e1", "MAIL"));
    shop.edit("UPDATE series SET on_demand = 0");
    assert_eq!(shop.house.module.verify_store(&operator(), &mut |_| ()).unwrap().damaged, 1);
}

#[test]
fn the_number_of_a_card_cannot_be_given_to_another() {
    let mut shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    shop.sold(&card("g2", "6002"));
    shop.edit(
        "CREATE TEMP TABLE two AS SELECT id, look_up FROM voucher; UPDATE voucher SET look_up = zeroblob(31) || x'01' \
         WHERE id = (SELECT min(id) FROM two); UPDATE voucher SET look_up = (SELECT look_up FROM two ORDER BY id LIMIT 1) \
         WHERE id = (SELECT max(id) FROM two)",
    );
    let error = shop.house.module.redeem(&customer("berta"), &number("6001"), &shop.books).unwrap_err();
    assert_eq!(error.status, Status::Integrity);
}
