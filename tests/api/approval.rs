//! Two persons: who asks, who decides, and what becomes of it.

use voucher::engine::Begun;
use voucher::ledger::{Answer, Outcome};
use voucher::voucher::{Approval, ApprovalState, RedemptionState};
use voucher::{Actor, ActorKind, Error, Right, Status};

use crate::support::*;

fn named(id: &str) -> Actor {
    Actor { id: id.into(), ..operator() }
}

/// A house where everything that matters takes two persons, and a redeemed voucher of it: the key of its posting.
fn house_of_two() -> (House, KeptLedger, String) {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(2);
    let key = house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().1.key;
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    (house, ledger, key)
}

/// What olga's wish to take a redemption back becomes.
fn ask(house: &House, key: &str) -> Error {
    house.module.reverse_begin(&named("olga"), key, "wrong customer").unwrap_err()
}

fn waiting(house: &House) -> Vec<Approval> {
    house.module.approvals(&named("vera"), Some(ApprovalState::Waiting)).unwrap().fetch(100).unwrap()
}

fn state_of(house: &House, key: &str) -> RedemptionState {
    house.module.redemption_get(&operator(), key).unwrap().state
}

#[test]
fn what_takes_two_persons_waits_for_the_second() {
    let (house, _, key) = house_of_two();
    let error = ask(&house, &key);
    assert_eq!((error.status, error.approval_id.len()), (Status::ApprovalPending, 26));
    assert_eq!(state_of(&house, &key), RedemptionState::Posted);
    let asked = waiting(&house).remove(0);
    assert_eq!(asked.id, error.approval_id);
    assert_eq!((asked.operation.as_str(), asked.maker_id.as_str()), ("reverse", "olga"));
    assert_eq!((asked.made_at_ms, asked.checked_at_ms), (START_MS, 0));
    assert!(asked.summary.contains("wrong customer"), "{}", asked.summary);
    assert_eq!((asked.series_id.len(), asked.voucher_id.len()), (26, 26));
}

#[test]
fn the_second_person_carries_it_out_in_the_name_of_the_first() {
    let (house, ledger, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    house.clock.advance(1_000);
    let approval = house.module.approve(&named("boris"), &id, "seen the slip").unwrap();
    assert_eq!((approval.state, approval.checker_id.as_str()), (ApprovalState::Approved, "boris"));
    assert_eq!((approval.checked_at_ms, approval.reason.as_str()), (START_MS + 1_000, "seen the slip"));
    assert!(waiting(&house).is_empty());
    assert_eq!(house.module.redemption_get(&operator(), &approval.result).unwrap().state, RedemptionState::Pending);
    house.module.recover(&operator(), 0, 10, &ledger).unwrap();
    assert_eq!(state_of(&house, &key), RedemptionState::Reversed);
    let again = house.module.approve(&named("carla"), &id, "").unwrap();
    assert_eq!((again.result, again.checker_id.as_str()), (approval.result, "boris"));
}

#[test]
fn the_maker_is_not_the_checker_by_whatever_name() {
    let (house, _, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    let elsewhere = Actor { source: "10.0.0.9".into(), partner: "north".into(), ..named("olga") };
    let as_system = Actor { kind: ActorKind::System, ..named("olga") };
    for checker in [named("olga"), elsewhere, as_system] {
        assert_eq!(house.module.approve(&checker, &id, "").unwrap_err().status, Status::SamePerson);
    }
    assert_eq!(house.module.approve(&named(""), &id, "").unwrap_err().field, "actor.id");
    assert_eq!(waiting(&house).len(), 1);
}

#[test]
fn somebody_without_a_name_asks_for_nothing() {
    let (house, _, key) = house_of_two();
    let error = house.module.reverse_begin(&named(""), &key, "why not").unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "actor.id"));
    assert!(waiting(&house).is_empty());
}

#[test]
fn the_checker_needs_the_right_to_approve_and_that_of_the_operation() {
    let (house, _, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    for rights in [vec![Right::Approve], vec![Right::Reverse], vec![Right::View]] {
        let boris = Actor::new(ActorKind::Operator, "boris", &rights);
        assert_eq!(house.module.approve(&boris, &id, "").unwrap_err().status, Status::Forbidden, "{rights:?}");
    }
    let boris = Actor::new(ActorKind::Operator, "boris", &[Right::Approve, Right::Reverse]);
    house.module.approve(&boris, &id, "").unwrap();
}

#[test]
fn the_same_wish_is_kept_once_until_it_is_decided() {
    let (house, _, key) = house_of_two();
    let first = ask(&house, &key).approval_id;
    assert_eq!(ask(&house, &key).approval_id, first);
    let other = house.module.reverse_begin(&named("boris"), &key, "wrong customer").unwrap_err();
    assert_ne!(other.approval_id, first, "another maker's is another wish");
    house.module.refuse(&named("carla"), &first, "no slip").unwrap();
    assert_ne!(ask(&house, &key).approval_id, first);
    assert_eq!(waiting(&house).len(), 2);
}

#[test]
fn a_refusal_needs_a_reason_and_is_final() {
    let (house, _, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    assert_eq!(house.module.refuse(&named("boris"), &id, " ").unwrap_err().field, "reason");
    let blind = Actor::new(ActorKind::Operator, "bob", &[Right::View, Right::Reverse]);
    assert_eq!(house.module.refuse(&blind, &id, "no").unwrap_err().status, Status::Forbidden);
    let refused = house.module.refuse(&named("boris"), &id, "no slip").unwrap();
    assert_eq!((refused.state, refused.reason.as_str()), (ApprovalState::Refused, "no slip"));
    assert_eq!(house.module.approve(&named("carla"), &id, "").unwrap_err().status, Status::WrongState);
    assert_eq!(house.module.refuse(&named("carla"), &id, "again").unwrap_err().status, Status::WrongState);
    assert_eq!(state_of(&house, &key), RedemptionState::Posted);
}

#[test]
fn the_maker_withdraws_its_own_wish_without_a_right() {
    let (house, _, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    let olga = Actor::new(ActorKind::Operator, "olga", &[]);
    let withdrawn = house.module.refuse(&olga, &id, "my mistake").unwrap();
    assert_eq!((withdrawn.state, withdrawn.checker_id.as_str()), (ApprovalState::Refused, "olga"));
}

#[test]
fn what_is_carried_out_is_not_refused_any_more() {
    let (house, _, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    house.module.approve(&named("boris"), &id, "").unwrap();
    assert_eq!(house.module.refuse(&named("carla"), &id, "late").unwrap_err().status, Status::WrongState);
}

#[test]
fn settling_by_hand_takes_two_even_where_nothing_else_does() {
    let (house, _) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    let Begun::Post(posting, _) = house.module.redeem_begin(&customer("anna"), &code(&codes[0])).unwrap() else {
        panic!("a posting")
    };
    let answer = Answer { outcome: Outcome::Done, ledger_reference: "L7".into(), balance_after: Some(1000) };
    let error = house.module.settle_by_hand(&named("olga"), &posting.key, &answer, "on paper").unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending);
    assert_eq!(house.module.approve(&named("olga"), &error.approval_id, "").unwrap_err().status, Status::SamePerson);
    let approval = house.module.approve(&named("boris"), &error.approval_id, "").unwrap();
    assert_eq!(approval.result, posting.key);
    let receipt = house.module.redemption_get(&operator(), &posting.key).unwrap();
    assert_eq!((receipt.state, receipt.ledger_reference.as_str()), (RedemptionState::Posted, "L7"));
}

#[test]
fn a_list_shows_the_oldest_first_and_each_once() {
    let (house, _, key) = house_of_two();
    let made: Vec<String> = (0..5)
        .map(|number| house.module.reverse_begin(&named(&format!("m{number}")), &key, "x").unwrap_err().approval_id)
        .collect();
    let mut cursor = house.module.approvals(&named("vera"), None).unwrap();
    let mut listed = Vec::new();
    while let Some(approval) = cursor.fetch(2).unwrap().first().cloned() {
        listed.push(approval.id);
    }
    assert_eq!(listed, [made[0].clone(), made[2].clone(), made[4].clone()]);
    house.module.refuse(&named("boris"), &made[1], "no").unwrap();
    let refused = house.module.approvals(&named("vera"), Some(ApprovalState::Refused)).unwrap().fetch(9).unwrap();
    assert_eq!((refused.len(), &refused[0].id), (1, &made[1]));
}

#[test]
fn partners_and_customers_see_nothing_of_the_house() {
    let (house, _, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    assert!(house.module.approvals(&partner("north"), None).unwrap().fetch(10).unwrap().is_empty());
    for outsider in [partner("north"), Actor::new(ActorKind::Partner, "x", Right::ALL)] {
        assert_eq!(house.module.approval_get(&outsider, &id).unwrap_err().status, Status::NotFound);
        assert_eq!(house.module.approve(&outsider, &id, "").unwrap_err().status, Status::NotFound);
        assert_eq!(house.module.refuse(&outsider, &id, "no").unwrap_err().status, Status::NotFound);
    }
    let buyer = Actor::new(ActorKind::Customer, "anna", Right::ALL);
    assert_eq!(house.module.approvals(&buyer, None).err().unwrap().status, Status::Forbidden);
    assert_eq!(house.module.approval_get(&buyer, &id).unwrap_err().status, Status::Forbidden);
    assert_eq!(house.module.approve(&buyer, &id, "").unwrap_err().status, Status::NotFound);
    assert_eq!(house.module.refuse(&buyer, &id, "no").unwrap_err().status, Status::NotFound);
    let blind = Actor::new(ActorKind::Operator, "bob", &[Right::Generate]);
    assert_eq!(house.module.approvals(&blind, None).err().unwrap().status, Status::Forbidden);
    assert_eq!(house.module.approval_get(&operator(), "nonsense").unwrap_err().status, Status::NotFound);
}

#[test]
fn every_step_stands_in_the_audit_trail() {
    let (house, ledger, key) = house_of_two();
    let approved = ask(&house, &key).approval_id;
    let refused = house.module.reverse_begin(&named("boris"), &key, "too").unwrap_err().approval_id;
    house.module.refuse(&named("olga"), &refused, "once is enough").unwrap();
    house.module.approve(&named("boris"), &approved, "").unwrap();
    house.module.recover(&operator(), 0, 10, &ledger).unwrap();
    let voucher = house.module.redemption_get(&operator(), &key).unwrap().voucher_id;
    let lines = house.module.history(&operator(), &voucher).unwrap().fetch(100).unwrap();
    let told: Vec<(&str, &str)> = lines
        .iter()
        .filter(|line| line.event.starts_with("approval"))
        .map(|line| (line.event.as_str(), line.actor_id.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("approval_requested", "olga"),
            ("approval_requested", "boris"),
            ("approval_refused", "olga"),
            ("approval_approved", "boris"),
            ("approval_carried_out", "boris"),
        ]
    );
    assert!(lines.iter().any(|line| line.event == "reversal_begun" && line.actor_id == "olga"));
    house.module.verify_audit(&operator()).unwrap();
}

#[test]
fn of_many_who_decide_at_once_one_does() {
    let (house, ledger, key) = house_of_two();
    let id = ask(&house, &key).approval_id;
    let other = open(&house.config, &house.clock, &ROOT_KEY).unwrap();
    let refused = std::thread::scope(|scope| {
        let deciders: Vec<_> = (0..8)
            .map(|number| {
                let (module, id) = (if number % 2 == 0 { &house.module } else { &other }, &id);
                scope.spawn(move || match number % 4 {
                    0 => module.refuse(&named(&format!("d{number}")), id, "no").is_ok(),
                    _ => module.approve(&named(&format!("d{number}")), id, "").is_err(),
                })
            })
            .collect();
        deciders.into_iter().map(|one| one.join().unwrap()).filter(|refused| *refused).count()
    });
    let approval = house.module.approval_get(&operator(), &id).unwrap();
    house.module.recover(&operator(), 0, 10, &ledger).unwrap();
    match approval.state {
        ApprovalState::Approved => assert_eq!((refused, state_of(&house, &key)), (0, RedemptionState::Reversed)),
        ApprovalState::Refused => assert_eq!((refused, state_of(&house, &key)), (7, RedemptionState::Posted)),
        ApprovalState::Waiting => panic!("nobody decided"),
    }
}

#[test]
fn a_series_is_generated_once_another_person_approved_it() {
    let (house, _, _) = house_of_two();
    let error = house.module.generate_start(&named("olga"), &ten_euros(3)).err().unwrap();
    assert_eq!(error.status, Status::ApprovalPending);
    let approval = house.module.approve(&named("boris"), &error.approval_id, "").unwrap();
    assert_eq!(approval.operation, "generate");
    let job = house.module.job_resume(&named("olga"), &approval.result).unwrap();
    assert_eq!(job.step(i64::MAX).unwrap().0, Status::Done);
    let series = house.module.series_get(&operator(), &job.series_id()).unwrap();
    assert_eq!((series.quantity, series.created_by.as_str()), (3, "olga"));
    house.module.approve(&named("carla"), &error.approval_id, "").unwrap();
    assert_eq!(house.count("SELECT count(*) FROM series"), 2, "one of before, one approved");
}

#[test]
fn a_maker_who_names_its_request_finds_the_series_again() {
    let (house, _, _) = house_of_two();
    let request = voucher::voucher::SeriesRequest { request_id: "spring".into(), ..ten_euros(3) };
    let error = house.module.generate_start(&named("olga"), &request).err().unwrap();
    let approval = house.module.approve(&named("boris"), &error.approval_id, "").unwrap();
    let (status, job) = house.module.generate_start(&named("olga"), &request).unwrap();
    assert_eq!((status, job.id()), (Status::Duplicate, approval.result));
}

#[test]
fn a_bulk_operation_waits_and_is_carried_out_in_its_makers_name() {
    let house = House::new();
    let draft = voucher::voucher::SeriesRequest { draft: true, ..ten_euros(3) };
    let series = house.generate(draft);
    house.module.series_change(&operator(), &series.id, voucher::engine::SeriesChange::Accept, "").unwrap();
    house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let filter = voucher::voucher::Filter { series: series.id.clone(), ..Default::default() };
    let request = voucher::voucher::BulkRequest::new(voucher::voucher::BulkOperation::Activate, filter);
    let error = house.module.bulk_start(&named("olga"), &request).err().unwrap();
    assert_eq!((error.status, waiting(&house)[0].operation.as_str()), (Status::ApprovalPending, "activate"));
    let blind = Actor::new(ActorKind::Operator, "bob", &[Right::Approve, Right::View]);
    assert_eq!(house.module.approve(&blind, &error.approval_id, "").unwrap_err().status, Status::Forbidden);
    let approval = house.module.approve(&named("boris"), &error.approval_id, "").unwrap();
    let job = house.module.job_resume(&named("olga"), &approval.result).unwrap();
    job.step(i64::MAX).unwrap();
    assert_eq!(job.result().unwrap().changed, 3);
    house.module.approve(&named("boris"), &error.approval_id, "").unwrap();
    assert_eq!(house.count("SELECT count(*) FROM job WHERE kind = 2 AND request LIKE '%Activate%'"), 1);
}

#[test]
fn two_persons_of_a_partner_decide_about_their_own_and_nobody_elses() {
    let (house, _, _) = house_of_two();
    let person = |id: &str, of: &str| Actor { id: id.into(), ..partner(of) };
    let error = house.module.generate_start(&person("nina", "north"), &ten_euros(1)).err().unwrap();
    assert_eq!(error.status, Status::ApprovalPending);
    let stranger = person("sven", "south");
    assert_eq!(house.module.approve(&stranger, &error.approval_id, "").unwrap_err().status, Status::NotFound);
    assert!(house.module.approvals(&stranger, None).unwrap().fetch(10).unwrap().is_empty());
    assert_eq!(house.module.approvals(&person("nils", "north"), None).unwrap().fetch(10).unwrap().len(), 1);
    let same = house.module.approve(&person("nina", "north"), &error.approval_id, "").unwrap_err();
    assert_eq!(same.status, Status::SamePerson);
    let approval = house.module.approve(&person("nils", "north"), &error.approval_id, "").unwrap();
    assert_eq!((approval.partner.as_str(), approval.checker_id.as_str()), ("north", "nils"));
}
