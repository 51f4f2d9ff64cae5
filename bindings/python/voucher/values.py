"""What goes in and what comes out, as plain values. Money is exact decimals; times are aware UTC, None for none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

from voucher._growing import Growing
from voucher.change import ChangeReason
from voucher.ledger import Outcome, Posting, PostingKind


class State(Growing):
    """Where a voucher stands in its life. "Expired" is none: see :attr:`Record.expired`.

    ``RESERVED`` ones are held by a sale, return or cancellation that is not settled.
    """

    DRAFT = 1
    ACCEPTED = 2
    REJECTED = 3
    ACTIVE = 4
    PENDING = 5
    USED = 6
    BLOCKED = 7
    CANCELLED = 8
    PURGED = 9
    RESERVED = 10


class SeriesState(Growing):
    """Where a series stands in its life."""

    DRAFT = 1
    ACCEPTED = 2
    REJECTED = 3
    ACTIVE = 4
    VOID = 5


class RedemptionState(Growing):
    """Where a redemption stands."""

    PENDING = 1
    POSTED = 2
    REJECTED = 3
    CONFLICT = 4
    REVERSED = 5


class Alphabet(Growing):
    """The symbols codes are made of."""

    DEFAULT = 0
    DIGITS = 1
    UNAMBIGUOUS = 2
    CUSTOM = 3


class CheckDigit(Growing):
    """How a typing error is told from a guess."""

    DEFAULT = 0
    NONE = 1
    DAMM = 2
    LUHN = 3


class Order(Growing):
    """In which order a search answers. By use: only used ones. What never expires is last, descending first."""

    SERIAL = 0
    SERIAL_DESCENDING = 1
    USED = 2
    USED_DESCENDING = 3
    EXPIRES = 4
    EXPIRES_DESCENDING = 5
    AMOUNT = 6
    AMOUNT_DESCENDING = 7


class JobState(Growing):
    """Where a job stands."""

    RUNNING = 1
    FINISHED = 2
    CANCELLED = 3


class JobKind(Growing):
    """What a job works on: a new series, one operation on many vouchers, the move to another root key, an export to
    files, or vouchers that come in from a file."""

    GENERATE = 1
    BULK = 2
    ROTATE_KEYS = 3
    EXPORT = 4
    IMPORT = 5


class LogLevel(Growing):
    """How urgent a log event is."""

    INFO = 1
    WARNING = 2
    ALARM = 3


@dataclass(frozen=True)
class SeriesParams:
    """A series to generate.

    :ivar quantity: how many, 1 to 10,000,000
    :ivar voucher_type: code of the type it is made from; what is left out here is taken from the type
    :ivar face_value: what one is sold for, above 0
    :ivar extra_value: what it gives free on top
    :ivar currency: ISO 4217 code; empty: the module's
    :ivar description: free text, at most 255 bytes
    :ivar series_code: code before the dash of the serials, at most 23 bytes; empty: the next free number
    :ivar prefix: characters every code begins with
    :ivar code_length: characters of a whole code, prefix and check digit included; 0 = 16
    :ivar alphabet: the symbols; digits unless told
    :ivar alphabet_symbols: the symbols of :attr:`Alphabet.CUSTOM`: digits and capital letters, each once
    :ivar check_digit: Damm for digits, none for other alphabets unless told
    :ivar partner: owner; empty = the operator
    :ivar available_to: partners whose customers may redeem; empty = the owner's, or everybody's without an owner
    :ivar valid_from: first moment of validity, None = at once
    :ivar expires_at: first moment it is no longer valid, None = never
    :ivar valid_until_date: instead of :attr:`expires_at` the last day of validity, to its end in the store's time zone
    :ivar comment: text for the customer's statement, at most 127 bytes
    :ivar metadata: a JSON object kept with the series, at most 2047 bytes
    :ivar draft: generate as draft instead of active
    :ivar test_mode: vouchers that never reach the ledger
    :ivar weak_codes_override: who takes codes that are too easy to guess upon himself; needs :attr:`Right.OVERRIDE`
    :ivar request_id: makes a repeated call return the first one's series
    """

    quantity: int = 0
    face_value: Decimal = Decimal(0)
    extra_value: Decimal = Decimal(0)
    currency: str = ""
    description: str = ""
    series_code: str = ""
    prefix: str = ""
    code_length: int = 0
    alphabet: Alphabet = Alphabet.DEFAULT
    alphabet_symbols: str = ""
    check_digit: CheckDigit = CheckDigit.DEFAULT
    partner: str = ""
    available_to: tuple[str, ...] = ()
    valid_from: Optional[datetime] = None
    expires_at: Optional[datetime] = None
    comment: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    draft: bool = False
    test_mode: bool = False
    weak_codes_override: str = ""
    request_id: str = ""
    voucher_type: str = ""
    valid_until_date: Optional[date] = None


@dataclass(frozen=True)
class Series:
    """A series with its live counters.

    The names of :class:`SeriesParams` mean the same here. The counters :attr:`issued` to :attr:`deleted` are numbers of
    vouchers: :attr:`active` ones are not past their time, :attr:`expired` ones are active but past it.

    :ivar code: code before the dash of the serials
    :ivar locked: nothing of it can be redeemed
    :ivar value_outstanding: value of the active, pending and blocked ones that are not past their time
    :ivar value_redeemed: value of the used ones
    :ivar adjusted_value: what changes of value added since generation
    :ivar sealed: its codes are destroyed: nobody can export or reveal them any more
    :ivar voucher_type: code of the type it was made from, empty if none
    :ivar imported: its vouchers came in from a file
    :ivar reserved_vouchers: held by sales that are not settled
    :ivar duplicate: told by generating: this request was made before, and this is its series
    """

    id: str
    code: str
    state: SeriesState
    locked: bool
    test_mode: bool
    quantity: int
    face_value: Decimal
    extra_value: Decimal
    currency: str
    description: str
    prefix: str
    code_length: int
    alphabet: Alphabet
    check_digit: CheckDigit
    partner: str
    available_to: tuple[str, ...]
    valid_from: Optional[datetime]
    expires_at: Optional[datetime]
    created_at: Optional[datetime]
    created_by: str
    comment: str
    metadata: dict[str, Any]
    issued: int
    draft: int
    accepted: int
    rejected: int
    active: int
    pending: int
    used: int
    expired: int
    blocked: int
    cancelled: int
    purged: int
    deleted: int
    value_outstanding: Decimal
    value_redeemed: Decimal
    adjusted_value: Decimal
    sealed: bool
    voucher_type: str
    imported: bool
    reserved_vouchers: int
    duplicate: bool = False


@dataclass(frozen=True)
class Record:
    """One voucher. Holds no code, only its mask: the prefix, then a star for every other character.

    :ivar expired: active, but past its time
    :ivar locked: its series is locked
    :ivar account: the account that used it or holds it pending
    :ivar used_at: when it was used, None = not
    :ivar redemption_key: key of that redemption
    :ivar ledger_reference: your ledger's reference of it
    :ivar version: grows by one with every change
    :ivar reason: why it was blocked or cancelled
    :ivar remaining: what can still be redeemed
    :ivar reminded_at: when its holder was reminded of its end, None = not
    :ivar voucher_type: code of its type, empty if none
    :ivar invoice: invoice it was paid with, empty if nobody paid yet
    :ivar external_serial: the serial its earlier issuer gave it, of a card its number; empty if it has none
    :ivar price: what it was sold for, 0 if it was not
    :ivar sale_id: the sale it was sold with, empty if it was not: see :meth:`voucher.Module.sale`
    :ivar holder: the account that alone may redeem it, empty if whoever has the code may
    :ivar buyer: the customer who bought it, empty if a partner did, or nobody
    """

    id: str
    serial: str
    masked_code: str
    state: State
    expired: bool
    locked: bool
    test_mode: bool
    series_id: str
    series_code: str
    description: str
    face_value: Decimal
    extra_value: Decimal
    currency: str
    partner: str
    valid_from: Optional[datetime]
    expires_at: Optional[datetime]
    created_at: Optional[datetime]
    account: str
    used_at: Optional[datetime]
    redemption_key: str
    ledger_reference: str
    version: int
    reason: ChangeReason
    remaining: Decimal
    reminded_at: Optional[datetime]
    voucher_type: str
    invoice: str
    external_serial: str
    price: Decimal
    sale_id: str
    holder: str
    buyer: str


@dataclass(frozen=True)
class Event:
    """One line of a history. Holds no code.

    :ivar sequence: position in the audit trail
    :ivar event: what happened, such as ``"generated"``
    :ivar actor_kind: ``"system"``, ``"operator"``, ``"partner"`` or ``"customer"``
    :ivar detail: what changed and why
    """

    sequence: int
    at: Optional[datetime]
    event: str
    actor_kind: str
    actor_id: str
    source: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Filter:
    """Which vouchers, or which series. Every field narrows; one that is left out does not.

    :ivar series: series by identifier or code
    :ivar voucher_id: one voucher by identifier
    :ivar serial: one serial, or the first of a range
    :ivar serial_until: the last serial of a range, in the same series
    :ivar partner: owner
    :ivar state: life-cycle state
    :ivar expired: only those past their time, or only those that are not
    :ivar amount_min: face value at least
    :ivar amount_max: face value at most
    :ivar currency: ISO 4217 code; empty: any, but with an amount the module's
    :ivar description: part of the series' description; ASCII letter case is ignored
    :ivar account: the account that used it or holds it pending
    :ivar reason: why it was blocked or cancelled
    :ivar locked: only those of locked series, or only others
    :ivar test_mode: only those in test mode, or only others
    :ivar reminded: only those whose holder was reminded of their end, or only others
    :ivar voucher_type: code of the type
    :ivar invoice: invoice its lot was paid with; what was sold one by one is found by ``sale_id``
    :ivar product: a product it is for by name
    :ivar business_unit: a business unit it belongs to by name
    :ivar created_by: who generated its series
    :ivar text: words of the series' description or keys of its metadata; each must be found
    :ivar external_serial: the serial its earlier issuer gave it, whole
    :ivar sale_id: what a sale, return or cancellation was about, by its identifier or key; also what came back since
    :ivar created_from: created at or after; ``*_until`` is always "before"
    :ivar order: in which order
    """

    series: str = ""
    voucher_id: str = ""
    serial: str = ""
    serial_until: str = ""
    partner: str = ""
    state: Optional[State] = None
    expired: Optional[bool] = None
    amount_min: Optional[Decimal] = None
    amount_max: Optional[Decimal] = None
    currency: str = ""
    description: str = ""
    account: str = ""
    created_from: Optional[datetime] = None
    created_until: Optional[datetime] = None
    used_from: Optional[datetime] = None
    used_until: Optional[datetime] = None
    expires_from: Optional[datetime] = None
    expires_until: Optional[datetime] = None
    order: Order = Order.SERIAL
    reason: Optional[ChangeReason] = None
    locked: Optional[bool] = None
    test_mode: Optional[bool] = None
    reminded: Optional[bool] = None
    voucher_type: str = ""
    invoice: str = ""
    product: str = ""
    business_unit: str = ""
    created_by: str = ""
    text: str = ""
    external_serial: str = ""
    sale_id: str = ""


@dataclass(frozen=True)
class Check:
    """What a code is worth, without redeeming it.

    :ivar amount: what redeeming would credit
    :ivar test_mode: it would never reach the ledger
    """

    serial: str
    amount: Decimal
    face_value: Decimal
    extra_value: Decimal
    currency: str
    expires_at: Optional[datetime]
    test_mode: bool


@dataclass(frozen=True)
class Receipt:
    """The receipt of a redemption or reversal, and the place to read how far it got.

    Sales that are in doubt have one too: :attr:`kind` tells, and :meth:`voucher.Module.sale` has the rest of them.

    :ivar kind: what it books
    :ivar state: where it stands
    :ivar outcome: what the ledger answered last
    :ivar key: key of the posting
    :ivar request_id: your request id
    :ivar account: the account credited, by a reversal debited
    :ivar amount: what was booked: face value plus extra value
    :ivar balance_after: the account's balance after it, None if the ledger did not tell
    :ivar begun_at: when it began
    :ivar settled_at: when it was settled, None = not yet
    :ivar test_mode: it never reached the ledger
    :ivar remaining: what is left on the voucher
    :ivar counterpart_key: of a payment the key of the reversal that undoes it, of a reversal that of the payment
    :ivar price: what the account itself paid for the voucher; 0 if it did not buy it from the house. Of a sale its amount
    :ivar product: the product it was redeemed for, as it was named; empty if none was, and of a sale
    :ivar duplicate: this was done before; nothing was credited by this call
    """

    state: RedemptionState
    outcome: Outcome
    key: str
    request_id: str
    account: str
    amount: Decimal
    face_value: Decimal
    extra_value: Decimal
    currency: str
    balance_after: Optional[Decimal]
    voucher_id: str
    serial: str
    series_id: str
    ledger_reference: str
    comment: str
    begun_at: Optional[datetime]
    settled_at: Optional[datetime]
    test_mode: bool
    kind: PostingKind
    remaining: Decimal
    counterpart_key: str
    price: Decimal
    product: str
    duplicate: bool = False


@dataclass(frozen=True)
class Begun:
    """The first half of a redemption or reversal.

    :ivar posting: what your ledger must book, None if there is nothing to book
    :ivar receipt: the redemption or reversal as it stands
    :ivar must_post: True: book :attr:`posting`, then call :meth:`voucher.Module.redeem_settle`
    :ivar again: True: it was begun before and is still pending, so your ledger may know the key already
    """

    posting: Optional[Posting]
    receipt: Receipt
    must_post: bool
    again: bool = False


@dataclass(frozen=True)
class Recovery:
    """What one call of recover did: of :attr:`driven` redemptions, reversals and sales, how many came to which end."""

    driven: int
    posted: int
    rejected: int
    in_doubt: int
    conflict: int


@dataclass(frozen=True)
class Deletion:
    """What a deletion did: how many are gone, how many matched but were kept (used, held or purged)."""

    deleted: int
    kept: int


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    :ivar kind: what it works on
    :ivar operation: what a bulk job does to each voucher: ``"block"``, ``"modify"``, ...; empty for other kinds
    :ivar total: steps of the whole, such as vouchers to generate or to change
    :ivar done: steps done
    :ivar job_id: identifier, to resume it after a crash
    :ivar series_id: the series it makes or works on, empty if none or several
    """

    state: JobState
    total: int
    done: int
    created_at: Optional[datetime]
    job_id: str
    series_id: str
    kind: JobKind
    operation: str


@dataclass(frozen=True)
class LogEvent:
    """What the library has to tell whoever is on call. Never holds a code or a key."""

    level: LogLevel
    at: Optional[datetime]
    event: str
    message: str
