//! On every card that a sheet can have, with every choice of fields: nothing overlaps, or the template is refused.

use super::*;
use crate::format::cards::fields::FIELDS;
use crate::format::cards::font::Font;
use crate::format::cards::layout::Sheet;
use crate::limits::CARDS_ABREAST_MAX;
use crate::voucher::CardPage;

const NOTHING: f64 = 1e-6;

fn areas(placed: &Arrangement) -> Vec<(&'static str, Area)> {
    let slots = [
        ("title", placed.title),
        ("value", placed.value),
        ("serial", placed.serial),
        ("expires_at", placed.expires_at),
        ("instructions", placed.instructions.as_ref().map(|(slot, _)| *slot)),
    ];
    let slots = slots.into_iter().filter_map(|(name, slot)| Some((name, slot?.area)));
    let others =
        [("logo", placed.logo), ("code", placed.panel), ("qr_code", placed.qr_code), ("barcode", placed.barcode)];
    slots.chain(others.into_iter().filter_map(|(name, area)| Some((name, area?)))).collect()
}

fn apart(one: Area, other: Area) -> bool {
    let beside = one.right() <= other.left + NOTHING || other.right() <= one.left + NOTHING;
    beside || one.top() <= other.bottom + NOTHING || other.top() <= one.bottom + NOTHING
}

fn instructions() -> Paragraph {
    let text = "Dial *100# and type the code, or scan it.\nHelp: 800 1234";
    Paragraph::new(&mut Font::new().unwrap(), "card_instructions", text).unwrap()
}

/// The fields whose bits are set.
fn wanted<'a>(bits: usize, instructions: &'a Paragraph) -> (Wanted<'a>, Vec<&'static str>) {
    let names: Vec<&str> =
        FIELDS.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, name)| *name).collect();
    let fields = Fields::parse(&names.join(",")).unwrap();
    let wanted = Wanted {
        fields,
        logo: fields.logo.then_some(Size { width: 3.0, height: 1.0 }),
        instructions: fields.instructions.then_some(instructions),
        qr_modules: 33,
        expiry_width: 11.0,
    };
    (wanted, names)
}

fn sizes() -> Vec<Size> {
    let most = CARDS_ABREAST_MAX as usize;
    let sheets =
        (1..=most).flat_map(|columns| (1..=most).map(move |rows| Sheet::new(CardPage::A4, columns, rows).card));
    sheets.chain([Sheet::new(CardPage::Card, 1, 1).card]).collect()
}

#[test]
fn fields_never_overlap_are_all_there_and_stay_inside_the_card() {
    let instructions = instructions();
    let choices =
        [0b1_1111_1111, 0b0_1111_1111, 0b0_0100_1110, 0b0_0000_1100, 0b0_1111_1001, 0b0_0100_0000, 0b0_0000_0011];
    for card in sizes() {
        for bits in choices {
            let (wanted, mut names) = wanted(bits, &instructions);
            let Ok(placed) = Arrangement::new(card, &wanted) else { continue };
            let areas = areas(&placed);
            for (number, (name, area)) in areas.iter().enumerate() {
                assert!(area.left >= -NOTHING && area.right() <= card.width + NOTHING, "{name} {area:?} on {card:?}");
                assert!(area.bottom >= -NOTHING && area.top() <= card.height + NOTHING, "{name} {area:?} on {card:?}");
                assert!(area.width > 0.0 && area.height > 0.0, "{name} {area:?} on {card:?}");
                for (other_name, other) in &areas[number + 1..] {
                    assert!(apart(*area, *other), "{name} {area:?}, {other_name} {other:?} on {card:?}, {bits:b}");
                }
            }
            let mut there: Vec<&str> = areas.iter().map(|(name, _)| *name).collect();
            there.sort_unstable();
            names.sort_unstable();
            assert_eq!(there, names, "on {card:?}");
        }
    }
}

#[test]
fn every_choice_of_fields_has_room_on_the_usual_cards() {
    let instructions = instructions();
    for card in [Sheet::new(CardPage::A4, 2, 5).card, Sheet::new(CardPage::Card, 1, 1).card] {
        for bits in 1..1 << FIELDS.len() {
            assert!(Arrangement::new(card, &wanted(bits, &instructions).0).is_ok(), "{bits:b}");
        }
    }
}

#[test]
fn what_has_no_room_is_refused_with_the_settings_to_change() {
    let instructions = instructions();
    let tiny = Sheet::new(CardPage::A4, 12, 12).card;
    let error = Arrangement::new(tiny, &wanted(0b0_1111_1111, &instructions).0).unwrap_err();
    for setting in ["columns", "card_columns", "card_rows", "card_instructions"] {
        assert!(error.message.contains(setting), "{}", error.message);
    }
}

#[test]
fn text_is_never_smaller_than_can_be_read() {
    let instructions = instructions();
    for card in sizes() {
        let Ok(placed) = Arrangement::new(card, &wanted(0b0_1111_1111, &instructions).0) else { continue };
        assert!(placed.code.unwrap().largest >= CODE.1 && placed.serial.unwrap().largest >= FINE.1, "{card:?}");
        assert!(placed.qr_code.unwrap().width >= 33.0 * qr::MODULE_MIN - NOTHING, "{card:?}");
    }
}

#[test]
fn the_uncovered_part_of_a_card_keeps_off_the_qr_code() {
    let instructions = instructions();
    for card in sizes() {
        let Ok(placed) = Arrangement::new(card, &wanted(0b0_1111_1111, &instructions).0) else { continue };
        let area = placed.uncovered(card);
        assert!(apart(area, placed.qr_code.unwrap()) && area.width * area.height > card.width * card.height / 5.0);
    }
}
