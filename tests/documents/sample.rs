//! A fenced block of a page, and how to run it: in a folder of its own, on a store with one voucher whose code it gets.

use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use voucher::clock::SystemClock;
use voucher::engine::ExportRequest;
use voucher::entropy::SystemEntropy;
use voucher::voucher::{Filter, SeriesRequest, VoucherState};
use voucher::{Actor, ActorKind, Config, Module, Right};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Shell,
    C,
    Python,
    Php,
    Sql,
}

impl Language {
    /// The word behind the fence.
    pub fn word(self) -> &'static str {
        match self {
            Language::Shell => "sh",
            Language::C => "c",
            Language::Python => "python",
            Language::Php => "php",
            Language::Sql => "sql",
        }
    }
}

pub struct Sample {
    pub text: String,
    page: PathBuf,
    line: usize,
    language: Language,
}

impl Sample {
    /// The blocks of a page in a language.
    pub fn of(page: &Path, language: Language) -> Vec<Sample> {
        let text = fs::read_to_string(page).expect("the page is there");
        let opening = format!("```{}", language.word());
        let mut samples: Vec<Sample> = Vec::new();
        let mut inside = false;
        for (index, line) in text.lines().enumerate() {
            match samples.last_mut() {
                _ if line == opening => {
                    inside = true;
                    let page = page.to_owned();
                    samples.push(Sample { text: String::new(), page, line: index + 1, language });
                }
                _ if line == "```" => inside = false,
                Some(sample) if inside => sample.text += &format!("{line}\n"),
                _ => {}
            }
        }
        samples
    }

    /// Runs it, and looks whether what it redeemed is used.
    pub fn run(&self) -> Result<(), String> {
        let place = Place::new();
        // The manual's paths, in a folder that is thrown away.
        let folder = place.folder().to_str().expect("temporary folders have plain names");
        let text = self.text.replace("/var/lib/billing", folder).replace("/etc/billing", folder);
        let output = match self.language {
            Language::Shell => place.shell(&text),
            Language::C => place.c(&text),
            Language::Python => place.script("python3", "sample.py", &format!("{PYTHON}{text}")),
            Language::Php => place.script("php", "sample.php", &format!("{PHP}{text}")),
            Language::Sql => unreachable!("the sketch is not a program"),
        };
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let place_in_page = format!("{}:{}", self.page.display(), self.line);
        if !output.status.success() {
            return Err(format!("{place_in_page}: {}\n{told}", output.status));
        }
        if self.text.contains("redeem(") && place.state() != VoucherState::Used {
            return Err(format!("{place_in_page}: the voucher is not used afterwards\n{told}"));
        }
        Ok(())
    }
}

/// A throwaway folder with a key, a store and one voucher in it.
struct Place {
    folder: tempfile::TempDir,
    code: String,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().expect("there is room");
        fs::write(folder.path().join("root.key"), [7; 32]).expect("there is room");
        fs::set_permissions(folder.path().join("root.key"), fs::Permissions::from_mode(0o600)).expect("it is ours");
        fs::create_dir(folder.path().join("lib")).expect("there is room");
        for name in ["libvoucher.so", "libvoucher.so.1"] {
            symlink(library(), folder.path().join("lib").join(name)).expect("there is room");
        }
        let mut place = Place { folder, code: String::new() };
        let request = SeriesRequest { quantity: 1, face_value: 1000, currency: "EUR".into(), ..Default::default() };
        let module = place.module();
        module.generate_series(&clerk(), &request).expect("a series can be made");
        let mut file = vec![0; 4096];
        let request = ExportRequest { with_codes: true, columns: "code".into(), ..Default::default() };
        let length =
            module.export(&clerk(), &Filter::default(), &request).and_then(|mut export| export.read(&mut file));
        file.truncate(length.expect("it can be exported"));
        place.code = String::from_utf8_lossy(&file).lines().nth(1).expect("there is one voucher").replace('"', "");
        place
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn module(&self) -> Arc<Module> {
        let config = Config {
            store_path: self.folder().join("vouchers.db"),
            key_file: Some(self.folder().join("root.key")),
            ..Config::default()
        };
        Module::open(&config, None, Arc::new(SystemClock), Arc::new(SystemEntropy)).expect("the store opens")
    }

    fn state(&self) -> VoucherState {
        let page = self.module().search(&clerk(), &Filter::default()).and_then(|mut cursor| cursor.fetch(1));
        page.expect("it can be searched")[0].state
    }

    fn shell(&self, text: &str) -> std::process::Output {
        self.output(Command::new("sh").args(["-euc", text]))
    }

    fn c(&self, text: &str) -> std::process::Output {
        let (source, program) = (self.folder().join("sample.c"), self.folder().join("sample"));
        fs::write(&source, C.replace("SAMPLE", text)).expect("there is room");
        let compiled = self.output(
            Command::new("gcc")
                .args(["-std=c99", "-Wall", "-Werror", "-Iinclude", "-o"])
                .args([&program, &source])
                .arg(format!("-L{}", self.folder().join("lib").display()))
                .arg("-lvoucher"),
        );
        if !compiled.status.success() {
            return compiled;
        }
        self.output(&mut Command::new(program))
    }

    fn script(&self, interpreter: &str, name: &str, text: &str) -> std::process::Output {
        let path = self.folder().join(name);
        fs::write(&path, text).expect("there is room");
        self.output(Command::new(interpreter).arg(path))
    }

    /// Runs a program in the root of the project, where it finds the library and the packages.
    fn output(&self, command: &mut Command) -> std::process::Output {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        command
            .current_dir(root)
            .env("CODE", &self.code)
            .env("LD_LIBRARY_PATH", self.folder().join("lib"))
            .env("VOUCHER_LIBRARY", library())
            .env("PYTHONPATH", root.join("bindings/python"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("DESTDIR", self.folder())
            .env("PROFILE", "dev")
            .env("FEATURES", if cfg!(feature = "test-hooks") { "test-hooks" } else { "" })
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }
}

fn clerk() -> Actor {
    Actor::new(ActorKind::Operator, "olga", Right::ALL)
}

/// The library that was built with this test: cargo puts both into one folder.
fn library() -> PathBuf {
    std::env::current_exe().expect("a test has a path").with_file_name("libvoucher.so")
}

/// What stands around a sample: a ledger that books everything, and what the customer typed.
const C: &str = r#"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "voucher.h"

void my_post(void *user, const voucher_posting *posting, voucher_outcome *outcome) {
    outcome->outcome = VOUCHER_OUTCOME_DONE;
    strcpy(outcome->ledger_reference, "entry 1");
}

int main(void) {
    const char *code = getenv("CODE");
    if (!code) return 1;
    {
SAMPLE
    }
    return 0;
}
"#;

const PYTHON: &str = r#"
import os

import voucher

code = os.environ["CODE"]


class Billing:
    def post(self, posting):
        return voucher.Answer.done("entry 1")


billing = Billing()
"#;

const PHP: &str = r#"<?php
require 'bindings/php/autoload.php';
$code = getenv('CODE');
$billing = new class implements Voucher\Ledger {
    public function post(Voucher\Posting $posting): Voucher\Answer
    {
        return Voucher\Answer::done('entry 1');
    }
};
"#;
