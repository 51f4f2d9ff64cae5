//! The code of a single voucher, for somebody who may see it and says why.

use serde_json::json;
use zeroize::Zeroizing;

use super::audit::{self, Subject};
use super::generate::text;
use super::voucher::{identifier, may_see, not_found, parse_serial};
use super::{crash_point, integrity, quota, Ground, Module};
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::REASON_BYTES_MAX;
use crate::store::driver::Transaction;
use crate::store::series;
use crate::store::voucher::{self, voucher_id};

/// Which voucher is asked for, by whom and why.
struct Look {
    actor: Actor,
    id_or_serial: String,
    reason: String,
    now_ms: i64,
}

impl Module {
    /// The code of the voucher with this identifier or serial.
    ///
    /// Needs the rights `reveal` and `view`, and a reason. The look is counted and in the audit trail before the code is
    /// opened. [`Status::Throttled`] when the day's looks are used up (setting `reveal_per_day`), [`Status::WrongState`]
    /// if the code was destroyed after print.
    pub fn reveal(&self, actor: &Actor, id_or_serial: &str, reason: &str) -> Result<Zeroizing<String>> {
        actor.must_have(Right::Reveal)?;
        actor.must_have(Right::View)?;
        let reason = text("reason", reason.trim(), REASON_BYTES_MAX)?;
        if reason.is_empty() {
            return Err(Error::invalid("reason", "is empty; say why the code must be seen"));
        }
        let now_ms = self.clock.now_ms();
        let look = Look { actor: actor.clone(), id_or_serial: id_or_serial.to_owned(), reason, now_ms };
        let ground = self.ground.clone();
        let (subject, sealed) = self.store.write(move |tx| admit(tx, &ground, &look))?;
        crash_point("reveal_after_commit");
        self.ground.vault.open_code(subject.as_bytes(), &sealed)
    }
}

/// Counts and records the look; the sealed code is opened only once this is committed.
fn admit(tx: &mut dyn Transaction, ground: &Ground, look: &Look) -> Result<(Identifier, Vec<u8>)> {
    let settings = ground.settings(tx)?;
    settings.must_be_enabled()?;
    let (series, number) = match look.id_or_serial.trim().parse::<Identifier>() {
        Ok(id) => (series::by_uid(tx, &id.series_of())?, i64::from(id.number())),
        Err(_) => {
            let (code, number) = parse_serial(&look.id_or_serial).ok_or_else(not_found)?;
            (series::by_code(tx, &code)?, number)
        }
    };
    let series = series.filter(|series| series.complete && number > 0).ok_or_else(not_found)?;
    let voucher = voucher::by_id(tx, voucher_id(series.id, number))?.ok_or_else(not_found)?;
    if !may_see(&look.actor, &voucher.partner) {
        return Err(not_found());
    }
    integrity::verify_voucher(&ground.vault, &series, &voucher)?;
    if voucher.sealed.is_empty() {
        let message = "the code was destroyed after print; only the print file has it";
        return Err(Error::new(Status::WrongState, message));
    }
    quota::reveal(tx, ground, &settings, &look.actor, look.now_ms)?;
    let (subject, detail) = (Subject::voucher(&voucher), json!({ "reason": look.reason }));
    audit::append(tx, &ground.vault, &look.actor, look.now_ms, "code_revealed", subject, &detail)?;
    Ok((identifier(&series, voucher.number()), voucher.sealed))
}
