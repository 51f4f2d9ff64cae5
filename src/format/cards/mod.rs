//! Printed cards: sheets to cut, or one card a page, as PDF.
//!
//! A card is drawn when its row ends, and a page is written when it is full, so that memory does not grow with the
//! cards; only the places of the objects are remembered. The part of the font that was used is written last. The same
//! rows give the same bytes: no date, no random identifier.
//!
//! The only words on a card besides the template's are "valid until", in the language of the locale, the sign № before
//! the serial, and TEST across vouchers that are worth nothing.

mod arrangement;
mod barcode;
mod content;
mod fields;
mod font;
mod label;
mod layout;
mod logo;
mod pdf;
mod qr;
mod row;
mod template;
mod text;

use jiff::civil::Date;
use pdf_writer::{Chunk, Dict, Name, Ref};
use zeroize::Zeroizing;

pub use self::fields::FIELDS;

use self::arrangement::{Arrangement, Wanted};
use self::content::Content;
use self::fields::Fields;
use self::font::Font;
use self::layout::{Area, Sheet, Size};
use self::logo::Logo;
use self::pdf::Pdf;
use self::row::{wrong_cell, Kept, Recent, Row};
use self::template::CODE_MARK;
use self::text::{Paragraph, Slot};
use super::document::{Cell, Document, Shared};
use super::locale::Locale;
use crate::error::{Error, Result};
use crate::limits::{CARD_LINK_BYTES_MAX, CODE_INPUT_BYTES_MAX};
use crate::voucher::CardTemplate;

/// The line on top as a cell calls it, and an error about what it holds.
pub const TITLE: &str = "title";
/// The cells of a row, in order: title (text), amount (money), code (text, grouped with dashes; a mask has stars),
/// serial (text), expires_at (moment; 0: none) and test_mode (truth).
pub const COLUMNS: &[&str] = &[TITLE, "amount", "code", "serial", "expires_at", "test_mode"];

/// The code whose QR code must fit before the first is known: as long as codes in use.
const SAMPLE_CODE: &str = "ABCD1234EFGH5678";
/// Greys: text beside the point, the ground of the code, and a box where a QR code is missing.
const FINE_GREY: f64 = 0.32;
const PANEL_GREY: f64 = 0.94;
const BOX_GREY: f64 = 0.75;
/// Crop marks as thin as printers go.
const HAIRLINE: f64 = 0.25;

/// The last day a voucher is valid in the store's time zone, from a moment within that day.
pub type Day = Box<dyn Fn(i64) -> Date + Send>;

/// Cards that are being written.
pub struct CardsDocument {
    pdf: Pdf,
    font: Font,
    sheet: Sheet,
    arrangement: Arrangement,
    locale: Locale,
    plain: Locale,
    valid_until: &'static str,
    link: String,
    title: String,
    day: Day,
    crop_marks: bool,
    resources: Ref,
    font_reference: Ref,
    /// The page that is being filled, and the cards on it.
    page: Content,
    cards: usize,
    row: Row,
    column: usize,
    /// Cells that the rows after them repeat.
    kept: [Option<Kept>; 6],
    /// What many cards have alike, drawn once.
    titles: Recent,
    values: Recent,
    expiries: Recent,
}

impl CardsDocument {
    /// Cards of a template with these fields (see [`FIELDS`]; empty: all but the barcode) and a logo's file. Everything
    /// is checked here: bounds of the texts, the logo, and whether the fields have room on the card.
    pub fn new(template: &CardTemplate, fields: &str, logo: Option<Vec<u8>>, day: Day) -> Result<CardsDocument> {
        let sheet = template::check(template)?;
        let fields = Fields::parse(fields)?;
        let locale = Locale::parse(&template.locale)?;
        let plain = Locale::parse("")?;
        let logo = logo.filter(|_| fields.logo).map(Logo::parse).transpose()?;
        let mut font = Font::new()?;
        let valid_until = label::valid_until(&template.locale);
        font.shape("card_title", &template.title)?;
        let instructions = Paragraph::new(&mut font, "card_instructions", &template.instructions)?;
        let longest = expiry(valid_until, &locale.date(Date::constant(2028, 12, 28)));
        let expiry_width = f64::from(font.shape("card_locale", &longest)?.width) / font.units() * 1.05;
        let sample = qr_text(&template.link, SAMPLE_CODE);
        let wanted = Wanted {
            fields,
            logo: logo.as_ref().map(Logo::size),
            instructions: Some(&instructions).filter(|_| fields.instructions && !template.instructions.is_empty()),
            qr_modules: qr::modules(&qr::symbol(&sample)?),
            expiry_width,
        };
        let arrangement = Arrangement::new(sheet.card, &wanted)?;
        let mut pdf = Pdf::new();
        let (resources, font_reference) = (pdf.allocate(), pdf.allocate());
        let mut document = CardsDocument {
            pdf,
            font,
            sheet,
            arrangement,
            locale,
            plain,
            valid_until,
            link: template.link.clone(),
            title: template.title.clone(),
            day,
            crop_marks: !template.without_crop_marks && !sheet.crop_marks().is_empty(),
            resources,
            font_reference,
            page: Content::default(),
            cards: 0,
            row: Row::default(),
            column: 0,
            kept: [const { None }; 6],
            titles: Recent::default(),
            values: Recent::default(),
            expiries: Recent::default(),
        };
        document.write_forms(logo.as_ref(), &instructions)?;
        Ok(document)
    }

    /// Writes what all cards and pages share, as forms drawn by name: M the crop marks, G what lies below everything,
    /// T the mark of test vouchers, C logo and instructions.
    fn write_forms(&mut self, logo: Option<&Logo>, instructions: &Paragraph) -> Result<()> {
        let picture = logo.map(|logo| logo.write(&mut self.pdf)).transpose()?;
        let own = self.pdf.allocate();
        let mut chunk = Chunk::new();
        let mut entries = chunk.indirect(own).dict();
        font_entry(&mut entries, self.font_reference);
        if let Some(picture) = picture {
            entries.insert(Name(b"XObject")).dict().pair(Name(b"L"), picture);
        }
        drop(entries);
        self.pdf.object(own, &chunk)?;

        let mut forms = vec![("G", self.sheet.card, self.draw_ground()), ("T", self.sheet.card, self.draw_test()?)];
        forms.push(("C", self.sheet.card, self.draw_alike(logo, instructions)?));
        if self.crop_marks {
            forms.push(("M", self.sheet.page, self.draw_crop_marks()));
        }
        let mut references = Vec::new();
        for (name, size, content) in forms {
            let form = self.pdf.allocate();
            let (width, height, own) = (size.width, size.height, own.get());
            let entries = format!("/Type/XObject/Subtype/Form/BBox[0 0 {width:.3} {height:.3}]/Resources {own} 0 R");
            self.pdf.stream(form, &entries, content.bytes())?;
            references.push((name, form));
        }
        let mut chunk = Chunk::new();
        let mut entries = chunk.indirect(self.resources).dict();
        font_entry(&mut entries, self.font_reference);
        let mut objects = entries.insert(Name(b"XObject")).dict();
        for (name, form) in references {
            objects.pair(Name(name.as_bytes()), form);
        }
        drop(objects);
        drop(entries);
        self.pdf.object(self.resources, &chunk)
    }

    fn draw_crop_marks(&self) -> Content {
        let mut content = Content::default();
        content.operator(&[HAIRLINE], "w");
        for [from, to] in self.sheet.crop_marks() {
            content.line(from, to);
        }
        content
    }

    fn draw_ground(&self) -> Content {
        let mut content = Content::default();
        if let Some(panel) = self.arrangement.panel {
            content.grey(PANEL_GREY);
            content.round_rectangle(panel, panel.height * 0.16);
            content.operator(&[], "f");
        }
        content
    }

    /// Large, pale and across what the QR code leaves of the card, below everything that must be read.
    fn draw_test(&mut self) -> Result<Content> {
        let line = self.font.spell("test_mode", label::TEST)?;
        let area = self.arrangement.uncovered(self.sheet.card);
        let diagonal = area.width.hypot(area.height);
        let (cosine, sine) = (area.width / diagonal, area.height / diagonal);
        // The word's corners stay inside: what a turned rectangle covers, across and up.
        let width = f64::from(line.width) / self.font.units();
        let across = area.width / (width * cosine + font::CAPITAL * sine);
        let up = area.height / (width * sine + font::CAPITAL * cosine);
        let size = across.min(up) * 0.9;
        let mut content = Content::default();
        content.operator(&[1.0, 0.74, 0.72], "rg");
        let middle = (area.left + area.width / 2.0, area.bottom + area.height / 2.0);
        content.operator(&[cosine, sine, -sine, cosine, middle.0, middle.1], "cm");
        text::draw(&mut content, &self.font, &line, size, width * size / -2.0, font::CAPITAL * size / -2.0);
        Ok(content)
    }

    fn draw_alike(&mut self, logo: Option<&Logo>, instructions: &Paragraph) -> Result<Content> {
        let mut content = Content::default();
        if let (Some(area), Some(logo)) = (self.arrangement.logo, logo) {
            let place = area.inscribed(logo.size(), self.arrangement.logo_across);
            content.object("L", (place.left, place.bottom), (place.width, place.height));
        }
        if let Some((slot, lines)) = &self.arrangement.instructions {
            content.grey(FINE_GREY);
            instructions.draw(&mut content, &mut self.font, *slot, lines)?;
        }
        Ok(content)
    }

    fn draw_card(&mut self) -> Result<()> {
        if self.cards == 0 {
            self.page.clear();
            if self.crop_marks {
                self.page.append(b"/M Do\n");
            }
        }
        let place = self.sheet.card(self.cards);
        self.page.operator(&[], "q");
        self.page.operator(&[1.0, 0.0, 0.0, 1.0, place.left, place.bottom], "cm");
        self.page.append(b"/G Do\n");
        if self.row.test_mode {
            self.page.append(b"/T Do\n");
            // Scanners want white between their bars.
            self.page.grey(1.0);
            let scanned = [self.arrangement.qr_code, self.arrangement.barcode];
            scanned.into_iter().flatten().for_each(|area| self.page.fill(area));
        }
        self.page.append(b"/C Do\n");
        self.page.grey(0.0);
        self.draw_title()?;
        self.draw_value()?;
        self.draw_code()?;
        self.draw_qr_code()?;
        if let Some(area) = self.arrangement.barcode {
            let across = if self.arrangement.logo_across > 0.0 { 0.5 } else { 0.0 };
            if !barcode::draw(&mut self.page, &self.row.serial, area, across)? {
                return Err(too_small("serial", "the barcode of the serial"));
            }
        }
        self.page.grey(FINE_GREY);
        self.draw_expiry()?;
        if let Some(slot) = self.arrangement.serial {
            let text = format!("{} {}", label::SERIAL, self.row.serial);
            let line = self.font.spell("serial", &text)?;
            let size = slot.size(&self.font, &line).ok_or_else(|| too_small("serial", "the serial"))?;
            slot.draw(&mut self.page, &self.font, &line, size);
        }
        self.page.operator(&[], "Q");
        Ok(())
    }

    fn draw_title(&mut self) -> Result<()> {
        let Some(slot) = self.arrangement.title else { return Ok(()) };
        let font = &mut self.font;
        self.titles.draw(&self.row.title, &mut self.page, |text, content| {
            let whole = font.shape(TITLE, text)?;
            let line = if slot.size(font, &whole).is_some() { whole } else { slot.cut(font, TITLE, text)? };
            let size = slot.size(font, &line).unwrap_or(slot.smallest);
            slot.draw(content, font, &line, size);
            Ok(())
        })
    }

    fn draw_value(&mut self) -> Result<()> {
        let (Some(slot), Some((minor, currency))) = (self.arrangement.value, self.row.amount) else { return Ok(()) };
        let font = &mut self.font;
        let plain = self.plain.money(minor, currency);
        self.values.draw(&self.locale.money(minor, currency), &mut self.page, |text, content| {
            // Some young currency signs are in no font yet: the letters of the currency are.
            let line = font.shape("card_locale", text).or_else(|_| font.shape("card_locale", &plain))?;
            draw_fitting(slot, font, &line, content, "amount", "the value")
        })
    }

    fn draw_expiry(&mut self) -> Result<()> {
        let Some(slot) = self.arrangement.expires_at.filter(|_| self.row.expires_at > 0) else { return Ok(()) };
        // A voucher is valid until the moment before it expires.
        let date = (self.day)(self.row.expires_at.saturating_sub(1));
        let text = expiry(self.valid_until, &self.locale.date(date));
        let font = &mut self.font;
        self.expiries.draw(&text, &mut self.page, |text, content| {
            let line = font.shape("card_locale", text)?;
            draw_fitting(slot, font, &line, content, "expires_at", "the expiry")
        })
    }

    fn draw_code(&mut self) -> Result<()> {
        let Some(slot) = self.arrangement.code else { return Ok(()) };
        let line = self.font.spell("code", &self.row.code)?;
        draw_fitting(slot, &self.font, &line, &mut self.page, "code", "the code")
    }

    fn draw_qr_code(&mut self) -> Result<()> {
        let Some(area) = self.arrangement.qr_code else { return Ok(()) };
        if self.row.code.contains('*') {
            draw_missing(&mut self.page, area);
            return Ok(());
        }
        let text = qr_text(&self.link, &self.row.code);
        if !qr::draw(&mut self.page, &qr::symbol(&text)?, area) {
            return Err(too_small("card_link", "the QR code"));
        }
        Ok(())
    }

    fn end_page(&mut self) -> Result<()> {
        if self.cards > 0 {
            let Size { width, height } = self.sheet.page;
            self.pdf.page((width, height), self.page.bytes())?;
            self.page.clear();
            self.cards = 0;
        }
        Ok(())
    }
}

impl Document for CardsDocument {
    fn cell(&mut self, cell: Cell<'_>, shared: Shared) -> Result<()> {
        let column = self.column;
        let kept = self.kept.get_mut(column).ok_or_else(wrong_cell)?;
        self.column += 1;
        match shared {
            Shared::No => self.row.set(column, cell),
            Shared::Keep => {
                *kept = Some(Kept::of(cell));
                self.row.set(column, cell)
            }
            Shared::Repeat => self.row.set(column, kept.as_ref().ok_or_else(wrong_cell)?.cell()),
        }
    }

    fn end_row(&mut self) -> Result<()> {
        if std::mem::take(&mut self.column) != COLUMNS.len() {
            return Err(wrong_cell());
        }
        self.draw_card()?;
        self.cards += 1;
        if self.cards == self.sheet.cards() {
            self.end_page()?;
        }
        Ok(())
    }

    /// The file can only end smaller than this: the page that is being filled counts as if it could not be deflated,
    /// and the font likewise.
    fn size(&self) -> u64 {
        let page = if self.cards > 0 { Pdf::page_size(self.page.bytes().len()) } else { 0 };
        self.pdf.size() + self.font.size() + page
    }

    fn finish(&mut self) -> Result<()> {
        self.end_page()?;
        self.font.write(self.font_reference, &mut self.pdf)?;
        self.pdf.end(&self.title, self.resources)
    }

    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        self.pdf.take(block);
    }
}

/// The words and the date, which keeps its own direction inside words that are read from the right (UAX #9, FSI).
fn expiry(words: &str, date: &str) -> String {
    format!("{words} \u{2068}{date}\u{2069}")
}

/// What a QR code holds: the code as a machine takes it, in its link.
fn qr_text(link: &str, code: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(CODE_INPUT_BYTES_MAX.max(code.len())));
    plain.extend(code.chars().filter(|letter| *letter != '-'));
    if link.is_empty() {
        return plain;
    }
    let marks = link.matches(CODE_MARK).count();
    let mut text = Zeroizing::new(String::with_capacity(CARD_LINK_BYTES_MAX.max(link.len()) + marks * plain.len()));
    for (number, part) in link.split(CODE_MARK).enumerate() {
        if number > 0 {
            text.push_str(&plain);
        }
        text.push_str(part);
    }
    text
}

/// An empty box, crossed out, where a mask has no QR code.
fn draw_missing(content: &mut Content, area: Area) {
    let inset = area.width * 0.12;
    let (left, bottom, side) = (area.left + inset, area.bottom + inset, area.width - 2.0 * inset);
    content.operator(&[], "q");
    content.operator(&[BOX_GREY], "G");
    content.operator(&[0.5], "w");
    content.round_rectangle(Area { left, bottom, width: side, height: side }, side * 0.06);
    content.operator(&[], "S");
    content.line((left + side * 0.4, bottom + side * 0.4), (left + side * 0.6, bottom + side * 0.6));
    content.line((left + side * 0.4, bottom + side * 0.6), (left + side * 0.6, bottom + side * 0.4));
    content.operator(&[], "Q");
}

fn draw_fitting(
    slot: Slot,
    font: &Font,
    line: &font::Line,
    content: &mut Content,
    field: &'static str,
    what: &str,
) -> Result<()> {
    let size = slot.size(font, line).ok_or_else(|| too_small(field, what))?;
    slot.draw(content, font, line, size);
    Ok(())
}

fn font_entry(entries: &mut Dict<'_>, font: Ref) {
    entries.insert(Name(b"Font")).dict().pair(Name(b"F"), font);
}

fn too_small(field: &'static str, what: &str) -> Error {
    let problem =
        format_args!("is too long: {what} cannot be read at the size of a card; set fewer card_columns or card_rows");
    Error::invalid(field, problem)
}

#[cfg(test)]
mod tests;
