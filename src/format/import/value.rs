//! What cells mean: codes, money and times. What could mean two things is not guessed.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::mapping::Mapping;
use super::row::{Kind, Row};
use super::{Field, ImportRow, When};
use crate::error::{Error, Result};
use crate::limits::{DAY_MS, TIME_MAX_MS};
use crate::money::Currency;
use crate::voucher::{FindingKind, ImportFinding};

/// Digits a spreadsheet keeps of a number (IEEE 754 double precision, as Excel shows it).
const NUMBER_DIGITS_MAX: usize = 15;
/// Bytes of an amount: the largest has twenty digits, and room for grouping and a currency.
const AMOUNT_BYTES_MAX: usize = 48;
/// The serial day after the one that never was, 29 February 1900 (ECMA-376 part 1, 18.17.4.1).
const AFTER_LEAP_BUG: f64 = 61.0;
const DAY_0_OF_1900: Date = Date::constant(1899, 12, 30);
const DAY_0_OF_1904: Date = Date::constant(1904, 1, 1);
const SPREADSHEET_DAYS_MAX: f64 = 2_958_466.0;
const DATE_FORMAT_BYTES_MAX: usize = 63;

/// What the lists of others call a voucher that nobody used, in small letters without spaces and signs.
const UNUSED: [&str; 7] = ["active", "new", "unused", "notused", "available", "no", "false"];

/// What is wrong with a cell, and what to do.
type Wrong = (&'static str, &'static str);

/// How to read cells.
pub(super) struct Values {
    date_format: String,
}

impl Values {
    /// A format of dates must give back a day that it wrote.
    pub(super) fn new(date_format: &str) -> Result<Values> {
        let day = Date::constant(2026, 12, 31);
        let holds = |format: &str| {
            let written = BrokenDownTime::from(day.at(13, 14, 15, 0)).to_string(format).ok()?;
            let read = BrokenDownTime::parse(format, &written).ok()?;
            read.to_date().ok().filter(|read| *read == day)
        };
        let short = date_format.len() <= DATE_FORMAT_BYTES_MAX;
        if !date_format.is_empty() && (!short || holds(date_format).is_none()) {
            let problem = "says no whole date; write day, month and year, such as %d/%m/%Y";
            return Err(Error::invalid("date_format", problem));
        }
        Ok(Values { date_format: date_format.to_string() })
    }

    /// The row as a voucher to be.
    pub(super) fn row(&self, row: &Row, mapping: &Mapping) -> ImportRow {
        let mut read = ImportRow {
            line: row.line(),
            code: Zeroizing::default(),
            serial: String::new(),
            face_value: None,
            extra_value: None,
            currency: String::new(),
            valid_from: None,
            expires_at: None,
            partner: String::new(),
            findings: Vec::new(),
        };
        for field in Field::ALL {
            let cell = mapping.column(field).and_then(|column| row.cell(column));
            let taken = match cell {
                Some((text, kind)) => readable(text, kind).and_then(|()| self.take(&mut read, field, text, kind)),
                None if field == Field::Code => Err(("is empty", "fill it in, or remove the row")),
                None => Ok(()),
            };
            if let Err(wrong) = taken {
                read.findings.push(finding(row.line(), field.name(), wrong));
            }
        }
        if mapping.states().any(|(column, heading)| row.cell(column).is_some_and(|cell| !is_unused(cell, heading))) {
            let remedy = "leave the row out; if the column says something else, name it in columns with ignore=";
            read.findings.push(finding(row.line(), "state", ("is not that of an unused voucher", remedy)));
        }
        if row.cells().any(|(column, ..)| column > mapping.last()) {
            let remedy = "quote amounts with a comma, or put headings above all columns";
            read.findings.push(finding(row.line(), "", ("has more cells than there are headings", remedy)));
        }
        read
    }

    fn take(&self, row: &mut ImportRow, field: Field, text: &str, kind: Kind) -> std::result::Result<(), Wrong> {
        match field {
            Field::Code => row.code = Zeroizing::new(identifier(text, kind)?.to_string()),
            Field::Serial => row.serial = identifier(text, kind)?.to_string(),
            Field::Partner => row.partner = without_apostrophe(text).to_string(),
            Field::Currency => return take_currency(row, &text.to_uppercase()),
            Field::ValidFrom => row.valid_from = self.when(text, kind)?,
            Field::ExpiresAt => row.expires_at = self.when(text, kind)?,
            Field::FaceValue | Field::ExtraValue => {
                let (amount, currency) = match kind {
                    Kind::Number | Kind::NumberFrom1904 => (number_amount(text)?, None),
                    _ => amount(without_apostrophe(text))?,
                };
                match field {
                    Field::FaceValue => row.face_value = Some(amount),
                    _ => row.extra_value = Some(amount),
                }
                if let Some(currency) = currency {
                    return take_currency(row, currency);
                }
            }
        }
        Ok(())
    }

    fn when(&self, text: &str, kind: Kind) -> std::result::Result<Option<When>, Wrong> {
        let when = match kind {
            Kind::Number => spreadsheet_time(text, DAY_0_OF_1900)?,
            Kind::NumberFrom1904 => spreadsheet_time(text, DAY_0_OF_1904)?,
            // What databases write where nothing was filled in: such a row says no more than an empty cell.
            _ if text.starts_with("0000-00-00") => return Ok(None),
            _ if self.date_format.is_empty() => iso_time(text).ok_or((
                "is no date as it is expected",
                "write it like 2026-12-31, or say with date_format how it is written",
            ))?,
            _ => formatted_time(&self.date_format, text)
                .ok_or(("is not written as date_format says", "write it so, or give another date_format"))?,
        };
        bounded(when).map(Some)
    }
}

fn finding(line: i64, field: &str, (problem, remedy): Wrong) -> ImportFinding {
    ImportFinding {
        line,
        field: field.to_string(),
        kind: FindingKind::Wrong,
        problem: problem.to_string(),
        remedy: remedy.to_string(),
    }
}

/// Whether a cell below a heading of a state, or of when it was used, says that the voucher can still be used.
fn is_unused((text, kind): (&str, Kind), heading: &str) -> bool {
    if matches!(kind, Kind::Formula | Kind::Error | Kind::TooLong | Kind::Missing) {
        return false;
    }
    let passed_over = |sign: char| sign.is_whitespace() || matches!(sign, '-' | '_' | '/' | ':' | '.' | '\'');
    let word: String = text.chars().filter(|sign| !passed_over(*sign)).flat_map(char::to_lowercase).collect();
    // No time, as databases write it.
    let zeros = word.bytes().all(|byte| byte == b'0');
    zeros || UNUSED.contains(&word.as_str()) || (heading, word.as_str()) == ("lifecyclestate", "activated")
}

/// What no field can use.
fn readable(text: &str, kind: Kind) -> std::result::Result<(), Wrong> {
    Err(match kind {
        Kind::Formula => ("is a formula, whose value cannot be trusted", "paste it as a value and save the file anew"),
        Kind::Error => ("is an error of the spreadsheet", "correct the cell and save the file anew"),
        Kind::Truth => ("is a yes or no of the spreadsheet", "format the column as text and fill it in anew"),
        Kind::TooLong => ("is longer than a cell may be", "shorten it"),
        Kind::Missing => ("points at a text that the file does not have", "save the file anew from a spreadsheet"),
        _ if text.contains('\u{FFFD}') => {
            ("has bytes that are no character of the file's encoding", "name the encoding, or save the file as UTF-8")
        }
        _ if text.chars().any(|sign| sign.is_control() && !matches!(sign, '\t' | '\r' | '\n')) => {
            ("has a control character in it", "remove what cannot be seen from the cell")
        }
        _ => return Ok(()),
    })
}

/// A cell without the apostrophe that keeps a spreadsheet from running it, as our own exports write.
fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => rest,
        _ => text,
    }
}

/// A code or a serial, if no spreadsheet has eaten digits of it.
fn identifier(text: &str, kind: Kind) -> std::result::Result<&str, Wrong> {
    const AS_TEXT: &str = "format the column as text and fill it in anew";
    let text = without_apostrophe(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_zeros = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte == b'0');
    if matches!(kind, Kind::Number | Kind::NumberFrom1904) {
        let whole = text.split_once('.').filter(|(_, zeros)| is_zeros(zeros));
        let whole = whole.map_or(text, |(whole, _)| whole);
        return match is_digits(whole) {
            true if whole.len() <= NUMBER_DIGITS_MAX => Ok(whole),
            _ => Err(("was kept as a number by the spreadsheet and may have lost digits", AS_TEXT)),
        };
    }
    let exponent = text.rsplit_once(['E', 'e']).filter(|(number, exponent)| {
        let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
        let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let written_by_machine = power.len() != exponent.len() || fraction.len() != number.len() && whole.len() == 1;
        let has_point = whole.len() != number.len();
        written_by_machine
            && (has_point || power.len() != exponent.len())
            && is_digits(whole)
            && is_digits(fraction)
            && is_digits(power)
    });
    if exponent.is_some() {
        return Err(("was written as a number with an exponent and has lost digits", AS_TEXT));
    }
    // Nobody prints it; a program that took a code for a decimal number does.
    if text.rsplit_once('.').is_some_and(|(whole, zeros)| is_digits(whole) && is_zeros(zeros)) {
        return Err(("was written as a decimal number", AS_TEXT));
    }
    Ok(text)
}

fn take_currency(row: &mut ImportRow, code: &str) -> std::result::Result<(), Wrong> {
    if Currency::parse(code).is_err() {
        return Err(("is no ISO 4217 code of a currency", "write one such as EUR"));
    }
    if !row.currency.is_empty() && row.currency != code {
        return Err(("is of another currency than the rest of the row", "write one currency"));
    }
    row.currency = code.to_string();
    Ok(())
}

/// An amount as people write it, as decimal text with a point, and the currency beside it.
pub(super) fn amount(text: &str) -> std::result::Result<(String, Option<&str>), Wrong> {
    const PLAIN: &str = "write digits, with a point before the decimals, such as 1234.50";
    if text.len() > AMOUNT_BYTES_MAX {
        return Err(("is too long for an amount", PLAIN));
    }
    let (number, currency) = without_currency(text.trim());
    if number.starts_with(['-', '\u{2212}', '(']) {
        return Err(("is negative", "write what the voucher is worth"));
    }
    let known = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',') || is_grouping(sign);
    if !number.chars().all(known) || !number.contains(|sign: char| sign.is_ascii_digit()) {
        return Err(("is no amount", PLAIN));
    }
    let decimal = decimal_sign(number)?;
    let (whole, decimals) = match decimal.and_then(|sign| number.rsplit_once(sign)) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (number, None),
    };
    let groups: Vec<&str> = whole.split(|sign: char| !sign.is_ascii_digit()).collect();
    let mut signs = whole.chars().filter(|sign| !sign.is_ascii_digit());
    let first = signs.next();
    let alike = signs.all(|sign| Some(sign) == first) && (first.is_none() || first != decimal);
    let proper = groups.len() == 1
        || groups.iter().skip(1).all(|group| group.len() == 3) && groups.first().is_some_and(|group| group.len() <= 3);
    let all_digits = groups.iter().all(|group| !group.is_empty())
        && decimals.is_none_or(|decimals| !decimals.is_empty() && decimals.bytes().all(|byte| byte.is_ascii_digit()));
    if !alike || !proper || !all_digits {
        return Err(("is no amount", PLAIN));
    }
    let whole = groups.concat();
    Ok((decimals.map_or(whole.clone(), |decimals| format!("{whole}.{decimals}")), currency))
}

/// Which sign stands before the decimals.
fn decimal_sign(number: &str) -> std::result::Result<Option<char>, Wrong> {
    let (points, commas) = (number.matches('.').count(), number.matches(',').count());
    match (points, commas) {
        (0, 0) => Ok(None),
        (1, 0) => Ok(Some('.')),
        (0, 1) => {
            let (whole, decimals) = number.split_once(',').unwrap_or((number, ""));
            // Three digits behind a lone comma are thousands to some and decimals to others.
            if decimals.len() == 3 && whole != "0" && whole.len() <= 3 {
                let remedy = "write it without grouping and with a point before the decimals, such as 1234.50";
                return Err(("can mean two amounts: its comma may stand for thousands or for decimals", remedy));
            }
            Ok(Some(','))
        }
        (_, 0) | (0, _) => Ok(None),
        _ => Ok(number.chars().rev().find(|sign| matches!(sign, '.' | ','))),
    }
}

/// Spaces of any width and apostrophes group digits.
fn is_grouping(sign: char) -> bool {
    matches!(sign, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '\u{2019}')
}

/// Takes the three letters of a currency away from either side.
fn without_currency(text: &str) -> (&str, Option<&str>) {
    let is_code = |code: &str| Currency::parse(code).is_ok();
    if let Some((code, rest)) = text.split_at_checked(3).filter(|(code, _)| is_code(code)) {
        return (rest.trim(), Some(code));
    }
    let at = text.len().saturating_sub(3);
    match text.split_at_checked(at).filter(|(_, code)| is_code(code)) {
        Some((rest, code)) => (rest.trim(), Some(code)),
        None => (text, None),
    }
}

/// A number of a spreadsheet as decimal text. Of a binary fraction such as 12.350000000000001 it shows fifteen digits.
fn number_amount(text: &str) -> std::result::Result<String, Wrong> {
    let remedy = "write a positive amount";
    let number: f64 = text.parse().map_err(|_| ("is no number", remedy))?;
    if !number.is_finite() || number.is_sign_negative() || number >= 1e15 {
        return Err(("is negative or no number that an amount can be", remedy));
    }
    let whole_digits = format!("{number:.0}").len();
    let decimals = NUMBER_DIGITS_MAX.saturating_sub(whole_digits);
    let written = format!("{number:.decimals$}");
    Ok(match written.contains('.') {
        true => written.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => written,
    })
}

/// Days since the spreadsheet's day 0. Whole ones are days, others have a time.
fn spreadsheet_time(text: &str, day_0: Date) -> std::result::Result<When, Wrong> {
    const WRONG: Wrong = ("is a number but no date of the spreadsheet", "format the column as a date");
    let days: f64 = text.parse().map_err(|_| WRONG)?;
    if !(AFTER_LEAP_BUG..SPREADSHEET_DAYS_MAX).contains(&days) {
        return Err(WRONG);
    }
    let seconds = ((days - days.trunc()) * (DAY_MS / 1_000) as f64).round() as i64;
    let midnight = day_0.to_datetime(jiff::civil::Time::midnight());
    let moment = SignedDuration::from_hours(24 * days.trunc() as i64) + SignedDuration::from_secs(seconds);
    let time = midnight.checked_add(moment).map_err(|_| WRONG)?;
    Ok(if seconds == 0 { When::Day(time.date()) } else { When::Local(time) })
}

/// A date, with a time behind a space or a T, with or without an offset (ISO 8601, RFC 3339).
fn iso_time(text: &str) -> Option<When> {
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let digits = text.get(..4)?.bytes().all(|byte| byte.is_ascii_digit());
    if !dashes || !digits {
        return None;
    }
    if text.len() == 10 {
        return text.parse().ok().map(When::Day);
    }
    if !matches!(text.get(10..11), Some(" " | "T" | "t")) {
        return None;
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(When::Moment(moment.as_millisecond()));
    }
    let has_time = text.get(11..).is_some_and(|time| time.len() >= 5);
    text.parse::<DateTime>().ok().filter(|_| has_time).map(When::Local)
}

fn formatted_time(format: &str, text: &str) -> Option<When> {
    let read = BrokenDownTime::parse(format, text).ok()?;
    if read.offset().is_some() {
        return read.to_timestamp().ok().map(|moment| When::Moment(moment.as_millisecond()));
    }
    let day = read.to_date().ok()?;
    if read.hour().is_none() {
        return Some(When::Day(day));
    }
    read.to_datetime().ok().map(When::Local)
}

/// Times outside 1970 to 9999 are mistakes.
fn bounded(when: When) -> std::result::Result<When, Wrong> {
    let years = 1970..=9999;
    let inside = match when {
        When::Day(day) => years.contains(&day.year()),
        When::Local(time) => years.contains(&time.year()),
        When::Moment(ms) => (0..=TIME_MAX_MS).contains(&ms),
    };
    if inside {
        Ok(when)
    } else {
        Err(("is before 1970 or after 9999", "correct the date"))
    }
}
