"""The port to your ledger: what it is asked to book, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Optional, Protocol, runtime_checkable

from voucher._growing import Growing


class PostingKind(Growing):
    """What kind of entry a posting makes. A balance is what the account has, and below zero what it owes.

    ``PAYMENT``: a voucher was redeemed, :attr:`Posting.amount` goes to the account. ``REVERSAL``: the opposite of what
    the key in :attr:`Posting.reverses` did: answer REJECTED if you do not have it, CONFLICT if its account, currency,
    amount or paid part differ, or if it was reversed before.

    The others come from sales only: ``INVOICE`` takes the amount off and adds :attr:`Posting.paid` of it in the same
    entry, ``CREDIT_NOTE`` adds the amount, ``REFUND`` takes it off.
    """

    PAYMENT = 1
    REVERSAL = 2
    INVOICE = 3
    CREDIT_NOTE = 4
    REFUND = 5


class TaxClass(Growing):
    """When tax is due: at redemption for multi-purpose vouchers, at issue for single-purpose ones."""

    MULTI_PURPOSE = 1
    SINGLE_PURPOSE = 2


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

    :ivar kind: what to do with the amount: see :class:`PostingKind`
    :ivar key: put a UNIQUE index on it: at most 63 ASCII characters, the same on every retry
    :ivar account: the account to book on: a customer's, or that of the partner who is invoiced
    :ivar amount: what to book, always positive; of a payment face value plus extra value
    :ivar face_value: face value of the vouchers; of a payment the part that was paid for
    :ivar extra_value: what they are worth on top, given free
    :ivar currency: ISO 4217 code
    :ivar begun_at: when the redemption, reversal or sale began (aware, UTC)
    :ivar voucher_id: identifier of the voucher, empty for a sale of many
    :ivar serial: serial of the voucher, of a sale of many that of the first
    :ivar series_code: code of its series
    :ivar partner: of a payment the partner that owns the voucher; of a sale the one who buys, returns or sells it
    :ivar actor_id: who redeemed or sold
    :ivar comment: text for the customer's statement
    :ivar reverses: in a reversal the key of the posting it takes back, else empty
    :ivar vouchers: how many it is about
    :ivar price: what was or is paid for them, 0 if they were never sold; with a payment what the whole voucher was sold
        for, without later loads, however small a part of it is redeemed
    :ivar paid: of an invoice or its reversal: the part of the amount that is paid at once, all of it or 0
    :ivar tax_class: when tax is due on the vouchers
    :ivar sale_id: the sale it books; of a payment the sale the voucher was sold with, empty if there was none
    :ivar method: how it is paid, in your words: payment type or refund method of the voucher type
    :ivar product: the product a redemption was for, empty if none was named
    :ivar invoice: number of the invoice: yours, if one was given; of a reversal, or a credit note for vouchers of one
        invoice, that of the invoice it is about
    :ivar buyer: the customer who bought, empty if a partner did, or nobody
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
    vouchers: int = 1
    price: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    tax_class: TaxClass = TaxClass.MULTI_PURPOSE
    sale_id: str = ""
    method: str = ""
    product: str = ""
    invoice: str = ""
    buyer: str = ""


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
        """This key was booked before with the same particulars: give what is stored."""
        return cls(Outcome.DUPLICATE, reference, balance)

    @classmethod
    def conflict(cls, reference: str = "") -> Answer:
        """This key was booked before with another kind, account, amount, paid part or currency."""
        return cls(Outcome.CONFLICT, reference)

    @classmethod
    def rejected(cls) -> Answer:
        """Definitely not booked and final: a closed account, nothing to reverse. Leave no trace of the key."""
        return cls(Outcome.REJECTED)

    @classmethod
    def retry(cls) -> Answer:
        """Definitely not booked, may be tried again."""
        return cls(Outcome.RETRY)

    @classmethod
    def unknown(cls) -> Answer:
        """Cannot tell: a time-out, a lost connection. Anything unsure is this."""
        return cls(Outcome.UNKNOWN)


class CreditKind(Growing):
    """What your side says about a partner's credit."""

    UNKNOWN = 0
    LIMITED = 1
    UNLIMITED = 2


@dataclass(frozen=True)
class Credit:
    """What a partner may still be invoiced.

    :ivar known: whether it can be told, and whether there is a limit
    :ivar available: how much more, where it is limited
    """

    known: CreditKind
    available: Optional[Decimal] = None

    @classmethod
    def limited(cls, available: Decimal) -> Credit:
        """It may be invoiced so much more. Take off nothing for sales under way: the module does."""
        return cls(CreditKind.LIMITED, available)

    @classmethod
    def unlimited(cls) -> Credit:
        """Nobody limits it."""
        return cls(CreditKind.UNLIMITED)

    @classmethod
    def unknown(cls) -> Credit:
        """Cannot tell: a time-out, a lost connection. Nothing is sold on credit."""
        return cls(CreditKind.UNKNOWN)


@runtime_checkable
class Ledger(Protocol):
    """Your side. :mod:`voucher.conformance` finds out whether it keeps the contract.

    One that limits what partners may be invoiced has a second method: see :class:`CreditLedger`.
    """

    def post(self, posting: Posting) -> Answer:
        """Book the posting exactly once and say what became of it.

        In one transaction: look the key up before any business rule, then insert the entry under a UNIQUE index on the
        key and change the balance as :class:`PostingKind` says, and for a kind you do not know not at all: answer
        REJECTED. It runs on the thread that called the module, while nothing of the library is held: it may take long,
        call the module again or raise. Whatever it raises, and any answer that is no :class:`Answer`, counts as
        :attr:`Outcome.UNKNOWN`: the redemption or sale stays pending and is asked again.

        :param posting: what to book; the same posting may come twice at the same moment
        """
        ...


@runtime_checkable
class CreditLedger(Ledger, Protocol):
    """A ledger that knows how much each partner may be invoiced. Without this method nobody limits a partner."""

    def credit(self, partner: str, currency: str) -> Credit:
        """Say what a partner may still be invoiced.

        Asked by :meth:`voucher.Module.sell` where the request does not tell it, on the thread that called, while
        nothing of the library is held. Sales that are under way, and those settled since you were asked, count against
        the answer: several at once cannot pass the limit together. Whatever it raises, and any answer that is no
        :class:`Credit` or no amount of this currency, counts as unknown: nothing is sold.

        :param partner: the partner
        :param currency: ISO 4217 code of the answer's amount
        """
        ...
