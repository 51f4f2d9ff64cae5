//! What a typed code is worth to an account: the one judgement that redeem, check and look-up by code share.

use serde_json::json;

use super::audit::{self, Subject};
use super::guard::{self, Misses, Trier};
use super::redemption::booked;
use super::sale::issue::card_key;
use super::{external_serial, integrity, terms, Ground, Settings};
use crate::actor::{Actor, ActorKind, Right};
use crate::code::{normalise, NormalisedCode};
use crate::error::{Error, Reason, Result, Status};
use crate::limits::NAME_BYTES_MAX;
use crate::money::Currency;
use crate::store::attempt::AttemptKind;
use crate::store::driver::Transaction;
use crate::store::series::{self, SeriesRow};
use crate::store::voucher::{self, VoucherRow};
use crate::voucher::{RedeemRequest, SeriesState, VoucherState};

/// A request whose every field was checked, with all that the transaction needs.
pub(super) struct Claim {
    pub(super) actor: Actor,
    pub(super) account: String,
    pub(super) account_partner: String,
    pub(super) serial: String,
    pub(super) request_id: Option<String>,
    /// None for a card without a secret, which is named by its number.
    pub(super) code: Option<NormalisedCode>,
    pub(super) look_up: [u8; 32],
    /// What to take, 0 = all that is left.
    pub(super) amount: i64,
    /// What the amount is counted in, empty = whatever the voucher is in.
    pub(super) currency: String,
    /// What it is for, empty = not told.
    pub(super) product: String,
    pub(super) trier: Trier,
    pub(super) now_ms: i64,
}

/// A code that was refused for good, after it was counted.
pub(super) struct Refusal {
    pub(super) error: Error,
    /// The misses of the day passed the store's budget with this one.
    pub(super) over_budget: bool,
}

/// A voucher that can be redeemed by this claim.
pub(super) struct Winner {
    pub(super) voucher: VoucherRow,
    pub(super) series: SeriesRow,
    pub(super) part: Part,
    /// The day it is counted to.
    pub(super) day: i64,
}

/// What a claim takes of a voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) face_value: i64,
    pub(super) extra_value: i64,
}

impl Part {
    pub(super) fn amount(self) -> i64 {
        self.face_value + self.extra_value
    }
}

impl Claim {
    /// Checks the request and the actor's right to make it. `account_needed`: redeeming credits one, checking may not.
    pub(super) fn parse(
        ground: &Ground,
        actor: &Actor,
        request: &RedeemRequest,
        now_ms: i64,
        account_needed: bool,
    ) -> Result<Claim> {
        let (account, account_partner) = beneficiary(actor, request)?;
        if account.is_empty() && account_needed {
            return Err(Error::invalid("account", "is empty; name the account to credit"));
        }
        bounded("account", &account)?;
        bounded("account_partner", &account_partner)?;
        bounded("request_id", &request.request_id)?;
        bounded("product", &request.product)?;
        if request.amount < 0 {
            return Err(Error::invalid("amount", "is negative; give minor units, or 0 for all that is left"));
        }
        // Without one, a repeated call would take another part.
        if request.amount > 0 && account_needed && request.request_id.is_empty() {
            return Err(Error::invalid(
                "request_id",
                "is empty; a part needs one, so that a repeated call is the same part",
            ));
        }
        if !request.currency.is_empty() {
            Currency::parse(&request.currency)?;
        }
        let (code, look_up) = named(ground, request)?;
        Ok(Claim {
            amount: request.amount,
            currency: request.currency.clone(),
            look_up,
            trier: Trier::new(ground, actor, &account),
            actor: actor.clone(),
            account,
            account_partner,
            product: request.product.trim().to_owned(),
            serial: request.serial.trim().to_uppercase(),
            request_id: (!request.request_id.is_empty()).then(|| request.request_id.clone()),
            code,
            now_ms,
        })
    }
}

/// What a request names: a code, or without one the number of a card that has no secret. And its keyed index.
pub(super) fn named(ground: &Ground, request: &RedeemRequest) -> Result<(Option<NormalisedCode>, [u8; 32])> {
    let number = card_key(&request.serial);
    if request.code.trim().is_empty() && number.len() > 1 {
        return Ok((None, ground.vault.look_up(&number)));
    }
    let code = normalise(&request.code).map_err(unreadable)?;
    let look_up = ground.vault.look_up(code.as_str());
    Ok((Some(code), look_up))
}

/// What cannot be a code is a customer's slip, not a defect of the host, and no guess either: refused, not counted.
pub(super) fn unreadable(error: Error) -> Error {
    Error { status: Status::NotRedeemable, reason: Reason::Mistyped, ..error }
}

/// Whom a request credits: a customer only itself, a partner only its own customers.
fn beneficiary(actor: &Actor, request: &RedeemRequest) -> Result<(String, String)> {
    if actor.kind == ActorKind::Customer {
        actor.must_have(Right::RedeemOwn)?;
        if actor.id.is_empty() {
            return Err(Error::invalid("actor.id", "is empty; a customer's is its account"));
        }
        if !request.account.is_empty() && request.account != actor.id {
            let message = "a customer may redeem for its own account only; leave the account empty";
            return Err(Error::new(Status::Forbidden, message).field("account"));
        }
        return Ok((actor.id.clone(), actor.partner.clone()));
    }
    actor.must_have(Right::RedeemForAnother)?;
    let account_partner = match actor.confined_to() {
        Some(partner) if request.account_partner.is_empty() || request.account_partner == partner => partner,
        Some(_) => {
            let message = "a partner may redeem for its own customers only; leave account_partner empty";
            return Err(Error::new(Status::Forbidden, message).field("account_partner"));
        }
        None => &request.account_partner,
    };
    Ok((request.account.clone(), account_partner.to_owned()))
}

pub(super) fn bounded(field: &'static str, text: &str) -> Result<()> {
    bounded_by(field, text, NAME_BYTES_MAX)
}

/// Text of so many bytes at most, on one line.
pub(super) fn bounded_by(field: &'static str, text: &str, bytes_max: usize) -> Result<()> {
    if text.len() > bytes_max {
        return Err(Error::invalid(field, format!("is longer than {bytes_max} bytes; shorten it")));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "holds a control character; remove it"));
    }
    Ok(())
}

/// Lets the claim through the guard, counts it and judges it. `event` names it in the audit trail; a winner's line is
/// written by the caller, who gets the position kept for it.
pub(super) fn evaluate(
    tx: &mut dyn Transaction,
    ground: &Ground,
    claim: &Claim,
    event: &'static str,
) -> Result<std::result::Result<Winner, Refusal>> {
    let settings = ground.settings(tx)?;
    settings.must_be_enabled()?;
    settings.portal_must_be_open(&claim.actor)?;
    guard::admit(tx, &settings.guard, &claim.trier, claim.now_ms)?;
    let found = match voucher::by_look_up(tx, &claim.look_up)? {
        None => None,
        Some(voucher) => series::by_id(tx, voucher.series())?.map(|series| (voucher, series)),
    };
    let part = match &found {
        None => Err(not_redeemable(Reason::Unknown)),
        Some((voucher, series)) => match judge(tx, ground, claim, voucher, series) {
            Ok(()) => part_of(tx, ground, claim, voucher, series)?,
            Err(problem) => Err(problem),
        },
    };
    match (found, part) {
        (Some((voucher, series)), Ok(part)) => {
            Ok(Ok(Winner { voucher, series, part, day: settings.day(claim.now_ms) }))
        }
        (found, part) => {
            let voucher = found.map(|(voucher, _)| voucher);
            let error = part.err().unwrap_or_else(|| not_redeemable(Reason::Unknown));
            refuse(tx, ground, &settings, claim, event, voucher.as_ref(), error).map(Err)
        }
    }
}

/// What the claim takes, face value first. What the ledger has booked of the voucher counts even where the voucher does
/// not know of it: then a payment was booked late, and paying it again would double it.
fn part_of(
    tx: &mut dyn Transaction,
    ground: &Ground,
    claim: &Claim,
    voucher: &VoucherRow,
    series: &SeriesRow,
) -> Result<Result<Part>> {
    if !claim.currency.is_empty() && claim.currency != series.currency {
        return Ok(Err(not_redeemable(Reason::Amount)));
    }
    let gone = booked(tx, voucher, 0)?;
    let left = voucher.amount() - voucher.redeemed().max(gone.amount);
    if left <= 0 {
        return Ok(Err(not_redeemable(Reason::Used)));
    }
    if claim.amount > left || (claim.amount != 0 && !terms::of_voucher(tx, ground, series, voucher)?.partial_use) {
        return Ok(Err(not_redeemable(Reason::Amount)));
    }
    let amount = if claim.amount == 0 { left } else { claim.amount };
    let face_value = amount.min((voucher.face_value - gone.face_value).max(0));
    Ok(Ok(Part { face_value, extra_value: amount - face_value }))
}

fn judge(
    tx: &mut dyn Transaction,
    ground: &Ground,
    claim: &Claim,
    voucher: &VoucherRow,
    series: &SeriesRow,
) -> Result<()> {
    if !series.complete {
        return Err(not_redeemable(Reason::Unknown));
    }
    integrity::verify_voucher(&ground.vault, series, voucher)?;
    let reason = match voucher.state {
        VoucherState::Active if series.locked || series.state != SeriesState::Active => Reason::SeriesClosed,
        VoucherState::Active if voucher.valid_from_ms > claim.now_ms => Reason::NotYetValid,
        VoucherState::Active if expired(voucher, claim.now_ms) => Reason::Expired,
        VoucherState::Active if !available(series, voucher, &claim.account_partner) => Reason::WrongPartner,
        VoucherState::Active if !voucher.holder.is_empty() && voucher.holder != claim.account => Reason::WrongHolder,
        VoucherState::Active if !for_product(tx, ground, series, voucher, &claim.product)? => Reason::WrongProduct,
        // Without a secret the number names the card, and only its holder may use it.
        VoucherState::Active if claim.code.is_none() && voucher.holder.is_empty() => Reason::WrongHolder,
        VoucherState::Active if claim.code.is_some() && !serial_fits(tx, ground, series, voucher, &claim.serial)? => {
            Reason::WrongSerial
        }
        VoucherState::Active => return Ok(()),
        VoucherState::Used => Reason::Used,
        VoucherState::Pending | VoucherState::Reserved => Reason::Pending,
        VoucherState::Draft | VoucherState::Accepted => Reason::NotActive,
        VoucherState::Blocked => Reason::Blocked,
        VoucherState::Rejected | VoucherState::Cancelled | VoucherState::Purged => Reason::Cancelled,
    };
    Err(not_redeemable(reason))
}

pub(super) fn expired(voucher: &VoucherRow, now_ms: i64) -> bool {
    voucher.expires_at_ms != 0 && voucher.expires_at_ms <= now_ms
}

/// The listed partners' customers; without a list the owner's; without an owner everybody.
fn available(series: &SeriesRow, voucher: &VoucherRow, account_partner: &str) -> bool {
    if !series.available_to.is_empty() {
        return series.available_to.split(',').any(|partner| partner == account_partner);
    }
    // Who bought vouchers sells them on, to anybody's customers.
    let owner = if voucher.is_sold() { &series.partner } else { &voucher.partner };
    owner.is_empty() || owner == account_partner
}

/// A voucher for products is for these alone, named as a product or as a type of products.
fn for_product(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    voucher: &VoucherRow,
    product: &str,
) -> Result<bool> {
    let terms = terms::of_voucher(tx, ground, series, voucher)?;
    let mut named = terms.products.split(',').chain(terms.product_types.split(',')).filter(|name| !name.is_empty());
    let for_all = terms.products.is_empty() && terms.product_types.is_empty();
    Ok(for_all || (!product.is_empty() && named.any(|name| name == product)))
}

/// An imported voucher has two serials, and its card shows the one of its maker. Letter case is not told apart.
fn serial_fits(
    tx: &mut dyn Transaction,
    ground: &Ground,
    series: &SeriesRow,
    voucher: &VoucherRow,
    typed: &str,
) -> Result<bool> {
    let own = super::voucher::parse_serial(typed)
        .is_some_and(|(code, number)| code == series.code && number == i64::from(voucher.number()));
    if typed.is_empty() || own {
        return Ok(true);
    }
    Ok(external_serial::of_voucher(tx, ground, series, voucher.id)?.to_uppercase() == typed)
}

pub(super) fn not_redeemable(reason: Reason) -> Error {
    let message = "this code cannot be redeemed; check it and try again, or ask the seller";
    Error { reason, ..Error::new(Status::NotRedeemable, message) }
}

/// Counts and records a refused code. The outward answer is the same whatever the reason.
fn refuse(
    tx: &mut dyn Transaction,
    ground: &Ground,
    settings: &Settings,
    claim: &Claim,
    event: &'static str,
    voucher: Option<&VoucherRow>,
    mut error: Error,
) -> Result<Refusal> {
    let miss = match &claim.code {
        Some(code) => guard::classify(tx, code.as_str())?,
        None => guard::Miss { kind: AttemptKind::Guess, risk: 0 },
    };
    if error.reason == Reason::Unknown && miss.kind == AttemptKind::TypingError {
        error.reason = Reason::Mistyped;
    }
    let kind = if voucher.is_some() { AttemptKind::Guess } else { miss.kind };
    let subject = voucher.map_or(Subject::STORE, Subject::voucher);
    let detail = json!({ "reason": reason_word(&error), "account": claim.account });
    let position = audit::append(tx, &ground.vault, &claim.actor, claim.now_ms, event, subject, &detail)?;
    guard::count(tx, &claim.trier, position, kind, claim.now_ms)?;
    let over_budget = guard::add_to_day(tx, &settings.guard, &Misses::of(&miss), claim.now_ms)?;
    Ok(Refusal { error: outward(&claim.actor, voucher, error), over_budget })
}

/// Operators, and partners about their own vouchers, learn the reason; nobody else does.
fn outward(actor: &Actor, voucher: Option<&VoucherRow>, error: Error) -> Error {
    // A partner must not tell a code that nobody has from one that belongs to somebody else.
    let own = match voucher {
        Some(voucher) => super::voucher::may_see(actor, &voucher.partner),
        None => actor.confined_to().is_none() || error.reason == Reason::Mistyped,
    };
    let may_know = actor.kind != ActorKind::Customer && actor.has(Right::View) && own;
    if error.status != Status::NotRedeemable {
        return error;
    }
    if !may_know {
        return Error { reason: Reason::None, ..error };
    }
    let message = format!("this code cannot be redeemed: {}", reason_word(&error).replace('_', " "));
    Error { message, ..error }
}

fn reason_word(error: &Error) -> &'static str {
    match error.reason {
        Reason::None if error.status == Status::Integrity => "integrity",
        Reason::None => "not_told",
        Reason::Unknown => "unknown_code",
        Reason::Mistyped => "mistyped",
        Reason::Used => "used",
        Reason::Pending => "pending",
        Reason::Expired => "expired",
        Reason::NotYetValid => "not_yet_valid",
        Reason::NotActive => "not_active",
        Reason::Blocked => "blocked",
        Reason::Cancelled => "cancelled",
        Reason::SeriesClosed => "series_closed",
        Reason::WrongPartner => "wrong_partner",
        Reason::WrongSerial => "wrong_serial",
        Reason::Amount => "amount",
        Reason::WrongHolder => "wrong_holder",
        Reason::WrongProduct => "wrong_product",
    }
}
