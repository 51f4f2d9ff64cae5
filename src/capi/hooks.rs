//! Exports of a test build only.

use crate::clock::{Clock, SystemClock};
use std::sync::atomic::{AtomicI64, Ordering};

static NOW_MS: AtomicI64 = AtomicI64::new(0);

/// The clock of a test build: the machine's until somebody sets it.
pub struct TestClock;

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        match NOW_MS.load(Ordering::Relaxed) {
            0 => SystemClock.now_ms(),
            set => set,
        }
    }
}

/// Stops the clock of the process at a moment; 0 lets it follow the machine's again.
#[no_mangle]
pub extern "C-unwind" fn voucher_test_clock_set(now_ms: i64) {
    NOW_MS.store(now_ms, Ordering::Relaxed);
}
