//! Drawing codes: unpredictable, every one as likely as every other.

use rand_chacha::rand_core::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use zeroize::{Zeroize, Zeroizing};

use super::format::CodeFormat;
use super::normalise::NormalisedCode;
use super::words;
use crate::entropy::Entropy;
use crate::error::Result;
use crate::limits::CODE_LENGTH_MAX;

/// Random bytes fetched at a time.
const POOL_BYTES: usize = 1024;

/// Draws codes from a ChaCha20 stream of its own.
///
/// Make one for each slice of work and drop it: one that lived on through `fork()` or in a machine snapshot would draw
/// the same codes twice.
pub struct Drawer {
    stream: ChaCha20Rng,
    pool: [u8; POOL_BYTES],
    used: usize,
}

impl Drawer {
    /// A drawer seeded with 32 fresh bytes.
    pub fn new(entropy: &dyn Entropy) -> Result<Drawer> {
        let mut seed = Zeroizing::new([0; 32]);
        entropy.fill(&mut *seed)?;
        Ok(Drawer { stream: ChaCha20Rng::from_seed(*seed), pool: [0; POOL_BYTES], used: POOL_BYTES })
    }

    /// A new code of this format. Another voucher may have it already: the store's unique index tells.
    pub fn draw(&mut self, format: &CodeFormat) -> NormalisedCode {
        let mut code = Zeroizing::new(String::with_capacity(CODE_LENGTH_MAX));
        self.draw_into(format, &mut code);
        NormalisedCode::drawn(code)
    }

    /// Puts a new code of this format in the place of whatever the buffer held. For bulk: with room for
    /// [`CODE_LENGTH_MAX`] bytes it never grows, and so leaves no copies behind.
    pub fn draw_into(&mut self, format: &CodeFormat, code: &mut String) {
        loop {
            self.draw_once(format, code);
            if !format.alphabet().has_letters() || !words::offends(code) {
                return;
            }
        }
    }

    fn draw_once(&mut self, format: &CodeFormat, code: &mut String) {
        let symbols = format.alphabet().symbols().as_bytes();
        code.clear();
        code.push_str(format.prefix());
        code.extend((0..format.random_length()).map(|_| char::from(symbols[self.below(symbols.len())])));
        code.extend(format.check_digit().symbol_after(code, format.alphabet()));
    }

    fn below(&mut self, bound: usize) -> usize {
        loop {
            if let Some(number) = number_below(bound, self.byte()) {
                return number;
            }
        }
    }

    #[inline]
    fn byte(&mut self) -> u8 {
        if self.used == POOL_BYTES {
            self.stream.fill_bytes(&mut self.pool);
            self.used = 0;
        }
        let byte = self.pool[self.used];
        self.used += 1;
        byte
    }
}

/// The number below `bound` (at most 256) that a random byte stands for, each for equally many bytes. The byte times the
/// bound has the number in its high byte; where the low byte is below `256 % bound` a number would get a byte more than
/// others, so those bytes stand for none and are drawn again.
fn number_below(bound: usize, byte: u8) -> Option<usize> {
    let product = usize::from(byte) * bound;
    (product % 256 >= 256 % bound).then_some(product / 256)
}

impl Drop for Drawer {
    fn drop(&mut self) {
        self.pool.zeroize();
    }
}

impl std::fmt::Debug for Drawer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drawer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;
    use crate::error::{Error, Status};
    use std::collections::HashSet;

    struct FixedSeed(u8);

    impl Entropy for FixedSeed {
        fn fill(&self, buffer: &mut [u8]) -> Result<()> {
            buffer.fill(self.0);
            Ok(())
        }
    }

    struct NoEntropy;

    impl Entropy for NoEntropy {
        fn fill(&self, _: &mut [u8]) -> Result<()> {
            Err(Error::new(Status::Internal, "no randomness"))
        }
    }

    fn format(prefix: &str, length: i32, alphabet: i32, symbols: &str, check_digit: i32) -> CodeFormat {
        CodeFormat::parse(prefix, length, alphabet, symbols, check_digit).unwrap()
    }

    fn drawn(seed: u8, format: &CodeFormat, count: usize) -> Vec<String> {
        let mut drawer = Drawer::new(&FixedSeed(seed)).unwrap();
        (0..count).map(|_| drawer.draw(format).as_str().to_owned()).collect()
    }

    #[test]
    fn every_code_fits_its_format() {
        for format in [
            format("", 0, 0, "", 0),
            format("77", 8, 1, "", 3),
            format("", 12, 2, "", 0),
            format("AB", 32, 2, "", 3),
            format("", 5, 3, "01", 1),
        ] {
            for code in drawn(1, &format, 1000) {
                assert!(format.fits(&code) && format.check_digit_fits(&code), "{code}");
            }
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_codes_and_another_seed_others() {
        let format = format("", 16, 1, "", 0);
        assert_eq!(drawn(1, &format, 100), drawn(1, &format, 100));
        assert_ne!(drawn(1, &format, 100), drawn(2, &format, 100));
    }

    #[test]
    fn codes_of_one_drawer_differ() {
        let codes: HashSet<String> = drawn(1, &format("", 16, 1, "", 0), 100_000).into_iter().collect();
        assert_eq!(codes.len(), 100_000);
    }

    #[test]
    fn two_drawers_of_the_system_differ() {
        let format = format("", 16, 1, "", 0);
        let one = Drawer::new(&SystemEntropy).unwrap().draw(&format);
        let other = Drawer::new(&SystemEntropy).unwrap().draw(&format);
        assert_ne!(one.as_str(), other.as_str());
    }

    #[test]
    fn without_randomness_there_is_no_drawer() {
        assert!(Drawer::new(&NoEntropy).is_err());
    }

    /// Every symbol is as likely at every place: chi-square against the uniform distribution. The limit is five standard
    /// deviations above the mean; taking bytes modulo the size would exceed it many times over.
    #[test]
    fn drawing_is_unbiased_at_every_place() {
        // Without letters, so that the word filter does not shift the counts; with letters that spell no word.
        for symbols in ["0123456789", "0123456", "BCDFGHJKLMNPQRVWYZ26789"] {
            let format = format("", 8, 3, symbols, 1);
            let codes = drawn(7, &format, 200_000);
            for place in 0..8 {
                let expected = codes.len() as f64 / symbols.len() as f64;
                let chi_square: f64 = symbols
                    .bytes()
                    .map(|symbol| codes.iter().filter(|code| code.as_bytes()[place] == symbol).count() as f64)
                    .map(|count| (count - expected).powi(2) / expected)
                    .sum();
                let freedom = symbols.len() as f64 - 1.0;
                assert!(chi_square < freedom + 5.0 * (2.0 * freedom).sqrt(), "{symbols} {place}: {chi_square}");
            }
        }
    }

    #[test]
    fn every_number_below_a_bound_stands_for_equally_many_bytes() {
        for bound in 2..=36 {
            let mut counts = vec![0; bound];
            for number in (0..=255).filter_map(|byte| number_below(bound, byte)) {
                counts[number] += 1;
            }
            assert!(counts.iter().all(|count| *count == 256 / bound), "{bound}: {counts:?}");
        }
    }

    #[test]
    fn codes_with_letters_never_spell_an_offensive_word() {
        let format = format("", 12, 3, "ASTI5X3E", 0);
        let codes = drawn(3, &format, 5_000);
        assert!(codes.iter().all(|code| !words::offends(code)));
    }

    #[test]
    fn drawing_into_a_buffer_replaces_what_it_held_and_never_grows_it() {
        let format = format("", 32, 2, "", 0);
        let mut drawer = Drawer::new(&FixedSeed(1)).unwrap();
        let mut code = String::with_capacity(CODE_LENGTH_MAX);
        code.push_str("old");
        let room = code.capacity();
        for _ in 0..1000 {
            drawer.draw_into(&format, &mut code);
            assert_eq!((code.len(), code.capacity()), (32, room));
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_stream() {
        assert_eq!(format!("{:?}", Drawer::new(&FixedSeed(1)).unwrap()), "Drawer(..)");
    }
}
