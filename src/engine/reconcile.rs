//! Reconciliation: the host's list of ledger entries against what the store says the ledger must have.
//!
//! The host hands its list over in pieces; every redemption it names is remembered in the store, and what was not named
//! is missing. Nothing is moved: what to do about a finding is for people to say.

use std::sync::Arc;

use serde_json::json;

use super::audit::{self, Subject};
use super::log::LogLevel;
use super::redemption::{back_office, by_key, with_rows, Named, Redemption};
use super::sale::doubt::named_sale;
use super::{integrity, Ground, Module};
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::limits::{PAGE_ROWS_MAX, SLICE_ROWS_BUSY, TIME_MAX_MS};
use crate::store::driver::Transaction;
use crate::store::reconciled;
use crate::store::redemption::{self, RedemptionRow};
use crate::store::sale::{self, SaleRow};
use crate::voucher::report::{Difference, Finding, LedgerEntry};
use crate::voucher::{RedemptionState, SaleState};

/// A reconciliation that is going on. The next one takes its place: one at a time.
pub struct Reconciliation {
    module: Arc<Module>,
    run: i64,
    until_ms: i64,
    /// Time of settling and number of the last row that was looked at for what is missing.
    place: (i64, i64),
    ended: bool,
}

impl Module {
    /// Begins a reconciliation of what was settled at or after `from_ms` and before `until_ms` (0: until now). For the
    /// back office, with the right `audit`.
    ///
    /// Check the host's whole list first, then ask for what is missing. Entries outside the time do no harm.
    pub fn reconcile(self: &Arc<Self>, actor: &Actor, from_ms: i64, until_ms: i64) -> Result<Reconciliation> {
        actor.must_have(Right::Audit)?;
        back_office(actor)?;
        for (field, moment) in [("from_ms", from_ms), ("until_ms", until_ms)] {
            if !(0..=TIME_MAX_MS).contains(&moment) {
                return Err(Error::invalid(field, "must be a time in milliseconds since 1970, or 0"));
            }
        }
        let now_ms = self.clock.now_ms();
        let until_ms = if until_ms == 0 { now_ms.saturating_add(1) } else { until_ms };
        if until_ms <= from_ms {
            return Err(Error::invalid("until_ms", "is not after from_ms; give the end of the time to compare"));
        }
        let (ground, actor) = (self.ground.clone(), actor.clone());
        let run = self.store.write(move |tx| {
            let detail = json!({ "from_ms": from_ms, "until_ms": until_ms });
            let subject = Subject::STORE;
            let run = audit::append(tx, &ground.vault, &actor, now_ms, "reconciliation_begun", subject, &detail)?;
            reconciled::begin(tx, run)?;
            Ok(run)
        })?;
        self.forget_runs(run - 1)?;
        // Time 0 is "not settled".
        Ok(Reconciliation { module: self.clone(), run, until_ms, place: (from_ms.max(1), 0), ended: false })
    }

    /// Forgets the runs up to this one, slice by slice: redemptions go on meanwhile.
    fn forget_runs(&self, until_run: i64) -> Result<()> {
        while self.store.write(move |tx| reconciled::forget(tx, until_run, SLICE_ROWS_BUSY))? {}
        Ok(())
    }

    fn alarm(&self, spoiled: Vec<String>) {
        for redemption in spoiled {
            let message = format!("{redemption} was edited; compare it by hand");
            self.log.push(LogLevel::Alarm, self.clock.now_ms(), "integrity_alarm", message);
        }
    }
}

impl Reconciliation {
    /// Compares entries of the host's ledger, of payments, reversals and sales alike, and remembers them as met. At most one
    /// finding for each entry, in their order.
    pub fn check(&mut self, entries: &[LedgerEntry]) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        for slice in entries.chunks(SLICE_ROWS_BUSY) {
            self.must_go_on()?;
            let (ground, run) = (self.module.ground.clone(), self.run);
            let named: Vec<_> =
                slice.iter().map(|entry| (entry.clone(), self.module.parse_key(&entry.key).ok())).collect();
            let (found, spoiled) = self.module.store.write(move |tx| {
                must_be_marked(tx, run)?;
                let (mut found, mut spoiled) = (Vec::new(), Vec::new());
                for (entry, named) in &named {
                    found.extend(check(tx, &ground, run, entry, *named, &mut spoiled)?);
                }
                Ok((found, spoiled))
            })?;
            self.module.alarm(spoiled);
            findings.extend(found);
        }
        Ok(findings)
    }

    /// What the ledger must have by the store, settled in the time asked for, and no entry checked so far named. At most
    /// so many; none at the end, and the reconciliation with it.
    pub fn missing(&mut self, most: usize) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let most = most.min(PAGE_ROWS_MAX);
        while !self.ended && findings.len() < most {
            let limit = most - findings.len();
            let (run, place, until_ms, ground) = (self.run, self.place, self.until_ms, &self.module.ground);
            let (found, spoiled, place, rows) = self.module.store.read(|tx| {
                must_be_marked(tx, run)?;
                let rows = unmet(tx, run, place, until_ms, limit)?;
                let count = rows.len();
                let (mut found, mut spoiled, mut place) = (Vec::new(), Vec::new(), place);
                for row in rows {
                    place = row.place();
                    match row.missing(tx, ground) {
                        Ok(finding) => found.extend(finding),
                        Err(error) if error.status == Status::Integrity => {
                            spoiled.push(format!("the redemption or sale of audit position {}", place.1))
                        }
                        Err(error) => return Err(error),
                    }
                }
                Ok((found, spoiled, place, count))
            })?;
            self.module.alarm(spoiled);
            self.place = place;
            findings.extend(found);
            if rows == 0 && findings.is_empty() {
                self.ended = true;
                self.module.forget_runs(self.run)?;
            }
            if rows == 0 {
                break;
            }
        }
        Ok(findings)
    }

    fn must_go_on(&self) -> Result<()> {
        if self.ended {
            return Err(Error::new(Status::WrongState, "the reconciliation has ended; begin another one"));
        }
        Ok(())
    }
}

fn must_be_marked(tx: &mut dyn Transaction, run: i64) -> Result<()> {
    if reconciled::goes_on(tx, run)? {
        return Ok(());
    }
    Err(Error::new(Status::WrongState, "another reconciliation was begun since; only one goes on at a time"))
}

fn check(
    tx: &mut dyn Transaction,
    ground: &Ground,
    run: i64,
    entry: &LedgerEntry,
    named: Option<Named>,
    spoiled: &mut Vec<String>,
) -> Result<Option<Finding>> {
    let unknown = || Some(finding(Difference::UnknownHere, entry, "", 0));
    let Some(named) = named else { return Ok(unknown()) };
    match named_sale(tx, ground, named) {
        Ok(Some(row)) => return check_sale(tx, run, entry, &row),
        Ok(None) => {}
        Err(error) if error.status == Status::Integrity => {
            spoiled.push(format!("the sale {}", entry.key));
            return Ok(unknown());
        }
        Err(error) => return Err(error),
    }
    let met = match by_key(tx, ground, named) {
        Ok(Some(met)) => met,
        Ok(None) => return Ok(unknown()),
        Err(error) if error.status == Status::Integrity => {
            spoiled.push(format!("the redemption {}", entry.key));
            return Ok(unknown());
        }
        Err(error) => return Err(error),
    };
    let first_time = reconciled::meet(tx, run, met.redemption.id)?;
    let difference = difference(entry, &met, first_time);
    Ok(difference.map(|difference| finding(difference, entry, &met.redemption.account, met.amount())))
}

fn check_sale(tx: &mut dyn Transaction, run: i64, entry: &LedgerEntry, row: &SaleRow) -> Result<Option<Finding>> {
    let first_time = reconciled::meet(tx, run, row.id)?;
    let difference = match row.state {
        _ if !first_time => Some(Difference::ListedTwice),
        _ if entry.account != row.account => Some(Difference::Account),
        _ if entry.amount != row.amount => Some(Difference::Amount),
        SaleState::Posted | SaleState::Reversed => None,
        SaleState::Pending | SaleState::Conflict => Some(Difference::NotSettled),
        SaleState::Rejected => Some(Difference::Rejected),
    };
    Ok(difference.map(|difference| finding(difference, entry, &row.account, row.amount)))
}

fn difference(entry: &LedgerEntry, met: &Redemption, first_time: bool) -> Option<Difference> {
    if !first_time {
        return Some(Difference::ListedTwice);
    }
    if entry.account != met.redemption.account {
        return Some(Difference::Account);
    }
    if entry.amount != met.amount() {
        return Some(Difference::Amount);
    }
    match met.redemption.state {
        _ if met.series.test_mode => Some(Difference::UnknownHere),
        RedemptionState::Posted | RedemptionState::Reversed => None,
        RedemptionState::Pending | RedemptionState::Conflict => Some(Difference::NotSettled),
        RedemptionState::Rejected => Some(Difference::Rejected),
    }
}

fn finding(difference: Difference, entry: &LedgerEntry, account: &str, amount: i64) -> Finding {
    Finding {
        difference,
        key: entry.key.clone(),
        account: account.to_owned(),
        amount,
        ledger_account: entry.account.clone(),
        ledger_amount: entry.amount,
    }
}

/// A redemption or sale no entry of the ledger named.
enum Unmet {
    Use(Box<RedemptionRow>),
    Sale(Box<SaleRow>),
}

/// The next of both, in the order they were settled.
fn unmet(tx: &mut dyn Transaction, run: i64, place: (i64, i64), until_ms: i64, limit: usize) -> Result<Vec<Unmet>> {
    let uses = redemption::unmet(tx, run, place, until_ms, limit)?.into_iter().map(|row| Unmet::Use(Box::new(row)));
    let sales = sale::unmet(tx, run, place, until_ms, limit)?.into_iter().map(|row| Unmet::Sale(Box::new(row)));
    let mut both: Vec<Unmet> = uses.chain(sales).collect();
    both.sort_unstable_by_key(Unmet::place);
    both.truncate(limit);
    Ok(both)
}

impl Unmet {
    /// Time of settling and number.
    fn place(&self) -> (i64, i64) {
        match self {
            Unmet::Use(row) => (row.settled_at_ms, row.id),
            Unmet::Sale(row) => (row.settled_at_ms, row.id),
        }
    }

    /// What is told of it; nothing of a test.
    fn missing(self, tx: &mut dyn Transaction, ground: &Ground) -> Result<Option<Finding>> {
        let (key, account, amount) = match self {
            Unmet::Use(row) => {
                let unmet = with_rows(tx, ground, *row)?;
                if unmet.series.test_mode {
                    return Ok(None);
                }
                (unmet.key(ground), unmet.redemption.account.clone(), unmet.amount())
            }
            Unmet::Sale(row) => {
                integrity::verify_sale(&ground.vault, &row)?;
                (super::sale::key_of(ground, &row), row.account, row.amount)
            }
        };
        Ok(Some(Finding {
            difference: Difference::MissingInLedger,
            key,
            account,
            amount,
            ledger_account: String::new(),
            ledger_amount: 0,
        }))
    }
}
