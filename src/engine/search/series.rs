//! What a filter asks of a series.

use serde_json::Value;

use crate::store::series::SeriesRow;
use crate::voucher::Filter;

/// True if vouchers of this series can match: what is asked for here is the series' own, whatever its vouchers are.
pub(in crate::engine) fn series_matches(filter: &Filter, series: &SeriesRow) -> bool {
    series.complete
        && (filter.currency.is_empty() || filter.currency.eq_ignore_ascii_case(&series.currency))
        && within(series.created_at_ms, filter.created_from_ms, filter.created_until_ms)
        && (filter.created_by.is_empty() || filter.created_by == series.created_by)
        && filter.locked.is_none_or(|locked| locked == series.locked)
        && filter.test_mode.is_none_or(|test_mode| test_mode == series.test_mode)
        && contains(&series.description, &filter.description)
        && (filter.text.split_whitespace()).all(|word| is_said(series, word))
}

pub(in crate::engine) fn within(value: i64, from: i64, until: i64) -> bool {
    value >= from && (until == 0 || value < until)
}

/// Letter case of ASCII ignored.
fn contains(text: &str, part: &str) -> bool {
    part.is_empty() || text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

fn is_said(series: &SeriesRow, word: &str) -> bool {
    contains(&series.description, word)
        || serde_json::from_str(&series.metadata).is_ok_and(|metadata: Value| is_key(&metadata, word))
}

fn is_key(metadata: &Value, word: &str) -> bool {
    match metadata {
        Value::Object(members) => members.iter().any(|(key, value)| contains(key, word) || is_key(value, word)),
        Value::Array(items) => items.iter().any(|item| is_key(item, word)),
        _ => false,
    }
}
