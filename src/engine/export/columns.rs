//! The columns an export can have, what other systems make of them, and what stands in them.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::code::group_into;
use crate::engine::evaluate::expired;
use crate::engine::{terms, voucher as view, Module};
use crate::error::{Error, Result};
use crate::format::{date_time, timestamp, Cell};
use crate::limits::{CODE_LENGTH_MIN, COLUMNS_BYTES_MAX};
use crate::money::Currency;
use crate::store::series::SeriesRow;
use crate::store::voucher::{ListedRedemption, ListedVoucher};
use crate::voucher::{RedemptionState, Terms, VoucherState};

macro_rules! columns {
    ($($name:ident = $word:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Column { $($name,)* }

        /// Names of the columns an export can have.
        pub const COLUMNS: &[&str] = &[$($word),*];

        impl Column {
            pub(super) fn parse(word: &str) -> Option<Column> {
                match word { $($word => Some(Column::$name),)* _ => None }
            }

            pub(super) fn name(self) -> &'static str {
                match self { $(Column::$name => $word,)* }
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
    ExternalSerial = "external_serial";
    Price = "price";
}

/// How a system writes its list.
pub(super) struct Preset {
    name: &'static str,
    pub(super) columns: &'static str,
    /// Of its own columns; none: their names.
    pub(super) headings: &'static [&'static str],
    /// Of text files.
    pub(super) byte_order_mark: bool,
    state_word: fn(VoucherState, bool) -> &'static str,
    /// Of text files.
    pub(super) time: fn(i64) -> String,
}

impl Preset {
    /// The preset of this name; the plain one for none.
    pub(super) fn named(name: &str) -> Result<&'static Preset> {
        PRESETS.iter().find(|preset| preset.name == name).ok_or_else(|| {
            let known = crate::engine::presets::PRESETS.join(", ");
            Error::invalid("preset", format!("is not known; choose one of {known} or none"))
        })
    }
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
            VoucherState::Active | VoucherState::Pending | VoucherState::Reserved | VoucherState::Blocked => {
                "ACTIVATED"
            }
            VoucherState::Used => "USED",
            VoucherState::Cancelled => "CANCELLED",
            VoucherState::Purged => "PURGED",
        },
        time: timestamp,
    },
];

impl Column {
    /// What a cell takes at least, where that is known of every voucher: a dash and eight digits after the shortest series
    /// code, an identifier, the shortest code.
    pub(super) fn bytes_min(self) -> u64 {
        match self {
            Column::Serial => 10,
            Column::Id => 26,
            Column::Code => CODE_LENGTH_MIN as u64,
            _ => 0,
        }
    }

    /// The columns of a list with commas between.
    pub(super) fn list(names: &str) -> Result<Vec<Column>> {
        if names.len() > COLUMNS_BYTES_MAX {
            return Err(Error::invalid(
                "columns",
                format!("are longer than {COLUMNS_BYTES_MAX} bytes; leave some out"),
            ));
        }
        let parse = |word: &str| {
            Column::parse(word.trim()).ok_or_else(|| {
                let shown: String = word.trim().chars().filter(|c| !c.is_control()).take(40).collect();
                Error::invalid("columns", format!("\"{shown}\" is no column; known are {}", COLUMNS.join(", ")))
            })
        };
        names.split(',').map(parse).collect()
    }
}

/// What other tables tell of a voucher: read for many at once, and only where a column shows it.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'a> {
    pub(super) external_serial: &'a str,
    /// What was paid for it, minor units; none if nobody bought it, or whoever exports may not know.
    pub(super) price: Option<i64>,
}

/// The cells of one voucher.
pub(super) struct Cells<'a> {
    pub(super) module: &'a Module,
    pub(super) series: &'a SeriesRow,
    pub(super) row: &'a ListedVoucher,
    pub(super) preset: &'static Preset,
    pub(super) with_codes: bool,
    pub(super) beside: Beside<'a>,
    pub(super) now_ms: i64,
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
    pub(super) fn shared_by(&self, column: Column) -> Option<i64> {
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
            Column::ExternalSerial => self.beside.external_serial.is_empty().then_some(0),
            // Nothing is sold for 0.
            Column::Price => Some(self.beside.price.unwrap_or(0)),
        }
    }

    /// What stands in a column. `text` is room for what has to be put together.
    pub(super) fn cell<'b>(&'b self, column: Column, text: &'b mut Zeroizing<String>) -> Result<Cell<'b>> {
        let voucher = &self.row.voucher;
        text.clear();
        Ok(match column {
            Column::Serial => self.put(text, &view::serial(self.series, voucher.number())),
            Column::Code => self.code(text)?,
            Column::State => Cell::Text((self.preset.state_word)(voucher.state, self.over())),
            Column::SeriesCode => Cell::Text(&self.series.code),
            Column::Description => Cell::Text(&self.series.description),
            Column::Partner => Cell::Text(&voucher.partner),
            Column::FaceValue => self.money(voucher.face_value)?,
            Column::ExtraValue => self.money(voucher.extra_value)?,
            Column::Amount => self.money(voucher.amount())?,
            Column::CurrencyCode => Cell::Text(&self.series.currency),
            Column::Account => Cell::Text(self.claimed().map_or("", |row| &row.account)),
            Column::CreatedAt => Cell::Moment(self.series.created_at_ms),
            Column::ValidFrom => Cell::Moment(voucher.valid_from_ms),
            Column::ExpiresAt => Cell::Moment(voucher.expires_at_ms),
            Column::UsedAt => Cell::Moment(self.used_at_ms()),
            Column::LedgerReference => Cell::Text(self.claimed().map_or("", |row| &row.ledger_reference)),
            Column::Id => self.put(text, &view::identifier(self.series, voucher.number()).to_string()),
            Column::Reason => Cell::Text(voucher.reason.name()),
            Column::Remaining => self.money(voucher.remaining())?,
            Column::VoucherType => self.put(text, &self.terms()?.voucher_type),
            Column::Invoice => self.put(text, &self.terms()?.invoice),
            Column::TestMode => Cell::Truth(self.series.test_mode),
            Column::ExternalSerial => Cell::Text(self.beside.external_serial),
            Column::Price => self.beside.price.map_or(Ok(Cell::Nothing), |price| self.money(price))?,
        })
    }

    fn put<'b>(&self, text: &'b mut Zeroizing<String>, made: &str) -> Cell<'b> {
        text.push_str(made);
        Cell::Text(text)
    }

    /// Read by themselves: once for many vouchers.
    pub(super) fn terms(&self) -> Result<Arc<Terms>> {
        let ground = &self.module.ground;
        self.module.store.read(|tx| terms::of_voucher(tx, ground, self.series, &self.row.voucher))
    }

    fn money(&self, amount: i64) -> Result<Cell<'static>> {
        Ok(Cell::Money(amount, Currency::parse(&self.series.currency)?))
    }

    /// Grouped with dashes, so that a spreadsheet keeps every digit.
    fn code<'b>(&self, text: &'b mut Zeroizing<String>) -> Result<Cell<'b>> {
        let voucher = &self.row.voucher;
        // A code that was destroyed on purpose leaves its mask; one that is missing otherwise is an alarm.
        let destroyed = self.series.sealed || voucher.state == VoucherState::Purged;
        if !self.with_codes || destroyed && voucher.sealed.is_empty() {
            return Ok(self.put(text, &self.series.format.mask()));
        }
        let subject = view::identifier(self.series, voucher.number());
        let code = self.module.ground.vault.open_code(subject.as_bytes(), &voucher.sealed)?;
        group_into(&code, text);
        Ok(Cell::Text(text))
    }
}
