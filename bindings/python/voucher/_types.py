"""Calls about voucher types and settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Optional

from voucher import _convert
from voucher._store import Store
from voucher.actor import Actor
from voucher.setting import Setting
from voucher.voucher_type import VoucherType

_TYPES_AT_ONCE = 16
_SETTINGS_AT_ONCE = 64
# The longest value of today.
_SETTING_BYTES = 256


class TypeCalls(Store):
    """Voucher types and settings."""

    def type_put(self, actor: Actor, wanted: Optional[VoucherType] = None, **given: Any) -> VoucherType:
        """Makes a voucher type, or changes the one of this code. Needs :attr:`Right.CONFIGURE`.

        Every field is replaced: to change one, read the type and use :func:`dataclasses.replace`. Series and vouchers
        that were made from it keep the terms they were made with.

        :param wanted: the type
        :param given: fields of :class:`VoucherType`, instead of ``wanted`` or on top of it
        :returns: the type as it is now
        """
        asked = VoucherType(**given) if wanted is None else dataclasses.replace(wanted, **given)
        # Its amounts were counted in this currency's decimals, and must not be taken for another's.
        asked = dataclasses.replace(asked, currency=asked.currency or self._currency)
        stored = self._struct("voucher_type_record")
        self._call("voucher_type_put", actor, _convert.write(self._ffi, "voucher_type_record", asked), stored)
        return self._read(VoucherType, stored)

    def type_get(self, actor: Actor, code: str) -> VoucherType:
        """One voucher type.

        :raises NotFound: there is none of this code
        """
        stored = self._struct("voucher_type_record")
        self._call("voucher_type_get", actor, _convert.to_bytes(code, "code"), stored)
        return self._read(VoucherType, stored)

    def types(self, actor: Actor, *, retired_too: bool = False) -> Iterator[VoucherType]:
        """The voucher types by code, page by page while you iterate.

        :param retired_too: those no series can be made from any more as well
        """
        return self._rows(
            "voucher_type_open", "voucher_type_fetch", "voucher_type_record", VoucherType, _TYPES_AT_ONCE,
            actor, bool(retired_too),
        )  # fmt: skip

    def type_retire(self, actor: Actor, code: str, retired: bool = True) -> VoucherType:
        """Retires a voucher type, so that no series can be made from it any more. Needs :attr:`Right.CONFIGURE`.

        :param retired: False takes it back into use
        :raises NotFound: there is none of this code
        """
        stored = self._struct("voucher_type_record")
        self._call("voucher_type_retire", actor, _convert.to_bytes(code, "code"), bool(retired), stored)
        return self._read(VoucherType, stored)

    def setting_set(self, actor: Actor, name: str, value: str, *, partner: str = "") -> None:
        """Sets a setting, which goes before the option of :func:`voucher.open`. Needs :attr:`Right.CONFIGURE`.

        :param name: one of those :meth:`settings` lists
        :param value: an empty one puts the default back
        :param partner: the partner it is for; empty = the module
        :raises CallerBug: there is no such setting, or it cannot have this value
        """
        arguments = ((partner, "partner"), (name, "name"), (value, "value"))
        self._call("voucher_setting_set", actor, *(_convert.to_bytes(*argument) for argument in arguments))

    def setting(self, actor: Actor, name: str, *, partner: str = "") -> str:
        """A setting as it is in effect: the default, if nobody set it.

        :raises CallerBug: there is no such setting
        """
        arguments = _convert.to_bytes(partner, "partner"), _convert.to_bytes(name, "name")
        return self._text("voucher_setting_get", actor, *arguments, capacity=_SETTING_BYTES)

    def settings(self, actor: Actor, *, partner: str = "") -> Iterator[Setting]:
        """All settings of the module or of one partner, as they are in effect."""
        return self._rows(
            "voucher_setting_open", "voucher_setting_fetch", "voucher_setting", Setting, _SETTINGS_AT_ONCE,
            actor, _convert.to_bytes(partner, "partner"),
        )  # fmt: skip
