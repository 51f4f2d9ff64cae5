//! A store's life around its vouchers: deletion, backup, two processes at once.

use voucher::voucher::{Filter, SeriesRequest, VoucherState};
use voucher::Status;

use crate::support::*;

#[test]
fn only_vouchers_nobody_claimed_are_deleted_and_they_stay_counted() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(4);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
    let filter = Filter { series: series.id.clone(), ..Filter::default() };
    let deletion = house.module.delete(&operator(), &filter).unwrap();
    assert_eq!((deletion.deleted, deletion.kept), (2, 2));
    let counters = house.module.series_get(&operator(), &series.id).unwrap().counters;
    assert_eq!((counters.issued, counters.deleted, counters.active, counters.used), (4, 2, 0, 1));
    assert_eq!((counters.value_outstanding, counters.value_redeemed), (1000, 1000));
    assert_eq!(house.module.search_count(&operator(), &filter, 0).unwrap(), 2);
    let error = house.module.redeem_begin(&customer("carl"), &code(&codes[2])).unwrap_err();
    assert_eq!(error.status, Status::NotRedeemable);
}

#[test]
fn an_empty_filter_deletes_nothing() {
    let house = House::new();
    house.cards(1);
    assert_eq!(house.module.delete(&operator(), &Filter::default()).unwrap_err().field, "filter");
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 1);
}

#[test]
fn a_partner_deletes_its_own_only() {
    let house = House::new();
    house.generate(ten_euros(2));
    house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(3) });
    let active = Filter { state: Some(VoucherState::Active), ..Filter::default() };
    assert_eq!(house.module.delete(&partner("north"), &active).unwrap().deleted, 3);
    assert_eq!(house.count("SELECT count(*) FROM voucher"), 2);
}

#[test]
fn a_backup_opens_with_the_same_key_and_the_same_keys_of_postings() {
    let mut house = House::new();
    let (_, codes) = house.cards(1);
    house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap();
    let pending = house.module.recover_next(&operator(), 0, "").unwrap();
    let path = house.directory.path().join("copy.db");
    house.module.backup(&operator(), &path).unwrap();
    house.config.store_path = path;
    house.reopen();
    assert_eq!(house.module.recover_next(&operator(), 0, "").unwrap(), pending);
    house.module.verify_audit(&operator(), "").unwrap();
}

#[test]
fn of_many_who_redeem_one_voucher_at_once_one_gets_it() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (series, codes) = house.cards(1);
    let other = open(&house.config, &house.clock, &ROOT_KEY).unwrap();
    let won = std::thread::scope(|scope| {
        let (typed, ledger) = (&codes[0], &ledger);
        let tries: Vec<_> = (0..8)
            .map(|number| {
                let module = if number % 2 == 0 { &house.module } else { &other };
                scope.spawn(move || module.redeem(&customer(&format!("a{number}")), &code(typed), ledger).is_ok())
            })
            .collect();
        tries.into_iter().filter_map(|one| one.join().ok()).filter(|won| *won).count()
    });
    assert_eq!((won, ledger.entries()), (1, 1));
    let counters = house.module.series_get(&operator(), &series.id).unwrap().counters;
    assert_eq!((counters.used, counters.pending, counters.active), (1, 0, 0));
}
