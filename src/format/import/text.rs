//! Text files: encoding, delimiter and lines, decoded and cut into cells while they are read.

use std::io::{Read, SeekFrom};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use csv_core::{ReadRecordResult, ReaderBuilder};
use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE, UTF_8, WINDOWS_1252};
use zeroize::{Zeroize, Zeroizing};

use super::row::{Kind, Row};
use super::{notice, start, unreadable, Next, ReaderOptions, Source};
use crate::error::{Error, Result};
use crate::limits::{IMPORT_COLUMNS_MAX, IMPORT_LINE_BYTES_MAX, IMPORT_PAUSE_BYTES};
use crate::voucher::ImportFinding;

/// What encoding and delimiter are told by.
const SAMPLE_BYTES: u64 = 64 << 10;
/// Lines the delimiter is told by.
const SAMPLE_LINES: usize = 20;
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
const RAW_BYTES: usize = 64 << 10;
/// What a raw byte can become at most: three bytes of UTF-8, and some that were held back.
const DECODED_BYTES: usize = 3 * RAW_BYTES + 16;

/// A text file that is being read.
pub(super) struct TextFile {
    characters: Characters,
    cells: csv_core::Reader,
    delimiter: u8,
    line: i64,
    after_return: bool,
    record: Zeroizing<Vec<u8>>,
    ends: Vec<usize>,
    headed: bool,
    notes: i64,
    /// On a line that is passed over.
    in_note: bool,
    /// Bytes since the last pause.
    passed: u64,
}

/// The file in UTF-8, block by block.
struct Characters {
    source: Box<dyn Source>,
    decoder: Decoder,
    raw: Zeroizing<Vec<u8>>,
    decoded: Zeroizing<Vec<u8>>,
    start: usize,
    end: usize,
    ended: bool,
    done: u64,
    bytes: u64,
}

impl TextFile {
    pub(super) fn open(
        mut source: Box<dyn Source>,
        bytes: u64,
        options: &ReaderOptions,
        notices: &mut Vec<ImportFinding>,
    ) -> Result<TextFile> {
        let sample = Zeroizing::new(start(&mut *source, SAMPLE_BYTES)?);
        let (encoding, mark_bytes) = encoding(&sample, &options.encoding, notices)?;
        let unmarked = sample.get(mark_bytes..).unwrap_or_default();
        let mut text = Zeroizing::new(String::with_capacity(3 * unmarked.len() + 16));
        // The sample may end inside a character, which is no mistake.
        let _ = encoding.new_decoder_without_bom_handling().decode_to_string(unmarked, &mut text, false);
        let (delimiter, skipped) = delimiter(&text, &options.delimiter)?;

        source.seek(SeekFrom::Start(mark_bytes as u64)).map_err(unreadable)?;
        let characters = Characters {
            source,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Zeroizing::new(vec![0; RAW_BYTES]),
            decoded: Zeroizing::new(vec![0; DECODED_BYTES]),
            start: 0,
            end: 0,
            ended: false,
            done: mark_bytes as u64,
            bytes,
        };
        Ok(TextFile {
            characters,
            cells: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            line: 1,
            after_return: false,
            record: Zeroizing::new(vec![0; IMPORT_LINE_BYTES_MAX]),
            ends: vec![0; IMPORT_COLUMNS_MAX + 1],
            headed: false,
            notes: 0,
            in_note: skipped,
            passed: 0,
        })
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        (self.characters.done.min(self.characters.bytes), self.characters.bytes)
    }

    /// What is known only at the end.
    pub(super) fn last_notices(&self, notices: &mut Vec<ImportFinding>) {
        if self.notes > 0 {
            notices.push(notice(
                format!("{} lines below the headings begin with # and were left out as notes", self.notes),
                "take the # away from those that are vouchers",
            ));
        }
    }

    /// The next line with something in it that is no note.
    pub(super) fn next_row(&mut self, row: &mut Row) -> Result<Next> {
        while self.passed < IMPORT_PAUSE_BYTES {
            if self.in_note {
                self.skip_of_line()?;
                continue;
            }
            match self.characters.peek(0)? {
                None => return Ok(Next::Over),
                Some(b'\r' | b'\n') => self.consume(1),
                Some(b'#') if self.characters.peek(1)? != Some(self.delimiter) => {
                    self.notes += i64::from(self.headed);
                    self.in_note = true;
                }
                Some(_) => {
                    self.read_record(row)?;
                    if !row.is_blank() {
                        self.headed = true;
                        return Ok(Next::Row);
                    }
                }
            }
        }
        self.passed = 0;
        Ok(Next::Pause)
    }

    /// Goes to the end of the line or of the block, whatever quotes are on it.
    fn skip_of_line(&mut self) -> Result<()> {
        let block = self.characters.block()?;
        let end = block.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        self.in_note = end.is_none() && !block.is_empty();
        let bytes = end.unwrap_or(block.len());
        self.consume(bytes);
        Ok(())
    }

    fn read_record(&mut self, row: &mut Row) -> Result<()> {
        let line = self.line;
        row.begin(line);
        let (mut bytes, mut cells, mut taken) = (0, 0, 0);
        loop {
            let block = self.characters.block()?;
            let at_end = block.is_empty();
            // At the end of the file a line's end closes the last line, unless a quote is open.
            let input = if at_end { b"\n".as_slice() } else { block };
            let (result, read, written, ended) = self.cells.read_record(
                input,
                self.record.get_mut(bytes..).unwrap_or_default(),
                self.ends.get_mut(cells..).unwrap_or_default(),
            );
            bytes += written;
            cells += ended;
            taken += read;
            if !at_end {
                self.consume(read);
            }
            if matches!(result, ReadRecordResult::OutputEndsFull) || cells > IMPORT_COLUMNS_MAX {
                let problem = format_args!("line {line} has more than {IMPORT_COLUMNS_MAX} columns; remove some");
                return Err(Error::invalid("path", problem));
            }
            if matches!(result, ReadRecordResult::OutputFull) || taken > 2 * IMPORT_LINE_BYTES_MAX {
                let problem = format_args!(
                    "line {line} has more than {IMPORT_LINE_BYTES_MAX} bytes; shorten it, or close the quote on it"
                );
                return Err(Error::invalid("path", problem));
            }
            match result {
                ReadRecordResult::Record => break,
                _ if at_end => {
                    let problem = format_args!(
                        "line {line} begins a cell with a quote that never closes; close it, or see that the file is whole"
                    );
                    return Err(Error::invalid("path", problem));
                }
                _ => {}
            }
        }
        self.cut(row, bytes, cells)
    }

    /// Puts the cells of the record that was read into the row, and wipes it.
    fn cut(&mut self, row: &mut Row, bytes: usize, cells: usize) -> Result<()> {
        let mut start = 0;
        for (column, end) in self.ends.iter().take(cells).enumerate() {
            let cell = self.record.get(start..*end).unwrap_or_default();
            // It was decoded, so it is UTF-8; a cell ends at an ASCII character.
            row.push(column, std::str::from_utf8(cell).unwrap_or("\u{FFFD}"), Kind::Text)?;
            start = *end;
        }
        self.record.get_mut(..bytes).unwrap_or_default().zeroize();
        Ok(())
    }

    /// Passes over bytes of the block and counts the lines that end there.
    fn consume(&mut self, bytes: usize) {
        for byte in self.characters.held().get(..bytes).unwrap_or_default() {
            // "\r\n" is one end of a line.
            if *byte == b'\r' || (*byte == b'\n' && !self.after_return) {
                self.line += 1;
            }
            self.after_return = *byte == b'\r';
        }
        self.characters.start += bytes;
        self.passed += bytes as u64;
    }
}

impl Characters {
    /// What is decoded and not yet used.
    fn held(&self) -> &[u8] {
        self.decoded.get(self.start..self.end).unwrap_or_default()
    }

    /// The same, with more if there was none; empty at the end of the file.
    fn block(&mut self) -> Result<&[u8]> {
        while self.start == self.end && !self.ended {
            (self.start, self.end) = (0, 0);
            self.decode()?;
        }
        Ok(self.held())
    }

    /// The byte that many behind the next, if the file has it.
    fn peek(&mut self, ahead: usize) -> Result<Option<u8>> {
        while self.end - self.start <= ahead && !self.ended {
            let (start, end) = (self.start, self.end);
            self.decoded.copy_within(start..end, 0);
            (self.start, self.end) = (0, end - start);
            self.decode()?;
        }
        Ok(self.held().get(ahead).copied())
    }

    /// Decodes another block behind what is held. Bytes that no character has become U+FFFD, which rows are looked
    /// through for.
    fn decode(&mut self) -> Result<()> {
        let room = self.decoded.len() - self.end;
        // What is held here is a byte or none, and keeps a third of a raw byte from being read.
        let most = self.raw.len().min(room.saturating_sub(16) / 3);
        let Some(raw) = self.raw.get_mut(..most) else { return Ok(()) };
        let read = self.source.read(raw).map_err(unreadable)?;
        self.ended = read == 0;
        self.done += read as u64;
        let read_bytes = self.raw.get(..read).unwrap_or_default();
        let decoded = self.decoded.get_mut(self.end..).unwrap_or_default();
        let (_, _, written, _) = self.decoder.decode_to_utf8(read_bytes, decoded, self.ended);
        self.end += written;
        Ok(())
    }
}

/// The encoding, and the bytes of the mark in front.
fn encoding(sample: &[u8], label: &str, notices: &mut Vec<ImportFinding>) -> Result<(&'static Encoding, usize)> {
    let marked = Encoding::for_bom(sample);
    if !label.is_empty() {
        let Some(named) = Encoding::for_label_no_replacement(label.trim().as_bytes()) else {
            let problem = "is no known encoding; give a name such as utf-8, windows-1252 or utf-16le, or none";
            return Err(Error::invalid("encoding", problem));
        };
        let mark_bytes = marked.filter(|(marked, _)| *marked == named).map_or(0, |(_, bytes)| bytes);
        return Ok((named, mark_bytes));
    }
    if let Some(marked) = marked {
        return Ok(marked);
    }
    if let Some(wide) = utf_16(sample) {
        return Ok((wide, 0));
    }
    let valid = Encoding::utf8_valid_up_to(sample);
    // The sample may end inside a character of up to four bytes.
    if valid == sample.len() || (sample.len() as u64 == SAMPLE_BYTES && sample.len() - valid < 4) {
        return Ok((UTF_8, 0));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let guess = if guess.is_single_byte() { guess } else { WINDOWS_1252 };
    notices.push(notice(
        format!("the file does not say its encoding; it was read as {}", guess.name()),
        "look at a name with letters beyond a to z; if they are wrong, name the encoding",
    ));
    Ok((guess, 0))
}

/// UTF-16 without a mark: half of the bytes of letters and digits are zero.
fn utf_16(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if odd > pairs / 2 && even <= pairs / 50 {
        return Some(UTF_16LE);
    }
    (even > pairs / 2 && odd <= pairs / 50).then_some(UTF_16BE)
}

/// The delimiter, and whether the first line only says it, as in "sep=;".
fn delimiter(text: &str, asked: &str) -> Result<(u8, bool)> {
    let said = text.lines().next().and_then(|line| {
        let mut rest = line.trim_end().strip_prefix("sep=").unwrap_or_default().chars();
        rest.next().filter(|sign| DELIMITERS.contains(sign) && rest.next().is_none())
    });
    if asked.is_empty() {
        let found = said.unwrap_or_else(|| detected(text));
        return Ok((found as u8, said.is_some()));
    }
    let mut signs = asked.chars();
    let sign = match (signs.next(), signs.next()) {
        _ if matches!(asked, "tab" | "\\t") => Some('\t'),
        (sign, None) => sign,
        _ => None,
    };
    match sign.filter(|sign| *sign == '\t' || sign.is_ascii_punctuation() && !matches!(sign, '"' | '#')) {
        Some(sign) => Ok((sign as u8, said.is_some())),
        None => Err(Error::invalid("delimiter", "is no single sign; give one such as \",\" or \";\", or the word tab")),
    }
}

/// The delimiter that cuts the first lines into equally many cells, and the more the better.
fn detected(text: &str) -> char {
    let is_note = |line: &str| line.strip_prefix('#').is_some_and(|rest| !rest.starts_with(DELIMITERS));
    let lines = || text.split(['\r', '\n']).filter(|line| !line.trim().is_empty() && !is_note(line)).take(SAMPLE_LINES);
    let score = |delimiter: char| {
        let in_heading = lines().next().map_or(0, |line| outside_quotes(line, delimiter));
        let alike = lines().filter(|line| outside_quotes(line, delimiter) == in_heading).count();
        if in_heading == 0 {
            (0, 0)
        } else {
            (alike, in_heading)
        }
    };
    // The last of several best ones is taken, so the comma stands last.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(',')
}

fn outside_quotes(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for sign in line.chars() {
        quoted ^= sign == '"';
        count += usize::from(sign == delimiter && !quoted);
    }
    count
}
