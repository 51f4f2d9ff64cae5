//! Messages from templates: what they show, to whom, and what a hostile one cannot do.

use voucher::engine::{message_preset, message_tags, MESSAGE_PRESETS};
use voucher::limits::MESSAGE_BYTES_MAX;
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, Filter, MessageRequest, RedeemRequest, SeriesRequest, VoucherChange,
};
use voucher::{Actor, ActorKind, Error, Right, Status};

use crate::support::*;

const SERIAL: &str = "1-00000001";
const DAY_MS: i64 = 24 * 3_600_000;

fn render(house: &House, template: &str, request: &MessageRequest) -> Result<String, Error> {
    house.module.message(&operator(), SERIAL, template, request).map(|text| text.to_string())
}

fn plain(house: &House, template: &str) -> String {
    render(house, template, &MessageRequest::default()).unwrap()
}

fn because(reason: &str) -> MessageRequest {
    MessageRequest { reason: reason.into(), ..MessageRequest::default() }
}

fn looks(house: &House) -> i64 {
    house.count("SELECT count(*) FROM audit WHERE event = 'code_revealed'")
}

fn redeem(house: &House, code: &str, account: &str) {
    let request = RedeemRequest { code: code.into(), account: account.into(), ..RedeemRequest::default() };
    let (status, _) = house.module.redeem(&operator(), &request, &KeptLedger::default()).unwrap();
    assert_eq!(status, Status::Ok);
}

fn change(house: &House, operation: BulkOperation) {
    let request = BulkRequest {
        operation,
        filter: Filter { series: "1".into(), ..Filter::default() },
        voucher_ids: Vec::new(),
        with_series: false,
        change: VoucherChange::default(),
        reason: match operation {
            BulkOperation::Block => ChangeReason::Stolen,
            BulkOperation::Cancel => ChangeReason::Return,
            _ => ChangeReason::None,
        },
        note: String::new(),
        dry_run: false,
        request_id: String::new(),
    };
    assert_eq!(house.module.bulk(&operator(), &request).unwrap().changed, 1, "{operation:?}");
}

#[test]
fn a_message_shows_values_and_days_as_its_reader_writes_them() {
    let house = House::new();
    let request = SeriesRequest {
        face_value: 123_456,
        extra_value: 500,
        // 2027-01-31, to its end.
        valid_until_date: "2027-01-31".into(),
        description: "Spring".into(),
        ..ten_euros(1)
    };
    house.generate(request);
    let template = "{{ face_value }}|{{ extra_value }}|{{ value }}|{{ amount }}|{{ remaining }}|{{ currency }}|\
                    {{ serial }}|{{ expires_at }}|{{ state }}|{{ series }}|{{ description }}";
    assert_eq!(
        plain(&house, template),
        "1234.56 EUR|5.00 EUR|1239.56 EUR|1239.56 EUR|1239.56 EUR|EUR|1-00000001|2027-01-31|active|1|Spring"
    );
    let german = MessageRequest { locale: "de-DE".into(), ..MessageRequest::default() };
    assert_eq!(render(&house, "{{ value }} {{ expires_at }}", &german).unwrap(), "1.239,56\u{a0}€ 31.1.2027");
    let elsewhere = MessageRequest { locale: "tlh".into(), ..MessageRequest::default() };
    assert_eq!(render(&house, "", &elsewhere).unwrap_err().field, "locale");
}

#[test]
fn days_are_those_of_the_stores_time_zone() {
    let house = House::new();
    house.module.setting_set(&operator(), "", "time_zone", "Pacific/Auckland").unwrap();
    house.generate(SeriesRequest { valid_until_date: "2027-01-31".into(), ..ten_euros(1) });
    assert_eq!(plain(&house, "{{ expires_at }} {{ created_at }}"), "2027-01-31 2027-01-15");
    house.module.setting_set(&operator(), "", "time_zone", "America/New_York").unwrap();
    // The day ended at 11:00 UTC of the 31st in Auckland, and it was 03:00 in New York when the voucher was made.
    assert_eq!(plain(&house, "{{ expires_at }} {{ created_at }}"), "2027-01-31 2027-01-15");
    house.module.setting_set(&operator(), "", "time_zone", "Pacific/Honolulu").unwrap();
    assert_eq!(plain(&house, "{{ created_at }}"), "2027-01-14");
}

#[test]
fn what_there_is_not_is_empty() {
    let house = House::new();
    house.cards(1);
    let empty =
        "{{ extra_value }}{{ used_value }}{{ used_at }}{{ expires_at }}{{ valid_from }}{{ holder }}{{ account }}\
                 {{ external_serial }}{{ partner }}{{ voucher_type }}{{ invoice }}";
    assert_eq!(plain(&house, empty), "");
    assert_eq!(plain(&house, "{% if expires_at %}a{% else %}b{% endif %}"), "b");
}

#[test]
fn a_used_voucher_tells_when_and_how_much() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    redeem(&house, &codes[0], "anna");
    assert_eq!(
        plain(&house, "{{ state }} {{ used_value }} {{ used_at }} {{ account }} {{ holder }}|{{ remaining }}"),
        "used 10.00 EUR 2027-01-15 anna anna|"
    );
    let named = MessageRequest { holder: " Anna Smith ".into(), ..MessageRequest::default() };
    assert_eq!(render(&house, "{{ holder }}", &named).unwrap(), "Anna Smith");
}

#[test]
fn a_code_is_shown_as_a_reveal_that_counts_and_leaves_a_trace() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    house.module.setting_set(&operator(), "", "reveal_per_day", "1").unwrap();
    let text = render(&house, "{{ code }}, {{ code }}", &because("sold")).unwrap();
    assert_eq!(text, format!("{0}, {0}", codes[0]));
    let id = house.module.get_by_serial(&operator(), SERIAL).unwrap().id;
    let lines = house.module.history(&operator(), &id).unwrap().fetch(100).unwrap();
    let line = lines.iter().find(|line| line.event == "code_revealed").unwrap();
    assert_eq!(line.detail, "{\"reason\":\"sold\"}");
    let error = render(&house, "{{ code }}", &because("sold")).unwrap_err();
    assert_eq!((error.status, looks(&house)), (Status::Throttled, 1));
    assert!(render(&house, "{{ serial }}", &because("sold")).is_ok(), "the rest goes on");
}

#[test]
fn a_template_without_the_code_opens_none() {
    let house = House::new();
    house.cards(1);
    plain(&house, "{{ serial }} {{ masked_code }} code {# {{ code }} #}");
    assert_eq!((looks(&house), house.count("SELECT count(*) FROM quota_day")), (0, 0));
    render(&house, "{% if not serial %}{{ code }}{% endif %}", &because("sold")).unwrap();
    assert_eq!(looks(&house), 1, "one that may show it is counted whichever way it takes");
}

#[test]
fn nobody_gets_a_code_without_right_and_reason() {
    let house = House::new();
    house.cards(1);
    let clerk = Actor::new(ActorKind::Operator, "hugo", &[Right::View]);
    for template in ["{{ code }}", "{% if code %}x{% endif %}", "{{ 'a' ~ code }}", "{% set code = code %}{{ code }}"] {
        let error = house.module.message(&clerk, SERIAL, template, &because("why")).unwrap_err();
        assert!(matches!(error.status, Status::Forbidden | Status::InvalidArgument), "{template}: {error}");
    }
    let error = house.module.message(&clerk, SERIAL, "{{ code }}", &because("why")).unwrap_err();
    assert_eq!(error.status, Status::Forbidden);
    assert!(house.module.message(&clerk, SERIAL, "{{ serial }}", &because("")).is_ok());
    for reason in ["", "  ", "two\nlines", &"x".repeat(256)] {
        assert_eq!(render(&house, "{{ code }}", &because(reason)).unwrap_err().field, "reason");
    }
    assert_eq!(looks(&house), 0);
}

#[test]
fn a_template_that_fails_costs_no_look() {
    let house = House::new();
    house.cards(1);
    let long = "{% for a in '1234567890' %}".repeat(3) + &"x".repeat(100) + &"{% endfor %}".repeat(3);
    for template in ["{{ code }}{{ nobody }}", "{{ code }}{{ serial.x }}", &format!("{{{{ code }}}}{long}")] {
        render(&house, template, &because("sold")).unwrap_err();
    }
    assert_eq!((looks(&house), house.count("SELECT count(*) FROM quota_day")), (0, 0));
}

#[test]
fn a_destroyed_code_is_said_to_be_gone() {
    let mut house = House::new();
    house.cards(1);
    house.edit("UPDATE voucher SET sealed = x''");
    assert_eq!(render(&house, "{{ code }}", &because("sold")).unwrap_err().status, Status::WrongState);
    assert_eq!(plain(&house, "{{ serial }}"), SERIAL);
}

#[test]
fn a_partner_writes_about_its_own_and_a_customer_about_none() {
    let house = House::new();
    house.generate(SeriesRequest { partner: "north".into(), ..ten_euros(1) });
    let message = |actor: &Actor| house.module.message(actor, SERIAL, "{{ serial }}", &MessageRequest::default());
    assert_eq!(*message(&partner("north")).unwrap(), SERIAL);
    assert_eq!(message(&partner("south")).unwrap_err().status, Status::NotFound);
    let curious = Actor { rights: operator().rights, ..customer("anna") };
    assert_eq!(message(&curious).unwrap_err().status, Status::Forbidden);
    assert_eq!(message(&Actor::new(ActorKind::Operator, "hugo", &[])).unwrap_err().status, Status::Forbidden);
    assert_eq!(
        house.module.message(&operator(), "9-00000001", "", &MessageRequest::default()).unwrap_err().status,
        Status::NotFound
    );
}

#[test]
fn a_voucher_is_named_by_identifier_too() {
    let house = House::new();
    house.cards(1);
    let id = house.module.get_by_serial(&operator(), SERIAL).unwrap().id;
    assert_eq!(*house.module.message(&operator(), &id, "{{ serial }}", &MessageRequest::default()).unwrap(), SERIAL);
}

#[test]
fn html_is_not_built_by_whoever_gave_a_name() {
    let house = House::new();
    house.generate(SeriesRequest { description: "<script>alert('x')</script>".into(), ..ten_euros(1) });
    let request = MessageRequest { html: true, holder: "\"><img src=x>".into(), ..MessageRequest::default() };
    let template =
        "<p title=\"{{ holder }}\">{{ description }}{{ description|upper }}{% set a = holder ~ '' %}{{ a }}</p>";
    let text = render(&house, template, &request).unwrap();
    assert!(!text.contains("<script") && !text.contains("<SCRIPT") && !text.contains("<img"), "{text}");
    assert!(text.contains("&lt;script&gt;"), "{text}");
    let text = render(&house, "{{ holder }}", &MessageRequest { html: false, ..request }).unwrap();
    assert_eq!(text, "\"><img src=x>");
    for holder in ["two\nlines", &"x".repeat(128)] {
        let request = MessageRequest { holder: holder.to_owned(), ..MessageRequest::default() };
        assert_eq!(render(&house, "", &request).unwrap_err().field, "holder");
    }
}

#[test]
fn an_unknown_tag_is_named_beside_those_there_are() {
    let house = House::new();
    house.cards(1);
    let error = render(&house, "{{ vaule }}", &MessageRequest::default()).unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "template"));
    assert!(error.message.starts_with("template: vaule is no tag; there are value, "), "{error}");
}

#[test]
fn every_tag_can_be_shown_and_says_what_it_is() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    for tag in message_tags() {
        let template = format!("{{{{ {} }}}}", tag.name);
        let shown = render(&house, &template, &because("sold")).unwrap();
        assert_eq!(shown.contains(&codes[0]), tag.name == "code", "{}", tag.name);
        assert!(!tag.description.is_empty() && tag.description.len() <= 127 && tag.name.len() <= 31, "{}", tag.name);
    }
}

#[test]
fn every_preset_speaks_of_every_voucher() {
    let house = House::new();
    let sparse = ten_euros(1);
    let full = SeriesRequest {
        extra_value: 250,
        valid_until_date: "2027-06-30".into(),
        valid_from_ms: START_MS - 10 * DAY_MS,
        partner: "north".into(),
        ..ten_euros(1)
    };
    let draft = SeriesRequest { draft: true, ..ten_euros(1) };
    for (name, request, expected) in [("sparse", sparse, false), ("full", full, true), ("draft", draft, false)] {
        let series = house.generate(request);
        let serial = format!("{}-00000001", series.code);
        for preset in MESSAGE_PRESETS {
            for html in [false, true] {
                let template = message_preset(preset, html).unwrap();
                let request = MessageRequest { html, holder: "Anna".into(), ..because("sold") };
                let text = house.module.message(&operator(), &serial, template, &request).unwrap();
                assert!(text.contains("Anna") && text.contains(&serial), "{name} {preset}: {}", *text);
                assert_eq!(
                    text.contains("2027-06-30"),
                    expected && *preset != "redeemed",
                    "{name} {preset}: {}",
                    *text
                );
                assert!(!text.contains("  ") && !text.contains("\n\n\n"), "{name} {preset}: {}", *text);
            }
        }
    }
    assert_eq!((message_preset("nobody", false), message_preset("", true)), (None, None));
}

#[test]
fn every_preset_speaks_in_every_state() {
    let presets = |house: &House, state: &str| {
        house.module.setting_set(&operator(), "", "reveal_per_day", "0").unwrap();
        assert_eq!(plain(house, "{{ state }}"), state);
        for preset in MESSAGE_PRESETS {
            for html in [false, true] {
                let request = MessageRequest { html, ..because("sold") };
                let text = render(house, message_preset(preset, html).unwrap(), &request).unwrap();
                assert!(text.contains(SERIAL), "{state} {preset}: {text}");
            }
        }
    };
    let drafts = || {
        let house = House::new();
        house.generate(SeriesRequest { draft: true, ..ten_euros(1) });
        house
    };
    let active = || {
        let house = House::new();
        let (_, codes) = house.cards(1);
        (house, codes)
    };
    presets(&drafts(), "draft");
    for (operation, state) in [(BulkOperation::Accept, "accepted"), (BulkOperation::Reject, "rejected")] {
        let house = drafts();
        change(&house, operation);
        presets(&house, state);
    }
    for (operation, state) in [(BulkOperation::Block, "blocked"), (BulkOperation::Cancel, "cancelled")] {
        let (house, _) = active();
        change(&house, operation);
        presets(&house, state);
    }
    let (house, codes) = active();
    presets(&house, "active");
    redeem(&house, &codes[0], "anna");
    presets(&house, "used");
    let house = House::new();
    house.generate(SeriesRequest { expires_at_ms: START_MS + DAY_MS, ..ten_euros(1) });
    house.clock.advance(2 * DAY_MS);
    presets(&house, "expired");
}

#[test]
fn a_hostile_template_is_refused_soon_and_shows_nothing() {
    let house = House::new();
    let (_, codes) = house.cards(1);
    let digits = "'1234567890'";
    for template in [
        // Endless work and large memory.
        format!("{}x{}", format!("{{% for a in {digits} %}}").repeat(12), "{% endfor %}".repeat(12)),
        "{% for a in range(1000000000) %}x{% endfor %}".into(),
        "{{ 'x' * 10000000000 }}".into(),
        "{{ serial * 1000000000 }}".into(),
        "{% set a = serial %}".to_owned() + &"{% set a = a ~ a %}".repeat(100) + "{{ a }}",
        "{{ 9 ** 9 ** 9 ** 9 }}".into(),
        format!("{{{{ ['{}'] * 100000000 ~ '' }}}}", "x".repeat(200)),
        "{{ ([serial] * 100000000)|upper }}".into(),
        "{{ 2 in [1] * 100000000 }}".into(),
        "{% set a = serial %}".to_owned() + &"{% set a = [a,a,a,a,a,a,a,a] %}".repeat(12) + "{% set b = a ~ '' %}",
        "x".repeat(MESSAGE_BYTES_MAX + 1),
        // Deep nesting.
        format!("{{{{ {}1 }}}}", "-".repeat(60_000)),
        format!("{{{{ {}1{} }}}}", "(".repeat(30_000), ")".repeat(30_000)),
        format!("{{% if code %}}{}{{% endif %}}", "{% elif code %}".repeat(4_000)),
        format!("{{{{ code{} }}}}", "|upper".repeat(9_000)),
        "{% if serial %}".repeat(4_000),
        // Ways out.
        "{{ code.__class__.__mro__ }}".into(),
        "{{ code.__init__.__globals__ }}".into(),
        "{{ serial.format('x') }}".into(),
        "{% include '/etc/passwd' %}".into(),
        "{% import 'x' as x %}".into(),
        "{% from 'x' import y %}".into(),
        "{% extends 'x' %}".into(),
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}".into(),
        "{{ debug() }}".into(),
        "{{ self }}".into(),
        // Things left open.
        "{{ code".into(),
        "{% if code %}".into(),
        "{# code".into(),
        "{{ 'code }}".into(),
        // The code in an error.
        "{{ code / 0 }}".into(),
        "{{ code + 1 }}".into(),
        "{{ code|nobody }}".into(),
        "{{ code() }}".into(),
        "{% for a in code %}{{ a.b.c }}{% endfor %}".into(),
    ] {
        let shown: String = template.chars().take(60).collect();
        let error = render(&house, &template, &because("sold")).expect_err(&shown);
        assert_eq!((error.status, error.field), (Status::InvalidArgument, "template"), "{shown}: {error}");
        assert!(!error.message.contains(&codes[0][..4]) && !error.message.contains('\n'), "{shown}: {error}");
        assert!(error.message.len() < 600, "{shown}: {error}");
    }
    assert_eq!(looks(&house), 0);
}
