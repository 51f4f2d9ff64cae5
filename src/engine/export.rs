//! Export of a search, pulled in blocks.
//!
//! The tour: `run` writes down that one begins and how it ended, `repeat` guards codes that left before, `rows` reads the
//! vouchers, `columns` and `document` make cells and files of them, `files` and `job` write them to a directory.

mod columns;
mod document;
mod files;
pub(super) mod job;
pub(super) mod repeat;
mod rows;
pub(super) mod run;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::search::{bounds, Walk};
use super::Module;
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::store::export_run::ExportRunRow;
use crate::voucher::{ExportRequest, ExportResult, ExportState, Filter, Order};
use document::{Layout, OutgoingDocument};
use repeat::Repeat;
use rows::Rows;
use run::NewRun;

pub use columns::COLUMNS;

/// The schema of exports as XML.
pub fn export_schema() -> &'static str {
    crate::format::xml::SCHEMA
}

/// An export that is being read. Its run is finished when its reader has come to the end.
pub struct Export {
    module: Arc<Module>,
    actor: Actor,
    rows: Rows,
    document: OutgoingDocument,
    block: Zeroizing<Vec<u8>>,
    given: usize,
    stage: Stage,
    /// The first failure ends an export: what follows it must not look whole. Set before each step, so that one that
    /// panics ends it too.
    failed: Option<Error>,
    bytes: i64,
    hash: Sha256,
    sha256: String,
}

/// How far an export is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    /// There may be vouchers left.
    Vouchers,
    /// Its last block was made.
    LastBlock,
    /// Its reader saw the end.
    Ended,
}

impl Module {
    /// Starts an export. With codes it needs the right `reveal` too; the run is written down before a byte leaves.
    ///
    /// Codes of a series leave once: [`Status::ApprovalPending`] if they did before, until another person approved it and
    /// `approval_id` names that. They leave by serial, each voucher is verified, and on cards the only ones are draft,
    /// accepted and active.
    pub fn export(self: &Arc<Self>, actor: &Actor, filter: &Filter, request: &ExportRequest) -> Result<Export> {
        may_export(actor, request)?;
        if request.bytes_per_file != 0 {
            return Err(Error::invalid("bytes_per_file", "is for exports to files; leave it at 0"));
        }
        let ready = self.ready(actor, filter, request)?;
        let document = ready.layout.begin()?;
        Ok(Export {
            module: self.clone(),
            actor: actor.clone(),
            rows: self.begin_rows(actor, filter, request, ready)?,
            document,
            block: Zeroizing::default(),
            given: 0,
            stage: Stage::Vouchers,
            failed: None,
            bytes: 0,
            hash: Sha256::new(),
            sha256: String::new(),
        })
    }

    /// Checks a request without leaving a trace.
    fn ready(&self, actor: &Actor, filter: &Filter, request: &ExportRequest) -> Result<Ready> {
        let layout = Layout::new(self, request)?;
        if layout.has_codes() && !matches!(filter.order, Order::Serial | Order::SerialDescending) {
            let problem = "must be by serial where codes leave: in another a voucher that changes could leave twice";
            return Err(Error::invalid("order", problem));
        }
        let seeing = Actor { rights: actor.rights | Right::View as i64, ..actor.clone() };
        Ok(Ready { walk: self.walk(&seeing, filter)?, layout, seeing })
    }

    /// Begins a run: what it takes is there, and it is written down.
    fn begin_rows(
        self: &Arc<Self>,
        actor: &Actor,
        filter: &Filter,
        request: &ExportRequest,
        ready: Ready,
    ) -> Result<Rows> {
        let with_codes = ready.layout.has_codes();
        let repeat = match with_codes {
            true => self.repeat(&ready.seeing, filter)?,
            false => Repeat::default(),
        };
        if request.approval_id.is_empty() {
            self.must_not_repeat(actor, filter, request, &repeat)?;
        }
        let granted = Some(&repeat).filter(|_| !request.approval_id.is_empty()).cloned();
        let new = NewRun {
            filter: filter.clone(),
            bounds: self.store.read(|tx| bounds(tx, filter))?,
            request: request.clone(),
            columns: ready.layout.columns(),
            with_codes,
            repeat,
        };
        let run: ExportRunRow = self.begin_run(actor, new)?;
        Ok(Rows::new(self, run, granted, ready))
    }
}

/// A request that can be carried out.
struct Ready {
    layout: Layout,
    walk: Walk,
    /// The actor, who sees what may be exported.
    seeing: Actor,
}

pub(super) fn may_export(actor: &Actor, request: &ExportRequest) -> Result<()> {
    actor.must_have(Right::Export)?;
    if request.with_codes {
        actor.must_have(Right::Reveal)?;
    }
    Ok(())
}

impl Export {
    /// Copies the next bytes into the buffer and tells how many; 0 at the end.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        while self.given == self.block.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let rest = &self.block[self.given..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }

    /// What was written so far.
    pub fn result(&self) -> ExportResult {
        self.rows.result(1, self.bytes, &self.sha256)
    }

    /// Makes the next block; false at the end.
    fn fill(&mut self) -> Result<bool> {
        self.failed = Some(Error::new(Status::Internal, "a step of the export broke off; start it again"));
        let filled = match self.stage {
            Stage::Ended => Ok(false),
            Stage::LastBlock => self.end(),
            Stage::Vouchers => self.next_block(),
        };
        self.failed = filled.as_ref().err().cloned();
        if filled.is_err() {
            self.block.clear();
            self.given = 0;
        }
        filled
    }

    fn next_block(&mut self) -> Result<bool> {
        let page = self.rows.next_page()?;
        for row in 0..page.found.len() {
            self.rows.write(&page, row, &mut self.document)?;
        }
        self.given = 0;
        if page.last {
            self.document.finish(&mut self.block)?;
            self.stage = Stage::LastBlock;
        } else {
            self.document.drain(&mut self.block)?;
        }
        self.bytes += self.block.len() as i64;
        self.hash.update(&*self.block);
        Ok(true)
    }

    fn end(&mut self) -> Result<bool> {
        self.sha256 = hexadecimal(&std::mem::take(&mut self.hash).finalize());
        let result = self.result();
        self.module.end_run(&self.actor, self.rows.ended(ExportState::Finished, &result))?;
        self.stage = Stage::Ended;
        Ok(false)
    }
}

/// Two digits a byte.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::panic::{catch_unwind, AssertUnwindSafe};

    use super::*;
    use crate::actor::ActorKind;
    use crate::clock::SystemClock;
    use crate::entropy::SystemEntropy;
    use crate::format::{Cell, Document, Shared};
    use crate::vault::RootKey;
    use crate::Config;

    /// Hands out what it has, and then panics.
    struct Broken;

    impl Document for Broken {
        fn cell(&mut self, _: Cell<'_>, _: Shared) -> Result<()> {
            Ok(())
        }

        fn end_row(&mut self) -> Result<()> {
            Ok(())
        }

        fn size(&self) -> u64 {
            0
        }

        fn finish(&mut self) -> Result<()> {
            Ok(())
        }

        fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
            block.extend_from_slice(b"half a row");
            panic!("a defect");
        }
    }

    #[test]
    fn a_step_that_panicked_ends_the_export() {
        let folder = tempfile::tempdir().unwrap();
        let store_path = folder.path().join("vouchers.db");
        let config = Config { store_path, currency: "EUR".into(), ..Config::default() };
        let key = RootKey::from_bytes(&[7; 32]).unwrap();
        let module = Module::open(&config, Some(key), Arc::new(SystemClock), Arc::new(SystemEntropy)).unwrap();
        let olga = Actor::new(ActorKind::Operator, "olga", Right::ALL);
        let mut export = module.export(&olga, &Filter::default(), &ExportRequest::default()).unwrap();
        export.document = OutgoingDocument::of(Box::new(Broken));
        let mut block = [0; 64];
        assert!(catch_unwind(AssertUnwindSafe(|| export.read(&mut block))).is_err());
        for _ in 0..2 {
            assert_eq!(export.read(&mut block).unwrap_err().status, Status::Internal);
        }
    }
}
