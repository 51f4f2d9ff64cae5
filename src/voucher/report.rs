//! Rows of reports.

use super::state::VoucherState;

words! {
    /// What a report of stock has a row for. Bits of a set; currency is always told apart.
    GroupBy {
        /// The series.
        Series = 1, "series";
        /// The type.
        Type = 2, "type";
        /// The owner.
        Partner = 4, "partner";
        /// The state.
        State = 8, "state";
    }
}

/// Vouchers that are alike in what the report groups by. What it does not group by is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StockRow {
    /// Identifier of the series.
    pub series_id: String,
    /// Code of the series.
    pub series_code: String,
    /// Code of the type.
    pub voucher_type: String,
    /// Owner.
    pub partner: String,
    /// ISO 4217 code.
    pub currency: String,
    /// State; `None` for the deleted, and where the report does not tell states apart.
    pub state: Option<VoucherState>,
    /// True for the row of the deleted.
    pub deleted: bool,
    /// How many.
    pub vouchers: i64,
    /// Their face value, minor units.
    pub face_value: i64,
    /// Their extra value.
    pub extra_value: i64,
    /// What of it was redeemed.
    pub redeemed: i64,
}

/// Money of one currency at the end of a day, minor units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiabilityRow {
    /// ISO 4217 code.
    pub currency: String,
    /// Vouchers that could still be redeemed: active, pending or blocked, and not past their time.
    pub vouchers: i64,
    /// What they still were worth.
    pub outstanding: i64,
    /// Of these vouchers sold by a sale.
    pub sold_vouchers: i64,
    /// What the sold ones still were worth, with what they give free on top. The rest of `outstanding` is unsold stock.
    pub sold_outstanding: i64,
    /// Vouchers past their time that were not redeemed.
    pub expired_vouchers: i64,
    /// What is left on them: the breakage.
    pub breakage: i64,
    /// What is left on those of them that were sold.
    pub sold_breakage: i64,
    /// Redeemed since the first day, reversals taken off.
    pub redeemed: i64,
    /// Issued since the first day: generated or imported, with what changes of value added.
    pub issued: i64,
    /// What of `outstanding` is extra value, which nobody pays for. Face value counts as used first.
    pub outstanding_extra: i64,
    /// What of `sold_outstanding` is extra value: the rest is what buyers got for their money.
    pub sold_outstanding_extra: i64,
    /// What of `sold_breakage` is extra value.
    pub sold_breakage_extra: i64,
}

/// What was issued must equal what is there. Per currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConservationRow {
    /// ISO 4217 code.
    pub currency: String,
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
    /// The same by the sums of all days.
    pub journal_vouchers: i64,
    /// Value by the sums of all days.
    pub journal_value: i64,
    /// True if all of these agree.
    pub holds: bool,
}

/// The state of the store as numbers to publish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
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

/// What a walk over all vouchers found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreCheck {
    /// Vouchers looked at.
    pub vouchers: i64,
    /// Of these do not bear their integrity tag, or their series does not.
    pub damaged: i64,
    /// Zones whose counters do not say what is there.
    pub miscounted_zones: i64,
}

words! {
    /// How an entry of the host's ledger and a redemption differ.
    Difference {
        /// The store says posted, the ledger's list lacks it.
        MissingInLedger = 1, "missing_in_ledger";
        /// The ledger has a key this store does not know.
        UnknownHere = 2, "unknown_here";
        /// The amounts differ.
        Amount = 3, "amount";
        /// The accounts differ.
        Account = 4, "account";
        /// The ledger booked what is not settled here: recover it.
        NotSettled = 5, "not_settled";
        /// The ledger booked what was rejected here.
        Rejected = 6, "rejected";
        /// The list has the key more than once.
        ListedTwice = 7, "listed_twice";
    }
}

/// An entry of the host's ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerEntry {
    /// Posting key.
    pub key: String,
    /// Account it was booked on.
    pub account: String,
    /// Amount in minor units, always positive.
    pub amount: i64,
}

/// A difference between the host's ledger and the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How they differ.
    pub difference: Difference,
    /// Posting key.
    pub key: String,
    /// Account in the store, empty if unknown here.
    pub account: String,
    /// Amount in the store.
    pub amount: i64,
    /// Account in the ledger, empty if it lacks the entry.
    pub ledger_account: String,
    /// Amount in the ledger.
    pub ledger_amount: i64,
}
