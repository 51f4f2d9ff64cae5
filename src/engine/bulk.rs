//! One operation over a selection of vouchers: checked, counted in a dry run, or started as a job.

use std::sync::Arc;

use serde_json::json;

use super::approval::Approvable;
use super::audit::{self, Subject};
use super::change::{NewType, Order};
use super::evaluate::bounded;
use super::generate::{not_own, text};
use super::job::{self, Job, NewJob};
use super::search::{bounds, confined};
use super::type_rules::list;
use super::voucher::{may_see, parse_serial};
use super::{integrity, series as series_view, series_life, summary, terms, voucher_type, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::{BULK_IDS_MAX, NOTE_BYTES_MAX, SERIES_NUMBER_BITS, TIME_MAX_MS};
use crate::money;
use crate::store::driver::Transaction;
use crate::store::job::{self as rows, JobRow};
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, voucher_id};
use crate::store::{terms as terms_rows, total, voucher_type as type_rows};
use crate::voucher::bulk::set;
use crate::voucher::{
    BulkOperation, BulkRequest, BulkResult, ChangeReason, Filter, JobKind, Order as SearchOrder, VoucherChange,
};

/// The right to do this to vouchers.
pub(super) fn right_to(operation: BulkOperation) -> Right {
    match operation {
        BulkOperation::Accept | BulkOperation::Reject => Right::Approve,
        BulkOperation::Activate => Right::Activate,
        BulkOperation::Block | BulkOperation::Unblock => Right::Block,
        BulkOperation::Cancel => Right::Cancel,
        BulkOperation::Modify | BulkOperation::Assign | BulkOperation::Expire => Right::Modify,
        BulkOperation::Purge => Right::Purge,
        BulkOperation::Delete => Right::Delete,
        BulkOperation::Seal => Right::Keys,
    }
}

impl Module {
    /// Carries out one operation over a selection of vouchers, or with `dry_run` only counts what it would do.
    ///
    /// Done in slices: after a failure what was done stays done, and [`Module::jobs`] lists the job to be resumed.
    pub fn bulk(self: &Arc<Self>, actor: &Actor, request: &BulkRequest) -> Result<BulkResult> {
        if request.dry_run {
            let order = self.order(actor, request, false)?;
            return self.bulk_count(actor, &order);
        }
        let (_, job) = self.bulk_start(actor, request)?;
        job.finish()?;
        job.result()
    }

    /// Starts an operation over a selection; the returned job is to be stepped until it is done.
    ///
    /// [`Status::Duplicate`] if this request started it before: the job goes on from where it stands.
    pub fn bulk_start(self: &Arc<Self>, actor: &Actor, request: &BulkRequest) -> Result<(Status, Job)> {
        if request.dry_run {
            return Err(Error::invalid("dry_run", "a job changes vouchers; call bulk to count what it would do"));
        }
        let order = self.order(actor, request, false)?;
        if let Some(row) = self.started_before(actor, &order)? {
            return Ok((Status::Duplicate, self.stored_job(actor, &row)?));
        }
        if order.takes_two_persons() {
            let (subject, type_demands) = self.store.read(|tx| demands(tx, &self.ground, actor, &order))?;
            if self.two_persons(type_demands)? {
                let foretold = self.bulk_count(actor, &Order { approved: true, ..order.clone() })?;
                let summary = summary::of_bulk(&order.request, &foretold);
                let request = Approvable::Bulk { request: request.clone(), foretold };
                self.must_be_approved(actor, request, subject, true, summary)?;
            }
        }
        self.bulk_begin(actor, order)
    }

    /// Starts what a second person approved, as its maker: if it still does what it would have done when it was asked
    /// for, or has begun already.
    pub(super) fn bulk_start_approved(
        self: &Arc<Self>,
        maker: &Actor,
        request: &BulkRequest,
        foretold: &BulkResult,
    ) -> Result<Job> {
        let order = Order { approved: true, ..self.order(maker, request, false)? };
        if self.started_before(maker, &order)?.is_none() && self.bulk_count(maker, &order)? != *foretold {
            let message = "the selection has changed since it was asked for; look at it and ask anew";
            return Err(Error::new(Status::WrongState, message).field("filter"));
        }
        Ok(self.bulk_begin(maker, order)?.1)
    }

    /// Stores the job of an order, together with what becomes of its series as a whole.
    pub(super) fn bulk_begin(self: &Arc<Self>, actor: &Actor, order: Order) -> Result<(Status, Job)> {
        let seeing = seeing(actor);
        let total = match order.request.voucher_ids.is_empty() {
            true => self.search_count(&seeing, &order.request.filter, 0)?,
            false => order.numbers.len() as i64,
        };
        let (ground, now_ms) = (self.ground.clone(), self.clock.now_ms());
        let uid = Identifier::new(now_ms, &*self.entropy)?;
        let starter = actor.clone();
        let (status, row) = self.store.write(move |tx| start(tx, &ground, &starter, &order, uid, total, now_ms))?;
        Ok((status, self.stored_job(actor, &row)?))
    }

    /// The job an earlier call with the same request id started.
    fn started_before(&self, actor: &Actor, order: &Order) -> Result<Option<JobRow>> {
        let Some(key) = request_key(actor, order) else { return Ok(None) };
        self.store.read(|tx| earlier(tx, &self.ground, &key, order))
    }

    /// Checks a request and makes it what it means for this actor. `whole_series`: it comes from a change of a series.
    pub(super) fn order(&self, actor: &Actor, request: &BulkRequest, whole_series: bool) -> Result<Order> {
        if actor.kind == ActorKind::Customer {
            return Err(Error::new(Status::Forbidden, "a customer may not change vouchers").field("actor.kind"));
        }
        actor.must_have(right_to(request.operation))?;
        self.must_be_enabled()?;
        let nothing_named = Filter { order: SearchOrder::Serial, ..request.filter.clone() } == Filter::default();
        if nothing_named && request.voucher_ids.is_empty() {
            return Err(Error::invalid("filter", "is empty; name which vouchers are meant, such as a series"));
        }
        sensible(request, whole_series)?;
        let mut request = request.clone();
        request.change = changes(actor, &request)?;
        request.filter = confined(&seeing(actor), &request.filter)?;
        request.filter.order = SearchOrder::Serial;
        // Only to have a filter without sense refused now.
        self.walk_from(&seeing(actor), &request.filter, 0)?;
        let (numbers, new_type) = self.store.read(|tx| {
            let numbers = numbers_of(tx, actor, &request.voucher_ids)?;
            Ok((numbers, type_of_change(tx, &self.ground, &request)?))
        })?;
        let by_partner = actor.confined_to().is_some();
        Ok(Order { request, approved: false, numbers, new_type, started_at_ms: self.clock.now_ms(), by_partner })
    }
}

/// Whoever may do something to vouchers may have them found for that.
pub(super) fn seeing(actor: &Actor) -> Actor {
    Actor { rights: actor.rights | Right::View as i64, ..actor.clone() }
}

fn sensible(request: &BulkRequest, whole_series: bool) -> Result<()> {
    use BulkOperation as O;
    use ChangeReason as R;
    let operation = request.operation;
    text("note", &request.note, NOTE_BYTES_MAX)?;
    bounded("request_id", &request.request_id)?;
    let reasons: &[R] = match operation {
        O::Block => &[R::Lost, R::Stolen, R::Damaged, R::Other],
        O::Cancel => &[R::Return, R::Loss, R::Fraud, R::Other],
        _ => &[R::None],
    };
    if !reasons.contains(&request.reason) {
        let names: Vec<&str> = reasons.iter().map(|reason| reason.name()).collect();
        return Err(Error::invalid(
            "reason",
            match operation {
                O::Block | O::Cancel => format!("must be one of: {}", names.join(", ")),
                _ => "is only for block and cancel; leave it at 0 and write a note".to_owned(),
            },
        ));
    }
    let (settable, needed) = match operation {
        O::Modify => (set::OF_MODIFY, true),
        O::Assign => (set::OF_ASSIGN, true),
        _ => (0, false),
    };
    if request.change.set & !settable != 0 {
        return Err(Error::invalid("set", format!("holds a field that {} cannot set", operation.name())));
    }
    if needed && request.change.set == 0 {
        return Err(Error::invalid("set", "is 0: say which fields are to be set"));
    }
    if operation == O::Seal && !whole_series {
        return Err(Error::invalid("operation", "only whole series are sealed; change the series instead"));
    }
    let along = matches!(operation, O::Accept | O::Reject | O::Activate) || whole_series;
    if request.with_series && !along {
        return Err(Error::invalid("with_series", "is only for accept, reject and activate; leave it off"));
    }
    if request.voucher_ids.len() > BULK_IDS_MAX {
        return Err(Error::invalid("voucher_ids", format!("names more than {BULK_IDS_MAX}; use a filter, or halves")));
    }
    Ok(())
}

/// The new values as they will be stored; what is not set is forgotten.
fn changes(actor: &Actor, request: &BulkRequest) -> Result<VoucherChange> {
    let asked = &request.change;
    let sets = |field: i64| asked.set & field != 0;
    if actor.confined_to().is_some() && sets(set::VALUE | set::VOUCHER_TYPE) {
        // It would pass by what the partner may generate in a day.
        let message = "a partner may not change values or types; generate a new series, or ask an operator";
        return Err(Error::new(Status::Forbidden, message).field("set"));
    }
    let mut change = VoucherChange { set: asked.set, ..VoucherChange::default() };
    if sets(set::FACE_VALUE) {
        change.face_value = money::face_value("face_value", asked.face_value)?;
    }
    if sets(set::EXTRA_VALUE) {
        change.extra_value = money::extra_value("extra_value", asked.extra_value)?;
    }
    if sets(set::VALID_FROM) {
        change.valid_from_ms = moment("valid_from_ms", asked.valid_from_ms)?;
    }
    if sets(set::EXPIRES_AT) {
        change.expires_at_ms = moment("expires_at_ms", asked.expires_at_ms)?;
    }
    if sets(set::VALID_FROM) && change.expires_at_ms != 0 && change.expires_at_ms <= change.valid_from_ms {
        return Err(Error::invalid("expires_at_ms", "is not after valid_from_ms; choose a later moment"));
    }
    if sets(set::PARTNER) {
        bounded("partner", &asked.partner)?;
        if actor.confined_to().is_some_and(|own| own != asked.partner) {
            return Err(not_own("partner"));
        }
        change.partner.clone_from(&asked.partner);
    }
    if sets(set::INVOICE) {
        bounded("invoice", &asked.invoice)?;
        change.invoice.clone_from(&asked.invoice);
    }
    if sets(set::PRODUCTS) {
        change.products = list("products", &asked.products)?;
    }
    if sets(set::PRODUCT_TYPES) {
        change.product_types = list("product_types", &asked.product_types)?;
    }
    if sets(set::BUSINESS_UNITS) {
        change.business_units = list("business_units", &asked.business_units)?;
    }
    if sets(set::VOUCHER_TYPE) {
        change.voucher_type.clone_from(&asked.voucher_type);
    }
    Ok(change)
}

fn moment(field: &'static str, ms: i64) -> Result<i64> {
    if !(0..=TIME_MAX_MS).contains(&ms) {
        return Err(Error::invalid(field, "must be milliseconds since 1970, 0 for none"));
    }
    Ok(ms)
}

/// Numbers of vouchers named by identifier or serial, each once, in order. What names no voucher, or for a partner none of
/// its own, is left out: it must not learn from an error or a count which exist.
pub(super) fn numbers_of(tx: &mut dyn Transaction, actor: &Actor, names: &[String]) -> Result<Vec<i64>> {
    let mut numbers = Vec::with_capacity(names.len());
    let mut last: Option<SeriesRow> = None;
    for name in names {
        let (number, known) = match name.trim().parse::<Identifier>() {
            Ok(id) => {
                let known = last.take().filter(|series| series.uid == id.series_of());
                (i64::from(id.number()), read(known, || series::by_uid(tx, &id.series_of()))?)
            }
            Err(_) => {
                let Some((code, number)) = parse_serial(name) else { continue };
                let known = last.take().filter(|series| series.code == code);
                (number, read(known, || series::by_code(tx, &code))?)
            }
        };
        if let Some(series) = known.as_ref().filter(|series| series.complete && number > 0) {
            numbers.push(voucher_id(series.id, number));
        }
        last = known;
    }
    numbers.sort_unstable();
    numbers.dedup();
    if actor.confined_to().is_none() {
        return Ok(numbers);
    }
    let mut own = Vec::with_capacity(numbers.len());
    for number in numbers {
        match voucher::by_id(tx, number) {
            Ok(Some(voucher)) if may_see(actor, &voucher.partner) => own.push(number),
            Ok(_) => {}
            // Whose a row without sense is, nobody knows.
            Err(error) if error.status == Status::Integrity => {}
            Err(error) => return Err(error),
        }
    }
    Ok(own)
}

fn read<T>(known: Option<T>, find: impl FnOnce() -> Result<Option<T>>) -> Result<Option<T>> {
    known.map_or_else(find, |known| Ok(Some(known)))
}

/// The type a modification moves vouchers to.
fn type_of_change(tx: &mut dyn Transaction, ground: &Ground, request: &BulkRequest) -> Result<Option<NewType>> {
    if request.change.set & set::VOUCHER_TYPE == 0 {
        return Ok(None);
    }
    let (id, found) = voucher_type::by_code(tx, &ground.vault, "voucher_type", &request.change.voucher_type)?;
    if found.retired {
        return Err(Error::invalid("voucher_type", "is retired; take it back into use, or choose another"));
    }
    Ok(Some(NewType { id, terms: found.terms(), currency: found.currency }))
}

/// The one series the selection is in, if its filter names one that the actor may know of: its own, or one it has vouchers
/// in.
fn named_series(tx: &mut dyn Transaction, actor: &Actor, filter: &Filter) -> Result<Option<SeriesRow>> {
    if filter.series.is_empty() && filter.serial.is_empty() && filter.serial_until.is_empty() {
        return Ok(None);
    }
    let (first, _) = bounds(tx, filter)?;
    let found = series::by_id(tx, first >> SERIES_NUMBER_BITS)?;
    let Some(series) = found.filter(|series| series.complete) else { return Ok(None) };
    let known = may_see(actor, &series.partner) || {
        let totals = total::of_series(tx, series.id)?;
        totals.iter().any(|row| row.vouchers > 0 && may_see(actor, &row.alike.partner))
    };
    Ok(known.then_some(series))
}

/// What an order that takes two persons is about, and whether the terms of what it names ask for them.
fn demands(tx: &mut dyn Transaction, ground: &Ground, actor: &Actor, order: &Order) -> Result<(Subject, bool)> {
    let named = named_series(tx, actor, &order.request.filter)?;
    let subject = match (&named, &order.numbers[..]) {
        (_, [number]) => Subject { series: number >> SERIES_NUMBER_BITS, voucher: *number },
        (Some(series), _) => Subject::series(series.id),
        (None, _) => Subject::STORE,
    };
    if order.moves_under_two_persons() {
        return Ok((subject, true));
    }
    if let Some(series) = &named {
        if terms::by_number(tx, ground, series.terms)?.two_persons {
            return Ok((subject, true));
        }
    }
    for number in &order.numbers {
        let Some(voucher) = voucher::by_id(tx, *number)? else { continue };
        let Some(series) = series::by_id(tx, voucher.series())? else { continue };
        if terms::of_voucher(tx, ground, &series, &voucher)?.two_persons {
            return Ok((subject, true));
        }
    }
    Ok((subject, type_takes_two_persons(tx, ground, &order.request.filter.voucher_type)?))
}

/// Whether any terms a type ever gave ask for two persons.
fn type_takes_two_persons(tx: &mut dyn Transaction, ground: &Ground, code: &str) -> Result<bool> {
    if code.is_empty() {
        return Ok(false);
    }
    let Some(found) = type_rows::by_code(tx, &code.trim().to_ascii_uppercase())? else { return Ok(false) };
    for row in terms_rows::of_type(tx, found.id)? {
        if terms::by_number(tx, ground, row.id)?.two_persons {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Two actors may choose one id for two requests.
fn request_key(actor: &Actor, order: &Order) -> Option<String> {
    let id = &order.request.request_id;
    let whose = [actor.kind.name(), actor.confined_to().unwrap_or_default(), &actor.id, id];
    (!id.is_empty()).then(|| whose.join("\n"))
}

fn earlier(tx: &mut dyn Transaction, ground: &Ground, key: &str, order: &Order) -> Result<Option<JobRow>> {
    let Some(row) = rows::by_request(tx, key)? else { return Ok(None) };
    integrity::verify_job(&ground.vault, &row)?;
    if job::order_of(&row)?.request != order.request {
        let message = "request_id: it was used before for another operation; give every request its own";
        return Err(Error::new(Status::RequestMismatch, message).field("request_id"));
    }
    Ok(Some(row))
}

/// The durable start of a job: its row, its line in the trail, and what becomes of its series as a whole.
fn start(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    order: &Order,
    uid: Identifier,
    total: i64,
    now_ms: i64,
) -> Result<(Status, JobRow)> {
    let key = request_key(actor, order);
    if let Some(key) = &key {
        if let Some(row) = earlier(tx, ground, key, order)? {
            return Ok((Status::Duplicate, row));
        }
    }
    let request = &order.request;
    let series = named_series(tx, actor, &request.filter)?;
    if request.with_series && (!request.filter.series.is_empty() || request.operation == BulkOperation::Reject) {
        let series = series.as_ref().filter(|series| may_see(actor, &series.partner));
        let series = series.ok_or_else(series_view::not_found)?;
        series_life::go_along(tx, ground, actor, series, request, now_ms)?;
    }
    let detail = json!({
        "job": uid.to_string(), "operation": request.operation.name(), "total": total,
        "reason": request.reason.name(), "note": request.note, "approved": order.approved,
    });
    audit::append(tx, &ground.vault, actor, now_ms, "bulk_started", Subject::STORE, &detail)?;
    let stored = serde_json::to_vec(order).map_err(|error| Error::new(Status::Internal, error.to_string()))?;
    let new = NewJob {
        uid,
        kind: JobKind::Bulk,
        series: series.map_or(0, |series| series.id),
        request: &stored,
        request_key: key,
        total,
    };
    Ok((Status::Ok, job::insert(tx, ground, actor, &new, now_ms)?))
}
