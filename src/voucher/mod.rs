//! Series, vouchers and redemptions as data, and the state machine as one readable table. Pure: no store, no clock.

pub mod record;
pub mod redemption;
pub mod request;
pub mod series;
pub mod state;

pub use record::{Event, VoucherRecord};
pub use redemption::{CheckResult, Receipt, Recovery, RedemptionState};
pub use request::{Filter, Order, RedeemRequest, SeriesRequest};
pub use series::{Counters, Series};
pub use state::{SeriesState, VoucherState};
