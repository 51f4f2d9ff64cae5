//! `voucherctl bulk`

use clap::{Args, Subcommand};
use voucher::voucher::bulk::set;
use voucher::voucher::{BulkOperation, BulkRequest, BulkResult, ChangeReason, Order, VoucherChange};

use crate::access::Desk;
use crate::confirm::confirmed;
use crate::failure::{Ended, Failure};
use crate::filter::{one_currency, reason, FilterOptions};
use crate::job;
use crate::moment::Moment;
use crate::output::Output;

/// Change many vouchers at once
#[derive(Args)]
pub struct Bulk {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Drafts become accepted
    Accept(WithSeries),
    /// Drafts become rejected
    Reject(WithSeries),
    /// Accepted ones become active
    Activate(WithSeries),
    /// Active ones become blocked
    Block(WithReason),
    /// Blocked ones become active
    Unblock(Selection),
    /// They are taken back for good
    Cancel(WithReason),
    /// Value, validity, products, business units, partner or type change
    Modify(Modify),
    /// They go to a partner
    Assign(Assign),
    /// Their validity ends now
    Expire(Selection),
    /// Only tombstones are left
    Purge(Selection),
    /// Those nobody ever claimed are removed
    Delete(Selection),
}

/// Which vouchers, and how it is done.
#[derive(Args)]
struct Selection {
    #[command(flatten)]
    filter: Box<FilterOptions>,
    /// Only these vouchers, by serial or identifier, comma separated
    #[arg(long, value_name = "SERIALS|IDS", value_delimiter = ',', help_heading = "Which vouchers")]
    vouchers: Vec<String>,
    /// Why, in words, for the history
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// The same request again answers the job it started the first time
    #[arg(long, value_name = "ID", default_value = "")]
    request_id: String,
    /// Only count what would change, and why the rest would not
    #[arg(long)]
    dry_run: bool,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

#[derive(Args)]
struct WithSeries {
    #[command(flatten)]
    selection: Selection,
    /// The series named goes along as a whole
    #[arg(long)]
    with_series: bool,
}

#[derive(Args)]
struct WithReason {
    #[command(flatten)]
    selection: Selection,
    /// Why: lost, stolen, damaged (blocking), return, loss, fraud (cancelling) or other
    #[arg(long, value_name = "REASON", value_parser = reason)]
    because: ChangeReason,
}

#[derive(Args)]
struct Modify {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    values: NewValues,
}

/// What is not given is preserved; an empty text takes away.
#[derive(Args)]
#[command(next_help_heading = "New values")]
struct NewValues {
    /// Face value, for vouchers nobody paid for
    #[arg(long, value_name = "AMOUNT")]
    set_face_value: Option<String>,
    /// Extra value
    #[arg(long, value_name = "AMOUNT")]
    set_extra_value: Option<String>,
    /// Valid from this day or moment on
    #[arg(long, value_name = "DATE")]
    set_valid_from: Option<Moment>,
    /// Valid until this day (it included) or before this moment
    #[arg(long, value_name = "DATE", conflicts_with = "set_no_end")]
    set_valid_until: Option<Moment>,
    /// Valid for ever
    #[arg(long)]
    set_no_end: bool,
    /// Products it is for, comma separated
    #[arg(long, value_name = "NAMES")]
    set_products: Option<String>,
    /// Product types it is for, comma separated
    #[arg(long, value_name = "NAMES")]
    set_product_types: Option<String>,
    /// Business units it belongs to, comma separated
    #[arg(long, value_name = "NAMES")]
    set_business_units: Option<String>,
    /// Type
    #[arg(long, value_name = "CODE")]
    set_type: Option<String>,
    /// Owner
    #[arg(long, value_name = "NAME")]
    set_partner: Option<String>,
}

#[derive(Args)]
struct Assign {
    #[command(flatten)]
    selection: Selection,
    /// The new owner
    #[arg(long, value_name = "NAME")]
    set_partner: Option<String>,
    /// The invoice they are paid with
    #[arg(long, value_name = "NUMBER")]
    set_invoice: Option<String>,
}

impl Bulk {
    /// Counts, asks and does it.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        use BulkOperation as Operation;
        match &self.command {
            Command::Accept(whole) => whole.selection.run(desk, output, Operation::Accept, &|it| whole.complete(it)),
            Command::Reject(whole) => whole.selection.run(desk, output, Operation::Reject, &|it| whole.complete(it)),
            Command::Activate(whole) => {
                whole.selection.run(desk, output, Operation::Activate, &|it| whole.complete(it))
            }
            Command::Block(why) => why.selection.run(desk, output, Operation::Block, &|it| why.complete(it)),
            Command::Cancel(why) => why.selection.run(desk, output, Operation::Cancel, &|it| why.complete(it)),
            Command::Modify(modify) => {
                modify.selection.run(desk, output, Operation::Modify, &|it| modify.values.complete(desk, it))
            }
            Command::Assign(assign) => assign.selection.run(desk, output, Operation::Assign, &|it| assign.complete(it)),
            Command::Unblock(selection) => selection.run(desk, output, Operation::Unblock, &|_| Ok(())),
            Command::Expire(selection) => selection.run(desk, output, Operation::Expire, &|_| Ok(())),
            Command::Purge(selection) => selection.run(desk, output, Operation::Purge, &|_| Ok(())),
            Command::Delete(selection) => selection.run(desk, output, Operation::Delete, &|_| Ok(())),
        }
    }
}

/// What an operation adds to a request.
type Complete<'a> = &'a dyn Fn(&mut BulkRequest) -> Result<(), Failure>;

impl Selection {
    fn run(&self, desk: &Desk, output: &Output, operation: BulkOperation, complete: Complete) -> Ended {
        let mut request = BulkRequest::new(operation, self.filter.filter(desk, Order::Serial)?);
        request.voucher_ids.clone_from(&self.vouchers);
        request.note.clone_from(&self.note);
        request.request_id.clone_from(&self.request_id);
        complete(&mut request)?;
        if self.dry_run {
            output.one(&counted(desk, &request)?)?;
            return Ok(0);
        }
        if !self.yes {
            let BulkResult { changed, matched, .. } = counted(desk, &request)?;
            confirmed(&format!("{} {changed} of {matched} vouchers?", operation.name()))?;
        }
        let (status, started) = desk.module.bulk_start(&desk.actor, &request)?;
        job::drive(&started)?;
        output.requested(status, &started.result()?, "this is what it did, and nothing was done twice")?;
        Ok(0)
    }
}

fn counted(desk: &Desk, request: &BulkRequest) -> Result<BulkResult, Failure> {
    Ok(desk.module.bulk(&desk.actor, &BulkRequest { dry_run: true, ..request.clone() })?)
}

impl WithSeries {
    fn complete(&self, request: &mut BulkRequest) -> Result<(), Failure> {
        request.with_series = self.with_series;
        Ok(())
    }
}

impl WithReason {
    fn complete(&self, request: &mut BulkRequest) -> Result<(), Failure> {
        request.reason = self.because;
        Ok(())
    }
}

impl Assign {
    fn complete(&self, request: &mut BulkRequest) -> Result<(), Failure> {
        let change = &mut request.change;
        put(change, set::PARTNER, |change| &mut change.partner, &self.set_partner);
        put(change, set::INVOICE, |change| &mut change.invoice, &self.set_invoice);
        Ok(())
    }
}

impl NewValues {
    fn complete(&self, desk: &Desk, request: &mut BulkRequest) -> Result<(), Failure> {
        let (face, extra) = (&self.set_face_value, &self.set_extra_value);
        if face.is_some() || extra.is_some() {
            let currency = one_currency(desk, &mut request.filter, &request.voucher_ids)?;
            let minor =
                |amount: &Option<String>| amount.as_ref().map(|amount| currency.parse_decimal(amount)).transpose();
            put(&mut request.change, set::FACE_VALUE, |change| &mut change.face_value, &minor(face)?);
            put(&mut request.change, set::EXTRA_VALUE, |change| &mut change.extra_value, &minor(extra)?);
        }
        let from = self.set_valid_from.map(|moment| desk.first_ms(Some(moment))).transpose()?;
        let until = self.set_valid_until.map(|moment| desk.end_ms(Some(moment))).transpose()?;
        let change = &mut request.change;
        put(change, set::VALID_FROM, |change| &mut change.valid_from_ms, &from);
        put(change, set::EXPIRES_AT, |change| &mut change.expires_at_ms, &until.or(self.set_no_end.then_some(0)));
        put(change, set::PRODUCTS, |change| &mut change.products, &self.set_products);
        put(change, set::PRODUCT_TYPES, |change| &mut change.product_types, &self.set_product_types);
        put(change, set::BUSINESS_UNITS, |change| &mut change.business_units, &self.set_business_units);
        put(change, set::VOUCHER_TYPE, |change| &mut change.voucher_type, &self.set_type);
        put(change, set::PARTNER, |change| &mut change.partner, &self.set_partner);
        Ok(())
    }
}

/// Sets a field, if it was given.
fn put<T: Clone>(
    change: &mut VoucherChange,
    bit: i64,
    field: impl Fn(&mut VoucherChange) -> &mut T,
    given: &Option<T>,
) {
    if let Some(given) = given {
        field(change).clone_from(given);
        change.set |= bit;
    }
}
