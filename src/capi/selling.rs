//! Selling: with the host's callbacks, and the callback-free pair begin and settle.
//!
//! The frames that call the host hold only plain bytes: whatever must be cleaned up lives and ends inside a phase.

use super::asking::no_callback;
use super::boundary::{argument, put, read, text, Flat, Output};
use super::calls::{deliver_log, on_module, phase};
use super::constants::{voucher_credits, voucher_status};
use super::handles::{find, voucher_module};
use super::structs::*;
use super::{answers, requests, sale_answers, sale_requests};
use crate::actor::ActorKind;
use crate::engine::sale::{in_doubt, Moment, CREDIT_UNKNOWN};
use crate::engine::{crash_point, SaleBegun};
use crate::error::{Error, Result, Status};
use crate::ledger::Answer;
use std::cell::Cell;
use std::ffi::{c_char, c_void};

/// Begins a sale without a callback: reserves its vouchers, or makes what is made for it, and tells what to book. Book
/// `posting` in your ledger under its key, then call voucher_sale_settle, in this process or another. If you crash in
/// between, voucher_recover_begin finds it. Never book under another key, and never hand the vouchers out before.
///
/// The vouchers of VOUCHER_SALE_STOCK, _COUNTER and _RETURN are those `filter` finds that can be sold or come back, or
/// the ones in `voucher_ids`: identifiers or serials with commas or line ends between them, each of which must. At most
/// 10,000. For the other kinds both are NULL. All of them are sold or none.
///
/// VOUCHER_OK: book `posting`, then settle. VOUCHER_IN_DOUBT: begun before with this `request_id` and not settled; book
/// the same `posting` again, then settle. VOUCHER_DUPLICATE: settled before; nothing to book. VOUCHER_DONE: nothing is
/// posted for it, as for a transfer, a cancellation without return, or in test mode; it is done.
/// VOUCHER_LEDGER_REJECTED and VOUCHER_LEDGER_CONFLICT: your ledger refused or contradicted it before. `sale` is filled
/// in for all six, and for VOUCHER_WRONG_STATE if it was cancelled since: look at its `id`, which is empty if a voucher
/// cannot be sold. After any other status it is all zero. `posting` is filled in for the first two.
///
/// A partner's credit is checked if `credit_known` is 1: VOUCHER_CREDIT_EXCEEDED sells nothing. Else nobody limits it,
/// `host->credit` is not asked: check before, or use voucher_sell.
///
/// VOUCHER_APPROVAL_PENDING: a refund, a return, a transfer, a cancellation for VOUCHER_CHANGE_REASON_RETURN, or a sale
/// below the agreed price (the face value, for a partner less its "wholesale_discount"), that needs two persons; `error->approval_id` names the request. Once another person approved it, it has begun: call again with the
/// same request, and it goes on. Its `result` is the key for voucher_retry, and voucher_recover finds it too; of a
/// transfer, which is done then, it is the identifier of the sale. What is not as it was any more is not begun.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: `filter`, `voucher_ids` (all the filter finds) and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_IN_DOUBT, VOUCHER_DUPLICATE, VOUCHER_DONE, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
/// VOUCHER_WRONG_STATE, VOUCHER_CREDIT_EXCEEDED, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
/// VOUCHER_REQUEST_MISMATCH, VOUCHER_WEAK_CODES (the type's codes are too short for one more: give it a larger
/// `code_length`), VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones; VOUCHER_FORBIDDEN for a
/// partner where the host has a `credit`: voucher_sell asks it.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sale_begin(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    voucher_ids: *const c_char,
    params: *const voucher_sale_params,
    posting: *mut voucher_posting,
    sale: *mut voucher_sale,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let request = sale_requests::sale(filter, voucher_ids, params)?;
        // A partner may not tell its own credit, and here nobody is asked for it.
        if actor.kind == ActorKind::Partner && open.host.credit.is_some() {
            let message =
                "a partner's credit must be asked for: call voucher_sell, or begin in the name of the back office";
            return Err(Error::new(Status::Forbidden, message).field("actor.kind"));
        }
        let (posting_output, sale_output) = (Output::new(posting)?, Output::new(sale)?);
        sale_output.write(&voucher_sale::sized());
        let (status, posting, sale) = begun(&open.engine.sale_begin_within(actor, &request, &|_, _, _| Ok(None))?);
        posting_output.write(&posting);
        sale_output.write(&sale);
        Ok(status)
    })
}

/// Settles a sale with what your ledger answered. A number that is none of VOUCHER_OUTCOME_* counts as UNKNOWN.
///
/// VOUCHER_OK: booked, and carried out. VOUCHER_DUPLICATE: settled before with the same answer. VOUCHER_IN_DOUBT: the
/// outcome was RETRY or UNKNOWN, it stays pending. VOUCHER_LEDGER_REJECTED: its vouchers are as they were, what was
/// made for it is withdrawn. VOUCHER_LEDGER_CONFLICT: its vouchers are held until people decide. VOUCHER_WRONG_STATE
/// with `sale` filled in: cancelled since. `sale` is filled in for all six. After any other status it is all zero: settle
/// again.
///
/// [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
/// VOUCHER_WRONG_STATE, VOUCHER_NOT_FOUND, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sale_settle(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    key: *const c_char,
    outcome: *const voucher_outcome,
    sale: *mut voucher_sale,
    error: *mut voucher_error,
) -> voucher_status {
    on_module(module, actor, error, |open, actor| {
        let (key, answer) = (argument(key, "key")?, requests::answer(outcome)?);
        let output = Output::new(sale)?;
        output.write(&voucher_sale::sized());
        let (status, settled) = open.engine.sale_settle(actor, &key, &answer)?;
        output.write(&sale_answers::sale(&settled));
        Ok(status)
    })
}

/// Sells vouchers, issues or takes them back: asks `host->credit` where a partner is to be invoiced and the request
/// does not tell its credit, reserves the vouchers, asks `host->post` once on this thread, and settles with its answer.
/// Ask again with the same `request_id` as often as you like: it is booked at most once. Which vouchers is said as with
/// voucher_sale_begin. What you pass must stay as it is until the call returns: after `credit` it is read again.
///
/// VOUCHER_OK and VOUCHER_DUPLICATE: booked and carried out, now or before. VOUCHER_DONE: nothing is posted for it, and
/// it is carried out. VOUCHER_IN_DOUBT: its vouchers are reserved, the ledger may or may not have booked; ask again, or
/// let voucher_recover do it. That is also the answer whenever something fails after the ledger was asked, or if the
/// callback closed the module; `error` then says why. Everything else: not booked. `sale` is filled in for these four,
/// for VOUCHER_LEDGER_REJECTED and VOUCHER_LEDGER_CONFLICT, and for VOUCHER_WRONG_STATE if it was cancelled since; after
/// any other status it is all zero.
///
/// VOUCHER_CREDIT_EXCEEDED: the partner's credit does not reach, or `credit` cannot tell it. Sales that are not
/// settled, and those settled since `credit` was asked, count against it: so several at once cannot pass the limit
/// together.
///
/// If `credit` leaves by an exception or longjmp, nothing happened. If `post` does, the sale stays pending. The call
/// then never returns.
///
/// [any-thread] [callback-ok] [blocks: disk, and for as long as `credit` and `post` do]. NULL: `filter`, `voucher_ids`
/// (all the filter finds) and `error` may be.
/// Returns VOUCHER_OK, VOUCHER_DONE, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
/// VOUCHER_WRONG_STATE, VOUCHER_CREDIT_EXCEEDED, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
/// VOUCHER_REQUEST_MISMATCH, VOUCHER_WEAK_CODES (the type's codes are too short for one more: give it a larger
/// `code_length`), VOUCHER_COMMIT_UNKNOWN, VOUCHER_NO_CALLBACK, VOUCHER_DISK_FULL and the usual ones.
///
/// # Safety
/// See the first page of the header.
#[no_mangle]
pub unsafe extern "C-unwind" fn voucher_sell(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    filter: *const voucher_filter,
    voucher_ids: *const c_char,
    params: *const voucher_sale_params,
    sale: *mut voucher_sale,
    error: *mut voucher_error,
) -> voucher_status {
    let mut held = Held::zeroed();
    let asked = Asked { filter, voucher_ids, params, sale };
    let mut status = phase(error, || {
        held.actor = read(actor)?;
        Output::new(sale)?.write(&voucher_sale::sized());
        begin(module, &asked, &mut held)
    });
    if let Some(credit) = held.credit.take() {
        credit(held.user, held.partner.as_ptr(), held.currency.as_ptr(), &mut held.told);
        held.was_told = true;
        status = phase(error, || begin(module, &asked, &mut held));
    }
    if let Some(post) = held.post {
        status = post_and_settle(module, post, &held, sale, error);
    }
    deliver_log(module.cast());
    status
}

type Post = unsafe extern "C-unwind" fn(*mut c_void, *const voucher_posting, *mut voucher_outcome);
type Credit = unsafe extern "C-unwind" fn(*mut c_void, *const c_char, *const c_char, *mut voucher_credit);

/// What the caller passed, as it passed it.
struct Asked {
    filter: *const voucher_filter,
    voucher_ids: *const c_char,
    params: *const voucher_sale_params,
    sale: *mut voucher_sale,
}

/// Plain bytes, alive while host code runs.
struct Held {
    /// The host's function, if the credit of a partner must be asked.
    credit: Option<Credit>,
    /// The host's function, if the ledger must be asked.
    post: Option<Post>,
    /// What the host wants back with them.
    user: *mut c_void,
    /// Our own copy of who acts.
    actor: voucher_actor,
    /// Whose credit in which currency, and when it was asked.
    partner: [c_char; 64],
    currency: [c_char; 4],
    asked_at: Moment,
    /// What the host said of it, if it was asked.
    told: voucher_credit,
    was_told: bool,
    /// What to book.
    posting: voucher_posting,
    /// How far the sale was before the ledger was asked.
    sale: voucher_sale,
}

impl Held {
    fn zeroed() -> Held {
        Held {
            credit: None,
            post: None,
            user: std::ptr::null_mut(),
            actor: voucher_actor::zeroed(),
            partner: [0; 64],
            currency: [0; 4],
            asked_at: Moment::default(),
            told: voucher_credit::sized(),
            was_told: false,
            posting: voucher_posting::zeroed(),
            sale: voucher_sale::zeroed(),
        }
    }

    /// What the host said, if it spoke of this partner and currency.
    fn credit_of(&self, partner: &str, currency: &str) -> Result<Option<(i64, Moment)>> {
        if text(&self.partner, "partner")? != partner || text(&self.currency, "currency")? != currency {
            let message = "what is to be sold changed while the partner's credit was asked; ask again";
            return Err(Error::new(Status::Busy, message));
        }
        const LIMITED: i32 = voucher_credits::VOUCHER_CREDIT_LIMITED as i32;
        const UNLIMITED: i32 = voucher_credits::VOUCHER_CREDIT_UNLIMITED as i32;
        Ok(match self.told.known {
            UNLIMITED => None,
            LIMITED => Some((self.told.available, self.asked_at)),
            _ => Some((CREDIT_UNKNOWN, self.asked_at)),
        })
    }
}

/// One phase up to a callback: fills in whom to ask, or the caller's sale if nobody is to be asked.
unsafe fn begin(module: *mut voucher_module, asked: &Asked, held: &mut Held) -> Result<Status> {
    let open = find(module.cast_const())?;
    let actor = requests::actor_in(&held.actor)?;
    let request = sale_requests::sale(asked.filter, asked.voucher_ids, asked.params)?;
    let output = Output::new(asked.sale)?;
    let post = open.host.post.ok_or_else(no_callback)?;
    held.user = open.host.user;
    let unknown: Cell<Option<(String, String, Moment)>> = Cell::new(None);
    let credit = |partner: &str, currency: &str, moment: Moment| match open.host.credit {
        None => Ok(None),
        Some(_) if held.was_told => held.credit_of(partner, currency),
        Some(_) => {
            unknown.set(Some((partner.to_owned(), currency.to_owned(), moment)));
            Err(Error::new(Status::CreditExceeded, "the host was not asked for the partner's credit"))
        }
    };
    let begun = open.engine.sale_begin_within(&actor, &request, &credit);
    if let Some((partner, currency, moment)) = unknown.take() {
        put(&mut held.partner, &partner);
        put(&mut held.currency, &currency);
        held.asked_at = moment;
        held.credit = open.host.credit;
        return Ok(Status::Ok);
    }
    match begun? {
        SaleBegun::Post(posting, sale) | SaleBegun::Again(posting, sale) => {
            held.posting = answers::posting(&posting);
            held.sale = sale_answers::sale(&sale);
            held.post = Some(post);
            Ok(Status::InDoubt)
        }
        SaleBegun::Settled(status, sale) => {
            output.write(&sale_answers::sale(&sale));
            Ok(status)
        }
        SaleBegun::Finished(sale) => {
            output.write(&sale_answers::sale(&sale));
            Ok(Status::Done)
        }
    }
}

/// Asks the host and settles with its answer.
///
/// # Safety
/// As [`begin`], and nothing that must be cleaned up is alive in the caller's frame.
unsafe fn post_and_settle(
    module: *mut voucher_module,
    post: Post,
    held: &Held,
    sale: *mut voucher_sale,
    error: *mut voucher_error,
) -> i32 {
    let mut outcome = voucher_outcome::sized();
    crash_point("post_before");
    post(held.user, &held.posting, &mut outcome);
    crash_point("post_after");
    phase(error, || {
        let settled = settle(module, held, &requests::callback_answer(&outcome));
        // A struct the host spoiled meanwhile is no reason to say that nothing was booked.
        let output = Output::new(sale).map_err(in_doubt)?;
        output.write(settled.as_ref().map_or(&held.sale, |(_, sale)| sale));
        settled.map(|(status, _)| status).map_err(in_doubt)
    })
}

/// The last phase: the module is looked up anew, because the callback may have closed it.
fn settle(module: *mut voucher_module, held: &Held, answer: &Answer) -> Result<(Status, voucher_sale)> {
    let open = find(module.cast_const())?;
    let (actor, key) = (requests::actor_in(&held.actor)?, text(&held.posting.key, "key")?);
    let (status, sale) = open.engine.sale_settle(&actor, &key, answer)?;
    Ok((status, sale_answers::sale(&sale)))
}

/// What a begin without a callback answers: the posting is zero where nothing is to be booked.
fn begun(begun: &SaleBegun) -> (Status, voucher_posting, voucher_sale) {
    let (status, posting, sale) = match begun {
        SaleBegun::Post(posting, sale) => (Status::Ok, Some(posting), sale),
        SaleBegun::Again(posting, sale) => (Status::InDoubt, Some(posting), sale),
        SaleBegun::Settled(status, sale) => (*status, None, sale),
        SaleBegun::Finished(sale) => (Status::Done, None, sale),
    };
    (status, posting.map_or(voucher_posting::sized(), answers::posting), sale_answers::sale(sale))
}
