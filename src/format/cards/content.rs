//! What is drawn on a page: operators of PDF content streams (ISO 32000-1, annex A). Lengths are points.

use zeroize::Zeroizing;

use super::layout::Area;

/// Drawn operators. They may spell codes, so they are wiped.
#[derive(Default)]
pub(super) struct Content {
    bytes: Zeroizing<Vec<u8>>,
}

impl Content {
    /// What was drawn.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Begins anew, in the same room.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Adds what was drawn elsewhere.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        make_room(&mut self.bytes, bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// Numbers, then the operator that takes them. Thousandths of a point are finer than any printer.
    pub(super) fn operator(&mut self, numbers: &[f64], name: &str) {
        for number in numbers {
            self.number(*number);
            self.append(b" ");
        }
        self.append(name.as_bytes());
        self.append(b"\n");
    }

    /// A number without an operator.
    pub(super) fn number(&mut self, number: f64) {
        // 20 digits and a sign hold every i64; the cast saturates.
        let thousandths = (number * 1000.0).round() as i64;
        if thousandths < 0 {
            self.append(b"-");
        }
        let (whole, rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
        self.integer(whole);
        if rest > 0 {
            let digits = [b'0' + (rest / 100) as u8, b'0' + (rest / 10 % 10) as u8, b'0' + (rest % 10) as u8];
            let kept = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
            self.append(b".");
            self.append(digits.get(..kept).unwrap_or_default());
        }
    }

    /// A whole number.
    pub(super) fn integer(&mut self, number: u64) {
        let mut digits = [0_u8; 20];
        let mut start = digits.len();
        let mut rest = number;
        for (place, digit) in digits.iter_mut().enumerate().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
            start = place;
            if rest == 0 {
                break;
            }
        }
        self.append(digits.get(start..).unwrap_or_default());
    }

    /// Sets the grey of areas and text, from 0 (black) to 1 (white).
    pub(super) fn grey(&mut self, grey: f64) {
        self.operator(&[grey], "g");
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, area: Area) {
        self.operator(&[area.left, area.bottom, area.width, area.height], "re");
        self.operator(&[], "f");
    }

    /// The outline of a rectangle with round corners, to be filled or stroked.
    pub(super) fn round_rectangle(&mut self, area: Area, radius: f64) {
        // The share of the radius at which a Bézier curve's handles make a quarter of a circle.
        const HANDLE: f64 = 0.5523;
        let (left, bottom, right, top) = (area.left, area.bottom, area.right(), area.top());
        let handle = radius * (1.0 - HANDLE);
        self.operator(&[left + radius, bottom], "m");
        self.operator(&[right - radius, bottom], "l");
        self.operator(&[right - handle, bottom, right, bottom + handle, right, bottom + radius], "c");
        self.operator(&[right, top - radius], "l");
        self.operator(&[right, top - handle, right - handle, top, right - radius, top], "c");
        self.operator(&[left + radius, top], "l");
        self.operator(&[left + handle, top, left, top - handle, left, top - radius], "c");
        self.operator(&[left, bottom + radius], "l");
        self.operator(&[left, bottom + handle, left + handle, bottom, left + radius, bottom], "c");
        self.operator(&[], "h");
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.operator(&[from.0, from.1], "m");
        self.operator(&[to.0, to.1], "l");
        self.operator(&[], "S");
    }

    /// Draws a named object with this origin and scale.
    pub(super) fn object(&mut self, name: &str, origin: (f64, f64), scale: (f64, f64)) {
        self.operator(&[], "q");
        self.operator(&[scale.0, 0.0, 0.0, scale.1, origin.0, origin.1], "cm");
        self.append(b"/");
        self.append(name.as_bytes());
        self.operator(&[], " Do");
        self.operator(&[], "Q");
    }
}

/// Moves by hand: a vector that grows leaves its old bytes behind.
pub(super) fn make_room(bytes: &mut Zeroizing<Vec<u8>>, more: usize) {
    if bytes.capacity() - bytes.len() < more {
        let mut larger = Zeroizing::new(Vec::with_capacity(2 * (bytes.len() + more)));
        larger.extend_from_slice(bytes);
        *bytes = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(numbers: &[f64]) -> String {
        let mut content = Content::default();
        content.operator(numbers, "x");
        String::from_utf8(content.bytes().to_vec()).unwrap()
    }

    #[test]
    fn numbers_have_at_most_three_decimals_and_no_needless_zero() {
        assert_eq!(drawn(&[1.0, 0.5, 0.25, 12.3456]), "1 0.5 0.25 12.346 x\n");
        assert_eq!(drawn(&[0.0, 10.0, 100.07, 1234567890.0]), "0 10 100.07 1234567890 x\n");
    }

    #[test]
    fn a_negative_number_keeps_its_sign_and_zero_has_none() {
        assert_eq!(drawn(&[-0.5, -12.0, -0.0001]), "-0.5 -12 0 x\n");
    }
}
