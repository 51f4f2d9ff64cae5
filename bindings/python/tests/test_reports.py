"""Reports, the audit trail, and the root key."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from decimal import Decimal

import pytest

import voucher
from voucher import Actor, BulkOperation, Filter, GroupBy, JobKind, JobState, Right, State

OLD, NEW = b"k" * 32, b"n" * 32


@pytest.fixture
def stocked(module, codes, customer, anna):
    """Three of ten euros, one used; two of five hundred yen owned by a partner."""
    module.redeem(customer, codes(module, 3, series_code="EURO")[0])
    codes(module, 2, series_code="YEN", currency="JPY", face_value=Decimal(500), partner="north")
    return module


def test_stock_is_told_apart_by_what_is_asked_for(stocked, anna):
    whole = {row.currency: row for row in stocked.stock(anna)}
    assert (whole["EUR"].vouchers, whole["EUR"].face_value, whole["EUR"].redeemed) == (3, Decimal("30.00"), 10)
    assert (whole["JPY"].vouchers, str(whole["JPY"].face_value)) == (2, "1000")
    assert whole["EUR"].state is None and whole["EUR"].series_code == "" and not whole["EUR"].deleted
    rows = list(stocked.stock(anna, GroupBy.SERIES | GroupBy.STATE))
    assert {(row.series_code, row.state, row.vouchers) for row in rows} == {
        ("EURO", State.ACTIVE, 2),
        ("EURO", State.USED, 1),
        ("YEN", State.ACTIVE, 2),
    }
    (owned,) = stocked.stock(anna, GroupBy.PARTNER, Filter(partner="north"))
    assert (owned.partner, owned.vouchers) == ("north", 2)


def test_deleted_vouchers_have_a_row_of_their_own(stocked, anna):
    stocked.delete(anna, Filter(series="YEN"))
    gone = [row for row in stocked.stock(anna, GroupBy.STATE, Filter(currency="JPY")) if row.deleted]
    assert [(row.state, row.vouchers) for row in gone] == [(None, 2)]


def test_what_is_owed_is_told_for_a_day(clock, stocked, anna):
    today = {row.currency: row for row in stocked.liability(anna)}
    euros = today["EUR"]
    assert (euros.vouchers, euros.outstanding, euros.redeemed) == (2, Decimal("20.00"), Decimal("10.00"))
    assert (euros.issued, euros.breakage) == (Decimal("30.00"), 0)
    yesterday = clock.now - timedelta(days=1)
    assert all(row.outstanding == 0 for row in stocked.liability(anna, at=yesterday))
    clock.advance(days=2)
    later = {row.currency: row for row in stocked.liability(anna, since=clock.now)}
    assert (later["EUR"].outstanding, later["EUR"].redeemed, later["EUR"].issued) == (Decimal("20.00"), 0, 0)


def test_nothing_appears_or_vanishes(stocked, anna):
    stocked.bulk(
        anna, BulkOperation.MODIFY, Filter(series="EURO"), change=voucher.VoucherChange(extra_value=Decimal("1.00"))
    )
    rows = {row.currency: row for row in stocked.conservation(anna)}
    assert all(row.holds for row in rows.values())
    assert (rows["EUR"].issued_vouchers, rows["EUR"].issued_value) == (3, Decimal("30.00"))
    assert rows["EUR"].adjusted_value == Decimal("2.00")
    assert rows["EUR"].present_value == rows["EUR"].journal_value == Decimal("32.00")


def test_more_currencies_than_expected_have_room(module, anna):
    currencies = (
        "AED ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
        "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR"
    ).split()
    for currency in currencies:
        module.generate_series(anna, quantity=1, face_value=Decimal(1), currency=currency)
    assert sorted(row.currency for row in module.conservation(anna)) == currencies


def test_metrics_are_numbers_and_text(clock, stocked, customer, codes, anna):
    stocked.redeem_begin(customer, codes(stocked)[0])
    clock.advance(seconds=90)
    metrics = stocked.metrics(anna)
    assert (metrics.pending, metrics.pending_oldest) == (1, timedelta(seconds=90))
    assert (metrics.series, metrics.vouchers, metrics.used) == (3, 8, 1)
    text = stocked.metrics_text(anna)
    assert text.startswith("# ") and "voucher" in text and text.endswith("\n")


def test_reports_are_for_those_who_may_see(stocked, customer):
    for report in (stocked.stock, stocked.liability, stocked.conservation, stocked.metrics, stocked.metrics_text):
        with pytest.raises(voucher.Forbidden):
            report(customer)


def test_the_trail_is_verified_and_its_length_told(stocked, anna):
    length = stocked.audit_verify(anna)
    assert length == stocked.metrics(anna).audit_lines
    checkpoint = stocked.audit_checkpoint(anna)
    stocked.generate_series(anna, quantity=1, face_value=Decimal(1))
    assert stocked.audit_verify(anna, checkpoint) > length
    with pytest.raises(voucher.VoucherError):
        stocked.audit_verify(anna, checkpoint[:-4] + "AAAA")
    with pytest.raises(voucher.CallerBug, match="checkpoint"):
        stocked.audit_verify(anna, "")
    with pytest.raises(voucher.Forbidden):
        stocked.audit_checkpoint(Actor.operator("bob", rights=Right.VIEW))


def test_a_trail_that_somebody_changed_is_noticed_with_its_place(open_module, codes, anna, tmp_path):
    module = open_module()
    codes(module)
    module.close()
    with closing(sqlite3.connect(tmp_path / "vouchers.db")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = next(name for name in names if name.startswith("audit"))
        database.execute(f"UPDATE {table} SET actor_id = 'nobody' WHERE sequence = 2")
        database.commit()
    with pytest.raises(voucher.IntegrityFault) as noticed:
        open_module().audit_verify(anna)
    assert noticed.value.position == 2


def test_a_rotated_key_opens_the_store_and_the_old_one_does_not(open_module, codes, customer, anna):
    module = open_module(key=OLD)
    codes_before = codes(module)
    module.rotate_key(anna, OLD, NEW)
    module.close()
    with pytest.raises(voucher.KeyFault):
        open_module(key=OLD)
    again = open_module(key=NEW)
    assert again.check(customer, codes_before[0]).amount == Decimal("10.00")


def test_a_rotation_is_a_job(open_module, codes, anna):
    module = open_module(key=OLD)
    codes(module)
    with module.rotate_key_start(anna, OLD, NEW) as job:
        steps = list(job)
    assert (steps[-1].kind, steps[-1].state) == (JobKind.ROTATE_KEYS, JobState.FINISHED)


def test_a_rotation_from_another_key_is_refused(module, codes, anna):
    codes(module)
    with pytest.raises(voucher.KeyFault):
        module.rotate_key(anna, b"x" * 32, NEW)


@pytest.mark.parametrize("key", [b"short", "k" * 32, None])
def test_what_is_no_key_is_refused_by_name(module, anna, key):
    with pytest.raises(voucher.CallerBug) as refused:
        module.rotate_key(anna, OLD, key)
    assert refused.value.field == "new_key"
