//! The process dies while the root key changes: the store opens with one of the two keys, and no code is lost.

use std::sync::Arc;

use voucher::engine::JobKind;
use voucher::vault::RootKey;
use voucher::{Module, Status};

use crate::house::{codes, operator, House, ROOT_KEY};
use crate::worker::Worker;

const NEW_KEY: [u8; 32] = [9; 32];

fn key(bytes: &[u8; 32]) -> RootKey {
    RootKey::from_bytes(bytes).unwrap()
}

/// The operator's process, on the order of a parent.
pub fn rotate(module: &Arc<Module>) -> String {
    match module.rotate_key(&operator(), key(&ROOT_KEY), key(&NEW_KEY)) {
        Ok(()) => format!("{:?}", Status::Ok),
        Err(error) => format!("{:?}", error.status),
    }
}

fn die_at(point: &str, opens: &[u8; 32], other: &[u8; 32]) {
    let house = House::unguarded();
    let (series, before) = house.cards(25_000);
    let mut worker = Worker::doomed(&house, point);
    worker.hear();
    worker.tell("rotate");
    assert_eq!(worker.hear(), None, "{point}: the worker must not live to answer");
    assert!(worker.was_killed(), "{point}");

    assert_eq!(house.open_with(other).err().unwrap().status, Status::WrongKey, "{point}");
    let module = house.open_with(opens).unwrap();
    assert_eq!(codes(&module, &series.id), before, "{point}: half way");
    let left: Vec<JobKind> = module.jobs(&operator()).unwrap().iter().map(|job| job.kind).collect();
    let rotation = if opens == &NEW_KEY { vec![JobKind::RotateKeys] } else { Vec::new() };
    assert_eq!(left, rotation, "{point}");
    // Asked for again, it goes on from where it stands.
    module.rotate_key(&operator(), key(&ROOT_KEY), key(&NEW_KEY)).unwrap();
    assert!(module.jobs(&operator()).unwrap().is_empty(), "{point}");
    drop(module);
    assert_eq!(house.open_with(&ROOT_KEY).err().unwrap().status, Status::WrongKey, "{point}");
    let module = house.open_with(&NEW_KEY).unwrap();
    assert_eq!(codes(&module, &series.id), before, "{point}: in the end");
    let verified = module.verify_store(&operator(), &mut |_| ()).unwrap();
    assert_eq!(verified.damaged, 0, "{point}");
    module.verify_audit(&operator()).unwrap();
}

#[test]
fn dying_before_the_rotation_commits_leaves_the_old_key() {
    die_at("rotate_before_commit:1", &ROOT_KEY, &NEW_KEY);
}

#[test]
fn dying_after_the_rotation_committed_leaves_the_new_key() {
    die_at("rotate_after_commit:1", &NEW_KEY, &ROOT_KEY);
}

#[test]
fn dying_between_two_slices_of_codes_loses_none() {
    for slice in 1..=3 {
        die_at(&format!("reseal_slice:{slice}"), &NEW_KEY, &ROOT_KEY);
    }
}
