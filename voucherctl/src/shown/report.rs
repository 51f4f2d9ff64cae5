//! Rows of reports, findings and metrics.

use serde_json::Value;
use voucher::voucher::report::{ConservationRow, Finding, LiabilityRow, Metrics, StockRow};

use crate::output::{text, Field, Fields, Shown};

impl Shown for StockRow {
    const COLUMNS: &'static [&'static str] =
        &["series_code", "voucher_type", "partner", "state", "vouchers", "face_value", "extra_value", "redeemed"];

    fn fields(&self) -> Fields {
        let state = match self.state {
            _ if self.deleted => text("deleted"),
            Some(state) => text(state.name()),
            None => Field::Whole(Value::Null),
        };
        let mut fields = fields!(self, &self.currency;
            series_code: text, series_id: text, voucher_type: text, partner: text, currency: text, vouchers: number,
            face_value: money, extra_value: money, redeemed: money,
        );
        fields.insert(4, ("state", state));
        fields
    }
}

impl Shown for LiabilityRow {
    const COLUMNS: &'static [&'static str] = &[
        "currency",
        "vouchers",
        "outstanding",
        "sold_outstanding",
        "expired_vouchers",
        "breakage",
        "redeemed",
        "issued",
    ];

    fn fields(&self) -> Fields {
        fields!(self, &self.currency;
            currency: text, vouchers: number, outstanding: money, sold_vouchers: number, sold_outstanding: money,
            expired_vouchers: number, breakage: money, sold_breakage: money, redeemed: money, issued: money,
            outstanding_extra: money, sold_outstanding_extra: money, sold_breakage_extra: money,
        )
    }
}

impl Shown for ConservationRow {
    const COLUMNS: &'static [&'static str] = &[
        "currency",
        "holds",
        "issued_vouchers",
        "present_vouchers",
        "journal_vouchers",
        "issued_value",
        "adjusted_value",
        "present_value",
        "journal_value",
    ];

    fn fields(&self) -> Fields {
        fields!(self, &self.currency;
            currency: text, holds: yes, issued_vouchers: number, issued_value: money, adjusted_value: money,
            present_vouchers: number, present_value: money, journal_vouchers: number, journal_value: money,
        )
    }
}

impl Shown for Metrics {
    const COLUMNS: &'static [&'static str] = &["pending", "conflicts", "approvals_waiting", "jobs_unfinished"];

    fn fields(&self) -> Fields {
        fields!(self, "";
            pending: number, pending_oldest_ms: number, conflicts: number, approvals_waiting: number,
            jobs_unfinished: number, misses_today: number, typing_errors_today: number, audit_lines: number,
            series: number, vouchers: number, active: number, used: number, blocked: number,
        )
    }
}

impl Shown for Finding {
    const COLUMNS: &'static [&'static str] =
        &["difference", "key", "account", "amount", "ledger_account", "ledger_amount"];

    fn fields(&self) -> Fields {
        fields!(self, "";
            difference: word, key: text, account: text, amount: number, ledger_account: text, ledger_amount: number,
        )
    }
}
