//! What a row of a file must be to become a voucher. The same rules judge it when the file is looked at and when it is
//! stored, also after a crash and in another process: they are kept with the job.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::code::{normalise, CodeFormat, NormalisedCode};
use crate::engine::evaluate::bounded_by;
use crate::engine::TimeZone;
use crate::error::{Error, Result};
use crate::format::import::{ImportRow, When};
use crate::limits::{
    CODE_LENGTH_MAX, CODE_LENGTH_MIN, EXTERNAL_SERIAL_BYTES_MAX, IMPORT_FINDINGS_MAX, NAME_BYTES_MAX, TIME_MAX_MS,
};
use crate::money::{self, Currency};
use crate::vault::Vault;
use crate::voucher::{FindingKind, ImportFinding, SeriesRequest};

/// Digits and capital letters: what codes may be made of that nobody described.
const ANY_SYMBOL: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Numbers of the two alphabets a file can show by itself.
const DIGITS: i32 = 1;
const CUSTOM: i32 = 3;
/// Where so many of ten codes have digits only, the letters of the others are mistakes: an O is no 0.
const OF_TEN_DIGITS: i64 = 9;
/// Digits a spreadsheet keeps of a number (IEEE 754 double precision); those behind become zeros.
const NUMBER_DIGITS_MAX: usize = 15;
/// So many longer codes do not all end in zeros by chance.
const ROUNDED_CODES_MIN: i64 = 20;

/// What counts for every row of a file. Nothing in it changes with a setting or a type while the import goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Rules {
    /// That of the series; empty until the rows have told it.
    pub(super) currency: String,
    /// Nothing but the rows tells the currency: each must name it.
    #[serde(default)]
    pub(super) currency_in_rows: bool,
    /// For rows without their own; 0: every row must have one.
    pub(super) face_value: i64,
    pub(super) extra_value: i64,
    pub(super) valid_from_ms: i64,
    pub(super) expires_at_ms: i64,
    /// What the type allows as face value; `most` 0: whatever is allowed anyway.
    pub(super) least: i64,
    pub(super) most: i64,
    /// Owner of the vouchers whose row names none.
    pub(super) partner: String,
    /// The rows may name no other owner.
    pub(super) confined: bool,
    /// Name of the time zone days begin and end in.
    pub(super) time_zone: String,
    /// When the file was looked at: what ends before is over.
    pub(super) now_ms: i64,
}

impl Rules {
    /// Whoever imports may know of this partner's vouchers.
    pub(super) fn may_know(&self, partner: &str) -> bool {
        !self.confined || self.partner == partner
    }
}

/// A row that can be a voucher.
pub(super) struct Good {
    pub(super) line: i64,
    pub(super) code: NormalisedCode,
    pub(super) look_up: [u8; 32],
    pub(super) serial: String,
    pub(super) face_value: i64,
    pub(super) extra_value: i64,
    pub(super) valid_from_ms: i64,
    pub(super) expires_at_ms: i64,
    pub(super) partner: String,
}

impl Good {
    pub(super) fn amount(&self) -> i64 {
        self.face_value + self.extra_value
    }
}

/// What was found about rows, with an end to what is kept of it.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) kept: Vec<ImportFinding>,
    pub(super) count: i64,
}

impl Findings {
    pub(super) fn add(&mut self, finding: ImportFinding) {
        self.count += 1;
        if self.kept.len() < IMPORT_FINDINGS_MAX {
            self.kept.push(finding);
        }
    }

    /// Adds one about the file as a whole, which is kept however many there are about rows.
    pub(super) fn add_first(&mut self, finding: ImportFinding) {
        self.count += 1;
        self.kept.insert(0, finding);
        self.kept.truncate(IMPORT_FINDINGS_MAX);
    }
}

/// Judges the rows of one file, one after the other from the first.
pub(super) struct Judge {
    rules: Rules,
    format: CodeFormat,
    currency: Currency,
    time_zone: TimeZone,
    /// Halves of the keyed names of what the rows so far had: what is whole in memory may be read in a dump of it. With
    /// each code, what the rest of its row was.
    codes: HashMap<[u8; 16], [u8; 8]>,
    serials: HashSet<u128>,
}

impl Judge {
    pub(super) fn new(rules: &Rules, format: CodeFormat) -> Result<Judge> {
        Ok(Judge {
            currency: Currency::parse(&rules.currency)?,
            time_zone: TimeZone::parse(&rules.time_zone)?,
            rules: rules.clone(),
            format,
            codes: HashMap::new(),
            serials: HashSet::new(),
        })
    }

    /// The format every code must have.
    pub(super) fn format(&self) -> &CodeFormat {
        &self.format
    }

    /// The voucher a row can be, unless something about it is wrong or the file had it already; and what was found.
    pub(super) fn judge(&mut self, vault: &Vault, row: ImportRow) -> (Option<Good>, Vec<ImportFinding>) {
        let mut found = Found { line: row.line, findings: row.findings.clone(), wrong: false };
        found.wrong = found.findings.iter().any(|finding| finding.kind == FindingKind::Wrong);
        // What could not be read makes no sense any further.
        if found.wrong {
            return (None, found.findings);
        }
        let good = self.good(vault, &row, &mut found);
        let Some(good) = good.filter(|_| !found.wrong) else { return (None, found.findings) };
        let rest = rest_of(vault, &good);
        if let Some(before) = self.codes.insert(half(&good.look_up), rest) {
            // What the first row with this code said counts.
            self.codes.insert(half(&good.look_up), before);
            match before == rest {
                true => {
                    found.add("code", FindingKind::Duplicate, "is in the file already", "leave one of the rows out")
                }
                false => found.refuse(
                    "code",
                    "is in the file already, where its row says something else",
                    "find out which of the rows is right, and leave the others out",
                ),
            }
            return (None, found.findings);
        }
        let serial = vault.guard_tag("external serial", &good.serial);
        if !good.serial.is_empty() && !self.serials.insert(u128::from_le_bytes(serial)) {
            found.refuse("serial", "is in the file already, with another code", "give every voucher its own");
            return (None, found.findings);
        }
        (Some(good), found.findings)
    }

    fn good(&self, vault: &Vault, row: &ImportRow, found: &mut Found) -> Option<Good> {
        let rules = &self.rules;
        let code = self.code(row, found);
        let face_value = self.face_value(row, found);
        let extra_value = self.money("extra_value", row.extra_value.as_deref(), rules.extra_value, found);
        if let (Some(face), Some(extra)) = (face_value, extra_value) {
            found.refuse_error(
                "extra_value",
                money::extra_value("extra_value", extra).and_then(|extra| money::amount(face, extra)),
            );
        }
        self.currency(row, found);
        let (valid_from_ms, expires_at_ms) = self.validity(row, found);
        let serial = row.serial.trim();
        found.refuse_error("serial", bounded_by("serial", serial, EXTERNAL_SERIAL_BYTES_MAX));
        let partner = self.partner(row, found);
        let code = code?;
        Some(Good {
            line: row.line,
            look_up: vault.look_up(code.as_str()),
            code,
            serial: serial.to_owned(),
            face_value: face_value?,
            extra_value: extra_value?,
            valid_from_ms,
            expires_at_ms,
            partner,
        })
    }

    fn code(&self, row: &ImportRow, found: &mut Found) -> Option<NormalisedCode> {
        let Ok(code) = normalise(&row.code) else {
            let remedy = format!("give {CODE_LENGTH_MIN} to {CODE_LENGTH_MAX} digits and letters A to Z");
            found.refuse("code", "is empty, too long or has a character no code has", &remedy);
            return None;
        };
        let (length, wanted) = (code.as_str().len(), self.format.length());
        let zeros_may_lack = length < wanted && is_digits(code.as_str());
        if length != wanted {
            let remedy = match zeros_may_lack {
                true => "leading zeros may have been eaten by a spreadsheet: make the column text and fill it anew",
                false => "correct it, or say how long codes are",
            };
            found.refuse("code", &format!("has {length} characters instead of {wanted}"), remedy);
        } else if !self.format.alphabet().holds(code.as_str()) {
            let (problem, remedy) = match self.format.alphabet().is_decimal() {
                true => ("has a letter where codes have digits only", "correct it: an O may be a 0, and an I a 1"),
                false => ("has a character that is not of the alphabet", "correct it or give another alphabet"),
            };
            found.refuse("code", problem, remedy);
        } else if !self.format.check_digit_fits(code.as_str()) {
            found.refuse("code", "has a wrong check digit", "correct it or give another kind of check digit");
        }
        Some(code)
    }

    fn currency(&self, row: &ImportRow, found: &mut Found) {
        let (rules, currency) = (&self.rules, row.currency.trim());
        if currency.is_empty() && rules.currency_in_rows {
            found.refuse("currency", "is missing", "fill it in, or name one for all rows");
        } else if !currency.is_empty() && !currency.eq_ignore_ascii_case(&rules.currency) {
            found.refuse("currency", "is not that of the series", &format!("import {} only", rules.currency));
        }
    }

    fn face_value(&self, row: &ImportRow, found: &mut Found) -> Option<i64> {
        let rules = &self.rules;
        let value = self.money("face_value", row.face_value.as_deref(), rules.face_value, found)?;
        if row.face_value.is_none() && value == 0 {
            found.refuse("face_value", "is missing", "fill it in, or name one for all rows");
            return None;
        }
        found.refuse_error("face_value", money::face_value("face_value", value));
        if value < rules.least || rules.most != 0 && value > rules.most {
            found.refuse("face_value", "is outside what the type allows", "correct it or choose another type");
        }
        Some(value)
    }

    fn money(&self, field: &'static str, text: Option<&str>, missing: i64, found: &mut Found) -> Option<i64> {
        match text.map(str::trim) {
            None | Some("") => Some(missing),
            Some(text) => found.refuse_error(field, self.currency.parse_decimal(text)),
        }
    }

    fn validity(&self, row: &ImportRow, found: &mut Found) -> (i64, i64) {
        let rules = &self.rules;
        let valid_from_ms = match &row.valid_from {
            None => rules.valid_from_ms,
            Some(When::Day(day)) => self.time_zone.start_of_day_ms(*day),
            Some(other) => self.moment(other),
        };
        let expires_at_ms = match &row.expires_at {
            None => rules.expires_at_ms,
            // To the end of that day, as the word of a printed date is understood.
            Some(When::Day(day)) => self.time_zone.end_of_day_ms(*day),
            Some(other) => self.moment(other),
        };
        for (field, moment) in [("valid_from", valid_from_ms), ("expires_at", expires_at_ms)] {
            if !(0..=TIME_MAX_MS).contains(&moment) {
                found.refuse(field, "is not between 1970 and 9999", "correct the year");
            }
        }
        if expires_at_ms != 0 && expires_at_ms <= rules.now_ms {
            found.refuse("expires_at", "is in the past", "leave the row out, or give a later day");
        } else if expires_at_ms != 0 && expires_at_ms <= valid_from_ms {
            found.refuse("expires_at", "is not after valid_from", "give a later day");
        }
        (valid_from_ms, expires_at_ms)
    }

    fn moment(&self, when: &When) -> i64 {
        match when {
            When::Day(day) => self.time_zone.start_of_day_ms(*day),
            When::Local(local) => self.time_zone.local_ms(*local),
            When::Moment(ms) => *ms,
        }
    }

    fn partner(&self, row: &ImportRow, found: &mut Found) -> String {
        let named = row.partner.trim();
        found.refuse_error("partner", bounded_by("partner", named, NAME_BYTES_MAX));
        if named.is_empty() {
            return self.rules.partner.clone();
        }
        if self.rules.confined && named != self.rules.partner {
            found.refuse("partner", "is another partner", "a partner imports for itself only: leave it empty");
        }
        named.to_owned()
    }
}

/// What is found about one row.
struct Found {
    line: i64,
    findings: Vec<ImportFinding>,
    wrong: bool,
}

impl Found {
    fn add(&mut self, field: &str, kind: FindingKind, problem: &str, remedy: &str) {
        self.findings.push(finding(self.line, field, kind, problem, remedy));
    }

    fn refuse(&mut self, field: &str, problem: &str, remedy: &str) {
        self.wrong = true;
        self.add(field, FindingKind::Wrong, problem, remedy);
    }

    /// Errors of this library say what is wrong, and behind a semicolon what to do.
    fn refuse_error<T>(&mut self, field: &str, outcome: Result<T>) -> Option<T> {
        let Error { message, .. } = match outcome {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let said = message.split_once(": ").map_or(message.as_str(), |(_, said)| said);
        let (problem, remedy) = said.split_once("; ").unwrap_or((said, "correct it"));
        self.refuse(field, problem, remedy);
        None
    }
}

pub(super) fn finding(line: i64, field: &str, kind: FindingKind, problem: &str, remedy: &str) -> ImportFinding {
    ImportFinding { line, field: field.to_owned(), kind, problem: problem.to_owned(), remedy: remedy.to_owned() }
}

fn half(look_up: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.iter_mut().zip(look_up).for_each(|(to, from)| *to = *from);
    half
}

/// A keyed name of all that a row says beside its code: rows with the same are the same.
fn rest_of(vault: &Vault, good: &Good) -> [u8; 8] {
    let Good { serial, face_value, extra_value, valid_from_ms, expires_at_ms, partner, .. } = good;
    let text = format!("{face_value}\n{extra_value}\n{valid_from_ms}\n{expires_at_ms}\n{partner}\n{serial}");
    let mut rest = [0; 8];
    rest.iter_mut().zip(vault.guard_tag("import row", &text)).for_each(|(to, from)| *to = from);
    rest
}

fn is_digits(code: &str) -> bool {
    code.bytes().all(|symbol| symbol.is_ascii_digit())
}

pub(super) fn no_currency(said: &str) -> Error {
    Error::invalid("currency", format!("is missing: {said}"))
}

/// What the codes of a file look like: how many there are of each length, and how many of these are digits. And what its
/// rows are counted in.
pub(super) struct Shape {
    lengths: [OfLength; CODE_LENGTH_MAX + 1],
    /// Codes of more digits than a spreadsheet keeps of a number, and how many of them end as if it had not kept them.
    long: OfLength,
    /// The first that a row names.
    currency: Option<Currency>,
    /// The first row that names another one.
    other: Option<(i64, Currency)>,
}

/// Codes, and how many of them are as said.
#[derive(Clone, Copy, Default)]
struct OfLength {
    rows: i64,
    such: i64,
}

impl OfLength {
    fn add(&mut self, such: bool) {
        self.rows += 1;
        self.such += i64::from(such);
    }
}

impl Shape {
    pub(super) fn new() -> Shape {
        let lengths = [OfLength::default(); CODE_LENGTH_MAX + 1];
        Shape { lengths, long: OfLength::default(), currency: None, other: None }
    }

    pub(super) fn add(&mut self, row: &ImportRow) {
        // What is no currency is told with its row.
        if let Ok(named) = Currency::parse(&row.currency.trim().to_ascii_uppercase()) {
            if *self.currency.get_or_insert(named) != named {
                self.other.get_or_insert((row.line, named));
            }
        }
        let Ok(code) = normalise(&row.code) else { return };
        let digits = is_digits(code.as_str());
        if let Some(of_length) = self.lengths.get_mut(code.as_str().len()) {
            of_length.add(digits);
        }
        if let (true, Some((_, end))) = (digits, code.as_str().split_at_checked(NUMBER_DIGITS_MAX)) {
            if !end.is_empty() {
                self.long.add(end.bytes().all(|digit| digit == b'0'));
            }
        }
    }

    /// The currency of the rows, where nothing else tells one: a series is counted in one.
    pub(super) fn currency(&self) -> Result<Currency> {
        match (self.currency, self.other) {
            (None, _) => Err(no_currency("no row names one; fill it in, or give one for all rows")),
            (Some(first), Some((line, other))) => {
                let (first, other) = (first.code(), other.code());
                let problem =
                    format!("of the first row is {first}, and {other} in line {line}; give one file for each");
                Err(Error::invalid("currency", problem))
            }
            (Some(currency), None) => Ok(currency),
        }
    }

    /// The format of the codes of the length that the request names or most of them have, the longer of two alike: where
    /// zeros were eaten the whole codes are more, and longer. What the request says of alphabet and check digit counts.
    pub(super) fn format(&self, request: &SeriesRequest) -> Result<CodeFormat> {
        if self.long.rows >= ROUNDED_CODES_MIN && self.long.such == self.long.rows {
            let problem =
                "of all rows that have more than 15 digits end in zeros: a spreadsheet kept them as numbers and \
                           lost their last digits; format the column as text and fill it anew";
            return Err(Error::invalid("code", problem));
        }
        let lengths = || self.lengths.iter().zip(0_i32..).skip(CODE_LENGTH_MIN);
        let length = match request.code_length {
            0 => lengths().filter(|(seen, _)| seen.rows > 0).max_by_key(|(seen, _)| seen.rows).map_or(0, |most| most.1),
            named => named,
        };
        let seen = lengths().find(|(_, at)| *at == length).map_or(OfLength::default(), |(seen, _)| *seen);
        let (alphabet, symbols) = match (request.alphabet, seen.such * 10 >= seen.rows * OF_TEN_DIGITS) {
            (0, true) => (DIGITS, ""),
            (0, false) => (CUSTOM, ANY_SYMBOL),
            (given, _) => (given, request.alphabet_symbols.as_str()),
        };
        // Somebody else's codes have a check digit only if somebody says so.
        let check_digit = if request.check_digit == 0 { 1 } else { request.check_digit };
        CodeFormat::parse("", length, alphabet, symbols, check_digit)
    }
}
