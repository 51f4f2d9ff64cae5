"""The verbs of the stories that are the back office's."""

import re
from datetime import timedelta

from units import changed, listed, plain, received, value

from voucher import (
    ApprovalState,
    BulkOperation,
    ChangeReason,
    GroupBy,
    SeriesChange,
    SeriesEdit,
    Status,
    VoucherChange,
    VoucherType,
)
from voucher._convert import from_ms as moment


class OfficeVerbs:
    """Types, settings, changes, approvals, reports and reversal, for a teller that has a module."""

    def type_put(self, actor, params):
        return Status.OK, plain(self.module.type_put(actor, value(VoucherType, params, self.currency)))

    def type_get(self, actor, code):
        return Status.OK, plain(self.module.type_get(actor, code))

    def types(self, actor, retired_too):
        return listed(self.module.types(actor, retired_too=bool(retired_too)))

    def type_retire(self, actor, code, retired):
        return Status.OK, plain(self.module.type_retire(actor, code, bool(retired)))

    def setting_set(self, actor, partner, name, value):
        self.module.setting_set(actor, name, value, partner=partner)
        return Status.OK, {}

    def setting(self, actor, partner, name):
        return Status.OK, {"value": self.module.setting(actor, name, partner=partner)}

    def bulk(self, actor, params, filter=None, voucher_ids=None):
        result = self.module.bulk(
            actor,
            BulkOperation(params["operation"]),
            self.filter_of(filter or {}),
            voucher_ids=voucher_ids and re.split(r"[,\n]", voucher_ids),
            reason=ChangeReason(params.get("reason", 0)),
            note=params.get("note", ""),
            change=changed(VoucherChange, params, self.currency),
            with_series=bool(params.get("with_series")),
            dry_run=bool(params.get("dry_run")),
            request_id=params.get("request_id", ""),
        )
        return Status.OK, plain(result)

    def series_change(self, actor, series, change, why):
        return Status.OK, plain(self.module.series_change(actor, series, SeriesChange(change), why))

    def series_edit(self, actor, series, params):
        return Status.OK, plain(self.module.series_edit(actor, series, changed(SeriesEdit, params, self.currency)))

    def approvals(self, actor, state):
        return listed(self.module.approvals(actor, ApprovalState(state) if state else None))

    def approve(self, actor, id, reason):
        return Status.OK, plain(self.module.approve(actor, id, reason))

    def refuse(self, actor, id, reason):
        return Status.OK, plain(self.module.refuse(actor, id, reason))

    def job(self, actor, id):
        return Status.OK, plain(list(self.module.resume_job(actor, id))[-1])

    def reveal(self, actor, id, reason):
        return Status.OK, {"code": re.sub("[- ]", "", self.module.reveal(actor, id, reason))}

    def remind(self, actor, voucher_ids):
        return Status.OK, {"marked": self.module.remind(actor, re.split(r"[,\n]", voucher_ids))}

    def stock(self, actor, filter, group_by):
        return listed(self.module.stock(actor, GroupBy(group_by), self.filter_of(filter)))

    def liability(self, actor, from_ms, at_ms):
        return listed(self.module.liability(actor, moment(at_ms), moment(from_ms)))

    def conservation(self, actor):
        return listed(self.module.conservation(actor))

    def metrics(self, actor):
        return Status.OK, plain(self.module.metrics(actor))

    def reverse(self, actor, key, reason):
        return received(self.module.reverse(actor, key, reason))

    def doubts(self, actor, older_than_ms):
        return listed(self.module.doubts(actor, timedelta(milliseconds=older_than_ms)))

    def settle_by_hand(self, actor, key, outcome, reason):
        asked = self.module.settle_by_hand(actor, key, self.answer(outcome), reason)
        return Status.APPROVAL_PENDING, {"approval_id": asked}

    def recover(self, actor):
        return Status.OK, plain(self.module.recover(actor, timedelta(0), 0))

    def audit_verify(self, actor):
        return Status.OK, {"length": self.module.audit_verify(actor)}
