//! Everything cryptographic: what a stolen or edited store file is worth without the root key, namely nothing.
//!
//! - [`RootKey`]: 32 bytes from the host. It never seals data itself; it only wraps the secrets below.
//! - [`WrappedKeys`]: what the store keeps: the wrapped secrets, and a check value that tells a wrong root key apart
//!   from an edited store.
//! - The **index secret** lives as long as the store. HKDF-SHA-256 makes one subkey per purpose of it: look-up,
//!   integrity, audit, guard, manifest (the seed of a pair of keys that signs).
//! - **Data keys** seal codes with AES-256-GCM. They are numbered, so that a new one can take over while codes sealed
//!   under an old one still open.
//!
//! ```text
//! root key --HKDF "check"--> check value              index secret --HKDF "look-up"---> HMAC of a code
//!          --HKDF "wrap"---> wraps index secret                    --HKDF "integrity"-> HMAC of a row
//!                            and data keys 1, 2, ...               --HKDF "audit"-----> HMAC of a link of the trail
//! data key n --AES-256-GCM--> sealed code                          --HKDF "guard"-----> HMAC of an account or source
//!                                                                 --HKDF "manifest"--> Ed25519 signature of a manifest
//! ```
//!
//! Every HKDF salt is the store id and every info is `libvoucher ` and the label. The formats are pinned by
//! known-answer tests, because a store must open with every later version.

mod mac;
mod recipient;
mod root_key;
mod seal;
mod signature;
mod wrap;

use std::fmt;
use std::sync::{PoisonError, RwLock};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};

pub use mac::Field;
pub use recipient::{Cipher, Recipient};
pub use root_key::RootKey;
pub use seal::Sealer;
pub use wrap::WrappedKeys;

use mac::MacKey;
use seal::DataKey;
use wrap::Secret;

/// The keys of one open store.
pub struct Vault {
    store_id: [u8; 16],
    look_up: MacKey,
    integrity: MacKey,
    audit: MacKey,
    guard: MacKey,
    #[cfg(feature = "age")]
    manifest: Zeroizing<[u8; 32]>,
    /// In ascending order of their numbers; the last one seals. Rotation adds one while the store is open.
    data_keys: RwLock<Vec<DataKey>>,
}

impl Vault {
    /// Draws the secrets of a new store and wraps them for it.
    pub fn create(root: &RootKey, store_id: [u8; 16], entropy: &dyn Entropy) -> Result<(Vault, WrappedKeys)> {
        let index_secret = Secret::draw(entropy)?;
        let data_key = Secret::draw(entropy)?;
        let wrapped = WrappedKeys::wrap(root, store_id, &index_secret, &[(1, &data_key)], entropy)?;
        let vault = Vault::from_secrets(store_id, &index_secret, vec![DataKey::new(1, &data_key)]);
        Ok((vault, wrapped))
    }

    /// Unwraps the secrets of a store. [`Status::WrongKey`] if the root key is not the store's own,
    /// [`Status::Integrity`] if the wrapped secrets were changed.
    pub fn open(root: &RootKey, wrapped: &WrappedKeys) -> Result<Vault> {
        let index_secret = wrapped.unwrap_index_secret(root)?;
        let data_keys = wrapped.unwrap_data_keys(root)?;
        Ok(Vault::from_secrets(wrapped.store_id, &index_secret, data_keys))
    }

    /// The store these keys belong to.
    pub fn store_id(&self) -> [u8; 16] {
        self.store_id
    }

    fn from_secrets(store_id: [u8; 16], index_secret: &Secret, data_keys: Vec<DataKey>) -> Vault {
        let subkey = |label: &str| MacKey::new(&index_secret.subkey(&store_id, label));
        Vault {
            store_id,
            look_up: subkey("look-up"),
            integrity: subkey("integrity"),
            audit: subkey("audit"),
            guard: subkey("guard"),
            #[cfg(feature = "age")]
            manifest: index_secret.subkey(&store_id, "manifest"),
            data_keys: RwLock::new(data_keys),
        }
    }

    /// Takes the data keys of this store over that another vault knows, after a rotation.
    pub fn take_over(&self, other: Vault) {
        let newer = other.data_keys.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.data_keys.write().unwrap_or_else(PoisonError::into_inner) = newer;
    }

    /// Number of the data key that seals.
    pub fn newest_data_key(&self) -> i64 {
        self.with_data_keys(|keys| keys.last().map_or(0, |key| i64::from(key.number)))
    }

    /// What is done with the keys is short, and the list is replaced as a whole: a panic elsewhere leaves it right.
    fn with_data_keys<T>(&self, use_keys: impl FnOnce(&[DataKey]) -> T) -> T {
        use_keys(&self.data_keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The index entry of a normalised code: equal codes have equal entries, and nobody can go back from one.
    pub fn look_up(&self, code: &str) -> [u8; 32] {
        self.look_up.start().bytes(code.as_bytes()).finish()
    }

    /// Starts a run of seals. Use one for one slice of work and drop it: its nonces come from a stream of its own,
    /// which a forked child must not inherit half used.
    pub fn sealer(&self, entropy: &dyn Entropy) -> Result<Sealer> {
        let newest = self.with_data_keys(|keys| keys.last().cloned());
        Sealer::new(newest.ok_or_else(|| wrap::changed("the store has no data key"))?, self.store_id, entropy)
    }

    /// Opens what [`Sealer::seal`] made for this subject. Anything else is [`Status::Integrity`], but a data key newer
    /// than this vault is [`Status::KeyUnavailable`]: the keys were rotated by somebody else.
    pub fn open_code(&self, subject: &[u8; 16], sealed: &[u8]) -> Result<Zeroizing<String>> {
        let number = seal::key_number(sealed)?;
        self.with_data_keys(|keys| match keys.iter().find(|key| key.number == number) {
            Some(key) => key.open(&self.store_id, subject, sealed),
            None if keys.last().is_some_and(|newest| newest.number < number) => Err(seal::rotated()),
            None => Err(seal::foreign_code()),
        })
    }

    /// Whether a sealed code is under an older data key than the one that seals.
    pub fn is_sealed_before(&self, sealed: &[u8]) -> Result<bool> {
        Ok(i64::from(seal::key_number(sealed)?) < self.newest_data_key())
    }

    /// The tag of a row. The label names the kind of row: "voucher", "redemption", "series".
    pub fn integrity_tag(&self, label: &str, fields: &[Field]) -> [u8; 32] {
        self.integrity.start().text(label).fields(fields).finish()
    }

    /// Fails with [`Status::Integrity`] unless the row bears its own tag.
    pub fn verify_integrity(&self, label: &str, expected: &[u8], fields: &[Field]) -> Result<()> {
        if bool::from(self.integrity_tag(label, fields).ct_eq(expected)) {
            return Ok(());
        }
        let message = format!("a {label} row does not bear its integrity tag: the store was changed by something else");
        Err(Error::new(Status::Integrity, message))
    }

    /// The link of an audit row to the one before it. The first row's previous link is all zero.
    pub fn audit_link(&self, previous: &[u8; 32], fields: &[Field]) -> [u8; 32] {
        self.audit.start().bytes(previous).fields(fields).finish()
    }

    /// Fails with [`Status::Integrity`] unless this audit row follows the previous one unchanged.
    pub fn verify_audit_link(&self, expected: &[u8], previous: &[u8; 32], fields: &[Field]) -> Result<()> {
        if bool::from(self.audit_link(previous, fields).ct_eq(expected)) {
            return Ok(());
        }
        Err(Error::new(Status::Integrity, "the audit trail is broken: a row was changed, added, removed or moved"))
    }

    /// A keyed name for an account or a source, so that the guard's rows hold no personal data. The kind keeps an
    /// account apart from a source of the same text.
    pub fn guard_tag(&self, kind: &str, text: &str) -> [u8; 16] {
        let tag = self.guard.start().text(kind).text(text).finish();
        let mut half = [0; 16];
        half.copy_from_slice(&tag[..16]);
        half
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(keys not shown)")
    }
}

#[cfg(test)]
mod tests;
