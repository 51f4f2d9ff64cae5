//! What a series takes from its type, or from the store's default preset, where its request says nothing.

use super::presets::series_preset;
use super::Settings;
use crate::error::{Error, Result, Status};
use crate::money;
use crate::voucher::voucher_type::{Activation, ValueKind};
use crate::voucher::{SeriesRequest, VoucherType};

/// The request with everything said: from its type, else from the default preset and the settings.
pub(super) fn inherited(
    request: &SeriesRequest,
    voucher_type: Option<&VoucherType>,
    settings: &Settings,
    now_ms: i64,
) -> Result<SeriesRequest> {
    let mut whole = match voucher_type {
        Some(voucher_type) => from_type(request, voucher_type, settings)?,
        None => from_preset(request, settings)?,
    };
    if whole.currency.is_empty() {
        whole.currency = settings.currency.clone();
    }
    end_of_validity(&mut whole, voucher_type, settings, now_ms)?;
    Ok(whole)
}

fn from_type(request: &SeriesRequest, voucher_type: &VoucherType, settings: &Settings) -> Result<SeriesRequest> {
    if voucher_type.retired {
        let message = format!("voucher_type: {} is retired; choose another type or restore it", voucher_type.code);
        return Err(Error::new(Status::WrongState, message).field("voucher_type"));
    }
    let mut whole = request.clone();
    whole.voucher_type = voucher_type.code.clone();
    whole.face_value = face_value(request, voucher_type, settings)?;
    number(&mut whole.extra_value, voucher_type.extra_value);
    // Another currency would be another value, and the bounds are in the type's.
    if !voucher_type.currency.is_empty() && !request.currency.is_empty() && request.currency != voucher_type.currency {
        let message = format!("is not the {} of its type; give that one, or leave it empty", voucher_type.currency);
        return Err(Error::invalid("currency", message));
    }
    word(&mut whole.currency, &voucher_type.currency);
    word(&mut whole.comment, &voucher_type.comment);
    number(&mut whole.valid_from_ms, voucher_type.valid_from_ms);
    // The symbols belong to the alphabet: a request that names one brings its own.
    if whole.alphabet == 0 && whole.alphabet_symbols.is_empty() {
        whole.alphabet_symbols = voucher_type.alphabet_symbols.clone();
        whole.alphabet = voucher_type.alphabet;
    }
    word(&mut whole.prefix, &voucher_type.prefix);
    number(&mut whole.code_length, voucher_type.code_length);
    number(&mut whole.check_digit, voucher_type.check_digit);
    whole.draft |= voucher_type.activation == Activation::Approved;
    Ok(whole)
}

fn face_value(request: &SeriesRequest, voucher_type: &VoucherType, settings: &Settings) -> Result<i64> {
    let (asked, least, most) = (request.face_value, voucher_type.face_value_min, voucher_type.face_value_max);
    let currencies = [&request.currency, &voucher_type.currency, &settings.currency];
    let currency = currencies.into_iter().find(|currency| !currency.is_empty()).map_or("", String::as_str);
    let told = |amount: i64| money::told(amount, currency);
    match voucher_type.value_kind {
        ValueKind::Fixed if asked == 0 || asked == voucher_type.face_value => Ok(voucher_type.face_value),
        ValueKind::Fixed => {
            let message = format!("is not the {} its type fixes; leave it 0", told(voucher_type.face_value));
            Err(Error::invalid("face_value", message))
        }
        ValueKind::Variable if asked < least || (most != 0 && asked > most) => {
            let bounds = match most {
                0 => format!("at least {}", told(least)),
                _ => format!("from {} to {}", told(least), told(most)),
            };
            Err(Error::invalid("face_value", format!("is outside what its type allows; give {bounds}")))
        }
        ValueKind::Variable => Ok(asked),
    }
}

/// Only for codes of which the request says nothing: half a format of each would be nobody's.
fn from_preset(request: &SeriesRequest, settings: &Settings) -> Result<SeriesRequest> {
    let silent = (request.code_length, request.alphabet, request.check_digit) == (0, 0, 0);
    if settings.default_preset.is_empty() || !silent || !request.alphabet_symbols.is_empty() {
        return Ok(request.clone());
    }
    let preset = series_preset(&settings.default_preset)?;
    let mut whole = SeriesRequest {
        code_length: preset.code_length,
        alphabet: preset.alphabet,
        alphabet_symbols: preset.alphabet_symbols,
        check_digit: preset.check_digit,
        ..request.clone()
    };
    word(&mut whole.comment, &preset.comment);
    whole.draft |= preset.draft;
    Ok(whole)
}

fn end_of_validity(
    whole: &mut SeriesRequest,
    voucher_type: Option<&VoucherType>,
    settings: &Settings,
    now_ms: i64,
) -> Result<()> {
    if !whole.valid_until_date.is_empty() {
        if whole.expires_at_ms != 0 {
            return Err(Error::invalid(
                "valid_until_date",
                "and expires_at_ms both end the validity; give one of them",
            ));
        }
        whole.expires_at_ms = settings.time_zone.end_of_date_ms("valid_until_date", &whole.valid_until_date)?;
        return Ok(());
    }
    let Some(voucher_type) = voucher_type.filter(|_| whole.expires_at_ms == 0) else { return Ok(()) };
    whole.expires_at_ms = match voucher_type.validity_days {
        0 => voucher_type.expires_at_ms,
        days => settings.time_zone.end_of_days_ms(now_ms.max(whole.valid_from_ms), i64::from(days)),
    };
    Ok(())
}

fn number<T: Default + PartialEq>(field: &mut T, inherited: T) {
    if *field == T::default() {
        *field = inherited;
    }
}

fn word(field: &mut String, inherited: &str) {
    if field.is_empty() {
        inherited.clone_into(field);
    }
}
