//! The file an import reads: opened once, told apart from another by its bytes.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::engine::export::COLUMNS;
use crate::error::{Error, Result, Status};
use crate::format::import::{Reader, ReaderOptions};
use crate::limits::{IMPORT_BYTES_MAX, PATH_BYTES_MAX};
use crate::voucher::ImportRequest;

/// Bytes read at a time while a file is hashed.
const BLOCK_BYTES: usize = 64 << 10;

/// An open file and its size. Whatever becomes of the name, this stays the file that was opened.
pub(super) struct ImportFile {
    file: File,
    bytes: u64,
}

impl ImportFile {
    /// Opens a regular file of bounded size. A symbolic link is refused: what it points to may not be the caller's.
    pub(super) fn open(path: &Path) -> Result<ImportFile> {
        // Without waiting: a pipe nobody writes to would hold the host for ever.
        let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
        let file = OpenOptions::new().read(true).custom_flags(flags).open(path);
        let file = file.map_err(|error| match error.raw_os_error() {
            Some(libc::ELOOP) => access("is a symbolic link; name the file itself"),
            _ => access(&format!("cannot be opened ({}); check the name and its rights", error.kind())),
        })?;
        let about = file.metadata().map_err(|error| unreadable(&error))?;
        if !about.is_file() {
            return Err(access("is no regular file; save it as one and name that"));
        }
        if about.len() > IMPORT_BYTES_MAX {
            return Err(Error::invalid("path", format!("is larger than {IMPORT_BYTES_MAX} bytes; split the file")));
        }
        Ok(ImportFile { file, bytes: about.len() })
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// SHA-256 of the whole file in hexadecimal. No reader of it may be in use meanwhile: they share a place.
    pub(super) fn sha256(&self) -> Result<String> {
        let mut file = self.rewound()?;
        let (mut sum, mut block, mut bytes) = (Sha256::new(), vec![0; BLOCK_BYTES], 0_u64);
        loop {
            let count = file.read(&mut block).map_err(|error| unreadable(&error))?;
            if count == 0 {
                break;
            }
            bytes += count as u64;
            if bytes > IMPORT_BYTES_MAX {
                return Err(access("grows while it is read; wait until it is whole"));
            }
            sum.update(block.get(..count).unwrap_or_default());
        }
        Ok(sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads its rows from the first on. One reader at a time.
    pub(super) fn rows(&self, request: &ImportRequest) -> Result<Reader> {
        let options = ReaderOptions {
            format: request.format,
            columns: request.columns.clone(),
            delimiter: request.delimiter.clone(),
            encoding: request.encoding.clone(),
            date_format: request.date_format.clone(),
            exported: COLUMNS,
        };
        Reader::open(self.rewound()?, &options)
    }

    fn rewound(&self) -> Result<File> {
        let mut file = self.file.try_clone().map_err(|error| unreadable(&error))?;
        file.rewind().map_err(|error| unreadable(&error))?;
        Ok(file)
    }
}

/// The path in full, so that another process finds the file again.
pub(super) fn full_path(path: &Path) -> Result<PathBuf> {
    let full = std::path::absolute(path).map_err(|_| access("is empty; name the file to import"))?;
    match full.to_str() {
        Some(text) if text.len() <= PATH_BYTES_MAX => Ok(full),
        Some(_) => Err(Error::invalid("path", format!("is longer than {PATH_BYTES_MAX} bytes; move the file"))),
        None => Err(Error::invalid("path", "is not UTF-8; rename the file")),
    }
}

/// The file is no longer what it was when the import was asked for.
pub(super) fn changed() -> Error {
    let message = "path: the file is not the one the import was started with; put that back, or cancel the import";
    Error::new(Status::WrongState, message).field("path")
}

fn access(problem: &str) -> Error {
    Error::new(Status::FileAccess, format!("path: {problem}")).field("path")
}

fn unreadable(error: &std::io::Error) -> Error {
    access(&format!("cannot be read ({}); try again or copy the file", error.kind()))
}
