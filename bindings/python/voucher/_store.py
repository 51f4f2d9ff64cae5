"""What all groups of calls need: between Python's values and the structs of one open store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Optional, TypeVar, Union

from voucher import _convert
from voucher._calls import Calls
from voucher._host import fill_outcome
from voucher.actor import Actor
from voucher.errors import CallerBug, Status, invalid
from voucher.job import Job
from voucher.ledger import Answer
from voucher.values import Filter, Record

FilePath = Union[str, "os.PathLike[str]"]
RECORDS_AT_ONCE = 256
# A code of the longest kind with a separator after every character.
CODE_BYTES = 128
_EITHER = {None: 0, True: 1, False: 2}
_EITHER_FIELDS = ("expired", "locked", "test_mode", "reminded")
_Value = TypeVar("_Value")


class Store:
    """One open store, and how to ask it."""

    def __init__(self, calls: Calls, handle: Any, currency: str) -> None:
        self._calls = calls
        self._ffi = calls.ffi
        self._handle = handle
        self._currency = currency

    def _call(self, function: str, actor: Actor, *arguments: Any, told: Any = None) -> int:
        return self._calls(function, self._handle, self._actor(actor), *arguments, told=told)

    def _actor(self, actor: Actor) -> Any:
        if not isinstance(actor, Actor):
            raise invalid("actor", f"give a voucher.Actor, not {type(actor).__name__}")
        return _convert.write(self._ffi, "voucher_actor", actor)

    def _struct(self, name: str) -> Any:
        return _convert.struct(self._ffi, name)

    def _read(self, value_type: type[_Value], made: Any) -> _Value:
        return _convert.read(self._ffi, value_type, made)

    def _path(self, path: FilePath) -> bytes:
        return _convert.to_bytes(os.fspath(path), "path")

    def _filter(self, filter: Optional[Filter]) -> Any:
        asked = filter or Filter()
        if not isinstance(asked, Filter):
            raise invalid("filter", f"give a voucher.Filter, not {type(asked).__name__}")
        made = _convert.write(self._ffi, "voucher_filter", asked, self._currency, left_out=_EITHER_FIELDS)
        for field in _EITHER_FIELDS:
            setattr(made, field, _EITHER[getattr(asked, field)])
        if (made.amount_min or made.amount_max) and not asked.currency:
            # So many minor units are another amount in another currency.
            made.currency = self._currency.encode()
        return made

    def _redeem_params(
        self,
        code: str,
        serial: str = "",
        account: str = "",
        account_partner: str = "",
        request_id: str = "",
        amount: Optional[Decimal] = None,
        currency: str = "",
        product: str = "",
    ) -> Any:
        made, room = self._struct("voucher_redeem_params"), {"code": 127, "serial": 47}
        given = {
            "code": code,
            "serial": serial,
            "account": account,
            "account_partner": account_partner,
            "request_id": request_id,
            "product": product,
        }
        for field, text in given.items():
            setattr(made, field, _convert.to_bytes(text, field, room.get(field, 63)))
        if amount is not None:
            unit = currency or self._currency
            made.amount = _convert.to_amount(amount, unit, "amount")
            made.currency = _convert.to_bytes(unit, "currency", 3)
            if made.amount <= 0:
                # To the library 0 is all that is left.
                raise invalid("amount", "give more than 0, or leave it out to take all that is left")
        return made

    def _set_bits(self, change: Any) -> int:
        """Which fields of a change are set, as the library counts them."""
        fields, bits = _convert.given_fields(change), 0
        for field in fields:
            bits |= int(getattr(self._calls.library.functions, f"VOUCHER_SET_{field.upper()}"))
        return bits

    def _ids(self, voucher_ids: Iterable[str]) -> bytes:
        if isinstance(voucher_ids, str):
            raise invalid("voucher_ids", "give several identifiers or serials, such as a list, not one text")
        return _convert.to_bytes(_convert.comma_separated(tuple(voucher_ids), "voucher_ids"), "voucher_ids")

    def _outcome(self, answer: Answer, currency: str) -> Any:
        outcome = self._struct("voucher_outcome")
        try:
            fill_outcome(self._ffi, outcome, answer, currency)
        except TypeError as problem:
            raise invalid("answer", str(problem)) from None
        return outcome

    def _record(self, function: str, actor: Actor, *arguments: Any) -> Record:
        record = self._struct("voucher_record")
        self._call(function, actor, *arguments, record)
        return self._read(Record, record)

    def _job(self, function: str, actor: Actor, *arguments: Any) -> Job:
        return Job(self._calls, self._calls.made(function, "voucher_job", self._handle, self._actor(actor), *arguments))

    def _cursor(self, function: str, actor: Actor, *arguments: Any) -> Any:
        return self._calls.made(function, "voucher_cursor", self._handle, self._actor(actor), *arguments)

    def _rows(
        self, opens: str, fetches: str, name: str, value_type: type[_Value], capacity: int, actor: Actor, *given: Any
    ) -> Iterator[_Value]:
        # Opened now, so that a refusal is raised here and not at the first row.
        return pages(self._calls, self._cursor(opens, actor, *given), fetches, name, value_type, capacity)

    def _few_rows(self, function: str, name: str, value_type: type[_Value], actor: Actor, *given: Any) -> list[_Value]:
        """The rows of a report that comes in one call, with more room if they are too many."""
        capacity, count = 32, self._ffi.new("uint32_t *")
        while True:
            items = _convert.structs(self._ffi, name, capacity)
            try:
                self._call(function, actor, *given, items, capacity, count)
            except CallerBug as refused:
                capacity = self._room_needed(refused, capacity, count[0])
                continue
            return [self._read(value_type, items[number]) for number in range(count[0])]

    def _text(self, function: str, actor: Actor, *given: Any, capacity: int) -> str:
        """Text a call writes into a buffer, with more room if it is longer."""
        length = self._ffi.new("uint32_t *")
        while True:
            buffer = self._ffi.new("char[]", capacity)
            try:
                self._call(function, actor, *given, buffer, capacity, length)
            except CallerBug as refused:
                capacity = self._room_needed(refused, capacity, length[0])
                continue
            try:
                return _convert.to_text(self._ffi, buffer)
            finally:
                # It may have been a code.
                self._ffi.memmove(buffer, bytes(capacity), capacity)

    def _room_needed(self, refused: CallerBug, capacity: int, needed: int) -> int:
        if refused.field != "capacity" or needed <= capacity:
            raise refused
        return int(needed)


def pages(
    calls: Calls, cursor: Any, fetches: str, name: str, value_type: type[_Value], capacity: int
) -> Iterator[_Value]:
    """Walks a list to its end and frees the cursor."""
    try:
        yield from walk(calls, cursor, fetches, name, value_type, capacity)
    finally:
        calls.ffi.release(cursor)


def walk(
    calls: Calls, cursor: Any, fetches: str, name: str, value_type: type[_Value], capacity: int
) -> Iterator[_Value]:
    """Walks a list to its end."""
    items, count = _convert.structs(calls.ffi, name, capacity), calls.ffi.new("uint32_t *")
    while calls(fetches, cursor, items, capacity, count) == Status.OK:
        for number in range(count[0]):
            yield _convert.read(calls.ffi, value_type, items[number])
