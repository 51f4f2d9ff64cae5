"""A host's books: every posting of the library becomes lines that add up to nothing."""

import threading
from collections import Counter
from decimal import Decimal

from voucher import Answer, Credit, PostingKind


class DoubleEntry:
    """Keeps the contract. What an account has is above zero there, what it owes below.

    Besides the accounts of customers and partners there are ``vouchers`` (what those that were sold are worth),
    ``given free`` (what nobody paid for), ``discount`` (what partners earn) and ``till``.

    :ivar answers: given first, without booking: an answer, what is raised, or what is called
    :ivar limits: by partner how much it may owe, or what is answered, raised or called when its credit is asked
    """

    def __init__(self, **limits):
        self.entries = {}
        self.totals = Counter()
        self.limits = limits
        self.answers = []
        self.asked = 0
        self.credits_asked = []
        self._lock = threading.Lock()

    def post(self, posting):
        with self._lock:
            self.asked += 1
            if self.answers:
                return done(self.answers.pop(0))
            if posting.key in self.entries:
                known, reference = self.entries[posting.key]
                return Answer.duplicate(reference) if known == posting else Answer.conflict(reference)
            for account, change in self.lines(posting).items():
                self.totals[account] += change
            reference = f"L{len(self.entries) + 1}"
            self.entries[posting.key] = posting, reference
            return Answer.done(reference, self.totals[posting.account])

    def credit(self, partner, currency):
        self.credits_asked.append((partner, currency))
        limit = self.limits.get(partner, Credit.unlimited())
        # What is owed is below zero.
        return Credit.limited(limit + self.totals[partner]) if isinstance(limit, Decimal) else done(limit)

    def lines(self, posting):
        lines = self.unchecked(posting)
        assert sum(lines.values()) == 0, (posting, lines)
        return lines

    def unchecked(self, posting):
        worth, amount = posting.face_value + posting.extra_value, posting.amount
        sold = {"vouchers": worth, "given free": -posting.extra_value, "discount": amount - posting.face_value}
        if posting.kind is PostingKind.REVERSAL:
            before, _ = self.entries[posting.reverses]
            assert (before.account, before.amount, before.paid) == (posting.account, posting.amount, posting.paid)
            return opposite(self.unchecked(before))
        if posting.kind is PostingKind.PAYMENT:
            return {"vouchers" if posting.sale_id else "given free": -amount, posting.account: amount}
        if posting.kind is PostingKind.INVOICE:
            return {**sold, "till": -posting.paid, posting.account: posting.paid - amount}
        if posting.kind is PostingKind.CREDIT_NOTE:
            return opposite({**sold, posting.account: -amount})
        assert posting.kind is PostingKind.REFUND, posting
        return {**sold, posting.account: -amount}


def done(prank):
    if isinstance(prank, BaseException):
        raise prank
    return prank() if callable(prank) else prank


def opposite(lines):
    return {account: -change for account, change in lines.items()}
