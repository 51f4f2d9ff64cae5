//! The rows of a file become vouchers: slice after slice, hidden until the last one.
//!
//! Whoever goes on reads the file from its start again. Rows that are stored are held against what they would become,
//! so no other file can be continued with, and what they count for is summed up on the way.

use std::path::Path;
use std::sync::Arc;

use super::check::{Findings, Good, Judge, Rules};
use super::file::{changed, ImportFile};
use super::job::{in_store, next_rows, ImportOrder, PASSES};
use crate::actor::Actor;
use crate::engine::generate::{make_whole, push, template, ROWS_PER_STATEMENT};
use crate::engine::job::{self, cancelled_import};
use crate::engine::{crash_point, external_serial as external, integrity, Ground, Module};
use crate::error::{Error, Result, Status, StatusClass};
use crate::format::import::Reader;
use crate::identifier::Identifier;
use crate::limits::{SLICE_ROWS_BUSY, SLICE_ROWS_MAX};
use crate::store::driver::Transaction;
use crate::store::external_serial::{self, ExternalSerialRow};
use crate::store::job::JobRow;
use crate::store::series::{self, SeriesRow};
use crate::store::sql::{VOUCHER_INSERT_COLUMNS, VOUCHER_INSERT_HEAD};
use crate::store::total::Totals;
use crate::store::voucher::{self, voucher_id, VoucherRow};
use crate::voucher::{ImportResult, JobState};

/// The last pass over a file.
pub(super) struct Storing {
    id: Identifier,
    order: ImportOrder,
    /// What is found about rows is told: this handle did not look at them before.
    tells: bool,
    /// Nothing is open while it waits to go on.
    pass: Option<Pass>,
}

impl Storing {
    pub(super) fn new(id: Identifier, order: ImportOrder, tells: bool) -> Storing {
        Storing { id, order, tells, pass: None }
    }

    /// Does the next piece; the state it ended in, once it did.
    ///
    /// What cannot become whole any more is undone, and the error says why.
    pub(super) fn slice(
        &mut self,
        module: &Module,
        actor: &Actor,
        findings: &mut Findings,
    ) -> Result<Option<JobState>> {
        let (job, series) = module.store.read(|tx| {
            let job = job::current(tx, &module.ground, &self.id)?;
            let series = series::by_id(tx, job.series)?;
            Ok((job, series))
        })?;
        if job.state != JobState::Running {
            return Ok(Some(job.state));
        }
        let series = series.ok_or_else(cancelled_import)?;
        integrity::verify_series(&module.ground.vault, &series)?;
        if series.generated < 0 {
            module.undo(actor, &series)?;
            return Ok(Some(JobState::Cancelled));
        }
        match self.go_on(module, actor, &job, &series, findings) {
            Ok(state) => Ok(state),
            Err(Stopped::Error(error)) => Err(error),
            Err(Stopped::Spoilt(error)) => {
                module.undo(actor, &series)?;
                Err(error)
            }
        }
    }

    /// The pass is put back only when it went well: after an error the file is read again from its start.
    fn go_on(
        &mut self,
        module: &Module,
        actor: &Actor,
        job: &JobRow,
        series: &SeriesRow,
        findings: &mut Findings,
    ) -> std::result::Result<Option<JobState>, Stopped> {
        let mut pass = match self.pass.take() {
            Some(pass) => pass,
            None => {
                if self.tells {
                    *findings = Findings::default();
                }
                Pass::open(&self.order, series)?
            }
        };
        if !pass.is_due(module, series) {
            pass.batch(module, series, self.tells.then_some(findings))?;
        }
        if !pass.is_due(module, series) {
            self.pass = Some(pass);
            return Ok(None);
        }
        if pass.ended && pass.file.sha256()? != self.order.sha256 {
            return Err(Stopped::Error(changed()));
        }
        let waiting = &pass.waiting.rows;
        if waiting.first().is_some_and(|row| i64::from(row.number()) != series.generated + 1) {
            // Another driver stored some of them.
            return Ok(None);
        }
        let slice = Slice {
            job: job.clone(),
            series: series.clone(),
            waiting: pass.waiting.clone(),
            totals: pass.ended.then(|| pass.totals.clone()),
            done: self.order.done(PASSES - 1, Some(&pass.reader)),
            result: ImportResult { series_id: series.uid.to_string(), ..self.order.foretold.clone() },
            now_ms: module.clock.now_ms(),
        };
        let (ground, actor, from) = (module.ground.clone(), actor.clone(), series.generated);
        let written = module.store.write(move |tx| {
            let after = slice.write(tx, &ground, &actor)?;
            crash_point("import_slice");
            Ok(after)
        });
        match written {
            Ok((after, generated)) => {
                if generated == from + waiting.len() as i64 {
                    pass.waiting = Arc::default();
                    self.pass = Some(pass);
                }
                Ok((after.state != JobState::Running).then_some(after.state))
            }
            Err(error) if error.status.class() == StatusClass::Retry => {
                self.pass = Some(pass);
                Err(Stopped::Error(error))
            }
            Err(error) if error.field == came_meanwhile().field => Err(Stopped::Spoilt(error)),
            Err(error) => Err(Stopped::Error(error)),
        }
    }
}

/// Why a pass did not go on.
enum Stopped {
    /// It may go on later.
    Error(Error),
    /// It can never become whole.
    Spoilt(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Stopped {
        Stopped::Error(error)
    }
}

struct Pass {
    file: ImportFile,
    reader: Reader,
    rules: Rules,
    judge: Judge,
    /// Rows that are vouchers so far, those stored earlier included, and what they are worth.
    taken: i64,
    value: i64,
    totals: Totals,
    waiting: Arc<Waiting>,
    /// The file has no more rows.
    ended: bool,
}

/// Vouchers that are to be stored next.
#[derive(Clone, Default)]
struct Waiting {
    rows: Vec<VoucherRow>,
    serials: Vec<ExternalSerialRow>,
}

impl Pass {
    fn open(order: &ImportOrder, series: &SeriesRow) -> Result<Pass> {
        let file = ImportFile::open(Path::new(&order.path))?;
        if file.bytes() != order.bytes || file.sha256()? != order.sha256 {
            return Err(changed());
        }
        Ok(Pass {
            reader: file.rows(&order.request)?,
            file,
            rules: order.rules.clone(),
            judge: Judge::new(&order.rules, series.format.clone())?,
            taken: 0,
            value: 0,
            // The day is that of the end.
            totals: Totals::on(0),
            waiting: Arc::default(),
            ended: false,
        })
    }

    /// Enough waits to be stored. The last vouchers wait until it is sure that they are the last.
    fn is_due(&self, module: &Module, series: &SeriesRow) -> bool {
        let slice_max = if module.store.writers_waiting() { SLICE_ROWS_BUSY } else { SLICE_ROWS_MAX };
        self.ended || self.waiting.rows.len() >= slice_max && self.taken < series.quantity
    }

    /// Takes the next rows of the file.
    fn batch(
        &mut self,
        module: &Module,
        series: &SeriesRow,
        mut findings: Option<&mut Findings>,
    ) -> std::result::Result<(), Stopped> {
        let (rows, ended) = next_rows(&mut self.reader)?;
        let vault = &module.ground.vault;
        let mut good = Vec::with_capacity(rows.len());
        for row in rows {
            let (row, found) = self.judge.judge(vault, row);
            good.extend(row);
            if let Some(findings) = findings.as_deref_mut() {
                found.into_iter().for_each(|finding| findings.add(finding));
            }
        }
        let places = module.store.read(|tx| places(tx, &good))?;
        let mut sealer = vault.sealer(&*module.entropy)?;
        for (good, place) in good.into_iter().zip(places) {
            if place.as_ref().is_some_and(|stored| stored.series() != series.id) {
                let told = place.is_some_and(|stored| self.rules.may_know(&stored.partner));
                if let Some(findings) = findings.as_deref_mut().filter(|_| told) {
                    findings.add(in_store(good.line));
                }
                continue;
            }
            self.taken += 1;
            self.value = self.value.checked_add(good.amount()).ok_or_else(|| Stopped::Spoilt(not_as_foretold()))?;
            if self.taken > series.quantity {
                return Err(Stopped::Spoilt(not_as_foretold()));
            }
            let mut row = voucher_of(series, self.taken, &good);
            row.tag = integrity::voucher_tag(vault, series, &row);
            self.totals.add(&row, 1);
            match place {
                Some(stored) if stored.tag == row.tag => {}
                Some(_) => return Err(Stopped::Spoilt(not_as_foretold())),
                None => {
                    let subject = series.uid.voucher(row.number());
                    row.sealed = sealer.seal(subject.as_bytes(), good.code.as_str());
                    let waiting = Arc::make_mut(&mut self.waiting);
                    if !good.serial.is_empty() {
                        waiting.serials.push(external::row(vault, row.id, &good.serial));
                    }
                    waiting.rows.push(row);
                }
            }
        }
        self.ended = ended;
        let wanted = (series.face_value + series.extra_value) * series.quantity + series.adjusted_value;
        if ended && (self.taken, self.value) != (series.quantity, wanted) {
            return Err(Stopped::Spoilt(not_as_foretold()));
        }
        Ok(())
    }
}

/// The stored vouchers with the codes of these rows.
fn places(tx: &mut dyn Transaction, good: &[Good]) -> Result<Vec<Option<VoucherRow>>> {
    good.iter().map(|row| voucher::by_look_up(tx, &row.look_up)).collect()
}

fn voucher_of(series: &SeriesRow, number: i64, good: &Good) -> VoucherRow {
    VoucherRow {
        id: voucher_id(series.id, number),
        look_up: good.look_up,
        face_value: good.face_value,
        extra_value: good.extra_value,
        valid_from_ms: good.valid_from_ms,
        expires_at_ms: good.expires_at_ms,
        partner: good.partner.clone(),
        ..template(series)
    }
}

/// What is written in one transaction.
struct Slice {
    job: JobRow,
    series: SeriesRow,
    waiting: Arc<Waiting>,
    /// With the last vouchers: what all of them count for.
    totals: Option<Totals>,
    done: i64,
    result: ImportResult,
    now_ms: i64,
}

impl Slice {
    /// The job as it is afterwards, and how many vouchers are stored; -1 where another driver was faster, and nothing was
    /// written.
    fn write(&self, tx: &mut dyn Transaction, ground: &Ground, actor: &Actor) -> Result<(JobRow, i64)> {
        ground.must_be_enabled(tx)?;
        let job = job::current(tx, ground, &self.job.uid)?;
        let now = series::by_id(tx, self.series.id)?.ok_or_else(cancelled_import)?;
        if job != self.job || now != self.series {
            return Ok((job, -1));
        }
        let (from, to) = (now.generated, now.generated + self.waiting.rows.len() as i64);
        if from != to && !series::advance(tx, now.id, from, to)? {
            return Ok((job, -1));
        }
        self.insert(tx)?;
        let mut after =
            JobRow { position: to, done: self.done.max(job.done), changed_at_ms: self.now_ms, ..job.clone() };
        if let Some(totals) = &self.totals {
            let day = ground.day(tx, self.now_ms)?;
            totals.write_on(tx, day)?;
            make_whole(tx, ground, actor, &now, self.now_ms)?;
            after.state = JobState::Finished;
            after.done = job.total;
            after.result = serde_json::to_string(&self.result).map_err(job::unreadable)?;
        }
        Ok((job::advance(tx, ground, &job, after)?, to))
    }

    fn insert(&self, tx: &mut dyn Transaction) -> Result<()> {
        let mut values = Vec::with_capacity(ROWS_PER_STATEMENT * VOUCHER_INSERT_COLUMNS);
        for rows in self.waiting.rows.chunks(ROWS_PER_STATEMENT) {
            values.clear();
            rows.iter().for_each(|row| push(row, &mut values));
            if !tx.insert_rows(VOUCHER_INSERT_HEAD, VOUCHER_INSERT_COLUMNS, &values)? {
                return Err(came_meanwhile());
            }
        }
        match external_serial::insert(tx, &self.waiting.serials)? {
            true => Ok(()),
            false => {
                Err(Error::new(Status::Integrity, "a new voucher has an external serial: somebody changed the file"))
            }
        }
    }
}

fn came_meanwhile() -> Error {
    let message =
        "code: one of the file came into the store by another way meanwhile; nothing was imported, do it again";
    Error::new(Status::WrongState, message).field("code")
}

fn not_as_foretold() -> Error {
    let message = "path: its rows no longer become what they would have; nothing was imported, import the file again";
    Error::new(Status::WrongState, message).field("path")
}
