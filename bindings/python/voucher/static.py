"""What the library offers without a store: a schema, a file to fill in, templates of messages and their tags."""

from __future__ import annotations

from typing import Any

from voucher import _convert
from voucher._calls import Calls
from voucher._host import Host
from voucher._library import library
from voucher.errors import invalid
from voucher.exchange import ImportFormat, MessageTag

_TEMPLATE_BYTES = 65536
_TAGS_AT_MOST = 64


def export_schema() -> str:
    """The XML schema (XSD 1.0) of exports as :attr:`voucher.ExportFormat.XML`."""
    loaded = library()
    return _convert.to_text(loaded.ffi, loaded.functions.voucher_export_schema())


def import_template(format: ImportFormat = ImportFormat.CSV) -> bytes:
    """A file to fill in: headings, an example row and notes, which need not be removed before it is imported.

    :param format: text or a workbook
    :raises CallerBug: it is neither
    """
    calls = _calls()
    buffer, length = calls.ffi.new("uint8_t[]", _TEMPLATE_BYTES), calls.ffi.new("uint32_t *")
    calls("voucher_import_template", int(format), buffer, _TEMPLATE_BYTES, length)
    return bytes(calls.ffi.buffer(buffer, length[0]))


def message_tags() -> list[MessageTag]:
    """What a template of :meth:`voucher.Module.message` can show."""
    calls = _calls()
    items, count = _convert.structs(calls.ffi, "voucher_message_tag", _TAGS_AT_MOST), calls.ffi.new("uint32_t *")
    calls("voucher_message_tags", items, _TAGS_AT_MOST, count)
    return [_convert.read(calls.ffi, MessageTag, items[number]) for number in range(count[0])]


def message_preset(name: str, *, html: bool = False) -> str:
    """A template to begin with.

    :param name: ``"sold"``, ``"gift"``, ``"redeemed"`` or ``"expiring"``
    :param html: as HTML instead of text
    :raises CallerBug: there is none of this name
    """
    loaded = library()
    found: Any = loaded.functions.voucher_message_preset(_convert.to_bytes(name, "name"), bool(html))
    if not found:
        raise invalid("name", "there is no such template; give sold, gift, redeemed or expiring")
    return _convert.to_text(loaded.ffi, found)


def _calls() -> Calls:
    loaded = library()
    return Calls(loaded, Host(loaded))
