//! Forced deaths, in test builds only: `VOUCHER_TEST_CRASH=point:n` kills the process at the n-th pass of the point.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::LazyLock;

struct Death {
    point: String,
    pass: u32,
    passed: AtomicU32,
}

static DEATH: LazyLock<Option<Death>> = LazyLock::new(|| {
    #[allow(clippy::disallowed_methods, reason = "test builds only")]
    let wish = std::env::var("VOUCHER_TEST_CRASH").ok()?;
    let (point, pass) = wish.split_once(':').unwrap_or((&wish, "1"));
    Some(Death { point: point.to_owned(), pass: pass.parse().ok()?, passed: AtomicU32::new(0) })
});

pub(super) fn pass(point: &str) {
    let Some(death) = &*DEATH else { return };
    if death.point == point && death.passed.fetch_add(1, Ordering::Relaxed) + 1 == death.pass {
        // SIGKILL, as a power cut would: no handler, no destructor, no flush.
        let me = std::process::id().to_string();
        let _ = std::process::Command::new("kill").args(["-9", &me]).status();
        loop {
            std::thread::park();
        }
    }
}
