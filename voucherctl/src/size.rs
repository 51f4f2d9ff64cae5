//! Sizes as people write them: 20MB, 700kB, 1GiB, or plain bytes.

use std::str::FromStr;

/// Bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size(pub i64);

/// Thousands are what file managers and printers' portals count in; the ones of 1024 have their own names.
const UNITS: &[(&str, i64)] = &[
    ("", 1),
    ("b", 1),
    ("k", 1_000),
    ("kb", 1_000),
    ("kib", 1 << 10),
    ("m", 1_000_000),
    ("mb", 1_000_000),
    ("mib", 1 << 20),
    ("g", 1_000_000_000),
    ("gb", 1_000_000_000),
    ("gib", 1 << 30),
];

impl FromStr for Size {
    type Err = String;

    fn from_str(written: &str) -> Result<Size, String> {
        let way_out = || format!("\"{written}\" is no size; write 20MB, 700kB or 1GiB");
        let digits = written.chars().take_while(char::is_ascii_digit).count();
        let (number, unit) = written.split_at(digits);
        let unit = unit.trim_start().to_ascii_lowercase();
        let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(way_out)?;
        let number: i64 = number.parse().map_err(|_| way_out())?;
        number.checked_mul(*bytes).filter(|size| *size > 0).map(Size).ok_or_else(way_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_and_a_unit() {
        for (written, bytes) in [("20MB", 20_000_000), ("2MiB", 2 << 20), ("700kB", 700_000), ("1 gb", 1_000_000_000)] {
            assert_eq!(written.parse(), Ok(Size(bytes)), "{written}");
        }
        assert_eq!("1048576".parse(), Ok(Size(1_048_576)));
    }

    #[test]
    fn what_is_no_size_is_refused_with_examples() {
        for written in ["", "MB", "0MB", "-1MB", "1.5MB", "20XB", "9999999999GiB"] {
            assert!(written.parse::<Size>().unwrap_err().contains("write 20MB"), "{written}");
        }
    }
}
