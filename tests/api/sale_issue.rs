//! Vouchers that are made when they are sold: electronic ones and refunds.

use voucher::engine::{Begun, SaleBegun};
use voucher::ledger::{Outcome, PostingKind};
use voucher::voucher::voucher_type::{TaxClass, Usage};
use voucher::voucher::{Filter, RedeemRequest, Sale, SaleKind, SaleRequest, SaleState, VoucherState, VoucherType};
use voucher::{Actor, ActorKind, Reason, Right, Status};

use crate::shop::*;
use crate::support::*;

use VoucherState::{Active, Reserved};

impl Shop {
    fn series_count(&self) -> usize {
        self.house.module.series_cursor(&operator(), &Filter::default()).unwrap().fetch(100).unwrap().len()
    }
}

#[test]
fn an_electronic_voucher_is_made_for_the_customer_who_pays_at_once() {
    let shop = Shop::new();
    let (posting, begun) = shop.begin(&electronic("e1", "MAIL"));
    assert_eq!((posting.kind, posting.account.as_str()), (PostingKind::Invoice, "anna"));
    assert_eq!((posting.amount, posting.paid, posting.face_value), (2_000, 2_000, 2_000));
    assert_eq!(
        (posting.voucher_id.as_str(), posting.serial.as_str()),
        (begun.voucher_id.as_str(), begun.serial.as_str())
    );
    assert_eq!((posting.comment.as_str(), posting.method.as_str()), ("voucher by mail", "card"));
    assert_eq!((posting.buyer.as_str(), posting.partner.as_str()), ("anna", ""));
    assert_eq!((begun.voucher_type.as_str(), begun.vouchers, begun.holder.as_str()), ("MAIL", 1, ""));
    let made = shop.voucher(&begun.serial);
    assert_eq!((made.state, made.face_value, made.voucher_type.as_str()), (Reserved, 2_000, "MAIL"));
    let typed = code(&shop.code_of(&begun.serial));
    assert_eq!(shop.why_not("carla", &typed), Reason::Pending);
    let (status, sale) = shop.sell(&electronic("e1", "MAIL"));
    assert_eq!((status, sale.state, sale.invoice.as_str()), (Status::Ok, SaleState::Posted, "L1"));
    assert_eq!(shop.redeem("carla", &typed).amount, 2_000);
    assert_eq!(
        (shop.books.balance("carla"), shop.books.balance("anna"), shop.books.balance("vouchers")),
        (2_000, 0, 0)
    );
    shop.must_be_sound();
}

#[test]
fn through_a_partner_the_partner_is_invoiced_and_the_customer_owes_nothing() {
    let shop = Shop::new();
    shop.discount("", 500);
    let request = SaleRequest { partner: "north".into(), buyer: String::new(), ..electronic("e1", "MAIL") };
    let (posting, _) = shop.begin(&request);
    assert_eq!((posting.account.as_str(), posting.amount, posting.paid), ("north", 1_900, 0));
    let sale = shop.sold(&request);
    assert_eq!((sale.commission, sale.partner.as_str(), sale.buyer.as_str()), (100, "north", ""));
    assert_eq!(shop.books.balance("north"), -1_900);
    assert_eq!(shop.redeem("carla", &code(&shop.code_of(&sale.serial))).amount, 2_000);
    shop.must_be_sound();
}

#[test]
fn a_series_on_demand_grows_with_every_sale_of_its_type() {
    let shop = Shop::new();
    let first = shop.sold(&electronic("e1", "MAIL"));
    let second = shop.sold(&SaleRequest { comment: "for a birthday".into(), ..electronic("e2", "MAIL") });
    assert_eq!(shop.series_count(), 1, "a comment of its own makes no series of its own");
    assert_eq!((first.serial.replace("-00000001", "-00000002"), shop.series_count()), (second.serial.clone(), 1));
    assert_eq!(shop.books.entry(&second.key).unwrap().comment, "for a birthday");
    shop.sold(&SaleRequest { face_value: 700, ..electronic("e3", "OPEN") });
    shop.sold(&SaleRequest { face_value: 900, ..electronic("e4", "OPEN") });
    assert_eq!(shop.series_count(), 2, "values stand in the vouchers");
    let series = shop.house.module.series_get(&operator(), first.serial.split('-').next().unwrap()).unwrap();
    assert_eq!((series.quantity, series.counters.active, series.adjusted_value), (2, 2, 4_000));
    let kind = shop.house.module.type_get(&operator(), "MAIL").unwrap();
    shop.house.module.type_put(&operator(), &VoucherType { code_length: 20, ..kind }).unwrap();
    for request_id in ["e5", "e6"] {
        let sale = shop.sold(&electronic(request_id, "MAIL"));
        assert_eq!(shop.code_of(&sale.serial).chars().filter(char::is_ascii_digit).count(), 20);
    }
    assert_eq!(shop.series_count(), 3, "another shape of codes is another series");
    shop.must_be_sound();
}

#[test]
fn a_locked_series_on_demand_is_followed_by_another() {
    use voucher::engine::SeriesChange;
    let shop = Shop::new();
    let first = shop.sold(&electronic("e1", "MAIL"));
    let code = first.serial.split('-').next().unwrap();
    shop.house.module.series_change(&operator(), code, SeriesChange::Lock, "").unwrap();
    let second = shop.sold(&electronic("e2", "MAIL"));
    assert_ne!(second.serial.split('-').next().unwrap(), code);
    assert_eq!(shop.series_count(), 2);
    shop.must_be_sound();
}

#[test]
fn a_personal_voucher_is_redeemed_by_its_buyer_alone() {
    let shop = Shop::new();
    let sale = shop.sold(&electronic("e1", "OWN"));
    assert_eq!((sale.holder.as_str(), shop.voucher(&sale.serial).holder.as_str()), ("anna", "anna"));
    let typed = code(&shop.code_of(&sale.serial));
    assert_eq!(shop.why_not("carla", &typed), Reason::WrongHolder);
    assert_eq!(shop.redeem("anna", &typed).amount, 2_000);
    let other = SaleRequest { holder: "carla".into(), ..electronic("e2", "OWN") };
    assert_eq!(shop.refused(&operator(), &other), (Status::InvalidArgument, "holder"));
    let nobody = SaleRequest { buyer: String::new(), partner: "north".into(), ..electronic("e3", "OWN") };
    assert_eq!(shop.refused(&operator(), &nobody), (Status::InvalidArgument, "buyer"));
    shop.must_be_sound();
}

#[test]
fn a_personal_type_binds_what_is_sold_over_the_counter() {
    let shop = Shop::new();
    let kind = VoucherType { usage: Usage::Personal, ..shop.house.module.type_get(&operator(), "REFILL").unwrap() };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    let lot = shop.lot(1);
    shop.sold(&counter("c1", &lot, 1));
    let typed = code(&shop.code_of(&serial(&lot, 1)));
    assert_eq!(shop.why_not("carla", &typed), Reason::WrongHolder);
    assert_eq!(shop.redeem("anna", &typed).amount, 1_100);
    shop.must_be_sound();
}

#[test]
fn a_recipient_alone_redeems_what_was_bought_for_it() {
    let shop = Shop::new();
    let sale = shop.sold(&SaleRequest { holder: "carla".into(), ..electronic("e1", "MAIL") });
    assert_eq!((sale.buyer.as_str(), sale.holder.as_str()), ("anna", "carla"));
    let typed = code(&shop.code_of(&sale.serial));
    assert_eq!(shop.why_not("anna", &typed), Reason::WrongHolder);
    let asked = voucher::voucher::RedeemRequest { account: "anna".into(), ..typed.clone() };
    assert_eq!(shop.house.module.check(&operator(), &asked).unwrap_err().reason, Reason::WrongHolder);
    assert_eq!(shop.redeem("carla", &typed).amount, 2_000);
    assert_eq!(shop.house.module.redeem(&customer("anna"), &typed, &shop.books).unwrap_err().reason, Reason::None);
    shop.must_be_sound();
}

#[test]
fn a_refund_makes_a_voucher_of_credit() {
    let shop = Shop::new();
    let lot = shop.lot(1);
    let typed = code(&shop.code_of(&serial(&lot, 1)));
    shop.redeem("anna", &typed);
    let (posting, _) = shop.begin(&refund("f1", 700));
    assert_eq!((posting.kind, posting.account.as_str(), posting.amount), (PostingKind::Refund, "anna", 700));
    assert_eq!((posting.paid, posting.method.as_str(), posting.buyer.as_str()), (0, "credit", "anna"));
    let sale = shop.sold(&refund("f1", 700));
    assert_eq!((sale.kind, sale.amount, sale.holder.as_str()), (SaleKind::Refund, 700, "anna"));
    assert_eq!(shop.books.balance("anna"), 400);
    let typed = code(&shop.code_of(&sale.serial));
    assert_eq!(shop.why_not("carla", &typed), Reason::WrongHolder);
    assert_eq!(shop.redeem("anna", &typed).amount, 700);
    assert_eq!(shop.books.balance("anna"), 1_100);
    shop.must_be_sound();
}

#[test]
fn a_refund_of_two_persons_begins_once_another_has_approved_it() {
    let shop = Shop::new();
    let kind = VoucherType { two_persons: true, ..shop.house.module.type_get(&operator(), "BACK").unwrap() };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    let request = refund("f1", 700);
    let module = &shop.house.module;
    let error = module.sale_begin(&operator(), &request).unwrap_err();
    assert_eq!(error.status, Status::ApprovalPending);
    assert_eq!(module.sale_begin(&operator(), &request).unwrap_err().approval_id, error.approval_id);
    let asked = module.approval_get(&boris(), &error.approval_id).unwrap();
    assert_eq!(
        (asked.operation.as_str(), asked.summary.as_str()),
        ("refund", "refund 7.00 EUR to anna as a voucher of type BACK")
    );
    assert_eq!(module.approve(&operator(), &error.approval_id, "").unwrap_err().status, Status::SamePerson);
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::Approve, Right::View]);
    assert_eq!(module.approve(&clerk, &error.approval_id, "").unwrap_err().status, Status::Forbidden);
    let approved = module.approve(&boris(), &error.approval_id, "").unwrap();
    let SaleBegun::Again(posting, sale) = module.sale_begin(&operator(), &request).unwrap() else { panic!() };
    assert_eq!((approved.result, sale.actor_id.as_str()), (posting.key.clone(), "olga"));
    assert_eq!(shop.sold(&request).amount, 700);
    assert_eq!(shop.sell(&request).0, Status::Duplicate);
    assert_eq!(shop.books.entries(), 1);
    shop.must_be_sound();
}

#[test]
fn a_refund_that_was_not_approved_is_none() {
    let shop = Shop::new();
    shop.house.module.setting_set(&operator(), "", "two_persons", "on").unwrap();
    let error = shop.house.module.sale_begin(&operator(), &refund("f1", 700)).unwrap_err();
    shop.house.module.refuse(&boris(), &error.approval_id, "no such credit").unwrap();
    assert_eq!(shop.refused(&operator(), &refund("f1", 700)).0, Status::ApprovalPending);
    assert_eq!((shop.series_count(), shop.books.entries()), (0, 0));
    // A sale takes one person.
    shop.sold(&electronic("e1", "MAIL"));
}

#[test]
fn test_mode_makes_vouchers_that_never_reach_the_ledger() {
    let shop = Shop::new();
    shop.sold(&electronic("e0", "MAIL"));
    let entries = shop.books.entries();
    for request in [electronic("e1", "MAIL"), card("g1", "6001"), refund("f1", 500)] {
        let request = SaleRequest { test_mode: true, ..request };
        let (status, sale) = shop.sell(&request);
        assert_eq!((status, sale.state, sale.posting), (Status::Done, SaleState::Posted, None), "{request:?}");
        assert_eq!((sale.test_mode, shop.state(&sale.serial)), (true, Active));
        assert!(shop.voucher(&sale.serial).test_mode);
        assert_eq!(shop.sell(&request), (Status::Done, sale.clone()));
        let (status, taken) = shop.sell(&cancellation(
            &format!("x-{}", request.request_id),
            &sale.serial,
            voucher::voucher::ChangeReason::Return,
        ));
        assert_eq!((status, taken.posting), (Status::Done, None));
    }
    assert_eq!(shop.books.entries(), entries);
    shop.must_be_sound();
}

#[test]
fn the_tax_class_of_the_type_reaches_sale_and_posting() {
    let shop = Shop::new();
    let kind = shop.house.module.type_get(&operator(), "MAIL").unwrap();
    shop.house.module.type_put(&operator(), &VoucherType { tax_class: TaxClass::SinglePurpose, ..kind }).unwrap();
    let sale = shop.sold(&electronic("e1", "MAIL"));
    let booked = shop.books.entry(&sale.key).unwrap();
    assert_eq!((sale.tax_class, booked.tax_class), (TaxClass::SinglePurpose, TaxClass::SinglePurpose));
    let payment = shop.redeem("carla", &code(&shop.code_of(&sale.serial)));
    assert_eq!(shop.books.entry(&payment.key).unwrap().tax_class, TaxClass::SinglePurpose);
}

#[test]
fn a_voucher_for_products_is_redeemed_for_one_of_them() {
    let shop = Shop::new();
    let kind = VoucherType {
        products: "tv,internet".into(),
        product_types: "streaming".into(),
        ..shop.house.module.type_get(&operator(), "MAIL").unwrap()
    };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    let sale = shop.sold(&electronic("e1", "MAIL"));
    let typed = code(&shop.code_of(&sale.serial));
    let for_product = |product: &str| voucher::voucher::RedeemRequest { product: product.into(), ..typed.clone() };
    for product in ["", "radio", "tv,internet", "TV"] {
        assert_eq!(shop.why_not("carla", &for_product(product)), Reason::WrongProduct, "{product}");
    }
    let receipt = shop.redeem("carla", &for_product(" streaming "));
    assert_eq!((receipt.amount, shop.books.entry(&receipt.key).unwrap().product.as_str()), (2_000, "streaming"));
    shop.must_be_sound();
}

#[test]
fn who_repeats_a_redemption_for_another_product_is_not_answered_with_the_first() {
    let shop = Shop::new();
    let mail = shop.house.module.type_get(&operator(), "MAIL").unwrap();
    shop.house.module.type_put(&operator(), &VoucherType { products: "tv,internet".into(), ..mail }).unwrap();
    let typed =
        |sale: &Sale, product: &str| RedeemRequest { product: product.into(), ..code(&shop.code_of(&sale.serial)) };
    let begun = |request: &RedeemRequest| shop.house.module.redeem_begin(&customer("carla"), request);

    let used = shop.sold(&electronic("e1", "MAIL"));
    let receipt = shop.redeem("carla", &typed(&used, "tv"));
    for product in ["internet", "radio", ""] {
        assert_eq!(shop.why_not("carla", &typed(&used, product)), Reason::Used, "{product}");
        assert_eq!(begun(&typed(&used, product)).unwrap_err().status, Status::NotRedeemable, "{product}");
    }
    assert_eq!(receipt.product, "tv");
    let (status, again) = shop.house.module.redeem(&customer("carla"), &typed(&used, "tv"), &shop.books).unwrap();
    assert_eq!((status, &again.key), (Status::Duplicate, &receipt.key));

    let pending = shop.sold(&electronic("e2", "MAIL"));
    let Begun::Post(posting, _) = begun(&typed(&pending, "tv")).unwrap() else { panic!() };
    for product in ["internet", "radio", ""] {
        assert_eq!(shop.why_not("carla", &typed(&pending, product)), Reason::Pending, "{product}");
        let numbered = RedeemRequest { request_id: "r1".into(), ..typed(&pending, product) };
        assert_eq!(begun(&numbered).unwrap_err().status, Status::NotRedeemable, "{product}");
    }
    assert_eq!(shop.books.calls(&posting.key), 0, "nothing was posted for another product");
    assert!(matches!(begun(&typed(&pending, " tv ")).unwrap(), Begun::Again(..)));
    shop.redeem("carla", &typed(&pending, "tv"));
    shop.must_be_sound();
}

#[test]
fn what_was_redeemed_for_no_product_is_no_receipt_for_one() {
    let shop = Shop::new();
    let sale = shop.sold(&electronic("e1", "MAIL"));
    let typed = code(&shop.code_of(&sale.serial));
    shop.redeem("carla", &typed);
    let named = RedeemRequest { product: "tv".into(), ..typed.clone() };
    assert_eq!(shop.why_not("carla", &named), Reason::Used);
    assert_eq!(shop.house.module.redeem(&customer("carla"), &typed, &shop.books).unwrap().0, Status::Duplicate);
}

#[test]
fn the_answer_to_a_sale_settles_no_redemption_and_the_other_way_round() {
    let shop = Shop::new();
    let (posting, sale) = shop.begin(&electronic("e1", "MAIL"));
    for letter in ['c', 'f', 'r', 'p'] {
        let key = posting.key.replace(":i:", &format!(":{letter}:"));
        let answer = voucher::ledger::Answer { outcome: Outcome::Done, ..Default::default() };
        let error = shop.house.module.sale_settle(&operator(), &key, &answer).unwrap_err();
        assert_eq!(error.status, Status::NotFound, "{letter}");
        assert_eq!(shop.house.module.sale_get(&operator(), &key).unwrap_err().status, Status::NotFound);
    }
    assert_eq!(shop.state(&sale.serial), Reserved);
}

#[test]
fn a_type_whose_codes_are_used_up_asks_for_longer_ones() {
    let shop = Shop::new();
    let kind = VoucherType { code_length: 8, ..shop.house.module.type_get(&operator(), "MAIL").unwrap() };
    shop.house.module.type_put(&operator(), &kind).unwrap();
    let refused = (0..200).find_map(|sale| {
        let request = electronic(&format!("e{sale}"), "MAIL");
        shop.house.module.sell(&operator(), &request, &shop.books).err()
    });
    let error = refused.unwrap();
    assert_eq!((error.status, error.field), (Status::WeakCodes, "voucher_type"));
    assert!(error.message.contains("give it a code_length of 9 or more"), "{error}");
    assert!(!error.message.contains("override"), "{error}");
    shop.house.module.type_put(&operator(), &VoucherType { code_length: 9, ..kind }).unwrap();
    shop.sold(&electronic("last", "MAIL"));
    shop.must_be_sound();
}
