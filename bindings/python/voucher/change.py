"""What can be done to many vouchers at once, and to a series as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Union

from voucher._growing import Growing
from voucher.errors import invalid


class BulkOperation(Growing):
    """What is done to each voucher of a selection; each needs the :class:`voucher.Right` named with it.

    ``ACCEPT`` and ``REJECT`` decide about drafts (APPROVE); ``ACTIVATE`` opens accepted ones (ACTIVATE); ``BLOCK`` and
    ``UNBLOCK`` hold active ones back and free them again (BLOCK); ``CANCEL`` takes them back for good (CANCEL);
    ``MODIFY`` changes value, validity, products, business units or type, ``ASSIGN`` partner or invoice, and ``EXPIRE``
    ends the validity now (MODIFY); ``PURGE`` leaves a tombstone (PURGE); ``DELETE`` removes what nobody claimed
    (DELETE); ``SEAL`` destroys the codes after print, so that they can be redeemed but not read (KEYS).
    """

    ACCEPT = 1
    REJECT = 2
    ACTIVATE = 3
    BLOCK = 4
    UNBLOCK = 5
    CANCEL = 6
    MODIFY = 7
    ASSIGN = 8
    EXPIRE = 9
    PURGE = 10
    DELETE = 11
    SEAL = 12


class ChangeReason(Growing):
    """Why a voucher was blocked (lost, stolen, damaged, other) or cancelled (return, loss, fraud, other)."""

    NONE = 0
    LOST = 1
    STOLEN = 2
    DAMAGED = 3
    RETURN = 4
    LOSS = 5
    FRAUD = 6
    OTHER = 7


class SeriesChange(Growing):
    """What happens to a series as a whole, and to its vouchers.

    ``LOCK`` stops redemption whatever the vouchers' states, and ``UNLOCK`` restores what was. ``DELETE`` works only if
    nobody claimed a voucher. ``SEAL`` destroys the codes after print, so that they can be redeemed but not read;
    not of a series on demand, whose codes are handed over one by one.
    """

    ACCEPT = 1
    REJECT = 2
    ACTIVATE = 3
    LOCK = 4
    UNLOCK = 5
    VOID = 6
    DELETE = 7
    SEAL = 8


class Preserve(Enum):
    """The type of :data:`PRESERVE`."""

    PRESERVE = "preserve"


PRESERVE = Preserve.PRESERVE
"""What stands in a field that is left out: it keeps the value it has."""


@dataclass(frozen=True)
class VoucherChange:
    """New values of vouchers. A field left out is preserved; one that is given is set, also to None or empty.

    :ivar face_value: what one is sold for
    :ivar extra_value: what it gives free on top
    :ivar currency: ISO 4217 code of the two values, empty = the module's. It changes no voucher's currency: giving a
        value leaves vouchers of other currencies out of the selection
    :ivar valid_from: first moment of validity, None = at once
    :ivar expires_at: first moment it is no longer valid, None = never
    :ivar partner: owner, empty = the operator
    :ivar invoice: invoice it was paid with; the value is fixed from then on
    :ivar products: products it is for, empty = all
    :ivar product_types: product types it is for, empty = all
    :ivar business_units: business units it belongs to, empty = all
    :ivar voucher_type: code of its type, empty = none
    """

    face_value: Union[Decimal, Preserve] = PRESERVE
    extra_value: Union[Decimal, Preserve] = PRESERVE
    currency: str = ""
    valid_from: Union[datetime, Preserve, None] = PRESERVE
    expires_at: Union[datetime, Preserve, None] = PRESERVE
    partner: Union[str, Preserve, None] = PRESERVE
    invoice: Union[str, Preserve, None] = PRESERVE
    products: Union[tuple[str, ...], Preserve, None] = PRESERVE
    product_types: Union[tuple[str, ...], Preserve, None] = PRESERVE
    business_units: Union[tuple[str, ...], Preserve, None] = PRESERVE
    voucher_type: Union[str, Preserve, None] = PRESERVE

    def __post_init__(self) -> None:
        # None would arrive as nothing at all, and nobody means a voucher worth nothing.
        if self.face_value is None or self.extra_value is None:
            raise invalid("face_value" if self.face_value is None else "extra_value", "give an amount, or leave it out")

    @property
    def changes_money(self) -> bool:
        """Whether it sets a value."""
        return not (self.face_value is PRESERVE and self.extra_value is PRESERVE)


@dataclass(frozen=True)
class SeriesEdit:
    """New texts of a series. A field left out is preserved; one that is given is set, also to None or empty.

    :ivar comment: text for the customer's statement, at most 127 bytes
    :ivar description: free text, at most 255 bytes
    :ivar available_to: partners whose customers may redeem; empty = the owner's, or everybody's without an owner
    :ivar metadata: a JSON object kept with the series, at most 2047 bytes
    """

    comment: Union[str, Preserve, None] = PRESERVE
    description: Union[str, Preserve, None] = PRESERVE
    available_to: Union[tuple[str, ...], Preserve, None] = PRESERVE
    metadata: Union[dict[str, object], Preserve, None] = PRESERVE


@dataclass(frozen=True)
class BulkResult:
    """What a bulk operation did, or in a dry run would do. Every voucher that matched is counted once.

    :ivar matched: vouchers looked at
    :ivar changed: changed
    :ivar value_before: value of the changed ones before. An integer of minor units, because a selection may span
        currencies: select by ``currency`` where you show it, and use :func:`voucher.from_minor_units`
    :ivar value_after: the same after
    :ivar unchanged: left: already as wanted
    :ivar wrong_state: left: their state does not allow it
    :ivar type_forbids: left: their type does not allow it in their state
    :ivar paid_for: left: somebody paid for them, so their value is fixed
    :ivar claimed: left: a redemption was begun on them
    :ivar not_expired: left: their time is not over
    :ivar nonsense: left: the new value or dates make no sense for them
    :ivar two_persons: left: their type needs two persons, and the request was not approved
    :ivar damaged: left: they do not bear their integrity tag
    """

    matched: int
    changed: int
    value_before: int
    value_after: int
    unchanged: int
    wrong_state: int
    type_forbids: int
    paid_for: int
    claimed: int
    not_expired: int
    nonsense: int
    two_persons: int
    damaged: int

    @property
    def left(self) -> int:
        """How many matched and were left as they are, for whatever reason."""
        return self.matched - self.changed

