//! The C ABI: the only unsafe code of the crate.
//!
//! A call goes through [`calls`]: its phases run with panics caught, and host code runs only between phases, when
//! nothing that must be cleaned up is alive on the stack. So a callback may throw, jump away or end the thread.
#![allow(unsafe_code)]
#![allow(non_camel_case_types)]

mod answers;
mod approvals;
mod asking;
mod audit;
mod back_office;
mod boundary;
mod calls;
mod conformance;
mod conformance_structs;
mod constants;
mod defect;
mod exchange;
mod exchange_answers;
mod exchange_requests;
mod exchange_structs;
mod fork;
mod handles;
#[cfg(feature = "test-hooks")]
mod hooks;
mod imports;
mod library;
mod life;
mod messages;
mod modules;
mod office_answers;
mod office_requests;
mod reconciliation;
mod redemption;
mod reports;
mod requests;
mod reversal;
mod sale_answers;
mod sale_requests;
mod sale_structs;
mod sales;
mod selling;
mod series;
mod settings;
pub mod structs;
mod vouchers;

#[cfg(test)]
mod tests;
