//! What all codes of a series have in common.

use super::alphabet::Alphabet;
use super::check_digit::CheckDigit;
use super::normalise::{grouped, normalise_field};
use super::words;
use crate::error::{Error, Result};
use crate::limits::{CODE_LENGTH_MAX, CODE_LENGTH_MIN};

/// Characters of a code if the caller names no length.
const LENGTH_DEFAULT: i32 = 16;
/// A format of which more codes than this would be redrawn for the words they spell is refused.
const OFFENSIVE_SHARE_MAX: f64 = 0.5;

/// Prefix, then random symbols, then the check digit. Only [`CodeFormat::parse`] makes one, so every format can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFormat {
    prefix: String,
    length: usize,
    alphabet: Alphabet,
    check_digit: CheckDigit,
}

impl CodeFormat {
    /// The format of these arguments as they come from a caller or the store: `length` 0 takes 16, `alphabet` 0 takes
    /// digits, `check_digit` 0 takes Damm for digits and none for others. The prefix is normalised like a code.
    pub fn parse(prefix: &str, length: i32, alphabet: i32, symbols: &str, check_digit: i32) -> Result<CodeFormat> {
        let alphabet = Alphabet::from_number(alphabet, symbols)?;
        let check_digit = CheckDigit::from_number(check_digit, &alphabet)?;
        let length = parse_length(length)?;
        let prefix = parse_prefix(prefix, length, &alphabet, check_digit)?;
        let format = CodeFormat { prefix, length, alphabet, check_digit };
        if format.offensive_share(length) > OFFENSIVE_SHARE_MAX {
            return Err(Error::invalid(
                "alphabet_symbols",
                "most of these codes would spell an offensive word; add symbols or leave out letters",
            ));
        }
        Ok(format)
    }

    /// What every code begins with, normalised; empty if nothing.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Characters of a whole code, prefix and check digit included.
    pub fn length(&self) -> usize {
        self.length
    }

    /// What codes are made of.
    pub fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// How the last symbol is computed.
    pub fn check_digit(&self) -> CheckDigit {
        self.check_digit
    }

    /// Symbols that are drawn: all but prefix and check digit. At least one.
    pub fn random_length(&self) -> usize {
        self.random_length_at(self.length)
    }

    /// How many codes there are, those not counted that may spell an offensive word. Never more than there are.
    pub fn space(&self) -> f64 {
        self.space_at(self.length)
    }

    /// True if a normalised code has this prefix, this length and only symbols of this alphabet.
    pub fn fits(&self, code: &str) -> bool {
        code.len() == self.length && code.starts_with(&self.prefix) && self.alphabet.holds(code)
    }

    /// True if the check digit of a normalised code is right, or the format has none.
    pub fn check_digit_fits(&self, code: &str) -> bool {
        self.check_digit.fits(code, &self.alphabet)
    }

    /// The prefix, then a star for every other symbol, in groups of four: all that may be shown of a code.
    pub fn mask(&self) -> String {
        grouped(&format!("{:*<length$}", self.prefix, length = self.length))
    }

    /// The space if codes were of another length that leaves room for random symbols.
    pub(super) fn space_at(&self, length: usize) -> f64 {
        let all = (self.alphabet.symbols().len() as f64).powi(self.random_length_at(length) as i32);
        all * (1.0 - self.offensive_share(length)).max(0.0)
    }

    fn random_length_at(&self, length: usize) -> usize {
        length - self.prefix.len() - self.check_digit.length()
    }

    fn offensive_share(&self, length: usize) -> f64 {
        if !self.alphabet.has_letters() {
            return 0.0;
        }
        words::share(&self.prefix, length, self.alphabet.symbols(), self.check_digit.length())
    }
}

fn parse_length(length: i32) -> Result<usize> {
    let length = if length == 0 { LENGTH_DEFAULT } else { length };
    match usize::try_from(length) {
        Ok(length) if (CODE_LENGTH_MIN..=CODE_LENGTH_MAX).contains(&length) => Ok(length),
        _ => Err(Error::invalid(
            "code_length",
            format_args!(
                "{length} is out of bounds; give {CODE_LENGTH_MIN} to {CODE_LENGTH_MAX}, or 0 for {LENGTH_DEFAULT}"
            ),
        )),
    }
}

fn parse_prefix(typed: &str, length: usize, alphabet: &Alphabet, check_digit: CheckDigit) -> Result<String> {
    let prefix = normalise_field("prefix", typed)?;
    if alphabet.is_decimal() && !alphabet.holds(&prefix) {
        return Err(Error::invalid("prefix", "letters in a digit alphabet; give digits or another alphabet"));
    }
    if !alphabet.holds(&prefix) {
        return Err(Error::invalid(
            "prefix",
            "a character is not in the alphabet; leave it out or give another alphabet",
        ));
    }
    if prefix.len() + check_digit.length() >= length {
        return Err(Error::invalid(
            "prefix",
            format_args!("leaves nothing to draw of a code of {length}; shorten it or give a larger code_length"),
        ));
    }
    if alphabet.has_letters() && words::offends(&prefix) {
        return Err(Error::invalid("prefix", "spells an offensive word; give another one"));
    }
    Ok(prefix.as_str().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(prefix: &str, length: i32, alphabet: i32, symbols: &str, check_digit: i32) -> CodeFormat {
        CodeFormat::parse(prefix, length, alphabet, symbols, check_digit).unwrap()
    }

    #[test]
    fn zeros_take_sixteen_digits_with_damm() {
        let format = format("", 0, 0, "", 0);
        assert_eq!((format.length(), format.random_length()), (16, 15));
        assert_eq!((format.alphabet(), format.check_digit()), (&Alphabet::Digits, CheckDigit::Damm));
        assert_eq!(format.space(), 1e15);
    }

    #[test]
    fn prefix_and_check_digit_add_nothing_to_the_space() {
        assert_eq!(format("12345", 16, 1, "", 2).space(), 1e10);
        assert_eq!(format("12345", 16, 1, "", 1).space(), 1e11);
    }

    #[test]
    fn codes_that_spell_words_are_not_counted_in_the_space() {
        let space = format("", 16, 2, "", 0).space();
        assert!(space < 30_f64.powi(16) && space > 0.95 * 30_f64.powi(16), "{space}");
    }

    #[test]
    fn a_prefix_is_normalised_like_a_code() {
        assert_eq!(format(" ab-٧ ", 16, 3, "AB7", 0).prefix(), "AB7");
    }

    #[test]
    fn a_prefix_must_be_of_the_alphabet() {
        let error = CodeFormat::parse("AB", 16, 1, "", 0).unwrap_err();
        assert_eq!(error.field, "prefix");
        assert!(error.message.contains("letters in a digit alphabet"), "{error}");
        assert_eq!(CodeFormat::parse("0", 16, 2, "", 0).unwrap_err().field, "prefix");
        assert_eq!(CodeFormat::parse("§", 16, 2, "", 0).unwrap_err().field, "prefix");
    }

    #[test]
    fn a_prefix_must_leave_something_to_draw() {
        assert_eq!(format("1234567", 8, 1, "", 1).random_length(), 1);
        for (prefix, check_digit) in [("1234567", 2), ("12345678", 1), ("123456789", 1)] {
            assert_eq!(CodeFormat::parse(prefix, 8, 1, "", check_digit).unwrap_err().field, "prefix");
        }
    }

    #[test]
    fn a_length_out_of_bounds_is_refused() {
        for length in [i32::MIN, -1, 1, 4, 33, i32::MAX] {
            let error = CodeFormat::parse("", length, 1, "", 0).unwrap_err();
            assert_eq!(error.field, "code_length");
            assert!(error.message.contains("5 to 32"), "{error}");
        }
        assert_eq!(format("", 5, 1, "", 0).length(), 5);
        assert_eq!(format("", 32, 1, "", 0).length(), 32);
    }

    #[test]
    fn a_format_of_offensive_words_is_refused() {
        assert_eq!(CodeFormat::parse("SEX", 16, 3, "SEX789", 0).unwrap_err().field, "prefix");
        assert_eq!(CodeFormat::parse("", 32, 3, "AS", 0).unwrap_err().field, "alphabet_symbols");
    }

    #[test]
    fn only_codes_with_its_prefix_length_and_symbols_fit() {
        let format = format("77", 6, 1, "", 0);
        assert!(format.fits("771234"));
        for code in ["", "77123", "7712345", "781234", "77123A", "77123é", "7712é"] {
            assert!(!format.fits(code), "{code}");
        }
    }

    #[test]
    fn the_check_digit_covers_the_prefix() {
        let format = format("5", 5, 1, "", 2);
        let check_digit = CheckDigit::Damm.symbol_after("5123", &Alphabet::Digits).unwrap();
        assert!(format.check_digit_fits(&format!("5123{check_digit}")));
        assert!(!format.check_digit_fits(&format!("6123{check_digit}")));
    }

    #[test]
    fn the_mask_shows_the_prefix_only() {
        assert_eq!(format("77", 16, 1, "", 0).mask(), "77**-****-****-****");
        assert_eq!(format("", 6, 1, "", 0).mask(), "***-***");
        assert_eq!(format("12345", 8, 1, "", 0).mask(), "1234-5***");
    }

    #[test]
    fn a_format_comes_back_from_what_the_store_keeps() {
        let format = format("ab", 20, 3, "AB01", 3);
        let (alphabet, symbols) = (format.alphabet().number(), format.alphabet().symbols());
        let again = CodeFormat::parse(format.prefix(), 20, alphabet, symbols, format.check_digit().number());
        assert_eq!(again.unwrap(), format);
    }
}
