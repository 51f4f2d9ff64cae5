"""Calls about vouchers, one or many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Optional

from voucher import _convert
from voucher._store import CODE_BYTES, RECORDS_AT_ONCE, Store
from voucher.actor import Actor
from voucher.change import BulkOperation, BulkResult, ChangeReason, VoucherChange
from voucher.errors import invalid
from voucher.job import Job
from voucher.values import Deletion, Event, Filter, Record


class VoucherCalls(Store):
    """Vouchers."""

    def get(self, actor: Actor, voucher_id: str) -> Record:
        """One voucher by its identifier.

        :raises NotFound: there is none, or the actor may not see it
        """
        return self._record("voucher_get", actor, _convert.to_bytes(voucher_id, "voucher_id"))

    def get_by_serial(self, actor: Actor, serial: str) -> Record:
        """One voucher by its serial, as printed beside the code, or else by the external serial it was imported with.

        :raises NotFound: there is none, or the actor may not see it
        :raises InvalidArgument: several imported vouchers bear this external serial; a search for it lists them
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
            "voucher_search_open", "voucher_search_fetch", "voucher_record", Record, RECORDS_AT_ONCE,
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
            "voucher_history_open", "voucher_history_fetch", "voucher_event", Event, RECORDS_AT_ONCE,
            actor, _convert.to_bytes(id, "id"),
        )  # fmt: skip

    def delete(self, actor: Actor, filter: Filter) -> Deletion:
        """Deletes the vouchers that match and that nobody used or holds. Used ones are kept.

        :param filter: must narrow; an empty one is refused
        """
        deletion = self._struct("voucher_delete_result")
        self._call("voucher_delete", actor, self._filter(filter), deletion)
        return self._read(Deletion, deletion)

    def reveal(self, actor: Actor, id_or_serial: str, reason: str) -> str:
        """The code of one voucher, in full. Needs :attr:`Right.REVEAL`.

        :param reason: why; it is in the audit trail before the code is read
        :raises NotFound: there is none, or the actor may not see it
        :raises Throttled: the actor has seen as many today as the settings allow
        :raises WrongState: its series is sealed
        """
        given = _convert.to_bytes(id_or_serial, "id_or_serial"), _convert.to_bytes(reason, "reason")
        return self._text("voucher_reveal", actor, *given, capacity=CODE_BYTES)

    def remind(self, actor: Actor, voucher_ids: Iterable[str]) -> int:
        """Marks vouchers as reminded of their end. Needs :attr:`Right.MODIFY`.

        Find those to remind with :attr:`Filter.expires_until` and ``Filter(reminded=False)``, so that no holder is
        reminded twice.

        :param voucher_ids: identifiers or serials, at most 1,000
        :returns: how many were named, each once; who was reminded before counts too, and has the new time
        :raises NotFound: one of them is not there; then none was marked
        """
        marked = self._ffi.new("int64_t *")
        self._call("voucher_remind", actor, self._ids(voucher_ids), marked)
        return int(marked[0])

    # Many at once

    def bulk(
        self,
        actor: Actor,
        operation: BulkOperation,
        filter: Optional[Filter] = None,
        *,
        voucher_ids: Optional[Iterable[str]] = None,
        reason: ChangeReason = ChangeReason.NONE,
        note: str = "",
        change: Optional[VoucherChange] = None,
        with_series: bool = False,
        dry_run: bool = False,
        request_id: str = "",
    ) -> BulkResult:
        """Does one operation to many vouchers. For progress and cancelling see :meth:`bulk_start`.

        What cannot be changed is left as it is and counted by its reason. If it fails half way, what was changed stays
        changed: take up the job :meth:`jobs` lists, or ask again with the same ``request_id``.

        :param operation: what to do; each needs the right named with it
        :param filter: to which vouchers; this or ``voucher_ids`` must narrow
        :param voucher_ids: identifiers or serials: only these of what the filter finds; at most 10,000
        :param reason: why; blocking and cancelling need one
        :param note: why, in words, for the history
        :param change: new values for :attr:`BulkOperation.MODIFY` and :attr:`BulkOperation.ASSIGN`
        :param with_series: to accept, reject and activate: the series the filter names goes along as a whole
        :param dry_run: count what would happen, change nothing
        :param request_id: makes a repeated call return the first one's result
        :raises ApprovalPending: another person must approve it first
        """
        params = self._bulk_params(operation, change, reason, note, with_series, dry_run, request_id)
        filter_and_ids = self._selection(filter, voucher_ids, change)
        result = self._struct("voucher_bulk_result")
        self._call("voucher_bulk", actor, *filter_and_ids, params, result)
        return self._read(BulkResult, result)

    def bulk_start(
        self,
        actor: Actor,
        operation: BulkOperation,
        filter: Optional[Filter] = None,
        *,
        voucher_ids: Optional[Iterable[str]] = None,
        reason: ChangeReason = ChangeReason.NONE,
        note: str = "",
        change: Optional[VoucherChange] = None,
        with_series: bool = False,
        dry_run: bool = False,
        request_id: str = "",
    ) -> Job:
        """Starts a bulk operation that you drive; :attr:`Job.result` tells what it did.

        Redemptions go on meanwhile. Cancelling the job stops it where it is: what is changed stays changed. Parameters
        and errors are those of :meth:`bulk`.
        """
        params = self._bulk_params(operation, change, reason, note, with_series, dry_run, request_id)
        filter_and_ids = self._selection(filter, voucher_ids, change)
        return self._job("voucher_bulk_start", actor, *filter_and_ids, params)

    def _bulk_params(
        self,
        operation: BulkOperation,
        change: Optional[VoucherChange],
        reason: ChangeReason,
        note: str,
        with_series: bool,
        dry_run: bool,
        request_id: str,
    ) -> Any:
        wanted = change or VoucherChange()
        params = _convert.write(self._ffi, "voucher_bulk_params", wanted, self._currency, left_out=("currency",))
        params.set = self._set_bits(wanted)
        params.operation, params.reason = int(operation), int(reason)
        params.with_series, params.dry_run = bool(with_series), bool(dry_run)
        params.note = _convert.to_bytes(note, "note", 255)
        params.request_id = _convert.to_bytes(request_id, "request_id", 63)
        return params

    def _selection(
        self, filter: Optional[Filter], voucher_ids: Optional[Iterable[str]], change: Optional[VoucherChange]
    ) -> tuple[Any, Any]:
        # The library refuses an empty choice: it must not become everything the filter finds.
        chosen, ids = self._filter(filter), self._ffi.NULL if voucher_ids is None else self._ids(voucher_ids)
        if change and change.changes_money and (ids or self._narrows(chosen)):
            self._only_of_currency(chosen, change.currency or self._currency)
        return chosen, ids

    def _narrows(self, chosen: Any) -> bool:
        # Without this the currency alone would narrow, where the library refuses what is not narrowed.
        every = self._filter(None)
        every.order = chosen.order
        return bytes(self._ffi.buffer(chosen)) != bytes(self._ffi.buffer(every))

    def _only_of_currency(self, chosen: Any, currency: str) -> None:
        # The amount was counted in this currency's decimals: it means something else to any other.
        given = _convert.to_text(self._ffi, chosen.currency)
        if given not in ("", currency):
            raise invalid("change", f"its values are in {currency}, and the filter asks for {given}")
        chosen.currency = currency.encode()
