//! What callers ask for, as plain values straight from outside. The engine parses them before it acts.

use serde::{Deserialize, Serialize};

use super::bulk::ChangeReason;
use super::state::VoucherState;

/// A series to generate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeriesRequest {
    /// What the series is for; free text.
    pub description: String,
    /// Code put before the serial, "101" gives "101-00000001"; empty takes the next free number.
    pub series_code: String,
    /// Characters every code begins with.
    pub prefix: String,
    /// How many vouchers, 1 to 10,000,000.
    pub quantity: i64,
    /// What one voucher is sold for, in minor units.
    pub face_value: i64,
    /// What it gives free on top, in minor units.
    pub extra_value: i64,
    /// ISO 4217 code; empty takes the module's.
    pub currency: String,
    /// Characters of a whole code, prefix and check digit included; 0 takes 16.
    pub code_length: i32,
    /// Which symbols: see [`crate::code::Alphabet`]; 0 takes digits.
    pub alphabet: i32,
    /// The symbols if `alphabet` is custom.
    pub alphabet_symbols: String,
    /// Which check digit: see [`crate::code::CheckDigit`]; 0 takes Damm for digits and none for others.
    pub check_digit: i32,
    /// The owner; empty if the operator owns it.
    pub partner: String,
    /// Partners whose customers may redeem, comma separated; empty: the owner's, or everybody's if there is no owner.
    pub available_to: String,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// Text for the customer's statement.
    pub comment: String,
    /// JSON object the host wants kept with the series.
    pub metadata: String,
    /// Generate as draft instead of active.
    pub draft: bool,
    /// Vouchers that never reach the ledger.
    pub test_mode: bool,
    /// Name of the person who takes codes that are too easy to guess upon himself; empty: nobody.
    pub weak_codes_override: String,
    /// Makes a repeated call return the first one's series; empty: every call is a new one.
    pub request_id: String,
    /// Code of the type it is made from; empty: none. What is empty or 0 here is taken from the type.
    pub voucher_type: String,
    /// Last day of validity, "2026-12-31", to its end in the store's time zone; instead of `expires_at_ms`.
    pub valid_until_date: String,
}

/// A code somebody typed.
#[derive(Clone, Default, PartialEq)]
pub struct RedeemRequest {
    /// As typed.
    pub code: String,
    /// The serial typed with it; empty: not asked for.
    pub serial: String,
    /// The account to credit. A customer may only name its own.
    pub account: String,
    /// The partner whose customer the account is; for a customer actor its own is taken.
    pub account_partner: String,
    /// Makes a repeated call return the first one's receipt; empty: the account and code do.
    pub request_id: String,
    /// Take only so much, minor units, and leave a balance; 0: all that is left. Needs terms with partial use.
    pub amount: i64,
    /// ISO 4217 code the amount is counted in: a voucher in another one is refused. Empty: the voucher's.
    pub currency: String,
    /// The product it is for, or the type of products; a voucher for products is accepted for these alone.
    pub product: String,
}

/// Never shows the code.
impl std::fmt::Debug for RedeemRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedeemRequest")
            .field("account", &self.account)
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

/// Which vouchers. Every field narrows; an empty one does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Series by identifier or code.
    pub series: String,
    /// One voucher by identifier.
    pub voucher_id: String,
    /// One serial, or with `serial_until` the first of a range.
    pub serial: String,
    /// Last serial of a range, in the same series.
    pub serial_until: String,
    /// Owner.
    pub partner: String,
    /// Life-cycle state.
    pub state: Option<VoucherState>,
    /// Only those past their time (true) or not (false).
    pub expired: Option<bool>,
    /// Face value at least, in minor units; 0 = any.
    pub amount_min: i64,
    /// Face value at most, in minor units; 0 = any.
    pub amount_max: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Part of the series' description, letter case ignored for ASCII.
    pub description: String,
    /// The account that used it or holds it pending.
    pub account: String,
    /// Created at or after; 0 = any.
    pub created_from_ms: i64,
    /// Created before; 0 = any.
    pub created_until_ms: i64,
    /// Used at or after; 0 = any.
    pub used_from_ms: i64,
    /// Used before; 0 = any.
    pub used_until_ms: i64,
    /// Expires at or after; 0 = any.
    pub expires_from_ms: i64,
    /// Expires before; 0 = any.
    pub expires_until_ms: i64,
    /// In which order.
    pub order: Order,
    /// Code of the type.
    pub voucher_type: String,
    /// Invoice its lot was paid with; what was sold one by one is found by its sale.
    pub invoice: String,
    /// A product it is for by name.
    pub product: String,
    /// A business unit it belongs to by name.
    pub business_unit: String,
    /// Why it was blocked or cancelled.
    pub reason: Option<ChangeReason>,
    /// Who generated its series.
    pub created_by: String,
    /// Words of the series' description or keys of its metadata; each must be found, ASCII letter case ignored.
    pub text: String,
    /// Only of locked series (true) or not (false).
    pub locked: Option<bool>,
    /// Only of test series (true) or not (false).
    pub test_mode: Option<bool>,
    /// Only those whose holder was reminded of their end (true) or not (false).
    pub reminded: Option<bool>,
    /// The serial an imported voucher had with whoever made it.
    pub external_serial: String,
    /// Vouchers a sale, return or cancellation was about, by its identifier or key; also those that came back since.
    pub sale_id: String,
}

/// In which order a search answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[repr(i32)]
pub enum Order {
    /// Oldest series first, by serial.
    #[default]
    Serial = 0,
    /// Newest series first, last serial first.
    SerialDescending = 1,
    /// First used first; only used ones.
    Used = 2,
    /// Last used first; only used ones.
    UsedDescending = 3,
    /// First to expire first; those that never do last.
    Expires = 4,
    /// Last to expire first; those that never do at the front.
    ExpiresDescending = 5,
    /// Smallest face value first.
    Amount = 6,
    /// Largest face value first.
    AmountDescending = 7,
}

impl Order {
    /// True for the orders that begin with what the plain ones end with.
    pub fn is_descending(self) -> bool {
        matches!(
            self,
            Order::SerialDescending | Order::UsedDescending | Order::ExpiresDescending | Order::AmountDescending
        )
    }

    /// The order of this number, if there is one.
    pub fn from_number(number: i32) -> Option<Order> {
        match number {
            0 => Some(Order::Serial),
            1 => Some(Order::SerialDescending),
            2 => Some(Order::Used),
            3 => Some(Order::UsedDescending),
            4 => Some(Order::Expires),
            5 => Some(Order::ExpiresDescending),
            6 => Some(Order::Amount),
            7 => Some(Order::AmountDescending),
            _ => None,
        }
    }
}
