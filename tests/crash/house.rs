//! A store and a ledger in a directory, to be opened by any number of processes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use voucher::clock::SystemClock;
use voucher::engine::ExportRequest;
use voucher::entropy::SystemEntropy;
use voucher::vault::RootKey;
use voucher::voucher::{Filter, RedeemRequest, Series, SeriesRequest};
use voucher::{Actor, ActorKind, Config, Module, Right, Status};

use crate::ledger::FileLedger;

pub const ROOT_KEY: [u8; 32] = [7; 32];
const GUARD_OFF: [&str; 5] = ["account_15min", "account_day", "account_month", "source_hour", "source_day"];

/// The place. Whether anybody has it open is another matter.
pub struct House {
    _directory: Option<tempfile::TempDir>,
    store: PathBuf,
    ledger: PathBuf,
    guarded: bool,
}

impl House {
    /// Without limits, for stories that are not about the guard.
    pub fn unguarded() -> House {
        House::new(false)
    }

    /// With the limits every store has unless it is told otherwise.
    pub fn guarded() -> House {
        House::new(true)
    }

    fn new(guarded: bool) -> House {
        let directory = tempfile::tempdir().unwrap();
        let (store, ledger) = (directory.path().join("vouchers.db"), directory.path().join("ledger.db"));
        House { _directory: Some(directory), store, ledger, guarded }
    }

    /// A house that was made by another process, or whose store is on another disk.
    pub fn at(store: &Path, ledger: &Path, guarded: bool) -> House {
        House { _directory: None, store: store.to_owned(), ledger: ledger.to_owned(), guarded }
    }

    pub fn store(&self) -> &Path {
        &self.store
    }

    pub fn ledger_path(&self) -> &Path {
        &self.ledger
    }

    pub fn is_guarded(&self) -> bool {
        self.guarded
    }

    pub fn try_open(&self) -> voucher::Result<Arc<Module>> {
        self.open_with(&ROOT_KEY)
    }

    pub fn open_with(&self, root_key: &[u8; 32]) -> voucher::Result<Arc<Module>> {
        let mut config = Config { store_path: self.store.clone(), ..Config::default() };
        config.set("currency", "EUR")?;
        if !self.guarded {
            GUARD_OFF.iter().try_for_each(|limit| config.set(&format!("guard.{limit}"), "0"))?;
        }
        let root_key = RootKey::from_bytes(root_key)?;
        Module::open(&config, Some(root_key), Arc::new(SystemClock), Arc::new(SystemEntropy))
    }

    pub fn open(&self) -> Arc<Module> {
        self.try_open().unwrap()
    }

    pub fn ledger(&self) -> FileLedger {
        FileLedger::open(&self.ledger)
    }

    /// A series of so many vouchers of ten euros, and its codes in the order of their serials.
    pub fn cards(&self, quantity: i64) -> (Series, Vec<String>) {
        let module = self.open();
        let series = module.generate_series(&operator(), &ten_euros(quantity)).unwrap().1;
        let codes = codes(&module, &series.id);
        (series, codes)
    }
}

/// Every code of a series; again only after another person approved it. Each process asks as a person of its own: what is
/// approved for one works once.
pub fn codes(module: &Arc<Module>, series: &str) -> Vec<String> {
    let asking = Actor { id: format!("olga-{}", std::process::id()), ..operator() };
    let filter = Filter { series: series.to_owned(), ..Filter::default() };
    let mut request = ExportRequest { with_codes: true, columns: "code".into(), ..ExportRequest::default() };
    let export = module.export(&asking, &filter, &request).or_else(|error| {
        assert_eq!(error.status, Status::ApprovalPending, "{error}");
        module.approve(&boris(), &error.approval_id, "").unwrap();
        request.approval_id = error.approval_id;
        module.export(&asking, &filter, &request)
    });
    let (mut export, mut text, mut block) = (export.unwrap(), Vec::new(), [0; 16_384]);
    loop {
        match export.read(&mut block).unwrap() {
            0 => break,
            count => text.extend_from_slice(&block[..count]),
        }
    }
    String::from_utf8(text).unwrap().lines().skip(1).map(str::to_owned).collect()
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

pub fn customer(account: &str) -> Actor {
    Actor::new(ActorKind::Customer, account, &[])
}

pub fn code(code: &str) -> RedeemRequest {
    RedeemRequest { code: code.into(), ..RedeemRequest::default() }
}
