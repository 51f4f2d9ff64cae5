//! What sales have in common, as options: which vouchers, what they cost, how they are booked.

use clap::Args;
use voucher::clock::{Clock, SystemClock};
use voucher::engine::SaleBegun;
use voucher::money::Currency;
use voucher::voucher::{Filter, Order, Sale, SaleKind, SaleRequest, SaleState, VoucherState};
use voucher::Status;

use crate::access::Desk;
use crate::confirm::confirmed;
use crate::failure::{Ended, Failure};
use crate::filter::{one_currency, LotOptions};
use crate::ledger::{tell, LedgerOptions, Settled};
use crate::moment::Moment;
use crate::output::{money, Output};
use crate::percent::Percent;

/// Which of the vouchers there are.
#[derive(Args)]
pub struct ChosenOptions {
    #[command(flatten)]
    filter: LotOptions,
    /// These vouchers, by serial or identifier, comma separated; each must be one that can be taken
    #[arg(long, value_name = "SERIALS|IDS", value_delimiter = ',', help_heading = "Which vouchers")]
    vouchers: Vec<String>,
    /// Take so many, from the lowest serial on [default: all that can be taken]
    #[arg(long, value_name = "NUMBER", conflicts_with = "vouchers", help_heading = "Which vouchers")]
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    quantity: Option<i64>,
}

/// What is made when it is sold.
#[derive(Args)]
pub struct MadeOptions {
    /// The type it is made after
    #[arg(long = "type", value_name = "CODE")]
    voucher_type: String,
    /// What it is worth, such as 10.00, where its type leaves that open
    #[arg(long, value_name = "AMOUNT")]
    value: Option<String>,
    /// ISO 4217 code of all amounts [default: the type's, or the store's]
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// For trials: never reaches the ledger
    #[arg(long)]
    test_mode: bool,
}

/// How it is booked.
#[derive(Args)]
#[command(next_help_heading = "How it is booked")]
pub struct BookedOptions {
    /// The account to charge or credit [default: the partner's, or the buyer's]
    #[arg(long, default_value = "", hide_default_value = true)]
    account: String,
    /// Text for the statement [default: the type's]
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    comment: String,
    #[command(flatten)]
    pub ledger: LedgerOptions,
}

/// What is invoiced.
#[derive(Args)]
#[command(next_help_heading = "What is invoiced")]
pub struct SoldOptions {
    /// What each costs [default: its face value less the discount]
    #[arg(long, value_name = "AMOUNT", conflicts_with = "discount")]
    price: Option<String>,
    /// Percent off the face value, such as 12.5 [default: what was agreed with the partner]
    #[arg(long, value_name = "PERCENT")]
    discount: Option<Percent>,
    /// Your number of the invoice [default: the ledger's reference]
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    invoice: String,
    #[command(flatten)]
    booked: BookedOptions,
}

/// How far a partner may still be invoiced.
#[derive(Args)]
#[command(next_help_heading = "What is invoiced")]
pub struct CreditOptions {
    /// What the partner may still be invoiced; sales on their way count against it [default: nobody limits it]
    #[arg(long, value_name = "AMOUNT", requires = "partner")]
    credit: Option<String>,
    /// When that was read, or a moment before: what was sold since counts against it, too [default: now]
    #[arg(long, value_name = "DATE", requires = "credit")]
    credit_read_at: Option<Moment>,
}

/// How it is asked for.
#[derive(Args)]
#[command(next_help_heading = "The request")]
pub struct AskedOptions {
    /// Your name for it: the same again answers what became of it, and nothing is sold twice
    #[arg(long, value_name = "ID")]
    request_id: String,
    /// Why, in words, for the history
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

impl ChosenOptions {
    /// Says it in a request.
    pub fn complete(&self, desk: &Desk, request: &mut SaleRequest) -> Result<(), Failure> {
        request.filter = self.filter.filter(desk, Order::Serial)?;
        request.quantity = self.quantity.unwrap_or(0);
        if !self.vouchers.is_empty() {
            request.voucher_ids.clone_from(&self.vouchers);
            // It chooses nothing then, it says what amounts are in.
            request.currency = std::mem::take(&mut request.filter.currency);
        }
        Ok(())
    }

    /// What amounts are in.
    pub fn currency(&self, desk: &Desk) -> Result<Currency, Failure> {
        one_currency(desk, &mut self.filter.filter(desk, Order::Serial)?, &self.vouchers)
    }
}

impl MadeOptions {
    /// Says it in a request.
    pub fn complete(&self, desk: &Desk, request: &mut SaleRequest) -> Result<(), Failure> {
        request.voucher_type.clone_from(&self.voucher_type);
        request.currency = self.currency.clone().unwrap_or_default();
        request.test_mode = self.test_mode;
        if let Some(amount) = &self.value {
            request.face_value = self.currency(desk)?.parse_decimal(amount)?;
        }
        Ok(())
    }

    /// What amounts are in.
    pub fn currency(&self, desk: &Desk) -> Result<Currency, Failure> {
        let code = match &self.currency {
            Some(code) => code.clone(),
            None => desk.currency_of(Some(&self.voucher_type))?,
        };
        Ok(Currency::parse(&code)?)
    }
}

impl BookedOptions {
    /// Says it in a request.
    pub fn complete(&self, request: &mut SaleRequest) {
        request.account.clone_from(&self.account);
        request.comment.clone_from(&self.comment);
    }
}

impl SoldOptions {
    /// Says it in a request.
    pub fn complete(
        &self,
        request: &mut SaleRequest,
        currency: impl FnOnce() -> Result<Currency, Failure>,
    ) -> Result<(), Failure> {
        self.booked.complete(request);
        request.invoice.clone_from(&self.invoice);
        request.discount = self.discount.map_or(0, |Percent(hundredths)| hundredths);
        if let Some(amount) = &self.price {
            request.price = currency()?.parse_decimal(amount)?;
            // The library takes 0 for "face value less the discount", which is not what was written.
            if request.price == 0 {
                return Err(Failure::Usage(
                    "--price: vouchers are not sold for nothing; give more, or leave it out".into(),
                ));
            }
        }
        Ok(())
    }

    /// How the ledger is reached.
    pub fn ledger(&self) -> &LedgerOptions {
        &self.booked.ledger
    }
}

impl CreditOptions {
    /// Says it in a request.
    pub fn complete(
        &self,
        desk: &Desk,
        request: &mut SaleRequest,
        currency: impl FnOnce() -> Result<Currency, Failure>,
    ) -> Result<(), Failure> {
        let Some(amount) = &self.credit else { return Ok(()) };
        let now_ms = SystemClock.now_ms();
        let read_at_ms = self.credit_read_at.map_or(Ok(now_ms), |moment| desk.first_ms(Some(moment)))?;
        // Sales until then would not be counted.
        if read_at_ms > now_ms {
            return Err(Failure::Usage("--credit-read-at: that is still to come; tell when it was read".into()));
        }
        request.credit_read_at_ms = read_at_ms;
        request.credit_available = Some(currency()?.parse_decimal(amount)?);
        Ok(())
    }
}

impl AskedOptions {
    /// Asks, sells, and shows what became of it. What posts nothing needs no ledger.
    pub fn sell(&self, desk: &Desk, output: &Output, request: SaleRequest, ledger: Option<&LedgerOptions>) -> Ended {
        let request = SaleRequest { request_id: self.request_id.clone(), note: self.note.clone(), ..request };
        let ledger = ledger.map(LedgerOptions::ledger_if_named).transpose()?.flatten();
        if !self.yes {
            confirmed(&question(desk, &request)?)?;
        }
        if let Some(ledger) = ledger {
            return ledger.settled(output, desk.module.sell(&desk.actor, &request, &ledger));
        }
        let (status, sale) = match desk.module.sale_begin(&desk.actor, &request)? {
            SaleBegun::Finished(sale) => (Status::Done, sale),
            SaleBegun::Settled(status, sale) => (status, sale),
            SaleBegun::Post(_, sale) | SaleBegun::Again(_, sale) => (Status::InDoubt, sale),
        };
        tell(output, status, &sale)
    }
}

/// What a person is asked before it happens.
fn question(desk: &Desk, request: &SaleRequest) -> Result<String, Failure> {
    let SaleRequest { partner, buyer, holder, voucher, voucher_type, .. } = request;
    Ok(match request.kind {
        SaleKind::Stock => format!("sell {} to the partner {partner}?", how_many(desk, request)?),
        SaleKind::Counter => format!("sell {} to {buyer}?", how_many(desk, request)?),
        SaleKind::Return => format!("take {} back from the partner {partner}?", how_many(desk, request)?),
        SaleKind::Electronic => format!("sell a voucher of type {voucher_type}?"),
        SaleKind::Gift => format!("issue a card of type {voucher_type} to {holder}?"),
        SaleKind::Reload => format!("load {} on a card?", money(request.face_value, &request.currency)),
        SaleKind::Refund => format!("refund {buyer} with a voucher of type {voucher_type}?"),
        SaleKind::Cancellation => format!("cancel the voucher {voucher} with its sale?"),
        SaleKind::Transfer => format!("give the card to {holder}?"),
    })
}

fn how_many(desk: &Desk, request: &SaleRequest) -> Result<String, Failure> {
    let named = request.quantity.max(request.voucher_ids.len() as i64);
    if named > 0 {
        return Ok(format!("{named} vouchers"));
    }
    let active = Filter { state: request.filter.state.or(Some(VoucherState::Active)), ..request.filter.clone() };
    Ok(format!("up to {} vouchers", desk.module.search_count(&desk.actor, &active, 0)?))
}

impl Settled for Sale {
    const AFTER_REFUSAL: &'static str = "nothing changed hands";

    fn key(&self) -> &str {
        &self.key
    }

    fn show(&self, output: &Output, status: Status) -> Result<(), Failure> {
        output.requested(status, self, "this is what became of it, and nothing was booked twice")?;
        let right = match self.kind {
            SaleKind::Electronic => "sell",
            SaleKind::Refund => "refund",
            _ => return Ok(()),
        };
        if self.state == SaleState::Posted {
            let id = &self.id;
            output.note(&format!("its code is shown by: voucherctl sales code {id} --reveal --rights {right},reveal"));
        }
        Ok(())
    }
}
