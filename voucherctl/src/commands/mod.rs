//! The commands, a file each.

pub mod backup;
pub mod export;
pub mod generate;
pub mod jobs;
pub mod list;
pub mod recover;
pub mod redeem;
pub mod series;
pub mod show;
pub mod verify;
