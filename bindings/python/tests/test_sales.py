"""Sales of every kind from end to end, against books with double entry."""

from decimal import Decimal

import pytest
from shop import BORIS, EMMA, NORTH, OTTO, card, kept, lot, mail

import voucher
from voucher import (
    Actor,
    ChangeReason,
    Classification,
    Filter,
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
)


# The kinds, one by one


def test_a_lot_is_invoiced_to_its_partner_at_wholesale(clock, shop, books, anna):
    sold = lot(shop, anna, note="first lot")
    assert (sold.kind, sold.state, sold.outcome) == (SaleKind.STOCK, SaleState.POSTED, Outcome.DONE)
    assert (sold.vouchers, sold.face_value, sold.amount, sold.commission) == (4, 40, Decimal("36.00"), 4)
    assert (sold.posting_kind, sold.paid, sold.currency) == (PostingKind.INVOICE, 0, "EUR")
    assert (sold.account, sold.partner, sold.actor_id, sold.note) == ("north", "north", "anna", "first lot")
    assert (sold.invoice, sold.ledger_reference, sold.balance_after) == ("L1", "L1", Decimal("-36.00"))
    assert (sold.begun_at, sold.settled_at, sold.duplicate) == (clock.now, clock.now, False)
    posting, *_ = books.entries[sold.key]
    assert (posting.kind, posting.vouchers, posting.price, posting.paid) == (PostingKind.INVOICE, 4, 36, 0)
    assert (posting.sale_id, posting.serial, posting.voucher_id) == (sold.id, "1-00000001", "")
    assert books.totals == {"vouchers": 40, "discount": -4, "north": -36, "cash": 0, "promotion": 0}


def test_vouchers_tell_with_what_they_were_sold(shop, anna):
    sold = lot(shop, anna, invoice="2026/17")
    vouchers = list(shop.search(anna, Filter(invoice="2026/17")))
    assert [one.serial for one in vouchers] == [f"1-0000000{number}" for number in range(1, 5)]
    assert {(one.sale_id, one.partner, one.price, one.buyer, one.holder) for one in vouchers} == {
        (sold.id, "north", Decimal("9.00"), "", "")
    }
    assert (shop.get_by_serial(anna, "1-00000005").sale_id, shop.series(anna, "1").reserved_vouchers) == ("", 0)


def test_an_export_tells_what_was_paid(shop, anna):
    lot(shop, anna, 1)
    mail(shop, anna)
    lines = b"".join(shop.export(anna, columns=("serial", "face_value", "price"))).decode().splitlines()
    assert lines[:3] == ["serial,face_value,price", "1-00000001,10.00,9.00", "1-00000002,10.00,"]
    assert [line.split(",")[1:] for line in lines[11:]] == [["20.00", "20.00"]]


def test_a_sold_voucher_is_redeemed_by_anybody_and_the_ledger_learns_its_sale(shop, books, codes, anna):
    code = codes(shop, 1, series_code="2")[0]
    sold = lot(shop, anna, 1, filter=Filter(series="2"), price=Decimal("8.50"), invoice="2026/17")
    receipt = shop.redeem(EMMA, code)
    posting, *_ = books.entries[receipt.key]
    assert (posting.sale_id, posting.price, posting.invoice) == (sold.id, Decimal("8.50"), "2026/17")
    assert (posting.vouchers, posting.partner, posting.tax_class) == (1, "north", TaxClass.MULTI_PURPOSE)
    assert (books.totals["emma"], books.totals["north"], books.totals["vouchers"]) == (10, Decimal("-8.50"), 0)


def test_vouchers_are_chosen_by_name(shop, anna):
    sold = lot(shop, anna, 0, filter=None, voucher_ids=["1-00000003", "1-00000007"], request_id="two")
    assert (sold.vouchers, sold.serial) == (2, "1-00000003")
    with pytest.raises(voucher.WrongState, match="1-00000003 cannot be sold"):
        lot(shop, anna, 0, filter=None, voucher_ids=("1-00000002", "1-00000003"), request_id="again")
    assert shop.get_by_serial(anna, "1-00000002").state is State.ACTIVE
    for nothing in ([], ""):
        with pytest.raises(voucher.CallerBug, match="voucher_ids"):
            lot(shop, anna, 0, voucher_ids=nothing, request_id="none")


def test_over_the_counter_a_customer_pays_at_once(shop, books, anna):
    sold = shop.sell(
        anna, kind=SaleKind.COUNTER, request_id="till-1", buyer="emma", filter=Filter(series="1"), quantity=2
    )
    assert (sold.amount, sold.paid, sold.account, sold.buyer, sold.partner) == (20, 20, "emma", "emma", "")
    assert (sold.commission, books.totals["emma"], books.totals["cash"]) == (0, 0, -20)
    assert shop.get_by_serial(anna, sold.serial).buyer == "emma"


def test_a_voucher_made_on_the_spot_is_printed_and_redeemed(shop, books, anna):
    sold = mail(shop, anna)
    assert (sold.amount, sold.paid, sold.voucher_type, sold.vouchers) == (20, 20, "MAIL", 1)
    assert books.entries[sold.key][0].method == "card"
    code = shop.sale_code(anna, sold.id)
    assert shop.sale_code(anna, sold.key) == code
    assert shop.redeem(OTTO, code).balance_after == 20
    with pytest.raises(voucher.WrongState):
        shop.sale_code(anna, sold.id)
    assert [event.event for event in shop.history(anna, sold.voucher_id)].count("code_delivered") == 2


def test_a_code_is_for_who_sold_it_or_may_see_codes(shop, anna):
    sold = mail(shop, anna)
    with pytest.raises(voucher.Forbidden):
        shop.sale_code(Actor.operator("carl", rights=Right.SELL | Right.VIEW), sold.id)
    with pytest.raises(voucher.NotFound):
        shop.sale_code(OTTO, sold.id)
    assert shop.sale_code(BORIS, sold.id)
    assert isinstance(shop.sale_code(anna, sold.id), str)


def test_a_partner_sells_at_its_own_terminal(shop, books):
    sold = mail(shop, NORTH)
    assert (sold.partner, sold.account, sold.amount, sold.paid, sold.commission) == ("north", "north", 18, 0, 2)
    assert (books.totals["north"], books.totals["emma"]) == (-18, 0)
    assert shop.redeem(EMMA, shop.sale_code(NORTH, sold.id)).balance_after == 20
    with pytest.raises(voucher.Forbidden):
        mail(shop, NORTH, "cheap", price=Decimal("1.00"))


def test_a_personal_voucher_is_its_buyers(shop, anna):
    sold = mail(shop, anna, voucher_type="OWN")
    assert sold.holder == "emma" == shop.get(anna, sold.voucher_id).holder
    code = shop.sale_code(anna, sold.id)
    with pytest.raises(voucher.NotRedeemable) as refused:
        shop.redeem(Actor.operator("carl", rights=Right.REDEEM_FOR_ANOTHER | Right.VIEW), code, "otto")
    assert refused.value.reason is Reason.WRONG_HOLDER
    assert shop.redeem(EMMA, code).amount == 5


def test_a_card_is_redeemed_by_its_number_and_its_holder(shop, books, anna):
    sold = card(shop, anna)
    assert (sold.holder, sold.buyer, sold.paid, sold.tax_class) == ("emma", "emma", 50, TaxClass.SINGLE_PURPOSE)
    with pytest.raises(voucher.WrongState):
        shop.sale_code(anna, sold.id)
    receipt = shop.redeem(EMMA, serial="gc 0042", amount=Decimal("12.50"), request_id="meal")
    assert (receipt.amount, receipt.remaining) == (Decimal("12.50"), Decimal("37.50"))
    with pytest.raises(voucher.NotRedeemable):
        shop.redeem(OTTO, serial="GC-0042")
    assert shop.check(EMMA, serial="GC-0042").amount == Decimal("37.50")
    with pytest.raises(voucher.NotRedeemable):
        shop.check(EMMA, serial=sold.serial)
    assert shop.get(anna, sold.voucher_id).remaining == Decimal("37.50")
    assert books.entries[receipt.key][0].tax_class is TaxClass.SINGLE_PURPOSE


def test_a_card_without_a_number_is_redeemed_by_its_serial(shop, anna):
    sold = card(shop, anna, card_number="")
    assert shop.redeem(EMMA, serial=sold.serial.lower()).amount == 50


def test_a_card_is_loaded(shop, books, anna):
    issued = card(shop, anna)
    shop.redeem(EMMA, serial="GC-0042")
    loaded = shop.sell(
        anna, kind=SaleKind.RELOAD, request_id="load-1", voucher=issued.serial, face_value=Decimal("25.00")
    )
    assert (loaded.amount, loaded.paid, loaded.account, loaded.voucher_id) == (25, 25, "emma", issued.voucher_id)
    assert shop.check(EMMA, serial="GC-0042").amount == 25
    assert books.totals["vouchers"] == 25


def test_a_card_passes_to_another_holder_and_nothing_is_posted(shop, books, anna):
    issued = card(shop, anna)
    asked = books.asked
    given = {"kind": SaleKind.TRANSFER, "request_id": "give-1", "voucher": issued.serial, "holder": "otto"}
    moved = shop.sell(anna, **given)
    assert (moved.state, moved.posting_kind, moved.key, moved.amount) == (SaleState.POSTED, None, "", 0)
    assert shop.sell(anna, **given) == moved and books.asked == asked
    with pytest.raises(voucher.NotRedeemable):
        shop.redeem(EMMA, serial="GC-0042")
    assert shop.redeem(OTTO, serial="GC-0042").amount == 50


def test_a_refund_takes_two_persons_and_comes_off_the_credit(shop, books, anna):
    shop.redeem(EMMA, shop.sale_code(anna, mail(shop, anna).id))
    asked = SaleParams(SaleKind.REFUND, "back-1", voucher_type="BACK", buyer="emma", face_value=Decimal("15.00"))
    with pytest.raises(voucher.ApprovalPending) as held:
        shop.sell(anna, asked)
    (waiting,) = shop.approvals(BORIS)
    assert (waiting.id, waiting.operation) == (held.value.approval_id, "refund")
    assert "15.00 EUR" in waiting.summary and books.totals["emma"] == 20
    key = shop.approve(BORIS, waiting.id, "as agreed").result
    receipt = shop.retry(BORIS, key)
    assert (receipt.kind, receipt.amount) == (PostingKind.REFUND, 15)
    sold = shop.sale(anna, key)
    assert (sold.kind, sold.state, sold.buyer, sold.holder) == (SaleKind.REFUND, SaleState.POSTED, "emma", "emma")
    assert shop.sell(anna, asked).duplicate
    posting, *_ = books.entries[key]
    assert (posting.method, posting.buyer, books.totals["emma"]) == ("voucher", "emma", 5)
    assert shop.redeem(EMMA, shop.sale_code(anna, sold.id)).balance_after == 20


@pytest.mark.parametrize(("cancels", "state"), [(False, State.ACTIVE), (True, State.CANCELLED)])
def test_what_a_partner_returns_is_credited(shop, books, anna, cancels, state):
    sold = lot(shop, anna)
    came_back = shop.sell(
        anna,
        kind=SaleKind.RETURN,
        request_id="return-1",
        partner="north",
        filter=Filter(invoice=sold.invoice),
        quantity=3,
        cancels=cancels,
    )
    assert (came_back.posting_kind, came_back.amount, came_back.vouchers) == (PostingKind.CREDIT_NOTE, 27, 3)
    assert came_back.counterpart_id == sold.id and shop.sale(anna, sold.id).returned == 3
    about = books.entries[came_back.key][0]
    assert (about.reverses, about.invoice) == ("", sold.invoice)
    assert (books.totals["north"], books.totals["vouchers"]) == (-9, 10)
    one = shop.get_by_serial(anna, "1-00000001")
    assert (one.state, one.partner, one.sale_id) == (state, "", "")
    assert one.reason is (ChangeReason.RETURN if cancels else ChangeReason.NONE)


def test_a_sale_is_undone_with_its_posting_if_the_voucher_came_back(shop, books, anna):
    sold = mail(shop, anna)
    given = {"kind": SaleKind.CANCELLATION, "voucher": sold.voucher_id, "reason": ChangeReason.RETURN}
    undone = shop.sell(anna, request_id="undo-1", **given)
    assert (undone.posting_kind, undone.amount, undone.paid) == (PostingKind.REVERSAL, 20, 20)
    assert (undone.counterpart_id, undone.reason) == (sold.id, ChangeReason.RETURN)
    assert books.totals["cash"] == 0 and books.entries[undone.key][0].reverses == sold.key
    before = shop.sale(anna, sold.id)
    assert (before.state, before.counterpart_id) == (SaleState.REVERSED, undone.id)
    assert shop.get(anna, sold.voucher_id).state is State.CANCELLED
    with pytest.raises(voucher.WrongState) as cancelled:
        mail(shop, anna)
    assert cancelled.value.sale.id == sold.id
    with pytest.raises(voucher.WrongState) as twice:
        shop.sell(anna, request_id="undo-2", **given)
    assert twice.value.sale is None


def test_a_lost_voucher_is_cancelled_and_nothing_is_posted(shop, books, anna):
    sold = mail(shop, anna)
    given = {"kind": SaleKind.CANCELLATION, "voucher": sold.voucher_id, "reason": ChangeReason.LOSS}
    undone = shop.sell(anna, request_id="lost-1", **given)
    assert (undone.posting_kind, undone.state, books.asked) == (None, SaleState.POSTED, 1)
    assert shop.sale(anna, sold.id).state is SaleState.POSTED
    assert shop.get(anna, sold.voucher_id).reason is ChangeReason.LOSS
    assert (books.totals["vouchers"], kept(shop, anna)) == (20, 20)


def test_a_sale_in_test_mode_never_reaches_the_ledger(shop, books, anna):
    sold = mail(shop, anna, test_mode=True)
    assert (sold.test_mode, sold.posting_kind, sold.state, books.asked) == (True, None, SaleState.POSTED, 0)
    assert shop.sale_sums(anna) == []


# Lists and sums


def test_sales_are_listed_newest_first_and_filtered(clock, shop, anna):
    first = lot(shop, anna)
    clock.advance(hours=1)
    second = mail(shop, anna)
    assert [one.id for one in shop.sales(anna)] == [second.id, first.id]
    assert list(shop.sales(anna))[0] == second
    moved = card(shop, anna)
    given = {"request_id": "give-1", "voucher": moved.serial, "holder": "otto"}
    shop.sell(anna, kind=SaleKind.TRANSFER, **given)
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
        assert len(list(shop.sales(anna, chosen))) == count, chosen
    (transfer,) = shop.sales(anna, SaleFilter(kind=SaleKind.TRANSFER))
    assert transfer.posting_kind is None and transfer == shop.sale(anna, transfer.id)
    with pytest.raises(voucher.CallerBug, match="SaleFilter"):
        shop.sales(anna, Filter())


def test_everybody_sees_its_own_sales(shop, anna):
    sold, mailed = lot(shop, anna), mail(shop, anna)
    assert [one.id for one in shop.sales(NORTH)] == [sold.id]
    assert [one.id for one in shop.sales(EMMA)] == [mailed.id]
    assert list(shop.sales(OTTO)) == []
    with pytest.raises(voucher.NotFound):
        shop.sale(OTTO, mailed.id)
    with pytest.raises(voucher.Forbidden):
        lot(shop, EMMA)


def test_more_sales_than_a_page_are_all_listed(shop, anna):
    for number in range(70):
        mail(shop, anna, f"mail-{number}")
    listed = list(shop.sales(anna))
    assert [one.request_id for one in listed] == [f"mail-{number}" for number in reversed(range(70))]


def test_sums_are_told_apart_by_partner_and_type(clock, shop, anna):
    sold = lot(shop, anna)
    mail(shop, anna)
    clock.advance(days=1)
    shop.sell(
        anna,
        kind=SaleKind.RETURN,
        request_id="return-1",
        partner="north",
        filter=Filter(invoice=sold.invoice),
        quantity=1,
    )
    rows = {row.partner: row for row in shop.sale_sums(anna)}
    north = rows["north"]
    assert (north.sales, north.vouchers, north.face_value, north.amount, north.commission) == (1, 4, 40, 36, 4)
    assert (north.returned, north.credited, north.commission_returned, north.currency) == (1, 9, 1, "EUR")
    assert (north.margin, north.loads, north.cancelled, north.kept) == (-3, 0, 0, 0)
    assert (rows[""].sales, rows[""].amount, rows[""].commission, rows[""].refunds) == (1, 20, 0, 0)
    assert {(row.partner, row.voucher_type) for row in shop.sale_sums(anna, by_type=True)} == {
        ("north", ""),
        ("", "MAIL"),
    }
    (today,) = shop.sale_sums(anna, since=clock.now)
    assert (today.sales, today.returned) == (0, 1)
    assert {row.returned for row in shop.sale_sums(anna, until=clock.now)} == {0}
    assert [row.partner for row in shop.sale_sums(NORTH)] == ["north"]


def test_more_sums_than_expected_have_room(shop, anna):
    for number in range(40):
        mail(shop, anna, f"mail-{number}", partner=f"partner-{number:02}")
    assert len(shop.sale_sums(anna)) == 40


def test_what_is_owed_is_told_apart_by_whether_it_was_sold(shop, anna):
    lot(shop, anna)
    (owed,) = shop.liability(anna)
    assert (owed.vouchers, owed.sold_vouchers) == (10, 4)
    assert (owed.outstanding, owed.sold_outstanding, owed.sold_breakage) == (100, 40, 0)


def test_what_is_owed_for_nothing_is_told_apart_from_what_was_paid_for(shop, anna):
    added = voucher.VoucherChange(extra_value=Decimal("1.00"))
    shop.bulk(anna, voucher.BulkOperation.MODIFY, voucher.Filter(series="1"), change=added)
    lot(shop, anna)
    (owed,) = shop.liability(anna)
    assert (owed.outstanding, owed.outstanding_extra) == (110, 10)
    assert (owed.sold_outstanding, owed.sold_outstanding_extra) == (44, 4)
    assert owed.sold_breakage_extra == 0


# What makes no sense


def test_amounts_are_never_taken_for_another_currencys(shop, books, anna):
    given = {"voucher_type": "ANY", "request_id": "yen-1"}
    with pytest.raises(voucher.CallerBug) as refused:
        mail(shop, anna, face_value=Decimal("5.00"), **given)
    assert refused.value.field == "currency"
    sold = mail(shop, anna, face_value=Decimal(500), currency="JPY", **given)
    assert (str(sold.amount), sold.currency, books.entries[sold.key][0].amount) == ("500", "JPY", 500)
    # The books of this test are in one currency.
    undo = {"kind": SaleKind.CANCELLATION, "voucher": sold.voucher_id, "reason": ChangeReason.RETURN}
    shop.sell(anna, request_id="undo-1", **undo)


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
def test_what_makes_no_sense_is_refused_by_name(shop, books, anna, field, given):
    with pytest.raises(voucher.CallerBug) as refused:
        lot(shop, anna, given.pop("quantity", 2), **given)
    assert refused.value.field == field
    assert books.asked == 0


def test_a_filter_in_the_place_of_the_request_is_refused(shop, anna):
    with pytest.raises(voucher.CallerBug, match=r"params: give voucher\.SaleParams, not Filter"):
        shop.sell(anna, Filter(series="1"))


def test_a_voucher_for_a_product_is_accepted_for_it_alone(shop, books, anna):
    shop.type_put(
        anna,
        code="NET",
        name="Internet",
        classification=Classification.ELECTRONIC,
        face_value=Decimal("5.00"),
        products=("internet", "voice"),
    )
    code = shop.sale_code(anna, mail(shop, anna, voucher_type="NET").id)
    carl = Actor.operator("carl", rights=Right.REDEEM_FOR_ANOTHER | Right.VIEW)
    for wrong in ({}, {"product": "pizza"}):
        with pytest.raises(voucher.NotRedeemable) as refused:
            shop.redeem(carl, code, "emma", **wrong)
        assert refused.value.reason is Reason.WRONG_PRODUCT
    assert shop.check(EMMA, code, product="voice").amount == 5
    receipt = shop.redeem(EMMA, code, product="internet")
    assert books.entries[receipt.key][0].product == "internet"
