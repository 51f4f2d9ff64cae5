"""What can go wrong, by the one question a till has: what do I do now?

========================  =====================================================================
:class:`Refused`          final: the same request will not succeed
:class:`Retry`            nothing happened: the same request may be made again later
:class:`InDoubt`          ask again with the same key or request id, never with a new one
:class:`ApprovalPending`  nothing is done yet: another person must approve it; do not ask again
:class:`CallerBug`        the calling program is wrong (also a :class:`ValueError`)
:class:`Fault`            somebody on call must look
========================  =====================================================================

No message ever holds a code or a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Optional

from voucher._growing import Growing

if TYPE_CHECKING:
    from voucher.exchange import ImportFinding, ImportResult
    from voucher.sale import Sale
    from voucher.values import Receipt


class Status(Growing):
    """What became of a call, as the library counts it. 0 and above are no failures."""

    OK = 0
    DONE = 1
    DUPLICATE = 2
    IN_DOUBT = 3
    APPROVAL_PENDING = 4
    NOT_REDEEMABLE = -101
    LEDGER_REJECTED = -102
    FORBIDDEN = -103
    NOT_FOUND = -104
    WEAK_CODES = -105
    WRONG_STATE = -106
    SAME_PERSON = -107
    CREDIT_EXCEEDED = -108
    INVALID_ARGUMENT = -201
    NULL_ARGUMENT = -202
    BAD_STRUCT = -203
    BAD_TEXT = -204
    BAD_HANDLE = -205
    UNKNOWN_OPTION = -206
    REQUEST_MISMATCH = -207
    NO_CALLBACK = -208
    BUSY = -301
    THROTTLED = -302
    DISK_FULL = -303
    COMMIT_UNKNOWN = -401
    STORE = -501
    INTEGRITY = -502
    WRONG_KEY = -503
    KEY_UNAVAILABLE = -504
    NEWER_SCHEMA = -505
    FOREIGN_FILE = -506
    FILE_ACCESS = -507
    LEDGER_CONFLICT = -508
    INTERNAL = -509


class StatusClass(Growing):
    """What a status means to somebody who waits at a till."""

    OK = 0
    REFUSED = 1
    RETRY = 2
    IN_DOUBT = 3
    CALLER_BUG = 4
    FAULT = 5
    APPROVAL = 6


class Reason(Growing):
    """Why a code cannot be redeemed: told to operators only, and to an account about its own vouchers."""

    NONE = 0
    UNKNOWN = 1
    MISTYPED = 2
    USED = 3
    PENDING = 4
    EXPIRED = 5
    NOT_YET_VALID = 6
    NOT_ACTIVE = 7
    BLOCKED = 8
    CANCELLED = 9
    SERIES_CLOSED = 10
    WRONG_PARTNER = 11
    WRONG_SERIAL = 12
    AMOUNT = 13
    WRONG_HOLDER = 14
    WRONG_PRODUCT = 15


class VoucherError(Exception):
    """The base of every failure of a call.

    :ivar status: the number, a :class:`Status`
    :ivar name: its name, such as ``"VOUCHER_NOT_REDEEMABLE"``
    :ivar reason: why a code cannot be redeemed, where the actor may know; a :class:`Reason`
    :ivar field: the field or option at fault, empty if none is
    :ivar retry_at: when to come back (aware, UTC), None if that is not known
    :ivar receipt: the redemption as it stands, where there is one; else None
    :ivar sale: the sale as it stands, where there is one; else None
    """

    status: Status = Status.INTERNAL

    def __init__(
        self,
        message: str,
        *,
        status: Optional[int] = None,
        name: str = "",
        reason: int = Reason.NONE,
        field: str = "",
        retry_at: Optional[datetime] = None,
        receipt: Optional[Receipt] = None,
        sale: Optional[Sale] = None,
    ) -> None:
        super().__init__(message)
        if status is not None:
            self.status = Status(status)
        self.name = name or "VOUCHER_" + self.status.name
        self.reason = Reason(reason)
        self.field = field
        self.retry_at = retry_at
        self.receipt = receipt
        self.sale = sale


class Refused(VoucherError):
    """Final: the same request will not succeed. Tell the customer."""


class NotRedeemable(Refused):
    """The code cannot be redeemed. Show one text to customers, whatever :attr:`reason` an operator may read."""

    status = Status.NOT_REDEEMABLE


class LedgerRejected(Refused):
    """Your ledger refused for good: the voucher is active again, the vouchers of a sale are as they were."""

    status = Status.LEDGER_REJECTED


class Forbidden(Refused):
    """The actor has no right to do this."""

    status = Status.FORBIDDEN


class NotFound(Refused):
    """There is no such thing, or the actor may not see it."""

    status = Status.NOT_FOUND


class WeakCodes(Refused):
    """The codes would be too easy to guess: make them longer, or name who answers in ``weak_codes_override``."""

    status = Status.WEAK_CODES


class WrongState(Refused):
    """The state of the thing does not allow it."""

    status = Status.WRONG_STATE


class SamePerson(Refused):
    """Who asked for it may not approve it: it takes two persons."""

    status = Status.SAME_PERSON


class CreditExceeded(Refused):
    """The partner's credit does not reach for the sale, or your ledger cannot tell it; nothing was sold.

    If your ledger raised when it was asked for the credit, that exception is the ``__cause__``.
    """

    status = Status.CREDIT_EXCEEDED


class Retry(VoucherError):
    """Nothing happened: the same request may be made again later."""


class Busy(Retry):
    """Another writer held the store too long."""

    status = Status.BUSY


class Throttled(Retry):
    """Too many attempts; nothing was looked at. Come back at :attr:`retry_at`."""

    status = Status.THROTTLED


class DiskFull(Retry):
    """No room left on the disk."""

    status = Status.DISK_FULL


class InDoubt(VoucherError):
    """The redemption or sale is held until the ledger answers.

    Ask again with the same request, or let :meth:`voucher.Module.recover` do it. Never book by hand. If your ledger
    raised, that exception is the ``__cause__``. :attr:`receipt`, of a sale :attr:`sale`, tells the key, unless the
    store's own commit is in doubt.
    """

    status = Status.IN_DOUBT


class ApprovalPending(VoucherError):
    """Nothing is done yet: another person must approve it with :meth:`voucher.Module.approve`.

    The request is kept: do not ask again. While it is open the same call finds it; once it was decided, the same call
    makes a new one. Where a call takes a ``request_id``, give one: then what was carried out is not done again.

    :ivar approval_id: identifier of the request
    """

    status = Status.APPROVAL_PENDING

    def __init__(self, message: str, *, approval_id: str = "", **told: Any) -> None:
        super().__init__(message, **told)
        self.approval_id = approval_id


class CallerBug(VoucherError, ValueError):
    """The calling program is wrong; :attr:`field` names the argument."""

    status = Status.INVALID_ARGUMENT


class ImportRefused(CallerBug):
    """Rows of a file are wrong, and nothing of it was stored.

    :ivar result: what was counted
    :ivar findings: the first 1,000 of what was found, in the order of the rows
    """

    def __init__(
        self,
        message: str,
        *,
        result: Optional[ImportResult] = None,
        findings: Sequence[ImportFinding] = (),
        **told: Any,
    ) -> None:
        super().__init__(message, **told)
        self.result = result
        self.findings = list(findings)


class Fault(VoucherError):
    """Somebody on call must look."""


class IntegrityFault(Fault):
    """A row or the audit trail does not bear its integrity tag: somebody changed the file.

    :ivar position: the first position of the audit trail that is not what was written there, 0 = not told
    """

    status = Status.INTEGRITY

    def __init__(self, message: str, *, position: int = 0, **told: Any) -> None:
        super().__init__(message, **told)
        self.position = position


class KeyFault(Fault):
    """The root key could not be read, or is not the one this store was made with."""

    status = Status.KEY_UNAVAILABLE


class LedgerConflict(Fault):
    """Your ledger knows the key with another account or amount; the vouchers are held until people decide."""

    status = Status.LEDGER_CONFLICT


_BY_STATUS: dict[int, type[VoucherError]] = {
    Status.NOT_REDEEMABLE: NotRedeemable,
    Status.LEDGER_REJECTED: LedgerRejected,
    Status.FORBIDDEN: Forbidden,
    Status.NOT_FOUND: NotFound,
    Status.WEAK_CODES: WeakCodes,
    Status.WRONG_STATE: WrongState,
    Status.SAME_PERSON: SamePerson,
    Status.CREDIT_EXCEEDED: CreditExceeded,
    Status.BUSY: Busy,
    Status.THROTTLED: Throttled,
    Status.DISK_FULL: DiskFull,
    Status.INTEGRITY: IntegrityFault,
    Status.WRONG_KEY: KeyFault,
    Status.KEY_UNAVAILABLE: KeyFault,
    Status.LEDGER_CONFLICT: LedgerConflict,
}

_BY_CLASS: dict[int, type[VoucherError]] = {
    StatusClass.REFUSED: Refused,
    StatusClass.RETRY: Retry,
    StatusClass.IN_DOUBT: InDoubt,
    StatusClass.CALLER_BUG: CallerBug,
    StatusClass.FAULT: Fault,
    StatusClass.APPROVAL: ApprovalPending,
}


def error_type(status: int, status_class: int) -> type[VoucherError]:
    """The exception for a status; its class decides where the status has none of its own."""
    return _BY_STATUS.get(status) or _BY_CLASS.get(status_class, Fault)


def invalid(field: str, problem: str) -> CallerBug:
    """An argument that makes no sense, found before the library was asked."""
    return CallerBug(f"{field}: {problem}", field=field)
