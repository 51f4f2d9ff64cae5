//! A store is back in the past: what was sold since is known to the ledger alone.

use voucher::ledger::Outcome;
use voucher::voucher::{SaleRequest, SaleState};
use voucher::Status;

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
