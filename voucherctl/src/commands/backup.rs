//! `voucherctl backup`

use std::path::PathBuf;

use clap::Args;

use crate::access::Desk;
use crate::failure::Ended;
use crate::output::{text, Output};

/// A copy of the store, whole or not at all, while it is in use
#[derive(Args)]
pub struct Backup {
    /// The file to make; it must not be there yet
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

impl Backup {
    /// Copies it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        desk.module.backup(&desk.actor, &self.to)?;
        output.fields(vec![("backup", text(self.to.to_string_lossy()))])?;
        Ok(0)
    }
}
