use super::*;


use crate::voucher::CardPage;

fn make(path: &str, t: &CardTemplate, fields: &str, n: usize, logo: bool, money: i64, test: bool, title: &str) {
    let logo = logo.then(|| std::fs::read("tests/fixtures/logo.png").unwrap());
    let start = std::time::Instant::now();
    let day = Box::new(|_| jiff::civil::date(2026, 12, 31));
    let mut d = match CardsDocument::new(t, fields, logo, day) { Ok(d) => d, Err(e) => { println!("{path}: {}", e.message); return } };
    let mut out = Vec::new();
    let mut block = Zeroizing::new(Vec::new());
    let mut x: u64 = 88172645463325252;
    for i in 0..n {
        let mut code = String::new();
        for k in 0..16 {
            x ^= x << 13; x ^= x >> 7; x ^= x << 17;
            if k > 0 && k % 4 == 0 { code.push('-'); }
            code.push(char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(x % 32) as usize]));
        }
        let e = Currency::parse("EUR").unwrap();
        for c in [Cell::Text(title), Cell::Money(money, e), Cell::Text(&code), Cell::Text(&format!("SUMMER-{:08}", i + 1)), Cell::Moment(1), Cell::Truth(test)] {
            d.cell(c, Shared::No).unwrap();
        }
        if let Err(e) = d.end_row() { println!("{path}: row: {}", e.message); return }
        d.take(&mut block); out.extend_from_slice(&block);
    }
    let bound = d.size();
    d.finish().unwrap(); d.take(&mut block); out.extend_from_slice(&block);
    println!("{path}: {} cards {} bytes (bound {bound}) {:?}", n, out.len(), start.elapsed());
    std::fs::write(path, out).unwrap();
}
#[test]
fn render() {
    let o = |n: &str| format!("/tmp/cardsout/{n}.pdf");
    let base = CardTemplate { instructions: "Dial *100# and type the code, or scan it with your telephone.\nHelp: 800 1234, every day from 8 to 20. No refund.".into(), ..Default::default() };
    make(&o("sheet"), &base, "", 10, true, 2500, false, "Orbit Prepaid · Data 10 GB");
    let link = CardTemplate { columns: 3, rows: 8, link: "https://orbit.example/t?c={code}".into(), instructions: "Scan, or type the code at orbit.example/t".into(), ..Default::default() };
    make(&o("sheet38"), &link, "", 24, true, 1000, false, "Orbit Prepaid");
    make(&o("sheet38c"), &CardTemplate { columns: 3, rows: 8, ..Default::default() }, "", 24, true, 1000, false, "Orbit Prepaid");
    let card = CardTemplate { page: CardPage::Card, ..base.clone() };
    make(&o("card"), &card, "logo,title,value,code,serial,expires_at,qr_code,instructions,barcode", 3, true, 2500, false, "Orbit Prepaid · Data 10 GB");
    make(&o("cardtest"), &CardTemplate { locale: "de-DE".into(), ..card.clone() }, "", 2, true, 123450, true, "Guthaben für Gäste");
    make(&o("cardar"), &CardTemplate { locale: "ar".into(), instructions: "اطلب *100# ثم أدخل الرمز".into(), ..card.clone() }, "", 2, true, 2500, false, "بطاقة رصيد مسبقة الدفع");
    make(&o("cardhe"), &CardTemplate { locale: "he".into(), ..card.clone() }, "", 2, true, 2500, false, "כרטיס נטען 10GB");
    make(&o("cardplain"), &card, "value,code", 2, false, 2500, false, "x");
    make(&o("one"), &CardTemplate { columns: 1, rows: 1, ..base.clone() }, "", 1, true, 2500, false, "Orbit Prepaid");
    for (c, r) in [(1, 8), (2, 4), (4, 4), (4, 6), (5, 5), (6, 6), (4, 10), (2, 12), (3, 10), (8, 8), (12, 12)] {
        make(&o(&format!("g{c}x{r}")), &CardTemplate { columns: c, rows: r, ..base.clone() }, "", (c * r) as usize, true, 2500, false, "Orbit Prepaid");
        make(&o(&format!("s{c}x{r}")), &CardTemplate { columns: c, rows: r, ..base.clone() }, "title,value,code,qr_code", (c * r) as usize, true, 2500, false, "Orbit Prepaid");
    }
    make(&o("many"), &base, "", 10_000, true, 2500, false, "Orbit Prepaid");
}
