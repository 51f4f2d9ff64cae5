"""Voucher types and settings."""

import dataclasses
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest

import voucher
from voucher import Activation, Actor, Classification, Right, SeriesState, State, TaxClass, ValueKind, VoucherType

PRINTED = VoucherType(
    code="PRINTED10",
    name="Gedruckt zehn 印",
    face_value=Decimal("10.00"),
    extra_value=Decimal("0.50"),
    products=("internet", "voice"),
    tax_class=TaxClass.SINGLE_PURPOSE,
    activation=Activation.APPROVED,
    expires_at=datetime(2027, 1, 1, tzinfo=timezone.utc),
    cancel_states=frozenset({State.ACTIVE, State.BLOCKED}),
)


def test_a_type_comes_back_as_it_was_put(clock, module, anna):
    stored = module.type_put(anna, PRINTED)
    assert (stored.version, stored.changed_by, stored.changed_at) == (1, "anna", clock.now)
    assert stored == module.type_get(anna, "PRINTED10")
    told = {field: getattr(stored, field) for field in vars(PRINTED)}
    wanted = vars(PRINTED)
    answered = {"version", "changed_at", "changed_by", "currency", "code_length", "alphabet", "check_digit"}
    assert {name: told[name] for name in wanted.keys() - answered} == {
        name: wanted[name] for name in wanted.keys() - answered
    }
    assert stored.currency == "EUR"


def test_a_type_is_changed_by_replacing_what_was_read(module, anna):
    module.type_put(anna, PRINTED)
    dearer = module.type_put(anna, dataclasses.replace(module.type_get(anna, "PRINTED10"), face_value=Decimal(20)))
    assert (dearer.version, dearer.face_value, dearer.products) == (2, Decimal("20.00"), ("internet", "voice"))
    assert module.type_put(anna, dearer, face_value=Decimal(30)).face_value == Decimal("30.00")


def test_a_series_takes_its_terms_from_its_type_and_keeps_them(module, anna):
    module.type_put(anna, PRINTED)
    series = module.generate_series(anna, voucher_type="PRINTED10", quantity=2)
    assert (series.face_value, series.extra_value) == (Decimal("10.00"), Decimal("0.50"))
    assert (series.voucher_type, series.state, series.draft) == ("PRINTED10", SeriesState.DRAFT, 2)
    module.type_put(anna, PRINTED, face_value=Decimal(99))
    assert module.series(anna, series.id).face_value == Decimal("10.00")
    assert next(module.search(anna)).voucher_type == "PRINTED10"


def test_amounts_are_never_taken_for_another_currencys(module, anna):
    yen = module.type_put(anna, code="YEN", name="Yen", face_value=Decimal(500), currency="JPY")
    assert str(yen.face_value) == "500"
    assert str(module.generate_series(anna, voucher_type="YEN", quantity=1).face_value) == "500"
    with pytest.raises(voucher.CallerBug) as refused:
        module.generate_series(anna, voucher_type="YEN", quantity=1, face_value=Decimal("5.00"))
    assert refused.value.field == "currency"


def test_retired_types_make_nothing_and_are_listed_on_demand(module, anna):
    for code in ("A", "B", "C"):
        module.type_put(anna, code=code, name=code, face_value=Decimal(1))
    assert module.type_retire(anna, "B").retired
    assert [one.code for one in module.types(anna)] == ["A", "C"]
    assert [one.code for one in module.types(anna, retired_too=True)] == ["A", "B", "C"]
    with pytest.raises(voucher.WrongState) as refused:
        module.generate_series(anna, voucher_type="B", quantity=1)
    assert refused.value.field == "voucher_type"
    assert not module.type_retire(anna, "B", retired=False).retired


def test_more_types_than_a_page_are_all_listed(module, anna):
    for number in range(20):
        module.type_put(anna, code=f"T{number:02}", name="T", face_value=Decimal(1))
    assert [one.code for one in module.types(anna)] == [f"T{number:02}" for number in range(20)]


def test_a_type_of_variable_value_has_bounds(module, anna):
    gift = VoucherType(
        "GIFT", "Gift", Classification.GIFT, value_kind=ValueKind.VARIABLE, face_value_min=Decimal(5), partial_use=True
    )
    assert module.type_put(anna, gift).face_value_max == 0
    assert module.generate_series(anna, voucher_type="GIFT", quantity=1, face_value=Decimal(7)).face_value == 7
    with pytest.raises(voucher.CallerBug):
        module.generate_series(anna, voucher_type="GIFT", quantity=1, face_value=Decimal(4))


@pytest.mark.parametrize("states", ["ACTIVE", [0], [State.ACTIVE, 99], ["ACTIVE"]])
def test_what_is_no_set_of_states_is_refused(module, anna, states):
    with pytest.raises(voucher.CallerBug, match="block_states"):
        module.type_put(anna, code="T", face_value=Decimal(1), block_states=states)


def test_types_are_for_those_who_may_configure(module, anna):
    clerk = Actor.operator("bob", rights=Right.VIEW)
    with pytest.raises(voucher.Forbidden):
        module.type_put(clerk, PRINTED)
    with pytest.raises(voucher.NotFound):
        module.type_get(clerk, "PRINTED10")
    module.type_put(anna, PRINTED)
    assert module.type_get(clerk, "PRINTED10").name == PRINTED.name


def test_a_last_day_of_validity_is_over_when_the_day_is(module, anna):
    module.setting_set(anna, "time_zone", "Europe/Nicosia")
    series = module.generate_series(anna, quantity=1, face_value=Decimal(1), valid_until_date=date(2026, 12, 31))
    assert series.expires_at == datetime(2026, 12, 31, 22, tzinfo=timezone.utc)


@pytest.mark.parametrize("day", [datetime(2026, 12, 31, tzinfo=timezone.utc), "2026-12-31", 20261231])
def test_what_is_no_day_is_refused(module, anna, day):
    with pytest.raises(voucher.CallerBug, match="valid_until_date: give a date"):
        module.generate_series(anna, quantity=1, valid_until_date=day)


def test_a_time_at_fault_is_named_as_it_is_here(module, anna):
    past = datetime(2020, 1, 1, tzinfo=timezone.utc)
    with pytest.raises(voucher.CallerBug) as refused:
        module.generate_series(anna, quantity=1, face_value=Decimal(1), expires_at=past)
    assert refused.value.field == "expires_at"
    assert "expires_at_ms" not in str(refused.value)


def test_a_setting_goes_before_its_default_and_back(clock, module, anna):
    default = module.setting(anna, "reveal_per_day")
    module.setting_set(anna, "reveal_per_day", "7")
    assert module.setting(anna, "reveal_per_day") == "7"
    settings = {setting.name: setting for setting in module.settings(anna)}
    told = settings["reveal_per_day"]
    assert (told.value, told.is_default, told.changed_by, told.changed_at) == ("7", False, "anna", clock.now)
    assert settings["time_zone"].is_default and settings["time_zone"].changed_at is None
    module.setting_set(anna, "reveal_per_day", "")
    assert module.setting(anna, "reveal_per_day") == default


def test_a_partner_has_settings_of_its_own(module, anna):
    names = [setting.name for setting in module.settings(anna, partner="north")]
    module.setting_set(anna, "portal_redemption", "off", partner="north")
    assert module.setting(anna, "portal_redemption", partner="north") == "off"
    assert module.setting(anna, "portal_redemption", partner="south") == "on"
    assert "portal_redemption" in names
    assert {setting.partner for setting in module.settings(anna, partner="north")} == {"north"}


@pytest.mark.parametrize(("name", "value"), [("no_such", "1"), ("time_zone", "Mars/Olympus"), ("reveal_per_day", "x")])
def test_a_setting_that_makes_no_sense_is_refused(module, anna, name, value):
    with pytest.raises(voucher.CallerBug):
        module.setting_set(anna, name, value)
