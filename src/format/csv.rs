//! CSV as RFC 4180 wants it, safe to open in a spreadsheet.

use csv_core::WriterBuilder;
use zeroize::Zeroizing;

use crate::error::{Error, Result, Status};

/// A spreadsheet runs a cell that begins with one of these as a formula.
const FORMULA_STARTS: &[u8] = b"=+-@\t\r\n";
/// Tells a spreadsheet that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const ROW_END: &[u8] = b"\r\n";
/// What a cell has at most beside its own bytes, each perhaps doubled: comma, quotes, apostrophe and the row's end.
const BESIDE_A_CELL: usize = 8;

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
            let message = "csv: a row has more or fewer cells than the row before it";
            return Err(Error::new(Status::Internal, message));
        }
        self.make_room(BESIDE_A_CELL);
        if self.text.len() == self.row_start {
            // A line with nothing in it is no row to many readers.
            self.text.extend_from_slice(b"\"\"");
        }
        self.text.extend_from_slice(ROW_END);
        self.row_start = self.text.len();
        self.cells = 0;
        Ok(())
    }

    /// Everything written since the last call, in exchange for a block whose room is used again.
    pub fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        std::mem::swap(&mut self.text, block);
        self.text.clear();
        self.row_start = 0;
    }

    fn begin_cell(&mut self, bytes: usize) {
        self.make_room(bytes + BESIDE_A_CELL);
        if self.cells > 0 {
            self.text.push(b',');
        }
        self.cells += 1;
    }

    /// Moves by hand: a vector that grows leaves its old bytes behind.
    fn make_room(&mut self, bytes: usize) {
        if self.text.capacity() - self.text.len() < bytes {
            let mut larger = Zeroizing::new(Vec::with_capacity(2 * (self.text.len() + bytes)));
            larger.extend_from_slice(&self.text);
            self.text = larger;
        }
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
    if quoted {
        let start = text.len();
        text.resize(start + 2 * cell.len(), 0);
        let (_, _, written) = csv_core::quote(cell, &mut text[start..], b'"', b'"', true);
        text.truncate(start + written);
        text.push(b'"');
    } else {
        text.extend_from_slice(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
