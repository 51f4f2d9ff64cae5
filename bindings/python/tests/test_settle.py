"""The host books by itself: begin, post, settle, and what is left after a crash."""

from datetime import timedelta
from decimal import Decimal

import pytest

import voucher
from voucher import Actor, Answer, RedemptionState, State

AT_ONCE = timedelta(0)
RECOVERY = Actor.system("recovery")


def test_begin_post_settle(module, ledger, codes, customer, anna):
    begun = module.redeem_begin(customer, codes(module)[0])
    assert begun.must_post and not begun.again
    assert begun.posting.amount == Decimal("10.00")
    assert begun.receipt.state is RedemptionState.PENDING
    assert module.get_by_serial(anna, begun.posting.serial).state is State.PENDING
    receipt = module.redeem_settle(customer, begun.posting, ledger.post(begun.posting))
    assert (receipt.balance_after, receipt.ledger_reference) == (Decimal("10.00"), "L1")
    assert module.redeem_settle(customer, begun.posting, Answer.done("L1", Decimal("10.00"))).duplicate


def test_settling_by_key_alone_knows_the_currency(module, codes, customer):
    begun = module.redeem_begin(customer, codes(module, currency="JPY", face_value=Decimal(500))[0])
    receipt = module.redeem_settle(customer, begun.posting.key, Answer.done(balance=Decimal(500)))
    assert str(receipt.balance_after) == "500"


def test_a_repeated_begin_hands_out_the_same_posting(module, codes, customer):
    code = codes(module)[0]
    first = module.redeem_begin(customer, code)
    again = module.redeem_begin(customer, code)
    assert again.again and again.must_post
    assert again.posting == first.posting


def test_a_begin_after_the_end_has_nothing_to_post(module, ledger, codes, customer):
    code = codes(module)[0]
    module.redeem(customer, code)
    begun = module.redeem_begin(customer, code)
    assert not begun.must_post and begun.posting is None
    assert begun.receipt.duplicate


@pytest.mark.parametrize("answer", [Answer.retry(), Answer.unknown()])
def test_an_unsure_answer_stays_pending(module, codes, customer, answer):
    begun = module.redeem_begin(customer, codes(module)[0])
    with pytest.raises(voucher.InDoubt) as held:
        module.redeem_settle(customer, begun.posting, answer)
    assert held.value.receipt.key == begun.posting.key
    assert module.redemption(customer, begun.posting.key).state is RedemptionState.PENDING


def test_what_is_no_answer_is_refused(module, codes, customer):
    begun = module.redeem_begin(customer, codes(module)[0])
    with pytest.raises(voucher.CallerBug, match="Answer"):
        module.redeem_settle(customer, begun.posting, "done")


def test_recovery_asks_the_ledger_again(module, ledger, codes, customer):
    begun = module.redeem_begin(customer, codes(module)[0])
    recovery = module.recover(RECOVERY, AT_ONCE)
    assert (recovery.driven, recovery.posted) == (1, 1)
    assert ledger.balances["cust-1"] == Decimal("10.00")
    assert module.redemption(customer, begun.posting.key).state is RedemptionState.POSTED
    assert module.recover(RECOVERY, AT_ONCE).driven == 0


def test_recovery_leaves_young_ones_alone(clock, module, codes, customer):
    module.redeem_begin(customer, codes(module)[0])
    assert module.recover(RECOVERY, timedelta(minutes=1)).driven == 0
    clock.advance(minutes=2)
    assert module.recover(RECOVERY, timedelta(minutes=1)).driven == 1


def test_a_host_without_callback_walks_what_is_pending(module, ledger, codes, customer):
    begun = [module.redeem_begin(customer, code).posting for code in codes(module, 3)]
    found = []
    for posting in module.pending_postings(RECOVERY, AT_ONCE):
        found.append(posting)
        module.redeem_settle(RECOVERY, posting, ledger.post(posting))
    assert sorted(one.key for one in found) == sorted(one.key for one in begun)
    assert list(module.pending_postings(RECOVERY, AT_ONCE)) == []
    assert ledger.balances["cust-1"] == Decimal("30.00")
