//! What was measured: the table for people, the JSON for the next run to compare with.

use std::fs;
use std::path::Path;

use serde_json::{json, Value};

/// A work beside its ceiling.
pub struct Measured {
    work: String,
    value: f64,
    unit: &'static str,
    ceiling: f64,
    target: &'static str,
}

impl Measured {
    /// More is better.
    pub fn rate(work: &str, unit: &'static str, value: f64, ceiling: f64, target: &'static str) -> Measured {
        Measured { work: work.into(), value, unit, ceiling, target }
    }

    /// Less is better.
    pub fn time(work: &str, unit: &'static str, value: f64, ceiling: f64, target: &'static str) -> Measured {
        Measured::rate(work, unit, value, ceiling, target)
    }

    fn ratio(&self) -> f64 {
        self.value / self.ceiling
    }
}

#[derive(Default)]
pub struct Report {
    measured: Vec<Measured>,
    notes: Vec<String>,
}

impl Report {
    pub fn add(&mut self, measured: Measured) {
        self.measured.push(measured);
    }

    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub fn progress(&self, line: String) {
        println!("  {line}");
    }

    pub fn print(&self) {
        println!("\n{:<29}{:>12}{:>12}  {:<15}{:>6}  target", "work", "library", "ceiling", "unit", "ratio");
        for row in &self.measured {
            let digits = if row.value < 100.0 { 2 } else { 0 };
            println!(
                "{:<29}{:>12.digits$}{:>12.digits$}  {:<15}{:>6.2}  {}",
                row.work,
                row.value,
                row.ceiling,
                row.unit,
                row.ratio(),
                row.target
            );
        }
        self.notes.iter().for_each(|note| println!("{note}"));
    }

    pub fn write(&self, path: &Path) {
        let round = |number: f64| (number * 1000.0).round() / 1000.0;
        let rows: Vec<Value> = self
            .measured
            .iter()
            .map(|row| {
                json!({ "work": row.work, "value": round(row.value), "unit": row.unit,
                    "ceiling": round(row.ceiling), "ratio": round(row.ratio()) })
            })
            .collect();
        fs::write(path, serde_json::to_string_pretty(&rows).unwrap() + "\n").unwrap();
    }
}

pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

/// Lets the system forget the highest memory use so far.
pub fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
    BEFORE.store(status_kib("VmRSS:"), std::sync::atomic::Ordering::Relaxed);
}

/// MiB used at most since then, above what was in use.
pub fn peak_since() -> f64 {
    let before = BEFORE.load(std::sync::atomic::Ordering::Relaxed);
    status_kib("VmHWM:").saturating_sub(before) as f64 / 1024.0
}

static BEFORE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

fn status_kib(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
