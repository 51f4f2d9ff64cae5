//! Exports tell what was paid for the vouchers in them.

use std::io::{Cursor, Read};

use voucher::engine::ExportRequest;
use voucher::voucher::{ChangeReason, ExportFormat, Filter, ImportRequest, SaleRequest, SeriesRequest};
use voucher::{Actor, ActorKind, Right, Status};

use crate::import::plain;
use crate::shop::*;
use crate::support::*;

impl Shop {
    fn exported_by(&self, actor: &Actor, filter: &Filter, columns: &str, format: ExportFormat) -> Vec<u8> {
        let request = ExportRequest { columns: columns.into(), format, ..ExportRequest::default() };
        pulled(&mut self.house.module.export(actor, filter, &request).unwrap())
    }

    /// The cells below the headings of a CSV, a line a voucher.
    fn listed_by(&self, actor: &Actor, columns: &str) -> Vec<String> {
        let csv = self.exported_by(actor, &Filter::default(), columns, ExportFormat::Csv);
        String::from_utf8(csv).unwrap().lines().skip(1).map(str::to_owned).collect()
    }

    fn listed(&self, columns: &str) -> Vec<String> {
        self.listed_by(&operator(), columns)
    }
}

/// What the first sheet of a workbook says.
fn sheet(workbook: Vec<u8>) -> String {
    let mut text = String::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn each_voucher_tells_what_it_was_bought_for() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let lot = shop.lot(5);
    shop.sold(&stock("s1", &lot, 2));
    shop.sold(&SaleRequest { price: 950, ..counter("c1", &lot, 1) });
    shop.sold(&counter("c2", &lot, 1));
    let mail = shop.sold(&SaleRequest { discount: 500, ..electronic("e1", "MAIL") });
    let gift = shop.sold(&SaleRequest { price: 4_500, ..card("g1", "6001") });
    shop.sold(&reload("l1", &gift.serial, 1_000));
    let expected = ["10.00,9.00", "10.00,9.00", "10.00,9.50", "10.00,10.00", "10.00,", "20.00,19.00", "60.00,45.00"];
    assert_eq!(shop.listed("face_value,price"), expected);
    // As a search tells them.
    let found = shop.house.module.search(&operator(), &Filter::default()).unwrap().fetch(100).unwrap();
    assert_eq!(found.iter().map(|voucher| voucher.price).collect::<Vec<_>>(), [900, 900, 950, 1000, 0, 1900, 4500]);
    assert_eq!(shop.voucher(&mail.serial).price, 1_900);
}

#[test]
fn what_nobody_bought_has_no_price() {
    let shop = Shop::new();
    let lot = shop.lot(3);
    shop.sold(&stock("s1", &lot, 2));
    shop.sold(&back("r1", &lot, 1));
    shop.begin(&counter("c1", &lot, 1));
    shop.sold(&refund("f1", 500));
    let undone = shop.sold(&electronic("e1", "MAIL"));
    shop.sold(&cancellation("u1", &undone.serial, ChangeReason::Return));
    let listed = ["reserved,", "active,10.00", "active,", "active,", "cancelled,"];
    assert_eq!(shop.listed("state,price"), listed);
}

#[test]
fn every_format_has_a_price_as_it_has_other_amounts() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.sold(&counter("c1", &lot, 1));
    let of_lot = of(&lot);
    let text = |format| {
        let bytes = shop.exported_by(&operator(), &of_lot, "face_value,price", format);
        String::from_utf8(bytes).unwrap()
    };
    assert_eq!(text(ExportFormat::Csv), "face_value,price\r\n10.00,10.00\r\n10.00,\r\n");
    let json = "{\"face_value\":\"10.00\",\"price\":\"10.00\"}\n{\"face_value\":\"10.00\",\"price\":null}\n";
    assert_eq!(text(ExportFormat::JsonLines), json);
    let value = "<face_value currency=\"EUR\">10.00</face_value>";
    let xml = format!(
        "<voucher>{value}<price currency=\"EUR\">10.00</price></voucher>\n<voucher>{value}</voucher>\n</vouchers>\n"
    );
    assert!(text(ExportFormat::Xml).ends_with(&xml), "{}", text(ExportFormat::Xml));
    let sheet = sheet(shop.exported_by(&operator(), &of_lot, "face_value,price", ExportFormat::Xlsx));
    let (_, rows) = sheet.split_once("</row>").unwrap();
    let cell = "<c s=\"7\"><v>10.00</v></c>";
    assert!(rows.contains(&format!("{cell}{cell}</row>")) && rows.contains(&format!("{cell}<c/></row>")), "{rows}");
}

#[test]
fn only_who_asks_for_prices_gets_them() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    shop.sold(&counter("c1", &lot, 1));
    for preset in ["", "astpp", "splynx", "jerasoft", "crm"] {
        let request = ExportRequest { preset: preset.into(), ..ExportRequest::default() };
        let mut export = shop.house.module.export(&operator(), &of(&lot), &request).unwrap();
        let csv = String::from_utf8(pulled(&mut export)).unwrap();
        assert!(!csv.lines().next().unwrap().split(',').any(|heading| heading == "price"), "{preset}: {csv}");
    }
}

#[test]
fn a_customer_learns_what_it_paid_itself_and_nothing_its_seller_paid() {
    let shop = Shop::new();
    shop.discount("north", 1_000);
    let own = shop.sold(&electronic("e1", "MAIL"));
    let retailed = shop.sold(&SaleRequest { partner: "north".into(), ..electronic("e2", "MAIL") });
    let given = shop.sold(&SaleRequest { buyer: "carla".into(), ..electronic("e3", "MAIL") });
    for sale in [&own, &retailed, &given] {
        shop.redeem("anna", &code(&shop.code_of(&sale.serial)));
    }
    assert_eq!(shop.listed("price"), ["20.00", "18.00", "20.00"]);
    let anna = Actor::new(ActorKind::Customer, "anna", &[Right::RedeemOwn, Right::Export]);
    assert_eq!(shop.listed_by(&anna, "face_value,price"), ["20.00,20.00", "20.00,", "20.00,"]);
    let north = Actor { partner: "north".into(), ..Actor::new(ActorKind::Partner, "7", &[Right::Export]) };
    assert_eq!(shop.listed_by(&north, "face_value,price"), ["20.00,18.00"]);
}

#[test]
fn sales_of_many_pages_each_tell_their_price() {
    let shop = Shop::new();
    let lot = shop.lot(1_203);
    // More sales on one page than one statement names, and one that reaches over its end.
    for number in 0..130 {
        shop.sold(&SaleRequest { price: 500 + number, ..counter(&format!("c{number}"), &lot, 1) });
    }
    shop.sold(&stock("s1", &lot, 1_072));
    let expected: Vec<String> = (0..1_203)
        .map(|number| match number {
            0..130 => format!("10.00,{}.{:02}", (500 + number) / 100, (500 + number) % 100),
            1_202 => "10.00,".into(),
            _ => "10.00,10.00".into(),
        })
        .collect();
    assert_eq!(shop.listed("face_value,price"), expected);
}

#[test]
fn a_sale_that_was_edited_leaves_with_no_export_of_prices() {
    for change in ["UPDATE sale SET price = 5", "DELETE FROM sale"] {
        let mut shop = Shop::new();
        let lot = shop.lot(3);
        shop.sold(&stock("s1", &lot, 2));
        shop.house.edit(change);
        let request = ExportRequest { columns: "price".into(), ..ExportRequest::default() };
        let mut export = shop.house.module.export(&operator(), &of(&lot), &request).unwrap();
        assert_eq!(export.read(&mut [0; 64]).unwrap_err().status, Status::Integrity, "{change}");
        // Only whoever asks for prices needs it.
        assert_eq!(shop.listed("serial").len(), 3);
    }
}

/// The same list with codes of somebody else in place of the masks, which no import takes.
fn with_codes(csv: Vec<u8>) -> String {
    let numbered = |(number, line): (usize, &str)| line.replace("****-****-****-****", &format!("77000000{number:02}"));
    String::from_utf8(csv).unwrap().lines().enumerate().map(|line| numbered(line) + "\n").collect()
}

#[test]
fn what_was_paid_is_not_taken_for_a_face_value_when_an_export_comes_in_again() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.sold(&SaleRequest { price: 700, ..counter("c1", &lot, 2) });
    let file = |columns: &str| with_codes(shop.exported_by(&operator(), &of(&lot), columns, ExportFormat::Csv));
    for (columns, value) in [
        ("serial,code,face_value,price", 2_000),
        ("price,code,face_value,extra_value,amount", 2_200),
        ("price,amount,code", 2_200),
    ] {
        let (status, result, findings) = House::unguarded().import(&file(columns), &plain());
        assert_eq!((status, result.imported, result.value), (Status::Ok, 2, value), "{columns}");
        let not_read = findings.iter().filter(|finding| finding.problem.contains("(price)")).count();
        assert_eq!(not_read, 1, "{findings:?}");
    }
    let alone = file("serial,code,price");
    let house = House::unguarded();
    let refused = house.module.import(&operator(), &plain(), &house.file("alone.csv", &alone)).unwrap_err();
    assert_eq!((refused.status, refused.field), (Status::InvalidArgument, "face_value"));
    let told = ImportRequest { series: SeriesRequest { face_value: 1_000, ..plain().series }, ..plain() };
    assert_eq!(house.import(&alone, &told).1.value, 2_000);
    let paid = ImportRequest { columns: "face_value=price".into(), ..plain() };
    assert_eq!(House::unguarded().import(&alone, &paid).1.value, 1_400);
}

#[test]
fn each_card_has_its_own_number_in_an_export() {
    let shop = Shop::new();
    for number in ["6001", "6002", "6003"] {
        shop.sold(&card(number, number));
    }
    shop.sold(&electronic("e1", "MAIL"));
    assert_eq!(shop.listed("external_serial,price"), ["6001,50.00", "6002,50.00", "6003,50.00", ",20.00"]);
}
