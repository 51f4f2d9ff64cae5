//! The file to fill in: headings, one example row, and notes. A reader meets the example row and leaves it out.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::ZipWriter;

use super::Field;
use crate::error::{Error, Result, Status};
use crate::voucher::{FindingKind, ImportFinding, ImportFormat};

/// What the code of an example row begins with.
const EXAMPLE_START: &str = "EXAMPLE-";

/// One value for each field, in the order of [`Field::ALL`].
const EXAMPLE: [&str; 8] =
    ["EXAMPLE-1234-5678-9012", "000123", "10.00", "1.00", "EUR", "2026-01-01", "2027-12-31", "north"];

const NOTES: [&str; 9] = [
    "Fill in one voucher a row; the example row is left out. Only the column code is needed; delete what you do not need.",
    "code: digits and letters A to Z, all of one length. Format the column as text: a number loses its leading zeros.",
    "serial: the number printed beside the code, if there is one.",
    "face_value, extra_value: what it was sold for and what it gives free on top; digits with a point, such as 1234.50.",
    "currency: three letters of ISO 4217, such as EUR.",
    "valid_from, expires_at: such as 2026-12-31 or 2026-12-31 18:00; the day it expires is the last day it can be used.",
    "partner: whose customers may redeem it.",
    "What a row does not say is taken from the import request.",
    "Lines of a text file that begin with # are notes like this one.",
];

/// A file to fill in; a text file unless a workbook is asked for.
pub fn template(format: ImportFormat) -> Result<Vec<u8>> {
    match format {
        ImportFormat::Xlsx => workbook().map_err(|error| {
            Error::new(Status::Internal, format!("the template cannot be written ({error}); report it"))
        }),
        ImportFormat::Csv | ImportFormat::Detect => Ok(text().into_bytes()),
    }
}

/// Whether this is the code of an example row.
pub(super) fn is_example(code: &str) -> bool {
    code.get(..EXAMPLE_START.len()).is_some_and(|start| start.eq_ignore_ascii_case(EXAMPLE_START))
}

/// What is said about it.
pub(super) fn example_left(line: i64) -> ImportFinding {
    ImportFinding {
        line,
        field: Field::Code.name().to_string(),
        kind: FindingKind::Notice,
        problem: "is the example of the template and was left out".to_string(),
        remedy: "nothing; it may stay".to_string(),
    }
}

fn text() -> String {
    let mut text = String::from("\u{FEFF}");
    for note in NOTES {
        text.push_str(&format!("# {note}\r\n"));
    }
    let headings = Field::ALL.map(Field::name).join(",");
    text.push_str(&format!("{headings}\r\n{}\r\n", EXAMPLE.join(",")));
    text
}

/// The least that ECMA-376 asks of a workbook: every cell is text, so that nobody's spreadsheet makes a number of it.
fn workbook() -> zip::result::ZipResult<Vec<u8>> {
    let vouchers = sheet(&[&Field::ALL.map(Field::name), &EXAMPLE]);
    let notes = sheet(&NOTES.each_ref().map(std::slice::from_ref).map(|note| note as &[&str]));
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", PACKAGE_RELATIONSHIPS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONSHIPS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", &vouchers),
        ("xl/worksheets/sheet2.xml", &notes),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Columns have the style "text" too, so that what is typed below the example stays as it is typed.
fn sheet(rows: &[&[&str]]) -> String {
    let mut xml = format!(
        r#"{DECLARATION}<worksheet xmlns="{MAIN}"><cols><col min="1" max="8" width="24" style="1" customWidth="1"/></cols><sheetData>"#
    );
    for (row, cells) in (1..).zip(rows) {
        xml.push_str(&format!(r#"<row r="{row}">"#));
        for (column, cell) in ('A'..='Z').zip(*cells) {
            xml.push_str(&format!(r#"<c r="{column}{row}" s="1" t="inlineStr"><is><t>{cell}</t></is></c>"#));
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData></worksheet>");
    xml
}

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"#;

const PACKAGE_RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"#;

const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Vouchers" sheetId="1" r:id="rId1"/><sheet name="Notes" sheetId="2" r:id="rId2"/></sheets>
</workbook>"#;

const WORKBOOK_RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
</Relationships>"#;

/// Style 1 is number format 49, which is text (18.8.30). Readers warn of a workbook without the style Normal.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"#;
