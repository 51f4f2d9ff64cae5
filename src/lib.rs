//! Prepaid vouchers for billing platforms: generate series, take them through their life, redeem each exactly once.

#![deny(unsafe_code, missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]

pub mod actor;
pub mod clock;
pub mod code;
pub mod engine;
pub mod entropy;
pub mod error;
pub mod format;
pub mod identifier;
pub mod ledger;
pub mod limits;
pub mod money;
pub mod store;
pub mod vault;
pub mod voucher;

mod capi;

pub use engine::{series_preset, Config, Module};

pub use actor::{Actor, ActorKind, Right};
pub use error::{Error, Reason, Result, Status, StatusClass};
