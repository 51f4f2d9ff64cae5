//! CSV as RFC 4180 wants it, safe to open in a spreadsheet.

use csv_core::WriterBuilder;
use zeroize::Zeroizing;

use super::document::{make_room, other_width, Cell, Document, Heading, Shared};
use super::time::TimeColumn;
use crate::error::Result;

/// A spreadsheet runs a cell that begins with one of these as a formula.
const FORMULA_STARTS: &[u8] = b"=+-@\t\r\n";
/// Signs that begin a formula after something else.
const FORMULA_SIGNS: &[u8] = b"=+-@";
/// Where a spreadsheet that does not split at commas, as in countries that write 1,50, may begin a cell: it then takes a
/// quotation mark inside a line for a letter, and a line end for the end of the row.
const OTHER_SPLITS: &[u8] = b";\t|\r\n";
/// Tells a spreadsheet that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const ROW_END: &[u8] = b"\r\n";
/// What a cell has at most beside its own bytes, each perhaps doubled: comma, quotes, apostrophe and the row's end.
const BESIDE_A_CELL: usize = 8;

/// An export as CSV. The titles are its first row.
pub struct CsvDocument {
    writer: CsvWriter,
    columns: Vec<Column>,
    column: usize,
    taken: u64,
}

/// What a column knows of its neighbours.
struct Column {
    kept: SharedCell,
    time: TimeColumn,
}

impl CsvDocument {
    /// A document of these columns, with the UTF-8 mark in front if wanted. `time` writes moments; 0 is none.
    pub fn new(headings: &[Heading], byte_order_mark: bool, time: fn(i64) -> String) -> CsvDocument {
        let mut writer = CsvWriter::new(byte_order_mark);
        headings.iter().for_each(|heading| writer.cell(&heading.title));
        writer.break_row();
        let column = |_: &Heading| Column { kept: SharedCell::default(), time: TimeColumn::new(time) };
        CsvDocument { writer, columns: headings.iter().map(column).collect(), column: 0, taken: 0 }
    }
}

impl Document for CsvDocument {
    fn cell(&mut self, cell: Cell<'_>, shared: Shared) -> Result<()> {
        let Column { kept, time } = self.columns.get_mut(self.column).ok_or_else(other_width)?;
        self.column += 1;
        if shared == Shared::Repeat {
            self.writer.shared_cell(kept);
            return Ok(());
        }
        let amount;
        let text = match cell {
            Cell::Text(text) => text,
            Cell::Money(minor, currency) => {
                amount = currency.format(minor);
                &amount
            }
            Cell::Moment(ms) => time.text(ms),
            Cell::Truth(truth) => ["no", "yes"][usize::from(truth)],
            Cell::Nothing => "",
        };
        if shared == Shared::Keep {
            self.writer.share(text, kept);
            self.writer.shared_cell(kept);
        } else {
            self.writer.cell(text);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        self.column = 0;
        self.writer.end_row()
    }

    fn size(&self) -> u64 {
        self.taken + self.writer.text.len() as u64
    }

    fn finish(&mut self) -> Result<()> {
        match self.column {
            0 => Ok(()),
            _ => Err(other_width()),
        }
    }

    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        self.taken += self.writer.text.len() as u64;
        self.writer.take(block);
    }
}

/// Writes rows into memory, to be taken away in pieces of any size. What it wrote may hold codes, so it is wiped.
pub struct CsvWriter {
    rules: csv_core::Writer,
    text: Zeroizing<Vec<u8>>,
    row_start: usize,
    cells: usize,
    /// Cells of the rows before.
    width: Option<usize>,
}

/// A cell as it stands in the file, for rows that share it.
#[derive(Default)]
pub struct SharedCell(Vec<u8>);

impl CsvWriter {
    /// An empty file, with the UTF-8 mark in front if wanted.
    pub fn new(byte_order_mark: bool) -> CsvWriter {
        let start = if byte_order_mark { BYTE_ORDER_MARK } else { b"" };
        CsvWriter {
            rules: WriterBuilder::new().terminator(csv_core::Terminator::CRLF).build(),
            text: Zeroizing::new(start.to_vec()),
            row_start: start.len(),
            cells: 0,
            width: None,
        }
    }

    /// Writes the names of the columns.
    pub fn header(&mut self, names: &[&str]) -> Result<()> {
        self.row(names.iter().copied())
    }

    /// Writes one row. A cell that a spreadsheet would run gets an apostrophe in front.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
        cells.into_iter().for_each(|cell| self.cell(cell));
        self.end_row()
    }

    /// Writes the next cell of a row.
    pub fn cell(&mut self, cell: &str) {
        self.begin_cell(2 * cell.len());
        write(&self.rules, cell.as_bytes(), &mut self.text);
    }

    /// Writes the next cell of a row, made by [`CsvWriter::share`].
    pub fn shared_cell(&mut self, cell: &SharedCell) {
        self.begin_cell(cell.0.len());
        self.text.extend_from_slice(&cell.0);
    }

    /// Makes a cell that rows share. Not for codes: it is not wiped.
    pub fn share(&self, cell: &str, shared: &mut SharedCell) {
        shared.0.clear();
        write(&self.rules, cell.as_bytes(), &mut shared.0);
    }

    /// Ends a row that was written cell by cell.
    pub fn end_row(&mut self) -> Result<()> {
        if *self.width.get_or_insert(self.cells) != self.cells {
            return Err(other_width());
        }
        self.break_row();
        Ok(())
    }

    fn break_row(&mut self) {
        self.width.get_or_insert(self.cells);
        make_room(&mut self.text, BESIDE_A_CELL);
        if self.text.len() == self.row_start {
            // A line with nothing in it is no row to many readers.
            self.text.extend_from_slice(b"\"\"");
        }
        self.text.extend_from_slice(ROW_END);
        self.row_start = self.text.len();
        self.cells = 0;
    }

    /// Everything written since the last call, in exchange for a block whose room is used again.
    pub fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        std::mem::swap(&mut self.text, block);
        self.text.clear();
        self.row_start = 0;
    }

    fn begin_cell(&mut self, bytes: usize) {
        make_room(&mut self.text, bytes + BESIDE_A_CELL);
        if self.cells > 0 {
            self.text.push(b',');
        }
        self.cells += 1;
    }
}

fn write(rules: &csv_core::Writer, cell: &[u8], text: &mut Vec<u8>) {
    let quoted = rules.should_quote(cell);
    if quoted {
        text.push(b'"');
    }
    if cell.first().is_some_and(|first| FORMULA_STARTS.contains(first)) {
        text.push(b'\'');
    }
    let mut rest = cell;
    while let Some(end) = split_before_formula(rest) {
        write_part(quoted, &rest[..end], text);
        text.push(b'\'');
        rest = &rest[end..];
    }
    write_part(quoted, rest, text);
    if quoted {
        text.push(b'"');
    }
}

/// Where a cell would begin with a formula if the row were split elsewhere than at commas.
fn split_before_formula(cell: &[u8]) -> Option<usize> {
    let formula =
        |rest: &[u8]| rest.iter().find(|sign| **sign != b'"').is_some_and(|sign| FORMULA_SIGNS.contains(sign));
    let splits = cell.iter().enumerate().filter(|(_, sign)| OTHER_SPLITS.contains(sign));
    splits.map(|(at, _)| at + 1).find(|after| formula(&cell[*after..]))
}

fn write_part(quoted: bool, part: &[u8], text: &mut Vec<u8>) {
    if !quoted {
        return text.extend_from_slice(part);
    }
    let start = text.len();
    text.resize(start + 2 * part.len(), 0);
    let (_, _, written) = csv_core::quote(part, &mut text[start..], b'"', b'"', true);
    text.truncate(start + written);
}

#[cfg(test)]
mod tests {
    use super::super::document::tests::{headings, taken as taken_from};
    use super::*;
    use crate::error::Status;
    use crate::format::{date_time, timestamp};
    use crate::money::Currency;

    fn taken(writer: &mut CsvWriter) -> Vec<u8> {
        let mut block = Zeroizing::default();
        writer.take(&mut block);
        block.to_vec()
    }

    fn written(rows: &[&[&str]]) -> String {
        let mut writer = CsvWriter::new(false);
        rows.iter().for_each(|row| writer.row(row.iter().copied()).unwrap());
        String::from_utf8(taken(&mut writer)).unwrap()
    }

    #[test]
    fn a_row_is_cells_with_commas_and_a_line_end_of_two_characters() {
        assert_eq!(written(&[&["A-1", "5.00", "EUR"], &["A-2", "", ""]]), "A-1,5.00,EUR\r\nA-2,,\r\n");
    }

    #[test]
    fn commas_quotes_and_line_ends_stay_inside_their_cell() {
        assert_eq!(written(&[&["a,b", "say \"hi\"", "x\r\ny"]]), "\"a,b\",\"say \"\"hi\"\"\",\"x\r\ny\"\r\n");
    }

    #[test]
    fn a_formula_gets_an_apostrophe_in_front() {
        for start in ["=", "+", "-", "@", "\t", "\r", "\n"] {
            let text = written(&[&[&format!("{start}cmd"), "x"]]);
            let cell = text.trim_start_matches('"');
            assert!(cell.starts_with(&format!("'{start}cmd")), "{text:?}");
        }
        assert_eq!(written(&[&["=1+1,\"x\"", "=2"]]), "\"'=1+1,\"\"x\"\"\",'=2\r\n");
    }

    #[test]
    fn a_formula_behind_another_separator_gets_one_too() {
        for (cell, expected) in [
            ("x;=1+1", "x;'=1+1"),
            ("x\t@y", "x\t'@y"),
            ("x|-1", "x|'-1"),
            ("x;+1;=2", "x;'+1;'=2"),
            ("=1;=2", "'=1;'=2"),
            ("x;\"=1", "\"x;'\"\"=1\""),
            ("x\r\n=1", "\"x\r\n'=1\""),
            ("a, b;=\"c\"", "\"a, b;'=\"\"c\"\"\""),
            ("x; y|z\tw", "x; y|z\tw"),
        ] {
            assert_eq!(written(&[&["n", cell]]), format!("n,{expected}\r\n"), "{cell:?}");
        }
    }

    /// Every cell of an attacker, whatever the file is split at: none begins with a formula.
    #[test]
    fn no_way_to_split_a_row_finds_a_formula() {
        let signs = ["=", ";", "|", "\t", "\"", "\n", ",", "x"];
        let mut cells: Vec<String> = vec![String::new()];
        for _ in 0..5 {
            cells = cells.iter().flat_map(|cell| signs.iter().map(move |sign| format!("{cell}{sign}"))).collect();
        }
        for cell in &cells {
            let text = written(&[&["n", cell, "m"]]);
            for split in [';', '|', '\t'] {
                let mut cells = text.split([split, '\r', '\n']).map(|cell| cell.trim_start_matches('"'));
                assert!(!cells.any(|cell| cell.starts_with('=')), "{cell:?} at {split:?}: {text:?}");
            }
        }
    }

    #[test]
    fn signs_inside_a_cell_are_left_alone() {
        assert_eq!(written(&[&["1234-5678", "a=b", "x@y"]]), "1234-5678,a=b,x@y\r\n");
    }

    #[test]
    fn names_of_columns_come_first_and_only_the_first_piece_has_the_mark() {
        let mut writer = CsvWriter::new(true);
        writer.header(&["serial", "code"]).unwrap();
        writer.row(["A-1", "1"]).unwrap();
        assert_eq!(taken(&mut writer), b"\xef\xbb\xbfserial,code\r\nA-1,1\r\n");
        writer.row(["A-2", "2"]).unwrap();
        assert_eq!(taken(&mut writer), b"A-2,2\r\n");
        assert_eq!(taken(&mut writer), b"");
    }

    #[test]
    fn an_empty_file_may_still_be_marked() {
        assert_eq!(taken(&mut CsvWriter::new(true)), BYTE_ORDER_MARK);
    }

    #[test]
    fn a_row_of_another_length_is_a_defect() {
        let mut writer = CsvWriter::new(false);
        writer.header(&["serial", "code"]).unwrap();
        assert_eq!(writer.row(["A-1"]).unwrap_err().status, Status::Internal);
    }

    #[test]
    fn a_shared_cell_is_written_as_any_other() {
        for cell in ["", "plain", "a,b", "=1+1", "say \"hi\""] {
            let (mut writer, mut shared) = (CsvWriter::new(false), SharedCell::default());
            writer.share("what it was before", &mut shared);
            writer.share(cell, &mut shared);
            writer.cell("x");
            writer.shared_cell(&shared);
            writer.end_row().unwrap();
            assert_eq!(String::from_utf8(taken(&mut writer)).unwrap(), written(&[&["x", cell]]));
        }
    }

    #[test]
    fn a_row_of_one_empty_cell_is_no_empty_line() {
        assert_eq!(written(&[&["serial"], &[""]]), "serial\r\n\"\"\r\n");
    }

    /// The csv crate is the measure of how cells are quoted.
    #[test]
    fn cells_are_quoted_as_the_csv_crate_quotes_them() {
        let rows =
            [["a", "", "b c"], ["\"", "\"\"", ",,"], ["x\ry", "x\ny", "x\r\n"], ["ä\"ö,ü", "a\tb", "'"], ["", "", ""]];
        let mut crate_writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        rows.iter().for_each(|row| crate_writer.write_record(row).unwrap());
        let expected = String::from_utf8(crate_writer.into_inner().unwrap()).unwrap();
        assert_eq!(written(&rows.each_ref().map(|row| row.as_slice())), expected);
    }

    #[test]
    fn a_room_that_was_used_before_is_empty_again() {
        let mut writer = CsvWriter::new(false);
        let mut block = Zeroizing::new(b"what was read before".to_vec());
        writer.row(["1"]).unwrap();
        writer.take(&mut block);
        writer.row(["2"]).unwrap();
        writer.take(&mut block);
        assert_eq!(**block, *b"2\r\n");
    }

    #[test]
    fn a_document_has_its_titles_first_and_every_kind_of_cell() {
        let euro = Currency::parse("EUR").unwrap();
        let mut document = CsvDocument::new(&headings(&["code", "amount", "used_at", "test_mode"]), true, timestamp);
        for (code, used_at, test) in [("=1", 1_795_359_600_000, true), ("2", 0, false)] {
            document.cell(Cell::Text(code), Shared::No).unwrap();
            document.cell(Cell::Money(1_250, euro), Shared::No).unwrap();
            document.cell(Cell::Moment(used_at), Shared::No).unwrap();
            document.cell(Cell::Truth(test), Shared::No).unwrap();
            document.end_row().unwrap();
        }
        document.finish().unwrap();
        let expected = "\u{feff}code,amount,used_at,test_mode\r\n'=1,12.50,2026-11-22T15:00:00Z,yes\r\n2,12.50,,no\r\n";
        assert_eq!(document.size(), expected.len() as u64);
        assert_eq!(String::from_utf8(taken_from(&mut document)).unwrap(), expected);
        assert_eq!(document.size(), expected.len() as u64);
    }

    #[test]
    fn a_kept_cell_is_repeated_whatever_is_passed() {
        let mut document = CsvDocument::new(&headings(&["partner", "used_at"]), false, date_time);
        for (partner, shared) in
            [("a,b", Shared::Keep), ("", Shared::Repeat), ("c", Shared::Keep), ("", Shared::Repeat)]
        {
            document.cell(Cell::Text(partner), shared).unwrap();
            document.cell(Cell::Moment(1_000), Shared::No).unwrap();
            document.end_row().unwrap();
        }
        let time = "1970-01-01 00:00:01";
        let expected = [
            "partner,used_at",
            &format!("\"a,b\",{time}"),
            &format!("\"a,b\",{time}"),
            &format!("c,{time}"),
            &format!("c,{time}"),
            "",
        ]
        .join("\r\n");
        assert_eq!(String::from_utf8(taken_from(&mut document)).unwrap(), expected);
    }

    #[test]
    fn a_document_refuses_rows_of_another_length_than_its_titles() {
        let mut document = CsvDocument::new(&headings(&["a", "b"]), false, timestamp);
        document.cell(Cell::Text("1"), Shared::No).unwrap();
        assert_eq!(document.finish().unwrap_err().status, Status::Internal);
        assert_eq!(document.end_row().unwrap_err().status, Status::Internal);
        let mut document = CsvDocument::new(&headings(&["a"]), false, timestamp);
        document.cell(Cell::Text("1"), Shared::No).unwrap();
        assert_eq!(document.cell(Cell::Text("2"), Shared::No).unwrap_err().status, Status::Internal);
    }
}
