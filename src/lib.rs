//! Prepaid vouchers for billing platforms: generate series, take them through their life, redeem each exactly once.
//!
//! # The tour
//! A host opens a [`Module`] and names an [`Actor`] with every call. [`Module::redeem`] holds the voucher, asks the host's
//! [`ledger`] to book a posting under a key that makes it happen once, and settles what it answered. What dies in between is
//! finished by [`Module::recover`].
//!
//! - [`engine`]: the use cases, a file each
//! - [`voucher`]: series, vouchers and redemptions as data, and their life cycle as a table
//! - [`code`]: the secret; [`vault`]: what it is at rest; [`store`]: the only SQL; [`format`](mod@format): bytes in and out
//! - [`limits`]: every bound with its reason; [`error`]: every status; [`clock`] and [`entropy`]: what tests replace
//! - `capi`: the C ABI over all this, and the only unsafe code
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use voucher::ledger::{Answer, Ledger, Outcome, Posting};
//! use voucher::voucher::{RedeemRequest, SeriesRequest};
//! use voucher::{Actor, ActorKind, Config, Module, Right, Status};
//!
//! /// Books nothing twice: a real one has a UNIQUE index on the key.
//! #[derive(Default)]
//! struct Books(Mutex<Vec<String>>);
//!
//! impl Ledger for Books {
//!     fn post(&self, posting: &Posting) -> Answer {
//!         let mut keys = self.0.lock().unwrap();
//!         let outcome = if keys.contains(&posting.key) { Outcome::Duplicate } else { Outcome::Done };
//!         keys.push(posting.key.clone());
//!         Answer { outcome, ..Answer::default() }
//!     }
//! }
//!
//! # let folder = tempfile::tempdir()?;
//! let config = Config { store_path: folder.path().join("vouchers.db"), ..Config::default() };
//! let root_key = voucher::vault::RootKey::from_bytes(&[7; 32])?;
//! let module = Module::open(
//!     &config,
//!     Some(root_key),
//!     Arc::new(voucher::clock::SystemClock),
//!     Arc::new(voucher::entropy::SystemEntropy),
//! )?;
//!
//! let olga = Actor::new(ActorKind::Operator, "olga", &[Right::Generate, Right::Activate]);
//! let cards = SeriesRequest { quantity: 100, face_value: 10_00, currency: "EUR".into(), ..SeriesRequest::default() };
//! module.generate_series(&olga, &cards)?;
//!
//! let customer = Actor::new(ActorKind::Customer, "4711", &[]);
//! let typed = RedeemRequest { code: "1234 5678 9012 3456".into(), ..RedeemRequest::default() };
//! let refused = module.redeem(&customer, &typed, &Books::default()).unwrap_err();
//! assert_eq!(refused.status, Status::NotRedeemable);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(unsafe_code, missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]
#![deny(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]
#![cfg_attr(test, allow(clippy::disallowed_methods))]

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
