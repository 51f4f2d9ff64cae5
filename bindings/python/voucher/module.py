"""The module: one store of vouchers, opened once per process and used from all its threads."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Callable, Optional, TypeVar, Union

from voucher import _convert
from voucher._calls import Calls
from voucher._host import Host, Key, fill_outcome
from voucher._library import library
from voucher.actor import Actor
from voucher.errors import Status, invalid
from voucher.job import Job
from voucher.ledger import Answer, Ledger, Posting
from voucher.values import (
    Begun,
    Check,
    Deletion,
    Event,
    ExportResult,
    Filter,
    LogEvent,
    Progress,
    Receipt,
    Record,
    Recovery,
    Series,
    SeriesParams,
)

_Value = TypeVar("_Value")
_Path = Union[str, "os.PathLike[str]"]
_EXPORT_BLOCK_BYTES = 65536
_JOBS_AT_ONCE = 256
_RECORDS_AT_ONCE = 256
_SERIES_AT_ONCE = 32


def open(
    store: _Path,
    *,
    key_file: Optional[_Path] = None,
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
    :param ledger: books payments for :meth:`Module.redeem` and :meth:`Module.recover`
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


class Module:
    """One open store. Made by :func:`open`; any number of threads may use it at once.

    Calls release the interpreter lock while the library works. After ``fork()`` the child's copy refuses every call
    with :class:`CallerBug`: open the store again there. Every method can raise :class:`VoucherError`; beyond what each
    one names, these are :class:`Forbidden`, :class:`CallerBug`, :class:`Busy` and :class:`Fault`.
    """

    def __init__(self, calls: Calls, handle: Any, currency: str) -> None:
        self._calls = calls
        self._ffi = calls.ffi
        self._handle = handle
        self._currency = currency

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

    # Series

    def generate_series(self, actor: Actor, params: Optional[SeriesParams] = None, **given: Any) -> Series:
        """Generates a series in one call. For progress and cancelling see :meth:`generate_job`.

        :param params: what to generate; a :func:`preset` or your own
        :param given: fields of :class:`SeriesParams`, instead of ``params`` or on top of it
        :raises WeakCodes: the codes would be too easy to guess
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
            items, count = self._items("voucher_progress", capacity), self._ffi.new("uint32_t *")
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

    # Vouchers

    def get(self, actor: Actor, voucher_id: str) -> Record:
        """One voucher by its identifier.

        :raises NotFound: there is none, or the actor may not see it
        """
        return self._record("voucher_get", actor, _convert.to_bytes(voucher_id, "voucher_id"))

    def get_by_serial(self, actor: Actor, serial: str) -> Record:
        """One voucher by its serial, as printed beside the code.

        :raises NotFound: there is none, or the actor may not see it
        """
        return self._record("voucher_get_by_serial", actor, _convert.to_bytes(serial, "serial"))

    def get_by_code(self, actor: Actor, code: str) -> Record:
        """One voucher by its whole code. Counts as an attempt, like a redemption.

        :raises NotRedeemable: there is none, or the actor may not see it
        :raises Throttled: too many attempts
        """
        return self._record("voucher_get_by_code", actor, self._redeem_params(code))

    def search(self, actor: Actor, filter: Optional[Filter] = None) -> Iterator[Record]:
        """The vouchers that match, page by page while you iterate. Nothing is locked meanwhile."""
        return self._rows(
            "voucher_search_open", "voucher_search_fetch", "voucher_record", Record, _RECORDS_AT_ONCE,
            actor, self._filter(filter),
        )  # fmt: skip

    def count(self, actor: Actor, filter: Optional[Filter] = None, count_max: int = 0) -> int:
        """How many match.

        :param count_max: stop counting there, which is quicker; 0 = the library's own bound
        """
        count = self._ffi.new("int64_t *")
        self._call("voucher_search_count", actor, self._filter(filter), count_max, count)
        return int(count[0])

    def history(self, actor: Actor, id: str) -> Iterator[Event]:
        """Everything that happened to a voucher or series, oldest first.

        :param id: identifier of the voucher or series
        :raises NotFound: there is none, or the actor may not see it
        """
        return self._rows(
            "voucher_history_open", "voucher_history_fetch", "voucher_event", Event, _RECORDS_AT_ONCE,
            actor, _convert.to_bytes(id, "id"),
        )  # fmt: skip

    def delete(self, actor: Actor, filter: Filter) -> Deletion:
        """Deletes the vouchers that match and that nobody used or holds. Used ones are kept.

        :param filter: must narrow; an empty one is refused
        """
        deletion = self._struct("voucher_delete_result")
        self._call("voucher_delete", actor, self._filter(filter), deletion)
        return self._read(Deletion, deletion)

    # Redemption

    def check(self, actor: Actor, code: str, **typed: str) -> Check:
        """What a code is worth, without redeeming it. Counts as an attempt.

        Parameters and errors are those of :meth:`redeem`, less the ledger's.
        """
        check = self._struct("voucher_check_result")
        self._call("voucher_check", actor, self._redeem_params(code, **typed), check)
        return self._read(Check, check)

    def redeem(
        self,
        actor: Actor,
        code: str,
        account: str = "",
        *,
        serial: str = "",
        account_partner: str = "",
        request_id: str = "",
    ) -> Receipt:
        """Redeems a code and has your ledger book it, exactly once whatever happens.

        Asked again with the same request id, or by the same account with the same code, it credits nothing and returns
        the first receipt with ``duplicate=True``.

        :param code: as typed; spaces and dashes may stand in it
        :param account: the account to credit; empty = the customer's own
        :param serial: the serial typed with it; empty = not asked for
        :param account_partner: the partner whose customer the account is; a customer's own is taken from the actor
        :param request_id: your identifier of this wish, such as the form's; at most 63 bytes
        :raises NotRedeemable: show customers one text, whatever the reason
        :raises LedgerRejected: your ledger refused for good; the voucher is active again
        :raises Throttled: too many attempts; nothing was looked at
        :raises InDoubt: the ledger has not answered for good. What it raised is the ``__cause__``; an exit or a
            KeyboardInterrupt from inside the ledger goes on as itself. Either way the redemption is held and
            :meth:`recover` ends it.
        :raises LedgerConflict: your ledger knows the key with another account or amount
        """
        params = self._redeem_params(code, serial, account, account_partner, request_id)
        receipt = self._struct("voucher_receipt")
        return self._calls.redemption("voucher_redeem", receipt, self._handle, self._actor(actor), params)

    def redeem_begin(
        self,
        actor: Actor,
        code: str,
        account: str = "",
        *,
        serial: str = "",
        account_partner: str = "",
        request_id: str = "",
    ) -> Begun:
        """The first half of :meth:`redeem` for a host that books by itself, between two calls.

        The voucher is held from now on. If ``must_post``, book the posting and tell the answer to
        :meth:`redeem_settle`; after a crash :meth:`pending_postings` has what is left. Parameters and errors are those
        of :meth:`redeem`, less the ledger's.
        """
        params = self._redeem_params(code, serial, account, account_partner, request_id)
        posting, receipt = self._struct("voucher_posting"), self._struct("voucher_receipt")
        status = self._call("voucher_redeem_begin", actor, params, posting, receipt, receipt=receipt)
        must_post = status in (Status.OK, Status.IN_DOUBT)
        return Begun(
            posting=self._read(Posting, posting) if must_post else None,
            receipt=self._calls.receipt(receipt, status),
            must_post=must_post,
            again=status == Status.IN_DOUBT,
        )

    def redeem_settle(self, actor: Actor, posting: Union[Posting, str], answer: Answer) -> Receipt:
        """The second half: tells what your ledger answered. Telling it twice does no harm.

        :param posting: the posting, or its key
        :param answer: what became of it
        :raises InDoubt: the answer was RETRY or UNKNOWN, the redemption stays pending
        :raises LedgerRejected: the answer was REJECTED, the voucher is active again
        :raises LedgerConflict: the answer was CONFLICT, or contradicts an earlier one
        """
        key = posting.key if isinstance(posting, Posting) else posting
        currency = posting.currency if isinstance(posting, Posting) else ""
        if not currency and getattr(answer, "balance", None) is not None:
            currency = self.redemption(actor, key).currency
        outcome, receipt = self._struct("voucher_outcome"), self._struct("voucher_receipt")
        try:
            fill_outcome(self._ffi, outcome, answer, currency)
        except TypeError as problem:
            raise invalid("answer", str(problem)) from None
        return self._calls.redemption(
            "voucher_redeem_settle", receipt, self._handle, self._actor(actor), _convert.to_bytes(key, "key"), outcome
        )

    def redemption(self, actor: Actor, key: str) -> Receipt:
        """How far a redemption got.

        :param key: the key of its posting
        :raises NotFound: there is none, or the actor may not see it
        """
        receipt = self._struct("voucher_receipt")
        status = self._call("voucher_redemption_get", actor, _convert.to_bytes(key, "key"), receipt)
        return self._calls.receipt(receipt, status)

    def redemption_by_request(self, actor: Actor, account: str, request_id: str) -> Receipt:
        """How far the redemption of one of your requests got.

        :raises NotFound: there is none: the request never began anything
        """
        account_text, request = _convert.to_bytes(account, "account"), _convert.to_bytes(request_id, "request_id")
        receipt = self._struct("voucher_receipt")
        status = self._call("voucher_redemption_by_request", actor, account_text, request, receipt)
        return self._calls.receipt(receipt, status)

    def recover(
        self, actor: Actor, older_than: timedelta = timedelta(minutes=1), redemptions_max: int = 1000
    ) -> Recovery:
        """Asks your ledger again about redemptions left pending by a crash or an unsure answer. Run it every minute.

        :param older_than: leave younger ones alone, they may be under way
        :param redemptions_max: drive at most so many; call again while ``driven`` comes back as this number
        """
        recovery = self._struct("voucher_recovery")
        self._call("voucher_recover", actor, _convert.duration_ms(older_than, "older_than"), redemptions_max, recovery)
        return self._read(Recovery, recovery)

    def pending_postings(self, actor: Actor, older_than: timedelta = timedelta(minutes=1)) -> Iterator[Posting]:
        """The postings of pending redemptions, for a host that books by itself: post each and settle it.

        :param older_than: leave younger ones alone, they may be under way
        """
        older_than_ms, after_key = _convert.duration_ms(older_than, "older_than"), self._ffi.NULL
        while True:
            posting = self._struct("voucher_posting")
            status = self._call("voucher_recover_begin", actor, older_than_ms, after_key, posting)
            if status == Status.DONE:
                return
            found = self._read(Posting, posting)
            after_key = found.key.encode()
            yield found

    # Files

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
        path: _Path,
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

    def backup(self, actor: Actor, path: _Path) -> None:
        """Copies the store into a new file while it is in use. The copy needs the same root key.

        :param path: must not exist
        """
        self._call("voucher_backup", actor, self._path(path))

    # Below: between Python and the structs.

    def _call(self, function: str, actor: Actor, *arguments: Any, receipt: Any = None) -> int:
        return self._calls(function, self._handle, self._actor(actor), *arguments, receipt=receipt)

    def _actor(self, actor: Actor) -> Any:
        if not isinstance(actor, Actor):
            raise invalid("actor", f"give a voucher.Actor, not {type(actor).__name__}")
        return _convert.write(self._ffi, "voucher_actor", actor)

    def _struct(self, name: str) -> Any:
        return _convert.struct(self._ffi, name)

    def _read(self, value_type: type[_Value], made: Any) -> _Value:
        return _convert.read(self._ffi, value_type, made)

    def _path(self, path: _Path) -> bytes:
        return _convert.to_bytes(os.fspath(path), "path")

    def _series_params(self, params: Optional[SeriesParams], given: dict[str, Any]) -> Any:
        asked = dataclasses.replace(params or SeriesParams(), **given)
        return _convert.write(self._ffi, "voucher_series_params", asked, self._currency)

    def _filter(self, filter: Optional[Filter]) -> Any:
        asked = filter or Filter()
        if not isinstance(asked, Filter):
            raise invalid("filter", f"give a voucher.Filter, not {type(asked).__name__}")
        made = _convert.write(self._ffi, "voucher_filter", dataclasses.replace(asked, expired=None), self._currency)
        made.expired = {None: 0, True: 1, False: 2}[asked.expired]
        return made

    def _redeem_params(
        self, code: str, serial: str = "", account: str = "", account_partner: str = "", request_id: str = ""
    ) -> Any:
        made, room = self._struct("voucher_redeem_params"), {"code": 127, "serial": 47}
        given = {
            "code": code,
            "serial": serial,
            "account": account,
            "account_partner": account_partner,
            "request_id": request_id,
        }
        for field, text in given.items():
            setattr(made, field, _convert.to_bytes(text, field, room.get(field, 63)))
        return made

    def _export_params(self, with_codes: bool, preset: str, columns: tuple[str, ...]) -> Any:
        made = self._struct("voucher_export_params")
        made.with_codes = bool(with_codes)
        made.preset = _convert.to_bytes(preset, "preset", 15)
        made.columns = _convert.to_bytes(_convert.comma_separated(columns, "columns"), "columns", 511)
        return made

    def _record(self, function: str, actor: Actor, *arguments: Any) -> Record:
        record = self._struct("voucher_record")
        self._call(function, actor, *arguments, record)
        return self._read(Record, record)

    def _job(self, function: str, actor: Actor, *arguments: Any) -> Job:
        return Job(self._calls, self._calls.made(function, "voucher_job", self._handle, self._actor(actor), *arguments))

    def _cursor(self, function: str, actor: Actor, *arguments: Any) -> Any:
        return self._calls.made(function, "voucher_cursor", self._handle, self._actor(actor), *arguments)

    def _items(self, name: str, capacity: int) -> Any:
        items = self._ffi.new(f"{name}[]", capacity)
        for number in range(capacity):
            items[number].size = self._ffi.sizeof(name)
        return items

    def _rows(
        self, opens: str, fetches: str, name: str, value_type: type[_Value], capacity: int, actor: Actor, given: Any
    ) -> Iterator[_Value]:
        # Opened now, so that a refusal is raised here and not at the first row.
        return self._pages(self._cursor(opens, actor, given), fetches, name, value_type, capacity)

    def _pages(self, cursor: Any, fetches: str, name: str, value_type: type[_Value], capacity: int) -> Iterator[_Value]:
        items, count = self._items(name, capacity), self._ffi.new("uint32_t *")
        try:
            while self._calls(fetches, cursor, items, capacity, count) == Status.OK:
                for number in range(count[0]):
                    yield self._read(value_type, items[number])
        finally:
            self._ffi.release(cursor)

    def _blocks(self, cursor: Any) -> Iterator[bytes]:
        buffer, length = self._ffi.new("uint8_t[]", _EXPORT_BLOCK_BYTES), self._ffi.new("uint32_t *")
        try:
            while self._calls("voucher_export_read", cursor, buffer, _EXPORT_BLOCK_BYTES, length) == Status.OK:
                yield bytes(self._ffi.buffer(buffer, length[0]))
        finally:
            self._ffi.release(cursor)
