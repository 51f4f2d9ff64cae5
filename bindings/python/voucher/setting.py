"""Settings: what of the store's behaviour can be changed while it is in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional


@dataclass(frozen=True)
class Setting:
    """A setting of the module or of one partner, as it is in effect.

    :ivar partner: the partner it is for, empty = the module
    :ivar is_default: nobody set it: :attr:`value` is what holds without
    :ivar changed_at: when it was set, None = never
    :ivar changed_by: who set it
    """

    name: str
    value: str
    partner: str
    is_default: bool
    changed_at: Optional[datetime]
    changed_by: str
