//! Deletion of vouchers nobody ever claimed.

use std::sync::Arc;

use serde_json::json;

use super::audit::{self, Subject};
use super::{Ground, Module};
use crate::actor::{Actor, Right};
use crate::error::{Error, Result};
use crate::limits::SLICE_ROWS_BUSY;
use crate::store::driver::Transaction;
use crate::store::total::Totals;
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::{Filter, Order};

/// What a deletion did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// Deleted.
    pub deleted: i64,
    /// Matched, but kept: used, held, purged, or with a redemption in its history.
    pub kept: i64,
}

impl Module {
    /// Deletes the unused vouchers a filter names, in bounded slices; each leaves a line in the audit trail.
    ///
    /// An empty filter is refused. After a failure the vouchers deleted so far are deleted: call again for the rest.
    pub fn delete(self: &Arc<Self>, actor: &Actor, filter: &Filter) -> Result<Deletion> {
        actor.must_have(Right::Delete)?;
        if (Filter { order: Order::Serial, ..filter.clone() }) == Filter::default() {
            return Err(Error::invalid("filter", "is empty; name what is to be deleted, such as a series"));
        }
        let seeing = Actor { rights: actor.rights | Right::View as i64, ..actor.clone() };
        let mut walk = self.walk(&seeing, filter)?;
        let mut deletion = Deletion::default();
        loop {
            let page: Vec<VoucherRow> =
                walk.next(self, SLICE_ROWS_BUSY)?.into_iter().map(|(_, row)| row.voucher).collect();
            if page.is_empty() {
                return Ok(deletion);
            }
            let matched = page.len() as i64;
            let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
            let deleted = self.store.write(move |tx| delete_slice(tx, &ground, &actor, &page, now_ms))?;
            deletion.deleted += deleted;
            deletion.kept += matched - deleted;
        }
    }
}

fn delete_slice(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    page: &[VoucherRow],
    now_ms: i64,
) -> Result<i64> {
    let mut deleted = 0;
    let mut totals = Totals::on(ground.day(tx, now_ms)?);
    for voucher in page.iter().filter(|voucher| deletable(voucher)) {
        if !voucher::delete(tx, voucher)? {
            continue;
        }
        let detail = json!({ "from": voucher.state.name(), "amount": voucher.amount() });
        audit::append(tx, &ground.vault, actor, now_ms, "deleted", Subject::voucher(voucher), &detail)?;
        totals.delete(voucher);
        deleted += 1;
    }
    totals.write(tx)?;
    Ok(deleted)
}

fn deletable(voucher: &VoucherRow) -> bool {
    state::transition(voucher.state, VoucherEvent::Delete).is_some() && voucher.uses == 0
}
