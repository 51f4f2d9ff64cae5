//! Series as their readers see them, with live counters.

use std::sync::Arc;

use super::search::{confined, find_series, series_matches};
use super::{voucher as view, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::store::driver::{Transaction, Value};
use crate::store::series::{self, SeriesRow, STATE_DELETED};
use crate::voucher::{Counters, Filter, Order, Series, VoucherState};

/// Series read from the store at a time.
const PAGE: usize = 64;

/// A list of series that is being read.
pub struct SeriesCursor {
    module: Arc<Module>,
    filter: Filter,
    only: Option<i64>,
    position: Option<i64>,
    ended: bool,
    upcoming: std::collections::VecDeque<Series>,
}

impl Module {
    /// The series with this identifier or code.
    pub fn series_get(&self, actor: &Actor, id_or_code: &str) -> Result<Series> {
        actor.must_have(Right::View).or_else(|error| match actor.has(Right::Generate) {
            true => Ok(()),
            false => Err(error),
        })?;
        let now_ms = self.clock.now_ms();
        self.store.read(|tx| {
            let series = find_series(tx, id_or_code)?.ok_or_else(not_found)?;
            if !view::may_see(actor, &series.partner) {
                return Err(not_found());
            }
            with_counters(tx, &series, now_ms)
        })
    }

    /// The series that match, in order of their age.
    pub fn series_cursor(self: &Arc<Self>, actor: &Actor, filter: &Filter) -> Result<SeriesCursor> {
        if actor.kind == ActorKind::Customer {
            return Err(Error::new(Status::Forbidden, "a customer may not list series").field("actor.kind"));
        }
        let filter = confined(actor, filter)?;
        let mut ended = false;
        let mut only = None;
        if !filter.series.is_empty() {
            only = self.store.read(|tx| find_series(tx, &filter.series))?.map(|series| series.id);
            ended = only.is_none();
        }
        Ok(SeriesCursor { module: self.clone(), filter, only, position: None, ended, upcoming: Default::default() })
    }
}

pub(super) fn not_found() -> Error {
    Error::new(Status::NotFound, "there is no such series, or the actor may not see it")
}

impl SeriesCursor {
    /// The next series, at most `most` of them; none at the end.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<Series>> {
        let module = self.module.clone();
        let now_ms = module.clock.now_ms();
        while self.upcoming.len() < most && !self.ended {
            module.store.read(|tx| self.page(tx, now_ms))?;
        }
        let most = most.min(self.upcoming.len());
        Ok(self.upcoming.drain(..most).collect())
    }

    fn page(&mut self, tx: &mut dyn Transaction, now_ms: i64) -> Result<()> {
        let descending = matches!(self.filter.order, Order::SerialDescending | Order::UsedDescending);
        let (lowest, highest) = self.only.map_or((0, i64::MAX), |id| (id, id));
        let (from, until, order) = match descending {
            false => (self.position.map_or(lowest, |id| id + 1), highest, "s.id"),
            true => (lowest, self.position.map_or(highest, |id| id - 1), "s.id DESC"),
        };
        let conditions = format!(" WHERE s.id >= ?1 AND s.id <= ?2 ORDER BY {order} LIMIT {PAGE}");
        let page = series::list(tx, &conditions, &[Value::Integer(from), Value::Integer(until)])?;
        let mut listed = Vec::with_capacity(page.len());
        for series in page.iter().filter(|series| series_matches(&self.filter, series)) {
            listed.push(with_counters(tx, series, now_ms)?);
        }
        self.ended = page.len() < PAGE;
        self.position = page.last().map(|series| series.id).or(self.position);
        self.upcoming.extend(listed);
        Ok(())
    }
}

fn with_counters(tx: &mut dyn Transaction, series: &SeriesRow, now_ms: i64) -> Result<Series> {
    let totals = series::totals(tx, series.id)?;
    Ok(Series {
        id: series.uid.to_string(),
        code: series.code.clone(),
        description: series.description.clone(),
        prefix: series.format.prefix().to_owned(),
        partner: series.partner.clone(),
        available_to: series.available_to.clone(),
        currency: series.currency.clone(),
        state: series.state,
        locked: series.locked,
        test_mode: series.test_mode,
        quantity: series.quantity,
        face_value: series.face_value,
        extra_value: series.extra_value,
        code_length: series.format.length() as i32,
        alphabet: series.format.alphabet().number(),
        check_digit: series.format.check_digit().number(),
        valid_from_ms: series.valid_from_ms,
        expires_at_ms: series.expires_at_ms,
        created_at_ms: series.created_at_ms,
        created_by: series.created_by.clone(),
        comment: series.comment.clone(),
        metadata: series.metadata.clone(),
        counters: counters(series, &totals, now_ms),
    })
}

fn counters(series: &SeriesRow, totals: &[(i64, i64, i64)], now_ms: i64) -> Counters {
    let of = |state: i64| {
        let found = totals.iter().find(|(number, ..)| *number == state);
        found.map_or((0, 0), |(_, vouchers, value)| (*vouchers, *value))
    };
    let (active, active_value) = of(VoucherState::Active as i64);
    let (pending, pending_value) = of(VoucherState::Pending as i64);
    let (blocked, blocked_value) = of(VoucherState::Blocked as i64);
    let (used, value_redeemed) = of(VoucherState::Used as i64);
    // Every voucher of a series has the series' own validity, so the active ones expire together.
    let over = series.expires_at_ms != 0 && series.expires_at_ms <= now_ms;
    Counters {
        issued: totals.iter().map(|(_, vouchers, _)| vouchers).sum(),
        draft: of(VoucherState::Draft as i64).0,
        accepted: of(VoucherState::Accepted as i64).0,
        rejected: of(VoucherState::Rejected as i64).0,
        active: if over { 0 } else { active },
        pending,
        used,
        expired: if over { active } else { 0 },
        blocked,
        cancelled: of(VoucherState::Cancelled as i64).0,
        purged: of(VoucherState::Purged as i64).0,
        deleted: of(STATE_DELETED).0,
        value_outstanding: pending_value + if over { 0 } else { active_value + blocked_value },
        value_redeemed,
    }
}
