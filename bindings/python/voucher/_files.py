"""Calls that write files: exports and backups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from voucher import _convert
from voucher._store import FilePath, Store
from voucher.actor import Actor
from voucher.errors import Status
from voucher.values import ExportResult, Filter

_EXPORT_BLOCK_BYTES = 65536


class FileCalls(Store):
    """Exports and backups."""

    def export(
        self,
        actor: Actor,
        filter: Optional[Filter] = None,
        *,
        with_codes: bool = False,
        preset: str = "",
        columns: tuple[str, ...] = (),
    ) -> Iterator[bytes]:
        """The vouchers that match as CSV (UTF-8), in blocks to hand on to a client.

        :param with_codes: full codes; needs :attr:`Right.REVEAL` and is audited before the first byte
        :param preset: the columns and headings of ``"astpp"``, ``"splynx"``, ``"jerasoft"`` or ``"crm"``
        :param columns: column names instead of a preset's
        """
        params = self._export_params(with_codes, preset, columns)
        cursor = self._cursor("voucher_export_open", actor, self._filter(filter), params)
        return self._blocks(cursor)

    def export_to_file(
        self,
        actor: Actor,
        path: FilePath,
        filter: Optional[Filter] = None,
        *,
        with_codes: bool = False,
        preset: str = "",
        columns: tuple[str, ...] = (),
    ) -> ExportResult:
        """Like :meth:`export`, into a new file that only its owner may read and that appears when it is whole.

        :param path: must not exist
        """
        params, result = self._export_params(with_codes, preset, columns), self._struct("voucher_export_result")
        self._call("voucher_export_to_file", actor, self._filter(filter), params, self._path(path), result)
        return self._read(ExportResult, result)

    def backup(self, actor: Actor, path: FilePath) -> None:
        """Copies the store into a new file while it is in use. The copy needs the same root key.

        :param path: must not exist
        """
        self._call("voucher_backup", actor, self._path(path))

    def _export_params(self, with_codes: bool, preset: str, columns: tuple[str, ...]) -> Any:
        made = self._struct("voucher_export_params")
        made.with_codes = bool(with_codes)
        made.preset = _convert.to_bytes(preset, "preset", 15)
        made.columns = _convert.to_bytes(_convert.comma_separated(columns, "columns"), "columns", 511)
        return made

    def _blocks(self, cursor: Any) -> Iterator[bytes]:
        buffer, length = self._ffi.new("uint8_t[]", _EXPORT_BLOCK_BYTES), self._ffi.new("uint32_t *")
        try:
            while self._calls("voucher_export_read", cursor, buffer, _EXPORT_BLOCK_BYTES, length) == Status.OK:
                yield bytes(self._ffi.buffer(buffer, length[0]))
        finally:
            self._ffi.release(cursor)
