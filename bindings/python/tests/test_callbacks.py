"""Callbacks that misbehave: no money moves twice, none is lost, and the module goes on."""

import contextlib
import os
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
from conftest import MemoryLedger

import voucher
from voucher import Actor, Answer, RedemptionState

RECOVERY = Actor.system("recovery")


class Misbehaving(MemoryLedger):
    """Does something else the first times, and then its work."""

    def __init__(self, *pranks):
        super().__init__()
        self.pranks = list(pranks)

    def post(self, posting):
        if self.pranks:
            return self.pranks.pop(0)(self, posting)
        return super().post(posting)


def raises(ledger, posting):
    raise ConnectionError("the ledger is away")


def books_and_raises(ledger, posting):
    MemoryLedger.post(ledger, posting)
    raise ConnectionError("the answer was lost")


@pytest.mark.parametrize("prank", [raises, books_and_raises])
def test_a_ledger_that_raises_leaves_a_doubt_with_its_cause(open_module, codes, customer, prank):
    ledger = Misbehaving(prank)
    module = open_module(ledger)
    code = codes(module)[0]
    with pytest.raises(voucher.InDoubt) as held:
        module.redeem(customer, code)
    assert isinstance(held.value.__cause__, ConnectionError)
    assert held.value.receipt.state is RedemptionState.PENDING
    assert module.redeem(customer, code).balance_after == Decimal("10.00")
    assert ledger.balances["cust-1"] == Decimal("10.00")


@pytest.mark.parametrize("nonsense", [None, 1, "done", True, {"outcome": 1}, Answer(99), Answer("done")])
def test_an_answer_that_is_none_counts_as_unknown(open_module, codes, customer, nonsense):
    ledger = Misbehaving(lambda *_: nonsense)
    module = open_module(ledger)
    code = codes(module)[0]
    with pytest.raises(voucher.InDoubt):
        module.redeem(customer, code)
    module.redeem(customer, code)
    assert ledger.balances["cust-1"] == Decimal("10.00")


@pytest.mark.parametrize("leaving", [SystemExit, KeyboardInterrupt])
def test_an_exit_from_inside_the_ledger_goes_on_and_the_redemption_is_held(open_module, codes, customer, leaving):
    def leaves(ledger, posting):
        raise leaving

    ledger = Misbehaving(leaves)
    module = open_module(ledger)
    code = codes(module)[0]
    with pytest.raises(leaving):
        module.redeem(customer, code)
    assert module.recover(RECOVERY, timedelta(0)).posted == 1
    assert ledger.balances["cust-1"] == Decimal("10.00")


def test_after_an_exit_recovery_asks_nothing_more(open_module, codes, customer):
    ledger = Misbehaving(raises, raises, lambda *_: sys.exit(3))
    module = open_module(ledger)
    for code in codes(module, 2):
        with pytest.raises(voucher.InDoubt):
            module.redeem(customer, code)
    with pytest.raises(SystemExit):
        module.recover(RECOVERY, timedelta(0))
    assert ledger.asked == 0
    assert module.recover(RECOVERY, timedelta(0)).posted == 2


def test_what_the_ledger_raises_in_recovery_is_logged(open_module, codes, customer, caplog):
    module = open_module(Misbehaving(raises, raises))
    with pytest.raises(voucher.InDoubt):
        module.redeem(customer, codes(module)[0])
    assert module.recover(RECOVERY, timedelta(0)).in_doubt == 1
    assert "the ledger is away" in caplog.text


def test_a_ledger_may_call_the_module_again(open_module, codes, customer):
    spare = []

    def redeems_another(ledger, posting):
        spare.append(module.redeem(customer, second).balance_after)
        return MemoryLedger.post(ledger, posting)

    ledger = Misbehaving(redeems_another)
    module = open_module(ledger)
    first, second, _ = codes(module)
    assert module.redeem(customer, first).balance_after == Decimal("20.00")
    assert spare == [Decimal("10.00")]


def test_a_doubt_inside_does_not_become_the_cause_outside(open_module, codes, customer):
    def redeems_another_in_vain(ledger, posting):
        ledger.pranks.append(raises)
        with pytest.raises(voucher.InDoubt):
            module.redeem(customer, second)
        return Answer.unknown()

    module = open_module(Misbehaving(redeems_another_in_vain))
    first, second, _ = codes(module)
    with pytest.raises(voucher.InDoubt) as held:
        module.redeem(customer, first)
    assert held.value.__cause__ is None


def test_a_ledger_that_takes_its_time_is_waited_for(clock, open_module, codes, customer):
    def slow(ledger, posting):
        clock.advance(hours=3)
        return MemoryLedger.post(ledger, posting)

    module = open_module(Misbehaving(slow))
    receipt = module.redeem(customer, codes(module)[0])
    assert receipt.settled_at - receipt.begun_at == timedelta(hours=3)


def test_a_ledger_may_close_the_module(open_module, codes, customer):
    def closes(ledger, posting):
        answer = MemoryLedger.post(ledger, posting)
        module.close()
        return answer

    ledger = Misbehaving(closes)
    module = open_module(ledger)
    code = codes(module)[0]
    with contextlib.suppress(voucher.VoucherError):
        module.redeem(customer, code)
    again = open_module(ledger)
    again.recover(RECOVERY, timedelta(0))
    assert again.redeem(customer, code).duplicate
    assert ledger.balances["cust-1"] == Decimal("10.00")


def test_log_events_reach_the_callback_and_its_failure_changes_nothing(open_module, codes, customer, caplog):
    told = []

    def log(event):
        told.append(event)
        raise RuntimeError("the log is full")

    ledger = Misbehaving(lambda *_: Answer.conflict())
    module = open_module(ledger, log=log)
    with pytest.raises(voucher.LedgerConflict):
        module.redeem(customer, codes(module)[0])
    assert told and all(isinstance(event, voucher.LogEvent) for event in told)
    assert "the log is full" in caplog.text


def test_without_a_callback_log_events_go_to_logging(open_module, codes, customer, caplog):
    module = open_module(Misbehaving(lambda *_: Answer.conflict()))
    with pytest.raises(voucher.LedgerConflict):
        module.redeem(customer, codes(module)[0])
    assert [record for record in caplog.records if record.name == "voucher"]


def test_a_key_callback_gives_the_key(open_module, codes):
    assert len(codes(open_module(key=lambda: b"k" * 32))) == 3


def test_a_key_callback_that_fails_is_the_cause(open_module):
    def no_vault():
        raise OSError("the vault is sealed")

    with pytest.raises(voucher.KeyFault) as refused:
        open_module(key=no_vault)
    assert "sealed" in str(refused.value.__cause__)


def test_a_key_of_the_wrong_length_is_refused(open_module):
    with pytest.raises(voucher.KeyFault) as refused:
        open_module(key=b"short")
    assert "32 bytes" in str(refused.value.__cause__)


def test_a_module_inherited_over_fork_refuses_and_harms_nobody(module, codes, customer):
    code = codes(module)[0]
    child = os.fork()
    if child == 0:
        try:
            module.redeem(customer, code)
        except voucher.CallerBug as refused:
            os._exit(0 if refused.status is voucher.Status.BAD_HANDLE else 2)
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert module.redeem(customer, code).balance_after == Decimal("10.00")
