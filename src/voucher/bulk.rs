//! What can be done to many vouchers at once.

use serde::{Deserialize, Serialize};

use super::request::Filter;
use super::state::VoucherEvent;

words! {
    /// What is done to each voucher of a selection.
    #[derive(Serialize, Deserialize)]
    BulkOperation {
        /// Draft becomes accepted.
        Accept = 1, "accept";
        /// Draft becomes rejected.
        Reject = 2, "reject";
        /// Accepted becomes active.
        Activate = 3, "activate";
        /// Active becomes blocked; needs a reason.
        Block = 4, "block";
        /// Blocked becomes active.
        Unblock = 5, "unblock";
        /// It is taken back; needs a reason.
        Cancel = 6, "cancel";
        /// Value, validity, products, business units or type change.
        Modify = 7, "modify";
        /// It goes to a partner.
        Assign = 8, "assign";
        /// Its validity ends now.
        Expire = 9, "expire";
        /// Only a tombstone is left.
        Purge = 10, "purge";
        /// It is removed, if nobody ever claimed it.
        Delete = 11, "delete";
        /// Its sealed code is destroyed after print; the keyed index stays.
        Seal = 12, "seal";
    }
}

words! {
    /// Why a voucher was blocked or cancelled.
    #[derive(Default, Serialize, Deserialize)]
    ChangeReason {
        /// Not told.
        #[default]
        None = 0, "";
        /// Blocked: it was lost.
        Lost = 1, "lost";
        /// Blocked: it was stolen.
        Stolen = 2, "stolen";
        /// Blocked: it cannot be read.
        Damaged = 3, "damaged";
        /// Cancelled: it came back.
        Return = 4, "return";
        /// Cancelled: it is gone for good.
        Loss = 5, "loss";
        /// Cancelled: it was obtained or used dishonestly.
        Fraud = 6, "fraud";
        /// Another reason, in the note.
        Other = 7, "other";
    }
}

/// Bits of [`VoucherChange::set`]: which fields are set. The others are preserved.
pub mod set {
    /// `face_value`.
    pub const FACE_VALUE: i64 = 0x1;
    /// `extra_value`.
    pub const EXTRA_VALUE: i64 = 0x2;
    /// `valid_from_ms`.
    pub const VALID_FROM: i64 = 0x4;
    /// `expires_at_ms`.
    pub const EXPIRES_AT: i64 = 0x8;
    /// `partner`.
    pub const PARTNER: i64 = 0x10;
    /// `invoice`.
    pub const INVOICE: i64 = 0x20;
    /// `products`.
    pub const PRODUCTS: i64 = 0x40;
    /// `product_types`.
    pub const PRODUCT_TYPES: i64 = 0x80;
    /// `business_units`.
    pub const BUSINESS_UNITS: i64 = 0x100;
    /// `voucher_type`.
    pub const VOUCHER_TYPE: i64 = 0x200;
    /// `description` of a series.
    pub const DESCRIPTION: i64 = 0x400;
    /// `comment` of a series.
    pub const COMMENT: i64 = 0x800;
    /// `metadata` of a series.
    pub const METADATA: i64 = 0x1000;
    /// `available_to` of a series.
    pub const AVAILABLE_TO: i64 = 0x2000;
    /// All that change money.
    pub const VALUE: i64 = FACE_VALUE | EXTRA_VALUE;
    /// All a bulk modification can set.
    pub const OF_MODIFY: i64 =
        VALUE | VALID_FROM | EXPIRES_AT | PRODUCTS | PRODUCT_TYPES | BUSINESS_UNITS | VOUCHER_TYPE | PARTNER;
    /// All an assignment can set.
    pub const OF_ASSIGN: i64 = PARTNER | INVOICE;
    /// All an edit of a series can set.
    pub const OF_SERIES: i64 = DESCRIPTION | COMMENT | METADATA | AVAILABLE_TO;
}

/// New values, each "set to" if its bit is in `set` and "preserve" if not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each field is what the voucher's own of that name is")]
pub struct VoucherChange {
    /// Bits of [`set`].
    pub set: i64,
    pub face_value: i64,
    pub extra_value: i64,
    pub valid_from_ms: i64,
    pub expires_at_ms: i64,
    pub partner: String,
    pub invoice: String,
    pub products: String,
    pub product_types: String,
    pub business_units: String,
    pub voucher_type: String,
}

/// New values of a series, each "set to" if its bit is in `set` and "preserve" if not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each field is what the series' own of that name is")]
pub struct SeriesEdit {
    /// Bits of [`set`] that are in [`set::OF_SERIES`].
    pub set: i64,
    pub description: String,
    pub comment: String,
    pub metadata: String,
    pub available_to: String,
}

/// One operation over a selection of vouchers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BulkRequest {
    /// What to do.
    pub operation: BulkOperation,
    /// To which vouchers. Empty needs `voucher_ids`: the whole store is never meant by accident.
    pub filter: Filter,
    /// Only these, by identifier or serial; empty: all the filter finds.
    pub voucher_ids: Vec<String>,
    /// Accept, reject, activate: the series the filter names goes along as a whole.
    pub with_series: bool,
    /// New values for modify and assign.
    pub change: VoucherChange,
    /// Why, for block and cancel.
    pub reason: ChangeReason,
    /// Why, in words, for the history.
    pub note: String,
    /// Count what would happen, change nothing.
    pub dry_run: bool,
    /// Makes a repeated call return the first one's job; empty: every call is a new one.
    pub request_id: String,
}

/// What a bulk operation did, or in a dry run would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkResult {
    /// Vouchers looked at.
    pub matched: i64,
    /// Changed.
    pub changed: i64,
    /// Value of the changed ones before, minor units (of whatever currencies they are in).
    pub value_before: i64,
    /// Value of the changed ones after.
    pub value_after: i64,
    /// Left: already as wanted.
    pub unchanged: i64,
    /// Left: their state does not allow it.
    pub wrong_state: i64,
    /// Left: their type does not allow it in their state.
    pub type_forbids: i64,
    /// Left: somebody paid for them, so their value is fixed.
    pub paid_for: i64,
    /// Left: a redemption was begun on them.
    pub claimed: i64,
    /// Left: their time is not over.
    pub not_expired: i64,
    /// Left: the new value or dates make no sense for them.
    pub nonsense: i64,
    /// Left: their type needs two persons, and the request was not approved.
    pub two_persons: i64,
    /// Left: they do not bear their integrity tag.
    pub damaged: i64,
}

impl BulkRequest {
    /// An operation over what a filter finds, and nothing else said.
    pub fn new(operation: BulkOperation, filter: Filter) -> BulkRequest {
        BulkRequest {
            operation,
            filter,
            voucher_ids: Vec::new(),
            with_series: false,
            change: VoucherChange::default(),
            reason: ChangeReason::None,
            note: String::new(),
            dry_run: false,
            request_id: String::new(),
        }
    }
}

impl BulkOperation {
    /// What happens to each voucher in the table of its life. `None`: nothing the table knows of (sealing).
    pub fn event(self) -> Option<VoucherEvent> {
        Some(match self {
            BulkOperation::Accept => VoucherEvent::Accept,
            BulkOperation::Reject => VoucherEvent::Reject,
            BulkOperation::Activate => VoucherEvent::Activate,
            BulkOperation::Block => VoucherEvent::Block,
            BulkOperation::Unblock => VoucherEvent::Unblock,
            BulkOperation::Cancel => VoucherEvent::Cancel,
            BulkOperation::Modify => VoucherEvent::Modify,
            BulkOperation::Assign => VoucherEvent::Assign,
            BulkOperation::Expire => VoucherEvent::Expire,
            BulkOperation::Purge => VoucherEvent::Purge,
            BulkOperation::Delete => VoucherEvent::Delete,
            BulkOperation::Seal => return None,
        })
    }
}
