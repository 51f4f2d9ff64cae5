//! The parts of a zipped file (PKWARE APPNOTE.TXT), read so that no part costs more than it may.
//!
//! Names are only compared, never used as paths. What the directory says about sizes only refuses a part, never lets it
//! in: bytes are counted as they are unpacked.

use std::io::{self, Read, SeekFrom};

use flate2::read::DeflateDecoder;
use flate2::Crc;

use super::{unreadable, Source};
use crate::error::{Error, Result};
use crate::limits::{IMPORT_EXPANSION_MAX, IMPORT_PARTS_MAX, IMPORT_UNPACKED_BYTES_MAX};

/// Bytes any part may unpack to, however small it is packed: honest little parts are all alike inside.
const UNPACKED_FREE_BYTES: u64 = 1 << 20;
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: usize = 0xffff;
const DIRECTORY_BYTES_MAX: u64 = 1 << 20;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A zipped file and its directory.
pub(super) struct Package {
    source: Box<dyn Source>,
    bytes: u64,
    parts: Vec<Listed>,
    /// Of all parts read so far.
    unpacked: u64,
}

/// A part as the directory lists it.
struct Listed {
    name: Vec<u8>,
    at: u64,
    packed: u64,
    unpacked: u64,
    checksum: u32,
    method: u16,
    encrypted: bool,
}

/// A part that is being read. Gives the package back.
pub(super) struct Part {
    body: Body,
    checksum: Crc,
    unpacked: u64,
    expected: u64,
    expected_checksum: u32,
    allowed: u64,
    /// What the parts before it unpacked to.
    before: u64,
    packed: u64,
}

enum Body {
    Stored(Packed),
    Deflated(Box<DeflateDecoder<Packed>>),
}

struct Packed {
    package: Package,
    left: u64,
}

impl Package {
    /// Reads the directory.
    pub(super) fn open(mut source: Box<dyn Source>, bytes: u64) -> Result<Package> {
        let tail_bytes = bytes.min((END_BYTES + COMMENT_BYTES_MAX) as u64);
        let tail = read_at(&mut *source, bytes - tail_bytes, tail_bytes)?;
        let end = (0..=tail.len().saturating_sub(END_BYTES))
            .rev()
            .find(|at| ends_at(&tail, *at))
            .and_then(|at| tail.get(at..))
            .ok_or_else(|| damaged("has no directory"))?;
        let (disk, count) = (number(end, 4, 2)?, number(end, 10, 2)?);
        let (directory_bytes, directory_at) = (number(end, 12, 4)?, number(end, 16, 4)?);
        if disk != 0 || directory_at == 0xffff_ffff {
            return Err(damaged("is one of several volumes or larger than a workbook can be"));
        }
        if count > IMPORT_PARTS_MAX as u64 {
            let problem = format_args!("the file has more than {IMPORT_PARTS_MAX} parts; give the sheet as .csv");
            return Err(Error::invalid("path", problem));
        }
        if directory_bytes > DIRECTORY_BYTES_MAX {
            return Err(damaged("has a directory larger than a workbook needs"));
        }
        let directory = read_at(&mut *source, directory_at, directory_bytes)?;
        let mut parts = Vec::new();
        let mut rest = directory.as_slice();
        for _ in 0..count {
            let (part, length) = listed(rest)?;
            parts.push(part);
            rest = rest.get(length..).ok_or_else(|| damaged("has half a directory"))?;
        }
        Ok(Package { source, bytes, parts, unpacked: 0 })
    }

    /// Whether a part of this name is listed.
    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// Begins to read a part. Names are alike whatever the case of their letters (ECMA-376 part 2, 6.2.2.3).
    pub(super) fn part(mut self, name: &str) -> Result<Part> {
        let mut found = self.parts.iter().filter(|part| part.name.eq_ignore_ascii_case(name.as_bytes()));
        let Some(part) = found.next() else {
            return Err(damaged("lacks a part that it names itself"));
        };
        if found.next().is_some() {
            return Err(damaged("has two parts of one name"));
        }
        if part.encrypted {
            return Err(Error::invalid("path", "the workbook is encrypted; save it without a password"));
        }
        let (at, packed, expected, expected_checksum) = (part.at, part.packed, part.unpacked, part.checksum);
        let method = part.method;
        if !matches!(method, STORED | DEFLATED) {
            let problem = "the workbook is packed in a way no spreadsheet does; open it in one and save it anew";
            return Err(Error::invalid("path", problem));
        }
        let header = read_at(&mut *self.source, at, 30)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(damaged("has a directory that points nowhere"));
        }
        let data_at = at + 30 + number(&header, 26, 2)? + number(&header, 28, 2)?;
        if data_at.checked_add(packed).is_none_or(|end| end > self.bytes) {
            return Err(damaged("ends in the middle"));
        }
        self.source.seek(SeekFrom::Start(data_at)).map_err(unreadable)?;
        let before = self.unpacked;
        let packed_part = Packed { package: self, left: packed };
        let body = match method {
            STORED => Body::Stored(packed_part),
            _ => Body::Deflated(Box::new(DeflateDecoder::new(packed_part))),
        };
        let allowed = packed.saturating_mul(IMPORT_EXPANSION_MAX).max(UNPACKED_FREE_BYTES);
        Ok(Part { body, checksum: Crc::new(), unpacked: 0, expected, expected_checksum, allowed, before, packed })
    }
}

impl Part {
    /// The package, for the next part.
    pub(super) fn into_package(self) -> Package {
        let unpacked = self.before + self.unpacked;
        let mut package = match self.body {
            Body::Stored(packed) => packed.package,
            Body::Deflated(decoder) => decoder.into_inner().package,
        };
        package.unpacked = unpacked;
        package
    }

    /// Packed bytes done, and of all.
    pub(super) fn progress(&self) -> (u64, u64) {
        let packed = match &self.body {
            Body::Stored(packed) => packed,
            Body::Deflated(decoder) => decoder.get_ref(),
        };
        (self.packed - packed.left, self.packed)
    }

    /// At the end of a part: is it what the directory promised?
    fn check_end(&self) -> Result<()> {
        if self.unpacked != self.expected || self.checksum.sum() != self.expected_checksum {
            return Err(damaged("has a part that is not as long, or not the same, as its directory says"));
        }
        Ok(())
    }

    fn check_size(&self) -> Result<()> {
        let all = self.before + self.unpacked;
        if self.unpacked > self.allowed || self.unpacked > self.expected || all > IMPORT_UNPACKED_BYTES_MAX {
            let problem = "the file unpacks to far more than a workbook does; open it in a spreadsheet and save the \
                           sheet as .csv";
            return Err(Error::invalid("path", problem));
        }
        Ok(())
    }
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.body {
            Body::Stored(packed) => packed.read(buffer)?,
            Body::Deflated(decoder) => decoder.read(buffer).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                    io::Error::other(damaged("has a part that cannot be unpacked"))
                }
                _ => error,
            })?,
        };
        if read == 0 && !buffer.is_empty() {
            self.check_end().map_err(io::Error::other)?;
        }
        self.checksum.update(buffer.get(..read).unwrap_or_default());
        self.unpacked += read as u64;
        self.check_size().map_err(io::Error::other)?;
        Ok(read)
    }
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let Some(room) = buffer.get_mut(..most) else { return Ok(0) };
        let read = self.package.source.read(room)?;
        self.left -= read as u64;
        Ok(read)
    }
}

/// The file cannot be trusted to be whole.
pub(super) fn damaged(how: &str) -> Error {
    let problem =
        format_args!("the workbook {how}: it is damaged or cut off; open it in a spreadsheet and save it anew");
    Error::invalid("path", problem)
}

/// Whether the record of the end (4.3.16) stands here, with a comment that ends where the file does.
fn ends_at(tail: &[u8], at: usize) -> bool {
    let Some(record) = tail.get(at..).filter(|record| record.starts_with(b"PK\x05\x06")) else { return false };
    number(record, 20, 2).is_ok_and(|comment| END_BYTES as u64 + comment == record.len() as u64)
}

/// One entry of the directory (4.3.12) and how long it is there.
fn listed(entry: &[u8]) -> Result<(Listed, usize)> {
    if !entry.starts_with(b"PK\x01\x02") {
        return Err(damaged("has half a directory"));
    }
    let name_bytes = number(entry, 28, 2)? as usize;
    let extra_bytes = number(entry, 30, 2)? as usize;
    let comment_bytes = number(entry, 32, 2)? as usize;
    let name = entry.get(46..46 + name_bytes).ok_or_else(|| damaged("has half a directory"))?;
    let extra = entry.get(46 + name_bytes..46 + name_bytes + extra_bytes).unwrap_or_default();
    let [unpacked, packed, at] =
        large_sizes([number(entry, 24, 4)?, number(entry, 20, 4)?, number(entry, 42, 4)?], extra)?;
    let part = Listed {
        name: name.to_vec(),
        at,
        packed,
        unpacked,
        checksum: number(entry, 16, 4)? as u32,
        method: number(entry, 10, 2)? as u16,
        encrypted: number(entry, 8, 2)? & 1 != 0,
    };
    Ok((part, 46 + name_bytes + extra_bytes + comment_bytes))
}

/// Sizes that stand in the Zip64 field (4.5.3), where careful writers put even small ones.
fn large_sizes(mut sizes: [u64; 3], mut extra: &[u8]) -> Result<[u64; 3]> {
    while extra.len() >= 4 {
        let (kind, length) = (number(extra, 0, 2)?, number(extra, 2, 2)? as usize);
        let mut field = extra.get(4..4 + length).ok_or_else(|| damaged("has half a directory"))?;
        if kind == 1 {
            for size in sizes.iter_mut().filter(|size| **size == 0xffff_ffff) {
                *size = number(field, 0, 8)?;
                field = field.get(8..).unwrap_or_default();
            }
        }
        extra = extra.get(4 + length..).unwrap_or_default();
    }
    Ok(sizes)
}

/// A little-endian number of a record.
fn number(record: &[u8], at: usize, bytes: usize) -> Result<u64> {
    let bytes = record.get(at..at + bytes).ok_or_else(|| damaged("ends in the middle"))?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn read_at(source: &mut dyn Source, at: u64, bytes: u64) -> Result<Vec<u8>> {
    source.seek(SeekFrom::Start(at)).map_err(unreadable)?;
    let mut read = Vec::new();
    source.take(bytes).read_to_end(&mut read).map_err(unreadable)?;
    if read.len() as u64 != bytes {
        return Err(damaged("ends in the middle"));
    }
    Ok(read)
}
