//! The state machine against a model of it: random operations, a crash between any two, and after each one every
//! voucher is what the model says and the books balance.

use proptest::prelude::*;
use voucher::engine::{Begun, SeriesChange};
use voucher::ledger::{Answer, Outcome};
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, Filter, RedeemRequest, SeriesRequest, SeriesState, VoucherChange,
    VoucherState, VoucherType,
};
use voucher::Status;

use crate::support::*;

const CARDS: usize = 6;
const DAY_MS: i64 = 86_400_000;

#[derive(Clone, Debug)]
enum Step {
    Bulk { series: usize, first: usize, last: usize, operation: BulkOperation },
    Revalue { series: usize, first: usize, last: usize, face_value: i64 },
    Sell { series: usize, first: usize, last: usize },
    Lock { series: usize, locked: bool },
    Begin { series: usize, card: usize, account: usize, part: i64 },
    Settle { which: usize, outcome: Outcome },
    Reverse { which: usize },
    Wait { days: i64 },
    Crash,
}

/// A claim or a reversal of one, as the model sees it.
#[derive(Clone, Debug)]
struct Claim {
    series: usize,
    card: usize,
    key: String,
    account: usize,
    amount: i64,
    reverses: Option<usize>,
    state: ClaimState,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum ClaimState {
    Pending,
    Posted,
    Rejected,
    Reversing,
    Reversed,
}

#[derive(Clone, Debug, PartialEq)]
struct Card {
    state: Option<VoucherState>,
    face_value: i64,
    spent: i64,
    claimed: bool,
    expires_at_ms: i64,
    paid: bool,
    reason: ChangeReason,
}

struct Deck {
    id: String,
    code: String,
    codes: Vec<String>,
    state: SeriesState,
    locked: bool,
    partial: bool,
    cards: Vec<Card>,
}

struct Model {
    house: House,
    decks: Vec<Deck>,
    claims: Vec<Claim>,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use BulkOperation::{Accept, Activate, Block, Cancel, Delete, Expire, Purge, Reject, Unblock};
    let operation = prop_oneof![
        2 => Just(Accept),
        1 => Just(Reject),
        3 => Just(Activate),
        2 => Just(Block),
        2 => Just(Unblock),
        1 => Just(Cancel),
        1 => Just(Expire),
        1 => Just(Purge),
        1 => Just(Delete),
    ];
    let outcome = prop_oneof![4 => Just(Outcome::Done), 2 => Just(Outcome::Rejected), 1 => Just(Outcome::Unknown)];
    let (deck, card) = (0..2_usize, 0..CARDS);
    let step = prop_oneof![
        8 => (deck.clone(), card.clone(), card.clone(), operation)
            .prop_map(|(series, a, b, operation)| Step::Bulk { series, first: a.min(b), last: a.max(b), operation }),
        2 => (deck.clone(), card.clone(), card.clone(), 1..30_i64)
            .prop_map(|(series, a, b, euros)| Step::Revalue { series, first: a.min(b), last: a.max(b), face_value: euros * 100 }),
        1 => (deck.clone(), card.clone(), card.clone())
            .prop_map(|(series, a, b)| Step::Sell { series, first: a.min(b), last: a.max(b) }),
        1 => (deck.clone(), any::<bool>()).prop_map(|(series, locked)| Step::Lock { series, locked }),
        10 => (deck, card, 0..3_usize, prop_oneof![Just(0), 1..1_200_i64])
            .prop_map(|(series, card, account, part)| Step::Begin { series, card, account, part }),
        10 => (0..8_usize, outcome).prop_map(|(which, outcome)| Step::Settle { which, outcome }),
        3 => (0..8_usize).prop_map(|which| Step::Reverse { which }),
        1 => (1..40_i64).prop_map(|days| Step::Wait { days }),
        3 => Just(Step::Crash),
    ];
    prop::collection::vec(step, 1..40)
}

impl Model {
    fn new() -> Model {
        let house = House::unguarded();
        let gift = VoucherType {
            code: "GIFT".into(),
            name: "Gift".into(),
            face_value: 1000,
            extra_value: 100,
            partial_use: true,
            ..VoucherType::default()
        };
        house.module.type_put(&operator(), &gift).unwrap();
        let expires_at_ms = START_MS + 60 * DAY_MS;
        let draft = SeriesRequest { draft: true, extra_value: 100, expires_at_ms, ..ten_euros(CARDS as i64) };
        let partial = SeriesRequest { voucher_type: "GIFT".into(), quantity: CARDS as i64, ..SeriesRequest::default() };
        let decks = [(draft, false), (partial, true)].map(|(request, partial)| {
            let series = house.generate(request);
            let state = if partial { VoucherState::Active } else { VoucherState::Draft };
            let card = Card {
                state: Some(state),
                face_value: 1000,
                spent: 0,
                claimed: false,
                expires_at_ms: series.expires_at_ms,
                paid: false,
                reason: ChangeReason::None,
            };
            Deck {
                codes: house.codes(&series),
                id: series.id,
                code: series.code,
                state: series.state,
                locked: false,
                partial,
                cards: vec![card; CARDS],
            }
        });
        Model { house, decks: decks.into(), claims: Vec::new() }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Bulk { series, first, last, operation } => self.bulk(*series, *first, *last, *operation),
            Step::Revalue { series, first, last, face_value } => self.revalue(*series, *first, *last, *face_value),
            Step::Sell { series, first, last } => self.sell(*series, *first, *last),
            Step::Lock { series, locked } => self.lock(*series, *locked),
            Step::Begin { series, card, account, part } => self.begin(*series, *card, *account, *part),
            Step::Settle { which, outcome } => self.settle(*which, *outcome),
            Step::Reverse { which } => self.reverse(*which),
            Step::Wait { days } => self.house.clock.advance(days * DAY_MS),
            Step::Crash => self.house.crash(),
        }
    }

    fn request(&self, series: usize, first: usize, last: usize, operation: BulkOperation) -> BulkRequest {
        let serial = |card: usize| format!("{}-{:08}", self.decks[series].code, card + 1);
        let reason = match operation {
            BulkOperation::Block => ChangeReason::Lost,
            BulkOperation::Cancel => ChangeReason::Return,
            _ => ChangeReason::None,
        };
        BulkRequest {
            operation,
            filter: Filter { serial: serial(first), serial_until: serial(last), ..Filter::default() },
            voucher_ids: Vec::new(),
            with_series: false,
            change: VoucherChange::default(),
            reason,
            note: String::new(),
            dry_run: false,
            request_id: String::new(),
        }
    }

    fn bulk(&mut self, series: usize, first: usize, last: usize, operation: BulkOperation) {
        let request = self.request(series, first, last, operation);
        let foretold = self.house.module.bulk(&operator(), &BulkRequest { dry_run: true, ..request.clone() }).unwrap();
        let result = self.house.module.bulk(&operator(), &request).unwrap();
        assert_eq!(foretold, result, "a dry run foretells what happens");
        let now_ms = self.house.clock.now();
        let deck = &mut self.decks[series];
        let mut changed = 0;
        for card in &mut deck.cards[first..=last] {
            let after = after(card, operation, now_ms);
            changed += i64::from(after != *card);
            *card = after;
        }
        assert_eq!(result.changed, changed, "{operation:?}: {result:?}");
        // A series opens with its first voucher.
        deck.state = match (deck.state, operation) {
            (SeriesState::Draft, BulkOperation::Accept) if changed > 0 => SeriesState::Accepted,
            (SeriesState::Accepted, BulkOperation::Activate) if changed > 0 => SeriesState::Active,
            (state, _) => state,
        };
    }

    fn revalue(&mut self, series: usize, first: usize, last: usize, face_value: i64) {
        let change = VoucherChange { set: voucher::voucher::bulk::set::FACE_VALUE, face_value, ..Default::default() };
        let request = BulkRequest { change, ..self.request(series, first, last, BulkOperation::Modify) };
        self.house.module.bulk(&operator(), &request).unwrap();
        for card in &mut self.decks[series].cards[first..=last] {
            if alive(card) && !card.paid && !card.claimed {
                card.face_value = face_value;
            }
        }
    }

    fn sell(&mut self, series: usize, first: usize, last: usize) {
        let change =
            VoucherChange { set: voucher::voucher::bulk::set::INVOICE, invoice: "I1".into(), ..Default::default() };
        let request = BulkRequest { change, ..self.request(series, first, last, BulkOperation::Assign) };
        self.house.module.bulk(&operator(), &request).unwrap();
        for card in &mut self.decks[series].cards[first..=last] {
            card.paid |= alive(card);
        }
    }

    fn lock(&mut self, series: usize, locked: bool) {
        let change = if locked { SeriesChange::Lock } else { SeriesChange::Unlock };
        let answer = self.house.module.series_change(&operator(), &self.decks[series].id, change, "model");
        assert_eq!(answer.is_ok(), self.decks[series].locked != locked, "{answer:?}");
        self.decks[series].locked = locked;
    }

    fn begin(&mut self, series: usize, card: usize, account: usize, part: i64) {
        let deck = &self.decks[series];
        let part = if deck.partial { part } else { 0 };
        // A part is a request of its own; who asks for all that is left may ask again.
        let request_id = if part == 0 { String::new() } else { format!("part-{}", self.claims.len()) };
        let request = RedeemRequest { amount: part, request_id, ..code(&deck.codes[card]) };
        let answer = self.house.module.redeem_begin(&customer(&format!("a{account}")), &request);
        let own_claim = self.claims.iter().any(|claim| {
            (claim.series, claim.card, claim.account) == (series, card, account)
                && claim.reverses.is_none()
                && !matches!(claim.state, ClaimState::Rejected | ClaimState::Reversed)
        });
        let now_ms = self.house.clock.now();
        let model = &deck.cards[card];
        let left = model.face_value + 100 - model.spent;
        let redeemable = model.state == Some(VoucherState::Active)
            && deck.state == SeriesState::Active
            && !deck.locked
            && !(model.expires_at_ms != 0 && model.expires_at_ms <= now_ms)
            && part <= left;
        match answer {
            Ok(Begun::Post(posting, receipt)) => {
                assert!(redeemable, "begun although {model:?}");
                let amount = if part == 0 { left } else { part };
                assert_eq!((posting.amount, receipt.amount), (amount, amount));
                let card_state = &mut self.decks[series].cards[card];
                card_state.state = Some(VoucherState::Pending);
                card_state.claimed = true;
                let state = ClaimState::Pending;
                self.claims.push(Claim { series, card, key: posting.key, account, amount, reverses: None, state });
            }
            Ok(Begun::Again(..) | Begun::Settled(..)) => assert!(own_claim, "nobody's retry"),
            Ok(Begun::Finished(_)) => panic!("no test vouchers here"),
            Err(error) => {
                assert_eq!(error.status, Status::NotRedeemable, "{error:?}");
                assert!(!redeemable, "refused although {model:?}: {error:?}");
            }
        }
    }

    fn settle(&mut self, which: usize, outcome: Outcome) {
        let open: Vec<usize> =
            (0..self.claims.len()).filter(|claim| self.claims[*claim].state == ClaimState::Pending).collect();
        let Some(place) = open.get(which % open.len().max(1)).copied() else { return };
        let answer = Answer { outcome, ledger_reference: "L1".into(), balance_after: None };
        let claim = self.claims[place].clone();
        let (status, _) = self.house.module.redeem_settle(&operator(), &claim.key, &answer).unwrap();
        let card = &mut self.decks[claim.series].cards[claim.card];
        match (outcome, claim.reverses) {
            (Outcome::Done, None) => {
                assert_eq!(status, Status::Ok);
                self.claims[place].state = ClaimState::Posted;
                card.spent += claim.amount;
                let whole = card.face_value + 100;
                card.state = Some(if card.spent == whole { VoucherState::Used } else { VoucherState::Active });
            }
            (Outcome::Rejected, None) => {
                assert_eq!(status, Status::LedgerRejected);
                self.claims[place].state = ClaimState::Rejected;
                card.state = Some(VoucherState::Active);
            }
            (Outcome::Done, Some(payment)) => {
                self.claims[place].state = ClaimState::Posted;
                self.claims[payment].state = ClaimState::Reversed;
                card.spent -= claim.amount;
                if card.state == Some(VoucherState::Used) {
                    card.state = Some(VoucherState::Active);
                }
            }
            (Outcome::Rejected, Some(payment)) => {
                self.claims[place].state = ClaimState::Rejected;
                self.claims[payment].state = ClaimState::Posted;
            }
            _ => assert_eq!(status, Status::InDoubt),
        }
    }

    fn reverse(&mut self, which: usize) {
        let posted: Vec<usize> = (0..self.claims.len())
            .filter(|claim| self.claims[*claim].reverses.is_none() && self.claims[*claim].state == ClaimState::Posted)
            .collect();
        let Some(place) = posted.get(which % posted.len().max(1)).copied() else { return };
        let claim = self.claims[place].clone();
        match self.house.module.reverse_begin(&operator(), &claim.key, "a mistake").unwrap() {
            Begun::Post(posting, _) => {
                assert_eq!((posting.amount, &posting.reverses), (claim.amount, &claim.key));
                self.claims[place].state = ClaimState::Reversing;
                let reversal = Claim { key: posting.key, reverses: Some(place), state: ClaimState::Pending, ..claim };
                self.claims.push(reversal);
            }
            other => panic!("the first reversal must ask for a posting, not {other:?}"),
        }
    }

    fn compare(&self, after: &Step) {
        for deck in &self.decks {
            let series = self.house.module.series_get(&operator(), &deck.id).unwrap();
            assert_eq!((series.state, series.locked), (deck.state, deck.locked), "after {after:?}");
            for (place, card) in deck.cards.iter().enumerate() {
                let serial = format!("{}-{:08}", deck.code, place + 1);
                let found = self.house.module.get_by_serial(&operator(), &serial);
                let Some(state) = card.state else {
                    assert_eq!(found.unwrap_err().status, Status::NotFound, "{serial} after {after:?}");
                    continue;
                };
                let found = found.unwrap();
                let left = card.face_value + 100 - card.spent;
                assert_eq!(
                    (found.state, found.face_value, found.remaining, found.reason, found.expires_at_ms),
                    (state, card.face_value, left, card.reason, card.expires_at_ms),
                    "{serial} after {after:?}"
                );
            }
        }
        let rows = self.house.module.conservation(&operator()).unwrap();
        assert!(rows.iter().all(|row| row.holds), "after {after:?}: {rows:?}");
    }
}

fn alive(card: &Card) -> bool {
    use VoucherState::{Accepted, Active, Blocked, Draft};
    card.state.is_some_and(|state| [Draft, Accepted, Active, Blocked].contains(&state))
}

/// The life of a card once more, in other words than the library's.
fn after(card: &Card, operation: BulkOperation, now_ms: i64) -> Card {
    use BulkOperation as B;
    use VoucherState::{Accepted, Active, Blocked, Cancelled, Draft, Purged, Rejected};
    let mut after = card.clone();
    let over = card.expires_at_ms != 0 && card.expires_at_ms <= now_ms;
    let Some(state) = card.state else { return after };
    match (operation, state) {
        (B::Accept, Draft) => after.state = Some(Accepted),
        (B::Reject, Draft) => after.state = Some(Rejected),
        (B::Activate, Accepted) => after.state = Some(Active),
        (B::Block, Active) => (after.state, after.reason) = (Some(Blocked), ChangeReason::Lost),
        (B::Unblock, Blocked) => (after.state, after.reason) = (Some(Active), ChangeReason::None),
        (B::Cancel, Accepted | Active | Blocked) => {
            (after.state, after.reason) = (Some(Cancelled), ChangeReason::Return);
        }
        (B::Expire, Accepted | Active | Blocked) if !over => after.expires_at_ms = now_ms,
        (B::Purge, Rejected | Cancelled) => after.state = Some(Purged),
        (B::Purge, Active) if over => after.state = Some(Purged),
        (B::Delete, Draft | Accepted | Rejected | Active | Blocked | Cancelled) if !card.claimed => after.state = None,
        _ => {}
    }
    after
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_in_whatever_order_vouchers_are_what_the_model_says(steps in steps()) {
        let mut model = Model::new();
        for step in &steps {
            model.take(step);
            model.compare(step);
        }
        model.house.module.verify_audit(&operator()).unwrap();
    }
}
