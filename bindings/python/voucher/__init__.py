"""Prepaid vouchers for billing platforms: generate, redeem exactly once, export.

::

    import voucher
    from voucher import Actor, Right

    with voucher.open("vouchers.db", key_file="root.key", ledger=my_ledger, currency="EUR") as module:
        anna = Actor.operator("anna", rights=Right.GENERATE | Right.ACTIVATE)
        series = module.generate_series(anna, quantity=100, face_value=Decimal("10.00"))

        customer = Actor.customer("cust-1", source=request.remote_addr)
        receipt = module.redeem(customer, "1234-5678-9012-3456")

Open one module per process and use it from all its threads. Money is :class:`decimal.Decimal`, times are aware
datetimes in UTC, and failures are exceptions by what to do about them: see :mod:`voucher.errors`.
"""

from voucher._library import LibraryMismatch, LibraryNotFound, library
from voucher.actor import Actor, ActorKind, Right
from voucher.errors import (
    Busy,
    CallerBug,
    DiskFull,
    Fault,
    Forbidden,
    InDoubt,
    IntegrityFault,
    KeyFault,
    LedgerConflict,
    LedgerRejected,
    NotFound,
    NotRedeemable,
    Reason,
    Refused,
    Retry,
    Status,
    StatusClass,
    Throttled,
    VoucherError,
    WeakCodes,
    WrongState,
)
from voucher.job import Job
from voucher.ledger import Answer, Ledger, Outcome, Posting, PostingKind
from voucher.module import Module, open, preset
from voucher.money import exponent, from_minor_units, to_minor_units
from voucher.values import (
    Alphabet,
    Begun,
    Check,
    CheckDigit,
    Deletion,
    Event,
    ExportResult,
    Filter,
    JobState,
    LogEvent,
    LogLevel,
    Order,
    Progress,
    Receipt,
    Record,
    Recovery,
    RedemptionState,
    Series,
    SeriesParams,
    SeriesState,
    State,
)

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "ActorKind",
    "Alphabet",
    "Answer",
    "Begun",
    "Busy",
    "CallerBug",
    "Check",
    "CheckDigit",
    "Deletion",
    "DiskFull",
    "Event",
    "ExportResult",
    "Fault",
    "Filter",
    "Forbidden",
    "InDoubt",
    "IntegrityFault",
    "Job",
    "JobState",
    "KeyFault",
    "Ledger",
    "LedgerConflict",
    "LedgerRejected",
    "LibraryMismatch",
    "LibraryNotFound",
    "LogEvent",
    "LogLevel",
    "Module",
    "NotFound",
    "NotRedeemable",
    "Order",
    "Outcome",
    "Posting",
    "PostingKind",
    "Progress",
    "Reason",
    "Receipt",
    "Record",
    "Recovery",
    "RedemptionState",
    "Refused",
    "Retry",
    "Right",
    "Series",
    "SeriesParams",
    "SeriesState",
    "State",
    "Status",
    "StatusClass",
    "Throttled",
    "VoucherError",
    "WeakCodes",
    "WrongState",
    "exponent",
    "from_minor_units",
    "library_version",
    "open",
    "preset",
    "to_minor_units",
]


def library_version() -> str:
    """The version of the loaded libvoucher.

    :raises LibraryNotFound: it is not installed
    """
    return library().version
