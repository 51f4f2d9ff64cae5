//! QR codes (ISO/IEC 18004) as filled rectangles.

use fast_qr::{QRBuilder, QRCode, ECL};

use super::content::Content;
use super::layout::{Area, MILLIMETRE};
use crate::error::{Error, Result};

/// White modules that a reader needs on every side (ISO/IEC 18004, 6.3.8).
pub(super) const QUIET_MODULES: usize = 4;
/// Smallest side of a module in points: telephones miss finer ones, and printers blot them.
pub(super) const MODULE_MIN: f64 = 0.28 * MILLIMETRE;

/// The symbol of a text, which a reader still reads with 15 of 100 code words lost.
pub(super) fn symbol(text: &str) -> Result<QRCode> {
    QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|_| Error::invalid("card_link", "makes a QR code that is too large; give a shorter one"))
}

/// Modules on a side with the quiet zone.
pub(super) fn modules(symbol: &QRCode) -> usize {
    symbol.size + 2 * QUIET_MODULES
}

/// Draws a symbol with its quiet zone into a square; false, and nothing drawn, if its modules would be too small.
pub(super) fn draw(content: &mut Content, symbol: &QRCode, area: Area) -> bool {
    let module = area.width.min(area.height) / modules(symbol) as f64;
    if module < MODULE_MIN {
        return false;
    }
    let quiet = QUIET_MODULES as f64 * module;
    content.operator(&[], "q");
    content.operator(&[module, 0.0, 0.0, module, area.left + quiet, area.bottom + quiet], "cm");
    for row in 0..symbol.size {
        let dark = |column: usize| column < symbol.size && symbol[row].get(column).is_some_and(|module| module.value());
        let mut column = 0;
        while column < symbol.size {
            let start = column;
            while dark(column) {
                column += 1;
            }
            if column > start {
                // The origin is below, the first row above.
                for number in [start, symbol.size - 1 - row, column - start, 1] {
                    content.integer(number as u64);
                    content.append(b" ");
                }
                content.append(b"re\n");
            }
            column += 1;
        }
    }
    // One filling for all: no hairlines between the rows.
    content.operator(&[], "f");
    content.operator(&[], "Q");
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { left: 5.0, bottom: 7.0, width: 100.0, height: 100.0 };

    #[test]
    fn every_dark_module_is_drawn_once_and_no_light_one() {
        for text in ["ABCD1234EFGH5678", "https://example.org/top-up?c=ABCD1234EFGH5678&lang=el"] {
            let symbol = symbol(text).unwrap();
            let mut content = Content::default();
            assert!(draw(&mut content, &symbol, AREA));
            let drawn = String::from_utf8(content.bytes().to_vec()).unwrap();
            let mut count = vec![vec![0; symbol.size]; symbol.size];
            for rectangle in drawn.lines().filter_map(|line| line.strip_suffix(" re")) {
                let numbers: Vec<usize> = rectangle.split(' ').map(|number| number.parse().unwrap()).collect();
                let [left, bottom, width, 1] = numbers[..] else { panic!("{rectangle}") };
                (left..left + width).for_each(|column| count[symbol.size - 1 - bottom][column] += 1);
            }
            for (row, counts) in count.iter().enumerate() {
                let matrix: Vec<i32> = (0..symbol.size).map(|column| i32::from(symbol[row][column].value())).collect();
                assert_eq!(*counts, matrix);
            }
        }
    }

    #[test]
    fn the_quiet_zone_of_four_modules_is_inside_the_area() {
        let symbol = symbol("ABCD1234EFGH5678").unwrap();
        let mut content = Content::default();
        draw(&mut content, &symbol, AREA);
        let drawn = String::from_utf8(content.bytes().to_vec()).unwrap();
        let matrix: Vec<f64> = drawn.lines().nth(1).unwrap().split(' ').filter_map(|word| word.parse().ok()).collect();
        let module = matrix[0];
        assert!((matrix[4] - 5.0 - 4.0 * module).abs() < 0.01 && (matrix[5] - 7.0 - 4.0 * module).abs() < 0.01);
        assert!((module * (symbol.size + 8) as f64 - 100.0).abs() < 0.1);
    }

    #[test]
    fn a_symbol_whose_modules_nobody_could_scan_is_not_drawn() {
        let symbol = symbol("ABCD1234EFGH5678").unwrap();
        let mut content = Content::default();
        assert!(!draw(&mut content, &symbol, Area { width: 20.0, ..AREA }));
        assert!(content.bytes().is_empty());
    }
}
