//! What a database must be able to do for us. Small on purpose: the statements are written once for all databases.

use std::path::Path;

use crate::error::Result;

/// A value bound to a numbered parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A 64-bit integer: amounts, times, states, flags.
    Integer(i64),
    /// UTF-8 text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// One row of an answer. Columns count from 0.
pub trait Row {
    /// An integer that is always there.
    fn integer(&self, column: usize) -> Result<i64>;
    /// An integer, or NULL.
    fn integer_or_null(&self, column: usize) -> Result<Option<i64>>;
    /// Text that is always there.
    fn text(&self, column: usize) -> Result<&str>;
    /// Text, or NULL.
    fn text_or_null(&self, column: usize) -> Result<Option<&str>>;
    /// Bytes that are always there.
    fn blob(&self, column: usize) -> Result<&[u8]>;
    /// The same, or nothing.
    fn blob_or_null(&self, column: usize) -> Result<Option<&[u8]>>;
}

/// A transaction somebody else begins and ends. Once a call failed in the database, every later one fails alike, and
/// nothing of the transaction is kept even if the closure hides the error.
pub trait Transaction {
    /// Runs a statement and tells how many rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64>;

    /// Hands every row of the answer to `each`, which ends the query with an error.
    fn query(&mut self, sql: &str, values: &[Value], each: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<()>;

    /// Inserts many rows at once. `head` is `INSERT INTO t (a, b) VALUES`, `values` holds row after row.
    ///
    /// `Ok(false)`: a unique key exists already, no row of this call was inserted, and the transaction goes on.
    fn insert_rows(&mut self, head: &str, columns: usize, values: &[Value]) -> Result<bool>;

    /// Whether it sees only what is committed: what it reads is so, and may be remembered.
    fn is_snapshot(&self) -> bool {
        false
    }
}

/// A piece of writing: may run on another thread, and again after a roll-back.
pub type Work = Box<dyn FnMut(&mut dyn Transaction) -> Result<()> + Send>;

/// A database.
pub trait Driver: Send + Sync {
    /// Runs and durably commits `work`.
    fn write(&self, work: Work) -> Result<()>;
    /// Runs `work` on a snapshot.
    fn read(&self, work: &mut dyn FnMut(&mut dyn Transaction) -> Result<()>) -> Result<()>;
    /// Whether another thread or process wrote or queued a moment ago.
    fn writers_waiting(&self) -> bool;
    /// Copies the database to a new file.
    fn backup(&self, path: &Path) -> Result<()>;
}
