//! Sales that cross with what happens to the same vouchers otherwise: late redemptions, edits, sales by hand, clocks.

use std::sync::atomic::{AtomicBool, Ordering};

use voucher::engine::LogLevel;
use voucher::ledger::{Answer, Ledger, Outcome, Posting};
use voucher::limits::AMOUNT_MAX;
use voucher::voucher::bulk::set;
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, SaleRequest, SeriesEdit, VoucherChange, VoucherState,
};
use voucher::{Actor, Status};

use crate::shop::*;
use crate::support::*;

fn alarms(shop: &Shop) -> usize {
    shop.house.module.take_log().iter().filter(|event| event.level == LogLevel::Alarm).count()
}

/// A redemption the ledger refused, and booked all the same: its key is settled whenever the caller likes.
fn refused_and_booked(shop: &Shop, account: &str, request: &voucher::voucher::RedeemRequest) -> String {
    shop.books.books_and_answers(Outcome::Rejected);
    let (status, receipt) = shop.house.module.redeem(&customer(account), request, &shop.books).unwrap();
    assert_eq!(status, Status::LedgerRejected);
    receipt.key
}

fn booked_late(shop: &Shop, key: &str) {
    let answer = Answer { outcome: Outcome::Done, ledger_reference: "L-late".into(), balance_after: None };
    shop.house.module.redeem_settle(&operator(), key, &answer).unwrap();
}

#[test]
fn what_was_spent_while_it_was_taken_back_is_held() {
    let shop = Shop::new();
    let mail = shop.sold(&electronic("e1", "MAIL"));
    let lot = shop.lot(1);
    shop.sold(&stock("s1", &lot, 1));
    let back = back("r1", &lot, 1);
    let stories =
        [(mail.serial.clone(), cancellation("x1", &mail.serial, ChangeReason::Return)), (serial(&lot, 1), back)];
    for (serial, request) in stories {
        let key = refused_and_booked(&shop, "anna", &code(&shop.code_of(&serial)));
        let (posting, _) = shop.begin(&request);
        booked_late(&shop, &key);
        alarms(&shop);
        assert_eq!(shop.settle(&posting.key, Outcome::Done).0, Status::LedgerConflict, "{serial}");
        assert_eq!((alarms(&shop), shop.state(&serial)), (1, VoucherState::Reserved));
        // People take the entry back: the redemption stands.
        shop.books.withdraw(&posting.key);
        let rejected = Answer { outcome: Outcome::Rejected, ..Answer::default() };
        let module = &shop.house.module;
        let asked = module.settle_by_hand(&operator(), &posting.key, &rejected, "seen").unwrap_err();
        module.approve(&boris(), &asked.approval_id, "").unwrap();
        assert_eq!(shop.state(&serial), VoucherState::Used);
    }
    shop.must_be_sound();
}

#[test]
fn a_card_of_which_too_much_was_booked_is_not_loaded() {
    let shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    let late = refused_and_booked(&shop, "berta", &part("6001", 5_000, "p1"));
    shop.redeem("berta", &part("6001", 5_000, "p2"));
    let (loading, _) = shop.begin(&reload("l1", "6001", 300));
    booked_late(&shop, &late);
    assert_eq!(shop.refused(&operator(), &reload("l2", "6001", 300)), (Status::WrongState, "voucher"));
    alarms(&shop);
    assert_eq!((shop.settle(&loading.key, Outcome::Done).0, alarms(&shop)), (Status::Ok, 1), "it cannot be redeemed");
    assert_eq!(shop.refused(&operator(), &reload("l3", "6001", 300)), (Status::WrongState, "voucher"));
}

#[test]
fn a_late_load_beyond_what_a_card_can_hold_is_held() {
    let shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    let much = AMOUNT_MAX / 10 * 6;
    shop.books.books_and_answers(Outcome::Rejected);
    let (_, refused) = shop.sell(&reload("l1", "6001", much));
    let loaded = shop.sold(&reload("l2", "6001", much));
    assert_eq!(shop.settle(&refused.key, Outcome::Done).0, Status::LedgerConflict);
    assert_eq!(shop.voucher(&loaded.serial).face_value, 5_000 + much);
    shop.must_be_sound();
}

#[test]
fn a_late_sale_of_what_was_sold_by_hand_or_is_for_others_by_now_is_held() {
    for by_hand in [true, false] {
        let shop = Shop::new();
        let lot = shop.lot(2);
        shop.books.books_and_answers(Outcome::Rejected);
        let (_, refused) = shop.sell(&stock("s1", &lot, 2));
        if by_hand {
            let mut sold = BulkRequest::new(BulkOperation::Assign, of(&lot));
            sold.change = VoucherChange { set: set::INVOICE, invoice: "HAND-7".into(), ..VoucherChange::default() };
            assert_eq!(shop.house.module.bulk(&operator(), &sold).unwrap().changed, 2);
        } else {
            let edit = SeriesEdit { set: set::AVAILABLE_TO, available_to: "south".into(), ..SeriesEdit::default() };
            shop.house.module.series_edit(&operator(), &lot.id, &edit).unwrap();
        }
        assert_eq!(shop.settle(&refused.key, Outcome::Done).0, Status::LedgerConflict);
        let voucher = shop.voucher(&serial(&lot, 1));
        assert_eq!((voucher.state, voucher.partner.as_str()), (VoucherState::Active, ""));
        assert_eq!(voucher.invoice, if by_hand { "HAND-7" } else { "" });
        shop.must_be_sound();
    }
}

/// While it tells the credit, the clock steps back and another till sells on it.
struct Crossing<'a> {
    shop: &'a Shop,
    crossed: AtomicBool,
}

impl Ledger for Crossing<'_> {
    fn post(&self, posting: &Posting) -> Answer {
        self.shop.books.post(posting)
    }

    fn credit(&self, _partner: &str, _currency: &str) -> Option<i64> {
        let available = 2_000 + self.shop.books.balance("north");
        if !self.crossed.swap(true, Ordering::Relaxed) {
            self.shop.house.clock.advance(-5_000);
            self.shop.house.module.sell(&operator(), &of_north("e1"), self).unwrap();
        }
        Some(available)
    }
}

fn of_north(request_id: &str) -> SaleRequest {
    SaleRequest { partner: "north".into(), face_value: 1_800, ..electronic(request_id, "OPEN") }
}

#[test]
fn a_clock_that_steps_back_lends_no_credit() {
    let shop = Shop::new();
    let crossing = Crossing { shop: &shop, crossed: AtomicBool::new(false) };
    let error = shop.house.module.sell(&operator(), &of_north("e2"), &crossing).unwrap_err();
    assert_eq!((error.status, shop.books.balance("north")), (Status::CreditExceeded, -1_800));
}

#[test]
fn nobody_drives_a_posting_it_may_not_settle() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let (posting, _) = shop.begin(&stock("s1", &lot, 1));
    let driven = |actor: &Actor| shop.house.module.posting_of(actor, &posting.key);
    assert_eq!(driven(&partner("north")).unwrap_err().status, Status::Forbidden);
    assert_eq!(driven(&operator()).unwrap(), posting);
}

#[test]
fn an_order_alone_chooses_no_vouchers() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let mut all = stock("s1", &lot, 0);
    all.filter = voucher::voucher::Filter { order: voucher::voucher::Order::SerialDescending, ..Default::default() };
    assert_eq!(shop.refused(&operator(), &all), (Status::InvalidArgument, "filter"));
    assert_eq!(shop.refused(&operator(), &SaleRequest { quantity: 1, ..all }), (Status::InvalidArgument, "filter"));
}
