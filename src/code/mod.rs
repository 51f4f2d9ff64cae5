//! The secret: which symbols codes have, how they are drawn, typed, checked and how easy they are to guess. Pure.
//!
//! A [`CodeFormat`] is what all codes of a series have in common: prefix, length, [`Alphabet`] and [`CheckDigit`]. A
//! [`Drawer`] draws codes of a format. What somebody types goes through [`normalise`] before anything looks at it, and
//! [`assess`] says whether a format is strong enough for the number of vouchers wanted.
//!
//! ```
//! use voucher::code::{assess, normalise, CodeFormat, Drawer, Strength};
//! use voucher::entropy::SystemEntropy;
//!
//! let format = CodeFormat::parse("77", 16, 1, "", 0)?;
//! assert_eq!(assess(0, 1_000, &format, false)?, Strength::Strong);
//! let code = Drawer::new(&SystemEntropy)?.draw(&format);
//! assert!(format.fits(code.as_str()) && format.check_digit_fits(code.as_str()));
//! assert_eq!(normalise(" 7712–3456 ")?.as_str(), "77123456");
//! # Ok::<(), voucher::Error>(())
//! ```

mod alphabet;
mod check_digit;
mod draw;
mod format;
mod normalise;
mod strength;
mod words;

pub use alphabet::Alphabet;
pub use check_digit::CheckDigit;
pub use draw::Drawer;
pub use format::CodeFormat;
pub use normalise::{group_into, grouped, normalise, NormalisedCode};
pub use strength::{assess, assess_next, guess_chance, Strength};
