//! A document on its way out: what a request makes of each voucher, and the bytes of it, encrypted if asked for.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jiff::civil::Date;
use zeroize::Zeroizing;

use super::columns::{Beside, Cells, Column, Preset};
use crate::engine::{voucher_type, Module, TimeZone};
use crate::error::{Error, Result, Status};
use crate::format::cards::{self, CardsDocument, TITLE};
use crate::format::{Cell, CsvDocument, Document, Heading, JsonLinesDocument, Shared, XlsxDocument, XmlDocument};
use crate::limits::{COLUMNS_BYTES_MAX, DESCRIPTION_BYTES_MAX, LOGO_BYTES_MAX};
use crate::store::series::SeriesRow;
use crate::store::voucher::ListedVoucher;
use crate::vault::{Cipher, Recipient};
use crate::voucher::{CardTemplate, ExportFormat, ExportRequest};

/// Bytes a cell takes at most in any kind of document: 255 of text, each up to six of XML or JSON, and its frame.
const CELL_BYTES_MAX: u64 = 2 << 10;
/// Bytes a card takes at most: its drawing with the dots of a QR code, and letters no card before it had.
const CARD_BYTES_MAX: u64 = 128 << 10;
/// Name of a workbook's sheet.
const SHEET: &str = "vouchers";

/// What a request makes of each voucher.
pub(super) struct Layout {
    format: ExportFormat,
    preset: &'static Preset,
    parts: Vec<Part>,
    /// Empty for cards.
    headings: Vec<Heading>,
    with_codes: bool,
    card: Option<Card>,
    recipient: Option<Recipient>,
}

/// What stands in a place of a row.
#[derive(Clone, Copy)]
enum Part {
    Column(Column),
    /// The line on top of a card.
    CardTitle,
}

/// How cards look.
struct Card {
    template: CardTemplate,
    fields: String,
    logo: Option<Vec<u8>>,
    zone: TimeZone,
}

impl Layout {
    /// Checks a request and makes it what it means.
    pub(super) fn new(module: &Module, request: &ExportRequest) -> Result<Layout> {
        let recipient = Some(&request.recipient).filter(|key| !key.is_empty()).map(|key| Recipient::parse(key));
        let preset = Preset::named(&request.preset)?;
        let mut layout = Layout {
            format: request.format,
            preset,
            parts: Vec::new(),
            headings: Vec::new(),
            with_codes: request.with_codes,
            card: None,
            recipient: recipient.transpose()?,
        };
        if request.format == ExportFormat::Pdf {
            layout.card = Some(Card::new(module, request)?);
            let part = |name: &&str| match *name {
                "title" => Some(Part::CardTitle),
                // A card is worth what is left on it.
                "amount" => Some(Part::Column(Column::Remaining)),
                name => Column::parse(name).map(Part::Column),
            };
            layout.parts = cards::COLUMNS.iter().filter_map(part).collect();
            return Ok(layout);
        }
        let names = if request.columns.is_empty() { preset.columns } else { &request.columns };
        let columns = Column::list(names)?;
        must_be_there_once(request.format, &columns)?;
        let own = request.columns.is_empty() && !preset.headings.is_empty();
        let title = |(at, column): (usize, &Column)| Heading {
            name: column.name(),
            title: preset.headings.get(at).filter(|_| own).unwrap_or(&column.name()).to_string(),
        };
        layout.headings = columns.iter().enumerate().map(title).collect();
        layout.parts = columns.into_iter().map(Part::Column).collect();
        Ok(layout)
    }

    /// Names of the columns, or of the fields on a card.
    pub(super) fn columns(&self) -> String {
        match &self.card {
            Some(card) => card.fields.clone(),
            None => self.headings.iter().map(|heading| heading.name).collect::<Vec<_>>().join(","),
        }
    }

    /// Whether full codes leave with it.
    pub(super) fn has_codes(&self) -> bool {
        self.with_codes && self.parts.iter().any(|part| matches!(part, Part::Column(Column::Code)))
    }

    /// Whether it shows serials of whoever made imported vouchers.
    pub(super) fn has_external_serials(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Column(Column::ExternalSerial)))
    }

    /// Whether it shows what was paid.
    pub(super) fn has_prices(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Column(Column::Price)))
    }

    /// Whether it is cards.
    pub(super) fn is_cards(&self) -> bool {
        self.card.is_some()
    }

    /// Whether it is encrypted, and so vouched for.
    pub(super) fn is_encrypted(&self) -> bool {
        self.recipient.is_some()
    }

    /// What a row takes in a file at least, as far as that is known: some formats pack their rows.
    pub(super) fn row_bytes_min(&self) -> u64 {
        let cell = |part: &Part| match part {
            Part::Column(column) => column.bytes_min() + 1,
            Part::CardTitle => 0,
        };
        match self.format {
            ExportFormat::Csv => self.parts.iter().map(cell).sum(),
            ExportFormat::Xlsx | ExportFormat::Xml | ExportFormat::JsonLines | ExportFormat::Pdf => 0,
        }
    }

    /// What one more row adds to a document at most.
    pub(super) fn row_bytes_max(&self) -> u64 {
        match self.card {
            Some(_) => CARD_BYTES_MAX,
            None => self.parts.len() as u64 * CELL_BYTES_MAX,
        }
    }

    /// A document with nothing but its beginning.
    pub(super) fn begin(&self) -> Result<OutgoingDocument> {
        Ok(OutgoingDocument {
            document: self.document()?,
            known: self.parts.iter().map(|_| None).collect(),
            title: Title::default(),
            text: Zeroizing::new(String::with_capacity(DESCRIPTION_BYTES_MAX)),
            cipher: self.recipient.as_ref().map(Recipient::cipher).transpose()?,
            plain: Zeroizing::default(),
        })
    }

    fn document(&self) -> Result<Box<dyn Document>> {
        let headings = &self.headings;
        Ok(match (self.format, &self.card) {
            (_, Some(card)) => Box::new(card.document()?),
            (ExportFormat::Csv | ExportFormat::Pdf, _) => {
                Box::new(CsvDocument::new(headings, self.preset.byte_order_mark, self.preset.time))
            }
            (ExportFormat::Xlsx, _) => Box::new(XlsxDocument::new(headings, SHEET)),
            (ExportFormat::Xml, _) => Box::new(XmlDocument::new(headings)),
            (ExportFormat::JsonLines, _) => Box::new(JsonLinesDocument::new(headings)),
        })
    }
}

/// A reader of XML or JSON finds one value under a name.
fn must_be_there_once(format: ExportFormat, columns: &[Column]) -> Result<()> {
    let twice = columns.iter().enumerate().find(|(at, column)| columns[..*at].contains(column));
    match twice {
        Some((_, column)) if matches!(format, ExportFormat::Xml | ExportFormat::JsonLines) => {
            let problem = format!("has {} twice, which this format cannot show; name it once", column.name());
            Err(Error::invalid("columns", problem))
        }
        _ => Ok(()),
    }
}

impl Card {
    fn new(module: &Module, request: &ExportRequest) -> Result<Card> {
        if request.columns.len() > COLUMNS_BYTES_MAX {
            return Err(Error::invalid(
                "columns",
                format!("are longer than {COLUMNS_BYTES_MAX} bytes; leave some out"),
            ));
        }
        let template = request.card.clone();
        let logo = Some(&template.logo).filter(|path| !path.is_empty()).map(|path| read_logo(Path::new(path)));
        let zone = module.store.read(|tx| Ok(module.ground.settings(tx)?.time_zone.clone()))?;
        Ok(Card { logo: logo.transpose()?, template, fields: request.columns.clone(), zone })
    }

    fn document(&self) -> Result<CardsDocument> {
        let zone = self.zone.clone();
        let day = move |at_ms: i64| date(zone.day(at_ms));
        CardsDocument::new(&self.template, &self.fields, self.logo.clone(), Box::new(day))
    }
}

/// A day counted from 1970-01-01; one no calendar has is the last there is.
fn date(day: i64) -> Date {
    let first = Date::constant(1970, 1, 1);
    let hours = jiff::SignedDuration::from_hours(day.clamp(0, 2_932_896) * 24);
    first.checked_add(hours).unwrap_or(Date::MAX)
}

/// The bytes of a picture. Without O_NONBLOCK a named pipe would hold the host until somebody writes to it.
fn read_logo(path: &Path) -> Result<Vec<u8>> {
    let problem = |text: &str| Error::new(Status::FileAccess, format!("card_logo: {text}")).field("card_logo");
    let unreadable = |error: std::io::Error| problem(&format!("cannot be read: {}", error.kind()));
    let file: File = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() > LOGO_BYTES_MAX {
        return Err(problem(&format!("is no file of at most {LOGO_BYTES_MAX} bytes; choose a smaller picture")));
    }
    let mut bytes = Vec::new();
    file.take(LOGO_BYTES_MAX).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// A document that is being written.
pub(super) struct OutgoingDocument {
    document: Box<dyn Document>,
    /// On which series and number the cell last kept in each column depends: neighbours mostly share theirs.
    known: Vec<Option<(i64, i64)>>,
    title: Title,
    /// One cell. Large enough from the start: a string that grows leaves its old bytes behind.
    text: Zeroizing<String>,
    cipher: Option<Cipher>,
    plain: Zeroizing<Vec<u8>>,
}

impl OutgoingDocument {
    /// Writes a voucher.
    pub(super) fn row(
        &mut self,
        module: &Module,
        layout: &Layout,
        (series, row): (&SeriesRow, &ListedVoucher),
        beside: Beside,
        now_ms: i64,
    ) -> Result<()> {
        let (preset, with_codes) = (layout.preset, layout.with_codes);
        let cells = Cells { module, series, row, preset, with_codes, beside, now_ms };
        for (part, known) in layout.parts.iter().zip(&mut self.known) {
            let shared_by = match part {
                Part::CardTitle => Some(row.voucher.terms),
                Part::Column(column) => cells.shared_by(*column),
            };
            let shared_by = shared_by.map(|number| (series.id, number));
            if shared_by.is_some() && *known == shared_by {
                self.document.cell(Cell::Text(""), Shared::Repeat)?;
                continue;
            }
            let cell = match part {
                Part::CardTitle => Cell::Text(self.title.of(&cells, layout.card.as_ref())?),
                Part::Column(column) => cells.cell(*column, &mut self.text)?,
            };
            self.document.cell(cell, if shared_by.is_some() { Shared::Keep } else { Shared::No })?;
            if shared_by.is_some() {
                *known = shared_by;
            }
        }
        self.document.end_row().map_err(|error| self.title.blamed(error))
    }

    /// Bytes it leaves with at most if it ends after so many more of its own.
    pub(super) fn size_with(&self, more: u64) -> u64 {
        let plain = self.document.size().saturating_add(more);
        self.cipher.as_ref().map_or(plain, |cipher| cipher.size(plain))
    }

    /// Puts what is ready to leave into a block that is empty or has left.
    pub(super) fn drain(&mut self, block: &mut Zeroizing<Vec<u8>>) -> Result<()> {
        let Some(cipher) = &mut self.cipher else {
            self.document.take(block);
            return Ok(());
        };
        self.document.take(&mut self.plain);
        block.clear();
        cipher.write(&self.plain, block)
    }

    /// Ends it, and puts the rest into the block.
    pub(super) fn finish(&mut self, block: &mut Zeroizing<Vec<u8>>) -> Result<()> {
        self.document.finish()?;
        self.drain(block)?;
        match self.cipher.take() {
            Some(cipher) => cipher.finish(block),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
impl OutgoingDocument {
    /// One that is written as the test wants it.
    pub(super) fn of(document: Box<dyn Document>) -> OutgoingDocument {
        OutgoingDocument {
            document,
            known: Vec::new(),
            title: Title::default(),
            text: Zeroizing::default(),
            cipher: None,
            plain: Zeroizing::default(),
        }
    }
}

/// The line on top of the cards of one kind.
#[derive(Default)]
struct Title {
    text: String,
    /// Where it is from: the field, and whose.
    from: (&'static str, String),
}

impl Title {
    /// The template's, else the name of the voucher's type, else the description of its series.
    fn of(&mut self, cells: &Cells, card: Option<&Card>) -> Result<&str> {
        self.from = ("card_title", String::new());
        self.text.clear();
        self.text.push_str(card.map_or("", |card| &card.template.title));
        if self.text.is_empty() {
            let code = &cells.terms()?.voucher_type;
            if !code.is_empty() {
                let (module, field) = (cells.module, "voucher_type");
                let found = module.store.read(|tx| voucher_type::by_code(tx, &module.ground.vault, field, code))?;
                self.text.push_str(&found.1.name);
                self.from = ("voucher_type", format!("the name of the type {code} "));
            }
        }
        if self.text.is_empty() {
            self.text.push_str(&cells.series.description);
            self.from = ("description", format!("that of series {} ", cells.series.code));
        }
        Ok(&self.text)
    }

    /// An error about the title, told of what the title is from.
    fn blamed(&self, error: Error) -> Error {
        let said = error.message.strip_prefix(TITLE).and_then(|rest| rest.strip_prefix(": "));
        match (said, &self.from) {
            (Some(said), (field, whose)) if error.field == TITLE => {
                Error::invalid(field, format!("{whose}{said}, or give a card_title"))
            }
            _ => error,
        }
    }
}
