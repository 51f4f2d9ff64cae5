//! Lines of text in the room they have: made smaller, cut, or wrapped.

use super::content::Content;
use super::font::{Font, Line, ASCENT, CAPITAL, DESCENT};
use super::layout::Area;
use crate::error::Result;

/// From one line of a paragraph to the next, as part of the size.
pub(super) const LEADING: f64 = 1.35;
/// What stands for text that has no room.
const ELLIPSIS: &str = "…";

/// Where a line stands in its area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Align {
    /// Where its reader begins: at the left, or at the right for text that is read from there.
    Start,
    /// At the left, whatever is written.
    Left,
    Centre,
    /// At the right.
    End,
}

/// Room for a line of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) area: Area,
    /// Points of the text at most, and at least for it to be read.
    pub(super) largest: f64,
    pub(super) smallest: f64,
    pub(super) align: Align,
}

impl Slot {
    /// The size at which a line fits; none if it would be too small to read.
    pub(super) fn size(&self, font: &Font, line: &Line) -> Option<f64> {
        let width = f64::from(line.width) / font.units();
        let fits = if width > 0.0 { self.area.width / width } else { self.largest };
        let size = self.largest.min(fits);
        // Sums of fractions may stray from the smallest size by less than any printer shows.
        (size >= self.smallest - 1e-6).then_some(size)
    }

    /// Draws a line in the middle of the area's height.
    pub(super) fn draw(&self, content: &mut Content, font: &Font, line: &Line, size: f64) {
        let baseline = self.area.bottom + (self.area.height - CAPITAL * size) / 2.0;
        // Tails stay inside where the area is low.
        let baseline = baseline.max(self.area.bottom + (DESCENT * size).min(self.area.height / 3.0));
        draw(content, font, line, size, self.left(font, line, size), baseline);
    }

    fn left(&self, font: &Font, line: &Line, size: f64) -> f64 {
        let free = self.area.width - f64::from(line.width) / font.units() * size;
        let share = match self.align {
            Align::Start if line.right_to_left => 1.0,
            Align::Start | Align::Left => 0.0,
            Align::Centre => 0.5,
            Align::End => 1.0,
        };
        self.area.left + free * share
    }

    /// The beginning of a text, as much as fits at the smallest size, and an ellipsis.
    pub(super) fn cut(&self, font: &mut Font, field: &'static str, text: &str) -> Result<Line> {
        let ends: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let (mut fitting, mut too_long) = (0, ends.len());
        let mut line = font.shape(field, ELLIPSIS)?;
        while too_long - fitting > 1 {
            let middle = (fitting + too_long) / 2;
            let end = ends.get(middle).copied().unwrap_or(text.len());
            let beginning = text.get(..end).unwrap_or_default().trim_end();
            let shorter = font.shape(field, &format!("{beginning}{ELLIPSIS}"))?;
            if self.size(font, &shorter).is_some() {
                (fitting, line) = (middle, shorter);
            } else {
                too_long = middle;
            }
        }
        Ok(line)
    }
}

/// Draws a line whose first glyph stands here.
pub(super) fn draw(content: &mut Content, font: &Font, line: &Line, size: f64, left: f64, baseline: f64) {
    let thousandths = |units: i32| f64::from(units) * 1000.0 / font.units();
    content.operator(&[], "BT");
    content.append(b"/F ");
    content.operator(&[size], "Tf");
    content.operator(&[left, baseline], "Td");
    let (mut up, mut owed) = (0, 0);
    content.append(b"[");
    for glyph in &line.glyphs {
        if glyph.up != up {
            up = glyph.up;
            content.append(b"]TJ\n");
            content.operator(&[f64::from(up) / font.units() * size], "Ts");
            content.append(b"[");
        }
        // Numbers between glyphs move the pen back.
        if owed - glyph.across != 0 {
            content.number(thousandths(owed - glyph.across));
        }
        let number = glyph.number.to_be_bytes();
        content.append(b"<");
        for digit in number.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
            content.append(&[if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }]);
        }
        content.append(b">");
        owed = glyph.across + glyph.width - glyph.advance;
    }
    content.append(b"]TJ\n");
    if up != 0 {
        content.operator(&[0.0], "Ts");
    }
    content.operator(&[], "ET");
}

/// Text of several lines, measured word by word.
pub(super) struct Paragraph {
    field: &'static str,
    lines: Vec<Vec<Word>>,
    /// Width of a blank at size 1.
    blank: f64,
}

struct Word {
    text: String,
    /// Width at size 1.
    width: f64,
}

impl Paragraph {
    pub(super) fn new(font: &mut Font, field: &'static str, text: &str) -> Result<Paragraph> {
        let blank = f64::from(font.spell(field, " ")?.width) / font.units();
        let mut lines = Vec::new();
        for line in text.trim_end().lines() {
            let mut words = Vec::new();
            for word in line.split_whitespace() {
                let width = f64::from(font.shape(field, word)?.width) / font.units();
                words.push(Word { text: word.to_string(), width });
            }
            lines.push(words);
        }
        Ok(Paragraph { field, lines, blank })
    }

    /// The lines at a size in a width; none if a word is wider than that.
    pub(super) fn wrapped(&self, size: f64, width: f64) -> Option<Vec<String>> {
        let most = width / size;
        let mut wrapped = Vec::new();
        for words in &self.lines {
            let (mut line, mut filled) = (String::new(), 0.0);
            for word in words {
                if word.width > most {
                    return None;
                }
                if !line.is_empty() && filled + self.blank + word.width > most {
                    wrapped.push(std::mem::take(&mut line));
                }
                if line.is_empty() {
                    filled = word.width;
                } else {
                    line.push(' ');
                    filled += self.blank + word.width;
                }
                line.push_str(&word.text);
            }
            wrapped.push(line);
        }
        Some(wrapped)
    }

    /// Height of so many lines.
    pub(super) fn height(lines: usize, size: f64) -> f64 {
        let leadings = lines.saturating_sub(1) as f64;
        if lines == 0 {
            0.0
        } else {
            (leadings * LEADING + ASCENT + DESCENT) * size
        }
    }

    /// Draws lines from the top of an area.
    pub(super) fn draw(&self, content: &mut Content, font: &mut Font, slot: Slot, lines: &[String]) -> Result<()> {
        let size = slot.largest;
        for (number, text) in lines.iter().enumerate() {
            let line = font.shape(self.field, text)?;
            let baseline = slot.area.top() - (number as f64 * LEADING + ASCENT) * size;
            draw(content, font, &line, size, slot.left(font, &line, size), baseline);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(width: f64) -> Slot {
        let area = Area { left: 10.0, bottom: 10.0, width, height: 12.0 };
        Slot { area, largest: 10.0, smallest: 5.0, align: Align::Start }
    }

    #[test]
    fn a_short_line_keeps_the_largest_size_and_a_long_one_shrinks_to_its_room() {
        let mut font = Font::new().unwrap();
        let line = font.spell("serial", "12345").unwrap();
        assert_eq!(slot(100.0).size(&font, &line), Some(10.0));
        let size = slot(25.0).size(&font, &line).unwrap();
        assert!(size < 10.0 && (f64::from(line.width) / font.units() * size - 25.0).abs() < 1e-6);
        assert_eq!(slot(10.0).size(&font, &line), None);
    }

    #[test]
    fn what_is_too_long_to_shrink_is_cut_with_an_ellipsis_and_uses_its_room() {
        let mut font = Font::new().unwrap();
        let text = "a title that nobody could ever read to its end on a card";
        let whole = font.shape("title", text).unwrap();
        assert_eq!(slot(80.0).size(&font, &whole), None);
        let line = slot(80.0).cut(&mut font, "title", text).unwrap();
        let ellipsis = font.shape("title", ELLIPSIS).unwrap();
        assert_eq!(line.glyphs.last().map(|glyph| glyph.number), ellipsis.glyphs.first().map(|glyph| glyph.number));
        assert!(slot(80.0).size(&font, &line).is_some());
        assert!(f64::from(line.width) / font.units() * 5.0 > 70.0);
    }

    #[test]
    fn text_that_is_read_from_the_right_begins_at_the_right() {
        let mut font = Font::new().unwrap();
        let line = font.shape("title", "שלום").unwrap();
        let width = f64::from(line.width) / font.units() * 10.0;
        assert!((slot(100.0).left(&font, &line, 10.0) - (110.0 - width)).abs() < 1e-9);
        let line = font.shape("title", "peace").unwrap();
        assert_eq!(slot(100.0).left(&font, &line, 10.0), 10.0);
    }

    #[test]
    fn instructions_keep_their_line_ends_and_wrap_between_words() {
        let mut font = Font::new().unwrap();
        let paragraph = Paragraph::new(&mut font, "card_instructions", "1. Dial *100#\n\n2. Type the code\n").unwrap();
        assert_eq!(paragraph.wrapped(5.0, 500.0).unwrap(), ["1. Dial *100#", "", "2. Type the code"]);
        let narrow = paragraph.wrapped(10.0, 60.0).unwrap();
        assert!(narrow.len() > 3 && narrow.concat().replace(' ', "") == "1.Dial*100#2.Typethecode");
        assert_eq!(paragraph.wrapped(10.0, 10.0), None);
    }
}
