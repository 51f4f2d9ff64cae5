"""Money: exact decimals in Python, integer minor units in the library, the ISO 4217 exponent in between."""

from decimal import Decimal
from typing import Union

from voucher.errors import invalid

# Decimals of the currencies that do not have two, from ISO 4217 list one.
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_INT64_MAX = 2**63 - 1


def exponent(currency: str) -> int:
    """How many decimals amounts of a currency have.

    :param currency: ISO 4217 code, such as ``"EUR"``
    :returns: 0 for the yen, 3 for the Kuwaiti dinar, 2 for most
    """
    return _EXPONENTS.get(currency, 2)


def to_minor_units(amount: Union[Decimal, int, str], currency: str, field: str = "amount") -> int:
    """The amount in the currency's smallest unit: ``Decimal("10.50")`` of EUR is 1050.

    Nothing is ever rounded.

    :param amount: a decimal, an integer or decimal text; a float is refused, because it is not exact
    :param currency: ISO 4217 code
    :param field: what the error calls it
    :raises CallerBug: (a ValueError) the amount has more decimals than the currency, or is no number
    """
    if isinstance(amount, (float, bool)) or not isinstance(amount, (Decimal, int, str)):
        raise invalid(field, f"give money as decimal.Decimal, not as {type(amount).__name__}")
    try:
        exact = Decimal(amount)
    except ArithmeticError:
        raise invalid(field, "not a decimal number") from None
    if not exact.is_finite():
        raise invalid(field, "not a finite number")
    return _scaled(exact, exponent(currency), currency, field)


def from_minor_units(minor_units: int, currency: str) -> Decimal:
    """The amount of so many of the currency's smallest unit: 1050 of EUR is ``Decimal("10.50")``.

    :param minor_units: an integer
    :param currency: ISO 4217 code
    """
    digits = tuple(int(digit) for digit in str(abs(minor_units)))
    return Decimal((int(minor_units < 0), digits, -exponent(currency)))


def _scaled(amount: Decimal, places: int, currency: str, field: str) -> int:
    # By digits, not by arithmetic: the caller's decimal context could round.
    sign, digits, power = amount.as_tuple()
    shift = int(power) + places
    if len(digits) + shift > 19:
        raise invalid(field, "too large")
    whole = int("".join(map(str, digits)))
    if shift >= 0:
        whole *= int(10**shift)
    else:
        whole, rest = divmod(whole, int(10**-shift))
        if rest:
            raise invalid(field, f"{currency or 'the currency'} has {places} decimals, more were given")
    if whole > _INT64_MAX:
        raise invalid(field, "too large")
    return -whole if sign else whole
