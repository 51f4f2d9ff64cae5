//! Identifiers: 16 bytes that sort by creation time, written as 26 characters of Crockford's base32.
//!
//! A series has a UUID version 7 whose last three bytes are zero; its vouchers have the same bytes with their number
//! inside the series in those three. So a voucher tells its series without a look-up.

use std::fmt;
use std::str::FromStr;

use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};
use crate::limits::{POSTING_KEY_BYTES_MAX, POSTING_NUMBER_MAX, SERIES_NUMBER_BITS};

/// Digits and capital letters without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TEXT_BYTES: usize = 26;
const NUMBER_BYTES: usize = SERIES_NUMBER_BITS as usize / 8;
const NUMBER_AT: usize = 16 - NUMBER_BYTES;

/// The identifier of a store, series, voucher or job.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(pub [u8; 16]);

impl Identifier {
    /// A new one: a UUID version 7.
    pub fn new(now_ms: i64, entropy: &dyn Entropy) -> Result<Identifier> {
        let mut random = [0; 10];
        entropy.fill(&mut random)?;
        let since_1970 = u64::try_from(now_ms).unwrap_or(0);
        Ok(Identifier(uuid::Builder::from_unix_timestamp_millis(since_1970, &random).into_uuid().into_bytes()))
    }

    /// A new one with room for the numbers of vouchers.
    pub fn new_series(now_ms: i64, entropy: &dyn Entropy) -> Result<Identifier> {
        Ok(Identifier::new(now_ms, entropy)?.series_of())
    }

    /// The voucher with this number in a series.
    ///
    /// # Panics
    ///
    /// If the number has more than [`SERIES_NUMBER_BITS`] bits: it would be another series' voucher.
    pub fn voucher(&self, number: u32) -> Identifier {
        assert!(number >> SERIES_NUMBER_BITS == 0, "a voucher's number must fit its series");
        let mut voucher = self.series_of();
        voucher.0[NUMBER_AT..].copy_from_slice(&number.to_be_bytes()[4 - NUMBER_BYTES..]);
        voucher
    }

    /// From stored bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Identifier> {
        let bytes = bytes.try_into().map_err(|_| {
            Error::new(Status::Integrity, "a stored identifier has the wrong length; restore the store from a backup")
        })?;
        Ok(Identifier(bytes))
    }

    /// Its sixteen bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The series of a voucher.
    pub fn series_of(&self) -> Identifier {
        let mut series = *self;
        series.0[NUMBER_AT..].fill(0);
        series
    }

    /// The number of a voucher inside its series.
    pub fn number(&self) -> u32 {
        self.0[NUMBER_AT..].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
    }

    /// Reads 26 characters, capital or small.
    pub fn parse(text: &str) -> Result<Identifier> {
        Identifier::decode(text.as_bytes()).ok_or_else(|| Error::invalid("id", "not an identifier of 26 characters"))
    }

    fn decode(text: &[u8]) -> Option<Identifier> {
        // 26 characters hold 130 bits, so the first one may only use its lower three.
        if text.len() != TEXT_BYTES || !(b'0'..=b'7').contains(&text[0]) {
            return None;
        }
        let mut value: u128 = 0;
        for character in text {
            let symbol = SYMBOL_OF[usize::from(*character)];
            if symbol == NO_SYMBOL {
                return None;
            }
            value = value << 5 | u128::from(symbol);
        }
        Some(Identifier(value.to_be_bytes()))
    }

    fn encode(&self) -> [u8; TEXT_BYTES] {
        let value = u128::from_be_bytes(self.0);
        std::array::from_fn(|position| ALPHABET[(value >> (5 * (TEXT_BYTES - 1 - position))) as usize & 31])
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.encode();
        // The alphabet is ASCII.
        f.pad(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({self})")
    }
}

impl FromStr for Identifier {
    type Err = Error;

    fn from_str(text: &str) -> Result<Identifier> {
        Identifier::parse(text)
    }
}

const _: () = assert!(TEXT_BYTES + 1 + 1 + 1 + TEXT_BYTES + 1 + 7 <= POSTING_KEY_BYTES_MAX);

/// The key of a posting, `store:kind:subject:number`: the same for every try of the same step, and for no other.
///
/// # Panics
///
/// If the kind is no small letter or the number is not from 0 to 9 999 999: no other key may come out of it.
pub fn posting_key(store: &Identifier, kind: char, subject: &Identifier, number: i64) -> String {
    assert!(kind.is_ascii_lowercase(), "the kind of a posting is a small letter");
    assert!((0..=POSTING_NUMBER_MAX).contains(&number), "the number of a posting must fit its key");
    format!("{store}:{kind}:{subject}:{number}")
}

/// Store, kind, subject and number of a posting key, exactly as it was made: a ledger that had one entry under a key and
/// another under its small letters would have booked twice, and must not be told that both are right.
pub fn parse_posting_key(key: &str) -> Result<(Identifier, char, Identifier, i64)> {
    let parts = || {
        let mut parts = key.split(':');
        let store = Identifier::decode(parts.next()?.as_bytes())?;
        let kind = parse_kind(parts.next()?)?;
        let subject = Identifier::decode(parts.next()?.as_bytes())?;
        let number = parse_number(parts.next()?)?;
        (posting_key(&store, kind, &subject, number) == key).then_some((store, kind, subject, number))
    };
    parts().ok_or_else(|| Error::invalid("key", "not a posting key, store:kind:subject:number"))
}

fn parse_kind(text: &str) -> Option<char> {
    let kind = char::from(*text.as_bytes().first()?);
    (text.len() == 1 && kind.is_ascii_lowercase()).then_some(kind)
}

fn parse_number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| (0..=POSTING_NUMBER_MAX).contains(number))
}

const NO_SYMBOL: u8 = 0xff;
const SYMBOL_OF: [u8; 256] = symbol_of();

const fn symbol_of() -> [u8; 256] {
    let mut symbols = [NO_SYMBOL; 256];
    let mut symbol = 0;
    while symbol < ALPHABET.len() {
        symbols[ALPHABET[symbol] as usize] = symbol as u8;
        symbols[ALPHABET[symbol].to_ascii_lowercase() as usize] = symbol as u8;
        symbol += 1;
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;
    use crate::error::Status;

    const NOW_MS: i64 = 1_795_359_600_000;

    fn series() -> Identifier {
        Identifier::new_series(NOW_MS, &SystemEntropy).unwrap()
    }

    #[test]
    fn identifiers_have_the_texts_of_crockford() {
        let cases: [([u8; 16], &str); 3] = [
            ([0; 16], "00000000000000000000000000"),
            ([0xff; 16], "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
            (0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes(), "014D2PF2DBSQQZXQ5TK1V58CGG"),
        ];
        for (bytes, text) in cases {
            assert_eq!(Identifier(bytes).to_string(), text);
            assert_eq!(Identifier::parse(text).unwrap(), Identifier(bytes));
        }
    }

    #[test]
    fn small_letters_are_read_too() {
        let id = series();
        assert_eq!(id.to_string().to_lowercase().parse::<Identifier>().unwrap(), id);
    }

    #[test]
    fn other_texts_are_no_identifiers() {
        let cases = [
            "",
            "0000000000000000000000000",
            "000000000000000000000000000",
            "80000000000000000000000000",
            "0000000000000000000000000U",
            "0000000000000000000000000O",
            "0000000000000000000000000-",
            "000000000000000000000000é",
        ];
        for text in cases {
            let error = Identifier::parse(text).unwrap_err();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "id"), "{text}");
        }
    }

    #[test]
    fn identifiers_sort_by_creation_time_in_bytes_and_in_text() {
        let (earlier, later) = (series(), Identifier::new_series(NOW_MS + 1, &SystemEntropy).unwrap());
        assert!(earlier < later);
        assert!(earlier.to_string() < later.to_string());
    }

    #[test]
    fn identifiers_of_one_moment_differ() {
        assert_ne!(series(), series());
    }

    #[test]
    fn a_new_identifier_is_a_uuid_of_version_7() {
        let id = uuid::Uuid::from_bytes(Identifier::new(NOW_MS, &SystemEntropy).unwrap().0);
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(u64::from_be_bytes(id.as_bytes()[..8].try_into().unwrap()) >> 16, NOW_MS as u64);
    }

    #[test]
    fn a_voucher_knows_its_series_and_number() {
        let series = series();
        assert_eq!(series.number(), 0);
        for number in [0, 1, 255, 256, 10_000_000, (1 << 24) - 1] {
            let voucher = series.voucher(number);
            assert_eq!((voucher.series_of(), voucher.number()), (series, number));
        }
    }

    #[test]
    #[should_panic(expected = "must fit its series")]
    fn a_number_never_runs_over_into_another_series() {
        series().voucher(1 << 24);
    }

    #[test]
    fn a_posting_key_is_read_back_as_it_was_made() {
        let (store, voucher) = (series(), series().voucher(77));
        for number in [0, 1, 9_999_999] {
            let key = posting_key(&store, 'p', &voucher, number);
            assert_eq!(key, format!("{store}:p:{voucher}:{number}"));
            assert!(key.is_ascii() && key.len() <= POSTING_KEY_BYTES_MAX);
            assert_eq!(parse_posting_key(&key).unwrap(), (store, 'p', voucher, number));
        }
    }

    #[test]
    #[should_panic(expected = "must fit its key")]
    fn a_posting_key_never_gets_too_long() {
        posting_key(&series(), 'p', &series(), 10_000_000);
    }

    #[test]
    fn other_texts_are_no_posting_keys() {
        let id = series();
        let cases = [
            String::new(),
            format!("{id}:p:{id}"),
            format!("{id}:p:{id}:"),
            format!("{id}:p:{id}:1:"),
            format!("{id}:p:{id}:+1"),
            format!("{id}:p:{id}:-1"),
            format!("{id}:p:{id}:01"),
            format!("{id}:p:{id}:10000000"),
            format!("{id}:P:{id}:1"),
            format!("{id}:pp:{id}:1"),
            format!("{id}::{id}:1"),
            format!("{id}:p::1"),
            format!(" {id}:p:{id}:1"),
            format!("{}:p:{id}:1", id.to_string().to_lowercase()),
            format!("{id}:p:{}:1", id.to_string().to_lowercase()),
        ];
        for key in cases {
            let error = parse_posting_key(&key).unwrap_err();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "key"), "{key}");
        }
    }
}
