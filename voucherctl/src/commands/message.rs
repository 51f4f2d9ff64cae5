//! `voucherctl message`

use std::path::PathBuf;

use clap::Args;
use voucher::engine::{message_preset, message_tags, MESSAGE_PRESETS};
use voucher::voucher::MessageRequest;
use voucher::{Actor, Right, Status};

use crate::access::Desk;
use crate::failure::{Ended, Failure};
use crate::output::Output;

/// What a voucher's holder is told, from a template
#[derive(Args)]
pub struct Message {
    /// Its serial or identifier
    #[arg(value_name = "SERIAL|ID", required_unless_present = "tags")]
    voucher: Option<String>,
    /// The file with the template
    #[arg(long, value_name = "FILE", required_unless_present_any = ["preset", "tags"])]
    template: Option<PathBuf>,
    /// A template of the library: sold, gift, redeemed or expiring
    #[arg(long, value_name = "NAME", conflicts_with = "template", value_parser = MESSAGE_PRESETS.to_vec())]
    preset: Option<String>,
    /// As HTML: what goes into the template is escaped
    #[arg(long)]
    html: bool,
    /// Whose way to write amounts and dates, such as de-DE [default: 10.00 EUR and 2026-12-31]
    #[arg(long, value_name = "TAG", default_value = "")]
    locale: String,
    /// The holder's name [default: the account]
    #[arg(long, value_name = "NAME", default_value = "")]
    holder: String,
    /// Why the code must be seen, if the template names it, for the history
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// I know that a code is as good as money; for a template that names it
    #[arg(long)]
    reveal: bool,
    /// List what a template can show
    #[arg(long, conflicts_with_all = ["voucher", "template", "preset", "reveal"])]
    tags: bool,
}

impl Message {
    /// True if it only asks what there is to show, which takes no store.
    pub fn asks_for_tags(&self) -> bool {
        self.tags
    }

    /// Lists what a template can show.
    pub fn list_tags(&self, output: &Output) -> Ended {
        output.whole_list(message_tags().to_vec())?;
        Ok(0)
    }

    /// Renders it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let template = self.template()?;
        let voucher = self.voucher.as_deref().unwrap_or_default();
        let request = MessageRequest {
            html: self.html,
            locale: self.locale.clone(),
            holder: self.holder.clone(),
            reason: self.reason.clone(),
        };
        // Whether the template names the code is for the library to tell: unless that is meant, the right stays behind.
        let actor = match self.reveal {
            true => desk.actor.clone(),
            false => Actor { rights: desk.actor.rights & !(Right::Reveal as i64), ..desk.actor.clone() },
        };
        let message = desk.module.message(&actor, voucher, &template, &request).map_err(|error| {
            let lacks_reveal = error.status == Status::Forbidden && error.field == "actor.rights";
            match lacks_reveal && !self.reveal && actor.has(Right::View) {
                true => Failure::Usage("the template names the code, as good as money; say --reveal to see it".into()),
                false => Failure::Library(error),
            }
        })?;
        output.secret("message", "", &message)?;
        Ok(0)
    }

    fn template(&self) -> Result<String, Failure> {
        if let Some(path) = &self.template {
            return crate::file::text(path);
        }
        let name = self.preset.as_deref().unwrap_or_default();
        let unknown = || Failure::Usage(format!("there is no template {name}; choose one with --preset"));
        message_preset(name, self.html).map(str::to_owned).ok_or_else(unknown)
    }
}
