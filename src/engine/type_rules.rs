//! What a voucher type may say. Pure: a type comes in as somebody wrote it, and goes out with every field checked.

use super::generate::{series_code, text};
use crate::code::CodeFormat;
use crate::error::{Error, Result};
use crate::limits::{
    COMMENT_BYTES_MAX, DESCRIPTION_BYTES_MAX, LIST_BYTES_MAX, LIST_MAX, NAME_BYTES_MAX, TIME_MAX_MS, VALIDITY_DAYS_MAX,
};
use crate::money::{self, Currency};
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::voucher_type::{Category, Classification, ValueKind};
use crate::voucher::{ProcessStates, VoucherState, VoucherType};

/// The type with every field checked and in its one form. What the library keeps itself (version, who, when, retired) is
/// blank.
pub(super) fn checked(given: &VoucherType) -> Result<VoucherType> {
    let mut checked = VoucherType {
        code: type_code("code", &given.code)?,
        name: text("name", &given.name, NAME_BYTES_MAX)?,
        description: text("description", &given.description, DESCRIPTION_BYTES_MAX)?,
        products: list("products", &given.products)?,
        product_types: list("product_types", &given.product_types)?,
        business_units: list("business_units", &given.business_units)?,
        refund_method: text("refund_method", &given.refund_method, NAME_BYTES_MAX)?,
        payment_type: text("payment_type", &given.payment_type, NAME_BYTES_MAX)?,
        comment: text("comment", &given.comment, COMMENT_BYTES_MAX)?,
        retired: false,
        version: 0,
        changed_at_ms: 0,
        changed_by: String::new(),
        ..given.clone()
    };
    if !checked.currency.is_empty() {
        Currency::parse(&checked.currency)?;
    }
    if checked.category == Category::IdentifiesCustomer && checked.classification != Classification::Gift {
        return Err(Error::invalid("category", "only a gift card can identify its customer; classify it as gift"));
    }
    value(&checked)?;
    validity(&checked)?;
    process_states(&checked.process_states)?;
    code_format(&mut checked)?;
    Ok(checked)
}

/// The name of a type: shaped like the code of a series, and never empty.
pub(super) fn type_code(field: &'static str, typed: &str) -> Result<String> {
    let code = series_code(field, typed)?;
    if code.is_empty() {
        return Err(Error::invalid(field, "is empty; name the type with letters, digits, dash, dot or underscore"));
    }
    Ok(code)
}

/// A comma-separated list of names in its one form: trimmed, without empty entries.
pub(super) fn list(field: &'static str, typed: &str) -> Result<String> {
    let names: Vec<&str> = typed.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > LIST_MAX {
        return Err(Error::invalid(field, format!("lists more than {LIST_MAX} names; group them")));
    }
    for name in &names {
        text(field, name, NAME_BYTES_MAX)?;
    }
    text(field, &names.join(","), LIST_BYTES_MAX)
}

fn value(given: &VoucherType) -> Result<()> {
    money::extra_value("extra_value", given.extra_value)?;
    match given.value_kind {
        ValueKind::Fixed => {
            if given.face_value == 0 {
                return Err(Error::invalid("face_value", "is 0; a type of fixed value says which"));
            }
            money::face_value("face_value", given.face_value)?;
            for (field, bound) in [("face_value_min", given.face_value_min), ("face_value_max", given.face_value_max)] {
                if bound != 0 {
                    return Err(Error::invalid(field, "is for variable values; leave it 0 or make the value variable"));
                }
            }
            money::amount(given.face_value, given.extra_value).map(drop)
        }
        ValueKind::Variable => {
            if given.face_value != 0 {
                return Err(Error::invalid("face_value", "is chosen with each series; leave it 0 or make it fixed"));
            }
            money::extra_value("face_value_min", given.face_value_min)?;
            money::extra_value("face_value_max", given.face_value_max)?;
            if given.face_value_max != 0 && given.face_value_max < given.face_value_min {
                return Err(Error::invalid("face_value_max", "is below face_value_min; raise it, or give 0 for any"));
            }
            money::amount(given.face_value_min.max(given.face_value_max), given.extra_value).map(drop)
        }
    }
}

fn validity(given: &VoucherType) -> Result<()> {
    let (from, until, days) = (given.valid_from_ms, given.expires_at_ms, given.validity_days);
    if !(0..=TIME_MAX_MS).contains(&from) {
        return Err(Error::invalid("valid_from_ms", "must be milliseconds since 1970, 0 for at once"));
    }
    if !(0..=TIME_MAX_MS).contains(&until) {
        return Err(Error::invalid("expires_at_ms", "must be milliseconds since 1970, 0 for never"));
    }
    if until != 0 && until <= from {
        return Err(Error::invalid("expires_at_ms", "is not after valid_from_ms; choose a later moment"));
    }
    if !(0..=VALIDITY_DAYS_MAX).contains(&days) {
        return Err(Error::invalid("validity_days", format!("must be from 0 to {VALIDITY_DAYS_MAX}")));
    }
    if days != 0 && until != 0 {
        return Err(Error::invalid("validity_days", "and expires_at_ms both end the validity; give one of them"));
    }
    Ok(())
}

fn process_states(given: &ProcessStates) -> Result<()> {
    for (field, mask, event) in [
        ("process_states.activate", given.activate, VoucherEvent::Activate),
        ("process_states.block", given.block, VoucherEvent::Block),
        ("process_states.cancel", given.cancel, VoucherEvent::Cancel),
        ("process_states.modify", given.modify, VoucherEvent::Modify),
        ("process_states.assign", given.assign, VoucherEvent::Assign),
        ("process_states.expire", given.expire, VoucherEvent::Expire),
        ("process_states.purge", given.purge, VoucherEvent::Purge),
        ("process_states.delete", given.delete, VoucherEvent::Delete),
    ] {
        let possible = VoucherState::ALL.iter().filter(|state| state::transition(**state, event).is_some());
        let (bits, words) = possible.fold((0, Vec::new()), |(bits, mut words), state| {
            words.push(state.name());
            (bits | 1 << *state as i32, words)
        });
        if mask & !bits != 0 {
            let message = format!("holds a state this process never leads away from; it may hold {}", words.join(", "));
            return Err(Error::invalid(field, message));
        }
    }
    Ok(())
}

/// A type need not say how codes look; if it says anything, that must make a whole format.
fn code_format(given: &mut VoucherType) -> Result<()> {
    let VoucherType { prefix, code_length, alphabet, alphabet_symbols, check_digit, .. } = &*given;
    if prefix.is_empty() && alphabet_symbols.is_empty() && (*code_length, *alphabet, *check_digit) == (0, 0, 0) {
        return Ok(());
    }
    let format = CodeFormat::parse(prefix, *code_length, *alphabet, alphabet_symbols, *check_digit)?;
    given.prefix = format.prefix().to_owned();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_form() {
        assert_eq!(list("products", " internet , tv,, phone ,").unwrap(), "internet,tv,phone");
        assert_eq!(list("products", " , ,").unwrap(), "");
    }

    #[test]
    fn a_list_is_bounded_in_every_way() {
        let many = vec!["x"; LIST_MAX + 1].join(",");
        let long = vec!["x".repeat(NAME_BYTES_MAX); 17].join(",");
        for typed in [many, long, "x".repeat(NAME_BYTES_MAX + 1), "a,b\nc".into()] {
            assert_eq!(list("business_units", &typed).unwrap_err().field, "business_units");
        }
    }

    #[test]
    fn a_process_may_be_narrowed_to_any_state_the_table_of_lives_allows_and_to_no_other() {
        for state in VoucherState::ALL {
            let mask = 1 << *state as i32;
            let allowed = process_states(&ProcessStates { block: mask, ..ProcessStates::default() }).is_ok();
            assert_eq!(allowed, *state == VoucherState::Active, "{}", state.name());
            let allowed = process_states(&ProcessStates { purge: mask, ..ProcessStates::default() }).is_ok();
            assert_eq!(allowed, state::transition(*state, VoucherEvent::Purge).is_some(), "{}", state.name());
        }
        for mask in [1, 1 << 10, i32::MIN, -1] {
            let error = process_states(&ProcessStates { delete: mask, ..ProcessStates::default() }).unwrap_err();
            assert_eq!(error.field, "process_states.delete");
        }
    }
}
