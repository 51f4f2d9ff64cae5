//! Bytes in and out, no store: what exports, cards, imports and messages look like.

pub mod cards;
pub mod csv;
pub mod document;
pub mod import;
pub mod json_lines;
pub mod locale;
pub mod message;
pub mod time;
pub mod xlsx;
pub mod xml;

pub use self::csv::{CsvDocument, CsvWriter, SharedCell};
pub use self::document::{Cell, Document, Heading, Shared};
pub use self::json_lines::JsonLinesDocument;
pub use self::locale::Locale;
pub use self::time::{date_time, timestamp, TimeColumn};
pub use self::xlsx::XlsxDocument;
pub use self::xml::XmlDocument;
