"""The kit passes a ledger that keeps the contract, and catches each way of breaking it."""

import threading

import pytest
from conftest import MemoryLedger

import voucher.conformance
from voucher import Answer

RACERS = 8
ACCOUNTS = {"account": "cust-1", "other_account": "cust-2"}


def failed(ledger, **more):
    results = voucher.conformance.run(ledger, **ACCOUNTS, race_threads=RACERS, **more)
    assert results
    return {result.name: result.reason for result in results if not result.passed and not result.skipped}


def test_a_good_ledger_passes_every_case(loaded):
    ledger = MemoryLedger(closed=["gone"])
    results = voucher.conformance.run(ledger, **ACCOUNTS, closed_account="gone", with_sales=True)
    assert [result for result in results if not result.passed] == []
    assert "race" in [result.name for result in results]


def test_without_a_closed_account_its_case_is_skipped(loaded):
    results = voucher.conformance.run(MemoryLedger(), **ACCOUNTS, with_sales=True)
    assert len([result for result in results if result.skipped]) == 1


def test_a_ledger_that_sells_nothing_is_not_asked_for_sales(loaded):
    names = {result.name for result in voucher.conformance.run(MemoryLedger(), **ACCOUNTS) if result.skipped}
    assert {"invoice_is_owed", "credit_note", "refund", "reversed_twice"} <= names


class Forgetful(MemoryLedger):
    """Books the same key again and again."""

    def post(self, posting):
        self.entries.pop(posting.key, None)
        return super().post(posting)


class Careless(MemoryLedger):
    """Takes every known key for a duplicate, whatever it was booked for."""

    def post(self, posting):
        answer = super().post(posting)
        return Answer.duplicate(answer.reference) if answer.outcome is voucher.Outcome.CONFLICT else answer


class Generous(MemoryLedger):
    """Takes the same posting back as often as it is asked."""

    def refusal(self, posting):
        return None


class Racy(MemoryLedger):
    """Looks up and books in two steps: whoever looks before the first has booked, books as well."""

    def __init__(self):
        super().__init__()
        self.all_have_looked = threading.Barrier(RACERS)

    def post(self, posting):
        known = posting.key in self.entries
        if threading.current_thread() is not threading.main_thread():
            self.all_have_looked.wait(30)
        if not known:
            self.entries.pop(posting.key, None)
        return super().post(posting)


class Raising(MemoryLedger):
    """Is never there."""

    def post(self, posting):
        raise ConnectionError("the ledger is away")


@pytest.mark.parametrize("kind", [Forgetful, Careless, Racy])
def test_a_ledger_that_breaks_the_contract_is_caught(loaded, kind):
    assert failed(kind())


def test_a_ledger_that_books_sales_wrongly_is_caught(loaded):
    assert {"reversed_twice", "reversal_of_other_amount"} <= set(failed(Generous(), with_sales=True))


def test_what_the_ledger_raised_stands_in_the_reason(loaded):
    assert any("the ledger is away" in reason for reason in failed(Raising()).values())


def test_the_command_line_tells_each_case_and_the_verdict(loaded, monkeypatch, capsys, tmp_path):
    (tmp_path / "shop_ledger.py").write_text("from conftest import MemoryLedger\nledger = MemoryLedger()\n")
    monkeypatch.syspath_prepend(tmp_path)
    arguments = ["shop_ledger:ledger", "--account", "cust-1", "--other-account", "cust-2"]
    assert voucher.conformance.main(arguments) == 0
    told = capsys.readouterr().out
    assert "passed   race" in told and "skipped" in told
    assert voucher.conformance.main(["conftest:MemoryLedger", "--account", "nobody", "--other-account", "no"]) == 1


def test_a_race_of_one_is_refused(loaded):
    with pytest.raises(voucher.CallerBug):
        voucher.conformance.run(MemoryLedger(), **ACCOUNTS, race_threads=1)
