//! Which vouchers a sale is about: chosen on a snapshot, reserved in its transaction if they are still as they were read.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::issue::Issue;
use super::moves::Moves;
use super::one::one_of;
use super::order::Order;
use super::undo::{taken_back_at, undone};
use super::{changed, disagree, posting_kind, price, price_of};
use crate::engine::audit::Subject;
use crate::engine::bulk::{numbers_of, seeing};
use crate::engine::change::type_allows;
use crate::engine::evaluate::expired;
use crate::engine::search::confined;
use crate::engine::{integrity, terms, voucher as view, Ground, Module};
use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};
use crate::ledger::PostingKind;
use crate::limits::{PAGE_ROWS_MAX, SALE_VOUCHERS_MAX};
use crate::store::driver::Transaction;
use crate::store::sale::{self, SaleRow};
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::state::{self, VoucherEvent};
use crate::voucher::voucher_type::{Category, Classification, Usage};
use crate::voucher::{
    Filter, Order as SearchOrder, SaleKind, SaleRequest, SaleState, SeriesState, Terms, VoucherState,
};

/// The vouchers of a sale.
#[derive(Clone)]
pub(super) enum Picked {
    /// These are there, as they were read.
    There(Vec<(Arc<SeriesRow>, VoucherRow)>),
    /// One that is made for it.
    Made(Box<Issue>),
}

/// What a sale is about: its row with what its vouchers tell, the vouchers, and whether a type asks for two persons.
pub(super) struct Pick {
    pub(super) row: SaleRow,
    pub(super) vouchers: Picked,
    pub(super) two_persons: bool,
    /// A load of a card is taken back.
    pub(super) undoes_load: bool,
    /// It costs less than what was agreed: the face value, or of a partner that less its discount.
    pub(super) below_agreed: bool,
}

impl Pick {
    /// The voucher it is about, if it is one that is there.
    pub(super) fn one(&self) -> Option<&(Arc<SeriesRow>, VoucherRow)> {
        match &self.vouchers {
            Picked::There(vouchers) if vouchers.len() == 1 => vouchers.first(),
            Picked::There(_) | Picked::Made(_) => None,
        }
    }

    /// What a line of the trail says it is about.
    pub(super) fn subject(&self) -> Subject {
        self.one().map_or(Subject::STORE, |(_, voucher)| Subject::voucher(voucher))
    }
}

/// A voucher with all that tells whether it can be sold or come back.
struct Candidate<'a> {
    series: &'a SeriesRow,
    voucher: &'a VoucherRow,
    terms: &'a Terms,
    /// The sale it was sold with, verified.
    sold_with: Option<&'a SaleRow>,
}

impl Module {
    /// What of a sale is decided before its transaction: its vouchers, and what they add up to.
    pub(super) fn sale_pick(&self, order: &Order, mut row: SaleRow) -> Result<Pick> {
        let mut undoes_load = false;
        let (vouchers, two_persons) = match order.request.kind {
            SaleKind::Electronic | SaleKind::Gift | SaleKind::Refund => {
                let issue = self.issue_of(order, &mut row)?;
                let two_persons = issue.two_persons();
                (Picked::Made(Box::new(issue)), two_persons)
            }
            SaleKind::Cancellation => {
                let undone = self.store.read(|tx| undone(tx, &self.ground, order, &mut row))?;
                undoes_load = undone.is_load;
                (Picked::There(undone.vouchers), undone.two_persons)
            }
            SaleKind::Reload | SaleKind::Transfer => {
                let one = self.store.read(|tx| one_of(tx, &self.ground, order, &mut row))?;
                (Picked::There(vec![(Arc::new(one.series), one.voucher)]), one.terms.two_persons)
            }
            SaleKind::Stock | SaleKind::Counter | SaleKind::Return => {
                let picked = if order.request.voucher_ids.is_empty() {
                    self.found_for(order)?
                } else {
                    self.store.read(|tx| named_for(tx, &self.ground, order))?
                };
                let two_persons = self.store.read(|tx| add_up(tx, &self.ground, order, &mut row, &picked))?;
                (Picked::There(picked), two_persons)
            }
        };
        let below_agreed = is_below_agreed(order, &row, &vouchers);
        Ok(Pick { row, vouchers, two_persons, undoes_load, below_agreed })
    }

    /// The first vouchers of the filter that can be sold or come back.
    fn found_for(&self, order: &Order) -> Result<Vec<(Arc<SeriesRow>, VoucherRow)>> {
        let request = &order.request;
        let wanted = usize::try_from(request.quantity).unwrap_or(0);
        let mut filter = Filter { order: SearchOrder::Serial, ..confined(&seeing(&order.actor), &request.filter)? };
        // Only active ones can be sold, or come back from where they are: the counters lead to them.
        filter.state = filter.state.or(Some(VoucherState::Active));
        let comes_back = request.kind == SaleKind::Return;
        if comes_back && filter.partner.is_empty() {
            filter.partner.clone_from(&request.partner);
        }
        let mut walk = self.walk_from(&seeing(&order.actor), &filter, 0)?.only_sold(comes_back).over_nonsense();
        let mut picked = Vec::new();
        loop {
            let page = walk.next(self, PAGE_ROWS_MAX)?;
            if page.is_empty() {
                break;
            }
            let fits = self.store.read(|tx| {
                let mut sales = HashMap::new();
                let mut fits = Vec::with_capacity(page.len());
                for (series, found) in &page {
                    fits.push(why_not(tx, &self.ground, order, &mut sales, series, &found.voucher)?.is_none());
                }
                Ok(fits)
            })?;
            let good = page.into_iter().zip(fits).filter(|(_, fits)| *fits);
            picked.extend(good.map(|((series, found), _)| (series, found.voucher)));
            if wanted != 0 && picked.len() >= wanted {
                picked.truncate(wanted);
                return Ok(picked);
            }
            if picked.len() > SALE_VOUCHERS_MAX {
                let message =
                    format!("finds more than {SALE_VOUCHERS_MAX} vouchers; give a quantity, and sell them in parts");
                return Err(Error::invalid("filter", message));
            }
        }
        if picked.is_empty() || picked.len() < wanted {
            let message = format!(
                "only {} of the selection can be {}; look at them, or ask for fewer",
                picked.len(),
                done(order)
            );
            return Err(Error::new(Status::WrongState, message).field("filter"));
        }
        Ok(picked)
    }
}

fn is_below_agreed(order: &Order, row: &SaleRow, vouchers: &Picked) -> bool {
    let is_below =
        |face_value| price(row.price, row.discount, face_value) < price(0, order.agreed_discount, face_value);
    match vouchers {
        Picked::There(vouchers) if matches!(row.kind, SaleKind::Stock | SaleKind::Counter) => {
            vouchers.iter().any(|(_, voucher)| is_below(voucher.face_value))
        }
        _ => matches!(row.kind, SaleKind::Electronic | SaleKind::Gift | SaleKind::Reload) && is_below(row.face_value),
    }
}

fn done(order: &Order) -> &'static str {
    if order.request.kind == SaleKind::Return {
        "returned"
    } else {
        "sold"
    }
}

/// The vouchers that were named, each of which must do.
fn named_for(tx: &mut dyn Transaction, ground: &Ground, order: &Order) -> Result<Vec<(Arc<SeriesRow>, VoucherRow)>> {
    let numbers = numbers_of(tx, &order.actor, &order.request.voucher_ids)?;
    if numbers.len() < order.request.voucher_ids.len() {
        let message = "names a voucher twice, or one there is not; look them up first";
        return Err(Error::invalid("voucher_ids", message));
    }
    let (mut all_series, mut sales, mut picked) = (HashMap::new(), HashMap::new(), Vec::with_capacity(numbers.len()));
    for number in numbers {
        let id = voucher::series_of(number);
        let series = match all_series.get(&id) {
            Some(known) => Arc::clone(known),
            None => {
                let read = Arc::new(series::by_id(tx, id)?.ok_or_else(disagree)?);
                all_series.insert(id, read.clone());
                read
            }
        };
        let voucher = voucher::by_id(tx, number)?.ok_or_else(view::not_found)?;
        if let Some(why) = why_not(tx, ground, order, &mut sales, &series, &voucher)? {
            let serial = view::serial(&series, voucher.number());
            let message = format!("{serial} cannot be {}: {why}", done(order));
            return Err(Error::new(Status::WrongState, message).field("voucher_ids"));
        }
        picked.push((series, voucher));
    }
    Ok(picked)
}

/// Why a voucher cannot be sold or come back, in words; nothing if it can.
fn why_not(
    tx: &mut dyn Transaction,
    ground: &Ground,
    order: &Order,
    sales: &mut HashMap<i64, SaleRow>,
    series: &SeriesRow,
    voucher: &VoucherRow,
) -> Result<Option<&'static str>> {
    integrity::verify_voucher(&ground.vault, series, voucher)?;
    let terms = terms::of_voucher(tx, ground, series, voucher)?;
    if voucher.sale != 0 && !sales.contains_key(&voucher.sale) {
        sales.insert(voucher.sale, sold_with(tx, ground, voucher.sale)?);
    }
    let candidate = Candidate { series, voucher, terms: &terms, sold_with: sales.get(&voucher.sale) };
    Ok(match order.request.kind {
        SaleKind::Return => candidate.why_not_back(&order.request, order.now_ms),
        _ => candidate.why_not_sold(&order.request.partner, order.now_ms),
    })
}

/// The sale with this number, verified.
pub(in crate::engine) fn sold_with(tx: &mut dyn Transaction, ground: &Ground, id: i64) -> Result<SaleRow> {
    let row = sale::by_id(tx, id)?.ok_or_else(super::orphan)?;
    integrity::verify_sale(&ground.vault, &row)?;
    Ok(row)
}

/// Whether a series may be sold to this partner, or with none to any customer.
pub(super) fn reaches(series: &SeriesRow, partner: &str) -> bool {
    series.available_to.is_empty() || series.available_to.split(',').any(|listed| listed == partner)
}

impl Candidate<'_> {
    fn why_not_tradable(&self, now_ms: i64) -> Option<&'static str> {
        let voucher = self.voucher;
        match () {
            _ if voucher.state != VoucherState::Active => Some("it is not active"),
            _ if expired(voucher, now_ms) => Some("its time is over"),
            _ if voucher.remaining() != voucher.amount() => Some("something of it was redeemed"),
            _ => None,
        }
    }

    fn why_not_sold(&self, partner: &str, now_ms: i64) -> Option<&'static str> {
        let (series, terms) = (self.series, self.terms);
        match () {
            _ if self.voucher.is_sold() || !terms.invoice.is_empty() => Some("it is sold already"),
            _ if !self.voucher.partner.is_empty() => Some("it belongs to a partner"),
            // Only that partner's customers may redeem it.
            _ if !series.partner.is_empty() => Some("its series belongs to a partner"),
            _ if !reaches(series, partner) => Some("only customers of other partners may redeem its series"),
            _ if series.locked || series.state != SeriesState::Active => Some("its series is locked or not active"),
            _ if terms.classification != Classification::Printed || terms.category != Category::Normal => {
                Some("its type is not sold from stock")
            }
            _ if !partner.is_empty() && terms.usage == Usage::Personal => {
                Some("its type is personal; sell it over the counter, where the buyer is known")
            }
            _ => self.why_not_tradable(now_ms),
        }
    }

    fn why_not_back(&self, request: &SaleRequest, now_ms: i64) -> Option<&'static str> {
        let own = |sold: &&SaleRow| sold.kind == SaleKind::Stock && sold.partner == request.partner;
        let Some(sold) = self.sold_with.filter(own) else { return Some("it was not sold to this partner") };
        if request.cancels && !type_allows(self.terms, self.voucher.state, VoucherEvent::Cancel) {
            return Some("its type does not let it be cancelled");
        }
        self.why_not_tradable(taken_back_at(self.voucher, sold, now_ms))
    }
}

/// What the vouchers of a sale add up to; true if a type of them asks for two persons. They must be alike in currency, and
/// all real or all for testing.
fn add_up(
    tx: &mut dyn Transaction,
    ground: &Ground,
    order: &Order,
    row: &mut SaleRow,
    picked: &[(Arc<SeriesRow>, VoucherRow)],
) -> Result<bool> {
    let (first, _) = &picked[0];
    let wanted = &order.request.currency;
    if !wanted.is_empty() && *wanted != first.currency {
        return Err(Error::invalid(
            "currency",
            format!("is not the {} of the vouchers; give that one, or leave it empty", first.currency),
        ));
    }
    row.currency.clone_from(&first.currency);
    row.test_mode = first.test_mode;
    if row.comment.is_empty() && picked.iter().all(|(series, _)| series.comment == first.comment) {
        row.comment.clone_from(&first.comment);
    }
    let mut two_persons = false;
    let mut sales = HashMap::new();
    let mut types: Vec<String> = Vec::new();
    let mut originals: Vec<i64> = Vec::new();
    for (series, voucher) in picked {
        if (&series.currency, series.test_mode) != (&first.currency, first.test_mode) {
            let message = "finds vouchers of two currencies, or real ones and some for testing; sell them apart";
            return Err(Error::invalid("filter", message));
        }
        let terms = terms::of_voucher(tx, ground, series, voucher)?;
        two_persons |= terms.two_persons;
        if row.vouchers == 0 {
            row.tax_class = terms.tax_class;
        } else if row.tax_class != terms.tax_class {
            return Err(Error::invalid("filter", "finds vouchers of two tax classes; sell them apart"));
        }
        if !types.contains(&terms.voucher_type) {
            types.push(terms.voucher_type.clone());
        }
        let costs = if order.request.kind == SaleKind::Return {
            if let Entry::Vacant(place) = sales.entry(voucher.sale) {
                let sold = place.insert(sold_with(tx, ground, voucher.sale)?);
                credited_where_invoiced(order, row, &sold.account, originals.is_empty())?;
                originals.push(voucher.sale);
            }
            price_of(&sales[&voucher.sale], voucher)
        } else {
            price(row.price, row.discount, voucher.face_value)
        };
        count(row, voucher.face_value, voucher.extra_value, costs)?;
    }
    // One invoice is named by the credit note; of several each has its own part, told in the history.
    if let [original] = originals[..] {
        row.reverses = original;
    }
    if let [one] = &types[..] {
        row.voucher_type.clone_from(one);
    }
    finish_sum(row)?;
    Ok(two_persons)
}

/// A credit note goes to the account that was invoiced.
fn credited_where_invoiced(order: &Order, row: &mut SaleRow, invoiced: &str, first: bool) -> Result<()> {
    let asked = &order.request.account;
    // The partner's own name is what stands there while nobody names an account.
    if *asked != order.request.partner && asked != invoiced {
        return Err(Error::invalid("account", "is not the one that was invoiced; leave it empty"));
    }
    if !first && row.account != invoiced {
        return Err(Error::invalid("filter", "finds vouchers invoiced to two accounts; return them apart"));
    }
    invoiced.clone_into(&mut row.account);
    Ok(())
}

/// One more voucher of a sale.
pub(super) fn count(row: &mut SaleRow, face_value: i64, extra_value: i64, costs: i64) -> Result<()> {
    let more = |sum: i64, value: i64| {
        let beyond = || Error::invalid("quantity", "is worth more than can be counted; sell them in parts");
        sum.checked_add(value).filter(|sum| *sum <= crate::limits::AMOUNT_MAX).ok_or_else(beyond)
    };
    row.vouchers += 1;
    row.face_value = more(row.face_value, face_value)?;
    row.extra_value = more(row.extra_value, extra_value)?;
    row.amount = more(row.amount, costs)?;
    Ok(())
}

/// What is posted must be something; and a customer pays at once.
pub(super) fn finish_sum(row: &mut SaleRow) -> Result<()> {
    if row.amount <= 0 && posting_kind(row).is_some() {
        return Err(Error::invalid("discount", "leaves nothing to invoice; lower it"));
    }
    if posting_kind(row) == Some(PostingKind::Invoice) && row.partner.is_empty() {
        row.paid = row.amount;
    }
    Ok(())
}

impl Picked {
    /// Holds the vouchers for a sale that is about to be stored; their runs of neighbours.
    pub(super) fn reserve(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        entropy: &dyn Entropy,
        row: &mut SaleRow,
        moves: &mut Moves,
    ) -> Result<()> {
        let vouchers = match self {
            Picked::Made(issue) => return issue.make(tx, ground, entropy, row, moves),
            Picked::There(vouchers) => vouchers,
        };
        let mut verified: HashSet<i64> = HashSet::new();
        for (series, before) in vouchers {
            if verified.insert(series.id) {
                let current = series::by_id(tx, series.id)?.ok_or_else(changed)?;
                integrity::verify_series(&ground.vault, &current)?;
                // Locked meanwhile, or gone to somebody else. That it grew by other vouchers is no matter.
                let matters = |series: &SeriesRow| {
                    let whose = (series.partner.clone(), series.available_to.clone());
                    (series.locked, series.state, series.terms, whose)
                };
                if matters(&current) != matters(series) {
                    return Err(changed());
                }
            }
            let mut after = before.clone();
            reserve(&mut after, row.id)?;
            moves.change(tx, ground, series, before, after)?;
        }
        if row.kind == SaleKind::Cancellation {
            being_cancelled(tx, ground, row)?;
        }
        Ok(())
    }
}

/// A voucher is reserved. Of a used card the balance is remembered, so that what is loaded comes on top of nothing.
pub(super) fn reserve(voucher: &mut VoucherRow, sale: i64) -> Result<()> {
    voucher.spent = voucher.redeemed();
    voucher.state = state::next(voucher.state, VoucherEvent::Reserve).ok_or_else(disagree)?;
    voucher.reserved_by = sale;
    Ok(())
}

/// The sale that is to be undone names its cancellation, so that there is one at a time.
fn being_cancelled(tx: &mut dyn Transaction, ground: &Ground, row: &SaleRow) -> Result<()> {
    let before = sold_with(tx, ground, row.reverses)?;
    if before.reversed_by != 0 || before.state != SaleState::Posted {
        return Err(changed());
    }
    let mut after = SaleRow { reversed_by: row.id, ..before.clone() };
    after.tag = integrity::sale_tag(&ground.vault, &after);
    if sale::change(tx, &before, &after)? {
        Ok(())
    } else {
        Err(changed())
    }
}
