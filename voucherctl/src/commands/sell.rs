//! `voucherctl sell`

use clap::{Args, Subcommand};
use voucher::voucher::{ChangeReason, SaleKind, SaleRequest};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::filter::reason;
use crate::ledger::LedgerOptions;
use crate::output::Output;
use crate::sale::{AskedOptions, BookedOptions, ChosenOptions, CreditOptions, MadeOptions, SoldOptions};

/// Sell vouchers, or take back what was sold: one entry in the ledger, and all of its vouchers or none
#[derive(Args)]
pub struct Sell {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Printed vouchers go to a partner, who is invoiced at wholesale
    Stock(Box<Stock>),
    /// Printed vouchers go to a customer, who pays at once
    Counter(Box<Counter>),
    /// A voucher is made for a customer, or sold through a partner; see `sales code`
    Electronic(Box<Electronic>),
    /// A card with a balance is issued to its holder, without a code
    Gift(Box<Gift>),
    /// A card gets more balance
    Reload(Box<Reload>),
    /// Credit of a customer's account becomes a voucher; see `sales code`
    Refund(Box<Refund>),
    /// Vouchers a partner bought come back for a credit note
    Return(Box<Return>),
    /// A sale to a customer is undone, all of it, with its entry in the ledger if the vouchers came back
    Cancellation(Box<Cancellation>),
    /// A card belongs to somebody else from here on; nothing is booked
    Transfer(Box<Transfer>),
}

#[derive(Args)]
struct Stock {
    /// The partner who buys
    #[arg(long, value_name = "NAME")]
    partner: String,
    #[command(flatten)]
    chosen: ChosenOptions,
    #[command(flatten)]
    sold: SoldOptions,
    #[command(flatten)]
    credit: CreditOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
struct Counter {
    /// The customer who buys
    #[arg(long, value_name = "ACCOUNT")]
    buyer: String,
    #[command(flatten)]
    chosen: ChosenOptions,
    #[command(flatten)]
    sold: SoldOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
#[command(mut_arg("post_with", |it| it.required(false).required_unless_present("test_mode")))]
struct Electronic {
    /// The customer who buys
    #[arg(long, value_name = "ACCOUNT", default_value = "", hide_default_value = true)]
    buyer: String,
    /// The partner it is sold through, who is invoiced
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    partner: String,
    /// The account that alone may redeem it [default: the buyer if its type is personal, else whoever has the code]
    #[arg(long, value_name = "ACCOUNT", default_value = "", hide_default_value = true)]
    holder: String,
    #[command(flatten)]
    made: MadeOptions,
    #[command(flatten)]
    sold: SoldOptions,
    #[command(flatten)]
    credit: CreditOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
#[command(mut_arg("post_with", |it| it.required(false).required_unless_present("test_mode")))]
struct Gift {
    /// Whose card it is
    #[arg(long, value_name = "ACCOUNT")]
    holder: String,
    /// The customer who buys [default: the holder]
    #[arg(long, value_name = "ACCOUNT", default_value = "", hide_default_value = true)]
    buyer: String,
    /// The partner it is sold through, who is invoiced
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    partner: String,
    /// The number printed on the card [default: it has none but its serial]
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    card_number: String,
    #[command(flatten)]
    made: MadeOptions,
    #[command(flatten)]
    sold: SoldOptions,
    #[command(flatten)]
    credit: CreditOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
struct Reload {
    /// The card: its number, serial or identifier
    #[arg(value_name = "NUMBER|SERIAL|ID")]
    voucher: String,
    /// What is added, such as 10.00
    #[arg(long, value_name = "AMOUNT")]
    value: String,
    /// The customer who pays [default: the holder]
    #[arg(long, value_name = "ACCOUNT", default_value = "", hide_default_value = true)]
    buyer: String,
    /// The partner it is sold through, who is invoiced
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    partner: String,
    #[command(flatten)]
    sold: SoldOptions,
    #[command(flatten)]
    credit: CreditOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
#[command(mut_arg("post_with", |it| it.required(false).required_unless_present("test_mode")))]
struct Refund {
    /// The customer whose credit it is
    #[arg(long, value_name = "ACCOUNT")]
    buyer: String,
    #[command(flatten)]
    made: MadeOptions,
    #[command(flatten)]
    booked: BookedOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
struct Return {
    /// The partner who returns them
    #[arg(long, value_name = "NAME")]
    partner: String,
    /// Cancel them instead of putting them back to stock
    #[arg(long)]
    cancels: bool,
    /// Your number of the credit note [default: the ledger's reference]
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    credit_note: String,
    /// Those that were sold with this invoice
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true, help_heading = "Which vouchers")]
    invoice: String,
    #[command(flatten)]
    chosen: ChosenOptions,
    #[command(flatten)]
    booked: BookedOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
#[command(mut_arg("post_with", |it| it.required(false).required_if_eq("because", "return")))]
struct Cancellation {
    /// The voucher: its serial, card number or identifier; or the identifier of the sale, all of which is undone
    #[arg(value_name = "NUMBER|SERIAL|ID")]
    voucher: String,
    /// Why: return takes the entry back, loss, fraud and other leave it
    #[arg(long, value_name = "REASON", value_parser = reason)]
    because: ChangeReason,
    #[command(flatten)]
    ledger: LedgerOptions,
    #[command(flatten)]
    asked: AskedOptions,
}

#[derive(Args)]
struct Transfer {
    /// The card: its number, serial or identifier
    #[arg(value_name = "NUMBER|SERIAL|ID")]
    voucher: String,
    /// Whose card it becomes
    #[arg(long, value_name = "ACCOUNT")]
    holder: String,
    #[command(flatten)]
    asked: AskedOptions,
}

impl Sell {
    /// Asks, sells and shows the sale.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let (request, asked, ledger) = match &self.command {
            Command::Stock(it) => (it.request(desk)?, &it.asked, Some(it.sold.ledger())),
            Command::Counter(it) => (it.request(desk)?, &it.asked, Some(it.sold.ledger())),
            Command::Electronic(it) => (it.request(desk)?, &it.asked, Some(it.sold.ledger())),
            Command::Gift(it) => (it.request(desk)?, &it.asked, Some(it.sold.ledger())),
            Command::Reload(it) => (it.request(desk)?, &it.asked, Some(it.sold.ledger())),
            Command::Refund(it) => (it.request(desk)?, &it.asked, Some(&it.booked.ledger)),
            Command::Return(it) => (it.request(desk)?, &it.asked, Some(&it.booked.ledger)),
            Command::Cancellation(it) => (it.request(), &it.asked, Some(&it.ledger)),
            Command::Transfer(it) => (it.request(), &it.asked, None),
        };
        asked.sell(desk, output, request, ledger)
    }
}

impl Stock {
    fn request(&self, desk: &Desk) -> Result<SaleRequest, Failure> {
        let mut request =
            SaleRequest { kind: SaleKind::Stock, partner: self.partner.clone(), ..SaleRequest::default() };
        self.chosen.complete(desk, &mut request)?;
        let currency = || self.chosen.currency(desk);
        self.sold.complete(&mut request, currency)?;
        self.credit.complete(desk, &mut request, currency)?;
        Ok(request)
    }
}

impl Counter {
    fn request(&self, desk: &Desk) -> Result<SaleRequest, Failure> {
        let mut request = SaleRequest { kind: SaleKind::Counter, buyer: self.buyer.clone(), ..SaleRequest::default() };
        self.chosen.complete(desk, &mut request)?;
        self.sold.complete(&mut request, || self.chosen.currency(desk))?;
        Ok(request)
    }
}

/// A request with what is made, what it costs, and the credit of the partner it is sold through.
fn made_and_sold(
    desk: &Desk,
    mut request: SaleRequest,
    (made, sold, credit): (&MadeOptions, &SoldOptions, &CreditOptions),
) -> Result<SaleRequest, Failure> {
    made.complete(desk, &mut request)?;
    let currency = || made.currency(desk);
    sold.complete(&mut request, currency)?;
    credit.complete(desk, &mut request, currency)?;
    Ok(request)
}

impl Electronic {
    fn request(&self, desk: &Desk) -> Result<SaleRequest, Failure> {
        let request = SaleRequest {
            kind: SaleKind::Electronic,
            buyer: self.buyer.clone(),
            partner: self.partner.clone(),
            holder: self.holder.clone(),
            ..SaleRequest::default()
        };
        made_and_sold(desk, request, (&self.made, &self.sold, &self.credit))
    }
}

impl Gift {
    fn request(&self, desk: &Desk) -> Result<SaleRequest, Failure> {
        let request = SaleRequest {
            kind: SaleKind::Gift,
            holder: self.holder.clone(),
            buyer: self.buyer.clone(),
            partner: self.partner.clone(),
            card_number: self.card_number.clone(),
            ..SaleRequest::default()
        };
        made_and_sold(desk, request, (&self.made, &self.sold, &self.credit))
    }
}

impl Reload {
    fn request(&self, desk: &Desk) -> Result<SaleRequest, Failure> {
        // The library knows cards by the number on them, however it is typed; another currency it refuses.
        let code = match desk.voucher(&self.voucher) {
            Ok(card) => card.currency,
            Err(_) => desk.currency()?,
        };
        let currency = || Ok(voucher::money::Currency::parse(&code)?);
        let mut request = SaleRequest {
            kind: SaleKind::Reload,
            voucher: self.voucher.clone(),
            face_value: currency()?.parse_decimal(&self.value)?,
            currency: code.clone(),
            buyer: self.buyer.clone(),
            partner: self.partner.clone(),
            ..SaleRequest::default()
        };
        self.sold.complete(&mut request, currency)?;
        self.credit.complete(desk, &mut request, currency)?;
        Ok(request)
    }
}

impl Refund {
    fn request(&self, desk: &Desk) -> Result<SaleRequest, Failure> {
        let mut request = SaleRequest { kind: SaleKind::Refund, buyer: self.buyer.clone(), ..SaleRequest::default() };
        self.made.complete(desk, &mut request)?;
        self.booked.complete(&mut request);
        Ok(request)
    }
}

impl Return {
    fn request(&self, desk: &Desk) -> Result<SaleRequest, Failure> {
        let mut request = SaleRequest {
            kind: SaleKind::Return,
            partner: self.partner.clone(),
            cancels: self.cancels,
            invoice: self.credit_note.clone(),
            ..SaleRequest::default()
        };
        self.chosen.complete(desk, &mut request)?;
        request.filter.invoice.clone_from(&self.invoice);
        self.booked.complete(&mut request);
        Ok(request)
    }
}

impl Cancellation {
    fn request(&self) -> SaleRequest {
        SaleRequest {
            kind: SaleKind::Cancellation,
            voucher: self.voucher.clone(),
            reason: self.because,
            ..SaleRequest::default()
        }
    }
}

impl Transfer {
    fn request(&self) -> SaleRequest {
        SaleRequest {
            kind: SaleKind::Transfer,
            voucher: self.voucher.clone(),
            holder: self.holder.clone(),
            ..SaleRequest::default()
        }
    }
}
