//! A throwaway folder with a root key, a store and a ledger, and the program run in it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// Books each key once, in a file of JSON lines. Its argument says what it answers about the next one.
const LEDGER: &str = r#"#!/bin/sh
# $1: the books, $2: "done" or what to answer instead
line=$(cat)
key=$(printf '%s' "$line" | sed 's/.*"key":"\([^"]*\)".*/\1/')
case $2 in
done)
    if grep -qsF "\"key\":\"$key\"" "$1"; then
        echo '{"outcome":"duplicate","ledger_reference":"entry 1"}'
    else
        printf '%s\n' "$line" >>"$1"
        echo '{"outcome":"done","ledger_reference":"entry 1","balance_after":2500}'
    fi ;;
hangs) sleep 30 & wait ;;
leaves_one_behind) echo '{"outcome":"done"}'; sleep 30 & ;;
waits) touch asked; until [ -e answer ]; do sleep 0.05; done; printf '%s\n' "$line" >>"$1"; echo '{"outcome":"done"}' ;;
booked_and_dead) printf '%s\n' "$line" >>"$1"; kill -9 $$ ;;
fails) echo '{"outcome":"done"}'; exit 1 ;;
babbles) echo 'yes, done' ;;
silent) ;;
*) printf '{"outcome":"%s"}\n' "$2" ;;
esac
"#;

pub struct Place {
    folder: tempfile::TempDir,
    /// The codes of series: they leave once without another person.
    printed: RefCell<BTreeMap<String, Vec<String>>>,
}

/// What the program said and how it ended.
pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    /// A folder with a key and a ledger, but no store yet.
    pub fn empty() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap(), printed: RefCell::default() };
        place.key("root.key", 7);
        let ledger = place.path("ledger");
        fs::write(&ledger, LEDGER).unwrap();
        fs::set_permissions(ledger, fs::Permissions::from_mode(0o700)).unwrap();
        place
    }

    /// A folder with a store that has one series: code 1, so many vouchers of 10.00 EUR.
    pub fn with_vouchers(quantity: u32) -> Place {
        let place = Place::empty();
        place.generates(&["--new-store", "--quantity", &quantity.to_string(), "--value", "10.00", "--currency", "EUR"]);
        place
    }

    /// A folder with a store that sells: so many printed REFILLs of 10.00 EUR in series 1; MAIL is electronic, 20.00 EUR;
    /// CARD a gift card and BACK a refund voucher, both of any value.
    pub fn with_shop(quantity: u32) -> Place {
        let place = Place::empty();
        place.done(&["settings", "set", "currency", "EUR", "--new-store"]);
        for voucher_type in [
            r#"{"code": "REFILL", "name": "Refill card", "face_value": 1000, "comment": "refill card"}"#,
            r#"{"code": "MAIL", "name": "By mail", "classification": "electronic", "face_value": 2000}"#,
            r#"{"code": "CARD", "name": "Gift card", "classification": "gift", "category": "identifies_customer",
                "value_kind": "variable", "partial_use": true}"#,
            r#"{"code": "BACK", "name": "Refund", "classification": "refund", "value_kind": "variable",
                "refund_method": "credit"}"#,
        ] {
            place.file("type.json", voucher_type);
            place.done(&["types", "put", "type.json"]);
        }
        place.generates(&["--type", "REFILL", "--quantity", &quantity.to_string()]);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn key(&self, name: &str, byte: u8) {
        fs::write(self.path(name), [byte; 32]).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub fn file(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The program in this folder, with nothing of the tester's environment but PATH.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_voucherctl"));
        program.current_dir(self.folder.path()).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        program.env("USER", "olga").env("VOUCHERCTL_STORE", "vouchers.db").env("VOUCHERCTL_KEY_FILE", "root.key");
        program.args(arguments);
        program
    }

    pub fn run(&self, arguments: &[&str]) -> Told {
        self.fed("", arguments)
    }

    /// Runs it with this on standard input.
    pub fn fed(&self, input: &str, arguments: &[&str]) -> Told {
        told(self.started(arguments), input)
    }

    pub fn started(&self, arguments: &[&str]) -> Child {
        let mut program = self.program(arguments);
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs it and expects that it is done.
    pub fn done(&self, arguments: &[&str]) -> String {
        let told = self.run(arguments);
        assert_eq!(told.code, 0, "{arguments:?}: {}", told.err);
        told.out
    }

    /// The answer as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let out = self.done(&[arguments, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    pub fn generates(&self, arguments: &[&str]) -> Value {
        self.json(&[&["generate"], arguments].concat())
    }

    /// The codes of a series in the order of its serials, from the print file.
    pub fn codes(&self, series: &str) -> Vec<String> {
        if let Some(codes) = self.printed.borrow().get(series) {
            return codes.clone();
        }
        let columns = ["--with-codes", "--reveal", "--rights", "export,reveal", "--columns", "code"];
        let list = self.done(&[&["export", "--series", series], columns.as_slice()].concat());
        let codes: Vec<String> = list.lines().skip(1).map(|line| line.trim_matches('"').to_owned()).collect();
        self.printed.borrow_mut().insert(series.to_owned(), codes.clone());
        codes
    }

    /// Runs a command that posts, with a ledger that answers like this.
    pub fn posts(&self, answer: &str, input: &str, arguments: &[&str]) -> Told {
        let ledger = ["--post-with", "./ledger", "--post-argument", "books", "--post-argument", answer];
        self.fed(input, &[arguments, &ledger].concat())
    }

    pub fn redeems(&self, answer: &str, code: &str) -> Told {
        self.posts(answer, &format!("{code}\n"), &["redeem", "--account", "4711"])
    }

    /// Sells unasked, with a ledger that answers like this: the words of the command in one text.
    pub fn sells(&self, answer: &str, words: &str) -> Told {
        let words: Vec<&str> = words.split(' ').collect();
        self.posts(answer, "", &[&["sell"], words.as_slice(), &["--yes"]].concat())
    }

    /// Sells, expects that it is booked, and answers the sale.
    pub fn sold(&self, words: &str) -> Value {
        let told = self.sells("done", &format!("{words} --json"));
        assert_eq!(told.code, 0, "{words}: {}", told.err);
        serde_json::from_str(&told.out).unwrap()
    }

    /// What the ledger has booked.
    pub fn books(&self) -> Vec<Value> {
        let books = fs::read_to_string(self.path("books")).unwrap_or_default();
        books.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Changes the store behind the back of the library.
    pub fn edits(&self, statement: &str) {
        rusqlite::Connection::open(self.path("vouchers.db")).unwrap().execute(statement, []).unwrap();
    }

    pub fn voucher(&self, serial: &str) -> Value {
        self.json(&["show", serial])["voucher"].clone()
    }

    pub fn state(&self, serial: &str) -> String {
        self.voucher(serial)["state"].as_str().unwrap().to_owned()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

pub fn told(mut child: Child, input: &str) -> Told {
    // A program that refuses does not read what it is given.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Told {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
