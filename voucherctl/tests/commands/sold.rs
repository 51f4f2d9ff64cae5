//! Lists, sums and codes of sales.

use serde_json::{json, Value};

use crate::place::Place;

/// A house that sold three lots to two partners, an electronic voucher to anna, and took some back.
fn house() -> Place {
    let place = Place::with_shop(9);
    place.sold("stock --partner north --series 1 --quantity 4 --discount 10 --invoice I-1 --request-id a");
    place.sold("stock --partner south --series 1 --quantity 2 --invoice I-2 --request-id b");
    place.sold("electronic --type MAIL --buyer anna --holder berta --request-id c");
    place.sold("return --partner north --invoice I-1 --quantity 1 --request-id d");
    place.sold("refund --type BACK --value 7.00 --buyer anna --request-id e");
    place
}

fn requests(place: &Place, filter: &[&str]) -> Vec<String> {
    let list = place.json(&[["sales", "list"].as_slice(), filter].concat());
    list.as_array().unwrap().iter().map(|sale| sale["request_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn sales_are_listed_newest_first_and_every_filter_narrows() {
    let place = house();
    assert_eq!(requests(&place, &[]), ["e", "d", "c", "b", "a"]);
    for (filter, found) in [
        (["--kind", "stock"].as_slice(), ["b", "a"].as_slice()),
        (&["--partner", "north"], &["d", "a"]),
        (&["--buyer", "anna"], &["e", "c"]),
        (&["--holder", "berta"], &["c"]),
        (&["--invoice", "I-2"], &["b"]),
        (&["--kind", "return", "--state", "posted"], &["d"]),
        (&["--state", "pending"], &[]),
        (&["--until", "2001-01-01"], &[]),
        (&["--from", "2999-01-01"], &[]),
        (&["--from", "2001-01-01", "--limit", "1"], &["e"]),
    ] {
        assert_eq!(requests(&place, filter), found, "{filter:?}");
    }
    let table = place.done(&["sales", "list", "--partner", "south"]);
    assert!(table.contains("20.00 EUR") && table.contains("I-2") && table.contains("stock"), "{table}");
}

#[test]
fn a_sale_is_shown_by_its_identifier_or_its_key() {
    let place = house();
    let listed = place.json(&["sales", "list", "--kind", "electronic"])[0].clone();
    for name in ["id", "key"] {
        assert_eq!(place.json(&["sales", "show", listed[name].as_str().unwrap()]), listed, "{name}");
    }
    assert_eq!(place.run(&["sales", "show", "00000000000000000000000000"]).code, 1);
}

#[test]
fn sums_tell_what_was_sold_to_whom_and_came_back() {
    let place = house();
    let sums = place.json(&["sales", "sums"]);
    let row = |sum: &Value| {
        let names = ["partner", "sales", "vouchers", "amount", "commission", "returned", "credited", "refunded"];
        names.map(|name| sum[name].clone())
    };
    let rows: Vec<_> = sums.as_array().unwrap().iter().map(row).collect();
    assert_eq!(
        json!(rows),
        json!([
            ["", 1, 1, 2000, 0, 0, 0, 700],
            ["north", 1, 4, 3600, 400, 1, 900, 0],
            ["south", 1, 2, 2000, 0, 0, 0, 0]
        ])
    );
    let by_type = place.json(&["sales", "sums", "--by-type"]);
    let types: Vec<_> = by_type.as_array().unwrap().iter().map(|sum| &sum["voucher_type"]).collect();
    assert_eq!(types, ["BACK", "MAIL", "REFILL", "REFILL"]);
    assert_eq!(place.json(&["sales", "sums", "--until", "2001-01-01"]), json!([]));
    assert_eq!(place.json(&["sales", "sums", "--from", "2001-01-01"]), sums);
    assert!(place.done(&["sales", "sums"]).contains("36.00 EUR"));
}

#[test]
fn the_code_of_a_sale_is_shown_to_whoever_has_the_right_and_means_it() {
    let place = house();
    let sale = place.json(&["sales", "list", "--kind", "electronic"])[0].clone();
    let ask = ["sales", "code", sale["id"].as_str().unwrap()];
    let told = place.run(&ask);
    assert!(told.code == 2 && told.err.contains("--reveal"), "{}", told.err);
    let told = place.run(&[ask.as_slice(), &["--reveal"]].concat());
    assert!(told.code == 1 && told.err.contains("lacks the right reveal"), "{}", told.err);
    let seen = place.json(&[ask.as_slice(), &["--reveal", "--rights", "sell,reveal"]].concat());
    let serial = sale["serial"].as_str().unwrap();
    let other = place.json(&["reveal", serial, "--reason", "compare", "--reveal", "--rights", "view,reveal"]);
    assert_eq!(seen, other);
    assert!(place.json(&["show", serial])["history"].to_string().contains("code_delivered"));
    let lot = place.json(&["sales", "list", "--invoice", "I-2"])[0].clone();
    let of_many = ["sales", "code", lot["id"].as_str().unwrap(), "--reveal", "--rights", "sell,reveal"];
    assert_eq!(place.run(&of_many).code, 1);
}

#[test]
fn the_ledgers_list_is_compared_with_sales_as_well() {
    let place = house();
    let rows: Vec<String> = place
        .books()
        .iter()
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            format!("{},{},{}\n", text("key"), text("account"), entry["amount"])
        })
        .collect();
    place.file("list.csv", &format!("key,account,amount\n{}", rows.concat()));
    assert_eq!(place.json(&["reconcile", "list.csv", "--from", "2020-01-01"]), json!([]));
    place.file("list.csv", &format!("key,account,amount\n{}", rows[1..].concat()));
    let told = place.run(&["reconcile", "list.csv", "--from", "2020-01-01", "--json"]);
    let findings: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, &findings[0]["difference"]), (5, &json!("missing_in_ledger")));
}
