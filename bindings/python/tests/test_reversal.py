"""Reversal, parts of a voucher, what is in doubt, and the comparison with the ledger."""

from datetime import timedelta
from decimal import Decimal

import pytest
from conftest import MemoryLedger

import voucher
from voucher import (
    Actor,
    Answer,
    Difference,
    LedgerEntry,
    Outcome,
    PostingKind,
    RedemptionState,
    Right,
    State,
    to_minor_units,
)

RECOVERY = Actor.system("recovery")


@pytest.fixture
def boris():
    return Actor.operator("boris", rights=Right.ALL)


class Scripted(MemoryLedger):
    """Gives these answers first, without booking, and then does its work."""

    def __init__(self, *answers):
        super().__init__()
        self.answers = list(answers)

    def post(self, posting):
        return self.answers.pop(0) if self.answers else super().post(posting)


def test_a_reversal_takes_the_amount_off_and_frees_the_voucher(module, ledger, codes, customer, anna):
    code = codes(module)[0]
    paid = module.redeem(customer, code)
    receipt = module.reverse(anna, paid.key, "wrong customer")
    assert (receipt.kind, receipt.amount, receipt.balance_after) == (PostingKind.REVERSAL, Decimal("10.00"), 0)
    assert (receipt.counterpart_key, receipt.state) == (paid.key, RedemptionState.POSTED)
    assert ledger.balances["cust-1"] == 0
    posting = ledger.entries[receipt.key][0]
    assert (posting.kind, posting.reverses, posting.amount) == (PostingKind.REVERSAL, paid.key, Decimal("10.00"))
    payment = module.redemption(anna, paid.key)
    assert (payment.state, payment.counterpart_key) == (RedemptionState.REVERSED, receipt.key)
    other = module.redeem(Actor.customer("cust-2"), code)
    assert other.kind is PostingKind.PAYMENT and other.key != paid.key
    assert ledger.balances["cust-2"] == Decimal("10.00")


def test_a_repeated_reversal_debits_once(module, ledger, codes, customer, anna):
    paid = module.redeem(customer, codes(module)[0])
    first = module.reverse(anna, paid.key, "wrong customer")
    again = module.reverse(anna, paid.key, "wrong customer")
    assert (again.key, again.duplicate) == (first.key, True)
    assert ledger.balances["cust-1"] == 0 and ledger.asked == 2


def test_a_reversal_the_ledger_refuses_leaves_the_redemption(module, ledger, codes, customer, anna):
    paid = module.redeem(customer, codes(module)[0])
    ledger.closed.add("cust-1")
    with pytest.raises(voucher.LedgerRejected):
        module.reverse(anna, paid.key, "wrong customer")
    assert module.redemption(anna, paid.key).state is RedemptionState.POSTED
    assert module.get(anna, paid.voucher_id).state is State.USED


def test_a_reversal_in_doubt_is_retried(open_module, codes, customer, anna):
    ledger = Scripted()
    module = open_module(ledger)
    paid = module.redeem(customer, codes(module)[0])
    ledger.answers = [Answer.unknown()]
    with pytest.raises(voucher.InDoubt) as held:
        module.reverse(anna, paid.key, "wrong customer")
    (doubt,) = module.doubts(anna)
    assert (doubt.key, doubt.kind) == (held.value.receipt.key, PostingKind.REVERSAL)
    assert module.retry(anna, doubt.key).state is RedemptionState.POSTED
    assert list(module.doubts(anna)) == []
    assert ledger.balances["cust-1"] == 0


def test_a_host_reverses_between_two_calls(module, ledger, codes, customer, anna):
    paid = module.redeem(customer, codes(module)[0])
    begun = module.reverse_begin(anna, paid.key, "wrong customer")
    assert begun.must_post and begun.posting.reverses == paid.key
    again = module.reverse_begin(anna, paid.key, "wrong customer")
    assert again.again and again.posting == begun.posting
    assert [one.key for one in module.pending_postings(RECOVERY, timedelta(0))] == [begun.posting.key]
    settled = module.redeem_settle(anna, begun.posting, ledger.post(begun.posting))
    assert settled.state is RedemptionState.POSTED
    assert not module.reverse_begin(anna, paid.key, "wrong customer").must_post


def test_a_reversal_waits_for_another_person(module, ledger, codes, customer, anna, boris):
    paid = module.redeem(customer, codes(module)[0])
    module.setting_set(anna, "two_persons", "on")
    with pytest.raises(voucher.ApprovalPending) as held:
        module.reverse(anna, paid.key, "wrong customer")
    assert ledger.balances["cust-1"] == Decimal("10.00")
    approved = module.approve(boris, held.value.approval_id)
    assert module.retry(boris, approved.result).counterpart_key == paid.key
    assert ledger.balances["cust-1"] == 0


def test_reversing_needs_the_right_and_a_reason(module, codes, customer, anna):
    paid = module.redeem(customer, codes(module)[0])
    with pytest.raises(voucher.Forbidden):
        module.reverse(customer, paid.key, "changed my mind")
    with pytest.raises(voucher.CallerBug, match="reason"):
        module.reverse(anna, paid.key, "")
    with pytest.raises(voucher.NotFound):
        module.reverse(anna, paid.key.removesuffix("1") + "9", "wrong customer")


def gift_codes(module, codes, anna):
    module.type_put(anna, code="GIFT", name="Gift", face_value=Decimal("10.00"), partial_use=True)
    return codes(module, 2, voucher_type="GIFT")


def test_a_part_is_taken_and_a_balance_left(module, ledger, codes, customer, anna):
    code = gift_codes(module, codes, anna)[0]
    first = module.redeem(customer, code, amount=Decimal("3.50"), request_id="till-1")
    assert (first.amount, first.remaining, first.balance_after) == (Decimal("3.50"), Decimal("6.50"), Decimal("3.50"))
    assert module.check(customer, code).amount == Decimal("6.50")
    rest = module.redeem(customer, code, request_id="till-2")
    assert (rest.amount, rest.remaining) == (Decimal("6.50"), 0)
    assert ledger.balances["cust-1"] == Decimal("10.00")
    assert module.get(anna, rest.voucher_id).state is State.USED


def test_a_repeated_wish_for_a_part_takes_it_once(module, ledger, codes, customer, anna):
    code = gift_codes(module, codes, anna)[0]
    for _ in range(2):
        receipt = module.redeem(customer, code, amount=Decimal("3.00"), request_id="till-1")
    assert receipt.duplicate and ledger.balances["cust-1"] == Decimal("3.00")
    with pytest.raises(voucher.CallerBug) as refused:
        module.redeem(customer, code, amount=Decimal("4.00"), request_id="till-1")
    assert refused.value.status is voucher.Status.REQUEST_MISMATCH


def test_more_than_is_left_is_refused(module, codes, customer, anna):
    code = gift_codes(module, codes, anna)[0]
    cashier = Actor.operator("till", rights=Right.REDEEM_FOR_ANOTHER | Right.VIEW)
    with pytest.raises(voucher.NotRedeemable) as refused:
        module.redeem(cashier, code, "cust-1", amount=Decimal("10.01"), request_id="till-1")
    assert refused.value.reason is voucher.Reason.AMOUNT


def test_an_amount_in_another_currency_is_refused(module, ledger, codes, customer, anna):
    code = gift_codes(module, codes, anna)[0]
    with pytest.raises(voucher.NotRedeemable):
        module.redeem(customer, code, amount=Decimal("300"), currency="JPY", request_id="till-1")
    with pytest.raises(voucher.CallerBug, match="request_id"):
        module.redeem(customer, code, amount=Decimal("3.00"))
    assert ledger.balances["cust-1"] == 0


@pytest.mark.parametrize("amount", [Decimal(0), Decimal("-1"), 1.5, Decimal("0.001")])
def test_an_amount_that_is_none_does_not_mean_everything(module, ledger, codes, customer, anna, amount):
    code = gift_codes(module, codes, anna)[0]
    with pytest.raises(voucher.CallerBug, match="amount"):
        module.redeem(customer, code, amount=amount)
    assert ledger.balances["cust-1"] == 0


def test_doubts_tell_what_is_open_and_since_when(clock, module, codes, customer, anna):
    begun = module.redeem_begin(customer, codes(module)[0])
    clock.advance(minutes=10)
    (doubt,) = module.doubts(anna, older_than=timedelta(minutes=10))
    assert (doubt.key, doubt.state) == (begun.posting.key, RedemptionState.PENDING)
    assert clock.now - doubt.begun_at == timedelta(minutes=10)
    assert list(module.doubts(anna, older_than=timedelta(minutes=11))) == []


def test_what_the_ledger_lost_is_asked_again_by_those_who_may(module, ledger, codes, customer, anna):
    paid = module.redeem(customer, codes(module)[0])
    clerk = Actor.operator("bob", rights=Right.VIEW | Right.REDEEM_FOR_ANOTHER)
    with pytest.raises(voucher.Refused):
        module.retry(clerk, paid.key)
    ledger.entries.clear()
    ledger.balances["cust-1"] = Decimal(0)
    assert module.retry(anna, paid.key).state is RedemptionState.POSTED
    assert ledger.balances["cust-1"] == Decimal("10.00")


@pytest.mark.parametrize(
    ("found", "state", "voucher_state"),
    [
        (Answer.done("L9", Decimal("10.00")), RedemptionState.POSTED, State.USED),
        (Answer.rejected(), RedemptionState.REJECTED, State.ACTIVE),
    ],
)
def test_a_conflict_is_settled_by_two_persons(open_module, codes, customer, anna, boris, found, state, voucher_state):
    module = open_module(Scripted(Answer.conflict("L9")))
    with pytest.raises(voucher.LedgerConflict) as held:
        module.redeem(customer, codes(module)[0])
    key = held.value.receipt.key
    request = module.settle_by_hand(anna, key, found, "asked the ledger's people")
    assert module.redemption(anna, key).state is RedemptionState.CONFLICT
    with pytest.raises(voucher.SamePerson):
        module.approve(anna, request)
    module.approve(boris, request, "seen it too")
    settled = module.redemption(anna, key)
    assert (settled.state, module.get(anna, settled.voucher_id).state) == (state, voucher_state)
    if found.outcome is Outcome.DONE:
        assert (settled.ledger_reference, settled.balance_after) == ("L9", Decimal("10.00"))


@pytest.mark.parametrize("answer", [Answer.unknown(), Answer.duplicate(), "done"])
def test_people_find_it_booked_or_not(module, codes, customer, anna, answer):
    key = module.redeem_begin(customer, codes(module)[0]).posting.key
    with pytest.raises(voucher.CallerBug):
        module.settle_by_hand(anna, key, answer, "not sure")


def entries_of(ledger):
    return [
        LedgerEntry(posting.key, posting.account, to_minor_units(posting.amount, posting.currency))
        for posting, _, _ in ledger.entries.values()
    ]


def test_books_that_agree_have_no_findings(module, ledger, codes, customer, anna):
    for code in codes(module, 3):
        paid = module.redeem(customer, code)
    module.reverse(anna, paid.key, "wrong customer")
    with module.reconcile(anna) as comparison:
        assert comparison.check(entries_of(ledger)) == []
        assert list(comparison.missing()) == []


def test_every_kind_of_difference_is_found(module, ledger, codes, customer, anna):
    first, second, third, fourth = codes(module, 4)
    dearer, elsewhere, lost = (module.redeem(customer, code).key for code in (first, second, third))
    open_one = module.redeem_begin(customer, fourth).posting.key
    entries = [
        LedgerEntry(dearer, "cust-1", 999),
        LedgerEntry(elsewhere, "cust-9", 1000),
        LedgerEntry(open_one, "cust-1", 1000),
        LedgerEntry("vr-unheard-of", "cust-1", 1000),
    ]
    with module.reconcile(anna) as comparison:
        found = {finding.key: finding for finding in comparison.check(iter(entries))}
        (missing,) = comparison.missing()
    assert {key: finding.difference for key, finding in found.items()} == {
        dearer: Difference.AMOUNT,
        elsewhere: Difference.ACCOUNT,
        open_one: Difference.NOT_SETTLED,
        "vr-unheard-of": Difference.UNKNOWN_HERE,
    }
    assert (found[dearer].amount, found[dearer].ledger_amount) == (1000, 999)
    assert (found[elsewhere].account, found[elsewhere].ledger_account) == ("cust-1", "cust-9")
    assert (missing.difference, missing.key, missing.amount) == (Difference.MISSING_IN_LEDGER, lost, 1000)


def test_more_entries_than_a_block_are_all_compared(module, ledger, codes, customer, anna):
    paid = module.redeem(customer, codes(module)[0])
    strangers = [LedgerEntry(f"other-{number}", "cust-1", 1) for number in range(2500)]
    with module.reconcile(anna) as comparison:
        assert len(comparison.check([*strangers, *entries_of(ledger)])) == 2500
        assert paid.key not in {finding.key for finding in comparison.missing()}


def test_a_comparison_is_of_a_time(clock, module, codes, customer, anna):
    module.redeem(customer, codes(module)[0])
    clock.advance(days=1)
    with module.reconcile(anna, since=clock.now) as comparison:
        assert list(comparison.missing()) == []
    with module.reconcile(anna, until=clock.now) as comparison:
        assert len(list(comparison.missing())) == 1


def test_amounts_of_entries_are_minor_units(module, anna):
    with module.reconcile(anna) as comparison, pytest.raises(voucher.CallerBug, match="amount"):
        comparison.check([LedgerEntry("k", "cust-1", Decimal("10.00"))])


def test_an_entry_that_is_listed_twice_is_told(module, ledger, codes, customer, anna):
    module.redeem(customer, codes(module)[0])
    with module.reconcile(anna) as comparison:
        (twice,) = comparison.check(entries_of(ledger) * 2)
    assert twice.difference is Difference.LISTED_TWICE


def test_a_second_comparison_ends_the_first(module, ledger, codes, customer, anna):
    module.redeem(customer, codes(module)[0])
    first = module.reconcile(anna)
    with module.reconcile(anna) as second:
        with pytest.raises(voucher.WrongState):
            first.check(entries_of(ledger))
        assert second.check(entries_of(ledger)) == []


def test_a_closed_comparison_refuses(module, anna):
    comparison = module.reconcile(anna)
    comparison.close()
    comparison.close()
    with pytest.raises(voucher.CallerBug):
        comparison.check([LedgerEntry("k", "cust-1", 1)])
