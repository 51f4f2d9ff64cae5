//! Lines of the audit trail for many vouchers at once: those of a slice that changed alike share a line at their series,
//! which names their numbers as ranges: "1-400,402,405-1000". A voucher that changed alone has a line of its own.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{json, Map, Value};

use super::audit::{self, Subject};
use super::Ground;
use crate::actor::Actor;
use crate::error::Result;
use crate::limits::AUDIT_DETAIL_BYTES_MAX;
use crate::store::driver::Transaction;
use crate::store::voucher::{voucher_id, VoucherRow};
use crate::voucher::{BulkOperation, BulkRequest, Terms};

/// Room a line keeps for its ranges. What says more about the change than the rest of a line can hold is shortened.
const RANGES_BYTES_MIN: usize = 256;
/// Bytes of a shortened text.
const SHORTENED_BYTES: usize = 12;

/// A value before or after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
enum Told {
    Number(i64),
    Text(String),
}

/// What changed in a voucher: field, before, after.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Changes(Vec<(&'static str, Told, Told)>);

impl Changes {
    /// What the voucher's own columns tell. Its terms are told by [`Changes::of_terms`].
    pub(super) fn of(before: &VoucherRow, after: &VoucherRow) -> Changes {
        let mut changes = Changes::default();
        for (field, old, new) in [
            ("face_value", before.face_value, after.face_value),
            ("extra_value", before.extra_value, after.extra_value),
            ("valid_from_ms", before.valid_from_ms, after.valid_from_ms),
            ("expires_at_ms", before.expires_at_ms, after.expires_at_ms),
        ] {
            if old != new {
                changes.0.push((field, Told::Number(old), Told::Number(new)));
            }
        }
        changes.text("partner", &before.partner, &after.partner);
        changes
    }

    /// What differs between two terms.
    pub(super) fn of_terms(mut self, before: &Terms, after: &Terms) -> Changes {
        self.text("voucher_type", &before.voucher_type, &after.voucher_type);
        self.text("products", &before.products, &after.products);
        self.text("product_types", &before.product_types, &after.product_types);
        self.text("business_units", &before.business_units, &after.business_units);
        self.text("invoice", &before.invoice, &after.invoice);
        self
    }

    fn text(&mut self, field: &'static str, old: &str, new: &str) {
        if old != new {
            self.0.push((field, Told::Text(old.to_owned()), Told::Text(new.to_owned())));
        }
    }

    fn json(&self, text_bytes_max: usize) -> Value {
        let told = |value: &Told| match value {
            Told::Text(text) => json!(shortened(text, text_bytes_max)),
            number => json!(number),
        };
        self.0.iter().map(|(field, old, new)| ((*field).to_owned(), json!([told(old), told(new)]))).collect()
    }
}

/// The text, or of a longer one its start and dots.
pub(super) fn shortened(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}...", &text[..end])
}

/// What vouchers of one line have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    series: i64,
    from: &'static str,
    to: &'static str,
    amount: i64,
    changes: Changes,
}

/// The changed vouchers of a slice on their way to the audit trail.
#[derive(Default)]
pub(super) struct Trail(BTreeMap<Alike, Vec<u32>>);

impl Trail {
    /// A voucher changed. `after` of a removed one is nothing.
    pub(super) fn add(&mut self, before: &VoucherRow, after: Option<&VoucherRow>, changes: Changes) {
        let alike = Alike {
            series: before.series(),
            from: before.state.name(),
            to: after.filter(|after| after.state != before.state).map_or("", |after| after.state.name()),
            amount: if after.is_none() { before.amount() } else { 0 },
            changes,
        };
        self.0.entry(alike).or_default().push(before.number());
    }

    /// Writes the lines.
    pub(super) fn write(
        &mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        actor: &Actor,
        now_ms: i64,
        job: &str,
        request: &BulkRequest,
    ) -> Result<()> {
        for (alike, numbers) in &mut self.0 {
            numbers.sort_unstable();
            let head = head(alike, job, request);
            let event = event_of(request.operation);
            if let [number] = numbers[..] {
                let subject = Subject { series: alike.series, voucher: voucher_id(alike.series, i64::from(number)) };
                audit::append(tx, &ground.vault, actor, now_ms, event, subject, &Value::Object(head))?;
                continue;
            }
            for line in lines(&head, numbers) {
                audit::append(tx, &ground.vault, actor, now_ms, event, Subject::series(alike.series), &line)?;
            }
        }
        Ok(())
    }
}

/// Lines at a series that tell the same of many of its vouchers; of one alone a line of its own.
#[allow(clippy::too_many_arguments, reason = "a line has as many parts")]
pub(super) fn append_numbers(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    now_ms: i64,
    event: &str,
    series: i64,
    numbers: &[u32],
    told: &Map<String, Value>,
) -> Result<()> {
    if let [number] = numbers {
        let subject = Subject { series, voucher: voucher_id(series, i64::from(*number)) };
        return audit::append(tx, &ground.vault, actor, now_ms, event, subject, &json!(told)).map(drop);
    }
    for line in lines(&leaving_room(told), numbers) {
        audit::append(tx, &ground.vault, actor, now_ms, event, Subject::series(series), &line)?;
    }
    Ok(())
}

/// As much of what is told as leaves room for the numbers. A line of the store's own tells the rest.
fn leaving_room(told: &Map<String, Value>) -> Map<String, Value> {
    let mut head = told.clone();
    for name in ["note", "invoice", "holder", "buyer", "account"] {
        if fits(&head) {
            break;
        }
        head.remove(name);
    }
    head
}

/// The word of the trail for what was done.
pub(super) fn event_of(operation: BulkOperation) -> &'static str {
    match operation {
        BulkOperation::Accept => "accepted",
        BulkOperation::Reject => "rejected",
        BulkOperation::Activate => "activated",
        BulkOperation::Block => "blocked",
        BulkOperation::Unblock => "unblocked",
        BulkOperation::Cancel => "cancelled",
        BulkOperation::Modify => "modified",
        BulkOperation::Assign => "assigned",
        BulkOperation::Expire => "expired_early",
        BulkOperation::Purge => "purged",
        BulkOperation::Delete => "deleted",
        BulkOperation::Seal => "sealed",
    }
}

/// What a line tells besides the numbers: as much as leaves them room. The note stands in the line of the job's start too.
fn head(alike: &Alike, job: &str, request: &BulkRequest) -> Map<String, Value> {
    let whole = head_with(alike, job, request, usize::MAX, true);
    let short = || head_with(alike, job, request, SHORTENED_BYTES, false);
    if fits(&whole) {
        return whole;
    }
    let without_note = head_with(alike, job, request, usize::MAX, false);
    if fits(&without_note) {
        without_note
    } else {
        short()
    }
}

fn fits(head: &Map<String, Value>) -> bool {
    json!(head).to_string().len() <= AUDIT_DETAIL_BYTES_MAX - RANGES_BYTES_MIN
}

fn head_with(
    alike: &Alike,
    job: &str,
    request: &BulkRequest,
    text_bytes_max: usize,
    with_note: bool,
) -> Map<String, Value> {
    let mut head = Map::new();
    let mut tell = |name: &str, value: Value| head.insert(name.to_owned(), value);
    tell("job", json!(job));
    tell("from", json!(alike.from));
    if !alike.to.is_empty() {
        tell("to", json!(alike.to));
    }
    if alike.amount != 0 {
        tell("amount", json!(alike.amount));
    }
    if !alike.changes.0.is_empty() {
        tell("changes", alike.changes.json(text_bytes_max));
    }
    if !request.reason.name().is_empty() {
        tell("reason", json!(request.reason.name()));
    }
    if with_note && !request.note.is_empty() {
        tell("note", json!(request.note));
    }
    head
}

/// The head with the numbers, in as many lines as they need.
fn lines(head: &Map<String, Value>, numbers: &[u32]) -> Vec<Value> {
    // `,"vouchers":16777215,"numbers":""`
    let room = AUDIT_DETAIL_BYTES_MAX.saturating_sub(json!(head).to_string().len() + 40);
    let mut lines = Vec::new();
    let (mut text, mut vouchers) = (String::new(), 0);
    let mut close = |text: &mut String, vouchers: &mut usize| {
        let mut line = head.clone();
        line.insert("vouchers".into(), json!(*vouchers));
        line.insert("numbers".into(), json!(std::mem::take(text)));
        lines.push(Value::Object(line));
        *vouchers = 0;
    };
    for run in numbers.chunk_by(|number, next| number + 1 == *next) {
        let (first, last) = (run[0], run[run.len() - 1]);
        let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
        if !text.is_empty() && text.len() + 1 + range.len() > room {
            close(&mut text, &mut vouchers);
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&range);
        vouchers += run.len();
    }
    close(&mut text, &mut vouchers);
    lines
}

/// Whether a line at a series is about the voucher with this number. `None`: it is about the series as a whole. Takes any
/// text: somebody may have edited the trail.
pub(super) fn covers(detail: &str, number: u32) -> Option<bool> {
    let detail: Value = serde_json::from_str(detail).ok()?;
    let numbers = detail.get("numbers")?.as_str()?;
    Some(numbers.split(',').any(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let within = |first: u32, last: u32| (first..=last).contains(&number);
        matches!((first.parse(), last.parse()), (Ok(first), Ok(last)) if within(first, last))
    }))
}

/// What a line tells somebody who may know one of its vouchers and not the others: neither which they are, nor how many,
/// nor whose, nor the words somebody wrote for all of them.
pub(super) fn about_one(detail: &str, partner: &str) -> String {
    let Ok(Value::Object(mut detail)) = serde_json::from_str(detail) else { return String::new() };
    for others in ["numbers", "vouchers", "job", "note"] {
        detail.remove(others);
    }
    // A sale concerns whom it was made with: the next owner of a voucher learns nothing of the terms of the last.
    if detail.contains_key("sale") && detail.get("partner").and_then(Value::as_str) != Some(partner) {
        for terms in ["sale", "account", "partner", "buyer", "holder", "invoice", "amount", "currency"] {
            detail.remove(terms);
        }
    }
    let owners = detail.get_mut("changes").and_then(|changes| changes.get_mut("partner")).and_then(Value::as_array_mut);
    for owner in owners.into_iter().flatten().filter(|owner| owner.as_str() != Some(partner)) {
        *owner = json!("");
    }
    Value::Object(detail).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_ranges_and_found_again() {
        let numbers = [1, 2, 3, 5, 7, 8];
        let lines = lines(&Map::new(), &numbers);
        assert_eq!(lines, [json!({ "vouchers": 6, "numbers": "1-3,5,7-8" })]);
        let detail = lines[0].to_string();
        for number in 1..10 {
            assert_eq!(covers(&detail, number), Some(numbers.contains(&number)), "{number}");
        }
    }

    #[test]
    fn scattered_numbers_take_several_lines_that_fit() {
        let numbers: Vec<u32> = (1..=10_000_000).step_by(3_001).collect();
        let mut head = Map::new();
        head.insert("job".into(), json!("0".repeat(700)));
        let lines = lines(&head, &numbers);
        assert!(lines.iter().all(|line| line.to_string().len() <= AUDIT_DETAIL_BYTES_MAX));
        assert_eq!(lines.iter().filter_map(|line| line["vouchers"].as_u64()).sum::<u64>(), numbers.len() as u64);
        for number in numbers.iter().step_by(97) {
            assert!(lines.iter().any(|line| covers(&line.to_string(), *number) == Some(true)), "{number}");
        }
    }

    #[test]
    fn an_edited_line_is_read_without_harm() {
        for detail in ["", "{", "[]", "7", r#"{"numbers":7}"#] {
            assert_eq!(covers(detail, 1), None, "{detail}");
        }
        for numbers in ["", "-", "x", "5-", "9-2", "-1", "4294967296", ",,,", "1-2-3"] {
            assert_eq!(covers(&json!({ "numbers": numbers }).to_string(), 1), Some(false), "{numbers}");
        }
    }

    #[test]
    fn the_largest_change_leaves_room_for_ranges() {
        let long = |text: &str| Told::Text(text.repeat(400));
        let fields = ["partner", "voucher_type", "products", "product_types", "business_units", "invoice"];
        let mut changes = Changes(fields.map(|field| (field, long("\""), long("é"))).to_vec());
        for field in ["face_value", "extra_value", "valid_from_ms", "expires_at_ms"] {
            changes.0.push((field, Told::Number(i64::MIN), Told::Number(i64::MIN)));
        }
        let alike = Alike { series: 1, from: "cancelled", to: "cancelled", amount: i64::MIN, changes };
        let request = BulkRequest {
            note: "\"".repeat(255),
            reason: crate::voucher::ChangeReason::Damaged,
            ..BulkRequest::new(BulkOperation::Modify, Default::default())
        };
        let text = json!(head(&alike, &"0".repeat(26), &request)).to_string();
        assert!(text.len() + 60 <= AUDIT_DETAIL_BYTES_MAX, "{}", text.len());
    }
}
