//! Where cards stand on a page. Lengths are points, 72 to the inch; the origin is the lower left corner.

use crate::voucher::CardPage;

/// Points of a millimetre.
pub(super) const MILLIMETRE: f64 = 72.0 / 25.4;
/// White around the cards of a sheet: more than any office printer leaves out, and room for the crop marks.
const MARGIN: f64 = 12.0 * MILLIMETRE;
/// Crop marks keep away from the cards, so that a cut beside the line leaves no trace of them.
const CROP_MARK_DISTANCE: f64 = 2.0 * MILLIMETRE;
const CROP_MARK_LENGTH: f64 = 5.0 * MILLIMETRE;

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) bottom: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(super) fn top(&self) -> f64 {
        self.bottom + self.height
    }

    /// The largest rectangle of these proportions inside, at the left, centre (0.5) or right (1), and in the middle.
    pub(super) fn inscribed(&self, proportions: Size, across: f64) -> Area {
        let scale = (self.width / proportions.width).min(self.height / proportions.height);
        let (width, height) = (proportions.width * scale, proportions.height * scale);
        let left = self.left + (self.width - width) * across;
        Area { left, bottom: self.bottom + (self.height - height) / 2.0, width, height }
    }
}

/// A page and its grid of equal cards, side by side, so that one cut parts two of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sheet {
    pub(super) page: Size,
    pub(super) card: Size,
    columns: usize,
    rows: usize,
    margin: f64,
}

impl Sheet {
    /// So many cards beside and below each other. A page for one card is the card, whatever is asked.
    pub(super) fn new(page: CardPage, columns: usize, rows: usize) -> Sheet {
        let size = |width, height| Size { width: width * MILLIMETRE, height: height * MILLIMETRE };
        let (page, columns, rows, margin) = match page {
            // ISO 216, ANSI/ASME Y14.1 and ISO/IEC 7810.
            CardPage::A4 => (size(210.0, 297.0), columns.max(1), rows.max(1), MARGIN),
            CardPage::Letter => (size(215.9, 279.4), columns.max(1), rows.max(1), MARGIN),
            CardPage::Card => (size(85.6, 53.98), 1, 1, 0.0),
        };
        let card = Size {
            width: (page.width - 2.0 * margin) / columns as f64,
            height: (page.height - 2.0 * margin) / rows as f64,
        };
        Sheet { page, card, columns, rows, margin }
    }

    /// Cards on a page.
    pub(super) fn cards(&self) -> usize {
        self.columns * self.rows
    }

    /// Where the card of this number stands, from the upper left as one reads.
    pub(super) fn card(&self, number: usize) -> Area {
        let (row, column) = ((number / self.columns) as f64, (number % self.columns) as f64);
        let Size { width, height } = self.card;
        let top = self.page.height - self.margin - row * height;
        Area { left: self.margin + column * width, bottom: top - height, width, height }
    }

    /// Lines to cut by, in the margins.
    pub(super) fn crop_marks(&self) -> Vec<[(f64, f64); 2]> {
        if self.margin < CROP_MARK_DISTANCE + CROP_MARK_LENGTH {
            return Vec::new();
        }
        let Size { width, height } = self.page;
        let (near, far) = (self.margin - CROP_MARK_DISTANCE, self.margin - CROP_MARK_DISTANCE - CROP_MARK_LENGTH);
        let upright = (0..=self.columns).map(|cut| self.margin + cut as f64 * self.card.width);
        let level = (0..=self.rows).map(|cut| self.margin + cut as f64 * self.card.height);
        let mut marks = Vec::new();
        for x in upright {
            marks.push([(x, far), (x, near)]);
            marks.push([(x, height - near), (x, height - far)]);
        }
        for y in level {
            marks.push([(far, y), (near, y)]);
            marks.push([(width - near, y), (width - far, y)]);
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::CARDS_ABREAST_MAX;

    fn sheets() -> impl Iterator<Item = Sheet> {
        let most = CARDS_ABREAST_MAX as usize;
        [CardPage::A4, CardPage::Letter].into_iter().flat_map(move |page| {
            (1..=most).flat_map(move |columns| (1..=most).map(move |rows| Sheet::new(page, columns, rows)))
        })
    }

    /// Less than a printer can show, and more than sums of fractions stray.
    const NOTHING: f64 = 1e-6;

    #[test]
    fn cards_never_overlap_and_stay_inside_the_margins() {
        for sheet in sheets() {
            let cards: Vec<Area> = (0..sheet.cards()).map(|number| sheet.card(number)).collect();
            for (number, card) in cards.iter().enumerate() {
                assert!(card.left >= MARGIN - NOTHING && card.right() <= sheet.page.width - MARGIN + NOTHING);
                assert!(card.bottom >= MARGIN - NOTHING && card.top() <= sheet.page.height - MARGIN + NOTHING);
                for other in &cards[number + 1..] {
                    let beside = card.right() <= other.left + NOTHING || other.right() <= card.left + NOTHING;
                    let below = card.top() <= other.bottom + NOTHING || other.top() <= card.bottom + NOTHING;
                    assert!(beside || below, "{sheet:?}: {card:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn cards_are_read_from_the_upper_left() {
        let sheet = Sheet::new(CardPage::A4, 2, 5);
        assert!(sheet.card(0).left < sheet.card(1).left && sheet.card(0).bottom == sheet.card(1).bottom);
        assert!(sheet.card(2).top() < sheet.card(1).top() && sheet.card(2).left == sheet.card(0).left);
    }

    #[test]
    fn crop_marks_stand_in_the_margins_at_every_cut() {
        for sheet in sheets() {
            let marks = sheet.crop_marks();
            assert_eq!(marks.len(), 2 * (sheet.columns + 1) + 2 * (sheet.rows + 1));
            for (x, y) in marks.iter().flatten() {
                let beside = *x < MARGIN - NOTHING || *x > sheet.page.width - MARGIN + NOTHING;
                let below = *y < MARGIN - NOTHING || *y > sheet.page.height - MARGIN + NOTHING;
                assert!(beside || below, "{sheet:?} {x} {y}");
                assert!(*x > 0.0 && *x < sheet.page.width && *y > 0.0 && *y < sheet.page.height);
            }
        }
    }

    #[test]
    fn a_page_for_one_card_is_the_card_without_margins_or_marks() {
        let sheet = Sheet::new(CardPage::Card, 1, 1);
        assert_eq!(sheet.card(0), Area { left: 0.0, bottom: 0.0, width: sheet.page.width, height: sheet.page.height });
        assert!((sheet.page.width - 242.646).abs() < 0.001 && (sheet.page.height - 153.014).abs() < 0.001);
        assert!(sheet.crop_marks().is_empty());
    }

    #[test]
    fn a_picture_keeps_its_proportions_inside_its_area() {
        let area = Area { left: 10.0, bottom: 10.0, width: 100.0, height: 20.0 };
        let wide = area.inscribed(Size { width: 20.0, height: 1.0 }, 0.0);
        assert_eq!(wide, Area { left: 10.0, bottom: 17.5, width: 100.0, height: 5.0 });
        let tall = area.inscribed(Size { width: 1.0, height: 2.0 }, 1.0);
        assert_eq!(tall, Area { left: 100.0, bottom: 10.0, width: 10.0, height: 20.0 });
    }
}
