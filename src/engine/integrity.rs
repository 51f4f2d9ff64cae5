//! Which columns the integrity tags cover: whoever changes one in the file makes the row useless.

use crate::error::Result;
use crate::identifier::Identifier;
use crate::store::export_run::{ExportRunRow, ExportSeriesRow};
use crate::store::job::JobRow;
use crate::store::redemption::RedemptionRow;
use crate::store::sale::SaleRow;
use crate::store::series::SeriesRow;
use crate::store::voucher::VoucherRow;
use crate::vault::{Field, Vault};

fn series_fields(series: &SeriesRow) -> [Field<'_>; 22] {
    [
        Field::Blob(series.uid.as_bytes()),
        Field::Integer(series.id),
        Field::Text(&series.code),
        Field::Text(&series.partner),
        Field::Text(&series.available_to),
        Field::Text(&series.currency),
        Field::Integer(series.face_value),
        Field::Integer(series.extra_value),
        Field::Integer(series.quantity),
        Field::Integer(series.valid_from_ms),
        Field::Integer(series.expires_at_ms),
        Field::Text(&series.comment),
        Field::Integer(series.state as i64),
        Field::Integer(series.locked as i64),
        Field::Integer(series.test_mode as i64),
        Field::Integer(series.complete as i64),
        Field::Integer(series.created_at_ms),
        Field::Text(&series.created_by),
        Field::Text(series.format.prefix()),
        Field::Integer(series.format.length() as i64),
        Field::Text(series.format.alphabet().symbols()),
        Field::Integer(series.format.check_digit() as i64),
    ]
}

/// Columns that came with the second schema. While all are zero the tag is what it was without them, so rows of the
/// first schema stay genuine; a longer input never meets a shorter one, so nobody can leave them out.
fn with_later<'a>(fields: &[Field<'a>], later: &[i64]) -> Vec<Field<'a>> {
    let mut all = fields.to_vec();
    if later.iter().any(|value| *value != 0) {
        all.extend(later.iter().map(|value| Field::Integer(*value)));
    }
    all
}

fn all_series_fields(series: &SeriesRow) -> Vec<Field<'_>> {
    let sealed = i64::from(series.sealed);
    let later = [series.version, series.voucher_type, series.terms, sealed, series.adjusted_value];
    // The columns of the third, fourth and fifth schema. No two of these inputs are equally long.
    let imported = i64::from(series.imported);
    let third: &[i64] = match (imported, series.export_runs, series.on_demand) {
        (0, 0, false) => return with_later(&series_fields(series), &later),
        (1, 0, false) => &[1],
        (_, export_runs, false) => &[imported, export_runs],
        (_, export_runs, true) => &[imported, export_runs, 1],
    };
    let mut fields = series_fields(series).to_vec();
    fields.extend(later.iter().chain(third).map(|value| Field::Integer(*value)));
    fields
}

pub(super) fn series_tag(vault: &Vault, series: &SeriesRow) -> Vec<u8> {
    vault.integrity_tag("series", &all_series_fields(series)).to_vec()
}

pub(super) fn verify_series(vault: &Vault, series: &SeriesRow) -> Result<()> {
    vault.verify_integrity("series", &series.tag, &all_series_fields(series))
}

/// The series' part of a voucher's tag: what every voucher of a series shares.
pub(super) fn voucher_fields<'a>(series: &'a SeriesRow, voucher: &'a VoucherRow) -> [Field<'a>; 14] {
    [
        Field::Blob(series.uid.as_bytes()),
        Field::Text(&series.currency),
        Field::Integer(series.test_mode as i64),
        Field::Integer(voucher.id),
        Field::Blob(&voucher.look_up),
        Field::Integer(voucher.state as i64),
        Field::Integer(voucher.version),
        Field::Integer(voucher.uses),
        Field::Integer(voucher.held_by),
        Field::Integer(voucher.face_value),
        Field::Integer(voucher.extra_value),
        Field::Integer(voucher.valid_from_ms),
        Field::Integer(voucher.expires_at_ms),
        Field::Text(&voucher.partner),
    ]
}

fn tagged_voucher<T>(series: &SeriesRow, voucher: &VoucherRow, use_fields: impl FnOnce(&[Field]) -> T) -> T {
    let fields = voucher_fields(series, voucher);
    let later = [voucher.terms, voucher.spent, voucher.reason as i64];
    if voucher.sale == 0 && voucher.reserved_by == 0 && voucher.holder.is_empty() {
        if later == [0; 3] {
            return use_fields(&fields);
        }
        return use_fields(&with_later(&fields, &later));
    }
    // The fifth schema's columns: longer than any voucher nobody sold.
    let mut all = fields.to_vec();
    all.extend(later.into_iter().chain([voucher.sale, voucher.reserved_by]).map(Field::Integer));
    all.push(Field::Text(&voucher.holder));
    use_fields(&all)
}

pub(super) fn voucher_tag(vault: &Vault, series: &SeriesRow, voucher: &VoucherRow) -> [u8; 32] {
    tagged_voucher(series, voucher, |fields| vault.integrity_tag("voucher", fields))
}

pub(super) fn verify_voucher(vault: &Vault, series: &SeriesRow, voucher: &VoucherRow) -> Result<()> {
    verify_series(vault, series)?;
    verify_voucher_alone(vault, series, voucher)
}

/// The voucher's own tag, for whoever has verified its series.
pub(super) fn verify_voucher_alone(vault: &Vault, series: &SeriesRow, voucher: &VoucherRow) -> Result<()> {
    tagged_voucher(series, voucher, |fields| vault.verify_integrity("voucher", &voucher.tag, fields))
}

fn redemption_fields<'a>(subject: &'a Identifier, redemption: &'a RedemptionRow) -> [Field<'a>; 15] {
    [
        Field::Blob(subject.as_bytes()),
        Field::Integer(redemption.id),
        Field::Integer(redemption.number),
        Field::Text(&redemption.account),
        Field::Text(redemption.request_id.as_deref().unwrap_or("")),
        Field::Text(&redemption.actor_id),
        Field::Text(&redemption.partner),
        Field::Integer(redemption.face_value),
        Field::Integer(redemption.extra_value),
        Field::Integer(redemption.state as i64),
        Field::Integer(redemption.outcome as i64),
        Field::Text(&redemption.ledger_reference),
        Field::Integer(redemption.balance_after.unwrap_or(i64::MIN)),
        Field::Integer(redemption.begun_at_ms),
        Field::Integer(redemption.settled_at_ms),
    ]
}

fn all_redemption_fields<'a>(subject: &'a Identifier, redemption: &'a RedemptionRow) -> Vec<Field<'a>> {
    // A payment is kind 1: what every row of the first schema is, and so counts as nothing.
    let later = [redemption.kind as i64 - 1, redemption.reverses, redemption.reversed_by];
    if redemption.product.is_empty() && !redemption.is_kept() {
        return with_later(&redemption_fields(subject, redemption), &later);
    }
    // The fifth schema's column: longer than any redemption that named no product.
    let mut fields = redemption_fields(subject, redemption).to_vec();
    fields.extend(later.map(Field::Integer));
    fields.push(Field::Text(&redemption.product));
    // The sixth schema's columns: longer than any redemption of which nobody kept what its posting tells.
    if redemption.is_kept() {
        fields.extend([redemption.terms, redemption.sale, redemption.price].map(Field::Integer));
        fields.extend([&redemption.voucher_partner, &redemption.comment].map(|text| Field::Text(text)));
    }
    fields
}

fn sale_fields(sale: &SaleRow) -> Vec<Field<'_>> {
    let texts = [
        &sale.account,
        &sale.partner,
        &sale.buyer,
        &sale.holder,
        &sale.voucher_type,
        &sale.currency,
        &sale.invoice,
        &sale.ledger_reference,
        &sale.note,
        &sale.comment,
        &sale.request_key,
        &sale.actor_id,
        &sale.actor_partner,
    ];
    let numbers = [
        sale.id,
        sale.kind as i64,
        sale.state as i64,
        sale.outcome as i64,
        sale.tax_class as i64,
        sale.vouchers,
        sale.returned,
        sale.face_value,
        sale.extra_value,
        sale.price,
        sale.discount,
        sale.amount,
        sale.paid,
        sale.balance_after.unwrap_or(i64::MIN),
        sale.reason as i64,
        sale.cancels.into(),
        sale.test_mode.into(),
        sale.reverses,
        sale.reversed_by,
        sale.begun_at_ms,
        sale.settled_at_ms,
    ];
    let blobs = [Field::Blob(sale.uid.as_bytes()), Field::Blob(&sale.request_digest), Field::Blob(&sale.ranges_digest)];
    let texts = texts.into_iter().map(|text| Field::Text(text));
    blobs.into_iter().chain(numbers.map(Field::Integer)).chain(texts).collect()
}

/// Which vouchers a sale is about: first and last numbers of their runs.
pub(super) fn ranges_digest(vault: &Vault, ranges: &[(i64, i64)]) -> Vec<u8> {
    let numbers: Vec<Field> =
        ranges.iter().flat_map(|(first, last)| [Field::Integer(*first), Field::Integer(*last)]).collect();
    vault.integrity_tag("sale ranges", &numbers).to_vec()
}

pub(super) fn sale_tag(vault: &Vault, sale: &SaleRow) -> Vec<u8> {
    vault.integrity_tag("sale", &sale_fields(sale)).to_vec()
}

pub(super) fn verify_sale(vault: &Vault, sale: &SaleRow) -> Result<()> {
    vault.verify_integrity("sale", &sale.tag, &sale_fields(sale))
}

pub(super) fn redemption_tag(vault: &Vault, subject: &Identifier, redemption: &RedemptionRow) -> Vec<u8> {
    vault.integrity_tag("redemption", &all_redemption_fields(subject, redemption)).to_vec()
}

pub(super) fn verify_redemption(vault: &Vault, subject: &Identifier, redemption: &RedemptionRow) -> Result<()> {
    vault.verify_integrity("redemption", &redemption.tag, &all_redemption_fields(subject, redemption))
}

fn job_fields(job: &JobRow) -> [Field<'_>; 14] {
    [
        Field::Blob(job.uid.as_bytes()),
        Field::Integer(job.id),
        Field::Integer(job.kind as i64),
        Field::Integer(job.state as i64),
        Field::Text(&job.partner),
        Field::Integer(job.series),
        Field::Text(&job.actor),
        Field::Blob(&job.request),
        Field::Text(job.request_key.as_deref().unwrap_or("")),
        Field::Integer(job.position),
        Field::Integer(job.total),
        Field::Integer(job.done),
        Field::Text(&job.result),
        Field::Integer(job.created_at_ms),
    ]
}

pub(super) fn job_tag(vault: &Vault, job: &JobRow) -> Vec<u8> {
    vault.integrity_tag("job", &job_fields(job)).to_vec()
}

pub(super) fn verify_job(vault: &Vault, job: &JobRow) -> Result<()> {
    vault.verify_integrity("job", &job.tag, &job_fields(job))
}

fn export_run_fields(run: &ExportRunRow) -> [Field<'_>; 18] {
    [
        Field::Integer(run.id),
        Field::Integer(run.state as i64),
        Field::Integer(run.format as i64),
        Field::Integer(run.with_codes as i64),
        Field::Integer(run.encrypted as i64),
        Field::Integer(run.series),
        Field::Text(&run.partner),
        Field::Text(&run.actor_id),
        Field::Text(&run.request),
        Field::Text(&run.approval),
        Field::Integer(run.vouchers),
        Field::Integer(run.bytes),
        Field::Integer(run.files),
        Field::Integer(run.value),
        Field::Text(&run.currency),
        Field::Text(&run.sha256),
        Field::Integer(run.begun_at_ms),
        Field::Integer(run.ended_at_ms),
    ]
}

pub(super) fn export_run_tag(vault: &Vault, run: &ExportRunRow) -> Vec<u8> {
    vault.integrity_tag("export run", &export_run_fields(run)).to_vec()
}

pub(super) fn verify_export_run(vault: &Vault, run: &ExportRunRow) -> Result<()> {
    vault.verify_integrity("export run", &run.tag, &export_run_fields(run))
}

fn export_series_fields(row: &ExportSeriesRow) -> [Field<'_>; 2] {
    [Field::Integer(row.series), Field::Integer(row.run)]
}

pub(super) fn export_series_tag(vault: &Vault, row: &ExportSeriesRow) -> Vec<u8> {
    vault.integrity_tag("export series", &export_series_fields(row)).to_vec()
}

pub(super) fn verify_export_series(vault: &Vault, row: &ExportSeriesRow) -> Result<()> {
    vault.verify_integrity("export series", &row.tag, &export_series_fields(row))
}
