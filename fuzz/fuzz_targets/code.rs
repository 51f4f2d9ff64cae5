//! A typed code: its normal form is digits and capital letters and its own normal form, in groups as well; an error does
//! not repeat it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use voucher::code::{grouped, normalise};

fuzz_target!(|typed: &str| {
    match normalise(typed) {
        Ok(code) => {
            let code = code.as_str();
            assert!(!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()));
            assert_eq!(normalise(code).unwrap().as_str(), code);
            assert_eq!(normalise(&grouped(code)).unwrap().as_str(), code);
        }
        Err(error) => assert!(error.message.len() < 200),
    }
});
