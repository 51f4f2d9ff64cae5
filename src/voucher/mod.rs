//! Series, vouchers and redemptions as data, and the state machine as one readable table. Pure: no store, no clock.

#[macro_use]
mod words;

pub mod approval;
pub mod bulk;
pub mod exchange;
pub mod job;
pub mod record;
pub mod redemption;
pub mod report;
pub mod request;
pub mod sale;
pub mod series;
pub mod state;
pub mod voucher_type;

pub use approval::{Approval, ApprovalState};
pub use bulk::{BulkOperation, BulkRequest, BulkResult, ChangeReason, SeriesEdit, VoucherChange};
pub use exchange::{
    CardPage, CardTemplate, ExportFormat, ExportRequest, ExportResult, ExportRun, ExportState, FindingKind,
    ImportFinding, ImportFormat, ImportRequest, ImportResult, MessageRequest, MessageTag,
};
pub use job::{JobKind, JobState, Progress};
pub use record::{Event, VoucherRecord};
pub use redemption::{CheckResult, Receipt, Recovery, RedemptionState};
pub use request::{Filter, Order, RedeemRequest, SeriesRequest};
pub use sale::{Sale, SaleFilter, SaleKind, SaleRequest, SaleState, SaleSum};
pub use series::{Counters, Series, SeriesChange};
pub use state::{SeriesState, VoucherState};
pub use voucher_type::{ProcessStates, TaxClass, Terms, VoucherType};
