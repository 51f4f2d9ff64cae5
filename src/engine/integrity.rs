//! Which columns the integrity tags cover: whoever changes one in the file makes the row useless.

use crate::error::Result;
use crate::identifier::Identifier;
use crate::store::redemption::RedemptionRow;
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

pub(super) fn series_tag(vault: &Vault, series: &SeriesRow) -> Vec<u8> {
    vault.integrity_tag("series", &series_fields(series)).to_vec()
}

pub(super) fn verify_series(vault: &Vault, series: &SeriesRow) -> Result<()> {
    vault.verify_integrity("series", &series.tag, &series_fields(series))
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

pub(super) fn voucher_tag(vault: &Vault, series: &SeriesRow, voucher: &VoucherRow) -> [u8; 32] {
    vault.integrity_tag("voucher", &voucher_fields(series, voucher))
}

pub(super) fn verify_voucher(vault: &Vault, series: &SeriesRow, voucher: &VoucherRow) -> Result<()> {
    verify_series(vault, series)?;
    vault.verify_integrity("voucher", &voucher.tag, &voucher_fields(series, voucher))
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

pub(super) fn redemption_tag(vault: &Vault, subject: &Identifier, redemption: &RedemptionRow) -> Vec<u8> {
    vault.integrity_tag("redemption", &redemption_fields(subject, redemption)).to_vec()
}

pub(super) fn verify_redemption(vault: &Vault, subject: &Identifier, redemption: &RedemptionRow) -> Result<()> {
    vault.verify_integrity("redemption", &redemption.tag, &redemption_fields(subject, redemption))
}
