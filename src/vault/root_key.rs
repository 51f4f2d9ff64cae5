//! The root key: 32 bytes that the host keeps outside the store.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::error::{Error, Result, Status};

const KEY_BYTES: usize = 32;
/// 64 hexadecimal digits and a line end of one or two characters.
const FILE_BYTES_MAX: usize = 2 * KEY_BYTES + 2;
const GROUP_AND_WORLD: u32 = 0o077;

/// The host's key to a store. Wiped from memory when dropped, and never printed.
#[derive(ZeroizeOnDrop)]
pub struct RootKey([u8; KEY_BYTES]);

impl RootKey {
    /// A key of 32 bytes, as a host's callback gives it.
    pub fn from_bytes(bytes: &[u8]) -> Result<RootKey> {
        let mut key = RootKey([0; KEY_BYTES]);
        if bytes.len() != KEY_BYTES {
            return Err(unavailable(format!("the root key has {} bytes: it must have 32", bytes.len())));
        }
        key.0.copy_from_slice(bytes);
        if key.0 == [0; KEY_BYTES] {
            return Err(unavailable("the root key is all zero: it was never filled in"));
        }
        Ok(key)
    }

    /// Whether this is the same key, told in constant time.
    pub fn is(&self, other: &RootKey) -> bool {
        bool::from(self.0.ct_eq(&other.0))
    }

    /// The key in a file: 32 raw bytes, or 64 hexadecimal digits and a line end. Nobody but the owner may have any
    /// right to the file.
    pub fn from_file(path: &Path) -> Result<RootKey> {
        let file = open(path)?;
        let mut content = Zeroizing::new(Vec::with_capacity(FILE_BYTES_MAX + 1));
        let read = file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut content);
        read.map_err(|error| unavailable(format!("key file {path:?} cannot be read: {error}")))?;
        let format = "it must hold 32 raw bytes or 64 hexadecimal digits";
        let problem = || unavailable(format!("key file {path:?} holds no root key: {format}"));
        if content.len() == KEY_BYTES {
            return RootKey::from_bytes(&content);
        }
        RootKey::from_hexadecimal(without_line_end(&content)).ok_or_else(problem)?
    }

    /// The key in an environment variable: 64 hexadecimal digits. Other programs of the same user can read it there;
    /// a file is better.
    #[allow(
        clippy::disallowed_methods,
        reason = "reading the root key from where the host keeps it is this module's job"
    )]
    pub fn from_environment(name: &str) -> Result<RootKey> {
        let value =
            std::env::var_os(name).ok_or_else(|| unavailable(format!("environment variable {name} is not set")))?;
        let value = Zeroizing::new(value.into_encoded_bytes());
        let problem =
            || unavailable(format!("environment variable {name} holds no root key: it must be 64 hexadecimal digits"));
        RootKey::from_hexadecimal(&value).ok_or_else(problem)?
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Nothing unless these are 64 hexadecimal digits.
    fn from_hexadecimal(digits: &[u8]) -> Option<Result<RootKey>> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        if digits.len() != 2 * KEY_BYTES {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(RootKey::from_bytes(&*bytes))
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(not shown)")
    }
}

/// Opens the file and judges what was opened, so that nobody can exchange it between the two.
#[allow(clippy::disallowed_methods, reason = "reading the root key from where the host keeps it is this module's job")]
fn open(path: &Path) -> Result<File> {
    let unreadable = |error| unavailable(format!("key file {path:?} cannot be read: {error}"));
    // Without O_NONBLOCK a named pipe would hold the host until somebody writes to it.
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(unavailable(format!("key file {path:?} is not a regular file")));
    }
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & GROUP_AND_WORLD != 0 {
        let problem = format!("key file {path:?} has mode {mode:04o}, so others may get at it: chmod 0600");
        return Err(Error::new(Status::FileAccess, problem));
    }
    Ok(file)
}

fn without_line_end(content: &[u8]) -> &[u8] {
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    content.strip_suffix(b"\r").unwrap_or(content)
}

fn unavailable(message: impl Into<String>) -> Error {
    Error::new(Status::KeyUnavailable, message)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests make key files")]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn key_file(directory: &tempfile::TempDir, content: &[u8], mode: u32) -> PathBuf {
        let path = directory.path().join("root.key");
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        path
    }

    fn from_content(content: &[u8]) -> Result<RootKey> {
        let directory = tempfile::tempdir().unwrap();
        RootKey::from_file(&key_file(&directory, content, 0o600))
    }

    #[test]
    fn a_file_may_hold_raw_bytes_or_hexadecimal_digits() {
        let raw: Vec<u8> = (0xe0..=0xff).collect();
        let digits = "e0e1e2e3e4e5e6e7e8e9eaebecedeeefF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF";
        let contents = [raw.clone(), digits.into(), format!("{digits}\n").into(), format!("{digits}\r\n").into()];
        for content in contents {
            assert_eq!(from_content(&content).unwrap().bytes()[..], raw[..]);
        }
    }

    #[test]
    fn any_other_content_is_refused_and_not_repeated() {
        let contents = [vec![], vec![b'a'; 31], vec![b'a'; 33], vec![b'a'; 63], vec![b'g'; 64], vec![b'a'; 67]];
        for content in contents {
            let error = from_content(&content).unwrap_err();
            assert_eq!(error.status, Status::KeyUnavailable);
            assert!(!error.message.contains("aaaa") && !error.message.contains("gggg"), "{error}");
        }
    }

    #[test]
    fn a_file_that_others_may_touch_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        for mode in [0o640, 0o604, 0o620, 0o610, 0o601, 0o777] {
            let error = RootKey::from_file(&key_file(&directory, &[7; 32], mode)).unwrap_err();
            assert_eq!(error.status, Status::FileAccess);
            assert!(error.message.contains("chmod 0600"));
        }
        assert!(RootKey::from_file(&key_file(&directory, &[7; 32], 0o400)).is_ok());
    }

    #[test]
    fn a_link_is_judged_by_the_file_it_leads_to() {
        let directory = tempfile::tempdir().unwrap();
        let link = directory.path().join("link");
        std::os::unix::fs::symlink(key_file(&directory, &[7; 32], 0o600), &link).unwrap();
        assert!(RootKey::from_file(&link).is_ok());
        key_file(&directory, &[7; 32], 0o644);
        assert_eq!(RootKey::from_file(&link).unwrap_err().status, Status::FileAccess);
    }

    #[test]
    fn a_missing_file_a_directory_and_a_pipe_are_refused_without_waiting() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [directory.path().join("missing"), directory.path().to_owned(), pipe] {
            assert_eq!(RootKey::from_file(&path).unwrap_err().status, Status::KeyUnavailable);
        }
    }

    #[test]
    fn an_environment_variable_holds_hexadecimal_digits() {
        std::env::set_var("VOUCHER_ROOT_KEY_GOOD", "07".repeat(32));
        std::env::set_var("VOUCHER_ROOT_KEY_BAD", "07".repeat(31));
        assert_eq!(RootKey::from_environment("VOUCHER_ROOT_KEY_GOOD").unwrap().bytes(), &[7; 32]);
        for name in ["VOUCHER_ROOT_KEY_BAD", "VOUCHER_ROOT_KEY_MISSING"] {
            assert_eq!(RootKey::from_environment(name).unwrap_err().status, Status::KeyUnavailable);
        }
    }

    #[test]
    fn a_key_that_was_never_filled_in_is_refused() {
        assert_eq!(RootKey::from_bytes(&[0; 32]).unwrap_err().status, Status::KeyUnavailable);
        assert_eq!(RootKey::from_bytes(&[7; 16]).unwrap_err().status, Status::KeyUnavailable);
    }

    #[test]
    fn a_key_is_never_printed() {
        assert_eq!(format!("{:?}", RootKey::from_bytes(&[7; 32]).unwrap()), "RootKey(not shown)");
    }
}
