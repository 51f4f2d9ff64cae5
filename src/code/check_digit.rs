//! The last symbol of a code, computed from the others, that catches typing errors. It adds nothing against guessing.
//!
//! Sources: H. Michael Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004 (the quasigroup of order ten);
//! H. P. Luhn, US patent 2,950,048, generalised to N symbols as "Luhn mod N".

use super::alphabet::Alphabet;
use crate::error::{Error, Result};

/// How the check digit is computed. It covers the prefix too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum CheckDigit {
    /// The code has none.
    None = 1,
    /// Damm: catches every single wrong digit and every swap of two neighbours. Digits only.
    Damm = 2,
    /// Luhn over any alphabet: catches every single wrong symbol and most swaps of two neighbours.
    Luhn = 3,
}

impl CheckDigit {
    /// The method of this number for codes of this alphabet; 0 takes Damm for digits and none for others.
    pub fn from_number(number: i32, alphabet: &Alphabet) -> Result<CheckDigit> {
        match number {
            0 if alphabet.is_decimal() => Ok(CheckDigit::Damm),
            0 | 1 => Ok(CheckDigit::None),
            2 if alphabet.is_decimal() => Ok(CheckDigit::Damm),
            2 => Err(Error::invalid(
                "check_digit",
                "damm works on the ten digits only; give 3 (luhn), 1 (none) or a digit alphabet",
            )),
            3 => Ok(CheckDigit::Luhn),
            _ => Err(Error::invalid(
                "check_digit",
                format_args!("{number} is none; give 1 (none), 2 (damm) or 3 (luhn)"),
            )),
        }
    }

    /// The number callers and the store know it by.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// How many symbols of a code it takes: one or none.
    pub fn length(self) -> usize {
        usize::from(self != CheckDigit::None)
    }

    /// The symbol to put after these, which must be of the alphabet. `None` if the method has no check digit.
    pub fn symbol_after(self, symbols: &str, alphabet: &Alphabet) -> Option<char> {
        match self {
            CheckDigit::None => None,
            CheckDigit::Damm => Some(char::from(damm(symbols.as_bytes())? + b'0')),
            CheckDigit::Luhn => luhn(symbols.as_bytes(), alphabet.symbols().as_bytes()).map(char::from),
        }
    }

    /// True if the last symbol of the code is the one the others call for.
    pub fn fits(self, code: &str, alphabet: &Alphabet) -> bool {
        if self == CheckDigit::None {
            return true;
        }
        let mut symbols = code.chars();
        let last = symbols.next_back();
        last.is_some() && self.symbol_after(symbols.as_str(), alphabet) == last
    }
}

#[rustfmt::skip]
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0_u8, |interim, digit| {
        let column = digit.checked_sub(b'0')?;
        DAMM[usize::from(interim)].get(usize::from(column)).copied()
    })
}

fn luhn(symbols: &[u8], alphabet: &[u8]) -> Option<u8> {
    let size = alphabet.len();
    let mut sum = 0;
    for (place, symbol) in symbols.iter().rev().enumerate() {
        let value = alphabet.iter().position(|other| other == symbol)?;
        sum += if place % 2 == 0 { doubled(value, size) } else { value };
    }
    Some(alphabet[(size - sum % size) % size])
}

/// Twice the value, folded back into the alphabet so that no two values fold to the same: only then is every single
/// wrong symbol caught. With an even size that is Luhn's sum of the two digits; with an odd size, for which Luhn mod N
/// is not defined because that sum collides, it is the remainder.
fn doubled(value: usize, size: usize) -> usize {
    let double = 2 * value;
    if size % 2 == 0 {
        double / size + double % size
    } else {
        double % size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(method: CheckDigit, symbols: &str) -> char {
        method.symbol_after(symbols, &Alphabet::Digits).unwrap()
    }

    #[test]
    fn damm_gives_the_published_digit() {
        assert_eq!(symbol(CheckDigit::Damm, "572"), '4');
        assert!(CheckDigit::Damm.fits("5724", &Alphabet::Digits));
    }

    #[test]
    fn luhn_gives_the_published_digit() {
        assert_eq!(symbol(CheckDigit::Luhn, "7992739871"), '3');
        assert!(CheckDigit::Luhn.fits("79927398713", &Alphabet::Digits));
    }

    #[test]
    fn luhn_mod_n_gives_the_published_symbol() {
        let six_letters = Alphabet::Custom("ABCDEF".into());
        assert_eq!(CheckDigit::Luhn.symbol_after("ABCDEF", &six_letters), Some('E'));
    }

    #[test]
    fn damm_catches_every_wrong_digit_and_every_swap_of_neighbours() {
        for number in 0..1000 {
            let code = format!("{number:03}{}", symbol(CheckDigit::Damm, &format!("{number:03}")));
            assert_wrong_symbols_are_caught(&code, CheckDigit::Damm, &Alphabet::Digits);
            for place in 0..code.len() - 1 {
                let mut swapped = code.clone().into_bytes();
                swapped.swap(place, place + 1);
                let swapped = String::from_utf8(swapped).unwrap();
                assert!(swapped == code || !CheckDigit::Damm.fits(&swapped, &Alphabet::Digits), "{code} {swapped}");
            }
        }
    }

    #[test]
    fn luhn_catches_every_wrong_symbol_in_alphabets_of_every_size() {
        let all = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for size in 2..=all.len() {
            let alphabet = Alphabet::Custom(all[..size].into());
            for start in 0..size {
                let mut code: String = all[..size].chars().cycle().skip(start).step_by(3).take(7).collect();
                code.push(CheckDigit::Luhn.symbol_after(&code, &alphabet).unwrap());
                assert!(CheckDigit::Luhn.fits(&code, &alphabet));
                assert_wrong_symbols_are_caught(&code, CheckDigit::Luhn, &alphabet);
            }
        }
    }

    fn assert_wrong_symbols_are_caught(code: &str, method: CheckDigit, alphabet: &Alphabet) {
        for place in 0..code.len() {
            for wrong in alphabet.symbols().chars() {
                let typed = format!("{}{wrong}{}", &code[..place], &code[place + 1..]);
                assert!(typed == code || !method.fits(&typed, alphabet), "{code} {typed}");
            }
        }
    }

    #[test]
    fn zero_takes_damm_for_digits_and_none_for_others() {
        assert_eq!(CheckDigit::from_number(0, &Alphabet::Digits).unwrap(), CheckDigit::Damm);
        assert_eq!(CheckDigit::from_number(0, &Alphabet::Unambiguous).unwrap(), CheckDigit::None);
    }

    #[test]
    fn damm_over_letters_is_refused_with_the_way_out() {
        let error = CheckDigit::from_number(2, &Alphabet::Unambiguous).unwrap_err();
        assert_eq!(error.field, "check_digit");
        assert!(error.message.contains("3 (luhn)"), "{error}");
    }

    #[test]
    fn an_unknown_number_is_refused() {
        assert_eq!(CheckDigit::from_number(4, &Alphabet::Digits).unwrap_err().field, "check_digit");
        assert!(CheckDigit::from_number(-1, &Alphabet::Digits).is_err());
    }

    #[test]
    fn foreign_symbols_and_empty_codes_do_not_fit() {
        for method in [CheckDigit::Damm, CheckDigit::Luhn] {
            for code in ["", "12A4", "ÄÖ", "/:0"] {
                assert!(!method.fits(code, &Alphabet::Digits), "{code}");
            }
        }
    }
}
