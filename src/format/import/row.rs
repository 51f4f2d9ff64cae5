//! A row of cells as it stands in the file, before anything is made of it.

use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};
use crate::limits::{IMPORT_CELL_BYTES_MAX, IMPORT_LINE_BYTES_MAX};

/// What a cell is to whoever wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// A number of a spreadsheet; as a date, days since the end of 1899.
    Number,
    /// A number of a spreadsheet; as a date, days since the start of 1904.
    NumberFrom1904,
    /// Yes or no of a spreadsheet.
    Truth,
    /// What a spreadsheet last computed, or somebody pretended it did.
    Formula,
    /// An error of a spreadsheet, such as #REF!.
    Error,
    /// Longer than a cell may be; its text is not kept.
    TooLong,
    /// Points at a shared text that is not there.
    Missing,
}

/// A cell that has something in it.
#[derive(Clone, Copy, Debug)]
struct Place {
    column: usize,
    start: usize,
    end: usize,
    kind: Kind,
}

/// A row. Its room is used for row after row, because it holds codes.
pub(super) struct Row {
    line: i64,
    text: Zeroizing<Vec<u8>>,
    places: Vec<Place>,
    blank: bool,
}

impl Row {
    pub(super) fn new() -> Row {
        // What grows leaves its old bytes behind, so this has all the room it may need.
        let text = Zeroizing::new(Vec::with_capacity(IMPORT_LINE_BYTES_MAX));
        Row { line: 0, text, places: Vec::new(), blank: true }
    }

    /// Empties it.
    pub(super) fn begin(&mut self, line: i64) {
        self.line = line;
        // Only what was used: wiping all the room for every row takes longer than reading it.
        self.text.as_mut_slice().zeroize();
        self.text.clear();
        self.places.clear();
        self.blank = true;
    }

    /// Line of a text file, row of a sheet, from 1.
    pub(super) fn line(&self) -> i64 {
        self.line
    }

    /// Nothing but white space in it.
    pub(super) fn is_blank(&self) -> bool {
        self.blank
    }

    /// A cell with something in it that nobody wants to read.
    pub(super) fn skip(&mut self) {
        self.blank = false;
    }

    /// Puts a cell behind the others, without white space around it.
    pub(super) fn push(&mut self, column: usize, cell: &str, kind: Kind) -> Result<()> {
        let cell = cell.trim();
        let (cell, kind) = if cell.len() > IMPORT_CELL_BYTES_MAX { ("", Kind::TooLong) } else { (cell, kind) };
        if cell.is_empty() && kind == Kind::Text {
            return Ok(());
        }
        if self.text.len() + cell.len() > IMPORT_LINE_BYTES_MAX {
            let line = self.line;
            let problem = format_args!("line {line} has more than {IMPORT_LINE_BYTES_MAX} bytes; shorten its cells");
            return Err(Error::invalid("path", problem));
        }
        let start = self.text.len();
        self.text.extend_from_slice(cell.as_bytes());
        self.places.push(Place { column, start, end: self.text.len(), kind });
        self.blank = false;
        Ok(())
    }

    /// The cell of a column, from 0, if it has something in it.
    pub(super) fn cell(&self, column: usize) -> Option<(&str, Kind)> {
        let place = self.places.iter().find(|place| place.column == column)?;
        Some((self.at(place)?, place.kind))
    }

    /// Its cells with their columns, from 0.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &str, Kind)> {
        self.places.iter().filter_map(|place| self.at(place).map(|text| (place.column, text, place.kind)))
    }

    fn at(&self, place: &Place) -> Option<&str> {
        std::str::from_utf8(self.text.get(place.start..place.end)?).ok()
    }
}
