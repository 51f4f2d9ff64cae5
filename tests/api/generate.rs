//! Generation: bad requests, repeated ones, and jobs that stop half-way.

use std::collections::HashSet;
use std::sync::Arc;

use voucher::engine::{series_preset, Job, JobState, LogLevel, Module};
use voucher::limits::{AMOUNT_MAX, TIME_MAX_MS};
use voucher::voucher::{Filter, SeriesRequest};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

fn refused(house: &House, actor: &Actor, request: SeriesRequest, status: Status, field: &str) {
    let error = house.module.generate_series(actor, &request).unwrap_err();
    assert_eq!((error.status, error.field), (status, field), "{error}");
    assert!(!error.message.contains('\n') && error.message.len() > field.len() + 10, "{error}");
}

/// Five digits without a check digit: a small space.
fn short_codes(quantity: i64) -> SeriesRequest {
    SeriesRequest {
        code_length: 5,
        alphabet: 1,
        check_digit: 1,
        weak_codes_override: "olga".into(),
        ..ten_euros(quantity)
    }
}

fn step_to_end(job: &Job) -> usize {
    let mut steps = 0;
    while job.step(0).unwrap().0 == Status::Ok {
        steps += 1;
    }
    steps
}

#[test]
fn a_bad_request_names_its_field_and_changes_nothing() {
    let house = House::new();
    let base = || ten_euros(1);
    let cases: Vec<(SeriesRequest, &str)> = vec![
        (SeriesRequest { quantity: 0, ..base() }, "quantity"),
        (SeriesRequest { quantity: -1, ..base() }, "quantity"),
        (SeriesRequest { quantity: 10_000_001, ..base() }, "quantity"),
        (short_codes(50_001), "quantity"),
        (SeriesRequest { prefix: "12345".into(), code_length: 5, ..base() }, "prefix"),
        (SeriesRequest { prefix: "AB".into(), ..base() }, "prefix"),
        (SeriesRequest { code_length: 4, ..base() }, "code_length"),
        (SeriesRequest { code_length: 33, ..base() }, "code_length"),
        (SeriesRequest { alphabet: 9, ..base() }, "alphabet"),
        (SeriesRequest { alphabet: 3, alphabet_symbols: "AA".into(), ..base() }, "alphabet_symbols"),
        (SeriesRequest { check_digit: 9, ..base() }, "check_digit"),
        (SeriesRequest { face_value: 0, ..base() }, "face_value"),
        (SeriesRequest { face_value: -5, ..base() }, "face_value"),
        (SeriesRequest { face_value: AMOUNT_MAX + 1, ..base() }, "face_value"),
        (SeriesRequest { extra_value: -1, ..base() }, "extra_value"),
        (SeriesRequest { face_value: AMOUNT_MAX, extra_value: 1, ..base() }, "extra_value"),
        (SeriesRequest { currency: "XXQ".into(), ..base() }, "currency"),
        (SeriesRequest { expires_at_ms: START_MS, ..base() }, "expires_at_ms"),
        (SeriesRequest { valid_from_ms: START_MS + 9, expires_at_ms: START_MS + 9, ..base() }, "expires_at_ms"),
        (SeriesRequest { expires_at_ms: TIME_MAX_MS + 1, ..base() }, "expires_at_ms"),
        (SeriesRequest { valid_from_ms: -1, ..base() }, "valid_from_ms"),
        (SeriesRequest { metadata: "[1]".into(), ..base() }, "metadata"),
        (SeriesRequest { metadata: "{".into(), ..base() }, "metadata"),
        (SeriesRequest { metadata: format!("{{\"a\":\"{}\"}}", "x".repeat(2048)), ..base() }, "metadata"),
        (SeriesRequest { description: "a\nb".into(), ..base() }, "description"),
        (SeriesRequest { description: "x".repeat(256), ..base() }, "description"),
        (SeriesRequest { comment: "a\0b".into(), ..base() }, "comment"),
        (SeriesRequest { comment: "x".repeat(128), ..base() }, "comment"),
        (SeriesRequest { partner: "x".repeat(64), ..base() }, "partner"),
        (SeriesRequest { available_to: "a\tb".into(), ..base() }, "available_to"),
        (SeriesRequest { available_to: "a,".repeat(65), ..base() }, "available_to"),
        (SeriesRequest { series_code: "a b".into(), ..base() }, "series_code"),
        (SeriesRequest { series_code: "x".repeat(24), ..base() }, "series_code"),
        (SeriesRequest { request_id: "x".repeat(64), ..base() }, "request_id"),
        (SeriesRequest { request_id: "a\rb".into(), ..base() }, "request_id"),
    ];
    for (request, field) in cases {
        refused(&house, &operator(), request, Status::InvalidArgument, field);
    }
    refused(
        &house,
        &operator(),
        SeriesRequest { weak_codes_override: String::new(), ..short_codes(9) },
        Status::WeakCodes,
        "code_length",
    );
    for table in ["series", "voucher", "voucher_total", "day_total", "code_format", "audit"] {
        assert_eq!(house.count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
}

#[test]
fn a_store_without_a_currency_asks_for_one() {
    let mut house = House::new();
    house.config.currency = String::new();
    house.reopen();
    refused(&house, &operator(), ten_euros(1), Status::InvalidArgument, "currency");
}

#[test]
fn a_partner_generates_for_itself_only() {
    let house = House::new();
    let other = SeriesRequest { partner: "south".into(), ..ten_euros(1) };
    refused(&house, &partner("north"), other, Status::Forbidden, "partner");
    let other = SeriesRequest { available_to: "north,south".into(), ..ten_euros(1) };
    refused(&house, &partner("north"), other, Status::Forbidden, "available_to");
    let (_, series) = house.module.generate_series(&partner("north"), &ten_euros(1)).unwrap();
    assert_eq!(series.partner, "north");
}

#[test]
fn weak_codes_need_a_name_and_a_right_and_leave_a_line() {
    let house = House::new();
    let astpp = SeriesRequest { quantity: 1000, face_value: 500, ..series_preset("astpp").unwrap() };
    refused(&house, &operator(), astpp.clone(), Status::WeakCodes, "code_length");
    let overridden = SeriesRequest { weak_codes_override: "Olga O.".into(), ..astpp };
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::Generate, Right::Activate]);
    refused(&house, &clerk, overridden.clone(), Status::Forbidden, "actor.rights");
    let series = house.generate(overridden);
    let lines = house.module.history(&operator(), &series.id).unwrap().fetch(10).unwrap();
    let line = lines.iter().find(|line| line.event == "weak_codes_overridden").unwrap();
    assert!(line.detail.contains("Olga O."), "{}", line.detail);
}

#[test]
fn a_series_code_is_given_once() {
    let house = House::new();
    house.generate(SeriesRequest { series_code: "Xmas".into(), ..ten_euros(1) });
    let again = SeriesRequest { series_code: "XMAS".into(), ..ten_euros(1) };
    refused(&house, &operator(), again, Status::InvalidArgument, "series_code");
    // A number that is taken as a code is passed over.
    house.generate(SeriesRequest { series_code: "2".into(), ..ten_euros(1) });
    assert_eq!(house.generate(ten_euros(1)).code, "3");
}

#[test]
fn every_preset_generates() {
    let house = House::new();
    for preset in ["astpp", "splynx", "jerasoft", "crm"] {
        let request = SeriesRequest { quantity: 2, face_value: 500, ..series_preset(preset).unwrap() };
        let request = SeriesRequest { weak_codes_override: "olga".into(), ..request };
        assert_eq!(house.generate(request).counters.issued, 2, "{preset}");
    }
    assert_eq!(series_preset("other").unwrap_err().field, "preset");
}

#[test]
fn a_repeated_request_gets_its_series_and_another_content_is_refused() {
    let mut house = House::new();
    let request = SeriesRequest { request_id: "r1".into(), ..ten_euros(3) };
    let (status, first) = house.module.generate_series(&operator(), &request).unwrap();
    assert_eq!(status, Status::Ok);
    house.clock.advance(1);
    house.reopen();
    let (status, again) = house.module.generate_series(&operator(), &request).unwrap();
    assert_eq!((status, again.id), (Status::Duplicate, first.id));
    let other = SeriesRequest { quantity: 4, ..request };
    refused(&house, &operator(), other, Status::RequestMismatch, "request_id");
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 3);
}

#[test]
fn a_job_is_stepped_and_stays_invisible_until_it_is_whole() {
    let house = House::new();
    let request = SeriesRequest { series_code: "JOB".into(), ..ten_euros(20_001) };
    let (status, job) = house.module.generate_start(&operator(), &request).unwrap();
    assert_eq!((status, job.progress().unwrap().done), (Status::Ok, 0));
    let (status, progress) = job.step(0).unwrap();
    assert_eq!((status, progress.state, progress.total), (Status::Ok, JobState::Running, 20_001));
    assert!(progress.done > 0 && progress.done < 20_001, "{progress:?}");
    let module = &house.module;
    let named = Filter { series: "JOB".into(), ..Filter::default() };
    let id = job.series_id();
    for filter in [Filter::default(), named] {
        assert!(module.search(&operator(), &filter).unwrap().fetch(9).unwrap().is_empty());
        assert!(module.series_cursor(&operator(), &filter).unwrap().fetch(9).unwrap().is_empty());
        assert_eq!(module.search_count(&operator(), &filter, 0).unwrap(), 0);
    }
    assert_eq!(module.get_by_serial(&operator(), "JOB-00000001").unwrap_err().status, Status::NotFound);
    assert_eq!(module.series_get(&operator(), "JOB").unwrap_err().status, Status::NotFound);
    assert_eq!(module.history(&operator(), &id).err().unwrap().status, Status::NotFound);
    assert_eq!(module.jobs(&operator()).unwrap()[0].job_id, id);
    step_to_end(&job);
    assert_eq!(module.search_count(&operator(), &Filter::default(), 0).unwrap(), 20_001);
    let counters = module.series_get(&operator(), "JOB").unwrap().counters;
    assert_eq!((counters.active, counters.value_outstanding), (20_001, 20_001_000));
    assert!(module.jobs(&operator()).unwrap().is_empty());
    assert_eq!(job.cancel().unwrap_err().status, Status::WrongState);
}

#[test]
fn a_code_of_an_unfinished_series_cannot_be_redeemed() {
    let mut house = House::unguarded();
    let (series, codes) = house.cards(1);
    house.edit(&format!("UPDATE series SET complete = 0 WHERE code = '{}'", series.code));
    let error = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
}

#[test]
fn a_cancelled_job_leaves_only_its_lines_in_the_trail() {
    let house = House::new();
    let (_, job) = house.module.generate_start(&operator(), &ten_euros(20_001)).unwrap();
    job.step(0).unwrap();
    job.cancel().unwrap();
    for table in ["series", "voucher", "voucher_total", "day_total"] {
        assert_eq!(house.count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    assert_eq!(house.count("SELECT issued FROM code_format"), 0);
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'generation_cancelled'"), 1);
    for error in [job.step(0).err().unwrap(), job.cancel().unwrap_err(), job.progress().unwrap_err()] {
        assert_eq!(error.status, Status::NotFound);
    }
}

#[test]
fn the_number_of_a_cancelled_series_is_never_given_again() {
    let house = House::new();
    let (_, job) = house.module.generate_start(&operator(), &ten_euros(20_001)).unwrap();
    job.step(0).unwrap();
    job.cancel().unwrap();
    let series = house.generate(ten_euros(1));
    assert_eq!(house.count("SELECT id FROM series"), 2);
    let lines = house.module.history(&operator(), &series.id).unwrap().fetch(10).unwrap();
    let events: Vec<&str> = lines.iter().map(|line| line.event.as_str()).collect();
    assert_eq!(events, ["generation_started", "generated"]);
}

#[test]
fn a_job_is_resumed_after_a_restart() {
    let mut house = House::new();
    let (_, job) = house.module.generate_start(&operator(), &ten_euros(20_001)).unwrap();
    job.step(0).unwrap();
    let id = job.series_id();
    drop(job);
    house.reopen();
    let job = house.module.job_resume(&operator(), &id).unwrap();
    step_to_end(&job);
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 20_001);
    assert_eq!(house.module.job_resume(&partner("north"), &id).err().unwrap().status, Status::NotFound);
}

#[test]
fn two_modules_that_drive_one_job_make_exactly_its_quantity() {
    let house = House::new();
    let other: Arc<Module> = open(&house.config, &house.clock, &ROOT_KEY).unwrap();
    let (_, job) = house.module.generate_start(&operator(), &ten_euros(20_001)).unwrap();
    let same = other.job_resume(&operator(), &job.series_id()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| step_to_end(&job));
        scope.spawn(|| step_to_end(&same));
    });
    assert_eq!(house.count("SELECT count(DISTINCT look_up) FROM voucher"), 20_001);
    let counters = house.module.series_get(&operator(), &job.series_id()).unwrap().counters;
    assert_eq!((counters.issued, counters.value_outstanding), (20_001, 20_001_000));
    assert_eq!(house.count("SELECT issued FROM code_format"), 20_001);
}

#[test]
fn cancelling_against_another_driver_leaves_all_or_nothing() {
    for _ in 0..5 {
        let house = House::new();
        let other = open(&house.config, &house.clock, &ROOT_KEY).unwrap();
        let (_, job) = house.module.generate_start(&operator(), &ten_euros(3_000)).unwrap();
        let same = other.job_resume(&operator(), &job.series_id()).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| while same.step(0).is_ok_and(|(status, _)| status == Status::Ok) {});
            scope.spawn(|| job.cancel());
        });
        let (series, vouchers) =
            (house.count("SELECT count(*) FROM series"), house.count("SELECT count(*) FROM voucher"));
        assert!((series, vouchers) == (1, 3_000) || (series, vouchers) == (0, 0), "{series} {vouchers}");
    }
}

#[test]
fn a_half_full_code_space_still_gives_distinct_codes() {
    let house = House::new();
    let symbols = SeriesRequest { alphabet: 3, alphabet_symbols: "0123456".into(), ..short_codes(4_000) };
    let mut codes = HashSet::new();
    for _ in 0..2 {
        let series = house.generate(symbols.clone());
        codes.extend(house.codes(&series));
    }
    assert_eq!(codes.len(), 8_000);
}

#[test]
fn formats_that_use_up_each_others_codes_end_in_an_error_and_not_in_a_search_for_ever() {
    let house = House::new();
    house.generate(short_codes(50_000));
    let narrow = |digit: u8| SeriesRequest { prefix: format!("7{digit}"), ..short_codes(500) };
    let endings: Vec<_> = (0..10).map(|digit| house.module.generate_series(&operator(), &narrow(digit))).collect();
    let failed: Vec<_> = endings.into_iter().filter_map(|ending| ending.err()).collect();
    assert!(!failed.is_empty(), "about half of them cannot fit");
    assert!(failed.iter().all(|error| (error.status, error.field) == (Status::WeakCodes, "code_length")));
    assert!(house.module.jobs(&operator()).unwrap().is_empty(), "nothing of them stays");
}

#[test]
fn codes_worth_a_warning_are_told_in_the_log() {
    let house = House::new();
    house.generate(SeriesRequest { code_length: 10, ..ten_euros(10) });
    let told = house.module.take_log();
    assert!(told.iter().any(|event| (event.level, event.event) == (LogLevel::Warning, "codes_guessable")), "{told:?}");
}
