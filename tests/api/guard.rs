//! The guard as somebody who guesses meets it.

use voucher::engine::LogLevel;
use voucher::limits::{DAY_MS, MINUTE_MS};
use voucher::voucher::{RedeemRequest, SeriesRequest};
use voucher::{Actor, Error, Status};

use crate::support::*;

/// Fits every format of sixteen digits with a Damm check digit, and nobody has it.
const GUESS: &str = "0000000000000000";
const MISTYPED: &str = "0000000000000001";

fn try_as(house: &House, actor: &Actor, typed: &str) -> Error {
    house.module.redeem_begin(actor, &code(typed)).unwrap_err()
}

fn admitted(house: &House, account: &str, typed: &str) -> bool {
    try_as(house, &customer(account), typed).status == Status::NotRedeemable
}

fn run_until_throttled(house: &House, actor: &Actor, typed: &str) -> (usize, i64) {
    for tried in 0..1_000 {
        let error = try_as(house, actor, typed);
        if error.status == Status::Throttled {
            return (tried, error.retry_at_ms);
        }
    }
    panic!("never throttled")
}

#[test]
fn the_sixth_attempt_in_fifteen_minutes_is_throttled_until_the_first_is_over() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    for _ in 0..5 {
        assert!(admitted(&house, "anna", GUESS));
        house.clock.advance(MINUTE_MS);
    }
    let error = try_as(&house, &customer("anna"), &codes[0]);
    assert_eq!((error.status, error.retry_at_ms), (Status::Throttled, START_MS + 15 * MINUTE_MS));
    house.clock.advance(10 * MINUTE_MS - 1);
    assert!(!admitted(&house, "anna", GUESS));
    house.clock.advance(1);
    assert!(admitted(&house, "anna", GUESS));
    assert!(!admitted(&house, "anna", GUESS), "the window slides, it does not start anew");
}

#[test]
fn ten_attempts_a_day_and_twenty_a_month_are_the_most() {
    let house = House::new();
    house.cards(1);
    let mut admitted_on_day = Vec::new();
    for _ in 0..3 {
        let before = house.clock.now();
        let mut count = 0;
        for _ in 0..40 {
            count += i32::from(admitted(&house, "anna", GUESS));
            house.clock.advance(16 * MINUTE_MS);
        }
        admitted_on_day.push(count);
        house.clock.advance(before + DAY_MS + 11 * 60 * MINUTE_MS - house.clock.now());
    }
    assert_eq!(admitted_on_day, [10, 10, 0]);
    house.clock.advance(30 * DAY_MS);
    assert!(admitted(&house, "anna", GUESS));
}

#[test]
fn a_source_is_limited_over_all_its_accounts() {
    let house = House::new();
    house.cards(1);
    let from = |number: usize| Actor { source: "10.0.0.1".into(), ..customer(&format!("a{number}")) };
    for number in 0..30 {
        assert_eq!(try_as(&house, &from(number), GUESS).status, Status::NotRedeemable);
    }
    let error = try_as(&house, &from(30), GUESS);
    assert_eq!((error.status, error.retry_at_ms), (Status::Throttled, START_MS + 60 * MINUTE_MS));
    assert!(admitted(&house, "a30", GUESS), "from elsewhere it may");
}

#[test]
fn typing_errors_are_counted_apart() {
    let house = House::new();
    house.cards(1);
    let (errors, retry_at_ms) = run_until_throttled(&house, &customer("anna"), MISTYPED);
    assert_eq!((errors, retry_at_ms), (20, START_MS + 15 * MINUTE_MS));
    let house = House::new();
    house.cards(1);
    (0..10).for_each(|_| assert!(admitted(&house, "anna", MISTYPED)));
    assert_eq!(run_until_throttled(&house, &customer("anna"), GUESS).0, 5);
}

#[test]
fn success_never_resets_a_counter() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    (0..4).for_each(|_| assert!(admitted(&house, "anna", GUESS)));
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().0, Status::Ok);
    assert_eq!(try_as(&house, &customer("anna"), &codes[1]).status, Status::Throttled);
}

#[test]
fn an_accounts_own_retry_is_answered_even_when_it_is_throttled() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    run_until_throttled(&house, &customer("anna"), GUESS);
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().0, Status::Duplicate);
}

#[test]
fn throttled_attempts_do_not_count() {
    let house = House::new();
    house.cards(1);
    run_until_throttled(&house, &customer("anna"), GUESS);
    house.clock.advance(14 * MINUTE_MS);
    (0..50).for_each(|_| assert!(!admitted(&house, "anna", GUESS)));
    house.clock.advance(MINUTE_MS);
    assert_eq!(run_until_throttled(&house, &customer("anna"), GUESS).0, 5);
}

#[test]
fn limits_survive_a_restart() {
    let mut house = House::new();
    house.cards(1);
    let (_, retry_at_ms) = run_until_throttled(&house, &customer("anna"), GUESS);
    house.reopen();
    let error = try_as(&house, &customer("anna"), GUESS);
    assert_eq!((error.status, error.retry_at_ms), (Status::Throttled, retry_at_ms));
}

#[test]
fn checking_and_looking_up_count_like_redeeming() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let request = RedeemRequest { account: "anna".into(), ..code(&codes[0]) };
    for _ in 0..2 {
        house.module.check(&operator(), &request).unwrap();
        house.module.get_by_code(&operator(), &request).unwrap();
    }
    house.module.check(&customer("anna"), &code(&codes[0])).unwrap();
    assert_eq!(house.module.get_by_code(&operator(), &request).unwrap_err().status, Status::Throttled);
    assert_eq!(house.module.check(&customer("anna"), &code(&codes[0])).unwrap_err().status, Status::Throttled);
}

#[test]
fn the_budget_of_the_store_alarms_once_a_day_and_locks_nobody() {
    let house = House::new();
    house.generate(SeriesRequest {
        code_length: 8,
        alphabet: 1,
        check_digit: 1,
        weak_codes_override: "olga".into(),
        ..ten_euros(20_000)
    });
    let mut alarms = 0;
    for number in 0..20 {
        let error = house.module.redeem_begin(&customer(&format!("a{number}")), &code("00000000"));
        assert!(error.is_ok() || error.unwrap_err().status == Status::NotRedeemable);
        alarms += house.module.take_log().iter().filter(|event| event.level == LogLevel::Alarm).count();
    }
    assert_eq!(alarms, 1);
}

#[test]
fn old_attempts_are_forgotten_and_recent_ones_kept() {
    let house = House::new();
    house.cards(1);
    assert!(admitted(&house, "anna", GUESS));
    house.clock.advance(20 * DAY_MS);
    assert!(admitted(&house, "anna", GUESS));
    house.clock.advance(12 * DAY_MS);
    house.module.recover_housekeeping(&operator()).unwrap();
    assert_eq!(house.count("SELECT count(*) FROM attempt"), 1);
}
