//! What a search reads: zones that hold a match and nothing else, each by an index.

mod mixed;

use std::sync::Arc;

use super::*;
use crate::clock::Clock;
use crate::engine::{integrity, Config};
use crate::entropy::SystemEntropy;
use crate::limits::ZONE_BITS;
use crate::store::driver::{Row, Value};
use crate::store::total::Totals;
use crate::store::{reminder, sql, voucher};
use crate::vault::RootKey;
use crate::voucher::{ChangeReason, SeriesRequest, VoucherState};

const NOW_MS: i64 = 1_800_000_000_000;
const ZONE: i64 = 1 << ZONE_BITS;

/// A clock that stands still.
struct Still;

impl Clock for Still {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }
}

/// A transaction that remembers what of the vouchers and counters was asked, and how many rows came.
struct Watched<'a> {
    inside: &'a mut dyn Transaction,
    plans: Vec<String>,
    /// Voucher numbers the statements could reach: what the database looked at, at most.
    reach: i64,
    statements: usize,
}

impl Transaction for Watched<'_> {
    fn execute(&mut self, text: &str, values: &[Value]) -> Result<u64> {
        self.inside.execute(text, values)
    }

    fn query(&mut self, text: &str, values: &[Value], each: &mut dyn FnMut(&dyn Row) -> Result<()>) -> Result<()> {
        self.statements += 1;
        if text.contains("voucher") {
            self.inside.query(&format!("EXPLAIN QUERY PLAN {text}"), values, &mut |row| {
                self.plans.push(row.text(3)?.to_owned());
                Ok(())
            })?;
        }
        if text.starts_with(sql::VOUCHER_LIST) {
            let [Value::Integer(from), Value::Integer(until), ..] = values else { panic!("{text} has no range") };
            self.reach += until - from + 1;
        }
        self.inside.query(text, values, each)
    }

    fn insert_rows(&mut self, head: &str, columns: usize, values: &[Value]) -> Result<bool> {
        self.inside.insert_rows(head, columns, values)
    }
}

fn olga() -> Actor {
    Actor::new(ActorKind::Operator, "olga", Right::ALL)
}

fn empty_store() -> (tempfile::TempDir, Arc<Module>) {
    let directory = tempfile::tempdir().unwrap();
    let mut config = Config { store_path: directory.path().join("store"), ..Config::default() };
    config.currency = "EUR".into();
    let key = RootKey::from_bytes(&[7; 32]).unwrap();
    let module = Module::open(&config, Some(key), Arc::new(Still), Arc::new(SystemEntropy));
    (directory, module.unwrap())
}

/// A store with one series of 100,000 vouchers, which lie in seven zones.
fn large_store() -> (tempfile::TempDir, Arc<Module>) {
    let (directory, module) = empty_store();
    let request = SeriesRequest { quantity: 100_000, face_value: 1000, ..SeriesRequest::default() };
    module.generate_series(&olga(), &request).unwrap();
    (directory, module)
}

/// Changes one voucher as the engine does: its row, its tag, its counters.
fn change(module: &Arc<Module>, number: i64, to: fn(&mut voucher::VoucherRow)) {
    change_by_id(module, voucher_id(1, number), to);
}

fn change_by_id(module: &Arc<Module>, id: i64, to: impl Fn(&mut voucher::VoucherRow) + Send + 'static) {
    let ground = module.ground.clone();
    let changed = module.store.write(move |tx| {
        let before = voucher::by_id(tx, id)?.unwrap();
        let series = series_rows::by_id(tx, before.series())?.unwrap();
        let mut after = before.clone();
        to(&mut after);
        after.version += 1;
        after.tag = integrity::voucher_tag(&ground.vault, &series, &after);
        let mut totals = Totals::on(1);
        totals.change(&before, &after);
        totals.write(tx)?;
        voucher::change(tx, &before, &after)
    });
    assert!(changed.unwrap());
}

fn block(module: &Arc<Module>, number: i64) {
    change(module, number, |row| {
        row.state = VoucherState::Blocked;
        row.reason = ChangeReason::Lost;
    });
}

/// What a search finds, in pages of `most`, and how many voucher numbers it could reach for that.
fn found(module: &Arc<Module>, filter: &Filter, most: usize) -> (Vec<i64>, i64) {
    let mut walk = module.walk(&olga(), filter).unwrap();
    let (mut numbers, mut reach) = (Vec::new(), 0);
    loop {
        let page = module.store.read(|tx| {
            let mut watched = Watched { inside: tx, plans: Vec::new(), reach: 0, statements: 0 };
            let mut rows = Vec::new();
            walk.page(&mut watched, &module.ground, most, &mut rows)?;
            reach += watched.reach;
            // What was counted up to a bound may be scanned.
            let scan = watched.plans.iter().find(|plan| plan.starts_with("SCAN") && *plan != "SCAN counted");
            assert_eq!(scan, None, "{filter:?}: {:?}", watched.plans);
            assert!(watched.statements < 40, "{} statements for a page", watched.statements);
            Ok(rows)
        });
        let page = page.unwrap();
        if page.is_empty() {
            return (numbers, reach);
        }
        numbers.extend(page.iter().map(|(_, row)| i64::from(row.voucher.number())));
    }
}

#[test]
fn three_of_many_are_found_in_the_zones_they_are_in() {
    let (_directory, module) = large_store();
    for number in [20_000, 20_007, 90_000] {
        block(&module, number);
    }
    change(&module, 50_000, |row| row.partner = "west".into());
    change(&module, 99_999, |row| row.expires_at_ms = NOW_MS + 5);
    module.store.write(|tx| reminder::sent(tx, voucher_id(1, 70_000), NOW_MS, "olga")).unwrap();
    let any = Filter::default;
    let cases: [(Filter, &[i64], i64); 10] = [
        (Filter { state: Some(VoucherState::Blocked), ..any() }, &[20_000, 20_007, 90_000], 2),
        (Filter { reason: Some(ChangeReason::Lost), order: Order::Amount, ..any() }, &[20_000, 20_007, 90_000], 2),
        (
            Filter { reason: Some(ChangeReason::Lost), order: Order::SerialDescending, ..any() },
            &[90_000, 20_007, 20_000],
            2,
        ),
        (Filter { partner: "west".into(), ..any() }, &[50_000], 1),
        (Filter { expires_until_ms: NOW_MS + 9, ..any() }, &[99_999], 1),
        (Filter { expires_from_ms: 1, order: Order::ExpiresDescending, ..any() }, &[99_999], 1),
        (Filter { reminded: Some(true), ..any() }, &[70_000], 1),
        (Filter { state: Some(VoucherState::Used), ..any() }, &[], 0),
        (Filter { created_by: "nobody".into(), ..any() }, &[], 0),
        (Filter { voucher_type: "NONE".into(), ..any() }, &[], 0),
    ];
    for (filter, numbers, zones) in cases {
        let (seen, reach) = found(&module, &filter, 1_000);
        assert_eq!(seen, numbers, "{filter:?}");
        // Each zone is looked at once, and once more to see that nothing follows.
        assert!(reach <= zones * 2 * ZONE, "{filter:?} could reach {reach} vouchers");
        assert_eq!(found(&module, &filter, 1).0, numbers, "{filter:?} in pages of one");
        assert_eq!(module.search_count(&olga(), &filter, 0).unwrap(), numbers.len() as i64, "{filter:?}");
    }
}

#[test]
fn a_page_from_the_middle_reads_no_more_than_the_page() {
    let (_directory, module) = large_store();
    let mut walk = module.walk_from(&olga(), &Filter::default(), voucher_id(1, 60_000)).unwrap();
    let rows = walk.next(&module, 10).unwrap();
    let numbers: Vec<u32> = rows.iter().map(|(_, row)| row.voucher.number()).collect();
    assert_eq!(numbers, (60_001..=60_010).collect::<Vec<u32>>());
    let used = Filter { order: Order::Used, ..Filter::default() };
    assert_eq!(module.walk_from(&olga(), &used, 0).err().unwrap().field, "order");
}

#[test]
fn every_list_is_led_by_an_index() {
    let (_directory, module) = large_store();
    for order in 0..=7 {
        let order = Order::from_number(order).unwrap();
        for filter in [
            Filter { account: "anna".into(), ..Filter::default() },
            Filter { used_from_ms: 5, used_until_ms: 9, ..Filter::default() },
            Filter { state: Some(VoucherState::Pending), ..Filter::default() },
            Filter { series: "1".into(), state: Some(VoucherState::Draft), ..Filter::default() },
        ] {
            assert_eq!(found(&module, &Filter { order, ..filter }, 10).0, Vec::<i64>::new());
        }
    }
}
