"""Values of this package from and to the names and units of the C structs, in which the stories are told."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from test_header import NUMBERS

import voucher
from voucher import Filter, State, Status, _convert, to_minor_units

SET = {name[12:].lower(): bit for name, bit in NUMBERS.items() if name.startswith("VOUCHER_SET_")}


def value(value_type, given, currency):
    """A value of this package from the names and units of the C struct."""
    kinds, unit, made = dict(_convert._kinds(value_type)), given.get("currency") or currency, {}
    for name, told in given.items():
        field = name.removesuffix("_ms")
        kind = kinds[field]
        if kind is datetime:
            made[field] = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=told) if told else None
        elif kind is Decimal:
            made[field] = voucher.from_minor_units(told, unit)
        elif kind is tuple:
            made[field] = tuple(filter_empty(told.split(",")))
        elif kind is dict:
            made[field] = json.loads(told or "{}")
        elif kind is frozenset:
            made[field] = frozenset(State(number) for number in State if told >> number & 1)
        elif kind is date:
            made[field] = date.fromisoformat(told) if told else None
        elif kind is bool and value_type is Filter:
            made[field] = {0: None, 1: True, 2: False}[told]
        else:
            made[field] = kind(told)
    return value_type(**made)


def changed(value_type, given, currency):
    """A change of this package: the fields whose bits are in ``set``, and no others."""
    fields = {}
    for field, kind in _convert._kinds(value_type):
        if field != "currency" and given.get("set", 0) & SET[field]:
            name = field + "_ms" if kind is datetime else field
            fields[name] = given.get(name, 0 if kind in (datetime, Decimal) else "")
    return value(value_type, fields, currency)


def plain(told, currency=""):
    """A value of this package with the names and units of the C struct."""
    unit, made = getattr(told, "currency", "") or currency, {}
    for field, kind in _convert._kinds(type(told)):
        one = getattr(told, field)
        if kind is datetime:
            made[field + "_ms"] = _convert.to_ms(one, field)
        elif kind is Decimal:
            made[field] = to_minor_units(one or 0, unit)
        elif kind is timedelta:
            made[field + "_ms"] = one // timedelta(milliseconds=1)
        elif kind is frozenset:
            made[field] = sum(1 << state for state in one)
        elif kind is date:
            made[field] = one.isoformat() if one else ""
        elif kind is tuple:
            made[field] = ",".join(one)
        elif kind is dict:
            made[field] = json.dumps(one) if one else ""
        else:
            made[field] = one if kind is str else int(one or 0)
    if "balance_after" in made:
        made["has_balance"] = int(told.balance_after is not None)
    return made


def received(receipt):
    return (Status.DUPLICATE if receipt.duplicate else Status.OK), plain(receipt)


def listed(values):
    items = [plain(one) for one in values]
    return Status.OK, {"count": len(items), "items": items}


def filter_empty(texts):
    return (text for text in texts if text)
