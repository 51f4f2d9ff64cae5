"""Calls about the audit trail and the root key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Optional

from voucher import _convert
from voucher._host import KEY_BYTES
from voucher._store import Store
from voucher.actor import Actor
from voucher.errors import invalid
from voucher.job import Job

_CHECKPOINT_BYTES = 512


class AuditCalls(Store):
    """Audit trail and root key."""

    def audit_verify(self, actor: Actor, checkpoint: Optional[str] = None) -> int:
        """Walks the whole audit trail, each line chained to the one before. Needs :attr:`Right.AUDIT`.

        :param checkpoint: from :meth:`audit_checkpoint`: notices a trail that was cut off or replaced since;
            None = none, an empty one is refused
        :returns: how many lines it has
        :raises IntegrityFault: somebody changed it; its ``position`` is the first line that is not what was written
        """
        length = self._ffi.new("int64_t *")
        kept = _convert.to_bytes(checkpoint, "checkpoint") if checkpoint is not None else self._ffi.NULL
        self._call("voucher_audit_verify", actor, kept, length)
        return int(length[0])

    def audit_checkpoint(self, actor: Actor) -> str:
        """Signs where the audit trail stands now. Needs :attr:`Right.AUDIT`.

        Keep it where whoever may change the store cannot, and hand it to :meth:`audit_verify` later.
        """
        return self._text("voucher_audit_checkpoint", actor, capacity=_CHECKPOINT_BYTES)

    def rotate_key(self, actor: Actor, old_key: bytes, new_key: bytes) -> None:
        """Moves the store to another root key in one call. For progress see :meth:`rotate_key_start`.

        :param old_key: the 32 bytes of the key the store has
        :param new_key: the 32 bytes of the new one; the next :func:`voucher.open` needs it
        :raises KeyFault: the old key is not the store's, or the new one is no key
        """
        with self._keys(old_key, new_key) as keys:
            self._call("voucher_rotate_key", actor, *keys)

    def rotate_key_start(self, actor: Actor, old_key: bytes, new_key: bytes) -> Job:
        """Starts to move the store to another root key, as a job. Needs :attr:`Right.KEYS`.

        Until it is finished keep both keys: a crash in between leaves a store that opens with one of them, and the
        same call goes on. Modules that are open go on working. Parameters and errors are those of :meth:`rotate_key`.
        """
        with self._keys(old_key, new_key) as keys:
            return self._job("voucher_rotate_key_start", actor, *keys)

    @contextmanager
    def _keys(self, old_key: bytes, new_key: bytes) -> Iterator[list[Any]]:
        made = []
        try:
            for field, key in (("old_key", old_key), ("new_key", new_key)):
                if not isinstance(key, (bytes, bytearray)) or len(key) != KEY_BYTES:
                    raise invalid(field, f"give the {KEY_BYTES} bytes of a root key")
                made.append(self._ffi.new("uint8_t[]", bytes(key)))
            yield made
        finally:
            for copy in made:
                self._ffi.memmove(copy, bytes(KEY_BYTES), KEY_BYTES)
