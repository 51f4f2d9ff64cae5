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
from voucher.approval import Approval, ApprovalState
from voucher.change import (
    PRESERVE,
    BulkOperation,
    BulkResult,
    ChangeReason,
    Preserve,
    SeriesChange,
    SeriesEdit,
    VoucherChange,
)
from voucher.errors import (
    ApprovalPending,
    Busy,
    CallerBug,
    CreditExceeded,
    DiskFull,
    Fault,
    Forbidden,
    ImportRefused,
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
    SamePerson,
    Status,
    StatusClass,
    Throttled,
    VoucherError,
    WeakCodes,
    WrongState,
)
from voucher.exchange import (
    CardPage,
    Cards,
    ExportFormat,
    ExportParams,
    ExportResult,
    ExportRun,
    ExportState,
    FindingKind,
    ImportFinding,
    ImportFormat,
    ImportParams,
    ImportResult,
    MessageTag,
)
from voucher.job import Job
from voucher.ledger import Answer, Credit, CreditKind, CreditLedger, Ledger, Outcome, Posting, PostingKind, TaxClass
from voucher.module import Module, open, preset
from voucher.money import exponent, from_minor_units, to_minor_units
from voucher.reconciliation import Difference, Finding, LedgerEntry, Reconciliation
from voucher.report import ConservationRow, GroupBy, LiabilityRow, Metrics, StockRow
from voucher.sale import Sale, SaleBegun, SaleFilter, SaleKind, SaleParams, SaleState, SaleSum
from voucher.setting import Setting
from voucher.static import export_schema, import_template, message_preset, message_tags
from voucher.values import (
    Alphabet,
    Begun,
    Check,
    CheckDigit,
    Deletion,
    Event,
    Filter,
    JobKind,
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
from voucher.voucher_type import Activation, Category, Classification, Usage, ValueKind, VoucherType

__version__ = "0.1.0"

__all__ = [
    "PRESERVE",
    "Activation",
    "Actor",
    "ActorKind",
    "Alphabet",
    "Answer",
    "Approval",
    "ApprovalPending",
    "ApprovalState",
    "Begun",
    "BulkOperation",
    "BulkResult",
    "Busy",
    "CallerBug",
    "CardPage",
    "Cards",
    "Category",
    "ChangeReason",
    "Check",
    "CheckDigit",
    "Classification",
    "ConservationRow",
    "Credit",
    "CreditExceeded",
    "CreditKind",
    "CreditLedger",
    "Deletion",
    "Difference",
    "DiskFull",
    "Event",
    "ExportFormat",
    "ExportParams",
    "ExportResult",
    "ExportRun",
    "ExportState",
    "Fault",
    "Filter",
    "Finding",
    "FindingKind",
    "Forbidden",
    "GroupBy",
    "ImportFinding",
    "ImportFormat",
    "ImportParams",
    "ImportRefused",
    "ImportResult",
    "InDoubt",
    "IntegrityFault",
    "Job",
    "JobKind",
    "JobState",
    "KeyFault",
    "Ledger",
    "LedgerConflict",
    "LedgerEntry",
    "LedgerRejected",
    "LiabilityRow",
    "LibraryMismatch",
    "LibraryNotFound",
    "LogEvent",
    "LogLevel",
    "MessageTag",
    "Metrics",
    "Module",
    "NotFound",
    "NotRedeemable",
    "Order",
    "Outcome",
    "Posting",
    "PostingKind",
    "Preserve",
    "Progress",
    "Reason",
    "Receipt",
    "Reconciliation",
    "Record",
    "Recovery",
    "RedemptionState",
    "Refused",
    "Retry",
    "Right",
    "Sale",
    "SaleBegun",
    "SaleFilter",
    "SaleKind",
    "SaleParams",
    "SaleState",
    "SaleSum",
    "SamePerson",
    "Series",
    "SeriesChange",
    "SeriesEdit",
    "SeriesParams",
    "SeriesState",
    "Setting",
    "State",
    "Status",
    "StatusClass",
    "StockRow",
    "TaxClass",
    "Throttled",
    "Usage",
    "ValueKind",
    "VoucherChange",
    "VoucherError",
    "VoucherType",
    "WeakCodes",
    "WrongState",
    "exponent",
    "export_schema",
    "from_minor_units",
    "import_template",
    "library_version",
    "message_preset",
    "message_tags",
    "open",
    "preset",
    "to_minor_units",
]


def library_version() -> str:
    """The version of the loaded libvoucher.

    :raises LibraryNotFound: it is not installed
    """
    return library().version
