//! The numbered runs of exports: who took what out, when, and whether codes were in it.
//!
//! A run is written down, with its line in the audit trail, before a byte leaves. Nobody takes it back: it ends as finished
//! or failed, or stays begun if its process died or its reader went away.

use std::sync::Arc;

use serde_json::json;

use super::repeat::Repeat;
use crate::actor::{Actor, ActorKind, Right};
use crate::engine::approval::{self, Approvable};
use crate::engine::audit::{self, Subject};
use crate::engine::log::LogLevel;
use crate::engine::search::find_series;
use crate::engine::voucher::may_see;
use crate::engine::{integrity, Ground, Module};
use crate::error::{Error, Result, Status};
use crate::limits::{EXPORT_REQUEST_BYTES_MAX, PAGE_ROWS_MAX, SERIES_NUMBER_BITS};
use crate::store::driver::Transaction;
use crate::store::export_run::{self, ExportRunRow};
use crate::store::series;
use crate::voucher::{ExportRequest, ExportResult, ExportRun, ExportState, Filter, VoucherState};

/// Export runs that are being read.
pub struct ExportRunCursor {
    module: Arc<Module>,
    actor: Actor,
    /// Number of the one series they are of, 0 for all.
    series: i64,
    /// They are older than this one.
    before: i64,
}

impl ExportRunCursor {
    /// The next runs, newest first, at most `most` of them; none at the end.
    ///
    /// One that was edited in the store is left out and raises the alarm: it holds up no other.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<ExportRun>> {
        let module = self.module.clone();
        let most = most.min(PAGE_ROWS_MAX);
        let mut found = Vec::new();
        while found.len() < most {
            let wanted = most - found.len();
            let page = module.store.read(|tx| export_run::before(tx, self.before, self.series, wanted))?;
            let Some((last, _)) = page.last() else { break };
            self.before = *last;
            for (_, row) in page {
                let genuine = row.and_then(|row| {
                    integrity::verify_export_run(&module.ground.vault, &row)?;
                    Ok(row)
                });
                match genuine {
                    Ok(row) if may_see(&self.actor, &row.partner) => {
                        found.push(module.store.read(|tx| shown(tx, &row))?);
                    }
                    Ok(_) => {}
                    Err(error) if error.status == Status::Integrity => {
                        module.log.push(LogLevel::Alarm, module.clock.now_ms(), "integrity_alarm", error.message);
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(found)
    }
}

impl Module {
    /// The runs of exports, newest first; of one series (identifier or code), or all for none. Needs the right `export` or
    /// `audit`. A partner sees its own runs.
    pub fn export_runs(self: &Arc<Self>, actor: &Actor, series: &str) -> Result<ExportRunCursor> {
        back_office_or_partner(actor)?;
        if !actor.has(Right::Audit) {
            actor.must_have(Right::Export)?;
        }
        let number = match series {
            "" => 0,
            named => {
                let found = self.store.read(|tx| find_series(tx, named))?;
                found.filter(|series| may_see(actor, &series.partner)).ok_or_else(no_series)?.id
            }
        };
        Ok(ExportRunCursor { module: self.clone(), actor: actor.clone(), series: number, before: i64::MAX })
    }

    /// Writes a run down that is about to begin. What allows it is used up with it.
    pub(super) fn begin_run(&self, actor: &Actor, new: NewRun) -> Result<ExportRunRow> {
        let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        self.store.write(move |tx| begin(tx, &ground, &actor, &new, now_ms))
    }

    /// Writes down how a run ended; again, if it may have been written down already.
    pub(super) fn end_run(&self, actor: &Actor, ended: ExportRunRow) -> Result<()> {
        let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        self.store.write(move |tx| {
            let mut after = ExportRunRow { ended_at_ms: now_ms, ..ended.clone() };
            after.tag = integrity::export_run_tag(&ground.vault, &after);
            if !export_run::end(tx, ExportState::Begun, &after)? {
                if ended_so(tx, &ground, &after)? {
                    return Ok(());
                }
                return Err(Error::new(
                    Status::WrongState,
                    "the export run has ended already; look at the list of runs",
                ));
            }
            if after.state == ExportState::Failed {
                // From here on its codes count as never having left.
                let detail = json!({ "run": after.id, "vouchers": after.vouchers });
                let subject = Subject::series(after.series);
                audit::append(tx, &ground.vault, &actor, now_ms, "export_failed", subject, &detail)?;
            }
            Ok(())
        })
    }
}

/// What is written down of a run before it begins.
pub(super) struct NewRun {
    /// Which vouchers.
    pub(super) filter: Filter,
    /// First and last number of a voucher they can have.
    pub(super) bounds: (i64, i64),
    /// As what.
    pub(super) request: ExportRequest,
    /// Names of its columns.
    pub(super) columns: String,
    /// Codes leave with it.
    pub(super) with_codes: bool,
    /// What of it leaves again.
    pub(super) repeat: Repeat,
}

impl NewRun {
    /// What the audit trail says it is about: the series or voucher it names, if it names one.
    fn subject(&self) -> Subject {
        let (first, last) = self.bounds;
        match first >> SERIES_NUMBER_BITS {
            series if first == last => Subject { series, voucher: first },
            series if first <= last && series == last >> SERIES_NUMBER_BITS => Subject::series(series),
            _ => Subject::STORE,
        }
    }

    /// The filter and the columns, as JSON.
    fn written(&self) -> Result<String> {
        let (filter, request) = (&self.filter, &self.request);
        let text = json!({ "filter": filter, "columns": self.columns, "preset": request.preset }).to_string();
        if text.len() > EXPORT_REQUEST_BYTES_MAX {
            let problem = format!("and the columns are longer than {EXPORT_REQUEST_BYTES_MAX} bytes; ask for less");
            return Err(Error::invalid("filter", problem));
        }
        Ok(text)
    }

    fn told(&self, run: i64) -> serde_json::Value {
        let (filter, request) = (&self.filter, &self.request);
        json!({
            "run": run, "with_codes": self.with_codes, "format": request.format.name(),
            "encrypted": !request.recipient.is_empty(), "columns": self.columns.chars().take(300).collect::<String>(),
            "series": filter.series, "voucher_id": filter.voucher_id, "serial": filter.serial,
            "serial_until": filter.serial_until, "partner": filter.partner,
            "state": filter.state.map(VoucherState::name),
        })
    }
}

fn begin(tx: &mut dyn Transaction, ground: &Ground, actor: &Actor, new: &NewRun, now_ms: i64) -> Result<ExportRunRow> {
    let (subject, request) = (new.subject(), &new.request);
    let mut row = ExportRunRow {
        id: export_run::next_id(tx)?,
        state: ExportState::Begun,
        format: request.format,
        with_codes: new.with_codes,
        encrypted: !request.recipient.is_empty(),
        series: subject.series,
        partner: actor.confined_to().unwrap_or_default().to_owned(),
        actor_id: actor.id.clone(),
        request: new.written()?,
        approval: request.approval_id.clone(),
        vouchers: 0,
        bytes: 0,
        files: 0,
        value: 0,
        currency: String::new(),
        sha256: String::new(),
        begun_at_ms: now_ms,
        ended_at_ms: 0,
        tag: Vec::new(),
    };
    if !request.approval_id.is_empty() {
        let asked = approvable(&new.filter, request, &new.repeat);
        approval::make_use(tx, ground, actor, (&request.approval_id, &asked), row.id.to_string(), now_ms)?;
    }
    row.tag = integrity::export_run_tag(&ground.vault, &row);
    export_run::insert(tx, &row)?;
    audit::append(tx, &ground.vault, actor, now_ms, "exported", subject, &new.told(row.id))?;
    Ok(row)
}

/// The request another person approves: all of it but what names that approval.
pub(super) fn approvable(filter: &Filter, request: &ExportRequest, repeat: &Repeat) -> Approvable {
    let request = ExportRequest { approval_id: String::new(), ..request.clone() };
    Approvable::Export { filter: filter.clone(), request, repeat: repeat.clone() }
}

/// Whether a run stands in the store as it is to be written, but for the time.
fn ended_so(tx: &mut dyn Transaction, ground: &Ground, wanted: &ExportRunRow) -> Result<bool> {
    let Some(row) = export_run::by_id(tx, wanted.id)? else { return Ok(false) };
    integrity::verify_export_run(&ground.vault, &row)?;
    Ok(ExportRunRow { ended_at_ms: row.ended_at_ms, tag: row.tag.clone(), ..wanted.clone() } == row)
}

fn shown(tx: &mut dyn Transaction, row: &ExportRunRow) -> Result<ExportRun> {
    let series = match row.series {
        0 => None,
        number => series::by_id(tx, number)?,
    };
    Ok(ExportRun {
        result: ExportResult {
            run: row.id,
            vouchers: row.vouchers,
            bytes: row.bytes,
            files: row.files,
            value: row.value,
            currency: row.currency.clone(),
            sha256: row.sha256.clone(),
        },
        state: row.state,
        format: row.format,
        with_codes: row.with_codes,
        encrypted: row.encrypted,
        series_id: series.map(|series| series.uid.to_string()).unwrap_or_default(),
        request: row.request.clone(),
        actor_id: row.actor_id.clone(),
        partner: row.partner.clone(),
        begun_at_ms: row.begun_at_ms,
        ended_at_ms: row.ended_at_ms,
        approval_id: row.approval.clone(),
    })
}

/// Customers neither export nor learn who did.
pub(in crate::engine) fn back_office_or_partner(actor: &Actor) -> Result<()> {
    match actor.kind {
        ActorKind::Customer => {
            let message = "a customer may not see runs of exports or their keys";
            Err(Error::new(Status::Forbidden, message).field("actor.kind"))
        }
        ActorKind::System | ActorKind::Operator | ActorKind::Partner => Ok(()),
    }
}

fn no_series() -> Error {
    Error::new(Status::NotFound, "there is no such series, or the actor may not see it")
}
