"""Exports and imports: formats, runs, approvals, jobs, findings."""

import csv
import io
import re
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
from conftest import codes_of

import voucher
from voucher import Actor, Cards, ExportFormat, ExportState, Filter, FindingKind, ImportFormat, JobKind, JobState, Right

FOREIGN = (
    "code,serial,face_value,expires_at\r\n"
    "8301736291045,A-1,10.00,2027-05-31\r\n"
    "5519023847162,A-2,5.50,2027-06-30\r\n"
)  # fmt: skip


@pytest.fixture
def boris():
    return Actor.operator("boris", rights=Right.ALL)


@pytest.fixture
def foreign(tmp_path):
    """Writes a file that came from somebody else."""

    def write(text=FOREIGN, name="theirs.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


# Out


def test_each_format_begins_as_it_should(module, anna):
    module.generate_series(anna, quantity=2, face_value=Decimal("10.00"))
    for format, start in [
        (ExportFormat.CSV, b"\xef\xbb\xbfserial"),
        (ExportFormat.XLSX, b"PK\x03\x04"),
        (ExportFormat.XML, b"<?xml"),
        (ExportFormat.JSON_LINES, b'{"serial":'),
        (ExportFormat.PDF, b"%PDF-1."),
    ]:
        document = b"".join(module.export(anna, format=format))
        assert document.startswith(start) or document.startswith(start[3:]), format


def test_a_run_is_listed_with_what_left(clock, module, anna, tmp_path):
    series = module.generate_series(anna, quantity=3, face_value=Decimal("10.00"), extra_value=Decimal("0.50"))
    result = module.export_to_file(anna, tmp_path / "out.csv", Filter(series=series.id), with_codes=True)
    assert (result.run, result.files, result.value, result.currency) == (1, 1, Decimal("31.50"), "EUR")
    run = next(module.export_runs(anna, series.id))
    assert (run.run, run.state, run.format, run.with_codes) == (1, ExportState.FINISHED, ExportFormat.CSV, True)
    assert (run.vouchers, run.bytes, run.sha256, run.value) == (3, result.bytes, result.sha256, Decimal("31.50"))
    assert (run.actor_id, run.series_id, run.begun_at, run.encrypted) == ("anna", series.id, clock.now, False)
    assert run.request


def test_runs_come_newest_first_and_of_one_series(module, anna):
    first, second = (module.generate_series(anna, quantity=1, face_value=Decimal(1)) for _ in range(2))
    for chosen in (Filter(series=first.id), Filter(series=second.id), Filter()):
        b"".join(module.export(anna, chosen, with_codes=chosen == Filter(series=first.id)))
    assert [run.run for run in module.export_runs(anna)] == [3, 2, 1]
    assert 1 in [run.run for run in module.export_runs(anna, first.id)]
    with pytest.raises(voucher.NotFound):
        module.export_runs(anna, "no such")


def test_an_export_of_several_currencies_has_no_value(module, anna, tmp_path):
    module.generate_series(anna, quantity=1, face_value=Decimal("5.00"))
    module.generate_series(anna, quantity=1, face_value=Decimal("500"), currency="JPY")
    result = module.export_to_file(anna, tmp_path / "both.csv")
    assert (result.vouchers, result.value, result.currency) == (2, None, "")


def test_a_run_nobody_read_to_its_end_is_only_begun(module, anna):
    module.generate_series(anna, quantity=2000, face_value=Decimal("1.00"))
    blocks = module.export(anna)
    next(blocks)
    assert next(module.export_runs(anna)).state is ExportState.BEGUN
    b"".join(blocks)
    assert next(module.export_runs(anna)).state is ExportState.FINISHED


def test_codes_leave_twice_only_with_another_persons_word(module, anna, boris, tmp_path):
    series = module.generate_series(anna, quantity=3, face_value=Decimal("10.00"))
    wanted = {"with_codes": True, "columns": ("serial", "code")}
    first = b"".join(module.export(anna, Filter(series=series.id), **wanted))
    with pytest.raises(voucher.ApprovalPending) as asked:
        module.export(anna, Filter(series=series.id), **wanted)
    approval_id = asked.value.approval_id
    with pytest.raises(voucher.SamePerson):
        module.approve(anna, approval_id)
    assert module.approve(boris, approval_id).result == "granted"
    again = module.export(anna, Filter(series=series.id), approval_id=approval_id, **wanted)
    assert b"".join(again) == first
    assert module.approval(anna, approval_id).result == "2"
    assert next(module.export_runs(anna)).approval_id == approval_id
    with pytest.raises(voucher.WrongState):
        module.export(anna, Filter(series=series.id), approval_id=approval_id, **wanted)


def test_an_approval_is_for_what_was_asked_for_and_nothing_else(module, anna, boris):
    small, large = (module.generate_series(anna, quantity=n, face_value=Decimal("10.00")) for n in (1, 9))
    for series in (small, large):
        codes_of(module, anna, series.id)
    with pytest.raises(voucher.ApprovalPending) as asked:
        codes_of(module, anna, small.id)
    module.approve(boris, asked.value.approval_id)
    with pytest.raises(voucher.CallerBug) as refused:
        module.export(anna, Filter(series=large.id), with_codes=True, approval_id=asked.value.approval_id)
    assert refused.value.status is voucher.Status.REQUEST_MISMATCH


def test_an_export_job_shows_progress_and_what_it_wrote(module, anna, tmp_path):
    module.generate_series(anna, quantity=20_000, face_value=Decimal("1.00"))
    path = tmp_path / "out.jsonl"
    with module.export_job(anna, path, format=ExportFormat.JSON_LINES) as job:
        job.step(1)
        assert job.progress.kind is JobKind.EXPORT
        assert not path.exists()
        assert list(job)[-1].state is JobState.FINISHED
        exported = job.exported
        with pytest.raises(voucher.WrongState):
            _ = job.imported
    assert (exported.vouchers, exported.bytes) == (20_000, path.stat().st_size)
    assert exported.value == Decimal("20000.00")


def test_a_cancelled_export_leaves_no_file(module, anna, tmp_path):
    module.generate_series(anna, quantity=50_000, face_value=Decimal("1.00"))
    with module.export_job(anna, tmp_path / "out.csv") as job:
        job.step(1)
        job.cancel()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("vouchers.db")] == []
    assert next(module.export_runs(anna)).state is ExportState.FAILED


def test_large_exports_are_split_into_whole_documents(module, anna, tmp_path):
    module.generate_series(anna, quantity=15_000, face_value=Decimal("1.00"), description="x" * 100)
    result = module.export_to_file(anna, tmp_path / "out.csv", bytes_per_file=1 << 20)
    files = sorted(tmp_path.glob("out-*.csv"))
    assert [path.name for path in files] == [f"out-{number:04}.csv" for number in range(1, result.files + 1)]
    assert result.files > 1 and sum(path.stat().st_size for path in files) == result.bytes
    assert all(path.stat().st_size <= 1 << 20 for path in files)
    serials = [row["serial"] for path in files for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    assert len(serials) == len(set(serials)) == 15_000


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("card_rows", {"cards": Cards(rows=13)}),
        ("card_title", {"cards": Cards(title="x" * 128)}),
        ("recipient", {"recipient": "age1nobody"}),
        ("columns", {"columns": ("serial", "colour")}),
        ("bytes_per_file", {"bytes_per_file": 5}),
        ("format", {"format": 42}),
        ("cards", {"cards": "A4"}),
    ],
)
def test_an_export_that_makes_no_sense_names_the_field(module, anna, tmp_path, field, given):
    module.generate_series(anna, quantity=1, face_value=Decimal(1))
    given = {"format": ExportFormat.PDF, **given} if "card" in field else given
    with pytest.raises(voucher.CallerBug) as refused:
        module.export_to_file(anna, tmp_path / "out", **given)
    assert refused.value.field == field
    assert not (tmp_path / "out").exists()


def test_a_manifest_key_is_the_same_after_the_root_key_was_rotated(open_module, anna):
    module = open_module()
    key = module.manifest_key(anna)
    assert key.startswith("-----BEGIN PUBLIC KEY-----")
    module.rotate_key(anna, b"k" * 32, b"n" * 32)
    module.close()
    assert open_module(key=b"n" * 32).manifest_key(anna) == key


# In


def test_vouchers_of_another_system_are_redeemed_here(clock, module, anna, customer, ledger, foreign):
    result, findings = module.import_file(anna, foreign(), description="from the old system")
    assert (result.rows, result.imported, result.refused, result.duplicates) == (2, 2, 0, 0)
    assert (result.value, result.currency) == (Decimal("15.50"), "EUR")
    assert [finding for finding in findings if finding.kind is FindingKind.WRONG] == []
    assert module.series(anna, result.series_id).imported
    assert module.redeem(customer, "8301-7362-9104-5").amount == Decimal("10.00")
    assert ledger.balances["cust-1"] == Decimal("10.00")


def test_an_external_serial_finds_its_voucher(clock, module, anna, foreign):
    module.import_file(anna, foreign())
    module.generate_series(anna, quantity=1, face_value=Decimal("1.00"))
    found = list(module.search(anna, Filter(external_serial="A-2")))
    assert [(one.external_serial, one.face_value) for one in found] == [("A-2", Decimal("5.50"))]
    # The last day of validity is the one the file names, to its end.
    assert found[0].expires_at == datetime(2027, 7, 1, tzinfo=timezone.utc)
    assert found[0].state is voucher.State.ACTIVE


def test_a_code_goes_with_its_external_serial_and_no_other(clock, module, anna, customer, foreign):
    module.import_file(anna, foreign())
    with pytest.raises(voucher.NotRedeemable):
        module.redeem(customer, "8301736291045", serial="A-2")
    assert module.redeem(customer, "8301736291045", serial="A-1").amount == Decimal("10.00")
    assert next(module.search(anna, Filter(external_serial="A-1"))).state is voucher.State.USED


def test_a_dry_run_stores_nothing(module, anna, foreign):
    result, _ = module.import_file(anna, foreign(), dry_run=True)
    assert (result.imported, result.series_id) == (2, "")
    assert module.count(anna) == 0


def test_a_length_that_is_named_catches_zeros_that_all_codes_lost(module, anna, foreign):
    assert module.import_file(anna, foreign(), dry_run=True, code_length=13)[0].imported == 2
    result, findings = module.import_file(anna, foreign(), dry_run=True, code_length=15)
    assert (result.imported, result.refused) == (0, 2)
    assert all("leading zeros" in finding.remedy for finding in findings if finding.kind is FindingKind.WRONG)


def test_a_wrong_row_refuses_the_file_and_is_told(module, anna, foreign):
    path = foreign(FOREIGN + "4471902836551,A-3,ten,2027-05-31\r\n")
    with pytest.raises(voucher.ImportRefused) as refused:
        module.import_file(anna, path)
    wrong = [finding for finding in refused.value.findings if finding.kind is FindingKind.WRONG]
    assert [(finding.line, finding.field) for finding in wrong] == [(4, "face_value")]
    assert wrong[0].problem and wrong[0].remedy
    assert "4471902836551" not in repr(refused.value.findings)
    assert refused.value.result.refused == 1
    assert module.count(anna) == 0
    result, findings = module.import_file(anna, path, partial=True)
    assert (result.imported, result.refused) == (2, 1)
    assert FindingKind.WRONG in {finding.kind for finding in findings}


def test_what_is_there_already_is_left_out(module, anna, foreign):
    module.import_file(anna, foreign())
    more = foreign(FOREIGN + "4471902836551,A-3,10.00,2027-05-31\r\n", "more.csv")
    result, findings = module.import_file(anna, more)
    assert (result.imported, result.duplicates) == (1, 2)
    assert [finding.line for finding in findings if finding.kind is FindingKind.DUPLICATE] == [2, 3]


def test_columns_are_named_or_counted(module, anna, foreign):
    path = foreign("Card no;PIN;Price\r\nA-1;8301736291045;12,50\r\nA-2;5519023847162;10,00\r\n")
    result, _ = module.import_file(anna, path, columns={"serial": "Card no", "code": "PIN", "face_value": 3})
    assert (result.imported, result.value) == (2, Decimal("22.50"))


@pytest.mark.parametrize("columns", ["code=1", {"code": "a,b"}, {"code": True}, {"code": 1.5}])
def test_columns_that_make_no_sense_are_refused(module, anna, foreign, columns):
    with pytest.raises(voucher.CallerBug) as refused:
        module.import_file(anna, foreign(), columns=columns)
    assert refused.value.field == "columns"


def test_what_a_row_does_not_say_comes_from_the_request(clock, module, anna, foreign):
    path = foreign("code\r\n8301736291045\r\n5519023847162\r\n")
    result, _ = module.import_file(
        anna, path, face_value=Decimal("7.00"), extra_value=Decimal("0.50"), partner="north",
        valid_until_date=date(2027, 1, 31), series_code="OLD", accepted=True,
    )  # fmt: skip
    record = next(module.search(anna, Filter(series="OLD")))
    assert (record.face_value, record.extra_value, record.partner) == (Decimal("7.00"), Decimal("0.50"), "north")
    assert (record.expires_at, record.state) == (datetime(2027, 2, 1, tzinfo=timezone.utc), voucher.State.ACCEPTED)
    assert result.series_id == record.series_id


def test_a_repeated_request_imports_once(module, anna, foreign):
    first, _ = module.import_file(anna, foreign(), request_id="upload-1")
    again, _ = module.import_file(anna, foreign(), request_id="upload-1")
    assert (again.duplicate, again.series_id, first.duplicate) == (True, first.series_id, False)
    assert module.count(anna) == 2


def test_an_import_job_tells_its_findings(module, anna, foreign):
    rows = "".join(f"{8301736291045 + 7919 * number},{number},1.00\r\n" for number in range(600))
    path = foreign("code,serial,face_value\r\n" + rows + rows)
    with module.import_job(anna, path) as job:
        last = list(job)[-1]
        assert (last.kind, last.state) == (JobKind.IMPORT, JobState.FINISHED)
        assert (job.imported.imported, job.imported.duplicates) == (600, 600)
        lines = [finding.line for finding in job.findings() if finding.kind is FindingKind.DUPLICATE]
        assert lines == list(range(602, 1202))
        assert len(list(job.findings(skip=590))) == len(list(job.findings())) - 590
    assert module.count(anna) == 600


def test_an_import_job_of_a_wrong_file_ends_cancelled(module, anna, foreign):
    with module.import_job(anna, foreign("code,face_value\r\n8301736291045,ten\r\n5519023847162,1.00\r\n")) as job:
        assert list(job)[-1].state is JobState.CANCELLED
        assert [finding.line for finding in job.findings() if finding.kind is FindingKind.WRONG] == [2]
    assert module.count(anna) == 0


@pytest.fixture
def large(foreign):
    """A file of so many rows that they are not stored at once."""
    rows = "".join(f"{8301736291045 + 7919 * number},1.00\r\n" for number in range(50_000))
    return foreign("code,face_value\r\n" + rows, "large.csv")


def storing(job):
    """Steps an import until it stores rows."""
    while job.imported.imported == 0 or job.progress.series_id == "":
        job.step(1)
    assert job.progress.state is JobState.RUNNING


def test_a_cancelled_import_leaves_nothing(module, anna, large):
    with module.import_job(anna, large) as job:
        storing(job)
        job.cancel()
    assert module.count(anna) == 0
    assert module.jobs(anna) == []


def test_an_unfinished_import_is_taken_up_by_another_module(open_module, anna, large):
    first = open_module()
    with first.import_job(anna, large) as job:
        storing(job)
        job_id = job.progress.job_id
    first.close()
    second = open_module()
    assert second.count(anna) == 0
    assert [(one.job_id, one.kind) for one in second.jobs(anna)] == [(job_id, JobKind.IMPORT)]
    with second.resume_job(anna, job_id) as job:
        assert list(job)[-1].state is JobState.FINISHED
        assert job.imported.imported == 50_000
    assert second.count(anna) == 50_000


def test_a_file_that_changed_is_not_taken_up(module, anna, large):
    with module.import_job(anna, large) as job:
        storing(job)
        job_id = job.progress.job_id
    large.write_bytes(large.read_bytes().replace(b",1.00", b",9.00"))
    with pytest.raises(voucher.WrongState):
        list(module.resume_job(anna, job_id))
    assert module.count(anna) == 0


def test_an_import_needs_its_right(module, foreign):
    with pytest.raises(voucher.Forbidden):
        module.import_file(Actor.operator("bob", rights=Right.ALL & ~Right.IMPORT), foreign())


def test_two_persons_import_too(module, anna, boris, foreign):
    module.setting_set(anna, "two_persons", "on")
    with pytest.raises(voucher.ApprovalPending) as asked:
        module.import_file(anna, foreign())
    assert module.count(anna) == 0
    approved = module.approve(boris, asked.value.approval_id)
    assert list(module.resume_job(boris, approved.result))[-1].state is JobState.FINISHED
    assert module.count(anna) == 2


def test_a_template_is_filled_in_as_it_is(module, anna, tmp_path):
    path = tmp_path / "template"
    path.write_bytes(voucher.import_template() + b"8301736291045,A-1,10.00,,EUR,,,\r\n")
    result, findings = module.import_file(anna, path)
    assert (result.rows, result.imported) == (1, 1)
    assert {finding.kind for finding in findings} == {FindingKind.NOTICE}


def test_a_template_that_is_still_empty_is_told(module, anna, tmp_path):
    path = tmp_path / "template"
    for format in (ImportFormat.CSV, ImportFormat.XLSX):
        path.write_bytes(voucher.import_template(format))
        result, findings = module.import_file(anna, path, dry_run=True)
        assert (result.rows, result.imported) == (0, 0)
        assert FindingKind.WRONG in {finding.kind for finding in findings}


def test_a_template_is_text_or_a_workbook(loaded):
    with pytest.raises(voucher.CallerBug):
        voucher.import_template(5)


def test_the_columns_of_an_export_are_in_its_schema(loaded):
    names = set(re.findall(r'element name="(\w+)"', voucher.export_schema()))
    assert {"vouchers", "voucher", "code", "external_serial", "expires_at"} <= names
