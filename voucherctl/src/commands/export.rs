//! `voucherctl export`

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use clap::Args;
use voucher::voucher::{CardTemplate, ExportFormat, ExportRequest, Filter};
use zeroize::Zeroizing;

use crate::access::Desk;
use crate::card::CardOptions;
use crate::failure::{Ended, Failure};
use crate::filter::{by_name, FilterOptions, OrderOption};
use crate::job;
use crate::output::Output;
use crate::size::Size;

/// Bytes handed to standard output at a time.
const BLOCK_BYTES: usize = 64 * 1024;

/// A list as CSV, XLSX, XML or JSON lines, or cards as PDF, to new files or to standard output
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    filter: FilterOptions,
    /// In which order; with codes only by serial
    #[arg(long, value_enum, default_value_t)]
    order: OrderOption,
    /// The file to make, readable by its owner only; it must not be there yet [default: standard output]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// csv, xlsx, xml, jsonl or pdf [default: by the ending of --to, else csv]
    #[arg(long, value_parser = format)]
    format: Option<ExportFormat>,
    /// Begin another file before one grows larger than this, such as 20MB; they are numbered, with codes at most 64
    #[arg(long, value_name = "SIZE", requires = "to")]
    split: Option<Size>,
    /// Encrypt for this age public key (age1...); beside a file go a manifest and its signature
    #[arg(long, value_name = "AGE_KEY", default_value = "")]
    recipient: String,
    /// Columns and headings of another system: astpp, splynx, jerasoft or crm
    #[arg(long, value_name = "SYSTEM", default_value = "")]
    preset: String,
    /// Columns, or the fields on a card, comma separated
    #[arg(long, visible_alias = "fields", default_value = "")]
    columns: String,
    /// Full codes instead of masks; needs --reveal and the right reveal
    #[arg(long, requires = "reveal")]
    with_codes: bool,
    /// I know that codes are as good as money
    #[arg(long)]
    reveal: bool,
    /// The approved request that lets codes leave again
    #[arg(long, value_name = "ID", default_value = "")]
    approval: String,
    #[command(flatten)]
    card: CardOptions,
}

impl Export {
    /// Exports it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        let filter = self.filter.filter(desk, self.order.into())?;
        let request = self.request()?;
        let exported = match &self.to {
            Some(path) => to_files(desk, output, &filter, &request, path),
            None => to_standard_output(desk, &filter, &request),
        };
        exported.map_err(to_be_repeated)?;
        Ok(0)
    }

    fn request(&self) -> Result<ExportRequest, Failure> {
        let format = self.format.unwrap_or_else(|| self.to.as_deref().map_or(ExportFormat::Csv, by_ending));
        let card = self.card.template()?;
        if format != ExportFormat::Pdf && card != CardTemplate::default() {
            let problem = format!("{} has no cards; say --format pdf, or leave out how cards look", format.name());
            return Err(Failure::Usage(problem));
        }
        Ok(ExportRequest {
            with_codes: self.with_codes,
            preset: self.preset.clone(),
            columns: self.columns.clone(),
            format,
            bytes_per_file: self.split.map_or(0, |Size(bytes)| bytes),
            recipient: self.recipient.clone(),
            approval_id: self.approval.clone(),
            card,
        })
    }
}

fn format(word: &str) -> Result<ExportFormat, String> {
    by_name(ExportFormat::ALL, word, ExportFormat::name)
}

/// What a name promises; "print.csv.age" is CSV under its encryption. Other endings promise nothing.
fn by_ending(path: &Path) -> ExportFormat {
    let plain = match path.extension() {
        Some(ending) if ending.eq_ignore_ascii_case("age") => path.with_extension(""),
        _ => path.to_owned(),
    };
    let ending = plain.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    format(&ending).unwrap_or_default()
}

fn to_files(
    desk: &Desk,
    output: &Output,
    filter: &Filter,
    request: &ExportRequest,
    path: &Path,
) -> Result<(), Failure> {
    let started = desk.module.export_start(&desk.actor, filter, request, path)?;
    job::drive_or_cancel(&started, "nothing of the export stays")?;
    output.one(&started.exported()?)
}

fn to_standard_output(desk: &Desk, filter: &Filter, request: &ExportRequest) -> Result<(), Failure> {
    if std::io::stdout().is_terminal() {
        let binary = matches!(request.format, ExportFormat::Xlsx | ExportFormat::Pdf) || !request.recipient.is_empty();
        let what = match (request.with_codes, binary) {
            (true, _) => Some("codes are"),
            (false, true) => Some("what is not text is"),
            (false, false) => None,
        };
        if let Some(what) = what {
            return Err(Failure::Usage(format!("{what} not written to a terminal; name a file with --to")));
        }
    }
    let mut export = desk.module.export(&desk.actor, filter, request)?;
    let mut block = Zeroizing::new(vec![0; BLOCK_BYTES]);
    // Straight to the descriptor: a buffered stream would keep codes in memory that nobody wipes.
    let mut out = File::from(std::io::stdout().as_fd().try_clone_to_owned()?);
    loop {
        match export.read(&mut block)? {
            0 => return Ok(()),
            length => out.write_all(&block[..length])?,
        }
    }
}

/// Approving an export lets nothing leave yet: whoever asked for it has to come back with the very same words.
fn to_be_repeated(failure: Failure) -> Failure {
    match failure {
        Failure::Library(error) if !error.approval_id.is_empty() => {
            let command = with_approval(std::env::args_os().skip(1), &error.approval_id);
            Failure::ToRepeat(error, command)
        }
        other => other,
    }
}

/// This command with another approval, as a shell takes it.
fn with_approval(arguments: impl Iterator<Item = OsString>, approval: &str) -> String {
    let mut command = String::from("voucherctl");
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        let word = argument.to_string_lossy();
        if word == "--approval" {
            arguments.next();
        } else if !word.starts_with("--approval=") {
            command += &format!(" {}", quoted(&word));
        }
    }
    command + &format!(" --approval {approval}")
}

/// A word that a shell hands on as it is.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,:=@+".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_promises_its_format_under_its_encryption_too() {
        let cases = [
            ("a.csv", ExportFormat::Csv),
            ("a.XLSX", ExportFormat::Xlsx),
            ("a.xml", ExportFormat::Xml),
            ("a.jsonl", ExportFormat::JsonLines),
            ("cards.pdf", ExportFormat::Pdf),
            ("cards.pdf.age", ExportFormat::Pdf),
            ("list", ExportFormat::Csv),
            ("list.txt", ExportFormat::Csv),
        ];
        for (name, expected) in cases {
            assert_eq!(by_ending(Path::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn a_command_to_repeat_is_what_a_shell_takes() {
        let given = ["export", "--series", "1", "--approval", "OLD", "--title", "it's yours", "--approval=OLDER"];
        let command = with_approval(given.iter().map(OsString::from), "NEW");
        assert_eq!(command, r"voucherctl export --series 1 --title 'it'\''s yours' --approval NEW");
    }
}
