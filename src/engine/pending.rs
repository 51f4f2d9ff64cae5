//! Stand-ins for parts of the back office that are not here yet.
#![allow(missing_docs, clippy::unused_self)]

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Begun, Job, Module, Progress};
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::ledger::{Answer, Posting};
use crate::vault::RootKey;
use crate::voucher::report::{ConservationRow, Finding, LedgerEntry, LiabilityRow, Metrics, StockRow};
use crate::voucher::{
    Approval, ApprovalState, BulkRequest, BulkResult, Filter, Receipt, Series, SeriesEdit, VoucherType,
};

macro_rules! kinds {
    ($name:ident { $($variant:ident = $number:literal;)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub enum $name { $($variant = $number,)* }
        impl $name {
            pub fn from_number(number: i64) -> Option<$name> {
                match number { $($number => Some($name::$variant),)* _ => None }
            }
        }
    };
}

kinds! { SeriesChange {
    Accept = 1; Reject = 2; Activate = 3; Lock = 4; Unlock = 5; Void = 6; Delete = 7; Seal = 8;
} }
kinds! { JobKind { Generate = 1; Bulk = 2; RotateKeys = 3; } }

/// A setting in effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    pub partner: String,
    pub name: String,
    pub value: String,
    pub is_default: bool,
    pub changed_at_ms: i64,
    pub changed_by: String,
}

fn absent<T>() -> Result<T> {
    Err(Error::new(Status::Internal, "this part is not here yet"))
}

macro_rules! cursors {
    ($($name:ident $row:ty;)*) => { $(
        pub struct $name(());
        impl $name {
            pub fn fetch(&mut self, _most: usize) -> Result<Vec<$row>> {
                absent()
            }
        }
    )* };
}

cursors! {
    ApprovalCursor Approval;
    StockCursor StockRow;
}

impl Progress {
    pub fn kind(&self) -> JobKind {
        JobKind::Generate
    }
    pub fn operation(&self) -> String {
        String::new()
    }
}

impl Job {
    pub fn result(&self) -> Result<BulkResult> {
        absent()
    }
}

macro_rules! stand_ins {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        impl Module { $(
            #[allow(clippy::too_many_arguments)]
            pub fn $name(self: &Arc<Self>, $($argument: $kind),*) -> Result<$answer> {
                $(let _ = $argument;)*
                absent()
            }
        )* }
    };
}

stand_ins! {
    type_put(actor: &Actor, wanted: &VoucherType) -> VoucherType;
    type_get(actor: &Actor, code: &str) -> VoucherType;
    types(actor: &Actor, retired_too: bool, after_code: &str, most: usize) -> Vec<VoucherType>;
    type_retire(actor: &Actor, code: &str, retired: bool) -> VoucherType;
    setting_set(actor: &Actor, partner: &str, name: &str, value: &str) -> ();
    setting_get(actor: &Actor, partner: &str, name: &str) -> String;
    settings(actor: &Actor, partner: &str) -> Vec<Setting>;
    reveal(actor: &Actor, id_or_serial: &str, reason: &str) -> Zeroizing<String>;
    remind(actor: &Actor, voucher_ids: &[String]) -> i64;
    bulk_start(actor: &Actor, request: &BulkRequest) -> (Status, Job);
    bulk(actor: &Actor, request: &BulkRequest) -> BulkResult;
    series_change(actor: &Actor, id_or_code: &str, change: SeriesChange, note: &str) -> Series;
    series_edit(actor: &Actor, id_or_code: &str, edit: &SeriesEdit) -> Series;
    approvals(actor: &Actor, state: Option<ApprovalState>) -> ApprovalCursor;
    approval_get(actor: &Actor, id: &str) -> Approval;
    approve(actor: &Actor, id: &str, reason: &str) -> Approval;
    refuse(actor: &Actor, id: &str, reason: &str) -> Approval;
    stock(actor: &Actor, filter: &Filter, group_by: i64) -> StockCursor;
    liability(actor: &Actor, from_ms: i64, at_ms: i64) -> Vec<LiabilityRow>;
    conservation(actor: &Actor) -> Vec<ConservationRow>;
    metrics(actor: &Actor) -> Metrics;
    metrics_text(actor: &Actor) -> String;
    verify_audit_since(actor: &Actor, checkpoint: &str) -> i64;
    audit_checkpoint(actor: &Actor) -> String;
    rotate_key_start(actor: &Actor, old: RootKey, new: RootKey) -> Job;
    rotate_key(actor: &Actor, old: RootKey, new: RootKey) -> ();
}
