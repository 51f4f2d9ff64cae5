//! Messages about vouchers.

use serde_json::json;

use crate::place::Place;

#[test]
fn a_template_tells_of_a_voucher_the_way_people_write() {
    let place = Place::with_vouchers(1);
    place.file("told.txt", "Dear {{ holder }},\n{{ serial }} is worth {{ value }}.\n");
    let plain = place.done(&["message", "1-00000001", "--template", "told.txt", "--holder", "Ada"]);
    assert_eq!(plain, "Dear Ada,\n1-00000001 is worth 10.00 EUR.\n");
    let german = place.done(&["message", "1-00000001", "--template", "told.txt", "--locale", "de-DE"]);
    assert!(german.contains("10,00"), "{german}");
    place.file("told.html", "<b>{{ holder }}</b>");
    let html = ["message", "1-00000001", "--template", "told.html", "--html", "--holder", "<Ada>"];
    assert_eq!(place.json(&html), json!({ "message": "<b>&lt;Ada&gt;</b>" }));
}

#[test]
fn a_code_is_told_to_whoever_has_the_right_says_why_and_means_it() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    place.file("told.txt", "Your code: {{ code }}");
    let asked = ["message", "1-00000001", "--template", "told.txt", "--reason", "sold", "--rights", "view,reveal"];
    let told = place.run(&asked);
    assert!(told.code == 2 && told.err.contains("--reveal"), "{} {}", told.code, told.err);
    assert_eq!(place.run(&[&asked[..6], &["--reveal"]].concat()).code, 1);
    assert_eq!(place.done(&[asked.as_slice(), &["--reveal"]].concat()), format!("Your code: {code}\n"));
    let history = place.json(&["show", "1-00000001"])["history"].to_string();
    assert!(history.contains("sold"), "{history}");
}

#[test]
fn what_a_template_can_show_is_listed_without_a_store() {
    let place = Place::empty();
    let tags = place.json(&["message", "--tags"]);
    assert!(tags.as_array().unwrap().iter().any(|tag| tag["name"] == "expires_at"), "{tags}");
    let place = Place::with_vouchers(1);
    place.file("told.txt", "{{ vlaue }}");
    let told = place.run(&["message", "1-00000001", "--template", "told.txt"]);
    assert!(told.code == 2 && told.err.contains("vlaue"), "{}", told.err);
    assert_eq!(place.run(&["message", "1-00000001", "--preset", "birthday"]).code, 2);
    assert_eq!(place.run(&["message", "1-00000001"]).code, 2);
}
