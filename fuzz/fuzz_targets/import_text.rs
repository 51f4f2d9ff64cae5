//! A text file: read to its end or refused in one line. Lines go up, a row without a code has a finding, and no finding
//! is longer than a person reads. The first byte chooses how it is read.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use voucher::format::import::{Field, Reader, ReaderOptions};
use voucher::voucher::ImportFormat;

const ENCODINGS: [&str; 4] = ["", "utf-8", "windows-1252", "utf-16le"];
const DATE_FORMATS: [&str; 2] = ["", "%d/%m/%Y %H:%M"];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, file)) = bytes.split_first() else { return };
    let options = ReaderOptions {
        format: ImportFormat::Csv,
        encoding: ENCODINGS[usize::from(choice & 3)].into(),
        date_format: DATE_FORMATS[usize::from(choice >> 2 & 1)].into(),
        columns: if choice & 8 == 0 { String::new() } else { "code=1".into() },
        ..ReaderOptions::default()
    };
    let read = Reader::new(Box::new(Cursor::new(file.to_vec())), &options);
    let mut reader = match read {
        Ok(reader) => reader,
        Err(error) => return assert!(!error.message.contains('\n')),
    };
    let mut line = 0;
    while let Ok(Some(row)) = reader.next_row() {
        assert!(row.line > line);
        line = row.line;
        assert!(!row.code.is_empty() || !row.findings.is_empty());
        assert!(row.findings.len() <= Field::ALL.len());
        assert!(row.findings.iter().all(|finding| finding.line == line && finding.problem.len() < 200));
    }
    let (done, all) = reader.progress();
    assert!(done <= all);
});
