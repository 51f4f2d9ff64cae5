//! A thousand rounds of kill -9 while two processes redeem from one list.

use std::time::{Duration, Instant};

use voucher::voucher::Recovery;

use crate::books::balanced;
use crate::house::{operator, House};
use crate::seed::Plan;
use crate::worker::{count, Worker};

const ROUNDS: usize = 1_025;
/// One round of so many is undisturbed and measures how long the work lasts now.
const UNDISTURBED: usize = 50;
/// Vouchers nobody saw before, in each round.
const NEW: usize = 4;
/// Vouchers of earlier rounds in each round, used or not.
const OLD: usize = 2;
/// A process is killed between its start and its readiness in one round of so many, instead of while it redeems.
const EARLY: u64 = 8;

#[test]
fn whoever_is_killed_at_whatever_moment_every_voucher_is_credited_once_or_not_at_all() {
    let (house, mut plan) = (House::unguarded(), Plan::new("kills"));
    let (_, codes) = house.cards((ROUNDS * NEW) as i64);
    let mut spans = Spans::default();
    let (mut answers_lost, mut driven) = (0, 0);
    let began = Instant::now();
    for round in 0..ROUNDS {
        let list = list_of(&mut plan, &codes, round);
        answers_lost += play(&house, &mut plan, &mut spans, &list, round);
        driven += recover(&house, round).driven;
        if round % 100 == 99 {
            balanced(&house, &house.open());
        }
    }
    let books = balanced(&house, &house.open());
    println!(
        "kills: {ROUNDS} rounds in {:?}, {answers_lost} answers lost, {driven} redemptions recovered, {books:?}",
        began.elapsed()
    );
    // A kill that always comes too early or too late would prove nothing.
    assert!(driven >= ROUNDS as i64 / 10, "only {driven} redemptions were interrupted");
}

fn list_of(plan: &mut Plan, codes: &[String], round: usize) -> Vec<String> {
    let mut list = codes[round * NEW..(round + 1) * NEW].to_vec();
    for _ in 0..OLD.min(round) {
        list.push(codes[plan.below((round * NEW) as u64) as usize].clone());
    }
    list
}

/// How long undisturbed work lasts on this machine at present: the moments of death are shares of it.
#[derive(Default)]
struct Spans {
    opening: Duration,
    redeeming: Duration,
}

/// One round; returns how many answers never came.
fn play(house: &House, plan: &mut Plan, spans: &mut Spans, list: &[String], round: usize) -> usize {
    let undisturbed = round % UNDISTURBED == 0;
    let early = !undisturbed && plan.below(EARLY) == 0;
    let began = Instant::now();
    let mut pair = [Worker::start(house), Worker::start(house)];
    if !early {
        pair.iter_mut().for_each(|worker| assert_eq!(worker.hear().as_deref(), Some("ready"), "round {round}"));
        spans.opening = if undisturbed { began.elapsed() } else { spans.opening };
    }
    let (began, span) = match early {
        true => (began, spans.opening),
        false => (Instant::now(), spans.redeeming),
    };
    for (number, worker) in pair.iter_mut().enumerate() {
        worker.tell(&format!("redeem p{number} {}", plan.shuffled(list).join(" ")));
    }
    let first = plan.below(2) as usize;
    let both = plan.below(2) == 0;
    let mut moments = [0; 2].map(|_| span.mul_f64(plan.below(1_100) as f64 / 1_000.0));
    moments.sort_unstable();
    let victims = if undisturbed { 0 } else { 1 + usize::from(both) };
    for (victim, moment) in [first, 1 - first].into_iter().zip(moments).take(victims) {
        std::thread::sleep(moment.saturating_sub(began.elapsed()));
        pair[victim].kill();
    }
    let lost = pair.iter_mut().filter_map(|worker| heard(worker, early, round)).count();
    spans.redeeming = if undisturbed { began.elapsed() } else { spans.redeeming };
    2 - lost
}

/// The answer of a worker, if it lived to give it. Nothing but these three may ever be in it.
fn heard(worker: &mut Worker, early: bool, round: usize) -> Option<()> {
    if early {
        worker.hear()?;
    }
    let answer = worker.hear()?;
    let expected = ["Ok", "Duplicate", "NotRedeemable"].iter().map(|word| count(&answer, word)).sum::<usize>();
    assert_eq!(expected, answer.split_whitespace().count(), "round {round}: {answer}");
    Some(())
}

fn recover(house: &House, round: usize) -> Recovery {
    let (module, ledger) = (house.open(), house.ledger());
    let recovery = module.recover(&operator(), 0, 100, &ledger).unwrap();
    assert_eq!((recovery.posted, recovery.in_doubt), (recovery.driven, 0), "round {round}: {recovery:?}");
    assert_eq!(module.recover_next(&operator(), 0, "").unwrap(), None, "round {round}: stuck");
    let used: i64 = module
        .series_cursor(&operator(), &Default::default())
        .unwrap()
        .fetch(10)
        .unwrap()
        .iter()
        .map(|series| series.counters.used)
        .sum();
    assert_eq!(used, ledger.entry_count(), "round {round}: used vouchers and credits");
    recovery
}
