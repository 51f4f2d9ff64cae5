//! Vouchers and their history.

use voucher::voucher::{Event, VoucherRecord};

use crate::output::{Field, Fields, Shown};

impl Shown for VoucherRecord {
    const COLUMNS: &'static [&'static str] = &[
        "serial",
        "masked_code",
        "state",
        "expired",
        "face_value",
        "extra_value",
        "partner",
        "expires_at_ms",
        "account",
    ];

    fn fields(&self) -> Fields {
        fields!(self, &self.currency;
            serial: text, external_serial: text, id: text, series_code: text, series_id: text, masked_code: text, voucher_type: text,
            state: word, reason: word, expired: yes, locked: yes, test_mode: yes,
            face_value: money, extra_value: money, remaining: money, currency: text,
            partner: text, holder: text, buyer: text, price: money, sale_id: text, invoice: text, description: text,
            valid_from_ms: time, expires_at_ms: time, created_at_ms: time, reminded_at_ms: time,
            account: text, used_at_ms: time, redemption_key: text, ledger_reference: text, version: number,
        )
    }
}

impl Shown for Event {
    const COLUMNS: &'static [&'static str] = &["at_ms", "event", "actor_kind", "actor_id", "source", "detail"];

    fn fields(&self) -> Fields {
        let mut fields = fields!(self, "";
            sequence: number, at_ms: time, event: text, actor_kind: text, actor_id: text, source: text,
        );
        let detail = serde_json::from_str(&self.detail).unwrap_or_else(|_| self.detail.clone().into());
        fields.push(("detail", Field::Whole(detail)));
        fields
    }
}
