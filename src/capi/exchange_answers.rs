//! From what exports, imports and messages answer to the structs of the caller.

use super::boundary::{put, Flat};
use super::structs::*;
use crate::voucher::{ExportResult, ExportRun, ImportFinding, ImportResult, MessageTag};

/// What an export wrote.
pub fn export(result: &ExportResult) -> voucher_export_result {
    let mut answer = voucher_export_result::sized();
    answer.vouchers = result.vouchers;
    answer.bytes = result.bytes;
    answer.run = result.run;
    answer.files = result.files;
    answer.value = result.value;
    put(&mut answer.currency, &result.currency);
    put(&mut answer.sha256, &result.sha256);
    answer
}

/// An export that ran.
pub fn export_run(run: &ExportRun) -> voucher_export_run {
    let mut answer = voucher_export_run::sized();
    answer.state = run.state as i32;
    answer.format = run.format as i32;
    answer.with_codes = i32::from(run.with_codes);
    answer.encrypted = i32::from(run.encrypted);
    answer.run = run.result.run;
    answer.vouchers = run.result.vouchers;
    answer.bytes = run.result.bytes;
    answer.files = run.result.files;
    answer.value = run.result.value;
    answer.begun_at_ms = run.begun_at_ms;
    answer.ended_at_ms = run.ended_at_ms;
    put(&mut answer.currency, &run.result.currency);
    put(&mut answer.sha256, &run.result.sha256);
    put(&mut answer.series_id, &run.series_id);
    put(&mut answer.approval_id, &run.approval_id);
    put(&mut answer.actor_id, &run.actor_id);
    put(&mut answer.partner, &run.partner);
    put(&mut answer.request, &run.request);
    answer
}

/// What an import did, or would do.
pub fn import(result: &ImportResult) -> voucher_import_result {
    let mut answer = voucher_import_result::sized();
    answer.rows = result.rows;
    answer.imported = result.imported;
    answer.duplicates = result.duplicates;
    answer.refused = result.refused;
    answer.findings = result.findings;
    answer.value = result.value;
    put(&mut answer.currency, &result.currency);
    put(&mut answer.series_id, &result.series_id);
    answer
}

/// Something about one row of a file.
pub fn finding(finding: &ImportFinding) -> voucher_import_finding {
    let mut answer = voucher_import_finding::sized();
    answer.kind = finding.kind as i32;
    answer.line = finding.line;
    put(&mut answer.field, &finding.field);
    put(&mut answer.problem, &finding.problem);
    put(&mut answer.remedy, &finding.remedy);
    answer
}

/// Something a message can show.
pub fn message_tag(tag: &MessageTag) -> voucher_message_tag {
    let mut answer = voucher_message_tag::sized();
    put(&mut answer.name, tag.name);
    put(&mut answer.description, tag.description);
    answer
}

#[cfg(test)]
mod tests {
    use super::super::boundary::text;
    use super::*;
    use crate::voucher::{ExportFormat, ExportState, FindingKind};

    fn told(field: &[std::ffi::c_char]) -> String {
        text(field, "field").unwrap()
    }

    fn result() -> ExportResult {
        ExportResult {
            run: 7,
            vouchers: 2,
            bytes: 300,
            files: 3,
            value: 2_000,
            currency: "EUR".into(),
            sha256: "ab".repeat(32),
        }
    }

    #[test]
    fn an_export_answers_every_field() {
        let answer = export(&result());
        let numbers = [answer.run, answer.vouchers, answer.bytes, answer.files, answer.value];
        assert_eq!(numbers, [7, 2, 300, 3, 2_000]);
        assert_eq!((told(&answer.currency), told(&answer.sha256)), ("EUR".into(), "ab".repeat(32)));
    }

    #[test]
    fn a_run_answers_every_field() {
        let answer = export_run(&ExportRun {
            result: result(),
            state: ExportState::Finished,
            format: ExportFormat::Xml,
            with_codes: true,
            encrypted: true,
            series_id: "series".into(),
            request: "{}".into(),
            actor_id: "anna".into(),
            partner: "partner".into(),
            begun_at_ms: 8,
            ended_at_ms: 9,
            approval_id: "approval".into(),
        });
        assert_eq!([answer.state, answer.format, answer.with_codes, answer.encrypted], [2, 3, 1, 1]);
        let numbers = [answer.run, answer.vouchers, answer.bytes, answer.files, answer.value];
        assert_eq!(numbers, [7, 2, 300, 3, 2_000]);
        assert_eq!((answer.begun_at_ms, answer.ended_at_ms), (8, 9));
        let texts = [&answer.series_id[..], &answer.approval_id, &answer.actor_id, &answer.partner, &answer.request];
        assert_eq!(texts.map(told), ["series", "approval", "anna", "partner", "{}"]);
        assert_eq!((told(&answer.currency), told(&answer.sha256)), ("EUR".into(), "ab".repeat(32)));
    }

    #[test]
    fn an_import_answers_every_field() {
        let answer = import(&ImportResult {
            series_id: "series".into(),
            rows: 1,
            imported: 2,
            duplicates: 3,
            refused: 4,
            findings: 5,
            value: 6,
            currency: "EUR".into(),
        });
        let numbers = [answer.rows, answer.imported, answer.duplicates, answer.refused, answer.findings, answer.value];
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        assert_eq!((told(&answer.currency), told(&answer.series_id)), ("EUR".into(), "series".into()));
    }

    #[test]
    fn a_finding_answers_every_field() {
        let answer = finding(&ImportFinding {
            line: 12,
            field: "code".into(),
            kind: FindingKind::Duplicate,
            problem: "stands in line 3 already".into(),
            remedy: "remove one of them".into(),
        });
        assert_eq!((answer.kind, answer.line), (2, 12));
        let texts = [&answer.field[..], &answer.problem, &answer.remedy];
        assert_eq!(texts.map(told), ["code", "stands in line 3 already", "remove one of them"]);
    }

    #[test]
    fn every_tag_of_a_message_fits_its_fields() {
        for tag in crate::engine::message_tags() {
            let answer = message_tag(tag);
            assert_eq!((told(&answer.name).as_str(), told(&answer.description).as_str()), (tag.name, tag.description));
        }
    }
}
