//! `voucherctl generate`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use voucher::voucher::SeriesRequest;

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::job;
use crate::moment::Moment;
use crate::output::Output;

/// A series to generate
#[derive(Args)]
pub struct Generate {
    /// How many vouchers
    #[arg(long)]
    quantity: i64,
    /// What one is sold for, such as 10.00 [default: the type's]
    #[arg(long, value_name = "AMOUNT")]
    value: Option<String>,
    /// What one gives free on top
    #[arg(long, value_name = "AMOUNT")]
    extra_value: Option<String>,
    /// ISO 4217 code [default: the type's, or the store's]
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// The type it is made from
    #[arg(long = "type", value_name = "CODE")]
    voucher_type: Option<String>,
    /// Defaults that reproduce the vouchers of another system: astpp, splynx, jerasoft or crm
    #[arg(long, value_name = "SYSTEM")]
    preset: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// What its serials begin with [default: the next free number]
    #[arg(long, value_name = "CODE")]
    series_code: Option<String>,
    /// What every code begins with
    #[arg(long, value_name = "SYMBOLS")]
    prefix: Option<String>,
    /// Characters of a whole code [default: 16]
    #[arg(long, value_name = "NUMBER")]
    code_length: Option<i32>,
    /// The symbols of codes [default: digits]
    #[arg(long)]
    alphabet: Option<AlphabetOption>,
    /// The symbols of a custom alphabet
    #[arg(long, value_name = "SYMBOLS")]
    alphabet_symbols: Option<String>,
    /// What catches typing errors [default: damm for digits]
    #[arg(long)]
    check_digit: Option<CheckDigitOption>,
    /// The partner that owns it
    #[arg(long, value_name = "NAME")]
    partner: Option<String>,
    /// Partners whose customers may redeem, comma separated
    #[arg(long, value_name = "NAMES")]
    available_to: Option<String>,
    /// Valid from this day or moment on
    #[arg(long, value_name = "DATE")]
    valid_from: Option<Moment>,
    /// Valid until this day (it included, in the store's time zone) or before this moment
    #[arg(long, value_name = "DATE")]
    valid_until: Option<Moment>,
    /// Text for the customer's statement
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// A file with a JSON object to keep with the series
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Not redeemable before it is accepted and activated
    #[arg(long)]
    draft: bool,
    /// For trials: never reaches the ledger
    #[arg(long)]
    test_mode: bool,
    /// Who takes codes that are easy to guess upon himself
    #[arg(long, value_name = "NAME")]
    weak_codes_override: Option<String>,
    /// The same request again answers the series it made the first time
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum AlphabetOption {
    Digits = 1,
    Unambiguous = 2,
    Custom = 3,
}

/// What catches typing errors.
#[derive(Clone, Copy, ValueEnum)]
pub enum CheckDigitOption {
    None = 1,
    Damm = 2,
    Luhn = 3,
}

impl Generate {
    /// Generates it, with a bar on a terminal.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let request = self.request(desk)?;
        let (status, started) = desk.module.generate_start(&desk.actor, &request)?;
        let progress = job::drive(&started)?;
        let series = desk.module.series_get(&desk.actor, &progress.series_id)?;
        output.requested(status, &series, "this is the series it made, and no other was made")?;
        Ok(0)
    }

    fn request(&self, desk: &Desk) -> Result<SeriesRequest, Failure> {
        let mut request = match &self.preset {
            Some(name) => voucher::series_preset(name)?,
            None => SeriesRequest::default(),
        };
        put(&mut request.description, &self.description);
        put(&mut request.series_code, &self.series_code);
        put(&mut request.prefix, &self.prefix);
        put(&mut request.currency, &self.currency);
        put(&mut request.voucher_type, &self.voucher_type);
        put(&mut request.alphabet_symbols, &self.alphabet_symbols);
        put(&mut request.partner, &self.partner);
        put(&mut request.available_to, &self.available_to);
        put(&mut request.comment, &self.comment);
        put(&mut request.weak_codes_override, &self.weak_codes_override);
        put(&mut request.request_id, &self.request_id);
        put(&mut request.code_length, &self.code_length);
        put(&mut request.alphabet, &self.alphabet.map(|alphabet| alphabet as i32));
        put(&mut request.check_digit, &self.check_digit.map(|method| method as i32));
        request.quantity = self.quantity;
        request.face_value = desk.minor_units(&self.value, &self.currency, &self.voucher_type)?;
        request.extra_value = desk.minor_units(&self.extra_value, &self.currency, &self.voucher_type)?;
        request.valid_from_ms = desk.first_ms(self.valid_from)?;
        match self.valid_until {
            Some(Moment::Day(day)) => request.valid_until_date = day.to_string(),
            moment => request.expires_at_ms = desk.end_ms(moment)?,
        }
        request.draft |= self.draft;
        request.test_mode = self.test_mode;
        if let Some(path) = &self.metadata {
            request.metadata = crate::file::text(path)?;
        }
        Ok(request)
    }
}

/// Sets what was given and leaves the rest as the preset has it.
pub fn put<T: Clone>(field: &mut T, given: &Option<T>) {
    if let Some(given) = given {
        field.clone_from(given);
    }
}
