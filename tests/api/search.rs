//! Search: what is found, in which order, and by whom.

use voucher::voucher::{Filter, Order, SeriesRequest, VoucherState};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

/// Two series: three of north in euros, two of nobody in dollars; anna used two vouchers, bert one, carl holds one.
fn market() -> House {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let first = house.generate(SeriesRequest {
        series_code: "N".into(),
        partner: "north".into(),
        description: "Winter Sale".into(),
        expires_at_ms: START_MS + 10_000,
        ..ten_euros(3)
    });
    house.clock.advance(100);
    let second = house.generate(SeriesRequest {
        series_code: "O".into(),
        currency: "USD".into(),
        face_value: 2500,
        ..ten_euros(3)
    });
    let (north, open) = (house.codes(&first), house.codes(&second));
    let anna = Actor { partner: "north".into(), ..customer("anna") };
    for (who, typed) in [(&anna, &open[1]), (&anna, &north[2]), (&customer("bert"), &open[0])] {
        house.clock.advance(100);
        house.module.redeem(who, &code(typed), &ledger).unwrap();
    }
    house.module.redeem_begin(&customer("carl"), &code(&open[2])).unwrap();
    house
}

fn found(house: &House, actor: &Actor, filter: &Filter) -> Vec<String> {
    let serials = |page: usize| {
        let mut cursor = house.module.search(actor, filter).unwrap();
        let mut serials = Vec::new();
        loop {
            let rows = cursor.fetch(page).unwrap();
            if rows.is_empty() {
                return serials;
            }
            serials.extend(rows.into_iter().map(|row| row.serial.replace("-0000000", "")));
        }
    };
    let all = serials(1_000);
    assert_eq!(serials(1), all, "pages of one");
    assert_eq!(serials(2), all, "pages of two");
    assert_eq!(house.module.search_count(actor, filter, 0).unwrap(), all.len() as i64, "the count");
    all
}

#[test]
fn every_filter_narrows() {
    let house = market();
    let any = Filter::default;
    let id = house.module.get_by_serial(&operator(), "O-00000002").unwrap().id;
    let cases: Vec<(Filter, &[&str])> = vec![
        (any(), &["N1", "N2", "N3", "O1", "O2", "O3"]),
        (Filter { series: "n".into(), ..any() }, &["N1", "N2", "N3"]),
        (Filter { series: "none".into(), ..any() }, &[]),
        (Filter { voucher_id: id, ..any() }, &["O2"]),
        (Filter { voucher_id: "nonsense".into(), ..any() }, &[]),
        (Filter { serial: "N-00000002".into(), ..any() }, &["N2"]),
        (Filter { serial: "O-2".into(), serial_until: "O-9".into(), ..any() }, &["O2", "O3"]),
        (Filter { serial_until: "N-2".into(), ..any() }, &["N1", "N2"]),
        (Filter { partner: "north".into(), ..any() }, &["N1", "N2", "N3"]),
        (Filter { state: Some(VoucherState::Active), ..any() }, &["N1", "N2"]),
        (Filter { state: Some(VoucherState::Used), ..any() }, &["N3", "O1", "O2"]),
        (Filter { state: Some(VoucherState::Pending), ..any() }, &["O3"]),
        (Filter { state: Some(VoucherState::Draft), ..any() }, &[]),
        (Filter { amount_min: 1001, ..any() }, &["O1", "O2", "O3"]),
        (Filter { amount_max: 1000, ..any() }, &["N1", "N2", "N3"]),
        (Filter { currency: "usd".into(), ..any() }, &["O1", "O2", "O3"]),
        (Filter { description: "winter".into(), ..any() }, &["N1", "N2", "N3"]),
        (Filter { account: "anna".into(), ..any() }, &["N3", "O2"]),
        (Filter { account: "carl".into(), ..any() }, &["O3"]),
        (Filter { account: "anna".into(), series: "O".into(), ..any() }, &["O2"]),
        (Filter { created_from_ms: START_MS + 100, ..any() }, &["O1", "O2", "O3"]),
        (Filter { created_until_ms: START_MS + 100, ..any() }, &["N1", "N2", "N3"]),
        (Filter { used_from_ms: START_MS + 300, ..any() }, &["N3", "O1"]),
        (Filter { used_until_ms: START_MS + 300, ..any() }, &["O2"]),
        (Filter { expires_from_ms: 1, ..any() }, &["N1", "N2", "N3"]),
        (Filter { expires_until_ms: START_MS + 10_000, ..any() }, &[]),
        (Filter { expired: Some(false), ..any() }, &["N1", "N2", "N3", "O1", "O2", "O3"]),
        (Filter { expired: Some(true), ..any() }, &[]),
    ];
    for (filter, serials) in cases {
        assert_eq!(found(&house, &operator(), &filter), serials, "{filter:?}");
    }
    house.clock.advance(20_000);
    assert_eq!(found(&house, &operator(), &Filter { expired: Some(true), ..any() }), ["N1", "N2"]);
}

#[test]
fn each_order_is_kept() {
    let house = market();
    for (order, serials) in [
        (Order::SerialDescending, vec!["O3", "O2", "O1", "N3", "N2", "N1"]),
        (Order::Used, vec!["O2", "N3", "O1"]),
        (Order::UsedDescending, vec!["O1", "N3", "O2"]),
    ] {
        assert_eq!(found(&house, &operator(), &Filter { order, ..Filter::default() }), serials);
    }
    let filter = Filter { order: Order::SerialDescending, account: "anna".into(), ..Filter::default() };
    assert_eq!(found(&house, &operator(), &filter), ["O2", "N3"]);
}

#[test]
fn windows_that_make_no_sense_are_refused() {
    let house = House::new();
    let swapped = Filter { used_from_ms: 9, used_until_ms: 8, ..Filter::default() };
    let negative = Filter { amount_min: -1, ..Filter::default() };
    let two_series = Filter { serial: "A-1".into(), serial_until: "B-1".into(), ..Filter::default() };
    for (filter, field) in [(swapped, "used_until_ms"), (negative, "amount_max"), (two_series, "serial_until")] {
        let error = house.module.search(&operator(), &filter).err().unwrap();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, field));
    }
}

#[test]
fn a_partner_finds_its_own_only() {
    let house = market();
    assert_eq!(found(&house, &partner("north"), &Filter::default()), ["N1", "N2", "N3"]);
    assert_eq!(found(&house, &partner("west"), &Filter::default()), Vec::<String>::new());
    let filter = Filter { partner: "north".into(), ..Filter::default() };
    assert_eq!(house.module.search(&partner("west"), &filter).err().unwrap().status, Status::Forbidden);
    let record = house.module.get_by_serial(&operator(), "O-00000001").unwrap();
    for stranger in [partner("north"), Actor::new(ActorKind::Partner, "x", Right::ALL)] {
        let module = &house.module;
        assert_eq!(module.get(&stranger, &record.id).unwrap_err().status, Status::NotFound);
        assert_eq!(module.series_get(&stranger, "O").unwrap_err().status, Status::NotFound);
        assert_eq!(module.history(&stranger, &record.id).err().unwrap().status, Status::NotFound);
    }
}

#[test]
fn a_customer_finds_what_it_used_and_nothing_else() {
    let house = market();
    assert_eq!(found(&house, &customer("anna"), &Filter::default()), ["N3", "O2"]);
    assert_eq!(found(&house, &customer("dora"), &Filter::default()), Vec::<String>::new());
    let filter = Filter { account: "anna".into(), ..Filter::default() };
    assert_eq!(house.module.search(&customer("bert"), &filter).err().unwrap().status, Status::Forbidden);
    assert_eq!(house.module.series_cursor(&customer("bert"), &filter).err().unwrap().status, Status::Forbidden);
}

#[test]
fn a_list_that_is_being_read_is_not_disturbed_by_new_series() {
    for order in [Order::Serial, Order::SerialDescending] {
        let house = House::new();
        house.generate(ten_euros(5));
        let mut cursor = house.module.search(&operator(), &Filter { order, ..Filter::default() }).unwrap();
        let mut serials = Vec::new();
        for _ in 0..5 {
            serials.extend(cursor.fetch(1).unwrap().into_iter().map(|row| row.serial));
            house.generate(ten_euros(2));
        }
        serials.retain(|serial| serial.starts_with("1-"));
        let mut once = serials.clone();
        once.dedup();
        assert_eq!((serials.len(), once.len()), (5, 5), "{order:?} {serials:?}");
    }
}

#[test]
fn a_count_stops_at_its_cap() {
    let house = House::new();
    house.cards(30);
    let filter = Filter { expired: Some(false), ..Filter::default() };
    for filter in [Filter::default(), filter] {
        assert_eq!(house.module.search_count(&operator(), &filter, 7).unwrap(), 7);
        assert_eq!(house.module.search_count(&operator(), &filter, 0).unwrap(), 30);
    }
    assert_eq!(house.module.search_count(&operator(), &Filter::default(), -1).unwrap_err().field, "count_max");
}

#[test]
fn words_are_found_in_descriptions_and_in_keys_of_metadata() {
    let house = House::new();
    for (code, description, metadata) in [
        ("A", "Winter Sale", r#"{"shop": "sale"}"#),
        ("B", "Summer", r#"{"Sale": {"Winter": 1}}"#),
        ("C", "winter", ""),
    ] {
        let named = SeriesRequest { series_code: code.into(), description: description.into(), ..ten_euros(1) };
        house.generate(SeriesRequest { metadata: metadata.into(), ..named });
    }
    for (text, serials) in [
        ("winter", vec!["A1", "B1", "C1"]),
        ("SALE  winter", vec!["A1", "B1"]),
        ("shop", vec!["A1"]),
        ("sale spring", vec![]),
        (" ", vec!["A1", "B1", "C1"]),
    ] {
        assert_eq!(found(&house, &operator(), &Filter { text: text.into(), ..Filter::default() }), serials, "{text}");
    }
}

fn series_found(house: &House, filter: &Filter) -> Vec<String> {
    let mut cursor = house.module.series_cursor(&operator(), filter).unwrap();
    let mut codes = Vec::new();
    while let [series] = &cursor.fetch(1).unwrap()[..] {
        codes.push(series.code.clone());
    }
    codes
}

#[test]
fn series_are_listed_by_what_they_are_and_in_every_order() {
    let house = House::new();
    for (code, face_value, expires_at_ms, partner) in
        [("A", 500, 0, "north"), ("B", 900, START_MS + 9, ""), ("C", 100, START_MS + 5, "north"), ("D", 500, 0, "")]
    {
        let dated = SeriesRequest { expires_at_ms, partner: partner.into(), ..ten_euros(1) };
        house.generate(SeriesRequest { series_code: code.into(), face_value, test_mode: code == "D", ..dated });
    }
    let any = Filter::default;
    for (filter, codes) in [
        (any(), ["A", "B", "C", "D"].as_slice()),
        (Filter { partner: "north".into(), ..any() }, &["A", "C"]),
        (Filter { amount_min: 500, amount_max: 500, ..any() }, &["A", "D"]),
        (Filter { expires_until_ms: START_MS + 9, ..any() }, &["C"]),
        (Filter { test_mode: Some(true), ..any() }, &["D"]),
        (Filter { created_by: "nobody".into(), ..any() }, &[]),
        (Filter { voucher_type: "GIFT".into(), ..any() }, &[]),
        (Filter { series: "c".into(), ..any() }, &["C"]),
        (Filter { order: Order::SerialDescending, ..any() }, &["D", "C", "B", "A"]),
        (Filter { order: Order::Expires, ..any() }, &["C", "B", "A", "D"]),
        (Filter { order: Order::ExpiresDescending, ..any() }, &["D", "A", "B", "C"]),
        (Filter { order: Order::Amount, ..any() }, &["C", "A", "D", "B"]),
        (Filter { order: Order::AmountDescending, ..any() }, &["B", "D", "A", "C"]),
    ] {
        assert_eq!(series_found(&house, &filter), codes, "{filter:?}");
    }
}

#[test]
fn what_only_vouchers_have_is_refused_of_series_by_name() {
    let house = House::new();
    let any = Filter::default;
    for (filter, field) in [
        (Filter { state: Some(VoucherState::Used), ..any() }, "state"),
        (Filter { account: "anna".into(), ..any() }, "account"),
        (Filter { invoice: "I-1".into(), ..any() }, "invoice"),
        (Filter { serial_until: "A-1".into(), ..any() }, "serial_until"),
        (Filter { reminded: Some(false), ..any() }, "reminded"),
        (Filter { used_until_ms: 1, ..any() }, "used_until_ms"),
    ] {
        let error = house.module.series_cursor(&operator(), &filter).err().unwrap();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, field));
    }
}

#[test]
fn used_vouchers_are_sorted_by_their_value_and_their_end_too() {
    let house = market();
    let anna = Filter { account: "anna".into(), ..Filter::default() };
    let window = Filter { used_from_ms: 1, ..Filter::default() };
    for (order, of_anna, of_all) in [
        (Order::Amount, ["N3", "O2"], ["N3", "O1", "O2"]),
        (Order::AmountDescending, ["O2", "N3"], ["O2", "O1", "N3"]),
        (Order::Expires, ["N3", "O2"], ["N3", "O1", "O2"]),
        (Order::ExpiresDescending, ["O2", "N3"], ["O2", "O1", "N3"]),
    ] {
        assert_eq!(found(&house, &operator(), &Filter { order, ..anna.clone() }), of_anna);
        assert_eq!(found(&house, &operator(), &Filter { order, ..window.clone() }), of_all);
    }
}
