//! Days in the store's time zone: when one begins, and which one a moment belongs to. Pure arithmetic.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZoneDatabase;
use jiff::Timestamp;

use crate::error::{Error, Result};
use crate::limits::DAY_MS;

const FIRST_DAY: Date = Date::constant(1970, 1, 1);

/// A time zone of the IANA database, in the version this library was built with.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeZone(jiff::tz::TimeZone);

impl Default for TimeZone {
    fn default() -> TimeZone {
        TimeZone(jiff::tz::TimeZone::UTC)
    }
}

impl TimeZone {
    /// The zone of this name, such as "Europe/Athens". The machine's own database is never asked.
    pub fn parse(name: &str) -> Result<TimeZone> {
        let zone = TimeZoneDatabase::bundled().get(name).map_err(|_| {
            Error::invalid("time_zone", "is no time zone of the IANA database; give one such as Europe/Athens or UTC")
        })?;
        Ok(TimeZone(zone))
    }

    /// The local day of a moment, counted from 1970-01-01.
    pub fn day(&self, at_ms: i64) -> i64 {
        // A moment outside every calendar counts by UTC.
        let offset_ms = Timestamp::from_millisecond(at_ms).map_or(0, |at| self.0.to_offset(at).seconds()) as i64 * 1000;
        at_ms.saturating_add(offset_ms).div_euclid(DAY_MS)
    }

    /// The first moment of a local day. Where the clocks skip midnight, the first that exists.
    pub fn start_ms(&self, day: i64) -> i64 {
        let start = i32::try_from(day).ok().and_then(|day| {
            let date = FIRST_DAY.checked_add(jiff::SignedDuration::from_hours(i64::from(day) * 24)).ok()?;
            Some(date.to_zoned(self.0.clone()).ok()?.timestamp().as_millisecond())
        });
        start.unwrap_or_else(|| day.saturating_mul(DAY_MS))
    }

    /// The first moment of the next local day.
    pub fn next_day_ms(&self, at_ms: i64) -> i64 {
        self.start_ms(self.day(at_ms) + 1)
    }

    /// The end of so many whole days after a moment. As periods of the law run (Regulation 1182/71, article 3), the day
    /// of the moment itself does not count, so nobody gets less than he was promised.
    pub fn end_of_days_ms(&self, from_ms: i64, days: i64) -> i64 {
        self.start_ms(self.day(from_ms) + days + 1)
    }

    /// The end of a calendar day written as 2026-12-31, as the first moment after it.
    pub fn end_of_date_ms(&self, field: &'static str, text: &str) -> Result<i64> {
        let date = date(text).ok_or_else(|| Error::invalid(field, "is no date; write it as 2026-12-31"))?;
        Ok(self.end_of_day_ms(date))
    }

    /// The name it was made of.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The first moment of a calendar day.
    pub fn start_of_day_ms(&self, date: Date) -> i64 {
        self.start_ms(number(date))
    }

    /// The first moment after a calendar day.
    pub fn end_of_day_ms(&self, date: Date) -> i64 {
        self.start_ms(number(date) + 1)
    }

    /// The moment of a local time. One that the clocks skip is as far from the hour before as it says; of one that comes
    /// twice it is the first.
    pub fn local_ms(&self, local: DateTime) -> i64 {
        let moment = local.to_zoned(self.0.clone()).map(|zoned| zoned.timestamp().as_millisecond());
        moment.unwrap_or_else(|_| number(local.date()).saturating_mul(DAY_MS))
    }
}

/// A calendar day, counted from 1970-01-01.
fn number(date: Date) -> i64 {
    date.duration_since(FIRST_DAY).as_hours() / 24
}

fn date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::time::timestamp;

    fn zone(name: &str) -> TimeZone {
        TimeZone::parse(name).unwrap()
    }

    fn end_of(name: &str, date: &str) -> String {
        timestamp(zone(name).end_of_date_ms("valid_until_date", date).unwrap())
    }

    #[test]
    fn a_day_ends_at_local_midnight_in_winter_and_in_summer() {
        assert_eq!(end_of("UTC", "2026-12-31"), "2027-01-01T00:00:00Z");
        assert_eq!(end_of("Europe/Athens", "2026-12-31"), "2026-12-31T22:00:00Z");
        assert_eq!(end_of("Europe/Athens", "2026-06-30"), "2026-06-30T21:00:00Z");
        assert_eq!(end_of("America/New_York", "2026-12-31"), "2027-01-01T05:00:00Z");
        assert_eq!(end_of("Asia/Kolkata", "2028-02-29"), "2028-02-29T18:30:00Z");
    }

    #[test]
    fn where_midnight_is_skipped_the_day_begins_with_the_first_moment_there_is() {
        // Beirut puts its clocks forward at midnight.
        assert_eq!(end_of("Asia/Beirut", "2026-03-28"), "2026-03-28T22:00:00Z");
    }

    #[test]
    fn every_moment_of_a_day_belongs_to_it() {
        for name in ["UTC", "Europe/Athens", "America/St_Johns", "Pacific/Kiritimati", "Asia/Beirut"] {
            let zone = zone(name);
            for day in [0, 19_000, 20_540, 20_541, 20_742] {
                let (start, next) = (zone.start_ms(day), zone.start_ms(day + 1));
                assert_eq!((zone.day(start), zone.day(next - 1), zone.day(next)), (day, day, day + 1), "{name} {day}");
                assert_eq!(zone.next_day_ms(start), next);
            }
        }
    }

    #[test]
    fn days_of_validity_are_whole_days_after_the_first() {
        let zone = zone("Europe/Athens");
        let evening = zone.end_of_date_ms("date", "2026-11-22").unwrap() - 1;
        assert_eq!(timestamp(zone.end_of_days_ms(evening, 1)), "2026-11-23T22:00:00Z");
        assert_eq!(timestamp(zone.end_of_days_ms(evening, 30)), "2026-12-22T22:00:00Z");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "2026-2-3", "20261231", "2026-02-30", "2026-13-01", "2026-W01-1", "2026/12/31", "२०२६-12"]
        {
            let error = TimeZone::default().end_of_date_ms("valid_until_date", text).unwrap_err();
            assert_eq!(error.field, "valid_until_date", "{text}");
        }
    }

    #[test]
    fn a_zone_nobody_knows_is_refused() {
        for name in ["", "Europe/Atlantis", "../etc/passwd", "UTC+25"] {
            assert_eq!(TimeZone::parse(name).unwrap_err().field, "time_zone", "{name}");
        }
    }

    #[test]
    fn moments_beyond_every_calendar_do_no_harm() {
        let zone = zone("Europe/Athens");
        for ms in [i64::MIN, i64::MAX, crate::limits::TIME_MAX_MS] {
            let _ = (zone.day(ms), zone.next_day_ms(ms));
        }
        assert_eq!(timestamp(zone.end_of_date_ms("date", "9999-12-31").unwrap()), "253402300800000");
    }
}
