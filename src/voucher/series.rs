//! A series as its readers see it.

use super::state::SeriesState;

words! {
    /// What is done to a series as a whole.
    SeriesChange {
        /// Draft becomes accepted, and so do its drafts.
        Accept = 1, "accept";
        /// Draft becomes rejected, and so do its drafts.
        Reject = 2, "reject";
        /// Accepted becomes active, and so do its accepted vouchers.
        Activate = 3, "activate";
        /// Nothing of it can be redeemed for now, whatever its vouchers' states.
        Lock = 4, "lock";
        /// Everything is as it was before it was locked.
        Unlock = 5, "unlock";
        /// Nothing of it can be redeemed any more.
        Void = 6, "void";
        /// It is removed with its vouchers, if nobody ever claimed one.
        Delete = 7, "delete";
        /// Its sealed codes are destroyed: they are in print.
        Seal = 8, "seal";
    }
}

/// A series with its live counters.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Identifier, 26 characters.
    pub id: String,
    /// Code before the dash of its serials.
    pub code: String,
    /// Free text.
    pub description: String,
    /// What its codes begin with.
    pub prefix: String,
    /// Owner, empty if none.
    pub partner: String,
    /// Partners whose customers may redeem, comma separated.
    pub available_to: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Life-cycle state.
    pub state: SeriesState,
    /// Locked: nothing of it can be redeemed, whatever the vouchers' states.
    pub locked: bool,
    /// Never reaches the ledger.
    pub test_mode: bool,
    /// How many were generated.
    pub quantity: i64,
    /// Face value of one in minor units.
    pub face_value: i64,
    /// Extra value of one in minor units.
    pub extra_value: i64,
    /// Characters of a whole code.
    pub code_length: i32,
    /// Number of the alphabet.
    pub alphabet: i32,
    /// Number of the check digit method.
    pub check_digit: i32,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// When it was generated.
    pub created_at_ms: i64,
    /// Who generated it.
    pub created_by: String,
    /// Text for the customer's statement.
    pub comment: String,
    /// JSON the host keeps with it.
    pub metadata: String,
    /// What its vouchers are now.
    pub counters: Counters,
    /// Code of the type it was made from, empty if none.
    pub voucher_type: String,
    /// Its sealed codes are destroyed.
    pub sealed: bool,
    /// What changes of value added since generation, minor units.
    pub adjusted_value: i64,
    /// Taken in, not generated.
    pub imported: bool,
}

/// How many vouchers are in which state, and what they are worth (face plus extra value, minor units).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Generated, whatever became of them.
    pub issued: i64,
    /// Draft.
    pub draft: i64,
    /// Accepted, not active yet.
    pub accepted: i64,
    /// Rejected.
    pub rejected: i64,
    /// Active and not past their time.
    pub active: i64,
    /// Held by a redemption that is not settled.
    pub pending: i64,
    /// Used.
    pub used: i64,
    /// Active, but past their time.
    pub expired: i64,
    /// Blocked.
    pub blocked: i64,
    /// Cancelled.
    pub cancelled: i64,
    /// Purged to a tombstone.
    pub purged: i64,
    /// Deleted.
    pub deleted: i64,
    /// Reserved by a sale, return or cancellation that is not settled.
    pub reserved: i64,
    /// Value of the active, pending, reserved and blocked ones that are not past their time.
    pub value_outstanding: i64,
    /// Value of the used ones.
    pub value_redeemed: i64,
}
