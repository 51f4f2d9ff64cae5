//! What leaves and enters: exports and their runs, printed cards, imports and what was wrong with their rows.

use serde::{Deserialize, Serialize};

use super::request::SeriesRequest;

words! {
    /// What an export is written as.
    #[derive(Default, Serialize, Deserialize)]
    ExportFormat {
        /// Comma separated values.
        #[default]
        Csv = 1, "csv";
        /// A workbook of Excel and others.
        Xlsx = 2, "xlsx";
        /// XML after the schema `vouchers.xsd`.
        Xml = 3, "xml";
        /// One JSON object a line.
        JsonLines = 4, "jsonl";
        /// Cards for print.
        Pdf = 5, "pdf";
    }
}

words! {
    /// What cards are printed on.
    #[derive(Default, Serialize, Deserialize)]
    CardPage {
        /// Sheets of 210 by 297 mm.
        #[default]
        A4 = 1, "a4";
        /// Sheets of 215.9 by 279.4 mm.
        Letter = 2, "letter";
        /// One card of 85.6 by 53.98 mm a page (ISO/IEC 7810 ID-1), for card printers.
        Card = 3, "card";
    }
}

/// How printed cards look. Which fields they have is said by [`ExportRequest::columns`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardTemplate {
    /// What they are printed on.
    pub page: CardPage,
    /// Cards beside each other on a sheet; 0 takes 2.
    pub columns: i32,
    /// Cards below each other on a sheet; 0 takes 5.
    pub rows: i32,
    /// Sheets without marks to cut by.
    pub without_crop_marks: bool,
    /// The line on top; empty: the name of the type, else the description of the series.
    pub title: String,
    /// What to do with it; line ends are kept.
    pub instructions: String,
    /// What the QR code holds, with `{code}` where the code goes; empty: the code alone.
    pub link: String,
    /// Path of a PNG or JPEG file; empty: none.
    pub logo: String,
    /// Whose way to write amounts and dates, such as "de-DE"; empty: "10.00 EUR" and "2026-12-31".
    pub locale: String,
}

/// How an export looks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportRequest {
    /// Full codes instead of masks.
    pub with_codes: bool,
    /// A system whose columns and headings to reproduce; empty: none.
    pub preset: String,
    /// Column names, comma separated; empty: the preset's, or a plain set. For cards, the fields on them.
    pub columns: String,
    /// What it is written as.
    pub format: ExportFormat,
    /// Begin another file before one grows larger than this; 0: one file. Only for exports to files.
    pub bytes_per_file: i64,
    /// The printer's age public key, "age1..."; empty: not encrypted.
    pub recipient: String,
    /// The approved request that allows codes to leave again; empty: none.
    pub approval_id: String,
    /// How cards look.
    pub card: CardTemplate,
}

/// What an export wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportResult {
    /// Number of the run, from 1.
    pub run: i64,
    /// Vouchers.
    pub vouchers: i64,
    /// Bytes, of all files together, as they left.
    pub bytes: i64,
    /// Files; 1 if it was read in blocks.
    pub files: i64,
    /// Face values and extra values added up, in minor units; -1 if there are several currencies.
    pub value: i64,
    /// Their currency, empty if there are several or none.
    pub currency: String,
    /// SHA-256 of what left, one file after the other, in hexadecimal; empty before the end.
    pub sha256: String,
}

words! {
    /// Where an export run stands.
    ExportState {
        /// Begun, and not seen to end: it goes on, its process died, or its files are there and that could not be
        /// written down.
        Begun = 1, "begun";
        /// All of it left.
        Finished = 2, "finished";
        /// It failed, and what it had written is gone.
        Failed = 3, "failed";
    }
}

/// An export as the list of runs shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRun {
    /// What it wrote.
    pub result: ExportResult,
    /// Where it stands.
    pub state: ExportState,
    /// What it was written as.
    pub format: ExportFormat,
    /// Whether full codes left.
    pub with_codes: bool,
    /// Whether it was encrypted.
    pub encrypted: bool,
    /// Identifier of the one series it was of, empty if none or several.
    pub series_id: String,
    /// What was asked for: the filter and the columns as JSON.
    pub request: String,
    /// Who ran it.
    pub actor_id: String,
    /// Partner of whoever ran it, empty if none.
    pub partner: String,
    /// When it began.
    pub begun_at_ms: i64,
    /// When it ended, 0 = not yet.
    pub ended_at_ms: i64,
    /// The approved request that allowed it, empty if none was needed.
    pub approval_id: String,
}

words! {
    /// What a file to import is.
    #[derive(Default, Serialize, Deserialize)]
    ImportFormat {
        /// Told by its first bytes.
        #[default]
        Detect = 0, "detect";
        /// Comma, semicolon, tab or bar separated values.
        Csv = 1, "csv";
        /// A workbook; its first sheet.
        Xlsx = 2, "xlsx";
    }
}

/// Vouchers of somebody else to take in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportRequest {
    /// The series they become. Quantity and prefix come from the file, and the code length if it is 0; its values and dates
    /// are for rows that have none of their own.
    pub series: SeriesRequest,
    /// Accepted instead of active.
    pub accepted: bool,
    /// What the file is.
    pub format: ImportFormat,
    /// Which column of the file is which field, such as "code=PIN,serial=Card no,face_value=3"; a number counts from 1.
    /// Empty: by the headings. "ignore=Status" passes a column over that looks like a voucher's state. In a file that has
    /// only columns of an export, "price" is what was paid, and not read.
    pub columns: String,
    /// The character between cells; empty: detected.
    pub delimiter: String,
    /// Name of the encoding, such as "windows-1252"; empty: detected.
    pub encoding: String,
    /// How dates are written, such as "%d/%m/%Y"; empty: "2026-12-31", with or without a time.
    pub date_format: String,
    /// Take in the good rows though others are not.
    pub partial: bool,
    /// Only look.
    pub dry_run: bool,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportResult {
    /// The series they became, empty if none did.
    pub series_id: String,
    /// Rows looked at, without headings, empty rows and notes.
    pub rows: i64,
    /// Rows that are vouchers now, or would be.
    pub imported: i64,
    /// Rows left out because the store has their code already, or the file the very same row. A serial that only the store
    /// has is a notice: another maker may have used it.
    pub duplicates: i64,
    /// Rows with something wrong, those included that only the finding about the file as a whole tells.
    pub refused: i64,
    /// What is wrong, more than the list of findings can hold included.
    pub findings: i64,
    /// Face values and extra values of the imported rows added up, in minor units.
    pub value: i64,
    /// Their currency.
    pub currency: String,
}

words! {
    /// What kind of thing a finding is.
    #[derive(Serialize, Deserialize)]
    FindingKind {
        /// The row cannot be a voucher.
        Wrong = 1, "wrong";
        /// The store has its code already, or the file the very same row; the row is left out.
        Duplicate = 2, "duplicate";
        /// Worth a look; the row is taken.
        Notice = 3, "notice";
    }
}

/// Something about one row of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFinding {
    /// Line of a text file, row of a sheet, from 1; 0: the file as a whole.
    pub line: i64,
    /// Which field, or its heading in the file; empty: the row.
    pub field: String,
    /// What kind.
    pub kind: FindingKind,
    /// What is wrong. Never holds a code.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

/// How to render a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageRequest {
    /// The template is HTML: what goes into it is escaped.
    pub html: bool,
    /// Whose way to write amounts and dates, such as "de-DE"; empty: "10.00 EUR" and "2026-12-31".
    pub locale: String,
    /// The holder's name, which only the host knows; empty: the account.
    pub holder: String,
    /// Why the code must be seen, if the template names it; goes to the audit trail.
    pub reason: String,
}

/// Something a message can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageTag {
    /// As it stands in a template between `{{` and `}}`.
    pub name: &'static str,
    /// What it shows.
    pub description: &'static str,
}
