//! The parts of a workbook around its rows.

use std::fmt::Write;

use super::super::document::Heading;
use super::super::xml::escape;

/// At most what the parts that are the same for all workbooks need, packed, with their headers and the archive's end.
pub const END_PART_BYTES: u64 = 6 << 10;
/// At most what a sheet needs at the end of the archive: its name in three parts, its end and its entry.
pub const END_SHEET_BYTES: u64 = 1 << 10;

/// Where the workbook is.
pub const RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Target="xl/workbook.xml" Type=""#,
    r#"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"#
);

/// UTF-16 units of a sheet's name.
const SHEET_NAME_UNITS_MAX: usize = 31;
/// Characters a sheet's name cannot have.
const SHEET_NAME_WITHOUT: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];
/// A spreadsheet that edits a cell which begins with one of these would run it as a formula.
const FORMULA_STARTS: &[u8] = b"=+-@\t\r\n";
/// Decimals of ISO 4217, least to most: four in UYW and CLF.
const DECIMALS_MAX: u32 = 4;

/// How a cell looks: its place among the formats of [`styles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text, also when somebody edits it.
    Text,
    /// The same, with the mark that keeps a spreadsheet from running it.
    Formula,
    Heading,
    Moment,
    /// An amount with so many decimals.
    Money(u32),
}

impl Style {
    /// The style of a text.
    pub fn of(text: &str) -> Style {
        match text.as_bytes().first() {
            Some(first) if FORMULA_STARTS.contains(first) => Style::Formula,
            _ => Style::Text,
        }
    }

    /// The style of an amount.
    pub fn money(decimals: u32) -> Style {
        Style::Money(decimals.min(DECIMALS_MAX))
    }

    /// A cell's tag as far as its style.
    pub fn cell_start(self) -> &'static [u8] {
        match self {
            Style::Text => b"<c s=\"1\"",
            Style::Formula => b"<c s=\"2\"",
            Style::Heading => b"<c s=\"3\"",
            Style::Moment => b"<c s=\"4\"",
            Style::Money(0) => b"<c s=\"5\"",
            Style::Money(1) => b"<c s=\"6\"",
            Style::Money(2) => b"<c s=\"7\"",
            Style::Money(3) => b"<c s=\"8\"",
            Style::Money(_) => b"<c s=\"9\"",
        }
    }
}

/// The formats of all cells. Numbers 1, 2 and 49 are those every spreadsheet has: "0", "0.00" and text.
pub fn styles() -> String {
    let format = |number: u32, font: u32, more: &str| {
        format!(
            r#"<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"{more}/>"#
        )
    };
    let formats = [
        format(0, 0, ""),
        format(49, 0, ""),
        format(49, 0, r#" quotePrefix="1""#),
        format(49, 1, r#" applyFont="1""#),
        format(167, 0, ""),
        format(1, 0, ""),
        format(164, 0, ""),
        format(2, 0, ""),
        format(165, 0, ""),
        format(166, 0, ""),
    ];
    [
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="4">"#,
        r#"<numFmt numFmtId="164" formatCode="0.0"/><numFmt numFmtId="165" formatCode="0.000"/>"#,
        r#"<numFmt numFmtId="166" formatCode="0.0000"/><numFmt numFmtId="167" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/>"#,
        r#"</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>"#,
        r#"<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>"#,
        r#"<fills count="2"><fill><patternFill patternType="none"/></fill>"#,
        r#"<fill><patternFill patternType="gray125"/></fill></fills>"#,
        r#"<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"#,
        r#"<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#,
        &format!(r#"<cellXfs count="{}">{}</cellXfs>"#, formats.len(), formats.concat()),
        r#"<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#,
    ]
    .concat()
}

/// How wide a column is, in characters: as what it mostly holds, and as its title beside the filter's button.
pub fn width(heading: &Heading) -> usize {
    let content = match heading.name {
        "id" | "ledger_reference" | "description" => 38,
        "code" | "external_serial" => 24,
        "created_at" | "valid_from" | "expires_at" | "used_at" => 20,
        "serial" | "partner" | "account" | "series" | "invoice" => 18,
        _ => 12,
    };
    content.max(heading.title.chars().count() + 4).min(60)
}

/// A name that a sheet can have, like this one.
pub fn sheet_name(wanted: &str) -> String {
    let allowed = |character: &char| !character.is_control() && !SHEET_NAME_WITHOUT.contains(character);
    let name: String = wanted.chars().filter(allowed).collect();
    let name = shortened(name.trim_matches([' ', '\'']), SHEET_NAME_UNITS_MAX);
    // Spreadsheets keep "History" for themselves.
    match name.is_empty() || name.eq_ignore_ascii_case("history") {
        true => "Vouchers".to_owned(),
        false => name.to_owned(),
    }
}

/// Where a sheet is. They count from 1.
pub fn sheet_path(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// A sheet as far as its first row, which stays in sight.
pub fn sheet_start(widths: &[usize], selected: bool) -> String {
    let mut text = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView"#,
    ));
    text.push_str(if selected { r#" tabSelected="1""# } else { "" });
    text.push_str(concat!(
        r#" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#,
        r#"<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><cols>"#,
    ));
    for (column, width) in (1..).zip(widths) {
        put(&mut text, format_args!(r#"<col min="{column}" max="{column}" width="{width}" customWidth="1"/>"#));
    }
    text + "</cols><sheetData>"
}

/// A sheet from its last row on.
pub fn sheet_end(columns: usize, rows: u32) -> String {
    let last = column_letters(columns);
    format!(r#"</sheetData><autoFilter ref="A1:{last}{rows}"/></worksheet>"#)
}

/// The list of sheets, and what each filters, which spreadsheets look for there.
pub fn workbook(name: &str, columns: usize, rows: &[u32]) -> String {
    let mut text = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" "#,
        r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>"#,
    ));
    for number in 1..=rows.len() {
        let name = escaped(&numbered(name, number));
        put(&mut text, format_args!(r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#));
    }
    text.push_str("</sheets><definedNames>");
    let last = column_letters(columns);
    for (index, rows) in rows.iter().enumerate() {
        let name = escaped(&numbered(name, index + 1).replace('\'', "''"));
        let range = format_args!("'{name}'!$A$1:${last}${rows}");
        let start = format_args!(r#"<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">"#);
        put(&mut text, format_args!("{start}{range}</definedName>"));
    }
    text + "</definedNames></workbook>"
}

/// Where the sheets and the styles are.
pub fn workbook_relations(sheets: usize) -> String {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut text = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    ));
    for number in 1..=sheets {
        let target = format_args!("worksheets/sheet{number}.xml");
        put(&mut text, format_args!(r#"<Relationship Id="rId{number}" Type="{kind}/worksheet" Target="{target}"/>"#));
    }
    let number = sheets + 1;
    put(&mut text, format_args!(r#"<Relationship Id="rId{number}" Type="{kind}/styles" Target="styles.xml"/>"#));
    text + "</Relationships>"
}

/// What each part is.
pub fn content_types(sheets: usize) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut text = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
        r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
        r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    ));
    let part = |text: &mut String, path: &str, part: &str| {
        put(text, format_args!(r#"<Override PartName="/{path}" ContentType="{kind}.{part}+xml"/>"#));
    };
    part(&mut text, "xl/workbook.xml", "sheet.main");
    part(&mut text, "xl/styles.xml", "styles");
    (1..=sheets).for_each(|number| part(&mut text, &sheet_path(number), "worksheet"));
    text + "</Types>"
}

/// Writing to a string cannot fail.
fn put(text: &mut String, more: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(more);
}

/// A name of its own for each sheet: "Vouchers", "Vouchers 2".
fn numbered(name: &str, number: usize) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let suffix = format!(" {number}");
    format!("{}{suffix}", shortened(name, SHEET_NAME_UNITS_MAX - suffix.len()))
}

fn shortened(name: &str, units_max: usize) -> &str {
    let mut units = 0;
    let end = name.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > units_max
    });
    end.map_or(name, |(end, _)| &name[..end]).trim_end_matches([' ', '\''])
}

fn escaped(text: &str) -> String {
    let mut out = Vec::new();
    escape(text, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// What a spreadsheet calls a column: A, Z, AA. They count from 1.
fn column_letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = number.max(1);
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        for (number, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA")] {
            assert_eq!(column_letters(number), letters);
        }
    }

    #[test]
    fn a_sheet_has_a_name_that_spreadsheets_take() {
        for (wanted, name) in [
            ("Vouchers", "Vouchers"),
            ("", "Vouchers"),
            ("'[]:*?/\\'", "Vouchers"),
            ("history", "Vouchers"),
            ("Spring/Summer: \"25\"", "SpringSummer \"25\""),
            ("a\u{0}b\n", "ab"),
            ("Rock 'n' Roll", "Rock 'n' Roll"),
            ("0123456789012345678901234567 9'xyz", "0123456789012345678901234567 9"),
        ] {
            assert_eq!(sheet_name(wanted), name, "{wanted:?}");
        }
        assert_eq!(sheet_name(&"😀".repeat(20)).encode_utf16().count(), 30);
    }

    #[test]
    fn further_sheets_have_names_of_their_own_within_the_limit() {
        let name = sheet_name(&"x".repeat(40));
        let names: Vec<String> = [1, 2, 10].iter().map(|&number| numbered(&name, number)).collect();
        assert!(names.iter().all(|name| name.len() == 31), "{names:?}");
        assert!(names[1].ends_with(" 2") && names[2].ends_with(" 10"), "{names:?}");
    }
}
