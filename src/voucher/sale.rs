//! Sales: vouchers change hands for money, or come back. One sale is one posting to the host's ledger, and either all of
//! its vouchers go with it or none.

use serde::{Deserialize, Serialize};

use super::{ChangeReason, Filter, TaxClass, VoucherState};
use crate::ledger::{Outcome, PostingKind};

words! {
    /// What is done with the vouchers.
    #[derive(Default, Serialize, Deserialize)]
    SaleKind {
        /// Active vouchers go to a partner, who is invoiced at wholesale.
        #[default]
        Stock = 1, "stock";
        /// Active printed vouchers are sold over the counter: invoiced, and paid at once.
        Counter = 2, "counter";
        /// A voucher is made when it is sold, to a customer or through a partner.
        Electronic = 3, "electronic";
        /// A card with a balance is issued to its holder, without a secret.
        Gift = 4, "gift";
        /// A card gets more balance.
        Reload = 5, "reload";
        /// Credit of an account becomes a voucher.
        Refund = 6, "refund";
        /// Vouchers a partner bought come back for a credit note.
        Return = 7, "return";
        /// A sale to a customer is undone, all of it; with its posting if the vouchers came back.
        Cancellation = 8, "cancellation";
        /// A card belongs to somebody else from here on. Nothing is posted.
        Transfer = 9, "transfer";
    }
}

impl SaleKind {
    /// Somebody gets vouchers for money.
    pub(crate) fn sells(self) -> bool {
        use SaleKind as K;
        matches!(self, K::Stock | K::Counter | K::Electronic | K::Gift | K::Reload | K::Refund)
    }
}

words! {
    /// Where a sale stands.
    SaleState {
        /// Begun; its vouchers are reserved, and the ledger has not answered for good.
        Pending = 1, "pending";
        /// The ledger booked it.
        Posted = 2, "posted";
        /// The ledger refused it; its vouchers are as they were.
        Rejected = 3, "rejected";
        /// The ledger contradicts itself, or booked late what cannot be carried out any more; held until people decide.
        Conflict = 4, "conflict";
        /// It was posted, and its cancellation since.
        Reversed = 5, "reversed";
    }
}

/// What is to be sold, issued or taken back. Which fields matter depends on the kind; the others must be empty or 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaleRequest {
    /// What is done.
    pub kind: SaleKind,
    /// The caller's name for this request, needed: repeated, it is the same sale. It names one sale of the back office, or
    /// one of a partner, whoever repeats it; what a partner itself began is repeated as that partner.
    pub request_id: String,
    /// Account in the host that is invoiced, credited or refunded. Empty: the partner's name for what a partner pays, the
    /// buyer's for what a customer pays.
    pub account: String,
    /// The partner who buys, returns, or through whom it is sold.
    pub partner: String,
    /// The customer who buys; a refund's is its account.
    pub buyer: String,
    /// Electronic: the account that alone may redeem it, the buyer where the type says personal; empty: whoever has the
    /// code. Gift, transfer: the card's holder.
    pub holder: String,
    /// Electronic, gift, refund: the type it is made after.
    pub voucher_type: String,
    /// Electronic, gift, refund: its face value where the type leaves it open. Reload: what is added. Minor units.
    pub face_value: i64,
    /// ISO 4217 code of all amounts. Empty: the type's, or that of the vouchers.
    pub currency: String,
    /// Price of each voucher, minor units. 0: its face value less the discount.
    pub price: i64,
    /// Off the face value, in hundredths of a percent, from 0 to 9999.
    pub discount: i64,
    /// Stock, counter, return: which vouchers, by filter. Only those that can be sold or come back are taken.
    pub filter: Filter,
    /// Stock, counter, return: which vouchers, by identifier or serial; each must be one that can.
    pub voucher_ids: Vec<String>,
    /// Stock, counter, return: take so many of the filter's, from the lowest serial on. 0 takes all of them.
    pub quantity: i64,
    /// Reload, transfer: identifier, serial or card number of the voucher. Cancellation: the same of one that was sold by
    /// itself; or the identifier of the sale, all of whose vouchers come back. A load is named by its sale.
    pub voucher: String,
    /// Gift: the number printed on the card; it is redeemed by that, and by its serial only if it has none.
    pub card_number: String,
    /// Return: the vouchers are cancelled, not put back to stock.
    pub cancels: bool,
    /// Cancellation: why. For [`ChangeReason::Return`] the sale's posting is taken back.
    pub reason: ChangeReason,
    /// The host's number of the invoice; empty takes the ledger's reference.
    pub invoice: String,
    /// For the history.
    pub note: String,
    /// Text for the statement; empty takes the type's.
    pub comment: String,
    /// What a partner may still be invoiced, minor units; none asks the host's callback.
    pub credit_available: Option<i64>,
    /// A moment before `credit_available` was read: what was sold since is counted against it. Needed with it.
    pub credit_read_at_ms: i64,
    /// Electronic, gift, refund: never reaches the ledger.
    pub test_mode: bool,
}

/// A sale, and how far it got.
#[derive(Clone, Debug, PartialEq)]
pub struct Sale {
    /// Its identifier.
    pub id: String,
    /// What was done.
    pub kind: SaleKind,
    /// Where it stands.
    pub state: SaleState,
    /// What the ledger answered last.
    pub outcome: Outcome,
    /// What it posts; none for a transfer, a cancellation without return, or in test mode.
    pub posting: Option<PostingKind>,
    /// `store:kind:subject:number`; empty where nothing is posted.
    pub key: String,
    /// The caller's request id.
    pub request_id: String,
    /// Account that is invoiced, credited or refunded.
    pub account: String,
    /// The partner who bought, returned, or through whom it was sold.
    pub partner: String,
    /// The customer who bought.
    pub buyer: String,
    /// The account that alone may redeem, empty: whoever has the code.
    pub holder: String,
    /// Code of the type, empty if there is none or more than one.
    pub voucher_type: String,
    /// When tax is due.
    pub tax_class: TaxClass,
    /// ISO 4217 code.
    pub currency: String,
    /// How many vouchers.
    pub vouchers: i64,
    /// How many of them came back since.
    pub returned: i64,
    /// Identifier of the voucher, if it is one.
    pub voucher_id: String,
    /// What became of that voucher: where it stands at the moment.
    pub voucher_state: Option<VoucherState>,
    /// Serial of the first voucher.
    pub serial: String,
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
    /// Number of the invoice: the host's, else the ledger's reference.
    pub invoice: String,
    /// The ledger's reference, empty if it gave none.
    pub ledger_reference: String,
    /// The account's balance afterwards, if the ledger told it.
    pub balance_after: Option<i64>,
    /// Why it was cancelled.
    pub reason: ChangeReason,
    /// What was given for the history.
    pub note: String,
    /// Never reached the ledger.
    pub test_mode: bool,
    /// A cancellation or return: identifier of the sale it undoes. A sale that was cancelled: that of its cancellation.
    pub counterpart_id: String,
    /// Who sold.
    pub actor_id: String,
    /// When it began.
    pub begun_at_ms: i64,
    /// When it was settled, 0 = not yet.
    pub settled_at_ms: i64,
}

/// Which sales are listed. Everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaleFilter {
    /// Of this kind.
    pub kind: Option<SaleKind>,
    /// In this state, by its number; 0 takes any.
    pub state: i32,
    /// Of this partner.
    pub partner: String,
    /// To this buyer.
    pub buyer: String,
    /// For this holder.
    pub holder: String,
    /// With this invoice.
    pub invoice: String,
    /// Begun at this moment or later.
    pub from_ms: i64,
    /// Begun before this moment; 0 = no bound.
    pub until_ms: i64,
}

/// What was sold to or through a partner, or to customers directly, of one currency in one period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SaleSum {
    /// The partner; empty for sales without one.
    pub partner: String,
    /// Code of the type; empty if not grouped by it, or mixed.
    pub voucher_type: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Sales that were booked.
    pub sales: i64,
    /// Vouchers sold; loads of cards are counted apart.
    pub vouchers: i64,
    /// Face value of the vouchers, and what was loaded; minor units.
    pub face_value: i64,
    /// What the vouchers were worth on top.
    pub extra_value: i64,
    /// What was invoiced for vouchers and loads.
    pub amount: i64,
    /// Face value less what was invoiced: commission of the partner.
    pub commission: i64,
    /// Vouchers that came back in the period.
    pub returned: i64,
    /// What was credited or taken back for them, and for loads.
    pub credited: i64,
    /// Commission that went with them.
    pub commission_returned: i64,
    /// Vouchers issued as refunds.
    pub refunds: i64,
    /// What was refunded into them.
    pub refunded: i64,
    /// What was invoiced less all value given, face and extra, net of what came back: negative if more value is given than
    /// is invoiced (commission, and what is given for free), positive if vouchers are sold above their value.
    pub margin: i64,
    /// Loads of cards that were booked.
    pub loads: i64,
    /// Loads that were taken back.
    pub loads_returned: i64,
    /// Vouchers whose sale was cancelled for loss, fraud or another reason, so that its posting stays. What a bulk operation
    /// cancels is told by its own answer, not here.
    pub cancelled: i64,
    /// What had been paid for those vouchers or refunded into them, and stays; of one that was used in part or loaded
    /// since, the face value that was left on it.
    pub kept: i64,
}
