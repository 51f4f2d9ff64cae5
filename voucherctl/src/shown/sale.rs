//! Sales and their sums.

use serde_json::Value;
use voucher::voucher::{Sale, SaleSum};

use super::redemption::kind;
use crate::output::{text, words, Field, Fields, Shown};

impl Shown for Sale {
    const COLUMNS: &'static [&'static str] = &[
        "begun_at_ms",
        "kind",
        "state",
        "partner",
        "buyer",
        "vouchers",
        "serial",
        "face_value",
        "amount",
        "invoice",
        "id",
    ];

    fn fields(&self) -> Fields {
        let mut fields = fields!(self, &self.currency; kind: word, state: word);
        fields.push(("outcome", text(words(&format!("{:?}", self.outcome)))));
        fields.push((
            "voucher_state",
            self.voucher_state.map_or(Field::Whole(Value::Null), |state| text(state.name().to_owned())),
        ));
        fields.push(("posting", self.posting.map_or(Field::Whole(Value::Null), kind)));
        fields.extend(fields!(self, &self.currency;
            id: text, key: text, request_id: text, account: text, partner: text, buyer: text, holder: text,
            voucher_type: text, tax_class: word, currency: text, vouchers: number, returned: number, voucher_id: text,
            serial: text, face_value: money, extra_value: money, amount: money, paid: money, commission: money,
            invoice: text, ledger_reference: text, reason: word, note: text, test_mode: yes, counterpart_id: text,
            actor_id: text, begun_at_ms: time, settled_at_ms: time,
        ));
        let balance = match self.balance_after {
            Some(balance) => Field::Money(balance, self.currency.clone()),
            None => Field::Whole(Value::Null),
        };
        fields.push(("balance_after", balance));
        fields
    }
}

impl Shown for SaleSum {
    const COLUMNS: &'static [&'static str] = &[
        "partner",
        "voucher_type",
        "sales",
        "vouchers",
        "loads",
        "face_value",
        "amount",
        "commission",
        "margin",
        "returned",
        "credited",
        "refunds",
        "refunded",
    ];

    fn fields(&self) -> Fields {
        fields!(self, &self.currency;
            partner: text, voucher_type: text, currency: text, sales: number, vouchers: number, face_value: money,
            extra_value: money, amount: money, commission: money, returned: number, credited: money,
            commission_returned: money, margin: money, loads: number, loads_returned: number, refunds: number,
            refunded: money, cancelled: number, kept: money,
        )
    }
}
