//! What a sale must be: every field checked, and what it takes from type and settings said.

use serde_json::{Map, Value};

use super::issue::{card_key, reads_as_serial};
use crate::actor::{Actor, ActorKind, Right};
use crate::engine::evaluate::{bounded, bounded_by};
use crate::engine::{voucher_type, Ground, Settings};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::ledger::Outcome;
use crate::limits::{CLOCK_SKEW_MS, COMMENT_BYTES_MAX, DISCOUNT_MAX, NOTE_BYTES_MAX, SALE_VOUCHERS_MAX};
use crate::money::{self, Currency};
use crate::store::driver::Transaction;
use crate::store::sale::SaleRow;
use crate::vault::Field;
use crate::voucher::voucher_type::{Category, Classification, Usage};
use crate::voucher::{
    ChangeReason, Filter, Order as SearchOrder, SaleKind, SaleRequest, SaleState, TaxClass, VoucherType,
};

/// A request whose every field was checked.
#[derive(Clone)]
pub(super) struct Order {
    pub(super) actor: Actor,
    pub(super) request: SaleRequest,
    pub(super) asked: Asked,
    /// Number and content of the type it is made after.
    pub(super) voucher_type: Option<(i64, VoucherType)>,
    /// Off the face value for whoever is invoiced, unless somebody says otherwise.
    pub(super) agreed_discount: i64,
    pub(super) now_ms: i64,
}

/// What a request is known by when it comes again, whatever types and settings have become by then.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) key: String,
    pub(super) digest: Vec<u8>,
}

impl Asked {
    /// The identifier of its sale. It follows from the request, so that a store that was put back to the past comes to the
    /// same one, and the ledger to the same key.
    pub(super) fn uid(&self, ground: &Ground) -> Result<Identifier> {
        let fields = [Field::Blob(ground.store_id.as_bytes()), Field::Text(&self.key)];
        let whole = ground.vault.integrity_tag("sale identifier", &fields);
        Identifier::from_slice(whole.get(..16).unwrap_or_default())
    }
}

/// What is asked for, if this actor may ask for it.
pub(super) fn asked(ground: &Ground, actor: &Actor, request: &SaleRequest) -> Result<Asked> {
    may(actor, request)?;
    Ok(Asked { key: request_key(actor, &request.request_id)?, digest: request_digest(ground, actor, request)? })
}

/// The right to do this.
pub(in crate::engine) fn right_to(kind: SaleKind) -> Right {
    match kind {
        SaleKind::Refund => Right::Refund,
        SaleKind::Cancellation => Right::Cancel,
        _ => Right::Sell,
    }
}

/// Checks a request against its kind, its type and the settings.
pub(super) fn order(
    tx: &mut dyn Transaction,
    ground: &Ground,
    actor: &Actor,
    request: &SaleRequest,
    asked: Asked,
    now_ms: i64,
) -> Result<Order> {
    let mut request = request.clone();
    if let Some(own) = actor.confined_to() {
        request.partner = own.to_owned();
    }
    fits_its_kind(&request)?;
    credit_was_read(&mut request, now_ms)?;
    texts(&request)?;
    let settings = ground.settings(tx)?;
    let voucher_type = match request.voucher_type.as_str() {
        "" => None,
        code => {
            let (id, kind) = voucher_type::by_code(tx, &ground.vault, "voucher_type", code)?;
            type_fits(&request, &kind)?;
            for currency in [&kind.currency, &settings.currency] {
                if request.currency.is_empty() {
                    request.currency.clone_from(currency);
                }
            }
            Some((id, kind))
        }
    };
    people(&mut request, voucher_type.as_ref().map(|(_, kind)| kind))?;
    money_of(actor, &mut request, &settings)?;
    let agreed_discount = match request.partner.as_str() {
        "" => 0,
        partner => settings.wholesale_discount(partner),
    };
    Ok(Order { actor: actor.clone(), request, asked, voucher_type, agreed_discount, now_ms })
}

fn may(actor: &Actor, request: &SaleRequest) -> Result<()> {
    actor.must_have(right_to(request.kind))?;
    match actor.kind {
        ActorKind::System | ActorKind::Operator => Ok(()),
        ActorKind::Customer => {
            let message = "a customer sells nothing; the host sells to it in its own name";
            Err(Error::new(Status::Forbidden, message).field("actor.kind"))
        }
        ActorKind::Partner => partner_may(actor, request),
    }
}

/// A partner sells what is made when it is sold, in its own name, at the price that was agreed with it.
fn partner_may(actor: &Actor, request: &SaleRequest) -> Result<()> {
    let forbidden =
        |field: &'static str, message: &'static str| Err(Error::new(Status::Forbidden, message).field(field));
    if !matches!(request.kind, SaleKind::Electronic | SaleKind::Gift | SaleKind::Reload) {
        return forbidden("kind", "a partner sells electronic vouchers and cards only; ask the back office");
    }
    if actor.confined_to().is_none_or(str::is_empty) {
        return Err(Error::invalid("actor.partner", "is empty; a partner's names itself"));
    }
    if !request.partner.is_empty() && actor.confined_to() != Some(request.partner.as_str()) {
        return forbidden("partner", "a partner may name only itself; leave it empty");
    }
    if !request.account.is_empty() && request.account != request.partner {
        return forbidden("account", "a partner may charge itself only; leave it empty");
    }
    if request.price != 0 || request.discount != 0 {
        return forbidden("price", "a partner buys at the agreed discount; leave price and discount 0");
    }
    if request.credit_available.is_some() {
        return forbidden("credit_available", "a partner may not tell its own credit; leave it out");
    }
    Ok(())
}

/// A request id names one sale of the back office, or one of a partner: whoever repeats it, another clerk or a worker of
/// the host, gets that sale.
fn request_key(actor: &Actor, request_id: &str) -> Result<String> {
    bounded("request_id", request_id)?;
    if request_id.trim().is_empty() {
        let message = "is empty; a sale needs one, so that a repeated call is the same sale";
        return Err(Error::invalid("request_id", message));
    }
    Ok([actor.confined_to().unwrap_or_default(), request_id].join("\n"))
}

/// Two requests with one id are the same if all that was asked for is.
fn request_digest(ground: &Ground, actor: &Actor, request: &SaleRequest) -> Result<Vec<u8>> {
    let whose = actor.confined_to().unwrap_or_default();
    Ok(ground.vault.integrity_tag("sale request", &[Field::Text(whose), Field::Text(&content(request)?)]).to_vec())
}

/// All that was asked for. What is known of the credit is not, for it changes with time; nor is what was left as it comes, so
/// that a request begun with one library is the same to another that knows more fields.
fn content(request: &SaleRequest) -> Result<String> {
    let asked = SaleRequest { credit_available: None, credit_read_at_ms: 0, ..request.clone() };
    let mut content = as_json(&asked)?;
    leave_out(&mut content, &as_json(&SaleRequest::default())?);
    Ok(content.to_string())
}

fn as_json(request: &SaleRequest) -> Result<Value> {
    serde_json::to_value(request)
        .map_err(|error| Error::new(Status::Internal, format!("the request cannot be written as JSON: {error}")))
}

fn leave_out(asked: &mut Value, default: &Value) {
    let (Some(fields), Some(defaults)) = (asked.as_object_mut(), default.as_object()) else { return };
    for (name, default) in defaults {
        if let Some(value) = fields.get_mut(name) {
            leave_out(value, default);
            if value == default || value.as_object().is_some_and(Map::is_empty) {
                fields.remove(name);
            }
        }
    }
}

/// What a kind needs, and what must not be said with it.
fn fits_its_kind(request: &SaleRequest) -> Result<()> {
    use SaleKind as K;
    let kind = request.kind;
    let picks = matches!(kind, K::Stock | K::Counter | K::Return);
    let issues = matches!(kind, K::Electronic | K::Gift | K::Refund);
    let names_one = matches!(kind, K::Reload | K::Cancellation | K::Transfer);
    let priced = !matches!(kind, K::Refund | K::Return | K::Cancellation | K::Transfer);
    let through_partner = matches!(kind, K::Stock | K::Electronic | K::Gift | K::Reload | K::Return);
    // An order alone narrows nothing.
    let has_filter = Filter { order: SearchOrder::Serial, ..request.filter.clone() } != Filter::default();
    let has_ids = !request.voucher_ids.is_empty();
    let told_by_the_original = matches!(kind, K::Cancellation | K::Transfer);
    let rules: [(&'static str, bool, bool, bool); 18] = [
        // field, is it said, may it be, must it be
        ("filter", has_filter || has_ids, picks, picks),
        ("quantity", request.quantity != 0, picks && !has_ids, false),
        ("voucher_type", !request.voucher_type.is_empty(), issues, issues),
        ("face_value", request.face_value != 0, issues || kind == K::Reload, kind == K::Reload),
        ("voucher", !request.voucher.is_empty(), names_one, names_one),
        ("partner", !request.partner.is_empty(), through_partner, matches!(kind, K::Stock | K::Return)),
        (
            "holder",
            !request.holder.is_empty(),
            matches!(kind, K::Electronic | K::Gift | K::Transfer),
            matches!(kind, K::Gift | K::Transfer),
        ),
        (
            "buyer",
            !request.buyer.is_empty(),
            !matches!(kind, K::Stock | K::Return | K::Cancellation | K::Transfer),
            false,
        ),
        ("account", !request.account.is_empty(), !told_by_the_original, false),
        ("invoice", !request.invoice.is_empty(), !told_by_the_original, false),
        ("comment", !request.comment.is_empty(), !told_by_the_original, false),
        ("card_number", !request.card_number.is_empty(), kind == K::Gift, false),
        ("cancels", request.cancels, kind == K::Return, false),
        ("reason", request.reason != ChangeReason::None, kind == K::Cancellation, kind == K::Cancellation),
        ("price", request.price != 0, priced, false),
        ("discount", request.discount != 0, priced, false),
        ("test_mode", request.test_mode, issues, false),
        ("credit_available", request.credit_available.is_some(), !request.partner.is_empty() && priced, false),
    ];
    for (field, said, may, must) in rules {
        if said && !may {
            return Err(Error::invalid(
                field,
                format!("means nothing for a sale of kind {}; leave it out", kind.name()),
            ));
        }
        if must && !said {
            return Err(Error::invalid(field, format!("is empty; a sale of kind {} needs it", kind.name())));
        }
    }
    if has_filter && has_ids {
        return Err(Error::invalid("voucher_ids", "and filter both choose vouchers; give one of them"));
    }
    if request.quantity < 0 {
        return Err(Error::invalid("quantity", "is negative; tell how many, or 0 for all the filter finds"));
    }
    if request.quantity > SALE_VOUCHERS_MAX as i64 || request.voucher_ids.len() > SALE_VOUCHERS_MAX {
        let message =
            format!("is more than {SALE_VOUCHERS_MAX} vouchers; sell them in parts, each with its own invoice");
        return Err(Error::invalid("quantity", message));
    }
    if request.credit_available.is_some() && request.credit_read_at_ms <= 0 {
        let message = "is 0; tell a moment before credit_available was read, so that what was sold since counts";
        return Err(Error::invalid("credit_read_at_ms", message));
    }
    use ChangeReason as R;
    if kind == K::Cancellation && !matches!(request.reason, R::Return | R::Loss | R::Fraud | R::Other) {
        return Err(Error::invalid("reason", "is not one of a cancellation; give return, loss, fraud or other"));
    }
    Ok(())
}

/// What was sold since counts against the credit: a moment to come would count nothing. A clock that is ahead of ours may
/// have been as far ahead as is let pass, so all of that time counts.
fn credit_was_read(request: &mut SaleRequest, now_ms: i64) -> Result<()> {
    if request.credit_read_at_ms > now_ms.saturating_add(CLOCK_SKEW_MS) {
        let message = "is still to come; tell a moment before credit_available was read, in milliseconds since 1970";
        return Err(Error::invalid("credit_read_at_ms", message));
    }
    if request.credit_read_at_ms > now_ms {
        request.credit_read_at_ms = now_ms.saturating_sub(CLOCK_SKEW_MS).max(1);
    }
    Ok(())
}

fn texts(request: &SaleRequest) -> Result<()> {
    for (field, text) in [
        ("account", &request.account),
        ("partner", &request.partner),
        ("buyer", &request.buyer),
        ("holder", &request.holder),
        ("invoice", &request.invoice),
        ("card_number", &request.card_number),
        ("voucher", &request.voucher),
    ] {
        bounded(field, text)?;
    }
    if !request.card_number.is_empty() && card_key(&request.card_number).len() < 2 {
        return Err(Error::invalid("card_number", "has no letter or digit; give the number printed on the card"));
    }
    let of_a_card = |sign: char| sign.is_ascii_alphanumeric() || " -./_".contains(sign);
    if !request.card_number.chars().all(of_a_card) {
        let message = "has a character that no card number has; give it in letters a to z, digits, spaces and - . / _";
        return Err(Error::invalid("card_number", message));
    }
    if reads_as_serial(&request.card_number) {
        return Err(Error::invalid(
            "card_number",
            "reads as a serial; leave out its last dash, here and wherever it is typed",
        ));
    }
    if Identifier::parse(request.card_number.trim()).is_ok() {
        return Err(Error::invalid("card_number", "reads as an identifier; put a dash into it"));
    }
    bounded_by("note", &request.note, NOTE_BYTES_MAX)?;
    bounded_by("comment", &request.comment, COMMENT_BYTES_MAX)
}

fn type_fits(request: &SaleRequest, kind: &VoucherType) -> Result<()> {
    let without_secret = kind.category == Category::IdentifiesCustomer;
    let (fits, wanted) = match request.kind {
        SaleKind::Electronic => {
            let sold_alone = matches!(kind.classification, Classification::Electronic | Classification::Gift);
            (sold_alone && !without_secret, "an electronic type with a code")
        }
        SaleKind::Gift => (without_secret, "a type of category identifies_customer"),
        _ => (kind.classification == Classification::Refund && !without_secret, "a refund type"),
    };
    if !fits {
        return Err(Error::invalid("voucher_type", format!("{} is not for this; choose {wanted}", kind.code)));
    }
    if kind.retired {
        let message = format!("voucher_type: {} is retired; choose another type or restore it", kind.code);
        return Err(Error::new(Status::WrongState, message).field("voucher_type"));
    }
    Ok(())
}

/// Who buys, who may redeem, who is charged.
fn people(request: &mut SaleRequest, kind: Option<&VoucherType>) -> Result<()> {
    let through_partner = !request.partner.is_empty();
    let personal = kind.is_some_and(|kind| kind.usage == Usage::Personal);
    match request.kind {
        SaleKind::Electronic if personal => {
            if !request.holder.is_empty() && request.holder != request.buyer {
                return Err(Error::invalid("holder", "is not the buyer, but the type is personal; leave it empty"));
            }
            request.holder.clone_from(&request.buyer);
        }
        SaleKind::Gift if request.buyer.is_empty() => request.buyer.clone_from(&request.holder),
        SaleKind::Refund => {
            // What comes off one account must not be somebody else's voucher.
            if !request.account.is_empty() && request.account != request.buyer {
                return Err(Error::invalid("account", "is not the buyer, who is refunded; leave it empty"));
            }
            request.holder.clone_from(&request.buyer);
        }
        _ => {}
    }
    let bought_by_customer = matches!(request.kind, SaleKind::Counter | SaleKind::Refund)
        || (request.kind == SaleKind::Electronic && (!through_partner || personal));
    if bought_by_customer && request.buyer.is_empty() {
        return Err(Error::invalid("buyer", "is empty; name the customer's account"));
    }
    if request.account.is_empty() {
        request.account = if through_partner { request.partner.clone() } else { request.buyer.clone() };
    }
    let charged = !matches!(request.kind, SaleKind::Cancellation | SaleKind::Transfer | SaleKind::Reload);
    if charged && request.account.is_empty() {
        return Err(Error::invalid("account", "is empty; name the account to charge, or the buyer"));
    }
    Ok(())
}

fn money_of(actor: &Actor, request: &mut SaleRequest, settings: &Settings) -> Result<()> {
    if !request.currency.is_empty() {
        request.currency = Currency::parse(&request.currency)?.code().to_owned();
    }
    if request.face_value != 0 {
        money::face_value("face_value", request.face_value)?;
    }
    if request.price != 0 {
        money::face_value("price", request.price)?;
        if request.discount != 0 {
            return Err(Error::invalid("discount", "and price both say what it costs; give one of them"));
        }
    }
    if !(0..=DISCOUNT_MAX).contains(&request.discount) {
        let message = format!("must be from 0 to {DISCOUNT_MAX} hundredths of a percent; to give vouchers away, generate them for the partner");
        return Err(Error::invalid("discount", message));
    }
    let agreed = !request.partner.is_empty() && request.price == 0 && request.discount == 0;
    if agreed || actor.kind == ActorKind::Partner {
        request.discount = settings.wholesale_discount(&request.partner);
    }
    Ok(())
}

impl Order {
    /// The row of the sale as far as the request tells. What the vouchers tell is still to come.
    pub(super) fn row(&self, uid: Identifier) -> SaleRow {
        let request = &self.request;
        let comment = match (&self.voucher_type, request.comment.is_empty()) {
            (Some((_, kind)), true) => kind.comment.clone(),
            _ => request.comment.clone(),
        };
        SaleRow {
            id: 0,
            uid,
            kind: request.kind,
            state: SaleState::Pending,
            outcome: Outcome::Unknown,
            account: request.account.clone(),
            partner: request.partner.clone(),
            buyer: request.buyer.clone(),
            holder: request.holder.clone(),
            voucher_type: self.voucher_type.as_ref().map(|(_, kind)| kind.code.clone()).unwrap_or_default(),
            tax_class: self.voucher_type.as_ref().map_or(TaxClass::default(), |(_, kind)| kind.tax_class),
            currency: request.currency.clone(),
            vouchers: 0,
            returned: 0,
            face_value: 0,
            extra_value: 0,
            price: request.price,
            discount: request.discount,
            amount: 0,
            paid: 0,
            invoice: request.invoice.clone(),
            ledger_reference: String::new(),
            balance_after: None,
            reason: request.reason,
            cancels: request.cancels,
            test_mode: request.test_mode,
            note: request.note.clone(),
            comment,
            reverses: 0,
            reversed_by: 0,
            request_key: self.asked.key.clone(),
            request_digest: self.asked.digest.clone(),
            ranges_digest: Vec::new(),
            actor_id: self.actor.id.clone(),
            actor_partner: self.actor.confined_to().unwrap_or_default().to_owned(),
            begun_at_ms: self.now_ms,
            settled_at_ms: 0,
            tag: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_as_it_comes_is_no_part_of_what_was_asked_for() {
        let request = SaleRequest {
            kind: SaleKind::Stock,
            request_id: "order-7".into(),
            partner: "north".into(),
            quantity: 3,
            filter: Filter { series: "101".into(), ..Filter::default() },
            credit_available: Some(5),
            credit_read_at_ms: 9,
            ..SaleRequest::default()
        };
        // A retry that crosses an upgrade must be the same request: this text never changes.
        let asked = r#"{"filter":{"series":"101"},"partner":"north","quantity":3,"request_id":"order-7"}"#;
        assert_eq!(content(&request).unwrap(), asked);
    }
}
