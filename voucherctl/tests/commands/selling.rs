//! Sales of every kind, as whoever stands behind the counter asks for them.

use serde_json::{json, Value};

use crate::place::{Place, Told};

/// These fields of a thing.
fn of(thing: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| thing[name].clone()).collect()
}

/// The one entry of the books.
fn only_entry(place: &Place) -> Value {
    let [entry] = place.books().try_into().unwrap();
    entry
}

fn code_of(place: &Place, sale: &Value) -> String {
    let id = sale["id"].as_str().unwrap();
    let code = place.json(&["sales", "code", id, "--reveal", "--rights", "sell,refund,reveal"]);
    code["code"].as_str().unwrap().to_owned()
}

fn redeems_card(place: &Place, account: &str, number: &str) -> Told {
    place.posts("done", "", &["redeem", "--account", account, "--serial", number])
}

#[test]
fn a_lot_is_invoiced_to_a_partner_at_wholesale() {
    let place = Place::with_shop(5);
    let sale = place.sold(
        "stock --partner north --series 1 --quantity 3 --discount 12.5 --invoice 2026-31 --account N-1 \
         --request-id o31 --note winter",
    );
    let names = ["kind", "state", "posting", "vouchers", "amount", "commission", "invoice", "duplicate", "note"];
    assert_eq!(of(&sale, &names), json!(["stock", "posted", "invoice", 3, 2625, 375, "2026-31", false, "winter"]));
    let entry = only_entry(&place);
    let names = ["key", "sale_id", "kind", "account", "partner", "amount", "paid", "face_value", "extra_value"];
    assert_eq!(of(&entry, &names), json!([sale["key"], sale["id"], "invoice", "N-1", "north", 2625, 0, 3000, 0]));
    let names = ["vouchers", "price", "serial", "invoice", "buyer", "tax_class", "comment", "reverses", "currency"];
    assert_eq!(
        of(&entry, &names),
        json!([3, 2625, "1-00000001", "2026-31", "", "multi_purpose", "refill card", "", "EUR"])
    );
    let voucher = place.voucher("1-00000003");
    let names = ["state", "partner", "invoice", "sale_id", "price"];
    assert_eq!(of(&voucher, &names), json!(["active", "north", "2026-31", sale["id"], 875]));
    assert_eq!(place.voucher("1-00000004")["partner"], json!(""));
}

#[test]
fn a_discount_agreed_with_a_partner_needs_no_option() {
    let place = Place::with_shop(4);
    place.done(&["settings", "--partner", "north", "set", "wholesale_discount", "1000"]);
    assert_eq!(place.sold("stock --partner north --series 1 --quantity 1 --request-id a")["amount"], json!(900));
    assert_eq!(
        place.sold("stock --partner north --series 1 --quantity 1 --price 9.5 --request-id b")["amount"],
        json!(950)
    );
    let named = "stock --partner north --vouchers 1-00000004 --price 7.25 --currency EUR --request-id c";
    assert_eq!(of(&place.sold(named), &["amount", "serial"]), json!([725, "1-00000004"]));
}

#[test]
fn a_customer_pays_over_the_counter_at_once() {
    let place = Place::with_shop(3);
    let told = place.sells("done", "counter --buyer anna --vouchers 1-00000002,1-00000003 --request-id till-9");
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.out.contains("posted") && told.out.contains("20.00 EUR"), "{}", told.out);
    let names = ["kind", "account", "buyer", "partner", "amount", "paid", "vouchers"];
    assert_eq!(of(&only_entry(&place), &names), json!(["invoice", "anna", "anna", "", 2000, 2000, 2]));
    assert_eq!(of(&place.voucher("1-00000002"), &["buyer", "price"]), json!(["anna", 1000]));
}

#[test]
fn an_electronic_voucher_is_made_sold_and_redeemed() {
    let place = Place::with_shop(1);
    let told = place.sells("done", "electronic --type MAIL --buyer anna --request-id web-5 --comment thanks");
    assert_eq!(told.code, 0, "{}", told.err);
    let hint = told.err.trim().rsplit_once("voucherctl ").expect("the way to its code").1.to_owned();
    let seen = place.json(&hint.split(' ').collect::<Vec<_>>());
    let names = ["kind", "account", "amount", "paid", "comment"];
    assert_eq!(of(&only_entry(&place), &names), json!(["invoice", "anna", 2000, 2000, "thanks"]));
    let redeemed = place.redeems("done", seen["code"].as_str().unwrap());
    assert_eq!(redeemed.code, 0, "{}", redeemed.err);
    assert_eq!(of(&place.books()[1], &["kind", "amount", "price"]), json!(["payment", 2000, 2000]));
}

#[test]
fn through_a_partner_its_customer_owes_nothing() {
    let place = Place::with_shop(1);
    let sale = place.sold("electronic --type MAIL --buyer anna --holder berta --partner north --request-id web-6");
    assert_eq!(of(&sale, &["account", "partner", "buyer", "holder"]), json!(["north", "north", "anna", "berta"]));
    assert_eq!(of(&only_entry(&place), &["account", "amount", "paid"]), json!(["north", 2000, 0]));
}

#[test]
fn a_partners_credit_bounds_what_it_is_invoiced() {
    let place = Place::with_shop(5);
    let stock = "stock --partner north --series 1 --quantity 2 --request-id";
    let told = place.sells("done", &format!("{stock} a --credit 19.99"));
    assert!(told.code == 1 && told.err.contains("credit"), "{} {}", told.code, told.err);
    assert!(place.books().is_empty());
    place.sold(&format!("{stock} a --credit 20.00"));
    let told = place.sells("done", &format!("{stock} b --credit 20.00 --credit-read-at 2001-01-01"));
    assert!(told.code == 1 && told.err.contains("credit"), "what was sold since counts: {}", told.err);
    place.sold(&format!("{stock} b --credit 20.00"));
    assert_eq!(place.books().len(), 2);
}

#[test]
fn a_gift_card_is_issued_used_by_its_number_loaded_and_handed_on() {
    let place = Place::with_shop(1);
    let card = place.sold(
        "gift --type CARD --value 50.00 --price 45.00 --holder berta --buyer anna --card-number 6001-22 \
         --request-id g1",
    );
    assert_eq!(of(&card, &["kind", "face_value", "amount", "holder"]), json!(["gift", 5000, 4500, "berta"]));
    assert_eq!(redeems_card(&place, "anna", "6001-22").code, 1);
    let used = redeems_card(&place, "berta", "6001-22");
    assert_eq!(used.code, 0, "{}", used.err);

    // However the number is typed.
    let loaded = place.sold("reload 600122 --value 10.00 --request-id l1");
    let names = ["kind", "account", "buyer", "amount", "face_value", "serial"];
    assert_eq!(of(&loaded, &names), json!(["reload", "berta", "berta", 1000, 1000, card["serial"]]));
    let mistaken = place.sold("reload 600122 --value 90.00 --request-id l2");
    let load = mistaken["id"].as_str().unwrap();
    let undone = place.sold(&format!("cancellation {load} --because return --request-id l3"));
    assert_eq!(of(&undone, &["amount", "counterpart_id"]), json!([9000, load]));

    let given = place.json(&["sell", "transfer", "6001-22", "--holder", "carla", "--request-id", "t1", "--yes"]);
    assert_eq!(of(&given, &["kind", "state", "posting", "key"]), json!(["transfer", "posted", null, ""]));
    assert_eq!(place.voucher("6001-22")["holder"], json!("carla"));
    let kinds: Vec<Value> = place.books().iter().map(|entry| of(entry, &["kind", "account", "amount"])).collect();
    let booked = [
        ["invoice", "anna", "4500"],
        ["payment", "berta", "5000"],
        ["invoice", "berta", "1000"],
        ["invoice", "berta", "9000"],
        ["reversal", "berta", "9000"],
    ];
    let booked = booked.map(|[kind, account, amount]| json!([kind, account, amount.parse::<i64>().unwrap()]));
    assert_eq!(kinds, booked);
}

#[test]
fn credit_becomes_a_refund_voucher() {
    let place = Place::with_shop(1);
    let sale = place.sold("refund --type BACK --value 7.00 --buyer anna --request-id f1");
    let names = ["kind", "account", "amount", "paid", "method"];
    assert_eq!(of(&only_entry(&place), &names), json!(["refund", "anna", 700, 0, "credit"]));
    let code = code_of(&place, &sale);
    assert_eq!(place.redeems("done", &code).code, 1, "only anna may");
    let told = place.posts("done", &code, &["redeem", "--account", "anna"]);
    assert_eq!(told.code, 0, "{}", told.err);
}

#[test]
fn what_a_partner_returns_is_credited_and_sold_again() {
    let place = Place::with_shop(4);
    let sold = place.sold("stock --partner north --series 1 --quantity 2 --price 8.00 --invoice I-1 --request-id a");
    place.sold("stock --partner north --series 1 --quantity 2 --price 9.00 --invoice I-2 --request-id b");
    let back = place.sold("return --partner north --invoice I-1 --quantity 1 --request-id r1");
    assert_eq!(of(&back, &["kind", "amount", "counterpart_id"]), json!(["return", 800, sold["id"]]));
    let entry = place.books().pop().unwrap();
    assert_eq!(of(&entry, &["kind", "account", "invoice", "amount"]), json!(["credit_note", "north", "I-1", 800]));
    assert_eq!(of(&place.voucher("1-00000001"), &["state", "partner"]), json!(["active", ""]));

    let rest = place.sold("return --partner north --series 1 --cancels --credit-note C-9 --request-id r2");
    assert_eq!(of(&rest, &["vouchers", "amount", "invoice"]), json!([3, 2600, "C-9"]));
    assert_eq!(of(&place.voucher("1-00000003"), &["state", "reason"]), json!(["cancelled", "return"]));
    assert_eq!(place.sold("counter --buyer anna --series 1 --request-id c")["serial"], json!("1-00000001"));
}

#[test]
fn a_cancelled_sale_takes_its_entry_back_only_if_the_voucher_came_back() {
    let place = Place::with_shop(1);
    let first = place.sold("electronic --type MAIL --buyer anna --request-id a");
    let serial = first["serial"].as_str().unwrap();
    let cancel = ["sell", "cancellation", serial, "--because", "return", "--request-id", "x", "--yes"];
    let told = place.run(&cancel);
    assert!(told.code == 2 && told.err.contains("--post-with"), "{}", told.err);
    let undone = place.sold(&format!("cancellation {serial} --because return --request-id x"));
    assert_eq!(
        of(&undone, &["kind", "posting", "amount", "reason"]),
        json!(["cancellation", "reversal", 2000, "return"])
    );
    let books = place.books();
    assert_eq!(of(&books[1], &["kind", "reverses", "paid"]), json!(["reversal", books[0]["key"], 2000]));

    let second = place.sold("electronic --type MAIL --buyer anna --request-id b");
    let id = second["voucher_id"].as_str().unwrap();
    let lost = place.json(&["sell", "cancellation", id, "--because", "loss", "--request-id", "y", "--yes"]);
    assert_eq!(of(&lost, &["state", "posting", "reason"]), json!(["posted", null, "loss"]));
    assert_eq!(
        (place.state(serial), place.state(id), place.books().len()),
        ("cancelled".into(), "cancelled".into(), 3)
    );
}

#[test]
fn the_same_request_is_the_same_sale() {
    let place = Place::with_shop(3);
    let words = "counter --buyer anna --series 1 --quantity 1 --request-id till-9";
    let first = place.sold(words);
    let again = place.sold(words);
    assert_eq!(of(&again, &["id", "duplicate"]), json!([first["id"], true]));
    assert!(place.sells("done", words).err.contains("made before"));
    assert_eq!(place.books().len(), 1);
    let told = place.sells("done", "counter --buyer anna --series 1 --quantity 2 --request-id till-9");
    assert!(told.code == 2 && told.err.contains("request_id"), "{} {}", told.code, told.err);

    // Asked again with the credit read again it is the same, too.
    let stock = "stock --partner north --series 1 --quantity 1 --request-id o1";
    place.sold(&format!("{stock} --credit 10.00"));
    assert_eq!(place.sold(&format!("{stock} --credit 0.00"))["duplicate"], json!(true));
}

#[test]
fn a_sale_that_was_cancelled_is_not_made_again() {
    let place = Place::with_shop(1);
    let sale = place.sold("electronic --type MAIL --buyer anna --request-id a");
    place.sold(&format!("cancellation {} --because return --request-id x", sale["serial"].as_str().unwrap()));
    let told = place.sells("done", "electronic --type MAIL --buyer anna --request-id a");
    assert!(told.code == 1 && told.err.contains("taken back since"), "{} {}", told.code, told.err);
    assert_eq!(place.books().len(), 2);
}

#[test]
fn a_trial_needs_no_ledger() {
    let place = Place::with_shop(1);
    let asked = ["electronic", "--type", "MAIL", "--buyer", "anna", "--request-id", "a", "--test-mode", "--yes"];
    let sale = place.json(&[["sell"].as_slice(), &asked].concat());
    assert_eq!(of(&sale, &["state", "test_mode", "posting"]), json!(["posted", true, null]));
    assert!(place.books().is_empty());
}
