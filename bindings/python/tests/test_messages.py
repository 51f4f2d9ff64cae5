"""Messages about one voucher."""

from decimal import Decimal

import pytest
from conftest import codes_of

import voucher
from voucher import Actor, Right, Status


@pytest.fixture
def sold(clock, module, anna):
    """One voucher of ten euros."""
    module.generate_series(anna, quantity=1, face_value=Decimal("10.00"), description="<Spring> & more")
    return next(module.search(anna))


def test_a_message_tells_about_its_voucher(module, anna, sold):
    text = module.message(anna, sold.serial, "{{ holder }}: {{ amount }}, no. {{ serial }}", holder="Mr Brown")
    assert text == f"Mr Brown: 10.00 EUR, no. {sold.serial}"
    assert module.message(anna, sold.id, "{{ serial }}") == sold.serial


def test_amounts_are_written_as_the_reader_does(module, anna, sold):
    assert module.message(anna, sold.serial, "{{ amount }}", locale="de-DE") == "10,00\u00a0€"


def test_what_goes_into_html_is_escaped(module, anna, sold):
    shown = module.message(anna, sold.serial, "<b>{{ holder }}</b>", html=True, holder="<i>Ann & Co</i>")
    assert shown.startswith("<b>&lt;i&gt;Ann &amp; Co&lt;") and shown.endswith("</b>")
    assert module.message(anna, sold.serial, "{{ holder }}", holder="<i>") == "<i>"


def test_a_message_with_the_code_is_a_look_at_the_code(module, anna, sold):
    module.setting_set(anna, "reveal_per_day", "1")
    clerk = Actor.operator("carl", rights=Right.VIEW)
    with pytest.raises(voucher.Forbidden):
        module.message(clerk, sold.serial, "{{ code }}", reason="gift")
    with pytest.raises(voucher.CallerBug) as refused:
        module.message(anna, sold.serial, "{{ code }}")
    assert refused.value.field == "reason"
    shown = module.message(anna, sold.serial, "{{ code }}", reason="gift")
    with pytest.raises(voucher.Throttled):
        module.message(anna, sold.serial, "{{ code }}", reason="gift")
    assert "{{ code }}" not in shown and module.message(clerk, sold.serial, "no code") == "no code"
    assert shown.replace("-", "") == codes_of(module, anna, sold.series_id)[0]
    assert "code_revealed" in {event.event for event in module.history(anna, sold.id)}


def test_an_unknown_tag_is_named(module, anna, sold):
    with pytest.raises(voucher.CallerBug, match="colour") as refused:
        module.message(anna, sold.serial, "{{ colour }}")
    assert refused.value.status is Status.INVALID_ARGUMENT


def test_a_long_message_arrives_whole(module, anna, sold):
    assert module.message(anna, sold.serial, "é" * 32_000) == "é" * 32_000


def test_every_tag_can_be_shown(module, anna, sold):
    tags = voucher.message_tags()
    assert {"value", "amount", "code", "serial", "expires_at", "holder"} <= {tag.name for tag in tags}
    assert all(tag.description for tag in tags)
    for tag in tags:
        module.message(anna, sold.serial, "{{ " + tag.name + " }}", reason="trying")


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("name", ["sold", "gift", "redeemed", "expiring"])
def test_a_preset_renders(module, anna, sold, name, html):
    text = module.message(anna, sold.serial, voucher.message_preset(name, html=html), html=html, reason="sale")
    assert "10.00" in text
    assert "{{" not in text
    assert text.startswith("<p>") == html


def test_there_is_no_such_preset(loaded):
    with pytest.raises(voucher.CallerBug) as refused:
        voucher.message_preset("birthday")
    assert refused.value.field == "name"
