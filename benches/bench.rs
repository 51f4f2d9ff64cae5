//! Measures the library and, beside each work, the ceiling it stands under: the same durable rows written by SQLite
//! alone, the same bytes written by the csv crate, the same query issued raw. Both sides of a ratio are measured in one
//! run on one disk, in alternating rounds, because absolute figures drift.
//!
//! `VOUCHER_BENCH_SCALE=0.01` runs a hundredth of the work, to see that everything still runs. `VOUCHER_BENCH_WORKS` takes
//! one part of it: `redemption`, `exchange` (what leaves and enters) or `commerce`. The results are printed and written to
//! `target/bench.json`.

#![allow(clippy::disallowed_methods, reason = "measures intervals")]

#[path = "bench/bare.rs"]
mod bare;
#[path = "bench/commerce.rs"]
mod commerce;
#[path = "bench/exchange.rs"]
mod exchange;
#[path = "bench/house.rs"]
mod house;
#[path = "bench/report.rs"]
mod report;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bare::{BareRedemptions, BareVoucher};
use house::{House, PARTNER};
use report::{median, peak_since, percentile, reset_peak, Measured, Report};
use voucher::voucher::Series;

/// Rounds of every pair; the median counts.
const ROUNDS: usize = 3;
/// On a slow or busy disk a work gets no further round after this.
const WORK_LIMIT: Duration = Duration::from_secs(50);
/// Redemptions of one round end after this, whatever is left of them.
const ROUND_LIMIT: Duration = Duration::from_secs(6);

fn main() {
    let scale = std::env::var("VOUCHER_BENCH_SCALE").map_or(1.0, |text| text.parse().expect("a number such as 0.01"));
    let works = std::env::var("VOUCHER_BENCH_WORKS").unwrap_or_default();
    let target = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target");
    fs::create_dir_all(&target).unwrap();
    let directory = tempfile::tempdir_in(&target).unwrap();
    let mut report = Report::default();
    let million = (1_000_000.0 * scale) as i64;
    if matches!(works.as_str(), "" | "redemption") {
        run(scale, million, directory.path(), &mut report);
    }
    if matches!(works.as_str(), "" | "exchange") {
        exchange::exports(million, directory.path(), &mut report);
        exchange::imports(million, directory.path(), &mut report);
    }
    if matches!(works.as_str(), "" | "commerce") {
        commerce::sales(scale.min(1.0), directory.path(), &mut report);
    }
    report.print();
    report.write(&target.join("bench.json"));
}

fn run(scale: f64, million: i64, directory: &Path, report: &mut Report) {
    let (house, series, bare_connection, vouchers) = generate(million, directory, report);
    let codes = export(&house, &series, directory, report);
    let mut deck = Deck::new(codes, vouchers);
    let bare = BareRedemptions::new(bare_connection);
    let alone = redeem(&house, &bare, &mut deck, 1, (4_000.0 * scale) as usize, report);
    redeem(&house, &bare, &mut deck, 2, (6_000.0 * scale) as usize, report);
    redeem(&house, &bare, &mut deck, 8, (16_000.0 * scale) as usize, report);
    let crowd = redeem(&house, &bare, &mut deck, 64, (40_000.0 * scale) as usize, report);
    report.note(format!("redeem-64 is {:.2} x the bare ceiling of one thread (at least 2.5)", crowd.0 / alone.1));
    search(&house, report);
    let idle = redeem_idle(&house, &mut deck, (3_000.0 * scale) as usize, report);
    redeem_while("generating", &house, &mut deck, &idle, million, || drop(house.generate(million)), report);
    let drafts = house.accepted(million);
    redeem_while("activating", &house, &mut deck, &idle, million, || house.activate(&drafts, million), report);
}

/// Vouchers nobody redeemed yet, shuffled; the library and its ceiling redeem the same positions.
struct Deck {
    codes: Vec<String>,
    ids: Vec<i64>,
    used: usize,
}

impl Deck {
    fn new(codes: Vec<String>, vouchers: Vec<BareVoucher>) -> Deck {
        let mut order: Vec<usize> = (0..codes.len()).collect();
        // A fixed shuffle (linear congruential) makes every run redeem in the same order.
        let mut random = 1_u64;
        for position in (1..order.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(position, (random >> 33) as usize % (position + 1));
        }
        let ids = order.iter().map(|position| vouchers[*position].id).collect();
        let mut codes = codes;
        let codes = order.iter().map(|position| std::mem::take(&mut codes[*position])).collect();
        Deck { codes, ids, used: 0 }
    }

    fn deal(&mut self, wanted: usize) -> std::ops::Range<usize> {
        let from = self.used;
        self.used = (from + wanted).min(self.codes.len());
        from..self.used
    }
}

fn generate(
    quantity: i64,
    directory: &Path,
    report: &mut Report,
) -> (House, Series, rusqlite::Connection, Vec<BareVoucher>) {
    let (mut library, mut ceiling, mut kept) = (Vec::new(), Vec::new(), None);
    let begun = Instant::now();
    for round in (0..ROUNDS).take_while(|round| *round == 0 || begun.elapsed() < WORK_LIMIT) {
        drop(kept.take());
        let house = House::open(&fresh(directory, "library.db"));
        reset_peak();
        let (series, seconds) = timed(|| house.generate(quantity));
        library.push(quantity as f64 / seconds);
        if round == 0 {
            report.note(format!("memory while generating: {:.1} MiB above what was there", peak_since()));
        }
        let vouchers = bare::vouchers_of(house.path());
        let connection = bare::create(&fresh(directory, "bare.db"));
        let (_, seconds) = timed(|| bare::insert(&connection, &vouchers, PARTNER));
        ceiling.push(quantity as f64 / seconds);
        report.progress(format!("generate-1m: {:.0}/s, bare {:.0}/s", library[round], ceiling[round]));
        kept = Some((house, series, connection, vouchers));
    }
    report.add(Measured::rate("generate-1m", "vouchers/s", median(&library), median(&ceiling), "0.70"));
    kept.unwrap()
}

/// Exports the series with its codes, which the redemptions then use.
fn export(house: &House, series: &Series, directory: &Path, report: &mut Report) -> Vec<String> {
    let (mut library, mut ceiling) = (Vec::new(), Vec::new());
    let path = directory.join("export.csv");
    let mut rows: Vec<csv::StringRecord> = Vec::new();
    for round in 0..ROUNDS {
        let _ = fs::remove_file(&path);
        reset_peak();
        let (_, seconds) = timed(|| house.export(series, &path));
        if round == 0 {
            report.note(format!("memory while exporting: {:.1} MiB above what was there", peak_since()));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&path).unwrap();
            rows = reader.records().map(Result::unwrap).collect();
        }
        library.push(series.quantity as f64 / seconds);
        let copy = fresh(directory, "copy.csv");
        let (_, seconds) = timed(|| {
            let mut builder = csv::WriterBuilder::new();
            let mut writer = builder.terminator(csv::Terminator::CRLF).from_writer(File::create(&copy).unwrap());
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
            let mut file = writer.into_inner().unwrap();
            file.flush().unwrap();
            file.sync_all().unwrap();
        });
        assert_eq!(fs::metadata(&copy).unwrap().len(), fs::metadata(&path).unwrap().len());
        ceiling.push(series.quantity as f64 / seconds);
        report.progress(format!("export-csv-1m: {:.0}/s, bare {:.0}/s", library[round], ceiling[round]));
    }
    report.add(Measured::rate("export-csv-1m", "vouchers/s", median(&library), median(&ceiling), "0.50"));
    let column = rows[0].iter().position(|name| name == "code").unwrap();
    rows[1..].iter().map(|row| row[column].to_owned()).collect()
}

/// Rate of the library and of its ceiling.
fn redeem(
    house: &House,
    bare: &BareRedemptions,
    deck: &mut Deck,
    threads: usize,
    redemptions: usize,
    report: &mut Report,
) -> (f64, f64) {
    let (mut library, mut ceiling, mut longest) = (Vec::new(), Vec::new(), Duration::ZERO);
    let work = format!("redeem-{threads}");
    for round in 0..ROUNDS {
        let dealt = deck.deal((redemptions / ROUNDS).max(threads));
        let (codes, ids) = (&deck.codes[dealt.clone()], &deck.ids[dealt]);
        let (rate, wait) = rate(threads, codes.len(), |index| house.redeem(&codes[index], account(ids[index])));
        library.push(rate);
        longest = longest.max(wait);
        let (rate, bare_wait) = self::rate(threads, ids.len(), |index| match threads {
            1 => bare.redeem_alone(ids[index]),
            _ => bare.redeem(ids[index]),
        });
        ceiling.push(rate);
        report.progress(format!(
            "{work}: {:.0}/s, longest {:.1} ms; bare {:.0}/s, longest {:.1} ms",
            library[round],
            wait.as_secs_f64() * 1e3,
            ceiling[round],
            bare_wait.as_secs_f64() * 1e3
        ));
    }
    let (library, ceiling) = (median(&library), median(&ceiling));
    report.note(format!("{work}: longest wait {:.1} ms (at most 100)", longest.as_secs_f64() * 1e3));
    let target = match threads {
        1 => "0.85",
        _ => "0.70",
    };
    report.add(Measured::rate(&work, "redemptions/s", library, ceiling, target));
    (library, ceiling)
}

fn account(voucher: i64) -> String {
    format!("account-{voucher}")
}

/// Works a second, and the longest single wait, when so many threads share the works.
fn rate(threads: usize, works: usize, work: impl Fn(usize) + Sync) -> (f64, Duration) {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let begun = Instant::now();
    let longest = std::thread::scope(|scope| {
        let one = || {
            let mut longest = Duration::ZERO;
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= works || begun.elapsed() > ROUND_LIMIT {
                    return longest;
                }
                let begun = Instant::now();
                work(index);
                done.fetch_add(1, Ordering::Relaxed);
                longest = longest.max(begun.elapsed());
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).max().unwrap()
    });
    (done.into_inner() as f64 / begun.elapsed().as_secs_f64(), longest)
}

fn search(house: &House, report: &mut Report) {
    let raw = rusqlite::Connection::open(house.path()).unwrap();
    let (mut library, mut ceiling) = (Vec::new(), Vec::new());
    for _ in 0..300 {
        let (found, seconds) = timed(|| house.first_page());
        library.push(seconds * 1e6);
        let (expected, seconds) = timed(|| bare::first_page(&raw, 1, PARTNER));
        ceiling.push(seconds * 1e6);
        assert_eq!(found, expected);
    }
    report.add(Measured::time("search-page-1m", "us", median(&library), median(&ceiling), "below 2"));
}

/// Waits of single redemptions with nobody else at work.
fn redeem_idle(house: &House, deck: &mut Deck, redemptions: usize, report: &mut Report) -> Vec<f64> {
    let mut waits = Vec::new();
    for index in deck.deal(redemptions.max(20)) {
        waits.push(timed(|| house.redeem(&deck.codes[index], account(deck.ids[index]))).1 * 1e3);
    }
    let (p50, p99) = (percentile(&waits, 50), percentile(&waits, 99));
    report.progress(format!("redemption, idle: p50 {p50:.2} ms, p99 {p99:.2} ms"));
    waits
}

/// Waits of single redemptions while another thread does `work` on so many vouchers of the same store.
fn redeem_while(
    doing: &str,
    house: &House,
    deck: &mut Deck,
    idle: &[f64],
    quantity: i64,
    work: impl FnOnce() + Send,
    report: &mut Report,
) {
    let over = AtomicBool::new(false);
    let (waits, seconds) = std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            let (_, seconds) = timed(work);
            over.store(true, Ordering::Relaxed);
            seconds
        });
        let mut waits = Vec::new();
        while !over.load(Ordering::Relaxed) || waits.is_empty() {
            let dealt = deck.deal(1);
            if dealt.is_empty() {
                break;
            }
            let index = dealt.start;
            waits.push(timed(|| house.redeem(&deck.codes[index], account(deck.ids[index]))).1 * 1e3);
        }
        (waits, busy.join().unwrap())
    });
    let (p50, p99, idle_p99) = (percentile(&waits, 50), percentile(&waits, 99), percentile(idle, 99));
    report.note(format!(
        "redemption while {doing}: p50 {p50:.2} ms, p99 {p99:.2} ms = idle + {:.2} ms (at most 15), longest {:.1} ms; \
         {:.0} vouchers/s and {:.0} redemptions/s meanwhile",
        p99 - idle_p99,
        percentile(&waits, 100),
        quantity as f64 / seconds,
        waits.len() as f64 / seconds,
    ));
    report.add(Measured::time(&format!("redeem-p99-while-{doing}"), "ms", p99, idle_p99, "idle + 15 ms"));
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begun = Instant::now();
    let answer = work();
    (answer, begun.elapsed().as_secs_f64())
}

/// A path where nothing is any more.
fn fresh(directory: &Path, name: &str) -> PathBuf {
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(directory.join(format!("{name}{suffix}")));
    }
    directory.join(name)
}
