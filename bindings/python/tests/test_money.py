"""Money is exact in both directions, or refused."""

from decimal import Decimal, localcontext

import pytest

from voucher import CallerBug, from_minor_units, to_minor_units


@pytest.mark.parametrize(
    ("amount", "currency", "minor_units"),
    [
        (Decimal("10.50"), "EUR", 1050),
        (Decimal("10.5"), "EUR", 1050),
        (Decimal("1E+2"), "EUR", 10000),
        (Decimal("10.5000"), "EUR", 1050),
        (Decimal("-0.01"), "EUR", -1),
        (Decimal("500"), "JPY", 500),
        (Decimal("1.234"), "KWD", 1234),
        (Decimal("1.2345"), "CLF", 12345),
        (7, "EUR", 700),
        ("7.25", "EUR", 725),
    ],
)
def test_an_amount_becomes_minor_units_of_its_currency(amount, currency, minor_units):
    assert to_minor_units(amount, currency) == minor_units


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("1.2345", "KWD")])
def test_too_many_decimals_are_refused_and_never_rounded(amount, currency):
    with pytest.raises(ValueError, match="decimals") as refused:
        to_minor_units(Decimal(amount), currency, "face_value")
    assert refused.value.field == "face_value"


@pytest.mark.parametrize("amount", [1.5, True, None, "ten", Decimal("NaN"), Decimal("Infinity"), Decimal("1E+30")])
def test_what_is_no_exact_amount_is_refused(amount):
    with pytest.raises(CallerBug):
        to_minor_units(amount, "EUR")


def test_minor_units_keep_the_decimals_of_the_currency():
    assert str(from_minor_units(1050, "EUR")) == "10.50"
    assert str(from_minor_units(1050, "JPY")) == "1050"
    assert str(from_minor_units(-5, "KWD")) == "-0.005"


def test_the_callers_decimal_context_rounds_nothing():
    with localcontext() as context:
        context.prec = 3
        assert to_minor_units(Decimal("123456789.01"), "EUR") == 12345678901
        assert str(from_minor_units(12345678901, "EUR")) == "123456789.01"
