//! What happens between the moment a slice is judged and the moment it is written.

use super::*;
use crate::actor::{ActorKind, Right};
use crate::clock::SystemClock;
use crate::entropy::SystemEntropy;
use crate::vault::RootKey;
use crate::voucher::bulk::set;
use crate::voucher::{
    BulkRequest, ChangeReason, Filter, RedeemRequest, Series, SeriesRequest, VoucherChange, VoucherState, VoucherType,
};
use crate::Config;

struct House {
    module: Arc<Module>,
    series: Series,
    _folder: tempfile::TempDir,
}

fn olga() -> Actor {
    Actor::new(ActorKind::Operator, "olga", Right::ALL)
}

/// Three active vouchers.
fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { store_path: folder.path().join("vouchers.db"), currency: "EUR".into(), ..Config::default() };
    let key = RootKey::from_bytes(&[7; 32]).unwrap();
    let module = Module::open(&config, Some(key), Arc::new(SystemClock), Arc::new(SystemEntropy)).unwrap();
    let request = SeriesRequest { quantity: 3, face_value: 1000, series_code: "A".into(), ..SeriesRequest::default() };
    let series = module.generate_series(&olga(), &request).unwrap().1;
    House { module, series, _folder: folder }
}

impl House {
    fn block(&self, filter: Filter) -> BulkRequest {
        let filter = Filter { series: self.series.id.clone(), ..filter };
        BulkRequest { reason: ChangeReason::Lost, ..BulkRequest::new(BulkOperation::Block, filter) }
    }

    /// Judges the whole selection, lets something else happen, and writes what was judged.
    fn with_something_between(&self, request: &BulkRequest, between: impl FnOnce(&Arc<Module>)) -> BulkResult {
        let order = Arc::new(self.module.order(&olga(), request, false).unwrap());
        let job = self.module.bulk_begin(&olga(), (*order).clone()).unwrap().1;
        let id = job.id().parse().unwrap();
        let ground = self.module.ground.clone();
        let row = self.module.store.read(|tx| job::current(tx, &ground, &id)).unwrap();
        let page = self.module.selected(&olga(), &order, 0, 100).unwrap();
        let slice = self.module.judged(&order, &row, page).unwrap();
        between(&self.module);
        self.module.store.write(move |tx| write(tx, &ground, &olga(), &slice)).unwrap();
        job.result().unwrap()
    }

    fn code(&self, number: u32) -> String {
        let id = self.module.get_by_serial(&olga(), &format!("A-{number}")).unwrap().id;
        self.module.reveal(&olga(), &id, "a customer asks").unwrap().to_string()
    }

    fn state(&self, number: u32) -> VoucherState {
        self.module.get_by_serial(&olga(), &format!("A-{number}")).unwrap().state
    }
}

#[test]
fn a_voucher_that_is_claimed_meanwhile_stays_claimed() {
    let house = house();
    let code = house.code(2);
    let result = house.with_something_between(&house.block(Filter::default()), |module| {
        let typed = RedeemRequest { code, ..RedeemRequest::default() };
        module.redeem_begin(&Actor::new(ActorKind::Customer, "anna", &[]), &typed).unwrap();
    });
    assert_eq!((result.matched, result.changed, result.wrong_state), (3, 2, 1));
    assert_eq!((house.state(1), house.state(2)), (VoucherState::Blocked, VoucherState::Pending));
    assert!(house.module.conservation(&olga()).unwrap()[0].holds);
}

#[test]
fn a_voucher_that_changed_meanwhile_is_changed_as_it_is() {
    let house = house();
    let change = VoucherChange { set: set::EXTRA_VALUE, extra_value: 50, ..VoucherChange::default() };
    let dearer =
        BulkRequest { change, ..BulkRequest::new(BulkOperation::Modify, house.block(Filter::default()).filter) };
    let result = house.with_something_between(&house.block(Filter::default()), |module| {
        module.bulk(&olga(), &dearer).unwrap();
    });
    assert_eq!((result.changed, result.value_before), (3, 3_150));
    let record = house.module.get_by_serial(&olga(), "A-1").unwrap();
    assert_eq!((record.state, record.extra_value, record.version), (VoucherState::Blocked, 50, 3));
    assert!(house.module.conservation(&olga()).unwrap()[0].holds);
}

#[test]
fn a_voucher_that_left_the_selection_meanwhile_is_left_alone() {
    let house = house();
    let mine = Filter { partner: String::new(), amount_max: 1_000, ..Filter::default() };
    let first = Filter { serial: "A-1".into(), ..Filter::default() };
    let change = VoucherChange { set: set::FACE_VALUE, face_value: 2_000, ..VoucherChange::default() };
    let dearer = BulkRequest { change, ..BulkRequest::new(BulkOperation::Modify, first) };
    let result = house.with_something_between(&house.block(mine), |module| {
        module.bulk(&olga(), &dearer).unwrap();
        module.bulk(&olga(), &BulkRequest::new(BulkOperation::Delete, serial("A-3"))).unwrap();
    });
    assert_eq!((result.matched, result.changed), (1, 1));
    assert_eq!((house.state(1), house.state(2)), (VoucherState::Active, VoucherState::Blocked));
}

#[test]
fn a_slice_another_driver_did_is_not_done_again() {
    let house = house();
    let result = house.with_something_between(&house.block(Filter::default()), |module| {
        let job = module.jobs(&olga()).unwrap().remove(0);
        module.job_resume(&olga(), &job.job_id).unwrap().step(0).unwrap();
    });
    assert_eq!((result.matched, result.changed), (3, 3));
    assert_eq!(house.module.get_by_serial(&olga(), "A-1").unwrap().version, 2);
}

#[test]
fn a_job_cancelled_meanwhile_changes_nothing_more() {
    let house = house();
    let result = house.with_something_between(&house.block(Filter::default()), |module| {
        let job = module.jobs(&olga()).unwrap().remove(0);
        module.job_resume(&olga(), &job.job_id).unwrap().cancel().unwrap();
    });
    assert_eq!((result.changed, house.state(1)), (0, VoucherState::Active));
}

fn serial(serial: &str) -> Filter {
    Filter { serial: serial.into(), ..Filter::default() }
}

#[test]
fn a_voucher_that_moved_to_another_type_meanwhile_is_left_alone() {
    let house = house();
    let move_to = |code: &str, filter: Filter| {
        let change = VoucherChange { set: set::VOUCHER_TYPE, voucher_type: code.into(), ..VoucherChange::default() };
        BulkRequest { change, ..BulkRequest::new(BulkOperation::Modify, filter) }
    };
    for code in ["OLD", "NEW"] {
        let given = VoucherType { code: code.into(), face_value: 1_000, ..VoucherType::default() };
        house.module.type_put(&olga(), &given).unwrap();
    }
    house.module.bulk(&olga(), &move_to("OLD", house.block(Filter::default()).filter)).unwrap();
    let old = Filter { voucher_type: "OLD".into(), ..Filter::default() };
    let result = house.with_something_between(&house.block(old), |module| {
        module.bulk(&olga(), &move_to("NEW", serial("A-2"))).unwrap();
    });
    assert_eq!((result.matched, result.changed), (2, 2));
    assert_eq!((house.state(1), house.state(2)), (VoucherState::Blocked, VoucherState::Active));
}

#[test]
fn a_voucher_selected_by_its_reminder_that_changed_meanwhile_is_left_alone() {
    let house = house();
    let unreminded = Filter { reminded: Some(false), ..Filter::default() };
    let later = VoucherChange { set: set::EXTRA_VALUE, extra_value: 1, ..VoucherChange::default() };
    let result = house.with_something_between(&house.block(unreminded), |module| {
        module.remind(&olga(), &["A-2".to_owned()]).unwrap();
        let change = BulkRequest { change: later, ..BulkRequest::new(BulkOperation::Modify, serial("A-2")) };
        module.bulk(&olga(), &change).unwrap();
    });
    assert_eq!((result.matched, result.changed), (2, 2));
    assert_eq!(house.state(2), VoucherState::Active);
}

#[test]
fn terms_that_were_rolled_back_are_forgotten() {
    let house = house();
    let module = &house.module;
    let of = |name: &str| Terms { products: name.into(), ..Terms::default() };
    let ground = module.ground.clone();
    let gone = of("gone");
    let undone = module.store.write(move |tx| {
        let number = terms::number_of(tx, &ground, &gone, 0)?;
        assert_eq!(terms::by_number(tx, &ground, number)?.products, "gone");
        Err::<(), _>(Error::new(Status::Busy, "changed its mind"))
    });
    assert_eq!(undone.unwrap_err().status, Status::Busy);
    let ground = module.ground.clone();
    let number = module.store.write(move |tx| terms::number_of(tx, &ground, &of("kept"), 0)).unwrap();
    let found = module.store.read(|tx| terms::by_number(tx, &module.ground, number)).unwrap();
    assert_eq!(found.products, "kept");
}
