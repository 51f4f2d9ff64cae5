//! A workbook as its bytes: read to its end or refused in one line.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use voucher::format::import::{Reader, ReaderOptions};

fuzz_target!(|bytes: &[u8]| {
    let read = Reader::new(Box::new(Cursor::new(bytes.to_vec())), &ReaderOptions::default());
    let mut reader = match read {
        Ok(reader) => reader,
        Err(error) => return assert!(!error.message.contains('\n')),
    };
    while let Ok(Some(row)) = reader.next_row() {
        assert!(!row.code.is_empty() || !row.findings.is_empty());
    }
});
