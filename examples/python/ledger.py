"""A customer ledger of a small billing system in SQLite, as libvoucher needs it: one entry for each key, for ever."""

import sqlite3
from contextlib import closing

from voucher import Answer, PostingKind, from_minor_units, to_minor_units

SCHEMA = """
    CREATE TABLE IF NOT EXISTS account (
        id TEXT PRIMARY KEY, currency TEXT NOT NULL, balance INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS entry (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, account TEXT NOT NULL REFERENCES account,
        amount INTEGER NOT NULL, currency TEXT NOT NULL, balance_after INTEGER NOT NULL, text TEXT NOT NULL,
        reverses TEXT REFERENCES entry (key));
"""
# What an entry does to the balance.
SIGNS = {PostingKind.PAYMENT: 1, PostingKind.REVERSAL: -1}


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
        """Books a payment or its reversal exactly once. If this raises, libvoucher takes it for "cannot tell"."""
        if posting.kind not in SIGNS:
            return Answer.rejected()
        amount = SIGNS[posting.kind] * to_minor_units(posting.amount, posting.currency)
        with closing(self._connect()) as database:
            # The writer's lock comes first: nobody can book the key between our look and our entry.
            database.execute("BEGIN IMMEDIATE")
            answer = self._known(database, posting, amount) or self._book(database, posting, amount)
            database.execute("COMMIT")
        return answer

    def _known(self, database, posting, amount):
        query = "SELECT id, account, amount, currency, balance_after FROM entry WHERE key = ?"
        row = database.execute(query, (posting.key,)).fetchone()
        if row is None:
            return None
        reference, *booked, balance_after = row
        if booked != [posting.account, amount, posting.currency]:
            return Answer.conflict(str(reference))
        return Answer.duplicate(str(reference), from_minor_units(balance_after, posting.currency))

    def _book(self, database, posting, amount):
        change = "UPDATE account SET balance = balance + ? WHERE id = ? AND currency = ? AND NOT closed"
        if database.execute(change, (amount, posting.account, posting.currency)).rowcount == 0:
            return Answer.rejected()
        query = "SELECT balance FROM account WHERE id = ?"
        (balance,) = database.execute(query, (posting.account,)).fetchone()
        text = f"{posting.comment or 'voucher'} {posting.serial}{' taken back' if amount < 0 else ''}"
        entry = (posting.key, posting.account, amount, posting.currency, balance, text, posting.reverses or None)
        columns = "key, account, amount, currency, balance_after, text, reverses"
        reference = database.execute(f"INSERT INTO entry ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", entry).lastrowid
        return Answer.done(str(reference), from_minor_units(balance, posting.currency))

    def _connect(self):
        return sqlite3.connect(self.path, isolation_level=None, timeout=30)
