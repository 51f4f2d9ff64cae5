//! From the structs of the caller to the requests of what leaves, enters and is told.

use super::boundary::{argument_up_to, flag, read, read_or_zero, text};
use super::requests::{any_or, one_of};
use super::structs::*;
use crate::error::Result;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::voucher::{
    CardPage, CardTemplate, ExportFormat, ExportRequest, ImportFormat, ImportRequest, MessageRequest, SeriesRequest,
};
use std::ffi::c_char;

/// How an export looks; NULL is all defaults.
///
/// # Safety
/// As [`read_or_zero`].
pub unsafe fn export(source: *const voucher_export_params) -> Result<ExportRequest> {
    let params = read_or_zero(source)?;
    Ok(ExportRequest {
        with_codes: flag(params.with_codes, "with_codes")?,
        preset: text(&params.preset, "preset")?,
        columns: text(&params.columns, "columns")?,
        format: any_or(params.format, "format", "VOUCHER_FORMAT_*", ExportFormat::from_number)?.unwrap_or_default(),
        bytes_per_file: params.bytes_per_file,
        recipient: text(&params.recipient, "recipient")?,
        approval_id: text(&params.approval_id, "approval_id")?,
        card: card(&params)?,
    })
}

fn card(params: &voucher_export_params) -> Result<CardTemplate> {
    let page = any_or(params.card_page, "card_page", "VOUCHER_CARD_PAGE_*", CardPage::from_number)?;
    Ok(CardTemplate {
        page: page.unwrap_or_default(),
        columns: params.card_columns,
        rows: params.card_rows,
        without_crop_marks: flag(params.card_without_crop_marks, "card_without_crop_marks")?,
        title: text(&params.card_title, "card_title")?,
        instructions: text(&params.card_instructions, "card_instructions")?,
        link: text(&params.card_link, "card_link")?,
        logo: text(&params.card_logo, "card_logo")?,
        locale: text(&params.card_locale, "card_locale")?,
    })
}

/// Vouchers of somebody else.
///
/// # Safety
/// As [`read`].
pub unsafe fn import(source: *const voucher_import_params) -> Result<ImportRequest> {
    let params = read(source)?;
    Ok(ImportRequest {
        series: series(&params)?,
        accepted: flag(params.accepted, "accepted")?,
        format: import_format(params.format)?,
        columns: text(&params.columns, "columns")?,
        delimiter: text(&params.delimiter, "delimiter")?,
        encoding: text(&params.encoding, "encoding")?,
        date_format: text(&params.date_format, "date_format")?,
        partial: flag(params.partial, "partial")?,
        dry_run: flag(params.dry_run, "dry_run")?,
    })
}

/// What the rows become, as far as the file does not say.
fn series(params: &voucher_import_params) -> Result<SeriesRequest> {
    Ok(SeriesRequest {
        description: text(&params.description, "description")?,
        series_code: text(&params.series_code, "series_code")?,
        face_value: params.face_value,
        extra_value: params.extra_value,
        currency: text(&params.currency, "currency")?,
        code_length: params.code_length,
        check_digit: params.check_digit,
        partner: text(&params.partner, "partner")?,
        available_to: text(&params.available_to, "available_to")?,
        valid_from_ms: params.valid_from_ms,
        expires_at_ms: params.expires_at_ms,
        comment: text(&params.comment, "comment")?,
        metadata: text(&params.metadata, "metadata")?,
        test_mode: flag(params.test_mode, "test_mode")?,
        weak_codes_override: text(&params.weak_codes_override, "weak_codes_override")?,
        request_id: text(&params.request_id, "request_id")?,
        voucher_type: text(&params.voucher_type, "voucher_type")?,
        valid_until_date: text(&params.valid_until_date, "valid_until_date")?,
        ..SeriesRequest::default()
    })
}

/// What a file to import is.
pub fn import_format(format: i32) -> Result<ImportFormat> {
    one_of(format, "format", "VOUCHER_IMPORT_*", ImportFormat::from_number)
}

/// How a message is rendered; NULL is all defaults.
///
/// # Safety
/// As [`read_or_zero`].
pub unsafe fn message(source: *const voucher_message_params) -> Result<MessageRequest> {
    let params = read_or_zero(source)?;
    Ok(MessageRequest {
        html: flag(params.html, "html")?,
        locale: text(&params.locale, "locale")?,
        holder: text(&params.holder, "holder")?,
        reason: text(&params.reason, "reason")?,
    })
}

/// The template of a message.
///
/// # Safety
/// NULL, or readable up to its NUL or for one byte more than [`MESSAGE_BYTES_MAX`], whichever comes first.
pub unsafe fn template(source: *const c_char) -> Result<String> {
    argument_up_to(source, MESSAGE_BYTES_MAX + 1, "template_text")
}

#[cfg(test)]
mod tests {
    use super::super::boundary::{put, Flat};
    use super::*;
    use crate::error::Status;

    #[test]
    fn an_export_of_nothing_said_is_a_csv_file_on_a4() {
        // SAFETY: NULL is all defaults.
        assert_eq!(unsafe { export(std::ptr::null()) }.unwrap(), ExportRequest::default());
    }

    #[test]
    fn an_export_takes_every_field_to_its_place() {
        let mut params = voucher_export_params::sized();
        (params.with_codes, params.format, params.card_page) = (1, 5, 3);
        (params.bytes_per_file, params.card_columns, params.card_rows) = (1 << 20, 3, 4);
        params.card_without_crop_marks = 1;
        put(&mut params.preset, "crm");
        put(&mut params.columns, "code");
        put(&mut params.approval_id, "a");
        put(&mut params.recipient, "age1");
        put(&mut params.card_title, "title");
        put(&mut params.card_instructions, "one\ntwo");
        put(&mut params.card_link, "https://example.com/{code}");
        put(&mut params.card_logo, "logo.png");
        put(&mut params.card_locale, "de-DE");
        let expected = ExportRequest {
            with_codes: true,
            preset: "crm".into(),
            columns: "code".into(),
            format: ExportFormat::Pdf,
            bytes_per_file: 1 << 20,
            recipient: "age1".into(),
            approval_id: "a".into(),
            card: CardTemplate {
                page: CardPage::Card,
                columns: 3,
                rows: 4,
                without_crop_marks: true,
                title: "title".into(),
                instructions: "one\ntwo".into(),
                link: "https://example.com/{code}".into(),
                logo: "logo.png".into(),
                locale: "de-DE".into(),
            },
        };
        // SAFETY: a whole struct.
        assert_eq!(unsafe { export(&params) }.unwrap(), expected);
    }

    #[test]
    fn an_export_in_a_format_nobody_knows_is_refused() {
        let mut params = voucher_export_params::sized();
        params.format = 6;
        // SAFETY: a whole struct.
        let failure = unsafe { export(&params) }.unwrap_err();
        assert_eq!((failure.status, failure.field), (Status::InvalidArgument, "format"));
    }

    #[test]
    fn an_import_takes_every_field_to_its_place() {
        let mut params = voucher_import_params::sized();
        (params.format, params.accepted, params.partial, params.dry_run, params.test_mode) = (2, 1, 1, 1, 1);
        (params.check_digit, params.face_value, params.extra_value) = (3, 1000, 200);
        params.code_length = 12;
        (params.valid_from_ms, params.expires_at_ms) = (1, 2);
        put(&mut params.currency, "EUR");
        put(&mut params.series_code, "201");
        put(&mut params.voucher_type, "gift");
        put(&mut params.valid_until_date, "2026-12-31");
        put(&mut params.partner, "p");
        put(&mut params.request_id, "r");
        put(&mut params.weak_codes_override, "w");
        put(&mut params.comment, "c");
        put(&mut params.description, "d");
        put(&mut params.available_to, "p,q");
        put(&mut params.metadata, "{}");
        put(&mut params.columns, "code=PIN");
        put(&mut params.delimiter, ";");
        put(&mut params.encoding, "windows-1252");
        put(&mut params.date_format, "%d/%m/%Y");
        let expected = ImportRequest {
            series: SeriesRequest {
                description: "d".into(),
                series_code: "201".into(),
                face_value: 1000,
                extra_value: 200,
                currency: "EUR".into(),
                code_length: 12,
                check_digit: 3,
                partner: "p".into(),
                available_to: "p,q".into(),
                valid_from_ms: 1,
                expires_at_ms: 2,
                comment: "c".into(),
                metadata: "{}".into(),
                test_mode: true,
                weak_codes_override: "w".into(),
                request_id: "r".into(),
                voucher_type: "gift".into(),
                valid_until_date: "2026-12-31".into(),
                ..SeriesRequest::default()
            },
            accepted: true,
            format: ImportFormat::Xlsx,
            columns: "code=PIN".into(),
            delimiter: ";".into(),
            encoding: "windows-1252".into(),
            date_format: "%d/%m/%Y".into(),
            partial: true,
            dry_run: true,
        };
        // SAFETY: a whole struct.
        assert_eq!(unsafe { import(&params) }.unwrap(), expected);
    }

    #[test]
    fn a_template_has_room_for_all_its_bytes_and_no_more() {
        let longest = std::ffi::CString::new("x".repeat(MESSAGE_BYTES_MAX)).unwrap();
        let longer = std::ffi::CString::new("x".repeat(MESSAGE_BYTES_MAX + 1)).unwrap();
        // SAFETY: both are closed with NUL.
        let (taken, refused) = unsafe { (template(longest.as_ptr()), template(longer.as_ptr())) };
        assert_eq!(taken.unwrap().len(), MESSAGE_BYTES_MAX);
        assert_eq!(refused.unwrap_err().status, Status::BadText);
    }
}
