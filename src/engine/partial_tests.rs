//! Vouchers of which a part can be used: the balance, the ledger and the receipts agree whatever happens in between.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use super::super::redemption::count_change;
use super::super::{terms, ExportRequest, LogLevel};
use super::*;
use crate::actor::{ActorKind, Right};
use crate::clock::SystemClock;
use crate::entropy::SystemEntropy;
use crate::ledger::Answer;
use crate::store::series;
use crate::vault::RootKey;
use crate::voucher::{Filter, SeriesRequest, Terms, VoucherState};
use crate::Config;

/// A ledger that books a key once; a reversal takes from the account.
#[derive(Default)]
struct Books(Mutex<HashMap<String, i64>>);

impl Books {
    fn balance(&self) -> i64 {
        self.0.lock().unwrap().values().sum()
    }
}

impl Ledger for Books {
    fn post(&self, posting: &Posting) -> Answer {
        let sign = if posting.kind == PostingKind::Reversal { -1 } else { 1 };
        let known = self.0.lock().unwrap().insert(posting.key.clone(), sign * posting.amount).is_some();
        let outcome = if known { Outcome::Duplicate } else { Outcome::Done };
        Answer { outcome, ledger_reference: "L1".into(), balance_after: Some(self.balance()) }
    }
}

struct House {
    module: Arc<Module>,
    code: String,
    serial: String,
    series: String,
    ledger: Books,
    _folder: tempfile::TempDir,
}

fn operator() -> Actor {
    Actor::new(ActorKind::Operator, "olga", Right::ALL)
}

fn customer(account: &str) -> Actor {
    Actor::new(ActorKind::Customer, account, &[])
}

/// A store with one voucher of ten euros and two free ones, of which parts can be used.
fn house() -> House {
    house_with(true, false)
}

fn house_with(partial_use: bool, test_mode: bool) -> House {
    let folder = tempfile::tempdir().unwrap();
    let mut config =
        Config { store_path: folder.path().join("vouchers.db"), currency: "EUR".into(), ..Config::default() };
    for limit in ["guard.account_15min", "guard.account_day", "guard.account_month"] {
        config.set(limit, "0").unwrap();
    }
    let key = RootKey::from_bytes(&[7; 32]).unwrap();
    let module = Module::open(&config, Some(key), Arc::new(SystemClock), Arc::new(SystemEntropy)).unwrap();
    let request =
        SeriesRequest { quantity: 1, face_value: 1000, extra_value: 200, test_mode, ..SeriesRequest::default() };
    let made = module.generate_series(&operator(), &request).unwrap().1;
    let ground = module.ground.clone();
    let code = made.code.clone();
    module
        .store
        .write(move |tx| {
            let wanted = Terms { partial_use, ..Terms::default() };
            let before = series::by_code(tx, &code)?.unwrap();
            let number = terms::number_of(tx, &ground, &wanted, 0)?;
            let mut after =
                crate::store::series::SeriesRow { terms: number, version: before.version + 1, ..before.clone() };
            after.tag = integrity::series_tag(&ground.vault, &after);
            assert!(series::change(tx, &before, &after)?);
            Ok(())
        })
        .unwrap();
    let filter = Filter { series: made.id.clone(), ..Filter::default() };
    let wanted = ExportRequest { with_codes: true, columns: "code".into(), ..ExportRequest::default() };
    let mut text = vec![0; 4096];
    let length = module.export(&operator(), &filter, &wanted).unwrap().read(&mut text).unwrap();
    let code = std::str::from_utf8(&text[..length]).unwrap().lines().nth(1).unwrap().to_owned();
    let serial = format!("{}-00000001", made.code);
    House { module, code, serial, series: made.id, ledger: Books::default(), _folder: folder }
}

impl House {
    /// Every part is a request of its own.
    fn part(&self, amount: i64) -> RedeemRequest {
        static PARTS: AtomicU32 = AtomicU32::new(0);
        let request_id = match amount {
            0 => String::new(),
            _ => format!("part-{}", PARTS.fetch_add(1, Ordering::Relaxed)),
        };
        RedeemRequest { code: self.code.clone(), amount, request_id, ..RedeemRequest::default() }
    }

    fn redeem(&self, account: &str, amount: i64) -> Result<(Status, Receipt)> {
        self.module.redeem(&customer(account), &self.part(amount), &self.ledger)
    }

    fn begin(&self, account: &str, amount: i64) -> Posting {
        match self.module.redeem_begin(&customer(account), &self.part(amount)).unwrap() {
            Begun::Post(posting, _) => posting,
            other => panic!("the first begin must ask for a posting, not {other:?}"),
        }
    }

    fn settle(&self, key: &str, outcome: Outcome) -> (Status, Receipt) {
        let answer = Answer { outcome, ..Answer::default() };
        self.module.redeem_settle(&operator(), key, &answer).unwrap()
    }

    fn reverse(&self, key: &str) -> Status {
        self.module.reverse(&operator(), key, "slip", &self.ledger).unwrap().0
    }

    /// State and balance, where the counters agree.
    fn voucher(&self) -> (VoucherState, i64) {
        let record = self.module.get_by_serial(&operator(), &self.serial).unwrap();
        let counters = self.module.series_get(&operator(), &self.series).unwrap().counters;
        assert_eq!(counters.value_redeemed, 1200 - record.remaining, "the counters must know what is left");
        (record.state, record.remaining)
    }

    fn alarms(&self) -> usize {
        self.module.take_log().iter().filter(|event| event.level == LogLevel::Alarm).count()
    }

    fn reason(&self, amount: i64) -> Reason {
        let request = RedeemRequest { account: "somebody else".into(), ..self.part(amount) };
        let error = self.module.redeem_begin(&operator(), &request).unwrap_err();
        assert_eq!(error.status, Status::NotRedeemable);
        error.reason
    }
}

#[test]
fn parts_are_taken_until_nothing_is_left_face_value_first() {
    let house = house();
    let (status, first) = house.redeem("anna", 700).unwrap();
    assert_eq!((status, first.amount, first.face_value, first.extra_value), (Status::Ok, 700, 700, 0));
    assert_eq!((first.remaining, house.voucher()), (500, (VoucherState::Active, 500)));
    let (_, second) = house.redeem("bert", 400).unwrap();
    assert_eq!((second.face_value, second.extra_value, second.remaining), (300, 100, 100));
    let (_, rest) = house.redeem("carl", 0).unwrap();
    assert_eq!((rest.amount, rest.face_value, rest.extra_value, rest.remaining), (100, 0, 100, 0));
    assert_eq!((house.voucher(), house.ledger.balance()), ((VoucherState::Used, 0), 1200));
    assert!(first.key.ends_with(":1") && second.key.ends_with(":2") && rest.key.ends_with(":3"));
}

#[test]
fn more_than_is_left_is_refused_and_customers_are_not_told_why() {
    let house = house();
    house.redeem("anna", 700).unwrap();
    assert_eq!(house.reason(501), Reason::Amount);
    let too_much = house.redeem("bert", 501).unwrap_err();
    let unknown = RedeemRequest { code: "1234-5678-9012-3456".into(), ..RedeemRequest::default() };
    assert_eq!(too_much, house.module.redeem(&customer("bert"), &unknown, &house.ledger).unwrap_err());
    let negative = house.redeem("bert", -1).unwrap_err();
    assert_eq!((negative.status, negative.field), (Status::InvalidArgument, "amount"));
    assert_eq!(house.voucher(), (VoucherState::Active, 500));
}

#[test]
fn a_voucher_whose_terms_do_not_say_so_gives_no_part() {
    let house = house_with(false, false);
    for amount in [1, 700, 1200] {
        assert_eq!(house.reason(amount), Reason::Amount, "{amount}");
    }
    assert_eq!(house.redeem("anna", 0).unwrap().1.amount, 1200);
    assert_eq!(house.reason(0), Reason::Used);
}

#[test]
fn checking_tells_what_would_be_credited() {
    let house = house();
    house.redeem("anna", 900).unwrap();
    let checked = |amount| house.module.check(&customer("bert"), &house.part(amount)).unwrap();
    assert_eq!((checked(0).amount, checked(0).face_value, checked(0).extra_value), (300, 100, 200));
    assert_eq!((checked(50).amount, checked(50).face_value), (50, 50));
}

#[test]
fn a_part_the_ledger_refused_is_on_the_voucher_again() {
    let house = house();
    house.redeem("anna", 700).unwrap();
    let posting = house.begin("bert", 300);
    assert_eq!(house.voucher(), (VoucherState::Pending, 500));
    house.settle(&posting.key, Outcome::Rejected);
    assert_eq!(house.voucher(), (VoucherState::Active, 500));
}

#[test]
fn a_part_is_known_by_its_request_alone() {
    let house = house();
    let first = house.part(400);
    let Begun::Post(posting, _) = house.module.redeem_begin(&customer("anna"), &first).unwrap() else {
        panic!("the first begin must ask for a posting")
    };
    let again = house.module.redeem_begin(&customer("anna"), &first).unwrap();
    assert!(matches!(again, Begun::Again(ref same, _) if *same == posting), "{again:?}");
    for other in [400, 300, 0] {
        let refused = house.module.redeem_begin(&customer("anna"), &house.part(other)).unwrap_err();
        assert_eq!(refused.status, Status::NotRedeemable, "{other}: nobody is answered with another request's money");
    }
    house.settle(&posting.key, Outcome::Done);
    let (status, second) = house.redeem("anna", 400).unwrap();
    assert_eq!((status, second.remaining), (Status::Ok, 400));
    let (_, last) = house.redeem("anna", 0).unwrap();
    let (status, repeated) = house.redeem("anna", 0).unwrap();
    assert_eq!((status, repeated.key), (Status::Duplicate, last.key), "nothing is left: it is a retry");
}

#[test]
fn the_same_request_is_always_the_same_use() {
    let house = house();
    let request = |amount| RedeemRequest { request_id: "r1".into(), ..house.part(amount) };
    let redeem = |amount| house.module.redeem(&customer("anna"), &request(amount), &house.ledger);
    let (_, first) = redeem(400).unwrap();
    for amount in [400, 0] {
        let (status, again) = redeem(amount).unwrap();
        assert_eq!((status, &again.key), (Status::Duplicate, &first.key), "{amount}");
    }
    let error = redeem(300).unwrap_err();
    assert_eq!((error.status, error.field), (Status::RequestMismatch, "request_id"));
    assert!(error.message.contains("amount"), "{error}");
    assert_eq!((house.voucher(), house.ledger.balance()), ((VoucherState::Active, 800), 400));
}

#[test]
fn a_test_voucher_is_used_in_parts_without_the_ledger() {
    let house = house_with(true, true);
    let (status, receipt) = house.redeem("anna", 700).unwrap();
    assert_eq!((status, receipt.remaining, house.voucher()), (Status::Done, 500, (VoucherState::Active, 500)));
    house.redeem("bert", 0).unwrap();
    assert_eq!((house.voucher(), house.ledger.balance()), ((VoucherState::Used, 0), 0));
}

#[test]
fn a_part_booked_late_counts_where_it_fits() {
    let house = house();
    let late = house.begin("anna", 700);
    house.settle(&late.key, Outcome::Rejected);
    assert_eq!(house.settle(&late.key, Outcome::Done).0, Status::Ok);
    assert_eq!((house.voucher(), house.alarms()), ((VoucherState::Active, 500), 0));
}

#[test]
fn a_part_booked_late_beside_another_that_fits_lets_both_go_on() {
    let house = house();
    let late = house.begin("anna", 700);
    house.settle(&late.key, Outcome::Rejected);
    let other = house.begin("bert", 500);
    house.settle(&late.key, Outcome::Done);
    assert_eq!((house.voucher(), house.alarms()), ((VoucherState::Pending, 500), 0));
    assert_eq!(house.settle(&other.key, Outcome::Done).0, Status::Ok);
    assert_eq!((house.voucher(), house.alarms()), ((VoucherState::Used, 0), 0));
}

#[test]
fn a_part_booked_late_beside_another_that_does_not_fit_holds_the_other() {
    let house = house();
    let late = house.begin("anna", 700);
    house.settle(&late.key, Outcome::Rejected);
    let other = house.begin("bert", 600);
    house.settle(&late.key, Outcome::Done);
    assert_eq!((house.voucher(), house.alarms()), ((VoucherState::Pending, 500), 1));
    let held = house.module.redemption_get(&operator(), &other.key).unwrap();
    assert_eq!(held.state, RedemptionState::Conflict);
}

#[test]
fn a_part_booked_late_that_is_more_than_is_left_is_kept_and_rings_the_alarm() {
    let house = house();
    let late = house.begin("anna", 700);
    house.settle(&late.key, Outcome::Rejected);
    house.redeem("bert", 900).unwrap();
    let (status, receipt) = house.settle(&late.key, Outcome::Done);
    assert_eq!((status, receipt.state, receipt.amount), (Status::Ok, RedemptionState::Posted, 700));
    assert_eq!((house.voucher(), house.alarms()), ((VoucherState::Used, 0), 1));
    assert_eq!(house.reverse(&late.key), Status::Ok);
    assert_eq!(house.voucher(), (VoucherState::Active, 300), "only what bert did not use is free again");
}

#[test]
fn a_reversed_part_is_on_the_voucher_again_with_its_face_value() {
    let house = house();
    let (_, first) = house.redeem("anna", 700).unwrap();
    let (_, second) = house.redeem("bert", 500).unwrap();
    assert_eq!((second.face_value, second.extra_value, house.voucher()), (300, 200, (VoucherState::Used, 0)));
    house.reverse(&first.key);
    assert_eq!((house.voucher(), house.ledger.balance()), ((VoucherState::Active, 700), 500));
    let (_, third) = house.redeem("carl", 0).unwrap();
    assert_eq!((third.face_value, third.extra_value), (700, 0), "the extra value is bert's");
    assert_eq!((house.voucher(), house.ledger.balance()), ((VoucherState::Used, 0), 1200));
}

#[test]
fn a_part_is_reversed_while_another_is_pending() {
    let house = house();
    let (_, first) = house.redeem("anna", 700).unwrap();
    let other = house.begin("bert", 200);
    house.reverse(&first.key);
    assert_eq!(house.voucher(), (VoucherState::Pending, 1200));
    house.settle(&other.key, Outcome::Done);
    assert_eq!((house.voucher(), house.alarms()), ((VoucherState::Active, 1000), 0));
}

/// Changes the voucher as the back office does.
fn change(house: &House, change: impl Fn(&mut VoucherRow) -> Result<()> + Send + 'static) {
    let (ground, serial) = (house.module.ground.clone(), house.serial.clone());
    let work = move |tx: &mut dyn Transaction| {
        let (code, _) = view::parse_serial(&serial).unwrap();
        let series = series::by_code(tx, &code)?.unwrap();
        let before = voucher::by_id(tx, voucher::voucher_id(series.id, 1))?.unwrap();
        let mut after = before.clone();
        change(&mut after)?;
        after.version += 1;
        after.tag = integrity::voucher_tag(&ground.vault, &series, &after);
        assert!(voucher::change(tx, &before, &after)?);
        count_change(tx, &ground, &before, &after, 0)
    };
    house.module.store.write(work).unwrap();
}

#[test]
fn what_was_booked_late_on_a_blocked_voucher_cannot_be_redeemed_once_more() {
    let house = house();
    let late = house.begin("anna", 0);
    house.settle(&late.key, Outcome::Rejected);
    change(&house, |voucher| step(voucher, VoucherEvent::Block));
    house.settle(&late.key, Outcome::Done);
    assert_eq!((house.voucher(), house.alarms()), ((VoucherState::Blocked, 0), 1));
    change(&house, |voucher| step(voucher, VoucherEvent::Unblock));
    assert_eq!(house.reason(0), Reason::Used);
    assert_eq!(house.reverse(&late.key), Status::Ok);
    assert_eq!(house.voucher(), (VoucherState::Active, 1200));
}

#[test]
fn what_an_older_library_booked_late_and_did_not_count_cannot_be_redeemed_once_more() {
    let house = house();
    let late = house.begin("anna", 700);
    house.settle(&late.key, Outcome::Rejected);
    house.settle(&late.key, Outcome::Done);
    change(&house, |voucher| {
        voucher.spent = 0;
        Ok(())
    });
    assert_eq!(house.redeem("bert", 0).unwrap().1.amount, 500);
    assert_eq!(house.voucher(), (VoucherState::Used, 0));
}
