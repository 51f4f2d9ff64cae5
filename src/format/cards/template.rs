//! What a card's template says, once it was looked at.

use crate::error::{Error, Result};
use crate::limits::{CARDS_ABREAST_MAX, CARD_INSTRUCTIONS_BYTES_MAX, CARD_LINK_BYTES_MAX, CARD_TITLE_BYTES_MAX};
use crate::voucher::{CardPage, CardTemplate};

use super::layout::Sheet;

/// Where the code goes in a link.
pub(super) const CODE_MARK: &str = "{code}";

/// Cards beside and below each other on a sheet, if the template does not say.
const COLUMNS: i32 = 2;
const ROWS: i32 = 5;

/// The sheet of a template whose texts are within their bounds.
pub(super) fn check(template: &CardTemplate) -> Result<Sheet> {
    text("card_title", &template.title, CARD_TITLE_BYTES_MAX, &[])?;
    text("card_instructions", &template.instructions, CARD_INSTRUCTIONS_BYTES_MAX, &['\n', '\r'])?;
    text("card_link", &template.link, CARD_LINK_BYTES_MAX, &[])?;
    if !template.link.is_empty() && !template.link.contains(CODE_MARK) {
        return Err(Error::invalid("card_link", "has no {code}; put it where the code goes"));
    }
    let columns = abreast("card_columns", template.columns, template.page, COLUMNS)?;
    let rows = abreast("card_rows", template.rows, template.page, ROWS)?;
    Ok(Sheet::new(template.page, columns, rows))
}

fn text(field: &'static str, text: &str, bytes_max: usize, allowed: &[char]) -> Result<()> {
    if text.len() > bytes_max {
        return Err(Error::invalid(field, format_args!("is longer than {bytes_max} bytes; shorten it")));
    }
    if text.chars().any(|character| character.is_control() && !allowed.contains(&character)) {
        return Err(Error::invalid(field, "has control characters; leave them out"));
    }
    Ok(())
}

fn abreast(field: &'static str, cards: i32, page: CardPage, usual: i32) -> Result<usize> {
    if page == CardPage::Card && !(0..=1).contains(&cards) {
        return Err(Error::invalid(field, "must be 0 or 1 where a page is one card; set 0, or another card_page"));
    }
    if !(0..=CARDS_ABREAST_MAX).contains(&cards) {
        return Err(Error::invalid(field, format_args!("must be from 1 to {CARDS_ABREAST_MAX}, or 0 for {usual}")));
    }
    Ok(if cards == 0 { usual } else { cards } as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut CardTemplate)) -> String {
        let mut template = CardTemplate::default();
        change(&mut template);
        check(&template).unwrap_err().message
    }

    #[test]
    fn ten_cards_are_on_a_sheet_if_nothing_else_is_said() {
        assert_eq!(check(&CardTemplate::default()).unwrap().cards(), 10);
        let card = CardTemplate { page: CardPage::Card, ..CardTemplate::default() };
        assert_eq!(check(&card).unwrap().cards(), 1);
    }

    #[test]
    fn texts_too_long_or_with_control_characters_are_refused() {
        assert!(refusal(|template| template.title = "x".repeat(128)).starts_with("card_title"));
        assert!(refusal(|template| template.title = "a\nb".into()).starts_with("card_title"));
        assert!(refusal(|template| template.instructions = "x".repeat(512)).starts_with("card_instructions"));
        assert!(refusal(|template| template.instructions = "a\tb".into()).starts_with("card_instructions"));
        assert!(refusal(|template| template.link = format!("{{code}}{}", "x".repeat(250))).starts_with("card_link"));
        let lines = CardTemplate { instructions: "a\r\nb\n".into(), ..CardTemplate::default() };
        assert!(check(&lines).is_ok());
    }

    #[test]
    fn a_link_without_a_place_for_the_code_is_refused() {
        assert_eq!(
            refusal(|template| template.link = "https://example.org/".into()),
            "card_link: has no {code}; put it where the code goes"
        );
    }

    #[test]
    fn more_cards_than_a_sheet_holds_are_refused() {
        assert!(refusal(|template| template.columns = 13).starts_with("card_columns"));
        assert!(refusal(|template| template.rows = -1).starts_with("card_rows"));
        let one = |template: &mut CardTemplate| (template.page, template.columns) = (CardPage::Card, 2);
        assert!(refusal(one).starts_with("card_columns"));
    }
}
