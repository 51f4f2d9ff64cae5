"""Searching, series, jobs and files."""

import gc
from decimal import Decimal

import pytest

import voucher
from voucher import Actor, Filter, JobState, Order, Right, State


def test_a_search_walks_every_page(module, anna):
    module.generate_series(anna, quantity=600, face_value=Decimal("1.00"))
    serials = [record.serial for record in module.search(anna)]
    assert len(serials) == len(set(serials)) == 600
    assert serials == sorted(serials)
    assert module.count(anna) == 600
    assert module.count(anna, count_max=10) == 10


def test_a_filter_narrows(module, codes, customer, anna):
    first = codes(module, 3, description="Spring Sale", face_value=Decimal("5.00"))
    codes(module, 2, description="Autumn", face_value=Decimal("7.50"), partner="north")
    receipt = module.redeem(customer, first[0])
    for chosen, expected in [
        (Filter(description="spring"), 3),
        (Filter(amount_min=Decimal("5.01")), 2),
        (Filter(amount_max=Decimal("5.00")), 3),
        (Filter(partner="north"), 2),
        (Filter(state=State.USED), 1),
        (Filter(account="cust-1"), 1),
        (Filter(expired=True), 0),
        (Filter(expired=False, state=State.ACTIVE), 4),
        (Filter(used_from=receipt.settled_at), 1),
        (Filter(used_until=receipt.settled_at), 0),
        (Filter(order=Order.USED_DESCENDING), 1),
        (Filter(serial=receipt.serial), 1),
    ]:
        assert len(list(module.search(anna, chosen))) == expected, chosen


def test_an_amount_to_search_for_is_one_of_the_currency_it_was_scaled_by(module, anna):
    module.generate_series(anna, quantity=1, face_value=Decimal("5.00"))
    module.generate_series(anna, quantity=2, face_value=Decimal("500"), currency="JPY")
    assert module.count(anna) == 3
    for chosen in (Filter(amount_min=Decimal("5.00")), Filter(amount_max=Decimal("5.00"))):
        assert [record.currency for record in module.search(anna, chosen)] == ["EUR"]
    assert module.count(anna, Filter(amount_min=Decimal("500"), currency="JPY")) == 2


def test_a_cursor_that_is_dropped_halfway_blocks_nothing(module, codes, customer, anna):
    code = codes(module, 3)[0]
    walk = module.search(anna)
    next(walk)
    assert module.redeem(customer, code).amount == Decimal("10.00")
    del walk
    never_started = module.search(anna)
    del never_started
    gc.collect()
    assert module.count(anna) == 3


def test_a_refused_search_is_refused_at_once(module):
    with pytest.raises(voucher.Forbidden):
        module.search(Actor.operator("bob", rights=Right.EXPORT))


def test_a_series_tells_its_live_counters(module, codes, customer, anna):
    code = codes(module, 4, description="Frühling 春 🎁", series_code="101", metadata={"campaign": "é"})[0]
    module.redeem(customer, code)
    series = module.series(anna, "101")
    assert (series.issued, series.active, series.used) == (4, 3, 1)
    assert series.value_outstanding == Decimal("30.00")
    assert series.value_redeemed == Decimal("10.00")
    assert (series.description, series.metadata) == ("Frühling 春 🎁", {"campaign": "é"})
    assert [one.id for one in module.series_list(anna)] == [series.id]
    assert module.series(anna, series.id) == series
    assert next(module.search(anna)).series_code == "101"


def test_there_is_no_such_series(module, anna):
    with pytest.raises(voucher.NotFound):
        module.series(anna, "999")


def test_a_code_finds_its_voucher(module, codes, anna):
    code = codes(module)[2]
    assert module.get_by_code(anna, code).serial.endswith("3")


def test_a_preset_is_completed_and_weak_codes_need_a_name(module, anna):
    asked = voucher.preset("astpp")
    with pytest.raises(voucher.WeakCodes):
        module.generate_series(anna, asked, prefix="12", quantity=5, face_value=Decimal(10))
    series = module.generate_series(
        anna, asked, prefix="12", quantity=5, face_value=Decimal(10), weak_codes_override="anna"
    )
    assert series.code_length == 8
    with pytest.raises(voucher.CallerBug):
        voucher.preset("unheard of")


def test_a_repeated_request_makes_one_series(module, anna):
    first = module.generate_series(anna, quantity=5, face_value=Decimal(10), request_id="form-1")
    again = module.generate_series(anna, quantity=5, face_value=Decimal(10), request_id="form-1")
    assert (again.id, again.duplicate, first.duplicate) == (first.id, True, False)
    assert module.count(anna) == 5


def test_unused_vouchers_are_deleted_and_used_ones_stay(module, codes, customer, anna):
    module.redeem(customer, codes(module, 3, series_code="7")[0])
    assert module.delete(anna, Filter(series="7")) == voucher.Deletion(deleted=2, kept=1)
    assert [record.state for record in module.search(anna)] == [State.USED]
    with pytest.raises(voucher.CallerBug):
        module.delete(anna, Filter())


def test_a_job_shows_progress_to_the_end(module, anna):
    with module.generate_job(anna, quantity=25_000, face_value=Decimal("1.00")) as job:
        steps = list(job)
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert (steps[-1].state, steps[-1].done, steps[-1].total) == (JobState.FINISHED, 25_000, 25_000)
    assert module.series(anna, steps[-1].series_id).issued == 25_000
    assert module.jobs(anna) == []


def test_a_cancelled_job_leaves_nothing(module, anna):
    with module.generate_job(anna, quantity=50_000, face_value=Decimal("1.00")) as job:
        job.step(1)
        assert job.progress.state is JobState.RUNNING
        job.cancel()
        with pytest.raises(voucher.NotFound):
            job.step()
    assert module.count(anna) == 0
    assert module.jobs(anna) == []


def test_an_unfinished_job_is_taken_up_by_another_module(open_module, anna):
    first = open_module()
    job = first.generate_job(anna, quantity=50_000, face_value=Decimal("1.00"))
    begun = job.step(1)
    job.close()
    first.close()
    second = open_module()
    assert [one.job_id for one in second.jobs(anna)] == [begun.job_id]
    last = list(second.resume_job(anna, begun.job_id))[-1]
    assert last.state is JobState.FINISHED
    assert second.series(anna, last.series_id).issued == 50_000


def test_an_export_is_the_same_in_blocks_and_in_a_file(module, anna, tmp_path):
    module.generate_series(anna, quantity=2000, face_value=Decimal("10.00"), description="=1+1")
    wanted = {"columns": ("serial", "code", "description", "amount")}
    blocks = b"".join(module.export(anna, **wanted))
    path = tmp_path / "für den Drucker.csv"
    result = module.export_to_file(anna, path, **wanted)
    assert path.read_bytes() == blocks
    assert (result.vouchers, result.bytes) == (2000, len(blocks))
    assert path.stat().st_mode & 0o777 == 0o600
    assert b",=1+1" not in blocks


def test_an_export_never_writes_over_a_file(module, codes, anna, tmp_path):
    path = tmp_path / "taken.csv"
    path.write_text("mine")
    with pytest.raises(voucher.Fault):
        module.export_to_file(anna, path)
    assert path.read_text() == "mine"


def test_codes_leave_only_with_the_right(module, codes):
    code = codes(module)[0]
    clerk = Actor.operator("bob", rights=Right.EXPORT)
    with pytest.raises(voucher.Forbidden):
        module.export(clerk, with_codes=True)
    assert code.encode() not in b"".join(module.export(clerk)).replace(b"-", b"")


def test_a_backup_opens_with_the_same_key(open_module, codes, anna, tmp_path):
    module = open_module()
    codes(module, 3)
    module.backup(anna, tmp_path / "copy.db")
    assert open_module(name="copy.db").count(anna) == 3


def test_another_key_does_not_open_the_store(open_module, codes):
    codes(open_module())
    with pytest.raises(voucher.KeyFault):
        open_module(key=b"x" * 32)


def test_an_unknown_option_is_a_bug_of_the_caller(open_module):
    with pytest.raises(voucher.CallerBug) as refused:
        open_module(options={"no.such": "1"})
    assert refused.value.status is voucher.Status.UNKNOWN_OPTION


def test_a_closed_module_refuses(module, anna):
    module.close()
    module.close()
    with pytest.raises(voucher.CallerBug):
        module.count(anna)


def test_a_partner_sees_only_its_own(module, codes):
    codes(module, 2)
    codes(module, 3, partner="north")
    rita = Actor.partner_user("north", rights=Right.VIEW, id="rita")
    assert {record.partner for record in module.search(rita)} == {"north"}
    assert module.count(rita) == 3


def test_a_code_nobody_has_is_refused_like_a_redemption(module, anna):
    with pytest.raises(voucher.NotRedeemable):
        module.get_by_code(anna, "1234567890123456")
