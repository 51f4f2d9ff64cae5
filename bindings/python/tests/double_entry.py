"""A host's books: every posting of the library becomes lines that must add up to nothing.

What stands on which account, and what is refused, is said in tests/conformance/README.md.
"""

import threading
from collections import Counter
from decimal import Decimal

from voucher import Answer, Credit, PostingKind

# Where a posting of a kind takes the amount from its account, and where it gives it.
SIGNS = {PostingKind.PAYMENT: 1, PostingKind.INVOICE: -1, PostingKind.CREDIT_NOTE: 1, PostingKind.REFUND: -1}


class DoubleEntry:
    """Keeps the contract, and refuses what does not balance.

    :ivar entries: by key the posting, its reference, and the balance of its account afterwards
    :ivar totals: by account what stands there
    :ivar unbalanced: what was refused because its fields do not agree; the library must never ask for that
    :ivar closed: accounts nothing is booked on
    :ivar answers: given first, without booking: an answer, what is raised, or what is called
    :ivar limits: by partner how much it may owe, or what is answered, raised or called when its credit is asked
    """

    def __init__(self, **limits):
        self.entries = {}
        self.totals = Counter()
        self.unbalanced = []
        self.closed = set()
        self.limits = limits
        self.answers = []
        self.asked = 0
        self.credits_asked = []
        self._opened = None
        self._lock = threading.Lock()

    def open_account(self, account, balance=Decimal(0), *, closed=False):
        """From the first one on there are no accounts but those that were opened."""
        self._opened = {*(self._opened or ()), account}
        self.totals.update({account: balance, "opening": -balance})
        if closed:
            self.closed.add(account)

    def post(self, posting):
        with self._lock:
            self.asked += 1
            if self.answers:
                return done(self.answers.pop(0))
            if posting.key in self.entries:
                known, reference, balance = self.entries[posting.key]
                same = known == posting
                return Answer.duplicate(reference, balance) if same else Answer.conflict(reference)
            return self._refusal(posting) or self._booked(posting)

    def credit(self, partner, currency):
        self.credits_asked.append((partner, currency))
        limit = self.limits.get(partner, Credit.unlimited())
        # What is owed is below zero.
        return Credit.limited(limit + self.totals[partner]) if isinstance(limit, Decimal) else done(limit)

    def _refusal(self, posting):
        """Why it is not booked, None if it is."""
        missing = self._opened is not None and posting.account not in self._opened
        if missing or posting.account in self.closed:
            return Answer.rejected()
        if posting.kind is PostingKind.REVERSAL:
            if posting.reverses not in self.entries:
                return Answer.rejected()
            taken_back = [one.reverses for one, *_ in self.entries.values()]
            if posting.reverses in taken_back or about(self.entries[posting.reverses][0]) != about(posting):
                return Answer.conflict()
        problem = self._problem(posting)
        if not problem:
            return None
        self.unbalanced.append((problem, posting))
        return Answer.rejected()

    def _problem(self, posting):
        """What in a posting contradicts the rest of it, or what it reverses; empty if all agrees."""
        if posting.amount <= 0 or posting.vouchers <= 0:
            return "it is about nothing"
        if bool(posting.reverses) != (posting.kind is PostingKind.REVERSAL):
            return "a reversal and nothing else reverses"
        kind = self._original(posting).kind
        if kind not in SIGNS:
            return "it is of no kind, or takes back what took back"
        if kind is PostingKind.PAYMENT and bool(posting.price) != bool(posting.sale_id):
            return "what has a price was sold"
        lines = self.lines(posting)
        if sum(lines.values()) != 0:
            return f"its lines add up to {sum(lines.values())}: {lines}"
        if kind is PostingKind.REFUND and lines["discount"] != 0:
            return "a refund has no discount"
        if posting.kind is PostingKind.REVERSAL and lines != opposite(self.lines(self._original(posting))):
            return "it takes back something else than was booked"
        return ""

    def _booked(self, posting):
        self.totals.update(self.lines(posting))
        reference = f"L{len(self.entries) + 1}"
        self.entries[posting.key] = posting, reference, self.totals[posting.account]
        return Answer.done(*self.entries[posting.key][1:])

    def lines(self, posting):
        """What a posting moves on each account. Each line is made of other fields, so wrong ones do not balance."""
        original = self._original(posting)
        lines = lines_of(posting, original.kind, bool(original.sale_id))
        return opposite(lines) if posting.kind is PostingKind.REVERSAL else lines

    def _original(self, posting):
        """What a reversal takes back; of the others themselves."""
        return self.entries[posting.reverses][0] if posting.kind is PostingKind.REVERSAL else posting


def lines_of(posting, kind, is_sold):
    """The lines of a posting as one of that kind."""
    face_value, worth = posting.face_value, posting.face_value + posting.extra_value
    account = {posting.account: SIGNS[kind] * posting.amount + posting.paid}
    if kind is PostingKind.PAYMENT:
        return {**account, "vouchers" if is_sold else "promotion": -worth}
    goods = {"vouchers": worth, "promotion": -posting.extra_value, "discount": posting.price - face_value}
    if kind is PostingKind.CREDIT_NOTE:
        return {**account, **opposite(goods)}
    paid = kind is PostingKind.INVOICE and posting.paid != 0
    return {**account, **goods, "cash": -posting.amount if paid else Decimal(0)}


def about(posting):
    """What a reversal has in common with what it takes back."""
    return posting.account, posting.amount, posting.paid, posting.currency


def done(prank):
    if isinstance(prank, BaseException):
        raise prank
    return prank() if callable(prank) else prank


def opposite(lines):
    return {account: -change for account, change in lines.items()}
