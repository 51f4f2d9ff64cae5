//! The few words that stand on every card, in the language of the template's locale.

/// "Valid until" before a date, in the language of a locale's tag such as "de-DE"; in English for the plain locale and
/// for languages not known here.
pub(super) fn valid_until(locale: &str) -> &'static str {
    let language = locale.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match language.as_str() {
        "ar" => "صالح حتى",
        "bg" => "Валидно до",
        "ca" => "Vàlid fins al",
        "cs" => "Platí do",
        "da" => "Gyldig til og med",
        "de" => "Gültig bis",
        "el" => "Ισχύει έως",
        "es" => "Válido hasta el",
        "et" => "Kehtib kuni",
        "fa" => "معتبر تا",
        "fi" => "Viimeinen voimassaolopäivä",
        "fr" => "Valable jusqu’au",
        "he" | "iw" => "בתוקף עד",
        "hr" | "bs" => "Vrijedi do",
        "hu" => "Érvényesség vége:",
        "id" => "Berlaku hingga",
        "it" => "Valido fino al",
        "lt" => "Galioja iki",
        "lv" => "Derīgs līdz",
        "nb" | "nn" | "no" => "Gyldig til og med",
        "nl" => "Geldig tot en met",
        "pl" => "Ważne do",
        "pt" => "Válido até",
        "ro" => "Valabil până la",
        "ru" => "Действует до",
        "sk" => "Platí do",
        "sl" => "Velja do",
        "sr" => "Важи до",
        "sv" => "Giltigt till och med",
        "tr" => "Son geçerlilik:",
        "uk" => "Дійсний до",
        "vi" => "Có giá trị đến",
        _ => "Valid until",
    }
}

/// What stands before a serial in every language: the sign for "number".
pub(super) const SERIAL: &str = "№";

/// The mark across vouchers that are worth nothing.
pub(super) const TEST: &str = "TEST";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::cards::font::Font;

    #[test]
    fn the_font_can_write_every_label() {
        let tags = "ar bg ca cs da de el es et fa fi fr he hr hu id it lt lv nb nl pl pt ro ru sk sl sr sv tr uk vi en";
        let mut font = Font::new().unwrap();
        for tag in tags.split(' ') {
            assert!(font.shape("label", valid_until(tag)).unwrap().width > 0, "{tag}");
            assert_eq!(valid_until(tag) == "Valid until", tag == "en", "{tag}");
        }
    }

    #[test]
    fn the_language_is_told_from_the_beginning_of_the_tag() {
        assert_eq!(valid_until("de-AT"), "Gültig bis");
        assert_eq!(valid_until("pt_BR"), "Válido até");
        assert_eq!(valid_until(""), "Valid until");
    }
}
