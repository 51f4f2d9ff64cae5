"""A shop that sells vouchers, and whether its books agree with the store."""

from decimal import Decimal

from voucher import (
    Actor,
    ActorKind,
    Category,
    Classification,
    Filter,
    LedgerEntry,
    Right,
    SaleFilter,
    SaleKind,
    SaleState,
    TaxClass,
    Usage,
    ValueKind,
    to_minor_units,
)

RECOVERY = Actor.system("recovery")
EMMA, OTTO = (Actor.customer(account, source="203.0.113.7") for account in ("emma", "otto"))
NORTH = Actor(ActorKind.PARTNER, "nora", partner="north", rights=Right.SELL | Right.VIEW)
BORIS = Actor.operator("boris", rights=Right.ALL)


def stocked(module, anna):
    """A shop: lot 1 of ten printed vouchers of ten euros, and types to make vouchers after."""
    module.setting_set(anna, "wholesale_discount", "1000", partner="north")
    module.generate_series(anna, series_code="1", quantity=10, face_value=Decimal("10.00"))
    types = {
        "MAIL": {"classification": Classification.ELECTRONIC, "face_value": Decimal("20.00"), "payment_type": "card"},
        "OWN": {"classification": Classification.ELECTRONIC, "face_value": Decimal("5.00"), "usage": Usage.PERSONAL},
        "ANY": {"classification": Classification.ELECTRONIC, "value_kind": ValueKind.VARIABLE, "currency": "JPY"},
        "CARD": {
            "classification": Classification.GIFT,
            "category": Category.IDENTIFIES_CUSTOMER,
            "value_kind": ValueKind.VARIABLE,
            "partial_use": True,
            "tax_class": TaxClass.SINGLE_PURPOSE,
        },
        "BACK": {
            "classification": Classification.REFUND,
            "value_kind": ValueKind.VARIABLE,
            "refund_method": "voucher",
            "two_persons": True,
        },
    }
    for code, given in types.items():
        module.type_put(anna, code=code, name=code, **given)
    return module


def lot(module, anna, quantity=4, **given):
    """Sells vouchers of lot 1 to the partner."""
    asked = {"kind": SaleKind.STOCK, "request_id": "order-1", "partner": "north", "filter": Filter(series="1"), **given}
    return module.sell(anna, quantity=quantity, **asked)


def mail(module, actor, request_id="mail-1", **given):
    """Sells a voucher that is made on the spot."""
    asked = {"kind": SaleKind.ELECTRONIC, "voucher_type": "MAIL", "buyer": "emma", **given}
    return module.sell(actor, request_id=request_id, **asked)


def card(module, anna, **given):
    """Issues a card with fifty euros."""
    asked = {"voucher_type": "CARD", "holder": "emma", "card_number": "GC-0042", **given}
    return module.sell(anna, kind=SaleKind.GIFT, request_id="card-1", face_value=Decimal("50.00"), **asked)


def states(module, anna):
    """The states of lot 1."""
    return [one.state for one in module.search(anna, Filter(series="1"))]


def assert_books_agree(module, books, anna):
    """Nothing appeared or vanished, and both sides say the same."""
    assert books.unbalanced == []
    assert sum(books.totals.values()) == 0
    owed = sum(row.sold_outstanding + row.sold_breakage for row in module.liability(anna))
    assert owed + kept(module, anna) == books.totals["vouchers"]
    assert all(row.holds for row in module.conservation(anna))
    module.audit_verify(anna)
    with module.reconcile(anna) as comparison:
        entries = (posting for posting, *_ in books.entries.values())
        booked = [LedgerEntry(one.key, one.account, to_minor_units(one.amount, one.currency)) for one in entries]
        assert [*comparison.check(booked), *comparison.missing()] == []


def kept(module, anna):
    """What vouchers were worth that were cancelled without their money going back: the host keeps it."""
    cancelled = module.sales(anna, SaleFilter(kind=SaleKind.CANCELLATION, state=SaleState.POSTED))
    return sum(one.face_value + one.extra_value for one in cancelled if not one.posting_kind and not one.test_mode)
