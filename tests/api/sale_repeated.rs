//! The same request again: whoever repeats it, and whatever has become of its type.

use voucher::ledger::Outcome;
use voucher::voucher::voucher_type::Usage;
use voucher::voucher::{SaleRequest, SaleState, VoucherType};
use voucher::{Actor, ActorKind, Right, Status};

use crate::shop::*;
use crate::support::*;

fn put(shop: &Shop, code: &str, change: impl FnOnce(&mut VoucherType)) {
    let mut kind = shop.house.module.type_get(&operator(), code).unwrap();
    change(&mut kind);
    shop.house.module.type_put(&operator(), &kind).unwrap();
}

#[test]
fn a_request_whose_type_was_retired_since_is_still_its_sale() {
    let shop = Shop::new();
    shop.books.answers(Outcome::Unknown);
    let request = SaleRequest { buyer: String::new(), partner: "north".into(), ..electronic("e1", "MAIL") };
    assert_eq!(shop.sell(&request).0, Status::InDoubt);
    put(&shop, "MAIL", |kind| kind.usage = Usage::Personal);
    shop.house.module.type_retire(&operator(), "MAIL", true).unwrap();
    let (status, sale) = shop.sell(&request);
    assert_eq!((status, sale.state), (Status::Ok, SaleState::Posted));
    assert_eq!(shop.sell(&request), (Status::Duplicate, sale));
    assert_eq!(shop.refused(&operator(), &electronic("e2", "MAIL")).0, Status::WrongState);
    assert_eq!(shop.books.entries(), 1);
}

#[test]
fn a_request_another_clerk_repeats_is_the_same_sale() {
    let shop = Shop::new();
    let lot = shop.lot(4);
    let sale = shop.sold(&stock("order-1", &lot, 2));
    for clerk in [
        Actor::new(ActorKind::Operator, "carl", &[Right::Sell]),
        Actor::new(ActorKind::System, "nightly", &[Right::Sell]),
    ] {
        let again = shop.house.module.sell(&clerk, &stock("order-1", &lot, 2), &shop.books).unwrap();
        assert_eq!(again, (Status::Duplicate, sale.clone()));
        let other = shop.refused(&clerk, &stock("order-1", &lot, 1));
        assert_eq!(other, (Status::RequestMismatch, "request_id"));
    }
    assert_eq!(shop.books.entries(), 1);
}

#[test]
fn a_partners_names_for_its_requests_are_its_own() {
    let shop = Shop::new();
    shop.sold(&electronic("1", "MAIL"));
    let sell = |name: &str, id: &str| {
        let clerk = Actor { id: id.into(), ..partner(name) };
        shop.house.module.sell(&clerk, &electronic("1", "MAIL"), &shop.books).unwrap().0
    };
    assert_eq!(
        (sell("north", "a"), sell("south", "a"), sell("north", "b")),
        (Status::Ok, Status::Ok, Status::Duplicate)
    );
    assert_eq!(shop.books.entries(), 3);
}
