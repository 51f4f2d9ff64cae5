//! Sealing codes with AES-256-GCM.
//!
//! A sealed code is: number of its data key (2 bytes, big-endian), nonce (12), ciphertext (as long as the code),
//! tag (16). The associated data are the store id and the subject, so a ciphertext copied to another voucher or
//! another store does not open.
//!
//! Nonces are random. With 96 bits one data key may seal 2^32 codes before a repeated nonce is likelier than 2^-32.

use aes_gcm::aead::{AeadInOut, KeyInit, Nonce};
use aes_gcm::Aes256Gcm;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

use super::wrap::Secret;
use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};

const NUMBER_BYTES: usize = 2;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// A key that seals codes.
#[derive(Clone)]
pub(super) struct DataKey {
    pub(super) number: u16,
    cipher: Aes256Gcm,
}

impl DataKey {
    pub(super) fn new(number: u16, secret: &Secret) -> DataKey {
        DataKey { number, cipher: Aes256Gcm::new(secret.bytes().into()) }
    }

    pub(super) fn open(&self, store_id: &[u8; 16], subject: &[u8; 16], sealed: &[u8]) -> Result<Zeroizing<String>> {
        let boxed = sealed.get(NUMBER_BYTES..).ok_or_else(foreign_code)?;
        let mut code = open_box(&self.cipher, &associated_data(store_id, subject), boxed).ok_or_else(foreign_code)?;
        let code = String::from_utf8(std::mem::take(&mut *code)).map_err(|_| foreign_code())?;
        Ok(Zeroizing::new(code))
    }
}

/// Seals a run of codes under the newest data key, with nonces from a stream of its own.
pub struct Sealer {
    key: DataKey,
    store_id: [u8; 16],
    nonces: ChaCha20Rng,
}

impl Sealer {
    pub(super) fn new(key: DataKey, store_id: [u8; 16], entropy: &dyn Entropy) -> Result<Sealer> {
        let mut seed = Zeroizing::new([0; 32]);
        entropy.fill(&mut *seed)?;
        Ok(Sealer { key, store_id, nonces: ChaCha20Rng::from_seed(*seed) })
    }

    /// Seals a code for one subject, the voucher's identifier.
    pub fn seal(&mut self, subject: &[u8; 16], code: &str) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        self.nonces.fill_bytes(&mut nonce);
        let mut sealed = Vec::with_capacity(NUMBER_BYTES + NONCE_BYTES + code.len() + TAG_BYTES);
        sealed.extend_from_slice(&self.key.number.to_be_bytes());
        let associated_data = associated_data(&self.store_id, subject);
        seal_box(&self.key.cipher, &nonce, &associated_data, code.as_bytes(), &mut sealed);
        sealed
    }
}

/// The number of the data key that sealed a code.
pub(super) fn key_number(sealed: &[u8]) -> Result<u16> {
    let (number, _) = sealed.split_first_chunk().ok_or_else(foreign_code)?;
    Ok(u16::from_be_bytes(*number))
}

/// A sealed code that is not this voucher's own.
pub(super) fn foreign_code() -> Error {
    let message = "a sealed code does not belong to its voucher: the store was changed by something else";
    Error::new(Status::Integrity, message)
}

/// A code sealed under a key this vault does not know yet.
pub(super) fn rotated() -> Error {
    let message =
        "a code is sealed under a newer key: the keys were rotated; open the module again with the new root key";
    Error::new(Status::KeyUnavailable, message)
}

fn associated_data(store_id: &[u8; 16], subject: &[u8; 16]) -> [u8; 32] {
    let mut data = [0; 32];
    data[..16].copy_from_slice(store_id);
    data[16..].copy_from_slice(subject);
    data
}

/// Appends nonce, ciphertext and tag.
pub(super) fn seal_box(cipher: &Aes256Gcm, nonce: &[u8; 12], associated_data: &[u8], plain: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(nonce);
    let start = out.len();
    out.extend_from_slice(plain);
    let tag = cipher.encrypt_inout_detached(nonce.into(), associated_data, (&mut out[start..]).into());
    // The only failure is a plaintext beyond 64 GiB; codes and keys are a few dozen bytes.
    out.extend_from_slice(&tag.expect("a code or key is shorter than AES-GCM's limit"));
}

/// What [`seal_box`] sealed, or nothing if it is not authentic.
pub(super) fn open_box(cipher: &Aes256Gcm, associated_data: &[u8], boxed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = boxed.split_first_chunk::<NONCE_BYTES>()?;
    let nonce: &Nonce<Aes256Gcm> = nonce.into();
    let mut plain = Zeroizing::new(sealed.to_vec());
    cipher.decrypt_in_place(nonce, associated_data, &mut *plain).ok()?;
    Some(plain)
}
