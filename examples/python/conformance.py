"""Lets the conformance kit try the ledger of the story. Put your own in its place.

VOUCHER_LIBRARY=target/debug/libvoucher.so PYTHONPATH=bindings/python python3 examples/python/conformance.py
"""

import sys
import tempfile
from pathlib import Path

from ledger import CustomerLedger

import voucher.conformance


def main(folder):
    ledger = CustomerLedger(folder / "billing.db")
    ledger.open_account("test-1")
    ledger.open_account("test-2")
    ledger.open_account("test-closed", closed=True)
    results = voucher.conformance.run(
        ledger,
        account="test-1",
        other_account="test-2",
        closed_account="test-closed",
        repeats=20,
        with_sales=True,
    )
    for result in results:
        print("ok    " if result.passed else "FAILED", result.name, result.reason)
    return all(result.passed for result in results)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(0 if main(Path(temporary)) else 1)
