//! History: what the audit trail says about one voucher or one series.

use std::sync::Arc;

use super::voucher::{may_see, not_found};
use super::Module;
use crate::actor::{Actor, ActorKind, Right};
use crate::error::Result;
use crate::identifier::Identifier;
use crate::limits::PAGE_ROWS_MAX;
use crate::store::audit;
use crate::store::series;
use crate::store::voucher::{self, voucher_id};
use crate::voucher::Event;

/// A history that is being read, oldest line first.
pub struct HistoryCursor {
    module: Arc<Module>,
    series: i64,
    voucher: i64,
    position: i64,
    confined: bool,
}

impl Module {
    /// The history of a voucher (with that of its series) or of a series, by identifier.
    pub fn history(self: &Arc<Self>, actor: &Actor, id: &str) -> Result<HistoryCursor> {
        actor.must_have(Right::View)?;
        let id: Identifier = id.parse().map_err(|_| not_found())?;
        let (series, voucher) = self.store.read(|tx| {
            let series = series::by_uid(tx, &id.series_of())?.filter(|series| series.complete).ok_or_else(not_found)?;
            let mut owner = series.partner.clone();
            let number = voucher_id(series.id, i64::from(id.number()));
            if id.number() > 0 {
                if let Some(voucher) = voucher::by_id(tx, number)? {
                    owner = voucher.partner;
                } else if i64::from(id.number()) > series.quantity {
                    return Err(not_found());
                }
            }
            if !may_see(actor, &owner) {
                return Err(not_found());
            }
            Ok((series.id, if id.number() > 0 { number } else { 0 }))
        })?;
        Ok(HistoryCursor {
            module: self.clone(),
            series,
            voucher,
            position: 0,
            confined: actor.confined_to().is_some(),
        })
    }
}

impl HistoryCursor {
    /// The next lines, at most `most` of them; none at the end.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<Event>> {
        let limit = most.min(PAGE_ROWS_MAX);
        let rows =
            self.module.store.read(|tx| audit::of_subject(tx, self.series, self.voucher, self.position, limit))?;
        self.position = rows.last().map_or(self.position, |row| row.sequence);
        Ok(rows.into_iter().map(|row| event(row, self.confined)).collect())
    }
}

/// A partner does not learn where others sit, nor which accounts tried its vouchers in vain.
fn event(row: audit::AuditRow, confined: bool) -> Event {
    let refused = row.event == "redemption_refused";
    let kind = i32::try_from(row.actor_kind).ok().and_then(ActorKind::from_number);
    Event {
        sequence: row.sequence,
        at_ms: row.at_ms,
        event: row.event,
        actor_kind: kind.map_or("", ActorKind::name).to_owned(),
        actor_id: row.actor_id,
        source: if confined { String::new() } else { row.source },
        detail: if confined && refused { String::new() } else { row.detail },
    }
}
