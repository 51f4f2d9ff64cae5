//! The look over a file before anything of it is stored: what its codes are like, then row by row against the store.
//!
//! Whoever may import could ask the store for codes this way. So a look is in the audit trail before anything of it is
//! told, codes it did not find count as guessed, and a partner is not told which codes are others'.

use std::collections::HashSet;

use serde_json::json;

use super::check::{finding, no_currency, Findings, Good, Judge, Rules, Shape};
use super::file::ImportFile;
use super::job::{in_store, next_rows, ImportOrder};
use crate::actor::Actor;
use crate::code::CodeFormat;
use crate::engine::audit::{self, Subject};
use crate::engine::generate::Plan;
use crate::engine::guard::{self, Misses};
use crate::engine::Module;
use crate::error::{Error, Result, Status};
use crate::format::import::{Field, ImportRow, Reader};
use crate::limits::EXTERNAL_SERIAL_BEARERS_MAX;
use crate::store::driver::Transaction;
use crate::store::external_serial;
use crate::store::series::{self, FormatRow};
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::{FindingKind, ImportFinding, ImportResult};

/// The first two passes over a file.
pub(super) struct Look {
    plan: Plan,
    file: ImportFile,
    reader: Option<Reader>,
    shape: Shape,
    /// There from the second pass on.
    judge: Option<Judge>,
    /// Face value of all rows that can be vouchers, 0 if they differ.
    face_value: Option<i64>,
    seen: Seen,
}

/// What was seen in the store.
#[derive(Default)]
struct Seen {
    in_store: i64,
    /// How many of these whoever looks must not know.
    of_others: i64,
    misses: Misses,
    /// It is in the audit trail.
    recorded: bool,
    /// Series that are known to be whole.
    whole: HashSet<i64>,
}

impl Look {
    pub(super) fn new(plan: Plan, file: ImportFile) -> Look {
        let seen = Seen::default();
        Look { plan, file, reader: None, shape: Shape::new(), judge: None, face_value: None, seen }
    }

    /// The same from the first row on.
    pub(super) fn anew(self) -> Look {
        Look::new(self.plan, self.file)
    }

    pub(super) fn done(&self, order: &ImportOrder) -> i64 {
        order.done(i64::from(self.judge.is_some()), self.reader.as_ref())
    }

    /// What its codes are, once that is known.
    pub(super) fn format(&self) -> Option<&CodeFormat> {
        self.judge.as_ref().map(Judge::format)
    }

    /// Somebody takes codes that are easy to guess upon himself.
    pub(super) fn overridden(&self) -> bool {
        !self.plan.overridden_by.is_empty()
    }

    /// Codes that vouchers have already of which whoever looks must not know.
    pub(super) fn of_others(&self) -> i64 {
        self.seen.of_others
    }

    /// Looks at the next rows; true when all were looked at.
    pub(super) fn batch(
        &mut self,
        module: &Module,
        order: &mut ImportOrder,
        findings: &mut Findings,
        result: &mut ImportResult,
    ) -> Result<bool> {
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.file.rows(&order.request)?,
        };
        if order.rules.face_value == 0 && !reader.has(Field::FaceValue) {
            let problem = "is missing: the file has no column for it; name that column, or give one value for all rows";
            return Err(Error::invalid("face_value", problem));
        }
        if order.rules.currency_in_rows && !reader.has(Field::Currency) {
            return Err(no_currency("the file has no column for it; name that column, or give one for all rows"));
        }
        let (rows, ended) = next_rows(&mut reader)?;
        match &mut self.judge {
            None => {
                rows.iter().for_each(|row| self.shape.add(row));
                if ended {
                    reader.notices().iter().for_each(|notice| findings.add(notice.clone()));
                    if order.rules.currency_in_rows {
                        order.rules.currency = self.shape.currency()?.code().to_owned();
                        result.currency = order.rules.currency.clone();
                    }
                    self.judge = Some(Judge::new(&order.rules, self.shape.format(&order.request.series)?)?);
                    return Ok(false);
                }
            }
            Some(_) => {
                self.judge_rows(module, &order.rules, rows, findings, result)?;
                if ended {
                    return Ok(true);
                }
            }
        }
        self.reader = Some(reader);
        Ok(false)
    }

    fn judge_rows(
        &mut self,
        module: &Module,
        rules: &Rules,
        rows: Vec<ImportRow>,
        findings: &mut Findings,
        result: &mut ImportResult,
    ) -> Result<()> {
        let Some(judge) = &mut self.judge else { return Ok(()) };
        let vault = &module.ground.vault;
        let mut judged: Vec<_> = rows.into_iter().map(|row| judge.judge(vault, row)).collect();
        let (seen, length) = (&mut self.seen, judge.format().length());
        module.store.read(|tx| {
            let formats = series::formats_of_length(tx, length)?;
            for (good, found) in &mut judged {
                if let Some(row) = good.as_ref() {
                    if !seen.is_free(tx, rules, &formats, row, found)? {
                        *good = None;
                    }
                }
            }
            Ok(())
        })?;
        for (good, found) in judged {
            result.rows += 1;
            match &good {
                Some(good) => {
                    result.imported += 1;
                    result.value = result.value.checked_add(good.amount()).ok_or_else(too_much)?;
                    let alike = self.face_value.is_none_or(|known| known == good.face_value);
                    self.face_value = Some(if alike { good.face_value } else { 0 });
                }
                None if found.iter().any(|finding| finding.kind == FindingKind::Wrong) => result.refused += 1,
                None if found.iter().any(|finding| finding.kind == FindingKind::Duplicate) => result.duplicates += 1,
                // Told for the file as a whole.
                None => result.refused += 1,
            }
            found.into_iter().for_each(|finding| findings.add(finding));
        }
        Ok(())
    }

    /// Puts the look into the audit trail, and what it did not find to the day's guesses; once.
    pub(super) fn record(&mut self, module: &Module, actor: &Actor, order: &ImportOrder, rows: i64) -> Result<()> {
        if self.seen.recorded {
            return Ok(());
        }
        let detail = json!({
            "file_sha256": order.sha256, "rows": rows, "in_store": self.seen.in_store, "dry_run": order.request.dry_run,
        });
        let (ground, actor, misses) = (module.ground.clone(), actor.clone(), self.seen.misses);
        let now_ms = module.clock.now_ms();
        let over_budget = module.store.write(move |tx| {
            audit::append(tx, &ground.vault, &actor, now_ms, "import_looked_up", Subject::STORE, &detail)?;
            let settings = ground.settings(tx)?;
            guard::add_to_day(tx, &settings.guard, &misses, now_ms)
        })?;
        self.seen.recorded = true;
        if over_budget {
            module.tell_budget_passed(now_ms);
        }
        Ok(())
    }

    /// The plan with all that only the file tells.
    pub(super) fn planned(&self, result: &ImportResult) -> Result<Plan> {
        let mut plan = self.plan.clone();
        let series = &mut plan.series;
        if let Some(judge) = &self.judge {
            series.format = judge.format().clone();
        }
        series.currency = result.currency.clone();
        series.quantity = result.imported;
        if series.face_value == 0 {
            series.face_value = self.face_value.unwrap_or(0);
        }
        // What the rows are worth beyond what all alike would be: so the books of the series balance.
        let alike = (series.face_value + series.extra_value).checked_mul(series.quantity).ok_or_else(too_much)?;
        series.adjusted_value = result.value - alike;
        Ok(plan)
    }
}

impl Seen {
    /// Whether no voucher has the code of a row; and what else is to be told of the row.
    fn is_free(
        &mut self,
        tx: &mut dyn Transaction,
        rules: &Rules,
        formats: &[FormatRow],
        row: &Good,
        found: &mut Vec<ImportFinding>,
    ) -> Result<bool> {
        let Some(stored) = voucher::by_look_up(tx, &row.look_up)? else {
            self.misses.add(&guard::judged(formats, row.code.as_str()));
            if !row.serial.is_empty() && is_borne(tx, rules, &row.serial)? {
                let problem = "is that of another voucher in the store as well";
                let remedy = "nothing, if it is another maker's";
                found.push(finding(row.line, "serial", FindingKind::Notice, problem, remedy));
            }
            return Ok(true);
        };
        self.in_store += 1;
        if !rules.may_know(&stored.partner) {
            self.of_others += 1;
            return Ok(false);
        }
        self.must_be_whole(tx, &stored)?;
        found.push(in_store(row.line));
        Ok(false)
    }

    /// Refuses while a voucher is of a series that nobody sees yet: its job may still be undone, and then the row would
    /// have been left out for nothing.
    fn must_be_whole(&mut self, tx: &mut dyn Transaction, stored: &VoucherRow) -> Result<()> {
        if self.whole.contains(&stored.series()) {
            return Ok(());
        }
        match series::by_id(tx, stored.series())?.filter(|series| !series.complete) {
            None => {
                self.whole.insert(stored.series());
                Ok(())
            }
            Some(unfinished) => {
                let message = format!(
                    "code: some of the file are of the unfinished job {}; resume or cancel that first",
                    unfinished.uid
                );
                Err(Error::new(Status::WrongState, message).field("code"))
            }
        }
    }
}

/// Whether a voucher that whoever looks may know bears this external serial.
fn is_borne(tx: &mut dyn Transaction, rules: &Rules, serial: &str) -> Result<bool> {
    for id in external_serial::bearers(tx, serial, (1, i64::MAX), EXTERNAL_SERIAL_BEARERS_MAX)? {
        if voucher::by_id(tx, id)?.is_some_and(|bearer| rules.may_know(&bearer.partner)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn too_much() -> Error {
    Error::invalid("face_value", "of all rows together is more than can be counted; split the file")
}
