//! What a request for a series must be, whether its vouchers are drawn or taken in.

use serde_json::json;

use super::evaluate::bounded;
use super::{Ground, Module};
use crate::actor::Actor;
use crate::code::CodeFormat;
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::{
    AVAILABLE_TO_BYTES_MAX, AVAILABLE_TO_MAX, COMMENT_BYTES_MAX, DESCRIPTION_BYTES_MAX, METADATA_BYTES_MAX,
    SERIES_CODE_BYTES_MAX, TIME_MAX_MS,
};
use crate::money::Currency;
use crate::store::series::SeriesRow;
use crate::voucher::{SeriesRequest, SeriesState};

impl Module {
    /// The row of a series whose vouchers are still to come. Quantity and values are the caller's to check, and whether
    /// it must have a currency.
    pub(super) fn series_row(&self, actor: &Actor, request: &SeriesRequest, format: CodeFormat) -> Result<SeriesRow> {
        let now_ms = self.clock.now_ms();
        let (partner, available_to) = owners(actor, request)?;
        Ok(SeriesRow {
            id: 0,
            uid: Identifier::new_series(now_ms, &*self.entropy)?,
            code: series_code("series_code", &request.series_code)?,
            description: text("description", &request.description, DESCRIPTION_BYTES_MAX)?,
            partner,
            available_to,
            currency: currency(&request.currency)?,
            face_value: request.face_value,
            extra_value: request.extra_value,
            quantity: request.quantity,
            generated: 0,
            complete: false,
            valid_from_ms: request.valid_from_ms,
            expires_at_ms: request.expires_at_ms,
            comment: text("comment", &request.comment, COMMENT_BYTES_MAX)?,
            metadata: metadata(&request.metadata)?,
            state: if request.draft { SeriesState::Draft } else { SeriesState::Active },
            locked: false,
            test_mode: request.test_mode,
            request_digest: Vec::new(),
            created_at_ms: now_ms,
            created_by: actor.id.clone(),
            tag: Vec::new(),
            format,
            code_format: 0,
            version: 0,
            voucher_type: 0,
            terms: 0,
            sealed: false,
            adjusted_value: 0,
            imported: false,
            on_demand: false,
            export_runs: 0,
        })
    }
}

/// Two actors may choose one id for two requests.
pub(super) fn request_key(actor: &Actor, request: &SeriesRequest) -> Result<Option<String>> {
    bounded("request_id", &request.request_id)?;
    let whose = [actor.kind.name(), actor.confined_to().unwrap_or_default(), &actor.id, &request.request_id];
    Ok((!request.request_id.is_empty()).then(|| whose.join("\n")))
}

/// Two requests with one id are the same if every field the caller gave is, whatever a type or setting adds to it.
pub(super) fn request_digest(ground: &Ground, actor: &Actor, request: &SeriesRequest) -> Vec<u8> {
    let partner = actor.confined_to().unwrap_or(&request.partner);
    let content = json!([
        request.description,
        request.series_code,
        request.prefix,
        request.quantity,
        request.face_value,
        request.extra_value,
        request.currency,
        request.code_length,
        request.alphabet,
        request.alphabet_symbols,
        request.check_digit,
        partner,
        request.available_to,
        request.valid_from_ms,
        request.expires_at_ms,
        request.comment,
        request.metadata,
        request.draft,
        request.test_mode,
        request.weak_codes_override,
        request.voucher_type,
        request.valid_until_date,
    ]);
    ground.vault.integrity_tag("series request", &[crate::vault::Field::Text(&content.to_string())]).to_vec()
}

pub(super) fn validity(request: &SeriesRequest) -> Result<()> {
    let (from, until) = (request.valid_from_ms, request.expires_at_ms);
    if !(0..=TIME_MAX_MS).contains(&from) {
        return Err(Error::invalid("valid_from_ms", "must be milliseconds since 1970, 0 for at once"));
    }
    if !(0..=TIME_MAX_MS).contains(&until) {
        return Err(Error::invalid("expires_at_ms", "must be milliseconds since 1970, 0 for never"));
    }
    if until != 0 && until <= from {
        return Err(Error::invalid("expires_at_ms", "is not after valid_from_ms; choose a later moment"));
    }
    Ok(())
}

/// Owner and the partners whose customers may redeem. A partner generates for itself only.
pub(super) fn owners(actor: &Actor, request: &SeriesRequest) -> Result<(String, String)> {
    bounded("partner", &request.partner)?;
    if request.available_to.len() > AVAILABLE_TO_BYTES_MAX {
        return Err(Error::invalid("available_to", format!("is longer than {AVAILABLE_TO_BYTES_MAX} bytes")));
    }
    let listed: Vec<&str> =
        request.available_to.split(',').map(str::trim).filter(|partner| !partner.is_empty()).collect();
    if listed.len() > AVAILABLE_TO_MAX {
        return Err(Error::invalid("available_to", format!("names more than {AVAILABLE_TO_MAX} partners")));
    }
    for partner in &listed {
        bounded("available_to", partner)?;
    }
    let Some(own) = actor.confined_to() else { return Ok((request.partner.clone(), listed.join(","))) };
    if own.is_empty() {
        return Err(Error::invalid("actor.partner", "is empty; a partner's names itself"));
    }
    if !request.partner.is_empty() && request.partner != own {
        return Err(not_own("partner"));
    }
    if listed.iter().any(|partner| *partner != own) {
        return Err(not_own("available_to"));
    }
    Ok((own.to_owned(), listed.join(",")))
}

pub(super) fn not_own(field: &'static str) -> Error {
    let message = format!("{field}: a partner may name only itself; leave it empty");
    Error::new(Status::Forbidden, message).field(field)
}

fn currency(code: &str) -> Result<String> {
    if code.is_empty() {
        return Ok(String::new());
    }
    Ok(Currency::parse(code)?.code().to_owned())
}

pub(super) fn series_code(field: &'static str, typed: &str) -> Result<String> {
    let code = typed.trim().to_ascii_uppercase();
    if code.len() > SERIES_CODE_BYTES_MAX {
        return Err(Error::invalid(field, format!("is longer than {SERIES_CODE_BYTES_MAX} characters")));
    }
    if !code.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) {
        return Err(Error::invalid(field, "may hold letters, digits, dash, dot and underscore only"));
    }
    Ok(code)
}

pub(super) fn text(field: &'static str, text: &str, bytes_max: usize) -> Result<String> {
    if text.len() > bytes_max {
        return Err(Error::invalid(field, format!("is longer than {bytes_max} bytes; shorten it")));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "holds a control character such as a line break; remove it"));
    }
    Ok(text.to_owned())
}

pub(super) fn metadata(json: &str) -> Result<String> {
    if json.len() > METADATA_BYTES_MAX {
        return Err(Error::invalid("metadata", format!("is longer than {METADATA_BYTES_MAX} bytes; shorten it")));
    }
    if !json.is_empty() && !serde_json::from_str::<serde_json::Value>(json).is_ok_and(|value| value.is_object()) {
        return Err(Error::invalid("metadata", "is not a JSON object; pass {} or leave it empty"));
    }
    Ok(json.to_owned())
}
