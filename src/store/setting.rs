//! What the store knows about itself: its identifier and its wrapped keys.

use super::driver::{Transaction, Value};
use super::sql;
use crate::error::Result;
use crate::vault::WrappedKeys;

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
