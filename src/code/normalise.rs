//! The one rule that turns what somebody types into the code that was printed.
//!
//! 1. Separators are dropped wherever they stand: white space of any kind, invisible spaces and direction marks, dashes,
//!    hyphens and minus signs of any kind, dots and slashes.
//! 2. Decimal digits of any script become ASCII digits; fullwidth Latin letters become ASCII letters.
//! 3. ASCII letters become capital letters.
//! 4. Anything else is refused. No letter is taken for a digit that looks like it.
//!
//! Normalising twice gives the same as once. Codes are drawn from digits and capital letters, so a printed code is its own
//! normal form.

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::limits::{CODE_INPUT_BYTES_MAX, CODE_LENGTH_MAX};

/// A code in its normal form: 1 to [`CODE_LENGTH_MAX`] ASCII digits and capital letters. Wiped from memory when dropped;
/// its `Debug` shows no code.
#[derive(Clone)]
pub struct NormalisedCode(Zeroizing<String>);

impl NormalisedCode {
    /// The code itself. Whoever calls this keeps it out of logs and messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A code that was drawn, not typed.
    pub(super) fn drawn(code: Zeroizing<String>) -> NormalisedCode {
        NormalisedCode(code)
    }
}

impl std::fmt::Debug for NormalisedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NormalisedCode(..)")
    }
}

/// The code somebody typed in its normal form, by the rule of this module. No error repeats what was typed.
pub fn normalise(typed: &str) -> Result<NormalisedCode> {
    let code = normalise_field("code", typed)?;
    if code.is_empty() {
        return Err(Error::invalid("code", "empty; give the code of a voucher"));
    }
    Ok(NormalisedCode(code))
}

/// Text in its normal form, which may be empty: for prefixes, which are parts of codes.
pub(super) fn normalise_field(field: &'static str, typed: &str) -> Result<Zeroizing<String>> {
    if typed.len() > CODE_INPUT_BYTES_MAX {
        return Err(Error::invalid(
            field,
            format_args!("longer than {CODE_INPUT_BYTES_MAX} bytes; give at most {CODE_LENGTH_MAX} digits and letters"),
        ));
    }
    // Room from the start: growing would leave copies of a code in freed memory.
    let mut code = Zeroizing::new(String::with_capacity(CODE_LENGTH_MAX));
    for character in typed.chars().filter(|character| !is_separator(*character)) {
        let Some(symbol) = symbol(character) else {
            return Err(Error::invalid(
                field,
                "a character is neither digit, letter nor separator; give digits and letters A to Z",
            ));
        };
        if code.len() == CODE_LENGTH_MAX {
            return Err(Error::invalid(
                field,
                format_args!("too long; give at most {CODE_LENGTH_MAX} digits and letters"),
            ));
        }
        code.push(symbol);
    }
    Ok(code)
}

/// The code in groups of four with dashes, for people: "1234-5678-9012-3456". Normalising gives the code back. Five or six
/// symbols stand in groups of three: a spreadsheet would read "2024-12" as a date.
pub fn grouped(code: &str) -> String {
    let mut text = String::with_capacity(code.len() + code.len() / 3);
    group_into(code, &mut text);
    text
}

/// Puts the code in its groups behind what the text holds.
pub fn group_into(code: &str, text: &mut String) {
    let group = if matches!(code.len(), 5 | 6) { 3 } else { 4 };
    let mut rest = code;
    while let Some((symbols, others)) = rest.split_at_checked(group).filter(|(_, others)| !others.is_empty()) {
        text.push_str(symbols);
        text.push('-');
        rest = others;
    }
    text.push_str(rest);
}

fn is_separator(character: char) -> bool {
    let is_dash = matches!(
        character,
        '-' | '\u{058A}' | '\u{05BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2E17}'
                | '\u{2E1A}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{2E40}'
                | '\u{2E5D}'
                | '\u{301C}'
                | '\u{3030}'
                | '\u{30A0}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{10EAD}'
    );
    // What comes along when text is copied from a web page, a mail or right-to-left text.
    let is_invisible = matches!(
        character,
        '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
    );
    let is_dot_or_slash = matches!(character, '.' | '/' | '\u{FF0E}' | '\u{FF0F}');
    character.is_whitespace() || is_dash || is_invisible || is_dot_or_slash
}

fn symbol(character: char) -> Option<char> {
    match character {
        '0'..='9' | 'A'..='Z' => Some(character),
        'a'..='z' => Some(character.to_ascii_uppercase()),
        '\u{FF21}'..='\u{FF3A}' => latin_letter(character, '\u{FF21}'),
        '\u{FF41}'..='\u{FF5A}' => latin_letter(character, '\u{FF41}'),
        _ => digit_of_any_script(character),
    }
}

fn latin_letter(character: char, a: char) -> Option<char> {
    char::from_u32(u32::from('A') + (u32::from(character) - u32::from(a)))
}

/// Unicode lays out the decimal digits (general category Nd) of a script as ten neighbours that begin with its zero.
fn digit_of_any_script(character: char) -> Option<char> {
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= character)].last()?;
    char::from_digit(u32::from(character) - u32::from(*zero), 10)
}

/// The zero of every script, ascending.
#[rustfmt::skip]
const ZEROS: [char; 65] = [
    '\u{0660}', '\u{06F0}', '\u{07C0}', '\u{0966}', '\u{09E6}', '\u{0A66}', '\u{0AE6}', '\u{0B66}', '\u{0BE6}',
    '\u{0C66}', '\u{0CE6}', '\u{0D66}', '\u{0DE6}', '\u{0E50}', '\u{0ED0}', '\u{0F20}', '\u{1040}', '\u{1090}',
    '\u{17E0}', '\u{1810}', '\u{1946}', '\u{19D0}', '\u{1A80}', '\u{1A90}', '\u{1B50}', '\u{1BB0}', '\u{1C40}',
    '\u{1C50}', '\u{A620}', '\u{A8D0}', '\u{A900}', '\u{A9D0}', '\u{A9F0}', '\u{AA50}', '\u{ABF0}', '\u{FF10}',
    '\u{104A0}', '\u{10D30}', '\u{11066}', '\u{110F0}', '\u{11136}', '\u{111D0}', '\u{112F0}', '\u{11450}',
    '\u{114D0}', '\u{11650}', '\u{116C0}', '\u{11730}', '\u{118E0}', '\u{11950}', '\u{11C50}', '\u{11D50}',
    '\u{11DA0}', '\u{16A60}', '\u{16AC0}', '\u{16B50}', '\u{1D7CE}', '\u{1D7D8}', '\u{1D7E2}', '\u{1D7EC}',
    '\u{1D7F6}', '\u{1E140}', '\u{1E2F0}', '\u{1E950}', '\u{1FBF0}',
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;
    use proptest::prelude::*;

    fn normal(typed: &str) -> String {
        normalise(typed).unwrap().as_str().into()
    }

    #[test]
    fn a_printed_code_is_its_own_normal_form() {
        assert_eq!(normal("1234567890ABCXYZ"), "1234567890ABCXYZ");
    }

    #[test]
    fn separators_are_dropped_wherever_they_stand() {
        for typed in ["1234-5678", " 12 34\t56\u{A0}78\r\n", "12–34—56−78", "1234.5678", "1234/5678", "-12345678-"]
        {
            assert_eq!(normal(typed), "12345678", "{typed:?}");
        }
        assert_eq!(normal("\u{FEFF}12\u{200B}34\u{AD}\u{202B}5678\u{202C}\u{200F}"), "12345678");
        assert_eq!(normal("１２３４－５６７８"), "12345678");
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        for typed in
            ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９", "๐๑๒๓๔๕๖๗๘๙", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"]
        {
            assert_eq!(normal(typed), "0123456789", "{typed}");
        }
    }

    #[test]
    fn the_zeros_are_in_order_and_ten_apart() {
        assert!(ZEROS.windows(2).all(|pair| u32::from(pair[0]) + 10 <= u32::from(pair[1])));
    }

    #[test]
    fn the_neighbours_of_the_digits_are_not_digits() {
        for character in ['\u{065F}', '\u{066A}', '\u{06FA}', '\u{FF1A}', '\u{FF0B}', '²', '½', '①', 'Ⅷ', '一'] {
            assert!(normalise(&character.to_string()).is_err(), "{character}");
        }
    }

    #[test]
    fn small_and_fullwidth_letters_become_capital_letters() {
        assert_eq!(normal("abcxyz"), "ABCXYZ");
        assert_eq!(normal("ＡＺａｚ"), "AZAZ");
    }

    #[test]
    fn no_letter_is_taken_for_a_digit() {
        assert_eq!(normal("oOlI"), "OOLI");
    }

    #[test]
    fn anything_else_is_refused_without_repeating_the_code() {
        for typed in ["1234ß678", "1234А678", "1234é678", "1234_5678", "1234\u{0}678", "1234😀", "1234\u{1b}[2J"] {
            let error = normalise(typed).unwrap_err();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "code"));
            assert!(!error.message.contains("1234"), "{error}");
        }
    }

    #[test]
    fn nothing_but_separators_is_refused() {
        for typed in ["", " ", "--", "\u{200B}"] {
            assert!(normalise(typed).unwrap_err().message.contains("empty"), "{typed:?}");
        }
    }

    #[test]
    fn a_code_may_be_as_long_as_the_longest_and_no_longer() {
        assert_eq!(normal(&"7".repeat(CODE_LENGTH_MAX)).len(), CODE_LENGTH_MAX);
        assert!(normalise(&"7".repeat(CODE_LENGTH_MAX + 1)).is_err());
    }

    #[test]
    fn input_over_the_bound_is_refused_unread() {
        let padded = |spaces: usize| format!("1{}", " ".repeat(spaces));
        assert!(normalise(&padded(CODE_INPUT_BYTES_MAX - 1)).is_ok());
        assert!(normalise(&padded(CODE_INPUT_BYTES_MAX)).unwrap_err().message.contains("longer than 128 bytes"));
    }

    #[test]
    fn debug_shows_no_code() {
        assert!(!format!("{:?}", normalise("12345678").unwrap()).contains("1234"));
    }

    #[test]
    fn groups_of_four_are_easy_to_read() {
        assert_eq!(grouped("1234567890123456"), "1234-5678-9012-3456");
        assert_eq!(grouped("123456"), "123-456");
        assert_eq!(grouped("1234"), "1234");
        assert_eq!(grouped(""), "");
    }

    proptest! {
        #[test]
        fn normalising_twice_gives_the_same_as_once(typed in "\\PC{0,40}") {
            if let Ok(once) = normalise(&typed) {
                prop_assert!(once.as_str().bytes().all(|symbol| symbol.is_ascii_digit() || symbol.is_ascii_uppercase()));
                prop_assert_eq!(normal(once.as_str()), once.as_str());
                prop_assert_eq!(normal(&grouped(once.as_str())), once.as_str());
            }
        }
    }
}
