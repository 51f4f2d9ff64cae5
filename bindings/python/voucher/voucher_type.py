"""Voucher types: what series are made after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Optional

from voucher._growing import Growing
from voucher.ledger import TaxClass
from voucher.values import Alphabet, CheckDigit, State


class Classification(Growing):
    """How vouchers of a type reach people: printed and sold, made when they are sold, issued instead of giving money
    back, or as a card with a balance."""

    PRINTED = 1
    ELECTRONIC = 2
    REFUND = 3
    GIFT = 4


class Category(Growing):
    """What redeeming needs to name: the code, or the card's number and its holder."""

    NORMAL = 1
    IDENTIFIES_CUSTOMER = 2


class ValueKind(Growing):
    """Who chooses the face value: the type, or within its bounds whoever generates or sells."""

    FIXED = 1
    VARIABLE = 2


class Usage(Growing):
    """Who may redeem a voucher that was sold to somebody: whoever has the code, or the buyer only."""

    SHAREABLE = 1
    PERSONAL = 2


class Activation(Growing):
    """How vouchers become redeemable: made active, or made as drafts that are accepted and activated."""

    IMMEDIATE = 1
    APPROVED = 2


@dataclass(frozen=True)
class VoucherType:
    """What series are made after. What was made keeps its terms when the type changes.

    The ``*_states`` tell which states a process may lead away from; empty = all it ever may.

    :ivar code: its name in every request: letters, digits, dash, dot and underscore
    :ivar name: its name for people
    :ivar face_value: fixed value: what one is sold for. Variable: 0
    :ivar face_value_min: variable value: at least
    :ivar face_value_max: variable value: at most, 0 = any
    :ivar extra_value: what it gives free on top
    :ivar currency: ISO 4217 code; empty: the module's
    :ivar products: products it is for; empty = all
    :ivar product_types: product types it is for; empty = all
    :ivar business_units: business units it belongs to; empty = all
    :ivar valid_from: first moment of validity, None = at once
    :ivar expires_at: first moment it is no longer valid, None = never
    :ivar validity_days: valid for so many days, to the end of the last one in the store's time zone; 0 = by the dates
    :ivar refund_method: how a refund is paid, in your words
    :ivar payment_type: payment type you book, in your words
    :ivar comment: text for the customer's statement
    :ivar description: free text
    :ivar two_persons: what gives value away needs two persons: generation, activation, change of value or to a later end,
        override, reversal, refund, return, transfer, cancellation for the money, sale below the agreed price
    :ivar partial_use: a redemption may take a part and leave a balance
    :ivar prefix: characters every code begins with
    :ivar code_length: characters of a whole code, prefix and check digit included; 0 = 16
    :ivar alphabet_symbols: the symbols of :attr:`Alphabet.CUSTOM`: digits and capital letters, each once
    :ivar retired: no series can be made from it any more. Answered; see :meth:`voucher.Module.type_retire`
    :ivar version: grows by one with every change. Answered, like :attr:`changed_at` and :attr:`changed_by`
    """

    code: str
    name: str = ""
    classification: Classification = Classification.PRINTED
    category: Category = Category.NORMAL
    value_kind: ValueKind = ValueKind.FIXED
    face_value: Decimal = Decimal(0)
    face_value_min: Decimal = Decimal(0)
    face_value_max: Decimal = Decimal(0)
    extra_value: Decimal = Decimal(0)
    currency: str = ""
    products: tuple[str, ...] = ()
    product_types: tuple[str, ...] = ()
    business_units: tuple[str, ...] = ()
    valid_from: Optional[datetime] = None
    expires_at: Optional[datetime] = None
    validity_days: int = 0
    usage: Usage = Usage.SHAREABLE
    refund_method: str = ""
    payment_type: str = ""
    tax_class: TaxClass = TaxClass.MULTI_PURPOSE
    activation: Activation = Activation.IMMEDIATE
    comment: str = ""
    description: str = ""
    two_persons: bool = False
    partial_use: bool = False
    prefix: str = ""
    code_length: int = 0
    alphabet: Alphabet = Alphabet.DEFAULT
    alphabet_symbols: str = ""
    check_digit: CheckDigit = CheckDigit.DEFAULT
    activate_states: frozenset[State] = frozenset()
    block_states: frozenset[State] = frozenset()
    cancel_states: frozenset[State] = frozenset()
    modify_states: frozenset[State] = frozenset()
    assign_states: frozenset[State] = frozenset()
    expire_states: frozenset[State] = frozenset()
    purge_states: frozenset[State] = frozenset()
    delete_states: frozenset[State] = frozenset()
    retired: bool = False
    version: int = 0
    changed_at: Optional[datetime] = None
    changed_by: str = ""
