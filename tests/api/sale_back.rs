//! Vouchers that come back: returned by a partner, or cancelled with the sale they were sold with.

use voucher::ledger::{Outcome, PostingKind};
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, Filter, SaleKind, SaleRequest, SaleState, VoucherState,
};
use voucher::Status;

use crate::shop::*;
use crate::support::*;

use VoucherState::{Active, Cancelled, Reserved};

#[test]
fn a_return_is_credited_at_what_was_invoiced_and_goes_back_to_stock() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let lot = shop.lot(4);
    let sold = shop.sold(&SaleRequest { invoice: "INV-7".into(), ..stock("s1", &lot, 3) });
    shop.discount("north", 2_000);
    let (posting, _) = shop.begin(&back("r1", &lot, 2));
    assert_eq!((posting.kind, posting.account.as_str()), (PostingKind::CreditNote, "north"));
    assert_eq!((posting.amount, posting.face_value, posting.extra_value), (1_800, 2_000, 200));
    assert_eq!((posting.vouchers, posting.paid, posting.invoice.as_str()), (2, 0, "INV-7"));
    // Several credit notes may be about one invoice, and a host keeps what is reversed unique.
    assert_eq!(posting.reverses, "");
    assert_eq!(shop.states(&lot, 4), [Reserved, Reserved, Active, Active]);
    let (status, sale) = shop.sell(&back("r1", &lot, 2));
    assert_eq!((status, sale.kind, sale.amount, sale.commission), (Status::Ok, SaleKind::Return, 1_800, 0));
    assert_eq!(sale.counterpart_id, sold.id);
    for number in [1, 2] {
        let voucher = shop.voucher(&serial(&lot, number));
        assert_eq!((voucher.state, voucher.partner.as_str(), voucher.invoice.as_str()), (Active, "", ""));
    }
    assert_eq!(shop.voucher(&serial(&lot, 3)).partner, "north");
    assert_eq!(shop.books.balance("north"), -900);
    assert_eq!(shop.house.module.sale_get(&operator(), &sold.id).unwrap().returned, 2);
    let again = shop.sold(&counter("c1", &lot, 2));
    assert_eq!(again.serial, serial(&lot, 1), "what came back is sold again");
    shop.must_be_sound();
}

#[test]
fn a_return_may_cancel_what_comes_back() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    shop.sold(&stock("s1", &lot, 3));
    let sale = shop.sold(&SaleRequest { cancels: true, ..back("r1", &lot, 2) });
    assert_eq!((sale.amount, sale.vouchers), (2_000, 2));
    let voucher = shop.voucher(&serial(&lot, 1));
    assert_eq!((voucher.state, voucher.reason, voucher.partner.as_str()), (Cancelled, ChangeReason::Return, ""));
    assert_eq!(shop.states(&lot, 3), [Cancelled, Cancelled, Active]);
    assert_eq!(shop.books.balance("north"), -1_000);
    shop.must_be_sound();
}

#[test]
fn a_return_of_several_invoices_credits_each_at_its_price() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    let first = shop.sold(&SaleRequest { price: 900, ..stock("s1", &lot, 2) });
    let second = shop.sold(&SaleRequest { price: 800, ..stock("s2", &lot, 2) });
    let (posting, sale) = shop.begin(&back("r1", &lot, 3));
    assert_eq!((posting.amount, posting.reverses.as_str(), sale.counterpart_id.as_str()), (2_600, "", ""));
    shop.settle(&posting.key, Outcome::Done);
    let returned = |id: &str| shop.house.module.sale_get(&operator(), id).unwrap().returned;
    assert_eq!((returned(&first.id), returned(&second.id)), (2, 1));
    let rest = shop.sold(&back("r2", &lot, 0));
    assert_eq!((rest.amount, rest.counterpart_id, returned(&second.id)), (800, second.id.clone(), 2));
}

#[test]
fn one_invoice_may_be_credited_in_parts() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    shop.sold(&SaleRequest { price: 333, ..stock("s1", &lot, 3) });
    for part in ["r1", "r2", "r3"] {
        assert_eq!(shop.sold(&back(part, &lot, 1)).amount, 333);
    }
    assert_eq!((shop.books.balance("north"), shop.books.balance("vouchers")), (0, 0));
    assert_eq!(shop.refused(&operator(), &back("r4", &lot, 1)), (Status::WrongState, "filter"));
    shop.must_be_sound();
}

#[test]
fn vouchers_without_an_invoice_number_keep_their_own_type() {
    let shop = Shop::new();
    let plain = shop.house.generate(ten_euros(2));
    let lot = shop.lot(2);
    let ids = vec![serial(&plain, 1), serial(&lot, 1), serial(&lot, 2), serial(&plain, 2)];
    let all = |kind, request_id: &str| SaleRequest {
        kind,
        filter: Filter::default(),
        voucher_ids: ids.clone(),
        ..stock(request_id, &lot, 0)
    };
    // A ledger that gives no reference: the vouchers stay without an invoice.
    for (kind, request_id) in [(SaleKind::Stock, "s1"), (SaleKind::Return, "r1")] {
        let (posting, _) = shop.begin(&all(kind, request_id));
        let answer = voucher::ledger::Answer { outcome: Outcome::Done, ..Default::default() };
        let (status, sale) = shop.house.module.sale_settle(&operator(), &posting.key, &answer).unwrap();
        assert_eq!((status, sale.invoice.as_str()), (Status::Ok, ""));
        assert_eq!(shop.voucher(&serial(&plain, 1)).voucher_type, "");
        assert_eq!(shop.voucher(&serial(&lot, 2)).voucher_type, "REFILL");
    }
    shop.must_be_sound();
}

#[test]
fn only_untouched_vouchers_of_the_partner_come_back() {
    let shop = Shop::new();
    let lot = shop.lot(6);
    shop.sold(&stock("s1", &lot, 3));
    shop.sold(&SaleRequest { partner: "south".into(), ..stock("s2", &lot, 1) });
    shop.sold(&counter("c1", &lot, 1));
    let typed = code(&shop.code_of(&serial(&lot, 1)));
    shop.redeem("carla", &typed);
    let named = |number: u32| SaleRequest {
        filter: Filter::default(),
        voucher_ids: vec![serial(&lot, number)],
        ..back(&format!("r{number}"), &lot, 0)
    };
    for number in [1, 4, 5, 6] {
        assert_eq!(shop.refused(&operator(), &named(number)), (Status::WrongState, "voucher_ids"), "{number}");
    }
    assert_eq!(shop.sold(&back("r1", &lot, 0)).vouchers, 2);
    shop.must_be_sound();
}

#[test]
fn a_redemption_that_was_reversed_leaves_a_voucher_that_can_come_back() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    shop.sold(&stock("s1", &lot, 1));
    let typed = code(&shop.code_of(&serial(&lot, 1)));
    let receipt = shop.redeem("carla", &typed);
    shop.house.module.reverse(&operator(), &receipt.key, "wrong account", &shop.books).unwrap();
    assert_eq!(shop.sold(&back("r1", &lot, 0)).amount, 1_000);
    assert_eq!((shop.books.balance("carla"), shop.books.balance("north")), (0, 0));
    shop.must_be_sound();
}

#[test]
fn a_cancellation_with_return_takes_the_posting_back() {
    let shop = Shop::new();
    let sold = shop.sold(&electronic("e1", "MAIL"));
    let typed = code(&shop.code_of(&sold.serial));
    let request = cancellation("x1", &sold.voucher_id, ChangeReason::Return);
    let (posting, begun) = shop.begin(&request);
    assert_eq!((posting.kind, posting.reverses.as_str()), (PostingKind::Reversal, sold.key.as_str()));
    assert_eq!((posting.account.as_str(), posting.amount, posting.paid), ("anna", 2_000, 2_000));
    assert_eq!((posting.vouchers, posting.voucher_id.as_str()), (1, sold.voucher_id.as_str()));
    assert_eq!((begun.counterpart_id.as_str(), shop.state(&sold.serial)), (sold.id.as_str(), Reserved));
    assert_eq!(shop.why_not("carla", &typed), voucher::Reason::Pending);
    let sale = shop.sold(&request);
    assert_eq!((sale.kind, sale.reason, sale.amount), (SaleKind::Cancellation, ChangeReason::Return, 2_000));
    let voucher = shop.voucher(&sold.serial);
    assert_eq!((voucher.state, voucher.reason), (Cancelled, ChangeReason::Return));
    assert_eq!((shop.books.balance("anna"), shop.books.balance("cash"), shop.books.balance("vouchers")), (0, 0, 0));
    let undone = shop.house.module.sale_get(&operator(), &sold.id).unwrap();
    assert_eq!((undone.state, undone.returned, undone.counterpart_id), (SaleState::Reversed, 1, sale.id));
    assert_eq!(shop.why_not("carla", &typed), voucher::Reason::Cancelled);
    shop.must_be_sound();
}

#[test]
fn a_cancellation_for_loss_posts_nothing() {
    let shop = Shop::new();
    for (reason, id) in [(ChangeReason::Loss, "1"), (ChangeReason::Fraud, "2"), (ChangeReason::Other, "3")] {
        let sold = shop.sold(&electronic(&format!("e{id}"), "MAIL"));
        let request = cancellation(&format!("x{id}"), &sold.serial, reason);
        let entries = shop.books.entries();
        let (status, sale) = shop.sell(&request);
        assert_eq!((status, sale.state, sale.posting), (Status::Done, SaleState::Posted, None));
        assert_eq!(shop.sell(&request), (Status::Done, sale.clone()), "the same again");
        let voucher = shop.voucher(&sold.serial);
        assert_eq!((voucher.state, voucher.reason, shop.books.entries()), (Cancelled, reason, entries));
        let undone = shop.house.module.sale_get(&operator(), &sold.id).unwrap();
        assert_eq!((undone.state, undone.returned), (SaleState::Posted, 1), "the customer paid for it");
        assert_eq!(undone.counterpart_id, sale.id);
    }
    shop.must_be_sound();
}

#[test]
fn a_sale_is_cancelled_once() {
    let shop = Shop::new();
    let sold = shop.sold(&electronic("e1", "MAIL"));
    shop.begin(&cancellation("x1", &sold.serial, ChangeReason::Return));
    let other = cancellation("x2", &sold.serial, ChangeReason::Loss);
    assert_eq!(shop.refused(&operator(), &other), (Status::WrongState, "voucher"));
    shop.sold(&cancellation("x1", &sold.serial, ChangeReason::Return));
    assert_eq!(shop.refused(&operator(), &other), (Status::WrongState, "voucher"));
    shop.must_be_sound();
}

#[test]
fn what_was_used_loaded_or_sold_with_others_is_not_cancelled_with_its_sale() {
    let shop = Shop::new();
    let refused = |serial: &str| shop.refused(&operator(), &cancellation("x", serial, ChangeReason::Return));
    let wrong = (Status::WrongState, "voucher");
    let used = shop.sold(&electronic("e1", "MAIL"));
    shop.redeem("carla", &code(&shop.code_of(&used.serial)));
    assert_eq!(refused(&used.serial), wrong);
    let spent = shop.sold(&card("g1", "6001"));
    shop.redeem("berta", &part("6001", 100, "p1"));
    assert_eq!(refused(&spent.serial), wrong);
    let loaded = shop.sold(&card("g2", "6002"));
    shop.sold(&reload("l1", &loaded.serial, 500));
    assert_eq!(refused(&loaded.serial), wrong);
    let lot = shop.lot(4);
    shop.sold(&counter("c1", &lot, 2));
    assert_eq!(refused(&serial(&lot, 1)), wrong);
    let stock = shop.sold(&stock("s1", &lot, 1));
    assert_eq!(refused(&serial(&lot, 3)), wrong);
    assert_eq!(refused(&stock.id), wrong);
    assert_eq!(refused(&serial(&lot, 4)), wrong);
    shop.must_be_sound();
}

#[test]
fn a_sale_of_several_over_the_counter_is_undone_as_a_whole() {
    let shop = Shop::new();
    let lot = shop.lot(4);
    let sold = shop.sold(&counter("c1", &lot, 3));
    let request = cancellation("x1", &sold.id, ChangeReason::Return);
    let (posting, _) = shop.begin(&request);
    assert_eq!((posting.kind, &posting.reverses), (PostingKind::Reversal, &sold.key));
    assert_eq!((posting.amount, posting.paid, posting.vouchers), (3_000, 3_000, 3));
    assert_eq!(shop.states(&lot, 4), [Reserved, Reserved, Reserved, Active]);
    let sale = shop.sold(&request);
    assert_eq!((sale.vouchers, sale.counterpart_id, sale.voucher_state), (3, sold.id.clone(), None));
    assert_eq!(shop.states(&lot, 4), [Cancelled, Cancelled, Cancelled, Active]);
    let undone = shop.house.module.sale_get(&operator(), &sold.id).unwrap();
    assert_eq!((undone.state, undone.returned), (SaleState::Reversed, 3));
    let ours = shop.house.module.sale_sums(&operator(), 0, 0, false).unwrap().remove(0);
    assert_eq!((ours.vouchers, ours.returned, ours.amount, ours.credited), (3, 3, 3_000, 3_000));
    assert_eq!((shop.books.balance("anna"), shop.books.balance("cash"), shop.books.balance("vouchers")), (0, 0, 0));
    assert_eq!(shop.refused(&operator(), &cancellation("x2", &sold.id, ChangeReason::Loss)).0, Status::WrongState);
    shop.must_be_sound();
}

#[test]
fn a_sale_of_several_that_were_lost_is_undone_without_a_posting() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let sold = shop.sold(&counter("c1", &lot, 2));
    let (status, _) = shop.sell(&cancellation("x1", &sold.id, ChangeReason::Loss));
    assert_eq!((status, shop.books.balance("cash")), (Status::Done, -2_000));
    assert_eq!(shop.states(&lot, 2), [Cancelled, Cancelled]);
    shop.must_be_sound();
}

#[test]
fn a_sale_one_of_which_was_used_or_cancelled_is_not_undone() {
    let shop = Shop::new();
    let lot = shop.lot(4);
    let (used, blocked) = (shop.sold(&counter("c1", &lot, 2)), shop.sold(&counter("c2", &lot, 2)));
    shop.redeem("carla", &code(&shop.code_of(&serial(&lot, 2))));
    let one = Filter { serial: serial(&lot, 4), ..Filter::default() };
    let block = BulkRequest { reason: ChangeReason::Stolen, ..BulkRequest::new(BulkOperation::Block, one) };
    assert_eq!(shop.house.module.bulk(&operator(), &block).unwrap().changed, 1);
    for (sold, spoiled) in [(&used, 2), (&blocked, 4)] {
        let request = cancellation("x", &sold.id, ChangeReason::Return);
        let error = shop.house.module.sale_begin(&operator(), &request).unwrap_err();
        assert_eq!(error.status, Status::WrongState);
        assert!(error.message.contains(&serial(&lot, spoiled)), "{error:?}");
    }
    assert_eq!(shop.states(&lot, 3)[0..3], [Active, VoucherState::Used, Active]);
    shop.must_be_sound();
}

#[test]
fn a_refused_cancellation_of_several_that_is_booked_all_the_same_cancels_all() {
    for redeemed in [false, true] {
        let shop = Shop::new();
        let lot = shop.lot(2);
        let sold = shop.sold(&counter("c1", &lot, 2));
        shop.books.books_and_answers(Outcome::Rejected);
        let (_, refused) = shop.sell(&cancellation("x1", &sold.id, ChangeReason::Return));
        assert_eq!(shop.states(&lot, 2), [Active, Active]);
        if redeemed {
            shop.redeem("carla", &code(&shop.code_of(&serial(&lot, 2))));
        }
        let status = shop.settle(&refused.key, Outcome::Done).0;
        match redeemed {
            false => assert_eq!((status, shop.states(&lot, 2)), (Status::Ok, vec![Cancelled, Cancelled])),
            true => assert_eq!((status, shop.state(&serial(&lot, 1))), (Status::LedgerConflict, Active)),
        }
        shop.must_be_sound();
    }
}

#[test]
fn one_card_of_the_counter_is_cancelled_with_its_sale() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let sold = shop.sold(&counter("c1", &lot, 1));
    shop.sold(&cancellation("x1", &sold.serial, ChangeReason::Return));
    assert_eq!((shop.state(&sold.serial), shop.books.balance("cash")), (Cancelled, 0));
    shop.must_be_sound();
}

#[test]
fn a_cancelled_refund_gives_the_credit_back() {
    let shop = Shop::new();
    let sold = shop.sold(&refund("f1", 700));
    assert_eq!(shop.books.balance("anna"), -700);
    let sale = shop.sold(&cancellation("x1", &sold.serial, ChangeReason::Return));
    assert_eq!((shop.books.balance("anna"), sale.posting), (0, Some(PostingKind::Reversal)));
    shop.must_be_sound();
}
