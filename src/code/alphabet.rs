//! The symbols codes are made of.

use crate::error::{Error, Result};
use crate::limits::{ALPHABET_MAX, ALPHABET_MIN};

const DIGITS: &str = "0123456789";
/// Digits and capital letters without 0 1 I L O U: nothing that is taken for something else in print.
const UNAMBIGUOUS: &str = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Which symbols a code may hold. Always ASCII digits and capital letters, so that normalising never changes a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// 0 to 9. Number 1.
    Digits,
    /// Digits and capital letters without look-alikes (0 1 I L O U): 30 symbols. Number 2.
    Unambiguous,
    /// Distinct ASCII digits and capital letters of the caller's choice; their order counts for Luhn. Number 3.
    Custom(String),
}

impl Alphabet {
    /// The alphabet of this number; 0 takes digits. Only a custom one (3) takes symbols.
    pub fn from_number(number: i32, symbols: &str) -> Result<Alphabet> {
        let alphabet = match number {
            0 | 1 => Alphabet::Digits,
            2 => Alphabet::Unambiguous,
            3 => return custom(symbols),
            _ => {
                return Err(Error::invalid(
                    "alphabet",
                    format_args!("{number} is none; give 1 (digits), 2 (no look-alikes) or 3 (custom)"),
                ))
            }
        };
        // A stored format comes back with the symbols it had.
        if symbols.is_empty() || symbols == alphabet.symbols() {
            return Ok(alphabet);
        }
        Err(Error::invalid(
            "alphabet_symbols",
            "only a custom alphabet takes symbols; set alphabet to 3 or leave them empty",
        ))
    }

    /// The number callers and the store know it by.
    pub fn number(&self) -> i32 {
        match self {
            Alphabet::Digits => 1,
            Alphabet::Unambiguous => 2,
            Alphabet::Custom(_) => 3,
        }
    }

    /// Its symbols, all ASCII, each once.
    pub fn symbols(&self) -> &str {
        match self {
            Alphabet::Digits => DIGITS,
            Alphabet::Unambiguous => UNAMBIGUOUS,
            Alphabet::Custom(symbols) => symbols,
        }
    }

    /// True if all of the text is made of its symbols.
    pub fn holds(&self, text: &str) -> bool {
        text.bytes().all(|symbol| self.symbols().as_bytes().contains(&symbol))
    }

    /// True if its symbols are the ten digits, in whatever order.
    pub fn is_decimal(&self) -> bool {
        self.symbols().len() == 10 && !self.has_letters()
    }

    /// True if codes of it can spell words.
    pub fn has_letters(&self) -> bool {
        self.symbols().bytes().any(|symbol| symbol.is_ascii_uppercase())
    }
}

fn custom(symbols: &str) -> Result<Alphabet> {
    let problem = |problem: &str| Err(Error::invalid("alphabet_symbols", problem));
    if !symbols.bytes().all(|symbol| symbol.is_ascii_digit() || symbol.is_ascii_uppercase()) {
        return problem("only digits and capital letters of ASCII can be symbols; leave out the others");
    }
    if symbols.bytes().enumerate().any(|(place, symbol)| symbols.as_bytes()[..place].contains(&symbol)) {
        return problem("a symbol stands there twice; give each once");
    }
    if !(ALPHABET_MIN..=ALPHABET_MAX).contains(&symbols.len()) {
        return problem(&format!("{} symbols; give {ALPHABET_MIN} to {ALPHABET_MAX}", symbols.len()));
    }
    Ok(Alphabet::Custom(symbols.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_takes_digits() {
        assert_eq!(Alphabet::from_number(0, "").unwrap(), Alphabet::Digits);
    }

    #[test]
    fn every_alphabet_comes_back_from_its_number_and_symbols() {
        for alphabet in [Alphabet::Digits, Alphabet::Unambiguous, Alphabet::Custom("ZA9".into())] {
            assert_eq!(Alphabet::from_number(alphabet.number(), alphabet.symbols()).unwrap(), alphabet);
        }
    }

    #[test]
    fn the_unambiguous_alphabet_is_digits_and_letters_without_look_alikes() {
        let expected: String = ('0'..='9').chain('A'..='Z').filter(|symbol| !"01ILOU".contains(*symbol)).collect();
        assert_eq!(Alphabet::Unambiguous.symbols(), expected);
    }

    #[test]
    fn custom_symbols_are_distinct_digits_and_capital_letters() {
        let all: String = ('0'..='9').chain('A'..='Z').collect();
        assert!(Alphabet::from_number(3, &all).is_ok());
        assert!(Alphabet::from_number(3, "01").is_ok());
        for symbols in ["", "A", "AA", "ABCA", "ab", "A-B", "ÄÖ", "A B", &format!("{all}A")] {
            assert_eq!(Alphabet::from_number(3, symbols).unwrap_err().field, "alphabet_symbols", "{symbols}");
        }
    }

    #[test]
    fn symbols_for_an_alphabet_that_has_its_own_are_refused() {
        assert_eq!(Alphabet::from_number(1, "ABC").unwrap_err().field, "alphabet_symbols");
    }

    #[test]
    fn an_unknown_number_is_refused_with_the_choices() {
        for number in [-1, 4, i32::MAX] {
            let error = Alphabet::from_number(number, "").unwrap_err();
            assert_eq!(error.field, "alphabet");
            assert!(error.message.contains("1 (digits)"), "{error}");
        }
    }
}
