//! Series.

use voucher::voucher::{Counters, Series};

use crate::output::{Field, Fields, Shown};

impl Shown for Series {
    const COLUMNS: &'static [&'static str] = &[
        "code",
        "state",
        "locked",
        "description",
        "partner",
        "face_value",
        "quantity",
        "active",
        "pending",
        "used",
        "expired",
        "value_outstanding",
    ];

    fn fields(&self) -> Fields {
        let mut fields = fields!(self, &self.currency;
            code: text, id: text, description: text, voucher_type: text, state: word, locked: yes, sealed: yes,
            imported: yes, test_mode: yes, partner: text, available_to: text, quantity: number, face_value: money, extra_value: money,
            adjusted_value: money, currency: text, prefix: text, code_length: number, alphabet: number,
            check_digit: number, valid_from_ms: time, expires_at_ms: time, created_at_ms: time, created_by: text,
            comment: text,
        );
        let metadata = serde_json::from_str(&self.metadata).unwrap_or_else(|_| self.metadata.clone().into());
        fields.push(("metadata", Field::Whole(metadata)));
        fields.extend(counted(&self.counters, &self.currency));
        fields
    }
}

fn counted(counters: &Counters, currency: &str) -> Fields {
    fields!(counters, currency;
        issued: number, draft: number, accepted: number, rejected: number, active: number, pending: number,
        used: number, expired: number, blocked: number, cancelled: number, purged: number, deleted: number,
        value_outstanding: money, value_redeemed: money,
    )
}
