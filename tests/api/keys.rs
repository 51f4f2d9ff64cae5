//! The root key changes, and nothing else does.

use voucher::engine::{JobKind, JobState, LogLevel};
use voucher::vault::RootKey;
use voucher::voucher::{ApprovalState, Filter, Series};
use voucher::{Actor, ActorKind, Module, Right, Status};

use crate::support::*;

const NEW_KEY: [u8; 32] = [9; 32];

fn key(bytes: &[u8; 32]) -> RootKey {
    RootKey::from_bytes(bytes).unwrap()
}

fn rotate(module: &std::sync::Arc<Module>) {
    module.rotate_key(&operator(), key(&ROOT_KEY), key(&NEW_KEY)).unwrap();
}

/// How many codes are sealed under the data key of this number.
fn under(house: &House, number: u16) -> i64 {
    house.count(&format!("SELECT count(*) FROM voucher WHERE hex(substr(sealed, 1, 2)) = '{number:04X}'"))
}

fn codes_of(house: &mut House, module: std::sync::Arc<Module>, series: &Series) -> Vec<String> {
    let own = std::mem::replace(&mut house.module, module);
    let codes = house.codes(series);
    house.module = own;
    codes
}

#[test]
fn after_a_rotation_only_the_new_key_opens_the_store_and_codes_are_what_they_were() {
    let mut house = House::new();
    let (series, codes) = house.cards(30);
    rotate(&house.module);
    assert_eq!((under(&house, 1), under(&house, 2)), (0, 30));
    assert_eq!(open(&house.config, &house.clock, &ROOT_KEY).err().unwrap().status, Status::WrongKey);
    let opened = open(&house.config, &house.clock, &NEW_KEY).unwrap();
    assert_eq!(codes_of(&mut house, opened.clone(), &series), codes);
    opened.redeem(&customer("anna"), &code(&codes[0]), &KeptLedger::default()).unwrap();
    opened.verify_audit(&operator()).unwrap();
}

#[test]
fn the_module_that_rotated_goes_on_working() {
    let house = House::new();
    let checkpoint = house.module.audit_checkpoint(&operator()).unwrap();
    let (series, codes) = house.cards(2);
    rotate(&house.module);
    assert_eq!(house.codes(&series), codes);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &KeptLedger::default()).unwrap();
    let (later, later_codes) = house.cards(2);
    assert_eq!((under(&house, 2), house.codes(&later)), (4, later_codes));
    house.module.verify_audit_since(&operator(), &checkpoint).unwrap();
}

#[test]
fn a_rotation_that_died_is_taken_up_with_the_new_key() {
    let mut house = House::new();
    let (series, codes) = house.cards(25_000);
    let job = house.module.rotate_key_start(&operator(), key(&ROOT_KEY), key(&NEW_KEY)).unwrap();
    assert_eq!(job.step(0).unwrap().0, Status::Ok);
    drop(job);
    let opened = open(&house.config, &house.clock, &NEW_KEY).unwrap();
    house.module = opened;
    assert!(under(&house, 1) > 0 && under(&house, 2) > 0, "half way");
    assert_eq!(house.codes(&series), codes, "half way");
    let left = house.module.jobs(&operator()).unwrap();
    assert_eq!((left.len(), left[0].kind, left[0].total), (1, JobKind::RotateKeys, 25_000));
    let job = house.module.job_resume(&operator(), &left[0].job_id).unwrap();
    let (status, progress) = job.step(i64::MAX).unwrap();
    assert_eq!((status, progress.state, progress.done), (Status::Done, JobState::Finished, 25_000));
    assert_eq!((under(&house, 1), under(&house, 2)), (0, 25_000));
    assert_eq!(house.codes(&series), codes);
}

#[test]
fn asked_again_with_the_same_keys_it_goes_on_with_the_same_job() {
    let house = House::new();
    house.cards(2);
    let first = house.module.rotate_key_start(&operator(), key(&ROOT_KEY), key(&NEW_KEY)).unwrap();
    let again = house.module.rotate_key_start(&operator(), key(&ROOT_KEY), key(&NEW_KEY)).unwrap();
    assert_eq!(again.id(), first.id());
    rotate(&house.module);
    assert_eq!(first.progress().unwrap().state, JobState::Finished);
    assert_eq!(house.count("SELECT count(*) FROM data_key"), 2);
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'root_key_rotated'"), 1);
}

#[test]
fn a_module_that_was_open_elsewhere_is_told_to_open_again_and_harms_nothing() {
    let mut house = House::new();
    let (_, codes) = house.cards(3);
    let elsewhere = open(&house.config, &house.clock, &ROOT_KEY).unwrap();
    let job = house.module.rotate_key_start(&operator(), key(&ROOT_KEY), key(&NEW_KEY)).unwrap();
    let stale = elsewhere.job_resume(&operator(), &job.id()).unwrap();
    assert_eq!(stale.step(0).unwrap_err().status, Status::KeyUnavailable);
    job.step(i64::MAX).unwrap();
    let request = voucher::engine::ExportRequest { with_codes: true, columns: "code".into(), ..Default::default() };
    let fresh = house.generate(ten_euros(1));
    let filter = Filter { series: fresh.id.clone(), ..Filter::default() };
    let mut export = elsewhere.export(&operator(), &filter, &request).unwrap();
    let error = std::iter::repeat_with(|| export.read(&mut [0; 4096])).find_map(Result::err).unwrap();
    assert_eq!(error.status, Status::KeyUnavailable);
    assert!(error.message.contains("open the module again"), "{error}");
    elsewhere.redeem(&customer("anna"), &code(&codes[0]), &KeptLedger::default()).unwrap();
    let late = elsewhere.generate_series(&operator(), &ten_euros(2)).unwrap().1;
    let known = codes_of(&mut house, elsewhere, &late);
    assert_eq!((under(&house, 1), house.codes(&late)), (2, known));
}

#[test]
fn a_second_rotation_brings_everything_along() {
    let mut house = House::new();
    let (series, codes) = house.cards(3);
    rotate(&house.module);
    house.module.rotate_key(&operator(), key(&NEW_KEY), key(&[3; 32])).unwrap();
    assert_eq!((under(&house, 2), under(&house, 3)), (0, 3));
    house.module = open(&house.config, &house.clock, &[3; 32]).unwrap();
    assert_eq!(house.codes(&series), codes);
}

#[test]
fn wrong_keys_and_wrong_people_change_nothing() {
    let house = House::new();
    house.cards(1);
    let cases: [(Actor, [u8; 32], [u8; 32], Status); 5] = [
        (operator(), [5; 32], NEW_KEY, Status::WrongKey),
        (operator(), NEW_KEY, ROOT_KEY, Status::WrongState),
        (operator(), ROOT_KEY, ROOT_KEY, Status::InvalidArgument),
        (partner("north"), ROOT_KEY, NEW_KEY, Status::Forbidden),
        (Actor::new(ActorKind::Operator, "bob", &[Right::Configure]), ROOT_KEY, NEW_KEY, Status::Forbidden),
    ];
    for (actor, old, new, status) in cases {
        let refused = house.module.rotate_key(&actor, key(&old), key(&new)).unwrap_err();
        assert_eq!(refused.status, status, "{old:?} {new:?}");
    }
    assert_eq!((house.count("SELECT count(*) FROM data_key"), house.count("SELECT count(*) FROM job")), (1, 0));
    open(&house.config, &house.clock, &ROOT_KEY).unwrap();
}

#[test]
fn a_destroyed_code_stays_destroyed_and_a_damaged_one_holds_up_no_other() {
    let mut house = House::new();
    house.cards(4);
    house.edit(
        "UPDATE voucher SET sealed = x'' WHERE id % 16777216 = 1;
         UPDATE voucher SET sealed = (SELECT sealed FROM voucher WHERE id % 16777216 = 3) WHERE id % 16777216 = 2",
    );
    rotate(&house.module);
    assert_eq!((under(&house, 1), under(&house, 2)), (1, 2));
    assert_eq!(house.count("SELECT count(*) FROM voucher WHERE length(sealed) = 0"), 1);
    assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm));
    let told = "SELECT count(*) FROM audit WHERE event = 'codes_resealed' AND detail LIKE '%\"damaged\":1%'";
    assert_eq!(house.count(told), 1);
}

#[test]
fn what_waits_for_approval_waits_through_a_rotation() {
    let house = House::new();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let asked = house.module.generate_start(&operator(), &ten_euros(1)).err().unwrap();
    rotate(&house.module);
    let boris = Actor { id: "boris".into(), ..operator() };
    let approval = house.module.approve(&boris, &asked.approval_id, "").unwrap();
    assert_eq!(approval.state, ApprovalState::Approved);
    let job = house.module.job_resume(&operator(), &approval.result).unwrap();
    assert_eq!(job.step(i64::MAX).unwrap().1.state, JobState::Finished);
    assert_eq!(under(&house, 2), 1);
}
