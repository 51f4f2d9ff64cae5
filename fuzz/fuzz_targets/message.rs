//! A message template: understood and rendered or refused in one line, in bounded time and space.

#![no_main]

use libfuzzer_sys::fuzz_target;
use voucher::engine::message_tags;
use voucher::format::message::{Shown, Template};
use voucher::limits::MESSAGE_BYTES_MAX;

fuzz_target!(|source: &str| {
    for html in [false, true] {
        let template = match Template::parse(source, html, message_tags()) {
            Ok(template) => template,
            Err(error) => {
                assert!(!error.message.contains('\n'));
                continue;
            }
        };
        let values = message_tags().iter().map(|tag| (tag.name, Shown::Text("<10.00>".into())));
        if let Ok(message) = template.render(values) {
            assert!(message.len() <= MESSAGE_BYTES_MAX);
        }
    }
});
