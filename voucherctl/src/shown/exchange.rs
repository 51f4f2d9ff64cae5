//! What left and entered: exports and their runs, imports and their findings, and what messages show.

use serde_json::Value;
use voucher::voucher::{ExportResult, ExportRun, ImportFinding, ImportResult, MessageTag};

use crate::output::{text, Field, Fields, Shown};

impl Shown for ExportResult {
    const COLUMNS: &'static [&'static str] = &["run", "vouchers", "value", "files", "bytes", "sha256"];

    fn fields(&self) -> Fields {
        let mut fields = fields!(self, &self.currency;
            run: number, vouchers: number, files: number, bytes: number,
        );
        // Amounts of several currencies do not add up, and of none is nothing.
        let value = match self.value {
            -1 => Field::Whole(Value::Null),
            value if self.currency.is_empty() => Field::Number(value),
            value => Field::Money(value, self.currency.clone()),
        };
        fields.push(("value", value));
        fields.extend(fields!(self, ""; currency: text, sha256: text));
        fields
    }
}

impl Shown for ExportRun {
    const COLUMNS: &'static [&'static str] =
        &["run", "begun_at_ms", "actor_id", "state", "format", "with_codes", "encrypted", "vouchers", "value", "files"];

    fn fields(&self) -> Fields {
        let mut fields = self.result.fields();
        fields.extend(fields!(self, "";
            state: word, format: word, with_codes: yes, encrypted: yes, series_id: text, actor_id: text, partner: text,
            begun_at_ms: time, ended_at_ms: time, approval_id: text,
        ));
        let request = serde_json::from_str(&self.request).unwrap_or_else(|_| self.request.clone().into());
        fields.push(("request", Field::Whole(request)));
        fields
    }
}

impl Shown for ImportResult {
    const COLUMNS: &'static [&'static str] = &["rows", "imported", "duplicates", "refused", "value"];

    fn fields(&self) -> Fields {
        fields!(self, &self.currency;
            series_id: text, rows: number, imported: number, duplicates: number, refused: number, findings: number,
            value: money, currency: text,
        )
    }
}

impl Shown for ImportFinding {
    const COLUMNS: &'static [&'static str] = &["line", "kind", "field", "problem", "remedy"];

    fn fields(&self) -> Fields {
        fields!(self, ""; line: number, kind: word, field: text, problem: text, remedy: text)
    }
}

impl Shown for MessageTag {
    const COLUMNS: &'static [&'static str] = &["name", "description"];

    fn fields(&self) -> Fields {
        vec![("name", text(self.name)), ("description", text(self.description))]
    }
}
