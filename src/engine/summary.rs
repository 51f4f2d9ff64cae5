//! One line for the second person: everything that was asked for, and nothing that was not.

use serde::Serialize;
use serde_json::Value;

use crate::format::timestamp;
use crate::voucher::bulk::set;
use crate::voucher::{BulkRequest, BulkResult, ExportRequest, Filter, VoucherChange};

/// Identifiers shown of a selection that names vouchers one by one.
const IDS_SHOWN: usize = 3;
/// Letters shown of a text that would push off the line what follows it.
const TEXT_SHOWN: usize = 40;

/// A bulk operation: how many it changes, what is set to what, over which selection, and why.
pub(super) fn of_bulk(request: &BulkRequest, foretold: &BulkResult) -> String {
    let mut line = format!("{} {} of {} vouchers", request.operation.name(), foretold.changed, foretold.matched);
    for (name, value) in changes(&request.change) {
        line.push_str(&format!(", set {name} to {value}"));
    }
    if request.with_series {
        line.push_str(", the series as well");
    }
    let filter = given(&request.filter);
    line.push_str(if filter.is_empty() { "" } else { "; where " });
    line.push_str(&filter.join(", "));
    if !request.voucher_ids.is_empty() {
        let shown = request.voucher_ids.iter().take(IDS_SHOWN).cloned().collect::<Vec<_>>().join(" ");
        line.push_str(&format!("; {} named vouchers: {shown}", request.voucher_ids.len()));
        line.push_str(if request.voucher_ids.len() > IDS_SHOWN { " ..." } else { "" });
    }
    for (what, text) in [("reason", request.reason.name()), ("note", &request.note)] {
        if !text.is_empty() {
            line.push_str(&format!("; {what}: {text}"));
        }
    }
    line
}

/// Codes that leave again: of how many vouchers, of which series, to whom, as what.
pub(super) fn of_repeat(filter: &Filter, request: &ExportRequest, series: &[String], vouchers: i64) -> String {
    let shown = series.iter().take(IDS_SHOWN).cloned().collect::<Vec<_>>().join(", ");
    let more = if series.len() > IDS_SHOWN { " and others" } else { "" };
    let mut line = format!("export again with codes of series {shown}{more}: {vouchers} vouchers");
    match request.recipient.as_str() {
        "" => line.push_str(", not encrypted"),
        recipient => line.push_str(&format!(", encrypted for {recipient}")),
    }
    let looks = ExportRequest { recipient: String::new(), ..request.clone() };
    let told = |given: Vec<String>| given.iter().map(|given| shortened(given)).collect::<Vec<_>>();
    for (what, given) in [("where ", told(given(filter))), ("", told(given(&looks)))] {
        line.push_str(if given.is_empty() { "" } else { "; " });
        line.push_str(if given.is_empty() { "" } else { what });
        line.push_str(&given.join(", "));
    }
    line
}

/// A field with as much of its text as leaves room for the others.
fn shortened(given: &str) -> String {
    let (name, text) = given.split_once('=').unwrap_or(("", given));
    match text.char_indices().nth(TEXT_SHOWN) {
        Some((end, _)) => format!("{name}={}...", &text[..end]),
        None => given.to_owned(),
    }
}

/// The fields of a request that are not what they are when nobody sets them, as `name=value`.
pub(super) fn given<T: Serialize + Default>(request: &T) -> Vec<String> {
    let (Value::Object(given), Value::Object(default)) = (plain(request), plain(&T::default())) else {
        return Vec::new();
    };
    let told = given.iter().filter(|(name, value)| default.get(*name) != Some(*value));
    told.map(|(name, value)| format!("{name}={}", shown(name, value))).collect()
}

fn changes(change: &VoucherChange) -> Vec<(&'static str, String)> {
    const FIELDS: [(i64, &str); 10] = [
        (set::FACE_VALUE, "face_value"),
        (set::EXTRA_VALUE, "extra_value"),
        (set::VALID_FROM, "valid_from_ms"),
        (set::EXPIRES_AT, "expires_at_ms"),
        (set::PARTNER, "partner"),
        (set::INVOICE, "invoice"),
        (set::PRODUCTS, "products"),
        (set::PRODUCT_TYPES, "product_types"),
        (set::BUSINESS_UNITS, "business_units"),
        (set::VOUCHER_TYPE, "voucher_type"),
    ];
    let values = plain(change);
    let of = |name: &str| values.get(name).map_or_else(String::new, |value| shown(name, value));
    FIELDS.iter().filter(|(bit, _)| change.set & bit != 0).map(|(_, name)| (*name, of(name))).collect()
}

fn plain<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// Times as people read them, amounts with their unit, text without quotes.
fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::Number(number) if name.ends_with("_ms") => match number.as_i64().unwrap_or(0) {
            0 => "none".into(),
            ms => timestamp(ms),
        },
        Value::Number(number) if name.ends_with("_value") || name.starts_with("amount") => {
            format!("{number} minor units")
        }
        Value::String(text) if text.is_empty() => "nothing".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voucher::{BulkOperation, SeriesRequest, VoucherState};

    #[test]
    fn a_modification_tells_all_it_sets_and_selects() {
        let mut request = BulkRequest::new(BulkOperation::Modify, Filter::default());
        request.filter = Filter { created_by: "x".into(), state: Some(VoucherState::Active), ..Filter::default() };
        request.change =
            VoucherChange { set: set::FACE_VALUE | set::EXPIRES_AT, face_value: 500_000, ..VoucherChange::default() };
        request.note = "spring".into();
        let foretold = BulkResult { matched: 9, changed: 7, ..BulkResult::default() };
        let line = of_bulk(&request, &foretold);
        for told in [
            "modify 7 of 9",
            "face_value to 500000 minor units",
            "expires_at_ms to none",
            "created_by=x",
            "state=",
            "note: spring",
        ] {
            assert!(line.contains(told), "{told} is missing in: {line}");
        }
    }

    #[test]
    fn what_nobody_set_is_not_told() {
        let request = SeriesRequest { series_code: "LOT2".into(), quantity: 2, ..SeriesRequest::default() };
        assert_eq!(given(&request), ["quantity=2", "series_code=LOT2"]);
    }

    #[test]
    fn no_long_text_hides_to_whom_codes_leave_and_of_what() {
        let filter = Filter { series: "LOT2".into(), partner: "north".into(), ..Filter::default() };
        let mut request = ExportRequest { columns: "code,".repeat(100), ..ExportRequest::default() };
        request.recipient = format!("age1{}", "q".repeat(58));
        request.card.instructions = "do this. ".repeat(50);
        request.card.title = "ä".repeat(60);
        let codes = ["A".repeat(23), "B".repeat(23), "C".repeat(23), "D".repeat(23)];
        let line = of_repeat(&filter, &request, &codes, 1_000_000);
        for told in [&request.recipient, "and others: 1000000 vouchers", "series=LOT2", "partner=north"] {
            assert!(line.find(told).is_some_and(|at| at < 300), "{told} is missing in: {line}");
        }
        let card = format!("columns={}...", "code,".repeat(8));
        assert!(line.contains(&card), "{line}");
        assert!(of_repeat(&filter, &ExportRequest::default(), &codes, 1).contains("not encrypted"));
    }
}
