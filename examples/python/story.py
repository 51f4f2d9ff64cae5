"""The whole story: five coupons of ten euros, a customer who uses two, and the list that shows it.

VOUCHER_LIBRARY=target/debug/libvoucher.so PYTHONPATH=bindings/python python3 examples/python/story.py
"""

import dataclasses
import secrets
import tempfile
from decimal import Decimal
from pathlib import Path

from ledger import CustomerLedger

import voucher
from voucher import Actor, Filter, Right


def main(folder):
    ledger = CustomerLedger(folder / "billing.db")
    ledger.open_account("cust-1")
    ledger.open_account("cust-2")
    # A real host keeps the key in a file of its own (key_file=) or in its vault (key= a function).
    key = secrets.token_bytes(32)
    with voucher.open(folder / "vouchers.db", key=key, ledger=ledger, currency="EUR") as module:
        admin = Actor.operator("admin", rights=Right.ALL)
        series, codes = sell(module, admin)
        use(module, ledger, codes)
        table(module, admin, series)


def sell(module, admin):
    """Description TESTING, start prefix 12, quantity 5, amount 10."""
    wanted = dataclasses.replace(
        voucher.preset("astpp"),
        description="TESTING",
        prefix="12",
        quantity=5,
        face_value=Decimal("10.00"),
        # Eight digits are easy to guess: somebody has to answer for it.
        weak_codes_override="admin",
    )
    series = module.generate_series(admin, wanted)
    print(f"{series.issued} coupons of {series.face_value} {series.currency} were made, beginning with {series.prefix}")
    # The print file: the only place where whole codes stand.
    file = module.export(admin, Filter(series=series.id), with_codes=True, columns=("code",))
    lines = b"".join(file).decode("utf-8-sig").splitlines()
    return series, [line.strip('"') for line in lines[1:]]


def use(module, ledger, codes):
    """The customer's portal."""
    customer = Actor.customer("cust-1", source="203.0.113.7")
    print(f"balance {ledger.balance('cust-1')}")
    for code in codes[:2]:
        receipt = module.redeem(customer, code)
        print(f"balance {receipt.balance_after}")
    again = module.redeem(customer, codes[0])
    print(f"the first code again: {'nothing more' if again.duplicate else 'MORE'}, balance {ledger.balance('cust-1')}")
    try:
        module.redeem(Actor.customer("cust-2"), codes[0])
    except voucher.NotRedeemable as refused:
        print(f"somebody else with it: {refused}")


def table(module, admin, series):
    """The back office."""
    print(f"{'serial':12} {'code':14} {'amount':>8} {'state':8} {'account':8} used at")
    for record in module.search(admin, Filter(series=series.id)):
        used_at = f"{record.used_at:%Y-%m-%d %H:%M}" if record.used_at else "-"
        print(
            f"{record.serial:12} {record.masked_code:14} {record.face_value:>8} {record.state.name.lower():8} "
            f"{record.account or '-':8} {used_at}"
        )
    left = module.series(admin, series.id)
    print(f"{left.active} left, worth {left.value_outstanding} {left.currency}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
