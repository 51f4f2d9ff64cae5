//! What the library answers, as named fields.

/// The fields of a thing, each named as in the library, with its kind.
macro_rules! fields {
    ($thing:expr, $currency:expr; $($name:ident: $kind:ident),* $(,)?) => {{
        let (thing, currency) = ($thing, $currency);
        let _: &str = currency;
        vec![$((stringify!($name), fields!(@ $kind, thing.$name, currency))),*]
    }};
    (@ text, $value:expr, $currency:ident) => { $crate::output::Field::Text($value.to_string()) };
    (@ number, $value:expr, $currency:ident) => { $crate::output::Field::Number(i64::from($value)) };
    (@ money, $value:expr, $currency:ident) => { $crate::output::Field::Money($value, $currency.to_owned()) };
    (@ time, $value:expr, $currency:ident) => { $crate::output::Field::Time($value) };
    (@ yes, $value:expr, $currency:ident) => { $crate::output::Field::Yes($value) };
    (@ word, $value:expr, $currency:ident) => { $crate::output::Field::Text($value.name().to_owned()) };
}

mod exchange;
mod redemption;
mod report;
mod sale;
mod series;
mod voucher;
mod voucher_type;
mod work;

pub use redemption::posting;
