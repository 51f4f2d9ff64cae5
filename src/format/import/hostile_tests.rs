//! Files made to harm: each has a clear answer. What they cost in memory is measured by `tests/import_memory.rs`, in a
//! process of its own.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::tests::{cell, problem, reader, rows, rows_with, workbook, workbook_with, zipped};
use super::*;
use crate::limits::{IMPORT_CELL_BYTES_MAX, IMPORT_COLUMNS_MAX, IMPORT_SHARED_TEXT_BYTES_MAX};

/// A file that is made while it is read, so that it takes no memory of its own.
struct Made<F> {
    bytes: u64,
    at: u64,
    byte: F,
}

impl<F: Fn(u64) -> u8> Read for Made<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min((self.bytes - self.at) as usize);
        for (offset, byte) in buffer[..most].iter_mut().enumerate() {
            *byte = (self.byte)(self.at + offset as u64);
        }
        self.at += most as u64;
        Ok(most)
    }
}

impl<F> Seek for Made<F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.bytes.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

/// Reads all of a file that is made while it is read: rows, or what was said against it.
fn made(bytes: u64, byte: impl Fn(u64) -> u8 + Send + 'static) -> Result<i64> {
    let mut reader = Reader::new(Box::new(Made { bytes, at: 0, byte }), &ReaderOptions::default())?;
    let mut rows = 0;
    while let Some(row) = reader.next_row()? {
        // Where a block ends inside a code, nothing is lost of it.
        assert_eq!(row.code.as_str(), "12345678", "line {}", row.line);
        rows += 1;
    }
    Ok(rows)
}

fn repeated(pattern: &'static [u8]) -> impl Fn(u64) -> u8 + Send {
    move |at| pattern[at as usize % pattern.len()]
}

/// A workbook whose sheet is this begin, `count` times this middle, and this end, unpacked nowhere.
fn swollen(name: &str, begin: &str, middle: &[u8], count: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let shell = workbook("");
    let mut shell = zip::ZipArchive::new(Cursor::new(shell)).unwrap();
    for index in 0..shell.len() {
        let part = shell.by_index(index).unwrap();
        if part.name().unwrap() != name {
            zip.raw_copy_file(part).unwrap();
        }
    }
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(begin.as_bytes()).unwrap();
    (0..count).for_each(|_| zip.write_all(middle).unwrap());
    zip.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const SHARED: &str = "xl/sharedStrings.xml";

#[test]
fn a_line_of_half_a_gigabyte_is_refused_after_its_first_bytes() {
    for pattern in [&b"x"[..], b"\0", b"\"", b"\"\"", b",", b"\xff", b"\xe2\x82"] {
        let error = made(500 << 20, repeated(pattern)).unwrap_err();
        assert!(error.message.contains("line 1 has more than"), "{pattern:?}: {error}");
    }
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    assert!(made(1 << 30, repeated(b"x")).unwrap_err().message.contains("over 512 MiB; split it"));
}

#[test]
fn a_million_rows_are_read_and_one_more_is_refused() {
    let heading = b"code\n";
    let file = |rows: u64| {
        made(5 + 9 * rows, move |at| match at {
            0..5 => heading[at as usize],
            _ => b"12345678\n"[(at - 5) as usize % 9],
        })
    };
    assert_eq!(file(1_000_000).unwrap(), 1_000_000);
    assert!(file(1_000_001).unwrap_err().message.contains("more than 1000000 rows"));
}

#[test]
fn too_many_columns_are_refused_in_either_format() {
    let line = vec!["a"; 300].join(",");
    assert!(problem(format!("{line}\n")).contains("more than 256 columns"));
    let cells = cell("a").repeat(300);
    assert!(problem(workbook(&format!("<row>{cells}</row>"))).contains("beyond column 256"));
    let most = vec!["a"; IMPORT_COLUMNS_MAX - 1].join(",");
    assert_eq!(rows(format!("code,{most}\n1,{most}\n")).unwrap().0.len(), 1);
}

#[test]
fn a_cell_that_is_too_long_is_found_on_its_line() {
    let long = "7".repeat(IMPORT_CELL_BYTES_MAX + 1);
    let files = [
        format!("code,x\n{long},1\n").into_bytes(),
        workbook(&format!("<row>{}</row><row>{}</row>", cell("code"), cell(&long))),
    ];
    for file in files {
        let (rows, _) = rows(file).unwrap();
        assert!(rows[0].code.is_empty() && rows[0].findings[0].problem.contains("longer than"));
    }
}

#[test]
fn half_a_text_file_is_known_by_its_open_quote() {
    for file in ["code,x\n1,\"half", "code,x\n1,\"half\n2,3\n", "code,\"x"] {
        assert!(problem(file).contains("quote that never closes"), "{file}");
    }
    assert_eq!(rows("code,x\n1,\"whole\"").unwrap().0.len(), 1);
}

#[test]
fn a_workbook_cut_off_anywhere_is_refused() {
    let whole = workbook(&format!("<row>{}</row><row>{}</row>", cell("code"), cell("1")));
    assert_eq!(rows(whole.clone()).unwrap().0.len(), 1);
    for bytes in 4..whole.len() {
        assert_eq!(rows(&whole[..bytes]).unwrap_err().field, "path", "{bytes} bytes");
    }
    assert!(problem("").contains("empty"));
    assert!(problem(" \n\n").contains("no line of headings"));
}

#[test]
fn a_workbook_changed_anywhere_in_its_sheet_is_refused_or_the_same() {
    let whole = workbook(&format!("<row>{}</row><row>{}</row>", cell("code"), cell("1234")));
    let expected = rows(whole.clone()).unwrap().0;
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(rows(changed).map_or(true, |(rows, _)| rows == expected), "byte {at}");
    }
}

#[test]
fn a_bomb_is_refused_when_it_swells() {
    for name in [SHEET, SHARED] {
        for filling in [&[b' '; 65_536][..], &b"<row></row>".repeat(6_000), &b"<si></si>".repeat(7_000), &[0; 65_536]] {
            let bomb = swollen(name, "<worksheet><sheetData>", filling, 600);
            assert!(bomb.len() < 2 << 20);
            let said = problem(bomb);
            let answers = [
                "unpacks to far more",
                "longer than a cell",
                "texts of the workbook",
                "not in their order",
                "no line of headings",
            ];
            assert!(answers.iter().any(|answer| said.contains(answer)), "{said}");
        }
    }
}

/// How many times a reader came back without a row, and how many bytes it read at most in between.
fn pauses(reader: &mut Reader) -> Result<(i64, u64)> {
    let (mut pauses, mut most, mut before) = (0, 0, reader.progress().0);
    loop {
        let step = reader.step()?;
        let now = reader.progress().0;
        (most, before) = (most.max(now - before), now);
        match step {
            Step::Row(_) => {}
            Step::Pause => pauses += 1,
            Step::Over => return Ok((pauses, most)),
        }
    }
}

#[test]
fn much_that_is_no_row_is_read_with_pauses() {
    for pattern in
        [&b"#\n"[..], b"\n", b",,\n", b"#x", b"12345678,a row that is long enough for less than a million of them\n"]
    {
        let first = b"code,x\n";
        let byte = move |at: u64| {
            first.get(at as usize).copied().unwrap_or_else(|| pattern[(at as usize - first.len()) % pattern.len()])
        };
        let file = Made { bytes: 40 << 20, at: 0, byte };
        let mut reader = Reader::new(Box::new(file), &ReaderOptions::default()).unwrap();
        let (pauses, most) = pauses(&mut reader).unwrap();
        assert!(pauses >= 9 && most <= 5 << 20, "{pattern:?}: {pauses} pauses, {most} bytes");
    }
}

/// Elements or rows that cannot be packed well, about so many bytes of them.
fn filling(bytes: usize, element: impl Fn(u64) -> String) -> Vec<u8> {
    let (mut random, mut made) = (7_u64, Vec::new());
    while made.len() < bytes {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        made.extend(element(random).bytes());
    }
    made
}

#[test]
fn a_sheet_with_much_around_its_rows_is_read_with_pauses_or_refused() {
    let heads = format!("<worksheet><sheetData><row>{}</row>", cell("code"));
    let open = |begin: &str, middle: &[u8], count: usize| {
        let file = swollen(SHEET, begin, middle, count);
        Reader::new(Box::new(Cursor::new(file)), &ReaderOptions::default())
    };
    let elements = filling(1 << 20, |random| format!("<x a=\"{random:016x}\"/>"));
    let rows = filling(1 << 20, |random| format!("<row s=\"{random:016x}\"/>"));
    for middle in [&elements, &rows] {
        let mut reader = open(&heads, middle, 12).unwrap();
        let end = pauses(&mut reader).unwrap_err();
        assert!(end.message.contains("ends in the middle"), "{end}");
        let mut reader = open(&heads, middle, 12).unwrap();
        assert!(matches!(reader.step().unwrap(), Step::Pause));
    }
    let comments = filling(1 << 20, |random| format!("<!--{random:016x}-->"));
    for (begin, middle) in [("<row>", &elements), ("<row><c>", &elements), ("", &comments)] {
        let error = pauses(&mut open(&format!("{heads}{begin}"), middle, 12).unwrap()).unwrap_err();
        assert!(error.message.contains("far more around its rows"), "{begin}: {error}");
    }
    let before = open("<worksheet>", &elements, 12).map(drop).unwrap_err();
    assert!(before.message.contains("begins with no line of headings"), "{before}");
}

#[test]
fn what_a_workbook_has_beside_its_sheet_is_bounded_too() {
    let elements = filling(1 << 20, |random| format!("<x a=\"{random:016x}\"/>"));
    for (name, megabytes) in [("xl/workbook.xml", 17), (SHARED, 129)] {
        let said = problem(swollen(name, "<sst>", &elements, megabytes));
        assert!(said.contains("far more around its rows"), "{name}: {said}");
    }
}

#[test]
fn sizes_that_lie_are_found_out() {
    let mut rows_xml = format!("<row>{}</row>", cell("code"));
    rows_xml.push_str(&format!("<row>{}</row>", cell("1")).repeat(1_000));
    let honest = workbook(&rows_xml);
    let entry = honest.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    for (offset, value) in
        [(24, 10_u32), (24, u32::MAX), (20, 3), (20, 0x7fff_ffff), (16, 7), (42, 1), (42, 0x7fff_ffff)]
    {
        let mut lying = honest.clone();
        lying[entry + offset..entry + offset + 4].copy_from_slice(&value.to_le_bytes());
        assert_eq!(rows(lying).unwrap_err().field, "path", "offset {offset}, {value}");
    }
}

#[test]
fn too_many_parts_names_given_twice_and_passwords_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    (0..1_001).for_each(|part| zip.start_file(format!("{part}"), SimpleFileOptions::default()).unwrap());
    assert!(problem(zip.finish().unwrap().into_inner()).contains("more than 1000 parts"));

    let mut twice = zipped(&[("xl/workbook.xml", "<a/>"), ("xl/workbook.xmm", "<b/>")]);
    let at = twice.windows(15).rposition(|window| window == b"xl/workbook.xmm").unwrap();
    twice[at + 14] = b'l';
    assert!(problem(twice).contains("two parts of one name"));

    let mut locked = workbook("");
    let entry = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    locked[entry + 8] |= 1;
    assert!(problem(locked).contains("encrypted"));
    let mut odd = workbook("");
    odd[entry + 10] = 99;
    assert!(problem(odd).contains("packed in a way"));
    assert!(problem(b"\xd0\xcf\x11\xe0\xa1\xb1".to_vec()).contains("password-protected"));
    assert!(problem(b"%PDF-1.7".to_vec()).contains("PDF"));
    assert!(problem(zipped(&[("mimetype", "x")])).contains("no .xlsx workbook"));
}

#[test]
fn document_types_and_entities_are_refused() {
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>"#;
    for rows_xml in [laughs.to_string(), format!("<row>{}</row>", cell("&b;"))] {
        assert!(problem(workbook(&rows_xml)).contains("document type or an entity"), "{rows_xml}");
    }
    assert!(problem(workbook_with("", laughs, "")).contains("document type or an entity"));
    assert!(problem(workbook_with("", "", laughs)).contains("document type or an entity"));
}

#[test]
fn deep_and_endless_elements_are_refused() {
    assert!(problem(workbook(&"<a>".repeat(100_000))).contains("inside each other"));
    assert!(problem(workbook(&format!("<{}/>", "a".repeat(10_000)))).contains("longer names"));
    assert!(problem(workbook(&format!("<a b=\"{}\"/>", "x".repeat(900_000)))).contains("longer than a cell can be"));
    let attributes = format!("<row {}/>", r#"a="" "#.repeat(50_000));
    assert!(problem(workbook(&attributes)).contains("no line of headings"));
}

#[test]
fn cells_far_away_are_read_or_refused() {
    let rows_xml = format!(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="XFD1" s="1"/></row><row r="1048576">{}</row>"#,
        cell("1")
    );
    let (found, _) = rows(workbook(&rows_xml)).unwrap();
    assert_eq!((found.len(), found[0].line), (1, 1_048_576));
    for far in ["XFD1", "ZZZ1", "AAAA1", "1", "A", "A-1", "é1", ""] {
        let rows_xml = format!(r#"<row r="1"><c r="{far}"><v>1</v></c></row>"#);
        assert_eq!(rows(workbook(&rows_xml)).unwrap_err().field, "path", "{far}");
    }
}

#[test]
fn rows_and_cells_out_of_order_are_refused() {
    for rows_xml in [
        r#"<row r="2"/><row r="1"/>"#,
        r#"<row r="2"/><row r="2"/>"#,
        r#"<row r="0"/>"#,
        r#"<row r="1048577"/>"#,
        r#"<row r="-1"/>"#,
        r#"<row r="99999999999999999999"/>"#,
        r#"<row r="1"><c r="B1"/><c r="A1"/></row>"#,
        r#"<row r="1"><c r="B1"/><c r="B1"/></row>"#,
    ] {
        assert!(problem(workbook(rows_xml)).contains("damaged"), "{rows_xml}");
    }
}

#[test]
fn a_shared_text_that_is_not_there_is_found() {
    for index in ["7", "-1", "x", "18446744073709551616"] {
        let rows_xml = format!(r#"<row>{}</row><row><c t="s"><v>{index}</v></c></row>"#, cell("code"));
        assert!(rows(workbook(&rows_xml)).unwrap().0[0].findings[0].problem.contains("does not have"), "{index}");
    }
}

#[test]
fn shared_texts_are_bounded_in_all_they_take() {
    let mut random = 7_u64;
    let mut text = String::new();
    while text.len() < IMPORT_SHARED_TEXT_BYTES_MAX + (2 << 20) {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(&format!("<si><t>{random:016x}{:016x}</t></si>", random.rotate_left(23)));
    }
    text.push_str(&text.clone());
    let file = workbook_with("", &text, "");
    assert!(problem(file).contains("more than 32 MiB"));
}

#[test]
fn zeros_and_control_characters_are_found_in_their_cells() {
    let (rows, _) = rows("code,serial\n12\u{0}34,1\n11,\u{1b}[2J\n").unwrap();
    assert_eq!(rows[0].findings[0].field, "code");
    assert_eq!(rows[1].findings[0].field, "serial");
}

#[test]
fn a_wrong_encoding_is_found_and_never_guessed_into_codes() {
    let utf_16 = ReaderOptions { encoding: "utf-16le".into(), ..Default::default() };
    assert!(rows_with("code,x\n1,2\n", &utf_16).is_err());
    let late = [b"code,partner\n".to_vec(), b"11,a\n".repeat(20_000), b"22,\xfc\n".to_vec()].concat();
    let (rows, _) = rows(late).unwrap();
    assert_eq!(rows.last().unwrap().findings[0].line, 20_002);
}

#[test]
fn xml_in_another_encoding_is_refused() {
    let wide: Vec<u8> = "<workbook/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", SimpleFileOptions::default().compression_method(CompressionMethod::Stored))
        .unwrap();
    zip.write_all(&wide).unwrap();
    assert!(rows(zip.finish().unwrap().into_inner()).is_err());
    let broken = [b"PK\x03\x04".to_vec(), vec![0xff; 4_000]].concat();
    assert!(reader(broken, &ReaderOptions::default()).is_err());
}
