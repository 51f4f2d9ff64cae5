//! What one person asked for and another must approve.

words! {
    /// Where a request for approval stands.
    ApprovalState {
        /// Nobody has decided.
        Waiting = 1, "waiting";
        /// Approved, and carried out.
        Approved = 2, "approved";
        /// Refused by another person, or withdrawn by its maker.
        Refused = 3, "refused";
    }
}

/// A request for approval.
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// Identifier, 26 characters.
    pub id: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// What was asked for: "generate", "activate", "modify", "reverse", "settle_by_hand".
    pub operation: String,
    /// Identifier of the series it is about, empty if none or several.
    pub series_id: String,
    /// Identifier of the voucher it is about, empty if none or several.
    pub voucher_id: String,
    /// Partner of whoever asked.
    pub partner: String,
    /// One line for whoever decides.
    pub summary: String,
    /// Who asked.
    pub maker_id: String,
    /// When.
    pub made_at_ms: i64,
    /// Who decided, empty if nobody did.
    pub checker_id: String,
    /// When, 0 = not yet.
    pub checked_at_ms: i64,
    /// Why it was refused or approved.
    pub reason: String,
    /// What approving it started: a job's identifier or a posting key.
    pub result: String,
}
