//! `voucherctl verify` and `voucherctl checkpoint`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::output::{object, text, Output, Shown};

/// Check that nobody changed the audit trail, and that all vouchers issued are still there
#[derive(Args)]
pub struct Verify {
    /// A file with what `checkpoint` answered before; the trail must still hold it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

impl Verify {
    /// Walks the audit trail and adds up the books.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let checkpoint = match &self.checkpoint {
            Some(path) => kept(path)?,
            None => String::new(),
        };
        let lines = desk.module.verify_audit_since(&desk.actor, &checkpoint)?;
        let books = desk.module.conservation(&desk.actor)?;
        let holds = books.iter().all(|row| row.holds);
        if output.is_json() {
            let rows: Vec<_> = books.iter().map(|row| object(row.fields())).collect();
            output.value(&json!({ "audit_lines": lines, "holds": holds, "conservation": rows }))?;
        } else {
            output.say(&format!("the audit trail holds: {lines} lines"))?;
            output.whole_list(books)?;
        }
        if !holds {
            output.note("what was issued is not what is there; compare with a backup");
        }
        Ok(if holds { 0 } else { 5 })
    }
}

/// A checkpoint from a file. The library takes an empty one as "compare nothing"; whoever names a file means to compare.
fn kept(path: &Path) -> Result<String, Failure> {
    let checkpoint = crate::file::text(path)?;
    if checkpoint.trim().is_empty() {
        let name = path.display();
        return Err(Failure::Declined(format!("{name} holds no checkpoint; nothing was verified, name another file")));
    }
    Ok(checkpoint)
}

/// The end of the audit trail, signed; keep it where nobody who can write the store can
#[derive(Args)]
pub struct Checkpoint {}

impl Checkpoint {
    /// Shows it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let checkpoint = desk.module.audit_checkpoint(&desk.actor)?;
        match output.is_json() {
            true => output.fields(vec![("checkpoint", text(checkpoint))])?,
            false => output.say(&checkpoint)?,
        }
        Ok(0)
    }
}
