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
    let fixed = sql::ALL.iter().map(|(name, text)| (*name, with_one_row(text)));
    let refused: Vec<String> = fixed
        .chain(lists())
        .filter_map(|(name, text)| {
            let problem = server.run(&prepare(name, &text)).err()?;
            Some(format!("{name}: {problem}"))
        })
        .collect();
    assert!(refused.is_empty(), "{dialect:?} refuses {} statements:\n{}", refused.len(), refused.join("\n"));
}

/// Lists, whose ends are put together from a filter: each with every kind of condition and order it can have.
fn lists() -> Vec<(&'static str, String)> {
    let voucher = "v.state = ?3 AND v.partner = ?4 AND v.face_value >= ?5 AND v.reason = ?6 AND NOT (v.state = 4 AND \
        v.expires_at_ms <> 0 AND v.expires_at_ms <= ?7)";
    let counter = format!("{} AND t.vouchers > 0 AND t.state <> 0", voucher.replace("v.", "t."));
    let (start, zones) = (sql::VOUCHER_LIST, "WHERE t.zone >= ?1 AND t.zone <= ?2");
    let behind = "(t.expires_at_ms <> ?8 OR t.zone <= ?9) ORDER BY t.expires_at_ms DESC, t.zone DESC LIMIT ?10";
    let uses = format!("{} WHERE +r.voucher >= ?1 AND +r.voucher <= ?2 AND {voucher}", sql::REDEEMED_LIST);
    let (last, series_last) = (sql::EXPIRES_OR_LAST, sql::SERIES_EXPIRES_OR_LAST);
    vec![
        (
            "VOUCHERS",
            format!(
                "{start} WHERE v.id >= ?1 AND v.id <= ?2 AND {voucher} AND v.expires_at_ms = ?8 \
                 AND v.terms IN (?9, ?10) AND m.voucher IS NULL ORDER BY v.id DESC LIMIT ?11"
            ),
        ),
        ("ZONES", format!("{} {zones} AND {counter} ORDER BY t.zone DESC LIMIT ?8", sql::ZONE_LIST)),
        ("ZONES_BY_EXPIRY", format!("{} {zones} AND {counter} AND {behind}", sql::ZONE_LIST_BY_EXPIRY)),
        (
            "ZONES_BY_AMOUNT",
            format!("{} {zones} AND {counter} ORDER BY t.face_value, t.zone LIMIT ?8", sql::ZONE_LIST_BY_AMOUNT),
        ),
        ("TERMS_OF_ZONE", format!("{} {zones} AND {counter}", sql::ZONE_TERMS)),
        ("COUNTS", format!("{} {zones} AND {counter}", sql::ZONE_COUNTS)),
        ("USES_BY_VOUCHER", format!("{uses} AND r.account = ?8 ORDER BY +r.voucher, r.number LIMIT ?9")),
        (
            "USES_BY_TIME",
            format!(
                "{uses} AND +r.settled_at_ms <= ?8 AND (+r.settled_at_ms < ?8 OR r.id < ?9) \
                 ORDER BY +r.settled_at_ms DESC, r.id DESC LIMIT ?10"
            ),
        ),
        ("USES_BY_END", format!("{uses} AND {last} >= ?8 ORDER BY {last}, r.voucher LIMIT ?9")),
        (
            "SERIES_BY_END",
            format!(
                "{} WHERE s.id >= ?1 AND s.id <= ?2 AND {series_last} >= ?3 AND ({series_last} > ?3 OR s.id > ?4) \
                 ORDER BY {series_last}, s.id LIMIT ?5",
                sql::SERIES_LIST
            ),
        ),
    ]
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
