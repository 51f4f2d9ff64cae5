//! Every crash point of a reversal, forced: what is durable right after the death, and what recovery makes of it.

use std::sync::Arc;

use voucher::voucher::{Receipt, RedemptionState, VoucherState};
use voucher::{Module, Status};

use crate::books::{balanced, Books};
use crate::house::{code, customer, operator, House};
use crate::ledger::FileLedger;
use crate::worker::Worker;

const DEATHS: usize = 9;
/// Redemptions a worker reverses in one life; it dies at the first, second or third.
const LIST: usize = 3;

/// What a death leaves behind of the reversal it hit.
struct Left {
    /// It is pending, and recovery drives it.
    pending: bool,
    booked: bool,
    voucher: VoucherState,
}

const NOTHING: Left = Left { pending: false, booked: false, voucher: VoucherState::Used };
const INTENT: Left = Left { pending: true, booked: false, voucher: VoucherState::Used };
const BOOKED: Left = Left { pending: true, booked: true, voucher: VoucherState::Used };
const REVERSED: Left = Left { pending: false, booked: true, voucher: VoucherState::Active };

#[test]
fn dying_before_the_reversals_begin_commits_leaves_nothing() {
    die_at("reverse_begin_before_commit", NOTHING);
}

#[test]
fn dying_before_the_ledger_commits_leaves_the_intent() {
    for point in ["reverse_begin_after_commit", "post_before", "ledger_before_commit"] {
        die_at(point, INTENT);
    }
}

#[test]
fn dying_after_the_ledger_committed_leaves_the_intent_and_the_entry() {
    for point in ["ledger_after_commit", "post_after", "settle_before_commit"] {
        die_at(point, BOOKED);
    }
}

#[test]
fn dying_after_settle_commits_leaves_it_reversed() {
    die_at("settle_after_commit", REVERSED);
}

fn redeemed(module: &Arc<Module>, ledger: &FileLedger, codes: &[String]) -> Vec<Receipt> {
    codes.iter().map(|typed| module.redeem(&customer("anna"), &code(typed), ledger).unwrap().1).collect()
}

fn die_at(point: &str, left: Left) {
    let house = House::unguarded();
    let (_, codes) = house.cards((DEATHS * LIST) as i64);
    for (death, list) in codes.chunks(LIST).enumerate() {
        let pass = death % LIST;
        let receipts = redeemed(&house.open(), &house.ledger(), list);
        let keys: Vec<&str> = receipts.iter().map(|receipt| receipt.key.as_str()).collect();
        let mut worker = Worker::doomed(&house, &format!("{point}:{}", pass + 1));
        worker.hear();
        worker.tell(&format!("reverse {}", keys.join(" ")));
        assert_eq!(worker.hear(), None, "{point}: the worker must not live to answer");
        assert!(worker.was_killed(), "{point}");

        let (module, ledger, hit) = (house.open(), house.ledger(), &receipts[pass]);
        let booked = ledger.entries()[&hit.voucher_id].iter().any(|entry| entry.reverses.as_ref() == Some(&hit.key));
        let voucher = module.get(&operator(), &hit.voucher_id).unwrap().state;
        assert_eq!((voucher, booked), (left.voucher, left.booked), "{point}");

        let recovery = module.recover(&operator(), 0, 100, &ledger).unwrap();
        let pending = i64::from(left.pending);
        assert_eq!((recovery.driven, recovery.posted), (pending, pending), "{point}");

        // The clerk asks again, as somebody does who never saw the answer.
        let (status, reversal) = module.reverse(&operator(), &hit.key, "taken back", &ledger).unwrap();
        let begun = left.pending || left.booked;
        assert_eq!(status, if begun { Status::Duplicate } else { Status::Ok }, "{point}");
        assert_eq!((reversal.state, reversal.amount), (RedemptionState::Posted, 1000), "{point}");
        assert_eq!(reversal.counterpart_key, hit.key, "{point}");
    }
    let reversed: usize = (0..DEATHS).map(|death| death % LIST + 1).sum();
    let books = balanced(&house, &house.open());
    assert_eq!(books, Books { active: reversed as i64, used: (DEATHS * LIST - reversed) as i64 }, "{point}");
}

#[test]
fn two_processes_that_reverse_the_same_redemptions_take_each_back_once() {
    let house = House::unguarded();
    let (_, codes) = house.cards(12);
    let receipts = redeemed(&house.open(), &house.ledger(), &codes);
    let keys: Vec<&str> = receipts.iter().map(|receipt| receipt.key.as_str()).collect();
    let mut pair = Worker::crew(&house, 2);
    pair.iter_mut().for_each(|worker| worker.tell(&format!("reverse {}", keys.join(" "))));
    for worker in &mut pair {
        let answers = worker.hear().unwrap();
        assert!(answers.split_whitespace().all(|status| ["Ok", "Duplicate"].contains(&status)), "{answers}");
    }
    drop(pair);
    assert_eq!(balanced(&house, &house.open()), Books { active: 12, used: 0 });
}
