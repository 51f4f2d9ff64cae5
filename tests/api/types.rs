//! Voucher types: what they may say, and what series take from them.

use voucher::voucher::voucher_type::{Activation, Category, Classification, TaxClass, Usage, ValueKind};
use voucher::voucher::{ProcessStates, SeriesRequest, SeriesState, VoucherType};
use voucher::{Actor, ActorKind, Right, Status};

use crate::support::*;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

fn refill() -> VoucherType {
    VoucherType { code: "REFILL-10".into(), name: "Refill of ten".into(), face_value: 1000, ..VoucherType::default() }
}

fn gift() -> VoucherType {
    VoucherType {
        code: "GIFT".into(),
        classification: Classification::Gift,
        value_kind: ValueKind::Variable,
        face_value_min: 500,
        face_value_max: 20_000,
        ..VoucherType::default()
    }
}

fn of(code: &str, quantity: i64) -> SeriesRequest {
    SeriesRequest { voucher_type: code.into(), quantity, ..SeriesRequest::default() }
}

impl House {
    fn put(&self, given: VoucherType) -> VoucherType {
        self.module.type_put(&operator(), &given).unwrap()
    }

    fn refused(&self, request: SeriesRequest) -> (Status, &'static str) {
        let error = self.module.generate_series(&operator(), &request).unwrap_err();
        (error.status, error.field)
    }
}

#[test]
fn a_type_is_kept_with_everything_it_says() {
    let mut house = House::new();
    let given = VoucherType {
        description: "for the shops".into(),
        extra_value: 100,
        currency: "EUR".into(),
        code_length: 14,
        prefix: "77".into(),
        products: "internet, tv".into(),
        product_types: "prepaid".into(),
        business_units: "north,south".into(),
        validity_days: 30,
        usage: Usage::Personal,
        refund_method: "credit note".into(),
        payment_type: "cash".into(),
        tax_class: TaxClass::SinglePurpose,
        activation: Activation::Approved,
        two_persons: true,
        partial_use: true,
        process_states: ProcessStates { cancel: 1 << 4, ..ProcessStates::default() },
        comment: "refill".into(),
        ..refill()
    };
    let put = house.put(VoucherType { code: " refill-10".into(), ..given.clone() });
    let kept = VoucherType {
        products: "internet,tv".into(),
        version: 1,
        changed_at_ms: START_MS,
        changed_by: "olga".into(),
        ..given
    };
    assert_eq!(put, kept);
    house.reopen();
    assert_eq!(house.module.type_get(&operator(), "Refill-10").unwrap(), kept);
}

#[test]
fn a_change_is_the_next_version_and_is_told_before_and_after() {
    let house = House::new();
    house.put(refill());
    let changed = house.put(VoucherType { face_value: 1200, ..refill() });
    assert_eq!(changed.version, 2);
    let told = "SELECT count(*) FROM audit WHERE event = 'type_changed' \
                AND detail LIKE '%\"before\":{\"face_value\":1000}%' AND detail LIKE '%\"after\":{\"face_value\":1200}%'";
    assert_eq!(house.count(told), 1);
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE event = 'type_created'"), 1);
}

#[test]
fn a_line_of_the_trail_about_a_type_stays_short_and_keeps_the_money() {
    let house = House::new();
    house.put(refill());
    house.put(VoucherType {
        face_value: 1300,
        description: "d".repeat(255),
        products: vec!["p".repeat(63); 15].join(","),
        product_types: vec!["t".repeat(63); 15].join(","),
        ..refill()
    });
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE length(detail) > 1024"), 0);
    let told = "SELECT count(*) FROM audit WHERE event = 'type_changed' AND detail LIKE '%\"face_value\":1300%'";
    assert_eq!(house.count(told), 1);
}

#[test]
fn nonsense_is_refused_by_the_name_of_its_field() {
    let house = House::new();
    let states = |states: ProcessStates| VoucherType { process_states: states, ..refill() };
    for (given, field) in [
        (VoucherType { code: "".into(), ..refill() }, "code"),
        (VoucherType { code: "a b".into(), ..refill() }, "code"),
        (VoucherType { code: "x".repeat(24), ..refill() }, "code"),
        (VoucherType { name: "x".repeat(64), ..refill() }, "name"),
        (VoucherType { description: "x".repeat(256), ..refill() }, "description"),
        (VoucherType { comment: "two\nlines".into(), ..refill() }, "comment"),
        (VoucherType { face_value: 0, ..refill() }, "face_value"),
        (VoucherType { face_value: -1, ..refill() }, "face_value"),
        (VoucherType { face_value_min: 1, ..refill() }, "face_value_min"),
        (VoucherType { face_value_max: 1, ..refill() }, "face_value_max"),
        (VoucherType { extra_value: -1, ..refill() }, "extra_value"),
        (VoucherType { face_value: 1, ..gift() }, "face_value"),
        (VoucherType { face_value_min: 30_000, ..gift() }, "face_value_max"),
        (VoucherType { face_value_min: -1, ..gift() }, "face_value_min"),
        (VoucherType { currency: "XYZ".into(), ..refill() }, "currency"),
        (VoucherType { code_length: 4, ..refill() }, "code_length"),
        (VoucherType { prefix: "AB".into(), ..refill() }, "prefix"),
        (VoucherType { products: "x".repeat(64), ..refill() }, "products"),
        (VoucherType { product_types: "a\tb".into(), ..refill() }, "product_types"),
        (VoucherType { business_units: vec!["u"; 65].join(","), ..refill() }, "business_units"),
        (VoucherType { valid_from_ms: -1, ..refill() }, "valid_from_ms"),
        (VoucherType { valid_from_ms: 2, expires_at_ms: 1, ..refill() }, "expires_at_ms"),
        (VoucherType { validity_days: 36_501, ..refill() }, "validity_days"),
        (VoucherType { validity_days: 1, expires_at_ms: START_MS, ..refill() }, "validity_days"),
        (VoucherType { refund_method: "x".repeat(64), ..refill() }, "refund_method"),
        (VoucherType { payment_type: "x".repeat(64), ..refill() }, "payment_type"),
        (VoucherType { category: Category::IdentifiesCustomer, ..refill() }, "category"),
        (states(ProcessStates { activate: 1 << 4, ..Default::default() }), "process_states.activate"),
        (states(ProcessStates { cancel: 1 << 6, ..Default::default() }), "process_states.cancel"),
        (states(ProcessStates { expire: 1, ..Default::default() }), "process_states.expire"),
    ] {
        let error = house.module.type_put(&operator(), &given).unwrap_err();
        assert_eq!((error.status, error.field), (Status::InvalidArgument, field), "{error}");
    }
    assert_eq!(house.count("SELECT count(*) FROM voucher_type"), 0);
    house.put(VoucherType { category: Category::IdentifiesCustomer, ..gift() });
}

#[test]
fn types_are_listed_in_pages_without_the_retired_unless_asked_for() {
    let house = House::new();
    for code in ["C", "A", "B", "D"] {
        house.put(VoucherType { code: code.into(), ..refill() });
    }
    house.module.type_retire(&operator(), "b", true).unwrap();
    let codes = |retired_too, after: &str, most| -> Vec<String> {
        let page = house.module.types(&operator(), retired_too, after, most).unwrap();
        page.into_iter().map(|one| one.code).collect()
    };
    assert_eq!(codes(false, "", 10), ["A", "C", "D"]);
    assert_eq!(codes(true, "", 2), ["A", "B"]);
    assert_eq!(codes(true, "B", 2), ["C", "D"]);
}

#[test]
fn a_retired_type_makes_no_series_until_it_is_restored() {
    let house = House::new();
    house.put(refill());
    let retired = house.module.type_retire(&operator(), "REFILL-10", true).unwrap();
    assert_eq!((retired.retired, retired.version), (true, 2));
    assert!(house.put(VoucherType { name: "still retired".into(), ..refill() }).retired);
    assert_eq!(house.refused(of("REFILL-10", 1)), (Status::WrongState, "voucher_type"));
    house.module.type_retire(&operator(), "REFILL-10", false).unwrap();
    house.generate(of("REFILL-10", 1));
    assert_eq!(house.refused(of("NOBODYS", 1)), (Status::NotFound, "voucher_type"));
    let error = house.module.type_retire(&operator(), "NOBODYS", true).unwrap_err();
    assert_eq!(error.status, Status::NotFound);
}

#[test]
fn only_the_house_changes_types_and_no_customer_sees_them() {
    let house = House::new();
    house.put(refill());
    let clerk = Actor::new(ActorKind::Operator, "carl", &[Right::View]);
    house.module.type_get(&clerk, "REFILL-10").unwrap();
    house.module.types(&partner("north"), false, "", 10).unwrap();
    for actor in [clerk, partner("north")] {
        assert_eq!(house.module.type_put(&actor, &refill()).unwrap_err().status, Status::Forbidden);
        let error = house.module.type_retire(&actor, "REFILL-10", true).unwrap_err();
        assert_eq!(error.status, Status::Forbidden);
    }
    let curious = Actor { rights: operator().rights, ..customer("anna") };
    assert_eq!(house.module.type_get(&curious, "REFILL-10").unwrap_err().status, Status::Forbidden);
    assert_eq!(house.module.types(&curious, false, "", 10).unwrap_err().status, Status::Forbidden);
    assert_eq!(house.module.generate_series(&curious, &ten_euros(1)).unwrap_err().status, Status::Forbidden);
}

#[test]
fn a_type_edited_in_the_file_is_refused() {
    let mut house = House::new();
    house.put(refill());
    house.edit("UPDATE voucher_type SET content = replace(content, '1000', '9000')");
    assert_eq!(house.module.type_get(&operator(), "REFILL-10").unwrap_err().status, Status::Integrity);
    assert_eq!(house.module.types(&operator(), true, "", 10).unwrap_err().status, Status::Integrity);
    assert_eq!(house.refused(of("REFILL-10", 1)).0, Status::Integrity);
    assert_eq!(house.module.type_put(&operator(), &refill()).unwrap_err().status, Status::Integrity);
}

#[test]
fn a_series_takes_from_its_type_what_its_request_leaves_empty() {
    let house = House::new();
    house.put(VoucherType {
        extra_value: 100,
        currency: "USD".into(),
        code_length: 14,
        prefix: "77".into(),
        comment: "refill".into(),
        valid_from_ms: START_MS + HOUR_MS,
        expires_at_ms: START_MS + 9 * HOUR_MS,
        ..refill()
    });
    let series = house.generate(of("refill-10", 2));
    assert_eq!((series.face_value, series.extra_value, series.currency.as_str()), (1000, 100, "USD"));
    assert_eq!((series.code_length, series.prefix.as_str(), series.comment.as_str()), (14, "77", "refill"));
    assert_eq!((series.valid_from_ms, series.expires_at_ms), (START_MS + HOUR_MS, START_MS + 9 * HOUR_MS));
    assert!(house.codes(&series).iter().all(|code| code.starts_with("77")));
    let own = SeriesRequest {
        comment: "own".into(),
        code_length: 20,
        expires_at_ms: START_MS + 8 * HOUR_MS,
        ..of("REFILL-10", 1)
    };
    let series = house.generate(own);
    assert_eq!((series.comment.as_str(), series.code_length), ("own", 20));
    assert_eq!((series.prefix.as_str(), series.expires_at_ms), ("77", START_MS + 8 * HOUR_MS));
    assert_eq!(house.count("SELECT count(*) FROM series WHERE voucher_type = 1 AND terms = 1"), 2);
    assert_eq!(house.count("SELECT count(*) FROM terms WHERE content LIKE '%\"voucher_type\":\"REFILL-10\"%'"), 1);
}

#[test]
fn a_fixed_value_stands_and_a_variable_one_keeps_its_bounds() {
    let house = House::new();
    house.put(VoucherType { currency: "EUR".into(), ..refill() });
    house.put(gift());
    house.generate(SeriesRequest { face_value: 1000, ..of("REFILL-10", 1) });
    let invalid = |field| (Status::InvalidArgument, field);
    assert_eq!(house.refused(SeriesRequest { face_value: 1001, ..of("REFILL-10", 1) }), invalid("face_value"));
    assert_eq!(house.refused(SeriesRequest { currency: "BHD".into(), ..of("REFILL-10", 1) }), invalid("currency"));
    for face_value in [0, 499, 20_001] {
        assert_eq!(house.refused(SeriesRequest { face_value, ..of("GIFT", 1) }), invalid("face_value"), "{face_value}");
    }
    for face_value in [500, 20_000] {
        assert_eq!(house.generate(SeriesRequest { face_value, ..of("GIFT", 1) }).face_value, face_value);
    }
}

#[test]
fn a_series_stays_as_it_was_when_its_type_changes() {
    let house = House::new();
    house.put(VoucherType { partial_use: true, ..refill() });
    let series = house.generate(of("REFILL-10", 1));
    let terms = "SELECT terms FROM series WHERE id = 1";
    let content = "SELECT count(*) FROM terms t JOIN series s ON s.terms = t.id WHERE s.id = 1 \
                   AND t.content LIKE '%\"partial_use\":true%'";
    let before = (house.count(terms), house.count(content));
    house.put(VoucherType { face_value: 2000, partial_use: false, ..refill() });
    assert_eq!((house.count(terms), house.count(content)), before);
    assert_eq!(before.1, 1);
    assert_eq!(house.module.series_get(&operator(), &series.id).unwrap().face_value, 1000);
    assert_eq!(house.generate(of("REFILL-10", 1)).face_value, 2000);
    assert_eq!(house.count("SELECT count(DISTINCT terms) FROM series"), 2);
}

#[test]
fn an_approved_activation_makes_drafts_whatever_is_asked_for() {
    let house = House::new();
    house.put(VoucherType { activation: Activation::Approved, ..refill() });
    let maker = Actor::new(ActorKind::Operator, "mia", &[Right::Generate, Right::View]);
    let series = house.module.generate_series(&maker, &of("REFILL-10", 3)).unwrap().1;
    assert_eq!((series.state, series.counters.draft, series.counters.active), (SeriesState::Draft, 3, 0));
    let active = Actor::new(ActorKind::Operator, "mia", &[Right::Generate, Right::View]);
    assert_eq!(house.module.generate_series(&active, &ten_euros(1)).unwrap_err().status, Status::Forbidden);
}

fn checker() -> Actor {
    Actor::new(ActorKind::Operator, "carla", Right::ALL)
}

#[test]
fn a_type_that_needs_two_persons_makes_nothing_before_another_one_approves() {
    let house = House::new();
    house.put(VoucherType { two_persons: true, ..refill() });
    let request = SeriesRequest { request_id: "r1".into(), ..of("REFILL-10", 2) };
    let pending = house.module.generate_series(&operator(), &request).unwrap_err();
    assert_eq!(pending.status, Status::ApprovalPending);
    assert_eq!(house.count("SELECT count(*) FROM series"), 0);
    assert_eq!(house.module.approve(&operator(), &pending.approval_id, "").unwrap_err().status, Status::SamePerson);
    let approval = house.module.approve(&checker(), &pending.approval_id, "").unwrap();
    assert!(approval.summary.contains("2 vouchers of 10.00") && approval.summary.contains("REFILL-10"), "{approval:?}");
    let (status, series) = house.module.generate_series(&operator(), &request).unwrap();
    assert_eq!((status, series.id, series.created_by.as_str()), (Status::Duplicate, approval.result, "olga"));
    assert_eq!(series.counters.active, 2);
}

#[test]
fn what_was_approved_is_not_made_with_another_value() {
    let house = House::new();
    house.put(VoucherType { two_persons: true, extra_value: 100, currency: "EUR".into(), ..refill() });
    let ask = |quantity| house.module.generate_series(&operator(), &of("REFILL-10", quantity)).unwrap_err().approval_id;
    let (first, second) = (ask(1), ask(2));
    house.put(VoucherType { two_persons: true, extra_value: 900, currency: "EUR".into(), ..refill() });
    let made = house.module.approve(&checker(), &first, "").unwrap().result;
    house.module.job_resume(&operator(), &made).unwrap().step(i64::MAX).unwrap();
    assert_eq!(house.module.series_get(&operator(), &made).unwrap().extra_value, 100);
    house.put(VoucherType { two_persons: true, face_value: 5000, currency: "EUR".into(), ..refill() });
    assert_eq!(house.module.approve(&checker(), &second, "").unwrap_err().field, "face_value");
    assert_eq!(house.count("SELECT count(*) FROM series"), 1);
}

#[test]
fn a_repeated_request_is_answered_whatever_became_of_its_type() {
    let house = House::new();
    house.put(refill());
    let request = SeriesRequest { request_id: "r1".into(), ..of("REFILL-10", 1) };
    let first = house.generate(request.clone());
    house.put(VoucherType { face_value: 5000, ..refill() });
    house.module.type_retire(&operator(), "REFILL-10", true).unwrap();
    house.module.setting_set(&operator(), "", "currency", "USD").unwrap();
    let (status, again) = house.module.generate_series(&operator(), &request).unwrap();
    assert_eq!((status, again.id), (Status::Duplicate, first.id));
    house.module.type_retire(&operator(), "REFILL-10", false).unwrap();
    house.put(VoucherType { code: "OTHER".into(), ..refill() });
    let other = SeriesRequest { voucher_type: "OTHER".into(), ..request.clone() };
    assert_eq!(house.refused(other).0, Status::RequestMismatch);
    let later = SeriesRequest { valid_until_date: "2030-01-01".into(), ..request };
    assert_eq!(house.refused(later).0, Status::RequestMismatch);
}

#[test]
fn a_date_ends_validity_with_that_day_where_the_store_is() {
    let house = House::new();
    let until = |date: &str| SeriesRequest { valid_until_date: date.into(), ..ten_euros(1) };
    // 2027-12-31 ends in UTC as 2028 begins: 1830297600 seconds after 1970.
    assert_eq!(house.generate(until("2027-12-31")).expires_at_ms, 1_830_297_600_000);
    house.module.setting_set(&operator(), "", "time_zone", "Europe/Athens").unwrap();
    assert_eq!(house.generate(until("2027-12-31")).expires_at_ms, 1_830_297_600_000 - 2 * HOUR_MS);
    assert_eq!(house.refused(until("31.12.2027")), (Status::InvalidArgument, "valid_until_date"));
    let both = SeriesRequest { expires_at_ms: START_MS + DAY_MS, ..until("2027-12-31") };
    assert_eq!(house.refused(both), (Status::InvalidArgument, "valid_until_date"));
    assert_eq!(house.refused(until("2026-12-31")).0, Status::InvalidArgument);
}

#[test]
fn days_of_validity_end_with_a_day_of_the_store() {
    let house = House::new();
    house.module.setting_set(&operator(), "", "time_zone", "Europe/Athens").unwrap();
    house.put(VoucherType { validity_days: 30, ..refill() });
    // Generated on 2027-01-15 at 10:00 in Athens; thirty days later is 2027-02-14, which ends at 22:00 UTC.
    let midnight = START_MS - START_MS % DAY_MS;
    assert_eq!(house.generate(of("REFILL-10", 1)).expires_at_ms, midnight + 31 * DAY_MS - 2 * HOUR_MS);
    let from = SeriesRequest { valid_from_ms: START_MS + 2 * DAY_MS, ..of("REFILL-10", 1) };
    assert_eq!(house.generate(from).expires_at_ms, midnight + 33 * DAY_MS - 2 * HOUR_MS);
    let until = SeriesRequest { valid_until_date: "2027-01-20".into(), ..of("REFILL-10", 1) };
    assert_eq!(house.generate(until).expires_at_ms, midnight + 6 * DAY_MS - 2 * HOUR_MS);
}

#[test]
fn series_without_a_format_take_it_from_the_default_preset() {
    let house = House::new();
    house.module.setting_set(&operator(), "", "preset", "crm").unwrap();
    let series = house.generate(ten_euros(1));
    assert_eq!((series.check_digit, series.state, series.comment.as_str()), (1, SeriesState::Draft, "voucher"));
    let own = house.generate(SeriesRequest { code_length: 18, ..ten_euros(1) });
    assert_eq!((own.code_length, own.check_digit, own.state), (18, 2, SeriesState::Active));
    house.put(refill());
    assert_eq!(house.generate(of("REFILL-10", 1)).check_digit, 2);
}
