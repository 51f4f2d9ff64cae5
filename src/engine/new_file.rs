//! A file that appears under its name only when it is whole, and several that appear together or not at all.
//!
//! Where the filesystem can (Linux, `O_TMPFILE`) the file has no name before: a process that dies leaves nothing of it.
//! Elsewhere it stands beside its place as `NAME.part-PID` until it is whole, and a process that is killed leaves that.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{linkat, AtFlags, CWD};

use crate::error::{Error, Result, Status};

/// A file on its way, readable by its owner only. Dropped before it is named, it is gone.
pub(super) struct NewFile {
    /// Open as long as it is written or has no name.
    file: Option<File>,
    /// The name it has meanwhile.
    temporary: Option<PathBuf>,
    path: PathBuf,
}

impl NewFile {
    /// Begins a file for a place where there is none. `nameless`: it may take an open file until it is named.
    pub(super) fn create(path: &Path, nameless: bool) -> Result<NewFile> {
        must_be_free(path)?;
        let name = path.file_name().ok_or_else(|| Error::invalid("path", "names no file"))?;
        if let Some(file) = nameless.then(|| without_a_name(path)).flatten() {
            return Ok(NewFile { file: Some(file), temporary: None, path: path.to_owned() });
        }
        let temporary = path.with_file_name(format!("{}.part-{}", name.to_string_lossy(), std::process::id()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary);
        let file = file.map_err(|error| refused(&format!("cannot be created there: {}", error.kind())))?;
        Ok(NewFile { file: Some(file), temporary: Some(temporary), path: path.to_owned() })
    }

    /// The name it will have, without the directory.
    pub(super) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Appends to it.
    pub(super) fn write(&mut self, block: &[u8]) -> Result<()> {
        let file = self.file.as_mut().ok_or_else(|| Error::new(Status::Internal, "the file is finished already"))?;
        file.write_all(block).map_err(|error| refused_by("cannot be written", &error))
    }

    /// Nothing more comes: what is written is on the disk.
    pub(super) fn finish(&mut self) -> Result<()> {
        if let Some(file) = &self.file {
            file.sync_all().map_err(|error| refused_by("cannot be finished", &error))?;
        }
        if self.temporary.is_some() {
            self.file = None;
        }
        Ok(())
    }

    /// Takes it away; false if it may stand somewhere still.
    pub(super) fn discard(mut self) -> bool {
        self.temporary.take().is_none_or(|temporary| fs::remove_file(temporary).is_ok())
    }

    /// A hard link never replaces a file that came meanwhile, as a rename would.
    fn link(&self) -> std::io::Result<()> {
        match (&self.temporary, &self.file) {
            (Some(temporary), _) => fs::hard_link(temporary, &self.path),
            (None, Some(file)) => {
                linkat(CWD, name_of(file), CWD, &self.path, AtFlags::SYMLINK_FOLLOW).map_err(Into::into)
            }
            (None, None) => Err(ErrorKind::NotFound.into()),
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Why files have no names.
#[derive(Debug)]
pub(super) struct NotNamed {
    pub(super) error: Error,
    /// None of them can have been seen, or still stands somewhere.
    pub(super) gone: bool,
}

/// Gives finished files their names, in this order: all of them, or none.
pub(super) fn name_all(files: Vec<NewFile>) -> std::result::Result<(), NotNamed> {
    let mut named = Vec::with_capacity(files.len());
    let free = files.iter().try_for_each(|file| must_be_free(&file.path));
    let linked = free.and_then(|()| {
        files.iter().try_for_each(|file| {
            file.link().map_err(|error| refused_by("cannot be finished", &error))?;
            named.push(file.path.clone());
            Ok(())
        })
    });
    if let Err(error) = linked {
        // One that is no longer there was taken by somebody.
        let kept = named.iter().filter(|path| fs::remove_file(path).is_err()).count();
        let discarded = files.into_iter().map(NewFile::discard).fold(true, |gone, one| gone & one);
        return Err(NotNamed { error, gone: kept == 0 && discarded });
    }
    // A name lasts once its directory is on the disk. Filesystems that cannot do that for a directory need not.
    if let Some(directory) = named.first().and_then(|path| File::open(directory_of(path)).ok()) {
        let _ = directory.sync_all();
    }
    Ok(())
}

/// Refuses a place where something is, be it a link that leads nowhere.
pub(super) fn must_be_free(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(refused("exists already; choose a new name")),
        Err(_) => Ok(()),
    }
}

/// A file in the directory of this path that has no name; none where the system cannot make or later name one.
fn without_a_name(path: &Path) -> Option<File> {
    let mut options = OpenOptions::new();
    let file = options.write(true).mode(0o600).custom_flags(libc::O_TMPFILE).open(directory_of(path)).ok()?;
    fs::symlink_metadata(name_of(&file)).is_ok().then_some(file)
}

/// How the system calls an open file.
fn name_of(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn refused_by(problem: &str, error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Error::new(Status::DiskFull, "no room for the export; free some and export again").field("path")
        }
        ErrorKind::AlreadyExists => refused("exists already; choose a new name"),
        kind => refused(&format!("{problem}: {kind}")),
    }
}

fn refused(problem: &str) -> Error {
    Error::new(Status::FileAccess, format!("path: {problem}")).field("path")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn written(path: &Path, nameless: bool) -> NewFile {
        let mut file = NewFile::create(path, nameless).unwrap();
        file.write(b"whole").unwrap();
        file.finish().unwrap();
        file
    }

    #[test]
    fn a_nameless_file_is_seen_only_when_it_is_whole() {
        let directory = tempfile::tempdir().unwrap();
        let file = written(&directory.path().join("a"), true);
        assert_eq!(names(directory.path()), Vec::<String>::new());
        name_all(vec![file]).unwrap();
        assert_eq!(names(directory.path()), ["a"]);
        let metadata = fs::metadata(directory.path().join("a")).unwrap();
        assert_eq!((metadata.permissions().mode() & 0o777, metadata.len()), (0o600, 5));
    }

    #[test]
    fn a_named_one_stands_beside_its_place_until_it_is_whole() {
        let directory = tempfile::tempdir().unwrap();
        let file = written(&directory.path().join("a"), false);
        assert_eq!(names(directory.path()), [format!("a.part-{}", std::process::id())]);
        name_all(vec![file]).unwrap();
        assert_eq!(names(directory.path()), ["a"]);
        assert_eq!(fs::read(directory.path().join("a")).unwrap(), b"whole");
    }

    #[test]
    fn if_one_place_is_taken_meanwhile_no_other_file_appears() {
        for nameless in [true, false] {
            let directory = tempfile::tempdir().unwrap();
            let place = |name: &str| directory.path().join(name);
            let files = ["a", "b", "c"].map(|name| written(&place(name), nameless)).into();
            fs::write(place("b"), "mine").unwrap();
            let refused = name_all(files).unwrap_err();
            assert_eq!((refused.error.status, refused.gone), (Status::FileAccess, true));
            assert_eq!(names(directory.path()), ["b"]);
            assert_eq!(fs::read(place("b")).unwrap(), b"mine");
        }
    }

    #[test]
    fn what_is_not_to_stay_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        drop(written(&directory.path().join("a"), false));
        assert!(written(&directory.path().join("a"), false).discard());
        assert!(written(&directory.path().join("b"), true).discard());
        assert_eq!(names(directory.path()), Vec::<String>::new());
    }

    #[test]
    fn one_that_cannot_be_taken_away_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let file = written(&directory.path().join("a"), false);
        let elsewhere = directory.path().join("elsewhere");
        fs::rename(directory.path().join(format!("a.part-{}", std::process::id())), elsewhere).unwrap();
        assert!(!file.discard());
    }

    #[test]
    fn a_place_that_is_taken_or_missing_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", directory.path().join("link")).unwrap();
        for place in ["link", "no/such", "link/x"] {
            let error = NewFile::create(&directory.path().join(place), true).err().unwrap();
            assert_eq!((error.status, error.field), (Status::FileAccess, "path"), "{place}");
        }
        assert_eq!(NewFile::create(Path::new("/"), true).err().unwrap().field, "path");
    }
}
