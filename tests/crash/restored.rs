//! The store is back in the past, or the ledger's answer is gone: the key still lets nobody be credited twice.

use voucher::engine::LogLevel;
use voucher::ledger::Outcome;
use voucher::voucher::{RedeemRequest, RedemptionState, VoucherState};
use voucher::Status;

use crate::books::{balanced, balanced_after_a_restore, Books};
use crate::house::{code, customer, operator, House};
use crate::ledger::AnswerLost;

const TIMES: i64 = 20;

/// A house where all vouchers were credited to Anna, and whose store was then restored from a backup made before.
fn restored() -> (House, Vec<String>) {
    let house = House::unguarded();
    let (_, codes) = house.cards(TIMES);
    let backup = house.store().with_extension("backup");
    house.open().backup(&operator(), &backup).unwrap();
    let (module, ledger) = (house.open(), house.ledger());
    for typed in &codes {
        assert_eq!(module.redeem(&customer("anna"), &code(typed), &ledger).unwrap().0, Status::Ok);
    }
    // Nobody may have the file open while it is replaced.
    drop(module);
    for log in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(house.store().with_extension(log));
    }
    std::fs::rename(&backup, house.store()).unwrap();
    (house, codes)
}

#[test]
fn a_store_restored_to_the_past_credits_the_same_account_no_second_time() {
    let (house, codes) = restored();
    let (module, ledger) = (house.open(), house.ledger());
    for typed in &codes {
        let (status, receipt) = module.redeem(&customer("anna"), &code(typed), &ledger).unwrap();
        assert_eq!((status, receipt.outcome), (Status::Ok, Outcome::Duplicate));
    }
    assert_eq!(ledger.balances()["anna"], TIMES * 1000);
    assert_eq!(balanced_after_a_restore(&house, &module), Books { active: 0, used: TIMES });
}

#[test]
fn a_store_restored_to_the_past_credits_no_other_account_and_raises_the_alarm() {
    let (house, codes) = restored();
    let (module, ledger) = (house.open(), house.ledger());
    for typed in &codes {
        let (status, receipt) = module.redeem(&customer("bert"), &code(typed), &ledger).unwrap();
        assert_eq!((status, receipt.state), (Status::LedgerConflict, RedemptionState::Conflict));
        let held = module.get(&operator(), &receipt.voucher_id).unwrap();
        assert_eq!(held.state, VoucherState::Pending, "nobody may have it until people decide");
        assert!(module.take_log().iter().any(|event| event.level == LogLevel::Alarm));
    }
    assert_eq!(module.recover(&operator(), 0, 100, &ledger).unwrap().driven, 0, "recovery leaves a conflict alone");
    let balances = ledger.balances();
    assert_eq!((balances["anna"], balances.get("bert")), (TIMES * 1000, None));
    module.verify_audit(&operator()).unwrap();
}

#[test]
fn an_answer_lost_on_its_way_is_had_by_the_same_request() {
    let house = House::unguarded();
    let (_, codes) = house.cards(TIMES);
    let (module, ledger) = (house.open(), house.ledger());
    for (number, typed) in codes.iter().enumerate() {
        let request = RedeemRequest { request_id: format!("r{number}"), ..code(typed) };
        let (status, doubtful) = module.redeem(&customer("anna"), &request, &AnswerLost(&ledger)).unwrap();
        assert_eq!((status, doubtful.state), (Status::InDoubt, RedemptionState::Pending));
        let (status, settled) = module.redeem(&customer("anna"), &request, &ledger).unwrap();
        assert_eq!((status, settled.outcome, &settled.key), (Status::Ok, Outcome::Duplicate, &doubtful.key));
        let (status, again) = module.redeem(&customer("anna"), &request, &ledger).unwrap();
        assert_eq!((status, again), (Status::Duplicate, settled));
    }
    assert_eq!(balanced(&house, &module), Books { active: 0, used: TIMES });
}
