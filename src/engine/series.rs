//! Series as their readers see them, with live counters.

use std::sync::Arc;

use super::search::{confined, find_series, series_matches};
use super::{voucher as view, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::store::driver::{Transaction, Value};
use crate::store::series::{self, SeriesRow};
use crate::store::total::{self, TotalRow};
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
    let totals = total::of_series(tx, series.id)?;
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
        counters: counters(&totals, now_ms),
        voucher_type: String::new(),
        sealed: series.sealed,
        adjusted_value: series.adjusted_value,
    })
}

fn counters(totals: &[TotalRow], now_ms: i64) -> Counters {
    let mut counters = Counters::default();
    for row in totals {
        let over = row.alike.expires_at_ms != 0 && row.alike.expires_at_ms <= now_ms;
        let vouchers = row.vouchers;
        counters.issued += vouchers;
        counters.value_redeemed += row.spent;
        let left = row.value() - row.spent;
        let Some(state) = VoucherState::from_number(row.alike.state) else {
            counters.deleted += vouchers;
            continue;
        };
        match state {
            VoucherState::Draft => counters.draft += vouchers,
            VoucherState::Accepted => counters.accepted += vouchers,
            VoucherState::Rejected => counters.rejected += vouchers,
            VoucherState::Active if over => counters.expired += vouchers,
            VoucherState::Active => counters.active += vouchers,
            VoucherState::Pending => counters.pending += vouchers,
            VoucherState::Used => counters.used += vouchers,
            VoucherState::Blocked => counters.blocked += vouchers,
            VoucherState::Cancelled => counters.cancelled += vouchers,
            VoucherState::Purged => counters.purged += vouchers,
        }
        match state {
            VoucherState::Pending => counters.value_outstanding += left,
            VoucherState::Active | VoucherState::Blocked if !over => counters.value_outstanding += left,
            _ => {}
        }
    }
    counters
}
