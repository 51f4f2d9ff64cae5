//! `voucherctl export`

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;

use clap::Args;
use voucher::engine::{ExportRequest, ExportResult};
use zeroize::Zeroizing;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::filter::{FilterOptions, OrderOption};
use crate::output::{Field, Output};

/// Bytes handed to standard output at a time.
const BLOCK_BYTES: usize = 64 * 1024;

/// A list as CSV, to a new file or to standard output
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    filter: FilterOptions,
    /// In which order
    #[arg(long, value_enum, default_value_t)]
    order: OrderOption,
    /// The file to make, readable by its owner only; it must not be there yet [default: standard output]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Columns and headings of another system: astpp, splynx, jerasoft or crm
    #[arg(long, value_name = "SYSTEM", default_value = "")]
    preset: String,
    /// Columns, comma separated
    #[arg(long, default_value = "")]
    columns: String,
    /// Full codes instead of masks; needs --reveal and the right reveal
    #[arg(long, requires = "reveal")]
    with_codes: bool,
    /// I know that codes are as good as money
    #[arg(long)]
    reveal: bool,
}

impl Export {
    /// Exports it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let filter = self.filter.filter(desk, self.order.into())?;
        let (preset, columns) = (self.preset.clone(), self.columns.clone());
        let request = ExportRequest { with_codes: self.with_codes, preset, columns, ..ExportRequest::default() };
        if let Some(path) = &self.to {
            let done = desk.module.export_to_file(&desk.actor, &filter, &request, path)?;
            let ExportResult { vouchers, bytes, .. } = done;
            output.fields(vec![("vouchers", Field::Number(vouchers)), ("bytes", Field::Number(bytes))])?;
            return Ok(0);
        }
        if self.with_codes && std::io::stdout().is_terminal() {
            return Err(Failure::Usage("codes are not written to a terminal; name a file with --to".into()));
        }
        let mut export = desk.module.export(&desk.actor, &filter, &request)?;
        let mut block = Zeroizing::new(vec![0; BLOCK_BYTES]);
        // Straight to the descriptor: a buffered stream would keep codes in memory that nobody wipes.
        let mut out = File::from(std::io::stdout().as_fd().try_clone_to_owned()?);
        loop {
            match export.read(&mut block)? {
                0 => break,
                length => out.write_all(&block[..length])?,
            }
        }
        Ok(0)
    }
}
