//! Export of a search as CSV: pulled in blocks, or written to a new file that is whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use zeroize::Zeroizing;

use super::audit::Subject;
use super::evaluate::expired;
use super::search::{bounds, Walk};
use super::{terms, voucher as view, Module};
use crate::actor::{Actor, Right};
use crate::code::group_into;
use crate::error::{Error, Result, Status};
use crate::format::{date_time, timestamp, CsvWriter, SharedCell};
use crate::limits::{DESCRIPTION_BYTES_MAX, PAGE_ROWS_MAX, SERIES_NUMBER_BITS};
use crate::money::Currency;
use crate::store::series::SeriesRow;
use crate::store::voucher::{ListedRedemption, ListedVoucher};
use crate::voucher::{ExportRequest, ExportResult, Filter, RedemptionState, Terms, VoucherState};

macro_rules! columns {
    ($($name:ident = $word:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Column { $($name,)* }

        /// Names of the columns an export can have.
        pub const COLUMNS: &[&str] = &[$($word),*];

        impl Column {
            fn parse(word: &str) -> Option<Column> {
                match word { $($word => Some(Column::$name),)* _ => None }
            }
        }
    };
}

columns! {
    Serial = "serial";
    Code = "code";
    State = "state";
    SeriesCode = "series";
    Description = "description";
    Partner = "partner";
    FaceValue = "face_value";
    ExtraValue = "extra_value";
    Amount = "amount";
    CurrencyCode = "currency";
    Account = "account";
    CreatedAt = "created_at";
    ValidFrom = "valid_from";
    ExpiresAt = "expires_at";
    UsedAt = "used_at";
    LedgerReference = "ledger_reference";
    Id = "id";
    TestMode = "test_mode";
    Reason = "reason";
    Remaining = "remaining";
    VoucherType = "voucher_type";
    Invoice = "invoice";
}

/// The XML schema of exports as XML.
pub fn export_schema() -> &'static str {
    ""
}

/// How a system writes its list.
struct Preset {
    name: &'static str,
    columns: &'static str,
    headings: &'static [&'static str],
    byte_order_mark: bool,
    state_word: fn(VoucherState, bool) -> &'static str,
    time: fn(i64) -> String,
}

const PRESETS: &[Preset] = &[
    Preset {
        name: "",
        columns: "serial,code,state,series,description,partner,face_value,extra_value,amount,currency,account,\
                  created_at,valid_from,expires_at,used_at,ledger_reference,id,test_mode",
        headings: &[],
        byte_order_mark: false,
        state_word: |state, expired| if expired { "expired" } else { state.name() },
        time: timestamp,
    },
    Preset {
        name: "astpp",
        columns: "code,description,account,amount,created_at,state,used_at",
        headings: &["Coupon Number", "Description", "Account", "Amount", "Created Date", "Used?", "Used Date"],
        byte_order_mark: true,
        state_word: |state, expired| match state {
            VoucherState::Used => "Used",
            _ if expired => "Expired",
            VoucherState::Active => "Unused",
            _ => "Inactive",
        },
        time: date_time,
    },
    Preset {
        name: "splynx",
        columns: "id,series,serial,code,amount,partner,expires_at,state,account,used_at",
        headings: &[
            "ID",
            "Series",
            "Serial",
            "Code",
            "Price",
            "Partner",
            "Valid till",
            "Status",
            "Customer",
            "Used at",
        ],
        byte_order_mark: false,
        state_word: |state, expired| match state {
            VoucherState::Used => "Used",
            _ if expired => "Expired",
            VoucherState::Active => "New",
            _ => "Disabled",
        },
        time: date_time,
    },
    Preset {
        name: "jerasoft",
        columns: "state,serial,amount,code,partner,used_at,account,created_at,expires_at",
        headings: &[
            "Status",
            "Serial Number",
            "Amount",
            "PIN Code",
            "Reseller",
            "Activated",
            "Client",
            "Created on",
            "Expiration date",
        ],
        byte_order_mark: false,
        state_word: |state, expired| match state {
            VoucherState::Used => "activated",
            _ if expired => "expired",
            VoucherState::Active => "new",
            _ => "disabled",
        },
        time: date_time,
    },
    Preset {
        name: "crm",
        columns:
            "serial,code,series,face_value,extra_value,currency,state,valid_from,expires_at,partner,account,used_at",
        headings: &[
            "Number",
            "Secret number",
            "Lot",
            "Value",
            "Extra added value",
            "Currency",
            "Life cycle state",
            "Effective date",
            "Expiration date",
            "Partner",
            "Account",
            "Used date",
        ],
        byte_order_mark: false,
        state_word: |state, _| match state {
            VoucherState::Draft => "DRAFT",
            VoucherState::Accepted => "ACCEPTED_FOR_ACTIVATION",
            VoucherState::Rejected => "NOT_ACCEPTED_FOR_ACTIVATION",
            VoucherState::Active | VoucherState::Pending | VoucherState::Blocked => "ACTIVATED",
            VoucherState::Used => "USED",
            VoucherState::Cancelled => "CANCELLED",
            VoucherState::Purged => "PURGED",
        },
        time: timestamp,
    },
];

/// An export that is being read.
pub struct Export {
    module: Arc<Module>,
    walk: Walk,
    columns: Vec<(Column, Known)>,
    preset: &'static Preset,
    with_codes: bool,
    writer: CsvWriter,
    /// One cell. Large enough from the start: a string that grows leaves its old bytes behind.
    text: Zeroizing<String>,
    block: Zeroizing<Vec<u8>>,
    given: usize,
    ended: bool,
    /// The first failure ends an export: what follows it must not look whole.
    failed: Option<Error>,
    result: ExportResult,
}

impl Module {
    /// Starts an export. With codes it needs the right `reveal` too; both are audited before a byte leaves.
    pub fn export(self: &Arc<Self>, actor: &Actor, filter: &Filter, request: &ExportRequest) -> Result<Export> {
        may_export(actor, request)?;
        let preset = PRESETS.iter().find(|preset| preset.name == request.preset).ok_or_else(|| {
            Error::invalid(
                "preset",
                format!("is not known; choose one of {} or none", super::presets::PRESETS.join(", ")),
            )
        })?;
        let names = if request.columns.is_empty() { preset.columns } else { &request.columns };
        let columns = parse_columns(names)?;
        let seeing = Actor { rights: actor.rights | Right::View as i64, ..actor.clone() };
        let walk = self.walk(&seeing, filter)?;
        let (subject, detail) = self.told(filter, request, names)?;
        self.record(actor, "exported", subject, detail)?;
        let mut writer = CsvWriter::new(preset.byte_order_mark);
        let headings: Vec<&str> = match request.columns.is_empty() && !preset.headings.is_empty() {
            true => preset.headings.to_vec(),
            false => names.split(',').map(str::trim).collect(),
        };
        writer.header(&headings)?;
        Ok(Export {
            module: self.clone(),
            walk,
            columns: columns.into_iter().map(|column| (column, Known::default())).collect(),
            preset,
            with_codes: request.with_codes,
            writer,
            text: Zeroizing::new(String::with_capacity(DESCRIPTION_BYTES_MAX)),
            block: Zeroizing::default(),
            given: 0,
            ended: false,
            failed: None,
            result: ExportResult::default(),
        })
    }

    /// What the audit trail says of an export: which vouchers it asked for, on the series or voucher if it named one.
    fn told(&self, filter: &Filter, request: &ExportRequest, columns: &str) -> Result<(Subject, serde_json::Value)> {
        let (first, last) = self.store.read(|tx| bounds(tx, filter))?;
        let subject = match first >> SERIES_NUMBER_BITS {
            _ if first == last => Subject { series: first >> SERIES_NUMBER_BITS, voucher: first },
            series if first <= last && series == last >> SERIES_NUMBER_BITS => Subject::series(series),
            _ => Subject::STORE,
        };
        let detail = json!({
            "with_codes": request.with_codes, "columns": columns.chars().take(300).collect::<String>(),
            "series": filter.series, "voucher_id": filter.voucher_id, "serial": filter.serial,
            "serial_until": filter.serial_until, "partner": filter.partner, "state": filter.state.map(VoucherState::name),
        });
        Ok((subject, detail))
    }

    /// Writes an export to a new file, readable by its owner only: whole, or not there.
    pub fn export_to_file(
        self: &Arc<Self>,
        actor: &Actor,
        filter: &Filter,
        request: &ExportRequest,
        path: &Path,
    ) -> Result<ExportResult> {
        may_export(actor, request)?;
        let mut target = NewFile::create(path)?;
        let mut export = self.export(actor, filter, request)?;
        while export.fill()? {
            target.write(&export.block)?;
        }
        target.keep()?;
        Ok(export.result)
    }
}

fn may_export(actor: &Actor, request: &ExportRequest) -> Result<()> {
    actor.must_have(Right::Export)?;
    if request.with_codes {
        actor.must_have(Right::Reveal)?;
    }
    Ok(())
}

fn parse_columns(names: &str) -> Result<Vec<Column>> {
    let parse = |word: &str| {
        Column::parse(word.trim()).ok_or_else(|| {
            let shown: String = word.trim().chars().filter(|c| !c.is_control()).take(40).collect();
            Error::invalid("columns", format!("\"{shown}\" is no column; known are {}", COLUMNS.join(", ")))
        })
    };
    names.split(',').map(parse).collect()
}

impl Export {
    /// Copies the next bytes into the buffer and tells how many; 0 at the end.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.given == self.block.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let rest = &self.block[self.given..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }

    /// What was written so far.
    pub fn result(&self) -> ExportResult {
        self.result.clone()
    }

    /// Makes the next block; false at the end.
    fn fill(&mut self) -> Result<bool> {
        match &self.failed {
            Some(error) => Err(error.clone()),
            None if self.ended => Ok(false),
            None => self.next_block().inspect_err(|error| self.failed = Some(error.clone())),
        }
    }

    fn next_block(&mut self) -> Result<bool> {
        let module = self.module.clone();
        let now_ms = module.clock.now_ms();
        let page = self.walk.next(&module, PAGE_ROWS_MAX)?;
        self.ended = page.is_empty();
        for (series, row) in &page {
            self.row(series, row, now_ms)?;
        }
        self.writer.take(&mut self.block);
        self.given = 0;
        self.result.vouchers += page.len() as i64;
        self.result.bytes += self.block.len() as i64;
        Ok(!self.block.is_empty())
    }

    fn row(&mut self, series: &SeriesRow, row: &ListedVoucher, now_ms: i64) -> Result<()> {
        let cells =
            Cells { module: &self.module, series, row, preset: self.preset, with_codes: self.with_codes, now_ms };
        for (column, known) in &mut self.columns {
            let shared_by = cells.shared_by(*column).map(|number| (series.id, number));
            if shared_by.is_some() && known.shared_by == shared_by {
                self.writer.shared_cell(&known.cell);
                continue;
            }
            self.text.clear();
            cells.write(*column, &mut self.text)?;
            self.writer.cell(&self.text);
            if shared_by.is_some() {
                self.writer.share(&self.text, &mut known.cell);
                known.shared_by = shared_by;
            }
        }
        self.writer.end_row()
    }
}

/// The last cell of one column that depends on the series and a number only: neighbours in an export mostly share theirs.
#[derive(Default)]
struct Known {
    shared_by: Option<(i64, i64)>,
    cell: SharedCell,
}

/// The cells of one voucher.
struct Cells<'a> {
    module: &'a Module,
    series: &'a SeriesRow,
    row: &'a ListedVoucher,
    preset: &'static Preset,
    with_codes: bool,
    now_ms: i64,
}

impl Cells<'_> {
    fn claimed(&self) -> Option<&ListedRedemption> {
        self.row.redemption.as_ref().filter(|row| row.state != RedemptionState::Rejected)
    }

    fn over(&self) -> bool {
        self.row.voucher.state == VoucherState::Active && expired(&self.row.voucher, self.now_ms)
    }

    fn used_at_ms(&self) -> i64 {
        self.claimed().filter(|row| row.state == RedemptionState::Posted).map_or(0, |row| row.settled_at_ms)
    }

    /// What, beside the series, a cell depends on if other vouchers may have the same. Never a code.
    fn shared_by(&self, column: Column) -> Option<i64> {
        let voucher = &self.row.voucher;
        match column {
            Column::FaceValue => Some(voucher.face_value),
            Column::ExtraValue => Some(voucher.extra_value),
            Column::Amount => Some(voucher.amount()),
            Column::ValidFrom => Some(voucher.valid_from_ms),
            Column::ExpiresAt => Some(voucher.expires_at_ms),
            Column::UsedAt => Some(self.used_at_ms()),
            Column::State => Some(voucher.state as i64 * 2 + i64::from(self.over())),
            Column::SeriesCode | Column::Description | Column::CurrencyCode | Column::CreatedAt | Column::TestMode => {
                Some(0)
            }
            Column::Reason => Some(voucher.reason as i64),
            Column::Remaining => Some(voucher.remaining()),
            Column::VoucherType | Column::Invoice => Some(voucher.terms),
            Column::Partner => (voucher.partner == self.series.partner).then_some(0),
            Column::Account | Column::LedgerReference => self.claimed().is_none().then_some(0),
            Column::Code => (!self.with_codes).then_some(0),
            Column::Serial | Column::Id => None,
        }
    }

    /// Puts the text of a column behind what the buffer holds.
    fn write(&self, column: Column, text: &mut String) -> Result<()> {
        let voucher = &self.row.voucher;
        match column {
            Column::Serial => text.push_str(&view::serial(self.series, voucher.number())),
            Column::Code => self.write_code(text)?,
            Column::State => text.push_str((self.preset.state_word)(voucher.state, self.over())),
            Column::SeriesCode => text.push_str(&self.series.code),
            Column::Description => text.push_str(&self.series.description),
            Column::Partner => text.push_str(&voucher.partner),
            Column::FaceValue => text.push_str(&self.money(voucher.face_value)?),
            Column::ExtraValue => text.push_str(&self.money(voucher.extra_value)?),
            Column::Amount => text.push_str(&self.money(voucher.amount())?),
            Column::CurrencyCode => text.push_str(&self.series.currency),
            Column::Account => text.push_str(self.claimed().map_or("", |row| &row.account)),
            Column::CreatedAt => text.push_str(&(self.preset.time)(self.series.created_at_ms)),
            Column::ValidFrom => text.push_str(&(self.preset.time)(voucher.valid_from_ms)),
            Column::ExpiresAt => text.push_str(&(self.preset.time)(voucher.expires_at_ms)),
            Column::UsedAt => text.push_str(&(self.preset.time)(self.used_at_ms())),
            Column::LedgerReference => text.push_str(self.claimed().map_or("", |row| &row.ledger_reference)),
            Column::Id => text.push_str(&view::identifier(self.series, voucher.number()).to_string()),
            Column::Reason => text.push_str(voucher.reason.name()),
            Column::Remaining => text.push_str(&self.money(voucher.remaining())?),
            Column::VoucherType => text.push_str(&self.terms()?.voucher_type),
            Column::Invoice => text.push_str(&self.terms()?.invoice),
            Column::TestMode => text.push_str(if self.series.test_mode { "yes" } else { "no" }),
        }
        Ok(())
    }

    /// Read by themselves: once for many vouchers.
    fn terms(&self) -> Result<Arc<Terms>> {
        let ground = &self.module.ground;
        self.module.store.read(|tx| terms::of_voucher(tx, ground, self.series, &self.row.voucher))
    }

    fn money(&self, amount: i64) -> Result<String> {
        Ok(Currency::parse(&self.series.currency)?.format(amount))
    }

    /// Grouped with dashes, so that a spreadsheet keeps every digit.
    fn write_code(&self, text: &mut String) -> Result<()> {
        let voucher = &self.row.voucher;
        // A code that was destroyed on purpose leaves its mask; one that is missing otherwise is an alarm.
        let destroyed = self.series.sealed || voucher.state == VoucherState::Purged;
        if !self.with_codes || destroyed && voucher.sealed.is_empty() {
            text.push_str(&self.series.format.mask());
            return Ok(());
        }
        let subject = view::identifier(self.series, voucher.number());
        let code = self.module.ground.vault.open_code(subject.as_bytes(), &voucher.sealed)?;
        group_into(&code, text);
        Ok(())
    }
}

/// A file that appears under its name only when it is whole.
struct NewFile {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
    kept: bool,
}

impl NewFile {
    fn create(path: &Path) -> Result<NewFile> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(refused("path", "exists already; choose a new name"));
        }
        let name = path.file_name().ok_or_else(|| Error::invalid("path", "names no file"))?;
        let temporary = path.with_file_name(format!("{}.part-{}", name.to_string_lossy(), std::process::id()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary);
        let file = file.map_err(|error| refused("path", &format!("cannot be created there: {}", error.kind())))?;
        Ok(NewFile { file, temporary, path: path.to_owned(), kept: false })
    }

    fn write(&mut self, block: &[u8]) -> Result<()> {
        self.file.write_all(block).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => {
                Error::new(Status::DiskFull, "no room for the export; free some and export again").field("path")
            }
            kind => refused("path", &format!("cannot be written: {kind}")),
        })
    }

    /// A hard link never replaces a file that came meanwhile, as a rename would.
    fn keep(mut self) -> Result<()> {
        let kept = self.file.sync_all().and_then(|()| fs::hard_link(&self.temporary, &self.path));
        kept.map_err(|error| refused("path", &format!("cannot be finished: {}", error.kind())))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

fn refused(field: &'static str, problem: &str) -> Error {
    Error::new(Status::FileAccess, format!("{field}: {problem}")).field(field)
}
