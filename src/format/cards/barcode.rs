//! Code 128 (ISO/IEC 15417) of a serial: code sets B and C, so that runs of digits take half the room.

use super::content::Content;
use super::layout::{Area, MILLIMETRE};
use crate::error::{Error, Result};

/// Width of a module in points: below the first hand scanners fail, above the second nothing gets better
/// (GS1 General Specifications, symbol specification tables: 0.17 mm and up).
const MODULE_MIN: f64 = 0.17 * MILLIMETRE;
const MODULE_MAX: f64 = 0.33 * MILLIMETRE;
/// White modules on both sides (ISO/IEC 15417, 4.3).
const QUIET_MODULES: u32 = 10;
/// Least height in points: a fifth of an inch is met by the line of a scanner held by hand.
pub(super) const HEIGHT_MIN: f64 = 5.0 * MILLIMETRE;

const TO_SET_C: u8 = 99;
const TO_SET_B: u8 = 100;
const START_B: u8 = 104;
const START_C: u8 = 105;
const STOP: u8 = 106;
/// The check symbol is a remainder of this.
const CHECK_MODULUS: u32 = 103;

/// Widths of bars and spaces in turn, for every symbol value (ISO/IEC 15417, table 1).
const WIDTHS: [&[u8]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212", b"221213",
    b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221", b"223211", b"221132",
    b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221", b"312212", b"322112", b"322211",
    b"212123", b"212321", b"232121", b"111323", b"131123", b"131321", b"112313", b"132113", b"132311", b"211313",
    b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121", b"313121", b"211331",
    b"231131", b"213113", b"213311", b"213131", b"311123", b"311321", b"331121", b"312113", b"312311", b"332111",
    b"314111", b"221411", b"431111", b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214",
    b"112412", b"122114", b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111",
    b"111242", b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311", b"113141",
    b"114131", b"311141", b"411131", b"211412", b"211214", b"211232", b"2331112",
];

/// The symbol values of a text, from the start to the stop.
pub(super) fn values(text: &str) -> Result<Vec<u8>> {
    let letters = text.as_bytes();
    if letters.is_empty() || !letters.iter().all(|letter| (b' '..=b'~').contains(letter)) {
        let problem = "has signs that a Code 128 barcode cannot show; leave barcode out of columns";
        return Err(Error::invalid("serial", problem));
    }
    let digits_from = |start: usize| letters.iter().skip(start).take_while(|letter| letter.is_ascii_digit()).count();
    let mut in_c = digits_from(0) >= 4 || (letters.len() == 2 && digits_from(0) == 2);
    let mut values = vec![if in_c { START_C } else { START_B }];
    let mut place = 0;
    while let Some(letter) = letters.get(place) {
        let digits = digits_from(place);
        if in_c && digits >= 2 {
            let next = letters.get(place + 1).copied().unwrap_or(b'0');
            values.push((letter - b'0') * 10 + (next - b'0'));
            place += 2;
            continue;
        }
        // A change of sets costs a symbol: it pays from six digits on, or four at the end. Of an odd number, the first
        // digit stays outside.
        let to_the_end = place + digits == letters.len();
        let pays = digits >= 6 || (to_the_end && digits >= 4);
        if in_c {
            in_c = false;
            values.push(TO_SET_B);
        } else if pays && digits % 2 == 0 {
            in_c = true;
            values.push(TO_SET_C);
            continue;
        }
        values.push(letter - b' ');
        place += 1;
    }
    values.push(check(&values));
    values.push(STOP);
    Ok(values)
}

/// The start counts once, every symbol after it as often as its place says.
fn check(values: &[u8]) -> u8 {
    let weights = std::iter::once(1).chain(1_u32..);
    let sum = values.iter().zip(weights).map(|(value, weight)| u32::from(*value) * weight).sum::<u32>();
    (sum % CHECK_MODULUS) as u8
}

/// Modules of a symbol with its quiet zones.
fn modules(values: &[u8]) -> u32 {
    2 * QUIET_MODULES + widths(values).map(u32::from).sum::<u32>()
}

fn widths(values: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let patterns = values.iter().filter_map(|value| WIDTHS.get(usize::from(*value)));
    patterns.flat_map(|pattern| pattern.iter().map(|width| width - b'0'))
}

/// The least width in points that a text of these symbol values needs.
pub(super) fn width_min(values: &[u8]) -> f64 {
    f64::from(modules(values)) * MODULE_MIN
}

/// Draws a text across an area: its bars stand at the share `across` of the room that is left. False, and nothing
/// drawn, if the bars would be too thin.
pub(super) fn draw(content: &mut Content, text: &str, area: Area, across: f64) -> Result<bool> {
    let values = values(text)?;
    let module = (area.width / f64::from(modules(&values))).min(MODULE_MAX);
    if module < MODULE_MIN - 1e-6 {
        return Ok(false);
    }
    let quiet = f64::from(QUIET_MODULES);
    let free = area.width - f64::from(modules(&values)) * module;
    content.operator(&[], "q");
    let left = area.left + free * across + quiet * module;
    content.operator(&[module, 0.0, 0.0, area.height, left, area.bottom], "cm");
    let mut place = 0_u64;
    for (number, width) in widths(&values).enumerate() {
        if number % 2 == 0 {
            for part in [place, 0, u64::from(width), 1] {
                content.integer(part);
                content.append(b" ");
            }
            content.append(b"re\n");
        }
        place += u64::from(width);
    }
    content.operator(&[], "f");
    content.operator(&[], "Q");
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_eleven_modules_wide_with_an_even_number_of_dark_ones() {
        for (value, pattern) in WIDTHS.iter().enumerate().take(106) {
            let widths: Vec<u32> = pattern.iter().map(|width| u32::from(width - b'0')).collect();
            assert_eq!(widths.iter().sum::<u32>(), 11, "{value}");
            assert_eq!(widths.iter().step_by(2).sum::<u32>() % 2, 0, "{value}");
        }
        assert_eq!(WIDTHS[106], b"2331112");
    }

    #[test]
    fn no_two_symbols_look_alike() {
        let mut patterns = WIDTHS.to_vec();
        patterns.sort();
        patterns.dedup();
        assert_eq!(patterns.len(), WIDTHS.len());
    }

    #[test]
    fn the_check_symbol_is_that_of_published_examples() {
        // Wikipedia, "Code 128": PJJ123C in code set A has the check symbol 54; the weights are those of every set.
        assert_eq!(check(&[103, 48, 42, 42, 17, 18, 19, 35]), 54);
        // 104 + 1 * 55 + 2 * 73 + 3 * 75 + 4 * 73 + 5 * 80 + 6 * 69 + 7 * 68 + 8 * 73 + 9 * 65 = 3281 = 31 * 103 + 88.
        let wikipedia = values("Wikipedia").unwrap();
        assert_eq!(wikipedia, [104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106]);
    }

    #[test]
    fn pairs_of_digits_take_one_symbol() {
        assert_eq!(values("123456").unwrap()[..4], [105, 12, 34, 56]);
        assert_eq!(values("42").unwrap()[..2], [105, 42]);
    }

    #[test]
    fn a_serial_changes_its_set_where_the_digits_begin() {
        let serial = values("AB-00000012").unwrap();
        assert_eq!(serial[..9], [104, 33, 34, 13, 99, 0, 0, 0, 12]);
        let inside = values("A123456B").unwrap();
        assert_eq!(inside[..8], [104, 33, 99, 12, 34, 56, 100, 34]);
        let odd = values("A0000001").unwrap();
        assert_eq!(odd[..7], [104, 33, 16, 99, 0, 0, 1]);
        let back = values("1234A5").unwrap();
        assert_eq!(back[..6], [105, 12, 34, 100, 33, 21]);
    }

    #[test]
    fn what_is_not_ascii_is_refused() {
        for serial in ["", "№7", "a\tb"] {
            assert!(values(serial).unwrap_err().message.contains("barcode"), "{serial}");
        }
    }

    #[test]
    fn the_bars_stay_inside_their_area_or_are_not_drawn() {
        let area = Area { left: 3.0, bottom: 3.0, width: 120.0, height: 15.0 };
        let mut content = Content::default();
        assert!(draw(&mut content, "AB-00000012", area, 0.0).unwrap());
        let drawn = String::from_utf8(content.bytes().to_vec()).unwrap();
        let matrix: Vec<f64> = drawn.lines().nth(1).unwrap().split(' ').filter_map(|word| word.parse().ok()).collect();
        let last: Vec<f64> =
            drawn.lines().rev().nth(2).unwrap().split(' ').filter_map(|word| word.parse().ok()).collect();
        let right = matrix[4] + (last[0] + last[2]) * matrix[0];
        assert!(right + 10.0 * matrix[0] <= 123.01 && matrix[4] >= 3.0 + 10.0 * matrix[0] - 0.01);
        let mut content = Content::default();
        assert!(!draw(&mut content, "AB-00000012", Area { width: 30.0, ..area }, 0.0).unwrap());
        assert!(content.bytes().is_empty());
    }
}
