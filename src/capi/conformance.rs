//! The conformance kit for a host's posting callback.

use super::boundary::{flag, not_null, put, read, text, Flat, Output};
use super::calls::phase;
use super::constants::voucher_status;
use super::structs::*;
use super::{answers, requests};
use crate::engine::conformance::{judge, Bench, Case, Trial, Verdict};
use crate::error::{Error, Result, Status};
use crate::ledger::{Answer, Outcome};
use std::ffi::c_char;

/// Results of one race that are judged together: more threads than any host has.
const RACERS_MAX: u32 = 10_000;

/// How many cases the conformance kit has. They are numbered from 0.
///
/// [any-thread] [callback-ok].
#[no_mangle]
pub extern "C-unwind" fn voucher_conformance_cases() -> u32 {
    Case::ALL.len() as u32
}

/// The name of a case, such as "same_key_again". Static text; empty if there is no such case.
///
/// [any-thread] [callback-ok].
#[no_mangle]
pub extern "C-unwind" fn voucher_conformance_case_name(number: u32) -> *const c_char {
    Case::from_number(number).map_or(c"", Case::name).as_ptr()
}

/// Runs one case against your own ledger: calls `host->post` with postings made up for the purpose, and judges what it
/// answers. Run all cases before you go live, with your real callback, on accounts made for testing that nothing else
/// books on. No module is needed.
///
/// VOUCHER_OK: the case ran; `result->passed`, `skipped` and `reason` tell how it went. The case named "race" is run by
/// several threads or processes at the same moment with one token, their results go to voucher_conformance_judge.
/// Those about invoices, credit notes, refunds and what `reverses` names are skipped unless `params->with_sales` is 1.
///
/// [any-thread] [callback-ok] [blocks: for as long as `post` does]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_NO_CALLBACK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT,
/// VOUCHER_BAD_TEXT, VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_conformance_run(
    host: *const voucher_host,
    params: *const voucher_conformance_params,
    number: u32,
    result: *mut voucher_conformance_result,
    error: *mut voucher_error,
) -> voucher_status {
    let mut table = voucher_host::zeroed();
    let mut trial: *mut Trial = std::ptr::null_mut();
    let mut status = phase(error, || {
        table = read(host)?;
        table.post.ok_or_else(no_callback)?;
        Output::new(result)?;
        let case = Case::from_number(number)
            .ok_or_else(|| Error::invalid("number", format!("must be below {}", Case::ALL.len())))?;
        trial = Box::into_raw(Box::new(Trial::new(case, &bench(params)?)?));
        Ok(Status::Ok)
    });
    let Some(post) = table.post else { return status };
    while status == Status::Ok as i32 {
        let mut posting = voucher_posting::zeroed();
        let mut outcome = voucher_outcome::sized();
        status = phase(error, || match (*trial).next_posting() {
            Some(next) => {
                posting = answers::posting(&next);
                Ok(Status::Ok)
            }
            None => Ok(Status::Done),
        });
        if status != Status::Ok as i32 {
            break;
        }
        post(table.user, &posting, &mut outcome);
        status = phase(error, || {
            (*trial).answered(requests::callback_answer(&outcome));
            Ok(Status::Ok)
        });
    }
    if trial.is_null() {
        return status;
    }
    phase(error, || {
        let trial = Box::from_raw(trial);
        Output::new(result)?.write(&answer(number as i32, trial.verdict()));
        Ok(Status::Ok)
    })
}

/// Judges a race: exactly one of the results must be DONE, all others DUPLICATE, all with one reference. The verdict
/// is in `verdict->passed` and `verdict->reason`. All results are as far apart as `results[0].size` says.
///
/// [any-thread] [callback-ok]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_TEXT,
/// VOUCHER_INTERNAL.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_conformance_judge(
    results: *const voucher_conformance_result,
    count: u32,
    verdict: *mut voucher_conformance_result,
    error: *mut voucher_error,
) -> voucher_status {
    phase(error, || {
        not_null(results, "results")?;
        if !(1..=RACERS_MAX).contains(&count) {
            return Err(Error::invalid("count", format!("must be 1 to {RACERS_MAX}")));
        }
        let output = Output::new(verdict)?;
        let first = read(results)?;
        let stride = results.cast::<u32>().read_unaligned() as usize;
        let racers: Result<Vec<Verdict>> =
            (0..count as usize).map(|index| racer(results.byte_add(index * stride))).collect();
        output.write(&answer(first.number, &judge(&racers?)));
        Ok(Status::Ok)
    })
}

unsafe fn racer(result: *const voucher_conformance_result) -> Result<Verdict> {
    let result = read(result)?;
    Ok(Verdict {
        passed: result.passed == 1,
        skipped: result.skipped == 1,
        reason: text(&result.reason, "reason")?,
        key: text(&result.key, "key")?,
        answer: Answer {
            outcome: Outcome::from_number(result.outcome),
            ledger_reference: text(&result.ledger_reference, "ledger_reference")?,
            balance_after: (result.has_balance == 1).then_some(result.balance_after),
        },
    })
}

unsafe fn bench(params: *const voucher_conformance_params) -> Result<Bench> {
    let params = read(params)?;
    Ok(Bench {
        account: text(&params.account, "account")?,
        other_account: text(&params.other_account, "other_account")?,
        closed_account: text(&params.closed_account, "closed_account")?,
        currency: text(&params.currency, "currency")?,
        amount: params.amount,
        repeats: u32::try_from(params.repeats).map_err(|_| Error::invalid("repeats", "must not be negative"))?,
        token: text(&params.token, "token")?,
        with_sales: flag(params.with_sales, "with_sales")?,
    })
}

fn answer(number: i32, verdict: &Verdict) -> voucher_conformance_result {
    let mut answer = voucher_conformance_result::sized();
    answer.number = number;
    answer.passed = i32::from(verdict.passed);
    answer.skipped = i32::from(verdict.skipped);
    answer.outcome = verdict.answer.outcome as i32;
    answer.has_balance = i32::from(verdict.answer.balance_after.is_some());
    answer.balance_after = verdict.answer.balance_after.unwrap_or(0);
    put(&mut answer.key, &verdict.key);
    put(&mut answer.ledger_reference, &verdict.answer.ledger_reference);
    put(&mut answer.reason, &verdict.reason);
    answer
}

fn no_callback() -> Error {
    Error::new(Status::NoCallback, "the host table has no post callback to try").field("post")
}
