//! Who must agree before money or cards go back, and what a type has to say about it.

use std::sync::atomic::{AtomicI64, Ordering};

use voucher::engine::SaleBegun;
use voucher::ledger::{Ledger, Posting};
use voucher::voucher::voucher_type::Usage;
use voucher::voucher::{ChangeReason, ProcessStates, SaleKind, SaleRequest, SaleState, VoucherState, VoucherType};
use voucher::{Actor, ActorKind, Right, Status};

use crate::shop::*;
use crate::support::*;

fn two_persons(shop: &Shop) {
    shop.house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
}

fn changed_type(shop: &Shop, code: &str, change: impl FnOnce(&mut VoucherType)) {
    let mut kind = shop.house.module.type_get(&operator(), code).unwrap();
    change(&mut kind);
    shop.house.module.type_put(&operator(), &kind).unwrap();
}

impl Shop {
    /// The ledger had booked it, and says so only now.
    fn booked_late(&self, posting: &Posting) {
        let answer = self.books.post(posting);
        assert_eq!(self.house.module.sale_settle(&operator(), &posting.key, &answer).unwrap().0, Status::Ok);
    }
}

fn transfer(request_id: &str, voucher: &str, holder: &str) -> SaleRequest {
    SaleRequest { kind: SaleKind::Transfer, holder: holder.into(), face_value: 0, ..reload(request_id, voucher, 0) }
}

/// What another person reads, and what comes of it once that person approved it.
fn approved(shop: &Shop, request: &SaleRequest) -> (String, String, String) {
    let module = &shop.house.module;
    let error = module.sale_begin(&operator(), request).unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending, "{error}");
    assert_eq!(module.sale_begin(&operator(), request).unwrap_err().approval_id, error.approval_id, "asked for once");
    let asked = module.approval_get(&boris(), &error.approval_id).unwrap();
    let result = module.approve(&boris(), &error.approval_id, "seen").unwrap().result;
    (asked.operation, asked.summary, result)
}

#[test]
fn a_return_of_two_persons_is_credited_once_another_has_approved_it() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    shop.sold(&stock("s1", &lot, 3));
    two_persons(&shop);
    let (operation, summary, key) = approved(&shop, &back("r1", &lot, 2));
    let line = "take 2 vouchers back from north for a credit note of 20.00 EUR";
    assert_eq!((operation.as_str(), summary.as_str()), ("return", line));
    let SaleBegun::Again(posting, _) = shop.house.module.sale_begin(&operator(), &back("r1", &lot, 2)).unwrap() else {
        panic!("it has begun")
    };
    assert_eq!(posting.key, key);
    assert_eq!(shop.sold(&back("r1", &lot, 2)).amount, 2_000);
    assert_eq!(shop.books.balance("north"), -1_000);
    shop.must_be_sound();
}

#[test]
fn a_cancellation_that_gives_money_back_takes_two_persons_and_one_that_does_not_takes_one() {
    let shop = Shop::new();
    let (first, second) = (shop.sold(&electronic("e1", "MAIL")), shop.sold(&electronic("e2", "MAIL")));
    two_persons(&shop);
    let (operation, summary, _) = approved(&shop, &cancellation("u1", &first.serial, ChangeReason::Return));
    let line = "cancel the sale of voucher 1-00000001, and give 20.00 EUR back to anna";
    assert_eq!((operation.as_str(), summary.as_str()), ("cancellation", line));
    shop.sold(&cancellation("u1", &first.serial, ChangeReason::Return));
    shop.sell(&cancellation("u2", &second.serial, ChangeReason::Loss));
    assert_eq!([shop.state(&first.serial), shop.state(&second.serial)], [VoucherState::Cancelled; 2]);
    assert_eq!(shop.books.entries(), 3);
    shop.must_be_sound();
}

#[test]
fn a_transfer_of_two_persons_is_done_when_another_approves_it() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    changed_type(&shop, "CARD", |kind| kind.two_persons = true);
    let second = shop.sold(&card("g2", "6002"));
    // The first one stands under the type as it was.
    assert_eq!(shop.sell(&transfer("t1", &sale.serial, "carla")).0, Status::Done);
    let (operation, summary, result) = approved(&shop, &transfer("t2", "6002", "carla"));
    let line = "give voucher 2-00000001 with 50.00 EUR on it from berta to carla";
    assert_eq!((operation.as_str(), summary.as_str()), ("transfer", line));
    assert_eq!(shop.house.module.sale_get(&operator(), &result).unwrap().state, SaleState::Posted);
    assert_eq!(shop.voucher(&second.serial).holder, "carla");
    shop.must_be_sound();
}

#[test]
fn what_changed_since_it_was_asked_for_is_not_carried_out() {
    let shop = Shop::new();
    changed_type(&shop, "BACK", |kind| {
        kind.two_persons = true;
        kind.value_kind = voucher::voucher::voucher_type::ValueKind::Fixed;
        kind.face_value = 700;
    });
    let module = &shop.house.module;
    let asked = module.sale_begin(&operator(), &refund("f1", 0)).unwrap_err();
    changed_type(&shop, "BACK", |kind| kind.face_value = 70_000);
    assert_eq!(module.approve(&boris(), &asked.approval_id, "").unwrap_err().status, Status::WrongState);
    assert_eq!(shop.books.entries(), 0);
    // Asked for anew it is another request, which the second person reads anew.
    let anew = module.sale_begin(&operator(), &refund("f1", 0)).unwrap_err();
    assert_ne!(anew.approval_id, asked.approval_id);
    let summary = module.approval_get(&boris(), &anew.approval_id).unwrap().summary;
    assert_eq!(summary, "refund 700.00 EUR to anna as a voucher of type BACK");
}

#[test]
fn a_type_that_forbids_cancelling_forbids_it_to_sales_as_well() {
    let shop = Shop::new();
    for code in ["MAIL", "REFILL"] {
        let only_blocked = 1 << VoucherState::Blocked as i32;
        changed_type(&shop, code, |kind| {
            kind.process_states = ProcessStates { cancel: only_blocked, ..ProcessStates::default() };
        });
    }
    let sale = shop.sold(&electronic("e1", "MAIL"));
    for reason in [ChangeReason::Return, ChangeReason::Loss] {
        let refused = shop.refused(&operator(), &cancellation("u1", &sale.serial, reason));
        assert_eq!(refused, (Status::WrongState, "voucher"));
    }
    let lot = shop.lot(1);
    shop.sold(&stock("s1", &lot, 1));
    let cancelling = SaleRequest { cancels: true, ..back("r1", &lot, 1) };
    assert_eq!(shop.refused(&operator(), &cancelling), (Status::WrongState, "filter"));
    shop.sold(&back("r2", &lot, 1));
}

#[test]
fn a_personal_card_stays_with_its_holder() {
    let shop = Shop::new();
    changed_type(&shop, "CARD", |kind| kind.usage = Usage::Personal);
    let sale = shop.sold(&card("g1", "6001"));
    let refused = shop.refused(&operator(), &transfer("t1", &sale.serial, "carla"));
    assert_eq!(refused, (Status::WrongState, "voucher"));
}

#[test]
fn a_card_is_named_by_its_number_too() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001-22"));
    assert_eq!(shop.sold(&reload("l1", "600122", 500)).serial, sale.serial);
    assert_eq!(shop.sell(&transfer("t1", "6001 22", "carla")).0, Status::Done);
    assert_eq!(shop.voucher(&sale.serial).holder, "carla");
    assert_eq!(shop.refused(&operator(), &reload("l2", "6001-23", 500)).0, Status::NotFound);
    shop.must_be_sound();
}

#[test]
fn a_number_leads_a_partner_to_no_card_it_did_not_sell() {
    let shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    let north = Actor { partner: "north".into(), ..Actor::new(ActorKind::Partner, "7", &[Right::Sell]) };
    let load =
        |number: &str| shop.house.module.sell(&north, &reload("l1", number, 500), &shop.books).unwrap_err().to_string();
    assert_eq!(load("6001"), load("6002"));
}

#[test]
fn a_partner_begins_no_sale_without_asking_for_its_credit() {
    let shop = Shop::new();
    let north = Actor { partner: "north".into(), ..Actor::new(ActorKind::Partner, "7", &[Right::Sell]) };
    let error = shop.house.module.sale_begin(&north, &electronic("e1", "MAIL")).unwrap_err();
    assert_eq!((error.status, error.field), (Status::Forbidden, "actor.kind"));
}

#[test]
fn what_the_original_tells_is_not_said_again() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    for request in [
        cancellation("u1", &sale.serial, ChangeReason::Return),
        SaleRequest { reason: ChangeReason::None, ..transfer("t1", &sale.serial, "carla") },
    ] {
        let invoice = SaleRequest { invoice: "7".into(), ..request.clone() };
        let comment = SaleRequest { comment: "7".into(), ..request };
        assert_eq!(shop.refused(&operator(), &invoice), (Status::InvalidArgument, "invoice"));
        assert_eq!(shop.refused(&operator(), &comment), (Status::InvalidArgument, "comment"));
    }
}

#[test]
fn what_was_booked_after_its_time_comes_back_for_its_money() {
    let shop = Shop::new();
    let until = shop.house.clock.now() + 60_000;
    let lot = shop.house.generate(voucher::voucher::SeriesRequest {
        voucher_type: "REFILL".into(),
        quantity: 2,
        expires_at_ms: until,
        ..Default::default()
    });
    let (posting, _) = shop.begin(&stock("s1", &lot, 1));
    shop.sold(&stock("s2", &lot, 1));
    shop.house.clock.advance(60_000);
    shop.booked_late(&posting);
    let alarms: Vec<String> = shop.house.module.take_log().into_iter().map(|line| line.message).collect();
    assert!(alarms.iter().any(|line| line.contains("cannot be redeemed")), "{alarms:?}");
    let named = |request_id: &str, number: u32| SaleRequest {
        filter: Default::default(),
        voucher_ids: vec![serial(&lot, number)],
        ..back(request_id, &lot, 0)
    };
    shop.sold(&named("r1", 1));
    // What could be used for a while does not come back.
    assert_eq!(shop.refused(&operator(), &named("r2", 2)), (Status::WrongState, "voucher_ids"));
    assert_eq!(shop.books.balance("north"), -1_000);
    shop.must_be_sound();
}

#[test]
fn a_customer_whose_voucher_was_late_gets_the_money_back() {
    let shop = Shop::new();
    changed_type(&shop, "MAIL", |kind| kind.validity_days = 1);
    let (posting, begun) = shop.begin(&electronic("e1", "MAIL"));
    shop.house.clock.advance(3 * 86_400_000);
    shop.booked_late(&posting);
    shop.sold(&cancellation("u1", &begun.serial, ChangeReason::Return));
    assert_eq!((shop.books.balance("anna"), shop.state(&begun.serial)), (0, VoucherState::Cancelled));
    shop.must_be_sound();
}

#[test]
fn two_tills_empty_one_lot_without_getting_in_each_others_way() {
    let shop = Shop::new();
    let lot = shop.lot(60);
    let next = AtomicI64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= 60 {
                    break;
                }
                shop.sold(&counter(&format!("c{number}"), &lot, 1));
            });
        }
    });
    assert_eq!((shop.books.entries(), shop.books.balance("vouchers")), (60, 60_000));
    assert_eq!(shop.refused(&operator(), &counter("c60", &lot, 1)), (Status::WrongState, "filter"));
    shop.must_be_sound();
}

#[test]
fn a_card_that_was_handed_on_is_not_cancelled_for_its_first_holders_money() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    two_persons(&shop);
    let module = &shop.house.module;
    let cancelling = module.sale_begin(&operator(), &cancellation("u1", "6001", ChangeReason::Return)).unwrap_err();
    approved(&shop, &transfer("t1", "6001", "carla"));
    assert_eq!(module.approve(&boris(), &cancelling.approval_id, "").unwrap_err().status, Status::WrongState);
    module.setting_set(&operator(), "", "two_persons", "off").unwrap_err();
    let refused = shop.refused(&operator(), &cancellation("u2", "6001", ChangeReason::Return));
    assert_eq!(refused, (Status::WrongState, "voucher"));
    assert_eq!((shop.voucher(&sale.serial).holder.as_str(), shop.books.entries()), ("carla", 1));
    // A lost one is withdrawn all the same: that gives nobody money.
    assert_eq!(shop.sell(&cancellation("u3", "6001", ChangeReason::Loss)).0, Status::Done);
    shop.must_be_sound();
}

#[test]
fn a_late_cancellation_or_load_does_not_reach_a_card_that_was_handed_on() {
    for late in [cancellation("late", "6001", ChangeReason::Return), reload("late", "6001", 2_000)] {
        let shop = Shop::new();
        let sale = shop.sold(&card("g1", "6001"));
        shop.books.books_and_answers(voucher::ledger::Outcome::Rejected);
        let (_, refused) = shop.sell(&late);
        shop.sell(&transfer("t1", "6001", "carla"));
        let (status, _) = shop.settle(&refused.key, voucher::ledger::Outcome::Done);
        assert_eq!(status, Status::LedgerConflict, "{late:?}");
        let record = shop.voucher(&sale.serial);
        assert_eq!((record.state, record.remaining, record.holder.as_str()), (VoucherState::Active, 5_000, "carla"));
    }
}

#[test]
fn what_is_sold_below_the_agreed_price_takes_two_persons() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let lot = shop.lot(6);
    two_persons(&shop);
    let at_the_agreed_price = [
        SaleRequest { price: 900, ..stock("s1", &lot, 1) },
        SaleRequest { discount: 1_000, ..stock("s2", &lot, 1) },
        card("g1", "6001"),
    ];
    for request in at_the_agreed_price {
        shop.sold(&request);
    }
    let below = [
        (SaleRequest { price: 899, ..stock("s3", &lot, 2) }, "sell 2 vouchers worth 22.00 EUR to north for 17.98 EUR"),
        (SaleRequest { discount: 100, ..counter("c1", &lot, 1) }, "worth 11.00 EUR to anna for 9.90 EUR"),
        (SaleRequest { price: 1, ..card("g2", "6002") }, "sell a voucher worth 50.00 EUR to"),
        (
            SaleRequest { discount: 9_999, ..reload("l1", "6001", 2_500) },
            "for 0.01 EUR, which is below the agreed price",
        ),
    ];
    for (request, line) in below {
        assert_eq!(shop.refused(&operator(), &request).0, Status::ApprovalPending, "{line}");
        let (_, summary, key) = approved(&shop, &request);
        assert!(summary.contains(line), "{summary}");
        assert_eq!(shop.sold(&request).key, key);
    }
    shop.must_be_sound();
}

#[test]
fn below_the_agreed_price_the_limit_holds_all_the_same() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    two_persons(&shop);
    let request = SaleRequest {
        price: 600,
        credit_available: Some(1_199),
        credit_read_at_ms: shop.house.clock.now(),
        ..stock("s1", &lot, 2)
    };
    assert_eq!(shop.refused(&operator(), &request), (Status::CreditExceeded, "credit_available"));
}

#[test]
fn what_is_asked_for_again_with_the_credit_of_by_then_is_one_request() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    two_persons(&shop);
    let ask = |credit: i64| {
        let request = SaleRequest {
            price: 600,
            credit_available: Some(credit),
            credit_read_at_ms: shop.house.clock.now(),
            ..stock("s1", &lot, 2)
        };
        let error = shop.house.module.sale_begin(&operator(), &request).unwrap_err();
        shop.house.clock.advance(1);
        (error.status, error.approval_id)
    };
    let first = ask(5_000);
    assert_eq!(first.0, Status::ApprovalPending);
    assert_eq!(ask(4_000), first);
}

#[test]
fn what_was_asked_for_at_once_and_approved_one_by_one_does_not_pass_the_limit() {
    let shop = Shop::new();
    let (lot, module) = (shop.lot(3), &shop.house.module);
    two_persons(&shop);
    shop.books.limit("north", 1_199);
    let below = |request_id: &str| SaleRequest { price: 600, ..stock(request_id, &lot, 1) };
    let ask = |request_id: &str| {
        let error = module.sell(&operator(), &below(request_id), &shop.books).unwrap_err();
        assert_eq!(error.status, Status::ApprovalPending, "{error}");
        shop.house.clock.advance(1);
        error.approval_id
    };
    let asked = ["s1", "s2", "s3"].map(ask);
    assert_eq!(ask("s2"), asked[1], "asked for once, whatever the credit is by now");
    module.approve(&boris(), &asked[0], "").unwrap();
    for settled in [false, true] {
        if settled {
            shop.sold(&below("s1"));
        }
        let error = module.approve(&boris(), &asked[1 + usize::from(settled)], "").unwrap_err();
        assert_eq!((error.status, error.field), (Status::CreditExceeded, "credit_available"), "settled: {settled}");
    }
    // It paid, and what is asked for anew is held to what the books say then.
    shop.books.limit("north", 1_200);
    shop.house.clock.advance(1);
    module.approve(&boris(), &ask("s2"), "").unwrap();
    shop.sold(&below("s2"));
    assert_eq!(shop.books.balance("north"), -1_200);
    shop.must_be_sound();
}

#[test]
fn another_person_reads_which_voucher_it_is_about() {
    let shop = Shop::new();
    let sold = shop.sold(&electronic("e1", "MAIL"));
    let gift = shop.sold(&card("g1", "6001"));
    shop.redeem("berta", &part("6001", 1_500, "p1"));
    let lot = shop.lot(1);
    shop.sold(&stock("s1", &lot, 1));
    two_persons(&shop);
    let of_gift = transfer("t1", "6001", "carla");
    let of_lot = SaleRequest { cancels: true, ..back("r1", &lot, 1) };
    let stories = [
        (
            cancellation("x1", &sold.serial, ChangeReason::Return),
            format!("cancel the sale of voucher {},", sold.serial),
        ),
        (of_gift, format!("give voucher {} with 35.00 EUR on it from berta to carla", gift.serial)),
        (
            of_lot,
            format!("take voucher {} back from north for a credit note of 10.00 EUR, and cancel", serial(&lot, 1)),
        ),
    ];
    for (request, line) in stories {
        let error = shop.house.module.sale_begin(&operator(), &request).unwrap_err();
        let asked = shop.house.module.approval_get(&boris(), &error.approval_id).unwrap();
        assert!(asked.summary.starts_with(&line), "{}", asked.summary);
        assert!(!asked.voucher_id.is_empty(), "{asked:?}");
    }
}
