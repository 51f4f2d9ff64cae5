//! A voucher told to somebody in the words of a template.

use jiff::civil::Date;
use jiff::SignedDuration;
use zeroize::Zeroizing;

use super::generate::text;
use super::{Module, TimeZone};
use crate::actor::{Actor, ActorKind, Right};
use crate::code::group_into;
use crate::error::{Error, Result, Status};
use crate::format::message::{Shown, Template, PRESETS};
use crate::format::Locale;
use crate::identifier::Identifier;
use crate::limits::{HOLDER_BYTES_MAX, REASON_BYTES_MAX};
use crate::money::Currency;
use crate::voucher::{MessageRequest, MessageTag, VoucherRecord};

/// Names of the templates that come with the library.
pub const MESSAGE_PRESETS: &[&str] = &["sold", "gift", "redeemed", "expiring"];

/// The first day there is; days are counted from it.
const FIRST_DAY: Date = Date::constant(1970, 1, 1);

impl Module {
    /// Renders a template about the voucher with this identifier or serial.
    ///
    /// Needs the right `view`; a partner writes about its own vouchers, a customer about none. A template that names
    /// the code needs the right `reveal` and a reason in the request as well, and each message counts and is audited
    /// as one [`Module::reveal`], before the code is opened. Whether it names the code is told by its tags, not by the
    /// way it takes: `{% if 0 %}{{ code }}{% endif %}` is one that does. A template that fails costs no look.
    ///
    /// Days are those of the store's time zone, and `expires_at` is the last day of validity.
    ///
    /// # Errors
    /// [`Status::InvalidArgument`] for a template that cannot be read, names an unknown tag (the error has the list of
    /// those there are), takes too many steps or makes too long a message; for an unknown locale; for a missing reason.
    /// Those of [`Module::reveal`] if it names the code.
    pub fn message(
        &self,
        actor: &Actor,
        id_or_serial: &str,
        template: &str,
        request: &MessageRequest,
    ) -> Result<Zeroizing<String>> {
        actor.must_have(Right::View)?;
        if actor.kind == ActorKind::Customer {
            let message = "a customer writes no messages; render it as an operator or as the partner";
            return Err(Error::new(Status::Forbidden, message).field("actor.kind"));
        }
        let locale = Locale::parse(&request.locale)?;
        let holder = text("holder", request.holder.trim(), HOLDER_BYTES_MAX)?;
        let template = Template::parse(template, request.html, TAGS)?;
        let names_code = template.uses("code");
        if names_code {
            actor.must_have(Right::Reveal)?;
            if text("reason", request.reason.trim(), REASON_BYTES_MAX)?.is_empty() {
                return Err(Error::invalid("reason", "is empty; the template names the code: say why it must be seen"));
            }
        }
        let record = match id_or_serial.trim().parse::<Identifier>() {
            Ok(_) => self.get(actor, id_or_serial.trim())?,
            Err(_) => self.get_by_serial(actor, id_or_serial)?,
        };
        let time_zone = self.store.read(|tx| Ok(self.ground.settings(tx)?.time_zone.clone()))?;
        let sight = Sight { currency: Currency::parse(&record.currency)?, record, locale, time_zone, holder };
        if !names_code {
            return template.render(sight.shown(None));
        }
        // The mask is as long as the code: what cannot be rendered with it fails before the code is opened.
        template.render(sight.shown(Some(Zeroizing::new(sight.record.masked_code.clone()))))?;
        let code = self.reveal(actor, &sight.record.id, &request.reason)?;
        template.render(sight.shown(Some(code_to_read(&code))))
    }
}

/// What a template can show.
pub fn message_tags() -> &'static [MessageTag] {
    TAGS
}

/// A template that comes with the library, as text or as HTML.
pub fn message_preset(name: &str, html: bool) -> Option<&'static str> {
    let (_, text, marked_up) = PRESETS.iter().find(|preset| preset.0 == name)?;
    Some(if html { marked_up } else { text })
}

/// In groups of four, as on a printed card.
fn code_to_read(code: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * code.len()));
    group_into(code, &mut text);
    text
}

/// A voucher as a message sees it.
struct Sight {
    record: VoucherRecord,
    currency: Currency,
    locale: Locale,
    time_zone: TimeZone,
    holder: String,
}

macro_rules! tags {
    ($($name:literal, $description:literal, $shown:expr;)*) => {
        const TAGS: &[MessageTag] = &[
            $(MessageTag { name: $name, description: $description },)*
            MessageTag { name: "code", description: "the full code, in groups of four; needs the right reveal" },
        ];

        impl Sight {
            fn shown(&self, code: Option<Zeroizing<String>>) -> Vec<(&'static str, Shown)> {
                let code = code.map(|code| ("code", Shown::Code(code)));
                let texts = [$(($name, { let shown: fn(&Sight) -> String = $shown; shown(self) }),)*];
                texts.into_iter().map(|(name, text)| (name, Shown::Text(text))).chain(code).collect()
            }
        }
    };
}

tags! {
    "value", "what it was worth unused: face value and extra value", |sight| sight.money(sight.whole());
    "amount", "the same as value", |sight| sight.money(sight.whole());
    "face_value", "its value without what it gives free on top", |sight| sight.money(sight.record.face_value);
    "extra_value", "what it gives free on top; empty if nothing", |sight| sight.money_if_any(sight.record.extra_value);
    "remaining", "what can still be used; empty if nothing", |sight| sight.money_if_any(sight.record.remaining);
    "used_value", "what was used of it; empty if nothing", |sight| {
        sight.money_if_any(sight.whole() - sight.record.remaining)
    };
    "currency", "ISO 4217 code of its currency", |sight| sight.record.currency.clone();
    "serial", "its serial", |sight| sight.record.serial.clone();
    "external_serial", "the serial it had with whoever made it; empty if none", |sight| {
        sight.record.external_serial.clone()
    };
    "masked_code", "its code with a star for every secret sign", |sight| sight.record.masked_code.clone();
    "valid_from", "first day of validity; empty: at once", |sight| sight.day(sight.record.valid_from_ms);
    "expires_at", "last day of validity; empty: it does not expire", |sight| {
        // The end is the first moment after.
        sight.day(sight.record.expires_at_ms.saturating_sub(1))
    };
    "used_at", "day it was used; empty if it was not", |sight| sight.day(sight.record.used_at_ms);
    "created_at", "day it was made", |sight| sight.day(sight.record.created_at_ms);
    "state", "draft, accepted, rejected, active, expired, pending, used, blocked, cancelled or purged", |sight| {
        if sight.record.expired { "expired".into() } else { sight.record.state.name().into() }
    };
    "series", "code of its series", |sight| sight.record.series_code.clone();
    "description", "description of its series", |sight| sight.record.description.clone();
    "voucher_type", "code of its type; empty if none", |sight| sight.record.voucher_type.clone();
    "partner", "its owner; empty if none", |sight| sight.record.partner.clone();
    "invoice", "invoice it was paid with; empty if none", |sight| sight.record.invoice.clone();
    "account", "the account that used it or holds it pending; empty if none", |sight| sight.record.account.clone();
    "price", "what it was sold for; empty if it was not sold, or whom it is for did not pay it", |sight| {
        sight.money_if_any(sight.record.price)
    };
    "holder", "the name the host gave for the message, else who alone may redeem it, else the account; empty if none", |sight| {
        let names = [&sight.holder, &sight.record.holder, &sight.record.account];
        names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_default()
    };
}

impl Sight {
    fn whole(&self) -> i64 {
        self.record.face_value.saturating_add(self.record.extra_value)
    }

    fn money(&self, minor: i64) -> String {
        self.locale.money(minor, self.currency)
    }

    fn money_if_any(&self, minor: i64) -> String {
        if minor > 0 {
            self.money(minor)
        } else {
            String::new()
        }
    }

    /// The local day of a moment; empty for none.
    fn day(&self, at_ms: i64) -> String {
        if at_ms <= 0 {
            return String::new();
        }
        let hours = self.time_zone.day(at_ms).saturating_mul(24);
        let date = FIRST_DAY.checked_add(SignedDuration::from_hours(hours));
        date.map_or_else(|_| String::new(), |date| self.locale.date(date))
    }
}
