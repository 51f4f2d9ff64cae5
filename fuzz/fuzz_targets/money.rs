//! Decimal text: the first three bytes are the currency, the rest an amount. What is read is written and read the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use voucher::money::Currency;

fuzz_target!(|text: &str| {
    let Some((code, amount)) = text.split_at_checked(3) else { return };
    let Ok(currency) = Currency::parse(code) else { return };
    if let Ok(minor) = currency.parse_decimal(amount) {
        assert_eq!(currency.parse_decimal(&currency.format(minor)).unwrap(), minor);
    }
});
