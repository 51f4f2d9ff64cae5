//! JSON lines: one object a voucher, on a line of its own (RFC 8259, UTF-8, ended by a line feed).

use serde_json::to_writer;
use zeroize::Zeroizing;

use super::document::{other_width, Cell, Document, Heading, Rows, Shared};
use super::time::timestamp;
use crate::error::{Error, Result, Status};

/// A character below 0x20 becomes six: `\u001f`.
const ESCAPED_AT_MOST: usize = 6;
/// What a cell of anything but text has at most: an amount, a time.
const BESIDE_TEXT: usize = 64;

/// An export as JSON lines. Amounts are strings, because a reader's numbers may have no exact decimals; times are RFC
/// 3339 in UTC; null is an amount or a time there is not. A name that two columns share would stand twice in an object,
/// which readers dislike: the caller has none.
pub struct JsonLinesDocument {
    rows: Rows,
    /// What stands before each cell: `{"serial":`, `,"code":`.
    keys: Vec<Vec<u8>>,
}

impl JsonLinesDocument {
    /// A document of these columns.
    pub fn new(headings: &[Heading]) -> JsonLinesDocument {
        let key = |(column, heading): (usize, &Heading)| {
            let name = serde_json::Value::from(heading.name);
            format!("{}{name}:", if column == 0 { '{' } else { ',' }).into_bytes()
        };
        JsonLinesDocument { rows: Rows::new(headings.len()), keys: headings.iter().enumerate().map(key).collect() }
    }
}

impl Document for JsonLinesDocument {
    fn cell(&mut self, cell: Cell<'_>, shared: Shared) -> Result<()> {
        let longest = self.keys.iter().map(Vec::len).max().unwrap_or(0);
        let text = if let Cell::Text(text) = cell { text.len() } else { 0 };
        let keys = &self.keys;
        self.rows.cell(shared, longest + ESCAPED_AT_MOST * text + BESIDE_TEXT, |column, out| {
            out.extend_from_slice(&keys[column]);
            match cell {
                Cell::Text(text) => to_writer(out, text),
                Cell::Money(minor, currency) => to_writer(out, &currency.format(minor)),
                Cell::Moment(0) | Cell::Nothing => to_writer(out, &()),
                Cell::Moment(ms) => to_writer(out, &timestamp(ms)),
                Cell::Truth(truth) => to_writer(out, &truth),
            }
            .map_err(|error| Error::new(Status::Internal, format!("json lines: {error}")))
        })
    }

    fn end_row(&mut self) -> Result<()> {
        self.rows.end_row(b"}\n")
    }

    fn size(&self) -> u64 {
        self.rows.size()
    }

    fn finish(&mut self) -> Result<()> {
        self.rows.between().then_some(()).ok_or_else(other_width)
    }

    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        self.rows.take(block);
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::tests::{headings, taken};
    use super::*;
    use crate::money::Currency;

    fn line(names: &[&'static str], cells: &[Cell<'_>]) -> String {
        let mut document = JsonLinesDocument::new(&headings(names));
        cells.iter().for_each(|cell| document.cell(*cell, Shared::No).unwrap());
        document.end_row().unwrap();
        document.finish().unwrap();
        String::from_utf8(taken(&mut document)).unwrap()
    }

    #[test]
    fn a_row_is_an_object_on_its_own_line() {
        let dinar = Currency::parse("BHD").unwrap();
        let cells = [
            Cell::Text("0012"),
            Cell::Money(10_000, dinar),
            Cell::Moment(1_795_359_600_000),
            Cell::Moment(0),
            Cell::Truth(false),
            Cell::Nothing,
        ];
        assert_eq!(
            line(&["serial", "face_value", "created_at", "used_at", "test_mode", "price"], &cells),
            "{\"serial\":\"0012\",\"face_value\":\"10.000\",\"created_at\":\"2026-11-22T15:00:00Z\",\"used_at\":null,\
             \"test_mode\":false,\"price\":null}\n"
        );
    }

    #[test]
    fn any_text_is_read_back_as_it_was_and_never_breaks_the_line() {
        let text: String = (0..0x2030).filter_map(char::from_u32).chain(['\u{10ffff}', '\u{fffe}', '😀']).collect();
        let line = line(&["a\"b"], &[Cell::Text(&text)]);
        assert_eq!(line.find('\n'), Some(line.len() - 1));
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["a\"b"], text.as_str());
    }

    #[test]
    fn a_document_without_rows_is_empty() {
        let mut document = JsonLinesDocument::new(&headings(&["serial"]));
        document.finish().unwrap();
        assert_eq!((document.size(), taken(&mut document)), (0, Vec::new()));
    }

    #[test]
    fn a_row_that_was_not_ended_is_a_defect() {
        let mut document = JsonLinesDocument::new(&headings(&["serial", "code"]));
        document.cell(Cell::Text("1"), Shared::No).unwrap();
        assert_eq!(document.finish().unwrap_err().status, Status::Internal);
    }
}
