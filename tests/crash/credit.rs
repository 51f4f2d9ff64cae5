//! Processes that sell through one partner, some of which die: its limit holds at every moment, what the dead began
//! stays counted, and in the end all of it can be used.

use voucher::clock::{Clock, SystemClock};
use voucher::ledger::{Answer, Ledger, Posting};
use voucher::voucher::{SaleRequest, SaleState};
use voucher::{Module, Status};

use crate::house::{operator, House};
use crate::ledger::FileLedger;
use crate::sale::{ledger_and_store_agree, must_be_sound, request, sales, shop, Left, POINTS};
use crate::seed::Plan;
use crate::worker::{ask, Worker};

const PARTNER: &str = "north";
/// What the partner may owe, minor units: some hundred pieces.
const LIMIT: i64 = 300_000;
/// Dearest piece.
const PIECE_MAX: u64 = 2_000;
/// Processes that live on.
const LIVING: usize = 3;
/// Pieces each of them sells beside those that die, which is by their third.
const BESIDE: usize = 20;
const DEATH_MAX: usize = 3;

/// A voucher that is made for it, through the partner, for so much.
fn piece(request_id: &str, price: i64) -> SaleRequest {
    SaleRequest { price, ..request("retail", request_id, "") }
}

fn status(sold: voucher::Result<(Status, voucher::voucher::Sale)>) -> Status {
    sold.map_or_else(|error| error.status, |(status, _)| status)
}

/// What one process sells: pieces of any price, and when the credit does not reach for one, cheaper ones, until it does
/// not reach for the smallest coin or so many were tried. How many were sold.
pub fn sell_out(module: &Module, ledger: &FileLedger, name: &str, tries: &str) -> String {
    let mut plan = Plan::new(&format!("credit {name}"));
    let (mut sold, mut dearest) = (0, PIECE_MAX);
    for number in 0..tries.parse::<usize>().unwrap() {
        let price = 1 + plan.below(dearest);
        let sale = module.sell(&operator(), &piece(&format!("{name}-{number}"), price as i64), ledger);
        match status(sale) {
            Status::Ok => sold += 1,
            Status::CreditExceeded if price == 1 => break,
            Status::CreditExceeded => dearest = price - 1,
            unexpected => panic!("{name}-{number}: {unexpected:?}"),
        }
    }
    sold.to_string()
}

/// One piece, step by step: the process says that it has read the credit and that its sale has begun, and goes on when
/// it is told to.
pub fn sell_by_steps(module: &Module, ledger: &FileLedger, request_id: &str, price: &str) -> String {
    let sold = module.sell(&operator(), &piece(request_id, price.parse().unwrap()), &ByStep(ledger));
    format!("{:?}", status(sold))
}

struct ByStep<'a>(&'a FileLedger);

impl Ledger for ByStep<'_> {
    fn credit(&self, partner: &str, currency: &str) -> Option<i64> {
        let available = self.0.credit(partner, currency);
        ask("read");
        available
    }

    fn post(&self, posting: &Posting) -> Answer {
        ask("begun");
        self.0.post(posting)
    }
}

fn hears(worker: &mut Worker, answer: &str, story: &str) {
    assert_eq!(worker.hear().as_deref(), Some(answer), "{story}");
}

/// What the ledger has, and what is on its way, less what of that the ledger has already.
fn must_be_within(house: &House, limit: i64) {
    let ledger = house.ledger();
    assert!(ledger.most_owed(PARTNER) <= limit, "{} of {limit} were owed at once", ledger.most_owed(PARTNER));
    let (pending, booked) = on_its_way(house);
    let bound = ledger.owed(PARTNER) + pending - booked;
    assert!(bound <= limit, "{bound} of {limit} are owed or on their way");
}

/// What is pending, and what of that the ledger has booked.
fn on_its_way(house: &House) -> (i64, i64) {
    let entries = house.ledger().entries();
    let pending = sales(&house.open()).into_iter().filter(|sale| sale.state == SaleState::Pending);
    pending.fold((0, 0), |(pending, booked), sale| {
        let known = if entries.contains_key(&sale.id) { sale.amount } else { 0 };
        (pending + sale.amount, booked + known)
    })
}

/// So much can be sold, and not a coin more. What was settled in this very millisecond may count twice: that is over.
fn is_left(house: &House, name: &str, amount: i64) {
    let (module, ledger) = (house.open(), house.ledger());
    let settled_at_ms = sales(&module).iter().map(|sale| sale.settled_at_ms).max().unwrap();
    while SystemClock.now_ms() <= settled_at_ms {
        std::hint::spin_loop();
    }
    if amount > 0 {
        let all = module.sell(&operator(), &piece(&format!("{name}-all"), amount), &ledger).unwrap();
        assert_eq!((all.0, all.1.amount), (Status::Ok, amount), "{name}");
    }
    let more = module.sell(&operator(), &piece(&format!("{name}-more"), 1), &ledger).unwrap_err();
    assert_eq!((more.status, more.field), (Status::CreditExceeded, "credit_available"), "{name}");
}

#[test]
fn the_limit_holds_while_sellers_die_and_others_sell_on() {
    let (house, mut plan) = (shop(), Plan::new("deaths of sellers"));
    house.ledger().limit(PARTNER, LIMIT);
    let mut doomed: Vec<Worker> = POINTS
        .iter()
        .map(|(point, _)| Worker::doomed(&house, &format!("{point}:{}", 1 + plan.below(DEATH_MAX as u64))))
        .collect();
    doomed.iter_mut().for_each(|worker| hears(worker, "ready", "doomed"));
    let mut living = Worker::crew(&house, LIVING);

    for (number, worker) in living.iter_mut().enumerate() {
        worker.tell(&format!("sell_out beside-{number} {BESIDE}"));
    }
    for (worker, (point, _)) in doomed.iter_mut().zip(POINTS) {
        worker.tell(&format!("sell_out {point} {DEATH_MAX}"));
    }
    for (worker, (point, _)) in doomed.iter_mut().zip(POINTS) {
        assert_eq!(worker.hear(), None, "{point}: the worker must not live to answer");
        assert!(worker.was_killed(), "{point}");
    }
    living.iter_mut().for_each(|worker| hears(worker, &BESIDE.to_string(), "the credit reaches for all of these"));
    must_be_within(&house, LIMIT);

    for (number, worker) in living.iter_mut().enumerate() {
        worker.tell(&format!("sell_out to-the-end-{number} {LIMIT}"));
    }
    living.iter_mut().for_each(|worker| assert!(worker.hear().is_some(), "nobody dies"));
    drop((doomed, living));
    must_be_within(&house, LIMIT);
    let (pending, booked) = on_its_way(&house);
    let left = LIMIT - house.ledger().owed(PARTNER) - pending;
    assert!(left < PIECE_MAX as i64, "{left} are left, though the living were refused a coin");
    is_left(&house, "beside-the-pending", left);

    let recovery = house.open().recover(&operator(), 0, 100, &house.ledger()).unwrap();
    let pending = POINTS.iter().filter(|(_, left)| matches!(left, Left::Intent | Left::Booked)).count() as i64;
    assert_eq!((recovery.driven, recovery.posted), (pending, pending));
    must_be_within(&house, LIMIT);
    // What died between booking and settling was counted by both sides until then.
    assert_eq!(LIMIT - house.ledger().owed(PARTNER), booked);
    is_left(&house, "recovered", booked);
    assert_eq!((house.ledger().owed(PARTNER), house.ledger().most_owed(PARTNER)), (LIMIT, LIMIT));
    ledger_and_store_agree(&house.open(), &house.ledger());
    must_be_sound(&house);
}

/// A house whose partner may be invoiced for so much more.
fn limited(house: &House, available: i64) {
    let ledger = house.ledger();
    ledger.limit(PARTNER, ledger.owed(PARTNER) + available);
}

#[test]
fn what_another_process_sold_or_died_of_since_the_credit_was_read_counts() {
    let house = shop();
    let mut seller = Worker::ready(&house);
    for (point, left) in POINTS {
        limited(&house, 3_500);
        seller.tell(&format!("sell_by_steps {point}-late 2000"));
        hears(&mut seller, "read", point);
        let mut other = Worker::doomed(&house, &format!("{point}:1"));
        hears(&mut other, "ready", point);
        other.tell(&format!("sell retail {point} -"));
        assert_eq!(other.hear(), None, "{point}");
        seller.tell("go on");
        match left {
            Left::Nothing => {
                hears(&mut seller, "begun", point);
                seller.tell("go on");
                hears(&mut seller, "Ok", point);
            }
            _ => hears(&mut seller, "CreditExceeded", point),
        }
        house.open().recover(&operator(), 0, 100, &house.ledger()).unwrap();
        assert!(house.ledger().credit(PARTNER, "EUR").unwrap() >= 0, "{point}");
    }
    ledger_and_store_agree(&house.open(), &house.ledger());
    must_be_sound(&house);
}

#[test]
fn what_was_pending_when_another_process_read_the_credit_counts_once_it_is_settled() {
    let house = shop();
    limited(&house, 1_500);
    let mut crew = Worker::crew(&house, 2);
    let [early, late] = crew.as_mut_slice() else { panic!("a crew of two") };
    early.tell("sell_by_steps early 1000");
    hears(early, "read", "early");
    early.tell("go on");
    hears(early, "begun", "early");
    late.tell("sell_by_steps late 1000");
    hears(late, "read", "late");
    early.tell("go on");
    hears(early, "Ok", "early");
    late.tell("go on");
    hears(late, "CreditExceeded", "late");
    must_be_within(&house, 1_500);
    is_left(&house, "rest", 500);
    must_be_sound(&house);
}
