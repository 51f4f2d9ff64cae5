"""A customer ledger of a small billing system in SQLite, as libvoucher needs it: one entry for each key, for ever."""

import sqlite3
from contextlib import closing

from voucher import Answer, PostingKind, from_minor_units, to_minor_units

SCHEMA = """
    CREATE TABLE IF NOT EXISTS account (
        id TEXT PRIMARY KEY, currency TEXT NOT NULL, balance INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS entry (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL,
        account TEXT NOT NULL REFERENCES account, amount INTEGER NOT NULL, paid INTEGER NOT NULL,
        currency TEXT NOT NULL, moved INTEGER NOT NULL, balance_after INTEGER NOT NULL, text TEXT NOT NULL,
        reverses TEXT UNIQUE REFERENCES entry (key));
"""
# What an entry does to the balance, which is what the account has: amount and paid part of the posting count so often.
EFFECTS = {
    PostingKind.PAYMENT: (1, 0),
    PostingKind.INVOICE: (-1, 1),
    PostingKind.CREDIT_NOTE: (1, 0),
    PostingKind.REFUND: (-1, 0),
}


class CustomerLedger:
    """Balances in minor units. A connection for each call, so that any thread may call."""

    def __init__(self, path):
        self.path = path
        with closing(self._connect()) as database:
            database.executescript(SCHEMA)

    def open_account(self, account, currency="EUR", closed=False):
        """Opens an account with nothing on it; one that is there stays as it is."""
        with closing(self._connect()) as database:
            database.execute("INSERT OR IGNORE INTO account VALUES (?, ?, 0, ?)", (account, currency, closed))

    def balance(self, account):
        """What is on the account, as a decimal."""
        with closing(self._connect()) as database:
            row = database.execute("SELECT balance, currency FROM account WHERE id = ?", (account,)).fetchone()
        return from_minor_units(*row)

    def post(self, posting):
        """Books a posting exactly once. If this raises, libvoucher takes it for "cannot tell"."""
        with closing(self._connect()) as database:
            # The writer's lock comes first: nobody can book the key between our look and our entry.
            database.execute("BEGIN IMMEDIATE")
            answer = self._known(database, posting) or self._book(database, posting)
            database.execute("COMMIT")
        return answer

    def _known(self, database, posting):
        query = "SELECT id, balance_after, kind, reverses, account, amount, paid, currency FROM entry WHERE key = ?"
        row = database.execute(query, (posting.key,)).fetchone()
        if row is None:
            return None
        reference, balance_after, kind, reverses, *booked = row
        other = posting.kind == PostingKind.REVERSAL and reverses != posting.reverses
        if other or kind != posting.kind or booked != _particulars(posting):
            return Answer.conflict(str(reference))
        return Answer.duplicate(str(reference), from_minor_units(balance_after, posting.currency))

    def _book(self, database, posting):
        if posting.kind == PostingKind.REVERSAL:
            moved, refused = self._taken_back(database, posting)
            if refused:
                return refused
        elif posting.kind in EFFECTS:
            amount, paid = _particulars(posting)[1:3]
            moved = EFFECTS[posting.kind][0] * amount + EFFECTS[posting.kind][1] * paid
        else:
            return Answer.rejected()
        change = "UPDATE account SET balance = balance + ? WHERE id = ? AND currency = ? AND NOT closed"
        if database.execute(change, (moved, posting.account, posting.currency)).rowcount == 0:
            return Answer.rejected()
        query = "SELECT balance FROM account WHERE id = ?"
        (balance,) = database.execute(query, (posting.account,)).fetchone()
        taken_back = " taken back" if posting.kind == PostingKind.REVERSAL else ""
        text = f"{posting.comment or 'voucher'} {posting.serial}{taken_back}"
        # A credit note may name an invoice, which may have several: only a reversal takes its place in the index.
        reverses = posting.reverses if posting.kind == PostingKind.REVERSAL else None
        entry = (posting.key, int(posting.kind), *_particulars(posting), moved, balance, text, reverses)
        columns = "key, kind, account, amount, paid, currency, moved, balance_after, text, reverses"
        marks = ", ".join("?" * len(entry))
        reference = database.execute(f"INSERT INTO entry ({columns}) VALUES ({marks})", entry).lastrowid
        return Answer.done(str(reference), from_minor_units(balance, posting.currency))

    def _taken_back(self, database, posting):
        """By how much a reversal moves the balance, or why there is none."""
        query = "SELECT id, moved, account, amount, paid, currency FROM entry WHERE key = ?"
        row = database.execute(query, (posting.reverses,)).fetchone()
        if row is None:
            return 0, Answer.rejected()
        reference, moved, *booked = row
        again = database.execute("SELECT id FROM entry WHERE reverses = ?", (posting.reverses,)).fetchone()
        if again or booked != _particulars(posting):
            return 0, Answer.conflict(str(reference))
        return -moved, None

    def _connect(self):
        return sqlite3.connect(self.path, isolation_level=None, timeout=30)


def _particulars(posting):
    amounts = (to_minor_units(amount, posting.currency) for amount in (posting.amount, posting.paid))
    return [posting.account, *amounts, posting.currency]
