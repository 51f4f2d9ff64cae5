//! Deletion of vouchers nobody ever claimed.

use std::sync::Arc;

use super::Module;
use crate::actor::Actor;
use crate::error::Result;
use crate::voucher::{BulkOperation, BulkRequest, Filter};

/// What a deletion did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// Deleted.
    pub deleted: i64,
    /// Matched, but kept: used, held, purged, or with a redemption in its history.
    pub kept: i64,
}

impl Module {
    /// Deletes the unused vouchers a filter names: the bulk operation of that name.
    ///
    /// An empty filter is refused. After a failure the vouchers deleted so far are deleted: call again for the rest.
    pub fn delete(self: &Arc<Self>, actor: &Actor, filter: &Filter) -> Result<Deletion> {
        let result = self.bulk(actor, &BulkRequest::new(BulkOperation::Delete, filter.clone()))?;
        Ok(Deletion { deleted: result.changed, kept: result.matched - result.changed })
    }
}
