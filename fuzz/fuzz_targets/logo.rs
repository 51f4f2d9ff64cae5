//! A logo on a card: drawn or refused in one line, in bounded space.

#![no_main]

use libfuzzer_sys::fuzz_target;
use voucher::format::cards::CardsDocument;
use voucher::voucher::CardTemplate;

fuzz_target!(|bytes: &[u8]| {
    let day = Box::new(|_| jiff::civil::date(2026, 12, 31));
    let cards = CardsDocument::new(&CardTemplate::default(), "logo,code", Some(bytes.to_vec()), day);
    if let Err(error) = cards {
        assert!(!error.message.contains('\n'));
    }
});
