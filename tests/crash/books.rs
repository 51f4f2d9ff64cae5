//! The comparison of store and ledger, row by row. It trusts no counter and no answer of a worker.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};
use voucher::voucher::{Filter, VoucherState};
use voucher::Module;

use crate::house::{operator, House};
use crate::ledger::Entry;

/// How many vouchers are in which state.
#[derive(Debug, Default, PartialEq)]
pub struct Books {
    pub active: i64,
    pub used: i64,
}

/// Panics unless store and ledger tell the same story to the last row, nothing is left pending, and whatever was posted
/// more than once was the same every time.
pub fn balanced(house: &House, module: &Arc<Module>) -> Books {
    assert_eq!(house.ledger().told_otherwise(), 0, "a posting that came again");
    balanced_after_a_restore(house, module)
}

/// The same of a store that does not remember what it posted.
pub fn balanced_after_a_restore(house: &House, module: &Arc<Module>) -> Books {
    let books = vouchers_match_the_ledger(house, module);
    totals_are_the_sums_of_rows(house);
    module.verify_audit(&operator()).expect("the audit trail must verify");
    let pending = module.recover_next(&operator(), 0, "").unwrap();
    assert_eq!(pending, None, "a redemption is stuck");
    books
}

fn vouchers_match_the_ledger(house: &House, module: &Arc<Module>) -> Books {
    let ledger = house.ledger();
    let mut entries = ledger.entries();
    let mut balances: HashMap<String, i64> = HashMap::new();
    let mut books = Books::default();
    let mut search = module.search(&operator(), &Filter::default()).unwrap();
    loop {
        let records = search.fetch(1_000).unwrap();
        if records.is_empty() {
            break;
        }
        for record in records {
            let booked = standing(entries.remove(&record.id).unwrap_or_default());
            match record.state {
                VoucherState::Active => {
                    assert!(booked.is_empty(), "credited but still active: {} {booked:?}", record.serial);
                    books.active += 1;
                }
                VoucherState::Used => {
                    assert_eq!(booked.len(), 1, "credits of the used voucher {}: {booked:?}", record.serial);
                    assert_eq!((&booked[0].key, &booked[0].account), (&record.redemption_key, &record.account));
                    assert_eq!(booked[0].amount, record.face_value + record.extra_value);
                    *balances.entry(record.account).or_default() += booked[0].amount;
                    books.used += 1;
                }
                state => panic!("voucher {} is {}", record.serial, state.name()),
            }
        }
    }
    assert!(entries.is_empty(), "the ledger booked what the store never had: {entries:?}");
    let left: HashMap<String, i64> = ledger.balances().into_iter().filter(|(_, balance)| *balance != 0).collect();
    assert_eq!(left, balances);
    books
}

/// The payments of a voucher that no reversal took back.
fn standing(mut booked: Vec<Entry>) -> Vec<Entry> {
    for reversal in booked.clone().iter().filter(|entry| entry.reverses.is_some()) {
        let payment = booked.iter().position(|entry| Some(&entry.key) == reversal.reverses.as_ref());
        let payment = booked.remove(payment.unwrap_or_else(|| panic!("nothing to take back: {reversal:?}")));
        assert_eq!((&payment.account, payment.amount), (&reversal.account, -reversal.amount));
        booked.retain(|entry| entry != reversal);
    }
    booked
}

/// Read past the engine: what the counters of zones and the sums of days say is what the rows are.
pub fn totals_are_the_sums_of_rows(house: &House) {
    let rows = "SELECT v.id >> 14, v.state, count(*), sum(CASE v.state WHEN 6 THEN v.face_value + v.extra_value
        ELSE v.spent END) FROM voucher v JOIN series s ON s.id = v.id >> 24 WHERE s.complete = 1
        GROUP BY 1, 2 ORDER BY 1, 2";
    let totals = "SELECT zone, state, sum(vouchers), sum(spent) FROM voucher_total WHERE state > 0
        GROUP BY 1, 2 HAVING sum(vouchers) <> 0 OR sum(spent) <> 0 ORDER BY 1, 2";
    assert_eq!(raw(house, totals), raw(house, rows), "zone, state, vouchers, spent");
    let rows = "SELECT v.id >> 14, v.expires_at_ms, v.terms * 100 + v.reason, sum(v.face_value * 3 + v.extra_value)
        FROM voucher v JOIN series s ON s.id = v.id >> 24 WHERE s.complete = 1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    let totals = "SELECT zone, expires_at_ms, terms * 100 + reason, sum((face_value * 3 + extra_value) * vouchers)
        FROM voucher_total WHERE state > 0 GROUP BY 1, 2, 3 HAVING sum(vouchers) <> 0 ORDER BY 1, 2, 3";
    assert_eq!(raw(house, totals), raw(house, rows), "zone, end of validity, terms and reason, value");
    let zones = "SELECT zone >> 10, CASE WHEN state IN (5, 10) THEN 4 ELSE state END, sum(vouchers), sum(spent)
        FROM voucher_total GROUP BY 1, 2 HAVING sum(vouchers) <> 0 ORDER BY 1, 2";
    let days = "SELECT series, state, sum(vouchers), sum(spent) FROM day_total GROUP BY 1, 2
        HAVING sum(vouchers) <> 0 ORDER BY 1, 2";
    assert_eq!(raw(house, days), raw(house, zones), "series, state, vouchers, spent by days and by zones");
}

/// Rows of four numbers, straight from the file.
pub fn raw(house: &House, select: &str) -> Vec<[i64; 4]> {
    let connection = Connection::open_with_flags(house.store(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(60)).unwrap();
    let mut select = connection.prepare(select).unwrap();
    let rows = select.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])).unwrap();
    rows.map(Result::unwrap).collect()
}
