//! Voucher types and settings.

use serde_json::{json, Value};
use voucher::engine::Setting;
use voucher::voucher::{ProcessStates, VoucherState, VoucherType};

use crate::output::{Field, Fields, Shown};

impl Shown for VoucherType {
    const COLUMNS: &'static [&'static str] =
        &["code", "name", "classification", "value_kind", "face_value", "extra_value", "activation", "retired"];

    fn fields(&self) -> Fields {
        let mut fields = fields!(self, &self.currency;
            code: text, name: text, description: text, classification: word, category: word, value_kind: word,
            face_value: money, face_value_min: money, face_value_max: money, extra_value: money, currency: text,
            code_length: number, alphabet: number, alphabet_symbols: text, check_digit: number, prefix: text,
            products: text, product_types: text, business_units: text, valid_from_ms: time, expires_at_ms: time,
            validity_days: number, usage: word, refund_method: text, payment_type: text, tax_class: word,
            activation: word, two_persons: yes, partial_use: yes, comment: text, retired: yes, version: number,
            changed_at_ms: time, changed_by: text,
        );
        fields.push(("process_states", Field::Whole(process_states(&self.process_states))));
        fields
    }
}

/// The states each process may touch by name; a process that leaves it to the table of lives is left out.
fn process_states(of: &ProcessStates) -> Value {
    let processes = [
        ("activate", of.activate),
        ("block", of.block),
        ("cancel", of.cancel),
        ("modify", of.modify),
        ("assign", of.assign),
        ("expire", of.expire),
        ("purge", of.purge),
        ("delete", of.delete),
    ];
    let named = |bits: i32| -> Vec<&str> {
        let set = VoucherState::ALL.iter().filter(|state| bits & (1 << **state as i32) != 0);
        set.map(|state| state.name()).collect()
    };
    let limited = processes.iter().filter(|(_, bits)| *bits != 0);
    Value::Object(limited.map(|(process, bits)| (process.to_string(), json!(named(*bits)))).collect())
}

impl Shown for Setting {
    const COLUMNS: &'static [&'static str] = &["name", "value", "is_default", "changed_at_ms", "changed_by"];

    fn fields(&self) -> Fields {
        fields!(self, "";
            name: text, partner: text, value: text, is_default: yes, changed_at_ms: time, changed_by: text,
        )
    }
}
