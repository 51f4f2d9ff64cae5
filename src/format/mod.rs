//! Bytes out, no store: what the rows of an export look like.

pub mod csv;
pub mod time;

pub use self::csv::{CsvWriter, SharedCell};
pub use self::time::{date_time, timestamp, TimeColumn};
