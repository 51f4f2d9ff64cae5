//! Cards: which vouchers get one, and what it says.

use voucher::engine::ExportRequest;
use voucher::voucher::{
    BulkOperation, BulkRequest, CardTemplate, ExportFormat, Filter, RedeemRequest, SeriesRequest, VoucherType,
};
use voucher::Status;

use crate::bulk::{done, request};
use crate::export_files::files;
use crate::export_runs::{runs, take, with_codes};
use crate::support::*;

fn cards() -> ExportRequest {
    ExportRequest { format: ExportFormat::Pdf, ..with_codes() }
}

/// A JPEG file of one dot and so many bytes of remarks.
fn jpeg(bytes: usize) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    while file.len() < bytes {
        file.extend([0xff, 0xfe, 0xff, 0xff]);
        file.resize(file.len() + 0xfffd, 7);
    }
    file.extend([0xff, 0xc0, 0, 17, 8, 0, 1, 0, 1, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    file.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0, 0xff, 0xd9]);
    file
}

#[test]
fn only_what_is_good_or_can_become_it_gets_a_card_with_a_code() {
    let (house, ledger) = (House::unguarded(), KeptLedger::default());
    let (series, codes) = house.cards(6);
    house.module.redeem(&customer("anna"), &code(&codes[0]), &ledger).unwrap();
    house.module.redeem_begin(&customer("bert"), &code(&codes[1])).unwrap();
    for (number, operation) in [(3, BulkOperation::Block), (4, BulkOperation::Cancel)] {
        let filter = Filter { serial: format!("1-{number}"), ..Filter::default() };
        assert_eq!(done(&house, &BulkRequest { filter, ..request(operation, &series) }).changed, 1);
    }
    house.generate(SeriesRequest { expires_at_ms: START_MS + 1, ..ten_euros(3) });
    house.generate(SeriesRequest { draft: true, ..ten_euros(4) });
    house.clock.advance(10);
    let waits = take(&house, &operator(), &Filter::default(), &cards()).unwrap_err();
    house.module.approve(&boris(), &waits.approval_id, "").unwrap();
    let again = ExportRequest { approval_id: waits.approval_id, ..cards() };
    let result = take(&house, &operator(), &Filter::default(), &again).unwrap();
    assert_eq!((result.vouchers, result.value), (2 + 4, 6_000));
    // Nothing of the one that expired left: it may leave once as ever.
    assert_eq!(house.count("SELECT COUNT(*) FROM export_series WHERE series = 2"), 0);
    let masks = ExportRequest { with_codes: false, ..cards() };
    assert_eq!(take(&house, &operator(), &Filter::default(), &masks).unwrap().vouchers, 13);
}

#[test]
fn cards_behind_pages_without_any_are_printed() {
    let house = House::new();
    let series = house.generate(ten_euros(2_300));
    let filter = Filter { serial: "1-1".into(), serial_until: "1-2200".into(), ..Filter::default() };
    assert_eq!(done(&house, &BulkRequest { filter, ..request(BulkOperation::Block, &series) }).changed, 2_200);
    let path = house.directory.path().join("cards.pdf");
    let result = house.module.export_to_file(&operator(), &Filter::default(), &cards(), &path).unwrap();
    assert_eq!((result.vouchers, runs(&house)[0].result.vouchers), (100, 100));
    let pulled = House::new();
    let series = pulled.generate(ten_euros(1_100));
    let filter = Filter { serial: "1-1".into(), serial_until: "1-1000".into(), ..Filter::default() };
    done(&pulled, &BulkRequest { filter, ..request(BulkOperation::Block, &series) });
    assert_eq!(take(&pulled, &operator(), &Filter::default(), &cards()).unwrap().vouchers, 100);
}

#[test]
fn a_card_says_what_is_left_on_it() {
    let drawn = |face_value: i64, spent: i64| {
        let house = House::new();
        let gift = VoucherType {
            code: "GIFT".into(),
            name: "gift".into(),
            face_value,
            partial_use: true,
            ..VoucherType::default()
        };
        house.module.type_put(&operator(), &gift).unwrap();
        let series =
            house.generate(SeriesRequest { voucher_type: "GIFT".into(), quantity: 1, ..SeriesRequest::default() });
        let codes = house.codes(&series);
        if spent > 0 {
            let part = RedeemRequest { amount: spent, request_id: "part".into(), ..code(&codes[0]) };
            house.module.redeem(&customer("anna"), &part, &KeptLedger::default()).unwrap();
        }
        let masks = ExportRequest { with_codes: false, ..cards() };
        pulled(&mut house.module.export(&operator(), &Filter::default(), &masks).unwrap())
    };
    assert_eq!(drawn(1_000, 400), drawn(600, 0));
    assert_ne!(drawn(1_000, 400), drawn(1_000, 0));
}

#[test]
fn a_logo_that_no_file_could_hold_is_refused_before_a_run_begins() {
    let house = House::new();
    house.generate(ten_euros(1));
    let logo = house.directory.path().join("logo.jpg");
    let path = house.directory.path().join("cards.pdf");
    let card = CardTemplate { logo: logo.display().to_string(), ..CardTemplate::default() };
    let request = ExportRequest { bytes_per_file: 1 << 20, card, ..cards() };
    let export = || house.module.export_to_file(&operator(), &Filter::default(), &request, &path);
    std::fs::write(&logo, jpeg(1 << 20)).unwrap();
    let error = export().unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "bytes_per_file"), "{error}");
    assert!(runs(&house).is_empty());
    assert_eq!(files(&house), ["logo.jpg"]);
    std::fs::write(&logo, jpeg(1 << 18)).unwrap();
    assert_eq!(export().unwrap().files, 1);
}
