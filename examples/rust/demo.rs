//! The main job, shown to a person: `make demo`.
//!
//! Five vouchers are generated, two redeemed, and a third one's process is killed between "the ledger has booked it" and
//! "the voucher is used". Recovery finishes it: the customer has the money once.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod customer_ledger;

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use customer_ledger::CustomerLedger;
use voucher::clock::SystemClock;
use voucher::code::grouped;
use voucher::engine::ExportRequest;
use voucher::entropy::{Entropy, SystemEntropy};
use voucher::format::date_time;
use voucher::ledger::{Answer, Ledger, Posting};
use voucher::money::Currency;
use voucher::voucher::{Filter, RedeemRequest, Series, SeriesRequest};
use voucher::{Actor, ActorKind, Config, Module, Right, Status};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CUSTOMER: &str = "alice";
const VICTIM: &str = "redeem-and-wait-for-death";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let told = match arguments.as_slice() {
        [] => tell(),
        [word, folder] if word == VICTIM => redeem_and_wait_for_death(Path::new(folder)),
        _ => Err("the demo takes no arguments".into()),
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("the demo failed: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn tell() -> Outcome<()> {
    let folder = tempfile::Builder::new().prefix("voucher-demo-").tempdir()?;
    let folder = folder.path();
    let mut key = [0; 32];
    SystemEntropy.fill(&mut key)?;
    fs::write(folder.join("root.key"), key)?;
    fs::set_permissions(folder.join("root.key"), fs::Permissions::from_mode(0o600))?;

    let ledger = CustomerLedger::open(&folder.join("customers.db"))?;
    ledger.open_account(CUSTOMER)?;
    let module = open(folder)?;
    let olga = operator();

    chapter("Olga generates a series");
    let series = generate(&module, &olga)?;
    let codes = codes(&module, &olga, &series)?;
    table(&module, &olga, &series)?;

    chapter("Alice redeems two of them");
    println!("balance            {}", money(ledger.balance(CUSTOMER)?));
    for code in &codes[..2] {
        redeem(&module, &ledger, code)?;
    }
    println!("\nShe sends the first one again, as after a lost answer:");
    redeem(&module, &ledger, &codes[0])?;

    chapter("The third one's process dies in the middle");
    kill_in_the_middle(folder, &codes[2])?;
    println!("ledger             {} entries, balance {}", ledger.entries(CUSTOMER)?, money(ledger.balance(CUSTOMER)?));
    table(&module, &olga, &series)?;

    chapter("Recovery asks the ledger again with the same key");
    recover(&module, &ledger)?;
    println!("once more          {}", recover_again(&module, &ledger)?);
    println!("ledger             {} entries, balance {}", ledger.entries(CUSTOMER)?, money(ledger.balance(CUSTOMER)?));
    table(&module, &olga, &series)?;

    chapter("The list for the spreadsheet, without codes");
    export(&module, &olga, &series, folder)?;

    chapter("A card for the print shop");
    card(&module, &olga, &series, &codes[4])?;

    let exactly_once = ledger.balance(CUSTOMER)? == 3 * series.face_value && ledger.entries(CUSTOMER)? == 3;
    println!("\n{}", strong("three vouchers, three entries, 30.00 EUR: exactly once"));
    exactly_once.then_some(()).ok_or_else(|| "the balance is not what three vouchers are worth".into())
}

fn open(folder: &Path) -> Outcome<Arc<Module>> {
    let mut config =
        Config { store_path: folder.join("vouchers.db"), key_file: Some(folder.join("root.key")), ..Config::default() };
    config.set("currency", "EUR")?;
    Ok(Module::open(&config, None, Arc::new(SystemClock), Arc::new(SystemEntropy))?)
}

fn operator() -> Actor {
    let rights = [Right::View, Right::Generate, Right::Activate, Right::Export, Right::Reveal];
    Actor::new(ActorKind::Operator, "olga", &rights)
}

/// A customer needs no rights beyond the ones it has by being one.
fn customer() -> Actor {
    Actor { source: "192.0.2.7".into(), ..Actor::new(ActorKind::Customer, CUSTOMER, &[]) }
}

fn generate(module: &Arc<Module>, olga: &Actor) -> Outcome<Series> {
    let request = SeriesRequest {
        description: "TESTING".into(),
        prefix: "12".into(),
        quantity: 5,
        face_value: 10_00,
        comment: "refill card".into(),
        ..SeriesRequest::default()
    };
    let (_, series) = module.generate_series(olga, &request)?;
    println!("{} vouchers of {}, codes of {} digits\n", series.quantity, money(series.face_value), series.code_length);
    Ok(series)
}

/// The codes in clear leave the library in one way: the export for the print shop.
fn codes(module: &Arc<Module>, olga: &Actor, series: &Series) -> Outcome<Vec<String>> {
    let request = ExportRequest { with_codes: true, columns: "code".into(), ..ExportRequest::default() };
    let mut export = module.export(olga, &of(series), &request)?;
    let mut file = Vec::new();
    let mut block = [0; 4096];
    loop {
        match export.read(&mut block)? {
            0 => break,
            length => file.extend_from_slice(&block[..length]),
        }
    }
    let text = String::from_utf8(file)?;
    Ok(text.lines().skip(1).map(|line| line.replace(['-', '"'], "")).collect())
}

fn redeem(module: &Module, ledger: &CustomerLedger, code: &str) -> Outcome<()> {
    let request = RedeemRequest { code: code.into(), ..RedeemRequest::default() };
    let (status, receipt) = module.redeem(&customer(), &request, ledger)?;
    let balance = strong(&money(receipt.balance_after.ok_or("the ledger told no balance")?));
    match status {
        Status::Ok => println!("{:<18} booked, balance {balance}", receipt.serial),
        Status::Duplicate => println!("{:<18} the same receipt: booked once, balance then {balance}", receipt.serial),
        _ => return Err("the ledger did not book".into()),
    }
    Ok(())
}

/// Runs this program a second time, waits until its ledger has booked, and kills it with SIGKILL.
fn kill_in_the_middle(folder: &Path, code: &str) -> Outcome<()> {
    let mut victim = Command::new(std::env::current_exe()?)
        .args([VICTIM.as_ref(), folder.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let process = victim.id();
    let stdin = victim.stdin.as_mut().ok_or("the other process has no input")?;
    writeln!(stdin, "{code}")?;
    let mut booked = String::new();
    BufReader::new(victim.stdout.take().ok_or("the other process has no output")?).read_line(&mut booked)?;
    println!("process {process:<10} {}", booked.trim());
    victim.kill()?;
    let signal = victim.wait()?.signal().ok_or("the other process ended by itself")?;
    println!("process {process:<10} killed by signal {signal}; the customer has got no answer");
    Ok(())
}

/// The other process: a till that redeems, and whose ledger never comes back to it.
fn redeem_and_wait_for_death(folder: &Path) -> Outcome<()> {
    let mut code = String::new();
    io::stdin().read_line(&mut code)?;
    let ledger = NeverReturns(CustomerLedger::open(&folder.join("customers.db"))?);
    let request = RedeemRequest { code, ..RedeemRequest::default() };
    open(folder)?.redeem(&customer(), &request, &ledger)?;
    Err("somebody should have killed this process".into())
}

struct NeverReturns(CustomerLedger);

impl Ledger for NeverReturns {
    fn post(&self, posting: &Posting) -> Answer {
        let answer = self.0.post(posting);
        println!("the ledger has booked {}, the voucher is not settled yet", money(posting.amount));
        // Nobody writes to this pipe again: the read ends with the process.
        let _ = io::stdin().read(&mut [0; 1]);
        answer
    }
}

fn recover(module: &Module, ledger: &CustomerLedger) -> Outcome<()> {
    let system = Actor::new(ActorKind::System, "recovery", &[Right::RedeemForAnother]);
    let recovery = module.recover(&system, 0, 100, ledger)?;
    println!(
        "driven             {} pending, {} posted, {} in doubt",
        recovery.driven, recovery.posted, recovery.in_doubt
    );
    Ok(())
}

fn recover_again(module: &Module, ledger: &CustomerLedger) -> Outcome<&'static str> {
    let system = Actor::new(ActorKind::System, "recovery", &[Right::RedeemForAnother]);
    match module.recover(&system, 0, 100, ledger)?.driven {
        0 => Ok("nothing is pending"),
        _ => Err("recovery left something pending".into()),
    }
}

fn table(module: &Arc<Module>, olga: &Actor, series: &Series) -> Outcome<()> {
    println!(
        "{}",
        faint(&format!("{:<12} {:<20} {:>9}  {:<8} {:<8} used at", "serial", "code", "value", "state", "by"))
    );
    for voucher in module.search(olga, &of(series))?.fetch(100)? {
        let used_at = if voucher.used_at_ms == 0 { String::new() } else { date_time(voucher.used_at_ms) };
        let line = format!(
            "{:<12} {:<20} {:>9}  {:<8} {:<8} {used_at}",
            voucher.serial,
            voucher.masked_code,
            money(voucher.face_value),
            voucher.state.name(),
            voucher.account
        );
        println!("{}", line.trim_end());
    }
    let left = module.series_get(olga, &series.id)?.counters;
    let outstanding = money(left.value_outstanding);
    println!("{}", faint(&format!("outstanding {outstanding}, redeemed {}", money(left.value_redeemed))));
    Ok(())
}

fn export(module: &Arc<Module>, olga: &Actor, series: &Series, folder: &Path) -> Outcome<()> {
    let path = folder.join("vouchers.csv");
    let columns = "serial,code,amount,currency,state,account,used_at,ledger_reference";
    let request = ExportRequest { columns: columns.into(), ..ExportRequest::default() };
    let result = module.export_to_file(olga, &of(series), &request, &path)?;
    for line in fs::read_to_string(&path)?.lines().take(4) {
        println!("{line}");
    }
    println!("{}", faint(&format!("... {} vouchers, {} bytes, mode 0600", result.vouchers, result.bytes)));
    Ok(())
}

fn card(module: &Arc<Module>, olga: &Actor, series: &Series, code: &str) -> Outcome<()> {
    let voucher = module.search(olga, &of(series))?.fetch(5)?.pop().ok_or("the series is empty")?;
    let lines = [
        format!("REFILL CARD {:>24}", money(voucher.face_value)),
        String::new(),
        format!("{:^36}", grouped(code)),
        String::new(),
        format!("serial {:>29}", voucher.serial),
    ];
    println!("+{}+", "-".repeat(40));
    for line in lines {
        println!("|  {line:<36}  |");
    }
    println!("+{}+", "-".repeat(40));
    Ok(())
}

fn of(series: &Series) -> Filter {
    Filter { series: series.id.clone(), ..Filter::default() }
}

fn money(minor: i64) -> String {
    let euro = Currency::parse("EUR").expect("the euro is a currency");
    format!("{} {}", euro.format(minor), euro.code())
}

fn chapter(title: &str) {
    println!("\n{}", strong(&format!("== {title}")));
}

fn strong(text: &str) -> String {
    coloured("1", text)
}

fn faint(text: &str) -> String {
    coloured("2", text)
}

fn coloured(style: &str, text: &str) -> String {
    match io::stdout().is_terminal() {
        true => format!("\x1b[{style}m{text}\x1b[0m"),
        false => text.to_owned(),
    }
}
