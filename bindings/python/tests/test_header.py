"""The package and the C header say the same."""

import re
from pathlib import Path

import pytest

import voucher

PACKAGED = Path(voucher.__file__).with_name("voucher.ffi.h")
ORIGINAL = Path(__file__).parents[3] / "include" / "voucher.ffi.h"
NUMBERS = {name: int(number, 0) for name, number in re.findall(r"(VOUCHER_\w+) = (-?\w+)", PACKAGED.read_text())}


def test_the_packaged_header_is_the_libraries():
    assert PACKAGED.read_bytes() == ORIGINAL.read_bytes()


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("VOUCHER_", voucher.Status),
        ("VOUCHER_CLASS_", voucher.StatusClass),
        ("VOUCHER_REASON_", voucher.Reason),
        ("VOUCHER_ACTOR_", voucher.ActorKind),
        ("VOUCHER_RIGHT_", voucher.Right),
        ("VOUCHER_STATE_", voucher.State),
        ("VOUCHER_SERIES_", voucher.SeriesState),
        ("VOUCHER_ALPHABET_", voucher.Alphabet),
        ("VOUCHER_CHECK_DIGIT_", voucher.CheckDigit),
        ("VOUCHER_ORDER_", voucher.Order),
        ("VOUCHER_POSTING_", voucher.PostingKind),
        ("VOUCHER_OUTCOME_", voucher.Outcome),
        ("VOUCHER_REDEMPTION_", voucher.RedemptionState),
        ("VOUCHER_JOB_", voucher.JobState),
        ("VOUCHER_JOB_KIND_", voucher.JobKind),
        ("VOUCHER_CLASSIFICATION_", voucher.Classification),
        ("VOUCHER_CATEGORY_", voucher.Category),
        ("VOUCHER_VALUE_", voucher.ValueKind),
        ("VOUCHER_USAGE_", voucher.Usage),
        ("VOUCHER_TAX_", voucher.TaxClass),
        ("VOUCHER_ACTIVATION_", voucher.Activation),
        ("VOUCHER_BULK_", voucher.BulkOperation),
        ("VOUCHER_CHANGE_REASON_", voucher.ChangeReason),
        ("VOUCHER_SERIES_CHANGE_", voucher.SeriesChange),
        ("VOUCHER_APPROVAL_", voucher.ApprovalState),
        ("VOUCHER_GROUP_BY_", voucher.GroupBy),
        ("VOUCHER_DIFFERENCE_", voucher.Difference),
        ("VOUCHER_FORMAT_", voucher.ExportFormat),
        ("VOUCHER_CARD_PAGE_", voucher.CardPage),
        ("VOUCHER_EXPORT_", voucher.ExportState),
        ("VOUCHER_IMPORT_", voucher.ImportFormat),
        ("VOUCHER_FINDING_", voucher.FindingKind),
        ("VOUCHER_LOG_", voucher.LogLevel),
        ("VOUCHER_SALE_", voucher.SaleKind),
        ("VOUCHER_SALE_STATE_", voucher.SaleState),
        ("VOUCHER_CREDIT_", voucher.CreditKind),
    ],
)
def test_every_constant_has_its_number(prefix, kind):
    ours = {prefix + name: int(member) for name, member in kind.__members__.items() if name not in ("DEFAULT",)}
    ours.pop("VOUCHER_RIGHT_NONE", None)
    ours.pop("VOUCHER_GROUP_BY_NONE", None)
    assert ours == {name: NUMBERS.get(name) for name in ours}


def test_no_constant_of_a_group_is_missing():
    groups = {
        "VOUCHER_REASON_": voucher.Reason,
        "VOUCHER_STATE_": voucher.State,
        "VOUCHER_OUTCOME_": voucher.Outcome,
        "VOUCHER_RIGHT_": voucher.Right,
        "VOUCHER_ORDER_": voucher.Order,
        "VOUCHER_POSTING_": voucher.PostingKind,
        "VOUCHER_REDEMPTION_": voucher.RedemptionState,
        "VOUCHER_CLASSIFICATION_": voucher.Classification,
        "VOUCHER_CATEGORY_": voucher.Category,
        "VOUCHER_VALUE_": voucher.ValueKind,
        "VOUCHER_USAGE_": voucher.Usage,
        "VOUCHER_TAX_": voucher.TaxClass,
        "VOUCHER_ACTIVATION_": voucher.Activation,
        "VOUCHER_BULK_": voucher.BulkOperation,
        "VOUCHER_CHANGE_REASON_": voucher.ChangeReason,
        "VOUCHER_SERIES_CHANGE_": voucher.SeriesChange,
        "VOUCHER_JOB_KIND_": voucher.JobKind,
        "VOUCHER_GROUP_BY_": voucher.GroupBy,
        "VOUCHER_DIFFERENCE_": voucher.Difference,
        "VOUCHER_FORMAT_": voucher.ExportFormat,
        "VOUCHER_CARD_PAGE_": voucher.CardPage,
        "VOUCHER_EXPORT_": voucher.ExportState,
        "VOUCHER_IMPORT_": voucher.ImportFormat,
        "VOUCHER_FINDING_": voucher.FindingKind,
        "VOUCHER_SALE_(?!STATE_)": voucher.SaleKind,
        "VOUCHER_SALE_STATE_": voucher.SaleState,
        "VOUCHER_CREDIT_(?!EXCEEDED)": voucher.CreditKind,
    }
    for prefix, kind in groups.items():
        theirs = {re.sub(prefix, "", name, count=1) for name in NUMBERS if re.match(prefix, name)}
        assert theirs and theirs <= set(kind.__members__)
    failures = {name for name, number in NUMBERS.items() if number < 0}
    assert failures == {"VOUCHER_" + status.name for status in voucher.Status if status < 0}


def test_every_function_of_the_library_is_called():
    sources = "".join(path.read_text() for path in PACKAGED.parent.glob("*.py"))
    functions = set(re.findall(r"\b(voucher_\w+)\(", PACKAGED.read_text()))
    # What frees a handle is called by the name of its kind.
    freed = {"voucher_cursor_free", "voucher_job_free"}
    assert {name for name in functions - freed if f'"{name}"' not in sources and f".{name}(" not in sources} == set()
