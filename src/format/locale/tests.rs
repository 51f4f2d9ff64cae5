use super::*;
use crate::error::Status;
use jiff::civil::date;

fn money(tag: &str, minor: i64, code: &str) -> String {
    Locale::parse(tag).unwrap().money(minor, Currency::parse(code).unwrap())
}

fn day(tag: &str) -> String {
    Locale::parse(tag).unwrap().date(date(2026, 2, 3))
}

#[test]
fn no_tag_is_the_plain_way() {
    assert_eq!(money("", 123_456, "EUR"), "1234.56 EUR");
    assert_eq!(money("", -5, "EUR"), "-0.05 EUR");
    assert_eq!(day(""), "2026-02-03");
}

#[test]
fn the_same_amount_looks_at_home_in_every_place() {
    for (tag, code, text) in [
        ("de-DE", "EUR", "1.234.567,89\u{a0}€"),
        ("de-AT", "EUR", "€\u{a0}1.234.567,89"),
        ("de-CH", "CHF", "CHF\u{a0}1’234’567.89"),
        ("en-US", "USD", "$1,234,567.89"),
        ("en-GB", "GBP", "£1,234,567.89"),
        ("en-IN", "INR", "₹12,34,567.89"),
        ("hi-IN", "INR", "₹12,34,567.89"),
        ("bn-BD", "BDT", "12,34,567.89৳"),
        ("en-KE", "KES", "Ksh\u{a0}1,234,567.89"),
        ("fr-FR", "EUR", "1\u{202f}234\u{202f}567,89\u{a0}€"),
        ("fr-CH", "CHF", "1\u{202f}234\u{202f}567.89\u{a0}CHF"),
        ("fr-CA", "CAD", "1\u{a0}234\u{a0}567,89\u{a0}$"),
        ("nl-NL", "EUR", "€\u{a0}1.234.567,89"),
        ("pt-BR", "BRL", "R$\u{a0}1.234.567,89"),
        ("pt-PT", "EUR", "1\u{a0}234\u{a0}567,89\u{a0}€"),
        ("tr-TR", "TRY", "₺1.234.567,89"),
        ("ar-EG", "EGP", "\u{200f}1,234,567.89\u{a0}ج.م.\u{200f}"),
        ("ar-MA", "MAD", "\u{200f}1.234.567,89\u{a0}د.م.\u{200f}"),
        ("he-IL", "ILS", "\u{200f}1,234,567.89\u{a0}\u{200f}₪"),
        ("fa-IR", "IRR", "\u{200e}ریال\u{a0}1,234,567.89"),
        ("sv-SE", "SEK", "1\u{a0}234\u{a0}567,89\u{a0}kr"),
        ("el-GR", "EUR", "1.234.567,89\u{a0}€"),
        ("zh-CN", "CNY", "¥1,234,567.89"),
    ] {
        assert_eq!(money(tag, 123_456_789, code), text, "{tag}");
    }
}

#[test]
fn decimals_are_those_of_the_currency() {
    assert_eq!(money("ja-JP", 1250, "JPY"), "￥1,250");
    assert_eq!(money("ko-KR", 1_250_000, "KRW"), "₩1,250,000");
    assert_eq!(money("ar-AE", 1_250_000, "KWD"), "\u{200f}1,250.000\u{a0}KWD");
    assert_eq!(money("de-DE", 5, "EUR"), "0,05\u{a0}€");
    assert_eq!(money("de-DE", 0, "EUR"), "0,00\u{a0}€");
}

#[test]
fn a_currency_from_elsewhere_goes_by_its_letters_and_they_do_not_touch_the_number() {
    assert_eq!(money("en-US", 1000, "CAD"), "CAD\u{a0}10.00");
    assert_eq!(money("en-CA", 1000, "USD"), "USD\u{a0}10.00");
    assert_eq!(money("de-DE", 1000, "USD"), "10,00\u{a0}USD");
    assert_eq!(money("bn-BD", 1000, "USD"), "10.00\u{a0}USD");
    assert_eq!(money("en-US", 1000, "EUR"), "€10.00");
    assert_eq!(money("de-CH", 1000, "EUR"), "EUR\u{a0}10.00");
}

#[test]
fn some_places_group_from_five_digits_on() {
    for (tag, small, large) in [
        ("es-ES", "1234,56\u{a0}€", "12.345,60\u{a0}€"),
        ("pl-PL", "1234,56\u{a0}€", "12\u{a0}345,60\u{a0}€"),
        ("de-DE", "1.234,56\u{a0}€", "12.345,60\u{a0}€"),
        ("en-IN", "€1,234.56", "€12,345.60"),
    ] {
        assert_eq!((money(tag, 123_456, "EUR").as_str(), money(tag, 1_234_560, "EUR").as_str()), (small, large));
    }
    assert_eq!(money("en-IN", 12_345_600, "INR"), "₹1,23,456.00");
    assert_eq!(money("en-US", 99_900, "USD"), "$999.00");
}

#[test]
fn the_minus_is_where_the_place_puts_it() {
    for (tag, code, text) in [
        ("en-US", "USD", "-$12.50"),
        ("de-DE", "EUR", "-12,50\u{a0}€"),
        ("de-CH", "CHF", "CHF-12.50"),
        ("nl-NL", "EUR", "€\u{a0}-12,50"),
        ("sv-SE", "SEK", "\u{2212}12,50\u{a0}kr"),
        ("he-IL", "ILS", "\u{200f}\u{200e}-12.50\u{a0}\u{200f}₪"),
    ] {
        assert_eq!(money(tag, -1250, code), text, "{tag}");
    }
    assert_eq!(money("en-US", i64::MIN, "USD"), "-$92,233,720,368,547,758.08");
}

#[test]
fn a_day_looks_at_home_in_every_place() {
    for (tag, text) in [
        ("de-DE", "3.2.2026"),
        ("en-US", "2/3/2026"),
        ("en-GB", "03/02/2026"),
        ("en-CA", "2026-02-03"),
        ("fr-FR", "03/02/2026"),
        ("nl-NL", "3-2-2026"),
        ("hu-HU", "2026. 02. 03."),
        ("ko-KR", "2026. 2. 3."),
        ("ja-JP", "2026/2/3"),
        ("sv-SE", "2026-02-03"),
        ("tr-TR", "03.02.2026"),
        ("ar-EG", "3\u{200f}/2\u{200f}/2026"),
        ("bg-BG", "3.02.2026\u{202f}г."),
    ] {
        assert_eq!(day(tag), text, "{tag}");
    }
}

#[test]
fn a_tag_is_read_in_any_spelling() {
    for tag in ["de-DE", "de_DE", "DE-de", " de-de ", "de", "de-Latn-DE"] {
        assert_eq!(money(tag, 1000, "EUR"), "10,00\u{a0}€", "{tag}");
    }
    assert_eq!(money("zh-Hant", 1000, "TWD"), "$10.00");
    assert_eq!(money("no", 1000, "NOK"), "10,00\u{a0}kr");
}

#[test]
fn an_unknown_region_is_written_as_its_language_and_borrows_no_sign() {
    assert_eq!(money("en-SG", 1000, "USD"), "USD\u{a0}10.00");
    assert_eq!(money("en", 1000, "USD"), "$10.00");
    assert_eq!(money("es-419", 1000, "EUR"), "10,00\u{a0}€");
}

#[test]
fn an_unknown_language_is_refused_by_name_with_those_there_are() {
    let error = Locale::parse("xx-YY").unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "locale"));
    assert!(error.message.contains("xx-YY") && error.message.contains("ar, bg, bn"), "{error}");
}

#[test]
fn what_is_no_tag_is_refused_without_repeating_it() {
    for tag in ["d", "de-", "-", "de DE", "de\nDE", "de-DE-verylongsubtag", "дe", &"de-".repeat(100)] {
        let error = Locale::parse(tag).unwrap_err();
        assert!(error.message.contains("is no language tag"), "{error}");
    }
}

#[test]
fn every_place_writes_every_part_once() {
    for place in PLACES {
        assert!(Currency::parse(place.currency).is_ok(), "{}", place.tag);
        for pattern in place.patterns {
            assert_eq!((pattern.matches('#').count(), pattern.matches('¤').count()), (1, 1), "{}", place.tag);
        }
        for part in ['d', 'M', 'y'] {
            assert!((1..=2).contains(&place.date.matches(part).count()), "{}", place.tag);
        }
        assert_eq!(PLACES.iter().filter(|other| other.tag == place.tag).count(), 1, "{}", place.tag);
        assert!(Locale::parse(place.tag).unwrap().at_home, "{}", place.tag);
    }
    assert!(EURO_BY_CODE.iter().all(|tag| PLACES.iter().any(|place| place.tag == *tag)));
}
