//! History: who did what to a voucher and to its series, told in few lines and to nobody it does not concern.

use voucher::voucher::bulk::set;
use voucher::voucher::{BulkOperation as Do, BulkRequest, Event, Filter, Series, SeriesRequest, VoucherChange};
use voucher::{Actor, Status};

use crate::bulk::{done, request};
use crate::support::*;

fn id_of(series: &Series, number: u32) -> String {
    let id: voucher::identifier::Identifier = series.id.parse().unwrap();
    id.voucher(number).to_string()
}

/// The same in pages of one, two and all.
fn lines(house: &House, actor: &Actor, id: &str) -> Vec<Event> {
    let read = |page: usize| {
        let mut cursor = house.module.history(actor, id).unwrap();
        let mut lines = Vec::new();
        loop {
            let more = cursor.fetch(page).unwrap();
            if more.is_empty() {
                return lines;
            }
            assert!(more.len() <= page);
            lines.extend(more);
        }
    };
    let whole = read(1_000);
    assert_eq!((read(1), read(2)), (whole.clone(), whole.clone()));
    whole
}

fn events(house: &House, id: &str) -> Vec<String> {
    lines(house, &operator(), id).into_iter().map(|line| line.event).collect()
}

fn range(series: &Series, first: u32, last: u32) -> Filter {
    let serial = |number: u32| format!("{}-{number}", series.code);
    Filter { serial: serial(first), serial_until: serial(last), ..Filter::default() }
}

#[test]
fn many_vouchers_that_change_alike_take_one_line_and_each_has_it_in_its_history() {
    let house = House::new();
    let series = house.generate(ten_euros(9));
    for (first, last) in [(1, 2), (4, 4), (6, 9)] {
        let filter = range(&series, first, last);
        done(&house, &BulkRequest { filter, note: "theft in Graz".into(), ..request(Do::Block, &series) });
    }
    let cancel = BulkRequest { note: "all of them".into(), ..request(Do::Cancel, &series) };
    let before = house.count("SELECT count(*) FROM audit");
    done(&house, &cancel);
    // The start of the job, those that were blocked for one reason, and those that were active.
    assert_eq!(house.count("SELECT count(*) FROM audit"), before + 3);
    for number in 1..=9 {
        let told = events(&house, &id_of(&series, number));
        let blocked = ![3, 5].contains(&number);
        let wanted: &[&str] = if blocked { &["blocked", "cancelled"] } else { &["cancelled"] };
        assert_eq!(told[2..], *wanted, "{number}");
    }
    let told = lines(&house, &operator(), &id_of(&series, 5)).pop().unwrap();
    let detail: serde_json::Value = serde_json::from_str(&told.detail).unwrap();
    assert_eq!((detail["from"].as_str(), detail["to"].as_str()), (Some("active"), Some("cancelled")));
    assert_eq!((detail["numbers"].as_str(), detail["vouchers"].as_i64()), (Some("3,5"), Some(2)));
    assert_eq!((detail["reason"].as_str(), detail["note"].as_str()), (Some("return"), Some("all of them")));
}

#[test]
fn a_change_of_one_voucher_stands_in_its_own_history_and_not_in_its_neighbours() {
    let house = House::new();
    let series = house.generate(ten_euros(2));
    let change = VoucherChange { set: set::FACE_VALUE, face_value: 1_100, ..VoucherChange::default() };
    done(&house, &BulkRequest { change, ..BulkRequest::new(Do::Modify, range(&series, 1, 1)) });
    let line = lines(&house, &operator(), &id_of(&series, 1)).pop().unwrap();
    assert_eq!((line.event.as_str(), line.actor_id.as_str()), ("modified", "olga"));
    assert!(line.detail.contains(r#""changes":{"face_value":[1000,1100]}"#), "{}", line.detail);
    assert!(!events(&house, &id_of(&series, 2)).contains(&"modified".to_owned()));
}

#[test]
fn a_deleted_voucher_keeps_its_history() {
    let house = House::new();
    let series = house.generate(ten_euros(3));
    house.module.delete(&operator(), &range(&series, 1, 2)).unwrap();
    assert_eq!(events(&house, &id_of(&series, 2))[2..], ["deleted"]);
    assert!(!events(&house, &id_of(&series, 3)).contains(&"deleted".to_owned()));
    let error = house.module.history(&operator(), &id_of(&series, 4)).err().unwrap();
    assert_eq!(error.status, Status::NotFound);
}

#[test]
fn a_history_is_found_behind_thousands_of_lines_about_others() {
    let mut house = House::new();
    let series = house.generate(ten_euros(3));
    house.edit(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
         INSERT INTO audit SELECT 100 + i, 1, 2, 'x', '', 'blocked', 1, 0, '{\"numbers\":\"2-3\"}', zeroblob(32) FROM n;
         INSERT INTO audit SELECT 9000, 1, 2, 'x', '', 'blocked', 1, 0, '{\"numbers\":\"1\"}', zeroblob(32);",
    );
    assert_eq!(events(&house, &id_of(&series, 1))[2..], ["blocked"]);
    assert_eq!(events(&house, &id_of(&series, 2)).len(), 2_502);
}

#[test]
fn a_partner_reads_of_a_foreign_series_what_happened_to_its_own_voucher_and_no_more() {
    let house = House::new();
    let series = house.generate(ten_euros(4));
    let give = |name: &str, first: u32, last: u32| {
        let change = VoucherChange { set: set::PARTNER, partner: name.into(), ..VoucherChange::default() };
        let note = format!("sold to {name}");
        done(&house, &BulkRequest { change, note, ..BulkRequest::new(Do::Assign, range(&series, first, last)) });
    };
    give("south", 1, 4);
    give("north", 1, 2);
    done(&house, &BulkRequest { filter: range(&series, 3, 4), ..request(Do::Block, &series) });
    let told = lines(&house, &partner("north"), &id_of(&series, 2));
    let told: Vec<(&str, &str)> = told.iter().map(|line| (line.event.as_str(), line.detail.as_str())).collect();
    assert_eq!(
        told,
        [
            ("assigned", r#"{"changes":{"partner":["",""]},"from":"active"}"#),
            ("assigned", r#"{"changes":{"partner":["","north"]},"from":"active"}"#),
        ]
    );
    assert_eq!(house.module.history(&partner("north"), &id_of(&series, 3)).err().unwrap().status, Status::NotFound);
    assert_eq!(house.module.history(&partner("north"), &series.id).err().unwrap().status, Status::NotFound);
}

#[test]
fn a_partner_reads_the_whole_history_of_its_own_series() {
    let house = House::new();
    let series = house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(2) });
    done(&house, &request(Do::Block, &series));
    for id in [series.id.clone(), id_of(&series, 1)] {
        let told = lines(&house, &partner("north"), &id);
        let told: Vec<&str> = told.iter().map(|line| line.event.as_str()).collect();
        assert_eq!(told, ["generation_started", "generated", "blocked"]);
    }
}
