"""Making one call and turning its status into an exception."""

from __future__ import annotations

import logging
from typing import Any, Optional

from voucher import _convert
from voucher._host import Frame, Host
from voucher._library import Library
from voucher.errors import ApprovalPending, InDoubt, IntegrityFault, Status, VoucherError, error_type
from voucher.values import Receipt

_log = logging.getLogger("voucher")
_NO_APPROVAL = "another person must approve it first"
_NO_ANSWER = "the ledger has not answered for good; ask again with the same request, or recover"


class Calls:
    """Calls of one library on behalf of one host."""

    def __init__(self, library: Library, host: Host) -> None:
        self.library = library
        self.ffi = library.ffi
        self.host = host

    def __call__(self, function: str, *arguments: Any, receipt: Any = None) -> int:
        """Calls and returns the status, which is no failure.

        :param receipt: the one among the arguments, to go with a failure if it was filled in
        :raises VoucherError: it is one
        :raises ApprovalPending: nothing is done before another person approves it
        """
        status, error, frame = self._run(function, arguments)
        if status < 0:
            told = self.receipt(receipt, status) if receipt is not None and receipt.state else None
            raise self._failure(status, error, told) from frame.problem
        if frame.problem is not None:
            _log.error("a callback raised; %s went on", function, exc_info=frame.problem)
        return status

    def redemption(self, function: str, receipt: Any, *arguments: Any) -> Receipt:
        """Calls what ends a redemption. The receipt goes with every failure that has one.

        :raises InDoubt: the ledger has not answered for good; what it raised is the cause
        """
        status, error, frame = self._run(function, (*arguments, receipt))
        told = self.receipt(receipt, status) if receipt.state else None
        if status < 0:
            raise self._failure(status, error, told) from frame.problem
        if status == Status.IN_DOUBT:
            # The library says why only where something failed after the ledger was asked.
            why = _convert.to_text(self.ffi, error.message) or _NO_ANSWER
            raise InDoubt(why, status=status, name=self._name(status), receipt=told) from frame.problem
        assert told is not None
        return told

    def receipt(self, receipt: Any, status: int) -> Receipt:
        """The receipt a call filled in."""
        return _convert.read(self.ffi, Receipt, receipt, duplicate=status == Status.DUPLICATE)

    def made(self, function: str, kind: str, *arguments: Any) -> Any:
        """Calls what makes a handle of that kind; it is freed when nobody holds it any more."""
        place = self.ffi.new(f"{kind} **")
        self(function, *arguments, place)
        return self.ffi.gc(place[0], getattr(self.library.functions, f"{kind}_free"))

    def _run(self, function: str, arguments: tuple[Any, ...]) -> tuple[int, Any, Frame]:
        error = _convert.struct(self.ffi, "voucher_error")
        with self.host.frame() as frame:
            status = getattr(self.library.functions, function)(*arguments, error)
        if frame.interrupt is not None:
            raise frame.interrupt
        if status == Status.APPROVAL_PENDING:
            raise ApprovalPending(
                _convert.to_text(self.ffi, error.message) or _NO_APPROVAL,
                status=status,
                name=self._name(status),
                approval_id=_convert.to_text(self.ffi, error.approval_id),
            )
        return status, error, frame

    def _failure(self, status: int, error: Any, receipt: Optional[Receipt] = None) -> VoucherError:
        kind = error_type(status, self.library.functions.voucher_status_class(status))
        message, field = _convert.to_text(self.ffi, error.message), _convert.to_text(self.ffi, error.field)
        if field.endswith("_ms"):
            # Times are datetimes here, and their fields are named so.
            message, field = message.replace(field, field[:-3]), field[:-3]
        more: dict[str, Any] = {"position": error.position} if issubclass(kind, IntegrityFault) else {}
        return kind(
            message,
            status=status,
            name=self._name(status),
            reason=error.reason,
            field=field,
            retry_at=_convert.from_ms(error.retry_at_ms),
            receipt=receipt,
            **more,
        )

    def _name(self, status: int) -> str:
        return _convert.to_text(self.ffi, self.library.functions.voucher_status_name(status))
