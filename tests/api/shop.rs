//! A house that sells: its books, its types, and the check that nothing was lost or doubled.

use voucher::engine::SaleBegun;
use voucher::ledger::{Answer, Outcome, Posting};
use voucher::voucher::voucher_type::{Category, Classification, Usage, ValueKind};
use voucher::voucher::{
    Filter, Receipt, RedeemRequest, Sale, SaleKind, SaleRequest, SaleState, Series, SeriesRequest, VoucherRecord,
    VoucherState, VoucherType,
};
use voucher::{Actor, Reason, Status};

use crate::books::Books;
use crate::support::*;

pub struct Shop {
    pub house: House,
    pub books: Books,
}

/// Types it sells: REFILL is printed, ten euros and one on top; MAIL is electronic, twenty euros; OPEN is electronic, of
/// any value; OWN is electronic and personal; CARD is a gift card with a balance; BACK is a refund voucher.
fn types() -> Vec<VoucherType> {
    let electronic = |code: &str| VoucherType {
        code: code.into(),
        name: code.into(),
        classification: Classification::Electronic,
        face_value: 2000,
        comment: "voucher by mail".into(),
        payment_type: "card".into(),
        ..VoucherType::default()
    };
    let open = |given: VoucherType| VoucherType { face_value: 0, value_kind: ValueKind::Variable, ..given };
    let printed = VoucherType {
        classification: Classification::Printed,
        face_value: 1000,
        extra_value: 100,
        comment: "refill card".into(),
        payment_type: "cash".into(),
        ..electronic("REFILL")
    };
    let card = VoucherType {
        classification: Classification::Gift,
        category: Category::IdentifiesCustomer,
        partial_use: true,
        ..electronic("CARD")
    };
    let back =
        VoucherType { classification: Classification::Refund, refund_method: "credit".into(), ..electronic("BACK") };
    vec![
        printed,
        electronic("MAIL"),
        open(electronic("OPEN")),
        VoucherType { usage: Usage::Personal, ..electronic("OWN") },
        open(card),
        open(back),
    ]
}

impl Shop {
    pub fn new() -> Shop {
        let house = House::unguarded();
        for kind in types() {
            house.module.type_put(&operator(), &kind).unwrap();
        }
        Shop { house, books: Books::default() }
    }

    /// Printed vouchers to be sold.
    pub fn lot(&self, quantity: i64) -> Series {
        self.house.generate(SeriesRequest { voucher_type: "REFILL".into(), quantity, ..SeriesRequest::default() })
    }

    /// Off the face value for a partner, in hundredths of a percent.
    pub fn discount(&self, partner: &str, discount: i64) {
        let value = discount.to_string();
        self.house.module.setting_set(&operator(), partner, "wholesale_discount", &value).unwrap();
    }

    pub fn sell(&self, request: &SaleRequest) -> (Status, Sale) {
        self.house.module.sell(&operator(), request, &self.books).unwrap()
    }

    /// The same, and it is booked.
    pub fn sold(&self, request: &SaleRequest) -> Sale {
        let (status, sale) = self.sell(request);
        assert_eq!((status, sale.state), (Status::Ok, SaleState::Posted), "{sale:?}");
        sale
    }

    pub fn begin(&self, request: &SaleRequest) -> (Posting, Sale) {
        match self.house.module.sale_begin(&operator(), request).unwrap() {
            SaleBegun::Post(posting, sale) => (posting, sale),
            other => panic!("the first begin asks for a posting: {other:?}"),
        }
    }

    pub fn settle(&self, key: &str, outcome: Outcome) -> (Status, Sale) {
        let answer = Answer { outcome, ledger_reference: "L-late".into(), balance_after: Some(7) };
        self.house.module.sale_settle(&operator(), key, &answer).unwrap()
    }

    /// Status and field of a refusal.
    pub fn refused(&self, actor: &Actor, request: &SaleRequest) -> (Status, &'static str) {
        // A partner's credit must be asked for, so it does not begin by itself.
        let error = match actor.kind {
            voucher::ActorKind::Partner => self.house.module.sell(actor, request, &self.books).unwrap_err(),
            _ => self.house.module.sale_begin(actor, request).unwrap_err(),
        };
        (error.status, error.field)
    }

    pub fn voucher(&self, serial: &str) -> VoucherRecord {
        self.house.module.get_by_serial(&operator(), serial).unwrap()
    }

    pub fn state(&self, serial: &str) -> VoucherState {
        self.voucher(serial).state
    }

    /// The states of the first vouchers of a series.
    pub fn states(&self, series: &Series, count: u32) -> Vec<VoucherState> {
        (1..=count).map(|number| self.state(&serial(series, number))).collect()
    }

    pub fn code_of(&self, serial: &str) -> String {
        self.house.module.reveal(&operator(), serial, "the customer lost it").unwrap().to_string()
    }

    pub fn redeem(&self, account: &str, request: &RedeemRequest) -> Receipt {
        self.house.module.redeem(&customer(account), request, &self.books).unwrap().1
    }

    /// Why a code or card is refused, as the back office learns it.
    pub fn why_not(&self, account: &str, request: &RedeemRequest) -> Reason {
        let request = RedeemRequest { account: account.into(), ..request.clone() };
        let error = self.house.module.redeem(&operator(), &request, &self.books).unwrap_err();
        assert_eq!(error.status, Status::NotRedeemable, "{error}");
        error.reason
    }

    /// Panics unless nothing was lost, doubled or damaged, and the ledger balances.
    pub fn must_be_sound(&self) {
        let module = &self.house.module;
        for row in module.conservation(&operator()).unwrap() {
            assert!(row.holds, "{row:?}");
        }
        let check = module.verify_store(&operator(), &mut |_| ()).unwrap();
        assert_eq!((check.damaged, check.miscounted_zones), (0, 0), "{:?}", module.take_log());
        module.verify_audit(&operator()).unwrap();
        self.books.must_balance();
    }
}

pub fn serial(series: &Series, number: u32) -> String {
    format!("{}-{number:08}", series.code)
}

pub fn of(series: &Series) -> Filter {
    Filter { series: series.id.clone(), ..Filter::default() }
}

/// So many of a series to the partner north; 0 takes all.
pub fn stock(request_id: &str, series: &Series, quantity: i64) -> SaleRequest {
    SaleRequest {
        kind: SaleKind::Stock,
        request_id: request_id.into(),
        partner: "north".into(),
        filter: of(series),
        quantity,
        ..SaleRequest::default()
    }
}

/// Over the counter to anna.
pub fn counter(request_id: &str, series: &Series, quantity: i64) -> SaleRequest {
    SaleRequest {
        kind: SaleKind::Counter,
        partner: String::new(),
        buyer: "anna".into(),
        ..stock(request_id, series, quantity)
    }
}

/// Back from the partner north.
pub fn back(request_id: &str, series: &Series, quantity: i64) -> SaleRequest {
    SaleRequest { kind: SaleKind::Return, ..stock(request_id, series, quantity) }
}

/// One of this type by mail to anna.
pub fn electronic(request_id: &str, code: &str) -> SaleRequest {
    SaleRequest {
        kind: SaleKind::Electronic,
        request_id: request_id.into(),
        voucher_type: code.into(),
        buyer: "anna".into(),
        ..SaleRequest::default()
    }
}

/// A card of fifty euros for berta, whom anna gives it.
pub fn card(request_id: &str, card_number: &str) -> SaleRequest {
    SaleRequest {
        kind: SaleKind::Gift,
        face_value: 5000,
        holder: "berta".into(),
        card_number: card_number.into(),
        ..electronic(request_id, "CARD")
    }
}

pub fn reload(request_id: &str, voucher: &str, face_value: i64) -> SaleRequest {
    SaleRequest {
        kind: SaleKind::Reload,
        request_id: request_id.into(),
        voucher: voucher.into(),
        face_value,
        ..SaleRequest::default()
    }
}

pub fn refund(request_id: &str, face_value: i64) -> SaleRequest {
    SaleRequest { kind: SaleKind::Refund, face_value, ..electronic(request_id, "BACK") }
}

pub fn cancellation(request_id: &str, voucher: &str, reason: voucher::voucher::ChangeReason) -> SaleRequest {
    SaleRequest {
        kind: SaleKind::Cancellation,
        request_id: request_id.into(),
        voucher: voucher.into(),
        reason,
        ..SaleRequest::default()
    }
}

/// A card by its number.
pub fn number(card_number: &str) -> RedeemRequest {
    RedeemRequest { serial: card_number.into(), ..RedeemRequest::default() }
}

/// A part of a card.
pub fn part(card_number: &str, amount: i64, request_id: &str) -> RedeemRequest {
    RedeemRequest { amount, request_id: request_id.into(), ..number(card_number) }
}
