//! The guard lets exactly its limit through, however many guess at once and whoever is killed.

use std::time::Duration;

use crate::books::raw;
use crate::house::House;
use crate::seed::Plan;
use crate::worker::{count, Worker};

const PROCESSES: usize = 5;
const GUESSES_EACH: usize = 40;
const GUESSES: usize = PROCESSES * GUESSES_EACH;
/// The limits a store has unless it is told otherwise.
const ACCOUNT_15MIN: usize = 5;
const SOURCE_HOUR: usize = 30;
const KILLS: usize = 30;

/// A guarded house, and codes of its format that no voucher of it has.
fn besieged() -> (House, Vec<String>) {
    let house = House::guarded();
    house.cards(10);
    let (_, codes) = House::guarded().cards(GUESSES as i64);
    (house, codes)
}

#[test]
fn of_two_hundred_guesses_of_an_account_exactly_the_limit_is_looked_at() {
    let (house, codes) = besieged();
    let answers = siege(&house, "account anna", &codes);
    assert_eq!(
        (count(&answers, "NotRedeemable"), count(&answers, "Throttled")),
        (ACCOUNT_15MIN, GUESSES - ACCOUNT_15MIN)
    );
    assert_eq!(attempts(&house), ACCOUNT_15MIN);
}

#[test]
fn of_two_hundred_guesses_from_a_source_exactly_the_limit_is_looked_at() {
    let (house, codes) = besieged();
    let answers = siege(&house, "source terminal", &codes);
    assert_eq!((count(&answers, "NotRedeemable"), count(&answers, "Throttled")), (SOURCE_HOUR, GUESSES - SOURCE_HOUR));
    assert_eq!(attempts(&house), SOURCE_HOUR);
}

#[test]
fn a_kill_gives_nobody_another_guess() {
    let (house, codes) = besieged();
    let mut plan = Plan::new("guard");
    let mut heir = Worker::ready(&house);
    for kill in 0..KILLS {
        let mut victim = Worker::ready(&house);
        let answered = 1 + plan.below(ACCOUNT_15MIN as u64 - 1) as usize;
        victim.tell(&format!("guess account a{kill} {}", codes[..answered].join(" ")));
        assert_eq!(count(&victim.hear().unwrap(), "NotRedeemable"), answered);
        victim.tell(&format!("guess account a{kill} {}", codes[..GUESSES_EACH].join(" ")));
        std::thread::sleep(Duration::from_micros(plan.below(6_000)));
        victim.kill();
        let counted = attempts(&house) - kill * ACCOUNT_15MIN;
        assert!((answered..=ACCOUNT_15MIN).contains(&counted), "kill {kill}: {counted} counted, {answered} answered");
        heir.tell(&format!("guess account a{kill} {}", codes[..GUESSES_EACH].join(" ")));
        let answers = heir.hear().unwrap();
        assert_eq!(count(&answers, "NotRedeemable"), ACCOUNT_15MIN - counted, "kill {kill}: {answers}");
        assert_eq!(attempts(&house), (kill + 1) * ACCOUNT_15MIN, "kill {kill}");
    }
}

fn siege(house: &House, who: &str, codes: &[String]) -> String {
    let mut crew = Worker::crew(house, PROCESSES);
    for (worker, codes) in crew.iter_mut().zip(codes.chunks(GUESSES_EACH)) {
        worker.tell(&format!("guess {who} {}", codes.join(" ")));
    }
    crew.iter_mut().map(|worker| worker.hear().expect("a guesser died")).collect::<Vec<_>>().join(" ")
}

fn attempts(house: &House) -> usize {
    raw(house, "SELECT count(*), 0, 0, 0 FROM attempt")[0][0] as usize
}
