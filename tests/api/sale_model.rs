//! Sales against a model of them: vouchers are sold, returned, redeemed, cancelled and given back in any order, the ledger
//! answers as it likes, and the power fails in between. Whatever is pending is driven to its end; then every voucher is
//! what the model says, and so is every account of the books.

use std::collections::BTreeMap;

use proptest::prelude::*;
use voucher::ledger::Outcome;
use voucher::voucher::{ChangeReason, Filter, RedeemRequest, SaleKind, SaleRequest, VoucherState};
use voucher::Status;

use crate::shop::*;
use crate::support::*;

const LOT: usize = 5;
const MAILS: usize = 3;
/// Ten percent off ten euros.
const WHOLESALE: i64 = 900;

#[derive(Clone, Copy, Debug)]
enum Says {
    Done,
    /// Not booked, and the answer is lost.
    Lost,
    /// Booked, and the answer is lost.
    LostAfter,
    Rejected,
}

#[derive(Clone, Debug)]
enum Step {
    Stock {
        partner: usize,
        first: usize,
        last: usize,
        says: Says,
    },
    Counter {
        first: usize,
        last: usize,
        says: Says,
    },
    Mail {
        says: Says,
    },
    Return {
        partner: usize,
        first: usize,
        last: usize,
        cancels: bool,
        says: Says,
    },
    Cancel {
        card: usize,
        says: Says,
    },
    Redeem {
        card: usize,
        account: usize,
        says: Says,
    },
    Reverse {
        which: usize,
        says: Says,
    },
    /// Somebody asks again for what is pending.
    Drive {
        which: usize,
        says: Says,
    },
    Crash,
}

/// What was asked for. Numbers are places among cards and deeds.
#[derive(Clone, Debug, PartialEq)]
enum What {
    Stock { partner: &'static str },
    Counter,
    Mail,
    Return { partner: &'static str, cancels: bool },
    Cancel { sold: usize },
    Redeem { account: &'static str },
    Reverse { redeemed: usize },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stands {
    Pending,
    Posted,
    Rejected,
    Undone,
}

#[derive(Clone, Debug)]
struct Deed {
    what: What,
    cards: Vec<usize>,
    /// What it is asked for again by: the request of a sale, or the key of a redemption.
    id: String,
    key: String,
    stands: Stands,
    booked: bool,
}

#[derive(Clone, Debug)]
struct Card {
    serial: String,
    code: String,
    value: (i64, i64),
    state: VoucherState,
    /// The deed it was sold with, and what it cost.
    sold: Option<(usize, i64)>,
    partner: &'static str,
}

struct Model {
    shop: Shop,
    cards: Vec<Card>,
    deeds: Vec<Deed>,
    accounts: BTreeMap<&'static str, i64>,
}

const PARTNERS: [&str; 2] = ["north", "south"];
const ACCOUNTS: [&str; 2] = ["carla", "dora"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let says = || prop_oneof![5 => Just(Says::Done), 2 => Just(Says::Lost), 2 => Just(Says::LostAfter), 2 => Just(Says::Rejected)];
    let (card, range) =
        (|| 0..LOT + MAILS, || (0..LOT, 0..LOT).prop_map(|(a, b)| (a.min(b), a.max(b).min(a.min(b) + 2))));
    let step = prop_oneof![
        4 => (0..2_usize, range(), says()).prop_map(|(partner, (first, last), says)| Step::Stock { partner, first, last, says }),
        2 => (range(), says()).prop_map(|((first, last), says)| Step::Counter { first, last, says }),
        3 => says().prop_map(|says| Step::Mail { says }),
        4 => (0..2_usize, range(), any::<bool>(), says())
            .prop_map(|(partner, (first, last), cancels, says)| Step::Return { partner, first, last, cancels, says }),
        3 => (card(), says()).prop_map(|(card, says)| Step::Cancel { card, says }),
        5 => (card(), 0..2_usize, says()).prop_map(|(card, account, says)| Step::Redeem { card, account, says }),
        3 => (0..6_usize, says()).prop_map(|(which, says)| Step::Reverse { which, says }),
        5 => (0..6_usize, says()).prop_map(|(which, says)| Step::Drive { which, says }),
        1 => Just(Step::Crash),
    ];
    prop::collection::vec(step, 1..45)
}

impl Model {
    fn new() -> Model {
        let shop = Shop::new();
        shop.discount("", 1_000);
        let lot = shop.lot(LOT as i64);
        let card = |(place, code): (usize, String)| Card {
            serial: serial(&lot, place as u32 + 1),
            code,
            value: (1_000, 100),
            state: VoucherState::Active,
            sold: None,
            partner: "",
        };
        let cards = shop.house.codes(&lot).into_iter().enumerate().map(card).collect();
        Model { shop, cards, deeds: Vec::new(), accounts: BTreeMap::new() }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Stock { partner, first, last, says } => {
                let free = |card: &Card| card.state == VoucherState::Active && card.sold.is_none();
                self.try_to(What::Stock { partner: PARTNERS[partner] }, first..=last, says, free);
            }
            Step::Counter { first, last, says } => {
                let free = |card: &Card| card.state == VoucherState::Active && card.sold.is_none();
                self.try_to(What::Counter, first..=last, says, free);
            }
            Step::Mail { says } if self.cards.len() < LOT + MAILS => self.mail(says),
            Step::Return { partner, first, last, cancels, says } => {
                let partner = PARTNERS[partner];
                let back = |card: &Card| card.state == VoucherState::Active && card.partner == partner;
                self.try_to(What::Return { partner, cancels }, first..=last, says, back);
            }
            Step::Cancel { card, says } => self.cancel(card, says),
            Step::Redeem { card, account, says } => self.redeem(card, ACCOUNTS[account], says),
            Step::Reverse { which, says } => self.reverse(which, says),
            Step::Drive { which, says } => {
                let pending: Vec<usize> = self.pending().collect();
                if let Some(deed) = pending.get(which % pending.len().max(1)) {
                    self.drive(*deed, says);
                }
            }
            Step::Crash => self.shop.house.crash(),
            Step::Mail { .. } => {}
        }
    }

    fn pending(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.deeds.len()).filter(|deed| self.deeds[*deed].stands == Stands::Pending)
    }

    fn add(&mut self, what: What, cards: Vec<usize>) -> usize {
        let id = format!("r{}", self.deeds.len());
        self.deeds.push(Deed { what, cards, id, key: String::new(), stands: Stands::Pending, booked: false });
        self.deeds.len() - 1
    }

    /// A sale or return of named cards: all of them must be free for it, or nothing happens.
    fn try_to(&mut self, what: What, cards: std::ops::RangeInclusive<usize>, says: Says, free: impl Fn(&Card) -> bool) {
        let cards: Vec<usize> = cards.collect();
        let allowed = cards.iter().all(|card| free(&self.cards[*card]));
        let deed = self.add(what, cards);
        if allowed {
            self.hold(deed, VoucherState::Reserved);
            self.drive(deed, says);
            return;
        }
        let refused = self.shop.refused(&operator(), &self.request(deed));
        assert_eq!(refused, (Status::WrongState, "voucher_ids"), "{:?}", self.deeds[deed]);
        self.deeds.pop();
    }

    fn mail(&mut self, says: Says) {
        let deed = self.add(What::Mail, vec![self.cards.len()]);
        let (_, sale) = self.shop.begin(&self.request(deed));
        self.cards.push(Card {
            code: self.shop.code_of(&sale.serial),
            serial: sale.serial,
            value: (2_000, 0),
            state: VoucherState::Reserved,
            sold: None,
            partner: "",
        });
        self.drive(deed, says);
    }

    fn cancel(&mut self, card: usize, says: Says) {
        let Some(found) = self.cards.get(card) else { return };
        let alone = |deed: usize| {
            let deed = &self.deeds[deed];
            deed.cards.len() == 1 && matches!(deed.what, What::Counter | What::Mail)
        };
        let sold = found.sold.map(|(deed, _)| deed).filter(|deed| alone(*deed));
        let allowed = found.state == VoucherState::Active && sold.is_some();
        let deed = self.add(What::Cancel { sold: sold.unwrap_or(0) }, vec![card]);
        if allowed {
            self.hold(deed, VoucherState::Reserved);
            self.drive(deed, says);
            return;
        }
        let refused = self.shop.refused(&operator(), &self.request(deed));
        assert_eq!(refused, (Status::WrongState, "voucher"), "{:?}", self.cards[card]);
        self.deeds.pop();
    }

    fn redeem(&mut self, card: usize, account: &'static str, says: Says) {
        let Some(found) = self.cards.get(card) else { return };
        // Its own redemption is answered again, which is told elsewhere.
        let own = |deed: &Deed| deed.what == What::Redeem { account } && deed.cards == [card];
        let stands = |deed: &Deed| matches!(deed.stands, Stands::Pending | Stands::Posted);
        if self.deeds.iter().any(|deed| own(deed) && stands(deed)) {
            return;
        }
        let allowed = found.state == VoucherState::Active;
        let deed = self.add(What::Redeem { account }, vec![card]);
        if allowed {
            self.hold(deed, VoucherState::Pending);
            self.drive(deed, says);
            return;
        }
        self.shop.why_not(account, &code(&self.cards[card].code));
        self.deeds.pop();
    }

    fn reverse(&mut self, which: usize, says: Says) {
        let redeemed = |deed: &usize| {
            let found = &self.deeds[*deed];
            let being = What::Reverse { redeemed: *deed };
            let reversing = self.deeds.iter().any(|other| other.what == being && other.stands == Stands::Pending);
            matches!(found.what, What::Redeem { .. }) && found.stands == Stands::Posted && !reversing
        };
        let posted: Vec<usize> = (0..self.deeds.len()).filter(redeemed).collect();
        let Some(redeemed) = posted.get(which % posted.len().max(1)).copied() else { return };
        let deed = self.add(What::Reverse { redeemed }, self.deeds[redeemed].cards.clone());
        self.drive(deed, says);
    }

    fn hold(&mut self, deed: usize, state: VoucherState) {
        for card in self.deeds[deed].cards.clone() {
            self.cards[card].state = state;
        }
    }

    fn request(&self, deed: usize) -> SaleRequest {
        let Deed { what, cards, id, .. } = &self.deeds[deed];
        let ids = cards.iter().filter_map(|card| self.cards.get(*card)).map(|card| card.serial.clone()).collect();
        let named = SaleRequest { request_id: id.clone(), voucher_ids: ids, ..SaleRequest::default() };
        match *what {
            What::Stock { partner } => SaleRequest { kind: SaleKind::Stock, partner: partner.into(), ..named },
            What::Counter => SaleRequest { kind: SaleKind::Counter, buyer: "anna".into(), ..named },
            What::Mail => electronic(id, "MAIL"),
            What::Return { partner, cancels } => {
                SaleRequest { kind: SaleKind::Return, partner: partner.into(), cancels, ..named }
            }
            _ => cancellation(id, &self.cards[cards[0]].serial, ChangeReason::Return),
        }
    }

    /// Asks the engine for it, for the first time or again, and the model for what must come of it.
    fn drive(&mut self, deed: usize, says: Says) {
        // What is booked is not refused any more.
        let says = match says {
            Says::Rejected | Says::Lost if self.deeds[deed].booked => Says::LostAfter,
            says => says,
        };
        match says {
            Says::Done => {}
            Says::Lost => self.shop.books.answers(Outcome::Unknown),
            Says::LostAfter => self.shop.books.books_and_answers(Outcome::Unknown),
            Says::Rejected => self.shop.books.answers(Outcome::Rejected),
        }
        let (status, key) = self.ask(deed);
        self.deeds[deed].key = key;
        if matches!(says, Says::Done | Says::LostAfter) && !self.deeds[deed].booked {
            self.deeds[deed].booked = true;
            self.book(deed);
        }
        match says {
            Says::Done => {
                assert_eq!(status, Status::Ok, "{:?}", self.deeds[deed]);
                self.posted(deed);
            }
            Says::Lost | Says::LostAfter => assert_eq!(status, Status::InDoubt, "{:?}", self.deeds[deed]),
            Says::Rejected => {
                assert_eq!(status, Status::LedgerRejected, "{:?}", self.deeds[deed]);
                self.rejected(deed);
            }
        }
    }

    fn ask(&self, deed: usize) -> (Status, String) {
        let (module, books) = (&self.shop.house.module, &self.shop.books);
        match self.deeds[deed].what {
            What::Redeem { account } => {
                let request_id = self.deeds[deed].id.clone();
                let request = RedeemRequest { request_id, ..code(&self.cards[self.deeds[deed].cards[0]].code) };
                let (status, receipt) = module.redeem(&customer(account), &request, books).unwrap();
                (status, receipt.key)
            }
            What::Reverse { redeemed } => {
                let key = &self.deeds[redeemed].key;
                let (status, receipt) = module.reverse(&operator(), key, "wrong account", books).unwrap();
                (status, receipt.key)
            }
            _ => {
                let (status, sale) = module.sell(&operator(), &self.request(deed), books).unwrap();
                (status, sale.key)
            }
        }
    }

    /// What each card costs with this deed.
    fn price(&self, deed: usize, card: usize) -> i64 {
        match self.deeds[deed].what {
            What::Stock { .. } => WHOLESALE,
            What::Counter | What::Mail => self.cards[card].value.0,
            _ => self.cards[card].sold.map_or(0, |(_, price)| price),
        }
    }

    fn book(&mut self, deed: usize) {
        let Deed { what, cards, .. } = self.deeds[deed].clone();
        let costs: i64 = cards.iter().map(|card| self.price(deed, *card)).sum();
        let (face_value, extra_value) = self.cards[cards[0]].value;
        let mut give = |account: &'static str, amount: i64| *self.accounts.entry(account).or_default() += amount;
        match what {
            What::Stock { partner } => give(partner, -costs),
            What::Return { partner, .. } => give(partner, costs),
            What::Counter | What::Mail => give("cash", -costs),
            What::Cancel { .. } => give("cash", costs),
            What::Redeem { account } => {
                give(account, face_value + extra_value);
                give("promotion", -extra_value);
            }
            What::Reverse { redeemed } => {
                let What::Redeem { account } = self.deeds[redeemed].what else {
                    panic!("only redemptions are reversed")
                };
                give(account, -face_value - extra_value);
                give("promotion", extra_value);
            }
        }
        match what {
            What::Stock { .. } | What::Counter | What::Mail => give("vouchers", costs),
            What::Return { .. } | What::Cancel { .. } => give("vouchers", -costs),
            What::Redeem { .. } => give("vouchers", -face_value),
            What::Reverse { .. } => give("vouchers", face_value),
        }
    }

    fn posted(&mut self, deed: usize) {
        self.deeds[deed].stands = Stands::Posted;
        let what = self.deeds[deed].what.clone();
        for card in self.deeds[deed].cards.clone() {
            let price = self.price(deed, card);
            let card = &mut self.cards[card];
            card.state = match what {
                What::Redeem { .. } => VoucherState::Used,
                What::Cancel { .. } | What::Return { cancels: true, .. } => VoucherState::Cancelled,
                _ => VoucherState::Active,
            };
            match what {
                What::Stock { partner } => (card.sold, card.partner) = (Some((deed, price)), partner),
                What::Counter | What::Mail => card.sold = Some((deed, price)),
                What::Return { .. } | What::Cancel { .. } => (card.sold, card.partner) = (None, ""),
                _ => {}
            }
        }
        if let What::Cancel { sold: undone } | What::Reverse { redeemed: undone } = what {
            self.deeds[undone].stands = Stands::Undone;
        }
    }

    fn rejected(&mut self, deed: usize) {
        self.deeds[deed].stands = Stands::Rejected;
        let then = match self.deeds[deed].what {
            What::Mail => VoucherState::Cancelled,
            What::Reverse { .. } => VoucherState::Used,
            _ => VoucherState::Active,
        };
        self.hold(deed, then);
    }

    fn must_agree(&self) {
        for card in &self.cards {
            let record = self.shop.voucher(&card.serial);
            assert_eq!((record.state, record.partner.as_str()), (card.state, card.partner), "{card:?}");
        }
        for account in ["north", "south", "carla", "dora", "anna", "cash", "vouchers", "promotion"] {
            let balance = self.accounts.get(account).copied().unwrap_or(0);
            assert_eq!(self.shop.books.balance(account), balance, "{account}");
        }
        let sold: i64 = self.cards.iter().filter(|card| card.sold.is_some()).count() as i64;
        let counted = "SELECT coalesce(sum(vouchers), 0) FROM voucher_total WHERE sold = 1 AND state > 0";
        assert_eq!(self.shop.house.count(counted), sold);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sales_go_as_the_model_says_and_the_books_balance(steps in steps()) {
        let mut model = Model::new();
        for step in &steps {
            model.take(step);
            model.must_agree();
        }
        for deed in model.pending().collect::<Vec<_>>() {
            model.drive(deed, Says::Done);
        }
        model.must_agree();
        model.shop.must_be_sound();
        let module = &model.shop.house.module;
        let reserved = Filter { state: Some(VoucherState::Reserved), ..Filter::default() };
        prop_assert_eq!(module.search_count(&operator(), &reserved, 0).unwrap(), 0);
        let entries = model.deeds.iter().filter(|deed| deed.booked).count();
        prop_assert_eq!(model.shop.books.entries(), entries);
    }
}
