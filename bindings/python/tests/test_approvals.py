"""What takes two persons."""

from decimal import Decimal

import pytest

import voucher
from voucher import (
    Actor,
    ApprovalState,
    BulkOperation,
    ChangeReason,
    Filter,
    JobState,
    Right,
    SeriesChange,
    VoucherChange,
)


@pytest.fixture
def strict(module, anna):
    """The module with the setting that wants two persons."""
    module.setting_set(anna, "two_persons", "on")
    return module


@pytest.fixture
def boris():
    return Actor.operator("boris", rights=Right.ALL)


def asked_for(strict, anna, code="NEW"):
    with pytest.raises(voucher.ApprovalPending) as held:
        strict.generate_series(anna, quantity=2, face_value=Decimal("5.00"), series_code=code)
    return held.value.approval_id


def test_a_generation_waits_for_another_person(clock, strict, anna, boris):
    with pytest.raises(voucher.ApprovalPending) as held:
        strict.generate_series(anna, quantity=2, face_value=Decimal("5.00"))
    assert held.value.status is voucher.Status.APPROVAL_PENDING
    assert strict.count(anna) == 0
    (waiting,) = strict.approvals(boris, ApprovalState.WAITING)
    assert waiting == strict.approval(boris, held.value.approval_id)
    assert (waiting.operation, waiting.maker_id, waiting.made_at) == ("generate", "anna", clock.now)
    assert (waiting.checker_id, waiting.checked_at, waiting.result) == ("", None, "")
    approved = strict.approve(boris, waiting.id, "as agreed")
    assert (approved.state, approved.checker_id, approved.reason) == (ApprovalState.APPROVED, "boris", "as agreed")
    assert list(strict.resume_job(boris, approved.result))[-1].state is JobState.FINISHED
    assert strict.count(anna) == 2


def test_a_job_that_waits_is_no_job_yet(strict, anna):
    with pytest.raises(voucher.ApprovalPending):
        strict.generate_job(anna, quantity=2, face_value=Decimal(5))
    assert strict.jobs(anna) == []


def test_whoever_asks_does_not_approve(strict, anna):
    request = asked_for(strict, anna)
    with pytest.raises(voucher.SamePerson) as refused:
        strict.approve(anna, request)
    assert isinstance(refused.value, voucher.Refused)
    assert strict.approval(anna, request).state is ApprovalState.WAITING


def test_a_request_is_refused_with_a_reason_or_withdrawn(strict, anna, boris):
    first, second = asked_for(strict, anna, "A"), asked_for(strict, anna, "B")
    with pytest.raises(voucher.CallerBug, match="reason"):
        strict.refuse(boris, first, "")
    refused = strict.refuse(boris, first, "not now")
    assert (refused.state, refused.reason) == (ApprovalState.REFUSED, "not now")
    assert strict.refuse(anna, second, "my mistake").checker_id == "anna"
    with pytest.raises(voucher.WrongState):
        strict.approve(boris, first)
    assert [one.state for one in strict.approvals(anna)] == [ApprovalState.REFUSED] * 2
    assert list(strict.approvals(anna, ApprovalState.WAITING)) == []


def test_a_change_of_value_waits_and_other_changes_do_not(module, anna, boris):
    module.generate_series(anna, quantity=3, face_value=Decimal("5.00"), series_code="S")
    module.setting_set(anna, "two_persons", "on")
    chosen = Filter(series="S")
    assert module.bulk(anna, BulkOperation.BLOCK, chosen, reason=ChangeReason.LOST).changed == 3
    with pytest.raises(voucher.ApprovalPending) as held:
        module.bulk(anna, BulkOperation.MODIFY, chosen, change=VoucherChange(face_value=Decimal("6.00")))
    approved = module.approve(boris, held.value.approval_id)
    job = module.resume_job(boris, approved.result)
    list(job)
    assert (job.result.changed, job.result.value_after) == (3, 1800)


def test_an_activation_waits(module, anna, boris):
    module.generate_series(anna, quantity=1, face_value=Decimal(5), series_code="S", draft=True)
    module.series_change(anna, "S", SeriesChange.ACCEPT)
    module.setting_set(anna, "two_persons", "on")
    with pytest.raises(voucher.ApprovalPending) as held:
        module.series_change(anna, "S", SeriesChange.ACTIVATE)
    list(module.resume_job(boris, module.approve(boris, held.value.approval_id).result))
    assert module.series(anna, "S").active == 1


def test_there_is_no_such_request(strict, boris):
    for decide in (strict.approval, strict.approve):
        with pytest.raises(voucher.NotFound):
            decide(boris, "01JZZZZZZZZZZZZZZZZZZZZZZZ")


def test_approving_needs_the_right(strict, anna):
    request = asked_for(strict, anna)
    with pytest.raises(voucher.Forbidden):
        strict.approve(Actor.operator("carl", rights=Right.VIEW | Right.APPROVE), request)
