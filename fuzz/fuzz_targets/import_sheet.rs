//! The XML of a sheet, packed rightly, so that what is inside a workbook is reached: up to the first zero byte the sheet,
//! behind it the shared texts.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use voucher::format::import::{Reader, ReaderOptions};

const WORKBOOK: &[u8] = b"<workbook><sheets><sheet name=\"s\" id=\"a\"/></sheets></workbook>";
const RELATIONSHIPS: &[u8] = b"<Relationships><Relationship Id=\"a\" Type=\"/worksheet\" Target=\"s\"/>\
    <Relationship Id=\"b\" Type=\"/sharedStrings\" Target=\"t\"/></Relationships>";

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (sheet, texts) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let file = stored(&[
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONSHIPS),
        ("xl/s", sheet),
        ("xl/t", texts),
    ]);
    let Ok(mut reader) = Reader::new(Box::new(Cursor::new(file)), &ReaderOptions::default()) else { return };
    let mut line = 0;
    while let Ok(Some(row)) = reader.next_row() {
        assert!(row.line > line && (!row.code.is_empty() || !row.findings.is_empty()));
        line = row.line;
    }
});

/// A zip file of parts as they are (APPNOTE.TXT 4.3).
fn stored(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let at = file.len() as u32;
        let mut sizes = Vec::new();
        sizes.extend(checksum(content).to_le_bytes());
        sizes.extend((content.len() as u32).to_le_bytes());
        sizes.extend((content.len() as u32).to_le_bytes());
        sizes.extend((name.len() as u16).to_le_bytes());
        file.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        file.extend(&sizes);
        file.extend([0, 0]);
        file.extend(name.as_bytes());
        file.extend(*content);
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0");
        directory.extend(&sizes);
        directory.extend([0; 12]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, bytes, count) = (file.len() as u32, directory.len() as u32, parts.len() as u16);
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(bytes.to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// CRC-32 with the polynomial of zip files (4.4.7).
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| sum >> 1 ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}
