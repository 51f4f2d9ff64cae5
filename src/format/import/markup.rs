//! The XML of a workbook, as far as a workbook needs XML: elements, their attributes and text. No document types, no
//! entities of its own, no deep nesting, no endless names or texts.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::XmlVersion;
use zeroize::Zeroizing;

use super::package::{damaged, Package, Part};
use super::unreadable;
use crate::error::{Error, Result};
use crate::limits::IMPORT_CELL_BYTES_MAX;

/// Elements inside each other: sheets have seven.
const DEPTH_MAX: usize = 64;
/// Bytes of one tag or one run of text: eight times what the fullest cell of a sheet has.
const EVENT_BYTES_MAX: usize = 256 << 10;
/// Bytes of the name of an element: what is open is remembered.
const NAME_BYTES_MAX: usize = 256;
const BUFFER_BYTES: usize = 32 << 10;

/// Something in a part.
pub(super) enum Mark {
    /// An element begins; its attributes are kept until the next.
    Begin(Name),
    /// An element ends.
    End(Name),
    /// Text, or a piece of it: [`Markup::text`].
    Text,
    /// The part is over.
    Over,
}

macro_rules! names {
    ($($name:ident = $word:literal,)*) => {
        /// Elements that mean something to a reader of sheets.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Name { $(#[allow(missing_docs)] $name,)* Other }

        impl Name {
            fn of(word: &str) -> Name {
                match word { $($word => Name::$name,)* _ => Name::Other }
            }
        }
    };
}

names! {
    Cell = "c",
    Formula = "f",
    Inline = "is",
    Phonetic = "rPh",
    Relationship = "Relationship",
    Row = "row",
    SharedItem = "si",
    Sheet = "sheet",
    SheetData = "sheetData",
    Text = "t",
    Value = "v",
    WorkbookProperties = "workbookPr",
}

/// A part as marks.
pub(super) struct Markup {
    reader: quick_xml::Reader<Bounded>,
    event: Zeroizing<Vec<u8>>,
    attributes: Vec<(String, String)>,
    text: Zeroizing<String>,
    depth: usize,
    /// An element without content is over at once.
    closing: Option<Name>,
}

/// Stops what asks for ever more bytes of one event, or of what nobody wants.
struct Bounded {
    part: BufReader<Part>,
    of_event: usize,
    /// Bytes since the count was last begun, and where it stops.
    counted: u64,
    most: u64,
}

impl Markup {
    /// Reads at most so many bytes, unless the count is begun again.
    pub(super) fn new(part: Part, most: u64) -> Markup {
        let part = BufReader::with_capacity(BUFFER_BYTES, part);
        let reader = quick_xml::Reader::from_reader(Bounded { part, of_event: 0, counted: 0, most });
        Markup {
            reader,
            // Room for a cell from the start: growing would leave copies of codes in freed memory.
            event: Zeroizing::new(Vec::with_capacity(2 * IMPORT_CELL_BYTES_MAX)),
            attributes: Vec::new(),
            text: Zeroizing::new(String::with_capacity(2 * IMPORT_CELL_BYTES_MAX)),
            depth: 0,
            closing: None,
        }
    }

    /// The package, for the next part.
    pub(super) fn into_package(self) -> Package {
        self.reader.into_inner().part.into_inner().into_package()
    }

    /// Bytes since the count was last begun.
    pub(super) fn counted(&self) -> u64 {
        self.reader.get_ref().counted
    }

    /// Begins the count of bytes again.
    pub(super) fn count_anew(&mut self) {
        self.reader.get_mut().counted = 0;
    }

    /// Packed bytes done, and of all.
    pub(super) fn progress(&self) -> (u64, u64) {
        self.reader.get_ref().part.get_ref().progress()
    }

    /// An attribute of the element that began last, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The text that was read last.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The next mark. Whoever meets [`Mark::Over`] has seen all of the part, and it was whole.
    pub(super) fn next(&mut self) -> Result<Mark> {
        if let Some(name) = self.closing.take() {
            self.depth -= 1;
            return Ok(Mark::End(name));
        }
        loop {
            self.event.clear();
            self.reader.get_mut().of_event = 0;
            match self.reader.read_event_into(&mut self.event).map_err(xml_error)? {
                Event::Start(tag) => {
                    let name = begin(&tag, &mut self.attributes, &mut self.depth)?;
                    return Ok(Mark::Begin(name));
                }
                Event::Empty(tag) => {
                    let name = begin(&tag, &mut self.attributes, &mut self.depth)?;
                    self.closing = Some(name);
                    return Ok(Mark::Begin(name));
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Mark::End(Name::of(tag.local_name().as_ref())));
                }
                Event::Text(text) => return Ok(keep(&mut self.text, &text)),
                Event::CData(text) => return Ok(keep(&mut self.text, &text)),
                Event::GeneralRef(reference) => {
                    let character = match &*reference {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => reference.resolve_char_ref().map_err(xml_error)?.ok_or_else(declares)?,
                    };
                    return Ok(keep(&mut self.text, character.encode_utf8(&mut [0; 4])));
                }
                Event::DocType(_) => return Err(declares()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof if self.depth > 0 => return Err(damaged("ends in the middle")),
                Event::Eof => return Ok(Mark::Over),
            }
        }
    }
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.part.read(buffer)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.of_event > EVENT_BYTES_MAX {
            let problem = "the workbook has a text or a tag longer than a cell can be; save the sheet as .csv";
            return Err(io::Error::other(Error::invalid("path", problem)));
        }
        if self.counted > self.most {
            let problem = "the workbook has far more around its rows than any sheet; save the sheet as .csv";
            return Err(io::Error::other(Error::invalid("path", problem)));
        }
        self.part.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.of_event += bytes;
        self.counted += bytes as u64;
        self.part.consume(bytes);
    }
}

fn keep(room: &mut Zeroizing<String>, text: &str) -> Mark {
    room.clear();
    room.push_str(text);
    Mark::Text
}

fn begin(tag: &BytesStart<'_>, attributes: &mut Vec<(String, String)>, depth: &mut usize) -> Result<Name> {
    *depth += 1;
    if *depth > DEPTH_MAX || tag.name().as_ref().len() > NAME_BYTES_MAX {
        return Err(damaged("has more elements inside each other, or longer names of them, than any sheet"));
    }
    attributes.clear();
    let name = Name::of(tag.local_name().as_ref());
    if name != Name::Other {
        // Looking for attributes given twice takes the square of their number; the first one counts.
        for attribute in tag.attributes().with_checks(false).take(64) {
            let attribute = attribute.map_err(|_| damaged("has a tag that cannot be read"))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| damaged("has a tag that cannot be read"))?;
            attributes.push((attribute.key.local_name().as_ref().to_string(), value.into_owned()));
        }
    }
    Ok(name)
}

fn declares() -> Error {
    let problem =
        "the workbook has a document type or an entity, which no spreadsheet writes; open it in one and save \
                   it anew";
    Error::invalid("path", problem)
}

/// A failure of the part below is told as it was told there.
fn xml_error(error: quick_xml::Error) -> Error {
    match error {
        quick_xml::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(told) => told.clone(),
            None => unreadable(error.kind().into()),
        },
        _ => damaged("has a part that is no XML in UTF-8"),
    }
}
