//! How people of a place write amounts and dates.
//!
//! The facts are those of the Unicode Common Locale Data Repository (CLDR), version 45. A currency is written with its
//! sign where the place has it as its own, the euro nearly everywhere, and by its ISO 4217 letters elsewhere: "$" says
//! little to somebody who does not know whose.

mod table;

use jiff::civil::Date;

use self::table::{EURO_BY_CODE, PLACES};
use crate::error::{Error, Result};
use crate::limits::LOCALE_BYTES_MAX;
use crate::money::Currency;

const NO_BREAK_SPACE: &str = "\u{a0}";

/// Whose way of writing.
#[derive(Clone, Copy, Debug)]
pub struct Locale {
    /// None: the plain way of the exports.
    place: Option<&'static Place>,
    /// The place is the one asked for, or the language's own, so its currency's sign is clear.
    at_home: bool,
}

/// How a place writes.
#[derive(Debug)]
struct Place {
    /// Language and region, "de-DE".
    tag: &'static str,
    /// Where number (#), currency (¤) and minus (-) go in an amount that is not below zero, and in one that is.
    patterns: [&'static str; 2],
    /// Between the whole and the decimals.
    decimal: &'static str,
    /// Between groups of digits.
    separator: &'static str,
    /// Digits in a group, but for the last, which always has three.
    group: usize,
    /// Digits of the whole from which it is grouped.
    grouped_from: usize,
    /// What stands for the minus.
    minus: &'static str,
    /// ISO 4217 code of its own currency.
    currency: &'static str,
    /// How it writes that one.
    symbol: &'static str,
    /// A day: d, M and y are its numbers, twice for at least two digits.
    date: &'static str,
}

impl Locale {
    /// The locale of a language and a region, "de-DE" or "de_DE" in any letter case, or of a language alone, "de".
    /// Empty: the plain way, "10.00 EUR" and "2026-12-31".
    ///
    /// An unknown region is written as the language is at home; an unknown language is refused, and the error names
    /// those there are.
    pub fn parse(tag: &str) -> Result<Locale> {
        let tag = tag.trim();
        if tag.is_empty() {
            return Ok(Locale { place: None, at_home: false });
        }
        let shaped =
            |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if tag.len() > LOCALE_BYTES_MAX || !tag.split(['-', '_']).all(shaped) {
            return Err(Error::invalid("locale", "is no language tag; write it as de-DE, or leave it empty"));
        }
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        let language = if language == "no" { "nb" } else { language.as_str() };
        let rest: Vec<String> = parts.map(str::to_ascii_uppercase).collect();
        // A script stands before the region, and Chinese in traditional signs is at home in Taiwan.
        let script = rest.iter().find(|part| part.len() == 4);
        let traditional = script.is_some_and(|script| script == "HANT").then_some("TW");
        let region = rest.iter().find(|part| part.len() < 4).map(String::as_str).or(traditional);
        let mut of_language = PLACES.iter().filter(|place| place.language() == language).peekable();
        let Some(first) = of_language.peek().copied() else {
            return Err(unknown(tag));
        };
        let found = match region {
            None => Some(first),
            Some(region) => of_language.find(|place| place.region() == region),
        };
        Ok(Locale { place: Some(found.unwrap_or(first)), at_home: found.is_some() })
    }

    /// An amount in minor units, with the decimals and the sign or code of its currency.
    pub fn money(&self, minor: i64, currency: Currency) -> String {
        let plain = currency.format(minor);
        let Some(place) = self.place else {
            return format!("{plain} {}", currency.code());
        };
        let number = place.number(plain.trim_start_matches('-'));
        let currency = self.symbol(place, currency);
        let mut text = String::with_capacity(number.len() + currency.len() + 8);
        let pattern = place.patterns[usize::from(minor < 0)];
        let mut before = ' ';
        for part in pattern.chars() {
            // Letters do not touch digits.
            if matches!((before, part), ('¤', '#') | ('#', '¤')) && touches(currency, part) {
                text.push_str(NO_BREAK_SPACE);
            }
            match part {
                '#' => text.push_str(&number),
                '¤' => text.push_str(currency),
                '-' => text.push_str(place.minus),
                other => text.push(other),
            }
            before = part;
        }
        text
    }

    /// A day in numbers, of the Gregorian calendar.
    pub fn date(&self, date: Date) -> String {
        let Some(place) = self.place else {
            return date.to_string();
        };
        let mut text = String::with_capacity(16);
        let mut pattern = place.date.chars().peekable();
        while let Some(part) = pattern.next() {
            let number = match part {
                'd' => i32::from(date.day()),
                'M' => i32::from(date.month()),
                'y' => i32::from(date.year()),
                other => {
                    text.push(other);
                    continue;
                }
            };
            let width = if pattern.next_if_eq(&part).is_some() { 2 } else { 1 };
            text.push_str(&format!("{number:0width$}"));
        }
        text
    }

    fn symbol(&self, place: &'static Place, currency: Currency) -> &'static str {
        match currency.code() {
            "EUR" if !EURO_BY_CODE.contains(&place.tag) => "€",
            code if self.at_home && code == place.currency => place.symbol,
            code => code,
        }
    }
}

impl Place {
    fn language(&self) -> &'static str {
        self.tag.split_once('-').map_or(self.tag, |(language, _)| language)
    }

    fn region(&self) -> &'static str {
        self.tag.split_once('-').map_or("", |(_, region)| region)
    }

    /// Plain decimal text without a sign, with this place's separators.
    fn number(&self, plain: &str) -> String {
        let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
        let mut text = String::with_capacity(2 * plain.len());
        for (at, digit) in whole.chars().enumerate() {
            let left = whole.len() - at;
            let boundary = left == 3 || left > 3 && (left - 3) % self.group == 0;
            if at > 0 && boundary && whole.len() >= self.grouped_from {
                text.push_str(self.separator);
            }
            text.push(digit);
        }
        if !decimals.is_empty() {
            text.push_str(self.decimal);
            text.push_str(decimals);
        }
        text
    }
}

/// Whether the end of the currency that meets the number is a letter.
fn touches(currency: &str, next: char) -> bool {
    let end = if next == '#' { currency.chars().next_back() } else { currency.chars().next() };
    end.is_some_and(char::is_alphabetic)
}

fn unknown(tag: &str) -> Error {
    let mut languages: Vec<&str> = PLACES.iter().map(Place::language).collect();
    languages.dedup();
    let languages = languages.join(", ");
    Error::invalid(
        "locale",
        format!("{tag} is of a language not known here; leave it empty, or give one of {languages}"),
    )
}

#[cfg(test)]
mod tests;
