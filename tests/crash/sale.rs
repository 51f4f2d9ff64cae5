//! Every crash point of a sale, forced: recovered or asked for again, the sale is there once, and store and ledger agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use voucher::ledger::Outcome;
use voucher::voucher::voucher_type::{Category, Classification, ValueKind};
use voucher::voucher::{
    ChangeReason, Filter, Sale, SaleFilter, SaleKind, SaleRequest, SaleState, SeriesRequest, VoucherState, VoucherType,
};
use voucher::{Module, Status};

use crate::books::totals_are_the_sums_of_rows;
use crate::house::{operator, House};
use crate::ledger::FileLedger;
use crate::worker::Worker;

/// What a death leaves behind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Left {
    Nothing,
    /// The sale is pending, the ledger knows nothing.
    Intent,
    /// The sale is pending, the ledger has booked it.
    Booked,
    Settled,
}

pub const POINTS: [(&str, Left); 8] = [
    ("sale_begin_before_commit", Left::Nothing),
    ("sale_begin_after_commit", Left::Intent),
    ("post_before", Left::Intent),
    ("ledger_before_commit", Left::Intent),
    ("ledger_after_commit", Left::Booked),
    ("post_after", Left::Booked),
    ("sale_settle_before_commit", Left::Booked),
    ("sale_settle_after_commit", Left::Settled),
];

impl Left {
    /// How repeating the request ends, after a recovery or without one.
    fn status(self, recovered: bool) -> Status {
        match self {
            Left::Settled => Status::Duplicate,
            Left::Intent | Left::Booked if recovered => Status::Duplicate,
            Left::Nothing | Left::Intent | Left::Booked => Status::Ok,
        }
    }

    /// What the ledger answered when it was asked last.
    fn outcome(self) -> Outcome {
        if self == Left::Booked {
            Outcome::Duplicate
        } else {
            Outcome::Done
        }
    }

    /// Sales that are pending, and that the ledger knows, beyond those before.
    fn of_sale(self) -> (usize, usize) {
        match self {
            Left::Nothing => (0, 0),
            Left::Intent => (1, 0),
            Left::Booked => (1, 1),
            Left::Settled => (0, 1),
        }
    }
}

/// Vouchers of each sale of several.
const LOT: i64 = 3;

/// The order a worker is given, and what it asks of the engine.
pub fn request(kind: &str, request_id: &str, subject: &str) -> SaleRequest {
    let request = SaleRequest { request_id: request_id.into(), ..SaleRequest::default() };
    let filter = Filter { series: subject.into(), ..Filter::default() };
    let stock = SaleRequest { partner: "north".into(), filter, quantity: LOT, ..request.clone() };
    match kind {
        "stock" => SaleRequest { kind: SaleKind::Stock, ..stock },
        "return" => SaleRequest { kind: SaleKind::Return, ..stock },
        "withdrawal" => SaleRequest { kind: SaleKind::Return, cancels: true, ..stock },
        "counter" => SaleRequest { kind: SaleKind::Counter, partner: String::new(), buyer: "anna".into(), ..stock },
        "electronic" => {
            SaleRequest { kind: SaleKind::Electronic, voucher_type: "MAIL".into(), buyer: "anna".into(), ..request }
        }
        "retail" => SaleRequest { partner: "north".into(), ..self::request("electronic", request_id, subject) },
        "gift" => SaleRequest {
            kind: SaleKind::Gift,
            voucher_type: "CARD".into(),
            holder: "berta".into(),
            face_value: 5000,
            card_number: subject.into(),
            ..request
        },
        "reload" => SaleRequest { kind: SaleKind::Reload, voucher: subject.into(), face_value: 500, ..request },
        "refund" => SaleRequest {
            kind: SaleKind::Refund,
            voucher_type: "BACK".into(),
            buyer: "anna".into(),
            face_value: 700,
            ..request
        },
        "cancellation" | "undoing" => SaleRequest {
            kind: SaleKind::Cancellation,
            voucher: subject.into(),
            reason: ChangeReason::Return,
            ..request
        },
        "loss" => SaleRequest { reason: ChangeReason::Loss, ..self::request("cancellation", request_id, subject) },
        "transfer" => {
            SaleRequest { kind: SaleKind::Transfer, voucher: subject.into(), holder: "carla".into(), ..request }
        }
        _ => panic!("no such kind: {kind}"),
    }
}

pub fn sell(module: &Module, ledger: &FileLedger, kind: &str, request_id: &str, subject: &str) -> String {
    match module.sell(&operator(), &request(kind, request_id, subject), ledger) {
        Ok((status, _)) => format!("{status:?}"),
        Err(error) => format!("{:?}", error.status),
    }
}

/// A house with an electronic type, one of refunds and one of cards.
pub fn shop() -> House {
    let house = House::unguarded();
    let module = house.open();
    let mail = VoucherType {
        code: "MAIL".into(),
        name: "By mail".into(),
        classification: Classification::Electronic,
        face_value: 2000,
        ..VoucherType::default()
    };
    let back = VoucherType {
        code: "BACK".into(),
        classification: Classification::Refund,
        value_kind: ValueKind::Variable,
        face_value: 0,
        ..mail.clone()
    };
    let card = VoucherType {
        code: "CARD".into(),
        classification: Classification::Gift,
        category: Category::IdentifiesCustomer,
        value_kind: ValueKind::Variable,
        face_value: 0,
        partial_use: true,
        ..mail.clone()
    };
    for kind in [mail, back, card] {
        module.type_put(&operator(), &kind).unwrap();
    }
    house
}

/// What a request of this kind is about: a series to sell or return of, or the serial of a voucher to cancel.
fn subject(house: &House, module: &Arc<Module>, kind: &str, request_id: &str) -> String {
    let sold = |kind: &str, subject: &str| {
        let request = request(kind, &format!("before-{request_id}"), subject);
        let (status, sale) = module.sell(&operator(), &request, &house.ledger()).unwrap();
        assert_eq!(status, Status::Ok);
        sale
    };
    let lot = || {
        let request = SeriesRequest { quantity: LOT + 1, face_value: 1000, ..SeriesRequest::default() };
        module.generate_series(&operator(), &request).unwrap().1.id
    };
    match kind {
        "stock" | "counter" => lot(),
        "return" | "withdrawal" => {
            let series = lot();
            sold("stock", &series);
            series
        }
        "cancellation" | "loss" => sold("electronic", "").serial,
        "undoing" => sold("counter", &lot()).id,
        "gift" => format!("card-{request_id}"),
        "reload" | "transfer" => sold("gift", &format!("card-{request_id}")).serial,
        _ => "-".into(),
    }
}

/// All sales there are.
pub fn sales(module: &Arc<Module>) -> Vec<Sale> {
    let mut cursor = module.sales(&operator(), &SaleFilter::default()).unwrap();
    let mut all = Vec::new();
    loop {
        let page = cursor.fetch(100).unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Sales that are pending, and entries of the ledger.
fn on_the_way(module: &Arc<Module>, ledger: &FileLedger) -> (usize, usize) {
    let pending = sales(module).iter().filter(|sale| sale.state == SaleState::Pending).count();
    (pending, ledger.entries().values().flatten().count())
}

/// The ledger has what the store says it has, for the same account and amount, and nothing else; what was posted again was
/// the same.
pub fn ledger_and_store_agree(module: &Arc<Module>, ledger: &FileLedger) {
    let told: BTreeMap<String, (String, i64)> = sales(module)
        .into_iter()
        .filter(|sale| matches!(sale.state, SaleState::Posted | SaleState::Reversed) && !sale.key.is_empty())
        .map(|sale| (sale.key, (sale.account, sale.amount)))
        .collect();
    let entries = ledger.entries();
    let booked: Vec<_> = entries.values().flatten().collect();
    let by_key: BTreeMap<String, (String, i64)> =
        booked.iter().map(|entry| (entry.key.clone(), (entry.account.clone(), entry.posted))).collect();
    assert_eq!(by_key.len(), booked.len(), "a key is booked twice");
    assert_eq!(ledger.told_otherwise(), 0, "a posting that came again");
    assert_eq!(by_key, told);
}

/// A seller that is killed at a point; the request it was given.
fn killed_at(house: &House, point: &str, kind: &str) -> (SaleRequest, (usize, usize)) {
    let request_id = format!("{kind}-{point}");
    let subject = subject(house, &house.open(), kind, &request_id);
    let before = on_the_way(&house.open(), &house.ledger());
    let mut worker = Worker::doomed(house, &format!("{point}:1"));
    worker.hear();
    worker.tell(&format!("sell {kind} {request_id} {subject}"));
    assert_eq!(worker.hear(), None, "{point}: the worker must not live to answer");
    assert!(worker.was_killed(), "{point}");
    (request(kind, &request_id, &subject), before)
}

/// Half of the deaths are recovered, and half go on by the repeated request alone; which half depends on the kind.
fn die_at_every_point(kind: &str, check: impl Fn(&Module, &Sale)) {
    let house = shop();
    for (place, (point, left)) in POINTS.into_iter().enumerate() {
        let (asked, before) = killed_at(&house, point, kind);
        let (module, ledger) = (house.open(), house.ledger());
        let (pending, booked) = left.of_sale();
        assert_eq!(on_the_way(&module, &ledger), (before.0 + pending, before.1 + booked), "{kind} {point}");
        let recovers = (place + kind.len()) % 2 == 0;
        if recovers {
            let recovery = module.recover(&operator(), 0, 100, &ledger).unwrap();
            assert_eq!((recovery.driven, recovery.posted), (pending as i64, pending as i64), "{kind} {point}");
            ledger_and_store_agree(&module, &ledger);
        }
        let (answered, sale) = module.sell(&operator(), &asked, &ledger).unwrap();
        let expected = (left.status(recovers), SaleState::Posted, left.outcome());
        assert_eq!((answered, sale.state, sale.outcome), expected, "{kind} {point}");
        assert_eq!(module.sell(&operator(), &asked, &ledger).unwrap(), (Status::Duplicate, sale.clone()));
        let entries = ledger.entries();
        let told: Vec<_> = entries[&sale.id].iter().map(|entry| (&entry.key, &entry.account, entry.posted)).collect();
        assert_eq!(told, [(&sale.key, &sale.account, sale.amount)], "{kind} {point}");
        ledger_and_store_agree(&module, &ledger);
        check(&module, &sale);
    }
    must_be_sound(&house);
}

/// What posts nothing is done when it has begun.
fn die_at_the_begin(kind: &str, check: impl Fn(&Module, &Sale)) {
    let house = shop();
    for (point, done) in [("sale_begin_before_commit", 0), ("sale_begin_after_commit", 1)] {
        let (asked, before) = killed_at(&house, point, kind);
        let (module, ledger) = (house.open(), house.ledger());
        assert_eq!(on_the_way(&module, &ledger), before, "{kind} {point}");
        let of_it = |sale: &&Sale| sale.request_id == asked.request_id;
        assert_eq!(sales(&module).iter().filter(of_it).count(), done, "{kind} {point}");
        assert_eq!(module.recover(&operator(), 0, 100, &ledger).unwrap().driven, 0);
        let (answered, sale) = module.sell(&operator(), &asked, &ledger).unwrap();
        assert_eq!((answered, sale.state), (Status::Done, SaleState::Posted), "{kind} {point}");
        assert_eq!(on_the_way(&module, &ledger), before, "{kind} {point}");
        ledger_and_store_agree(&module, &ledger);
        check(&module, &sale);
    }
    must_be_sound(&house);
}

pub fn must_be_sound(house: &House) {
    let module = house.open();
    let verified = module.verify_store(&operator(), &mut |_| ()).unwrap();
    assert_eq!((verified.damaged, verified.miscounted_zones), (0, 0));
    assert!(module.conservation(&operator()).unwrap().iter().all(|row| row.holds));
    module.verify_audit(&operator()).unwrap();
    totals_are_the_sums_of_rows(house);
}

/// How many of the vouchers of a sale's series are in a state and belong to a partner.
fn count(module: &Module, sale: &Sale, state: VoucherState, partner: &str) -> usize {
    let code = sale.serial.split('-').next().unwrap();
    let record = |number: i64| module.get_by_serial(&operator(), &format!("{code}-{number:08}")).unwrap();
    (1..=LOT + 1).map(record).filter(|record| (record.state, record.partner.as_str()) == (state, partner)).count()
}

#[test]
fn stock_is_sold_once_wherever_the_seller_dies() {
    die_at_every_point("stock", |module, sale| {
        assert_eq!((sale.vouchers, sale.amount), (LOT, LOT * 1000));
        assert_eq!(count(module, sale, VoucherState::Active, "north"), LOT as usize);
    });
}

#[test]
fn what_comes_back_is_credited_once_wherever_the_clerk_dies() {
    die_at_every_point("return", |module, sale| {
        assert_eq!(sale.amount, LOT * 1000);
        assert_eq!(count(module, sale, VoucherState::Active, ""), LOT as usize + 1);
        assert_eq!(module.sale_get(&operator(), &sale.counterpart_id).unwrap().returned, LOT);
    });
}

#[test]
fn one_electronic_voucher_is_made_wherever_the_till_dies() {
    die_at_every_point("electronic", |module, sale| {
        let code = sale.serial.split('-').next().unwrap();
        let series = module.series_get(&operator(), code).unwrap();
        let sold = POINTS.iter().position(|(point, ..)| sale.request_id.ends_with(point)).unwrap() as i64 + 1;
        assert_eq!((series.counters.active, series.counters.reserved, series.quantity), (sold, 0, sold));
    });
}

#[test]
fn a_cancellation_takes_its_sale_back_once_wherever_the_clerk_dies() {
    die_at_every_point("cancellation", |module, sale| {
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, record.reason), (VoucherState::Cancelled, ChangeReason::Return));
        let sold = module.sale_get(&operator(), &sale.counterpart_id).unwrap();
        assert_eq!((sold.state, sold.returned), (SaleState::Reversed, 1));
    });
}

#[test]
fn a_refund_takes_the_credit_once_wherever_the_clerk_dies() {
    die_at_every_point("refund", |module, sale| {
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, record.face_value, record.holder.as_str()), (VoucherState::Active, 700, "anna"));
    });
}

#[test]
fn a_card_is_issued_once_wherever_the_till_dies() {
    die_at_every_point("gift", |module, sale| {
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, record.face_value, record.holder.as_str()), (VoucherState::Active, 5000, "berta"));
        assert_eq!(record.external_serial, format!("card-{}", sale.request_id).to_uppercase());
    });
}

#[test]
fn a_card_is_loaded_once_wherever_the_till_dies() {
    die_at_every_point("reload", |module, sale| {
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, record.face_value), (VoucherState::Active, 5500));
    });
}

#[test]
fn several_are_sold_over_the_counter_once_wherever_the_till_dies() {
    die_at_every_point("counter", |module, sale| {
        assert_eq!((sale.vouchers, sale.paid), (LOT, LOT * 1000));
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, &record.sale_id), (VoucherState::Active, &sale.id));
    });
}

#[test]
fn a_sale_of_several_is_undone_once_wherever_the_clerk_dies() {
    die_at_every_point("undoing", |module, sale| {
        assert_eq!(count(module, sale, VoucherState::Cancelled, ""), LOT as usize);
        let sold = module.sale_get(&operator(), &sale.counterpart_id).unwrap();
        assert_eq!((sold.state, sold.returned), (SaleState::Reversed, LOT));
    });
}

#[test]
fn what_comes_back_to_be_cancelled_is_cancelled_once_wherever_the_clerk_dies() {
    die_at_every_point("withdrawal", |module, sale| {
        assert_eq!(count(module, sale, VoucherState::Cancelled, ""), LOT as usize);
    });
}

#[test]
fn a_partner_is_invoiced_once_wherever_its_till_dies() {
    die_at_every_point("retail", |module, sale| {
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, record.partner.as_str()), (VoucherState::Active, "north"));
        assert_eq!((sale.account.as_str(), sale.paid), ("north", 0));
    });
}

#[test]
fn a_lost_voucher_is_cancelled_once_wherever_the_clerk_dies() {
    die_at_the_begin("loss", |module, sale| {
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, record.reason), (VoucherState::Cancelled, ChangeReason::Loss));
    });
}

#[test]
fn a_card_has_one_holder_wherever_the_clerk_dies() {
    die_at_the_begin("transfer", |module, sale| {
        let record = module.get_by_serial(&operator(), &sale.serial).unwrap();
        assert_eq!((record.state, record.holder.as_str()), (VoucherState::Active, "carla"));
    });
}
