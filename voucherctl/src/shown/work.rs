//! Jobs, what bulk operations did, and requests for approval.

use voucher::voucher::{Approval, BulkResult, Progress};

use crate::output::{Fields, Shown};

impl Shown for Progress {
    const COLUMNS: &'static [&'static str] =
        &["job_id", "operation", "state", "done", "total", "created_at_ms", "series_id"];

    fn fields(&self) -> Fields {
        fields!(self, "";
            job_id: text, kind: word, operation: text, state: word, done: number, total: number, created_at_ms: time,
            series_id: text,
        )
    }
}

impl Shown for BulkResult {
    const COLUMNS: &'static [&'static str] = &["matched", "changed"];

    fn fields(&self) -> Fields {
        fields!(self, "";
            matched: number, changed: number, value_before: money, value_after: money, unchanged: number,
            wrong_state: number, type_forbids: number, paid_for: number, claimed: number, not_expired: number,
            nonsense: number, two_persons: number, damaged: number,
        )
    }
}

impl Shown for Approval {
    const COLUMNS: &'static [&'static str] = &["id", "state", "operation", "maker_id", "made_at_ms", "summary"];

    fn fields(&self) -> Fields {
        fields!(self, "";
            id: text, state: word, operation: text, summary: text, series_id: text, voucher_id: text, partner: text,
            maker_id: text, made_at_ms: time, checker_id: text, checked_at_ms: time, reason: text, result: text,
        )
    }
}
