"""Sales once and only once, whatever the ledger answers, whoever asks, and hosts that misbehave meanwhile."""

import gc
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from double_entry import DoubleEntry
from shop import BORIS, RECOVERY, card, lot, mail, states, stocked

import voucher
from voucher import (
    Answer,
    Credit,
    CreditKind,
    CreditLedger,
    Filter,
    Ledger,
    Outcome,
    PostingKind,
    SaleFilter,
    SaleKind,
    SaleParams,
    SaleState,
    State,
)


# Once, whatever the ledger answers


def test_the_same_request_is_the_same_sale(shop, books, anna):
    first, again = lot(shop, anna), lot(shop, anna)
    assert (again.id, again.duplicate, first.duplicate, books.asked) == (first.id, True, False, 1)
    with pytest.raises(voucher.CallerBug) as other:
        lot(shop, anna, 5)
    assert (other.value.status, other.value.field) == (voucher.Status.REQUEST_MISMATCH, "request_id")
    assert lot(shop, BORIS).id == first.id, "whoever repeats it"


def test_a_ledger_that_refuses_leaves_all_as_it_was(shop, books, anna):
    books.answers = [Answer.rejected()]
    with pytest.raises(voucher.LedgerRejected) as refused:
        lot(shop, anna)
    assert (refused.value.sale.state, refused.value.sale.vouchers) == (SaleState.REJECTED, 4)
    assert refused.value.receipt is None
    assert set(states(shop, anna)) == {State.ACTIVE}
    with pytest.raises(voucher.LedgerRejected):
        lot(shop, anna)
    assert books.asked == 1
    assert lot(shop, anna, request_id="order-2").state is SaleState.POSTED


@pytest.mark.parametrize(
    "prank", [Answer.unknown(), Answer.retry(), ConnectionError("the ledger is away"), None, "done", Answer(99)]
)
def test_an_unsure_answer_holds_the_vouchers_until_it_is_asked_again(shop, books, anna, prank):
    books.answers = [prank]
    with pytest.raises(voucher.InDoubt) as held:
        lot(shop, anna)
    sale = held.value.sale
    assert (sale.state, sale.settled_at, held.value.receipt) == (SaleState.PENDING, None, None)
    assert (held.value.__cause__ is prank) == isinstance(prank, ConnectionError)
    assert states(shop, anna).count(State.RESERVED) == 4 == shop.series(anna, "1").reserved_vouchers
    assert lot(shop, anna).id == sale.id
    assert books.totals["north"] == -36


def test_recovery_ends_what_a_crash_left(shop, books, anna):
    books.answers = [Answer.unknown()]
    with pytest.raises(voucher.InDoubt) as held:
        lot(shop, anna)
    (doubt,) = shop.doubts(anna)
    assert (doubt.key, doubt.kind, doubt.amount) == (held.value.sale.key, PostingKind.INVOICE, 36)
    assert shop.metrics(anna).pending == 1
    assert shop.recover(RECOVERY, timedelta(0)).posted == 1
    assert shop.sale(anna, doubt.key).state is SaleState.POSTED
    assert list(shop.doubts(anna)) == []


def test_a_contradiction_is_held_until_two_persons_settle_it(shop, books, anna):
    books.answers = [Answer.conflict()]
    with pytest.raises(voucher.LedgerConflict) as held:
        lot(shop, anna)
    key = held.value.sale.key
    asked = shop.settle_by_hand(anna, key, Answer.rejected(), "it is not in the books")
    shop.approve(BORIS, asked)
    assert shop.sale(anna, key).state is SaleState.REJECTED
    assert set(states(shop, anna)) == {State.ACTIVE}


@pytest.mark.parametrize("leaving", [SystemExit, KeyboardInterrupt])
def test_an_exit_from_inside_the_ledger_goes_on_and_the_sale_is_held(shop, books, anna, leaving):
    books.answers = [leaving()]
    with pytest.raises(leaving):
        lot(shop, anna)
    assert states(shop, anna).count(State.RESERVED) == 4
    assert shop.recover(RECOVERY, timedelta(0)).posted == 1


def test_without_a_ledger_nothing_is_sold(open_module, anna):
    module = stocked(open_module(), anna)
    with pytest.raises(voucher.CallerBug) as refused:
        lot(module, anna)
    assert refused.value.status is voucher.Status.NO_CALLBACK
    assert set(states(module, anna)) == {State.ACTIVE}


# Between two calls


def test_a_host_books_between_two_calls(shop, books, anna):
    asked = SaleParams(SaleKind.STOCK, "order-1", partner="north", quantity=4)
    begun = shop.sale_begin(anna, asked, Filter(series="1"))
    assert begun.must_post and not begun.again and begun.sale.state is SaleState.PENDING
    again = shop.sale_begin(anna, asked, Filter(series="1"))
    assert again.again and again.posting == begun.posting
    assert [one.key for one in shop.pending_postings(RECOVERY, timedelta(0))] == [begun.posting.key]
    with pytest.raises(voucher.InDoubt) as held:
        shop.sale_settle(anna, begun.posting, Answer.retry())
    assert held.value.sale.outcome is Outcome.RETRY
    settled = shop.sale_settle(anna, begun.posting, books.post(begun.posting))
    assert (settled.state, settled.duplicate, settled.invoice) == (SaleState.POSTED, False, "L1")
    assert shop.sale_settle(anna, begun.posting, Answer.duplicate("L1")).duplicate
    done = shop.sale_begin(anna, asked, Filter(series="1"))
    assert (done.must_post, done.posting, done.sale.duplicate) == (False, None, True)


OVER_THE_COUNTER = SaleParams(SaleKind.COUNTER, "till-1", buyer="emma")


def test_a_sale_is_settled_by_its_key_with_the_balance(shop, books, anna):
    begun = shop.sale_begin(anna, OVER_THE_COUNTER, voucher_ids=["1-00000001"])
    books.post(begun.posting)
    settled = shop.sale_settle(anna, begun.posting.key, Answer.done("L1", Decimal("-1.25")))
    assert (settled.balance_after, settled.ledger_reference) == (Decimal("-1.25"), "L1")
    with pytest.raises(voucher.CallerBug, match="answer"):
        shop.sale_settle(anna, begun.posting.key, "done")


def test_what_is_pending_is_settled_with_the_redemptions(shop, books, anna):
    begun = shop.sale_begin(anna, OVER_THE_COUNTER, voucher_ids=["1-00000001"])
    receipt = shop.redeem_settle(BORIS, begun.posting, books.post(begun.posting))
    assert (receipt.kind, receipt.key) == (PostingKind.INVOICE, begun.posting.key)
    assert shop.redemption(anna, receipt.key).amount == 10


def test_a_refusal_told_between_two_calls_is_one(shop, anna):
    given = {"kind": SaleKind.ELECTRONIC, "request_id": "mail-1", "voucher_type": "MAIL", "buyer": "emma"}
    begun = shop.sale_begin(anna, **given)
    with pytest.raises(voucher.LedgerRejected) as refused:
        shop.sale_settle(anna, begun.posting, Answer.rejected())
    assert refused.value.sale.id == begun.sale.id
    with pytest.raises(voucher.LedgerRejected) as again:
        shop.sale_begin(anna, **given)
    assert again.value.sale.state is SaleState.REJECTED
    assert shop.get(anna, begun.sale.voucher_id).state is State.CANCELLED


def test_what_posts_nothing_is_done_when_it_begins(shop, anna):
    issued = card(shop, anna)
    begun = shop.sale_begin(
        anna, kind=SaleKind.TRANSFER, request_id="give-1", voucher=issued.serial, holder="otto"
    )
    assert (begun.must_post, begun.posting, begun.sale.state) == (False, None, SaleState.POSTED)


# The credit of a partner


def test_a_partner_buys_as_far_as_its_credit_reaches(shop, books, anna):
    books.limits["north"] = Decimal("50.00")
    lot(shop, anna)
    with pytest.raises(voucher.CreditExceeded) as refused:
        lot(shop, anna, 2, request_id="order-2")
    assert isinstance(refused.value, voucher.Refused) and refused.value.status is voucher.Status.CREDIT_EXCEEDED
    assert refused.value.__cause__ is None and refused.value.sale is None
    assert lot(shop, anna, 1, request_id="order-3").amount == 9
    assert books.credits_asked == [("north", "EUR")] * 3


def test_a_repeated_request_and_a_customer_ask_for_no_credit(shop, books, anna):
    lot(shop, anna)
    books.limits["north"] = Decimal("0.00")
    assert lot(shop, anna).duplicate
    mail(shop, anna)
    assert len(books.credits_asked) == 1


def test_sales_under_way_count_against_the_credit(shop, books, anna):
    books.answers = [Answer.unknown()]
    books.limits["north"] = Decimal("40.00")
    with pytest.raises(voucher.InDoubt):
        lot(shop, anna)
    with pytest.raises(voucher.CreditExceeded):
        lot(shop, anna, 1, request_id="order-2")
    lot(shop, anna)


def test_two_at_once_cannot_pass_the_credit_together(shop, books, anna):
    both_asked, told = threading.Barrier(2), []

    def once_both_asked():
        both_asked.wait(30)
        return Credit.limited(Decimal("20.00"))

    def buy(number):
        serials = [f"1-{2 * number + place:08}" for place in (1, 2)]
        try:
            told.append(lot(shop, anna, 0, request_id=f"order-{number}", filter=None, voucher_ids=serials))
        except voucher.CreditExceeded as refused:
            told.append(refused)

    books.limits["north"] = once_both_asked

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(one, voucher.Sale) for one in told) == [False, True]
    assert books.totals["north"] == -18


@pytest.mark.parametrize(
    "nonsense",
    [
        ConnectionError("the ledger is away"),
        None,
        True,
        1000,
        Credit.unknown(),
        Credit(99),
        Credit(CreditKind.LIMITED),
        Credit.limited(Decimal("0.001")),
        Credit.limited(1e6),
    ],
)
def test_a_credit_that_cannot_be_told_sells_nothing(shop, books, anna, nonsense):
    books.limits["north"] = nonsense
    with pytest.raises(voucher.CreditExceeded) as refused:
        lot(shop, anna)
    is_one = isinstance(nonsense, Credit) and nonsense.known in (CreditKind.UNKNOWN, 99)
    assert (refused.value.__cause__ is None) == is_one
    assert set(states(shop, anna)) == {State.ACTIVE} and books.asked == 0


@pytest.mark.parametrize("leaving", [SystemExit, KeyboardInterrupt])
def test_an_exit_while_the_credit_is_asked_goes_on_and_nothing_happened(shop, books, anna, leaving):
    books.limits["north"] = leaving()
    with pytest.raises(leaving):
        lot(shop, anna)
    assert set(states(shop, anna)) == {State.ACTIVE} and books.asked == 0
    assert list(shop.sales(anna)) == []


def test_a_ledger_may_call_the_module_while_the_credit_is_asked(shop, books, anna):
    seen = []

    def looks():
        seen.append(sum(one.amount for one in shop.sales(anna, SaleFilter(partner="north"))))
        return Credit.unlimited()

    books.limits["north"] = looks
    lot(shop, anna)
    lot(shop, anna, 1, request_id="order-2")
    assert seen == [0, 36]


def test_the_request_may_tell_the_credit_itself(clock, shop, books, anna):
    told = {"credit_available": Decimal("36.00"), "credit_read_at": clock.now}
    clock.advance(seconds=1)
    assert lot(shop, anna, **told).amount == 36
    with pytest.raises(voucher.CreditExceeded):
        lot(shop, anna, 1, request_id="order-2", **told)
    for negative in (Decimal("0.00"), Decimal("-5.00")):
        with pytest.raises(voucher.CreditExceeded):
            lot(shop, anna, 1, request_id="order-3", credit_available=negative, credit_read_at=clock.now)
    with pytest.raises(voucher.CallerBug) as refused:
        lot(shop, anna, 1, request_id="order-4", credit_available=Decimal("100.00"))
    assert refused.value.field == "credit_read_at"
    assert books.credits_asked == []


def test_a_ledger_without_credit_limits_nobody(open_module, anna):
    class Plain:
        def __init__(self):
            self.books = DoubleEntry(north=Decimal("0.00"))

        def post(self, posting):
            return self.books.post(posting)

    assert isinstance(Plain(), Ledger) and not isinstance(Plain(), CreditLedger)
    assert isinstance(DoubleEntry(), CreditLedger)
    assert lot(stocked(open_module(Plain()), anna), anna).amount == 36


# What outlives what


def test_nothing_is_collected_while_the_ledger_is_asked(shop, books, anna):
    def collects(answer):
        gc.collect()
        return answer

    books.limits["north"] = lambda: collects(Credit.limited(Decimal("72.00")))
    books.answers = [lambda: collects(Answer.retry())]
    chosen = [f"1-{number:08}" for number in range(1, 9)]
    with pytest.raises(voucher.InDoubt) as held:
        lot(shop, anna, 0, filter=None, voucher_ids=iter(chosen))
    assert (held.value.sale.vouchers, held.value.sale.amount) == (8, 72)
    assert lot(shop, anna, 0, filter=None, voucher_ids=iter(chosen)).id == held.value.sale.id


def test_lists_outlive_their_module_and_each_other(open_module, books, anna):
    module = stocked(open_module(books), anna)
    for number in range(3):
        mail(module, anna, f"mail-{number}")
    left_half_read, rows = module.sales(anna), module.sales(anna)
    next(left_half_read)
    module.close()
    del left_half_read, module
    gc.collect()
    assert len(list(rows)) == 3
