//! Identifiers and posting keys: what is read is written the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use voucher::identifier::{parse_posting_key, posting_key, Identifier};

fuzz_target!(|text: &str| {
    if let Ok(identifier) = Identifier::parse(text) {
        assert_eq!(Identifier::parse(&identifier.to_string()).unwrap(), identifier);
    }
    if let Ok((store, kind, subject, number)) = parse_posting_key(text) {
        assert_eq!(posting_key(&store, kind, &subject, number), text);
    }
});
