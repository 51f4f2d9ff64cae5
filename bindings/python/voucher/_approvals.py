"""Calls about what takes two persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from voucher import _convert
from voucher._store import RECORDS_AT_ONCE, Store
from voucher.actor import Actor
from voucher.approval import Approval, ApprovalState


class ApprovalCalls(Store):
    """Two persons."""

    def approvals(self, actor: Actor, state: Optional[ApprovalState] = None) -> Iterator[Approval]:
        """What one person asked for and another must approve, oldest first.

        :param state: only those that stand there, such as :attr:`ApprovalState.WAITING`; None = all
        """
        return self._rows(
            "voucher_approval_open", "voucher_approval_fetch", "voucher_approval", Approval, RECORDS_AT_ONCE,
            actor, int(state or 0),
        )  # fmt: skip

    def approval(self, actor: Actor, id: str) -> Approval:
        """One request for approval.

        :param id: identifier, from :attr:`ApprovalPending.approval_id`
        :raises NotFound: there is none, or the actor may not see it
        """
        return self._approval("voucher_approval_get", actor, _convert.to_bytes(id, "id"))

    def approve(self, actor: Actor, id: str, reason: str = "") -> Approval:
        """Approves what another person asked for, and carries it out in that person's name.

        Needs :attr:`Right.APPROVE` and the right for what is asked for. :attr:`Approval.result` is the identifier of
        the job to take up with :meth:`resume_job`, or the key of the reversal for :meth:`retry`; what is settled by
        hand is settled at once; an export is asked for again with this as its ``approval_id``.

        :raises SamePerson: you asked for it yourself
        :raises NotFound: there is none, or the actor may not see it
        :raises WrongState: it was decided before, or the thing is not as it was
        """
        decided = _convert.to_bytes(id, "id"), _convert.to_bytes(reason, "reason")
        return self._approval("voucher_approve", actor, *decided)

    def refuse(self, actor: Actor, id: str, reason: str) -> Approval:
        """Refuses what another person asked for, or withdraws what you asked for yourself.

        :param reason: why; needed
        :raises NotFound: there is none, or the actor may not see it
        :raises WrongState: it was decided before
        """
        return self._approval("voucher_refuse", actor, _convert.to_bytes(id, "id"), _convert.to_bytes(reason, "reason"))

    def _approval(self, function: str, actor: Actor, *given: bytes) -> Approval:
        approval = self._struct("voucher_approval")
        self._call(function, actor, *given, approval)
        return self._read(Approval, approval)
