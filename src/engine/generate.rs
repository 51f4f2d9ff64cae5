//! Generation of a series: parsed, drawn and stored in bounded slices, visible only whole.

use std::sync::Arc;

use serde_json::json;
use zeroize::Zeroizing;

use super::approval::Approvable;
use super::audit::{self, Subject};
use super::evaluate::bounded;
use super::inherit::inherited;
use super::job::Job;
use super::log::LogLevel;
pub(super) use super::series_request::{metadata, not_own, owners, series_code, text};
use super::series_request::{request_digest, request_key, validity};
use super::{crash_point, integrity, quota, restored, summary, terms, voucher_type, Ground, Module, Settings};
use crate::actor::{Actor, ActorKind, Right};
use crate::code::{assess, CodeFormat, Drawer, Strength};
use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};
use crate::limits::{CODES_DRAWN_AHEAD, CODE_LENGTH_MAX, QUANTITY_MAX, REDRAWS_MAX, SLICE_ROWS_BUSY, SLICE_ROWS_MAX};
use crate::money::{self, Currency};
use crate::store::driver::{Transaction, Value};
use crate::store::series::{self, SeriesRow};
use crate::store::sql::{VOUCHER_INSERT_COLUMNS, VOUCHER_INSERT_HEAD};
use crate::store::total::{self, Totals};
use crate::store::voucher::{voucher_id, VoucherRow};
use crate::voucher::{ChangeReason, Series, SeriesRequest, SeriesState, Terms, VoucherState, VoucherType};

/// Rows of one INSERT: beyond fifty the statement costs more to bind than it saves.
pub(super) const ROWS_PER_STATEMENT: usize = 50;

/// A request whose every field was checked.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) series: SeriesRow,
    pub(super) request_key: Option<String>,
    /// Digest of what another person may have approved instead of the request as it came.
    pub(super) digest_approved: Vec<u8>,
    /// The request with its money spelt out: what is approved must not change with the type or a setting meanwhile.
    pub(super) to_approve: SeriesRequest,
    pub(super) overridden_by: String,
    pub(super) terms: Terms,
    /// Version of the type it was planned by, 0 without a type.
    pub(super) type_version: i64,
}

impl Plan {
    /// One line for whoever decides about it.
    fn summary(&self, asked: &SeriesRequest) -> Result<String> {
        let series = &self.series;
        let currency = Currency::parse(&series.currency)?;
        let (face, extra) = (currency.format(series.face_value), currency.format(series.extra_value));
        let mut line = format!("generate {} vouchers of {face} + {extra} {}", series.quantity, currency.code());
        for (what, name) in [("of type", &self.terms.voucher_type), ("for partner", &series.partner)] {
            if !name.is_empty() {
                line.push_str(&format!(" {what} {name}"));
            }
        }
        if !self.overridden_by.is_empty() {
            line.push_str(", codes may be easy to guess");
        }
        let more =
            SeriesRequest { quantity: 0, face_value: 0, extra_value: 0, currency: String::new(), ..asked.clone() };
        Ok([vec![line], summary::given(&more)].concat().join(", "))
    }
}

impl Module {
    /// Generates a whole series, or returns the one this request made before with [`Status::Duplicate`].
    ///
    /// On failure nothing of it stays; after a crash `jobs` lists what is left, to be resumed or cancelled.
    pub fn generate_series(self: &Arc<Self>, actor: &Actor, request: &SeriesRequest) -> Result<(Status, Series)> {
        let (status, job) = self.generate_start(actor, request)?;
        if let Err(error) = job.finish() {
            // What cannot be cleaned up now (a full disk) is listed by `jobs` and cleaned up later. A repeated request
            // leaves the job alone: the call that started it may be driving it still.
            if status == Status::Ok {
                let _ = job.cancel();
            }
            return Err(error);
        }
        Ok((status, self.series_get(actor, &job.series_id())?))
    }

    /// Starts the generation of a series; the returned job is to be stepped until it is done.
    ///
    /// [`Status::Duplicate`] if this request started it before: the job goes on from where it stands.
    pub fn generate_start(self: &Arc<Self>, actor: &Actor, request: &SeriesRequest) -> Result<(Status, Job)> {
        actor.must_have(Right::Generate)?;
        if let Some(job) = self.generation_of(actor, request)? {
            return Ok((Status::Duplicate, job));
        }
        let plan = self.plan(actor, request)?;
        if self.store.read(|tx| repeated(tx, &self.ground, &plan))?.is_none() {
            let (subject, demanded) = (Subject::STORE, plan.terms.two_persons);
            let line = plan.summary(request)?;
            let asked = Approvable::Generate(plan.to_approve.clone());
            self.must_be_approved(actor, asked, subject, demanded, line)?;
        }
        self.generate_planned(actor, plan)
    }

    /// Starts what another person approved.
    pub(super) fn generate_start_approved(
        self: &Arc<Self>,
        maker: &Actor,
        request: &SeriesRequest,
    ) -> Result<(Status, Job)> {
        if let Some(job) = self.generation_of(maker, request)? {
            return Ok((Status::Duplicate, job));
        }
        let plan = self.plan(maker, request)?;
        self.generate_planned(maker, plan)
    }

    /// The generation this very request started before. Looked for before anything else: what was carried out is answered
    /// whatever became of type, settings and limits since.
    fn generation_of(self: &Arc<Self>, actor: &Actor, request: &SeriesRequest) -> Result<Option<Job>> {
        let digest = request_digest(&self.ground, actor, request);
        let key = request_key(actor, request)?;
        let before = self.store.read(|tx| made_before(tx, &self.ground, key.as_deref()))?;
        let same = before.filter(|series| series.generated >= 0 && series.request_digest == digest);
        Ok(same.map(|series| Job::generation(self.clone(), actor.clone(), series.uid)))
    }

    fn generate_planned(self: &Arc<Self>, actor: &Actor, plan: Plan) -> Result<(Status, Job)> {
        let plan = Arc::new(plan);
        let (mut status, mut series, mut strength) = self.generate_begin(actor, &plan)?;
        if series.generated < 0 {
            // It was being undone when its process died or its disk was full: that comes to its end, and it starts anew.
            Job::generation(self.clone(), actor.clone(), series.uid).cancel()?;
            (status, series, strength) = self.generate_begin(actor, &plan)?;
        }
        self.warn_of(strength, &series);
        Ok((status, Job::generation(self.clone(), actor.clone(), series.uid)))
    }

    pub(super) fn warn_of(&self, strength: Strength, series: &SeriesRow) {
        if strength == Strength::Warn {
            let message = format!("series {}: one guess in less than 10^9 would win; use longer codes", series.code);
            self.log.push(LogLevel::Warning, self.clock.now_ms(), "codes_guessable", message);
        }
    }

    fn generate_begin(&self, actor: &Actor, plan: &Arc<Plan>) -> Result<(Status, SeriesRow, Strength)> {
        let (ground, actor, plan) = (self.ground.clone(), actor.clone(), plan.clone());
        self.store.write(move |tx| begin_series(tx, &ground, &actor, &plan))
    }

    fn plan(&self, actor: &Actor, request: &SeriesRequest) -> Result<Plan> {
        actor.must_have(Right::Generate)?;
        if actor.kind == ActorKind::Customer {
            let message = "a customer generates nothing; ask an operator";
            return Err(Error::new(Status::Forbidden, message).field("actor.kind"));
        }
        let (settings, known_type) = self.store.read(|tx| {
            let known_type = match request.voucher_type.as_str() {
                "" => None,
                code => Some(voucher_type::by_code(tx, &self.ground.vault, "voucher_type", code)?),
            };
            Ok((self.ground.settings(tx)?, known_type))
        })?;
        may_generate(&settings, actor)?;
        let kind = known_type.as_ref().map(|(_, voucher_type)| voucher_type);
        let whole = inherited(request, kind, &settings, self.clock.now_ms())?;
        if !whole.draft {
            actor.must_have(Right::Activate)?;
        }
        if !whole.weak_codes_override.is_empty() {
            actor.must_have(Right::Override)?;
            bounded("weak_codes_override", &whole.weak_codes_override)?;
        }
        let (extra_value, currency) = (whole.extra_value, whole.currency.clone());
        let to_approve = SeriesRequest { face_value: whole.face_value, extra_value, currency, ..request.clone() };
        let mut series = self.parse(actor, &whole)?;
        series.request_digest = request_digest(&self.ground, actor, request);
        series.voucher_type = known_type.as_ref().map_or(0, |(id, _)| *id);
        Ok(Plan {
            digest_approved: request_digest(&self.ground, actor, &to_approve),
            request_key: request_key(actor, request)?,
            overridden_by: whole.weak_codes_override,
            type_version: kind.map_or(0, |voucher_type| voucher_type.version),
            terms: kind.map(VoucherType::terms).unwrap_or_default(),
            to_approve,
            series,
        })
    }

    fn parse(&self, actor: &Actor, request: &SeriesRequest) -> Result<SeriesRow> {
        if !(1..=QUANTITY_MAX).contains(&request.quantity) {
            return Err(Error::invalid("quantity", format!("must be from 1 to {QUANTITY_MAX}; split larger series")));
        }
        let face_value = money::face_value("face_value", request.face_value)?;
        money::amount(face_value, money::extra_value("extra_value", request.extra_value)?)?;
        Currency::parse(&request.currency)?;
        validity(request)?;
        owners(actor, request)?;
        let format = CodeFormat::parse(
            &request.prefix,
            request.code_length,
            request.alphabet,
            &request.alphabet_symbols,
            request.check_digit,
        )?;
        self.series_row(actor, request, format)
    }

    /// Draws and stores the next slice of a series; the series as it is afterwards.
    pub(super) fn generate_slice(&self, actor: &Actor, series: &SeriesRow, codes: &mut Codes) -> Result<SeriesRow> {
        let slice_max = if self.store.writers_waiting() { SLICE_ROWS_BUSY } else { SLICE_ROWS_MAX };
        let missing = usize::try_from(series.quantity - series.generated).unwrap_or(0);
        if codes.is_empty() {
            *codes = Codes::draw(&self.ground, &*self.entropy, series, missing.min(CODES_DRAWN_AHEAD))?;
        }
        let slice = vouchers(&self.ground, &*self.entropy, series, codes.take(missing.min(slice_max)))?;
        let (ground, entropy) = (self.ground.clone(), self.entropy.clone());
        let (actor, series) = (actor.clone(), series.clone());
        let now_ms = self.clock.now_ms();
        self.store.write(move |tx| {
            ground.must_be_enabled(tx)?;
            let to = series.generated + slice.len() as i64;
            let now = series::by_id(tx, series.id)?.ok_or_else(cancelled)?;
            // The tags of the vouchers rest on the series as it was read: it must be genuine, and still the same.
            integrity::verify_series(&ground.vault, &now)?;
            restored::must_be_of_this_store(tx, &now)?;
            if now.tag == series.tag && series::advance(tx, series.id, series.generated, to)? {
                insert(tx, &ground, &entropy, &series, &slice)?;
                if to == series.quantity {
                    complete(tx, &ground, &actor, &series, now_ms)?;
                }
            }
            crash_point("generate_slice");
            series::by_id(tx, series.id)?.ok_or_else(cancelled)
        })
    }
}

pub(super) fn cancelled() -> Error {
    Error::new(Status::WrongState, "the generation was cancelled; start it again")
}

/// Stores a series whose vouchers are still to come, or finds the one this request stored before.
pub(super) fn begin_series(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    plan: &Plan,
) -> Result<(Status, SeriesRow, Strength)> {
    if let Some(existing) = repeated(tx, ground, plan)? {
        return Ok((Status::Duplicate, existing, Strength::Strong));
    }
    let settings = ground.settings(tx)?;
    may_generate(&settings, actor)?;
    let mut series = plan.series.clone();
    // Only now: a request that was carried out before is answered however late it is repeated.
    if series.expires_at_ms != 0 && series.expires_at_ms <= series.created_at_ms {
        return Err(Error::invalid("expires_at_ms", "is in the past; choose a later moment, or 0 for never"));
    }
    if !plan.terms.voucher_type.is_empty() {
        let (_, kind) = voucher_type::by_code(tx, &ground.vault, "voucher_type", &plan.terms.voucher_type)?;
        if kind.version != plan.type_version {
            return Err(Error::new(Status::Busy, "the type changed meanwhile; look at it and try again"));
        }
    }
    if let Some(partner) = actor.confined_to() {
        let alike = (series.face_value + series.extra_value).saturating_mul(series.quantity);
        let value = alike.saturating_add(series.adjusted_value);
        quota::generation(tx, ground, &settings, partner, (series.quantity, value), series.created_at_ms)?;
    }
    series.terms = terms::number_of(tx, ground, &plan.terms, series.voucher_type)?;
    restored::take_note(tx, ground, series.created_at_ms)?;
    series.id = series::next_id(tx)?;
    if series.code.is_empty() {
        series.code = free_code(tx, series.id)?;
    } else if series::code_taken(tx, &series.code)? {
        return Err(Error::invalid("series_code", "is taken by another series; choose another or leave it empty"));
    }
    let (code_format, issued) = series::format_of_shape(tx, &series.format)?;
    let strength = assess(issued, series.quantity, &series.format, !plan.overridden_by.is_empty())?;
    series.code_format = code_format;
    series.tag = integrity::series_tag(&ground.vault, &series);
    series::insert(tx, &series, plan.request_key.as_deref())?;
    series::format_issue(tx, code_format, series.quantity)?;
    let subject = Subject::series(series.id);
    if strength == Strength::Weak {
        let detail = json!({ "overridden_by": plan.overridden_by, "code_length": series.format.length() });
        audit::append(tx, &ground.vault, actor, series.created_at_ms, "weak_codes_overridden", subject, &detail)?;
    }
    let detail = json!({ "quantity": series.quantity, "code": series.code });
    let event = if series.imported { "import_started" } else { "generation_started" };
    audit::append(tx, &ground.vault, actor, series.created_at_ms, event, subject, &detail)?;
    Ok((Status::Ok, series, strength))
}

/// The series this very request made before.
pub(super) fn repeated(tx: &mut dyn Transaction, ground: &Ground, plan: &Plan) -> Result<Option<SeriesRow>> {
    let Some(existing) = made_before(tx, ground, plan.request_key.as_deref())? else { return Ok(None) };
    if existing.request_digest != plan.series.request_digest && existing.request_digest != plan.digest_approved {
        let message = "request_id: it was used before for another series; give every request its own";
        return Err(Error::new(Status::RequestMismatch, message).field("request_id"));
    }
    Ok(Some(existing))
}

/// The series of a request id, verified.
pub(super) fn made_before(tx: &mut dyn Transaction, ground: &Ground, key: Option<&str>) -> Result<Option<SeriesRow>> {
    let Some(existing) = key.map(|key| series::by_request(tx, key)).transpose()?.flatten() else { return Ok(None) };
    integrity::verify_series(&ground.vault, &existing)?;
    Ok(Some(existing))
}

/// Refuses while the module, or generation by this partner, is switched off.
pub(super) fn may_generate(settings: &Settings, actor: &Actor) -> Result<()> {
    settings.must_be_enabled()?;
    match actor.confined_to() {
        Some(partner) if !settings.generation(partner) => {
            let message = "this partner may not generate; ask the operator for series";
            Err(Error::new(Status::Forbidden, message).field("generation"))
        }
        _ => Ok(()),
    }
}

pub(super) fn free_code(tx: &mut dyn Transaction, first: i64) -> Result<String> {
    let mut number = first;
    while series::code_taken(tx, &number.to_string())? {
        number += 1;
    }
    Ok(number.to_string())
}

fn complete(tx: &mut dyn Transaction, ground: &Ground, actor: &Actor, series: &SeriesRow, now_ms: i64) -> Result<()> {
    (series.face_value + series.extra_value)
        .checked_mul(series.quantity)
        .ok_or_else(|| Error::invalid("face_value", "times the quantity is more than can be counted; lower either"))?;
    let mut totals = Totals::on(ground.day(tx, now_ms)?);
    let (mut number, mut voucher) = (1, template(series));
    while number <= series.quantity {
        voucher.id = voucher_id(series.id, number);
        let (_, last) = total::vouchers_of_zone(total::zone_of(voucher.id));
        let until = series.quantity.min(last - voucher_id(series.id, 0));
        totals.add(&voucher, until - number + 1);
        number = until + 1;
    }
    totals.write(tx)?;
    make_whole(tx, ground, actor, series, now_ms)
}

/// Makes a series visible whose vouchers are all stored and counted.
pub(super) fn make_whole(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    series: &SeriesRow,
    now_ms: i64,
) -> Result<()> {
    let whole = SeriesRow { complete: true, ..series.clone() };
    let tag = integrity::series_tag(&ground.vault, &whole);
    if !series::complete(tx, series.id, &tag)? {
        return Err(Error::new(Status::Busy, "the generation changed meanwhile; go on with it"));
    }
    let mut detail = json!({
        "quantity": series.quantity, "face_value": series.face_value, "extra_value": series.extra_value,
        "currency": series.currency, "partner": series.partner, "to": first_state(series).name(),
        "expires_at_ms": series.expires_at_ms, "test_mode": series.test_mode,
    });
    let mut event = "generated";
    if series.imported {
        event = "imported";
        detail["value"] = json!((series.face_value + series.extra_value) * series.quantity + series.adjusted_value);
    }
    audit::append(tx, &ground.vault, actor, now_ms, event, Subject::series(series.id), &detail).map(drop)
}

fn first_state(series: &SeriesRow) -> VoucherState {
    match series.state {
        SeriesState::Draft => VoucherState::Draft,
        SeriesState::Accepted => VoucherState::Accepted,
        _ => VoucherState::Active,
    }
}

/// Codes drawn ahead, in the order of their keyed index, so that the store appends to its index instead of searching.
/// The serials follow that order: it tells nothing about the codes to anybody without the key.
#[derive(Default)]
pub(super) struct Codes {
    text: Zeroizing<String>,
    length: usize,
    /// Keyed index of a code, and where in the text the code is.
    order: Vec<([u8; 32], usize)>,
    taken: usize,
}

impl Codes {
    fn draw(ground: &Ground, entropy: &dyn Entropy, series: &SeriesRow, count: usize) -> Result<Codes> {
        let length = series.format.length();
        let mut drawer = Drawer::new(entropy)?;
        let mut code = Zeroizing::new(String::with_capacity(CODE_LENGTH_MAX));
        let mut text = Zeroizing::new(String::with_capacity(count * length));
        let mut order = Vec::with_capacity(count);
        while order.len() < count {
            while order.len() < count {
                drawer.draw_into(&series.format, &mut code);
                order.push((ground.vault.look_up(&code), text.len()));
                text.push_str(&code);
            }
            order.sort_unstable();
            order.dedup_by_key(|(look_up, _)| *look_up);
            if order.len() == count {
                break;
            }
            // A code drawn twice is drawn again. Moved by hand: a string that grows leaves its old bytes behind.
            let mut longer = Zeroizing::new(String::with_capacity(text.len() + (count - order.len()) * length));
            longer.push_str(&text);
            text = longer;
        }
        Ok(Codes { text, length, order, taken: 0 })
    }

    fn is_empty(&self) -> bool {
        self.taken == self.order.len()
    }

    /// The next codes with their keyed index, at most so many.
    fn take(&mut self, most: usize) -> impl ExactSizeIterator<Item = ([u8; 32], &str)> {
        let from = self.taken;
        self.taken = (from + most).min(self.order.len());
        let (text, length) = (self.text.as_str(), self.length);
        self.order[from..self.taken].iter().map(move |(look_up, at)| (*look_up, &text[*at..*at + length]))
    }
}

/// The next vouchers of a series, sealed and tagged.
fn vouchers<'a>(
    ground: &Ground,
    entropy: &dyn Entropy,
    series: &SeriesRow,
    codes: impl ExactSizeIterator<Item = ([u8; 32], &'a str)>,
) -> Result<Vec<VoucherRow>> {
    let mut sealer = ground.vault.sealer(entropy)?;
    let mut rows = Vec::with_capacity(codes.len());
    for (offset, (look_up, code)) in codes.enumerate() {
        let number = series.generated + 1 + offset as i64;
        let subject = series.uid.voucher(number as u32);
        let mut row = template(series);
        row.id = voucher_id(series.id, number);
        row.look_up = look_up;
        row.sealed = sealer.seal(subject.as_bytes(), code);
        row.tag = integrity::voucher_tag(&ground.vault, series, &row);
        rows.push(row);
    }
    Ok(rows)
}

/// A voucher of a series as it is first, without number and code.
pub(super) fn template(series: &SeriesRow) -> VoucherRow {
    VoucherRow {
        id: 0,
        look_up: [0; 32],
        sealed: Vec::new(),
        tag: [0; 32],
        state: first_state(series),
        version: 1,
        uses: 0,
        held_by: 0,
        face_value: series.face_value,
        extra_value: series.extra_value,
        valid_from_ms: series.valid_from_ms,
        expires_at_ms: series.expires_at_ms,
        partner: series.partner.clone(),
        terms: 0,
        spent: 0,
        reason: ChangeReason::None,
        sale: 0,
        reserved_by: 0,
        holder: String::new(),
    }
}

fn insert(
    tx: &mut dyn Transaction,
    ground: &Ground,
    entropy: &Arc<dyn Entropy>,
    series: &SeriesRow,
    slice: &[VoucherRow],
) -> Result<()> {
    let mut values = Vec::with_capacity(ROWS_PER_STATEMENT * VOUCHER_INSERT_COLUMNS);
    for rows in slice.chunks(ROWS_PER_STATEMENT) {
        values.clear();
        rows.iter().for_each(|row| push(row, &mut values));
        if tx.insert_rows(VOUCHER_INSERT_HEAD, VOUCHER_INSERT_COLUMNS, &values)? {
            continue;
        }
        // One of these codes is in the store already: go row by row, and draw again where it is.
        for row in rows {
            insert_one(tx, ground, &**entropy, series, row)?;
        }
    }
    Ok(())
}

fn insert_one(
    tx: &mut dyn Transaction,
    ground: &Ground,
    entropy: &dyn Entropy,
    series: &SeriesRow,
    row: &VoucherRow,
) -> Result<()> {
    let mut row = row.clone();
    for _ in 0..REDRAWS_MAX {
        let mut values = Vec::with_capacity(VOUCHER_INSERT_COLUMNS);
        push(&row, &mut values);
        if tx.insert_rows(VOUCHER_INSERT_HEAD, VOUCHER_INSERT_COLUMNS, &values)? {
            return Ok(());
        }
        let other = SeriesRow { generated: i64::from(row.number()) - 1, ..series.clone() };
        let mut codes = Codes::draw(ground, entropy, series, 1)?;
        row = vouchers(ground, entropy, &other, codes.take(1))?.remove(0);
    }
    let message =
        "code_length: other formats use up these codes; cancel, and give a larger code_length or another prefix";
    Err(Error::new(Status::WeakCodes, message).field("code_length"))
}

pub(super) fn push<'a>(row: &'a VoucherRow, values: &mut Vec<Value<'a>>) {
    values.extend([
        Value::Integer(row.id),
        Value::Blob(&row.look_up),
        Value::Blob(&row.sealed),
        Value::Blob(&row.tag),
        Value::Integer(row.state as i64),
        Value::Integer(row.version),
        Value::Integer(row.uses),
        Value::Integer(row.held_by),
        Value::Integer(row.face_value),
        Value::Integer(row.extra_value),
        Value::Integer(row.valid_from_ms),
        Value::Integer(row.expires_at_ms),
        Value::Text(&row.partner),
        Value::Integer(row.terms),
        Value::Integer(row.spent),
        Value::Integer(row.reason as i64),
        Value::Integer(row.sale),
        Value::Integer(row.reserved_by),
        Value::Text(&row.holder),
    ]);
}
