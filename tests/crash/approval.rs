//! The second person's process dies while it approves: approved again, what was asked for happens once.

use std::sync::Arc;

use voucher::voucher::{ApprovalState, SaleKind, SaleRequest, SaleState, VoucherState};
use voucher::{Module, Status};

use crate::books::totals_are_the_sums_of_rows;
use crate::house::{boris, code, customer, operator, ten_euros, House};
use crate::sale::{request, shop};
use crate::worker::Worker;

/// Where every approval may die.
const POINTS: [&str; 2] = ["approve", "carry_out"];

/// The second person's process, on the order of a parent.
pub fn approve(module: &Arc<Module>, id: &str) -> String {
    match module.approve(&boris(), id, "seen") {
        Ok(approval) => approval.result,
        Err(error) => format!("{:?}", error.status),
    }
}

/// The approver dies at a point; then another process approves the same again, and says its result.
fn approved_after_a_death(house: &House, id: &str, point: &str) -> String {
    let mut worker = Worker::doomed(house, &format!("{point}:1"));
    worker.hear();
    worker.tell(&format!("approve {id}"));
    assert_eq!(worker.hear(), None, "{point}: the worker must not live to answer");
    assert!(worker.was_killed(), "{point}");
    let module = house.open();
    let approved = module.approve(&boris(), id, "seen").unwrap();
    assert_eq!(approved.state, ApprovalState::Approved, "{point}");
    assert_eq!(module.approve(&boris(), id, "seen").unwrap(), approved, "{point}: approving once more does nothing");
    approved.result
}

fn must_be_sound(house: &House) {
    let module = house.open();
    let verified = module.verify_store(&operator(), &mut |_| ()).unwrap();
    assert_eq!((verified.damaged, verified.miscounted_zones), (0, 0));
    assert!(module.conservation(&operator()).unwrap().iter().all(|row| row.holds));
    module.verify_audit(&operator()).unwrap();
    totals_are_the_sums_of_rows(house);
}

fn two_persons(house: &House) {
    house.open().setting_set(&operator(), "", "two_persons", "on").unwrap();
}

fn asked_for<T: std::fmt::Debug>(asked: voucher::Result<T>) -> String {
    let error = asked.unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending, "{error}");
    error.approval_id
}

#[test]
fn a_series_is_generated_once_wherever_its_checker_dies() {
    let house = House::unguarded();
    two_persons(&house);
    for (number, point) in POINTS.iter().enumerate() {
        let id = asked_for(house.open().generate_series(&operator(), &ten_euros(3)));
        let job = approved_after_a_death(&house, &id, point);
        let module = house.open();
        let (status, _) = module.job_resume(&operator(), &job).unwrap().step(i64::MAX).unwrap();
        assert_eq!(status, Status::Done, "{point}");
        let series = module.series_get(&operator(), &(number + 1).to_string()).unwrap();
        assert_eq!((series.quantity, series.counters.active), (3, 3), "{point}");
        let next = module.series_get(&operator(), &(number + 2).to_string()).unwrap_err();
        assert_eq!(next.status, Status::NotFound, "{point}: nothing was generated twice");
    }
    must_be_sound(&house);
}

#[test]
fn a_payment_is_reversed_once_wherever_the_checker_dies() {
    let house = House::unguarded();
    let points = ["approve", "reverse_begin_before_commit", "reverse_begin_after_commit", "carry_out"];
    let (_, codes) = house.cards(points.len() as i64);
    two_persons(&house);
    for (typed, point) in codes.iter().zip(points) {
        let (module, ledger) = (house.open(), house.ledger());
        let receipt = module.redeem(&customer("anna"), &code(typed), &ledger).unwrap().1;
        let before = ledger.entry_count();
        let id = asked_for(module.reverse(&operator(), &receipt.key, "typed by mistake", &ledger));
        drop(module);
        let key = approved_after_a_death(&house, &id, point);
        let module = house.open();
        let reversed = module.reverse(&operator(), &receipt.key, "typed by mistake", &ledger).unwrap();
        assert_eq!((reversed.0, reversed.1.key), (Status::Ok, key), "{point}");
        assert_eq!(ledger.entry_count(), before + 1, "{point}");
        assert_eq!(module.get_by_serial(&operator(), &receipt.serial).unwrap().state, VoucherState::Active);
    }
    must_be_sound(&house);
}

#[test]
fn a_refund_takes_the_credit_once_wherever_its_checker_dies() {
    let house = shop();
    two_persons(&house);
    for point in ["approve", "sale_begin_before_commit", "sale_begin_after_commit", "carry_out"] {
        let asked = request("refund", point, "");
        let ledger = house.ledger();
        let id = asked_for(house.open().sell(&operator(), &asked, &ledger));
        let before = ledger.entry_count();
        let key = approved_after_a_death(&house, &id, point);
        assert_eq!(ledger.entry_count(), before, "{point}: approving posts nothing");
        let (status, sale) = house.open().sell(&operator(), &asked, &ledger).unwrap();
        assert_eq!((status, sale.state, &sale.key), (Status::Ok, SaleState::Posted, &key), "{point}");
        assert_eq!(ledger.entry_count(), before + 1, "{point}");
    }
    must_be_sound(&house);
}

#[test]
fn a_card_goes_to_its_new_holder_once_wherever_the_checker_dies() {
    let house = shop();
    let card = house.open().sell(&operator(), &request("gift", "g1", "6001"), &house.ledger()).unwrap().1;
    two_persons(&house);
    for point in ["approve", "sale_begin_before_commit", "sale_begin_after_commit", "carry_out"] {
        let holder = format!("holder-{point}");
        let asked = SaleRequest {
            kind: SaleKind::Transfer,
            request_id: point.into(),
            voucher: card.serial.clone(),
            holder: holder.clone(),
            ..SaleRequest::default()
        };
        let id = asked_for(house.open().sell(&operator(), &asked, &house.ledger()));
        let sale = approved_after_a_death(&house, &id, point);
        let module = house.open();
        assert_eq!(module.sale_get(&operator(), &sale).unwrap().state, SaleState::Posted, "{point}");
        assert_eq!(module.get_by_serial(&operator(), &card.serial).unwrap().holder, holder, "{point}");
    }
    assert_eq!(house.ledger().entry_count(), 1);
    must_be_sound(&house);
}
