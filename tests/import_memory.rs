//! What reading hostile files costs in memory. A process of its own, because it measures the whole process.

#![allow(clippy::disallowed_methods)]

use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use voucher::format::import::{Reader, ReaderOptions, Source};
use voucher::Result;
use zip::write::SimpleFileOptions;
use zip::ZipWriter;

/// KiB a file may cost beside its own bytes.
const PEAK_KIB_MAX: u64 = 64 << 10;
const RELATIONSHIPS: &str = "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"sheet.xml\"/>\
                             <Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"texts.xml\"/></Relationships>";

/// A text file that is made while it is read: its first bytes, then one pattern for ever.
struct Made {
    first: &'static [u8],
    pattern: &'static [u8],
    bytes: u64,
    at: u64,
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min((self.bytes - self.at) as usize);
        for byte in &mut buffer[..most] {
            let at = self.at as usize;
            let behind = at.saturating_sub(self.first.len()) % self.pattern.len();
            *byte = self.first.get(at).copied().unwrap_or(self.pattern[behind]);
            self.at += 1;
        }
        Ok(most)
    }
}

impl Seek for Made {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.bytes.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

/// A workbook with a part that is made of one begin and many fillings.
fn workbook(name: &str, begin: &str, mut filling: impl FnMut() -> String, bytes: usize) -> Cursor<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"s\" id=\"a\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", RELATIONSHIPS),
        ("xl/sheet.xml", "<worksheet/>"),
        ("xl/texts.xml", "<sst/>"),
    ];
    for (part, content) in parts {
        zip.start_file(part, SimpleFileOptions::default()).unwrap();
        if part != name {
            zip.write_all(content.as_bytes()).unwrap();
            continue;
        }
        zip.write_all(begin.as_bytes()).unwrap();
        let mut written = 0;
        while written < bytes {
            let filling = filling();
            zip.write_all(filling.as_bytes()).unwrap();
            written += filling.len();
        }
    }
    zip.finish().unwrap()
}

fn read(source: Box<dyn Source>) -> Result<i64> {
    let mut reader = Reader::new(source, &ReaderOptions::default())?;
    let mut rows = 0;
    while reader.next_row()?.is_some() {
        rows += 1;
    }
    Ok(rows)
}

fn status_kib(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// What reading it came to, when it cost no more than it may.
fn read_within_bounds(what: &str, source: impl Source + 'static) -> Result<i64> {
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status_kib("VmRSS:");
    let read = read(Box::new(source));
    let peak = status_kib("VmHWM:").saturating_sub(before);
    assert!(peak < PEAK_KIB_MAX, "{what}: {peak} KiB");
    read
}

#[test]
fn no_file_costs_more_memory_than_it_may() {
    let made = |first: &'static [u8], pattern: &'static [u8], bytes| Made { first, pattern, bytes, at: 0 };
    for pattern in [&b"x"[..], b"\0", b"\"", b"\"\"", b",", b"\xff"] {
        let read = read_within_bounds("a long line", made(b"", pattern, 500 << 20));
        assert!(read.unwrap_err().message.contains("line 1 has more than"));
    }
    for pattern in [&b"\n"[..], b"#\n", b"# x"] {
        assert!(read_within_bounds("nothing", made(b"", pattern, 100 << 20)).is_err());
    }
    let rows = read_within_bounds("a million rows", made(b"code\n", b"12345678\n", 5 + 9_000_000));
    assert_eq!(rows.unwrap(), 1_000_000);

    let file = tempfile::tempfile().unwrap();
    file.set_len(500 << 20).unwrap();
    assert!(read_within_bounds("a file of holes", file).is_err());

    for part in ["xl/sheet.xml", "xl/texts.xml"] {
        for filling in [" ", "<row></row>", "<row><c/></row>", "<si></si>", "<a>", "x", "<a b=\""] {
            let bomb = workbook(part, "<worksheet><sheetData>", || filling.repeat(8_000), 300 << 20);
            assert!(bomb.get_ref().len() < 4 << 20);
            assert!(read_within_bounds(&format!("{part} of {filling}"), bomb).is_err());
        }
    }
    let mut random = 7_u64;
    let mut text = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("<si><t>{random:016x}{:016x}</t></si>", random.rotate_left(23))
    };
    let texts = workbook("xl/texts.xml", "<sst>", &mut text, 60 << 20);
    assert!(read_within_bounds("shared texts", texts).unwrap_err().message.contains("more than 32 MiB"));
}
