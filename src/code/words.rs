//! Words no customer should find on a voucher. Consulted only for alphabets that have letters.

/// Stems: whatever holds one is redrawn. Short, because every word costs codes.
const WORDS: [&str; 16] = [
    "ARSE", "ASS", "COCK", "CUNT", "DICK", "FAG", "FUCK", "NAZI", "NIGG", "PISS", "RAPE", "SEX", "SHIT", "SLUT", "TIT",
    "WHORE",
];

/// True if one of the words stands in the text, digits read as the letters they look like.
pub(super) fn offends(text: &str) -> bool {
    let text = text.as_bytes();
    (0..text.len()).any(|start| {
        let first = read(text[start]);
        WORDS.iter().any(|word| word.as_bytes()[0] == first && begins_with(&text[start..], word))
    })
}

fn begins_with(text: &[u8], word: &str) -> bool {
    text.len() >= word.len() && text.iter().zip(word.bytes()).all(|(symbol, letter)| read(*symbol) == letter)
}

/// At most this share of the codes with this prefix, length and alphabet holds one of the words. `sure` more symbols
/// at the end, the check digit, are counted as if they always completed a word.
pub(super) fn share(prefix: &str, length: usize, symbols: &str, sure: usize) -> f64 {
    let size = symbols.len() as f64;
    let chance_at = |place: usize, letter: u8| match prefix.as_bytes().get(place) {
        Some(symbol) => f64::from(u8::from(read(*symbol) == letter)),
        None if place >= length - sure => 1.0,
        None => symbols.bytes().filter(|symbol| read(*symbol) == letter).count() as f64 / size,
    };
    let mut share = 0.0;
    for word in WORDS {
        for start in 0..=length.saturating_sub(word.len()) {
            let chances = word.bytes().enumerate().map(|(offset, letter)| chance_at(start + offset, letter));
            share += chances.product::<f64>();
        }
    }
    share
}

fn read(symbol: u8) -> u8 {
    match symbol {
        b'0' => b'O',
        b'1' => b'I',
        b'3' => b'E',
        b'4' => b'A',
        b'5' => b'S',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_wherever_it_stands() {
        for text in ["SEX", "7SEX", "77SEX77", "XXASS"] {
            assert!(offends(text), "{text}");
        }
    }

    #[test]
    fn digits_that_look_like_letters_spell_words_too() {
        for text in ["A55", "4SS", "53X", "5H1T", "C0CK"] {
            assert!(offends(text), "{text}");
        }
    }

    #[test]
    fn harmless_text_passes() {
        for text in ["", "S", "SE", "XES", "SE7X", "VOUCHER", "99999999"] {
            assert!(!offends(text), "{text}");
        }
    }

    #[test]
    fn the_share_bounds_the_codes_that_hold_a_word() {
        let symbols = "AST5X3";
        let codes: Vec<String> = (0..6_usize.pow(5))
            .map(|number| (0..5).map(|place| char::from(symbols.as_bytes()[number / 6_usize.pow(place) % 6])).collect())
            .collect();
        let counted = codes.iter().filter(|code| offends(code)).count() as f64 / codes.len() as f64;
        let bound = share("", 5, symbols, 0);
        assert!(bound >= counted && bound < 1.2 * counted, "{bound} {counted}");
    }

    #[test]
    fn a_prefix_that_is_a_word_spoils_every_code() {
        assert!(share("SEX", 16, "SEX789", 0) >= 1.0);
    }
}
