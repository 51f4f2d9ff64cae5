//! Sales as lists and sums, and the code of a voucher for whoever sold it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::json;
use zeroize::Zeroizing;

use super::pick::sold_with;
use super::{may_see, posting_kind, price_of, ranges_of, sale_by_name, shown};
use crate::actor::{Actor, ActorKind, Right};
use crate::engine::audit::{self, Subject};
use crate::engine::evaluate::{bounded, expired};
use crate::engine::log::LogLevel;
use crate::engine::report::must_report;
use crate::engine::search::Conditions;
use crate::engine::{crash_point, integrity, quota, voucher as view, Ground, Module};
use crate::error::{Error, Result, Status};
use crate::ledger::PostingKind;
use crate::limits::{SALES_PAGE_MAX, SALE_SUMS_MAX, TIME_MAX_MS};
use crate::store::driver::{Transaction, Value};
use crate::store::sale::{self, SaleRow};
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, ListedVoucher, VoucherRow};
use crate::voucher::{Sale, SaleFilter, SaleKind, SaleState, SaleSum, SeriesState, VoucherRecord, VoucherState};

/// A list of sales that is being read, newest first.
pub struct SaleCursor {
    module: Arc<Module>,
    actor: Actor,
    filter: SaleFilter,
    before: i64,
}

impl SaleCursor {
    /// The next sales, at most `most` of them; none at the end.
    ///
    /// One that was edited in the store is left out and raises the alarm: it hides no other.
    pub fn fetch(&mut self, most: usize) -> Result<Vec<Sale>> {
        let module = self.module.clone();
        let most = most.min(SALES_PAGE_MAX);
        let mut found = Vec::new();
        while found.len() < most {
            let limit = most - found.len();
            let (sales, spoiled, before) = module.store.read(|tx| {
                let (mut sales, mut spoiled, mut before) = (Vec::new(), Vec::new(), self.before);
                for row in page(tx, &self.actor, &self.filter, before, limit)? {
                    before = row.id;
                    match integrity::verify_sale(&module.ground.vault, &row) {
                        Ok(()) if may_see(&self.actor, &row).is_ok() => {
                            sales.push(as_seen(&self.actor, &row, shown(tx, &module.ground, &row)?));
                        }
                        Ok(()) => {}
                        Err(_) => spoiled.push(row.id),
                    }
                }
                Ok((sales, spoiled, before))
            })?;
            for position in spoiled {
                let message = format!("the sale of audit position {position} was edited; it cannot be listed");
                module.log.push(LogLevel::Alarm, module.clock.now_ms(), "integrity_alarm", message);
            }
            if before == self.before {
                break;
            }
            self.before = before;
            found.extend(sales);
        }
        Ok(found)
    }
}

fn page(
    tx: &mut dyn Transaction,
    actor: &Actor,
    filter: &SaleFilter,
    before: i64,
    limit: usize,
) -> Result<Vec<SaleRow>> {
    let mut conditions = Conditions::within("s.id", 1, before - 1);
    if actor.kind == ActorKind::Customer {
        let own = conditions.number(Value::Text(&actor.id));
        conditions.text.push_str(&format!(" AND (s.buyer = ?{own} OR s.holder = ?{own})"));
    }
    if let Some(kind) = filter.kind {
        conditions.and("s.kind =", Value::Integer(kind as i64));
    }
    if filter.state != 0 {
        conditions.and("s.state =", Value::Integer(filter.state.into()));
    }
    for (column, text) in
        [("s.partner =", &filter.partner), ("s.buyer =", &filter.buyer), ("s.holder =", &filter.holder)]
    {
        if !text.is_empty() {
            conditions.and(column, Value::Text(text));
        }
    }
    if !filter.invoice.is_empty() {
        // The ledger's reference stands for the number of an invoice that was given none. To ask for the length keeps a
        // database off the index of invoices, in which all without a number stand together.
        let wanted = conditions.number(Value::Text(&filter.invoice));
        let (posted, reversed) = (SaleState::Posted as i64, SaleState::Reversed as i64);
        conditions.text.push_str(&format!(
            " AND (s.invoice = ?{wanted} OR (LENGTH(s.invoice) = 0 AND s.ledger_reference = ?{wanted} \
             AND s.state IN ({posted}, {reversed})))"
        ));
    }
    if filter.from_ms != 0 {
        conditions.and("s.begun_at_ms >=", Value::Integer(filter.from_ms));
    }
    if filter.until_ms != 0 {
        conditions.and("s.begun_at_ms <", Value::Integer(filter.until_ms));
    }
    conditions.end("s.id DESC", limit);
    sale::list(tx, &conditions.text, &conditions.values)
}

impl Module {
    /// Lists sales, newest first. A partner sees its own, a customer what it bought or holds.
    pub fn sales(self: &Arc<Self>, actor: &Actor, filter: &SaleFilter) -> Result<SaleCursor> {
        if SaleState::from_number(filter.state.into()).is_none() && filter.state != 0 {
            return Err(Error::invalid("state", "is no state of a sale; 0 takes any"));
        }
        for (field, text) in [
            ("partner", &filter.partner),
            ("buyer", &filter.buyer),
            ("holder", &filter.holder),
            ("invoice", &filter.invoice),
        ] {
            bounded(field, text)?;
        }
        period(filter.from_ms, filter.until_ms)?;
        let mut filter = filter.clone();
        if let Some(own) = actor.confined_to() {
            filter.partner = own.to_owned();
        }
        Ok(SaleCursor { module: self.clone(), actor: actor.clone(), filter, before: i64::MAX })
    }

    /// What was sold, came back and was refunded in a time, by the moment the ledger booked it: per partner and currency,
    /// and with `by_type` per type. Sums of test sales are not among them. A partner sees its own.
    pub fn sale_sums(&self, actor: &Actor, from_ms: i64, until_ms: i64, by_type: bool) -> Result<Vec<SaleSum>> {
        must_report(actor)?;
        period(from_ms, until_ms)?;
        let until_ms = if until_ms == 0 { i64::MAX } else { until_ms };
        let mut sums: BTreeMap<(String, String, String), SaleSum> = BTreeMap::new();
        // Time 0 is "not settled".
        let mut place = (from_ms.max(1), 0);
        loop {
            let rows = self.store.read(|tx| {
                let values = [place.0, place.1, until_ms, SALES_PAGE_MAX as i64].map(Value::Integer);
                let conditions = " WHERE s.settled_at_ms >= ?1 AND (s.settled_at_ms > ?1 OR s.id > ?2) \
                    AND s.settled_at_ms < ?3 ORDER BY s.settled_at_ms, s.id LIMIT ?4";
                sale::list(tx, conditions, &values)
            })?;
            let Some(last) = rows.last() else { break };
            place = (last.settled_at_ms, last.id);
            for row in rows {
                integrity::verify_sale(&self.ground.vault, &row)?;
                let seen = actor.confined_to().is_none_or(|own| view::may_see(actor, own) && own == row.partner);
                if seen && !row.test_mode && matches!(row.state, SaleState::Posted | SaleState::Reversed) {
                    let undone = self.store.read(|tx| kind_undone(tx, &row))?;
                    add(&mut sums, &row, by_type, undone)?;
                }
            }
        }
        Ok(sums.into_values().collect())
    }

    /// The code of the one voucher of a booked sale, for whoever made the sale; for whoever may see codes anyway it counts
    /// as such a look. In the trail before it is opened.
    ///
    /// # Errors
    /// [`Status::WrongState`] if the sale is not booked, is of many vouchers or of a card without a secret, or the voucher
    /// is not active or its time is over.
    pub fn sale_code(&self, actor: &Actor, id_or_key: &str) -> Result<Zeroizing<String>> {
        let named = self.sale_named(id_or_key)?;
        let (ground, actor, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        let (subject, sealed) = self.store.write(move |tx| {
            ground.must_be_enabled(tx)?;
            let row = sale_by_name(tx, &ground, named)?;
            may_see(&actor, &row)?;
            let right = if row.kind == SaleKind::Refund { Right::Refund } else { Right::Sell };
            let sold_it = actor.has(right) && !actor.id.is_empty() && made_by(&actor, &row);
            if !sold_it {
                actor.must_have(Right::Reveal)?;
                actor.must_have(Right::View)?;
                let settings = ground.settings(tx)?;
                quota::reveal(tx, &ground, &settings, &actor, now_ms)?;
            }
            let wrong = |message| Error::new(Status::WrongState, message).field("key");
            if row.state != SaleState::Posted || !matches!(row.kind, SaleKind::Electronic | SaleKind::Refund) {
                return Err(wrong("the sale is not booked, or not of a voucher with a code of its own"));
            }
            let first = ranges_of(tx, &ground, &row)?.first().map(|(first, _)| *first).ok_or_else(super::orphan)?;
            let series = series::by_id(tx, voucher::series_of(first))?.ok_or_else(super::orphan)?;
            let voucher = voucher::by_id(tx, first)?.ok_or_else(super::orphan)?;
            integrity::verify_voucher(&ground.vault, &series, &voucher)?;
            if voucher.state == VoucherState::Blocked {
                return Err(wrong("the voucher is blocked; see why, and unblock it or cancel it"));
            }
            if voucher.state != VoucherState::Active || voucher.sealed.is_empty() {
                return Err(wrong("the voucher is not active any more, or its code was destroyed"));
            }
            if expired(&voucher, now_ms) {
                return Err(wrong(
                    "the voucher's time is over; extend it, or cancel it with its sale: for return, if it may come back",
                ));
            }
            if series.locked || series.state != SeriesState::Active {
                return Err(wrong("the voucher's series is locked or void; unlock it, or cancel the sale"));
            }
            let detail = json!({ "sale": row.uid.to_string() });
            let subject = Subject::voucher(&voucher);
            audit::append(tx, &ground.vault, &actor, now_ms, "code_delivered", subject, &detail)?;
            Ok((view::identifier(&series, voucher.number()), voucher.sealed))
        })?;
        crash_point("sale_code_after_commit");
        self.ground.vault.open_code(subject.as_bytes(), &sealed)
    }
}

/// What a sale through a partner costs that partner is no matter of its customer's; nor is what was noted about it.
pub(super) fn as_seen(actor: &Actor, row: &SaleRow, mut sale: Sale) -> Sale {
    if actor.confined_to().is_some() && !made_by(actor, row) {
        // What the house or another clerk noted about it.
        sale.note.clear();
    }
    if actor.kind != ActorKind::Customer {
        return sale;
    }
    sale.note.clear();
    sale.actor_id.clear();
    if !bought_itself(actor, &sale.partner, &sale.buyer) {
        (sale.amount, sale.paid, sale.commission, sale.balance_after) = (0, 0, 0, None);
        for text in [&mut sale.account, &mut sale.ledger_reference, &mut sale.invoice, &mut sale.request_id] {
            text.clear();
        }
        hide_another(actor, &mut sale.buyer);
    }
    sale
}

/// Whether this actor may know what was paid for what was sold. Who sees the voucher does, but for its customer.
fn knows_price(actor: &Actor, sold: &SaleRow) -> bool {
    actor.kind != ActorKind::Customer || bought_itself(actor, &sold.partner, &sold.buyer)
}

/// A customer who bought from the house knows what it paid.
fn bought_itself(actor: &Actor, partner: &str, buyer: &str) -> bool {
    partner.is_empty() && buyer == actor.id
}

/// Who gave something is told by the giver.
fn hide_another(actor: &Actor, buyer: &mut String) {
    if *buyer != actor.id {
        buyer.clear();
    }
}

/// Whether this actor made the sale. A partner's clerk and one of the back office may have the same id.
fn made_by(actor: &Actor, row: &SaleRow) -> bool {
    actor.kind != ActorKind::Customer
        && row.actor_id == actor.id
        && row.actor_partner == actor.confined_to().unwrap_or_default()
}

/// The record of a voucher with the sale it was sold with, as this actor sees it.
pub(in crate::engine) fn sold_as(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    voucher: &VoucherRow,
    record: VoucherRecord,
) -> Result<VoucherRecord> {
    if voucher.sale == 0 {
        return Ok(record);
    }
    let row = sold_with(tx, ground, voucher.sale)?;
    let price = price_of(&row, voucher);
    let own = knows_price(actor, &row);
    let mut record = VoucherRecord { sale_id: row.uid.to_string(), price, ..record };
    // Vouchers sold one by one share their terms, which therefore bear no invoice.
    if record.invoice.is_empty() {
        row.invoice_number().clone_into(&mut record.invoice);
    }
    record.buyer = row.buyer;
    if !own {
        record.price = 0;
        record.invoice.clear();
        hide_another(actor, &mut record.buyer);
    }
    Ok(record)
}

/// What was paid for the vouchers of a page, by their numbers, as far as this actor may know. One that nobody bought has no
/// price: it was never sold, or it stands for credit that was refunded.
pub(in crate::engine) fn prices_of(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    rows: &[(Arc<SeriesRow>, ListedVoucher)],
) -> Result<HashMap<i64, i64>> {
    let vouchers = || rows.iter().map(|(_, row)| &row.voucher).filter(|voucher| voucher.sale != 0);
    let numbers: Vec<i64> = vouchers().map(|voucher| voucher.sale).collect::<BTreeSet<_>>().into_iter().collect();
    let mut sales = HashMap::with_capacity(numbers.len());
    for row in sale::by_ids(tx, &numbers)? {
        integrity::verify_sale(&ground.vault, &row)?;
        sales.insert(row.id, row);
    }
    let mut prices = HashMap::new();
    for voucher in vouchers() {
        let sold = sales.get(&voucher.sale).ok_or_else(super::orphan)?;
        if sold.kind != SaleKind::Refund && knows_price(actor, sold) {
            prices.insert(voucher.id, price_of(sold, voucher));
        }
    }
    Ok(prices)
}

fn period(from_ms: i64, until_ms: i64) -> Result<()> {
    for (field, moment) in [("from_ms", from_ms), ("until_ms", until_ms)] {
        if !(0..=TIME_MAX_MS).contains(&moment) {
            return Err(Error::invalid(field, "must be a time in milliseconds since 1970, or 0"));
        }
    }
    if until_ms != 0 && until_ms <= from_ms {
        return Err(Error::invalid("until_ms", "is not after from_ms; give the end of the time, or 0 for now"));
    }
    Ok(())
}

/// The kind of the sale that a cancellation undoes.
fn kind_undone(tx: &mut dyn Transaction, row: &SaleRow) -> Result<Option<SaleKind>> {
    if row.kind != SaleKind::Cancellation {
        return Ok(None);
    }
    Ok(sale::by_id(tx, row.reverses)?.map(|original| original.kind))
}

fn add(
    sums: &mut BTreeMap<(String, String, String), SaleSum>,
    row: &SaleRow,
    by_type: bool,
    undone: Option<SaleKind>,
) -> Result<()> {
    let voucher_type = if by_type { row.voucher_type.clone() } else { String::new() };
    let key = (row.partner.clone(), voucher_type, row.currency.clone());
    if sums.len() >= SALE_SUMS_MAX && !sums.contains_key(&key) {
        return Err(Error::invalid("from_ms", format!("finds more than {SALE_SUMS_MAX} groups; ask for less time")));
    }
    let sum = sums.entry(key.clone()).or_insert_with(|| SaleSum {
        partner: key.0,
        voucher_type: key.1,
        currency: key.2,
        ..SaleSum::default()
    });
    count(sum, row, undone);
    Ok(())
}

fn count(sum: &mut SaleSum, row: &SaleRow, undone: Option<SaleKind>) {
    let commission = if row.partner.is_empty() { 0 } else { row.face_value.saturating_sub(row.amount) };
    let margin = row.amount.saturating_sub(row.face_value).saturating_sub(row.extra_value);
    match (posting_kind(row), undone) {
        (Some(PostingKind::Invoice), _) => {
            sum.sales += 1;
            let sold = if row.kind == SaleKind::Reload { &mut sum.loads } else { &mut sum.vouchers };
            *sold = sold.saturating_add(row.vouchers);
            sum.face_value = sum.face_value.saturating_add(row.face_value);
            sum.extra_value = sum.extra_value.saturating_add(row.extra_value);
            sum.amount = sum.amount.saturating_add(row.amount);
            sum.commission = sum.commission.saturating_add(commission);
            sum.margin = sum.margin.saturating_add(margin);
        }
        (Some(PostingKind::Reversal), Some(SaleKind::Refund)) => {
            sum.refunds = sum.refunds.saturating_sub(row.vouchers);
            sum.refunded = sum.refunded.saturating_sub(row.amount);
        }
        (Some(PostingKind::CreditNote | PostingKind::Reversal), _) => {
            let back = if undone == Some(SaleKind::Reload) { &mut sum.loads_returned } else { &mut sum.returned };
            *back = back.saturating_add(row.vouchers);
            sum.credited = sum.credited.saturating_add(row.amount);
            sum.commission_returned = sum.commission_returned.saturating_add(commission);
            sum.margin = sum.margin.saturating_sub(margin);
        }
        (Some(PostingKind::Refund), _) => {
            sum.refunds = sum.refunds.saturating_add(row.vouchers);
            sum.refunded = sum.refunded.saturating_add(row.amount);
        }
        (None, Some(_)) => {
            sum.cancelled = sum.cancelled.saturating_add(row.vouchers);
            sum.kept = sum.kept.saturating_add(row.amount);
        }
        (Some(PostingKind::Payment) | None, _) => {}
    }
}
