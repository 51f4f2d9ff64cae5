//! `voucherctl verify` and `voucherctl checkpoint`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use voucher::voucher::report::StoreCheck;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::output::{object, text, Output, Shown};

/// Check that nobody changed the audit trail, and that all vouchers issued are still there
#[derive(Args)]
pub struct Verify {
    /// A file with what `checkpoint` answered before; the trail must still hold it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Verify every voucher and recount every counter as well; takes a while on a large store
    #[arg(long)]
    vouchers: bool,
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
        let check = if self.vouchers { Some(walked(desk)?) } else { None };
        let genuine = check.is_none_or(|check| check.damaged == 0 && check.miscounted_zones == 0);
        let holds = genuine && books.iter().all(|row| row.holds);
        if output.is_json() {
            let rows: Vec<_> = books.iter().map(|row| object(row.fields())).collect();
            let mut told = json!({ "audit_lines": lines, "holds": holds, "conservation": rows });
            if let Some(check) = check {
                told["vouchers"] = check.vouchers.into();
                told["damaged"] = check.damaged.into();
                told["miscounted_zones"] = check.miscounted_zones.into();
            }
            output.value(&told)?;
        } else {
            output.say(&format!("the audit trail holds: {lines} lines"))?;
            if let Some(StoreCheck { vouchers, damaged, miscounted_zones }) = check {
                output.say(&format!(
                    "vouchers: {vouchers} verified, {damaged} damaged, {miscounted_zones} zones miscounted"
                ))?;
            }
            output.whole_list(books)?;
        }
        if !holds {
            output.note("what was issued is not what is there; compare with a backup");
        }
        Ok(if holds { 0 } else { 5 })
    }
}

/// Every voucher verified and every counter recounted.
fn walked(desk: &Desk) -> Result<StoreCheck, Failure> {
    let bar = crate::job::bar(desk.module.metrics(&desk.actor)?.vouchers);
    let check = desk.module.verify_store(&desk.actor, &mut |seen| bar.set_position(seen.max(0) as u64))?;
    bar.finish_and_clear();
    Ok(check)
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
