//! The two secrets of a store, wrapped by the root key.
//!
//! A wrapped secret is: nonce (12), ciphertext (32), tag (16). The wrapping key is the root key's HKDF subkey "wrap".
//! The associated data are the store id, the key's number (8 bytes, big-endian; 0 for the index secret) and its
//! purpose ("index" or "data"), so wrapped secrets cannot be exchanged with one another or with another store's.

use std::fmt;

use aes_gcm::aead::KeyInit;
use aes_gcm::Aes256Gcm;
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::root_key::RootKey;
use super::seal::{open_box, seal_box, DataKey};
use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};

const CHECK_BYTES: usize = 8;

/// The keys of a store as the store keeps them: of no use without its root key.
#[derive(Clone, PartialEq)]
pub struct WrappedKeys {
    /// Identifier of the store.
    pub store_id: [u8; 16],
    /// Tells whether a root key is the right one.
    pub check: Vec<u8>,
    /// The wrapped index secret.
    pub index_secret: Vec<u8>,
    /// Number and wrapped data key, in any order.
    pub data_keys: Vec<(i64, Vec<u8>)>,
}

impl WrappedKeys {
    pub(super) fn wrap(
        root: &RootKey,
        store_id: [u8; 16],
        index_secret: &Secret,
        data_keys: &[(u16, &Secret)],
        entropy: &dyn Entropy,
    ) -> Result<WrappedKeys> {
        let wrapping = wrapping_key(root, &store_id);
        let wrap = |purpose, number, secret: &Secret| -> Result<Vec<u8>> {
            let mut nonce = [0; 12];
            entropy.fill(&mut nonce)?;
            let mut wrapped = Vec::new();
            let associated_data = associated_data(&store_id, purpose, number);
            seal_box(&wrapping, &nonce, &associated_data, secret.bytes(), &mut wrapped);
            Ok(wrapped)
        };
        let index_secret = wrap("index", 0, index_secret)?;
        let data_keys = data_keys.iter().map(|&(number, secret)| {
            let number = i64::from(number);
            Ok((number, wrap("data", number, secret)?))
        });
        let data_keys = data_keys.collect::<Result<_>>()?;
        Ok(WrappedKeys { store_id, check: check_value(root, &store_id).to_vec(), index_secret, data_keys })
    }

    /// The same secrets and one more data key, wrapped by another root key.
    ///
    /// Data keys stay: what was sealed under them, and what is still being sealed by whoever does not know the new one
    /// yet, must open.
    pub fn rewrap(&self, old: &RootKey, new: &RootKey, entropy: &dyn Entropy) -> Result<WrappedKeys> {
        let index_secret = self.unwrap_index_secret(old)?;
        let mut secrets = self.unwrap_data_secrets(old)?;
        let newest = secrets.iter().map(|(number, _)| *number).max().unwrap_or(0);
        let next = newest.checked_add(1).ok_or_else(|| {
            Error::new(Status::WrongState, "the keys were rotated as often as a store allows; move to a new store")
        })?;
        secrets.push((next, Secret::draw(entropy)?));
        let data_keys: Vec<(u16, &Secret)> = secrets.iter().map(|(number, secret)| (*number, secret)).collect();
        WrappedKeys::wrap(new, self.store_id, &index_secret, &data_keys, entropy)
    }

    /// Number of the data key that seals.
    pub fn newest_data_key(&self) -> i64 {
        self.data_keys.iter().map(|(number, _)| *number).max().unwrap_or(0)
    }

    pub(super) fn unwrap_index_secret(&self, root: &RootKey) -> Result<Secret> {
        let right_key = bool::from(check_value(root, &self.store_id).ct_eq(&self.check));
        match self.unwrap(root, "index", 0, &self.index_secret) {
            Some(secret) if right_key => Ok(secret),
            Some(_) => Err(changed("the root key's check value was changed by something else")),
            None if right_key => Err(changed("the wrapped index secret was changed by something else")),
            None => {
                let message = "the root key is not the one this store was made with: give the store its own root key";
                Err(Error::new(Status::WrongKey, message))
            }
        }
    }

    /// In ascending order of their numbers.
    pub(super) fn unwrap_data_keys(&self, root: &RootKey) -> Result<Vec<DataKey>> {
        let secrets = self.unwrap_data_secrets(root)?;
        Ok(secrets.iter().map(|(number, secret)| DataKey::new(*number, secret)).collect())
    }

    fn unwrap_data_secrets(&self, root: &RootKey) -> Result<Vec<(u16, Secret)>> {
        let mut secrets = Vec::with_capacity(self.data_keys.len() + 1);
        for (number, wrapped) in &self.data_keys {
            let secret = self.unwrap(root, "data", *number, wrapped);
            let secret = secret.ok_or_else(|| changed("a wrapped data key was changed by something else"))?;
            // Nobody without the root key can wrap a number outside, so this is a guard against a defect of ours.
            let number = u16::try_from(*number).map_err(|_| changed("a data key has an impossible number"))?;
            secrets.push((number, secret));
        }
        if secrets.is_empty() {
            return Err(changed("the store has no data key"));
        }
        secrets.sort_by_key(|(number, _)| *number);
        Ok(secrets)
    }

    fn unwrap(&self, root: &RootKey, purpose: &str, number: i64, wrapped: &[u8]) -> Option<Secret> {
        let associated_data = associated_data(&self.store_id, purpose, number);
        let plain = open_box(&wrapping_key(root, &self.store_id), &associated_data, wrapped)?;
        let mut secret = Secret([0; 32]);
        if plain.len() != secret.0.len() {
            return None;
        }
        secret.0.copy_from_slice(&plain);
        Some(secret)
    }
}

impl fmt::Debug for WrappedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKeys({} data keys, not shown)", self.data_keys.len())
    }
}

/// A random key of a store.
#[derive(ZeroizeOnDrop)]
pub(super) struct Secret([u8; 32]);

impl Secret {
    pub(super) fn draw(entropy: &dyn Entropy) -> Result<Secret> {
        let mut secret = Secret([0; 32]);
        entropy.fill(&mut secret.0)?;
        Ok(secret)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn subkey(&self, store_id: &[u8; 16], label: &str) -> Zeroizing<[u8; 32]> {
        derive(&self.0, store_id, label)
    }
}

/// Wrapped keys that are not as they were made.
pub(super) fn changed(problem: &str) -> Error {
    Error::new(Status::Integrity, format!("{problem}: restore the store from its backup"))
}

fn wrapping_key(root: &RootKey, store_id: &[u8; 16]) -> Aes256Gcm {
    let key: Zeroizing<[u8; 32]> = derive(root.bytes(), store_id, "wrap");
    Aes256Gcm::new((&*key).into())
}

fn check_value(root: &RootKey, store_id: &[u8; 16]) -> [u8; CHECK_BYTES] {
    *derive(root.bytes(), store_id, "check")
}

fn derive<const N: usize>(key: &[u8; 32], store_id: &[u8; 16], label: &str) -> Zeroizing<[u8; N]> {
    let mut derived = Zeroizing::new([0; N]);
    let info: [&[u8]; 2] = [b"libvoucher ", label.as_bytes()];
    // HKDF-SHA-256 gives up to 8160 bytes; we ask for 32 at most.
    Hkdf::<Sha256>::new(Some(store_id), key).expand_multi_info(&info, &mut *derived).expect("32 bytes or fewer");
    derived
}

fn associated_data(store_id: &[u8; 16], purpose: &str, number: i64) -> Vec<u8> {
    [&store_id[..], &number.to_be_bytes(), purpose.as_bytes()].concat()
}
