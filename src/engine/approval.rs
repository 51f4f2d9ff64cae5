//! Two persons: what one asked for, another must approve.
//!
//! A request is kept whole, with whoever made it. Approving it carries it out in the maker's name. A process that dies in
//! between leaves it approved without a result: approving it again carries it out, and what was done already is found
//! again by the request's own identifier.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Subject};
use super::bulk::right_to;
use super::evaluate::bounded_by;
use super::export::may_export;
use super::export::repeat::Repeat;
use super::log::LogLevel;
use super::redeem::Begun;
use super::reverse::must_say_why;
use super::sale::approved::{as_asked, ForetoldSale};
use super::sale::order::right_to as right_to_sell;
use super::sale::{Moment, SaleBegun};
use super::voucher::may_see;
use super::{crash_point, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status, StatusClass};
use crate::identifier::Identifier;
use crate::ledger::{Answer, Outcome};
use crate::limits::{ACTOR_BYTES_MAX, APPROVAL_REQUEST_BYTES_MAX, PAGE_ROWS_MAX, REASON_BYTES_MAX, SUMMARY_BYTES_MAX};
use crate::store::approval::{self, ApprovalRow};
use crate::store::driver::Transaction;
use crate::store::series;
use crate::store::voucher::number_in_series;
use crate::vault::{Field, Vault};
use crate::voucher::{
    Approval, ApprovalState, BulkRequest, BulkResult, ExportRequest, Filter, ImportRequest, ImportResult, SaleRequest,
    SeriesRequest, VoucherType,
};

/// What can be asked for now and carried out once another person approved it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "one lives as long as a call")]
pub(super) enum Approvable {
    /// A series.
    Generate(SeriesRequest),
    /// A bulk operation.
    Bulk {
        /// What was asked for.
        request: BulkRequest,
        /// What it would have done then: approving it does that, or nothing.
        foretold: BulkResult,
    },
    /// Vouchers of somebody else.
    Import {
        /// What was asked for, with its money spelt out.
        request: ImportRequest,
        /// Digest of the request as it was given: its maker may give it again.
        #[serde(default)]
        given: Vec<u8>,
        /// The full name of the file.
        path: String,
        /// Which file it was.
        sha256: String,
        /// What it would have become then: approving it does that, or nothing.
        foretold: ImportResult,
    },
    /// A reversal.
    Reverse {
        /// Key of the redemption.
        key: String,
        /// Why.
        reason: String,
    },
    /// A sale that gives money back, or a card to somebody else.
    Sale {
        /// What was asked for.
        request: SaleRequest,
        /// What it would have been then: approving it does that, or nothing.
        foretold: ForetoldSale,
        /// What was known of the partner's credit, and since when that may be out of date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credit: Option<(i64, Moment)>,
    },
    /// The end of a redemption the ledger did not settle.
    SettleByHand {
        /// Key of the redemption or reversal.
        key: String,
        /// Number of the outcome: done or rejected.
        outcome: i32,
        /// The ledger's reference, if there is one.
        ledger_reference: String,
        /// Balance after it, if it is known.
        balance_after: Option<i64>,
        /// Why.
        reason: String,
        /// What the ledger had said last when it was asked for.
        known_outcome: i32,
    },
    /// A setting, while two persons are asked for.
    Set {
        /// Whose, empty for the whole module.
        partner: String,
        /// Its name.
        name: String,
        /// Its new value.
        value: String,
    },
    /// A type that would no longer ask for two persons.
    PutType(VoucherType),
    /// Codes that leave again. Approving it does not export: it lets its maker do so, once.
    Export {
        /// Of which vouchers.
        filter: Filter,
        /// As what; without the identifier of the approval.
        request: ExportRequest,
        /// Which series codes had left from then, and of how many vouchers it was: it is for that, or nothing.
        repeat: Repeat,
    },
}

/// What came of an approved export until its maker made use of it; afterwards it is the number of the run.
const GRANTED: &str = "granted";
/// The operation whose approval only grants.
const EXPORT: &str = "export";

impl Approvable {
    fn operation(&self) -> &'static str {
        match self {
            Approvable::Generate(_) => "generate",
            Approvable::Bulk { request, .. } => request.operation.name(),
            Approvable::Import { .. } => "import",
            Approvable::Reverse { .. } => "reverse",
            Approvable::Sale { request, .. } => request.kind.name(),
            Approvable::SettleByHand { .. } => "settle_by_hand",
            Approvable::Set { .. } => "set",
            Approvable::PutType(_) => "put_type",
            Approvable::Export { .. } => EXPORT,
        }
    }

    /// What its checker must be allowed to do itself.
    fn rights(&self) -> Vec<Right> {
        match self {
            Approvable::Generate(request) => {
                let activate = (!request.draft).then_some(Right::Activate);
                let overrides = (!request.weak_codes_override.is_empty()).then_some(Right::Override);
                [Some(Right::Generate), activate, overrides].into_iter().flatten().collect()
            }
            Approvable::Import { request, .. } => {
                let activate = (!(request.accepted || request.series.draft)).then_some(Right::Activate);
                let overrides = (!request.series.weak_codes_override.is_empty()).then_some(Right::Override);
                [Some(Right::Import), activate, overrides].into_iter().flatten().collect()
            }
            Approvable::Bulk { request, .. } => vec![right_to(request.operation)],
            Approvable::Reverse { .. } => vec![Right::Reverse],
            Approvable::Sale { request, .. } => vec![right_to_sell(request.kind)],
            Approvable::SettleByHand { .. } => vec![Right::Override],
            Approvable::Set { .. } | Approvable::PutType(_) => vec![Right::Configure],
            Approvable::Export { .. } => vec![Right::Export, Right::Reveal],
        }
    }

    /// The request with an identifier, so that carrying it out twice does it once.
    fn identified(self, uid: &Identifier) -> Approvable {
        let named = |given: String| if given.is_empty() { uid.to_string() } else { given };
        match self {
            Approvable::Generate(request) => {
                Approvable::Generate(SeriesRequest { request_id: named(request.request_id.clone()), ..request })
            }
            Approvable::Bulk { request, foretold } => {
                let request = BulkRequest { request_id: named(request.request_id.clone()), ..request };
                Approvable::Bulk { request, foretold }
            }
            Approvable::Import { mut request, given, path, sha256, foretold } => {
                request.series.request_id = named(request.series.request_id);
                Approvable::Import { request, given, path, sha256, foretold }
            }
            other => other,
        }
    }
}

/// Requests for approval that are being read.
pub struct ApprovalCursor {
    module: Arc<Module>,
    actor: Actor,
    state: Option<ApprovalState>,
    position: i64,
}

impl ApprovalCursor {
    /// The next requests, oldest first, at most `most` of them; none at the end.
    ///
    /// One that was edited in the store is left out and raises the alarm: it holds up no other.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<Approval>> {
        let module = self.module.clone();
        let most = most.min(PAGE_ROWS_MAX);
        let mut found = Vec::new();
        while found.len() < most {
            let page = module.store.read(|tx| approval::after(tx, self.state, self.position, most - found.len()))?;
            let Some(last) = page.last() else { break };
            self.position = last.id;
            for row in page.iter().filter(|row| may_see(&self.actor, &row.partner)) {
                match verify(&module.ground.vault, row) {
                    Ok(()) => found.push(module.store.read(|tx| shown(tx, row))?),
                    Err(error) => {
                        module.log.push(LogLevel::Alarm, module.clock.now_ms(), "integrity_alarm", error.message);
                    }
                }
            }
        }
        Ok(found)
    }
}

impl Module {
    /// Lets a request go ahead, or keeps it for another person: [`Status::ApprovalPending`] with its identifier.
    ///
    /// The same request of the same maker that is not carried out yet is kept once.
    pub(super) fn must_be_approved(
        &self,
        actor: &Actor,
        request: Approvable,
        subject: Subject,
        type_demands: bool,
        summary: String,
    ) -> Result<()> {
        let always = matches!(request, Approvable::SettleByHand { .. });
        if !self.two_persons(type_demands || always)? {
            return Ok(());
        }
        let offered = self.request_row(actor, request, subject, summary)?;
        let (ground, actor) = (self.ground.clone(), actor.clone());
        let uid = self.store.write(move |tx| {
            if let Some(existing) = approval::by_digest(tx, &offered.digest)?.filter(is_open) {
                verify(&ground.vault, &existing)?;
                return Ok(existing.uid);
            }
            let mut row = ApprovalRow { id: approval::next_id(tx)?, ..offered.clone() };
            row.tag = tag(&ground.vault, &row);
            approval::insert(tx, &row)?;
            let detail = json!({ "approval": row.uid.to_string(), "operation": row.operation, "summary": row.summary });
            audit::append(tx, &ground.vault, &actor, row.made_at_ms, "approval_requested", subject_of(&row), &detail)?;
            Ok(row.uid)
        })?;
        Err(pending(&uid))
    }

    /// Whether it takes two persons: the type says so, or the setting does.
    pub(super) fn two_persons(&self, type_demands: bool) -> Result<bool> {
        Ok(type_demands || self.store.read(|tx| Ok(self.ground.settings(tx)?.two_persons))?)
    }

    fn request_row(
        &self,
        actor: &Actor,
        request: Approvable,
        subject: Subject,
        summary: String,
    ) -> Result<ApprovalRow> {
        must_be_named(actor)?;
        let now_ms = self.clock.now_ms();
        let uid = Identifier::new(now_ms, &*self.entropy)?;
        let partner = actor.confined_to().unwrap_or_default();
        let (operation, digest) = (request.operation(), digest(&self.ground.vault, actor, &request)?);
        let request = written(&request.identified(&uid))?;
        if request.len() > APPROVAL_REQUEST_BYTES_MAX {
            return Err(Error::invalid("voucher_ids", "are too many for one request to be approved; split them"));
        }
        let maker = serde_json::to_string(actor).map_err(unreadable)?;
        if maker.len() > ACTOR_BYTES_MAX {
            return Err(Error::invalid("actor", format!("is longer than {ACTOR_BYTES_MAX} bytes; shorten its names")));
        }
        Ok(ApprovalRow {
            id: 0,
            uid,
            state: ApprovalState::Waiting,
            operation: operation.to_owned(),
            partner: partner.to_owned(),
            series: subject.series,
            voucher: subject.voucher,
            summary: cut(&summary, SUMMARY_BYTES_MAX),
            request,
            digest,
            maker,
            maker_id: actor.id.clone(),
            made_at_ms: now_ms,
            checker_id: String::new(),
            checked_at_ms: 0,
            reason: String::new(),
            result: String::new(),
            tag: Vec::new(),
        })
    }

    /// The requests for approval, oldest first; of one state, or all.
    pub fn approvals(self: &Arc<Self>, actor: &Actor, state: Option<ApprovalState>) -> Result<ApprovalCursor> {
        must_see(actor)?;
        Ok(ApprovalCursor { module: self.clone(), actor: actor.clone(), state, position: 0 })
    }

    /// The request for approval with this identifier.
    pub fn approval_get(&self, actor: &Actor, id: &str) -> Result<Approval> {
        must_see(actor)?;
        let uid = parse(id)?;
        self.store.read(|tx| {
            let row = find(tx, &self.ground, actor, &uid)?;
            shown(tx, &row)
        })
    }

    /// Approves what another person asked for, and carries it out in that person's name. Needs the right `approve` and
    /// those of the operation itself.
    ///
    /// The answer's `result` is the job it started (to be resumed and stepped) or the key of the posting. What cannot be
    /// carried out any more becomes refused. After a crash, or an error that says to try again, approve it again.
    pub fn approve(self: &Arc<Self>, actor: &Actor, id: &str, reason: &str) -> Result<Approval> {
        actor.must_have(Right::Approve)?;
        must_be_named(actor)?;
        self.must_be_enabled()?;
        bounded_by("reason", reason, REASON_BYTES_MAX)?;
        let (uid, reason, now_ms) = (parse(id)?, reason.to_owned(), self.clock.now_ms());
        let (ground, checker) = (self.ground.clone(), actor.clone());
        let approved = self.store.write(move |tx| approve(tx, &ground, &checker, &uid, &reason, now_ms))?;
        crash_point("approve");
        if !approved.result.is_empty() {
            return self.approval_get(actor, id);
        }
        let (maker, request) = (maker_of(&approved)?, request_of(&approved)?);
        match self.carry_out(&maker, actor, request) {
            Ok(result) => {
                crash_point("carry_out");
                self.conclude(actor, &approved, ApprovalState::Approved, result, approved.reason.clone())?
            }
            // It definitely did not happen and never will as it was asked for.
            Err(error) if matches!(error.status.class(), StatusClass::Refused | StatusClass::CallerBug) => {
                self.conclude(
                    actor,
                    &approved,
                    ApprovalState::Refused,
                    String::new(),
                    cut(&error.message, REASON_BYTES_MAX),
                )?;
                return Err(error);
            }
            Err(error) => {
                let message = format!("{}; it is approved: approve it again to carry it out", error.message);
                return Err(Error { message, ..error });
            }
        }
        self.approval_get(actor, id)
    }

    /// Refuses what another person asked for, or withdraws what the actor itself asked for. That codes may leave again
    /// can be refused as long as they did not, also after it was approved.
    pub fn refuse(&self, actor: &Actor, id: &str, reason: &str) -> Result<Approval> {
        if actor.kind == ActorKind::Customer {
            return Err(not_found());
        }
        must_be_named(actor)?;
        must_say_why(reason)?;
        let (uid, reason, now_ms) = (parse(id)?, reason.to_owned(), self.clock.now_ms());
        let (ground, checker) = (self.ground.clone(), actor.clone());
        self.store.write(move |tx| {
            let before = find(tx, &ground, &checker, &uid)?;
            if !checker.is_same_person(&maker_of(&before)?) {
                checker.must_have(Right::Approve)?;
            }
            must_be_unused(&before)?;
            let after = ApprovalRow {
                state: ApprovalState::Refused,
                checker_id: checker.id.clone(),
                checked_at_ms: now_ms,
                reason: reason.clone(),
                result: String::new(),
                ..before.clone()
            };
            record(tx, &ground, &checker, &before, after, now_ms)?;
            Ok(())
        })?;
        self.store.read(|tx| {
            let row = find(tx, &self.ground, actor, &uid)?;
            shown(tx, &row)
        })
    }

    /// Does what was asked for in the name of whoever asked; the job or key it can be followed by.
    fn carry_out(self: &Arc<Self>, maker: &Actor, checker: &Actor, request: Approvable) -> Result<String> {
        match request {
            Approvable::Generate(request) => Ok(self.generate_start_approved(maker, &request)?.1.id()),
            Approvable::Bulk { request, foretold } => Ok(self.bulk_start_approved(maker, &request, &foretold)?.id()),
            Approvable::Import { request, given, path, sha256, foretold } => {
                let request = (&request, given.as_slice());
                Ok(self.import_start_approved(maker, request, &path, &sha256, &foretold)?.id())
            }
            Approvable::Reverse { key, reason } => Ok(match self.reverse_begin_approved(maker, &key, &reason)? {
                Begun::Post(posting, _) | Begun::Again(posting, _) => posting.key,
                Begun::Settled(_, receipt) | Begun::Finished(receipt) => receipt.key,
            }),
            Approvable::Sale { request, foretold, credit } => {
                Ok(match self.sale_begin_approved(maker, &request, &foretold, credit)? {
                    SaleBegun::Post(posting, _) | SaleBegun::Again(posting, _) => posting.key,
                    SaleBegun::Settled(_, sale) | SaleBegun::Finished(sale) => sale.id,
                })
            }
            Approvable::SettleByHand { key, outcome, ledger_reference, balance_after, reason, known_outcome } => {
                let answer = Answer { outcome: Outcome::from_number(outcome), ledger_reference, balance_after };
                let known = Outcome::from_number(known_outcome);
                self.settle_by_hand_approved(maker, checker, &key, &answer, known, &reason)?;
                Ok(key)
            }
            Approvable::Set { partner, name, value } => {
                self.setting_set_approved(maker, &partner, &name, &value)?;
                Ok(name)
            }
            Approvable::PutType(wanted) => Ok(self.type_put_approved(maker, &wanted)?.code),
            Approvable::Export { request, .. } => {
                may_export(maker, &request)?;
                Ok(GRANTED.to_owned())
            }
        }
    }

    /// Remembers what came of an approved request. Two who carried it out at once found the same.
    fn conclude(
        &self,
        actor: &Actor,
        approved: &ApprovalRow,
        state: ApprovalState,
        result: String,
        reason: String,
    ) -> Result<()> {
        let (ground, actor, uid, now_ms) = (self.ground.clone(), actor.clone(), approved.uid, self.clock.now_ms());
        self.store.write(move |tx| {
            let before = find(tx, &ground, &actor, &uid)?;
            if !before.result.is_empty() || before.state != ApprovalState::Approved {
                return Ok(());
            }
            let after = ApprovalRow { state, result: result.clone(), reason: reason.clone(), ..before.clone() };
            record(tx, &ground, &actor, &before, after, now_ms).map(drop)
        })
    }
}

/// Not carried out yet, and not refused.
fn is_open(row: &ApprovalRow) -> bool {
    row.state != ApprovalState::Refused && (row.result.is_empty() || row.result == GRANTED)
}

/// Makes use of what was approved and left to its maker to do, in the transaction of doing it: once, by the same person,
/// for the very same request.
pub(super) fn make_use(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    (id, request): (&str, &Approvable),
    result: String,
    now_ms: i64,
) -> Result<()> {
    let before = find(tx, ground, actor, &parse(id)?)?;
    if before.digest != digest(&ground.vault, actor, request)? {
        return Err(not_what_was_approved(&before, actor, request)?);
    }
    let problem = match before.state {
        ApprovalState::Waiting => return Err(pending(&before.uid)),
        ApprovalState::Approved if before.result.is_empty() => {
            "its approval was not brought to its end; approve it again"
        }
        ApprovalState::Approved if before.result != GRANTED => "it was made use of already; ask for it anew",
        ApprovalState::Refused => "it was refused; ask for it anew",
        ApprovalState::Approved => {
            return record(tx, ground, actor, &before, ApprovalRow { result, ..before.clone() }, now_ms).map(drop);
        }
    };
    Err(Error::new(Status::WrongState, format!("approval_id: {problem}")).field("approval_id"))
}

/// Why an approval does not fit: it is another request, or what it is about has changed.
fn not_what_was_approved(row: &ApprovalRow, actor: &Actor, wanted: &Approvable) -> Result<Error> {
    let same = match (request_of(row)?, wanted) {
        (
            Approvable::Export { filter, request, .. },
            Approvable::Export { filter: wanted_filter, request: wanted_request, .. },
        ) => actor.is_same_person(&maker_of(row)?) && (&filter, &request) == (wanted_filter, wanted_request),
        _ => false,
    };
    let (status, problem) = match same {
        true => (Status::WrongState, "the selection has changed since it was asked for; leave it empty to ask anew"),
        false => {
            (Status::RequestMismatch, "somebody else or another request was approved; repeat the very same request")
        }
    };
    Ok(Error::new(status, format!("approval_id: {problem}")).field("approval_id"))
}

fn pending(uid: &Identifier) -> Error {
    let message = "another person must approve it first; approval_id names the request";
    Error { approval_id: uid.to_string(), ..Error::new(Status::ApprovalPending, message) }
}

/// Who asked for what.
fn digest(vault: &Vault, actor: &Actor, request: &Approvable) -> Result<Vec<u8>> {
    let (partner, asked) = (actor.confined_to().unwrap_or_default(), written(&as_asked(request))?);
    let fields = [Field::Text(actor.kind.name()), Field::Text(partner), Field::Text(&actor.id), Field::Blob(&asked)];
    Ok(vault.integrity_tag("approval request", &fields).to_vec())
}

fn approve(
    tx: &mut dyn Transaction,
    ground: &Ground,
    checker: &Actor,
    uid: &Identifier,
    reason: &str,
    now_ms: i64,
) -> Result<ApprovalRow> {
    let before = find(tx, ground, checker, uid)?;
    for right in request_of(&before)?.rights() {
        checker.must_have(right)?;
    }
    if checker.is_same_person(&maker_of(&before)?) {
        let message = "who asked for it may not approve it: it takes another person";
        return Err(Error::new(Status::SamePerson, message));
    }
    if before.state == ApprovalState::Approved {
        return Ok(before);
    }
    must_wait(&before)?;
    let after = ApprovalRow {
        state: ApprovalState::Approved,
        checker_id: checker.id.clone(),
        checked_at_ms: now_ms,
        reason: reason.to_owned(),
        ..before.clone()
    };
    record(tx, ground, checker, &before, after, now_ms)
}

/// Writes a decision or a result, judged by affected rows, with its line in the audit trail.
fn record(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    before: &ApprovalRow,
    mut after: ApprovalRow,
    now_ms: i64,
) -> Result<ApprovalRow> {
    after.tag = tag(&ground.vault, &after);
    if !approval::change(tx, before, &after)? {
        return Err(Error::new(Status::Busy, "somebody else decides on it at this moment; look at it again"));
    }
    let event = match after.state {
        ApprovalState::Waiting => "approval_requested",
        ApprovalState::Refused => "approval_refused",
        ApprovalState::Approved if after.result.is_empty() => "approval_approved",
        ApprovalState::Approved if after.result == GRANTED => "approval_granted",
        ApprovalState::Approved => "approval_carried_out",
    };
    let detail = json!({
        "approval": after.uid.to_string(), "operation": after.operation, "maker": after.maker_id,
        "reason": after.reason, "result": after.result,
    });
    audit::append(tx, &ground.vault, actor, now_ms, event, subject_of(&after), &detail)?;
    Ok(after)
}

fn must_wait(row: &ApprovalRow) -> Result<()> {
    let problem = match row.state {
        ApprovalState::Waiting => return Ok(()),
        ApprovalState::Approved => "it is approved already",
        ApprovalState::Refused => "it was refused; ask for it anew",
    };
    Err(Error::new(Status::WrongState, problem))
}

/// What waits can be refused, and leave to let codes go of which no use was made.
fn must_be_unused(row: &ApprovalRow) -> Result<()> {
    match row.operation.as_str() {
        EXPORT if is_open(row) => Ok(()),
        _ => must_wait(row),
    }
}

fn must_see(actor: &Actor) -> Result<()> {
    if actor.kind == ActorKind::Customer {
        return Err(Error::new(Status::Forbidden, "a customer may not see approvals").field("actor.kind"));
    }
    if actor.has(Right::Approve) {
        return Ok(());
    }
    actor.must_have(Right::View)
}

/// Somebody without a name cannot be told from somebody else.
fn must_be_named(actor: &Actor) -> Result<()> {
    if actor.id.is_empty() {
        return Err(Error::invalid("actor.id", "is empty; two persons can only be told apart by their ids"));
    }
    Ok(())
}

fn find(tx: &mut dyn Transaction, ground: &Ground, actor: &Actor, uid: &Identifier) -> Result<ApprovalRow> {
    let row = approval::by_uid(tx, uid)?.filter(|row| may_see(actor, &row.partner)).ok_or_else(not_found)?;
    verify(&ground.vault, &row)?;
    Ok(row)
}

fn parse(id: &str) -> Result<Identifier> {
    id.parse().map_err(|_| not_found())
}

fn not_found() -> Error {
    Error::new(Status::NotFound, "there is no such request for approval, or the actor may not see it")
}

/// As much of a text as fits.
fn cut(text: &str, bytes_max: usize) -> String {
    let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text[..end.min(text.len())].to_owned()
}

fn written(request: &Approvable) -> Result<Vec<u8>> {
    serde_json::to_vec(request).map_err(unreadable)
}

fn request_of(row: &ApprovalRow) -> Result<Approvable> {
    serde_json::from_slice(&row.request).map_err(unreadable)
}

fn maker_of(row: &ApprovalRow) -> Result<Actor> {
    serde_json::from_str(&row.maker).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> Error {
    let message = format!("a request for approval cannot be read ({error}); refuse it and ask for it anew");
    Error::new(Status::Integrity, message)
}

fn subject_of(row: &ApprovalRow) -> Subject {
    Subject { series: row.series, voucher: row.voucher }
}

fn shown(tx: &mut dyn Transaction, row: &ApprovalRow) -> Result<Approval> {
    let series = match row.series {
        0 => None,
        number => series::by_id(tx, number)?,
    };
    let voucher =
        series.as_ref().filter(|_| row.voucher != 0).map(|series| series.uid.voucher(number_in_series(row.voucher)));
    Ok(Approval {
        id: row.uid.to_string(),
        state: row.state,
        operation: row.operation.clone(),
        series_id: series.map(|series| series.uid.to_string()).unwrap_or_default(),
        voucher_id: voucher.map(|voucher| voucher.to_string()).unwrap_or_default(),
        partner: row.partner.clone(),
        summary: row.summary.clone(),
        maker_id: row.maker_id.clone(),
        made_at_ms: row.made_at_ms,
        checker_id: row.checker_id.clone(),
        checked_at_ms: row.checked_at_ms,
        reason: row.reason.clone(),
        result: row.result.clone(),
    })
}

fn tag(vault: &Vault, row: &ApprovalRow) -> Vec<u8> {
    vault.integrity_tag("approval", &fields(row)).to_vec()
}

fn verify(vault: &Vault, row: &ApprovalRow) -> Result<()> {
    vault.verify_integrity("approval", &row.tag, &fields(row))
}

fn fields(row: &ApprovalRow) -> [Field<'_>; 17] {
    [
        Field::Integer(row.id),
        Field::Blob(row.uid.as_bytes()),
        Field::Integer(row.state as i64),
        Field::Text(&row.operation),
        Field::Text(&row.partner),
        Field::Integer(row.series),
        Field::Integer(row.voucher),
        Field::Text(&row.summary),
        Field::Blob(&row.request),
        Field::Blob(&row.digest),
        Field::Text(&row.maker),
        Field::Text(&row.maker_id),
        Field::Integer(row.made_at_ms),
        Field::Text(&row.checker_id),
        Field::Integer(row.checked_at_ms),
        Field::Text(&row.reason),
        Field::Text(&row.result),
    ]
}

#[cfg(test)]
#[path = "approval_tests.rs"]
mod tests;
