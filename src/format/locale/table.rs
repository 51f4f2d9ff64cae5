//! How amounts and dates are written in each place: facts of the Unicode Common Locale Data Repository, version 45,
//! numbers in Latin digits, dates in the Gregorian calendar (its skeleton `yMd`).

use super::Place;

const AFTER: [&str; 2] = ["#\u{a0}¤", "-#\u{a0}¤"];
const BEFORE: [&str; 2] = ["¤#", "-¤#"];
const BEFORE_SPACED: [&str; 2] = ["¤\u{a0}#", "-¤\u{a0}#"];
const SWISS: [&str; 2] = ["¤\u{a0}#", "¤-#"];
const DUTCH: [&str; 2] = ["¤\u{a0}#", "¤\u{a0}-#"];
const CHILEAN: [&str; 2] = ["¤#", "¤-#"];
const BENGALI: [&str; 2] = ["#¤", "-#¤"];
const ARABIC: [&str; 2] = ["\u{200f}#\u{a0}¤", "\u{200f}-#\u{a0}¤"];
const HEBREW: [&str; 2] = ["\u{200f}#\u{a0}\u{200f}¤", "\u{200f}-#\u{a0}\u{200f}¤"];
const PERSIAN: [&str; 2] = ["\u{200e}¤\u{a0}#", "-\u{200e}¤\u{a0}#"];

const HYPHEN: &str = "-";
const MINUS: &str = "\u{2212}";
const MARKED_HYPHEN: &str = "\u{200e}-";
const MARKED_MINUS: &str = "\u{200e}\u{2212}";

/// Groups of three.
const THOUSANDS: (usize, usize) = (3, 4);
/// Groups of three, unless a single digit would stand in front.
const FROM_FIVE: (usize, usize) = (3, 5);
/// The last three, then pairs.
const INDIAN: (usize, usize) = (2, 4);

/// Where the euro goes by its letters, as other foreign currencies do.
pub(super) const EURO_BY_CODE: &[&str] =
    &["de-CH", "de-LI", "en-AU", "es-AR", "es-CL", "es-CO", "es-MX", "es-PE", "hu-HU", "is-IS", "ro-RO", "uk-UA"];

/// Every place; the first one of a language stands for the language.
pub(super) const PLACES: &[Place] = &[
    place("ar-EG", ARABIC, [".", ","], THOUSANDS, MARKED_HYPHEN, ["EGP", "ج.م.\u{200f}"], "d\u{200f}/M\u{200f}/y"),
    place("ar-AE", ARABIC, [".", ","], THOUSANDS, MARKED_HYPHEN, ["AED", "د.إ.\u{200f}"], "d\u{200f}/M\u{200f}/y"),
    place("ar-MA", ARABIC, [",", "."], THOUSANDS, MARKED_HYPHEN, ["MAD", "د.م.\u{200f}"], "d\u{200f}/M\u{200f}/y"),
    place("ar-SA", ARABIC, [".", ","], THOUSANDS, MARKED_HYPHEN, ["SAR", "ر.س.\u{200f}"], "d\u{200f}/M\u{200f}/y"),
    place("bg-BG", AFTER, [",", "\u{a0}"], FROM_FIVE, HYPHEN, ["BGN", "лв."], "d.MM.y\u{202f}г."),
    place("bn-BD", BENGALI, [".", ","], INDIAN, HYPHEN, ["BDT", "৳"], "d/M/y"),
    place("cs-CZ", AFTER, [",", "\u{a0}"], THOUSANDS, HYPHEN, ["CZK", "Kč"], "d. M. y"),
    place("da-DK", AFTER, [",", "."], THOUSANDS, HYPHEN, ["DKK", "kr."], "d.M.y"),
    place("de-DE", AFTER, [",", "."], THOUSANDS, HYPHEN, ["EUR", "€"], "d.M.y"),
    place("de-AT", BEFORE_SPACED, [",", "."], THOUSANDS, HYPHEN, ["EUR", "€"], "d.M.y"),
    place("de-CH", SWISS, [".", "’"], THOUSANDS, HYPHEN, ["CHF", "CHF"], "d.M.y"),
    place("de-LI", BEFORE_SPACED, [".", "’"], THOUSANDS, HYPHEN, ["CHF", "CHF"], "d.M.y"),
    place("el-GR", AFTER, [",", "."], THOUSANDS, HYPHEN, ["EUR", "€"], "d/M/y"),
    place("el-CY", AFTER, [",", "."], THOUSANDS, HYPHEN, ["EUR", "€"], "d/M/y"),
    place("en-US", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["USD", "$"], "M/d/y"),
    place("en-AU", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["AUD", "$"], "dd/MM/y"),
    place("en-CA", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["CAD", "$"], "y-MM-dd"),
    place("en-GB", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["GBP", "£"], "dd/MM/y"),
    place("en-IE", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["EUR", "€"], "d/M/y"),
    place("en-IN", BEFORE, [".", ","], INDIAN, HYPHEN, ["INR", "₹"], "d/M/y"),
    place("en-KE", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["KES", "Ksh"], "dd/MM/y"),
    place("en-NG", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["NGN", "₦"], "dd/MM/y"),
    place("en-NZ", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["NZD", "$"], "d/MM/y"),
    place("en-ZA", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["ZAR", "R"], "y/MM/dd"),
    place("es-ES", AFTER, [",", "."], FROM_FIVE, HYPHEN, ["EUR", "€"], "d/M/y"),
    place("es-AR", BEFORE_SPACED, [",", "."], THOUSANDS, HYPHEN, ["ARS", "$"], "d/M/y"),
    place("es-CL", CHILEAN, [",", "."], THOUSANDS, HYPHEN, ["CLP", "$"], "dd-MM-y"),
    place("es-CO", BEFORE_SPACED, [",", "."], THOUSANDS, HYPHEN, ["COP", "$"], "d/M/y"),
    place("es-MX", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["MXN", "$"], "d/M/y"),
    place("es-PE", BEFORE_SPACED, [".", ","], THOUSANDS, HYPHEN, ["PEN", "S/"], "d/M/y"),
    place("et-EE", AFTER, [",", "\u{a0}"], FROM_FIVE, MINUS, ["EUR", "€"], "d.M.y"),
    place("fa-IR", PERSIAN, [".", ","], THOUSANDS, MARKED_MINUS, ["IRR", "ریال"], "y/M/d"),
    place("fi-FI", AFTER, [",", "\u{a0}"], THOUSANDS, MINUS, ["EUR", "€"], "d.M.y"),
    place("fil-PH", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["PHP", "₱"], "M/d/y"),
    place("fr-FR", AFTER, [",", "\u{202f}"], THOUSANDS, HYPHEN, ["EUR", "€"], "dd/MM/y"),
    place("fr-BE", AFTER, [",", "\u{202f}"], THOUSANDS, HYPHEN, ["EUR", "€"], "dd/MM/y"),
    place("fr-CA", AFTER, [",", "\u{a0}"], THOUSANDS, HYPHEN, ["CAD", "$"], "y-MM-dd"),
    place("fr-CH", AFTER, [".", "\u{202f}"], THOUSANDS, HYPHEN, ["CHF", "CHF"], "dd.MM.y"),
    place("he-IL", HEBREW, [".", ","], THOUSANDS, MARKED_HYPHEN, ["ILS", "₪"], "d.M.y"),
    place("hi-IN", BEFORE, [".", ","], INDIAN, HYPHEN, ["INR", "₹"], "d/M/y"),
    place("hr-HR", AFTER, [",", "."], THOUSANDS, MINUS, ["EUR", "€"], "dd. MM. y."),
    place("hu-HU", AFTER, [",", "\u{a0}"], FROM_FIVE, HYPHEN, ["HUF", "Ft"], "y. MM. dd."),
    place("id-ID", BEFORE, [",", "."], THOUSANDS, HYPHEN, ["IDR", "Rp"], "d/M/y"),
    place("is-IS", AFTER, [",", "."], THOUSANDS, HYPHEN, ["ISK", "kr."], "d.M.y"),
    place("it-IT", AFTER, [",", "."], THOUSANDS, HYPHEN, ["EUR", "€"], "dd/MM/y"),
    place("it-CH", SWISS, [".", "’"], THOUSANDS, HYPHEN, ["CHF", "CHF"], "dd/MM/y"),
    place("ja-JP", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["JPY", "￥"], "y/M/d"),
    place("ka-GE", AFTER, [",", "\u{a0}"], FROM_FIVE, HYPHEN, ["GEL", "₾"], "d.M.y"),
    place("kk-KZ", AFTER, [",", "\u{a0}"], THOUSANDS, HYPHEN, ["KZT", "₸"], "dd.MM.y"),
    place("ko-KR", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["KRW", "₩"], "y. M. d."),
    place("lt-LT", AFTER, [",", "\u{a0}"], THOUSANDS, MINUS, ["EUR", "€"], "y-MM-dd"),
    place("lv-LV", AFTER, [",", "\u{a0}"], FROM_FIVE, HYPHEN, ["EUR", "€"], "d.MM.y."),
    place("ms-MY", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["MYR", "RM"], "d/M/y"),
    place("nb-NO", AFTER, [",", "\u{a0}"], THOUSANDS, MINUS, ["NOK", "kr"], "d.M.y"),
    place("nl-NL", DUTCH, [",", "."], THOUSANDS, HYPHEN, ["EUR", "€"], "d-M-y"),
    place("nl-BE", DUTCH, [",", "."], THOUSANDS, HYPHEN, ["EUR", "€"], "d/M/y"),
    place("pl-PL", AFTER, [",", "\u{a0}"], FROM_FIVE, HYPHEN, ["PLN", "zł"], "d.MM.y"),
    place("pt-BR", BEFORE_SPACED, [",", "."], THOUSANDS, HYPHEN, ["BRL", "R$"], "dd/MM/y"),
    place("pt-PT", AFTER, [",", "\u{a0}"], FROM_FIVE, HYPHEN, ["EUR", "€"], "dd/MM/y"),
    place("ro-RO", AFTER, [",", "."], THOUSANDS, HYPHEN, ["RON", "RON"], "dd.MM.y"),
    place("ru-RU", AFTER, [",", "\u{a0}"], THOUSANDS, HYPHEN, ["RUB", "₽"], "dd.MM.y"),
    place("sk-SK", AFTER, [",", "\u{a0}"], THOUSANDS, HYPHEN, ["EUR", "€"], "d. M. y"),
    place("sl-SI", AFTER, [",", "."], THOUSANDS, MINUS, ["EUR", "€"], "d. M. y"),
    place("sq-AL", AFTER, [",", "\u{a0}"], FROM_FIVE, HYPHEN, ["ALL", "Lekë"], "d.M.y"),
    place("sr-RS", AFTER, [",", "."], THOUSANDS, HYPHEN, ["RSD", "RSD"], "d. M. y."),
    place("sv-SE", AFTER, [",", "\u{a0}"], THOUSANDS, MINUS, ["SEK", "kr"], "y-MM-dd"),
    place("sw-KE", BEFORE_SPACED, [".", ","], THOUSANDS, HYPHEN, ["KES", "Ksh"], "d/M/y"),
    place("ta-IN", BEFORE, [".", ","], INDIAN, HYPHEN, ["INR", "₹"], "d/M/y"),
    place("th-TH", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["THB", "฿"], "d/M/y"),
    place("tr-TR", BEFORE, [",", "."], THOUSANDS, HYPHEN, ["TRY", "₺"], "dd.MM.y"),
    place("uk-UA", AFTER, [",", "\u{a0}"], THOUSANDS, HYPHEN, ["UAH", "₴"], "dd.MM.y"),
    place("ur-PK", BEFORE, [".", ","], THOUSANDS, MARKED_HYPHEN, ["PKR", "Rs"], "d/M/y"),
    place("uz-UZ", AFTER, [",", "\u{a0}"], THOUSANDS, HYPHEN, ["UZS", "soʻm"], "dd/MM/y"),
    place("vi-VN", AFTER, [",", "."], THOUSANDS, HYPHEN, ["VND", "₫"], "d/M/y"),
    place("zh-CN", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["CNY", "¥"], "y/M/d"),
    place("zh-TW", BEFORE, [".", ","], THOUSANDS, HYPHEN, ["TWD", "$"], "y/M/d"),
];

const fn place(
    tag: &'static str,
    patterns: [&'static str; 2],
    [decimal, separator]: [&'static str; 2],
    (group, grouped_from): (usize, usize),
    minus: &'static str,
    [currency, symbol]: [&'static str; 2],
    date: &'static str,
) -> Place {
    Place { tag, patterns, decimal, separator, group, grouped_from, minus, currency, symbol, date }
}
