//! The house's habits that a program can check.

#![allow(clippy::disallowed_methods)]

use std::fs;
use std::path::{Path, PathBuf};

/// A file with more lines than this has two nouns.
const LINES_MAX: usize = 700;
const FOLDERS: &[&str] = &["src", "tests", "benches", "examples", "bindings", "docs", "packaging", "voucherctl"];
const LANGUAGES: &[&str] = &["rs", "c", "cc", "h", "py", "php", "sh", "sql", "md", "toml"];
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "manager", "misc", "common"];

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if path.is_dir() && !name.starts_with(['.', '_']) && !name.ends_with("egg-info") {
                folders.push(path);
            } else if LANGUAGES.iter().any(|language| name.ends_with(&format!(".{language}"))) {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 60, "the folders of the project were not found");
    files
}

/// Every line of the project for which `wrong` is true, as "file:line".
fn lines_where(wrong: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for path in files() {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines = text.lines().enumerate().filter(|(_, line)| wrong(&path, line));
        found.extend(lines.map(|(index, _)| format!("{}:{}", path.display(), index + 1)));
    }
    found
}

#[test]
fn nothing_is_left_for_later_without_being_said_in_the_design() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let said = |line: &str| line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| words.contains(&word));
    assert_eq!(lines_where(|_, line| said(line)), Vec::<String>::new());
}

#[test]
fn no_file_has_two_nouns() {
    let generated = |path: &Path| path.to_string_lossy().ends_with(".ffi.h");
    let too_long = |path: &PathBuf| {
        !generated(path) && fs::read_to_string(path).is_ok_and(|text| text.lines().count() > LINES_MAX)
    };
    assert_eq!(files().into_iter().filter(too_long).collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn no_file_has_an_empty_name() {
    let empty = |path: &PathBuf| path.file_stem().is_some_and(|stem| EMPTY_NAMES.iter().any(|name| stem == *name));
    assert_eq!(files().into_iter().filter(empty).collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn lines_end_where_their_text_ends() {
    assert_eq!(lines_where(|_, line| line.ends_with([' ', '\t', '\r'])), Vec::<String>::new());
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let folders = [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/")];
    assert_eq!(lines_where(|_, line| folders.iter().any(|folder| line.contains(folder))), Vec::<String>::new());
}

#[test]
fn only_the_c_abi_is_unsafe() {
    let inside = |path: &Path| path.components().any(|part| part.as_os_str() == "src");
    let abi = |path: &Path| path.components().any(|part| part.as_os_str() == "capi");
    let word = concat!("uns", "afe {");
    let rust = |path: &Path| path.extension().is_some_and(|language| language == "rs");
    assert_eq!(
        lines_where(|path, line| rust(path) && inside(path) && !abi(path) && line.contains(word)),
        Vec::<String>::new()
    );
}
