"""Calls about redemptions, up to their last end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Optional, Union

from voucher import _convert
from voucher._store import RECORDS_AT_ONCE, Store
from voucher.actor import Actor
from voucher.errors import ApprovalPending, Status
from voucher.ledger import Answer, Posting
from voucher.reconciliation import Reconciliation
from voucher.values import Begun, Check, Receipt, Recovery


class RedemptionCalls(Store):
    """Redemptions."""

    def check(self, actor: Actor, code: str = "", **typed: Any) -> Check:
        """What a code is worth, without redeeming it. Counts as an attempt.

        Parameters and errors are those of :meth:`redeem`, less the ledger's.
        """
        check = self._struct("voucher_check_result")
        self._call("voucher_check", actor, self._redeem_params(code, **typed), check)
        return self._read(Check, check)

    def redeem(
        self,
        actor: Actor,
        code: str = "",
        account: str = "",
        *,
        serial: str = "",
        account_partner: str = "",
        request_id: str = "",
        amount: Optional[Decimal] = None,
        currency: str = "",
        product: str = "",
    ) -> Receipt:
        """Redeems a code and has your ledger book it, exactly once whatever happens.

        Asked again with the same request id, or by the same account with the same code, it credits nothing and returns
        the first receipt with ``duplicate=True``. A part needs a request id, which alone tells a repeated wish from a
        new one: without it an amount is refused.

        :param code: as typed; spaces and dashes may stand in it. Empty for a card: its holder redeems it by ``serial``
        :param account: the account to credit; empty = the customer's own
        :param serial: the serial typed with it, empty = not asked for. Of a card its number, if it has none its serial
        :param account_partner: the partner whose customer the account is; a customer's own is taken from the actor
        :param request_id: your identifier of this wish, such as the form's; at most 63 bytes
        :param amount: take only so much and leave a balance, for types that allow it; None = all that is left
        :param currency: ISO 4217 code the amount is in: give the voucher's own, as :meth:`check` tells it; empty = the
            module's. A voucher in another one is refused like any that cannot be redeemed
        :param product: the product it is for, or the type of products: vouchers for products are accepted for these
            alone. A repeated call names the same one: for another it is refused
        :raises NotRedeemable: show customers one text, whatever the reason
        :raises LedgerRejected: your ledger refused for good; the voucher is active again
        :raises Throttled: too many attempts; nothing was looked at
        :raises InDoubt: the ledger has not answered for good. What it raised is the ``__cause__``; an exit or a
            KeyboardInterrupt from inside the ledger goes on as itself. Either way the redemption is held and
            :meth:`recover` ends it.
        :raises LedgerConflict: your ledger knows the key with another account or amount
        """
        params = self._redeem_params(
            code, serial, account, account_partner, request_id, amount, currency, product
        )
        receipt = self._struct("voucher_receipt")
        return self._calls.redemption("voucher_redeem", receipt, self._handle, self._actor(actor), params)

    def redeem_begin(
        self,
        actor: Actor,
        code: str = "",
        account: str = "",
        *,
        serial: str = "",
        account_partner: str = "",
        request_id: str = "",
        amount: Optional[Decimal] = None,
        currency: str = "",
        product: str = "",
    ) -> Begun:
        """The first half of :meth:`redeem` for a host that books by itself, between two calls.

        The voucher is held from now on. If ``must_post``, book the posting and tell the answer to
        :meth:`redeem_settle`; after a crash :meth:`pending_postings` has what is left. Parameters and errors are those
        of :meth:`redeem`, less the ledger's.
        """
        params = self._redeem_params(
            code, serial, account, account_partner, request_id, amount, currency, product
        )
        return self._begun("voucher_redeem_begin", actor, params)

    def redeem_settle(self, actor: Actor, posting: Union[Posting, str], answer: Answer) -> Receipt:
        """The second half: tells what your ledger answered. Telling it twice does no harm.

        :param posting: the posting, or its key
        :param answer: what became of it
        :raises InDoubt: the answer was RETRY or UNKNOWN, the redemption stays pending
        :raises LedgerRejected: the answer was REJECTED, the voucher is active again
        :raises LedgerConflict: the answer was CONFLICT, or contradicts an earlier one
        :raises NotRedeemable: reversed since; final: your ledger may hold both entries. :attr:`receipt` is set
        """
        key = posting.key if isinstance(posting, Posting) else posting
        currency = posting.currency if isinstance(posting, Posting) else ""
        outcome, receipt = self._outcome_of(actor, key, answer, currency), self._struct("voucher_receipt")
        return self._calls.redemption(
            "voucher_redeem_settle", receipt, self._handle, self._actor(actor), _convert.to_bytes(key, "key"), outcome
        )

    def redemption(self, actor: Actor, key: str) -> Receipt:
        """How far a redemption got, or a reversal or sale.

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
        """Asks your ledger again about what a crash or an unsure answer left pending. Run it every minute.

        That is redemptions, reversals and sales.

        :param older_than: leave younger ones alone, they may be under way
        :param redemptions_max: drive at most so many; call again while ``driven`` comes back as this number
        """
        recovery = self._struct("voucher_recovery")
        self._call("voucher_recover", actor, _convert.duration_ms(older_than, "older_than"), redemptions_max, recovery)
        return self._read(Recovery, recovery)

    def pending_postings(self, actor: Actor, older_than: timedelta = timedelta(minutes=1)) -> Iterator[Posting]:
        """The postings of what is pending, for a host that books by itself: post each and settle it.

        :meth:`redeem_settle` settles redemptions, reversals and sales alike.

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

    # Reversal, and what is in doubt

    def reverse(self, actor: Actor, key: str, reason: str) -> Receipt:
        """Reverses a redemption and has your ledger take the amount back, exactly once. Needs :attr:`Right.REVERSE`.

        Your ledger is asked for a posting of the kind :attr:`PostingKind.REVERSAL`. Once it booked, the voucher can be
        redeemed again, with a key of its own. Asked again it debits nothing and returns the first receipt with
        ``duplicate=True``.

        :param key: the key of the redemption
        :param reason: why, for the history
        :returns: the receipt of the reversal
        :raises ApprovalPending: another person must approve it first; nothing was asked. Approved, its ``result`` is
            the key for :meth:`retry`
        :raises NotFound: there is none, or the actor may not see it
        :raises WrongState: the redemption is not one that can be reversed
        :raises LedgerRejected: your ledger refused for good; the redemption stands
        :raises InDoubt: as :meth:`redeem`; ask again, or let :meth:`recover` do it
        :raises LedgerConflict: your ledger knows the key with another account or amount
        """
        given = _convert.to_bytes(key, "key"), _convert.to_bytes(reason, "reason")
        receipt = self._struct("voucher_receipt")
        return self._calls.redemption("voucher_reverse", receipt, self._handle, self._actor(actor), *given)

    def reverse_begin(self, actor: Actor, key: str, reason: str) -> Begun:
        """The first half of :meth:`reverse` for a host that books by itself, between two calls.

        If ``must_post``, book the posting, which takes its amount off the account, and tell the answer to
        :meth:`redeem_settle`. Parameters and errors are those of :meth:`reverse`, less the ledger's.
        """
        given = _convert.to_bytes(key, "key"), _convert.to_bytes(reason, "reason")
        return self._begun("voucher_reverse_begin", actor, *given)

    def doubts(self, actor: Actor, older_than: timedelta = timedelta(0)) -> Iterator[Receipt]:
        """Redemptions, reversals and sales that are pending, or held because your ledger contradicts; oldest first.

        :param older_than: only those begun at least so long ago
        """
        return self._rows(
            "voucher_doubt_open", "voucher_doubt_fetch", "voucher_receipt", Receipt, RECORDS_AT_ONCE,
            actor, _convert.duration_ms(older_than, "older_than"),
        )  # fmt: skip

    def retry(self, actor: Actor, key: str) -> Receipt:
        """Asks your ledger once more about a pending redemption, reversal or sale: :meth:`recover` for one.

        Needs :attr:`Right.REDEEM_FOR_ANOTHER` and VIEW. With :attr:`Right.OVERRIDE` it also asks again about one your
        ledger had booked and lost since, as after a restore of it.

        :param key: the key of its posting
        :raises NotFound: there is none, or the actor may not see it
        :raises WrongState: it was rejected, is in conflict, or in test mode; nothing was asked
        :raises NotRedeemable: a payment that was reversed since; final: your ledger may hold both entries
        :raises InDoubt: the ledger has not answered for good
        :raises LedgerRejected: your ledger refused for good
        :raises LedgerConflict: your ledger knows the key with another account or amount
        """
        receipt = self._struct("voucher_receipt")
        given = self._handle, self._actor(actor), _convert.to_bytes(key, "key")
        return self._calls.redemption("voucher_retry", receipt, *given)

    def settle_by_hand(self, actor: Actor, key: str, answer: Answer, reason: str) -> str:
        """Asks that what is in doubt or in conflict be settled with what people found in the ledger.

        Look into the ledger first: DONE for what was not booked takes the customer's money, REJECTED for what was
        gives it twice. It always takes two persons: :meth:`approve` settles it. Needs :attr:`Right.OVERRIDE`.

        :param key: the key of the posting
        :param answer: :meth:`Answer.done` or :meth:`Answer.rejected`
        :param reason: what was found, for whoever approves and for the history
        :returns: identifier of the request for approval
        :raises NotFound: there is none, or the actor may not see it
        :raises WrongState: it is settled
        """
        outcome = self._outcome_of(actor, key, answer)
        given = _convert.to_bytes(key, "key"), outcome, _convert.to_bytes(reason, "reason")
        try:
            self._call("voucher_settle_by_hand", actor, *given)
        except ApprovalPending as asked:
            return asked.approval_id
        raise AssertionError("the library settled by hand without a second person")

    def reconcile(
        self, actor: Actor, since: Optional[datetime] = None, until: Optional[datetime] = None
    ) -> Reconciliation:
        """Opens a comparison of your ledger with what was settled here in a time. Needs :attr:`Right.AUDIT`.

        One goes on at a time: opening another ends this one.

        :param since: from this moment; None = from the first
        :param until: before this moment; None = now
        """
        times = _convert.to_ms(since, "since"), _convert.to_ms(until, "until")
        return Reconciliation(self._calls, self._cursor("voucher_reconcile_open", actor, *times))

    def _begun(self, function: str, actor: Actor, *given: Any) -> Begun:
        posting, receipt = self._struct("voucher_posting"), self._struct("voucher_receipt")
        status = self._call(function, actor, *given, posting, receipt, told=receipt)
        must_post = status in (Status.OK, Status.IN_DOUBT)
        return Begun(
            posting=self._read(Posting, posting) if must_post else None,
            receipt=self._calls.receipt(receipt, status),
            must_post=must_post,
            again=status == Status.IN_DOUBT,
        )

    def _outcome_of(self, actor: Actor, key: str, answer: Answer, currency: str = "") -> Any:
        if not currency and getattr(answer, "balance", None) is not None:
            currency = self.redemption(actor, key).currency
        return self._outcome(answer, currency)
