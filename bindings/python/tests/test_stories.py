"""The stories of the served systems, told through this package. Their form: tests/conformance/README.md."""

import json
import re
from pathlib import Path

import pytest
from double_entry import DoubleEntry
from exchange_verbs import ExchangeVerbs, imported
from office_verbs import OfficeVerbs
from sale_verbs import SaleVerbs
from units import filter_empty, listed, plain, received, value

import voucher
from voucher import Actor, ActorKind, Filter, Posting, Right, SeriesParams, Status, _convert, to_minor_units
from voucher._convert import from_ms

STORIES = sorted((Path(__file__).parents[3] / "tests" / "conformance").glob("*.json"))
GROUPS = {
    "VOUCHER_REASON_": voucher.Reason,
    "VOUCHER_STATE_": voucher.State,
    "VOUCHER_SERIES_": voucher.SeriesState,
    "VOUCHER_ALPHABET_": voucher.Alphabet,
    "VOUCHER_CHECK_DIGIT_": voucher.CheckDigit,
    "VOUCHER_ORDER_": voucher.Order,
    "VOUCHER_OUTCOME_": voucher.Outcome,
    "VOUCHER_REDEMPTION_": voucher.RedemptionState,
    "VOUCHER_POSTING_": voucher.PostingKind,
    "VOUCHER_JOB_": voucher.JobState,
    "VOUCHER_JOB_KIND_": voucher.JobKind,
    "VOUCHER_CLASSIFICATION_": voucher.Classification,
    "VOUCHER_CATEGORY_": voucher.Category,
    "VOUCHER_VALUE_": voucher.ValueKind,
    "VOUCHER_USAGE_": voucher.Usage,
    "VOUCHER_TAX_": voucher.TaxClass,
    "VOUCHER_ACTIVATION_": voucher.Activation,
    "VOUCHER_BULK_": voucher.BulkOperation,
    "VOUCHER_CHANGE_REASON_": voucher.ChangeReason,
    "VOUCHER_SERIES_CHANGE_": voucher.SeriesChange,
    "VOUCHER_APPROVAL_": voucher.ApprovalState,
    "VOUCHER_GROUP_BY_": voucher.GroupBy,
    "VOUCHER_DIFFERENCE_": voucher.Difference,
    "VOUCHER_FORMAT_": voucher.ExportFormat,
    "VOUCHER_CARD_PAGE_": voucher.CardPage,
    "VOUCHER_EXPORT_": voucher.ExportState,
    "VOUCHER_IMPORT_": voucher.ImportFormat,
    "VOUCHER_FINDING_": voucher.FindingKind,
    "VOUCHER_SALE_STATE_": voucher.SaleState,
    "VOUCHER_SALE_": voucher.SaleKind,
    "VOUCHER_": voucher.Status,
}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path, clock, open_module, tmp_path):
    story = json.loads(path.read_text())
    if "clock_ms" in story:
        clock.set(from_ms(story["clock_ms"]))
    folder = tmp_path / "files"
    folder.mkdir()
    teller = Teller(story, clock, open_module, folder)
    for number, step in enumerate(story["steps"]):
        teller.tell(f"step {number}, {step['do']}: {step.get('note', '')}", step)
    teller.end()


class Teller(OfficeVerbs, ExchangeVerbs, SaleVerbs):
    """Does the steps of one story."""

    def __init__(self, story, clock, open_module, folder):
        accounts = story["ledger"]["accounts"]
        self.manual_clock = clock
        self.folder = folder
        self.currency = story["options"]["currency"]
        self.ledger = DoubleEntry()
        for name, account in accounts.items():
            balance = voucher.from_minor_units(account["balance"], account["currency"])
            self.ledger.open_account(name, balance, closed=account.get("closed", False))
            if "credit" in account:
                self.ledger.limits[name] = voucher.from_minor_units(account["credit"], account["currency"])
        self.module = open_module(self.ledger, currency="", options=story["options"])
        self.actors = {name: actor(told) for name, told in story["actors"].items()}
        self.saved = {}
        self.postings = {}

    def tell(self, where, step):
        given = {name: self.resolved(value) for name, value in step.items() if name not in ("do", "as", "save", "note")}
        expect = given.pop("expect", {})
        who = [self.actors[step["as"]]] if "as" in step else []
        status, result = self.outcome_of(step["do"], who, given)
        assert self.ledger.unbalanced == [], where
        wanted = expect.pop("status", Status.OK)
        assert status == wanted, f"{where}: {Status(status).name} instead of {Status(wanted).name}: {result}"
        compare(where, result, expect)
        if "save" in step:
            self.saved[step["save"]] = result

    def end(self):
        """Whatever was booked took from one account what it gave to another."""
        assert sum(self.ledger.totals.values()) == 0, self.ledger.totals

    def outcome_of(self, verb, who, given):
        try:
            return getattr(self, verb)(*who, **given)
        except voucher.ImportRefused as refused:
            return refused.status, {**failed(refused), **imported(refused.result, refused.findings)}
        except voucher.VoucherError as failure:
            sale = plain(failure.sale) if isinstance(failure, voucher.InDoubt) and failure.sale else {}
            return failure.status, {**failed(failure), **sale}

    def resolved(self, value):
        """Constants become numbers, and references what was saved."""
        if isinstance(value, dict):
            return {name: self.resolved(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.resolved(one) for one in value]
        if isinstance(value, str) and value.startswith("VOUCHER_"):
            prefix = next(prefix for prefix in GROUPS if value.startswith(prefix) and named(prefix, value))
            return int(GROUPS[prefix][value[len(prefix) :]])
        if isinstance(value, str) and (found := re.fullmatch(r"\$\{(\w+)(?:\.(\w+)(?:\[(\d+)\])?)?\}", value)):
            result, field, place = found.groups()
            told = self.saved[result][field] if field else self.saved[result]
            return told[int(place)] if place else told
        return value

    # The verbs

    def generate(self, actor, params, preset=None):
        asked = voucher.preset(preset) if preset else SeriesParams()
        given = params if preset is None else {**plain(asked, self.currency), **params}
        made = self.module.generate_series(actor, value(SeriesParams, given, self.currency))
        return (Status.DUPLICATE if made.duplicate else Status.OK), plain(made)

    def codes(self, actor, series):
        blocks = self.module.export(actor, Filter(series=series), with_codes=True, columns=("serial", "code"))
        rows = [line.split(",") for line in b"".join(blocks).decode("utf-8-sig").splitlines()[1:]]
        codes = [re.sub(r'[-" ]', "", code) for _, code in rows]
        return Status.OK, {"count": len(rows), "serials": [serial for serial, _ in rows], "codes": codes}

    def series(self, actor, id):
        return Status.OK, plain(self.module.series(actor, id))

    def series_list(self, actor, filter):
        return listed(self.module.series_list(actor, self.filter_of(filter)))

    def get(self, actor, id):
        return Status.OK, plain(self.module.get(actor, id))

    def get_by_serial(self, actor, serial):
        return Status.OK, plain(self.module.get_by_serial(actor, serial))

    def get_by_code(self, actor, params):
        return Status.OK, plain(self.module.get_by_code(actor, **params))

    def search(self, actor, filter):
        return listed(self.module.search(actor, self.filter_of(filter)))

    def count(self, actor, filter):
        return Status.OK, {"count": self.module.count(actor, self.filter_of(filter))}

    def history(self, actor, id):
        return listed(self.module.history(actor, id))

    def check(self, actor, params):
        return Status.OK, plain(self.module.check(actor, **self.typed(params)))

    def redeem(self, actor, params):
        return received(self.module.redeem(actor, **{"code": "", **self.typed(params)}))

    def redeem_begin(self, actor, params):
        begun = self.module.redeem_begin(actor, **self.typed(params))
        if not begun.must_post:
            return (Status.DUPLICATE if begun.receipt.duplicate else Status.DONE), plain(begun.receipt)
        self.postings[begun.posting.key] = begun.posting
        return (Status.IN_DOUBT if begun.again else Status.OK), plain(begun.posting)

    def post(self, posting, changes=None):
        told = self.postings[posting["key"]]
        if changes:
            told = value(Posting, {**plain(told), **changes}, told.currency)
        answer = self.ledger.post(told)
        return Status.OK, {
            "outcome": int(answer.outcome),
            "ledger_reference": answer.reference,
            "has_balance": int(answer.balance is not None),
            "balance_after": to_minor_units(answer.balance or 0, told.currency),
        }

    def redeem_settle(self, actor, key, outcome):
        return received(self.module.redeem_settle(actor, key, self.answer(outcome)))

    def redemption(self, actor, key):
        return Status.OK, plain(self.module.redemption(actor, key))

    def delete(self, actor, filter):
        return Status.OK, plain(self.module.delete(actor, self.filter_of(filter)))

    def export(self, actor, filter, params):
        columns = tuple(filter_empty(params.get("columns", "").split(",")))
        blocks = self.module.export(
            actor,
            self.filter_of(filter),
            with_codes=bool(params.get("with_codes")),
            preset=params.get("preset", ""),
            columns=columns,
            approval_id=params.get("approval_id", ""),
        )
        text = b"".join(blocks).decode("utf-8-sig")
        lines = text.splitlines()
        return Status.OK, {"header": lines[0], "rows": len(lines) - 1, "text": text}

    def balance(self, account):
        return Status.OK, {"balance": to_minor_units(self.ledger.totals[account], self.currency)}

    def entries(self, account):
        return listed(posting for posting, *_ in self.ledger.entries.values() if posting.account == account)

    def clock(self, advance_ms):
        self.manual_clock.advance(milliseconds=advance_ms)
        return Status.OK, {}

    def typed(self, params):
        if "amount" not in params:
            return params
        return {**params, "amount": voucher.from_minor_units(params["amount"], self.currency)}

    def answer(self, outcome):
        has_balance = outcome.get("has_balance")
        balance = voucher.from_minor_units(outcome["balance_after"], self.currency) if has_balance else None
        return voucher.Answer(voucher.Outcome(outcome["outcome"]), outcome.get("ledger_reference", ""), balance)

    def filter_of(self, given):
        return value(Filter, given, self.currency)


def named(prefix, constant):
    return constant[len(prefix) :] in GROUPS[prefix].__members__


def actor(told):
    """The actor of a story."""
    rights = Right.NONE
    for word in told.get("rights", []):
        rights |= Right[word.upper()]
    return Actor(ActorKind[told["kind"].upper()], told["id"], told.get("partner", ""), told.get("source", ""), rights)


def failed(failure):
    """The voucher_error of a failure."""
    return {
        "reason": int(failure.reason),
        "field": failure.field,
        "message": str(failure),
        "retry_at_ms": _convert.to_ms(failure.retry_at, "retry_at"),
        "approval_id": getattr(failure, "approval_id", ""),
    }


def compare(where, result, expect):
    for name, wanted in expect.items():
        if name == "each":
            for item in result["items"]:
                compare(where, item, wanted)
        elif name == "each_code":
            for code in result["codes"]:
                match(f"{where}: a code", code, wanted)
        elif name == "items":
            assert len(result["items"]) == len(wanted), f"{where}: {result['items']}"
            for item, fields in zip(result["items"], wanted):
                compare(where, item, fields)
        else:
            match(f"{where}: {name}", result[name], wanted)


def match(where, found, wanted):
    if not isinstance(wanted, dict):
        assert found == wanted, f"{where} is {found!r}, not {wanted!r}"
        return
    holds = {
        "starts_with": lambda text: found.startswith(text),
        "length": lambda number: len(found) == number,
        "set": lambda yes: bool(found) is yes,
        "contains": lambda text: text in found,
        "lacks": lambda text: text not in found,
    }
    for rule, argument in wanted.items():
        assert holds[rule](argument), f"{where} is {found!r}, but must satisfy {rule} {argument!r}"


def test_a_story_that_is_wrong_fails():
    with pytest.raises(AssertionError, match="balance is 1, not 2"):
        compare("step 1", {"balance": 1}, {"balance": 2})
    for wrong in ({"starts_with": "2"}, {"length": 2}, {"set": False}, {"contains": "9"}, {"lacks": "1"}):
        with pytest.raises(AssertionError):
            match("step 1", "123", wrong)


def test_every_verb_of_the_stories_is_known():
    verbs = {step["do"] for path in STORIES for step in json.loads(path.read_text())["steps"]}
    assert verbs <= set(dir(Teller))
    assert len(STORIES) >= 3
