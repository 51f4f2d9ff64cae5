//! Bulk work that is killed goes on where it stood: every voucher is changed once, and customers redeem meanwhile.

use std::sync::Arc;
use std::time::Duration;

use voucher::voucher::{BulkOperation, BulkRequest, BulkResult, ChangeReason, Filter, Series, SeriesRequest};
use voucher::{Module, Status};

use crate::books::{raw, totals_are_the_sums_of_rows};
use crate::house::{code, codes, customer, operator, ten_euros, House};
use crate::seed::Plan;
use crate::worker::Worker;

const QUANTITY: i64 = 1_000_000;
/// Vouchers that are active before the bulk work starts, for the customers.
const CARDS: i64 = 500;

#[test]
fn a_bulk_activation_of_a_million_killed_half_way_is_resumed_and_customers_redeem_meanwhile() {
    let (house, mut plan) = (House::unguarded(), Plan::new("bulk"));
    let (_, cards) = house.cards(CARDS);
    let series = accepted(&house, QUANTITY);
    let (module, ledger) = (house.open(), house.ledger());
    let mut killed_at = Vec::new();
    let mut cards = cards.iter();
    // Two deaths in the first half, one in the second.
    for share in [0.2, 0.45, 0.7] {
        let mut worker = Worker::ready(&house);
        worker.tell(&format!("activate a1 {}", series.id));
        while done(&module) < (QUANTITY as f64 * share) as i64 {
            // On a slow machine they may run out of cards; the work goes on.
            if let Some(card) = cards.next() {
                assert_eq!(module.redeem(&customer("anna"), &code(card), &ledger).unwrap().0, Status::Ok);
            }
            std::thread::sleep(Duration::from_millis(20 + plan.below(100)));
        }
        worker.kill();
        killed_at.push(done(&module));
    }
    println!("bulk: killed at {killed_at:?} of {QUANTITY}, {} redeemed meanwhile", CARDS - cards.len() as i64);
    assert!(killed_at.iter().all(|done| *done < QUANTITY), "the kills came too late: {killed_at:?}");

    let job = module.jobs(&operator()).unwrap().remove(0);
    let job = module.job_resume(&operator(), &job.job_id).unwrap();
    assert_eq!(job.step(i64::MAX).unwrap().0, Status::Done);
    let wanted = BulkResult { matched: QUANTITY, changed: QUANTITY, ..BulkResult::default() };
    let result = job.result().unwrap();
    assert_eq!((result.matched, result.changed), (wanted.matched, wanted.changed), "{result:?}");
    whole(&house, &module, &series);
}

/// Twenty deaths inside the transaction of a slice.
#[cfg(feature = "test-hooks")]
#[test]
fn a_slice_of_bulk_work_that_dies_before_its_commit_changes_nothing() {
    const DEATHS: i64 = 20;
    let house = House::unguarded();
    let quantity = 10_000 * (DEATHS / 2 + 1);
    house.cards(1);
    let series = accepted(&house, quantity);
    for death in 0..DEATHS {
        let mut worker = Worker::doomed(&house, &format!("bulk_slice:{}", death % 2 + 1));
        worker.tell(&format!("activate a1 {}", series.id));
        assert!(worker.was_killed());
        let active = house.open().series_get(&operator(), &series.id).unwrap().counters.active;
        let rows = raw(&house, "SELECT count(*), 0, 0, 0 FROM voucher WHERE id >> 24 = 2 AND state = 4")[0][0];
        assert_eq!(active, rows, "death {death}: counters without their rows");
        assert_eq!(done(&house.open()), rows, "death {death}: rows without their progress");
    }
    let mut worker = Worker::ready(&house);
    worker.tell(&format!("activate a1 {}", series.id));
    assert_eq!(worker.hear().as_deref(), Some("Finished"));
    let module = house.open();
    assert_eq!(module.series_get(&operator(), &series.id).unwrap().counters.active, quantity);
    totals_are_the_sums_of_rows(&house);
    module.verify_audit(&operator()).unwrap();
}

/// A series whose vouchers were accepted.
fn accepted(house: &House, quantity: i64) -> Series {
    let module = house.open();
    let request = SeriesRequest { draft: true, ..ten_euros(quantity) };
    let series = module.generate_series(&operator(), &request).unwrap().1;
    let result = module.bulk(&operator(), &bulk(BulkOperation::Accept, &series.id, "")).unwrap();
    assert_eq!(result.changed, quantity);
    series
}

/// An operation over all vouchers of a series.
pub fn bulk(operation: BulkOperation, series: &str, request_id: &str) -> BulkRequest {
    BulkRequest {
        operation,
        filter: Filter { series: series.to_owned(), ..Filter::default() },
        voucher_ids: Vec::new(),
        with_series: true,
        change: Default::default(),
        reason: ChangeReason::None,
        note: String::new(),
        dry_run: false,
        request_id: request_id.to_owned(),
    }
}

fn done(module: &Arc<Module>) -> i64 {
    module.jobs(&operator()).unwrap().first().map_or(0, |job| job.done)
}

fn whole(house: &House, module: &Arc<Module>, series: &Series) {
    assert!(module.jobs(&operator()).unwrap().is_empty());
    assert_eq!(module.series_get(&operator(), &series.id).unwrap().counters.active, series.quantity);
    // Generated is version 1, accepted 2, activated 3: nobody was changed twice or left out.
    let versions =
        raw(house, "SELECT min(version), max(version), min(state), max(state) FROM voucher WHERE id >> 24 = 2");
    assert_eq!(versions, [[3, 3, 4, 4]]);
    totals_are_the_sums_of_rows(house);
    module.verify_audit(&operator()).unwrap();
    let activated = codes(module, &series.id);
    let (status, _) = module.redeem(&customer("anna"), &code(&activated[0]), &house.ledger()).unwrap();
    assert_eq!(status, Status::Ok);
}
