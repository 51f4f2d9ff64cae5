//! A posting says the same however often it is asked for: what its voucher was when the redemption began, not what became
//! of it since.

use voucher::engine::Begun;
use voucher::ledger::{Ledger, Outcome, Posting};
use voucher::voucher::bulk::set;
use voucher::voucher::voucher_type::TaxClass;
use voucher::voucher::{
    BulkOperation as Do, BulkRequest, RedeemRequest, SaleRequest, Series, SeriesEdit, VoucherChange, VoucherType,
};
use voucher::Status;

use crate::shop::*;
use crate::support::*;

impl Shop {
    fn change(&self, operation: Do, series: &Series, change: VoucherChange) {
        let result =
            self.house.module.bulk(&operator(), &BulkRequest { change, ..BulkRequest::new(operation, of(series)) });
        assert_eq!(result.unwrap().changed, series.quantity);
    }

    fn assign(&self, series: &Series, partner: &str) {
        self.change(
            Do::Assign,
            series,
            VoucherChange { set: set::PARTNER, partner: partner.into(), ..VoucherChange::default() },
        );
    }

    /// Vouchers go to another type with other method and tax class; the series has another comment.
    fn change_terms(&self, series: &Series) {
        let given = self.house.module.type_get(&operator(), "REFILL").unwrap();
        let other = VoucherType {
            code: "OTHER".into(),
            payment_type: "card".into(),
            tax_class: TaxClass::SinglePurpose,
            ..given
        };
        self.house.module.type_put(&operator(), &other).unwrap();
        let change = VoucherChange { set: set::VOUCHER_TYPE, voucher_type: "OTHER".into(), ..VoucherChange::default() };
        self.change(Do::Modify, series, change);
        let edit = SeriesEdit { set: set::COMMENT, comment: "refund of May".into(), ..SeriesEdit::default() };
        self.house.module.series_edit(&operator(), &series.id, &edit).unwrap();
    }

    /// Cards that may be used in parts.
    fn parts(&self, quantity: i64) -> Series {
        let given = self.house.module.type_get(&operator(), "REFILL").unwrap();
        self.house.module.type_put(&operator(), &VoucherType { partial_use: true, ..given }).unwrap();
        self.lot(quantity)
    }

    /// What would be posted again.
    fn posting(&self, key: &str) -> Posting {
        self.house.module.posting_of(&operator(), key).unwrap()
    }

    fn post_again(&self, key: &str) -> Status {
        let answer = self.books.post(&self.posting(key));
        self.house.module.retry_settle(&operator(), key, &answer).unwrap().0
    }

    fn begin_reversal(&self, key: &str) -> Posting {
        match self.house.module.reverse_begin(&operator(), key, "not hers").unwrap() {
            Begun::Post(posting, _) => posting,
            other => panic!("the first begin asks for a posting: {other:?}"),
        }
    }

    fn first_code(&self, series: &Series) -> RedeemRequest {
        code(&self.house.codes(series)[0])
    }
}

fn taken(amount: i64, request_id: &str, typed: &RedeemRequest) -> RedeemRequest {
    RedeemRequest { amount, request_id: request_id.into(), ..typed.clone() }
}

#[test]
fn a_reversal_on_its_way_undoes_what_was_booked_whatever_became_of_the_voucher() {
    let shop = Shop::new();
    let series = shop.parts(1);
    let paid = shop.redeem("emma", &taken(400, "a", &shop.first_code(&series)));
    let payment = shop.books.entry(&paid.key).unwrap();
    shop.assign(&series, "north");
    shop.change_terms(&series);
    assert_eq!(shop.posting(&paid.key), payment);

    let begun = shop.begin_reversal(&paid.key);
    let told = |posting: &Posting| (posting.partner.clone(), posting.method.clone(), posting.tax_class, posting.price);
    assert_eq!(told(&begun), told(&payment), "it takes back what was booked");
    shop.assign(&series, "south");
    assert_eq!(shop.posting(&begun.key), begun);
    shop.books.answers(Outcome::Unknown);
    shop.house.module.recover(&operator(), 0, 10, &shop.books).unwrap();
    assert_eq!(shop.books.asked(&begun.key), Some(begun.clone()));
    shop.house.module.recover(&operator(), 0, 10, &shop.books).unwrap();
    assert_eq!((shop.books.entry(&begun.key), shop.books.balance("emma")), (Some(begun), 0));
    shop.must_be_sound();
}

#[test]
fn a_reversal_that_was_booked_and_whose_answer_was_lost_is_no_conflict_after_a_change() {
    let shop = Shop::new();
    let series = shop.parts(1);
    let paid = shop.redeem("emma", &taken(400, "a", &shop.first_code(&series)));
    shop.books.books_and_answers(Outcome::Unknown);
    let (status, _) = shop.house.module.reverse(&operator(), &paid.key, "not hers", &shop.books).unwrap();
    assert_eq!(status, Status::InDoubt);
    shop.assign(&series, "north");
    shop.change_terms(&series);
    let recovery = shop.house.module.recover(&operator(), 0, 10, &shop.books).unwrap();
    assert_eq!((recovery.posted, recovery.conflict), (1, 0));
    assert_eq!(shop.voucher(&serial(&series, 1)).remaining, 1_100);
    shop.must_be_sound();
}

#[test]
fn a_voucher_that_is_sold_anew_leaves_the_postings_of_its_first_sale_alone() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.discount("north", 1_000);
    shop.discount("south", 3_000);
    shop.sold(&stock("a", &lot, 2));
    let typed = shop.first_code(&lot);
    let first = shop.redeem("emma", &typed);
    shop.house.module.reverse(&operator(), &first.key, "not hers", &shop.books).unwrap();
    let undone = shop.house.module.redemption_get(&operator(), &first.key).unwrap();
    let booked = [&first.key, &undone.counterpart_key].map(|key| shop.books.entry(key).unwrap());
    assert_eq!((booked[0].price, booked[0].partner.as_str()), (900, "north"));

    shop.sold(&back("b", &lot, 2));
    shop.sold(&SaleRequest { partner: "south".into(), ..stock("c", &lot, 2) });
    for posting in &booked {
        assert_eq!(&shop.posting(&posting.key), posting);
        assert_eq!(shop.books.post(&shop.posting(&posting.key)).outcome, Outcome::Duplicate);
    }
    let second = shop.redeem("emma", &typed);
    let second = shop.books.entry(&second.key).unwrap();
    assert_eq!((second.price, second.partner.as_str()), (700, "south"), "another sale, another posting");
    shop.must_be_sound();
}

#[test]
fn a_voucher_without_terms_or_sale_is_posted_without_them_after_it_has_some() {
    let shop = Shop::new();
    let (series, codes) = shop.house.cards(1);
    let Begun::Post(begun, _) = shop.house.module.redeem_begin(&customer("emma"), &code(&codes[0])).unwrap() else {
        panic!()
    };
    assert_eq!(shop.post_again(&begun.key), Status::Ok);
    shop.house.module.reverse(&operator(), &begun.key, "not hers", &shop.books).unwrap();
    shop.change_terms(&series);
    assert_eq!(shop.posting(&begun.key), begun);
    shop.sold(&counter("c1", &series, 1));
    assert_eq!(shop.posting(&begun.key), begun);
    let paid = shop.redeem("anna", &code(&codes[0]));
    let receipt = shop.house.module.redemption_get(&operator(), &begun.key).unwrap();
    assert_eq!((paid.price, receipt.price), (1_000, 0), "what the one paid is not told of the other");
}
