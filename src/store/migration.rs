//! The schema as numbered steps, in types every database has.
//!
//! A step is DDL with tokens for what differs: `{ID}` (integer primary key), `{INTEGER}`, `{REAL}`, `{TEXT(n)}`,
//! `{BLOB}` and `{BLOB(n)}`; `{CLUSTERED}` behind a table keeps its rows in the order of its key. A released step never changes; a new version appends one.

/// Version and text of every step, oldest first.
pub const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("schema/0001.sql")),
    (2, include_str!("schema/0002.sql")),
    (3, include_str!("schema/0003.sql")),
    (4, include_str!("schema/0004.sql")),
    (5, include_str!("schema/0005.sql")),
    (6, include_str!("schema/0006.sql")),
];

/// A database's way to write DDL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    MariaDb,
}

/// The version this library writes.
pub fn newest() -> i64 {
    MIGRATIONS.iter().map(|(version, _)| *version).max().unwrap_or(0)
}

/// The text of a step in the words of one database. Unknown tokens stay, so that the database refuses them.
pub fn ddl(dialect: Dialect, text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (token, after))) =
        rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        written.push_str(before);
        match type_name(dialect, token) {
            Some(name) => written.push_str(&name),
            None => written.push_str(&format!("{{{token}}}")),
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

fn type_name(dialect: Dialect, token: &str) -> Option<String> {
    use Dialect::{MariaDb, Postgres, Sqlite};
    let (kind, size) = match token.strip_suffix(')').and_then(|token| token.split_once('(')) {
        Some((kind, size)) if !size.is_empty() && size.bytes().all(|digit| digit.is_ascii_digit()) => (kind, size),
        _ => (token, ""),
    };
    let name = match (kind, size, dialect) {
        ("ID", "", Sqlite) => "INTEGER PRIMARY KEY".to_string(),
        ("ID", "", _) => "BIGINT PRIMARY KEY".to_string(),
        ("INTEGER", "", Sqlite) => "INTEGER".to_string(),
        ("INTEGER", "", _) => "BIGINT".to_string(),
        ("CLUSTERED", "", Sqlite) => " WITHOUT ROWID".to_string(),
        ("CLUSTERED", "", _) => String::new(),
        ("REAL", "", Sqlite) => "REAL".to_string(),
        ("REAL", "", Postgres) => "DOUBLE PRECISION".to_string(),
        ("REAL", "", MariaDb) => "DOUBLE".to_string(),
        ("BLOB", _, Sqlite) => "BLOB".to_string(),
        ("BLOB", _, Postgres) => "BYTEA".to_string(),
        ("BLOB", "", MariaDb) => "LONGBLOB".to_string(),
        ("BLOB", size, MariaDb) => format!("VARBINARY({size})"),
        ("TEXT", "", _) => return None,
        ("TEXT", _, Sqlite) => "TEXT".to_string(),
        ("TEXT", size, Postgres) => format!("VARCHAR({size})"),
        // Byte order and no padding, as the other two compare: 'a' is neither 'A' nor 'a '.
        ("TEXT", size, MariaDb) => format!("VARCHAR({size}) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"),
        _ => return None,
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_in_the_words_of_each_database() {
        let text = "CREATE TABLE t (a {ID}, b {INTEGER}, c {TEXT(7)}, d {BLOB(16)}, e {BLOB}, f {REAL});";
        assert_eq!(
            ddl(Dialect::Sqlite, text),
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER, c TEXT, d BLOB, e BLOB, f REAL);"
        );
        assert_eq!(
            ddl(Dialect::Postgres, text),
            "CREATE TABLE t (a BIGINT PRIMARY KEY, b BIGINT, c VARCHAR(7), d BYTEA, e BYTEA, f DOUBLE PRECISION);"
        );
        assert!(ddl(Dialect::MariaDb, text).contains("d VARBINARY(16), e LONGBLOB, f DOUBLE"));
    }

    #[test]
    fn an_unknown_type_is_left_for_the_database_to_refuse() {
        assert_eq!(ddl(Dialect::Sqlite, "a {MONEY}, b {TEXT(x)} {"), "a {MONEY}, b {TEXT(x)} {");
    }

    #[test]
    fn versions_count_up_without_a_gap() {
        for (index, (version, _)) in MIGRATIONS.iter().enumerate() {
            assert_eq!(*version, index as i64 + 1);
        }
    }
}
