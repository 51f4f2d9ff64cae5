//! The formats of four systems whose vouchers ours replace, as the defaults of a request.

use crate::error::{Error, Result};
use crate::voucher::SeriesRequest;

/// Names of the presets.
pub const PRESETS: &[&str] = &["astpp", "splynx", "jerasoft", "crm"];

/// The defaults that reproduce a system's vouchers; the caller fills in the rest.
pub fn series_preset(name: &str) -> Result<SeriesRequest> {
    let digits_without_check = SeriesRequest { alphabet: 1, check_digit: 1, ..SeriesRequest::default() };
    Ok(match name {
        // Refill coupons: eight digits of which the operator's prefix is a part. Many in one series are easy to guess:
        // generating them needs weak_codes_override.
        "astpp" => SeriesRequest { code_length: 8, comment: "refill coupon".into(), ..digits_without_check },
        "splynx" => SeriesRequest { code_length: 16, comment: "refill card".into(), ..digits_without_check },
        // Top-up cards: a PIN beside the serial; the operator chooses its length, at least five.
        "jerasoft" => SeriesRequest { code_length: 16, comment: "top-up card".into(), ..digits_without_check },
        // Printed vouchers are born as draft and go through acceptance before they can be sold.
        "crm" => SeriesRequest { code_length: 16, draft: true, comment: "voucher".into(), ..digits_without_check },
        _ => return Err(Error::invalid("preset", format!("is not known; choose one of {}", PRESETS.join(", ")))),
    })
}
