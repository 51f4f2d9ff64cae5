//! Sales that take two persons: those that give money back, a card to somebody else, or vouchers below the agreed price.
//! What comes in at that price is booked by the ledger, which is control enough.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::pick::Pick;
use crate::engine::approval::Approvable;
use crate::engine::voucher::serial;
use crate::money::Currency;
use crate::store::sale::SaleRow;
use crate::voucher::{ChangeReason, SaleKind, SaleRequest};

/// What a sale would have been when it was asked for. Approving it does that, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::engine) struct ForetoldSale {
    account: String,
    buyer: String,
    holder: String,
    currency: String,
    vouchers: i64,
    face_value: i64,
    extra_value: i64,
    amount: i64,
}

/// Whether a sale is one of those. A cancellation that posts nothing withdraws a voucher and gives nobody anything.
pub(super) fn gives_back(row: &SaleRow) -> bool {
    match row.kind {
        SaleKind::Refund | SaleKind::Return | SaleKind::Transfer => true,
        SaleKind::Cancellation => row.reason == ChangeReason::Return,
        _ => false,
    }
}

/// What makes a request the same as another: what is known of the credit changes with time.
pub(in crate::engine) fn as_asked(request: &Approvable) -> Cow<'_, Approvable> {
    match request {
        Approvable::Sale { request, foretold, .. } => {
            let request = SaleRequest { credit_available: None, credit_read_at_ms: 0, ..request.clone() };
            Cow::Owned(Approvable::Sale { request, foretold: foretold.clone(), credit: None })
        }
        other => Cow::Borrowed(other),
    }
}

impl ForetoldSale {
    pub(super) fn of(row: &SaleRow) -> ForetoldSale {
        ForetoldSale {
            account: row.account.clone(),
            buyer: row.buyer.clone(),
            holder: row.holder.clone(),
            currency: row.currency.clone(),
            vouchers: row.vouchers,
            face_value: row.face_value,
            extra_value: row.extra_value,
            amount: row.amount,
        }
    }

    /// One line for whoever decides about it.
    pub(super) fn summary(&self, pick: &Pick) -> String {
        let row = &pick.row;
        let money = |amount: i64| {
            Currency::parse(&self.currency).map_or_else(|_| amount.to_string(), |currency| currency.format(amount))
        };
        let currency = &self.currency;
        let amount = format!("{} {currency}", money(self.amount));
        let vouchers = match pick.one() {
            Some((series, voucher)) => format!("voucher {}", serial(series, voucher.number())),
            None if self.vouchers == 1 => "a voucher".to_owned(),
            None => format!("{} vouchers", self.vouchers),
        };
        let line = match row.kind {
            SaleKind::Refund => {
                let more = match self.extra_value {
                    0 => String::new(),
                    extra => format!(" and {} more for free", money(extra)),
                };
                format!("refund {amount}{more} to {} as a voucher of type {}", self.buyer, row.voucher_type)
            }
            SaleKind::Return => {
                let cancels = if row.cancels { ", and cancel what comes back" } else { "" };
                format!("take {vouchers} back from {} for a credit note of {amount}{cancels}", row.partner)
            }
            SaleKind::Transfer => {
                let left = money(pick.one().map_or(0, |(_, card)| card.remaining()));
                format!("give {vouchers} with {left} {currency} on it from {} to {}", self.buyer, row.holder)
            }
            _ if pick.undoes_load => format!("take a load off {vouchers}, and give {amount} back to {}", self.account),
            _ if row.kind.sells() => {
                let worth = money(self.face_value.saturating_add(self.extra_value));
                let to = if row.partner.is_empty() { &self.buyer } else { &row.partner };
                format!(
                    "sell {vouchers} worth {worth} {currency} to {to} for {amount}, which is below the agreed price"
                )
            }
            _ => format!("cancel the sale of {vouchers}, and give {amount} back to {}", self.account),
        };
        if row.note.is_empty() {
            line
        } else {
            format!("{line}: {}", row.note)
        }
    }
}
