//! The matrix of rights and operations: what each needs, and that a partner and a customer touch nothing of others.

use std::sync::Arc;

use voucher::engine::{Begun, ExportRequest, SeriesChange};
use voucher::ledger::{Answer, Outcome};
use voucher::vault::RootKey;
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, Filter, SeriesEdit, SeriesRequest, VoucherChange, VoucherType,
};
use voucher::{Actor, ActorKind, Module, Result, Right, Status};

use crate::support::*;

/// Something of everything: an active series with a used, a pending and a free card, a draft series, a type.
struct Stage {
    house: House,
    series: String,
    serial: String,
    voucher: String,
    draft: String,
    used_key: String,
    pending_key: String,
    codes: Vec<String>,
}

impl Stage {
    fn new() -> Stage {
        let house = House::unguarded();
        let kind = VoucherType { code: "T1".into(), name: "Type".into(), face_value: 1000, ..VoucherType::default() };
        house.module.type_put(&operator(), &kind).unwrap();
        let request = SeriesRequest { available_to: "north".into(), ..ten_euros(4) };
        let series = house.generate(request);
        let codes = house.codes(&series);
        let of_north = |account: &str| Actor { partner: "north".into(), ..customer(account) };
        let draft = house.generate(SeriesRequest { draft: true, ..ten_euros(2) });
        let (_, receipt) = house.module.redeem(&of_north("anna"), &code(&codes[0]), &KeptLedger::default()).unwrap();
        let Begun::Post(pending, _) = house.module.redeem_begin(&of_north("bert"), &code(&codes[1])).unwrap() else {
            panic!("the first begin asks for a posting")
        };
        let serial = format!("{}-00000003", series.code);
        let voucher = house.module.get_by_serial(&operator(), &serial).unwrap().id;
        let (used_key, pending_key) = (receipt.key, pending.key);
        Stage { house, series: series.id, serial, voucher, draft: draft.id, used_key, pending_key, codes }
    }

    fn module(&self) -> &Arc<Module> {
        &self.house.module
    }

    fn of_series(&self) -> Filter {
        Filter { series: self.series.clone(), ..Filter::default() }
    }

    fn bulk(&self, actor: &Actor, operation: BulkOperation) -> Result<i64> {
        let request = BulkRequest {
            operation,
            filter: if matches!(operation, BulkOperation::Accept | BulkOperation::Reject) {
                Filter { series: self.draft.clone(), ..Filter::default() }
            } else {
                self.of_series()
            },
            voucher_ids: Vec::new(),
            with_series: false,
            change: match operation {
                BulkOperation::Modify => VoucherChange { set: 8, expires_at_ms: START_MS * 2, ..Default::default() },
                BulkOperation::Assign => VoucherChange { set: 0x10, partner: "north".into(), ..Default::default() },
                _ => VoucherChange::default(),
            },
            reason: match operation {
                BulkOperation::Block => ChangeReason::Lost,
                BulkOperation::Cancel => ChangeReason::Loss,
                _ => ChangeReason::None,
            },
            note: "matrix".into(),
            dry_run: false,
            request_id: String::new(),
        };
        Ok(self.module().bulk(actor, &request)?.changed)
    }

    fn change(&self, actor: &Actor, change: SeriesChange) -> Result<i64> {
        let series = match change {
            SeriesChange::Accept | SeriesChange::Reject | SeriesChange::Delete => &self.draft,
            _ => &self.series,
        };
        self.module().series_change(actor, series, change, "matrix").map(|_| 1)
    }
}

/// How many things an operation saw or changed.
type Run = fn(&Stage, &Actor) -> Result<i64>;

fn count<T>(things: Result<Vec<T>>) -> Result<i64> {
    things.map(|things| things.len() as i64)
}

#[rustfmt::skip]
const OPERATIONS: &[(&str, &[Right], Run)] = {
    use BulkOperation as B;
    use Right::*;
    use SeriesChange as S;
    &[
        ("generate", &[Generate, Activate], |s, a| s.module().generate_series(a, &SeriesRequest { partner: "other".into(), ..ten_euros(1) }).map(|_| 1)),
        ("generate a draft", &[Generate], |s, a| s.module().generate_series(a, &SeriesRequest { draft: true, partner: "other".into(), ..ten_euros(1) }).map(|_| 1)),
        ("override weak codes", &[Generate, Activate, Override], |s, a| s.module().generate_series(a, &SeriesRequest { code_length: 5, weak_codes_override: "olga".into(), partner: "other".into(), ..ten_euros(4) }).map(|_| 1)),
        ("list series", &[View], |s, a| count(s.module().series_cursor(a, &Filter::default())?.fetch(9))),
        ("get", &[View], |s, a| s.module().get(a, &s.voucher).map(|_| 1)),
        ("get by serial", &[View], |s, a| s.module().get_by_serial(a, &s.serial).map(|_| 1)),
        ("search", &[View], |s, a| count(s.module().search(a, &Filter::default())?.fetch(9))),
        ("count", &[View], |s, a| s.module().search_count(a, &Filter::default(), 0)),
        ("history", &[View], |s, a| count(s.module().history(a, &s.voucher)?.fetch(9))),
        ("check", &[RedeemForAnother], |s, a| s.module().check(a, &code(&s.codes[2])).map(|_| 1)),
        ("redeem for another", &[RedeemForAnother], |s, a| s.module().redeem_begin(a, &voucher::voucher::RedeemRequest { account: "carl".into(), ..code(&s.codes[2]) }).map(|_| 1)),
        ("settle", &[RedeemForAnother], |s, a| s.module().redeem_settle(a, &s.pending_key, &Answer { outcome: Outcome::Done, ..Answer::default() }).map(|_| 1)),
        ("recover", &[RedeemForAnother], |s, a| s.module().recover(a, 0, 9, &KeptLedger::default()).map(|done| done.driven)),
        ("doubts", &[View], |s, a| count(s.module().doubts(a, 0)?.fetch(9))),
        ("reverse", &[Reverse], |s, a| s.module().reverse_begin(a, &s.used_key, "matrix").map(|_| 1)),
        ("settle by hand", &[Override], |s, a| s.module().settle_by_hand(a, &s.pending_key, &Answer { outcome: Outcome::Rejected, ..Answer::default() }, "matrix").map(|_| 1)),
        ("reconcile", &[Audit], |s, a| count(s.module().reconcile(a, 0, 0)?.missing(9))),
        ("accept", &[Approve], |s, a| s.bulk(a, B::Accept)),
        ("reject", &[Approve], |s, a| s.bulk(a, B::Reject)),
        ("activate", &[Activate], |s, a| s.bulk(a, B::Activate)),
        ("block", &[Block], |s, a| s.bulk(a, B::Block)),
        ("unblock", &[Block], |s, a| s.bulk(a, B::Unblock)),
        ("cancel", &[Cancel], |s, a| s.bulk(a, B::Cancel)),
        ("modify", &[Modify], |s, a| s.bulk(a, B::Modify)),
        ("assign", &[Modify], |s, a| s.bulk(a, B::Assign)),
        ("expire", &[Modify], |s, a| s.bulk(a, B::Expire)),
        ("purge", &[Purge], |s, a| s.bulk(a, B::Purge)),
        ("delete in bulk", &[Delete], |s, a| s.bulk(a, B::Delete)),
        ("delete", &[Delete], |s, a| s.module().delete(a, &s.of_series()).map(|done| done.deleted)),
        ("seal in bulk", &[Keys], |s, a| s.bulk(a, B::Seal)),
        ("accept a series", &[Approve], |s, a| s.change(a, S::Accept)),
        ("reject a series", &[Approve], |s, a| s.change(a, S::Reject)),
        ("lock", &[Block], |s, a| s.change(a, S::Lock)),
        ("void", &[Cancel], |s, a| s.change(a, S::Void)),
        ("delete a series", &[Delete], |s, a| s.change(a, S::Delete)),
        ("seal a series", &[Keys], |s, a| s.change(a, S::Seal)),
        ("edit a series", &[Modify], |s, a| s.module().series_edit(a, &s.series, &SeriesEdit { set: 0x400, description: "new".into(), ..Default::default() }).map(|_| 1)),
        ("put a type", &[Configure], |s, a| s.module().type_put(a, &VoucherType { code: "T2".into(), name: "New".into(), face_value: 500, ..Default::default() }).map(|_| 1)),
        ("retire a type", &[Configure], |s, a| s.module().type_retire(a, "T1", true).map(|_| 1)),
        ("set", &[Configure], |s, a| s.module().setting_set(a, "", "reveal_per_day", "5").map(|()| 1)),
        ("reveal", &[View, Reveal], |s, a| s.module().reveal(a, &s.serial, "matrix").map(|_| 1)),
        ("export", &[Export], |s, a| s.module().export_to_file(a, &Filter::default(), &ExportRequest::default(), &s.house.directory.path().join("list.csv")).map(|done| done.vouchers)),
        ("export codes", &[Export, Reveal], |s, a| s.module().export_to_file(a, &Filter::default(), &ExportRequest { with_codes: true, ..Default::default() }, &s.house.directory.path().join("codes.csv")).map(|done| done.vouchers)),
        ("remind", &[Modify], |s, a| s.module().remind(a, std::slice::from_ref(&s.voucher))),
        ("stock", &[View], |s, a| count(s.module().stock(a, &Filter::default(), 1)?.fetch(9))),
        ("liability", &[View], |s, a| count(s.module().liability(a, 0, 0))),
        ("conservation", &[View], |s, a| count(s.module().conservation(a))),
        ("metrics", &[View], |s, a| s.module().metrics(a).map(|_| 1)),
        ("verify the trail", &[Audit], |s, a| s.module().verify_audit(a)),
        ("checkpoint", &[Audit], |s, a| s.module().audit_checkpoint(a).map(|_| 1)),
        ("backup", &[Backup], |s, a| s.module().backup(a, &s.house.directory.path().join("copy.db")).map(|()| 1)),
        ("rotate keys", &[Keys], |s, a| s.module().rotate_key(a, RootKey::from_bytes(&ROOT_KEY)?, RootKey::from_bytes(&[9; 32])?).map(|()| 1)),
    ]
};

fn with(rights: i64) -> Actor {
    Actor { rights, ..operator() }
}

fn bits(rights: &[Right]) -> i64 {
    rights.iter().fold(0, |bits, right| bits | *right as i64)
}

#[test]
fn without_one_of_its_rights_an_operation_is_forbidden() {
    let stage = Stage::new();
    for (name, needed, run) in OPERATIONS {
        for missing in *needed {
            let answer = run(&stage, &with(bits(Right::ALL) & !(*missing as i64)));
            let error = answer.err().unwrap_or_else(|| panic!("{name} without {missing:?} was done"));
            assert_eq!((error.status, error.field), (Status::Forbidden, "actor.rights"), "{name} without {missing:?}");
        }
    }
}

#[test]
fn with_its_rights_alone_an_operation_is_allowed() {
    for (name, needed, run) in OPERATIONS {
        if let Err(error) = run(&Stage::new(), &with(bits(needed))) {
            assert_ne!(error.status, Status::Forbidden, "{name} with {needed:?}: {error:?}");
        }
    }
}

#[test]
fn a_partner_with_every_right_sees_and_touches_nothing_of_others() {
    let stage = Stage::new();
    let stranger = partner("stranger");
    for (name, _, run) in OPERATIONS {
        match run(&stage, &stranger) {
            Ok(touched) => assert_eq!(touched, 0, "{name} touched something of another's"),
            Err(error) => {
                let refused = [Status::Forbidden, Status::NotFound, Status::NotRedeemable, Status::InvalidArgument];
                assert!(refused.contains(&error.status), "{name}: {error:?}");
            }
        }
    }
}

#[test]
fn a_customer_has_no_way_into_the_back_office_whatever_rights_it_is_given() {
    let stage = Stage::new();
    let customer = Actor { rights: bits(Right::ALL), ..Actor::new(ActorKind::Customer, "zoe", &[]) };
    for (name, _, run) in OPERATIONS {
        match run(&stage, &customer) {
            Ok(touched) => assert_eq!(touched, 0, "{name} touched something"),
            Err(error) => {
                let refused = [Status::Forbidden, Status::NotFound, Status::NotRedeemable, Status::InvalidArgument];
                assert!(refused.contains(&error.status), "{name}: {error:?}");
            }
        }
    }
}
