"""Calls that tell a holder about a voucher."""

from __future__ import annotations

from voucher import _convert
from voucher._store import Store
from voucher.actor import Actor

# Asking again with more room would count as a second look at the code, so there is room for the longest at once.
_MESSAGE_BYTES = 65537


class MessageCalls(Store):
    """Messages."""

    def message(
        self,
        actor: Actor,
        id_or_serial: str,
        template: str,
        *,
        html: bool = False,
        locale: str = "",
        holder: str = "",
        reason: str = "",
    ) -> str:
        """A message about one voucher, for you to send. Needs :attr:`Right.VIEW`; a customer may not.

        :param template: text with tags, conditions and loops of Jinja, such as ``"{{ amount }} for {{ holder }}"``,
            at most 65,536 bytes. :func:`voucher.message_tags` lists the tags, :func:`voucher.message_preset` has
            templates to begin with. One that names ``code``, even in a part that is not shown,
            reveals it, as :meth:`reveal` does
        :param html: the template is HTML: what goes into it is escaped
        :param locale: whose way to write amounts and dates, such as ``"de-DE"``; empty = "10.00 EUR" and "2026-12-31"
        :param holder: the holder's name, at most 127 bytes; empty = the account
        :param reason: why the code must be seen: needed by a template that names it, at most 255 bytes
        :raises CallerBug: the template is wrong: the message names a tag that does not exist
        :raises NotFound: there is no such voucher, or the actor may not see it
        :raises Throttled: the template names the code, and the actor has seen as many today as the settings allow
        :raises WrongState: the template names the code, and the series is sealed
        """
        params = self._struct("voucher_message_params")
        params.html = bool(html)
        for field, text, bytes_max in (("locale", locale, 35), ("holder", holder, 127), ("reason", reason, 255)):
            setattr(params, field, _convert.to_bytes(text, field, bytes_max))
        given = _convert.to_bytes(id_or_serial, "id_or_serial"), params, _convert.to_bytes(template, "template")
        return self._text("voucher_message_render", actor, *given, capacity=_MESSAGE_BYTES)
