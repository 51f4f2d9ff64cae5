//! One sheet (ECMA-376 part 1, 18.3), row by row. Rows and cells that are not there cost nothing, however far apart the
//! others are.

use super::markup::{Mark, Markup, Name};
use super::package::damaged;
use super::row::{Kind, Row};
use super::shared_texts::{CellText, SharedText, SharedTexts};
use super::{notice, Next};
use crate::error::{Error, Result};
use crate::limits::{IMPORT_COLUMNS_MAX, IMPORT_PAUSE_BYTES};
use crate::voucher::ImportFinding;

/// Rows a sheet can have.
const SHEET_ROWS: i64 = 1_048_576;

/// A sheet that is being read.
pub(super) struct Sheet {
    markup: Markup,
    texts: SharedTexts,
    from_1904: bool,
    wanted: Option<Vec<usize>>,
    line: i64,
    hidden: i64,
    cell: CellText,
}

/// The cell that is being read.
struct Open {
    column: usize,
    kind: OpenKind,
    formula: bool,
    in_value: bool,
    in_inline: bool,
}

/// What the attribute `t` says a cell is (18.18.11).
#[derive(Clone, Copy, PartialEq)]
enum OpenKind {
    Number,
    Shared,
    Inline,
    Plain,
    Truth,
    Error,
}

impl Sheet {
    pub(super) fn new(markup: Markup, texts: SharedTexts, from_1904: bool) -> Sheet {
        Sheet { markup, texts, from_1904, wanted: None, line: 0, hidden: 0, cell: CellText::default() }
    }

    pub(super) fn want(&mut self, columns: Vec<usize>) {
        self.wanted = Some(columns);
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        self.markup.progress()
    }

    pub(super) fn last_notices(&self, notices: &mut Vec<ImportFinding>) {
        if self.hidden > 0 {
            notices.push(notice(
                format!("{} hidden rows were read like the others", self.hidden),
                "delete them in the spreadsheet if they should stay out",
            ));
        }
    }

    /// The next row with something in it that is no note.
    pub(super) fn next_row(&mut self, row: &mut Row) -> Result<Next> {
        while self.markup.counted() < IMPORT_PAUSE_BYTES {
            match self.markup.next()? {
                Mark::Begin(Name::Row) => {
                    self.begin_row(row)?;
                    self.cells(row)?;
                    let note = self.wanted.is_none() && is_note(row);
                    if !row.is_blank() && !note {
                        return Ok(Next::Row);
                    }
                }
                Mark::Over => return Ok(Next::Over),
                _ => {}
            }
        }
        self.markup.count_anew();
        Ok(Next::Pause)
    }

    fn begin_row(&mut self, row: &mut Row) -> Result<()> {
        let line = match self.markup.attribute("r") {
            Some(line) => line.parse().map_err(|_| damaged("has a row without a number"))?,
            None => self.line + 1,
        };
        if line <= self.line || line > SHEET_ROWS {
            return Err(damaged("has rows that are not in their order"));
        }
        if matches!(self.markup.attribute("hidden"), Some("1" | "true")) {
            self.hidden += 1;
        }
        self.line = line;
        row.begin(line);
        Ok(())
    }

    /// The cells up to the end of the row.
    fn cells(&mut self, row: &mut Row) -> Result<()> {
        let mut next = 0;
        loop {
            match self.markup.next()? {
                Mark::Begin(Name::Cell) => {
                    let column = match self.markup.attribute("r") {
                        Some(reference) => column(reference).ok_or_else(|| damaged("has a cell without a place"))?,
                        None => next,
                    };
                    if column < next {
                        return Err(damaged("has cells that are not in their order"));
                    }
                    self.one_cell(row, column)?;
                    next = column + 1;
                }
                Mark::End(Name::Row) => return Ok(()),
                Mark::Over => return Err(damaged("ends in the middle")),
                _ => {}
            }
        }
    }

    fn one_cell(&mut self, row: &mut Row, column: usize) -> Result<()> {
        let kind = match self.markup.attribute("t") {
            None | Some("n") => OpenKind::Number,
            Some("s") => OpenKind::Shared,
            Some("inlineStr") => OpenKind::Inline,
            Some("b") => OpenKind::Truth,
            Some("e") => OpenKind::Error,
            // Text that a formula made ("str"), and dates in ISO 8601 ("d").
            Some(_) => OpenKind::Plain,
        };
        let mut open = Open { column, kind, formula: false, in_value: false, in_inline: false };
        self.cell.begin();
        loop {
            let mark = self.markup.next()?;
            match mark {
                Mark::Begin(Name::Value) => open.in_value = true,
                Mark::End(Name::Value) => open.in_value = false,
                Mark::Begin(Name::Inline) => open.in_inline = true,
                Mark::End(Name::Inline) => open.in_inline = false,
                Mark::Begin(Name::Formula) => open.formula = true,
                Mark::Text if open.in_value && open.kind != OpenKind::Inline => self.cell.push(self.markup.text()),
                Mark::End(Name::Cell) => return self.push(row, &open),
                Mark::Over => return Err(damaged("ends in the middle")),
                _ if open.in_inline && open.kind == OpenKind::Inline => self.cell.mark(&mark, self.markup.text()),
                _ => {}
            }
        }
    }

    fn push(&self, row: &mut Row, open: &Open) -> Result<()> {
        let (text, kind) = match (self.cell.kept(), open.kind) {
            _ if open.formula => ("", Kind::Formula),
            (None, _) => ("", Kind::TooLong),
            (Some(""), _) => return Ok(()),
            (Some(index), OpenKind::Shared) => match index.trim().parse().map(|index| self.texts.get(index)) {
                Ok(SharedText::Text(text)) => (text, Kind::Text),
                Ok(SharedText::TooLong) => ("", Kind::TooLong),
                Ok(SharedText::Missing) | Err(_) => ("", Kind::Missing),
            },
            (Some(text), OpenKind::Inline | OpenKind::Plain) => (text, Kind::Text),
            (Some(text), OpenKind::Truth) => (text, Kind::Truth),
            (Some(text), OpenKind::Error) => (text, Kind::Error),
            (Some(text), OpenKind::Number) => (text, Kind::Number),
        };
        if open.column >= IMPORT_COLUMNS_MAX {
            let (line, most) = (self.line, IMPORT_COLUMNS_MAX);
            let problem =
                format_args!("line {line} has a cell beyond column {most}; delete the columns it does not need");
            return Err(Error::invalid("path", problem));
        }
        if self.wanted.as_ref().is_some_and(|wanted| !wanted.contains(&open.column)) {
            row.skip();
            return Ok(());
        }
        if kind == Kind::Number && self.from_1904 {
            return row.push(open.column, text, Kind::NumberFrom1904);
        }
        row.push(open.column, text, kind)
    }
}

/// Notes stand above the headings.
fn is_note(row: &Row) -> bool {
    row.cells().next().is_some_and(|(_, text, _)| text.starts_with('#') && text.len() > 1)
}

/// The column of a reference such as "AB12", from 0.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let (number, count) = letters.fold((0_usize, 0), |(number, count), letter| {
        let digit = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        (number.saturating_mul(26).saturating_add(digit), count + 1)
    });
    let row = reference.get(count..)?;
    let whole = (1..=3).contains(&count) && !row.is_empty() && row.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| number - 1)
}
