//! `voucherctl settings`

use clap::{Args, Subcommand};

use crate::access::Desk;
use crate::failure::Ended;
use crate::output::{text, Output};

/// Settings of the store and of partners
#[derive(Args)]
pub struct Settings {
    #[command(subcommand)]
    command: Command,
    /// As it holds for this partner
    #[arg(long, value_name = "NAME", default_value = "", global = true)]
    partner: String,
}

#[derive(Subcommand)]
enum Command {
    /// All of them
    List,
    /// One
    Get {
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Change one; an empty value takes it back to its default
    Set {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(value_name = "VALUE")]
        value: String,
    },
}

impl Settings {
    /// Does it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let (module, actor, partner) = (&desk.module, &desk.actor, self.partner.as_str());
        match &self.command {
            Command::List => output.whole_list(module.settings(actor, partner)?)?,
            Command::Get { name } => get(desk, output, partner, name)?,
            Command::Set { name, value } => {
                module.setting_set(actor, partner, name, value)?;
                get(desk, output, partner, name)?;
            }
        }
        Ok(0)
    }
}

fn get(desk: &Desk, output: &Output, partner: &str, name: &str) -> Result<(), crate::failure::Failure> {
    let value = desk.module.setting_get(&desk.actor, partner, name)?;
    output.fields(vec![("name", text(name)), ("partner", text(partner)), ("value", text(value))])
}
