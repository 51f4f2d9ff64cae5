//! The host's ledger in a file of its own, as the host contract asks: the key is unique, looked up before any business
//! rule, and booked in the transaction that changes the balance.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{params, Connection, OptionalExtension, TransactionBehavior};
use voucher::ledger::{Answer, Ledger, Outcome, Posting, PostingKind};

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS entry (reference INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
        amount INTEGER NOT NULL, posted INTEGER NOT NULL, voucher TEXT NOT NULL, reverses TEXT UNIQUE,
        told TEXT NOT NULL, told_otherwise INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS balance (account TEXT PRIMARY KEY, amount INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS credit (partner TEXT PRIMARY KEY, most INTEGER NOT NULL);";

/// One connection to it.
pub struct FileLedger {
    connection: Mutex<Connection>,
    passed: AtomicU32,
}

/// A booked posting.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub account: String,
    /// What it gave to the account; negative if it took something.
    pub amount: i64,
    /// What was posted.
    pub posted: i64,
    /// Key of the payment it takes back.
    pub reverses: Option<String>,
}

impl FileLedger {
    pub fn open(path: &Path) -> FileLedger {
        let connection = Connection::open(path).unwrap();
        connection.busy_timeout(Duration::from_secs(60)).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
        connection.execute_batch(TABLES).unwrap();
        FileLedger { connection: Mutex::new(connection), passed: AtomicU32::new(0) }
    }

    /// Every entry, by the identifier of its voucher or sale.
    pub fn entries(&self) -> HashMap<String, Vec<Entry>> {
        let connection = self.connection.lock().unwrap();
        let mut select =
            connection.prepare("SELECT voucher, key, account, amount, reverses, posted FROM entry").unwrap();
        let rows = select.query_map([], |row| {
            let (key, account) = (row.get(1)?, row.get(2)?);
            let entry = Entry { key, account, amount: row.get(3)?, reverses: row.get(4)?, posted: row.get(5)? };
            Ok((row.get(0)?, entry))
        });
        let mut entries: HashMap<String, Vec<Entry>> = HashMap::new();
        for row in rows.unwrap() {
            let (voucher, entry) = row.unwrap();
            entries.entry(voucher).or_default().push(entry);
        }
        entries
    }

    pub fn entry_count(&self) -> i64 {
        self.connection.lock().unwrap().query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap()
    }

    /// How often a known key came with a posting that was not the same in every field.
    pub fn told_otherwise(&self) -> i64 {
        let select = "SELECT coalesce(sum(told_otherwise), 0) FROM entry";
        self.connection.lock().unwrap().query_row(select, [], |row| row.get(0)).unwrap()
    }

    /// What all accounts have together.
    pub fn balances(&self) -> HashMap<String, i64> {
        let connection = self.connection.lock().unwrap();
        let mut select = connection.prepare("SELECT account, amount FROM balance").unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// A partner may owe so much and no more, from here on.
    #[cfg(feature = "test-hooks")]
    pub fn limit(&self, partner: &str, most: i64) {
        let insert = "INSERT INTO credit VALUES (?1, ?2) ON CONFLICT (partner) DO UPDATE SET most = ?2";
        self.connection.lock().unwrap().execute(insert, params![partner, most]).unwrap();
    }

    /// What an account owes.
    #[cfg(feature = "test-hooks")]
    pub fn owed(&self, account: &str) -> i64 {
        -self.balances().get(account).copied().unwrap_or(0)
    }

    /// The most an account owed at any time: its entries are summed up one by one.
    #[cfg(feature = "test-hooks")]
    pub fn most_owed(&self, account: &str) -> i64 {
        let select =
            "SELECT coalesce(max(owed), 0) FROM (SELECT -sum(amount) OVER (ORDER BY reference) AS owed FROM entry
            WHERE account = ?1)";
        self.connection.lock().unwrap().query_row(select, [account], |row| row.get(0)).unwrap()
    }

    fn book(&self, posting: &Posting) -> rusqlite::Result<Answer> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        // Of one invoice parts may be credited, one after the other.
        let reverses = (posting.kind == PostingKind::Reversal).then_some(&posting.reverses);
        let (subject, told) = (posting.key.split(':').nth(2).unwrap_or_default(), format!("{posting:?}"));
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let amount = given(&transaction, posting)?;
        let booked = transaction
            .query_row("SELECT reference, account, posted FROM entry WHERE key = ?1", [&posting.key], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
            })
            .optional()?;
        let (outcome, reference) = match booked {
            Some((reference, account, booked)) if account == posting.account && booked == posting.amount => {
                let count = "UPDATE entry SET told_otherwise = told_otherwise + 1 WHERE key = ?1 AND told <> ?2";
                transaction.execute(count, params![posting.key, told])?;
                (Outcome::Duplicate, reference)
            }
            Some((reference, ..)) => (Outcome::Conflict, reference),
            None => {
                transaction.execute(
                    "INSERT INTO entry (key, account, amount, posted, voucher, reverses, told)
                        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![posting.key, posting.account, amount, posting.amount, subject, reverses, told],
                )?;
                let reference = transaction.last_insert_rowid();
                transaction.execute(
                    "INSERT INTO balance VALUES (?1, ?2) ON CONFLICT (account) DO UPDATE SET amount = amount + ?2",
                    params![posting.account, amount],
                )?;
                (Outcome::Done, reference)
            }
        };
        let select = "SELECT coalesce(max(amount), 0) FROM balance WHERE account = ?1";
        let balance = transaction.query_row(select, [&posting.account], |row| row.get(0))?;
        self.die_at("ledger_before_commit");
        transaction.commit()?;
        self.die_at("ledger_after_commit");
        Ok(Answer { outcome, ledger_reference: format!("L{reference}"), balance_after: Some(balance) })
    }

    /// The same wish that the engine's own crash points obey, for the two points inside the host.
    fn die_at(&self, point: &str) {
        let wish = std::env::var("VOUCHER_TEST_CRASH").unwrap_or_default();
        let Some((_, pass)) = wish.split_once(':').filter(|(wished, _)| *wished == point) else { return };
        if self.passed.fetch_add(1, Ordering::SeqCst) + 1 == pass.parse::<u32>().unwrap() {
            let me = std::process::id().to_string();
            std::process::Command::new("kill").args(["-9", &me]).status().unwrap();
            loop {
                std::thread::park();
            }
        }
    }
}

/// What a posting gives to its account; a reversal gives back what its counterpart took.
fn given(transaction: &Connection, posting: &Posting) -> rusqlite::Result<i64> {
    match posting.kind {
        PostingKind::Payment | PostingKind::CreditNote => Ok(posting.amount),
        PostingKind::Invoice => Ok(posting.paid - posting.amount),
        PostingKind::Refund => Ok(-posting.amount),
        PostingKind::Reversal => {
            let select = "SELECT -amount FROM entry WHERE key = ?1";
            transaction.query_row(select, [&posting.reverses], |row| row.get(0))
        }
    }
}

impl Ledger for FileLedger {
    /// A ledger that fails cannot tell what it did.
    fn post(&self, posting: &Posting) -> Answer {
        self.book(posting).unwrap_or_default()
    }

    fn credit(&self, partner: &str, _: &str) -> Option<i64> {
        let select = "SELECT c.most + coalesce(b.amount, 0) FROM credit c LEFT JOIN balance b ON b.account = c.partner
            WHERE c.partner = ?1";
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.query_row(select, [partner], |row| row.get(0)).optional().unwrap()
    }
}

/// Books, and loses the answer on the way back.
pub struct AnswerLost<'a>(pub &'a FileLedger);

impl Ledger for AnswerLost<'_> {
    fn post(&self, posting: &Posting) -> Answer {
        self.0.post(posting);
        Answer::default()
    }
}
