//! What finance reads: stock, liability, conservation, metrics.

use voucher::engine::SeriesChange;
use voucher::limits::DAY_MS;
use voucher::voucher::report::{GroupBy, LiabilityRow, StockRow};
use voucher::voucher::{Filter, RedeemRequest, SeriesRequest, VoucherState, VoucherType};
use voucher::{Actor, ActorKind, Right, Status};

use crate::shop::{back, serial, Shop};
use crate::support::*;

const BY_SERIES: i64 = GroupBy::Series as i64;
const BY_PARTNER: i64 = GroupBy::Partner as i64;
const BY_STATE: i64 = GroupBy::State as i64;

/// Partner, currency, state, vouchers, face value, extra value, redeemed.
type Told = (String, String, Option<VoucherState>, i64, i64, i64, i64);

fn stock(house: &House, actor: &Actor, filter: &Filter, group_by: i64) -> Vec<StockRow> {
    let mut cursor = house.module.stock(actor, filter, group_by).unwrap();
    let mut rows = Vec::new();
    // One by one: the cursor must go on where it stood.
    loop {
        let page = cursor.fetch(1).unwrap();
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

fn liability(house: &House, from_ms: i64, at_ms: i64) -> LiabilityRow {
    let mut rows = house.module.liability(&operator(), from_ms, at_ms).unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn conserved(house: &House) -> bool {
    house.module.conservation(&operator()).unwrap().iter().all(|row| row.holds)
}

#[test]
fn stock_is_told_apart_by_what_is_asked_for() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(3);
    let north = SeriesRequest { partner: "north".into(), extra_value: 50, ..ten_euros(2) };
    let dollars = SeriesRequest { currency: "USD".into(), ..north.clone() };
    house.generate(north);
    house.generate(dollars);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    let told = |group_by| -> Vec<Told> {
        let rows = stock(&house, &operator(), &Filter::default(), group_by).into_iter();
        rows.map(|row| {
            (row.partner, row.currency, row.state, row.vouchers, row.face_value, row.extra_value, row.redeemed)
        })
        .collect()
    };
    let (none, north) = (String::new(), "north".to_owned());
    let (euro, dollar) = ("EUR".to_owned(), "USD".to_owned());
    let all_dollars = (none.clone(), dollar.clone(), None, 2, 2000, 100, 0);
    assert_eq!(told(0), [(none.clone(), euro.clone(), None, 5, 5000, 100, 1000), all_dollars]);
    let (active, used) = (Some(VoucherState::Active), Some(VoucherState::Used));
    assert_eq!(
        told(BY_PARTNER | BY_STATE),
        [
            (none.clone(), euro.clone(), active, 2, 2000, 0, 0),
            (none, euro.clone(), used, 1, 1000, 0, 1000),
            (north.clone(), euro, active, 2, 2000, 100, 0),
            (north, dollar, active, 2, 2000, 100, 0),
        ]
    );
}

#[test]
fn stock_by_series_names_each_series_once_and_in_order() {
    let house = House::new();
    let made: Vec<String> = (0..70).map(|_| house.generate(ten_euros(1)).id).collect();
    let rows = stock(&house, &operator(), &Filter::default(), BY_SERIES);
    assert_eq!(rows.iter().map(|row| row.series_id.clone()).collect::<Vec<_>>(), made);
    assert!(rows.iter().all(|row| row.vouchers == 1 && !row.series_code.is_empty()));
}

#[test]
fn stock_is_narrowed_by_series_currency_partner_and_state() {
    let house = House::new();
    let series = house.generate(ten_euros(3));
    house.generate(SeriesRequest { partner: "north".into(), currency: "USD".into(), ..ten_euros(4) });
    let count = |filter: Filter| stock(&house, &operator(), &filter, 0).iter().map(|row| row.vouchers).sum::<i64>();
    assert_eq!(count(Filter { series: series.code.clone(), ..Filter::default() }), 3);
    assert_eq!(count(Filter { series: "none".into(), ..Filter::default() }), 0);
    assert_eq!(count(Filter { currency: "usd".into(), ..Filter::default() }), 4);
    assert_eq!(count(Filter { partner: "north".into(), ..Filter::default() }), 4);
    assert_eq!(count(Filter { voucher_type: "gift".into(), ..Filter::default() }), 0);
    assert_eq!(count(Filter { state: Some(VoucherState::Active), ..Filter::default() }), 7);
    assert_eq!(count(Filter { state: Some(VoucherState::Used), ..Filter::default() }), 0);
    let other = Filter { account: "anna".into(), ..Filter::default() };
    assert_eq!(house.module.stock(&operator(), &other, 0).err().unwrap().field, "filter");
    assert_eq!(house.module.stock(&operator(), &Filter::default(), 16).err().unwrap().field, "group_by");
}

#[test]
fn the_deleted_have_a_row_only_where_states_are_told_apart() {
    let house = House::new();
    let series = house.generate(ten_euros(3));
    let first = Filter { serial: format!("{}-00000001", series.code), ..Filter::default() };
    house.module.delete(&operator(), &first).unwrap();
    let by_state = stock(&house, &operator(), &Filter::default(), BY_STATE);
    assert_eq!(by_state.iter().map(|row| (row.deleted, row.vouchers)).collect::<Vec<_>>(), [(true, 1), (false, 2)]);
    assert_eq!(stock(&house, &operator(), &Filter::default(), 0)[0].vouchers, 2);
    assert!(conserved(&house));
}

#[test]
fn a_partner_sees_its_own_stock_and_no_sums_over_others() {
    let house = House::new();
    house.generate(ten_euros(3));
    house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(2) });
    assert_eq!(stock(&house, &partner("north"), &Filter::default(), 0)[0].vouchers, 2);
    assert!(stock(&house, &partner("south"), &Filter::default(), BY_SERIES).is_empty());
    let of_others = Filter { partner: "north".into(), ..Filter::default() };
    let nobody = Actor::new(ActorKind::Partner, "x", Right::ALL);
    let buyer = Actor::new(ActorKind::Customer, "anna", Right::ALL);
    let blind = Actor::new(ActorKind::Operator, "bob", &[Right::Generate]);
    assert_eq!(house.module.stock(&partner("south"), &of_others, 0).err().unwrap().status, Status::Forbidden);
    for actor in [&nobody, &buyer, &blind] {
        assert_eq!(house.module.stock(actor, &Filter::default(), 0).err().unwrap().status, Status::Forbidden);
    }
    for actor in [&partner("north"), &buyer, &blind] {
        assert_eq!(house.module.liability(actor, 0, 0).unwrap_err().status, Status::Forbidden);
        assert_eq!(house.module.conservation(actor).unwrap_err().status, Status::Forbidden);
        assert_eq!(house.module.metrics(actor).unwrap_err().status, Status::Forbidden);
        assert_eq!(house.module.metrics_text(actor).unwrap_err().status, Status::Forbidden);
    }
}

#[test]
fn test_cards_are_no_money() {
    let house = House::new();
    house.generate(ten_euros(1));
    house.generate(SeriesRequest { test_mode: true, ..ten_euros(5) });
    assert_eq!(stock(&house, &operator(), &Filter::default(), 0)[0].vouchers, 1);
    let test = Filter { test_mode: Some(true), ..Filter::default() };
    assert_eq!(stock(&house, &operator(), &test, 0)[0].vouchers, 5);
    assert_eq!(liability(&house, 0, 0).vouchers, 1);
    assert_eq!(house.module.conservation(&operator()).unwrap()[0].issued_vouchers, 1);
}

#[test]
fn what_is_owed_now_is_what_the_counters_say() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(4);
    house.generate(SeriesRequest { expires_at_ms: START_MS + 1_000, ..ten_euros(3) });
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
    house.clock.advance(1_000);
    let mut cursor = house.module.series_cursor(&operator(), &Filter::default()).unwrap();
    let counters: Vec<_> = cursor.fetch(10).unwrap().into_iter().map(|series| series.counters).collect();
    let owed = liability(&house, 0, 0);
    assert_eq!(owed.outstanding, counters.iter().map(|of| of.value_outstanding).sum::<i64>());
    assert_eq!(owed.redeemed, counters.iter().map(|of| of.value_redeemed).sum::<i64>());
    assert_eq!(owed.expired_vouchers, counters.iter().map(|of| of.expired).sum::<i64>());
    assert_eq!((owed.vouchers, owed.outstanding, owed.breakage), (3, 3000, 3000));
    assert_eq!((owed.redeemed, owed.issued), (1000, 7000));
}

#[test]
fn what_was_owed_at_an_earlier_day_is_still_known() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(4);
    house.clock.advance(2 * DAY_MS);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.generate(ten_euros(1));
    house.clock.advance(DAY_MS);
    house.module.redeem(&customer("bert"), &code(&codes[1]), &ledger).unwrap();
    let at = |from_day: i64, day: i64| {
        let row = liability(&house, START_MS + from_day * DAY_MS, START_MS + day * DAY_MS);
        (row.outstanding, row.redeemed, row.issued)
    };
    assert_eq!(at(-1, -1), (0, 0, 0));
    assert_eq!(at(0, 0), (4000, 0, 4000));
    assert_eq!(at(0, 1), (4000, 0, 4000));
    assert_eq!(at(0, 2), (4000, 1000, 5000));
    assert_eq!(at(2, 2), (4000, 1000, 1000));
    assert_eq!(at(3, 3), (3000, 1000, 0));
    assert_eq!(at(0, 3), (3000, 2000, 5000));
}

#[test]
fn a_day_to_come_tells_what_will_have_expired() {
    let house = House::new();
    house.generate(SeriesRequest { expires_at_ms: START_MS + DAY_MS, ..ten_euros(2) });
    house.generate(ten_euros(1));
    let (today, later) = (liability(&house, 0, START_MS), liability(&house, 0, START_MS + DAY_MS));
    assert_eq!((today.outstanding, today.breakage), (3000, 0));
    assert_eq!((later.outstanding, later.breakage, later.expired_vouchers), (1000, 2000, 2));
}

/// What of the outstanding, of the outstanding on sold ones and of the breakage on sold ones is extra value.
fn extra(row: &LiabilityRow) -> (i64, i64, i64) {
    (row.outstanding_extra, row.sold_outstanding_extra, row.sold_breakage_extra)
}

#[test]
fn what_is_owed_for_nothing_is_told_apart_from_what_was_paid_for() {
    let shop = Shop::new();
    let lot = shop.lot(4);
    shop.sold(&crate::shop::stock("s1", &lot, 2));
    assert_eq!(extra(&liability(&shop.house, 0, 0)), (400, 200, 0));
    shop.redeem("anna", &code(&shop.code_of(&serial(&lot, 1))));
    let row = liability(&shop.house, 0, 0);
    assert_eq!((row.outstanding, row.sold_outstanding), (3_300, 1_100));
    assert_eq!(extra(&row), (300, 100, 0));
    shop.house.clock.advance(DAY_MS);
    shop.sold(&back("b1", &lot, 1));
    assert_eq!(extra(&liability(&shop.house, 0, 0)), (300, 0, 0));
    assert_eq!(extra(&liability(&shop.house, 0, START_MS)), (300, 100, 0));
    shop.must_be_sound();
}

#[test]
fn parts_are_taken_from_the_face_value_first() {
    let shop = Shop::new();
    let gift = VoucherType {
        code: "PARTS".into(),
        name: "card in parts".into(),
        face_value: 1_000,
        extra_value: 100,
        partial_use: true,
        ..VoucherType::default()
    };
    shop.house.module.type_put(&operator(), &gift).unwrap();
    let request = SeriesRequest { voucher_type: "PARTS".into(), quantity: 1, ..SeriesRequest::default() };
    let card = serial(&shop.house.generate(request), 1);
    for (amount, owed) in [(950, (150, 100)), (50, (100, 100)), (40, (60, 60)), (60, (0, 0))] {
        let part = RedeemRequest { amount, request_id: format!("part-{amount}"), ..code(&shop.code_of(&card)) };
        shop.redeem("anna", &part);
        let row = liability(&shop.house, 0, 0);
        assert_eq!((row.outstanding, row.outstanding_extra), owed);
        shop.must_be_sound();
    }
}

#[test]
fn what_expired_on_sold_vouchers_is_told_with_what_of_it_was_free() {
    let shop = Shop::new();
    let lot = SeriesRequest { expires_at_ms: START_MS + DAY_MS, extra_value: 100, ..ten_euros(3) };
    let lot = shop.house.generate(lot);
    shop.sold(&crate::shop::stock("s1", &lot, 2));
    shop.house.clock.advance(DAY_MS);
    let row = liability(&shop.house, 0, 0);
    assert_eq!((row.outstanding, row.breakage, row.sold_breakage), (0, 3_300, 2_200));
    assert_eq!(extra(&row), (0, 0, 200));
}

#[test]
fn what_is_owed_now_is_known_when_the_clock_was_set_back_over_midnight() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    shop.house.clock.advance(DAY_MS);
    shop.sold(&crate::shop::stock("s1", &lot, 2));
    shop.house.clock.advance(-DAY_MS);
    let (now, that_day) = (liability(&shop.house, 0, 0), liability(&shop.house, 0, START_MS));
    assert_eq!((now.sold_vouchers, now.sold_outstanding), (2, 2_200));
    assert_eq!((that_day.sold_vouchers, that_day.outstanding), (0, 3_300), "that day nothing was sold");
}

#[test]
fn days_that_make_no_sense_are_refused() {
    let house = House::new();
    assert_eq!(house.module.liability(&operator(), 0, -1).unwrap_err().field, "at_ms");
    assert_eq!(house.module.liability(&operator(), -1, 0).unwrap_err().field, "from_ms");
    assert_eq!(house.module.liability(&operator(), START_MS + 1, START_MS).unwrap_err().field, "from_ms");
}

#[test]
fn nothing_is_lost_over_a_whole_life() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(4);
    assert!(conserved(&house));
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    assert!(conserved(&house));
    house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
    assert!(conserved(&house));
    house.clock.advance(DAY_MS);
    house.module.delete(&operator(), &Filter { series: series.id, ..Filter::default() }).unwrap();
    let rows = house.module.conservation(&operator()).unwrap();
    let row = &rows[0];
    assert_eq!((rows.len(), row.issued_vouchers, row.issued_value, row.adjusted_value), (1, 4, 4000, 0));
    assert_eq!((row.present_vouchers, row.present_value), (4, 4000));
    assert_eq!((row.journal_vouchers, row.journal_value, row.holds), (4, 4000, true));
}

#[test]
fn a_counter_that_lost_something_is_noticed() {
    for edit in [
        "UPDATE voucher_total SET vouchers = vouchers - 1",
        "UPDATE voucher_total SET face_value = face_value + 1",
        "UPDATE voucher_total SET spent = 1",
        "UPDATE voucher_total SET extra = 1",
        "UPDATE day_total SET vouchers = vouchers - 1",
        "UPDATE day_total SET value = value + 1",
        "UPDATE day_total SET extra = extra + 1",
        "DELETE FROM day_total",
        "UPDATE series SET quantity = quantity + 1",
        "DELETE FROM series",
    ] {
        let mut house = House::new();
        house.cards(3);
        assert!(conserved(&house));
        house.edit(edit);
        assert!(!conserved(&house), "{edit}");
    }
}

#[test]
fn a_series_deleted_as_a_whole_leaves_the_rest_conserved() {
    let mut house = House::new();
    let series = house.generate(ten_euros(3));
    house.generate(ten_euros(2));
    house.module.delete(&operator(), &Filter { series: series.id, ..Filter::default() }).unwrap();
    house.edit("DELETE FROM series WHERE id = 1");
    let rows = house.module.conservation(&operator()).unwrap();
    assert_eq!((rows.len(), rows[0].issued_vouchers, rows[0].holds), (1, 2, true));
    assert_eq!(stock(&house, &operator(), &Filter::default(), BY_STATE).len(), 1);
}

#[test]
fn metrics_tell_what_piles_up_and_what_there_is() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(3);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
    house.module.redeem(&customer("carl"), &code("0000000000000000"), &ledger).unwrap_err();
    house.module.redeem(&customer("carl"), &code("12"), &ledger).unwrap_err();
    house.clock.advance(5_000);
    let job = house.module.generate_start(&operator(), &ten_euros(20_000)).unwrap().1;
    job.step(0).unwrap();
    let metrics = house.module.metrics(&operator()).unwrap();
    assert_eq!((metrics.pending, metrics.pending_oldest_ms, metrics.conflicts), (1, 5_000, 0));
    assert_eq!((metrics.misses_today, metrics.typing_errors_today), (1, 1));
    assert_eq!((metrics.jobs_unfinished, metrics.series, metrics.vouchers), (1, 1, 3));
    assert_eq!((metrics.active, metrics.used, metrics.blocked), (1, 1, 0));
    assert_eq!(metrics.audit_lines, house.module.verify_audit(&operator()).unwrap());
}

#[test]
fn metrics_are_text_a_scraper_reads() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(3);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
    house.clock.advance(1_500);
    let text = house.module.metrics_text(&operator()).unwrap();
    for line in [
        "# TYPE libvoucher_vouchers gauge",
        "libvoucher_vouchers{state=\"active\"} 1",
        "libvoucher_vouchers{state=\"deleted\"} 0",
        "libvoucher_redemptions_pending 1",
        "libvoucher_redemptions_pending_oldest_seconds 1.5",
        "libvoucher_value_outstanding{currency=\"EUR\"} 2000",
        "libvoucher_value_redeemed{currency=\"EUR\"} 1000",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} is not in\n{text}");
    }
    let (mut heads, mut samples) = (0, 0);
    for line in text.lines() {
        let name = line.split([' ', '{']).find(|part| part.starts_with("libvoucher_")).unwrap();
        match line.starts_with("# ") {
            true => heads += 1,
            false => {
                samples += 1;
                assert!(text.contains(&format!("# TYPE {name} gauge\n")), "{line}");
                line.rsplit(' ').next().unwrap().parse::<f64>().unwrap();
            }
        }
    }
    assert!(text.ends_with('\n') && heads > 20 && samples > 20);
}

#[test]
fn stock_is_told_apart_by_type() {
    let house = House::new();
    let gift = voucher::voucher::VoucherType { code: "GIFT".into(), face_value: 500, ..Default::default() };
    house.module.type_put(&operator(), &gift).unwrap();
    house.generate(SeriesRequest { quantity: 2, voucher_type: "GIFT".into(), ..SeriesRequest::default() });
    house.generate(ten_euros(3));
    let rows = stock(&house, &operator(), &Filter::default(), GroupBy::Type as i64);
    let told: Vec<(&str, i64)> = rows.iter().map(|row| (row.voucher_type.as_str(), row.face_value)).collect();
    assert_eq!(told, [("", 3000), ("GIFT", 1000)]);
    let gifts = Filter { voucher_type: "gift".into(), ..Filter::default() };
    assert_eq!(stock(&house, &operator(), &gifts, 0)[0].vouchers, 2);
}

#[test]
fn days_end_where_the_store_is() {
    let house = House::new();
    house.module.setting_set(&operator(), "", "time_zone", "Europe/Athens").unwrap();
    // START_MS is 08:00 UTC, 10:00 in Athens: midnight there is fourteen hours later.
    let midnight = START_MS + 14 * 3_600_000;
    house.generate(SeriesRequest { expires_at_ms: midnight, ..ten_euros(1) });
    house.generate(SeriesRequest { expires_at_ms: midnight + 1, ..ten_euros(2) });
    let today = liability(&house, 0, START_MS);
    assert_eq!((today.outstanding, today.breakage), (2000, 1000));
}

#[test]
fn what_is_left_in_a_void_series_is_owed_to_nobody_from_then_on() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(3);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.clock.advance(DAY_MS);
    house.module.series_change(&operator(), &series.id, SeriesChange::Void, "lost").unwrap();
    for at_ms in [0, START_MS + DAY_MS, START_MS + 9 * DAY_MS] {
        let row = liability(&house, 0, at_ms);
        assert_eq!((row.vouchers, row.outstanding, row.expired_vouchers, row.breakage), (0, 0, 2, 2_000));
        assert_eq!((row.redeemed, row.issued), (1_000, 3_000));
    }
    let yesterday = liability(&house, 0, START_MS);
    assert_eq!((yesterday.outstanding, yesterday.breakage), (2_000, 0));
    assert!(conserved(&house));
}
