"""Calls that write files: exports and backups."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from typing import Any, Optional

from voucher import _convert
from voucher._store import FilePath, Store
from voucher.actor import Actor
from voucher.errors import Status, invalid
from voucher.exchange import Cards, ExportParams, ExportResult, ExportRun
from voucher.job import Job
from voucher.values import Filter

_EXPORT_BLOCK_BYTES = 65536
_RUNS_AT_ONCE = 16
_PEM_BYTES = 256


class FileCalls(Store):
    """Exports and backups."""

    def export(
        self, actor: Actor, filter: Optional[Filter] = None, params: Optional[ExportParams] = None, **given: Any
    ) -> Iterator[bytes]:
        """The vouchers that match as one document, in blocks to hand on to a client. Needs :attr:`Right.EXPORT`.

        It is a run with a number, kept before the first byte leaves, and finished by reading to the end.

        :param params: what it looks like: CSV (UTF-8) unless told
        :param given: fields of :class:`ExportParams`, instead of ``params`` or on top of it
        :raises ApprovalPending: codes of a series in it left before. Once another person approved it, ask for the same
            again with its ``approval_id``, which works once
        :raises WrongState: the approval was refused or used; or, while reading, codes of a series began to leave
            with another export
        """
        cursor = self._cursor("voucher_export_open", actor, self._filter(filter), self._export_params(params, given))
        return self._blocks(cursor)

    def export_to_file(
        self,
        actor: Actor,
        path: FilePath,
        filter: Optional[Filter] = None,
        params: Optional[ExportParams] = None,
        **given: Any,
    ) -> ExportResult:
        """Like :meth:`export`, into new files that only their owner may read and that appear when all are whole.

        With :attr:`ExportParams.bytes_per_file` ``cards.pdf`` becomes ``cards-0001.pdf``, ``cards-0002.pdf`` and so
        on, each a whole document. With :attr:`ExportParams.recipient` the signed manifest ``<path>.manifest.json``
        and its signature ``<path>.manifest.sig`` stand beside them: see :meth:`manifest_key`.

        :param path: must not exist
        """
        result = self._struct("voucher_export_result")
        asked = self._export_params(params, given)
        self._call("voucher_export_to_file", actor, self._filter(filter), asked, self._path(path), result)
        return self._read(ExportResult, result)

    def export_job(
        self,
        actor: Actor,
        path: FilePath,
        filter: Optional[Filter] = None,
        params: Optional[ExportParams] = None,
        **given: Any,
    ) -> Job:
        """Starts an export to files that you drive; :attr:`Job.exported` tells what it wrote.

        The job lives in its object: cancelled, closed or crashed before the end it leaves no file, and cannot be
        resumed. Parameters and errors are those of :meth:`export_to_file`.
        """
        asked = self._export_params(params, given)
        return self._job("voucher_export_start", actor, self._filter(filter), asked, self._path(path))

    def export_runs(self, actor: Actor, series: str = "") -> Iterator[ExportRun]:
        """The exports that ran, newest first. Needs :attr:`Right.EXPORT` or :attr:`Right.AUDIT`.

        :param series: identifier or code of the series they were of; empty = all
        :raises NotFound: there is no such series, or the actor may not see it
        """
        chosen = _convert.to_bytes(series, "series") if series else self._ffi.NULL
        return self._rows(
            "voucher_export_run_open", "voucher_export_run_fetch", "voucher_export_run", ExportRun, _RUNS_AT_ONCE,
            actor, chosen,
        )  # fmt: skip

    def manifest_key(self, actor: Actor) -> str:
        """The public key that verifies the manifests of this store, as PEM. Needs :attr:`Right.EXPORT`.

        It stays when the root key is rotated. With it in ``key.pem``, ``openssl pkeyutl -verify -pubin -inkey key.pem
        -rawin -in m.json -sigfile m.sig`` verifies one.
        """
        return self._text("voucher_manifest_key", actor, capacity=_PEM_BYTES)

    def backup(self, actor: Actor, path: FilePath) -> None:
        """Copies the store into a new file while it is in use. The copy needs the same root key.

        :param path: must not exist
        """
        self._call("voucher_backup", actor, self._path(path))

    def _export_params(self, params: Optional[ExportParams], given: dict[str, Any]) -> Any:
        asked = dataclasses.replace(params or ExportParams(), **given)
        if not isinstance(asked.cards, Cards):
            raise invalid("cards", f"give voucher.Cards, not {type(asked.cards).__name__}")
        made = _convert.write(self._ffi, "voucher_export_params", asked, left_out=("cards",))
        cards = dataclasses.replace(asked.cards, logo=os.fspath(asked.cards.logo))
        _convert.fill(self._ffi, made, cards, prefix="card_")
        return made

    def _blocks(self, cursor: Any) -> Iterator[bytes]:
        buffer, length = self._ffi.new("uint8_t[]", _EXPORT_BLOCK_BYTES), self._ffi.new("uint32_t *")
        try:
            while self._calls("voucher_export_read", cursor, buffer, _EXPORT_BLOCK_BYTES, length) == Status.OK:
                yield bytes(self._ffi.buffer(buffer, length[0]))
        finally:
            self._ffi.memmove(buffer, bytes(_EXPORT_BLOCK_BYTES), _EXPORT_BLOCK_BYTES)
            self._ffi.release(cursor)
