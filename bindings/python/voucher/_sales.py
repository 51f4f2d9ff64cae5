"""Calls about sales."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Optional, Union

from voucher import _convert
from voucher._calls import read_sale
from voucher._store import CODE_BYTES, Store
from voucher.actor import Actor
from voucher.errors import Status, invalid
from voucher.ledger import Answer, Posting
from voucher.sale import Sale, SaleBegun, SaleFilter, SaleParams, SaleSum
from voucher.values import Filter

_SALES_AT_ONCE = 64


class SaleCalls(Store):
    """Sales."""

    def sell(
        self,
        actor: Actor,
        params: Optional[SaleParams] = None,
        filter: Optional[Filter] = None,
        *,
        voucher_ids: Optional[Iterable[str]] = None,
        **given: Any,
    ) -> Sale:
        """Sells vouchers, issues or takes them back, and has your ledger book it, exactly once whatever happens.

        One sale is one posting, and all of its vouchers go with it or none. Until your ledger has answered they are
        reserved. Asked again with the same request id it books nothing and returns the first one with
        ``duplicate=True``, or as it is if nothing is posted for its kind. Needs :attr:`Right.SELL`, or the right named
        with the kind.

        Where a partner is to be invoiced and the request does not tell its credit, your ledger's ``credit`` is asked,
        if it has one: see :class:`CreditLedger`.

        :param params: what is to be done
        :param filter: stock, counter and return: which vouchers; those of them that can be sold or come back are taken
        :param voucher_ids: the same by identifier or serial, at most 10,000; each must be one that can
        :param given: fields of :class:`SaleParams`, instead of ``params`` or on top of it
        :raises CreditExceeded: the partner's credit does not reach, or cannot be told; nothing was sold
        :raises WrongState: a voucher cannot be sold or come back; or it was cancelled since, and :attr:`sale` is set
        :raises LedgerRejected: your ledger refused for good; the vouchers are as they were
        :raises InDoubt: the ledger has not answered for good. What it raised is the ``__cause__``; an exit or a
            KeyboardInterrupt from inside the ledger goes on as itself. Either way the vouchers are held and
            :meth:`recover` ends it
        :raises LedgerConflict: your ledger knows the key with another account or amount
        :raises ApprovalPending: another person must approve it first: a refund, a return, a transfer, a cancellation
            with return. Approved, the same call goes on; its ``result`` is the key for :meth:`retry`
        :raises CallerBug: the request id was used for another sale, among all else that makes no sense
        """
        arguments, sale = self._sale_arguments(params, filter, voucher_ids, given), self._struct("voucher_sale")
        return self._calls.sale("voucher_sell", sale, self._handle, self._actor(actor), *arguments)

    def sale_begin(
        self,
        actor: Actor,
        params: Optional[SaleParams] = None,
        filter: Optional[Filter] = None,
        *,
        voucher_ids: Optional[Iterable[str]] = None,
        **given: Any,
    ) -> SaleBegun:
        """The first half of :meth:`sell` for a host that books by itself, between two calls.

        The vouchers are reserved from now on. If ``must_post``, book the posting and tell the answer to
        :meth:`sale_settle`; after a crash :meth:`pending_postings` has what is left. Never hand the vouchers out
        before. A partner's credit is checked only if ``credit_available`` tells it. Parameters and errors are those of
        :meth:`sell`, less the ledger's.
        """
        arguments = self._sale_arguments(params, filter, voucher_ids, given)
        posting, sale = self._struct("voucher_posting"), self._struct("voucher_sale")
        status = self._call("voucher_sale_begin", actor, *arguments, posting, sale, told=sale)
        must_post = status in (Status.OK, Status.IN_DOUBT)
        return SaleBegun(
            posting=self._read(Posting, posting) if must_post else None,
            sale=read_sale(self._ffi, sale, status),
            must_post=must_post,
            again=status == Status.IN_DOUBT,
        )

    def sale_settle(self, actor: Actor, posting: Union[Posting, str], answer: Answer) -> Sale:
        """The second half: tells what your ledger answered. Telling it twice does no harm.

        :param posting: the posting, or its key
        :param answer: what became of it
        :raises InDoubt: the answer was RETRY or UNKNOWN, the sale stays pending
        :raises LedgerRejected: the answer was REJECTED, the vouchers are as they were
        :raises LedgerConflict: the answer was CONFLICT, or contradicts an earlier one
        :raises WrongState: cancelled since; :attr:`sale` is set
        """
        key = posting.key if isinstance(posting, Posting) else posting
        currency = posting.currency if isinstance(posting, Posting) else ""
        if not currency and getattr(answer, "balance", None) is not None:
            currency = self.sale(actor, key).currency
        outcome, sale = self._outcome(answer, currency), self._struct("voucher_sale")
        given = self._handle, self._actor(actor), _convert.to_bytes(key, "key"), outcome
        return self._calls.sale("voucher_sale_settle", sale, *given)

    def sale(self, actor: Actor, id_or_key: str) -> Sale:
        """One sale. The back office sees all, a partner its own, a customer what it bought, holds or was refunded.

        :param id_or_key: its identifier, or the key of its posting
        :raises NotFound: there is none, or the actor may not see it
        """
        sale = self._struct("voucher_sale")
        status = self._call("voucher_sale_get", actor, _convert.to_bytes(id_or_key, "id_or_key"), sale)
        return read_sale(self._ffi, sale, status)

    def sales(self, actor: Actor, filter: Optional[SaleFilter] = None) -> Iterator[Sale]:
        """The sales that match and that the actor may see, newest first, page by page while you iterate."""
        asked = filter or SaleFilter()
        if not isinstance(asked, SaleFilter):
            raise invalid("filter", f"give a voucher.SaleFilter, not {type(asked).__name__}")
        made = _convert.write(self._ffi, "voucher_sale_filter", asked, left_out=("since", "until"))
        made.from_ms, made.until_ms = _convert.to_ms(asked.since, "since"), _convert.to_ms(asked.until, "until")
        return self._rows(
            "voucher_sale_open", "voucher_sale_fetch", "voucher_sale", Sale, _SALES_AT_ONCE,
            actor, made,
        )  # fmt: skip

    def sale_sums(
        self, actor: Actor, since: Optional[datetime] = None, until: Optional[datetime] = None, *, by_type: bool = False
    ) -> list[SaleSum]:
        """What was sold, came back and was refunded in a time: one row for each partner and currency.

        Sales count at the moment they were settled. Test sales are left out. Needs :attr:`Right.VIEW`; a partner sees
        its own.

        :param since: from this moment; None = from the first
        :param until: before this moment; None = now
        :param by_type: tell voucher types apart as well
        """
        times = _convert.to_ms(since, "since"), _convert.to_ms(until, "until")
        return self._few_rows("voucher_sale_sums", "voucher_sale_sum", SaleSum, actor, *times, bool(by_type))

    def sale_code(self, actor: Actor, id_or_key: str) -> str:
        """The code of the voucher of a booked electronic sale or refund, for its receipt or the customer.

        It may be asked again while the voucher is active, and each time is in the audit trail. Who made the sale needs
        no more than the right it took, anybody else :attr:`Right.REVEAL`.

        :param id_or_key: the sale's identifier, or the key of its posting
        :raises NotFound: there is none, or the actor may not see it
        :raises WrongState: the sale is not booked or has no code of its own, or the voucher is not active any more
        """
        given = _convert.to_bytes(id_or_key, "id_or_key")
        return self._text("voucher_sale_code", actor, given, capacity=CODE_BYTES)

    def _sale_arguments(
        self,
        params: Optional[SaleParams],
        filter: Optional[Filter],
        voucher_ids: Optional[Iterable[str]],
        given: dict[str, Any],
    ) -> tuple[Any, Any, Any]:
        asked = SaleParams(**given) if params is None else dataclasses.replace(params, **given)
        if not isinstance(asked, SaleParams):
            raise invalid("params", f"give voucher.SaleParams, not {type(asked).__name__}")
        made = _convert.write(self._ffi, "voucher_sale_params", asked, self._currency)
        for field in ("face_value", "price"):
            if getattr(asked, field) is not None and not getattr(made, field):
                # To the library 0 is what the type or the face value says.
                raise invalid(field, "give more than 0, or leave it out")
        if any(amount is not None for amount in (asked.face_value, asked.price, asked.credit_available)):
            # So many minor units are another amount in another currency.
            made.currency = (asked.currency or self._currency).encode()
        made.credit_known = asked.credit_available is not None
        # The library refuses an empty choice: it must not become everything the filter finds.
        return self._filter(filter), self._ffi.NULL if voucher_ids is None else self._ids(voucher_ids), made
