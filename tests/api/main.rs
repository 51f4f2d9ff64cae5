//! The engine's behaviour, told as stories. One file per topic.

mod support;

mod doubt;
mod export;
mod generate;
mod guard;
mod hostile;
mod integrity;
mod life;
mod reconcile;
mod redeem;
mod reverse;
mod schema;
mod search;
mod settle;
