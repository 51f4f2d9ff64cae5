//! HMAC-SHA-256 over fields, without two different rows ever meeting in one input.
//!
//! A field is its kind (one byte), then: an integer as eight bytes big-endian; text or a blob as its length in eight
//! bytes big-endian and its bytes. Whoever reads the input from the front can therefore tell every field, so
//! `"ab", "c"` and `"a", "bc"` differ, and so do the text `"1"`, the blob `"1"` and the integer 1.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Room for all fields of an ordinary voucher.
const GATHERED_BYTES: usize = 256;

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field<'a> {
    /// A number.
    Integer(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// A key whose two padding blocks are hashed already: every use starts from a copy of that state.
pub(super) struct MacKey(Hmac<Sha256>);

impl MacKey {
    pub(super) fn new(key: &[u8; 32]) -> MacKey {
        // HMAC takes keys of every length, so this cannot fail.
        MacKey(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    pub(super) fn start(&self) -> MacInput {
        MacInput(self.0.clone())
    }
}

/// An input on its way to its tag.
pub(super) struct MacInput(Hmac<Sha256>);

impl MacInput {
    /// Bytes as they are: only where the length is fixed, or nothing else is in the input.
    pub(super) fn bytes(mut self, bytes: &[u8]) -> MacInput {
        self.0.update(bytes);
        self
    }

    pub(super) fn text(self, text: &str) -> MacInput {
        self.fields(&[Field::Text(text)])
    }

    pub(super) fn fields(mut self, fields: &[Field]) -> MacInput {
        let mut gathered = Gathered { bytes: [0; GATHERED_BYTES], length: 0 };
        for field in fields {
            match field {
                Field::Integer(value) => gathered.push(&head(1, *value as u64), &mut self.0),
                Field::Text(text) => {
                    gathered.push(&head(2, text.len() as u64), &mut self.0);
                    gathered.push(text.as_bytes(), &mut self.0);
                }
                Field::Blob(blob) => {
                    gathered.push(&head(3, blob.len() as u64), &mut self.0);
                    gathered.push(blob, &mut self.0);
                }
            }
        }
        gathered.flush(&mut self.0);
        self
    }

    pub(super) fn finish(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }
}

/// Bytes on their way into a MAC: a few long updates cost less than many short ones.
struct Gathered {
    bytes: [u8; GATHERED_BYTES],
    length: usize,
}

impl Gathered {
    fn push(&mut self, bytes: &[u8], mac: &mut Hmac<Sha256>) {
        if bytes.len() > GATHERED_BYTES - self.length {
            self.flush(mac);
        }
        if bytes.len() > GATHERED_BYTES {
            mac.update(bytes);
            return;
        }
        self.bytes[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    fn flush(&mut self, mac: &mut Hmac<Sha256>) {
        mac.update(&self.bytes[..self.length]);
        self.length = 0;
    }
}

fn head(kind: u8, number: u64) -> [u8; 9] {
    let mut head = [kind; 9];
    head[1..].copy_from_slice(&number.to_be_bytes());
    head
}
