//! Stand-in for a part that is not here yet.
#![allow(missing_docs)]

use std::sync::Arc;

use super::{Job, Module};
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::vault::RootKey;

impl Module {
    pub fn rotate_key_start(self: &Arc<Self>, _actor: &Actor, _old: RootKey, _new: RootKey) -> Result<Job> {
        Err(Error::new(Status::Internal, "this part is not here yet"))
    }
    pub fn rotate_key(self: &Arc<Self>, _actor: &Actor, _old: RootKey, _new: RootKey) -> Result<()> {
        Err(Error::new(Status::Internal, "this part is not here yet"))
    }
}
