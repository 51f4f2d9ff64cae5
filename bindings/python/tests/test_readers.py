"""What leaves is what other programs read, and what they write comes in: proven with those programs."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import warnings
from datetime import date, datetime, timezone
from decimal import Decimal

import pytest

import voucher
from voucher import CardPage, Cards, CheckDigit, ExportFormat, Filter, FindingKind, ImportFormat

openpyxl = pytest.importorskip("openpyxl", reason="tests/install.sh installs it")
etree = pytest.importorskip("lxml.etree", reason="tests/install.sh installs lxml")
zxing = pytest.importorskip("zxingcpp", reason="tests/install.sh installs zxing-cpp")
Image = pytest.importorskip("PIL.Image", reason="tests/install.sh installs pillow")

HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "quotes \"double\" and 'single'",
    "a, b; c | d",
    "Ελληνικά Русский 中文 العربية",
    "emoji 🎁 👩‍👩‍👧",
    "<b>&amp;</b> ]]>",
    "  spaces around  ",
    "0012",
    "1e5",
    "2026-12-31",
]
COLUMNS = ("serial", "code", "state", "description", "face_value", "extra_value", "currency", "expires_at")
# The public half of a key that nobody kept.
RECIPIENT = "age17fqhsld7jfdyptxkxcj800u42kpeeapjxva4hxhs86ycsa58qy6qskpx8m"
EXPIRES = datetime(2027, 6, 30, 21, tzinfo=timezone.utc)


@pytest.fixture
def ran():
    """Runs a program and gives what it prints."""

    def run(*command, **more):
        if shutil.which(command[0]) is None:
            pytest.skip(f"tests/install.sh installs {command[0]}")
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False, timeout=120, **more)
        assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
        return done.stdout

    return run


@pytest.fixture
def calc(ran, tmp_path):
    """Converts a file as LibreOffice reads it, with a profile of its own."""

    def convert(path, filter, folder):
        profile = tmp_path / "profile"
        ran(
            "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", filter,
            "--outdir", folder, path,
        )  # fmt: skip
        return folder / path.with_suffix("." + filter.split(":")[0]).name

    return convert


@pytest.fixture
def hostile(clock, module, anna):
    """Two vouchers for each hostile description."""
    for description in HOSTILE:
        module.generate_series(
            anna, quantity=2, face_value=Decimal("1234.50"), extra_value=Decimal("0.05"), description=description,
            expires_at=EXPIRES,
        )  # fmt: skip
    return module


@pytest.fixture
def out(hostile, anna, tmp_path):
    """Every voucher with its code, in each format."""
    boris = voucher.Actor.operator("boris", rights=voucher.Right.ALL)
    paths = {}
    for format, ending in [
        (ExportFormat.CSV, "csv"),
        (ExportFormat.XLSX, "xlsx"),
        (ExportFormat.XML, "xml"),
        (ExportFormat.JSON_LINES, "jsonl"),
    ]:
        path = tmp_path / f"out.{ending}"
        export_agreed(hostile, anna, boris, path, Filter(), format=format, columns=COLUMNS)
        paths[format] = path
    return paths


def export_agreed(module, maker, checker, path, filter, **wanted):
    """Codes to a file, with another person's word if it takes one."""
    try:
        return module.export_to_file(maker, path, filter, with_codes=True, **wanted)
    except voucher.ApprovalPending as asked:
        module.approve(checker, asked.approval_id)
        return module.export_to_file(maker, path, filter, with_codes=True, approval_id=asked.approval_id, **wanted)


def stored(module, actor):
    """What the store says: by serial state, description, values, currency and end."""
    return {
        record.serial: (
            record.state.name.lower(), record.description, record.face_value, record.extra_value, record.currency,
            record.expires_at,
        )
        for record in module.search(actor)
    }  # fmt: skip


def told(rows, moment):
    """The same of a table's rows."""
    return {
        row["serial"]: (
            row["state"], row["description"], Decimal(str(row["face_value"])), Decimal(str(row["extra_value"])),
            row["currency"], moment(row["expires_at"]),
        )
        for row in rows
    }  # fmt: skip


def codes(rows):
    return {row["serial"]: row["code"].replace("-", "") for row in rows}


def iso(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def unarmed(description):
    """As a text file has it: with an apostrophe before what a spreadsheet would run."""
    return "'" + description if description[0] in "=+-@" else description


def csv_rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def sheet_rows(path):
    heading, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(heading, row)) for row in rows]


def xml_rows(path):
    schema = etree.XMLSchema(etree.fromstring(voucher.export_schema().encode()))
    document = etree.parse(path)
    schema.assertValid(document)
    return [{field.tag.split("}")[1]: field.text or "" for field in row} for row in document.getroot()]


def json_rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# Tables


def test_every_reader_finds_what_is_in_the_store(hostile, out, anna):
    wanted = stored(hostile, anna)
    assert len(wanted) == 2 * len(HOSTILE)
    text, sheet = csv_rows(out[ExportFormat.CSV]), sheet_rows(out[ExportFormat.XLSX])
    xml, lines = xml_rows(out[ExportFormat.XML]), json_rows(out[ExportFormat.JSON_LINES])
    disarmed = {serial: (row[0], unarmed(row[1]), *row[2:]) for serial, row in wanted.items()}
    assert told(text, iso) == disarmed
    assert told(sheet, lambda moment: moment.replace(tzinfo=timezone.utc)) == wanted
    assert told(xml, iso) == wanted
    assert told(lines, iso) == wanted
    assert codes(text) == codes(sheet) == codes(xml) == codes(lines)
    assert {len(code) for code in codes(text).values()} == {16}


def test_codes_that_readers_find_are_those_that_work(hostile, out, anna):
    for serial, code in codes(sheet_rows(out[ExportFormat.XLSX])).items():
        assert hostile.get_by_code(anna, code).serial == serial
        break


def test_no_cell_of_a_workbook_is_a_formula_and_amounts_are_numbers(out):
    sheet = openpyxl.load_workbook(out[ExportFormat.XLSX]).active
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        kinds = dict(zip(headings, (cell.data_type for cell in row)))
        assert (kinds["code"], kinds["description"], kinds["face_value"], kinds["expires_at"]) == ("s", "s", "n", "d")


def test_libreoffice_reads_the_workbook(hostile, out, calc, anna, tmp_path):
    folder = tmp_path / "converted"
    text = calc(out[ExportFormat.XLSX], "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", folder)
    rows = csv_rows(text)
    wanted = stored(hostile, anna)
    assert codes(rows) == codes(csv_rows(out[ExportFormat.CSV]))
    assert {row["serial"]: row["description"] for row in rows} == {serial: row[1] for serial, row in wanted.items()}
    assert {Decimal(row["face_value"].replace(",", "")) for row in rows} == {Decimal("1234.50")}
    assert {row["expires_at"][:10] for row in rows} == {"2027-06-30"}


# Cards


def qr_codes(ran, pdf, folder):
    """What a scanner reads on each page."""
    folder.mkdir()
    ran("pdftoppm", "-r", "200", "-gray", pdf, folder / "page")
    pages = []
    for picture in sorted(folder.iterdir()):
        found = zxing.read_barcodes(Image.open(picture), formats=zxing.BarcodeFormat.QRCode)
        pages.append([barcode.text for barcode in found])
    return pages


@pytest.mark.parametrize(
    ("cards", "pages"),
    [(Cards(columns=3, rows=8, link="https://example.org/v/{code}"), [24, 6]), (Cards(page=CardPage.CARD), [1] * 30)],
    ids=["sheet", "card"],
)
def test_a_scanner_reads_every_card(module, anna, ran, tmp_path, cards, pages):
    boris = voucher.Actor.operator("boris", rights=voucher.Right.ALL)
    module.generate_series(
        anna, quantity=30, face_value=Decimal("10.00"), description="Ελληνικά, Spring", expires_at=EXPIRES
    )
    list_of_codes, pdf = tmp_path / "codes.csv", tmp_path / "cards.pdf"
    export_agreed(module, anna, boris, list_of_codes, Filter(), columns=("serial", "code"))
    wanted = csv_rows(list_of_codes)
    result = export_agreed(module, anna, boris, pdf, Filter(), format=ExportFormat.PDF, cards=cards)
    assert (result.vouchers, result.value) == (30, Decimal("300.00"))
    found = qr_codes(ran, pdf, tmp_path / "pages")
    assert [len(page) for page in found] == pages
    read = {text.removeprefix("https://example.org/v/").replace("-", "") for page in found for text in page}
    assert read == set(codes(wanted).values())
    printed = ran("pdftotext", "-layout", pdf, "-").decode()
    for row in wanted:
        assert row["code"] in printed
        assert row["serial"] in printed
    assert printed.count("10.00") == 30
    assert "Ελληνικά, Spring" in printed


def test_a_scanner_reads_the_barcodes_of_the_serials_too(module, anna, ran, tmp_path):
    module.generate_series(anna, quantity=10, face_value=Decimal("10.00"))
    pdf = tmp_path / "cards.pdf"
    module.export_to_file(anna, pdf, format=ExportFormat.PDF, columns=("value", "serial", "barcode"))
    ran("pdftoppm", "-r", "200", "-gray", "-singlefile", pdf, tmp_path / "page")
    found = zxing.read_barcodes(Image.open(tmp_path / "page.pgm"), formats=zxing.BarcodeFormat.Code128)
    assert sorted(barcode.text for barcode in found) == [record.serial for record in module.search(anna)]


def test_what_cards_cannot_show_is_named_and_another_title_goes(module, anna, ran, tmp_path):
    module.generate_series(anna, quantity=1, face_value=Decimal("10.00"), description="emoji 🎁")
    pdf = tmp_path / "cards.pdf"
    with pytest.raises(voucher.CallerBug, match="U\\+1F381") as refused:
        module.export_to_file(anna, pdf, format=ExportFormat.PDF)
    assert refused.value.field == "description"
    assert not pdf.exists()
    module.export_to_file(anna, pdf, format=ExportFormat.PDF, cards=Cards(title="a gift"))
    assert "a gift" in ran("pdftotext", pdf, "-").decode()


def test_hostile_titles_are_printed_as_they_are(hostile, anna, ran, tmp_path):
    for record in hostile.search(anna):
        if "emoji" in record.description or "中" in record.description:
            continue
        pdf = tmp_path / f"{record.serial}.pdf"
        hostile.export_to_file(anna, pdf, Filter(serial=record.serial), format=ExportFormat.PDF)
        assert record.description.strip() in ran("pdftotext", "-layout", pdf, "-").decode()


def test_a_card_without_codes_shows_masks_and_nothing_to_scan(module, anna, ran, tmp_path):
    module.generate_series(anna, quantity=3, face_value=Decimal("10.00"), description="Proof")
    pdf = tmp_path / "cards.pdf"
    module.export_to_file(anna, pdf, format=ExportFormat.PDF)
    assert qr_codes(ran, pdf, tmp_path / "pages") == [[]]
    assert ran("pdftotext", "-layout", pdf, "-").decode().count("****-****-****-****") == 3


# Encrypted, with a manifest


def test_openssl_verifies_the_manifest_of_an_encrypted_export(module, anna, ran, tmp_path):
    series = module.generate_series(anna, quantity=5, face_value=Decimal("10.00"))
    out = tmp_path / "out.csv"
    result = module.export_to_file(anna, out, Filter(series=series.id), with_codes=True, recipient=RECIPIENT)
    manifest, signature = tmp_path / "out.csv.manifest.json", tmp_path / "out.csv.manifest.sig"
    key = tmp_path / "key.pem"
    key.write_text(module.manifest_key(anna))
    files = ("-inkey", key, "-in", manifest, "-sigfile", signature)
    verify = ("openssl", "pkeyutl", "-verify", "-pubin", "-rawin", *files)
    assert b"Verified Successfully" in ran(*verify)
    said = json.loads(manifest.read_text())
    assert out.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert said["files"] == [
        {"name": "out.csv", "bytes": out.stat().st_size, "sha256": hashlib.sha256(out.read_bytes()).hexdigest()}
    ]
    assert (said["run"], said["actor"], said["vouchers"]) == (result.run, "anna", 5)
    assert (said["values"], said["recipient"], said["with_codes"]) == ({"EUR": "50.00"}, RECIPIENT, True)
    assert result.sha256 == said["files"][0]["sha256"]
    assert next(module.export_runs(anna)).encrypted
    manifest.write_text(manifest.read_text().replace("50.00", "51.00"))
    assert subprocess.run(verify, capture_output=True, check=False).returncode != 0


# In again


@pytest.mark.parametrize("format", [ExportFormat.CSV, ExportFormat.XLSX])
def test_what_left_one_store_comes_into_another(hostile, open_module, out, anna, format):
    other = open_module(name="other.db", key=b"o" * 32)
    result, findings = other.import_file(anna, out[format])
    assert [finding for finding in findings if finding.kind is FindingKind.WRONG] == []
    assert result.imported == 2 * len(HOSTILE)
    here = {record.serial: record for record in hostile.search(anna)}
    for serial, code in list(codes(csv_rows(out[ExportFormat.CSV])).items())[:5]:
        record = other.get_by_code(anna, code)
        assert record.external_serial == serial
    for record in other.search(anna):
        before = here[record.external_serial]
        assert (record.face_value, record.extra_value, record.currency) == (
            before.face_value, before.extra_value, before.currency,
        )  # fmt: skip
        assert record.expires_at == before.expires_at


def test_a_workbook_of_another_program_comes_in(clock, module, anna, tmp_path):
    path = tmp_path / "theirs.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["PIN", "Card no", "Price", "Valid till"])
    book.active.append(["0301736291045", "A-1", 12.5, date(2027, 5, 31)])
    book.active.append(["5519023847162", "A-2", 10, datetime(2027, 6, 30)])
    book.save(path)
    result, _ = module.import_file(
        anna, path, columns={"code": "PIN", "serial": 2, "face_value": "Price", "expires_at": "Valid till"}
    )
    assert (result.imported, result.value) == (2, Decimal("22.50"))
    first = module.get_by_code(anna, "0301736291045")
    assert (first.external_serial, first.face_value) == ("A-1", Decimal("12.50"))
    assert first.expires_at == datetime(2027, 6, 1, tzinfo=timezone.utc)


def test_leading_zeros_that_a_spreadsheet_ate_are_noticed(module, anna, tmp_path):
    path = tmp_path / "eaten.xlsx"
    book = openpyxl.Workbook()
    for row in (["code", "face_value"], [301736291045, 1], [5519023847162, 1], [8301736291045, 1]):
        book.active.append(row)
    book.save(path)
    with pytest.raises(voucher.ImportRefused) as refused:
        module.import_file(anna, path)
    assert FindingKind.WRONG in {finding.kind for finding in refused.value.findings}
    assert module.count(anna) == 0


def test_a_workbook_that_libreoffice_saved_comes_in(clock, module, anna, calc, tmp_path):
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("code,serial,face_value\nAB12CD34EF56GH,A-1,12.50\nQR77ST66UV55WX,A-2,10.00\n")
    path = calc(theirs, "xlsx", tmp_path / "saved")
    result, _ = module.import_file(anna, path, format=ImportFormat.XLSX)
    assert (result.imported, result.value) == (2, Decimal("22.50"))
    assert module.get_by_code(anna, "AB12-CD34-EF56-GH").external_serial == "A-1"


def test_a_text_file_as_excel_saves_it_in_europe_comes_in(clock, module, anna, tmp_path):
    path = tmp_path / "liste.csv"
    rows = "Ä-1;8301736291045;1.012,50;31.05.2027\r\nÖ-2;5519023847162;10,00;\r\n"
    path.write_bytes(f"Gutschein-Nr;Schlüssel;Betrag;Gültig bis\r\n{rows}".encode("windows-1252"))
    result, findings = module.import_file(
        anna, path, encoding="windows-1252", date_format="%d.%m.%Y",
        columns={"serial": "Gutschein-Nr", "code": "Schlüssel", "face_value": "Betrag", "expires_at": "Gültig bis"},
    )  # fmt: skip
    assert (result.imported, result.value) == (2, Decimal("1022.50")), findings
    record = module.get_by_code(anna, "8301736291045")
    assert (record.external_serial, record.expires_at) == ("Ä-1", datetime(2027, 6, 1, tzinfo=timezone.utc))


def test_the_encoding_of_such_a_file_is_guessed_and_told(module, anna, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_bytes("serial;code;face_value\r\nÄ-1;8301736291045;1,00\r\nÖ-2;5519023847162;1,00\r\n".encode("cp1252"))
    result, findings = module.import_file(anna, path)
    assert result.imported == 2
    assert any("1252" in finding.problem + finding.remedy for finding in findings)
    assert {record.external_serial for record in module.search(anna)} == {"Ä-1", "Ö-2"}


def test_a_check_digit_of_theirs_is_verified(module, anna, tmp_path):
    path = tmp_path / "luhn.csv"
    path.write_text("code,face_value\n4539578763621486,1\n4539578763621487,1\n")
    with pytest.raises(voucher.ImportRefused) as refused:
        module.import_file(anna, path, check_digit=CheckDigit.LUHN)
    assert [finding.line for finding in refused.value.findings if finding.kind is FindingKind.WRONG] == [3]


def test_a_template_filled_in_by_a_spreadsheet_comes_in(module, anna, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(voucher.import_template(ImportFormat.XLSX))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(path)
    book.worksheets[0].append(["8301736291045", "A-1", 10, None, "EUR", None, date(2027, 5, 31), None])
    book.save(path)
    result, findings = module.import_file(anna, path)
    assert result.imported == 1, findings
