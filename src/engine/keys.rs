//! Rotation of the root key: everything it wraps is wrapped by the new one at once, and every sealed code is put under a
//! new data key, slice by slice.
//!
//! Wrapping is one transaction: a crash leaves a store that opens with one of the two keys, never with none. The old data
//! keys stay, wrapped by the new root key, because modules that are open elsewhere go on sealing under the one they know.
//! These cannot open what is sealed under the new one: they are told to open the module again. The index secret stays for
//! the life of the store, so codes are found and rows verified as before.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::audit::{self, Subject};
use super::job::{self, NewJob};
use super::log::LogLevel;
use super::redemption::back_office;
use super::{crash_point, integrity, Ground, Job, Module};
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::{SLICE_ROWS_BUSY, SLICE_ROWS_MAX};
use crate::store::driver::Transaction;
use crate::store::job::{self as rows, JobRow};
use crate::store::total::{self, STATE_DELETED};
use crate::store::voucher::{self, number_in_series, series_of};
use crate::store::{series, setting};
use crate::vault::{RootKey, Vault, WrappedKeys};
use crate::voucher::{JobKind, JobState};

/// What a job of this kind is about.
#[derive(Serialize, Deserialize)]
struct Rotation {
    /// The data key all codes come under.
    data_key: i64,
}

/// What it has done.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
struct Resealed {
    /// Codes that came under the new key.
    resealed: i64,
    /// Codes that do not belong to their vouchers: left as they are.
    damaged: i64,
}

/// A sealed code on its way: voucher, as it is, as it will be.
type Seal = (i64, Vec<u8>, Vec<u8>);

impl Module {
    /// Takes the store from one root key to another. From here on it opens with the new one only; the job that is returned
    /// puts the codes under a new data key, and may be stepped at leisure or resumed by a module that was opened with the
    /// new key. Needs the right `keys`; for the back office.
    ///
    /// Asked again with the same two keys it returns the job it started. This module goes on working; others that are open
    /// on the store must be opened again with the new key before they can show or export codes.
    ///
    /// # Errors
    /// [`Status::WrongKey`] if the store has neither of the two.
    pub fn rotate_key_start(self: &Arc<Self>, actor: &Actor, old: RootKey, new: RootKey) -> Result<Job> {
        actor.must_have(Right::Keys)?;
        back_office(actor)?;
        if old.is(&new) {
            return Err(Error::invalid("new_key", "is the old one; draw another"));
        }
        let wrapped = self.store.read(setting::wrapped_keys)?.ok_or_else(no_keys)?;
        if let Err(error) = Vault::open(&old, &wrapped) {
            let vault = match error.status {
                Status::WrongKey => Vault::open(&new, &wrapped).map_err(|_| error)?,
                _ => return Err(error),
            };
            self.ground.vault.take_over(vault);
            return self.rotation_of(actor, &wrapped);
        }
        let rewrapped = wrapped.rewrap(&old, &new, &*self.entropy)?;
        let vault = Vault::open(&new, &rewrapped)?;
        let (ground, maker, now_ms) = (self.ground.clone(), actor.clone(), self.clock.now_ms());
        let uid = Identifier::new(now_ms, &*self.entropy)?;
        let row = self.store.write(move |tx| {
            let row = rotate(tx, &ground, &maker, (&wrapped, &rewrapped), uid, now_ms)?;
            crash_point("rotate_before_commit");
            Ok(row)
        })?;
        crash_point("rotate_after_commit");
        self.ground.vault.take_over(vault);
        self.stored_job(actor, &row)
    }

    /// Takes the store from one root key to another and puts all codes under a new data key, in one call.
    pub fn rotate_key(self: &Arc<Self>, actor: &Actor, old: RootKey, new: RootKey) -> Result<()> {
        self.rotate_key_start(actor, old, new)?.finish()
    }

    /// The job of the rotation that made these keys.
    fn rotation_of(self: &Arc<Self>, actor: &Actor, wrapped: &WrappedKeys) -> Result<Job> {
        let key = request_key(wrapped.newest_data_key());
        let row = self.store.read(|tx| rows::by_request(tx, &key))?.ok_or_else(|| {
            Error::new(Status::WrongState, "the store has the new key already, and no rotation brought it there")
        })?;
        integrity::verify_job(&self.ground.vault, &row)?;
        self.stored_job(actor, &row)
    }

    /// Puts the next codes under the newest data key; the job as it is afterwards.
    pub(super) fn reseal_slice(&self, actor: &Actor, before: &JobRow) -> Result<JobRow> {
        let rotation: Rotation = serde_json::from_slice(&before.request).map_err(unreadable)?;
        if self.ground.vault.newest_data_key() < rotation.data_key {
            let message = "the keys were rotated: open the module again with the new root key";
            return Err(Error::new(Status::KeyUnavailable, message));
        }
        let most = if self.store.writers_waiting() { SLICE_ROWS_BUSY } else { SLICE_ROWS_MAX };
        let (page, owners) = self.store.read(|tx| {
            let page = voucher::sealed_after(tx, before.position, most)?;
            let owners = owners(tx, &page)?;
            Ok((page, owners))
        })?;
        let (position, passed) = (page.last().map_or(before.position, |(id, _)| *id), page.len());
        let (seals, damaged) = self.under_newest_key(page, &owners)?;
        let (ground, actor, before, now_ms) = (self.ground.clone(), actor.clone(), before.clone(), self.clock.now_ms());
        self.store.write(move |tx| {
            let job = job::current(tx, &ground, &before.uid)?;
            if job != before {
                // Another driver did this slice, or the job was cancelled.
                return Ok(job);
            }
            let mut sum: Resealed = match job.result.as_str() {
                "" => Resealed::default(),
                text => serde_json::from_str(text).map_err(unreadable)?,
            };
            sum.damaged += damaged;
            for (id, old, new) in &seals {
                // A code that was destroyed or deleted since it was read stays so.
                sum.resealed += i64::from(voucher::reseal(tx, *id, old, new)?);
            }
            crash_point("reseal_slice");
            let done = job.done + passed as i64;
            let ended = passed < most;
            let after = JobRow {
                state: if ended { JobState::Finished } else { JobState::Running },
                position,
                done,
                total: job.total.max(done),
                result: serde_json::to_string(&sum).map_err(unreadable)?,
                changed_at_ms: now_ms,
                ..job.clone()
            };
            if ended {
                let detail = json!({ "resealed": sum.resealed, "damaged": sum.damaged, "job": job.uid.to_string() });
                audit::append(tx, &ground.vault, &actor, now_ms, "codes_resealed", Subject::STORE, &detail)?;
            }
            job::advance(tx, &ground, &job, after)
        })
    }

    /// The codes of a page that are under an older key, sealed anew; and how many do not open. One of these was edited by
    /// somebody else: it stays as evidence, raises the alarm, and holds up no other.
    fn under_newest_key(
        &self,
        page: Vec<(i64, Vec<u8>)>,
        owners: &HashMap<i64, Identifier>,
    ) -> Result<(Vec<Seal>, i64)> {
        let vault = &self.ground.vault;
        let mut sealer = vault.sealer(&*self.entropy)?;
        let (mut seals, mut damaged) = (Vec::with_capacity(page.len()), 0);
        for (id, sealed) in page.into_iter().filter(|(_, sealed)| !sealed.is_empty()) {
            let Some(series) = owners.get(&series_of(id)) else { continue };
            let subject = series.voucher(number_in_series(id));
            let older = vault.is_sealed_before(&sealed);
            match older.and_then(|older| older.then(|| vault.open_code(subject.as_bytes(), &sealed)).transpose()) {
                Ok(None) => {}
                Ok(Some(code)) => {
                    let anew = sealer.seal(subject.as_bytes(), &code);
                    seals.push((id, sealed, anew));
                }
                Err(error) if error.status == Status::Integrity => {
                    damaged += 1;
                    let message = format!("voucher {subject}: {}", error.message);
                    self.log.push(LogLevel::Alarm, self.clock.now_ms(), "integrity_alarm", message);
                }
                Err(error) => return Err(error),
            }
        }
        Ok((seals, damaged))
    }
}

/// Replaces the wrapped keys and stores the job, or does nothing.
fn rotate(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    (before, after): (&WrappedKeys, &WrappedKeys),
    uid: Identifier,
    now_ms: i64,
) -> Result<JobRow> {
    let data_key = after.newest_data_key();
    let detail = json!({ "data_key": data_key, "job": uid.to_string() });
    audit::append(tx, &ground.vault, actor, now_ms, "root_key_rotated", Subject::STORE, &detail)?;
    if !setting::change_wrapped_keys(tx, before, after)? {
        let message = "somebody else rotates the keys at this moment; look which root key the store has now";
        return Err(Error::new(Status::Busy, message));
    }
    let mut total = 0;
    total::all(tx, &mut |row| {
        total += if row.alike.state == STATE_DELETED { 0 } else { row.vouchers };
        Ok(())
    })?;
    let request = serde_json::to_vec(&Rotation { data_key }).map_err(unreadable)?;
    let request_key = Some(request_key(data_key));
    let new = NewJob { uid, kind: JobKind::RotateKeys, series: 0, request: &request, request_key, total };
    job::insert(tx, ground, actor, &new, now_ms)
}

fn request_key(data_key: i64) -> String {
    format!("{}\n{data_key}", JobKind::RotateKeys.name())
}

/// Identifiers of the series on a page.
fn owners(tx: &mut dyn Transaction, page: &[(i64, Vec<u8>)]) -> Result<HashMap<i64, Identifier>> {
    let mut owners = HashMap::new();
    let mut last = None;
    for number in page.iter().map(|(id, _)| series_of(*id)) {
        // Vouchers of a series stand together.
        if last.replace(number) != Some(number) {
            owners.extend(series::by_id(tx, number)?.map(|series| (number, series.uid)));
        }
    }
    Ok(owners)
}

fn no_keys() -> Error {
    Error::new(Status::Integrity, "the store's wrapped keys are gone: restore the store from its backup")
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::new(
        Status::Integrity,
        format!("a stored rotation cannot be read ({error}); restore the store from a backup"),
    )
}
