"""Making one call and turning its status into an exception."""

from __future__ import annotations

import logging
from typing import Any

from voucher import _convert
from voucher._host import Frame, Host
from voucher._library import Library
from voucher.errors import ApprovalPending, InDoubt, IntegrityFault, Status, VoucherError, error_type
from voucher.ledger import PostingKind
from voucher.sale import Sale
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

    def __call__(self, function: str, *arguments: Any, told: Any = None) -> int:
        """Calls and returns the status, which is no failure.

        :param told: the receipt or sale among the arguments, to go with a failure if it was filled in
        :raises VoucherError: it is one
        :raises ApprovalPending: nothing is done before another person approves it
        """
        status, error, frame = self._run(function, arguments)
        if status < 0:
            raise self._failure(status, error, self._told(told, status)) from frame.problem
        if frame.problem is not None:
            _log.error("a callback raised; %s went on", function, exc_info=frame.problem)
        return status

    def redemption(self, function: str, receipt: Any, *arguments: Any) -> Receipt:
        """Calls what ends a redemption. The receipt goes with every failure that has one.

        :raises InDoubt: the ledger has not answered for good; what it raised is the cause
        """
        return self.receipt(receipt, self._settled(function, receipt, arguments))

    def sale(self, function: str, sale: Any, *arguments: Any) -> Sale:
        """Calls what ends a sale. The sale goes with every failure that has one.

        :raises InDoubt: the ledger has not answered for good; what it raised is the cause
        """
        return read_sale(self.ffi, sale, self._settled(function, sale, arguments))

    def receipt(self, receipt: Any, status: int) -> Receipt:
        """The receipt a call filled in."""
        return _convert.read(self.ffi, Receipt, receipt, duplicate=status == Status.DUPLICATE)

    def _settled(self, function: str, made: Any, arguments: tuple[Any, ...]) -> int:
        status, error, frame = self._run(function, (*arguments, made))
        told = self._told(made, status)
        if status < 0:
            raise self._failure(status, error, told) from frame.problem
        if status == Status.IN_DOUBT:
            # The library says why only where something failed after the ledger was asked.
            why = _convert.to_text(self.ffi, error.message) or _NO_ANSWER
            raise InDoubt(why, status=status, name=self._name(status), **told) from frame.problem
        return status

    def _told(self, made: Any, status: int) -> dict[str, Any]:
        """How far it got, as a failure tells it."""
        if made is None or not made.state:
            return {}
        if self.ffi.typeof(made) is self.ffi.typeof("voucher_sale *"):
            return {"sale": read_sale(self.ffi, made, status)}
        return {"receipt": self.receipt(made, status)}

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

    def _failure(self, status: int, error: Any, told: dict[str, Any]) -> VoucherError:
        kind = error_type(status, self.library.functions.voucher_status_class(status))
        message, field = _convert.to_text(self.ffi, error.message), _convert.to_text(self.ffi, error.field)
        if field.endswith("_ms"):
            # Times are datetimes here, and their fields are named so; "from" is no name in Python.
            own = "since" if field == "from_ms" else field[:-3]
            message, field = message.replace(field, own), own
        more = {**told, "position": error.position} if issubclass(kind, IntegrityFault) else told
        return kind(
            message,
            status=status,
            name=self._name(status),
            reason=error.reason,
            field=field,
            retry_at=_convert.from_ms(error.retry_at_ms),
            **more,
        )

    def _name(self, status: int) -> str:
        return _convert.to_text(self.ffi, self.library.functions.voucher_status_name(status))


def read_sale(ffi: Any, made: Any, status: int) -> Sale:
    """The sale a call filled in."""
    return _convert.read(ffi, Sale, made, duplicate=status == Status.DUPLICATE)
