//! Money: integer minor units of one ISO 4217 currency. No floating point, no silent overflow.

use crate::error::{Error, Result};
use crate::limits::AMOUNT_MAX;

/// A currency that amounts can be counted in.
///
/// ```
/// use voucher::money::Currency;
/// let euro = Currency::parse("EUR")?;
/// assert_eq!(euro.format(1250), "12.50");
/// assert_eq!(euro.parse_decimal("12.50")?, 1250);
/// # Ok::<(), voucher::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency {
    iso: iso_currency::Currency,
    exponent: u32,
}

impl Currency {
    /// The currency of this ISO 4217 code. Metals, test codes and "no currency" have no minor unit and are refused.
    pub fn parse(code: &str) -> Result<Currency> {
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Error::invalid("currency", "give an ISO 4217 code of three capital letters, such as EUR"));
        }
        let Some(iso) = iso_currency::Currency::from_code(code) else {
            return Err(Error::invalid(
                "currency",
                format_args!("{code} is no ISO 4217 code; give one in use, such as EUR"),
            ));
        };
        let Some(exponent) = iso.exponent() else {
            return Err(Error::invalid(
                "currency",
                format_args!("{code} has no minor unit to count in; give a currency that people pay with, such as EUR"),
            ));
        };
        Ok(Currency { iso, exponent: u32::from(exponent) })
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.iso.code()
    }

    /// Decimals of the major unit: 2 for EUR, 0 for JPY, 3 for BHD.
    pub fn exponent(self) -> u32 {
        self.exponent
    }

    /// Minor units as decimal text, exact and without grouping: 1250 is "12.50" in EUR and "1250" in JPY.
    pub fn format(self, minor: i64) -> String {
        let sign = if minor < 0 { "-" } else { "" };
        let magnitude = minor.unsigned_abs();
        if self.exponent == 0 {
            return format!("{sign}{magnitude}");
        }
        let unit = 10_u64.pow(self.exponent);
        let decimals = self.exponent as usize;
        format!("{sign}{}.{:0decimals$}", magnitude / unit, magnitude % unit)
    }

    /// Decimal text as minor units, exact: the inverse of [`Currency::format`]. Fewer decimals than the currency has are
    /// fine, more are refused, even zeros.
    pub fn parse_decimal(self, text: &str) -> Result<i64> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = match unsigned.split_once('.') {
            Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
            Some(_) => return Err(not_decimal()),
            None => (unsigned, ""),
        };
        if whole.is_empty() || !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(not_decimal());
        }
        if decimals.len() > self.exponent as usize {
            let (code, exponent, given) = (self.code(), self.exponent, decimals.len());
            return Err(Error::invalid(
                "amount",
                format_args!("{code} has {exponent} decimals, not {given}; write at most {exponent}"),
            ));
        }
        let padding = std::iter::repeat_n(b'0', self.exponent as usize - decimals.len());
        let digits = whole.bytes().chain(decimals.bytes()).chain(padding);
        minor_units(digits, negative).ok_or_else(|| Error::invalid("amount", "too large; write a smaller one"))
    }
}

/// An amount as a message tells it: "12.50 EUR"; of a currency that is not known the minor units.
pub(crate) fn told(minor: i64, currency: &str) -> String {
    Currency::parse(currency)
        .map_or_else(|_| format!("{minor} minor units"), |known| format!("{} {currency}", known.format(minor)))
}

fn not_decimal() -> Error {
    Error::invalid("amount", "write digits, with a dot before the decimals, such as 12.50")
}

/// Counts towards the sign from the start, so that the smallest `i64` is reached without overflow.
fn minor_units(digits: impl Iterator<Item = u8>, negative: bool) -> Option<i64> {
    let sign = if negative { -1 } else { 1 };
    let mut minor = 0_i64;
    for digit in digits {
        minor = minor.checked_mul(10)?.checked_add(sign * i64::from(digit - b'0'))?;
    }
    Some(minor)
}

/// What one voucher is sold for: 1 to [`AMOUNT_MAX`] minor units.
pub fn face_value(field: &'static str, minor: i64) -> Result<i64> {
    if minor == 0 {
        return Err(Error::invalid(field, format_args!("zero; give 1 to {AMOUNT_MAX} minor units")));
    }
    bounded(field, minor, 1)
}

/// What one voucher gives free on top: 0 to [`AMOUNT_MAX`] minor units.
pub fn extra_value(field: &'static str, minor: i64) -> Result<i64> {
    bounded(field, minor, 0)
}

/// What redeeming credits: face value plus extra value, at most [`AMOUNT_MAX`]. Both must be checked already.
pub fn amount(face_value: i64, extra_value: i64) -> Result<i64> {
    match face_value.checked_add(extra_value) {
        Some(sum) if sum <= AMOUNT_MAX => Ok(sum),
        _ => Err(Error::invalid(
            "extra_value",
            format_args!("with the face value it is over {AMOUNT_MAX} minor units; lower one of them"),
        )),
    }
}

fn bounded(field: &'static str, minor: i64, least: i64) -> Result<i64> {
    if minor < 0 {
        return Err(Error::invalid(
            field,
            format_args!("{minor} is negative; give {least} to {AMOUNT_MAX} minor units"),
        ));
    }
    if minor > AMOUNT_MAX {
        return Err(Error::invalid(
            field,
            format_args!("{minor} is over the limit; give {least} to {AMOUNT_MAX} minor units"),
        ));
    }
    Ok(minor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn a_currency_knows_its_decimals() {
        for (code, exponent) in [("EUR", 2), ("JPY", 0), ("BHD", 3), ("CLF", 4)] {
            assert_eq!(currency(code).exponent(), exponent);
            assert_eq!(currency(code).code(), code);
        }
    }

    #[test]
    fn a_code_without_a_minor_unit_is_refused() {
        for code in ["XXX", "XTS", "XAU", "XDR"] {
            let error = Currency::parse(code).unwrap_err();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "currency"));
            assert!(error.message.contains("no minor unit"), "{error}");
        }
    }

    #[test]
    fn an_unknown_or_misspelt_code_is_refused_with_an_example() {
        for code in ["", "eur", "EU", "EURO", "ZZZ", "€", "EÜ", "E R"] {
            let error = Currency::parse(code).unwrap_err();
            assert_eq!(error.field, "currency");
            assert!(error.message.contains("such as EUR"), "{error}");
        }
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        assert_eq!(currency("EUR").format(1250), "12.50");
        assert_eq!(currency("EUR").format(5), "0.05");
        assert_eq!(currency("EUR").format(-5), "-0.05");
        assert_eq!(currency("JPY").format(1250), "1250");
        assert_eq!(currency("BHD").format(1250), "1.250");
        assert_eq!(currency("EUR").format(i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn decimal_text_is_read_exactly() {
        for (code, text, minor) in [
            ("EUR", "12.50", 1250),
            ("EUR", "12.5", 1250),
            ("EUR", "12", 1200),
            ("EUR", "-0.05", -5),
            ("EUR", "0.29", 29),
            ("JPY", "1250", 1250),
            ("BHD", "0.001", 1),
            ("EUR", "-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(currency(code).parse_decimal(text).unwrap(), minor, "{code} {text}");
        }
    }

    #[test]
    fn too_many_decimals_are_refused_and_the_currencys_number_is_told() {
        for (code, text, told) in
            [("EUR", "1.000", "at most 2"), ("JPY", "1.0", "at most 0"), ("BHD", "1.0001", "at most 3")]
        {
            let error = currency(code).parse_decimal(text).unwrap_err();
            assert!(error.message.contains(told), "{error}");
        }
    }

    #[test]
    fn text_that_is_no_decimal_number_is_refused() {
        for text in ["", "-", ".", "5.", ".5", "1,50", "1e3", "+1", "--1", " 1", "1.2.3", "١"] {
            assert_eq!(currency("EUR").parse_decimal(text).unwrap_err().field, "amount", "{text:?}");
        }
    }

    #[test]
    fn a_number_too_large_to_hold_is_refused() {
        assert!(currency("EUR").parse_decimal("92233720368547758.07").is_ok());
        assert!(currency("EUR").parse_decimal("92233720368547758.08").is_err());
        assert!(currency("EUR").parse_decimal(&"9".repeat(1000)).is_err());
    }

    #[test]
    fn a_face_value_is_at_least_one_minor_unit() {
        assert_eq!(face_value("face_value", 1).unwrap(), 1);
        assert_eq!(face_value("face_value", AMOUNT_MAX).unwrap(), AMOUNT_MAX);
        for (minor, problem) in
            [(0, "zero"), (-1, "negative"), (AMOUNT_MAX + 1, "over the limit"), (i64::MIN, "negative")]
        {
            let error = face_value("face_value", minor).unwrap_err();
            assert_eq!(error.field, "face_value");
            assert!(error.message.contains(problem), "{error}");
        }
    }

    #[test]
    fn an_extra_value_may_be_zero() {
        assert_eq!(extra_value("extra_value", 0).unwrap(), 0);
        assert!(extra_value("extra_value", -1).is_err());
        assert!(extra_value("extra_value", AMOUNT_MAX + 1).is_err());
    }

    #[test]
    fn the_sum_of_face_and_extra_value_has_the_same_limit() {
        assert_eq!(amount(AMOUNT_MAX - 1, 1).unwrap(), AMOUNT_MAX);
        assert_eq!(amount(AMOUNT_MAX, 1).unwrap_err().field, "extra_value");
        assert!(amount(i64::MAX, i64::MAX).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor: i64, code in prop::sample::select(vec!["EUR", "JPY", "BHD", "CLF"])) {
            prop_assert_eq!(currency(code).parse_decimal(&currency(code).format(minor)).unwrap(), minor);
        }
    }
}
