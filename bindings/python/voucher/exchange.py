"""What goes out to printers and spreadsheets, and what comes in from them, as plain values."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional, Union

from voucher._growing import Growing
from voucher.values import CheckDigit


class ExportFormat(Growing):
    """What an export is written as: text, a workbook, XML, JSON lines, or printed cards."""

    CSV = 1
    XLSX = 2
    XML = 3
    JSON_LINES = 4
    PDF = 5


class CardPage(Growing):
    """The page of printed cards: a sheet of them, or with ``CARD`` one card a page as large as a bank card."""

    A4 = 1
    LETTER = 2
    CARD = 3


class ExportState(Growing):
    """Where a run stands. ``BEGUN``: nobody saw its end; codes may have left all the same."""

    BEGUN = 1
    FINISHED = 2
    FAILED = 3


class ImportFormat(Growing):
    """What a file is; ``DETECT`` tells by its first bytes."""

    DETECT = 0
    CSV = 1
    XLSX = 2


class FindingKind(Growing):
    """What a finding means: the row is wrong, its voucher is there already, or only something to know."""

    WRONG = 1
    DUPLICATE = 2
    NOTICE = 3


@dataclass(frozen=True)
class Cards:
    """How printed cards look.

    :ivar page: the sheet, or one card a page
    :ivar columns: cards beside each other on a sheet, at most 12; 0 = 2
    :ivar rows: cards below each other on a sheet, at most 12; 0 = 5
    :ivar without_crop_marks: sheets without marks to cut by
    :ivar title: the line on top, at most 127 bytes; empty = the type's name, else the series' description
    :ivar instructions: what to do with the card, at most 511 bytes; line ends are kept
    :ivar link: what the QR code holds, with ``{code}`` where the code goes, at most 255 bytes; empty = the code alone
    :ivar logo: path of a PNG or JPEG file of at most 4 MiB and 4,096 dots a side; empty = none
    :ivar locale: whose way to write amounts and dates, such as ``"de-DE"``; empty = "10.00 EUR" and "2026-12-31"
    """

    page: CardPage = CardPage.A4
    columns: int = 0
    rows: int = 0
    without_crop_marks: bool = False
    title: str = ""
    instructions: str = ""
    link: str = ""
    logo: Union[str, os.PathLike[str]] = ""
    locale: str = ""


@dataclass(frozen=True)
class ExportParams:
    """An export.

    :ivar format: what it is written as
    :ivar with_codes: full codes; needs :attr:`voucher.Right.REVEAL`, is audited before the first byte, and after the
        first time needs an approval
    :ivar preset: the columns and headings of ``"astpp"``, ``"splynx"``, ``"jerasoft"`` or ``"crm"``
    :ivar columns: column names instead of a preset's, such as ``("serial", "face_value", "price")``, where the price is
        what was paid for it, empty if nobody bought it; of :attr:`ExportFormat.PDF` the fields on a card: logo, title,
        value, code, serial, expires_at, qr_code, instructions, barcode; none = all but the barcode
    :ivar cards: how cards look, with :attr:`ExportFormat.PDF`
    :ivar recipient: age public key (``"age1..."``) of the one who may read it; empty = not encrypted
    :ivar bytes_per_file: to files: begin another before one grows larger, at least 1,048,576; 0 = one file
    :ivar approval_id: the approved request that lets codes leave once more, from
        :attr:`voucher.ApprovalPending.approval_id`; everything else must be as it was asked for
    """

    format: ExportFormat = ExportFormat.CSV
    with_codes: bool = False
    preset: str = ""
    columns: tuple[str, ...] = ()
    cards: Cards = Cards()
    recipient: str = ""
    bytes_per_file: int = 0
    approval_id: str = ""


@dataclass(frozen=True)
class ExportResult:
    """What an export wrote.

    :ivar vouchers: vouchers written
    :ivar bytes: bytes of all files together, as they left: encrypted if they are
    :ivar run: number of the run, from 1
    :ivar files: files, manifests not counted
    :ivar value: face and extra values added up; None = of several currencies, or of none
    :ivar currency: ISO 4217 code of it; empty if there are several or none
    :ivar sha256: of the bytes, one file after the other, in hexadecimal; empty before the end
    """

    vouchers: int
    bytes: int
    run: int
    files: int
    value: Optional[Decimal]
    currency: str
    sha256: str


@dataclass(frozen=True)
class ExportRun:
    """One export that ran, or tried to.

    :ivar run: its number, from 1
    :ivar state: where it stands
    :ivar format: what it was written as
    :ivar with_codes: full codes left
    :ivar encrypted: only its recipient can read it
    :ivar vouchers: vouchers written
    :ivar bytes: bytes that left, of all files together
    :ivar files: files; 1 if it was read in blocks
    :ivar value: face and extra values added up; None = of several currencies, or of none
    :ivar begun_at: when it began
    :ivar ended_at: when it ended; None = not seen to end
    :ivar sha256: of what left, one file after the other, in hexadecimal; empty before the end
    :ivar series_id: the one series it was of, empty if none or several
    :ivar approval_id: the approved request that allowed it, empty if none was needed
    :ivar actor_id: who ran it
    :ivar partner: partner of whoever ran it, empty if none
    :ivar request: the filter and the columns that were asked for
    """

    run: int
    state: ExportState
    format: ExportFormat
    with_codes: bool
    encrypted: bool
    vouchers: int
    bytes: int
    files: int
    value: Optional[Decimal]
    currency: str
    begun_at: Optional[datetime]
    ended_at: Optional[datetime]
    sha256: str
    series_id: str
    approval_id: str
    actor_id: str
    partner: str
    request: dict[str, Any]


@dataclass(frozen=True)
class ImportParams:
    """How to read a file of vouchers that somebody else made, and what its rows do not say themselves.

    :ivar format: what the file is; told by its first bytes if left out
    :ivar columns: which column of the file is which field, by heading or by number from 1: ``{"code": "PIN",
        "face_value": 3}``. Fields are code, serial, face_value, extra_value, currency, valid_from, expires_at and
        partner. None given = by the headings. A column such as "Status" or "Used?" refuses rows of used vouchers,
        unless it is passed over: ``{"ignore": "Status"}``. In a file that has only columns of an export, "price" is what
        was paid, and is not read
    :ivar delimiter: the character between cells of a text file; empty = detected: comma, semicolon, tab or bar
    :ivar encoding: of a text file, such as ``"windows-1252"``; empty = detected
    :ivar date_format: how dates are written, such as ``"%d/%m/%Y"``; empty = "2026-12-31", with or without a time
    :ivar partial: take the good rows though others are wrong
    :ivar dry_run: only look: nothing is stored, and the result says what would happen
    :ivar accepted: the vouchers become accepted instead of active, and :attr:`voucher.Right.ACTIVATE` is not needed
    :ivar check_digit: which every code must pass; :attr:`CheckDigit.DEFAULT` is none here
    :ivar test_mode: vouchers that never reach the ledger
    :ivar face_value: what one is sold for
    :ivar extra_value: what it gives free on top
    :ivar currency: ISO 4217 code; empty = the module's, and without one that of the rows, each of which must name it
        then. A file has one currency
    :ivar valid_from: first moment of validity, None = at once
    :ivar expires_at: first moment it is no longer valid, None = never
    :ivar valid_until_date: instead of :attr:`expires_at` the last day of validity, to its end in the store's time zone
    :ivar partner: owner; empty = the operator
    :ivar available_to: partners whose customers may redeem; empty = the owner's, or everybody's without an owner
    :ivar series_code: code before the dash of the serials given here, at most 23 bytes; empty = the next free number
    :ivar voucher_type: code of the type the series is made from; what is left out here is taken from the type
    :ivar comment: text for the customer's statement, at most 127 bytes
    :ivar description: free text, at most 255 bytes
    :ivar metadata: a JSON object kept with the series, at most 2047 bytes
    :ivar weak_codes_override: who takes codes that are too easy to guess upon himself; needs
        :attr:`voucher.Right.OVERRIDE`
    :ivar request_id: makes a repeated call return the first one's import
    :ivar code_length: characters every code must have, without spaces and dashes; 0 = as many as most of the file have
    """

    format: ImportFormat = ImportFormat.DETECT
    columns: dict[str, Union[str, int]] = field(default_factory=dict)
    delimiter: str = ""
    encoding: str = ""
    date_format: str = ""
    partial: bool = False
    dry_run: bool = False
    accepted: bool = False
    check_digit: CheckDigit = CheckDigit.DEFAULT
    test_mode: bool = False
    face_value: Decimal = Decimal(0)
    extra_value: Decimal = Decimal(0)
    currency: str = ""
    valid_from: Optional[datetime] = None
    expires_at: Optional[datetime] = None
    valid_until_date: Optional[date] = None
    partner: str = ""
    available_to: tuple[str, ...] = ()
    series_code: str = ""
    voucher_type: str = ""
    comment: str = ""
    description: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    weak_codes_override: str = ""
    request_id: str = ""
    code_length: int = 0


@dataclass(frozen=True)
class ImportFinding:
    """Something about one row of a file, or about the file. Never holds a code.

    :ivar kind: what it means for the row
    :ivar line: line of a text file or row of a sheet, from 1; 0 = the file as a whole
    :ivar field: which field, or its heading in the file; empty = the row
    :ivar problem: what is wrong
    :ivar remedy: what to do
    """

    kind: FindingKind
    line: int
    field: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or in a dry run would do.

    :ivar rows: rows looked at, without headings, empty rows and notes
    :ivar imported: rows that are vouchers now
    :ivar duplicates: rows left out because the store has their code already, or the file the very same row. A serial
        that only the store has is a notice: another maker may have used it
    :ivar refused: rows with something wrong
    :ivar findings: how much was found in all
    :ivar value: face and extra values of the imported rows added up; None if there is no currency
    :ivar currency: ISO 4217 code
    :ivar series_id: the series they became, empty if none did
    :ivar duplicate: this request was made before, and this is its import
    """

    rows: int
    imported: int
    duplicates: int
    refused: int
    findings: int
    value: Optional[Decimal]
    currency: str
    series_id: str
    duplicate: bool = False


@dataclass(frozen=True)
class MessageTag:
    """Something a template can show.

    :ivar name: as it stands in a template between ``{{`` and ``}}``
    :ivar description: what it shows
    """

    name: str
    description: str
