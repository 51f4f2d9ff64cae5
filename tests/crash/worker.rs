//! Another process: this test binary run again. It opens the house, then does what the lines of its input say and
//! answers each with one line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Barrier};

use voucher::engine::ExportRequest;
use voucher::voucher::{BulkOperation, Filter, RedeemRequest};
use voucher::{Actor, Module, Status};

#[cfg(feature = "test-hooks")]
use crate::approval;
use crate::bulk::bulk;
#[cfg(feature = "test-hooks")]
use crate::credit;
use crate::crowd;
use crate::house::{code, customer, operator, ten_euros, House};
#[cfg(feature = "test-hooks")]
use crate::import;
#[cfg(feature = "test-hooks")]
use crate::keys;
use crate::ledger::FileLedger;
#[cfg(feature = "test-hooks")]
use crate::sale;

const STORE: &str = "CRASH_TEST_STORE";
const LEDGER: &str = "CRASH_TEST_LEDGER";
const GUARDED: &str = "CRASH_TEST_GUARDED";
/// Tells our answers from what the test harness prints.
const ANSWER: &str = "= ";

/// A worker as its parent sees it. Killed when dropped.
pub struct Worker {
    child: Child,
    /// None once nothing more is to be ordered.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts a process and does not wait for it.
    pub fn start(house: &House) -> Worker {
        Worker::doomed(house, "")
    }

    /// A process that dies at a crash point, "point:pass".
    pub fn doomed(house: &House, death: &str) -> Worker {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "worker::a_worker_serves_its_parent", "--nocapture", "--test-threads", "1"]);
        command.env(STORE, house.store()).env(LEDGER, house.ledger_path()).env_remove("VOUCHER_TEST_CRASH");
        if house.is_guarded() {
            command.env(GUARDED, "1");
        }
        if !death.is_empty() {
            command.env("VOUCHER_TEST_CRASH", death);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Worker { child, input, output }
    }

    /// A process that has the house open.
    pub fn ready(house: &House) -> Worker {
        let mut worker = Worker::start(house);
        assert_eq!(worker.hear().as_deref(), Some("ready"));
        worker
    }

    /// So many of them.
    pub fn crew(house: &House, count: usize) -> Vec<Worker> {
        let mut crew: Vec<Worker> = (0..count).map(|_| Worker::start(house)).collect();
        crew.iter_mut().for_each(|worker| assert_eq!(worker.hear().as_deref(), Some("ready")));
        crew
    }

    /// Gives an order. Whether the worker is still there to hear it shows in the answer.
    pub fn tell(&mut self, order: &str) {
        if let Some(input) = &mut self.input {
            let _ = input.write_all(format!("{order}\n").as_bytes());
        }
    }

    /// The next answer; none if it died.
    pub fn hear(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(answer) = line.trim_end().strip_prefix(ANSWER) {
                return Some(answer.to_owned());
            }
        }
    }

    /// SIGKILL, and its end awaited.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Waits for its end, which comes without further orders in any case; true if it was SIGKILL.
    #[cfg(feature = "test-hooks")]
    pub fn was_killed(&mut self) -> bool {
        self.input = None;
        std::os::unix::process::ExitStatusExt::signal(&self.child.wait().unwrap()) == Some(9)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}

/// How often a word is in an answer.
pub fn count(answer: &str, word: &str) -> usize {
    answer.split_whitespace().filter(|found| *found == word).count()
}

/// Not a test of its own: the body of every worker. Without an order from a parent there is nothing to do.
#[test]
fn a_worker_serves_its_parent() {
    let (Ok(store), Ok(ledger)) = (std::env::var(STORE), std::env::var(LEDGER)) else { return };
    let house = House::at(Path::new(&store), Path::new(&ledger), std::env::var_os(GUARDED).is_some());
    let (module, ledger) = (house.open(), house.ledger());
    answer("ready");
    while let Some(order) = order() {
        let words: Vec<&str> = order.split_whitespace().collect();
        answer(&match words.as_slice() {
            ["redeem", account, codes @ ..] => redeem(&module, &ledger, account, codes),
            ["race", "own", name, threads, code] => race(&module, &ledger, threads, code, |t| format!("{name}.{t}")),
            ["race", "one", name, threads, code] => race(&module, &ledger, threads, code, |_| (*name).to_owned()),
            ["guess", "account", account, codes @ ..] => guess(&module, codes, |_| customer(account)),
            ["guess", "source", source, codes @ ..] => guess(&module, codes, |code| from(source, code)),
            ["reverse", keys @ ..] => reverse(&module, &ledger, keys),
            #[cfg(feature = "test-hooks")]
            ["sell", kind, request_id, subject] => sale::sell(&module, &ledger, kind, request_id, subject),
            #[cfg(feature = "test-hooks")]
            ["sell_out", name, tries] => credit::sell_out(&module, &ledger, name, tries),
            #[cfg(feature = "test-hooks")]
            ["sell_by_steps", request_id, price] => credit::sell_by_steps(&module, &ledger, request_id, price),
            #[cfg(feature = "test-hooks")]
            ["approve", id] => approval::approve(&module, id),
            #[cfg(feature = "test-hooks")]
            ["rotate"] => keys::rotate(&module),
            ["recover"] => recover(&module, &ledger),
            ["generate", request_id, quantity] => generate(&module, request_id, quantity),
            ["export", bytes_per_file, path] => export(&module, bytes_per_file, path),
            #[cfg(feature = "test-hooks")]
            ["import", path] => import::import(&module, path),
            #[cfg(feature = "test-hooks")]
            ["cancel"] => import::cancel(&module),
            ["activate", request_id, series] => activate(&module, request_id, series),
            ["operate", number, threads, ms, series @ ..] => {
                crowd::operate(&module, &ledger, number, threads, ms, series)
            }
            ["customers", number, threads, ms, series @ ..] => {
                crowd::customers(&module, &ledger, number, threads, ms, series)
            }
            _ => panic!("no such order: {order}"),
        });
    }
}

/// The parent's next line; none if it has no more.
fn order() -> Option<String> {
    let mut line = String::new();
    (std::io::stdin().read_line(&mut line).unwrap() > 0).then_some(line)
}

/// Tells the parent how far it is in the middle of an order, and goes on when the parent says so.
#[cfg(feature = "test-hooks")]
pub fn ask(text: &str) {
    answer(text);
    order();
}

fn answer(text: &str) {
    // The harness leaves its own line open.
    let mut output = std::io::stdout().lock();
    output.write_all(format!("\n{ANSWER}{text}\n").as_bytes()).unwrap();
    output.flush().unwrap();
}

fn redeemed(module: &Module, ledger: &FileLedger, actor: &Actor, request: &RedeemRequest) -> Status {
    match module.redeem(actor, request, ledger) {
        Ok((status, _)) => status,
        Err(error) => error.status,
    }
}

/// One after the other. The code is the request's id as well, so that a lost answer can be asked for by it.
fn redeem(module: &Module, ledger: &FileLedger, account: &str, codes: &[&str]) -> String {
    let of = |typed: &&str| {
        let request = RedeemRequest { request_id: format!("r{typed}"), ..code(typed) };
        format!("{:?}", redeemed(module, ledger, &customer(account), &request))
    };
    codes.iter().map(of).collect::<Vec<_>>().join(" ")
}

fn reverse(module: &Module, ledger: &FileLedger, keys: &[&str]) -> String {
    let of = |key: &&str| match module.reverse(&operator(), key, "taken back", ledger) {
        Ok((status, _)) => format!("{status:?}"),
        Err(error) => format!("{:?}", error.status),
    };
    keys.iter().map(of).collect::<Vec<_>>().join(" ")
}

/// All threads at once for one code.
fn race(
    module: &Module,
    ledger: &FileLedger,
    threads: &str,
    typed: &str,
    account: impl Fn(usize) -> String + Sync,
) -> String {
    let threads: usize = threads.parse().unwrap();
    at_once(threads, |thread| redeemed(module, ledger, &customer(&account(thread)), &code(typed)))
}

/// A thread for every code.
fn guess(module: &Module, codes: &[&str], actor: impl Fn(&str) -> Actor + Sync) -> String {
    at_once(codes.len(), |thread| match module.check(&actor(codes[thread]), &code(codes[thread])) {
        Ok(_) => Status::Ok,
        Err(error) => error.status,
    })
}

/// An account nobody else guesses for, at a terminal everybody shares.
fn from(source: &str, code: &str) -> Actor {
    Actor { source: source.to_owned(), ..customer(&format!("a{code}")) }
}

fn at_once(threads: usize, act: impl Fn(usize) -> Status + Sync) -> String {
    let start = Barrier::new(threads);
    let statuses: Vec<String> = std::thread::scope(|scope| {
        let run = |thread| {
            let (start, act) = (&start, &act);
            scope.spawn(move || {
                start.wait();
                format!("{:?}", act(thread))
            })
        };
        let running: Vec<_> = (0..threads).map(run).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    statuses.join(" ")
}

fn recover(module: &Module, ledger: &FileLedger) -> String {
    let recovery = module.recover(&operator(), 0, 1_000, ledger).unwrap();
    assert_eq!((recovery.rejected, recovery.in_doubt, recovery.conflict), (0, 0, 0));
    recovery.driven.to_string()
}

/// Starts a series, or goes on where somebody died.
fn generate(module: &Arc<Module>, request_id: &str, quantity: &str) -> String {
    let mut request = ten_euros(quantity.parse().unwrap());
    request.request_id = request_id.to_owned();
    let (_, job) = module.generate_start(&operator(), &request).unwrap();
    format!("{:?}", job.step(i64::MAX).unwrap().1.state)
}

/// Starts the activation of a series, or goes on where somebody died.
fn activate(module: &Arc<Module>, request_id: &str, series: &str) -> String {
    let (_, job) = module.bulk_start(&operator(), &bulk(BulkOperation::Activate, series, request_id)).unwrap();
    format!("{:?}", job.step(i64::MAX).unwrap().1.state)
}

/// Writes everything with codes to files.
fn export(module: &Arc<Module>, bytes_per_file: &str, path: &str) -> String {
    let bytes_per_file = bytes_per_file.parse().unwrap();
    let request = ExportRequest { with_codes: true, bytes_per_file, ..ExportRequest::default() };
    let done = module.export_to_file(&operator(), &Filter::default(), &request, Path::new(path));
    done.map_or_else(|error| format!("{:?}", error.status), |result| result.vouchers.to_string())
}
