//! What else may happen to vouchers that are sold, or being sold: nobody's money gets lost between the two.

use voucher::engine::{Begun, LogLevel, SeriesChange};
use voucher::ledger::{Answer, Ledger, Outcome, Posting};
use voucher::voucher::bulk::set;
use voucher::voucher::{
    BulkOperation as Do, BulkRequest, BulkResult, ChangeReason, RedeemRequest, SaleKind, SaleRequest, Series,
    SeriesEdit, SeriesRequest, VoucherChange, VoucherState,
};
use voucher::{Reason, Status};

use crate::bulk::{done, request};
use crate::shop::*;
use crate::support::*;

const DAY_MS: i64 = 86_400_000;

impl Shop {
    fn ledger_alarms(&self) -> Vec<String> {
        let log = self.house.module.take_log();
        log.into_iter().filter(|line| line.level == LogLevel::Alarm).map(|line| line.message).collect()
    }

    /// Redeemed, and refused although the ledger booked it; the key.
    fn refused_though_booked(&self, account: &str, asked: &RedeemRequest) -> String {
        self.books.books_and_answers(Outcome::Rejected);
        self.redeem(account, asked).key
    }

    fn booked_after_all(&self, key: &str) {
        let answer = Answer { outcome: Outcome::Done, ..Answer::default() };
        assert_eq!(self.house.module.redeem_settle(&operator(), key, &answer).unwrap().0, Status::Ok);
    }

    /// The ledger answers to a sale a day after the end of what was sold.
    fn booked_when_expired(&self, posting: &Posting) {
        self.house.clock.advance(3 * DAY_MS);
        let answer = self.books.post(posting);
        self.house.module.sale_settle(&operator(), &posting.key, &answer).unwrap();
    }

    /// Printed vouchers that end in two days.
    fn short_lot(&self, quantity: i64) -> Series {
        let expires_at_ms = self.house.clock.now() + 2 * DAY_MS;
        let kind = "REFILL".to_owned();
        self.house.generate(SeriesRequest { voucher_type: kind, quantity, expires_at_ms, ..SeriesRequest::default() })
    }

    fn purge(&self, serial: &str) -> BulkResult {
        let ids = vec![serial.to_owned()];
        done(&self.house, &BulkRequest { voucher_ids: ids, ..BulkRequest::new(Do::Purge, Default::default()) })
    }
}

fn transfer(request_id: &str, voucher: &str, holder: &str) -> SaleRequest {
    SaleRequest { kind: SaleKind::Transfer, holder: holder.into(), ..reload(request_id, voucher, 0) }
}

fn until(expires_at_ms: i64) -> VoucherChange {
    VoucherChange { set: set::EXPIRES_AT, expires_at_ms, ..VoucherChange::default() }
}

#[test]
fn a_payment_booked_late_on_what_changed_hands_since_raises_the_alarm() {
    /// The key of a refused payment, and the serial of what changed hands after it.
    type Story = fn(&Shop) -> (String, String);
    let stories: [Story; 3] = [
        |shop| {
            let sale = shop.sold(&card("g1", "6001"));
            let key = shop.refused_though_booked("berta", &number("6001"));
            assert_eq!(shop.sell(&transfer("t1", "6001", "carla")).0, Status::Done);
            (key, sale.serial)
        },
        |shop| {
            let lot = shop.lot(1);
            let key = shop.refused_though_booked("carla", &code(&shop.code_of(&serial(&lot, 1))));
            shop.sold(&stock("s1", &lot, 1));
            (key, serial(&lot, 1))
        },
        |shop| {
            let lot = shop.lot(1);
            shop.sold(&stock("s1", &lot, 1));
            let key = shop.refused_though_booked("carla", &code(&shop.code_of(&serial(&lot, 1))));
            shop.sold(&back("r1", &lot, 1));
            (key, serial(&lot, 1))
        },
    ];
    for (story, tell) in stories.into_iter().enumerate() {
        let shop = Shop::new();
        let (key, sold) = tell(&shop);
        shop.ledger_alarms();
        shop.booked_after_all(&key);
        let alarms = shop.ledger_alarms();
        assert!(
            alarms.len() == 1 && alarms[0].contains("later sale") && alarms[0].contains(&key),
            "{story}: {alarms:?}"
        );
        assert_eq!(shop.state(&sold), VoucherState::Used, "{story}: what is booked stays booked");
        shop.must_be_sound();
    }
}

#[test]
fn a_payment_booked_late_beside_one_of_the_next_holder_raises_the_alarm() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    let key = shop.refused_though_booked("berta", &part("6001", 1_000, "p1"));
    shop.sell(&transfer("t1", "6001", "carla"));
    let Begun::Post(posting, _) =
        shop.house.module.redeem_begin(&customer("carla"), &part("6001", 1_500, "p2")).unwrap()
    else {
        panic!("a posting")
    };
    shop.booked_after_all(&key);
    assert_eq!(shop.ledger_alarms().len(), 1);
    shop.books.post(&posting);
    shop.booked_after_all(&posting.key);
    assert_eq!((shop.voucher(&sale.serial).remaining, shop.ledger_alarms().len()), (2_500, 0));
    shop.must_be_sound();
}

#[test]
fn a_payment_booked_late_on_what_stayed_where_it_was_raises_none() {
    let shop = Shop::new();
    shop.sold(&card("g1", "6001"));
    let key = shop.refused_though_booked("berta", &number("6001"));
    shop.booked_after_all(&key);
    assert_eq!(shop.ledger_alarms(), [""; 0]);
}

#[test]
fn all_that_is_left_of_a_card_that_cannot_be_used_is_refused_and_not_the_receipt_of_before() {
    let shop = Shop::new();
    let sale = shop.sold(&card("g1", "6001"));
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 5_000);
    shop.sold(&reload("l1", "6001", 3_000));
    let (posting, _) = shop.begin(&reload("l2", "6001", 500));
    assert_eq!(shop.why_not("berta", &number("6001")), Reason::Pending);
    shop.books.post(&posting);
    shop.settle(&posting.key, Outcome::Done);
    let named = |operation, reason| BulkRequest {
        voucher_ids: vec![sale.serial.clone()],
        reason,
        ..BulkRequest::new(operation, Default::default())
    };
    done(&shop.house, &named(Do::Block, ChangeReason::Stolen));
    assert_eq!(shop.why_not("berta", &number("6001")), Reason::Blocked);
    done(&shop.house, &named(Do::Unblock, ChangeReason::None));
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 3_500);
    assert_eq!(shop.redeem("berta", &number("6001")).amount, 3_500, "used up: the same again");
    assert_eq!(shop.books.balance("berta"), 8_500);
    shop.must_be_sound();
}

#[test]
fn a_series_on_demand_is_not_sealed() {
    let shop = Shop::new();
    let (posting, begun) = shop.begin(&electronic("e1", "MAIL"));
    let series = begun.serial.split('-').next().unwrap().to_owned();
    let module = &shop.house.module;
    let error = module.series_change(&operator(), &series, SeriesChange::Seal, "printed").unwrap_err();
    assert_eq!(error.status, Status::WrongState);
    shop.books.post(&posting);
    shop.settle(&posting.key, Outcome::Done);
    let bought = module.sale_code(&operator(), &begun.id).unwrap().to_string();
    assert_eq!(shop.redeem("anna", &code(&bought)).amount, 2_000);
}

#[test]
fn what_nobody_could_use_is_not_purged_before_its_money_is_back() {
    let shop = Shop::new();
    let lot = shop.short_lot(2);
    let (late, in_time) = (serial(&lot, 1), serial(&lot, 2));
    let (posting, begun) = shop.begin(&counter("c1", &lot, 1));
    shop.sold(&counter("c2", &lot, 1));
    shop.booked_when_expired(&posting);
    let result = shop.purge(&late);
    assert_eq!((result.changed, result.paid_for, shop.state(&late)), (0, 1, VoucherState::Active));
    assert_eq!((shop.purge(&in_time).changed, shop.state(&in_time)), (1, VoucherState::Purged));
    shop.sold(&cancellation("u1", &begun.id, ChangeReason::Return));
    assert_eq!((shop.purge(&late).changed, shop.books.balance("cash")), (1, -1_000));
    shop.must_be_sound();
}

#[test]
fn a_card_that_was_loaded_too_late_is_not_purged_before_the_load_is_back() {
    let shop = Shop::new();
    let mut kind = shop.house.module.type_get(&operator(), "CARD").unwrap();
    kind.validity_days = 1;
    shop.house.module.type_put(&operator(), &kind).unwrap();
    let card = shop.sold(&card("g1", "6001")).serial;
    let (posting, load) = shop.begin(&reload("l1", "6001", 2_500));
    shop.booked_when_expired(&posting);
    assert_eq!(shop.purge(&card).paid_for, 1);
    shop.books.answers(Outcome::Rejected);
    shop.sell(&cancellation("u1", &load.id, ChangeReason::Return));
    assert_eq!(shop.purge(&card).paid_for, 1, "the ledger refused to give it back");
    shop.sold(&cancellation("u2", &load.id, ChangeReason::Return));
    assert_eq!((shop.purge(&card).changed, shop.books.balance("berta")), (1, 0));
    shop.must_be_sound();
}

#[test]
fn a_partner_prolongs_nothing_it_bought() {
    let shop = Shop::new();
    let lot = shop.short_lot(1);
    let ends = shop.house.clock.now() + 2 * DAY_MS;
    shop.sold(&stock("s1", &lot, 1));
    let modify = |change| BulkRequest { change, ..request(Do::Modify, &lot) };
    let module = &shop.house.module;
    for later in [0, ends + 1] {
        let result = module.bulk(&partner("north"), &modify(until(later))).unwrap();
        assert_eq!((result.changed, result.paid_for), (0, 1), "{later}");
    }
    assert_eq!(module.bulk(&partner("north"), &modify(until(ends - 1))).unwrap().changed, 1);
    assert_eq!(done(&shop.house, &modify(until(ends))).changed, 1);
}

#[test]
fn what_a_partner_asked_for_prolongs_nothing_it_bought_whoever_drives_it() {
    let shop = Shop::new();
    let lot = shop.short_lot(1);
    shop.sold(&stock("s1", &lot, 1));
    let asked = BulkRequest { change: until(0), ..request(Do::Modify, &lot) };
    let (_, job) = shop.house.module.bulk_start(&partner("north"), &asked).unwrap();
    let job_id = job.progress().unwrap().job_id;
    let taken_up = shop.house.module.job_resume(&operator(), &job_id).unwrap();
    assert_eq!(taken_up.step(i64::MAX).unwrap().0, Status::Done);
    assert_eq!(taken_up.result().unwrap().paid_for, 1);
}

#[test]
fn who_may_redeem_what_is_being_sold_stays_as_it_is() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let (posting, _) = shop.begin(&stock("s1", &lot, 1));
    let edit = SeriesEdit { set: set::AVAILABLE_TO, available_to: "south".into(), ..SeriesEdit::default() };
    let error = shop.house.module.series_edit(&operator(), &lot.id, &edit).unwrap_err();
    assert_eq!((error.status, error.field), (Status::WrongState, "available_to"));
    shop.settle(&posting.key, Outcome::Rejected);
    let edited = shop.house.module.series_edit(&operator(), &lot.id, &edit).unwrap();
    assert_eq!(edited.available_to, "south");
}
