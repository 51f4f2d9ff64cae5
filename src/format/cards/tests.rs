//! Whole documents, read back: objects, pages, and the text that a reader copies.

use std::collections::HashMap;
use std::io::Read;

use super::*;
use crate::error::Status;
use crate::money::Currency;
use crate::voucher::CardPage;

const LOGO: &[u8] = include_bytes!("../../../tests/fixtures/logo.png");
const CODE: &str = "ABCD-1234-EFGH-5678";

fn template() -> CardTemplate {
    let instructions = "Dial *100#, then the code.".to_string();
    CardTemplate { instructions, link: "https://example.org/?c={code}".into(), ..CardTemplate::default() }
}

fn document(template: &CardTemplate, fields: &str) -> CardsDocument {
    let day = Box::new(|_| Date::constant(2026, 12, 31));
    CardsDocument::new(template, fields, Some(LOGO.to_vec()), day).unwrap()
}

fn try_row(document: &mut CardsDocument, title: &str, code: &str, serial: &str, test_mode: bool) -> Result<()> {
    let euro = Currency::parse("EUR").unwrap();
    let cells = [
        Cell::Text(title),
        Cell::Money(1000, euro),
        Cell::Text(code),
        Cell::Text(serial),
        Cell::Moment(1_000),
        Cell::Truth(test_mode),
    ];
    cells.into_iter().try_for_each(|cell| document.cell(cell, Shared::No))?;
    document.end_row()
}

fn row(document: &mut CardsDocument, title: &str) {
    try_row(document, title, CODE, "S-00000001", false).unwrap();
}

fn taken(document: &mut CardsDocument) -> Vec<u8> {
    let mut block = Zeroizing::default();
    document.take(&mut block);
    block.to_vec()
}

fn written(mut document: CardsDocument) -> Vec<u8> {
    document.finish().unwrap();
    taken(&mut document)
}

/// What stands between two marks, the first time after a place.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(inner, _)| inner)
}

/// A file's objects by number, found by its table of offsets: the dictionary and the inflated stream, or nothing.
fn objects(file: &[u8]) -> HashMap<usize, (String, Vec<u8>)> {
    let tail = String::from_utf8_lossy(&file[file.len() - 40..]).into_owned();
    let table: usize = between(&tail, "startxref\n", "\n").parse().unwrap();
    let text = std::str::from_utf8(&file[table..]).unwrap();
    let offsets = text.lines().skip(3).take_while(|line| line.len() == 18 || line.len() == 19);
    offsets.enumerate().map(|(index, line)| (index + 1, object(file, index + 1, line[..10].parse().unwrap()))).collect()
}

fn object(file: &[u8], number: usize, offset: usize) -> (String, Vec<u8>) {
    let head = format!("{number} 0 obj\n");
    let body = file[offset..].strip_prefix(head.as_bytes()).unwrap_or_else(|| panic!("no object {number} at {offset}"));
    let end = body.windows(7).position(|word| word == b"stream\n" || word == b"endobj\n").unwrap();
    let entries = String::from_utf8_lossy(&body[..end]).into_owned();
    if !body[end..].starts_with(b"stream\n") {
        return (entries, Vec::new());
    }
    let length: usize = between(&entries, "/Length ", "/").parse().unwrap();
    let packed = &body[end + 7..][..length];
    assert!(body[end + 7 + length..].starts_with(b"\nendstream"), "object {number}");
    let mut stream = Vec::new();
    flate2::read::ZlibDecoder::new(packed).read_to_end(&mut stream).unwrap();
    (entries, stream)
}

/// The characters of every glyph number, by the file's own table.
fn characters(objects: &HashMap<usize, (String, Vec<u8>)>) -> HashMap<String, String> {
    let map =
        objects.values().map(|(_, stream)| String::from_utf8_lossy(stream)).find(|map| map.contains("beginbfchar"));
    let map = map.unwrap().into_owned();
    let pairs = map.lines().filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <"));
    let text = |hex: &str| {
        let units =
            hex.as_bytes().chunks(4).map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap());
        String::from_utf16(&units.collect::<Vec<u16>>()).unwrap()
    };
    pairs.map(|(glyph, hex)| (glyph.to_ascii_lowercase(), text(hex))).collect()
}

/// The lines of text in a file as they stand from left to right, in the order they are drawn.
fn lines(file: &[u8]) -> Vec<String> {
    let objects = objects(file);
    let characters = characters(&objects);
    let mut numbers: Vec<&usize> = objects.keys().collect();
    numbers.sort();
    let mut lines = Vec::new();
    for stream in numbers.into_iter().map(|number| String::from_utf8_lossy(&objects[number].1)) {
        for block in stream.split("BT\n").skip(1) {
            let block = block.split("ET\n").next().unwrap();
            let glyphs = block.split('<').skip(1).map(|glyph| glyph[..4].to_string());
            lines.push(glyphs.map(|glyph| characters.get(&glyph).cloned().unwrap_or_default()).collect());
        }
    }
    lines
}

fn pages(file: &[u8]) -> usize {
    objects(file)
        .values()
        .filter(|(entries, _)| entries.contains("/Type /Page\n") || entries.contains("/Type/Page/"))
        .count()
}

#[test]
fn every_object_stands_where_the_table_says_and_every_sheet_is_a_page() {
    for (cards, sheets) in [(0, 0), (1, 1), (10, 1), (11, 2), (25, 3)] {
        let mut document = document(&template(), "");
        (0..cards).for_each(|_| row(&mut document, "Top-up"));
        let file = written(document);
        assert_eq!(pages(&file), sheets, "{cards}");
        let count = format!("/Count {sheets}");
        assert!(objects(&file)[&1].0.contains(&count), "{}", objects(&file)[&1].0);
    }
}

#[test]
fn pages_beyond_one_node_of_the_tree_are_counted_too() {
    let card = CardTemplate { page: CardPage::Card, ..template() };
    let mut document = document(&card, "code");
    (0..600).for_each(|_| row(&mut document, "Top-up"));
    let file = written(document);
    assert_eq!(pages(&file), 600);
    assert!(objects(&file)[&1].0.contains("/Count 600"));
}

#[test]
fn the_text_of_a_card_is_copied_as_it_was_given() {
    for title in ["Prepaid Ärger & Söhne", "Φωνή και δεδομένα", "Пополнение счёта"] {
        let mut document = document(&template(), "");
        row(&mut document, title);
        let lines = lines(&written(document));
        for text in [title, CODE, "10.00 EUR", "№ S-00000001", "Valid until 2026-12-31", "Dial *100#, then the code."]
        {
            assert!(lines.iter().any(|line| line == text), "{text}: {lines:?}");
        }
    }
}

#[test]
fn hebrew_and_arabic_titles_are_copied_from_their_place() {
    for title in ["כרטיס נטען", "بطاقة رصيد"] {
        let mut document = document(&template(), "");
        row(&mut document, title);
        let turned: String = title.chars().rev().collect();
        assert!(lines(&written(document)).contains(&turned), "{title}");
    }
}

#[test]
fn a_date_keeps_its_direction_inside_words_read_from_the_right() {
    let mut document = document(&CardTemplate { locale: "he".into(), ..template() }, "expires_at");
    row(&mut document, "");
    let date = document.locale.date(Date::constant(2026, 12, 31));
    let lines = lines(&written(document));
    assert!(lines.contains(&format!("{date} דע ףקותב")), "{lines:?}");
}

#[test]
fn a_mark_stands_across_vouchers_that_are_worth_nothing() {
    let drawn = |test_mode| {
        let mut document = document(&template(), "");
        try_row(&mut document, "Top-up", CODE, "S-1", test_mode).unwrap();
        let file = written(document);
        objects(&file).values().any(|(_, stream)| String::from_utf8_lossy(stream).contains("/T Do"))
    };
    assert!(drawn(true));
    assert!(!drawn(false));
}

#[test]
fn a_mask_has_no_qr_code() {
    let rectangles = |code: &str| {
        let mut document = document(&template(), "qr_code");
        try_row(&mut document, "", code, "", false).unwrap();
        let file = written(document);
        let page = objects(&file).into_values().find(|(_, stream)| String::from_utf8_lossy(stream).contains("/C Do"));
        String::from_utf8_lossy(&page.unwrap().1).matches(" re\n").count()
    };
    assert!(rectangles(CODE) > 100);
    assert_eq!(rectangles("ABCD-****-****-****"), 0);
}

#[test]
fn a_qr_code_holds_the_code_without_dashes_in_its_link() {
    assert_eq!(*qr_text("", CODE), "ABCD1234EFGH5678");
    assert_eq!(*qr_text("https://example.org/{code}?c={code}", "AB-1"), "https://example.org/AB1?c=AB1");
}

#[test]
fn the_same_cards_are_the_same_bytes() {
    let file = || {
        let mut document = document(&CardTemplate { title: "Top-up".into(), ..template() }, "");
        (0..12).for_each(|_| row(&mut document, "Top-up"));
        written(document)
    };
    let first = file();
    assert_eq!(first, file());
    assert!(!String::from_utf8_lossy(&first).contains("Date"));
}

#[test]
fn a_document_never_ends_larger_than_it_foretold() {
    for page in [CardPage::A4, CardPage::Card] {
        for cards in [0, 1, 3, 10, 57] {
            let mut document = document(&CardTemplate { page, ..template() }, "");
            (0..cards).for_each(|_| row(&mut document, "Ǻ Top-up ẵ"));
            let foretold = document.size();
            let mut file = taken(&mut document);
            assert_eq!(document.size(), foretold);
            file.extend(written(document));
            assert!(file.len() as u64 <= foretold, "{cards}: {} {foretold}", file.len());
        }
    }
}

#[test]
fn blocks_taken_on_the_way_add_up_to_the_file() {
    let mut whole = document(&template(), "");
    let mut parts = document(&template(), "");
    let mut file = Vec::new();
    for _ in 0..25 {
        row(&mut whole, "Top-up");
        row(&mut parts, "Top-up");
        file.extend(taken(&mut parts));
    }
    file.extend(written(parts));
    assert_eq!(file, written(whole));
}

#[test]
fn a_repeated_cell_is_the_one_last_kept() {
    let mut document = document(&template(), "title");
    for (title, shared) in [("Kept", Shared::Keep), ("ignored", Shared::Repeat)] {
        document.cell(Cell::Text(title), shared).unwrap();
        document.cell(Cell::Money(1, Currency::parse("EUR").unwrap()), Shared::No).unwrap();
        document.cell(Cell::Text(CODE), Shared::No).unwrap();
        document.cell(Cell::Text("S-1"), Shared::No).unwrap();
        document.cell(Cell::Moment(0), Shared::No).unwrap();
        document.cell(Cell::Truth(false), Shared::No).unwrap();
        document.end_row().unwrap();
    }
    let lines = lines(&written(document));
    assert_eq!(lines.iter().filter(|line| *line == "Kept").count(), 2);
}

#[test]
fn a_row_with_other_cells_is_a_defect_and_no_panic() {
    let mut document = document(&template(), "");
    assert_eq!(document.cell(Cell::Truth(true), Shared::No).unwrap_err().status, Status::Internal);
    assert_eq!(document.end_row().unwrap_err().status, Status::Internal);
    assert_eq!(document.cell(Cell::Text(""), Shared::Repeat).unwrap_err().status, Status::Internal);
}

#[test]
fn what_cannot_be_read_on_the_card_is_refused_not_shrunk_or_cut() {
    let small = CardTemplate { columns: 5, rows: 8, instructions: String::new(), link: String::new(), ..template() };
    let mut document = document(&small, "code,serial");
    let long = try_row(&mut document, "", &"ABCD-".repeat(9), "S-1", false).unwrap_err();
    assert!(long.message.starts_with("code: is too long") && long.message.contains("card_columns"));
    assert!(!long.message.contains("ABCD"));
}

#[test]
fn a_title_that_is_too_long_ends_with_an_ellipsis() {
    let mut document = document(&template(), "title,code");
    row(&mut document, &"A voucher with a very long title. ".repeat(20));
    assert!(lines(&written(document)).iter().any(|line| line.starts_with("A voucher") && line.ends_with('…')));
}

#[test]
fn a_voucher_that_never_expires_says_nothing_of_it() {
    let mut document = document(&template(), "expires_at");
    for cell in [Cell::Text(""), Cell::Money(1, Currency::parse("EUR").unwrap()), Cell::Text(CODE), Cell::Text("S-1")] {
        document.cell(cell, Shared::No).unwrap();
    }
    document.cell(Cell::Moment(0), Shared::No).unwrap();
    document.cell(Cell::Truth(false), Shared::No).unwrap();
    document.end_row().unwrap();
    assert!(!lines(&written(document)).iter().any(|line| line.contains("Valid")));
}

#[test]
fn the_last_day_is_that_of_the_moment_before_the_expiry() {
    let day =
        Box::new(|at_ms: i64| if at_ms == 999 { Date::constant(2026, 12, 31) } else { Date::constant(1970, 1, 1) });
    let mut document = CardsDocument::new(&template(), "expires_at", None, day).unwrap();
    row(&mut document, "");
    assert!(lines(&written(document)).contains(&"Valid until 2026-12-31".to_string()));
}
