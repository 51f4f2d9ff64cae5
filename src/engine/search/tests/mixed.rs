//! Searches of series whose vouchers went different ways, against a search that simply looks at every voucher.

use super::*;
use crate::store::driver::Transaction;
use crate::store::voucher::VoucherRow;
use crate::voucher::{SeriesState, Terms};

/// Three series, of which the first reaches into a second zone; some vouchers of each went their own way.
fn mixed_store() -> (tempfile::TempDir, Arc<Module>) {
    let (directory, module) = empty_store();
    for (quantity, partner, description, metadata) in [
        (ZONE + 40, "north", "Winter sale", r#"{"Campaign": {"newsletter": 1}}"#),
        (30, "west", "Summer", r#"{"shop": "winter"}"#),
        (25, "", "Gifts of winter", ""),
    ] {
        let request = SeriesRequest {
            quantity,
            face_value: 1000,
            partner: partner.into(),
            description: description.into(),
            metadata: metadata.into(),
            expires_at_ms: if partner.is_empty() { 0 } else { NOW_MS + 1_000 },
            ..SeriesRequest::default()
        };
        module.generate_series(&olga(), &request).unwrap();
    }
    let invoiced = Terms { voucher_type: "GIFT".into(), invoice: "I-7".into(), ..Terms::default() };
    let television = Terms {
        voucher_type: "TV".into(),
        products: "films, Sports".into(),
        business_units: "south".into(),
        ..Terms::default()
    };
    let (invoiced, television) = (terms_number(&module, invoiced), terms_number(&module, television));
    change_series(&module, 2, move |row| row.terms = television);
    change_series(&module, 3, |row| row.locked = true);
    let ways: [fn(&mut VoucherRow); 6] = [
        |row| row.partner = "east".into(),
        |row| row.face_value = 500,
        |row| row.expires_at_ms = NOW_MS - 7,
        |row| row.expires_at_ms = 0,
        |row| (row.state, row.reason) = (VoucherState::Cancelled, ChangeReason::Fraud),
        |row| (row.face_value, row.expires_at_ms) = (7_000, NOW_MS + 50),
    ];
    for (index, id) in changed_ids().into_iter().enumerate() {
        let way = ways[index % ways.len()];
        change_by_id(&module, id, move |row| {
            way(row);
            row.terms = if index % 5 == 0 { invoiced } else { 0 };
        });
        if index % 4 == 0 {
            module.store.write(move |tx| reminder::sent(tx, id, NOW_MS, "olga")).unwrap();
        }
    }
    (directory, module)
}

/// Vouchers at the edges of zones, and some between.
fn changed_ids() -> Vec<i64> {
    let of =
        |series: i64, numbers: &[i64]| -> Vec<i64> { numbers.iter().map(|one| voucher_id(series, *one)).collect() };
    let mut ids = of(1, &[1, 2, 3, 4, 5, 6, 7, 900, 901, 902, ZONE - 2, ZONE - 1, ZONE, ZONE + 1, ZONE + 2, ZONE + 40]);
    ids.extend(of(2, &[1, 2, 3, 4, 5, 6, 8, 10, 12, 29, 30]));
    ids.extend(of(3, &[1, 2, 4, 6, 7, 8, 9, 25]));
    ids
}

fn terms_number(module: &Arc<Module>, terms: Terms) -> i64 {
    let ground = module.ground.clone();
    module.store.write(move |tx| stored_terms::number_of(tx, &ground, &terms, 1)).unwrap()
}

fn change_series(module: &Arc<Module>, id: i64, to: impl Fn(&mut SeriesRow) + Send + 'static) {
    let ground = module.ground.clone();
    let changed = module.store.write(move |tx| {
        let before = series_rows::by_id(tx, id)?.unwrap();
        let mut after = before.clone();
        to(&mut after);
        after.version += 1;
        after.tag = integrity::series_tag(&ground.vault, &after);
        series_rows::change(tx, &before, &after)
    });
    assert!(changed.unwrap());
}

/// A voucher with all that filters ask for.
struct Known {
    series: SeriesRow,
    voucher: VoucherRow,
    terms: Arc<Terms>,
    reminded: bool,
}

fn known(tx: &mut dyn Transaction, module: &Arc<Module>) -> Result<Vec<Known>> {
    let mut all = Vec::new();
    for (series, quantity) in [(1, ZONE + 40), (2, 30), (3, 25)] {
        let series = series_rows::by_id(tx, series)?.unwrap();
        for number in 1..=quantity {
            let voucher = voucher::by_id(tx, voucher_id(series.id, number))?.unwrap();
            let terms = stored_terms::of_voucher(tx, &module.ground, &series, &voucher)?;
            let reminded = reminder::sent_at_ms(tx, voucher.id)? != 0;
            all.push(Known { series: series.clone(), voucher, terms, reminded });
        }
    }
    Ok(all)
}

type Asked = fn(&Known) -> bool;

fn questions() -> Vec<(Filter, Asked)> {
    let any = Filter::default;
    vec![
        (any(), |_| true),
        (Filter { partner: "east".into(), ..any() }, |one| one.voucher.partner == "east"),
        (Filter { partner: "west".into(), amount_max: 600, ..any() }, |one| {
            one.voucher.partner == "west" && one.voucher.face_value <= 600
        }),
        (Filter { state: Some(VoucherState::Cancelled), ..any() }, |one| one.voucher.state == VoucherState::Cancelled),
        (Filter { reason: Some(ChangeReason::Fraud), series: "2".into(), ..any() }, |one| {
            one.voucher.reason == ChangeReason::Fraud && one.series.id == 2
        }),
        (Filter { amount_min: 1_001, ..any() }, |one| one.voucher.face_value > 1_000),
        (Filter { expires_from_ms: NOW_MS - 7, expires_until_ms: NOW_MS + 1_000, ..any() }, |one| {
            (NOW_MS - 7..NOW_MS + 1_000).contains(&one.voucher.expires_at_ms)
        }),
        (Filter { expired: Some(true), ..any() }, |one| one.voucher.expires_at_ms == NOW_MS - 7),
        (Filter { expired: Some(false), amount_max: 999, ..any() }, |one| one.voucher.face_value == 500),
        (Filter { voucher_type: "gift".into(), ..any() }, |one| one.terms.voucher_type == "GIFT"),
        (Filter { voucher_type: "TV".into(), state: Some(VoucherState::Active), ..any() }, |one| {
            one.terms.voucher_type == "TV" && one.voucher.state == VoucherState::Active
        }),
        (Filter { invoice: "I-7".into(), ..any() }, |one| one.terms.invoice == "I-7"),
        (Filter { product: "sports".into(), ..any() }, |one| one.terms.products.contains("Sports")),
        (Filter { business_unit: "south".into(), ..any() }, |one| one.terms.business_units == "south"),
        (Filter { business_unit: "sou".into(), ..any() }, |_| false),
        (Filter { reminded: Some(true), ..any() }, |one| one.reminded),
        (Filter { reminded: Some(false), expires_until_ms: NOW_MS + 900, ..any() }, |one| {
            !one.reminded && (1..NOW_MS + 900).contains(&one.voucher.expires_at_ms)
        }),
        (Filter { locked: Some(true), ..any() }, |one| one.series.id == 3),
        (Filter { locked: Some(false), amount_max: 999, ..any() }, |one| {
            one.series.id != 3 && one.voucher.face_value == 500
        }),
        (Filter { test_mode: Some(true), ..any() }, |_| false),
        (Filter { created_by: "olga".into(), series: "3".into(), ..any() }, |one| one.series.id == 3),
        (Filter { text: "WINTER".into(), amount_min: 5_000, ..any() }, |one| {
            one.series.id != 2 && one.voucher.face_value == 7_000
        }),
        (Filter { text: " sale  newsLETTER ".into(), amount_min: 5_000, ..any() }, |one| {
            one.series.id == 1 && one.voucher.face_value == 7_000
        }),
        (Filter { serial: "1-5".into(), serial_until: "1-9".into(), ..any() }, |one| {
            one.series.id == 1 && (5..=9).contains(&one.voucher.number())
        }),
    ]
}

/// The vouchers in the order asked for: those that never end are the last to end.
fn sorted(mut found: Vec<&Known>, order: Order) -> Vec<i64> {
    found.sort_by_key(|one| {
        let voucher = &one.voucher;
        match order {
            Order::Expires | Order::ExpiresDescending if voucher.expires_at_ms == 0 => (i64::MAX, voucher.id),
            Order::Expires | Order::ExpiresDescending => (voucher.expires_at_ms, voucher.id),
            Order::Amount | Order::AmountDescending => (voucher.face_value, voucher.id),
            _ => (0, voucher.id),
        }
    });
    if order.is_descending() {
        found.reverse();
    }
    found.iter().map(|one| one.voucher.id).collect()
}

fn in_pages(module: &Arc<Module>, filter: &Filter, most: usize) -> Vec<i64> {
    let mut walk = module.walk(&olga(), filter).unwrap();
    let mut ids = Vec::new();
    loop {
        let page = walk.next(module, most).unwrap();
        if page.is_empty() {
            return ids;
        }
        assert!(page.len() <= most);
        ids.extend(page.iter().map(|(_, row)| row.voucher.id));
    }
}

#[test]
fn every_filter_finds_in_every_order_what_looking_at_each_voucher_finds() {
    let (_directory, module) = mixed_store();
    let all = module.store.read(|tx| known(tx, &module)).unwrap();
    for (filter, asked) in questions() {
        let matching: Vec<&Known> = all.iter().filter(|one| asked(one)).collect();
        for order in [
            Order::Serial,
            Order::SerialDescending,
            Order::Expires,
            Order::ExpiresDescending,
            Order::Amount,
            Order::AmountDescending,
        ] {
            let filter = Filter { order, ..filter.clone() };
            let wanted = sorted(matching.clone(), order);
            assert_eq!(in_pages(&module, &filter, 1_000), wanted, "{filter:?}");
            if wanted.len() < 100 {
                assert_eq!(in_pages(&module, &filter, 1), wanted, "in pages of one: {filter:?}");
                assert_eq!(in_pages(&module, &filter, 3), wanted, "in pages of three: {filter:?}");
            }
            assert_eq!(module.search_count(&olga(), &filter, 0).unwrap(), wanted.len() as i64, "{filter:?}");
        }
    }
}

#[test]
fn a_walk_goes_on_behind_any_voucher() {
    let (_directory, module) = mixed_store();
    let filter = Filter { amount_max: 999, ..Filter::default() };
    let all = in_pages(&module, &filter, 1_000);
    for (index, id) in all.iter().enumerate() {
        let mut walk = module.walk_from(&olga(), &filter, *id).unwrap();
        let rest: Vec<i64> = walk.next(&module, 1_000).unwrap().iter().map(|(_, row)| row.voucher.id).collect();
        assert_eq!(rest, all[index + 1..]);
    }
}

#[test]
fn a_partner_finds_what_was_given_to_it_and_not_what_was_taken_from_it() {
    let (_directory, module) = mixed_store();
    let all = module.store.read(|tx| known(tx, &module)).unwrap();
    for name in ["north", "west", "east"] {
        let actor = Actor { partner: name.into(), ..Actor::new(ActorKind::Partner, "p", Right::ALL) };
        let own = all.iter().filter(|one| one.voucher.partner == name).count();
        let mut cursor = module.search(&actor, &Filter::default()).unwrap();
        let mut records = Vec::new();
        while let page @ [_, ..] = &cursor.fetch(900).unwrap()[..] {
            records.extend_from_slice(page);
        }
        assert_eq!(records.len(), own, "{name}");
        assert!(records.iter().all(|record| record.partner == name));
        assert_eq!(module.search_count(&actor, &Filter::default(), 0).unwrap(), own as i64);
        let series: Vec<String> = module
            .series_cursor(&actor, &Filter::default())
            .unwrap()
            .fetch(9)
            .unwrap()
            .into_iter()
            .map(|series| series.partner)
            .collect();
        assert_eq!(series, if name == "east" { vec![] } else { vec![name.to_owned()] });
    }
}

#[test]
fn a_voucher_shows_its_own_terms_or_those_of_its_series() {
    let (_directory, module) = mixed_store();
    let record = |serial: &str| {
        let one = module.get_by_serial(&olga(), serial).unwrap();
        let filter = Filter { serial: serial.into(), ..Filter::default() };
        assert_eq!(module.search(&olga(), &filter).unwrap().fetch(1).unwrap().first(), Some(&one));
        (one.voucher_type, one.invoice)
    };
    assert_eq!(record("1-1"), ("GIFT".into(), "I-7".into()));
    assert_eq!(record("1-2"), (String::new(), String::new()));
    assert_eq!(record("2-7"), ("TV".into(), String::new()));
    assert_eq!(module.series_get(&olga(), "2").unwrap().voucher_type, "TV");
    assert_eq!(module.series_get(&olga(), "2").unwrap().state, SeriesState::Active);
    let export = |columns: &str, serial: &str| {
        let request = crate::engine::ExportRequest { columns: columns.into(), ..Default::default() };
        let filter = Filter { serial: serial.into(), serial_until: serial.replace("-1", "-3"), ..Filter::default() };
        let mut export = module.export(&olga(), &filter, &request).unwrap();
        let mut buffer = [0; 500];
        let mut text = String::new();
        while let count @ 1.. = export.read(&mut buffer).unwrap() {
            text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        }
        text
    };
    let header = "serial,voucher_type,invoice,remaining,reason\r\n";
    let rows = "1-00000001,GIFT,I-7,10.00,\r\n1-00000002,,,5.00,\r\n1-00000003,,,10.00,\r\n";
    assert_eq!(export("serial,voucher_type,invoice,remaining,reason", "1-1"), format!("{header}{rows}"));
}

#[test]
fn terms_that_come_while_a_search_is_read_are_not_missed() {
    let (_directory, module) = mixed_store();
    let filter = Filter { voucher_type: "GIFT".into(), ..Filter::default() };
    let all = in_pages(&module, &filter, 1_000);
    let mut walk = module.walk(&olga(), &filter).unwrap();
    let mut seen: Vec<i64> = walk.next(&module, 1).unwrap().iter().map(|(_, row)| row.voucher.id).collect();
    let other = Terms { voucher_type: "GIFT".into(), invoice: "I-8".into(), ..Terms::default() };
    let other = terms_number(&module, other);
    for id in &all[1..] {
        change_by_id(&module, *id, move |row| row.terms = other);
    }
    seen.extend(walk.next(&module, 1_000).unwrap().iter().map(|(_, row)| row.voucher.id));
    assert_eq!(seen, all);
}
