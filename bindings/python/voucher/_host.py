"""The host table: your ledger, key and log as callbacks. Nothing a callback raises ever crosses the library."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Callable, Optional, Union
from unicodedata import category

from voucher import _convert
from voucher._library import Library
from voucher.errors import invalid
from voucher.ledger import Answer, Credit, CreditKind, Ledger, Posting
from voucher.money import to_minor_units
from voucher.values import LogEvent, LogLevel

KEY_BYTES = 32
Key = Union[bytes, Callable[[], bytes]]

_log = logging.getLogger("voucher")
_LEVELS = {LogLevel.INFO: logging.INFO, LogLevel.WARNING: logging.WARNING, LogLevel.ALARM: logging.CRITICAL}


class Frame:
    """One call into the library, and what the callbacks raised meanwhile."""

    def __init__(self) -> None:
        self.problem: Optional[Exception] = None
        self.interrupt: Optional[BaseException] = None

    def keep(self, raised: BaseException) -> None:
        """Notes what a callback raised: an exit or interrupt apart, because it must go on after the call."""
        if isinstance(raised, Exception):
            self.problem = self.problem or raised
        else:
            self.interrupt = self.interrupt or raised


class Host:
    """Callbacks for the library. They run on the thread that made the call, so each thread has its own frames."""

    def __init__(
        self,
        library: Library,
        ledger: Optional[Ledger] = None,
        key: Optional[Key] = None,
        log: Optional[Callable[[LogEvent], None]] = None,
    ) -> None:
        self._ffi = library.ffi
        self._ledger = ledger
        self._credit: Optional[Callable[[str, str], Credit]] = getattr(ledger, "credit", None)
        self._key = key
        self._log = log or _to_logging
        self._frames = threading.local()
        self.table = _convert.struct(self._ffi, "voucher_host")
        self._callbacks: list[Any] = []
        self._install("log", self._on_log)
        if ledger is not None:
            self._install("post", self._on_post)
        if self._credit is not None:
            self._install("credit", self._on_credit)
        if key is not None:
            self._install("key", self._on_key, error=-1)

    @contextmanager
    def frame(self) -> Iterator[Frame]:
        """Surrounds one call into the library."""
        frames = self._stack()
        frames.append(Frame())
        try:
            yield frames[-1]
        finally:
            frames.pop()

    def _stack(self) -> list[Frame]:
        if not hasattr(self._frames, "stack"):
            self._frames.stack = []
        stack: list[Frame] = self._frames.stack
        return stack

    def _install(self, field: str, function: Callable[..., Any], **options: Any) -> None:
        kind = dict(self._ffi.typeof("voucher_host").fields)[field].type
        callback = self._ffi.callback(kind, function, **options)
        # The table holds a bare pointer: what it points to must live as long.
        self._callbacks.append(callback)
        setattr(self.table, field, callback)

    def _current(self) -> Frame:
        stack = self._stack()
        return stack[-1] if stack else Frame()

    def _on_post(self, user: Any, posting: Any, outcome: Any) -> None:
        frame = self._current()
        if frame.interrupt is not None:
            return
        try:
            assert self._ledger is not None
            asked = _convert.read(self._ffi, Posting, posting)
            fill_outcome(self._ffi, outcome, self._ledger.post(asked), asked.currency)
        except BaseException as raised:
            frame.keep(raised)

    def _on_credit(self, user: Any, partner: Any, currency: Any, credit: Any) -> None:
        frame = self._current()
        if frame.interrupt is not None:
            return
        try:
            assert self._credit is not None
            unit = _convert.to_text(self._ffi, currency)
            fill_credit(credit, self._credit(_convert.to_text(self._ffi, partner), unit), unit)
        except BaseException as raised:
            frame.keep(raised)

    def _on_key(self, user: Any, root_key: Any) -> int:
        try:
            key = self._key() if callable(self._key) else self._key
            if not isinstance(key, (bytes, bytearray)) or len(key) != KEY_BYTES:
                raise ValueError(f"the root key must be {KEY_BYTES} bytes")
            self._ffi.memmove(root_key, key, KEY_BYTES)
            return 0
        except BaseException as raised:
            self._current().keep(raised)
            return -1

    def _on_log(self, user: Any, event: Any) -> None:
        try:
            self._log(_convert.read(self._ffi, LogEvent, event))
        except Exception:
            # A log that fails must not change what the call answers.
            _log.exception("the log callback raised")
        except BaseException as raised:
            self._current().keep(raised)


def fill_outcome(ffi: Any, outcome: Any, answer: object, currency: str) -> None:
    """Writes the answer into a zeroed outcome.

    The outcome is what money hangs on. A reference or balance that does not fit is left out with a warning, because
    refusing the whole answer would leave a booked payment in doubt for ever.

    :raises TypeError: it is no answer; nothing was written
    """
    if not isinstance(answer, Answer):
        raise TypeError(f"the ledger must return a voucher.Answer, not {type(answer).__name__}")
    outcome.outcome = int(answer.outcome)
    try:
        reference = _convert.to_bytes(answer.reference, "reference", 63)
        if any(category(character) == "Cc" for character in answer.reference):
            raise invalid("reference", "holds a control character")
        outcome.ledger_reference = reference
    except ValueError as problem:
        _log.warning("the ledger's reference was left out: %s", problem)
    if answer.balance is None:
        return
    try:
        outcome.balance_after = to_minor_units(answer.balance, currency, "balance")
        outcome.has_balance = 1
    except ValueError as problem:
        _log.warning("the ledger's balance was left out: %s", problem)


def fill_credit(credit: Any, answer: object, currency: str) -> None:
    """Writes the answer into a zeroed credit, which sells nothing.

    :raises TypeError: it is no answer; nothing was written
    :raises CallerBug: its amount is none of this currency; nothing was written
    """
    if not isinstance(answer, Credit):
        raise TypeError(f"the ledger must tell a voucher.Credit, not {type(answer).__name__}")
    if answer.known == CreditKind.LIMITED:
        if answer.available is None:
            raise invalid("available", "a limited credit needs the amount that is left of it")
        credit.available = to_minor_units(answer.available, currency, "available")
    credit.known = int(answer.known)


def _to_logging(event: LogEvent) -> None:
    _log.log(_LEVELS.get(event.level, logging.WARNING), "%s: %s", event.event, event.message)
