//! Loads of cards that are taken back.

use voucher::ledger::{Ledger, Outcome, PostingKind};
use voucher::voucher::{ChangeReason, Sale, SaleRequest, SaleState, VoucherState};
use voucher::Status;

use crate::shop::*;
use crate::support::*;

/// A card of fifty euros for berta, loaded with twenty-five; the sale of the load.
fn loaded(shop: &Shop) -> Sale {
    shop.sold(&card("g1", "6001"));
    shop.sold(&reload("l1", "6001", 2_500))
}

fn take_back(request_id: &str, load: &Sale) -> SaleRequest {
    cancellation(request_id, &load.id, ChangeReason::Return)
}

#[test]
fn a_load_is_taken_back_with_its_invoice() {
    let shop = Shop::new();
    let load = loaded(&shop);
    let (posting, _) = shop.begin(&take_back("u1", &load));
    assert_eq!((posting.kind, &posting.reverses), (PostingKind::Reversal, &load.key));
    assert_eq!((posting.account.as_str(), posting.amount, posting.paid), ("berta", 2_500, 2_500));
    assert_eq!(shop.state(&load.serial), VoucherState::Reserved);
    let undone = shop.sold(&take_back("u1", &load));
    let record = shop.voucher(&load.serial);
    assert_eq!((record.state, record.face_value, record.remaining), (VoucherState::Active, 5_000, 5_000));
    let load = shop.house.module.sale_get(&operator(), &load.id).unwrap();
    assert_eq!(
        (load.state, load.counterpart_id, undone.counterpart_id),
        (SaleState::Reversed, undone.id.clone(), load.id.clone())
    );
    let history = shop.house.module.history(&operator(), &record.id).unwrap().fetch(50).unwrap();
    assert!(history.iter().any(|line| line.event == "load_taken_back"), "{history:?}");
    // The card itself can be cancelled with its own sale again.
    shop.sold(&cancellation("u2", "6001", ChangeReason::Return));
    assert_eq!((shop.books.balance("berta"), shop.books.balance("vouchers")), (0, 0));
    shop.must_be_sound();
}

#[test]
fn a_load_is_taken_back_while_so_much_is_left_of_the_card() {
    let shop = Shop::new();
    let load = loaded(&shop);
    shop.redeem("berta", &part("6001", 5_000, "p1"));
    shop.sold(&take_back("u1", &load));
    let record = shop.voucher(&load.serial);
    assert_eq!((record.state, record.remaining, record.face_value), (VoucherState::Used, 0, 5_000));
    let again = shop.sold(&reload("l2", "6001", 2_500));
    shop.redeem("berta", &part("6001", 1, "p2"));
    assert_eq!(shop.refused(&operator(), &take_back("u2", &again)), (Status::WrongState, "voucher"));
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 2_499);
    shop.must_be_sound();
}

#[test]
fn a_load_is_taken_back_once_and_for_its_money_only() {
    let shop = Shop::new();
    let load = loaded(&shop);
    let lost = cancellation("u1", &load.id, ChangeReason::Loss);
    assert_eq!(shop.refused(&operator(), &lost), (Status::InvalidArgument, "reason"));
    let (posting, _) = shop.begin(&take_back("u2", &load));
    assert_eq!(shop.refused(&operator(), &take_back("u3", &load)), (Status::WrongState, "voucher"));
    shop.settle(&posting.key, Outcome::Rejected);
    let record = shop.voucher(&load.serial);
    assert_eq!((record.state, record.remaining), (VoucherState::Active, 7_500));
    shop.sold(&take_back("u4", &load));
    assert_eq!(shop.refused(&operator(), &take_back("u5", &load)), (Status::WrongState, "voucher"));
    // Only what is undone is named by its sale.
    assert_eq!(shop.refused(&operator(), &reload("l3", &load.id, 100)).0, Status::NotFound);
    shop.must_be_sound();
}

#[test]
fn what_was_refused_and_booked_all_the_same_is_taken_back_if_it_is_there() {
    for spent in [1_000, 5_001] {
        let shop = Shop::new();
        let load = loaded(&shop);
        shop.books.books_and_answers(Outcome::Rejected);
        let (_, refused) = shop.sell(&take_back("u1", &load));
        shop.redeem("berta", &part("6001", spent, "p1"));
        let status = shop.settle(&refused.key, Outcome::Done).0;
        let record = shop.voucher(&load.serial);
        match spent {
            1_000 => assert_eq!((status, record.remaining), (Status::Ok, 4_000)),
            _ => assert_eq!((status, record.remaining), (Status::LedgerConflict, 2_499)),
        }
        shop.must_be_sound();
    }
}

#[test]
fn a_late_load_of_a_card_whose_time_was_over_is_taken_back() {
    let shop = Shop::new();
    let mut kind = shop.house.module.type_get(&operator(), "CARD").unwrap();
    kind.validity_days = 2;
    shop.house.module.type_put(&operator(), &kind).unwrap();
    shop.sold(&card("g1", "6001"));
    let (posting, begun) = shop.begin(&reload("l1", "6001", 2_500));
    shop.house.clock.advance(5 * 86_400_000);
    let answer = shop.books.post(&posting);
    shop.house.module.sale_settle(&operator(), &posting.key, &answer).unwrap();
    shop.sold(&take_back("u1", &begun));
    assert_eq!((shop.books.balance("berta"), shop.voucher(&begun.serial).face_value), (0, 5_000));
    shop.must_be_sound();
}

#[test]
fn a_load_that_is_spent_by_a_late_redemption_is_held() {
    let shop = Shop::new();
    let load = loaded(&shop);
    shop.books.books_and_answers(Outcome::Rejected);
    let spent = shop.house.module.redeem(&customer("berta"), &part("6001", 6_000, "p1"), &shop.books).unwrap().1;
    let (posting, _) = shop.begin(&take_back("u1", &load));
    let done = voucher::ledger::Answer { outcome: Outcome::Done, ..Default::default() };
    assert_eq!(shop.house.module.redeem_settle(&operator(), &spent.key, &done).unwrap().0, Status::Ok);
    assert_eq!(shop.settle(&posting.key, Outcome::Done).0, Status::LedgerConflict);
    let module = &shop.house.module;
    let ends = |answer: &voucher::ledger::Answer| {
        let asked = module.settle_by_hand(&operator(), &posting.key, answer, "looked into the books").unwrap_err();
        module.approve(&boris(), &asked.approval_id, "seen").map_err(|error| error.status)
    };
    assert_eq!(ends(&done).unwrap_err(), Status::WrongState);
    let rejected = voucher::ledger::Answer { outcome: Outcome::Rejected, ..Default::default() };
    ends(&rejected).unwrap();
    let record = shop.voucher(&load.serial);
    assert_eq!((record.state, record.remaining), (VoucherState::Active, 1_500));
    for row in module.conservation(&operator()).unwrap() {
        assert!(row.holds, "{row:?}");
    }
}
