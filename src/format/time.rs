//! Times as text, in UTC.

use jiff::civil::DateTime;
use jiff::SignedDuration;

const START: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// `2026-11-22T15:00:00Z` (ISO 8601). Empty for 0, which means "no time".
pub fn timestamp(ms: i64) -> String {
    write(ms, 'T', "Z")
}

/// `2026-11-22 15:00:00`, as ASTPP writes it. Empty for 0, which means "no time".
pub fn date_time(ms: i64) -> String {
    write(ms, ' ', "")
}

/// Times of one column. Neighbours in an export mostly share theirs, so the last text is kept.
pub struct TimeColumn {
    write: fn(i64) -> String,
    last_ms: i64,
    last_text: String,
}

impl TimeColumn {
    /// A column written by [`timestamp`] or [`date_time`].
    pub fn new(write: fn(i64) -> String) -> TimeColumn {
        TimeColumn { write, last_ms: 0, last_text: write(0) }
    }

    /// The text of one cell.
    pub fn text(&mut self, ms: i64) -> &str {
        if ms != self.last_ms {
            self.last_text = (self.write)(ms);
            self.last_ms = ms;
        }
        &self.last_text
    }
}

fn write(ms: i64, between: char, zone: &str) -> String {
    if ms == 0 {
        return String::new();
    }
    // A civil time reaches to the end of 9999; a `jiff::Timestamp` stops a day short of it.
    let Ok(moment) = START.checked_add(SignedDuration::from_millis(ms)) else {
        // No calendar has it. The bare number loses nothing, an empty cell would read as "never".
        return ms.to_string();
    };
    let (year, month, day) = (moment.year(), moment.month(), moment.day());
    let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
    format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{zone}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc() {
        assert_eq!(timestamp(1_795_359_600_000), "2026-11-22T15:00:00Z");
        assert_eq!(date_time(1_795_359_600_000), "2026-11-22 15:00:00");
        assert_eq!(timestamp(951_782_399_000), "2000-02-28T23:59:59Z");
        assert_eq!(timestamp(crate::limits::TIME_MAX_MS), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn milliseconds_are_cut_never_rounded_up() {
        assert_eq!(timestamp(1_795_359_600_999), "2026-11-22T15:00:00Z");
    }

    #[test]
    fn no_time_is_an_empty_cell() {
        assert_eq!((timestamp(0), date_time(0)), (String::new(), String::new()));
    }

    #[test]
    fn a_time_outside_every_calendar_is_not_hidden() {
        assert_eq!(timestamp(i64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn a_column_writes_each_cell_as_if_it_were_alone() {
        let mut column = TimeColumn::new(timestamp);
        for ms in [0, 1_000, 1_000, 0, 2_000, 1_000] {
            assert_eq!(column.text(ms), timestamp(ms));
        }
    }
}
