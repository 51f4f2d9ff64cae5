"""The module: one store of vouchers, opened once per process and used from all its threads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Callable, Optional

from voucher import _convert
from voucher._approvals import ApprovalCalls
from voucher._audit import AuditCalls
from voucher._calls import Calls
from voucher._files import FileCalls
from voucher._host import Host, Key
from voucher._imports import ImportCalls
from voucher._library import library
from voucher._messages import MessageCalls
from voucher._redemptions import RedemptionCalls
from voucher._reports import ReportCalls
from voucher._sales import SaleCalls
from voucher._series import SeriesCalls
from voucher._store import FilePath
from voucher._types import TypeCalls
from voucher._vouchers import VoucherCalls
from voucher.ledger import Ledger
from voucher.values import LogEvent, SeriesParams


def open(
    store: FilePath,
    *,
    key_file: Optional[FilePath] = None,
    key: Optional[Key] = None,
    ledger: Optional[Ledger] = None,
    currency: str = "",
    options: Optional[Mapping[str, str]] = None,
    log: Optional[Callable[[LogEvent], None]] = None,
) -> Module:
    """Opens a store, making it if there is none.

    :param store: path of the database file; it belongs to the library alone
    :param key_file: path of a file with the root key, readable by its owner only
    :param key: the 32 bytes of the root key instead, or what returns them
    :param ledger: books for :meth:`Module.redeem`, :meth:`Module.sell` and :meth:`Module.recover`, and with a method
        ``credit`` limits what partners may be invoiced: see :class:`CreditLedger`
    :param currency: ISO 4217 code of series that name none
    :param options: more options of the library, such as ``{"guard.account_day": "20"}``
    :param log: takes each :class:`LogEvent`; the logger ``"voucher"`` of :mod:`logging` if left out
    :raises KeyFault: the key cannot be read, or is not the one of this store; what ``key`` raised is the cause
    :raises Fault: the file cannot be used
    :raises CallerBug: an option is unknown or makes no sense
    :raises LibraryNotFound: libvoucher is not installed
    """
    loaded = library()
    calls = Calls(loaded, Host(loaded, ledger, key, log))
    given = {"store.path": os.fspath(store), **(options or {})}
    if key_file is not None:
        given["key.file"] = os.fspath(key_file)
    if currency:
        given["currency"] = currency
    config = loaded.ffi.new("voucher_config **")
    calls("voucher_config_new", config)
    try:
        for name, value in given.items():
            calls("voucher_config_set", config[0], _convert.to_bytes(name, "options"), _convert.to_bytes(value, name))
        handle = loaded.ffi.new("voucher_module **")
        calls("voucher_open", config[0], calls.host.table, handle)
    finally:
        loaded.functions.voucher_config_free(config[0])
    return Module(calls, handle[0], given.get("currency", ""))


def preset(name: str) -> SeriesParams:
    """The usual format of another system's codes, to be completed with :func:`dataclasses.replace`.

    :param name: ``"astpp"``, ``"splynx"``, ``"jerasoft"`` or ``"crm"``
    :raises CallerBug: there is no such preset
    """
    loaded = library()
    made = _convert.struct(loaded.ffi, "voucher_series_params")
    Calls(loaded, Host(loaded))("voucher_series_preset", _convert.to_bytes(name, "preset"), made)
    return _convert.read(loaded.ffi, SeriesParams, made)


class Module(
    TypeCalls,
    SeriesCalls,
    VoucherCalls,
    ApprovalCalls,
    RedemptionCalls,
    SaleCalls,
    ReportCalls,
    AuditCalls,
    FileCalls,
    ImportCalls,
    MessageCalls,
):
    """One open store. Made by :func:`open`; any number of threads may use it at once.

    Calls release the interpreter lock while the library works. After ``fork()`` the child's copy refuses every call
    with :class:`CallerBug`: open the store again there. Every method can raise :class:`VoucherError`; beyond what each
    one names, these are :class:`Forbidden`, :class:`CallerBug`, :class:`Busy` and :class:`Fault`.
    """

    def __enter__(self) -> Module:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], raised: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store. May be called twice; never calls the ledger. What is pending stays pending."""
        handle, self._handle = self._handle, self._ffi.NULL
        if handle:
            with self._calls.host.frame():
                self._calls.library.functions.voucher_close(handle)
