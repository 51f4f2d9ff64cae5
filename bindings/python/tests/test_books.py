"""The books the stories and the shop are told against refuse what does not agree, and know a key that comes again."""

import dataclasses
from decimal import Decimal

import pytest
from conftest import BEGINNING
from double_entry import DoubleEntry
from test_stories import Teller

from voucher import Outcome, Posting, PostingKind, TaxClass

FIVE, NINE, TEN, ELEVEN, ONE = (Decimal(amount) for amount in ("5.00", "9.00", "10.00", "11.00", "1.00"))
SOLD = {"price": NINE, "face_value": TEN, "extra_value": ONE, "sale_id": "sale", "vouchers": 1}


def posting(kind, number="1", **given):
    """A posting whose fields agree."""
    told = {
        PostingKind.PAYMENT: {"amount": ELEVEN, "account": "emma"},
        PostingKind.INVOICE: {"amount": NINE, "account": "north"},
        PostingKind.CREDIT_NOTE: {"amount": NINE, "account": "north"},
        PostingKind.REFUND: {"amount": TEN, "price": TEN, "account": "emma"},
        PostingKind.REVERSAL: {"amount": NINE, "account": "north", "reverses": "INVOICE-1"},
    }[kind]
    texts = dict.fromkeys(("voucher_id", "serial", "series_code", "partner", "actor_id", "comment"), "")
    common = {"key": f"{kind.name}-{number}", "kind": kind, "currency": "EUR", "begun_at": None}
    return Posting(**{**texts, **common, **SOLD, **told, **given})


def opened():
    """Books with an invoice in them."""
    books = DoubleEntry()
    assert books.post(posting(PostingKind.INVOICE)).outcome is Outcome.DONE
    return books


def standing(books):
    """What stands on the accounts that are not empty."""
    return {account: total for account, total in books.totals.items() if total}


@pytest.mark.parametrize("kind", PostingKind)
def test_what_agrees_is_booked_and_all_accounts_add_up_to_nothing(kind):
    books = opened()
    assert books.post(posting(kind, "2" if kind is PostingKind.INVOICE else "1")).outcome is Outcome.DONE
    assert (sum(books.totals.values()), books.unbalanced) == (0, [])


def test_each_account_has_what_its_name_says():
    books = opened()
    assert standing(books) == {"north": -9, "vouchers": 11, "promotion": -1, "discount": -1}
    books.post(posting(PostingKind.INVOICE, "2", account="emma", amount=TEN, price=TEN, paid=TEN))
    assert standing(books) == {"north": -9, "vouchers": 22, "promotion": -2, "discount": -1, "cash": -10}
    books.post(posting(PostingKind.PAYMENT))
    books.post(posting(PostingKind.PAYMENT, "2", sale_id="", price=Decimal(0)))
    assert (books.totals["emma"], books.totals["vouchers"], books.totals["promotion"]) == (22, 11, -13)
    books.post(posting(PostingKind.REVERSAL))
    books.post(posting(PostingKind.REFUND))
    assert standing(books) == {"vouchers": 11, "promotion": -13, "cash": -10, "emma": 12}


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (PostingKind.PAYMENT, {"amount": TEN}),
        (PostingKind.PAYMENT, {"face_value": NINE}),
        (PostingKind.PAYMENT, {"extra_value": Decimal(0)}),
        (PostingKind.PAYMENT, {"paid": ELEVEN}),
        (PostingKind.PAYMENT, {"price": Decimal(0)}),
        (PostingKind.PAYMENT, {"sale_id": ""}),
        (PostingKind.INVOICE, {"amount": TEN}),
        (PostingKind.INVOICE, {"price": TEN}),
        (PostingKind.INVOICE, {"paid": FIVE}),
        (PostingKind.INVOICE, {"amount": Decimal(0), "price": Decimal(0)}),
        (PostingKind.INVOICE, {"vouchers": 0}),
        (PostingKind.INVOICE, {"reverses": "INVOICE-1"}),
        (PostingKind.CREDIT_NOTE, {"amount": TEN}),
        (PostingKind.CREDIT_NOTE, {"price": TEN}),
        (PostingKind.CREDIT_NOTE, {"paid": NINE}),
        (PostingKind.REFUND, {"amount": NINE}),
        (PostingKind.REFUND, {"face_value": NINE}),
        (PostingKind.REFUND, {"amount": NINE, "price": NINE}),
        (PostingKind.REFUND, {"paid": TEN}),
        (PostingKind.REVERSAL, {"price": TEN}),
        (PostingKind.REVERSAL, {"face_value": NINE}),
        (PostingKind.REVERSAL, {"extra_value": Decimal(0)}),
    ],
)
def test_what_does_not_agree_is_refused_and_remembered(kind, wrong):
    books = opened()
    before = books.totals.copy()
    assert books.post(posting(kind, "2", **wrong)).outcome is Outcome.REJECTED
    assert len(books.unbalanced) == 1 and (books.totals, len(books.entries)) == (before, 1)


OTHERS = {"kind": PostingKind.REFUND, "begun_at": BEGINNING, "tax_class": TaxClass.SINGLE_PURPOSE}


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Posting) if field.name != "key"])
def test_a_key_that_comes_again_must_tell_the_same_in_every_field(field):
    books = opened()
    told = posting(PostingKind.INVOICE)
    other = OTHERS.get(field, "other" if isinstance(getattr(told, field), str) else 77)
    assert books.post(told).outcome is Outcome.DUPLICATE
    answer = books.post(dataclasses.replace(told, **{field: other}))
    assert answer.outcome is Outcome.CONFLICT
    assert answer.reference == "L1" and books.totals["north"] == -9


def test_a_reversal_is_answered_as_the_contract_says():
    books = opened()
    answers = {
        Outcome.REJECTED: posting(PostingKind.REVERSAL, "2", reverses="nobody's"),
        Outcome.CONFLICT: posting(PostingKind.REVERSAL, "3", amount=TEN),
        Outcome.DONE: posting(PostingKind.REVERSAL),
    }
    assert {books.post(one).outcome for one in answers.values()} == set(answers)
    assert books.post(posting(PostingKind.REVERSAL, "4")).outcome is Outcome.CONFLICT
    assert (books.unbalanced, sum(books.totals.values())) == ([], 0)


def test_only_opened_accounts_are_booked_on():
    books = DoubleEntry()
    books.open_account("north", FIVE)
    books.open_account("emma", closed=True)
    told = {account: posting(PostingKind.INVOICE, account, account=account) for account in ("north", "emma", "otto")}
    outcomes = {account: books.post(one).outcome for account, one in told.items()}
    assert outcomes == {"north": Outcome.DONE, "emma": Outcome.REJECTED, "otto": Outcome.REJECTED}
    assert (books.totals["north"], sum(books.totals.values()), books.unbalanced) == (Decimal("-4.00"), 0, [])


def test_a_story_fails_when_a_posting_does_not_balance(clock, open_module, tmp_path):
    story = {
        "options": {"currency": "EUR"},
        "actors": {},
        "ledger": {"accounts": {"north": {"balance": 0, "currency": "EUR"}}},
    }
    teller = Teller(story, clock, open_module, tmp_path)
    told = posting(PostingKind.INVOICE)
    teller.postings[told.key] = told
    teller.saved["asked"] = {"key": told.key}
    step = {"do": "post", "posting": "${asked}", "changes": {"amount": 901}}
    with pytest.raises(AssertionError, match="its lines add up to"):
        teller.tell("step 1", {**step, "expect": {"outcome": "VOUCHER_OUTCOME_REJECTED"}})
