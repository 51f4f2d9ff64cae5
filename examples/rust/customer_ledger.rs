//! A host's ledger as small as one can be: accounts, entries, and a UNIQUE key that makes every entry happen once.

use std::path::Path;
use std::sync::Mutex;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use voucher::ledger::{Answer, Ledger, Outcome, Posting};

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
                 account TEXT NOT NULL,
                 amount INTEGER NOT NULL,
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
        let booked = transaction
            .query_row(
                "SELECT number, account, amount, balance_after FROM entry WHERE key = ?1",
                [&posting.key],
                |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
                },
            )
            .optional()?;
        if let Some((number, account, amount, balance)) = booked {
            let same = account == posting.account && amount == posting.amount;
            let outcome = if same { Outcome::Duplicate } else { Outcome::Conflict };
            return Ok(answer(outcome, number, balance));
        }
        let balance = transaction
            .query_row("SELECT balance FROM account WHERE name = ?1", [&posting.account], |row| row.get::<_, i64>(0))
            .optional()?;
        let Some(balance) = balance.and_then(|balance| balance.checked_add(posting.amount)) else {
            return Ok(Answer { outcome: Outcome::Rejected, ..Answer::default() });
        };
        transaction.execute(
            "INSERT INTO entry (key, account, amount, balance_after) VALUES (?1, ?2, ?3, ?4)",
            (&posting.key, &posting.account, posting.amount, balance),
        )?;
        let number = transaction.last_insert_rowid();
        transaction.execute("UPDATE account SET balance = ?2 WHERE name = ?1", (&posting.account, balance))?;
        transaction.commit()?;
        Ok(answer(Outcome::Done, number, balance))
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
