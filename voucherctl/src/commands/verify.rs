//! `voucherctl verify`

use clap::Args;

use crate::access::Desk;
use crate::failure::Ended;
use crate::output::{Field, Output};

/// Check that nobody changed the audit trail
#[derive(Args)]
pub struct Verify {}

impl Verify {
    /// Walks the audit trail.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let length = desk.module.verify_audit(&desk.actor)?;
        output.fields(vec![("audit_lines", Field::Number(length))])?;
        Ok(0)
    }
}
