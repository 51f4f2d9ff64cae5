//! `voucherctl redeem`

use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Read};
use std::os::fd::AsFd;

use clap::Args;
use voucher::limits::CODE_INPUT_BYTES_MAX;
use voucher::money::Currency;
use voucher::voucher::RedeemRequest;
use zeroize::{Zeroize, Zeroizing};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::ledger::LedgerOptions;
use crate::output::Output;

/// Redeem a voucher for an account; the code is read from standard input, or asked for
#[derive(Args)]
pub struct Redeem {
    /// The account to credit
    #[arg(long)]
    account: String,
    /// The partner whose customer it is
    #[arg(long, value_name = "NAME", default_value = "")]
    account_partner: String,
    /// The serial typed with the code; of a card without a code its number
    #[arg(long, default_value = "")]
    serial: String,
    /// Take only so much and leave the rest on the voucher, if its type allows that; needs --request-id
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
    /// The product it is for, or its type; needed for vouchers that are for products
    #[arg(long, value_name = "NAME", default_value = "")]
    product: String,
    /// The same request again answers the receipt of the first time
    #[arg(long, value_name = "ID", default_value = "")]
    request_id: String,
    #[command(flatten)]
    ledger: LedgerOptions,
}

/// A request with a typed code, which is wiped whichever way the request is left.
struct Typed(RedeemRequest);

impl Drop for Typed {
    fn drop(&mut self) {
        self.0.code.zeroize();
    }
}

impl Redeem {
    /// Redeems it and shows the receipt.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let ledger = self.ledger.ledger()?;
        let mut request = Typed(RedeemRequest {
            code: std::mem::take(&mut *self.code()?),
            serial: self.serial.clone(),
            account: self.account.clone(),
            account_partner: self.account_partner.clone(),
            request_id: self.request_id.clone(),
            amount: 0,
            currency: String::new(),
            product: self.product.clone(),
        });
        if let Some(amount) = &self.amount {
            let currency = self.currency(desk, &request.0)?;
            request.0.amount = currency.parse_decimal(amount)?;
            request.0.currency = currency.code().to_owned();
        }
        ledger.settled(output, desk.module.redeem(&desk.actor, &request.0, &ledger))
    }

    /// The code: never an argument, because every process of the machine can read those.
    fn code(&self) -> Result<Zeroizing<String>, Failure> {
        if std::io::stdin().is_terminal() {
            return Ok(Zeroizing::new(rpassword::prompt_password("code: ").map_err(unreadable)?));
        }
        let typed = first_line()?;
        if typed.is_empty() && self.serial.is_empty() {
            return Err(Failure::Usage("no code came; write it to standard input".into()));
        }
        Ok(typed)
    }

    /// The voucher knows its currency, whoever types an amount may not: 5.00 is not 500 of every currency.
    fn currency(&self, desk: &Desk, request: &RedeemRequest) -> Result<Currency, Failure> {
        let voucher = desk.module.get_by_code(&desk.actor, request)?;
        Ok(Currency::parse(&voucher.currency)?)
    }
}

/// Straight from the descriptor: a buffered stream would keep the code in memory that nobody wipes.
fn first_line() -> Result<Zeroizing<String>, Failure> {
    let mut input = File::from(std::io::stdin().as_fd().try_clone_to_owned().map_err(unreadable)?);
    let mut bytes = Zeroizing::new(vec![0; 2 * CODE_INPUT_BYTES_MAX]);
    let mut length = 0;
    while length < bytes.len() && !bytes[..length].contains(&b'\n') {
        match input.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    let line = bytes[..length].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let typed = std::str::from_utf8(line).map_err(|_| Failure::Usage("the code is not UTF-8 text".into()))?;
    Ok(Zeroizing::new(typed.trim_end_matches('\r').to_owned()))
}

fn unreadable(error: std::io::Error) -> Failure {
    Failure::Machine(format!("the code cannot be read: {}", error.kind()))
}
