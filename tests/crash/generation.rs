//! A generation killed half way is invisible, and goes on where it stood.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use voucher::voucher::{Filter, Series};
use voucher::{Module, Status};

use crate::books::{balanced, Books};
use crate::house::{codes, operator, ten_euros, House};
use crate::seed::Plan;
use crate::worker::Worker;

const QUANTITY: i64 = 100_000;

#[test]
fn a_generation_killed_at_any_moment_is_resumed_to_exactly_its_quantity() {
    let (house, mut plan) = (House::unguarded(), Plan::new("generation"));
    let slice_lasts = time_of_a_slice(&house);
    let mut interrupted_at = Vec::new();
    loop {
        let mut worker = Worker::ready(&house);
        worker.tell(&format!("generate g1 {QUANTITY}"));
        let module = house.open();
        wait_beyond(&module, interrupted_at.last().copied().unwrap_or(0));
        std::thread::sleep(slice_lasts.mul_f64(plan.below(1_000) as f64 / 1_000.0));
        worker.kill();
        let Some(done) = done(&module) else { break };
        interrupted_at.push(done);
        nothing_is_visible(&module);
    }
    println!("generation: killed at {interrupted_at:?} of {QUANTITY}");
    assert!(interrupted_at.len() >= 2, "the kills met only {interrupted_at:?}");
    whole(&house, QUANTITY);
}

/// Until the unfinished generation has more vouchers than that, or is whole.
fn wait_beyond(module: &Arc<Module>, vouchers: i64) {
    while listed(module).len() == 1 && done(module).unwrap_or(0) <= vouchers {
        std::thread::yield_now();
    }
}

/// Vouchers of the unfinished generation.
fn done(module: &Arc<Module>) -> Option<i64> {
    module.jobs(&operator()).unwrap().first().map(|job| job.done)
}

/// A first series, whole, tells how long ten thousand vouchers take on this machine.
fn time_of_a_slice(house: &House) -> Duration {
    let began = Instant::now();
    house.open().generate_series(&operator(), &ten_euros(10_000)).unwrap();
    began.elapsed()
}

#[test]
fn a_generation_resumed_by_its_job_is_whole() {
    let house = House::unguarded();
    let module = house.open();
    module.generate_series(&operator(), &ten_euros(10_000)).unwrap();
    let (_, job) = module.generate_start(&operator(), &ten_euros(QUANTITY)).unwrap();
    assert_eq!(job.step(0).unwrap().0, Status::Ok);
    let id = job.progress().unwrap().job_id;
    drop((job, module));
    let module = house.open();
    nothing_is_visible(&module);
    assert_eq!(module.job_resume(&operator(), &id).unwrap().step(i64::MAX).unwrap().0, Status::Done);
    whole(&house, QUANTITY);
}

/// Twenty deaths inside the transaction of a slice. Every second process stores a slice before the one it dies in.
#[cfg(feature = "test-hooks")]
#[test]
fn a_slice_that_dies_before_its_commit_leaves_no_voucher() {
    const DEATHS: i64 = 20;
    let house = House::unguarded();
    house.cards(10_000);
    let quantity = 10_000 * (DEATHS / 2 + 1);
    for death in 0..DEATHS {
        let mut worker = Worker::doomed(&house, &format!("generate_slice:{}", death % 2 + 1));
        worker.tell(&format!("generate g1 {quantity}"));
        assert!(worker.was_killed());
        let module = house.open();
        let stored = module.jobs(&operator()).unwrap()[0].done;
        assert_eq!(stored, (death + 1) / 2 * 10_000, "death {death}");
        let rows = crate::books::raw(&house, "SELECT count(*), 0, 0, 0 FROM voucher WHERE id >> 24 = 2")[0][0];
        assert_eq!(rows, stored, "death {death}: rows without their progress");
        nothing_is_visible(&module);
    }
    let mut worker = Worker::ready(&house);
    worker.tell(&format!("generate g1 {quantity}"));
    assert_eq!(worker.hear().as_deref(), Some("Finished"));
    whole(&house, quantity);
}

fn listed(module: &Arc<Module>) -> Vec<Series> {
    module.series_cursor(&operator(), &Filter::default()).unwrap().fetch(10).unwrap()
}

/// Of the second series; the first one is whole.
fn nothing_is_visible(module: &Arc<Module>) {
    assert_eq!(listed(module).len(), 1, "an unfinished series is listed");
    assert_eq!(module.search_count(&operator(), &Filter::default(), 0).unwrap(), 10_000, "a part of a series is found");
}

fn whole(house: &House, quantity: i64) {
    let module = house.open();
    assert!(module.jobs(&operator()).unwrap().is_empty());
    let series = listed(&module);
    assert_eq!(series.len(), 2);
    let made = series.iter().find(|series| series.quantity == quantity).unwrap();
    assert_eq!((made.counters.issued, made.counters.active), (quantity, quantity));
    let different: HashSet<String> = codes(&module, &made.id).into_iter().collect();
    assert_eq!(different.len() as i64, quantity, "codes that differ");
    assert_eq!(balanced(house, &module), Books { active: quantity + 10_000, used: 0 });
}
