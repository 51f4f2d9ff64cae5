//! The fuzzers' seeds, changed at random: whatever a file holds, it is read to an end or refused in one line.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::tests::rows_with;
use super::*;
use crate::limits::IMPORT_CELL_BYTES_MAX;

const CHANGES_PER_SEED: u32 = 200;

fn seeds(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut seeds: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty());
    seeds
}

/// Reads it and looks at all that comes out.
fn check(bytes: Vec<u8>, format: ImportFormat) {
    let options = ReaderOptions { format, ..ReaderOptions::default() };
    match rows_with(bytes, &options) {
        Ok((rows, _)) => {
            assert!(rows.windows(2).all(|pair| pair[0].line < pair[1].line));
            for row in rows {
                assert!(row.code.len() <= IMPORT_CELL_BYTES_MAX && row.findings.len() <= Field::ALL.len() + 2);
                assert!(!row.code.is_empty() || !row.findings.is_empty(), "a row without a code has a finding");
            }
        }
        Err(error) => assert!(!error.message.is_empty() && !error.message.contains('\n'), "{error}"),
    }
}

/// `before` are the bytes of a seed that choose how its fuzzer reads it.
fn change_seeds(target: &str, before: usize, format: ImportFormat) {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 0..8);
    for seed in seeds(target) {
        let seed = fs::read(seed).unwrap().split_off(before);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let config = Config { cases: CHANGES_PER_SEED, failure_persistence: None, ..Config::default() };
        let run = TestRunner::new_with_rng(config, rng).run(&changes, |changes| {
            let mut bytes = seed.clone();
            for (at, byte, change) in changes {
                let at = at.index(bytes.len() + 1);
                match change {
                    0 => bytes.insert(at, byte),
                    1 => bytes.truncate(at),
                    _ if at == bytes.len() => bytes.push(byte),
                    2 => bytes[at] = byte,
                    _ => drop(bytes.remove(at)),
                }
            }
            check(bytes, format);
            Ok(())
        });
        run.unwrap();
    }
}

#[test]
fn changed_text_files_are_read_to_an_end_or_refused() {
    change_seeds("import_text", 1, ImportFormat::Csv);
}

#[test]
fn changed_workbooks_are_read_to_an_end_or_refused() {
    change_seeds("import_workbook", 0, ImportFormat::Detect);
}
