"""The verbs of the stories that are about what goes out and comes in: exports to files, imports, messages."""

import dataclasses
import re

from units import filter_empty, listed, plain, value

import voucher
from voucher import Cards, ExportParams, ImportParams, Status


class ExchangeVerbs:
    """Exports to files, their runs, imports and messages, for a teller that has a module and a folder."""

    def export_to_file(self, actor, filter, params, file):
        path = self.folder / file
        result = self.module.export_to_file(actor, path, self.filter_of(filter), export_params(params))
        manifest = self.folder / f"{file}.manifest.json"
        told = {"manifest": manifest.read_text() if manifest.exists() else ""}
        return Status.OK, {**plain(result), **document(path.read_bytes()), **told}

    def export_runs(self, actor, series):
        return listed(self.module.export_runs(actor, series))

    def import_file(self, actor, file, lines, params):
        path = self.folder / file
        path.write_bytes("".join(line + "\n" for line in lines).encode())
        told = {name: one for name, one in params.items() if name != "columns"}
        asked = value(ImportParams, told, self.currency)
        columns = dict(pair.split("=") for pair in filter_empty(params.get("columns", "").split(",")))
        result, findings = self.module.import_file(actor, path, dataclasses.replace(asked, columns=columns))
        return (Status.DUPLICATE if result.duplicate else Status.OK), imported(result, findings)

    def import_template(self, format):
        return Status.OK, document(voucher.import_template(voucher.ImportFormat(format)))

    def message(self, actor, id, template, params):
        given = {**params, "html": bool(params.get("html"))}
        text = self.module.message(actor, id, template, **given)
        return Status.OK, {"text": text, "bare": re.sub("[- ]", "", text)}

    def message_preset(self, name, html):
        return Status.OK, {"text": voucher.message_preset(name, html=bool(html))}

    def message_tags(self):
        return listed(voucher.message_tags())


def export_params(given):
    """The parameters of an export from the names of the C struct, where those of cards begin with ``card_``."""
    cards = {name[5:]: one for name, one in given.items() if name.startswith("card_")}
    rest = {name: one for name, one in given.items() if not name.startswith("card_")}
    return dataclasses.replace(value(ExportParams, rest, ""), cards=value(Cards, cards, ""))


def imported(result, findings):
    """What an import did, with what it found."""
    return {**plain(result), **listed(findings)[1]}


def document(content):
    """How a file begins, and the whole of it if it is text."""
    text = decoded(content)
    return {"begins": re.match(rb"(?:\xef\xbb\xbf)?([ -~]*)", content)[1].decode(), "text": text}


def decoded(content):
    try:
        return "" if b"\0" in content else content.decode()
    except UnicodeDecodeError:
        return ""
