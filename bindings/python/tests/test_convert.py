"""Values become structs and come back the same, or are refused with the field's name."""

import pickle
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import cffi
import pytest

import voucher
from voucher import CallerBug, Outcome, Right, SeriesParams, State, _convert
from voucher._host import fill_outcome

# What a value does not tell in a field of its own.
UNTOLD = {"size", "reserved", "also_reserved", "has_balance"}
HEADER = Path(voucher.__file__).with_name("voucher.ffi.h")


@pytest.fixture(scope="module")
def ffi():
    made = cffi.FFI()
    made.cdef(HEADER.read_text())
    return made


def test_a_series_goes_into_its_struct_and_comes_back(ffi):
    params = SeriesParams(
        quantity=5,
        face_value=Decimal("10.00"),
        extra_value=Decimal("0.50"),
        currency="EUR",
        description="Frühling 春",
        series_code="101",
        prefix="12",
        code_length=14,
        alphabet=voucher.Alphabet.DIGITS,
        check_digit=voucher.CheckDigit.LUHN,
        available_to=("north", "south"),
        expires_at=datetime(2027, 1, 1, tzinfo=timezone.utc),
        metadata={"campaign": "é"},
        draft=True,
        request_id="form-1",
    )
    made = _convert.write(ffi, "voucher_series_params", params)
    assert made.face_value == 1000
    assert made.size == ffi.sizeof("voucher_series_params")
    assert _convert.read(ffi, SeriesParams, made) == params


def test_every_value_has_the_fields_of_its_struct(ffi):
    for name, value in {
        "voucher_series": voucher.Series,
        "voucher_record": voucher.Record,
        "voucher_event": voucher.Event,
        "voucher_check_result": voucher.Check,
        "voucher_recovery": voucher.Recovery,
        "voucher_posting": voucher.Posting,
        "voucher_progress": voucher.Progress,
        "voucher_receipt": voucher.Receipt,
        "voucher_type_record": voucher.VoucherType,
        "voucher_setting": voucher.Setting,
        "voucher_approval": voucher.Approval,
        "voucher_bulk_result": voucher.BulkResult,
        "voucher_finding": voucher.Finding,
        "voucher_ledger_entry": voucher.LedgerEntry,
        "voucher_stock_row": voucher.StockRow,
        "voucher_liability_row": voucher.LiabilityRow,
        "voucher_conservation_row": voucher.ConservationRow,
        "voucher_metrics_snapshot": voucher.Metrics,
        "voucher_log_event": voucher.LogEvent,
        "voucher_export_result": voucher.ExportResult,
        "voucher_export_run": voucher.ExportRun,
        "voucher_import_result": voucher.ImportResult,
        "voucher_import_finding": voucher.ImportFinding,
        "voucher_message_tag": voucher.MessageTag,
    }.items():
        made = _convert.struct(ffi, name)
        if hasattr(made, "currency"):
            made.currency = b"EUR"
        told = _convert.read(ffi, value, made)
        fields = {field.removesuffix("_ms") for field, _ in ffi.typeof(name).fields} - UNTOLD
        assert fields == set(vars(told)) - {"duplicate"}, name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "x" * 256),
        ("description", "é" * 128),
        ("description", "a\0b"),
        ("description", "\ud800"),
        ("description", 5),
        ("quantity", "5"),
        ("quantity", 2**63),
        ("code_length", 2.5),
        ("expires_at", datetime(2027, 1, 1)),
        ("expires_at", datetime(1960, 1, 1, tzinfo=timezone.utc)),
        ("face_value", Decimal("1.001")),
        ("available_to", "north,south"),
        ("available_to", ("a,b",)),
        ("metadata", ["no", "object"]),
        ("metadata", {"no json": object()}),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(ffi, field, value):
    with pytest.raises(ValueError, match=field) as refused:
        _convert.write(ffi, "voucher_series_params", SeriesParams(currency="EUR", **{field: value}))
    assert refused.value.field == field
    assert refused.value.status == voucher.Status.INVALID_ARGUMENT


def test_text_may_fill_its_field_to_the_last_byte(ffi):
    made = _convert.write(ffi, "voucher_series_params", SeriesParams(description="x" * 255))
    assert _convert.to_text(ffi, made.description) == "x" * 255


def test_money_without_a_currency_is_refused(ffi):
    with pytest.raises(CallerBug, match="currency"):
        _convert.write(ffi, "voucher_series_params", SeriesParams(face_value=Decimal(1)))


def test_a_moment_keeps_its_milliseconds_whatever_its_zone():
    moment = datetime(2026, 3, 29, 3, 30, 0, 123000, tzinfo=timezone(timedelta(hours=2)))
    assert _convert.from_ms(_convert.to_ms(moment, "at")) == moment
    assert _convert.from_ms(0) is None
    assert _convert.from_ms(253402300799999) == datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=timezone.utc)


def test_a_state_of_a_newer_library_is_a_number_and_no_failure():
    assert State(42) == 42
    assert State(6) is State.USED


def test_the_rights_are_all_there():
    every = Right.NONE
    for right in Right:
        every |= right
    assert every == Right.ALL


def test_a_failure_survives_the_way_to_another_process():
    lost = voucher.Throttled("wait", retry_at=datetime(2026, 1, 1, tzinfo=timezone.utc), field="code")
    found = pickle.loads(pickle.dumps(lost))
    assert (type(found), str(found), found.retry_at, found.name) == (
        voucher.Throttled,
        "wait",
        lost.retry_at,
        "VOUCHER_THROTTLED",
    )


@pytest.mark.parametrize("answer", [None, "done", 1, object()])
def test_what_is_no_answer_is_not_taken_for_one(ffi, answer):
    outcome = _convert.struct(ffi, "voucher_outcome")
    with pytest.raises(TypeError):
        fill_outcome(ffi, outcome, answer, "EUR")
    assert outcome.outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("reference", ["x" * 64, "two\nlines", "a\0b", 4711])
def test_a_reference_and_balance_that_do_not_fit_do_not_undo_the_answer(ffi, reference):
    outcome = _convert.struct(ffi, "voucher_outcome")
    fill_outcome(ffi, outcome, voucher.Answer.done(reference, Decimal("0.001")), "EUR")
    assert (outcome.outcome, outcome.has_balance, outcome.balance_after) == (Outcome.DONE, 0, 0)
    assert _convert.to_text(ffi, outcome.ledger_reference) == ""


def test_a_detail_that_is_no_json_is_shown_as_it_is(ffi):
    line = _convert.struct(ffi, "voucher_event")
    line.detail = b'{"note": "cut o'
    assert _convert.read(ffi, voucher.Event, line).detail == {"text": '{"note": "cut o'}
