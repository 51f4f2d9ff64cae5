//! Many processes, sudden deaths and full disks. However it ends, every voucher is active and not in the ledger, or
//! used and in the ledger exactly once.
//!
//! The stage: `house` is a store with a ledger beside it, `ledger` the host's side of the contract in a file, `worker`
//! this test binary run again as another process, `books` the comparison of store and ledger, `seed` the plan of work.
//! A file per topic: `approval`, `races`, `kills`, `crash_points`, `reversals`, `sale`, `credit`, `restored`, `generation`, `guard`, `disk_full`,
//! `import`, `keys`, `bulk`, `crowd`, `export`.

#![allow(clippy::disallowed_methods)]

#[cfg(feature = "test-hooks")]
mod approval;
mod books;
mod bulk;
#[cfg(feature = "test-hooks")]
mod credit;
mod crowd;
mod house;
mod ledger;
mod seed;
mod worker;

#[cfg(feature = "test-hooks")]
mod crash_points;
mod disk_full;
#[cfg(feature = "test-hooks")]
mod export;
mod generation;
mod guard;
#[cfg(feature = "test-hooks")]
mod import;
#[cfg(feature = "test-hooks")]
mod keys;
mod kills;
mod races;
mod restored;
#[cfg(feature = "test-hooks")]
mod reversals;
#[cfg(feature = "test-hooks")]
mod sale;
