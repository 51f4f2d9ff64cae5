//! The texts that the cells of a workbook share, in rooms that never move: codes among them are wiped, not copied about.

use zeroize::Zeroizing;

use super::markup::{Mark, Markup, Name};
use crate::error::{Error, Result};
use crate::limits::{IMPORT_CELL_BYTES_MAX, IMPORT_SHARED_TEXT_BYTES_MAX};

const ROOM_BYTES: usize = 1 << 20;
const BLOCK_PLACES: usize = 64 << 10;
/// What a place takes in memory beside its text.
const PLACE_BYTES: usize = size_of::<Place>();

/// Where a text stands: offset over all rooms, and its length; [`TOO_LONG`] is a text that was not kept.
#[derive(Clone, Copy)]
struct Place {
    at: u32,
    length: u16,
}

const TOO_LONG: u16 = u16::MAX;

/// A shared text.
pub(super) enum SharedText<'a> {
    /// It is this.
    Text(&'a str),
    /// It is longer than a cell may be.
    TooLong,
    /// There is none of this number.
    Missing,
}

/// All of them.
#[derive(Default)]
pub(super) struct SharedTexts {
    rooms: Vec<Zeroizing<String>>,
    blocks: Vec<Vec<Place>>,
    bytes: usize,
}

impl SharedTexts {
    /// Reads `sharedStrings.xml` (ECMA-376 part 1, 18.4).
    pub(super) fn read(markup: &mut Markup) -> Result<SharedTexts> {
        let mut texts = SharedTexts::default();
        let mut text = CellText::default();
        loop {
            match markup.next()? {
                Mark::Begin(Name::SharedItem) => text.begin(),
                Mark::End(Name::SharedItem) => texts.push(&text)?,
                Mark::Over => return Ok(texts),
                mark => text.mark(&mark, markup.text()),
            }
        }
    }

    /// The text of this number.
    pub(super) fn get(&self, index: usize) -> SharedText<'_> {
        let place = self.blocks.get(index / BLOCK_PLACES).and_then(|block| block.get(index % BLOCK_PLACES));
        let Some(place) = place else { return SharedText::Missing };
        if place.length == TOO_LONG {
            return SharedText::TooLong;
        }
        let (room, start) = (place.at as usize / ROOM_BYTES, place.at as usize % ROOM_BYTES);
        let text = self.rooms.get(room).and_then(|room| room.get(start..start + usize::from(place.length)));
        text.map_or(SharedText::Missing, SharedText::Text)
    }

    fn push(&mut self, text: &CellText) -> Result<()> {
        let kept = text.kept().unwrap_or("");
        self.bytes += kept.len() + PLACE_BYTES;
        if self.bytes > IMPORT_SHARED_TEXT_BYTES_MAX {
            let most = IMPORT_SHARED_TEXT_BYTES_MAX >> 20;
            let problem = format_args!("the texts of the workbook take more than {most} MiB; save the sheet as .csv");
            return Err(Error::invalid("path", problem));
        }
        if self.rooms.last().is_none_or(|room| room.len() + kept.len() > ROOM_BYTES) {
            self.rooms.push(Zeroizing::new(String::with_capacity(ROOM_BYTES)));
        }
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK_PLACES) {
            self.blocks.push(Vec::with_capacity(BLOCK_PLACES));
        }
        let room_number = self.rooms.len() - 1;
        if let (Some(room), Some(block)) = (self.rooms.last_mut(), self.blocks.last_mut()) {
            // A room is a megabyte and there are some dozens, so both fit.
            let at = u32::try_from(room_number * ROOM_BYTES + room.len()).unwrap_or(u32::MAX);
            let length = if text.kept().is_some() { u16::try_from(kept.len()).unwrap_or(TOO_LONG) } else { TOO_LONG };
            room.push_str(kept);
            block.push(Place { at, length });
        }
        Ok(())
    }
}

/// The text of one cell, put together from runs; how to pronounce it is left out.
#[derive(Default)]
pub(super) struct CellText {
    text: Zeroizing<String>,
    in_text: bool,
    in_phonetic: bool,
    too_long: bool,
}

impl CellText {
    /// Empties it.
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.text.reserve(IMPORT_CELL_BYTES_MAX);
        (self.in_text, self.in_phonetic, self.too_long) = (false, false, false);
    }

    /// Adds what this mark says.
    pub(super) fn mark(&mut self, mark: &Mark, text: &str) {
        match mark {
            Mark::Begin(Name::Text) => self.in_text = true,
            Mark::End(Name::Text) => self.in_text = false,
            Mark::Begin(Name::Phonetic) => self.in_phonetic = true,
            Mark::End(Name::Phonetic) => self.in_phonetic = false,
            Mark::Text if self.in_text && !self.in_phonetic => self.push(text),
            _ => {}
        }
    }

    /// Adds a piece.
    pub(super) fn push(&mut self, piece: &str) {
        if self.text.len() + piece.len() > IMPORT_CELL_BYTES_MAX {
            self.too_long = true;
        } else {
            self.text.push_str(piece);
        }
    }

    /// The text, unless it is too long.
    pub(super) fn kept(&self) -> Option<&str> {
        Some(self.text.as_str()).filter(|_| !self.too_long)
    }
}
