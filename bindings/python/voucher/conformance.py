"""Does your ledger keep the contract? Run this against it before any money moves.

In your tests::

    results = voucher.conformance.run(my_ledger, account="test-1", other_account="test-2")
    assert all(result.passed or result.skipped for result in results), results

Or on the command line::

    python -m voucher.conformance shop.billing:ledger --account test-1 --other-account test-2

The accounts are really credited: use test accounts. Every run uses new keys, so it can be repeated.
"""

from __future__ import annotations

import argparse
import importlib
import secrets
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Optional

from voucher import _convert
from voucher._calls import Calls
from voucher._host import Host
from voucher._library import library
from voucher.errors import VoucherError, invalid
from voucher.ledger import Ledger
from voucher.money import to_minor_units

_RACE = "race"
# Longer than any machine needs to start the threads of a race.
_START_SECONDS_MAX = 30


@dataclass(frozen=True)
class CaseResult:
    """What became of one case.

    :ivar name: the case
    :ivar passed: the ledger kept the contract
    :ivar skipped: it was not asked, because something it needs was not given
    :ivar reason: why it failed or was skipped, and what the ledger raised if it did
    """

    name: str
    passed: bool
    skipped: bool
    reason: str


def run(
    ledger: Ledger,
    *,
    account: str,
    other_account: str,
    closed_account: Optional[str] = None,
    currency: str = "EUR",
    amount: Optional[Decimal] = None,
    repeats: int = 0,
    race_threads: int = 8,
    with_sales: bool = False,
) -> list[CaseResult]:
    """Runs every case against a ledger.

    :param ledger: yours; called from this thread, and from several at once in the race
    :param account: an account it may credit
    :param other_account: another one
    :param closed_account: one it must refuse; without it that case is skipped
    :param currency: ISO 4217 code of the accounts
    :param amount: what one posting credits; a hundred minor units if left out
    :param repeats: how often the case of repeated postings repeats; 0 = the library's choice
    :param race_threads: how many threads post the same key at once
    :param with_sales: it books sales as well; without it the cases of invoices, credit notes and refunds are skipped
    """
    if race_threads < 2:
        raise invalid("race_threads", "a race needs two")
    loaded = library()
    params = _convert.struct(loaded.ffi, "voucher_conformance_params")
    params.repeats = repeats
    params.with_sales = bool(with_sales)
    params.amount = to_minor_units(amount, currency) if amount is not None else 0
    texts = {
        "currency": (currency, 3),
        "account": (account, 63),
        "other_account": (other_account, 63),
        "closed_account": (closed_account or "", 63),
        "token": (secrets.token_hex(8), 31),
    }
    for field, (text, bytes_max) in texts.items():
        setattr(params, field, _convert.to_bytes(text, field, bytes_max))
    kit = _Kit(ledger, params)
    return [kit.run_case(number, race_threads) for number in range(loaded.functions.voucher_conformance_cases())]


class _Watched:
    """The ledger, and the first thing it raised."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.raised: Optional[Exception] = None

    def post(self, posting: Any) -> Any:
        try:
            return self._ledger.post(posting)
        except Exception as problem:
            self.raised = self.raised or problem
            raise


class _Kit:
    def __init__(self, ledger: Ledger, params: Any) -> None:
        self._library = library()
        self._ffi = self._library.ffi
        self._ledger = ledger
        self._params = params

    def run_case(self, number: int, race_threads: int) -> CaseResult:
        name = _convert.to_text(self._ffi, self._library.functions.voucher_conformance_case_name(number))
        watched = _Watched(self._ledger)
        calls = Calls(self._library, Host(self._library, watched))
        try:
            result = self._race(calls, number, race_threads) if name == _RACE else self._once(calls, number)
        except VoucherError as problem:
            return CaseResult(name, False, False, str(problem))
        reason = _convert.to_text(self._ffi, result.reason)
        if watched.raised is not None and not result.passed:
            reason = f"{reason} (the ledger raised {watched.raised!r})"
        return CaseResult(name, bool(result.passed), bool(result.skipped), reason)

    def _once(self, calls: Calls, number: int) -> Any:
        result = _convert.struct(self._ffi, "voucher_conformance_result")
        calls("voucher_conformance_run", calls.host.table, self._params, number, result)
        return result

    def _race(self, calls: Calls, number: int, threads: int) -> Any:
        start = threading.Barrier(threads)

        def racer(_: int) -> Any:
            start.wait(_START_SECONDS_MAX)
            return self._once(calls, number)

        with ThreadPoolExecutor(threads) as pool:
            finished = list(pool.map(racer, range(threads)))
        results = self._ffi.new("voucher_conformance_result[]", [result[0] for result in finished])
        verdict = _convert.struct(self._ffi, "voucher_conformance_result")
        calls("voucher_conformance_judge", results, threads, verdict)
        return verdict


def main(arguments: Optional[list[str]] = None) -> int:
    """The command line. Returns 0 if every case that ran passed."""
    parser = argparse.ArgumentParser(prog="python -m voucher.conformance", description="Tests a ledger of yours.")
    parser.add_argument("ledger", help="module:name of the ledger, or of a function that makes one")
    parser.add_argument("--account", required=True, help="a test account it may credit")
    parser.add_argument("--other-account", required=True, help="another one")
    parser.add_argument("--closed-account", help="one it must refuse")
    parser.add_argument("--currency", default="EUR", help="of the accounts (EUR)")
    parser.add_argument("--race-threads", type=int, default=8, help="threads that post the same key at once (8)")
    parser.add_argument("--with-sales", action="store_true", help="it books sales as well")
    given = vars(parser.parse_args(arguments))
    results = run(_found(given.pop("ledger")), **given)
    for result in results:
        verdict = "skipped" if result.skipped else "passed" if result.passed else "FAILED"
        print(f"{verdict:8} {result.name}" + (f": {result.reason}" if result.reason else ""))
    return 0 if all(result.passed or result.skipped for result in results) else 1


def _found(place: str) -> Ledger:
    module, _, name = place.partition(":")
    if not name:
        raise SystemExit(f"{place}: give module:name, such as shop.billing:ledger")
    sys.path.insert(0, "")
    found = getattr(importlib.import_module(module), name)
    ledger: Ledger = found if hasattr(found, "post") and not isinstance(found, type) else found()
    return ledger


if __name__ == "__main__":
    sys.exit(main())
