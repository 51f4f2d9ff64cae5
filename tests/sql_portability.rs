//! Every statement of the store is understood by PostgreSQL and MariaDB too, not only by SQLite.
//!
//! A throwaway server of each is started, the schema created, each statement prepared. Nothing is executed.

#![allow(clippy::disallowed_methods)]

#[path = "sql_portability/server.rs"]
mod server;

use server::Server;
use voucher::store::migration::{ddl, Dialect, MIGRATIONS};
use voucher::store::sql;

#[test]
fn postgresql_prepares_every_statement() {
    let server = Server::postgresql();
    prepare_all(&server, Dialect::Postgres, |name, text| {
        format!("PREPARE {name} AS {};", numbered_as(text, |number| format!("${number}")))
    });
}

#[test]
fn mariadb_prepares_every_statement() {
    let server = Server::mariadb();
    prepare_all(&server, Dialect::MariaDb, |name, text| {
        let text = numbered_as(text, |_| "?".to_string()).replace('\\', "\\\\").replace('\'', "''");
        format!("PREPARE {name} FROM '{text}';")
    });
}

fn prepare_all(server: &Server, dialect: Dialect, prepare: impl Fn(&str, &str) -> String) {
    for (version, text) in MIGRATIONS {
        server.run(&ddl(dialect, text)).unwrap_or_else(|problem| panic!("schema step {version}: {problem}"));
    }
    let refused: Vec<String> = sql::ALL
        .iter()
        .filter_map(|(name, text)| {
            let problem = server.run(&prepare(name, &with_one_row(text))).err()?;
            Some(format!("{name}: {problem}"))
        })
        .collect();
    assert!(refused.is_empty(), "{dialect:?} refuses {} statements:\n{}", refused.len(), refused.join("\n"));
}

/// Completes the head of a many-row INSERT; other statements stay as they are.
fn with_one_row(text: &str) -> String {
    if !text.trim_end().ends_with("VALUES") {
        return text.to_string();
    }
    let columns = text.split_once('(').and_then(|(_, tail)| tail.split_once(')')).map_or("", |(columns, _)| columns);
    let row: Vec<String> = (1..=columns.split(',').count()).map(|number| format!("?{number}")).collect();
    format!("{text} ({})", row.join(", "))
}

/// Rewrites `?7` outside of quotes.
fn numbered_as(text: &str, placeholder: impl Fn(&str) -> String) -> String {
    let mut written = String::new();
    let (mut rest, mut quoted) = (text, false);
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        quoted ^= character == '\'';
        if character != '?' || quoted {
            written.push(character);
            continue;
        }
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        written.push_str(&placeholder(&rest[..digits]));
        rest = &rest[digits..];
    }
    written
}

#[test]
fn parameters_are_rewritten_outside_of_quotes() {
    let text = "SELECT '?1' FROM t WHERE a = ?12 AND b = ?1";
    assert_eq!(numbered_as(text, |number| format!("${number}")), "SELECT '?1' FROM t WHERE a = $12 AND b = $1");
    assert_eq!(with_one_row("INSERT INTO t (a, b) VALUES"), "INSERT INTO t (a, b) VALUES (?1, ?2)");
}
