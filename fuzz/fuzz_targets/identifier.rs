//! Identifiers and posting keys: what is read is written the same, identifiers but for small letters.

#![no_main]

use libfuzzer_sys::fuzz_target;
use voucher::identifier::{parse_posting_key, posting_key, Identifier};

fuzz_target!(|text: &str| {
    if let Ok(identifier) = Identifier::parse(text) {
        assert!(identifier.to_string().eq_ignore_ascii_case(text));
    }
    if let Ok((store, kind, subject, number)) = parse_posting_key(text) {
        assert_eq!(posting_key(&store, kind, &subject, number), text);
    }
});
