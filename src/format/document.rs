//! What every kind of export has in common: rows of cells in, bytes out, in pieces of any size.

use zeroize::Zeroizing;

use crate::error::Result;
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

    /// Bytes written since the beginning, and those it needs at least to end.
    fn size(&self) -> u64;

    /// Writes what belongs at the end. Nothing but [`Document::take`] may follow.
    fn finish(&mut self) -> Result<()>;

    /// Everything written since the last call, in exchange for a block whose room is used again.
    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>);
}
