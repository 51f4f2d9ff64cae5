//! `voucherctl rotate-key`

use std::path::PathBuf;

use clap::Args;
use voucher::vault::RootKey;

use crate::access::{Access, Desk};
use crate::failure::Ended;
use crate::job;
use crate::output::Output;

/// Bring the whole store under a new root key
///
/// From its first step on the store opens with the new key only. After a stop go on with `jobs resume` and the new key.
#[derive(Args)]
pub struct RotateKey {
    /// The file with the new key, readable by its owner only
    #[arg(long, value_name = "FILE")]
    new_key_file: PathBuf,
}

impl RotateKey {
    /// Rotates, with a bar on a terminal.
    pub fn run(&self, access: &Access, desk: &Desk, output: &Output) -> Ended {
        let new = RootKey::from_file(&self.new_key_file)?;
        let started = desk.module.rotate_key_start(&desk.actor, access.root_key()?, new)?;
        output.note(&format!(
            "the store opens with {} from now on; keep the old key as long as backups made with it",
            self.new_key_file.display()
        ));
        output.one(&job::drive(&started)?)?;
        Ok(0)
    }
}
