//! Sales: whole lots to a partner beside the same vouchers changed twice by SQLite alone, what one sale holds up, and
//! electronic vouchers sold one by one.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use voucher::limits::SALE_VOUCHERS_MAX;

use crate::bare;
use crate::house::House;
use crate::report::{median, percentile, Measured, Report};
use crate::{fresh, timed};

/// Lots of the largest size one sale can have.
const LOTS: i64 = 10;

pub fn sales(scale: f64, directory: &Path, report: &mut Report) {
    let lot = ((SALE_VOUCHERS_MAX as f64 * scale) as i64).max(10);
    let house = House::open(&fresh(directory, "shop.db"));
    let stock = house.stock(lot * LOTS);
    let vouchers = bare::vouchers_of(house.path());
    let connection = bare::create(&fresh(directory, "bare-shop.db"));
    bare::insert(&connection, &vouchers, "");
    let (mut library, mut ceiling) = (Vec::new(), Vec::new());
    for (number, ids) in vouchers.chunks(lot as usize).enumerate().take(LOTS as usize / 2) {
        let (_, seconds) = timed(|| house.sell_lot(&format!("lot-{number}"), &stock, lot));
        library.push(lot as f64 / seconds);
        let (_, seconds) = timed(|| bare::sell(&connection, ids));
        ceiling.push(lot as f64 / seconds);
        report.progress(format!("sell-stock: {:.0}/s, bare {:.0}/s", library[number], ceiling[number]));
    }
    report.add(Measured::rate("sell-stock", "vouchers/s", median(&library), median(&ceiling), ""));
    hold_up(&house, lot, &stock, report);
}

/// Electronic vouchers sold one by one: alone, and while somebody sells whole lots.
fn hold_up(house: &House, lot: i64, stock: &voucher::voucher::Series, report: &mut Report) {
    let alone: Vec<f64> = (0..200).map(|number| timed(|| house.sell_one(&format!("alone-{number}"))).1 * 1e3).collect();
    let over = AtomicBool::new(false);
    let waits = std::thread::scope(|scope| {
        scope.spawn(|| {
            (LOTS / 2..LOTS).for_each(|number| house.sell_lot(&format!("lot-{number}"), stock, lot));
            over.store(true, Ordering::Relaxed);
        });
        let mut waits = Vec::new();
        while !over.load(Ordering::Relaxed) || waits.is_empty() {
            waits.push(timed(|| house.sell_one(&format!("beside-{}", waits.len()))).1 * 1e3);
        }
        waits
    });
    report.note(format!(
        "an electronic voucher sold alone: p50 {:.2} ms, p99 {:.2} ms; beside lots of {lot}: p50 {:.2} ms, longest {:.1} ms",
        percentile(&alone, 50),
        percentile(&alone, 99),
        percentile(&waits, 50),
        percentile(&waits, 100),
    ));
    let longest = (percentile(&waits, 100), percentile(&alone, 99));
    report.add(Measured::time("sell-one-beside-lots-longest", "ms", longest.0, longest.1, ""));
}
