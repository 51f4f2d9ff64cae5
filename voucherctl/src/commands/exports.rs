//! `voucherctl exports`, `voucherctl export-schema` and `voucherctl manifest-key`

use clap::Args;

use crate::access::Desk;
use crate::failure::Ended;
use crate::output::Output;

/// What left: the numbered runs of exports, newest first
#[derive(Args)]
pub struct Exports {
    /// Of this series, by code or identifier [default: all]
    #[arg(long, default_value = "")]
    series: String,
    /// At most so many, 0 = all
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    limit: usize,
}

impl Exports {
    /// Lists them.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let mut cursor = desk.module.export_runs(&desk.actor, &self.series)?;
        output.list_limited(self.limit, |most| Ok(cursor.fetch(most)?))?;
        Ok(0)
    }
}

/// The schema of exports as XML (XSD)
#[derive(Args)]
pub struct ExportSchema {}

impl ExportSchema {
    /// Prints it.
    pub fn run(&self, output: &Output) -> Ended {
        output.verbatim("schema", voucher::engine::export_schema())?;
        Ok(0)
    }
}

/// The public key that manifests are verified with, as PEM
#[derive(Args)]
pub struct ManifestKey {}

impl ManifestKey {
    /// Prints it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        output.verbatim("manifest_key", &desk.module.manifest_key(&desk.actor)?)?;
        Ok(0)
    }
}
