//! Dates and times as people write them: a day, `2026-12-31`, or a moment of RFC 3339, `2026-12-31T18:00:00Z`.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::Timestamp;
use voucher::engine::TimeZone;

use crate::access::Desk;
use crate::failure::Failure;

const FIRST_DAY: Date = Date::constant(1970, 1, 1);

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// A whole day of the store's time zone.
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
    /// The first millisecond of it, or with `after` the first one after it, in a time zone.
    fn ms(self, zone: impl FnOnce() -> Result<TimeZone, Failure>, after: bool) -> Result<i64, Failure> {
        match self {
            Moment::Day(day) => {
                let number = i64::from(day.since(FIRST_DAY).map_or(0, |span| span.get_days()));
                Ok(zone()?.start_ms(number + i64::from(after)))
            }
            Moment::At(moment) => Ok(moment.as_millisecond()),
        }
    }
}

impl Desk {
    /// The first millisecond of what may have been written: "from" and "at". 0 if nothing was.
    pub fn first_ms(&self, moment: Option<Moment>) -> Result<i64, Failure> {
        moment.map_or(Ok(0), |moment| moment.ms(|| self.zone(), false))
    }

    /// The first millisecond after what may have been written: "until" a day includes that day, "until" a moment ends before
    /// it. 0 if nothing was.
    pub fn end_ms(&self, moment: Option<Moment>) -> Result<i64, Failure> {
        moment.map_or(Ok(0), |moment| moment.ms(|| self.zone(), true))
    }

    fn zone(&self) -> Result<TimeZone, Failure> {
        Ok(TimeZone::parse(&self.module.setting_get(&self.actor, "", "time_zone")?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &str, after: bool) -> String {
        let moment: Moment = written.parse().unwrap();
        let ms = moment.ms(|| Ok(TimeZone::parse("Europe/Athens")?), after);
        voucher::format::timestamp(ms.map_err(|failure| failure.to_string()).unwrap())
    }

    #[test]
    fn until_a_day_includes_it_and_from_a_day_begins_with_it() {
        assert_eq!(shown("2026-11-22", false), "2026-11-21T22:00:00Z");
        assert_eq!(shown("2026-11-22", true), "2026-11-22T22:00:00Z");
    }

    #[test]
    fn a_moment_is_itself_in_whatever_zone_it_was_written() {
        assert_eq!(shown("2026-11-22T16:00:00+01:00", false), "2026-11-22T15:00:00Z");
        assert_eq!(shown("2026-11-22T16:00:00+01:00", true), "2026-11-22T15:00:00Z");
    }

    #[test]
    fn what_is_no_date_is_refused_with_two_examples() {
        for written in ["", "today", "2026-13-01", "2026-02-30", "22.11.2026", "2026-11-22T16:00:00"] {
            let refusal = written.parse::<Moment>().unwrap_err();
            assert!(refusal.contains("write 2026-12-31 or"), "{written}: {refusal}");
        }
    }
}
