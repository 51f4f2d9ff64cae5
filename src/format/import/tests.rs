//! Stories of files as people and their systems write them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::ZipWriter;

use super::*;

const RELATIONSHIPS: &str = r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>"#;

/// A workbook of these parts.
pub(super) fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with these rows of XML, these shared texts and these properties.
pub(super) fn workbook_with(rows: &str, shared: &str, properties: &str) -> Vec<u8> {
    let workbook = format!(r#"<workbook>{properties}<sheets><sheet name="s" id="a"/></sheets></workbook>"#);
    let shared = format!("<sst>{shared}</sst>");
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    zipped(&[
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", RELATIONSHIPS),
        ("xl/sharedStrings.xml", &shared),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

pub(super) fn workbook(rows: &str) -> Vec<u8> {
    workbook_with(rows, "", "")
}

/// A cell of text.
pub(super) fn cell(text: &str) -> String {
    format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)
}

pub(super) fn reader(bytes: impl Into<Vec<u8>>, options: &ReaderOptions) -> Result<Reader> {
    Reader::new(Box::new(Cursor::new(bytes.into())), options)
}

pub(super) fn rows(bytes: impl Into<Vec<u8>>) -> Result<(Vec<ImportRow>, Vec<ImportFinding>)> {
    rows_with(bytes, &ReaderOptions::default())
}

pub(super) fn rows_with(
    bytes: impl Into<Vec<u8>>,
    options: &ReaderOptions,
) -> Result<(Vec<ImportRow>, Vec<ImportFinding>)> {
    let mut reader = reader(bytes, options)?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row()? {
        rows.push(row);
    }
    Ok((rows, reader.notices().to_vec()))
}

fn codes(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    rows(bytes).unwrap().0.iter().map(|row| row.code.to_string()).collect()
}

pub(super) fn problem(bytes: impl Into<Vec<u8>>) -> String {
    rows(bytes).unwrap_err().message
}

/// What is wrong with the only row.
fn wrong(bytes: impl Into<Vec<u8>>) -> Vec<(String, String)> {
    let (rows, _) = rows(bytes).unwrap();
    assert_eq!(rows.len(), 1);
    rows[0].findings.iter().map(|finding| (finding.field.clone(), finding.problem.clone())).collect()
}

#[test]
fn a_plain_file_is_read_field_by_field() {
    let file = "Code,Serial,Face value,extra_value,CURRENCY,valid_from,Expires at,Partner\n\
                1234-5678,000123,10.00,1,EUR,2026-01-01,2026-12-31T18:00:00Z,north\n";
    let (rows, notices) = rows(file).unwrap();
    let row = &rows[0];
    assert_eq!((row.line, row.code.as_str(), row.serial.as_str()), (2, "1234-5678", "000123"));
    assert_eq!((row.face_value.as_deref(), row.extra_value.as_deref()), (Some("10.00"), Some("1")));
    assert_eq!((row.currency.as_str(), row.partner.as_str()), ("EUR", "north"));
    assert_eq!(row.valid_from, Some(When::Day(jiff::civil::date(2026, 1, 1))));
    assert_eq!(row.expires_at, Some(When::Moment(1_798_740_000_000)));
    assert_eq!((&row.findings, &notices), (&Vec::new(), &Vec::new()));
}

#[test]
fn every_delimiter_is_told_by_the_first_lines() {
    for sign in [",", ";", "\t", "|"] {
        let file = format!("code{sign}value\n1111{sign}\"1,50\"\n2222{sign}\"2;50\"\n");
        assert_eq!(codes(file), ["1111", "2222"], "{sign:?}");
    }
    assert_eq!(codes("code;value\n11;1,50\n22;2,50\n"), ["11", "22"]);
    assert_eq!(codes("code\n11\n22\n"), ["11", "22"]);
    assert_eq!(codes("sep=|\ncode|x,y\n11|2,3\n"), ["11"]);
}

#[test]
fn the_titles_of_other_systems_are_known() {
    for headings in [
        "Coupon Number,Description,Account,Amount,Created Date,Used?,Used Date",
        "ID,Series,Serial,Code,Price,Partner,Valid till,Status,Customer,Used at",
        "Status,Serial Number,Amount,PIN Code,Reseller,Activated,Client,Created on,Expiration date",
        "Number,Secret number,Lot,Value,Extra added value,Currency,Life cycle state,Effective date,Expiration date,Partner",
    ] {
        let reader = reader(headings, &ReaderOptions::default()).unwrap();
        assert!(reader.has(Field::Code) && reader.has(Field::FaceValue), "{headings}");
    }
}

#[test]
fn our_own_export_can_be_read() {
    let headings = "serial,code,state,series,description,partner,face_value,extra_value,amount,currency,account,\
                    created_at,valid_from,expires_at,used_at,ledger_reference,id,test_mode,external_serial";
    let (rows, _) = rows(format!("{headings}\nA-1,1234-5678,active,s,d,p,10.00,2.00,12.00,EUR,,,,,,,,,X\n")).unwrap();
    assert_eq!((rows[0].serial.as_str(), rows[0].face_value.as_deref()), ("A-1", Some("10.00")));
    assert!(problem("amount,price,code\n1,2,3\n").contains("both look like face_value"));
}

#[test]
fn what_was_paid_is_no_face_value_in_a_list_of_nothing_but_our_columns() {
    let exported = &["serial", "code", "amount", "face_value", "price"];
    let value = |file: &str, columns: &str| {
        let options = ReaderOptions { exported, columns: columns.into(), ..Default::default() };
        rows_with(file, &options).unwrap().0[0].face_value.clone()
    };
    for ours in ["serial,code,face_value,price\nA-1,11,10,9\n", "price,amount,code\n9,10,11\n"] {
        assert_eq!(value(ours, "").as_deref(), Some("10"), "{ours}");
    }
    assert_eq!(value("serial,code,price\nA-1,11,9\n", ""), None);
    assert_eq!(value("serial,code,price\nA-1,11,9\n", "face_value=price").as_deref(), Some("9"));
    for theirs in ["pin,price\n11,9\n", "code,Price\n11,9\n", "code,price,note\n11,9,x\n"] {
        assert_eq!(value(theirs, "").as_deref(), Some("9"), "{theirs}");
    }
}

#[test]
fn columns_are_named_by_heading_or_number() {
    let options = ReaderOptions { columns: "code=My PIN, serial=3".into(), ..Default::default() };
    let (rows, notices) = rows_with("a,my_pin,b\nx,1111,77\n", &options).unwrap();
    assert_eq!((rows[0].code.as_str(), rows[0].serial.as_str()), ("1111", "77"));
    assert!(notices.iter().any(|notice| notice.problem == "columns that are not read: 1 (a)"), "{notices:?}");
}

#[test]
fn a_mapping_that_does_not_fit_is_refused() {
    for (columns, part) in [
        ("code=nothing", "no heading is the one named for code"),
        ("code=1,code=2", "named twice"),
        ("code=1,serial=1", "name one column"),
        ("colour=1", "the fields are code"),
        ("code", "has no ="),
        ("code=300", "no heading"),
    ] {
        let options = ReaderOptions { columns: columns.into(), ..Default::default() };
        let error = rows_with("a,b\n1,2\n", &options).unwrap_err();
        assert!(error.field == "columns" && error.message.contains(part), "{columns}: {error}");
    }
    assert!(problem("code,PIN\n1,2\n").contains("both look like code"));
    assert!(problem("a,b\n1,2\n").contains("which column is the code"));
}

#[test]
fn a_list_without_headings_does_not_lose_its_first_voucher() {
    let options = ReaderOptions { columns: "code=1".into(), ..Default::default() };
    assert!(rows_with("12345678,5\n23456789,5\n", &options).unwrap_err().message.contains("line 1 has a voucher"));
    let (_, notices) = rows_with("ABCDEFGH,5\nHGFEDCBA,5\n", &options).unwrap();
    assert!(notices.iter().any(|notice| notice.problem.contains("line 1 was taken for headings")));
}

#[test]
fn notes_and_empty_lines_are_left_out_and_lines_counted() {
    let file = "# a \"note\r\n\r\ncode,x\r\n1,\"a\r\nb\"\r\n\r\n# 2,3\r\n,\r\n3,c";
    let (rows, notices) = rows(file).unwrap();
    assert_eq!(rows.iter().map(|row| (row.line, row.code.as_str())).collect::<Vec<_>>(), [(4, "1"), (9, "3")]);
    assert!(notices.iter().any(|notice| notice.problem.starts_with("1 lines below the headings")));
    assert_eq!(codes("#,code\n1,77\n"), ["77"]);
}

#[test]
fn encodings_are_told_or_guessed() {
    let text = "code,partner\n11,Zürich\n";
    let wide = |from: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(from).collect::<Vec<u8>>();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    for file in [
        text.as_bytes().to_vec(),
        marked(b"\xef\xbb\xbf", text.into()),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        marked(b"\xff\xfe", wide(u16::to_le_bytes)),
        marked(b"\xfe\xff", wide(u16::to_be_bytes)),
        encoding_rs::WINDOWS_1252.encode(text).0.to_vec(),
    ] {
        let (rows, _) = rows(file.clone()).unwrap();
        assert_eq!(rows[0].partner, "Zürich", "{file:?}");
    }
    let options = ReaderOptions { encoding: "ibm866".into(), ..Default::default() };
    let file = encoding_rs::IBM866.encode("code,partner\n11,Мир\n").0.to_vec();
    assert_eq!(rows_with(file, &options).unwrap().0[0].partner, "Мир");
    let options = ReaderOptions { encoding: "klingon".into(), ..Default::default() };
    assert_eq!(rows_with("code\n1\n", &options).unwrap_err().field, "encoding");
}

#[test]
fn bytes_that_are_no_character_are_found_on_their_line() {
    let options = ReaderOptions { encoding: "utf-8".into(), ..Default::default() };
    let (rows, _) = rows_with(b"code,partner\n11,a\n22,\xff\n33,c\n".to_vec(), &options).unwrap();
    assert_eq!(rows.iter().map(|row| row.findings.len()).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!((rows[1].findings[0].line, rows[1].findings[0].field.as_str()), (3, "partner"));
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for (text, decimal) in [
        ("10", "10"),
        ("10.00", "10.00"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("10,5", "10.5"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("0,125", "0.125"),
        ("1.250", "1.250"),
        ("10.00 EUR", "10.00"),
        ("EUR10", "10"),
        ("1234,567", "1234.567"),
        ("1\u{A0}234", "1234"),
    ] {
        assert_eq!(value::amount(text).unwrap().0, decimal, "{text}");
    }
    assert_eq!(value::amount("CHF 5").unwrap().1, Some("CHF"));
}

#[test]
fn amounts_that_could_be_others_are_refused() {
    for text in [
        "1,234",
        "-10",
        "(10)",
        "€ 10",
        "10 €",
        "ten",
        "",
        ".",
        "5.",
        ".5",
        "1.2.3",
        "12,34,567.00",
        "1,2.3",
        "1.234.5,0",
        "NaN",
        "inf",
        "1e3",
        "+1",
        "10 XXX",
        "1,234,56.7",
        "EUR",
        "1,,2",
    ] {
        assert!(value::amount(text).is_err(), "{text} {:?}", value::amount(text));
    }
}

#[test]
fn a_currency_beside_an_amount_is_the_one_of_the_row() {
    assert_eq!(rows("code,value\n11,10 EUR\n").unwrap().0[0].currency, "EUR");
    assert_eq!(wrong("code,value,currency\n11,10 EUR,CHF\n")[0].0, "currency");
    assert_eq!(wrong("code,currency\n11,EURO\n")[0].0, "currency");
}

#[test]
fn dates_follow_the_format_that_was_named() {
    let options = ReaderOptions { date_format: "%d/%m/%Y".into(), ..Default::default() };
    let (rows, _) = rows_with("code,expiry\n11,31/12/2026\n22,2026-12-31\n", &options).unwrap();
    assert_eq!(rows[0].expires_at, Some(When::Day(jiff::civil::date(2026, 12, 31))));
    assert_eq!(rows[1].findings.len(), 1);
    let options = ReaderOptions { date_format: "%d/%m/%Y %H:%M".into(), ..Default::default() };
    let (rows, _) = rows_with("code,expiry\n11,31/12/2026 18:30\n", &options).unwrap();
    assert_eq!(rows[0].expires_at, Some(When::Local(jiff::civil::date(2026, 12, 31).at(18, 30, 0, 0))));
    for format in ["%d/%m", "nonsense", "%", "%Q", &"%Y-%m-%d".repeat(20)] {
        let options = ReaderOptions { date_format: format.into(), ..Default::default() };
        assert_eq!(rows_with("code\n1\n", &options).unwrap_err().field, "date_format", "{format}");
    }
}

#[test]
fn dates_without_a_format_are_iso_dates() {
    let file = "code;expiry\n1;2026-12-31\n2;2026-12-31 18:00\n3;2026-12-31T18:00:00+01:00\n4;0000-00-00 00:00:00\n\
                5;31.12.2026\n6;20261231\n7;1969-12-31\n8;2026-02-30\n";
    let (rows, _) = rows(file).unwrap();
    let day = jiff::civil::date(2026, 12, 31);
    let expected =
        [Some(When::Day(day)), Some(When::Local(day.at(18, 0, 0, 0))), Some(When::Moment(1_798_736_400_000))];
    assert_eq!(rows.iter().take(3).map(|row| row.expires_at).collect::<Vec<_>>(), expected);
    assert_eq!(rows.iter().map(|row| row.findings.len()).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 1, 1, 1]);
}

#[test]
fn one_apostrophe_in_front_of_a_formula_is_taken_away() {
    let (rows, _) = rows("code,serial,partner\n1,'=1+1,''x\n2,'7,'+49\n").unwrap();
    assert_eq!((rows[0].serial.as_str(), rows[0].partner.as_str()), ("=1+1", "''x"));
    assert_eq!((rows[1].serial.as_str(), rows[1].partner.as_str()), ("'7", "+49"));
}

#[test]
fn codes_that_a_spreadsheet_spoilt_are_found() {
    for code in ["1.23457E+15", "\"1,23E+12\"", "1E+15", "1234567890.0", "1234567890.00", "12345678.000"] {
        assert_eq!(wrong(format!("code,x\n{code},1\n"))[0].0, "code", "{code}");
    }
    assert!(wrong("code,x\n12E4,1\n").is_empty() && wrong("code,x\n1234.5678,1\n").is_empty());
    assert!(wrong("code,x\n1234.0000.0000,1\n").is_empty());
    for number in ["1.23E+15", "1234567890123456", "-5", "1.5", "NaN"] {
        let row = format!("<row>{}</row><row><c><v>{number}</v></c></row>", cell("code"));
        assert_eq!(wrong(workbook(&row))[0].0, "code", "{number}");
    }
    let row = format!("<row>{}</row><row><c><v>123456789012345</v></c></row>", cell("code"));
    assert_eq!(codes(workbook(&row)), ["123456789012345"]);
}

#[test]
fn a_workbook_has_shared_inline_and_rich_texts() {
    let shared = "<si><t>code</t></si><si><r><t>12</t></r><r><t>&#51;4</t></r><rPh><t>no</t></rPh></si>";
    let rows = format!(
        r#"<row r="3"><c r="B3" t="s"><v>0</v></c><c r="D3" t="s"><v>1</v></c></row><row r="1000000"><c r="B1000000" t="s"><v>1</v></c></row><row>{}{}</row>"#,
        cell("x"),
        cell("A&amp;B")
    );
    assert_eq!(codes(workbook_with(&rows, shared, "")), ["1234", "A&B"]);
}

#[test]
fn dates_of_a_spreadsheet_are_days_or_local_times() {
    let rows_xml = format!(
        "<row>{}{}</row><row>{}<c><v>46387</v></c></row><row>{}<c><v>46387.75</v></c></row>",
        cell("code"),
        cell("expiry"),
        cell("a"),
        cell("b")
    );
    let day = jiff::civil::date(2026, 12, 31);
    let (found, _) = rows(workbook(&rows_xml)).unwrap();
    let expected = [Some(When::Day(day)), Some(When::Local(day.at(18, 0, 0, 0)))];
    assert_eq!(found.iter().map(|row| row.expires_at).collect::<Vec<_>>(), expected);
    let shifted = rows_xml.replace("46387", "44925");
    let (found, _) = rows(workbook_with(&shifted, "", r#"<workbookPr date1904="1"/>"#)).unwrap();
    assert_eq!(found[0].expires_at, expected[0]);
    for number in ["60", "-1", "NaN", "1e300", "20261231", "2026"] {
        let xml =
            format!("<row>{}{}</row><row>{}<c><v>{number}</v></c></row>", cell("code"), cell("expiry"), cell("a"));
        assert_eq!(wrong(workbook(&xml))[0].0, "expires_at", "{number}");
    }
}

#[test]
fn amounts_of_a_spreadsheet_have_fifteen_digits() {
    for (number, amount) in [("12.350000000000001", "12.35"), ("10", "10"), ("1E2", "100"), ("0.1", "0.1"), ("0", "0")]
    {
        let xml = format!("<row>{}{}</row><row>{}<c><v>{number}</v></c></row>", cell("code"), cell("value"), cell("a"));
        assert_eq!(rows(workbook(&xml)).unwrap().0[0].face_value.as_deref(), Some(amount), "{number}");
    }
    for number in ["-1", "NaN", "inf", "1e300", "x"] {
        let xml = format!("<row>{}{}</row><row>{}<c><v>{number}</v></c></row>", cell("code"), cell("value"), cell("a"));
        assert_eq!(wrong(workbook(&xml))[0].0, "face_value", "{number}");
    }
}

#[test]
fn formulas_truths_and_errors_are_no_values() {
    for cell_xml in ["<c><f>1+1</f><v>2</v></c>", r#"<c t="b"><v>1</v></c>"#, r#"<c t="e"><v>#REF!</v></c>"#] {
        let xml = format!("<row>{}{}</row><row>{}{cell_xml}</row>", cell("code"), cell("serial"), cell("a"));
        assert_eq!(wrong(workbook(&xml))[0].0, "serial", "{cell_xml}");
    }
}

#[test]
fn codes_and_serials_that_are_numbers_of_a_spreadsheet_are_told() {
    let number = |code: &str| format!("<row><c><v>{code}</v></c>{}</row>", cell("x"));
    let file = workbook(&format!("<row>{}{}</row>{}{}", cell("code"), cell("serial"), number("12"), number("34")));
    let (found, notices) = rows(file).unwrap();
    assert_eq!(found.len(), 2);
    let told: Vec<_> = notices.iter().map(|notice| notice.problem.as_str()).collect();
    assert_eq!(told, ["the code is a number of the spreadsheet in 2 rows, which has no leading zeros"]);
    assert_eq!(rows("code,serial\n12,34\n").unwrap().1, []);
}

#[test]
fn a_row_with_more_cells_than_headings_is_wrong() {
    assert_eq!(wrong("code,value\n12345678,12,50\n"), [("".into(), "has more cells than there are headings".into())]);
    assert_eq!(wrong("code,value,\n12345678,12,50\n").len(), 1);
    for file in ["code,value\n12345678,\"12,50\",,\n", "code,value,\n12345678,12,\n", "code,value\n12345678\n"] {
        assert_eq!(wrong(file), [], "{file}");
    }
    let options = ReaderOptions { columns: "code=1,serial=3".into(), ..Default::default() };
    assert_eq!(rows_with("code,value\n12345678,12,50\n", &options).unwrap().0[0].findings, []);
}

#[test]
fn a_list_that_says_a_voucher_was_used_does_not_make_it_new() {
    for (heading, word) in [
        ("Used?", "Used"),
        ("used", "yes"),
        ("used", "1"),
        ("used", "TRUE"),
        ("used", "x"),
        ("used", "\u{2713}"),
        ("Status", "activated"),
        ("Status", "disabled"),
        ("State", "sold"),
        ("Life cycle state", "USED"),
        ("Used date", "2026-01-01"),
        ("used_at", "2026-01-01 10:00:00"),
    ] {
        assert_eq!(wrong(format!("code,{heading}\n12345678,{word}\n"))[0].0, "state", "{heading} {word}");
    }
    for (heading, word) in [
        ("Used?", "Unused"),
        ("used", "no"),
        ("used", "0"),
        ("used", "False"),
        ("used", ""),
        ("Status", "New"),
        ("Status", "not used"),
        ("state", "ACTIVE"),
        ("Life cycle state", "ACTIVATED"),
        ("used_at", "0000-00-00 00:00:00"),
        ("Client", "x"),
    ] {
        assert_eq!(wrong(format!("code,{heading}\n12345678,{word}\n")), [], "{heading} {word}");
    }
    let truth = |value: u8| {
        let heads = format!("<row>{}{}</row>", cell("code"), cell("used"));
        wrong(workbook(&format!(r#"{heads}<row>{}<c t="b"><v>{value}</v></c></row>"#, cell("12345678"))))
    };
    assert_eq!((truth(0).len(), truth(1).len()), (0, 1));
}

#[test]
fn a_state_that_is_something_else_can_be_passed_over() {
    for columns in ["ignore=State", "ignore=2", "partner=state"] {
        let options = ReaderOptions { columns: columns.into(), ..Default::default() };
        let (found, notices) = rows_with("code,state\n12345678,Texas\n", &options).unwrap();
        assert_eq!((&found[0].findings, &notices), (&Vec::new(), &Vec::new()), "{columns}");
    }
    let options = ReaderOptions { columns: "ignore=colour".into(), ..Default::default() };
    assert_eq!(rows_with("code,state\n1,x\n", &options).unwrap_err().field, "columns");
}

#[test]
fn a_long_list_of_columns_is_taken_as_far_as_a_caller_has_room() {
    let named = |bytes: usize| {
        let heading = "x".repeat(bytes - "code=".len());
        let options = ReaderOptions { columns: format!("code={heading}"), ..Default::default() };
        rows_with(format!("{heading},value\n12345678,1\n"), &options)
    };
    assert_eq!(named(1_023).unwrap().0.len(), 1);
    assert_eq!(named(1_024).unwrap_err().field, "columns");
}

#[test]
fn the_templates_are_readable_and_their_example_is_left_out() {
    for format in [ImportFormat::Csv, ImportFormat::Xlsx] {
        let file = template(format).unwrap();
        let reader = reader(file.clone(), &ReaderOptions::default()).unwrap();
        assert!(Field::ALL.into_iter().all(|field| reader.has(field)));
        let (rows, notices) = rows(file).unwrap();
        assert_eq!(rows, []);
        assert!(notices.iter().any(|notice| notice.line > 0 && notice.problem.contains("example")), "{notices:?}");
    }
}

#[test]
fn the_workbook_to_fill_in_has_the_style_that_readers_ask_for() {
    let file = template(ImportFormat::Xlsx).unwrap();
    let mut parts = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut styles = String::new();
    std::io::Read::read_to_string(&mut parts.by_name("xl/styles.xml").unwrap(), &mut styles).unwrap();
    assert!(styles.contains(r#"<cellStyle name="Normal" xfId="0" builtinId="0"/>"#), "{styles}");
}

#[test]
fn nobody_is_told_to_delete_the_example_that_is_left_out_anyway() {
    let text = String::from_utf8(template(ImportFormat::Csv).unwrap()).unwrap();
    assert!(text.contains("the example row is left out") && !text.contains("delete the example"), "{text}");
    let (_, notices) = rows(text).unwrap();
    assert!(notices.iter().all(|notice| !notice.remedy.contains("delete")), "{notices:?}");
}

#[test]
fn no_finding_repeats_a_cell() {
    let file = "code,serial,value,currency,expiry\n1.98E+9,1.98E+9,-98,X98,98\n";
    let (rows, _) = rows(file).unwrap();
    assert_eq!(rows[0].findings.len(), 5);
    assert!(rows[0].findings.iter().all(|finding| !format!("{finding:?}").contains("98")), "{:?}", rows[0].findings);
}
