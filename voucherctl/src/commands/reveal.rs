//! `voucherctl reveal`

use clap::Args;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::output::Output;

/// The code of one voucher; needs --reveal and the right reveal
#[derive(Args)]
pub struct Reveal {
    /// Its serial or identifier
    #[arg(value_name = "SERIAL|ID")]
    voucher: String,
    /// Why it must be seen, for the history
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// I know that a code is as good as money
    #[arg(long)]
    reveal: bool,
}

impl Reveal {
    /// Shows it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        if !self.reveal {
            return Err(Failure::Usage("a code is as good as money; say --reveal to see it".into()));
        }
        let code = desk.module.reveal(&desk.actor, &self.voucher, &self.reason)?;
        output.secret("code", "code  ", &code)?;
        Ok(0)
    }
}
