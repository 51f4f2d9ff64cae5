"""Values to structs and back, by the types of the value's fields. Everything here is exact or refuses."""

from __future__ import annotations

import dataclasses
import json
import typing
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum
from functools import cache
from typing import Any, Callable, Optional, TypeVar

from voucher.change import PRESERVE
from voucher.errors import invalid
from voucher.money import from_minor_units, to_minor_units
from voucher.values import State

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)
_Value = TypeVar("_Value")


def to_ms(moment: Optional[datetime], field: str) -> int:
    """Milliseconds since 1970 UTC, 0 for None. Parts of a millisecond are cut off."""
    if moment is None:
        return 0
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise invalid(field, "give a datetime with a time zone, such as datetime.now(timezone.utc)")
    ms = (moment - _EPOCH) // _MILLISECOND
    if ms <= 0:
        raise invalid(field, "must be after 1970-01-01")
    return ms


def from_ms(ms: int) -> Optional[datetime]:
    """The moment, None for 0."""
    return _EPOCH + ms * _MILLISECOND if ms else None


def duration_ms(duration: timedelta, field: str) -> int:
    """A length of time in milliseconds."""
    if not isinstance(duration, timedelta):
        raise invalid(field, f"give a timedelta, not {type(duration).__name__}")
    if duration < timedelta(0):
        raise invalid(field, "must not be negative")
    return duration // _MILLISECOND


def to_bytes(text: str, field: str, bytes_max: Optional[int] = None) -> bytes:
    """UTF-8 without the closing NUL, refused if it would not arrive whole."""
    if not isinstance(text, str):
        raise invalid(field, f"give text, not {type(text).__name__}")
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError:
        raise invalid(field, "is not Unicode text") from None
    if b"\0" in encoded:
        raise invalid(field, "must not hold a NUL character")
    if bytes_max is not None and len(encoded) > bytes_max:
        raise invalid(field, f"has {len(encoded)} bytes, at most {bytes_max} are possible")
    return encoded


def comma_separated(given: Any, field: str) -> str:
    """A tuple of names in one text."""
    if isinstance(given, str) or not all(isinstance(one, str) and "," not in one for one in given):
        raise invalid(field, "give a tuple of texts without commas")
    return ",".join(given)


def to_text(ffi: Any, characters: Any) -> str:
    """The text of an inline ``char[N]`` or a static ``const char *``."""
    return str(ffi.string(characters).decode("utf-8", "replace"))


def struct(ffi: Any, name: str) -> Any:
    """A zeroed struct with its ``size`` set."""
    made = ffi.new(f"{name} *")
    made.size = ffi.sizeof(made[0])
    return made


def structs(ffi: Any, name: str, count: int) -> Any:
    """Zeroed structs side by side, each with its ``size`` set."""
    made = ffi.new(f"{name}[]", count)
    for number in range(count):
        made[number].size = ffi.sizeof(name)
    return made


def write(ffi: Any, name: str, value: Any, currency: str = "", left_out: tuple[str, ...] = ()) -> Any:
    """A struct of that name with the fields of a dataclass.

    :param currency: what money is counted in where the value does not say
    :param left_out: fields that are not written
    """
    made = struct(ffi, name)
    fill(ffi, made, value, currency, left_out)
    return made


def fill(ffi: Any, made: Any, value: Any, currency: str = "", left_out: tuple[str, ...] = (), prefix: str = "") -> None:
    """Writes the fields of a dataclass into a struct. Parameters are those of :func:`write`.

    :param prefix: what the names of the struct's fields begin with beyond those of the value
    """
    sizes = _text_sizes(ffi, ffi.typeof(made).item)
    unit = getattr(value, "currency", "") or currency
    for own, kind in _kinds(typing.cast(typing.Hashable, type(value))):
        given, field = getattr(value, own), prefix + own
        if given is None or given is PRESERVE or own in left_out:
            continue
        if kind is datetime:
            setattr(made, field + "_ms", to_ms(given, field))
        elif kind is date:
            setattr(made, field, to_bytes(_day(given, field), field, sizes[field]))
        elif kind is frozenset:
            setattr(made, field, _bits(given, field))
        elif kind is Decimal:
            setattr(made, field, to_amount(given, unit, field))
        elif kind is dict:
            setattr(made, field, to_bytes(_json(given, field), field, sizes[field]))
        elif kind is tuple:
            setattr(made, field, to_bytes(comma_separated(given, field), field, sizes[field]))
        elif kind is str:
            setattr(made, field, to_bytes(given, field, sizes[field]))
        else:
            setattr(made, field, _integer(given, field))


def read(ffi: Any, value_type: type[_Value], made: Any, **extra: Any) -> _Value:
    """The struct as a value of that dataclass. ``extra`` are fields the struct does not have, such as ``duplicate``."""
    values = dict(extra)
    for field, kind in _kinds(typing.cast(typing.Hashable, value_type)):
        if field not in extra and field != "duplicate":
            values[field] = _reader(kind)(ffi, made, field)
    for field in _none_as_zero(typing.cast(typing.Hashable, value_type)):
        values[field] = values[field] or None
    return value_type(**values)


def given_fields(change: Any) -> list[str]:
    """The fields of a change that are set, and not preserved. What its money is counted in is no change."""
    fields = [field.name for field in dataclasses.fields(change) if field.name != "currency"]
    return [field for field in fields if getattr(change, field) is not PRESERVE]


def _day(given: Any, field: str) -> str:
    # A datetime is a date to Python, but its hour would be lost.
    if not isinstance(given, date) or isinstance(given, datetime):
        raise invalid(field, f"give a date, not {type(given).__name__}")
    return given.isoformat()


def _bits(given: Any, field: str) -> int:
    if isinstance(given, str) or not all(isinstance(one, int) and 0 < one < 31 for one in given):
        raise invalid(field, "give a set of states")
    bits = 0
    for one in given:
        bits |= 1 << int(one)
    return bits


def to_amount(given: Decimal, currency: str, field: str) -> int:
    """Minor units of an amount whose currency must be known."""
    if not currency and given:
        raise invalid(field, "give the currency with it or to voucher.open, so that its decimals are known")
    return to_minor_units(given, currency, field)


def _integer(given: Any, field: str) -> int:
    if not isinstance(given, int):
        raise invalid(field, f"give an integer, not {type(given).__name__}")
    if not -(2**31) <= given < 2**63:
        raise invalid(field, "out of range")
    return int(given)


def _json(given: Any, field: str) -> str:
    if not isinstance(given, dict):
        raise invalid(field, f"give a dict, not {type(given).__name__}")
    try:
        return json.dumps(given, ensure_ascii=False, separators=(",", ":")) if given else ""
    except (TypeError, ValueError) as problem:
        raise invalid(field, f"cannot be written as JSON: {problem}") from None


@cache
def _kinds(value_type: Any) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(value_type)
    return [(field.name, _kind(hints[field.name])) for field in dataclasses.fields(value_type)]


@cache
def _none_as_zero(value_type: Any) -> list[str]:
    """The fields that name one of several things, or none."""
    hints = typing.get_type_hints(value_type)
    optional = [field for field, hint in hints.items() if typing.get_origin(hint) is typing.Union]
    return [field for field in optional if _is_enum(_kind(hints[field]))]


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, IntEnum)


def _kind(hint: Any) -> Any:
    if typing.get_origin(hint) is typing.Union:
        return _kind(typing.get_args(hint)[0])
    return typing.get_origin(hint) or hint


@cache
def _text_sizes(ffi: Any, struct_type: Any) -> dict[str, int]:
    # Room for the closing NUL is needed.
    arrays = ((field, part.type) for field, part in struct_type.fields)
    return {field: kind.length - 1 for field, kind in arrays if kind.kind == "array"}


@cache
def _reader(kind: Any) -> Callable[[Any, Any, str], Any]:
    if kind is datetime:
        return lambda ffi, made, field: from_ms(getattr(made, field + "_ms"))
    if kind is Decimal:
        return _read_money
    if kind is date:
        return lambda ffi, made, field: _read_day(to_text(ffi, getattr(made, field)))
    if kind is timedelta:
        return lambda ffi, made, field: getattr(made, field + "_ms") * _MILLISECOND
    if kind is frozenset:
        return lambda ffi, made, field: _read_bits(getattr(made, field))
    if kind is dict:
        return lambda ffi, made, field: _read_json(to_text(ffi, getattr(made, field)))
    if kind is tuple:
        return lambda ffi, made, field: _split(to_text(ffi, getattr(made, field)))
    if kind is str:
        return lambda ffi, made, field: to_text(ffi, getattr(made, field))
    if kind is bool or _is_enum(kind):
        return lambda ffi, made, field: kind(getattr(made, field))
    return lambda ffi, made, field: getattr(made, field)


def _read_money(ffi: Any, made: Any, field: str) -> Optional[Decimal]:
    if field == "balance_after" and not made.has_balance:
        return None
    currency = to_text(ffi, made.currency)
    if field == "value" and not currency:
        # A sum over several currencies is none.
        return None
    return from_minor_units(getattr(made, field), currency)


def _read_day(text: str) -> Optional[date]:
    return date.fromisoformat(text) if text else None


def _read_bits(bits: int) -> frozenset[State]:
    return frozenset(State(number) for number in range(1, 31) if bits >> number & 1)


def _read_json(text: str) -> dict[str, Any]:
    try:
        loaded = json.loads(text) if text else {}
    except ValueError:
        # Such as what was cut off: one line must not hide the others of a history.
        return {"text": text}
    return loaded if isinstance(loaded, dict) else {"value": loaded}


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
