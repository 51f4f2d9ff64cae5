//! Voucher types: made, changed, listed, retired. What was generated from a type keeps its terms whatever becomes of it.

use serde_json::{json, Map, Value};

use super::approval::Approvable;
use super::audit::{self, Subject};
use super::settings::must_be_of_the_house;
use super::type_rules::{checked, type_code};
use super::{Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::limits::{AUDIT_DETAIL_BYTES_MAX, PAGE_ROWS_MAX, SERIES_CODE_BYTES_MAX};
use crate::store::driver::Transaction;
use crate::store::voucher_type::{self, VoucherTypeRow};
use crate::vault::{Field, Vault};
use crate::voucher::VoucherType;

impl Module {
    /// Makes a type, or changes the one of this code; the type as it is stored. Its version, whether it is retired, who
    /// changed it and when are the library's own, and ignored here.
    ///
    /// One that asks for two persons takes two to no longer do so.
    pub fn type_put(&self, actor: &Actor, given: &VoucherType) -> Result<VoucherType> {
        let wanted = checked(given)?;
        actor.must_have(Right::Configure)?;
        must_be_of_the_house(actor)?;
        let before = self.store.read(|tx| voucher_type::by_code(tx, &wanted.code))?;
        let before = before.map(|row| opened(&self.ground.vault, &row)).transpose()?;
        if before.is_some_and(|before| before.two_persons) && !wanted.two_persons {
            let summary = format!("change type {} so that it takes one person instead of two", wanted.code);
            self.must_be_approved(actor, Approvable::PutType(given.clone()), Subject::STORE, true, summary)?;
        }
        self.type_put_approved(actor, given)
    }

    /// Puts a type whatever it asks for.
    pub(super) fn type_put_approved(&self, actor: &Actor, given: &VoucherType) -> Result<VoucherType> {
        let wanted = checked(given)?;
        self.change_type(
            actor,
            move |before| {
                let retired = before.is_some_and(|before| before.retired);
                let event = if before.is_some() { "type_changed" } else { "type_created" };
                Ok((VoucherType { retired, ..wanted.clone() }, event))
            },
            &given.code,
        )
    }

    /// The type of this code.
    pub fn type_get(&self, actor: &Actor, code: &str) -> Result<VoucherType> {
        may_see_types(actor)?;
        Ok(self.store.read(|tx| by_code(tx, &self.ground.vault, "code", code))?.1)
    }

    /// The types after a code (empty: from the first), at most `most` of them, in the order of their codes.
    pub fn types(&self, actor: &Actor, retired_too: bool, after_code: &str, most: usize) -> Result<Vec<VoucherType>> {
        may_see_types(actor)?;
        if after_code.len() > SERIES_CODE_BYTES_MAX {
            return Err(Error::invalid("after_code", "is no code of a type; give the last one of the page before"));
        }
        let (after_code, limit) = (after_code.trim().to_ascii_uppercase(), most.min(PAGE_ROWS_MAX));
        let rows = self.store.read(|tx| voucher_type::after(tx, &after_code, retired_too, limit))?;
        rows.iter().map(|row| opened(&self.ground.vault, row)).collect()
    }

    /// Retires a type, so that no series can be made from it, or takes it back into use.
    pub fn type_retire(&self, actor: &Actor, code: &str, retired: bool) -> Result<VoucherType> {
        let asked = type_code("code", code)?;
        self.change_type(
            actor,
            move |before| {
                let before = before.cloned().ok_or_else(|| no_type("code", &asked))?;
                Ok((VoucherType { retired, ..before }, if retired { "type_retired" } else { "type_restored" }))
            },
            code,
        )
    }

    /// Changes the type of a code to what `change` makes of it, and says in the audit trail what was different.
    fn change_type(
        &self,
        actor: &Actor,
        change: impl Fn(Option<&VoucherType>) -> Result<(VoucherType, &'static str)> + Send + 'static,
        code: &str,
    ) -> Result<VoucherType> {
        actor.must_have(Right::Configure)?;
        must_be_of_the_house(actor)?;
        let code = type_code("code", code)?;
        let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        self.store.write(move |tx| {
            ground.must_be_enabled(tx)?;
            let row = voucher_type::by_code(tx, &code)?;
            let before = row.as_ref().map(|row| opened(&ground.vault, row)).transpose()?;
            let (mut after, event) = change(before.as_ref())?;
            after.version = before.as_ref().map_or(0, |before| before.version) + 1;
            after.changed_at_ms = now_ms;
            after.changed_by = actor.id.clone();
            store(tx, &ground, row.as_ref(), &after)?;
            let detail = difference(&before.unwrap_or_default(), &after)?;
            audit::append(tx, &ground.vault, &actor, now_ms, event, Subject::STORE, &detail)?;
            Ok(after)
        })
    }
}

/// Whoever works here, and partners, who generate from types; no customer.
fn may_see_types(actor: &Actor) -> Result<()> {
    actor.must_have(Right::View)?;
    if actor.kind == ActorKind::Customer {
        return Err(Error::new(Status::Forbidden, "types are not shown to customers").field("actor.kind"));
    }
    Ok(())
}

fn no_type(field: &'static str, code: &str) -> Error {
    Error::new(Status::NotFound, format!("{field}: there is no voucher type {code}; make it first")).field(field)
}

/// Number and content of the type of this code, verified. `field` is blamed if there is none.
pub(super) fn by_code(
    tx: &mut dyn Transaction,
    vault: &Vault,
    field: &'static str,
    code: &str,
) -> Result<(i64, VoucherType)> {
    let code = type_code(field, code)?;
    let row = voucher_type::by_code(tx, &code)?.ok_or_else(|| no_type(field, &code))?;
    Ok((row.id, opened(vault, &row)?))
}

fn store(
    tx: &mut dyn Transaction,
    ground: &Ground,
    before: Option<&VoucherTypeRow>,
    after: &VoucherType,
) -> Result<()> {
    // What has a column of its own is not kept twice.
    let content =
        VoucherType { retired: false, version: 0, changed_at_ms: 0, changed_by: String::new(), ..after.clone() };
    let mut row = VoucherTypeRow {
        id: match before {
            Some(before) => before.id,
            None => voucher_type::next_id(tx)?,
        },
        code: after.code.clone(),
        content: serde_json::to_string(&content).map_err(unreadable)?,
        retired: after.retired,
        version: after.version,
        changed_at_ms: after.changed_at_ms,
        changed_by: after.changed_by.clone(),
        tag: Vec::new(),
    };
    row.tag = ground.vault.integrity_tag("voucher type", &fields(&row)).to_vec();
    match before {
        None => voucher_type::insert(tx, &row),
        Some(before) if voucher_type::change(tx, before.version, &row)? => Ok(()),
        Some(_) => Err(Error::new(Status::Busy, "the type changed meanwhile; look at it and try again")),
    }
}

fn opened(vault: &Vault, row: &VoucherTypeRow) -> Result<VoucherType> {
    vault.verify_integrity("voucher type", &row.tag, &fields(row))?;
    let content: VoucherType = serde_json::from_str(&row.content).map_err(unreadable)?;
    Ok(VoucherType {
        retired: row.retired,
        version: row.version,
        changed_at_ms: row.changed_at_ms,
        changed_by: row.changed_by.clone(),
        ..content
    })
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::new(Status::Integrity, format!("a stored type cannot be read ({error}); restore the store from a backup"))
}

fn fields(row: &VoucherTypeRow) -> [Field<'_>; 7] {
    [
        Field::Integer(row.id),
        Field::Text(&row.code),
        Field::Text(&row.content),
        Field::Integer(i64::from(row.retired)),
        Field::Integer(row.version),
        Field::Integer(row.changed_at_ms),
        Field::Text(&row.changed_by),
    ]
}

/// Every field that differs, before and after. If that is too long for a line of the trail, long texts are left out; if it
/// is still too long, the fields stand there by name.
fn difference(before: &VoucherType, after: &VoucherType) -> Result<Value> {
    let (old, new) = (as_object(before)?, as_object(after)?);
    let own = ["version", "changed_at_ms", "changed_by"];
    let differs = |name: &str| !own.contains(&name) && old.get(name) != new.get(name);
    let short = |value: &Value, most: usize| match value.as_str() {
        Some(text) if text.len() > most => Value::from("(a long text)"),
        _ => value.clone(),
    };
    let only = |all: &Map<String, Value>, most: usize| -> Map<String, Value> {
        let changed = all.iter().filter(|(name, _)| differs(name));
        changed.map(|(name, value)| (name.clone(), short(value, most))).collect()
    };
    let (code, version) = (&after.code, after.version);
    for text_bytes_max in [AUDIT_DETAIL_BYTES_MAX, 40] {
        let (old, new) = (only(&old, text_bytes_max), only(&new, text_bytes_max));
        let told = json!({ "type": code, "version": version, "before": old, "after": new });
        if told.to_string().len() <= AUDIT_DETAIL_BYTES_MAX {
            return Ok(told);
        }
    }
    let names: Vec<&String> = new.keys().filter(|name| differs(name)).collect();
    Ok(json!({ "type": code, "version": version, "changed": names }))
}

fn as_object(given: &VoucherType) -> Result<Map<String, Value>> {
    match serde_json::to_value(given).map_err(unreadable)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::new(Status::Internal, "a type is no JSON object: report this defect")),
    }
}
