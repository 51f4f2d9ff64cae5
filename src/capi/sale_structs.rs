//! The flat structs of sales. Append only, by the rules of structs.rs.

use std::ffi::c_char;

/// What is to be sold, issued or taken back. Which fields matter depends on the kind: the others must be zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_sale_params {
    /// sizeof(voucher_sale_params), set by you.
    pub size: u32,
    /// One of VOUCHER_SALE_*.
    pub kind: i32,
    /// Cancellation: one of VOUCHER_CHANGE_REASON_RETURN, _LOSS, _FRAUD, _OTHER. With RETURN the posting is taken back,
    /// for vouchers that are active, whole and as they were sold. With the others nothing is posted, and a voucher that
    /// was used in part, loaded or blocked is cancelled too, with what is left on it.
    pub reason: i32,
    /// 1 = `credit_available` tells what the partner may still be invoiced; 0 = voucher_sell asks `voucher_host.credit`.
    pub credit_known: i32,
    /// Return: 1 = the vouchers are cancelled, 0 = they go back to stock.
    pub cancels: i32,
    /// Electronic, gift, refund: 1 = a voucher that never reaches the ledger, and nor does its sale.
    pub test_mode: i32,
    /// Electronic, gift, refund: its face value, where the type leaves it open. Reload: what is added; a type that leaves
    /// it open bounds that from below, and from above the face value that is on the card then; to a card of a fixed type
    /// any amount may be added. Minor units.
    pub face_value: i64,
    /// Price of each voucher, minor units; 0 = its face value less the discount.
    pub price: i64,
    /// Off the face value, in hundredths of a percent, 0 to 9,999: 1,000 are 10 %. With a partner and neither price nor
    /// discount: what the setting "wholesale_discount" says.
    pub discount: i64,
    /// Stock, counter, return: take so many of the filter's, from the lowest serial on; 0 = all of them. At most
    /// 10,000.
    pub quantity: i64,
    /// What the partner may still be invoiced, minor units. Counts if `credit_known` is 1.
    pub credit_available: i64,
    /// A moment before `credit_available` was read, by the clock of this machine: what was sold since is counted against
    /// it. Needed with it.
    pub credit_read_at_ms: i64,
    /// ISO 4217 code of all amounts; empty = the type's, or that of the vouchers.
    pub currency: [c_char; 4],
    /// 0.
    pub reserved: i32,
    /// Needed: makes a repeated call the same sale. It names one sale of the back office, or one of a partner, whoever
    /// repeats it; what a partner itself began is repeated as that partner.
    pub request_id: [c_char; 64],
    /// The account that is invoiced, credited or refunded; empty = the partner's name where a partner pays, else the
    /// buyer's.
    pub account: [c_char; 64],
    /// The partner who buys, returns, or through whom it is sold.
    pub partner: [c_char; 64],
    /// The customer who buys; a refund's is its account.
    pub buyer: [c_char; 64],
    /// Electronic: the account that alone may redeem it; empty = whoever has the code, or the buyer where the type says
    /// personal. Gift, transfer: the card's holder.
    pub holder: [c_char; 64],
    /// Electronic, gift, refund: code of the type it is made after.
    pub voucher_type: [c_char; 24],
    /// Reload, transfer: identifier, serial or card number of the voucher. Cancellation: the same of one that was sold by
    /// itself; or the identifier of the sale, all of whose vouchers come back. A load is named by its sale.
    pub voucher: [c_char; 48],
    /// Gift: the number printed on the card; it is redeemed by that, and by its serial only if it has none. Eight digits
    /// behind the last dash read as a serial: leave out that dash, here and wherever it is typed. Letters a to z, digits,
    /// spaces and - . / _ only.
    pub card_number: [c_char; 64],
    /// Your number of the invoice; empty = your ledger's reference.
    pub invoice: [c_char; 64],
    /// Text for the statement; empty = the type's.
    pub comment: [c_char; 128],
    /// For the history.
    pub note: [c_char; 256],
}

/// A sale, and how far it got.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_sale {
    /// sizeof(voucher_sale), set by you.
    pub size: u32,
    /// One of VOUCHER_SALE_*.
    pub kind: i32,
    /// One of VOUCHER_SALE_STATE_*.
    pub state: i32,
    /// One of VOUCHER_OUTCOME_*: what the ledger answered last.
    pub outcome: i32,
    /// One of VOUCHER_POSTING_*: what it posts; 0 = nothing.
    pub posting_kind: i32,
    /// One of VOUCHER_TAX_*: when tax is due.
    pub tax_class: i32,
    /// One of VOUCHER_CHANGE_REASON_*: why it was cancelled, of a cancellation.
    pub reason: i32,
    /// 1 = never reached the ledger.
    pub test_mode: i32,
    /// 1 = `balance_after` is filled in.
    pub has_balance: i32,
    /// Of one voucher: one of VOUCHER_STATE_*, where it stands at the moment; 0 = of several. Hand it over only while it
    /// is VOUCHER_STATE_ACTIVE: in a store that was restored it may be blocked, though it was sold.
    pub voucher_state: i32,
    /// How many vouchers.
    pub vouchers: i64,
    /// How many of them came back since.
    pub returned: i64,
    /// Face value of all of them, minor units.
    pub face_value: i64,
    /// What they are worth on top.
    pub extra_value: i64,
    /// What is invoiced, credited or refunded.
    pub amount: i64,
    /// What of it was paid at once.
    pub paid: i64,
    /// Face value less amount: what the partner earns.
    pub commission: i64,
    /// The account's balance after it.
    pub balance_after: i64,
    /// When it began.
    pub begun_at_ms: i64,
    /// When it was settled, 0 = not yet.
    pub settled_at_ms: i64,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Identifier.
    pub id: [c_char; 32],
    /// Key of the posting; empty where nothing is posted.
    pub key: [c_char; 64],
    /// Your request id.
    pub request_id: [c_char; 64],
    /// The account that is invoiced, credited or refunded.
    pub account: [c_char; 64],
    /// The partner who bought, returned, or through whom it was sold.
    pub partner: [c_char; 64],
    /// The customer who bought.
    pub buyer: [c_char; 64],
    /// The account that alone may redeem; empty = whoever has the code.
    pub holder: [c_char; 64],
    /// Code of the type, empty if there is none or more than one.
    pub voucher_type: [c_char; 24],
    /// Identifier of the voucher, if it is one.
    pub voucher_id: [c_char; 32],
    /// Serial of the first voucher.
    pub serial: [c_char; 48],
    /// Number of the invoice: yours, else your ledger's reference.
    pub invoice: [c_char; 64],
    /// Your ledger's reference.
    pub ledger_reference: [c_char; 64],
    /// Of a cancellation or return: identifier of the sale it undoes. Of a cancelled sale: that of its cancellation.
    pub counterpart_id: [c_char; 32],
    /// Who sold.
    pub actor_id: [c_char; 64],
    /// What was given for the history.
    pub note: [c_char; 256],
}

/// Which sales. Every field narrows; a zero one does not.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_sale_filter {
    /// sizeof(voucher_sale_filter), set by you.
    pub size: u32,
    /// One of VOUCHER_SALE_*, 0 = any.
    pub kind: i32,
    /// One of VOUCHER_SALE_STATE_*, 0 = any.
    pub state: i32,
    /// 0.
    pub reserved: i32,
    /// Begun at or after.
    pub from_ms: i64,
    /// Begun before, 0 = no bound.
    pub until_ms: i64,
    /// Of this partner.
    pub partner: [c_char; 64],
    /// To this customer.
    pub buyer: [c_char; 64],
    /// For this holder.
    pub holder: [c_char; 64],
    /// With this invoice.
    pub invoice: [c_char; 64],
}

/// What was sold to or through one partner, or to customers directly, in one currency. Money in minor units.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_sale_sum {
    /// sizeof(voucher_sale_sum), set by you.
    pub size: u32,
    /// ISO 4217 code.
    pub currency: [c_char; 4],
    /// Sales that were booked.
    pub sales: i64,
    /// Vouchers sold; loads of cards are counted apart.
    pub vouchers: i64,
    /// Face value of the vouchers, and what was loaded.
    pub face_value: i64,
    /// What the vouchers were worth on top.
    pub extra_value: i64,
    /// What was invoiced for vouchers and loads.
    pub amount: i64,
    /// Face value less what was invoiced: what the partner earned.
    pub commission: i64,
    /// Vouchers that came back.
    pub returned: i64,
    /// What was credited or taken back for them, and for loads.
    pub credited: i64,
    /// Commission that went with them.
    pub commission_returned: i64,
    /// Vouchers issued as refunds.
    pub refunds: i64,
    /// What was refunded into them.
    pub refunded: i64,
    /// The partner, empty for sales without one.
    pub partner: [c_char; 64],
    /// Code of the type, empty if not grouped by it, or mixed.
    pub voucher_type: [c_char; 24],
    /// What was invoiced less all value given, face and extra, net of what came back: negative if more value is given than
    /// is invoiced (commission, and what is given for free), positive if vouchers are sold above their value.
    pub margin: i64,
    /// Loads of cards that were booked.
    pub loads: i64,
    /// Loads that were taken back.
    pub loads_returned: i64,
    /// Vouchers whose sale was cancelled for loss, fraud or another reason, so that its posting stays. What a bulk operation
    /// cancels is told by voucher_bulk_result, not here.
    pub cancelled: i64,
    /// What had been paid for those vouchers or refunded into them, and stays; of one that was used in part or loaded
    /// since, the face value that was left on it.
    pub kept: i64,
}

/// What your side says about a partner's credit. Zeroed with `size` set before `credit` is called, so that no answer
/// means UNKNOWN, which sells nothing on credit.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_credit {
    /// sizeof(voucher_credit).
    pub size: u32,
    /// One of VOUCHER_CREDIT_*.
    pub known: i32,
    /// VOUCHER_CREDIT_LIMITED: what the partner may still be invoiced, minor units.
    pub available: i64,
}
