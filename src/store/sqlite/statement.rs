//! Statements inside a transaction: prepared once a connection, bound by number.

use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};

use super::Failure;
use crate::error::{Error, Result, Status};
use crate::store::driver::{Row, Transaction, Value};

/// Rows of one many-row INSERT: beyond fifty, parsing and binding no longer matter.
const ROWS_PER_STATEMENT: usize = 50;

/// A transaction of a connection. Somebody else begins, commits or rolls back.
pub(super) struct SqliteTransaction<'a> {
    connection: &'a Connection,
    path: &'a Path,
    /// The first error of the database. SQLite may have rolled back by itself then, and a statement that followed
    /// would commit on its own; so none follows.
    broken: Option<Error>,
    snapshot: bool,
}

impl<'a> SqliteTransaction<'a> {
    pub(super) fn new(connection: &'a Connection, path: &'a Path) -> Self {
        SqliteTransaction { connection, path, broken: None, snapshot: false }
    }

    pub(super) fn on_snapshot(connection: &'a Connection, path: &'a Path) -> Self {
        SqliteTransaction { snapshot: true, ..SqliteTransaction::new(connection, path) }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// The closure's result, unless it hid an error of the database.
    pub(super) fn end(self, result: Result<()>) -> Result<()> {
        match self.broken {
            Some(error) if result.is_ok() => Err(error),
            _ => result,
        }
    }

    fn unbroken(&self) -> Result<()> {
        self.broken.as_ref().map_or(Ok(()), |error| Err(error.clone()))
    }

    fn broke(&mut self, failure: Failure) -> Error {
        // The path was checked on opening: what is no database now was one then.
        let failure = if failure == Failure::NotADatabase { Failure::Damaged } else { failure };
        let error = failure.explain(self.path);
        self.broken = Some(error.clone());
        error
    }

    fn note<T>(&mut self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|error| self.broke(Failure::outside_commit(&error)))
    }

    /// Inserts in several statements, of which none stays when one meets an existing key.
    fn insert_in_parts(&mut self, head: &str, columns: usize, values: &[Value]) -> rusqlite::Result<bool> {
        self.connection.execute_batch("SAVEPOINT rows")?;
        let (many, single) =
            values.split_at(values.len() / (columns * ROWS_PER_STATEMENT) * columns * ROWS_PER_STATEMENT);
        let parts = many.chunks(columns * ROWS_PER_STATEMENT).chain(single.chunks(columns));
        for part in parts {
            if !insert(self.connection, head, columns, part)? {
                self.connection.execute_batch("ROLLBACK TO rows; RELEASE rows")?;
                return Ok(false);
            }
        }
        self.connection.execute_batch("RELEASE rows")?;
        Ok(true)
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn is_snapshot(&self) -> bool {
        self.snapshot
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        self.unbroken()?;
        let changed = bound(self.connection, sql, values).and_then(|mut statement| statement.raw_execute());
        self.note(changed).map(|rows| rows as u64)
    }

    fn query(&mut self, sql: &str, values: &[Value], each: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<()> {
        self.unbroken()?;
        let connection = self.connection;
        let statement = bound(connection, sql, values);
        let mut statement = self.note(statement)?;
        let mut rows = statement.raw_query();
        loop {
            let row = rows.next();
            match self.note(row)? {
                Some(row) => each(&SqliteRow { row, path: self.path })?,
                None => return Ok(()),
            }
        }
    }

    fn insert_rows(&mut self, head: &str, columns: usize, values: &[Value]) -> Result<bool> {
        self.unbroken()?;
        if columns == 0 || values.len() % columns != 0 {
            return Err(self.broke(Failure::Other("an insertion has incomplete rows".to_string())));
        }
        let inserted = match values.len() / columns {
            0 => return Ok(true),
            1 | ROWS_PER_STATEMENT => insert(self.connection, head, columns, values),
            _ => self.insert_in_parts(head, columns, values),
        };
        self.note(inserted)
    }
}

/// Runs one INSERT. A statement that fails leaves none of its rows.
fn insert(connection: &Connection, head: &str, columns: usize, values: &[Value]) -> rusqlite::Result<bool> {
    // One text, copied: made anew for every fifty rows it must cost nothing beside them.
    let row = format!("({}?)", "?,".repeat(columns - 1));
    let more = format!(",{row}").repeat(values.len() / columns - 1);
    let sql = format!("{head} {row}{more}");
    let inserted = bound(connection, &sql, values).and_then(|mut statement| statement.raw_execute());
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if matches!(Failure::of(&error), Failure::UniqueKeyExists(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn bound<'c>(connection: &'c Connection, sql: &str, values: &[Value]) -> rusqlite::Result<CachedStatement<'c>> {
    let mut statement = connection.prepare_cached(sql)?;
    if statement.parameter_count() != values.len() {
        return Err(rusqlite::Error::InvalidParameterCount(values.len(), statement.parameter_count()));
    }
    for (index, value) in values.iter().enumerate() {
        let value = match *value {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        };
        statement.raw_bind_parameter(index + 1, ToSqlOutput::Borrowed(value))?;
    }
    Ok(statement)
}

struct SqliteRow<'a> {
    row: &'a rusqlite::Row<'a>,
    path: &'a Path,
}

impl SqliteRow<'_> {
    #[inline]
    fn value(&self, column: usize) -> Result<ValueRef<'_>> {
        self.row.get_ref(column).map_err(|error| Failure::of(&error).explain(self.path))
    }

    fn text_of<'v>(&self, value: ValueRef<'v>, column: usize) -> Result<&'v str> {
        match value {
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_err(|_| self.wrong(column, "text")),
            _ => Err(self.wrong(column, "text")),
        }
    }

    /// SQLite lets any column hold any type, so a wrong one means that somebody else wrote the row.
    #[cold]
    fn wrong(&self, column: usize, wanted: &str) -> Error {
        let store = self.path.display();
        let message = format!("store {store} has no {wanted} in column {column} of a row: restore it from a backup");
        Error::new(Status::Integrity, message)
    }
}

impl Row for SqliteRow<'_> {
    fn integer(&self, column: usize) -> Result<i64> {
        match self.value(column)? {
            ValueRef::Integer(number) => Ok(number),
            _ => Err(self.wrong(column, "integer")),
        }
    }

    fn integer_or_null(&self, column: usize) -> Result<Option<i64>> {
        match self.value(column)? {
            ValueRef::Integer(number) => Ok(Some(number)),
            ValueRef::Null => Ok(None),
            _ => Err(self.wrong(column, "integer")),
        }
    }

    fn text(&self, column: usize) -> Result<&str> {
        self.text_of(self.value(column)?, column)
    }

    fn text_or_null(&self, column: usize) -> Result<Option<&str>> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            value => self.text_of(value, column).map(Some),
        }
    }

    fn blob(&self, column: usize) -> Result<&[u8]> {
        self.blob_or_null(column)?.ok_or_else(|| self.wrong(column, "bytes"))
    }

    fn blob_or_null(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.value(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            _ => Err(self.wrong(column, "bytes")),
        }
    }
}
