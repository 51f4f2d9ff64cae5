//! Eight processes of eight threads, one code: one of them gets it.

use std::time::Instant;

use crate::books::{balanced, Books};
use crate::house::House;
use crate::worker::{count, Worker};

const PROCESSES: usize = 8;
const THREADS: usize = 8;
const ROUNDS_OWN_ACCOUNTS: usize = 500;
const ROUNDS_ONE_ACCOUNT: usize = 100;

#[test]
fn of_sixty_four_accounts_that_race_for_a_code_one_is_credited() {
    let (house, began) = (House::unguarded(), Instant::now());
    let (_, codes) = house.cards(ROUNDS_OWN_ACCOUNTS as i64);
    let mut crew = Worker::crew(&house, PROCESSES);
    for (round, code) in codes.iter().enumerate() {
        let answers = race(&mut crew, "own", code);
        assert_eq!(count(&answers, "Ok"), 1, "round {round}: {answers}");
        assert_eq!(count(&answers, "NotRedeemable"), PROCESSES * THREADS - 1, "round {round}: {answers}");
    }
    drop(crew);
    let books = balanced(&house, &house.open());
    assert_eq!(books, Books { active: 0, used: ROUNDS_OWN_ACCOUNTS as i64 });
    println!("races: {ROUNDS_OWN_ACCOUNTS} rounds in {:?}", began.elapsed());
}

#[test]
fn an_account_that_asks_sixty_four_times_at_once_is_credited_once() {
    let house = House::unguarded();
    let (_, codes) = house.cards(ROUNDS_ONE_ACCOUNT as i64);
    let mut crew = Worker::crew(&house, PROCESSES);
    for (round, code) in codes.iter().enumerate() {
        let answers = race(&mut crew, "one", code);
        assert_eq!(count(&answers, "Ok"), 1, "round {round}: {answers}");
        assert_eq!(count(&answers, "Duplicate"), PROCESSES * THREADS - 1, "round {round}: {answers}");
    }
    drop(crew);
    assert_eq!(balanced(&house, &house.open()), Books { active: 0, used: ROUNDS_ONE_ACCOUNT as i64 });
}

/// The answers of all threads of all processes.
fn race(crew: &mut [Worker], accounts: &str, code: &str) -> String {
    for (number, worker) in crew.iter_mut().enumerate() {
        // The own accounts are named after the process, the one account after the code.
        let name = if accounts == "own" { format!("p{number}") } else { format!("c{code}") };
        worker.tell(&format!("race {accounts} {name} {THREADS} {code}"));
    }
    crew.iter_mut().map(|worker| worker.hear().expect("a racer died")).collect::<Vec<_>>().join(" ")
}
