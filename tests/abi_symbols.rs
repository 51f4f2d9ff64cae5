//! What the library lets out, and how it presents itself to the loader.

#![allow(clippy::disallowed_methods)]

use std::path::PathBuf;
use std::process::Command;

fn library() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests live in a folder of the profile");
    profile.join("libvoucher.so")
}

fn output_of(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).arg(library()).output().expect("binutils are installed");
    assert!(output.status.success(), "{program} cannot read {}", library().display());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn exactly_the_listed_symbols_leave_the_library() {
    let listing = output_of("nm", &["-D", "--defined-only"]);
    let mut exported: Vec<&str> = listing.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
    exported.sort_unstable();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/abi/symbols.txt");
    if std::env::var_os("VOUCHER_BLESS").is_some() && !cfg!(feature = "test-hooks") {
        std::fs::write(golden, exported.join("\n") + "\n").expect("the golden list can be written");
    }
    let golden = std::fs::read_to_string(golden).expect("the golden list is there");
    let mut expected: Vec<&str> = golden.lines().collect();
    if cfg!(feature = "test-hooks") {
        expected.push("voucher_test_clock_set");
        expected.sort_unstable();
    }
    assert_eq!(exported, expected);
}

#[test]
fn the_library_has_its_name_and_stays_loaded() {
    let dynamic = output_of("readelf", &["-d"]);
    assert!(dynamic.contains("[libvoucher.so.1]"), "{dynamic}");
    assert!(dynamic.contains("NODELETE"), "{dynamic}");
}
