//! Printed cards: sheets to cut, or one card a page.
