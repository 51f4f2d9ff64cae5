//! The manual is true: every sample and command in it is run, and its tables are what the sources say.

#![allow(clippy::disallowed_methods)]

#[path = "documents/notice.rs"]
mod notice;
#[path = "documents/sample.rs"]
mod sample;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sample::{Language, Sample};
use voucher::engine::config::OPTIONS;
use voucher::engine::guard_limits::GuardLimits;
use voucher::engine::SETTINGS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README.md and every page of docs/.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    let folder = fs::read_dir(root().join("docs")).expect("docs/ is there").flatten();
    pages.extend(folder.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|word| word == "md")));
    pages.sort();
    pages
}

/// Commands of the manual may link the library anew while other samples load it.
static ONE_LANGUAGE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn run_all(language: Language) {
    let _alone = ONE_LANGUAGE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let samples: Vec<Sample> = pages().iter().flat_map(|page| Sample::of(page, language)).collect();
    assert!(!samples.is_empty(), "no page has a sample in {}", language.word());
    let failures: Vec<String> = samples.iter().filter_map(|sample| sample.run().err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn commands_in_the_manual_work() {
    run_all(Language::Shell);
}

#[test]
fn c_samples_compile_and_work() {
    run_all(Language::C);
}

#[test]
fn python_samples_work() {
    run_all(Language::Python);
}

#[test]
fn php_samples_work() {
    run_all(Language::Php);
}

#[test]
fn the_ledger_sketch_is_sql() {
    let database = rusqlite::Connection::open_in_memory().expect("memory is there");
    for statement in
        Sample::of(&root().join("docs/HOST-CONTRACT.md"), Language::Sql).remove(0).text.split_inclusive(';')
    {
        if statement.lines().any(|line| !line.is_empty() && !line.starts_with("--")) {
            let mut prepared = database.prepare(statement).unwrap_or_else(|error| panic!("{error}: {statement}"));
            if prepared.parameter_count() == 0 {
                prepared.execute([]).expect("a table can be made");
            }
        }
    }
}

#[test]
fn the_life_cycle_page_is_drawn_from_the_table() {
    let path = root().join("docs/STATES.md");
    let page = format!(
        "# The life of vouchers and series\n\n\
         Made from the tables in `src/voucher/state.rs` by `VOUCHER_BLESS=1 cargo test --test documents`.\n\n{}",
        voucher::voucher::state::diagram()
    );
    if std::env::var_os("VOUCHER_BLESS").is_some() {
        fs::write(&path, &page).expect("docs/ can be written");
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/STATES.md is not what src/voucher/state.rs says"
    );
}

#[test]
fn the_options_page_lists_every_option_as_the_library_does() {
    let page = fs::read_to_string(root().join("docs/OPERATIONS.md")).expect("the page is there");
    let written: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| `") && line.matches('|').count() == 3).collect();
    let expected: Vec<String> = OPTIONS.iter().map(|(name, takes)| format!("| `{name}` | {takes} |")).collect();
    assert_eq!(written, expected);
}

#[test]
fn the_settings_page_lists_every_setting_as_the_library_does() {
    let page = fs::read_to_string(root().join("docs/OPERATIONS.md")).expect("the page is there");
    let written: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| `") && line.matches('|').count() == 5).collect();
    let expected: Vec<String> = SETTINGS
        .iter()
        .map(|setting| {
            let default = match (setting.default, setting.name) {
                ("", "preset") => "none",
                ("", _) => "the option",
                (default, _) => default,
            };
            let partner = if setting.of_partner { "yes" } else { "no" };
            format!("| `{}` | {} | {default} | {partner} |", setting.name, setting.takes)
        })
        .collect();
    assert_eq!(written, expected);
}

#[test]
fn the_guard_page_tells_the_defaults() {
    let page = fs::read_to_string(root().join("docs/SECURITY.md")).expect("the page is there");
    let limits = GuardLimits::default();
    let options =
        ["account_15min", "account_day", "account_month", "source_hour", "source_day", "typing_15min", "typing_day"];
    let most = limits.account.iter().chain(&limits.source).chain(&limits.typing).map(|(_, most)| most);
    for (option, most) in options.iter().zip(most) {
        let row = format!("| {most} | `guard.{option}` |");
        assert!(page.contains(&row), "docs/SECURITY.md lacks {row}");
    }
    assert!(page.contains(&format!("expected wins {}:", limits.store_budget)));
}

#[test]
fn every_event_of_the_log_is_explained() {
    let page = fs::read_to_string(root().join("docs/OPERATIONS.md")).expect("the page is there");
    for entry in fs::read_dir(root().join("src/engine")).expect("the engine is there").flatten() {
        let source = fs::read_to_string(entry.path()).unwrap_or_default();
        for call in source.split("LogLevel::").skip(1).map(|rest| rest.split(')').next().unwrap_or_default()) {
            let Some(event) = call.split('"').nth(1) else { continue };
            assert!(page.contains(&format!("`{event}`")), "docs/OPERATIONS.md does not explain {event}");
        }
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in pages() {
        let text = fs::read_to_string(&page).expect("the page is there");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let beside = page.parent().expect("a page is in a folder").join(target);
            assert!(target.contains("://") || beside.exists(), "{}: no such file: {target}", page.display());
        }
    }
}
