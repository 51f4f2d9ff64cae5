//! The life of a series as a whole.

use std::sync::Arc;

use serde_json::{json, Map, Value};

use super::audit::{self, Subject};
use super::generate::{metadata, owners, text};
use super::search::find_series;
use super::series::not_found;
use super::trail::shortened;
use super::voucher::may_see;
use super::{integrity, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::limits::{COMMENT_BYTES_MAX, DESCRIPTION_BYTES_MAX, NOTE_BYTES_MAX};
use crate::store::driver::Transaction;
use crate::store::series::{self, SeriesRow};
use crate::store::total::{self, TotalRow, STATE_DELETED};
use crate::store::{redemption, sale, voucher};
use crate::voucher::bulk::set;
use crate::voucher::state::{self, series_transition, Guard, SeriesEvent, SeriesTransition, Then, VoucherEvent};
use crate::voucher::{
    BulkOperation, BulkRequest, Counters, Filter, Series, SeriesChange, SeriesEdit, SeriesRequest, VoucherState,
};

/// Bytes of an old or new text in the line about an edit.
const TOLD_BYTES: usize = 32;

impl Module {
    /// Does something to a series as a whole. Locking, unlocking and closing it are one step; the others take its vouchers
    /// along in a job that this call drives to its end, and that [`Module::jobs`] lists if it could not.
    ///
    /// Sealing needs a `note` that confirms the print file, so a series on demand is not sealed. Deleting is for series
    /// nobody used: answers it as it was.
    ///
    /// # Errors
    /// [`Status::WrongState`] if its state does not allow it, [`Status::ApprovalPending`] if another person must approve.
    pub fn series_change(
        self: &Arc<Self>,
        actor: &Actor,
        id_or_code: &str,
        change: SeriesChange,
        note: &str,
    ) -> Result<Series> {
        let series = self.own_series(actor, right_to(change), id_or_code)?;
        text("note", note, NOTE_BYTES_MAX)?;
        let operation = match change {
            SeriesChange::Accept => BulkOperation::Accept,
            SeriesChange::Reject => BulkOperation::Reject,
            SeriesChange::Activate => BulkOperation::Activate,
            SeriesChange::Delete => return self.delete_series(actor, &series, note),
            SeriesChange::Seal => return self.seal_series(actor, &series, note),
            SeriesChange::Lock => return self.turn_series(actor, &series, SeriesEvent::Lock, note),
            SeriesChange::Unlock => return self.turn_series(actor, &series, SeriesEvent::Unlock, note),
            SeriesChange::Void => return self.turn_series(actor, &series, SeriesEvent::Void, note),
        };
        if let Some(event) = event_of(operation) {
            allowed(&series, event)?;
        }
        let request = BulkRequest { with_series: true, note: note.to_owned(), ..whole(&series, operation) };
        self.bulk_start(actor, &request)?.1.finish()?;
        self.series_shown(actor, &series)
    }

    /// Changes what a series tells about itself and who may redeem it.
    pub fn series_edit(self: &Arc<Self>, actor: &Actor, id_or_code: &str, edit: &SeriesEdit) -> Result<Series> {
        let series = self.own_series(actor, Right::Modify, id_or_code)?;
        let edited = edited(actor, &series, edit)?;
        let (ground, actor_again, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        let id = series.id;
        self.store.write(move |tx| {
            ground.must_be_enabled(tx)?;
            let before = series::by_id(tx, id)?.ok_or_else(gone)?;
            allowed(&before, SeriesEvent::Modify)?;
            if edited.available_to.is_some() {
                must_be_all_its_own(tx, &actor_again, &before)?;
            }
            let reaches_others = edited.available_to.as_ref().is_some_and(|list| *list != before.available_to);
            if reaches_others && total::of_series(tx, id)?.iter().any(is_sold) {
                let message = "available_to: vouchers of the series are sold; who may redeem them stays as it is";
                return Err(Error::new(Status::WrongState, message).field("available_to"));
            }
            let after = SeriesRow {
                description: edited.description.clone().unwrap_or_else(|| before.description.clone()),
                comment: edited.comment.clone().unwrap_or_else(|| before.comment.clone()),
                metadata: edited.metadata.clone().unwrap_or_else(|| before.metadata.clone()),
                available_to: edited.available_to.clone().unwrap_or_else(|| before.available_to.clone()),
                ..before.clone()
            };
            let changes = told(&before, &after);
            if changes.is_empty() {
                return Ok(());
            }
            change(tx, &ground, &before, after)?;
            let detail = json!({ "changes": changes });
            let subject = Subject::series(id);
            audit::append(tx, &ground.vault, &actor_again, now_ms, "series_modified", subject, &detail).map(drop)
        })?;
        self.series_shown(actor, &series)
    }

    /// A series the actor may do this to.
    fn own_series(&self, actor: &Actor, right: Right, id_or_code: &str) -> Result<SeriesRow> {
        if actor.kind == ActorKind::Customer {
            return Err(Error::new(Status::Forbidden, "a customer may not change series").field("actor.kind"));
        }
        actor.must_have(right)?;
        let found = self.store.read(|tx| find_series(tx, id_or_code))?;
        found.filter(|series| may_see(actor, &series.partner)).ok_or_else(not_found)
    }

    fn series_shown(&self, actor: &Actor, series: &SeriesRow) -> Result<Series> {
        self.series_get(&super::bulk::seeing(actor), &series.uid.to_string())
    }

    /// One step, one transaction; the vouchers stay as they are.
    fn turn_series(
        self: &Arc<Self>,
        actor: &Actor,
        series: &SeriesRow,
        event: SeriesEvent,
        note: &str,
    ) -> Result<Series> {
        let (ground, actor_again, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        let (id, note) = (series.id, note.to_owned());
        self.store.write(move |tx| {
            ground.must_be_enabled(tx)?;
            let before = series::by_id(tx, id)?.ok_or_else(gone)?;
            must_be_all_its_own(tx, &actor_again, &before)?;
            turn(tx, &ground, &actor_again, &before, event, &note, now_ms)
        })?;
        self.series_shown(actor, series)
    }

    fn seal_series(self: &Arc<Self>, actor: &Actor, series: &SeriesRow, note: &str) -> Result<Series> {
        if series.on_demand {
            let message =
                "the series grows by what is sold, and each code is handed over by itself: there is no print \
                file; purge its vouchers when their time is over";
            return Err(Error::new(Status::WrongState, message));
        }
        if note.is_empty() {
            let message = "is empty; confirm that the print file is safe: its codes cannot be brought back";
            return Err(Error::invalid("note", message));
        }
        let request = BulkRequest { with_series: true, note: note.to_owned(), ..whole(series, BulkOperation::Seal) };
        let order = self.order(actor, &request, true)?;
        self.bulk_begin(actor, order)?.1.finish()?;
        self.series_shown(actor, series)
    }

    fn delete_series(self: &Arc<Self>, actor: &Actor, series: &SeriesRow, note: &str) -> Result<Series> {
        let before = self.series_shown(actor, series)?;
        let request = BulkRequest { with_series: true, note: note.to_owned(), ..whole(series, BulkOperation::Delete) };
        let order = self.order(actor, &request, true)?;
        self.bulk_begin(actor, order)?.1.finish()?;
        if self.store.read(|tx| series::by_id(tx, series.id))?.is_some() {
            let message =
                "not all vouchers of the series could be deleted, and it stays; see what is left, or purge it";
            return Err(Error::new(Status::WrongState, message));
        }
        let issued = before.counters.issued;
        let counters = Counters { issued, deleted: issued, ..Counters::default() };
        Ok(Series { counters, ..before })
    }
}

/// Vouchers somebody bought, or is buying: a sale in flight counts, because the ledger may have booked it.
fn is_sold(row: &TotalRow) -> bool {
    row.vouchers > 0 && (row.alike.sold || row.alike.state == VoucherState::Reserved as i64)
}

fn right_to(change: SeriesChange) -> Right {
    match change {
        SeriesChange::Accept | SeriesChange::Reject => Right::Approve,
        SeriesChange::Activate => Right::Activate,
        SeriesChange::Lock | SeriesChange::Unlock => Right::Block,
        SeriesChange::Void => Right::Cancel,
        SeriesChange::Delete => Right::Delete,
        SeriesChange::Seal => Right::Keys,
    }
}

fn whole(series: &SeriesRow, operation: BulkOperation) -> BulkRequest {
    BulkRequest::new(operation, Filter { series: series.uid.to_string(), ..Filter::default() })
}

/// What happens to the series when all its vouchers are accepted, rejected or activated.
fn event_of(operation: BulkOperation) -> Option<SeriesEvent> {
    match operation {
        BulkOperation::Accept => Some(SeriesEvent::Accept),
        BulkOperation::Reject => Some(SeriesEvent::Reject),
        BulkOperation::Activate => Some(SeriesEvent::Activate),
        _ => None,
    }
}

/// The word of the trail.
fn told_as(event: SeriesEvent) -> &'static str {
    match event {
        SeriesEvent::Accept => "series_accepted",
        SeriesEvent::Reject => "series_rejected",
        SeriesEvent::Activate => "series_activated",
        SeriesEvent::Lock => "series_locked",
        SeriesEvent::Unlock => "series_unlocked",
        SeriesEvent::Void => "series_voided",
        SeriesEvent::Modify => "series_modified",
        SeriesEvent::Assign => "series_assigned",
        SeriesEvent::Delete => "series_deleted",
    }
}

/// The row of the table for this series, its guard checked but for the vouchers it may still have.
fn allowed(series: &SeriesRow, event: SeriesEvent) -> Result<&'static SeriesTransition> {
    let refused = |problem: &str| Err(Error::new(Status::WrongState, format!("the series is {problem}")));
    let Some(row) = series_transition(series.state, event) else {
        return refused(&format!("{}: its state does not allow this; see its history", series.state.name()));
    };
    match row.guard {
        Guard::NotLocked if series.locked => refused("locked already"),
        Guard::Locked if !series.locked => refused("not locked"),
        _ => Ok(row),
    }
}

/// Follows one row of the table, with its line in the trail.
fn turn(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    before: &SeriesRow,
    event: SeriesEvent,
    note: &str,
    now_ms: i64,
) -> Result<()> {
    let row = allowed(before, event)?;
    let mut after = before.clone();
    if let Then::Becomes(next) = row.then {
        after.state = next;
    }
    match event {
        SeriesEvent::Lock => after.locked = true,
        SeriesEvent::Unlock => after.locked = false,
        _ => {}
    }
    let mut detail = json!({ "from": before.state.name(), "to": after.state.name(), "note": note });
    if before.state == after.state {
        detail = json!({ "note": note });
    }
    change(tx, ground, before, after)?;
    audit::append(tx, &ground.vault, actor, now_ms, told_as(event), Subject::series(before.id), &detail).map(drop)
}

/// Writes a changed series with its next version and tag. One that was edited in the file is not made genuine by that.
pub(super) fn change(
    tx: &mut dyn Transaction,
    ground: &Ground,
    before: &SeriesRow,
    after: SeriesRow,
) -> Result<SeriesRow> {
    integrity::verify_series(&ground.vault, before)?;
    let mut after = SeriesRow { version: before.version + 1, ..after };
    after.tag = integrity::series_tag(&ground.vault, &after);
    if !series::change(tx, before, &after)? {
        return Err(Error::new(Status::Busy, "the series changed meanwhile; try again"));
    }
    Ok(after)
}

/// A partner decides over a series as a whole only while it is nobody else's: vouchers in it may have been assigned away.
fn must_be_all_its_own(tx: &mut dyn Transaction, actor: &Actor, series: &SeriesRow) -> Result<()> {
    if actor.confined_to().is_none() {
        return Ok(());
    }
    let others =
        |row: &TotalRow| row.vouchers > 0 && row.alike.state != STATE_DELETED && !may_see(actor, &row.alike.partner);
    if total::of_series(tx, series.id)?.iter().any(others) {
        let message = "vouchers of the series are no longer the partner's; change its own only, or ask an operator";
        return Err(Error::new(Status::Forbidden, message).field("series"));
    }
    Ok(())
}

pub(super) fn gone() -> Error {
    Error::new(Status::NotFound, "the series was deleted meanwhile")
}

/// What becomes of a series in the transaction that starts the job over its vouchers.
pub(super) fn go_along(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    series: &SeriesRow,
    request: &BulkRequest,
    now_ms: i64,
) -> Result<()> {
    // A series that opens takes nothing from anybody.
    if !matches!(request.operation, BulkOperation::Accept | BulkOperation::Activate) {
        must_be_all_its_own(tx, actor, series)?;
    }
    if let Some(event) = event_of(request.operation) {
        let there = state::SERIES_LIFE.iter().any(|row| row.event == event && row.then == Then::Becomes(series.state));
        // It may have gone ahead of its vouchers before.
        return if there { Ok(()) } else { turn(tx, ground, actor, series, event, &request.note, now_ms) };
    }
    match request.operation {
        BulkOperation::Seal => {
            if !series.sealed {
                change(tx, ground, series, SeriesRow { sealed: true, ..series.clone() })?;
            }
            let detail = json!({ "note": request.note });
            let subject = Subject::series(series.id);
            audit::append(tx, &ground.vault, actor, now_ms, "series_sealed", subject, &detail).map(drop)
        }
        BulkOperation::Delete => {
            must_be_unused(tx, series)?;
            // While its vouchers go, nobody may begin to use the rest.
            match allowed(series, SeriesEvent::Lock) {
                Ok(_) => turn(tx, ground, actor, series, SeriesEvent::Lock, &request.note, now_ms),
                Err(_) => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// A series follows its first voucher that was accepted or activated, if it is ready for that.
pub(super) fn follow(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    id: i64,
    request: &BulkRequest,
    now_ms: i64,
) -> Result<()> {
    let (Some(event), Some(series)) = (event_of(request.operation), series::by_id(tx, id)?) else { return Ok(()) };
    match series_transition(series.state, event) {
        Some(_) if may_see(actor, &series.partner) => turn(tx, ground, actor, &series, event, &request.note, now_ms),
        _ => Ok(()),
    }
}

/// What becomes of a series in the transaction that ends the job over its vouchers.
pub(super) fn finish(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    request: &BulkRequest,
    id: i64,
    now_ms: i64,
) -> Result<()> {
    if !(request.with_series && request.operation == BulkOperation::Delete) {
        return Ok(());
    }
    let Some(series) = series::by_id(tx, id)? else { return Ok(()) };
    let row = allowed(&series, SeriesEvent::Delete)?;
    let empty = row.guard != Guard::NoVouchers || !voucher::any_of_series(tx, id)?;
    if !empty {
        return Ok(());
    }
    integrity::verify_series(&ground.vault, &series)?;
    if !series::delete(tx, &series)? {
        return Err(Error::new(Status::Busy, "the series changed meanwhile; try again"));
    }
    let detail = json!({
        "id": series.uid.to_string(), "code": series.code, "quantity": series.quantity, "currency": series.currency,
        "from": series.state.name(), "note": request.note,
    });
    audit::append(tx, &ground.vault, actor, now_ms, told_as(SeriesEvent::Delete), Subject::series(id), &detail)
        .map(drop)
}

/// Every voucher of it can be deleted: nobody ever began to redeem one, and none is a tombstone.
fn must_be_unused(tx: &mut dyn Transaction, series: &SeriesRow) -> Result<()> {
    let kept = |state: i64| {
        VoucherState::from_number(state).is_some_and(|state| state::transition(state, VoucherEvent::Delete).is_none())
    };
    let totals = total::of_series(tx, series.id)?;
    let kept = totals.iter().any(|row| row.vouchers > 0 && kept(row.alike.state));
    if kept || redemption::any_of_series(tx, series.id)? || sale::any_of_series(tx, series.id)? {
        let message =
            "vouchers of the series were used, sold or purged, so it stays; cancel and purge what is left of it";
        return Err(Error::new(Status::WrongState, message));
    }
    Ok(())
}

/// New values of a series, as they will be stored.
#[derive(Default)]
struct Edited {
    description: Option<String>,
    comment: Option<String>,
    metadata: Option<String>,
    available_to: Option<String>,
}

fn edited(actor: &Actor, series: &SeriesRow, edit: &SeriesEdit) -> Result<Edited> {
    if edit.set & !set::OF_SERIES != 0 || edit.set == 0 {
        let problem = "says which fields are to be set: description, comment, metadata, available_to, and no other";
        return Err(Error::invalid("set", problem));
    }
    let sets = |field: i64| edit.set & field != 0;
    let mut edited = Edited::default();
    if sets(set::DESCRIPTION) {
        edited.description = Some(text("description", &edit.description, DESCRIPTION_BYTES_MAX)?);
    }
    if sets(set::COMMENT) {
        edited.comment = Some(text("comment", &edit.comment, COMMENT_BYTES_MAX)?);
    }
    if sets(set::METADATA) {
        edited.metadata = Some(metadata(&edit.metadata)?);
    }
    if sets(set::AVAILABLE_TO) {
        let (partner, available_to) = (series.partner.clone(), edit.available_to.clone());
        let request = SeriesRequest { partner, available_to, ..SeriesRequest::default() };
        edited.available_to = Some(owners(actor, &request)?.1);
    }
    Ok(edited)
}

/// What an edit changed, long texts by their starts.
fn told(before: &SeriesRow, after: &SeriesRow) -> Map<String, Value> {
    let fields = [
        ("description", &before.description, &after.description),
        ("comment", &before.comment, &after.comment),
        ("metadata", &before.metadata, &after.metadata),
        ("available_to", &before.available_to, &after.available_to),
    ];
    let changed = fields.into_iter().filter(|(_, old, new)| old != new);
    changed
        .map(|(field, old, new)| (field.to_owned(), json!([shortened(old, TOLD_BYTES), shortened(new, TOLD_BYTES)])))
        .collect()
}
