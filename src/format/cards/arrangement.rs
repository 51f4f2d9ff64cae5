//! Where the fields stand on a card. All proportions come from a card of the ISO size and grow and shrink with the
//! card; nothing gets smaller than can be read, and what has no room is an error before the first card.
//!
//! Wide cards carry the QR code beside the words, narrow ones carry everything in one column. Of both ways, the one
//! with the larger letters is taken.

use super::barcode;
use super::fields::Fields;
use super::layout::{Area, Size};
use super::qr;
use super::text::{Align, Paragraph, Slot};
use crate::error::{Error, Result};

/// Points of text at scale 1, and at least to be read: the title, the value, the code, and everything else.
const TITLE: (f64, f64) = (9.5, 5.0);
const VALUE: (f64, f64) = (23.0, 7.0);
const CODE: (f64, f64) = (17.0, 6.0);
const FINE: (f64, f64) = (6.2, 5.0);
/// Height of an area for a line, as part of its size.
const LINE: f64 = 1.25;
const LOGO: (f64, f64) = (21.0, 8.0);
const BARCODE: (f64, f64) = (17.0, barcode::HEIGHT_MIN);
/// Between fields.
const GAP: (f64, f64) = (5.0, 1.5);
/// Side of a QR code with its quiet zone at scale 1.
const QR: f64 = 74.0;
/// Widths, as parts of the size, that the text of most vouchers has at most: four groups of four signs, an amount, a
/// date with its words. Longer text gets smaller, and is refused by the first card where it would be too small.
const CODE_WIDTH: f64 = 13.0;
const VALUE_WIDTH: f64 = 6.0;
const SERIAL_WIDTH: f64 = 12.0;
/// The serial whose barcode must fit.
const SERIAL: &str = "SERIES-00000001";
/// The cards that scale 1 is made for, wide and narrow.
const WIDE: Size = Size { width: 242.6, height: 153.0 };
const NARROW: Size = Size { width: 130.0, height: 215.0 };
/// A card with few fields has letters so much larger than one with many.
const SCALE_MAX: f64 = 1.3;
/// From one scale to the next that is tried; below the last, all text has its smallest size.
const SCALE_STEP: f64 = 0.97;
const SCALE_MIN: f64 = 0.15;
/// White along the edges of a card, as part of its shorter side, and at least in points: no cutter is exact.
const PADDING: f64 = 0.065;
const PADDING_MIN: f64 = 3.0;
/// How far a QR code's quiet zone may reach into the padding, as part of it. Both are white, so its dark modules stand
/// in line with the text.
const OVERHANG: f64 = 0.8;

/// What the fields of a template are like.
pub(super) struct Wanted<'a> {
    pub(super) fields: Fields,
    pub(super) logo: Option<Size>,
    pub(super) instructions: Option<&'a Paragraph>,
    /// Modules of the QR code with its quiet zone.
    pub(super) qr_modules: usize,
    /// Width of the line with the expiry, as part of its size.
    pub(super) expiry_width: f64,
}

/// A card's fields, each in its place.
#[derive(Debug, Default)]
pub(super) struct Arrangement {
    pub(super) logo: Option<Area>,
    pub(super) logo_across: f64,
    pub(super) title: Option<Slot>,
    pub(super) value: Option<Slot>,
    /// The tinted ground under the code, and the code.
    pub(super) panel: Option<Area>,
    pub(super) code: Option<Slot>,
    pub(super) qr_code: Option<Area>,
    pub(super) instructions: Option<(Slot, Vec<String>)>,
    pub(super) barcode: Option<Area>,
    pub(super) expires_at: Option<Slot>,
    pub(super) serial: Option<Slot>,
    scale: f64,
}

/// Hands out room from the top, or from the bottom, of a column.
struct Column {
    left: f64,
    width: f64,
    top: f64,
    bottom: f64,
    gap: f64,
}

impl Column {
    fn take_top(&mut self, height: f64) -> Area {
        self.top -= height;
        let area = Area { left: self.left, bottom: self.top, width: self.width, height };
        self.top -= self.gap;
        area
    }

    fn take_bottom(&mut self, height: f64) -> Area {
        let area = Area { left: self.left, bottom: self.bottom, width: self.width, height };
        self.bottom += height + self.gap;
        area
    }

    /// Height that is left, not counting the gap before it.
    fn rest(&self) -> f64 {
        self.top - self.bottom
    }
}

/// Sizes at a scale.
#[derive(Clone, Copy)]
struct Scale(f64);

impl Scale {
    fn of(self, (wanted, least): (f64, f64)) -> f64 {
        (wanted * self.0).max(least)
    }
}

impl Arrangement {
    /// The fields on a card of this size, as large as they fit.
    pub(super) fn new(card: Size, wanted: &Wanted<'_>) -> Result<Arrangement> {
        let beside = largest(card, WIDE, |scale| Arrangement::beside(card, wanted, scale));
        let stacked = largest(card, NARROW, |scale| Arrangement::stacked(card, wanted, scale));
        let best = match (beside, stacked) {
            (Some(beside), Some(stacked)) if stacked.scale > beside.scale => Some(stacked),
            (beside, stacked) => beside.or(stacked),
        };
        best.ok_or_else(|| no_room(wanted))
    }

    /// The largest part of a card that no QR code covers: beside, above or below it.
    pub(super) fn uncovered(&self, card: Size) -> Area {
        let whole = Area { left: 0.0, bottom: 0.0, width: card.width, height: card.height };
        let Some(covered) = self.qr_code else { return whole };
        let beside = Area { width: covered.left, ..whole };
        let above = Area { bottom: covered.top(), height: card.height - covered.top(), ..whole };
        let below = Area { height: covered.bottom, ..whole };
        let larger = |one: Area, other: Area| {
            if one.width * one.height >= other.width * other.height {
                one
            } else {
                other
            }
        };
        larger(beside, larger(above, below))
    }

    /// The QR code at the right of logo, title and value; below them the rest across the card.
    fn beside(card: Size, wanted: &Wanted<'_>, scale: f64) -> Option<Arrangement> {
        let size = Scale(scale);
        let padding = padding(card);
        let mut column = inner(card, padding, size);
        let mut placed = Arrangement { scale, ..Arrangement::default() };
        placed.footer(wanted, size, &mut column, Align::Start)?;
        placed.place_code(wanted, size, &mut column)?;

        let fields = wanted.fields;
        let heights = [
            (wanted.logo.is_some()).then(|| size.of(LOGO)),
            fields.title.then(|| size.of(TITLE) * LINE),
            fields.value.then(|| size.of(VALUE) * LINE),
        ];
        let words = heights.iter().flatten().sum::<f64>();
        let gaps = heights.iter().flatten().count().saturating_sub(1) as f64 * column.gap;
        if column.rest() < words + gaps {
            return None;
        }
        if fields.qr_code {
            let overhang = padding * OVERHANG;
            let least = wanted.qr_modules as f64 * qr::MODULE_MIN;
            let most = (column.rest() + overhang).min(card.width * 0.42);
            let wished = (QR * scale).max(least);
            if most < wished {
                return None;
            }
            let side = most.min(wished * 1.15);
            let alone = words <= 0.0;
            let right = if alone { (card.width + side) / 2.0 } else { card.width - padding + overhang };
            let bottom = column.top + overhang - side;
            placed.qr_code = Some(Area { left: right - side, bottom, width: side, height: side });
            if !alone {
                column.width -= side - overhang + column.gap;
                // Words end where the dark modules do.
                column.bottom = column.bottom.max(column.top + overhang - side + overhang.min(side / 8.0));
                column.bottom = column.bottom.min(column.top - words - gaps);
            }
        }
        placed.words(wanted, size, &mut column, Align::Start)?;
        Some(placed)
    }

    /// All fields below each other.
    fn stacked(card: Size, wanted: &Wanted<'_>, scale: f64) -> Option<Arrangement> {
        let size = Scale(scale);
        let padding = padding(card);
        let mut column = inner(card, padding, size);
        let mut placed = Arrangement { scale, ..Arrangement::default() };
        placed.footer(wanted, size, &mut column, Align::Centre)?;
        placed.place_code(wanted, size, &mut column)?;
        if wanted.logo.is_some() {
            placed.logo = Some(column.take_top(size.of(LOGO)));
            placed.logo_across = 0.5;
        }
        if wanted.fields.title {
            placed.title = Some(slot(column.take_top(size.of(TITLE) * LINE), size, TITLE, Align::Centre));
        }
        if wanted.fields.value {
            placed.value = Some(slot(column.take_top(size.of(VALUE) * LINE), size, VALUE, Align::Centre));
        }
        // What is left is at least nothing, besides the gap after the last field.
        if column.rest() < -column.gap || (wanted.fields.value && column.width < VALUE_WIDTH * size.of(VALUE) * 0.6) {
            return None;
        }
        if wanted.fields.qr_code {
            let least = wanted.qr_modules as f64 * qr::MODULE_MIN;
            let wished = (QR * scale).max(least);
            let most = column.rest().min(column.width + 2.0 * padding * OVERHANG);
            if most < wished {
                return None;
            }
            let side = most.min(wished * 1.6);
            let bottom = column.bottom + (column.rest() - side) / 2.0;
            let left = (card.width - side) / 2.0;
            placed.qr_code = Some(Area { left, bottom, width: side, height: side });
        }
        Some(placed)
    }

    /// Logo, title and value: the first two from the top, the value at the bottom, or alone in the middle.
    fn words(&mut self, wanted: &Wanted<'_>, size: Scale, column: &mut Column, align: Align) -> Option<()> {
        let any = wanted.logo.is_some() || wanted.fields.title || wanted.fields.value;
        if any && column.width < VALUE_WIDTH * size.of(VALUE) * 0.75 {
            return None;
        }
        if wanted.logo.is_some() {
            self.logo = Some(column.take_top(size.of(LOGO)));
        }
        if wanted.fields.title {
            self.title = Some(slot(column.take_top(size.of(TITLE) * LINE), size, TITLE, align));
        }
        if wanted.fields.value {
            let height = size.of(VALUE) * LINE;
            if self.logo.is_none() && self.title.is_none() {
                column.bottom += ((column.rest() - height) / 2.0).max(0.0);
            }
            self.value = Some(slot(column.take_bottom(height), size, VALUE, align));
        }
        Some(())
    }

    /// Expiry and serial on the last line, or on two; above them the barcode and the instructions.
    fn footer(&mut self, wanted: &Wanted<'_>, size: Scale, column: &mut Column, align: Align) -> Option<()> {
        let fine = size.of(FINE);
        let fields = wanted.fields;
        let both = fields.expires_at && fields.serial;
        let expiry_width = wanted.expiry_width * fine;
        if both && expiry_width + SERIAL_WIDTH * fine + column.gap <= column.width {
            let line = column.take_bottom(fine * LINE);
            let expiry = Area { width: expiry_width, ..line };
            let serial_left = expiry.right() + column.gap;
            let serial = Area { left: serial_left, width: line.right() - serial_left, ..line };
            self.expires_at = Some(slot(expiry, size, FINE, Align::Left));
            self.serial = Some(slot(serial, size, FINE, Align::End));
        } else {
            // A date is never refused for its width: it is as wide as any other of its locale.
            let fits = |width: f64| width * FINE.1 <= column.width;
            if (fields.expires_at && !fits(wanted.expiry_width)) || (fields.serial && !fits(SERIAL_WIDTH)) {
                return None;
            }
            if fields.serial {
                self.serial = Some(slot(column.take_bottom(fine * LINE), size, FINE, align));
            }
            if fields.expires_at {
                self.expires_at = Some(slot(column.take_bottom(fine * LINE), size, FINE, align));
            }
        }
        if fields.barcode {
            let least = barcode::values(SERIAL).map_or(f64::MAX, |values| barcode::width_min(&values));
            let mut area = column.take_bottom(size.of(BARCODE));
            if align == Align::Start {
                // As with the QR code: the bars stand in line with the text.
                let overhang = column.left * OVERHANG;
                (area.left, area.width) = (area.left - overhang, area.width + overhang);
            }
            if area.width < least {
                return None;
            }
            self.barcode = Some(area);
        }
        if let Some(paragraph) = wanted.instructions {
            let lines = paragraph.wrapped(fine, column.width)?;
            let area = column.take_bottom(Paragraph::height(lines.len(), fine));
            self.instructions = Some((Slot { area, largest: fine, smallest: fine, align }, lines));
        }
        (column.rest() >= -column.gap).then_some(())
    }

    fn place_code(&mut self, wanted: &Wanted<'_>, size: Scale, column: &mut Column) -> Option<()> {
        if !wanted.fields.code {
            return Some(());
        }
        let inset = size.of(GAP);
        let largest = size.of(CODE).min((column.width - 2.0 * inset) / CODE_WIDTH);
        if largest < CODE.1 {
            return None;
        }
        let panel = column.take_bottom(largest * 1.75);
        let area = Area { left: panel.left + inset, width: panel.width - 2.0 * inset, ..panel };
        self.panel = Some(panel);
        self.code = Some(Slot { area, largest, smallest: CODE.1, align: Align::Centre });
        Some(())
    }
}

fn padding(card: Size) -> f64 {
    (card.width.min(card.height) * PADDING).max(PADDING_MIN)
}

fn inner(card: Size, padding: f64, size: Scale) -> Column {
    let width = card.width - 2.0 * padding;
    Column { left: padding, width, top: card.height - padding, bottom: padding, gap: size.of(GAP) }
}

fn slot(area: Area, size: Scale, text: (f64, f64), align: Align) -> Slot {
    Slot { area, largest: size.of(text), smallest: FINE.1, align }
}

/// The largest scale at which an arrangement has room.
fn largest(card: Size, made_for: Size, place: impl Fn(f64) -> Option<Arrangement>) -> Option<Arrangement> {
    let start = SCALE_MAX * (card.width / made_for.width).min(card.height / made_for.height);
    let scales = std::iter::successors(Some(start.max(SCALE_MIN)), |scale| Some(scale * SCALE_STEP));
    scales.take_while(|scale| *scale >= SCALE_MIN * SCALE_STEP).find_map(place)
}

fn no_room(wanted: &Wanted<'_>) -> Error {
    let mut ways = String::from("set fewer card_columns and card_rows, or leave fields out of columns");
    if wanted.instructions.is_some() {
        ways.push_str(", or shorten card_instructions");
    }
    Error::invalid("columns", format_args!("names more than a card of this size can show at a size to read; {ways}"))
}

#[cfg(test)]
#[path = "arrangement_tests.rs"]
mod tests;
