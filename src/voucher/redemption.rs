//! A redemption as its readers see it.

use crate::ledger::{Outcome, PostingKind};

/// Where a redemption stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum RedemptionState {
    /// Begun; the ledger has not answered for good.
    Pending = 1,
    /// The ledger booked it; the voucher is used.
    Posted = 2,
    /// The ledger refused it; the voucher is active again.
    Rejected = 3,
    /// The ledger knows the key with another account or amount; held until people decide.
    Conflict = 4,
    /// It was posted, and a reversal of it since.
    Reversed = 5,
}

impl RedemptionState {
    /// The state of this number, if there is one.
    pub fn from_number(number: i64) -> Option<RedemptionState> {
        match number {
            1 => Some(RedemptionState::Pending),
            2 => Some(RedemptionState::Posted),
            3 => Some(RedemptionState::Rejected),
            4 => Some(RedemptionState::Conflict),
            5 => Some(RedemptionState::Reversed),
            _ => None,
        }
    }
}

/// The receipt of a redemption, and the place to read how far it got.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Where it stands.
    pub state: RedemptionState,
    /// What the ledger answered last.
    pub outcome: Outcome,
    /// `store:kind:subject:number`.
    pub key: String,
    /// The caller's request id, empty if it gave none.
    pub request_id: String,
    /// Identifier of the voucher.
    pub voucher_id: String,
    /// Serial of the voucher.
    pub serial: String,
    /// Identifier of its series.
    pub series_id: String,
    /// The account credited.
    pub account: String,
    /// Credited, minor units: face value plus extra value.
    pub amount: i64,
    /// Face value.
    pub face_value: i64,
    /// Extra value.
    pub extra_value: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The ledger's reference, empty if it gave none.
    pub ledger_reference: String,
    /// The account's balance after it, if the ledger told it.
    pub balance_after: Option<i64>,
    /// Text for the customer's statement.
    pub comment: String,
    /// Never reached the ledger.
    pub test_mode: bool,
    /// When it began.
    pub begun_at_ms: i64,
    /// When it was settled, 0 = not yet.
    pub settled_at_ms: i64,
    /// What it books.
    pub kind: PostingKind,
    /// A reversal: key of the redemption it undoes. A payment: key of the reversal that undoes or undid it. Else empty.
    pub counterpart_key: String,
    /// What is left on the voucher, minor units.
    pub remaining: i64,
    /// What the account itself paid for the voucher, minor units; 0 if it did not buy it from the house. Of a sale: its
    /// amount.
    pub price: i64,
    /// The product it was redeemed for, empty if none was named. Of a sale: empty.
    pub product: String,
}

/// What a code is worth, without redeeming it.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckResult {
    /// Serial of the voucher.
    pub serial: String,
    /// What redeeming would credit, minor units.
    pub amount: i64,
    /// Face value.
    pub face_value: i64,
    /// Extra value.
    pub extra_value: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// Never reaches the ledger.
    pub test_mode: bool,
}

/// What one call of recover did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Pending redemptions driven again.
    pub driven: i64,
    /// Of these: booked now or before.
    pub posted: i64,
    /// Of these: refused for good, the voucher active again.
    pub rejected: i64,
    /// Of these: still in doubt.
    pub in_doubt: i64,
    /// Of these: in conflict.
    pub conflict: i64,
}
