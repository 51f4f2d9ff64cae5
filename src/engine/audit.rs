//! The audit trail: append-only, hash-chained, written in the transaction of the change it tells of.

use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::limits::AUDIT_DETAIL_BYTES_MAX;
use crate::store::audit::{self, AuditRow};
use crate::store::driver::Transaction;
use crate::vault::{Field, Vault};

/// What an audit line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    /// Number of a series, 0 if none.
    pub series: i64,
    /// Number of a voucher, 0 if none.
    pub voucher: i64,
}

impl Subject {
    pub(super) const STORE: Subject = Subject { series: 0, voucher: 0 };

    pub(super) fn series(series: i64) -> Subject {
        Subject { series, voucher: 0 }
    }

    pub(super) fn voucher(voucher: &crate::store::voucher::VoucherRow) -> Subject {
        Subject { series: voucher.series(), voucher: voucher.id }
    }
}

/// Appends a line and returns its position.
pub(super) fn append(
    tx: &mut dyn Transaction,
    vault: &Vault,
    actor: &Actor,
    at_ms: i64,
    event: &str,
    subject: Subject,
    detail: &serde_json::Value,
) -> Result<i64> {
    let (last, link) = audit::last(tx)?;
    let mut line = AuditRow {
        sequence: last + 1,
        at_ms,
        actor_kind: actor.kind as i64,
        actor_id: actor.id.clone(),
        source: actor.source.clone(),
        event: event.to_owned(),
        series: subject.series,
        voucher: subject.voucher,
        detail: written(detail),
        link: Vec::new(),
    };
    line.link = vault.audit_link(&chain_end(&link)?, &fields(&line)).to_vec();
    audit::insert(tx, &line)?;
    Ok(line.sequence)
}

/// As JSON, no longer than a reader's buffer. What is too long is told as the beginning of its text.
fn written(detail: &serde_json::Value) -> String {
    if detail.is_null() {
        return String::new();
    }
    let whole = detail.to_string();
    if whole.len() <= AUDIT_DETAIL_BYTES_MAX {
        return whole;
    }
    // Quotes double at most, and a character has four bytes at most.
    let beginning: String = whole.chars().take(AUDIT_DETAIL_BYTES_MAX / 5).collect();
    serde_json::json!({ "cut": beginning }).to_string()
}

pub(super) fn chain_end(link: &[u8]) -> Result<[u8; 32]> {
    if link.is_empty() {
        return Ok([0; 32]);
    }
    link.try_into().map_err(|_| Error::new(Status::Integrity, "a link of the audit trail has the wrong length"))
}

pub(super) fn fields(line: &AuditRow) -> [Field<'_>; 9] {
    [
        Field::Integer(line.sequence),
        Field::Integer(line.at_ms),
        Field::Integer(line.actor_kind),
        Field::Text(&line.actor_id),
        Field::Text(&line.source),
        Field::Text(&line.event),
        Field::Integer(line.series),
        Field::Integer(line.voucher),
        Field::Text(&line.detail),
    ]
}
