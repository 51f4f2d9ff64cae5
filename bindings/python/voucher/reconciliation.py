"""Comparing your ledger with the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Optional

from voucher import _convert
from voucher._calls import Calls
from voucher._growing import Growing
from voucher._store import RECORDS_AT_ONCE, walk

_ENTRIES_AT_ONCE = 1000


class Difference(Growing):
    """How your ledger and the store differ.

    ``MISSING_IN_LEDGER``: posted here, and your entries lack it. ``UNKNOWN_HERE``: this store does not know the key.
    ``AMOUNT`` and ``ACCOUNT``: these differ. ``NOT_SETTLED``: your ledger booked what is not settled here, and
    :meth:`voucher.Module.recover` settles it. ``REJECTED``: your ledger booked what was rejected here.
    ``LISTED_TWICE``: your entries have the key more than once.
    """

    MISSING_IN_LEDGER = 1
    UNKNOWN_HERE = 2
    AMOUNT = 3
    ACCOUNT = 4
    NOT_SETTLED = 5
    REJECTED = 6
    LISTED_TWICE = 7


@dataclass(frozen=True)
class LedgerEntry:
    """An entry of your ledger.

    :ivar key: key of the posting
    :ivar account: the account it was booked on
    :ivar amount: always positive. An integer of minor units (:func:`voucher.to_minor_units`), because the two sides
        are compared as they are, whatever currency each believes in
    """

    key: str
    account: str
    amount: int


@dataclass(frozen=True)
class Finding:
    """A difference between your ledger and the store.

    :ivar key: key of the posting
    :ivar account: account in the store, empty if the key is unknown here
    :ivar amount: amount in the store, an integer of minor units
    :ivar ledger_account: account in your ledger, empty if it lacks the entry
    :ivar ledger_amount: amount in your ledger, an integer of minor units
    """

    difference: Difference
    key: str
    account: str
    amount: int
    ledger_account: str
    ledger_amount: int


class Reconciliation:
    """A comparison under way. Made by :meth:`voucher.Module.reconcile`.

    ::

        with module.reconcile(actor, since=monday, until=sunday) as comparison:
            findings = comparison.check(entries_of_my_ledger(monday, sunday))
            findings += comparison.missing()
    """

    def __init__(self, calls: Calls, cursor: Any) -> None:
        self._calls = calls
        self._cursor = cursor

    def __enter__(self) -> Reconciliation:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], raised: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def check(self, entries: Iterable[LedgerEntry]) -> list[Finding]:
        """Compares entries of your ledger with the store, in any order; call it as often as you like.

        Each entry is remembered as met, and is listed twice if it comes again: after a failure open a new comparison.

        :param entries: all or some of your entries of the time, payments and reversals alike; those of other times do
            no harm
        :returns: at most one finding for each entry
        :raises WrongState: another comparison was opened since
        """
        rest, findings = iter(entries), []
        while block := list(islice(rest, _ENTRIES_AT_ONCE)):
            findings += self._check(block)
        return findings

    def missing(self) -> Iterator[Finding]:
        """What the store posted and none of the entries had, page by page while you iterate.

        Check all entries first. It raises :class:`WrongState` if another comparison was opened since.
        """
        return walk(self._calls, self._cursor, "voucher_reconcile_missing", "voucher_finding", Finding, RECORDS_AT_ONCE)

    def close(self) -> None:
        """Ends the comparison. May be called twice."""
        if self._cursor:
            self._calls.ffi.release(self._cursor)
            self._cursor = self._calls.ffi.NULL

    def _check(self, block: list[LedgerEntry]) -> list[Finding]:
        ffi = self._calls.ffi
        written = [_convert.write(ffi, "voucher_ledger_entry", entry) for entry in block]
        given = ffi.new("voucher_ledger_entry[]", [entry[0] for entry in written])
        items, count = _convert.structs(ffi, "voucher_finding", len(block)), ffi.new("uint32_t *")
        self._calls("voucher_reconcile_check", self._cursor, given, len(block), items, len(block), count)
        return [_convert.read(ffi, Finding, items[number]) for number in range(count[0])]
