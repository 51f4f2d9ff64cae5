//! Redemptions, postings, and what recovery did.

use serde_json::Value;
use voucher::ledger::{Posting, PostingKind};
use voucher::voucher::{Receipt, Recovery};

use crate::output::{text, words, Field, Fields, Shown};

/// What kind of posting it is.
pub(super) fn kind(kind: PostingKind) -> Field {
    text(match kind {
        PostingKind::Payment => "payment",
        PostingKind::Reversal => "reversal",
        PostingKind::Invoice => "invoice",
        PostingKind::CreditNote => "credit_note",
        PostingKind::Refund => "refund",
    })
}

impl Shown for Receipt {
    const COLUMNS: &'static [&'static str] = &["key", "kind", "state", "serial", "account", "amount", "begun_at_ms"];

    fn fields(&self) -> Fields {
        let mut fields = vec![
            ("state", text(words(&format!("{:?}", self.state)))),
            ("outcome", text(words(&format!("{:?}", self.outcome)))),
            ("kind", kind(self.kind)),
        ];
        fields.extend(fields!(self, &self.currency;
            key: text, request_id: text, serial: text, voucher_id: text, series_id: text, account: text, amount: money,
            face_value: money, extra_value: money, price: money, remaining: money, currency: text, product: text,
            ledger_reference: text, comment: text, test_mode: yes, begun_at_ms: time, settled_at_ms: time,
            counterpart_key: text,
        ));
        let balance = match self.balance_after {
            Some(balance) => Field::Money(balance, self.currency.clone()),
            None => Field::Whole(Value::Null),
        };
        fields.push(("balance_after", balance));
        fields
    }
}

/// What the ledger's command is told.
pub fn posting(posting: &Posting) -> Fields {
    let mut fields = fields!(posting, &posting.currency;
        key: text, account: text, amount: money, face_value: money, extra_value: money, currency: text,
        voucher_id: text, serial: text, series_code: text, partner: text, comment: text, actor_id: text,
        begun_at_ms: time, reverses: text, sale_id: text, vouchers: number, price: money, paid: money, tax_class: word,
        method: text, product: text, invoice: text, buyer: text,
    );
    fields.insert(1, ("kind", kind(posting.kind)));
    fields
}

impl Shown for Recovery {
    const COLUMNS: &'static [&'static str] = &["driven", "posted", "rejected", "in_doubt", "conflict"];

    fn fields(&self) -> Fields {
        fields!(self, "";
            driven: number, posted: number, rejected: number, in_doubt: number, conflict: number,
        )
    }
}
