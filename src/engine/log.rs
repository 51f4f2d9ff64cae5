//! What the module has to tell whoever is on call: kept until the caller takes it, so that no callback runs in here.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum LogLevel {
    /// Worth knowing.
    Info = 1,
    /// Somebody should look when there is time.
    Warning = 2,
    /// Somebody must look now.
    Alarm = 3,
}

/// One thing to tell. Never holds a code or a key.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEvent {
    /// How much it matters.
    pub level: LogLevel,
    /// When it happened.
    pub at_ms: i64,
    /// What, as a word programs can switch on.
    pub event: &'static str,
    /// One line for people.
    pub message: String,
}

/// Events nobody took are dropped from the old end: a host without a log callback must not fill its memory.
const EVENTS_KEPT: usize = 256;

/// The buffer.
#[derive(Default)]
pub(super) struct Log {
    events: Mutex<VecDeque<LogEvent>>,
}

impl Log {
    pub(super) fn push(&self, level: LogLevel, at_ms: i64, event: &'static str, message: impl Into<String>) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() == EVENTS_KEPT {
            events.pop_front();
        }
        events.push_back(LogEvent { level, at_ms, event, message: message.into() });
    }

    pub(super) fn take(&self) -> Vec<LogEvent> {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.is_empty() {
            return Vec::new();
        }
        events.drain(..).collect()
    }
}
