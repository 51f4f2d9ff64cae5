//! Reminders: marks vouchers whose holder was told that they end soon.
//!
//! Which ones are to be reminded is a search: active, by the window of their end, not reminded.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value as Json;

use super::audit::{self, Subject};
use super::voucher::{may_see, not_found, parse_serial};
use super::Module;
use crate::actor::{Actor, Right};
use crate::error::{Error, Result};
use crate::identifier::Identifier;
use crate::limits::PAGE_ROWS_MAX;
use crate::store::driver::Transaction;
use crate::store::reminder;
use crate::store::series;
use crate::store::voucher::{self, voucher_id, VoucherRow};

impl Module {
    /// Marks vouchers, by identifier or serial, as reminded of their end, and tells how many: all of them or, if one is
    /// not there or not the actor's, none. A second reminder takes the place of the first. Needs the right `modify`.
    pub fn remind(self: &Arc<Self>, actor: &Actor, voucher_ids: &[String]) -> Result<i64> {
        actor.must_have(Right::Modify)?;
        if voucher_ids.len() > PAGE_ROWS_MAX {
            let problem = format!("name more than {PAGE_ROWS_MAX} vouchers; mark them in several calls");
            return Err(Error::invalid("voucher_ids", problem));
        }
        let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        let voucher_ids = voucher_ids.to_vec();
        self.store.write(move |tx| {
            ground.must_be_enabled(tx)?;
            let mut marked = BTreeSet::new();
            for name in &voucher_ids {
                let voucher = named(tx, &actor, name)?;
                if marked.insert(voucher.id) {
                    reminder::sent(tx, voucher.id, now_ms, &actor.id)?;
                    let subject = Subject::voucher(&voucher);
                    audit::append(tx, &ground.vault, &actor, now_ms, "reminded", subject, &Json::Null)?;
                }
            }
            Ok(marked.len() as i64)
        })
    }
}

fn named(tx: &mut dyn Transaction, actor: &Actor, name: &str) -> Result<VoucherRow> {
    let unknown = || not_found().field("voucher_ids");
    let (series, number) = match name.trim().parse::<Identifier>() {
        Ok(id) => (series::by_uid(tx, &id.series_of())?, i64::from(id.number())),
        Err(_) => {
            let (code, number) = parse_serial(name).ok_or_else(unknown)?;
            (series::by_code(tx, &code)?, number)
        }
    };
    let series = series.filter(|series| series.complete && number > 0).ok_or_else(unknown)?;
    let voucher = voucher::by_id(tx, voucher_id(series.id, number))?.ok_or_else(unknown)?;
    may_see(actor, &voucher.partner).then_some(voucher).ok_or_else(unknown)
}
