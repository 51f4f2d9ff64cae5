use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::Reader;
use zip::ZipArchive;

use super::super::document::tests::{headings, taken};
use super::*;
use crate::money::Currency;

const NOON_MS: i64 = 1_795_348_800_000;

/// A cell as a spreadsheet sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    kind: String,
    style: String,
    text: String,
}

impl Seen {
    fn new(kind: &str, style: Style, text: &str) -> Seen {
        let start = String::from_utf8(style.cell_start().to_vec()).unwrap();
        let style = start.split('"').nth(1).unwrap().to_owned();
        Seen { kind: kind.to_owned(), style, text: text.to_owned() }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let value = tag.try_get_attribute(name).unwrap();
    value.map_or(String::new(), |found| found.value.into_owned())
}

fn part(workbook: &[u8], path: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(path).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Rows of a sheet, headings first.
fn seen(workbook: &[u8], sheet: usize) -> Vec<Vec<Seen>> {
    let xml = part(workbook, &parts::sheet_path(sheet));
    let mut reader = Reader::from_str(&xml);
    let mut rows: Vec<Vec<Seen>> = Vec::new();
    let cell =
        |tag: &BytesStart<'_>| Seen { kind: attribute(tag, "t"), style: attribute(tag, "s"), text: String::new() };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "row" => rows.push(Vec::new()),
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "c" => {
                rows.last_mut().unwrap().push(cell(&tag));
            }
            Event::Text(text) => {
                let cell = rows.last_mut().unwrap().last_mut().unwrap();
                cell.text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let cell = rows.last_mut().unwrap().last_mut().unwrap();
                let written = format!("&{};", &*reference);
                cell.text.push_str(&quick_xml::escape::unescape(&written).unwrap());
            }
            Event::Eof => return rows,
            _ => {}
        }
    }
}

fn row(document: &mut XlsxDocument, cells: &[Cell<'_>]) {
    cells.iter().for_each(|cell| document.cell(*cell, Shared::No).unwrap());
    document.end_row().unwrap();
}

/// Letters and digits that hardly shrink: the same ones for a number.
fn dense(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz+/"[(state % 61) as usize])
    };
    (0..200).map(|_| next()).collect()
}

fn one_cell(cell: Cell<'_>) -> Seen {
    let mut document = XlsxDocument::new(&headings(&["x"]), "Vouchers");
    row(&mut document, &[cell]);
    document.finish().unwrap();
    seen(&taken(&mut document), 1)[1][0].clone()
}

#[test]
fn a_workbook_has_its_titles_and_every_kind_of_cell() {
    let euro = Currency::parse("EUR").unwrap();
    let mut document = XlsxDocument::new(&headings(&["code", "amount", "used_at", "test_mode"]), "Vouchers");
    row(&mut document, &[Cell::Text("0012"), Cell::Money(1_250, euro), Cell::Moment(NOON_MS), Cell::Truth(true)]);
    row(&mut document, &[Cell::Text(""), Cell::Money(-5, euro), Cell::Moment(0), Cell::Truth(false)]);
    document.finish().unwrap();
    let rows = seen(&taken(&mut document), 1);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][3], Seen::new("inlineStr", Style::Heading, "test_mode"));
    let truth = |text: &str| Seen { kind: "b".to_owned(), style: String::new(), text: text.to_owned() };
    assert_eq!(
        rows[1],
        [
            Seen::new("inlineStr", Style::Text, "0012"),
            Seen::new("", Style::Money(2), "12.50"),
            Seen::new("", Style::Moment, "46348.5000000000"),
            truth("1"),
        ]
    );
    assert_eq!(rows[2], [Seen::default(), Seen::new("", Style::Money(2), "-0.05"), Seen::default(), truth("0")]);
}

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    for (code, decimals, text) in
        [("JPY", 0, "1234567"), ("EUR", 2, "12345.67"), ("BHD", 3, "1234.567"), ("CLF", 4, "123.4567")]
    {
        let cell = one_cell(Cell::Money(1_234_567, Currency::parse(code).unwrap()));
        assert_eq!(cell, Seen::new("", Style::Money(decimals), text));
    }
}

#[test]
fn every_style_is_a_format_of_the_workbook_and_says_what_it_means() {
    let styles = parts::styles();
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).unwrap().split("<xf ").skip(1).collect();
    let number = |style: Style| Seen::new("", style, "").style.parse::<usize>().unwrap();
    let custom =
        |id: &str| styles.split(&format!("numFmtId=\"{id}\" formatCode=\"")).nth(1).and_then(|t| t.split('"').next());
    for (style, id) in [(Style::Text, "49"), (Style::Formula, "49"), (Style::Heading, "49"), (Style::Moment, "167")]
        .into_iter()
        .chain([(Style::Money(0), "1"), (Style::Money(1), "164"), (Style::Money(2), "2")])
        .chain([(Style::Money(3), "165"), (Style::Money(4), "166")])
    {
        assert!(formats[number(style)].starts_with(&format!("numFmtId=\"{id}\"")), "{style:?}");
    }
    assert!(formats[number(Style::Formula)].contains("quotePrefix=\"1\""));
    assert!(!formats[number(Style::Text)].contains("quotePrefix"));
    assert!(formats[number(Style::Heading)].contains("fontId=\"1\""));
    assert_eq!((custom("165"), custom("167")), (Some("0.000"), Some(r"yyyy\-mm\-dd\ hh:mm:ss")));
}

#[test]
fn a_text_that_looks_like_a_formula_stays_text_even_when_edited() {
    for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"] {
        assert_eq!(one_cell(Cell::Text(text)), Seen::new("inlineStr", Style::Formula, text));
    }
    assert_eq!(one_cell(Cell::Text("1=1")), Seen::new("inlineStr", Style::Text, "1=1"));
}

#[test]
fn any_text_is_read_back_as_it_was_but_for_what_xml_cannot_hold() {
    for text in ["a<b>&amp;\"c'", " spaces  ", "\u{a0}x", "x\r\ny\tz", "ä😀", "_x", "_x00e_", "x_y_z"] {
        assert_eq!(one_cell(Cell::Text(text)).text, text);
    }
    assert_eq!(one_cell(Cell::Text("a\u{0}b\u{ffff}")).text, "a\u{fffd}b\u{fffd}");
    // Readers of bare XML see the escape, spreadsheets the text.
    assert_eq!(one_cell(Cell::Text("a_x0041_x000D_")).text, "a_x005F_x0041_x005F_x000D_");
}

#[test]
fn spaces_at_the_ends_of_a_text_are_kept() {
    let mut document = XlsxDocument::new(&headings(&["x", "y"]), "Vouchers");
    row(&mut document, &[Cell::Text(" a"), Cell::Text("b c")]);
    document.finish().unwrap();
    let sheet = part(&taken(&mut document), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<t xml:space=\"preserve\"> a</t>") && sheet.contains("<t>b c</t>"), "{sheet}");
}

#[test]
fn a_text_is_cut_where_a_cell_ends() {
    assert_eq!(one_cell(Cell::Text(&"x".repeat(40_000))).text.len(), 32_767);
    assert_eq!(one_cell(Cell::Text(&"&".repeat(32_767))).text.len(), 32_767);
    let cell = one_cell(Cell::Text(&format!("x{}", "😀".repeat(20_000))));
    assert_eq!(cell.text.encode_utf16().count(), 32_767);
    assert_eq!(one_cell(Cell::Text(&"😀".repeat(20_000))).text.encode_utf16().count(), 32_766);
}

#[test]
fn moments_are_days_and_their_fractions() {
    for (ms, days) in [
        (1_000, "25569.0000115741"),
        (NOON_MS, "46348.5000000000"),
        (NOON_MS + 999, "46348.5000000000"),
        (NOON_MS - 43_200_000, "46348"),
        (TIME_MAX_MS, "2958465.9999884259"),
    ] {
        assert_eq!(one_cell(Cell::Moment(ms)), Seen::new("", Style::Moment, days), "{ms}");
    }
}

#[test]
fn every_second_of_a_day_is_found_again() {
    for second in 0..86_400 {
        let days: f64 = serial_date(NOON_MS - 43_200_000 + second * 1_000).parse().unwrap();
        assert_eq!(((days - 46_348.0) * 86_400_000.0).round() as i64, second * 1_000);
    }
}

#[test]
fn a_moment_no_workbook_knows_is_text() {
    assert_eq!(one_cell(Cell::Moment(-1_000)), Seen::new("inlineStr", Style::Text, "1969-12-31T23:59:59Z"));
    let beyond = TIME_MAX_MS + 1;
    assert_eq!(one_cell(Cell::Moment(beyond)), Seen::new("inlineStr", Style::Text, &beyond.to_string()));
}

#[test]
fn the_headings_stay_in_sight_and_filter_all_rows() {
    let mut document = XlsxDocument::new(&headings(&["code", "serial", "amount"]), "Rock 'n' <Roll>");
    (0..9).for_each(|_| row(&mut document, &[Cell::Text("1"), Cell::Text("2"), Cell::Text("3")]));
    document.finish().unwrap();
    let workbook = taken(&mut document);
    let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"));
    assert!(sheet.ends_with("</sheetData><autoFilter ref=\"A1:C10\"/></worksheet>"), "{sheet}");
    let list = part(&workbook, "xl/workbook.xml");
    assert!(list.contains("<sheet name=\"Rock 'n' &lt;Roll&gt;\" sheetId=\"1\" r:id=\"rId1\"/>"), "{list}");
    assert!(list.contains("hidden=\"1\">'Rock ''n'' &lt;Roll&gt;'!$A$1:$C$10</definedName>"), "{list}");
}

#[test]
fn rows_that_do_not_fit_go_on_the_next_sheet_under_the_same_headings() {
    let mut document = XlsxDocument::with_sheets_of(&headings(&["serial"]), "Lot", 4, SHEET_BYTES_MAX);
    (1..=7).for_each(|serial: i64| row(&mut document, &[Cell::Text(&serial.to_string())]));
    document.finish().unwrap();
    let workbook = taken(&mut document);
    let texts = |sheet| seen(&workbook, sheet).concat().into_iter().map(|cell| cell.text).collect::<Vec<_>>();
    assert_eq!(texts(1), ["serial", "1", "2", "3"]);
    assert_eq!(texts(2), ["serial", "4", "5", "6"]);
    assert_eq!(texts(3), ["serial", "7"]);
    let list = part(&workbook, "xl/workbook.xml");
    assert!(
        list.contains("name=\"Lot\"") && list.contains("name=\"Lot 2\"") && list.contains("name=\"Lot 3\""),
        "{list}"
    );
    for (path, sheets) in [("xl/_rels/workbook.xml.rels", 3), ("[Content_Types].xml", 3)] {
        assert_eq!(part(&workbook, path).matches("worksheets/sheet").count(), sheets, "{path}");
    }
    assert_eq!(part(&workbook, "xl/worksheets/sheet2.xml").matches("tabSelected").count(), 0);
}

#[test]
fn a_sheet_that_is_full_to_the_last_row_has_no_empty_one_behind_it() {
    let mut document = XlsxDocument::with_sheets_of(&headings(&["serial"]), "Lot", 3, SHEET_BYTES_MAX);
    (0..2).for_each(|_| row(&mut document, &[Cell::Text("1")]));
    document.finish().unwrap();
    assert_eq!(part(&taken(&mut document), "xl/workbook.xml").matches("<sheet ").count(), 1);
}

#[test]
fn a_sheet_of_too_many_bytes_ends_before_its_rows_do() {
    let mut document = XlsxDocument::with_sheets_of(&headings(&["serial"]), "Lot", SHEET_ROWS_MAX, 10_000);
    (0..100).for_each(|number| row(&mut document, &[Cell::Text(&dense(number))]));
    document.finish().unwrap();
    let workbook = taken(&mut document);
    let sheets = part(&workbook, "xl/workbook.xml").matches("<sheet ").count();
    assert!(sheets > 1);
    assert!(part(&workbook, "xl/worksheets/sheet1.xml").len() < 11_000);
    assert_eq!((1..=sheets).map(|sheet| seen(&workbook, sheet).len() - 1).sum::<usize>(), 100);
}

#[test]
fn a_workbook_without_rows_has_its_headings() {
    let mut document = XlsxDocument::new(&headings(&["serial", "code"]), "");
    document.finish().unwrap();
    let workbook = taken(&mut document);
    assert_eq!(seen(&workbook, 1).len(), 1);
    assert_eq!(document.size(), workbook.len() as u64);
}

#[test]
fn the_size_is_never_less_than_that_of_the_document_ended_here() {
    for text in [dense as fn(u64) -> String, |number| number.to_string()] {
        for rows in [0, 1, 10, 500, 541, 542, 543, 600, 1_000, 3_000] {
            let mut document = XlsxDocument::with_sheets_of(&headings(&["serial"]), "Lot", 800, SHEET_BYTES_MAX);
            (0..rows).for_each(|number| row(&mut document, &[Cell::Text(&text(number))]));
            let (size, read) = (document.size(), taken(&mut document).len() as u64);
            assert_eq!(document.size(), size, "what is taken still counts");
            document.finish().unwrap();
            let whole = read + taken(&mut document).len() as u64;
            assert_eq!(document.size(), whole);
            assert!(size >= whole && size - whole < 2 * BLOCK_BYTES as u64, "{rows} rows: {size} for {whole}");
        }
    }
}

#[test]
fn the_size_tells_the_headings_of_a_new_document() {
    let mut document = XlsxDocument::new(&headings(&["serial", "code"]), "Lot");
    let size = document.size();
    document.finish().unwrap();
    assert!(size >= document.size() && size < 16 << 10);
}

#[test]
fn bytes_leave_while_rows_come_and_only_a_block_waits() {
    let mut document = XlsxDocument::new(&headings(&["serial"]), "Lot");
    let (mut workbook, mut most) = (Vec::new(), 0);
    for number in 0..5_000 {
        row(&mut document, &[Cell::Text(&dense(number))]);
        most = most.max(document.rows.pending());
        workbook.extend(taken(&mut document));
    }
    assert!(workbook.len() > 600_000 && most < BLOCK_BYTES + 1_000, "{} {most}", workbook.len());
    document.finish().unwrap();
    workbook.extend(taken(&mut document));
    assert_eq!(seen(&workbook, 1).len(), 5_001);
}

#[test]
fn kept_cells_are_repeated_on_every_sheet() {
    let mut document = XlsxDocument::with_sheets_of(&headings(&["a", "b"]), "Lot", 2, SHEET_BYTES_MAX);
    for (shared, text) in [(Shared::Keep, "kept"), (Shared::Repeat, "not read"), (Shared::Repeat, "")] {
        document.cell(Cell::Text(text), shared).unwrap();
        document.cell(Cell::Text("own"), Shared::No).unwrap();
        document.end_row().unwrap();
    }
    document.finish().unwrap();
    let workbook = taken(&mut document);
    for sheet in 1..=3 {
        let texts: Vec<String> = seen(&workbook, sheet)[1].iter().map(|cell| cell.text.clone()).collect();
        assert_eq!(texts, ["kept", "own"]);
    }
}

#[test]
fn a_row_of_another_length_and_a_cell_after_the_end_are_defects() {
    let mut document = XlsxDocument::new(&headings(&["a", "b"]), "Lot");
    document.cell(Cell::Text("1"), Shared::No).unwrap();
    assert_eq!(document.finish().unwrap_err().status, Status::Internal);
    assert_eq!(document.end_row().unwrap_err().status, Status::Internal);
    let mut document = XlsxDocument::new(&headings(&["a"]), "Lot");
    document.finish().unwrap();
    assert_eq!(document.finish().unwrap_err().status, Status::Internal);
}
