//! A voucher and its history as their readers see them.

use super::bulk::ChangeReason;
use super::state::VoucherState;

/// One voucher. Holds no code: only its mask.
#[derive(Clone, Debug, PartialEq)]
pub struct VoucherRecord {
    /// Identifier, 26 characters.
    pub id: String,
    /// Identifier of its series.
    pub series_id: String,
    /// Code of its series.
    pub series_code: String,
    /// Serial: series code, dash, eight digits.
    pub serial: String,
    /// The serial it had with whoever made it, empty if it was generated or came without.
    pub external_serial: String,
    /// The prefix, then a star for every other character, grouped for reading.
    pub masked_code: String,
    /// Life-cycle state.
    pub state: VoucherState,
    /// Active, but past its time.
    pub expired: bool,
    /// Its series is locked.
    pub locked: bool,
    /// Never reaches the ledger.
    pub test_mode: bool,
    /// Face value in minor units.
    pub face_value: i64,
    /// Extra value in minor units.
    pub extra_value: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Owner, empty if none.
    pub partner: String,
    /// Description of its series.
    pub description: String,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// When its series was generated.
    pub created_at_ms: i64,
    /// The account that used it or holds it pending, empty if none.
    pub account: String,
    /// When it was used, 0 = not.
    pub used_at_ms: i64,
    /// Key of that redemption, empty if none.
    pub redemption_key: String,
    /// The ledger's reference of it, empty if none.
    pub ledger_reference: String,
    /// Grows by one with every change of the row.
    pub version: i32,
    /// Why it was blocked or cancelled.
    pub reason: ChangeReason,
    /// What can still be redeemed, minor units.
    pub remaining: i64,
    /// Code of its type, empty if none.
    pub voucher_type: String,
    /// Invoice it was paid with, empty if none.
    pub invoice: String,
    /// When its holder was reminded of its end, 0 = not.
    pub reminded_at_ms: i64,
    /// The account that alone may redeem it, empty: whoever has the code.
    pub holder: String,
    /// Identifier of the sale it was sold or issued with, empty if none.
    pub sale_id: String,
    /// The customer who bought it, empty if a partner did, or nobody.
    pub buyer: String,
    /// What was paid for it, minor units.
    pub price: i64,
}

/// One line of a voucher's or series' history. Holds no code.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Position in the audit trail.
    pub sequence: i64,
    /// When.
    pub at_ms: i64,
    /// What: "generated", "redemption_begun", ...
    pub event: String,
    /// Kind of the actor, a word.
    pub actor_kind: String,
    /// Who.
    pub actor_id: String,
    /// From where.
    pub source: String,
    /// JSON object: before, after, reason.
    pub detail: String,
}
