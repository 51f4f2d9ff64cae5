//! XML after a schema of ours, `vouchers.xsd`: one `<voucher>` a row, its elements named after the columns.

use zeroize::Zeroizing;

use super::document::{other_width, Cell, Document, Heading, Rows, Shared};
use super::time::timestamp;
use crate::error::Result;

/// The schema (XSD 1.0) of what [`XmlDocument`] writes, whatever its columns: they may stand in any order.
pub const SCHEMA: &str = include_str!("vouchers.xsd");

const START: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vouchers xmlns=\"urn:libvoucher:vouchers:1\">\n";
const END: &[u8] = b"</vouchers>\n";
const ROW_START: &[u8] = b"<voucher>";
const ROW_END: &[u8] = b"</voucher>\n";
/// Characters that one byte becomes at most: `&quot;`.
pub(super) const ESCAPED_AT_MOST: usize = 6;
/// What a cell has at most beside its name and text: an amount or a time, a currency, brackets, the row's start.
const BESIDE_TEXT: usize = 128;

/// An export as XML. Empty cells have no element. A name that two columns share would break the schema: the caller has
/// none.
pub struct XmlDocument {
    rows: Rows,
    names: Vec<&'static str>,
    finished: bool,
}

impl XmlDocument {
    /// A document of these columns. Their names are names of elements.
    pub fn new(headings: &[Heading]) -> XmlDocument {
        let mut rows = Rows::new(headings.len());
        rows.push(START);
        XmlDocument { rows, names: headings.iter().map(|heading| heading.name).collect(), finished: false }
    }
}

impl Document for XmlDocument {
    fn cell(&mut self, cell: Cell<'_>, shared: Shared) -> Result<()> {
        let longest = self.names.iter().map(|name| name.len()).max().unwrap_or(0);
        let text = if let Cell::Text(text) = cell { text.len() } else { 0 };
        let names = &self.names;
        self.rows.cell(shared, 2 * longest + ESCAPED_AT_MOST * text + BESIDE_TEXT, |column, out| {
            if column == 0 {
                out.extend_from_slice(ROW_START);
            }
            write_cell(names[column], cell, out);
            Ok(())
        })
    }

    fn end_row(&mut self) -> Result<()> {
        self.rows.end_row(ROW_END)
    }

    fn size(&self) -> u64 {
        let end = if self.finished { 0 } else { END.len() };
        self.rows.size() + end as u64
    }

    fn finish(&mut self) -> Result<()> {
        if !self.rows.between() {
            return Err(other_width());
        }
        self.rows.push(END);
        self.finished = true;
        Ok(())
    }

    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        self.rows.take(block);
    }
}

fn write_cell(name: &str, cell: Cell<'_>, out: &mut Vec<u8>) {
    if matches!(cell, Cell::Text("") | Cell::Moment(0) | Cell::Nothing) {
        return;
    }
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    if let Cell::Money(_, currency) = cell {
        out.extend_from_slice(b" currency=\"");
        out.extend_from_slice(currency.code().as_bytes());
        out.push(b'"');
    }
    out.push(b'>');
    match cell {
        Cell::Text(text) => escape(text, out),
        Cell::Money(minor, currency) => out.extend_from_slice(currency.format(minor).as_bytes()),
        Cell::Moment(ms) => out.extend_from_slice(timestamp(ms).as_bytes()),
        Cell::Truth(truth) => out.extend_from_slice(if truth { b"true" } else { b"false" }),
        Cell::Nothing => {}
    }
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// Text for an element or an attribute. What XML 1.0 cannot hold (its section 2.2: control characters, U+FFFE and
/// U+FFFF) becomes U+FFFD. A reader would take a bare carriage return for a line feed (2.11), so it is written by its
/// number.
pub(super) fn escape(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let (instead, length): (&[u8], usize) = match byte {
            b'&' => (b"&amp;", 1),
            b'<' => (b"&lt;", 1),
            b'>' => (b"&gt;", 1),
            b'"' => (b"&quot;", 1),
            b'\r' => (b"&#13;", 1),
            b'\t' | b'\n' | 0x20..=0xee => continue,
            0..0x20 => ("\u{fffd}".as_bytes(), 1),
            0xef if bytes[index..].starts_with(b"\xef\xbf\xbe") || bytes[index..].starts_with(b"\xef\xbf\xbf") => {
                ("\u{fffd}".as_bytes(), 3)
            }
            _ => continue,
        };
        out.extend_from_slice(&bytes[copied..index]);
        out.extend_from_slice(instead);
        copied = index + length;
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// Names of the elements a voucher may have, as the schema tells: for whoever knows the columns.
#[cfg(test)]
pub(crate) fn schema_elements() -> Vec<String> {
    let schema = tests::elements(SCHEMA);
    let voucher = schema.iter().position(|(tag, attributes)| tag == "xs:complexType" && attributes == "name=Voucher");
    let fields = schema[voucher.unwrap()..].iter().skip(1).take_while(|(tag, _)| tag != "xs:complexType");
    let name = |attributes: &str| attributes.split(' ').find_map(|word| word.strip_prefix("name=").map(str::to_owned));
    fields.filter_map(|(_, attributes)| name(attributes)).collect()
}

#[cfg(test)]
mod tests {
    use quick_xml::events::Event;
    use quick_xml::Reader;

    use super::super::document::tests::{headings, taken};
    use super::*;
    use crate::error::Status;
    use crate::money::Currency;

    /// Tags in the order they are opened, with their attributes.
    pub fn elements(xml: &str) -> Vec<(String, String)> {
        let mut reader = Reader::from_str(xml);
        let mut found = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) | Event::Empty(tag) => {
                    let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
                        format!("{}={}", attribute.key.as_ref(), attribute.value)
                    };
                    let attributes: Vec<_> = tag.attributes().map(|found| attribute(found.unwrap())).collect();
                    found.push((tag.name().as_ref().to_owned(), attributes.join(" ")));
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    fn written(names: &[&'static str], rows: &[&[Cell<'_>]]) -> String {
        let mut document = XmlDocument::new(&headings(names));
        for row in rows {
            row.iter().for_each(|cell| document.cell(*cell, Shared::No).unwrap());
            document.end_row().unwrap();
        }
        let size = document.size();
        document.finish().unwrap();
        let bytes = taken(&mut document);
        assert_eq!((size, document.size()), (bytes.len() as u64, bytes.len() as u64));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_row_is_a_voucher_with_elements_named_after_the_columns() {
        let euro = Currency::parse("EUR").unwrap();
        let row = [Cell::Text("0012"), Cell::Money(1_000, euro), Cell::Moment(1_795_359_600_000), Cell::Truth(true)];
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vouchers xmlns=\"urn:libvoucher:vouchers:1\">\n\
            <voucher><serial>0012</serial><face_value currency=\"EUR\">10.00</face_value>\
            <used_at>2026-11-22T15:00:00Z</used_at><test_mode>true</test_mode></voucher>\n</vouchers>\n";
        assert_eq!(written(&["serial", "face_value", "used_at", "test_mode"], &[&row]), expected);
    }

    #[test]
    fn an_empty_cell_has_no_element() {
        let text = written(&["serial", "account", "used_at"], &[&[Cell::Text("1"), Cell::Text(""), Cell::Moment(0)]]);
        assert!(text.contains("<voucher><serial>1</serial></voucher>"), "{text}");
        for empty in [Cell::Text(""), Cell::Nothing] {
            assert!(written(&["account"], &[&[empty]]).contains("<voucher></voucher>"), "{empty:?}");
        }
    }

    #[test]
    fn markup_in_a_cell_is_text() {
        let hostile = "</serial><code>&amp;]]>\"'\r\n\t";
        let text = written(&["serial"], &[&[Cell::Text(hostile)]]);
        assert_eq!(elements(&text).len(), 3, "{text}");
        let cell = text.split_once("<serial>").unwrap().1.split_once("</serial>").unwrap().0;
        assert!(!cell.contains('\r'), "{cell:?}");
        assert_eq!(quick_xml::escape::unescape(cell).unwrap(), hostile);
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_replaced() {
        let escaped = |text: &str| {
            let mut out = Vec::new();
            escape(text, &mut out);
            String::from_utf8(out).unwrap()
        };
        for wrong in ['\0', '\u{1}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            assert_eq!(escaped(&format!("a{wrong}b")), "a\u{fffd}b", "{wrong:?}");
        }
        for right in ["\t\n", " ~\u{7f}", "\u{d7ff}\u{e000}\u{fffd}\u{ffee}", "😀\u{10ffff}", "äé"] {
            assert_eq!(escaped(right), right);
        }
    }

    #[test]
    fn a_row_that_was_not_ended_is_a_defect() {
        let mut document = XmlDocument::new(&headings(&["serial", "code"]));
        document.cell(Cell::Text("1"), Shared::No).unwrap();
        assert_eq!(document.finish().unwrap_err().status, Status::Internal);
    }

    #[test]
    fn the_schema_knows_each_element_once_and_is_of_the_namespace_written() {
        let names = schema_elements();
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names.len());
        for name in ["serial", "code", "face_value", "expires_at", "test_mode", "external_serial"] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert!(elements(SCHEMA)[0].1.contains("targetNamespace=urn:libvoucher:vouchers:1"));
    }
}
