"""Calls that take in what somebody else made."""

from __future__ import annotations

import dataclasses
from typing import Any, Optional

from voucher import _convert
from voucher._store import FilePath, Store
from voucher.actor import Actor
from voucher.errors import CallerBug, ImportRefused, Status, invalid
from voucher.exchange import ImportFinding, ImportParams, ImportResult
from voucher.job import Job

_FINDINGS_AT_MOST = 1000


class ImportCalls(Store):
    """Imports."""

    def import_file(
        self, actor: Actor, path: FilePath, params: Optional[ImportParams] = None, **given: Any
    ) -> tuple[ImportResult, list[ImportFinding]]:
        """Takes in a CSV file or workbook (XLSX) of another system's vouchers as one series, wholly or not at all.

        Needs :attr:`Right.IMPORT`, and :attr:`Right.ACTIVATE` unless ``accepted``. A code that is in the store
        already, and a row that the file has twice, are left out and found. For progress and cancelling, and for more
        findings, see :meth:`import_job`.

        :param params: how to read it, and what its rows do not say
        :param given: fields of :class:`ImportParams`, instead of ``params`` or on top of it
        :returns: what it did, and the first 1,000 findings in the order of the rows
        :raises ImportRefused: rows are wrong and ``partial`` was not asked for; it tells the findings
        :raises WeakCodes: the codes are too easy to guess
        :raises ApprovalPending: another person must approve it first; leave the file where it is, and take up the job
            :attr:`voucher.Approval.result` names
        """
        made, count = self._struct("voucher_import_result"), self._ffi.new("uint32_t *")
        items = _convert.structs(self._ffi, "voucher_import_finding", _FINDINGS_AT_MOST)
        asked = self._import_params(params, given), self._path(path)
        try:
            status = self._call("voucher_import", actor, *asked, items, _FINDINGS_AT_MOST, count, made)
        except CallerBug as refused:
            if not made.findings:
                raise
            raise ImportRefused(
                str(refused), status=refused.status, field=refused.field,
                result=self._read(ImportResult, made), findings=self._found(items, count[0]),
            ) from None  # fmt: skip
        result = _convert.read(self._ffi, ImportResult, made, duplicate=status == Status.DUPLICATE)
        return result, self._found(items, count[0])

    def import_job(self, actor: Actor, path: FilePath, params: Optional[ImportParams] = None, **given: Any) -> Job:
        """Starts an import that you drive; :attr:`Job.imported` and :meth:`Job.findings` tell what it did.

        It looks at the whole file before it stores the first row. If wrong rows refuse the file it ends as
        :attr:`JobState.CANCELLED`. Once rows are stored a crash loses nothing: :meth:`resume_job` takes it up, while
        the file is where it was and as it was. Parameters and errors are those of :meth:`import_file`.

        :raises WrongState: by :meth:`resume_job`: the file changed
        """
        return self._job("voucher_import_start", actor, self._import_params(params, given), self._path(path))

    def _import_params(self, params: Optional[ImportParams], given: dict[str, Any]) -> Any:
        asked = dataclasses.replace(params or ImportParams(), **given)
        # Amounts are counted in this currency's decimals, and must not be taken for those of a type's.
        if asked.face_value or asked.extra_value:
            asked = dataclasses.replace(asked, currency=asked.currency or self._currency)
        made = _convert.write(self._ffi, "voucher_import_params", asked, left_out=("columns",))
        made.columns = _convert.to_bytes(_columns(asked.columns), "columns", 1023)
        return made

    def _found(self, items: Any, count: int) -> list[ImportFinding]:
        return [self._read(ImportFinding, items[number]) for number in range(count)]


def _columns(given: Any) -> str:
    """Fields and their columns as the library reads them."""
    if not isinstance(given, dict):
        raise invalid("columns", 'give a dict such as {"code": "PIN", "face_value": 3}')
    for name, column in given.items():
        if isinstance(column, bool) or not isinstance(column, (str, int)) or "," in str(column):
            raise invalid("columns", f"{name}: give a heading without a comma, or the column's number from 1")
    return ",".join(f"{name}={column}" for name, column in given.items())
