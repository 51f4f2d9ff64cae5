//! How a voucher is named and shown.

use super::evaluate::expired;
use super::sale::list::sold_as;
use super::{external_serial, terms, Ground, Module};
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::{posting_key, Identifier};
use crate::ledger::PostingKind;
use crate::store::driver::Transaction;
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, voucher_id, ListedRedemption, ListedVoucher, VoucherRow};
use crate::store::{redemption, reminder};
use crate::voucher::{RedemptionState, Terms, VoucherRecord, VoucherState};

impl Module {
    /// The voucher with this identifier.
    pub fn get(&self, actor: &Actor, id: &str) -> Result<VoucherRecord> {
        let id: Identifier = id.parse().map_err(|_| not_found())?;
        let number = i64::from(id.number());
        let found = self.store.read(|tx| series::by_uid(tx, &id.series_of()))?;
        let series = found.filter(|_| number > 0).ok_or_else(not_found)?;
        self.record_of(actor, voucher_id(series.id, number))
    }

    /// The voucher with this serial: its own, or else the external one it was imported with.
    ///
    /// The own one is read in capital or small letters, the external one as it was imported.
    /// [`Status::InvalidArgument`]: several vouchers the actor may see bear this external serial, one of each maker who
    /// used it; a search for it lists them.
    pub fn get_by_serial(&self, actor: &Actor, serial: &str) -> Result<VoucherRecord> {
        actor.must_have(Right::View)?;
        match self.get_by_own_serial(actor, serial) {
            Err(error) if error.status == Status::NotFound => {
                let bearer = self.store.read(|tx| external_serial::bearer(tx, &self.ground, actor, serial.trim()))?;
                self.record_of(actor, bearer.ok_or_else(not_found)?)
            }
            found => found,
        }
    }

    fn get_by_own_serial(&self, actor: &Actor, serial: &str) -> Result<VoucherRecord> {
        let (code, number) = parse_serial(serial).ok_or_else(not_found)?;
        let series = self.store.read(|tx| series::by_code(tx, &code))?.ok_or_else(not_found)?;
        self.record_of(actor, voucher_id(series.id, number))
    }

    pub(super) fn record_of(&self, actor: &Actor, id: i64) -> Result<VoucherRecord> {
        actor.must_have(Right::View)?;
        let now_ms = self.clock.now_ms();
        self.store.read(|tx| {
            let voucher = voucher::by_id(tx, id)?.ok_or_else(not_found)?;
            let series = series::by_id(tx, voucher.series())?.filter(|series| series.complete).ok_or_else(not_found)?;
            if !may_see(actor, &voucher.partner) {
                return Err(not_found());
            }
            let terms = terms::of_voucher(tx, &self.ground, &series, &voucher)?;
            let redemption = listed_redemption(tx, &voucher)?;
            let reminded_at_ms = reminder::sent_at_ms(tx, voucher.id)?;
            let external_serial = external_serial::of_voucher(tx, &self.ground, &series, voucher.id)?;
            let row = ListedVoucher { voucher, redemption, redemption_id: 0, reminded_at_ms };
            let record = record(&self.ground, &series, &row, &terms, now_ms);
            sold_as(tx, &self.ground, actor, &row.voucher, VoucherRecord { external_serial, ..record })
        })
    }
}

fn listed_redemption(tx: &mut dyn Transaction, voucher: &VoucherRow) -> Result<Option<ListedRedemption>> {
    let row = redemption::by_use(tx, voucher.id, voucher.held_by)?;
    Ok(row.map(|row| ListedRedemption {
        number: row.number,
        account: row.account,
        state: row.state,
        settled_at_ms: row.settled_at_ms,
        ledger_reference: row.ledger_reference,
    }))
}

pub(super) fn not_found() -> Error {
    Error::new(Status::NotFound, "there is no such voucher, or the actor may not see it")
}

/// A partner sees what it owns, and one without a name owns nothing: not what nobody owns. A customer sees what it used,
/// through search and its receipts.
pub(super) fn may_see(actor: &Actor, owner: &str) -> bool {
    actor.kind != ActorKind::Customer
        && actor.confined_to().is_none_or(|partner| !partner.is_empty() && partner == owner)
}

/// Identifier of the voucher with this number in its series.
pub(super) fn identifier(series: &SeriesRow, number: u32) -> Identifier {
    series.uid.voucher(number)
}

/// Series code, dash, eight digits.
pub(super) fn serial(series: &SeriesRow, number: u32) -> String {
    format!("{}-{number:08}", series.code)
}

/// Series code and number of a serial.
pub(super) fn parse_serial(serial: &str) -> Option<(String, i64)> {
    let (code, number) = serial.trim().rsplit_once('-')?;
    let number: i64 = number.parse().ok().filter(|number| (1..=crate::limits::QUANTITY_MAX).contains(number))?;
    Some((code.to_uppercase(), number))
}

/// The voucher as its readers see it, but for its external serial: that stands in a row of its own.
pub(super) fn record(
    ground: &Ground,
    series: &SeriesRow,
    row: &ListedVoucher,
    terms: &Terms,
    now_ms: i64,
) -> VoucherRecord {
    let (voucher, redemption) = (&row.voucher, row.redemption.as_ref());
    let subject = identifier(series, voucher.number());
    let key = redemption.map(|row| posting_key(&ground.store_id, PostingKind::Payment.letter(), &subject, row.number));
    VoucherRecord {
        id: subject.to_string(),
        series_id: series.uid.to_string(),
        series_code: series.code.clone(),
        serial: serial(series, voucher.number()),
        external_serial: String::new(),
        masked_code: series.format.mask(),
        state: voucher.state,
        expired: voucher.state == VoucherState::Active && expired(voucher, now_ms),
        locked: series.locked,
        test_mode: series.test_mode,
        face_value: voucher.face_value,
        extra_value: voucher.extra_value,
        currency: series.currency.clone(),
        partner: voucher.partner.clone(),
        description: series.description.clone(),
        valid_from_ms: voucher.valid_from_ms,
        expires_at_ms: voucher.expires_at_ms,
        created_at_ms: series.created_at_ms,
        account: redemption.map(|row| row.account.clone()).unwrap_or_default(),
        used_at_ms: redemption.filter(|row| row.state == RedemptionState::Posted).map_or(0, |row| row.settled_at_ms),
        redemption_key: key.unwrap_or_default(),
        ledger_reference: redemption.map(|row| row.ledger_reference.clone()).unwrap_or_default(),
        version: voucher.version as i32,
        reason: voucher.reason,
        remaining: voucher.remaining(),
        voucher_type: terms.voucher_type.clone(),
        invoice: terms.invoice.clone(),
        reminded_at_ms: row.reminded_at_ms,
        holder: voucher.holder.clone(),
        sale_id: String::new(),
        buyer: String::new(),
        price: 0,
    }
}
