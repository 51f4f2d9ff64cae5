"""The back office: a type, a lot approved by two persons, a theft, a mistake put right, and books that agree.

VOUCHER_LIBRARY=target/debug/libvoucher.so PYTHONPATH=bindings/python python3 examples/python/office.py
"""

import secrets
import tempfile
from decimal import Decimal
from pathlib import Path

from ledger import CustomerLedger

import voucher
from voucher import (
    Activation,
    Actor,
    ApprovalState,
    BulkOperation,
    ChangeReason,
    Filter,
    GroupBy,
    Right,
    SeriesChange,
    VoucherType,
)

ANNA, BORIS = (Actor.operator(name, rights=Right.ALL) for name in ("anna", "boris"))


def main(folder):
    ledger = CustomerLedger(folder / "billing.db")
    ledger.open_account("cust-1")
    key = secrets.token_bytes(32)
    with voucher.open(folder / "vouchers.db", key=key, ledger=ledger, currency="EUR") as module:
        make(module)
        theft(module)
        mistake(module, ledger)
        close_the_day(module)


def make(module):
    """Ten euros and one given free, made as drafts, opened by two persons."""
    printed = VoucherType(
        code="PRINTED10",
        name="Printed ten",
        face_value=Decimal("10.00"),
        extra_value=Decimal("1.00"),
        activation=Activation.APPROVED,
        two_persons=True,
    )
    module.type_put(ANNA, printed)
    try:
        module.generate_series(ANNA, voucher_type="PRINTED10", quantity=100, series_code="LOT1")
    except voucher.ApprovalPending:
        decide(module)
    module.series_change(ANNA, "LOT1", SeriesChange.ACCEPT, "counted")
    try:
        module.series_change(ANNA, "LOT1", SeriesChange.ACTIVATE)
    except voucher.ApprovalPending:
        decide(module)
    print(f"{module.series(ANNA, 'LOT1').active} are active")


def decide(module):
    """The other person approves what waits, and sees the work done."""
    for request in module.approvals(BORIS, ApprovalState.WAITING):
        approved = module.approve(BORIS, request.id, "as agreed")
        for progress in module.resume_job(BORIS, approved.result):
            print(f"{request.operation}: {progress.done} of {progress.total}")


def theft(module):
    """A box of cards is gone."""
    box = Filter(serial="LOT1-00000011", serial_until="LOT1-00000020")
    result = module.bulk(ANNA, BulkOperation.BLOCK, box, reason=ChangeReason.STOLEN, note="box 2")
    print(f"{result.changed} were stolen and are blocked")


def mistake(module, ledger):
    """A card was redeemed for the wrong customer."""
    code = module.reveal(ANNA, "LOT1-00000001", "customer cannot read it")
    paid = module.redeem(Actor.operator("till", rights=Right.REDEEM_FOR_ANOTHER), code, "cust-1")
    print(f"cust-1 has {ledger.balance('cust-1')}")
    try:
        module.reverse(ANNA, paid.key, "wrong customer")
    except voucher.ApprovalPending as asked:
        approved = module.approve(BORIS, asked.approval_id, "seen the card")
        module.retry(BORIS, approved.result)
    print(f"cust-1 has {ledger.balance('cust-1')}, the card is {module.get(ANNA, paid.voucher_id).state.name.lower()}")


def close_the_day(module):
    """What there is, what is owed, and that nothing vanished."""
    for row in module.stock(ANNA, GroupBy.STATE):
        print(f"{row.vouchers:4} {row.state.name.lower():8} worth {row.face_value + row.extra_value} {row.currency}")
    for row in module.liability(ANNA):
        print(f"owed {row.outstanding} {row.currency}")
    print("the books agree" if all(row.holds for row in module.conservation(ANNA)) else "CALL SOMEBODY")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
