//! The flat structs of the back office, by the rules of structs.rs: append only.

use std::ffi::c_char;

/// A voucher type: what series are made after. What was made keeps its terms when the type changes. Zero in any field
/// is its default, so that `code` and `face_value` make a good type.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_type_record {
    /// sizeof(voucher_type_record), set by you.
    pub size: u32,
    /// One of VOUCHER_CLASSIFICATION_*; 0 = printed.
    pub classification: i32,
    /// One of VOUCHER_CATEGORY_*; 0 = normal.
    pub category: i32,
    /// One of VOUCHER_VALUE_*; 0 = fixed.
    pub value_kind: i32,
    /// One of VOUCHER_USAGE_*; 0 = shareable.
    pub usage: i32,
    /// One of VOUCHER_TAX_*; 0 = multi-purpose.
    pub tax_class: i32,
    /// One of VOUCHER_ACTIVATION_*; 0 = immediate.
    pub activation: i32,
    /// 1 = what gives value away needs two persons: generation, activation, change of value or to a later end, override,
    /// reversal, refund, return, transfer, cancellation for the money, sale below the agreed price.
    pub two_persons: i32,
    /// 1 = a redemption may take a part and leave a balance.
    pub partial_use: i32,
    /// 1 = no series can be made from it any more. Answered; set it with voucher_type_retire.
    pub retired: i32,
    /// Characters of a whole code, prefix and check digit included; 0 = 16.
    pub code_length: i32,
    /// One of VOUCHER_ALPHABET_*; 0 = digits.
    pub alphabet: i32,
    /// One of VOUCHER_CHECK_DIGIT_*; 0 = Damm for digits, none for other alphabets.
    pub check_digit: i32,
    /// Valid for so many days, to the end of the last one in the store's time zone; 0 = by the dates.
    pub validity_days: i32,
    /// States activating may lead away from, as bits `1 << VOUCHER_STATE_*`; 0 = all that ever may. So below.
    pub activate_states: i32,
    /// The same for blocking.
    pub block_states: i32,
    /// The same for cancelling.
    pub cancel_states: i32,
    /// The same for changing value, validity, products, business units or type.
    pub modify_states: i32,
    /// The same for assigning to a partner.
    pub assign_states: i32,
    /// The same for expiring.
    pub expire_states: i32,
    /// The same for purging.
    pub purge_states: i32,
    /// The same for deleting.
    pub delete_states: i32,
    /// Fixed value: what one is sold for, minor units. Variable: 0.
    pub face_value: i64,
    /// Variable value: at least.
    pub face_value_min: i64,
    /// Variable value: at most, 0 = any.
    pub face_value_max: i64,
    /// What it gives free on top.
    pub extra_value: i64,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// Grows by one with every change. Answered.
    pub version: i64,
    /// When it was changed last. Answered.
    pub changed_at_ms: i64,
    /// ISO 4217 code; empty = the module's.
    pub currency: [c_char; 4],
    /// Characters every code begins with.
    pub prefix: [c_char; 36],
    /// The symbols of VOUCHER_ALPHABET_CUSTOM: ASCII digits and capital letters, each once.
    pub alphabet_symbols: [c_char; 40],
    /// Its name in every request: letters, digits, dash, dot and underscore.
    pub code: [c_char; 24],
    /// Its name for people.
    pub name: [c_char; 64],
    /// How a refund is paid, in your words.
    pub refund_method: [c_char; 64],
    /// Payment type you book, in your words.
    pub payment_type: [c_char; 64],
    /// Who changed it last. Answered.
    pub changed_by: [c_char; 64],
    /// Text for the customer's statement.
    pub comment: [c_char; 128],
    /// Free text.
    pub description: [c_char; 256],
    /// Products it is for, comma separated; empty = all.
    pub products: [c_char; 1024],
    /// Product types it is for, comma separated; empty = all.
    pub product_types: [c_char; 1024],
    /// Business units it belongs to, comma separated; empty = all.
    pub business_units: [c_char; 1024],
}

/// A setting of the module or of one partner, as it is in effect.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_setting {
    /// sizeof(voucher_setting), set by you.
    pub size: u32,
    /// 1 = nobody set it: `value` is what holds without.
    pub is_default: i32,
    /// When it was set, 0 = never.
    pub changed_at_ms: i64,
    /// The partner it is for, empty = the module.
    pub partner: [c_char; 64],
    /// Its name.
    pub name: [c_char; 64],
    /// Its value.
    pub value: [c_char; 256],
    /// Who set it.
    pub changed_by: [c_char; 64],
}

/// One operation over a selection of vouchers. Set `operation`, and what it needs; zero is the default of all else.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_bulk_params {
    /// sizeof(voucher_bulk_params), set by you.
    pub size: u32,
    /// One of VOUCHER_BULK_*.
    pub operation: i32,
    /// One of VOUCHER_CHANGE_REASON_*; blocking and cancelling need one.
    pub reason: i32,
    /// 1 = accept, reject, activate: the series the filter names goes along as a whole.
    pub with_series: i32,
    /// 1 = count what would happen, change nothing.
    pub dry_run: i32,
    /// 0.
    pub reserved: i32,
    /// Bits of VOUCHER_SET_*: which of the values below are set. The others are preserved, whatever they hold.
    pub set: i64,
    /// New face value.
    pub face_value: i64,
    /// New extra value.
    pub extra_value: i64,
    /// New first moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// New first moment it is no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// New owner, empty = the operator.
    pub partner: [c_char; 64],
    /// Invoice it was paid with; the value is fixed from then on.
    pub invoice: [c_char; 64],
    /// New type, empty = none.
    pub voucher_type: [c_char; 24],
    /// Makes a repeated call return the first one's job with VOUCHER_DUPLICATE.
    pub request_id: [c_char; 64],
    /// Why, in words, for the history.
    pub note: [c_char; 256],
    /// New products, comma separated.
    pub products: [c_char; 1024],
    /// New product types, comma separated.
    pub product_types: [c_char; 1024],
    /// New business units, comma separated.
    pub business_units: [c_char; 1024],
}

/// What a bulk operation did, or in a dry run would do. Every voucher that matched is counted once: changed, or left.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_bulk_result {
    /// sizeof(voucher_bulk_result), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Vouchers looked at.
    pub matched: i64,
    /// Changed.
    pub changed: i64,
    /// Value of the changed ones before, in whatever currencies they are.
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

/// New values of a series.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_series_edit_params {
    /// sizeof(voucher_series_edit_params), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Bits of VOUCHER_SET_*: which of the values below are set. The others are preserved, whatever they hold.
    pub set: i64,
    /// Text for the customer's statement.
    pub comment: [c_char; 128],
    /// Free text.
    pub description: [c_char; 256],
    /// Partners whose customers may redeem, comma separated; empty = the owner's, or everybody's without an owner.
    pub available_to: [c_char; 1024],
    /// JSON object kept with it.
    pub metadata: [c_char; 2048],
}

/// What one person asked for and another must approve.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_approval {
    /// sizeof(voucher_approval), set by you.
    pub size: u32,
    /// One of VOUCHER_APPROVAL_*.
    pub state: i32,
    /// When it was asked for.
    pub made_at_ms: i64,
    /// When it was decided, 0 = not yet.
    pub checked_at_ms: i64,
    /// Identifier.
    pub id: [c_char; 32],
    /// What was asked for: "generate", "import", "export", "modify", "reverse", ...
    pub operation: [c_char; 48],
    /// Identifier of the series it is about, empty if none or several.
    pub series_id: [c_char; 32],
    /// Identifier of the voucher it is about, empty if none or several.
    pub voucher_id: [c_char; 32],
    /// Partner of whoever asked.
    pub partner: [c_char; 64],
    /// Who asked.
    pub maker_id: [c_char; 64],
    /// Who decided, empty if nobody did.
    pub checker_id: [c_char; 64],
    /// What approving it started: a job's identifier or the key of a posting. Of an export, "granted", and when it was
    /// used the number of the run.
    pub result: [c_char; 64],
    /// Why it was approved or refused.
    pub reason: [c_char; 256],
    /// One line for whoever decides.
    pub summary: [c_char; 512],
}

/// Vouchers that are alike in what a report of stock groups by. What it does not group by is empty.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_stock_row {
    /// sizeof(voucher_stock_row), set by you.
    pub size: u32,
    /// One of VOUCHER_STATE_*; 0 = not grouped by, or deleted.
    pub state: i32,
    /// 1 = the row of the deleted ones.
    pub deleted: i32,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// How many.
    pub vouchers: i64,
    /// Their face value.
    pub face_value: i64,
    /// Their extra value.
    pub extra_value: i64,
    /// What of it was redeemed.
    pub redeemed: i64,
    /// Identifier of the series.
    pub series_id: [c_char; 32],
    /// Code of the series.
    pub series_code: [c_char; 24],
    /// Code of the type.
    pub voucher_type: [c_char; 24],
    /// Owner, or the partner they were sold to or through.
    pub partner: [c_char; 64],
}

/// Money of one currency at the end of a day.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_liability_row {
    /// sizeof(voucher_liability_row), set by you.
    pub size: u32,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Vouchers that could still be redeemed: active, pending or blocked, and not past their time.
    pub vouchers: i64,
    /// What they still were worth.
    pub outstanding: i64,
    /// Vouchers past their time that were not redeemed.
    pub expired_vouchers: i64,
    /// What is left on them.
    pub breakage: i64,
    /// Redeemed since the first day, reversals taken off.
    pub redeemed: i64,
    /// Issued since the first day, with what changes of value added.
    pub issued: i64,
    /// Of `vouchers` those sold by a sale.
    pub sold_vouchers: i64,
    /// What the sold ones still were worth, with what they give free on top; the rest of `outstanding` is unsold stock.
    pub sold_outstanding: i64,
    /// What of `breakage` is left on vouchers that were sold.
    pub sold_breakage: i64,
    /// What of `outstanding` is extra value, which nobody pays for. Face value counts as used first. Days from before a
    /// store counted it are told without, or with a part of it; the same goes for the two below.
    pub outstanding_extra: i64,
    /// What of `sold_outstanding` is extra value: the rest is what buyers got for their money.
    pub sold_outstanding_extra: i64,
    /// What of `sold_breakage` is extra value.
    pub sold_breakage_extra: i64,
}

/// What was issued must equal what is there, in one currency.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_conservation_row {
    /// sizeof(voucher_conservation_row), set by you.
    pub size: u32,
    /// 1 = all numbers below agree. 0 = call somebody: vouchers or money appeared or vanished.
    pub holds: i32,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// 0.
    pub reserved: i32,
    /// Vouchers generated or imported.
    pub issued_vouchers: i64,
    /// Their value when they were.
    pub issued_value: i64,
    /// What changes of value added since.
    pub adjusted_value: i64,
    /// Vouchers in all states, purged and deleted included.
    pub present_vouchers: i64,
    /// Their value.
    pub present_value: i64,
    /// Vouchers by the sums of all days.
    pub journal_vouchers: i64,
    /// Value by the sums of all days.
    pub journal_value: i64,
}

/// The state of the store as numbers to publish.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_metrics_snapshot {
    /// sizeof(voucher_metrics_snapshot), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Redemptions, reversals and sales that are not settled.
    pub pending: i64,
    /// Of these the oldest began so many milliseconds ago.
    pub pending_oldest_ms: i64,
    /// Redemptions held because the ledger contradicts.
    pub conflicts: i64,
    /// Requests that wait for another person.
    pub approvals_waiting: i64,
    /// Jobs that are not finished.
    pub jobs_unfinished: i64,
    /// Guesses that missed today.
    pub misses_today: i64,
    /// Typing errors today.
    pub typing_errors_today: i64,
    /// Lines of the audit trail.
    pub audit_lines: i64,
    /// Series.
    pub series: i64,
    /// Vouchers in all states but deleted.
    pub vouchers: i64,
    /// Active ones.
    pub active: i64,
    /// Used ones.
    pub used: i64,
    /// Blocked ones.
    pub blocked: i64,
}

/// An entry of your ledger, to be compared with the store.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_ledger_entry {
    /// sizeof(voucher_ledger_entry), set by you.
    pub size: u32,
    /// 0.
    pub reserved: i32,
    /// Amount, always positive.
    pub amount: i64,
    /// Posting key.
    pub key: [c_char; 64],
    /// Account it was booked on.
    pub account: [c_char; 64],
}

/// A difference between your ledger and the store.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_finding {
    /// sizeof(voucher_finding), set by you.
    pub size: u32,
    /// One of VOUCHER_DIFFERENCE_*.
    pub difference: i32,
    /// Amount in the store.
    pub amount: i64,
    /// Amount in your ledger.
    pub ledger_amount: i64,
    /// Posting key.
    pub key: [c_char; 64],
    /// Account in the store, empty if the key is unknown here.
    pub account: [c_char; 64],
    /// Account in your ledger, empty if it lacks the entry.
    pub ledger_account: [c_char; 64],
}
