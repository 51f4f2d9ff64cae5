"""Calls about series and jobs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Optional

from voucher import _convert
from voucher._store import Store
from voucher.actor import Actor
from voucher.change import SeriesChange, SeriesEdit
from voucher.errors import Status
from voucher.job import Job
from voucher.values import Filter, Progress, Series, SeriesParams

_JOBS_AT_ONCE = 256
_SERIES_AT_ONCE = 32


class SeriesCalls(Store):
    """Series and jobs."""

    def generate_series(self, actor: Actor, params: Optional[SeriesParams] = None, **given: Any) -> Series:
        """Generates a series in one call. For progress and cancelling see :meth:`generate_job`.

        :param params: what to generate; a :func:`preset` or your own
        :param given: fields of :class:`SeriesParams`, instead of ``params`` or on top of it
        :raises WeakCodes: the codes would be too easy to guess
        :raises ApprovalPending: another person must approve it first
        """
        series = self._struct("voucher_series")
        status = self._call("voucher_generate_series", actor, self._series_params(params, given), series)
        return _convert.read(self._ffi, Series, series, duplicate=status == Status.DUPLICATE)

    def generate_job(self, actor: Actor, params: Optional[SeriesParams] = None, **given: Any) -> Job:
        """Starts a generation that you drive. Parameters and errors are those of :meth:`generate_series`."""
        asked = self._series_params(params, given)
        return self._job("voucher_generate_start", actor, asked)

    def resume_job(self, actor: Actor, job_id: str) -> Job:
        """Takes up an unfinished job again.

        :raises NotFound: there is none of this identifier
        """
        return self._job("voucher_job_resume", actor, _convert.to_bytes(job_id, "job_id"))

    def jobs(self, actor: Actor) -> list[Progress]:
        """The unfinished jobs."""
        capacity = _JOBS_AT_ONCE
        while True:
            items, count = _convert.structs(self._ffi, "voucher_progress", capacity), self._ffi.new("uint32_t *")
            self._call("voucher_jobs", actor, items, capacity, count)
            if count[0] < capacity:
                return [self._read(Progress, items[number]) for number in range(count[0])]
            capacity *= 2

    def series(self, actor: Actor, id_or_code: str) -> Series:
        """One series with its live counters.

        :param id_or_code: its identifier, or the code before the dash of its serials
        :raises NotFound: there is none, or the actor may not see it
        """
        series = self._struct("voucher_series")
        self._call("voucher_series_get", actor, _convert.to_bytes(id_or_code, "id_or_code"), series)
        return self._read(Series, series)

    def series_list(self, actor: Actor, filter: Optional[Filter] = None) -> Iterator[Series]:
        """The series that match, page by page while you iterate. Nothing is locked meanwhile."""
        return self._rows(
            "voucher_series_open", "voucher_series_fetch", "voucher_series", Series, _SERIES_AT_ONCE,
            actor, self._filter(filter),
        )  # fmt: skip

    def series_change(self, actor: Actor, id_or_code: str, change: SeriesChange, note: str = "") -> Series:
        """Changes a series as a whole, and works through its vouchers before it returns.

        For a progress bar over millions use :meth:`bulk_start` with ``with_series``. Locking and unlocking are one
        flag and take no time. Needs :attr:`Right.APPROVE` to accept or reject, ACTIVATE to activate, BLOCK to lock and
        unlock, CANCEL to void, DELETE to delete, and KEYS to seal.

        :param note: why, for the history
        :returns: the series as it is then; a deleted one as it was
        :raises NotFound: there is none, or the actor may not see it
        :raises WrongState: its state does not allow it, or a series on demand is to be sealed
        :raises ApprovalPending: another person must approve it first
        """
        given = _convert.to_bytes(id_or_code, "id_or_code"), int(change), _convert.to_bytes(note, "note")
        after = self._struct("voucher_series")
        self._call("voucher_series_change", actor, *given, after)
        return self._read(Series, after)

    def series_edit(self, actor: Actor, id_or_code: str, edit: Optional[SeriesEdit] = None, **given: Any) -> Series:
        """Sets texts of a series; those left out are preserved. Needs :attr:`Right.MODIFY`.

        :param edit: the new texts
        :param given: fields of :class:`SeriesEdit`, instead of ``edit`` or on top of it
        :raises NotFound: there is none, or the actor may not see it
        """
        asked = dataclasses.replace(edit or SeriesEdit(), **given)
        params, after = _convert.write(self._ffi, "voucher_series_edit_params", asked), self._struct("voucher_series")
        params.set = self._set_bits(asked)
        self._call("voucher_series_edit", actor, _convert.to_bytes(id_or_code, "id_or_code"), params, after)
        return self._read(Series, after)

    def _series_params(self, params: Optional[SeriesParams], given: dict[str, Any]) -> Any:
        asked = dataclasses.replace(params or SeriesParams(), **given)
        if asked.face_value or asked.extra_value:
            # Amounts are counted in this currency's decimals, and must not be taken for those of a type's.
            asked = dataclasses.replace(asked, currency=asked.currency or self._currency)
        return _convert.write(self._ffi, "voucher_series_params", asked)
