//! The state of the store as numbers, for the host to publish.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::report::{all_series, must_report_on_all};
use super::Module;
use crate::actor::Actor;
use crate::error::Result;
use crate::limits::DAY_MS;
use crate::store::driver::Transaction;
use crate::store::total::{self, STATE_DELETED};
use crate::store::{audit, report};
use crate::voucher::report::Metrics;
use crate::voucher::VoucherState;

/// Counts by state, deleted included, and what is outstanding and redeemed by currency.
#[derive(Default)]
struct Stock {
    series: i64,
    states: BTreeMap<i64, i64>,
    /// Minor units of what can still be redeemed, and of what was.
    money: BTreeMap<String, (i64, i64)>,
}

impl Module {
    /// A snapshot of the numbers worth publishing. Reads counters and the fronts of indexes: cheap enough for every minute.
    pub fn metrics(&self, actor: &Actor) -> Result<Metrics> {
        must_report_on_all(actor)?;
        let now_ms = self.clock.now_ms();
        self.store.read(|tx| {
            let stock = stock(tx, now_ms)?;
            metrics(tx, now_ms, &stock)
        })
    }

    /// The same, with the sums by state and currency, in the text format of Prometheus.
    pub fn metrics_text(&self, actor: &Actor) -> Result<String> {
        must_report_on_all(actor)?;
        let now_ms = self.clock.now_ms();
        self.store.read(|tx| {
            let stock = stock(tx, now_ms)?;
            Ok(text(&metrics(tx, now_ms, &stock)?, &stock))
        })
    }
}

fn metrics(tx: &mut dyn Transaction, now_ms: i64, stock: &Stock) -> Result<Metrics> {
    let unsettled = report::unsettled(tx)?;
    let (misses_today, typing_errors_today) = report::misses(tx, now_ms / DAY_MS)?;
    let of = |state: VoucherState| stock.states.get(&(state as i64)).copied().unwrap_or(0);
    let oldest_ms = if unsettled.pending == 0 { 0 } else { now_ms - unsettled.oldest_begun_at_ms };
    Ok(Metrics {
        pending: unsettled.pending,
        pending_oldest_ms: oldest_ms.max(0),
        conflicts: unsettled.conflicts,
        approvals_waiting: report::approvals_waiting(tx)?,
        jobs_unfinished: report::jobs_unfinished(tx)?,
        misses_today,
        typing_errors_today,
        audit_lines: audit::last(tx)?.0,
        series: stock.series,
        vouchers: VoucherState::ALL.iter().map(|state| of(*state)).sum(),
        active: of(VoucherState::Active),
        used: of(VoucherState::Used),
        blocked: of(VoucherState::Blocked),
    })
}

fn stock(tx: &mut dyn Transaction, now_ms: i64) -> Result<Stock> {
    let all = all_series(tx)?;
    let mut stock = Stock { series: all.len() as i64, ..Stock::default() };
    for series in all.values().filter(|series| !series.test_mode) {
        stock.money.entry(series.currency.clone()).or_default();
    }
    total::all(tx, &mut |row| {
        *stock.states.entry(row.alike.state).or_default() += row.vouchers;
        let Some(series) = all.get(&row.series()).filter(|series| !series.test_mode) else { return Ok(()) };
        let (outstanding, redeemed) = stock.money.entry(series.currency.clone()).or_default();
        *redeemed = redeemed.saturating_add(row.spent);
        // What is left in a void series is owed to nobody.
        if !series.void {
            *outstanding = outstanding.saturating_add(row.outstanding(now_ms));
        }
        Ok(())
    })?;
    Ok(stock)
}

fn text(metrics: &Metrics, stock: &Stock) -> String {
    let mut text = Text(String::new());
    let seconds = metrics.pending_oldest_ms as f64 / 1000.0;
    text.gauge("redemptions_pending", "Redemptions and reversals that are not settled.", metrics.pending);
    text.gauge("redemptions_pending_oldest_seconds", "Age of the oldest that is not settled.", seconds);
    text.gauge("redemptions_in_conflict", "Redemptions held because the ledger contradicts.", metrics.conflicts);
    text.gauge("approvals_waiting", "Requests that wait for another person.", metrics.approvals_waiting);
    text.gauge("jobs_unfinished", "Jobs that are not finished.", metrics.jobs_unfinished);
    text.gauge("misses_today", "Guesses that missed since midnight UTC.", metrics.misses_today);
    text.gauge("typing_errors_today", "Typing errors since midnight UTC.", metrics.typing_errors_today);
    text.gauge("audit_lines", "Lines of the audit trail.", metrics.audit_lines);
    text.gauge("series", "Series.", metrics.series);
    let state = |number: i64| VoucherState::from_number(number).map_or("deleted", VoucherState::name);
    let numbers = std::iter::once(STATE_DELETED).chain(VoucherState::ALL.iter().map(|state| *state as i64));
    let states = numbers.map(|number| (state(number), stock.states.get(&number).copied().unwrap_or(0)));
    text.gauges("vouchers", "Vouchers by state.", "state", states);
    let money = stock.money.iter();
    let outstanding = money.clone().map(|(currency, money)| (currency.as_str(), money.0));
    let help = "Value that can still be redeemed, minor units.";
    text.gauges("value_outstanding", help, "currency", outstanding);
    let redeemed = money.map(|(currency, money)| (currency.as_str(), money.1));
    text.gauges("value_redeemed", "Value redeemed, reversals taken off, minor units.", "currency", redeemed);
    text.0
}

/// Text on its way. Label values are words and currency codes of ours: nothing in them needs escaping.
struct Text(String);

impl Text {
    fn line(&mut self, line: std::fmt::Arguments) {
        writeln!(self.0, "{line}").expect("a string takes every line");
    }

    fn head(&mut self, name: &str, help: &str) {
        self.line(format_args!("# HELP libvoucher_{name} {help}"));
        self.line(format_args!("# TYPE libvoucher_{name} gauge"));
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, help);
        self.line(format_args!("libvoucher_{name} {value}"));
    }

    fn gauges<'a>(&mut self, name: &str, help: &str, label: &str, values: impl Iterator<Item = (&'a str, i64)>) {
        self.head(name, help);
        for (word, value) in values {
            self.line(format_args!("libvoucher_{name}{{{label}=\"{word}\"}} {value}"));
        }
    }
}
