//! Who alone can read an encrypted export: an age public key (age-encryption.org/v1, X25519).

use crate::error::Error;

#[cfg(feature = "age")]
pub use with_age::{Cipher, Recipient};
#[cfg(not(feature = "age"))]
pub use without_age::{Cipher, Recipient};

/// Bytes of one chunk of an age file, and of what its seal adds.
#[cfg(feature = "age")]
const CHUNK_BYTES: u64 = 64 << 10;
#[cfg(feature = "age")]
const SEAL_BYTES: u64 = 16;

#[cfg(feature = "age")]
/// Bytes that so many bytes become, behind a header of `header_bytes`.
fn encrypted_size(header_bytes: u64, plain: u64) -> u64 {
    // One chunk is always there, and the last may be full.
    let chunks = plain.div_ceil(CHUNK_BYTES).max(1);
    header_bytes.saturating_add(plain).saturating_add(chunks.saturating_mul(SEAL_BYTES))
}

fn refused(problem: &str) -> Error {
    Error::invalid("recipient", problem)
}

#[cfg(feature = "age")]
mod with_age {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex, PoisonError};

    use age::stream::StreamWriter;
    use age::{x25519, Encryptor};

    use super::{encrypted_size, refused};
    use crate::error::{Error, Result, Status};
    use crate::limits::RECIPIENT_BYTES_MAX;

    /// A public key something is encrypted for.
    pub struct Recipient(x25519::Recipient);

    impl Recipient {
        /// A key as `age-keygen` prints it: "age1...".
        pub fn parse(text: &str) -> Result<Recipient> {
            let key = Some(text).filter(|text| text.len() <= RECIPIENT_BYTES_MAX).and_then(|text| text.parse().ok());
            key.map(Recipient).ok_or_else(|| refused("is no age public key; give the one that begins with age1"))
        }

        /// Begins a file only the recipient can read.
        pub fn cipher(&self) -> Result<Cipher> {
            let failed = |_| Error::new(Status::Internal, "encryption cannot begin; check the system's randomness");
            let encryptor =
                Encryptor::with_recipients(std::iter::once(&self.0 as &dyn age::Recipient)).map_err(failed)?;
            let sink = Sink::default();
            let writer = encryptor.wrap_output(sink.clone()).map_err(broken)?;
            let header_bytes = sink.with(|bytes| bytes.len()) as u64;
            Ok(Cipher { writer, sink, header_bytes })
        }
    }

    /// A file that is being encrypted.
    pub struct Cipher {
        writer: StreamWriter<Sink>,
        sink: Sink,
        header_bytes: u64,
    }

    impl Cipher {
        /// Encrypts more, and appends to `block` what is ready to leave.
        pub fn write(&mut self, plain: &[u8], block: &mut Vec<u8>) -> Result<()> {
            self.writer.write_all(plain).map_err(broken)?;
            self.sink.with(|bytes| block.append(bytes));
            Ok(())
        }

        /// Ends the file, and appends to `block` what is left of it.
        pub fn finish(self, block: &mut Vec<u8>) -> Result<()> {
            self.writer.finish().map_err(broken)?;
            self.sink.with(|bytes| block.append(bytes));
            Ok(())
        }

        /// How large a file of so many bytes is.
        pub fn size(&self, plain: u64) -> u64 {
            encrypted_size(self.header_bytes, plain)
        }
    }

    fn broken(_: io::Error) -> Error {
        Error::new(Status::Internal, "the export cannot be encrypted: report this defect")
    }

    /// Where encrypted bytes wait to be fetched.
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Sink {
        fn with<T>(&self, use_bytes: impl FnOnce(&mut Vec<u8>) -> T) -> T {
            use_bytes(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.with(|waiting| waiting.extend_from_slice(bytes));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[cfg(test)]
    mod tests {
        use std::io::Read;

        use super::*;

        #[test]
        fn what_was_encrypted_opens_and_has_the_size_that_was_foretold() {
            let identity = x25519::Identity::generate();
            let recipient = Recipient::parse(&identity.to_public().to_string()).unwrap();
            for length in [0, 1, 65_535, 65_536, 65_537, 200_000] {
                let (plain, mut block) = (vec![7; length], Vec::new());
                let mut cipher = recipient.cipher().unwrap();
                let foretold = cipher.size(length as u64);
                plain.chunks(10_007).for_each(|piece| cipher.write(piece, &mut block).unwrap());
                cipher.finish(&mut block).unwrap();
                assert_eq!(block.len() as u64, foretold, "{length}");
                let decryptor = age::Decryptor::new(&block[..]).unwrap();
                let mut opened = Vec::new();
                decryptor.decrypt(std::iter::once(&identity as _)).unwrap().read_to_end(&mut opened).unwrap();
                assert_eq!(opened, plain);
            }
        }

        #[test]
        fn what_is_no_public_key_is_refused_and_not_repeated() {
            let secret = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
            for text in ["age1", "ssh-ed25519 AAAA", secret, &"age1q".repeat(40)] {
                let error = Recipient::parse(text).err().unwrap();
                assert_eq!((error.status, error.field), (Status::InvalidArgument, "recipient"));
                assert!(!error.message.contains(&text[3..]) || text.len() < 5, "{error}");
            }
        }
    }
}

#[cfg(not(feature = "age"))]
mod without_age {
    use super::refused;
    use crate::error::Result;

    /// A public key something is encrypted for; there is none in this build.
    pub enum Recipient {}

    impl Recipient {
        /// Refuses every key.
        pub fn parse(_text: &str) -> Result<Recipient> {
            Err(refused("this library was built without encryption; leave it empty, or use one that has it"))
        }

        /// Never called.
        pub fn cipher(&self) -> Result<Cipher> {
            match *self {}
        }
    }

    /// A file that is being encrypted; there is none in this build.
    pub enum Cipher {}

    impl Cipher {
        /// Never called.
        pub fn write(&mut self, _plain: &[u8], _block: &mut Vec<u8>) -> Result<()> {
            match *self {}
        }

        /// Never called.
        pub fn finish(self, _block: &mut Vec<u8>) -> Result<()> {
            match self {}
        }

        /// Never called.
        pub fn size(&self, _plain: u64) -> u64 {
            match *self {}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::error::Status;

        #[test]
        fn every_key_is_refused_and_the_build_is_blamed() {
            let error = Recipient::parse("age1q").err().unwrap();
            assert_eq!((error.status, error.field), (Status::InvalidArgument, "recipient"));
            assert!(error.message.contains("built without encryption"), "{error}");
        }
    }
}
