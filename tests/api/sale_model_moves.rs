//! Sales whose ledger contradicts itself: it refuses and books all the same, answers late, denies what it booked, finds
//! conflicts; people settle by hand, recovery runs, time passes. After every step what the store says of every key and
//! every voucher is held against the ledger, and against what was asked for.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use voucher::ledger::{Answer, Ledger, Outcome, PostingKind};
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, Filter, Receipt, RedeemRequest, RedemptionState, SaleKind, SaleRequest,
    SeriesRequest, VoucherState,
};
use voucher::{Error, Status};

use crate::shop::*;
use crate::support::*;

const LOT: usize = 4;
const CARDS_MAX: usize = LOT + 5;
const DAY_MS: i64 = 24 * 3_600_000;
/// The printed ones expire; a few steps in time lead there.
const LOT_DAYS: i64 = 30;

#[derive(Clone, Copy, Debug)]
enum Says {
    Truth,
    /// Answered without booking.
    Not(Outcome),
    /// Booked, and answered so all the same.
    Booked(Outcome),
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Stock(usize),
    Counter,
    Mail,
    Gift,
    Refund,
    Return(usize, bool),
    Cancel,
    Reload,
    /// A sale to a customer is named, and undone: all of it, or a load.
    Undo,
    /// A voucher is lost: cancelled with its sale, for no money.
    Lose,
    /// It is held back.
    Block,
    Transfer,
    Redeem(i64),
    Reverse,
    /// The request or key is driven again by whoever recovers.
    Recover(u32),
    /// Another drive of a key, however old, gets its answer only at this moment.
    Late,
    /// The ledger denies a key.
    Deny(Outcome),
    /// Two persons look into the ledger, and settle accordingly.
    Confirm,
    /// Two persons take the entry out of the ledger if it is there, and settle as rejected.
    TakeBack,
    Wait(i64),
    Crash,
}

type Step = (Move, usize, usize, Says);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let says = prop_oneof![
        8 => Just(Says::Truth),
        2 => Just(Says::Not(Outcome::Unknown)),
        2 => Just(Says::Booked(Outcome::Unknown)),
        3 => Just(Says::Not(Outcome::Rejected)),
        2 => Just(Says::Booked(Outcome::Rejected)),
        2 => Just(Says::Not(Outcome::Conflict)),
        1 => Just(Says::Booked(Outcome::Conflict)),
    ];
    let step = prop_oneof![
        4 => (0..2_usize).prop_map(Move::Stock),
        2 => Just(Move::Counter),
        1 => Just(Move::Mail),
        3 => Just(Move::Gift),
        1 => Just(Move::Refund),
        3 => (0..2_usize, any::<bool>()).prop_map(|(partner, cancels)| Move::Return(partner, cancels)),
        3 => Just(Move::Cancel),
        4 => Just(Move::Reload),
        4 => Just(Move::Undo),
        3 => Just(Move::Lose),
        1 => Just(Move::Block),
        2 => Just(Move::Transfer),
        6 => prop_oneof![Just(0), 1..2_500_i64].prop_map(Move::Redeem),
        2 => Just(Move::Reverse),
        2 => (1..4_u32).prop_map(Move::Recover),
        6 => Just(Move::Late),
        2 => prop_oneof![Just(Outcome::Rejected), Just(Outcome::Conflict)].prop_map(Move::Deny),
        3 => Just(Move::Confirm),
        2 => Just(Move::TakeBack),
        1 => (1..12_i64).prop_map(Move::Wait),
        1 => Just(Move::Crash),
    ];
    prop::collection::vec((step, 0..64_usize, 0..3_usize, says), 10..50)
}

/// What was asked of one key, and what the engine was told of it.
#[derive(Clone, Debug)]
struct Asked {
    /// None: a redemption, or the reversal of one.
    kind: Option<SaleKind>,
    /// A cancellation of a load.
    unloads: bool,
    cards: Vec<usize>,
    face_value: i64,
    /// An answer DONE or DUPLICATE reached the engine, and nobody took the entry back.
    told_booked: bool,
    ever_refused: bool,
    /// The ledger found a conflict while it was pending, and nobody decided since.
    in_conflict: bool,
    /// It holds its vouchers, if it is pending or in conflict.
    holds: bool,
    was: Option<RedemptionState>,
}

#[derive(Clone, Debug)]
struct Card {
    serial: String,
    code: String,
    /// Redeemed by its number, in parts.
    is_card: bool,
    holder: String,
    issued: i64,
    extra_value: i64,
    /// What its partner was invoiced for it last.
    invoiced: i64,
    /// Cancelled with its sale, for no money.
    lost: bool,
}

struct World {
    shop: Shop,
    cards: Vec<Card>,
    asked: BTreeMap<String, Asked>,
    names: usize,
}

impl World {
    fn new() -> World {
        let shop = Shop::new();
        shop.discount("", 1_000);
        let expires_at_ms = START_MS + LOT_DAYS * DAY_MS;
        let request = SeriesRequest {
            voucher_type: "REFILL".into(),
            quantity: LOT as i64,
            expires_at_ms,
            ..SeriesRequest::default()
        };
        let lot = shop.house.generate(request);
        let card = |(place, code): (usize, String)| Card {
            serial: serial(&lot, place as u32 + 1),
            code,
            is_card: false,
            holder: String::new(),
            issued: 1_000,
            extra_value: 100,
            invoiced: 0,
            lost: false,
        };
        let cards = shop.house.codes(&lot).into_iter().enumerate().map(card).collect();
        World { shop, cards, asked: BTreeMap::new(), names: 0 }
    }

    fn take(&mut self, (step, place, more, says): Step) {
        match step {
            Move::Stock(_) | Move::Counter | Move::Return(..) => {
                let first = place % LOT;
                self.sell(step, (first..=(first + more).min(LOT - 1)).collect(), says);
            }
            Move::Mail | Move::Gift | Move::Refund if self.cards.len() < CARDS_MAX => {
                self.sell(step, vec![self.cards.len()], says);
            }
            Move::Mail | Move::Gift | Move::Refund => {}
            Move::Cancel | Move::Reload | Move::Transfer => self.sell(step, vec![place % self.cards.len()], says),
            Move::Undo => self.undo(place, says),
            Move::Lose => self.lose(self.used_in_part(place)),
            Move::Block => self.block(place % self.cards.len()),
            Move::Redeem(amount) => self.redeem(place % self.cards.len(), amount, says),
            Move::Reverse => self.reverse(place, says),
            Move::Recover(most) => {
                self.tell(says);
                let recovered = self.shop.house.module.recover(&operator(), 0, most, &self.shop.books);
                assert!(recovered.unwrap().driven <= i64::from(most));
            }
            Move::Late => {
                let Some(key) = self.any(place, |_| true) else { return };
                self.late(&key, says);
            }
            Move::Deny(outcome) => {
                let posted = |state| matches!(state, RedemptionState::Posted | RedemptionState::Reversed);
                let Some(key) = self.any(place, posted) else { return };
                let before = self.receipt(&key);
                self.settle(&key, outcome);
                assert_eq!(self.receipt(&key), before, "a denial moves nothing");
            }
            Move::Confirm => self.by_hand(place, false),
            Move::TakeBack => self.by_hand(place, true),
            Move::Wait(days) => self.shop.house.clock.advance(days * DAY_MS),
            Move::Crash => self.shop.house.crash(),
        }
    }

    fn tell(&self, says: Says) {
        match says {
            Says::Truth => {}
            Says::Not(outcome) => self.shop.books.answers(outcome),
            Says::Booked(outcome) => self.shop.books.books_and_answers(outcome),
        }
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("r{}", self.names)
    }

    /// A key that is known, whose state is one of these.
    fn any(&self, place: usize, wanted: impl Fn(RedemptionState) -> bool) -> Option<String> {
        let keys: Vec<&String> = self.asked.keys().filter(|key| wanted(self.receipt(key).state)).collect();
        keys.get(place % keys.len().max(1)).map(|key| (*key).clone())
    }

    fn receipt(&self, key: &str) -> Receipt {
        self.shop.house.module.redemption_get(&operator(), key).unwrap()
    }

    fn sell(&mut self, step: Move, cards: Vec<usize>, says: Says) {
        let name = self.name();
        let named: Vec<String> =
            cards.iter().filter_map(|card| self.cards.get(*card)).map(|c| c.serial.clone()).collect();
        let one = named.first().cloned().unwrap_or_default();
        let lot = SaleRequest { request_id: name.clone(), voucher_ids: named, ..SaleRequest::default() };
        let partner = |partner: usize| ["north", "south"][partner].to_owned();
        let request = match step {
            Move::Stock(to) => {
                // Some at a price of their own, others at the discount.
                let price = if self.names % 3 == 0 { 700 } else { 0 };
                SaleRequest { kind: SaleKind::Stock, partner: partner(to), price, ..lot }
            }
            Move::Counter => SaleRequest { kind: SaleKind::Counter, buyer: "anna".into(), ..lot },
            Move::Return(from, cancels) => {
                SaleRequest { kind: SaleKind::Return, partner: partner(from), cancels, ..lot }
            }
            Move::Mail => electronic(&name, "MAIL"),
            Move::Gift => card(&name, ""),
            Move::Refund => refund(&name, 700),
            Move::Reload => reload(&name, &one, 300),
            Move::Transfer => {
                let holder = if self.cards[cards[0]].holder == "berta" { "carla" } else { "berta" };
                SaleRequest {
                    kind: SaleKind::Transfer,
                    voucher: one,
                    holder: holder.into(),
                    request_id: name,
                    ..SaleRequest::default()
                }
            }
            _ => cancellation(&name, &one, ChangeReason::Return),
        };
        self.tell(says);
        let sold = self.shop.house.module.sell(&operator(), &request, &self.shop.books);
        let sale = match sold {
            Ok((_, sale)) => sale,
            Err(error) => return self.refused(&error),
        };
        if matches!(request.kind, SaleKind::Stock | SaleKind::Counter | SaleKind::Return) {
            let expires_at_ms = START_MS + LOT_DAYS * DAY_MS;
            assert!(self.shop.house.clock.now() < expires_at_ms, "its time is over: {sale:?}");
        }
        if request.kind == SaleKind::Transfer {
            self.cards[cards[0]].holder = request.holder;
            self.nothing_was_posted();
            return;
        }
        if cards[0] == self.cards.len() {
            let is_card = request.kind == SaleKind::Gift;
            let code = if is_card { String::new() } else { self.code_of(&sale.serial) };
            let (serial, issued) = (sale.serial.clone(), sale.face_value);
            let holder = match request.kind {
                SaleKind::Gift => "berta".to_owned(),
                SaleKind::Refund => "anna".to_owned(),
                _ => String::new(),
            };
            self.cards.push(Card { serial, code, is_card, holder, issued, extra_value: 0, invoiced: 0, lost: false });
        }
        self.remember(&sale.key, Some(request.kind), cards, sale.face_value);
    }

    fn undo(&mut self, place: usize, says: Says) {
        use SaleKind as K;
        let to_customers =
            |asked: &Asked| matches!(asked.kind, Some(K::Reload | K::Counter | K::Electronic | K::Gift | K::Refund));
        let sales: Vec<&String> =
            self.asked.iter().filter(|(_, asked)| to_customers(asked)).map(|(key, _)| key).collect();
        let Some(sold) = sales.get(place % sales.len().max(1)).map(|key| (*key).clone()) else { return };
        let id = self.shop.house.module.sale_get(&operator(), &sold).unwrap().id;
        let request = cancellation(&self.name(), &id, ChangeReason::Return);
        self.tell(says);
        match self.shop.house.module.sell(&operator(), &request, &self.shop.books) {
            Ok((_, sale)) => {
                let Asked { kind, cards, .. } = self.asked[&sold].clone();
                self.remember(&sale.key, Some(K::Cancellation), cards, sale.face_value);
                if let Some(asked) = self.asked.get_mut(&sale.key) {
                    asked.unloads = kind == Some(K::Reload);
                }
            }
            Err(error) => self.refused(&error),
        }
    }

    /// A card that was used in part, if there is one; else any.
    fn used_in_part(&self, place: usize) -> usize {
        let in_part = |place: &usize| {
            let record = self.shop.voucher(&self.cards[*place].serial);
            let open = matches!(record.state, VoucherState::Active | VoucherState::Blocked);
            open && record.remaining < record.face_value + record.extra_value
        };
        let found: Vec<usize> = (0..self.cards.len()).filter(in_part).collect();
        found.get(place % found.len().max(1)).copied().unwrap_or(place % self.cards.len())
    }

    /// What is left on it is kept, and nobody is owed anything of it.
    fn lose(&mut self, place: usize) {
        let before = self.shop.voucher(&self.cards[place].serial);
        let request = cancellation(&self.name(), &before.serial, ChangeReason::Loss);
        match self.shop.house.module.sell(&operator(), &request, &self.shop.books) {
            Ok((status, sale)) => {
                let open = matches!(before.state, VoucherState::Active | VoucherState::Blocked);
                assert!(open && before.remaining > 0, "{before:?}");
                assert_eq!((status, sale.face_value + sale.extra_value), (Status::Done, before.remaining));
                assert_eq!(self.shop.state(&before.serial), VoucherState::Cancelled);
                self.cards[place].lost = true;
                self.nothing_was_posted();
            }
            Err(error) => self.refused(&error),
        }
    }

    fn block(&mut self, place: usize) {
        let one = Filter { serial: self.cards[place].serial.clone(), ..Filter::default() };
        let block = BulkRequest { reason: ChangeReason::Stolen, ..BulkRequest::new(BulkOperation::Block, one) };
        self.shop.house.module.bulk(&operator(), &block).unwrap();
    }

    /// The code of a voucher that may not be active any more; nobody redeems that.
    fn code_of(&self, serial: &str) -> String {
        let shown = self.shop.house.module.reveal(&operator(), serial, "the customer lost it");
        shown.map(|code| code.to_string()).unwrap_or_default()
    }

    /// Nothing began: the ledger was not asked.
    fn refused(&self, error: &Error) {
        let known = [Status::WrongState, Status::NotRedeemable, Status::InvalidArgument];
        assert!(known.contains(&error.status), "{error:?}");
        self.nothing_was_posted();
    }

    fn nothing_was_posted(&self) {
        assert!(self.shop.books.take_answered().is_empty());
        self.shop.books.forget_what_to_tell();
    }

    fn remember(&mut self, key: &str, kind: Option<SaleKind>, cards: Vec<usize>, face_value: i64) {
        let asked = Asked {
            kind,
            cards,
            face_value,
            told_booked: false,
            unloads: false,
            ever_refused: false,
            in_conflict: false,
            holds: true,
            was: None,
        };
        assert!(self.asked.insert(key.to_owned(), asked).is_none(), "{key} is used twice");
    }

    fn redeem(&mut self, place: usize, amount: i64, says: Says) {
        let Card { serial, code, is_card, holder, .. } = self.cards[place].clone();
        let request_id = self.name();
        let request = if is_card {
            part(&serial, amount, &request_id)
        } else {
            RedeemRequest { code, request_id, ..RedeemRequest::default() }
        };
        let account = if holder.is_empty() { "dora".to_owned() } else { holder };
        self.tell(says);
        match self.shop.house.module.redeem(&customer(&account), &request, &self.shop.books) {
            Ok((_, receipt)) if self.asked.contains_key(&receipt.key) => {}
            Ok((_, receipt)) => self.remember(&receipt.key, None, vec![place], 0),
            Err(error) => self.refused(&error),
        }
    }

    fn reverse(&mut self, place: usize, says: Says) {
        let payments: Vec<(String, Vec<usize>)> = self
            .asked
            .iter()
            .filter(|(key, asked)| {
                let receipt = self.receipt(key);
                asked.kind.is_none() && receipt.kind == PostingKind::Payment && receipt.state == RedemptionState::Posted
            })
            .map(|(key, asked)| (key.clone(), asked.cards.clone()))
            .collect();
        let Some((key, cards)) = payments.get(place % payments.len().max(1)) else { return };
        self.tell(says);
        match self.shop.house.module.reverse(&operator(), key, "wrong account", &self.shop.books) {
            Ok((_, receipt)) if self.asked.contains_key(&receipt.key) => {}
            Ok((_, receipt)) => self.remember(&receipt.key, None, cards.clone(), 0),
            Err(error) => self.refused(&error),
        }
    }

    fn late(&mut self, key: &str, says: Says) {
        self.tell(says);
        let posting = self.shop.books.asked(key).unwrap();
        let answer = self.shop.books.post(&posting);
        let (status, _) = self.shop.house.module.redeem_settle(&operator(), key, &answer).unwrap();
        assert_ne!(status, Status::Done);
    }

    fn settle(&mut self, key: &str, outcome: Outcome) {
        let answer = Answer { outcome, ..Answer::default() };
        self.shop.house.module.redeem_settle(&operator(), key, &answer).unwrap();
    }

    fn by_hand(&mut self, place: usize, take_back: bool) {
        let doubtful = |state| matches!(state, RedemptionState::Pending | RedemptionState::Conflict);
        let Some(key) = self.any(place, doubtful) else { return };
        let done = self.shop.books.entry(&key).is_some() && !take_back;
        if !done {
            self.shop.books.withdraw(&key);
        }
        let outcome = if done { Outcome::Done } else { Outcome::Rejected };
        let answer = Answer { outcome, ledger_reference: "by hand".into(), balance_after: None };
        let module = &self.shop.house.module;
        let asked = module.settle_by_hand(&operator(), &key, &answer, "seen in the ledger").unwrap_err();
        assert_eq!(asked.status, Status::ApprovalPending);
        match module.approve(&boris(), &asked.approval_id, "") {
            Ok(_) => {
                let end = if done { RedemptionState::Posted } else { RedemptionState::Rejected };
                assert_eq!(self.receipt(&key).state, end, "{key}");
                let asked = self.asked.get_mut(&key).unwrap();
                asked.told_booked = done;
                asked.ever_refused |= !done;
                asked.in_conflict = false;
            }
            Err(error) => {
                let receipt = self.receipt(&key);
                assert!(done && self.asked[&key].told_booked, "{error:?} {receipt:?}");
                assert_eq!((error.status, receipt.state), (Status::WrongState, RedemptionState::Conflict));
            }
        }
    }

    /// After every step.
    fn must_be_right(&mut self) {
        self.shop.books.forget_what_to_tell();
        for (key, outcome) in self.shop.books.take_answered() {
            let asked = self.asked.get_mut(&key).unwrap();
            asked.told_booked |= matches!(outcome, Outcome::Done | Outcome::Duplicate);
            asked.ever_refused |= outcome == Outcome::Rejected;
            let open = matches!(asked.was, None | Some(RedemptionState::Pending));
            asked.in_conflict |= open && outcome == Outcome::Conflict;
        }
        for key in self.keys_must_be_right() {
            self.what_came_back_was_whole(&key);
        }
        for place in 0..self.cards.len() {
            self.card_must_be_right(place);
        }
        self.accounts_must_be_right();
        self.shop.must_be_sound();
    }

    /// What the ledger booked is carried out, on its way, or held with the evidence; what it did not is not.
    /// The keys of what was carried out since.
    fn keys_must_be_right(&mut self) -> Vec<String> {
        let mut carried_out = Vec::new();
        for key in self.asked.keys().cloned().collect::<Vec<_>>() {
            let receipt = self.receipt(&key);
            let entry = self.shop.books.entry(&key);
            let asked = self.asked.get_mut(&key).unwrap();
            assert!(!asked.in_conflict || receipt.state == RedemptionState::Conflict, "let go: {receipt:?}");
            if receipt.state == RedemptionState::Posted && asked.was != Some(RedemptionState::Posted) {
                carried_out.push(key.clone());
            }
            let evident = matches!(receipt.outcome, Outcome::Done | Outcome::Duplicate);
            match receipt.state {
                RedemptionState::Posted | RedemptionState::Reversed => {
                    let entry = entry.unwrap_or_else(|| panic!("carried out, and not booked: {receipt:?}"));
                    assert_eq!((entry.amount, &entry.account), (receipt.amount, &receipt.account));
                }
                RedemptionState::Conflict if asked.told_booked => {
                    assert!(evident && !receipt.ledger_reference.is_empty(), "no evidence: {receipt:?}");
                }
                RedemptionState::Pending | RedemptionState::Rejected => {
                    assert!(!asked.told_booked, "booked, and dropped: {receipt:?}");
                }
                RedemptionState::Conflict => {}
            }
            asked.holds = match receipt.state {
                RedemptionState::Pending => true,
                RedemptionState::Conflict => asked.holds && asked.was != Some(RedemptionState::Rejected),
                _ => false,
            };
            asked.was = Some(receipt.state);
        }
        carried_out
    }

    /// Nothing comes back of which something was redeemed, and all for what it was invoiced. A payment that was refused
    /// first may have been booked meanwhile.
    fn what_came_back_was_whole(&mut self, key: &str) {
        let Asked { kind: Some(kind), cards, unloads: false, .. } = self.asked[key].clone() else { return };
        let sale = self.shop.house.module.sale_get(&operator(), key).unwrap();
        if kind == SaleKind::Stock {
            for card in &cards {
                self.cards[*card].invoiced = sale.amount / sale.vouchers;
            }
        }
        if kind == SaleKind::Return {
            let invoiced: i64 = cards.iter().map(|card| self.cards[*card].invoiced).sum();
            assert_eq!(sale.amount, invoiced, "credited otherwise than invoiced: {sale:?}");
        }
        if matches!(kind, SaleKind::Return | SaleKind::Cancellation) {
            for (payment, asked) in &self.asked {
                let of_it = asked.kind.is_none() && asked.cards.iter().any(|card| cards.contains(card));
                if of_it && asked.was == Some(RedemptionState::Posted) && !asked.ever_refused {
                    let receipt = self.receipt(payment);
                    assert_ne!(receipt.kind, PostingKind::Payment, "came back, and was redeemed: {sale:?} {receipt:?}");
                }
            }
        }
    }

    fn card_must_be_right(&self, place: usize) {
        let card = &self.cards[place];
        let record = self.shop.voucher(&card.serial);
        let of: Vec<(&String, &Asked)> = self.asked.iter().filter(|(_, asked)| asked.cards.contains(&place)).collect();
        let carried = |asked: &Asked| matches!(asked.was, Some(RedemptionState::Posted | RedemptionState::Reversed));
        let mut sold = -i32::from(card.lost);
        let mut loaded = 0;
        let mut holders = 0;
        let mut redeemed = 0;
        let mut late = false;
        for (key, asked) in &of {
            match asked.kind {
                Some(SaleKind::Reload) if carried(asked) => loaded += asked.face_value,
                Some(_) if asked.unloads => loaded -= if carried(asked) { asked.face_value } else { 0 },
                Some(SaleKind::Return | SaleKind::Cancellation) if carried(asked) => sold -= 1,
                Some(kind) if kind != SaleKind::Reload && carried(asked) => sold += 1,
                None if asked.was == Some(RedemptionState::Posted) => {
                    let receipt = self.receipt(key);
                    if receipt.kind == PostingKind::Payment {
                        redeemed += receipt.amount;
                        late |= asked.ever_refused;
                    }
                }
                _ => {}
            }
            holders += i32::from(asked.kind.is_some() && asked.holds);
        }
        let story = || format!("{record:?}\n{of:?}");
        assert!((0..=1).contains(&sold), "sold {sold} times: {}", story());
        assert_eq!(sold == 1, !record.sale_id.is_empty(), "{}", story());
        assert_eq!((record.face_value, &record.holder), (card.issued + loaded, &card.holder), "{}", story());
        assert_eq!(holders, i32::from(record.state == VoucherState::Reserved), "{}", story());
        let value = record.face_value + card.extra_value;
        assert!(redeemed <= value || late, "redeemed beyond its value: {}", story());
        // Beyond what it was worth when a late payment came, a load is on top.
        let open = matches!(record.state, VoucherState::Active | VoucherState::Reserved | VoucherState::Pending);
        if !late && open {
            assert_eq!(record.remaining, value - redeemed, "{}", story());
        }
    }

    /// What the store says was invoiced, credited, refunded and redeemed is what the accounts have, but for what the
    /// ledger booked and the store does not know yet, or holds.
    fn accounts_must_be_right(&self) {
        let mut accounts: BTreeMap<String, i64> = BTreeMap::new();
        let mut known = BTreeSet::new();
        for (key, asked) in &self.asked {
            let receipt = self.receipt(key);
            let carried = matches!(receipt.state, RedemptionState::Posted | RedemptionState::Reversed);
            if !carried && self.shop.books.entry(key).is_none() {
                continue;
            }
            known.insert(key.clone());
            let (paid, refunds) = match asked.kind {
                Some(_) => {
                    let sale = self.shop.house.module.sale_get(&operator(), key).unwrap();
                    let original = (sale.kind == SaleKind::Cancellation)
                        .then(|| self.shop.house.module.sale_get(&operator(), &sale.counterpart_id).unwrap());
                    (sale.paid, original.is_some_and(|sold| sold.kind == SaleKind::Refund))
                }
                None => (0, false),
            };
            let amount = match (receipt.kind, asked.kind) {
                (PostingKind::Payment | PostingKind::CreditNote, _) => receipt.amount,
                (PostingKind::Invoice, _) => paid - receipt.amount,
                (PostingKind::Refund, _) | (PostingKind::Reversal, None) => -receipt.amount,
                (PostingKind::Reversal, Some(_)) if refunds => receipt.amount,
                (PostingKind::Reversal, Some(_)) => receipt.amount - paid,
            };
            *accounts.entry(receipt.account).or_default() += amount;
        }
        assert_eq!(self.shop.books.entries(), known.len());
        for account in ["north", "south", "anna", "berta", "carla", "dora"] {
            let balance = accounts.get(account).copied().unwrap_or(0);
            assert_eq!(self.shop.books.balance(account), balance, "{account}");
        }
    }

    /// The ledger answers to every key at last, and people settle the rest.
    fn come_to_an_end(&mut self) {
        for key in self.asked.keys().cloned().collect::<Vec<_>>() {
            if self.shop.books.entry(&key).is_some() || self.receipt(&key).state == RedemptionState::Pending {
                self.late(&key, Says::Truth);
                self.must_be_right();
            }
        }
        for take_back in [false, true] {
            for _ in 0..self.asked.len() {
                self.by_hand(0, take_back);
                self.must_be_right();
            }
        }
        let booked = self.asked.values().filter(|asked| asked.told_booked).count();
        assert_eq!(self.shop.books.entries(), booked);
        for card in &self.cards {
            let state = self.shop.state(&card.serial);
            assert!(!matches!(state, VoucherState::Reserved | VoucherState::Pending), "{state:?} {card:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 120,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_123),
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_the_ledger_answers_nothing_is_lost_or_doubled(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
            world.must_be_right();
        }
        world.come_to_an_end();
    }
}
