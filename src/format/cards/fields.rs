//! Which fields a card has.

use crate::error::{Error, Result};
use crate::limits::COLUMNS_BYTES_MAX;

/// The names of a card's fields, as `columns` of an export may list them. With none listed, cards have all but the
/// barcode.
pub const FIELDS: &[&str] =
    &["logo", "title", "value", "code", "serial", "expires_at", "qr_code", "instructions", "barcode"];

/// The fields of a card.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub(super) logo: bool,
    pub(super) title: bool,
    pub(super) value: bool,
    pub(super) code: bool,
    pub(super) serial: bool,
    pub(super) expires_at: bool,
    pub(super) qr_code: bool,
    pub(super) instructions: bool,
    pub(super) barcode: bool,
}

impl Fields {
    /// The fields of a list such as "title,value,code". Their order is the cards' own.
    pub(super) fn parse(list: &str) -> Result<Fields> {
        if list.len() > COLUMNS_BYTES_MAX {
            let problem = format_args!("is longer than {COLUMNS_BYTES_MAX} bytes; name each field once");
            return Err(Error::invalid("columns", problem));
        }
        let all = "logo,title,value,code,serial,expires_at,qr_code,instructions";
        let list = if list.trim().is_empty() { all } else { list };
        let mut fields = Fields::default();
        for name in list.split(',').map(str::trim) {
            let field = match name {
                "logo" => &mut fields.logo,
                "title" => &mut fields.title,
                "value" => &mut fields.value,
                "code" => &mut fields.code,
                "serial" => &mut fields.serial,
                "expires_at" => &mut fields.expires_at,
                "qr_code" => &mut fields.qr_code,
                "instructions" => &mut fields.instructions,
                "barcode" => &mut fields.barcode,
                _ => {
                    let known = FIELDS.join(", ");
                    return Err(Error::invalid(
                        "columns",
                        format_args!("has a field that no card has; take of {known}"),
                    ));
                }
            };
            if std::mem::replace(field, true) {
                return Err(Error::invalid("columns", format_args!("names {name} twice; name it once")));
            }
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_list_cards_have_all_but_the_barcode() {
        let fields = Fields::parse("").unwrap();
        assert!(fields.logo && fields.code && fields.qr_code && fields.instructions && !fields.barcode);
    }

    #[test]
    fn every_name_of_the_list_is_known() {
        for name in FIELDS {
            assert_ne!(Fields::parse(name).unwrap(), Fields::default(), "{name}");
        }
        assert_eq!(Fields::parse(&FIELDS.join(" , ")).unwrap(), Fields { barcode: true, ..Fields::parse("").unwrap() });
    }

    #[test]
    fn an_unknown_field_and_one_named_twice_are_refused() {
        assert!(Fields::parse("code,price").unwrap_err().message.contains("take of logo, title"));
        assert!(Fields::parse("code,code").unwrap_err().message.contains("names code twice"));
        assert!(Fields::parse("code,").is_err());
    }
}
