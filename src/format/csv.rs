//! CSV as RFC 4180 wants it, safe to open in a spreadsheet.

use csv::{Terminator, Writer, WriterBuilder};

use crate::error::{Error, Result, Status};

/// A spreadsheet runs a cell that begins with one of these as a formula.
const FORMULA_STARTS: &[u8] = b"=+-@\t\r\n";
/// Tells a spreadsheet that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes rows into memory, to be taken away in pieces of any size.
pub struct CsvWriter {
    rows: Writer<Vec<u8>>,
    guarded: Vec<u8>,
}

impl CsvWriter {
    /// An empty file, with the UTF-8 mark in front if wanted.
    pub fn new(byte_order_mark: bool) -> CsvWriter {
        let start = if byte_order_mark { BYTE_ORDER_MARK } else { b"" };
        CsvWriter { rows: rows_after(start.to_vec()), guarded: Vec::new() }
    }

    /// Writes the names of the columns.
    pub fn header(&mut self, names: &[&str]) -> Result<()> {
        self.row(names.iter().copied())
    }

    /// Writes one row. A cell that a spreadsheet would run gets an apostrophe in front.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
        for cell in cells {
            self.cell(cell)?;
        }
        self.end_row()
    }

    /// Writes the next cell of a row.
    pub fn cell(&mut self, cell: &str) -> Result<()> {
        let cell = guarded(cell.as_bytes(), &mut self.guarded);
        self.rows.write_field(cell).map_err(unwritten)
    }

    /// Ends a row that was written cell by cell.
    pub fn end_row(&mut self) -> Result<()> {
        self.rows.write_record(None::<&[u8]>).map_err(unwritten)
    }

    /// Everything written since the last call.
    pub fn take(&mut self) -> Result<Vec<u8>> {
        let finished = std::mem::replace(&mut self.rows, rows_after(Vec::new()));
        finished.into_inner().map_err(unwritten)
    }
}

fn rows_after(start: Vec<u8>) -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(start)
}

fn guarded<'a>(cell: &'a [u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
    match cell.first() {
        Some(first) if FORMULA_STARTS.contains(first) => {
            buffer.clear();
            buffer.push(b'\'');
            buffer.extend_from_slice(cell);
            buffer
        }
        _ => cell,
    }
}

/// Memory takes every byte, so only rows of different lengths can fail: a defect of the library.
fn unwritten(_: impl std::error::Error) -> Error {
    Error::new(Status::Internal, "csv: a row has more or fewer cells than the row before it")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let mut writer = CsvWriter::new(false);
        rows.iter().for_each(|row| writer.row(row.iter().copied()).unwrap());
        String::from_utf8(writer.take().unwrap()).unwrap()
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
        assert_eq!(writer.take().unwrap(), b"\xef\xbb\xbfserial,code\r\nA-1,1\r\n");
        writer.row(["A-2", "2"]).unwrap();
        assert_eq!(writer.take().unwrap(), b"A-2,2\r\n");
        assert_eq!(writer.take().unwrap(), b"");
    }

    #[test]
    fn an_empty_file_may_still_be_marked() {
        assert_eq!(CsvWriter::new(true).take().unwrap(), BYTE_ORDER_MARK);
    }

    #[test]
    fn a_row_of_another_length_is_a_defect() {
        let mut writer = CsvWriter::new(false);
        writer.header(&["serial", "code"]).unwrap();
        assert_eq!(writer.row(["A-1"]).unwrap_err().status, Status::Internal);
    }
}
