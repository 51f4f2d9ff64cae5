"""Threads that sell through one partner: together they never pass its limit, and all of it can be used."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from double_entry import DoubleEntry
from shop import mail

import voucher

TILLS = 8
SEED = 20261123
LIMIT = Decimal("200.00")
COIN = Decimal("0.01")


class Meeting(DoubleEntry):
    """Books that know the most that was ever owed.

    They tell all tills of a round the credit before one of them goes on; every other one waits for the rest to be over.
    """

    def __init__(self, **limits):
        super().__init__(**limits)
        self.all_have_asked, self.early_are_over = threading.Barrier(TILLS), threading.Barrier(TILLS)
        self.till = threading.local()
        self.most_owed = Decimal(0)

    def credit(self, partner, currency):
        told = super().credit(partner, currency)
        if hasattr(self.till, "is_late"):
            self.all_have_asked.wait(30)
            if self.till.is_late:
                self.early_are_over.wait(30)
        return told

    def _booked(self, posting):
        answer = super()._booked(posting)
        self.most_owed = max(self.most_owed, -self.totals["north"])
        return answer


@pytest.fixture
def books():
    return Meeting(north=LIMIT)


def test_threads_never_pass_the_credit_together_and_can_use_all_of_it(clock, shop, books, anna):
    draw, sold, turn = random.Random(SEED), Decimal(0), 0

    def sell(request_id, price):
        try:
            return mail(shop, anna, request_id, buyer="", partner="north", price=price).amount
        except voucher.CreditExceeded:
            return Decimal(0)

    def sell_among_others(till, price):
        books.till.is_late = till % 2 == 1
        try:
            return sell(f"mail-{turn}-{till}", price)
        finally:
            if not books.till.is_late:
                books.early_are_over.wait(30)

    with ThreadPoolExecutor(TILLS) as tills:
        while True:
            # What was settled in this very millisecond counts as settled since.
            clock.advance(milliseconds=1)
            prices = [COIN * draw.randint(1, 2000) for _ in range(TILLS)]
            amount = sum(tills.map(sell_among_others, range(TILLS), prices))
            sold, turn = sold + amount, turn + 1
            assert -books.totals["north"] == sold <= LIMIT
            if not amount:
                break
    assert min(prices) > LIMIT - sold, "what is left is withheld"
    assert sold == LIMIT or sell("rest", LIMIT - sold) == LIMIT - sold
    assert sell("beyond", COIN) == 0
    assert books.most_owed == LIMIT
