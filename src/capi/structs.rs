//! The flat structs of the ABI. Append only: never reorder, resize or remove a field.
//!
//! Every struct starts with its own `size`. Text is UTF-8, closed with NUL, inline. Money is minor units, times are
//! milliseconds since 1970-01-01 UTC with 0 for "none". Flags are 0 or 1.

pub use super::back_office::*;
pub use super::conformance_structs::*;
pub use super::exchange_structs::*;
pub use super::sale_structs::*;
use std::ffi::{c_char, c_void};

/// Detail of a failure. Pass NULL if you do not want it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_error {
    /// sizeof(voucher_error), set by you.
    pub size: u32,
    /// The status the call returned.
    pub status: i32,
    /// One of VOUCHER_REASON_*: why a code cannot be redeemed, 0 where the actor may not know.
    pub reason: i32,
    /// 0.
    pub reserved: i32,
    /// When to come back after VOUCHER_THROTTLED, 0 if not known.
    pub retry_at_ms: i64,
    /// The field or option at fault, empty if none is.
    pub field: [c_char; 48],
    /// One line, lower case; never holds a code or a key.
    pub message: [c_char; 256],
    /// After VOUCHER_APPROVAL_PENDING: the request that waits for another person, for voucher_approve.
    pub approval_id: [c_char; 32],
    /// The first position of the audit trail that is not what was written there, 0 = not told.
    pub position: i64,
}

/// Who acts. Required by every call on a module.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_actor {
    /// sizeof(voucher_actor), set by you.
    pub size: u32,
    /// One of VOUCHER_ACTOR_*.
    pub kind: i32,
    /// Bits of VOUCHER_RIGHT_*. 0 gives a customer VOUCHER_RIGHT_REDEEM_OWN and everybody else nothing.
    pub rights: i64,
    /// Identifier in the host; a customer's is its account.
    pub id: [c_char; 64],
    /// The partner itself, or the partner whose customer the customer is; empty if none.
    pub partner: [c_char; 64],
    /// Address or terminal it acts from; the guard counts by it. Empty: not counted by source.
    pub source: [c_char; 64],
}

/// A series to generate. All zero but `quantity`, `face_value` and `currency` is a good series of 16-digit codes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_series_params {
    /// sizeof(voucher_series_params), set by you.
    pub size: u32,
    /// Characters of a whole code, prefix and check digit included; 0 = 16.
    pub code_length: i32,
    /// One of VOUCHER_ALPHABET_*; 0 = digits.
    pub alphabet: i32,
    /// One of VOUCHER_CHECK_DIGIT_*; 0 = Damm for digits, none for other alphabets.
    pub check_digit: i32,
    /// 1 = generate as draft instead of active.
    pub draft: i32,
    /// 1 = vouchers that never reach the ledger.
    pub test_mode: i32,
    /// How many, 1 to 10,000,000.
    pub quantity: i64,
    /// What one is sold for, minor units, above 0.
    pub face_value: i64,
    /// What it gives free on top, minor units.
    pub extra_value: i64,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// ISO 4217 code; empty = the module's option "currency".
    pub currency: [c_char; 4],
    /// Code before the dash of the serials; empty = the next free number.
    pub series_code: [c_char; 24],
    /// Characters every code begins with.
    pub prefix: [c_char; 36],
    /// The symbols of VOUCHER_ALPHABET_CUSTOM: ASCII digits and capital letters, each once.
    pub alphabet_symbols: [c_char; 40],
    /// Owner; empty = the operator.
    pub partner: [c_char; 64],
    /// Makes a repeated call return the first one's series with VOUCHER_DUPLICATE.
    pub request_id: [c_char; 64],
    /// Name of the person who takes codes that are too easy to guess upon himself; needs VOUCHER_RIGHT_OVERRIDE.
    pub weak_codes_override: [c_char; 64],
    /// Text for the customer's statement, such as "refill card".
    pub comment: [c_char; 128],
    /// Free text.
    pub description: [c_char; 256],
    /// Partners whose customers may redeem, comma separated; empty = the owner's, or everybody's without an owner.
    pub available_to: [c_char; 1024],
    /// JSON object kept with the series.
    pub metadata: [c_char; 2048],
    /// Code of the type it is made from; what is zero here is taken from the type.
    pub voucher_type: [c_char; 24],
    /// Last day of validity, "2026-12-31", to its end in the store's time zone; instead of `expires_at_ms`.
    pub valid_until_date: [c_char; 16],
}

/// A series with its live counters.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_series {
    /// sizeof(voucher_series), set by you.
    pub size: u32,
    /// One of VOUCHER_SERIES_*.
    pub state: i32,
    /// 1 = nothing of it can be redeemed.
    pub locked: i32,
    /// 1 = never reaches the ledger.
    pub test_mode: i32,
    /// Characters of a whole code.
    pub code_length: i32,
    /// One of VOUCHER_ALPHABET_*.
    pub alphabet: i32,
    /// One of VOUCHER_CHECK_DIGIT_*.
    pub check_digit: i32,
    /// 0.
    pub reserved: i32,
    /// How many were generated.
    pub quantity: i64,
    /// Face value of one.
    pub face_value: i64,
    /// Extra value of one.
    pub extra_value: i64,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// When it was generated.
    pub created_at_ms: i64,
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
    /// Value of the active, pending, reserved and blocked ones that are not past their time.
    pub value_outstanding: i64,
    /// Value of the used ones.
    pub value_redeemed: i64,
    /// Identifier.
    pub id: [c_char; 32],
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Code before the dash of the serials.
    pub code: [c_char; 24],
    /// What its codes begin with.
    pub prefix: [c_char; 36],
    /// Owner.
    pub partner: [c_char; 64],
    /// Who generated it.
    pub created_by: [c_char; 64],
    /// Text for the customer's statement.
    pub comment: [c_char; 128],
    /// Free text.
    pub description: [c_char; 256],
    /// Partners whose customers may redeem, comma separated.
    pub available_to: [c_char; 1024],
    /// JSON object kept with it.
    pub metadata: [c_char; 2048],
    /// What changes of value added since generation.
    pub adjusted_value: i64,
    /// 1 = its sealed codes are destroyed: nobody can export or reveal them any more.
    pub sealed: i32,
    /// 0.
    pub also_reserved: i32,
    /// Code of the type it was made from, empty if none.
    pub voucher_type: [c_char; 24],
    /// 1 = taken in by an import, not generated.
    pub imported: i32,
    /// Reserved by a sale, return or cancellation that is not settled.
    pub reserved_vouchers: i64,
}

/// One voucher. Holds no code, only its mask.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_record {
    /// sizeof(voucher_record), set by you.
    pub size: u32,
    /// One of VOUCHER_STATE_*.
    pub state: i32,
    /// 1 = active, but past its time.
    pub expired: i32,
    /// 1 = its series is locked.
    pub locked: i32,
    /// 1 = never reaches the ledger.
    pub test_mode: i32,
    /// Grows by one with every change.
    pub version: i32,
    /// Face value.
    pub face_value: i64,
    /// Extra value.
    pub extra_value: i64,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// When its series was generated.
    pub created_at_ms: i64,
    /// When it was used, 0 = not.
    pub used_at_ms: i64,
    /// Identifier.
    pub id: [c_char; 32],
    /// Identifier of its series.
    pub series_id: [c_char; 32],
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Code of its series.
    pub series_code: [c_char; 24],
    /// Serial: series code, dash, eight digits.
    pub serial: [c_char; 48],
    /// The prefix, then a star for every other character.
    pub masked_code: [c_char; 48],
    /// Owner, or the partner it was sold to or through.
    pub partner: [c_char; 64],
    /// The account that used it or holds it pending.
    pub account: [c_char; 64],
    /// Key of that redemption.
    pub redemption_key: [c_char; 64],
    /// The ledger's reference of it.
    pub ledger_reference: [c_char; 64],
    /// Description of its series.
    pub description: [c_char; 256],
    /// One of VOUCHER_CHANGE_REASON_*: why it was blocked or cancelled.
    pub reason: i32,
    /// What can still be redeemed.
    pub remaining: i64,
    /// When its holder was reminded of its end, 0 = not.
    pub reminded_at_ms: i64,
    /// Code of its type, empty if none.
    pub voucher_type: [c_char; 24],
    /// Invoice it was paid with, empty if nobody paid yet.
    pub invoice: [c_char; 64],
    /// The serial it had with whoever made it, empty if it was generated here or the import had none.
    pub external_serial: [c_char; 64],
    /// What it was sold for, minor units; 0 if it was not sold by a sale.
    pub price: i64,
    /// Identifier of the sale it was sold or issued with, empty if none.
    pub sale_id: [c_char; 32],
    /// The account that alone may redeem it, empty: whoever has the code.
    pub holder: [c_char; 64],
    /// The customer who bought it, empty if a partner did, or nobody.
    pub buyer: [c_char; 64],
}

/// One line of a history. Holds no code.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_event {
    /// sizeof(voucher_event), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Position in the audit trail.
    pub sequence: i64,
    /// When.
    pub at_ms: i64,
    /// What: "generated", "redemption_begun", ...
    pub event: [c_char; 48],
    /// "system", "operator", "partner" or "customer".
    pub actor_kind: [c_char; 16],
    /// Who.
    pub actor_id: [c_char; 64],
    /// From where.
    pub source: [c_char; 64],
    /// JSON object with what changed and why.
    pub detail: [c_char; 1024],
}

/// A code somebody typed, and the account it is for.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_redeem_params {
    /// sizeof(voucher_redeem_params), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// As typed; spaces and dashes may stand in it. Empty for a card without a secret.
    pub code: [c_char; 128],
    /// The serial typed with it: the voucher's own, or of an imported one the external serial; empty = not asked for. Of a
    /// card without a secret its number, or its serial if it has no number.
    pub serial: [c_char; 48],
    /// The account to credit; a customer may only name its own, and an empty one is its own.
    pub account: [c_char; 64],
    /// The partner whose customer the account is; a customer's own partner is taken from the actor.
    pub account_partner: [c_char; 64],
    /// Makes a repeated call return the first one's receipt; empty = account, code and product do, if `amount` is 0.
    pub request_id: [c_char; 64],
    /// Take only so much and leave a balance, for types that allow it; 0 = all that is left.
    pub amount: i64,
    /// ISO 4217 code `amount` is counted in: a voucher in another one is refused. Empty = the voucher's.
    pub currency: [c_char; 4],
    /// 0.
    pub also_reserved: i32,
    /// The product it is for, or the type of products; vouchers for products are accepted for these alone. A repeated call
    /// names the same one: another product, or none instead of one, is another redemption, which a voucher that is used or
    /// pending refuses with VOUCHER_NOT_REDEEMABLE, and a `request_id` that was used for another product with
    /// VOUCHER_REQUEST_MISMATCH. With a `request_id`, empty means the product it was used for; `voucher_receipt.product`
    /// tells it.
    pub product: [c_char; 64],
}

/// What a code is worth, without redeeming it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_check_result {
    /// sizeof(voucher_check_result), set by you.
    pub size: u32,
    /// 1 = never reaches the ledger.
    pub test_mode: i32,
    /// What redeeming would credit.
    pub amount: i64,
    /// Face value.
    pub face_value: i64,
    /// Extra value.
    pub extra_value: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Serial.
    pub serial: [c_char; 48],
}

/// One entry your ledger must book exactly once, however often it is asked to.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_posting {
    /// sizeof(voucher_posting).
    pub size: u32,
    /// One of VOUCHER_POSTING_*.
    pub kind: i32,
    /// What to book, always positive. A payment, face value plus extra value, goes to the account; an invoice or refund
    /// comes off it, a credit note goes to it; a reversal takes back the whole amount of what it reverses.
    pub amount: i64,
    /// Face value of the vouchers: of a payment, the part that was paid for.
    pub face_value: i64,
    /// What they are worth on top, given free.
    pub extra_value: i64,
    /// When the redemption, reversal or sale began.
    pub begun_at_ms: i64,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Put a UNIQUE index on it in your ledger: at most 63 ASCII characters, the same on every retry.
    pub key: [c_char; 64],
    /// The account to book on: a customer's, or that of the partner who is invoiced.
    pub account: [c_char; 64],
    /// Identifier of the voucher; empty for a sale of many.
    pub voucher_id: [c_char; 32],
    /// Serial of the voucher; of a sale of many, that of the first.
    pub serial: [c_char; 48],
    /// Code of its series.
    pub series_code: [c_char; 24],
    /// A payment: the partner that owns the voucher. Of a sale: the partner who buys, returns, or sells it.
    pub partner: [c_char; 64],
    /// Who redeemed or sold.
    pub actor_id: [c_char; 64],
    /// Text for the customer's statement.
    pub comment: [c_char; 128],
    /// 0.
    pub reserved: i32,
    /// A reversal: key of the posting it takes back; else empty.
    pub reverses: [c_char; 64],
    /// How many vouchers it is about.
    pub vouchers: i64,
    /// What was or is paid for them, minor units; 0 if they were never sold. With a payment: what the whole voucher was
    /// sold for, without later loads, however small a part of it is redeemed.
    pub price: i64,
    /// An invoice or its reversal: the part of `amount` that is paid at once, in the same entry; all of it or 0.
    pub paid: i64,
    /// One of VOUCHER_TAX_*: when tax is due on the vouchers.
    pub tax_class: i32,
    /// 0.
    pub also_reserved: i32,
    /// Identifier of the sale it books; a payment's: of the sale the voucher was sold with. Else empty.
    pub sale_id: [c_char; 32],
    /// How it is paid, in your words: payment type or refund method of the voucher type; empty if it has none.
    pub method: [c_char; 64],
    /// The product a redemption was for, empty if none was named.
    pub product: [c_char; 64],
    /// Number of the invoice: yours, if one was given; of a reversal, or a credit note for vouchers of one invoice, that of
    /// the invoice it is about.
    pub invoice: [c_char; 64],
    /// The customer who bought, empty if a partner did, or nobody.
    pub buyer: [c_char; 64],
}

/// What your ledger answers. Zeroed with `size` set before `post` is called, so that no answer means UNKNOWN.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_outcome {
    /// sizeof(voucher_outcome).
    pub size: u32,
    /// One of VOUCHER_OUTCOME_*.
    pub outcome: i32,
    /// 1 = `balance_after` is filled in.
    pub has_balance: i32,
    /// 0.
    pub reserved: i32,
    /// The account's balance after the entry.
    pub balance_after: i64,
    /// Your own reference of the entry.
    pub ledger_reference: [c_char; 64],
}

/// The receipt of a redemption or reversal, and the place to read how far it got.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_receipt {
    /// sizeof(voucher_receipt), set by you.
    pub size: u32,
    /// One of VOUCHER_REDEMPTION_*.
    pub state: i32,
    /// One of VOUCHER_OUTCOME_*: what the ledger answered last.
    pub outcome: i32,
    /// 1 = never reached the ledger.
    pub test_mode: i32,
    /// 1 = `balance_after` is filled in.
    pub has_balance: i32,
    /// 0.
    pub reserved: i32,
    /// Credited: face value plus extra value.
    pub amount: i64,
    /// Face value.
    pub face_value: i64,
    /// Extra value.
    pub extra_value: i64,
    /// The account's balance after it.
    pub balance_after: i64,
    /// When it began.
    pub begun_at_ms: i64,
    /// When it was settled, 0 = not yet.
    pub settled_at_ms: i64,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Key of the posting.
    pub key: [c_char; 64],
    /// Your request id.
    pub request_id: [c_char; 64],
    /// Identifier of the voucher.
    pub voucher_id: [c_char; 32],
    /// Serial of the voucher.
    pub serial: [c_char; 48],
    /// Identifier of its series.
    pub series_id: [c_char; 32],
    /// The account credited.
    pub account: [c_char; 64],
    /// Your ledger's reference.
    pub ledger_reference: [c_char; 64],
    /// Text for the customer's statement.
    pub comment: [c_char; 128],
    /// One of VOUCHER_POSTING_*: what it books.
    pub kind: i32,
    /// What is left on the voucher; 0 of a sale.
    pub remaining: i64,
    /// A payment: key of the reversal that undoes or undid it. A reversal: key of the payment. Else empty.
    pub counterpart_key: [c_char; 64],
    /// What the account itself paid for the voucher; 0 = it did not buy it from the house, `voucher_record.price` tells
    /// what anybody paid. Of a sale: its amount.
    pub price: i64,
    /// The product it was redeemed for, as it was named; empty if none was, and of a sale.
    pub product: [c_char; 64],
}

/// What one call of recover did.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_recovery {
    /// sizeof(voucher_recovery), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Pending redemptions driven again.
    pub driven: i64,
    /// Of these: booked now or before.
    pub posted: i64,
    /// Of these: refused for good, the voucher active again.
    pub rejected: i64,
    /// Of these: still in doubt.
    pub in_doubt: i64,
    /// Of these: in conflict, held until people decide.
    pub conflict: i64,
}

/// Which vouchers. Every field narrows; a zero one does not.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_filter {
    /// sizeof(voucher_filter), set by you.
    pub size: u32,
    /// One of VOUCHER_STATE_*, 0 = any.
    pub state: i32,
    /// 1 = only those past their time, 2 = only those that are not, 0 = any.
    pub expired: i32,
    /// One of VOUCHER_ORDER_*.
    pub order: i32,
    /// Face value at least.
    pub amount_min: i64,
    /// Face value at most, 0 = any.
    pub amount_max: i64,
    /// Created at or after.
    pub created_from_ms: i64,
    /// Created before.
    pub created_until_ms: i64,
    /// Used at or after.
    pub used_from_ms: i64,
    /// Used before.
    pub used_until_ms: i64,
    /// Expires at or after.
    pub expires_from_ms: i64,
    /// Expires before.
    pub expires_until_ms: i64,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Series by identifier or code.
    pub series: [c_char; 32],
    /// One voucher by identifier.
    pub voucher_id: [c_char; 32],
    /// One serial, or the first of a range.
    pub serial: [c_char; 48],
    /// The last serial of a range, in the same series.
    pub serial_until: [c_char; 48],
    /// Owner, or the partner they were sold to or through.
    pub partner: [c_char; 64],
    /// The account that used it or holds it pending.
    pub account: [c_char; 64],
    /// Part of the series' description; ASCII letter case is ignored.
    pub description: [c_char; 256],
    /// 0.
    pub reserved: i32,
    /// One of VOUCHER_CHANGE_REASON_*: why it was blocked or cancelled; 0 = any.
    pub reason: i32,
    /// 1 = only those of locked series, 2 = only of others, 0 = any.
    pub locked: i32,
    /// 1 = only those in test mode, 2 = only others, 0 = any.
    pub test_mode: i32,
    /// 1 = only those whose holder was reminded of their end, 2 = only others, 0 = any.
    pub reminded: i32,
    /// Code of the type.
    pub voucher_type: [c_char; 24],
    /// Invoice its lot was paid with. Vouchers that were sold one by one are found by `sale_id`, and their sale by
    /// `voucher_sale_filter.invoice`.
    pub invoice: [c_char; 64],
    /// A product it is for by name.
    pub product: [c_char; 64],
    /// A business unit it belongs to by name.
    pub business_unit: [c_char; 64],
    /// Who generated its series.
    pub created_by: [c_char; 64],
    /// Words of the series' description or keys of its metadata; each must be found, ASCII letter case is ignored.
    pub text: [c_char; 256],
    /// The serial an imported voucher had with whoever made it, exactly.
    pub external_serial: [c_char; 64],
    /// The vouchers a sale, return or cancellation was about, by its identifier or key: those you may see, also what came
    /// back since.
    pub sale_id: [c_char; 64],
}

/// What a deletion did.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_delete_result {
    /// sizeof(voucher_delete_result), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Deleted.
    pub deleted: i64,
    /// Matched, but kept: used, held, or purged.
    pub kept: i64,
}

/// How far a job is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_progress {
    /// sizeof(voucher_progress), set by you.
    pub size: u32,
    /// One of VOUCHER_JOB_*.
    pub state: i32,
    /// Steps of the whole, such as vouchers to generate or to change.
    pub total: i64,
    /// Steps done.
    pub done: i64,
    /// When it was started.
    pub created_at_ms: i64,
    /// Identifier, to resume it after a crash.
    pub job_id: [c_char; 32],
    /// The series it makes or works on, empty if none or several.
    pub series_id: [c_char; 32],
    /// One of VOUCHER_JOB_KIND_*.
    pub kind: i32,
    /// 0.
    pub reserved: i32,
    /// What a bulk job does to each voucher: "block", "modify", ...; for other kinds their name.
    pub operation: [c_char; 16],
}

/// What the library has to tell whoever is on call. Never holds a code or a key.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_log_event {
    /// sizeof(voucher_log_event).
    pub size: u32,
    /// One of VOUCHER_LOG_*.
    pub level: i32,
    /// When.
    pub at_ms: i64,
    /// What: "guard_throttled", "integrity_alarm", ...
    pub event: [c_char; 48],
    /// One line.
    pub message: [c_char; 256],
}

/// Your side. Copied by voucher_open; any pointer may be NULL.
///
/// Callbacks run only on the thread that is inside a voucher_* call, and nothing of the library is held while they
/// run: they may throw, exit, take long or call the library again. C++ exceptions pass through.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_host {
    /// sizeof(voucher_host), set by you.
    pub size: u32,
    /// 0.
    pub reserved: u32,
    /// Handed to every callback.
    pub user: *mut c_void,
    /// Books the posting in your ledger and fills in the outcome. Needed by voucher_redeem,
    /// voucher_reverse, voucher_sell, voucher_retry and voucher_recover.
    pub post: Option<
        unsafe extern "C-unwind" fn(user: *mut c_void, posting: *const voucher_posting, outcome: *mut voucher_outcome),
    >,
    /// Writes the 32 bytes of the root key and returns 0; anything else means that it cannot be had.
    pub key: Option<unsafe extern "C-unwind" fn(user: *mut c_void, root_key: *mut u8) -> i32>,
    /// Takes one log event.
    pub log: Option<unsafe extern "C-unwind" fn(user: *mut c_void, event: *const voucher_log_event)>,
    /// Called once when the module is closed and the library will not use the table again.
    pub release: Option<unsafe extern "C-unwind" fn(user: *mut c_void)>,
    /// Tells what a partner may still be invoiced in a currency: voucher_sell asks it where the request does not say.
    /// Without it nobody limits a partner.
    pub credit: Option<
        unsafe extern "C-unwind" fn(
            user: *mut c_void,
            partner: *const c_char,
            currency: *const c_char,
            credit: *mut voucher_credit,
        ),
    >,
}
