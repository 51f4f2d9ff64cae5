//! Discounts as people write them: a percentage with at most two decimals.

use std::str::FromStr;

use voucher::limits::DISCOUNT_MAX;

/// Hundredths of a percent: more than nothing, less than all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percent(pub i64);

impl FromStr for Percent {
    type Err = String;

    fn from_str(written: &str) -> Result<Percent, String> {
        let way_out = || format!("\"{written}\" is no discount; write a percentage from 0.01 to 99.99, such as 12.5");
        let number = written.strip_suffix('%').unwrap_or(written);
        let (whole, decimals) = match number.split_once('.') {
            Some((_, "")) => return Err(way_out()),
            Some(parts) => parts,
            None => (number, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 2 || !digits(whole) || !digits(decimals) {
            return Err(way_out());
        }
        let hundredths: i64 = format!("{whole}{decimals:0<2}").parse().map_err(|_| way_out())?;
        // The library takes 0 for "the discount agreed with the partner", which is not what was written.
        Some(Percent(hundredths)).filter(|_| (1..=DISCOUNT_MAX).contains(&hundredths)).ok_or_else(way_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discount_is_a_percentage() {
        for (written, hundredths) in [("12.5", 1250), ("12.50%", 1250), ("10", 1000), ("0.01", 1), ("99.99", 9999)] {
            assert_eq!(written.parse(), Ok(Percent(hundredths)), "{written}");
        }
    }

    #[test]
    fn what_is_no_discount_is_refused_with_an_example() {
        for written in
            ["", "%", "0", "100", "150", "-5", "+5", "1.234", "1.", ".5", "1,5", "ten", "99999999999999999999"]
        {
            assert!(written.parse::<Percent>().unwrap_err().contains("such as 12.5"), "{written}");
        }
    }
}
