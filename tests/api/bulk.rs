//! Bulk operations: what becomes of a selection, what is left and why, and who may go on with the work.

use voucher::engine::{Job, JobKind, JobState, LogLevel};
use voucher::voucher::bulk::set;
use voucher::voucher::{
    BulkOperation as Do, BulkRequest, BulkResult, ChangeReason, Filter, Series, SeriesRequest, VoucherChange,
    VoucherState,
};
use voucher::{Actor, ActorKind, Reason, Right, Status};

use crate::support::*;

/// Everything of a series.
pub fn all(series: &Series) -> Filter {
    Filter { series: series.id.clone(), ..Filter::default() }
}

/// An operation on a whole series, with the reason it needs.
pub fn request(operation: Do, series: &Series) -> BulkRequest {
    let reason = match operation {
        Do::Block => ChangeReason::Stolen,
        Do::Cancel => ChangeReason::Return,
        _ => ChangeReason::None,
    };
    BulkRequest { reason, ..BulkRequest::new(operation, all(series)) }
}

fn modify(series: &Series, change: VoucherChange) -> BulkRequest {
    BulkRequest { change, ..request(Do::Modify, series) }
}

pub fn done(house: &House, request: &BulkRequest) -> BulkResult {
    house.module.bulk(&operator(), request).unwrap()
}

fn counters(house: &House, series: &Series) -> voucher::voucher::Counters {
    house.module.series_get(&operator(), &series.id).unwrap().counters
}

/// Counters by zone and by day tell what the vouchers are, nothing is lost or made, and the trail is whole.
pub fn books_agree(house: &House) {
    let extra = "CASE WHEN state = 6 THEN 0 ELSE MIN(extra_value, face_value + extra_value - spent) END";
    let real = format!(
        "SELECT (id - id % 16384) / 16384, state, partner, face_value, extra_value, expires_at_ms, terms, reason, \
         COUNT(*), SUM(CASE WHEN state = 6 THEN face_value + extra_value ELSE spent END), SUM({extra}) \
         FROM voucher GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    );
    let counted =
        "SELECT zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, vouchers, spent, extra \
         FROM voucher_total WHERE state <> 0 AND vouchers <> 0";
    let real_days = format!(
        "SELECT (id - id % 16777216) / 16777216, CASE WHEN state = 5 THEN 4 ELSE state END, expires_at_ms, \
         COUNT(*), SUM(face_value + extra_value), SUM(CASE WHEN state = 6 THEN face_value + extra_value ELSE spent END), \
         SUM({extra}) FROM voucher GROUP BY 1, 2, 3"
    );
    let counted_days = "SELECT series, state, expires_at_ms, SUM(vouchers), SUM(value), SUM(spent), SUM(extra) \
         FROM day_total \
         WHERE state <> 0 GROUP BY 1, 2, 3 HAVING SUM(vouchers) <> 0";
    for (left, right) in [(&*real, counted), (counted, &real), (&real_days, counted_days), (counted_days, &real_days)] {
        let differing =
            house.count(&format!("SELECT COUNT(*) FROM (SELECT * FROM ({left}) EXCEPT SELECT * FROM ({right}))"));
        assert_eq!(differing, 0, "{left}");
    }
    let rows = house.module.conservation(&operator()).unwrap();
    assert!(rows.iter().all(|row| row.holds), "{rows:?}");
    house.module.verify_audit(&operator()).unwrap();
}

fn step_to_end(job: &Job) {
    while job.step(0).unwrap().0 == Status::Ok {}
}

#[test]
fn a_lot_goes_through_its_whole_life() {
    let house = House::new();
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(30) });
    let life = [
        (Do::Accept, VoucherState::Accepted),
        (Do::Activate, VoucherState::Active),
        (Do::Block, VoucherState::Blocked),
        (Do::Unblock, VoucherState::Active),
        (Do::Cancel, VoucherState::Cancelled),
        (Do::Purge, VoucherState::Purged),
    ];
    for (operation, state) in life {
        let result = done(&house, &request(operation, &series));
        assert_eq!((result.matched, result.changed), (30, 30), "{operation:?}");
        assert_eq!((result.value_before, result.value_after), (30_000, 30_000), "{operation:?}");
        let there = Filter { state: Some(state), ..all(&series) };
        assert_eq!(house.module.search_count(&operator(), &there, 0).unwrap(), 30, "{operation:?}");
        let again = done(&house, &request(operation, &series));
        assert_eq!((again.changed, again.unchanged), (0, 30), "{operation:?} again");
        books_agree(&house);
    }
    assert_eq!(counters(&house, &series).purged, 30);
}

#[test]
fn what_the_state_does_not_allow_is_left_and_counted() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(5);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
    for operation in [Do::Accept, Do::Reject] {
        assert_eq!(done(&house, &request(operation, &series)).wrong_state, 5, "{operation:?}");
    }
    let result = done(&house, &request(Do::Block, &series));
    assert_eq!((result.changed, result.wrong_state), (3, 2));
    let counters = counters(&house, &series);
    assert_eq!((counters.blocked, counters.pending, counters.used), (3, 1, 1));
    books_agree(&house);
}

#[test]
fn a_dry_run_tells_what_would_happen_and_changes_nothing() {
    let house = House::new();
    let (series, codes) = house.cards(4);
    house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap();
    let lines = house.count("SELECT count(*) FROM audit");
    let dry = BulkRequest { dry_run: true, ..request(Do::Cancel, &series) };
    let told = done(&house, &dry);
    assert_eq!((told.matched, told.changed, told.wrong_state, told.value_before), (4, 3, 1, 3_000));
    assert_eq!(house.count("SELECT count(*) FROM audit"), lines);
    assert_eq!(house.count("SELECT count(*) FROM job"), 0);
    assert_eq!(done(&house, &request(Do::Cancel, &series)), told);
    assert_eq!(house.module.bulk_start(&operator(), &dry).err().unwrap().field, "dry_run");
}

#[test]
fn a_blocked_voucher_is_refused_until_it_is_unblocked() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, codes) = house.cards(1);
    done(&house, &request(Do::Block, &series));
    let serial = format!("{}-00000001", series.code);
    assert_eq!(house.module.get_by_serial(&operator(), &serial).unwrap().reason, ChangeReason::Stolen);
    let clerk = Actor { rights: Right::RedeemForAnother as i64 | Right::View as i64, ..operator() };
    let typed = voucher::voucher::RedeemRequest { account: "anna".into(), ..code(&codes[0]) };
    let error = house.module.redeem(&clerk, &typed, &ledger).unwrap_err();
    assert_eq!((error.status, error.reason), (Status::NotRedeemable, Reason::Blocked));
    done(&house, &request(Do::Unblock, &series));
    assert_eq!(house.module.get_by_serial(&operator(), &serial).unwrap().reason, ChangeReason::None);
    house.module.redeem(&clerk, &typed, &ledger).unwrap();
    assert_eq!(ledger.balance("anna"), 1_000);
}

#[test]
fn a_new_value_is_what_redeeming_credits_and_the_series_remembers_the_difference() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(3);
    let set = set::FACE_VALUE | set::EXTRA_VALUE;
    let change = VoucherChange { set, face_value: 1_500, extra_value: 20, ..VoucherChange::default() };
    let result = done(&house, &modify(&series, change));
    assert_eq!((result.changed, result.value_before, result.value_after), (3, 3_000, 4_560));
    let series = house.module.series_get(&operator(), &series.id).unwrap();
    assert_eq!((series.adjusted_value, series.counters.value_outstanding), (1_560, 4_560));
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    assert_eq!(ledger.balance("anna"), 1_520);
    books_agree(&house);
}

#[test]
fn the_value_of_a_claimed_or_paid_voucher_is_fixed() {
    let house = House::new();
    let (series, codes) = house.cards(3);
    let voucher::engine::Begun::Post(posting, _) =
        house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap()
    else {
        panic!("a posting")
    };
    let rejected = voucher::ledger::Answer { outcome: voucher::ledger::Outcome::Rejected, ..Default::default() };
    house.module.redeem_settle(&operator(), &posting.key, &rejected).unwrap();
    let sold = Filter { serial: format!("{}-2", series.code), ..Filter::default() };
    let change = VoucherChange { set: set::INVOICE, invoice: "R-77".into(), ..VoucherChange::default() };
    done(&house, &BulkRequest { change, ..BulkRequest::new(Do::Assign, sold) });
    let dearer = VoucherChange { set: set::FACE_VALUE, face_value: 2_000, ..VoucherChange::default() };
    let result = done(&house, &modify(&series, dearer));
    assert_eq!((result.changed, result.claimed, result.paid_for), (1, 1, 1));
    let later = VoucherChange { set: set::EXPIRES_AT, expires_at_ms: START_MS + 5, ..VoucherChange::default() };
    assert_eq!(done(&house, &modify(&series, later)).changed, 3);
    books_agree(&house);
}

#[test]
fn what_is_not_set_is_preserved() {
    let house = House::new();
    let request = SeriesRequest { extra_value: 7, valid_from_ms: 5, partner: "north".into(), ..ten_euros(1) };
    let series = house.generate(request);
    let change = VoucherChange {
        set: set::EXPIRES_AT,
        expires_at_ms: START_MS + 1,
        partner: "south".into(),
        ..VoucherChange::default()
    };
    done(&house, &modify(&series, change));
    let card = house.module.get_by_serial(&operator(), &format!("{}-1", series.code)).unwrap();
    assert_eq!((card.expires_at_ms, card.valid_from_ms, card.partner.as_str()), (START_MS + 1, 5, "north"));
    assert_eq!((card.face_value, card.extra_value, card.version), (1_000, 7, 2));
}

#[test]
fn dates_that_make_no_sense_for_a_voucher_leave_it() {
    let house = House::new();
    let series = house.generate(SeriesRequest { valid_from_ms: START_MS, ..ten_euros(2) });
    let change = VoucherChange { set: set::EXPIRES_AT, expires_at_ms: START_MS, ..VoucherChange::default() };
    let result = done(&house, &modify(&series, change));
    assert_eq!((result.changed, result.nonsense), (0, 2));
}

#[test]
fn products_move_vouchers_to_other_terms_and_the_rest_of_them_stays() {
    let house = House::new();
    let (series, _) = house.cards(2);
    let invoice = VoucherChange { set: set::INVOICE, invoice: "R-1".into(), ..VoucherChange::default() };
    done(&house, &BulkRequest { change: invoice, ..request(Do::Assign, &series) });
    let products = VoucherChange { set: set::PRODUCTS, products: " data , voice,".into(), ..VoucherChange::default() };
    assert_eq!(done(&house, &modify(&series, products.clone())).changed, 2);
    assert_eq!(done(&house, &modify(&series, products)).unchanged, 2);
    let kept = "SELECT count(*) FROM voucher v JOIN terms t ON t.id = v.terms \
         WHERE t.invoice = 'R-1' AND t.content LIKE '%\"products\":\"data,voice\"%'";
    assert_eq!(house.count(kept), 2);
    books_agree(&house);
}

#[test]
fn a_voucher_that_is_expired_early_is_refused_and_none_is_prolonged() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let early = house.generate(SeriesRequest { expires_at_ms: START_MS + 10, ..ten_euros(1) });
    let (late, codes) = house.cards(1);
    house.clock.advance(1_000);
    assert_eq!(done(&house, &request(Do::Expire, &early)).unchanged, 1);
    assert_eq!(done(&house, &request(Do::Expire, &late)).changed, 1);
    assert_eq!(house.count("SELECT min(expires_at_ms) FROM voucher"), START_MS + 10);
    assert_eq!(house.count("SELECT max(expires_at_ms) FROM voucher"), START_MS + 1_000);
    let error = house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
    assert_eq!(counters(&house, &late).expired, 1);
    books_agree(&house);
}

#[test]
fn an_assigned_voucher_belongs_to_its_new_partner() {
    let house = House::new();
    let (series, _) = house.cards(3);
    let change = VoucherChange { set: set::PARTNER, partner: "north".into(), ..VoucherChange::default() };
    let two = Filter {
        serial: format!("{}-1", series.code),
        serial_until: format!("{}-2", series.code),
        ..Filter::default()
    };
    assert_eq!(done(&house, &BulkRequest { change, ..BulkRequest::new(Do::Assign, two) }).changed, 2);
    let north = partner("north");
    assert!(house.module.get_by_serial(&north, &format!("{}-2", series.code)).is_ok());
    assert!(house.module.get_by_serial(&north, &format!("{}-3", series.code)).is_err());
    books_agree(&house);
}

#[test]
fn only_what_is_over_is_purged_and_its_place_stays_taken() {
    let house = House::unguarded();
    let series = house.generate(SeriesRequest { expires_at_ms: START_MS + 10, ..ten_euros(2) });
    let codes = house.codes(&series);
    assert_eq!(done(&house, &request(Do::Purge, &series)).not_expired, 2);
    house.clock.advance(10);
    assert_eq!(done(&house, &request(Do::Purge, &series)).changed, 2);
    assert_eq!(house.count("SELECT count(*) FROM voucher WHERE length(sealed) = 0 AND length(look_up) = 32"), 2);
    let error = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
    books_agree(&house);
}

#[test]
fn vouchers_are_named_one_by_one_each_counted_once() {
    let house = House::new();
    let (series, _) = house.cards(5);
    let id = |number: u32| house.module.get_by_serial(&operator(), &format!("{}-{number}", series.code)).unwrap().id;
    let names = vec![id(2), format!("{}-00000004", series.code), id(4), "nonsense".into(), "X-1".into(), id(2)];
    let named = BulkRequest { voucher_ids: names, ..request(Do::Block, &series) };
    let anywhere = BulkRequest { filter: Filter::default(), ..named.clone() };
    let dry = |request: BulkRequest| done(&house, &BulkRequest { dry_run: true, ..request });
    for request in [&named, &anywhere] {
        let result = dry(request.clone());
        assert_eq!((result.matched, result.changed), (2, 2));
    }
    let narrowed =
        BulkRequest { filter: Filter { serial: format!("{}-4", series.code), ..Filter::default() }, ..named };
    assert_eq!(dry(narrowed).matched, 1);
    assert_eq!(done(&house, &anywhere).changed, 2);
    assert_eq!(house.count("SELECT sum(id % 16777216) * 10 + count(*) FROM voucher WHERE state = 7"), 62);
}

#[test]
fn an_edited_voucher_is_left_alone_and_the_alarm_is_raised() {
    let mut house = House::new();
    let (series, _) = house.cards(3);
    house.edit("UPDATE voucher SET face_value = 999999 WHERE id % 16777216 = 2");
    let result = done(&house, &request(Do::Block, &series));
    assert_eq!((result.changed, result.damaged), (2, 1));
    assert_eq!(house.count("SELECT state FROM voucher WHERE id % 16777216 = 2"), 4);
    assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm));
    house.edit("UPDATE series SET comment = 'mine'");
    assert_eq!(done(&house, &request(Do::Unblock, &series)).damaged, 3);
}

#[test]
fn a_request_without_sense_is_refused_with_its_field() {
    let house = House::new();
    let (series, _) = house.cards(1);
    let any = || request(Do::Modify, &series);
    let change = |set: i64| VoucherChange { set, ..VoucherChange::default() };
    let cases = [
        (BulkRequest::new(Do::Delete, Filter::default()), "filter"),
        (BulkRequest { reason: ChangeReason::None, ..request(Do::Block, &series) }, "reason"),
        (BulkRequest { reason: ChangeReason::Fraud, ..request(Do::Block, &series) }, "reason"),
        (BulkRequest { reason: ChangeReason::Stolen, ..request(Do::Cancel, &series) }, "reason"),
        (BulkRequest { reason: ChangeReason::Other, ..request(Do::Expire, &series) }, "reason"),
        (any(), "set"),
        (BulkRequest { change: change(set::INVOICE), ..any() }, "set"),
        (BulkRequest { change: change(set::COMMENT), ..any() }, "set"),
        (BulkRequest { change: change(set::PARTNER), ..request(Do::Unblock, &series) }, "set"),
        (BulkRequest { change: change(set::FACE_VALUE), ..any() }, "face_value"),
        (BulkRequest { change: VoucherChange { extra_value: -1, ..change(set::EXTRA_VALUE) }, ..any() }, "extra_value"),
        (
            BulkRequest { change: VoucherChange { expires_at_ms: -1, ..change(set::EXPIRES_AT) }, ..any() },
            "expires_at_ms",
        ),
        (BulkRequest { change: change(set::VOUCHER_TYPE), ..any() }, "voucher_type"),
        (BulkRequest { with_series: true, ..request(Do::Block, &series) }, "with_series"),
        (BulkRequest { note: "a\nb".into(), ..request(Do::Unblock, &series) }, "note"),
        (BulkRequest { voucher_ids: vec![String::new(); 10_001], ..request(Do::Unblock, &series) }, "voucher_ids"),
        (request(Do::Seal, &series), "operation"),
    ];
    let before = house.count("SELECT count(*) FROM audit");
    for (request, field) in cases {
        let error = house.module.bulk(&operator(), &request).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, field), "{request:?}");
    }
    assert_eq!(house.count("SELECT count(*) FROM audit"), before);
}

#[test]
fn each_operation_needs_its_right_and_a_customer_has_none() {
    let house = House::new();
    let series = house.generate(SeriesRequest { draft: true, ..ten_euros(1) });
    let wanted = [
        (Do::Accept, Right::Approve),
        (Do::Reject, Right::Approve),
        (Do::Activate, Right::Activate),
        (Do::Block, Right::Block),
        (Do::Unblock, Right::Block),
        (Do::Cancel, Right::Cancel),
        (Do::Expire, Right::Modify),
        (Do::Purge, Right::Purge),
        (Do::Delete, Right::Delete),
    ];
    for (operation, right) in wanted {
        let request = BulkRequest { dry_run: true, ..request(operation, &series) };
        for given in Right::ALL {
            let clerk = Actor::new(ActorKind::Operator, "clerk", &[*given]);
            assert_eq!(house.module.bulk(&clerk, &request).is_ok(), *given == right, "{operation:?} {given:?}");
        }
        let customer = Actor::new(ActorKind::Customer, "anna", Right::ALL);
        assert_eq!(house.module.bulk(&customer, &request).unwrap_err().status, Status::Forbidden);
    }
}

#[test]
fn a_partner_changes_its_own_only_and_gives_nothing_away() {
    let house = House::new();
    let own = house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(2) });
    let (other, _) = house.cards(2);
    let north = partner("north");
    let everything = Filter { state: Some(VoucherState::Active), ..Filter::default() };
    let block = BulkRequest { reason: ChangeReason::Lost, ..BulkRequest::new(Do::Block, everything) };
    assert_eq!(house.module.bulk(&north, &block).unwrap().matched, 2);
    assert_eq!(house.module.bulk(&north, &request(Do::Cancel, &other)).unwrap().matched, 0);
    let serial = format!("{}-1", other.code);
    let named = BulkRequest { voucher_ids: vec![serial], filter: Filter::default(), ..request(Do::Cancel, &other) };
    assert_eq!(house.module.bulk(&north, &named).unwrap().matched, 0);
    for partner in ["south", ""] {
        let change = VoucherChange { set: set::PARTNER, partner: partner.into(), ..VoucherChange::default() };
        let error = house.module.bulk(&north, &BulkRequest { change, ..request(Do::Assign, &own) }).unwrap_err();
        assert_eq!((error.status, error.field), (Status::Forbidden, "partner"));
    }
}

#[test]
fn a_repeated_request_finds_its_job() {
    let house = House::new();
    let (series, _) = house.cards(3);
    let once = BulkRequest { request_id: "b1".into(), ..request(Do::Block, &series) };
    let (status, job) = house.module.bulk_start(&operator(), &once).unwrap();
    assert_eq!((status, job.kind()), (Status::Ok, JobKind::Bulk));
    let (status, again) = house.module.bulk_start(&operator(), &once).unwrap();
    assert_eq!((status, again.id()), (Status::Duplicate, job.id()));
    step_to_end(&again);
    assert_eq!(house.module.bulk(&operator(), &once).unwrap().changed, 3);
    assert_eq!(house.count("SELECT count(*) FROM job"), 1);
    let other = BulkRequest { note: "another".into(), ..once };
    assert_eq!(house.module.bulk_start(&operator(), &other).err().unwrap().status, Status::RequestMismatch);
}

/// Two slices' worth of vouchers, and the job that blocks them.
fn half_way(house: &House) -> (Series, Job) {
    let series = house.generate(ten_euros(10_002));
    let (_, job) = house.module.bulk_start(&operator(), &request(Do::Block, &series)).unwrap();
    let (status, progress) = job.step(0).unwrap();
    assert_eq!((status, progress.state, progress.total), (Status::Ok, JobState::Running, 10_002));
    assert!((1..10_002).contains(&progress.done), "{progress:?}");
    (series, job)
}

#[test]
fn a_job_is_taken_up_by_whoever_has_the_right() {
    let mut house = House::new();
    let (series, job) = half_way(&house);
    let id = job.id();
    drop(job);
    house.reopen();
    let listed = house.module.jobs(&operator()).unwrap();
    assert_eq!((listed.len(), listed[0].job_id.as_str(), listed[0].operation.as_str()), (1, id.as_str(), "block"));
    assert_eq!((listed[0].kind, listed[0].series_id.as_str()), (JobKind::Bulk, series.id.as_str()));
    let clerk = Actor::new(ActorKind::Operator, "clerk", &[Right::Cancel]);
    assert_eq!(house.module.job_resume(&clerk, &id).err().unwrap().status, Status::Forbidden);
    assert!(house.module.jobs(&clerk).unwrap().is_empty());
    assert_eq!(house.module.job_resume(&partner("north"), &id).err().unwrap().status, Status::NotFound);
    assert!(house.module.jobs(&partner("north")).unwrap().is_empty());
    let guard = Actor::new(ActorKind::Operator, "guard", &[Right::Block]);
    let job = house.module.job_resume(&guard, &id).unwrap();
    step_to_end(&job);
    assert_eq!(job.result().unwrap().changed, 10_002);
    assert_eq!(job.progress().unwrap().state, JobState::Finished);
    assert_eq!(counters(&house, &series).blocked, 10_002);
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
    assert_eq!(job.cancel().unwrap_err().status, Status::WrongState);
    books_agree(&house);
}

#[test]
fn of_a_cancelled_job_stays_what_was_done() {
    let house = House::new();
    let (series, job) = half_way(&house);
    job.cancel().unwrap();
    job.cancel().unwrap();
    let (status, progress) = job.step(0).unwrap();
    assert_eq!((status, progress.state), (Status::Done, JobState::Cancelled));
    let result = job.result().unwrap();
    assert_eq!(counters(&house, &series).blocked, result.changed);
    assert_eq!(result.matched, progress.done);
    assert!(house.module.jobs(&operator()).unwrap().is_empty());
    books_agree(&house);
}

#[test]
fn two_who_drive_one_job_change_each_voucher_once() {
    let house = House::new();
    let other = open(&house.config, &house.clock, &ROOT_KEY).unwrap();
    let (series, job) = half_way(&house);
    let same = other.job_resume(&operator(), &job.id()).unwrap();
    let drive = |job: &Job| loop {
        match job.step(0) {
            Ok((Status::Done, _)) => return,
            Ok(_) => {}
            Err(error) => assert_eq!(error.status, Status::Busy, "{error:?}"),
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| drive(&job));
        scope.spawn(|| drive(&same));
    });
    let result = job.result().unwrap();
    assert_eq!((result.matched, result.changed), (10_002, 10_002));
    assert_eq!(house.count("SELECT count(*) FROM voucher WHERE version = 2 AND state = 7"), 10_002);
    assert_eq!(counters(&house, &series).blocked, 10_002);
    books_agree(&house);
}

#[test]
fn an_edited_job_goes_no_further() {
    let mut house = House::new();
    let (_, job) = half_way(&house);
    let id = job.id();
    drop(job);
    house.edit("UPDATE job SET position = 0, result = ''");
    assert_eq!(house.module.job_resume(&operator(), &id).err().unwrap().status, Status::Integrity);
}

#[test]
fn what_is_redeemed_while_a_job_runs_is_used_and_the_rest_is_cancelled() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, codes) = house.cards(4_000);
    let result = std::thread::scope(|scope| {
        let (module, ledger) = (&house.module, &ledger);
        let redeemers: Vec<_> = (0..3)
            .map(|first| {
                let typed = codes.iter().rev().skip(first).step_by(37);
                scope.spawn(move || {
                    typed.filter(|typed| module.redeem(&customer("anna"), &code(typed), ledger).is_ok()).count()
                })
            })
            .collect();
        let result = done(&house, &request(Do::Cancel, &series));
        let redeemed: usize = redeemers.into_iter().map(|one| one.join().unwrap()).sum();
        assert_eq!(ledger.entries(), redeemed);
        result
    });
    let counters = counters(&house, &series);
    assert_eq!((counters.cancelled, counters.used), (result.changed, ledger.entries() as i64));
    assert_eq!(counters.cancelled + counters.used, 4_000);
    assert_eq!(result.matched, result.changed + result.wrong_state);
    books_agree(&house);
}

#[test]
fn a_row_without_sense_is_passed_over_and_the_alarm_is_raised() {
    let mut house = House::unguarded();
    let (series, _) = house.cards(5);
    house.edit(
        "UPDATE voucher SET state = 99 WHERE id % 16777216 = 2; UPDATE voucher SET uses = -1 WHERE id % 16777216 = 5",
    );
    let named = (1..=5).map(|number| format!("{}-{number}", series.code)).collect();
    let named = BulkRequest { voucher_ids: named, filter: Filter::default(), ..request(Do::Block, &series) };
    let result = done(&house, &BulkRequest { dry_run: true, ..named });
    assert_eq!((result.matched, result.changed, result.damaged), (5, 3, 2));
    let (_, job) = house.module.bulk_start(&operator(), &request(Do::Block, &series)).unwrap();
    step_to_end(&job);
    let result = job.result().unwrap();
    assert_eq!((result.matched, result.changed, result.damaged), (5, 3, 2));
    assert_eq!((job.progress().unwrap().done, job.progress().unwrap().state), (5, JobState::Finished));
    assert!(house.module.take_log().iter().any(|event| event.level == LogLevel::Alarm));
    let mut search = house.module.search(&operator(), &all(&series)).unwrap();
    assert_eq!(search.fetch(10).unwrap_err().status, Status::Integrity);
}

#[test]
fn a_partner_changes_neither_values_nor_types() {
    let house = House::new();
    let series = house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(2) });
    for set in [set::FACE_VALUE, set::EXTRA_VALUE, set::VOUCHER_TYPE | set::EXPIRES_AT] {
        let change = VoucherChange { set, face_value: 100_000, ..VoucherChange::default() };
        let error = house.module.bulk(&partner("north"), &modify(&series, change)).unwrap_err();
        assert_eq!((error.status, error.field), (Status::Forbidden, "set"));
    }
    let later = VoucherChange { set: set::EXPIRES_AT, expires_at_ms: START_MS * 2, ..VoucherChange::default() };
    assert_eq!(house.module.bulk(&partner("north"), &modify(&series, later)).unwrap().changed, 2);
}

#[test]
fn a_partner_learns_nothing_of_what_it_names_and_others_own() {
    let house = House::new();
    let (series, _) = house.cards(2);
    let names = vec![format!("{}-1", series.code), format!("{}-2", series.code)];
    let named = BulkRequest { voucher_ids: names, filter: Filter::default(), ..request(Do::Block, &series) };
    for asked in [named, request(Do::Block, &series)] {
        let (_, job) = house.module.bulk_start(&partner("north"), &asked).unwrap();
        let progress = job.progress().unwrap();
        assert_eq!((progress.total, progress.series_id.as_str()), (0, ""));
    }
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let error = house.module.bulk(&partner("north"), &request(Do::Activate, &series)).unwrap_err();
    let approval = house.module.approval_get(&partner("north"), &error.approval_id).unwrap();
    assert_eq!((approval.series_id.as_str(), approval.voucher_id.as_str()), ("", ""));
}
