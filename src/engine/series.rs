//! Series as their readers see them, with live counters.

use std::sync::Arc;

use super::search::{confined, find_series, series_matches, within, Conditions, WantedTerms};
use super::{terms, voucher as view, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::store::driver::Transaction;
use crate::store::series::{self, SeriesRow};
use crate::store::sql;
use crate::store::total::{self, TotalRow};
use crate::voucher::{Counters, Filter, Order, Series, VoucherState};

/// Series read from the store at a time.
const PAGE: usize = 64;

/// A list of series that is being read.
pub struct SeriesCursor {
    module: Arc<Module>,
    filter: Filter,
    terms: Option<WantedTerms>,
    only: Option<i64>,
    /// What the last series sorts by, and its number.
    position: (i64, i64),
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
            with_counters(tx, &self.ground, &series, now_ms)
        })
    }

    /// The series that match, in order of their age.
    pub fn series_cursor(self: &Arc<Self>, actor: &Actor, filter: &Filter) -> Result<SeriesCursor> {
        if actor.kind == ActorKind::Customer {
            return Err(Error::new(Status::Forbidden, "a customer may not list series").field("actor.kind"));
        }
        of_series_only(filter)?;
        let filter = confined(actor, filter)?;
        let mut ended = false;
        let mut only = None;
        if !filter.series.is_empty() {
            only = self.store.read(|tx| find_series(tx, &filter.series))?.map(|series| series.id);
            ended = only.is_none();
        }
        let terms = self.store.read(|tx| WantedTerms::of(tx, &self.ground, &filter))?;
        let position = if filter.order.is_descending() { (i64::MAX, i64::MAX) } else { (-1, 0) };
        Ok(SeriesCursor { module: self.clone(), filter, terms, only, position, ended, upcoming: Default::default() })
    }
}

/// Refuses what only vouchers have: ignored, it would make the list look narrowed while it is not.
fn of_series_only(filter: &Filter) -> Result<()> {
    let asked = [
        ("voucher_id", !filter.voucher_id.is_empty()),
        ("serial", !filter.serial.is_empty()),
        ("serial_until", !filter.serial_until.is_empty()),
        ("external_serial", !filter.external_serial.is_empty()),
        ("sale_id", !filter.sale_id.is_empty()),
        ("state", filter.state.is_some()),
        ("expired", filter.expired.is_some()),
        ("account", !filter.account.is_empty()),
        ("used_from_ms", filter.used_from_ms != 0),
        ("used_until_ms", filter.used_until_ms != 0),
        ("invoice", !filter.invoice.is_empty()),
        ("reason", filter.reason.is_some()),
        ("reminded", filter.reminded.is_some()),
    ];
    match asked.iter().find(|(_, asked)| *asked) {
        Some((field, _)) => Err(Error::invalid(field, "is asked of vouchers, not of series; leave it empty")),
        None => Ok(()),
    }
}

/// What the series itself is, where its vouchers may have become something else.
fn is_as_asked(filter: &Filter, series: &SeriesRow) -> bool {
    let expires = filter.expires_from_ms == 0 && filter.expires_until_ms == 0
        || series.expires_at_ms != 0 && within(series.expires_at_ms, filter.expires_from_ms, filter.expires_until_ms);
    let amount =
        series.face_value >= filter.amount_min && (filter.amount_max == 0 || series.face_value <= filter.amount_max);
    (filter.partner.is_empty() || filter.partner == series.partner) && expires && amount
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
        let module = self.module.clone();
        let ground = &module.ground;
        let descending = self.filter.order.is_descending();
        let key = match self.filter.order {
            Order::Expires | Order::ExpiresDescending => sql::SERIES_EXPIRES_OR_LAST,
            Order::Amount | Order::AmountDescending => "s.face_value",
            Order::Serial | Order::SerialDescending | Order::Used | Order::UsedDescending => "s.id",
        };
        let (mut lowest, mut highest) = self.only.map_or((0, i64::MAX), |id| (id, id));
        if key == "s.id" {
            let (_, id) = self.position;
            (lowest, highest) = if descending { (lowest, highest.min(id - 1)) } else { (lowest.max(id + 1), highest) };
        }
        let mut conditions = Conditions::within("s.id", lowest, highest);
        if key != "s.id" {
            conditions.behind((key, "s.id"), self.position, descending);
        }
        let direction = if descending { " DESC" } else { "" };
        conditions.end(&format!("{key}{direction}, s.id{direction}"), PAGE);
        let page = series::list(tx, &conditions.text, &conditions.values)?;
        if let Some(terms) = &mut self.terms {
            terms.refresh(tx, ground, &self.filter)?;
        }
        let mut listed = Vec::with_capacity(page.len());
        for series in &page {
            let terms = self.terms.as_ref().is_none_or(|wanted| wanted.has(series, 0));
            if terms && series_matches(&self.filter, series) && is_as_asked(&self.filter, series) {
                listed.push(with_counters(tx, ground, series, now_ms)?);
            }
        }
        self.ended = page.len() < PAGE;
        self.position = page.last().map_or(self.position, |series| self.position_of(series));
        self.upcoming.extend(listed);
        Ok(())
    }

    fn position_of(&self, series: &SeriesRow) -> (i64, i64) {
        let key = match self.filter.order {
            Order::Expires | Order::ExpiresDescending if series.expires_at_ms == 0 => i64::MAX,
            Order::Expires | Order::ExpiresDescending => series.expires_at_ms,
            Order::Amount | Order::AmountDescending => series.face_value,
            Order::Serial | Order::SerialDescending | Order::Used | Order::UsedDescending => series.id,
        };
        (key, series.id)
    }
}

fn with_counters(tx: &mut dyn Transaction, ground: &Ground, series: &SeriesRow, now_ms: i64) -> Result<Series> {
    let terms = terms::by_number(tx, ground, series.terms)?;
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
        voucher_type: terms.voucher_type.clone(),
        sealed: series.sealed,
        adjusted_value: series.adjusted_value,
        imported: series.imported,
    })
}

fn counters(totals: &[TotalRow], now_ms: i64) -> Counters {
    let mut counters = Counters::default();
    for row in totals {
        let vouchers = row.vouchers;
        counters.issued += vouchers;
        counters.value_redeemed += row.spent;
        counters.value_outstanding += row.outstanding(now_ms);
        let Some(state) = VoucherState::from_number(row.alike.state) else {
            counters.deleted += vouchers;
            continue;
        };
        match state {
            VoucherState::Draft => counters.draft += vouchers,
            VoucherState::Accepted => counters.accepted += vouchers,
            VoucherState::Rejected => counters.rejected += vouchers,
            VoucherState::Active if row.is_over(now_ms) => counters.expired += vouchers,
            VoucherState::Active => counters.active += vouchers,
            VoucherState::Pending => counters.pending += vouchers,
            VoucherState::Reserved => counters.reserved += vouchers,
            VoucherState::Used => counters.used += vouchers,
            VoucherState::Blocked => counters.blocked += vouchers,
            VoucherState::Cancelled => counters.cancelled += vouchers,
            VoucherState::Purged => counters.purged += vouchers,
        }
    }
    counters
}
