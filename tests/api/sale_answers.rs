//! What the ledger answered to a sale, in every order; and the same request again in every state.

use voucher::engine::{LogLevel, SaleBegun, SeriesChange};
use voucher::ledger::{Answer, Ledger, Outcome};
use voucher::voucher::{ChangeReason, Sale, SaleFilter, SaleKind, SaleRequest, SaleState, VoucherState};
use voucher::{Error, Status};

use crate::shop::*;
use crate::support::*;

use VoucherState::{Active, Cancelled, Reserved, Used};

impl Shop {
    fn again(&self, request: &SaleRequest) -> SaleBegun {
        self.house.module.sale_begin(&operator(), request).unwrap()
    }

    fn alarms(&self) -> Vec<String> {
        let log = self.house.module.take_log();
        log.into_iter().filter(|line| line.level == LogLevel::Alarm).map(|line| line.message).collect()
    }
}

/// One request of each kind that posts, on a shop where it can be carried out, with the serials it is about.
fn one_of_each() -> Vec<(Shop, SaleRequest)> {
    let kinds: [fn(&Shop) -> SaleRequest; 9] = [
        |shop| stock("r", &shop.lot(3), 2),
        |shop| counter("r", &shop.lot(3), 2),
        |_| electronic("r", "MAIL"),
        |_| card("r", "6001"),
        |shop| reload("r", &shop.sold(&card("g", "6001")).serial, 2_000),
        |_| refund("r", 700),
        |shop| {
            let lot = shop.lot(3);
            shop.sold(&stock("s", &lot, 3));
            back("r", &lot, 2)
        },
        |shop| SaleRequest { cancels: true, ..kinds_return(shop) },
        |shop| cancellation("r", &shop.sold(&electronic("e", "MAIL")).serial, ChangeReason::Return),
    ];
    let make = |kind: &fn(&Shop) -> SaleRequest| {
        let shop = Shop::new();
        let request = kind(&shop);
        (shop, request)
    };
    kinds.iter().map(make).collect()
}

fn kinds_return(shop: &Shop) -> SaleRequest {
    let lot = shop.lot(3);
    shop.sold(&stock("s", &lot, 3));
    back("r", &lot, 2)
}

/// What there is, but for versions.
fn picture(shop: &Shop) -> String {
    let mut search = shop.house.module.search(&operator(), &Default::default()).unwrap();
    let records = search.fetch(1_000).unwrap();
    let told =
        records.into_iter().map(|record| format!("{:?}", voucher::voucher::VoucherRecord { version: 0, ..record }));
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_the_ledger_cannot_tell_stays_reserved_and_the_same_key_is_posted_again() {
    for (shop, request) in one_of_each() {
        for (outcome, books) in [(Outcome::Unknown, false), (Outcome::Retry, false), (Outcome::Unknown, true)] {
            shop.books.answers_to("", outcome, books);
        }
        let mut posted = None;
        for outcome in [Outcome::Unknown, Outcome::Retry, Outcome::Unknown] {
            let (status, sale) = shop.sell(&request);
            assert_eq!(
                (status, sale.state, sale.outcome),
                (Status::InDoubt, SaleState::Pending, outcome),
                "{request:?}"
            );
            let SaleBegun::Again(posting, again) = shop.again(&request) else { panic!("{request:?}") };
            assert_eq!((&again, posting.key.as_str()), (&sale, sale.key.as_str()));
            assert_eq!(posted.get_or_insert_with(|| posting.clone()), &posting);
            assert_eq!(shop.state(&sale.serial), Reserved, "{request:?}");
        }
        let (status, sale) = shop.sell(&request);
        assert_eq!((status, sale.state, sale.outcome), (Status::Ok, SaleState::Posted, Outcome::Duplicate));
        assert_eq!(shop.books.calls(&sale.key), 4);
        assert_eq!(shop.again(&request), SaleBegun::Settled(Status::Duplicate, sale.clone()));
        assert_eq!(shop.sell(&request), (Status::Duplicate, sale.clone()));
        assert_eq!(shop.settle(&sale.key, Outcome::Done), (Status::Duplicate, sale));
        shop.must_be_sound();
    }
}

#[test]
fn what_the_ledger_refused_is_as_it_was() {
    for (shop, request) in one_of_each() {
        let (before, entries) = (picture(&shop), shop.books.entries());
        shop.books.answers(Outcome::Rejected);
        let (status, sale) = shop.sell(&request);
        assert_eq!((status, sale.state), (Status::LedgerRejected, SaleState::Rejected), "{request:?}");
        assert_eq!(
            (sale.outcome, sale.ledger_reference.as_str(), sale.settled_at_ms),
            (Outcome::Rejected, "", START_MS)
        );
        assert_eq!(shop.books.entries(), entries);
        match request.kind {
            SaleKind::Electronic | SaleKind::Gift | SaleKind::Refund => {
                let made = shop.voucher(&sale.serial);
                assert_eq!((made.state, made.reason), (Cancelled, ChangeReason::Other), "{request:?}");
            }
            _ => assert_eq!(picture(&shop), before, "{request:?}"),
        }
        assert_eq!(shop.again(&request), SaleBegun::Settled(Status::LedgerRejected, sale.clone()));
        assert_eq!(shop.settle(&sale.key, Outcome::Rejected), (Status::LedgerRejected, sale));
        assert_eq!(shop.alarms(), [""; 0]);
        shop.must_be_sound();
    }
}

#[test]
fn what_was_refused_can_be_asked_for_again_under_another_id() {
    for (shop, request) in one_of_each() {
        shop.books.answers(Outcome::Rejected);
        shop.sell(&request);
        let sale = shop.sold(&SaleRequest { request_id: "r2".into(), ..request.clone() });
        let held = [Reserved, Cancelled];
        let taken_back = sale.kind == SaleKind::Cancellation || request.cancels;
        assert_eq!(held.contains(&shop.state(&sale.serial)), taken_back, "{request:?}");
        shop.must_be_sound();
    }
}

#[test]
fn what_the_ledger_booked_after_it_refused_it_is_carried_out_with_an_alarm() {
    for (shop, request) in one_of_each() {
        shop.books.books_and_answers(Outcome::Rejected);
        let (_, refused) = shop.sell(&request);
        let (status, sale) = shop.settle(&refused.key, Outcome::Done);
        assert_eq!((status, sale.state), (Status::Ok, SaleState::Posted), "{request:?}");
        assert_eq!(sale.ledger_reference, "L-late");
        assert_eq!(shop.alarms().len(), 1, "{request:?}");
        let taken_back = sale.kind == SaleKind::Cancellation || request.cancels;
        assert_eq!(shop.state(&sale.serial), if taken_back { Cancelled } else { Active }, "{request:?}");
        if let Some(sold) = Some(&sale.counterpart_id).filter(|id| !id.is_empty()) {
            let sold = shop.house.module.sale_get(&operator(), sold).unwrap();
            let returned = sale.vouchers;
            assert_eq!(sold.returned, returned, "{request:?}");
            if sale.kind == SaleKind::Cancellation {
                assert_eq!((sold.state, sold.counterpart_id), (SaleState::Reversed, sale.id.clone()));
            }
        }
        shop.must_be_sound();
    }
}

#[test]
fn what_was_booked_late_and_cannot_be_carried_out_any_more_is_held_with_an_alarm() {
    #[allow(clippy::type_complexity, reason = "what is begun, and what takes its vouchers away")]
    let kinds: [(fn(&Shop) -> SaleRequest, fn(&Shop, &Sale)); 6] = [
        (
            |shop| stock("r", &shop.lot(3), 2),
            |shop, sale| {
                let ids = vec![sale.serial.clone()];
                let filter = Default::default();
                shop.sold(&SaleRequest { filter, voucher_ids: ids, ..counter("c", &shop.lot(1), 0) });
            },
        ),
        (
            |shop| stock("r", &shop.lot(3), 2),
            |shop, sale| {
                let typed = code(&shop.code_of(&sale.serial));
                shop.redeem("carla", &typed);
            },
        ),
        (
            |_| card("r", "6001"),
            |shop, _| {
                shop.sold(&card("r2", "60-01"));
            },
        ),
        (kinds_return, |shop, sale| {
            let series = shop.house.module.series_get(&operator(), sale.serial.split('-').next().unwrap()).unwrap();
            shop.sold(&back("r2", &series, 2));
            shop.sold(&SaleRequest { partner: "south".into(), ..stock("s2", &series, 2) });
        }),
        (kinds_return, |shop, sale| {
            let series = shop.house.module.series_get(&operator(), sale.serial.split('-').next().unwrap()).unwrap();
            shop.sold(&back("r2", &series, 2));
            shop.sold(&SaleRequest { price: 1, ..stock("s2", &series, 2) });
        }),
        (
            |shop| cancellation("r", &shop.sold(&electronic("e", "MAIL")).serial, ChangeReason::Return),
            |shop, sale| {
                shop.sold(&SaleRequest {
                    reason: ChangeReason::Return,
                    ..cancellation("r2", &sale.serial, ChangeReason::Return)
                });
            },
        ),
    ];
    for (request, meanwhile) in kinds {
        let shop = Shop::new();
        let request = request(&shop);
        shop.books.answers(Outcome::Rejected);
        let (_, refused) = shop.sell(&request);
        meanwhile(&shop, &refused);
        let before = picture(&shop);
        let (status, sale) = shop.settle(&refused.key, Outcome::Done);
        assert_eq!((status, sale.state, sale.settled_at_ms), (Status::LedgerConflict, SaleState::Conflict, 0));
        assert_eq!((sale.outcome, sale.ledger_reference.as_str()), (Outcome::Done, "L-late"), "the evidence is kept");
        assert_eq!(picture(&shop), before, "{request:?}");
        assert_eq!(shop.alarms().len(), 1, "{request:?}");
        assert_eq!(shop.settle(&refused.key, Outcome::Done), (Status::LedgerConflict, sale.clone()));
        assert_eq!(shop.alarms().len(), 0, "told once");
        assert_eq!(shop.again(&request), SaleBegun::Settled(Status::LedgerConflict, sale));
        shop.must_be_sound();
    }
}

#[test]
fn a_conflict_holds_the_vouchers_until_people_decide() {
    for (shop, request) in one_of_each() {
        shop.books.answers(Outcome::Conflict);
        let (status, sale) = shop.sell(&request);
        assert_eq!((status, sale.state), (Status::LedgerConflict, SaleState::Conflict), "{request:?}");
        assert_eq!((shop.state(&sale.serial), shop.alarms().len()), (Reserved, 1));
        assert_eq!(shop.again(&request), SaleBegun::Settled(Status::LedgerConflict, sale.clone()));
        assert_eq!(shop.settle(&sale.key, Outcome::Rejected), (Status::LedgerConflict, sale.clone()));
        assert_eq!(shop.state(&sale.serial), Reserved);
        let (status, booked) = shop.settle(&sale.key, Outcome::Done);
        assert_eq!((status, booked.outcome, shop.alarms().len()), (Status::LedgerConflict, Outcome::Done, 1));
        shop.must_be_sound();
    }
}

#[test]
fn a_ledger_that_denies_what_it_booked_raises_an_alarm_and_moves_nothing() {
    for (shop, request) in one_of_each() {
        let sale = shop.sold(&request);
        let before = picture(&shop);
        for outcome in [Outcome::Rejected, Outcome::Conflict] {
            assert_eq!(shop.settle(&sale.key, outcome), (Status::Duplicate, sale.clone()), "{request:?}");
            assert_eq!(shop.alarms().len(), 1);
        }
        assert_eq!(picture(&shop), before);
        shop.must_be_sound();
    }
}

#[test]
fn a_cancelled_sale_that_is_asked_for_again_is_no_sale() {
    let shop = Shop::new();
    let request = electronic("e", "MAIL");
    let sold = shop.sold(&request);
    let taken = shop.sold(&cancellation("x", &sold.serial, ChangeReason::Return));
    let SaleBegun::Settled(status, sale) = shop.again(&request) else { panic!() };
    assert_eq!((status, sale.state, sale.counterpart_id), (Status::WrongState, SaleState::Reversed, taken.id));
    assert_eq!(shop.settle(&sold.key, Outcome::Duplicate).0, Status::WrongState);
    assert_eq!(shop.alarms().len(), 0);
    assert_eq!(shop.settle(&sold.key, Outcome::Done).0, Status::WrongState);
    assert_eq!(shop.alarms().len(), 1, "the ledger booked it anew");
    shop.must_be_sound();
}

#[test]
fn another_request_under_the_same_id_is_refused_in_every_state() {
    for (shop, request) in one_of_each() {
        let other = SaleRequest { note: "other".into(), ..request.clone() };
        shop.begin(&request);
        let mismatch = (Status::RequestMismatch, "request_id");
        assert_eq!(shop.refused(&operator(), &other), mismatch);
        let sale = shop.sold(&request);
        assert_eq!(shop.refused(&operator(), &other), mismatch);
        shop.settle(&sale.key, Outcome::Done);
        assert_eq!(shop.refused(&operator(), &other), mismatch);
        // Whoever asks.
        assert_eq!(shop.refused(&boris(), &other), mismatch);
    }
}

#[test]
fn what_is_known_of_the_credit_may_differ_when_a_request_is_repeated() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    let request = SaleRequest { credit_available: Some(9_000), credit_read_at_ms: START_MS, ..stock("s1", &lot, 2) };
    let (_, sale) = shop.begin(&request);
    let later = SaleRequest { credit_available: Some(0), credit_read_at_ms: START_MS + 5, ..request };
    assert!(matches!(shop.again(&later), SaleBegun::Again(_, again) if again == sale));
    assert!(matches!(shop.again(&stock("s1", &lot, 2)), SaleBegun::Again(..)));
}

#[test]
fn a_sale_goes_on_after_a_restart() {
    let mut shop = Shop::new();
    let lot = shop.lot(3);
    shop.books.books_and_answers(Outcome::Unknown);
    shop.sell(&stock("s1", &lot, 2));
    shop.house.crash();
    let sale = shop.sold(&stock("s1", &lot, 2));
    assert_eq!((sale.outcome, shop.books.entries()), (Outcome::Duplicate, 1));
    shop.must_be_sound();
}

#[test]
fn a_used_up_card_whose_load_was_refused_is_used_up() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g", "6001"));
    let used = shop.redeem("berta", &number("6001"));
    let before = picture(&shop);
    shop.books.answers(Outcome::Rejected);
    let (status, _) = shop.sell(&reload("r", &sale.serial, 1_000));
    assert_eq!((status, shop.state(&sale.serial)), (Status::LedgerRejected, Used));
    assert_eq!(picture(&shop), before);
    assert_eq!(shop.voucher(&sale.serial).redemption_key, used.key);
    shop.must_be_sound();
}

/// A host whose ledger falls over.
struct Panics;

impl Ledger for Panics {
    fn post(&self, _: &voucher::ledger::Posting) -> Answer {
        panic!("the ledger fell over")
    }

    fn credit(&self, _: &str, _: &str) -> Option<i64> {
        panic!("so did the credit desk")
    }
}

#[test]
fn a_ledger_that_falls_over_leaves_the_sale_in_doubt() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let (status, sale) = shop.house.module.sell(&operator(), &counter("c1", &lot, 1), &Panics).unwrap();
    assert_eq!((status, sale.state), (Status::InDoubt, SaleState::Pending));
    let refused = |error: Error| (error.status, error.field);
    let lot = shop.lot(1);
    let credit = shop.house.module.sell(&operator(), &stock("s1", &lot, 1), &Panics).map_err(refused);
    assert_eq!(credit, Err((Status::CreditExceeded, "credit_available")), "who cannot tell lends nothing");
}

#[test]
fn a_sale_of_a_series_that_was_locked_meanwhile_raises_the_alarm_and_hands_no_code_over() {
    let shop = Shop::new();
    let (posting, begun) = shop.begin(&electronic("e1", "MAIL"));
    let series = begun.serial.split('-').next().unwrap();
    shop.house.module.series_change(&operator(), series, SeriesChange::Lock, "audit").unwrap();
    assert_eq!(shop.settle(&posting.key, Outcome::Done).0, Status::Ok);
    let log = shop.house.module.take_log();
    assert!(log.iter().any(|line| line.message.contains("cannot be redeemed")), "{log:?}");
    assert_eq!(shop.house.module.sale_code(&operator(), &begun.id).unwrap_err().status, Status::WrongState);
    shop.house.module.series_change(&operator(), series, SeriesChange::Unlock, "done").unwrap();
    assert_eq!(shop.house.module.sale_code(&operator(), &begun.id).unwrap().len(), 16);
}

#[test]
fn a_posting_is_the_same_before_and_after_it_was_booked() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let (posting, _) = shop.begin(&stock("s1", &lot, 2));
    let sale = shop.settle(&posting.key, Outcome::Done).1;
    assert_eq!((posting.invoice.as_str(), sale.invoice.as_str()), ("", "L-late"));
    assert_eq!(shop.house.module.posting_of(&operator(), &posting.key).unwrap(), posting);
    let found = |invoice: &str| {
        let filter = SaleFilter { invoice: invoice.into(), ..SaleFilter::default() };
        shop.house.module.sales(&operator(), &filter).unwrap().fetch(10).unwrap().len()
    };
    assert_eq!((found("L-late"), found("L-other")), (1, 0));
    assert_eq!(shop.voucher(&serial(&lot, 1)).invoice, "L-late");
}

#[test]
fn the_code_of_what_expired_before_its_sale_was_booked_is_not_handed_over() {
    let shop = Shop::new();
    let kind =
        voucher::voucher::VoucherType { validity_days: 1, ..shop.house.module.type_get(&operator(), "MAIL").unwrap() };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    shop.books.books_and_answers(Outcome::Unknown);
    let (_, begun) = shop.sell(&electronic("e1", "MAIL"));
    shop.house.clock.advance(3 * 24 * 3_600_000);
    shop.house.module.recover(&operator(), 0, 10, &shop.books).unwrap();
    let error = shop.house.module.sale_code(&operator(), &begun.id).unwrap_err();
    assert_eq!((error.status, error.field), (Status::WrongState, "key"));
    assert!(error.message.contains("time is over") && error.message.contains("for return"), "{error}");
    shop.sold(&cancellation("x1", &begun.id, ChangeReason::Return));
    shop.must_be_sound();
}
