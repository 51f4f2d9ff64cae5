//! The cards' font, DejaVu Sans: shaping of text, and the part of the font that a file needs.
//!
//! It has Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and many signs; no Chinese, Japanese, Korean or
//! scripts of India. Text it cannot write is refused, because a card with boxes instead of words is no use to anybody.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Finish, Name, Rect, Ref, Str};
use rustybuzz::ttf_parser::{GlyphId, Tag};
use rustybuzz::{BufferClusterLevel, Direction, UnicodeBuffer};
use subsetter::GlyphRemapper;
use unicode_bidi::BidiInfo;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::pdf::Pdf;
use crate::error::{Error, Result, Status};

/// Height of a capital letter and of the highest accent, and depth of the lowest tail, as parts of the size.
pub(super) const CAPITAL: f64 = 0.729;
pub(super) const ASCENT: f64 = 0.928;
pub(super) const DESCENT: f64 = 0.236;
/// Tables that go into a file as a whole.
const WHOLE_TABLES: [&[u8; 4]; 5] = [b"cvt ", b"fpgm", b"prep", b"name", b"head"];
/// What a font needs beside its glyphs: directory, descriptor, the frame of the table of characters.
const FRAME_BYTES: u64 = 4_096;
/// What a glyph needs beside its outline: its place, its width twice, its characters.
const GLYPH_BYTES: u64 = 64;
/// The outlines that a glyph made of others brings along.
const COMPONENTS_BYTES: u64 = 1_024;

/// A glyph and where it stands, in units of the font.
#[derive(Clone, Copy, Debug, Default, PartialEq, Zeroize)]
pub(super) struct Glyph {
    /// Its number in the file.
    pub(super) number: u16,
    /// How far it moves the pen, and how far it would by the table of widths.
    pub(super) advance: i32,
    pub(super) width: i32,
    /// How far it stands from the pen.
    pub(super) across: i32,
    pub(super) up: i32,
}

/// Shaped text, from left to right. It may spell a code, so it is wiped.
#[derive(Debug, Default, Zeroize, ZeroizeOnDrop)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    /// Width in units of the font.
    pub(super) width: i32,
    /// Whether it is read from the right.
    pub(super) right_to_left: bool,
}

/// A glyph that the file has, and the text it stands for.
struct Used {
    glyph: u16,
    text: String,
}

/// The font, and what of it was used.
pub(super) struct Font {
    face: rustybuzz::Face<'static>,
    numbers: GlyphRemapper,
    used: Vec<Used>,
    /// Bytes it takes at most in the file.
    size: u64,
}

impl Font {
    pub(super) fn new() -> Result<Font> {
        let face = rustybuzz::Face::from_slice(dejavu::sans::regular(), 0).ok_or_else(unusable)?;
        let whole = |tag: &[u8; 4]| face.raw_face().table(Tag::from_bytes(tag)).map_or(0, <[u8]>::len) as u64;
        let size = FRAME_BYTES + WHOLE_TABLES.into_iter().map(whole).sum::<u64>();
        let mut font = Font { face, numbers: GlyphRemapper::new(), used: Vec::new(), size };
        // Number 0 is the box for what the font lacks: a file must have it, and no text stands for it.
        font.used.push(Used { glyph: 0, text: String::new() });
        font.size += font.outline_bytes(0);
        Ok(font)
    }

    /// Units of the em square.
    pub(super) fn units(&self) -> f64 {
        f64::from(self.face.units_per_em().max(1))
    }

    /// Bytes it takes at most in the file, with the glyphs used so far.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Text as a reader expects it: letters joined, marks in place, right-to-left runs turned. `field` names the text
    /// in the error when the font cannot write it.
    pub(super) fn shape(&mut self, field: &'static str, text: &str) -> Result<Line> {
        let mut line = Line { glyphs: Vec::with_capacity(text.len()), ..Line::default() };
        let bidi = BidiInfo::new(text, None);
        line.right_to_left = bidi.paragraphs.first().is_some_and(|paragraph| paragraph.level.is_rtl());
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let right_to_left = levels.get(run.start).is_some_and(|level| level.is_rtl());
                let mut parts = of_one_script(text.get(run).unwrap_or_default());
                if right_to_left {
                    parts.reverse();
                }
                for part in parts {
                    self.shape_run(field, part, right_to_left, &mut line)?;
                }
            }
        }
        Ok(line)
    }

    /// A code or serial: letter by letter in equal steps, as it will be typed.
    pub(super) fn spell(&mut self, field: &'static str, text: &str) -> Result<Line> {
        if !text.is_ascii() {
            return self.shape(field, text);
        }
        let mut line = Line { glyphs: Vec::with_capacity(text.len()), ..Line::default() };
        for letter in text.chars() {
            let glyph = self.face.glyph_index(letter).map_or(0, |glyph| glyph.0);
            if glyph == 0 {
                return Err(Error::invalid(field, "has a character that cannot be printed; leave it out"));
            }
            let width = self.width(glyph);
            let number = self.number(glyph, letter.encode_utf8(&mut [0; 4]));
            line.glyphs.push(Glyph { number, advance: width, width, across: 0, up: 0 });
            line.width += width;
        }
        Ok(line)
    }

    fn shape_run(&mut self, field: &'static str, text: &str, right_to_left: bool, line: &mut Line) -> Result<()> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let mut before = None;
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let start = info.cluster as usize;
            let next = starts.get(starts.partition_point(|other| *other <= start));
            let cluster = text.get(start..next.map_or(text.len(), |next| *next)).unwrap_or_default();
            let first = cluster.chars().next().unwrap_or_default();
            if is_direction_mark(first) {
                continue;
            }
            let glyph = info.glyph_id as u16;
            if glyph == 0 {
                let code_point = u32::from(first);
                let problem =
                    format_args!("has the character U+{code_point:04X}, which cards cannot show; leave it out");
                return Err(Error::invalid(field, problem));
            }
            // Of several glyphs for one piece of text, the first stands for it.
            let spelt = if before == Some(start) { "" } else { cluster };
            before = Some(start);
            line.glyphs.push(Glyph {
                number: self.number(glyph, spelt),
                advance: position.x_advance,
                width: self.width(glyph),
                across: position.x_offset,
                up: position.y_offset,
            });
            line.width += position.x_advance;
        }
        Ok(())
    }

    fn width(&self, glyph: u16) -> i32 {
        self.face.glyph_hor_advance(GlyphId(glyph)).map_or(0, i32::from)
    }

    /// The number that a glyph has in the file, and the text that a reader copies for it.
    fn number(&mut self, glyph: u16, text: &str) -> u16 {
        let number = self.numbers.remap(glyph);
        // Blanks of every kind share a glyph.
        let text = if text.chars().all(char::is_whitespace) && !text.is_empty() { " " } else { text };
        match self.used.get_mut(usize::from(number)) {
            Some(used) if used.text.is_empty() => used.text.push_str(text),
            Some(_) => {}
            None => {
                self.size += self.outline_bytes(glyph) + GLYPH_BYTES + 4 * text.len() as u64;
                self.used.push(Used { glyph, text: text.to_string() });
            }
        }
        number
    }

    /// Bytes of a glyph's outline (OpenType, tables loca and glyf).
    fn outline_bytes(&self, glyph: u16) -> u64 {
        let table = |tag| self.face.raw_face().table(Tag::from_bytes(tag)).unwrap_or_default();
        let places = table(b"loca");
        let place = |index: usize| {
            let bytes = places.get(4 * index..)?.first_chunk::<4>()?;
            Some(u32::from_be_bytes(*bytes))
        };
        let index = usize::from(glyph);
        let (start, end) = (place(index).unwrap_or(0), place(index + 1).unwrap_or(0));
        let contours = table(b"glyf").get(start as usize..).and_then(|outline| outline.first_chunk::<2>());
        let composed = end > start && contours.is_some_and(|count| i16::from_be_bytes(*count) < 0);
        u64::from(end.saturating_sub(start)) + if composed { COMPONENTS_BYTES } else { 0 }
    }

    /// Writes the used part of the font under this reference.
    pub(super) fn write(&self, font: Ref, pdf: &mut Pdf) -> Result<()> {
        let subset = subsetter::subset(self.face.raw_face().data, 0, &self.numbers).map_err(|_| unusable())?;
        let (descendant, descriptor, file, map) = (pdf.allocate(), pdf.allocate(), pdf.allocate(), pdf.allocate());
        let name = format!("{}+DejaVuSans", self.tag());
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

        let mut chunk = Chunk::new();
        chunk
            .type0_font(font)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(descendant)
            .to_unicode(map);
        pdf.object(font, &chunk)?;

        let mut chunk = Chunk::new();
        let mut cid = chunk.cid_font(descendant);
        cid.subtype(CidFontType::Type2).base_font(Name(name.as_bytes())).system_info(system);
        cid.font_descriptor(descriptor).default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let thousandths = |units: i32| (f64::from(units) * 1000.0 / self.units()) as f32;
        cid.widths().consecutive(0, self.used.iter().map(|used| thousandths(self.width(used.glyph))));
        cid.finish();
        pdf.object(descendant, &chunk)?;

        let mut chunk = Chunk::new();
        let bounds = self.face.global_bounding_box();
        let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|edge| thousandths(i32::from(edge)));
        chunk
            .font_descriptor(descriptor)
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(bounds[0], bounds[1], bounds[2], bounds[3]))
            .italic_angle(0.0)
            .ascent((ASCENT * 1000.0) as f32)
            .descent((DESCENT * -1000.0) as f32)
            .cap_height((CAPITAL * 1000.0) as f32)
            .stem_v(86.0)
            .font_file2(file);
        pdf.object(descriptor, &chunk)?;
        pdf.stream(file, &format!("/Length1 {}", subset.len()), &subset)?;

        let mut characters = UnicodeCmap::<u16>::new(Name(b"Voucher-UTF16"), system);
        for (number, used) in (0..).zip(&self.used).filter(|(_, used)| !used.text.is_empty()) {
            characters.pair_with_multiple(number, used.text.chars());
        }
        pdf.stream(map, "", characters.finish().as_slice())
    }

    /// Six letters that tell this part of the font from others (ISO 32000-1, 9.6.4): the glyphs' FNV-1a hash.
    fn tag(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in self.used.iter().flat_map(|used| used.glyph.to_be_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        (0..6).map(|place| char::from(b'A' + (hash >> (8 * place)) as u8 % 26)).collect()
    }
}

fn unusable() -> Error {
    Error::new(Status::Internal, "cards: the built-in font cannot be used")
}

/// Marks that only order text: the order is known, and they have no shape.
fn is_direction_mark(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Hebrew and Arabic must not be shaped together: only one of them joins its letters.
fn of_one_script(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut script) = (0, None);
    for (place, character) in text.char_indices() {
        let own = match character {
            '\u{0590}'..='\u{05ff}' | '\u{fb1d}'..='\u{fb4f}' => Some(1),
            '\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}' | '\u{08a0}'..='\u{08ff}' => Some(2),
            '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Some(2),
            letter if letter.is_alphabetic() => Some(3),
            _ => None,
        };
        if own.is_some() && script.is_some() && own != script {
            parts.push(text.get(start..place).unwrap_or_default());
            start = place;
        }
        script = own.or(script);
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text that a reader copies from a line, from left to right.
    fn copied(font: &Font, line: &Line) -> String {
        line.glyphs.iter().map(|glyph| font.used[usize::from(glyph.number)].text.as_str()).collect()
    }

    fn glyphs(text: &str) -> Vec<u16> {
        let mut font = Font::new().unwrap();
        let line = font.shape("title", text).unwrap();
        line.glyphs.iter().map(|glyph| font.used[usize::from(glyph.number)].glyph).collect()
    }

    #[test]
    fn latin_greek_and_cyrillic_are_copied_as_written() {
        for text in ["Prepaid Ärger", "Φωνή και δεδομένα", "Пополнение счёта", "office № 7", "Ưu đãi"]
        {
            let mut font = Font::new().unwrap();
            let line = font.shape("title", text).unwrap();
            assert_eq!(copied(&font, &line), text);
            assert!(!line.right_to_left && line.width > 0);
        }
    }

    #[test]
    fn hebrew_and_arabic_stand_from_right_to_left() {
        let mut font = Font::new().unwrap();
        let line = font.shape("title", "שלום").unwrap();
        assert!(line.right_to_left);
        assert_eq!(copied(&font, &line), "םולש");
        let line = font.shape("title", "رصيد").unwrap();
        assert_eq!(copied(&font, &line), "ديصر");
    }

    #[test]
    fn numbers_inside_right_to_left_text_are_read_from_the_left() {
        let mut font = Font::new().unwrap();
        let line = font.shape("title", "תוקף 2026").unwrap();
        assert_eq!(copied(&font, &line), "2026 ףקות");
    }

    #[test]
    fn arabic_letters_join_also_beside_hebrew() {
        let alone: Vec<u16> = ["ص", "ي", "د"].iter().flat_map(|letter| glyphs(letter)).collect();
        let mut joined = glyphs("صيد");
        joined.reverse();
        assert_ne!(joined, alone);
        let mut beside = glyphs("שציד");
        assert_eq!(beside.len(), 4);
        beside = glyphs("ש صيد");
        beside.truncate(3);
        beside.reverse();
        assert_eq!(beside, joined);
    }

    #[test]
    fn a_ligature_is_copied_as_the_letters_it_stands_for() {
        let mut font = Font::new().unwrap();
        let line = font.shape("title", "لا").unwrap();
        assert_eq!(line.glyphs.len(), 1);
        assert_eq!(copied(&font, &line), "لا");
    }

    #[test]
    fn text_that_the_font_lacks_is_refused_with_the_character() {
        let error = Font::new().unwrap().shape("card_title", "充值卡").unwrap_err();
        assert_eq!(error.message, "card_title: has the character U+5145, which cards cannot show; leave it out");
    }

    #[test]
    fn no_sign_for_a_new_paragraph_swallows_what_comes_after_it() {
        let mut font = Font::new().unwrap();
        let whole = font.shape("title", "one\u{2029}two").map(|line| copied(&font, &line));
        assert!(whole.map_or(true, |text| text.starts_with("one") && text.ends_with("two")));
    }

    #[test]
    fn a_code_is_spelt_in_steps_of_its_letters() {
        let mut font = Font::new().unwrap();
        let line = font.spell("code", "AV12-3456").unwrap();
        assert!(line.glyphs.iter().all(|glyph| glyph.advance == glyph.width));
        assert_eq!(copied(&font, &line), "AV12-3456");
        let kerned = font.shape("title", "AV").unwrap();
        assert!(kerned.width < font.spell("code", "AV").unwrap().width);
    }

    #[test]
    fn the_part_in_the_file_has_the_used_glyphs_and_no_others() {
        let mut font = Font::new().unwrap();
        font.spell("code", "ABC").unwrap();
        let subset = subsetter::subset(font.face.raw_face().data, 0, &font.numbers).unwrap();
        let face = rustybuzz::ttf_parser::RawFace::parse(&subset, 0).unwrap();
        let glyphs = face.table(Tag::from_bytes(b"maxp")).and_then(|table| table.get(4..6)).unwrap().to_vec();
        assert_eq!(glyphs, [0, 4]);
        assert!(subset.len() as u64 <= font.size(), "{} {}", subset.len(), font.size());
    }

    #[test]
    fn what_the_font_takes_is_foretold_not_too_small() {
        let mut font = Font::new().unwrap();
        for text in ["ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ", "ǖǘǚǜḀḁẤấỆệ", "ΆΈΉΊΌΎΏΐ", "رصيد حساب", "ЙйЁёЇї", "@&%§©®™№"]
        {
            font.shape("title", text).unwrap();
            let subset = subsetter::subset(font.face.raw_face().data, 0, &font.numbers).unwrap();
            assert!(subset.len() as u64 <= font.size(), "{text}: {} {}", subset.len(), font.size());
        }
    }
}
