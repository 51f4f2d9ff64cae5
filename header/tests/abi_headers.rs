//! The two C headers are made from src/capi and committed. `VOUCHER_BLESS=1 cargo test -p voucher-header` makes them
//! anew after a change.

#![allow(clippy::disallowed_methods)]

use std::fs;
use std::path::{Path, PathBuf};

/// The sources in the order of the header.
const SOURCES: &[&str] = &[
    "constants.rs",
    "handles.rs",
    "structs.rs",
    "conformance_structs.rs",
    "back_office.rs",
    "exchange_structs.rs",
    "sale_structs.rs",
    "library.rs",
    "modules.rs",
    "settings.rs",
    "series.rs",
    "vouchers.rs",
    "life.rs",
    "approvals.rs",
    "redemption.rs",
    "reversal.rs",
    "reconciliation.rs",
    "selling.rs",
    "sales.rs",
    "reports.rs",
    "audit.rs",
    "exchange.rs",
    "imports.rs",
    "messages.rs",
    "conformance.rs",
];

/// The first function of each group, with the group's title.
const GROUPS: &[(&str, &str)] = &[
    ("voucher_version", "Library"),
    ("voucher_config_new", "Open and close"),
    ("voucher_type_put", "Voucher types and settings"),
    ("voucher_series_preset", "Series"),
    ("voucher_get", "Vouchers"),
    ("voucher_bulk_start", "Life cycle"),
    ("voucher_approval_open", "Two persons"),
    ("voucher_check", "Redemption"),
    ("voucher_reverse_begin", "Reversal, and what is in doubt"),
    ("voucher_reconcile_open", "Reconciliation with your ledger"),
    ("voucher_sale_begin", "Sales"),
    ("voucher_stock_open", "Reports"),
    ("voucher_audit_verify", "Audit trail and root key"),
    ("voucher_export_open", "Exports and backups"),
    ("voucher_import_start", "Imports"),
    ("voucher_message_render", "Messages"),
    ("voucher_conformance_cases", "Conformance kit for your ledger"),
];

#[test]
fn the_manual_header_is_what_the_sources_say() {
    compare("voucher.h", &manual());
}

#[test]
fn the_declarations_header_is_what_the_sources_say() {
    compare("voucher.ffi.h", &declarations());
}

#[test]
fn the_declarations_need_no_preprocessor() {
    assert!(!declarations().contains('#'));
}

/// The parser of PHP takes such a field for the type.
#[test]
fn no_field_is_named_like_a_type() {
    let declarations = declarations();
    let names = |mark: char| {
        let lines = declarations.lines().filter(move |line| line.starts_with(mark) && line.ends_with(';'));
        lines.filter_map(|line| line.trim_end_matches(';').split([' ', '*']).next_back())
    };
    let types: Vec<&str> = names('}').collect();
    assert!(types.len() > 30);
    let fields = names(' ').map(|field| field.split('[').next().unwrap_or_default());
    assert_eq!(fields.filter(|field| types.contains(field)).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn every_function_says_how_it_may_be_called() {
    let header = manual();
    let documented = |name: &&str| {
        let comment = header[..header.find(*name).expect("it is there")].rsplit("/**").next().unwrap_or_default();
        comment.contains("[any-thread]") && comment.contains("[callback-ok]")
    };
    let prototypes = prototypes(&header);
    assert_eq!(prototypes.iter().filter(|name| !documented(name)).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(prototypes.len() > 40);
}

/// The lines prototypes begin with.
fn prototypes(header: &str) -> Vec<&str> {
    let begins = |line: &&str| line.contains(" voucher_") || line.contains(" *voucher_");
    header.lines().filter(|line| !line.starts_with([' ', '/', '}']) && line.contains('(')).filter(begins).collect()
}

fn compare(name: &str, generated: &str) {
    let path = root().join("include").join(name);
    if std::env::var_os("VOUCHER_BLESS").is_some() {
        fs::write(&path, generated).expect("include/ can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let line = committed.lines().zip(generated.lines()).position(|(old, new)| old != new);
    assert!(
        committed == generated,
        "include/{name} is not what src/capi says (line {:?}); make it with VOUCHER_BLESS=1 cargo test -p voucher-header",
        line.map(|line| line + 1)
    );
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn manual() -> String {
    let mut header = generate(configuration());
    for (function, title) in GROUPS {
        header = with_title(&header, function, title);
    }
    in_few_lines(&without_rust_sections(&header))
}

fn declarations() -> String {
    let mut configuration = configuration();
    configuration.documentation = false;
    configuration.cpp_compat = false;
    configuration.include_guard = None;
    configuration.sys_includes = Vec::new();
    configuration.header =
        Some("/* Declarations only, for foreign function interfaces. The manual is voucher.h. */".into());
    generate(configuration)
}

fn configuration() -> cbindgen::Config {
    cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml is right")
}

fn generate(configuration: cbindgen::Config) -> String {
    let sources = SOURCES.iter().map(|name| root().join("src/capi").join(name)).collect::<Vec<PathBuf>>();
    let builder = cbindgen::Builder::new().with_config(configuration);
    let bindings = sources.iter().fold(builder, |builder, source| builder.with_src(source)).generate();
    let mut header = Vec::new();
    bindings.expect("the sources can be read").write(&mut header);
    without_tags(&String::from_utf8(header).expect("headers are UTF-8"))
}

/// Every struct is a typedef as well, so that prototypes read better without the word.
fn without_tags(header: &str) -> String {
    let line = |line: &str| match line.starts_with("typedef struct") {
        true => format!("{line}\n"),
        false => format!("{}\n", line.replace("struct voucher_", "voucher_")),
    };
    header.lines().map(line).collect()
}

/// Puts a title above the comment of a function.
fn with_title(header: &str, function: &str, title: &str) -> String {
    let call = format!("{function}(");
    let mut lines = header.match_indices('\n').map(|(end, _)| end + 1);
    let prototype = lines.find(|start| {
        let line = header[*start..].lines().next().unwrap_or_default();
        !line.starts_with(' ') && line.contains(&call)
    });
    let prototype = prototype.unwrap_or_else(|| panic!("{function} stands in the header"));
    let comment = header[..prototype].rfind("/**").expect("every function is documented");
    let line = "-".repeat(116 - title.len());
    format!("{}/* {title} {line} */\n\n{}", &header[..comment], &header[comment..])
}

/// A comment of one line needs no more than that, and neither does the type of a callback.
fn in_few_lines(header: &str) -> String {
    let mut short = Vec::new();
    let mut lines = header.lines().peekable();
    while let Some(line) = lines.next() {
        let mut line = line.to_owned();
        let in_struct = line.starts_with("    ") && line.contains("(*");
        while in_struct && !line.ends_with(';') {
            line = format!("{line} {}", lines.next().expect("a type ends").trim());
        }
        if line.trim() == "/**" {
            let text = lines.next().expect("a comment has text").trim_start().trim_start_matches('*').trim().to_owned();
            let closes = lines.peek().is_some_and(|next| next.trim() == "*/");
            if closes && line.len() + text.len() + 4 <= 120 {
                lines.next();
                line = format!("{line} {text} */");
            } else {
                let indent = " ".repeat(line.len() - line.trim_start().len());
                line = format!("{line}\n{indent} * {text}");
            }
        }
        short.push(line);
    }
    short.join("\n") + "\n"
}

/// Rust wants a section about safety in each comment; in C the first page is that.
fn without_rust_sections(header: &str) -> String {
    header.replace(" *\n * # Safety\n * See the first page of the header.\n", "")
}
