//! What the store knows about itself: its identifier and its wrapped keys. And what the host set.

use super::driver::{Transaction, Value};
use super::sql;
use crate::error::Result;
use crate::vault::WrappedKeys;

const SETTINGS_VERSION: &str = "settings_version";
/// In a backup: the number of the last series the store had when it was taken.
pub const CLOSED_SERIES: &str = "closed_series";
/// When a store that goes on from a backup was opened first.
pub const RESTORED_AT: &str = "restored_at_ms";
/// The number above which its next series are.
pub const SERIES_FLOOR: &str = "series_floor";

/// The wrapped keys, or nothing if the store was just made.
pub fn wrapped_keys(tx: &mut dyn Transaction) -> Result<Option<WrappedKeys>> {
    let Some(store_id) = get(tx, "store_id")? else { return Ok(None) };
    let store_id = crate::identifier::Identifier::from_slice(&store_id)?;
    let check = get(tx, "root_key_check")?.unwrap_or_default();
    let index_secret = get(tx, "index_secret")?.unwrap_or_default();
    let mut data_keys = Vec::new();
    tx.query(sql::DATA_KEYS, &[], &mut |row| {
        data_keys.push((row.integer(0)?, row.blob(1)?.to_owned()));
        Ok(())
    })?;
    Ok(Some(WrappedKeys { store_id: *store_id.as_bytes(), check, index_secret, data_keys }))
}

/// Remembers the keys of a new store.
pub fn insert_wrapped_keys(tx: &mut dyn Transaction, keys: &WrappedKeys) -> Result<()> {
    insert(tx, "store_id", &keys.store_id)?;
    insert(tx, "root_key_check", &keys.check)?;
    insert(tx, "index_secret", &keys.index_secret)?;
    for (number, wrapped) in &keys.data_keys {
        tx.execute(sql::DATA_KEY_INSERT, &[Value::Integer(*number), Value::Blob(wrapped)])?;
    }
    Ok(())
}

/// Replaces the wrapped keys of a store; false if they are no longer those that were read.
pub fn change_wrapped_keys(tx: &mut dyn Transaction, before: &WrappedKeys, after: &WrappedKeys) -> Result<bool> {
    if wrapped_keys(tx)?.as_ref() != Some(before) {
        return Ok(false);
    }
    change(tx, "root_key_check", &after.check)?;
    change(tx, "index_secret", &after.index_secret)?;
    for (number, wrapped) in &after.data_keys {
        let values = [Value::Integer(*number), Value::Blob(wrapped)];
        if tx.execute(sql::DATA_KEY_CHANGE, &values)? == 0 {
            tx.execute(sql::DATA_KEY_INSERT, &values)?;
        }
    }
    Ok(true)
}

/// Series up to this number grow no more, because another store went on with them: this one was restored from a backup.
pub fn closed_series(tx: &mut dyn Transaction) -> Result<Option<i64>> {
    let stored = get(tx, CLOSED_SERIES)?;
    Ok(stored.and_then(|stored| stored.try_into().ok()).map(i64::from_be_bytes))
}

/// When a store went on from a backup, and the number its next series are above.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "said above")]
pub struct Restored {
    pub at_ms: i64,
    pub series_floor: i64,
}

/// What was noted when a restored store was opened first.
pub fn restored(tx: &mut dyn Transaction) -> Result<Option<Restored>> {
    let (Some(at_ms), Some(floor)) = (get(tx, RESTORED_AT)?, get(tx, SERIES_FLOOR)?) else { return Ok(None) };
    let number = |stored: Vec<u8>| stored.try_into().map_or(0, i64::from_be_bytes);
    Ok(Some(Restored { at_ms: number(at_ms), series_floor: number(floor) }))
}

/// Notes that a restored store was opened.
pub fn note_restored(tx: &mut dyn Transaction, restored: &Restored) -> Result<()> {
    insert(tx, RESTORED_AT, &restored.at_ms.to_be_bytes())?;
    insert(tx, SERIES_FLOOR, &restored.series_floor.to_be_bytes())
}

/// A setting as it is stored.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the columns are explained in schema/0002.sql")]
pub struct SettingRow {
    pub partner: String,
    pub name: String,
    pub value: String,
    pub changed_at_ms: i64,
    pub changed_by: String,
    pub tag: Vec<u8>,
}

/// Tells one state of the settings from every other; empty while nobody set any.
pub fn version(tx: &mut dyn Transaction) -> Result<Vec<u8>> {
    Ok(get(tx, SETTINGS_VERSION)?.unwrap_or_default())
}

/// The settings changed.
pub fn set_version(tx: &mut dyn Transaction, before: &[u8], after: &[u8]) -> Result<()> {
    if before.is_empty() {
        return insert(tx, SETTINGS_VERSION, after);
    }
    change(tx, SETTINGS_VERSION, after)
}

/// All that was set, in an order no collation changes.
pub fn all(tx: &mut dyn Transaction) -> Result<Vec<SettingRow>> {
    let mut rows = Vec::new();
    tx.query(sql::SETTINGS_ALL, &[], &mut |row| {
        rows.push(SettingRow {
            partner: row.text(0)?.to_owned(),
            name: row.text(1)?.to_owned(),
            value: row.text(2)?.to_owned(),
            changed_at_ms: row.integer(3)?,
            changed_by: row.text(4)?.to_owned(),
            tag: row.blob(5)?.to_owned(),
        });
        Ok(())
    })?;
    rows.sort_by(|a, b| (&a.partner, &a.name).cmp(&(&b.partner, &b.name)));
    Ok(rows)
}

/// Writes a setting; `known` if it was set before.
pub fn set(tx: &mut dyn Transaction, row: &SettingRow, known: bool) -> Result<()> {
    let values = [
        Value::Text(&row.partner),
        Value::Text(&row.name),
        Value::Text(&row.value),
        Value::Integer(row.changed_at_ms),
        Value::Text(&row.changed_by),
        Value::Blob(&row.tag),
    ];
    let text = if known { sql::SETTINGS_CHANGE } else { sql::SETTINGS_INSERT };
    tx.execute(text, &values).map(drop)
}

/// Takes a setting back.
pub fn unset(tx: &mut dyn Transaction, partner: &str, name: &str) -> Result<()> {
    tx.execute(sql::SETTINGS_DELETE, &[Value::Text(partner), Value::Text(name)]).map(drop)
}

fn get(tx: &mut dyn Transaction, name: &str) -> Result<Option<Vec<u8>>> {
    let mut found = None;
    tx.query(sql::SETTING_GET, &[Value::Text(name)], &mut |row| {
        found = Some(row.blob(0)?.to_owned());
        Ok(())
    })?;
    Ok(found)
}

fn insert(tx: &mut dyn Transaction, name: &str, value: &[u8]) -> Result<()> {
    tx.execute(sql::SETTING_INSERT, &[Value::Text(name), Value::Blob(value)]).map(drop)
}

fn change(tx: &mut dyn Transaction, name: &str, value: &[u8]) -> Result<()> {
    tx.execute(sql::STORE_SETTING_CHANGE, &[Value::Text(name), Value::Blob(value)]).map(drop)
}
