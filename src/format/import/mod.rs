//! Files of vouchers that somebody else made: told apart, bounded, and read row by row.
//!
//! A file is hostile until read to its end. Whatever it holds, reading takes at most 64 MiB, and what cannot be read for
//! certain is said, with its line, the field and what to do, instead of guessed.

mod mapping;
mod markup;
mod package;
mod row;
mod shared_texts;
mod sheet;
mod template;
mod text;
mod value;
mod workbook;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use zeroize::Zeroizing;

use self::mapping::Mapping;
use self::row::{Kind, Row};
use self::text::TextFile;
use self::value::Values;
use self::workbook::Workbook;
use crate::error::{Error, Result, Status};
use crate::limits::{IMPORT_BYTES_MAX, IMPORT_FINDINGS_MAX, IMPORT_ROWS_MAX};
use crate::voucher::{FindingKind, ImportFinding, ImportFormat};

pub use self::template::template;

/// Where a file begins that is zipped (APPNOTE.TXT 4.3.7 and, without any part, 4.3.16).
const ZIP_STARTS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Where a compound file begins, as old and encrypted workbooks are (MS-CFB 2.2).
const COMPOUND_START: &[u8] = b"\xd0\xcf\x11\xe0";
const PDF_START: &[u8] = b"%PDF";

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The secret.
    Code,
    /// The number the others know it by.
    Serial,
    /// What it was sold for.
    FaceValue,
    /// What it gives free on top.
    ExtraValue,
    /// The currency of both.
    Currency,
    /// From when it can be redeemed.
    ValidFrom,
    /// Until when it can be redeemed.
    ExpiresAt,
    /// Whose customers may redeem it.
    Partner,
}

impl Field {
    /// Every field.
    pub const ALL: [Field; 8] = [
        Field::Code,
        Field::Serial,
        Field::FaceValue,
        Field::ExtraValue,
        Field::Currency,
        Field::ValidFrom,
        Field::ExpiresAt,
        Field::Partner,
    ];

    /// As requests, exports and findings call it.
    pub fn name(self) -> &'static str {
        match self {
            Field::Code => "code",
            Field::Serial => "serial",
            Field::FaceValue => "face_value",
            Field::ExtraValue => "extra_value",
            Field::Currency => "currency",
            Field::ValidFrom => "valid_from",
            Field::ExpiresAt => "expires_at",
            Field::Partner => "partner",
        }
    }
}

/// A time as a file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day, whose beginning or end depends on the field and the store's time zone.
    Day(jiff::civil::Date),
    /// A time of the store's time zone.
    Local(jiff::civil::DateTime),
    /// Milliseconds since 1970 UTC.
    Moment(i64),
}

/// How to read a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderOptions {
    /// What it is.
    pub format: ImportFormat,
    /// Which column is which field, such as "code=PIN,serial=Card no,face_value=3"; a number counts from 1. Fields that
    /// are not named are found by the headings. "ignore=Status" passes a column over that looks like a voucher's state.
    pub columns: String,
    /// The character between cells, or "tab"; empty: detected.
    pub delimiter: String,
    /// Name of the encoding, such as "windows-1252"; empty: detected.
    pub encoding: String,
    /// How dates are written, such as "%d/%m/%Y"; empty: "2026-12-31", with or without a time.
    pub date_format: String,
    /// Names of the columns our exports have. In a list that has no others, "price" is what was paid, and not read.
    pub exported: &'static [&'static str],
}

/// One row of a file. A row with a finding of kind `Wrong` is no voucher.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    /// Line of a text file, row of a sheet, from 1.
    pub line: i64,
    /// The code as it stands there.
    pub code: Zeroizing<String>,
    /// The serial, empty if none.
    pub serial: String,
    /// Decimal text with a point.
    pub face_value: Option<String>,
    /// Decimal text with a point.
    pub extra_value: Option<String>,
    /// ISO 4217 code, empty if none.
    pub currency: String,
    /// From when it can be redeemed.
    pub valid_from: Option<When>,
    /// Until when it can be redeemed.
    pub expires_at: Option<When>,
    /// The partner, empty if none.
    pub partner: String,
    /// What is wrong with it.
    pub findings: Vec<ImportFinding>,
}

/// What a file is read from.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// What comes next of a file.
#[allow(clippy::large_enum_variant, reason = "one lives as long as a call, and a box for every row costs more")]
pub(crate) enum Step {
    /// A row.
    Row(ImportRow),
    /// Much was read: ask again, or later.
    Pause,
    /// Nothing.
    Over,
}

/// The same of what is below the rows.
enum Next {
    Row,
    Pause,
    Over,
}

/// Reads a file row by row.
pub struct Reader {
    rows: Rows,
    row: Row,
    mapping: Mapping,
    values: Values,
    notices: Vec<ImportFinding>,
    read: i64,
    /// Rows whose code or serial the spreadsheet keeps as a number.
    numbers: [(Field, i64); 2],
    ended: bool,
}

enum Rows {
    Text(Box<TextFile>),
    Workbook(Box<Workbook>),
}

impl Reader {
    /// Looks at the beginning of a file: what it is, and which column is which field.
    pub fn open(file: File, options: &ReaderOptions) -> Result<Reader> {
        Reader::new(Box::new(file), options)
    }

    /// The same for what is no file.
    pub fn new(mut source: Box<dyn Source>, options: &ReaderOptions) -> Result<Reader> {
        let bytes = source.seek(SeekFrom::End(0)).map_err(unreadable)?;
        if bytes > IMPORT_BYTES_MAX {
            let most = IMPORT_BYTES_MAX >> 20;
            return Err(Error::invalid("path", format_args!("the file is over {most} MiB; split it")));
        }
        let values = Values::new(&options.date_format)?;
        let mut row = Row::new();
        let mut notices = Vec::new();
        let mut rows = match format(&mut *source, options.format)? {
            ImportFormat::Xlsx => Rows::Workbook(Box::new(Workbook::open(source, bytes, &mut notices)?)),
            _ => Rows::Text(Box::new(TextFile::open(source, bytes, options, &mut notices)?)),
        };
        if !matches!(rows.next_row(&mut row)?, Next::Row) {
            let problem = "the file begins with no line of headings; put one above the vouchers";
            return Err(Error::invalid("path", problem));
        }
        let mapping = Mapping::new(&row, &options.columns, options.exported, &mut notices)?;
        if let Rows::Workbook(workbook) = &mut rows {
            workbook.want(mapping.columns());
        }
        let numbers = [(Field::Code, 0), (Field::Serial, 0)];
        Ok(Reader { rows, row, mapping, values, notices, read: 0, numbers, ended: false })
    }

    /// Whether a column holds this field.
    pub fn has(&self, field: Field) -> bool {
        self.mapping.column(field).is_some()
    }

    /// About the file as a whole, and about rows that were passed over. Grows until the last row was read.
    pub fn notices(&self) -> &[ImportFinding] {
        &self.notices
    }

    /// Bytes done, and of all.
    pub fn progress(&self) -> (u64, u64) {
        match &self.rows {
            Rows::Text(text) => text.progress(),
            Rows::Workbook(workbook) => workbook.progress(),
        }
    }

    /// The next row; `None` after the last. An error means that the file as a whole cannot be used.
    pub fn next_row(&mut self) -> Result<Option<ImportRow>> {
        loop {
            match self.step()? {
                Step::Row(row) => return Ok(Some(row)),
                Step::Pause => {}
                Step::Over => return Ok(None),
            }
        }
    }

    /// The same, but comes back as well when much was read.
    pub(crate) fn step(&mut self) -> Result<Step> {
        while !self.ended {
            match self.rows.next_row(&mut self.row)? {
                Next::Row => {}
                Next::Pause => return Ok(Step::Pause),
                Next::Over => break,
            }
            self.read += 1;
            if self.read > IMPORT_ROWS_MAX {
                let problem = format_args!("the file has more than {IMPORT_ROWS_MAX} rows; split it");
                return Err(Error::invalid("path", problem));
            }
            let row = self.values.row(&self.row, &self.mapping);
            if !template::is_example(&row.code) {
                self.count_numbers();
                return Ok(Step::Row(row));
            }
            if self.notices.len() < IMPORT_FINDINGS_MAX {
                self.notices.push(template::example_left(row.line));
            }
        }
        if !self.ended {
            self.ended = true;
            match &self.rows {
                Rows::Text(text) => text.last_notices(&mut self.notices),
                Rows::Workbook(workbook) => workbook.last_notices(&mut self.notices),
            }
            self.tell_numbers();
        }
        Ok(Step::Over)
    }

    fn count_numbers(&mut self) {
        for (field, rows) in &mut self.numbers {
            let cell = self.mapping.column(*field).and_then(|column| self.row.cell(column));
            *rows += i64::from(matches!(cell, Some((_, Kind::Number | Kind::NumberFrom1904))));
        }
    }

    /// Where all lost their zeros, none is shorter than the others.
    fn tell_numbers(&mut self) {
        for (field, rows) in self.numbers.into_iter().filter(|(_, rows)| *rows > 0) {
            let name = field.name();
            self.notices.push(notice(
                format!("the {name} is a number of the spreadsheet in {rows} rows, which has no leading zeros"),
                "if they should have, make the column text and fill it anew; code_length says how long codes are",
            ));
        }
    }
}

impl Rows {
    /// Puts the next row that has something in it into `row`.
    fn next_row(&mut self, row: &mut Row) -> Result<Next> {
        match self {
            Rows::Text(text) => text.next_row(row),
            Rows::Workbook(workbook) => workbook.next_row(row),
        }
    }
}

/// What the file is, by its first bytes, and whether that is what it should be.
fn format(source: &mut dyn Source, asked: ImportFormat) -> Result<ImportFormat> {
    let start = start(source, 4)?;
    if start.is_empty() {
        return Err(Error::invalid("path", "the file is empty; give one with headings and vouchers"));
    }
    if start == COMPOUND_START {
        let problem = "the file is an old or a password-protected workbook; save it as .xlsx without a password";
        return Err(Error::invalid("path", problem));
    }
    if start == PDF_START {
        return Err(Error::invalid("path", "the file is a PDF; give the list as .csv or .xlsx"));
    }
    let zipped = ZIP_STARTS.contains(&start.as_slice());
    match asked {
        ImportFormat::Csv if zipped => Err(Error::invalid("path", "the file is a workbook; read it as xlsx")),
        ImportFormat::Xlsx if !zipped => Err(Error::invalid("path", "the file is no .xlsx workbook; read it as csv")),
        _ if zipped => Ok(ImportFormat::Xlsx),
        _ => Ok(ImportFormat::Csv),
    }
}

/// The first bytes, at most `most`; leaves the source at its start.
fn start(source: &mut dyn Source, most: u64) -> Result<Vec<u8>> {
    source.rewind().map_err(unreadable)?;
    let mut start = Vec::new();
    source.take(most).read_to_end(&mut start).map_err(unreadable)?;
    source.rewind().map_err(unreadable)?;
    Ok(start)
}

fn unreadable(error: std::io::Error) -> Error {
    let message = format!("path: reading the file failed ({}); see that the disk is there", error.kind());
    Error::new(Status::FileAccess, message).field("path")
}

/// About the file as a whole.
fn notice(problem: impl Into<String>, remedy: impl Into<String>) -> ImportFinding {
    ImportFinding {
        line: 0,
        field: String::new(),
        kind: FindingKind::Notice,
        problem: problem.into(),
        remedy: remedy.into(),
    }
}
