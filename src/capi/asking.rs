//! What is carried across the host's `post`, and the phases before and after it.
//!
//! The frames that call `post` hold only plain bytes: whatever must be cleaned up lives and ends inside a phase.

use super::boundary::{read, text, Flat, Output};
use super::calls::phase;
use super::handles::{find, voucher_module};
use super::modules::OpenModule;
use super::structs::*;
use super::{answers, requests};
use crate::actor::Actor;
use crate::engine::{crash_point, in_doubt, Begun};
use crate::error::{Error, Result, Status};
use crate::ledger::Answer;
use crate::voucher::RedemptionState;
use std::ffi::c_void;

/// Plain bytes, alive while the host books. The actor is our own copy: the host may use its struct again meanwhile.
#[derive(Clone, Copy)]
pub struct Held {
    /// The host's function, if it must be asked.
    pub post: Option<unsafe extern "C-unwind" fn(*mut c_void, *const voucher_posting, *mut voucher_outcome)>,
    /// What the host wants back with it.
    pub user: *mut c_void,
    /// Who acts.
    pub actor: voucher_actor,
    /// What to book.
    pub posting: voucher_posting,
    /// How far it was before the host was asked.
    receipt: voucher_receipt,
}

impl Held {
    /// Nothing to ask.
    pub fn zeroed() -> Held {
        Held {
            post: None,
            user: std::ptr::null_mut(),
            actor: voucher_actor::zeroed(),
            posting: voucher_posting::zeroed(),
            receipt: voucher_receipt::zeroed(),
        }
    }

    /// True if the ledger must be asked.
    pub fn must_ask(&self) -> bool {
        self.post.is_some()
    }
}

/// The first phase: begins, and fills in what to ask. Settled already, it fills in the caller's receipt instead.
///
/// # Safety
/// As [`read`] and [`Output::new`].
pub unsafe fn hold(
    module: *mut voucher_module,
    actor: *const voucher_actor,
    receipt: *mut voucher_receipt,
    held: &mut Held,
    begin: impl FnOnce(&OpenModule, &Actor) -> Result<Begun>,
) -> Result<Status> {
    let open = find(module.cast_const())?;
    held.actor = read(actor)?;
    let actor = requests::actor_in(&held.actor)?;
    let output = Output::new(receipt)?;
    let post = open.host.post.ok_or_else(no_callback)?;
    let begun = begin(&open, &actor)?;
    match &begun {
        Begun::Post(posting, receipt) | Begun::Again(posting, receipt) => {
            held.posting = answers::posting(posting);
            held.receipt = answers::receipt(receipt);
            held.user = open.host.user;
            held.post = Some(post);
            Ok(Status::InDoubt)
        }
        Begun::Settled(status, receipt) => {
            output.write(&answers::receipt(receipt));
            Ok(*status)
        }
        Begun::Finished(receipt) => {
            output.write(&answers::receipt(receipt));
            Ok(Status::Done)
        }
    }
}

/// What a begin without a callback answers: the posting is zero where nothing is to be booked.
pub fn begun(begun: &Begun) -> (Status, voucher_posting, voucher_receipt) {
    let (status, posting, receipt) = match begun {
        Begun::Post(posting, receipt) => (Status::Ok, Some(posting), receipt),
        Begun::Again(posting, receipt) => (Status::InDoubt, Some(posting), receipt),
        Begun::Settled(status, receipt) => (*status, None, receipt),
        Begun::Finished(receipt) => (Status::Done, None, receipt),
    };
    (status, posting.map_or(voucher_posting::sized(), answers::posting), answers::receipt(receipt))
}

/// Asks the host and settles with its answer.
///
/// # Safety
/// As [`hold`], and nothing that must be cleaned up is alive in the caller's frame.
pub unsafe fn ask_and_settle(
    module: *mut voucher_module,
    held: &Held,
    receipt: *mut voucher_receipt,
    error: *mut voucher_error,
) -> i32 {
    let mut outcome = voucher_outcome::sized();
    crash_point("post_before");
    ask(held, &mut outcome);
    crash_point("post_after");
    phase(error, || {
        let settled = settle(module, held, &requests::callback_answer(&outcome));
        // A struct the host spoiled meanwhile is no reason to say that nothing was booked.
        let output = Output::new(receipt).map_err(in_doubt)?;
        output.write(settled.as_ref().map_or(&held.receipt, |(_, receipt)| receipt));
        settled.map(|(status, _)| status).map_err(in_doubt)
    })
}

/// Host code runs here. `outcome` is UNKNOWN before.
///
/// # Safety
/// As [`ask_and_settle`].
pub unsafe fn ask(held: &Held, outcome: &mut voucher_outcome) {
    if let Some(post) = held.post {
        post(held.user, &held.posting, outcome);
    }
}

/// The last phase: the module is looked up anew, because the callback may have closed it.
pub fn settle(module: *mut voucher_module, held: &Held, answer: &Answer) -> Result<(Status, voucher_receipt)> {
    let open = find(module.cast_const())?;
    let (actor, key) = (requests::actor_in(&held.actor)?, text(&held.posting.key, "key")?);
    // What was booked before it was asked again is not confirmed by a ledger that cannot tell.
    let was_posted = held.receipt.state == RedemptionState::Posted as i32;
    let settled = match was_posted {
        true => open.engine.retry_settle(&actor, &key, answer),
        false => open.engine.redeem_settle(&actor, &key, answer),
    };
    let (status, receipt) = settled?;
    Ok((status, answers::receipt(&receipt)))
}

/// The host gave no callback.
pub fn no_callback() -> Error {
    let message = "the host table has no post callback; give voucher_open one, or use begin and settle";
    Error::new(Status::NoCallback, message).field("post")
}
