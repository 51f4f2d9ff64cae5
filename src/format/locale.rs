//! How people of a place write amounts and dates.

use jiff::civil::Date;

use crate::error::Result;
use crate::money::Currency;

/// Whose way of writing.
#[derive(Clone, Copy, Debug)]
pub struct Locale;

impl Locale {
    /// The locale of this tag, such as "de-DE"; empty: the plain one of the exports.
    pub fn parse(_tag: &str) -> Result<Locale> {
        Ok(Locale)
    }

    /// An amount in minor units with its currency: "10.00 EUR".
    pub fn money(&self, minor: i64, currency: Currency) -> String {
        format!("{} {}", currency.format(minor), currency.code())
    }

    /// A day: "2026-12-31".
    pub fn date(&self, date: Date) -> String {
        date.to_string()
    }
}
