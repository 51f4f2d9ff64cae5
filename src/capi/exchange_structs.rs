//! The flat structs of what leaves and enters, by the rules of structs.rs: append only.

use std::ffi::c_char;

/// How an export looks. All zero is a CSV file of all columns with masks instead of codes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_export_params {
    /// sizeof(voucher_export_params), set by you.
    pub size: u32,
    /// 1 = full codes; needs VOUCHER_RIGHT_REVEAL and is audited before the first byte.
    pub with_codes: i32,
    /// "astpp", "splynx", "jerasoft", "crm" or empty; gives columns and headings.
    pub preset: [c_char; 16],
    /// Column names, comma separated, instead of a preset's. VOUCHER_FORMAT_PDF: the fields on a card, see
    /// voucher_export_open.
    pub columns: [c_char; 512],
    /// One of VOUCHER_FORMAT_*; 0 = CSV.
    pub format: i32,
    /// VOUCHER_FORMAT_PDF: one of VOUCHER_CARD_PAGE_*; 0 = A4. So all that begin with card_.
    pub card_page: i32,
    /// Exports to files: begin another file before one grows larger, at least 1,048,576; 0 = one file.
    pub bytes_per_file: i64,
    /// Cards beside each other on a sheet, at most 12; 0 = 2.
    pub card_columns: i32,
    /// Cards below each other on a sheet, at most 12; 0 = 5.
    pub card_rows: i32,
    /// 1 = sheets without marks to cut by.
    pub card_without_crop_marks: i32,
    /// 0.
    pub reserved: i32,
    /// The approved request that lets codes leave once more; empty = none.
    pub approval_id: [c_char; 32],
    /// The age public key ("age1...") of whoever may read it; empty = not encrypted.
    pub recipient: [c_char; 128],
    /// The line on top; empty = the name of the type, else the description of the series.
    pub card_title: [c_char; 128],
    /// What to do with the card; line ends are kept.
    pub card_instructions: [c_char; 512],
    /// What the QR code holds, with {code} where the code goes; empty = the code alone.
    pub card_link: [c_char; 256],
    /// Path of a PNG or JPEG file of at most 4 MiB and 4,096 dots a side; empty = no logo.
    pub card_logo: [c_char; 1024],
    /// Whose way to write amounts and dates, such as "de-DE"; empty = "10.00 EUR" and "2026-12-31".
    pub card_locale: [c_char; 36],
    /// 0.
    pub also_reserved: i32,
}

/// What an export wrote.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_export_result {
    /// sizeof(voucher_export_result), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Vouchers written.
    pub vouchers: i64,
    /// Bytes written, of all files together, as they left: encrypted if they are.
    pub bytes: i64,
    /// Number of the run, from 1: see voucher_export_run_open.
    pub run: i64,
    /// Files written, manifests not counted.
    pub files: i64,
    /// Face values and extra values added up, minor units; -1 = there are several currencies.
    pub value: i64,
    /// ISO 4217 code of `value`; empty if there are several or none.
    pub currency: [c_char; 4],
    /// SHA-256 of the bytes, one file after the other, in hexadecimal; empty before the end.
    pub sha256: [c_char; 68],
}

/// An export that ran: who took what out, when, and whether codes were in it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_export_run {
    /// sizeof(voucher_export_run), set by you.
    pub size: u32,
    /// One of VOUCHER_EXPORT_*.
    pub state: i32,
    /// One of VOUCHER_FORMAT_*.
    pub format: i32,
    /// 1 = full codes left.
    pub with_codes: i32,
    /// 1 = encrypted.
    pub encrypted: i32,
    /// 0.
    pub reserved: i32,
    /// Number of the run, from 1.
    pub run: i64,
    /// Vouchers written.
    pub vouchers: i64,
    /// Bytes that left, of all files together.
    pub bytes: i64,
    /// Files; 1 if it was read in blocks.
    pub files: i64,
    /// Face values and extra values added up, minor units; -1 = there were several currencies.
    pub value: i64,
    /// When it began.
    pub begun_at_ms: i64,
    /// When it ended, 0 = not seen to end.
    pub ended_at_ms: i64,
    /// ISO 4217 code of `value`; empty if there were several or none.
    pub currency: [c_char; 4],
    /// SHA-256 of what left, one file after the other, in hexadecimal; empty before the end.
    pub sha256: [c_char; 68],
    /// Identifier of the one series it was of, empty if none or several.
    pub series_id: [c_char; 32],
    /// The approved request that allowed it, empty if none was needed.
    pub approval_id: [c_char; 32],
    /// Who ran it.
    pub actor_id: [c_char; 64],
    /// Partner of whoever ran it, empty if none.
    pub partner: [c_char; 64],
    /// What was asked for: the filter and the columns as JSON, at most 8,000 bytes.
    pub request: [c_char; 8008],
}

/// Vouchers of somebody else to take in as one series. What the file says of a row goes before what stands here.
/// Prefix, length and symbols of the codes are told by the file. All zero takes a file whose headings name all that is
/// needed, detects how it is written, and refuses it as a whole if one row is wrong.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_import_params {
    /// sizeof(voucher_import_params), set by you.
    pub size: u32,
    /// One of VOUCHER_IMPORT_*; 0 = told by the first bytes of the file.
    pub format: i32,
    /// 1 = the vouchers become accepted instead of active, and the right VOUCHER_RIGHT_ACTIVATE is not needed.
    pub accepted: i32,
    /// 1 = take the good rows though others are wrong.
    pub partial: i32,
    /// 1 = only look: nothing is stored, and the result says what would happen.
    pub dry_run: i32,
    /// 1 = vouchers that never reach the ledger.
    pub test_mode: i32,
    /// One of VOUCHER_CHECK_DIGIT_*, which every code must pass; 0 = none.
    pub check_digit: i32,
    /// 0.
    pub reserved: i32,
    /// What one is sold for, minor units: for rows that do not say.
    pub face_value: i64,
    /// What it gives free on top, minor units: for rows that do not say.
    pub extra_value: i64,
    /// First moment of validity, 0 = at once: for rows that do not say.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never: for rows that do not say, or say "0000-00-00".
    pub expires_at_ms: i64,
    /// ISO 4217 code; empty = that of the type, else of the module's option "currency", else of the rows, each of which
    /// must name it then. A file has one currency.
    pub currency: [c_char; 4],
    /// 0.
    pub also_reserved: i32,
    /// Code before the dash of the serials given here; empty = the next free number.
    pub series_code: [c_char; 24],
    /// Code of the type it is made from; what is zero here is taken from the type.
    pub voucher_type: [c_char; 24],
    /// Last day of validity, "2026-12-31", to its end in the store's time zone; instead of `expires_at_ms`.
    pub valid_until_date: [c_char; 16],
    /// Owner; empty = the operator. For rows that do not say.
    pub partner: [c_char; 64],
    /// Makes a repeated call return the first one's import with VOUCHER_DUPLICATE.
    pub request_id: [c_char; 64],
    /// Name of the person who takes codes that are too easy to guess upon himself; needs VOUCHER_RIGHT_OVERRIDE.
    pub weak_codes_override: [c_char; 64],
    /// Text for the customer's statement.
    pub comment: [c_char; 128],
    /// Free text.
    pub description: [c_char; 256],
    /// Partners whose customers may redeem, comma separated; empty = the owner's, or everybody's without an owner.
    pub available_to: [c_char; 1024],
    /// JSON object kept with the series.
    pub metadata: [c_char; 2048],
    /// Which column of the file is which field: "code=PIN,serial=Card no,face_value=3"; a number counts from 1. Fields
    /// are code, serial, face_value, extra_value, currency, valid_from, expires_at and partner. Empty = by the
    /// headings. A heading such as "Status" or "Used?" is looked at, and a row whose cell there is not "active", "new",
    /// "unused", "no", 0 or empty is wrong, unless the column is named here as in "ignore=Status". "Price" is a face
    /// value; but "price" in a file that has only columns of an export is what was paid, and is not read.
    pub columns: [c_char; 1024],
    /// The character between cells of a text file; empty = detected: comma, semicolon, tab or bar.
    pub delimiter: [c_char; 8],
    /// Name of a text file's encoding, such as "windows-1252"; empty = detected.
    pub encoding: [c_char; 32],
    /// How dates are written, such as "%d/%m/%Y"; empty = "2026-12-31", with or without a time.
    pub date_format: [c_char; 64],
    /// Characters every code must have, without spaces and dashes; 0 = as many as most of the file have. Say it where a
    /// spreadsheet may have eaten the leading zeros of all of them.
    pub code_length: i32,
    /// 0.
    pub reserved_too: i32,
}

/// What an import did, or would do.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_import_result {
    /// sizeof(voucher_import_result), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Rows looked at, without headings, empty rows and notes.
    pub rows: i64,
    /// Rows that are vouchers now, or would be.
    pub imported: i64,
    /// Rows left out because the store has their code already, or the file the very same row. A serial that only the store
    /// has is a notice: another maker may have used it.
    pub duplicates: i64,
    /// Rows with something wrong, those included that only the finding about the file as a whole tells.
    pub refused: i64,
    /// All that was found, also what is more than the list of findings keeps.
    pub findings: i64,
    /// Face values and extra values of the imported rows added up, minor units.
    pub value: i64,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// 0.
    pub also_reserved: i32,
    /// Identifier of the series they became, empty if none did.
    pub series_id: [c_char; 32],
}

/// Something about one row of a file to import. Never holds a code.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_import_finding {
    /// sizeof(voucher_import_finding), set by you.
    pub size: u32,
    /// One of VOUCHER_FINDING_*.
    pub kind: i32,
    /// Line of a text file or row of a sheet, from 1; 0 = the file as a whole.
    pub line: i64,
    /// Which field, or its heading in the file; empty = the row.
    pub field: [c_char; 64],
    /// What is wrong. Never holds a code.
    pub problem: [c_char; 256],
    /// What to do.
    pub remedy: [c_char; 256],
}

/// How to render a message.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_message_params {
    /// sizeof(voucher_message_params), set by you.
    pub size: u32,
    /// 1 = the template is HTML: what goes into it is escaped.
    pub html: i32,
    /// Whose way to write amounts and dates, such as "de-DE"; empty = "10.00 EUR" and "2026-12-31".
    pub locale: [c_char; 36],
    /// The holder's name, which only you know; empty = the account.
    pub holder: [c_char; 128],
    /// Why the code must be seen: needed by a template that names it, and kept in the audit trail.
    pub reason: [c_char; 256],
}

/// Something a message can show.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_message_tag {
    /// sizeof(voucher_message_tag), set by you.
    pub size: u32,
    /// As it stands in a template between {{ and }}.
    pub name: [c_char; 32],
    /// What it shows.
    pub description: [c_char; 128],
}
