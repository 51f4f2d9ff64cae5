"""The port to your ledger: what it is asked to book, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Optional, Protocol, runtime_checkable

from voucher._growing import Growing


class PostingKind(Growing):
    """What kind of entry a posting makes.

    A payment gives its amount to the account; a reversal takes it back off.
    """

    PAYMENT = 1
    REVERSAL = 2


class Outcome(Growing):
    """What became of a posting."""

    UNKNOWN = 0
    DONE = 1
    DUPLICATE = 2
    CONFLICT = 3
    REJECTED = 4
    RETRY = 5


@dataclass(frozen=True)
class Posting:
    """One entry your ledger must book exactly once, however often and from however many threads it is asked to.

    :ivar kind: :attr:`PostingKind.PAYMENT` credits the account, :attr:`PostingKind.REVERSAL` debits it
    :ivar key: put a UNIQUE index on it: at most 63 ASCII characters, the same on every retry
    :ivar account: the account to credit, or in a reversal to debit
    :ivar amount: face value plus extra value, always positive
    :ivar face_value: the part that was paid for
    :ivar extra_value: the part given free on top
    :ivar currency: ISO 4217 code
    :ivar begun_at: when the redemption or reversal began (aware, UTC)
    :ivar voucher_id: identifier of the voucher
    :ivar serial: serial of the voucher
    :ivar series_code: code of its series
    :ivar partner: partner that owns it, empty if none
    :ivar actor_id: who redeemed
    :ivar comment: text for the customer's statement
    :ivar reverses: in a reversal the key of the payment it takes back, else empty
    """

    kind: PostingKind
    key: str
    account: str
    amount: Decimal
    face_value: Decimal
    extra_value: Decimal
    currency: str
    begun_at: Optional[datetime]
    voucher_id: str
    serial: str
    series_code: str
    partner: str
    actor_id: str
    comment: str
    reverses: str = ""


@dataclass(frozen=True)
class Answer:
    """What your ledger answers.

    :ivar outcome: what became of the posting
    :ivar reference: the ledger's own reference of the entry; at most 63 bytes
    :ivar balance: the account's balance after the entry, None if not told
    """

    outcome: Outcome
    reference: str = ""
    balance: Optional[Decimal] = None

    @classmethod
    def done(cls, reference: str = "", balance: Optional[Decimal] = None) -> Answer:
        """Booked now."""
        return cls(Outcome.DONE, reference, balance)

    @classmethod
    def duplicate(cls, reference: str = "", balance: Optional[Decimal] = None) -> Answer:
        """This key was booked before with the same account and amount: give what is stored."""
        return cls(Outcome.DUPLICATE, reference, balance)

    @classmethod
    def conflict(cls, reference: str = "") -> Answer:
        """This key was booked before with another account or amount."""
        return cls(Outcome.CONFLICT, reference)

    @classmethod
    def rejected(cls) -> Answer:
        """Definitely not booked and final, such as a closed account. Leave no trace of the key."""
        return cls(Outcome.REJECTED)

    @classmethod
    def retry(cls) -> Answer:
        """Definitely not booked, may be tried again."""
        return cls(Outcome.RETRY)

    @classmethod
    def unknown(cls) -> Answer:
        """Cannot tell: a time-out, a lost connection. Anything unsure is this."""
        return cls(Outcome.UNKNOWN)


@runtime_checkable
class Ledger(Protocol):
    """Your side. :mod:`voucher.conformance` finds out whether it keeps the contract."""

    def post(self, posting: Posting) -> Answer:
        """Book the posting exactly once and say what became of it.

        In one transaction: look the key up before any business rule, then insert the entry under a UNIQUE index on the
        key and change the balance: up for a :attr:`PostingKind.PAYMENT`, down for a :attr:`PostingKind.REVERSAL`, and
        for a kind you do not know not at all: answer REJECTED. It runs on the thread that called the module, while
        nothing of the library is held: it may take long, call the module again or raise. Whatever it raises, and any
        answer that is no :class:`Answer`, counts as :attr:`Outcome.UNKNOWN`: the redemption stays pending and is asked
        again.

        :param posting: what to book; the same posting may come twice at the same moment
        """
        ...
