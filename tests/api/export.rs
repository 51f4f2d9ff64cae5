//! Exports as a print shop and a spreadsheet get them.

use std::os::unix::fs::PermissionsExt;

use voucher::engine::ExportRequest;
use voucher::voucher::{Filter, SeriesRequest};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

fn text(house: &House, filter: &Filter, request: &ExportRequest) -> String {
    let mut export = house.module.export(&operator(), filter, request).unwrap();
    let (mut bytes, mut block) = (Vec::new(), [0; 7]);
    while let count @ 1.. = export.read(&mut block).unwrap() {
        bytes.extend_from_slice(&block[..count]);
    }
    assert_eq!(export.result().bytes, bytes.len() as i64);
    String::from_utf8(bytes).unwrap()
}

fn preset(name: &str) -> ExportRequest {
    ExportRequest { preset: name.into(), ..ExportRequest::default() }
}

#[test]
fn the_chosen_columns_come_in_their_order() {
    let house = House::new();
    house.generate(SeriesRequest { extra_value: 50, ..ten_euros(1) });
    let request = ExportRequest { columns: "amount, serial,state,currency,code".into(), ..ExportRequest::default() };
    let csv = text(&house, &Filter::default(), &request);
    assert_eq!(csv, "amount,serial,state,currency,code\r\n10.50,1-00000001,active,EUR,****-****-****-****\r\n");
}

#[test]
fn an_unknown_column_or_preset_is_refused() {
    let house = House::new();
    let wrong = ExportRequest { columns: "serial,pin".into(), ..ExportRequest::default() };
    for (request, field) in [(wrong, "columns"), (preset("other"), "preset")] {
        let error = house.module.export(&operator(), &Filter::default(), &request).err().unwrap();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, field));
    }
}

#[test]
fn presets_write_the_headings_of_their_system() {
    let house = House::new();
    house.cards(1);
    for (name, start) in [
        ("astpp", "\u{feff}Coupon Number,Description,Account,Amount,Created Date,Used?,Used Date\r\n"),
        ("splynx", "ID,Series,Serial,Code,Price,Partner,Valid till,Status,Customer,Used at\r\n"),
        ("jerasoft", "Status,Serial Number,Amount,PIN Code,Reseller,Activated,Client,Created on,Expiration date\r\n"),
        ("crm", "Number,Secret number,Lot,Value,Extra added value,Currency,Life cycle state,Effective date,"),
    ] {
        let csv = text(&house, &Filter::default(), &preset(name));
        assert!(csv.starts_with(start) && csv.lines().count() == 2, "{csv}");
    }
}

#[test]
fn a_description_is_no_formula_and_keeps_every_script() {
    let house = House::new();
    house.generate(SeriesRequest { description: "=1+1".into(), ..ten_euros(1) });
    house.generate(SeriesRequest { description: "Зима, \"雪\" ❄".into(), ..ten_euros(1) });
    let request = ExportRequest { columns: "description".into(), ..ExportRequest::default() };
    let csv = text(&house, &Filter::default(), &request);
    assert_eq!(csv, "description\r\n'=1+1\r\n\"Зима, \"\"雪\"\" ❄\"\r\n");
}

#[test]
fn exported_codes_are_grouped_and_can_be_redeemed() {
    let (house, ledger) = (House::new(), KeptLedger::default());
    let (_, codes) = house.cards(1);
    assert!(codes[0].len() == 19 && codes[0].matches('-').count() == 3);
    assert_eq!(house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap().0, Status::Ok);
}

#[test]
fn a_file_is_for_its_owner_and_holds_what_was_counted() {
    let house = House::new();
    house.cards(1_500);
    let path = house.directory.path().join("cards.csv");
    let result = house.module.export_to_file(&operator(), &Filter::default(), &preset(""), &path).unwrap();
    let metadata = std::fs::metadata(&path).unwrap();
    assert_eq!((metadata.permissions().mode() & 0o777, metadata.len() as i64), (0o600, result.bytes));
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count() as i64, result.vouchers + 1);
    assert_eq!(result.vouchers, 1_500);
    assert_eq!(leftovers(&house), 0);
}

#[test]
fn an_existing_file_or_link_is_refused_and_stays_as_it_was() {
    let house = House::new();
    house.cards(1);
    let (file, link) = (house.directory.path().join("a.csv"), house.directory.path().join("b.csv"));
    std::fs::write(&file, "mine").unwrap();
    std::os::unix::fs::symlink(house.directory.path().join("elsewhere.csv"), &link).unwrap();
    for path in [&file, &link] {
        let error = house.module.export_to_file(&operator(), &Filter::default(), &preset(""), path).unwrap_err();
        assert_eq!((error.status, error.field), (Status::FileAccess, "path"));
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    assert!(!house.directory.path().join("elsewhere.csv").exists());
}

#[test]
fn without_the_right_no_file_appears() {
    let house = House::new();
    house.generate(ten_euros(1));
    let path = house.directory.path().join("cards.csv");
    let masks_only = Actor::new(ActorKind::Operator, "carl", &[Right::View, Right::Export]);
    let nothing = Actor::new(ActorKind::Operator, "dora", &[Right::View, Right::Reveal]);
    let with_codes = ExportRequest { with_codes: true, ..ExportRequest::default() };
    for (actor, request) in [(&masks_only, &with_codes), (&nothing, &preset("")), (&customer("anna"), &preset(""))] {
        let error = house.module.export_to_file(actor, &Filter::default(), request, &path).unwrap_err();
        assert_eq!(error.status, Status::Forbidden);
    }
    assert!(!path.exists() && leftovers(&house) == 0);
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'exported'"), 0);
}

#[test]
fn an_export_is_in_the_audit_trail_before_its_first_byte() {
    let house = House::new();
    house.generate(ten_euros(1));
    let before = house.count("SELECT count(*) FROM audit WHERE event = 'exported'");
    let with_codes = ExportRequest { with_codes: true, ..ExportRequest::default() };
    let export = house.module.export(&operator(), &Filter::default(), &with_codes).unwrap();
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'exported'"), before + 1);
    drop(export);
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE detail LIKE '%\"with_codes\":true%'"), before + 1);
}

fn leftovers(house: &House) -> usize {
    let names = std::fs::read_dir(house.directory.path()).unwrap();
    names.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".part-")).count()
}
