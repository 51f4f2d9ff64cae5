//! No code where it does not belong.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use crate::place::Place;

#[test]
fn a_code_is_revealed_to_whoever_has_the_right_says_why_and_means_it() {
    let place = Place::with_vouchers(1);
    let code = place.codes("1").remove(0);
    let asked = ["reveal", "1-00000001", "--reason", "scratched"];
    assert_eq!(place.run(&asked).code, 2);
    assert_eq!(place.run(&[asked.as_slice(), &["--reveal"]].concat()).code, 1);
    let shown = place.json(&[asked.as_slice(), &["--reveal", "--rights", "view,reveal"]].concat());
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert_eq!(digits(shown["code"].as_str().unwrap()), digits(&code));
    let history = place.json(&["show", "1-00000001"])["history"].to_string();
    assert!(history.contains("scratched"), "{history}");
}

#[test]
fn codes_are_exported_only_with_the_option_and_the_right() {
    let place = Place::with_vouchers(1);
    let print = ["export", "--with-codes", "--to", "print.csv"];
    assert_eq!(place.run(&print).code, 2);
    assert_eq!(place.run(&[print.as_slice(), &["--reveal"]].concat()).code, 1);
    assert!(!place.path("print.csv").exists());
    place.done(&[print.as_slice(), &["--reveal", "--rights", "export,reveal"]].concat());
    let seen = ["reveal", "1-00000001", "--reason", "compare", "--reveal", "--rights", "view,reveal"];
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let printed = fs::read_to_string(place.path("print.csv")).unwrap();
    assert!(digits(&printed).contains(&digits(place.json(&seen)["code"].as_str().unwrap())), "the code is not there");
}

#[test]
fn codes_do_not_go_to_a_terminal() {
    let place = Place::with_vouchers(1);
    // `script` gives the program a terminal.
    let command = format!("{} export --with-codes --reveal --rights export,reveal", env!("CARGO_BIN_EXE_voucherctl"));
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).current_dir(place.folder()).env("USER", "olga");
    script.env("VOUCHERCTL_STORE", "vouchers.db").env("VOUCHERCTL_KEY_FILE", "root.key");
    let output = script.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("not written to a terminal") && !told.contains(&place.codes("1")[0]), "{told}");
}

/// Every command with what it needs; each is run in this order on one store.
const EVERY_COMMAND: &[&str] = &[
    "generate --quantity 2 --value 5 --currency EUR",
    "types put type.json",
    "types show CARD",
    "types list",
    "types retire CARD",
    "types restore CARD",
    "settings list",
    "settings get currency",
    "settings set currency EUR",
    "list",
    "list --order used",
    "show 1-00000001",
    "show 1-00000002",
    "series list",
    "series show 1",
    "series lock 1",
    "series unlock 1",
    "series edit 1 --set-description cards",
    "bulk block --vouchers 1-00000003 --because lost --yes",
    "bulk unblock --vouchers 1-00000003 --yes",
    "bulk modify --vouchers 1-00000003 --set-extra-value 1.00 --yes",
    "bulk assign --vouchers 1-00000003 --set-partner north --yes",
    "bulk expire --vouchers 1-00000003 --yes",
    "bulk cancel --vouchers 1-00000004 --because fraud --yes",
    "bulk purge --vouchers 1-00000004 --yes",
    "generate --draft --quantity 1 --value 5 --currency EUR",
    "bulk accept --series 3 --yes",
    "bulk activate --series 3 --yes",
    "generate --draft --quantity 2 --value 5 --currency EUR",
    "bulk reject --vouchers 4-00000001 --yes",
    "bulk delete --vouchers 4-00000002 --yes",
    "generate --draft --quantity 1 --value 5 --currency EUR",
    "series accept 5",
    "series activate 5",
    "series seal 5 --note printed --yes",
    "series void 5 --yes",
    "generate --draft --quantity 1 --value 5 --currency EUR",
    "series reject 6 --yes",
    "series delete 6 --yes",
    "jobs list",
    "jobs resume 00000000000000000000000000",
    "jobs cancel 00000000000000000000000000",
    "approvals list",
    "approvals show 00000000000000000000000000",
    "approvals approve 00000000000000000000000000",
    "approvals refuse 00000000000000000000000000 --reason no",
    "reveal 1-00000001 --reason curious",
    "export",
    "export --to list.xlsx",
    "export --to list.pdf",
    "exports",
    "export-schema",
    "manifest-key",
    "import codes.csv --value 5 --currency EUR --dry-run",
    "import codes.csv --value 5 --currency EUR --partial",
    "import-template --to template.csv",
    "message 1-00000001 --preset sold",
    "message 1-00000001 --preset gift",
    "message --tags",
    "sell stock --partner north --series 1 --quantity 1 --request-id a --yes --post-with ./ledger",
    "sell counter --buyer anna --series 1 --quantity 1 --request-id b --yes --post-with ./ledger",
    "sell electronic --type MAIL --buyer anna --request-id c --yes --test-mode",
    "sell gift --type CARD --holder anna --request-id d --yes --test-mode",
    "sell reload 1-00000001 --value 5 --request-id e --yes --post-with ./ledger",
    "sell refund --type MAIL --buyer anna --request-id f --yes --test-mode",
    "sell return --partner north --series 1 --request-id g --yes --post-with ./ledger",
    "sell cancellation 1-00000001 --because loss --request-id h --yes",
    "sell transfer 1-00000001 --holder anna --request-id i --yes",
    "sales list",
    "sales show 00000000000000000000000000",
    "sales sums",
    "sales code 00000000000000000000000000",
    "recover --older-than-seconds 0 --post-with ./ledger --post-argument books --post-argument done",
    "doubt list",
    "doubt retry KEY --post-with ./ledger",
    "doubt settle-by-hand KEY --outcome done --reason seen",
    "reverse KEY --reason wrong --post-with ./ledger",
    "reconcile list.csv",
    "verify --vouchers",
    "checkpoint",
    "backup copy.db",
    "report stock",
    "report liability",
    "report conservation",
    "report expiring --days 30",
    "metrics",
    "metrics --prometheus",
    "rotate-key --new-key-file new.key",
];

#[test]
fn no_command_tells_a_code_without_reveal() {
    let place = Place::with_vouchers(5);
    place.key("new.key", 9);
    place.file("type.json", r#"{"code": "CARD", "name": "Card", "face_value": 1000, "currency": "EUR"}"#);
    place.file("list.csv", "key,account,amount\n");
    let codes = place.codes("1");
    place.file("codes.csv", &format!("code,face_value\n{},5\n{},x\n", codes[0], codes[1]));
    let mut told = String::new();
    let redeemed =
        [place.redeems("done", &codes[0]), place.redeems("silent", &codes[1]), place.redeems("done", &codes[0])];
    redeemed.iter().for_each(|answer| told += &format!("{}{}", answer.out, answer.err));
    let key = place.voucher("1-00000001")["redemption_key"].as_str().unwrap().to_owned();
    for command in EVERY_COMMAND {
        let words: Vec<&str> = command.split(' ').map(|word| if word == "KEY" { key.as_str() } else { word }).collect();
        for answer in [place.run(&words), place.run(&[words.as_slice(), &["--json"]].concat())] {
            assert!(!answer.err.contains("panicked"), "{command}: {}", answer.err);
            told += &format!("{}{}", answer.out, answer.err);
        }
    }
    told += &fs::read_to_string(place.path("books")).unwrap();
    let bare: String = told.chars().filter(|letter| !"- \"".contains(*letter)).collect();
    for code in codes {
        assert!(!told.contains(&code) && !bare.contains(&code.replace('-', "")), "a code was told");
    }
}

/// The commands under some words of the command line, as its help lists them.
fn subcommands(place: &Place, words: &[&str]) -> Vec<String> {
    let help = place.done(&[words, &["-h"]].concat());
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_list_above_has_every_command() {
    let place = Place::empty();
    let mut missing = BTreeSet::new();
    for command in subcommands(&place, &[]) {
        let under = subcommands(&place, &[&command]);
        let names = if under.is_empty() {
            vec![command.clone()]
        } else {
            under.iter().map(|name| format!("{command} {name}")).collect()
        };
        missing.extend(
            names.into_iter().filter(|name| !EVERY_COMMAND.iter().any(|tried| tried.starts_with(name.as_str()))),
        );
    }
    // Redeeming reads its code from standard input, and is run before the others.
    assert_eq!(json!(missing), json!(["redeem"]));
}
