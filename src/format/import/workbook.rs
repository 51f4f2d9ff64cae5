//! A workbook (ECMA-376): which of its sheets is read, and what the sheet needs to be understood.

use super::markup::{Mark, Markup, Name};
use super::package::{damaged, Package};
use super::row::Row;
use super::shared_texts::SharedTexts;
use super::sheet::Sheet;
use super::{notice, Next, Source};
use crate::error::{Error, Result};
use crate::limits::{IMPORT_CONTENTS_BYTES_MAX, IMPORT_PAUSE_BYTES, IMPORT_SHARED_MARKUP_BYTES_MAX};
use crate::voucher::ImportFinding;

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONSHIPS: &str = "xl/_rels/workbook.xml.rels";
/// Sheets of a workbook: their names and states are looked at.
const SHEETS_MAX: usize = 1_000;

/// A workbook, at its first visible sheet.
pub(super) struct Workbook {
    sheet: Sheet,
}

/// What the workbook's own part says.
#[derive(Default)]
struct Contents {
    /// Relationships of its visible sheets, in their order.
    visible: Vec<String>,
    from_1904: bool,
}

struct Relationship {
    id: String,
    kind: String,
    target: String,
}

impl Workbook {
    /// Reads all but the sheet.
    pub(super) fn open(source: Box<dyn Source>, bytes: u64, notices: &mut Vec<ImportFinding>) -> Result<Workbook> {
        let package = Package::open(source, bytes)?;
        if !package.has(WORKBOOK) {
            let problem = "the file is zipped but no .xlsx workbook; open it in a spreadsheet and save it as .xlsx";
            return Err(Error::invalid("path", problem));
        }
        let mut markup = Markup::new(package.part(WORKBOOK)?, IMPORT_CONTENTS_BYTES_MAX);
        let contents = contents(&mut markup)?;
        let mut markup = Markup::new(markup.into_package().part(RELATIONSHIPS)?, IMPORT_CONTENTS_BYTES_MAX);
        let relationships = relationships(&mut markup)?;
        let mut package = markup.into_package();

        let named = |id: &String| relationships.iter().find(|relationship| relationship.id == *id);
        let mut sheets = contents.visible.iter().filter_map(named).filter(|found| found.kind.ends_with("/worksheet"));
        let Some(sheet) = sheets.next() else {
            return Err(Error::invalid("path", "the workbook has no visible sheet; show the one with the vouchers"));
        };
        let others = sheets.count();
        if others > 0 {
            notices.push(notice(
                format!("only the first sheet is read, not the {others} behind it"),
                "move the vouchers to the first sheet if they are not there",
            ));
        }
        let mut texts = SharedTexts::default();
        if let Some(shared) = relationships.iter().find(|relationship| relationship.kind.ends_with("/sharedStrings")) {
            let mut markup = Markup::new(package.part(&part_name(&shared.target))?, IMPORT_SHARED_MARKUP_BYTES_MAX);
            texts = SharedTexts::read(&mut markup)?;
            package = markup.into_package();
        }
        let markup = Markup::new(package.part(&part_name(&sheet.target))?, 2 * IMPORT_PAUSE_BYTES);
        Ok(Workbook { sheet: Sheet::new(markup, texts, contents.from_1904) })
    }

    /// From here on, only the text of these columns is kept.
    pub(super) fn want(&mut self, columns: Vec<usize>) {
        self.sheet.want(columns);
    }

    /// Packed bytes of the sheet done, and of all.
    pub(super) fn progress(&self) -> (u64, u64) {
        self.sheet.progress()
    }

    /// The next row that has something in it.
    pub(super) fn next_row(&mut self, row: &mut Row) -> Result<Next> {
        self.sheet.next_row(row)
    }

    /// What is known only at the end.
    pub(super) fn last_notices(&self, notices: &mut Vec<ImportFinding>) {
        self.sheet.last_notices(notices);
    }
}

fn contents(markup: &mut Markup) -> Result<Contents> {
    let mut contents = Contents::default();
    let mut sheets = 0;
    loop {
        match markup.next()? {
            Mark::Begin(Name::WorkbookProperties) => {
                contents.from_1904 = matches!(markup.attribute("date1904"), Some("1" | "true"));
            }
            Mark::Begin(Name::Sheet) => {
                sheets += 1;
                if sheets > SHEETS_MAX {
                    return Err(damaged("has more sheets than can be"));
                }
                let hidden = matches!(markup.attribute("state"), Some("hidden" | "veryHidden"));
                if let Some(id) = markup.attribute("id").filter(|_| !hidden) {
                    contents.visible.push(bounded(id)?);
                }
            }
            Mark::Over => return Ok(contents),
            _ => {}
        }
    }
}

fn relationships(markup: &mut Markup) -> Result<Vec<Relationship>> {
    let mut relationships = Vec::new();
    loop {
        match markup.next()? {
            Mark::Begin(Name::Relationship) if markup.attribute("TargetMode") != Some("External") => {
                let attribute = |name| bounded(markup.attribute(name).unwrap_or_default());
                let (id, kind, target) = (attribute("Id")?, attribute("Type")?, attribute("Target")?);
                if relationships.len() == SHEETS_MAX {
                    return Err(damaged("has more relationships than can be"));
                }
                relationships.push(Relationship { id, kind, target });
            }
            Mark::Over => return Ok(relationships),
            _ => {}
        }
    }
}

/// Names and targets are short; long ones are not kept.
fn bounded(text: &str) -> Result<String> {
    if text.len() > 1_024 {
        return Err(damaged("has longer names inside than can be"));
    }
    Ok(text.to_string())
}

/// The part a relationship of the workbook points at. Only compared with the names of the directory.
fn part_name(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_string(),
        None => format!("xl/{target}"),
    }
}
