"""The main job: a code becomes a payment, once."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

import voucher
from voucher import Actor, Reason, RedemptionState, Right, State


def test_a_customer_redeems_a_code_and_sees_the_new_balance(module, ledger, codes, customer):
    code = codes(module)[0]
    receipt = module.redeem(customer, code)
    assert receipt.amount == Decimal("10.00")
    assert receipt.balance_after == Decimal("10.00")
    assert (receipt.account, receipt.currency, receipt.duplicate) == ("cust-1", "EUR", False)
    assert receipt.state is RedemptionState.POSTED
    assert receipt.settled_at.utcoffset().total_seconds() == 0
    assert ledger.balances["cust-1"] == Decimal("10.00")


def test_separators_and_spaces_do_not_matter(module, codes, customer):
    code = codes(module)[0]
    assert module.redeem(customer, f" {code[:4]}-{code[4:8]} {code[8:]} ").amount == Decimal("10.00")


def test_asking_again_gives_the_first_receipt_and_no_money(module, ledger, codes, customer):
    code = codes(module)[0]
    first = module.redeem(customer, code, request_id="form-1")
    again = module.redeem(customer, code, request_id="form-1")
    assert again.duplicate and again.key == first.key
    assert ledger.balances["cust-1"] == Decimal("10.00")
    assert module.redemption_by_request(customer, "cust-1", "form-1").key == first.key
    assert module.redemption(customer, first.key).amount == first.amount


def test_a_used_voucher_is_refused_like_one_that_never_was(module, codes, customer):
    code = codes(module)[0]
    module.redeem(customer, code)
    stranger = Actor.customer("cust-2")
    with pytest.raises(voucher.NotRedeemable) as used:
        module.redeem(stranger, code)
    with pytest.raises(voucher.NotRedeemable) as unknown:
        module.redeem(stranger, "1234567890123456")
    assert str(used.value) == str(unknown.value)
    assert used.value.reason is unknown.value.reason is Reason.NONE
    assert code not in str(used.value)


def test_an_operator_may_know_the_reason(module, codes, customer, anna):
    code = codes(module)[0]
    module.redeem(customer, code)
    with pytest.raises(voucher.NotRedeemable) as refused:
        module.redeem(anna, code, "cust-2")
    assert refused.value.reason is Reason.USED
    assert refused.value.name == "VOUCHER_NOT_REDEEMABLE"


def test_a_check_tells_the_value_and_moves_nothing(module, ledger, codes, customer):
    code = codes(module, extra_value=Decimal("2.50"))[0]
    check = module.check(customer, code)
    assert (check.amount, check.face_value, check.extra_value) == (Decimal("12.50"), Decimal("10.00"), Decimal("2.50"))
    assert ledger.asked == 0


def test_a_currency_without_decimals_stays_whole(module, ledger, codes, customer):
    code = codes(module, currency="JPY", face_value=Decimal(500))[0]
    assert str(module.redeem(customer, code).amount) == "500"


def test_eight_threads_with_one_code_get_one_credit(module, ledger, codes, customer):
    code = codes(module)[0]
    with ThreadPoolExecutor(8) as pool:
        receipts = [one for one in pool.map(lambda _: redeem_until_known(module, customer, code), range(8)) if one]
    assert ledger.balances["cust-1"] == Decimal("10.00")
    assert len({receipt.key for receipt in receipts}) == 1
    assert module.redeem(customer, code).duplicate


def redeem_until_known(module, customer, code):
    """What a portal does: a doubt is asked again."""
    for _ in range(100):
        try:
            return module.redeem(customer, code)
        except (voucher.InDoubt, voucher.Busy):
            continue
    return None


def test_the_record_shows_who_used_it_and_when(module, codes, customer, anna):
    codes(module)
    receipt = module.redeem(customer, codes(module)[1])
    record = module.get_by_serial(anna, receipt.serial)
    assert (record.state, record.account, record.redemption_key) == (State.USED, "cust-1", receipt.key)
    assert record.used_at == receipt.settled_at
    assert module.get(anna, record.id) == record
    assert [event.event for event in module.history(anna, record.id)] != []


def test_a_ledger_that_refuses_leaves_the_voucher_good(module, ledger, codes, anna, customer):
    code = codes(module)[0]
    with pytest.raises(voucher.LedgerRejected) as refused:
        module.redeem(anna, code, "nobody")
    assert refused.value.receipt.state is RedemptionState.REJECTED
    assert module.redeem(customer, code).amount == Decimal("10.00")


def test_a_key_the_ledger_knows_otherwise_is_a_fault(open_module, codes, customer):
    class Contradicting:
        def post(self, posting):
            return voucher.Answer.conflict()

    module = open_module(Contradicting())
    with pytest.raises(voucher.LedgerConflict) as held:
        module.redeem(customer, codes(module)[0])
    assert isinstance(held.value, voucher.Fault)
    assert held.value.receipt.state is RedemptionState.CONFLICT


def test_a_customer_redeems_for_nobody_else(module, codes, customer):
    with pytest.raises(voucher.Forbidden):
        module.redeem(customer, codes(module)[0], "cust-2")


def test_too_many_attempts_are_told_when_to_come_back(clock, module, customer):
    with pytest.raises(voucher.Throttled) as slowed:
        for number in range(200):
            with_a_guess(module, customer, number)
    assert slowed.value.retry_at > clock.now
    assert isinstance(slowed.value, voucher.Retry)


def with_a_guess(module, customer, number):
    with contextlib.suppress(voucher.NotRedeemable):
        module.redeem(customer, f"{number:016}")


def test_a_code_is_not_valid_before_and_after_its_time(clock, module, codes, customer, anna):
    code, other = codes(module, 2, expires_at=clock.now.replace(month=2), valid_from=clock.now.replace(day=10))
    with pytest.raises(voucher.NotRedeemable) as early:
        module.redeem(anna, code, "cust-1")
    assert early.value.reason is Reason.NOT_YET_VALID
    clock.advance(days=10)
    assert module.redeem(customer, code).amount == Decimal("10.00")
    clock.advance(days=30)
    with pytest.raises(voucher.NotRedeemable) as late:
        module.redeem(anna, other, "cust-1")
    assert late.value.reason is Reason.EXPIRED


def test_a_request_id_with_other_content_is_a_bug_of_the_caller(module, codes, customer):
    one, other, _ = codes(module)
    module.redeem(customer, one, request_id="form-1")
    with pytest.raises(ValueError) as refused:
        module.redeem(customer, other, request_id="form-1")
    assert refused.value.status is voucher.Status.REQUEST_MISMATCH


def test_without_a_ledger_redeem_says_what_is_missing(open_module, codes, customer):
    module = open_module(None)
    with pytest.raises(voucher.CallerBug) as refused:
        module.redeem(customer, codes(module)[0])
    assert refused.value.status is voucher.Status.NO_CALLBACK


def test_a_voucher_for_tests_never_reaches_the_ledger(module, ledger, codes, customer):
    receipt = module.redeem(customer, codes(module, test_mode=True)[0])
    assert receipt.test_mode and ledger.asked == 0


def test_the_rights_are_asked(module, codes):
    blind = Actor.operator("bob", rights=Right.REDEEM_FOR_ANOTHER)
    with pytest.raises(voucher.Forbidden) as refused:
        list(module.search(blind))
    assert refused.value.field == "actor.rights"
