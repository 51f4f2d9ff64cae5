//! Answers on standard output: tables for people, JSON for programs.
//!
//! An answer is a list of named fields. In JSON they have the library's names and units: money in minor units, times in
//! milliseconds. For people money has its decimals and its currency, and times are ISO 8601 in UTC.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;

use comfy_table::{presets, CellAlignment, Table};
use serde_json::{json, Map, Value};
use voucher::format::timestamp;
use voucher::money::Currency;
use voucher::Status;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Rows of a table that are laid out together; a longer list is printed as several tables.
const TABLE_ROWS_MAX: usize = 500;

/// The value of a field.
pub enum Field {
    /// Text. What could steer a terminal is not shown there.
    Text(String),
    /// A count.
    Number(i64),
    /// Minor units of a currency.
    Money(i64, String),
    /// Milliseconds since 1970, 0 = no time.
    Time(i64),
    /// Yes or no.
    Yes(bool),
    /// Anything else; null is "not known".
    Whole(Value),
}

/// Fields by name, in the order in which people read them.
pub type Fields = Vec<(&'static str, Field)>;

/// Something that can be shown.
pub trait Shown {
    /// The columns of a list of it: names of its fields.
    const COLUMNS: &'static [&'static str];

    /// All of it.
    fn fields(&self) -> Fields;
}

/// Text, as a field.
pub fn text(text: impl Into<String>) -> Field {
    Field::Text(text.into())
}

/// "NotYetValid" as "not yet valid".
pub fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// An amount for people; without a currency that can be counted in, as minor units.
pub fn money(minor: i64, currency: &str) -> String {
    match Currency::parse(currency) {
        Ok(known) => format!("{} {currency}", known.format(minor)),
        Err(_) => format!("{minor} minor units"),
    }
}

impl Field {
    fn json(&self) -> Value {
        match self {
            Field::Text(text) => json!(text),
            Field::Number(number) | Field::Money(number, _) | Field::Time(number) => json!(number),
            Field::Yes(yes) => json!(yes),
            Field::Whole(value) => value.clone(),
        }
    }

    fn cell(&self) -> String {
        match self {
            Field::Text(text) => harmless(text),
            Field::Number(number) => number.to_string(),
            Field::Money(minor, currency) => money(*minor, currency),
            Field::Time(ms) => timestamp(*ms),
            Field::Yes(yes) => if *yes { "yes" } else { "no" }.into(),
            Field::Whole(Value::Null) => String::new(),
            Field::Whole(Value::String(text)) => harmless(text),
            Field::Whole(value) => harmless(&value.to_string()),
        }
    }

    fn alignment(&self) -> CellAlignment {
        match self {
            Field::Number(_) | Field::Money(..) => CellAlignment::Right,
            _ => CellAlignment::Left,
        }
    }
}

/// Descriptions and account names come from outside; none of them may move the cursor or recolour a terminal.
pub fn harmless(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// "expires_at_ms" for people.
fn heading(name: &str) -> String {
    name.trim_end_matches("_ms").replace('_', " ")
}

/// All fields as one JSON object.
pub fn object(fields: Fields) -> Value {
    Value::Object(fields.into_iter().map(|(name, field)| (name.to_owned(), field.json())).collect::<Map<_, _>>())
}

/// Where answers go.
pub struct Output {
    json: bool,
}

impl Output {
    /// Answers for people, or as JSON.
    pub fn new(json: bool) -> Output {
        Output { json }
    }

    /// True if programs read the answers.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// One thing with all its fields; people are spared the empty ones.
    pub fn one(&self, thing: &impl Shown) -> Result<(), Failure> {
        self.fields(thing.fields())
    }

    /// What came of a request, so that one made before does not look like a new one. `before` says what it answers then.
    pub fn requested(&self, status: Status, thing: &impl Shown, before: &str) -> Result<(), Failure> {
        let duplicate = status == Status::Duplicate;
        let mut fields = thing.fields();
        if self.json {
            fields.push(("duplicate", Field::Yes(duplicate)));
        }
        self.fields(fields)?;
        if duplicate {
            self.note(&format!("this request was made before: {before}"));
        }
        Ok(())
    }

    /// Fields that belong together.
    pub fn fields(&self, fields: Fields) -> Result<(), Failure> {
        if self.json {
            return self.value(&object(fields));
        }
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        for (name, field) in &fields {
            let cell = field.cell();
            if !cell.is_empty() {
                table.add_row([heading(name), cell]);
            }
        }
        self.line(&table.trim_fmt())
    }

    /// A list, read page by page until `limit` of it are shown (0: all). True if there was more.
    fn list<T: Shown>(
        &self,
        limit: usize,
        mut next: impl FnMut(usize) -> Result<Vec<T>, Failure>,
    ) -> Result<bool, Failure> {
        let mut left = if limit == 0 { usize::MAX } else { limit };
        let mut shown = 0;
        if self.json {
            write!(std::io::stdout(), "[")?;
        }
        while left > 0 {
            let page = next(left.min(TABLE_ROWS_MAX))?;
            if page.is_empty() {
                break;
            }
            match self.json {
                true => self.elements(&page, shown == 0)?,
                false => self.table(&page)?,
            }
            shown += page.len();
            left -= page.len();
        }
        match (self.json, shown) {
            (true, _) => self.line("\n]")?,
            (false, 0) => self.note("none"),
            _ => {}
        }
        Ok(left == 0 && !next(1)?.is_empty())
    }

    /// A list as [`Output::list`], with a note if there was more.
    pub fn list_limited<T: Shown>(
        &self,
        limit: usize,
        next: impl FnMut(usize) -> Result<Vec<T>, Failure>,
    ) -> Result<(), Failure> {
        if self.list(limit, next)? {
            self.note(&format!("only the first {limit}; more with --limit"));
        }
        Ok(())
    }

    /// A list that is there already.
    pub fn whole_list<T: Shown>(&self, things: Vec<T>) -> Result<(), Failure> {
        let mut things = Some(things);
        self.list(0, |_| Ok(things.take().unwrap_or_default())).map(drop)
    }

    fn elements<T: Shown>(&self, page: &[T], first: bool) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        for (place, thing) in page.iter().enumerate() {
            let comma = if first && place == 0 { "" } else { "," };
            write!(out, "{comma}\n{}", object(thing.fields()))?;
        }
        Ok(())
    }

    fn table<T: Shown>(&self, page: &[T]) -> Result<(), Failure> {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header(T::COLUMNS.iter().map(|name| heading(name)));
        for thing in page {
            let fields = thing.fields();
            let cell = |name: &&str| match fields.iter().find(|(field, _)| field == name) {
                Some((_, field)) => comfy_table::Cell::new(field.cell()).set_alignment(field.alignment()),
                None => comfy_table::Cell::new(""),
            };
            table.add_row(T::COLUMNS.iter().map(cell));
        }
        self.line(&table.trim_fmt())
    }

    /// A JSON value, on a line of its own.
    pub fn value(&self, value: &Value) -> Result<(), Failure> {
        self.line(&value.to_string())
    }

    /// A line for people that would only disturb a program.
    pub fn say(&self, text: &str) -> Result<(), Failure> {
        match self.json {
            true => Ok(()),
            false => self.line(&harmless(text)),
        }
    }

    /// A line beside the answer, on standard error.
    pub fn note(&self, text: &str) {
        if !self.json {
            eprintln!("{}", harmless(text));
        }
    }

    /// A text that is kept as it is, with its line ends; for programs under its name.
    pub fn verbatim(&self, name: &'static str, text: &str) -> Result<(), Failure> {
        match self.json {
            true => self.fields(vec![(name, Field::Text(text.to_owned()))]),
            false => Ok(write!(std::io::stdout(), "{text}")?),
        }
    }

    /// A text with a code in it, as it is, behind its label.
    ///
    /// Straight to the descriptor: a buffered stream would keep the code in memory that nobody wipes.
    pub fn secret(&self, name: &str, label: &str, text: &str) -> Result<(), Failure> {
        let mut out = File::from(std::io::stdout().as_fd().try_clone_to_owned()?);
        let answer = match self.json {
            true => secret_json(name, text)?,
            false => secret_lines(label, text, out.is_terminal()),
        };
        Ok(out.write_all(&answer)?)
    }

    fn line(&self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(std::io::stdout(), "{text}")?)
    }
}

/// The answer in one piece that is wiped. Its room is taken at once: growing would leave a copy behind.
fn secret_json(name: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // JSON writes a byte as six at most.
    let mut answer = Zeroizing::new(Vec::with_capacity(6 * (name.len() + text.len()) + 16));
    answer.extend(b"{");
    serde_json::to_writer(&mut *answer, name).map_err(std::io::Error::from)?;
    answer.extend(b":");
    serde_json::to_writer(&mut *answer, text).map_err(std::io::Error::from)?;
    answer.extend(b"}\n");
    Ok(answer)
}

/// As [`secret_json`], in lines for people; on a terminal nothing in them steers it.
fn secret_lines(label: &str, text: &str, terminal: bool) -> Zeroizing<Vec<u8>> {
    // A sign that is not shown becomes one of three bytes.
    let mut answer = Zeroizing::new(Vec::with_capacity(label.len() + 3 * text.len() + 1));
    answer.extend(label.bytes());
    for letter in text.chars() {
        let steers = terminal && letter.is_control() && !"\n\t".contains(letter);
        let shown = if steers { '\u{fffd}' } else { letter };
        answer.extend(shown.encode_utf8(&mut [0; 4]).bytes());
    }
    if !text.ends_with('\n') {
        answer.push(b'\n');
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_cannot_steer_a_terminal() {
        assert_eq!(text("red\u{1b}[31m").cell(), "red\u{fffd}[31m");
        assert_eq!(Field::Whole(json!("two\nlines")).cell(), "two\u{fffd}lines");
        assert!(!Field::Whole(json!({ "a": "\u{9b}2J" })).cell().contains('\u{9b}'));
    }

    #[test]
    fn a_message_keeps_its_lines_and_steers_no_terminal() {
        assert_eq!(&**secret_lines("", "two\nlines\u{1b}[2J", true), "two\nlines\u{fffd}[2J\n".as_bytes());
        assert_eq!(&**secret_lines("", "\u{1b}\r\n", false), b"\x1b\r\n");
        let json = secret_json("message", "\"\n").map_err(|failure| failure.to_string()).unwrap();
        assert_eq!(
            &**json,
            br#"{"message":"\"\n"}
"#
        );
    }

    #[test]
    fn people_read_decimals_and_dates_where_programs_read_integers() {
        let (amount, moment) = (Field::Money(1250, "EUR".into()), Field::Time(1_795_359_600_000));
        assert_eq!((amount.cell().as_str(), amount.json()), ("12.50 EUR", json!(1250)));
        assert_eq!((moment.cell().as_str(), moment.json()), ("2026-11-22T15:00:00Z", json!(1_795_359_600_000_i64)));
        assert_eq!(Field::Money(1250, String::new()).cell(), "1250 minor units");
    }
}
