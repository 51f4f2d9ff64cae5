//! What was lost, stolen or got by fraud is cancelled with its sale, whatever was done with it: nothing is posted, and what
//! was left on it goes.

use voucher::voucher::report::LiabilityRow;
use voucher::voucher::{BulkOperation, BulkRequest, ChangeReason, Filter, Sale, SaleRequest, SaleState, VoucherState};
use voucher::Status;

use crate::shop::*;
use crate::support::*;

use VoucherState::{Active, Cancelled, Pending};

impl Shop {
    fn steal(&self, serial: &str) {
        let one = Filter { serial: serial.into(), ..Filter::default() };
        let block = BulkRequest { reason: ChangeReason::Stolen, ..BulkRequest::new(BulkOperation::Block, one) };
        assert_eq!(self.house.module.bulk(&operator(), &block).unwrap().changed, 1);
    }

    fn owed(&self) -> LiabilityRow {
        self.house.module.liability(&operator(), 0, 0).unwrap().remove(0)
    }

    fn kept(&self) -> (i64, i64) {
        let sum = self.house.module.sale_sums(&operator(), 0, 0, false).unwrap().remove(0);
        (sum.cancelled, sum.kept)
    }

    /// Cancelled for a reason that gives no money back.
    fn lose(&self, voucher: &str) -> Sale {
        let entries = self.books.entries();
        let (status, sale) = self.sell(&cancellation("lost", voucher, ChangeReason::Fraud));
        assert_eq!((status, sale.state, self.books.entries()), (Status::Done, SaleState::Posted, entries));
        sale
    }

    fn why(&self, voucher: &str, reason: ChangeReason) -> String {
        let error = self.house.module.sale_begin(&operator(), &cancellation("why", voucher, reason)).unwrap_err();
        assert_eq!((error.status, error.field), (Status::WrongState, "voucher"));
        error.message
    }
}

#[test]
fn a_stolen_card_that_was_used_in_part_is_cancelled_with_what_is_left_on_it() {
    let shop = Shop::new();
    let sold = shop.sold(&SaleRequest { discount: 1_000, ..card("g1", "6001") });
    shop.redeem("berta", &part("6001", 1_200, "p1"));
    assert!(shop.why("6001", ChangeReason::Return).contains("cancel it for another reason"));
    let lost = shop.lose("6001");
    assert_eq!((lost.face_value, lost.extra_value, lost.amount, lost.paid), (3_800, 0, 3_800, 3_800));
    assert_eq!(lost.counterpart_id, sold.id);
    let record = shop.voucher(&sold.serial);
    assert_eq!((record.state, record.reason), (Cancelled, ChangeReason::Fraud));
    assert_eq!(shop.why_not("berta", &number("6001")), voucher::Reason::Cancelled);
    let owed = shop.owed();
    assert_eq!((owed.outstanding, owed.sold_outstanding, owed.redeemed, shop.kept()), (0, 0, 1_200, (1, 3_800)));
    shop.must_be_sound();
}

#[test]
fn a_stolen_card_that_was_loaded_is_cancelled_with_its_loads() {
    let shop = Shop::new();
    let sold = shop.sold(&card("g1", "6001"));
    let load = shop.sold(&reload("l1", "6001", 2_500));
    assert!(shop.why("6001", ChangeReason::Return).contains("loaded or changed"));
    shop.redeem("berta", &part("6001", 1_000, "p1"));
    assert_eq!(shop.lose(&sold.id).face_value, 6_500);
    assert_eq!((shop.state(&sold.serial), shop.owed().outstanding, shop.kept()), (Cancelled, 0, (1, 6_500)));
    assert!(shop.why(&load.id, ChangeReason::Return).contains("its load stays"));
    shop.must_be_sound();
}

#[test]
fn a_blocked_card_is_cancelled_with_its_sale() {
    let shop = Shop::new();
    let sold = shop.sold(&SaleRequest { discount: 1_000, ..card("g1", "6001") });
    shop.steal(&sold.serial);
    assert!(shop.why("6001", ChangeReason::Return).contains("unblock it"));
    assert_eq!(shop.lose("6001").amount, 4_500, "as it was paid for");
    assert_eq!((shop.state(&sold.serial), shop.owed().outstanding, shop.kept()), (Cancelled, 0, (1, 4_500)));
    shop.must_be_sound();
}

#[test]
fn the_rest_of_a_sale_of_several_is_cancelled_while_each_is_worth_something() {
    let shop = Shop::new();
    let lot = shop.lot(4);
    let (blocked, used) = (shop.sold(&counter("c1", &lot, 2)), shop.sold(&counter("c2", &lot, 2)));
    shop.steal(&serial(&lot, 2));
    shop.redeem("carla", &code(&shop.code_of(&serial(&lot, 3))));
    assert_eq!(shop.lose(&blocked.id).amount, 2_000);
    assert_eq!(shop.states(&lot, 2), [Cancelled, Cancelled]);
    assert!(shop.why(&used.id, ChangeReason::Loss).contains("nothing of it is left"));
    assert!(shop.why(&serial(&lot, 4), ChangeReason::Loss).contains("alone by a bulk operation"));
    assert_eq!(shop.state(&serial(&lot, 4)), Active);
    shop.must_be_sound();
}

#[test]
fn what_a_redemption_holds_waits_for_it() {
    let shop = Shop::new();
    let sold = shop.sold(&card("g1", "6001"));
    shop.books.answers(voucher::ledger::Outcome::Unknown);
    shop.redeem("berta", &part("6001", 1_000, "p1"));
    for reason in [ChangeReason::Loss, ChangeReason::Return] {
        assert!(shop.why("6001", reason).contains("under way; ask again"));
    }
    assert_eq!(shop.state(&sold.serial), Pending);
}

#[test]
fn stock_of_a_partner_goes_back_for_a_credit_note_or_by_a_bulk_operation_without_one() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let sold = shop.sold(&stock("s1", &lot, 1));
    for named in [&sold.id, &sold.serial] {
        assert!(shop.why(named, ChangeReason::Return).contains("credit note"));
        let message = shop.why(named, ChangeReason::Fraud);
        assert!(message.contains("bulk operation") && !message.contains("credit note"), "{message}");
    }
}

#[test]
fn what_is_lost_when_its_time_is_over_is_left() {
    let shop = Shop::new();
    let kind =
        voucher::voucher::VoucherType { validity_days: 1, ..shop.house.module.type_get(&operator(), "CARD").unwrap() };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    shop.sold(&card("g1", "6001"));
    shop.house.clock.advance(3 * 24 * 3_600_000);
    assert!(shop.why("6001", ChangeReason::Loss).contains("its time is over"));
    shop.must_be_sound();
}
