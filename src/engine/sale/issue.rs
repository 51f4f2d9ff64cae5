//! Vouchers that are made when they are sold: electronic ones, gift cards, refund vouchers. They stand in series on
//! demand, one for each type and terms, which grow with every sale.

use serde_json::json;
use zeroize::Zeroizing;

use super::moves::Moves;
use super::order::Order;
use super::pick::{count, finish_sum};
use super::{changed, price};
use crate::actor::Actor;
use crate::code::{assess_next, CodeFormat, Drawer};
use crate::engine::audit::{self, Subject};
use crate::engine::generate::{free_code, push, template};
use crate::engine::inherit::inherited;
use crate::engine::{external_serial, integrity, terms, voucher as view, Ground, Module};
use crate::entropy::Entropy;
use crate::error::{Error, Result, Status};
use crate::limits::{CODE_LENGTH_MAX, REDRAWS_MAX};
use crate::money;
use crate::store::driver::{Transaction, Value};
use crate::store::external_serial as external_rows;
use crate::store::sale::SaleRow;
use crate::store::series::{self, SeriesRow};
use crate::store::sql::{VOUCHER_INSERT_COLUMNS, VOUCHER_INSERT_HEAD};
use crate::store::voucher::{self, voucher_id, VoucherRow};
use crate::voucher::voucher_type::Category;
use crate::voucher::{SaleKind, SeriesRequest, Terms, VoucherState};

/// A voucher that is to be made.
#[derive(Clone)]
pub(super) struct Issue {
    /// The series it is the first of, if there is none for its type yet.
    series: SeriesRow,
    terms: Terms,
    face_value: i64,
    extra_value: i64,
    valid_from_ms: i64,
    expires_at_ms: i64,
    holder: String,
    card_number: String,
    actor: Actor,
    now_ms: i64,
}

impl Module {
    /// The voucher a sale makes, by its type; what it is worth and costs goes into the row.
    pub(super) fn issue_of(&self, order: &Order, row: &mut SaleRow) -> Result<Issue> {
        let missing = || Error::invalid("voucher_type", "is empty; name the type it is made after");
        let (type_id, kind) = order.voucher_type.as_ref().ok_or_else(missing)?;
        let settings = self.store.read(|tx| self.ground.settings(tx))?;
        let request = SeriesRequest {
            voucher_type: kind.code.clone(),
            quantity: 1,
            face_value: order.request.face_value,
            currency: order.request.currency.clone(),
            test_mode: order.request.test_mode,
            ..SeriesRequest::default()
        };
        let whole = inherited(&request, Some(kind), &settings, order.now_ms)?;
        money::amount(
            money::face_value("face_value", whole.face_value)?,
            money::extra_value("extra_value", whole.extra_value)?,
        )?;
        if whole.expires_at_ms != 0 && whole.expires_at_ms <= order.now_ms {
            let message = "voucher_type: what is made after it has expired already; give it another validity";
            return Err(Error::new(Status::WrongState, message).field("voucher_type"));
        }
        let format = CodeFormat::parse(
            &whole.prefix,
            whole.code_length,
            whole.alphabet,
            &whole.alphabet_symbols,
            whole.check_digit,
        )?;
        let alike =
            SeriesRequest { face_value: 0, extra_value: 0, valid_from_ms: 0, expires_at_ms: 0, ..whole.clone() };
        let mut series = self.series_row(&order.actor, &alike, format)?;
        // Nobody's stock: a partner it is sold through owns it no more than the buyer's bank does.
        (series.partner, series.available_to) = (String::new(), String::new());
        (series.quantity, series.voucher_type, series.on_demand) = (0, *type_id, true);
        series.state = crate::voucher::SeriesState::Active;
        series.description = kind.name.clone();
        row.currency.clone_from(&series.currency);
        count(row, whole.face_value, whole.extra_value, price(row.price, row.discount, whole.face_value))?;
        if order.request.kind == SaleKind::Refund {
            row.amount = whole.face_value;
        }
        finish_sum(row)?;
        Ok(Issue {
            series,
            terms: kind.terms(),
            face_value: whole.face_value,
            extra_value: whole.extra_value,
            valid_from_ms: whole.valid_from_ms,
            expires_at_ms: whole.expires_at_ms,
            holder: order.request.holder.clone(),
            card_number: order.request.card_number.trim().to_uppercase(),
            actor: order.actor.clone(),
            now_ms: order.now_ms,
        })
    }
}

/// What a card without a secret is found by: no code holds such a sign, so none leads to a card. A serial is one as it is
/// written, so that no printed number takes the place of a card to come; of any other number letters and digits count.
pub(in crate::engine) fn card_key(number: &str) -> Zeroizing<String> {
    if reads_as_serial(number) {
        return Zeroizing::new(format!("##{}", number.trim().to_uppercase()));
    }
    let signs = number.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase());
    Zeroizing::new(std::iter::once('#').chain(signs).collect())
}

/// Whether a number is written as serials are: eight digits behind the last dash.
pub(super) fn reads_as_serial(number: &str) -> bool {
    let digits = number.trim().rsplit_once('-').map_or("", |(_, digits)| digits);
    digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// What a card is found by that came to nothing. No number that is typed leads there.
fn released_key(identifier: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("#!{identifier}"))
}

/// Whether a card came to nothing and let go of its number.
pub(in crate::engine) fn has_no_number(ground: &Ground, series: &SeriesRow, voucher: &VoucherRow) -> bool {
    let identifier = view::identifier(series, voucher.number()).to_string();
    series.on_demand && voucher.look_up == ground.vault.look_up(&released_key(&identifier))
}

/// A card that came to nothing lets go of its number: it may be sold again.
pub(super) fn free_number(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    card: &mut VoucherRow,
) -> Result<()> {
    let identifier = view::identifier(series, card.number()).to_string();
    card.look_up = ground.vault.look_up(&released_key(&identifier));
    voucher::look_up_change(tx, card)
}

/// Gives a card its number again; false if another one has it.
pub(super) fn take_number(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    card: &mut VoucherRow,
) -> Result<bool> {
    let printed = external_serial::of_voucher(tx, ground, series, card.id)?;
    let number = if printed.is_empty() { view::serial(series, card.number()) } else { printed };
    card.look_up = ground.vault.look_up(&card_key(&number));
    if voucher::id_by_look_up(tx, &card.look_up)?.is_some() {
        return Ok(false);
    }
    voucher::look_up_change(tx, card)?;
    Ok(true)
}

impl Issue {
    /// Its type asks for two persons where money is given.
    pub(super) fn two_persons(&self) -> bool {
        self.terms.two_persons
    }

    fn has_secret(&self) -> bool {
        self.terms.category != Category::IdentifiesCustomer
    }

    /// Stores the voucher, reserved for its sale.
    pub(super) fn make(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        entropy: &dyn Entropy,
        row: &mut SaleRow,
        moves: &mut Moves,
    ) -> Result<()> {
        let before = self.series_with_room(tx, ground)?;
        if self.has_secret() {
            let (format, issued) = series::format_of_shape(tx, &before.format)?;
            assess_next(issued, &before.format)?;
            series::format_issue(tx, format, 1)?;
        }
        let number = before.quantity + 1;
        let value = self.face_value + self.extra_value;
        let beyond =
            || Error::new(Status::WrongState, "the series on demand is worth more than can be counted; lock it");
        let mut series = SeriesRow {
            quantity: number,
            generated: number,
            adjusted_value: before.adjusted_value.checked_add(value).ok_or_else(beyond)?,
            version: before.version + 1,
            ..before.clone()
        };
        series.tag = integrity::series_tag(&ground.vault, &series);
        if !series::issue(tx, &before, &series)? {
            return Err(changed());
        }
        let voucher = self.stored(tx, ground, entropy, &series, row.id)?;
        if !self.card_number.is_empty() {
            let serial = external_serial::row(&ground.vault, voucher.id, &self.card_number);
            external_rows::insert(tx, &[serial])?;
        }
        moves.issued(&voucher);
        Ok(())
    }

    /// The series on demand for this type and these terms; a new one where there is none with room.
    fn series_with_room(&self, tx: &mut dyn Transaction, ground: &Ground) -> Result<SeriesRow> {
        let mut series = self.series.clone();
        series.terms = terms::number_of(tx, ground, &self.terms, series.voucher_type)?;
        let known = series::on_demand(tx, series.voucher_type, series.terms, series.test_mode, &series.currency)?;
        if let Some(known) = known.filter(|known| known.format == series.format && known.comment == series.comment) {
            integrity::verify_series(&ground.vault, &known)?;
            return Ok(known);
        }
        series.id = series::next_id(tx)?;
        series.code = free_code(tx, series.id)?;
        series.code_format = series::format_of_shape(tx, &series.format)?.0;
        series.complete = true;
        series.tag = integrity::series_tag(&ground.vault, &series);
        series::insert(tx, &series, None)?;
        if !series::complete(tx, series.id, &series.tag)? {
            return Err(changed());
        }
        let detail = json!({ "code": series.code, "voucher_type": self.terms.voucher_type });
        let subject = Subject::series(series.id);
        audit::append(tx, &ground.vault, &self.actor, self.now_ms, "series_opened", subject, &detail)?;
        Ok(series)
    }

    fn stored(
        &self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        entropy: &dyn Entropy,
        series: &SeriesRow,
        sale: i64,
    ) -> Result<VoucherRow> {
        let mut voucher = VoucherRow {
            id: voucher_id(series.id, series.quantity),
            state: VoucherState::Reserved,
            face_value: self.face_value,
            extra_value: self.extra_value,
            valid_from_ms: self.valid_from_ms,
            expires_at_ms: self.expires_at_ms,
            reserved_by: sale,
            holder: self.holder.clone(),
            ..template(series)
        };
        if !self.has_secret() {
            let serial = view::serial(series, voucher.number());
            let number = if self.card_number.is_empty() { &serial } else { &self.card_number };
            voucher.look_up = ground.vault.look_up(&card_key(number));
            return match insert(tx, ground, series, &mut voucher)? {
                true => Ok(voucher),
                false => Err(Error::invalid("card_number", "is that of another card; give each its own")),
            };
        }
        let mut drawer = Drawer::new(entropy)?;
        let mut sealer = ground.vault.sealer(entropy)?;
        let mut code = Zeroizing::new(String::with_capacity(CODE_LENGTH_MAX));
        for _ in 0..REDRAWS_MAX {
            drawer.draw_into(&series.format, &mut code);
            voucher.look_up = ground.vault.look_up(&code);
            voucher.sealed = sealer.seal(view::identifier(series, voucher.number()).as_bytes(), &code);
            if insert(tx, ground, series, &mut voucher)? {
                return Ok(voucher);
            }
        }
        let message = "voucher_type: other formats use up its codes; give it a larger code_length or another prefix";
        Err(Error::new(Status::WeakCodes, message).field("voucher_type"))
    }
}

/// False if its code is in the store already.
fn insert(tx: &mut dyn Transaction, ground: &Ground, series: &SeriesRow, voucher: &mut VoucherRow) -> Result<bool> {
    voucher.tag = integrity::voucher_tag(&ground.vault, series, voucher);
    let mut values: Vec<Value> = Vec::with_capacity(VOUCHER_INSERT_COLUMNS);
    push(voucher, &mut values);
    tx.insert_rows(VOUCHER_INSERT_HEAD, VOUCHER_INSERT_COLUMNS, &values)
}
