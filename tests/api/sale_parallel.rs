//! Sales through one partner at once. Whoever reads its credit when, together they never pass its limit, and what they
//! do not use is there for whoever comes next.

use std::ops::Range;
use std::sync::{Condvar, Mutex};

use voucher::ledger::{Answer, Ledger, Posting};
use voucher::voucher::SaleRequest;
use voucher::{Actor, Status};

use crate::shop::*;
use crate::support::*;

/// Tills of a round. The first are pending when the others read the credit; those between begin beside them; the last
/// begin on the credit they read then, when all others have settled.
const TILLS: usize = 9;
const FIRST: Range<usize> = 0..3;
const BETWEEN: Range<usize> = 3..6;
const LAST: Range<usize> = 6..TILLS;
/// Dearest piece, minor units.
const PIECE_MAX: i64 = 1_500;
/// How often the partner pays and gets another limit.
const LIMITS: usize = 6;
const SEED: u64 = 20_261_123;

/// How far a till is.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
enum Stage {
    #[default]
    Coming,
    /// It has read the credit.
    Read,
    /// Its sale is pending.
    Begun,
    /// Its sale is settled, or was refused.
    Over,
}

/// Where the tills meet: each sale is held until those it must meet are as far as they must be, by whatever way.
#[derive(Default)]
struct Round {
    stages: Mutex<[Stage; TILLS]>,
    moved: Condvar,
}

impl Round {
    fn reach(&self, till: usize, stage: Stage) {
        self.stages.lock().unwrap()[till] = stage;
        self.moved.notify_all();
    }

    fn wait_until(&self, tills: Range<usize>, stage: Stage) {
        let behind = |stages: &mut [Stage; TILLS]| stages[tills.clone()].iter().any(|reached| *reached < stage);
        drop(self.moved.wait_while(self.stages.lock().unwrap(), behind).unwrap());
    }
}

/// A till that sells one piece, and the ledger as it sees it.
struct Till<'a> {
    number: usize,
    shop: &'a Shop,
    round: &'a Round,
    by: Told,
}

/// By whom the credit is told.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    /// By the ledger, which is asked; the clock goes so far before each posting.
    Ledger { step_ms: i64 },
    /// By the house, with the request.
    House,
}

impl Told {
    fn step_ms(self) -> i64 {
        match self {
            Told::Ledger { step_ms } => step_ms,
            Told::House => 1,
        }
    }
}

impl Till<'_> {
    /// What the partner was invoiced: the piece, or nothing if its credit does not reach for it.
    fn sell(&self, request: &SaleRequest) -> i64 {
        if !FIRST.contains(&self.number) {
            self.round.wait_until(FIRST, Stage::Begun);
        }
        let request = match self.by {
            Told::Ledger { .. } => request.clone(),
            Told::House => SaleRequest {
                credit_read_at_ms: self.shop.house.clock.now(),
                credit_available: self.credit(&request.partner, "EUR"),
                ..request.clone()
            },
        };
        let seller = Actor { id: format!("till-{}", self.number), ..operator() };
        match self.shop.house.module.sell(&seller, &request, self) {
            Ok((status, sale)) => {
                assert_eq!(status, Status::Ok, "{sale:?}");
                sale.amount
            }
            Err(error) => {
                assert_eq!((error.status, error.field), (Status::CreditExceeded, "credit_available"), "{error}");
                0
            }
        }
    }
}

impl Ledger for Till<'_> {
    fn credit(&self, partner: &str, currency: &str) -> Option<i64> {
        let available = self.shop.books.credit(partner, currency);
        self.round.reach(self.number, Stage::Read);
        if FIRST.contains(&self.number) {
            self.round.wait_until(FIRST, Stage::Read);
        } else if BETWEEN.contains(&self.number) {
            self.round.wait_until(BETWEEN.start..LAST.end, Stage::Read);
        } else {
            self.round.wait_until(FIRST.start..BETWEEN.end, Stage::Over);
        }
        available
    }

    fn post(&self, posting: &Posting) -> Answer {
        self.round.reach(self.number, Stage::Begun);
        let with = if LAST.contains(&self.number) { LAST } else { FIRST.start..BETWEEN.end };
        self.round.wait_until(with, Stage::Begun);
        self.shop.house.clock.advance(self.by.step_ms());
        self.shop.books.post(posting)
    }
}

/// Refused, failed or done: nobody waits for it any more.
impl Drop for Till<'_> {
    fn drop(&mut self) {
        self.round.reach(self.number, Stage::Over);
    }
}

/// SplitMix64.
struct Plan(u64);

impl Plan {
    fn up_to(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        1 + ((mixed ^ (mixed >> 31)) % most as u64) as i64
    }
}

fn piece(request_id: &str, face_value: i64) -> SaleRequest {
    SaleRequest { partner: "north".into(), buyer: String::new(), face_value, ..electronic(request_id, "OPEN") }
}

/// What a round of tills sold, each its piece.
fn round(shop: &Shop, name: &str, pieces: &[i64; TILLS], by: Told) -> i64 {
    let meeting = Round::default();
    std::thread::scope(|scope| {
        let till = |number: usize| {
            let till = Till { number, shop, round: &meeting, by };
            let request = piece(&format!("{name}-{number}"), pieces[number]);
            scope.spawn(move || till.sell(&request))
        };
        let tills: Vec<_> = (0..TILLS).map(till).collect();
        tills.into_iter().map(|till| till.join().unwrap()).sum()
    })
}

/// Rounds until nothing can be sold any more; then the rest is sold, and it is as much as the books say.
fn sell_to_the_limit(by: Told) {
    let (shop, mut plan) = (Shop::new(), Plan(SEED));
    let (mut limit, mut sold) = (0, 0);
    for number in 0..LIMITS {
        limit += 10_000 + plan.up_to(10_000);
        shop.books.limit("north", limit);
        for turn in 0.. {
            // Later than whatever was settled, even by a clock that went back.
            shop.house.clock.advance(1_000);
            let pieces = [(); TILLS].map(|()| plan.up_to(PIECE_MAX));
            let amount = round(&shop, &format!("{number}-{turn}"), &pieces, by);
            sold += amount;
            assert_eq!(sold, -shop.books.balance("north"), "limit {number}, round {turn}");
            assert!(sold <= limit, "limit {number}, round {turn}: {sold} of {limit}");
            if amount == 0 {
                assert!(pieces.iter().all(|piece| limit - sold < *piece), "{} are withheld: {pieces:?}", limit - sold);
                break;
            }
        }
        if sold < limit {
            sold += shop.sold(&piece(&format!("{number}-rest"), limit - sold)).amount;
        }
    }
    assert_eq!((sold, shop.books.balance("north")), (limit, -limit));
    let error = shop.house.module.sell(&operator(), &piece("beyond", 1), &shop.books).unwrap_err();
    assert_eq!(error.status, Status::CreditExceeded);
    shop.must_be_sound();
}

#[test]
fn parallel_sales_never_pass_the_limit_together() {
    sell_to_the_limit(Told::Ledger { step_ms: 1 });
}

#[test]
fn nor_do_they_when_the_clock_steps_back_meanwhile() {
    sell_to_the_limit(Told::Ledger { step_ms: -10 });
}

#[test]
fn nor_do_they_when_the_house_tells_the_credit_with_each_sale() {
    sell_to_the_limit(Told::House);
}
