"""Calls that count."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Optional

from voucher import _convert
from voucher._store import RECORDS_AT_ONCE, Store
from voucher.actor import Actor
from voucher.report import ConservationRow, GroupBy, LiabilityRow, Metrics, StockRow
from voucher.values import Filter

_METRICS_BYTES = 16384


class ReportCalls(Store):
    """Reports."""

    def stock(
        self, actor: Actor, group_by: GroupBy = GroupBy.NONE, filter: Optional[Filter] = None
    ) -> Iterator[StockRow]:
        """How many vouchers there are and what they are worth. Reads counters, not vouchers: fast on any store.

        :param group_by: what to tell apart, such as ``GroupBy.SERIES | GroupBy.STATE``; currencies always are
        :param filter: series, voucher type, partner, currency and state of it count
        """
        rows = self._rows(
            "voucher_stock_open", "voucher_stock_fetch", "voucher_stock_row", StockRow, RECORDS_AT_ONCE,
            actor, self._filter(filter), int(group_by),
        )  # fmt: skip
        return (dataclasses.replace(row, state=row.state or None) for row in rows)

    def liability(
        self, actor: Actor, at: Optional[datetime] = None, since: Optional[datetime] = None
    ) -> list[LiabilityRow]:
        """What the store owed at the end of a day, one row for each currency.

        Days are those of the store's time zone.

        :param at: a moment in the last day; None = today
        :param since: a moment in the first day of what was issued and redeemed; None = the store's first
        """
        days = _convert.to_ms(since, "since"), _convert.to_ms(at, "at")
        return self._few_rows("voucher_liability", "voucher_liability_row", LiabilityRow, actor, *days)

    def conservation(self, actor: Actor) -> list[ConservationRow]:
        """Whether vouchers or money appeared or vanished, one row for each currency.

        What was issued, plus what changes of value added, must be what is there in all states, and what the sums of
        all days say. It holds at any moment; if :attr:`ConservationRow.holds` is False, call somebody.
        """
        return self._few_rows("voucher_conservation", "voucher_conservation_row", ConservationRow, actor)

    def metrics(self, actor: Actor) -> Metrics:
        """The state of the store in numbers, to publish."""
        metrics = self._struct("voucher_metrics_snapshot")
        self._call("voucher_metrics", actor, metrics)
        return self._read(Metrics, metrics)

    def metrics_text(self, actor: Actor) -> str:
        """The same as text in the format Prometheus reads."""
        return self._text("voucher_metrics_text", actor, capacity=_METRICS_BYTES)
