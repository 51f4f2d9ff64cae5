//! The engine's behaviour, told as stories. One file per topic.

mod support;

mod approval;
mod audit;
mod export;
mod generate;
mod guard;
mod hostile;
mod integrity;
mod life;
mod quota;
mod redeem;
mod report;
mod reveal;
mod schema;
mod search;
mod settings;
mod settle;
mod types;
