//! The flat structs of the conformance kit. Append only, by the rules of structs.rs.

use std::ffi::c_char;

/// What a run of the conformance kit works with. Accounts must exist in your ledger; use ones made for testing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_conformance_params {
    /// sizeof(voucher_conformance_params), set by you.
    pub size: u32,
    /// How often the case about many repeats asks; 0 = 100.
    pub repeats: i32,
    /// What a posting is worth, minor units; 0 = 100.
    pub amount: i64,
    /// ISO 4217 code both accounts are kept in.
    pub currency: [c_char; 4],
    /// An account that can be credited.
    pub account: [c_char; 64],
    /// Another one.
    pub other_account: [c_char; 64],
    /// An account that exists but refuses every entry; empty = the cases that need one are skipped.
    pub closed_account: [c_char; 64],
    /// Letters and digits no run used before: the keys of the run derive from it. Give the racers of one race the
    /// same.
    pub token: [c_char; 32],
    /// 0.
    pub reserved: i32,
    /// 1 = your ledger books sales as well; 0 = the cases of invoices, credit notes and refunds are skipped.
    pub with_sales: i32,
}

/// How one case went.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct voucher_conformance_result {
    /// sizeof(voucher_conformance_result), set by you.
    pub size: u32,
    /// The case, 0 to voucher_conformance_cases() - 1.
    pub number: i32,
    /// 1 = your ledger did what it must.
    pub passed: i32,
    /// 1 = not run, `reason` says what was missing.
    pub skipped: i32,
    /// One of VOUCHER_OUTCOME_*: what your ledger answered last.
    pub outcome: i32,
    /// 1 = `balance_after` is filled in.
    pub has_balance: i32,
    /// The balance in that answer.
    pub balance_after: i64,
    /// The key asked last, to look at in your ledger.
    pub key: [c_char; 64],
    /// The reference in that answer.
    pub ledger_reference: [c_char; 64],
    /// What was wrong, or why the case was skipped; empty if it passed.
    pub reason: [c_char; 256],
}
