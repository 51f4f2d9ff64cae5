//! The engine's behaviour, told as stories. One file per topic.

mod support;

mod approval;
mod audit;
mod bulk;
mod bulk_types;
mod doubt;
mod export;
mod export_cards;
mod export_files;
#[cfg(feature = "age")]
mod export_manifest;
mod export_repeat;
mod export_runs;
mod generate;
mod guard;
mod history;
mod hostile;
mod import;
mod import_changes;
mod import_look;
mod import_serials;
mod integrity;
mod keys;
mod life;
mod message;
mod model;
mod partial;
mod quota;
mod reconcile;
mod redeem;
mod reminder;
mod report;
mod reveal;
mod reverse;
mod rights;
mod schema;
mod search;
mod series_life;
mod settings;
mod settle;
mod types;
