"""What the stories need: a store, a ledger, a clock that stands still."""

import os
import threading
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import cffi
import pytest
from double_entry import DoubleEntry
from shop import assert_books_agree, stocked

import voucher
from voucher import Actor, Answer, PostingKind, Right

BEGINNING = datetime(2026, 1, 1, tzinfo=timezone.utc)
# What an entry does to the balance of its account.
CHANGES = {
    PostingKind.PAYMENT: lambda posting: posting.amount,
    PostingKind.INVOICE: lambda posting: posting.paid - posting.amount,
    PostingKind.CREDIT_NOTE: lambda posting: posting.amount,
    PostingKind.REFUND: lambda posting: -posting.amount,
    PostingKind.REVERSAL: None,
}


class MemoryLedger:
    """A ledger of one balance per account that keeps the contract, and counts how often it was asked."""

    def __init__(self, *accounts, closed=()):
        self.balances = dict.fromkeys(accounts or ("cust-1", "cust-2"), Decimal("0.00"))
        self.closed = set(closed)
        self.entries = {}
        self.asked = 0
        self._lock = threading.Lock()

    def post(self, posting):
        with self._lock:
            self.asked += 1
            if posting.key in self.entries:
                booked, reference, balance = self.entries[posting.key]
                if described(booked) != described(posting):
                    return Answer.conflict(reference)
                return Answer.duplicate(reference, balance)
            refusal = self.refusal(posting)
            if refusal:
                return refusal
            self.balances[posting.account] += self.change(posting)
            entry = (posting, f"L{len(self.entries) + 1}", self.balances[posting.account])
            self.entries[posting.key] = entry
            return Answer.done(*entry[1:])

    def refusal(self, posting):
        """Why it is not booked, None if it is."""
        if posting.account in self.closed or posting.account not in self.balances or posting.kind not in CHANGES:
            return Answer.rejected()
        if posting.kind is not PostingKind.REVERSAL:
            return None
        if posting.reverses not in self.entries:
            return Answer.rejected()
        taken_back = [one.reverses for one, *_ in self.entries.values() if one.kind is PostingKind.REVERSAL]
        same = about(self.entries[posting.reverses][0]) == about(posting)
        return None if same and posting.reverses not in taken_back else Answer.conflict()

    def change(self, posting):
        """What it does to the balance of its account."""
        if posting.kind is PostingKind.REVERSAL:
            return -self.change(self.entries[posting.reverses][0])
        return CHANGES[posting.kind](posting)


def described(posting):
    """What must be the same when a key comes again."""
    return posting.kind, posting.reverses, *about(posting)


def about(posting):
    """What a reversal has in common with what it takes back."""
    return posting.account, posting.amount, posting.paid, posting.currency


class ManualClock:
    """The library's clock, in a build with the test hooks."""

    def __init__(self, hooks):
        self._hooks = hooks
        self.set(BEGINNING)

    def set(self, moment):
        self.now = moment
        self._hooks.voucher_test_clock_set(round(moment.timestamp() * 1000))

    def advance(self, **duration):
        self.set(self.now + timedelta(**duration))

    def give_back(self):
        self._hooks.voucher_test_clock_set(0)


def pytest_collection_modifyitems(items):
    if os.environ.get("VOUCHER_LIBRARY"):
        return
    missing = pytest.mark.skip(reason="set VOUCHER_LIBRARY to the path of libvoucher.so")
    for item in items:
        if {"module", "clock", "loaded"} & set(item.fixturenames):
            item.add_marker(missing)


@pytest.fixture
def loaded():
    """The real library."""
    return voucher.library_version()


@pytest.fixture
def clock(loaded):
    ffi = cffi.FFI()
    ffi.cdef("void voucher_test_clock_set(int64_t ms);")
    hooks = ffi.dlopen(os.environ["VOUCHER_LIBRARY"])
    if not hasattr(hooks, "voucher_test_clock_set"):
        pytest.skip("this library has no test hooks")
    manual = ManualClock(hooks)
    yield manual
    manual.give_back()


@pytest.fixture
def ledger():
    return MemoryLedger()


@pytest.fixture
def open_module(loaded, tmp_path):
    """Opens the test's store with another ledger or options; closes it at the end."""
    opened = []

    def make(ledger=None, *, currency="EUR", name="vouchers.db", **more):
        more.setdefault("key", b"k" * 32)
        module = voucher.open(tmp_path / name, ledger=ledger, currency=currency, **more)
        opened.append(module)
        return module

    yield make
    for module in opened:
        module.close()


@pytest.fixture
def module(open_module, ledger):
    return open_module(ledger)


@pytest.fixture
def books():
    """A host's books with double entry."""
    return DoubleEntry()


@pytest.fixture
def shop(open_module, books, anna):
    """A module with things to sell. In the end its books must agree."""
    module = stocked(open_module(books), anna)
    yield module
    assert_books_agree(module, books, anna)


@pytest.fixture
def anna():
    return Actor.operator("anna", rights=Right.ALL)


@pytest.fixture
def customer():
    return Actor.customer("cust-1", source="203.0.113.7")


@pytest.fixture
def codes(anna):
    """Generates a series in a module and tells its codes in order of the serials."""

    def make(module, quantity=3, **given):
        given.setdefault("face_value", Decimal("10.00"))
        series = module.generate_series(anna, quantity=quantity, **given)
        return codes_of(module, anna, series.id)

    return make


def codes_of(module, actor, series_id):
    """The codes of a series in order of the serials, as the print shop gets them. They leave once: keep them."""
    chosen = voucher.Filter(series=series_id)
    blocks = module.export(actor, chosen, with_codes=True, columns=("serial", "code"))
    lines = b"".join(blocks).decode("utf-8-sig").splitlines()[1:]
    return [line.split(",")[1].strip('"').replace("-", "").replace(" ", "") for line in lines]
