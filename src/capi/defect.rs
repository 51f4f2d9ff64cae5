//! Panics of our own are told by their place only: a panic's text may hold a code, and the host's stderr is not ours.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use std::sync::Once;

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs work whose panics are kept silent. Other panics of the process go where they went before.
pub fn watched<T>(work: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| match WATCHED.get() {
            true => remember(panic),
            false => before(panic),
        }));
    });
    let _end = End(WATCHED.replace(true));
    work()
}

/// Where this thread's last panic was, as file and line.
pub fn place() -> String {
    PLACE.with_borrow(Clone::clone)
}

fn remember(panic: &PanicHookInfo) {
    if let Some(location) = panic.location() {
        PLACE.set(format!("{}:{}", location.file(), location.line()));
    }
}

/// Puts the watch back as it was, also when the work panics.
struct End(bool);

impl Drop for End {
    fn drop(&mut self) {
        WATCHED.set(self.0);
    }
}
