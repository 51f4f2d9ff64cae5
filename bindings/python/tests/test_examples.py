"""The examples run and tell what they promise."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[3] / "examples" / "python"
PACKAGE = Path(__file__).parents[1]


def told_by(name):
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    return subprocess.run(
        [sys.executable, EXAMPLES / name], env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_the_story_goes_from_nothing_to_ten_to_twenty(loaded):
    told = told_by("story.py")
    balances = [line.split()[1] for line in told.splitlines() if line.startswith("balance ")]
    assert balances == ["0.00", "10.00", "20.00"]
    assert "the first code again: nothing more, balance 20.00" in told
    assert told.count(" used ") == 3  # the heading, and two coupons
    assert told.count(" active ") == 3
    assert "3 left, worth 30.00 EUR" in told


def test_the_ledger_of_the_story_keeps_the_contract(loaded):
    assert "FAILED" not in told_by("conformance.py")


def test_the_back_office_takes_two_persons_and_its_books_agree(loaded):
    told = told_by("office.py").splitlines()
    for line in (
        "generate: 100 of 100",
        "activate: 100 of 100",
        "100 are active",
        "10 were stolen and are blocked",
        "cust-1 has 11.00",
        "cust-1 has 0.00, the card is active",
        "  90 active   worth 990.00 EUR",
        "  10 blocked  worth 110.00 EUR",
        "owed 1100.00 EUR",
    ):
        assert line in told
    assert told[-1] == "the books agree"
