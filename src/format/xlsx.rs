//! Workbooks that any spreadsheet opens (ECMA-376), written in one pass. The usual writers, such as rust_xlsxwriter,
//! keep a sheet, codes and all, in memory or in temporary files until it ends, and cannot be read from meanwhile; this
//! one holds a block.
//!
//! The deflater's window is the one place that is not wiped at once: a sheet that ends clears it.

mod parts;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};
use zip::CompressionMethod;

use self::parts::{Style, END_PART_BYTES, END_SHEET_BYTES};
use super::document::{make_room, other_width, Cell, Document, Heading, Rows, Shared};
use super::time::timestamp;
use super::xml::{escape, ESCAPED_AT_MOST};
use crate::error::{Error, Result, Status};
use crate::limits::TIME_MAX_MS;

/// Rows of a sheet, its headings among them: what spreadsheets hold.
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Bytes of a sheet unpacked. Below 4 GiB its size needs no ZIP64 field, which some readers refuse behind a sheet that
/// was written in one pass.
const SHEET_BYTES_MAX: u64 = 3 << 30;
/// UTF-16 units of a cell: what spreadsheets hold.
const CELL_UNITS_MAX: usize = 32_767;
/// Unpacked bytes handed to the deflater at once. What it made of them leaves it at once too.
const BLOCK_BYTES: usize = 128 << 10;
/// The fastest that packs at all: codes hardly shrink, and what surrounds them shrinks at any level.
const DEFLATE_LEVEL: i64 = 1;
/// What a cell has at most beside its text: tags, an amount or a time, the row's start.
const BESIDE_TEXT: usize = 128;
/// Days from the first day of a workbook's calendar to 1970.
const DAYS_TO_1970: i64 = 25_569;
const SECONDS_A_DAY: i64 = 86_400;
/// Decimals of a day's fraction: eleven microseconds apart, so that every second is found again.
const DAY_FRACTION_UNIT: i64 = 10_000_000_000;

/// An export as a workbook. Text is text even to who edits it, so that no code loses its zeros and none is run as a
/// formula; amounts are numbers in their currency's decimals; times are dates in UTC. What does not fit on one sheet
/// goes on on the next, under the same headings.
pub struct XlsxDocument {
    /// None once the document has ended.
    archive: Option<ZipWriter<StreamWriter<Packed>>>,
    packed: Packed,
    /// Rows that are not packed yet.
    rows: Rows,
    block: Zeroizing<Vec<u8>>,
    titles: Vec<String>,
    widths: Vec<usize>,
    name: String,
    /// Rows of each sheet, headings among them.
    sheets: Vec<u32>,
    /// Whether the last of them is begun in the archive.
    open: bool,
    /// Where the last of them began, in bytes of `rows`.
    sheet_start: u64,
    rows_max: u32,
    bytes_max: u64,
}

impl XlsxDocument {
    /// A workbook of these columns, whose first sheet has this name as far as a sheet can have it.
    pub fn new(headings: &[Heading], sheet: &str) -> XlsxDocument {
        XlsxDocument::with_sheets_of(headings, sheet, SHEET_ROWS_MAX, SHEET_BYTES_MAX)
    }

    fn with_sheets_of(headings: &[Heading], sheet: &str, rows_max: u32, bytes_max: u64) -> XlsxDocument {
        let packed = Packed::default();
        let mut document = XlsxDocument {
            archive: Some(ZipWriter::new_stream(packed.clone())),
            packed,
            rows: Rows::new(headings.len()),
            block: Zeroizing::default(),
            titles: headings.iter().map(|heading| heading.title.clone()).collect(),
            widths: headings.iter().map(parts::width).collect(),
            name: parts::sheet_name(sheet),
            sheets: Vec::new(),
            open: false,
            sheet_start: 0,
            rows_max,
            bytes_max,
        };
        document.begin_sheet();
        document
    }

    fn begin_sheet(&mut self) {
        self.sheet_start = self.rows.size();
        self.rows.push(parts::sheet_start(&self.widths, self.sheets.is_empty()).as_bytes());
        let mut row = b"<row>".to_vec();
        self.titles.iter().for_each(|title| write_text(title, Style::Heading, &mut row));
        row.extend_from_slice(b"</row>");
        self.rows.push(&row);
        self.sheets.push(1);
        self.open = false;
    }

    fn end_sheet(&mut self) -> Result<()> {
        let rows = self.sheets.last().copied().unwrap_or(1);
        self.rows.push(parts::sheet_end(self.titles.len(), rows).as_bytes());
        self.pack()
    }

    fn sheet_is_full(&self) -> bool {
        let rows = self.sheets.last().copied().unwrap_or(0);
        rows >= self.rows_max || self.rows.size() - self.sheet_start >= self.bytes_max
    }

    /// Packs what was written since the last call.
    fn pack(&mut self) -> Result<()> {
        let archive = self.archive.as_mut().ok_or_else(ended)?;
        if !self.open {
            if self.sheets.len() == 1 {
                write_part(archive, "_rels/.rels", parts::RELATIONS)?;
                write_part(archive, "xl/styles.xml", &parts::styles())?;
            }
            archive.start_file(parts::sheet_path(self.sheets.len()), part_options()).map_err(defect)?;
            self.open = true;
        }
        self.rows.take(&mut self.block);
        archive.write_all(&self.block).and_then(|()| archive.flush()).map_err(|error| defect(error.into()))
    }
}

impl Document for XlsxDocument {
    fn cell(&mut self, cell: Cell<'_>, shared: Shared) -> Result<()> {
        if self.rows.between() && self.sheet_is_full() {
            self.end_sheet()?;
            self.begin_sheet();
        }
        let text = if let Cell::Text(text) = cell { text.len().min(4 * CELL_UNITS_MAX) } else { 0 };
        self.rows.cell(shared, ESCAPED_AT_MOST * text + BESIDE_TEXT, |column, out| {
            if column == 0 {
                out.extend_from_slice(b"<row>");
            }
            write_cell(cell, out);
            Ok(())
        })
    }

    fn end_row(&mut self) -> Result<()> {
        self.rows.end_row(b"</row>")?;
        self.sheets.iter_mut().last().into_iter().for_each(|rows| *rows += 1);
        match self.rows.pending() >= BLOCK_BYTES {
            true => self.pack(),
            false => Ok(()),
        }
    }

    fn size(&self) -> u64 {
        let packed = self.packed.size();
        if self.archive.is_none() {
            return packed;
        }
        // The deflater stores what it cannot shrink, with five bytes for every 32 KiB.
        let pending = self.rows.pending() as u64;
        packed + pending + pending / 1_024 + END_PART_BYTES + END_SHEET_BYTES * self.sheets.len() as u64
    }

    fn finish(&mut self) -> Result<()> {
        if !self.rows.between() {
            return Err(other_width());
        }
        self.end_sheet()?;
        let mut archive = self.archive.take().ok_or_else(ended)?;
        write_part(&mut archive, "xl/workbook.xml", &parts::workbook(&self.name, self.titles.len(), &self.sheets))?;
        write_part(&mut archive, "xl/_rels/workbook.xml.rels", &parts::workbook_relations(self.sheets.len()))?;
        write_part(&mut archive, "[Content_Types].xml", &parts::content_types(self.sheets.len()))?;
        archive.finish().map(drop).map_err(defect)
    }

    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        self.packed.take(block);
    }
}

fn write_part(archive: &mut ZipWriter<StreamWriter<Packed>>, path: &str, part: &str) -> Result<()> {
    archive.start_file(path, part_options()).map_err(defect)?;
    archive.write_all(part.as_bytes()).map_err(|error| defect(error.into()))
}

fn part_options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(DEFLATE_LEVEL))
}

/// Memory takes any byte, so what fails is the library.
fn defect(error: ZipError) -> Error {
    Error::new(Status::Internal, format!("workbook: {error}"))
}

fn ended() -> Error {
    Error::new(Status::Internal, "workbook: it has ended; nothing can be written to it")
}

fn write_cell(cell: Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Text("") | Cell::Moment(0) | Cell::Nothing => out.extend_from_slice(b"<c/>"),
        Cell::Text(text) => write_text(text, Style::of(text), out),
        Cell::Money(minor, currency) => {
            write_number(&currency.format(minor), Style::money(currency.exponent()), out);
        }
        // Before the calendar of workbooks has no wrong leap day, after it has no day at all.
        Cell::Moment(ms @ 1..=TIME_MAX_MS) => write_number(&serial_date(ms), Style::Moment, out),
        Cell::Moment(ms) => write_text(&timestamp(ms), Style::Text, out),
        Cell::Truth(false) => out.extend_from_slice(b"<c t=\"b\"><v>0</v></c>"),
        Cell::Truth(true) => out.extend_from_slice(b"<c t=\"b\"><v>1</v></c>"),
    }
}

fn write_number(number: &str, style: Style, out: &mut Vec<u8>) {
    out.extend_from_slice(style.cell_start());
    out.extend_from_slice(b"><v>");
    out.extend_from_slice(number.as_bytes());
    out.extend_from_slice(b"</v></c>");
}

fn write_text(text: &str, style: Style, out: &mut Vec<u8>) {
    let text = cut(text);
    out.extend_from_slice(style.cell_start());
    out.extend_from_slice(b" t=\"inlineStr\"><is><t");
    if text.trim().len() < text.len() {
        out.extend_from_slice(b" xml:space=\"preserve\"");
    }
    out.push(b'>');
    let mut rest = text;
    // A spreadsheet reads `_x0041_` as "A", so a code that looks like it has its first sign written that way.
    while let Some(at) = escape_sequence(rest) {
        escape(&rest[..at], out);
        out.extend_from_slice(b"_x005F_");
        rest = &rest[at + 1..];
    }
    escape(rest, out);
    out.extend_from_slice(b"</t></is></c>");
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> &str {
    if text.len() <= CELL_UNITS_MAX {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > CELL_UNITS_MAX
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// Where a text has what a spreadsheet takes for a character written by its number (ECMA-376 part 1, 22.9.2.19).
fn escape_sequence(text: &str) -> Option<usize> {
    let starts = text.match_indices("_x");
    let is_sequence = |at: usize| match text.as_bytes().get(at + 2..at + 7) {
        Some([digits @ .., b'_']) => digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    starts.map(|(at, _)| at).find(|at| is_sequence(*at))
}

/// Days since the first of a workbook's calendar, as decimal text. Milliseconds are cut, as everywhere.
fn serial_date(ms: i64) -> String {
    let seconds = ms.div_euclid(1_000);
    let (days, second) = (seconds.div_euclid(SECONDS_A_DAY) + DAYS_TO_1970, seconds.rem_euclid(SECONDS_A_DAY));
    match (second * DAY_FRACTION_UNIT + SECONDS_A_DAY / 2) / SECONDS_A_DAY {
        0 => days.to_string(),
        fraction => format!("{days}.{fraction:010}"),
    }
}

/// Where the archive writes to and the reader takes from.
#[derive(Clone, Default)]
struct Packed(Arc<Mutex<PackedBytes>>);

#[derive(Default)]
struct PackedBytes {
    bytes: Zeroizing<Vec<u8>>,
    taken: u64,
}

impl Packed {
    fn size(&self) -> u64 {
        let packed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        packed.taken + packed.bytes.len() as u64
    }

    fn take(&self, block: &mut Zeroizing<Vec<u8>>) {
        let mut packed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        packed.taken += packed.bytes.len() as u64;
        std::mem::swap(&mut packed.bytes, block);
        packed.bytes.clear();
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut packed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut packed.bytes, bytes.len());
        packed.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
