//! The ceilings: what SQLite alone does with the same rows, the same schema and the same settings.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::Thread;

use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{params, Connection};
use voucher::limits::{GROUP_COMMIT_MAX, SLICE_ROWS_MAX};
use voucher::store::migration::{ddl, Dialect, MIGRATIONS};
use voucher::store::sql::{self, VOUCHER_INSERT_COLUMNS, VOUCHER_INSERT_HEAD, VOUCHER_LIST};
use voucher::store::total;

use super::house::PARTNER;

const ROWS_PER_STATEMENT: usize = 50;

/// What differs from voucher to voucher.
pub struct BareVoucher {
    pub id: i64,
    look_up: [u8; 32],
    sealed: Vec<u8>,
    tag: [u8; 32],
}

/// The vouchers of a store, in the order they were inserted in.
pub fn vouchers_of(store: &Path) -> Vec<BareVoucher> {
    let connection = Connection::open(store).unwrap();
    let mut statement = connection.prepare("SELECT id, look_up, sealed, tag FROM voucher ORDER BY id").unwrap();
    let rows = statement.query_map([], |row| {
        Ok(BareVoucher { id: row.get(0)?, look_up: row.get(1)?, sealed: row.get(2)?, tag: row.get(3)? })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// An empty store with the library's schema and the settings of its writer.
pub fn create(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.set_prepared_statement_cache_capacity(64);
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -4096; \
        PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 1000; PRAGMA temp_store = MEMORY; \
        PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0;";
    connection.execute_batch(settings).unwrap();
    for (_, text) in MIGRATIONS {
        connection.execute_batch(&ddl(Dialect::Sqlite, text)).unwrap();
    }
    connection
}

/// Inserts many rows a statement, and commits as often as the library does when nobody else writes.
pub fn insert(connection: &Connection, vouchers: &[BareVoucher], partner: &str) {
    let one = format!("({})", ["?"; VOUCHER_INSERT_COLUMNS].join(","));
    let many = |rows: usize| format!("{VOUCHER_INSERT_HEAD} {}", vec![one.as_str(); rows].join(","));
    for slice in vouchers.chunks(SLICE_ROWS_MAX) {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for rows in slice.chunks(ROWS_PER_STATEMENT) {
            let mut statement = connection.prepare_cached(&many(rows.len())).unwrap();
            for (position, row) in rows.iter().enumerate() {
                let mut index = position * VOUCHER_INSERT_COLUMNS;
                let mut bind = |value: ValueRef| {
                    index += 1;
                    statement.raw_bind_parameter(index, ToSqlOutput::Borrowed(value)).unwrap();
                };
                bind(ValueRef::Integer(row.id));
                [&row.look_up[..], &row.sealed, &row.tag].into_iter().for_each(|bytes| bind(ValueRef::Blob(bytes)));
                [4, 1, 0, 0, 1000, 0, 0, 0].into_iter().for_each(|number| bind(ValueRef::Integer(number)));
                bind(ValueRef::Text(partner.as_bytes()));
                [0; 5].into_iter().for_each(|number| bind(ValueRef::Integer(number)));
                bind(ValueRef::Text(b""));
            }
            statement.raw_execute().unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    let mut zones: BTreeMap<i64, i64> = BTreeMap::new();
    vouchers.iter().for_each(|row| *zones.entry(total::zone_of(row.id)).or_default() += 1);
    for (zone, count) in zones {
        let values = params![zone, 4, partner, 1000, 0, 0, 0, 0, 0, count, 0, 0];
        connection.prepare_cached(sql::TOTAL_INSERT).unwrap().execute(values).unwrap();
    }
}

/// Holds vouchers for a sale and then sells them: each changed in two durable commits, nothing read and nothing told.
pub fn sell(connection: &Connection, vouchers: &[BareVoucher]) {
    for (from, to, version, sale, partner, held) in [(4, 10, 1, 0, "", 1), (10, 4, 2, 1, "trader", 1)] {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut change = connection.prepare_cached(sql::VOUCHER_CHANGE).unwrap();
        for voucher in vouchers {
            let (next, none) = (version + 1, 0);
            let values = params![
                voucher.id,
                from,
                version,
                to,
                next,
                none,
                none,
                voucher.tag,
                1000,
                none,
                none,
                none,
                partner,
                none,
                none,
                none,
                sale,
                held,
                ""
            ];
            assert_eq!(change.execute(values).unwrap(), 1);
        }
        drop(change);
        connection.execute_batch("COMMIT").unwrap();
    }
}

/// The first page of a search as a host would ask for it by hand.
pub fn first_page(connection: &Connection, series: i64, partner: &str) -> usize {
    let text = format!(
        "{VOUCHER_LIST} WHERE v.id >= ?1 AND v.id <= ?2 AND v.state = 4 AND v.partner = ?3 ORDER BY v.id LIMIT 100"
    );
    let mut statement = connection.prepare_cached(&text).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map(params![series << 24, (series + 1) << 24, partner], |row| {
        (0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<Value>>>()
    });
    rows.unwrap().map(Result::unwrap).count()
}

/// One half of a redemption.
#[derive(Clone, Copy)]
enum Half {
    Begin,
    Settle,
}

/// Writes the rows of redemptions. Reads nothing: every position and tag is known beforehand.
struct Redeemer {
    connection: Connection,
    audit: i64,
}

impl Redeemer {
    fn carry(&mut self, works: &[(Half, i64)]) {
        self.connection.prepare_cached("BEGIN IMMEDIATE").unwrap().execute([]).unwrap();
        for (half, voucher) in works {
            match half {
                Half::Begin => self.begin(*voucher).unwrap(),
                Half::Settle => self.settle(*voucher).unwrap(),
            }
        }
        self.connection.prepare_cached("COMMIT").unwrap().execute([]).unwrap();
    }

    fn begin(&mut self, voucher: i64) -> rusqlite::Result<()> {
        let account = format!("account-{voucher}");
        self.move_voucher(voucher, 4, 5, 1)?;
        self.tell(voucher, "redemption_begun", &format!("{{\"account\":\"{account}\",\"amount\":1000,\"number\":1}}"))?;
        self.connection.prepare_cached("INSERT INTO attempt VALUES (?1, ?2, ?3, 1, ?4)")?.execute(params![
            self.audit,
            voucher.to_be_bytes().repeat(2),
            [0u8; 16],
            1_800_000_000_000_i64
        ])?;
        let insert =
            "INSERT INTO redemption VALUES (?1, ?2, 1, ?3, NULL, 1000, 0, 1, 0, '', NULL, 'bench', '', ?4, 0, ?5, \
            1, 0, 0, '', 1, 0, 0, '', '')";
        self.connection.prepare_cached(insert)?.execute(params![
            self.audit,
            voucher,
            account,
            1_800_000_000_000_i64,
            [2u8; 32]
        ])?;
        self.count(voucher, 4, -1, 0)?;
        self.count(voucher, 5, 1, 0)
    }

    fn settle(&mut self, voucher: i64) -> rusqlite::Result<()> {
        self.move_voucher(voucher, 5, 6, 2)?;
        let update = "UPDATE redemption SET state = 2, outcome = 1, ledger_reference = ?2, balance_after = 1000, \
            settled_at_ms = ?3, tag = ?4 WHERE voucher = ?1 AND number = 1 AND state = 1";
        let settled = self.connection.prepare_cached(update)?.execute(params![
            voucher,
            "L1",
            1_800_000_000_000_i64,
            [3u8; 32]
        ])?;
        assert_eq!(settled, 1);
        let detail = format!(
            "{{\"account\":\"account-{voucher}\",\"amount\":1000,\"ledger_reference\":\"L1\",\"number\":1,\"to\":\"used\"}}"
        );
        self.tell(voucher, "redeemed", &detail)?;
        self.count(voucher, 5, -1, 0)?;
        self.count(voucher, 6, 1, 1000)?;
        self.count_day(4, -1, 0)?;
        self.count_day(6, 1, 1000)
    }

    fn move_voucher(&self, voucher: i64, from: i64, to: i64, version: i64) -> rusqlite::Result<()> {
        let update = "UPDATE voucher SET state = ?4, version = ?5, uses = 1, held_by = 1, tag = ?6 \
            WHERE id = ?1 AND state = ?2 AND version = ?3";
        let moved = self.connection.prepare_cached(update)?.execute(params![
            voucher,
            from,
            version,
            to,
            version + 1,
            [1u8; 32]
        ])?;
        assert_eq!(moved, 1);
        Ok(())
    }

    fn tell(&mut self, voucher: i64, event: &str, detail: &str) -> rusqlite::Result<()> {
        self.audit += 1;
        let insert = "INSERT INTO audit VALUES (?1, ?2, 1, 'bench', '', ?3, 1, ?4, ?5, ?6)";
        let values = params![self.audit, 1_800_000_000_000_i64, event, voucher, detail, [4u8; 32]];
        self.connection.prepare_cached(insert)?.execute(values).map(drop)
    }

    fn count(&self, voucher: i64, state: i64, vouchers: i64, spent: i64) -> rusqlite::Result<()> {
        let values = params![total::zone_of(voucher), state, PARTNER, 1000, 0, 0, 0, 0, 0, vouchers, spent, 0];
        self.add(sql::TOTAL_ADD, sql::TOTAL_INSERT, values)
    }

    fn count_day(&self, state: i64, vouchers: i64, spent: i64) -> rusqlite::Result<()> {
        self.add(
            sql::DAY_TOTAL_ADD,
            sql::DAY_TOTAL_INSERT,
            params![20_000, 1, state, 0, 0, vouchers, vouchers * 1000, spent, 0],
        )
    }

    fn add(&self, update: &str, insert: &str, values: &[&dyn ToSql]) -> rusqlite::Result<()> {
        if self.connection.prepare_cached(update)?.execute(values)? == 0 {
            self.connection.prepare_cached(insert)?.execute(values)?;
        }
        Ok(())
    }
}

const WAITING: u8 = 0;
const TO_LEAD: u8 = 1;
const DONE: u8 = 2;

struct Ticket {
    work: (Half, i64),
    thread: Thread,
    place: AtomicU8,
}

impl Ticket {
    fn tell(&self, place: u8) {
        self.place.store(place, Ordering::Release);
        self.thread.unpark();
    }
}

/// Leader and followers around one writer: the first that finds nobody leading commits for all who wait.
pub struct BareRedemptions {
    queue: Mutex<(VecDeque<Arc<Ticket>>, bool)>,
    redeemer: Mutex<Redeemer>,
}

impl BareRedemptions {
    pub fn new(connection: Connection) -> Self {
        let redeemer = Mutex::new(Redeemer { connection, audit: 0 });
        BareRedemptions { queue: Mutex::new((VecDeque::new(), false)), redeemer }
    }

    /// Begin and settle, each durable before it returns, without a queue: for one caller.
    pub fn redeem_alone(&self, voucher: i64) {
        let mut redeemer = self.redeemer.lock().unwrap();
        redeemer.carry(&[(Half::Begin, voucher)]);
        redeemer.carry(&[(Half::Settle, voucher)]);
    }

    /// Begin and settle, each durable before it returns, together with whoever else writes.
    pub fn redeem(&self, voucher: i64) {
        self.write((Half::Begin, voucher));
        self.write((Half::Settle, voucher));
    }

    fn write(&self, work: (Half, i64)) {
        let ticket = Arc::new(Ticket { work, thread: std::thread::current(), place: AtomicU8::new(WAITING) });
        let lead = {
            let mut queue = self.queue.lock().unwrap();
            queue.0.push_back(ticket.clone());
            !std::mem::replace(&mut queue.1, true)
        };
        if !lead {
            while ticket.place.load(Ordering::Acquire) == WAITING {
                std::thread::park();
            }
        }
        if lead || ticket.place.load(Ordering::Acquire) == TO_LEAD {
            self.lead();
        }
    }

    fn lead(&self) {
        let batch: Vec<_> = {
            let mut queue = self.queue.lock().unwrap();
            let count = queue.0.len().min(GROUP_COMMIT_MAX);
            queue.0.drain(..count).collect()
        };
        let works: Vec<_> = batch.iter().map(|ticket| ticket.work).collect();
        self.redeemer.lock().unwrap().carry(&works);
        batch.iter().for_each(|ticket| ticket.tell(DONE));
        let mut queue = self.queue.lock().unwrap();
        match queue.0.front() {
            Some(next) => next.tell(TO_LEAD),
            None => queue.1 = false,
        }
    }
}
