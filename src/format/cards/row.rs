//! A row's cells, and what many rows have alike.

use zeroize::Zeroizing;

use super::super::document::Cell;
use super::content::Content;
use crate::error::{Error, Result, Status};
use crate::money::Currency;

/// A row's cells.
#[derive(Default)]
pub(super) struct Row {
    pub(super) title: String,
    pub(super) amount: Option<(i64, Currency)>,
    pub(super) code: Zeroizing<String>,
    pub(super) serial: String,
    pub(super) expires_at: i64,
    pub(super) test_mode: bool,
}

/// A cell that is repeated. Not for codes: they have cells of their own.
#[derive(Clone)]
pub(super) enum Kept {
    Text(String),
    Money(i64, Currency),
    Moment(i64),
    Truth(bool),
    Nothing,
}

/// The text drawn last in a place, and its drawing.
#[derive(Default)]
pub(super) struct Recent {
    text: String,
    drawing: Vec<u8>,
}

impl Row {
    pub(super) fn set(&mut self, column: usize, cell: Cell<'_>) -> Result<()> {
        match (column, cell) {
            (0, Cell::Text(text)) => one_line(text, &mut self.title),
            (1, Cell::Money(minor, currency)) => self.amount = Some((minor, currency)),
            (2, Cell::Text(text)) => self.code = Zeroizing::new(text.to_string()),
            (3, Cell::Text(text)) => one_line(text, &mut self.serial),
            (4, Cell::Moment(at_ms)) => self.expires_at = at_ms,
            (5, Cell::Truth(test_mode)) => self.test_mode = test_mode,
            _ => return Err(wrong_cell()),
        }
        Ok(())
    }
}

impl Kept {
    pub(super) fn of(cell: Cell<'_>) -> Kept {
        match cell {
            Cell::Text(text) => Kept::Text(text.to_string()),
            Cell::Money(minor, currency) => Kept::Money(minor, currency),
            Cell::Moment(at_ms) => Kept::Moment(at_ms),
            Cell::Truth(truth) => Kept::Truth(truth),
            Cell::Nothing => Kept::Nothing,
        }
    }

    pub(super) fn cell(&self) -> Cell<'_> {
        match self {
            Kept::Text(text) => Cell::Text(text),
            Kept::Money(minor, currency) => Cell::Money(*minor, *currency),
            Kept::Moment(at_ms) => Cell::Moment(*at_ms),
            Kept::Truth(truth) => Cell::Truth(*truth),
            Kept::Nothing => Cell::Nothing,
        }
    }
}

impl Recent {
    /// Draws a text, or its last drawing again.
    pub(super) fn draw(
        &mut self,
        text: &str,
        page: &mut Content,
        draw: impl FnOnce(&str, &mut Content) -> Result<()>,
    ) -> Result<()> {
        if self.text != text || self.drawing.is_empty() {
            let mut content = Content::default();
            draw(text, &mut content)?;
            self.drawing = content.bytes().to_vec();
            self.text = text.to_string();
        }
        page.append(&self.drawing);
        Ok(())
    }
}

/// Text of a cell on one line, without characters that have no shape.
fn one_line(text: &str, line: &mut String) {
    line.clear();
    line.extend(text.chars().map(|character| if character.is_control() { ' ' } else { character }));
}

pub(super) fn wrong_cell() -> Error {
    Error::new(Status::Internal, "cards: a row has other cells than its columns")
}
