"""Many vouchers at once, and series as a whole."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

import voucher
from voucher import (
    Actor,
    BulkOperation,
    ChangeReason,
    Filter,
    JobKind,
    JobState,
    Right,
    SeriesChange,
    SeriesEdit,
    SeriesState,
    State,
    VoucherChange,
)

SPRING = datetime(2026, 4, 1, tzinfo=timezone.utc)


@pytest.fixture
def lot(clock, module, anna):
    """A series of five in euros, with the code LOT."""
    return module.generate_series(anna, quantity=5, face_value=Decimal("10.00"), series_code="LOT", expires_at=SPRING)


LOT = Filter(series="LOT")


def states(module, anna, series="LOT"):
    return [record.state.name for record in module.search(anna, Filter(series=series))]


def test_a_range_is_blocked_with_a_reason_and_unblocked(module, anna, lot):
    stolen = Filter(serial="LOT-00000002", serial_until="LOT-00000003")
    result = module.bulk(anna, BulkOperation.BLOCK, stolen, reason=ChangeReason.STOLEN, note="burglary")
    assert (result.matched, result.changed, result.left) == (2, 2, 0)
    assert states(module, anna) == ["ACTIVE", "BLOCKED", "BLOCKED", "ACTIVE", "ACTIVE"]
    found = list(module.search(anna, Filter(reason=ChangeReason.STOLEN)))
    assert {record.reason for record in found} == {ChangeReason.STOLEN} and len(found) == 2
    back = module.bulk(anna, BulkOperation.UNBLOCK, LOT)
    assert (back.changed, back.unchanged) == (2, 3)
    assert set(states(module, anna)) == {"ACTIVE"}


def test_blocking_without_a_reason_is_refused(module, anna, lot):
    with pytest.raises(voucher.CallerBug) as refused:
        module.bulk(anna, BulkOperation.BLOCK, LOT)
    assert refused.value.field == "reason"


def test_explicit_vouchers_are_named_by_serial_or_identifier(module, anna, lot):
    last = module.get_by_serial(anna, "LOT-00000005")
    names = (name for name in ["LOT-00000001", last.id])
    result = module.bulk(anna, BulkOperation.CANCEL, voucher_ids=names, reason=ChangeReason.RETURN)
    assert result.changed == 2
    assert states(module, anna) == ["CANCELLED", "ACTIVE", "ACTIVE", "ACTIVE", "CANCELLED"]


def test_an_empty_choice_is_not_the_whole_filter(module, anna, lot):
    with pytest.raises(voucher.CallerBug, match="voucher_ids"):
        module.bulk(anna, BulkOperation.CANCEL, LOT, voucher_ids=[], reason=ChangeReason.LOSS)
    with pytest.raises(voucher.CallerBug, match="voucher_ids"):
        module.bulk(anna, BulkOperation.CANCEL, LOT, voucher_ids="LOT-00000001", reason=ChangeReason.LOSS)
    assert set(states(module, anna)) == {"ACTIVE"}


@pytest.mark.parametrize("operation", [BulkOperation.EXPIRE, BulkOperation.MODIFY])
def test_the_whole_store_is_never_meant_by_accident(module, anna, lot, operation):
    change = VoucherChange(face_value=Decimal(1)) if operation is BulkOperation.MODIFY else None
    for chosen in (None, Filter(), Filter(order=voucher.Order.USED)):
        with pytest.raises(voucher.CallerBug):
            module.bulk(anna, operation, chosen, change=change)


def test_a_dry_run_counts_and_changes_nothing(module, codes, customer, anna, lot):
    module.bulk(anna, BulkOperation.BLOCK, voucher_ids=["LOT-00000001"], reason=ChangeReason.LOST)
    result = module.bulk(anna, BulkOperation.CANCEL, LOT, reason=ChangeReason.LOSS, dry_run=True)
    assert (result.matched, result.changed) == (5, 5)
    assert (result.value_before, result.value_after) == (5000, 5000)
    assert states(module, anna) == ["BLOCKED", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE"]


def test_what_is_left_out_is_preserved_and_what_is_given_is_set(module, anna, lot):
    assert module.bulk(anna, BulkOperation.MODIFY, LOT, change=VoucherChange(partner="north")).changed == 5
    record = next(module.search(anna, LOT))
    assert (record.partner, record.expires_at, record.face_value) == ("north", SPRING, Decimal("10.00"))
    assert module.bulk(anna, BulkOperation.MODIFY, LOT, change=VoucherChange(expires_at=None)).changed == 5
    record = next(module.search(anna, LOT))
    assert (record.partner, record.expires_at) == ("north", None)
    for given_back in (None, ""):
        module.bulk(anna, BulkOperation.ASSIGN, LOT, change=VoucherChange(partner="north"))
        assert module.bulk(anna, BulkOperation.ASSIGN, LOT, change=VoucherChange(partner=given_back)).changed == 5
        assert next(module.search(anna, LOT)).partner == ""


def test_a_modification_of_nothing_is_refused(module, anna, lot):
    for change in (None, VoucherChange()):
        with pytest.raises(voucher.CallerBug):
            module.bulk(anna, BulkOperation.MODIFY, LOT, change=change)


def test_a_value_changes_until_somebody_paid(module, anna, lot):
    change = VoucherChange(face_value=Decimal("12.50"))
    result = module.bulk(anna, BulkOperation.MODIFY, LOT, change=change)
    assert (result.changed, result.value_before, result.value_after) == (5, 5000, 6250)
    module.bulk(anna, BulkOperation.ASSIGN, LOT, change=VoucherChange(invoice="INV-1"))
    assert {record.invoice for record in module.search(anna, Filter(invoice="INV-1"))} == {"INV-1"}
    assert module.bulk(anna, BulkOperation.MODIFY, LOT, change=VoucherChange(face_value=Decimal(1))).paid_for == 5
    assert module.series(anna, "LOT").adjusted_value == Decimal("12.50")


def test_a_value_leaves_vouchers_of_other_currencies_alone(module, anna, lot):
    module.generate_series(anna, quantity=2, face_value=Decimal(500), currency="JPY", series_code="YEN")
    chosen = Filter(created_from=datetime(2020, 1, 1, tzinfo=timezone.utc))
    result = module.bulk(anna, BulkOperation.MODIFY, chosen, change=VoucherChange(face_value=Decimal("3.00")))
    assert (result.matched, result.value_after) == (5, 1500)
    yen = VoucherChange(face_value=Decimal(300), currency="JPY")
    both = ["YEN-00000001", "LOT-00000001"]
    assert module.bulk(anna, BulkOperation.MODIFY, voucher_ids=both, change=yen).matched == 1
    assert next(module.search(anna, Filter(series="YEN"))).face_value == 300
    with pytest.raises(voucher.CallerBug, match="JPY"):
        module.bulk(anna, BulkOperation.MODIFY, Filter(currency="EUR"), change=yen)


def test_a_value_of_nothing_is_no_value():
    with pytest.raises(voucher.CallerBug, match="face_value"):
        VoucherChange(face_value=None)
    with pytest.raises(voucher.CallerBug, match="extra_value"):
        VoucherChange(extra_value=None)


def test_used_vouchers_are_counted_and_kept(module, codes, customer, anna):
    module.redeem(customer, codes(module, 3, series_code="S")[0])
    assert module.bulk(anna, BulkOperation.DELETE, Filter(series="S")).changed == 2
    assert states(module, anna, "S") == ["USED"]


def test_each_operation_needs_its_right(module, lot):
    bob = Actor.operator("bob", rights=Right.VIEW | Right.BLOCK)
    assert module.bulk(bob, BulkOperation.BLOCK, LOT, reason=ChangeReason.OTHER, note="asked").changed == 5
    with pytest.raises(voucher.Forbidden):
        module.bulk(bob, BulkOperation.CANCEL, LOT, reason=ChangeReason.FRAUD)


def test_a_bulk_job_shows_progress_and_its_result(module, anna):
    module.generate_series(anna, quantity=20_000, face_value=Decimal(1), series_code="BIG")
    with module.bulk_start(anna, BulkOperation.EXPIRE, Filter(series="BIG"), note="recalled") as job:
        steps = list(job)
        result = job.result
    assert (steps[-1].state, steps[-1].done, steps[-1].total) == (JobState.FINISHED, 20_000, 20_000)
    assert (steps[-1].kind, steps[-1].operation) == (JobKind.BULK, "expire")
    assert (result.changed, result.left) == (20_000, 0)


def test_a_cancelled_bulk_job_keeps_what_it_changed(module, anna):
    module.generate_series(anna, quantity=20_000, face_value=Decimal(1), series_code="BIG")
    job = module.bulk_start(anna, BulkOperation.BLOCK, Filter(series="BIG"), reason=ChangeReason.LOST)
    job.step(1)
    job.cancel()
    blocked = module.series(anna, "BIG").blocked
    assert 0 < blocked < 20_000
    assert job.result.changed == blocked


def test_an_unfinished_bulk_job_is_taken_up_again(open_module, anna):
    first = open_module()
    first.generate_series(anna, quantity=20_000, face_value=Decimal(1), series_code="BIG")
    begun = first.bulk_start(anna, BulkOperation.EXPIRE, Filter(series="BIG")).step(1)
    first.close()
    second = open_module()
    (listed,) = second.jobs(anna)
    assert (listed.job_id, listed.kind) == (begun.job_id, JobKind.BULK)
    job = second.resume_job(anna, listed.job_id)
    assert list(job)[-1].state is JobState.FINISHED
    assert job.result.changed == 20_000


def test_a_repeated_request_is_one_job(module, anna, lot):
    wanted = {"reason": ChangeReason.LOST, "request_id": "form-7"}
    first = module.bulk_start(anna, BulkOperation.BLOCK, LOT, **wanted).progress
    assert module.bulk_start(anna, BulkOperation.BLOCK, LOT, **wanted).progress.job_id == first.job_id
    result = module.bulk(anna, BulkOperation.BLOCK, LOT, **wanted)
    assert result.changed == 5
    assert module.bulk(anna, BulkOperation.BLOCK, LOT, **wanted) == result


def test_a_generation_has_no_bulk_result(module, anna):
    job = module.generate_job(anna, quantity=1, face_value=Decimal(1))
    with pytest.raises(voucher.WrongState):
        _ = job.result


def test_a_draft_series_is_accepted_and_activated_as_a_whole(module, anna):
    module.generate_series(anna, quantity=3, face_value=Decimal(1), series_code="D", draft=True)
    assert module.series_change(anna, "D", SeriesChange.ACCEPT, "counted").accepted == 3
    opened = module.series_change(anna, "D", SeriesChange.ACTIVATE)
    assert (opened.state, opened.active) == (SeriesState.ACTIVE, 3)
    with pytest.raises(voucher.WrongState):
        module.series_change(anna, "D", SeriesChange.REJECT)


def test_a_locked_series_is_closed_whatever_its_vouchers_are(module, codes, customer, anna):
    code = codes(module, 2, series_code="S")[0]
    assert module.series_change(anna, "S", SeriesChange.LOCK, "audit").locked
    assert module.count(anna, Filter(locked=True)) == 2
    with pytest.raises(voucher.NotRedeemable):
        module.redeem(customer, code)
    assert not module.series_change(anna, "S", SeriesChange.UNLOCK).locked
    assert module.count(anna, Filter(locked=True)) == 0
    assert module.redeem(customer, code).amount == Decimal("10.00")


def test_a_sealed_series_can_be_redeemed_and_not_read(module, codes, customer, anna):
    code = codes(module, 2, series_code="S")[0]
    assert module.series_change(anna, "S", SeriesChange.SEAL, "print file confirmed").sealed
    with pytest.raises(voucher.WrongState):
        module.reveal(anna, "S-00000001", "asked for")
    assert module.redeem(customer, code).amount == Decimal("10.00")


def test_a_deleted_series_is_answered_as_it_was(module, anna, lot):
    assert module.series_change(anna, "LOT", SeriesChange.DELETE).id == lot.id
    assert module.count(anna) == 0


def test_texts_of_a_series_are_set_or_preserved(module, anna):
    module.generate_series(
        anna, quantity=1, face_value=Decimal(1), series_code="S", description="Spring", metadata={"shop": 7}
    )
    edited = module.series_edit(anna, "S", SeriesEdit(comment="refill card", available_to=("north", "south")))
    assert (edited.description, edited.comment, edited.metadata) == ("Spring", "refill card", {"shop": 7})
    assert edited.available_to == ("north", "south")
    edited = module.series_edit(anna, "S", description="", metadata={}, available_to=None)
    assert (edited.description, edited.metadata, edited.available_to) == ("", {}, ())
    assert edited.comment == "refill card"


def test_a_code_is_revealed_for_a_reason_that_stays(module, codes, anna):
    code = codes(module, 3)[1]
    record = list(module.search(anna))[1]
    assert module.reveal(anna, record.serial, "customer cannot read it").replace("-", "") == code
    assert module.reveal(anna, record.id, "again").replace("-", "") == code
    looks = [event for event in module.history(anna, record.id) if event.event == "code_revealed"]
    assert [look.detail["reason"] for look in looks] == ["customer cannot read it", "again"]
    with pytest.raises(voucher.CallerBug, match="reason"):
        module.reveal(anna, record.id, "")
    with pytest.raises(voucher.Forbidden):
        module.reveal(Actor.operator("bob", rights=Right.VIEW), record.id, "curious")


def test_reveals_have_a_quota(module, codes, anna):
    codes(module)
    module.setting_set(anna, "reveal_per_day", "1")
    record = next(module.search(anna))
    module.reveal(anna, record.id, "asked for")
    with pytest.raises(voucher.Throttled):
        module.reveal(anna, record.id, "asked for again")


def test_nobody_is_reminded_twice(clock, module, anna, lot):
    soon = Filter(expires_until=SPRING + timedelta(days=1), reminded=False, state=State.ACTIVE)
    due = [record.serial for record in module.search(anna, soon)]
    assert len(due) == 5
    assert module.remind(anna, due[:2]) == 2
    assert module.remind(anna, [*due[:3], due[0]]) == 3
    assert [record.serial for record in module.search(anna, soon)] == due[3:]
    reminded = list(module.search(anna, Filter(reminded=True)))
    assert [record.reminded_at for record in reminded] == [clock.now] * 3


def test_a_search_sorts_by_expiry_and_value(module, anna, lot):
    module.generate_series(anna, quantity=1, face_value=Decimal(5), series_code="CHEAP")
    by_expiry = [record.series_code for record in module.search(anna, Filter(order=voucher.Order.EXPIRES))]
    assert by_expiry == ["LOT"] * 5 + ["CHEAP"]
    by_value = [record.face_value for record in module.search(anna, Filter(order=voucher.Order.AMOUNT))]
    assert by_value == sorted(by_value)
    assert module.count(anna, Filter(text="nothing of it")) == 0
    assert module.count(anna, Filter(created_by="anna", test_mode=False)) == 6
