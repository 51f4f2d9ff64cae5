//! A module on a throwaway directory, a clock that stands still until it is moved, and a ledger that keeps its promise.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use voucher::clock::Clock;
use voucher::engine::{Export, ExportRequest};
use voucher::entropy::SystemEntropy;
use voucher::ledger::{Answer, Ledger, Outcome, Posting, PostingKind};
use voucher::vault::RootKey;
use voucher::voucher::report::LedgerEntry;
use voucher::voucher::{Filter, RedeemRequest, Series, SeriesRequest};
use voucher::{Actor, ActorKind, Config, Module, Right, Status};

pub const START_MS: i64 = 1_800_000_000_000;
pub const ROOT_KEY: [u8; 32] = [7; 32];

/// A clock the test moves.
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.now()
    }
}

/// A module with everything around it.
pub struct House {
    pub module: Arc<Module>,
    pub clock: Arc<ManualClock>,
    pub directory: tempfile::TempDir,
    pub config: Config,
}

impl House {
    pub fn new() -> House {
        House::with(&[])
    }

    /// A house with options.
    pub fn with(options: &[(&str, &str)]) -> House {
        let directory = tempfile::tempdir().unwrap();
        let mut config = Config { store_path: directory.path().join("vouchers.db"), ..Config::default() };
        config.currency = "EUR".into();
        for (option, value) in options {
            config.set(option, value).unwrap();
        }
        let clock = Arc::new(ManualClock(AtomicI64::new(START_MS)));
        let module = open(&config, &clock, &ROOT_KEY).unwrap();
        House { module, clock, directory, config }
    }

    /// No limits: for stories that are not about the guard.
    pub fn unguarded() -> House {
        House::with(&[
            ("guard.account_15min", "0"),
            ("guard.account_day", "0"),
            ("guard.account_month", "0"),
            ("guard.source_hour", "0"),
            ("guard.source_day", "0"),
        ])
    }

    pub fn path(&self) -> PathBuf {
        self.config.store_path.clone()
    }

    /// Opens the same store again, as after a restart.
    pub fn reopen(&mut self) {
        self.module = open(&self.config, &self.clock, &ROOT_KEY).unwrap();
    }

    /// Goes on from the files as they are at this moment, as after a power cut: nobody closes anything.
    pub fn crash(&mut self) {
        let (old, next) = (self.path(), tempfile::tempdir().unwrap());
        self.config.store_path = next.path().join("vouchers.db");
        // The shared-memory file does not outlive its processes.
        for part in ["", "-wal"] {
            let from = format!("{}{part}", old.display());
            if std::path::Path::new(&from).exists() {
                std::fs::copy(from, format!("{}{part}", self.path().display())).unwrap();
            }
        }
        self.module = open(&self.config, &self.clock, &ROOT_KEY).unwrap();
        self.directory = next;
    }

    /// Lets go of the store, as at the end of a process.
    pub fn close(&mut self) {
        let elsewhere = Config { store_path: self.directory.path().join("elsewhere.db"), ..self.config.clone() };
        self.module = open(&elsewhere, &self.clock, &ROOT_KEY).unwrap();
    }

    /// Edits the file behind the module's back, and opens it again.
    pub fn edit(&mut self, sql: &str) {
        self.close();
        self.edit_closed(sql);
        self.reopen();
    }

    pub fn edit_closed(&self, sql: &str) {
        rusqlite::Connection::open(self.path()).unwrap().execute_batch(sql).unwrap();
    }

    /// A number straight from the file.
    pub fn count(&self, sql: &str) -> i64 {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub fn generate(&self, request: SeriesRequest) -> Series {
        self.module.generate_series(&operator(), &request).unwrap().1
    }

    /// Every code of a series, as a print shop gets them; again only after another person approved it.
    pub fn codes(&self, series: &Series) -> Vec<String> {
        codes(&self.module, &series.id)
    }

    /// A series of so many vouchers of ten euros, and its codes.
    pub fn cards(&self, quantity: i64) -> (Series, Vec<String>) {
        let series = self.generate(ten_euros(quantity));
        let codes = self.codes(&series);
        (series, codes)
    }
}

pub fn open(config: &Config, clock: &Arc<ManualClock>, root_key: &[u8; 32]) -> Result<Arc<Module>, voucher::Error> {
    Module::open(config, Some(RootKey::from_bytes(root_key)?), clock.clone(), Arc::new(SystemEntropy))
}

/// Every code of a series by identifier.
pub fn codes(module: &Arc<Module>, series: &str) -> Vec<String> {
    let filter = Filter { series: series.to_owned(), ..Filter::default() };
    let mut request = ExportRequest { with_codes: true, columns: "code".into(), ..ExportRequest::default() };
    let export = module.export(&operator(), &filter, &request).or_else(|error| {
        assert_eq!(error.status, Status::ApprovalPending, "{error}");
        module.approve(&boris(), &error.approval_id, "").unwrap();
        request.approval_id = error.approval_id;
        module.export(&operator(), &filter, &request)
    });
    let text = String::from_utf8(pulled(&mut export.unwrap())).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// An export to its end.
pub fn pulled(export: &mut Export) -> Vec<u8> {
    let (mut bytes, mut block) = (Vec::new(), [0; 4096]);
    while let count @ 1.. = export.read(&mut block).unwrap() {
        bytes.extend_from_slice(&block[..count]);
    }
    bytes
}

/// The other person.
pub fn boris() -> Actor {
    Actor::new(ActorKind::Operator, "boris", Right::ALL)
}

pub fn ten_euros(quantity: i64) -> SeriesRequest {
    SeriesRequest { quantity, face_value: 1000, ..SeriesRequest::default() }
}

pub fn operator() -> Actor {
    Actor::new(ActorKind::Operator, "olga", Right::ALL)
}

pub fn partner(name: &str) -> Actor {
    Actor { partner: name.into(), ..Actor::new(ActorKind::Partner, name, Right::ALL) }
}

pub fn customer(account: &str) -> Actor {
    Actor::new(ActorKind::Customer, account, &[])
}

pub fn code(code: &str) -> RedeemRequest {
    RedeemRequest { code: code.into(), ..RedeemRequest::default() }
}

/// A ledger as the host contract asks: the key is unique, and looked up before any business rule. What a reversal takes
/// from an account is negative.
#[derive(Default)]
pub struct KeptLedger {
    entries: Mutex<HashMap<String, (String, i64, String)>>,
}

impl KeptLedger {
    pub fn balance(&self, account: &str) -> i64 {
        self.entries.lock().unwrap().values().filter(|entry| entry.0 == account).map(|entry| entry.1).sum()
    }

    pub fn entries(&self) -> usize {
        self.entries.lock().unwrap().len()
    }

    /// What it would hand over for a reconciliation.
    pub fn listed(&self) -> Vec<LedgerEntry> {
        let entries = self.entries.lock().unwrap();
        let entry = |(key, (account, amount, _)): (&String, &(String, i64, String))| LedgerEntry {
            key: key.clone(),
            account: account.clone(),
            amount: amount.abs(),
        };
        entries.iter().map(entry).collect()
    }

    /// Loses an entry, as a ledger does that is restored from a backup.
    pub fn forget(&self, key: &str) {
        self.entries.lock().unwrap().remove(key).unwrap();
    }
}

impl Ledger for KeptLedger {
    fn post(&self, posting: &Posting) -> Answer {
        let mut entries = self.entries.lock().unwrap();
        let sign = if posting.kind == PostingKind::Reversal { -1 } else { 1 };
        let wanted = (posting.account.clone(), sign * posting.amount);
        let (outcome, reference) = match entries.get(&posting.key) {
            Some((account, amount, reference)) if (account.clone(), *amount) == wanted => {
                (Outcome::Duplicate, reference.clone())
            }
            Some((.., reference)) => (Outcome::Conflict, reference.clone()),
            None => {
                let reference = format!("L{}", entries.len() + 1);
                entries.insert(posting.key.clone(), (wanted.0, wanted.1, reference.clone()));
                (Outcome::Done, reference)
            }
        };
        drop(entries);
        Answer { outcome, ledger_reference: reference, balance_after: Some(self.balance(&posting.account)) }
    }
}
