//! `voucherctl redeem`

use std::io::{BufRead, IsTerminal, Read};

use clap::Args;
use voucher::limits::CODE_INPUT_BYTES_MAX;
use voucher::money::Currency;
use voucher::voucher::RedeemRequest;
use zeroize::{Zeroize, Zeroizing};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::ledger::{settled, LedgerOptions};
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
    /// The serial typed with the code
    #[arg(long, default_value = "")]
    serial: String,
    /// Take only so much and leave the rest on the voucher, if its type allows that
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
    /// The same request again answers the receipt of the first time
    #[arg(long, value_name = "ID", default_value = "")]
    request_id: String,
    #[command(flatten)]
    ledger: LedgerOptions,
}

impl Redeem {
    /// Redeems it and shows the receipt.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let ledger = self.ledger.ledger()?;
        let mut request = RedeemRequest {
            code: code()?.to_string(),
            serial: self.serial.clone(),
            account: self.account.clone(),
            account_partner: self.account_partner.clone(),
            request_id: self.request_id.clone(),
            amount: 0,
            currency: String::new(),
        };
        if let Some(amount) = &self.amount {
            let currency = self.currency(desk, &request)?;
            request.amount = currency.parse_decimal(amount)?;
            request.currency = currency.code().to_owned();
        }
        let redeemed = desk.module.redeem(&desk.actor, &request, &ledger);
        request.code.zeroize();
        let (status, receipt) = redeemed?;
        settled(output, status, &receipt)
    }

    /// The voucher knows its currency, whoever types an amount may not: 5.00 is not 500 of every currency.
    fn currency(&self, desk: &Desk, request: &RedeemRequest) -> Result<Currency, Failure> {
        let voucher = desk.module.get_by_code(&desk.actor, request)?;
        Ok(Currency::parse(&voucher.currency)?)
    }
}

/// The code: never an argument, because every process of the machine can read those.
fn code() -> Result<Zeroizing<String>, Failure> {
    let unreadable = |error: std::io::Error| Failure::Machine(format!("the code cannot be read: {}", error.kind()));
    if std::io::stdin().is_terminal() {
        return Ok(Zeroizing::new(rpassword::prompt_password("code: ").map_err(unreadable)?));
    }
    let mut line = Zeroizing::new(String::with_capacity(2 * CODE_INPUT_BYTES_MAX));
    let mut input = std::io::stdin().lock().take(2 * CODE_INPUT_BYTES_MAX as u64);
    input.read_line(&mut line).map_err(unreadable)?;
    let typed = Zeroizing::new(line.trim_end_matches(['\n', '\r']).to_owned());
    if typed.is_empty() {
        return Err(Failure::Usage("no code came; write it to standard input".into()));
    }
    Ok(typed)
}
