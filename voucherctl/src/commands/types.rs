//! `voucherctl types`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{json, Map, Value};
use voucher::money::Currency;
use voucher::voucher::voucher_type::{Activation, Category, Classification, TaxClass, Usage, ValueKind};
use voucher::voucher::{VoucherState, VoucherType};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::filter::by_name;
use crate::moment::Moment;
use crate::output::{harmless, object, Output, Shown};

/// Voucher types: what series are made after
#[derive(Args)]
pub struct Types {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// All types in use
    List {
        /// The retired ones too
        #[arg(long)]
        retired: bool,
    },
    /// One type; with --json as `put` takes it
    Show {
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// Make a type, or change the one of that code, from a JSON file
    ///
    /// The fields are those `show --json` answers; what is left out is 0 or empty. Amounts may be text, such as "10.00", and
    /// times dates.
    Put {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Let no more series be made from it
    Retire {
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// Take a retired type back into use
    Restore {
        #[arg(value_name = "CODE")]
        code: String,
    },
}

impl Types {
    /// Does it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let (module, actor) = (&desk.module, &desk.actor);
        match &self.command {
            Command::List { retired } => {
                let mut after = String::new();
                output.list_limited(0, |most| {
                    let page = module.types(actor, *retired, &after, most)?;
                    after = page.last().map_or_else(String::new, |last| last.code.clone());
                    Ok(page)
                })?;
            }
            Command::Show { code } => output.one(&module.type_get(actor, code)?)?,
            Command::Put { file } => {
                let voucher_type = parsed(desk, &crate::file::text(file)?)?;
                output.one(&module.type_put(actor, &voucher_type)?)?;
            }
            Command::Retire { code } => output.one(&module.type_retire(actor, code, true)?)?,
            Command::Restore { code } => output.one(&module.type_retire(actor, code, false)?)?,
        }
        Ok(0)
    }
}

/// A type as people write it. A field nobody knows is a misspelt one, and would be lost without a word.
fn parsed(desk: &Desk, text: &str) -> Result<VoucherType, Failure> {
    let given: Value = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
    let Value::Object(mut fields) = given else { return Err(wrong("it is no JSON object")) };
    let known = object(VoucherType::default().fields());
    if let Some(name) = fields.keys().find(|name| known.get(name.as_str()).is_none()) {
        return Err(wrong(&format!("there is no field \"{}\"", harmless(name))));
    }
    word(&mut fields, "classification", Classification::ALL, Classification::name)?;
    word(&mut fields, "category", Category::ALL, Category::name)?;
    word(&mut fields, "value_kind", ValueKind::ALL, ValueKind::name)?;
    word(&mut fields, "usage", Usage::ALL, Usage::name)?;
    word(&mut fields, "tax_class", TaxClass::ALL, TaxClass::name)?;
    word(&mut fields, "activation", Activation::ALL, Activation::name)?;
    amounts(desk, &mut fields)?;
    times(desk, &mut fields)?;
    if let Some(Value::Object(states)) = fields.get_mut("process_states") {
        states.iter_mut().try_for_each(|(process, states)| bits(process, states))?;
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| wrong(&error.to_string()))
}

fn wrong(problem: &str) -> Failure {
    Failure::Usage(format!("the type makes no sense: {problem}; see voucherctl types show --json"))
}

/// The library's own form of a word.
fn word<T: Copy + serde::Serialize>(
    fields: &mut Map<String, Value>,
    field: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<(), Failure> {
    let Some(value) = fields.get_mut(field) else { return Ok(()) };
    let known = by_name(all, value.as_str().unwrap_or_default(), name);
    *value = json!(known.map_err(|known| wrong(&format!("{field}: {known}")))?);
    Ok(())
}

fn amounts(desk: &Desk, fields: &mut Map<String, Value>) -> Result<(), Failure> {
    for field in ["face_value", "face_value_min", "face_value_max", "extra_value"] {
        let Some(Value::String(amount)) = fields.get(field) else { continue };
        let currency = match fields.get("currency").and_then(Value::as_str) {
            Some(currency) if !currency.is_empty() => currency.to_owned(),
            _ => desk.currency_of(None)?,
        };
        let minor = Currency::parse(&currency)?.parse_decimal(amount)?;
        fields.insert(field.to_owned(), json!(minor));
    }
    Ok(())
}

fn times(desk: &Desk, fields: &mut Map<String, Value>) -> Result<(), Failure> {
    for field in ["valid_from_ms", "expires_at_ms"] {
        let Some(Value::String(date)) = fields.get(field) else { continue };
        let moment: Moment = date.parse().map_err(|problem: String| wrong(&format!("{field}: {problem}")))?;
        let ms = match field {
            "valid_from_ms" => desk.first_ms(Some(moment))?,
            _ => desk.end_ms(Some(moment))?,
        };
        fields.insert(field.to_owned(), json!(ms));
    }
    Ok(())
}

/// `["active", "blocked"]` as the bits of these states.
fn bits(process: &str, states: &mut Value) -> Result<(), Failure> {
    let Value::Array(words) = states else { return Ok(()) };
    let mut set = 0_i32;
    for word in words {
        let state = by_name(VoucherState::ALL, word.as_str().unwrap_or_default(), VoucherState::name);
        set |= 1 << state.map_err(|known| wrong(&format!("process_states.{process}: {known}")))? as i32;
    }
    *states = json!(set);
    Ok(())
}
