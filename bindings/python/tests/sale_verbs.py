"""The verbs of the stories that are about sales."""

import re

from units import listed, plain, value

from voucher import SaleFilter, SaleParams, Status
from voucher._convert import from_ms as moment

# What the C struct leaves out with 0 is left out here with None.
_LEFT_OUT_WITH_0 = ("face_value", "price", "credit_read_at_ms")


class SaleVerbs:
    """Sales, for a teller that has a module."""

    def sell(self, actor, params, filter=None, voucher_ids=None):
        sale = self.module.sell(actor, *self.asked(params, filter), voucher_ids=self.split(voucher_ids))
        return self.sold(sale)

    def sale_begin(self, actor, params, filter=None, voucher_ids=None):
        begun = self.module.sale_begin(actor, *self.asked(params, filter), voucher_ids=self.split(voucher_ids))
        if not begun.must_post:
            return self.sold(begun.sale)
        self.postings[begun.posting.key] = begun.posting
        return (Status.IN_DOUBT if begun.again else Status.OK), plain(begun.posting)

    def sale_settle(self, actor, key, outcome):
        return self.sold(self.module.sale_settle(actor, key, self.answer(outcome)))

    def sale(self, actor, id):
        return Status.OK, plain(self.module.sale(actor, id))

    def sales(self, actor, filter):
        told = {name: given for name, given in filter.items() if name not in ("from_ms", "until_ms")}
        for name in ("kind", "state"):
            told[name] = told.get(name) or None
        kinds = {"since": moment(filter.get("from_ms", 0)), "until": moment(filter.get("until_ms", 0))}
        return listed(self.module.sales(actor, SaleFilter(**told, **kinds)))

    def sale_sums(self, actor, from_ms=0, until_ms=0, by_type=0):
        return listed(self.module.sale_sums(actor, moment(from_ms), moment(until_ms), by_type=bool(by_type)))

    def sale_code(self, actor, id):
        return Status.OK, {"code": re.sub("[- ]", "", self.module.sale_code(actor, id))}

    def asked(self, params, filter):
        told = {name: given for name, given in params.items() if given or name not in _LEFT_OUT_WITH_0}
        if not told.pop("credit_known", 0):
            told.pop("credit_available", None)
        return value(SaleParams, told, self.currency), self.filter_of(filter or {})

    def split(self, voucher_ids):
        return voucher_ids and re.split(r"[,\n]", voucher_ids)

    def sold(self, sale):
        if sale.duplicate:
            return Status.DUPLICATE, plain(sale)
        return (Status.OK if sale.posting_kind else Status.DONE), plain(sale)
