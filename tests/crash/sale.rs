//! Every crash point of a sale, forced: asked for again, the sale is there once, in store and ledger.

use std::sync::Arc;

use voucher::ledger::Outcome;
use voucher::voucher::voucher_type::{Category, Classification, ValueKind};
use voucher::voucher::{
    ChangeReason, Filter, Sale, SaleKind, SaleRequest, SaleState, SeriesRequest, VoucherState, VoucherType,
};
use voucher::{Module, Status};

use crate::books::totals_are_the_sums_of_rows;
use crate::house::{operator, House};
use crate::ledger::FileLedger;
use crate::worker::Worker;

/// What a death leaves behind: how repeating the request ends, and what the ledger answers to it.
const POINTS: [(&str, Status, Outcome); 8] = [
    ("sale_begin_before_commit", Status::Ok, Outcome::Done),
    ("sale_begin_after_commit", Status::Ok, Outcome::Done),
    ("post_before", Status::Ok, Outcome::Done),
    ("ledger_before_commit", Status::Ok, Outcome::Done),
    ("ledger_after_commit", Status::Ok, Outcome::Duplicate),
    ("post_after", Status::Ok, Outcome::Duplicate),
    ("sale_settle_before_commit", Status::Ok, Outcome::Duplicate),
    ("sale_settle_after_commit", Status::Duplicate, Outcome::Done),
];

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
        "electronic" => {
            SaleRequest { kind: SaleKind::Electronic, voucher_type: "MAIL".into(), buyer: "anna".into(), ..request }
        }
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
        "cancellation" => SaleRequest {
            kind: SaleKind::Cancellation,
            voucher: subject.into(),
            reason: ChangeReason::Return,
            ..request
        },
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
        "stock" => lot(),
        "return" => {
            let series = lot();
            sold("stock", &series);
            series
        }
        "cancellation" => sold("electronic", "").serial,
        "gift" => format!("card-{request_id}"),
        "reload" => sold("gift", &format!("card-{request_id}")).serial,
        _ => "-".into(),
    }
}

fn die_at_every_point(kind: &str, check: impl Fn(&Module, &Sale)) {
    let house = shop();
    for (point, status, outcome) in POINTS {
        let request_id = format!("{kind}-{point}");
        let subject = subject(&house, &house.open(), kind, &request_id);
        let mut worker = Worker::doomed(&house, &format!("{point}:1"));
        worker.hear();
        worker.tell(&format!("sell {kind} {request_id} {subject}"));
        assert_eq!(worker.hear(), None, "{point}: the worker must not live to answer");
        assert!(worker.was_killed(), "{point}");

        let (module, ledger) = (house.open(), house.ledger());
        let asked = request(kind, &request_id, &subject);
        let (answered, sale) = module.sell(&operator(), &asked, &ledger).unwrap();
        assert_eq!((answered, sale.state, sale.outcome), (status, SaleState::Posted, outcome), "{kind} {point}");
        assert_eq!(module.sell(&operator(), &asked, &ledger).unwrap(), (Status::Duplicate, sale.clone()));
        let booked = &ledger.entries()[&sale.id];
        let told: Vec<_> = booked.iter().map(|entry| (&entry.key, &entry.account, entry.posted)).collect();
        assert_eq!(told, [(&sale.key, &sale.account, sale.amount)], "{kind} {point}");
        check(&module, &sale);
    }
    let module = house.open();
    let verified = module.verify_store(&operator(), &mut |_| ()).unwrap();
    assert_eq!((verified.damaged, verified.miscounted_zones), (0, 0));
    assert!(module.conservation(&operator()).unwrap().iter().all(|row| row.holds));
    module.verify_audit(&operator()).unwrap();
    totals_are_the_sums_of_rows(&house);
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
