//! The program itself, run on throwaway stores.
//!
//! - `making`: types, settings, series
//! - `looking`: lists, exports, reports
//! - `leaving`: formats, runs and repeats of exports; `entering`: imports; `telling`: messages
//! - `changing`: bulk operations, whole series, jobs
//! - `money`: redemptions with a ledger that is a script; what stays in doubt, reversals, reconciliation
//! - `selling`: sales of every kind; `sold`: lists, sums and codes of sales; `unsold`: sales in doubt or refused
//! - `two_persons`: requests and those who decide
//! - `keeping`: the audit trail, backups, the root key
//! - `secrets`: no code where it does not belong
//! - `refusals`: exit codes, and what the command line does not take
//! - `manual`: the commands of docs/VOUCHERCTL.md

#![allow(clippy::disallowed_methods)]

mod changing;
mod entering;
mod keeping;
mod leaving;
mod looking;
mod making;
mod manual;
mod money;
mod place;
mod refusals;
mod secrets;
mod selling;
mod sold;
mod telling;
mod two_persons;
mod unsold;
