"""Sales of every kind from end to end, against books with double entry, and hosts that misbehave meanwhile."""

import gc
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from double_entry import DoubleEntry

import voucher
from voucher import (
    Actor,
    Answer,
    Category,
    ChangeReason,
    Classification,
    Credit,
    CreditKind,
    CreditLedger,
    Filter,
    Ledger,
    LedgerEntry,
    Outcome,
    PostingKind,
    Reason,
    Right,
    SaleFilter,
    SaleKind,
    SaleParams,
    SaleState,
    State,
    TaxClass,
    Usage,
    ValueKind,
    to_minor_units,
)

RECOVERY = Actor.system("recovery")
EMMA, OTTO = (Actor.customer(account, source="203.0.113.7") for account in ("emma", "otto"))
NORTH = Actor(voucher.ActorKind.PARTNER, "nora", partner="north", rights=Right.SELL | Right.VIEW)
BORIS = Actor.operator("boris", rights=Right.ALL)


@pytest.fixture
def books():
    return DoubleEntry()


@pytest.fixture
def module(open_module, books, anna):
    """A shop: lot 1 of ten printed vouchers of ten euros, and types to make vouchers after. Its books must agree."""
    module = shop(open_module(books), anna)
    yield module
    assert sum(books.totals.values()) == 0
    owed = sum(row.sold_outstanding + row.sold_breakage for row in module.liability(anna))
    assert owed == books.totals["vouchers"]
    assert all(row.holds for row in module.conservation(anna))
    module.audit_verify(anna)
    with module.reconcile(anna) as comparison:
        entries = (posting for posting, _ in books.entries.values())
        booked = [LedgerEntry(one.key, one.account, to_minor_units(one.amount, one.currency)) for one in entries]
        assert [*comparison.check(booked), *comparison.missing()] == []


def shop(module, anna):
    module.setting_set(anna, "wholesale_discount", "1000", partner="north")
    module.generate_series(anna, series_code="1", quantity=10, face_value=Decimal("10.00"))
    types = {
        "MAIL": {"classification": Classification.ELECTRONIC, "face_value": Decimal("20.00"), "payment_type": "card"},
        "OWN": {"classification": Classification.ELECTRONIC, "face_value": Decimal("5.00"), "usage": Usage.PERSONAL},
        "ANY": {"classification": Classification.ELECTRONIC, "value_kind": ValueKind.VARIABLE, "currency": "JPY"},
        "CARD": {
            "classification": Classification.GIFT,
            "category": Category.IDENTIFIES_CUSTOMER,
            "value_kind": ValueKind.VARIABLE,
            "partial_use": True,
            "tax_class": TaxClass.SINGLE_PURPOSE,
        },
        "BACK": {
            "classification": Classification.REFUND,
            "value_kind": ValueKind.VARIABLE,
            "refund_method": "voucher",
            "two_persons": True,
        },
    }
    for code, given in types.items():
        module.type_put(anna, code=code, name=code, **given)
    return module


def lot(module, anna, quantity=4, **given):
    """Sells vouchers of lot 1 to the partner."""
    asked = {"kind": SaleKind.STOCK, "request_id": "order-1", "partner": "north", "filter": Filter(series="1"), **given}
    return module.sell(anna, quantity=quantity, **asked)


def mail(module, actor, request_id="mail-1", **given):
    """Sells a voucher that is made on the spot."""
    asked = {"kind": SaleKind.ELECTRONIC, "voucher_type": "MAIL", "buyer": "emma", **given}
    return module.sell(actor, request_id=request_id, **asked)


def card(module, anna, **given):
    asked = {"voucher_type": "CARD", "holder": "emma", "card_number": "GC-0042", **given}
    return module.sell(anna, kind=SaleKind.GIFT, request_id="card-1", face_value=Decimal("50.00"), **asked)


def states(module, anna, **chosen):
    return [one.state for one in module.search(anna, Filter(series="1", **chosen))]


# The kinds, one by one


def test_a_lot_is_invoiced_to_its_partner_at_wholesale(clock, module, books, anna):
    sold = lot(module, anna, note="first lot")
    assert (sold.kind, sold.state, sold.outcome) == (SaleKind.STOCK, SaleState.POSTED, Outcome.DONE)
    assert (sold.vouchers, sold.face_value, sold.amount, sold.commission) == (4, 40, Decimal("36.00"), 4)
    assert (sold.posting_kind, sold.paid, sold.currency) == (PostingKind.INVOICE, 0, "EUR")
    assert (sold.account, sold.partner, sold.actor_id, sold.note) == ("north", "north", "anna", "first lot")
    assert (sold.invoice, sold.ledger_reference, sold.balance_after) == ("L1", "L1", Decimal("-36.00"))
    assert (sold.begun_at, sold.settled_at, sold.duplicate) == (clock.now, clock.now, False)
    posting, _ = books.entries[sold.key]
    assert (posting.kind, posting.vouchers, posting.price, posting.paid) == (PostingKind.INVOICE, 4, 36, 0)
    assert (posting.sale_id, posting.serial, posting.voucher_id) == (sold.id, "1-00000001", "")
    assert books.totals == {"vouchers": 40, "discount": -4, "north": -36, "till": 0, "given free": 0}


def test_vouchers_tell_with_what_they_were_sold(module, anna):
    sold = lot(module, anna, invoice="2026/17")
    vouchers = list(module.search(anna, Filter(invoice="2026/17")))
    assert [one.serial for one in vouchers] == [f"1-0000000{number}" for number in range(1, 5)]
    assert {(one.sale_id, one.partner, one.price, one.buyer, one.holder) for one in vouchers} == {
        (sold.id, "north", Decimal("9.00"), "", "")
    }
    assert (module.get_by_serial(anna, "1-00000005").sale_id, module.series(anna, "1").reserved_vouchers) == ("", 0)


def test_a_sold_voucher_is_redeemed_by_anybody_and_the_ledger_learns_its_sale(module, books, codes, anna):
    code = codes(module, 1, series_code="2")[0]
    sold = lot(module, anna, 1, filter=Filter(series="2"), price=Decimal("8.50"), invoice="2026/17")
    receipt = module.redeem(EMMA, code)
    posting, _ = books.entries[receipt.key]
    assert (posting.sale_id, posting.price, posting.invoice) == (sold.id, Decimal("8.50"), "2026/17")
    assert (posting.vouchers, posting.partner, posting.tax_class) == (1, "north", TaxClass.MULTI_PURPOSE)
    assert (books.totals["emma"], books.totals["north"], books.totals["vouchers"]) == (10, Decimal("-8.50"), 0)


def test_vouchers_are_chosen_by_name(module, anna):
    sold = lot(module, anna, 0, filter=None, voucher_ids=["1-00000003", "1-00000007"], request_id="two")
    assert (sold.vouchers, sold.serial) == (2, "1-00000003")
    with pytest.raises(voucher.WrongState, match="1-00000003 cannot be sold"):
        lot(module, anna, 0, filter=None, voucher_ids=("1-00000002", "1-00000003"), request_id="again")
    assert module.get_by_serial(anna, "1-00000002").state is State.ACTIVE
    for nothing in ([], ""):
        with pytest.raises(voucher.CallerBug, match="voucher_ids"):
            lot(module, anna, 0, voucher_ids=nothing, request_id="none")


def test_over_the_counter_a_customer_pays_at_once(module, books, anna):
    sold = module.sell(
        anna, kind=SaleKind.COUNTER, request_id="till-1", buyer="emma", filter=Filter(series="1"), quantity=2
    )
    assert (sold.amount, sold.paid, sold.account, sold.buyer, sold.partner) == (20, 20, "emma", "emma", "")
    assert (sold.commission, books.totals["emma"], books.totals["till"]) == (0, 0, -20)
    assert module.get_by_serial(anna, sold.serial).buyer == "emma"


def test_a_voucher_made_on_the_spot_is_printed_and_redeemed(module, books, anna):
    sold = mail(module, anna)
    assert (sold.amount, sold.paid, sold.voucher_type, sold.vouchers) == (20, 20, "MAIL", 1)
    assert books.entries[sold.key][0].method == "card"
    code = module.sale_code(anna, sold.id)
    assert module.sale_code(anna, sold.key) == code
    assert module.redeem(OTTO, code).balance_after == 20
    with pytest.raises(voucher.WrongState):
        module.sale_code(anna, sold.id)
    assert [event.event for event in module.history(anna, sold.voucher_id)].count("code_delivered") == 2


def test_a_code_is_for_who_sold_it_or_may_see_codes(module, anna):
    sold = mail(module, anna)
    with pytest.raises(voucher.Forbidden):
        module.sale_code(Actor.operator("carl", rights=Right.SELL | Right.VIEW), sold.id)
    with pytest.raises(voucher.NotFound):
        module.sale_code(OTTO, sold.id)
    assert module.sale_code(BORIS, sold.id)
    assert isinstance(module.sale_code(anna, sold.id), str)


def test_a_partner_sells_at_its_own_terminal(module, books):
    sold = mail(module, NORTH)
    assert (sold.partner, sold.account, sold.amount, sold.paid, sold.commission) == ("north", "north", 18, 0, 2)
    assert (books.totals["north"], books.totals["emma"]) == (-18, 0)
    assert module.redeem(EMMA, module.sale_code(NORTH, sold.id)).balance_after == 20
    with pytest.raises(voucher.Forbidden):
        mail(module, NORTH, "cheap", price=Decimal("1.00"))


def test_a_personal_voucher_is_its_buyers(module, anna):
    sold = mail(module, anna, voucher_type="OWN")
    assert sold.holder == "emma" == module.get(anna, sold.voucher_id).holder
    code = module.sale_code(anna, sold.id)
    with pytest.raises(voucher.NotRedeemable) as refused:
        module.redeem(Actor.operator("carl", rights=Right.REDEEM_FOR_ANOTHER | Right.VIEW), code, "otto")
    assert refused.value.reason is Reason.WRONG_HOLDER
    assert module.redeem(EMMA, code).amount == 5


def test_a_card_is_redeemed_by_its_number_and_its_holder(module, books, anna):
    sold = card(module, anna)
    assert (sold.holder, sold.buyer, sold.paid, sold.tax_class) == ("emma", "emma", 50, TaxClass.SINGLE_PURPOSE)
    with pytest.raises(voucher.WrongState):
        module.sale_code(anna, sold.id)
    receipt = module.redeem(EMMA, serial="gc 0042", amount=Decimal("12.50"), request_id="meal")
    assert (receipt.amount, receipt.remaining) == (Decimal("12.50"), Decimal("37.50"))
    with pytest.raises(voucher.NotRedeemable):
        module.redeem(OTTO, serial="GC-0042")
    assert module.check(EMMA, serial="GC-0042").amount == Decimal("37.50")
    with pytest.raises(voucher.NotRedeemable):
        module.check(EMMA, serial=sold.serial)
    assert module.get(anna, sold.voucher_id).remaining == Decimal("37.50")
    assert books.entries[receipt.key][0].tax_class is TaxClass.SINGLE_PURPOSE


def test_a_card_without_a_number_is_redeemed_by_its_serial(module, anna):
    sold = card(module, anna, card_number="")
    assert module.redeem(EMMA, serial=sold.serial.lower()).amount == 50


def test_a_card_is_loaded(module, books, anna):
    issued = card(module, anna)
    module.redeem(EMMA, serial="GC-0042")
    loaded = module.sell(
        anna, kind=SaleKind.RELOAD, request_id="load-1", voucher=issued.serial, face_value=Decimal("25.00")
    )
    assert (loaded.amount, loaded.paid, loaded.account, loaded.voucher_id) == (25, 25, "emma", issued.voucher_id)
    assert module.check(EMMA, serial="GC-0042").amount == 25
    assert books.totals["vouchers"] == 25


def test_a_card_passes_to_another_holder_and_nothing_is_posted(module, books, anna):
    issued = card(module, anna)
    asked = books.asked
    given = {"kind": SaleKind.TRANSFER, "request_id": "give-1", "voucher": issued.serial, "holder": "otto"}
    moved = module.sell(anna, **given)
    assert (moved.state, moved.posting_kind, moved.key, moved.amount) == (SaleState.POSTED, None, "", 0)
    assert module.sell(anna, **given) == moved and books.asked == asked
    with pytest.raises(voucher.NotRedeemable):
        module.redeem(EMMA, serial="GC-0042")
    assert module.redeem(OTTO, serial="GC-0042").amount == 50


def test_a_refund_takes_two_persons_and_comes_off_the_credit(module, books, anna):
    module.redeem(EMMA, module.sale_code(anna, mail(module, anna).id))
    asked = SaleParams(SaleKind.REFUND, "back-1", voucher_type="BACK", buyer="emma", face_value=Decimal("15.00"))
    with pytest.raises(voucher.ApprovalPending) as held:
        module.sell(anna, asked)
    (waiting,) = module.approvals(BORIS)
    assert (waiting.id, waiting.operation) == (held.value.approval_id, "refund")
    assert "15.00 EUR" in waiting.summary and books.totals["emma"] == 20
    key = module.approve(BORIS, waiting.id, "as agreed").result
    receipt = module.retry(BORIS, key)
    assert (receipt.kind, receipt.amount) == (PostingKind.REFUND, 15)
    sold = module.sale(anna, key)
    assert (sold.kind, sold.state, sold.buyer, sold.holder) == (SaleKind.REFUND, SaleState.POSTED, "emma", "emma")
    assert module.sell(anna, asked).duplicate
    posting, _ = books.entries[key]
    assert (posting.method, posting.buyer, books.totals["emma"]) == ("voucher", "emma", 5)
    assert module.redeem(EMMA, module.sale_code(anna, sold.id)).balance_after == 20


@pytest.mark.parametrize(("cancels", "state"), [(False, State.ACTIVE), (True, State.CANCELLED)])
def test_what_a_partner_returns_is_credited(module, books, anna, cancels, state):
    sold = lot(module, anna)
    came_back = module.sell(
        anna,
        kind=SaleKind.RETURN,
        request_id="return-1",
        partner="north",
        filter=Filter(invoice=sold.invoice),
        quantity=3,
        cancels=cancels,
    )
    assert (came_back.posting_kind, came_back.amount, came_back.vouchers) == (PostingKind.CREDIT_NOTE, 27, 3)
    assert came_back.counterpart_id == sold.id and module.sale(anna, sold.id).returned == 3
    assert books.entries[came_back.key][0].reverses == sold.key
    assert (books.totals["north"], books.totals["vouchers"]) == (-9, 10)
    one = module.get_by_serial(anna, "1-00000001")
    assert (one.state, one.partner, one.sale_id) == (state, "", "")
    assert one.reason is (ChangeReason.RETURN if cancels else ChangeReason.NONE)


def test_a_sale_is_undone_with_its_posting_if_the_voucher_came_back(module, books, anna):
    sold = mail(module, anna)
    given = {"kind": SaleKind.CANCELLATION, "voucher": sold.voucher_id, "reason": ChangeReason.RETURN}
    undone = module.sell(anna, request_id="undo-1", **given)
    assert (undone.posting_kind, undone.amount, undone.paid) == (PostingKind.REVERSAL, 20, 20)
    assert (undone.counterpart_id, undone.reason) == (sold.id, ChangeReason.RETURN)
    assert books.totals["till"] == 0 and books.entries[undone.key][0].reverses == sold.key
    before = module.sale(anna, sold.id)
    assert (before.state, before.counterpart_id) == (SaleState.REVERSED, undone.id)
    assert module.get(anna, sold.voucher_id).state is State.CANCELLED
    with pytest.raises(voucher.WrongState) as cancelled:
        mail(module, anna)
    assert cancelled.value.sale.id == sold.id
    with pytest.raises(voucher.WrongState) as twice:
        module.sell(anna, request_id="undo-2", **given)
    assert twice.value.sale is None


def test_a_lost_voucher_is_cancelled_and_nothing_is_posted(open_module, books, anna):
    module = shop(open_module(books), anna)
    sold = mail(module, anna)
    given = {"kind": SaleKind.CANCELLATION, "voucher": sold.voucher_id, "reason": ChangeReason.LOSS}
    undone = module.sell(anna, request_id="lost-1", **given)
    assert (undone.posting_kind, undone.state, books.asked) == (None, SaleState.POSTED, 1)
    assert module.sale(anna, sold.id).state is SaleState.POSTED
    assert module.get(anna, sold.voucher_id).reason is ChangeReason.LOSS


def test_a_sale_in_test_mode_never_reaches_the_ledger(module, books, anna):
    sold = mail(module, anna, test_mode=True)
    assert (sold.test_mode, sold.posting_kind, sold.state, books.asked) == (True, None, SaleState.POSTED, 0)
    assert module.sale_sums(anna) == []


# Once, whatever the ledger answers


def test_the_same_request_is_the_same_sale(module, books, anna):
    first, again = lot(module, anna), lot(module, anna)
    assert (again.id, again.duplicate, first.duplicate, books.asked) == (first.id, True, False, 1)
    with pytest.raises(voucher.CallerBug) as other:
        lot(module, anna, 5)
    assert (other.value.status, other.value.field) == (voucher.Status.REQUEST_MISMATCH, "request_id")
    assert lot(module, BORIS, 5).id != first.id


def test_a_ledger_that_refuses_leaves_all_as_it_was(module, books, anna):
    books.answers = [Answer.rejected()]
    with pytest.raises(voucher.LedgerRejected) as refused:
        lot(module, anna)
    assert (refused.value.sale.state, refused.value.sale.vouchers) == (SaleState.REJECTED, 4)
    assert refused.value.receipt is None
    assert set(states(module, anna)) == {State.ACTIVE}
    with pytest.raises(voucher.LedgerRejected):
        lot(module, anna)
    assert books.asked == 1
    assert lot(module, anna, request_id="order-2").state is SaleState.POSTED


@pytest.mark.parametrize(
    "prank", [Answer.unknown(), Answer.retry(), ConnectionError("the ledger is away"), None, "done", Answer(99)]
)
def test_an_unsure_answer_holds_the_vouchers_until_it_is_asked_again(module, books, anna, prank):
    books.answers = [prank]
    with pytest.raises(voucher.InDoubt) as held:
        lot(module, anna)
    sale = held.value.sale
    assert (sale.state, sale.settled_at, held.value.receipt) == (SaleState.PENDING, None, None)
    assert (held.value.__cause__ is prank) == isinstance(prank, ConnectionError)
    assert states(module, anna).count(State.RESERVED) == 4 == module.series(anna, "1").reserved_vouchers
    assert lot(module, anna).id == sale.id
    assert books.totals["north"] == -36


def test_recovery_ends_what_a_crash_left(module, books, anna):
    books.answers = [Answer.unknown()]
    with pytest.raises(voucher.InDoubt) as held:
        lot(module, anna)
    (doubt,) = module.doubts(anna)
    assert (doubt.key, doubt.kind, doubt.amount) == (held.value.sale.key, PostingKind.INVOICE, 36)
    assert module.metrics(anna).pending == 1
    assert module.recover(RECOVERY, timedelta(0)).posted == 1
    assert module.sale(anna, doubt.key).state is SaleState.POSTED
    assert list(module.doubts(anna)) == []


def test_a_contradiction_is_held_until_two_persons_settle_it(module, books, anna):
    books.answers = [Answer.conflict()]
    with pytest.raises(voucher.LedgerConflict) as held:
        lot(module, anna)
    key = held.value.sale.key
    asked = module.settle_by_hand(anna, key, Answer.rejected(), "it is not in the books")
    module.approve(BORIS, asked)
    assert module.sale(anna, key).state is SaleState.REJECTED
    assert set(states(module, anna)) == {State.ACTIVE}


@pytest.mark.parametrize("leaving", [SystemExit, KeyboardInterrupt])
def test_an_exit_from_inside_the_ledger_goes_on_and_the_sale_is_held(module, books, anna, leaving):
    books.answers = [leaving()]
    with pytest.raises(leaving):
        lot(module, anna)
    assert states(module, anna).count(State.RESERVED) == 4
    assert module.recover(RECOVERY, timedelta(0)).posted == 1


def test_without_a_ledger_nothing_is_sold(open_module, anna):
    module = shop(open_module(), anna)
    with pytest.raises(voucher.CallerBug) as refused:
        lot(module, anna)
    assert refused.value.status is voucher.Status.NO_CALLBACK
    assert set(states(module, anna)) == {State.ACTIVE}


# Between two calls


def test_a_host_books_between_two_calls(module, books, anna):
    asked = SaleParams(SaleKind.STOCK, "order-1", partner="north", quantity=4)
    begun = module.sale_begin(anna, asked, Filter(series="1"))
    assert begun.must_post and not begun.again and begun.sale.state is SaleState.PENDING
    again = module.sale_begin(anna, asked, Filter(series="1"))
    assert again.again and again.posting == begun.posting
    assert [one.key for one in module.pending_postings(RECOVERY, timedelta(0))] == [begun.posting.key]
    with pytest.raises(voucher.InDoubt) as held:
        module.sale_settle(anna, begun.posting, Answer.retry())
    assert held.value.sale.outcome is Outcome.RETRY
    settled = module.sale_settle(anna, begun.posting, books.post(begun.posting))
    assert (settled.state, settled.duplicate, settled.invoice) == (SaleState.POSTED, False, "L1")
    assert module.sale_settle(anna, begun.posting, Answer.duplicate("L1")).duplicate
    done = module.sale_begin(anna, asked, Filter(series="1"))
    assert (done.must_post, done.posting, done.sale.duplicate) == (False, None, True)


OVER_THE_COUNTER = SaleParams(SaleKind.COUNTER, "till-1", buyer="emma")


def test_a_sale_is_settled_by_its_key_with_the_balance(module, books, anna):
    begun = module.sale_begin(anna, OVER_THE_COUNTER, voucher_ids=["1-00000001"])
    books.post(begun.posting)
    settled = module.sale_settle(anna, begun.posting.key, Answer.done("L1", Decimal("-1.25")))
    assert (settled.balance_after, settled.ledger_reference) == (Decimal("-1.25"), "L1")
    with pytest.raises(voucher.CallerBug, match="answer"):
        module.sale_settle(anna, begun.posting.key, "done")


def test_what_is_pending_is_settled_with_the_redemptions(module, books, anna):
    begun = module.sale_begin(anna, OVER_THE_COUNTER, voucher_ids=["1-00000001"])
    receipt = module.redeem_settle(BORIS, begun.posting, books.post(begun.posting))
    assert (receipt.kind, receipt.key) == (PostingKind.INVOICE, begun.posting.key)
    assert module.redemption(anna, receipt.key).amount == 10


def test_a_refusal_told_between_two_calls_is_one(module, anna):
    given = {"kind": SaleKind.ELECTRONIC, "request_id": "mail-1", "voucher_type": "MAIL", "buyer": "emma"}
    begun = module.sale_begin(anna, **given)
    with pytest.raises(voucher.LedgerRejected) as refused:
        module.sale_settle(anna, begun.posting, Answer.rejected())
    assert refused.value.sale.id == begun.sale.id
    with pytest.raises(voucher.LedgerRejected) as again:
        module.sale_begin(anna, **given)
    assert again.value.sale.state is SaleState.REJECTED
    assert module.get(anna, begun.sale.voucher_id).state is State.CANCELLED


def test_what_posts_nothing_is_done_when_it_begins(module, anna):
    issued = card(module, anna)
    begun = module.sale_begin(
        anna, kind=SaleKind.TRANSFER, request_id="give-1", voucher=issued.serial, holder="otto"
    )
    assert (begun.must_post, begun.posting, begun.sale.state) == (False, None, SaleState.POSTED)


# The credit of a partner


def test_a_partner_buys_as_far_as_its_credit_reaches(module, books, anna):
    books.limits["north"] = Decimal("50.00")
    lot(module, anna)
    with pytest.raises(voucher.CreditExceeded) as refused:
        lot(module, anna, 2, request_id="order-2")
    assert isinstance(refused.value, voucher.Refused) and refused.value.status is voucher.Status.CREDIT_EXCEEDED
    assert refused.value.__cause__ is None and refused.value.sale is None
    assert lot(module, anna, 1, request_id="order-3").amount == 9
    assert books.credits_asked == [("north", "EUR")] * 3


def test_a_repeated_request_and_a_customer_ask_for_no_credit(module, books, anna):
    lot(module, anna)
    books.limits["north"] = Decimal("0.00")
    assert lot(module, anna).duplicate
    mail(module, anna)
    assert len(books.credits_asked) == 1


def test_sales_under_way_count_against_the_credit(module, books, anna):
    books.answers = [Answer.unknown()]
    books.limits["north"] = Decimal("40.00")
    with pytest.raises(voucher.InDoubt):
        lot(module, anna)
    with pytest.raises(voucher.CreditExceeded):
        lot(module, anna, 1, request_id="order-2")
    lot(module, anna)


def test_two_at_once_cannot_pass_the_credit_together(module, books, anna):
    both_asked, told = threading.Barrier(2), []

    def once_both_asked():
        both_asked.wait(30)
        return Credit.limited(Decimal("20.00"))

    def buy(number):
        serials = [f"1-{2 * number + place:08}" for place in (1, 2)]
        try:
            told.append(lot(module, anna, 0, request_id=f"order-{number}", filter=None, voucher_ids=serials))
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
def test_a_credit_that_cannot_be_told_sells_nothing(module, books, anna, nonsense):
    books.limits["north"] = nonsense
    with pytest.raises(voucher.CreditExceeded) as refused:
        lot(module, anna)
    is_one = isinstance(nonsense, Credit) and nonsense.known in (CreditKind.UNKNOWN, 99)
    assert (refused.value.__cause__ is None) == is_one
    assert set(states(module, anna)) == {State.ACTIVE} and books.asked == 0


@pytest.mark.parametrize("leaving", [SystemExit, KeyboardInterrupt])
def test_an_exit_while_the_credit_is_asked_goes_on_and_nothing_happened(module, books, anna, leaving):
    books.limits["north"] = leaving()
    with pytest.raises(leaving):
        lot(module, anna)
    assert set(states(module, anna)) == {State.ACTIVE} and books.asked == 0
    assert list(module.sales(anna)) == []


def test_a_ledger_may_call_the_module_while_the_credit_is_asked(module, books, anna):
    seen = []

    def looks():
        seen.append(sum(one.amount for one in module.sales(anna, SaleFilter(partner="north"))))
        return Credit.unlimited()

    books.limits["north"] = looks
    lot(module, anna)
    lot(module, anna, 1, request_id="order-2")
    assert seen == [0, 36]


def test_the_request_may_tell_the_credit_itself(clock, module, books, anna):
    told = {"credit_available": Decimal("36.00"), "credit_read_at": clock.now}
    clock.advance(seconds=1)
    assert lot(module, anna, **told).amount == 36
    with pytest.raises(voucher.CreditExceeded):
        lot(module, anna, 1, request_id="order-2", **told)
    for negative in (Decimal("0.00"), Decimal("-5.00")):
        with pytest.raises(voucher.CreditExceeded):
            lot(module, anna, 1, request_id="order-3", credit_available=negative, credit_read_at=clock.now)
    with pytest.raises(voucher.CallerBug) as refused:
        lot(module, anna, 1, request_id="order-4", credit_available=Decimal("100.00"))
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
    assert lot(shop(open_module(Plain()), anna), anna).amount == 36


# Lists and sums


def test_sales_are_listed_newest_first_and_filtered(clock, module, anna):
    first = lot(module, anna)
    clock.advance(hours=1)
    second = mail(module, anna)
    assert [one.id for one in module.sales(anna)] == [second.id, first.id]
    assert list(module.sales(anna))[0] == second
    moved = card(module, anna)
    given = {"request_id": "give-1", "voucher": moved.serial, "holder": "otto"}
    module.sell(anna, kind=SaleKind.TRANSFER, **given)
    for chosen, count in {
        SaleFilter(kind=SaleKind.STOCK): 1,
        SaleFilter(state=SaleState.POSTED): 4,
        SaleFilter(state=SaleState.PENDING): 0,
        SaleFilter(partner="north"): 1,
        SaleFilter(buyer="emma"): 3,
        SaleFilter(holder="otto"): 1,
        SaleFilter(invoice=first.invoice): 1,
        SaleFilter(since=clock.now): 3,
        SaleFilter(until=clock.now): 1,
    }.items():
        assert len(list(module.sales(anna, chosen))) == count, chosen
    (transfer,) = module.sales(anna, SaleFilter(kind=SaleKind.TRANSFER))
    assert transfer.posting_kind is None and transfer == module.sale(anna, transfer.id)
    with pytest.raises(voucher.CallerBug, match="SaleFilter"):
        module.sales(anna, Filter())


def test_everybody_sees_its_own_sales(module, anna):
    sold, mailed = lot(module, anna), mail(module, anna)
    assert [one.id for one in module.sales(NORTH)] == [sold.id]
    assert [one.id for one in module.sales(EMMA)] == [mailed.id]
    assert list(module.sales(OTTO)) == []
    with pytest.raises(voucher.NotFound):
        module.sale(OTTO, mailed.id)
    with pytest.raises(voucher.Forbidden):
        lot(module, EMMA)


def test_more_sales_than_a_page_are_all_listed(module, anna):
    for number in range(70):
        mail(module, anna, f"mail-{number}")
    listed = list(module.sales(anna))
    assert [one.request_id for one in listed] == [f"mail-{number}" for number in reversed(range(70))]


def test_sums_are_told_apart_by_partner_and_type(clock, module, anna):
    sold = lot(module, anna)
    mail(module, anna)
    clock.advance(days=1)
    module.sell(
        anna,
        kind=SaleKind.RETURN,
        request_id="return-1",
        partner="north",
        filter=Filter(invoice=sold.invoice),
        quantity=1,
    )
    rows = {row.partner: row for row in module.sale_sums(anna)}
    north = rows["north"]
    assert (north.sales, north.vouchers, north.face_value, north.amount, north.commission) == (1, 4, 40, 36, 4)
    assert (north.returned, north.credited, north.commission_returned, north.currency) == (1, 9, 1, "EUR")
    assert (rows[""].sales, rows[""].amount, rows[""].commission, rows[""].refunds) == (1, 20, 0, 0)
    assert {(row.partner, row.voucher_type) for row in module.sale_sums(anna, by_type=True)} == {
        ("north", ""),
        ("", "MAIL"),
    }
    (today,) = module.sale_sums(anna, since=clock.now)
    assert (today.sales, today.returned) == (0, 1)
    assert {row.returned for row in module.sale_sums(anna, until=clock.now)} == {0}
    assert [row.partner for row in module.sale_sums(NORTH)] == ["north"]


def test_more_sums_than_expected_have_room(module, anna):
    for number in range(40):
        mail(module, anna, f"mail-{number}", partner=f"partner-{number:02}")
    assert len(module.sale_sums(anna)) == 40


def test_what_is_owed_is_told_apart_by_whether_it_was_sold(module, anna):
    lot(module, anna)
    (owed,) = module.liability(anna)
    assert (owed.vouchers, owed.sold_vouchers) == (10, 4)
    assert (owed.outstanding, owed.sold_outstanding, owed.sold_breakage) == (100, 40, 0)


# What makes no sense


def test_amounts_are_never_taken_for_another_currencys(module, books, anna):
    given = {"voucher_type": "ANY", "request_id": "yen-1"}
    with pytest.raises(voucher.CallerBug) as refused:
        mail(module, anna, face_value=Decimal("5.00"), **given)
    assert refused.value.field == "currency"
    sold = mail(module, anna, face_value=Decimal(500), currency="JPY", **given)
    assert (str(sold.amount), sold.currency, books.entries[sold.key][0].amount) == ("500", "JPY", 500)
    # The books of this test are in one currency.
    undo = {"kind": SaleKind.CANCELLATION, "voucher": sold.voucher_id, "reason": ChangeReason.RETURN}
    module.sell(anna, request_id="undo-1", **undo)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("price", {"price": Decimal(0)}),
        ("price", {"price": Decimal("0.001")}),
        ("price", {"price": 9.5}),
        ("face_value", {"face_value": Decimal(0)}),
        ("face_value", {"face_value": Decimal(5)}),
        ("discount", {"discount": 10000}),
        ("discount", {"price": Decimal(5), "discount": 10}),
        ("holder", {"holder": "emma"}),
        ("reason", {"reason": ChangeReason.LOSS}),
        ("request_id", {"request_id": ""}),
        ("request_id", {"request_id": "x" * 64}),
        ("partner", {"partner": ""}),
        ("filter", {"filter": None}),
        ("quantity", {"quantity": 10001}),
        ("kind", {"kind": 99}),
        ("credit_read_at", {"credit_available": Decimal(1), "credit_read_at": "now"}),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(module, books, anna, field, given):
    with pytest.raises(voucher.CallerBug) as refused:
        lot(module, anna, given.pop("quantity", 2), **given)
    assert refused.value.field == field
    assert books.asked == 0


def test_a_filter_in_the_place_of_the_request_is_refused(module, anna):
    with pytest.raises(voucher.CallerBug, match=r"params: give voucher\.SaleParams, not Filter"):
        module.sell(anna, Filter(series="1"))


def test_a_voucher_for_a_product_is_accepted_for_it_alone(module, books, anna):
    module.type_put(
        anna,
        code="NET",
        name="Internet",
        classification=Classification.ELECTRONIC,
        face_value=Decimal("5.00"),
        products=("internet", "voice"),
    )
    code = module.sale_code(anna, mail(module, anna, voucher_type="NET").id)
    carl = Actor.operator("carl", rights=Right.REDEEM_FOR_ANOTHER | Right.VIEW)
    for wrong in ({}, {"product": "pizza"}):
        with pytest.raises(voucher.NotRedeemable) as refused:
            module.redeem(carl, code, "emma", **wrong)
        assert refused.value.reason is Reason.WRONG_PRODUCT
    assert module.check(EMMA, code, product="voice").amount == 5
    receipt = module.redeem(EMMA, code, product="internet")
    assert books.entries[receipt.key][0].product == "internet"


# What outlives what


def test_nothing_is_collected_while_the_ledger_is_asked(module, books, anna):
    def collects(answer):
        gc.collect()
        return answer

    books.limits["north"] = lambda: collects(Credit.limited(Decimal("72.00")))
    books.answers = [lambda: collects(Answer.retry())]
    chosen = [f"1-{number:08}" for number in range(1, 9)]
    with pytest.raises(voucher.InDoubt) as held:
        lot(module, anna, 0, filter=None, voucher_ids=iter(chosen))
    assert (held.value.sale.vouchers, held.value.sale.amount) == (8, 72)
    assert lot(module, anna, 0, filter=None, voucher_ids=iter(chosen)).id == held.value.sale.id


def test_lists_outlive_their_module_and_each_other(open_module, books, anna):
    module = shop(open_module(books), anna)
    for number in range(3):
        mail(module, anna, f"mail-{number}")
    left_half_read, rows = module.sales(anna), module.sales(anna)
    next(left_half_read)
    module.close()
    del left_half_read, module
    gc.collect()
    assert len(list(rows)) == 3
