"""Long work that the caller drives: nothing runs unless you step it."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Optional

from voucher import _convert
from voucher._calls import Calls
from voucher.change import BulkResult
from voucher.errors import Status
from voucher.exchange import ExportResult, ImportFinding, ImportResult
from voucher.values import Progress

SLICE_MS = 100
_FINDINGS_AT_ONCE = 256


class Job:
    """A generation, bulk operation, key rotation, export or import in slices: for progress bars, cancelling and limits.

    Iterate it, or call :meth:`step` yourself. Leaving it unfinished loses nothing: it keeps its identifier, and
    :meth:`voucher.Module.resume_job` takes it up again, in another process or after a crash. An export to files, and an
    import that stored no row yet, live in this object alone: unfinished they leave nothing, and are started again. Any
    thread may use it, one at a time.
    """

    def __init__(self, calls: Calls, handle: Any) -> None:
        self._calls = calls
        self._handle = handle

    def __enter__(self) -> Job:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], raised: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Progress]:
        """Drives the job to its end in slices of a tenth of a second and tells the progress after each."""
        more = True
        while more:
            progress, more = self._step(SLICE_MS)
            yield progress

    def step(self, ms_max: int = SLICE_MS) -> Progress:
        """Works for at most so many milliseconds, at least one slice.

        :param ms_max: milliseconds
        :returns: how far it is now; finished when its state is :attr:`JobState.FINISHED`
        :raises Retry: nothing was lost, step again
        """
        return self._step(ms_max)[0]

    @property
    def progress(self) -> Progress:
        """How far it is."""
        made = _convert.struct(self._calls.ffi, "voucher_progress")
        self._calls("voucher_job_progress", self._handle, made)
        return _convert.read(self._calls.ffi, Progress, made)

    @property
    def result(self) -> BulkResult:
        """What a bulk operation did so far, at any time, also after it was finished or cancelled.

        :raises WrongState: it is a job of another kind
        """
        made = _convert.struct(self._calls.ffi, "voucher_bulk_result")
        self._calls("voucher_job_result", self._handle, made)
        return _convert.read(self._calls.ffi, BulkResult, made)

    @property
    def exported(self) -> ExportResult:
        """What an export to files wrote so far, at any time, also after it was finished.

        :raises WrongState: it is a job of another kind
        """
        made = _convert.struct(self._calls.ffi, "voucher_export_result")
        self._calls("voucher_job_exported", self._handle, made)
        return _convert.read(self._calls.ffi, ExportResult, made)

    @property
    def imported(self) -> ImportResult:
        """What an import did so far, at any time, also after it was finished or cancelled.

        :raises WrongState: it is a job of another kind
        """
        made = _convert.struct(self._calls.ffi, "voucher_import_result")
        self._calls("voucher_job_imported", self._handle, made)
        return _convert.read(self._calls.ffi, ImportResult, made)

    def findings(self, skip: int = 0) -> Iterator[ImportFinding]:
        """What an import found about rows so far, in the order of the rows; the first 10,000 are kept.

        :param skip: leave out so many, such as those that are shown already
        :raises WrongState: it is a job of another kind
        """
        items = _convert.structs(self._calls.ffi, "voucher_import_finding", _FINDINGS_AT_ONCE)
        count = self._calls.ffi.new("uint32_t *")
        while self._calls("voucher_job_findings", self._handle, skip, items, _FINDINGS_AT_ONCE, count) == Status.OK:
            for number in range(count[0]):
                yield _convert.read(self._calls.ffi, ImportFinding, items[number])
            skip += count[0]

    def cancel(self) -> None:
        """Gives the job up. A generation or import is undone wholly, and there is no such job afterwards; an export
        leaves no file; a bulk operation stops where it is, and what it changed stays changed.

        :raises WrongState: it is finished
        """
        self._calls("voucher_job_cancel", self._handle)

    def close(self) -> None:
        """Lets go of the job without ending it. May be called twice."""
        if self._handle:
            self._calls.ffi.release(self._handle)
            self._handle = self._calls.ffi.NULL

    def _step(self, ms_max: int) -> tuple[Progress, bool]:
        made = _convert.struct(self._calls.ffi, "voucher_progress")
        status = self._calls("voucher_job_step", self._handle, ms_max, made)
        return _convert.read(self._calls.ffi, Progress, made), status == Status.OK
