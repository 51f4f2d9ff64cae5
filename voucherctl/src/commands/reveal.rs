//! `voucherctl reveal`

use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;

use clap::Args;
use zeroize::Zeroizing;

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
        // Straight to the descriptor: a buffered stream would keep the code in memory that nobody wipes.
        let mut out = File::from(std::io::stdout().as_fd().try_clone_to_owned()?);
        out.write_all(&answer(&code, output.is_json())?)?;
        Ok(0)
    }
}

/// The answer in one piece that is wiped. Its room is taken at once: growing would leave a copy behind.
fn answer(code: &str, json: bool) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // JSON writes a symbol as six bytes at most.
    let mut answer = Zeroizing::new(Vec::with_capacity(6 * code.len() + 16));
    if json {
        answer.extend(br#"{"code":"#);
        serde_json::to_writer(&mut *answer, code).map_err(std::io::Error::from)?;
        answer.extend(b"}\n");
    } else {
        writeln!(answer, "code  {code}")?;
    }
    Ok(answer)
}
