//! Daily allowances of partners that generate by themselves.

use voucher::voucher::SeriesRequest;
use voucher::Status;

use crate::support::*;

const HOUR_MS: i64 = 3_600_000;

impl House {
    fn allow(&self, name: &str, value: &str) {
        self.module.setting_set(&operator(), "north", name, value).unwrap();
    }

    fn of_north(&self, quantity: i64) -> Result<(Status, voucher::voucher::Series), voucher::Error> {
        self.module.generate_series(&partner("north"), &ten_euros(quantity))
    }
}

#[test]
fn a_partner_whose_generation_is_switched_off_still_gets_series_from_the_operator() {
    let house = House::new();
    house.allow("generation", "off");
    let error = house.of_north(1).unwrap_err();
    assert_eq!((error.status, error.field), (Status::Forbidden, "generation"));
    house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(1) });
    house.module.generate_series(&partner("south"), &ten_euros(1)).unwrap();
}

#[test]
fn a_partner_generates_so_many_a_day_and_goes_on_at_local_midnight() {
    let house = House::new();
    house.module.setting_set(&operator(), "", "time_zone", "Europe/Athens").unwrap();
    house.allow("generation_count_per_day", "10");
    house.of_north(6).unwrap();
    let error = house.of_north(5).unwrap_err();
    // It is 10:00 in Athens.
    assert_eq!((error.status, error.retry_at_ms), (Status::Throttled, START_MS + 14 * HOUR_MS));
    assert_eq!(error.field, "generation_count_per_day");
    house.of_north(4).unwrap();
    assert_eq!(house.of_north(1).unwrap_err().status, Status::Throttled);
    house.module.generate_series(&partner("south"), &ten_euros(50)).unwrap();
    house.clock.advance(14 * HOUR_MS - 1);
    assert_eq!(house.of_north(1).unwrap_err().status, Status::Throttled);
    house.clock.advance(1);
    house.of_north(10).unwrap();
}

#[test]
fn a_partner_generates_so_much_value_a_day() {
    let house = House::new();
    house.allow("generation_value_per_day", "10000");
    house.of_north(9).unwrap();
    let error = house.of_north(2).unwrap_err();
    assert_eq!((error.status, error.field), (Status::Throttled, "generation_value_per_day"));
    house.of_north(1).unwrap();
}

#[test]
fn a_cancelled_generation_gives_nothing_back() {
    let house = House::new();
    house.allow("generation_count_per_day", "10");
    let (_, job) = house.module.generate_start(&partner("north"), &ten_euros(10)).unwrap();
    job.cancel().unwrap();
    assert_eq!(house.of_north(1).unwrap_err().status, Status::Throttled);
}

#[test]
fn a_refused_or_repeated_request_uses_nothing_up() {
    let house = House::new();
    house.allow("generation_count_per_day", "10");
    let request = SeriesRequest { request_id: "r1".into(), ..ten_euros(6) };
    for _ in 0..3 {
        house.module.generate_series(&partner("north"), &request).unwrap();
        house.of_north(5).unwrap_err();
    }
    house.of_north(4).unwrap();
}

#[test]
fn what_was_generated_before_a_limit_was_set_counts_and_old_days_are_forgotten() {
    let house = House::new();
    house.of_north(6).unwrap();
    house.allow("generation_count_per_day", "10");
    assert_eq!(house.of_north(5).unwrap_err().status, Status::Throttled);
    house.clock.advance(9 * 24 * HOUR_MS);
    house.of_north(10).unwrap();
    assert_eq!(house.count("SELECT count(*) FROM quota_day"), 1);
}
