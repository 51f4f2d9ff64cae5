//! Dates and times as people write them: a day, `2026-12-31`, or a moment of RFC 3339, `2026-12-31T18:00:00Z`.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// A whole day, in UTC.
    Day(Date),
    /// A moment.
    At(Timestamp),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(written: &str) -> Result<Moment, String> {
        let way_out = || format!("\"{written}\" is no date; write 2026-12-31 or 2026-12-31T18:00:00Z");
        match written.len() {
            10 => written.parse().map(Moment::Day).map_err(|_| way_out()),
            _ => written.parse().map(Moment::At).map_err(|_| way_out()),
        }
    }
}

impl Moment {
    /// Its first millisecond: "from" and "at".
    pub fn begin_ms(self) -> i64 {
        match self {
            Moment::Day(day) => start_of(day),
            Moment::At(moment) => moment.as_millisecond(),
        }
    }

    /// The first millisecond after it: "until" a day includes that day, "until" a moment ends before it.
    pub fn end_ms(self) -> i64 {
        match self {
            Moment::Day(day) => day.checked_add(1.day()).map_or(i64::MAX, start_of),
            Moment::At(moment) => moment.as_millisecond(),
        }
    }
}

fn start_of(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map_or(i64::MAX, |start| start.timestamp().as_millisecond())
}

/// The first millisecond of what may have been written; 0 if nothing was.
pub fn from_ms(moment: Option<Moment>) -> i64 {
    moment.map_or(0, Moment::begin_ms)
}

/// The first millisecond after what may have been written; 0 if nothing was.
pub fn until_ms(moment: Option<Moment>) -> i64 {
    moment.map_or(0, Moment::end_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_a_day_includes_it_and_from_a_day_begins_with_it() {
        let day: Moment = "2026-11-22".parse().unwrap();
        assert_eq!(voucher::format::timestamp(day.begin_ms()), "2026-11-22T00:00:00Z");
        assert_eq!(voucher::format::timestamp(day.end_ms()), "2026-11-23T00:00:00Z");
    }

    #[test]
    fn a_moment_is_itself_in_whatever_zone_it_was_written() {
        let moment: Moment = "2026-11-22T16:00:00+01:00".parse().unwrap();
        assert_eq!(voucher::format::timestamp(moment.begin_ms()), "2026-11-22T15:00:00Z");
        assert_eq!(moment.begin_ms(), moment.end_ms());
    }

    #[test]
    fn what_is_no_date_is_refused_with_two_examples() {
        for written in ["", "today", "2026-13-01", "2026-02-30", "22.11.2026", "2026-11-22T16:00:00"] {
            let refusal = written.parse::<Moment>().unwrap_err();
            assert!(refusal.contains("write 2026-12-31 or"), "{written}: {refusal}");
        }
    }
}
