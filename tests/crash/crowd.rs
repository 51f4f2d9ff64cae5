//! Twenty operators and eight redeemers at once for a minute: nothing is lost, and the books balance.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use voucher::ledger::Ledger;
use voucher::voucher::{BulkOperation, BulkRequest, ChangeReason, Filter, VoucherChange, VoucherState};
use voucher::{Module, Status};

use crate::books::totals_are_the_sums_of_rows;
use crate::bulk::bulk;
use crate::house::{code, customer, operator, House};
use crate::ledger::FileLedger;
use crate::seed::Plan;
use crate::worker::Worker;

const SERIES: usize = 5;
const CARDS: i64 = 2_000;
const LASTS: Duration = Duration::from_secs(60);
/// Processes of operators and of redeemers, and the threads of each.
const OPERATORS: (usize, usize) = (5, 4);
const REDEEMERS: (usize, usize) = (2, 4);

#[test]
fn twenty_operators_and_eight_redeemers_leave_balanced_books() {
    let house = House::unguarded();
    let series: Vec<String> = (0..SERIES).map(|_| house.cards(CARDS).0.id).collect();
    let mut operators = Worker::crew(&house, OPERATORS.0);
    let mut redeemers = Worker::crew(&house, REDEEMERS.0);
    for (number, worker) in operators.iter_mut().enumerate() {
        worker.tell(&format!("operate {number} {} {} {}", OPERATORS.1, LASTS.as_millis(), series.join(" ")));
    }
    for (number, worker) in redeemers.iter_mut().enumerate() {
        worker.tell(&format!("customers {number} {} {} {}", REDEEMERS.1, LASTS.as_millis(), series.join(" ")));
    }
    let mut heard = Vec::new();
    for worker in operators.iter_mut().chain(&mut redeemers) {
        heard.push(worker.hear().expect("nobody dies"));
    }
    println!("crowd: {}", heard.join("; "));
    drop((operators, redeemers));

    let (module, ledger) = (house.open(), house.ledger());
    module.recover(&operator(), 0, 1_000, &ledger).unwrap();
    assert_eq!(module.recover_next(&operator(), 0, "").unwrap(), None, "a redemption is stuck");
    let rows = module.conservation(&operator()).unwrap();
    assert!(rows.iter().all(|row| row.holds), "{rows:?}");
    assert_eq!(rows[0].issued_vouchers, SERIES as i64 * CARDS);
    totals_are_the_sums_of_rows(&house);
    module.verify_audit(&operator()).unwrap();
    ledger_agrees(&module, &ledger);
}

/// Used is what the ledger booked and did not take back; nothing else is.
fn ledger_agrees(module: &Arc<Module>, ledger: &FileLedger) {
    let booked: HashMap<String, i64> = ledger
        .entries()
        .into_iter()
        .map(|(voucher, entries)| (voucher, entries.iter().map(|entry| entry.amount).sum()))
        .collect();
    let mut search = module.search(&operator(), &Filter::default()).unwrap();
    let mut used = 0;
    loop {
        let records = search.fetch(1_000).unwrap();
        if records.is_empty() {
            break;
        }
        for record in records {
            let credited = booked.get(&record.id).copied().unwrap_or(0);
            let is_used = record.state == VoucherState::Used;
            let worth = if is_used { record.face_value + record.extra_value } else { 0 };
            assert_eq!(credited, worth, "{} is {}", record.serial, record.state.name());
            used += i64::from(is_used);
        }
    }
    assert!(used > 100, "only {used} were used: the crowd was too slow to prove anything");
}

/// What one process of operators does until the time is over; how much of it, as a line.
pub fn operate(
    module: &Arc<Module>,
    ledger: &FileLedger,
    number: &str,
    threads: &str,
    ms: &str,
    series: &[&str],
) -> String {
    let counted = at_work(number, threads, ms, |plan, thread| {
        let chosen = series[plan.below(series.len() as u64) as usize];
        act(module, ledger, plan, chosen, thread)
    });
    format!("operators did {counted}")
}

fn act(module: &Arc<Module>, ledger: &FileLedger, plan: &mut Plan, series: &str, thread: usize) -> i64 {
    use BulkOperation::{Assign, Block, Cancel, Expire, Modify, Unblock};
    let first = 1 + plan.below(CARDS as u64) as i64;
    let last = (first + plan.below(20) as i64).min(CARDS);
    let code = module.series_get(&operator(), series).unwrap().code;
    let over = |operation| BulkRequest {
        filter: Filter {
            serial: format!("{code}-{first:08}"),
            serial_until: format!("{code}-{last:08}"),
            ..Filter::default()
        },
        with_series: false,
        ..bulk(operation, series, "")
    };
    let request = match plan.below(20) {
        0..=3 => BulkRequest { reason: ChangeReason::Stolen, ..over(Block) },
        4..=9 => over(Unblock),
        10 => BulkRequest { reason: ChangeReason::Return, ..over(Cancel) },
        11..=13 => BulkRequest {
            change: VoucherChange { set: 1, face_value: 500 + plan.below(1_000) as i64, ..VoucherChange::default() },
            ..over(Modify)
        },
        14..=15 => BulkRequest {
            change: VoucherChange { set: 0x10, partner: format!("p{thread}"), ..VoucherChange::default() },
            ..over(Assign)
        },
        16 => over(Expire),
        17 => return lock_for_a_moment(module, series),
        _ => return reverse_one(module, ledger, plan, series),
    };
    module.bulk(&operator(), &request).map_or_else(busy, |result| result.changed)
}

fn lock_for_a_moment(module: &Arc<Module>, series: &str) -> i64 {
    use voucher::engine::SeriesChange::{Lock, Unlock};
    // Another operator may have locked it meanwhile: refused is refused.
    i64::from(module.series_change(&operator(), series, Lock, "check").is_ok())
        + i64::from(module.series_change(&operator(), series, Unlock, "checked").is_ok())
}

fn reverse_one(module: &Arc<Module>, ledger: &FileLedger, plan: &mut Plan, series: &str) -> i64 {
    let filter = Filter { series: series.to_owned(), state: Some(VoucherState::Used), ..Filter::default() };
    let used = module.search(&operator(), &filter).unwrap().fetch(50).unwrap();
    if used.is_empty() {
        return 0;
    }
    let chosen = &used[plan.below(used.len() as u64) as usize];
    i64::from(module.reverse(&operator(), &chosen.redemption_key, "a mistake", ledger).is_ok())
}

/// What one process of redeemers does until the time is over.
pub fn customers(
    module: &Arc<Module>,
    ledger: &FileLedger,
    number: &str,
    threads: &str,
    ms: &str,
    series: &[&str],
) -> String {
    let codes: Vec<String> = series.iter().flat_map(|series| crate::house::codes(module, series)).collect();
    let counted = at_work(number, threads, ms, |plan, thread| {
        let typed = &codes[plan.below(codes.len() as u64) as usize];
        // Those assigned to a partner are for its customers only: that is refused, too.
        match module.redeem(&customer(&format!("c{number}.{thread}")), &code(typed), ledger as &dyn Ledger) {
            Ok((status, _)) => i64::from(status == Status::Ok),
            Err(error) => busy(error),
        }
    });
    format!("customers redeemed {counted}")
}

/// Refusals are part of the game; anything else is not.
fn busy(error: voucher::Error) -> i64 {
    let expected = [Status::NotRedeemable, Status::Busy, Status::WrongState, Status::NotFound, Status::InvalidArgument];
    assert!(expected.contains(&error.status), "{error:?}");
    0
}

fn at_work(number: &str, threads: &str, ms: &str, act: impl Fn(&mut Plan, usize) -> i64 + Sync) -> i64 {
    let (threads, until): (usize, _) =
        (threads.parse().unwrap(), Instant::now() + Duration::from_millis(ms.parse().unwrap()));
    std::thread::scope(|scope| {
        let work = |thread: usize| {
            let act = &act;
            scope.spawn(move || {
                let (mut plan, mut counted) = (Plan::new(&format!("crowd {number}.{thread}")), 0);
                while Instant::now() < until {
                    counted += act(&mut plan, thread);
                }
                counted
            })
        };
        let running: Vec<_> = (0..threads).map(work).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}
