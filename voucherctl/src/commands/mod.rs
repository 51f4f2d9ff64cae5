//! The commands, a file each.

pub mod approvals;
pub mod backup;
pub mod bulk;
pub mod doubt;
pub mod export;
pub mod exports;
pub mod generate;
pub mod import;
pub mod jobs;
pub mod list;
pub mod message;
pub mod metrics;
pub mod reconcile;
pub mod recover;
pub mod redeem;
pub mod report;
pub mod reveal;
pub mod reverse;
pub mod rotate_key;
pub mod sales;
pub mod sell;
pub mod series;
pub mod settings;
pub mod show;
pub mod types;
pub mod verify;
