//! Files that commands are given.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::failure::Failure;

/// A type or the metadata of a series is a page; more than this is another file.
const TEXT_BYTES_MAX: u64 = 1024 * 1024;

/// The text of a file.
pub fn text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(TEXT_BYTES_MAX + 1).read_to_string(&mut text));
    read.map_err(|error| unreadable(path, &error.to_string()))?;
    if text.len() as u64 > TEXT_BYTES_MAX {
        return Err(unreadable(path, "it is too large"));
    }
    Ok(text)
}

/// The command line names a file that is of no use.
pub fn unreadable(path: &Path, problem: &str) -> Failure {
    Failure::Usage(format!("{} cannot be read: {problem}", path.display()))
}
