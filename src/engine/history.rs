//! History: what the audit trail says about one voucher or one series.

use std::sync::Arc;

use super::trail::{about_one, covers};
use super::voucher::{may_see, not_found};
use super::Module;
use crate::actor::{Actor, ActorKind, Right};
use crate::error::Result;
use crate::identifier::Identifier;
use crate::limits::PAGE_ROWS_MAX;
use crate::store::audit::{self, AuditRow};
use crate::store::series;
use crate::store::voucher::{self, voucher_id};
use crate::voucher::Event;

/// A history that is being read, oldest line first.
pub struct HistoryCursor {
    module: Arc<Module>,
    series: i64,
    voucher: i64,
    number: u32,
    position: i64,
    reader: Reader,
}

/// How much of the lines a reader may know.
enum Reader {
    /// Everything.
    Unconfined,
    /// A partner that owns the series, whatever became of its vouchers.
    OwnsSeries,
    /// A partner that owns this voucher of somebody else's series: what happened to that, and nothing else.
    OwnsVoucher(String),
}

impl Module {
    /// The history of a voucher (with that of its series as a whole) or of a series, by identifier.
    pub fn history(self: &Arc<Self>, actor: &Actor, id: &str) -> Result<HistoryCursor> {
        actor.must_have(Right::View)?;
        let id: Identifier = id.parse().map_err(|_| not_found())?;
        let number = id.number();
        let (series, owner) = self.store.read(|tx| {
            let series = series::by_uid(tx, &id.series_of())?.filter(|series| series.complete).ok_or_else(not_found)?;
            let mut owner = series.partner.clone();
            if number > 0 {
                if let Some(voucher) = voucher::by_id(tx, voucher_id(series.id, i64::from(number)))? {
                    owner = voucher.partner;
                } else if i64::from(number) > series.quantity {
                    return Err(not_found());
                }
            }
            Ok((series, owner))
        })?;
        if !may_see(actor, &owner) {
            return Err(not_found());
        }
        let reader = match actor.confined_to() {
            None => Reader::Unconfined,
            Some(partner) if partner == series.partner => Reader::OwnsSeries,
            Some(partner) => Reader::OwnsVoucher(partner.to_owned()),
        };
        let voucher = if number > 0 { voucher_id(series.id, i64::from(number)) } else { 0 };
        Ok(HistoryCursor { module: self.clone(), series: series.id, voucher, number, position: 0, reader })
    }
}

impl HistoryCursor {
    /// The next lines, at most `most` of them; none at the end.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        let most = most.min(PAGE_ROWS_MAX);
        let mut limit = most;
        // Lines about other vouchers of the series are passed over, then in whole pages: whoever gets none is at the end.
        while events.len() < most {
            let (series, voucher, position) = (self.series, self.voucher, self.position);
            let page = self.module.store.read(|tx| audit::of_subject(tx, series, voucher, position, limit))?;
            let ended = page.len() < limit;
            limit = PAGE_ROWS_MAX;
            for row in page {
                if events.len() == most {
                    return Ok(events);
                }
                self.position = row.sequence;
                if self.may_read(&row) {
                    events.push(self.event(row));
                }
            }
            if ended {
                break;
            }
        }
        Ok(events)
    }

    fn may_read(&self, row: &AuditRow) -> bool {
        if self.voucher == 0 || row.voucher != 0 {
            return true;
        }
        covers(&row.detail, self.number).unwrap_or(!matches!(self.reader, Reader::OwnsVoucher(_)))
    }

    /// A partner does not learn where others sit, nor which accounts tried its vouchers in vain.
    fn event(&self, row: AuditRow) -> Event {
        let confined = !matches!(self.reader, Reader::Unconfined);
        let refused = row.event == "redemption_refused";
        let kind = i32::try_from(row.actor_kind).ok().and_then(ActorKind::from_number);
        let detail = match &self.reader {
            Reader::Unconfined => row.detail,
            _ if refused => String::new(),
            Reader::OwnsVoucher(partner) => about_one(&row.detail, partner),
            Reader::OwnsSeries => row.detail,
        };
        Event {
            sequence: row.sequence,
            at_ms: row.at_ms,
            event: row.event,
            actor_kind: kind.map_or("", ActorKind::name).to_owned(),
            actor_id: row.actor_id,
            source: if confined { String::new() } else { row.source },
            detail,
        }
    }
}
