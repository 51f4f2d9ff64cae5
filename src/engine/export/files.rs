//! The files of one run: written one after the other, each a whole document, and named together at the end.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::document::{Layout, OutgoingDocument};
use super::hexadecimal;
use super::rows::Rows;
use crate::actor::Actor;
use crate::engine::manifest::{FileEntry, Manifest};
use crate::engine::new_file::{must_be_free, name_all, NewFile};
use crate::engine::{crash_point, Module};
use crate::error::{Error, Result, Status, StatusClass};
use crate::limits::{BYTES_PER_FILE_MIN, EXPORT_FILES_WITH_CODES_MAX, EXPORT_OPEN_FILES_MAX, FILES_MAX};
use crate::voucher::{ExportRequest, ExportResult, ExportState};

/// Where the files of a run go.
pub(super) struct Place {
    path: PathBuf,
    /// No file is larger; none: there is one file.
    bytes_per_file: Option<u64>,
    files_max: usize,
    /// Whom they are encrypted for; empty: they are not, and have no manifest.
    recipient: String,
}

impl Place {
    /// Checks where the files are to go. `with_codes`: codes stand in them, so that none may have a name before its end.
    pub(super) fn new(request: &ExportRequest, path: &Path, with_codes: bool) -> Result<Place> {
        let bytes_per_file = match request.bytes_per_file {
            0 => None,
            bytes @ BYTES_PER_FILE_MIN.. => Some(bytes as u64),
            _ => {
                let problem = format!("must be 0 for one file, or at least {BYTES_PER_FILE_MIN}");
                return Err(Error::invalid("bytes_per_file", problem));
            }
        };
        let files_max = if with_codes { EXPORT_FILES_WITH_CODES_MAX } else { FILES_MAX };
        let place = Place { path: path.to_owned(), bytes_per_file, files_max, recipient: request.recipient.clone() };
        if !place.recipient.is_empty() {
            must_be_free(&place.beside(".manifest.json"))?;
            must_be_free(&place.beside(".manifest.sig"))?;
        }
        Ok(place)
    }

    /// Refuses sizes of files in which so many vouchers cannot be held, as far as that is known before the first.
    pub(super) fn must_hold(&self, document: &OutgoingDocument, layout: &Layout, vouchers: i64) -> Result<()> {
        let Some(most) = self.bytes_per_file else { return Ok(()) };
        if document.size_with(layout.row_bytes_max()) > most {
            let problem = "is too small for one voucher beside what each file begins with, such as a logo; give more";
            return Err(Error::invalid("bytes_per_file", problem));
        }
        let least = layout.row_bytes_min().saturating_mul(u64::try_from(vouchers).unwrap_or(0));
        match least.div_ceil(most) > self.files_max as u64 {
            true => Err(self.too_many_files()),
            false => Ok(()),
        }
    }

    fn too_many_files(&self) -> Error {
        let what = if self.files_max == FILES_MAX { "files" } else { "files with codes" };
        let problem = format!("is so small that more than {} {what} would be needed; give more", self.files_max);
        Error::invalid("bytes_per_file", problem)
    }

    /// Begins the file with this number, from 1.
    pub(super) fn create(&self, number: usize) -> Result<NewFile> {
        let nameless = number <= EXPORT_OPEN_FILES_MAX;
        if self.bytes_per_file.is_none() {
            return NewFile::create(&self.path, nameless);
        }
        if number > self.files_max {
            return Err(self.too_many_files());
        }
        let stem = self.path.file_stem().ok_or_else(|| Error::invalid("path", "names no file"))?;
        let mut name = OsString::from(stem);
        name.push(format!("-{number:04}"));
        if let Some(extension) = self.path.extension() {
            name.push(".");
            name.push(extension);
        }
        NewFile::create(&self.path.with_file_name(name), nameless)
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(ending);
        path.into()
    }
}

/// A file that is being written.
struct OutgoingFile {
    file: NewFile,
    document: OutgoingDocument,
    vouchers: u64,
    sent: Sent,
}

/// Bytes that left.
#[derive(Default)]
struct Sent {
    bytes: u64,
    hash: Sha256,
}

impl Sent {
    fn add(&mut self, block: &[u8]) {
        self.bytes += block.len() as u64;
        self.hash.update(block);
    }
}

/// The files of a run on their way. Dropped before they have names, they are gone.
pub(super) struct Writing {
    rows: Rows,
    place: Place,
    current: Option<OutgoingFile>,
    whole: Vec<NewFile>,
    entries: Vec<FileEntry>,
    block: Zeroizing<Vec<u8>>,
    /// All files, one after the other.
    sent: Sent,
    sha256: String,
    stage: Stage,
}

/// How far the files are.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    /// There may be vouchers left.
    Vouchers,
    /// All of them are whole.
    Whole,
    /// They stand under their names.
    Named,
    /// They have none, but one could not be taken away again.
    Seen,
}

impl Writing {
    /// Goes on with a file and a document that are begun.
    pub(super) fn new(rows: Rows, place: Place, file: NewFile, document: OutgoingDocument) -> Writing {
        Writing {
            rows,
            place,
            current: Some(OutgoingFile { file, document, vouchers: 0, sent: Sent::default() }),
            whole: Vec::new(),
            entries: Vec::new(),
            block: Zeroizing::default(),
            sent: Sent::default(),
            sha256: String::new(),
            stage: Stage::Vouchers,
        }
    }

    /// Writes page after page until `spent`; true when the last file is whole.
    pub(super) fn step(&mut self, spent: &dyn Fn() -> bool) -> Result<bool> {
        if self.stage != Stage::Vouchers {
            return Ok(true);
        }
        loop {
            let page = self.rows.next_page()?;
            for row in 0..page.found.len() {
                self.make_room()?;
                let current = self.current.as_mut().ok_or_else(no_file)?;
                self.rows.write(&page, row, &mut current.document)?;
                current.vouchers += 1;
            }
            if page.last {
                self.end()?;
                self.sha256 = hexadecimal(&std::mem::take(&mut self.sent.hash).finalize());
                self.stage = Stage::Whole;
                return Ok(true);
            }
            self.current.as_mut().ok_or_else(no_file)?.document.drain(&mut self.block)?;
            self.put()?;
            crash_point("export_page");
            if spent() {
                return Ok(false);
            }
        }
    }

    /// Names the files, and writes down that the run is finished. Files that have names keep them: somebody may have taken
    /// them already. So a failure after that leaves the run begun, and this can be called again.
    pub(super) fn finish(&mut self, module: &Module, actor: &Actor) -> Result<ExportResult> {
        if self.stage == Stage::Whole {
            let files = self.all_files(module)?;
            crash_point("export_before_names");
            name_all(files).map_err(|refused| {
                self.stage = if refused.gone { Stage::Vouchers } else { Stage::Seen };
                refused.error
            })?;
            self.stage = Stage::Named;
            crash_point("export_named");
        }
        let result = self.result();
        let written = module.end_run(actor, self.rows.ended(ExportState::Finished, &result));
        written.map_err(|error| not_written_down(result.run, error))?;
        Ok(result)
    }

    /// The files with codes and those that vouch for them.
    fn all_files(&mut self, module: &Module) -> Result<Vec<NewFile>> {
        let mut files = std::mem::take(&mut self.whole);
        if !self.place.recipient.is_empty() {
            let manifest = self.manifest().written(&module.ground.store_id.to_string())?;
            let signature = module.ground.vault.sign_manifest(&manifest)?;
            files.push(whole_file(&self.place.beside(".manifest.json"), &manifest)?);
            files.push(whole_file(&self.place.beside(".manifest.sig"), &signature)?);
        }
        Ok(files)
    }

    /// The files stand under their names.
    pub(super) fn is_named(&self) -> bool {
        self.stage == Stage::Named
    }

    /// What it wrote so far.
    pub(super) fn result(&self) -> ExportResult {
        let files = self.entries.len() + usize::from(self.current.is_some());
        self.rows.result(files as i64, self.sent.bytes as i64, &self.sha256)
    }

    /// How many vouchers it wrote.
    pub(super) fn vouchers(&self) -> i64 {
        self.rows.vouchers()
    }

    /// Takes the files away. What is known of the run stays, and whether nothing of them does.
    pub(super) fn discard(self) -> (Rows, bool) {
        let files = self.whole.into_iter().chain(self.current.map(|current| current.file));
        let gone = files.map(NewFile::discard).fold(true, |gone, one| gone & one);
        (self.rows, gone && !matches!(self.stage, Stage::Named | Stage::Seen))
    }

    /// Ends the file and begins another if it may not take one more voucher, however long.
    fn make_room(&mut self) -> Result<()> {
        let (Some(most), Some(current)) = (self.place.bytes_per_file, &self.current) else { return Ok(()) };
        let size = current.document.size_with(self.rows.layout.row_bytes_max());
        if current.vouchers == 0 || size <= most {
            return Ok(());
        }
        self.end()?;
        let (file, document) = (self.place.create(self.entries.len() + 1)?, self.rows.layout.begin()?);
        self.current = Some(OutgoingFile { file, document, vouchers: 0, sent: Sent::default() });
        Ok(())
    }

    /// Ends the file: it is whole, and on the disk.
    fn end(&mut self) -> Result<()> {
        self.current.as_mut().ok_or_else(no_file)?.document.finish(&mut self.block)?;
        self.put()?;
        let mut current = self.current.take().ok_or_else(no_file)?;
        current.file.finish()?;
        if self.place.bytes_per_file.is_some_and(|most| current.sent.bytes > most) {
            let problem = "a file became larger than it may be; leave bytes_per_file at 0, and report this defect";
            return Err(Error::new(Status::Internal, problem).field("bytes_per_file"));
        }
        let (name, bytes) = (current.file.name(), current.sent.bytes);
        self.entries.push(FileEntry { name, bytes, sha256: hexadecimal(&current.sent.hash.finalize()) });
        self.whole.push(current.file);
        Ok(())
    }

    /// Writes the block to the file.
    fn put(&mut self) -> Result<()> {
        let current = self.current.as_mut().ok_or_else(no_file)?;
        current.file.write(&self.block)?;
        self.sent.add(&self.block);
        match self.place.recipient.is_empty() {
            // The hashes of single files stand in the manifest only.
            true => current.sent.bytes += self.block.len() as u64,
            false => current.sent.add(&self.block),
        }
        Ok(())
    }

    fn manifest(&self) -> Manifest<'_> {
        Manifest {
            run: self.rows.run(),
            series: self.rows.series().collect(),
            vouchers: self.rows.vouchers(),
            values: self.rows.values().iter().map(|(currency, sum)| (currency.as_str(), *sum)).collect(),
            recipient: &self.place.recipient,
            files: &self.entries,
        }
    }
}

/// That nothing happened would not be true.
fn not_written_down(run: i64, error: Error) -> Error {
    let status = if error.status.class() == StatusClass::Retry { Status::CommitUnknown } else { error.status };
    let problem = "the files are there and whole, but that could not be written down";
    let remedy = format!("step its job again, or keep them: run {run} stays begun, and its codes count as gone");
    Error { message: format!("{problem} ({}); {remedy}", error.message), status, ..error }
}

fn no_file() -> Error {
    Error::new(Status::Internal, "the export has no file to write to: report this defect")
}

fn whole_file(path: &Path, bytes: &[u8]) -> Result<NewFile> {
    let mut file = NewFile::create(path, true)?;
    file.write(bytes)?;
    file.finish()?;
    Ok(file)
}
