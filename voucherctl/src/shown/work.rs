//! Jobs.

use voucher::engine::Progress;

use crate::output::{text, words, Fields, Shown};

impl Shown for Progress {
    const COLUMNS: &'static [&'static str] = &["job_id", "state", "done", "total", "created_at_ms", "series_id"];

    fn fields(&self) -> Fields {
        let mut fields = fields!(self, "";
            job_id: text, done: number, total: number, created_at_ms: time, series_id: text,
        );
        fields.insert(1, ("state", text(words(&format!("{:?}", self.state)))));
        fields
    }
}
