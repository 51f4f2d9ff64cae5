//! Vouchers of a type that allows parts: from the type to the last cent, through what the back office does in between.

use std::sync::atomic::{AtomicU32, Ordering};

use voucher::ledger::PostingKind;
use voucher::voucher::{ApprovalState, BulkOperation, RedeemRequest, Series, SeriesRequest, VoucherState, VoucherType};
use voucher::{Actor, Reason, Status};

use crate::bulk::{done, request};
use crate::support::*;

/// Gift cards of twenty euros, as a type makes them.
fn gift_cards(house: &House, two_persons: bool) -> (Series, Vec<String>) {
    let gift = VoucherType {
        code: "GIFT".into(),
        name: "gift card".into(),
        face_value: 2000,
        partial_use: true,
        two_persons,
        ..VoucherType::default()
    };
    house.module.type_put(&operator(), &gift).unwrap();
    let request = SeriesRequest { voucher_type: "GIFT".into(), quantity: 2, ..SeriesRequest::default() };
    let series = match house.module.generate_series(&operator(), &request) {
        Ok((_, series)) => series,
        Err(waiting) => {
            house.module.approve(&boris(), &waiting.approval_id, "ordered").unwrap();
            let job = house.module.jobs(&operator()).unwrap().remove(0);
            let job = house.module.job_resume(&operator(), &job.job_id).unwrap();
            while job.step(i64::MAX).unwrap().0 != Status::Done {}
            house.module.series_get(&operator(), &job.series_id()).unwrap()
        }
    };
    let codes = house.codes(&series);
    (series, codes)
}

fn boris() -> Actor {
    Actor { id: "boris".into(), ..operator() }
}

/// Every part is a request of its own.
fn part(typed: &str, amount: i64) -> RedeemRequest {
    static PARTS: AtomicU32 = AtomicU32::new(0);
    let request_id = format!("part-{}", PARTS.fetch_add(1, Ordering::Relaxed));
    RedeemRequest { amount, request_id, ..code(typed) }
}

fn bulk(house: &House, series: &Series, operation: BulkOperation) -> i64 {
    done(house, &request(operation, series)).changed
}

#[test]
fn a_gift_card_is_used_in_parts_and_a_part_of_it_is_reversed() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, codes) = gift_cards(&house, false);
    let redeem = |account: &str, amount| house.module.redeem(&customer(account), &part(&codes[0], amount), &ledger);
    let (_, first) = redeem("anna", 1500).unwrap();
    assert_eq!((first.amount, first.remaining), (1500, 500));
    assert_eq!(redeem("bert", 501).unwrap_err().status, Status::NotRedeemable);
    redeem("bert", 500).unwrap();
    let record = house.module.get(&operator(), &first.voucher_id).unwrap();
    assert_eq!((record.state, record.remaining), (VoucherState::Used, 0));

    let (_, reversal) = house.module.reverse(&operator(), &first.key, "broken", &ledger).unwrap();
    assert_eq!((reversal.kind, reversal.amount, reversal.remaining), (PostingKind::Reversal, 1500, 1500));
    assert_eq!((ledger.balance("anna"), ledger.balance("bert")), (0, 500));
    let counters = house.module.series_get(&operator(), &series.id).unwrap().counters;
    assert_eq!((counters.active, counters.value_redeemed, counters.value_outstanding), (2, 500, 3500));
    assert!(house.module.conservation(&operator()).unwrap().iter().all(|row| row.holds));
}

#[test]
fn an_amount_in_another_currency_takes_nothing() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (_, codes) = gift_cards(&house, false);
    let of = |currency: &str| RedeemRequest { currency: currency.into(), ..part(&codes[0], 700) };
    let redeem = |actor: &Actor, request: &RedeemRequest| house.module.redeem(actor, request, &ledger);
    let yen = RedeemRequest { account: "anna".into(), ..of("JPY") };
    let refusal = redeem(&operator(), &yen).unwrap_err();
    assert_eq!((refusal.status, refusal.reason), (Status::NotRedeemable, Reason::Amount));
    // A customer cannot tell it from any other refusal.
    let refusal = redeem(&customer("anna"), &of("JPY")).unwrap_err();
    let unknown = redeem(&customer("anna"), &code("4444444444444444")).unwrap_err();
    assert_eq!(refusal, unknown);
    assert_eq!(house.module.check(&customer("anna"), &of("JPY")).unwrap_err(), unknown);
    let nonsense = redeem(&customer("anna"), &of("euro")).unwrap_err();
    assert_eq!((nonsense.status, nonsense.field), (Status::InvalidArgument, "currency"));
    assert_eq!(ledger.balance("anna"), 0);

    let euros = of("EUR");
    redeem(&customer("anna"), &euros).unwrap();
    let repeated = RedeemRequest { currency: "JPY".into(), ..euros };
    assert_eq!(redeem(&customer("anna"), &repeated).unwrap_err().status, Status::RequestMismatch);
    assert_eq!(ledger.balance("anna"), 700);
}

#[test]
fn a_card_with_a_balance_is_blocked_and_keeps_it() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, codes) = gift_cards(&house, false);
    house.module.redeem(&customer("anna"), &part(&codes[0], 1500), &ledger).unwrap();
    assert_eq!(bulk(&house, &series, BulkOperation::Block), 2);
    let request = RedeemRequest { account: "bert".into(), ..part(&codes[0], 100) };
    assert_eq!(house.module.redeem(&operator(), &request, &ledger).unwrap_err().reason, Reason::Blocked);
    assert_eq!(bulk(&house, &series, BulkOperation::Unblock), 2);
    let (_, rest) = house.module.redeem(&customer("bert"), &part(&codes[0], 0), &ledger).unwrap();
    assert_eq!((rest.amount, ledger.balance("bert")), (500, 500));
}

#[test]
fn a_type_that_asks_for_two_persons_lets_none_reverse_alone() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (_, codes) = gift_cards(&house, true);
    let (_, receipt) = house.module.redeem(&customer("anna"), &part(&codes[0], 700), &ledger).unwrap();
    let waiting = house.module.reverse(&operator(), &receipt.key, "broken", &ledger).unwrap_err();
    assert_eq!((waiting.status, ledger.balance("anna")), (Status::ApprovalPending, 700));
    let approval = house.module.approve(&boris(), &waiting.approval_id, "seen it").unwrap();
    assert_eq!(approval.state, ApprovalState::Approved);
    // What was decided needs no second decision: the maker drives it on.
    assert_eq!(house.module.reverse(&operator(), &receipt.key, "broken", &ledger).unwrap().0, Status::Ok);
    assert_eq!(ledger.balance("anna"), 0);
    assert_eq!(house.module.get(&operator(), &receipt.voucher_id).unwrap().remaining, 2000);
}
