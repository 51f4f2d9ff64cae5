//! Every command of docs/VOUCHERCTL.md works, in the order in which it stands there.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::place::Place;

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/VOUCHERCTL.md")).unwrap()
}

#[test]
fn commands_in_the_manual_work() {
    let place = Place::empty();
    let folder = place.folder().to_str().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_voucherctl")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut script = format!("cd {folder}\nmkdir -p etc lib\n");
    let mut inside = false;
    for line in page().lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if inside => script += &format!("{}\n", line.trim_start_matches("$ ")),
            _ => {}
        }
    }
    let script =
        script.replace("/var/lib/billing", &format!("{folder}/lib")).replace("/etc/billing", &format!("{folder}/etc"));
    let mut shell = Command::new("sh");
    shell.args(["-euxc", &script]).env_clear().env("PATH", path).env("USER", "olga");
    let output = shell.output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && script.matches("voucherctl ").count() > 20, "{told}");
}

#[test]
fn the_manual_tells_the_exit_codes_of_the_help() {
    let help = Place::empty().done(&["-h"]);
    let codes: Vec<String> = help
        .lines()
        .skip_while(|line| *line != "Exit codes:")
        .skip(1)
        .map(|line| line.trim().split_once("  ").map(|(code, means)| format!("| {code} | {means} |")).unwrap())
        .collect();
    assert_eq!(codes.len(), 6);
    let page = page();
    for row in codes {
        assert!(page.contains(&row), "docs/VOUCHERCTL.md lacks {row}");
    }
}

#[test]
fn the_manual_tells_every_field_of_a_posting() {
    let place = Place::with_shop(1);
    place.sold("counter --buyer anna --series 1 --request-id till-9");
    let page = page();
    for name in place.books()[0].as_object().unwrap().keys() {
        assert!(page.contains(&format!("`{name}`")), "docs/VOUCHERCTL.md lacks {name}");
    }
}
