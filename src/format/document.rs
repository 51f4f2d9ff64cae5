//! What every kind of export has in common: rows of cells in, bytes out, in pieces of any size.

use zeroize::Zeroizing;

use crate::error::{Error, Result, Status};
use crate::money::Currency;

/// A column of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The column's name: "face_value".
    pub name: &'static str,
    /// What a person reads above it: "Price".
    pub title: String,
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// Text, a code or a serial: never a number to a spreadsheet.
    Text(&'a str),
    /// An amount in minor units.
    Money(i64, Currency),
    /// Milliseconds since 1970 UTC; 0: none.
    Moment(i64),
    /// Yes or no.
    Truth(bool),
    /// Nothing, where an amount would stand.
    Nothing,
}

/// Whether neighbours in a column have the same cell, so that it is written once and repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// A cell of its own. Codes are always that.
    No,
    /// Others will repeat it: to be kept.
    Keep,
    /// The cell last kept in this column, whatever is passed now.
    Repeat,
}

/// A document that is being written. What it holds may be codes, so its own buffers are wiped.
pub trait Document: Send {
    /// Writes the next cell of a row.
    fn cell(&mut self, cell: Cell<'_>, shared: Shared) -> Result<()>;

    /// Ends a row.
    fn end_row(&mut self) -> Result<()>;

    /// Bytes written since the beginning and those it needs to end: never fewer than the whole has if it is finished
    /// here, and before the end at most what a row's cells look like unpacked more than before that row.
    fn size(&self) -> u64;

    /// Writes what belongs at the end. Nothing but [`Document::take`] may follow.
    fn finish(&mut self) -> Result<()>;

    /// Everything written since the last call, in exchange for a block whose room is used again.
    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>);
}

/// Rows as bytes, for documents whose cells stand one after the other. They may hold codes: they are wiped, and growing
/// leaves no copy of them behind.
pub(super) struct Rows {
    bytes: Zeroizing<Vec<u8>>,
    taken: u64,
    /// What each column kept, as it stands in the document.
    kept: Vec<Vec<u8>>,
    column: usize,
}

impl Rows {
    /// No rows yet, of so many columns.
    pub fn new(columns: usize) -> Rows {
        Rows { bytes: Zeroizing::default(), taken: 0, kept: vec![Vec::new(); columns], column: 0 }
    }

    /// Writes what stands between or around rows.
    pub fn push(&mut self, bytes: &[u8]) {
        make_room(&mut self.bytes, bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes the next cell, or repeats it. `write` gets the number of its column and may add `room` bytes, no more.
    pub fn cell(
        &mut self,
        shared: Shared,
        room: usize,
        write: impl FnOnce(usize, &mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        let column = self.column;
        let kept = self.kept.get_mut(column).ok_or_else(other_width)?;
        self.column += 1;
        if shared == Shared::Repeat {
            make_room(&mut self.bytes, kept.len());
            self.bytes.extend_from_slice(kept);
            return Ok(());
        }
        make_room(&mut self.bytes, room);
        let (start, capacity) = (self.bytes.len(), self.bytes.capacity());
        write(column, &mut self.bytes)?;
        debug_assert_eq!(self.bytes.capacity(), capacity, "a cell took more room than it asked for");
        if shared == Shared::Keep {
            kept.clear();
            kept.extend_from_slice(&self.bytes[start..]);
        }
        Ok(())
    }

    /// Ends a row.
    pub fn end_row(&mut self, end: &[u8]) -> Result<()> {
        if self.column != self.kept.len() {
            return Err(other_width());
        }
        self.column = 0;
        self.push(end);
        Ok(())
    }

    /// Whether no row is open.
    pub fn between(&self) -> bool {
        self.column == 0
    }

    /// Bytes that were not taken yet.
    pub fn pending(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes written since the beginning.
    pub fn size(&self) -> u64 {
        self.taken + self.bytes.len() as u64
    }

    /// Everything written since the last call, in exchange for a block whose room is used again.
    pub fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        self.taken += self.bytes.len() as u64;
        std::mem::swap(&mut self.bytes, block);
        self.bytes.clear();
    }
}

/// Moves by hand: a vector that grows leaves its old bytes behind.
pub(super) fn make_room(bytes: &mut Zeroizing<Vec<u8>>, more: usize) {
    if bytes.capacity() - bytes.len() < more {
        let mut larger = Zeroizing::new(Vec::with_capacity(2 * (bytes.len() + more)));
        larger.extend_from_slice(bytes);
        *bytes = larger;
    }
}

/// What a row of another length than the headings is.
pub(super) fn other_width() -> Error {
    Error::new(Status::Internal, "a row has more or fewer cells than the document has columns")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Headings whose titles are their names.
    pub fn headings(names: &[&'static str]) -> Vec<Heading> {
        names.iter().map(|&name| Heading { name, title: name.to_owned() }).collect()
    }

    /// What a document has written since it was asked last.
    pub fn taken(document: &mut dyn Document) -> Vec<u8> {
        let mut block = Zeroizing::new(b"what was read before".to_vec());
        document.take(&mut block);
        block.to_vec()
    }

    fn row(rows: &mut Rows, cells: &[(&str, Shared)]) -> Result<()> {
        for (cell, shared) in cells {
            rows.cell(*shared, cell.len(), |_, out| {
                out.extend_from_slice(cell.as_bytes());
                Ok(())
            })?;
        }
        rows.end_row(b";")
    }

    #[test]
    fn a_kept_cell_is_repeated_in_its_column_until_another_is_kept() {
        use Shared::{Keep, No, Repeat};
        let mut rows = Rows::new(2);
        row(&mut rows, &[("a", Keep), ("1", Keep)]).unwrap();
        row(&mut rows, &[("x", Repeat), ("2", No)]).unwrap();
        row(&mut rows, &[("b", Keep), ("x", Repeat)]).unwrap();
        row(&mut rows, &[("x", Repeat), ("3", No)]).unwrap();
        assert_eq!(rows.bytes.as_slice(), b"a1;a2;b1;b3;");
    }

    #[test]
    fn rows_of_another_length_are_a_defect() {
        use Shared::No;
        for cells in [[("a", No)].as_slice(), &[("a", No), ("b", No), ("c", No)]] {
            assert_eq!(row(&mut Rows::new(2), cells).unwrap_err().status, Status::Internal);
        }
    }

    #[test]
    fn the_size_counts_what_was_taken_and_what_was_not() {
        let (mut rows, mut block) = (Rows::new(1), Zeroizing::default());
        row(&mut rows, &[("abc", Shared::No)]).unwrap();
        rows.take(&mut block);
        row(&mut rows, &[("d", Shared::No)]).unwrap();
        assert_eq!((block.as_slice(), rows.size()), (b"abc;".as_slice(), 6));
        rows.take(&mut block);
        assert_eq!(block.as_slice(), b"d;");
    }
}
