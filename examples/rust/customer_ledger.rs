//! A host's ledger as small as one can be: accounts, entries, and a UNIQUE key that makes every entry happen once.

use std::path::Path;
use std::sync::Mutex;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use voucher::ledger::{Answer, Ledger, Outcome, Posting, PostingKind};

/// The customers' balances, in a database that belongs to the host and that the voucher store never sees.
pub struct CustomerLedger {
    database: Mutex<Connection>,
}

impl CustomerLedger {
    pub fn open(path: &Path) -> rusqlite::Result<CustomerLedger> {
        let database = Connection::open(path)?;
        database.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, balance INTEGER NOT NULL);
             CREATE TABLE IF NOT EXISTS entry (
                 number INTEGER PRIMARY KEY,
                 key TEXT NOT NULL UNIQUE,
                 kind INTEGER NOT NULL,
                 account TEXT NOT NULL,
                 currency TEXT NOT NULL,
                 amount INTEGER NOT NULL,
                 paid INTEGER NOT NULL,
                 moved INTEGER NOT NULL,
                 reverses TEXT UNIQUE,
                 balance_after INTEGER NOT NULL
             );",
        )?;
        Ok(CustomerLedger { database: Mutex::new(database) })
    }

    pub fn open_account(&self, name: &str) -> rusqlite::Result<()> {
        self.connection().execute("INSERT INTO account (name, balance) VALUES (?1, 0)", [name]).map(drop)
    }

    pub fn balance(&self, account: &str) -> rusqlite::Result<i64> {
        self.connection().query_row("SELECT balance FROM account WHERE name = ?1", [account], |row| row.get(0))
    }

    pub fn entries(&self, account: &str) -> rusqlite::Result<i64> {
        self.connection().query_row("SELECT count(*) FROM entry WHERE account = ?1", [account], |row| row.get(0))
    }

    fn connection(&self) -> std::sync::MutexGuard<'_, Connection> {
        self.database.lock().expect("nothing panics while it holds the connection")
    }

    fn book(&self, posting: &Posting) -> rusqlite::Result<Answer> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // The key comes before every rule: whoever booked it once must hear so, even if the account is closed today.
        if let Some(booked) = Entry::of(&transaction, &posting.key)? {
            let outcome = if booked.is_of(posting) { Outcome::Duplicate } else { Outcome::Conflict };
            return Ok(answer(outcome, booked.number, booked.balance_after));
        }
        let moved = match movement(&transaction, posting)? {
            Ok(moved) => moved,
            Err(outcome) => return Ok(Answer { outcome, ..Answer::default() }),
        };
        let balance = transaction
            .query_row("SELECT balance FROM account WHERE name = ?1", [&posting.account], |row| row.get::<_, i64>(0))
            .optional()?;
        let Some(balance) = balance.and_then(|balance| balance.checked_add(moved)) else {
            return Ok(Answer { outcome: Outcome::Rejected, ..Answer::default() });
        };
        let reverses = (posting.kind == PostingKind::Reversal).then_some(&posting.reverses);
        transaction.execute(
            "INSERT INTO entry (key, kind, account, currency, amount, paid, moved, reverses, balance_after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                &posting.key,
                posting.kind as i64,
                &posting.account,
                &posting.currency,
                posting.amount,
                posting.paid,
                moved,
                reverses,
                balance,
            ),
        )?;
        let number = transaction.last_insert_rowid();
        transaction.execute("UPDATE account SET balance = ?2 WHERE name = ?1", (&posting.account, balance))?;
        transaction.commit()?;
        Ok(answer(Outcome::Done, number, balance))
    }
}

/// By how much the balance moves: what the account has goes up and down with it. Or why nothing is booked.
fn movement(transaction: &Transaction, posting: &Posting) -> rusqlite::Result<Result<i64, Outcome>> {
    Ok(match posting.kind {
        PostingKind::Payment | PostingKind::CreditNote => Ok(posting.amount),
        PostingKind::Invoice => Ok(posting.paid - posting.amount),
        PostingKind::Refund => Ok(-posting.amount),
        PostingKind::Reversal => {
            let reversed_before = transaction
                .query_row("SELECT 1 FROM entry WHERE reverses = ?1", [&posting.reverses], |_| Ok(()))
                .optional()?
                .is_some();
            match Entry::of(transaction, &posting.reverses)? {
                None => Err(Outcome::Rejected),
                Some(booked) if reversed_before || !booked.can_be_reversed_by(posting) => Err(Outcome::Conflict),
                Some(booked) => Ok(-booked.moved),
            }
        }
    })
}

/// What stands in the ledger under a key.
struct Entry {
    number: i64,
    kind: i64,
    account: String,
    currency: String,
    amount: i64,
    paid: i64,
    moved: i64,
    reverses: Option<String>,
    balance_after: i64,
}

impl Entry {
    fn of(transaction: &Transaction, key: &str) -> rusqlite::Result<Option<Entry>> {
        let columns = "number, kind, account, currency, amount, paid, moved, balance_after, reverses";
        transaction
            .query_row(&format!("SELECT {columns} FROM entry WHERE key = ?1"), [key], |row| {
                Ok(Entry {
                    number: row.get(0)?,
                    kind: row.get(1)?,
                    account: row.get(2)?,
                    currency: row.get(3)?,
                    amount: row.get(4)?,
                    paid: row.get(5)?,
                    moved: row.get(6)?,
                    balance_after: row.get(7)?,
                    reverses: row.get(8)?,
                })
            })
            .optional()
    }

    fn is_of(&self, posting: &Posting) -> bool {
        let takes_back = self.reverses.as_deref().unwrap_or_default();
        let same = posting.kind != PostingKind::Reversal || takes_back == posting.reverses;
        same && self.kind == posting.kind as i64 && self.can_be_reversed_by(posting)
    }

    /// A reversal names the account and the money of what it takes back.
    fn can_be_reversed_by(&self, posting: &Posting) -> bool {
        (&self.account, &self.currency, self.amount, self.paid)
            == (&posting.account, &posting.currency, posting.amount, posting.paid)
    }
}

impl Ledger for CustomerLedger {
    /// Whatever goes wrong in the database leaves the question open: the answer is UNKNOWN, never a guess.
    fn post(&self, posting: &Posting) -> Answer {
        self.book(posting).unwrap_or_default()
    }
}

fn answer(outcome: Outcome, number: i64, balance: i64) -> Answer {
    Answer { outcome, ledger_reference: format!("entry {number}"), balance_after: Some(balance) }
}
