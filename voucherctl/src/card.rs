//! How printed cards look, as options.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use voucher::voucher::{CardPage, CardTemplate};

use crate::failure::Failure;
use crate::filter::by_name;

/// Only for PDF; which fields a card has is said with --fields.
#[derive(Args)]
#[command(next_help_heading = "Cards")]
pub struct CardOptions {
    /// What they are printed on: a4, letter or card (one a page, for card printers) [default: a4]
    #[arg(long, value_parser = page)]
    page: Option<CardPage>,
    /// Cards beside and below each other on a sheet, such as 3x8 [default: 2x5]
    #[arg(long, value_name = "COLUMNSxROWS")]
    cards: Option<Grid>,
    /// No marks to cut by
    #[arg(long)]
    no_crop_marks: bool,
    /// The line on top [default: the name of the type, or the description of the series]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What to do with it; line ends are kept
    #[arg(long, value_name = "TEXT")]
    instructions: Option<String>,
    /// What the QR code holds, with {code} where the code goes [default: the code alone]
    #[arg(long, value_name = "ADDRESS")]
    link: Option<String>,
    /// A PNG or JPEG file
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// Whose way to write amounts and dates, such as de-DE [default: 10.00 EUR and 2026-12-31]
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
}

/// How many cards a sheet has.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grid {
    columns: i32,
    rows: i32,
}

impl FromStr for Grid {
    type Err = String;

    fn from_str(written: &str) -> Result<Grid, String> {
        let way_out = || format!("\"{written}\" is no grid; write columns and rows, such as 3x8");
        let (columns, rows) = written.split_once('x').ok_or_else(way_out)?;
        let number = |word: &str| word.parse().ok().filter(|number| *number > 0).ok_or_else(way_out);
        Ok(Grid { columns: number(columns)?, rows: number(rows)? })
    }
}

fn page(word: &str) -> Result<CardPage, String> {
    by_name(CardPage::ALL, word, CardPage::name)
}

impl CardOptions {
    /// The library's template.
    pub fn template(&self) -> Result<CardTemplate, Failure> {
        let text = |option: &Option<String>| option.clone().unwrap_or_default();
        let logo = match &self.logo {
            Some(path) => path
                .to_str()
                .ok_or_else(|| Failure::Usage(format!("the name {} is no UTF-8; rename the logo", path.display())))?,
            None => "",
        };
        Ok(CardTemplate {
            page: self.page.unwrap_or_default(),
            columns: self.cards.map_or(0, |grid| grid.columns),
            rows: self.cards.map_or(0, |grid| grid.rows),
            without_crop_marks: self.no_crop_marks,
            title: text(&self.title),
            instructions: text(&self.instructions),
            link: text(&self.link),
            logo: logo.to_owned(),
            locale: text(&self.locale),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_columns_by_rows() {
        assert_eq!("3x8".parse(), Ok(Grid { columns: 3, rows: 8 }));
        for written in ["", "3", "x", "3x", "0x8", "-3x8", "3x8x2", "3 x 8"] {
            assert!(written.parse::<Grid>().unwrap_err().contains("3x8"), "{written}");
        }
    }
}
