"""What one person asks for and another must approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from voucher._growing import Growing


class ApprovalState(Growing):
    """Where a request for approval stands. Refused: by another person, or withdrawn by its maker."""

    WAITING = 1
    APPROVED = 2
    REFUSED = 3


@dataclass(frozen=True)
class Approval:
    """What one person asked for and another must approve.

    :ivar operation: what was asked for: ``"generate"``, ``"activate"``, ``"modify"``, ``"reverse"``, ``"refund"``, ...
    :ivar summary: one line for whoever decides
    :ivar series_id: the series it is about, empty if none or several
    :ivar voucher_id: the voucher it is about, empty if none or several
    :ivar partner: partner of whoever asked
    :ivar maker_id: who asked
    :ivar made_at: when
    :ivar checker_id: who decided, empty if nobody did
    :ivar checked_at: when, None = not yet
    :ivar reason: why it was approved or refused
    :ivar result: what approving it started: a job's identifier for :meth:`voucher.Module.resume_job`, or the key of a
        posting for :meth:`voucher.Module.retry`; of an export ``"granted"``, until it was asked for again, then the
        number of its run
    """

    id: str
    state: ApprovalState
    operation: str
    summary: str
    series_id: str
    voucher_id: str
    partner: str
    maker_id: str
    made_at: Optional[datetime]
    checker_id: str
    checked_at: Optional[datetime]
    reason: str
    result: str
