//! A store is back in the past: what was sold since is known to the ledger alone.

use voucher::ledger::Outcome;
use voucher::voucher::{SaleRequest, SaleState, SeriesRequest, VoucherState};
use voucher::{Reason, Status};

use crate::shop::*;
use crate::support::*;

impl Shop {
    /// A copy as it is at this moment.
    fn backup(&self, name: &str) -> std::path::PathBuf {
        let path = self.house.directory.path().join(name);
        self.house.module.backup(&operator(), &path).unwrap();
        path
    }

    /// The copy takes the place of the store.
    fn restore(&mut self, copy: std::path::PathBuf) {
        self.house.config.store_path = copy;
        self.house.reopen();
        self.books.by_contract();
    }
}

#[test]
fn a_request_meets_its_own_entry_again_and_is_booked_once() {
    let mut shop = Shop::new();
    let lot = shop.lot(4);
    let past = shop.backup("past.db");
    let requests = [stock("s1", &lot, 2), electronic("e1", "MAIL"), refund("f1", 500)];
    let sold: Vec<_> = requests.iter().map(|request| shop.sold(request)).collect();
    let balances = (shop.books.balance("north"), shop.books.balance("anna"));
    shop.restore(past);
    for (request, before) in requests.iter().zip(&sold) {
        let (status, sale) = shop.sell(request);
        assert_eq!((status, sale.state, sale.outcome), (Status::Ok, SaleState::Posted, Outcome::Duplicate));
        assert_eq!((&sale.id, &sale.key), (&before.id, &before.key));
    }
    assert_eq!(
        (shop.books.entries(), shop.books.balance("north"), shop.books.balance("anna")),
        (3, balances.0, balances.1)
    );
    shop.must_be_sound();
}

#[test]
fn what_is_asked_for_otherwise_under_its_old_name_is_held() {
    let mut shop = Shop::new();
    let lot = shop.lot(4);
    let past = shop.backup("past.db");
    shop.sold(&stock("s1", &lot, 2));
    shop.restore(past);
    let (status, sale) = shop.sell(&stock("s1", &lot, 3));
    assert_eq!((status, sale.state), (Status::LedgerConflict, SaleState::Conflict));
    assert_eq!(shop.books.balance("north"), -2_000);
}

#[test]
fn a_voucher_made_since_is_not_taken_for_one_that_was_redeemed_before() {
    let mut shop = Shop::new();
    shop.sold(&electronic("e1", "MAIL"));
    let past = shop.backup("past.db");
    let redeemed_then = shop.sold(&electronic("e2", "MAIL"));
    shop.redeem("anna", &code(&shop.code_of(&redeemed_then.serial)));
    shop.restore(past);
    let paid_anew = shop.sold(&electronic("e3", "MAIL"));
    assert_ne!(paid_anew.voucher_id, redeemed_then.voucher_id);
    shop.redeem("anna", &code(&shop.code_of(&paid_anew.serial)));
    assert_eq!(shop.books.balance("anna"), 4_000, "two were paid, two are credited");
    shop.house.module.verify_audit(&operator()).unwrap();
}

#[test]
fn the_store_that_was_copied_and_a_copy_of_the_copy_go_on_apart() {
    let mut shop = Shop::new();
    let first = shop.sold(&electronic("e1", "MAIL"));
    let past = shop.backup("past.db");
    let second = shop.sold(&electronic("e2", "MAIL"));
    let series = |serial: &str| serial.split('-').next().unwrap().to_owned();
    assert_eq!(series(&second.serial), series(&first.serial), "the store itself goes on in its series");
    shop.restore(past);
    let third = shop.sold(&electronic("e3", "MAIL"));
    let again = shop.backup("again.db");
    let fourth = shop.sold(&electronic("e4", "MAIL"));
    shop.restore(again);
    let fifth = shop.sold(&electronic("e5", "MAIL"));
    let mut ids: Vec<String> =
        [&first, &second, &third, &fourth, &fifth].iter().map(|sale| sale.voucher_id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5, "no identifier means two vouchers");
    let open = SaleRequest { face_value: 700, ..electronic("e6", "OPEN") };
    shop.sold(&open);
    shop.must_be_sound();
}

#[test]
fn a_card_that_was_used_since_is_blocked_when_its_sale_is_repeated() {
    let mut shop = Shop::new();
    let past = shop.backup("past.db");
    let then = shop.sold(&card("g1", "6001"));
    shop.redeem("berta", &number("6001"));
    shop.restore(past);
    let (status, sale) = shop.sell(&card("g1", "6001"));
    assert_eq!((status, &sale.id, sale.outcome), (Status::Ok, &then.id, Outcome::Duplicate));
    assert_eq!(shop.state(&sale.serial), VoucherState::Blocked);
    let log = shop.house.module.take_log();
    assert!(log.iter().any(|line| line.message.contains("is blocked")), "{log:?}");
    assert_eq!(shop.why_not("berta", &number("6001")), Reason::Blocked);
    assert_eq!(shop.books.balance("berta"), 5_000);
    // What the ledger hears of for the first time is free, and so is a sale of long after.
    let fresh = shop.sold(&card("g2", "6002"));
    assert_eq!(shop.state(&fresh.serial), VoucherState::Active);
    shop.house.clock.advance(voucher::limits::RESTORED_WATCH_MS);
    shop.books.books_and_answers(Outcome::Unknown);
    shop.sell(&card("g3", "6003"));
    let late = shop.sold(&card("g3", "6003"));
    assert_eq!((late.outcome, shop.state(&late.serial)), (Outcome::Duplicate, VoucherState::Active));
    shop.must_be_sound();
}

#[test]
fn no_serial_means_two_vouchers() {
    let mut shop = Shop::new();
    shop.lot(1);
    let past = shop.backup("past.db");
    let then: Vec<String> = (0..3).map(|_| shop.lot(1).code).collect();
    shop.restore(past);
    let told = |shop: &Shop| -> Vec<String> {
        shop.house.module.take_log().into_iter().map(|line| line.event.to_string()).collect()
    };
    assert_eq!(told(&shop), ["restored"]);
    // Looking changes nothing, and whoever comes next is told as well.
    shop.house.reopen();
    assert_eq!(
        (told(&shop), shop.house.count("SELECT count(*) FROM audit WHERE event = 'restored'")),
        (vec!["restored".into()], 0)
    );
    let now: Vec<String> = (0..3).map(|_| shop.lot(1).code).collect();
    assert!(now.iter().all(|code| !then.contains(code)), "{then:?} {now:?}");
    shop.house.reopen();
    assert_eq!((told(&shop).len(), shop.house.count("SELECT count(*) FROM audit WHERE event = 'restored'")), (0, 1));
    shop.must_be_sound();
}

#[test]
fn a_generation_of_before_the_backup_is_not_gone_on_with() {
    let mut shop = Shop::new();
    let module = shop.house.module.clone();
    let request = SeriesRequest { quantity: 25_000, ..ten_euros(1) };
    let (_, job) = module.generate_start(&operator(), &request).unwrap();
    job.step(0).unwrap();
    let (id, past) = (job.id(), shop.backup("past.db"));
    drop((job, module));
    shop.restore(past);
    let job = shop.house.module.job_resume(&operator(), &id).unwrap();
    let error = job.step(0).unwrap_err();
    assert_eq!(error.status, Status::WrongState);
    assert!(error.message.contains("restored"), "{error}");
    job.cancel().unwrap();
    shop.lot(1);
    shop.must_be_sound();
}

#[test]
fn the_mark_of_a_copy_is_in_its_file() {
    let shop = Shop::new();
    shop.lot(1);
    let copy = shop.backup("copy.db");
    let left: Vec<_> = std::fs::read_dir(copy.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("copy.db"))
        .collect();
    assert_eq!(left, ["copy.db"], "nothing beside it");
    let immutable = format!("file:{}?immutable=1", copy.display());
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_URI;
    let raw = rusqlite::Connection::open_with_flags(immutable, flags).unwrap();
    let mark: Vec<u8> =
        raw.query_row("SELECT value FROM store_setting WHERE name = 'closed_series'", [], |row| row.get(0)).unwrap();
    assert_eq!(mark, 1_i64.to_be_bytes());
}

#[test]
fn what_people_settle_or_recovery_finds_after_a_restore_is_blocked_too() {
    let mut shop = Shop::new();
    let past = shop.backup("past.db");
    shop.sold(&electronic("e1", "MAIL"));
    shop.restore(past);
    // Pending still when the next backup is taken; that one is restored, and recovered first.
    let (posting, _) = shop.begin(&electronic("e1", "MAIL"));
    let next = shop.backup("next.db");
    shop.restore(next);
    shop.house.module.recover(&operator(), 0, 10, &shop.books).unwrap();
    let sale = shop.house.module.sale_get(&operator(), &posting.key).unwrap();
    assert_eq!((sale.state, shop.state(&sale.serial)), (SaleState::Posted, VoucherState::Blocked));
    assert_eq!(shop.house.module.sale_code(&operator(), &sale.id).unwrap_err().status, Status::WrongState);

    let second = SaleRequest { price: 1_500, ..electronic("e2", "MAIL") };
    shop.books.answers(Outcome::Conflict);
    let (_, held) = shop.sell(&second);
    let done = voucher::ledger::Answer { outcome: Outcome::Done, ..Default::default() };
    let module = &shop.house.module;
    let asked = module.settle_by_hand(&operator(), &held.key, &done, "it is in the books").unwrap_err();
    module.approve(&boris(), &asked.approval_id, "seen").unwrap();
    assert_eq!(shop.state(&held.serial), VoucherState::Blocked);
}

#[test]
fn a_restored_machine_whose_clock_had_stopped_is_on_its_guard_as_well() {
    let mut shop = Shop::new();
    shop.lot(1);
    let past = shop.backup("past.db");
    shop.sold(&electronic("e1", "MAIL"));
    shop.restore(past);
    shop.house.clock.advance(-START_MS);
    shop.lot(1);
    shop.house.clock.advance(START_MS);
    let (_, sale) = shop.sell(&electronic("e1", "MAIL"));
    assert_eq!((sale.outcome, shop.state(&sale.serial)), (Outcome::Duplicate, VoucherState::Blocked));
}
