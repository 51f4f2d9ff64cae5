//! Every crash point of a redemption, forced: what is durable right after the death, and what recovery makes of it.

use voucher::engine::Begun;
use voucher::voucher::{RedeemRequest, RedemptionState, VoucherState};
use voucher::Status;

use crate::books::{balanced, Books};
use crate::house::{code, customer, operator, House};
use crate::worker::Worker;

const DEATHS: usize = 20;
/// Vouchers a worker redeems in one life; it dies at the first, second or third.
const LIST: usize = 3;

/// What a death leaves behind.
struct Left {
    voucher: VoucherState,
    booked: bool,
}

#[test]
fn dying_before_begin_commits_leaves_nothing() {
    die_at("begin_before_commit", Left { voucher: VoucherState::Active, booked: false });
}

#[test]
fn dying_after_begin_commits_leaves_a_claim() {
    die_at("begin_after_commit", Left { voucher: VoucherState::Pending, booked: false });
}

#[test]
fn dying_before_the_post_leaves_a_claim() {
    die_at("post_before", Left { voucher: VoucherState::Pending, booked: false });
}

#[test]
fn dying_inside_the_post_before_the_ledger_commits_leaves_a_claim() {
    die_at("ledger_before_commit", Left { voucher: VoucherState::Pending, booked: false });
}

#[test]
fn dying_inside_the_post_after_the_ledger_commits_leaves_a_claim_that_is_booked() {
    die_at("ledger_after_commit", Left { voucher: VoucherState::Pending, booked: true });
}

#[test]
fn dying_after_the_post_leaves_a_claim_that_is_booked() {
    die_at("post_after", Left { voucher: VoucherState::Pending, booked: true });
}

#[test]
fn dying_before_settle_commits_leaves_a_claim_that_is_booked() {
    die_at("settle_before_commit", Left { voucher: VoucherState::Pending, booked: true });
}

#[test]
fn dying_after_settle_commits_leaves_a_used_voucher_and_only_the_answer_is_lost() {
    die_at("settle_after_commit", Left { voucher: VoucherState::Used, booked: true });
}

fn die_at(point: &str, left: Left) {
    let house = House::unguarded();
    let (series, codes) = house.cards((DEATHS * LIST) as i64);
    for (death, list) in codes.chunks(LIST).enumerate() {
        let pass = death % LIST;
        let mut worker = Worker::doomed(&house, &format!("{point}:{}", pass + 1));
        worker.hear();
        worker.tell(&format!("redeem anna {}", list.join(" ")));
        assert_eq!(worker.hear(), None, "{point}: the worker must not live to answer");
        assert!(worker.was_killed(), "{point}");

        let (module, ledger) = (house.open(), house.ledger());
        let serial = format!("{}-{:08}", series.code, death * LIST + pass + 1);
        let found = module.get_by_serial(&operator(), &serial).unwrap();
        let booked = ledger.entries().contains_key(&found.id);
        assert_eq!((found.state, booked), (left.voucher, left.booked), "{point}: {serial}");

        let recovery = module.recover(&operator(), 0, 100, &ledger).unwrap();
        let pending = i64::from(left.voucher == VoucherState::Pending);
        assert_eq!((recovery.driven, recovery.posted), (pending, pending), "{point}");
        assert_eq!(module.recover(&operator(), 0, 100, &ledger).unwrap().driven, 0, "{point}: nothing is left to do");

        // The customer asks again, as somebody does who never saw the answer.
        let request = RedeemRequest { request_id: format!("r{}", list[pass]), ..code(&list[pass]) };
        let (status, receipt) = module.redeem(&customer("anna"), &request, &ledger).unwrap();
        let expected = if left.voucher == VoucherState::Active { Status::Ok } else { Status::Duplicate };
        assert_eq!((status, receipt.state, receipt.amount), (expected, RedemptionState::Posted, 1000), "{point}");
        assert!(receipt.balance_after.is_some() && !receipt.ledger_reference.is_empty(), "{point}: {receipt:?}");
    }
    let used: usize = (0..DEATHS).map(|death| death % LIST + 1).sum();
    let books = balanced(&house, &house.open());
    assert_eq!(books, Books { active: (DEATHS * LIST - used) as i64, used: used as i64 }, "{point}");
}

#[test]
fn a_repeat_without_recovery_goes_on_where_the_death_was() {
    for point in ["begin_before_commit", "begin_after_commit", "ledger_after_commit", "settle_before_commit"] {
        let house = House::unguarded();
        let (_, codes) = house.cards(DEATHS as i64);
        for typed in &codes {
            let mut worker = Worker::doomed(&house, &format!("{point}:1"));
            worker.tell(&format!("redeem anna {typed}"));
            assert!(worker.was_killed(), "{point}");
            let (status, _) = house.open().redeem(&customer("anna"), &code(typed), &house.ledger()).unwrap();
            assert_eq!(status, Status::Ok, "{point}");
        }
        assert_eq!(balanced(&house, &house.open()), Books { active: 0, used: DEATHS as i64 }, "{point}");
    }
}

#[test]
fn recovery_that_dies_is_taken_up_by_the_next() {
    for point in ["ledger_before_commit", "ledger_after_commit", "settle_before_commit", "settle_after_commit"] {
        let house = House::unguarded();
        let (_, codes) = house.cards((DEATHS * LIST) as i64);
        for (death, list) in codes.chunks(LIST).enumerate() {
            hold(&house, list);
            let mut worker = Worker::doomed(&house, &format!("{point}:{}", death % LIST + 1));
            worker.tell("recover");
            assert!(worker.was_killed(), "{point}");
            let (module, ledger) = (house.open(), house.ledger());
            let recovery = module.recover(&operator(), 0, 100, &ledger).unwrap();
            let settled = death % LIST + usize::from(point == "settle_after_commit");
            assert_eq!(recovery.driven, (LIST - settled) as i64, "{point}");
        }
        assert_eq!(balanced(&house, &house.open()), Books { active: 0, used: (DEATHS * LIST) as i64 }, "{point}");
    }
}

#[test]
fn two_processes_that_recover_the_same_rows_credit_each_once() {
    let house = House::unguarded();
    let (_, codes) = house.cards((DEATHS * LIST * 2) as i64);
    let mut pair = Worker::crew(&house, 2);
    for list in codes.chunks(LIST * 2) {
        hold(&house, list);
        pair.iter_mut().for_each(|worker| worker.tell("recover"));
        let driven: usize = pair.iter_mut().map(|worker| worker.hear().unwrap().parse::<usize>().unwrap()).sum();
        assert!(driven >= list.len(), "{driven}");
    }
    drop(pair);
    assert_eq!(balanced(&house, &house.open()), Books { active: 0, used: codes.len() as i64 });
}

/// Claims on vouchers that nobody posted.
fn hold(house: &House, codes: &[String]) {
    let module = house.open();
    for typed in codes {
        let begun = module.redeem_begin(&customer("anna"), &code(typed)).unwrap();
        assert!(matches!(begun, Begun::Post(..)), "{begun:?}");
    }
}
