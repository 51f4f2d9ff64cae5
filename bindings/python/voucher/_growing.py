"""Enumerations a newer library may know more of."""

from __future__ import annotations

from enum import IntEnum
from typing import Optional


class Growing(IntEnum):
    """A number without a name stays a number, so that an older package can still read a newer library."""

    @classmethod
    def _missing_(cls, value: object) -> Optional[Growing]:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"NUMBER_{value}"
        member._value_ = value
        return member
