"""Who acts, and what it may do. Every call names one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag


class ActorKind(IntEnum):
    """What kind of party acts."""

    SYSTEM = 1
    OPERATOR = 2
    PARTNER = 3
    CUSTOMER = 4


class Right(IntFlag):
    """One bit for each kind of action; combine them with ``|``."""

    NONE = 0
    VIEW = 0x1
    GENERATE = 0x2
    APPROVE = 0x4
    ACTIVATE = 0x8
    MODIFY = 0x10
    BLOCK = 0x20
    REDEEM_OWN = 0x40
    REDEEM_FOR_ANOTHER = 0x80
    REVERSE = 0x100
    REVEAL = 0x200
    EXPORT = 0x400
    IMPORT = 0x800
    SELL = 0x1000
    REFUND = 0x2000
    CANCEL = 0x4000
    DELETE = 0x8000
    PURGE = 0x10000
    CONFIGURE = 0x20000
    KEYS = 0x40000
    BACKUP = 0x80000
    OVERRIDE = 0x100000
    AUDIT = 0x200000
    ALL = 0x3FFFFF


@dataclass(frozen=True)
class Actor:
    """Who acts. The host has authenticated it; the library checks its rights and writes it into the audit trail.

    :ivar kind: what kind of party
    :ivar id: its identifier in the host; a customer's is its account; at most 63 bytes
    :ivar partner: the partner itself, or the partner whose customer the customer is; empty if none
    :ivar source: address or terminal it acts from; the guard counts attempts by it; empty: not counted by source
    :ivar rights: what it may do; none gives a customer :attr:`Right.REDEEM_OWN` and everybody else nothing
    """

    kind: ActorKind
    id: str = ""
    partner: str = ""
    source: str = ""
    rights: Right = Right.NONE

    @classmethod
    def customer(cls, account: str, *, partner: str = "", source: str = "", rights: Right = Right.NONE) -> Actor:
        """A customer, who may redeem for its own account only.

        :param account: its account in your ledger
        :param partner: the partner whose customer it is
        :param source: its address; give it wherever you have it, it is what stops guessing over many accounts
        :param rights: only if it may do other than redeem for itself
        """
        return cls(ActorKind.CUSTOMER, account, partner, source, rights)

    @classmethod
    def operator(cls, id: str, *, rights: Right, source: str = "") -> Actor:
        """Somebody of the back office.

        :param id: the user name, as it shall stand in the audit trail
        :param rights: what this user may do
        :param source: its address or terminal
        """
        return cls(ActorKind.OPERATOR, id, "", source, rights)

    @classmethod
    def partner_user(cls, partner: str, *, rights: Right, id: str = "", source: str = "") -> Actor:
        """Somebody of a partner (a reseller), who sees and touches only what the partner owns.

        :param partner: the partner
        :param rights: what this user may do
        :param id: the user name; the partner's own where it has no users
        :param source: its address or terminal
        """
        return cls(ActorKind.PARTNER, id or partner, partner, source, rights)

    @classmethod
    def system(cls, id: str = "system", *, rights: Right = Right.VIEW | Right.REDEEM_FOR_ANOTHER) -> Actor:
        """The host itself: recovery and other jobs nobody sits at.

        :param id: the name of the job
        :param rights: what it may do; enough for recovery if left out
        """
        return cls(ActorKind.SYSTEM, id, "", "", rights)
