//! NOTICE.md names every crate that is in what `make install` installs, with the licence it declares.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A crate's name and licence.
type Crate = (String, String);

const LIBRARY: &str = "## Crates in the library\n";
const COMMAND: &str = "## Crates in voucherctl besides\n";
const HEAD: &str = "| crate | licence |\n|---|---|\n";

/// What a package of this workspace is linked from, by what cargo has on this machine.
fn linked(package: &str) -> BTreeSet<Crate> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--offline", "--locked", "--package", package, "--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .output()
        .expect("cargo is there: it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    // Ours have a path behind their version, repeated ones a star behind their licence.
    let crates = told.lines().filter(|line| !line.is_empty() && !line.contains("(/"));
    let crates = crates.filter_map(|line| line.trim_end_matches(" (*)").split_once('|'));
    crates.map(|(name, licence)| (name.split(" v").next().unwrap_or(name).to_owned(), licence.to_owned())).collect()
}

fn table(crates: &BTreeSet<Crate>) -> String {
    let rows: String = crates.iter().map(|(name, licence)| format!("| {name} | {licence} |\n")).collect();
    format!("{HEAD}{rows}")
}

#[test]
fn the_notice_names_every_crate_that_is_handed_on() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("NOTICE.md");
    let page = fs::read_to_string(&path).expect("NOTICE.md is there");
    let library = linked("voucher");
    let command: BTreeSet<Crate> = linked("voucherctl").difference(&library).cloned().collect();
    assert!(library.len() > 50 && command.iter().any(|(name, _)| name == "clap"), "cargo told of no crates");
    let (said, _) = page.split_once(LIBRARY).expect("there is a list of the library's crates");
    let expected = format!("{said}{LIBRARY}{}\n{COMMAND}{}", table(&library), table(&command));
    if std::env::var_os("VOUCHER_BLESS").is_some() {
        fs::write(&path, &expected).expect("NOTICE.md can be written");
        return;
    }
    let rows = |text: &str| -> BTreeSet<String> { text.lines().map(str::to_owned).collect() };
    let missing: Vec<String> = rows(&expected).difference(&rows(&page)).cloned().collect();
    let gone: Vec<String> = rows(&page).difference(&rows(&expected)).cloned().collect();
    assert!(page == expected, "NOTICE.md lacks {missing:?}, and names in vain {gone:?}: VOUCHER_BLESS=1 mends it");
}

#[test]
fn the_notice_has_the_licence_of_the_embedded_font() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("NOTICE.md")).expect("it is there");
    let words = [
        "Copyright (c) 2003 by Bitstream, Inc.",
        "Copyright (c) 2006 by Tavmjong Bah.",
        "be included in all copies of one or more of the Font Software typefaces",
    ];
    for words in words {
        assert!(page.contains(words), "NOTICE.md lacks: {words}");
    }
}
