//! Vouchers of somebody else, taken in from a file: looked at as a whole, then stored in slices, visible only whole.
//!
//! The tour: here a request becomes a plan, `file` opens the file, `check` judges its rows, `look` reads them all, `store`
//! stores, `job` drives both.

mod check;
mod file;
pub(super) mod job;
mod look;
mod store;

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::approval::Approvable;
use super::audit::Subject;
use super::evaluate::bounded;
use super::generate::{made_before, may_generate, repeated, Plan};
use super::inherit::inherited;
use super::job::{cancelled_import, Job, Work};
use super::series_request::{request_digest, request_key, validity};
use super::{summary, voucher_type, Ground, Module, Settings};
use crate::actor::{Actor, ActorKind, Right};
use crate::code::CodeFormat;
use crate::error::{Error, Result, Status};
use crate::limits::IMPORT_FINDINGS_MAX;
use crate::money::{self, Currency};
use crate::store::job as rows;
use crate::store::series::SeriesRow;
use crate::vault::Field;
use crate::voucher::voucher_type::ValueKind;
use crate::voucher::{
    ImportFinding, ImportFormat, ImportRequest, ImportResult, JobState, SeriesRequest, SeriesState, VoucherType,
};
use check::Rules;
use file::{full_path, ImportFile};
use job::{ImportOrder, Intake};

impl Module {
    /// Takes in a whole file, or with `dry_run` only looks at it. What is wrong with its rows comes with the answer.
    ///
    /// [`Status::InvalidArgument`]: nothing was taken in, because of the rows the findings name. On failure nothing of
    /// it stays; after a crash `jobs` lists what is left, to be resumed or cancelled.
    pub fn import(
        self: &Arc<Self>,
        actor: &Actor,
        request: &ImportRequest,
        path: &Path,
    ) -> Result<(Status, ImportResult, Vec<ImportFinding>)> {
        let (status, job) = self.import_start(actor, request, path)?;
        let progress = match job.step(i64::MAX) {
            Ok((_, progress)) => progress,
            Err(error) => {
                // A repeated request leaves the job alone: the call that started it may be driving it still.
                if status == Status::Ok {
                    let _ = job.cancel();
                }
                return Err(error);
            }
        };
        let (result, findings) = (job.imported()?, job.findings(0, IMPORT_FINDINGS_MAX)?);
        match progress.state {
            JobState::Finished => Ok((status, result, findings)),
            _ if result.findings > 0 => Ok((Status::InvalidArgument, result, findings)),
            _ => Err(cancelled_import()),
        }
    }

    /// Starts an import; the returned job is to be stepped until it is done. It ends cancelled if rows are wrong: then
    /// nothing was taken in.
    ///
    /// [`Status::Duplicate`] if this request started it before: the job goes on from where it stands.
    pub fn import_start(
        self: &Arc<Self>,
        actor: &Actor,
        request: &ImportRequest,
        path: &Path,
    ) -> Result<(Status, Job)> {
        actor.must_have(Right::Import)?;
        // Who only looks must not carry on what this request started before.
        let carried_out = match request.dry_run {
            true => None,
            false => self.import_of(actor, request, path, &[])?,
        };
        if let Some(job) = carried_out {
            return Ok((Status::Duplicate, job));
        }
        let (plan, order, file) = self.import_plan(actor, request, path)?;
        let given = plan.series.request_digest.clone();
        if !request.dry_run {
            if let Some(before) = self.store.read(|tx| repeated(tx, &self.ground, &plan))? {
                return Ok((Status::Duplicate, self.import_job(actor, &before)?));
            }
        }
        let type_demands = plan.terms.two_persons;
        let (series, sha256) = (plan.to_approve.clone(), order.sha256.clone());
        let mut intake = Intake::looking(self, actor, plan, order, file)?;
        if !request.dry_run && self.two_persons(type_demands)? {
            // Looked through first: the other person is told what it is about.
            intake.look_through()?;
            if let Some(foretold) = intake.foretold() {
                let line = summary_of(request, &foretold, path);
                let asked = ImportRequest { series, ..request.clone() };
                let path = intake.path().to_owned();
                let asked = Approvable::Import { request: asked, given, path, sha256, foretold };
                self.must_be_approved(actor, asked, Subject::STORE, type_demands, line)?;
            }
        }
        Ok((Status::Ok, Job::import(self.clone(), actor.clone(), intake)))
    }

    /// Starts what another person approved: if the file is the same and would still become the same. `given` is the digest
    /// of the request as its maker gave it, by which he finds the import again.
    pub(super) fn import_start_approved(
        self: &Arc<Self>,
        maker: &Actor,
        (request, given): (&ImportRequest, &[u8]),
        path: &str,
        sha256: &str,
        foretold: &ImportResult,
    ) -> Result<Job> {
        maker.must_have(Right::Import)?;
        let path = Path::new(path);
        if let Some(job) = self.import_of(maker, request, path, given)? {
            return Ok(job);
        }
        let (mut plan, order, file) = self.import_plan(maker, request, path)?;
        if !given.is_empty() {
            plan.series.request_digest = given.to_vec();
        }
        if order.sha256 != sha256 {
            let message = "path: the file changed since it was asked for; look at it and ask anew";
            return Err(Error::new(Status::WrongState, message).field("path"));
        }
        let mut intake = Intake::looking(self, maker, plan, order, file)?;
        intake.look_through()?;
        if intake.foretold().as_ref() != Some(foretold) {
            let message = "path: the store changed since it was asked for, and other rows would be taken; ask anew";
            return Err(Error::new(Status::WrongState, message).field("path"));
        }
        intake.begin_approved()?;
        Ok(Job::import(self.clone(), maker.clone(), intake))
    }

    /// The import this very request started before. Looked for before anything else: what was carried out is answered
    /// whatever became of the file, type, settings and limits since.
    fn import_of(
        self: &Arc<Self>,
        actor: &Actor,
        request: &ImportRequest,
        path: &Path,
        given: &[u8],
    ) -> Result<Option<Job>> {
        let key = request_key(actor, &request.series)?;
        let Some(before) = self.store.read(|tx| made_before(tx, &self.ground, key.as_deref()))? else {
            return Ok(None);
        };
        let digest = import_digest(&self.ground, actor, request, path)?;
        if before.request_digest != digest && before.request_digest != given {
            return Ok(None);
        }
        if before.generated < 0 {
            // It was being undone when its process died: that comes to its end, and it starts anew.
            self.undo(actor, &before)?;
            return Ok(None);
        }
        self.import_job(actor, &before).map(Some)
    }

    fn import_job(self: &Arc<Self>, actor: &Actor, series: &SeriesRow) -> Result<Job> {
        let row = self.store.read(|tx| rows::by_uid(tx, &series.uid))?.ok_or_else(cancelled_import)?;
        self.stored_job(actor, &row)
    }

    fn import_plan(
        &self,
        actor: &Actor,
        request: &ImportRequest,
        path: &Path,
    ) -> Result<(Plan, ImportOrder, ImportFile)> {
        if actor.kind == ActorKind::Customer {
            let message = "a customer imports nothing; ask an operator";
            return Err(Error::new(Status::Forbidden, message).field("actor.kind"));
        }
        let asked = &request.series;
        let (settings, known_type) = self.store.read(|tx| {
            let known_type = match asked.voucher_type.as_str() {
                "" => None,
                code => Some(voucher_type::by_code(tx, &self.ground.vault, "voucher_type", code)?),
            };
            Ok((self.ground.settings(tx)?, known_type))
        })?;
        may_generate(&settings, actor)?;
        // Known to be wrong before the whole file is read.
        let unseen = CodeFormat::parse("", asked.code_length, 0, "", 1)?;
        let kind = known_type.as_ref().map(|(_, voucher_type)| voucher_type);
        let whole = whole_request(asked, kind, &settings, self.clock.now_ms())?;
        must_be_allowed(actor, request, &whole)?;
        let mut series = self.series_row(actor, &whole, unseen)?;
        series.imported = true;
        series.request_digest = import_digest(&self.ground, actor, request, path)?;
        series.voucher_type = known_type.as_ref().map_or(0, |(id, _)| *id);
        if request.accepted && series.state != SeriesState::Draft {
            series.state = SeriesState::Accepted;
        }
        let (face_value, extra_value, currency) = (whole.face_value, whole.extra_value, whole.currency.clone());
        let to_approve = SeriesRequest { face_value, extra_value, currency, ..asked.clone() };
        let approved = ImportRequest { series: to_approve.clone(), ..request.clone() };
        let path = full_path(path)?;
        let file = ImportFile::open(&path)?;
        let order = ImportOrder {
            request: request.clone(),
            path: path.to_string_lossy().into_owned(),
            sha256: file.sha256()?,
            bytes: file.bytes(),
            rules: rules(actor, &series, kind, &settings)?,
            foretold: ImportResult::default(),
        };
        let plan = Plan {
            digest_approved: import_digest(&self.ground, actor, &approved, &path)?,
            request_key: request_key(actor, asked)?,
            overridden_by: whole.weak_codes_override,
            type_version: kind.map_or(0, |voucher_type| voucher_type.version),
            terms: kind.map(VoucherType::terms).unwrap_or_default(),
            to_approve,
            series,
        };
        Ok((plan, order, file))
    }
}

/// A file to fill in: headings, one example row, and notes.
pub fn import_template(format: ImportFormat) -> Result<Vec<u8>> {
    crate::format::import::template(format)
}

impl Job {
    /// What an import did so far.
    pub fn imported(&self) -> Result<ImportResult> {
        match &self.work {
            Work::Import(work) => Ok(work.held().result()),
            _ => Err(no_import()),
        }
    }

    /// What an import found about rows, in their order: at most `most`, without the first `skip`.
    ///
    /// They are in the handle that looked at the file, and not stored.
    pub fn findings(&self, skip: usize, most: usize) -> Result<Vec<ImportFinding>> {
        match &self.work {
            Work::Import(work) => Ok(work.held().findings().iter().skip(skip).take(most).cloned().collect()),
            _ => Err(no_import()),
        }
    }
}

fn no_import() -> Error {
    Error::new(Status::WrongState, "the job is no import; ask for its progress instead")
}

/// The request with everything said, but for what the file says. No default preset counts: it tells how to draw codes.
fn whole_request(
    asked: &SeriesRequest,
    kind: Option<&VoucherType>,
    settings: &Settings,
    now_ms: i64,
) -> Result<SeriesRequest> {
    let mut settings = settings.clone();
    settings.default_preset.clear();
    // Where the rows have values of their own, each is held against the type.
    let of_rows = kind.filter(|kind| kind.value_kind == ValueKind::Variable && asked.face_value == 0);
    let face_value = of_rows.map_or(asked.face_value, |kind| kind.face_value_min.max(1));
    let whole = inherited(&SeriesRequest { face_value, ..asked.clone() }, kind, &settings, now_ms)?;
    let whole = SeriesRequest { face_value: if of_rows.is_some() { 0 } else { whole.face_value }, ..whole };
    if whole.face_value != 0 {
        money::face_value("face_value", whole.face_value)?;
    }
    money::amount(whole.face_value, money::extra_value("extra_value", whole.extra_value)?)?;
    validity(&whole)?;
    Ok(whole)
}

fn must_be_allowed(actor: &Actor, request: &ImportRequest, whole: &SeriesRequest) -> Result<()> {
    if !(whole.draft || request.accepted) {
        actor.must_have(Right::Activate)?;
    }
    if !whole.weak_codes_override.is_empty() {
        actor.must_have(Right::Override)?;
        bounded("weak_codes_override", &whole.weak_codes_override)?;
    }
    Ok(())
}

fn rules(actor: &Actor, series: &SeriesRow, kind: Option<&VoucherType>, settings: &Settings) -> Result<Rules> {
    let (least, most) = match kind {
        None => (0, 0),
        Some(kind) if kind.value_kind == ValueKind::Fixed => (kind.face_value, kind.face_value),
        Some(kind) => (kind.face_value_min, kind.face_value_max),
    };
    // Minor units of a currency that only the file tells are no amount anybody meant.
    if series.currency.is_empty()
        && [series.face_value, series.extra_value, least, most].iter().any(|value| *value != 0)
    {
        let problem = "is missing: the values of the request or the type are counted in it; give an ISO 4217 code";
        return Err(Error::invalid("currency", problem));
    }
    Ok(Rules {
        currency: series.currency.clone(),
        currency_in_rows: series.currency.is_empty(),
        face_value: series.face_value,
        extra_value: series.extra_value,
        valid_from_ms: series.valid_from_ms,
        expires_at_ms: series.expires_at_ms,
        least,
        most,
        partner: series.partner.clone(),
        confined: actor.confined_to().is_some(),
        time_zone: settings.time_zone.name().to_owned(),
        now_ms: series.created_at_ms,
    })
}

/// Two imports with one id are the same if all the caller gave is, and the name of the file.
fn import_digest(ground: &Ground, actor: &Actor, request: &ImportRequest, path: &Path) -> Result<Vec<u8>> {
    let path = full_path(path)?;
    let content = json!([
        path.to_string_lossy(),
        request.accepted,
        request.format,
        request.columns,
        request.delimiter,
        request.encoding,
        request.date_format,
        request.partial,
    ]);
    let of_series = request_digest(ground, actor, &request.series);
    let fields = [Field::Blob(&of_series), Field::Text(&content.to_string())];
    Ok(ground.vault.integrity_tag("import request", &fields).to_vec())
}

/// One line for whoever decides about it.
fn summary_of(request: &ImportRequest, foretold: &ImportResult, path: &Path) -> String {
    let value = Currency::parse(&foretold.currency).map_or(String::new(), |currency| currency.format(foretold.value));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut line = format!(
        "import {} vouchers of {value} {} together from {} rows of the file {}",
        foretold.imported,
        foretold.currency,
        foretold.rows,
        name.chars().filter(|c| !c.is_control()).collect::<String>(),
    );
    for (what, rows) in [("duplicates", foretold.duplicates), ("wrong rows", foretold.refused)] {
        if rows > 0 {
            line.push_str(&format!(", {rows} {what} left out"));
        }
    }
    let series = SeriesRequest { currency: String::new(), ..request.series.clone() };
    let others = ImportRequest { series: SeriesRequest::default(), ..request.clone() };
    [vec![line], summary::given(&series), summary::given(&others)].concat().join(", ")
}
