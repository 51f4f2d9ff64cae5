"""Reports: what is in stock, what is owed, whether it all adds up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import IntFlag
from typing import Optional

from voucher.values import State


class GroupBy(IntFlag):
    """What a report of stock tells apart, besides currencies; combine with ``|``."""

    NONE = 0
    SERIES = 1
    TYPE = 2
    PARTNER = 4
    STATE = 8


@dataclass(frozen=True)
class StockRow:
    """Vouchers that are alike in what a report groups by. What it does not group by is empty or None.

    :ivar state: their state; None also for deleted ones
    :ivar deleted: the row of the deleted ones
    :ivar vouchers: how many
    :ivar redeemed: what of their value was redeemed
    """

    currency: str
    series_id: str
    series_code: str
    voucher_type: str
    partner: str
    state: Optional[State]
    deleted: bool
    vouchers: int
    face_value: Decimal
    extra_value: Decimal
    redeemed: Decimal


@dataclass(frozen=True)
class LiabilityRow:
    """Money of one currency at the end of a day.

    :ivar vouchers: those that could still be redeemed: active, pending or blocked, and not past their time
    :ivar outstanding: what they still were worth
    :ivar expired_vouchers: those past their time that were not redeemed
    :ivar breakage: what is left on them
    :ivar redeemed: redeemed since the first day, reversals taken off
    :ivar issued: issued since the first day, with what changes of value added
    :ivar sold_vouchers: of :attr:`vouchers` those sold by a sale
    :ivar sold_outstanding: what the sold ones still were worth, with what they give free on top; the rest of
        :attr:`outstanding` is stock nobody bought
    :ivar sold_breakage: what of :attr:`breakage` is left on vouchers that were sold
    :ivar outstanding_extra: what of :attr:`outstanding` is extra value, which nobody pays for
    :ivar sold_outstanding_extra: what of :attr:`sold_outstanding` is extra value
    :ivar sold_breakage_extra: what of :attr:`sold_breakage` is extra value
    """

    currency: str
    vouchers: int
    outstanding: Decimal
    expired_vouchers: int
    breakage: Decimal
    redeemed: Decimal
    issued: Decimal
    sold_vouchers: int
    sold_outstanding: Decimal
    sold_breakage: Decimal
    outstanding_extra: Decimal
    sold_outstanding_extra: Decimal
    sold_breakage_extra: Decimal


@dataclass(frozen=True)
class ConservationRow:
    """What was issued must equal what is there, in one currency.

    :ivar holds: all numbers agree. False: call somebody, vouchers or money appeared or vanished
    :ivar issued_vouchers: generated or imported
    :ivar issued_value: their value when they were
    :ivar adjusted_value: what changes of value added since
    :ivar present_vouchers: those in all states, purged and deleted included
    :ivar present_value: their value
    :ivar journal_vouchers: how many there are by the sums of all days
    :ivar journal_value: their value by the sums of all days
    """

    currency: str
    holds: bool
    issued_vouchers: int
    issued_value: Decimal
    adjusted_value: Decimal
    present_vouchers: int
    present_value: Decimal
    journal_vouchers: int
    journal_value: Decimal


@dataclass(frozen=True)
class Metrics:
    """The state of the store as numbers to publish.

    :ivar pending: redemptions, reversals and sales that are not settled
    :ivar pending_oldest: how long ago the oldest of them began
    :ivar conflicts: redemptions held because the ledger contradicts
    :ivar approvals_waiting: requests that wait for another person
    :ivar jobs_unfinished: jobs that are not finished
    :ivar misses_today: guesses that missed today
    :ivar typing_errors_today: typing errors today
    :ivar audit_lines: lines of the audit trail
    :ivar vouchers: those in all states but deleted
    """

    pending: int
    pending_oldest: timedelta
    conflicts: int
    approvals_waiting: int
    jobs_unfinished: int
    misses_today: int
    typing_errors_today: int
    audit_lines: int
    series: int
    vouchers: int
    active: int
    used: int
    blocked: int
