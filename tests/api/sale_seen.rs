//! Sales before the eyes and hands of those they are not for.

use voucher::voucher::{
    ChangeReason, Filter, SaleFilter, SaleKind, SaleRequest, SaleState, SeriesChange, SeriesRequest,
};
use voucher::{Actor, ActorKind, Right, Status};

use crate::shop::*;
use crate::support::*;

fn north(id: &str) -> Actor {
    Actor { partner: "north".into(), ..Actor::new(ActorKind::Partner, id, &[Right::Sell]) }
}

/// An electronic voucher a partner's clerk sold to anna, for carla.
fn through_north(shop: &Shop) -> voucher::voucher::Sale {
    shop.discount("north", 1_000);
    let gift = SaleRequest { holder: "carla".into(), ..electronic("n1", "MAIL") };
    shop.house.module.sell(&north("7"), &gift, &shop.books).unwrap().1
}

#[test]
fn whoever_recovers_settles_sales_as_well() {
    let shop = Shop::new();
    let (posting, _) = shop.begin(&electronic("e1", "MAIL"));
    let night = Actor::new(ActorKind::System, "night", &[Right::RedeemForAnother]);
    let recovery = shop.house.module.recover(&night, 0, 10, &shop.books).unwrap();
    assert_eq!((recovery.driven, recovery.posted), (1, 1));
    assert_eq!(shop.house.module.sale_get(&night, &posting.key).unwrap().state, SaleState::Posted);
}

#[test]
fn a_customer_sees_what_it_bought_and_not_what_its_seller_paid() {
    let shop = Shop::new();
    let sale = through_north(&shop);
    assert_eq!((sale.amount, sale.commission), (1_800, 200));
    for account in ["anna", "carla"] {
        let list = shop.house.module.sales(&customer(account), &SaleFilter::default()).unwrap().fetch(10).unwrap();
        assert_eq!(list, [shop.house.module.sale_get(&customer(account), &sale.id).unwrap()]);
        assert_eq!((list[0].face_value, list[0].amount, list[0].commission), (2_000, 0, 0));
        assert_eq!((list[0].account.as_str(), list[0].actor_id.as_str()), ("", ""));
    }
    let nobodys = shop.house.module.sales(&customer("boris"), &SaleFilter::default()).unwrap().fetch(1).unwrap();
    assert!(nobodys.is_empty());
}

#[test]
fn another_actor_with_the_same_id_did_not_sell_it() {
    let shop = Shop::new();
    let sale = through_north(&shop);
    assert_eq!(shop.house.module.sale_code(&north("7"), &sale.id).unwrap().len(), 16);
    let clerk = Actor::new(ActorKind::Operator, "7", &[Right::Sell, Right::View]);
    assert_eq!(shop.house.module.sale_code(&clerk, &sale.id).unwrap_err().status, Status::Forbidden);
}

#[test]
fn codes_of_sales_others_made_count_as_looks() {
    let shop = Shop::new();
    let sale = through_north(&shop);
    shop.house.module.setting_set(&operator(), "", "reveal_per_day", "1").unwrap();
    shop.house.module.sale_code(&operator(), &sale.id).unwrap();
    assert_eq!(shop.house.module.sale_code(&operator(), &sale.id).unwrap_err().status, Status::Throttled);
}

#[test]
fn a_credit_note_goes_to_the_account_that_was_invoiced() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.sold(&SaleRequest { account: "north-77".into(), ..stock("s1", &lot, 2) });
    let other = SaleRequest { account: "elsewhere".into(), ..back("r1", &lot, 1) };
    assert_eq!(shop.refused(&operator(), &other), (Status::InvalidArgument, "account"));
    let (posting, _) = shop.begin(&back("r2", &lot, 1));
    assert_eq!(posting.account, "north-77");
}

#[test]
fn vouchers_only_a_partners_customers_may_redeem_are_not_sold_on() {
    let shop = Shop::new();
    let own =
        SeriesRequest { voucher_type: "REFILL".into(), quantity: 1, partner: "south".into(), ..Default::default() };
    let lot = shop.house.generate(own);
    assert_eq!(shop.refused(&operator(), &stock("s1", &lot, 1)).0, Status::WrongState);
}

#[test]
fn a_card_of_a_locked_series_is_not_loaded() {
    let shop = Shop::new();
    let sale = shop.sold(&card("c1", "6001"));
    let series = sale.serial.split('-').next().unwrap();
    shop.house.module.series_change(&operator(), series, SeriesChange::Lock, "audit").unwrap();
    let load = SaleRequest {
        kind: SaleKind::Reload,
        request_id: "l1".into(),
        voucher: sale.serial.clone(),
        face_value: 500,
        ..SaleRequest::default()
    };
    assert_eq!(shop.refused(&operator(), &load), (Status::WrongState, "voucher"));
}

#[test]
fn a_refund_is_of_the_account_that_gets_the_voucher() {
    let shop = Shop::new();
    let other = SaleRequest { account: "victim".into(), ..refund("f1", 500) };
    assert_eq!(shop.refused(&operator(), &other), (Status::InvalidArgument, "account"));
}

#[test]
fn a_refund_that_was_taken_back_is_none_in_the_sums() {
    let shop = Shop::new();
    let sale = shop.sold(&refund("f1", 500));
    shop.sold(&cancellation("u1", &sale.serial, ChangeReason::Return));
    let sums = shop.house.module.sale_sums(&operator(), 0, 0, false).unwrap();
    assert_eq!((sums[0].refunds, sums[0].refunded, sums[0].returned, sums[0].credited), (0, 0, 0, 0));
}

#[test]
fn a_card_number_does_not_read_as_a_serial() {
    let shop = Shop::new();
    assert_eq!(shop.refused(&operator(), &card("c1", "12-00000057")), (Status::InvalidArgument, "card_number"));
}

#[test]
fn no_other_way_shows_a_customer_what_its_seller_paid_or_who_gave_it() {
    let shop = Shop::new();
    let sale = through_north(&shop);
    let carla = Actor::new(ActorKind::Customer, "carla", &[Right::RedeemOwn, Right::View]);
    let receipt = shop.house.module.redemption_get(&carla, &sale.key).unwrap();
    assert_eq!((receipt.amount, receipt.balance_after, receipt.account.as_str()), (0, None, ""));
    let seen = shop.house.module.sale_get(&carla, &sale.id).unwrap();
    assert_eq!((seen.invoice.as_str(), seen.buyer.as_str(), seen.request_id.as_str()), ("", "", ""));
    shop.redeem("carla", &code(&shop.code_of(&sale.serial)));
    let found = shop.house.module.search(&carla, &Default::default()).unwrap().fetch(10).unwrap();
    assert_eq!((found.len(), found[0].price, found[0].buyer.as_str(), found[0].invoice.as_str()), (1, 0, "", ""));
    let record = shop.voucher(&sale.serial);
    assert_eq!((record.price, record.buyer.as_str()), (1_800, "anna"), "the back office sees it");
    // Who bought it from the house knows the price.
    let own = shop.sold(&electronic("e1", "MAIL"));
    shop.redeem("anna", &code(&shop.code_of(&own.serial)));
    let anna = Actor::new(ActorKind::Customer, "anna", &[Right::RedeemOwn, Right::View]);
    let found = shop.house.module.search(&anna, &Default::default()).unwrap().fetch(10).unwrap();
    assert_eq!((found.len(), found[0].price, found[0].buyer.as_str()), (1, 2_000, "anna"));
}

#[test]
fn a_partner_does_not_read_what_the_house_noted_about_it() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    shop.sold(&SaleRequest { note: "bad payer".into(), ..stock("s1", &lot, 1) });
    let seen = shop.house.module.sales(&north("7"), &SaleFilter::default()).unwrap().fetch(10).unwrap();
    assert_eq!((seen.len(), seen[0].note.as_str()), (1, ""));
    // Nor one who is called as the clerk is.
    let namesake = shop.house.module.sales(&north("olga"), &SaleFilter::default()).unwrap().fetch(10).unwrap();
    assert_eq!((namesake.len(), namesake[0].note.as_str()), (1, ""));
    let own = SaleRequest { note: "for the window".into(), ..electronic("n1", "MAIL") };
    shop.house.module.sell(&north("7"), &own, &shop.books).unwrap();
    let seen = shop.house.module.sales(&north("7"), &SaleFilter::default()).unwrap().fetch(1).unwrap();
    assert_eq!(seen[0].note, "for the window");
}

#[test]
fn a_search_finds_what_a_sale_was_about() {
    let shop = Shop::new();
    let lot = shop.lot(5);
    let sold = shop.sold(&stock("s1", &lot, 3));
    let came_back = shop.sold(&SaleRequest { quantity: 1, ..back("r1", &lot, 1) });
    let mail = shop.sold(&electronic("e1", "MAIL"));
    let found = |actor: &Actor, sale_id: &str| {
        let filter = Filter { sale_id: sale_id.into(), ..Filter::default() };
        let module = &shop.house.module;
        let serials: Vec<String> =
            module.search(actor, &filter).unwrap().fetch(100).unwrap().into_iter().map(|one| one.serial).collect();
        assert_eq!(module.search_count(actor, &filter, 0).unwrap(), serials.len() as i64);
        serials
    };
    let serials = |numbers: &[u32]| numbers.iter().map(|number| serial(&lot, *number)).collect::<Vec<_>>();
    assert_eq!(found(&operator(), &sold.id), serials(&[1, 2, 3]));
    assert_eq!(found(&operator(), &sold.key), serials(&[1, 2, 3]));
    assert_eq!(found(&operator(), &came_back.id), serials(&[1]));
    assert_eq!(found(&operator(), &mail.id), std::slice::from_ref(&mail.serial));
    // A partner sees what is its own, and nobody what is of another.
    assert_eq!(found(&partner("north"), &sold.id), serials(&[2, 3]));
    assert!(found(&partner("south"), &sold.id).is_empty());
    assert!(found(&operator(), "nonsense").is_empty());
    let narrowed = Filter { sale_id: sold.id.clone(), partner: "north".into(), ..of(&lot) };
    assert_eq!(shop.house.module.search_count(&operator(), &narrowed, 0).unwrap(), 2);
    let of_series = shop.house.module.series_cursor(&operator(), &narrowed).err().map(|error| error.field);
    assert_eq!(of_series, Some("sale_id"));
}

#[test]
fn what_a_partner_sold_remembers_it_and_its_invoice() {
    let shop = Shop::new();
    let request = SaleRequest { partner: "north".into(), invoice: "INV-E".into(), ..electronic("e1", "MAIL") };
    let sold = shop.sold(&request);
    let voucher = shop.voucher(&sold.serial);
    assert_eq!((voucher.partner.as_str(), voucher.invoice.as_str(), voucher.price), ("north", "INV-E", 2_000));
    let north = partner("north");
    assert_eq!(shop.house.module.get(&north, &sold.voucher_id).unwrap().sale_id, sold.id);
    assert!(!shop.house.module.history(&north, &sold.voucher_id).unwrap().fetch(10).unwrap().is_empty());
    assert_eq!(shop.house.module.get(&partner("south"), &sold.voucher_id).unwrap_err().status, Status::NotFound);
    // Whoever has the code redeems it, as before.
    shop.redeem("carla", &code(&shop.code_of(&sold.serial)));
    shop.must_be_sound();
}

#[test]
fn a_posting_names_the_method_all_its_vouchers_have() {
    let shop = Shop::new();
    let lot = shop.lot(2);
    let plain = shop.house.generate(ten_euros(1));
    assert_eq!(shop.begin(&stock("s1", &lot, 1)).0.method, "cash");
    let mixed = SaleRequest {
        filter: Filter::default(),
        voucher_ids: vec![serial(&lot, 2), serial(&plain, 1)],
        quantity: 0,
        ..stock("s2", &lot, 0)
    };
    assert_eq!(shop.begin(&mixed).0.method, "");
    let refunded = shop.sold(&refund("f1", 700));
    let undone = cancellation("x1", &refunded.serial, voucher::voucher::ChangeReason::Return);
    assert_eq!(shop.begin(&undone).0.method, "credit");
}

#[test]
fn a_receipt_tells_what_the_account_itself_paid() {
    let shop = Shop::new();
    let redeemed = |account: &str, request: &SaleRequest| {
        let sold = shop.sold(request);
        let receipt = shop.redeem(account, &code(&shop.code_of(&sold.serial)));
        (receipt.price, receipt.face_value, receipt.extra_value)
    };
    let cheap = |request_id: &str| SaleRequest { discount: 500, ..electronic(request_id, "MAIL") };
    assert_eq!(redeemed("anna", &cheap("e1")), (1_900, 2_000, 0));
    assert_eq!(redeemed("carla", &cheap("e2")), (0, 2_000, 0), "somebody else bought it");
    let retailed = SaleRequest { partner: "north".into(), ..cheap("e3") };
    assert_eq!(redeemed("anna", &retailed), (0, 2_000, 0), "what the partner paid is no matter of its customer's");
    let lot = shop.lot(1);
    assert_eq!(redeemed("anna", &counter("c1", &lot, 1)), (1_000, 1_000, 100));
}

#[test]
fn a_message_tells_whom_a_voucher_is_for_and_what_was_paid_for_it() {
    let shop = Shop::new();
    let gift = SaleRequest { holder: "berta".into(), discount: 500, ..electronic("e1", "MAIL") };
    let sold = shop.sold(&gift);
    let request = voucher::voucher::MessageRequest::default();
    let template = "{{ holder }}: {{ value }} for {{ price }}";
    let text = shop.house.module.message(&operator(), &sold.serial, template, &request).unwrap();
    assert_eq!(text.as_str(), "berta: 20.00 EUR for 19.00 EUR");
}
