"""A customer ledger of a small billing system in SQLite, as libvoucher needs it: one entry for each key, for ever."""

import sqlite3
from contextlib import closing

from voucher import Answer, PostingKind, from_minor_units, to_minor_units

SCHEMA = """
    CREATE TABLE IF NOT EXISTS account (
        id TEXT PRIMARY KEY, currency TEXT NOT NULL, balance INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS entry (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, account TEXT NOT NULL REFERENCES account,
        currency TEXT NOT NULL, kind INTEGER NOT NULL, amount INTEGER NOT NULL, paid INTEGER NOT NULL,
        moved INTEGER NOT NULL, balance_after INTEGER NOT NULL, text TEXT NOT NULL,
        reverses TEXT UNIQUE REFERENCES entry (key));
"""
# What an entry of so much, of which so much is paid at once, does to the balance: what the account has.
MOVES = {
    PostingKind.PAYMENT: lambda amount, paid: amount,
    PostingKind.INVOICE: lambda amount, paid: paid - amount,
    PostingKind.CREDIT_NOTE: lambda amount, paid: amount,
    PostingKind.REFUND: lambda amount, paid: -amount,
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
        query = "SELECT id, balance_after, kind, account, currency, amount, paid FROM entry WHERE key = ?"
        row = database.execute(query, (posting.key,)).fetchone()
        if row is None:
            return None
        reference, balance_after, *booked = row
        if booked != [int(posting.kind), *particulars(posting)]:
            return Answer.conflict(str(reference))
        return Answer.duplicate(str(reference), from_minor_units(balance_after, posting.currency))

    def _book(self, database, posting):
        moved = self._moved(database, posting)
        if isinstance(moved, Answer):
            return moved
        change = "UPDATE account SET balance = balance + ? WHERE id = ? AND currency = ? AND NOT closed"
        if database.execute(change, (moved, posting.account, posting.currency)).rowcount == 0:
            return Answer.rejected()
        query = "SELECT balance FROM account WHERE id = ?"
        (balance,) = database.execute(query, (posting.account,)).fetchone()
        is_reversal = posting.kind is PostingKind.REVERSAL
        text = f"{posting.comment or 'voucher'} {posting.serial}{' taken back' if is_reversal else ''}"
        # A credit note names an invoice too, and an invoice may have several.
        reverses = posting.reverses if is_reversal else None
        entry = (posting.key, int(posting.kind), *particulars(posting), moved, balance, text, reverses)
        columns = "key, kind, account, currency, amount, paid, moved, balance_after, text, reverses"
        marks = ", ".join("?" * len(entry))
        reference = database.execute(f"INSERT INTO entry ({columns}) VALUES ({marks})", entry).lastrowid
        return Answer.done(str(reference), from_minor_units(balance, posting.currency))

    def _moved(self, database, posting):
        """By how much the balance moves, or why nothing is booked."""
        if posting.kind in MOVES:
            return MOVES[posting.kind](*particulars(posting)[2:])
        if posting.kind is not PostingKind.REVERSAL:
            return Answer.rejected()
        query = "SELECT moved, account, currency, amount, paid FROM entry WHERE key = ?"
        row = database.execute(query, (posting.reverses,)).fetchone()
        if row is None:
            return Answer.rejected()
        moved, *booked = row
        if booked != particulars(posting) or self._is_reversed(database, posting.reverses):
            return Answer.conflict()
        return -moved

    def _is_reversed(self, database, key):
        return database.execute("SELECT 1 FROM entry WHERE reverses = ?", (key,)).fetchone() is not None

    def _connect(self):
        return sqlite3.connect(self.path, isolation_level=None, timeout=30)


def particulars(posting):
    """What must be the same when a key comes again, and in a reversal as in what it takes back."""
    amounts = (to_minor_units(amount, posting.currency) for amount in (posting.amount, posting.paid))
    return [posting.account, posting.currency, *amounts]
