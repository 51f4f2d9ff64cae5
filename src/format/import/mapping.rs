//! Which column is which field: by the headings, or as the request says.

use super::row::{Kind, Row};
use super::{notice, Field};
use crate::error::{Error, Result};
use crate::limits::{IMPORT_COLUMNS_MAX, IMPORT_MAPPING_BYTES_MAX};
use crate::voucher::ImportFinding;

/// What headings mean a field, without spaces, signs and capitals: our own names, the titles of the systems whose lists
/// our presets write, and what people write.
const HEADINGS: [(Field, &[&str]); 8] = [
    (
        Field::Code,
        &[
            "code",
            "pin",
            "pincode",
            "couponnumber",
            "couponcode",
            "secretnumber",
            "secretcode",
            "secret",
            "vouchercode",
            "cardcode",
            "cardpin",
            "activationcode",
            "rechargecode",
            "topupcode",
            "refillcode",
            "voucherpin",
        ],
    ),
    (
        Field::Serial,
        &[
            "serial",
            "serialnumber",
            "serialno",
            "externalserial",
            "cardnumber",
            "cardno",
            "cardserial",
            "number",
            "vouchernumber",
            "voucherserial",
            "sn",
        ],
    ),
    (Field::FaceValue, &["facevalue", "value", "price", "amount", "denomination", "nominal", "nominalvalue"]),
    (Field::ExtraValue, &["extravalue", "extraaddedvalue", "bonus", "extra", "bonusvalue"]),
    (Field::Currency, &["currency", "currencycode"]),
    (Field::ValidFrom, &["validfrom", "effectivedate", "startdate", "from", "activefrom"]),
    (
        Field::ExpiresAt,
        &[
            "expiresat",
            "expirationdate",
            "expirydate",
            "expiry",
            "expires",
            "expiration",
            "validtill",
            "validuntil",
            "validto",
            "enddate",
        ],
    ),
    (Field::Partner, &["partner", "reseller", "dealer", "distributor", "agent"]),
];

/// Headings of whether, or when, a voucher was used.
const STATE_HEADINGS: [&str; 18] = [
    "state",
    "status",
    "lifecyclestate",
    "voucherstate",
    "voucherstatus",
    "cardstatus",
    "pinstatus",
    "used",
    "isused",
    "usedat",
    "usedon",
    "useddate",
    "dateused",
    "redeemed",
    "redeemedat",
    "redeemedon",
    "redemptiondate",
    "activated",
];

/// What our exports call what was paid for a voucher. In lists of others a price is what it is worth.
const PAID: &str = "price";

/// What the request calls a column that says nothing about the voucher.
const IGNORE: &str = "ignore";

/// Digits in a heading beyond which it is a voucher: no title has four.
const HEADING_DIGITS_MAX: usize = 3;
/// Columns told by name in the notice about ignored ones.
const IGNORED_NAMED_MAX: usize = 10;
const HEADING_BYTES_SHOWN: usize = 40;

/// Which column, from 0, holds which field.
pub(super) struct Mapping {
    columns: [Option<usize>; 8],
    /// Columns that say whether a voucher was used, with their plain headings.
    states: Vec<(usize, String)>,
    /// Columns the request wants passed over.
    ignored: Vec<usize>,
    /// The last column that has a heading or is read.
    last: usize,
}

impl Mapping {
    /// From the row of headings, the request's `columns`, and the names of the columns our exports have.
    pub(super) fn new(
        headings: &Row,
        asked: &str,
        exported: &[&str],
        notices: &mut Vec<ImportFinding>,
    ) -> Result<Mapping> {
        if asked.len() > IMPORT_MAPPING_BYTES_MAX {
            let most = IMPORT_MAPPING_BYTES_MAX;
            let problem = format_args!("longer than {most} bytes; name only the columns that are read");
            return Err(Error::invalid("columns", problem));
        }
        let mut mapping = Mapping { columns: [None; 8], states: Vec::new(), ignored: Vec::new(), last: 0 };
        for pair in asked.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            mapping.ask(headings, pair)?;
        }
        let asked = mapping.columns;
        mapping.find_all(headings, &asked, |field, heading| plain(heading) == plain(field.name()))?;
        // Our own exports have "amount" beside "face_value"; but what else looks like a code leaves it in doubt.
        let mut settled = mapping.columns;
        settled[Field::Code as usize] = asked[Field::Code as usize];
        let is_ours = headings.cells().all(|(_, heading, _)| exported.contains(&heading));
        mapping.find_all(headings, &settled, |field, heading| {
            plain(heading) != plain(field.name()) && !(is_ours && heading == PAID)
        })?;
        mapping.check(headings, notices)?;
        mapping.find_states(headings);
        let named = headings.cells().map(|(column, ..)| column).max();
        mapping.last = mapping.columns().into_iter().chain(named).max().unwrap_or(0);
        mapping.tell_ignored(headings, notices);
        Ok(mapping)
    }

    /// The column of a field, from 0.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(field as usize).copied().flatten()
    }

    /// All columns that are read.
    pub(super) fn columns(&self) -> Vec<usize> {
        let states = self.states.iter().map(|(column, _)| *column);
        self.columns.iter().flatten().copied().chain(states).collect()
    }

    /// Columns that say whether a voucher was used, with their headings without spaces, signs and capitals.
    pub(super) fn states(&self) -> impl Iterator<Item = (usize, &str)> {
        self.states.iter().map(|(column, heading)| (*column, heading.as_str()))
    }

    /// The last column that has a heading or is read: what stands behind it belongs to nothing.
    pub(super) fn last(&self) -> usize {
        self.last
    }

    fn has_column(&self, columns: &[Option<usize>; 8], column: usize) -> bool {
        columns.contains(&Some(column))
    }

    /// Takes one "field=column" of the request.
    fn ask(&mut self, headings: &Row, pair: &str) -> Result<()> {
        let Some((name, wanted)) = pair.split_once('=').map(|(name, wanted)| (name.trim(), wanted.trim())) else {
            return Err(Error::invalid("columns", "an entry has no =; write field=column, such as code=PIN,serial=3"));
        };
        let field = Field::ALL.into_iter().find(|field| field.name() == name);
        if field.is_none() && name != IGNORE {
            let names = Field::ALL.map(Field::name).join(", ");
            return Err(Error::invalid(
                "columns",
                format_args!("an entry names no field; the fields are {names}, and {IGNORE}"),
            ));
        }
        let column = column_of(headings, wanted)?;
        let Some(column) = column else {
            let problem = format_args!("no heading is the one named for {name}; give one of the file, or its number");
            return Err(Error::invalid("columns", problem));
        };
        let Some(field) = field else {
            self.ignored.push(column);
            return Ok(());
        };
        if let Some(other) = Field::ALL.into_iter().find(|other| self.column(*other) == Some(column)) {
            let other = other.name();
            return Err(Error::invalid(
                "columns",
                format_args!("{name} and {other} name one column; give each its own"),
            ));
        }
        if self.column(field).is_some() {
            return Err(Error::invalid("columns", format_args!("{name} is named twice; name it once")));
        }
        self.set(field, column);
        Ok(())
    }

    fn find_states(&mut self, headings: &Row) {
        for (column, heading, kind) in headings.cells() {
            let heading = plain(heading);
            let means_it = kind == Kind::Text && STATE_HEADINGS.contains(&heading.as_str());
            if means_it && !self.has_column(&self.columns, column) && !self.ignored.contains(&column) {
                self.states.push((column, heading));
            }
        }
    }

    /// Takes the headings that mean a field, for fields that are not settled, if `suits` says so too.
    fn find_all(
        &mut self,
        headings: &Row,
        settled: &[Option<usize>; 8],
        suits: impl Fn(Field, &str) -> bool,
    ) -> Result<()> {
        for (column, heading, kind) in headings.cells() {
            let field = field_of(heading).filter(|field| kind == Kind::Text && suits(*field, heading));
            let Some(field) = field.filter(|_| !self.has_column(settled, column)) else { continue };
            if settled.get(field as usize) == Some(&None) {
                self.find(field, column)?;
            }
        }
        Ok(())
    }

    /// Takes a heading that means a field.
    fn find(&mut self, field: Field, column: usize) -> Result<()> {
        if let Some(first) = self.column(field) {
            let (name, first, second) = (field.name(), first + 1, column + 1);
            let problem = format_args!(
                "columns {first} and {second} of the file both look like {name}; say which, such as {name}={first}"
            );
            return Err(Error::invalid("columns", problem));
        }
        self.set(field, column);
        Ok(())
    }

    fn set(&mut self, field: Field, column: usize) {
        if let Some(place) = self.columns.get_mut(field as usize) {
            *place = Some(column);
        }
    }

    /// A list without headings would lose its first voucher as one.
    fn check(&self, headings: &Row, notices: &mut Vec<ImportFinding>) -> Result<()> {
        let line = headings.line();
        let Some(code) = self.column(Field::Code) else {
            let problem = format_args!(
                "no heading on line {line} says which column is the code; name it, such as code=PIN, or put a line of \
                 headings there"
            );
            return Err(Error::invalid("columns", problem));
        };
        let heading = headings.cell(code);
        let is_voucher =
            heading.is_some_and(|(text, kind)| kind != Kind::Text || !is_shown(text) && field_of(text).is_none());
        if is_voucher {
            let problem =
                format_args!("line {line} has a voucher where headings should be; put a line of headings above it");
            return Err(Error::invalid("path", problem));
        }
        if heading.is_none_or(|(text, _)| field_of(text).is_none()) {
            notices.push(notice(
                format!("line {line} was taken for headings, of which the one of the code is unusual"),
                "if it is a voucher, put a line of headings above it",
            ));
        }
        Ok(())
    }

    fn tell_ignored(&self, headings: &Row, notices: &mut Vec<ImportFinding>) {
        let known = [self.columns(), self.ignored.clone()].concat();
        let ignored: Vec<_> = headings.cells().filter(|(column, ..)| !known.contains(column)).collect();
        if ignored.is_empty() {
            return;
        }
        let mut names: Vec<String> = ignored
            .iter()
            .take(IGNORED_NAMED_MAX)
            .map(|(column, heading, _)| match is_shown(heading) && heading.len() <= HEADING_BYTES_SHOWN {
                true => format!("{} ({heading})", column + 1),
                false => (column + 1).to_string(),
            })
            .collect();
        if ignored.len() > IGNORED_NAMED_MAX {
            names.push(format!("{} more", ignored.len() - IGNORED_NAMED_MAX));
        }
        notices.push(notice(
            format!("columns that are not read: {}", names.join(", ")),
            "if one of them is needed, name it in columns",
        ));
    }
}

/// A column by its heading or, where no heading is called so, by its number.
fn column_of(headings: &Row, wanted: &str) -> Result<Option<usize>> {
    let is_wanted = |heading: &str| heading == wanted || !plain(wanted).is_empty() && plain(heading) == plain(wanted);
    let mut same = headings.cells().filter(|(_, heading, kind)| *kind == Kind::Text && is_wanted(heading));
    if let Some((column, ..)) = same.next() {
        if let Some((other, ..)) = same.next() {
            let (first, second) = (column + 1, other + 1);
            let problem = format_args!("columns {first} and {second} of the file have one heading; give the number");
            return Err(Error::invalid("columns", problem));
        }
        return Ok(Some(column));
    }
    let number = wanted.parse().ok().filter(|number| (1..=IMPORT_COLUMNS_MAX).contains(number));
    Ok(number.map(|number| number - 1))
}

fn field_of(heading: &str) -> Option<Field> {
    let plain = plain(heading);
    HEADINGS.iter().find(|(_, headings)| headings.contains(&plain.as_str())).map(|(field, _)| *field)
}

/// Without spaces, signs and capitals.
fn plain(heading: &str) -> String {
    heading.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether it can be shown: a title, surely no code.
fn is_shown(heading: &str) -> bool {
    heading.chars().filter(|sign| sign.is_numeric()).count() <= HEADING_DIGITS_MAX
        && !heading.chars().any(|sign| sign.is_control())
}
